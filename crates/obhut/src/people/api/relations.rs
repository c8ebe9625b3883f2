//! What hangs on a person, and whom a person hangs on.

use axum::Json;
use db::Tx;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::ops::Filter;
use super::super::{merge as merging, ops};
use super::show;
use super::users::{self, visible};
use crate::api_v2::answers::{GroupList, OrganisationList, UserAnswer, UserList, UserRelatedAnswer};
use crate::api_v2::input::UserMergeBody;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, convert, wire};
use crate::error::{Error, FaultKind};
use crate::staff::{actors, groups as teams, passwords};
use crate::tickets::read::{self, Filter as TicketFilter};
use crate::words::Role;

/// How much hangs on a person.
#[utoipa::path(get, path = "/users/{id}/related", tag = "users", params(("id" = i64, Path)),
    responses((status = 200, body = UserRelatedAnswer)))]
pub(super) async fn related(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<UserRelatedAnswer>, ApiError> {
    let counts = caller.read(move |tx, cx| {
        visible(tx, cx, id)?;
        let count = |tx: &mut Tx<'_>, filter: &TicketFilter| read::count(tx, cx, filter);
        let assigned = count(tx, &TicketFilter { assignee: Some(id), ..TicketFilter::default() })?;
        let requested = count(tx, &TicketFilter { requester: Some(id), ..TicketFilter::default() })?;
        let copied = count(tx, &TicketFilter { copied: Some(id), ..TicketFilter::default() })?;
        Ok((assigned, requested, copied))
    });
    let (assigned_tickets, requested_tickets, ccd_tickets) = counts.await?;
    let organization_subscriptions = 0;
    let user_related =
        wire::UserRelated { assigned_tickets, requested_tickets, ccd_tickets, organization_subscriptions };
    Ok(Json(UserRelatedAnswer { user_related }))
}

/// Two records of one human become one: the person of the path goes, the one of the body stays.
#[utoipa::path(put, path = "/users/{id}/merge", tag = "users", params(("id" = i64, Path)),
    request_body = UserMergeBody, responses((status = 200, body = UserAnswer)))]
pub(super) async fn merge(
    caller: Caller,
    Ids([loser]): Ids<1>,
    Body(body): Body<UserMergeBody>,
) -> Result<Json<UserAnswer>, ApiError> {
    users::must_keep_people(&caller.cx)?;
    let winner = match (body.user.id.value(), body.user.email.value()) {
        (Some(id), _) => *id,
        (None, Some(email)) => caller.cx.account.people.by_email(email).ok_or_else(ApiError::record_not_found)?,
        (None, None) => return Err(ApiError::field_invalid("id", "BlankValue", "cannot be blank")),
    };
    let base = caller.base.clone();
    let user = caller.write(move |tx, cx| {
        merging::merge(tx, cx, loser, winner)?;
        show::by_id(tx, cx, &base, winner)
    });
    Ok(Json(UserAnswer { user: user.await? }))
}

/// The groups somebody belongs to.
#[utoipa::path(get, path = "/users/{id}/groups", tag = "users", params(("id" = i64, Path)),
    responses((status = 200, body = GroupList)))]
pub(super) async fn groups(
    caller: Caller,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Group>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let groups = caller.read(move |tx, cx| {
        cx.actor.must_be_staff()?;
        visible(tx, cx, id)?;
        let mut groups = Vec::new();
        for (group, _) in crate::staff::sql::groups_of(tx, cx.id(), id)? {
            let row = teams::get(tx, cx, group)?;
            groups.push((group, crate::staff::api::show::group(&base, &row)));
        }
        Ok(groups)
    });
    Ok(listing.answer(&Paging::LIST, &request, "groups", convert::slice(&request, groups.await?)))
}

/// The organisations somebody belongs to.
#[utoipa::path(get, path = "/users/{id}/organizations", tag = "users", params(("id" = i64, Path)),
    responses((status = 200, body = OrganisationList)))]
pub(super) async fn organizations(
    caller: Caller,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Organisation>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let organisations = caller.read(move |tx, cx| {
        let organisation = visible(tx, cx, id)?.row.organisation;
        let found = crate::organisations::ops::many(tx, cx, organisation.as_slice())?;
        let shown =
            |one: &crate::organisations::Organisation| crate::organisations::api::show::organisation(cx, &base, one);
        Ok(found.iter().map(|one| (one.row.id, shown(one))).collect())
    });
    Ok(listing.answer(&Paging::LIST, &request, "organizations", convert::slice(&request, organisations.await?)))
}

/// The members of a group.
#[utoipa::path(get, path = "/groups/{id}/users", tag = "groups", params(("id" = i64, Path)),
    responses((status = 200, body = UserList)))]
pub(super) async fn of_group(
    caller: Caller,
    Ids([group]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::User>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let users = caller.read(move |tx, cx| {
        let members = teams::members(tx, cx, group)?;
        let users = show::beside(tx, cx, &base, members)?;
        Ok(users.into_iter().filter_map(|user| Some((user.id?, user))).collect())
    });
    Ok(listing.answer(&Paging::LIST, &request, "users", convert::slice(&request, users.await?)))
}

/// The members of an organisation.
#[utoipa::path(get, path = "/organizations/{id}/users", tag = "organizations",
    params(("id" = i64, Path)), responses((status = 200, body = UserList)))]
pub(super) async fn of_organization(
    caller: Caller,
    Ids([organisation]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::User>, ApiError> {
    caller.read(move |tx, cx| crate::organisations::ops::get(tx, cx, organisation).map(drop)).await?;
    let roles = users::roles(&listing.query);
    let filter = move || Filter { roles: roles.clone(), organisation: Some(organisation) };
    users::listed(&caller, &listing, filter).await
}

/// A password to set.
#[derive(Clone, Deserialize, ToSchema)]
pub(super) struct PasswordBody {
    /// The new password, at least 12 characters.
    #[schema(min_length = 12, max_length = 256)]
    password: String,
}

/// Nothing but an empty object.
#[derive(serde::Serialize, ToSchema)]
pub(super) struct Nothing {}

/// Gives somebody a password: administrators anybody, everybody else themselves.
#[utoipa::path(post, path = "/users/{id}/password", tag = "users", params(("id" = i64, Path)),
    request_body = PasswordBody, responses((status = 200, body = Nothing)))]
pub(super) async fn password(
    caller: Caller,
    Ids([id]): Ids<1>,
    Body(body): Body<PasswordBody>,
) -> Result<Json<Nothing>, ApiError> {
    if caller.cx.actor.role != Role::Administrator && caller.cx.actor.person != Some(id) {
        return Err(ApiError::forbidden());
    }
    let random = caller.cx.desk.world.random.clone();
    let password = zeroize::Zeroizing::new(body.password);
    // Slow on purpose: not on a thread that serves requests, and few at a time.
    let _turn = caller.cx.desk.sign_ins.acquire().await.map_err(|_| ApiError::unavailable())?;
    let hashed = tokio::task::spawn_blocking(move || passwords::hash(&password, &*random)).await;
    let hashed = hashed.map_err(|_| ApiError::internal())??;
    let set = caller.write(move |tx, cx| {
        let person = ops::get(tx, cx, id)?;
        if person.row.suspended {
            return Err(Error::invalid("base", FaultKind::Closed));
        }
        passwords::set(tx, cx, id, &hashed)?;
        actors::changed(tx, cx);
        Ok(())
    });
    set.await?;
    Ok(Json(Nothing {}))
}
