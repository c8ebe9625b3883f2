//! Statements about mail servers.

use db::{Error, Row, Tx, params};

use crate::words::{AfterImport, MailKind, MailSecurity, SignIn};

macro_rules! columns {
    () => {
        "id, kind, security, port, sign_in, after_import, import_old, active, key_id, sealed_login, last_success_at, \
         last_mail_at, last_failure_at, last_error, updated_at"
    };
}

const INSERT: &str = "INSERT INTO mail_server (account_id, id, kind, security, port, sign_in, after_import, import_old, \
    active, key_id, sealed_login, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)";
const UPDATE: &str = "UPDATE mail_server SET security = $3, port = $4, sign_in = $5, after_import = $6, import_old = $7, \
    active = $8, key_id = $9, sealed_login = $10, updated_at = $11, last_error = NULL WHERE account_id = $1 AND id = $2";
const RESEAL: &str = "UPDATE mail_server SET key_id = $3, sealed_login = $4 WHERE account_id = $1 AND id = $2";
const GET: &str = concat!("SELECT ", columns!(), " FROM mail_server WHERE account_id = $1 AND id = $2");
const LIST: &str = concat!("SELECT ", columns!(), " FROM mail_server WHERE account_id = $1 ORDER BY id");
// One supervisor serves all accounts, as one runner does the jobs of all.
const FETCHING: &str =
    "SELECT account_id, id, updated_at FROM mail_server WHERE account_id > 0 AND kind = 'imap' AND active";
const SUCCESS: &str =
    "UPDATE mail_server SET last_success_at = $3, last_error = NULL WHERE account_id = $1 AND id = $2";
const FAILURE: &str = "UPDATE mail_server SET last_failure_at = $3, last_error = $4 WHERE account_id = $1 AND id = $2";
const MAIL: &str = "UPDATE mail_server SET last_mail_at = $3 WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM mail_server WHERE account_id = $1 AND id = $2";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, UPDATE, RESEAL, GET, LIST, FETCHING, SUCCESS, FAILURE, MAIL, DELETE];

/// A mail server.
pub struct ServerRow {
    /// Number within the account.
    pub id: i64,
    /// Mail in or mail out.
    pub kind: MailKind,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// The port.
    pub port: i64,
    /// How we sign in.
    pub sign_in: SignIn,
    /// What happens to a mail once it is taken in.
    pub after_import: AfterImport,
    /// Whether mail that lay there before is taken in too.
    pub import_old: bool,
    /// Whether it is in use.
    pub active: bool,
    /// The unit key of the login.
    pub key: i64,
    /// The login.
    pub sealed_login: Option<Vec<u8>>,
    /// When it last worked.
    pub last_success_at: Option<i64>,
    /// When a mail last came or left through it.
    pub last_mail_at: Option<i64>,
    /// When it last failed.
    pub last_failure_at: Option<i64>,
    /// What is wrong, as a word; nothing while it works.
    pub last_error: Option<String>,
    /// When its settings last changed.
    pub updated_at: i64,
}

fn read(row: &Row<'_>) -> Result<ServerRow, Error> {
    Ok(ServerRow {
        id: row.get(0)?,
        kind: MailKind::stored(&row.get::<String>(1)?)?,
        security: MailSecurity::stored(&row.get::<String>(2)?)?,
        port: row.get(3)?,
        sign_in: SignIn::stored(&row.get::<String>(4)?)?,
        after_import: AfterImport::stored(&row.get::<String>(5)?)?,
        import_old: row.get(6)?,
        active: row.get(7)?,
        key: row.get(8)?,
        sealed_login: row.get(9)?,
        last_success_at: row.get(10)?,
        last_mail_at: row.get(11)?,
        last_failure_at: row.get(12)?,
        last_error: row.get(13)?,
        updated_at: row.get(14)?,
    })
}

/// Adds a server.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, account: i64, s: &ServerRow) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            s.id,
            s.kind.word(),
            s.security.word(),
            s.port,
            s.sign_in.word(),
            s.after_import.word(),
            s.import_old,
            s.active,
            s.key,
            s.sealed_login,
            s.updated_at
        ],
    )
    .map(drop)
}

/// Changes a server's settings. What was wrong may be mended: the error goes.
pub fn update(tx: &mut Tx<'_>, account: i64, s: &ServerRow) -> Result<(), Error> {
    tx.execute(
        UPDATE,
        params![
            account,
            s.id,
            s.security.word(),
            s.port,
            s.sign_in.word(),
            s.after_import.word(),
            s.import_old,
            s.active,
            s.key,
            s.sealed_login,
            s.updated_at
        ],
    )
    .map(drop)
}

/// Puts another login in the place of the old one.
pub fn reseal(tx: &mut Tx<'_>, account: i64, id: i64, key: i64, sealed: &[u8]) -> Result<(), Error> {
    tx.execute(RESEAL, params![account, id, key, sealed]).map(drop)
}

/// One server.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<ServerRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// All servers.
pub fn list(tx: &mut Tx<'_>, account: i64) -> Result<Vec<ServerRow>, Error> {
    tx.rows(LIST, params![account], read)
}

/// A server that mail is fetched from, of whatever account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fetching {
    /// The account.
    pub account: i64,
    /// The server.
    pub id: i64,
    /// When its settings last changed.
    pub updated_at: i64,
}

/// All servers that mail is fetched from.
pub fn fetching(tx: &mut Tx<'_>) -> Result<Vec<Fetching>, Error> {
    tx.rows(FETCHING, &[], |row| Ok(Fetching { account: row.get(0)?, id: row.get(1)?, updated_at: row.get(2)? }))
}

/// Notes that it works.
pub fn success(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(SUCCESS, params![account, id, at]).map(drop)
}

/// Notes what is wrong.
pub fn failure(tx: &mut Tx<'_>, account: i64, id: i64, at: i64, word: &str) -> Result<(), Error> {
    tx.execute(FAILURE, params![account, id, at, word]).map(drop)
}

/// Notes that a mail came or left.
pub fn mail(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(MAIL, params![account, id, at]).map(drop)
}

/// Takes a server away.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}
