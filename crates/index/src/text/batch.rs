//! Parts that were added and not yet committed.
//!
//! A batch has a small vocabulary of its own, so that adding never touches the store, and each word of the batch is looked
//! up in the store once.

use std::collections::HashMap;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
use zeroize::Zeroize;

use super::Doc;
use crate::fold::words;

/// About how many places a writer notes in one turn; a turn takes about a millisecond.
const TURN: usize = 8192;

/// The queue.
#[derive(Default)]
pub struct Batch {
    words: Vec<Box<str>>,
    by_letters: HashTable<u32>,
    hasher: DefaultHashBuilder,
    documents: Vec<Queued>,
    /// Where the parts of a ticket stand, so that nothing looks through a long queue.
    by_ticket: HashMap<i64, Vec<usize>>,
    places: Vec<Place>,
    scratch: String,
}

/// A queued part.
pub struct Queued {
    pub id: u64,
    pub ticket: i64,
    /// The kind's bit; zero once removed.
    pub kind: u8,
}

/// A word of the batch at a position of one of its documents.
#[derive(Clone, Copy, Default)]
struct Place {
    word: u32,
    document: u32,
    position: u32,
}

/// A batch sorted by word.
pub struct Prepared {
    places: Vec<Place>,
}

/// One word's places in a batch.
#[derive(Clone, Copy)]
pub struct Run<'a>(&'a [Place]);

impl Batch {
    pub fn add(&mut self, doc: Doc<'_>) {
        self.remove(doc.ticket, Some(doc.id));
        let document = self.documents.len();
        let kind = super::Kinds::only(doc.kind).0;
        self.by_ticket.entry(doc.ticket).or_default().push(document);
        self.documents.push(Queued { id: doc.id, ticket: doc.ticket, kind });
        let Self { words: vocabulary, by_letters, hasher, places, scratch, .. } = self;
        words(doc.text, scratch, |letters, position| {
            let word = intern(vocabulary, by_letters, hasher, letters);
            places.push(Place { word, document: document as u32, position });
        });
        scratch.zeroize();
    }

    /// Takes back the parts of a ticket, or one of them.
    pub fn remove(&mut self, ticket: i64, id: Option<u64>) {
        for document in self.by_ticket.get(&ticket).into_iter().flatten() {
            if let Some(part) = self.documents.get_mut(*document).filter(|part| id.is_none_or(|id| id == part.id)) {
                part.kind = 0;
            }
        }
    }

    pub fn documents(&self) -> &[Queued] {
        &self.documents
    }

    pub fn len(&self) -> usize {
        self.documents.len()
    }

    pub fn word(&self, run: Run<'_>) -> &str {
        run.0.first().and_then(|place| self.words.get(place.word as usize)).map_or("", |word| word)
    }

    pub fn bytes(&self) -> usize {
        let letters: usize = self.words.iter().map(|word| word.len() + size_of::<Box<str>>()).sum();
        letters
            + self.by_letters.allocation_size()
            + self.documents.capacity() * size_of::<Queued>()
            + self.places.capacity() * size_of::<Place>()
    }

    /// Brings the places of each word together, in linear time, without those of removed parts.
    pub fn prepare(&self) -> Prepared {
        let alive =
            |place: &&Place| self.documents.get(place.document as usize).is_some_and(|document| document.kind != 0);
        let mut starts = vec![0; self.words.len() + 1];
        for place in self.places.iter().filter(alive) {
            if let Some(count) = starts.get_mut(place.word as usize + 1) {
                *count += 1;
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut places = vec![Place::default(); total];
        for place in self.places.iter().filter(alive) {
            let Some(start) = starts.get_mut(place.word as usize) else { continue };
            if let Some(target) = places.get_mut(*start) {
                *target = *place;
            }
            *start += 1;
        }
        Prepared { places }
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.words.zeroize();
        self.scratch.zeroize();
    }
}

impl Prepared {
    /// The words with their places, in portions that are written at a time.
    pub fn turns(&self) -> impl Iterator<Item = Vec<Run<'_>>> {
        let mut runs = self.places.chunk_by(|a, b| a.word == b.word);
        std::iter::from_fn(move || {
            let mut turn = Vec::new();
            let mut size = 0;
            while size < TURN {
                let Some(run) = runs.next() else { break };
                size += run.len();
                turn.push(Run(run));
            }
            (!turn.is_empty()).then_some(turn)
        })
    }
}

impl<'a> Run<'a> {
    /// The documents (counted from the beginning of the batch) with the word's positions.
    pub fn documents(self) -> impl Iterator<Item = (u32, impl Iterator<Item = u32> + Clone + use<'a>)> {
        let by_document = self.0.chunk_by(|a, b| a.document == b.document);
        by_document.filter_map(|places| Some((places.first()?.document, places.iter().map(|place| place.position))))
    }
}

fn intern(
    words: &mut Vec<Box<str>>,
    by_letters: &mut HashTable<u32>,
    hasher: &DefaultHashBuilder,
    letters: &str,
) -> u32 {
    let hash = hasher.hash_one(letters);
    let hash_of = |words: &[Box<str>], word: u32| words.get(word as usize).map_or(0, |word| hasher.hash_one(&**word));
    if let Some(found) = by_letters.find(hash, |&word| words.get(word as usize).is_some_and(|word| **word == *letters))
    {
        return *found;
    }
    let number = words.len() as u32;
    words.push(letters.into());
    by_letters.insert_unique(hash, number, |&word| hash_of(words, word));
    number
}
