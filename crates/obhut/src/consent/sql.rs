//! Statements about consent.

use db::{Error, Row, Tx, params};

use super::words::Act;

const TEXTS: &str = "SELECT id, purpose_id, locale, version, wording, valid_days, created_at FROM consent_text \
    WHERE account_id = $1 ORDER BY purpose_id, locale, version";
const TEXT: &str = "SELECT id, purpose_id, locale, version, wording, valid_days, created_at FROM consent_text \
    WHERE account_id = $1 AND id = $2";
const INSERT_TEXT: &str = "INSERT INTO consent_text (account_id, id, purpose_id, locale, version, wording, valid_days, \
    created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const EVENTS: &str = "SELECT id, purpose_id, act, source, text_id, ticket_id, key_id, sealed_proof, at, expires_at \
    FROM consent_event WHERE account_id = $1 AND person_id = $2 ORDER BY at, id";
const LATEST: &str = "SELECT id, purpose_id, act, source, text_id, ticket_id, key_id, sealed_proof, at, expires_at \
    FROM consent_event WHERE account_id = $1 AND person_id = $2 AND purpose_id = $3 ORDER BY at DESC, id DESC LIMIT 1";
const INSERT_EVENT: &str = "INSERT INTO consent_event (account_id, person_id, id, purpose_id, act, source, text_id, \
    ticket_id, key_id, sealed_proof, at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const INSERT_LINK: &str = "INSERT INTO consent_link (account_id, token_hash, person_id, created_at) \
    VALUES ($1, $2, $3, $4) ON CONFLICT (account_id, token_hash) DO NOTHING";
const LINKED: &str = "SELECT person_id FROM consent_link WHERE account_id = $1 AND token_hash = $2";
const TOLD: &str = "INSERT INTO notice_given (account_id, person_id, ticket_id, created_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (account_id, person_id) DO NOTHING";
const TOLD_WITH: &str = "SELECT ticket_id FROM notice_given WHERE account_id = $1 AND person_id = $2";
const MOVE_EVENTS: &str = "UPDATE consent_event SET person_id = $3 WHERE account_id = $1 AND person_id = $2";
const MOVE_LINKS: &str = "UPDATE consent_link SET person_id = $3 WHERE account_id = $1 AND person_id = $2";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    TEXTS,
    TEXT,
    INSERT_TEXT,
    EVENTS,
    LATEST,
    INSERT_EVENT,
    INSERT_LINK,
    LINKED,
    TOLD,
    TOLD_WITH,
    MOVE_EVENTS,
    MOVE_LINKS,
];

/// A wording.
#[derive(Clone)]
pub struct TextRow {
    /// Number within the account.
    pub id: i64,
    /// What it asks consent for.
    pub purpose: i64,
    /// Its language.
    pub locale: String,
    /// The how-manieth of its purpose and language.
    pub version: i64,
    /// What people read.
    pub wording: String,
    /// For how many days a consent to it holds; without, until it is withdrawn.
    pub valid_days: Option<i64>,
    /// Since when it is used.
    pub created_at: i64,
}

/// What somebody said.
#[derive(Clone)]
pub struct EventRow {
    /// Number within the account.
    pub id: i64,
    /// About which purpose.
    pub purpose: i64,
    /// What.
    pub act: Act,
    /// Through which door.
    pub source: String,
    /// The wording that they were shown.
    pub text: Option<i64>,
    /// The ticket with which it came.
    pub ticket: Option<i64>,
    /// The unit key.
    pub key: i64,
    /// The proof.
    pub sealed: Option<Vec<u8>>,
    /// When.
    pub at: i64,
    /// When it ends by itself.
    pub expires_at: Option<i64>,
}

fn text_row(row: &Row<'_>) -> Result<TextRow, Error> {
    Ok(TextRow {
        id: row.get(0)?,
        purpose: row.get(1)?,
        locale: row.get(2)?,
        version: row.get(3)?,
        wording: row.get(4)?,
        valid_days: row.get(5)?,
        created_at: row.get(6)?,
    })
}

fn event_row(row: &Row<'_>) -> Result<EventRow, Error> {
    Ok(EventRow {
        id: row.get(0)?,
        purpose: row.get(1)?,
        act: Act::stored(&row.get::<String>(2)?)?,
        source: row.get(3)?,
        text: row.get(4)?,
        ticket: row.get(5)?,
        key: row.get(6)?,
        sealed: row.get(7)?,
        at: row.get(8)?,
        expires_at: row.get(9)?,
    })
}

/// Every wording, by purpose, language and version.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn texts(tx: &mut Tx<'_>, account: i64) -> Result<Vec<TextRow>, Error> {
    tx.rows(TEXTS, params![account], text_row)
}

/// One wording.
pub fn text(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<TextRow>, Error> {
    tx.row(TEXT, params![account, id], text_row)
}

/// Adds a wording.
pub fn insert_text(tx: &mut Tx<'_>, account: i64, t: &TextRow) -> Result<(), Error> {
    let params = params![account, t.id, t.purpose, t.locale, t.version, t.wording, t.valid_days, t.created_at];
    tx.execute(INSERT_TEXT, params).map(drop)
}

/// What somebody said about anything, in its order.
pub fn events(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<EventRow>, Error> {
    tx.rows(EVENTS, params![account, person], event_row)
}

/// What somebody said last about a purpose.
pub fn latest(tx: &mut Tx<'_>, account: i64, person: i64, purpose: i64) -> Result<Option<EventRow>, Error> {
    tx.row(LATEST, params![account, person, purpose], event_row)
}

/// Adds what somebody said.
pub fn insert_event(tx: &mut Tx<'_>, account: i64, person: i64, e: &EventRow) -> Result<(), Error> {
    let act = e.act.word();
    let params =
        params![account, person, e.id, e.purpose, act, e.source, e.text, e.ticket, e.key, e.sealed, e.at, e.expires_at];
    tx.execute(INSERT_EVENT, params).map(drop)
}

/// Makes a word open somebody's consents; once more changes nothing.
pub fn insert_link(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32], person: i64, at: i64) -> Result<(), Error> {
    tx.execute(INSERT_LINK, params![account, hash.as_slice(), person, at]).map(drop)
}

/// Whose consents a word opens.
pub fn linked(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32]) -> Result<Option<i64>, Error> {
    tx.row(LINKED, params![account, hash.as_slice()], |row| row.get(0))
}

/// What one record of a human said is what the other says, too; the last word counts.
pub fn move_all(tx: &mut Tx<'_>, account: i64, loser: i64, winner: i64) -> Result<(), Error> {
    tx.execute(MOVE_EVENTS, params![account, loser, winner])?;
    tx.execute(MOVE_LINKS, params![account, loser, winner]).map(drop)
}

/// Notes that somebody is told with a ticket; `false` when they have been told before.
pub fn tell(tx: &mut Tx<'_>, account: i64, person: i64, ticket: i64, at: i64) -> Result<bool, Error> {
    Ok(tx.execute(TOLD, params![account, person, ticket, at])? > 0)
}

/// The ticket with which somebody was told.
pub fn told_with(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Option<i64>, Error> {
    tx.row(TOLD_WITH, params![account, person], |row| row.get(0))
}
