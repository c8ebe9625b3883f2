//! An answer to somebody who has left: what a visitor was not shown goes by mail after a minute.

use std::sync::Arc;

use db::Tx;
use jobs::{Job, NewJob, Outcome};

use super::sql;
use crate::context::Cx;
use crate::desk::Desk;
use crate::email::outbox;
use crate::error::Error;
use crate::live::elsewhere;
use crate::live::presence::Present;
use crate::tickets::{self, TicketRow};
use crate::words::Source;

/// The kind of job that looks whether an answer was shown.
pub const AWAY: &str = "chat_away";
/// How long a visitor has to be shown an answer, in seconds.
const PATIENCE: i64 = 60;

/// Whether the visitor of a ticket has the chat open, so that an answer is shown at once and not mailed.
///
/// # Errors
/// The database's.
pub(crate) fn is_there(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<bool, Error> {
    if ticket.source != Source::Chat.word() {
        return Ok(false);
    }
    let Some(chat) = sql::by_ticket(tx, cx.id(), ticket.id)?.filter(|chat| chat.ended_at.is_none()) else {
        return Ok(false);
    };
    let chat = super::ops::followed(tx, cx, chat)?;
    if ticket.requester != Some(chat.person) {
        return Ok(false);
    }
    let here = cx.account.live.presence.of(ticket.id, cx.at());
    Ok(here.iter().any(|one| one.person == chat.person) || elsewhere::ask(tx, cx, ticket.id)?.present)
}

/// The visitor of a ticket whose page listens to another process, unless `known` has them already.
///
/// # Errors
/// The database's.
pub(crate) fn elsewhere(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: i64,
    now: i64,
    known: &[Present],
) -> Result<Option<Present>, Error> {
    let sign = cx.account.live.elsewhere.of(ticket);
    let writing = sign.visitor_until > now;
    if !sign.present && !writing {
        return Ok(None);
    }
    let Some(chat) = sql::by_ticket(tx, cx.id(), ticket)? else { return Ok(None) };
    let person = super::ops::followed(tx, cx, chat)?.person;
    Ok(known.iter().all(|one| one.person != person).then_some(Present { person, writing }))
}

/// Looks again in a minute whether the visitor was shown a comment.
///
/// # Errors
/// The database's.
pub(crate) fn look_later(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64) -> Result<(), Error> {
    let id = cx.account.ids.next(tx)?;
    let run_at = cx.now.plus_seconds(PATIENCE);
    let job = NewJob { account: cx.id(), id, kind: AWAY, subject: comment, argument: ticket, run_at };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}

/// Carries out one job of the kind [`AWAY`].
pub fn job(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let wanted = job.clone();
    match desk.db.write_blocking(move |tx| look(tx, &cx, wanted.argument, wanted.subject)) {
        Ok(()) => Outcome::Done,
        Err(error) if error.is_passing() => Outcome::Retry("database"),
        Err(_) => Outcome::Fail("cannot_be_written"),
    }
}

/// Has a comment mailed that its visitor was not shown.
pub(super) fn look(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64) -> Result<(), Error> {
    let Some(chat) = sql::by_ticket(tx, cx.id(), ticket)? else { return Ok(()) };
    let Some(said) = tickets::sql::comment(tx, cx.id(), ticket, comment)? else { return Ok(()) };
    if said.log_seq <= chat.shown {
        return Ok(());
    }
    let id = cx.account.ids.next(tx)?;
    let (kind, run_at) = (outbox::MAIL, cx.now);
    let job = NewJob { account: cx.id(), id, kind, subject: comment, argument: ticket, run_at };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}
