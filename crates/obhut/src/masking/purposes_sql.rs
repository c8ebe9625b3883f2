//! Statements about what may be looked behind a mask for.

use db::{Error, Row, Tx, params};

use super::opened::Opened;

const ALL: &str = "SELECT id, slug, title, opens, active, updated_at FROM reveal_purpose \
    WHERE account_id = $1 ORDER BY id";
const INSERT: &str = "INSERT INTO reveal_purpose (account_id, id, slug, title, opens, active, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UPDATE: &str = "UPDATE reveal_purpose SET title = $3, opens = $4, active = $5, updated_at = $6 \
    WHERE account_id = $1 AND id = $2";

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[ALL, INSERT, UPDATE];

/// Something that may be looked behind a mask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevealPurpose {
    /// Number within the account.
    pub id: i64,
    /// The word by which looks name it; never changes.
    pub slug: String,
    /// What people read; empty for those every desk begins with.
    pub title: String,
    /// What it opens.
    pub opens: Opened,
    /// Whether it is offered.
    pub active: bool,
    /// When it last changed.
    pub updated_at: i64,
}

fn read(row: &Row<'_>) -> Result<RevealPurpose, Error> {
    Ok(RevealPurpose {
        id: row.get(0)?,
        slug: row.get(1)?,
        title: row.get(2)?,
        opens: Opened::from_bits(row.get(3)?),
        active: row.get(4)?,
        updated_at: row.get(5)?,
    })
}

/// Every purpose, the oldest first.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn all(tx: &mut Tx<'_>, account: i64) -> Result<Vec<RevealPurpose>, Error> {
    tx.rows(ALL, params![account], read)
}

/// Adds a purpose.
pub fn insert(tx: &mut Tx<'_>, account: i64, row: &RevealPurpose) -> Result<(), Error> {
    let RevealPurpose { id, slug, title, opens, active, updated_at } = row;
    tx.execute(INSERT, params![account, *id, slug, title, opens.bits(), *active, *updated_at]).map(drop)
}

/// Writes what can change of a purpose.
pub fn update(tx: &mut Tx<'_>, account: i64, row: &RevealPurpose) -> Result<(), Error> {
    let RevealPurpose { id, title, opens, active, updated_at, .. } = row;
    tx.execute(UPDATE, params![account, *id, title, opens.bits(), *active, *updated_at]).map(drop)
}
