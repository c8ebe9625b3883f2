//! Mails that went wrong.

use axum::extract::Path;
use axum::response::Response;
use world::Timestamp;

use super::answer::redirect_saying;
use super::files::raw_mail;
use super::form::Posted;
use super::list::unsigned;
use super::names::Names;
use super::reader::{Reader, number};
use crate::email::rejected;
use crate::error::Error;
use crate::workspace::{self, DeadLetter, MailPage, Notice, RejectedMail};

/// Mails of each sort on the page.
const SHOWN: i64 = 200;

/// `GET /admin/mail`.
pub(super) async fn show(reader: Reader) -> Response {
    let answer = draw(&reader).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader) -> Result<Response, Error> {
    administers(reader)?;
    let drawn = reader.read(|tx, reader| {
        let cx = &reader.cx;
        let mut names = Names::default();
        let mut dead = Vec::new();
        for job in cx.desk.queue.dead_letters(tx, cx.id(), SHOWN)? {
            let (ticket, recipient) = if job.kind == crate::side_conversations::send::MAIL {
                crate::side_conversations::page::given_up(tx, cx, &job)?.unwrap_or_default()
            } else {
                let ticket = crate::tickets::sql::get(tx, cx.id(), job.argument)?;
                (job.argument, names.of(tx, cx, ticket.and_then(|ticket| ticket.requester))?.name)
            };
            dead.push(DeadLetter {
                id: unsigned(job.id),
                ticket: unsigned(ticket),
                recipient: Some(recipient),
                reason: job.last_error.unwrap_or_default(),
                attempts: unsigned(job.attempts),
                last_attempt: job.due_at,
            });
        }
        let kept = rejected::list(tx, cx, SHOWN)?.into_iter().map(|mail| RejectedMail {
            at: Timestamp(mail.received_at),
            reason: mail.reason,
            size: unsigned(mail.size),
            original: format!("/admin/mail/rejected/{}/mail.eml", mail.id),
        });
        Ok((reader.shell(tx, None, None)?, MailPage { dead, rejected: kept.collect() }))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, workspace::mail(&shell, &page)))
}

/// `GET /admin/mail/rejected/{id}/mail.eml`: a mail that became no ticket, byte for byte.
pub(super) async fn rejected_raw(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = match (administers(&reader), number(&id)) {
        (Ok(()), Ok(id)) => reader.write(move |tx, cx| rejected::read(tx, cx, id)).await.map(|bytes| raw_mail(&bytes)),
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST /admin/mail/{id}/retry`.
pub(super) async fn retry(Path(id): Path<String>, posted: Posted) -> Response {
    settle(&posted.reader, &id, true).await
}

/// `POST /admin/mail/{id}/discard`.
pub(super) async fn discard(Path(id): Path<String>, posted: Posted) -> Response {
    settle(&posted.reader, &id, false).await
}

async fn settle(reader: &Reader, id: &str, again: bool) -> Response {
    let answer = match (administers(reader), number(id)) {
        (Ok(()), Ok(id)) => {
            let queue = reader.cx.desk.queue.clone();
            let done = reader.write(move |tx, cx| {
                let found = if again { queue.revive(tx, cx.id(), id)? } else { queue.discard(tx, cx.id(), id)? };
                if found { Ok(()) } else { Err(Error::NotFound) }
            });
            let notice = if again { Notice::MailRetried } else { Notice::MailDiscarded };
            done.await.map(|()| redirect_saying("/admin/mail", notice))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

/// The page does not exist for anybody else.
fn administers(reader: &Reader) -> Result<(), Error> {
    reader.cx.actor.must_administer().map_err(|_| Error::NotFound)
}
