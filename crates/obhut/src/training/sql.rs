//! Statements about training.

use db::{Error, Row, Tx, params};

use crate::words::{Role, TrainingState};

const ALL: &str = "SELECT id, role, version, state, lesson, questions, created_at, published_at FROM training \
    WHERE account_id = $1 ORDER BY role, version DESC";
const OF_ROLE: &str = "SELECT id, role, version, state, lesson, questions, created_at, published_at FROM training \
    WHERE account_id = $1 AND role = $2 AND state = $3 ORDER BY version DESC LIMIT 1";
const INSERT: &str = "INSERT INTO training (account_id, id, role, version, state, lesson, questions, created_at, \
    published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const UPDATE: &str = "UPDATE training SET state = $3, lesson = $4, questions = $5, published_at = $6 \
    WHERE account_id = $1 AND id = $2";
const HIGHEST: &str = "SELECT MAX(version) FROM training WHERE account_id = $1 AND role = $2";
const INSERT_RESULT: &str = "INSERT INTO training_result (account_id, person_id, id, training_id, role, version, passed, \
    at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const LAST_PASSED: &str = "SELECT MAX(at) FROM training_result \
    WHERE account_id = $1 AND person_id = $2 AND role = $3 AND passed";
const RESULTS: &str = "SELECT person_id, training_id, role, version, passed, at FROM training_result \
    WHERE account_id = $1 ORDER BY at DESC, id DESC LIMIT $2";
const RESULTS_OF: &str = "SELECT person_id, training_id, role, version, passed, at FROM training_result \
    WHERE account_id = $1 AND person_id = $2 ORDER BY at DESC, id DESC LIMIT $3";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] =
    &[ALL, OF_ROLE, INSERT, UPDATE, HIGHEST, INSERT_RESULT, LAST_PASSED, RESULTS, RESULTS_OF];

/// A version of a training.
#[derive(Clone)]
pub struct TrainingRow {
    /// Number within the account.
    pub id: i64,
    /// For whom.
    pub role: Role,
    /// Which version, counted for each role.
    pub version: i64,
    /// Where it stands.
    pub state: TrainingState,
    /// What is to be read.
    pub lesson: String,
    /// What is asked, as it is stored.
    pub questions: String,
    /// When it was begun.
    pub created_at: i64,
    /// When it came into force.
    pub published_at: Option<i64>,
}

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResultRow {
    /// Who tried.
    pub person: i64,
    /// Which training.
    pub training: i64,
    /// In which role.
    pub role: Role,
    /// Which version.
    pub version: i64,
    /// Whether every answer was right.
    pub passed: bool,
    /// When.
    pub at: i64,
}

fn read(row: &Row<'_>) -> Result<TrainingRow, Error> {
    Ok(TrainingRow {
        id: row.get(0)?,
        role: Role::stored(&row.get::<String>(1)?)?,
        version: row.get(2)?,
        state: TrainingState::stored(&row.get::<String>(3)?)?,
        lesson: row.get(4)?,
        questions: row.get(5)?,
        created_at: row.get(6)?,
        published_at: row.get(7)?,
    })
}

fn read_result(row: &Row<'_>) -> Result<ResultRow, Error> {
    Ok(ResultRow {
        person: row.get(0)?,
        training: row.get(1)?,
        role: Role::stored(&row.get::<String>(2)?)?,
        version: row.get(3)?,
        passed: row.get(4)?,
        at: row.get(5)?,
    })
}

/// Every version of every training.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn all(tx: &mut Tx<'_>, account: i64) -> Result<Vec<TrainingRow>, Error> {
    tx.rows(ALL, params![account], read)
}

/// The newest version for a role in a state.
pub fn of_role(tx: &mut Tx<'_>, account: i64, role: Role, state: TrainingState) -> Result<Option<TrainingRow>, Error> {
    tx.row(OF_ROLE, params![account, role.word(), state.word()], read)
}

/// Adds a version.
pub fn insert(tx: &mut Tx<'_>, account: i64, t: &TrainingRow) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            t.id,
            t.role.word(),
            t.version,
            t.state.word(),
            t.lesson,
            t.questions,
            t.created_at,
            t.published_at
        ],
    )
    .map(drop)
}

/// Writes what can change of a version.
pub fn update(tx: &mut Tx<'_>, account: i64, t: &TrainingRow) -> Result<(), Error> {
    tx.execute(UPDATE, params![account, t.id, t.state.word(), t.lesson, t.questions, t.published_at]).map(drop)
}

/// The highest version for a role.
pub fn highest(tx: &mut Tx<'_>, account: i64, role: Role) -> Result<i64, Error> {
    Ok(tx.row(HIGHEST, params![account, role.word()], |row| row.get::<Option<i64>>(0))?.flatten().unwrap_or(0))
}

/// Writes down how a try ended.
pub fn insert_result(tx: &mut Tx<'_>, account: i64, id: i64, r: &ResultRow) -> Result<(), Error> {
    tx.execute(INSERT_RESULT, params![account, r.person, id, r.training, r.role.word(), r.version, r.passed, r.at])
        .map(drop)
}

/// When somebody last passed the training of a role.
pub fn last_passed(tx: &mut Tx<'_>, account: i64, person: i64, role: Role) -> Result<Option<i64>, Error> {
    Ok(tx.row(LAST_PASSED, params![account, person, role.word()], |row| row.get::<Option<i64>>(0))?.flatten())
}

/// The newest tries of all.
pub fn results(tx: &mut Tx<'_>, account: i64, limit: i64) -> Result<Vec<ResultRow>, Error> {
    tx.rows(RESULTS, params![account, limit], read_result)
}

/// The newest tries of somebody.
pub fn results_of(tx: &mut Tx<'_>, account: i64, person: i64, limit: i64) -> Result<Vec<ResultRow>, Error> {
    tx.rows(RESULTS_OF, params![account, person, limit], read_result)
}
