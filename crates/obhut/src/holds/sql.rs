//! Statements about holds.

use db::{Error, Row, Tx, params};

use super::{Duty, Ground};

const INSERT: &str = "INSERT INTO hold (account_id, id, ticket_id, ground, author_id, from_at, until_at, ended_at, key_id, \
    sealed_note) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9)";
const OF_TICKET: &str = "SELECT id, ticket_id, ground, author_id, from_at, until_at, ended_at, key_id, sealed_note FROM hold \
    WHERE account_id = $1 AND ticket_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4";
const IN_FORCE: &str = "SELECT id, ticket_id, ground, author_id, from_at, until_at, ended_at, key_id, sealed_note FROM hold \
    WHERE account_id = $1 AND ticket_id = $2 AND ended_at IS NULL ORDER BY id DESC";
const DUE: &str = "SELECT id, ticket_id FROM hold WHERE account_id = $1 AND ended_at IS NULL AND until_at IS NOT NULL \
    AND until_at <= $2 ORDER BY until_at LIMIT 100";
// One without an end keeps longest.
const DUTY: &str = "SELECT ground, until_at FROM hold WHERE account_id = $1 AND ticket_id = $2 AND ended_at IS NULL \
    ORDER BY CASE WHEN until_at IS NULL THEN 0 ELSE 1 END, until_at DESC, id LIMIT 1";
const END: &str = "UPDATE hold SET ended_at = $3 WHERE account_id = $1 AND id = $2 AND ended_at IS NULL";
const SET_HELD: &str =
    "UPDATE ticket SET held = $3, updated_at = $4, version = version + 1 WHERE account_id = $1 AND id = $2";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, OF_TICKET, IN_FORCE, DUE, DUTY, END, SET_HELD];

/// A hold.
pub struct HoldRow {
    /// Number within the account.
    pub id: i64,
    /// What it keeps.
    pub ticket: i64,
    /// Why.
    pub ground: Ground,
    /// Who placed it.
    pub author: Option<i64>,
    /// Since when.
    pub from: i64,
    /// The first moment after it; none until somebody lifts it.
    pub until: Option<i64>,
    /// When it came to its end.
    pub ended_at: Option<i64>,
    /// The key of the note.
    pub key: i64,
    /// What was noted.
    pub sealed_note: Option<Vec<u8>>,
}

impl HoldRow {
    /// Ground and end.
    pub fn duty(&self) -> Duty {
        Duty { ground: self.ground, until: self.until }
    }
}

fn read(row: &Row<'_>) -> Result<HoldRow, Error> {
    Ok(HoldRow {
        id: row.get(0)?,
        ticket: row.get(1)?,
        ground: Ground::stored(&row.get::<String>(2)?)?,
        author: row.get(3)?,
        from: row.get(4)?,
        until: row.get(5)?,
        ended_at: row.get(6)?,
        key: row.get(7)?,
        sealed_note: row.get(8)?,
    })
}

/// Adds a hold.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, account: i64, h: &HoldRow) -> Result<(), Error> {
    let ground = h.ground.word();
    let params = params![account, h.id, h.ticket, ground, h.author, h.from, h.until, h.key, h.sealed_note];
    tx.execute(INSERT, params).map(drop)
}

/// Holds of a ticket with numbers below `before`, the newest first.
pub fn of_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64, before: i64, limit: i64) -> Result<Vec<HoldRow>, Error> {
    tx.rows(OF_TICKET, params![account, ticket, before, limit], read)
}

/// The holds that keep a ticket now, the newest first.
pub fn in_force(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<HoldRow>, Error> {
    tx.rows(IN_FORCE, params![account, ticket], read)
}

/// Holds whose time is over: numbers and tickets.
pub fn due(tx: &mut Tx<'_>, account: i64, now: i64) -> Result<Vec<(i64, i64)>, Error> {
    tx.rows(DUE, params![account, now], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The duty that keeps a ticket longest.
pub fn duty(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Option<Duty>, Error> {
    tx.row(DUTY, params![account, ticket], |row| {
        Ok(Duty { ground: Ground::stored(&row.get::<String>(0)?)?, until: row.get(1)? })
    })
}

/// Ends a hold.
pub fn end(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(END, params![account, id, at]).map(drop)
}

/// Notes whether a hold is in force.
pub fn set_held(tx: &mut Tx<'_>, account: i64, ticket: i64, held: bool, at: i64) -> Result<(), Error> {
    tx.execute(SET_HELD, params![account, ticket, held, at]).map(drop)
}
