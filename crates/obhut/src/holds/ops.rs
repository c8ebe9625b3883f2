//! What can be done with holds.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, Unknown};
use vault::KeyId;

use super::records::HoldNote;
use super::sql::{self, HoldRow};
use super::{Duty, Ground};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::erasure::{late, waiting};
use crate::error::{Error, FaultKind};
use crate::tickets::sql::TicketRow;
use crate::tickets::{access, lost_fields, places, read, sql as tickets, trash};
use crate::words::{Role, Standing};

/// Letters of a note at the most.
pub(crate) const LONGEST: usize = 2_000;

/// Holds listed at once.
pub(crate) const SHOWN: i64 = 50;

/// A hold about to be placed.
pub struct NewHold {
    /// Why.
    pub ground: Ground,
    /// The first moment after it; none until somebody lifts it.
    pub until: Option<i64>,
    /// What to know about it.
    pub note: String,
}

/// A hold with its note, `None` once forgotten.
pub struct Hold {
    /// The row.
    pub row: HoldRow,
    /// What was noted.
    pub note: Option<HoldNote>,
}

/// Whether the actor decides what is kept.
pub fn may(cx: &Cx) -> bool {
    match cx.actor.role {
        Role::Administrator | Role::Coordinator => cx.actor.sees_identity(),
        Role::System => true,
        _ => false,
    }
}

/// The ticket, for those who decide what is kept; in the trash too.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist for the actor; [`Error::Forbidden`] for roles that decide nothing of it.
pub fn ticket(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<TicketRow, Error> {
    let row = tickets::get_locked(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    allowed(tx, cx, row)
}

fn allowed(tx: &mut Tx<'_>, cx: &Cx, row: TicketRow) -> Result<TicketRow, Error> {
    let there = match row.standing {
        Standing::Trashed => trash::may_keep(cx, &row),
        // Decided, but its keys are there: a duty that comes now still keeps it.
        Standing::Forgotten if may(cx) && trash::may_keep(cx, &row) => {
            return if late::can_be_kept(tx, cx, row.id)? { Ok(row) } else { Err(Error::Gone) };
        }
        _ => access::may_see(&cx.actor, &row),
    };
    match (there, may(cx)) {
        (true, true) => Ok(row),
        (true, false) => Err(Error::Forbidden),
        (false, _) => Err(Error::NotFound),
    }
}

/// Places a hold; answers its number.
///
/// # Errors
/// As [`ticket`]; [`Error::Invalid`] naming `until` when it is over already, or `note` when it is too long, and `base` when
/// somebody who has to do with the ticket is just being forgotten and it is too late; [`Error::Gone`] when the ticket is.
pub fn place(tx: &mut Tx<'_>, cx: &Cx, id: i64, new: &NewHold) -> Result<i64, Error> {
    let row = ticket(tx, cx, id)?;
    if new.until.is_some_and(|until| until <= cx.at()) {
        return Err(Error::invalid("until", FaultKind::Invalid));
    }
    if new.note.chars().count() > LONGEST {
        return Err(Error::invalid("note", FaultKind::TooLong));
    }
    let (hold, key) = (cx.account.ids.next(tx)?, cx.desk.vault.allocate()?);
    let sealed_note = if new.note.trim().is_empty() {
        None
    } else {
        let note = HoldNote { note: Personal::new(new.note.trim().to_owned()), unknown: Unknown::default() };
        Some(cx.desk.vault.seal_record(&cx.cell("hold", hold, "sealed_note"), &[key, KeyId(row.key)], &note)?)
    };
    let (ground, until) = (new.ground, new.until);
    let placed = HoldRow {
        id: hold,
        ticket: id,
        ground,
        author: cx.actor.person,
        from: cx.at(),
        until,
        ended_at: None,
        key: key.0,
        sealed_note,
    };
    sql::insert(tx, cx.id(), &placed)?;
    sql::set_held(tx, cx.id(), id, true, cx.at())?;
    late::placed(tx, cx, id)?;
    places::refresh(tx, cx, id)?;
    log(tx, cx, "hold.place", &placed)?;
    Ok(hold)
}

/// Lifts a hold. With the last one, what had to wait for it goes on.
///
/// # Errors
/// As [`ticket`]; [`Error::NotFound`] when the ticket has no such hold in force.
pub fn lift(tx: &mut Tx<'_>, cx: &Cx, id: i64, hold: i64) -> Result<(), Error> {
    ticket(tx, cx, id)?;
    end(tx, cx, id, hold)
}

/// Ends holds whose time is over, some at a time; answers how many.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn end_due(tx: &mut Tx<'_>, cx: &Cx) -> Result<usize, Error> {
    let due = sql::due(tx, cx.id(), cx.at())?;
    for (hold, ticket) in &due {
        tickets::get_locked(tx, cx.id(), *ticket)?;
        match end(tx, cx, *ticket, *hold) {
            Ok(()) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(due.len())
}

fn end(tx: &mut Tx<'_>, cx: &Cx, id: i64, hold: i64) -> Result<(), Error> {
    let rows = sql::in_force(tx, cx.id(), id)?;
    let row = rows.iter().find(|row| row.id == hold).ok_or(Error::NotFound)?;
    sql::end(tx, cx.id(), hold, cx.at())?;
    log(tx, cx, "hold.end", row)?;
    if rows.len() > 1 {
        return Ok(());
    }
    sql::set_held(tx, cx.id(), id, false, cx.at())?;
    places::refresh(tx, cx, id)?;
    lost_fields::forget_kept(tx, cx, id)?;
    waiting::go_on(tx, cx, id)
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &HoldRow) -> Result<(), Error> {
    let mut facts =
        Facts::from([("hold".into(), Fact::Number(row.id)), ("ground".into(), Fact::Word(row.ground.word()))]);
    if let Some(until) = row.until {
        facts.insert("until".into(), Fact::Number(until));
    }
    let record = Record { act, object: read::object(row.ticket), facts, detail: None, owners: &[] };
    audit::record(tx, cx, record).map(drop)
}

/// Holds of a ticket with numbers below `before`, the newest first, and whether there are older ones; for those who decide
/// what is kept.
///
/// # Errors
/// As [`ticket`].
pub fn list(tx: &mut Tx<'_>, cx: &Cx, id: i64, before: i64) -> Result<(Vec<Hold>, bool), Error> {
    let row = tickets::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    allowed(tx, cx, row)?;
    let open = |row: HoldRow| {
        let note = crate::desk::opened_record(cx, &cx.cell("hold", row.id, "sealed_note"), row.sealed_note.as_deref())?;
        Ok::<_, Error>(Hold { row, note })
    };
    let mut rows = sql::of_ticket(tx, cx.id(), id, before, SHOWN + 1)?;
    let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let more = rows.len() > shown;
    rows.truncate(shown);
    Ok((rows.into_iter().map(open).collect::<Result<_, Error>>()?, more))
}

/// The duty that keeps a ticket, if one does.
///
/// # Errors
/// The database's.
pub fn duty(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow) -> Result<Option<Duty>, Error> {
    if row.held { Ok(sql::duty(tx, cx.id(), row.id)?) } else { Ok(None) }
}

/// Refuses what a duty forbids.
///
/// # Errors
/// [`Error::Invalid`] with ground and date while a hold is in force.
pub(crate) fn must_be_free(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow) -> Result<(), Error> {
    match duty(tx, cx, row)? {
        Some(duty) => Err(duty.refuse()),
        None => Ok(()),
    }
}
