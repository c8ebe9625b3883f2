//! Sends a question to a partner: opens what it needs, writes the mail, hands it to the server, notes what was passed on.

use std::sync::Arc;

use db::Tx;
use jobs::{Job, Outcome};
use mail::{Address, Outgoing};
use personal::SystemUse;

use super::ops::{facts, log};
use super::sql::{self, MessageRow, SideRow};
use super::words::{MessageKind, MessageState};
use super::{files, read};
use crate::context::Cx;
use crate::desk::Desk;
use crate::email::outbox::MailOut;
use crate::error::Error;
use crate::recipients::register::{self, Passed};
use crate::tickets::attachments;
use crate::words::{Source, Standing};

/// The kind of job that sends a message of a side conversation: the message is its subject, the conversation its argument.
pub const MAIL: &str = "side_mail";

/// A mail ready to leave.
pub struct Letter {
    /// Where reports about it go.
    pub sender: String,
    /// To whom.
    pub recipient: String,
    /// The mail.
    pub bytes: Vec<u8>,
    leaving: Leaving,
}

/// What is noted of a message that leaves.
struct Leaving {
    token: String,
    side: SideRow,
    message: MessageRow,
    person: Option<i64>,
    has_files: bool,
}

/// Carries out one job of the kind [`MAIL`]. The error of a job is a word, never an address.
pub fn send(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let out = match crate::email::outbox::usual(&cx) {
        Ok(out) => out,
        Err(word) => return Outcome::Retry(word),
    };
    let (inner, server, side, message) = (cx.clone(), out.clone(), job.argument, job.subject);
    let letter = match desk.db.read_blocking(move |tx| write(tx, &inner, &server, side, message)) {
        Ok(Some(letter)) => letter,
        Ok(None) => return Outcome::Done,
        Err(error) if error.is_passing() => return Outcome::Retry("database"),
        Err(_) => return Outcome::Fail("cannot_be_written"),
    };
    let sent = out
        .transport()
        .and_then(|transport| transport.send(&letter.sender, &[letter.recipient.as_str()], &letter.bytes));
    if let Err(error) = sent {
        let word = crate::email::check::word(error);
        return if error.is_temporary() { Outcome::Retry(word) } else { refused(&cx, letter.leaving, word) };
    }
    let leaving = Arc::new(letter.leaving);
    let noted = desk.db.write_blocking(move |tx| note(tx, &cx, &leaving));
    // It has left; a second copy would be worse than a missing line.
    if noted.is_err() {
        tracing::error!(job = job.id, "a mail to a partner was sent, but it could not be noted");
    }
    Outcome::Done
}

/// A question that the server will never take is marked, so that whoever asked sees it where they look.
fn refused(cx: &Cx, leaving: Leaving, word: &'static str) -> Outcome {
    let (db, cx) = (cx.desk.db.clone(), cx.clone());
    let marked = db.write_blocking(move |tx| {
        sql::set_message(tx, cx.id(), &leaving.message, MessageState::Returned)?;
        log(tx, &cx, "side.refused", leaving.side.ticket, facts(&leaving.side, Some(leaving.message.id)))
    });
    if marked.is_err() { Outcome::Retry("database") } else { Outcome::Fail(word) }
}

/// Notes a question as one that has left, without sending it: what the sample company asked weeks ago.
///
/// # Errors
/// [`Error::NotFound`] when there is no such question; the database's and the vault's.
pub(crate) fn left_before(tx: &mut Tx<'_>, cx: &Cx, side: i64, message: i64) -> Result<(), Error> {
    cx.desk.queue.cancel(tx, cx.id(), MAIL, message)?;
    let message = sql::message(tx, cx.id(), side, message)?.ok_or(Error::NotFound)?;
    let ticket = crate::tickets::sql::get(tx, cx.id(), message.ticket)?.ok_or(Error::NotFound)?;
    let leaving = Leaving {
        token: token(cx, message.id)?,
        side: sql::get(tx, cx.id(), ticket.id, side)?.ok_or(Error::NotFound)?,
        has_files: !sql::files(tx, cx.id(), message.id)?.is_empty(),
        message,
        person: ticket.requester,
    };
    note(tx, cx, &leaving)
}

/// What makes the identifier of a message's mail. Every attempt has the same, so that a second copy is known as the same mail.
fn token(cx: &Cx, message: i64) -> Result<String, Error> {
    let mark = cx.desk.vault.mark(cx.account.key.key, format!("side mail {message}").as_bytes())?;
    Ok(mark.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn note(tx: &mut Tx<'_>, cx: &Cx, leaving: &Leaving) -> Result<(), Error> {
    let (side, message) = (&leaving.side, &leaving.message);
    sql::set_sent(tx, cx.id(), message, &leaving.token, cx.at())?;
    let passed = Passed {
        recipient: side.recipient,
        ticket: side.ticket,
        person: leaving.person,
        side: side.id,
        message: message.id,
        masked: side.masked,
        purpose: side.purpose,
        files: leaving.has_files,
    };
    register::note(tx, cx, &passed)?;
    log(tx, cx, "side.send", side.ticket, facts(side, Some(message.id)))
}

/// Writes the mail of a message; nothing when it has left, or nothing is left to say. It names neither the customer's
/// mail nor anything of it: no identifier, no thread, no address but the partner's and our own.
///
/// # Errors
/// The database's or the vault's.
pub fn write(tx: &mut Tx<'_>, cx: &Cx, out: &MailOut, side: i64, message: i64) -> Result<Option<Letter>, Error> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let Some(row) = sql::message(tx, cx.id(), side, message)? else { return Ok(None) };
    // A token says that it has left: the program ended before the job could be closed.
    if row.kind != MessageKind::Question || row.mail_token.is_some() {
        return Ok(None);
    }
    let Some(ticket) = crate::tickets::sql::get(tx, cx.id(), row.ticket)? else { return Ok(None) };
    if ticket.standing != Standing::Normal {
        return Ok(None);
    }
    let known = read::one(tx, cx, row.ticket, side)?;
    let view = read::open_message(cx, row)?;
    let (Some(_), Some(body)) = (&known.fields, &view.body) else { return Ok(None) };
    let mut outgoing_files = Vec::new();
    let chosen = sql::files(tx, cx.id(), message)?;
    for one in files::chosen(tx, cx, ticket.id, known.row.masked, &chosen)? {
        let content = attachments::read_content(tx, cx, &one.file.row)?;
        let kind = one.file.meta.as_ref().map(|meta| meta.content_type.disclose(&system).clone());
        outgoing_files.push(mail::Attachment {
            name: Some(one.name),
            content_type: kind.unwrap_or_else(|| "application/octet-stream".into()),
            declared: true,
            bytes: content.to_vec(),
            content_id: None,
            inline: false,
        });
    }
    // The partner's own mails are the only ones that the thread may name.
    let answered = known.messages.iter().rev().filter(|one| one.row.kind == MessageKind::Answer).find_map(|one| {
        one.body.as_ref().and_then(|body| body.message_id.as_ref()).map(|id| id.disclose(&system).clone())
    });
    let token = token(cx, message)?;
    let company = crate::accounts::sql::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone());
    let (local, host) = out.from.rsplit_once('@').unwrap_or((out.from.as_str(), out.host.as_str()));
    let sender = format!("{local}+{}@{host}", known.row.reply_token);
    let (subject, recipient) = (known.subject(&system), known.address(&system));
    let has_files = !outgoing_files.is_empty();
    let letter = Outgoing {
        from: Address { name: company.clone(), address: out.from.clone() },
        reply_to: Some(Address { name: company, address: sender.clone() }),
        to: vec![Address { name: String::new(), address: recipient.clone() }],
        cc: Vec::new(),
        subject: if answered.is_some() { format!("Re: {subject}") } else { subject },
        date: cx.now,
        text: body.text.disclose(&system).clone(),
        html: None,
        message_id: mail::token::message_id(&known.row.reply_token, &token, &out.host),
        references: answered.iter().cloned().collect(),
        in_reply_to: answered,
        auto_submitted: None,
        loop_mark: Some(crate::email::send::loop_mark(cx)?),
        attachments: outgoing_files,
    };
    let bytes = match mail::compose(&letter) {
        Err(mail::ComposeError::Identifier("In-Reply-To")) => mail::compose(&Outgoing { in_reply_to: None, ..letter }),
        composed => composed,
    };
    Ok(Some(Letter {
        sender,
        recipient,
        bytes: bytes.map_err(|_| Error::NotFound)?,
        leaving: Leaving { token, side: known.row, message: view.row, person: ticket.requester, has_files },
    }))
}
