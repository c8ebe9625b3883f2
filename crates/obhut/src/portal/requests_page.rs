//! Serves what a customer asked. Nothing typed is lost: a text comes back with whatever kept it from being taken, and so does
//! one whose writer was signed out meanwhile.

use std::sync::Arc;

use axum::RequestExt as _;
use axum::Router;
use axum::body::Body as Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts as Head;
use axum::response::Response;
use axum::routing::{get, post};
use db::Tx;
use serde::Deserialize;
use world::Timestamp;

use super::door::private;
use super::requests::{self, Answer};
use super::requests_view::{self, AnswerBox, File, KeptPage, Line, ListPage, Refused, RequestPage, Said, Stage};
use super::{Called, Guest, Place};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::http::download::file_headers;
use crate::http::session::CSRF_FIELD;
use crate::listing::{Keyed, Part};
use crate::macros::values;
use crate::state::App;
use crate::tickets::attachments::{self, FileView, NewFile};
use crate::tickets::read::{self, CommentView, Ticket};
use crate::workspace::page::{self, FORM_AT_MOST, Form, Parts, number, unsigned, with_pictures};
use crate::workspace::{Body, Failure, Problem};

/// Bytes of the longest text.
const LONGEST: u64 = 1024 * 1024;

/// The routes.
pub(super) fn routes() -> Router<App> {
    let answers =
        Router::new().route("/portal/requests/{id}", get(show).post(answer)).layer(DefaultBodyLimit::max(FORM_AT_MOST));
    Router::new()
        .route("/portal/requests", get(list))
        .route("/portal/requests/{id}/close", post(close))
        .route("/portal/requests/{id}/reopen", post(reopen))
        .route("/portal/files/{id}", get(file))
        .merge(answers)
}

/// A customer who is signed in; everybody else is shown the door.
pub(super) struct Customer(pub(super) Guest);

impl FromRequestParts<App> for Customer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Head, app: &App) -> Result<Self, Response> {
        let guest = Guest::from_request_parts(parts, app).await?;
        if requests::customer(&guest.cx).is_ok() {
            return Ok(Self(guest));
        }
        let back: String = form_urlencoded::byte_serialize(guest.visitor.path.as_bytes()).collect();
        Err(page::redirect(&format!("/portal/sign-in?back={back}")))
    }
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    before: String,
}

impl Asked {
    fn place(&self) -> Option<(i64, i64)> {
        let (key, id) = self.before.split_once('.')?;
        Some((key.parse().ok()?, id.parse().ok()?))
    }
}

fn older<T>(path: &str, part: &Part<T>) -> Option<String> {
    part.rows.last().filter(|_| part.more).map(|last| format!("{path}?before={}.{}", last.key, last.id))
}

/// `GET /portal/requests`.
async fn list(Customer(guest): Customer, Query(asked): Query<Asked>) -> Response {
    let place = asked.place();
    let read = guest.read(move |tx, cx| {
        let part = requests::list(tx, cx, place)?;
        Ok(ListPage {
            older: older("/portal/requests", &part),
            lines: part.rows.iter().map(|at| line(cx, &at.row)).collect(),
        })
    });
    match (read.await, guest.frame(Place::Requests).await) {
        (Ok(shown), Ok(frame)) => private(page::html(200, requests_view::list(&frame, &shown))),
        (Err(error), _) => page::refused(&guest.visitor, page::failure(&error)),
        (_, Err(failure)) => page::refused(&guest.visitor, failure),
    }
}

fn line(cx: &Cx, ticket: &Ticket) -> Line {
    Line {
        number: ticket.row.id,
        subject: subject(cx, ticket),
        stage: Stage::of(ticket.row.status),
        changed: Timestamp(ticket.row.updated_at),
    }
}

fn subject(cx: &Cx, ticket: &Ticket) -> String {
    let disclosure = crate::disclosure::for_actor(cx);
    ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&disclosure)).cloned().unwrap_or_default()
}

/// `GET /portal/requests/{id}`.
async fn show(Path(id): Path<String>, Customer(guest): Customer, Query(asked): Query<Asked>) -> Response {
    let once = crate::staff::tokens::word(&*guest.cx.desk.world.random);
    let answer = AnswerBox { once, ..AnswerBox::default() };
    draw(&guest, number(&id), asked.place(), answer).await
}

async fn draw(guest: &Guest, id: Result<i64, Error>, place: Option<(i64, i64)>, answer: AnswerBox) -> Response {
    let status = answer.refused.map_or(200, Refused::status);
    let once = answer.once.clone();
    let read = match id {
        Ok(id) => guest.read(move |tx, cx| Ok((request(tx, cx, id, place)?, waiting(tx, cx, &once)?))).await,
        Err(error) => Err(error),
    };
    match (read, guest.frame(Place::Requests).await) {
        (Ok((shown, files)), Ok(frame)) => {
            let shown = RequestPage { answer: AnswerBox { files, ..answer }, ..shown };
            private(page::html(status, requests_view::request(&frame, &shown)))
        }
        (Err(error), _) => page::refused(&guest.visitor, page::failure(&error)),
        (_, Err(failure)) => page::refused(&guest.visitor, failure),
    }
}

fn waiting(tx: &mut Tx<'_>, cx: &Cx, once: &str) -> Result<Vec<File>, Error> {
    let files = requests::kept_files(tx, cx, once)?;
    Ok(files.iter().map(|view| File { url: None, ..named(cx, view) }).collect())
}

fn named(cx: &Cx, view: &FileView) -> File {
    let disclosure = crate::disclosure::for_actor(cx);
    let name = view.meta.as_ref().and_then(|meta| meta.reveal_name(&disclosure)).cloned().unwrap_or_default();
    File { name, size: unsigned(view.row.size), url: Some(format!("/portal/files/{}", view.row.id)) }
}

fn request(tx: &mut Tx<'_>, cx: &Cx, id: i64, place: Option<(i64, i64)>) -> Result<RequestPage, Error> {
    requests::customer(cx)?;
    let ticket = read::get(tx, cx, id)?;
    let part = requests::messages(tx, cx, id, place)?;
    let path = format!("/portal/requests/{id}");
    let older = older(&path, &part);
    let mut messages = Vec::with_capacity(part.rows.len());
    for keyed in part.rows.into_iter().rev() {
        messages.push(said(tx, cx, &ticket, keyed)?);
    }
    Ok(RequestPage {
        number: id,
        subject: subject(cx, &ticket),
        stage: Stage::of(ticket.row.status),
        asked: Timestamp(ticket.row.created_at),
        said: messages,
        older,
        answer: AnswerBox::default(),
    })
}

fn said(tx: &mut Tx<'_>, cx: &Cx, ticket: &Ticket, keyed: Keyed<CommentView>) -> Result<Said, Error> {
    let CommentView { row, body, files, .. } = keyed.row;
    let disclosure = crate::disclosure::for_actor(cx);
    let own = row.author.is_some() && row.author == cx.actor.person;
    let by = if own { String::new() } else { requests::writer(tx, cx, row.author)? };
    let text = body.as_ref().and_then(|body| body.reveal_text(&disclosure)).cloned().unwrap_or_default();
    let html = body.as_ref().and_then(|body| body.reveal_html(&disclosure)).cloned();
    let mut pictures = Vec::new();
    let body = match html {
        Some(html) => {
            let html = values::fill_gaps_html(tx, cx, ticket.row.requester, &html)?;
            let (html, shown) = with_pictures(html, &files, "/portal/files");
            pictures = shown;
            Body::CleanedHtml(html)
        }
        None => Body::plain(values::fill_gaps(tx, cx, ticket.row.requester, &text)?),
    };
    let files = files.iter().filter(|file| !pictures.contains(&file.row.id)).map(|file| named(cx, file)).collect();
    Ok(Said { id: row.id, own, by, at: Timestamp(row.created_at), body, files })
}

/// An answer as it was sent, whether or not its writer is still signed in.
struct Sent {
    guest: Guest,
    form: Form,
    files: Vec<Arc<NewFile>>,
    too_large: bool,
    /// Whether it comes from a page that was made for this session.
    ours: bool,
}

impl FromRequest<App> for Sent {
    type Rejection = Response;

    async fn from_request(mut request: Request<Bytes>, app: &App) -> Result<Self, Response> {
        let guest: Guest = request.extract_parts_with_state(app).await?;
        if !guest.visitor.same_origin {
            return Err(page::refused(&guest.visitor, Failure::Forbidden));
        }
        let Parts { form, files, too_large, .. } = Parts::of(request, app).await?;
        let secret = guest.visitor.secret.as_ref();
        let ours = secret.is_some_and(|secret| secret.accepts(form.text(CSRF_FIELD)));
        Ok(Self { guest, form, files, too_large, ours })
    }
}

/// `POST /portal/requests/{id}`.
async fn answer(Path(id): Path<String>, sent: Sent) -> Response {
    let Sent { guest, form, files, too_large, ours } = sent;
    let id = number(&id);
    let (text, once) = (form.text("text").to_owned(), form.text("once").to_owned());
    let Ok(number) = id else { return page::refused(&guest.visitor, Failure::NotFound) };
    if requests::customer(&guest.cx).is_err() {
        return keep(&guest, KeptPage { number, text, once, files: !files.is_empty() }).await;
    }
    let back =
        |refused| AnswerBox { text: text.clone(), once: once.clone(), refused: Some(refused), ..AnswerBox::default() };
    if !ours {
        return draw(&guest, id, None, back(Refused::Old)).await;
    }
    let (word, stored) = (once.clone(), files.clone());
    let kept = guest.write(move |tx, cx| requests::keep_files(tx, cx, &word, &stored)).await;
    if too_large || matches!(kept, Err(Error::Invalid(_))) {
        return draw(&guest, id, None, back(Refused::TooLarge)).await;
    }
    if let Err(error) = kept {
        return page::refused(&guest.visitor, page::failure(&error));
    }
    let said = Answer { text: text.clone(), once: once.clone(), closes: form.has("close") };
    match guest.write(move |tx, cx| requests::answer(tx, cx, number, &said)).await {
        Ok(number) => page::redirect(&format!("/portal/requests/{number}")),
        Err(Error::Invalid(faults)) => {
            let long = faults.iter().any(|fault| fault.kind == FaultKind::TooLong);
            let problem = if long { Problem::TooLong { most: LONGEST } } else { Problem::Missing };
            draw(&guest, id, None, back(Refused::Text(problem))).await
        }
        Err(error) => page::refused(&guest.visitor, page::failure(&error)),
    }
}

async fn keep(guest: &Guest, shown: KeptPage) -> Response {
    match guest.frame(Place::Requests).await {
        Ok(frame) => private(page::html(403, requests_view::kept(&frame, &shown))),
        Err(failure) => page::refused(&guest.visitor, failure),
    }
}

/// `POST /portal/requests/{id}/close`.
async fn close(Path(id): Path<String>, called: Called) -> Response {
    set(&called.guest, &id, requests::close).await
}

/// `POST /portal/requests/{id}/reopen`.
async fn reopen(Path(id): Path<String>, called: Called) -> Response {
    set(&called.guest, &id, requests::reopen).await
}

async fn set(guest: &Guest, id: &str, act: fn(&mut Tx<'_>, &Cx, i64) -> Result<(), Error>) -> Response {
    let id = match number(id) {
        Ok(id) if guest.known.is_some() => id,
        Ok(id) => return page::redirect(&format!("/portal/sign-in?back=/portal/requests/{id}")),
        Err(_) => return page::refused(&guest.visitor, Failure::NotFound),
    };
    match guest.write(move |tx, cx| act(tx, cx, id)).await {
        // One that was closed for good meanwhile says so itself.
        Ok(()) | Err(Error::Invalid(_)) => page::redirect(&format!("/portal/requests/{id}")),
        Err(error) => page::refused(&guest.visitor, page::failure(&error)),
    }
}

/// `GET /portal/files/{id}`.
async fn file(Path(id): Path<String>, Customer(guest): Customer) -> Response {
    let read = match number(&id) {
        Ok(id) => guest.read(move |tx, cx| content(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    guest.finish(read.map(|(name, kind, bytes)| {
        let mut response = Response::new(Bytes::from(bytes.to_vec()));
        *response.headers_mut() = file_headers(&name, &kind, true);
        response
    }))
}

type Content = (String, String, zeroize::Zeroizing<Vec<u8>>);

pub(crate) fn content(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Content, Error> {
    let file = attachments::get(tx, cx, id)?;
    let disclosure = crate::disclosure::for_actor(cx);
    let meta = file.meta.as_ref().ok_or(Error::NotFound)?;
    let name = meta.reveal_name(&disclosure).cloned().ok_or(Error::NotFound)?;
    let kind = meta.reveal_content_type(&disclosure).cloned().unwrap_or_default();
    Ok((name, kind, attachments::read_content(tx, cx, &file.row)?))
}
