//! Identities by their marks, with reservations.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use zeroize::Zeroizing;

use super::{Identity, phone_digits};

/// A keyed hash of an identity.
type Mark = [u64; 2];

/// The answer to a wish for an identity.
#[must_use]
pub enum Claim {
    /// It was free and is now held for the person.
    Reserved(Reservation),
    /// It belongs to this person.
    Taken(i64),
    /// A transaction that is not settled yet holds it for this person. Where transactions run one after the other and
    /// are made durable together, that is as good as taken.
    Pending(i64),
    /// There is nothing in it to compare: an address of spaces, a phone number without digits.
    Blank,
}

/// A held identity. Dropping it gives the identity back.
#[must_use]
pub struct Reservation {
    exact: Arc<Exact>,
    mark: Mark,
    number: u64,
}

#[derive(Default)]
pub struct Exact {
    keys: [RandomState; 2],
    state: Mutex<State>,
    settled: Condvar,
}

#[derive(Default)]
struct State {
    owned: HashMap<Mark, i64>,
    pending: HashMap<Mark, Pending>,
    reservations: u64,
}

#[derive(Clone, Copy)]
struct Pending {
    person: i64,
    /// Tells this reservation from a later one of the same identity.
    number: u64,
}

impl Exact {
    pub fn reserve(self: &Arc<Self>, identity: Identity<'_>, person: i64, patience: Duration) -> Claim {
        let Some(mark) = self.mark(identity) else {
            return Claim::Blank;
        };
        let state = self.lock();
        let waiting = |state: &mut State| state.pending.get(&mark).is_some_and(|pending| pending.person != person);
        let (mut state, _) =
            self.settled.wait_timeout_while(state, patience, waiting).unwrap_or_else(PoisonError::into_inner);
        if let Some(owner) = state.owned.get(&mark) {
            return Claim::Taken(*owner);
        }
        if let Some(pending) = state.pending.get(&mark) {
            return Claim::Pending(pending.person);
        }
        state.reservations += 1;
        let number = state.reservations;
        state.pending.insert(mark, Pending { person, number });
        Claim::Reserved(Reservation { exact: Arc::clone(self), mark, number })
    }

    pub fn insert(&self, identity: Identity<'_>, person: i64) -> Option<i64> {
        let mark = self.mark(identity)?;
        Some(*self.lock().owned.entry(mark).or_insert(person))
    }

    pub fn find(&self, identity: Identity<'_>) -> Option<i64> {
        let mark = self.mark(identity)?;
        self.lock().owned.get(&mark).copied()
    }

    pub fn release(&self, identity: Identity<'_>, person: i64) {
        let Some(mark) = self.mark(identity) else { return };
        let mut state = self.lock();
        if state.owned.get(&mark) == Some(&person) {
            state.owned.remove(&mark);
        }
    }

    pub fn merge(&self, from: i64, into: i64) {
        self.lock().owned.values_mut().filter(|person| **person == from).for_each(|person| *person = into);
    }

    pub fn remove(&self, people: &[i64]) {
        let people: HashSet<i64> = people.iter().copied().collect();
        self.lock().owned.retain(|_, person| !people.contains(person));
    }

    pub fn bytes(&self) -> usize {
        self.lock().owned.capacity() * (size_of::<(Mark, i64)>() + 1)
    }

    /// Ends a reservation, unless it was ended before.
    fn settle(&self, mark: Mark, number: u64, keep: bool) {
        let mut state = self.lock();
        let Some(pending) = state.pending.get(&mark).copied().filter(|pending| pending.number == number) else {
            return;
        };
        state.pending.remove(&mark);
        if keep {
            state.owned.insert(mark, pending.person);
        }
        drop(state);
        self.settled.notify_all();
    }

    fn mark(&self, identity: Identity<'_>) -> Option<Mark> {
        let (kind, text) = match identity {
            Identity::Email(address) => (0u8, Zeroizing::new(address.trim().to_lowercase())),
            Identity::Phone(number) => (1, Zeroizing::new(phone_digits(number))),
        };
        let [first, second] = &self.keys;
        (!text.is_empty()).then(|| [first.hash_one((kind, &*text)), second.hash_one((kind, &*text))])
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reservation {
    /// The transaction is committed: the identity is the person's.
    pub fn confirm(self) {
        self.exact.settle(self.mark, self.number, true);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.exact.settle(self.mark, self.number, false);
    }
}
