//! Reading the log: the whole of it for those who oversee, one's own part for the person. Who looked stands in neither.

use db::Tx;
use personal::Category;

use super::sql::{self, LogRow, Narrow, Of};
use super::{Deed, bit};
use crate::context::Cx;
use crate::error::Error;
use crate::words::Role;

/// A look is written a moment after it happened, so the order of numbers and that of times differ by so much at most:
/// ten seconds in microseconds.
const LATE: i64 = 10_000_000;

/// Which entries are wanted.
#[derive(Clone, Default)]
pub struct Filter {
    /// Of whom or what.
    pub of: Of,
    /// The sort of deed.
    pub deed: Option<Deed>,
    /// The role of whoever acted.
    pub role: Option<Role>,
    /// With this category.
    pub category: Option<Category>,
    /// For this purpose.
    pub purpose: Option<i64>,
    /// From this time on, in microseconds since 1970.
    pub from: Option<i64>,
    /// Before this time.
    pub until: Option<i64>,
    /// Before the entry with this number.
    pub before: Option<i64>,
    /// After the entry with this number.
    pub after: Option<i64>,
    /// The oldest first.
    pub up: bool,
}

/// An entry for its reader.
pub struct Line {
    /// The row.
    pub row: LogRow,
    /// The leaf's facts.
    pub facts: serde_json::Map<String, serde_json::Value>,
}

/// Demands a role that oversees.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn must_oversee(cx: &Cx) -> Result<(), Error> {
    match cx.actor.role {
        Role::Officer | Role::Coordinator | Role::System => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

/// Entries of the desk, newest first, without who it was.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor oversees.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, limit: i64) -> Result<Vec<Line>, Error> {
    must_oversee(cx)?;
    entries(tx, cx, filter, limit)
}

/// Entries of the desk for a program of those who oversee or administer, without who it was.
///
/// # Errors
/// [`Error::Forbidden`] for other roles.
pub fn for_programs(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, limit: i64) -> Result<Vec<Line>, Error> {
    if cx.actor.role != Role::Administrator {
        must_oversee(cx)?;
    }
    entries(tx, cx, filter, limit)
}

/// What happened to the data of one person, for that person and for those who oversee.
///
/// # Errors
/// [`Error::NotFound`] for everybody else, as for somebody who does not exist.
pub fn of_person(tx: &mut Tx<'_>, cx: &Cx, person: i64, filter: &Filter, limit: i64) -> Result<Vec<Line>, Error> {
    let own = cx.actor.person == Some(person) && cx.looks.is_none();
    if !own && must_oversee(cx).is_err() {
        return Err(Error::NotFound);
    }
    if !own {
        crate::people::ops::row(tx, cx, person)?;
    }
    entries(tx, cx, &Filter { of: Of::Person(person), ..filter.clone() }, limit)
}

/// How many entries [`of_person`] lists of the actor themselves, on all its pages.
///
/// # Errors
/// The database's.
pub fn count_own(tx: &mut Tx<'_>, cx: &Cx, own: i64) -> Result<i64, Error> {
    Ok(sql::count_of_person(tx, cx.id(), own)?)
}

/// Entries, whoever asks: callers have checked.
pub(super) fn entries(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, limit: i64) -> Result<Vec<Line>, Error> {
    let first = match filter.from {
        Some(from) => first_at(tx, cx, from.saturating_sub(LATE))?,
        None => 0,
    };
    let first = filter.after.map_or(first, |after| first.max(after.saturating_add(1)));
    let narrow = Narrow {
        before: filter.before.unwrap_or(i64::MAX),
        first,
        from: filter.from.unwrap_or(i64::MIN),
        until: filter.until.unwrap_or(i64::MAX),
        deed: filter.deed.map_or("", Deed::word),
        role: filter.role.map_or("", Role::word),
        categories: filter.category.map_or(0, bit),
        purpose: filter.purpose.unwrap_or(0),
        limit,
        up: filter.up,
    };
    Ok(sql::entries(tx, cx.id(), filter.of, &narrow)?.into_iter().map(line).collect())
}

fn line(row: LogRow) -> Line {
    let leaf: serde_json::Value = serde_json::from_slice(&row.leaf).unwrap_or_default();
    Line { facts: leaf["facts"].as_object().cloned().unwrap_or_default(), row }
}

/// The number of the first entry that is not older than `at`. Times grow with numbers, so no index is needed.
fn first_at(tx: &mut Tx<'_>, cx: &Cx, at: i64) -> Result<i64, Error> {
    let (mut low, mut high) = (1, sql::last(tx, cx.id())? + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        match sql::time_of(tx, cx.id(), middle)? {
            Some(time) if time < at => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}
