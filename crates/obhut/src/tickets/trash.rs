//! The first of two stages of deletion.

use db::Tx;
use ledger::Facts;

use super::sql::TicketRow;
use super::{access, places, read, sql};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::Error;
use crate::listing::{Conditions, Keyed, Part, Window};
use crate::search::feed;
use crate::words::{Rights, Role, Standing};

/// Whether the actor looks after the trash of tickets in this group.
pub fn may_keep(cx: &Cx, row: &TicketRow) -> bool {
    let rights = row.group.and_then(|group| cx.actor.rights_in(group));
    let hidden = row.group.is_some_and(|group| cx.actor.hidden_groups.contains(&group));
    match cx.actor.role {
        Role::Administrator | Role::Coordinator | Role::System => !hidden,
        Role::Agent => !hidden && matches!(rights, None | Some(Rights::Full)),
        _ => false,
    }
}

/// Puts a ticket into the trash: it no longer exists for lists, search and those who do not look after the trash.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist for the actor; [`Error::Forbidden`] without the right.
pub fn trash(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = sql::get_locked(tx, cx.id(), id)?.filter(|row| access::may_see(&cx.actor, row)).ok_or(Error::NotFound)?;
    if !may_keep(cx, &row) {
        return Err(Error::Forbidden);
    }
    sql::trash(tx, cx.id(), id, cx.at(), cx.actor.person)?;
    crate::email::outbox::cancel_all(tx, cx, id)?;
    feed::ticket_gone(tx, cx, id);
    let record =
        Record { act: "ticket.trash", object: read::object(id), facts: Facts::new(), detail: None, owners: &[] };
    audit::record(tx, cx, record)?;
    Ok(())
}

/// A ticket in the trash, for whoever looks after it.
///
/// # Errors
/// [`Error::NotFound`] when there is none for the actor, [`Error::Gone`] once it is forgotten.
pub(crate) fn trashed(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<TicketRow, Error> {
    let row = sql::get_locked(tx, cx.id(), id)?.filter(|row| may_keep(cx, row)).ok_or(Error::NotFound)?;
    match row.standing {
        Standing::Trashed => Ok(row),
        Standing::Forgotten => Err(Error::Gone),
        _ => Err(Error::NotFound),
    }
}

/// Takes a ticket out of the trash again, as it was.
///
/// # Errors
/// [`Error::NotFound`] when it is not in the trash, or not for this actor.
pub fn restore(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = trashed(tx, cx, id)?;
    sql::restore(tx, cx.id(), id, cx.at())?;
    found_again(tx, cx, &row)?;
    let record =
        Record { act: "ticket.restore", object: read::object(id), facts: Facts::new(), detail: None, owners: &[] };
    audit::record(tx, cx, record)?;
    Ok(())
}

/// Lists and search know a ticket again.
pub(crate) fn found_again(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow) -> Result<(), Error> {
    let id = row.id;
    places::refresh(tx, cx, id)?;
    if let Some(fields) = read::open_fields(cx, row)? {
        feed::ticket(tx, cx, row, &fields);
    }
    for comment in sql::comments_of(tx, cx.id(), id)? {
        let (number, public) = (comment.id, comment.public);
        if let Some(body) = read::open_comment(cx, comment)?.body {
            feed::comment(tx, cx, id, number, public, &body.findable(), &[]);
        }
    }
    Ok(())
}

/// What of the trash the actor looks after.
fn kept<'a>(conditions: &mut Conditions<'a>, cx: &'a Cx, weak: &'a [i64]) {
    conditions.add_fixed("standing = 'trashed'");
    conditions.add_not_in("group_id", &cx.actor.hidden_groups);
    if cx.actor.role == Role::Agent {
        conditions.add_not_in("group_id", weak);
    }
}

fn must_keep(cx: &Cx) -> Result<Vec<i64>, Error> {
    if !matches!(cx.actor.role, Role::Administrator | Role::Coordinator | Role::Agent | Role::System) {
        return Err(Error::Forbidden);
    }
    let weak = cx.actor.groups.iter().filter(|(_, rights)| *rights != Rights::Full);
    Ok(weak.map(|(group, _)| *group).collect())
}

/// The numbers of the tickets in the trash that the actor looks after and that no duty keeps.
///
/// # Errors
/// As [`list`].
pub fn numbers(tx: &mut Tx<'_>, cx: &Cx, window: &Window) -> Result<Vec<i64>, Error> {
    let (account, weak) = (cx.id(), must_keep(cx)?);
    let mut conditions = Conditions::of_account(&account);
    kept(&mut conditions, cx, &weak);
    conditions.add_fixed("NOT held");
    Ok(conditions.read(tx, "ticket", "1", window, |_| Ok(()))?.rows.iter().map(|keyed| keyed.id).collect())
}

/// How many tickets lie in the trash that the actor looks after.
///
/// # Errors
/// As [`list`].
pub fn count(tx: &mut Tx<'_>, cx: &Cx) -> Result<i64, Error> {
    let (account, weak) = (cx.id(), must_keep(cx)?);
    let mut conditions = Conditions::of_account(&account);
    kept(&mut conditions, cx, &weak);
    Ok(conditions.count(tx, "ticket")?)
}

/// Tickets in the trash that the actor looks after.
///
/// # Errors
/// [`Error::Forbidden`] for roles that look after no trash.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, window: &Window) -> Result<Part<Trashed>, Error> {
    let (account, weak) = (cx.id(), must_keep(cx)?);
    let mut conditions = Conditions::of_account(&account);
    kept(&mut conditions, cx, &weak);
    let Part { rows, total, more } = conditions.read(tx, "ticket", sql::TRASHED_COLUMNS, window, sql::read_trashed)?;
    let mut opened = Vec::with_capacity(rows.len());
    for keyed in rows {
        let row = read::get_any(tx, cx, keyed.id)?;
        let (trashed_at, trashed_by) = keyed.row;
        opened.push(Keyed { key: keyed.key, id: keyed.id, row: Trashed { ticket: row, trashed_at, trashed_by } });
    }
    Ok(Part { rows: opened, total, more })
}

/// A ticket in the trash.
pub struct Trashed {
    /// The ticket.
    pub ticket: read::Ticket,
    /// Since when.
    pub trashed_at: i64,
    /// Who put it there.
    pub trashed_by: Option<i64>,
}
