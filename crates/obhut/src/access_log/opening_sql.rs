//! Statements about openings of the access log.

use db::{Error, Row, Tx, params};

const CONSENTERS: &str =
    "SELECT id, role, person_id, works_council FROM log_consenter WHERE account_id = $1 ORDER BY id";
const CLEAR_CONSENTERS: &str = "DELETE FROM log_consenter WHERE account_id = $1";
const INSERT_CONSENTER: &str =
    "INSERT INTO log_consenter (account_id, id, role, person_id, works_council) VALUES ($1, $2, $3, $4, $5)";
const INSERT_OPENING: &str = "INSERT INTO log_opening (account_id, id, state, requester_id, ticket_id, from_at, \
    until_at, key_id, sealed_reason, created_at, expires_at) VALUES ($1, $2, 'asked', $3, $4, $5, $6, $7, $8, $9, $10)";
const OPENINGS: &str = "SELECT id, state, requester_id, ticket_id, from_at, until_at, key_id, sealed_reason, created_at, \
    expires_at FROM log_opening WHERE account_id = $1 ORDER BY id DESC LIMIT $2";
const OPENING: &str = "SELECT id, state, requester_id, ticket_id, from_at, until_at, key_id, sealed_reason, created_at, \
    expires_at FROM log_opening WHERE account_id = $1 AND id = $2";
// Waits for whoever changes the same opening, and sees what they did.
const LOCK_OPENING: &str = "UPDATE log_opening SET state = state WHERE account_id = $1 AND id = $2";
const SET_OPENING: &str = "UPDATE log_opening SET state = $3, expires_at = $4 WHERE account_id = $1 AND id = $2";
const CONSENTS: &str = "SELECT consenter_id, person_id, works_council, created_at FROM log_consent \
    WHERE account_id = $1 AND opening_id = $2 ORDER BY created_at, consenter_id";
const CLEAR_CONSENTS: &str = "DELETE FROM log_consent WHERE account_id = $1 AND opening_id = $2";
const INSERT_CONSENT: &str = "INSERT INTO log_consent (account_id, opening_id, consenter_id, person_id, works_council, \
    created_at) VALUES ($1, $2, $3, $4, $5, $6)";

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    CONSENTERS,
    CLEAR_CONSENTERS,
    INSERT_CONSENTER,
    INSERT_OPENING,
    OPENINGS,
    OPENING,
    LOCK_OPENING,
    SET_OPENING,
    CONSENTS,
    CLEAR_CONSENTS,
    INSERT_CONSENT,
];

/// Who may consent to an opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsenterRow {
    /// Its number.
    pub id: i64,
    /// Everybody of this role.
    pub role: Option<String>,
    /// Or this person.
    pub person: Option<i64>,
    /// Speaks for the works council.
    pub works_council: bool,
}

/// A request to read who it was.
pub struct OpeningRow {
    /// Its number.
    pub id: i64,
    /// The word of its state as stored; time may have gone over it.
    pub state: String,
    /// Who asks.
    pub requester: i64,
    /// About which ticket, where it is about one.
    pub ticket: Option<i64>,
    /// Entries from this time on.
    pub from: i64,
    /// And before this one.
    pub until: i64,
    /// Key of the reason.
    pub key: i64,
    /// The reason.
    pub sealed_reason: Option<Vec<u8>>,
    /// When it was asked.
    pub created_at: i64,
    /// Until when it can be consented to; once open, until when it can be read.
    pub expires_at: i64,
}

/// A consent that was given.
pub struct ConsentRow {
    /// Under which line of the settings.
    pub consenter: i64,
    /// By whom.
    pub person: i64,
    /// For the works council.
    pub works_council: bool,
    /// When.
    pub at: i64,
}

/// Who may consent, as set.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn consenters(tx: &mut Tx<'_>, account: i64) -> Result<Vec<ConsenterRow>, Error> {
    tx.rows(CONSENTERS, params![account], |row| {
        Ok(ConsenterRow { id: row.get(0)?, role: row.get(1)?, person: row.get(2)?, works_council: row.get(3)? })
    })
}

/// Sets anew who may consent.
pub fn set_consenters(tx: &mut Tx<'_>, account: i64, rows: &[ConsenterRow]) -> Result<(), Error> {
    tx.execute(CLEAR_CONSENTERS, params![account])?;
    for row in rows {
        tx.execute(INSERT_CONSENTER, params![account, row.id, row.role, row.person, row.works_council])?;
    }
    Ok(())
}

/// Adds a request.
pub fn insert_opening(tx: &mut Tx<'_>, account: i64, row: &OpeningRow) -> Result<(), Error> {
    let OpeningRow { id, requester, ticket, from, until, key, sealed_reason, created_at, expires_at, .. } = row;
    tx.execute(
        INSERT_OPENING,
        params![account, *id, *requester, *ticket, *from, *until, *key, *sealed_reason, *created_at, *expires_at],
    )
    .map(drop)
}

/// The newest requests.
pub fn openings(tx: &mut Tx<'_>, account: i64, limit: i64) -> Result<Vec<OpeningRow>, Error> {
    tx.rows(OPENINGS, params![account, limit], read_opening)
}

/// One request.
pub fn opening(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<OpeningRow>, Error> {
    tx.row(OPENING, params![account, id], read_opening)
}

/// One request, which nobody else changes until the transaction ends.
pub fn locked_opening(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<OpeningRow>, Error> {
    tx.execute(LOCK_OPENING, params![account, id])?;
    opening(tx, account, id)
}

/// Sets where a request stands.
pub fn set_opening(tx: &mut Tx<'_>, account: i64, id: i64, state: &str, expires_at: i64) -> Result<(), Error> {
    tx.execute(SET_OPENING, params![account, id, state, expires_at]).map(drop)
}

/// The consents to a request.
pub fn consents(tx: &mut Tx<'_>, account: i64, opening: i64) -> Result<Vec<ConsentRow>, Error> {
    tx.rows(CONSENTS, params![account, opening], |row| {
        Ok(ConsentRow { consenter: row.get(0)?, person: row.get(1)?, works_council: row.get(2)?, at: row.get(3)? })
    })
}

/// Drops the consents to a request.
pub fn clear_consents(tx: &mut Tx<'_>, account: i64, opening: i64) -> Result<(), Error> {
    tx.execute(CLEAR_CONSENTS, params![account, opening]).map(drop)
}

/// Adds a consent.
pub fn insert_consent(tx: &mut Tx<'_>, account: i64, opening: i64, row: &ConsentRow) -> Result<(), Error> {
    let ConsentRow { consenter, person, works_council, at } = row;
    tx.execute(INSERT_CONSENT, params![account, opening, *consenter, *person, *works_council, *at]).map(drop)
}

fn read_opening(row: &Row<'_>) -> Result<OpeningRow, Error> {
    Ok(OpeningRow {
        id: row.get(0)?,
        state: row.get(1)?,
        requester: row.get(2)?,
        ticket: row.get(3)?,
        from: row.get(4)?,
        until: row.get(5)?,
        key: row.get(6)?,
        sealed_reason: row.get(7)?,
        created_at: row.get(8)?,
        expires_at: row.get(9)?,
    })
}
