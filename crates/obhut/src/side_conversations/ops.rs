//! What the desk does in a side conversation: ask, ask again, close. What was shown before is exactly what leaves.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::records::{SideBody, SideFields};
use super::sql::{self, MessageRow, SideRow};
use super::veil::Veil;
use super::words::{MessageKind, MessageState, SideState};
use super::{files, pseudonym, read};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::i18n::{Language, Translator};
use crate::recipients::{self, PassingPurpose, Refusal};
use crate::tickets::{TicketRow, access};
use crate::words::Status;

/// Longer subjects are cut by no one but refused.
const SUBJECT_AT_MOST: usize = 300;
/// Longer texts are files.
const TEXT_AT_MOST: usize = 100_000;

/// Stands in a text for the name by which this partner knows the customer.
pub const PERSON: &str = "{Person}";

/// A question to a partner.
#[derive(Clone)]
pub struct NewSide {
    /// The partner.
    pub recipient: i64,
    /// Which of the partner's addresses; the first where none is named.
    pub address: Option<String>,
    /// The subject as typed.
    pub subject: String,
    /// The text as typed.
    pub text: String,
    /// What for.
    pub purpose: PassingPurpose,
    /// Whether names and addresses stay in the house.
    pub masked: bool,
    /// Files of the ticket that go along.
    pub files: Vec<i64>,
    /// The language of the gaps.
    pub language: Language,
    /// What the writer saw: refuse if anything else would leave by now.
    pub seen: Option<[u8; 16]>,
}

/// A further question in a side conversation.
#[derive(Clone)]
pub struct NewReply {
    /// The text as typed.
    pub text: String,
    /// Files of the ticket that go along.
    pub files: Vec<i64>,
    /// The language of the gaps.
    pub language: Language,
    /// What the writer saw.
    pub seen: Option<[u8; 16]>,
}

/// What would leave, to the letter.
pub struct Leaving {
    /// The partner's name.
    pub recipient: String,
    /// Where it goes.
    pub address: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The files' names and sizes.
    pub files: Vec<(String, i64)>,
    /// Why it may not leave.
    pub refusals: Vec<Refusal>,
    /// Tells this from anything else that could leave.
    pub mark: [u8; 16],
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The side conversation.
    pub side: i64,
    /// Its name in the API.
    pub sid: String,
    /// The message.
    pub message: i64,
}

/// What would leave if this were sent now.
///
/// # Errors
/// [`Error::Invalid`] naming `recipient`, `subject`, `text` or `files`; [`Error::NotFound`], [`Error::Forbidden`].
pub fn preview(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, new: &NewSide) -> Result<Leaving, Error> {
    let row = writable(tx, cx, ticket)?;
    leaving(tx, cx, &row, new)
}

/// Asks a partner; answers the new side conversation.
///
/// # Errors
/// As [`preview`]; [`Error::Invalid`] naming what forbids it; [`Error::Changed`] when something else than what the writer
/// saw would leave.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, new: &NewSide) -> Result<Asked, Error> {
    let author = cx.actor.person.ok_or(Error::Forbidden)?;
    let row = writable(tx, cx, ticket)?;
    let leaving = allowed(leaving(tx, cx, &row, new)?, new.seen)?;
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let fields = SideFields {
        subject: Personal::new(leaving.subject),
        address: Personal::new(leaving.address),
        unknown: Unknown::default(),
    };
    let cell = cx.cell("side_conversation", id, "sealed_fields");
    let side = SideRow {
        id,
        ticket,
        sid: uuid(cx),
        recipient: new.recipient,
        author,
        state: SideState::Open,
        masked: new.masked,
        purpose: new.purpose,
        reply_token: token(cx),
        key: key.0,
        sealed_fields: Some(cx.desk.vault.seal_record(&cell, &[key, KeyId(row.key)], &fields)?),
        created_at: cx.at(),
        updated_at: cx.at(),
        state_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &side)?;
    let mut facts = facts(&side, None);
    facts.insert("masked".into(), Fact::Flag(new.masked));
    facts.insert("purpose".into(), Fact::Word(new.purpose.word()));
    log(tx, cx, "side.create", ticket, facts)?;
    let message = ask(tx, cx, &row, &side, &leaving.text, &new.files)?;
    Ok(Asked { side: id, sid: side.sid, message })
}

/// What would leave if this were sent now in a side conversation.
///
/// # Errors
/// As [`preview`].
pub fn preview_reply(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, side: i64, new: &NewReply) -> Result<Leaving, Error> {
    let row = writable(tx, cx, ticket)?;
    again(tx, cx, &row, side, new).map(|(_, leaving)| leaving)
}

/// Asks again; opens a closed side conversation.
///
/// # Errors
/// As [`create`].
pub fn reply(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, side: i64, new: &NewReply) -> Result<i64, Error> {
    let row = writable(tx, cx, ticket)?;
    let (side, leaving) = again(tx, cx, &row, side, new)?;
    let leaving = allowed(leaving, new.seen)?;
    if side.state == SideState::Closed {
        sql::set_state(tx, cx.id(), &side, SideState::Open, cx.at())?;
    }
    ask(tx, cx, &row, &side, &leaving.text, &new.files)
}

/// Closes a side conversation, or opens it again.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn set_state(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, side: i64, state: SideState) -> Result<(), Error> {
    writable(tx, cx, ticket)?;
    let side = sql::get(tx, cx.id(), ticket, side)?.ok_or(Error::NotFound)?;
    if side.state == state {
        return Ok(());
    }
    sql::set_state(tx, cx.id(), &side, state, cx.at())?;
    let mut facts = facts(&side, None);
    facts.insert("state".into(), Fact::Word(state.word()));
    log(tx, cx, "side.state", ticket, facts)
}

/// A side conversation that was led elsewhere.
pub(super) struct Imported {
    /// The partner.
    pub recipient: i64,
    /// The partner's address.
    pub address: String,
    /// The subject.
    pub subject: String,
    /// Whether it goes on.
    pub state: SideState,
    /// What was said, oldest first.
    pub messages: Vec<ImportedMessage>,
}

/// What was said elsewhere.
pub(super) struct ImportedMessage {
    /// The text.
    pub text: String,
    /// The partner's address where the partner said it.
    pub from: Option<String>,
    /// When.
    pub at: i64,
}

/// Takes over a side conversation that was led elsewhere; answers its name in the API. Whether it was masked there nobody
/// can know, so it counts as not masked, and nothing of it is noted as passed on by us.
pub(super) fn import(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, old: &Imported) -> Result<String, Error> {
    let author = cx.actor.person.ok_or(Error::Forbidden)?;
    let row = writable(tx, cx, ticket)?;
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let fields = SideFields {
        subject: Personal::new(old.subject.clone()),
        address: Personal::new(old.address.clone()),
        unknown: Unknown::default(),
    };
    let cell = cx.cell("side_conversation", id, "sealed_fields");
    let side = SideRow {
        id,
        ticket,
        sid: uuid(cx),
        recipient: old.recipient,
        author,
        state: old.state,
        masked: false,
        purpose: PassingPurpose::Question,
        reply_token: token(cx),
        key: key.0,
        sealed_fields: Some(cx.desk.vault.seal_record(&cell, &[key, KeyId(row.key)], &fields)?),
        created_at: old.messages.first().map_or(cx.at(), |first| first.at),
        updated_at: cx.at(),
        state_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &side)?;
    for message in &old.messages {
        let body = SideBody {
            text: Personal::new(message.text.clone()),
            from: message.from.clone().map(Personal::new),
            from_name: None,
            message_id: None,
            unknown: Unknown::default(),
        };
        let theirs = message.from.is_some();
        let new = NewMessage {
            kind: if theirs { MessageKind::Answer } else { MessageKind::Question },
            state: if theirs { MessageState::Arrived } else { MessageState::Sent },
            author: (!theirs).then_some(author),
            mark: None,
            attachments: 0,
        };
        let then = Cx { now: world::Timestamp(message.at), ..cx.clone() };
        write(tx, &then, &row, &side, &new, &body)?;
    }
    log(tx, cx, "side.import", ticket, facts(&side, None))?;
    Ok(side.sid)
}

/// The ticket, locked, for whoever may change it; a closed one is finished.
pub(super) fn writable(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<TicketRow, Error> {
    cx.actor.must_be_staff()?;
    let row = crate::tickets::sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    if row.status == Status::Closed { Err(Error::invalid("status", FaultKind::Closed)) } else { Ok(row) }
}

fn leaving(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, new: &NewSide) -> Result<Leaving, Error> {
    let partner = recipients::ops::get(tx, cx, new.recipient).map_err(|error| match error {
        Error::NotFound => Error::invalid("recipient", FaultKind::Unknown),
        other => other,
    })?;
    let subject = filled("subject", &new.subject, SUBJECT_AT_MOST)?;
    let text = filled("text", &new.text, TEXT_AT_MOST)?;
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let addresses = partner.addresses(&system);
    let address = match &new.address {
        Some(wanted) => addresses.iter().find(|known| known.eq_ignore_ascii_case(wanted.trim())),
        None => addresses.first(),
    };
    let address = address.cloned().ok_or_else(|| Error::invalid("recipient", FaultKind::Invalid))?;
    let (subject, text) = if new.masked {
        let (veil, t) = (Veil::always(tx, cx, ticket)?, Translator::new(new.language));
        (veil.text(&t, subject), veil.text(&t, text))
    } else {
        (subject.to_owned(), text.to_owned())
    };
    let (subject, text) = if subject.contains(PERSON) || text.contains(PERSON) {
        let name = pseudonym::of_requester(tx, cx, ticket.requester, new.recipient, new.language)?.unwrap_or_default();
        (subject.replace(PERSON, &name), text.replace(PERSON, &name))
    } else {
        (subject, text)
    };
    let chosen = files::chosen(tx, cx, ticket.id, new.masked, &new.files)?;
    let refusals = partner.refusals(cx, new.masked, new.purpose);
    let mut all = format!("leaving/{}/{}/{address}\n{subject}\n{text}", new.recipient, new.purpose.word());
    for one in &chosen {
        all.push_str(&format!("\n{} {} {}", one.file.row.id, one.file.row.size, one.name));
    }
    let mark = cx.desk.vault.mark(cx.account.key.key, all.as_bytes())?;
    let files = chosen.into_iter().map(|one| (one.name, one.file.row.size)).collect();
    Ok(Leaving { recipient: partner.name(&system), address, subject, text, files, refusals, mark })
}

fn again(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, side: i64, new: &NewReply) -> Result<(SideRow, Leaving), Error> {
    let known = read::one(tx, cx, ticket.id, side)?;
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let question = NewSide {
        recipient: known.row.recipient,
        address: None,
        subject: known.subject(&system),
        text: new.text.clone(),
        purpose: known.row.purpose,
        masked: known.row.masked,
        files: new.files.clone(),
        language: new.language,
        seen: new.seen,
    };
    let mut leaving = leaving(tx, cx, ticket, &question)?;
    // It goes where the first question went, even if the partner's first address is another by now.
    leaving.address = known.address(&system);
    Ok((known.row, leaving))
}

/// What may leave, as it was seen.
fn allowed(leaving: Leaving, seen: Option<[u8; 16]>) -> Result<Leaving, Error> {
    if !leaving.refusals.is_empty() {
        return Err(Error::Invalid(leaving.refusals.iter().map(|refusal| fault(*refusal)).collect()));
    }
    if seen.is_some_and(|seen| seen != leaving.mark) {
        return Err(Error::Changed);
    }
    Ok(leaving)
}

/// What forbids it, by field.
fn fault(refusal: Refusal) -> Fault {
    let (field, kind) = match refusal {
        Refusal::Inactive => ("recipient", FaultKind::Closed),
        Refusal::Purpose => ("purpose", FaultKind::Invalid),
        Refusal::Role => ("role", FaultKind::Blank),
        Refusal::Contract => ("contract", FaultKind::Blank),
        Refusal::Country => ("country", FaultKind::Blank),
        Refusal::Ground => ("transfer_ground", FaultKind::Blank),
        Refusal::Reader => ("masked", FaultKind::Invalid),
    };
    Fault { field, kind, of: None }
}

fn filled<'a>(field: &'static str, text: &'a str, most: usize) -> Result<&'a str, Error> {
    match text.trim() {
        "" => Err(Error::invalid(field, FaultKind::Blank)),
        text if text.len() > most => Err(Error::invalid(field, FaultKind::TooLong)),
        text => Ok(text),
    }
}

/// Writes the message down and queues its mail: a job that names it, nothing else.
fn ask(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, side: &SideRow, text: &str, chosen: &[i64]) -> Result<i64, Error> {
    let body = SideBody {
        text: Personal::new(text.to_owned()),
        from: None,
        from_name: None,
        message_id: None,
        unknown: Unknown::default(),
    };
    let new = NewMessage {
        kind: MessageKind::Question,
        state: MessageState::Waiting,
        author: cx.actor.person,
        mark: None,
        attachments: i64::try_from(chosen.len()).unwrap_or(i64::MAX),
    };
    let message = write(tx, cx, ticket, side, &new, &body)?;
    for file in chosen {
        sql::add_file(tx, cx.id(), message, *file)?;
    }
    let job = jobs::NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: super::send::MAIL,
        subject: message,
        argument: side.id,
        run_at: cx.now,
    };
    cx.desk.queue.enqueue(tx, &job)?;
    log(tx, cx, "side.ask", side.ticket, facts(side, Some(message)))?;
    Ok(message)
}

/// A message about to be written down.
pub(super) struct NewMessage {
    /// What it is.
    pub kind: MessageKind,
    /// What becomes of it.
    pub state: MessageState,
    /// Who of the desk wrote it.
    pub author: Option<i64>,
    /// The Message-ID under which it came, as a mark.
    pub mark: Option<[u8; 16]>,
    /// How many files it has.
    pub attachments: i64,
}

/// Seals a message and writes it down; answers its number.
pub(super) fn write(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &TicketRow,
    side: &SideRow,
    new: &NewMessage,
    body: &SideBody,
) -> Result<i64, Error> {
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let cell = cx.cell("side_message", id, "sealed_body");
    let sealed = cx.desk.vault.seal_record(&cell, &[key, KeyId(ticket.key)], body)?;
    let row = MessageRow {
        id,
        side: side.id,
        ticket: side.ticket,
        kind: new.kind,
        state: new.state,
        author: new.author,
        mail_token: None,
        mark: new.mark.map(|mark| mark.to_vec()),
        attachments: new.attachments,
        key: key.0,
        sealed_body: Some(sealed),
        created_at: cx.at(),
        sent_at: (new.state == MessageState::Sent).then(|| cx.at()),
    };
    sql::insert_message(tx, cx.id(), &row)?;
    sql::touch(tx, cx.id(), side, cx.at())?;
    Ok(id)
}

/// What a log entry says of a side conversation: numbers only.
pub(super) fn facts(side: &SideRow, message: Option<i64>) -> Facts {
    let mut facts =
        Facts::from([("side".into(), Fact::Number(side.id)), ("recipient".into(), Fact::Number(side.recipient))]);
    if let Some(message) = message {
        facts.insert("message".into(), Fact::Number(message));
    }
    facts
}

/// Writes the log; every act of a side conversation stands in the history of its ticket.
pub(super) fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, ticket: i64, facts: Facts) -> Result<(), Error> {
    let object = crate::tickets::read::object(ticket);
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}

fn token(cx: &Cx) -> String {
    let random = world::random_bytes::<16>(&*cx.desk.world.random);
    random.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A random UUID (RFC 9562 §5.4).
fn uuid(cx: &Cx) -> String {
    let mut bytes = world::random_bytes::<16>(&*cx.desk.world.random);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
}
