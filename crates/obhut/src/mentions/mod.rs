//! Who was named with `@` in a note, and on which tickets: a fact of numbers only.
//!
//! Being named gives no right: whoever cannot see the ticket is not noted, and the writer is told.

mod names;
pub mod sql;
#[cfg(test)]
mod tests;

use db::Tx;
use personal::SystemUse;

use crate::context::Cx;
use crate::error::Error;
use crate::listing::Window;
use crate::people;
use crate::staff::{actors, groups};
use crate::tickets::TicketRow;
use crate::tickets::access;
use crate::words::{CommentKind, Role};

pub use names::{Whom, named};

/// Staff and groups that a note may name.
const OFFERED: i64 = 1_000;

/// What came of the names in a note.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mentioned {
    /// Who was named and sees the ticket.
    pub told: Vec<i64>,
    /// Who was named and for whom the ticket does not exist.
    pub unable: Vec<i64>,
}

/// Everybody whom a note may name: staff, and the groups in use.
///
/// # Errors
/// The database's or the vault's.
pub fn candidates(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<(Whom, String)>, Error> {
    let system = cx.as_system();
    let roles = Role::ALL.iter().copied().filter(|role| role.is_staff()).collect();
    let filter = people::ops::Filter { roles, organisation: None };
    let disclosure = crate::disclosure::for_system(SystemUse::Index);
    let mut candidates = Vec::new();
    for keyed in people::ops::list(tx, &system, &filter, &Window::first(OFFERED))?.rows {
        candidates.push((Whom::Person(keyed.id), keyed.row.name(&system, &disclosure)));
    }
    for keyed in groups::list(tx, &system, &Window::first(OFFERED))?.rows {
        candidates.push((Whom::Group(keyed.id), keyed.row.name));
    }
    Ok(candidates)
}

/// Who is named in a text, and whether the ticket exists for them.
///
/// # Errors
/// The database's or the vault's.
pub fn find(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, text: &str) -> Result<Mentioned, Error> {
    let mut mentioned = Mentioned::default();
    if !text.contains('@') {
        return Ok(mentioned);
    }
    let candidates = candidates(tx, cx)?;
    let mut people = Vec::new();
    for whom in named(text, &candidates) {
        match whom {
            Whom::Person(person) => people.push((person, true)),
            // Of a group, those are told who can see the ticket; nobody is surprised that others are not.
            Whom::Group(group) => {
                people
                    .extend(crate::staff::sql::members(tx, cx.id(), group)?.into_iter().map(|person| (person, false)));
            }
        }
    }
    for (person, by_name) in people {
        if Some(person) == cx.actor.person || mentioned.told.contains(&person) || mentioned.unable.contains(&person) {
            continue;
        }
        let Some(actor) = actors::actor(tx, cx.id(), person, cx.at())? else { continue };
        if access::may_see(&actor, ticket) {
            mentioned.told.push(person);
        } else if by_name {
            mentioned.unable.push(person);
        }
    }
    Ok(mentioned)
}

/// Notes who is named in a comment that was just added. Only internal notes of staff name colleagues.
///
/// # Errors
/// The database's or the vault's.
pub fn note(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &TicketRow,
    comment: &crate::tickets::CommentRow,
    text: &str,
) -> Result<(), Error> {
    if comment.public || comment.kind != CommentKind::Message || !cx.actor.role.is_staff() {
        return Ok(());
    }
    for person in find(tx, cx, ticket, text)?.told {
        sql::insert(tx, cx.id(), person, ticket.id, comment.id, cx.at())?;
    }
    Ok(())
}

/// The tickets on which somebody was named, newest first.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Vec<i64>, Error> {
    Ok(sql::tickets_of(tx, cx.id(), person)?)
}
