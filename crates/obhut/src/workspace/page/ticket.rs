//! One ticket.

use axum::extract::{Path, Query};
use axum::response::Response;
use db::Tx;
use serde::Deserialize;

use super::fill::{self, Again};
use super::list::{self, Asked};
use super::reader::{Reader, number};
use super::views::View;
use crate::context::Cx;
use crate::error::Error;
use crate::live::marks;
use crate::tickets::sql;
use crate::workspace::{self, ListPane, Notice, Stream};

/// What a ticket's address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Shown {
    /// The view the reader came from.
    #[serde(default)]
    view: String,
    /// A cursor to older messages.
    #[serde(default)]
    before: String,
    /// The order of the list.
    #[serde(default)]
    sort: String,
    /// A proposed answer to begin with.
    proposal: Option<i64>,
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
        // Read before all else: what happens meanwhile is told by the stream.
        let after = ledger::last(tx, reader.cx.id())?;
        let row = sql::get(tx, reader.cx.id(), ticket)?;
        let seen = row.map(|row| marks::seen_or_stood_in(tx, &reader.cx, &row)).transpose()?.flatten();
        let proposed = match shown.proposal {
            Some(comment) => fill::proposed(tx, &reader.cx, ticket, comment)?,
            None => None,
        };
        let again = Again { seen, body: again.body.clone().or(proposed), ..again.clone() };
        let mut page = fill::page(tx, reader, ticket, &shown.before, &again)?;
        let asked = Asked { view: shown.view.clone(), sort: shown.sort.clone(), ..Asked::default() };
        let asked = asked.or_last(&reader.visitor.last_list);
        let view = View::of(&asked.view);
        let (view, pane) = beside(tx, &reader.cx.apart(), view, &asked, ticket)?;
        page.view.clone_from(&pane.view);
        page.back.clone_from(&pane.query);
        let mut shell = reader.shell(tx, Some(view), notice)?;
        shell.moving.recent.retain(|recent| i64::try_from(recent.number) != Ok(ticket));
        // A page of older messages stands still.
        let open = shown.before.is_empty().then_some(page.number);
        let seen = seen.unwrap_or(after);
        shell.moving.stream = Some(Stream { after, ticket: open, seen, view: pane.view.clone() });
        page.list = Some(pane);
        page.log = super::privacy::of_ticket(tx, reader, ticket)?;
        Ok((shell, page, after))
    });
    let (shell, page, after) = drawn.await?;
    let mut response = reader.page(status, workspace::ticket(&shell, &page));
    if let Some(pane) = &page.list {
        list::remember(&mut response, pane);
    }
    reader.note(move |tx, cx| marks::open(tx, cx, ticket, after));
    Ok(response)
}

/// The list beside a ticket. The view it was opened from may be gone, or somebody may be back for whom the reader stood in:
/// the ticket is there all the same.
fn beside(tx: &mut Tx<'_>, cx: &Cx, view: View, asked: &Asked, ticket: i64) -> Result<(View, ListPane), Error> {
    match list::pane(tx, cx, asked, Some(ticket)) {
        Err(Error::NotFound) if view != View::MINE => {
            let asked = Asked { view: View::MINE.slug(), ..Asked::default() };
            Ok((View::MINE, list::pane(tx, cx, &asked, Some(ticket))?))
        }
        pane => Ok((view, pane?)),
    }
}
