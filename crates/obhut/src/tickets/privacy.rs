//! A comment that went to the customer by mistake becomes internal.

use db::Tx;
use ledger::{Fact, Facts};

use super::{access, read, sql};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::email::outbox;
use crate::error::Error;
use crate::search::feed;

/// Hides a public comment from the customer, and keeps its mail from leaving if it has not left yet.
///
/// # Errors
/// [`Error::NotFound`] when ticket or comment do not exist for the actor; [`Error::Forbidden`] for customers.
pub fn make_private(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64) -> Result<(), Error> {
    cx.actor.must_operate()?;
    let row = sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    let said = sql::comment(tx, cx.id(), ticket, comment)?;
    let said = said.filter(|said| read::comment_is_visible(&cx.actor, said)).ok_or(Error::NotFound)?;
    if !said.public {
        return Ok(());
    }
    sql::make_private(tx, cx.id(), &said)?;
    outbox::cancel(tx, cx, comment)?;
    let facts = Facts::from([("comment".into(), Fact::Number(comment)), ("public".into(), Fact::Flag(false))]);
    let object = read::object(ticket);
    audit::record(tx, cx, Record { act: "comment.make_private", object, facts, detail: None, owners: &[] })?;
    if let Some(body) = read::open_comment(cx, said)?.body {
        feed::comment(tx, cx, ticket, comment, false, &body.findable(), &[]);
    }
    Ok(())
}
