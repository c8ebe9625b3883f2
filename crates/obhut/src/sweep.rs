//! Keys given up: when a new version replaces a sealed value, the old key is destroyed soon after, many in one step.

use std::collections::BTreeSet;
use std::sync::Arc;

use db::{Error as DbError, Tx, params};
use vault::KeyId;

use crate::context::Cx;
use crate::desk::Desk;
use crate::error::Error;

/// How many keys are destroyed in one step at the most.
const STEP: i64 = 5_000;

const INSERT: &str =
    "INSERT INTO given_up (account_id, key_id) VALUES ($1, $2) ON CONFLICT (account_id, key_id) DO NOTHING";
// One sweep serves all accounts: erasing in one batch costs one flush.
const SOME: &str = "SELECT account_id, key_id FROM given_up WHERE account_id > 0 ORDER BY account_id, key_id LIMIT $1";
const DONE: &str = "DELETE FROM given_up WHERE account_id = $1 AND key_id = $2";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, SOME, DONE];

/// Gives up the key of a value that this transaction replaces or removes.
///
/// # Errors
/// The database's.
pub fn give_up(tx: &mut Tx<'_>, cx: &Cx, key: KeyId) -> Result<(), Error> {
    tx.execute(INSERT, params![cx.id(), key.0])?;
    Ok(())
}

/// Destroys the keys given up so far; answers how many. Repeatable: a key destroyed twice is destroyed.
///
/// # Errors
/// The database's or the vault's; what was not destroyed stays listed.
pub fn sweep(desk: &Arc<Desk>) -> Result<usize, Error> {
    // While the keyring's mirror is away they stay listed, so that roots that wait for it do not pile up.
    if !desk.vault.settled()? {
        return Ok(0);
    }
    let pairs = desk
        .db
        .read_blocking(|tx| tx.rows(SOME, params![STEP], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))))
        .map_err(|error: DbError| error)?;
    if pairs.is_empty() {
        return Ok(0);
    }
    let keys: Vec<KeyId> = pairs.iter().map(|(_, key)| *key).collect::<BTreeSet<_>>().into_iter().map(KeyId).collect();
    desk.vault.erase(&keys)?;
    desk.db.write_blocking(move |tx| {
        pairs.iter().try_for_each(|(account, key)| tx.execute(DONE, params![*account, *key]).map(drop))
    })?;
    Ok(keys.len())
}
