//! Statements about automations.

use db::{Error, Row, Tx, params};

/// An automation's row.
#[derive(Clone)]
pub struct AutomationRow {
    /// Number within the account.
    pub id: i64,
    /// Whether it runs.
    pub active: bool,
    /// Its place in the order.
    pub position: i64,
    /// When it was stopped by the desk.
    pub stopped_at: Option<i64>,
    /// Why it was stopped: a word of a closed list.
    pub reason: Option<String>,
    /// Its key.
    pub key: i64,
    /// Name, conditions, actions.
    pub sealed: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

const GET: &str = "SELECT id, active, position, stopped_at, reason, key_id, sealed_rule, created_at, updated_at \
    FROM automation_rule WHERE account_id = $1 AND id = $2";
const ALL: &str = "SELECT id, active, position, stopped_at, reason, key_id, sealed_rule, created_at, updated_at \
    FROM automation_rule WHERE account_id = $1 ORDER BY position, id LIMIT $2";
const INSERT: &str = "INSERT INTO automation_rule (account_id, id, active, position, stopped_at, reason, key_id, sealed_rule, \
    created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
const UPDATE: &str = "UPDATE automation_rule SET active = $3, position = $4, stopped_at = $5, reason = $6, key_id = $7, \
    sealed_rule = $8, updated_at = $9 WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM automation_rule WHERE account_id = $1 AND id = $2";
const MARK: &str = "SELECT version FROM automation_mark WHERE account_id = $1 AND ticket_id = $2 AND rule_id = $3";
const SET_MARK: &str = "INSERT INTO automation_mark (account_id, ticket_id, rule_id, version) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (account_id, ticket_id, rule_id) DO UPDATE SET version = excluded.version";
const DROP_MARKS: &str = "DELETE FROM automation_mark WHERE account_id = $1 AND rule_id = $2";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, ALL, INSERT, UPDATE, DELETE, MARK, SET_MARK, DROP_MARKS];

fn read(row: &Row<'_>) -> Result<AutomationRow, Error> {
    Ok(AutomationRow {
        id: row.get(0)?,
        active: row.get(1)?,
        position: row.get(2)?,
        stopped_at: row.get(3)?,
        reason: row.get(4)?,
        key: row.get(5)?,
        sealed: row.get(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
    })
}

/// One automation.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<AutomationRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// All of them, in their order.
pub fn all(tx: &mut Tx<'_>, account: i64, limit: i64) -> Result<Vec<AutomationRow>, Error> {
    tx.rows(ALL, params![account, limit], read)
}

/// Adds an automation.
pub fn insert(tx: &mut Tx<'_>, account: i64, t: &AutomationRow) -> Result<(), Error> {
    let params = params![account, t.id, t.active, t.position, t.stopped_at, t.reason, t.key, t.sealed, t.created_at];
    tx.execute(INSERT, params).map(drop)
}

/// Writes what can change of an automation.
pub fn update(tx: &mut Tx<'_>, account: i64, t: &AutomationRow) -> Result<(), Error> {
    let params = params![account, t.id, t.active, t.position, t.stopped_at, t.reason, t.key, t.sealed, t.updated_at];
    tx.execute(UPDATE, params).map(drop)
}

/// Removes an automation.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// At which version of a ticket an automation has last acted.
pub fn mark(tx: &mut Tx<'_>, account: i64, ticket: i64, rule: i64) -> Result<Option<i64>, Error> {
    tx.row(MARK, params![account, ticket, rule], |row| row.get(0))
}

/// It has acted on this version.
pub fn set_mark(tx: &mut Tx<'_>, account: i64, ticket: i64, rule: i64, version: i64) -> Result<(), Error> {
    tx.execute(SET_MARK, params![account, ticket, rule, version]).map(drop)
}

/// An automation is gone.
pub fn drop_marks(tx: &mut Tx<'_>, account: i64, rule: i64) -> Result<(), Error> {
    tx.execute(DROP_MARKS, params![account, rule]).map(drop)
}
