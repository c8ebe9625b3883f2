//! The trash: what lies in it, and the way back.

use axum::extract::Path;
use axum::response::Response;
use world::Timestamp;

use super::super::answer::redirect_saying;
use super::super::form::Posted;
use super::super::list::unsigned;
use super::super::names::Names;
use super::super::reader::{Reader, number};
use crate::error::Error;
use crate::listing::Window;
use crate::tickets::trash;
use crate::workspace::{self, Notice, TrashPage, TrashRow};

/// Tickets on the page.
const SHOWN: i64 = 100;

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
        let mut names = Names::default();
        let mut rows = Vec::new();
        for keyed in trash::list(tx, cx, &window)?.rows {
            let fields = keyed.row.ticket.fields.as_ref();
            rows.push(TrashRow {
                number: unsigned(keyed.id),
                subject: fields.and_then(|fields| fields.reveal_subject(&disclosure)).cloned().unwrap_or_default(),
                requester: names.of(tx, cx, keyed.row.ticket.row.requester)?.name,
                at: Timestamp(keyed.row.trashed_at),
            });
        }
        Ok((reader.shell(tx, None, None)?, TrashPage { rows }))
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
