//! Where data are used for a purpose: fields of tickets, prepared texts, what the desk does by itself. A use without a basis is
//! refused, and says why.

use db::Tx;
use personal::LegalBasis;

use super::ops::{asks, may_for};
use super::words::Reason;
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::macros::Action;
use crate::people;
use crate::words::{FieldTarget, Role};

/// Refuses values of fields whose purpose has no basis as far as the person is concerned. `agreed` are purposes to which
/// they agree in the same breath.
///
/// # Errors
/// [`Error::Invalid`] naming each field, with the reason.
pub fn fields(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: Option<i64>,
    fields: impl Iterator<Item = i64>,
    agreed: &[i64],
) -> Result<(), Error> {
    let mut faults = Vec::new();
    for field in fields {
        if let Some(reason) = of_field(tx, cx, person, field, agreed)? {
            faults.push(Fault { field: "custom_fields", kind: FaultKind::NoGround(reason), of: Some(field) });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn of_field(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: Option<i64>,
    field: i64,
    agreed: &[i64],
) -> Result<Option<Reason>, Error> {
    let Some(field) = crate::fields::sql::get(tx, cx.id(), FieldTarget::Ticket, field)? else { return Ok(None) };
    if agreed.contains(&field.purpose) {
        return Ok(None);
    }
    of_purpose(tx, cx, person, field.purpose)
}

/// Why something may not be used for a purpose as far as a customer is concerned; what concerns no customer may be.
///
/// # Errors
/// The database's.
pub fn of_purpose(tx: &mut Tx<'_>, cx: &Cx, person: Option<i64>, purpose: i64) -> Result<Option<Reason>, Error> {
    let row = crate::purposes::sql::get(tx, cx.id(), purpose)?;
    let basis = row.and_then(|row| LegalBasis::from_slug(&row.basis));
    // What lacks a basis altogether is refused where the purpose is chosen.
    let (Some(person), true) = (person, basis.is_some_and(asks)) else { return Ok(None) };
    let customer = people::sql::get(tx, cx.id(), person)?.is_some_and(|row| row.role == Role::EndUser);
    if customer { Ok(may_for(tx, cx, person, purpose)?.reason()) } else { Ok(None) }
}

/// Refuses a prepared text or what it sets, where its purpose has no basis as far as the person is concerned.
///
/// # Errors
/// [`Error::Invalid`] naming `purpose_id` or the field, with the reason.
pub fn prepared(tx: &mut Tx<'_>, cx: &Cx, person: Option<i64>, purpose: i64, actions: &[Action]) -> Result<(), Error> {
    if let Some(reason) = of_purpose(tx, cx, person, purpose)? {
        return Err(Error::invalid("purpose_id", FaultKind::NoGround(reason)));
    }
    let set = actions.iter().filter(|action| !action.value.is_empty()).filter_map(Action::custom);
    fields(tx, cx, person, set, &[])
}

/// Whether all that is wrong is that something may not be used.
pub fn is_refusal(error: &Error) -> Option<Reason> {
    let Error::Invalid(faults) = error else { return None };
    let mut reasons = faults.iter().map(|fault| match fault.kind {
        FaultKind::NoGround(reason) => Some(reason),
        _ => None,
    });
    let first = reasons.next().flatten()?;
    reasons.all(|reason| reason.is_some()).then_some(first)
}
