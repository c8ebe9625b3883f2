//! Statements of the access log.

use db::{Error, Row, Tx, params};

const PERSON: &str = "INSERT INTO log_person (account_id, person_id, seq) VALUES ($1, $2, $3) \
    ON CONFLICT (account_id, person_id, seq) DO NOTHING";
const DAY: &str = "SELECT key_id FROM log_day WHERE account_id = $1 AND day = $2";
const INSERT_DAY: &str = "INSERT INTO log_day (account_id, day, key_id) VALUES ($1, $2, $3) \
    ON CONFLICT (account_id, day) DO NOTHING";
const DAYS_BEFORE: &str = "SELECT day, key_id FROM log_day WHERE account_id = $1 AND day < $2 ORDER BY day";
const DELETE_DAY: &str = "DELETE FROM log_day WHERE account_id = $1 AND day = $2";

/// The log, newest first, narrowed; an empty word and the number nought narrow nothing.
macro_rules! entries {
    ($more:expr, $order:literal) => {
        concat!(
            "SELECT seq, at, object_kind, object_id, act, leaf, sealed_staff, deed, role, via, categories, purpose_id \
             FROM log_entry WHERE account_id = $1 AND seq < $2 AND seq >= $3 AND at >= $4 AND at < $5 \
             AND ($6 = '' OR deed = $6) AND ($7 = '' OR role = $7) AND ($8 = 0 OR (categories & $8) <> 0) \
             AND ($9 = 0 OR purpose_id = $9) AND deed <> 'other' ",
            $more,
            " ORDER BY seq ",
            $order,
            " LIMIT $10"
        )
    };
}

macro_rules! of_ticket {
    ($order:literal) => {
        entries!("AND object_kind IN ('ticket', 'look.ticket') AND object_id = $11", $order)
    };
}

/// The record of a person and all that were merged into it, one after the other.
macro_rules! records {
    ($person:literal) => {
        concat!(
            "(WITH RECURSIVE record (id) AS (SELECT CAST(",
            $person,
            " AS BIGINT) UNION \
             SELECT p.id FROM record r CROSS JOIN person p WHERE p.account_id = $1 AND p.merged_into = r.id) \
             SELECT id FROM record)"
        )
    };
}

// What was seen of somebody, what was changed about them, and what happened in the tickets they asked.
macro_rules! about_person {
    ($person:literal) => {
        concat!(
            "AND seq IN (SELECT seq FROM log_person WHERE account_id = $1 AND person_id IN ",
            records!($person),
            " UNION ALL SELECT seq FROM log_entry WHERE account_id = $1 AND object_kind = 'person' AND object_id IN ",
            records!($person),
            " UNION ALL SELECT l.seq FROM ticket t JOIN log_entry l ON l.account_id = t.account_id \
             AND l.object_kind = 'ticket' AND l.object_id = t.id WHERE t.account_id = $1 AND t.requester_id = ",
            $person,
            ")"
        )
    };
}

macro_rules! of_person {
    ($order:literal) => {
        entries!(about_person!("$11"), $order)
    };
}

const ENTRIES: &str = entries!("", "DESC");
const ENTRIES_UP: &str = entries!("", "ASC");
const OF_TICKET: &str = of_ticket!("DESC");
const OF_TICKET_UP: &str = of_ticket!("ASC");
const OF_PERSON: &str = of_person!("DESC");
const OF_PERSON_UP: &str = of_person!("ASC");
// What the list of a person holds, all of it.
const COUNT_OF_PERSON: &str =
    concat!("SELECT COUNT(*) FROM log_entry WHERE account_id = $1 AND deed <> 'other' ", about_person!("$2"));
const LAST: &str = "SELECT MAX(seq) FROM log_entry WHERE account_id = $1";
const AT: &str = "SELECT at FROM log_entry WHERE account_id = $1 AND seq >= $2 ORDER BY seq LIMIT 1";
const PEOPLE: &str = "SELECT person_id FROM log_person WHERE account_id = $1 AND seq = $2 ORDER BY person_id";
const PURPOSES: &str = "SELECT id, slug FROM purpose WHERE account_id = $1 ORDER BY id";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PERSON,
    DAY,
    INSERT_DAY,
    DAYS_BEFORE,
    DELETE_DAY,
    ENTRIES,
    ENTRIES_UP,
    OF_TICKET,
    OF_TICKET_UP,
    OF_PERSON,
    OF_PERSON_UP,
    COUNT_OF_PERSON,
    LAST,
    AT,
    PEOPLE,
    PURPOSES,
];

/// An entry of the log.
pub struct LogRow {
    /// Its number.
    pub seq: i64,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Under which kind of row it is found.
    pub kind: String,
    /// The row's number.
    pub object: i64,
    /// What was done.
    pub act: String,
    /// The leaf.
    pub leaf: Vec<u8>,
    /// Which employee it was, sealed under the key of the day.
    pub sealed_staff: Option<Vec<u8>>,
    /// The sort of deed.
    pub deed: String,
    /// The role of whoever acted.
    pub role: String,
    /// Through which door.
    pub via: String,
    /// Categories, one bit each.
    pub categories: i64,
    /// For which purpose.
    pub purpose: Option<i64>,
}

/// How a list of entries is narrowed.
#[derive(Clone, Default)]
pub struct Narrow {
    /// Before this number.
    pub before: i64,
    /// From this number on.
    pub first: i64,
    /// From this time on.
    pub from: i64,
    /// Before this time.
    pub until: i64,
    /// Of this sort; empty for all.
    pub deed: &'static str,
    /// Of this role; empty for all.
    pub role: &'static str,
    /// With one of these categories; nought for all.
    pub categories: i64,
    /// For this purpose; nought for all.
    pub purpose: i64,
    /// At most so many.
    pub limit: i64,
    /// The oldest first.
    pub up: bool,
}

/// Of whom or what entries are wanted.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Of {
    /// The whole desk.
    #[default]
    Desk,
    /// One ticket.
    Ticket(i64),
    /// One person.
    Person(i64),
}

/// Entries, newest first unless asked otherwise.
pub fn entries(tx: &mut Tx<'_>, account: i64, of: Of, narrow: &Narrow) -> Result<Vec<LogRow>, Error> {
    let Narrow { before, first, from, until, deed, role, categories, purpose, limit, up } = narrow;
    let common = params![account, *before, *first, *from, *until, *deed, *role, *categories, *purpose, *limit];
    let (text, id) = match (of, up) {
        (Of::Desk, false) => return tx.rows(ENTRIES, common, read),
        (Of::Desk, true) => return tx.rows(ENTRIES_UP, common, read),
        (Of::Ticket(id), false) => (OF_TICKET, id),
        (Of::Ticket(id), true) => (OF_TICKET_UP, id),
        (Of::Person(id), false) => (OF_PERSON, id),
        (Of::Person(id), true) => (OF_PERSON_UP, id),
    };
    let with = params![account, *before, *first, *from, *until, *deed, *role, *categories, *purpose, *limit, id];
    tx.rows(text, with, read)
}

fn read(row: &Row<'_>) -> Result<LogRow, Error> {
    Ok(LogRow {
        seq: row.get(0)?,
        at: row.get(1)?,
        kind: row.get(2)?,
        object: row.get(3)?,
        act: row.get(4)?,
        leaf: row.get(5)?,
        sealed_staff: row.get(6)?,
        deed: row.get(7)?,
        role: row.get(8)?,
        via: row.get(9)?,
        categories: row.get(10)?,
        purpose: row.get(11)?,
    })
}

/// How many entries the list of a person holds.
///
/// # Errors
/// The database's [`Error`].
pub fn count_of_person(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<i64, Error> {
    Ok(tx.row(COUNT_OF_PERSON, params![account, person], |row| row.get(0))?.unwrap_or(0))
}

/// The number of the last entry; nought before the first.
pub fn last(tx: &mut Tx<'_>, account: i64) -> Result<i64, Error> {
    Ok(tx.row(LAST, params![account], |row| row.get::<Option<i64>>(0))?.flatten().unwrap_or(0))
}

/// When the first entry from `seq` on was made.
pub fn time_of(tx: &mut Tx<'_>, account: i64, seq: i64) -> Result<Option<i64>, Error> {
    tx.row(AT, params![account, seq], |row| row.get(0))
}

/// Whom an entry is about.
pub fn people(tx: &mut Tx<'_>, account: i64, seq: i64) -> Result<Vec<i64>, Error> {
    tx.rows(PEOPLE, params![account, seq], |row| row.get(0))
}

/// The purposes of the register.
pub fn purposes(tx: &mut Tx<'_>, account: i64) -> Result<Vec<(i64, String)>, Error> {
    tx.rows(PURPOSES, params![account], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Writes down that an entry is about somebody.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert_person(tx: &mut Tx<'_>, account: i64, person: i64, seq: i64) -> Result<(), Error> {
    tx.execute(PERSON, params![account, person, seq]).map(drop)
}

/// The key of a day.
pub fn day(tx: &mut Tx<'_>, account: i64, day: i64) -> Result<Option<i64>, Error> {
    tx.row(DAY, params![account, day], |row| row.get(0))
}

/// Adds a day; the first one wins.
pub fn insert_day(tx: &mut Tx<'_>, account: i64, day: i64, key: i64) -> Result<(), Error> {
    tx.execute(INSERT_DAY, params![account, day, key]).map(drop)
}

/// The days before `day` and their keys.
pub fn days_before(tx: &mut Tx<'_>, account: i64, day: i64) -> Result<Vec<(i64, i64)>, Error> {
    tx.rows(DAYS_BEFORE, params![account, day], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Removes a day.
pub fn delete_day(tx: &mut Tx<'_>, account: i64, day: i64) -> Result<(), Error> {
    tx.execute(DELETE_DAY, params![account, day]).map(drop)
}
