//! Statements about categories, sections and articles.

use db::{Error, Row, Tx, params};

use super::words::{Audience, TopicIcon};

/// A category or a section.
#[derive(Clone)]
pub struct TopicRow {
    /// Number within the account.
    pub id: i64,
    /// Of a section, its category; of a category, 0.
    pub category: i64,
    /// Its place in the order.
    pub position: i64,
    /// The language it was first written in.
    pub locale: String,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// The picture beside a category.
    pub icon: TopicIcon,
}

/// An article without its texts.
#[derive(Clone)]
pub struct ArticleRow {
    /// Number within the account.
    pub id: i64,
    /// The section it stands in.
    pub section: i64,
    /// Who wrote it first.
    pub author: Option<i64>,
    /// Its place in the section.
    pub position: i64,
    /// The language it was first written in.
    pub locale: String,
    /// Who may read it.
    pub audience: Audience,
    /// Whether it stands first.
    pub promoted: bool,
    /// Whether people may comment on it.
    pub comments_open: bool,
    /// Whether it was taken out of the help centre.
    pub archived: bool,
    /// How many found it helpful.
    pub up: i64,
    /// How many did not.
    pub down: i64,
    /// Its own key: all its texts lie under it.
    pub key: i64,
    /// The key of its labels.
    pub labels_key: Option<i64>,
    /// Its labels.
    pub sealed_labels: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

const CATEGORY: &str = "SELECT id, CAST(0 AS BIGINT), position, locale, created_at, updated_at, icon FROM help_category \
    WHERE account_id = $1 AND id = $2";
const CATEGORIES: &str = "SELECT id, CAST(0 AS BIGINT), position, locale, created_at, updated_at, icon FROM help_category \
    WHERE account_id = $1 ORDER BY position, id LIMIT $2";
const INSERT_CATEGORY: &str = "INSERT INTO help_category (account_id, id, position, locale, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $5)";
const UPDATE_CATEGORY: &str =
    "UPDATE help_category SET position = $3, locale = $4, updated_at = $5, icon = $6 WHERE account_id = $1 AND id = $2";
const DELETE_CATEGORY: &str = "DELETE FROM help_category WHERE account_id = $1 AND id = $2";
const SECTION: &str = "SELECT id, category_id, position, locale, created_at, updated_at, CAST(NULL AS TEXT) FROM help_section \
    WHERE account_id = $1 AND id = $2";
const SECTIONS: &str = "SELECT id, category_id, position, locale, created_at, updated_at, CAST(NULL AS TEXT) FROM help_section \
    WHERE account_id = $1 ORDER BY position, id LIMIT $2";
const INSERT_SECTION: &str = "INSERT INTO help_section (account_id, id, category_id, position, locale, created_at, \
    updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)";
const UPDATE_SECTION: &str = "UPDATE help_section SET category_id = $3, position = $4, locale = $5, updated_at = $6 \
    WHERE account_id = $1 AND id = $2";
const DELETE_SECTION: &str = "DELETE FROM help_section WHERE account_id = $1 AND id = $2";
const ARTICLE: &str = "SELECT id, section_id, author_id, position, locale, audience, promoted, comments_open, archived, \
    up, down, key_id, labels_key_id, sealed_labels, created_at, updated_at FROM help_article \
    WHERE account_id = $1 AND id = $2";
const ARTICLE_LOCKED: &str = "SELECT id, section_id, author_id, position, locale, audience, promoted, comments_open, \
    archived, up, down, key_id, labels_key_id, sealed_labels, created_at, updated_at FROM help_article \
    WHERE account_id = $1 AND id = $2 {for_update}";
const ARTICLES: &str = "SELECT id, section_id, author_id, position, locale, audience, promoted, comments_open, archived, \
    up, down, key_id, labels_key_id, sealed_labels, created_at, updated_at FROM help_article \
    WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3";
const IN_SECTION: &str = "SELECT id FROM help_article WHERE account_id = $1 AND section_id = $2 LIMIT 1";
const IN_CATEGORY: &str = "SELECT id FROM help_section WHERE account_id = $1 AND category_id = $2 LIMIT 1";
const HOLDING: &str = "SELECT DISTINCT s.id, s.category_id FROM help_section s JOIN help_article a \
    ON a.account_id = s.account_id AND a.section_id = s.id WHERE s.account_id = $1 AND a.archived = FALSE \
    AND a.audience IN ('everybody', $2) AND EXISTS (SELECT 1 FROM help_translation t WHERE t.account_id = a.account_id \
    AND t.kind = 'article' AND t.row_id = a.id AND t.published IS NOT NULL)";
const INSERT_ARTICLE: &str = "INSERT INTO help_article (account_id, id, section_id, author_id, position, locale, audience, \
    promoted, comments_open, archived, up, down, key_id, labels_key_id, sealed_labels, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)";
const UPDATE_ARTICLE: &str = "UPDATE help_article SET section_id = $3, position = $4, audience = $5, promoted = $6, \
    comments_open = $7, archived = $8, labels_key_id = $9, sealed_labels = $10, updated_at = $11 \
    WHERE account_id = $1 AND id = $2";
const COUNT_VOTES: &str = "UPDATE help_article SET up = up + $3, down = down + $4 WHERE account_id = $1 AND id = $2";

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    CATEGORY,
    CATEGORIES,
    INSERT_CATEGORY,
    UPDATE_CATEGORY,
    DELETE_CATEGORY,
    SECTION,
    SECTIONS,
    INSERT_SECTION,
    UPDATE_SECTION,
    DELETE_SECTION,
    ARTICLE,
    ARTICLE_LOCKED,
    ARTICLES,
    IN_SECTION,
    IN_CATEGORY,
    HOLDING,
    INSERT_ARTICLE,
    UPDATE_ARTICLE,
    COUNT_VOTES,
];

/// Categories, and sections, of an account at the most.
pub const TOPICS: i64 = 1_000;

fn read_topic(row: &Row<'_>) -> Result<TopicRow, Error> {
    Ok(TopicRow {
        id: row.get(0)?,
        category: row.get(1)?,
        position: row.get(2)?,
        locale: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
        icon: match row.get::<Option<String>>(6)? {
            Some(word) => TopicIcon::stored(&word)?,
            None => TopicIcon::Document,
        },
    })
}

fn read_article(row: &Row<'_>) -> Result<ArticleRow, Error> {
    Ok(ArticleRow {
        id: row.get(0)?,
        section: row.get(1)?,
        author: row.get(2)?,
        position: row.get(3)?,
        locale: row.get(4)?,
        audience: Audience::stored(&row.get::<String>(5)?)?,
        promoted: row.get(6)?,
        comments_open: row.get(7)?,
        archived: row.get(8)?,
        up: row.get(9)?,
        down: row.get(10)?,
        key: row.get(11)?,
        labels_key: row.get(12)?,
        sealed_labels: row.get(13)?,
        created_at: row.get(14)?,
        updated_at: row.get(15)?,
    })
}

/// One category.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn category(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<TopicRow>, Error> {
    tx.row(CATEGORY, params![account, id], read_topic)
}

/// All categories, in their order.
pub fn categories(tx: &mut Tx<'_>, account: i64) -> Result<Vec<TopicRow>, Error> {
    tx.rows(CATEGORIES, params![account, TOPICS], read_topic)
}

/// Adds a category.
pub fn insert_category(tx: &mut Tx<'_>, account: i64, t: &TopicRow) -> Result<(), Error> {
    tx.execute(INSERT_CATEGORY, params![account, t.id, t.position, t.locale, t.created_at]).map(drop)
}

/// Writes what can change of a category.
pub fn update_category(tx: &mut Tx<'_>, account: i64, t: &TopicRow) -> Result<(), Error> {
    tx.execute(UPDATE_CATEGORY, params![account, t.id, t.position, t.locale, t.updated_at, t.icon.word()]).map(drop)
}

/// Removes a category.
pub fn delete_category(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE_CATEGORY, params![account, id]).map(drop)
}

/// One section.
pub fn section(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<TopicRow>, Error> {
    tx.row(SECTION, params![account, id], read_topic)
}

/// All sections, in their order.
pub fn sections(tx: &mut Tx<'_>, account: i64) -> Result<Vec<TopicRow>, Error> {
    tx.rows(SECTIONS, params![account, TOPICS], read_topic)
}

/// Adds a section.
pub fn insert_section(tx: &mut Tx<'_>, account: i64, t: &TopicRow) -> Result<(), Error> {
    tx.execute(INSERT_SECTION, params![account, t.id, t.category, t.position, t.locale, t.created_at]).map(drop)
}

/// Writes what can change of a section.
pub fn update_section(tx: &mut Tx<'_>, account: i64, t: &TopicRow) -> Result<(), Error> {
    tx.execute(UPDATE_SECTION, params![account, t.id, t.category, t.position, t.locale, t.updated_at]).map(drop)
}

/// Removes a section.
pub fn delete_section(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE_SECTION, params![account, id]).map(drop)
}

/// One article.
pub fn article(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<ArticleRow>, Error> {
    tx.row(ARTICLE, params![account, id], read_article)
}

/// One article that is about to change.
pub fn article_locked(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<ArticleRow>, Error> {
    tx.row(ARTICLE_LOCKED, params![account, id], read_article)
}

/// Articles after one, by number.
pub fn articles(tx: &mut Tx<'_>, account: i64, after: i64, limit: i64) -> Result<Vec<ArticleRow>, Error> {
    tx.rows(ARTICLES, params![account, after, limit], read_article)
}

/// Whether a section holds articles.
pub fn has_articles(tx: &mut Tx<'_>, account: i64, section: i64) -> Result<bool, Error> {
    Ok(tx.row(IN_SECTION, params![account, section], |row| row.get::<i64>(0))?.is_some())
}

/// Whether a category holds sections.
pub fn has_sections(tx: &mut Tx<'_>, account: i64, category: i64) -> Result<bool, Error> {
    Ok(tx.row(IN_CATEGORY, params![account, category], |row| row.get::<i64>(0))?.is_some())
}

/// The sections that hold something for readers of an audience, each with its category.
pub fn holding(tx: &mut Tx<'_>, account: i64, audience: Audience) -> Result<Vec<(i64, i64)>, Error> {
    tx.rows(HOLDING, params![account, audience.word()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Adds an article.
pub fn insert_article(tx: &mut Tx<'_>, account: i64, a: &ArticleRow) -> Result<(), Error> {
    tx.execute(
        INSERT_ARTICLE,
        params![
            account,
            a.id,
            a.section,
            a.author,
            a.position,
            a.locale,
            a.audience.word(),
            a.promoted,
            a.comments_open,
            a.archived,
            a.up,
            a.down,
            a.key,
            a.labels_key,
            a.sealed_labels,
            a.created_at
        ],
    )
    .map(drop)
}

/// Writes what can change of an article; votes are counted apart.
pub fn update_article(tx: &mut Tx<'_>, account: i64, a: &ArticleRow) -> Result<(), Error> {
    tx.execute(
        UPDATE_ARTICLE,
        params![
            account,
            a.id,
            a.section,
            a.position,
            a.audience.word(),
            a.promoted,
            a.comments_open,
            a.archived,
            a.labels_key,
            a.sealed_labels,
            a.updated_at
        ],
    )
    .map(drop)
}

/// Counts votes of an article.
pub fn count_votes(tx: &mut Tx<'_>, account: i64, id: i64, up: i64, down: i64) -> Result<(), Error> {
    tx.execute(COUNT_VOTES, params![account, id, up, down]).map(drop)
}
