//! Statements about hand-overs and approvals.

use db::{Error, Row, Tx, params};

use super::words::HandoverState;

/// A hand-over.
#[derive(Clone)]
pub struct HandoverRow {
    /// Number within the account.
    pub id: i64,
    /// The ticket.
    pub ticket: i64,
    /// What became of it.
    pub state: HandoverState,
    /// Who handed it over, and gets it back.
    pub author: i64,
    /// The group that had it before.
    pub group_was: Option<i64>,
    /// The group that has the task.
    pub group: Option<i64>,
    /// Who has the task; none where the whole group has it.
    pub assignee: Option<i64>,
    /// Its unit key.
    pub key: i64,
    /// What is to be done.
    pub sealed_task: Option<Vec<u8>>,
    /// When.
    pub created_at: i64,
    /// When it came to an end.
    pub closed_at: Option<i64>,
}

/// Who stood for a text.
pub struct ApprovalRow {
    /// Number within the account.
    pub id: i64,
    /// Where the text lies: `comment` or `side_message`.
    pub table: String,
    /// Its row.
    pub row: i64,
    /// The version of the ticket that it was read in.
    pub version: i64,
    /// The text as it was, as a mark under its own key.
    pub mark: Vec<u8>,
    /// Who approved it.
    pub author: i64,
    /// When.
    pub created_at: i64,
}

/// The columns of a [`HandoverRow`], after the two of a list.
pub const COLUMNS: &str = "ticket_id, state, author_id, group_was, group_id, assignee_id, key_id, sealed_task, \
    created_at, closed_at";

const INSERT: &str = "INSERT INTO handover (account_id, ticket_id, id, state, author_id, group_was, group_id, assignee_id, \
    key_id, sealed_task, created_at, closed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL)";
const TOP: &str = "SELECT id, id, ticket_id, state, author_id, group_was, group_id, assignee_id, key_id, sealed_task, \
    created_at, closed_at FROM handover WHERE account_id = $1 AND ticket_id = $2 AND state = 'open' \
    ORDER BY id DESC LIMIT 1";
const GET: &str = "SELECT id, id, ticket_id, state, author_id, group_was, group_id, assignee_id, key_id, sealed_task, \
    created_at, closed_at FROM handover WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const OF_TICKET: &str = "SELECT id, id, ticket_id, state, author_id, group_was, group_id, assignee_id, key_id, sealed_task, \
    created_at, closed_at FROM handover WHERE account_id = $1 AND ticket_id = $2 ORDER BY id";
const CLOSE: &str =
    "UPDATE handover SET state = $4, closed_at = $5 WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const APPROVE: &str = "INSERT INTO approval (account_id, ticket_id, id, table_name, row_id, version, mark, author_id, \
    created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const APPROVALS: &str = "SELECT id, table_name, row_id, version, mark, author_id, created_at FROM approval \
    WHERE account_id = $1 AND ticket_id = $2 ORDER BY id";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, TOP, GET, OF_TICKET, CLOSE, APPROVE, APPROVALS];

/// Reads a row of a list.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn read_handover(row: &Row<'_>) -> Result<HandoverRow, Error> {
    Ok(HandoverRow {
        id: row.get(1)?,
        ticket: row.get(2)?,
        state: HandoverState::stored(&row.get::<String>(3)?)?,
        author: row.get(4)?,
        group_was: row.get(5)?,
        group: row.get(6)?,
        assignee: row.get(7)?,
        key: row.get(8)?,
        sealed_task: row.get(9)?,
        created_at: row.get(10)?,
        closed_at: row.get(11)?,
    })
}

/// Adds a hand-over.
pub fn insert(tx: &mut Tx<'_>, account: i64, h: &HandoverRow) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            h.ticket,
            h.id,
            h.state.word(),
            h.author,
            h.group_was,
            h.group,
            h.assignee,
            h.key,
            h.sealed_task,
            h.created_at
        ],
    )
    .map(drop)
}

/// The newest open hand-over of a ticket: those below wait for it.
pub fn top(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Option<HandoverRow>, Error> {
    tx.row(TOP, params![account, ticket], read_handover)
}

/// One hand-over.
pub fn get(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<Option<HandoverRow>, Error> {
    tx.row(GET, params![account, ticket, id], read_handover)
}

/// The hand-overs of a ticket, the oldest first.
pub fn of_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<HandoverRow>, Error> {
    tx.rows(OF_TICKET, params![account, ticket], read_handover)
}

/// Ends a hand-over.
pub fn close(tx: &mut Tx<'_>, account: i64, h: &HandoverRow, state: HandoverState, at: i64) -> Result<(), Error> {
    tx.execute(CLOSE, params![account, h.ticket, h.id, state.word(), at]).map(drop)
}

/// Writes an approval.
pub fn approve(tx: &mut Tx<'_>, account: i64, ticket: i64, a: &ApprovalRow) -> Result<(), Error> {
    tx.execute(APPROVE, params![account, ticket, a.id, a.table, a.row, a.version, a.mark, a.author, a.created_at])
        .map(drop)
}

/// The approvals of a ticket, oldest first.
pub fn approvals(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<ApprovalRow>, Error> {
    tx.rows(APPROVALS, params![account, ticket], |row| {
        Ok(ApprovalRow {
            id: row.get(0)?,
            table: row.get(1)?,
            row: row.get(2)?,
            version: row.get(3)?,
            mark: row.get(4)?,
            author: row.get(5)?,
            created_at: row.get(6)?,
        })
    })
}
