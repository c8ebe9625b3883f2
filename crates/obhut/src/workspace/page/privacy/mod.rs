//! Serves the pages about the access log. What somebody may not open does not exist for them.

mod log;
mod opening;
mod settings;

use axum::Router;
use axum::routing::{get, post};
use db::Tx;
use world::Timestamp;

use super::list::unsigned;
use super::names::Names;
use super::reader::Reader;
use crate::access_log::read::{self, Filter, Line};
use crate::access_log::sql::{self, Of};
use crate::access_log::{Deed, of_bits, opening as ops};
use crate::context::Cx;
use crate::error::Error;
use crate::state::App;
use crate::words::Role;
use crate::workspace::Privacy;
use crate::workspace::privacy::LogLine;

/// Entries in the panel of a ticket.
const IN_PANEL: i64 = 8;
/// Names of one entry that are written out.
const NAMED: usize = 3;

/// The routes.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/privacy/log", get(log::show).post(log::narrow))
        .route("/privacy/log/export", post(log::export))
        .route("/privacy/openings", get(opening::list).post(opening::ask))
        .route("/privacy/openings/{id}", get(opening::show))
        .route("/privacy/openings/{id}/names", get(opening::names))
        .route("/privacy/openings/{id}/{act}", post(opening::decide))
        .route("/admin/access-log", get(settings::show).post(settings::save))
}

/// The entries of the navigation; nothing for those whom it does not concern.
pub(super) fn shown(tx: &mut Tx<'_>, cx: &Cx, path: &str) -> Result<Option<Privacy>, Error> {
    let log = read::must_oversee(cx).is_ok();
    if !log && !ops::concerns(tx, cx)? {
        return Ok(None);
    }
    let waiting = ops::waiting(tx, cx)?;
    let at_openings = path.starts_with("/privacy/openings");
    let erasures = crate::erasure::page::may_oversee(cx);
    let at_erasures = path.starts_with("/privacy/erasures");
    Ok(Some(Privacy { log, waiting, at_log: path.starts_with("/privacy/log"), at_openings, erasures, at_erasures }))
}

/// The newest entries about a ticket, for those who oversee; nothing for others.
pub(super) fn of_ticket(tx: &mut Tx<'_>, reader: &Reader, ticket: i64) -> Result<Vec<LogLine>, Error> {
    if read::must_oversee(&reader.cx).is_err() {
        return Ok(Vec::new());
    }
    let filter = Filter { of: Of::Ticket(ticket), ..Filter::default() };
    let lines = read::list(tx, &reader.cx, &filter, IN_PANEL)?;
    let purposes = sql::purposes(tx, reader.cx.id())?;
    lines.into_iter().map(|line| filled(tx, &reader.cx, line, &purposes, None)).collect()
}

/// An entry as a page shows it, with the names of those it is about where `names` are given.
pub(crate) fn filled(
    tx: &mut Tx<'_>,
    cx: &Cx,
    line: Line,
    purposes: &[(i64, String)],
    names: Option<&mut Names>,
) -> Result<LogLine, Error> {
    let Line { row, facts } = line;
    let mut people = Vec::new();
    if let Some(names) = names {
        let mut about = sql::people(tx, cx.id(), row.seq)?;
        if row.kind == "person" && !about.contains(&row.object) {
            about.push(row.object);
        }
        for person in about.iter().take(NAMED) {
            people.push(names.of(tx, cx, Some(*person))?.name);
        }
        if about.len() > NAMED {
            people.push(format!("+{}", unsigned(i64::try_from(about.len() - NAMED).unwrap_or(0))));
        }
    }
    let categories = of_bits(row.categories).into_iter();
    let categories = categories.map(|it| (it, facts.get(it.slug()).and_then(serde_json::Value::as_i64))).collect();
    let purpose = row.purpose.and_then(|id| purposes.iter().find(|(known, _)| *known == id));
    Ok(LogLine {
        seq: row.seq,
        at: Timestamp(row.at),
        deed: Deed::from_word(&row.deed).unwrap_or(Deed::Other),
        act: row.act,
        kind: row.kind,
        object: row.object,
        people,
        categories,
        purpose: purpose.map(|(_, slug)| slug.clone()),
        role: Role::from_word(&row.role).unwrap_or(Role::System),
        via: row.via,
    })
}
