//! Statements about policies and about the clocks of tickets.

use db::{Error, Row, Tx, params};

/// A policy's row.
#[derive(Clone)]
pub struct PolicyRow {
    /// Number within the account.
    pub id: i64,
    /// Its place in the order.
    pub position: i64,
    /// The business hours that count; none for those of the desk.
    pub schedule: Option<i64>,
    /// What is promised, as JSON.
    pub targets: String,
    /// Its key.
    pub key: i64,
    /// Name and conditions.
    pub sealed: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: i64,
    /// When its conditions last changed, if they did.
    pub conditions_at: Option<i64>,
    /// When it last changed.
    pub updated_at: i64,
}

/// The clock of one thing promised for a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetRow {
    /// The word of its metric.
    pub metric: String,
    /// The policy that promises it.
    pub policy: i64,
    /// For which priority it was promised; none in rows from before that was kept.
    pub priority: Option<String>,
    /// In which business hours it was promised; none for those of the desk.
    pub schedule: Option<i64>,
    /// How long it may take, in microseconds.
    pub span: i64,
    /// Whether only business hours count.
    pub business: bool,
    /// Since when it runs; none while it rests.
    pub since: Option<i64>,
    /// What passed before that, in microseconds.
    pub spent: i64,
    /// When it is due; none while it rests.
    pub due: Option<i64>,
    /// When it was kept, early or late.
    pub met_at: Option<i64>,
    /// When the promise began.
    pub created_at: i64,
}

const ALL: &str = "SELECT id, position, schedule_id, targets, key_id, sealed_policy, created_at, updated_at, conditions_at \
    FROM sla_policy WHERE account_id = $1 ORDER BY position, id LIMIT $2";
const GET: &str = "SELECT id, position, schedule_id, targets, key_id, sealed_policy, created_at, updated_at, conditions_at \
    FROM sla_policy WHERE account_id = $1 AND id = $2";
const INSERT: &str = "INSERT INTO sla_policy (account_id, id, position, schedule_id, targets, key_id, sealed_policy, \
    created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
const UPDATE: &str = "UPDATE sla_policy SET position = $3, schedule_id = $4, targets = $5, key_id = $6, \
    sealed_policy = $7, updated_at = $8, conditions_at = $9 WHERE account_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM sla_policy WHERE account_id = $1 AND id = $2";
const TARGETS: &str = "SELECT metric, policy_id, span, business, since_at, spent, due_at, met_at, created_at, priority, \
    schedule_id FROM ticket_target WHERE account_id = $1 AND ticket_id = $2 ORDER BY metric";
const PUT: &str = "INSERT INTO ticket_target (account_id, ticket_id, metric, policy_id, span, business, since_at, spent, \
    due_at, met_at, created_at, priority, schedule_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
    ON CONFLICT (account_id, ticket_id, metric) DO UPDATE SET policy_id = excluded.policy_id, span = excluded.span, \
    business = excluded.business, since_at = excluded.since_at, spent = excluded.spent, due_at = excluded.due_at, \
    met_at = excluded.met_at, priority = excluded.priority, schedule_id = excluded.schedule_id";
const DROP: &str = "DELETE FROM ticket_target WHERE account_id = $1 AND ticket_id = $2 AND metric = $3";
const OPEN_OF: &str =
    "SELECT ticket_id, metric FROM ticket_target WHERE account_id = $1 AND policy_id = $2 AND met_at IS NULL";

impl TargetRow {
    /// Whether it was kept too late: by the deadline that was promised, whatever the policy says by now.
    pub fn is_late(&self) -> bool {
        match (self.met_at, self.due) {
            (Some(met), Some(due)) => met > due,
            _ => self.spent > self.span,
        }
    }
}

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[ALL, GET, INSERT, UPDATE, DELETE, TARGETS, PUT, DROP, OPEN_OF];

fn read(row: &Row<'_>) -> Result<PolicyRow, Error> {
    Ok(PolicyRow {
        id: row.get(0)?,
        position: row.get(1)?,
        schedule: row.get(2)?,
        targets: row.get(3)?,
        key: row.get(4)?,
        sealed: row.get(5)?,
        created_at: row.get(6)?,
        updated_at: row.get(7)?,
        conditions_at: row.get(8)?,
    })
}

/// All policies, in their order.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn all(tx: &mut Tx<'_>, account: i64, limit: i64) -> Result<Vec<PolicyRow>, Error> {
    tx.rows(ALL, params![account, limit], read)
}

/// One policy.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<PolicyRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// Adds a policy.
pub fn insert(tx: &mut Tx<'_>, account: i64, p: &PolicyRow) -> Result<(), Error> {
    tx.execute(INSERT, params![account, p.id, p.position, p.schedule, p.targets, p.key, p.sealed, p.created_at])
        .map(drop)
}

/// Writes what can change of a policy.
pub fn update(tx: &mut Tx<'_>, account: i64, p: &PolicyRow) -> Result<(), Error> {
    let params =
        params![account, p.id, p.position, p.schedule, p.targets, p.key, p.sealed, p.updated_at, p.conditions_at];
    tx.execute(UPDATE, params).map(drop)
}

/// Removes a policy.
pub fn delete(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE, params![account, id]).map(drop)
}

/// The clocks of a ticket.
pub fn targets(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<TargetRow>, Error> {
    tx.rows(TARGETS, params![account, ticket], |row| {
        Ok(TargetRow {
            metric: row.get(0)?,
            policy: row.get(1)?,
            span: row.get(2)?,
            business: row.get(3)?,
            since: row.get(4)?,
            spent: row.get(5)?,
            due: row.get(6)?,
            met_at: row.get(7)?,
            created_at: row.get(8)?,
            priority: row.get(9)?,
            schedule: row.get(10)?,
        })
    })
}

/// Sets a clock.
pub fn put(tx: &mut Tx<'_>, account: i64, ticket: i64, t: &TargetRow) -> Result<(), Error> {
    let params = params![
        account,
        ticket,
        t.metric,
        t.policy,
        t.span,
        t.business,
        t.since,
        t.spent,
        t.due,
        t.met_at,
        t.created_at,
        t.priority,
        t.schedule
    ];
    tx.execute(PUT, params).map(drop)
}

/// Removes a clock.
pub fn drop_target(tx: &mut Tx<'_>, account: i64, ticket: i64, metric: &str) -> Result<(), Error> {
    tx.execute(DROP, params![account, ticket, metric]).map(drop)
}

/// The clocks that a policy keeps running: tickets and metrics.
pub fn open_of(tx: &mut Tx<'_>, account: i64, policy: i64) -> Result<Vec<(i64, String)>, Error> {
    tx.rows(OPEN_OF, params![account, policy], |row| Ok((row.get(0)?, row.get(1)?)))
}
