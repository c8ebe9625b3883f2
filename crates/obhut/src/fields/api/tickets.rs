//! Fields of tickets.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::super::{choices, ops};
use super::wire::{
    FieldOption, OptionAnswer, OptionBody, OptionList, OrderBody, TicketField, TicketFieldAnswer, TicketFieldBody,
    TicketFieldList, system_fields, ticket_field,
};
use super::{LIST, ids, located, page};
use crate::api_v2::answers::CountAnswer;
use crate::api_v2::paging::Answer;
use crate::api_v2::path::Ids;
use crate::api_v2::wire::{Count, Time};
use crate::api_v2::{ApiError, Body, Caller, Listing};
use crate::error::{Error, FaultKind};
use crate::words::FieldTarget::Ticket;

/// Numbers up to here are those of fields that every desk has.
const SYSTEM: i64 = 7;

async fn all(caller: &Caller) -> Result<Vec<TicketField>, ApiError> {
    let base = caller.base.clone();
    caller
        .read(move |tx, cx| {
            let own = ops::list(tx, cx, Ticket)?;
            let account = crate::accounts::sql::get(tx, cx.id())?.ok_or(Error::NotFound)?;
            let mut fields = system_fields(&base, Time(world::Timestamp(account.created_at)));
            fields.extend(own.iter().map(|row| ticket_field(&base, row)));
            Ok(fields)
        })
        .await
}

/// The fields of tickets: those every desk has, then its own.
#[utoipa::path(get, path = "/ticket_fields", tag = "ticket_fields",
    responses((status = 200, body = TicketFieldList)))]
pub(super) async fn list(caller: Caller, listing: Listing) -> Result<Answer<TicketField>, ApiError> {
    let request = listing.request(&LIST)?;
    let fields = all(&caller).await?;
    Ok(listing.answer(&LIST, &request, "ticket_fields", page(&request, fields)))
}

/// How many fields there are.
#[utoipa::path(get, path = "/ticket_fields/count", tag = "ticket_fields",
    responses((status = 200, body = CountAnswer)))]
pub(super) async fn count(caller: Caller) -> Result<Json<CountAnswer>, ApiError> {
    let fields = all(&caller).await?.len();
    let count = Count::new(i64::try_from(fields).unwrap_or(i64::MAX), caller.cx.now);
    Ok(Json(CountAnswer { count }))
}

/// One field.
#[utoipa::path(get, path = "/ticket_fields/{id}", tag = "ticket_fields", params(("id" = i64, Path)),
    responses((status = 200, body = TicketFieldAnswer)))]
pub(super) async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<TicketFieldAnswer>, ApiError> {
    if id <= SYSTEM {
        let known = all(&caller).await?.into_iter().find(|field| field.id == id);
        return Ok(Json(TicketFieldAnswer { ticket_field: known.ok_or_else(ApiError::record_not_found)? }));
    }
    let row = caller.read(move |tx, cx| ops::get(tx, cx, Ticket, id)).await?;
    Ok(Json(TicketFieldAnswer { ticket_field: ticket_field(&caller.base, &row) }))
}

/// Adds a field.
#[utoipa::path(post, path = "/ticket_fields", tag = "ticket_fields", request_body = TicketFieldBody,
    responses((status = 201, body = TicketFieldAnswer)))]
pub(super) async fn create(caller: Caller, Body(body): Body<TicketFieldBody>) -> Result<impl IntoResponse, ApiError> {
    caller.cx.actor.must_administer()?;
    let (kind, change) = (body.ticket_field.wanted()?, body.ticket_field.change());
    let row = caller.write(move |tx, cx| ops::create(tx, cx, Ticket, kind, "", &change)).await?;
    let ticket_field = ticket_field(&caller.base, &row);
    Ok((StatusCode::CREATED, located(&ticket_field.url), Json(TicketFieldAnswer { ticket_field })))
}

/// Changes a field.
#[utoipa::path(put, path = "/ticket_fields/{id}", tag = "ticket_fields", params(("id" = i64, Path)),
    request_body = TicketFieldBody, responses((status = 200, body = TicketFieldAnswer)))]
pub(super) async fn update(
    caller: Caller,
    Ids([id]): Ids<1>,
    Body(body): Body<TicketFieldBody>,
) -> Result<Json<TicketFieldAnswer>, ApiError> {
    caller.cx.actor.must_administer()?;
    own(id)?;
    let change = body.ticket_field.change();
    let row = caller.write(move |tx, cx| ops::update(tx, cx, Ticket, id, &change)).await?;
    Ok(Json(TicketFieldAnswer { ticket_field: ticket_field(&caller.base, &row) }))
}

/// Removes a field, and what was written into it.
#[utoipa::path(delete, path = "/ticket_fields/{id}", tag = "ticket_fields", params(("id" = i64, Path)),
    responses((status = 204)))]
pub(super) async fn delete(caller: Caller, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.cx.actor.must_administer()?;
    own(id)?;
    caller.write(move |tx, cx| ops::delete(tx, cx, Ticket, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A field that every desk has cannot be changed.
fn own(id: i64) -> Result<(), Error> {
    if id <= SYSTEM { Err(Error::invalid("base", FaultKind::Closed)) } else { Ok(()) }
}

/// Puts fields into an order.
#[utoipa::path(put, path = "/ticket_fields/reorder", tag = "ticket_fields", request_body = OrderBody,
    responses((status = 200)))]
pub(super) async fn reorder(caller: Caller, Body(body): Body<OrderBody>) -> Result<StatusCode, ApiError> {
    let mut wanted = ids(&body.ticket_field_ids);
    // Those every desk has stand first, whatever is asked.
    wanted.retain(|id| *id > SYSTEM);
    caller.write(move |tx, cx| ops::reorder(tx, cx, Ticket, &wanted)).await?;
    Ok(StatusCode::OK)
}

async fn offered(caller: &Caller, id: i64) -> Result<Vec<FieldOption>, ApiError> {
    let row = caller.read(move |tx, cx| ops::get(tx, cx, Ticket, id)).await?;
    Ok(choices(&row.options).into_iter().map(FieldOption::from).collect())
}

/// The choices of a field.
#[utoipa::path(get, path = "/ticket_fields/{id}/options", tag = "ticket_fields", params(("id" = i64, Path)),
    responses((status = 200, body = OptionList)))]
pub(super) async fn options(
    caller: Caller,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<FieldOption>, ApiError> {
    let request = listing.request(&LIST)?;
    let all = offered(&caller, id).await?;
    Ok(listing.answer(&LIST, &request, "custom_field_options", page(&request, all)))
}

/// One choice.
#[utoipa::path(get, path = "/ticket_fields/{id}/options/{option_id}", tag = "ticket_fields",
    params(("id" = i64, Path), ("option_id" = i64, Path)), responses((status = 200, body = OptionAnswer)))]
pub(super) async fn option(caller: Caller, Ids([id, option]): Ids<2>) -> Result<Json<OptionAnswer>, ApiError> {
    let found = offered(&caller, id).await?.into_iter().find(|known| known.id == option);
    Ok(Json(OptionAnswer { custom_field_option: found.ok_or_else(ApiError::record_not_found)? }))
}

/// Adds a choice, or with an id changes one.
#[utoipa::path(post, path = "/ticket_fields/{id}/options", tag = "ticket_fields", params(("id" = i64, Path)),
    request_body = OptionBody, responses((status = 201, body = OptionAnswer), (status = 200, body = OptionAnswer)))]
pub(super) async fn set_option(
    caller: Caller,
    Ids([id]): Ids<1>,
    Body(body): Body<OptionBody>,
) -> Result<impl IntoResponse, ApiError> {
    let new = body.custom_field_option.choice();
    let (choice, is_new) = caller.write(move |tx, cx| ops::set_choice(tx, cx, Ticket, id, &new)).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(OptionAnswer { custom_field_option: choice.into() })))
}

/// Takes a choice away.
#[utoipa::path(delete, path = "/ticket_fields/{id}/options/{option_id}", tag = "ticket_fields",
    params(("id" = i64, Path), ("option_id" = i64, Path)), responses((status = 204)))]
pub(super) async fn drop_option(caller: Caller, Ids([id, option]): Ids<2>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| ops::drop_choice(tx, cx, Ticket, id, option)).await?;
    Ok(StatusCode::NO_CONTENT)
}
