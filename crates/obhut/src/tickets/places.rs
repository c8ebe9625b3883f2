//! Where tickets stand, kept in memory: lists and counts of facts are answered without a statement.

use std::sync::Arc;

use db::Tx;
use index::places::{Facet, Place};
use roaring::RoaringTreemap;

use super::sql::{self, TicketRow};
use super::urgency;
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::words::{Priority, Standing, Status, TicketKind};

/// The number of a status in memory.
pub(crate) fn status(status: Status) -> u8 {
    number(Status::ALL, &status)
}

/// The number of a priority in memory; 0 for none.
pub(crate) fn priority(priority: Option<Priority>) -> u8 {
    priority.map_or(0, |priority| number(Priority::ALL, &priority))
}

/// The number of a type in memory; 0 for none.
pub(crate) fn kind(kind: Option<TicketKind>) -> u8 {
    kind.map_or(0, |kind| number(TicketKind::ALL, &kind))
}

fn number<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|one| one == value).and_then(|at| u8::try_from(at + 1).ok()).unwrap_or(0)
}

/// Where a row stands.
pub(crate) fn of(row: &TicketRow) -> Place {
    Place {
        status: status(row.status),
        priority: priority(row.priority),
        kind: kind(row.kind),
        group: row.group.unwrap_or(0),
        assignee: row.assignee.unwrap_or(0),
        updated_at: row.updated_at,
        urgency: urgency::key(&urgency::Facts {
            status: row.status,
            priority: row.priority,
            due_at: row.due_at,
            target_at: row.target_at,
            updated_at: row.updated_at,
            last_activity_at: row.last_activity_at,
        }),
    }
}

/// Reads where all tickets of the account stand.
///
/// # Errors
/// The database's.
pub(crate) fn fill(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    for (id, place) in sql::places(tx, cx.id())? {
        cx.account.places.set(id, place);
    }
    Ok(())
}

/// Writes what can change of a ticket, and notes where it stands once that is durable.
///
/// # Errors
/// The database's.
pub(crate) fn store(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow) -> Result<(), Error> {
    sql::update(tx, cx.id(), row)?;
    note(tx, cx, row);
    Ok(())
}

/// Notes where a ticket stands once the change is durable.
pub(crate) fn note(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow) {
    let (account, id) = (Arc::clone(&cx.account), row.id);
    let place = (row.standing == Standing::Normal).then(|| of(row));
    tx.after_commit(move || match place {
        Some(place) => account.places.set(id, place),
        None => account.places.remove(id),
    });
}

/// Reads again where a ticket stands, after statements that changed it by themselves.
///
/// # Errors
/// The database's.
pub(crate) fn refresh(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    if let Some(row) = sql::get(tx, cx.id(), id)? {
        note(tx, cx, &row);
    }
    Ok(())
}

/// Notes at once where a ticket stands by its row; for changes that another process made durable.
///
/// # Errors
/// The database's.
pub(crate) fn look(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    match sql::get(tx, cx.id(), id)?.filter(|row| row.standing == Standing::Normal) {
        Some(row) => cx.account.places.set(id, of(&row)),
        None => cx.account.places.remove(id),
    }
    Ok(())
}

/// Whether a set in memory can tell what exists for the actor: for roles with need to know, whose closed groups are
/// known. All others are asked of the rows.
pub(crate) fn answers_for(actor: &Actor) -> bool {
    actor.sees_identity()
}

/// Takes out what does not exist for the actor; only where [`answers_for`] says so.
pub(crate) fn narrow(cx: &Cx, set: &mut RoaringTreemap) {
    if !cx.actor.hidden_groups.is_empty() {
        *set -= cx.account.places.any_of(Facet::Group, &cx.actor.hidden_groups);
    }
}
