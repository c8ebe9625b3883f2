//! Serves the page that a link in mail opens. Looking at it changes nothing, because programs follow links, too; a button does.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use axum::routing::get;
use db::Tx;

use super::link;
use super::ops::decide;
use super::view::{self, Choice, Line, ListPart};
use crate::assets::icon;
use crate::context::{Actor, Cx};
use crate::error::{Error, FaultKind};
use crate::i18n::Translator;
use crate::portal::{Called, Guest, Place, PortalFrame};
use crate::state::App;
use crate::workspace::page;

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/consent/{word}", get(show).post(act))
}

#[derive(Template)]
#[template(path = "consent/page.html")]
struct PageTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    list: ListPart<'a>,
    done: bool,
}

/// Draws the page of a link.
pub fn draw(portal: &PortalFrame, lines: &[Line], action: &str, done: bool) -> Result<String, askama::Error> {
    let t = portal.frame.translator();
    let list = ListPart { t, frame: &portal.frame, lines, action: action.into() };
    PageTemplate { t, portal, list, done }.render()
}

/// Whoever holds a link speaks for the person whose it is, and for nothing else.
fn speaker(tx: &mut Tx<'_>, cx: &Cx, word: &str) -> Result<(i64, Cx), Error> {
    let person = link::find(tx, cx, word)?;
    Ok((person, Cx { actor: Actor { person: Some(person), ..Actor::guest() }, ..cx.clone() }))
}

/// `GET /consent/{word}`.
async fn show(guest: Guest, Path(word): Path<String>) -> Response {
    let answer = drawn(&guest, word, false).await;
    guest.finish(answer)
}

async fn drawn(guest: &Guest, word: String, done: bool) -> Result<Response, Error> {
    let action = format!("/consent/{word}");
    let read = guest.read(move |tx, cx| {
        let (person, cx) = speaker(tx, cx, &word)?;
        view::list(tx, &cx, person)
    });
    let lines = read.await?;
    Ok(match guest.frame(Place::Data).await {
        Ok(portal) => private(page::html(200, draw(&portal, &lines, &action, done))),
        Err(failure) => page::refused(&guest.visitor, failure),
    })
}

/// Kept out of search engines and caches: whoever has the address speaks for the person.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `POST /consent/{word}`: a button was pressed.
async fn act(Path(word): Path<String>, called: Called) -> Response {
    let Called { guest, form } = called;
    let chosen = Choice::from_word(form.text("act")).ok_or(Error::invalid("act", FaultKind::Unknown));
    let answer = match (chosen, page::number(form.text("purpose"))) {
        (Ok(choice), Ok(purpose)) => {
            let (inner, shown) = (word.clone(), page::number(form.text("wording")).ok());
            let said = guest.write(move |tx, cx| {
                let (person, cx) = speaker(tx, cx, &inner)?;
                decide(tx, &cx, person, (purpose, choice.act()), shown)
            });
            match said.await {
                Ok(()) => drawn(&guest, word, true).await,
                // What no longer fits the purpose is seen on the page as it is now.
                Err(Error::Invalid(_)) => drawn(&guest, word, false).await,
                Err(error) => Err(error),
            }
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    guest.finish(answer)
}
