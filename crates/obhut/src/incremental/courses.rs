//! How the times of one ticket ran: the clocks of Zendesk's metrics, read from the log, and what was promised for them.

use db::Tx;
use serde_json::Value;

use crate::context::Cx;
use crate::error::Error;
use crate::sla::Metric as Promised;
use crate::sla::sql::{self, TargetRow};
use crate::tickets::{TicketRow, read};
use crate::words::{Role, Status};

/// Steps of one ticket that are looked at.
const MOST: i64 = 10_000;
/// Events of one step are numbered within it.
const EVENTS: i64 = 100;
/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;

/// What was promised.
#[derive(Clone, Debug)]
pub(super) struct Sla {
    pub(super) minutes: i64,
    pub(super) business: bool,
    pub(super) policy: i64,
}

/// Something that happened to a clock.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) id: i64,
    /// The step of the log that it came with.
    pub(super) seq: i64,
    pub(super) ticket: i64,
    pub(super) metric: &'static str,
    /// How often this clock was started from the beginning.
    pub(super) instance: i64,
    pub(super) kind: &'static str,
    pub(super) at: i64,
    /// How many minutes ran, where it stopped.
    pub(super) calendar: Option<i64>,
    /// How many of them counted for what was promised.
    pub(super) business: Option<i64>,
    pub(super) sla: Option<Sla>,
}

/// One clock.
struct Clock {
    name: &'static str,
    promised: Promised,
    instance: i64,
    since: Option<i64>,
    spent: i64,
    done: bool,
}

/// What happened to the clocks of a ticket, in order.
///
/// # Errors
/// The database's.
pub(super) fn of(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow) -> Result<Vec<Event>, Error> {
    let promised = sql::targets(tx, cx.id(), row.id)?;
    let clock = |name, promised| Clock { name, promised, instance: 0, since: None, spent: 0, done: false };
    let mut course = Course {
        ticket: row.id,
        clocks: [
            clock("reply_time", Promised::FirstReply),
            clock("requester_wait_time", Promised::RequesterWait),
            clock("agent_work_time", Promised::AgentWork),
            clock("resolution_time", Promised::Resolution),
        ],
        events: Vec::new(),
        promised: &promised,
    };
    for entry in ledger::of_object(tx, cx.id(), read::object(row.id), 0, MOST)? {
        let leaf: Value = serde_json::from_slice(&entry.leaf).unwrap_or_default();
        course.step(&entry, &leaf);
    }
    Ok(course.events)
}

struct Course<'a> {
    ticket: i64,
    clocks: [Clock; 4],
    events: Vec<Event>,
    promised: &'a [TargetRow],
}

impl Course<'_> {
    fn step(&mut self, entry: &ledger::Entry, leaf: &Value) {
        let facts = &leaf["facts"];
        let status = facts["status"].as_str().and_then(Status::from_word);
        let by_staff = leaf["role"].as_str().and_then(Role::from_word).is_some_and(Role::is_staff);
        let replied = entry.act == "ticket.update"
            && by_staff
            && facts["comment"].is_i64()
            && facts["public"] == Value::Bool(true);
        for place in 0..self.clocks.len() {
            self.move_clock(place, entry, status, replied);
        }
    }

    fn move_clock(&mut self, place: usize, entry: &ledger::Entry, status: Option<Status>, replied: bool) {
        let (at, seq) = (entry.at, entry.seq);
        let Some(clock) = self.clocks.get_mut(place) else { return };
        let first = clock.promised == Promised::FirstReply;
        let mut told: Vec<&'static str> = Vec::new();
        if entry.act == "ticket.create" {
            clock.instance = 1;
            clock.since = Some(at);
            told.push("activate");
        }
        let done = status.is_some_and(|status| matches!(status, Status::Solved | Status::Closed));
        let kept = if first { replied } else { done };
        if kept && !clock.done {
            clock.rest(at);
            clock.done = true;
            told.extend(["fulfill", "update_status"]);
        } else if let Some(status) = status.filter(|_| !first && !done) {
            let runs = clock.promised.runs(status);
            if clock.done {
                // Opened again, it begins anew.
                (clock.done, clock.spent) = (false, 0);
                clock.instance += 1;
            }
            match (runs, clock.since) {
                (true, None) => {
                    clock.since = Some(at);
                    told.push("activate");
                }
                (false, Some(_)) => {
                    clock.rest(at);
                    told.extend(["pause", "update_status"]);
                }
                _ => {}
            }
        }
        let (name, instance, minutes, metric) = (clock.name, clock.instance, clock.spent / MINUTE, clock.promised);
        let row = self.promised.iter().find(|row| row.metric == metric.word());
        let sla = row.map(|row| Sla { minutes: row.span / MINUTE, business: row.business, policy: row.policy });
        if row.is_some_and(|row| row.created_at == at) {
            told.push("apply_sla");
        }
        if row.is_some_and(|row| row.met_at == Some(at) && row.is_late()) {
            told.push("breach");
        }
        let counted = row.filter(|row| row.business && row.met_at == Some(at)).map(|row| row.spent / MINUTE);
        for kind in told {
            let number = self.events.iter().filter(|one| one.seq == seq).count();
            let status = matches!(kind, "update_status").then_some(minutes);
            self.events.push(Event {
                id: seq.saturating_mul(EVENTS).saturating_add(i64::try_from(number).unwrap_or(0)),
                seq,
                ticket: self.ticket,
                metric: name,
                instance,
                kind,
                at: if kind == "breach" { row.and_then(|row| row.due).unwrap_or(at) } else { at },
                calendar: status,
                business: counted.filter(|_| status.is_some()),
                sla: sla.clone().filter(|_| matches!(kind, "apply_sla" | "breach")),
            });
        }
    }
}

impl Clock {
    fn rest(&mut self, at: i64) {
        if let Some(since) = self.since.take() {
            self.spent += (at - since).max(0);
        }
    }
}
