//! Statements about what changed, oldest first, whatever its standing: what is gone is told as gone.

use db::{Error, Row, Tx, params};

use crate::words::Standing;

/// A place in the order of changes: when, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// When it changed.
    pub at: i64,
    /// Its number.
    pub id: i64,
}

/// What changed after a place and until a moment.
#[derive(Clone, Copy)]
pub struct Stretch {
    /// After this place.
    pub after: Mark,
    /// Until then.
    pub until: i64,
    /// So many at the most.
    pub most: i64,
}

// The first bound is what an index can begin with, the second what it is about.
const TICKETS: &str = "SELECT updated_at, id FROM ticket WHERE account_id = $1 AND standing = $2 AND updated_at >= $3 \
    AND (updated_at > $3 OR id > $4) AND updated_at <= $5 ORDER BY updated_at, id LIMIT $6";
const PEOPLE: &str = "SELECT updated_at, id FROM person WHERE account_id = $1 AND updated_at >= $2 \
    AND (updated_at > $2 OR id > $3) AND updated_at <= $4 ORDER BY updated_at, id LIMIT $5";
const ORGANISATIONS: &str = "SELECT updated_at, id FROM organisation WHERE account_id = $1 AND updated_at >= $2 \
    AND (updated_at > $2 OR id > $3) AND updated_at <= $4 ORDER BY updated_at, id LIMIT $5";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[TICKETS, PEOPLE, ORGANISATIONS];

fn mark(row: &Row<'_>) -> Result<Mark, Error> {
    Ok(Mark { at: row.get(0)?, id: row.get(1)? })
}

/// Tickets; an index holds them by standing, so that each is asked alone.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn tickets(tx: &mut Tx<'_>, account: i64, s: Stretch) -> Result<Vec<Mark>, Error> {
    let mut all = Vec::new();
    for standing in [Standing::Normal, Standing::Trashed, Standing::Forgotten] {
        let word = standing.word();
        let params = params![account, word, s.after.at, s.after.id, s.until, s.most];
        all.extend(tx.rows(TICKETS, params, mark)?);
    }
    all.sort_unstable();
    all.truncate(usize::try_from(s.most).unwrap_or(usize::MAX));
    Ok(all)
}

/// People.
pub fn people(tx: &mut Tx<'_>, account: i64, s: Stretch) -> Result<Vec<Mark>, Error> {
    tx.rows(PEOPLE, params![account, s.after.at, s.after.id, s.until, s.most], mark)
}

/// Organisations.
pub fn organisations(tx: &mut Tx<'_>, account: i64, s: Stretch) -> Result<Vec<Mark>, Error> {
    tx.rows(ORGANISATIONS, params![account, s.after.at, s.after.id, s.until, s.most], mark)
}
