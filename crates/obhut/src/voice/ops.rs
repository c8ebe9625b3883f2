//! Calls on a ticket: entered, read, and that the caller is who they say.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, Unknown};
use vault::KeyId;

use super::consent::Agreed;
use super::records::CallDetails;
use super::sql::{self, CallRow};
use super::{CallKind, SoundState};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::Error;
use crate::people::{About, note_about};
use crate::tickets::{TicketRow, access, read, sql as tickets};

/// A call with its numbers; `None` once forgotten.
pub struct Call {
    /// The row.
    pub row: CallRow,
    /// Who called whom.
    pub details: Option<CallDetails>,
}

impl Call {
    /// The number of whoever was on the other side.
    pub(crate) fn outside(&self) -> Option<&Personal<String>> {
        let details = self.details.as_ref()?;
        if self.row.kind == CallKind::Out { details.to.as_ref() } else { details.from.as_ref() }
    }
}

/// A call about to be entered on a comment.
#[derive(Clone)]
pub struct NewCall {
    /// What sort of call.
    pub kind: CallKind,
    /// The number that called.
    pub from: Option<String>,
    /// The number that was called.
    pub to: Option<String>,
    /// When it began.
    pub started_at: i64,
    /// How long it was, in seconds.
    pub seconds: i64,
    /// What was agreed to.
    pub agreed: Agreed,
    /// Where the recording is fetched.
    pub recording: Option<String>,
    /// Where the sound is.
    pub state: SoundState,
}

/// Enters a call on a comment and answers its number. `person` is who was on the other side.
///
/// # Errors
/// The database's or the vault's.
pub(super) fn enter(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &TicketRow,
    comment: i64,
    person: Option<i64>,
    new: &NewCall,
) -> Result<i64, Error> {
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let mut owners = vec![key, KeyId(ticket.key)];
    if let Some(person) = person {
        owners.push(KeyId(crate::people::ops::row(tx, cx, person)?.key));
        note_about(tx, cx, &About { person, table: "call", row: id, kind: "caller", key })?;
    }
    let sealed = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty()).map(Personal::new);
    let details = CallDetails {
        from: sealed(&new.from),
        to: sealed(&new.to),
        recording: sealed(&new.recording),
        unknown: Unknown::default(),
    };
    let row = CallRow {
        ticket: ticket.id,
        id,
        comment,
        kind: new.kind,
        state: new.state,
        last_error: None,
        started_at: new.started_at,
        seconds: new.seconds,
        caller_agreed_at: new.agreed.caller_at,
        staff_agreed_at: new.agreed.staff_at,
        checked_at: None,
        key: key.0,
        sealed: Some(cx.desk.vault.seal_record(&cx.cell("call", id, "sealed_call"), &owners, &details)?),
        created_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &row)?;
    let facts = Facts::from([
        ("comment".into(), Fact::Number(comment)),
        ("kind".into(), Fact::Word(new.kind.word())),
        ("recorded".into(), Fact::Flag(new.state != SoundState::Silent)),
    ]);
    log(tx, cx, "voice.call", ticket.id, facts)?;
    Ok(id)
}

pub(super) fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, ticket: i64, facts: Facts) -> Result<(), Error> {
    audit::record(tx, cx, Record { act, object: read::object(ticket), facts, detail: None, owners: &[] }).map(drop)
}

pub(super) fn open(cx: &Cx, row: CallRow) -> Result<Call, Error> {
    let cell = cx.cell("call", row.id, "sealed_call");
    let details = crate::desk::opened_record(cx, &cell, row.sealed.as_deref())?;
    Ok(Call { row, details })
}

/// The calls of a ticket that exists for the actor, the oldest first.
///
/// # Errors
/// [`Error::NotFound`].
pub fn of_ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<Call>, Error> {
    let row = tickets::get(tx, cx.id(), ticket)?.filter(|row| access::may_see(&cx.actor, row));
    row.ok_or(Error::NotFound)?;
    sql::of_ticket(tx, cx.id(), ticket)?.into_iter().map(|row| open(cx, row)).collect()
}

/// The calls of a ticket, whoever asks; for what is laid over its texts.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn any_of_ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<Call>, Error> {
    sql::of_ticket(tx, cx.id(), ticket)?.into_iter().map(|row| open(cx, row)).collect()
}

/// The newest call of a ticket of which nobody has noted that the caller is who they say.
///
/// # Errors
/// The database's or the vault's.
pub fn unchecked(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Option<Call>, Error> {
    let newest = sql::of_ticket(tx, cx.id(), ticket)?.pop().filter(|row| row.checked_at.is_none());
    newest.map(|row| open(cx, row)).transpose()
}

/// Notes that the caller of a ticket is who they say: somebody has asked what only they know.
///
/// # Errors
/// [`Error::NotFound`] when there is no such ticket or no call on it; [`Error::Forbidden`] for those who may not know who
/// it is.
pub fn check(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    let row = tickets::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    access::must_answer(cx)?;
    let calls = sql::of_ticket(tx, cx.id(), ticket)?;
    if calls.is_empty() {
        return Err(Error::NotFound);
    }
    if calls.iter().all(|call| call.checked_at.is_some()) {
        return Ok(());
    }
    sql::check(tx, cx.id(), ticket, cx.at())?;
    log(tx, cx, "voice.check", ticket, Facts::new())
}

/// Calls go with their comment into another ticket: sealed anew under its key, the old unit key given up.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn carry(tx: &mut Tx<'_>, cx: &Cx, from: i64, to: (i64, KeyId), comment: i64) -> Result<(), Error> {
    for mut row in sql::of_ticket(tx, cx.id(), from)?.into_iter().filter(|row| row.comment == comment) {
        let key = cx.desk.vault.allocate()?;
        let old = KeyId(row.key);
        if let Some(sealed) = row.sealed.take() {
            let mut owners = vault::Vault::owners(&sealed)?;
            for (place, owner) in owners.iter_mut().take(2).enumerate() {
                *owner = if place == 0 { key } else { to.1 };
            }
            let cell = cx.cell("call", row.id, "sealed_call");
            row.sealed = crate::desk::opened(cx.desk.vault.reseal(&cell, &sealed, &owners))?;
        }
        crate::sweep::give_up(tx, cx, old)?;
        (row.ticket, row.key) = (to.0, key.0);
        sql::carry(tx, cx.id(), from, &row)?;
    }
    Ok(())
}

/// The call lies under another unit key now: whom it is about is noted with that.
///
/// # Errors
/// The database's.
pub(super) fn about_again(tx: &mut Tx<'_>, cx: &Cx, row: &CallRow) -> Result<(), Error> {
    let requester = tickets::get(tx, cx.id(), row.ticket)?.and_then(|ticket| ticket.requester);
    let Some(person) = requester else { return Ok(()) };
    note_about(tx, cx, &About { person, table: "call", row: row.id, kind: "caller", key: KeyId(row.key) })
}
