//! Looking behind the mask: one purpose, the categories it needs, while the ticket is assigned to the reader.

use std::sync::Arc;

use db::Tx;
use personal::PurposeId;

use super::opened::Opened;
use super::purposes::{self, RevealPurpose};
use super::sql;
use crate::access_log::{self, Act, Note};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::{TicketRow, access};
use crate::words::{Rights, Role, Status};

/// Who looks at a ticket, and what that opens.
///
/// # Errors
/// The database's.
pub(super) fn all(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Vec<(i64, Opened)>, Error> {
    let looks = sql::reveals(tx, cx.id(), ticket.id)?;
    if looks.is_empty() {
        return Ok(Vec::new());
    }
    let purposes = purposes::in_use(tx, cx)?;
    let known = |word: &str| purposes.iter().find(|purpose| purpose.slug == word);
    Ok(looks.iter().filter_map(|(person, word)| Some((*person, known(word)?.opens))).collect())
}

/// What of these looks is open to the actor now.
pub(super) fn lasting(cx: &Cx, ticket: &TicketRow, looks: &[(i64, Opened)]) -> Opened {
    if !lasts(cx, ticket) {
        return Opened::default();
    }
    let own = looks.iter().filter(|(person, _)| Some(*person) == cx.actor.person);
    own.fold(Opened::default(), |opened, (_, look)| opened.and(*look))
}

/// What is open to the actor on a ticket.
///
/// # Errors
/// The database's.
pub fn opened(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Opened, Error> {
    Ok(lasting(cx, ticket, &all(tx, cx, ticket)?))
}

/// The purposes for which the actor looks at a ticket, and those for which they may look besides.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<(Vec<RevealPurpose>, Vec<RevealPurpose>), Error> {
    let Some(person) = cx.actor.person.filter(|_| may_reveal(cx, ticket)) else { return Ok((Vec::new(), Vec::new())) };
    let looks = sql::reveals(tx, cx.id(), ticket.id)?;
    let looks = |word: &str| looks.iter().any(|(looking, known)| *looking == person && known == word);
    let offered = purposes::in_use(tx, cx)?.into_iter().filter(|purpose| extent(cx, purpose) != Opened::default());
    Ok(offered.partition(|purpose| looks(&purpose.slug)))
}

/// What a purpose opens to the actor, which is not open to them anyway.
fn extent(cx: &Cx, purpose: &RevealPurpose) -> Opened {
    if cx.actor.sees_identity() { purpose.opens.protected() } else { purpose.opens }
}

/// A look lasts while the ticket is the actor's and is worked on.
fn lasts(cx: &Cx, ticket: &TicketRow) -> bool {
    ticket.assignee.is_some()
        && ticket.assignee == cx.actor.person
        && !matches!(ticket.status, Status::Solved | Status::Closed)
}

/// Whether the actor may look behind the mask of this ticket, which is theirs: whoever may know the customer and change
/// the ticket, and a specialist of its group who may change it.
pub fn may_reveal(cx: &Cx, ticket: &TicketRow) -> bool {
    if cx.actor.sees_identity() {
        return super::is_covered(&cx.actor) && lasts(cx, ticket) && access::must_edit(cx, ticket).is_ok();
    }
    let rights = ticket.group.and_then(|group| cx.actor.rights_in(group));
    let changes = matches!(rights, Some(Rights::Edit | Rights::Full));
    cx.actor.role == Role::Specialist && cx.actor.trained && changes && lasts(cx, ticket)
}

/// Opens what one purpose needs, and writes it into the log before anything is shown.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor; [`Error::Forbidden`] without the right;
/// [`Error::Invalid`] naming `why` for a purpose that is none.
pub fn reveal(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, purpose: &str) -> Result<(), Error> {
    let row = crate::tickets::sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    if !may_reveal(cx, &row) {
        return Err(Error::Forbidden);
    }
    let purpose = purposes::in_use(tx, cx)?.into_iter().find(|known| known.slug == purpose);
    let purpose = purpose.filter(|purpose| extent(cx, purpose) != Opened::default());
    let purpose = purpose.ok_or(Error::invalid("why", FaultKind::Unknown))?;
    let person = cx.actor.person.ok_or(Error::Forbidden)?;
    access_log::note_why(
        tx,
        cx,
        &Note {
            act: Act::Reveal,
            person: row.requester,
            ticket: Some(ticket),
            categories: extent(cx, &purpose).categories(),
            purpose: PurposeId(cx.account.support),
            through: cx.source,
            recipient: None,
        },
        purpose.id,
    )?;
    forget(tx, cx, ticket);
    Ok(sql::add_reveal(tx, cx.id(), ticket, person, &purpose.slug, cx.at())?)
}

/// Ends every look at a ticket: it went to somebody else, or it is done.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    forget(tx, cx, ticket);
    Ok(sql::end_reveals(tx, cx.id(), ticket).map(drop)?)
}

/// What is kept of a ticket's masks is made anew once the change is durable.
fn forget(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) {
    let (desk, account) = (Arc::clone(&cx.desk), cx.id());
    tx.after_commit(move || desk.masks.forget(account, Some(ticket), desk.world.clock.now()));
}
