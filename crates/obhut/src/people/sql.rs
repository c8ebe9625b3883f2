//! Statements about people and what reaches them.

use db::{Error, Row, Tx, params};

use crate::words::{IdentityKind, Role, Standing};

/// A person's row.
#[derive(Clone)]
pub struct PersonRow {
    /// Number within the account.
    pub id: i64,
    /// What the person may do.
    pub role: Role,
    /// Whether the person takes part in normal work.
    pub standing: Standing,
    /// Where the data came from.
    pub source: String,
    /// May not sign in nor write.
    pub suspended: bool,
    /// An address of theirs is confirmed.
    pub verified: bool,
    /// Preferred language.
    pub locale: Option<String>,
    /// The organisation they belong to.
    pub organisation: Option<i64>,
    /// The person this record was merged into.
    pub merged_into: Option<i64>,
    /// The person's key.
    pub key: i64,
    /// The profile's unit key.
    pub profile_key: i64,
    /// The sealed profile.
    pub sealed_profile: Option<Vec<u8>>,
    /// When the record arose.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// When the person was last active.
    pub last_activity_at: i64,
}

/// What reaches a person.
#[derive(Clone)]
pub struct IdentityRow {
    /// Number within the account.
    pub id: i64,
    /// Whose.
    pub person: i64,
    /// Which sort.
    pub kind: IdentityKind,
    /// The one that is used.
    pub primary: bool,
    /// Confirmed by the person.
    pub verified: bool,
    /// How many mails came back.
    pub undeliverable: i64,
    /// Its unit key.
    pub key: i64,
    /// The sealed address.
    pub sealed: Option<Vec<u8>>,
    /// When it was added.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

/// The columns of a [`PersonRow`], after the two of a list.
pub const COLUMNS: &str = "role, standing, source, suspended, verified, locale, organisation_id, merged_into, key_id, \
    profile_key_id, sealed_profile, created_at, updated_at, last_activity_at";

/// The same with those two, for statements that are no list.
pub const WHOLE: &str = "id, id, role, standing, source, suspended, verified, locale, organisation_id, merged_into, \
    key_id, profile_key_id, sealed_profile, created_at, updated_at, last_activity_at";

const GET: &str = "SELECT id, id, role, standing, source, suspended, verified, locale, organisation_id, merged_into, \
    key_id, profile_key_id, sealed_profile, created_at, updated_at, last_activity_at \
    FROM person WHERE account_id = $1 AND id = $2";
const INSERT: &str = "INSERT INTO person (account_id, id, role, standing, kind_of_data, source, suspended, verified, \
    locale, organisation_id, merged_into, key_id, profile_key_id, sealed_profile, created_at, updated_at, \
    last_activity_at, trashed_at, closed_at) \
    VALUES ($1, $2, $3, $4, 'person', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, NULL, NULL)";
const UPDATE: &str = "UPDATE person SET role = $3, suspended = $4, verified = $5, locale = $6, organisation_id = $7, \
    profile_key_id = $8, sealed_profile = $9, updated_at = $10 WHERE account_id = $1 AND id = $2";
const TRASH: &str = "UPDATE person SET standing = 'trashed', merged_into = $3, trashed_at = $4, updated_at = $4 \
    WHERE account_id = $1 AND id = $2";
const CHANGED: &str = "UPDATE person SET updated_at = $3 WHERE account_id = $1 AND id = $2";
const TOUCH: &str =
    "UPDATE person SET last_activity_at = $3 WHERE account_id = $1 AND id = $2 AND last_activity_at < $3";
const IDENTITIES: &str = "SELECT id, person_id, kind, is_primary, verified, undeliverable, key_id, sealed_address, \
    created_at, updated_at FROM identity WHERE account_id = $1 AND person_id = $2 ORDER BY is_primary DESC, id";
const IDENTITY_INSERT: &str = "INSERT INTO identity (account_id, person_id, id, kind, is_primary, verified, \
    undeliverable, source, key_id, sealed_address, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $10)";
const IDENTITY_UPDATE: &str = "UPDATE identity SET verified = $4, key_id = $5, sealed_address = $6, updated_at = $7 \
    WHERE account_id = $1 AND person_id = $2 AND id = $3";
const IDENTITY_PRIMARY: &str = "UPDATE identity SET is_primary = (id = $3), updated_at = $4 \
    WHERE account_id = $1 AND person_id = $2 AND kind = $5";
const IDENTITY_DELETE: &str = "DELETE FROM identity WHERE account_id = $1 AND person_id = $2 AND id = $3";
const IDENTITY_MOVE: &str = "UPDATE identity SET person_id = $3, is_primary = FALSE, updated_at = $4 \
    WHERE account_id = $1 AND person_id = $2";
const IDENTITY_BOUNCED: &str = "UPDATE identity SET undeliverable = undeliverable + 1, updated_at = $4 \
    WHERE account_id = $1 AND person_id = $2 AND id = $3";
const EVERYBODY: &str = "SELECT id, id, role, standing, source, suspended, verified, locale, organisation_id, merged_into, \
    key_id, profile_key_id, sealed_profile, created_at, updated_at, last_activity_at \
    FROM person WHERE account_id = $1 AND standing NOT IN ('trashed', 'forgotten') AND id > $2 ORDER BY id LIMIT $3";
const EVERY_IDENTITY: &str = "SELECT id, person_id, kind, is_primary, verified, undeliverable, key_id, sealed_address, \
    created_at, updated_at FROM identity WHERE account_id = $1 AND person_id > $2 AND person_id <= $3 ORDER BY person_id, id";
const ADMINISTRATORS: &str = "SELECT COUNT(*) FROM person WHERE account_id = $1 AND role = 'administrator' AND standing = 'normal' AND NOT suspended";
const MEMBERS_LEFT: &str = "DELETE FROM membership WHERE account_id = $1 AND person_id = $2";
const MOVE_PARTY: &str = "INSERT INTO ticket_party (account_id, ticket_id, person_id, part) \
    SELECT account_id, ticket_id, $3, part FROM ticket_party WHERE account_id = $1 AND person_id = $2 \
    ON CONFLICT (account_id, ticket_id, person_id, part) DO NOTHING";
const DROP_PARTY: &str = "DELETE FROM ticket_party WHERE account_id = $1 AND person_id = $2";
const MOVE_TICKETS: &str =
    "UPDATE ticket SET requester_id = $3, updated_at = $4 WHERE account_id = $1 AND requester_id = $2";
const MOVE_COMMENTS: &str = "UPDATE comment SET author_id = $3 WHERE account_id = $1 AND author_id = $2";
const MOVE_ABOUT: &str = "INSERT INTO about (account_id, person_id, table_name, row_id, kind, key_id, source) \
    SELECT account_id, $3, table_name, row_id, kind, key_id, source FROM about WHERE account_id = $1 AND person_id = $2 \
    ON CONFLICT (account_id, person_id, table_name, row_id, kind) DO NOTHING";
const AWAITS: &str = "SELECT id FROM ticket WHERE account_id = $1 AND requester_id = $2 AND standing = 'normal' \
    AND status <> 'closed' LIMIT 1";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    GET,
    INSERT,
    UPDATE,
    TRASH,
    CHANGED,
    TOUCH,
    IDENTITIES,
    IDENTITY_INSERT,
    IDENTITY_UPDATE,
    IDENTITY_PRIMARY,
    IDENTITY_DELETE,
    IDENTITY_MOVE,
    IDENTITY_BOUNCED,
    EVERYBODY,
    EVERY_IDENTITY,
    ADMINISTRATORS,
    MEMBERS_LEFT,
    MOVE_PARTY,
    DROP_PARTY,
    MOVE_TICKETS,
    MOVE_COMMENTS,
    MOVE_ABOUT,
    AWAITS,
    super::about::INSERT,
];

/// Reads a person whose columns begin at 2.
///
/// # Errors
/// The database's [`Error`].
pub fn read_person(row: &Row<'_>) -> Result<PersonRow, Error> {
    Ok(PersonRow {
        id: row.get(1)?,
        role: Role::stored(&row.get::<String>(2)?)?,
        standing: Standing::stored(&row.get::<String>(3)?)?,
        source: row.get(4)?,
        suspended: row.get(5)?,
        verified: row.get(6)?,
        locale: row.get(7)?,
        organisation: row.get(8)?,
        merged_into: row.get(9)?,
        key: row.get(10)?,
        profile_key: row.get(11)?,
        sealed_profile: row.get(12)?,
        created_at: row.get(13)?,
        updated_at: row.get(14)?,
        last_activity_at: row.get(15)?,
    })
}

fn read_identity(row: &Row<'_>) -> Result<IdentityRow, Error> {
    Ok(IdentityRow {
        id: row.get(0)?,
        person: row.get(1)?,
        kind: IdentityKind::stored(&row.get::<String>(2)?)?,
        primary: row.get(3)?,
        verified: row.get(4)?,
        undeliverable: row.get(5)?,
        key: row.get(6)?,
        sealed: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
    })
}

/// One person, whatever their standing.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<PersonRow>, Error> {
    tx.row(GET, params![account, id], read_person)
}

/// Adds a person.
pub fn insert(tx: &mut Tx<'_>, account: i64, p: &PersonRow) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            p.id,
            p.role.word(),
            p.standing.word(),
            p.source,
            p.suspended,
            p.verified,
            p.locale,
            p.organisation,
            p.merged_into,
            p.key,
            p.profile_key,
            p.sealed_profile,
            p.created_at,
            p.updated_at,
            p.last_activity_at
        ],
    )
    .map(drop)
}

/// Writes what can change of a person.
pub fn update(tx: &mut Tx<'_>, account: i64, p: &PersonRow) -> Result<(), Error> {
    tx.execute(
        UPDATE,
        params![
            account,
            p.id,
            p.role.word(),
            p.suspended,
            p.verified,
            p.locale,
            p.organisation,
            p.profile_key,
            p.sealed_profile,
            p.updated_at
        ],
    )
    .map(drop)
}

/// Puts a person into the trash.
pub fn trash(tx: &mut Tx<'_>, account: i64, id: i64, merged_into: Option<i64>, at: i64) -> Result<(), Error> {
    tx.execute(TRASH, params![account, id, merged_into, at])?;
    tx.execute(MEMBERS_LEFT, params![account, id]).map(drop)
}

/// Something that is kept beside the row has changed: programs that keep a copy hear of it.
pub fn changed(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(CHANGED, params![account, id, at]).map(drop)
}

/// Notes that the person was active.
pub fn touch(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(TOUCH, params![account, id, at]).map(drop)
}

/// What reaches a person, the primary ones first.
pub fn identities(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<IdentityRow>, Error> {
    tx.rows(IDENTITIES, params![account, person], read_identity)
}

/// Adds an identity.
pub fn insert_identity(tx: &mut Tx<'_>, account: i64, i: &IdentityRow, source: &str) -> Result<(), Error> {
    tx.execute(
        IDENTITY_INSERT,
        params![account, i.person, i.id, i.kind.word(), i.primary, i.verified, source, i.key, i.sealed, i.created_at],
    )
    .map(drop)
}

/// Writes what can change of an identity.
pub fn update_identity(tx: &mut Tx<'_>, account: i64, i: &IdentityRow, at: i64) -> Result<(), Error> {
    tx.execute(IDENTITY_UPDATE, params![account, i.person, i.id, i.verified, i.key, i.sealed, at]).map(drop)
}

/// Makes one identity the primary one of its kind.
pub fn make_primary(tx: &mut Tx<'_>, account: i64, i: &IdentityRow, at: i64) -> Result<(), Error> {
    tx.execute(IDENTITY_PRIMARY, params![account, i.person, i.id, at, i.kind.word()]).map(drop)
}

/// Removes an identity.
pub fn delete_identity(tx: &mut Tx<'_>, account: i64, person: i64, id: i64) -> Result<(), Error> {
    tx.execute(IDENTITY_DELETE, params![account, person, id]).map(drop)
}

/// Counts a mail that came back.
pub fn count_bounce(tx: &mut Tx<'_>, account: i64, person: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(IDENTITY_BOUNCED, params![account, person, id, at])?;
    changed(tx, account, person, at)
}

/// People in order of their ids, for filling the index.
pub fn everybody(tx: &mut Tx<'_>, account: i64, after: i64, limit: i64) -> Result<Vec<PersonRow>, Error> {
    tx.rows(EVERYBODY, params![account, after, limit], read_person)
}

/// The identities of people with ids in `(after, until]`.
pub fn identities_between(tx: &mut Tx<'_>, account: i64, after: i64, until: i64) -> Result<Vec<IdentityRow>, Error> {
    tx.rows(EVERY_IDENTITY, params![account, after, until], read_identity)
}

/// How many administrators can sign in.
pub fn administrators(tx: &mut Tx<'_>, account: i64) -> Result<i64, Error> {
    Ok(tx.row(ADMINISTRATORS, params![account], |row| row.get(0))?.unwrap_or(0))
}

/// Moves everything of one person to another.
pub fn move_all(tx: &mut Tx<'_>, account: i64, loser: i64, winner: i64, at: i64) -> Result<(), Error> {
    tx.execute(IDENTITY_MOVE, params![account, loser, winner, at])?;
    tx.execute(MOVE_PARTY, params![account, loser, winner])?;
    tx.execute(DROP_PARTY, params![account, loser])?;
    tx.execute(MOVE_TICKETS, params![account, loser, winner, at])?;
    tx.execute(MOVE_COMMENTS, params![account, loser, winner])?;
    tx.execute(MOVE_ABOUT, params![account, loser, winner]).map(drop)
}

/// Whether a ticket of this requester is not closed yet.
pub fn awaits(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<bool, Error> {
    Ok(tx.row(AWAITS, params![account, id], |row| row.get::<i64>(0))?.is_some())
}
