//! Statements about organisations.

use db::{Error, Row, Tx, params};

use crate::words::Standing;

/// An organisation's row.
#[derive(Clone)]
pub struct OrganisationRow {
    /// Number within the account.
    pub id: i64,
    /// Whether it takes part in normal work.
    pub standing: Standing,
    /// Its people see each other's tickets.
    pub shared_tickets: bool,
    /// Group that gets its tickets.
    pub group: Option<i64>,
    /// Its key.
    pub key: i64,
    /// The profile's unit key.
    pub profile_key: i64,
    /// The sealed profile.
    pub sealed_profile: Option<Vec<u8>>,
    /// When the record arose.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

/// The columns of an [`OrganisationRow`], after the two of a list.
pub const COLUMNS: &str =
    "standing, shared_tickets, group_id, key_id, profile_key_id, sealed_profile, created_at, updated_at";

const GET: &str = "SELECT id, id, standing, shared_tickets, group_id, key_id, profile_key_id, sealed_profile, created_at, \
    updated_at FROM organisation WHERE account_id = $1 AND id = $2";
const INSERT: &str = "INSERT INTO organisation (account_id, id, standing, kind_of_data, source, shared_tickets, group_id, \
    key_id, profile_key_id, sealed_profile, created_at, updated_at, last_activity_at, closed_at) \
    VALUES ($1, $2, $3, 'organisation', $4, $5, $6, $7, $8, $9, $10, $10, $10, NULL)";
const UPDATE: &str = "UPDATE organisation SET shared_tickets = $3, group_id = $4, profile_key_id = $5, \
    sealed_profile = $6, updated_at = $7 WHERE account_id = $1 AND id = $2";
const TRASH: &str = "UPDATE organisation SET standing = 'trashed', updated_at = $3 WHERE account_id = $1 AND id = $2";
const LEAVE_PEOPLE: &str =
    "UPDATE person SET organisation_id = NULL, updated_at = $3 WHERE account_id = $1 AND organisation_id = $2";
const LEAVE_TICKETS: &str = "UPDATE ticket SET organisation_id = NULL, updated_at = $3 \
    WHERE account_id = $1 AND organisation_id = $2 RETURNING id";
const LEFT_BY: &str = "SELECT t.id FROM organisation o JOIN ticket t ON t.account_id = o.account_id \
    AND t.standing = 'normal' AND t.updated_at = o.updated_at WHERE o.account_id = $1 AND o.id = $2";
const EVERY: &str = "SELECT id, id, standing, shared_tickets, group_id, key_id, profile_key_id, sealed_profile, created_at, \
    updated_at FROM organisation WHERE account_id = $1 AND standing <> 'trashed' AND id > $2 ORDER BY id LIMIT $3";
const PEOPLE_OF: &str =
    "SELECT COUNT(*) FROM person WHERE account_id = $1 AND organisation_id = $2 AND standing = 'normal'";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, INSERT, UPDATE, TRASH, LEAVE_PEOPLE, LEAVE_TICKETS, LEFT_BY, EVERY, PEOPLE_OF];

/// Reads an organisation whose columns begin at 2.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn read(row: &Row<'_>) -> Result<OrganisationRow, Error> {
    Ok(OrganisationRow {
        id: row.get(1)?,
        standing: Standing::stored(&row.get::<String>(2)?)?,
        shared_tickets: row.get(3)?,
        group: row.get(4)?,
        key: row.get(5)?,
        profile_key: row.get(6)?,
        sealed_profile: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
    })
}

/// One organisation, whatever its standing.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<OrganisationRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, account: i64, o: &OrganisationRow, source: &str) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            o.id,
            o.standing.word(),
            source,
            o.shared_tickets,
            o.group,
            o.key,
            o.profile_key,
            o.sealed_profile,
            o.created_at
        ],
    )
    .map(drop)
}

/// Writes what can change.
pub fn update(tx: &mut Tx<'_>, account: i64, o: &OrganisationRow) -> Result<(), Error> {
    tx.execute(UPDATE, params![account, o.id, o.shared_tickets, o.group, o.profile_key, o.sealed_profile, o.updated_at])
        .map(drop)
}

/// Puts one into the trash; its people and tickets belong to none, and count as changed. Answers the tickets.
pub fn trash(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<Vec<i64>, Error> {
    tx.execute(TRASH, params![account, id, at])?;
    tx.execute(LEAVE_PEOPLE, params![account, id, at])?;
    tx.rows(LEAVE_TICKETS, params![account, id, at], |row| row.get(0))
}

/// The tickets that changed when one went that is in the trash: those that it left behind.
pub fn left_by(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Vec<i64>, Error> {
    tx.rows(LEFT_BY, params![account, id], |row| row.get(0))
}

/// Organisations in order of their ids, for filling the index.
pub fn every(tx: &mut Tx<'_>, account: i64, after: i64, limit: i64) -> Result<Vec<OrganisationRow>, Error> {
    tx.rows(EVERY, params![account, after, limit], read)
}

/// How many people belong to it.
pub fn people_of(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<i64, Error> {
    Ok(tx.row(PEOPLE_OF, params![account, id], |row| row.get(0))?.unwrap_or(0))
}
