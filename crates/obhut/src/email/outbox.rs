//! What leaves by mail: a job that names a comment; the text is opened when it is sent, so forgetting reaches the queue.

use db::Tx;

use crate::context::Cx;
use crate::error::Error;
use crate::tickets::{CommentRow, TicketRow};
use crate::words::{CommentKind, Role};

/// The kind of job that sends a comment.
pub const MAIL: &str = "mail";

/// Queues the mail of a public comment of the desk, after the time in which it can be taken back.
pub(crate) fn announce(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, comment: &CommentRow) -> Result<(), Error> {
    let ours = cx.actor.role.is_staff() && comment.author != ticket.requester;
    if !comment.public || !ours || comment.kind != CommentKind::Message || cx.actor.role == Role::EndUser {
        return Ok(());
    }
    let job = jobs::NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: MAIL,
        subject: comment.id,
        argument: ticket.id,
        run_at: cx.now.plus_seconds(cx.desk.settings.undo_seconds),
    };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}

/// Keeps a comment's mail from leaving; `false` when there is none waiting.
pub(crate) fn cancel(tx: &mut Tx<'_>, cx: &Cx, comment: i64) -> Result<bool, Error> {
    Ok(cx.desk.queue.cancel(tx, cx.id(), MAIL, comment)? > 0)
}

/// Keeps all mail of a ticket from leaving.
pub(crate) fn cancel_all(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    for comment in crate::tickets::sql::comments_of(tx, cx.id(), ticket)? {
        cx.desk.queue.cancel(tx, cx.id(), MAIL, comment.id)?;
    }
    Ok(())
}
