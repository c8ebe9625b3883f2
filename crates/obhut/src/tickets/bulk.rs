//! Many tickets or people in one request: done at once, each in a transaction of its own, and answered as a job.
//!
//! Nothing of the request waits on disk to be worked later: the result is durable before the job's number is told.

use std::sync::Arc;

use db::{Tx, params};

use crate::context::Cx;
use crate::error::Error;

/// How one of many ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The row, where there is one.
    pub id: Option<i64>,
    /// The API's error word, where it failed.
    pub error: Option<&'static str>,
    /// The fields at fault.
    pub fields: Vec<String>,
}

/// A job as it is stored.
pub struct JobStatus {
    /// `V3-` and 32 hexadecimal digits.
    pub id: String,
    /// What it does.
    pub kind: String,
    /// How many rows it is about.
    pub total: Option<i64>,
    /// How many are done.
    pub progress: Option<i64>,
    /// `completed`, `failed`.
    pub state: String,
    /// One line per item: `id error field,field`.
    pub results: Vec<Item>,
}

const INSERT: &str = "INSERT INTO job_status (account_id, id, kind, total, progress, state, results, created_at, \
    updated_at) VALUES ($1, $2, $3, $4, $4, 'completed', $5, $6, $6)";
const GET: &str = "SELECT id, kind, total, progress, state, results FROM job_status WHERE account_id = $1 AND id = $2";
const NEWEST: &str = "SELECT id, kind, total, progress, state, results FROM job_status WHERE account_id = $1 \
    ORDER BY created_at DESC, id LIMIT 100";
const DROP: &str = "DELETE FROM job_status WHERE account_id = $1 AND created_at < $2";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, GET, NEWEST, DROP];

/// Runs `act` for each item in a transaction of its own, all at the same time, and stores how each ended.
///
/// # Errors
/// The database's, when the job itself cannot be stored.
pub async fn run<T, F>(cx: &Cx, kind: &'static str, items: Vec<T>, act: F) -> Result<JobStatus, Error>
where
    T: Send + Sync + 'static,
    F: Fn(&mut Tx<'_>, &Cx, &T) -> Result<i64, Error> + Send + Sync + 'static,
{
    let act = Arc::new(act);
    let mut running = Vec::with_capacity(items.len());
    for item in items {
        let (act, inner) = (Arc::clone(&act), cx.clone());
        let db = cx.desk.db.clone();
        running.push(tokio::spawn(async move { db.write(move |tx| act(tx, &inner, &item)).await }));
    }
    let mut results = Vec::with_capacity(running.len());
    for item in running {
        let outcome = item.await.unwrap_or(Err(Error::Database(db::Error::Panicked)));
        match outcome {
            // The database is away: say so instead of a job in which everything failed.
            Err(error) if error.is_passing() => return Err(error),
            outcome => results.push(ended(outcome)),
        }
    }
    let job = JobStatus {
        id: new_id(cx),
        kind: kind.into(),
        total: i64::try_from(results.len()).ok(),
        progress: i64::try_from(results.len()).ok(),
        state: "completed".into(),
        results,
    };
    let (inner, id, total, text) = (cx.clone(), job.id.clone(), job.total, written(&job.results));
    cx.desk
        .db
        .write(move |tx| {
            tx.execute(INSERT, params![inner.id(), id, kind, total, text, inner.at()]).map_err(Error::from)
        })
        .await?;
    Ok(job)
}

/// A job by its number.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: &str) -> Result<JobStatus, Error> {
    cx.actor.must_be_staff()?;
    tx.row(GET, params![cx.id(), id], read)?.ok_or(Error::NotFound)
}

/// The newest jobs.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn newest(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<JobStatus>, Error> {
    cx.actor.must_be_staff()?;
    Ok(tx.rows(NEWEST, params![cx.id()], read)?)
}

/// Drops jobs that ended before `before`.
///
/// # Errors
/// The database's.
pub fn drop_old(tx: &mut Tx<'_>, account: i64, before: i64) -> Result<(), db::Error> {
    tx.execute(DROP, params![account, before]).map(drop)
}

fn read(row: &db::Row<'_>) -> Result<JobStatus, db::Error> {
    Ok(JobStatus {
        id: row.get(0)?,
        kind: row.get(1)?,
        total: row.get(2)?,
        progress: row.get(3)?,
        state: row.get(4)?,
        results: row.get::<String>(5)?.lines().map(parse).collect(),
    })
}

fn ended(outcome: Result<i64, Error>) -> Item {
    match outcome {
        Ok(id) => Item { id: Some(id), error: None, fields: Vec::new() },
        Err(Error::NotFound) => Item { id: None, error: Some("RecordNotFound"), fields: Vec::new() },
        Err(Error::Forbidden) => Item { id: None, error: Some("Forbidden"), fields: Vec::new() },
        Err(Error::Changed) => Item { id: None, error: Some("UpdateConflict"), fields: Vec::new() },
        Err(Error::Invalid(faults)) => Item {
            id: None,
            error: Some("RecordInvalid"),
            fields: faults.iter().map(|fault| fault.field.to_owned()).collect(),
        },
        Err(_) => Item { id: None, error: Some("InternalError"), fields: Vec::new() },
    }
}

fn written(items: &[Item]) -> String {
    let line =
        |item: &Item| format!("{} {} {}", item.id.unwrap_or(0), item.error.unwrap_or("-"), item.fields.join(","));
    items.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn parse(line: &str) -> Item {
    const ERRORS: [&str; 5] = ["RecordNotFound", "Forbidden", "UpdateConflict", "RecordInvalid", "InternalError"];
    let mut parts = line.splitn(3, ' ');
    let id = parts.next().and_then(|id| id.parse().ok()).filter(|id| *id != 0);
    let word = parts.next().unwrap_or("-");
    let fields = parts.next().unwrap_or_default().split(',').filter(|field| !field.is_empty());
    let error = ERRORS.into_iter().find(|error| *error == word);
    Item { id, error, fields: fields.map(str::to_owned).collect() }
}

fn new_id(cx: &Cx) -> String {
    let bytes: [u8; 16] = world::random_bytes(&*cx.desk.world.random);
    bytes.iter().fold(String::from("V3-"), |id, byte| id + &format!("{byte:02x}"))
}
