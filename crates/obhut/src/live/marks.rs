//! How far somebody has read, and what they opened last.

use std::collections::HashMap;

use db::Tx;

use super::sql;
use crate::absence::ops as absence;
use crate::context::Cx;
use crate::error::Error;
use crate::listing::Conditions;
use crate::tickets::TicketRow;
use crate::tickets::read::{self, Ticket};

/// Up to which log entry the actor has read a ticket; none when it was never opened.
///
/// # Errors
/// The database's.
pub fn seen(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Option<i64>, Error> {
    let Some(person) = cx.actor.person else { return Ok(None) };
    Ok(sql::seen(tx, cx.id(), person, ticket)?)
}

/// As [`seen`]; what somebody who is away has read of their ticket, whoever stands in for them need not read again.
///
/// # Errors
/// The database's.
pub fn seen_or_stood_in(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow) -> Result<Option<i64>, Error> {
    let own = seen(tx, cx, row.id)?;
    let Some(away) = row.assignee.filter(|assignee| cx.actor.person != Some(*assignee)) else { return Ok(own) };
    if !absence::stands_in_for(tx, cx)?.contains(&away) {
        return Ok(own);
    }
    Ok(own.max(sql::seen(tx, cx.id(), away, row.id)?))
}

/// The marks of the actor on these tickets.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, tickets: &[i64]) -> Result<HashMap<i64, i64>, Error> {
    match cx.actor.person {
        Some(person) => of_person(tx, cx, person, tickets),
        None => Ok(HashMap::new()),
    }
}

/// The marks of the actor on these tickets, and of those for whom the actor stands in, on theirs.
///
/// # Errors
/// The database's.
pub fn of_list(tx: &mut Tx<'_>, cx: &Cx, tickets: &[&Ticket]) -> Result<HashMap<i64, i64>, Error> {
    let numbers: Vec<i64> = tickets.iter().map(|ticket| ticket.row.id).collect();
    let mut marks = of(tx, cx, &numbers)?;
    for away in absence::stands_in_for(tx, cx)? {
        let theirs = tickets.iter().filter(|ticket| ticket.row.assignee == Some(away));
        let theirs: Vec<i64> = theirs.map(|ticket| ticket.row.id).collect();
        for (ticket, seen) in of_person(tx, cx, away, &theirs)? {
            let mark = marks.entry(ticket).or_insert(seen);
            *mark = seen.max(*mark);
        }
    }
    Ok(marks)
}

fn of_person(tx: &mut Tx<'_>, cx: &Cx, person: i64, tickets: &[i64]) -> Result<HashMap<i64, i64>, Error> {
    if tickets.is_empty() {
        return Ok(HashMap::new());
    }
    let account = cx.id();
    let mut marks = Conditions::of_account(&account);
    marks.add("person_id = {}", &person);
    marks.add_in("ticket_id", tickets);
    let pairs = marks.all(tx, "read_mark", "ticket_id, seen_seq", "ticket_id", |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(pairs.into_iter().collect())
}

/// The actor has opened a ticket and read it up to `seq`. Needs no look at rights: a mark opens nothing.
///
/// # Errors
/// The database's.
pub fn open(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, seq: i64) -> Result<(), Error> {
    match cx.actor.person {
        Some(person) => Ok(sql::open(tx, cx.id(), person, ticket, seq)?),
        None => Ok(()),
    }
}

/// The actor has the ticket open and has been shown what came up to `seq`.
///
/// # Errors
/// The database's.
pub fn advance(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, seq: i64) -> Result<(), Error> {
    match cx.actor.person {
        Some(person) => Ok(sql::advance(tx, cx.id(), person, ticket, seq)?),
        None => Ok(()),
    }
}

/// The tickets the actor opened last, the last first; those that no longer exist for them are left out.
///
/// # Errors
/// The database's or the vault's.
pub fn recent(tx: &mut Tx<'_>, cx: &Cx, limit: i64) -> Result<Vec<read::Ticket>, Error> {
    let Some(person) = cx.actor.person else { return Ok(Vec::new()) };
    let ids = sql::recent(tx, cx.id(), person, limit)?;
    read::many(tx, cx, &ids)
}
