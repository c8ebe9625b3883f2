//! Randomness that is the same in every run.

use std::sync::{Mutex, PoisonError};

use world::Random;

/// The SplitMix64 sequence of a seed: equidistributed, never repeats within 2^64 words, guessable by anybody. Two values
/// of one seed give the same bytes as long as they are asked in the same order.
#[derive(Debug)]
pub struct SeededRandom {
    state: Mutex<u64>,
}

impl SeededRandom {
    /// The sequence of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: Mutex::new(seed) }
    }

    /// The next word.
    pub fn next_word(&self) -> u64 {
        next(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A number below `end`, for choosing among few things (the bias is below `end` in 2^64).
    ///
    /// # Panics
    /// `end` is 0.
    pub fn below(&self, end: usize) -> usize {
        (self.next_word() % end as u64) as usize
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            let word = next(&mut state).to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut word = *state;
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_sequence_and_two_seeds_two() {
        let bytes = |seed| world::random_bytes::<100>(&SeededRandom::new(seed));
        assert_eq!(bytes(1), bytes(1));
        assert_ne!(bytes(1), bytes(2));
    }

    #[test]
    fn the_first_words_of_seed_zero_are_those_of_the_reference() {
        let random = SeededRandom::new(0);
        assert_eq!(random.next_word(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(random.next_word(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn every_choice_comes_up() {
        let random = SeededRandom::new(3);
        let mut seen = [false; 5];
        for _ in 0..200 {
            seen[random.below(5)] = true;
        }
        assert_eq!(seen, [true; 5]);
    }
}
