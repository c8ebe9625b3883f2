//! Who has this address, and who is called something like it.
//!
//! Two parts that share nothing but the person's id. The exact part knows *marks* of e-mail addresses and phone numbers
//! (keyed hashes, 128 bits, the key drawn at the start and never written down), not the addresses themselves. The
//! partial part keeps folded names and addresses, because a part of a word can only be found in the word.

mod exact;
mod partial;
#[cfg(test)]
mod tests;

pub use exact::{Claim, Reservation};

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use exact::Exact;
use partial::Partial;

/// Something that tells one person from all others.
#[derive(Clone, Copy)]
pub enum Identity<'a> {
    /// An e-mail address. Case and surrounding space do not count.
    Email(&'a str),
    /// A phone number. Only its digits count; `+49`, `0049` and `49` at its beginning are the same.
    Phone(&'a str),
}

/// The people of one account. Clones share the same people. Any thread may use it; look-ups block each other only for
/// the time of a look-up, partial ones wait for a change of one person at most.
#[derive(Clone, Default)]
pub struct People {
    exact: Arc<Exact>,
    partial: Arc<RwLock<Partial>>,
}

impl People {
    /// Knows nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Claims an identity for a person inside a transaction. Others see it as pending until the reservation is confirmed
    /// (after the commit) or dropped (a rollback drops the closures that would have confirmed it).
    pub fn reserve(&self, identity: Identity<'_>, person: i64) -> Claim {
        self.exact.reserve(identity, person, Duration::ZERO)
    }

    /// Like [`reserve`](Self::reserve), but waits this long for a pending reservation of somebody else to be settled.
    /// Only for transactions that run beside each other; where one thread runs one after the other it would wait for
    /// itself.
    pub fn reserve_within(&self, identity: Identity<'_>, person: i64, patience: Duration) -> Claim {
        self.exact.reserve(identity, person, patience)
    }

    /// Notes an identity that is already stored. Returns whose it is: another person's if that one came first, `None` if
    /// it is blank.
    pub fn insert(&self, identity: Identity<'_>, person: i64) -> Option<i64> {
        self.exact.insert(identity, person)
    }

    /// Whose identity this is. Pending reservations do not count.
    pub fn find(&self, identity: Identity<'_>) -> Option<i64> {
        self.exact.find(identity)
    }

    /// Takes an identity from a person; nothing happens if it is another person's.
    pub fn release(&self, identity: Identity<'_>, person: i64) {
        self.exact.release(identity, person);
    }

    /// Gives all identities of one person to another, for a merge. Looks through all identities.
    pub fn merge(&self, from: i64, into: i64) {
        self.exact.merge(from, into);
        self.write().remove(from);
    }

    /// Sets what a person can be found by in part: name, addresses, phone numbers. Replaces what was set before.
    pub fn describe(&self, person: i64, parts: &[&str]) {
        self.write().describe(person, parts);
    }

    /// Forgets people: identities, pending ones excepted, and descriptions. Looks through all identities once, about
    /// two milliseconds for 100,000 people, however many are given.
    pub fn remove(&self, people: &[i64]) {
        self.exact.remove(people);
        let mut partial = self.write();
        people.iter().for_each(|person| partial.remove(*person));
    }

    /// People whose description contains every word of the query, in part or whole; the highest id first. A query of
    /// fewer than two letters or digits finds nobody. A query that looks like a phone number is compared by its digits.
    pub fn search(&self, query: &str, offset: usize, limit: usize) -> Vec<i64> {
        self.read().search(query, offset, limit)
    }

    /// How many people [`search`](Self::search) would find in all. Compares every candidate, so slower than a page.
    pub fn count(&self, query: &str) -> usize {
        self.search(query, 0, usize::MAX).len()
    }

    /// How many people have a description.
    pub fn len(&self) -> usize {
        self.read().len()
    }

    /// Whether nobody has a description.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes in memory, without what the allocator adds. Walks everything, so not for every request.
    pub fn bytes(&self) -> usize {
        self.exact.bytes() + self.read().bytes()
    }

    fn read(&self) -> RwLockReadGuard<'_, Partial> {
        self.partial.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Partial> {
        self.partial.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Digits of a phone number as dialled from abroad: without punctuation, an international prefix, or the bracketed zero of
/// `+49 (0) 30`.
fn phone_digits(number: &str) -> String {
    let number = number.replace("(0)", "");
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.strip_prefix("00").map(str::to_owned).unwrap_or(digits)
}
