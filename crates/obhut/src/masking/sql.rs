//! Statements of the mask.

use db::{Error, Tx, params};

const AUTHORS: &str =
    "SELECT DISTINCT author_id FROM comment WHERE account_id = $1 AND ticket_id = $2 AND author_id IS NOT NULL";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[AUTHORS];

/// Who said something on a ticket.
///
/// # Errors
/// The database's [`Error`].
pub fn authors(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<i64>, Error> {
    tx.rows(AUTHORS, params![account, ticket], |row| row.get(0))
}
