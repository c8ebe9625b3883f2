//! Masks that are kept in memory, so that a page need not read everybody who takes part for each of its rows.
//!
//! What is kept belongs to one version of one ticket and is dropped with every change of the ticket's mask, of anybody's
//! record, and with every forgetting. A mask is kept only if its reader began after the last such change was durable:
//! whoever began before may have read what is no longer so.

use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

use world::Timestamp;

use super::Hole;
use super::known::Known;
use super::opened::Opened;

/// Tickets whose masks are kept at the same time: a page of one ticket needs those of some sixty, of its list and of what
/// else the customer asked.
const TICKETS: usize = 4096;
/// Texts of one ticket whose gaps are kept.
const TEXTS: usize = 256;

type Gaps = HashMap<(u64, usize), Arc<[Hole]>>;

/// What is kept of one ticket, the same for all its readers.
pub(super) struct Kept {
    /// Who takes part; nobody for readers who may know them.
    pub(super) known: Known,
    /// Folded texts of gaps that tell of nobody.
    pub(super) spared: Vec<String>,
    /// Who looks for what.
    pub(super) looks: Vec<(i64, Opened)>,
    /// Gaps of texts, by a keyed hash and the length of the text.
    found: Mutex<Gaps>,
    hasher: std::collections::hash_map::RandomState,
}

impl Kept {
    pub(super) fn new(known: Known, spared: Vec<String>, looks: Vec<(i64, Opened)>) -> Self {
        Self { known, spared, looks, found: Mutex::default(), hasher: std::collections::hash_map::RandomState::new() }
    }

    /// The gaps of a text, looked for once.
    pub(super) fn holes(&self, text: &str, look: impl FnOnce() -> Vec<Hole>) -> Arc<[Hole]> {
        let key = (self.hasher.hash_one(text), text.len());
        if let Some(found) = self.found.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(found);
        }
        let holes: Arc<[Hole]> = look().into();
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() >= TEXTS {
            found.clear();
        }
        found.insert(key, Arc::clone(&holes));
        holes
    }
}

/// Which mask: the account's, the ticket's, and whether it hides who takes part.
pub(super) type Name = (i64, i64, bool);

/// The masks of the running desk.
#[derive(Default)]
pub struct Masks(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    kept: HashMap<Name, (i64, Arc<Kept>)>,
    order: VecDeque<Name>,
    /// Per account: when something changed last.
    changed: HashMap<i64, Timestamp>,
}

impl Masks {
    /// The mask of this version of a ticket, if it is kept.
    pub(super) fn get(&self, name: Name, version: i64) -> Option<Arc<Kept>> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.kept.get(&name).filter(|(known, _)| *known == version).map(|(_, kept)| Arc::clone(kept))
    }

    /// Keeps a mask for those who come after, if its reader began after the last change.
    pub(super) fn put(&self, name: Name, version: i64, began: Timestamp, kept: &Arc<Kept>) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.changed.get(&name.0).is_some_and(|changed| *changed >= began) {
            return;
        }
        if inner.kept.insert(name, (version, Arc::clone(kept))).is_none() {
            inner.order.push_back(name);
        }
        while inner.order.len() > TICKETS {
            if let Some(oldest) = inner.order.pop_front() {
                inner.kept.remove(&oldest);
            }
        }
    }

    /// Forgets the masks of one ticket, or of all of an account: something they are made of has changed, durably.
    pub fn forget(&self, account: i64, ticket: Option<i64>, at: Timestamp) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = &mut *inner;
        match ticket {
            Some(ticket) => {
                for hides in [true, false] {
                    inner.kept.remove(&(account, ticket, hides));
                }
            }
            None => {
                inner.kept.retain(|name, _| name.0 != account);
                inner.order.retain(|name| inner.kept.contains_key(name));
            }
        }
        inner.changed.insert(account, at);
    }

    /// How many masks are kept.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).kept.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Arc<Kept> {
        Arc::new(Kept::new(super::super::known::Collected::default().build(), Vec::new(), Vec::new()))
    }

    #[test]
    fn only_what_was_read_after_the_last_change_is_kept_and_only_for_its_version() {
        let masks = Masks::default();
        masks.put((1, 7, true), 3, Timestamp(10), &kept());
        assert!(masks.get((1, 7, true), 3).is_some());
        assert!(masks.get((1, 7, true), 4).is_none() && masks.get((1, 7, false), 3).is_none());
        masks.put((1, 8, true), 1, Timestamp(10), &kept());
        masks.put((2, 7, true), 1, Timestamp(10), &kept());
        masks.forget(1, Some(7), Timestamp(20));
        assert!(masks.get((1, 7, true), 3).is_none() && masks.get((1, 8, true), 1).is_some());
        masks.put((1, 7, true), 3, Timestamp(20), &kept());
        assert!(masks.get((1, 7, true), 3).is_none(), "its reader may have begun before the change");
        masks.put((1, 7, true), 3, Timestamp(21), &kept());
        masks.forget(1, None, Timestamp(30));
        assert!(masks.get((1, 7, true), 3).is_none() && masks.get((2, 7, true), 1).is_some());
    }

    #[test]
    fn the_oldest_make_room() {
        let masks = Masks::default();
        let all = i64::try_from(TICKETS).unwrap() + 88;
        for ticket in 0..all {
            masks.put((1, ticket, true), 1, Timestamp(1), &kept());
        }
        assert_eq!(masks.len(), TICKETS);
        assert!(masks.get((1, 0, true), 1).is_none() && masks.get((1, all - 1, true), 1).is_some());
    }

    #[test]
    fn a_text_is_looked_through_once() {
        let (kept, mut times) = (kept(), 0);
        for text in ["eins", "eins", "zwei", "eins"] {
            kept.holes(text, || {
                times += 1;
                Vec::new()
            });
        }
        assert_eq!(times, 2);
    }
}
