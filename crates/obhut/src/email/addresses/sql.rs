//! Statements about the desk's own addresses.

use db::{Error, Row, Tx, params};

macro_rules! columns {
    () => {
        "id, is_default, group_id, locale, incoming_id, outgoing_id, acknowledges, key_id, sealed_address, last_mail_at, \
         created_at, updated_at"
    };
}

const INSERT: &str = "INSERT INTO mail_address (account_id, id, is_default, group_id, locale, incoming_id, outgoing_id, \
    acknowledges, key_id, sealed_address, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const UPDATE: &str = "UPDATE mail_address SET is_default = $3, group_id = $4, locale = $5, incoming_id = $6, \
    outgoing_id = $7, acknowledges = $8, key_id = $9, sealed_address = $10, updated_at = $11 \
    WHERE account_id = $1 AND id = $2";
const NOT_DEFAULT: &str =
    "UPDATE mail_address SET is_default = FALSE WHERE account_id = $1 AND id <> $2 AND is_default";
const NO_INCOMING: &str = "UPDATE mail_address SET incoming_id = NULL WHERE account_id = $1 AND incoming_id = $2";
const NO_OUTGOING: &str = "UPDATE mail_address SET outgoing_id = NULL WHERE account_id = $1 AND outgoing_id = $2";
const GET: &str = concat!("SELECT ", columns!(), " FROM mail_address WHERE account_id = $1 AND id = $2");
const LIST: &str = concat!("SELECT ", columns!(), " FROM mail_address WHERE account_id = $1 ORDER BY id");
const MAIL: &str = "UPDATE mail_address SET last_mail_at = $3 WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM mail_address WHERE account_id = $1 AND id = $2";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, UPDATE, NOT_DEFAULT, NO_INCOMING, NO_OUTGOING, GET, LIST, MAIL, DELETE];

/// An address of the desk.
pub struct AddressRow {
    /// Number within the account.
    pub id: i64,
    /// Whether answers leave from here when nothing else is said.
    pub is_default: bool,
    /// The group that gets new tickets.
    pub group: Option<i64>,
    /// The language of what the program itself writes from here.
    pub locale: Option<String>,
    /// The server its mail is fetched from.
    pub incoming: Option<i64>,
    /// The server its answers are handed to; none is the installation's own.
    pub outgoing: Option<i64>,
    /// Whether new tickets are acknowledged at once.
    pub acknowledges: bool,
    /// The unit key.
    pub key: i64,
    /// Address, name and texts.
    pub sealed_address: Option<Vec<u8>>,
    /// When a mail last came to it.
    pub last_mail_at: Option<i64>,
    /// When it was added.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

fn read(row: &Row<'_>) -> Result<AddressRow, Error> {
    Ok(AddressRow {
        id: row.get(0)?,
        is_default: row.get(1)?,
        group: row.get(2)?,
        locale: row.get(3)?,
        incoming: row.get(4)?,
        outgoing: row.get(5)?,
        acknowledges: row.get(6)?,
        key: row.get(7)?,
        sealed_address: row.get(8)?,
        last_mail_at: row.get(9)?,
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
    })
}

/// Adds an address.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, account: i64, a: &AddressRow) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            a.id,
            a.is_default,
            a.group,
            a.locale,
            a.incoming,
            a.outgoing,
            a.acknowledges,
            a.key,
            a.sealed_address,
            a.created_at,
            a.updated_at
        ],
    )
    .map(drop)
}

/// Changes an address.
pub fn update(tx: &mut Tx<'_>, account: i64, a: &AddressRow) -> Result<(), Error> {
    tx.execute(
        UPDATE,
        params![
            account,
            a.id,
            a.is_default,
            a.group,
            a.locale,
            a.incoming,
            a.outgoing,
            a.acknowledges,
            a.key,
            a.sealed_address,
            a.updated_at
        ],
    )
    .map(drop)
}

/// Makes one address the only one that is used when nothing else is said.
pub fn only_default(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(NOT_DEFAULT, params![account, id]).map(drop)
}

/// Takes a server out of all addresses.
pub fn forget_server(tx: &mut Tx<'_>, account: i64, server: i64) -> Result<(), Error> {
    tx.execute(NO_INCOMING, params![account, server])?;
    tx.execute(NO_OUTGOING, params![account, server]).map(drop)
}

/// One address.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<AddressRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// All addresses.
pub fn list(tx: &mut Tx<'_>, account: i64) -> Result<Vec<AddressRow>, Error> {
    tx.rows(LIST, params![account], read)
}

/// Notes that a mail came.
pub fn mail(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(MAIL, params![account, id, at]).map(drop)
}

/// Takes an address away.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}
