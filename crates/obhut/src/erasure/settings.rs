//! What an account sets about forgetting.

use db::Tx;
use ledger::{Fact, Facts, Object};

use super::Outcome;
use super::tickets::USUAL_DAYS;
use crate::accounts::sql;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};

/// The setting that says what deleting a person forgets where the caller does not say.
pub const OUTCOME: &str = "person_outcome";
/// The setting that says how long the trash keeps.
pub const DAYS: &str = "trash_days";
/// A year: longer is no trash.
const MOST_DAYS: i64 = 366;

/// What deleting a person forgets where the caller does not say.
///
/// # Errors
/// The database's.
pub fn outcome(tx: &mut Tx<'_>, cx: &Cx) -> Result<Outcome, Error> {
    let word = sql::setting(tx, cx.id(), OUTCOME)?;
    Ok(word.and_then(|word| Outcome::from_word(&word)).unwrap_or(Outcome::Content))
}

/// How many days a ticket lies in the trash.
///
/// # Errors
/// The database's.
pub fn days(tx: &mut Tx<'_>, cx: &Cx) -> Result<i64, Error> {
    let days = sql::setting(tx, cx.id(), DAYS)?;
    Ok(days.and_then(|days| days.parse().ok()).unwrap_or(USUAL_DAYS))
}

/// Sets both.
///
/// # Errors
/// [`Error::Forbidden`] for all but administrators; [`Error::Invalid`] naming `days` outside 1 to 366.
pub fn set(tx: &mut Tx<'_>, cx: &Cx, outcome: Outcome, days: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Error::invalid("days", FaultKind::Invalid));
    }
    sql::set(tx, cx.id(), OUTCOME, outcome.word())?;
    sql::set(tx, cx.id(), DAYS, &days.to_string())?;
    let facts = Facts::from([("outcome".into(), Fact::Word(outcome.word())), ("days".into(), Fact::Number(days))]);
    let object = Object { kind: "account", id: cx.id() };
    audit::record(tx, cx, Record { act: "erasure.settings", object, facts, detail: None, owners: &[] }).map(drop)
}
