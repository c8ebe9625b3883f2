//! What can be done with schedules. Who administers sets them up; all staff may read when the desk works.

use db::Tx;
use jiff::Span;
use jiff::civil::{Date, date};
use ledger::{Fact, Facts, Object};

use super::holidays::Land;
use super::sql::{self, HolidayRow, ScheduleRow};
use super::time::{self, Closed, Hours};
use super::week::Week;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};

/// Schedules of an account at the most.
const MOST: i64 = 100;
/// Own holidays of a schedule at the most.
const HOLIDAYS: i64 = 500;
/// Characters of a name.
const NAME_AT_MOST: usize = 255;
/// The day from which days are counted.
const FIRST: Date = date(1970, 1, 1);

/// A schedule about to be made or changed.
#[derive(Clone)]
pub struct NewSchedule {
    /// The name.
    pub name: String,
    /// The name of its time zone.
    pub zone: String,
    /// Whose public holidays are kept.
    pub land: Option<Land>,
    /// The hours of a week.
    pub week: Week,
}

impl Default for NewSchedule {
    fn default() -> Self {
        Self { name: String::new(), zone: "Europe/Berlin".to_owned(), land: None, week: Week::usual() }
    }
}

/// Days of the desk's own about to be noted.
#[derive(Clone)]
pub struct NewHoliday {
    /// What they are called.
    pub name: String,
    /// The first of them.
    pub from: Date,
    /// The last of them.
    pub until: Date,
    /// Whether they come back every year.
    pub yearly: bool,
}

impl ScheduleRow {
    /// The same as something to be changed.
    pub fn as_new(&self) -> NewSchedule {
        let land = self.land.as_deref().and_then(Land::from_word);
        NewSchedule { name: self.name.clone(), zone: self.zone.clone(), land, week: Week::of_text(&self.week) }
    }
}

impl HolidayRow {
    /// The same as something to be changed.
    pub fn as_new(&self) -> NewHoliday {
        NewHoliday { name: self.name.clone(), from: day(self.from), until: day(self.until), yearly: self.yearly }
    }
}

fn day(number: i64) -> Date {
    let span = Span::new().try_days(number);
    span.ok().and_then(|span| FIRST.checked_add(span).ok()).unwrap_or(FIRST)
}

fn number(day: Date) -> i64 {
    FIRST.until(day).map_or(0, |span| i64::from(span.get_days()))
}

/// All schedules.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<ScheduleRow>, Error> {
    cx.actor.must_be_staff()?;
    Ok(sql::all(tx, cx.id(), MOST)?)
}

/// One schedule.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for customers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<ScheduleRow, Error> {
    cx.actor.must_be_staff()?;
    sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)
}

/// Makes a schedule; the first one counts where none is named.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming what does not fit.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &NewSchedule) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    let all = sql::all(tx, cx.id(), MOST)?;
    check(new, &all, None)?;
    if i64::try_from(all.len()).unwrap_or(MOST) >= MOST {
        return Err(Error::invalid("base", FaultKind::TooLong));
    }
    let id = cx.account.ids.next(tx)?;
    let row = ScheduleRow {
        id,
        name: new.name.trim().to_owned(),
        zone: new.zone.clone(),
        land: new.land.map(|land| land.word().to_owned()),
        week: new.week.text(),
        is_default: all.is_empty(),
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &row)?;
    note(tx, cx, "schedule.create", id)?;
    Ok(id)
}

/// Changes a schedule.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, new: &NewSchedule) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let row = get(tx, cx, id)?;
    check(new, &sql::all(tx, cx.id(), MOST)?, Some(id))?;
    let changed = ScheduleRow {
        name: new.name.trim().to_owned(),
        zone: new.zone.clone(),
        land: new.land.map(|land| land.word().to_owned()),
        week: new.week.text(),
        updated_at: cx.at(),
        ..row
    };
    sql::update(tx, cx.id(), &changed)?;
    note(tx, cx, "schedule.update", id)
}

/// From now on this one counts where none is named.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`].
pub fn prefer(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    get(tx, cx, id)?;
    for mut row in sql::all(tx, cx.id(), MOST)? {
        if row.is_default != (row.id == id) {
            row.is_default = row.id == id;
            sql::update(tx, cx.id(), &row)?;
        }
    }
    note(tx, cx, "schedule.prefer", id)
}

/// Removes a schedule; the oldest of the others counts where it did.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let gone = get(tx, cx, id)?;
    sql::delete(tx, cx.id(), id)?;
    if gone.is_default
        && let Some(mut next) = sql::all(tx, cx.id(), 1)?.into_iter().next()
    {
        next.is_default = true;
        sql::update(tx, cx.id(), &next)?;
    }
    note(tx, cx, "schedule.delete", id)
}

/// The own holidays of a schedule.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for customers.
pub fn holidays(tx: &mut Tx<'_>, cx: &Cx, schedule: i64) -> Result<Vec<HolidayRow>, Error> {
    get(tx, cx, schedule)?;
    Ok(sql::holidays(tx, cx.id(), schedule, HOLIDAYS)?)
}

/// One of them.
///
/// # Errors
/// As [`holidays`].
pub fn holiday(tx: &mut Tx<'_>, cx: &Cx, schedule: i64, id: i64) -> Result<HolidayRow, Error> {
    holidays(tx, cx, schedule)?.into_iter().find(|one| one.id == id).ok_or(Error::NotFound)
}

/// Notes days of the desk's own; answers their number.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`]; [`Error::Invalid`].
pub fn add_holiday(tx: &mut Tx<'_>, cx: &Cx, schedule: i64, new: &NewHoliday) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    let known = holidays(tx, cx, schedule)?;
    if i64::try_from(known.len()).unwrap_or(HOLIDAYS) >= HOLIDAYS {
        return Err(Error::invalid("base", FaultKind::TooLong));
    }
    let id = cx.account.ids.next(tx)?;
    sql::add_holiday(tx, cx.id(), schedule, &checked(id, new)?)?;
    note(tx, cx, "schedule.update", schedule)?;
    Ok(id)
}

/// Changes them.
///
/// # Errors
/// As [`add_holiday`].
pub fn change_holiday(tx: &mut Tx<'_>, cx: &Cx, schedule: i64, id: i64, new: &NewHoliday) -> Result<(), Error> {
    cx.actor.must_administer()?;
    holiday(tx, cx, schedule, id)?;
    sql::change_holiday(tx, cx.id(), schedule, &checked(id, new)?)?;
    note(tx, cx, "schedule.update", schedule)
}

/// Removes them.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`].
pub fn drop_holiday(tx: &mut Tx<'_>, cx: &Cx, schedule: i64, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    holiday(tx, cx, schedule, id)?;
    sql::drop_holiday(tx, cx.id(), schedule, id)?;
    note(tx, cx, "schedule.update", schedule)
}

/// When the desk works by a schedule, or by the one that counts where none is named; `None` where there is none.
///
/// # Errors
/// The database's.
pub fn hours(tx: &mut Tx<'_>, cx: &Cx, schedule: Option<i64>) -> Result<Option<Hours>, Error> {
    let all = sql::all(tx, cx.id(), MOST)?;
    let named = schedule.and_then(|id| all.iter().find(|row| row.id == id));
    let Some(row) = named.or_else(|| all.iter().find(|row| row.is_default)) else { return Ok(None) };
    let new = row.as_new();
    let closed = sql::holidays(tx, cx.id(), row.id, HOLIDAYS)?;
    let closed = closed.iter().map(|one| Closed { from: day(one.from), until: day(one.until), yearly: one.yearly });
    Ok(time::zone(&new.zone).map(|zone| Hours { zone, week: new.week, land: new.land, closed: closed.collect() }))
}

fn check(new: &NewSchedule, all: &[ScheduleRow], own: Option<i64>) -> Result<(), Error> {
    named(&new.name)?;
    let name = new.name.trim();
    if all.iter().any(|row| Some(row.id) != own && row.name == name) {
        return Err(Error::invalid("name", FaultKind::Duplicate));
    }
    if time::zone(&new.zone).is_none() {
        return Err(Error::invalid("time_zone", FaultKind::Unknown));
    }
    if new.week.intervals().is_empty() {
        return Err(Error::invalid("intervals", FaultKind::Blank));
    }
    Ok(())
}

fn checked(id: i64, new: &NewHoliday) -> Result<HolidayRow, Error> {
    named(&new.name)?;
    if new.until < new.from {
        return Err(Error::invalid("end_date", FaultKind::Invalid));
    }
    let name = new.name.trim().to_owned();
    Ok(HolidayRow { id, name, from: number(new.from), until: number(new.until), yearly: new.yearly })
}

fn named(name: &str) -> Result<(), Error> {
    match name.trim() {
        "" => Err(Error::invalid("name", FaultKind::Blank)),
        name if name.chars().count() > NAME_AT_MOST => Err(Error::invalid("name", FaultKind::TooLong)),
        _ => Ok(()),
    }
}

fn note(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64) -> Result<(), Error> {
    let facts = Facts::from([("schedule".into(), Fact::Number(id))]);
    let object = Object { kind: "schedule", id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] })?;
    crate::sla::ops::forget(tx, cx);
    Ok(())
}
