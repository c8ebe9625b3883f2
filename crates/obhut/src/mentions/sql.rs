//! Statements about mentions.

use db::{Error, Tx, params};

const INSERT: &str = "INSERT INTO mention (account_id, person_id, ticket_id, comment_id, created_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, person_id, ticket_id, comment_id) DO NOTHING";
const TICKETS_OF: &str = "SELECT ticket_id, MAX(created_at) FROM mention WHERE account_id = $1 AND person_id = $2 \
    GROUP BY ticket_id ORDER BY 2 DESC, 1 DESC LIMIT 10000";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, TICKETS_OF];

/// Notes that somebody was named.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, account: i64, person: i64, ticket: i64, comment: i64, at: i64) -> Result<(), Error> {
    tx.execute(INSERT, params![account, person, ticket, comment, at]).map(drop)
}

/// The tickets on which somebody was named, newest first.
pub fn tickets_of(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<i64>, Error> {
    tx.rows(TICKETS_OF, params![account, person], |row| row.get(0))
}
