//! The API of systems outside, in the shapes of Zendesk's webhooks, for the events that this desk tells of.

mod told;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use world::Timestamp;

use super::ops::{self, NewWebhook, Webhook};
use crate::access_log::api::ulid;
use crate::api_v2::input::loose;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Body, Caller, Listing, Patch, convert};
use crate::error::{Error, FaultKind};
use crate::state::App;

/// What systems can be told of, as the API names it.
const ERASURES: &str = "obhut:event-type:erasure";
const REDACTIONS: &str = "obhut:event-type:redaction";

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, replace, change, delete))
        .merge(told::routes())
}

/// A system outside.
#[derive(Clone, Serialize, ToSchema)]
pub struct WebhookRecord {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// `active` or `inactive`.
    pub status: &'static str,
    /// Where it is told.
    pub endpoint: String,
    /// Always `POST`.
    pub http_method: &'static str,
    /// Always `json`.
    pub request_format: &'static str,
    /// `obhut:event-type:erasure`, `obhut:event-type:redaction`.
    pub subscriptions: Vec<&'static str>,
    /// Whether it confirms by a call of its own, at the `confirmation_url` of each message.
    pub confirms_by_call: bool,
    /// Who entered it.
    pub created_by: String,
    /// When it was entered.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// `{"webhook": …}`
#[derive(Clone, Serialize, ToSchema)]
pub struct WebhookAnswer {
    /// What was asked for.
    pub webhook: WebhookRecord,
}

/// A page of systems.
#[derive(Clone, Serialize, ToSchema)]
pub struct WebhookList {
    /// The records of this page.
    pub webhooks: Vec<WebhookRecord>,
}

/// How the desk signs in there.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct Authentication {
    /// `bearer_token` or `basic_auth`.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// `token`, or `username` and `password`.
    #[serde(default)]
    pub data: AuthenticationData,
}

/// What it signs in with.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct AuthenticationData {
    /// Of `bearer_token`.
    #[serde(default)]
    pub token: String,
    /// Of `basic_auth`.
    #[serde(default)]
    pub username: String,
    /// Of `basic_auth`.
    #[serde(default)]
    pub password: String,
}

/// A system to add or the change of one.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct WebhookInput {
    /// What it is called.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
    /// What it is for.
    #[serde(default, deserialize_with = "loose::text")]
    pub description: Patch<String>,
    /// `active` or `inactive`.
    #[serde(default, deserialize_with = "loose::text")]
    pub status: Patch<String>,
    /// Where it is told: an https address.
    #[serde(default, deserialize_with = "loose::text")]
    pub endpoint: Patch<String>,
    /// `POST`.
    #[serde(default, deserialize_with = "loose::text")]
    pub http_method: Patch<String>,
    /// `json`.
    #[serde(default, deserialize_with = "loose::text")]
    pub request_format: Patch<String>,
    /// `obhut:event-type:erasure`, `obhut:event-type:redaction`.
    #[serde(default, deserialize_with = "loose::words")]
    pub subscriptions: Patch<Vec<String>>,
    /// Whether it confirms by a call of its own; the desk needs a public https address for that.
    #[serde(default, deserialize_with = "loose::flag")]
    pub confirms_by_call: Patch<bool>,
    /// How the desk signs in there; null ends that.
    #[serde(default)]
    pub authentication: Patch<Authentication>,
}

/// `{"webhook": …}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct WebhookBody {
    /// The system.
    #[serde(default)]
    pub webhook: WebhookInput,
}

fn record(one: &Webhook) -> WebhookRecord {
    let row = &one.row;
    let mut subscriptions = Vec::new();
    if row.erasures {
        subscriptions.push(ERASURES);
    }
    if row.redactions {
        subscriptions.push(REDACTIONS);
    }
    WebhookRecord {
        id: ulid(row.created_at, row.id),
        name: one.name(),
        description: Some(one.description()).filter(|text| !text.is_empty()),
        status: if row.active { "active" } else { "inactive" },
        endpoint: one.endpoint(),
        http_method: "POST",
        request_format: "json",
        subscriptions,
        confirms_by_call: row.calls_back,
        created_by: row.author.map(|person| person.to_string()).unwrap_or_default(),
        created_at: Time(Timestamp(row.created_at)),
        updated_at: Time(Timestamp(row.updated_at)),
    }
}

/// The number in the id of a system or of what it was told.
pub(crate) fn number(id: &str) -> Result<i64, Error> {
    const LETTERS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    if id.len() != 26 {
        return Err(Error::NotFound);
    }
    let mut value: u128 = 0;
    for letter in id.chars() {
        let digit = LETTERS.find(letter.to_ascii_uppercase()).ok_or(Error::NotFound)?;
        value = value.wrapping_shl(5) | u128::try_from(digit).unwrap_or_default();
    }
    i64::try_from(value & 0xffff_ffff_ffff_ffff_ffff).map_err(|_| Error::NotFound)
}

fn authorization(one: &Authentication) -> Result<String, Error> {
    let data = &one.data;
    match one.kind.as_str() {
        "bearer_token" => Ok(format!("Bearer {}", data.token)),
        "basic_auth" => Ok(format!("Basic {}", STANDARD.encode(format!("{}:{}", data.username, data.password)))),
        _ => Err(Error::invalid("authentication", FaultKind::Invalid)),
    }
}

/// The input laid over what is there.
fn changed(mut known: NewWebhook, input: &WebhookInput) -> Result<NewWebhook, Error> {
    let invalid = |field| Err(Error::invalid(field, FaultKind::Invalid));
    if let Some(name) = input.name.clone().into_change() {
        known.name = name.unwrap_or_default();
    }
    if let Some(description) = input.description.clone().into_change() {
        known.description = description;
    }
    if let Some(endpoint) = input.endpoint.clone().into_change() {
        known.endpoint = endpoint.unwrap_or_default();
    }
    match input.status.value().map(String::as_str) {
        Some("active") => known.active = true,
        Some("inactive") => known.active = false,
        Some(_) => return invalid("status"),
        None => {}
    }
    if input.http_method.value().is_some_and(|method| !method.eq_ignore_ascii_case("POST")) {
        return invalid("http_method");
    }
    if input.request_format.value().is_some_and(|format| !format.eq_ignore_ascii_case("json")) {
        return invalid("request_format");
    }
    if let Some(words) = input.subscriptions.value() {
        (known.erasures, known.redactions) = (false, false);
        for word in words {
            match word.as_str() {
                ERASURES => known.erasures = true,
                REDACTIONS => known.redactions = true,
                _ => return invalid("subscriptions"),
            }
        }
    }
    known.calls_back = input.confirms_by_call.value().copied().unwrap_or(known.calls_back);
    if let Some(one) = input.authentication.clone().into_change() {
        known.authorization = match one {
            Some(one) => Some(authorization(&one)?),
            None => None,
        };
    }
    Ok(known)
}

/// Demands somebody who administers; to others the routes are forbidden.
pub(super) fn administers(caller: &Caller) -> Result<(), Error> {
    caller.cx.actor.must_administer()
}

/// The systems that are told of what is forgotten.
#[utoipa::path(get, path = "/webhooks", tag = "webhooks", responses((status = 200, body = WebhookList)))]
async fn list(caller: Caller, listing: Listing) -> Result<Answer<WebhookRecord>, ApiError> {
    administers(&caller)?;
    let request = listing.request(&Paging::LIST)?;
    let all = caller.read(ops::list).await?;
    let all = all.iter().map(|one| (one.row.id, record(one))).collect();
    Ok(listing.answer(&Paging::LIST, &request, "webhooks", convert::slice(&request, all)))
}

/// Enters a system.
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", request_body = WebhookBody,
    responses((status = 201, body = WebhookAnswer)))]
async fn create(caller: Caller, Body(body): Body<WebhookBody>) -> Result<(StatusCode, Json<WebhookAnswer>), ApiError> {
    administers(&caller)?;
    let usual = NewWebhook { active: true, erasures: true, redactions: true, ..NewWebhook::default() };
    let new = changed(usual, &body.webhook)?;
    let made = caller.write(move |tx, cx| {
        let id = ops::create(tx, cx, &new)?;
        ops::get(tx, cx, id)
    });
    Ok((StatusCode::CREATED, Json(WebhookAnswer { webhook: record(&made.await?) })))
}

/// One system.
#[utoipa::path(get, path = "/webhooks/{webhook_id}", tag = "webhooks", params(("webhook_id" = String, Path)),
    responses((status = 200, body = WebhookAnswer)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<WebhookAnswer>, ApiError> {
    administers(&caller)?;
    let id = number(&id)?;
    let found = caller.read(move |tx, cx| ops::get(tx, cx, id)).await?;
    Ok(Json(WebhookAnswer { webhook: record(&found) }))
}

/// A whole record and a part of it do the same: what is not mentioned stays. Nobody can read out how the desk signs in, so a
/// record that was read and is sent back must not end that; nor may one that leaves out the events end that it is told.
async fn lay_over(caller: &Caller, id: &str, input: WebhookInput) -> Result<StatusCode, ApiError> {
    administers(caller)?;
    let id = number(id)?;
    let written = caller.write(move |tx, cx| {
        let known = ops::get(tx, cx, id)?.as_written();
        ops::update(tx, cx, id, &changed(known, &input)?)
    });
    written.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes a system anew; what is not mentioned stays.
#[utoipa::path(put, path = "/webhooks/{webhook_id}", tag = "webhooks", params(("webhook_id" = String, Path)),
    request_body = WebhookBody, responses((status = 204)))]
async fn replace(
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<WebhookBody>,
) -> Result<StatusCode, ApiError> {
    lay_over(&caller, &id, body.webhook).await
}

/// Changes what is named.
#[utoipa::path(patch, path = "/webhooks/{webhook_id}", tag = "webhooks", params(("webhook_id" = String, Path)),
    request_body = WebhookBody, responses((status = 204)))]
async fn change(caller: Caller, Path(id): Path<String>, Body(body): Body<WebhookBody>) -> Result<StatusCode, ApiError> {
    lay_over(&caller, &id, body.webhook).await
}

/// Takes a system away.
#[utoipa::path(delete, path = "/webhooks/{webhook_id}", tag = "webhooks", params(("webhook_id" = String, Path)),
    responses((status = 204)))]
async fn delete(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, ApiError> {
    administers(&caller)?;
    let id = number(&id)?;
    caller.write(move |tx, cx| ops::delete(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
