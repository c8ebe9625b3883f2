//! What changes a ticket: answers, notes, properties, taking back.

use axum::extract::Path;
use axum::response::Response;

use super::answer::{redirect, redirect_saying};
use super::fill::{self, Again};
use super::form::{Form, Posted};
use super::history;
use super::reader::{Reader, number};
use super::ticket::{self, Shown};
use crate::error::{Error, Fault, FaultKind};
use crate::tickets::undo::undo as take_back;
use crate::tickets::{NewComment, TicketChange, read, sql, update};
use crate::words::{Priority, Status, TicketKind};
use crate::workspace::{Notice, Problem};
use zeroize::Zeroizing;

/// Bytes of the longest text, as operations take it.
const LONGEST: u64 = 1024 * 1024;

/// `POST /tickets/{number}/comments`.
pub(super) async fn comment(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => write_comment(&reader, ticket, &form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// What became of a message.
enum Sent {
    /// It is there.
    There,
    /// Somebody wrote meanwhile.
    Newer,
}

async fn write_comment(reader: &Reader, ticket: i64, form: &Form) -> Result<Response, Error> {
    let public = form.text("public") == "1";
    let again = Again { body: Some(Zeroizing::new(form.text("body").to_owned())), note: !public, ..Again::default() };
    let mark = reader.mark(form.text("idempotency"))?;
    let seen: Option<i64> = form.text("version").parse().ok();
    let status = Status::from_word(form.text("status"));
    let body = again.body.clone().unwrap_or_default();
    let sent = reader.write(move |tx, cx| {
        if let Some(mark) = &mark
            && sql::known_request(tx, cx.id(), mark)?.is_some()
        {
            return Ok(Sent::There);
        }
        let present = read::get(tx, cx, ticket)?.row;
        if let Some(seen) = seen
            && history::somebody_wrote(tx, cx, &present, seen)?
        {
            return Ok(Sent::Newer);
        }
        let change = TicketChange {
            comment: Some(NewComment::message(body.trim_end(), public)),
            status: status.filter(|status| *status != present.status),
            ..TicketChange::default()
        };
        update::update(tx, cx, ticket, &change)?;
        if let Some(mark) = &mark {
            sql::note_request(tx, cx.id(), mark, mark, ticket, cx.at())?;
        }
        Ok(Sent::There)
    });
    match sent.await {
        Ok(Sent::There) => Ok(redirect(&format!("/tickets/{ticket}"))),
        Ok(Sent::Newer) => {
            let again = Again { newer_message: true, ..again };
            ticket::draw(reader, 409, ticket, Shown::default(), again, None).await
        }
        Err(Error::Invalid(faults)) => {
            let writing = faults.iter().map(|fault| (field(fault, "body"), problem(fault.kind))).collect();
            ticket::draw(reader, 422, ticket, Shown::default(), Again { writing, ..again }, None).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /tickets/{number}`.
pub(super) async fn properties(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => write_properties(&reader, ticket, &form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// What became of changed properties.
enum Saved {
    /// They are saved.
    Done,
    /// Somebody was faster.
    Changed,
}

async fn write_properties(reader: &Reader, ticket: i64, form: &Form) -> Result<Response, Error> {
    let (seen, form) = (form.text("version").parse::<i64>().ok(), form.clone());
    let saved = reader.write(move |tx, cx| {
        let present = read::get(tx, cx, ticket)?.row;
        if seen != Some(present.version) {
            return Ok(Saved::Changed);
        }
        let person = |name: &str| -> Result<Option<i64>, Error> {
            form.filled(name).map(str::parse).transpose().map_err(|_| Error::invalid("base", FaultKind::Invalid))
        };
        let (assignee, group) = (person("assignee")?, person("group")?);
        let tags = form.text("tags").split([' ', ',']).map(str::to_owned).filter(|tag| !tag.is_empty()).collect();
        let change = TicketChange {
            status: Status::from_word(form.text("status")).filter(|status| *status != present.status),
            priority: Priority::from_word(form.text("priority")),
            kind: Some(TicketKind::from_word(form.text("type"))),
            assignee: Some(assignee).filter(|to| *to != present.assignee),
            group: Some(group).filter(|to| *to != present.group),
            tags: Some(tags),
            ..TicketChange::default()
        };
        update::update(tx, cx, ticket, &change)?;
        Ok(Saved::Done)
    });
    let here = format!("/tickets/{ticket}");
    match saved.await {
        Ok(Saved::Done) => Ok(redirect_saying(&here, Notice::Saved)),
        Ok(Saved::Changed) => Ok(redirect_saying(&here, Notice::ChangedMeanwhile)),
        Err(Error::Invalid(faults)) => {
            let properties = faults.iter().map(|fault| (field(fault, "status"), problem(fault.kind))).collect();
            ticket::draw(reader, 422, ticket, Shown::default(), Again { properties, ..Again::default() }, None).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /tickets/{number}/undo`.
pub(super) async fn undo(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match (number(&ticket), number(form.text("comment"))) {
        (Ok(ticket), Ok(comment)) => write_undo(&reader, ticket, comment).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

async fn write_undo(reader: &Reader, ticket: i64, comment: i64) -> Result<Response, Error> {
    match reader.write(move |tx, cx| take_back(tx, cx, ticket, comment)).await {
        Ok(view) => {
            let again = Again { body: Some(fill::taken_back(&view)), ..Again::default() };
            ticket::draw(reader, 200, ticket, Shown::default(), again, Some(Notice::Undone)).await
        }
        Err(Error::Invalid(_)) => Ok(redirect_saying(&format!("/tickets/{ticket}"), Notice::TooLateToUndo)),
        Err(error) => Err(error),
    }
}

/// The field of a form that a fault is shown at.
fn field(fault: &Fault, usual: &'static str) -> &'static str {
    match fault.field {
        "assignee_id" => "assignee",
        "group_id" => "group",
        "status" => "status",
        "tags" => "tags",
        _ => usual,
    }
}

/// What a fault is called beside its field.
pub(super) const fn problem(kind: FaultKind) -> Problem {
    match kind {
        FaultKind::Blank => Problem::Missing,
        FaultKind::TooLong => Problem::TooLong { most: LONGEST },
        FaultKind::Invalid | FaultKind::Duplicate | FaultKind::Unknown | FaultKind::Closed | FaultKind::InUse => {
            Problem::NotOffered
        }
    }
}
