//! What a duty keeps: it stays, is named, and stops nothing else.

use db::Tx;

use super::sql;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::holds::Duty;
use crate::people::sql::PersonRow;
use crate::words::Standing;

/// Something of a person that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The ticket.
    pub ticket: i64,
    /// The comment, where it is not the ticket whole.
    pub comment: Option<i64>,
    /// When the ticket was last written.
    pub since: i64,
    /// The duty that keeps it.
    pub duty: Option<Duty>,
}

/// What is kept of a person.
///
/// # Errors
/// The database's.
pub fn of_person(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Vec<Held>, Error> {
    let mut held = sql::held(tx, cx.id(), person)?;
    for one in &mut held {
        one.duty = crate::holds::sql::duty(tx, cx.id(), one.ticket)?;
    }
    Ok(held)
}

/// Refuses to forget somebody who is kept as a whole.
pub(super) fn must_be_free(row: &PersonRow) -> Result<(), Error> {
    if row.standing == Standing::Held { Err(Error::invalid("base", FaultKind::Held(None))) } else { Ok(()) }
}
