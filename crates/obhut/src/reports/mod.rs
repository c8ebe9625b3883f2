//! Figures: how much came in, how fast it was answered and solved, what stood open. Made of facts alone, over rows and
//! entries of the log that outlive those they were about, so that forgetting people changes no figure.
//!
//! Days are days in UTC, numbered from 1970-01-01. A report says nothing about single people, and asks nobody's key.

pub mod ops;
pub mod sql;

use serde::Serialize;

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// Figures over some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The first day.
    pub from: i64,
    /// The last day.
    pub until: i64,
    /// How much came in.
    pub created: Vec<Volume>,
    /// How long it took until the first public answer.
    pub first_reply: Times,
    /// How long it took until it was first solved.
    pub first_resolution: Times,
    /// How long it took until it was last solved.
    pub full_resolution: Times,
    /// How many tickets stood open at the end of each day.
    pub backlog: Vec<Open>,
}

/// Tickets of one day that are alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Volume {
    /// The day they arose.
    pub day: i64,
    /// Through which door.
    pub channel: String,
    /// Where they stand now, or stood when they were forgotten.
    pub status: String,
    /// How much they press.
    pub priority: Option<String>,
    /// Whose they are.
    pub group: Option<i64>,
    /// How many.
    pub tickets: i64,
}

/// How long something took, in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// How often it happened.
    pub count: usize,
    /// Half took no longer.
    pub median: Option<i64>,
    /// Nine of ten took no longer.
    pub ninetieth: Option<i64>,
}

impl Times {
    fn of(mut times: Vec<i64>) -> Self {
        times.sort_unstable();
        let at = |tenths: usize| times.get((times.len() * tenths).div_ceil(10).saturating_sub(1)).copied();
        Self { count: times.len(), median: at(5), ninetieth: at(9) }
    }
}

/// What stood open at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Open {
    /// The day.
    pub day: i64,
    /// How many.
    pub tickets: i64,
}
