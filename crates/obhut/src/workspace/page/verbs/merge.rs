//! Merging tickets: the target is looked for, shown side by side, and confirmed.

use axum::extract::{Path, Query};
use axum::response::Response;
use db::Tx;
use serde::Deserialize;

use super::super::answer::redirect_saying;
use super::super::form::Posted;
use super::super::list::{self, unsigned};
use super::super::reader::{Reader, number};
use crate::error::Error;
use crate::listing::Window;
use crate::tickets::merge::{self, MergeComments};
use crate::tickets::read::{self, Filter};
use crate::tickets::{NewComment, access};
use crate::words::Status;
use crate::workspace::{self, MergePage, MergeSide, Notice};

/// Tickets of the same person that are offered.
const OFFERED: i64 = 10;

/// What the page's address says.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    /// The number of the ticket that stays.
    #[serde(default)]
    target: String,
}

/// `GET /tickets/{number}/merge`.
pub(super) async fn form(reader: Reader, Path(ticket): Path<String>, Query(asked): Query<Asked>) -> Response {
    let answer = match number(&ticket) {
        Ok(ticket) => draw(&reader, 200, ticket, &asked.target).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw(reader: &Reader, status: u16, ticket: i64, target: &str) -> Result<Response, Error> {
    let asked = target.trim().trim_start_matches('#').to_owned();
    let drawn = reader.read(move |tx, reader| {
        let source = read::get(tx, &reader.cx, ticket)?;
        access::must_edit(&reader.cx, &source.row)?;
        let wanted: Option<i64> = asked.parse().ok().filter(|number| *number != ticket);
        let found = match wanted {
            Some(number) => side(tx, reader, number)?.filter(|side| !side.closed),
            None => None,
        };
        let page = MergePage {
            source: side(tx, reader, ticket)?.ok_or(Error::NotFound)?,
            missing: !asked.is_empty() && found.is_none(),
            target: found,
            asked: asked.clone(),
            offered: offered(tx, reader, &source)?,
        };
        Ok((reader.shell(tx, None, None)?, page))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(status, workspace::merge(&shell, &page)))
}

fn side(tx: &mut Tx<'_>, reader: &Reader, ticket: i64) -> Result<Option<MergeSide>, Error> {
    match read::get(tx, &reader.cx, ticket) {
        Ok(found) => shown(tx, reader, &found).map(Some),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn shown(tx: &mut Tx<'_>, reader: &Reader, ticket: &read::Ticket) -> Result<MergeSide, Error> {
    let row = list::summary(tx, &reader.cx, ticket)?;
    Ok(MergeSide {
        number: row.number,
        subject: row.subject,
        requester: row.requester,
        status: row.status,
        updated: row.updated,
        preview: row.preview,
        messages: unsigned(ticket.row.comments),
        closed: ticket.row.status == Status::Closed,
    })
}

/// Open tickets of the same person: the likeliest targets.
fn offered(tx: &mut Tx<'_>, reader: &Reader, source: &read::Ticket) -> Result<Vec<MergeSide>, Error> {
    let Some(requester) = source.row.requester.filter(|_| reader.cx.actor.sees_identity()) else {
        return Ok(Vec::new());
    };
    let statuses = crate::views::system::UNDONE.to_vec();
    let filter = Filter { requester: Some(requester), statuses, ..Filter::default() };
    let window = Window { column: "updated_at", descending: true, ..Window::first(OFFERED) };
    let rows = read::list(tx, &reader.cx, &filter, &window)?.rows;
    rows.iter().filter(|keyed| keyed.id != source.row.id).map(|keyed| shown(tx, reader, &keyed.row)).collect()
}

/// `POST /tickets/{number}/merge`.
pub(super) async fn carry_out(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match (number(&ticket), number(form.text("target"))) {
        (Ok(ticket), Ok(target)) => {
            let said = |name: &str, public: bool| {
                form.filled(name).map(|text| NewComment::message(text, public && form.text("public") == "1"))
            };
            let (in_target, in_source) = (said("target_comment", true), said("source_comment", true));
            let merged = reader.write(move |tx, cx| {
                let said = MergeComments { target: in_target.clone(), source: in_source.clone() };
                merge::merge(tx, cx, target, &[ticket], &said)
            });
            match merged.await {
                Ok(()) => Ok(redirect_saying(&format!("/tickets/{target}"), Notice::Merged)),
                Err(Error::Invalid(_)) => draw(&reader, 422, ticket, form.text("target")).await,
                Err(error) => Err(error),
            }
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}
