//! The clock of one thing promised for one ticket: it starts, rests, goes on, and stops. Pure.

use super::sql::TargetRow;
use super::targets::{Metric, Target};
use crate::hours::Hours;
use crate::words::{Priority, Status};

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
    /// When the desk works by what is promised for the ticket as it stands now; `None` for always.
    pub hours: Option<&'a Hours>,
    /// When it works by what was promised before.
    pub promised: Option<&'a Hours>,
}

/// What is promised for a ticket as it stands.
#[derive(Clone, Copy)]
pub struct Promise {
    /// The policy.
    pub policy: i64,
    /// The priority that counts.
    pub priority: Priority,
    /// The business hours that count; none for those of the desk.
    pub schedule: Option<i64>,
    /// How long it may take.
    pub target: Target,
}

impl Promise {
    /// Whether a clock was started for just this: a policy that says something else by now does not reach back.
    fn stands_in(&self, clock: &TargetRow) -> bool {
        clock.policy == self.policy && clock.priority.as_deref().is_none_or(|known| known == self.priority.word())
    }

    /// The clock under this promise.
    fn over(&self, clock: TargetRow) -> TargetRow {
        TargetRow {
            policy: self.policy,
            priority: Some(self.priority.word().to_owned()),
            schedule: self.schedule,
            span: self.target.minutes.saturating_mul(MINUTE),
            business: self.target.business,
            due: None,
            ..clock
        }
    }
}

/// How a clock stands now: `old` is how it stood, `wanted` what is promised for the ticket as it is. `None` where there is
/// none, or none any more.
pub fn step(metric: Metric, old: Option<TargetRow>, wanted: Option<Promise>, moment: &Moment<'_>) -> Option<TargetRow> {
    let done = matches!(moment.status, Status::Solved | Status::Closed);
    let first = metric == Metric::FirstReply;
    // What was kept or broken stays as it was; an answer is given once.
    if let Some(old) = old.as_ref().filter(|old| old.met_at.is_some() && (first || done)) {
        return Some(old.clone());
    }
    let met = done || first && moment.replied;
    let (mut clock, hours) = match (old, wanted) {
        // Whether it was kept is judged by what was promised, not by what is promised from now on.
        (Some(old), _) if met => (old, moment.promised),
        (Some(old), Some(wanted)) if wanted.stands_in(&old) => {
            let priority = old.priority.clone().or(Some(wanted.priority.word().to_owned()));
            (TargetRow { priority, ..old }, moment.promised)
        }
        (Some(old), Some(wanted)) => (wanted.over(old), moment.hours),
        // What is done when the promise begins was never due.
        (None, Some(wanted)) if !done => (wanted.over(fresh(metric, moment)), moment.hours),
        (_, _) => return None,
    };
    if met {
        clock.due = clock.due.or_else(|| due(&clock, hours));
        rest(&mut clock, moment.now, hours);
        clock.met_at = Some(moment.now);
        return Some(clock);
    }
    // Opened again, it has a new deadline for what is left.
    if clock.met_at.take().is_some() {
        clock.due = None;
    }
    if metric.runs(moment.status) {
        clock.since = clock.since.or(Some(moment.now));
        clock.due = clock.due.or_else(|| due(&clock, hours));
    } else {
        rest(&mut clock, moment.now, hours);
        clock.due = None;
    }
    Some(clock)
}

/// A clock that begins with the ticket.
fn fresh(metric: Metric, moment: &Moment<'_>) -> TargetRow {
    TargetRow {
        metric: metric.word().to_owned(),
        policy: 0,
        priority: None,
        schedule: None,
        span: 0,
        business: false,
        since: Some(moment.arose),
        spent: 0,
        due: None,
        created_at: moment.now,
        met_at: None,
    }
}

/// The clock stops; what passed is kept. Business hours that were changed meanwhile make nothing late that was in time.
fn rest(clock: &mut TargetRow, now: i64, hours: Option<&Hours>) {
    let Some(since) = clock.since.take() else { return };
    let passed = match hours.filter(|_| clock.business) {
        Some(hours) => hours.between(since, now),
        None => (now - since).max(0),
    };
    let spent = clock.spent.saturating_add(passed);
    clock.spent = match clock.due {
        Some(due) if now <= due => spent.min(clock.span),
        Some(_) => spent.max(clock.span.saturating_add(1)),
        None => spent,
    };
}

fn due(clock: &TargetRow, hours: Option<&Hours>) -> Option<i64> {
    let since = clock.since?;
    let left = clock.span.saturating_sub(clock.spent);
    // What was spent before cannot be given back: it is late since it runs again.
    if left <= 0 {
        return Some(since);
    }
    match hours.filter(|_| clock.business) {
        Some(hours) => hours.after(since, left),
        None => since.checked_add(left),
    }
}
