//! The compressed list of places of one word.
//!
//! For each document, in rising order: a variable-length number holding twice the distance to the document before, plus
//! one if the word occurs once; then that one position, or the length in bytes of the positions and the positions, each
//! as the distance to the one before. A reader that does not care for positions skips them by their length.

/// The places of one word.
#[derive(Default)]
pub struct Postings {
    bytes: Vec<u8>,
    /// One more than the last document, so that the first distance counts from zero.
    next: u32,
}

impl Postings {
    /// Adds a document, higher than all before, with its positions in rising order.
    pub fn push(&mut self, document: u32, positions: impl Iterator<Item = u32> + Clone) {
        let distance = u64::from(document - self.next);
        self.next = document + 1;
        let mut several = positions.clone().skip(1).peekable();
        if several.peek().is_none() {
            self.reserve(15);
            put(&mut self.bytes, distance << 1 | 1);
            put(&mut self.bytes, u64::from(positions.clone().next().unwrap_or(0)));
            return;
        }
        let distances =
            positions.scan(0, |last, position| Some(u64::from(position - std::mem::replace(last, position))));
        let length: usize = distances.clone().map(width).sum();
        self.reserve(15 + length);
        put(&mut self.bytes, distance << 1);
        put(&mut self.bytes, length as u64);
        distances.for_each(|distance| put(&mut self.bytes, distance));
    }

    /// Room for `more` bytes; grows by an eighth, since doubling would leave a quarter of the memory empty.
    fn reserve(&mut self, more: usize) {
        if self.bytes.capacity() - self.bytes.len() < more {
            let least = if self.bytes.is_empty() { more.min(4) } else { more };
            self.bytes.reserve_exact(least.max(self.bytes.len() / 8));
        }
    }

    /// The documents with their places.
    pub fn records(&self) -> Records<'_> {
        Records { rest: &self.bytes, next: 0 }
    }

    /// Drops the documents that are not wanted; says whether there were any.
    pub fn retain(&mut self, wanted: impl Fn(u32) -> bool) -> bool {
        if self.records().all(|record| wanted(record.document)) {
            return false;
        }
        let mut kept = Self::default();
        for record in self.records().filter(|record| wanted(record.document)) {
            kept.push(record.document, record.positions());
        }
        kept.bytes.shrink_to_fit();
        *self = kept;
        true
    }

    /// Whether no document has the word.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Length of the list: tells rare words from frequent ones.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes held.
    pub fn capacity(&self) -> usize {
        self.bytes.capacity()
    }
}

/// Reads a list from its beginning.
#[derive(Default)]
pub struct Records<'a> {
    rest: &'a [u8],
    next: u32,
}

/// One document of a list.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// The document.
    pub document: u32,
    places: Places<'a>,
}

#[derive(Clone, Copy)]
enum Places<'a> {
    One(u32),
    Several(&'a [u8]),
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    #[inline]
    fn next(&mut self) -> Option<Record<'a>> {
        let head = take(&mut self.rest)?;
        let document = self.next + (head >> 1) as u32;
        self.next = document + 1;
        let value = take(&mut self.rest)?;
        let places = if head & 1 == 1 {
            Places::One(value as u32)
        } else {
            let (places, rest) = self.rest.split_at_checked(value as usize)?;
            self.rest = rest;
            Places::Several(places)
        };
        Some(Record { document, places })
    }
}

impl<'a> Record<'a> {
    /// The positions in rising order.
    pub fn positions(&self) -> Positions<'a> {
        match self.places {
            Places::One(position) => Positions { one: Some(position), rest: &[], last: 0 },
            Places::Several(rest) => Positions { one: None, rest, last: 0 },
        }
    }
}

/// The positions of a word in one document.
#[derive(Clone)]
pub struct Positions<'a> {
    one: Option<u32>,
    rest: &'a [u8],
    last: u32,
}

impl Iterator for Positions<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if let Some(one) = self.one.take() {
            return Some(one);
        }
        self.last += take(&mut self.rest)? as u32;
        Some(self.last)
    }
}

/// Bytes that [`put`] needs.
fn width(number: u64) -> usize {
    let bits = 64 - (number | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

/// Seven bits per byte, the low ones first; a set high bit says that more follow.
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[inline]
fn take(bytes: &mut &[u8]) -> Option<u64> {
    let (&byte, rest) = bytes.split_first()?;
    *bytes = rest;
    if byte < 0x80 { Some(u64::from(byte)) } else { take_more(bytes, u64::from(byte & 0x7f)) }
}

fn take_more(bytes: &mut &[u8], mut number: u64) -> Option<u64> {
    let mut shift = 7;
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << (shift & 63);
        if byte < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::{btree_map, btree_set};
    use proptest::prelude::*;

    fn read(postings: &Postings) -> Vec<(u32, Vec<u32>)> {
        postings.records().map(|record| (record.document, record.positions().collect())).collect()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_and_what_is_dropped_is_gone(
            places in btree_map(0u32..5_000_000, btree_set(0u32..100_000, 1..5), 0..60),
            divisor in 1u32..4,
            more in btree_set(0u32..100_000, 1..5),
        ) {
            let mut postings = Postings::default();
            for (document, positions) in &places {
                postings.push(*document, positions.iter().copied());
            }
            let mut model: Vec<(u32, Vec<u32>)> = places.into_iter().map(|(d, p)| (d, p.into_iter().collect())).collect();
            prop_assert_eq!(read(&postings), model.clone());

            let before = model.len();
            model.retain(|(document, _)| document % divisor == 0);
            prop_assert_eq!(postings.retain(|document| document % divisor == 0), model.len() < before);
            prop_assert_eq!(read(&postings), model.clone());
            prop_assert_eq!(postings.is_empty(), model.is_empty());

            postings.push(5_000_001, more.iter().copied());
            model.push((5_000_001, more.into_iter().collect()));
            prop_assert_eq!(read(&postings), model);
        }
    }
}
