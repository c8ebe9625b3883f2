//! Statements about absences.

use db::{Error, Row, Tx, params};

const SET: &str = "INSERT INTO absence (account_id, person_id, from_at, until_at, substitute_id, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, person_id) DO UPDATE SET from_at = excluded.from_at, \
    until_at = excluded.until_at, substitute_id = excluded.substitute_id, created_at = excluded.created_at";
const DROP: &str = "DELETE FROM absence WHERE account_id = $1 AND person_id = $2";
const GET: &str =
    "SELECT person_id, from_at, until_at, substitute_id FROM absence WHERE account_id = $1 AND person_id = $2";
const ALL: &str = "SELECT person_id, from_at, until_at, substitute_id FROM absence \
    WHERE account_id = $1 AND (until_at IS NULL OR until_at > $2) ORDER BY from_at";
const STANDS_IN: &str = "SELECT person_id, from_at, until_at, substitute_id FROM absence \
    WHERE account_id = $1 AND substitute_id = $2 AND from_at <= $3 AND (until_at IS NULL OR until_at > $3) \
    ORDER BY person_id";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[SET, DROP, GET, ALL, STANDS_IN];

/// An absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbsenceRow {
    /// Who is away.
    pub person: i64,
    /// From when on.
    pub from: i64,
    /// Until when; `None`: until they are back.
    pub until: Option<i64>,
    /// Who looks after the tickets.
    pub substitute: Option<i64>,
}

impl AbsenceRow {
    /// Whether it holds at this moment.
    pub fn holds(&self, now: i64) -> bool {
        self.from <= now && self.until.is_none_or(|until| until > now)
    }
}

fn read(row: &Row<'_>) -> Result<AbsenceRow, Error> {
    Ok(AbsenceRow { person: row.get(0)?, from: row.get(1)?, until: row.get(2)?, substitute: row.get(3)? })
}

/// Sets the absence of somebody.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn set(tx: &mut Tx<'_>, account: i64, a: &AbsenceRow, at: i64) -> Result<(), Error> {
    tx.execute(SET, params![account, a.person, a.from, a.until, a.substitute, at]).map(drop)
}

/// Somebody is back.
pub fn drop_of(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<(), Error> {
    tx.execute(DROP, params![account, person]).map(drop)
}

/// The absence of somebody, over or not.
pub fn get(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Option<AbsenceRow>, Error> {
    tx.row(GET, params![account, person], read)
}

/// All absences that are not over.
pub fn all(tx: &mut Tx<'_>, account: i64, now: i64) -> Result<Vec<AbsenceRow>, Error> {
    tx.rows(ALL, params![account, now], read)
}

/// The absences in which somebody stands in at this moment.
pub fn stands_in(tx: &mut Tx<'_>, account: i64, substitute: i64, now: i64) -> Result<Vec<AbsenceRow>, Error> {
    tx.rows(STANDS_IN, params![account, substitute, now], read)
}
