//! Statements about comments and votes.

use db::{Error, Row, Tx, params};

use super::words::{CommentState, Voted};

/// What somebody said below an article.
#[derive(Clone)]
pub struct CommentRow {
    /// The article.
    pub article: i64,
    /// Number within the account.
    pub id: i64,
    /// Who said it; none once they are forgotten.
    pub author: Option<i64>,
    /// In which language.
    pub locale: String,
    /// Whether it is shown.
    pub state: CommentState,
    /// Whether it no longer lies under the key of whoever wrote it.
    pub kept: bool,
    /// How many found it helpful.
    pub up: i64,
    /// How many did not.
    pub down: i64,
    /// Its own key.
    pub key: i64,
    /// What was said.
    pub sealed: Option<Vec<u8>>,
    /// When.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

/// A vote.
#[derive(Clone)]
pub struct VoteRow {
    /// About what.
    pub kind: Voted,
    /// The number of that.
    pub row: i64,
    /// Whose it is.
    pub person: i64,
    /// Number within the account.
    pub id: i64,
    /// The article; of a comment, the one it is about.
    pub article: i64,
    /// Its own key.
    pub key: i64,
    /// How it went.
    pub sealed: Option<Vec<u8>>,
    /// When.
    pub created_at: i64,
}

const GET: &str = "SELECT article_id, id, author_id, locale, state, kept, up, down, key_id, sealed_text, created_at, \
    updated_at FROM help_comment WHERE account_id = $1 AND article_id = $2 AND id = $3";
const LOCKED: &str = "SELECT article_id, id, author_id, locale, state, kept, up, down, key_id, sealed_text, created_at, \
    updated_at FROM help_comment WHERE account_id = $1 AND article_id = $2 AND id = $3 {for_update}";
const OF_ARTICLE: &str = "SELECT article_id, id, author_id, locale, state, kept, up, down, key_id, sealed_text, \
    created_at, updated_at FROM help_comment WHERE account_id = $1 AND article_id = $2 ORDER BY id LIMIT 1000";
const OF_AUTHOR: &str = "SELECT article_id, id, author_id, locale, state, kept, up, down, key_id, sealed_text, \
    created_at, updated_at FROM help_comment WHERE account_id = $1 AND author_id = $2 AND id > $3 ORDER BY id LIMIT $4";
const IN_STATE: &str = "SELECT article_id, id, author_id, locale, state, kept, up, down, key_id, sealed_text, \
    created_at, updated_at FROM help_comment WHERE account_id = $1 AND state = $2 AND id > $3 ORDER BY id LIMIT $4";
const INSERT: &str = "INSERT INTO help_comment (account_id, article_id, id, author_id, locale, state, kept, up, down, \
    key_id, sealed_text, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, FALSE, 0, 0, $7, $8, $9, $9)";
const UPDATE: &str = "UPDATE help_comment SET state = $4, kept = $5, key_id = $6, sealed_text = $7, updated_at = $8 \
    WHERE account_id = $1 AND article_id = $2 AND id = $3";
const DELETE: &str = "DELETE FROM help_comment WHERE account_id = $1 AND article_id = $2 AND id = $3";
const DROP_ABOUT: &str = "DELETE FROM about WHERE account_id = $1 AND person_id = $2 AND table_name = 'help_comment' \
    AND row_id = $3";
const COUNT_VOTES: &str = "UPDATE help_comment SET up = up + $4, down = down + $5 \
    WHERE account_id = $1 AND article_id = $2 AND id = $3";
const VOTE: &str = "SELECT kind, row_id, person_id, id, article_id, key_id, sealed_vote, created_at FROM help_vote \
    WHERE account_id = $1 AND kind = $2 AND row_id = $3 AND person_id = $4";
const VOTE_BY_ID: &str = "SELECT kind, row_id, person_id, id, article_id, key_id, sealed_vote, created_at \
    FROM help_vote WHERE account_id = $1 AND id = $2";
const VOTES: &str = "SELECT kind, row_id, person_id, id, article_id, key_id, sealed_vote, created_at FROM help_vote \
    WHERE account_id = $1 AND kind = $2 AND row_id = $3 ORDER BY person_id LIMIT 10000";
const VOTES_OF: &str = "SELECT kind, row_id, person_id, id, article_id, key_id, sealed_vote, created_at FROM help_vote \
    WHERE account_id = $1 AND person_id = $2 ORDER BY id LIMIT 10000";
const ADD_VOTE: &str = "INSERT INTO help_vote (account_id, kind, row_id, person_id, id, article_id, key_id, sealed_vote, \
    created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const DROP_VOTE: &str = "DELETE FROM help_vote WHERE account_id = $1 AND kind = $2 AND row_id = $3 AND person_id = $4";

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    GET,
    LOCKED,
    OF_ARTICLE,
    OF_AUTHOR,
    IN_STATE,
    INSERT,
    UPDATE,
    DELETE,
    DROP_ABOUT,
    COUNT_VOTES,
    VOTE,
    VOTE_BY_ID,
    VOTES,
    VOTES_OF,
    ADD_VOTE,
    DROP_VOTE,
];

fn read(row: &Row<'_>) -> Result<CommentRow, Error> {
    Ok(CommentRow {
        article: row.get(0)?,
        id: row.get(1)?,
        author: row.get(2)?,
        locale: row.get(3)?,
        state: CommentState::stored(&row.get::<String>(4)?)?,
        kept: row.get(5)?,
        up: row.get(6)?,
        down: row.get(7)?,
        key: row.get(8)?,
        sealed: row.get(9)?,
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
    })
}

fn read_vote(row: &Row<'_>) -> Result<VoteRow, Error> {
    Ok(VoteRow {
        kind: Voted::stored(&row.get::<String>(0)?)?,
        row: row.get(1)?,
        person: row.get(2)?,
        id: row.get(3)?,
        article: row.get(4)?,
        key: row.get(5)?,
        sealed: row.get(6)?,
        created_at: row.get(7)?,
    })
}

/// One comment.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, article: i64, id: i64) -> Result<Option<CommentRow>, Error> {
    tx.row(GET, params![account, article, id], read)
}

/// One comment that is about to change.
pub fn locked(tx: &mut Tx<'_>, account: i64, article: i64, id: i64) -> Result<Option<CommentRow>, Error> {
    tx.row(LOCKED, params![account, article, id], read)
}

/// The comments of an article, the oldest first.
pub fn of_article(tx: &mut Tx<'_>, account: i64, article: i64) -> Result<Vec<CommentRow>, Error> {
    tx.rows(OF_ARTICLE, params![account, article], read)
}

/// The comments of somebody after one, the oldest first.
pub fn of_author(tx: &mut Tx<'_>, account: i64, author: i64, after: i64, limit: i64) -> Result<Vec<CommentRow>, Error> {
    tx.rows(OF_AUTHOR, params![account, author, after, limit], read)
}

/// The comments in a state after one, the oldest first.
pub fn in_state(
    tx: &mut Tx<'_>,
    account: i64,
    state: CommentState,
    after: i64,
    limit: i64,
) -> Result<Vec<CommentRow>, Error> {
    tx.rows(IN_STATE, params![account, state.word(), after, limit], read)
}

/// Adds a comment.
pub fn insert(tx: &mut Tx<'_>, account: i64, c: &CommentRow) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![account, c.article, c.id, c.author, c.locale, c.state.word(), c.key, c.sealed, c.created_at],
    )
    .map(drop)
}

/// Writes what can change of a comment.
pub fn update(tx: &mut Tx<'_>, account: i64, c: &CommentRow) -> Result<(), Error> {
    tx.execute(UPDATE, params![account, c.article, c.id, c.state.word(), c.kept, c.key, c.sealed, c.updated_at])
        .map(drop)
}

/// Removes a comment, and that it was about its author.
pub fn delete(tx: &mut Tx<'_>, account: i64, c: &CommentRow) -> Result<(), Error> {
    if let Some(author) = c.author {
        tx.execute(DROP_ABOUT, params![account, author, c.id])?;
    }
    tx.execute(DELETE, params![account, c.article, c.id]).map(drop)
}

/// Counts votes of a comment.
pub fn count_votes(tx: &mut Tx<'_>, account: i64, (article, id): (i64, i64), up: i64, down: i64) -> Result<(), Error> {
    tx.execute(COUNT_VOTES, params![account, article, id, up, down]).map(drop)
}

/// Somebody's vote.
pub fn vote(tx: &mut Tx<'_>, account: i64, kind: Voted, row: i64, person: i64) -> Result<Option<VoteRow>, Error> {
    tx.row(VOTE, params![account, kind.word(), row, person], read_vote)
}

/// A vote by its number.
pub fn vote_by_id(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<VoteRow>, Error> {
    tx.row(VOTE_BY_ID, params![account, id], read_vote)
}

/// The votes about something.
pub fn votes(tx: &mut Tx<'_>, account: i64, kind: Voted, row: i64) -> Result<Vec<VoteRow>, Error> {
    tx.rows(VOTES, params![account, kind.word(), row], read_vote)
}

/// Somebody's votes.
pub fn votes_of(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<VoteRow>, Error> {
    tx.rows(VOTES_OF, params![account, person], read_vote)
}

/// Adds a vote.
pub fn add_vote(tx: &mut Tx<'_>, account: i64, v: &VoteRow) -> Result<(), Error> {
    tx.execute(
        ADD_VOTE,
        params![account, v.kind.word(), v.row, v.person, v.id, v.article, v.key, v.sealed, v.created_at],
    )
    .map(drop)
}

/// Removes a vote.
pub fn drop_vote(tx: &mut Tx<'_>, account: i64, v: &VoteRow) -> Result<(), Error> {
    tx.execute(DROP_VOTE, params![account, v.kind.word(), v.row, v.person]).map(drop)
}
