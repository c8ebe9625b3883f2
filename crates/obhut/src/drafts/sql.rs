//! Statements about drafts.

use db::{Error, Row, Tx, params};

/// A draft's row.
#[derive(Clone)]
pub struct DraftRow {
    /// Whose.
    pub person: i64,
    /// On which ticket; 0 is the form for a new one.
    pub ticket: i64,
    /// Number within the account.
    pub id: i64,
    /// How often something other than the writer's own typing has filled it.
    pub edition: i64,
    /// Whether it is to be an answer rather than a note.
    pub public: bool,
    /// Its unit key.
    pub key: i64,
    /// The sealed text.
    pub sealed_text: Option<Vec<u8>>,
    /// When it was begun.
    pub created_at: i64,
    /// When it was last saved.
    pub updated_at: i64,
}

const GET: &str = "SELECT person_id, ticket_id, id, edition, is_public, key_id, sealed_text, created_at, updated_at \
    FROM draft WHERE account_id = $1 AND person_id = $2 AND ticket_id = $3";
const OF_PERSON: &str = "SELECT person_id, ticket_id, id, edition, is_public, key_id, sealed_text, created_at, updated_at \
    FROM draft WHERE account_id = $1 AND person_id = $2 ORDER BY updated_at DESC, ticket_id LIMIT 200";
const PLACES: &str = "SELECT person_id, ticket_id FROM draft WHERE account_id = $1";
const SAVE: &str = "INSERT INTO draft (account_id, person_id, ticket_id, id, edition, is_public, key_id, sealed_text, \
    created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
    ON CONFLICT (account_id, person_id, ticket_id) DO UPDATE SET edition = excluded.edition, \
    is_public = excluded.is_public, key_id = excluded.key_id, sealed_text = excluded.sealed_text, \
    updated_at = excluded.updated_at";
const DELETE: &str = "DELETE FROM draft WHERE account_id = $1 AND person_id = $2 AND ticket_id = $3";
const MOVE_FILES: &str = "UPDATE attachment SET upload_hash = $3 WHERE account_id = $1 AND upload_hash = $2";
const TAKE_BACK: &str = "UPDATE attachment SET ticket_id = NULL, comment_id = NULL, owner_id = $4, upload_hash = $5 \
    WHERE account_id = $1 AND ticket_id = $2 AND comment_id = $3 AND standing = 'normal'";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, OF_PERSON, PLACES, SAVE, DELETE, MOVE_FILES, TAKE_BACK];

fn read(row: &Row<'_>) -> Result<DraftRow, Error> {
    Ok(DraftRow {
        person: row.get(0)?,
        ticket: row.get(1)?,
        id: row.get(2)?,
        edition: row.get(3)?,
        public: row.get(4)?,
        key: row.get(5)?,
        sealed_text: row.get(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
    })
}

/// Somebody's draft on a ticket.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, person: i64, ticket: i64) -> Result<Option<DraftRow>, Error> {
    tx.row(GET, params![account, person, ticket], read)
}

/// Somebody's newest drafts.
pub fn of_person(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<DraftRow>, Error> {
    tx.rows(OF_PERSON, params![account, person], read)
}

/// Whose drafts there are, and on which tickets.
pub fn places(tx: &mut Tx<'_>, account: i64) -> Result<Vec<(i64, i64)>, Error> {
    tx.rows(PLACES, params![account], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Writes a draft, replacing the one before it.
pub fn save(tx: &mut Tx<'_>, account: i64, d: &DraftRow) -> Result<(), Error> {
    tx.execute(
        SAVE,
        params![
            account,
            d.person,
            d.ticket,
            d.id,
            d.edition,
            d.public,
            d.key,
            d.sealed_text,
            d.created_at,
            d.updated_at
        ],
    )
    .map(drop)
}

/// Drops a draft.
pub fn delete(tx: &mut Tx<'_>, account: i64, person: i64, ticket: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, person, ticket]).map(drop)
}

/// The files uploaded under one token belong to another from now on.
pub fn move_files(tx: &mut Tx<'_>, account: i64, from: &[u8; 32], to: &[u8; 32]) -> Result<(), Error> {
    tx.execute(MOVE_FILES, params![account, from, to]).map(drop)
}

/// The files of a comment that was taken back belong to a draft again.
pub fn take_back(
    tx: &mut Tx<'_>,
    account: i64,
    (ticket, comment): (i64, i64),
    person: i64,
    token: &[u8; 32],
) -> Result<(), Error> {
    tx.execute(TAKE_BACK, params![account, ticket, comment, person, token]).map(drop)
}
