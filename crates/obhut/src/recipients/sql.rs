//! Statements about partners and what was passed on to them.

use db::{Error, Row, Tx, params};

use super::words::{Ground, PassingPurpose, Position};

/// A partner's row.
#[derive(Clone)]
pub struct RecipientRow {
    /// Number within the account.
    pub id: i64,
    /// What it is to us.
    pub role: Position,
    /// Where it is: a code of [`super::countries`].
    pub country: Option<String>,
    /// What allows a transfer to a third country.
    pub ground: Option<Ground>,
    /// The contract's date.
    pub contract_at: Option<i64>,
    /// What it may be given something for; empty means everything.
    pub purposes: Vec<PassingPurpose>,
    /// Whether something may be passed on to it.
    pub active: bool,
    /// The partner's key.
    pub key: i64,
    /// The unit key of the profile.
    pub profile_key: i64,
    /// Who it is.
    pub sealed_profile: Option<Vec<u8>>,
    /// When it was added.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

/// Something that was passed on.
pub struct TransmissionRow {
    /// Number within the account.
    pub id: i64,
    /// To whom.
    pub recipient: i64,
    /// About which ticket.
    pub ticket: i64,
    /// Whose ticket it was.
    pub person: Option<i64>,
    /// In which side conversation.
    pub side: i64,
    /// As which message.
    pub message: i64,
    /// Whether names and addresses stayed in the house.
    pub masked: bool,
    /// What for.
    pub purpose: PassingPurpose,
    /// Categories of data, as words.
    pub categories: String,
    /// Its unit key.
    pub key: i64,
    /// The partner's own sign.
    pub sealed_reference: Option<Vec<u8>>,
    /// When.
    pub created_at: i64,
}

/// The columns of a [`RecipientRow`], after the two of a list.
pub const COLUMNS: &str = "role, country, transfer_ground, contract_at, purposes, active, key_id, profile_key_id, \
    sealed_profile, created_at, updated_at";
/// The columns of a [`TransmissionRow`], after the two of a list.
pub const TRANSMISSION_COLUMNS: &str = "recipient_id, ticket_id, person_id, side_conversation_id, message_id, masked, \
    purpose, categories, key_id, sealed_reference, created_at";

const GET: &str = "SELECT id, id, role, country, transfer_ground, contract_at, purposes, active, key_id, profile_key_id, \
    sealed_profile, created_at, updated_at FROM recipient WHERE account_id = $1 AND id = $2";
const INSERT: &str = "INSERT INTO recipient (account_id, id, role, country, transfer_ground, contract_at, purposes, active, \
    key_id, profile_key_id, sealed_profile, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const UPDATE: &str = "UPDATE recipient SET role = $3, country = $4, transfer_ground = $5, contract_at = $6, purposes = $7, \
    active = $8, profile_key_id = $9, sealed_profile = $10, updated_at = $11 WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM recipient WHERE account_id = $1 AND id = $2";
const CONVERSATIONS: &str = "SELECT COUNT(*) FROM side_conversation WHERE account_id = $1 AND recipient_id = $2";
const NOTE: &str = "INSERT INTO transmission (account_id, id, recipient_id, ticket_id, person_id, side_conversation_id, \
    message_id, masked, purpose, categories, key_id, sealed_reference, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const OF_SIDE: &str = "SELECT id, id, recipient_id, ticket_id, person_id, side_conversation_id, message_id, masked, purpose, \
    categories, key_id, sealed_reference, created_at FROM transmission \
    WHERE account_id = $1 AND ticket_id = $2 AND side_conversation_id = $3 ORDER BY id";
const SET_REFERENCE: &str =
    "UPDATE transmission SET key_id = $3, sealed_reference = $4 WHERE account_id = $1 AND id = $2";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, INSERT, UPDATE, DELETE, CONVERSATIONS, NOTE, OF_SIDE, SET_REFERENCE];

/// Reads a row of a list.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn read_recipient(row: &Row<'_>) -> Result<RecipientRow, Error> {
    Ok(RecipientRow {
        id: row.get(1)?,
        role: Position::stored(&row.get::<String>(2)?)?,
        country: row.get(3)?,
        ground: row.get::<Option<String>>(4)?.as_deref().map(Ground::stored).transpose()?,
        contract_at: row.get(5)?,
        purposes: PassingPurpose::stored_list(&row.get::<String>(6)?),
        active: row.get(7)?,
        key: row.get(8)?,
        profile_key: row.get(9)?,
        sealed_profile: row.get(10)?,
        created_at: row.get(11)?,
        updated_at: row.get(12)?,
    })
}

/// Reads a row of a list.
pub fn read_transmission(row: &Row<'_>) -> Result<TransmissionRow, Error> {
    Ok(TransmissionRow {
        id: row.get(1)?,
        recipient: row.get(2)?,
        ticket: row.get(3)?,
        person: row.get(4)?,
        side: row.get(5)?,
        message: row.get(6)?,
        masked: row.get(7)?,
        purpose: PassingPurpose::stored(&row.get::<String>(8)?)?,
        categories: row.get(9)?,
        key: row.get(10)?,
        sealed_reference: row.get(11)?,
        created_at: row.get(12)?,
    })
}

/// One partner.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<RecipientRow>, Error> {
    tx.row(GET, params![account, id], read_recipient)
}

/// Adds a partner.
pub fn insert(tx: &mut Tx<'_>, account: i64, r: &RecipientRow) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            r.id,
            r.role.word(),
            r.country,
            r.ground.map(Ground::word),
            r.contract_at,
            PassingPurpose::list_word(&r.purposes),
            r.active,
            r.key,
            r.profile_key,
            r.sealed_profile,
            r.created_at,
            r.updated_at
        ],
    )
    .map(drop)
}

/// Writes a changed partner.
pub fn update(tx: &mut Tx<'_>, account: i64, r: &RecipientRow) -> Result<(), Error> {
    tx.execute(
        UPDATE,
        params![
            account,
            r.id,
            r.role.word(),
            r.country,
            r.ground.map(Ground::word),
            r.contract_at,
            PassingPurpose::list_word(&r.purposes),
            r.active,
            r.profile_key,
            r.sealed_profile,
            r.updated_at
        ],
    )
    .map(drop)
}

/// Takes away a partner that never got anything.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// How many side conversations there are with a partner.
pub fn conversations(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<i64, Error> {
    Ok(tx.row(CONVERSATIONS, params![account, id], |row| row.get(0))?.unwrap_or(0))
}

/// Notes that something was passed on.
pub fn note(tx: &mut Tx<'_>, account: i64, t: &TransmissionRow) -> Result<(), Error> {
    tx.execute(
        NOTE,
        params![
            account,
            t.id,
            t.recipient,
            t.ticket,
            t.person,
            t.side,
            t.message,
            t.masked,
            t.purpose.word(),
            t.categories,
            t.key,
            t.sealed_reference,
            t.created_at
        ],
    )
    .map(drop)
}

/// What was passed on in a side conversation.
pub fn of_side(tx: &mut Tx<'_>, account: i64, ticket: i64, side: i64) -> Result<Vec<TransmissionRow>, Error> {
    tx.rows(OF_SIDE, params![account, ticket, side], read_transmission)
}

/// Writes the partner's own sign, sealed under a fresh key.
pub fn set_reference(tx: &mut Tx<'_>, account: i64, id: i64, key: i64, sealed: Option<&[u8]>) -> Result<(), Error> {
    tx.execute(SET_REFERENCE, params![account, id, key, sealed]).map(drop)
}
