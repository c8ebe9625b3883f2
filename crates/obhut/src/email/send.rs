//! Sends a comment: opens what it needs, writes the mail, hands it to the server.

use std::sync::Arc;

use db::Tx;
use jobs::{Job, Outcome};
use mail::{Address, Outgoing};
use personal::SystemUse;

use super::{original, outbox::MailOut, sql};
use crate::audit::{self, Record};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::macros::values;
use crate::people;
use crate::tickets::attachments;
use crate::words::{IdentityKind, Source, Standing};

/// A mail ready to leave.
struct Letter {
    /// Where reports about it go: the address with the ticket's token, for a report often names nothing else of ours.
    sender: String,
    recipients: Vec<String>,
    bytes: Vec<u8>,
    token: String,
}

/// Carries out one job of the kind [`super::outbox::MAIL`]. The error of a job is a word, never an address.
pub fn send(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let Some(out) = &desk.mail else { return Outcome::Retry("no_mail_server") };
    let account = match desk.account(job.account) {
        Ok(account) => account,
        Err(Error::NotFound) => return Outcome::Done,
        Err(_) => return Outcome::Retry("database"),
    };
    let cx = Cx::new(desk, &account, Actor::system(), Source::System);
    let (inner, server, comment, ticket) = (cx.clone(), out.clone(), job.subject, job.argument);
    let letter = match desk.db.read_blocking(move |tx| write(tx, &inner, &server, ticket, comment)) {
        Ok(Some(letter)) => letter,
        Ok(None) => return Outcome::Done,
        Err(error) if error.is_passing() => return Outcome::Retry("database"),
        Err(_) => return Outcome::Fail("cannot_be_written"),
    };
    let recipients: Vec<&str> = letter.recipients.iter().map(String::as_str).collect();
    if let Err(error) = out.transport().and_then(|transport| transport.send(&letter.sender, &recipients, &letter.bytes))
    {
        let word = match error {
            mail::smtp::SendError::Temporary(_) => "server_refused_for_now",
            mail::smtp::SendError::Permanent(_) => "server_refused",
            mail::smtp::SendError::Unreachable => "server_unreachable",
            mail::smtp::SendError::Tls => "no_trusted_connection",
            mail::smtp::SendError::Config(_) => "settings",
            mail::smtp::SendError::Address => "address",
        };
        return if error.is_temporary() { Outcome::Retry(word) } else { Outcome::Fail(word) };
    }
    let (count, token) = (letter.recipients.len(), letter.token);
    let noted = desk.db.write_blocking(move |tx| {
        sql::set_sent(tx, cx.id(), ticket, comment, &token)?;
        let recipients = ledger::Fact::Number(i64::try_from(count).unwrap_or(i64::MAX));
        let facts =
            ledger::Facts::from([("comment".into(), ledger::Fact::Number(comment)), ("recipients".into(), recipients)]);
        let object = crate::tickets::read::object(ticket);
        audit::record(tx, &cx, Record { act: "comment.send", object, facts, detail: None, owners: &[] }).map(drop)
    });
    // It has left; a second copy would be worse than a missing line.
    if noted.is_err() {
        tracing::error!(job = job.id, "a mail was sent, but its log entry could not be written");
    }
    Outcome::Done
}

/// Writes the mail of a comment; nothing when there is nobody to write to or nothing left to say.
fn write(tx: &mut Tx<'_>, cx: &Cx, out: &MailOut, ticket: i64, comment: i64) -> Result<Option<Letter>, Error> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let Some(row) = crate::tickets::sql::get(tx, cx.id(), ticket)? else { return Ok(None) };
    let said = crate::tickets::sql::comment(tx, cx.id(), ticket, comment)?;
    // A token says that it has left: the program ended before the job could be closed.
    let said = said.filter(|said| said.public && said.standing == Standing::Normal && said.mail_token.is_none());
    let Some(said) = said.filter(|_| row.standing == Standing::Normal) else { return Ok(None) };
    let author = said.author;
    let view = crate::tickets::read::comment(tx, cx, ticket, comment)?;
    let (Some(body), Some(fields)) = (view.body, crate::tickets::read::open_fields(cx, &row)?) else { return Ok(None) };
    let mut to = Vec::new();
    if let Some(person) = row.requester {
        to.extend(address_of(tx, cx, person, author)?);
    }
    let mut cc = Vec::new();
    for (person, part) in crate::tickets::sql::parties(tx, cx.id(), ticket)? {
        if part == "cc" && Some(person) != row.requester {
            cc.extend(address_of(tx, cx, person, author)?);
        }
    }
    if to.is_empty() {
        std::mem::swap(&mut to, &mut cc);
    }
    if to.is_empty() {
        return Ok(None);
    }
    let envelope = original::latest(tx, cx, ticket)?;
    let answered = envelope.as_ref().and_then(|e| e.message_id.as_ref()).map(|id| id.disclose(&system).clone());
    let mut references: Vec<String> =
        envelope.iter().flat_map(|e| &e.references).map(|id| id.disclose(&system).clone()).collect();
    references.extend(answered.clone());
    let subject = fields.subject.disclose(&system);
    let subject = if answered.is_some() && !subject.to_lowercase().starts_with("re:") {
        format!("Re: {subject}")
    } else {
        subject.clone()
    };
    // Every attempt has the same identifier, so that a second copy, after a crash between the server's word and our note,
    // is known as the same mail. It is keyed and cannot be guessed.
    let mark = cx.desk.vault.mark(cx.account.key.key, format!("mail {comment}").as_bytes())?;
    let token = hex(&mark);
    let mut files = Vec::new();
    for file in view.files {
        let content = attachments::read_content(tx, cx, &file.row)?;
        let Some(meta) = file.meta else { continue };
        files.push(mail::Attachment {
            name: Some(meta.name.disclose(&system).clone()),
            content_type: meta.content_type.disclose(&system).clone(),
            declared: true,
            bytes: content.to_vec(),
            content_id: meta.content_id.map(|id| id.disclose(&system).clone()),
            inline: file.row.inline,
        });
    }
    let company = crate::accounts::sql::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone());
    let (local, host) = out.from.rsplit_once('@').unwrap_or((out.from.as_str(), out.host.as_str()));
    let sender = format!("{local}+{}@{host}", row.reply_token);
    let letter = Outgoing {
        from: Address { name: company.clone(), address: out.from.clone() },
        reply_to: Some(Address { name: company, address: sender.clone() }),
        subject,
        date: cx.now,
        text: values::fill_gaps(tx, cx, row.requester, body.text.disclose(&system))?,
        html: match &body.html {
            Some(html) => Some(values::fill_gaps(tx, cx, row.requester, html.disclose(&system))?),
            None => None,
        },
        message_id: mail::token::message_id(&row.reply_token, &token, &out.host),
        in_reply_to: answered,
        references,
        auto_submitted: None,
        loop_mark: Some(loop_mark(cx)?),
        attachments: files,
        to,
        cc,
    };
    let recipients = letter.to.iter().chain(&letter.cc).map(|one| one.address.clone()).collect();
    let bytes = match mail::compose(&letter) {
        // What we answer may carry an identifier that is none; the answer goes out all the same.
        Err(mail::ComposeError::Identifier("In-Reply-To")) => mail::compose(&Outgoing { in_reply_to: None, ..letter }),
        composed => composed,
    };
    Ok(Some(Letter { sender, recipients, bytes: bytes.map_err(|_| Error::NotFound)?, token }))
}

/// The mark that our mail carries so that we know it when it comes back: it says which desk sent it only to that desk.
pub(crate) fn loop_mark(cx: &Cx) -> Result<String, Error> {
    Ok(hex(&cx.desk.vault.mark(cx.account.key.key, b"loop")?))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where to write to somebody; nobody writes to the author of the comment or to those in the trash.
fn address_of(tx: &mut Tx<'_>, cx: &Cx, person: i64, author: Option<i64>) -> Result<Option<Address>, Error> {
    if author == Some(person) {
        return Ok(None);
    }
    let Ok(known) = people::ops::get(tx, cx, person) else { return Ok(None) };
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let Some(address) = known.primary(IdentityKind::Email, &system).map(str::to_owned) else { return Ok(None) };
    Ok(Some(Address { name: known.name(cx, &system), address }))
}
