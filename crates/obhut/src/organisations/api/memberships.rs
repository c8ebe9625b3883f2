//! Who belongs to which organisation. A person belongs to one at most, so a membership has the person's number.

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use db::Tx;
use world::Timestamp;

use super::super::ops as organisations;
use crate::api_v2::answers::{OrganisationMembershipAnswer, OrganisationMembershipList};
use crate::api_v2::input::OrganisationMembershipBody;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::{OrganisationMembership, Time};
use crate::api_v2::{ApiError, Body, Caller, Listing, convert};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::http::Base;
use crate::listing::{Conditions, Keyed, Part};
use crate::people::ops::{self as people, PersonChange};
use crate::people::{PersonRow, sql};
use crate::words::Standing;

const LIST: Paging = Paging { fields: &["created_at", "updated_at"], ..Paging::LIST };

fn shown(tx: &mut Tx<'_>, cx: &Cx, base: &Base, row: &PersonRow) -> Result<OrganisationMembership, Error> {
    let organisation = row.organisation.ok_or(Error::NotFound)?;
    let found = organisations::get(tx, cx, organisation)?;
    Ok(OrganisationMembership {
        url: base.record(&format!("organization_memberships/{}", row.id)),
        id: row.id,
        user_id: row.id,
        organization_id: organisation,
        default: true,
        organization_name: found.name(&crate::disclosure::for_actor(cx)),
        view_tickets: found.row.shared_tickets,
        created_at: Time(Timestamp(row.created_at)),
        updated_at: Time(Timestamp(row.updated_at)),
    })
}

fn one(tx: &mut Tx<'_>, cx: &Cx, base: &Base, person: i64) -> Result<OrganisationMembership, Error> {
    cx.actor.must_be_staff()?;
    let row = sql::get(tx, cx.id(), person)?.filter(|row| row.standing == Standing::Normal).ok_or(Error::NotFound)?;
    shown(tx, cx, base, &row)
}

async fn listed(
    caller: &Caller,
    listing: &Listing,
    organisation: Option<i64>,
    person: Option<i64>,
) -> Result<Answer<OrganisationMembership>, ApiError> {
    let request = listing.request(&LIST)?;
    let (window, base) = (convert::window(&request), caller.base.clone());
    let part = caller.read(move |tx, cx| {
        cx.actor.must_be_staff()?;
        let account = cx.id();
        let mut conditions = Conditions::of_account(&account);
        conditions.add_fixed("standing = 'normal'");
        conditions.add_fixed("organisation_id IS NOT NULL");
        if let Some(organisation) = &organisation {
            organisations::get(tx, cx, *organisation)?;
            conditions.add("organisation_id = {}", organisation);
        }
        if let Some(person) = &person {
            people::get(tx, cx, *person)?;
            conditions.add("id = {}", person);
        }
        let part = conditions.read(tx, "person", sql::COLUMNS, &window, sql::read_person)?;
        let mut rows = Vec::with_capacity(part.rows.len());
        for Keyed { key, id, row } in part.rows {
            rows.push(Keyed { key, id, row: shown(tx, cx, &base, &row)? });
        }
        Ok(Part { rows, total: part.total, more: part.more })
    });
    let page = convert::page(part.await?, |membership| membership);
    Ok(listing.answer(&LIST, &request, "organization_memberships", page))
}

/// All memberships.
#[utoipa::path(get, path = "/organization_memberships", tag = "organization_memberships",
    responses((status = 200, body = OrganisationMembershipList)))]
pub(super) async fn list(caller: Caller, listing: Listing) -> Result<Answer<OrganisationMembership>, ApiError> {
    listed(&caller, &listing, None, None).await
}

/// The memberships of an organisation.
#[utoipa::path(get, path = "/organizations/{id}/organization_memberships", tag = "organization_memberships",
    params(("id" = i64, Path)), responses((status = 200, body = OrganisationMembershipList)))]
pub(super) async fn of_organization(
    caller: Caller,
    Ids([organisation]): Ids<1>,
    listing: Listing,
) -> Result<Answer<OrganisationMembership>, ApiError> {
    listed(&caller, &listing, Some(organisation), None).await
}

/// The memberships of a person.
#[utoipa::path(get, path = "/users/{id}/organization_memberships", tag = "organization_memberships",
    params(("id" = i64, Path)), responses((status = 200, body = OrganisationMembershipList)))]
pub(super) async fn of_user(
    caller: Caller,
    Ids([person]): Ids<1>,
    listing: Listing,
) -> Result<Answer<OrganisationMembership>, ApiError> {
    listed(&caller, &listing, None, Some(person)).await
}

/// Makes a person a member of an organisation; they leave the one they belonged to.
#[utoipa::path(post, path = "/organization_memberships", tag = "organization_memberships",
    request_body = OrganisationMembershipBody, responses((status = 201, body = OrganisationMembershipAnswer)))]
pub(super) async fn create(
    caller: Caller,
    Body(body): Body<OrganisationMembershipBody>,
) -> Result<impl IntoResponse, ApiError> {
    caller.cx.actor.must_operate()?;
    caller.cx.actor.must_see_identity()?;
    let base = caller.base.clone();
    let membership = caller.write(move |tx, cx| {
        let required =
            |field, value: Option<&i64>| value.copied().ok_or_else(|| Error::invalid(field, FaultKind::Blank));
        let person = required("user_id", body.organization_membership.user_id.value())?;
        let organisation = required("organization_id", body.organization_membership.organization_id.value())?;
        let change = PersonChange { organisation: Some(Some(organisation)), ..PersonChange::default() };
        people::update(tx, cx, person, &change).map_err(|error| match error {
            Error::NotFound => Error::invalid("user_id", FaultKind::Unknown),
            error => error,
        })?;
        one(tx, cx, &base, person)
    });
    let organization_membership = membership.await?;
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(&organization_membership.url) {
        headers.insert(LOCATION, url);
    }
    Ok((StatusCode::CREATED, headers, Json(OrganisationMembershipAnswer { organization_membership })))
}

/// One membership.
#[utoipa::path(get, path = "/organization_memberships/{id}", tag = "organization_memberships",
    params(("id" = i64, Path)), responses((status = 200, body = OrganisationMembershipAnswer)))]
pub(super) async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<OrganisationMembershipAnswer>, ApiError> {
    let base = caller.base.clone();
    let organization_membership = caller.read(move |tx, cx| one(tx, cx, &base, id)).await?;
    Ok(Json(OrganisationMembershipAnswer { organization_membership }))
}

/// Ends a membership.
#[utoipa::path(delete, path = "/organization_memberships/{id}", tag = "organization_memberships",
    params(("id" = i64, Path)), responses((status = 204)))]
pub(super) async fn delete(caller: Caller, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.cx.actor.must_operate()?;
    caller.cx.actor.must_see_identity()?;
    let base = caller.base.clone();
    let end = caller.write(move |tx, cx| {
        one(tx, cx, &base, id)?;
        people::update(tx, cx, id, &PersonChange { organisation: Some(None), ..PersonChange::default() })
    });
    end.await?;
    Ok(StatusCode::NO_CONTENT)
}
