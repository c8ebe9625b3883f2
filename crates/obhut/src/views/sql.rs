//! Statements about views.

use db::{Error, Row, Tx, params};

/// A view's row.
#[derive(Clone)]
pub struct ViewRow {
    /// Number within the account.
    pub id: i64,
    /// Whose own view it is; none for a shared one.
    pub person: Option<i64>,
    /// The group that a shared one is for; none for everybody.
    pub group: Option<i64>,
    /// Whether it is offered.
    pub active: bool,
    /// Its place among the others.
    pub position: i64,
    /// Its key.
    pub key: i64,
    /// Name, conditions, layout.
    pub sealed: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

const GET: &str = "SELECT id, person_id, group_id, active, position, key_id, sealed_view, created_at, updated_at \
    FROM saved_view WHERE account_id = $1 AND id = $2";
const ALL: &str = "SELECT id, person_id, group_id, active, position, key_id, sealed_view, created_at, updated_at \
    FROM saved_view WHERE account_id = $1 AND (person_id IS NULL OR person_id = $2) ORDER BY position, id LIMIT $3";
const INSERT: &str = "INSERT INTO saved_view (account_id, id, person_id, group_id, active, position, key_id, sealed_view, \
    created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
const UPDATE: &str = "UPDATE saved_view SET person_id = $3, group_id = $4, active = $5, position = $6, key_id = $7, \
    sealed_view = $8, updated_at = $9 WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM saved_view WHERE account_id = $1 AND id = $2";
const LAST: &str = "SELECT COALESCE(MAX(position), 0) FROM saved_view WHERE account_id = $1";
const COUNT: &str = "SELECT COUNT(*) FROM saved_view WHERE account_id = $1";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, ALL, INSERT, UPDATE, DELETE, LAST, COUNT];

fn read(row: &Row<'_>) -> Result<ViewRow, Error> {
    Ok(ViewRow {
        id: row.get(0)?,
        person: row.get(1)?,
        group: row.get(2)?,
        active: row.get(3)?,
        position: row.get(4)?,
        key: row.get(5)?,
        sealed: row.get(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
    })
}

/// One view.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<ViewRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// Shared views and those of a person, in their order.
pub fn all(tx: &mut Tx<'_>, account: i64, person: i64, limit: i64) -> Result<Vec<ViewRow>, Error> {
    tx.rows(ALL, params![account, person, limit], read)
}

/// Adds a view.
pub fn insert(tx: &mut Tx<'_>, account: i64, v: &ViewRow) -> Result<(), Error> {
    let params = params![account, v.id, v.person, v.group, v.active, v.position, v.key, v.sealed, v.created_at];
    tx.execute(INSERT, params).map(drop)
}

/// Writes what can change of a view.
pub fn update(tx: &mut Tx<'_>, account: i64, v: &ViewRow) -> Result<(), Error> {
    let params = params![account, v.id, v.person, v.group, v.active, v.position, v.key, v.sealed, v.updated_at];
    tx.execute(UPDATE, params).map(drop)
}

/// Removes a view.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// The place of the last view.
pub fn last(tx: &mut Tx<'_>, account: i64) -> Result<i64, Error> {
    Ok(tx.row(LAST, params![account], |row| row.get(0))?.unwrap_or(0))
}

/// How many views there are.
pub fn count(tx: &mut Tx<'_>, account: i64) -> Result<i64, Error> {
    Ok(tx.row(COUNT, params![account], |row| row.get(0))?.unwrap_or(0))
}
