//! Statements about purposes.

use db::{Error, Row, Tx, params};

const ALL: &str = "SELECT id, slug, title, description, legal_basis, updated_at FROM purpose \
    WHERE account_id = $1 ORDER BY id";
const GET: &str = "SELECT id, slug, title, description, legal_basis, updated_at FROM purpose \
    WHERE account_id = $1 AND id = $2";
const INSERT: &str = "INSERT INTO purpose (account_id, id, slug, title, description, legal_basis, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UPDATE: &str = "UPDATE purpose SET title = $3, description = $4, legal_basis = $5, updated_at = $6 \
    WHERE account_id = $1 AND id = $2";
const TICKET_FIELDS_OF: &str = "SELECT COUNT(*) FROM ticket_field WHERE account_id = $1 AND purpose_id = $2 AND active";
const RECORD_FIELDS_OF: &str = "SELECT COUNT(*) FROM record_field WHERE account_id = $1 AND purpose_id = $2 AND active";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[ALL, GET, INSERT, UPDATE, TICKET_FIELDS_OF, RECORD_FIELDS_OF];

/// A purpose.
#[derive(Clone)]
pub struct PurposeRow {
    /// Number within the account.
    pub id: i64,
    /// The word by which the program knows it; never changes.
    pub slug: String,
    /// What people read; empty for those every desk begins with.
    pub title: String,
    /// What is done for it.
    pub description: String,
    /// A word of [`personal::LegalBasis`]; empty where none is recorded.
    pub basis: String,
    /// When it last changed.
    pub updated_at: i64,
}

fn read(row: &Row<'_>) -> Result<PurposeRow, Error> {
    Ok(PurposeRow {
        id: row.get(0)?,
        slug: row.get(1)?,
        title: row.get(2)?,
        description: row.get(3)?,
        basis: row.get(4)?,
        updated_at: row.get(5)?,
    })
}

/// Every purpose.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn all(tx: &mut Tx<'_>, account: i64) -> Result<Vec<PurposeRow>, Error> {
    tx.rows(ALL, params![account], read)
}

/// One purpose.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<PurposeRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// Adds a purpose.
pub fn insert(tx: &mut Tx<'_>, account: i64, p: &PurposeRow) -> Result<(), Error> {
    tx.execute(INSERT, params![account, p.id, p.slug, p.title, p.description, p.basis, p.updated_at]).map(drop)
}

/// Writes what can change of a purpose.
pub fn update(tx: &mut Tx<'_>, account: i64, p: &PurposeRow) -> Result<(), Error> {
    tx.execute(UPDATE, params![account, p.id, p.title, p.description, p.basis, p.updated_at]).map(drop)
}

/// How many fields in use serve a purpose.
pub fn fields_of(tx: &mut Tx<'_>, account: i64, purpose: i64) -> Result<i64, Error> {
    let tickets: i64 = tx.row(TICKET_FIELDS_OF, params![account, purpose], |row| row.get(0))?.unwrap_or(0);
    let records: i64 = tx.row(RECORD_FIELDS_OF, params![account, purpose], |row| row.get(0))?.unwrap_or(0);
    Ok(tickets.saturating_add(records))
}
