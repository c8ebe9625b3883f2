//! What is promised: a metric, and for each priority how long it may take. Pure.

use serde_json::{Value, json};

use crate::error::{Error, FaultKind};
use crate::words::{Priority, Status};

/// Minutes of the longest target: two years.
const LONGEST: i64 = 2 * 366 * 24 * 60;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Until the first public answer of staff.
    FirstReply,
    /// Until it is solved, while the customer waits: not while the desk waits for the customer.
    RequesterWait,
    /// Until it is solved, while staff can work it: neither waiting for the customer nor for others.
    AgentWork,
    /// Until it is solved.
    Resolution,
}

impl Metric {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::FirstReply, Self::RequesterWait, Self::AgentWork, Self::Resolution];

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::FirstReply => "first_reply_time",
            Self::RequesterWait => "requester_wait_time",
            Self::AgentWork => "agent_work_time",
            Self::Resolution => "total_resolution_time",
        }
    }

    /// The metric of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.word() == word)
    }

    /// Whether its clock runs while a ticket stands so.
    pub const fn runs(self, status: Status) -> bool {
        match (self, status) {
            (_, Status::Solved | Status::Closed) => false,
            (Self::FirstReply | Self::Resolution, _) => true,
            (Self::RequesterWait, status) => !matches!(status, Status::Pending),
            (Self::AgentWork, status) => !matches!(status, Status::Pending | Status::Hold),
        }
    }
}

/// How long something may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// What is measured.
    pub metric: Metric,
    /// For tickets of this priority; those without one count as normal.
    pub priority: Priority,
    /// How many minutes.
    pub minutes: i64,
    /// Whether only business hours count.
    pub business: bool,
}

/// All targets of a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets(Vec<Target>);

impl Targets {
    /// Of several for the same metric and priority the last one counts.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `policy_metrics`.
    pub fn of(all: Vec<Target>) -> Result<Self, Error> {
        if all.iter().any(|one| !(1..=LONGEST).contains(&one.minutes)) {
            return Err(Error::invalid("policy_metrics", FaultKind::Invalid));
        }
        let mut targets: Vec<Target> = Vec::new();
        for one in all {
            targets.retain(|other| (other.metric, other.priority) != (one.metric, one.priority));
            targets.push(one);
        }
        if targets.is_empty() { Err(Error::invalid("policy_metrics", FaultKind::Blank)) } else { Ok(Self(targets)) }
    }

    /// What is promised for a ticket of this priority.
    pub fn get(&self, metric: Metric, priority: Priority) -> Option<Target> {
        self.0.iter().find(|one| one.metric == metric && one.priority == priority).copied()
    }

    /// As the API writes them.
    pub fn wire(&self) -> Value {
        let one = |one: &Target| {
            json!({"priority": one.priority.word(), "metric": one.metric.word(), "target": one.minutes,
                "target_in_seconds": one.minutes * 60, "business_hours": one.business})
        };
        self.0.iter().map(one).collect()
    }

    /// Reads the list of a request.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `policy_metrics`.
    pub fn of_wire(value: &Value) -> Result<Self, Error> {
        let wrong = || Error::invalid("policy_metrics", FaultKind::Invalid);
        let items = value.as_array().ok_or_else(wrong)?;
        let word = |item: &Value, key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let read: Option<Vec<Target>> = items
            .iter()
            .map(|item| {
                let seconds = item.get("target_in_seconds").and_then(Value::as_i64).map(|seconds| seconds / 60);
                Some(Target {
                    metric: Metric::from_word(&word(item, "metric"))?,
                    priority: Priority::from_word(&word(item, "priority"))?,
                    minutes: item.get("target").and_then(Value::as_i64).or(seconds)?,
                    business: item.get("business_hours").and_then(Value::as_bool).unwrap_or(false),
                })
            })
            .collect();
        Self::of(read.ok_or_else(wrong)?)
    }

    /// As they were kept; none where they cannot be read.
    pub fn of_text(text: &str) -> Self {
        serde_json::from_str(text).ok().and_then(|value: Value| Self::of_wire(&value).ok()).unwrap_or_default()
    }
}
