//! Statements about how far the folders of mail servers are taken in.

use db::{Error, Tx, params};

const GET: &str =
    "SELECT validity, taken, cleared FROM mail_folder WHERE account_id = $1 AND server_id = $2 AND mark = $3";
const BEGIN: &str = "INSERT INTO mail_folder (account_id, server_id, mark, validity, taken, cleared) \
    VALUES ($1, $2, $3, $4, $5, $5) \
    ON CONFLICT (account_id, server_id, mark) DO UPDATE SET validity = $4, taken = $5, cleared = $5";
const TAKEN: &str = "UPDATE mail_folder SET taken = $5 WHERE account_id = $1 AND server_id = $2 AND mark = $3 \
    AND validity = $4 AND taken < $5";
const CLEARED: &str = "UPDATE mail_folder SET cleared = $5 WHERE account_id = $1 AND server_id = $2 AND mark = $3 \
    AND validity = $4 AND cleared < $5";
const EMPTY: &str = "UPDATE mail_folder SET empty_at = $5 WHERE account_id = $1 AND server_id = $2 AND mark = $3 \
    AND validity = $4";
const DELETE: &str = "DELETE FROM mail_folder WHERE account_id = $1 AND server_id = $2";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, BEGIN, TAKEN, CLEARED, EMPTY, DELETE];

/// Which folder of which server, as it was numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The server.
    pub server: i64,
    /// The keyed mark of the folder's name.
    pub mark: [u8; 16],
    /// The numbering.
    pub validity: i64,
}

/// How far a folder is worked off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The numbering.
    pub validity: i64,
    /// Mails up to this number are taken in.
    pub taken: i64,
    /// Mails up to this number are cleared away.
    pub cleared: i64,
}

/// How far a folder is, if it has been looked at.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, server: i64, mark: &[u8; 16]) -> Result<Option<Progress>, Error> {
    tx.row(GET, params![account, server, mark.as_slice()], |row| {
        Ok(Progress { validity: row.get(0)?, taken: row.get(1)?, cleared: row.get(2)? })
    })
}

/// Begins a folder, or begins it anew under another numbering, with everything up to `taken` done.
pub fn begin(tx: &mut Tx<'_>, account: i64, at: &Place, taken: i64) -> Result<(), Error> {
    tx.execute(BEGIN, params![account, at.server, at.mark.as_slice(), at.validity, taken]).map(drop)
}

/// Notes that mails up to this number are taken in; in the transaction that stores the last of them.
pub fn taken(tx: &mut Tx<'_>, account: i64, at: &Place, uid: i64) -> Result<(), Error> {
    tx.execute(TAKEN, params![account, at.server, at.mark.as_slice(), at.validity, uid]).map(drop)
}

/// Notes that mails up to this number are cleared away.
pub fn cleared(tx: &mut Tx<'_>, account: i64, at: &Place, uid: i64) -> Result<(), Error> {
    tx.execute(CLEARED, params![account, at.server, at.mark.as_slice(), at.validity, uid]).map(drop)
}

/// Notes that a folder was found empty.
pub fn empty(tx: &mut Tx<'_>, account: i64, place: &Place, at: i64) -> Result<(), Error> {
    tx.execute(EMPTY, params![account, place.server, place.mark.as_slice(), place.validity, at]).map(drop)
}

/// Forgets the folders of a server.
pub fn delete(tx: &mut Tx<'_>, account: i64, server: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, server]).map(drop)
}
