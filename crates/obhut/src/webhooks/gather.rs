//! Under which of their own signs others know whom and what an erasure forgets: read some rows at a time, so that nobody waits
//! for it, and before the keys go.

use std::collections::{BTreeMap, BTreeSet};

use db::Tx;
use personal::SystemUse;

use super::sql;
use crate::context::Cx;
use crate::erasure::Kind;
use crate::erasure::sql::subjects;
use crate::error::Error;
use crate::people;
use crate::recipients::records::PartnerReference;

/// Rows read in one step.
const STEP: i64 = 500;

/// Something that a partner was given.
pub(super) struct Passed {
    /// To whom.
    pub(super) recipient: i64,
    /// Under which sign they keep it; empty where they have said none.
    pub(super) reference: String,
    /// When.
    pub(super) at: i64,
}

/// What others have of whom and what is forgotten.
#[derive(Default)]
pub(crate) struct Known {
    /// The references of people.
    pub(super) people: BTreeSet<String>,
    /// The references of tickets.
    pub(super) tickets: BTreeSet<String>,
    /// What was passed on, by its number.
    pub(super) passed: BTreeMap<i64, Passed>,
}

/// Reads what others have of whom and what an erasure forgets. The erasure of a person names tickets, too. Blocks.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn gather(cx: &Cx, erasure: i64) -> Result<Known, Error> {
    let account = cx.id();
    let systems = cx.desk.db.read_blocking(move |tx| sql::list(tx, account))?;
    let asked = systems.iter().any(|system| system.active && system.erasures);
    let mut known = Known::default();
    for kind in [Kind::Person, Kind::Tickets] {
        let mut after = 0;
        loop {
            let inner = cx.clone();
            let read = cx.desk.db.read_blocking(move |tx| step(tx, &inner, erasure, (kind, after), asked))?;
            let Some((last, mut some)) = read else { break };
            after = last;
            known.people.append(&mut some.people);
            known.tickets.append(&mut some.tickets);
            known.passed.append(&mut some.passed);
        }
    }
    Ok(known)
}

fn step(
    tx: &mut Tx<'_>,
    cx: &Cx,
    erasure: i64,
    (kind, after): (Kind, i64),
    asked: bool,
) -> Result<Option<(i64, Known)>, Error> {
    let some = subjects(tx, cx.id(), erasure, kind, after, STEP)?;
    let Some(last) = some.last().copied() else { return Ok(None) };
    let mut known = Known::default();
    for id in some {
        passed_on(tx, cx, kind, id, &mut known)?;
        if asked {
            reference(tx, cx, kind, id, &mut known)?;
        }
    }
    Ok(Some((last, known)))
}

/// Under which reference systems know a person or a ticket.
fn reference(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, id: i64, known: &mut Known) -> Result<(), Error> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    match kind {
        Kind::Person => {
            let row = people::ops::row(tx, cx, id)?;
            let profile = people::ops::open_profile(cx, &row)?;
            let reference = profile.as_ref().and_then(|profile| profile.external_id.as_ref());
            known.people.extend(reference.map(|reference| reference.disclose(&system).clone()));
        }
        Kind::Tickets => {
            let Some(row) = crate::tickets::sql::get(tx, cx.id(), id)? else { return Ok(()) };
            let fields = crate::tickets::read::open_fields(cx, &row)?;
            let reference = fields.as_ref().and_then(|fields| fields.external_id.as_ref());
            known.tickets.extend(reference.map(|reference| reference.disclose(&system).clone()));
        }
    }
    Ok(())
}

/// What partners were given about a person or a ticket, all of it.
fn passed_on(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, id: i64, known: &mut Known) -> Result<(), Error> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let mut after = 0;
    loop {
        let some = sql::passed(tx, cx.id(), kind, id, after, STEP)?;
        let Some(last) = some.last() else { return Ok(()) };
        after = last.id;
        for passed in some {
            let cell = cx.cell("transmission", passed.id, "sealed_reference");
            let opened: Option<PartnerReference> =
                crate::desk::opened_record(cx, &cell, passed.sealed_reference.as_deref())?;
            let reference = opened.map(|one| one.reference.disclose(&system).clone()).unwrap_or_default();
            let one = Passed { recipient: passed.recipient, reference, at: passed.created_at };
            known.passed.insert(passed.id, one);
        }
    }
}
