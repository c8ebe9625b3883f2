//! Statements about schedules and their holidays.

use db::{Error, Row, Tx, params};

const ALL: &str = "SELECT id, name, zone, land, week, is_default, created_at, updated_at FROM business_schedule \
    WHERE account_id = $1 ORDER BY id LIMIT $2";
const GET: &str = "SELECT id, name, zone, land, week, is_default, created_at, updated_at FROM business_schedule \
    WHERE account_id = $1 AND id = $2";
const INSERT: &str = "INSERT INTO business_schedule (account_id, id, name, zone, land, week, is_default, created_at, \
    updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
const UPDATE: &str = "UPDATE business_schedule SET name = $3, zone = $4, land = $5, week = $6, is_default = $7, \
    updated_at = $8 WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM business_schedule WHERE account_id = $1 AND id = $2";
const HOLIDAYS: &str = "SELECT id, name, from_day, until_day, yearly FROM business_holiday \
    WHERE account_id = $1 AND schedule_id = $2 ORDER BY id LIMIT $3";
const ADD_HOLIDAY: &str = "INSERT INTO business_holiday (account_id, schedule_id, id, name, from_day, until_day, yearly) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const CHANGE_HOLIDAY: &str = "UPDATE business_holiday SET name = $4, from_day = $5, until_day = $6, yearly = $7 \
    WHERE account_id = $1 AND schedule_id = $2 AND id = $3";
const DROP_HOLIDAY: &str = "DELETE FROM business_holiday WHERE account_id = $1 AND schedule_id = $2 AND id = $3";
const DROP_HOLIDAYS: &str = "DELETE FROM business_holiday WHERE account_id = $1 AND schedule_id = $2";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] =
    &[ALL, GET, INSERT, UPDATE, DELETE, HOLIDAYS, ADD_HOLIDAY, CHANGE_HOLIDAY, DROP_HOLIDAY, DROP_HOLIDAYS];

/// A schedule's row.
#[derive(Clone)]
pub struct ScheduleRow {
    /// Number within the account.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The name of its time zone.
    pub zone: String,
    /// The code of the state whose holidays are kept.
    pub land: Option<String>,
    /// The hours of a week.
    pub week: String,
    /// Whether it counts where none is named.
    pub is_default: bool,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

/// A holiday's row: days since 1970.
#[derive(Clone)]
pub struct HolidayRow {
    /// Number within the account.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Its first day.
    pub from: i64,
    /// Its last day.
    pub until: i64,
    /// Whether it comes back every year.
    pub yearly: bool,
}

fn read(row: &Row<'_>) -> Result<ScheduleRow, Error> {
    Ok(ScheduleRow {
        id: row.get(0)?,
        name: row.get(1)?,
        zone: row.get(2)?,
        land: row.get(3)?,
        week: row.get(4)?,
        is_default: row.get(5)?,
        created_at: row.get(6)?,
        updated_at: row.get(7)?,
    })
}

/// All schedules, the oldest first.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn all(tx: &mut Tx<'_>, account: i64, limit: i64) -> Result<Vec<ScheduleRow>, Error> {
    tx.rows(ALL, params![account, limit], read)
}

/// One schedule.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<ScheduleRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// Adds a schedule.
pub fn insert(tx: &mut Tx<'_>, account: i64, s: &ScheduleRow) -> Result<(), Error> {
    let params = params![account, s.id, s.name, s.zone, s.land, s.week, s.is_default, s.created_at];
    tx.execute(INSERT, params).map(drop)
}

/// Writes what can change of a schedule.
pub fn update(tx: &mut Tx<'_>, account: i64, s: &ScheduleRow) -> Result<(), Error> {
    let params = params![account, s.id, s.name, s.zone, s.land, s.week, s.is_default, s.updated_at];
    tx.execute(UPDATE, params).map(drop)
}

/// Removes a schedule with its holidays.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DROP_HOLIDAYS, params![account, id])?;
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// The holidays of a schedule.
pub fn holidays(tx: &mut Tx<'_>, account: i64, schedule: i64, limit: i64) -> Result<Vec<HolidayRow>, Error> {
    tx.rows(HOLIDAYS, params![account, schedule, limit], |row| {
        Ok(HolidayRow {
            id: row.get(0)?,
            name: row.get(1)?,
            from: row.get(2)?,
            until: row.get(3)?,
            yearly: row.get(4)?,
        })
    })
}

/// Adds a holiday.
pub fn add_holiday(tx: &mut Tx<'_>, account: i64, schedule: i64, h: &HolidayRow) -> Result<(), Error> {
    tx.execute(ADD_HOLIDAY, params![account, schedule, h.id, h.name, h.from, h.until, h.yearly]).map(drop)
}

/// Changes a holiday.
pub fn change_holiday(tx: &mut Tx<'_>, account: i64, schedule: i64, h: &HolidayRow) -> Result<(), Error> {
    tx.execute(CHANGE_HOLIDAY, params![account, schedule, h.id, h.name, h.from, h.until, h.yearly]).map(drop)
}

/// Removes a holiday.
pub fn drop_holiday(tx: &mut Tx<'_>, account: i64, schedule: i64, id: i64) -> Result<(), Error> {
    tx.execute(DROP_HOLIDAY, params![account, schedule, id]).map(drop)
}
