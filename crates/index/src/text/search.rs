//! Answering: sets of tickets per term, then one set out of them.

use roaring::RoaringTreemap;
use zeroize::Zeroizing;

use super::postings::Records;
use super::store::Store;
use super::{Hits, Kinds, Search};
use crate::fold::{fold, words};
use crate::query::{Term, TextField, Words};

/// A set of slots.
struct Slots(Vec<u64>);

impl Slots {
    fn none(store: &Store) -> Self {
        Self(vec![0; store.slots().div_ceil(64)])
    }

    #[inline]
    fn insert(&mut self, slot: u32) {
        if let Some(bits) = self.0.get_mut(slot as usize / 64) {
            *bits |= 1 << (slot % 64);
        }
    }

    fn contains(&self, slot: u32) -> bool {
        self.0.get(slot as usize / 64).is_some_and(|bits| bits >> (slot % 64) & 1 == 1)
    }

    fn combine(&mut self, other: &Self, combine: impl Fn(u64, u64) -> u64) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = combine(*mine, *theirs);
        }
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    fn count(&self) -> u64 {
        self.0.iter().map(|bits| u64::from(bits.count_ones())).sum()
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(index, bits)| {
            let rest = std::iter::successors((*bits != 0).then_some(*bits), |bits| {
                Some(bits & (bits - 1)).filter(|bits| *bits != 0)
            });
            rest.map(move |bits| index * 64 + bits.trailing_zeros() as usize)
        })
    }
}

/// How the words of a term are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Inflected,
    AsWritten,
    Beginning,
}

impl Store {
    pub fn search(&self, search: &Search<'_>) -> Hits {
        let mut tickets = self.matching(search);
        let total = tickets.len() as u64;
        let end = search.offset.saturating_add(search.limit);
        // Only the pages up to the wanted one need an order.
        if end < tickets.len() && end > 0 {
            tickets.select_nth_unstable_by(end - 1, |a, b| b.cmp(a));
            tickets.truncate(end);
        }
        tickets.sort_unstable_by(|a, b| b.cmp(a));
        let tickets = tickets.into_iter().skip(search.offset).take(search.limit).collect();
        Hits { tickets, total }
    }

    /// All tickets that match, in no order.
    pub fn matching(&self, search: &Search<'_>) -> Vec<i64> {
        let mut found: Option<Slots> = None;
        let mut unwanted = Slots::none(self);
        for term in search.terms {
            let Some(slots) = self.term(term, search.kinds) else { continue };
            match &mut found {
                _ if term.negated => unwanted.combine(&slots, |a, b| a | b),
                Some(found) => found.combine(&slots, |a, b| a & b),
                None => found = Some(slots),
            }
            if found.as_ref().is_some_and(Slots::is_empty) {
                return Vec::new();
            }
        }
        match (found, search.within) {
            (Some(mut found), within) => {
                found.combine(&unwanted, |a, b| a & !b);
                self.tickets_of(&found, within)
            }
            (None, Some(within)) => {
                let wanted = |ticket: &i64| !self.slot_of(*ticket).is_some_and(|slot| unwanted.contains(slot));
                within.iter().filter_map(|ticket| i64::try_from(ticket).ok()).filter(wanted).collect()
            }
            (None, None) => {
                let mut all = Slots::none(self);
                self.visible()
                    .filter_map(|document| self.slot(document, search.kinds))
                    .for_each(|slot| all.insert(slot));
                all.combine(&unwanted, |a, b| a & !b);
                self.tickets_of(&all, None)
            }
        }
    }

    fn tickets_of(&self, slots: &Slots, within: Option<&RoaringTreemap>) -> Vec<i64> {
        let allowed = |ticket: &i64| {
            within.is_none_or(|within| u64::try_from(*ticket).is_ok_and(|ticket| within.contains(ticket)))
        };
        match within {
            // The smaller set leads.
            Some(within) if within.len() < slots.count() => {
                let tickets = within.iter().filter_map(|ticket| i64::try_from(ticket).ok());
                tickets.filter(|ticket| self.slot_of(*ticket).is_some_and(|slot| slots.contains(slot))).collect()
            }
            _ => slots.iter().filter_map(|slot| self.ticket(slot)).filter(allowed).collect(),
        }
    }

    /// Tickets with the term; `None` if it has no letters and asks for nothing.
    fn term(&self, term: &Term, kinds: Kinds) -> Option<Slots> {
        let kinds = match term.field {
            None => kinds,
            Some(TextField::Subject) => kinds.and(Kinds::only(super::Kind::Subject)),
            Some(TextField::Comments) => kinds.and(Kinds::COMMENTS),
        };
        let (text, last) = match &term.words {
            Words::Word(text) => (text, Last::Inflected),
            Words::Phrase(text) => (text, Last::AsWritten),
            Words::Prefix(text) => (text, Last::Beginning),
        };
        let mut spelled = Vec::new();
        words(text.as_str(), &mut Zeroizing::new(String::new()), |word, _| {
            spelled.push(Zeroizing::new(word.to_owned()));
        });
        let last_word = spelled.pop()?;
        let ending = match last {
            Last::Beginning => self.words.beginning_with(fold(&last_word)).collect(),
            Last::Inflected if spelled.is_empty() => self.words.related(&last_word),
            _ => self.words.spelled_like(&last_word),
        };
        let mut alternatives: Vec<Vec<u32>> = spelled.iter().map(|word| self.words.spelled_like(word)).collect();
        alternatives.push(ending);
        Some(if alternatives.len() == 1 {
            self.any_of(&alternatives, kinds)
        } else {
            self.in_order(&alternatives, kinds)
        })
    }

    /// Tickets with any of the words.
    fn any_of(&self, alternatives: &[Vec<u32>], kinds: Kinds) -> Slots {
        let mut slots = Slots::none(self);
        for record in alternatives.iter().flatten().flat_map(|&word| self.records(word)) {
            if let Some(slot) = self.slot(record.document, kinds) {
                slots.insert(slot);
            }
        }
        slots
    }

    /// Tickets with a document in which the words follow each other.
    fn in_order(&self, alternatives: &[Vec<u32>], kinds: Kinds) -> Slots {
        let weight = |words: &Vec<u32>| -> usize {
            words.iter().filter_map(|&word| self.words.postings(word)).map(super::postings::Postings::len).sum()
        };
        let mut order: Vec<(usize, &Vec<u32>)> = alternatives.iter().enumerate().collect();
        order.sort_by_key(|(_, words)| weight(words));
        let mut slots = Slots::none(self);
        let mut rest = order.into_iter();
        let Some((at, rarest)) = rest.next() else { return slots };
        let mut starts = self.starts(at, rarest, kinds);
        for (at, words) in rest {
            if starts.is_empty() {
                break;
            }
            starts = self.keep(&starts, at, words);
        }
        for (document, _) in starts {
            if let Some(slot) = self.slot(document, kinds) {
                slots.insert(slot);
            }
        }
        slots
    }

    /// Where a phrase would begin that has one of these words at place `at`; in order.
    fn starts(&self, at: usize, words: &[u32], kinds: Kinds) -> Vec<(u32, u32)> {
        let mut starts = Vec::new();
        for record in words.iter().flat_map(|&word| self.records(word)) {
            if self.slot(record.document, kinds).is_some() {
                let begin = record.positions().filter_map(|position| position.checked_sub(at as u32));
                starts.extend(begin.map(|position| (record.document, position)));
            }
        }
        if words.len() > 1 {
            starts.sort_unstable();
        }
        starts
    }

    /// Those of the beginnings that have one of these words at place `at`.
    fn keep(&self, starts: &[(u32, u32)], at: usize, words: &[u32]) -> Vec<(u32, u32)> {
        let mut kept = Vec::new();
        for &word in words {
            let mut rest = starts;
            for record in self.records(word) {
                let skip = rest.iter().take_while(|(document, _)| *document < record.document).count();
                rest = rest.get(skip..).unwrap_or_default();
                let Some((next, _)) = rest.first() else { break };
                if *next > record.document {
                    continue;
                }
                let mut positions = record.positions().peekable();
                for &(document, start) in rest.iter().take_while(|(document, _)| *document == record.document) {
                    let wanted = start + at as u32;
                    while positions.next_if(|position| *position < wanted).is_some() {}
                    if positions.peek() == Some(&wanted) {
                        kept.push((document, start));
                    }
                }
            }
        }
        if words.len() > 1 {
            kept.sort_unstable();
        }
        kept
    }

    fn records(&self, word: u32) -> Records<'_> {
        self.words.postings(word).map(super::postings::Postings::records).unwrap_or_default()
    }
}
