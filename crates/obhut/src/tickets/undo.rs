//! Takes back what was just said, while it has not left the house.

use db::Tx;
use ledger::{Fact, Facts};

use super::{access, read, sql};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::email::outbox;
use crate::error::{Error, FaultKind};
use crate::search::feed;
use crate::words::Standing;

/// Takes back a comment of the actor whose mail has not been sent yet; answers the text, for the composer.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when the mail has left already.
pub fn undo(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64) -> Result<super::CommentView, Error> {
    let mut row = sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    let said = sql::comment(tx, cx.id(), ticket, comment)?.filter(|said| said.author == cx.actor.person);
    let said = said.filter(|said| said.standing == Standing::Normal).ok_or(Error::NotFound)?;
    if !outbox::cancel(tx, cx, comment)? {
        return Err(Error::invalid("comment", FaultKind::Closed));
    }
    sql::set_comment_standing(tx, cx.id(), &said, Standing::Trashed)?;
    row.comments -= 1;
    row.version += 1;
    row.updated_at = cx.at();
    super::places::store(tx, cx, &row)?;
    feed::comment_gone(tx, cx, ticket, comment);
    let facts = Facts::from([("comment".into(), Fact::Number(comment))]);
    let object = read::object(ticket);
    audit::record(tx, cx, Record { act: "comment.undo", object, facts, detail: None, owners: &[] })?;
    read::open_comment(cx, said)
}
