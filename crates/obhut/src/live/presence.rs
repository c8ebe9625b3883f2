//! Who has a ticket open, and who is writing: in memory only, never stored, never what is written.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::hub::Note;
use crate::accounts::AccountState;

/// How long somebody counts as writing after the last sign of it, in microseconds.
pub const WRITING: i64 = 7_000_000;

/// Who has which ticket open.
#[derive(Default)]
pub struct Presence {
    tickets: Mutex<BTreeMap<i64, BTreeMap<i64, Here>>>,
}

#[derive(Default)]
struct Here {
    pages: usize,
    writing_until: i64,
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
        let here = tickets.get(&ticket).into_iter().flatten();
        here.map(|(person, here)| Present { person: *person, writing: here.writing_until > now }).collect()
    }

    fn enter(&self, ticket: i64, person: i64) {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.entry(ticket).or_default().entry(person).or_default().pages += 1;
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
        account.live.presence.enter(ticket, person);
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
