//! The trash: what lies in it, and the way back.

use axum::extract::Path;
use axum::response::Response;
use world::Timestamp;

use super::super::answer::redirect_saying;
use super::super::form::Posted;
use super::super::list::unsigned;
use super::super::names::Names;
use super::super::reader::{Reader, number};
use crate::erasure::view::{self, TrashQuestion};
use crate::erasure::{housekeeping, settings, tickets};
use crate::error::Error;
use crate::holds::ops as holds;
use crate::listing::Window;
use crate::masking::Mask;
use crate::tickets::trash;
use crate::workspace::{self, Notice, TrashPage, TrashRow};

/// Tickets on the page.
const SHOWN: i64 = 100;
/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

/// `POST /tickets/{number}/trash`.
pub(super) async fn put(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form: _ } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => reader
            .write(move |tx, cx| trash::trash(tx, cx, ticket))
            .await
            .map(|()| redirect_saying("/tickets", Notice::Trashed)),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `GET /trash`.
pub(super) async fn show(reader: Reader) -> Response {
    let drawn = reader.read(|tx, reader| {
        let cx = &reader.cx;
        // A page for those who look after the trash; for all others there is none.
        if !cx.actor.sees_identity() || cx.actor.must_operate().is_err() {
            return Err(Error::NotFound);
        }
        let window = Window { column: "trashed_at", descending: true, ..Window::first(SHOWN) };
        let disclosure = crate::disclosure::for_actor(cx);
        let (t, mut names) = (reader.visitor.translator(), Names::default());
        let days = settings::days(tx, cx)?;
        let mut rows = Vec::new();
        for keyed in trash::list(tx, cx, &window)?.rows {
            let fields = keyed.row.ticket.fields.as_ref();
            let subject = fields.and_then(|fields| fields.reveal_subject(&disclosure));
            let mask = Mask::for_page(tx, cx, &keyed.row.ticket.row)?;
            rows.push(TrashRow {
                number: unsigned(keyed.id),
                subject: mask.line(subject.map_or("", String::as_str)),
                requester: names.of(tx, cx, keyed.row.ticket.row.requester)?.name,
                at: Timestamp(keyed.row.trashed_at),
                held: holds::duty(tx, cx, &keyed.row.ticket.row)?.map(|duty| duty.text(&t)),
                days_left: (days - (cx.at() - keyed.row.trashed_at).div_euclid(DAY)).max(0),
            });
        }
        let total = unsigned(trash::count(tx, cx)?);
        Ok((reader.shell(tx, None, None)?, TrashPage { days, total, rows }))
    });
    let answer = drawn.await.map(|(shell, page)| reader.page(200, workspace::trash(&shell, &page)));
    reader.finish(answer).await
}

/// `POST /trash/{number}/restore`.
pub(super) async fn restore(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form: _ } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => reader
            .write(move |tx, cx| trash::restore(tx, cx, ticket))
            .await
            .map(|()| redirect_saying(&format!("/tickets/{ticket}"), Notice::Restored)),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST /trash`: `act` is `restore` or `forget` for the chosen tickets, or `empty` for all; what cannot be taken back is
/// asked once more before.
pub(super) async fn act(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let chosen: Vec<i64> = form.all("ticket").filter_map(|id| id.parse().ok()).collect();
    let answer = match (form.text("act"), form.text("sure") == "1") {
        ("restore", _) if !chosen.is_empty() => {
            let back = reader.write(move |tx, cx| chosen.iter().try_for_each(|id| trash::restore(tx, cx, *id)));
            back.await.map(|()| redirect_saying("/trash", Notice::Restored))
        }
        ("forget", false) if !chosen.is_empty() => ask(&reader, chosen).await,
        ("empty", false) => ask(&reader, Vec::new()).await,
        ("forget", true) if !chosen.is_empty() => {
            let gone = reader.write(move |tx, cx| tickets::forget(tx, cx, &chosen).map(drop));
            gone.await.map(|()| redirect_saying("/trash", Notice::Forgotten))
        }
        ("empty", true) => empty(&reader).await,
        _ => Ok(redirect_saying("/trash", Notice::NotPossible)),
    };
    // What went meanwhile is no accident; what a duty keeps shows it.
    let answer = match answer {
        Err(Error::Gone | Error::NotFound | Error::Invalid(_)) if reader.cx.actor.must_operate().is_ok() => {
            Ok(redirect_saying("/trash", Notice::NotPossible))
        }
        answer => answer,
    };
    reader.finish(answer).await
}

async fn ask(reader: &Reader, chosen: Vec<i64>) -> Result<Response, Error> {
    let drawn = reader.read(move |tx, reader| {
        let count = if chosen.is_empty() { unsigned(trash::count(tx, &reader.cx)?) } else { chosen.len() as u64 };
        let tickets = chosen.iter().map(|id| unsigned(*id)).collect();
        Ok((reader.shell(tx, None, None)?, TrashQuestion { tickets, count }))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, view::question(&shell, &page)))
}

/// A part in each transaction, so that everybody else goes on meanwhile.
async fn empty(reader: &Reader) -> Result<Response, Error> {
    while reader.write(|tx, cx| tickets::empty(tx, cx, housekeeping::TICKETS)).await? > 0 {}
    Ok(redirect_saying("/trash", Notice::Forgotten))
}
