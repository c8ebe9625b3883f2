//! Text with the shape of language: few words often, most words seldom. The same number gives the same text, so that a
//! search can ask for what somebody said.

/// Distinct words.
const WORDS: f64 = 20_000.0;

/// A small generator (splitmix64); the same seed gives the same sequence.
pub struct Dice(u64);

impl Dice {
    /// Begins a sequence.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// The rank of a word: the n-th most frequent comes about 1/n as often as the first.
    fn rank(&mut self) -> u64 {
        let part = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        (part * WORDS.ln()).exp() as u64
    }
}

/// The word of a rank.
pub fn word(rank: u64) -> String {
    const HEADS: [&str; 14] = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st"];
    const VOWELS: [&str; 7] = ["a", "e", "i", "o", "u", "au", "ie"];
    const TAILS: [&str; 5] = ["", "n", "r", "l", "s"];
    let mut rest = rank;
    let mut word = String::new();
    loop {
        for part in [&HEADS[..], &VOWELS[..], &TAILS[..]] {
            let count = part.len() as u64;
            word.push_str(part.get((rest % count) as usize).copied().unwrap_or_default());
            rest /= count;
        }
        if rest == 0 {
            return word;
        }
    }
}

/// The words of a comment, 30 to 90.
pub fn words(seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let count = 30 + dice.below(61);
    (0..count).map(|_| word(dice.rank())).collect()
}

/// What is said in the `number`-th comment of a ticket.
pub fn comment(ticket: u64, number: u64) -> String {
    words(ticket * 64 + number).join(" ")
}

/// What a ticket is about.
pub fn subject(ticket: u64) -> String {
    let mut words = words(ticket * 64 + 63);
    words.truncate(6);
    words.join(" ")
}
