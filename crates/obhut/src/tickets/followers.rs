//! Staff who follow a ticket.

use db::Tx;
use ledger::{Fact, Facts};
use vault::KeyId;

use super::{access, sql};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::people::{About, note_about};
use crate::words::Standing;

/// Makes exactly these people the followers of a ticket.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor; [`Error::Invalid`] when one is no member of staff.
pub fn set(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, followers: &[i64]) -> Result<(), Error> {
    let row = sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    let parties = sql::parties(tx, cx.id(), ticket)?;
    let known: Vec<i64> =
        parties.into_iter().filter(|(_, part)| part == "follower").map(|(person, _)| person).collect();
    for person in known.iter().filter(|person| !followers.contains(person)) {
        sql::drop_party(tx, cx.id(), ticket, *person, "follower")?;
    }
    for person in followers.iter().copied().filter(|person| !known.contains(person)) {
        let staff = crate::people::sql::get(tx, cx.id(), person)?;
        if !staff.is_some_and(|staff| staff.role.is_staff() && staff.standing == Standing::Normal) {
            return Err(Error::invalid("followers", FaultKind::Unknown));
        }
        sql::add_party(tx, cx.id(), ticket, person, "follower")?;
        note_about(
            tx,
            cx,
            &About { person, table: "ticket", row: ticket, kind: "follower", key: KeyId(row.fields_key) },
        )?;
    }
    Ok(())
}

/// Makes a member of staff follow a ticket, or follow it no longer; answers whether anything changed.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor or, naming `follower`, [`Error::Invalid`] when it
/// would not exist for whoever is to follow it.
pub fn change(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, person: i64, follows: bool) -> Result<bool, Error> {
    cx.actor.must_be_staff()?;
    let row = sql::get_locked(tx, cx.id(), ticket)?.filter(|row| access::may_see(&cx.actor, row));
    let row = row.ok_or(Error::NotFound)?;
    if cx.actor.person != Some(person) {
        access::must_edit(cx, &row)?;
    }
    let known = sql::parties(tx, cx.id(), ticket)?.iter().any(|(id, part)| *id == person && part == "follower");
    if known == follows {
        return Ok(false);
    }
    if follows {
        let actor = crate::staff::actors::actor(tx, cx.id(), person, cx.at())?;
        if !actor.is_some_and(|actor| actor.role.is_staff() && access::may_see(&actor, &row)) {
            return Err(Error::invalid("follower", FaultKind::Unknown));
        }
        sql::add_party(tx, cx.id(), ticket, person, "follower")?;
        let key = KeyId(row.fields_key);
        note_about(tx, cx, &About { person, table: "ticket", row: ticket, kind: "follower", key })?;
    } else {
        sql::drop_party(tx, cx.id(), ticket, person, "follower")?;
    }
    let facts = Facts::from([("follower".into(), Fact::Number(person)), ("follows".into(), Fact::Flag(follows))]);
    let object = super::read::object(ticket);
    audit::record(tx, cx, Record { act: "ticket.follow", object, facts, detail: None, owners: &[] })?;
    Ok(true)
}
