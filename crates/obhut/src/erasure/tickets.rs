//! Tickets are forgotten: out of the trash, by hand or when its days are over.

use db::Tx;

use super::{Kind, Outcome, Plan, Reason, sql};
use crate::context::Cx;
use crate::error::Error;
use crate::holds::ops as holds;
use crate::search::feed;
use crate::tickets::trash;

/// How long a ticket lies in the trash, in days, where the account has not set `trash_days`.
pub const USUAL_DAYS: i64 = 30;
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Forgets tickets that lie in the trash. From now on nobody finds or restores them; the keys go with the job. Answers
/// the erasure's number.
///
/// # Errors
/// [`Error::NotFound`] when one is not in the trash, or not for this actor: then none is forgotten. What a duty keeps is left
/// out; [`Error::Invalid`] with ground and date where it keeps all of them.
pub fn forget(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<i64, Error> {
    let (mut free, mut refused) = (Vec::with_capacity(ids.len()), None);
    for id in ids {
        let row = trash::trashed(tx, cx, *id)?;
        match holds::duty(tx, cx, &row)? {
            Some(duty) => refused = Some(duty.refuse()),
            None => free.push(*id),
        }
    }
    match refused {
        Some(refused) if free.is_empty() => Err(refused),
        _ => give_up(tx, cx, &free, Reason::ByHand),
    }
}

fn give_up(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64], reason: Reason) -> Result<i64, Error> {
    let plan = Plan { kind: Kind::Tickets, outcome: Outcome::Content, reason };
    super::plan(tx, cx, &plan, |tx, erasure| {
        for id in ids {
            sql::add_subject(tx, cx.id(), erasure, Kind::Tickets, *id)?;
        }
        withdraw(tx, cx, erasure)
    })
}

/// Takes the tickets of an erasure out of everybody's reach before their keys go. Mails that wait find no ticket.
pub(super) fn withdraw(tx: &mut Tx<'_>, cx: &Cx, erasure: i64) -> Result<(), Error> {
    sql::mark_tickets(tx, cx.id(), erasure, cx.at())?;
    let gone = sql::subjects(tx, cx.id(), erasure, Kind::Tickets, 0, i64::MAX)?;
    feed::tickets_gone(tx, cx, gone);
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

/// Forgets everything in the trash that the actor looks after, a part in each call until nothing is left; answers how
/// many tickets it were.
///
/// # Errors
/// [`Error::Forbidden`] for roles that look after no trash.
pub fn empty(tx: &mut Tx<'_>, cx: &Cx, limit: i64) -> Result<usize, Error> {
    let window = crate::listing::Window { counted: false, ..crate::listing::Window::first(limit) };
    let ids = trash::numbers(tx, cx, &window)?;
    if !ids.is_empty() {
        give_up(tx, cx, &ids, Reason::ByHand)?;
    }
    Ok(ids.len())
}

/// Forgets up to `limit` tickets whose days in the trash are over; answers how many.
///
/// # Errors
/// The database's.
pub fn forget_overdue(tx: &mut Tx<'_>, cx: &Cx, limit: i64) -> Result<usize, Error> {
    let days = super::settings::days(tx, cx)?;
    let ids = sql::overdue(tx, cx.id(), cx.at() - days * DAY, limit)?;
    if !ids.is_empty() {
        give_up(tx, cx, &ids, Reason::TrashOver)?;
    }
    Ok(ids.len())
}
