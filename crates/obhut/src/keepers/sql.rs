//! Statements about keepers.

use db::{Error, Row, Tx, params};

use super::KeeperKind;

const INSERT: &str = "INSERT INTO keeper (account_id, id, kind, key_id, sealed_place, size, attempts, sent_at, \
    last_failure_at, last_error, created_at, locale) VALUES ($1, $2, $3, $4, $5, 0, 0, NULL, NULL, NULL, $6, $7)";
const LIST: &str = "SELECT id, kind, key_id, sealed_place, size, attempts, sent_at, last_failure_at, last_error, created_at, locale \
    FROM keeper WHERE account_id = $1 ORDER BY id LIMIT 100";
const GET: &str = "SELECT id, kind, key_id, sealed_place, size, attempts, sent_at, last_failure_at, last_error, created_at, locale \
    FROM keeper WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM keeper WHERE account_id = $1 AND id = $2";
const SENT: &str = "UPDATE keeper SET size = $3, sent_at = $4, attempts = 0, last_error = NULL \
    WHERE account_id = $1 AND id = $2";
const FAILED: &str = "UPDATE keeper SET attempts = attempts + 1, last_failure_at = $3, last_error = $4 \
    WHERE account_id = $1 AND id = $2";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, LIST, GET, DELETE, SENT, FAILED];

/// A keeper.
pub struct KeeperRow {
    /// Number within the account.
    pub id: i64,
    /// How it is reached.
    pub kind: KeeperKind,
    /// Key of the place.
    pub key: i64,
    /// Where.
    pub sealed_place: Option<Vec<u8>>,
    /// Entries under the head that it got last.
    pub size: i64,
    /// Failures since.
    pub attempts: i64,
    /// When it got that head.
    pub sent_at: Option<i64>,
    /// When it last got none.
    pub last_failure_at: Option<i64>,
    /// Why, as a word.
    pub last_error: Option<String>,
    /// When it was entered.
    pub created_at: i64,
    /// The language it is written to in; German where none was chosen.
    pub locale: Option<String>,
}

fn read(row: &Row<'_>) -> Result<KeeperRow, Error> {
    Ok(KeeperRow {
        id: row.get(0)?,
        kind: KeeperKind::stored(&row.get::<String>(1)?)?,
        key: row.get(2)?,
        sealed_place: row.get(3)?,
        size: row.get(4)?,
        attempts: row.get(5)?,
        sent_at: row.get(6)?,
        last_failure_at: row.get(7)?,
        last_error: row.get(8)?,
        created_at: row.get(9)?,
        locale: row.get(10)?,
    })
}

/// Adds a keeper.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, account: i64, k: &KeeperRow) -> Result<(), Error> {
    tx.execute(INSERT, params![account, k.id, k.kind.word(), k.key, k.sealed_place, k.created_at, k.locale]).map(drop)
}

/// All keepers.
pub fn list(tx: &mut Tx<'_>, account: i64) -> Result<Vec<KeeperRow>, Error> {
    tx.rows(LIST, params![account], read)
}

/// One keeper.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<KeeperRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// Takes a keeper away.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// Notes that a keeper has got a head.
pub fn sent(tx: &mut Tx<'_>, account: i64, id: i64, size: i64, at: i64) -> Result<(), Error> {
    tx.execute(SENT, params![account, id, size, at]).map(drop)
}

/// Notes that a keeper has got none.
pub fn failed(tx: &mut Tx<'_>, account: i64, id: i64, at: i64, word: &str) -> Result<(), Error> {
    tx.execute(FAILED, params![account, id, at, word]).map(drop)
}
