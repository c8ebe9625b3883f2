//! What a member of staff has chosen for their own pages: words of a closed list.

use db::Tx;

use super::sql;
use crate::context::Cx;
use crate::error::Error;

/// Whether single keys act (WCAG 2.1.4: they can be switched off).
const SINGLE_KEYS: &str = "single_keys";
const OFF: &str = "off";
const ON: &str = "on";

/// Whether single keys act for the actor.
///
/// # Errors
/// The database's.
pub fn single_keys(tx: &mut Tx<'_>, cx: &Cx) -> Result<bool, Error> {
    let Some(person) = cx.actor.person else { return Ok(true) };
    Ok(sql::choice(tx, cx.id(), person, SINGLE_KEYS)?.as_deref() != Some(OFF))
}

/// Switches single keys on or off for the actor.
///
/// # Errors
/// [`Error::Forbidden`] for who has no pages of their own.
pub fn set_single_keys(tx: &mut Tx<'_>, cx: &Cx, on: bool) -> Result<(), Error> {
    cx.actor.must_be_staff()?;
    let person = cx.actor.person.ok_or(Error::Forbidden)?;
    Ok(sql::choose(tx, cx.id(), person, SINGLE_KEYS, if on { ON } else { OFF })?)
}
