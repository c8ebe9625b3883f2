//! Splitting a ticket: messages are chosen, and the new ticket gets a subject.

use axum::extract::Path;
use axum::response::Response;

use super::super::answer::redirect_saying;
use super::super::form::{Form, Posted};
use super::super::list::{self, unsigned};
use super::super::names::Names;
use super::super::reader::{Reader, number};
use crate::error::{Error, FaultKind};
use crate::listing::Window;
use crate::tickets::{access, read, split};
use crate::words::Status;
use crate::workspace::{self, Notice, Problem, Problems, SplitMessage, SplitPage};
use world::Timestamp;

/// Messages that are offered.
const MESSAGES: i64 = 200;
/// Characters of a message that are shown.
const PREVIEW: usize = 240;

/// `GET /tickets/{number}/split`.
pub(super) async fn form(reader: Reader, Path(ticket): Path<String>) -> Response {
    let answer = match number(&ticket) {
        Ok(ticket) => draw(&reader, 200, ticket, &Form::default(), Problems::default()).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw(reader: &Reader, status: u16, ticket: i64, form: &Form, problems: Problems) -> Result<Response, Error> {
    let chosen: Vec<i64> = form.all("comment").filter_map(|id| id.parse().ok()).collect();
    let drawn = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        let source = read::get(tx, cx, ticket)?;
        access::must_edit(cx, &source.row)?;
        if source.row.status == Status::Closed {
            return Err(Error::NotFound);
        }
        let mut names = Names::default();
        let row = list::summary(tx, cx, &source)?;
        let mut messages = Vec::new();
        for keyed in read::comments(tx, cx, ticket, &Window::first(MESSAGES))?.rows {
            let text = list::preview(tx, cx, &source, &keyed.row, PREVIEW)?;
            messages.push(SplitMessage {
                id: unsigned(keyed.id),
                author: names.of(tx, cx, keyed.row.row.author)?.name,
                at: Timestamp(keyed.row.row.created_at),
                public: keyed.row.row.public,
                text,
                files: unsigned(keyed.row.row.attachments),
                chosen: chosen.contains(&keyed.id),
            });
        }
        Ok((reader.shell(tx, None, None)?, row, messages))
    });
    let (shell, row, messages) = drawn.await?;
    let subject = form.given("subject").unwrap_or(&row.subject).to_owned();
    let page = SplitPage { number: row.number, from: row.subject, subject, messages, problems };
    Ok(reader.page(status, workspace::split(&shell, &page)))
}

/// `POST /tickets/{number}/split`.
pub(super) async fn carry_out(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => write(&reader, ticket, &form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write(reader: &Reader, ticket: i64, form: &Form) -> Result<Response, Error> {
    let chosen: Vec<i64> = form.all("comment").filter_map(|id| id.parse().ok()).collect();
    let subject = form.text("subject").to_owned();
    match reader.write(move |tx, cx| split::split(tx, cx, ticket, &chosen, &subject)).await {
        Ok(created) => Ok(redirect_saying(&format!("/tickets/{created}"), Notice::Split)),
        Err(Error::Invalid(faults)) => {
            let mut problems = Problems::default();
            for fault in faults {
                match (fault.field, fault.kind) {
                    ("subject", FaultKind::TooLong) => problems.add("subject", Problem::TooLong { most: 998 }),
                    ("subject", _) => problems.add("subject", Problem::Missing),
                    _ => problems.add("comment", Problem::NotOffered),
                }
            }
            draw(reader, 422, ticket, form, problems).await
        }
        Err(error) => Err(error),
    }
}
