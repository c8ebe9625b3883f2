//! A raw mail becomes a ticket, an answer on one, or a line in the list of rejected mail; never nothing.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use db::Tx;
use mail::{Kind, ParsedMail};
use serde_json::{Value, json};
use vault::KeyId;
use zeroize::Zeroizing;

use super::addresses::{self, Address};
use super::seen::{self, Mark};
use super::{acknowledge, intake, original, rejected};
use crate::consent::notice;
use crate::context::Cx;
use crate::error::Error;
use crate::people::{self, identities};
use crate::tickets::attachments::{self, NewFile};
use crate::tickets::comments::{NewComment, NewText};
use crate::tickets::{self, NewTicket, Requester, TicketChange, TicketRow, create, sql};
use crate::words::{CommentKind, IdentityKind, Role, Standing, Status};

/// The largest mail that is taken apart: 25 MB of files grow by a third in base64.
pub const AT_MOST: usize = 40 * 1024 * 1024;
/// As much is read of a mail that is larger.
const HEAD: usize = 64 * 1024;
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

/// How a mail reached us.
#[derive(Clone, Default)]
pub struct Arrival {
    /// Whom the sending server named as recipients.
    pub recipients: Vec<String>,
    /// The folder it was fetched from and its number there: noted as taken in with the mail itself.
    pub folder: Option<(intake::sql::Place, i64)>,
}

/// Takes in one raw mail; answers `outcome` (`ticket`, `answer`, `bounce`, `duplicate`, `rejected`) with the numbers.
/// Blocks until it is durable.
///
/// # Errors
/// The database's and the vault's; then nothing was taken in and the mail is to be brought again.
pub fn ingest(cx: &Cx, bytes: &[u8]) -> Result<Value, Error> {
    arrive(cx, bytes, Arrival::default())
}

/// As [`ingest`], for a mail of which more is known than its bytes.
///
/// # Errors
/// As [`ingest`].
pub fn arrive(cx: &Cx, bytes: &[u8], arrival: Arrival) -> Result<Value, Error> {
    let mut cx = cx.clone();
    cx.source = crate::words::Source::Email;
    let bytes = Arc::new(Zeroizing::new(bytes.to_vec()));
    let too_large = bytes.len() > AT_MOST;
    // Of a mail too large to be taken apart the beginning says whose it is.
    let known = if too_large { bytes.get(..HEAD).unwrap_or_default() } else { bytes.as_slice() };
    let mail = Arc::new(mail::parse(known));
    let returned = comes_back(&cx, &mail)?;
    let (db, account) = (cx.desk.db.clone(), Arc::clone(&cx.account));
    let _door = account.arriving.enter(&mail);
    db.write_blocking(move |tx| {
        let said = if too_large {
            turn_down(tx, &cx, "too_large", &mail, &bytes)
        } else if returned {
            turn_down(tx, &cx, "loop", &mail, &bytes)
        } else {
            take_in_once(tx, &cx, &mail, &bytes, &arrival)
        }?;
        if let Some((place, uid)) = &arrival.folder {
            intake::sql::taken(tx, cx.id(), place, *uid)?;
            super::servers::sql::mail(tx, cx.id(), place.server, cx.at())?;
        }
        Ok(said)
    })
}

/// Whether this account sent the mail itself. Another desk's mark, or many hops, only forbid an automatic answer.
fn comes_back(cx: &Cx, mail: &ParsedMail) -> Result<bool, Error> {
    if mail.class.loop_marks.is_empty() {
        return Ok(false);
    }
    let ours = super::send::loop_mark(cx)?;
    Ok(mail.class.loop_marks.contains(&ours))
}

/// What names a mail: its Message-ID. A mail without one, as our own programs may hand over, has no name and is never
/// taken for another.
fn identifier(mail: &ParsedMail) -> Option<&[u8]> {
    mail.message_id.as_deref().map(str::as_bytes)
}

/// Keeps a mail aside with the reason, once.
fn turn_down(tx: &mut Tx<'_>, cx: &Cx, reason: &'static str, mail: &ParsedMail, bytes: &[u8]) -> Result<Value, Error> {
    if let Some(identifier) = identifier(mail) {
        if !seen::claim(tx, cx, Mark::of(cx, identifier, true)?)? {
            return Ok(json!({ "outcome": "rejected", "reason": reason, "again": true }));
        }
        // It is not in: whoever lets it in later shall find the door open.
        seen::release(tx, cx, Mark::of(cx, identifier, false)?)?;
    }
    let people = named(tx, cx, mail, None)?;
    let id = rejected::store(tx, cx, reason, &people, bytes)?;
    Ok(json!({ "outcome": "rejected", "reason": reason, "rejected": id }))
}

fn take_in_once(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail, bytes: &[u8], arrival: &Arrival) -> Result<Value, Error> {
    // A mail with an identifier that we made is an answer, not a second copy of somebody's mail.
    let named = identifier(mail).filter(|_| !mail.tokens.iter().any(|token| own(mail, token)));
    let Some(identifier) = named else { return take_in(tx, cx, mail, bytes, arrival) };
    let duplicate = |ticket: Option<i64>| Ok(json!({ "outcome": "duplicate", "ticket": ticket }));
    if let Some(ticket) = mail.message_id.as_deref().and_then(|id| cx.account.threads.find([id])) {
        return duplicate(Some(ticket));
    }
    let mark = Mark::of(cx, identifier, false)?;
    if super::forgotten::knows(tx, cx, identifier)? {
        return duplicate(None);
    }
    if !seen::claim(tx, cx, mark)? {
        let ticket = seen::became(tx, cx, mark)?;
        return duplicate(ticket);
    }
    let said = take_in(tx, cx, mail, bytes, arrival)?;
    if let Some(ticket) = said["ticket"].as_i64() {
        seen::note(tx, cx, mark, ticket)?;
    }
    Ok(said)
}

fn take_in(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail, bytes: &[u8], arrival: &Arrival) -> Result<Value, Error> {
    // What a partner writes into a side conversation never becomes a customer's ticket.
    if let Some(taken) = crate::side_conversations::intake::take_in(tx, cx, mail)? {
        return Ok(taken);
    }
    let report = matches!(mail.class.kind, Kind::Bounce | Kind::Complaint);
    if is_blocked(tx, cx, mail)? {
        return turn_down(tx, cx, "blocked_sender", mail, bytes);
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
        Some(ticket) => answer(tx, cx, mail, bytes, &ticket, author, arrival),
        None if report => turn_down(tx, cx, "report_about_nothing_of_ours", mail, bytes),
        None if mail.class.kind == Kind::AutoReply => turn_down(tx, cx, "automatic_answer_to_nothing", mail, bytes),
        None if is_spam(tx, cx, bytes)? => turn_down(tx, cx, "marked_as_spam", mail, bytes),
        None => open_ticket(tx, cx, mail, bytes, author, arrival),
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
        Some(ticket) => answer(tx, cx, mail, bytes, &ticket, author, &Arrival::default()),
        None => open_ticket(tx, cx, mail, bytes, author, &Arrival::default()),
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
    arrival: &Arrival,
) -> Result<Value, Error> {
    // A ticket in the trash is never revived, and a closed one is finished: both go on in a new one.
    if ticket.standing != Standing::Normal {
        return open_ticket(tx, cx, mail, bytes, author, arrival);
    }
    if ticket.status == Status::Closed {
        return follow_up(tx, cx, mail, bytes, author, Some(ticket.id), arrival);
    }
    let Some(author) = author else { return open_ticket(tx, cx, mail, bytes, None, arrival) };
    let writer = people::ops::row(tx, cx, author)?;
    if writer.suspended {
        return turn_down(tx, cx, "suspended_sender", mail, bytes);
    }
    // Anybody can write a colleague's address into From: what seems to come from staff stays inside.
    let public = writer.role == Role::EndUser;
    let change = TicketChange { comment: Some(comment(mail, author, public)), ..TicketChange::default() };
    let updated = tickets::update::update(tx, cx, ticket.id, &change)?;
    let comment = updated.comment.ok_or(Error::NotFound)?;
    people::sql::touch(tx, cx.id(), author, cx.at())?;
    keep(tx, cx, ticket, comment, mail, bytes, Some(author))?;
    crate::voice::mails::note(tx, cx, ticket, comment, mail)?;
    Ok(json!({ "outcome": "answer", "ticket": ticket.id, "comment": comment, "kind": mail.class.kind.name() }))
}

fn note_report(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail, bytes: &[u8], ticket: &TicketRow) -> Result<Value, Error> {
    if ticket.standing != Standing::Normal || ticket.status == Status::Closed {
        return turn_down(tx, cx, "report_about_a_finished_ticket", mail, bytes);
    }
    let mut said = comment(mail, 0, false);
    (said.author, said.kind) = (None, CommentKind::Bounce);
    if said.text.text.trim().is_empty() {
        said.text.text = Zeroizing::new(mail.subject.clone().unwrap_or_else(|| "-".into()));
    }
    let hard = mail.class.deliveries.iter().filter(|delivery| delivery.hard_bounce);
    for address in hard.filter_map(|delivery| delivery.recipient.as_deref()) {
        super::trouble::count_bounce(tx, cx, address)?;
    }
    // A mail that did not arrive needs somebody to look: the ticket is open again.
    let status = matches!(ticket.status, Status::Pending | Status::Solved | Status::Hold).then_some(Status::Open);
    let change = TicketChange { comment: Some(said), status, ..TicketChange::default() };
    let updated = tickets::update::update(tx, cx, ticket.id, &change)?;
    let comment = updated.comment.ok_or(Error::NotFound)?;
    keep(tx, cx, ticket, comment, mail, bytes, ticket.requester)?;
    Ok(json!({ "outcome": "bounce", "ticket": ticket.id, "comment": comment, "kind": mail.class.kind.name() }))
}

fn open_ticket(
    tx: &mut Tx<'_>,
    cx: &Cx,
    mail: &ParsedMail,
    bytes: &[u8],
    author: Option<i64>,
    arrival: &Arrival,
) -> Result<Value, Error> {
    follow_up(tx, cx, mail, bytes, author, None, arrival)
}

fn follow_up(
    tx: &mut Tx<'_>,
    cx: &Cx,
    mail: &ParsedMail,
    bytes: &[u8],
    author: Option<i64>,
    follow_up_of: Option<i64>,
    arrival: &Arrival,
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
        return turn_down(tx, cx, "suspended_sender", mail, bytes);
    }
    let mut new = NewTicket::new(&subject(mail), comment(mail, requester, true));
    new.requester = Requester::Known(requester);
    new.submitter = Some(requester);
    new.follow_up_of = follow_up_of;
    let ours = addresses::every(tx, cx)?;
    let address = written_to(&ours, mail, arrival);
    new.recipient = match address {
        Some(address) => Some(address.address.clone()),
        None => mail.to.first().map(|to| to.address.clone()).filter(|address| !address.is_empty()),
    };
    new.group = address.and_then(|address| address.row.group);
    new.copies = copies(cx, mail, &ours);
    let created = create::create(tx, cx, &new)?;
    let answers = !mail.class.auto && author.is_some();
    let mut acknowledged = false;
    if let Some(address) = address {
        addresses::sql::mail(tx, cx.id(), address.row.id, cx.at())?;
        acknowledged = answers && acknowledge::announce(tx, cx, address, requester, &created)?;
    }
    if answers {
        notice::tell(tx, cx, created.ticket, requester, acknowledged)?;
        notice::tell_copies(tx, cx, created.ticket)?;
    }
    let ticket = sql::get(tx, cx.id(), created.ticket)?.ok_or(Error::NotFound)?;
    keep(tx, cx, &ticket, created.comment, mail, bytes, Some(requester))?;
    crate::voice::mails::note(tx, cx, &ticket, created.comment, mail)?;
    Ok(json!({
        "outcome": "ticket", "ticket": created.ticket, "comment": created.comment, "kind": mail.class.kind.name()
    }))
}

/// The subject; very long ones are no subjects.
fn subject(mail: &ParsedMail) -> String {
    mail.subject.as_deref().unwrap_or_default().chars().take(900).collect()
}

/// The address of ours that the mail was written to: as its sender named it, else as the servers on the way did, else
/// the one whose mail is fetched where it lay.
fn written_to<'a>(ours: &'a [Address], mail: &ParsedMail, arrival: &Arrival) -> Option<&'a Address> {
    let named = mail.to.iter().chain(&mail.cc).map(|one| one.address.as_str());
    let delivered = arrival.recipients.iter().map(String::as_str);
    let on_the_way = delivered.chain(mail.delivered.iter().map(|one| one.address.as_str()));
    addresses::written_to(ours, named.chain(on_the_way)).or_else(|| {
        let (place, _) = arrival.folder.as_ref()?;
        ours.iter().find(|own| own.row.incoming == Some(place.server))
    })
}

/// Whether a filter on the way marked it, in the field and with the word that the settings name.
fn is_spam(tx: &mut Tx<'_>, cx: &Cx, bytes: &[u8]) -> Result<bool, Error> {
    let Some(field) = crate::accounts::sql::setting(tx, cx.id(), SPAM_FIELD)?.filter(|field| !field.is_empty()) else {
        return Ok(false);
    };
    let word = crate::accounts::sql::setting(tx, cx.id(), SPAM_WORD)?.unwrap_or_default().to_lowercase();
    Ok(mail::field(bytes, &field).iter().any(|value| value.trim().to_lowercase().starts_with(&word)))
}

/// The setting that names the field in which a filter marks spam; empty: nobody does.
pub const SPAM_FIELD: &str = "mail_spam_field";
/// The setting with which the value of that field begins.
pub const SPAM_WORD: &str = "mail_spam_word";

fn copies(cx: &Cx, mail: &ParsedMail, own: &[Address]) -> Vec<Requester> {
    let ours = cx.desk.mail.as_ref().map(|mail| mail.from.as_str());
    let fit = |address: &str| {
        identities::check(IdentityKind::Email, address).is_ok()
            && !ours.is_some_and(|ours| ours.eq_ignore_ascii_case(address))
            && addresses::written_to(own, std::iter::once(address)).is_none()
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
        transcript: None,
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
    let people = named(tx, cx, mail, author)?;
    original::store(tx, cx, (ticket.id, KeyId(ticket.key)), comment, &people, mail, bytes)
}

/// Whom a mail names of those the desk knows, with their keys: the author, then From, To and Cc.
fn named(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail, author: Option<i64>) -> Result<Vec<(i64, KeyId)>, Error> {
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
    Ok(people)
}
