//! The desk's own addresses in the API: `recipient_addresses`.

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use world::Timestamp;

use super::{Address, NewAddress};
use crate::api_v2::input::loose;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Body, Caller, Listing, Patch, convert};
use crate::http::Base;
use crate::state::App;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(show, update, delete))
}

/// An address that customers write to.
#[derive(Clone, Serialize, ToSchema)]
pub struct RecipientAddress {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// Always empty: there is one brand.
    pub brand_id: Option<i64>,
    /// Whether answers leave from here when nothing else is said.
    pub default: bool,
    /// The name customers see.
    pub name: Option<String>,
    /// The address.
    pub email: String,
    /// `verified` once a mail has come to it, else `unknown`.
    pub forwarding_status: &'static str,
    /// Always `unknown`: the name server is not asked.
    pub spf_status: &'static str,
    /// Always `unknown`: the name server is not asked.
    pub cname_status: &'static str,
    /// Always `unknown`: the name server is not asked.
    pub domain_verification_status: &'static str,
    /// When added.
    pub created_at: Time,
    /// When last changed.
    pub updated_at: Time,
}

/// `{"recipient_address": …}`
#[derive(Clone, Serialize, ToSchema)]
pub struct RecipientAddressAnswer {
    /// The record.
    pub recipient_address: RecipientAddress,
}

/// A page of addresses.
#[derive(Clone, Serialize, ToSchema)]
pub struct RecipientAddressList {
    /// The records.
    pub recipient_addresses: Vec<RecipientAddress>,
}

/// An address to add or the change of one.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct RecipientAddressInput {
    /// The name customers see.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
    /// The address.
    #[serde(default, deserialize_with = "loose::text")]
    pub email: Patch<String>,
    /// Whether answers leave from here when nothing else is said.
    #[serde(default, deserialize_with = "loose::flag")]
    pub default: Patch<bool>,
}

/// `{"recipient_address": …}`
#[derive(Clone, Deserialize, ToSchema)]
pub struct RecipientAddressBody {
    /// The record.
    pub recipient_address: RecipientAddressInput,
}

fn shown(base: &Base, address: &Address) -> RecipientAddress {
    const UNKNOWN: &str = "unknown";
    RecipientAddress {
        url: base.record(&format!("recipient_addresses/{}", address.row.id)),
        id: address.row.id,
        brand_id: None,
        default: address.row.is_default,
        name: address.name.clone(),
        email: address.address.clone(),
        forwarding_status: if address.row.last_mail_at.is_some() { "verified" } else { UNKNOWN },
        spf_status: UNKNOWN,
        cname_status: UNKNOWN,
        domain_verification_status: UNKNOWN,
        created_at: Time(Timestamp(address.row.created_at)),
        updated_at: Time(Timestamp(address.row.updated_at)),
    }
}

/// The input laid over what is there.
fn changed(mut known: NewAddress, input: &RecipientAddressInput) -> NewAddress {
    if let Some(name) = input.name.clone().into_change() {
        known.name = name.unwrap_or_default();
    }
    if let Some(email) = input.email.clone().into_change() {
        known.address = email.unwrap_or_default();
    }
    known.is_default |= input.default.value().copied().unwrap_or(false);
    known
}

/// The addresses that customers write to.
#[utoipa::path(get, path = "/recipient_addresses", tag = "recipient_addresses",
    responses((status = 200, body = RecipientAddressList)))]
async fn list(caller: Caller, listing: Listing) -> Result<Answer<RecipientAddress>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let all = caller.read(super::visible).await?;
    let all = all.iter().map(|address| (address.row.id, shown(&caller.base, address))).collect();
    Ok(listing.answer(&Paging::LIST, &request, "recipient_addresses", convert::slice(&request, all)))
}

/// Adds an address.
#[utoipa::path(post, path = "/recipient_addresses", tag = "recipient_addresses",
    request_body = RecipientAddressBody, responses((status = 201, body = RecipientAddressAnswer)))]
async fn create(caller: Caller, Body(body): Body<RecipientAddressBody>) -> Result<impl IntoResponse, ApiError> {
    let address = caller.write(move |tx, cx| {
        let id = super::add(tx, cx, &changed(NewAddress::default(), &body.recipient_address))?;
        super::get(tx, cx, id)
    });
    let recipient_address = shown(&caller.base, &address.await?);
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(&recipient_address.url) {
        headers.insert(LOCATION, url);
    }
    Ok((StatusCode::CREATED, headers, Json(RecipientAddressAnswer { recipient_address })))
}

/// One address.
#[utoipa::path(get, path = "/recipient_addresses/{id}", tag = "recipient_addresses", params(("id" = i64, Path)),
    responses((status = 200, body = RecipientAddressAnswer)))]
async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<RecipientAddressAnswer>, ApiError> {
    let all = caller.read(super::visible).await?;
    let found = all.iter().find(|address| address.row.id == id).ok_or(crate::error::Error::NotFound)?;
    Ok(Json(RecipientAddressAnswer { recipient_address: shown(&caller.base, found) }))
}

/// Changes name and address, or makes it the usual one; what the API does not name stays as it is.
#[utoipa::path(put, path = "/recipient_addresses/{id}", tag = "recipient_addresses", params(("id" = i64, Path)),
    request_body = RecipientAddressBody, responses((status = 200, body = RecipientAddressAnswer)))]
async fn update(
    caller: Caller,
    Ids([id]): Ids<1>,
    Body(body): Body<RecipientAddressBody>,
) -> Result<Json<RecipientAddressAnswer>, ApiError> {
    let address = caller.write(move |tx, cx| {
        let known = super::get(tx, cx, id)?.as_written();
        super::change(tx, cx, id, &changed(known, &body.recipient_address))?;
        super::get(tx, cx, id)
    });
    Ok(Json(RecipientAddressAnswer { recipient_address: shown(&caller.base, &address.await?) }))
}

/// Takes an address away.
#[utoipa::path(delete, path = "/recipient_addresses/{id}", tag = "recipient_addresses", params(("id" = i64, Path)),
    responses((status = 204)))]
async fn delete(caller: Caller, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| super::remove(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
