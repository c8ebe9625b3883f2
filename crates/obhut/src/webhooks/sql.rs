//! Statements about systems outside and about what they are told.

use db::{Error, Row, Tx, params};

use super::{Event, Standing, Way};
use crate::erasure::Kind;

const INSERT: &str = "INSERT INTO webhook (account_id, id, active, erasures, redactions, calls_back, author_id, key_id, \
    sealed_profile, last_success_at, last_failure_at, last_error, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL, NULL, $10, $10)";
const UPDATE: &str = "UPDATE webhook SET active = $3, erasures = $4, redactions = $5, calls_back = $6, key_id = $7, \
    sealed_profile = $8, updated_at = $9 WHERE account_id = $1 AND id = $2";
const GET: &str = "SELECT id, active, erasures, redactions, calls_back, author_id, key_id, sealed_profile, last_success_at, \
    last_failure_at, last_error, created_at, updated_at FROM webhook WHERE account_id = $1 AND id = $2";
const LIST: &str = "SELECT id, active, erasures, redactions, calls_back, author_id, key_id, sealed_profile, last_success_at, \
    last_failure_at, last_error, created_at, updated_at FROM webhook WHERE account_id = $1 ORDER BY id LIMIT 200";
const DELETE: &str = "DELETE FROM webhook WHERE account_id = $1 AND id = $2";
const SUCCESS: &str = "UPDATE webhook SET last_success_at = $3, last_error = NULL WHERE account_id = $1 AND id = $2";
const FAILURE: &str = "UPDATE webhook SET last_failure_at = $3, last_error = $4 WHERE account_id = $1 AND id = $2";
const INSERT_NOTICE: &str = "INSERT INTO notice (account_id, id, kind, target_id, erasure_id, event, state, attempts, \
    last_status, last_error, token_hash, key_id, sealed_body, created_at, sent_at, confirmed_at) \
    VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, NULL, NULL, $7, $8, $9, $10, NULL, NULL)";
const NOTICE: &str = "SELECT id, kind, target_id, erasure_id, event, state, attempts, last_status, last_error, key_id, \
    sealed_body, created_at, sent_at, confirmed_at FROM notice WHERE account_id = $1 AND id = $2";
const NOTICE_LOCKED: &str = "SELECT id, kind, target_id, erasure_id, event, state, attempts, last_status, last_error, key_id, \
    sealed_body, created_at, sent_at, confirmed_at FROM notice WHERE account_id = $1 AND id = $2 {for_update}";
const OF_ERASURE: &str = "SELECT id, kind, target_id, erasure_id, event, state, attempts, last_status, last_error, key_id, \
    sealed_body, created_at, sent_at, confirmed_at FROM notice WHERE account_id = $1 AND erasure_id = $2 ORDER BY id";
const OF_TARGET: &str = "SELECT id, kind, target_id, erasure_id, event, state, attempts, last_status, last_error, key_id, \
    sealed_body, created_at, sent_at, confirmed_at FROM notice \
    WHERE account_id = $1 AND kind = $2 AND target_id = $3 ORDER BY id DESC LIMIT $4";
const LATEST: &str = "SELECT id, kind, target_id, erasure_id, event, state, attempts, last_status, last_error, key_id, \
    sealed_body, created_at, sent_at, confirmed_at FROM notice WHERE account_id = $1 ORDER BY id DESC LIMIT $2";
const BY_TOKEN: &str = "SELECT id FROM notice WHERE account_id = $1 AND token_hash = $2";
const TRIED: &str = "UPDATE notice SET state = $3, attempts = attempts + 1, last_status = $4, last_error = $5, sent_at = $6 \
    WHERE account_id = $1 AND id = $2";
const AGAIN: &str = "UPDATE notice SET state = 'waiting' WHERE account_id = $1 AND id = $2";
const CLOSE: &str = "UPDATE notice SET state = $3, confirmed_at = $4, sealed_body = NULL, token_hash = NULL \
    WHERE account_id = $1 AND id = $2";
const OPEN: &str = "SELECT COUNT(*) FROM notice WHERE account_id = $1 AND erasure_id = $2 \
    AND state <> 'confirmed' AND state <> 'told'";
const INSERT_ATTEMPT: &str = "INSERT INTO notice_attempt (account_id, notice_id, id, last_status, last_error, at) \
    VALUES ($1, $2, $3, $4, $5, $6)";
const ATTEMPTS: &str = "SELECT id, last_status, last_error, at FROM notice_attempt \
    WHERE account_id = $1 AND notice_id = $2 ORDER BY id LIMIT 100";
const PASSED_OF_PERSON: &str = "SELECT id, recipient_id, sealed_reference, created_at FROM transmission \
    WHERE account_id = $1 AND person_id = $2 AND id > $3 ORDER BY id LIMIT $4";
const PASSED_OF_TICKET: &str = "SELECT id, recipient_id, sealed_reference, created_at FROM transmission \
    WHERE account_id = $1 AND ticket_id = $2 AND id > $3 ORDER BY id LIMIT $4";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    INSERT,
    UPDATE,
    GET,
    LIST,
    DELETE,
    SUCCESS,
    FAILURE,
    INSERT_NOTICE,
    NOTICE,
    NOTICE_LOCKED,
    OF_ERASURE,
    OF_TARGET,
    LATEST,
    BY_TOKEN,
    TRIED,
    AGAIN,
    CLOSE,
    OPEN,
    INSERT_ATTEMPT,
    ATTEMPTS,
    PASSED_OF_PERSON,
    PASSED_OF_TICKET,
];

/// A system outside.
#[derive(Clone)]
pub struct WebhookRow {
    /// Number within the account.
    pub id: i64,
    /// Whether it is told at all.
    pub active: bool,
    /// Whether it is told of erasures.
    pub erasures: bool,
    /// Whether it is told of redactions.
    pub redactions: bool,
    /// Whether it confirms by a call of its own, when it is really done.
    pub calls_back: bool,
    /// Who entered it.
    pub author: Option<i64>,
    /// Key of the profile.
    pub key: i64,
    /// What it is.
    pub sealed_profile: Option<Vec<u8>>,
    /// When it last took something.
    pub last_success_at: Option<i64>,
    /// When it last did not.
    pub last_failure_at: Option<i64>,
    /// Why, as a word.
    pub last_error: Option<String>,
    /// When it was entered.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

fn webhook(row: &Row<'_>) -> Result<WebhookRow, Error> {
    Ok(WebhookRow {
        id: row.get(0)?,
        active: row.get(1)?,
        erasures: row.get(2)?,
        redactions: row.get(3)?,
        calls_back: row.get(4)?,
        author: row.get(5)?,
        key: row.get(6)?,
        sealed_profile: row.get(7)?,
        last_success_at: row.get(8)?,
        last_failure_at: row.get(9)?,
        last_error: row.get(10)?,
        created_at: row.get(11)?,
        updated_at: row.get(12)?,
    })
}

/// Something that somebody outside is told.
#[derive(Clone)]
pub struct NoticeRow {
    /// Number within the account.
    pub id: i64,
    /// How.
    pub way: Way,
    /// Who: the number of the system or of the partner.
    pub target: i64,
    /// Of which erasure.
    pub erasure: Option<i64>,
    /// Of what.
    pub event: Event,
    /// How far it is.
    pub state: Standing,
    /// How often it was tried.
    pub attempts: i64,
    /// The status of the last answer.
    pub last_status: Option<i64>,
    /// Why it was not taken, as a word.
    pub last_error: Option<String>,
    /// Unit key of the body.
    pub key: i64,
    /// What they are told, until they have confirmed.
    pub sealed_body: Option<Vec<u8>>,
    /// When it came to be.
    pub created_at: i64,
    /// When it was taken.
    pub sent_at: Option<i64>,
    /// When it was confirmed.
    pub confirmed_at: Option<i64>,
}

fn notice(row: &Row<'_>) -> Result<NoticeRow, Error> {
    Ok(NoticeRow {
        id: row.get(0)?,
        way: Way::stored(&row.get::<String>(1)?)?,
        target: row.get(2)?,
        erasure: row.get(3)?,
        event: Event::stored(&row.get::<String>(4)?)?,
        state: Standing::stored(&row.get::<String>(5)?)?,
        attempts: row.get(6)?,
        last_status: row.get(7)?,
        last_error: row.get(8)?,
        key: row.get(9)?,
        sealed_body: row.get(10)?,
        created_at: row.get(11)?,
        sent_at: row.get(12)?,
        confirmed_at: row.get(13)?,
    })
}

/// Adds a system.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, account: i64, w: &WebhookRow) -> Result<(), Error> {
    let params = params![
        account,
        w.id,
        w.active,
        w.erasures,
        w.redactions,
        w.calls_back,
        w.author,
        w.key,
        w.sealed_profile,
        w.created_at
    ];
    tx.execute(INSERT, params).map(drop)
}

/// Changes a system.
pub fn update(tx: &mut Tx<'_>, account: i64, w: &WebhookRow) -> Result<(), Error> {
    let params =
        params![account, w.id, w.active, w.erasures, w.redactions, w.calls_back, w.key, w.sealed_profile, w.updated_at];
    tx.execute(UPDATE, params).map(drop)
}

/// One system.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<WebhookRow>, Error> {
    tx.row(GET, params![account, id], webhook)
}

/// All systems.
pub fn list(tx: &mut Tx<'_>, account: i64) -> Result<Vec<WebhookRow>, Error> {
    tx.rows(LIST, params![account], webhook)
}

/// Takes a system away.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// Notes how a system answered: `None` when it took what it was told, else why not.
pub fn answered(tx: &mut Tx<'_>, account: i64, id: i64, at: i64, word: Option<&str>) -> Result<(), Error> {
    match word {
        None => tx.execute(SUCCESS, params![account, id, at]).map(drop),
        Some(word) => tx.execute(FAILURE, params![account, id, at, word]).map(drop),
    }
}

/// Notes something to be told; `token` is the hash of the word that confirms it.
pub fn insert_notice(tx: &mut Tx<'_>, account: i64, n: &NoticeRow, token: Option<&[u8; 32]>) -> Result<(), Error> {
    let token = token.map(<[u8; 32]>::as_slice);
    let (way, event) = (n.way.word(), n.event.word());
    let params = params![account, n.id, way, n.target, n.erasure, event, token, n.key, n.sealed_body, n.created_at];
    tx.execute(INSERT_NOTICE, params).map(drop)
}

/// One notice.
pub fn one(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<NoticeRow>, Error> {
    tx.row(NOTICE, params![account, id], notice)
}

/// One notice that is about to change.
pub fn one_locked(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<NoticeRow>, Error> {
    tx.row(NOTICE_LOCKED, params![account, id], notice)
}

/// Who is told of an erasure.
pub fn of_erasure(tx: &mut Tx<'_>, account: i64, erasure: i64) -> Result<Vec<NoticeRow>, Error> {
    tx.rows(OF_ERASURE, params![account, erasure], notice)
}

/// What somebody was told, newest first.
pub fn of_target(tx: &mut Tx<'_>, account: i64, way: Way, target: i64, limit: i64) -> Result<Vec<NoticeRow>, Error> {
    tx.rows(OF_TARGET, params![account, way.word(), target, limit], notice)
}

/// What anybody was told, newest first.
pub fn latest(tx: &mut Tx<'_>, account: i64, limit: i64) -> Result<Vec<NoticeRow>, Error> {
    tx.rows(LATEST, params![account, limit], notice)
}

/// The notice that a word confirms.
pub fn by_token(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32]) -> Result<Option<i64>, Error> {
    tx.row(BY_TOKEN, params![account, hash.as_slice()], |row| row.get(0))
}

/// One try.
pub struct Try<'a> {
    /// Its number.
    pub id: i64,
    /// The status of the answer.
    pub status: Option<i64>,
    /// Why it was not taken.
    pub word: Option<&'a str>,
    /// When.
    pub at: i64,
}

/// Notes a try and where the notice stands after it.
pub fn tried(tx: &mut Tx<'_>, account: i64, n: &NoticeRow, state: Standing, t: &Try<'_>) -> Result<(), Error> {
    let sent_at = if t.word.is_none() { Some(t.at) } else { n.sent_at };
    tx.execute(TRIED, params![account, n.id, state.word(), t.status, t.word, sent_at])?;
    tx.execute(INSERT_ATTEMPT, params![account, n.id, t.id, t.status, t.word, t.at]).map(drop)
}

/// A try as it was noted.
pub struct AttemptRow {
    /// Its number.
    pub id: i64,
    /// The status of the answer.
    pub status: Option<i64>,
    /// Why it was not taken.
    pub word: Option<String>,
    /// When.
    pub at: i64,
}

/// The tries of a notice.
pub fn attempts(tx: &mut Tx<'_>, account: i64, notice: i64) -> Result<Vec<AttemptRow>, Error> {
    tx.rows(ATTEMPTS, params![account, notice], |row| {
        Ok(AttemptRow { id: row.get(0)?, status: row.get(1)?, word: row.get(2)?, at: row.get(3)? })
    })
}

/// Lets a notice wait for another try.
pub fn again(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(AGAIN, params![account, id]).map(drop)
}

/// Closes a notice: what it said is dropped.
pub fn close(tx: &mut Tx<'_>, account: i64, id: i64, state: Standing, at: i64) -> Result<(), Error> {
    tx.execute(CLOSE, params![account, id, state.word(), at]).map(drop)
}

/// How many have not confirmed an erasure yet.
pub fn open(tx: &mut Tx<'_>, account: i64, erasure: i64) -> Result<i64, Error> {
    Ok(tx.row(OPEN, params![account, erasure], |row| row.get(0))?.unwrap_or_default())
}

/// Something that was passed on about a person or a ticket.
pub struct PassedRow {
    /// Its number.
    pub id: i64,
    /// To whom.
    pub recipient: i64,
    /// Under which sign they keep it.
    pub sealed_reference: Option<Vec<u8>>,
    /// When.
    pub created_at: i64,
}

/// What was passed on about a person or a ticket, in the order of its numbers, after `after`.
pub(super) fn passed(
    tx: &mut Tx<'_>,
    account: i64,
    kind: Kind,
    id: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<PassedRow>, Error> {
    let statement = match kind {
        Kind::Person => PASSED_OF_PERSON,
        Kind::Tickets => PASSED_OF_TICKET,
    };
    tx.rows(statement, params![account, id, after, limit], |row| {
        Ok(PassedRow {
            id: row.get(0)?,
            recipient: row.get(1)?,
            sealed_reference: row.get(2)?,
            created_at: row.get(3)?,
        })
    })
}
