//! Statements about links that open the customers' side, about their sessions, and about how much is stored of somebody.

use db::{Error, Row, Tx, params};

use super::links::LinkKind;

const INSERT: &str = "INSERT INTO portal_link (account_id, id, person_id, identity_id, kind, locale, key_id, sealed_address, \
    created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const GET: &str = "SELECT id, person_id, identity_id, kind, locale, key_id, sealed_address, created_at, expires_at, used_at \
    FROM portal_link WHERE account_id = $1 AND id = $2";
const BY_WORD: &str = "SELECT id, person_id, identity_id, kind, locale, key_id, sealed_address, created_at, expires_at, used_at \
    FROM portal_link WHERE account_id = $1 AND token_hash = $2";
const GIVE_WORD: &str =
    "UPDATE portal_link SET token_hash = $3, expires_at = $4 WHERE account_id = $1 AND id = $2 AND used_at IS NULL";
const SEAL: &str = "UPDATE portal_link SET key_id = $3, sealed_address = $4 WHERE account_id = $1 AND id = $2";
const USE_UP: &str = "UPDATE portal_link SET used_at = $3, key_id = NULL, sealed_address = NULL \
    WHERE account_id = $1 AND id = $2 AND used_at IS NULL";
const RECENT: &str = "SELECT COUNT(*) FROM portal_link WHERE account_id = $1 AND person_id = $2 AND created_at > $3";
const OLD: &str = "SELECT id, person_id, identity_id, kind, locale, key_id, sealed_address, created_at, expires_at, used_at \
    FROM portal_link WHERE account_id = $1 AND created_at < $2 LIMIT 1000";
const WAITING: &str = "SELECT id, person_id, identity_id, kind, locale, key_id, sealed_address, created_at, expires_at, used_at \
    FROM portal_link WHERE account_id = $1 AND person_id = $2 AND created_at > $3";
const DELETE: &str = "DELETE FROM portal_link WHERE account_id = $1 AND id = $2";
const INSERT_SESSION: &str = "INSERT INTO portal_session (account_id, id, person_id, proven_at, open_until, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, id) \
    DO UPDATE SET proven_at = excluded.proven_at, open_until = excluded.open_until";
const SESSION: &str = "SELECT proven_at, open_until FROM portal_session WHERE account_id = $1 AND id = $2";
const DELETE_SESSION: &str = "DELETE FROM portal_session WHERE account_id = $1 AND id = $2";
const OVER: &str = "DELETE FROM portal_session WHERE account_id = $1 AND created_at < $2";
const TOKENS_OVER: &str = "DELETE FROM token WHERE account_id = $1 AND kind = 'session' AND expires_at < $2";

// How much there is, in the order of `Counts`. `$3` is the present moment.
const COUNTS: &str = "SELECT \
    (SELECT COUNT(*) FROM identity WHERE account_id = $1 AND person_id = $2), \
    (SELECT COUNT(*) FROM ticket WHERE account_id = $1 AND requester_id = $2 AND standing = 'normal' AND is_public \
        AND status NOT IN ('solved', 'closed')), \
    (SELECT COUNT(*) FROM ticket WHERE account_id = $1 AND requester_id = $2 AND standing = 'normal' AND is_public \
        AND status IN ('solved', 'closed')), \
    (SELECT COUNT(*) FROM ticket WHERE account_id = $1 AND requester_id = $2 AND standing = 'normal' AND NOT is_public), \
    (SELECT COUNT(*) FROM ticket WHERE account_id = $1 AND requester_id = $2 AND standing IN ('restricted', 'held')), \
    (SELECT COUNT(*) FROM ticket WHERE account_id = $1 AND requester_id = $2 AND standing = 'trashed'), \
    (SELECT COUNT(*) FROM ticket_party WHERE account_id = $1 AND person_id = $2), \
    (SELECT COUNT(*) FROM comment WHERE account_id = $1 AND author_id = $2), \
    (SELECT COUNT(*) FROM about a CROSS JOIN attachment f WHERE f.account_id = a.account_id AND f.id = a.row_id \
        AND a.account_id = $1 AND a.person_id = $2 AND a.table_name = 'attachment'), \
    (SELECT COUNT(*) FROM about WHERE account_id = $1 AND person_id = $2 AND table_name = 'mail_original'), \
    (SELECT COUNT(*) FROM about a CROSS JOIN mail_rejected m WHERE m.account_id = a.account_id AND m.id = a.row_id \
        AND a.account_id = $1 AND a.person_id = $2 AND a.table_name = 'mail_rejected'), \
    (SELECT COUNT(*) FROM credential WHERE account_id = $1 AND person_id = $2), \
    (SELECT COUNT(*) FROM token WHERE account_id = $1 AND person_id = $2 AND expires_at > $3), \
    (SELECT COUNT(*) FROM portal_link WHERE account_id = $1 AND person_id = $2), \
    (SELECT COUNT(*) FROM about WHERE account_id = $1 AND person_id = $2 AND table_name NOT IN ('person', 'identity', \
        'ticket', 'comment', 'attachment', 'mail_original', 'mail_rejected', 'portal_link', 'consent_event', \
        'contact_proof', 'help_comment', 'call')), \
    (SELECT COUNT(*) FROM consent_event WHERE account_id = $1 AND person_id = $2), \
    (SELECT COUNT(*) FROM about WHERE account_id = $1 AND person_id = $2 AND table_name = 'contact_proof'), \
    (SELECT COUNT(*) FROM about WHERE account_id = $1 AND person_id = $2 AND table_name = 'help_comment'), \
    (SELECT COUNT(*) FROM about WHERE account_id = $1 AND person_id = $2 AND table_name = 'call')";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    INSERT,
    GET,
    BY_WORD,
    GIVE_WORD,
    SEAL,
    USE_UP,
    RECENT,
    OLD,
    WAITING,
    DELETE,
    INSERT_SESSION,
    SESSION,
    DELETE_SESSION,
    OVER,
    TOKENS_OVER,
    COUNTS,
];

/// A link.
pub struct LinkRow {
    /// Number within the account.
    pub id: i64,
    /// Whom it lets in.
    pub person: i64,
    /// The address of theirs that it is mailed to; none where that is not theirs yet.
    pub identity: Option<i64>,
    /// What it opens.
    pub kind: LinkKind,
    /// In which language it was asked for.
    pub locale: String,
    /// The unit key of the address that waits.
    pub key: Option<i64>,
    /// The address that waits to be confirmed.
    pub sealed: Option<Vec<u8>>,
    /// When it was asked for.
    pub created_at: i64,
    /// When it ends; none while it has not left.
    pub expires_at: Option<i64>,
    /// When it was used.
    pub used_at: Option<i64>,
}

/// What is known of a session.
#[derive(Clone, Copy, Default)]
pub struct SessionRow {
    /// When somebody last proved in it who they are.
    pub proven_at: Option<i64>,
    /// Until when all that is stored about them is open in it.
    pub open_until: Option<i64>,
}

fn read(row: &Row<'_>) -> Result<LinkRow, Error> {
    Ok(LinkRow {
        id: row.get(0)?,
        person: row.get(1)?,
        identity: row.get(2)?,
        kind: LinkKind::stored(&row.get::<String>(3)?)?,
        locale: row.get(4)?,
        key: row.get(5)?,
        sealed: row.get(6)?,
        created_at: row.get(7)?,
        expires_at: row.get(8)?,
        used_at: row.get(9)?,
    })
}

/// Adds a link; it has no word yet.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn insert(tx: &mut Tx<'_>, account: i64, l: &LinkRow) -> Result<(), Error> {
    let kind = l.kind.word();
    tx.execute(INSERT, params![account, l.id, l.person, l.identity, kind, l.locale, l.key, l.sealed, l.created_at])
        .map(drop)
}

/// One link.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<LinkRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// The link of a word.
pub fn by_word(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32]) -> Result<Option<LinkRow>, Error> {
    tx.row(BY_WORD, params![account, hash.as_slice()], read)
}

/// Gives a link its word.
pub fn give_word(tx: &mut Tx<'_>, account: i64, id: i64, hash: &[u8; 32], until: i64) -> Result<(), Error> {
    tx.execute(GIVE_WORD, params![account, id, hash.as_slice(), until]).map(drop)
}

/// Puts the address beside a link that waits to be confirmed.
pub fn seal(tx: &mut Tx<'_>, account: i64, id: i64, key: i64, sealed: &[u8]) -> Result<(), Error> {
    tx.execute(SEAL, params![account, id, key, sealed]).map(drop)
}

/// Uses a link up; `false` where somebody was faster.
pub fn use_up(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<bool, Error> {
    Ok(tx.execute(USE_UP, params![account, id, at])? == 1)
}

/// How many links somebody has asked for since.
pub fn recent(tx: &mut Tx<'_>, account: i64, person: i64, since: i64) -> Result<i64, Error> {
    Ok(tx.row(RECENT, params![account, person, since], |row| row.get(0))?.unwrap_or(0))
}

/// Some links that were asked for before.
pub fn old(tx: &mut Tx<'_>, account: i64, before: i64) -> Result<Vec<LinkRow>, Error> {
    tx.rows(OLD, params![account, before], read)
}

/// The links that somebody asked for since.
pub fn waiting(tx: &mut Tx<'_>, account: i64, person: i64, since: i64) -> Result<Vec<LinkRow>, Error> {
    tx.rows(WAITING, params![account, person, since], read)
}

/// Removes a link.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// Notes what was proven in a session.
pub fn set_session(
    tx: &mut Tx<'_>,
    account: i64,
    token: i64,
    person: i64,
    known: SessionRow,
    at: i64,
) -> Result<(), Error> {
    tx.execute(INSERT_SESSION, params![account, token, person, known.proven_at, known.open_until, at]).map(drop)
}

/// What was proven in a session.
pub fn session(tx: &mut Tx<'_>, account: i64, token: i64) -> Result<SessionRow, Error> {
    let read = |row: &Row<'_>| Ok(SessionRow { proven_at: row.get(0)?, open_until: row.get(1)? });
    Ok(tx.row(SESSION, params![account, token], read)?.unwrap_or_default())
}

/// Removes a session.
pub fn delete_session(tx: &mut Tx<'_>, account: i64, token: i64) -> Result<(), Error> {
    tx.execute(DELETE_SESSION, params![account, token]).map(drop)
}

/// Removes sessions that are over: what was proven in those that began before `begun`, and the words of those that ended
/// before `now`.
pub fn drop_sessions(tx: &mut Tx<'_>, account: i64, begun: i64, now: i64) -> Result<(), Error> {
    tx.execute(OVER, params![account, begun])?;
    tx.execute(TOKENS_OVER, params![account, now]).map(drop)
}

/// How much there is of somebody.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Addresses and numbers.
    pub addresses: i64,
    /// Requests under way.
    pub open: i64,
    /// Requests that are solved or closed.
    pub done: i64,
    /// Tickets that hold only what the desk noted.
    pub internal: i64,
    /// Tickets that are kept and not used.
    pub kept: i64,
    /// Tickets in the trash.
    pub trashed: i64,
    /// Tickets of others in which they take part.
    pub copied: i64,
    /// What they wrote.
    pub messages: i64,
    /// Files that they sent.
    pub files: i64,
    /// Mails as they came that name them.
    pub mails: i64,
    /// Mails that became no request.
    pub rejected: i64,
    /// Passwords.
    pub passwords: i64,
    /// Sessions and tokens.
    pub sessions: i64,
    /// Links that were mailed.
    pub links: i64,
    /// What has no line of its own here.
    pub others: i64,
    /// What they said about purposes.
    pub consents: i64,
    /// What forms showed and took.
    pub proofs: i64,
    /// What they wrote in the help centre.
    pub help: i64,
    /// Calls and voice messages.
    pub calls: i64,
}

/// How much there is of somebody.
///
/// # Errors
/// The database's [`Error`].
pub fn counts(tx: &mut Tx<'_>, account: i64, person: i64, now: i64) -> Result<Counts, Error> {
    let found = tx.row(COUNTS, params![account, person, now], |row| {
        Ok(Counts {
            addresses: row.get(0)?,
            open: row.get(1)?,
            done: row.get(2)?,
            internal: row.get(3)?,
            kept: row.get(4)?,
            trashed: row.get(5)?,
            copied: row.get(6)?,
            messages: row.get(7)?,
            files: row.get(8)?,
            mails: row.get(9)?,
            rejected: row.get(10)?,
            passwords: row.get(11)?,
            sessions: row.get(12)?,
            links: row.get(13)?,
            others: row.get(14)?,
            consents: row.get(15)?,
            proofs: row.get(16)?,
            help: row.get(17)?,
            calls: row.get(18)?,
        })
    })?;
    Ok(found.unwrap_or_default())
}
