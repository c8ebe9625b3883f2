//! The pages of side conversations: asking, what leaves beside the original, what came back.

mod ask;
mod fill;

use axum::Router;
use axum::body::{Body as Bytes, Bytes as Raw};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::answers::{self, Decision};
use super::words::SideState;
use super::{files, ops, view};
use crate::error::{Error, FaultKind};
use crate::http::download::file_headers;
use crate::recipients::register;
use crate::state::App;
use crate::workspace::Notice;
use crate::workspace::page::{Again, Posted, Reader, Shown, draw_ticket, number, redirect_saying};

pub(crate) use fill::{asked, given_up};

/// The routes of this slice's pages.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/tickets/{number}/partner", get(ask::new).post(ask::create))
        .route("/tickets/{number}/partner/{side}", get(show))
        .route("/tickets/{number}/partner/{side}/reply", post(ask::reply))
        .route("/tickets/{number}/partner/{side}/state", post(state))
        .route("/tickets/{number}/partner/{side}/reference", post(reference))
        .route("/tickets/{number}/partner/{side}/messages/{message}/decide", post(decide))
        .route("/tickets/{number}/partner/{side}/messages/{message}/approve", post(approve))
        .route("/tickets/{number}/partner/{side}/messages/{message}/quote", post(quote))
        .route("/tickets/{number}/partner/{side}/files/{file}", get(file))
}

/// The numbers of a path.
fn numbers<const N: usize>(path: [&str; N]) -> Result<[i64; N], Error> {
    let mut numbers = [0; N];
    for (place, text) in numbers.iter_mut().zip(path) {
        *place = number(text)?;
    }
    Ok(numbers)
}

/// `GET /tickets/{number}/partner/{side}`.
async fn show(reader: Reader, Path((ticket, side)): Path<(String, String)>) -> Response {
    let answer = match numbers([&ticket, &side]) {
        Ok([ticket, side]) => draw(&reader, ticket, side).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw(reader: &Reader, ticket: i64, side: i64) -> Result<Response, Error> {
    let drawn = reader.read(move |tx, reader| Ok((reader.around(tx)?, fill::side(tx, reader, ticket, side)?)));
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, view::side(&shell, &page)))
}

fn here(ticket: i64, side: i64) -> String {
    format!("/tickets/{ticket}/partner/{side}")
}

/// Says that it is done, or that it was done already by somebody else.
fn back(done: Result<(), Error>, ticket: i64, side: i64) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(redirect_saying(&here(ticket, side), Notice::Saved)),
        Err(Error::Invalid(faults)) if faults.iter().all(|fault| fault.kind == FaultKind::Closed) => {
            Ok(redirect_saying(&here(ticket, side), Notice::ChangedMeanwhile))
        }
        Err(error) => Err(error),
    }
}

/// `POST …/state`.
async fn state(Path((ticket, side)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let state = SideState::from_word(form.text("state")).ok_or(Error::NotFound);
    let answer = match (numbers([&ticket, &side]), state) {
        (Ok([ticket, side]), Ok(state)) => {
            back(reader.write(move |tx, cx| ops::set_state(tx, cx, ticket, side, state)).await, ticket, side)
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST …/reference`.
async fn reference(Path((ticket, side)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match numbers([&ticket, &side]) {
        Ok([ticket, side]) => {
            let sign = form.text("reference").to_owned();
            let done = reader.write(move |tx, cx| register::set_reference(tx, cx, ticket, side, &sign)).await;
            back(done, ticket, side)
        }
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST …/messages/{message}/decide`.
async fn decide(Path((ticket, side, message)): Path<(String, String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let decision = match form.text("decision") {
        "accept" => Ok(Decision::Accept),
        "accept_and_add" => Ok(Decision::AcceptAndAdd),
        "reject" => Ok(Decision::Reject),
        _ => Err(Error::NotFound),
    };
    let answer = match (numbers([&ticket, &side, &message]), decision) {
        (Ok([ticket, side, message]), Ok(decision)) => {
            let done = reader.write(move |tx, cx| answers::decide(tx, cx, ticket, side, message, decision)).await;
            back(done, ticket, side)
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST …/messages/{message}/approve`.
async fn approve(Path((ticket, side, message)): Path<(String, String, String)>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = match numbers([&ticket, &side, &message]) {
        Ok([ticket, side, message]) => {
            back(reader.write(move |tx, cx| answers::approve(tx, cx, ticket, side, message)).await, ticket, side)
        }
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST …/messages/{message}/quote`: the ticket, with the approved answer in the box to write in.
async fn quote(Path((ticket, side, message)): Path<(String, String, String)>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = match numbers([&ticket, &side, &message]) {
        Ok([ticket, side, message]) => {
            match reader.read(move |tx, reader| answers::quote(tx, &reader.cx, ticket, side, message)).await {
                Ok(text) => draw_ticket(&reader, 200, ticket, Shown::default(), Again::saying(text), None).await,
                Err(error) => Err(error),
            }
        }
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `GET …/files/{file}`: what a partner sent.
async fn file(reader: Reader, Path((ticket, side, file)): Path<(String, String, String)>) -> Response {
    let answer = match numbers([&ticket, &side, &file]) {
        Ok([ticket, side, file]) => {
            let read = reader.read(move |tx, reader| {
                let cx = &reader.cx;
                let found = files::get(tx, cx, ticket, side, file)?;
                let disclosure = crate::disclosure::for_actor(cx);
                let name = found.meta.as_ref().and_then(|meta| meta.reveal_name(&disclosure)).cloned();
                let kind = found.meta.as_ref().and_then(|meta| meta.reveal_content_type(&disclosure)).cloned();
                let plain = crate::tickets::attachments::read_content(tx, cx, &found.row)?;
                Ok((file_headers(&name.unwrap_or_default(), &kind.unwrap_or_default(), false), plain.to_vec()))
            });
            read.await.map(|(headers, plain)| (headers, Bytes::from(Raw::from(plain))).into_response())
        }
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}
