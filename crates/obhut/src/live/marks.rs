//! How far somebody has read, and what they opened last.

use std::collections::HashMap;

use db::Tx;

use super::sql;
use crate::context::Cx;
use crate::error::Error;
use crate::listing::Conditions;
use crate::tickets::read;

/// Up to which log entry the actor has read a ticket; none when it was never opened.
///
/// # Errors
/// The database's.
pub fn seen(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Option<i64>, Error> {
    let Some(person) = cx.actor.person else { return Ok(None) };
    Ok(sql::seen(tx, cx.id(), person, ticket)?)
}

/// The marks of the actor on these tickets.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, tickets: &[i64]) -> Result<HashMap<i64, i64>, Error> {
    let Some(person) = cx.actor.person else { return Ok(HashMap::new()) };
    let account = cx.id();
    let mut mine = Conditions::of_account(&account);
    mine.add("person_id = {}", &person);
    mine.add_in("ticket_id", tickets);
    let pairs = mine.all(tx, "read_mark", "ticket_id, seen_seq", "ticket_id", |row| Ok((row.get(0)?, row.get(1)?)))?;
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
