//! Lets an answer leave when its time has come.

use std::sync::Arc;

use db::Tx;
use jobs::{Job, Outcome};

use super::ops::{self, Scheduled};
use super::sql;
use crate::context::Cx;
use crate::desk::Desk;
use crate::error::Error;
use crate::macros::actions;
use crate::staff::actors;
use crate::tickets::{NewComment, TicketChange, sql as tickets, update};
use crate::words::{CommentKind, Planned, Source, Standing};

/// The kind of job that lets a planned answer leave; it carries the answer's and the ticket's number.
pub const SCHEDULED: &str = "scheduled";

/// Carries out one job of the kind [`SCHEDULED`].
pub fn deliver(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let (inner, id, ticket) = (cx.clone(), job.subject, job.argument);
    let said = desk.db.write_blocking(move |tx| say(tx, &inner, ticket, id));
    match said {
        Ok(()) => Outcome::Done,
        Err(error) if error.is_passing() => Outcome::Retry("database"),
        // What cannot be said now is not lost: it is held, and shown where it was written.
        Err(_) => match desk.db.write_blocking(move |tx| hold_one(tx, &cx, ticket, id)) {
            Ok(()) => Outcome::Done,
            Err(_) => Outcome::Retry("database"),
        },
    }
}

fn say(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, id: i64) -> Result<(), Error> {
    let Some(row) = sql::get(tx, cx.id(), ticket, id)?.filter(|row| row.state == Planned::Waiting) else {
        return Ok(());
    };
    let present = tickets::get(tx, cx.id(), ticket)?.filter(|present| present.standing == Standing::Normal);
    if present.is_none() || overtaken(tx, cx, &row)? {
        return hold(tx, cx, row);
    }
    let Some(actor) = actors::actor(tx, cx.id(), row.author, cx.at())? else { return hold(tx, cx, row) };
    // It is said by whoever wrote it, with their rights of today.
    say_as(tx, &Cx { actor, source: Source::Web, ..cx.clone() }, row)
}

/// Says a planned answer in the name of the actor, who wrote it.
pub(super) fn say_as(tx: &mut Tx<'_>, cx: &Cx, row: sql::ScheduledRow) -> Result<(), Error> {
    let Scheduled { row, text, changes } = ops::open(cx, row)?;
    let Some(text) = text else { return ops::finish(tx, cx, &row) };
    let token = ops::token(cx, row.id)?;
    let files = crate::tickets::attachments::of_upload(tx, cx, &token)?;
    let mut comment = NewComment::message(&text, true);
    comment.text.html = Some(crate::markdown::html(&text).into());
    if !files.is_empty() {
        comment.uploads.push(token);
    }
    let staged: Vec<_> = changes.iter().filter_map(|change| actions::Action::read(change)).collect();
    let change = TicketChange { comment: Some(comment), ..actions::change(cx, &staged)? };
    let change = TicketChange { status: row.status.or(change.status), ..change };
    update::update(tx, cx, row.ticket, &change)?;
    ops::finish(tx, cx, &row)
}

/// Whether somebody else said something that the customer reads, or the customer wrote, since the answer was planned.
fn overtaken(tx: &mut Tx<'_>, cx: &Cx, row: &sql::ScheduledRow) -> Result<bool, Error> {
    let newer = tickets::comments_of(tx, cx.id(), row.ticket)?.into_iter().any(|comment| {
        comment.created_at > row.planned_at
            && comment.public
            && comment.kind == CommentKind::Message
            && comment.author != Some(row.author)
    });
    Ok(newer)
}

fn hold_one(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, id: i64) -> Result<(), Error> {
    match sql::get(tx, cx.id(), ticket, id)? {
        Some(row) => hold(tx, cx, row),
        None => Ok(()),
    }
}

/// It stays until its writer decides, and they find the ticket among those on which they were named.
fn hold(tx: &mut Tx<'_>, cx: &Cx, mut row: sql::ScheduledRow) -> Result<(), Error> {
    row.state = Planned::Held;
    sql::update(tx, cx.id(), &row, cx.at())?;
    if let Some(newest) = tickets::comments_of(tx, cx.id(), row.ticket)?.last() {
        crate::mentions::sql::insert(tx, cx.id(), row.author, row.ticket, newest.id, cx.at())?;
    }
    ops::log(tx, cx, "comment.hold", &row)
}
