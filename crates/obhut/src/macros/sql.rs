//! Statements about macros and snippets.

use db::{Error, Row, Tx, params};

use crate::words::{Availability, Prepared};

/// A macro's row.
#[derive(Clone)]
pub struct MacroRow {
    /// Number within the account.
    pub id: i64,
    /// Macro or snippet.
    pub kind: Prepared,
    /// Whether it is offered.
    pub active: bool,
    /// Its place in the order.
    pub position: i64,
    /// For whom it is there.
    pub availability: Availability,
    /// Who made it.
    pub owner: i64,
    /// The group it is for.
    pub group: Option<i64>,
    /// The purpose that using it serves.
    pub purpose: i64,
    /// Its unit key.
    pub key: i64,
    /// What it is called, says and does.
    pub sealed_content: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

/// The columns of a [`MacroRow`], after the two of a list.
pub const COLUMNS: &str = "kind, active, position, availability, owner_id, group_id, purpose_id, key_id, sealed_content, \
    created_at, updated_at";

const GET: &str = "SELECT id, id, kind, active, position, availability, owner_id, group_id, purpose_id, key_id, \
    sealed_content, created_at, updated_at FROM macro WHERE account_id = $1 AND id = $2";
const INSERT: &str = "INSERT INTO macro (account_id, id, kind, active, position, availability, owner_id, group_id, \
    purpose_id, key_id, sealed_content, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const UPDATE: &str = "UPDATE macro SET kind = $3, active = $4, position = $5, availability = $6, owner_id = $7, \
    group_id = $8, purpose_id = $9, key_id = $10, sealed_content = $11, updated_at = $12 \
    WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM macro WHERE account_id = $1 AND id = $2";
const LAST_POSITION: &str = "SELECT MAX(position) FROM macro WHERE account_id = $1";
const PURPOSES: &str = "SELECT id, slug, legal_basis FROM purpose WHERE account_id = $1 ORDER BY id";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, INSERT, UPDATE, DELETE, LAST_POSITION, PURPOSES];

/// Reads a macro whose columns begin at 2.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn read(row: &Row<'_>) -> Result<MacroRow, Error> {
    Ok(MacroRow {
        id: row.get(1)?,
        kind: Prepared::stored(&row.get::<String>(2)?)?,
        active: row.get(3)?,
        position: row.get(4)?,
        availability: Availability::stored(&row.get::<String>(5)?)?,
        owner: row.get(6)?,
        group: row.get(7)?,
        purpose: row.get(8)?,
        key: row.get(9)?,
        sealed_content: row.get(10)?,
        created_at: row.get(11)?,
        updated_at: row.get(12)?,
    })
}

/// One macro.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<MacroRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// Adds a macro.
pub fn insert(tx: &mut Tx<'_>, account: i64, m: &MacroRow) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            m.id,
            m.kind.word(),
            m.active,
            m.position,
            m.availability.word(),
            m.owner,
            m.group,
            m.purpose,
            m.key,
            m.sealed_content,
            m.created_at,
            m.updated_at
        ],
    )
    .map(drop)
}

/// Writes what can change of a macro.
pub fn update(tx: &mut Tx<'_>, account: i64, m: &MacroRow) -> Result<(), Error> {
    tx.execute(
        UPDATE,
        params![
            account,
            m.id,
            m.kind.word(),
            m.active,
            m.position,
            m.availability.word(),
            m.owner,
            m.group,
            m.purpose,
            m.key,
            m.sealed_content,
            m.updated_at
        ],
    )
    .map(drop)
}

/// Drops a macro.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// The last place in the order.
pub fn last_position(tx: &mut Tx<'_>, account: i64) -> Result<i64, Error> {
    Ok(tx.row(LAST_POSITION, params![account], |row| row.get::<Option<i64>>(0))?.flatten().unwrap_or(0))
}

/// Number, name and legal basis of every purpose.
pub fn purposes(tx: &mut Tx<'_>, account: i64) -> Result<Vec<(i64, String, String)>, Error> {
    tx.rows(PURPOSES, params![account], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}
