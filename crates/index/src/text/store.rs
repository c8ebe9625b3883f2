//! What is committed: words, documents, tickets.
//!
//! Documents are numbered in the order of their arrival; tickets have small numbers of their own (*slots*), so that a set
//! of tickets is a row of bits.

use std::collections::HashMap;

use super::batch::{Batch, Run};
use super::words::Words;
use super::{Kinds, Size};

/// Marks the end of a ticket's chain of documents.
const END: u32 = u32::MAX;

/// About how many bytes of lists a purge looks through at a time; takes a millisecond or two.
const PURGE_TURN: usize = 1 << 20;

/// The committed part of an index.
#[derive(Default)]
pub struct Store {
    pub words: Words,
    documents: Documents,
    tickets: Tickets,
    /// Documents from this number on belong to a batch that is still being written.
    visible: u32,
    /// Documents that the batch being written replaces.
    replaced: Vec<u32>,
    /// Removed documents that no purge has seen.
    removed: usize,
}

/// One column per property: a search reads two of them, and nothing is lost to alignment.
#[derive(Default)]
struct Documents {
    ids: Vec<u64>,
    slots: Vec<u32>,
    /// The ticket's document before this one.
    before: Vec<u32>,
    /// The kind's bit; zero once removed.
    kinds: Vec<u8>,
}

#[derive(Default)]
struct Tickets {
    /// By slot.
    numbers: Vec<i64>,
    /// By slot: the ticket's latest document.
    latest: Vec<u32>,
    by_number: HashMap<i64, u32>,
    free: Vec<u32>,
}

impl Store {
    /// Makes room for the documents of a batch, not yet visible. Returns the number of the first; `None` if there is
    /// nothing to write (or no number left, four thousand million documents on).
    pub fn begin(&mut self, batch: &Batch) -> Option<u32> {
        let base = u32::try_from(self.documents.kinds.len()).ok()?;
        let count = u32::try_from(batch.len()).ok()?;
        if count == 0 || base.checked_add(count)? == END {
            return None;
        }
        for (number, document) in (base..).zip(batch.documents()) {
            let (slot, before) =
                if document.kind == 0 { (0, END) } else { self.link(number, document.ticket, document.id) };
            self.documents.ids.push(document.id);
            self.documents.slots.push(slot);
            self.documents.before.push(before);
            self.documents.kinds.push(document.kind);
        }
        Some(base)
    }

    /// Puts a new document at the head of its ticket's chain; an older one of the same id will make way for it.
    fn link(&mut self, number: u32, ticket: i64, id: u64) -> (u32, u32) {
        let slot = self.tickets.slot(ticket);
        let Some(latest) = self.tickets.latest.get_mut(slot as usize) else {
            return (slot, END);
        };
        let before = std::mem::replace(latest, number);
        let older = self.documents.chain(before).find(|&older| self.documents.ids.get(older as usize) == Some(&id));
        self.replaced.extend(older.filter(|&older| self.documents.kind(older) != 0));
        (slot, before)
    }

    /// Notes words of a batch whose first document got the number `base`.
    pub fn append(&mut self, batch: &Batch, base: u32, turn: Vec<Run<'_>>) {
        for run in turn {
            let word = self.words.intern(batch.word(run));
            let Some(postings) = self.words.postings_mut(word) else { continue };
            for (document, positions) in run.documents() {
                postings.push(base + document, positions);
            }
        }
    }

    /// Shows what was written since the last time.
    pub fn publish(&mut self) {
        self.visible = self.documents.kinds.len() as u32;
        for document in std::mem::take(&mut self.replaced) {
            self.kill(document);
        }
    }

    pub fn remove(&mut self, ticket: i64) {
        let Some(slot) = self.tickets.by_number.remove(&ticket) else { return };
        let Some(latest) = self.tickets.latest.get_mut(slot as usize) else { return };
        let latest = std::mem::replace(latest, END);
        let chain: Vec<u32> = self.documents.chain(latest).collect();
        chain.into_iter().for_each(|document| self.kill(document));
        self.tickets.free.push(slot);
    }

    pub fn remove_doc(&mut self, ticket: i64, id: u64) {
        let Some(latest) = self.tickets.latest(ticket) else { return };
        let chain: Vec<u32> = self.documents.chain(latest).collect();
        for &document in &chain {
            if self.documents.ids.get(document as usize) == Some(&id) {
                self.kill(document);
            }
        }
        if chain.iter().all(|&document| self.documents.kind(document) == 0) {
            self.remove(ticket);
        }
    }

    fn kill(&mut self, document: u32) {
        if let Some(kind) = self.documents.kinds.get_mut(document as usize).filter(|kind| **kind != 0) {
            *kind = 0;
            self.removed += 1;
        }
    }

    /// Removed documents that wait for a purge.
    pub fn removed(&self) -> usize {
        self.removed
    }

    /// Some words from this number on that name removed documents, and where to go on; `None` at the end.
    pub fn affected(&self, from: u32) -> Option<(Vec<u32>, u32)> {
        let end = self.words.places() as u32;
        if from >= end {
            return None;
        }
        let mut affected = Vec::new();
        let mut seen = 0;
        for word in from..end {
            let Some(postings) = self.words.postings(word) else { continue };
            if postings.records().any(|record| self.documents.kind(record.document) == 0) {
                affected.push(word);
            }
            seen += postings.len() + 16;
            if seen >= PURGE_TURN {
                return Some((affected, word + 1));
            }
        }
        Some((affected, end))
    }

    /// Drops removed documents from a word's list; says whether none is left.
    pub fn rewrite(&mut self, word: u32) -> bool {
        let Some(postings) = self.words.postings_mut(word) else { return false };
        postings.retain(|document| self.documents.kind(document) != 0);
        postings.is_empty()
    }

    /// Ends a purge that saw this many removed documents and emptied the lists of these words.
    pub fn purged(&mut self, removed: usize, emptied: &[u32]) {
        self.words.drop_unused(emptied);
        self.removed = self.removed.saturating_sub(removed);
    }

    /// How many slots a set of tickets needs.
    pub fn slots(&self) -> usize {
        self.tickets.numbers.len()
    }

    /// The slot of a document, if the document can be found in one of these kinds.
    #[inline]
    pub fn slot(&self, document: u32, kinds: Kinds) -> Option<u32> {
        let findable = document < self.visible && self.documents.kind(document) & kinds.0 != 0;
        if findable { self.documents.slots.get(document as usize).copied() } else { None }
    }

    /// All documents that may be visible.
    pub fn visible(&self) -> std::ops::Range<u32> {
        0..self.visible
    }

    /// The ticket of a slot.
    pub fn ticket(&self, slot: usize) -> Option<i64> {
        self.tickets.numbers.get(slot).copied()
    }

    /// The slot of a ticket.
    pub fn slot_of(&self, ticket: i64) -> Option<u32> {
        self.tickets.by_number.get(&ticket).copied()
    }

    pub fn size(&self) -> Size {
        let documents = self.documents.kinds.iter().filter(|kind| **kind != 0).count();
        let per_document = size_of::<u64>() + 2 * size_of::<u32>() + 1;
        let per_ticket = 2 * (size_of::<i64>() + size_of::<u32>()) + 1;
        Size {
            tickets: self.tickets.by_number.len(),
            documents,
            removed: self.removed,
            words: self.words.count(),
            bytes: self.words.bytes()
                + self.documents.kinds.capacity() * per_document
                + self.tickets.by_number.capacity() * per_ticket,
        }
    }
}

impl Documents {
    #[inline]
    fn kind(&self, document: u32) -> u8 {
        self.kinds.get(document as usize).copied().unwrap_or(0)
    }

    /// A ticket's documents, the latest first.
    fn chain(&self, latest: u32) -> impl Iterator<Item = u32> {
        let known = move |document: &u32| *document != END;
        std::iter::successors(Some(latest).filter(known), move |&document| {
            self.before.get(document as usize).copied().filter(known)
        })
    }
}

impl Tickets {
    /// The ticket's slot; it gets one if it is new.
    fn slot(&mut self, ticket: i64) -> u32 {
        if let Some(slot) = self.by_number.get(&ticket) {
            return *slot;
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.numbers.push(0);
            self.latest.push(END);
            (self.numbers.len() - 1) as u32
        });
        if let Some(number) = self.numbers.get_mut(slot as usize) {
            *number = ticket;
        }
        self.by_number.insert(ticket, slot);
        slot
    }

    /// The ticket's latest document.
    fn latest(&self, ticket: i64) -> Option<u32> {
        self.by_number.get(&ticket).and_then(|slot| self.latest.get(*slot as usize)).copied()
    }
}
