//! What is done with absences: told beforehand or at once, and taken back.

use db::Tx;
use ledger::{Fact, Facts};

use super::sql;
pub use super::sql::AbsenceRow;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::people;
use crate::words::Standing;

/// Tells that somebody is away. Everybody tells it of themselves, the administrator of all.
///
/// # Errors
/// [`Error::Invalid`] naming `until` where it ends before it begins, `substitute` where nobody works here under that
/// number or it is the person; [`Error::Forbidden`], [`Error::NotFound`].
pub fn set(tx: &mut Tx<'_>, cx: &Cx, absence: &AbsenceRow) -> Result<(), Error> {
    may(tx, cx, absence.person)?;
    if absence.until.is_some_and(|until| until <= absence.from.max(cx.at())) {
        return Err(Error::invalid("until", FaultKind::Invalid));
    }
    if let Some(substitute) = absence.substitute {
        let row = people::sql::get(tx, cx.id(), substitute)?;
        let works = row.is_some_and(|row| row.role.is_staff() && row.standing == Standing::Normal && !row.suspended);
        if !works || substitute == absence.person {
            return Err(Error::invalid("substitute", FaultKind::Invalid));
        }
    }
    sql::set(tx, cx.id(), absence, cx.at())?;
    let substitute = absence.substitute.map_or(Fact::None, Fact::Number);
    log(tx, cx, "absence.set", absence.person, Facts::from([("substitute".into(), substitute)]))
}

/// Somebody is back.
///
/// # Errors
/// As [`set`].
pub fn end(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<(), Error> {
    may(tx, cx, person)?;
    sql::drop_of(tx, cx.id(), person)?;
    log(tx, cx, "absence.end", person, Facts::new())
}

/// The absence of somebody, unless it is over.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<AbsenceRow>, Error> {
    cx.actor.must_be_staff()?;
    let known = sql::get(tx, cx.id(), person)?;
    Ok(known.filter(|absence| absence.until.is_none_or(|until| until > cx.at())))
}

/// The absence of somebody if they are away now: a hint for whoever wants to give them something.
///
/// # Errors
/// The database's.
pub fn now(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<AbsenceRow>, Error> {
    Ok(sql::get(tx, cx.id(), person)?.filter(|absence| absence.holds(cx.at())))
}

/// All absences that are not over.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn all(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<AbsenceRow>, Error> {
    cx.actor.must_be_staff()?;
    Ok(sql::all(tx, cx.id(), cx.at())?)
}

/// For whom the actor stands in at this moment.
///
/// # Errors
/// The database's.
pub fn stands_in_for(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<i64>, Error> {
    let Some(person) = cx.actor.person else { return Ok(Vec::new()) };
    Ok(sql::stands_in(tx, cx.id(), person, cx.at())?.into_iter().map(|absence| absence.person).collect())
}

fn may(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<(), Error> {
    cx.actor.must_be_staff()?;
    if cx.actor.person != Some(person) {
        cx.actor.must_administer()?;
    }
    let works = people::ops::row(tx, cx, person)?.role.is_staff();
    if works { Ok(()) } else { Err(Error::NotFound) }
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, person: i64, facts: Facts) -> Result<(), Error> {
    let object = people::ops::object(person);
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}
