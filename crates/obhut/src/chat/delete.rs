//! A visitor ends their conversation and has it deleted, and learns what becomes of it.

use db::Tx;
use ledger::{Fact, Facts, Object};

use super::ops::{self, Visit};
use crate::audit::{self, Record};
use crate::erasure::{self, Outcome};
use crate::error::Error;
use crate::holds::{Duty, ops as holds};
use crate::i18n::{Key, Translator};
use crate::people;
use crate::portal::sql as stored;
use crate::tickets::{sql as tickets, trash};

/// What became of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// It is forgotten for good, with whoever held it: nothing else of theirs is here.
    Forgotten,
    /// It lies in the trash, and is forgotten after so many days; of whoever held it more is here.
    Trashed(i64),
    /// It lies in the trash, and a duty keeps it.
    Kept(Duty),
}

impl Deleted {
    const fn word(self) -> &'static str {
        match self {
            Self::Forgotten => "forgotten",
            Self::Trashed(_) => "trashed",
            Self::Kept(_) => "kept",
        }
    }

    /// What the visitor is told.
    pub fn text(self, t: &Translator) -> String {
        match self {
            Self::Forgotten => t.get(Key("chat-deleted")).into_owned(),
            Self::Trashed(days) => t.with(Key("chat-trashed"), "days", days).into_owned(),
            Self::Kept(duty) => t.with(Key("chat-held"), "duty", duty.text(t).as_str()).into_owned(),
        }
    }
}

/// Ends a conversation and deletes it: into the trash, from where it is forgotten like every ticket when its days are over; at
/// once and with whoever held it, where they came only for it. What a duty keeps is named.
///
/// # Errors
/// [`Error::NotFound`] once it is gone.
pub fn delete(tx: &mut Tx<'_>, visit: &Visit) -> Result<Deleted, Error> {
    let (cx, chat) = (&visit.cx, visit.chat);
    let system = cx.as_system();
    let ticket = tickets::get_locked(tx, cx.id(), chat.ticket)?.ok_or(Error::NotFound)?;
    ops::end(tx, visit)?;
    let deleted = match holds::duty(tx, cx, &ticket)? {
        Some(duty) => Deleted::Kept(duty),
        None if came_for_it_alone(tx, visit)? => Deleted::Forgotten,
        None => Deleted::Trashed(erasure::settings::days(tx, cx)?),
    };
    let facts = Facts::from([("outcome".into(), Fact::Word(deleted.word()))]);
    let object = Object { kind: "chat", id: chat.id };
    audit::record(tx, cx, Record { act: "chat.delete", object, facts, detail: None, owners: &[] })?;
    match deleted {
        Deleted::Forgotten => erasure::people::forget(tx, &system, chat.person, Outcome::Content).map(drop)?,
        Deleted::Trashed(_) | Deleted::Kept(_) => trash::trash(tx, &system, chat.ticket)?,
    }
    Ok(deleted)
}

/// Whether the visitor became known with this conversation and nothing else is here of them. An address that was known
/// before proves nothing, so whoever it belongs to stays.
fn came_for_it_alone(tx: &mut Tx<'_>, visit: &Visit) -> Result<bool, Error> {
    let (cx, chat) = (&visit.cx, visit.chat);
    let person = people::ops::row(tx, cx, chat.person)?;
    if person.created_at != chat.created_at {
        return Ok(false);
    }
    let counts = stored::counts(tx, cx.id(), chat.person, cx.at())?;
    let tickets = counts.open + counts.done + counts.internal + counts.kept + counts.trashed;
    let besides = counts.copied + counts.rejected + counts.passwords + counts.sessions + counts.consents + counts.help;
    Ok(tickets == 1 && besides == 0)
}
