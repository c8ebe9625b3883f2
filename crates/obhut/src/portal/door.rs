//! Serves the customers' doors: in by a mailed link or a password, out again.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::door_view::{self, DoorPage, LinkPage, Refusal};
use super::links::{self, Found, LinkKind, Opened};
use super::{Called, Guest, Place, session};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Peer;
use crate::http::rate_limit::Verdict;
use crate::http::session::{SessionSecret, clear_cookie};
use crate::people::identities;
use crate::state::App;
use crate::words::{IdentityKind, Role};
use crate::workspace::page::{self, session_word};

/// The routes of the doors.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/portal", get(inside))
        .route("/portal/sign-in", get(form).post(enter))
        .route("/portal/sign-in/link", post(ask))
        .route("/portal/sign-out", post(leave))
        .route("/portal/link/{word}", get(look).post(take))
        .route("/portal/link/{word}/again", post(again))
}

const INSIDE: &str = "/portal/requests";

async fn inside() -> Response {
    page::redirect(INSIDE)
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    back: String,
}

/// `GET /portal/sign-in`.
async fn form(guest: Guest, Query(asked): Query<Asked>) -> Response {
    if guest.known.is_some() && guest.cx.actor.role == Role::EndUser {
        return page::redirect(behind(&asked.back));
    }
    draw(&guest, DoorPage { back: asked.back, ..DoorPage::default() }).await
}

/// Where the way leads behind the door.
fn behind(back: &str) -> &str {
    match page::back(back) {
        "/" => INSIDE,
        back => back,
    }
}

async fn draw(guest: &Guest, shown: DoorPage) -> Response {
    let status = shown.link.or(shown.password).map_or(200, Refusal::status);
    match guest.frame(Place::Other).await {
        Ok(frame) => private(page::html(status, door_view::door(&frame, &shown))),
        Err(failure) => page::refused(&guest.visitor, failure),
    }
}

/// Kept out of search engines and caches.
pub(super) fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn too_many(verdict: Verdict) -> Refusal {
    Refusal::TooMany { minutes: u64::from(verdict.retry_after).div_ceil(60).max(1) }
}

/// Whether this network may still ask for links.
pub(super) fn may_ask(guest: &Guest) -> Result<(), Refusal> {
    let network = guest.visitor.peer.map(Peer::network);
    let verdict = guest.cx.desk.asked_links.take((guest.account.key.id, network));
    if verdict.allowed { Ok(()) } else { Err(too_many(verdict)) }
}

/// `POST /portal/sign-in/link`. A stranger's address is answered like a known one, and the same is done.
async fn ask(called: Called) -> Response {
    let Called { guest, form } = called;
    let email = form.text("email").trim().to_owned();
    let refuse = |link| DoorPage { email: email.clone(), link: Some(link), ..DoorPage::default() };
    if identities::check(IdentityKind::Email, &email).is_err() {
        return draw(&guest, refuse(Refusal::NoAddress)).await;
    }
    if let Err(refusal) = may_ask(&guest) {
        return draw(&guest, refuse(refusal)).await;
    }
    let asked = guest.write(move |tx, cx| links::ask(tx, &outside(cx), &email)).await;
    answer(&guest, asked.map(|()| LinkPage::Sent(LinkKind::SignIn)), "").await
}

/// The program's own context, in the language of whoever asks.
fn outside(cx: &Cx) -> Cx {
    Cx { language: cx.language, ..cx.as_system() }
}

pub(super) async fn answer(guest: &Guest, shown: Result<LinkPage, Error>, word: &str) -> Response {
    let shown = match shown {
        Ok(shown) => shown,
        Err(Error::NotFound) => LinkPage::Unknown,
        Err(error) => return page::refused(&guest.visitor, page::failure(&error)),
    };
    match guest.frame(Place::Other).await {
        Ok(frame) => private(page::html(shown.status(), door_view::link(&frame, &shown, word))),
        Err(failure) => page::refused(&guest.visitor, failure),
    }
}

/// `POST /portal/sign-in`. An unknown address, a wrong password and a colleague's account are refused alike.
async fn enter(called: Called) -> Response {
    let Called { guest, form } = called;
    let email = form.text("email").trim().to_owned();
    let back = form.text("back").to_owned();
    let refuse = |password| DoorPage {
        email: email.clone(),
        back: back.clone(),
        password: Some(password),
        ..DoorPage::default()
    };
    match by_password(&guest, &email, form.text("password")).await {
        Ok(Ok(actor)) => {
            let secret = SessionSecret::new(&*guest.cx.desk.world.random);
            let word = session_word(&secret);
            let begun = guest.write(move |tx, cx| session::begin_known(tx, &outside(cx), &actor, &word)).await;
            guest.finish(begun.map(|_| with_cookie(&guest, &secret, behind(&back))))
        }
        Ok(Err(refusal)) => draw(&guest, refuse(refusal)).await,
        Err(error) => page::refused(&guest.visitor, page::failure(&error)),
    }
}

/// The customer of this password, or why there is none. Failures are counted with those of the other door.
pub(super) async fn by_password(
    guest: &Guest,
    email: &str,
    password: &str,
) -> Result<Result<crate::context::Actor, Refusal>, Error> {
    let desk = &guest.cx.desk;
    let tried = (guest.account.key.id, guest.visitor.peer.map(Peer::network), email.to_lowercase());
    let verdict = desk.failed_sign_ins.peek(&tried);
    if !verdict.allowed {
        return Ok(Err(too_many(verdict)));
    }
    match session::by_password(&guest.cx, &guest.account, email, password).await? {
        Some(actor) => Ok(Ok(actor)),
        None => {
            desk.failed_sign_ins.take(&tried);
            Ok(Err(Refusal::Wrong))
        }
    }
}

fn with_cookie(guest: &Guest, secret: &SessionSecret, to: &str) -> Response {
    let mut response = page::redirect(to);
    let seconds = u32::try_from(crate::staff::tokens::SESSION_SECONDS).ok();
    if let Some(cookie) = secret.set_cookie(&guest.visitor.base, seconds) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// `POST /portal/sign-out`.
async fn leave(called: Called) -> Response {
    let guest = called.guest;
    if let (Some(secret), Some(_)) = (&guest.visitor.secret, guest.known) {
        let word = session_word(secret);
        if let Err(error) = guest.write(move |tx, cx| session::end(tx, cx, &word)).await {
            return page::refused(&guest.visitor, page::failure(&error));
        }
    }
    let mut response = page::redirect("/portal/sign-in");
    response.headers_mut().append(SET_COOKIE, clear_cookie(&guest.visitor.base));
    response
}

/// `GET /portal/link/{word}`: what a click would do. Nothing is used up here: scanners of mail follow links, too.
async fn look(guest: Guest, Path(word): Path<String>) -> Response {
    let asked = word.clone();
    let found = guest.read(move |tx, cx| links::find(tx, &outside(cx), &asked)).await;
    let shown = found.map(|found| match found {
        Some(Found::Good(row)) => LinkPage::Good(row.kind),
        Some(Found::Spent(row)) => LinkPage::Spent { kind: row.kind, again: row.identity.is_some() },
        None => LinkPage::Unknown,
    });
    answer(&guest, shown, &word).await
}

/// `POST /portal/link/{word}`.
async fn take(Path(word): Path<String>, called: Called) -> Response {
    let guest = called.guest;
    let secret = SessionSecret::new(&*guest.cx.desk.world.random);
    let (asked, session) = (word.clone(), session_word(&secret));
    let opened = guest.write(move |tx, cx| links::open(tx, &outside(cx), &asked, &session)).await;
    match opened {
        Ok(Opened::SignedIn(LinkKind::Data)) => with_cookie(&guest, &secret, "/portal/data"),
        Ok(Opened::SignedIn(_)) => with_cookie(&guest, &secret, INSIDE),
        Ok(Opened::Confirmed) => answer(&guest, Ok(LinkPage::Confirmed), &word).await,
        Ok(Opened::Taken) => answer(&guest, Ok(LinkPage::Taken), &word).await,
        Ok(Opened::Spent) => look(guest, Path(word)).await,
        Err(error) => answer(&guest, Err(error), &word).await,
    }
}

/// `POST /portal/link/{word}/again`.
async fn again(Path(word): Path<String>, called: Called) -> Response {
    let guest = called.guest;
    if let Err(refusal) = may_ask(&guest) {
        return draw(&guest, DoorPage { link: Some(refusal), ..DoorPage::default() }).await;
    }
    let asked = word.clone();
    let shown = guest.write(move |tx, cx| links::ask_again(tx, &outside(cx), &asked)).await;
    answer(&guest, shown.map(LinkPage::Sent), &word).await
}
