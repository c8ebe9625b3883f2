//! Which ticket a mail answers: from a foreign Message-ID to a ticket.
//!
//! A Message-ID can name a person and a company, so it is not kept: only its 64-bit SipHash under a key that the process
//! drew at its start and never writes down. Among ten million known messages, the chance that a new one is taken for one
//! of them is about one in two million million.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The messages of one account. Any thread may use it; each call holds its lock for as long as one look-up takes, except
/// [`remove`](Self::remove), which looks through all.
#[derive(Default)]
pub struct Threads {
    key: RandomState,
    tickets: RwLock<HashMap<u64, i64>>,
}

impl Threads {
    /// A map that knows no message.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that a message belongs to a ticket; a later call for the same message wins, as after a merge.
    pub fn insert(&self, message_id: &str, ticket: i64) {
        if let Some(mark) = self.mark(message_id) {
            self.write().insert(mark, ticket);
        }
    }

    /// The ticket of the first of these messages that is known. Give `In-Reply-To` first, then `References` from the end
    /// (RFC 5322, section 3.6.4): the nearest ancestor decides.
    pub fn find<'a>(&self, message_ids: impl IntoIterator<Item = &'a str>) -> Option<i64> {
        let tickets = self.read();
        message_ids.into_iter().filter_map(|id| self.mark(id)).find_map(|mark| tickets.get(&mark).copied())
    }

    /// Moves all messages of one ticket to another, for a merge. Looks through all messages.
    pub fn merge(&self, from: i64, into: i64) {
        self.write().values_mut().filter(|ticket| **ticket == from).for_each(|ticket| *ticket = into);
    }

    /// Forgets the messages of a ticket. Looks through all messages: about ten milliseconds for a million.
    pub fn remove(&self, ticket: i64) {
        self.write().retain(|_, other| *other != ticket);
    }

    /// Forgets the messages of many tickets in one look through all.
    pub fn remove_all(&self, tickets: &roaring::RoaringTreemap) {
        self.write().retain(|_, other| u64::try_from(*other).is_ok_and(|other| !tickets.contains(other)));
    }

    /// How many messages are known.
    pub fn len(&self) -> usize {
        self.read().len()
    }

    /// Whether no message is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> usize {
        self.read().capacity() * (size_of::<(u64, i64)>() + 1)
    }

    /// The mark of a Message-ID, with or without its angle brackets; `None` for an empty one.
    fn mark(&self, message_id: &str) -> Option<u64> {
        let id = message_id.trim().trim_start_matches('<').trim_end_matches('>').trim();
        (!id.is_empty()).then(|| self.key.hash_one(id))
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<u64, i64>> {
        self.tickets.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<u64, i64>> {
        self.tickets.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_finds_its_ticket_by_the_nearest_known_ancestor() {
        let threads = Threads::new();
        threads.insert("<first@shop.example>", 7);
        threads.insert("second@shop.example", 8);
        assert_eq!(threads.find(["<unknown@x>", "<second@shop.example>", "<first@shop.example>"]), Some(8));
        assert_eq!(threads.find(["first@shop.example"]), Some(7));
        assert_eq!(threads.find([" ", "<>", "<unknown@x>"]), None);
    }

    #[test]
    fn an_empty_id_is_no_id() {
        let threads = Threads::new();
        threads.insert("<>", 7);
        assert!(threads.is_empty());
        assert_eq!(threads.find(["", "<>"]), None);
    }

    #[test]
    fn merged_tickets_share_their_messages_and_removed_ones_lose_them() {
        let threads = Threads::new();
        threads.insert("a@x", 1);
        threads.insert("b@x", 2);
        threads.merge(1, 2);
        assert_eq!(threads.find(["a@x"]), Some(2));
        threads.remove(2);
        assert_eq!((threads.len(), threads.find(["a@x", "b@x"])), (0, None));
    }
}
