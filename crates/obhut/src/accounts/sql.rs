//! Statements about accounts, counters, purposes and settings.

use db::{Error, Row, Tx, params};

const INSERT: &str =
    "INSERT INTO account (account_id, name, key_id, standing, created_at) VALUES ($1, $2, $3, 'normal', $4)";
// The list of accounts is a global table.
const EVERY: &str =
    "SELECT account_id, name, key_id, created_at FROM account WHERE standing = 'normal' ORDER BY account_id";
const BY_NAME: &str =
    "SELECT account_id, name, key_id, created_at FROM account WHERE name = $1 AND standing = 'normal'";
const GET: &str =
    "SELECT account_id, name, key_id, created_at FROM account WHERE account_id = $1 AND standing = 'normal'";
const LAST: &str = "SELECT MAX(account_id) FROM account";
const CLOSE: &str = "UPDATE account SET standing = 'closing', name = $2 WHERE account_id = $1";
const CLOSING: &str = "SELECT account_id, key_id FROM account WHERE standing = 'closing' ORDER BY account_id";
const FORGOTTEN: &str = "UPDATE account SET standing = 'forgotten', name = $2 WHERE account_id = $1";
const BLANK_LOG: &str = "UPDATE log_entry SET sealed_detail = NULL, sealed_staff = NULL, actor_id = NULL \
    WHERE account_id = $1 AND seq > $2 AND seq <= $3 \
        AND (sealed_detail IS NOT NULL OR sealed_staff IS NOT NULL OR actor_id IS NOT NULL)";
const LAST_ENTRY: &str = "SELECT MAX(seq) FROM log_entry WHERE account_id = $1";
const COUNTER: &str = "INSERT INTO counter (account_id, kind, next) VALUES ($1, $2, $3)";
const PURPOSE: &str = "INSERT INTO purpose (account_id, id, slug, legal_basis) VALUES ($1, $2, $3, $4)";
const PURPOSE_ID: &str = "SELECT id FROM purpose WHERE account_id = $1 AND slug = $2";
const SETTING: &str = "SELECT value FROM setting WHERE account_id = $1 AND name = $2";
const SET: &str = "INSERT INTO setting (account_id, name, value) VALUES ($1, $2, $3) \
    ON CONFLICT (account_id, name) DO UPDATE SET value = excluded.value";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    INSERT, EVERY, BY_NAME, GET, LAST, CLOSE, CLOSING, FORGOTTEN, BLANK_LOG, LAST_ENTRY, COUNTER, PURPOSE, PURPOSE_ID,
    SETTING, SET,
];

/// What stays of a closed account: that there was one, and its log.
const KEPT: [&str; 5] = ["account", "log_entry", "log_tile", "log_head", "log_key"];

/// An account's row.
#[derive(Clone)]
pub struct AccountRow {
    /// Its number.
    pub id: i64,
    /// Its name in addresses.
    pub name: String,
    /// Its key.
    pub key: i64,
    /// When it arose.
    pub created_at: i64,
}

fn read(row: &Row<'_>) -> Result<AccountRow, Error> {
    Ok(AccountRow { id: row.get(0)?, name: row.get(1)?, key: row.get(2)?, created_at: row.get(3)? })
}

/// Adds an account.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, row: &AccountRow) -> Result<(), Error> {
    tx.execute(INSERT, params![row.id, row.name, row.key, row.created_at]).map(drop)
}

/// All accounts in use.
pub fn every(tx: &mut Tx<'_>) -> Result<Vec<AccountRow>, Error> {
    tx.rows(EVERY, &[], read)
}

/// The account of this name.
pub fn by_name(tx: &mut Tx<'_>, name: &str) -> Result<Option<AccountRow>, Error> {
    tx.row(BY_NAME, params![name], read)
}

/// One account in use.
pub fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<AccountRow>, Error> {
    tx.row(GET, params![id], read)
}

/// The highest number given to an account.
pub fn last(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(tx.row(LAST, &[], |row| row.get::<Option<i64>>(0))?.flatten().unwrap_or(0))
}

/// Takes an account out of use and gives its name free.
pub fn close(tx: &mut Tx<'_>, id: i64, freed_name: &str) -> Result<(), Error> {
    tx.execute(CLOSE, params![id, freed_name]).map(drop)
}

/// Accounts whose closing was decided and is not done: numbers and keys.
pub fn closing(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64)>, Error> {
    tx.rows(CLOSING, &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Marks an account whose key is gone.
pub fn forgotten(tx: &mut Tx<'_>, id: i64, freed_name: &str) -> Result<(), Error> {
    tx.execute(FORGOTTEN, params![id, freed_name]).map(drop)
}

/// Takes what was sealed out of the log of an account whose key is gone: of its entries after one up to another;
/// answers of how many.
pub fn blank_log(tx: &mut Tx<'_>, id: i64, (after, to): (i64, i64)) -> Result<u64, Error> {
    tx.execute(BLANK_LOG, params![id, after, to])
}

/// The last entry of an account's log.
pub fn last_entry(tx: &mut Tx<'_>, id: i64) -> Result<i64, Error> {
    Ok(tx.row(LAST_ENTRY, params![id], |row| row.get::<Option<i64>>(0))?.flatten().unwrap_or(0))
}

/// The tables of which a closed account keeps nothing. The database itself is asked, so that none is forgotten.
pub fn emptied(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    Ok(tx.tables_with("account_id")?.into_iter().filter(|table| !KEPT.contains(&table.as_str())).collect())
}

/// Removes some of an account's rows from a table of [`emptied`]; answers how many.
pub fn empty(tx: &mut Tx<'_>, table: &str, id: i64, limit: i64) -> Result<u64, Error> {
    tx.delete_some(table, "account_id", id, limit)
}

/// The names of an account's sealed files.
pub fn blobs(tx: &mut Tx<'_>, id: i64) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for table in tx.tables_with("blob_name")? {
        let sql = format!("SELECT blob_name FROM {table} WHERE account_id = $1 AND blob_name IS NOT NULL");
        found.extend(tx.rows(&sql, params![id], |row| row.get::<String>(0))?);
    }
    Ok(found)
}

/// Starts a counter.
pub fn insert_counter(tx: &mut Tx<'_>, account: i64, kind: &str, next: i64) -> Result<(), Error> {
    tx.execute(COUNTER, params![account, kind, next]).map(drop)
}

/// Adds a purpose.
pub fn insert_purpose(tx: &mut Tx<'_>, account: i64, id: i64, slug: &str, basis: &str) -> Result<(), Error> {
    tx.execute(PURPOSE, params![account, id, slug, basis]).map(drop)
}

/// The number of a purpose.
pub fn purpose(tx: &mut Tx<'_>, account: i64, slug: &str) -> Result<Option<i64>, Error> {
    tx.row(PURPOSE_ID, params![account, slug], |row| row.get(0))
}

/// A setting.
pub fn setting(tx: &mut Tx<'_>, account: i64, name: &str) -> Result<Option<String>, Error> {
    tx.row(SETTING, params![account, name], |row| row.get(0))
}

/// Sets a setting.
pub fn set(tx: &mut Tx<'_>, account: i64, name: &str, value: &str) -> Result<(), Error> {
    tx.execute(SET, params![account, name, value]).map(drop)
}
