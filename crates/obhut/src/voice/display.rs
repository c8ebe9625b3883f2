//! Who is on the telephone just now, on the page of whoever has answered: pushed through the feed of changes, and on every
//! page they open until they put it away. Nothing but numbers of rows is kept, and that for a day.

use db::Tx;
use ledger::{Facts, Object};

use super::sql::{self, DisplayRow};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::{access, sql as tickets};
use crate::words::Standing;

/// How long a call stays on the page unless it is put away, in microseconds: half an hour.
const SHOWN: i64 = 30 * 60 * 1_000_000;
/// How long it is kept, in microseconds: a day.
const KEPT: i64 = 24 * 3600 * 1_000_000;
/// The kind of log entries by which pages hear of it.
pub const OBJECT: &str = "call_display";

/// Shows a ticket to a member of staff, because its customer is on the telephone.
///
/// # Errors
/// [`Error::NotFound`] for a ticket that does not exist for the actor; [`Error::Invalid`] naming `agent_id` unless it is a
/// member of staff.
pub fn ticket(tx: &mut Tx<'_>, cx: &Cx, agent: i64, ticket: i64) -> Result<(), Error> {
    access::must_answer(cx)?;
    tickets::get(tx, cx.id(), ticket)?.filter(|row| access::may_see(&cx.actor, row)).ok_or(Error::NotFound)?;
    show(tx, cx, agent, Some(ticket), None)
}

/// Shows a person to a member of staff, because they are on the telephone.
///
/// # Errors
/// As [`ticket`].
pub fn person(tx: &mut Tx<'_>, cx: &Cx, agent: i64, person: i64) -> Result<(), Error> {
    access::must_answer(cx)?;
    let known = crate::people::sql::get(tx, cx.id(), person)?.filter(|row| row.standing == Standing::Normal);
    known.ok_or(Error::NotFound)?;
    show(tx, cx, agent, None, Some(person))
}

fn show(tx: &mut Tx<'_>, cx: &Cx, agent: i64, ticket: Option<i64>, person: Option<i64>) -> Result<(), Error> {
    let row = crate::people::sql::get(tx, cx.id(), agent)?;
    let works = row.is_some_and(|row| row.standing == Standing::Normal && row.role.is_staff() && !row.suspended);
    if !works {
        return Err(Error::invalid("agent_id", FaultKind::Unknown));
    }
    let id = cx.account.ids.next(tx)?;
    let row = DisplayRow { id, agent, ticket, person, checked_at: None, closed_at: None, created_at: cx.at() };
    sql::show(tx, cx.id(), &row)?;
    log(tx, cx, "voice.display", id)
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64) -> Result<(), Error> {
    let object = Object { kind: OBJECT, id };
    audit::record(tx, cx, Record { act, object, facts: Facts::new(), detail: None, owners: &[] }).map(drop)
}

/// Whom the actor has on the telephone.
///
/// # Errors
/// The database's.
pub fn open(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<DisplayRow>, Error> {
    let Some(person) = cx.actor.person else { return Ok(Vec::new()) };
    Ok(sql::open_of(tx, cx.id(), person, cx.at().saturating_sub(SHOWN))?)
}

/// A call that is shown to the actor.
///
/// # Errors
/// [`Error::NotFound`] for those of others.
pub fn own(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<DisplayRow, Error> {
    let row = sql::display(tx, cx.id(), id)?.filter(|row| Some(row.agent) == cx.actor.person);
    row.ok_or(Error::NotFound)
}

/// Notes that whoever calls the actor is who they say; with a ticket, on it too.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for those who may not know who it is.
pub fn check(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<DisplayRow, Error> {
    let row = own(tx, cx, id)?;
    access::must_answer(cx)?;
    if row.checked_at.is_some() {
        return Ok(row);
    }
    sql::check_display(tx, cx.id(), id, cx.at())?;
    log(tx, cx, "voice.checked", id)?;
    if let Some(ticket) = row.ticket {
        match super::ops::check(tx, cx, ticket) {
            // A ticket may be shown without a call on it.
            Ok(()) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(row)
}

/// Puts a call of the actor away.
///
/// # Errors
/// [`Error::NotFound`].
pub fn close(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = own(tx, cx, id)?;
    Ok(sql::close(tx, cx.id(), row.id, cx.at())?)
}

/// Drops what is a day old.
///
/// # Errors
/// The database's.
pub fn tidy(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    Ok(sql::sweep(tx, cx.id(), cx.at().saturating_sub(KEPT))?)
}
