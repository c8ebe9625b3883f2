//! A task to write or change an article, as it travels with a ticket: whoever gets it sees the ticket as their role allows,
//! and the article knows nothing of the ticket.

use db::Tx;

use super::files_sql as sql;
use super::{editing, must_publish};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::handover::{self, ops::Finish, words::HandoverState};

/// Makes a hand-over a task to write: a new article, or to change one.
///
/// # Errors
/// [`Error::Invalid`] naming `article` when there is none.
pub fn set(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, handover: i64, article: Option<i64>) -> Result<(), Error> {
    if let Some(article) = article {
        editing::get(tx, cx, article).map_err(|error| match error {
            Error::NotFound => Error::invalid("article", FaultKind::Unknown),
            other => other,
        })?;
    }
    Ok(sql::add_task(tx, cx.id(), ticket, handover, article)?)
}

/// Whether a hand-over is a task to write, and which article it is about by now.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, handover: i64) -> Result<Option<Option<i64>>, Error> {
    Ok(sql::task(tx, cx.id(), ticket, handover)?)
}

/// Writes down that an article came of the task that lies on top of a ticket.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor.
pub fn begun(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, article: i64) -> Result<(), Error> {
    let Some(current) = handover::ops::current(tx, cx, ticket)? else { return Ok(()) };
    if of(tx, cx, ticket, current.row.id)?.is_some() {
        sql::set_task(tx, cx.id(), ticket, current.row.id, article)?;
    }
    Ok(())
}

/// The task is done: the ticket goes back to whoever gave it, with a note that leads to the article.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor publishes; as for the end of any hand-over.
pub fn done(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, note: &str) -> Result<bool, Error> {
    must_publish(cx)?;
    let Some(current) = handover::ops::current(tx, cx, ticket)? else { return Ok(false) };
    if of(tx, cx, ticket, current.row.id)?.is_none() {
        return Ok(false);
    }
    let finish = Finish { state: HandoverState::Done, note: Some(note.to_owned()), approve: None };
    handover::ops::finish(tx, cx, ticket, current.row.id, &finish)?;
    Ok(true)
}
