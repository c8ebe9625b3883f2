//! Statements about the appearance.

use db::{Error, Tx, params};

const GET: &str = "SELECT colour, logo_kind FROM appearance WHERE account_id = $1";
const LOGO: &str = "SELECT logo_kind, logo FROM appearance WHERE account_id = $1";
const SET_COLOUR: &str = "INSERT INTO appearance (account_id, colour, logo_kind, updated_at) VALUES ($1, $2, '', $3) \
    ON CONFLICT (account_id) DO UPDATE SET colour = excluded.colour, updated_at = excluded.updated_at";
const SET_LOGO: &str = "INSERT INTO appearance (account_id, colour, logo_kind, logo, updated_at) VALUES ($1, '', $2, $3, $4) \
    ON CONFLICT (account_id) DO UPDATE SET logo_kind = excluded.logo_kind, logo = excluded.logo, \
    updated_at = excluded.updated_at";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, LOGO, SET_COLOUR, SET_LOGO];

/// Colour and kind of logo; empty where there is none.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64) -> Result<Option<(String, String)>, Error> {
    tx.row(GET, params![account], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Kind and bytes of the logo.
pub fn logo(tx: &mut Tx<'_>, account: i64) -> Result<Option<(String, Vec<u8>)>, Error> {
    let found = tx.row(LOGO, params![account], |row| Ok((row.get::<String>(0)?, row.get::<Option<Vec<u8>>>(1)?)))?;
    Ok(found.and_then(|(kind, bytes)| bytes.map(|bytes| (kind, bytes))))
}

/// Sets the colour; empty takes it away.
pub fn set_colour(tx: &mut Tx<'_>, account: i64, colour: &str, at: i64) -> Result<(), Error> {
    tx.execute(SET_COLOUR, params![account, colour, at]).map(drop)
}

/// Sets the logo; nothing takes it away.
pub fn set_logo(tx: &mut Tx<'_>, account: i64, kind: &str, bytes: Option<&[u8]>, at: i64) -> Result<(), Error> {
    tx.execute(SET_LOGO, params![account, kind, bytes, at]).map(drop)
}
