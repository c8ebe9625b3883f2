//! Staff who follow a ticket.

use db::Tx;
use vault::KeyId;

use super::{access, sql};
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
