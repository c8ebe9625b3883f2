//! Statements about answers that leave later.

use db::{Error, Row, Tx, params};

use crate::words::{Planned, Status};

/// The row of an answer that leaves later.
#[derive(Clone)]
pub struct ScheduledRow {
    /// Number within the account.
    pub id: i64,
    /// On which ticket.
    pub ticket: i64,
    /// Who wrote it.
    pub author: i64,
    /// Whether it waits for its time or is held.
    pub state: Planned,
    /// The status that the ticket gets with it.
    pub status: Option<Status>,
    /// When it leaves.
    pub due_at: i64,
    /// Its unit key.
    pub key: i64,
    /// The sealed text.
    pub sealed_text: Option<Vec<u8>>,
    /// When it was written.
    pub created_at: i64,
    /// When its writer last planned it: what came in until then has been seen.
    pub planned_at: i64,
}

const GET: &str = "SELECT id, ticket_id, author_id, state, status, due_at, key_id, sealed_text, created_at, updated_at \
    FROM scheduled_comment WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const OF_TICKET: &str = "SELECT id, ticket_id, author_id, state, status, due_at, key_id, sealed_text, created_at, updated_at \
    FROM scheduled_comment WHERE account_id = $1 AND ticket_id = $2 ORDER BY due_at, id LIMIT 50";
const ALL: &str = "SELECT id FROM scheduled_comment WHERE account_id = $1";
const INSERT: &str = "INSERT INTO scheduled_comment (account_id, ticket_id, id, author_id, state, status, due_at, key_id, \
    sealed_text, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)";
const UPDATE: &str = "UPDATE scheduled_comment SET state = $4, due_at = $5, updated_at = $6 \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const DELETE: &str = "DELETE FROM scheduled_comment WHERE account_id = $1 AND ticket_id = $2 AND id = $3";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, OF_TICKET, ALL, INSERT, UPDATE, DELETE];

fn read(row: &Row<'_>) -> Result<ScheduledRow, Error> {
    let status: Option<String> = row.get(4)?;
    Ok(ScheduledRow {
        id: row.get(0)?,
        ticket: row.get(1)?,
        author: row.get(2)?,
        state: Planned::stored(&row.get::<String>(3)?)?,
        status: status.map(|word| Status::stored(&word)).transpose()?,
        due_at: row.get(5)?,
        key: row.get(6)?,
        sealed_text: row.get(7)?,
        created_at: row.get(8)?,
        planned_at: row.get(9)?,
    })
}

/// The numbers of all planned answers.
///
/// # Errors
/// The database's [`Error`].
pub fn all(tx: &mut Tx<'_>, account: i64) -> Result<Vec<i64>, Error> {
    tx.rows(ALL, params![account], |row| row.get(0))
}

/// One of them.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<Option<ScheduledRow>, Error> {
    tx.row(GET, params![account, ticket, id], read)
}

/// Those of a ticket, the next first.
pub fn of_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<ScheduledRow>, Error> {
    tx.rows(OF_TICKET, params![account, ticket], read)
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, account: i64, s: &ScheduledRow) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            s.ticket,
            s.id,
            s.author,
            s.state.word(),
            s.status.map(Status::word),
            s.due_at,
            s.key,
            s.sealed_text,
            s.created_at
        ],
    )
    .map(drop)
}

/// Writes state and time.
pub fn update(tx: &mut Tx<'_>, account: i64, s: &ScheduledRow, at: i64) -> Result<(), Error> {
    tx.execute(UPDATE, params![account, s.ticket, s.id, s.state.word(), s.due_at, at]).map(drop)
}

/// Drops one.
pub fn delete(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, ticket, id]).map(drop)
}
