//! Statements about calls.

use db::{Error, Row, Tx, params};

use super::{CallKind, SoundState};

const INSERT: &str = "INSERT INTO call (account_id, ticket_id, id, comment_id, kind, state, last_error, started_at, seconds, \
    caller_agreed_at, staff_agreed_at, checked_at, key_id, sealed_call, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, $8, $9, $10, NULL, $11, $12, $13)";
const OF_TICKET: &str = "SELECT ticket_id, id, comment_id, kind, state, last_error, started_at, seconds, caller_agreed_at, \
    staff_agreed_at, checked_at, key_id, sealed_call, created_at FROM call WHERE account_id = $1 AND ticket_id = $2 ORDER BY id";
const GET: &str = "SELECT ticket_id, id, comment_id, kind, state, last_error, started_at, seconds, caller_agreed_at, \
    staff_agreed_at, checked_at, key_id, sealed_call, created_at FROM call \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const CHECK: &str = "UPDATE call SET checked_at = $3 WHERE account_id = $1 AND ticket_id = $2 AND checked_at IS NULL";
const STORE: &str = "UPDATE call SET state = $4, last_error = $5, key_id = $6, sealed_call = $7 \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const MOVE: &str = "UPDATE call SET ticket_id = $4, key_id = $5, sealed_call = $6 \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const COUNT_FILE: &str = "UPDATE comment SET attachments = attachments + 1 \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const SHOW: &str = "INSERT INTO call_display (account_id, id, agent_id, ticket_id, person_id, checked_at, closed_at, \
    created_at) VALUES ($1, $2, $3, $4, $5, NULL, NULL, $6)";
const DISPLAY: &str = "SELECT id, agent_id, ticket_id, person_id, checked_at, closed_at, created_at FROM call_display \
    WHERE account_id = $1 AND id = $2";
const OPEN_OF: &str = "SELECT id, agent_id, ticket_id, person_id, checked_at, closed_at, created_at FROM call_display \
    WHERE account_id = $1 AND agent_id = $2 AND created_at > $3 AND closed_at IS NULL ORDER BY created_at DESC LIMIT 3";
const CHECK_DISPLAY: &str = "UPDATE call_display SET checked_at = $3 WHERE account_id = $1 AND id = $2";
const CLOSE: &str = "UPDATE call_display SET closed_at = $3 WHERE account_id = $1 AND id = $2";
const SWEEP: &str = "DELETE FROM call_display WHERE account_id = $1 AND created_at < $2";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] =
    &[INSERT, OF_TICKET, GET, CHECK, STORE, MOVE, COUNT_FILE, SHOW, DISPLAY, OPEN_OF, CHECK_DISPLAY, CLOSE, SWEEP];

/// A call on a ticket.
#[derive(Clone)]
pub struct CallRow {
    /// Its ticket.
    pub ticket: i64,
    /// Its number.
    pub id: i64,
    /// The comment that carries its sound.
    pub comment: i64,
    /// What sort of call.
    pub kind: CallKind,
    /// Where the sound is.
    pub state: SoundState,
    /// Why the sound is not here yet, as a word.
    pub last_error: Option<String>,
    /// When it began.
    pub started_at: i64,
    /// How long it was, in seconds.
    pub seconds: i64,
    /// When the person outside agreed to the recording.
    pub caller_agreed_at: Option<i64>,
    /// When the member of staff agreed to the recording.
    pub staff_agreed_at: Option<i64>,
    /// When somebody noted that the caller is who they say.
    pub checked_at: Option<i64>,
    /// The unit key of what is sealed.
    pub key: i64,
    /// Who called whom.
    pub sealed: Option<Vec<u8>>,
    /// When it was entered.
    pub created_at: i64,
}

/// A call that is shown to a member of staff just now.
#[derive(Clone, Copy)]
pub struct DisplayRow {
    /// Its number.
    pub id: i64,
    /// To whom.
    pub agent: i64,
    /// The ticket it is about.
    pub ticket: Option<i64>,
    /// Who calls, where there is no ticket.
    pub person: Option<i64>,
    /// When somebody noted that the caller is who they say.
    pub checked_at: Option<i64>,
    /// When it was put away.
    pub closed_at: Option<i64>,
    /// Since when.
    pub created_at: i64,
}

fn read(row: &Row<'_>) -> Result<CallRow, Error> {
    Ok(CallRow {
        ticket: row.get(0)?,
        id: row.get(1)?,
        comment: row.get(2)?,
        kind: CallKind::stored(&row.get::<String>(3)?)?,
        state: SoundState::stored(&row.get::<String>(4)?)?,
        last_error: row.get(5)?,
        started_at: row.get(6)?,
        seconds: row.get(7)?,
        caller_agreed_at: row.get(8)?,
        staff_agreed_at: row.get(9)?,
        checked_at: row.get(10)?,
        key: row.get(11)?,
        sealed: row.get(12)?,
        created_at: row.get(13)?,
    })
}

fn read_display(row: &Row<'_>) -> Result<DisplayRow, Error> {
    Ok(DisplayRow {
        id: row.get(0)?,
        agent: row.get(1)?,
        ticket: row.get(2)?,
        person: row.get(3)?,
        checked_at: row.get(4)?,
        closed_at: row.get(5)?,
        created_at: row.get(6)?,
    })
}

/// Adds a call.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, account: i64, c: &CallRow) -> Result<(), Error> {
    let (kind, state) = (c.kind.word(), c.state.word());
    let agreed = (c.caller_agreed_at, c.staff_agreed_at);
    tx.execute(
        INSERT,
        params![
            account,
            c.ticket,
            c.id,
            c.comment,
            kind,
            state,
            c.started_at,
            c.seconds,
            agreed.0,
            agreed.1,
            c.key,
            c.sealed,
            c.created_at
        ],
    )
    .map(drop)
}

/// The calls of a ticket, the oldest first.
pub fn of_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<CallRow>, Error> {
    tx.rows(OF_TICKET, params![account, ticket], read)
}

/// One call.
pub fn get(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<Option<CallRow>, Error> {
    tx.row(GET, params![account, ticket, id], read)
}

/// Notes for all calls of a ticket that the caller is who they say.
pub fn check(tx: &mut Tx<'_>, account: i64, ticket: i64, at: i64) -> Result<(), Error> {
    tx.execute(CHECK, params![account, ticket, at]).map(drop)
}

/// Stores where the sound is, and what is sealed.
pub fn store(tx: &mut Tx<'_>, account: i64, c: &CallRow) -> Result<(), Error> {
    tx.execute(STORE, params![account, c.ticket, c.id, c.state.word(), c.last_error, c.key, c.sealed]).map(drop)
}

/// Moves a call, sealed anew, from another ticket to its own.
pub fn carry(tx: &mut Tx<'_>, account: i64, from: i64, c: &CallRow) -> Result<(), Error> {
    tx.execute(MOVE, params![account, from, c.id, c.ticket, c.key, c.sealed]).map(drop)
}

/// One more file hangs on a comment.
pub fn count_file(tx: &mut Tx<'_>, account: i64, ticket: i64, comment: i64) -> Result<(), Error> {
    tx.execute(COUNT_FILE, params![account, ticket, comment]).map(drop)
}

/// Shows a call to somebody.
pub fn show(tx: &mut Tx<'_>, account: i64, d: &DisplayRow) -> Result<(), Error> {
    tx.execute(SHOW, params![account, d.id, d.agent, d.ticket, d.person, d.created_at]).map(drop)
}

/// One call that is or was shown.
pub fn display(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<DisplayRow>, Error> {
    tx.row(DISPLAY, params![account, id], read_display)
}

/// What is shown to somebody since then, the newest first.
pub fn open_of(tx: &mut Tx<'_>, account: i64, agent: i64, since: i64) -> Result<Vec<DisplayRow>, Error> {
    tx.rows(OPEN_OF, params![account, agent, since], read_display)
}

/// Notes for a call that is shown that the caller is who they say.
pub fn check_display(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(CHECK_DISPLAY, params![account, id, at]).map(drop)
}

/// Puts a call away that is shown.
pub fn close(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(CLOSE, params![account, id, at]).map(drop)
}

/// Drops what was shown before then.
pub fn sweep(tx: &mut Tx<'_>, account: i64, before: i64) -> Result<(), Error> {
    tx.execute(SWEEP, params![account, before]).map(drop)
}
