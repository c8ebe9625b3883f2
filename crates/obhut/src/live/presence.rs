//! Who has a ticket open, and who is writing: in memory only, never stored, never what is written. Other processes are told
//! that it is so, and not who ([`super::elsewhere`]).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::elsewhere::Sign;
use super::hub::Note;
use crate::accounts::AccountState;

/// How long somebody counts as writing after the last sign of it, in microseconds.
pub const WRITING: i64 = 7_000_000;
/// How long a visitor counts as somebody who has the chat before them after the last sign of it, in microseconds.
pub const LOOKING: i64 = 25_000_000;

/// Who has which ticket open.
#[derive(Default)]
pub struct Presence {
    tickets: Mutex<BTreeMap<i64, BTreeMap<i64, Here>>>,
}

#[derive(Default)]
struct Here {
    pages: usize,
    writing_until: i64,
    /// Colleagues are there as long as their page is; of a visitor the page must say so again and again, because a line that
    /// is dead looks like one that is quiet.
    visitor: Option<Looking>,
}

#[derive(Clone, Copy)]
struct Looking {
    until: i64,
    heard_at: i64,
}

impl Here {
    fn is_there(&self, now: i64) -> bool {
        self.visitor.is_none_or(|visitor| visitor.until > now)
    }
}

/// A colleague who has the ticket open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    /// Who.
    pub person: i64,
    /// Whether they are writing.
    pub writing: bool,
}

impl Presence {
    /// Who has the ticket open at `now`.
    pub fn of(&self, ticket: i64, now: i64) -> Vec<Present> {
        let tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let here = tickets.get(&ticket).into_iter().flatten().filter(|(_, here)| here.is_there(now));
        here.map(|(person, here)| Present { person: *person, writing: here.writing_until > now }).collect()
    }

    /// What other processes are told of each ticket.
    pub(super) fn signs(&self, now: i64) -> BTreeMap<i64, Sign> {
        let tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut signs = BTreeMap::new();
        for (ticket, here) in tickets.iter() {
            let sign: &mut Sign = signs.entry(*ticket).or_default();
            for one in here.values() {
                let writes = Some(one.writing_until).filter(|until| *until > now).unwrap_or(0);
                if one.visitor.is_some() {
                    sign.present |= one.is_there(now);
                    sign.visitor_until = sign.visitor_until.max(writes);
                } else {
                    sign.staff_until = sign.staff_until.max(writes);
                }
            }
        }
        signs
    }

    fn enter(&self, ticket: i64, person: i64, visitor: Option<Looking>) {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let here = tickets.entry(ticket).or_default().entry(person).or_default();
        here.pages += 1;
        here.visitor = visitor;
    }

    fn leave(&self, ticket: i64, person: i64) {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(here) = tickets.get_mut(&ticket) else { return };
        if let Some(one) = here.get_mut(&person) {
            one.pages = one.pages.saturating_sub(1);
            if one.pages == 0 {
                here.remove(&person);
            }
        }
        if here.is_empty() {
            tickets.remove(&ticket);
        }
    }

    /// Notes that somebody who has the ticket open is writing, or has stopped. Nobody writes without a page.
    pub fn write(&self, ticket: i64, person: i64, until: i64) -> bool {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let here = tickets.get_mut(&ticket).and_then(|here| here.get_mut(&person));
        here.is_some_and(|one| {
            one.writing_until = until;
            true
        })
    }

    /// A visitor's page gives a sign of life, with `looks` that somebody has it before them. Answers whether the page listens
    /// here at all, and whether that is news.
    fn hear(&self, ticket: i64, person: i64, now: i64, looks: bool) -> (bool, bool) {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let here = tickets.get_mut(&ticket).and_then(|here| here.get_mut(&person));
        let Some(visitor) = here.and_then(|here| here.visitor.as_mut()) else { return (false, false) };
        let news = looks && visitor.until <= now;
        visitor.heard_at = now;
        if looks {
            visitor.until = now.saturating_add(LOOKING);
        }
        (true, news)
    }

    /// When a visitor's page last gave a sign of life.
    pub fn heard_at(&self, ticket: i64, person: i64) -> Option<i64> {
        let tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.get(&ticket)?.get(&person)?.visitor.map(|visitor| visitor.heard_at)
    }
}

/// One open page of a ticket; dropped, it counts no longer.
pub struct Visit {
    account: Arc<AccountState>,
    ticket: i64,
    person: i64,
}

impl Visit {
    /// Somebody has opened the ticket.
    pub fn begin(account: &Arc<AccountState>, ticket: i64, person: i64) -> Self {
        Self::enter(account, ticket, person, None)
    }

    /// A visitor has opened their chat.
    pub fn of_visitor(account: &Arc<AccountState>, ticket: i64, person: i64, now: i64) -> Self {
        Self::enter(account, ticket, person, Some(Looking { until: now.saturating_add(LOOKING), heard_at: now }))
    }

    fn enter(account: &Arc<AccountState>, ticket: i64, person: i64, visitor: Option<Looking>) -> Self {
        account.live.presence.enter(ticket, person, visitor);
        account.live.tell(Note::Presence(ticket));
        Self { account: Arc::clone(account), ticket, person }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.account.live.presence.leave(self.ticket, self.person);
        self.account.live.tell(Note::Presence(self.ticket));
    }
}

/// A visitor's page gives a sign of life; `false` where it does not listen to this process.
pub fn lives(account: &AccountState, ticket: i64, person: i64, now: i64, looks: bool) -> bool {
    let (here, news) = account.live.presence.hear(ticket, person, now, looks);
    if news {
        account.live.tell(Note::Presence(ticket));
    }
    here
}

/// Somebody who has the ticket open is writing there: told now, and again when it is over. `false` where they have no page
/// of it open. Never what they write.
pub fn writes(account: &Arc<AccountState>, ticket: i64, person: i64, now: i64) -> bool {
    if !account.live.presence.write(ticket, person, now.saturating_add(WRITING)) {
        return false;
    }
    account.live.tell(Note::Presence(ticket));
    let account = Arc::clone(account);
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_micros(WRITING.unsigned_abs() + 100_000)).await;
        account.live.tell(Note::Presence(ticket));
    });
    true
}
