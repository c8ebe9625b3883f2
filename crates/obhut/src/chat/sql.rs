//! Statements about conversations.

use db::{Error, Row, Tx, params};

const INSERT: &str = "INSERT INTO chat (account_id, id, ticket_id, person_id, token_hash, shown_seq, transcripts, created_at) \
    VALUES ($1, $2, $3, $4, $5, 0, 0, $6)";
const BY_WORD: &str = "SELECT id, ticket_id, person_id, shown_seq, transcripts, created_at, ended_at FROM chat \
    WHERE account_id = $1 AND token_hash = $2";
const BY_TICKET: &str = "SELECT id, ticket_id, person_id, shown_seq, transcripts, created_at, ended_at FROM chat \
    WHERE account_id = $1 AND ticket_id = $2 ORDER BY +id DESC LIMIT 1";
const GET: &str = "SELECT id, ticket_id, person_id, shown_seq, transcripts, created_at, ended_at FROM chat \
    WHERE account_id = $1 AND id = $2";
const BEFORE: &str = "SELECT id, ticket_id, person_id, shown_seq, transcripts, created_at, ended_at FROM chat \
    WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
const CHANGED: &str = "SELECT c.id, c.ticket_id, c.person_id, c.shown_seq, c.transcripts, c.created_at, c.ended_at, t.updated_at \
    FROM ticket t CROSS JOIN chat c WHERE c.account_id = t.account_id AND c.ticket_id = t.id AND t.account_id = $1 \
    AND t.standing = 'normal' AND t.source = 'chat' AND t.updated_at >= $2 \
    AND (t.updated_at > $2 OR (t.updated_at = $2 AND t.id > $3)) AND t.updated_at < $4 ORDER BY t.updated_at, t.id LIMIT $5";
const SHOWN: &str = "UPDATE chat SET shown_seq = $3 WHERE account_id = $1 AND id = $2 AND shown_seq < $3";
const NEWEST: &str = "SELECT MAX(log_seq) FROM comment WHERE account_id = $1 AND ticket_id = $2 AND is_public";
const MAILED: &str =
    "UPDATE chat SET transcripts = transcripts + 1 WHERE account_id = $1 AND id = $2 AND transcripts < $3";
const END: &str = "UPDATE chat SET ended_at = $3 WHERE account_id = $1 AND id = $2 AND ended_at IS NULL";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, BY_WORD, BY_TICKET, GET, BEFORE, CHANGED, SHOWN, NEWEST, MAILED, END];

/// A conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatRow {
    /// Number within the account.
    pub id: i64,
    /// The ticket in which it stands.
    pub ticket: i64,
    /// The visitor.
    pub person: i64,
    /// Up to which entry of the log the visitor was shown what was said.
    pub shown: i64,
    /// How often its words were mailed.
    pub transcripts: i64,
    /// When it began.
    pub created_at: i64,
    /// When the visitor ended it.
    pub ended_at: Option<i64>,
}

fn read(row: &Row<'_>) -> Result<ChatRow, Error> {
    Ok(ChatRow {
        id: row.get(0)?,
        ticket: row.get(1)?,
        person: row.get(2)?,
        shown: row.get(3)?,
        transcripts: row.get(4)?,
        created_at: row.get(5)?,
        ended_at: row.get(6)?,
    })
}

/// Adds a conversation.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, account: i64, row: &ChatRow, hash: &[u8; 32]) -> Result<(), Error> {
    tx.execute(INSERT, params![account, row.id, row.ticket, row.person, hash.as_slice(), row.created_at]).map(drop)
}

/// The conversation of a word.
pub fn by_word(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32]) -> Result<Option<ChatRow>, Error> {
    tx.row(BY_WORD, params![account, hash.as_slice()], read)
}

/// The newest conversation that stands in a ticket.
pub fn by_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Option<ChatRow>, Error> {
    tx.row(BY_TICKET, params![account, ticket], read)
}

/// One conversation.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<ChatRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// The newest conversations with numbers below `before`.
pub fn before(tx: &mut Tx<'_>, account: i64, before: i64, limit: i64) -> Result<Vec<ChatRow>, Error> {
    tx.rows(BEFORE, params![account, before, limit], read)
}

/// Conversations whose tickets changed after the moment and number `from` and before `until`, in the order of their changes,
/// each with that moment.
pub fn changed(
    tx: &mut Tx<'_>,
    account: i64,
    from: (i64, i64),
    until: i64,
    limit: i64,
) -> Result<Vec<(i64, ChatRow)>, Error> {
    tx.rows(CHANGED, params![account, from.0, from.1, until, limit], |row| Ok((row.get(7)?, read(row)?)))
}

/// The visitor has been shown what was said up to this entry.
pub fn shown(tx: &mut Tx<'_>, account: i64, id: i64, seq: i64) -> Result<(), Error> {
    tx.execute(SHOWN, params![account, id, seq]).map(drop)
}

/// The entry of the log with the newest public message of a ticket.
pub fn newest(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Option<i64>, Error> {
    Ok(tx.row(NEWEST, params![account, ticket], |row| row.get::<Option<i64>>(0))?.flatten())
}

/// Counts a transcript; `false` where there have been `most`.
pub fn mailed(tx: &mut Tx<'_>, account: i64, id: i64, most: i64) -> Result<bool, Error> {
    Ok(tx.execute(MAILED, params![account, id, most])? == 1)
}

/// Ends a conversation.
pub fn end(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(END, params![account, id, at]).map(drop)
}
