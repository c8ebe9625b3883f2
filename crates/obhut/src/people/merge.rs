//! Two records of one human become one.

use db::Tx;
use ledger::{Fact, Facts};

use super::{ops, sql};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::search::feed;
use crate::words::Role;

/// Moves identities, tickets and messages of `loser` to `winner`; the loser's record goes to the trash. What is sealed
/// stays sealed under the loser's key too, and `merged_into` says so: forgetting the winner forgets both.
///
/// # Errors
/// [`Error::Invalid`] unless both are customers and not the same; [`Error::NotFound`].
pub fn merge(tx: &mut Tx<'_>, cx: &Cx, loser: i64, winner: i64) -> Result<(), Error> {
    cx.actor.must_operate()?;
    cx.actor.must_see_identity()?;
    let (from, into) = (ops::get(tx, cx, loser)?, ops::get(tx, cx, winner)?);
    if loser == winner || from.row.role != Role::EndUser || into.row.role != Role::EndUser {
        return Err(Error::invalid("base", FaultKind::Invalid));
    }
    sql::move_all(tx, cx.id(), loser, winner, cx.at())?;
    crate::consent::sql::move_all(tx, cx.id(), loser, winner)?;
    sql::trash(tx, cx.id(), loser, Some(winner), cx.at())?;
    feed::person_merged(tx, cx, loser, winner);
    feed::person(tx, cx, winner)?;
    let facts = Facts::from([("into".into(), Fact::Number(winner))]);
    audit::record(
        tx,
        cx,
        Record { act: "person.merge", object: ops::object(loser), facts, detail: None, owners: &[] },
    )?;
    Ok(())
}
