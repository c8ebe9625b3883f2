//! What reaches a person.

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use db::Tx;

use super::super::identities as reach;
use super::users::{must_keep_people, visible};
use super::{input, show};
use crate::api_v2::answers::{IdentityAnswer, IdentityList};
use crate::api_v2::input::IdentityBody;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, convert, wire};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::http::Base;

/// The identities of a person that the reader may know.
fn of(tx: &mut Tx<'_>, cx: &Cx, base: &Base, person: i64) -> Result<Vec<wire::Identity>, Error> {
    let known = visible(tx, cx, person)?;
    let role = known.row.role;
    let shown =
        known.identities.iter().filter_map(|(row, address)| show::identity(cx, base, row, address.as_ref(), role));
    Ok(shown.collect())
}

fn one(tx: &mut Tx<'_>, cx: &Cx, base: &Base, person: i64, id: i64) -> Result<wire::Identity, Error> {
    of(tx, cx, base, person)?.into_iter().find(|identity| identity.id == id).ok_or(Error::NotFound)
}

fn answered(listing: &Listing, identities: Vec<wire::Identity>) -> Result<Answer<wire::Identity>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let all = identities.into_iter().map(|identity| (identity.id, identity)).collect();
    Ok(listing.answer(&Paging::LIST, &request, "identities", convert::slice(&request, all)))
}

/// What reaches a person.
#[utoipa::path(get, path = "/users/{id}/identities", tag = "identities", params(("id" = i64, Path)),
    responses((status = 200, body = IdentityList)))]
pub(super) async fn list(
    caller: Caller,
    Ids([person]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Identity>, ApiError> {
    let base = caller.base.clone();
    answered(&listing, caller.read(move |tx, cx| of(tx, cx, &base, person)).await?)
}

/// Adds an address or number.
#[utoipa::path(post, path = "/users/{id}/identities", tag = "identities", params(("id" = i64, Path)),
    request_body = IdentityBody, responses((status = 201, body = IdentityAnswer)))]
pub(super) async fn create(
    caller: Caller,
    Ids([person]): Ids<1>,
    Body(body): Body<IdentityBody>,
) -> Result<impl IntoResponse, ApiError> {
    must_keep_people(&caller.cx)?;
    let base = caller.base.clone();
    let identity = caller.write(move |tx, cx| {
        let kind = input::kind(&body.identity.kind)?;
        let value = body.identity.value.value().ok_or_else(|| Error::invalid("value", FaultKind::Blank))?;
        let verified = body.identity.verified.value().copied().unwrap_or(false);
        let id = reach::add(tx, cx, person, kind, value, verified)?;
        if body.identity.primary.value().copied().unwrap_or(false) {
            reach::make_primary(tx, cx, person, id)?;
        }
        one(tx, cx, &base, person, id)
    });
    let identity = identity.await?;
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(&identity.url) {
        headers.insert(LOCATION, url);
    }
    Ok((StatusCode::CREATED, headers, Json(IdentityAnswer { identity })))
}

/// One address or number.
#[utoipa::path(get, path = "/users/{id}/identities/{identity_id}", tag = "identities",
    params(("id" = i64, Path), ("identity_id" = i64, Path)), responses((status = 200, body = IdentityAnswer)))]
pub(super) async fn show(caller: Caller, Ids([person, id]): Ids<2>) -> Result<Json<IdentityAnswer>, ApiError> {
    let base = caller.base.clone();
    let identity = caller.read(move |tx, cx| one(tx, cx, &base, person, id)).await?;
    Ok(Json(IdentityAnswer { identity }))
}

/// Changes an address or number, or confirms it.
#[utoipa::path(put, path = "/users/{id}/identities/{identity_id}", tag = "identities",
    params(("id" = i64, Path), ("identity_id" = i64, Path)), request_body = IdentityBody,
    responses((status = 200, body = IdentityAnswer)))]
pub(super) async fn update(
    caller: Caller,
    Ids([person, id]): Ids<2>,
    Body(body): Body<IdentityBody>,
) -> Result<Json<IdentityAnswer>, ApiError> {
    must_keep_people(&caller.cx)?;
    let base = caller.base.clone();
    let identity = caller.write(move |tx, cx| {
        let value = body.identity.value.value().map(String::as_str);
        reach::change(tx, cx, person, id, value, body.identity.verified.value().copied())?;
        if body.identity.primary.value().copied().unwrap_or(false) {
            reach::make_primary(tx, cx, person, id)?;
        }
        one(tx, cx, &base, person, id)
    });
    Ok(Json(IdentityAnswer { identity: identity.await? }))
}

/// Removes an address or number.
#[utoipa::path(delete, path = "/users/{id}/identities/{identity_id}", tag = "identities",
    params(("id" = i64, Path), ("identity_id" = i64, Path)), responses((status = 204)))]
pub(super) async fn delete(caller: Caller, Ids([person, id]): Ids<2>) -> Result<StatusCode, ApiError> {
    must_keep_people(&caller.cx)?;
    caller.write(move |tx, cx| reach::remove(tx, cx, person, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes an address or number the one that is used.
#[utoipa::path(put, path = "/users/{id}/identities/{identity_id}/make_primary", tag = "identities",
    params(("id" = i64, Path), ("identity_id" = i64, Path)), responses((status = 200, body = IdentityList)))]
pub(super) async fn make_primary(
    caller: Caller,
    Ids([person, id]): Ids<2>,
    listing: Listing,
) -> Result<Answer<wire::Identity>, ApiError> {
    must_keep_people(&caller.cx)?;
    let base = caller.base.clone();
    let identities = caller.write(move |tx, cx| {
        reach::make_primary(tx, cx, person, id)?;
        of(tx, cx, &base, person)
    });
    answered(&listing, identities.await?)
}

/// Notes that an address or number is the person's.
#[utoipa::path(put, path = "/users/{id}/identities/{identity_id}/verify", tag = "identities",
    params(("id" = i64, Path), ("identity_id" = i64, Path)), responses((status = 200, body = IdentityAnswer)))]
pub(super) async fn verify(caller: Caller, Ids([person, id]): Ids<2>) -> Result<Json<IdentityAnswer>, ApiError> {
    must_keep_people(&caller.cx)?;
    let base = caller.base.clone();
    let identity = caller.write(move |tx, cx| {
        reach::change(tx, cx, person, id, None, Some(true))?;
        one(tx, cx, &base, person, id)
    });
    Ok(Json(IdentityAnswer { identity: identity.await? }))
}

/// Takes note of the wish for a mail that asks for confirmation; no such mail is sent.
#[utoipa::path(put, path = "/users/{id}/identities/{identity_id}/request_verification", tag = "identities",
    params(("id" = i64, Path), ("identity_id" = i64, Path)), responses((status = 200, body = IdentityAnswer)))]
pub(super) async fn request_verification(
    caller: Caller,
    Ids([person, id]): Ids<2>,
) -> Result<Json<IdentityAnswer>, ApiError> {
    must_keep_people(&caller.cx)?;
    let base = caller.base.clone();
    let identity = caller.read(move |tx, cx| one(tx, cx, &base, person, id)).await?;
    Ok(Json(IdentityAnswer { identity }))
}
