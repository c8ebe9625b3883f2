//! What was forgotten is not taken in again from a mailbox in which it still lies: before its keys go, a mark of each mail's
//! Message-ID is kept under a key of its own. Nobody's address is kept, so a new mail from the same human is a new mail.
//!
//! A key takes marks for a month; once every folder has been empty since, its marks are of no use any more and it goes.

use db::{Tx, params};
use personal::SystemUse;
use vault::KeyId;

use super::original;
use super::sql::OriginalRow;
use crate::context::Cx;
use crate::error::Error;

const DAY: i64 = 86_400 * 1_000_000;
/// How long a key takes new marks.
const OPEN: i64 = 30 * DAY;
/// How long a mail that is on its way may still arrive; servers do not try longer.
const ON_THE_WAY: i64 = 14 * DAY;

const FETCHES: &str = "SELECT id FROM mail_server WHERE account_id = $1 AND kind = 'imap' LIMIT 1";
const NEWEST_KEY: &str = "SELECT key_id FROM mail_forgotten_key WHERE account_id = $1 AND created_at > $2 \
    ORDER BY created_at DESC LIMIT 1";
const KEYS: &str = "SELECT key_id FROM mail_forgotten_key WHERE account_id = $1 ORDER BY key_id";
const OLD_KEYS: &str = "SELECT key_id, created_at FROM mail_forgotten_key WHERE account_id = $1 AND created_at < $2";
const INSERT_KEY: &str = "INSERT INTO mail_forgotten_key (account_id, key_id, created_at) VALUES ($1, $2, $3)";
const INSERT: &str = "INSERT INTO mail_forgotten (account_id, mark, key_id) VALUES ($1, $2, $3) \
    ON CONFLICT (account_id, mark) DO NOTHING";
const KNOWN: &str = "SELECT key_id FROM mail_forgotten WHERE account_id = $1 AND mark = $2";
const DROP: &str = "DELETE FROM mail_forgotten WHERE account_id = $1 AND key_id = $2";
const DROP_KEY: &str = "DELETE FROM mail_forgotten_key WHERE account_id = $1 AND key_id = $2";
const NOT_CLEAN: &str = "SELECT mail_folder.server_id FROM mail_folder CROSS JOIN mail_server \
    WHERE mail_server.account_id = mail_folder.account_id AND mail_server.id = mail_folder.server_id \
    AND mail_folder.account_id = $1 AND mail_folder.empty_at < $2 LIMIT 1";
const NAMING: &str = "SELECT m.ticket_id, m.comment_id, m.id, m.size, m.blob_name, m.key_id, m.sealed_envelope, m.received_at \
    FROM about b CROSS JOIN mail_original m WHERE m.account_id = b.account_id AND m.id = b.row_id \
    AND b.account_id = $1 AND b.person_id = $2 AND b.table_name = 'mail_original'";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] =
    &[FETCHES, NEWEST_KEY, KEYS, OLD_KEYS, INSERT_KEY, INSERT, KNOWN, DROP, DROP_KEY, NOT_CLEAN, NAMING];

fn mark(cx: &Cx, key: i64, identifier: &[u8]) -> Result<[u8; 16], Error> {
    Ok(cx.desk.vault.mark(KeyId(key), &[b"mail gone ", identifier].concat())?)
}

/// Marks the mails of a ticket, while their envelopes can be opened.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn of_ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    if !fetches(tx, cx)? {
        return Ok(());
    }
    let rows = super::sql::envelopes(tx, cx.id(), ticket, ticket + 1)?;
    remember(tx, cx, &rows)
}

/// Marks the mails that name a person.
///
/// # Errors
/// As [`of_ticket`].
pub(crate) fn of_person(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<(), Error> {
    if !fetches(tx, cx)? {
        return Ok(());
    }
    let rows = tx.rows(NAMING, params![cx.id(), person], |row| {
        Ok(OriginalRow {
            ticket: row.get(0)?,
            comment: row.get(1)?,
            id: row.get(2)?,
            size: row.get(3)?,
            blob: row.get(4)?,
            key: row.get(5)?,
            sealed_envelope: row.get(6)?,
            sealed_raw: None,
            received_at: row.get(7)?,
        })
    })?;
    remember(tx, cx, &rows)
}

/// Only what is fetched lies in a mailbox of ours.
fn fetches(tx: &mut Tx<'_>, cx: &Cx) -> Result<bool, Error> {
    Ok(tx.row(FETCHES, params![cx.id()], |row| row.get::<i64>(0))?.is_some())
}

fn remember(tx: &mut Tx<'_>, cx: &Cx, rows: &[OriginalRow]) -> Result<(), Error> {
    let system = crate::disclosure::for_system(SystemUse::Threading);
    let mut key = None;
    for row in rows {
        let envelope = original::open_envelope(cx, row)?;
        let Some(identifier) = envelope.as_ref().and_then(|envelope| envelope.message_id.as_ref()) else { continue };
        let key = match key {
            Some(key) => key,
            None => *key.insert(open_key(tx, cx)?),
        };
        let mark = mark(cx, key, identifier.disclose(&system).as_bytes())?;
        tx.execute(INSERT, params![cx.id(), mark.as_slice(), key])?;
    }
    Ok(())
}

/// The key that takes marks now.
fn open_key(tx: &mut Tx<'_>, cx: &Cx) -> Result<i64, Error> {
    let now = cx.desk.world.clock.now().0;
    if let Some(key) = tx.row(NEWEST_KEY, params![cx.id(), now - OPEN], |row| row.get(0))? {
        return Ok(key);
    }
    let key = cx.desk.vault.allocate()?;
    tx.execute(INSERT_KEY, params![cx.id(), key.0, now])?;
    Ok(key.0)
}

/// Whether a mail of this Message-ID was forgotten.
///
/// # Errors
/// The database's or the vault's.
pub(super) fn knows(tx: &mut Tx<'_>, cx: &Cx, identifier: &[u8]) -> Result<bool, Error> {
    for key in tx.rows(KEYS, params![cx.id()], |row| row.get::<i64>(0))? {
        let mark = mark(cx, key, identifier)?;
        if tx.row(KNOWN, params![cx.id(), mark.as_slice()], |row| row.get::<i64>(0))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether it is of use to know when a folder is empty.
///
/// # Errors
/// The database's.
pub(super) fn waits(tx: &mut Tx<'_>, account: i64) -> Result<bool, db::Error> {
    Ok(!tx.rows(KEYS, params![account], |row| row.get::<i64>(0))?.is_empty())
}

/// Drops the marks of mails that cannot lie in a mailbox any more, with their keys.
///
/// # Errors
/// The database's.
pub(crate) fn tidy(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    let old = tx.rows(OLD_KEYS, params![cx.id(), cx.at() - OPEN - ON_THE_WAY], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (key, created_at) in old {
        let (key, created_at): (i64, i64) = (key, created_at);
        let last = created_at + OPEN + ON_THE_WAY;
        if tx.row(NOT_CLEAN, params![cx.id(), last], |row| row.get::<i64>(0))?.is_none() {
            tx.execute(DROP, params![cx.id(), key])?;
            tx.execute(DROP_KEY, params![cx.id(), key])?;
            crate::sweep::give_up(tx, cx, KeyId(key))?;
        }
    }
    Ok(())
}
