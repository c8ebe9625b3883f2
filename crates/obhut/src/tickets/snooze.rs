//! Putting a ticket aside for oneself until a moment. It comes back then, or as soon as anything happens on it.

use std::sync::Arc;

use db::{Tx, params};
use jobs::{Job, NewJob, Outcome};
use ledger::{Fact, Facts};

use super::{access, read, sql};
use crate::audit::{self, Record};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::{Error, FaultKind};
use crate::words::{Source, Status};

/// The kind of job that brings tickets back.
pub const WAKE: &str = "ticket_wake";
/// Nobody puts a ticket aside for longer: two years.
const LONGEST: i64 = 2 * 366 * 86_400 * 1_000_000;

const OF: &str = "SELECT ticket_id, due_at FROM snooze WHERE account_id = $1 AND person_id = $2 AND due_at > $3 \
    ORDER BY due_at, ticket_id";
const ONE: &str = "SELECT due_at FROM snooze WHERE account_id = $1 AND person_id = $2 AND ticket_id = $3";
const PUT: &str = "INSERT INTO snooze (account_id, person_id, ticket_id, due_at, created_at) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (account_id, person_id, ticket_id) DO UPDATE SET due_at = $4, created_at = $5";
const END: &str = "DELETE FROM snooze WHERE account_id = $1 AND person_id = $2 AND ticket_id = $3";
const DUE: &str = "SELECT person_id FROM snooze WHERE account_id = $1 AND ticket_id = $2 AND due_at <= $3";
const OTHERS: &str = "DELETE FROM snooze WHERE account_id = $1 AND ticket_id = $2 AND person_id <> $3";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[OF, ONE, PUT, END, DUE, OTHERS];

/// Tickets that the actor has put aside, and until when; the next to come back first.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<(i64, i64)>, Error> {
    let person = cx.actor.person.unwrap_or(0);
    Ok(tx.rows(OF, params![cx.id(), person, cx.at()], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Until when the actor has put a ticket aside.
///
/// # Errors
/// The database's.
pub fn until(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Option<i64>, Error> {
    let person = cx.actor.person.unwrap_or(0);
    let due: Option<i64> = tx.row(ONE, params![cx.id(), person, ticket], |row| row.get(0))?;
    Ok(due.filter(|due| *due > cx.at()))
}

/// Puts a ticket aside until a moment, or takes it back with `None`; answers the log entry.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor; [`Error::Invalid`] naming `until` when the moment is
/// past or too far, `status` when the ticket is closed.
pub fn set(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, due: Option<i64>) -> Result<i64, Error> {
    let row = sql::get(tx, cx.id(), ticket)?.filter(|row| access::may_see(&cx.actor, row)).ok_or(Error::NotFound)?;
    let person = cx.actor.person.ok_or(Error::Forbidden)?;
    cx.actor.must_be_staff()?;
    let was = until(tx, cx, ticket)?;
    match due {
        Some(due) => {
            if row.status == Status::Closed {
                return Err(Error::invalid("status", FaultKind::Closed));
            }
            if due <= cx.at() || due > cx.at().saturating_add(LONGEST) {
                return Err(Error::invalid("until", FaultKind::Invalid));
            }
            tx.execute(PUT, params![cx.id(), person, ticket, due, cx.at()])?;
            let job = NewJob {
                account: cx.id(),
                id: cx.account.ids.next(tx)?,
                kind: WAKE,
                subject: ticket,
                argument: person,
                run_at: world::Timestamp(due),
            };
            cx.desk.queue.enqueue(tx, &job)?;
        }
        None => {
            tx.execute(END, params![cx.id(), person, ticket])?;
        }
    }
    let number = |due: Option<i64>| due.map_or(Fact::None, Fact::Number);
    let facts = Facts::from([("until".into(), number(due)), ("until_was".into(), number(was))]);
    audit::record(
        tx,
        cx,
        Record { act: "ticket.snooze", object: read::object(ticket), facts, detail: None, owners: &[] },
    )
}

/// Something has happened on a ticket: it comes back to everybody who had put it aside, but for whoever did it.
pub(super) fn stir(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    tx.execute(OTHERS, params![cx.id(), ticket, cx.actor.person.unwrap_or(0)])?;
    Ok(())
}

/// Brings a ticket back to whoever put it aside until now.
pub fn wake(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let (ticket, account) = (job.subject, job.account);
    let Ok(account) = desk.account(account) else { return Outcome::Retry("database") };
    let cx = Cx::new(desk, &account, Actor::system(), Source::System);
    let woken = desk.db.write_blocking(move |tx| {
        let due: Vec<i64> = tx.rows(DUE, params![cx.id(), ticket, cx.at()], |row| row.get(0))?;
        for person in &due {
            tx.execute(END, params![cx.id(), *person, ticket])?;
        }
        if !due.is_empty() {
            let object = read::object(ticket);
            let record = Record { act: "ticket.wake", object, facts: Facts::new(), detail: None, owners: &[] };
            audit::record(tx, &cx, record)?;
        }
        Ok::<_, Error>(())
    });
    match woken {
        Ok(()) => Outcome::Done,
        Err(_) => Outcome::Retry("database"),
    }
}
