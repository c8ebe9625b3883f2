//! Names and addresses by any part of them.
//!
//! For every pair of neighbouring characters there is a set of the people who have it. A query asks for people who have
//! all of its pairs, and then compares the few that are left. Pairs, not triples: two letters have to be enough, and the
//! sets of frequent pairs are plain bits that intersect in microseconds.

use std::collections::HashMap;

use roaring::RoaringBitmap;
use zeroize::{Zeroize, Zeroizing};

use super::phone_digits;
use crate::fold::fold;

/// Fewest characters of a query.
const SHORTEST: usize = 2;

/// Fewest digits for a query to be taken as a phone number.
const SHORTEST_PHONE: usize = 3;

/// Stands between the parts of a description; no query contains it.
const BETWEEN: char = '\n';

/// Descriptions and their pairs.
#[derive(Default)]
pub struct Partial {
    /// By slot; a freed one is empty.
    described: Vec<Described>,
    slots: HashMap<i64, u32>,
    free: Vec<u32>,
    pairs: HashMap<(char, char), RoaringBitmap>,
}

/// One person, folded.
#[derive(Default)]
struct Described {
    person: i64,
    text: Box<str>,
}

impl Drop for Described {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl Partial {
    pub fn describe(&mut self, person: i64, parts: &[&str]) {
        self.remove(person);
        let text = description(parts);
        if text.is_empty() {
            return;
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.described.push(Described::default());
            (self.described.len() - 1) as u32
        });
        for pair in pairs(&text) {
            self.pairs.entry(pair).or_default().insert(slot);
        }
        if let Some(place) = self.described.get_mut(slot as usize) {
            *place = Described { person, text: text.as_str().into() };
        }
        self.slots.insert(person, slot);
    }

    pub fn remove(&mut self, person: i64) {
        let Some(slot) = self.slots.remove(&person) else { return };
        let Some(described) = self.described.get_mut(slot as usize).map(std::mem::take) else { return };
        for pair in pairs(&described.text) {
            let Some(people) = self.pairs.get_mut(&pair) else { continue };
            people.remove(slot);
            if people.is_empty() {
                self.pairs.remove(&pair);
            }
        }
        self.free.push(slot);
    }

    pub fn search(&self, query: &str, offset: usize, limit: usize) -> Vec<i64> {
        let words = query_words(query);
        let Some(candidates) = self.candidates(&words) else { return Vec::new() };
        let mut people: Vec<(i64, u32)> =
            candidates.iter().filter_map(|slot| Some((self.described.get(slot as usize)?.person, slot))).collect();
        people.sort_unstable_by(|a, b| b.cmp(a));
        // Two characters are a pair: the set has already answered.
        let certain = words.iter().all(|word| word.chars().count() == SHORTEST);
        let fits = |(_, slot): &(i64, u32)| {
            let text = self.described.get(*slot as usize).map_or("", |described| &described.text);
            certain || words.iter().all(|word| text.contains(word.as_str()))
        };
        people.into_iter().filter(fits).map(|(person, _)| person).skip(offset).take(limit).collect()
    }

    /// Slots that have all pairs of all words.
    fn candidates(&self, words: &[Zeroizing<String>]) -> Option<RoaringBitmap> {
        let mut sets = Vec::new();
        for pair in words.iter().flat_map(|word| pairs(word)) {
            sets.push(self.pairs.get(&pair)?);
        }
        sets.sort_by_key(|set| set.len());
        let mut sets = sets.into_iter();
        let mut candidates = sets.next()?.clone();
        for set in sets {
            candidates &= set;
        }
        Some(candidates)
    }

    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn bytes(&self) -> usize {
        let texts: usize = self.described.iter().map(|described| described.text.len()).sum();
        let sets: usize = self.pairs.values().map(RoaringBitmap::serialized_size).sum();
        texts
            + sets
            + self.described.capacity() * size_of::<Described>()
            + self.slots.capacity() * (size_of::<(i64, u32)>() + 1)
            + self.pairs.capacity() * (size_of::<((char, char), RoaringBitmap)>() + 1)
    }
}

/// Folds the parts and puts them behind each other; a phone number is there by its digits too.
fn description(parts: &[&str]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    for part in parts.iter().filter(|part| !part.trim().is_empty()) {
        text.push_str(&Zeroizing::new(fold(part)));
        text.push(BETWEEN);
        if is_phone(part) {
            text.push_str(&Zeroizing::new(phone_digits(part)));
            text.push(BETWEEN);
        }
    }
    text
}

/// The words of a query, folded; none if any of them is too short to look for, so that it finds nobody.
fn query_words(query: &str) -> Vec<Zeroizing<String>> {
    if is_phone(query) {
        // `030` is asked within Germany, `+4930` is what may be known.
        let digits = phone_digits(query);
        let digits = Zeroizing::new(digits.trim_start_matches('0').to_owned());
        return if digits.len() < SHORTEST { Vec::new() } else { vec![digits] };
    }
    let words: Vec<_> =
        query.split_whitespace().map(|word| Zeroizing::new(fold(word))).filter(|word| !word.is_empty()).collect();
    let long_enough = words.iter().any(|word| word.chars().count() >= SHORTEST);
    if long_enough { words } else { Vec::new() }
}

/// Whether a text is nothing but digits and what is written between them.
fn is_phone(text: &str) -> bool {
    let written =
        text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '/' | '(' | ')' | '.' | ' ' | '\u{a0}'));
    written && text.chars().filter(char::is_ascii_digit).count() >= SHORTEST_PHONE
}

/// Neighbouring characters within a part.
fn pairs(text: &str) -> impl Iterator<Item = (char, char)> {
    text.chars().zip(text.chars().skip(1)).filter(|(a, b)| *a != BETWEEN && *b != BETWEEN)
}
