//! Fields of people and of organisations.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::super::{FieldRow, ops};
use super::wire::{
    FieldInput, OrderBody, OrganisationFieldAnswer, OrganisationFieldBody, OrganisationFieldList, RecordField,
    UserFieldAnswer, UserFieldBody, UserFieldList, record_field,
};
use super::{LIST, ids, located, page};
use crate::api_v2::paging::Answer;
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing};
use crate::words::FieldTarget::{self, Organisation, Person};

async fn listed(
    caller: &Caller,
    listing: &Listing,
    target: FieldTarget,
    name: &'static str,
) -> Result<Answer<RecordField>, ApiError> {
    let request = listing.request(&LIST)?;
    let rows = caller.read(move |tx, cx| ops::list(tx, cx, target)).await?;
    let fields = rows.iter().map(|row| record_field(&caller.base, row)).collect();
    Ok(listing.answer(&LIST, &request, name, page(&request, fields)))
}

async fn one(caller: &Caller, target: FieldTarget, id: i64) -> Result<RecordField, ApiError> {
    let row = caller.read(move |tx, cx| ops::get(tx, cx, target, id)).await?;
    Ok(record_field(&caller.base, &row))
}

async fn added(caller: &Caller, target: FieldTarget, input: FieldInput) -> Result<RecordField, ApiError> {
    caller.cx.actor.must_administer()?;
    let (kind, change) = (input.wanted()?, input.change());
    let key = input.key.value().cloned().unwrap_or_default();
    let row: FieldRow = caller.write(move |tx, cx| ops::create(tx, cx, target, kind, &key, &change)).await?;
    Ok(record_field(&caller.base, &row))
}

async fn changed(caller: &Caller, target: FieldTarget, id: i64, input: FieldInput) -> Result<RecordField, ApiError> {
    let change = input.change();
    let row = caller.write(move |tx, cx| ops::update(tx, cx, target, id, &change)).await?;
    Ok(record_field(&caller.base, &row))
}

async fn removed(caller: &Caller, target: FieldTarget, id: i64) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| ops::delete(tx, cx, target, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn reordered(caller: &Caller, target: FieldTarget, wanted: Vec<i64>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| ops::reorder(tx, cx, target, &wanted)).await?;
    Ok(StatusCode::OK)
}

/// The fields of people.
#[utoipa::path(get, path = "/user_fields", tag = "user_fields", responses((status = 200, body = UserFieldList)))]
pub(super) async fn users(caller: Caller, listing: Listing) -> Result<Answer<RecordField>, ApiError> {
    listed(&caller, &listing, Person, "user_fields").await
}

/// One field of people.
#[utoipa::path(get, path = "/user_fields/{id}", tag = "user_fields", params(("id" = i64, Path)),
    responses((status = 200, body = UserFieldAnswer)))]
pub(super) async fn user(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<UserFieldAnswer>, ApiError> {
    Ok(Json(UserFieldAnswer { user_field: one(&caller, Person, id).await? }))
}

/// Adds a field of people.
#[utoipa::path(post, path = "/user_fields", tag = "user_fields", request_body = UserFieldBody,
    responses((status = 201, body = UserFieldAnswer)))]
pub(super) async fn create_user(
    caller: Caller,
    Body(body): Body<UserFieldBody>,
) -> Result<impl IntoResponse, ApiError> {
    let user_field = added(&caller, Person, body.user_field).await?;
    Ok((StatusCode::CREATED, located(&user_field.url), Json(UserFieldAnswer { user_field })))
}

/// Changes a field of people.
#[utoipa::path(put, path = "/user_fields/{id}", tag = "user_fields", params(("id" = i64, Path)),
    request_body = UserFieldBody, responses((status = 200, body = UserFieldAnswer)))]
pub(super) async fn update_user(
    caller: Caller,
    Ids([id]): Ids<1>,
    Body(body): Body<UserFieldBody>,
) -> Result<Json<UserFieldAnswer>, ApiError> {
    Ok(Json(UserFieldAnswer { user_field: changed(&caller, Person, id, body.user_field).await? }))
}

/// Removes a field of people, and what was written into it.
#[utoipa::path(delete, path = "/user_fields/{id}", tag = "user_fields", params(("id" = i64, Path)),
    responses((status = 204)))]
pub(super) async fn delete_user(caller: Caller, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    removed(&caller, Person, id).await
}

/// Puts fields of people into an order.
#[utoipa::path(put, path = "/user_fields/reorder", tag = "user_fields", request_body = OrderBody,
    responses((status = 200)))]
pub(super) async fn reorder_users(caller: Caller, Body(body): Body<OrderBody>) -> Result<StatusCode, ApiError> {
    reordered(&caller, Person, ids(&body.user_field_ids)).await
}

/// The fields of organisations.
#[utoipa::path(get, path = "/organization_fields", tag = "organization_fields", responses((status = 200, body = OrganisationFieldList)))]
pub(super) async fn organisations(caller: Caller, listing: Listing) -> Result<Answer<RecordField>, ApiError> {
    listed(&caller, &listing, Organisation, "organization_fields").await
}

/// One field of organisations.
#[utoipa::path(get, path = "/organization_fields/{id}", tag = "organization_fields", params(("id" = i64, Path)),
    responses((status = 200, body = OrganisationFieldAnswer)))]
pub(super) async fn organisation(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<OrganisationFieldAnswer>, ApiError> {
    Ok(Json(OrganisationFieldAnswer { organization_field: one(&caller, Organisation, id).await? }))
}

/// Adds a field of organisations.
#[utoipa::path(post, path = "/organization_fields", tag = "organization_fields", request_body = OrganisationFieldBody,
    responses((status = 201, body = OrganisationFieldAnswer)))]
pub(super) async fn create_organisation(
    caller: Caller,
    Body(body): Body<OrganisationFieldBody>,
) -> Result<impl IntoResponse, ApiError> {
    let organization_field = added(&caller, Organisation, body.organization_field).await?;
    Ok((StatusCode::CREATED, located(&organization_field.url), Json(OrganisationFieldAnswer { organization_field })))
}

/// Changes a field of organisations.
#[utoipa::path(put, path = "/organization_fields/{id}", tag = "organization_fields", params(("id" = i64, Path)),
    request_body = OrganisationFieldBody, responses((status = 200, body = OrganisationFieldAnswer)))]
pub(super) async fn update_organisation(
    caller: Caller,
    Ids([id]): Ids<1>,
    Body(body): Body<OrganisationFieldBody>,
) -> Result<Json<OrganisationFieldAnswer>, ApiError> {
    Ok(Json(OrganisationFieldAnswer {
        organization_field: changed(&caller, Organisation, id, body.organization_field).await?,
    }))
}

/// Removes a field of organisations, and what was written into it.
#[utoipa::path(delete, path = "/organization_fields/{id}", tag = "organization_fields", params(("id" = i64, Path)),
    responses((status = 204)))]
pub(super) async fn delete_organisation(caller: Caller, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    removed(&caller, Organisation, id).await
}

/// Puts fields of organisations into an order.
#[utoipa::path(put, path = "/organization_fields/reorder", tag = "organization_fields", request_body = OrderBody,
    responses((status = 200)))]
pub(super) async fn reorder_organisations(caller: Caller, Body(body): Body<OrderBody>) -> Result<StatusCode, ApiError> {
    reordered(&caller, Organisation, ids(&body.organization_field_ids)).await
}
