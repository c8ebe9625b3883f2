//! Statements about the key of the log; the tree's own lie in [`ledger::store`].

use db::{Error, Tx, params};

const GET: &str = "SELECT origin, verifier, key_id, sealed_seed FROM log_key WHERE account_id = $1";
const INSERT: &str = "INSERT INTO log_key (account_id, origin, verifier, key_id, sealed_seed, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6)";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, INSERT];

/// With what an account's log is signed.
pub struct KeyRow {
    /// The name in its heads.
    pub origin: String,
    /// What others check signatures with.
    pub verifier: String,
    /// Key of the seed.
    pub key: i64,
    /// The seed.
    pub sealed_seed: Option<Vec<u8>>,
}

/// The key of an account's log; none before its first head.
///
/// # Errors
/// The database's.
pub fn key(tx: &mut Tx<'_>, account: i64) -> Result<Option<KeyRow>, Error> {
    tx.row(GET, params![account], |row| {
        Ok(KeyRow { origin: row.get(0)?, verifier: row.get(1)?, key: row.get(2)?, sealed_seed: row.get(3)? })
    })
}

/// Stores the key of an account's log.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, account: i64, row: &KeyRow, at: i64) -> Result<(), Error> {
    tx.execute(INSERT, params![account, row.origin, row.verifier, row.key, row.sealed_seed, at])?;
    Ok(())
}
