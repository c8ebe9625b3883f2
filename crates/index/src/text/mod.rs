//! Words, phrases and beginnings of words over the subjects, comments and file names of one account.
//!
//! An inverted index of its own making: a vocabulary, and for every word a compressed list of documents and positions.
//! `MEASURED.md` compares it with SQLite's FTS5 and with tantivy. What decided: a removed document leaves nothing behind
//! after [`TextIndex::purge`] (the other two keep dead words until they rewrite whole segments), small accounts cost
//! kilobytes, and it was the quickest to fill.
//!
//! The vocabulary holds words as written, in lower case. Inflections and spellings are settled when searching: the
//! vocabulary is sorted by its folded form, a searched word looks at its neighbours, and those with the same German or
//! the same English stem take part. So nothing has to guess the language of a text.
//!
//! # Threads
//! Any number of threads may search while others add, commit, remove or purge. [`TextIndex::add`] only queues; a
//! [`TextIndex::commit`] prepares its batch aside and then writes it in short turns, so that a search waits a millisecond
//! or so at most, and sees a batch wholly or not at all. One commit, removal or purge turn runs at a time.

mod batch;
mod postings;
mod search;
mod store;
#[cfg(test)]
mod tests;
mod words;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use roaring::RoaringTreemap;

use crate::query::Term;
use batch::Batch;
use store::Store;

/// What a document is. A reader may search some kinds and not others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The ticket's subject.
    Subject,
    /// A comment the requester sees.
    Public,
    /// An internal note.
    Internal,
    /// The name of an attached file.
    FileName,
}

/// A set of [`Kind`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// Everything: what an agent may search.
    pub const ALL: Self = Self(0b1111);
    /// All but internal notes: what an end user may search.
    pub const PUBLIC: Self = Self(0b1011);
    /// All but file names: what those may search who are shown no files.
    pub const WITHOUT_FILES: Self = Self(0b0111);
    /// Comments and notes, without subjects and file names.
    pub const COMMENTS: Self = Self(0b0110);

    /// The set of one kind.
    pub const fn only(kind: Kind) -> Self {
        Self(match kind {
            Kind::Subject => 0b0001,
            Kind::Public => 0b0010,
            Kind::Internal => 0b0100,
            Kind::FileName => 0b1000,
        })
    }

    /// The kinds in both sets.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// One searchable part of a ticket.
#[derive(Clone, Copy)]
pub struct Doc<'a> {
    /// The caller's number for the part, its own within the ticket. Adding the same part again replaces it.
    pub id: u64,
    /// The ticket.
    pub ticket: i64,
    /// What it is.
    pub kind: Kind,
    /// Its plain text.
    pub text: &'a str,
}

/// What to search, and how much of it to answer.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// All of them must match.
    pub terms: &'a [Term],
    /// What the reader may search.
    pub kinds: Kinds,
    /// Only these tickets count: the ones the reader may see and the filters let through. Everything if absent.
    pub within: Option<&'a RoaringTreemap>,
    /// How many of the newest to pass over.
    pub offset: usize,
    /// How many to return.
    pub limit: usize,
}

/// The answer to a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    /// Tickets of this page, the highest number first.
    pub tickets: Vec<i64>,
    /// How many tickets match altogether; exact.
    pub total: u64,
}

/// How big the index is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Tickets with at least one part.
    pub tickets: usize,
    /// Parts that can be found.
    pub documents: usize,
    /// Parts that are removed, but whose words are still there until the next purge.
    pub removed: usize,
    /// Different words, those of removed parts included.
    pub words: usize,
    /// Bytes in memory, without what the allocator adds.
    pub bytes: usize,
}

/// The index of one account.
#[derive(Default)]
pub struct TextIndex {
    store: RwLock<Store>,
    queue: Mutex<Batch>,
    /// Held by whoever changes the store over several turns.
    writer: Mutex<()>,
    /// Held for a whole purge: two at once would count the same removals twice.
    purging: Mutex<()>,
    /// Searches that wait for the store.
    waiting: AtomicUsize,
    /// Commits and removals that wait for their turn.
    changing: AtomicUsize,
}

/// How often a writer gives way to waiting searches before it takes its turn.
const MOST_YIELDS: usize = 64;
/// How long, and how often at the most, a purge rests before a turn while commits and removals wait.
const NAP: Duration = Duration::from_micros(50);
const MOST_NAPS: usize = 100;

impl TextIndex {
    /// An index without documents.
    pub fn new() -> Self {
        Self::default()
    }

    /// Queues a part. It can be found after the next [`commit`](Self::commit).
    pub fn add(&self, doc: Doc<'_>) {
        lock(&self.queue).add(doc);
    }

    /// Makes queued parts findable. Call it after a batch, or some 200 ms after the first [`add`](Self::add).
    /// Returns how many parts were queued.
    pub fn commit(&self) -> usize {
        let _writer = self.change();
        let batch = std::mem::take(&mut *lock(&self.queue));
        let (prepared, queued) = (batch.prepare(), batch.len());
        let Some(base) = self.write().begin(&batch) else {
            return 0;
        };
        for turn in prepared.turns() {
            self.write().append(&batch, base, turn);
        }
        self.write().publish();
        queued
    }

    /// Makes all parts of a ticket unfindable at once, the queued ones too. Their words stay until the next purge.
    pub fn remove(&self, ticket: i64) {
        let _writer = self.change();
        lock(&self.queue).remove(ticket, None);
        self.write().remove(ticket);
    }

    /// Makes one part unfindable at once. Its words stay until the next purge.
    pub fn remove_doc(&self, ticket: i64, id: u64) {
        let _writer = self.change();
        lock(&self.queue).remove(ticket, Some(id));
        self.write().remove_doc(ticket, id);
    }

    /// Drops all that is left of removed parts: their places in the lists, and words that nobody else used. Everything
    /// removed before the call is gone when it returns. Works in short turns beside searches and commits.
    pub fn purge(&self) {
        let _purging = lock(&self.purging);
        // A part removed while it was queued leaves with its batch.
        self.commit();
        let removed = self.read().removed();
        if removed == 0 {
            return;
        }
        let mut emptied = Vec::new();
        let mut from = 0;
        while let Some(next) = self.purge_turn(from, &mut emptied) {
            from = next;
        }
        let _writer = lock(&self.writer);
        self.write().purged(removed, &emptied);
    }

    /// Looks through some lists beside the searches, and rewrites those that name a removed part.
    fn purge_turn(&self, from: u32, emptied: &mut Vec<u32>) -> Option<u32> {
        self.let_changes_pass();
        let _writer = lock(&self.writer);
        let (affected, next) = self.read().affected(from)?;
        for word in affected {
            if self.write().rewrite(word) {
                emptied.push(word);
            }
        }
        Some(next)
    }

    /// Searches. With nothing but negated terms, or none at all, it starts from `within` (or from every ticket that has
    /// text).
    pub fn search(&self, search: &Search<'_>) -> Hits {
        self.read().search(search)
    }

    /// The tickets that match, for a caller that sorts them itself. `offset` and `limit` do not count.
    pub fn matching(&self, search: &Search<'_>) -> RoaringTreemap {
        self.read().matching(search).into_iter().filter_map(|ticket| u64::try_from(ticket).ok()).collect()
    }

    /// Counts. Walks the vocabulary, so not for every request.
    pub fn size(&self) -> Size {
        let queued = lock(&self.queue).bytes();
        let mut size = self.read().size();
        size.bytes += queued;
        size
    }

    fn read(&self) -> RwLockReadGuard<'_, Store> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let guard = self.store.read().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        guard
    }

    /// A turn for a commit or a removal.
    fn change(&self) -> MutexGuard<'_, ()> {
        self.changing.fetch_add(1, Ordering::Relaxed);
        let turn = lock(&self.writer);
        self.changing.fetch_sub(1, Ordering::Relaxed);
        turn
    }

    /// Lets those go first who wait for a turn: the lock alone would fall to the purge again and again, which is awake when it
    /// falls free, and whoever writes would wait for all of it.
    fn let_changes_pass(&self) {
        for _ in 0..MOST_NAPS {
            if self.changing.load(Ordering::Relaxed) == 0 {
                return;
            }
            std::thread::sleep(NAP);
        }
    }

    /// One turn of a writer. The lock alone would let a writer of many turns starve the searches, because it is awake
    /// when the lock falls free and they are not; so it gives way first, for a bounded while.
    fn write(&self) -> RwLockWriteGuard<'_, Store> {
        for _ in 0..MOST_YIELDS {
            if self.waiting.load(Ordering::Relaxed) == 0 {
                break;
            }
            std::thread::yield_now();
        }
        self.store.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A panic elsewhere must not take the search away: every structure here is usable between any two steps.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
