//! Forgetting for good: tickets out of the trash, and people.
//!
//! An erasure is planned in a transaction that takes its subjects out of everybody's reach, and then carried out: first
//! the keys are destroyed, which is what forgetting means, then the rows are tidied, then the log tells that it is done.
//! Each step can be repeated; a crash between two of them is made good after the next start ([`jobs`]).

pub mod api;
pub mod beside;
#[cfg(test)]
mod beside_tests;
pub mod clean;
pub mod dead;
pub mod doors;
#[cfg(test)]
mod fields_tests;
pub mod held;
pub mod housekeeping;
pub mod kept;
pub mod late;
pub mod mentions;
pub mod page;
pub mod people;
pub mod run;
pub mod settings;
pub mod sql;
#[cfg(test)]
mod stories;
pub mod tickets;
mod unsent;
pub mod view;
pub mod waiting;

use db::Tx;
use jobs::NewJob;
use ledger::{Fact, Facts, Object};

use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::Error;
use crate::words;

/// The kind of job that carries erasures out.
pub const ERASE: &str = "erasure";

words! {
    /// What is forgotten.
    Kind {
        /// Tickets with all that was said on them.
        Tickets = "tickets",
        /// A person.
        Person = "person",
    }
}

words! {
    /// How much of a person is forgotten.
    Outcome {
        /// Who it is; what they wrote stays where others share it.
        Identity = "identity",
        /// Who it is, their tickets, and what they wrote.
        Content = "content",
    }
}

words! {
    /// Why.
    Reason {
        /// The days in the trash are over.
        TrashOver = "trash_over",
        /// Somebody of the desk decided it.
        ByHand = "by_hand",
        /// The duty that kept it is over.
        DutyOver = "duty_over",
        /// It was done after the backup that these data were brought back from; something of it still waits for a duty.
        Restored = "restored",
    }
}

words! {
    /// How far it is.
    State {
        /// Decided; the keys still exist.
        Planned = "planned",
        /// The keys are gone: nothing can be read any more, in no copy.
        Destroyed = "destroyed",
        /// The rows are tidied.
        Cleaned = "cleaned",
        /// No word of it is left in memory.
        Purged = "purged",
        /// The log tells of it.
        Done = "done",
    }
}

/// The object of log entries about an erasure.
pub const fn object(id: i64) -> Object {
    Object { kind: "erasure", id }
}

/// An erasure about to be planned.
struct Plan {
    kind: Kind,
    outcome: Outcome,
    reason: Reason,
}

/// Writes an erasure down, with the job that carries it out, and answers its number; `name` says whom and what it is about.
fn plan(
    tx: &mut Tx<'_>,
    cx: &Cx,
    plan: &Plan,
    name: impl FnOnce(&mut Tx<'_>, i64) -> Result<(), Error>,
) -> Result<i64, Error> {
    let id = cx.account.ids.next(tx)?;
    sql::insert(tx, cx.id(), id, plan, 0, cx.actor.person, cx.at())?;
    name(tx, id)?;
    let count = sql::count_subjects(tx, cx.id(), id)?;
    let facts = Facts::from([
        ("kind".into(), Fact::Word(plan.kind.word())),
        ("outcome".into(), Fact::Word(plan.outcome.word())),
        ("reason".into(), Fact::Word(plan.reason.word())),
        ("subjects".into(), Fact::Number(count)),
    ]);
    audit::record(tx, cx, Record { act: "erasure.plan", object: object(id), facts, detail: None, owners: &[] })?;
    let job = NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: ERASE,
        subject: id,
        argument: 0,
        run_at: cx.now,
    };
    cx.desk.queue.enqueue(tx, &job)?;
    Ok(id)
}
