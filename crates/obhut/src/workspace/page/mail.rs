//! Mails that went wrong.

use axum::extract::Path;
use axum::response::Response;
use db::Tx;
use world::Timestamp;

use super::answer::redirect_saying;
use super::files::raw_mail;
use super::form::Posted;
use super::list::unsigned;
use super::names::Names;
use super::reader::{Reader, number};
use crate::context::Cx;
use crate::email::acknowledge::ACKNOWLEDGE;
use crate::email::{outbox, rejected};
use crate::erasure::ERASE;
use crate::error::Error;
use crate::i18n::Key;
use crate::scheduled::jobs::SCHEDULED;
use crate::side_conversations::send as side_mail;
use crate::staff::invites::INVITE;
use crate::tickets::snooze::WAKE;
use crate::workspace::{self, DeadLetter, MailPage, Notice, RejectedMail};

/// Mails of each sort on the page.
const SHOWN: i64 = 200;

/// `GET /admin/mail`.
pub(super) async fn show(reader: Reader) -> Response {
    let answer = draw(&reader).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader) -> Result<Response, Error> {
    reader.administration()?;
    let drawn = reader.read(|tx, reader| {
        let cx = &reader.cx;
        let mut names = Names::default();
        let mut dead = Vec::new();
        for job in cx.desk.queue.dead_letters(tx, cx.id(), SHOWN)? {
            dead.push(given_up(tx, cx, job, &mut names)?);
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

/// What a job was to do, about which ticket and for whom.
fn given_up(tx: &mut Tx<'_>, cx: &Cx, job: jobs::Job, names: &mut Names) -> Result<DeadLetter, Error> {
    let (what, ticket) = match job.kind.as_str() {
        outbox::MAIL => (Key("job-mail"), Some(job.argument)),
        ACKNOWLEDGE => (Key("job-acknowledge"), Some(job.argument)),
        crate::triggers::notify::NOTIFY => (Key("job-notify"), Some(job.argument)),
        crate::triggers::hook::HOOK => (Key("job-hook"), Some(job.argument)),
        crate::form::receipt::RECEIPT => (Key("job-contact-receipt"), Some(job.argument)),
        crate::consent::notice::NOTICE => (Key("job-privacy-notice"), Some(job.argument)),
        SCHEDULED => (Key("job-scheduled"), Some(job.argument)),
        WAKE => (Key("job-wake"), Some(job.subject)),
        side_mail::MAIL => (Key("job-side-mail"), None),
        INVITE => (Key("job-invite"), None),
        crate::satisfaction::mail::SURVEY => (Key("job-survey"), Some(job.argument)),
        crate::voice::fetch::FETCH => (Key("job-voice"), Some(job.argument)),
        ERASE => (Key("job-erasure"), None),
        _ if crate::fields::record_ops::target_of(&job).is_some() => (Key("job-forget-field"), None),
        _ => (Key("job-other"), None),
    };
    let row = match ticket {
        Some(ticket) => crate::tickets::sql::get(tx, cx.id(), ticket)?,
        None => None,
    };
    let (ticket, recipient) = match job.kind.as_str() {
        side_mail::MAIL => match crate::side_conversations::page::given_up(tx, cx, &job)? {
            Some((ticket, partner)) => (Some(ticket), Some(partner)),
            None => (None, None),
        },
        INVITE => (None, Some(names.of(tx, cx, Some(job.subject))?.name)),
        // A link to what is gone leads nowhere.
        _ => match row {
            Some(row) => (Some(row.id), Some(names.of(tx, cx, row.requester)?.name)),
            None => (None, None),
        },
    };
    Ok(DeadLetter {
        id: unsigned(job.id),
        what,
        ticket: ticket.map(unsigned),
        recipient: recipient.filter(|name| !name.is_empty()),
        reason: job.last_error.unwrap_or_default(),
        attempts: unsigned(job.attempts),
        last_attempt: job.due_at,
    })
}

/// `GET /admin/mail/rejected/{id}/mail.eml`: a mail that became no ticket, byte for byte.
pub(super) async fn rejected_raw(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = match (reader.administration(), number(&id)) {
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
    let answer = match (reader.administration(), number(id)) {
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
