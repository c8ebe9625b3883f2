//! Statements about translations and the versions of their texts.

use db::{Error, Row, Tx, params};

use super::words::{Kind, Markup, TextState};

/// A text in one language.
#[derive(Clone)]
pub struct TranslationRow {
    /// What it is of.
    pub kind: Kind,
    /// The number of that.
    pub row: i64,
    /// The language.
    pub locale: String,
    /// Number within the account.
    pub id: i64,
    /// Where the newest version stands.
    pub state: TextState,
    /// The newest version.
    pub latest: i64,
    /// The version that readers see.
    pub published: Option<i64>,
    /// Whether somebody marked it as behind the others.
    pub outdated: bool,
    /// When what readers see was published.
    pub published_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

/// A version of a text.
#[derive(Clone)]
pub struct VersionRow {
    /// The translation.
    pub translation: i64,
    /// From 1.
    pub version: i64,
    /// Number within the account.
    pub id: i64,
    /// Who wrote it.
    pub author: Option<i64>,
    /// How it is written.
    pub markup: Markup,
    /// Its own key.
    pub key: i64,
    /// The text; none once it was removed for good.
    pub sealed: Option<Vec<u8>>,
    /// When.
    pub created_at: i64,
}

const GET: &str = "SELECT kind, row_id, locale, id, state, latest, published, outdated, published_at, created_at, \
    updated_at FROM help_translation WHERE account_id = $1 AND kind = $2 AND row_id = $3 AND locale = $4";
const BY_ID: &str = "SELECT kind, row_id, locale, id, state, latest, published, outdated, published_at, created_at, \
    updated_at FROM help_translation WHERE account_id = $1 AND id = $2";
const OF: &str = "SELECT kind, row_id, locale, id, state, latest, published, outdated, published_at, created_at, \
    updated_at FROM help_translation WHERE account_id = $1 AND kind = $2 AND row_id = $3 ORDER BY locale";
const SOME: &str = "SELECT kind, row_id, locale, id, state, latest, published, outdated, published_at, created_at, \
    updated_at FROM help_translation WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3";
const INSERT: &str = "INSERT INTO help_translation (account_id, kind, row_id, locale, id, state, latest, published, \
    outdated, published_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const UPDATE: &str = "UPDATE help_translation SET state = $5, latest = $6, published = $7, outdated = $8, \
    published_at = $9, updated_at = $10 WHERE account_id = $1 AND kind = $2 AND row_id = $3 AND locale = $4";
const DELETE: &str = "DELETE FROM help_translation WHERE account_id = $1 AND kind = $2 AND row_id = $3 AND locale = $4";
const VERSION: &str = "SELECT translation_id, version, id, author_id, markup, key_id, sealed_text, created_at \
    FROM help_version WHERE account_id = $1 AND translation_id = $2 AND version = $3";
const VERSIONS: &str = "SELECT translation_id, version, id, author_id, markup, key_id, sealed_text, created_at \
    FROM help_version WHERE account_id = $1 AND translation_id = $2 ORDER BY version DESC LIMIT $3";
const ADD_VERSION: &str = "INSERT INTO help_version (account_id, translation_id, version, id, author_id, markup, key_id, \
    sealed_text, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const BLANK_VERSION: &str = "UPDATE help_version SET sealed_text = NULL WHERE account_id = $1 AND translation_id = $2 \
    AND version = $3";
const REPLACE_VERSION: &str = "UPDATE help_version SET key_id = $4, sealed_text = $5 WHERE account_id = $1 \
    AND translation_id = $2 AND version = $3";
const DELETE_VERSIONS: &str = "DELETE FROM help_version WHERE account_id = $1 AND translation_id = $2";

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    GET,
    BY_ID,
    OF,
    SOME,
    INSERT,
    UPDATE,
    DELETE,
    VERSION,
    VERSIONS,
    ADD_VERSION,
    BLANK_VERSION,
    REPLACE_VERSION,
    DELETE_VERSIONS,
];

fn read(row: &Row<'_>) -> Result<TranslationRow, Error> {
    Ok(TranslationRow {
        kind: Kind::stored(&row.get::<String>(0)?)?,
        row: row.get(1)?,
        locale: row.get(2)?,
        id: row.get(3)?,
        state: TextState::stored(&row.get::<String>(4)?)?,
        latest: row.get(5)?,
        published: row.get(6)?,
        outdated: row.get(7)?,
        published_at: row.get(8)?,
        created_at: row.get(9)?,
        updated_at: row.get(10)?,
    })
}

fn read_version(row: &Row<'_>) -> Result<VersionRow, Error> {
    Ok(VersionRow {
        translation: row.get(0)?,
        version: row.get(1)?,
        id: row.get(2)?,
        author: row.get(3)?,
        markup: Markup::stored(&row.get::<String>(4)?)?,
        key: row.get(5)?,
        sealed: row.get(6)?,
        created_at: row.get(7)?,
    })
}

/// A text in one language.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, kind: Kind, row: i64, locale: &str) -> Result<Option<TranslationRow>, Error> {
    tx.row(GET, params![account, kind.word(), row, locale], read)
}

/// A translation by its number.
pub fn by_id(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<TranslationRow>, Error> {
    tx.row(BY_ID, params![account, id], read)
}

/// The translations of one thing.
pub fn of(tx: &mut Tx<'_>, account: i64, kind: Kind, row: i64) -> Result<Vec<TranslationRow>, Error> {
    tx.rows(OF, params![account, kind.word(), row], read)
}

/// Translations after one, by number.
pub fn some(tx: &mut Tx<'_>, account: i64, after: i64, limit: i64) -> Result<Vec<TranslationRow>, Error> {
    tx.rows(SOME, params![account, after, limit], read)
}

/// Adds a translation.
pub fn insert(tx: &mut Tx<'_>, account: i64, t: &TranslationRow) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            t.kind.word(),
            t.row,
            t.locale,
            t.id,
            t.state.word(),
            t.latest,
            t.published,
            t.outdated,
            t.published_at,
            t.created_at,
            t.updated_at
        ],
    )
    .map(drop)
}

/// Writes what can change of a translation.
pub fn update(tx: &mut Tx<'_>, account: i64, t: &TranslationRow) -> Result<(), Error> {
    tx.execute(
        UPDATE,
        params![
            account,
            t.kind.word(),
            t.row,
            t.locale,
            t.state.word(),
            t.latest,
            t.published,
            t.outdated,
            t.published_at,
            t.updated_at
        ],
    )
    .map(drop)
}

/// Removes a translation with its versions.
pub fn delete(tx: &mut Tx<'_>, account: i64, t: &TranslationRow) -> Result<(), Error> {
    tx.execute(DELETE_VERSIONS, params![account, t.id])?;
    tx.execute(DELETE, params![account, t.kind.word(), t.row, t.locale]).map(drop)
}

/// One version.
pub fn version(tx: &mut Tx<'_>, account: i64, translation: i64, version: i64) -> Result<Option<VersionRow>, Error> {
    tx.row(VERSION, params![account, translation, version], read_version)
}

/// The versions of a translation, the newest first.
pub fn versions(tx: &mut Tx<'_>, account: i64, translation: i64, limit: i64) -> Result<Vec<VersionRow>, Error> {
    tx.rows(VERSIONS, params![account, translation, limit], read_version)
}

/// Adds a version.
pub fn add_version(tx: &mut Tx<'_>, account: i64, v: &VersionRow) -> Result<(), Error> {
    tx.execute(
        ADD_VERSION,
        params![account, v.translation, v.version, v.id, v.author, v.markup.word(), v.key, v.sealed, v.created_at],
    )
    .map(drop)
}

/// Takes the text out of a version.
pub fn blank_version(tx: &mut Tx<'_>, account: i64, translation: i64, version: i64) -> Result<(), Error> {
    tx.execute(BLANK_VERSION, params![account, translation, version]).map(drop)
}

/// Puts other words into a version.
pub fn replace_version(
    tx: &mut Tx<'_>,
    account: i64,
    translation: i64,
    version: i64,
    key: i64,
    sealed: &[u8],
) -> Result<(), Error> {
    tx.execute(REPLACE_VERSION, params![account, translation, version, key, sealed.to_vec()]).map(drop)
}
