//! Statements about mails as they came.

use db::{Error, Row, Tx, params};

const INSERT_ORIGINAL: &str = "INSERT INTO mail_original (account_id, ticket_id, comment_id, id, size, blob_name, key_id, \
    sealed_envelope, sealed_raw, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const ORIGINAL: &str = "SELECT ticket_id, comment_id, id, size, blob_name, key_id, sealed_envelope, sealed_raw, received_at \
    FROM mail_original WHERE account_id = $1 AND ticket_id = $2 AND comment_id = $3 ORDER BY id LIMIT 1";
const LATEST: &str = "SELECT ticket_id, comment_id, id, size, blob_name, key_id, sealed_envelope, NULL, received_at \
    FROM mail_original WHERE account_id = $1 AND ticket_id = $2 ORDER BY +id DESC LIMIT 1";
const ENVELOPES: &str = "SELECT ticket_id, comment_id, id, size, blob_name, key_id, sealed_envelope, NULL, received_at \
    FROM mail_original WHERE account_id = $1 AND ticket_id >= $2 AND ticket_id < $3";
const ORIGINALS_OF: &str = "SELECT comment_id FROM mail_original WHERE account_id = $1 AND ticket_id = $2";
const LAST_TICKET: &str = "SELECT MAX(ticket_id) FROM mail_original WHERE account_id = $1";
const INSERT_REJECTED: &str = "INSERT INTO mail_rejected (account_id, id, reason, size, blob_name, key_id, sealed_raw, \
    received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const REJECTED: &str = "SELECT id, reason, size, received_at FROM mail_rejected WHERE account_id = $1 \
    ORDER BY id DESC LIMIT $2";
const REJECTED_ONE: &str = "SELECT blob_name, sealed_raw FROM mail_rejected WHERE account_id = $1 AND id = $2";
const SENT: &str = "UPDATE comment SET mail_token = $4 WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const ORIGINALS: &str = "SELECT ticket_id, comment_id, id, size, blob_name, key_id, sealed_envelope, sealed_raw, \
    received_at FROM mail_original WHERE account_id = $1 AND ticket_id = $2 AND comment_id = $3 ORDER BY id";
const NAMED: &str =
    "SELECT person_id FROM about WHERE account_id = $1 AND table_name = 'mail_original' AND row_id = $2";
const MOVE_ORIGINAL: &str = "UPDATE mail_original SET ticket_id = $5, blob_name = $6, key_id = $7, sealed_envelope = $8, \
    sealed_raw = $9 WHERE account_id = $1 AND ticket_id = $2 AND comment_id = $3 AND id = $4";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    INSERT_ORIGINAL,
    ORIGINAL,
    LATEST,
    ENVELOPES,
    ORIGINALS_OF,
    LAST_TICKET,
    INSERT_REJECTED,
    REJECTED,
    REJECTED_ONE,
    SENT,
    ORIGINALS,
    NAMED,
    MOVE_ORIGINAL,
];

/// A mail as it came.
pub struct OriginalRow {
    /// The ticket it belongs to.
    pub ticket: i64,
    /// The comment it became.
    pub comment: i64,
    /// Number within the account.
    pub id: i64,
    /// Bytes of the plain mail.
    pub size: i64,
    /// The blob that holds it; none when it lies in the row.
    pub blob: Option<String>,
    /// Its unit key.
    pub key: i64,
    /// What names it elsewhere.
    pub sealed_envelope: Option<Vec<u8>>,
    /// The mail, where it lies in the row.
    pub sealed_raw: Option<Vec<u8>>,
    /// When it came.
    pub received_at: i64,
}

/// A mail that became no ticket.
pub struct RejectedRow {
    /// Number within the account.
    pub id: i64,
    /// Why, as a word.
    pub reason: String,
    /// Bytes of the plain mail.
    pub size: i64,
    /// When it came.
    pub received_at: i64,
}

fn read(row: &Row<'_>) -> Result<OriginalRow, Error> {
    Ok(OriginalRow {
        ticket: row.get(0)?,
        comment: row.get(1)?,
        id: row.get(2)?,
        size: row.get(3)?,
        blob: row.get(4)?,
        key: row.get(5)?,
        sealed_envelope: row.get(6)?,
        sealed_raw: row.get(7)?,
        received_at: row.get(8)?,
    })
}

/// Stores a mail as it came.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert_original(tx: &mut Tx<'_>, account: i64, o: &OriginalRow) -> Result<(), Error> {
    tx.execute(
        INSERT_ORIGINAL,
        params![
            account,
            o.ticket,
            o.comment,
            o.id,
            o.size,
            o.blob,
            o.key,
            o.sealed_envelope,
            o.sealed_raw,
            o.received_at
        ],
    )
    .map(drop)
}

/// The mail that a comment was.
pub fn original(tx: &mut Tx<'_>, account: i64, ticket: i64, comment: i64) -> Result<Option<OriginalRow>, Error> {
    tx.row(ORIGINAL, params![account, ticket, comment], read)
}

/// The newest mail of a ticket, without its bytes.
pub fn latest(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Option<OriginalRow>, Error> {
    tx.row(LATEST, params![account, ticket], read)
}

/// The comments of a ticket that came as mail.
pub fn originals_of(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<i64>, Error> {
    tx.rows(ORIGINALS_OF, params![account, ticket], |row| row.get(0))
}

/// The mails of tickets with numbers in `[from, until)`, without their bytes.
pub fn envelopes(tx: &mut Tx<'_>, account: i64, from: i64, until: i64) -> Result<Vec<OriginalRow>, Error> {
    tx.rows(ENVELOPES, params![account, from, until], read)
}

/// The highest ticket number with a mail.
pub fn last_ticket(tx: &mut Tx<'_>, account: i64) -> Result<i64, Error> {
    Ok(tx.row(LAST_TICKET, params![account], |row| row.get::<Option<i64>>(0))?.flatten().unwrap_or(0))
}

/// Stores a mail that became no ticket.
pub fn insert_rejected(
    tx: &mut Tx<'_>,
    account: i64,
    r: &RejectedRow,
    blob: Option<&str>,
    key: i64,
    sealed: Option<&[u8]>,
) -> Result<(), Error> {
    tx.execute(INSERT_REJECTED, params![account, r.id, r.reason, r.size, blob, key, sealed, r.received_at]).map(drop)
}

/// The newest mails that became no ticket.
pub fn rejected(tx: &mut Tx<'_>, account: i64, limit: i64) -> Result<Vec<RejectedRow>, Error> {
    tx.rows(REJECTED, params![account, limit], |row| {
        Ok(RejectedRow { id: row.get(0)?, reason: row.get(1)?, size: row.get(2)?, received_at: row.get(3)? })
    })
}

/// Notes under which token a comment's mail left.
pub fn set_sent(tx: &mut Tx<'_>, account: i64, ticket: i64, comment: i64, token: &str) -> Result<(), Error> {
    tx.execute(SENT, params![account, ticket, comment, token]).map(drop)
}

/// Where the bytes of a mail lie that became no ticket.
pub struct Kept {
    /// The blob, where it is large.
    pub blob: Option<String>,
    /// The sealed bytes, where they lie in the row.
    pub sealed: Option<Vec<u8>>,
}

/// Where the bytes of one mail lie that became no ticket.
pub fn rejected_one(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<Kept>, Error> {
    tx.row(REJECTED_ONE, params![account, id], |row| Ok(Kept { blob: row.get(0)?, sealed: row.get(1)? }))
}

/// The mails that a comment was, as a split finds them.
///
/// # Errors
/// The database's [`Error`]; so for the two below.
pub(crate) fn originals(tx: &mut Tx<'_>, account: i64, ticket: i64, comment: i64) -> Result<Vec<OriginalRow>, Error> {
    tx.rows(ORIGINALS, params![account, ticket, comment], read)
}

/// Everybody whom a mail names. Looks through what is about people, so only for rare acts.
pub(crate) fn named(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Vec<i64>, Error> {
    tx.rows(NAMED, params![account, id], |row| row.get(0))
}

/// Puts a mail into another ticket, sealed anew.
pub(crate) fn move_original(tx: &mut Tx<'_>, account: i64, from: i64, o: &OriginalRow) -> Result<(), Error> {
    let params = params![account, from, o.comment, o.id, o.ticket, o.blob, o.key, o.sealed_envelope, o.sealed_raw];
    tx.execute(MOVE_ORIGINAL, params).map(drop)
}
