//! What can be done with answers that leave later.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, Unknown};
use vault::KeyId;
use zeroize::Zeroizing;

use super::jobs::SCHEDULED;
use super::records::ScheduledText;
use super::sql::{self, ScheduledRow};
use crate::audit::{self, Record};
use crate::backup::sql::about_none;
use crate::context::Cx;
use crate::drafts;
use crate::error::{Error, FaultKind};
use crate::people::{About, note_about};
use crate::tickets::{access, read};
use crate::words::{Planned, Status};

/// Nothing is planned further ahead: 366 days.
const FURTHEST_SECONDS: i64 = 366 * 24 * 3_600;

/// An answer about to be planned.
#[derive(Clone, Default)]
pub struct Plan {
    /// What is to be said.
    pub text: Zeroizing<String>,
    /// Changes made with it, each as `field=value`.
    pub changes: Vec<String>,
    /// The status that the ticket gets with it.
    pub status: Option<Status>,
    /// When it leaves, in microseconds since 1970.
    pub due_at: i64,
}

/// An answer that waits, as its readers see it.
pub struct Scheduled {
    /// The row.
    pub row: ScheduledRow,
    /// What is to be said; `None` once forgotten.
    pub text: Option<Zeroizing<String>>,
    /// Changes made with it.
    pub changes: Vec<String>,
}

/// Plans an answer of the actor; the files of their draft go with it.
///
/// # Errors
/// As for an answer that leaves now; [`Error::Invalid`] naming `send_at` when the time is not ahead.
pub fn schedule(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, plan: &Plan) -> Result<i64, Error> {
    let author = cx.actor.person.ok_or(Error::Forbidden)?;
    let row = read::get(tx, cx, ticket)?.row;
    access::must_edit(cx, &row)?;
    access::must_speak(cx, &row)?;
    if row.status == Status::Closed {
        return Err(Error::invalid("status", FaultKind::Closed));
    }
    must_be_ahead(cx, plan.due_at)?;
    let files = drafts::files::of(tx, cx, ticket)?;
    if plan.text.trim().is_empty() && files.is_empty() {
        return Err(Error::invalid("comment", FaultKind::Blank));
    }
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let record = ScheduledText {
        text: Personal::new(plan.text.to_string()),
        changes: plan.changes.iter().cloned().map(Personal::new).collect(),
        unknown: Unknown::default(),
    };
    let owners = [key, KeyId(row.key), KeyId(crate::people::ops::row(tx, cx, author)?.key)];
    let sealed = cx.desk.vault.seal_record(&cx.cell("scheduled_comment", id, "sealed_text"), &owners, &record)?;
    let about = |person: i64, kind: &'static str| About { person, table: "scheduled_comment", row: id, kind, key };
    note_about(tx, cx, &about(author, "author"))?;
    if let Some(requester) = row.requester {
        note_about(tx, cx, &about(requester, "named"))?;
    }
    let row = ScheduledRow {
        id,
        ticket,
        author,
        state: Planned::Waiting,
        status: plan.status,
        due_at: plan.due_at,
        key: key.0,
        sealed_text: Some(sealed),
        created_at: cx.at(),
        planned_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &row)?;
    if !files.is_empty() {
        drafts::files::hand_over(tx, cx, &drafts::files::token(cx, ticket)?, &token(cx, id)?)?;
    }
    enqueue(tx, cx, &row)?;
    log(tx, cx, "comment.schedule", &row)?;
    Ok(id)
}

/// The answers that wait on a ticket.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor.
pub fn waiting(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<Scheduled>, Error> {
    read::get(tx, cx, ticket)?;
    sql::of_ticket(tx, cx.id(), ticket)?.into_iter().map(|row| open(cx, row)).collect()
}

/// Gives an answer of the actor another time; a held one waits again.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] naming `send_at`.
pub fn move_to(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, id: i64, due_at: i64) -> Result<(), Error> {
    let mut row = own(tx, cx, ticket, id)?;
    must_be_ahead(cx, due_at)?;
    // Whoever plans it anew has seen what came in.
    (row.due_at, row.state) = (due_at, Planned::Waiting);
    sql::update(tx, cx.id(), &row, cx.at())?;
    cx.desk.queue.cancel(tx, cx.id(), SCHEDULED, id)?;
    enqueue(tx, cx, &row)?;
    log(tx, cx, "comment.reschedule", &row)
}

/// Lets an answer of the actor leave now, whatever came in meanwhile.
///
/// # Errors
/// [`Error::NotFound`]; as for an answer that leaves now.
pub fn say_now(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, id: i64) -> Result<(), Error> {
    let row = own(tx, cx, ticket, id)?;
    cx.desk.queue.cancel(tx, cx.id(), SCHEDULED, id)?;
    super::jobs::say_as(tx, cx, row)
}

/// Calls an answer of the actor off: its text and files stand in their draft again.
///
/// # Errors
/// [`Error::NotFound`].
pub fn call_off(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, id: i64) -> Result<(), Error> {
    let row = own(tx, cx, ticket, id)?;
    let planned = open(cx, row)?;
    let mut written = drafts::get(tx, cx, ticket)?.map(|draft| draft.written).unwrap_or_default();
    let text = planned.text.unwrap_or_default();
    written.text = match written.text.trim() {
        "" => text,
        begun => Zeroizing::new(format!("{begun}\n\n{}", text.as_str())),
    };
    written.public = true;
    written.changes.extend(planned.changes);
    drafts::files::hand_over(tx, cx, &token(cx, id)?, &drafts::files::token(cx, ticket)?)?;
    drafts::save(tx, cx, ticket, &written, true)?;
    cx.desk.queue.cancel(tx, cx.id(), SCHEDULED, id)?;
    log(tx, cx, "comment.unschedule", &planned.row)?;
    finish(tx, cx, &planned.row)
}

/// The row goes, and the key of its text.
pub(super) fn finish(tx: &mut Tx<'_>, cx: &Cx, row: &ScheduledRow) -> Result<(), Error> {
    sql::delete(tx, cx.id(), row.ticket, row.id)?;
    about_none(tx, cx.id(), "scheduled_comment", row.id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))
}

pub(super) fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &ScheduledRow) -> Result<(), Error> {
    let facts = Facts::from([("scheduled".into(), Fact::Number(row.id))]);
    let object = read::object(row.ticket);
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}

/// The token under which the files of a planned answer wait.
pub(super) fn token(cx: &Cx, id: i64) -> Result<String, Error> {
    let mark = cx.desk.vault.mark(cx.account.key.key, format!("scheduled files {id}").as_bytes())?;
    Ok(mark.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The tokens (hashed) under which files of planned answers wait, however far off their time is.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn tokens_in_use(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<[u8; 32]>, Error> {
    let planned = sql::all(tx, cx.id())?;
    planned.into_iter().map(|id| Ok(crate::staff::tokens::hash(&token(cx, id)?))).collect()
}

pub(super) fn open(cx: &Cx, row: ScheduledRow) -> Result<Scheduled, Error> {
    let opened: Option<ScheduledText> = crate::desk::opened_record(
        cx,
        &cx.cell("scheduled_comment", row.id, "sealed_text"),
        row.sealed_text.as_deref(),
    )?;
    let disclosure = crate::disclosure::for_actor(cx);
    let text = opened.as_ref().and_then(|opened| opened.reveal_text(&disclosure)).cloned().map(Zeroizing::new);
    let changes = opened.as_ref().map(|opened| opened.reveal_changes(&disclosure)).unwrap_or_default();
    let changes = changes.into_iter().cloned().collect();
    Ok(Scheduled { row, text, changes })
}

fn own(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, id: i64) -> Result<ScheduledRow, Error> {
    let seen = read::get(tx, cx, ticket)?.row;
    access::must_edit(cx, &seen)?;
    let row = sql::get(tx, cx.id(), ticket, id)?;
    row.filter(|row| Some(row.author) == cx.actor.person).ok_or(Error::NotFound)
}

fn must_be_ahead(cx: &Cx, due_at: i64) -> Result<(), Error> {
    let furthest = cx.now.plus_seconds(FURTHEST_SECONDS).0;
    if due_at > cx.at() && due_at <= furthest { Ok(()) } else { Err(Error::invalid("send_at", FaultKind::Invalid)) }
}

fn enqueue(tx: &mut Tx<'_>, cx: &Cx, row: &ScheduledRow) -> Result<(), Error> {
    let job = jobs::NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: SCHEDULED,
        subject: row.id,
        argument: row.ticket,
        run_at: world::Timestamp(row.due_at),
    };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}
