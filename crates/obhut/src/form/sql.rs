//! Statements about forms.

use db::{Error, Row, Tx, params};

const FORMS: &str = "SELECT id, active, position, published, created_at, updated_at FROM contact_form \
    WHERE account_id = $1 ORDER BY position, id";
const FORM: &str = "SELECT id, active, position, published, created_at, updated_at FROM contact_form \
    WHERE account_id = $1 AND id = $2";
const INSERT: &str = "INSERT INTO contact_form (account_id, id, active, position, published, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $6)";
const UPDATE: &str = "UPDATE contact_form SET active = $3, position = $4, published = $5, updated_at = $6 \
    WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM contact_form WHERE account_id = $1 AND id = $2";
const VERSION: &str = "SELECT version, design, published_at, updated_at FROM contact_form_version \
    WHERE account_id = $1 AND form_id = $2 AND version = $3";
const VERSIONS: &str = "SELECT version, design, published_at, updated_at FROM contact_form_version \
    WHERE account_id = $1 AND form_id = $2 ORDER BY version";
const PUT_VERSION: &str = "INSERT INTO contact_form_version (account_id, form_id, version, design, published_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, form_id, version) \
    DO UPDATE SET design = excluded.design, published_at = excluded.published_at, updated_at = excluded.updated_at";
const DROP_VERSIONS: &str = "DELETE FROM contact_form_version WHERE account_id = $1 AND form_id = $2";
const INSERT_PROOF: &str = "INSERT INTO contact_proof (account_id, ticket_id, form_id, version, locale, key_id, \
    sealed_proof, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const PROOF: &str = "SELECT ticket_id, form_id, version, locale, key_id, sealed_proof, created_at FROM contact_proof \
    WHERE account_id = $1 AND ticket_id = $2";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] =
    &[FORMS, FORM, INSERT, UPDATE, DELETE, VERSION, VERSIONS, PUT_VERSION, DROP_VERSIONS, INSERT_PROOF, PROOF];

/// A form's row.
#[derive(Clone)]
pub struct FormRow {
    /// Number within the account.
    pub id: i64,
    /// Whether it is open to the world.
    pub active: bool,
    /// Its place in the order.
    pub position: i64,
    /// The version that is shown.
    pub published: Option<i64>,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

impl FormRow {
    /// Whether it is open to the world.
    pub const fn is_open(&self) -> bool {
        self.active && self.published.is_some()
    }
}

/// A version of a form.
#[derive(Clone)]
pub struct VersionRow {
    /// The how-manieth.
    pub version: i64,
    /// What it asks and says, as it is stored.
    pub design: String,
    /// Since when it may be shown; a draft has none.
    pub published_at: Option<i64>,
    /// When it last changed.
    pub updated_at: i64,
}

/// What somebody was shown, sealed.
pub struct ProofRow {
    /// The ticket.
    pub ticket: i64,
    /// The form.
    pub form: i64,
    /// Its version.
    pub version: i64,
    /// The language.
    pub locale: String,
    /// The unit key.
    pub key: i64,
    /// The proof.
    pub sealed: Option<Vec<u8>>,
    /// When it was sent.
    pub created_at: i64,
}

fn form_row(row: &Row<'_>) -> Result<FormRow, Error> {
    Ok(FormRow {
        id: row.get(0)?,
        active: row.get(1)?,
        position: row.get(2)?,
        published: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
    })
}

fn version_row(row: &Row<'_>) -> Result<VersionRow, Error> {
    Ok(VersionRow { version: row.get(0)?, design: row.get(1)?, published_at: row.get(2)?, updated_at: row.get(3)? })
}

fn proof_row(row: &Row<'_>) -> Result<ProofRow, Error> {
    Ok(ProofRow {
        ticket: row.get(0)?,
        form: row.get(1)?,
        version: row.get(2)?,
        locale: row.get(3)?,
        key: row.get(4)?,
        sealed: row.get(5)?,
        created_at: row.get(6)?,
    })
}

/// All forms, in their order.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn forms(tx: &mut Tx<'_>, account: i64) -> Result<Vec<FormRow>, Error> {
    tx.rows(FORMS, params![account], form_row)
}

/// One form.
pub fn form(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<FormRow>, Error> {
    tx.row(FORM, params![account, id], form_row)
}

/// Adds a form.
pub fn insert(tx: &mut Tx<'_>, account: i64, f: &FormRow) -> Result<(), Error> {
    tx.execute(INSERT, params![account, f.id, f.active, f.position, f.published, f.created_at]).map(drop)
}

/// Writes what can change of a form.
pub fn update(tx: &mut Tx<'_>, account: i64, f: &FormRow) -> Result<(), Error> {
    tx.execute(UPDATE, params![account, f.id, f.active, f.position, f.published, f.updated_at]).map(drop)
}

/// Removes a form with its versions.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DROP_VERSIONS, params![account, id])?;
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// One version of a form.
pub fn version(tx: &mut Tx<'_>, account: i64, form: i64, version: i64) -> Result<Option<VersionRow>, Error> {
    tx.row(VERSION, params![account, form, version], version_row)
}

/// Every version of a form, the oldest first.
pub fn versions(tx: &mut Tx<'_>, account: i64, form: i64) -> Result<Vec<VersionRow>, Error> {
    tx.rows(VERSIONS, params![account, form], version_row)
}

/// Writes a version.
pub fn put_version(tx: &mut Tx<'_>, account: i64, form: i64, v: &VersionRow) -> Result<(), Error> {
    tx.execute(PUT_VERSION, params![account, form, v.version, v.design, v.published_at, v.updated_at]).map(drop)
}

/// Keeps what somebody was shown.
pub fn insert_proof(tx: &mut Tx<'_>, account: i64, p: &ProofRow) -> Result<(), Error> {
    let params = params![account, p.ticket, p.form, p.version, p.locale, p.key, p.sealed, p.created_at];
    tx.execute(INSERT_PROOF, params).map(drop)
}

/// What somebody was shown before a ticket arose.
pub fn proof(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Option<ProofRow>, Error> {
    tx.row(PROOF, params![account, ticket], proof_row)
}
