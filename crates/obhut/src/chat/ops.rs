//! What a visitor does: begins a conversation, says something, ends it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use zeroize::Zeroizing;

use super::sql::{self, ChatRow};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Translator};
use crate::people::ops::{self as people, NewPerson};
use crate::staff::{actors, tokens};
use crate::tickets::attachments::NewFile;
use crate::tickets::{NewComment, NewTicket, Requester, TicketChange, access, create, sql as tickets, update};
use crate::words::{Role, Source, Standing, Status};

/// Letters of the word with which a browser tells a message sent twice from two, at least.
const ONCE_AT_LEAST: usize = 20;
/// Letters of a subject made from a first message.
const SUBJECT: usize = 70;

/// The first message, and who says it as far as they want to.
#[derive(Clone, Default)]
pub struct Opening {
    /// A name.
    pub name: String,
    /// Where an answer reaches them later.
    pub email: String,
    /// Whether nobody is there, so that an answer needs an address.
    pub away: bool,
    /// What they say.
    pub words: Words,
}

/// A message.
#[derive(Clone, Default)]
pub struct Words {
    /// The text.
    pub text: String,
    /// Files that come with it.
    pub files: Vec<Arc<NewFile>>,
    /// The browser's own word for this message.
    pub once: String,
}

impl Words {
    fn comment(&self) -> NewComment {
        NewComment { files: self.files.clone(), ..NewComment::message(self.text.trim_end(), true) }
    }
}

/// A conversation that has begun.
pub struct Begun {
    /// The word that opens it.
    pub word: Zeroizing<String>,
    /// The conversation.
    pub chat: ChatRow,
}

/// A conversation, and the context of its visitor.
#[derive(Clone)]
pub struct Visit {
    /// The conversation.
    pub chat: ChatRow,
    /// As its visitor.
    pub cx: Cx,
}

/// Begins a conversation. The same first message sent again opens the one that it began.
///
/// # Errors
/// [`Error::Invalid`] naming `once`, `email`, `name` or `comment`; [`Error::Forbidden`] for somebody who may not write.
pub fn begin(tx: &mut Tx<'_>, cx: &Cx, new: &Opening) -> Result<Begun, Error> {
    if new.words.once.len() < ONCE_AT_LEAST {
        return Err(Error::invalid("once", FaultKind::Invalid));
    }
    let word = word(cx, &new.words)?;
    let hash = tokens::hash(&word);
    if let Some(chat) = sql::by_word(tx, cx.id(), &hash)? {
        return Ok(Begun { word, chat });
    }
    let somebody = somebody(tx, cx, new)?;
    let own = as_visitor(tx, cx, somebody)?.ok_or(Error::Forbidden)?;
    let person = own.actor.person.ok_or(Error::Forbidden)?;
    let ticket = create::create(tx, &own, &NewTicket::new(&subject(&new.words.text), new.words.comment()))?.ticket;
    let id = cx.account.ids.next(tx)?;
    let chat = ChatRow { id, ticket, person, shown: 0, transcripts: 0, created_at: cx.at(), ended_at: None };
    sql::insert(tx, cx.id(), &chat, &hash)?;
    let (mark, body) = marks(cx, id, &new.words)?;
    tickets::note_request(tx, cx.id(), &mark, &body, ticket, cx.at())?;
    Ok(Begun { word, chat })
}

/// The word of a conversation follows from its first message, so that one whose answer was lost on the way opens it again.
/// It cannot be guessed: the browser's own word is random, and the account's key is the desk's alone.
fn word(cx: &Cx, words: &Words) -> Result<Zeroizing<String>, Error> {
    let mut said = Zeroizing::new(b"chat/word/".to_vec());
    said.extend_from_slice(words.once.as_bytes());
    said.push(0);
    said.extend_from_slice(words.text.as_bytes());
    let first = cx.desk.vault.mark(cx.account.key.key, &said)?;
    said.push(1);
    let second = cx.desk.vault.mark(cx.account.key.key, &said)?;
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode([first, second].concat())))
}

/// Who writes: the customer who is signed in, the one with this address, or somebody new. An address is no proof, so nothing
/// of whoever it belongs to is shown in the chat; one of staff is not taken at all.
fn somebody(tx: &mut Tx<'_>, cx: &Cx, new: &Opening) -> Result<i64, Error> {
    if let (Role::EndUser, Some(known)) = (cx.actor.role, cx.actor.person) {
        return Ok(known);
    }
    let system = cx.as_system();
    let (name, email) = (new.name.trim(), new.email.trim());
    if email.is_empty() && new.away {
        return Err(Error::invalid("email", FaultKind::Blank));
    }
    if !email.is_empty() {
        let found = people::find_or_create(tx, &system, Some(name).filter(|name| !name.is_empty()), email)?;
        if people::row(tx, &system, found)?.role == Role::EndUser {
            return Ok(found);
        }
    }
    let t = Translator::new(cx.language);
    let name = if name.is_empty() { t.get(Key("chat-visitor")).into_owned() } else { name.to_owned() };
    let person = NewPerson { email: None, ..NewPerson::customer(Some(&name), "") };
    people::create(tx, &system, &NewPerson { locale: Some(cx.language.tag().to_owned()), ..person })
}

/// The context of a visitor; `None` for somebody who may not write any more.
fn as_visitor(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<Cx>, Error> {
    let actor = actors::actor(tx, cx.id(), person, cx.at())?.filter(|actor| actor.role == Role::EndUser);
    Ok(actor.map(|actor| Cx { actor, source: Source::Chat, looks: None, ..cx.clone() }))
}

/// The first words of a first message.
fn subject(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("Chat");
    if line.chars().count() <= SUBJECT {
        return line.to_owned();
    }
    let cut: String = line.chars().take(SUBJECT).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole))
}

/// The conversation that a word opens; `None` where there is none, where it has ended, or where it is forgotten.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, cx: &Cx, word: &str) -> Result<Option<Visit>, Error> {
    let Some(chat) = sql::by_word(tx, cx.id(), &tokens::hash(word))?.filter(|chat| chat.ended_at.is_none()) else {
        return Ok(None);
    };
    let chat = followed(tx, cx, chat)?;
    let ticket = tickets::get(tx, cx.id(), chat.ticket)?;
    let stands = ticket.is_some_and(|ticket| {
        let own = ticket.requester == Some(chat.person) && ticket.standing == Standing::Normal;
        own && ticket.status != Status::Closed && ticket.merged_into.is_none()
    });
    if !stands {
        return Ok(None);
    }
    Ok(as_visitor(tx, cx, chat.person)?.map(|cx| Visit { chat, cx }))
}

/// A conversation whose visitor is the person that theirs was merged into, where staff found out whom they know already.
///
/// # Errors
/// The database's.
pub fn followed(tx: &mut Tx<'_>, cx: &Cx, chat: ChatRow) -> Result<ChatRow, Error> {
    let into = crate::people::sql::get(tx, cx.id(), chat.person)?.and_then(|person| person.merged_into);
    Ok(ChatRow { person: into.unwrap_or(chat.person), ..chat })
}

/// Says something more. The same message sent again is said once; answers the comment, where it is a new one.
///
/// # Errors
/// [`Error::Invalid`] naming `once` or `comment`; [`Error::Replayed`] where the word came with another text.
pub fn say(tx: &mut Tx<'_>, visit: &Visit, words: &Words) -> Result<Option<i64>, Error> {
    let (cx, chat) = (&visit.cx, visit.chat);
    if words.once.len() < ONCE_AT_LEAST {
        return Err(Error::invalid("once", FaultKind::Invalid));
    }
    let (mark, body) = marks(cx, chat.id, words)?;
    if let Some((known, _)) = tickets::known_request(tx, cx.id(), &mark)? {
        return if known == body { Ok(None) } else { Err(Error::Replayed) };
    }
    let change = TicketChange { comment: Some(words.comment()), ..TicketChange::default() };
    let said = update::update(tx, cx, chat.ticket, &change)?;
    tickets::note_request(tx, cx.id(), &mark, &body, chat.ticket, cx.at())?;
    Ok(said.comment)
}

/// The marks by which a message of a conversation is known again, and its text.
fn marks(cx: &Cx, chat: i64, words: &Words) -> Result<([u8; 16], [u8; 16]), Error> {
    let mark = |room: &str, what: &str| {
        let said = Zeroizing::new(format!("chat/{room}/{chat}/{what}").into_bytes());
        cx.desk.vault.mark(cx.account.key.key, &said)
    };
    Ok((mark("once", &words.once)?, mark("text", &words.text)?))
}

/// Notes that the visitor was shown what was said up to an entry of the log: in their own conversation only, and never beyond
/// what there is.
///
/// # Errors
/// The database's.
pub fn seen(tx: &mut Tx<'_>, visit: &Visit, seq: i64) -> Result<(), Error> {
    let (cx, chat) = (&visit.cx, visit.chat);
    if seq <= chat.shown {
        return Ok(());
    }
    let newest = sql::newest(tx, cx.id(), chat.ticket)?.unwrap_or(0);
    Ok(sql::shown(tx, cx.id(), chat.id, seq.min(newest))?)
}

/// A message that was left elsewhere.
#[derive(Clone, Default)]
pub struct Entered {
    /// Who left it.
    pub name: String,
    /// Their address; empty where there is none.
    pub email: String,
    /// What it says.
    pub text: String,
}

/// Enters a message that was left elsewhere, as a conversation that no word opens and that has ended.
///
/// # Errors
/// [`Error::Invalid`] naming `name`, `email` or `message`; [`Error::Forbidden`] for those who may not know who it is.
pub fn enter(tx: &mut Tx<'_>, cx: &Cx, new: &Entered) -> Result<ChatRow, Error> {
    access::must_answer(cx)?;
    if new.text.is_empty() {
        return Err(Error::invalid("message", FaultKind::Blank));
    }
    let cx = &Cx { source: Source::Chat, ..cx.clone() };
    let name = Some(new.name.clone()).filter(|name| !name.is_empty());
    let requester = match (name, new.email.is_empty()) {
        (name, false) => Requester::Address { name, email: new.email.clone() },
        (Some(name), true) => Requester::Named(name),
        (None, true) => Requester::Named(Translator::new(cx.language).get(Key("chat-visitor")).into_owned()),
    };
    let person = create::resolve(tx, cx, &requester)?;
    let comment = NewComment { author: Some(person), ..NewComment::message(&new.text, true) };
    let ticket = NewTicket { requester: Requester::Known(person), ..NewTicket::new(&subject(&new.text), comment) };
    let ticket = create::create(tx, cx, &ticket)?.ticket;
    let id = cx.account.ids.next(tx)?;
    let ended_at = Some(cx.at());
    let chat = ChatRow { id, ticket, person, shown: 0, transcripts: 0, created_at: cx.at(), ended_at };
    sql::insert(tx, cx.id(), &chat, &tokens::hash(&tokens::word(&*cx.desk.world.random)))?;
    sql::end(tx, cx.id(), id, cx.at())?;
    Ok(chat)
}

/// Ends a conversation. What was said stays with the ticket, as long as tickets stay.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>, visit: &Visit) -> Result<(), Error> {
    Ok(sql::end(tx, visit.cx.id(), visit.chat.id, visit.cx.at())?)
}
