//! Statements about the files of articles, and about tasks to write one.

use db::{Error, Row, Tx, params};

/// A file.
#[derive(Clone)]
pub struct HelpFileRow {
    /// Number within the account.
    pub id: i64,
    /// The article; none until it is known.
    pub article: Option<i64>,
    /// Who sent it.
    pub owner: Option<i64>,
    /// Whether it stands within the text.
    pub inline: bool,
    /// Bytes.
    pub size: i64,
    /// Where it lies, if not in its row.
    pub blob: Option<String>,
    /// Its own key.
    pub key: i64,
    /// Name and type.
    pub sealed_meta: Option<Vec<u8>>,
    /// When.
    pub created_at: i64,
}

const GET: &str = "SELECT id, article_id, owner_id, inline, size, blob_name, key_id, sealed_meta, created_at \
    FROM help_file WHERE account_id = $1 AND id = $2";
const OF_ARTICLE: &str = "SELECT id, article_id, owner_id, inline, size, blob_name, key_id, sealed_meta, created_at \
    FROM help_file WHERE account_id = $1 AND article_id = $2 ORDER BY id LIMIT 500";
const SOME: &str = "SELECT id, article_id, owner_id, inline, size, blob_name, key_id, sealed_meta, created_at \
    FROM help_file WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3";
const CONTENT: &str = "SELECT sealed_content FROM help_file WHERE account_id = $1 AND id = $2";
const INSERT: &str = "INSERT INTO help_file (account_id, id, article_id, owner_id, inline, size, blob_name, key_id, \
    sealed_meta, sealed_content, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const HANG: &str = "UPDATE help_file SET article_id = $3 WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM help_file WHERE account_id = $1 AND id = $2";
const TASK: &str = "SELECT article_id FROM help_task WHERE account_id = $1 AND ticket_id = $2 AND handover_id = $3";
const ADD_TASK: &str = "INSERT INTO help_task (account_id, ticket_id, handover_id, article_id) VALUES ($1, $2, $3, $4)";
const SET_TASK: &str =
    "UPDATE help_task SET article_id = $4 WHERE account_id = $1 AND ticket_id = $2 AND handover_id = $3";

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, OF_ARTICLE, SOME, CONTENT, INSERT, HANG, DELETE, TASK, ADD_TASK, SET_TASK];

fn read(row: &Row<'_>) -> Result<HelpFileRow, Error> {
    Ok(HelpFileRow {
        id: row.get(0)?,
        article: row.get(1)?,
        owner: row.get(2)?,
        inline: row.get(3)?,
        size: row.get(4)?,
        blob: row.get(5)?,
        key: row.get(6)?,
        sealed_meta: row.get(7)?,
        created_at: row.get(8)?,
    })
}

/// One file.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<HelpFileRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// The files of an article.
pub fn of_article(tx: &mut Tx<'_>, account: i64, article: i64) -> Result<Vec<HelpFileRow>, Error> {
    tx.rows(OF_ARTICLE, params![account, article], read)
}

/// Files after one, by number.
pub fn some(tx: &mut Tx<'_>, account: i64, after: i64, limit: i64) -> Result<Vec<HelpFileRow>, Error> {
    tx.rows(SOME, params![account, after, limit], read)
}

/// The sealed bytes that lie in the row.
pub fn content(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<Vec<u8>>, Error> {
    Ok(tx.row(CONTENT, params![account, id], |row| row.get::<Option<Vec<u8>>>(0))?.flatten())
}

/// Adds a file.
pub fn insert(tx: &mut Tx<'_>, account: i64, f: &HelpFileRow, content: Option<&[u8]>) -> Result<(), Error> {
    let content = content.map(<[u8]>::to_vec);
    tx.execute(
        INSERT,
        params![
            account,
            f.id,
            f.article,
            f.owner,
            f.inline,
            f.size,
            f.blob,
            f.key,
            f.sealed_meta,
            content,
            f.created_at
        ],
    )
    .map(drop)
}

/// Hangs a file on an article.
pub fn hang(tx: &mut Tx<'_>, account: i64, id: i64, article: i64) -> Result<(), Error> {
    tx.execute(HANG, params![account, id, article]).map(drop)
}

/// Removes a file.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// Whether a hand-over is a task to write, and which article is to be changed.
pub fn task(tx: &mut Tx<'_>, account: i64, ticket: i64, handover: i64) -> Result<Option<Option<i64>>, Error> {
    tx.row(TASK, params![account, ticket, handover], |row| row.get::<Option<i64>>(0))
}

/// Makes a hand-over a task to write.
pub fn add_task(tx: &mut Tx<'_>, account: i64, ticket: i64, handover: i64, article: Option<i64>) -> Result<(), Error> {
    tx.execute(ADD_TASK, params![account, ticket, handover, article]).map(drop)
}

/// Writes down which article came of a task.
pub fn set_task(tx: &mut Tx<'_>, account: i64, ticket: i64, handover: i64, article: i64) -> Result<(), Error> {
    tx.execute(SET_TASK, params![account, ticket, handover, article]).map(drop)
}
