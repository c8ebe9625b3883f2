//! Who belongs to which group.

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;

use super::super::groups::{self, Members};
use super::show;
use crate::api_v2::answers::{GroupMembershipAnswer, GroupMembershipList};
use crate::api_v2::input::GroupMembershipBody;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, convert, wire};
use crate::error::{Error, FaultKind};
use crate::words::Rights;

const LIST: Paging = Paging { fields: &["created_at"], ..Paging::LIST };

async fn listed(caller: &Caller, listing: &Listing, of: Members) -> Result<Answer<wire::GroupMembership>, ApiError> {
    let request = listing.request(&LIST)?;
    let window = convert::window(&request);
    let part = caller.read(move |tx, cx| groups::memberships(tx, cx, of, &window)).await?;
    let page = convert::page(part, |row| show::membership(&caller.base, &row));
    Ok(listing.answer(&LIST, &request, "group_memberships", page))
}

/// All memberships.
#[utoipa::path(get, path = "/group_memberships", tag = "group_memberships",
    responses((status = 200, body = GroupMembershipList)))]
pub(super) async fn list(caller: Caller, listing: Listing) -> Result<Answer<wire::GroupMembership>, ApiError> {
    listed(&caller, &listing, Members::All).await
}

/// The memberships of a group.
#[utoipa::path(get, path = "/groups/{id}/memberships", tag = "group_memberships", params(("id" = i64, Path)),
    responses((status = 200, body = GroupMembershipList)))]
pub(super) async fn of_group(
    caller: Caller,
    Ids([group]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::GroupMembership>, ApiError> {
    listed(&caller, &listing, Members::OfGroup(group)).await
}

/// The memberships of a member of staff.
#[utoipa::path(get, path = "/users/{id}/group_memberships", tag = "group_memberships", params(("id" = i64, Path)),
    responses((status = 200, body = GroupMembershipList)))]
pub(super) async fn of_user(
    caller: Caller,
    Ids([person]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::GroupMembership>, ApiError> {
    listed(&caller, &listing, Members::OfPerson(person)).await
}

/// Makes a member of staff a member of a group, with full rights there.
#[utoipa::path(post, path = "/group_memberships", tag = "group_memberships", request_body = GroupMembershipBody,
    responses((status = 201, body = GroupMembershipAnswer)))]
pub(super) async fn create(
    caller: Caller,
    Body(body): Body<GroupMembershipBody>,
) -> Result<impl IntoResponse, ApiError> {
    let row = caller.write(move |tx, cx| {
        cx.actor.must_administer()?;
        let required =
            |field, value: Option<&i64>| value.copied().ok_or_else(|| Error::invalid(field, FaultKind::Blank));
        let person = required("user_id", body.group_membership.user_id.value())?;
        let group = required("group_id", body.group_membership.group_id.value())?;
        groups::join(tx, cx, person, group, Rights::Full)?;
        groups::membership_of(tx, cx, person, group)
    });
    let group_membership = show::membership(&caller.base, &row.await?);
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(&group_membership.url) {
        headers.insert(LOCATION, url);
    }
    Ok((StatusCode::CREATED, headers, Json(GroupMembershipAnswer { group_membership })))
}

/// One membership.
#[utoipa::path(get, path = "/group_memberships/{id}", tag = "group_memberships",
    params(("id" = i64, Path)), responses((status = 200, body = GroupMembershipAnswer)))]
pub(super) async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<GroupMembershipAnswer>, ApiError> {
    let row = caller.read(move |tx, cx| groups::membership(tx, cx, id)).await?;
    Ok(Json(GroupMembershipAnswer { group_membership: show::membership(&caller.base, &row) }))
}

/// Ends a membership.
#[utoipa::path(delete, path = "/group_memberships/{id}", tag = "group_memberships",
    params(("id" = i64, Path)), responses((status = 204)))]
pub(super) async fn delete(caller: Caller, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    let end = caller.write(move |tx, cx| {
        cx.actor.must_administer()?;
        let row = groups::membership(tx, cx, id)?;
        groups::leave(tx, cx, row.person, row.group)
    });
    end.await?;
    Ok(StatusCode::NO_CONTENT)
}
