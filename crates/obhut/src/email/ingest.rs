//! A raw mail becomes a ticket, an answer on one, or a line in the list of rejected mail; never nothing.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use db::Tx;
use mail::{Kind, ParsedMail};
use serde_json::{Value, json};
use vault::KeyId;
use zeroize::Zeroizing;

use super::{original, rejected};
use crate::context::Cx;
use crate::error::Error;
use crate::people::{self, identities};
use crate::tickets::attachments::{self, NewFile};
use crate::tickets::comments::{NewComment, NewText};
use crate::tickets::{self, NewTicket, Requester, TicketChange, TicketRow, create, sql};
use crate::words::{CommentKind, IdentityKind, Role, Standing, Status};

/// The largest mail that is taken apart: 25 MB of files grow by a third in base64.
const AT_MOST: usize = 40 * 1024 * 1024;
/// People in copy beyond this are not taken over.
const COPIES_AT_MOST: usize = 20;

/// Lets two copies of one mail in one after the other: the second must see what became of the first.
#[derive(Default)]
pub struct Arriving {
    doors: [Mutex<()>; 32],
}

impl Arriving {
    /// Waits for every mail that may be a copy of this one. Held until the mail is durable.
    fn enter(&self, mail: &ParsedMail) -> Option<MutexGuard<'_, ()>> {
        let id = mail.message_id.as_ref()?;
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let doors = u64::try_from(self.doors.len()).ok()?;
        let door = usize::try_from(hasher.finish() % doors).ok().and_then(|door| self.doors.get(door))?;
        Some(door.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Takes in one raw mail; answers `outcome` (`ticket`, `answer`, `bounce`, `duplicate`, `rejected`) with the numbers.
/// Blocks until it is durable.
///
/// # Errors
/// The database's and the vault's; then nothing was taken in and the mail is to be brought again.
pub fn ingest(cx: &Cx, bytes: &[u8]) -> Result<Value, Error> {
    let mut cx = cx.clone();
    cx.source = crate::words::Source::Email;
    let bytes = Arc::new(Zeroizing::new(bytes.to_vec()));
    if bytes.len() > AT_MOST {
        return reject(&cx, "too_large", &bytes);
    }
    let mail = Arc::new(mail::parse(&bytes));
    if comes_back(&cx, &mail)? {
        return reject(&cx, "loop", &bytes);
    }
    let (db, account) = (cx.desk.db.clone(), Arc::clone(&cx.account));
    let _door = account.arriving.enter(&mail);
    db.write_blocking(move |tx| take_in(tx, &cx, &mail, &bytes))
}

/// Whether this account sent the mail itself. Another desk's mark, or many hops, only forbid an automatic answer.
fn comes_back(cx: &Cx, mail: &ParsedMail) -> Result<bool, Error> {
    if mail.class.loop_marks.is_empty() {
        return Ok(false);
    }
    let ours = super::send::loop_mark(cx)?;
    Ok(mail.class.loop_marks.contains(&ours))
}

fn reject(cx: &Cx, reason: &'static str, bytes: &Arc<Zeroizing<Vec<u8>>>) -> Result<Value, Error> {
    let (inner, bytes) = (cx.clone(), Arc::clone(bytes));
    cx.desk.db.write_blocking(move |tx| turn_down(tx, &inner, reason, &bytes))
}

fn turn_down(tx: &mut Tx<'_>, cx: &Cx, reason: &'static str, bytes: &[u8]) -> Result<Value, Error> {
    let id = rejected::store(tx, cx, reason, bytes)?;
    Ok(json!({ "outcome": "rejected", "reason": reason, "rejected": id }))
}

fn take_in(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail, bytes: &[u8]) -> Result<Value, Error> {
    // What a partner writes into a side conversation never becomes a customer's ticket.
    if let Some(taken) = crate::side_conversations::intake::take_in(tx, cx, mail)? {
        return Ok(taken);
    }
    let known = mail.message_id.as_deref().and_then(|id| cx.account.threads.find([id]));
    if let Some(ticket) = known.filter(|_| !mail.tokens.iter().any(|token| own(mail, token))) {
        return Ok(json!({ "outcome": "duplicate", "ticket": ticket }));
    }
    let report = matches!(mail.class.kind, Kind::Bounce | Kind::Complaint);
    if is_blocked(tx, cx, mail)? {
        return turn_down(tx, cx, "blocked_sender", bytes);
    }
    let sender = mail.from.iter().find(|from| identities::check(IdentityKind::Email, &from.address).is_ok());
    let author = match sender {
        _ if report => None,
        Some(from) => {
            let name = Some(from.name.as_str()).filter(|name| !name.trim().is_empty());
            Some(people::ops::find_or_create(tx, cx, name, from.address.trim())?)
        }
        None => None,
    };
    match find_ticket(tx, cx, mail, author)? {
        Some(ticket) if report => note_report(tx, cx, mail, bytes, &ticket),
        Some(ticket) => answer(tx, cx, mail, bytes, &ticket, author),
        None if report => turn_down(tx, cx, "report_about_nothing_of_ours", bytes),
        None if mail.class.kind == Kind::AutoReply => turn_down(tx, cx, "automatic_answer_to_nothing", bytes),
        None => open_ticket(tx, cx, mail, bytes, author),
    }
}

/// Whether the desk's rules keep the sender out.
fn is_blocked(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail) -> Result<bool, Error> {
    let Some(from) = mail.from.first() else { return Ok(false) };
    Ok(super::rules::verdict(tx, cx, &from.address)? == Some(crate::words::MailRuleKind::Block))
}

/// Takes in a mail that had been put aside, because somebody looked at it and says so.
pub(super) fn take_in_anyway(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail, bytes: &[u8]) -> Result<Value, Error> {
    let sender = mail.from.iter().find(|from| identities::check(IdentityKind::Email, &from.address).is_ok());
    let author = match sender {
        Some(from) => {
            let name = Some(from.name.as_str()).filter(|name| !name.trim().is_empty());
            Some(people::ops::find_or_create(tx, cx, name, from.address.trim())?)
        }
        None => None,
    };
    match find_ticket(tx, cx, mail, author)? {
        Some(ticket) => answer(tx, cx, mail, bytes, &ticket, author),
        None => open_ticket(tx, cx, mail, bytes, author),
    }
}

/// Whether the mail carries a Message-ID that we made: then it is not a second copy of somebody's mail.
fn own(mail: &ParsedMail, token: &str) -> bool {
    mail.message_id.as_deref().and_then(mail::token::in_message_id) == Some(token)
}

/// The ticket that the mail answers: by our own token, which only those know whom we wrote to; else by foreign
/// Message-IDs, which anybody may know, and then only for somebody who takes part.
fn find_ticket(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail, author: Option<i64>) -> Result<Option<TicketRow>, Error> {
    for token in &mail.tokens {
        if let Some(ticket) = sql::by_token(tx, cx.id(), token)? {
            return follow(tx, cx, ticket);
        }
    }
    let ids = mail.in_reply_to.iter().chain(mail.references.iter().rev()).map(String::as_str);
    let Some(number) = cx.account.threads.find(ids) else { return Ok(None) };
    let Some(ticket) = sql::get(tx, cx.id(), number)? else { return Ok(None) };
    let parties = sql::parties(tx, cx.id(), ticket.id)?;
    let takes_part =
        author.is_some() && (ticket.requester == author || parties.iter().any(|(person, _)| Some(*person) == author));
    if takes_part { follow(tx, cx, ticket) } else { Ok(None) }
}

/// Where a merged ticket went on.
fn follow(tx: &mut Tx<'_>, cx: &Cx, mut ticket: TicketRow) -> Result<Option<TicketRow>, Error> {
    for _ in 0..20 {
        let Some(next) = ticket.merged_into else { break };
        match sql::get(tx, cx.id(), next)? {
            Some(next) => ticket = next,
            None => break,
        }
    }
    Ok(Some(ticket))
}

fn answer(
    tx: &mut Tx<'_>,
    cx: &Cx,
    mail: &ParsedMail,
    bytes: &[u8],
    ticket: &TicketRow,
    author: Option<i64>,
) -> Result<Value, Error> {
    // A ticket in the trash is never revived, and a closed one is finished: both go on in a new one.
    if ticket.standing != Standing::Normal {
        return open_ticket(tx, cx, mail, bytes, author);
    }
    if ticket.status == Status::Closed {
        return follow_up(tx, cx, mail, bytes, author, Some(ticket.id));
    }
    let Some(author) = author else { return open_ticket(tx, cx, mail, bytes, None) };
    let writer = people::ops::row(tx, cx, author)?;
    if writer.suspended {
        return turn_down(tx, cx, "suspended_sender", bytes);
    }
    // Anybody can write a colleague's address into From: what seems to come from staff stays inside.
    let public = writer.role == Role::EndUser;
    let change = TicketChange { comment: Some(comment(mail, author, public)), ..TicketChange::default() };
    let updated = tickets::update::update(tx, cx, ticket.id, &change)?;
    let comment = updated.comment.ok_or(Error::NotFound)?;
    people::sql::touch(tx, cx.id(), author, cx.at())?;
    keep(tx, cx, ticket, comment, mail, bytes, Some(author))?;
    Ok(json!({ "outcome": "answer", "ticket": ticket.id, "comment": comment, "kind": mail.class.kind.name() }))
}

fn note_report(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail, bytes: &[u8], ticket: &TicketRow) -> Result<Value, Error> {
    if ticket.standing != Standing::Normal || ticket.status == Status::Closed {
        return turn_down(tx, cx, "report_about_a_finished_ticket", bytes);
    }
    let mut said = comment(mail, 0, false);
    (said.author, said.kind) = (None, CommentKind::Bounce);
    if said.text.text.trim().is_empty() {
        said.text.text = Zeroizing::new(mail.subject.clone().unwrap_or_else(|| "-".into()));
    }
    let hard = mail.class.deliveries.iter().filter(|delivery| delivery.hard_bounce);
    for address in hard.filter_map(|delivery| delivery.recipient.as_deref()) {
        count_bounce(tx, cx, address)?;
    }
    // A mail that did not arrive needs somebody to look: the ticket is open again.
    let status = matches!(ticket.status, Status::Pending | Status::Solved | Status::Hold).then_some(Status::Open);
    let change = TicketChange { comment: Some(said), status, ..TicketChange::default() };
    let updated = tickets::update::update(tx, cx, ticket.id, &change)?;
    let comment = updated.comment.ok_or(Error::NotFound)?;
    keep(tx, cx, ticket, comment, mail, bytes, ticket.requester)?;
    Ok(json!({ "outcome": "bounce", "ticket": ticket.id, "comment": comment, "kind": mail.class.kind.name() }))
}

fn count_bounce(tx: &mut Tx<'_>, cx: &Cx, address: &str) -> Result<(), Error> {
    let Some(person) = cx.account.people.by_email(address) else { return Ok(()) };
    let system = crate::disclosure::for_system(personal::SystemUse::Threading);
    for (row, known) in identities::of(tx, cx, person)? {
        if known.is_some_and(|known| known.disclose(&system).eq_ignore_ascii_case(address)) {
            people::sql::count_bounce(tx, cx.id(), person, row.id, cx.at())?;
        }
    }
    Ok(())
}

fn open_ticket(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail, bytes: &[u8], author: Option<i64>) -> Result<Value, Error> {
    follow_up(tx, cx, mail, bytes, author, None)
}

fn follow_up(
    tx: &mut Tx<'_>,
    cx: &Cx,
    mail: &ParsedMail,
    bytes: &[u8],
    author: Option<i64>,
    follow_up_of: Option<i64>,
) -> Result<Value, Error> {
    let requester = match author {
        Some(author) => author,
        // A mail without a usable sender still has somebody behind it.
        None => {
            let name = mail.from.first().map(|from| from.name.trim()).filter(|name| !name.is_empty());
            create::resolve(tx, cx, &Requester::Named(name.unwrap_or("Unknown sender").to_owned()))?
        }
    };
    if people::ops::row(tx, cx, requester)?.suspended {
        return turn_down(tx, cx, "suspended_sender", bytes);
    }
    let mut new = NewTicket::new(&subject(mail), comment(mail, requester, true));
    new.requester = Requester::Known(requester);
    new.submitter = Some(requester);
    new.follow_up_of = follow_up_of;
    new.recipient = mail.to.first().map(|to| to.address.clone()).filter(|address| !address.is_empty());
    new.copies = copies(cx, mail);
    let created = create::create(tx, cx, &new)?;
    let ticket = sql::get(tx, cx.id(), created.ticket)?.ok_or(Error::NotFound)?;
    keep(tx, cx, &ticket, created.comment, mail, bytes, Some(requester))?;
    Ok(json!({
        "outcome": "ticket", "ticket": created.ticket, "comment": created.comment, "kind": mail.class.kind.name()
    }))
}

/// The subject; very long ones are no subjects.
fn subject(mail: &ParsedMail) -> String {
    mail.subject.as_deref().unwrap_or_default().chars().take(900).collect()
}

fn copies(cx: &Cx, mail: &ParsedMail) -> Vec<Requester> {
    let ours = cx.desk.mail.as_ref().map(|mail| mail.from.as_str());
    let fit = |address: &str| {
        identities::check(IdentityKind::Email, address).is_ok()
            && !ours.is_some_and(|ours| ours.eq_ignore_ascii_case(address))
            && mail::token::in_address(address).is_none()
    };
    let copied = mail.cc.iter().filter(|copy| fit(copy.address.trim())).take(COPIES_AT_MOST);
    copied
        .map(|copy| Requester::Address {
            name: Some(copy.name.clone()).filter(|name| !name.trim().is_empty()),
            email: copy.address.trim().to_owned(),
        })
        .collect()
}

fn comment(mail: &ParsedMail, author: i64, public: bool) -> NewComment {
    let part = |text: &str| Some(text).filter(|text| !text.trim().is_empty()).map(|t| Zeroizing::new(t.to_owned()));
    let shown = if mail.reply.text.trim().is_empty() { mail.text.as_deref() } else { Some(mail.reply.text.as_str()) };
    let whole = mail.reply.quoted.trim().is_empty();
    let text = NewText {
        text: Zeroizing::new(shown.unwrap_or_default().to_owned()),
        // With history in it the HTML would show what the text leaves out.
        html: mail.html.as_deref().filter(|_| whole).and_then(part),
        quoted: part(&mail.reply.quoted),
        signature: part(&mail.reply.signature),
    };
    let kind = if mail.class.kind == Kind::AutoReply { CommentKind::AutoReply } else { CommentKind::Message };
    NewComment {
        text,
        public,
        author: Some(author),
        kind,
        uploads: Vec::new(),
        files: mail.attachments.iter().filter_map(file).collect(),
        created_at: None,
    }
}

/// A file of the mail; one that is too large stays in the sealed original alone.
fn file(attachment: &mail::Attachment) -> Option<Arc<NewFile>> {
    if attachment.bytes.len() > attachments::AT_MOST {
        return None;
    }
    Some(Arc::new(NewFile {
        name: attachment.name.clone().unwrap_or_default(),
        content_type: attachment.content_type.clone(),
        content_id: attachment.content_id.clone(),
        inline: attachment.inline,
        content: Zeroizing::new(attachment.bytes.clone()),
    }))
}

/// Seals the mail as it came under the keys of all it names.
fn keep(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &TicketRow,
    comment: i64,
    mail: &ParsedMail,
    bytes: &[u8],
    author: Option<i64>,
) -> Result<(), Error> {
    let mut named: Vec<i64> = author.into_iter().collect();
    for address in mail.from.iter().chain(&mail.to).chain(&mail.cc).take(200) {
        if let Some(person) = crate::search::feed::owner_of(tx, cx, &address.address)?
            && !named.contains(&person)
        {
            named.push(person);
        }
    }
    let mut people = Vec::with_capacity(named.len());
    for person in named {
        people.push((person, KeyId(people::ops::row(tx, cx, person)?.key)));
    }
    original::store(tx, cx, (ticket.id, KeyId(ticket.key)), comment, &people, mail, bytes)
}
