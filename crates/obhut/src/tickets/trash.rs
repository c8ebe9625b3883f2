//! The first of two stages of deletion.

use db::Tx;
use ledger::Facts;

use super::{access, read, sql};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::Error;
use crate::search::feed;
use crate::words::{Rights, Role};

/// Puts a ticket into the trash: it no longer exists for lists, search and those who do not look after the trash.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist for the actor; [`Error::Forbidden`] without the right.
pub fn trash(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = sql::get_locked(tx, cx.id(), id)?.filter(|row| access::may_see(&cx.actor, row)).ok_or(Error::NotFound)?;
    let rights = row.group.and_then(|group| cx.actor.rights_in(group));
    let allowed = match cx.actor.role {
        Role::Administrator | Role::Coordinator | Role::System => true,
        Role::Agent => matches!(rights, None | Some(Rights::Full)),
        _ => false,
    };
    if !allowed {
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
