//! The tags of a person. POST sets, PUT adds, DELETE takes away: so clients know it.

use axum::Json;
use axum::http::StatusCode;
use db::Tx;

use super::super::ops::{self, PersonChange};
use super::show;
use super::users::{must_keep_people, visible};
use crate::api_v2::input::TagsInput;
use crate::api_v2::path::Ids;
use crate::api_v2::wire::TagList;
use crate::api_v2::{ApiError, Body, Caller};
use crate::context::Cx;
use crate::error::Error;

/// The tags of a person.
#[utoipa::path(get, path = "/users/{id}/tags", tag = "tags", params(("id" = i64, Path)),
    responses((status = 200, body = TagList)))]
pub(super) async fn list(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<TagList>, ApiError> {
    Ok(Json(caller.read(move |tx, cx| of(tx, cx, id)).await?))
}

/// Sets the tags of a person.
#[utoipa::path(post, path = "/users/{id}/tags", tag = "tags", params(("id" = i64, Path)),
    request_body = TagsInput, responses((status = 201, body = TagList)))]
pub(super) async fn set(
    caller: Caller,
    ids: Ids<1>,
    Body(body): Body<TagsInput>,
) -> Result<(StatusCode, Json<TagList>), ApiError> {
    let tags = change(&caller, ids, body, |_, given| given).await?;
    Ok((StatusCode::CREATED, tags))
}

/// Adds tags to a person.
#[utoipa::path(put, path = "/users/{id}/tags", tag = "tags", params(("id" = i64, Path)),
    request_body = TagsInput, responses((status = 200, body = TagList)))]
pub(super) async fn add(caller: Caller, ids: Ids<1>, Body(body): Body<TagsInput>) -> Result<Json<TagList>, ApiError> {
    change(&caller, ids, body, |old, given| old.into_iter().chain(given).collect()).await
}

/// Takes tags away from a person.
#[utoipa::path(delete, path = "/users/{id}/tags", tag = "tags", params(("id" = i64, Path)),
    request_body = TagsInput, responses((status = 200, body = TagList)))]
pub(super) async fn remove(
    caller: Caller,
    ids: Ids<1>,
    Body(body): Body<TagsInput>,
) -> Result<Json<TagList>, ApiError> {
    change(&caller, ids, body, |old, given| old.into_iter().filter(|tag| !given.contains(tag)).collect()).await
}

fn of(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<TagList, Error> {
    let person = visible(tx, cx, id)?;
    let opened = crate::disclosure::about(cx, id, person.row.role);
    Ok(TagList { tags: show::tags(cx, &person, &opened) })
}

async fn change(
    caller: &Caller,
    Ids([id]): Ids<1>,
    body: TagsInput,
    act: impl Fn(Vec<String>, Vec<String>) -> Vec<String> + Send + Sync + 'static,
) -> Result<Json<TagList>, ApiError> {
    must_keep_people(&caller.cx)?;
    let given = body.tags.into_value().unwrap_or_default();
    let tags = caller.write(move |tx, cx| {
        let mut tags = act(of(tx, cx, id)?.tags, given.clone());
        tags.sort();
        tags.dedup();
        ops::update(tx, cx, id, &PersonChange { tags: Some(tags.clone()), ..PersonChange::default() })?;
        Ok(TagList { tags })
    });
    Ok(Json(tags.await?))
}
