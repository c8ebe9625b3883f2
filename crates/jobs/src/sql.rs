//! The statements. All but the first two begin with the account; those two look for work across accounts.

use db::{Error, Row, Tx, params};
use world::Timestamp;

use crate::queue::{Claim, Job, NewJob, State};

/// The due time of what is never due.
const NEVER: i64 = i64::MAX;

const SELECT_DUE: &str = "SELECT account_id, id, attempts FROM job WHERE due_at <= $1 ORDER BY due_at, account_id, id LIMIT $2 {skip_locked}";
const SELECT_NEXT_DUE: &str = "SELECT due_at FROM job ORDER BY due_at LIMIT 1";
const INSERT: &str = "INSERT INTO job (account_id, id, kind, subject, argument, state, due_at, attempts, last_error, created_at) \
     VALUES ($1, $2, $3, $4, $5, 'ready', $6, 0, NULL, $7)";
const LEASE: &str = "UPDATE job SET state = 'running', due_at = $4, attempts = attempts + 1 \
     WHERE account_id = $1 AND id = $2 AND attempts = $3 \
     RETURNING account_id, id, kind, subject, argument, state, due_at, attempts, last_error, created_at";
const EXTEND: &str =
    "UPDATE job SET due_at = $4 WHERE account_id = $1 AND id = $2 AND attempts = $3 AND state = 'running'";
const DELETE_CLAIMED: &str =
    "DELETE FROM job WHERE account_id = $1 AND id = $2 AND attempts = $3 AND state = 'running'";
const SET_READY: &str = "UPDATE job SET state = 'ready', due_at = $4, last_error = $5 \
     WHERE account_id = $1 AND id = $2 AND attempts = $3 AND state = 'running'";
const SET_UNTRIED: &str = "UPDATE job SET state = 'ready', due_at = $4, attempts = attempts - 1 \
     WHERE account_id = $1 AND id = $2 AND attempts = $3 AND state = 'running'";
const SET_DEAD: &str =
    "UPDATE job SET state = 'dead', due_at = $4, last_error = $5 WHERE account_id = $1 AND id = $2 AND attempts = $3";
const SELECT_STATE: &str = "SELECT account_id, id, kind, subject, argument, state, due_at, attempts, last_error, created_at FROM job \
     WHERE account_id = $1 AND state = $2 ORDER BY due_at, id LIMIT $3";
const SELECT_ABOUT: &str = "SELECT account_id, id, kind, subject, argument, state, due_at, attempts, last_error, created_at FROM job \
     WHERE account_id = $1 AND kind = $2 AND subject = $3 ORDER BY due_at, id";
const REVIVE: &str =
    "UPDATE job SET state = 'ready', due_at = $3, attempts = 0 WHERE account_id = $1 AND id = $2 AND state = 'dead'";
const DELETE_DEAD: &str = "DELETE FROM job WHERE account_id = $1 AND id = $2 AND state = 'dead'";
const DELETE_READY: &str = "DELETE FROM job WHERE account_id = $1 AND kind = $2 AND subject = $3 AND state = 'ready'";

/// Every statement, for the test that prepares them.
pub const ALL: [&str; 14] = [
    SELECT_DUE,
    SELECT_NEXT_DUE,
    INSERT,
    LEASE,
    EXTEND,
    DELETE_CLAIMED,
    SET_READY,
    SET_UNTRIED,
    SET_DEAD,
    SELECT_STATE,
    SELECT_ABOUT,
    REVIVE,
    DELETE_DEAD,
    DELETE_READY,
];

/// Locks what is due and gives each job's present attempt, the longest due first.
pub fn lock_due(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<Vec<Claim>, Error> {
    tx.rows(SELECT_DUE, params![now.0, limit], |row| {
        Ok(Claim { account: row.get(0)?, id: row.get(1)?, attempt: row.get(2)? })
    })
}

pub fn find_next_due(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, Error> {
    let due = tx.row(SELECT_NEXT_DUE, params![], |row| row.get::<i64>(0))?;
    Ok(due.filter(|due| *due != NEVER).map(Timestamp))
}

pub fn insert(tx: &mut Tx<'_>, job: &NewJob, now: Timestamp) -> Result<(), Error> {
    let NewJob { account, id, kind, subject, argument, run_at } = *job;
    tx.execute(INSERT, params![account, id, kind, subject, argument, run_at.0, now.0]).map(drop)
}

pub fn lease(tx: &mut Tx<'_>, found: Claim, until: Timestamp) -> Result<Option<Job>, Error> {
    tx.row(LEASE, params![found.account, found.id, found.attempt, until.0], read)
}

pub fn extend(tx: &mut Tx<'_>, claim: Claim, until: Timestamp) -> Result<bool, Error> {
    Ok(tx.execute(EXTEND, params![claim.account, claim.id, claim.attempt, until.0])? == 1)
}

pub fn delete_claimed(tx: &mut Tx<'_>, claim: Claim) -> Result<bool, Error> {
    Ok(tx.execute(DELETE_CLAIMED, params![claim.account, claim.id, claim.attempt])? == 1)
}

pub fn set_ready(tx: &mut Tx<'_>, claim: Claim, at: Timestamp, code: &str) -> Result<bool, Error> {
    Ok(tx.execute(SET_READY, params![claim.account, claim.id, claim.attempt, at.0, code])? == 1)
}

pub fn set_untried(tx: &mut Tx<'_>, claim: Claim, at: Timestamp) -> Result<bool, Error> {
    Ok(tx.execute(SET_UNTRIED, params![claim.account, claim.id, claim.attempt, at.0])? == 1)
}

pub fn set_dead(tx: &mut Tx<'_>, claim: Claim, code: &str) -> Result<bool, Error> {
    Ok(tx.execute(SET_DEAD, params![claim.account, claim.id, claim.attempt, NEVER, code])? == 1)
}

pub fn select_state(tx: &mut Tx<'_>, account: i64, state: State, limit: i64) -> Result<Vec<Job>, Error> {
    tx.rows(SELECT_STATE, params![account, state.slug(), limit], read)
}

pub fn select_about(tx: &mut Tx<'_>, account: i64, kind: &str, subject: i64) -> Result<Vec<Job>, Error> {
    tx.rows(SELECT_ABOUT, params![account, kind, subject], read)
}

pub fn revive(tx: &mut Tx<'_>, account: i64, id: i64, at: Timestamp) -> Result<bool, Error> {
    Ok(tx.execute(REVIVE, params![account, id, at.0])? == 1)
}

pub fn delete_dead(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<bool, Error> {
    Ok(tx.execute(DELETE_DEAD, params![account, id])? == 1)
}

pub fn delete_ready(tx: &mut Tx<'_>, account: i64, kind: &str, subject: i64) -> Result<u64, Error> {
    tx.execute(DELETE_READY, params![account, kind, subject])
}

fn read(row: &Row<'_>) -> Result<Job, Error> {
    const STATE: usize = 5;
    Ok(Job {
        account: row.get(0)?,
        id: row.get(1)?,
        kind: row.get(2)?,
        subject: row.get(3)?,
        argument: row.get(4)?,
        state: State::from_slug(&row.get::<String>(STATE)?).ok_or(Error::Column(STATE))?,
        due_at: Timestamp(row.get(6)?),
        attempts: row.get(7)?,
        last_error: row.get(8)?,
        created_at: Timestamp(row.get(9)?),
    })
}
