//! Statements about triggers.

use db::{Error, Row, Tx, params};

/// A trigger's row.
#[derive(Clone)]
pub struct TriggerRow {
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
    FROM trigger_rule WHERE account_id = $1 AND id = $2";
const ALL: &str = "SELECT id, active, position, stopped_at, reason, key_id, sealed_rule, created_at, updated_at \
    FROM trigger_rule WHERE account_id = $1 ORDER BY position, id LIMIT $2";
const INSERT: &str = "INSERT INTO trigger_rule (account_id, id, active, position, stopped_at, reason, key_id, sealed_rule, \
    created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
const UPDATE: &str = "UPDATE trigger_rule SET active = $3, position = $4, stopped_at = $5, reason = $6, key_id = $7, \
    sealed_rule = $8, updated_at = $9 WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM trigger_rule WHERE account_id = $1 AND id = $2";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, ALL, INSERT, UPDATE, DELETE];

fn read(row: &Row<'_>) -> Result<TriggerRow, Error> {
    Ok(TriggerRow {
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

/// One trigger.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<TriggerRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// All of them, in their order.
pub fn all(tx: &mut Tx<'_>, account: i64, limit: i64) -> Result<Vec<TriggerRow>, Error> {
    tx.rows(ALL, params![account, limit], read)
}

/// Adds a trigger.
pub fn insert(tx: &mut Tx<'_>, account: i64, t: &TriggerRow) -> Result<(), Error> {
    let params = params![account, t.id, t.active, t.position, t.stopped_at, t.reason, t.key, t.sealed, t.created_at];
    tx.execute(INSERT, params).map(drop)
}

/// Writes what can change of a trigger.
pub fn update(tx: &mut Tx<'_>, account: i64, t: &TriggerRow) -> Result<(), Error> {
    let params = params![account, t.id, t.active, t.position, t.stopped_at, t.reason, t.key, t.sealed, t.updated_at];
    tx.execute(UPDATE, params).map(drop)
}

/// Removes a trigger.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}
