//! Statements about ratings.

use db::{Error, Row, Tx, params};

/// What somebody said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// They were asked.
    Offered,
    /// It went well.
    Good,
    /// It did not.
    Bad,
}

impl Score {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Offered, Self::Good, Self::Bad];

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Good => "good",
            Self::Bad => "bad",
        }
    }

    /// The score of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|score| score.word() == word)
    }
}

/// A rating's row.
#[derive(Clone)]
pub struct RatingRow {
    /// Number within the account.
    pub id: i64,
    /// The ticket.
    pub ticket: i64,
    /// Who was asked, unless forgotten.
    pub requester: Option<i64>,
    /// Who had the ticket then.
    pub assignee: Option<i64>,
    /// The group that had it.
    pub group: Option<i64>,
    /// What was said.
    pub score: Score,
    /// The key of the comment.
    pub key: Option<i64>,
    /// The comment.
    pub sealed: Option<Vec<u8>>,
    /// Until when it can be answered.
    pub expires_at: i64,
    /// When they were asked.
    pub created_at: i64,
    /// When they answered last.
    pub updated_at: i64,
}

/// The columns of a [`RatingRow`], after the two of a list.
pub const COLUMNS: &str = "ticket_id, requester_id, assignee_id, group_id, score, key_id, sealed_comment, expires_at, \
    created_at, updated_at";

const GET: &str = "SELECT id, id, ticket_id, requester_id, assignee_id, group_id, score, key_id, sealed_comment, \
    expires_at, created_at, updated_at FROM satisfaction_rating WHERE account_id = $1 AND id = $2";
const OF_TICKET: &str = "SELECT id, id, ticket_id, requester_id, assignee_id, group_id, score, key_id, sealed_comment, \
    expires_at, created_at, updated_at FROM satisfaction_rating WHERE account_id = $1 AND ticket_id = $2";
const BY_TOKEN: &str = "SELECT id, id, ticket_id, requester_id, assignee_id, group_id, score, key_id, sealed_comment, \
    expires_at, created_at, updated_at FROM satisfaction_rating WHERE account_id = $1 AND token_hash = $2";
const INSERT: &str = "INSERT INTO satisfaction_rating (account_id, id, ticket_id, requester_id, assignee_id, group_id, \
    score, token_hash, key_id, sealed_comment, expires_at, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL, NULL, $8, $9, $9)";
const ANSWER: &str = "UPDATE satisfaction_rating SET score = $3, key_id = $4, sealed_comment = $5, updated_at = $6 \
    WHERE account_id = $1 AND id = $2";
const ARM: &str = "UPDATE satisfaction_rating SET token_hash = $3 WHERE account_id = $1 AND id = $2";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, OF_TICKET, BY_TOKEN, INSERT, ANSWER, ARM];

/// Reads a row.
pub(super) fn read(row: &Row<'_>) -> Result<RatingRow, Error> {
    Ok(RatingRow {
        id: row.get(1)?,
        ticket: row.get(2)?,
        requester: row.get(3)?,
        assignee: row.get(4)?,
        group: row.get(5)?,
        score: Score::from_word(&row.get::<String>(6)?).unwrap_or(Score::Offered),
        key: row.get(7)?,
        sealed: row.get(8)?,
        expires_at: row.get(9)?,
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
    })
}

/// One rating.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<RatingRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// The rating of a ticket.
pub fn of_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Option<RatingRow>, Error> {
    tx.row(OF_TICKET, params![account, ticket], read)
}

/// The rating that a link opens.
pub fn by_token(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32]) -> Result<Option<RatingRow>, Error> {
    tx.row(BY_TOKEN, params![account, hash], read)
}

/// Somebody is asked.
pub fn insert(tx: &mut Tx<'_>, account: i64, r: &RatingRow) -> Result<(), Error> {
    let score = r.score.word();
    let params = params![account, r.id, r.ticket, r.requester, r.assignee, r.group, score, r.expires_at, r.created_at];
    tx.execute(INSERT, params).map(drop)
}

/// Somebody answers.
pub fn answer(tx: &mut Tx<'_>, account: i64, r: &RatingRow) -> Result<(), Error> {
    tx.execute(ANSWER, params![account, r.id, r.score.word(), r.key, r.sealed, r.updated_at]).map(drop)
}

/// The link that opens a rating from now on.
pub fn arm(tx: &mut Tx<'_>, account: i64, id: i64, hash: &[u8; 32]) -> Result<(), Error> {
    tx.execute(ARM, params![account, id, hash]).map(drop)
}
