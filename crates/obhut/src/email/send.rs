//! Sends a comment: opens what it needs, writes the mail, hands it to the server.

use std::sync::Arc;

use db::Tx;
use jobs::{Job, Outcome};
use mail::smtp::{Refusal, SendError, Transport};
use mail::{Address, AutoSubmitted, Outgoing};
use personal::SystemUse;

use super::acknowledge::ACKNOWLEDGE;
use super::servers::{self, Server};
use super::signature::{self, Values};
use super::{addresses, check, original, sql, trouble};
use crate::audit::{self, Record};
use crate::consent;
use crate::consent::notice::{self as privacy, NOTICE};
use crate::context::Cx;
use crate::desk::Desk;
use crate::error::Error;
use crate::form::receipt::{self, RECEIPT};
use crate::i18n::{Key, Language, Translator};
use crate::macros::values;
use crate::people;
use crate::tickets::attachments;
use crate::tickets::records::Fields;
use crate::tickets::sql::TicketRow;
use crate::triggers::notify::{self, NOTIFY};
use crate::words::{IdentityKind, Source, Standing};

/// A mail ready to leave.
struct Letter {
    /// Where reports about it go: the address with the ticket's token, for a report often names nothing else of ours.
    sender: String,
    recipients: Vec<String>,
    bytes: Vec<u8>,
    token: String,
    /// Whom it tells what is stored about them, for the first time.
    told: Vec<i64>,
    /// The server it is handed to; none is the installation's own.
    server: Option<Server>,
}

/// Whom a mail comes from, and which way it goes.
struct Sender {
    address: String,
    name: String,
    company: String,
    signature: Option<String>,
    acknowledgement: Option<String>,
    language: Option<Language>,
    server: Option<Server>,
}

impl Sender {
    fn host(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, host)| host)
    }

    fn with_token(&self, token: &str) -> String {
        let (local, host) = self.address.rsplit_once('@').unwrap_or((&self.address, ""));
        format!("{local}+{token}@{host}")
    }
}

/// Why there is no letter.
enum Unwritten {
    /// Nobody to write to, or nothing left to say.
    Pointless,
    /// No server takes mail from this address.
    NoServer,
    /// Something else.
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Unwritten {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// What tells somebody something beside the conversation: nobody needs to know when it does not arrive.
const BESIDE: [&str; 4] = [ACKNOWLEDGE, NOTIFY, NOTICE, RECEIPT];

/// Carries out one job of the kind [`super::outbox::MAIL`], or of one that tells something beside it. The error of a job is a word, never an
/// address.
pub fn send(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let (inner, wanted) = (cx.clone(), job.clone());
    let written = desk.db.read_blocking(move |tx| match write(tx, &inner, &wanted) {
        Ok(letter) => Ok(Ok(letter)),
        Err(Unwritten::Failed(error)) => Err(error),
        Err(unwritten) => Ok(Err(unwritten)),
    });
    let letter = match written {
        Ok(Ok(letter)) => letter,
        Ok(Err(Unwritten::NoServer)) => return Outcome::Retry("no_mail_server"),
        Ok(Err(_)) => return Outcome::Done,
        Err(error) if error.is_passing() => return Outcome::Retry("database"),
        Err(_) => return give_up(&cx, job, "cannot_be_written", &[]),
    };
    let recipients: Vec<&str> = letter.recipients.iter().map(String::as_str).collect();
    let sent = transport(&cx, letter.server.as_ref()).and_then(|way| {
        way.send(&letter.sender, &recipients, &letter.bytes).map_err(|error| {
            if let (SendError::Login, Some(server)) = (error, &letter.server) {
                cx.desk.posts.forget_access(&cx, server.row.id);
            }
            (check::word(error), error.is_temporary())
        })
    });
    match sent {
        Ok(refused) => done(&cx, job, &letter, &refused),
        Err((word, temporary)) => {
            note_server(&cx, letter.server.as_ref(), word);
            if temporary && !desk.queue.is_last(job) {
                Outcome::Retry(word)
            } else {
                give_up(&cx, job, word, &letter.recipients)
            }
        }
    }
}

fn transport(cx: &Cx, server: Option<&Server>) -> Result<Transport, (&'static str, bool)> {
    match (server, &cx.desk.mail) {
        (Some(server), _) => cx.desk.posts.transport(cx, server).map_err(|error| (check::login_word(error), true)),
        (None, Some(out)) => out.transport().map_err(|error| (check::word(error), error.is_temporary())),
        (None, None) => Err(("no_mail_server", true)),
    }
}

/// It has left: note, log entry and the end of the job are one transaction, so that the job comes again only where
/// nothing of it is known.
fn done(cx: &Cx, job: &Job, letter: &Letter, refused: &[Refusal]) -> Outcome {
    let (inner, claim, subject, ticket) = (cx.clone(), job.claim(), job.subject, job.argument);
    let (beside, kind) = (BESIDE.contains(&job.kind.as_str()), job.kind.clone());
    let taken = letter.recipients.len() - refused.len();
    let of_no_use: Vec<String> = refused
        .iter()
        .filter(|refusal| refusal.no_such_address)
        .filter_map(|refusal| letter.recipients.get(refusal.index).cloned())
        .collect();
    let reached = letter.recipients.iter().enumerate();
    let reached = reached.filter(|(at, _)| !refused.iter().any(|refusal| refusal.index == *at));
    let people: Vec<i64> = reached.filter_map(|(_, address)| cx.account.people.by_email(address)).collect();
    let told: Vec<i64> = letter.told.iter().copied().filter(|person| people.contains(person)).collect();
    let (token, server, some_refused) =
        (letter.token.clone(), letter.server.as_ref().map(|server| server.row.id), !refused.is_empty());
    let noted = cx.desk.db.write_blocking(move |tx| {
        let cx = &inner;
        if !beside {
            sql::set_sent(tx, cx.id(), ticket, subject, &token)?;
        }
        let recipients = ledger::Fact::Number(i64::try_from(taken).unwrap_or(i64::MAX));
        let (act, about) = match kind.as_str() {
            ACKNOWLEDGE | RECEIPT => ("ticket.acknowledge", Some("comment")),
            NOTIFY => ("ticket.notify", Some("trigger")),
            // Its subject is a person, and a leaf names none: who was told lies beside it, as with every mail.
            NOTICE => ("ticket.inform", None),
            _ => ("comment.send", Some("comment")),
        };
        let mut facts = ledger::Facts::from([("recipients".into(), recipients)]);
        facts.extend(about.map(|about| (about.into(), ledger::Fact::Number(subject))));
        let object = crate::tickets::read::object(ticket);
        let seq = audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] })?;
        // Beside the leaf, because it goes with the person: whom it was sent to.
        people.iter().try_for_each(|person| crate::access_log::sql::insert_person(tx, cx.id(), *person, seq))?;
        for person in &told {
            consent::sql::tell(tx, cx.id(), *person, ticket, cx.at())?;
        }
        for address in &of_no_use {
            trouble::count_bounce(tx, cx, address)?;
        }
        if some_refused {
            trouble::note(tx, cx, ticket, Key("mail-note-some-refused"))?;
        }
        if let Some(server) = server {
            servers::sql::success(tx, cx.id(), server, cx.at())?;
            servers::sql::mail(tx, cx.id(), server, cx.at())?;
        }
        cx.desk.queue.succeed(tx, claim)?;
        Ok::<_, Error>(())
    });
    match noted {
        Ok(()) => Outcome::Settled,
        // It has left; a second copy would be worse than a missing line.
        Err(_) => {
            tracing::error!(job = job.id, "a mail was sent, but its log entry could not be written");
            Outcome::Done
        }
    }
}

/// It will never leave: a dead letter, and a note on the ticket in the same transaction.
fn give_up(cx: &Cx, job: &Job, word: &'static str, recipients: &[String]) -> Outcome {
    if BESIDE.contains(&job.kind.as_str()) {
        return Outcome::Fail(word);
    }
    let (inner, claim, ticket) = (cx.clone(), job.claim(), job.argument);
    let of_no_use = if word == "no_such_address" { recipients.to_vec() } else { Vec::new() };
    let why = if about_the_mail(word) { Key("mail-note-refused") } else { Key("mail-note-given-up") };
    let noted = cx.desk.db.write_blocking(move |tx| {
        inner.desk.queue.fail(tx, claim, word)?;
        for address in &of_no_use {
            trouble::count_bounce(tx, &inner, address)?;
        }
        trouble::note(tx, &inner, ticket, why)
    });
    match noted {
        Ok(()) => Outcome::Settled,
        Err(error) if error.is_passing() => Outcome::Retry(word),
        Err(_) => Outcome::Fail(word),
    }
}

/// Whether a word speaks of the mail and not of the server.
fn about_the_mail(word: &str) -> bool {
    matches!(word, "server_refused" | "no_such_address" | "address")
}

/// What concerns the server and not the mail stands beside the server.
fn note_server(cx: &Cx, server: Option<&Server>, word: &'static str) {
    let Some(id) = server.map(|server| server.row.id).filter(|_| !about_the_mail(word)) else {
        return;
    };
    let inner = cx.clone();
    let _ = cx.desk.db.write_blocking(move |tx| servers::note(tx, &inner, id, Some(word)));
}

/// The address that a ticket is answered from and the way from there.
fn sender(tx: &mut Tx<'_>, cx: &Cx, fields: &Fields) -> Result<Sender, Unwritten> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let company = crate::accounts::sql::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone());
    let ours = addresses::every(tx, cx)?;
    let recipient = fields.recipient.as_ref().map(|recipient| recipient.disclose(&system).as_str());
    let out = cx.desk.mail.as_ref();
    let Some(own) = addresses::for_ticket(&ours, recipient) else {
        let out = out.ok_or(Unwritten::NoServer)?;
        let (address, name) = (out.from.clone(), company.clone());
        let (signature, acknowledgement, language, server) = (None, None, None, None);
        return Ok(Sender { address, name, company, signature, acknowledgement, language, server });
    };
    let server = match own.row.outgoing {
        Some(id) => Some(servers::get(tx, cx, id)?).filter(|server| server.row.active),
        None => None,
    };
    if server.is_none() && (own.row.outgoing.is_some() || out.is_none()) {
        return Err(Unwritten::NoServer);
    }
    Ok(Sender {
        address: own.address.clone(),
        name: own.name.clone().unwrap_or_else(|| company.clone()),
        company,
        signature: own.signature.clone(),
        acknowledgement: own.acknowledgement.clone(),
        language: own.language(),
        server,
    })
}

fn write(tx: &mut Tx<'_>, cx: &Cx, job: &Job) -> Result<Letter, Unwritten> {
    let (ticket, comment) = (job.argument, job.subject);
    let row = crate::tickets::sql::get(tx, cx.id(), ticket)?.filter(|row| row.standing == Standing::Normal);
    let row = row.ok_or(Unwritten::Pointless)?;
    let fields = crate::tickets::read::open_fields(cx, &row)?.ok_or(Unwritten::Pointless)?;
    if job.kind == ACKNOWLEDGE {
        return acknowledgement(tx, cx, &row, &fields, comment);
    }
    if job.kind == NOTIFY {
        return notification(tx, cx, &row, &fields, job);
    }
    if matches!(job.kind.as_str(), NOTICE | RECEIPT) {
        return told(tx, cx, &row, &fields, job);
    }
    answer(tx, cx, &row, &fields, comment)
}

/// Who gets what, and where it stands in its thread.
struct Head {
    to: Vec<Address>,
    cc: Vec<Address>,
    subject: String,
    in_reply_to: Option<String>,
    references: Vec<String>,
}

fn head(
    tx: &mut Tx<'_>,
    cx: &Cx,
    row: &TicketRow,
    fields: &Fields,
    to: Vec<Address>,
    cc: Vec<Address>,
) -> Result<Head, Error> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let envelope = original::latest(tx, cx, row.id)?;
    let in_reply_to = envelope.as_ref().and_then(|e| e.message_id.as_ref()).map(|id| id.disclose(&system).clone());
    let mut references: Vec<String> =
        envelope.iter().flat_map(|e| &e.references).map(|id| id.disclose(&system).clone()).collect();
    references.extend(in_reply_to.clone());
    let subject = fields.subject.disclose(&system);
    let subject = if in_reply_to.is_some() && !subject.to_lowercase().starts_with("re:") {
        format!("Re: {subject}")
    } else {
        subject.clone()
    };
    Ok(Head { to, cc, subject, in_reply_to, references })
}

/// Writes the mail of a comment.
fn answer(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow, fields: &Fields, comment: i64) -> Result<Letter, Unwritten> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let said = crate::tickets::sql::comment(tx, cx.id(), row.id, comment)?;
    // A token says that it has left: the program ended before the job could be closed.
    let said = said.filter(|said| said.public && said.standing == Standing::Normal && said.mail_token.is_none());
    let author = said.ok_or(Unwritten::Pointless)?.author;
    let view = crate::tickets::read::comment(tx, cx, row.id, comment)?;
    let body = view.body.ok_or(Unwritten::Pointless)?;
    let (mut to, mut cc, mut readers) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(person) = row.requester {
        to.extend(address_of(tx, cx, person, author)?);
        readers.extend((!to.is_empty()).then_some(person));
    }
    for (person, part) in crate::tickets::sql::parties(tx, cx.id(), row.id)? {
        if part == "cc" && Some(person) != row.requester {
            let address = address_of(tx, cx, person, author)?;
            readers.extend(address.is_some().then_some(person));
            cc.extend(address);
        }
    }
    // Only where nobody else reads it: a link to consents speaks for the person.
    let alone = row.requester.filter(|_| cc.is_empty() && to.len() == 1);
    if to.is_empty() {
        std::mem::swap(&mut to, &mut cc);
    }
    if to.is_empty() {
        return Err(Unwritten::Pointless);
    }
    let sender = sender(tx, cx, fields)?;
    let head = head(tx, cx, row, fields, to, cc)?;
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
    let mut text = values::fill_gaps(tx, cx, row.requester, body.text.disclose(&system))?;
    let mut html = match &body.html {
        Some(html) => Some(values::fill_gaps_html(tx, cx, row.requester, html.disclose(&system))?),
        None => None,
    };
    let mut below = Vec::new();
    if let Some(template) = &sender.signature {
        below.push(filled(template, &sender, row.id, &agent_name(tx, cx, author)?));
    }
    below.extend(take_back(tx, cx, alone, &sender)?);
    let told = privacy::untold(tx, cx, &readers)?;
    below.extend(first_time(tx, cx, &told, &sender)?);
    if !below.is_empty() {
        let below = below.join("\n\n");
        text = signature::under(&text, &below);
        html = html.map(|html| signature::under_html(&html, &below));
    }
    let token = hex(&cx.desk.vault.mark(cx.account.key.key, format!("mail {comment}").as_bytes())?);
    let from = sender.with_token(&row.reply_token);
    let letter = Parts { text, html, files, token, auto: None, from, told };
    seal_up(cx, row, sender, head, letter)
}

/// Writes the mail that says that a ticket has come. It goes to nobody but its writer, and no report about it comes back.
fn acknowledgement(
    tx: &mut Tx<'_>,
    cx: &Cx,
    row: &TicketRow,
    fields: &Fields,
    comment: i64,
) -> Result<Letter, Unwritten> {
    let requester = row.requester.ok_or(Unwritten::Pointless)?;
    let to = address_of(tx, cx, requester, None)?.ok_or(Unwritten::Pointless)?;
    let sender = sender(tx, cx, fields)?;
    let head = head(tx, cx, row, fields, vec![to], Vec::new())?;
    let language = spoken(tx, cx, requester, &sender)?;
    let beside = privacy::beside(tx, cx, row.id, requester, language)?;
    let mut text = match &sender.acknowledgement {
        Some(template) => filled(template, &sender, row.id, ""),
        None => {
            let words = Translator::new(sender.language.unwrap_or(Language::German));
            let number = row.id.to_string();
            words.with2(Key("mail-acknowledgement"), "number", number, "company", &sender.name).into_owned()
        }
    };
    if let Some(beside) = beside {
        text.push_str("\n\n");
        text.push_str(&beside);
    }
    let token = hex(&cx.desk.vault.mark(cx.account.key.key, format!("acknowledge {comment}").as_bytes())?);
    let auto = Some(AutoSubmitted::Replied);
    let told = Vec::new();
    let letter = Parts { text, html: None, files: Vec::new(), token, auto, from: String::new(), told };
    seal_up(cx, row, sender, head, letter)
}

/// Writes the mail of a trigger: one letter to all who are told.
fn notification(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow, fields: &Fields, job: &Job) -> Result<Letter, Unwritten> {
    let notice = notify::notice(tx, cx, job.subject, row)?.ok_or(Unwritten::Pointless)?;
    let mut to = Vec::new();
    for person in &notice.people {
        to.extend(address_of(tx, cx, *person, None)?);
    }
    if to.is_empty() {
        return Err(Unwritten::Pointless);
    }
    let sender = sender(tx, cx, fields)?;
    let head = if notice.people.first() == row.requester.as_ref() {
        Head { subject: notice.subject, ..head(tx, cx, row, fields, to, Vec::new())? }
    } else {
        Head { to, cc: Vec::new(), subject: notice.subject, in_reply_to: None, references: Vec::new() }
    };
    let token = hex(&cx.desk.vault.mark(cx.account.key.key, format!("notify {}", job.id).as_bytes())?);
    let auto = Some(AutoSubmitted::Generated);
    let mut text = notice.text;
    let told = privacy::untold(tx, cx, &notice.people)?;
    if let Some(first) = first_time(tx, cx, &told, &sender)? {
        text = signature::under(&text, &first);
    }
    let parts = Parts { text, html: None, files: Vec::new(), token, auto, from: String::new(), told };
    seal_up(cx, row, sender, head, parts)
}

/// Writes the mail that says that a form has come, or what is stored of somebody. It holds nothing that somebody typed, and
/// goes to one person alone.
fn told(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow, fields: &Fields, job: &Job) -> Result<Letter, Unwritten> {
    let receipt = job.kind == RECEIPT;
    // An answer has told them meanwhile.
    if !receipt && privacy::untold(tx, cx, &[job.subject])?.is_empty() {
        return Err(Unwritten::Pointless);
    }
    let person = if receipt { row.requester.ok_or(Unwritten::Pointless)? } else { job.subject };
    let to = address_of(tx, cx, person, None)?.ok_or(Unwritten::Pointless)?;
    let sender = sender(tx, cx, fields)?;
    let (subject, text, auto) = if receipt {
        let letter = receipt::letter(tx, cx, row.id, person, &sender.name)?;
        (letter.subject, letter.text, AutoSubmitted::Replied)
    } else {
        let language = spoken(tx, cx, person, &sender)?;
        let text = privacy::text(tx, cx, language)?.ok_or(Unwritten::Pointless)?;
        let subject = Translator::new(language).with(Key("notice-subject"), "company", &sender.name).into_owned();
        (subject, text, AutoSubmitted::Generated)
    };
    let head = Head { to: vec![to], cc: Vec::new(), subject, in_reply_to: None, references: Vec::new() };
    let context = format!("{} {} {}", job.kind, job.subject, job.argument);
    let token = hex(&cx.desk.vault.mark(cx.account.key.key, context.as_bytes())?);
    let told = if receipt { Vec::new() } else { vec![person] };
    let parts = Parts { text, html: None, files: Vec::new(), token, auto: Some(auto), from: String::new(), told };
    seal_up(cx, row, sender, head, parts)
}

/// Where somebody who agreed to something takes it back.
fn take_back(tx: &mut Tx<'_>, cx: &Cx, person: Option<i64>, sender: &Sender) -> Result<Option<String>, Error> {
    let Some(person) = person else { return Ok(None) };
    let t = Translator::new(spoken(tx, cx, person, sender)?);
    consent::link::footer(tx, cx, person, &t)
}

/// What is stored, for readers who have not been told yet.
fn first_time(tx: &mut Tx<'_>, cx: &Cx, untold: &[i64], sender: &Sender) -> Result<Option<String>, Error> {
    match untold.first() {
        Some(person) => {
            let language = spoken(tx, cx, *person, sender)?;
            privacy::text(tx, cx, language)
        }
        None => Ok(None),
    }
}

/// The language in which somebody is written to.
fn spoken(tx: &mut Tx<'_>, cx: &Cx, person: i64, sender: &Sender) -> Result<Language, Error> {
    let own = people::ops::row(tx, cx, person)?.locale.as_deref().and_then(Language::from_tag);
    Ok(own.or(sender.language).unwrap_or(Language::German))
}

/// What a letter says.
struct Parts {
    text: String,
    html: Option<String>,
    files: Vec<mail::Attachment>,
    /// The same at every attempt, so that a second copy, after a crash between the server's word and our note, is known
    /// as the same mail. It is keyed and cannot be guessed.
    token: String,
    auto: Option<AutoSubmitted>,
    /// The return path.
    from: String,
    /// Whom it tells what is stored about them, for the first time.
    told: Vec<i64>,
}

fn seal_up(cx: &Cx, row: &TicketRow, sender: Sender, head: Head, parts: Parts) -> Result<Letter, Unwritten> {
    let reply_to = Address { name: sender.name.clone(), address: sender.with_token(&row.reply_token) };
    let letter = Outgoing {
        from: Address { name: sender.name.clone(), address: sender.address.clone() },
        reply_to: Some(reply_to),
        subject: head.subject,
        date: cx.now,
        text: parts.text,
        html: parts.html,
        message_id: mail::token::message_id(&row.reply_token, &parts.token, sender.host()),
        in_reply_to: head.in_reply_to,
        references: head.references,
        auto_submitted: parts.auto,
        loop_mark: Some(loop_mark(cx)?),
        attachments: parts.files,
        to: head.to,
        cc: head.cc,
    };
    let recipients = letter.to.iter().chain(&letter.cc).map(|one| one.address.clone()).collect();
    let bytes = match mail::compose(&letter) {
        // What we answer may carry an identifier that is none; the answer goes out all the same.
        Err(mail::ComposeError::Identifier("In-Reply-To")) => mail::compose(&Outgoing { in_reply_to: None, ..letter }),
        composed => composed,
    };
    let bytes = bytes.map_err(|_| Unwritten::Failed(Error::NotFound))?;
    let Parts { from, token, told, .. } = parts;
    Ok(Letter { sender: from, recipients, bytes, token, told, server: sender.server })
}

fn filled(template: &str, sender: &Sender, ticket: i64, agent: &str) -> String {
    let values = Values { agent, ticket, company: &sender.company, address: &sender.address };
    signature::fill(template, &values)
}

/// The name that customers see of whoever answers.
fn agent_name(tx: &mut Tx<'_>, cx: &Cx, author: Option<i64>) -> Result<String, Error> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let Some(person) = author else { return Ok(String::new()) };
    let known = people::ops::get(tx, cx, person)?;
    let alias = known.profile.as_ref().and_then(|profile| profile.alias.as_ref());
    Ok(alias.map_or_else(|| known.name(cx, &system), |alias| alias.disclose(&system).clone()))
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

/// The mail that a job would send now; for stories that look at what leaves.
#[cfg(test)]
pub(crate) fn would_send(cx: &Cx, job: &Job) -> Option<Vec<u8>> {
    let (inner, wanted) = (cx.clone(), job.clone());
    let written = cx.desk.db.read_blocking(move |tx| match write(tx, &inner, &wanted) {
        Ok(letter) => Ok(Some(letter.bytes)),
        Err(Unwritten::Failed(error)) => Err(error),
        Err(_) => Ok(None),
    });
    written.unwrap()
}
