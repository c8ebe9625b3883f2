//! One organisation: list, show, add, change, delete.

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Tx;

use super::super::ops::{self, NewOrganisation, OrganisationChange};
use super::super::sql;
use super::{find, show};
use crate::api_v2::answers::{CountAnswer, OrganisationAnswer, OrganisationList, OrganisationRelatedAnswer};
use crate::api_v2::input::{OrganisationBody, OrganisationInput};
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, Patch, convert, wire};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::listing::Window;
use crate::tickets::read::{self, Filter};

const LIST: Paging = Paging { fields: &["created_at", "updated_at"], ..Paging::LIST };

fn text(value: &Patch<String>) -> Option<String> {
    value.value().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// An organisation to add.
pub(super) fn new(input: &OrganisationInput) -> NewOrganisation {
    NewOrganisation {
        name: text(&input.name).unwrap_or_default(),
        domains: input.domain_names.value().cloned().unwrap_or_default(),
        details: text(&input.details),
        notes: text(&input.notes),
        external_id: text(&input.external_id),
        tags: input.tags.value().cloned().unwrap_or_default(),
        shared_tickets: input.shared_tickets.value().copied().unwrap_or(false),
        group: input.group_id.value().copied(),
        fields: crate::api_v2::input::given(&input.organization_fields),
    }
}

/// What is to change about an organisation.
pub(super) fn change(input: &OrganisationInput) -> OrganisationChange {
    let change_of =
        |value: &Patch<String>| value.clone().into_change().map(|text| text.filter(|text| !text.is_empty()));
    OrganisationChange {
        name: input.name.clone().into_change().map(Option::unwrap_or_default),
        domains: input.domain_names.clone().into_change().map(Option::unwrap_or_default),
        details: change_of(&input.details),
        notes: change_of(&input.notes),
        external_id: change_of(&input.external_id),
        tags: input.tags.clone().into_change().map(Option::unwrap_or_default),
        shared_tickets: input.shared_tickets.value().copied(),
        group: input.group_id.into_change(),
        fields: crate::api_v2::input::given(&input.organization_fields),
    }
}

/// Changes the organisation that the input means (by id, external id or name), or adds it; answers whether it is new,
/// and its number.
///
/// # Errors
/// As [`ops::create`] and [`ops::update`].
pub(super) fn save(tx: &mut Tx<'_>, cx: &Cx, input: &OrganisationInput) -> Result<(bool, i64), Error> {
    let external = || input.external_id.value().and_then(|external_id| find::by_external_id(cx, external_id));
    let named = || input.name.value().and_then(|name| find::by_name(cx, name));
    match input.id.value().copied().or_else(external).or_else(named) {
        Some(id) => ops::update(tx, cx, id, &change(input)).map(|()| (false, id)),
        None => ops::create(tx, cx, &new(input)).map(|id| (true, id)),
    }
}

fn shown(tx: &mut Tx<'_>, cx: &Cx, base: &Base, id: i64) -> Result<wire::Organisation, Error> {
    ops::get(tx, cx, id).map(|organisation| show::organisation(cx, base, &organisation))
}

fn created(organization: wire::Organisation) -> Response {
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(&organization.url) {
        headers.insert(LOCATION, url);
    }
    (StatusCode::CREATED, headers, Json(OrganisationAnswer { organization })).into_response()
}

/// All organisations.
#[utoipa::path(get, path = "/organizations", tag = "organizations", responses((status = 200, body = OrganisationList)))]
pub(super) async fn list(caller: Caller, listing: Listing) -> Result<Answer<wire::Organisation>, ApiError> {
    let request = listing.request(&LIST)?;
    let window = convert::window(&request);
    let part = caller.read(move |tx, cx| ops::list_all(tx, cx, &window)).await?;
    let page = convert::page(part, |organisation| show::organisation(&caller.cx, &caller.base, &organisation));
    Ok(listing.answer(&LIST, &request, "organizations", page))
}

/// How many organisations there are.
#[utoipa::path(get, path = "/organizations/count", tag = "organizations", responses((status = 200, body = CountAnswer)))]
pub(super) async fn count(caller: Caller) -> Result<Json<CountAnswer>, ApiError> {
    let window = Window { counted: true, ..Window::first(1) };
    let part = caller.read(move |tx, cx| ops::list_all(tx, cx, &window)).await?;
    Ok(Json(CountAnswer { count: wire::Count::new(part.total.unwrap_or(0), caller.cx.now) }))
}

/// Adds an organisation.
#[utoipa::path(post, path = "/organizations", tag = "organizations", request_body = OrganisationBody,
    responses((status = 201, body = OrganisationAnswer)))]
pub(super) async fn create(caller: Caller, Body(body): Body<OrganisationBody>) -> Result<Response, ApiError> {
    let base = caller.base.clone();
    let organisation = caller.write(move |tx, cx| {
        let id = ops::create(tx, cx, &new(&body.organization))?;
        shown(tx, cx, &base, id)
    });
    Ok(created(organisation.await?))
}

/// Changes the organisation with this id, external id or name, or adds it: 200 or 201.
#[utoipa::path(post, path = "/organizations/create_or_update", tag = "organizations", request_body = OrganisationBody,
    responses((status = 200, body = OrganisationAnswer), (status = 201, body = OrganisationAnswer)))]
pub(super) async fn create_or_update(caller: Caller, Body(body): Body<OrganisationBody>) -> Result<Response, ApiError> {
    caller.cx.actor.must_see_identity()?;
    let base = caller.base.clone();
    let (new, organization) = caller
        .write(move |tx, cx| {
            let (new, id) = save(tx, cx, &body.organization)?;
            Ok((new, shown(tx, cx, &base, id)?))
        })
        .await?;
    Ok(if new { created(organization) } else { Json(OrganisationAnswer { organization }).into_response() })
}

/// One organisation.
#[utoipa::path(get, path = "/organizations/{id}", tag = "organizations",
    params(("id" = i64, Path)), responses((status = 200, body = OrganisationAnswer)))]
pub(super) async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<OrganisationAnswer>, ApiError> {
    let base = caller.base.clone();
    let organization = caller.read(move |tx, cx| shown(tx, cx, &base, id)).await?;
    Ok(Json(OrganisationAnswer { organization }))
}

/// Changes an organisation.
#[utoipa::path(put, path = "/organizations/{id}", tag = "organizations",
    params(("id" = i64, Path)), request_body = OrganisationBody,
    responses((status = 200, body = OrganisationAnswer)))]
pub(super) async fn update(
    caller: Caller,
    Ids([id]): Ids<1>,
    Body(body): Body<OrganisationBody>,
) -> Result<Json<OrganisationAnswer>, ApiError> {
    let base = caller.base.clone();
    let organization = caller.write(move |tx, cx| {
        ops::update(tx, cx, id, &change(&body.organization))?;
        shown(tx, cx, &base, id)
    });
    Ok(Json(OrganisationAnswer { organization: organization.await? }))
}

/// Puts an organisation into the trash; its people and tickets belong to none.
#[utoipa::path(delete, path = "/organizations/{id}", tag = "organizations",
    params(("id" = i64, Path)), responses((status = 204)))]
pub(super) async fn delete(caller: Caller, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| ops::trash(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How much hangs on an organisation.
#[utoipa::path(get, path = "/organizations/{id}/related", tag = "organizations",
    params(("id" = i64, Path)), responses((status = 200, body = OrganisationRelatedAnswer)))]
pub(super) async fn related(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<OrganisationRelatedAnswer>, ApiError> {
    let counts = caller.read(move |tx, cx| {
        ops::get(tx, cx, id)?;
        let filter = Filter { organisation: Some(id), ..Filter::default() };
        Ok((read::count(tx, cx, &filter)?, sql::people_of(tx, cx.id(), id)?))
    });
    let (tickets_count, users_count) = counts.await?;
    Ok(Json(OrganisationRelatedAnswer {
        organization_related: wire::OrganisationRelated { tickets_count, users_count },
    }))
}
