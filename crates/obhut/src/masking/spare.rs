//! Gaps that tell of nobody: opened for everybody on the ticket with one key, and closed again with another.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::records::{Spared, SparedRow};
use super::{Hole, Mask, sql};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::{TicketRow, access, read};

/// Notes on one ticket at most: more would wear the mask out.
const MOST: usize = 50;

/// Where a gap is: in the subject, or in a comment; the how-manieth of those that may be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The comment; the subject without one.
    pub comment: Option<i64>,
    /// Its number among the doubtful gaps of that text, from 0.
    pub gap: usize,
}

/// Opens a gap that tells of nobody; answers the number of the note, for taking it back. A gap that surely tells of
/// somebody stays: it opens to a purpose only.
///
/// # Errors
/// [`Error::NotFound`] when ticket, text or gap do not exist for the actor; [`Error::Forbidden`] for those who may not
/// change the ticket; [`Error::Invalid`] when there are too many already.
pub fn spare(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, place: Place) -> Result<i64, Error> {
    let row = crate::tickets::sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    let mask = Mask::for_page(tx, cx, &row)?;
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let text = match place.comment {
        Some(comment) => {
            let body = read::comment(tx, cx, ticket, comment)?.body.ok_or(Error::NotFound)?;
            body.text.disclose(&system).clone()
        }
        None => read::open_fields(cx, &row)?.ok_or(Error::NotFound)?.subject.disclose(&system).clone(),
    };
    let hole = doubtful(&mask, &text).nth(place.gap).ok_or(Error::NotFound)?;
    let hidden = index::fold::fold(text.get(hole.start..hole.end).unwrap_or_default());
    if sql::spared(tx, cx.id(), ticket)?.len() >= MOST {
        return Err(Error::invalid("gap", FaultKind::TooLong));
    }
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let spared = Spared { text: Personal::new(hidden), unknown: Unknown::default() };
    let cell = cx.cell("mask_exception", id, "sealed_text");
    let sealed = cx.desk.vault.seal_record(&cell, &[key, KeyId(row.key)], &spared)?;
    let owner = cx.actor.person.ok_or(Error::Forbidden)?;
    let note = SparedRow { id, owner, key: key.0, sealed_text: Some(sealed), created_at: cx.at() };
    sql::spare(tx, cx.id(), ticket, &note)?;
    log(tx, cx, ticket, "mask.spare", id)?;
    Ok(id)
}

/// Closes a gap again that the actor, or for those who may see identities anybody, has opened.
///
/// # Errors
/// [`Error::NotFound`].
pub fn take_back(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, id: i64) -> Result<(), Error> {
    let row = crate::tickets::sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    let known = sql::spared(tx, cx.id(), ticket)?.into_iter().find(|note| note.id == id);
    let known = known.filter(|note| Some(note.owner) == cx.actor.person || cx.actor.sees_identity());
    let known = known.ok_or(Error::NotFound)?;
    sql::drop_spared(tx, cx.id(), ticket, id)?;
    crate::sweep::give_up(tx, cx, KeyId(known.key))?;
    log(tx, cx, ticket, "mask.restore", id)
}

/// The last gap that the actor opened on a ticket, as long as it can be taken back with one key.
///
/// # Errors
/// The database's.
pub fn last(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Option<i64>, Error> {
    let since = cx.now.plus_seconds(-60).0;
    let known = sql::spared(tx, cx.id(), ticket)?;
    let own = known.into_iter().rev().find(|note| Some(note.owner) == cx.actor.person && note.created_at >= since);
    Ok(own.map(|note| note.id))
}

/// The gaps of a text that may be opened, in its order.
pub(super) fn doubtful<'a>(mask: &Mask, text: &'a str) -> impl Iterator<Item = Hole> + use<'a> {
    mask.holes(text).into_iter().filter(|hole| !hole.sure)
}

/// The folded texts of a ticket's gaps that tell of nobody.
pub(super) fn texts(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Vec<String>, Error> {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let mut texts = Vec::new();
    for note in sql::spared(tx, cx.id(), ticket.id)? {
        let Some(sealed) = &note.sealed_text else { continue };
        let cell = cx.cell("mask_exception", note.id, "sealed_text");
        let opened: Option<Spared> = crate::desk::opened(cx.desk.vault.open_record(&cell, sealed))?;
        texts.extend(opened.map(|spared| spared.text.disclose(&system).clone()));
    }
    Ok(texts)
}

fn log(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, act: &'static str, id: i64) -> Result<(), Error> {
    let facts = Facts::from([("gap".into(), Fact::Number(id))]);
    audit::record(tx, cx, Record { act, object: read::object(ticket), facts, detail: None, owners: &[] }).map(drop)
}
