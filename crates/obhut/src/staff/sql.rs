//! Statements about tokens, passwords and groups.

use db::{Error, Row, Tx, params};

use crate::words::{Rights, TokenKind};

const CREDENTIAL: &str = "SELECT key_id, sealed_password FROM credential WHERE account_id = $1 AND person_id = $2";
const SET_CREDENTIAL: &str = "INSERT INTO credential (account_id, person_id, key_id, sealed_password, updated_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, person_id) \
    DO UPDATE SET key_id = excluded.key_id, sealed_password = excluded.sealed_password, updated_at = excluded.updated_at";
const DROP_CREDENTIAL: &str = "DELETE FROM credential WHERE account_id = $1 AND person_id = $2";
// Tokens are found by their hash before the account is known: a global table.
const TOKEN: &str = "SELECT account_id, id, person_id, kind, expires_at, client_id, grant_id FROM token \
    WHERE token_hash = $1";
const INSERT_TOKEN: &str = "INSERT INTO token (token_hash, account_id, id, person_id, kind, created_at, expires_at, \
    client_id, grant_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const DROP_TOKEN: &str = "DELETE FROM token WHERE account_id = $1 AND token_hash = $2";
const SPEND: &str = "UPDATE token SET kind = 'spent' WHERE account_id = $1 AND token_hash = $2";
const DROP_OF_CLIENT: &str = "DELETE FROM token WHERE account_id = $1 AND client_id = $2";
const DROP_OF_GRANT: &str = "DELETE FROM token WHERE account_id = $1 AND grant_id = $2";
const DROP_TOKENS_OF: &str = "DELETE FROM token WHERE account_id = $1 AND person_id = $2";
const DROP_SESSIONS_OF: &str = "DELETE FROM token WHERE account_id = $1 AND person_id = $2 AND kind = 'session'";
const DROP_KIND_OF: &str = "DELETE FROM token WHERE account_id = $1 AND person_id = $2 AND kind = $3";
const TOKENS_OF: &str = "SELECT id, token_hash, person_id, kind, created_at, expires_at, last_used_at, client_id, grant_id FROM token \
    WHERE account_id = $1 AND person_id = $2 ORDER BY created_at DESC, id";
const TOKENS_OF_KIND: &str = "SELECT id, token_hash, person_id, kind, created_at, expires_at, last_used_at, client_id, grant_id FROM token \
    WHERE account_id = $1 AND kind = $2 ORDER BY created_at DESC, id";
const TOKEN_BY_ID: &str = "SELECT id, token_hash, person_id, kind, created_at, expires_at, last_used_at, client_id, grant_id FROM token \
    WHERE account_id = $1 AND id = $2";
const LAST_USED: &str = "SELECT last_used_at FROM token WHERE token_hash = $1";
const TOUCH_TOKEN: &str = "UPDATE token SET last_used_at = $3 WHERE account_id = $1 AND token_hash = $2";
const LABEL: &str = "SELECT key_id, sealed_label FROM token_label WHERE account_id = $1 AND id = $2";
const EXPIRED_LABELS: &str = "SELECT token_label.id, token_label.key_id FROM token JOIN token_label \
    ON token_label.account_id = token.account_id AND token_label.id = token.id \
    WHERE token.account_id = $1 AND token.expires_at < $2";
const DROP_LABEL: &str = "DELETE FROM token_label WHERE account_id = $1 AND id = $2";
const DROP_EXPIRED: &str = "DELETE FROM token WHERE account_id = $1 AND expires_at < $2";
// A set-up link belongs to no account yet.
const DROP_KIND: &str = "DELETE FROM token WHERE account_id = 0 AND kind = $1";
const INSERT_LABEL: &str = "INSERT INTO token_label (account_id, id, key_id, sealed_label) VALUES ($1, $2, $3, $4)";
const GROUPS_OF: &str = "SELECT m.group_id, m.rights FROM membership m WHERE m.account_id = $1 AND m.person_id = $2";
const GROUP: &str = "SELECT id, id, name, description, is_default, closed, deleted, created_at, updated_at \
    FROM desk_group WHERE account_id = $1 AND id = $2";
const INSERT_GROUP: &str = "INSERT INTO desk_group (account_id, id, name, description, is_default, closed, deleted, \
    created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, FALSE, $7, $7)";
const UPDATE_GROUP: &str = "UPDATE desk_group SET name = $3, description = $4, is_default = $5, closed = $6, deleted = $7, \
    updated_at = $8 WHERE account_id = $1 AND id = $2";
const UNSET_DEFAULT: &str = "UPDATE desk_group SET is_default = FALSE WHERE account_id = $1 AND id <> $2";
const DEFAULT_GROUP: &str =
    "SELECT id FROM desk_group WHERE account_id = $1 AND is_default AND NOT deleted ORDER BY id LIMIT 1";
const CLOSED_GROUPS: &str = "SELECT id FROM desk_group WHERE account_id = $1 AND closed AND NOT deleted";
const GROUP_TICKETS: &str = "SELECT COUNT(*) FROM ticket \
    WHERE account_id = $1 AND group_id = $2 AND standing = 'normal' AND status <> 'closed'";
const JOIN: &str = "INSERT INTO membership (account_id, person_id, group_id, id, rights, is_default, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, person_id, group_id) \
    DO UPDATE SET rights = excluded.rights";
const LEAVE: &str = "DELETE FROM membership WHERE account_id = $1 AND person_id = $2 AND group_id = $3";
const LEAVE_ALL: &str = "DELETE FROM membership WHERE account_id = $1 AND group_id = $2";
const MEMBERS: &str = "SELECT person_id FROM membership WHERE account_id = $1 AND group_id = $2 ORDER BY person_id";

const MEMBERSHIP: &str = "SELECT id, id, person_id, group_id, rights, is_default, created_at \
    FROM membership WHERE account_id = $1 AND id = $2";
const MEMBERSHIP_OF: &str = "SELECT id, id, person_id, group_id, rights, is_default, created_at \
    FROM membership WHERE account_id = $1 AND person_id = $2 AND group_id = $3";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    CREDENTIAL,
    SET_CREDENTIAL,
    DROP_CREDENTIAL,
    TOKEN,
    INSERT_TOKEN,
    DROP_TOKEN,
    SPEND,
    DROP_OF_CLIENT,
    DROP_OF_GRANT,
    DROP_TOKENS_OF,
    DROP_SESSIONS_OF,
    DROP_KIND_OF,
    TOKENS_OF,
    TOKENS_OF_KIND,
    TOKEN_BY_ID,
    LAST_USED,
    TOUCH_TOKEN,
    LABEL,
    EXPIRED_LABELS,
    DROP_LABEL,
    DROP_EXPIRED,
    DROP_KIND,
    INSERT_LABEL,
    GROUPS_OF,
    GROUP,
    INSERT_GROUP,
    UPDATE_GROUP,
    UNSET_DEFAULT,
    DEFAULT_GROUP,
    CLOSED_GROUPS,
    GROUP_TICKETS,
    JOIN,
    LEAVE,
    LEAVE_ALL,
    MEMBERS,
    MEMBERSHIP,
    MEMBERSHIP_OF,
];

/// A group of the desk.
#[derive(Clone)]
pub struct GroupRow {
    /// Number within the account.
    pub id: i64,
    /// Its name: configuration, a fact.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Takes tickets that nobody assigned.
    pub is_default: bool,
    /// Its tickets do not exist for others.
    pub closed: bool,
    /// Not used any more; history still names it.
    pub deleted: bool,
    /// When it arose.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

/// The columns of a [`GroupRow`], after the two of a list.
pub const GROUP_COLUMNS: &str = "name, description, is_default, closed, deleted, created_at, updated_at";

/// Who belongs to which group.
#[derive(Clone)]
pub struct MembershipRow {
    /// Number within the account.
    pub id: i64,
    /// The member of staff.
    pub person: i64,
    /// The group.
    pub group: i64,
    /// What they may do with its tickets.
    pub rights: Rights,
    /// The person's first group.
    pub is_default: bool,
    /// Since when.
    pub created_at: i64,
}

/// The columns of a [`MembershipRow`], after the two of a list.
pub const MEMBERSHIP_COLUMNS: &str = "person_id, group_id, rights, is_default, created_at";

/// Reads a membership whose columns begin at 2.
///
/// # Errors
/// The database's [`Error`].
pub fn read_membership(row: &Row<'_>) -> Result<MembershipRow, Error> {
    Ok(MembershipRow {
        id: row.get(1)?,
        person: row.get(2)?,
        group: row.get(3)?,
        rights: Rights::stored(&row.get::<String>(4)?)?,
        is_default: row.get(5)?,
        created_at: row.get(6)?,
    })
}

/// One membership.
///
/// # Errors
/// The database's [`Error`].
pub fn membership(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<MembershipRow>, Error> {
    tx.row(MEMBERSHIP, params![account, id], read_membership)
}

/// The membership of somebody in a group.
///
/// # Errors
/// The database's [`Error`].
pub fn membership_of(tx: &mut Tx<'_>, account: i64, person: i64, group: i64) -> Result<Option<MembershipRow>, Error> {
    tx.row(MEMBERSHIP_OF, params![account, person, group], read_membership)
}

/// What a token opens.
pub struct TokenRow {
    /// Which account.
    pub account: i64,
    /// The token's number.
    pub id: i64,
    /// Whose it is.
    pub person: Option<i64>,
    /// Which sort.
    pub kind: TokenKind,
    /// When it ends.
    pub expires_at: Option<i64>,
    /// The program it was given to by OAuth.
    pub client: Option<i64>,
    /// What somebody allowed that program, where it came of that.
    pub grant: Option<i64>,
}

impl TokenRow {
    /// A link of the first set-up, which belongs to no account yet.
    pub const fn set_up() -> Self {
        let kind = TokenKind::SetUp;
        Self { account: 0, id: 0, person: None, kind, expires_at: None, client: None, grant: None }
    }
}

/// The sealed password of somebody: key and value.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn credential(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Option<(i64, Vec<u8>)>, Error> {
    let found =
        tx.row(CREDENTIAL, params![account, person], |row| Ok((row.get(0)?, row.get::<Option<Vec<u8>>>(1)?)))?;
    Ok(found.and_then(|(key, sealed)| sealed.map(|sealed| (key, sealed))))
}

/// Stores somebody's sealed password.
pub fn set_credential(
    tx: &mut Tx<'_>,
    account: i64,
    person: i64,
    key: i64,
    sealed: &[u8],
    at: i64,
) -> Result<(), Error> {
    tx.execute(SET_CREDENTIAL, params![account, person, key, sealed, at]).map(drop)
}

/// Removes somebody's password.
pub fn drop_credential(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<(), Error> {
    tx.execute(DROP_CREDENTIAL, params![account, person]).map(drop)
}

/// What a token opens.
pub fn token(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<TokenRow>, Error> {
    tx.row(TOKEN, params![hash], |row| {
        Ok(TokenRow {
            account: row.get(0)?,
            id: row.get(1)?,
            person: row.get(2)?,
            kind: TokenKind::stored(&row.get::<String>(3)?)?,
            expires_at: row.get(4)?,
            client: row.get(5)?,
            grant: row.get(6)?,
        })
    })
}

/// Adds a token.
pub fn insert_token(tx: &mut Tx<'_>, hash: &[u8; 32], t: &TokenRow, at: i64) -> Result<(), Error> {
    tx.execute(
        INSERT_TOKEN,
        params![hash, t.account, t.id, t.person, t.kind.word(), at, t.expires_at, t.client, t.grant],
    )
    .map(drop)
}

/// Notes that a code or a refresh token has served.
pub fn spend(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32]) -> Result<(), Error> {
    tx.execute(SPEND, params![account, hash]).map(drop)
}

/// Ends every token of a program.
pub fn drop_tokens_of_client(tx: &mut Tx<'_>, account: i64, client: i64) -> Result<(), Error> {
    tx.execute(DROP_OF_CLIENT, params![account, client]).map(drop)
}

/// Ends every token that came of what somebody allowed.
pub fn drop_tokens_of_grant(tx: &mut Tx<'_>, account: i64, grant: i64) -> Result<(), Error> {
    tx.execute(DROP_OF_GRANT, params![account, grant]).map(drop)
}

/// Ends a token.
pub fn drop_token(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32]) -> Result<(), Error> {
    tx.execute(DROP_TOKEN, params![account, hash]).map(drop)
}

/// Ends every token of somebody.
pub fn drop_tokens_of(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<(), Error> {
    tx.execute(DROP_TOKENS_OF, params![account, person]).map(drop)
}

/// Ends every browser session of somebody.
pub fn drop_sessions_of(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<(), Error> {
    tx.execute(DROP_SESSIONS_OF, params![account, person]).map(drop)
}

/// Removes tokens that have run out.
pub fn drop_expired(tx: &mut Tx<'_>, account: i64, now: i64) -> Result<u64, Error> {
    tx.execute(DROP_EXPIRED, params![account, now])
}

/// Ends the tokens of a kind that belongs to no account: set-up links.
pub fn end_all(tx: &mut Tx<'_>, kind: TokenKind) -> Result<(), Error> {
    tx.execute(DROP_KIND, params![kind.word()]).map(drop)
}

/// Stores what its maker called a token.
pub fn insert_label(tx: &mut Tx<'_>, account: i64, id: i64, key: i64, sealed: &[u8]) -> Result<(), Error> {
    tx.execute(INSERT_LABEL, params![account, id, key, sealed]).map(drop)
}

/// The groups somebody belongs to, with the rights there.
pub fn groups_of(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<(i64, Rights)>, Error> {
    tx.rows(GROUPS_OF, params![account, person], |row| Ok((row.get(0)?, Rights::stored(&row.get::<String>(1)?)?)))
}

/// Reads a group whose columns begin at 2.
pub fn read_group(row: &Row<'_>) -> Result<GroupRow, Error> {
    Ok(GroupRow {
        id: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        is_default: row.get(4)?,
        closed: row.get(5)?,
        deleted: row.get(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
    })
}

/// One group, deleted or not.
pub fn group(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<GroupRow>, Error> {
    tx.row(GROUP, params![account, id], read_group)
}

/// Adds a group.
pub fn insert_group(tx: &mut Tx<'_>, account: i64, g: &GroupRow) -> Result<(), Error> {
    tx.execute(INSERT_GROUP, params![account, g.id, g.name, g.description, g.is_default, g.closed, g.created_at])
        .map(drop)
}

/// Writes what can change of a group.
pub fn update_group(tx: &mut Tx<'_>, account: i64, g: &GroupRow) -> Result<(), Error> {
    tx.execute(
        UPDATE_GROUP,
        params![account, g.id, g.name, g.description, g.is_default, g.closed, g.deleted, g.updated_at],
    )
    .map(drop)
}

/// Leaves one group as the default.
pub fn only_default(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(UNSET_DEFAULT, params![account, id]).map(drop)
}

/// The group that takes what nobody assigned.
pub fn default_group(tx: &mut Tx<'_>, account: i64) -> Result<Option<i64>, Error> {
    tx.row(DEFAULT_GROUP, params![account], |row| row.get(0))
}

/// Groups whose tickets do not exist for others.
pub fn closed_groups(tx: &mut Tx<'_>, account: i64) -> Result<Vec<i64>, Error> {
    tx.rows(CLOSED_GROUPS, params![account], |row| row.get(0))
}

/// How many tickets of a group are not closed.
pub fn group_tickets(tx: &mut Tx<'_>, account: i64, group: i64) -> Result<i64, Error> {
    Ok(tx.row(GROUP_TICKETS, params![account, group], |row| row.get(0))?.unwrap_or(0))
}

/// Makes somebody a member.
pub fn join(
    tx: &mut Tx<'_>,
    account: i64,
    person: i64,
    group: i64,
    id: i64,
    rights: Rights,
    at: i64,
) -> Result<(), Error> {
    tx.execute(JOIN, params![account, person, group, id, rights.word(), false, at]).map(drop)
}

/// Ends a membership.
pub fn leave(tx: &mut Tx<'_>, account: i64, person: i64, group: i64) -> Result<(), Error> {
    tx.execute(LEAVE, params![account, person, group]).map(drop)
}

/// Ends all memberships of a group.
pub fn leave_all(tx: &mut Tx<'_>, account: i64, group: i64) -> Result<(), Error> {
    tx.execute(LEAVE_ALL, params![account, group]).map(drop)
}

/// The members of a group.
pub fn members(tx: &mut Tx<'_>, account: i64, group: i64) -> Result<Vec<i64>, Error> {
    tx.rows(MEMBERS, params![account, group], |row| row.get(0))
}

/// A token in a list: what is known of it besides the word that nobody knows.
pub struct TokenSeen {
    /// Its number.
    pub id: i64,
    /// The hash of its word.
    pub hash: Vec<u8>,
    /// Whose it is.
    pub person: Option<i64>,
    /// Which sort.
    pub kind: TokenKind,
    /// When it was made.
    pub created_at: i64,
    /// When it ends.
    pub expires_at: Option<i64>,
    /// When it was last used, to the hour or the day.
    pub last_used_at: Option<i64>,
    /// The program it was given to by OAuth.
    pub client: Option<i64>,
    /// What somebody allowed that program, where it came of that.
    pub grant: Option<i64>,
}

fn read_seen(row: &Row<'_>) -> Result<TokenSeen, Error> {
    Ok(TokenSeen {
        id: row.get(0)?,
        hash: row.get(1)?,
        person: row.get(2)?,
        kind: TokenKind::stored(&row.get::<String>(3)?)?,
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
        last_used_at: row.get(6)?,
        client: row.get(7)?,
        grant: row.get(8)?,
    })
}

/// Ends every token of a kind that somebody has.
pub fn drop_kind_of(tx: &mut Tx<'_>, account: i64, person: i64, kind: TokenKind) -> Result<(), Error> {
    tx.execute(DROP_KIND_OF, params![account, person, kind.word()]).map(drop)
}

/// The tokens of somebody, newest first.
pub fn tokens_of(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<TokenSeen>, Error> {
    tx.rows(TOKENS_OF, params![account, person], read_seen)
}

/// The tokens of a kind, newest first.
pub fn tokens_of_kind(tx: &mut Tx<'_>, account: i64, kind: TokenKind) -> Result<Vec<TokenSeen>, Error> {
    tx.rows(TOKENS_OF_KIND, params![account, kind.word()], read_seen)
}

/// One token by its number.
pub fn token_by_id(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<TokenSeen>, Error> {
    tx.row(TOKEN_BY_ID, params![account, id], read_seen)
}

/// When a token was last used.
pub fn last_used(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<i64>, Error> {
    Ok(tx.row(LAST_USED, params![hash], |row| row.get::<Option<i64>>(0))?.flatten())
}

/// Notes when a token was used.
pub fn touch_token(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32], at: i64) -> Result<(), Error> {
    tx.execute(TOUCH_TOKEN, params![account, hash, at]).map(drop)
}

/// What its maker called a token: key and sealed value.
pub fn label(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<(i64, Vec<u8>)>, Error> {
    let found = tx.row(LABEL, params![account, id], |row| Ok((row.get(0)?, row.get::<Option<Vec<u8>>>(1)?)))?;
    Ok(found.and_then(|(key, sealed)| sealed.map(|sealed| (key, sealed))))
}

/// Number and key of what tokens were called that have run out.
pub fn expired_labels(tx: &mut Tx<'_>, account: i64, now: i64) -> Result<Vec<(i64, i64)>, Error> {
    tx.rows(EXPIRED_LABELS, params![account, now], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Removes what a token was called.
pub fn drop_label(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DROP_LABEL, params![account, id]).map(drop)
}
