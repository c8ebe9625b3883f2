//! How a ticket went, in times and counts, read from its log: nothing is kept for it, and forgetting changes nothing.

use std::collections::BTreeMap;

use db::Tx;
use serde_json::Value;

use super::read;
use super::sql::TicketRow;
use crate::context::Cx;
use crate::error::Error;
use crate::words::{Role, Status};

/// Steps of one ticket that are looked at.
const MOST: i64 = 10_000;

/// Times in microseconds since 1970, durations in microseconds.
#[derive(Default)]
pub struct Metrics {
    /// How many groups had it one after the other.
    pub group_stations: i64,
    /// How many members of staff had it one after the other.
    pub assignee_stations: i64,
    /// How often it was opened again after it was solved.
    pub reopens: i64,
    /// Public answers of staff.
    pub replies: i64,
    /// When whoever has it last did something.
    pub assignee_updated_at: Option<i64>,
    /// When whoever asked last wrote.
    pub requester_updated_at: Option<i64>,
    /// When the status last changed.
    pub status_updated_at: Option<i64>,
    /// When somebody first had it.
    pub initially_assigned_at: Option<i64>,
    /// When the present one got it.
    pub assigned_at: Option<i64>,
    /// When it was last solved, while it is.
    pub solved_at: Option<i64>,
    /// When somebody last wrote.
    pub latest_comment_added_at: Option<i64>,
    /// Until the first public answer.
    pub reply_time: Option<i64>,
    /// Until it was first solved.
    pub first_resolution_time: Option<i64>,
    /// Until it was last solved.
    pub full_resolution_time: Option<i64>,
    /// How long it was in each status, until it was solved or until now.
    pub spent: BTreeMap<&'static str, i64>,
}

/// Reads how a ticket went.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Metrics, Error> {
    let mut course = Course { metrics: Metrics::default(), status: Status::New, since: ticket.created_at };
    for entry in ledger::of_object(tx, cx.id(), read::object(ticket.id), 0, MOST)? {
        let leaf: Value = serde_json::from_slice(&entry.leaf).unwrap_or_default();
        course.step(ticket, &entry, &leaf);
    }
    course.spend(cx.at());
    let Course { mut metrics, status, .. } = course;
    if !matches!(status, Status::Solved | Status::Closed) {
        metrics.solved_at = None;
        metrics.full_resolution_time = None;
    }
    Ok(metrics)
}

/// What is known after the steps so far.
struct Course {
    metrics: Metrics,
    status: Status,
    since: i64,
}

impl Course {
    fn step(&mut self, ticket: &TicketRow, entry: &ledger::Entry, leaf: &Value) {
        let (at, facts) = (entry.at, &leaf["facts"]);
        if let Some(status) = facts["status"].as_str().and_then(Status::from_word) {
            self.turn(ticket, status, at);
        }
        if facts["group"].is_i64() {
            self.metrics.group_stations += 1;
        }
        if facts["assignee"].is_i64() {
            self.metrics.assignee_stations += 1;
            self.metrics.initially_assigned_at.get_or_insert(at);
            self.metrics.assigned_at = Some(at);
        }
        let by_staff = leaf["role"].as_str().and_then(Role::from_word).is_some_and(Role::is_staff);
        if entry.actor.is_some() && entry.actor == ticket.assignee {
            self.metrics.assignee_updated_at = Some(at);
        }
        let wrote = facts["comment"].is_i64() && matches!(entry.act.as_str(), "ticket.create" | "ticket.update");
        if !wrote {
            return;
        }
        self.metrics.latest_comment_added_at = Some(at);
        if !by_staff {
            self.metrics.requester_updated_at = Some(at);
        } else if entry.act == "ticket.update" && facts["public"] == Value::Bool(true) {
            self.metrics.replies += 1;
            self.metrics.reply_time.get_or_insert(at - ticket.created_at);
        }
    }

    fn turn(&mut self, ticket: &TicketRow, status: Status, at: i64) {
        let done = |status| matches!(status, Status::Solved | Status::Closed);
        self.spend(at);
        if done(self.status) && !done(status) {
            self.metrics.reopens += 1;
        }
        if done(status) && !done(self.status) {
            let took = at - ticket.created_at;
            self.metrics.solved_at = Some(at);
            self.metrics.first_resolution_time.get_or_insert(took);
            self.metrics.full_resolution_time = Some(took);
        }
        self.metrics.status_updated_at = Some(at);
        self.status = status;
    }

    /// Counts the time since the last change towards the status it was in.
    fn spend(&mut self, until: i64) {
        if !matches!(self.status, Status::Solved | Status::Closed) {
            *self.metrics.spent.entry(self.status.word()).or_default() += (until - self.since).max(0);
        }
        self.since = until;
    }
}
