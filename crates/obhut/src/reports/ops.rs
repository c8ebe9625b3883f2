//! Makes a report.

use db::Tx;

use super::{Report, Times, sql};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::{metrics, sql as rows};

/// Days of one report at the most.
pub const DAYS: i64 = 366;

/// Figures over the days from `from` to `until`, both included, for those who lead the desk.
///
/// # Errors
/// [`Error::Invalid`] naming `until` where it lies before `from` or more than a year after it; [`Error::Forbidden`].
pub fn report(tx: &mut Tx<'_>, cx: &Cx, from: i64, until: i64) -> Result<Report, Error> {
    cx.actor.must_administer()?;
    if until < from {
        return Err(Error::invalid("until", FaultKind::Invalid));
    }
    if until - from >= DAYS {
        return Err(Error::invalid("until", FaultKind::TooLong));
    }
    let (mut replies, mut first, mut full) = (Vec::new(), Vec::new(), Vec::new());
    let mut after = 0;
    loop {
        let some = sql::tickets(tx, cx.id(), from, until, after)?;
        let Some(last) = some.last().copied() else { break };
        after = last;
        for id in some {
            let Some(row) = rows::get(tx, cx.id(), id)? else { continue };
            let course = metrics::of(tx, cx, &row)?;
            replies.extend(course.reply_time);
            first.extend(course.first_resolution_time);
            full.extend(course.full_resolution_time);
        }
    }
    Ok(Report {
        from,
        until,
        created: sql::created(tx, cx.id(), from, until)?,
        first_reply: Times::of(replies),
        first_resolution: Times::of(first),
        full_resolution: Times::of(full),
        backlog: sql::open(tx, cx.id(), from, until)?,
    })
}
