//! What a ticket is told when an answer did not get through, and what an address is known for then.

use db::Tx;
use personal::SystemUse;
use zeroize::Zeroizing;

use super::addresses;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::people::{self, identities};
use crate::tickets::{self, NewComment, TicketChange};
use crate::words::{CommentKind, Standing, Status};

/// Notes on the ticket that a mail did not leave, or not to everybody, and opens it again: somebody has to look. A
/// ticket that is closed or away is left alone.
pub(super) fn note(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, what: Key) -> Result<(), Error> {
    let Some(row) = tickets::sql::get(tx, cx.id(), ticket)? else { return Ok(()) };
    if row.standing != Standing::Normal || row.status == Status::Closed {
        return Ok(());
    }
    let text = Translator::new(language(tx, cx)?).get(what);
    let mut said = NewComment::message("", false);
    (said.kind, said.text.text) = (CommentKind::Bounce, Zeroizing::new(text.into_owned()));
    let status = matches!(row.status, Status::Pending | Status::Solved | Status::Hold).then_some(Status::Open);
    let change = TicketChange { comment: Some(said), status, ..TicketChange::default() };
    tickets::update::update(tx, cx, ticket, &change).map(drop)
}

/// Counts that an address is of no use, for whoever it belongs to.
pub(super) fn count_bounce(tx: &mut Tx<'_>, cx: &Cx, address: &str) -> Result<(), Error> {
    let Some(person) = cx.account.people.by_email(address) else { return Ok(()) };
    let system = crate::disclosure::for_system(SystemUse::Threading);
    for (row, known) in identities::of(tx, cx, person)? {
        if known.is_some_and(|known| known.disclose(&system).eq_ignore_ascii_case(address)) {
            people::sql::count_bounce(tx, cx.id(), person, row.id, cx.at())?;
        }
    }
    Ok(())
}

/// The language in which the program writes to colleagues: the one of the usual address, else German.
pub(super) fn language(tx: &mut Tx<'_>, cx: &Cx) -> Result<Language, Error> {
    let usual = addresses::every(tx, cx)?.into_iter().find(|own| own.row.is_default);
    Ok(usual.and_then(|own| own.language()).unwrap_or(Language::German))
}
