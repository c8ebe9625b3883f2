//! What is dropped by itself when its time is over: tickets in the trash, uploads that nobody used, remembered requests.

use std::collections::HashSet;
use std::sync::Arc;

use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::tickets::{attachments, bulk};
use crate::words::Source;
use crate::{drafts, scheduled};

const HOUR: i64 = 60 * 60 * 1_000_000;
/// How long the outcome of a bulk request can be asked for.
const JOBS: i64 = 7 * 24 * HOUR;
/// How long a repeated request is recognised.
const REQUESTS: i64 = 24 * HOUR;
/// Tickets forgotten in one erasure at the most: more would keep everybody else waiting while they are decided on.
pub const TICKETS: i64 = 2_000;

/// Tidies the accounts in memory. What fails is tried the next time.
pub fn tidy(desk: &Arc<Desk>) {
    desk.chat_limits.tidy();
    for account in desk.all_known() {
        let cx = Cx::new(desk, &account, Actor::system(), Source::System);
        if let Err(error) = tidy_account(&cx) {
            tracing::warn!(%error, account = account.key.id, "what is over could not be dropped yet");
        }
    }
}

/// Tidies one account.
///
/// # Errors
/// The database's.
pub fn tidy_account(cx: &Cx) -> Result<(), Error> {
    let inner = cx.clone();
    cx.desk.db.write_blocking(move |tx| {
        bulk::drop_old(tx, inner.id(), inner.at() - JOBS)?;
        crate::tickets::sql::drop_requests(tx, inner.id(), inner.at() - REQUESTS)?;
        crate::email::forgotten::tidy(tx, &inner)?;
        crate::keepers::ops::queue_due(tx, &inner)?;
        crate::voice::display::tidy(tx, &inner)?;
        crate::portal::links::tidy(tx, &inner)?;
        crate::staff::tokens::tidy(tx, &inner)?;
        // Files of drafts and planned answers were put there to wait.
        let mut waiting: HashSet<_> = drafts::files::tokens_in_use(tx, &inner)?.into_iter().collect();
        waiting.extend(scheduled::tokens_in_use(tx, &inner)?);
        attachments::discard_stale(tx, &inner, &waiting)
    })?;
    loop {
        let inner = cx.clone();
        if cx.desk.db.write_blocking(move |tx| crate::holds::ops::end_due(tx, &inner))? == 0 {
            break;
        }
    }
    loop {
        let inner = cx.clone();
        let some = cx.desk.db.write_blocking(move |tx| super::tickets::forget_overdue(tx, &inner, TICKETS))?;
        if some < usize::try_from(TICKETS).unwrap_or(usize::MAX) {
            return Ok(());
        }
    }
}
