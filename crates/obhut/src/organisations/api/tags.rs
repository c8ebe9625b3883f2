//! The tags of an organisation. POST sets, PUT adds, DELETE takes away: so clients know it.

use axum::Json;
use axum::http::StatusCode;
use db::Tx;

use super::super::ops::{self, OrganisationChange};
use super::show;
use crate::api_v2::input::TagsInput;
use crate::api_v2::path::Ids;
use crate::api_v2::wire::TagList;
use crate::api_v2::{ApiError, Body, Caller};
use crate::context::Cx;
use crate::error::Error;

/// The tags of an organisation.
#[utoipa::path(get, path = "/organizations/{id}/tags", tag = "tags", params(("id" = i64, Path)),
    responses((status = 200, body = TagList)))]
pub(super) async fn list(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<TagList>, ApiError> {
    Ok(Json(caller.read(move |tx, cx| of(tx, cx, id)).await?))
}

/// Sets the tags of an organisation.
#[utoipa::path(post, path = "/organizations/{id}/tags", tag = "tags", params(("id" = i64, Path)),
    request_body = TagsInput, responses((status = 201, body = TagList)))]
pub(super) async fn set(
    caller: Caller,
    ids: Ids<1>,
    Body(body): Body<TagsInput>,
) -> Result<(StatusCode, Json<TagList>), ApiError> {
    let tags = change(&caller, ids, body, |_, given| given).await?;
    Ok((StatusCode::CREATED, tags))
}

/// Adds tags to an organisation.
#[utoipa::path(put, path = "/organizations/{id}/tags", tag = "tags", params(("id" = i64, Path)),
    request_body = TagsInput, responses((status = 200, body = TagList)))]
pub(super) async fn add(caller: Caller, ids: Ids<1>, Body(body): Body<TagsInput>) -> Result<Json<TagList>, ApiError> {
    change(&caller, ids, body, |old, given| old.into_iter().chain(given).collect()).await
}

/// Takes tags away from an organisation.
#[utoipa::path(delete, path = "/organizations/{id}/tags", tag = "tags", params(("id" = i64, Path)),
    request_body = TagsInput, responses((status = 200, body = TagList)))]
pub(super) async fn remove(
    caller: Caller,
    ids: Ids<1>,
    Body(body): Body<TagsInput>,
) -> Result<Json<TagList>, ApiError> {
    change(&caller, ids, body, |old, given| old.into_iter().filter(|tag| !given.contains(tag)).collect()).await
}

fn of(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<TagList, Error> {
    let organisation = ops::get(tx, cx, id)?;
    let opened = crate::disclosure::for_actor(cx);
    Ok(TagList { tags: show::tags(cx, &organisation, &opened) })
}

async fn change(
    caller: &Caller,
    Ids([id]): Ids<1>,
    body: TagsInput,
    act: impl Fn(Vec<String>, Vec<String>) -> Vec<String> + Send + Sync + 'static,
) -> Result<Json<TagList>, ApiError> {
    caller.cx.actor.must_operate()?;
    caller.cx.actor.must_see_identity()?;
    let given = body.tags.into_value().unwrap_or_default();
    let tags = caller.write(move |tx, cx| {
        let mut tags = act(of(tx, cx, id)?.tags, given.clone());
        tags.sort();
        tags.dedup();
        ops::update(tx, cx, id, &OrganisationChange { tags: Some(tags.clone()), ..OrganisationChange::default() })?;
        Ok(TagList { tags })
    });
    Ok(Json(tags.await?))
}
