//! Says at once that a mail has come, where an address is set so. Never to machines, never as an answer to an answer, and
//! only a few times an hour to the same person: two machines that answer each other come to rest.

use db::{Tx, params};
use jobs::NewJob;

use super::addresses::Address;
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::create::Created;
use crate::words::Role;

/// The kind of job that acknowledges a ticket.
pub const ACKNOWLEDGE: &str = "acknowledge";
/// Tickets of one person in an hour that are acknowledged.
const AT_MOST: i64 = 3;
/// An hour, in microseconds.
const HOUR: i64 = 3_600 * 1_000_000;

const RECENT: &str =
    "SELECT COUNT(*) FROM ticket WHERE account_id = $1 AND requester_id = $2 AND created_at > $3 AND id <> $4";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[RECENT];

/// Whether somebody has got enough of such mails in the last hour.
pub(crate) fn is_too_much(tx: &mut Tx<'_>, cx: &Cx, requester: i64, ticket: i64) -> Result<bool, Error> {
    let recent = tx.row(RECENT, params![cx.id(), requester, cx.at() - HOUR, ticket], |row| row.get::<i64>(0))?;
    Ok(recent.unwrap_or(0) >= AT_MOST)
}

/// Queues the acknowledgement of a ticket that came by mail; answers whether one leaves.
pub(super) fn announce(
    tx: &mut Tx<'_>,
    cx: &Cx,
    address: &Address,
    requester: i64,
    created: &Created,
) -> Result<bool, Error> {
    if !address.row.acknowledges || crate::people::ops::row(tx, cx, requester)?.role != Role::EndUser {
        return Ok(false);
    }
    if is_too_much(tx, cx, requester, created.ticket)? {
        return Ok(false);
    }
    let job = NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: ACKNOWLEDGE,
        subject: created.comment,
        argument: created.ticket,
        run_at: cx.now,
    };
    cx.desk.queue.enqueue(tx, &job)?;
    Ok(true)
}
