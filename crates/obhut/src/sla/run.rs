//! The clocks of a ticket are set after each change, in its transaction: which policy is its, what that promises, and which
//! deadline comes next.

use db::Tx;

use super::clock::{self, Moment, Promise};
use super::ops;
use super::sql::{self, TargetRow};
use super::targets::Metric;
use crate::conditions::Seen;
use crate::context::Cx;
use crate::error::Error;
use crate::hours;
use crate::tickets::{self, NewComment, places, read};
use crate::words::{CommentKind, Priority, Standing, Status};

/// Whether a member of staff answers in public with this.
pub(crate) fn is_reply(cx: &Cx, comment: Option<&NewComment>) -> bool {
    let says = |comment: &NewComment| {
        comment.public
            && comment.kind == CommentKind::Message
            && comment.author.is_none_or(|who| cx.actor.person == Some(who))
    };
    cx.actor.role.is_staff() && comment.is_some_and(says)
}

/// Sets the clocks of a ticket by how it stands now.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn after(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, replied: bool) -> Result<(), Error> {
    let policies = ops::running(tx, cx)?;
    if policies.is_empty() {
        return Ok(());
    }
    let system = cx.as_system();
    let Some(row) = tickets::sql::get(tx, cx.id(), ticket)?.filter(|row| row.standing == Standing::Normal) else {
        return Ok(());
    };
    let fields = read::open_fields(&system, &row)?;
    let seen = Seen { row: &row, fields: fields.as_ref(), said: None, actor: None };
    let known = sql::targets(tx, cx.id(), ticket)?;
    // What is done may no longer meet the conditions under which it was promised; and conditions that were changed since do not
    // take a promise back.
    let done = matches!(row.status, Status::Solved | Status::Closed);
    let promised = |policy: &ops::Running| {
        let changed = |clock: &TargetRow| {
            clock.met_at.is_none() && policy.conditions_at.is_some_and(|changed| changed >= clock.created_at)
        };
        known.iter().any(|clock| clock.policy == policy.id && (done || changed(clock)))
    };
    let policy = policies.iter().find(|one| one.covers(&seen)).or(policies.iter().find(|one| promised(one)));
    let priority = row.priority.unwrap_or(Priority::Normal);
    let mut next: Option<i64> = None;
    for metric in Metric::ALL {
        let old = known.iter().find(|one| one.metric == metric.word());
        let wanted = policy.and_then(|policy| {
            let target = policy.targets.get(metric, priority)?;
            Some(Promise { policy: policy.id, priority, schedule: policy.schedule, target })
        });
        let today = policy.and_then(|policy| policy.hours.as_ref());
        // Promised in other business hours than those of today's policy.
        let other = match old
            .filter(|old| old.priority.is_some() && policy.is_none_or(|policy| policy.schedule != old.schedule))
        {
            Some(old) => Some(hours::ops::hours(tx, &system, old.schedule)?),
            None => None,
        };
        let before = other.as_ref().map_or(today, Option::as_ref);
        let moment =
            Moment { now: cx.at(), status: row.status, replied, arose: row.created_at, hours: today, promised: before };
        let mut set = clock::step(metric, old.cloned(), wanted, &moment);
        // A promise that begins with an old ticket asks whether it was answered before.
        if let Some(new) =
            set.as_mut().filter(|new| metric == Metric::FirstReply && old.is_none() && new.met_at.is_none())
            && row.created_at < cx.at()
            && let Some(took) = tickets::metrics::of(tx, &system, &row)?.reply_time
        {
            new.met_at = Some(row.created_at + took);
            new.since = None;
        }
        if let Some(due) = set.as_ref().filter(|set| set.met_at.is_none()).and_then(|set| set.due) {
            next = Some(next.map_or(due, |other| other.min(due)));
        }
        match (&set, old) {
            (Some(new), old) if Some(new) != old => sql::put(tx, cx.id(), ticket, new)?,
            (None, Some(_)) => sql::drop_target(tx, cx.id(), ticket, metric.word())?,
            _ => {}
        }
    }
    point(tx, cx, row, next)
}

/// Writes which deadline comes next, for lists and their order.
fn point(tx: &mut Tx<'_>, cx: &Cx, mut row: tickets::TicketRow, next: Option<i64>) -> Result<(), Error> {
    if row.target_at != next {
        row.target_at = next;
        tickets::sql::set_target(tx, cx.id(), row.id, next)?;
        places::note(tx, cx, &row);
    }
    Ok(())
}

/// An answer that was given now is taken back: what it kept is open again.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn taken_back(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, said_at: i64) -> Result<(), Error> {
    for mut one in sql::targets(tx, cx.id(), ticket)? {
        if one.met_at == Some(said_at) {
            let passed = one.spent;
            one.met_at = None;
            // The clock runs on from where it stood when the answer was given.
            (one.since, one.spent) = (Some(said_at), passed);
            sql::put(tx, cx.id(), ticket, &one)?;
        }
    }
    after(tx, cx, ticket, false)
}

/// A policy is gone: what it promised is no longer due.
///
/// # Errors
/// The database's.
pub(super) fn release(tx: &mut Tx<'_>, cx: &Cx, policy: i64) -> Result<(), Error> {
    for (ticket, metric) in sql::open_of(tx, cx.id(), policy)? {
        sql::drop_target(tx, cx.id(), ticket, &metric)?;
        if let Some(row) = tickets::sql::get(tx, cx.id(), ticket)? {
            point(tx, cx, row, None)?;
        }
    }
    Ok(())
}

/// The clocks of a ticket that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<TargetRow>, Error> {
    cx.actor.must_be_staff()?;
    let row = tickets::sql::get(tx, cx.id(), ticket)?;
    row.filter(|row| tickets::access::may_see(&cx.actor, row)).ok_or(Error::NotFound)?;
    Ok(sql::targets(tx, cx.id(), ticket)?)
}
