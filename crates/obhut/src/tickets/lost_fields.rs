//! Values of the desk's own fields that would be lost: with a change, or with the field itself. What a duty keeps stays as it
//! is until the duty has ended; what was written into a field that is gone by then goes at that moment.

use db::Tx;

use super::records::Fields;
use super::sql::{self, TicketRow};
use super::{read, update};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::search::feed;
use crate::words::{FieldTarget, Standing};

/// Refuses to change values that a duty keeps: with the key of the old version the value would be gone.
///
/// # Errors
/// [`Error::Invalid`] naming each of the `fields`, with ground and date, while a hold is in force.
pub(crate) fn must_be_free(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &TicketRow,
    fields: impl Iterator<Item = i64>,
) -> Result<(), Error> {
    let Some(duty) = crate::holds::ops::duty(tx, cx, ticket)? else { return Ok(()) };
    let kind = FaultKind::Held(Some(duty));
    let faults: Vec<Fault> = fields.map(|field| Fault { field: "custom_fields", kind, of: Some(field) }).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Removes what was written into a field that is gone, unless a duty keeps it; the key of the old version is given up.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn forget(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, field: i64) -> Result<(), Error> {
    match sql::get_locked(tx, cx.id(), ticket)?.filter(|row| !row.held) {
        Some(row) => keep_only(tx, cx, row, |known| known != field),
        None => Ok(()),
    }
}

/// The last duty that kept a ticket has ended: removes what was written into fields that are gone since.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn forget_kept(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    let Some(row) = sql::get_locked(tx, cx.id(), ticket)?.filter(|row| row.standing != Standing::Forgotten) else {
        return Ok(());
    };
    let fields = crate::fields::sql::all(tx, cx.id(), FieldTarget::Ticket)?;
    keep_only(tx, cx, row, |known| fields.iter().any(|field| field.id == known))
}

fn keep_only(tx: &mut Tx<'_>, cx: &Cx, mut row: TicketRow, keeps: impl Fn(i64) -> bool) -> Result<(), Error> {
    let Some(mut fields) = read::open_fields(cx, &row)? else { return Ok(()) };
    let before = feed::Snapshot::of(&fields);
    if !drop_others(&mut fields, keeps) {
        return Ok(());
    }
    update::reseal(tx, cx, &mut row, &fields)?;
    sql::update(tx, cx.id(), &row)?;
    if row.standing == Standing::Normal {
        feed::ticket_changed(tx, cx, &row, before, &fields);
    }
    Ok(())
}

fn drop_others(fields: &mut Fields, keeps: impl Fn(i64) -> bool) -> bool {
    let before = fields.custom.len();
    fields.custom.retain(|field, _| keeps(*field));
    fields.custom.len() != before
}
