//! The API of side conversations, in the shapes of the Zendesk Side Conversations API.

mod import;
mod present;
pub mod wire;

use axum::Json;
use axum::extract::{Path, Request};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Tx;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use zeroize::Zeroizing;

use self::present::Shown;
use self::wire::{
    EventList, File, FileAnswer, ImportBody, MessageBody, ReplyAnswer, SideAnswer, SideBodyInput, SideList,
};
use super::ops::{self, NewReply, NewSide};
use super::words::SideState;
use super::{files, read};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, Query, body};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;
use crate::recipients::{self, NewRecipient, PassingPurpose};
use crate::staff::tokens;
use crate::state::App;
use crate::tickets::api::{Staff, whole};
use crate::tickets::attachments::{self, AT_MOST, NewFile};

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(upload))
        .routes(routes!(list, create))
        .routes(routes!(bring))
        .routes(routes!(show, update))
        .routes(routes!(reply))
        .routes(routes!(events))
}

/// The ticket and the side conversation that a path names.
type Place = Path<(String, String)>;

fn place(Path((ticket, sid)): Place) -> Result<(i64, String), Error> {
    Ok((ticket.parse().map_err(|_| Error::NotFound)?, sid))
}

/// The language of the gaps: the caller's.
fn language(headers: &HeaderMap) -> Language {
    Language::choose(None, headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()))
}

async fn found(caller: &Caller, ticket: i64, sid: String) -> Result<Shown, ApiError> {
    let base = caller.base.clone();
    caller
        .read(move |tx, cx| {
            let known = read::by_sid(tx, cx, ticket, &sid)?;
            present::side(tx, cx, &base, &known)
        })
        .await
}

/// The side conversations of a ticket.
#[utoipa::path(get, path = "/tickets/{id}/side_conversations", tag = "side conversations", params(("id" = i64, Path)),
    responses((status = 200, body = SideList)))]
async fn list(Staff(caller): Staff, Ids([id]): Ids<1>, listing: Listing) -> Result<Response, ApiError> {
    let base = caller.base.clone();
    let shown = caller.read(move |tx, cx| {
        let known = read::of_ticket(tx, cx, id)?;
        known.iter().map(|side| Ok(present::side(tx, cx, &base, side)?.side)).collect::<Result<Vec<_>, Error>>()
    });
    Ok(whole(&listing, "side_conversations", shown.await?).into_response())
}

/// Asks a partner. An address that belongs to no partner yet makes one, which gets masked text only.
#[utoipa::path(post, path = "/tickets/{id}/side_conversations", tag = "side conversations", params(("id" = i64, Path)),
    request_body = MessageBody, responses((status = 201, body = SideAnswer)))]
async fn create(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    headers: HeaderMap,
    Body(body): Body<MessageBody>,
) -> Result<(StatusCode, Json<SideAnswer>), ApiError> {
    let language = language(&headers);
    let asked = caller.write(move |tx, cx| {
        let purpose = match &body.purpose {
            Some(word) => {
                PassingPurpose::from_word(word).ok_or_else(|| Error::invalid("purpose", FaultKind::Invalid))?
            }
            None => PassingPurpose::Question,
        };
        ops::writable(tx, cx, id)?;
        let (recipient, address) = partner(tx, cx, &body)?;
        let new = NewSide {
            recipient,
            address,
            subject: body.message.subject.clone().unwrap_or_default(),
            text: text(&body),
            purpose,
            masked: body.masked.unwrap_or(true),
            files: files::named(tx, cx, id, &body.message.attachment_ids)?,
            language,
            seen: None,
        };
        ops::create(tx, cx, id, &new)
    });
    let shown = found(&caller, id, asked.await?.sid).await?;
    Ok((StatusCode::CREATED, Json(SideAnswer { side_conversation: shown.side, events: None })))
}

/// The partner that a message goes to, and which of its addresses.
fn partner(tx: &mut Tx<'_>, cx: &Cx, body: &MessageBody) -> Result<(i64, Option<String>), Error> {
    let to = match body.message.to.as_slice() {
        [] => None,
        [one] => one.email.as_deref().map(str::trim).filter(|email| !email.is_empty()).map(|email| (email, one)),
        _ => return Err(Error::invalid("to", FaultKind::TooLong)),
    };
    match (body.recipient_id, to) {
        (Some(recipient), to) => Ok((recipient, to.map(|(email, _)| email.to_owned()))),
        (None, None) => Err(Error::invalid("to", FaultKind::Blank)),
        (None, Some((email, one))) => {
            if let Some(known) = recipients::ops::by_address(tx, cx, email)? {
                return Ok((known, Some(email.to_owned())));
            }
            let name = one.name.as_deref().or_else(|| email.rsplit_once('@').map(|(_, host)| host));
            let new = NewRecipient::named(name.unwrap_or(email), email);
            Ok((recipients::ops::create(tx, cx, &new)?, Some(email.to_owned())))
        }
    }
}

fn text(body: &MessageBody) -> String {
    match (&body.message.body, &body.message.html_body) {
        (Some(text), _) => text.clone(),
        (None, Some(html)) => mail::html::to_text(html),
        (None, None) => String::new(),
    }
}

/// One side conversation.
#[utoipa::path(get, path = "/tickets/{id}/side_conversations/{sid}", tag = "side conversations",
    params(("id" = i64, Path), ("sid" = String, Path)), responses((status = 200, body = SideAnswer)))]
async fn show(Staff(caller): Staff, path: Place, query: Query) -> Result<Json<SideAnswer>, ApiError> {
    let (ticket, sid) = place(path)?;
    let shown = found(&caller, ticket, sid).await?;
    let events = query.includes("side_conversation_events").then_some(shown.events);
    Ok(Json(SideAnswer { side_conversation: shown.side, events }))
}

/// Closes a side conversation, or opens it again.
#[utoipa::path(put, path = "/tickets/{id}/side_conversations/{sid}", tag = "side conversations",
    params(("id" = i64, Path), ("sid" = String, Path)), request_body = SideBodyInput,
    responses((status = 200, body = SideAnswer)))]
async fn update(
    Staff(caller): Staff,
    path: Place,
    Body(body): Body<SideBodyInput>,
) -> Result<Json<SideAnswer>, ApiError> {
    let (ticket, sid) = place(path)?;
    let name = sid.clone();
    let changed = caller.write(move |tx, cx| {
        let known = read::by_sid(tx, cx, ticket, &name)?;
        match &body.side_conversation.state {
            Some(word) => {
                let state = SideState::from_word(word).ok_or_else(|| Error::invalid("state", FaultKind::Invalid))?;
                ops::set_state(tx, cx, ticket, known.row.id, state)
            }
            None => ops::writable(tx, cx, ticket).map(drop),
        }
    });
    changed.await?;
    let shown = found(&caller, ticket, sid).await?;
    Ok(Json(SideAnswer { side_conversation: shown.side, events: None }))
}

/// Asks again.
#[utoipa::path(post, path = "/tickets/{id}/side_conversations/{sid}/reply", tag = "side conversations",
    params(("id" = i64, Path), ("sid" = String, Path)), request_body = MessageBody,
    responses((status = 201, body = ReplyAnswer)))]
async fn reply(
    Staff(caller): Staff,
    path: Place,
    headers: HeaderMap,
    Body(body): Body<MessageBody>,
) -> Result<(StatusCode, Json<ReplyAnswer>), ApiError> {
    let (ticket, sid) = place(path)?;
    let (name, language) = (sid.clone(), language(&headers));
    let asked = caller.write(move |tx, cx| {
        let known = read::by_sid(tx, cx, ticket, &name)?;
        ops::writable(tx, cx, ticket)?;
        let files = files::named(tx, cx, ticket, &body.message.attachment_ids)?;
        let new = NewReply { text: text(&body), files, language, seen: None };
        ops::reply(tx, cx, ticket, known.row.id, &new)
    });
    let message = asked.await?.to_string();
    let shown = found(&caller, ticket, sid).await?;
    let event = shown.events.into_iter().find(|event| event.id == message).ok_or(Error::NotFound)?;
    Ok((StatusCode::CREATED, Json(ReplyAnswer { side_conversation: shown.side, event })))
}

/// What happened in a side conversation.
#[utoipa::path(get, path = "/tickets/{id}/side_conversations/{sid}/events", tag = "side conversations",
    params(("id" = i64, Path), ("sid" = String, Path)), responses((status = 200, body = EventList)))]
async fn events(Staff(caller): Staff, path: Place, listing: Listing) -> Result<Response, ApiError> {
    let (ticket, sid) = place(path)?;
    let shown = found(&caller, ticket, sid).await?;
    Ok(whole(&listing, "events", shown.events).into_response())
}

/// Takes over a side conversation that was led elsewhere. Nothing is sent.
#[utoipa::path(post, path = "/tickets/{id}/side_conversations/import", tag = "side conversations",
    params(("id" = i64, Path)), request_body = ImportBody, responses((status = 201, body = SideAnswer)))]
async fn bring(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<ImportBody>,
) -> Result<(StatusCode, Json<SideAnswer>), ApiError> {
    let sid = caller.write(move |tx, cx| import::bring(tx, cx, id, &body)).await?;
    let shown = found(&caller, id, sid).await?;
    Ok((StatusCode::CREATED, Json(SideAnswer { side_conversation: shown.side, events: None })))
}

/// Takes a file for a message: as `multipart/form-data`, or as the raw body with its name in `filename`.
#[utoipa::path(post, path = "/tickets/side_conversations/attachments", tag = "side conversations",
    request_body(content = Vec<u8>, content_type = "multipart/form-data"),
    responses((status = 201, body = FileAnswer)))]
async fn upload(
    Staff(caller): Staff,
    query: Query,
    request: Request,
) -> Result<(StatusCode, Json<FileAnswer>), ApiError> {
    caller.cx.actor.must_operate()?;
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    let bytes = body::read(request, AT_MOST + 64 * 1024).await?;
    let (name, content_type, content) = if kind.starts_with("multipart/form-data") {
        // A form of parts is a mail without a head: the reader of mails takes it apart.
        let whole = [b"Content-Type: ", kind.as_bytes(), b"\r\n\r\n", &bytes].concat();
        let file = mail::parse(&whole).attachments.into_iter().next();
        let file = file.ok_or_else(|| ApiError::field_invalid("file", "BlankValue", "cannot be blank"))?;
        (file.name.unwrap_or_default(), file.content_type, file.bytes)
    } else {
        let kind = if kind.is_empty() { "application/octet-stream".to_owned() } else { kind };
        (query.get("filename").unwrap_or_default().to_owned(), kind, bytes.to_vec())
    };
    if content.is_empty() {
        return Err(ApiError::field_invalid("file", "BlankValue", "cannot be blank"));
    }
    let file = std::sync::Arc::new(NewFile {
        name: name.rsplit(['/', '\\']).next().unwrap_or(&name).chars().take(255).collect(),
        content_type,
        content_id: None,
        inline: false,
        content: Zeroizing::new(content),
    });
    let token = tokens::word(&*caller.cx.desk.world.random);
    let (word, kept) = (token.clone(), std::sync::Arc::clone(&file));
    caller.write(move |tx, cx| attachments::upload(tx, cx, &word, &kept)).await?;
    let size = i64::try_from(file.content.len()).unwrap_or(i64::MAX);
    let answer = FileAnswer { attachment: File { id: token, file_name: file.name.clone(), size } };
    Ok((StatusCode::CREATED, Json(answer)))
}
