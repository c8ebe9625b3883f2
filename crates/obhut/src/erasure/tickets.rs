//! Tickets are forgotten: out of the trash, by hand or when its days are over.

use db::Tx;

use super::{Kind, Outcome, Plan, Reason, sql};
use crate::context::Cx;
use crate::error::Error;
use crate::search::feed;
use crate::tickets::trash;

/// How long a ticket lies in the trash, in days, where the account has not set `trash_days`.
pub const USUAL_DAYS: i64 = 30;
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Forgets tickets that lie in the trash. From now on nobody finds or restores them; the keys go with the job. Answers
/// the erasure's number.
///
/// # Errors
/// [`Error::NotFound`] when one is not in the trash, or not for this actor: then none is forgotten.
pub fn forget(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<i64, Error> {
    for id in ids {
        trash::trashed(tx, cx, *id)?;
    }
    give_up(tx, cx, ids, Reason::ByHand)
}

fn give_up(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64], reason: Reason) -> Result<i64, Error> {
    withdraw(tx, cx, ids)?;
    let subjects = ids.iter().map(|id| (Kind::Tickets, *id)).collect();
    super::plan(tx, cx, &Plan { kind: Kind::Tickets, outcome: Outcome::Content, reason, subjects })
}

/// Takes tickets out of everybody's reach before their keys go.
pub(super) fn withdraw(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<(), Error> {
    for id in ids {
        crate::email::outbox::cancel_all(tx, cx, *id)?;
        sql::mark_ticket(tx, cx.id(), *id, cx.at())?;
        feed::ticket_gone(tx, cx, *id);
        let (account, ticket) = (std::sync::Arc::clone(&cx.account), *id);
        tx.after_commit(move || account.threads.remove(ticket));
    }
    Ok(())
}

/// The tickets that an erasure forgets.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, erasure: i64) -> Result<Vec<i64>, Error> {
    const STEP: i64 = 500;
    let mut tickets = Vec::new();
    loop {
        let after = tickets.last().copied().unwrap_or(0);
        let some = sql::subjects(tx, cx.id(), erasure, Kind::Tickets, after, STEP)?;
        if some.is_empty() {
            return Ok(tickets);
        }
        tickets.extend(some);
    }
}

/// Forgets up to `limit` tickets whose days in the trash are over; answers how many.
///
/// # Errors
/// The database's.
pub fn forget_overdue(tx: &mut Tx<'_>, cx: &Cx, limit: i64) -> Result<usize, Error> {
    let days = crate::accounts::sql::setting(tx, cx.id(), "trash_days")?;
    let days = days.and_then(|days| days.parse().ok()).unwrap_or(USUAL_DAYS);
    let ids = sql::overdue(tx, cx.id(), cx.at() - days * DAY, limit)?;
    if !ids.is_empty() {
        give_up(tx, cx, &ids, Reason::TrashOver)?;
    }
    Ok(ids.len())
}
