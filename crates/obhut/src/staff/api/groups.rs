//! Groups.

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;

use super::super::groups::{self, GroupChange};
use super::show;
use crate::api_v2::answers::{CountAnswer, GroupAnswer, GroupList};
use crate::api_v2::input::{GroupBody, GroupInput};
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, convert, wire};
use crate::listing::Window;

const LIST: Paging = Paging { fields: &["created_at", "updated_at"], ..Paging::LIST };

fn change(input: &GroupInput) -> GroupChange {
    GroupChange {
        name: input.name.value().cloned(),
        description: input.description.clone().into_change().map(Option::unwrap_or_default),
        is_default: input.default.value().copied(),
        closed: input.is_public.value().map(|public| !public),
    }
}

async fn listed(caller: &Caller, listing: &Listing) -> Result<Answer<wire::Group>, ApiError> {
    let request = listing.request(&LIST)?;
    let window = convert::window(&request);
    let part = caller.read(move |tx, cx| groups::list(tx, cx, &window)).await?;
    Ok(listing.answer(&LIST, &request, "groups", convert::page(part, |row| show::group(&caller.base, &row))))
}

/// The groups in use.
#[utoipa::path(get, path = "/groups", tag = "groups", responses((status = 200, body = GroupList)))]
pub(super) async fn list(caller: Caller, listing: Listing) -> Result<Answer<wire::Group>, ApiError> {
    listed(&caller, &listing).await
}

/// The groups that tickets can be given to.
#[utoipa::path(get, path = "/groups/assignable", tag = "groups", responses((status = 200, body = GroupList)))]
pub(super) async fn assignable(caller: Caller, listing: Listing) -> Result<Answer<wire::Group>, ApiError> {
    listed(&caller, &listing).await
}

/// How many groups there are.
#[utoipa::path(get, path = "/groups/count", tag = "groups", responses((status = 200, body = CountAnswer)))]
pub(super) async fn count(caller: Caller) -> Result<Json<CountAnswer>, ApiError> {
    let window = Window { counted: true, ..Window::first(1) };
    let part = caller.read(move |tx, cx| groups::list(tx, cx, &window)).await?;
    Ok(Json(CountAnswer { count: wire::Count::new(part.total.unwrap_or(0), caller.cx.now) }))
}

/// Adds a group.
#[utoipa::path(post, path = "/groups", tag = "groups", request_body = GroupBody,
    responses((status = 201, body = GroupAnswer)))]
pub(super) async fn create(caller: Caller, Body(body): Body<GroupBody>) -> Result<impl IntoResponse, ApiError> {
    let row = caller.write(move |tx, cx| {
        let name = body.group.name.value().cloned().unwrap_or_default();
        let id = groups::create(tx, cx, &name, &change(&body.group))?;
        groups::get(tx, cx, id)
    });
    let group = show::group(&caller.base, &row.await?);
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(&group.url) {
        headers.insert(LOCATION, url);
    }
    Ok((StatusCode::CREATED, headers, Json(GroupAnswer { group })))
}

/// One group; a deleted one too, for tickets still name it.
#[utoipa::path(get, path = "/groups/{id}", tag = "groups", params(("id" = i64, Path)),
    responses((status = 200, body = GroupAnswer)))]
pub(super) async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<GroupAnswer>, ApiError> {
    let row = caller.read(move |tx, cx| groups::get(tx, cx, id)).await?;
    Ok(Json(GroupAnswer { group: show::group(&caller.base, &row) }))
}

/// Changes a group.
#[utoipa::path(put, path = "/groups/{id}", tag = "groups", params(("id" = i64, Path)),
    request_body = GroupBody, responses((status = 200, body = GroupAnswer)))]
pub(super) async fn update(
    caller: Caller,
    Ids([id]): Ids<1>,
    Body(body): Body<GroupBody>,
) -> Result<Json<GroupAnswer>, ApiError> {
    let row = caller.write(move |tx, cx| groups::update(tx, cx, id, &change(&body.group))).await?;
    Ok(Json(GroupAnswer { group: show::group(&caller.base, &row) }))
}

/// Takes a group out of use.
#[utoipa::path(delete, path = "/groups/{id}", tag = "groups", params(("id" = i64, Path)),
    responses((status = 204)))]
pub(super) async fn delete(caller: Caller, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| groups::delete(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
