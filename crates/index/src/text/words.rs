//! The vocabulary: every word once, found by its letters or by the beginning of its folded letters.

use std::cmp::Ordering;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
use rust_stemmers::{Algorithm, Stemmer};
use zeroize::Zeroize;

use super::postings::Postings;
use crate::fold::{fold, folded};

/// New words are sorted in when so many have gathered; until then they are looked through one by one.
const MAX_UNSORTED: usize = 1024;

/// How much longer an inflected word may be than the one searched for, in bytes.
const LONGEST_ENDING: usize = 8;

/// Words up to this many characters are too short to have a stem worth comparing with long ones.
const SHORT: usize = 3;

/// A word and where it occurs. A freed place has no letters.
#[derive(Default)]
pub struct Word {
    letters: Box<str>,
    pub postings: Postings,
}

impl Drop for Word {
    fn drop(&mut self) {
        self.letters.zeroize();
    }
}

/// All words of an index.
#[derive(Default)]
pub struct Words {
    words: Vec<Word>,
    free: Vec<u32>,
    by_letters: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// By folded letters.
    sorted: Vec<u32>,
    unsorted: Vec<u32>,
}

impl Words {
    /// The word's number; it gets one if it is new.
    pub fn intern(&mut self, letters: &str) -> u32 {
        let hash = self.hasher.hash_one(letters);
        if let Some(found) = self.by_letters.find(hash, |&word| letters_of(&self.words, word) == letters) {
            return *found;
        }
        let word = Word { letters: letters.into(), postings: Postings::default() };
        let number = match self.free.pop() {
            Some(free) => {
                if let Some(place) = self.words.get_mut(free as usize) {
                    *place = word;
                }
                free
            }
            None => {
                self.words.push(word);
                (self.words.len() - 1) as u32
            }
        };
        let (words, hasher) = (&self.words, &self.hasher);
        self.by_letters.insert_unique(hash, number, |&word| hasher.hash_one(letters_of(words, word)));
        self.unsorted.push(number);
        if self.unsorted.len() >= MAX_UNSORTED {
            self.sort_in();
        }
        number
    }

    /// Merges the unsorted words into the sorted ones, copying the stretches between them.
    fn sort_in(&mut self) {
        let mut new = std::mem::take(&mut self.unsorted);
        new.sort_by(|&a, &b| compare(letters_of(&self.words, a), letters_of(&self.words, b)));
        let mut merged = Vec::with_capacity(self.sorted.len() + new.len());
        let mut rest = self.sorted.as_slice();
        for word in new {
            let letters = letters_of(&self.words, word);
            let at = rest.partition_point(|&other| compare(letters_of(&self.words, other), letters) == Ordering::Less);
            let (before, after) = rest.split_at_checked(at).unwrap_or((rest, &[]));
            merged.extend_from_slice(before);
            merged.push(word);
            rest = after;
        }
        merged.extend_from_slice(rest);
        self.sorted = merged;
    }

    /// The word as written; empty for a freed place.
    #[cfg(test)]
    pub fn letters(&self, word: u32) -> &str {
        letters_of(&self.words, word)
    }

    /// A word's places.
    pub fn postings(&self, word: u32) -> Option<&Postings> {
        self.words.get(word as usize).map(|word| &word.postings)
    }

    /// A word's places, to change.
    pub fn postings_mut(&mut self, word: u32) -> Option<&mut Postings> {
        self.words.get_mut(word as usize).map(|word| &mut word.postings)
    }

    /// How many places there are, freed ones included.
    pub fn places(&self) -> usize {
        self.words.len()
    }

    /// How many words there are.
    pub fn count(&self) -> usize {
        self.by_letters.len()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let letters: usize = self.words.iter().map(|word| word.letters.len() + word.postings.capacity()).sum();
        let places = self.words.capacity() * size_of::<Word>();
        let numbers = (self.sorted.capacity() + self.unsorted.capacity() + self.free.capacity()) * size_of::<u32>();
        letters + places + numbers + self.by_letters.allocation_size()
    }

    /// Forgets those of the words that no longer occur anywhere.
    pub fn drop_unused(&mut self, candidates: &[u32]) {
        let mut unused = Vec::new();
        for &number in candidates {
            let Some(word) = self.words.get_mut(number as usize) else { continue };
            if word.letters.is_empty() || !word.postings.is_empty() {
                continue;
            }
            let hash = self.hasher.hash_one(&*word.letters);
            if let Ok(entry) = self.by_letters.find_entry(hash, |&other| other == number) {
                entry.remove();
            }
            *word = Word::default();
            unused.push(number);
        }
        if unused.is_empty() {
            return;
        }
        let words = &self.words;
        let used = |word: &u32| !letters_of(words, *word).is_empty();
        self.sorted.retain(used);
        self.unsorted.retain(used);
        self.free.append(&mut unused);
    }

    /// Words that, once folded, begin with these folded letters.
    pub fn beginning_with(&self, beginning: String) -> impl Iterator<Item = u32> {
        let start = self
            .sorted
            .partition_point(|&word| folded(letters_of(&self.words, word)).cmp(beginning.chars()) == Ordering::Less);
        let begins = move |word: &u32| {
            let mut letters = folded(letters_of(&self.words, *word));
            beginning.chars().all(|c| letters.next() == Some(c))
        };
        let unsorted: Vec<u32> = self.unsorted.iter().copied().filter(&begins).collect();
        self.sorted.get(start..).unwrap_or_default().iter().copied().take_while(begins).chain(unsorted)
    }

    /// Words with the same folded letters: the spellings of one word.
    pub fn spelled_like(&self, letters: &str) -> Vec<u32> {
        self.beginning_with(fold(letters))
            .filter(|&word| folded(letters_of(&self.words, word)).eq(folded(letters)))
            .collect()
    }

    /// Spellings and inflections: words with the same folded letters, the same German stem, or the same English stem.
    pub fn related(&self, letters: &str) -> Vec<u32> {
        let (german, english) = (Stemmer::create(Algorithm::German), Stemmer::create(Algorithm::English));
        let whole = fold(letters);
        let (de, en) = (fold(&german.stem(letters)), fold(&english.stem(letters)));
        let shared = common(&whole, &de).min(common(&whole, &en)).max(whole.chars().count().min(SHORT));
        let beginning: String = whole.chars().take(shared).collect();
        let ending = if whole.chars().count() <= SHORT { 2 } else { LONGEST_ENDING };
        let longest = letters.len() + ending;
        self.beginning_with(beginning)
            .filter(|&word| {
                let other = letters_of(&self.words, word);
                other.len() <= longest
                    && (folded(other).eq(whole.chars())
                        || folded(&german.stem(other)).eq(de.chars())
                        || folded(&english.stem(other)).eq(en.chars()))
            })
            .collect()
    }
}

/// Number of leading characters that two words share.
fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

fn letters_of(words: &[Word], word: u32) -> &str {
    words.get(word as usize).map_or("", |word| &word.letters)
}

fn compare(a: &str, b: &str) -> Ordering {
    folded(a).cmp(folded(b))
}
