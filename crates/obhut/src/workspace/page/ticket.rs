//! One ticket.

use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;

use super::fill::{self, Again};
use super::list::{self, Asked};
use super::reader::{Reader, number};
use super::views::View;
use crate::error::Error;
use crate::workspace::{self, Notice};

/// What a ticket's address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Shown {
    /// The view the reader came from.
    #[serde(default)]
    view: String,
    /// A cursor to older messages.
    #[serde(default)]
    before: String,
}

/// `GET /tickets/{number}`.
pub(super) async fn show(reader: Reader, Path(ticket): Path<String>, Query(shown): Query<Shown>) -> Response {
    let answer = match number(&ticket) {
        Ok(ticket) => draw(&reader, 200, ticket, shown, Again::default(), None).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// The page of a ticket, with what a form brought back.
pub(crate) async fn draw(
    reader: &Reader,
    status: u16,
    ticket: i64,
    shown: Shown,
    again: Again,
    notice: Option<Notice>,
) -> Result<Response, Error> {
    let drawn = reader.read(move |tx, reader| {
        let mut page = fill::page(tx, reader, ticket, &shown.before, &again)?;
        let view = View::of(&shown.view);
        let asked = Asked { view: shown.view.clone(), ..Asked::default() };
        let mut pane = list::pane(tx, &reader.cx.apart(), &asked, Some(ticket))?;
        // Beside a ticket the list leads to neighbours only; its pages belong to the list alone.
        pane.search = None;
        page.list = Some(pane);
        page.log = super::privacy::of_ticket(tx, reader, ticket)?;
        page.view.clone_from(&shown.view);
        Ok((reader.shell(tx, Some(view), notice)?, page))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(status, workspace::ticket(&shell, &page)))
}
