//! The clock of one thing promised for one ticket: it starts, rests, goes on, and stops. Pure.

use super::sql::TargetRow;
use super::targets::{Metric, Target};
use crate::hours::Hours;
use crate::words::Status;

/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;

/// What a clock is asked about.
pub struct Moment<'a> {
    /// Now.
    pub now: i64,
    /// Where the ticket stands.
    pub status: Status,
    /// Whether staff answers in public.
    pub replied: bool,
    /// When the ticket arose.
    pub arose: i64,
    /// The policy.
    pub policy: i64,
    /// When the desk works; `None` for always.
    pub hours: Option<&'a Hours>,
}

impl Moment<'_> {
    /// How much passed from a moment until now.
    fn passed(&self, business: bool, since: i64) -> i64 {
        match self.hours.filter(|_| business) {
            Some(hours) => hours.between(since, self.now),
            None => (self.now - since).max(0),
        }
    }

    /// When so much will have passed from a moment on.
    fn after(&self, business: bool, since: i64, left: i64) -> Option<i64> {
        match self.hours.filter(|_| business) {
            Some(hours) => hours.after(since, left),
            None => since.checked_add(left),
        }
    }
}

/// How a clock stands now: `old` is how it stood, `wanted` what is promised. `None` where there is none, or none any more.
pub fn step(metric: Metric, old: Option<TargetRow>, wanted: Option<Target>, moment: &Moment<'_>) -> Option<TargetRow> {
    let done = matches!(moment.status, Status::Solved | Status::Closed);
    let first = metric == Metric::FirstReply;
    // What was kept or broken stays as it was; an answer is given once.
    if let Some(old) = old.as_ref().filter(|old| old.met_at.is_some() && (first || done)) {
        return Some(old.clone());
    }
    let wanted = wanted?;
    let (span, business) = (wanted.minutes.saturating_mul(MINUTE), wanted.business);
    let fresh = || TargetRow {
        metric: metric.word().to_owned(),
        policy: moment.policy,
        span,
        business,
        since: Some(moment.arose),
        spent: 0,
        due: None,
        created_at: moment.now,
        met_at: None,
    };
    let mut clock = match old {
        Some(old) => TargetRow { policy: moment.policy, span, business, ..old },
        // What is done when the promise begins was never due.
        None if done => return None,
        None => fresh(),
    };
    let met = done || first && moment.replied;
    if met {
        clock.due = clock.due.or_else(|| due(&clock, moment));
        rest(&mut clock, moment);
        clock.met_at = Some(moment.now);
        return Some(clock);
    }
    clock.met_at = None;
    if metric.runs(moment.status) {
        clock.since = clock.since.or(Some(moment.now));
        clock.due = due(&clock, moment);
    } else {
        rest(&mut clock, moment);
        clock.due = None;
    }
    Some(clock)
}

/// The clock stops; what passed is kept.
fn rest(clock: &mut TargetRow, moment: &Moment<'_>) {
    if let Some(since) = clock.since.take() {
        clock.spent = clock.spent.saturating_add(moment.passed(clock.business, since));
    }
}

fn due(clock: &TargetRow, moment: &Moment<'_>) -> Option<i64> {
    let since = clock.since?;
    let left = clock.span.saturating_sub(clock.spent);
    // What was spent before cannot be given back: it is late since it runs again.
    if left <= 0 { Some(since) } else { moment.after(clock.business, since, left) }
}
