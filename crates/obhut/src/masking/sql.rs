//! Statements of the mask.

use db::{Error, Row, Tx, params};

use super::records::SparedRow;

const AUTHORS: &str =
    "SELECT DISTINCT author_id FROM comment WHERE account_id = $1 AND ticket_id = $2 AND author_id IS NOT NULL";
const REVEALS: &str =
    "SELECT person_id, reason FROM reveal WHERE account_id = $1 AND ticket_id = $2 ORDER BY person_id, reason";
const ADD_REVEAL: &str = "INSERT INTO reveal (account_id, ticket_id, person_id, reason, created_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, ticket_id, person_id, reason) DO NOTHING";
const END_REVEALS: &str = "DELETE FROM reveal WHERE account_id = $1 AND ticket_id = $2";
const SPARED: &str = "SELECT id, owner_id, key_id, sealed_text, created_at FROM mask_exception \
    WHERE account_id = $1 AND ticket_id = $2 ORDER BY id";
const SPARE: &str = "INSERT INTO mask_exception (account_id, ticket_id, id, owner_id, key_id, sealed_text, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const DROP_SPARED: &str = "DELETE FROM mask_exception WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const RELEASES: &str = "SELECT id, shown_id FROM file_release WHERE account_id = $1 AND ticket_id = $2 ORDER BY id";
const RELEASE: &str = "INSERT INTO file_release (account_id, ticket_id, id, kind, shown_id, owner_id, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, ticket_id, id) \
    DO UPDATE SET kind = excluded.kind, shown_id = excluded.shown_id, owner_id = excluded.owner_id, \
    created_at = excluded.created_at";
const DROP_RELEASE: &str = "DELETE FROM file_release WHERE account_id = $1 AND ticket_id = $2 AND id = $3";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] =
    &[AUTHORS, REVEALS, ADD_REVEAL, END_REVEALS, SPARED, SPARE, DROP_SPARED, RELEASES, RELEASE, DROP_RELEASE];

/// Who said something on a ticket.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn authors(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<i64>, Error> {
    tx.rows(AUTHORS, params![account, ticket], |row| row.get(0))
}

/// Who looks behind the mask of a ticket, and for which purpose.
pub fn reveals(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<(i64, String)>, Error> {
    tx.rows(REVEALS, params![account, ticket], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Lets somebody look for a purpose.
pub fn add_reveal(
    tx: &mut Tx<'_>,
    account: i64,
    ticket: i64,
    person: i64,
    purpose: &str,
    at: i64,
) -> Result<(), Error> {
    tx.execute(ADD_REVEAL, params![account, ticket, person, purpose, at]).map(drop)
}

/// Ends all looks at a ticket; answers how many there were.
pub fn end_reveals(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<u64, Error> {
    tx.execute(END_REVEALS, params![account, ticket])
}

fn read_spared(row: &Row<'_>) -> Result<SparedRow, Error> {
    Ok(SparedRow {
        id: row.get(0)?,
        owner: row.get(1)?,
        key: row.get(2)?,
        sealed_text: row.get(3)?,
        created_at: row.get(4)?,
    })
}

/// The gaps of a ticket that tell of nobody.
pub fn spared(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<SparedRow>, Error> {
    tx.rows(SPARED, params![account, ticket], read_spared)
}

/// Notes a gap that tells of nobody.
pub fn spare(tx: &mut Tx<'_>, account: i64, ticket: i64, row: &SparedRow) -> Result<(), Error> {
    let SparedRow { id, owner, key, sealed_text, created_at } = row;
    tx.execute(SPARE, params![account, ticket, *id, *owner, *key, sealed_text.as_deref(), *created_at]).map(drop)
}

/// Takes such a note back.
pub fn drop_spared(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<(), Error> {
    tx.execute(DROP_SPARED, params![account, ticket, id]).map(drop)
}

/// The files of a ticket that are released, each with the file that is shown for it.
pub fn releases(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<(i64, i64)>, Error> {
    tx.rows(RELEASES, params![account, ticket], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// A file released: which, as what, by whom.
pub struct ReleaseRow {
    /// The ticket.
    pub ticket: i64,
    /// The file.
    pub file: i64,
    /// As it is or blurred.
    pub kind: super::release::ReleaseKind,
    /// The file that is shown for it.
    pub shown: i64,
    /// The member of staff.
    pub owner: i64,
}

/// Releases a file.
pub fn release(tx: &mut Tx<'_>, account: i64, row: &ReleaseRow, at: i64) -> Result<(), Error> {
    tx.execute(RELEASE, params![account, row.ticket, row.file, row.kind.word(), row.shown, row.owner, at]).map(drop)
}

/// Hides a file again.
pub fn drop_release(tx: &mut Tx<'_>, account: i64, ticket: i64, file: i64) -> Result<(), Error> {
    tx.execute(DROP_RELEASE, params![account, ticket, file]).map(drop)
}
