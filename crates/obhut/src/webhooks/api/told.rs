//! Trying a system, its secret, and what it was told.

use axum::Json;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use world::Timestamp;

use super::{administers, number};
use crate::access_log::api::ulid;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Caller, Listing, convert};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::state::App;
use crate::webhooks::ops::{self, Webhook};
use crate::webhooks::sql::{self, AttemptRow, NoticeRow};
use crate::webhooks::{Standing, Way, deliver};

/// What was told, at the most.
const SHOWN: i64 = 1_000;

/// The routes of this part.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(test))
        .routes(routes!(secret, renew_secret))
        .routes(routes!(invocations))
        .routes(routes!(attempts))
}

/// What came back from a test.
#[derive(Clone, Serialize, ToSchema)]
pub struct TestResponse {
    /// The status; 0 where there was no answer.
    pub status: u16,
    /// Why nothing came back, as a word.
    pub error: Option<&'static str>,
    /// The body.
    pub payload: String,
}

/// `{"response": …}`
#[derive(Clone, Serialize, ToSchema)]
pub struct TestAnswer {
    /// What came back.
    pub response: TestResponse,
}

/// Sends a system a message about nothing: the one of `webhook_id`.
#[utoipa::path(post, path = "/webhooks/test", tag = "webhooks", params(("webhook_id" = Option<String>, Query)),
    responses((status = 200, body = TestAnswer)))]
async fn test(caller: Caller, RawQuery(query): RawQuery) -> Result<Json<TestAnswer>, ApiError> {
    administers(&caller)?;
    let query = query.unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let id = pairs.find(|(name, _)| name == "webhook_id").map(|(_, id)| id.into_owned());
    let id = number(&id.ok_or_else(|| Error::invalid("webhook_id", FaultKind::Blank))?)?;
    let system = caller.read(move |tx, cx| ops::get(tx, cx, id)).await?;
    let cx: Cx = caller.cx.clone();
    let sent = tokio::task::spawn_blocking(move || deliver::test(&cx, &system)).await;
    let response = match sent.map_err(|_| ApiError::internal())? {
        Ok(answer) => TestResponse {
            status: answer.status,
            error: None,
            payload: String::from_utf8_lossy(&answer.body).into_owned(),
        },
        Err(fault) => TestResponse { status: 0, error: Some(fault.word()), payload: String::new() },
    };
    Ok(Json(TestAnswer { response }))
}

/// What messages are signed with.
#[derive(Clone, Serialize, ToSchema)]
pub struct SigningSecret {
    /// Always `SHA256`.
    pub algorithm: &'static str,
    /// The secret.
    pub secret: String,
}

/// `{"signing_secret": …}`
#[derive(Clone, Serialize, ToSchema)]
pub struct SigningSecretAnswer {
    /// The secret.
    pub signing_secret: SigningSecret,
}

fn signing(one: &Webhook) -> SigningSecretAnswer {
    SigningSecretAnswer { signing_secret: SigningSecret { algorithm: "SHA256", secret: one.secret() } }
}

/// What a system's messages are signed with.
#[utoipa::path(get, path = "/webhooks/{webhook_id}/signing_secret", tag = "webhooks",
    params(("webhook_id" = String, Path)), responses((status = 200, body = SigningSecretAnswer)))]
async fn secret(caller: Caller, Path(id): Path<String>) -> Result<Json<SigningSecretAnswer>, ApiError> {
    administers(&caller)?;
    let id = number(&id)?;
    let found = caller.read(move |tx, cx| ops::get(tx, cx, id)).await?;
    Ok(Json(signing(&found)))
}

/// Replaces the secret by a fresh one.
#[utoipa::path(post, path = "/webhooks/{webhook_id}/signing_secret", tag = "webhooks",
    params(("webhook_id" = String, Path)), responses((status = 201, body = SigningSecretAnswer)))]
async fn renew_secret(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<SigningSecretAnswer>), ApiError> {
    administers(&caller)?;
    let id = number(&id)?;
    let renewed = caller.write(move |tx, cx| {
        ops::renew_secret(tx, cx, id)?;
        ops::get(tx, cx, id)
    });
    Ok((StatusCode::CREATED, Json(signing(&renewed.await?))))
}

/// Something that a system was told.
#[derive(Clone, Serialize, ToSchema)]
pub struct Invocation {
    /// Its id.
    pub id: String,
    /// `success`, `pending` or `failed`.
    pub status: &'static str,
    /// The status of the last answer.
    pub status_code: Option<i64>,
    /// What it was told of.
    pub event_type: String,
    /// When it was first tried.
    pub invoked_at: Time,
    /// When it was confirmed.
    pub completed_at: Option<Time>,
}

/// A page of what a system was told.
#[derive(Clone, Serialize, ToSchema)]
pub struct InvocationList {
    /// Newest first.
    pub invocations: Vec<Invocation>,
}

fn invocation(row: &NoticeRow) -> Invocation {
    Invocation {
        id: ulid(row.created_at, row.id),
        status: match row.state {
            Standing::Confirmed | Standing::Told => "success",
            Standing::Waiting | Standing::Sent => "pending",
            Standing::GivenUp => "failed",
        },
        status_code: row.last_status,
        event_type: format!("obhut:event-type:{}", row.event.word()),
        invoked_at: Time(Timestamp(row.created_at)),
        completed_at: row.confirmed_at.map(|at| Time(Timestamp(at))),
    }
}

/// What a system was told, and how far that is.
#[utoipa::path(get, path = "/webhooks/{webhook_id}/invocations", tag = "webhooks",
    params(("webhook_id" = String, Path)), responses((status = 200, body = InvocationList)))]
async fn invocations(caller: Caller, Path(id): Path<String>, listing: Listing) -> Result<Answer<Invocation>, ApiError> {
    administers(&caller)?;
    let id = number(&id)?;
    let request = listing.request(&Paging::LIST)?;
    let rows = caller.read(move |tx, cx| {
        ops::get(tx, cx, id)?;
        Ok(sql::of_target(tx, cx.id(), Way::Webhook, id, SHOWN)?)
    });
    let all = rows.await?.iter().map(|row| (row.id, invocation(row))).collect();
    Ok(listing.answer(&Paging::LIST, &request, "invocations", convert::slice(&request, all)))
}

/// One try.
#[derive(Clone, Serialize, ToSchema)]
pub struct Attempt {
    /// Its id.
    pub id: String,
    /// `success` or `failed`.
    pub status: &'static str,
    /// The status of the answer.
    pub status_code: Option<i64>,
    /// Why it was not taken, as a word.
    pub error: Option<String>,
    /// When.
    pub invoked_at: Time,
}

/// The tries of one message.
#[derive(Clone, Serialize, ToSchema)]
pub struct AttemptList {
    /// Oldest first.
    pub attempts: Vec<Attempt>,
}

fn attempt(row: AttemptRow) -> Attempt {
    Attempt {
        id: ulid(row.at, row.id),
        status: if row.word.is_none() { "success" } else { "failed" },
        status_code: row.status,
        error: row.word,
        invoked_at: Time(Timestamp(row.at)),
    }
}

/// The tries of one message to a system.
#[utoipa::path(get, path = "/webhooks/{webhook_id}/invocations/{invocation_id}/attempts", tag = "webhooks",
    params(("webhook_id" = String, Path), ("invocation_id" = String, Path)),
    responses((status = 200, body = AttemptList)))]
async fn attempts(
    caller: Caller,
    Path((id, invocation)): Path<(String, String)>,
) -> Result<Json<AttemptList>, ApiError> {
    administers(&caller)?;
    let (id, invocation) = (number(&id)?, number(&invocation)?);
    let rows = caller.read(move |tx, cx| {
        let known = sql::one(tx, cx.id(), invocation)?;
        known.filter(|row| row.way == Way::Webhook && row.target == id).ok_or(Error::NotFound)?;
        Ok(sql::attempts(tx, cx.id(), invocation)?)
    });
    Ok(Json(AttemptList { attempts: rows.await?.into_iter().map(attempt).collect() }))
}
