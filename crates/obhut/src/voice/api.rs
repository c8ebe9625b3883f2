//! The calls that a telephone system makes, in the shapes of Zendesk's, and what is known of calls.

use axum::Json;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::take::{self, Taken};
use super::wire::{
    CallList, SettingsAnswer, SettingsBody, TranscriptBody, VoiceSettings, VoiceTicketBody, call, kind, ticket, told,
};
use super::{consent, display, ops, transcript};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller};
use crate::state::App;
use crate::tickets::api::Staff;
use crate::tickets::api::answers::TicketAnswer;
use crate::tickets::api::present::{self, Eyes};
use crate::tickets::{access, read};

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(show_ticket))
        .routes(routes!(show_person))
        .routes(routes!(settings, set))
        .routes(routes!(list))
        .routes(routes!(add))
        .routes(routes!(check))
        .routes(routes!(write))
}

/// Demands somebody who may know who calls.
fn must_know(caller: &Caller) -> Result<(), ApiError> {
    caller.cx.actor.must_operate()?;
    Ok(access::must_answer(&caller.cx)?)
}

/// Makes a ticket of a call or a voice message, and shows it to `display_to_agent`. A recording of a call needs the consent
/// of both sides beforehand, and that the desk allows recordings.
#[utoipa::path(post, path = "/channels/voice/tickets", tag = "voice", request_body = VoiceTicketBody,
    responses((status = 201, body = TicketAnswer)))]
async fn create(
    Staff(caller): Staff,
    Body(body): Body<VoiceTicketBody>,
) -> Result<(StatusCode, Json<TicketAnswer>), ApiError> {
    must_know(&caller)?;
    let kind = kind(body.ticket.via_id.value().copied(), body.ticket.voice_comment.is_some())?;
    let new = ticket(&caller.cx, kind, &body.ticket)?;
    let told = body.ticket.voice_comment.as_deref().map(told).transpose()?;
    let agent = body.display_to_agent.value().copied();
    let taken = caller.write(move |tx, cx| take::create(tx, cx, kind, &new, told.as_ref(), agent)).await?;
    Ok((StatusCode::CREATED, Json(answer(&caller, taken).await?)))
}

async fn answer(caller: &Caller, taken: Taken) -> Result<TicketAnswer, ApiError> {
    let id = match taken {
        Taken::Ticket(id) => id,
        Taken::Refused(refusal) => {
            return Err(ApiError::field_invalid("recording", refusal.word(), refusal.text()));
        }
    };
    let base = caller.base.clone();
    let shown = caller.read(move |tx, cx| {
        let found = read::get(tx, cx, id)?;
        present::ticket(tx, &Eyes::of(cx, &base), &found)
    });
    Ok(TicketAnswer { ticket: shown.await?, beside: serde_json::Map::new() })
}

/// Adds a call or a voice message to a ticket.
#[utoipa::path(post, path = "/tickets/{id}/calls", tag = "voice", params(("id" = i64, Path)),
    request_body = VoiceTicketBody, responses((status = 201, body = TicketAnswer)))]
async fn add(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<VoiceTicketBody>,
) -> Result<(StatusCode, Json<TicketAnswer>), ApiError> {
    must_know(&caller)?;
    let Some(given) = body.ticket.voice_comment.as_deref() else {
        return Err(ApiError::field_invalid("voice_comment", "BlankValue", "cannot be blank"));
    };
    let (kind, told) = (kind(body.ticket.via_id.value().copied(), true)?, told(given)?);
    let taken = caller.write(move |tx, cx| take::add(tx, cx, id, kind, &told)).await?;
    Ok((StatusCode::CREATED, Json(answer(&caller, taken).await?)))
}

/// Shows a ticket to an agent, because its customer is on the telephone.
#[utoipa::path(post, path = "/channels/voice/agents/{id}/tickets/{ticket_id}/display", tag = "voice",
    params(("id" = i64, Path), ("ticket_id" = i64, Path)), responses((status = 200)))]
async fn show_ticket(Staff(caller): Staff, Ids([agent, ticket]): Ids<2>) -> Result<StatusCode, ApiError> {
    must_know(&caller)?;
    caller.write(move |tx, cx| display::ticket(tx, cx, agent, ticket)).await?;
    Ok(StatusCode::OK)
}

/// Shows a person to an agent, because they are on the telephone: number and name, until the agent notes who it is.
#[utoipa::path(post, path = "/channels/voice/agents/{id}/users/{user_id}/display", tag = "voice",
    params(("id" = i64, Path), ("user_id" = i64, Path)), responses((status = 200)))]
async fn show_person(Staff(caller): Staff, Ids([agent, person]): Ids<2>) -> Result<StatusCode, ApiError> {
    must_know(&caller)?;
    caller.write(move |tx, cx| display::person(tx, cx, agent, person)).await?;
    Ok(StatusCode::OK)
}

/// Whether the desk records calls.
#[utoipa::path(get, path = "/channels/voice/settings", tag = "voice", responses((status = 200, body = SettingsAnswer)))]
async fn settings(Staff(caller): Staff) -> Result<Json<SettingsAnswer>, ApiError> {
    let recording = caller.read(consent::is_on).await?;
    Ok(Json(SettingsAnswer { voice_settings: VoiceSettings { recording } }))
}

/// Allows or forbids recordings.
#[utoipa::path(put, path = "/channels/voice/settings", tag = "voice", request_body = SettingsBody,
    responses((status = 200, body = SettingsAnswer)))]
async fn set(Staff(caller): Staff, Body(body): Body<SettingsBody>) -> Result<Json<SettingsAnswer>, ApiError> {
    let recording = body.voice_settings.recording;
    caller.write(move |tx, cx| consent::set(tx, cx, recording)).await?;
    Ok(Json(SettingsAnswer { voice_settings: VoiceSettings { recording } }))
}

/// The calls of a ticket, the oldest first.
#[utoipa::path(get, path = "/tickets/{id}/calls", tag = "voice", params(("id" = i64, Path)),
    responses((status = 200, body = CallList)))]
async fn list(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<CallList>, ApiError> {
    let calls = caller.read(move |tx, cx| {
        let calls = ops::of_ticket(tx, cx, id)?;
        Ok(calls.iter().map(|one| call(cx, one)).collect())
    });
    Ok(Json(CallList { calls: calls.await? }))
}

/// Notes that the caller of a ticket is who they say.
#[utoipa::path(put, path = "/tickets/{id}/calls/check", tag = "voice", params(("id" = i64, Path)),
    responses((status = 204)))]
async fn check(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| ops::check(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes down what the recording of a comment says.
#[utoipa::path(put, path = "/tickets/{id}/comments/{comment_id}/transcript", tag = "voice",
    params(("id" = i64, Path), ("comment_id" = i64, Path)), request_body = TranscriptBody, responses((status = 204)))]
async fn write(
    Staff(caller): Staff,
    Ids([ticket, comment]): Ids<2>,
    Body(body): Body<TranscriptBody>,
) -> Result<StatusCode, ApiError> {
    let text = body.transcript.into_value().unwrap_or_default();
    caller.write(move |tx, cx| transcript::write(tx, cx, (ticket, comment), &text, None)).await?;
    Ok(StatusCode::NO_CONTENT)
}
