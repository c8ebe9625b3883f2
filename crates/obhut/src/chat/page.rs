//! Serves the chat: the page that stands in a frame or alone, its form, its files, its loader.

use axum::Json;
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, Request};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, SET_COOKIE};
use axum::http::request::Parts as Head;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use zeroize::Zeroizing;

use super::delete;
use super::limits::Origin;
use super::ops::{self, Opening, Visit, Words};
use super::said::{self, company};
use super::settings::{self, ChatSettings, policy};
use super::view::{self, ChatPage, Refused, Talk, Typed};
use super::{script, sql, stream, transcript};
use crate::error::Error;
use crate::http::Base;
use crate::http::download::file_headers;
use crate::http::headers::Framed;
use crate::http::session::CSRF_FIELD;
use crate::live::elsewhere::{self, Sign};
use crate::live::presence;
use crate::portal::{Guest, Place};
use crate::staff::tokens;
use crate::state::App;
use crate::workspace::Failure;
use crate::workspace::page::{self, FORM_AT_MOST, Form, Parts, cookie, number};

/// What foreign pages load.
const LOADER: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/chat-loader.js"));

/// The routes.
pub(super) fn routes() -> Router<App> {
    let sending = Router::new().route("/chat", get(show).post(send)).layer(DefaultBodyLimit::max(FORM_AT_MOST));
    Router::new()
        .route("/chat/events", get(stream::open))
        .route("/chat/typing", post(typing))
        .route("/chat/seen", post(seen_up_to))
        .route("/chat/end", post(end))
        .route("/chat/delete", post(delete_all))
        .route("/chat/transcript", get(download).post(mail))
        .route("/chat/files/{id}", get(file))
        .route("/chat/loader.js", get(loader))
        .merge(sending)
}

/// Somebody who has come to the chat, if there is one.
pub(super) struct Here {
    pub(super) guest: Guest,
    pub(super) settings: ChatSettings,
    /// Whether somebody is there to answer.
    there: bool,
    word: Option<Zeroizing<String>>,
}

impl FromRequestParts<App> for Here {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Head, app: &App) -> Result<Self, Response> {
        let guest = Guest::from_request_parts(parts, app).await?;
        let word = cookie(&parts.headers, cookie_name(&guest.visitor.base)).map(|word| Zeroizing::new(word.to_owned()));
        let found = guest.read(|tx, cx| Ok((settings::get(tx, cx.id())?, elsewhere::anybody(tx, cx)?)));
        match found.await {
            Ok((settings, there)) if settings.open => Ok(Self { guest, settings, there, word }),
            Ok(_) => Err(page::refused(&guest.visitor, Failure::NotFound)),
            Err(error) => Err(page::refused(&guest.visitor, page::failure(&error))),
        }
    }
}

impl Here {
    /// The conversation that this browser has open.
    pub(super) async fn visit(&self) -> Result<Option<Visit>, Error> {
        let Some(word) = self.word.clone() else { return Ok(None) };
        self.guest.read(move |tx, cx| ops::find(tx, cx, &word)).await
    }

    /// Where the request comes from, for limits.
    pub(super) fn origin(&self) -> Origin {
        Origin::of(self.guest.account.key.id, self.guest.visitor.peer)
    }

    /// The conversation of a small sign that a page gives by itself; else what is answered.
    async fn signed(&self) -> Result<Visit, StatusCode> {
        if !self.guest.visitor.same_origin {
            return Err(StatusCode::FORBIDDEN);
        }
        match self.visit().await {
            Ok(Some(visit)) if self.guest.cx.desk.chat_limits.sign(self.origin(), visit.chat.id) => Ok(visit),
            Ok(Some(_)) => Err(StatusCode::TOO_MANY_REQUESTS),
            Ok(None) => Err(StatusCode::NO_CONTENT),
            Err(_) => Err(StatusCode::SERVICE_UNAVAILABLE),
        }
    }

    /// Tells a sign to the process to which the visitor's page listens, where that is another.
    async fn tell(&self, ticket: i64, sign: Sign) -> Result<(), Error> {
        self.guest.write(move |tx, cx| elsewhere::tell(tx, cx, ticket, sign)).await
    }

    /// Whether a form comes from a page of ours, made for this session where there is one.
    fn is_ours(&self, form: &Form) -> bool {
        let visitor = &self.guest.visitor;
        let shown = || visitor.secret.as_ref().is_some_and(|secret| secret.accepts(form.text(CSRF_FIELD)));
        visitor.same_origin && (self.guest.known.is_none() || shown())
    }
}

fn cookie_name(base: &Base) -> &'static str {
    if base.is_secure() { "__Host-chat" } else { "chat" }
}

/// `Set-Cookie` with the word of a conversation. In a frame of a foreign page it is that page's alone.
fn set_cookie(base: &Base, word: &str) -> Option<HeaderValue> {
    let rest = if base.is_secure() { "; Secure; SameSite=None; Partitioned" } else { "; SameSite=Lax" };
    let gone = if word.is_empty() { "; Max-Age=0" } else { "" };
    let text = Zeroizing::new(format!("{}={word}; Path=/; HttpOnly{rest}{gone}", cookie_name(base)));
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// `GET /chat`.
async fn show(here: Here) -> Response {
    draw(&here, Typed::default(), None).await
}

async fn draw(here: &Here, typed: Typed, refused: Option<Refused>) -> Response {
    let (talk, company) = match seen(here).await {
        Ok(seen) => seen,
        Err(error) => return page::refused(&here.guest.visitor, page::failure(&error)),
    };
    let status = refused.as_ref().map_or(200, |refused| refused.status);
    let once = if typed.once.is_empty() { tokens::word(&*here.guest.cx.desk.world.random) } else { typed.once.clone() };
    let shown = ChatPage {
        company,
        privacy: here.settings.privacy.clone(),
        there: here.there,
        known: here.guest.known.is_some(),
        talk,
        typed: Typed { once, ..typed },
        refused,
    };
    match here.guest.frame(Place::Other).await {
        Ok(portal) => framed(here, page::html(status, view::chat(&portal.frame, &shown))),
        Err(failure) => page::refused(&here.guest.visitor, failure),
    }
}

/// The conversation that this browser has open, from now on seen; and who answers.
async fn seen(here: &Here) -> Result<(Option<Talk>, String), Error> {
    let naming = here.settings.naming;
    let Some(visit) = here.visit().await? else {
        return Ok((None, here.guest.read(company).await?));
    };
    let chat = visit.chat;
    let read = here.guest.read(move |tx, cx| {
        let lines = said::after(tx, &visit, 0, naming)?.lines;
        let mails = transcript::address(tx, &visit.cx, chat.person)?.is_some();
        Ok((Talk { lines, mails }, company(tx, cx)?))
    });
    let (talk, company) = read.await?;
    shown(here, &talk, chat).await?;
    Ok((Some(talk), company))
}

/// Notes up to where the visitor has been shown what was said.
async fn shown(here: &Here, talk: &Talk, chat: sql::ChatRow) -> Result<(), Error> {
    let newest = talk.lines.iter().filter(|line| !line.own).map(|line| line.seq).max();
    let Some(newest) = newest.filter(|newest| *newest > chat.shown) else { return Ok(()) };
    here.guest.write(move |tx, cx| Ok(sql::shown(tx, cx.id(), chat.id, newest)?)).await
}

/// Lets the pages that the administrator named put an answer into a frame; keeps it out of caches and search engines.
fn framed(here: &Here, mut response: Response) -> Response {
    response.extensions_mut().insert(Framed);
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy(&here.settings.origins)) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn asks_for_json(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.contains("application/json"))
}

/// `POST /chat`: a message, by the form or by the script. What cannot be taken comes back with the reason.
async fn send(here: Here, request: Request) -> Response {
    let json = asks_for_json(request.headers());
    let parts = match Parts::of(request, &here.guest.visitor.app).await {
        Ok(parts) => parts,
        Err(response) => return response,
    };
    if !here.is_ours(&parts.form) {
        return page::refused(&here.guest.visitor, Failure::Forbidden);
    }
    let typed = Typed::of(&parts.form);
    match taken(&here, &typed, parts).await {
        Ok(Ok(taken)) => accepted(&here, json, taken),
        Ok(Err(refused)) if json => {
            let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            (status, Json(script::Unsent { field: refused.field, error: refused.text })).into_response()
        }
        Ok(Err(refused)) => draw(&here, typed, Some(refused)).await,
        Err(error) => page::refused(&here.guest.visitor, page::failure(&error)),
    }
}

fn accepted(here: &Here, json: bool, (word, id): Taken) -> Response {
    let mut response = if json { Json(script::Sent { id }).into_response() } else { page::redirect("/chat") };
    let cookie = word.and_then(|word| set_cookie(&here.guest.visitor.base, &word));
    response.headers_mut().extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
    response
}

/// Takes a message, or says what its writer can mend.
async fn taken(here: &Here, typed: &Typed, parts: Parts) -> Result<Result<Taken, Refused>, Error> {
    let t = here.guest.visitor.translator();
    let chat = here.visit().await?.map(|visit| visit.chat.id);
    let allowed = here.guest.cx.desk.chat_limits.message(here.origin(), chat, parts.bytes());
    if let Some(refused) = Refused::before(&t, &parts, !allowed) {
        return Ok(Err(refused));
    }
    match take(here, typed, parts).await {
        Ok(taken) => Ok(Ok(taken)),
        Err(error) => Refused::of(&t, &error).map(Err).ok_or(error),
    }
}

type Taken = (Option<Zeroizing<String>>, Option<i64>);

async fn take(here: &Here, typed: &Typed, parts: Parts) -> Result<Taken, Error> {
    let words = Words { text: typed.text.clone(), files: parts.files, once: typed.once.clone() };
    let away = !here.there;
    let opening = Opening { name: typed.name.clone(), email: typed.email.clone(), away, words };
    let word = here.word.clone();
    let write = here.guest.write(move |tx, cx| {
        let visit = match &word {
            Some(word) => ops::find(tx, cx, word)?,
            None => None,
        };
        match visit {
            Some(visit) => Ok((None, ops::say(tx, &visit, &opening.words)?)),
            None => Ok((Some(ops::begin(tx, cx, &opening)?.word), None)),
        }
    });
    write.await
}

/// `POST /chat/typing`: the visitor is writing. Never what.
async fn typing(here: Here) -> Response {
    let Visit { chat, cx } = match here.signed().await {
        Ok(visit) => visit,
        Err(status) => return status.into_response(),
    };
    let now = cx.at();
    if !presence::writes(&cx.account, chat.ticket, chat.person, now) {
        let sign = Sign { present: true, visitor_until: now.saturating_add(presence::WRITING), staff_until: 0 };
        // That somebody writes is told again in seconds.
        let _ = here.tell(chat.ticket, sign).await;
    }
    StatusCode::NO_CONTENT.into_response()
}

/// `POST /chat/seen`: the page is alive; with a number, the visitor has it before them and was shown what was said up to there.
async fn seen_up_to(here: Here, form: Form) -> Response {
    let visit = match here.signed().await {
        Ok(visit) => visit,
        Err(status) => return status.into_response(),
    };
    let (chat, account, now) = (visit.chat, std::sync::Arc::clone(&visit.cx.account), visit.cx.at());
    let seq: Option<i64> = form.text("seq").parse().ok();
    let noted = match seq.filter(|seq| *seq > chat.shown) {
        Some(seq) => here.guest.write(move |tx, _| ops::seen(tx, &visit, seq)).await,
        None => Ok(()),
    };
    let here_too = presence::lives(&account, chat.ticket, chat.person, now, seq.is_some());
    let told = match here_too || seq.is_none() {
        true => Ok(()),
        false => here.tell(chat.ticket, Sign { present: true, ..Sign::default() }).await,
    };
    match noted.and(told) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `POST /chat/end`.
async fn end(here: Here, form: Form) -> Response {
    if !here.is_ours(&form) {
        return page::refused(&here.guest.visitor, Failure::Forbidden);
    }
    let ended = match here.visit().await {
        Ok(Some(visit)) => here.guest.write(move |tx, _| ops::end(tx, &visit)).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    here.guest.finish(ended.map(|()| without_word(&here, page::redirect("/chat"))))
}

/// An answer after which the browser opens no conversation any more.
fn without_word(here: &Here, mut response: Response) -> Response {
    response.headers_mut().extend(set_cookie(&here.guest.visitor.base, "").map(|cookie| (SET_COOKIE, cookie)));
    response
}

/// `POST /chat/delete`: ends the conversation and deletes it, and says what became of it.
async fn delete_all(here: Here, form: Form) -> Response {
    if !here.is_ours(&form) {
        return page::refused(&here.guest.visitor, Failure::Forbidden);
    }
    let deleted = match here.visit().await {
        Ok(Some(visit)) => here.guest.write(move |tx, _| Ok(Some(delete::delete(tx, &visit)?))).await,
        // Sent twice: it was said already.
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    let t = here.guest.visitor.translator();
    match deleted {
        Ok(Some(deleted)) => {
            let said = Refused { field: "", text: deleted.text(&t), status: 200 };
            without_word(&here, draw(&here, Typed::default(), Some(said)).await)
        }
        Ok(None) => without_word(&here, page::redirect("/chat")),
        Err(error) => page::refused(&here.guest.visitor, page::failure(&error)),
    }
}

/// `GET /chat/transcript`: what was said, as a file.
async fn download(here: Here) -> Response {
    let naming = here.settings.naming;
    let text = match here.visit().await {
        Ok(Some(visit)) => here.guest.read(move |tx, _| transcript::text(tx, &visit, naming)).await,
        Ok(None) => Err(Error::NotFound),
        Err(error) => Err(error),
    };
    here.guest.finish(text.map(|text| {
        let mut response = Response::new(Body::from(text));
        *response.headers_mut() = file_headers("chat.txt", "text/plain", false);
        response
    }))
}

/// `POST /chat/transcript`: what was said, by mail.
async fn mail(here: Here, form: Form) -> Response {
    if !here.is_ours(&form) {
        return page::refused(&here.guest.visitor, Failure::Forbidden);
    }
    let asked = match here.visit().await {
        Ok(Some(visit)) => here.guest.write(move |tx, _| transcript::ask(tx, &visit)).await,
        Ok(None) => Err(Error::NotFound),
        Err(error) => Err(error),
    };
    let t = here.guest.visitor.translator();
    match asked {
        Ok(asked) => draw(&here, Typed::default(), Some(Refused::told(&t, asked))).await,
        Err(error) => page::refused(&here.guest.visitor, page::failure(&error)),
    }
}

/// `GET /chat/files/{id}`.
async fn file(Path(id): Path<String>, here: Here) -> Response {
    let read = match (number(&id), here.visit().await) {
        (Ok(id), Ok(Some(visit))) => {
            let read = move |tx: &mut db::Tx<'_>, _: &crate::context::Cx| {
                let of = crate::tickets::attachments::get(tx, &visit.cx, id)?.row.ticket;
                // The word opens this conversation, and nothing else that its visitor may have asked.
                if of != Some(visit.chat.ticket) {
                    return Err(Error::NotFound);
                }
                crate::portal::content(tx, &visit.cx, id)
            };
            here.guest.read(read).await
        }
        (_, Err(error)) => Err(error),
        _ => Err(Error::NotFound),
    };
    here.guest.finish(read.map(|(name, kind, bytes)| {
        let mut response = Response::new(Body::from(bytes.to_vec()));
        *response.headers_mut() = file_headers(&name, &kind, true);
        response
    }))
}

/// `GET /chat/loader.js`.
async fn loader(_here: Here) -> Response {
    let mut response = Response::new(Body::from(LOADER));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}
