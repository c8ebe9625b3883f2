//! Prints how fast and how big the index is: `cargo run --release -p index --example measure -- 100000`.
//!
//! The texts are made up: syllables of German and English, word frequencies after Zipf, 60 to 180 words, and one number
//! that occurs nowhere else.

#![expect(clippy::print_stdout, reason = "a program that prints a table")]
#![expect(clippy::expect_used, reason = "a wrong argument may end it")]

use std::time::{Duration, Instant};

use index::people::{Identity, People};
use index::query::Query;
use index::text::{Doc, Kind, Kinds, Search, TextIndex};
use roaring::RoaringTreemap;

const SYLLABLES: [&str; 34] = [
    "ma", "ter", "schau", "ung", "pro", "blem", "dru", "cker", "in", "ver", "gan", "zu", "reich", "lich", "be", "ste",
    "len", "rech", "nung", "kun", "den", "con", "ti", "ble", "ing", "tra", "fer", "ess", "ant", "wort", "mü", "häu",
    "sen", "ße",
];
const VOCABULARY: usize = 120_000;
const PER_TICKET: usize = 5;
const BATCH: usize = 1_200;
const QUERIES: usize = 400;

fn main() {
    let count = std::env::args().nth(1).map_or(100_000, |count| count.parse().expect("a number of comments"));
    measure_text(count);
    measure_people(100_000);
}

/// The same sequence of numbers in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn word(&mut self, syllables: usize) -> String {
        (0..syllables).filter_map(|_| SYLLABLES.get(self.below(SYLLABLES.len()))).copied().collect()
    }
}

struct Writer {
    vocabulary: Vec<String>,
    /// Cumulated frequencies.
    frequencies: Vec<f64>,
    numbers: Numbers,
    orders: u64,
}

impl Writer {
    fn new(seed: u64) -> Self {
        let mut numbers = Numbers(12_345);
        let mut known = std::collections::HashSet::new();
        let mut vocabulary = Vec::new();
        while vocabulary.len() < VOCABULARY {
            let syllables = 1 + numbers.below(4) + usize::from(vocabulary.len() > 200);
            let word = numbers.word(syllables);
            if known.insert(word.clone()) {
                vocabulary.push(word);
            }
        }
        let mut sum = 0.0;
        let mut frequencies: Vec<f64> = (2..VOCABULARY + 2).map(|rank| (rank as f64).powf(-1.05)).collect();
        for frequency in &mut frequencies {
            sum += *frequency;
            *frequency = sum;
        }
        frequencies.iter_mut().for_each(|frequency| *frequency /= sum);
        Self { vocabulary, frequencies, numbers: Numbers(seed), orders: 10_000_000 }
    }

    fn rank(&mut self) -> usize {
        let at = self.numbers.next() as f64 / (1u64 << 53) as f64;
        self.frequencies.partition_point(|frequency| *frequency < at).min(VOCABULARY - 1)
    }

    fn word(&self, rank: usize) -> &str {
        self.vocabulary.get(rank).map_or("", |word| word)
    }

    /// A word as it occurs, but none of the fifty most frequent: nobody searches for those alone.
    fn searched(&mut self) -> &str {
        loop {
            let rank = self.rank();
            if rank >= 50 {
                return self.word(rank);
            }
        }
    }

    fn comment(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..60 + self.numbers.below(120) {
            let rank = self.rank();
            text.push_str(self.word(rank));
            text.push_str(if self.numbers.below(12) == 0 { ". " } else { " " });
        }
        self.orders += 7;
        text + &self.orders.to_string()
    }
}

fn measure_text(count: usize) {
    let index = TextIndex::new();
    let mut writer = Writer::new(99);
    let (mut adding, mut longest, mut letters) = (Duration::ZERO, Duration::ZERO, 0);
    for number in 0..count {
        let text = writer.comment();
        letters += text.len();
        let start = Instant::now();
        index.add(Doc {
            id: (number % PER_TICKET) as u64,
            ticket: (number / PER_TICKET) as i64,
            kind: Kind::Public,
            text: &text,
        });
        if number % BATCH == BATCH - 1 || number + 1 == count {
            let start = Instant::now();
            index.commit();
            longest = longest.max(start.elapsed());
        }
        adding += start.elapsed();
    }
    let size = index.size();
    println!(
        "{count} comments, {} MB of text: {:.1} s, {:.0} per second, longest commit {:.0} ms, {} words, {} MB",
        letters / 1_000_000,
        adding.as_secs_f64(),
        count as f64 / adding.as_secs_f64(),
        longest.as_secs_f64() * 1e3,
        size.words,
        size.bytes / 1_000_000,
    );

    let tickets = (count / PER_TICKET) as u64;
    let some: RoaringTreemap = (0..tickets).filter(|_| writer.numbers.below(10) == 0).collect();
    let prefix = |writer: &mut Writer, length: usize| loop {
        let word = writer.searched();
        if word.chars().count() > length {
            return word.chars().take(length).chain(['*']).collect();
        }
    };
    let mut again = Writer::new(99);
    ask(&index, "word", None, || writer.searched().to_owned());
    ask(&index, "word, any frequency", None, || {
        let rank = writer.rank();
        writer.word(rank).to_owned()
    });
    ask(&index, "two words", None, || format!("{} {}", writer.searched().to_owned(), writer.searched()));
    ask(&index, "phrase of 2 or 3", None, || {
        let text = again.comment();
        let words: Vec<&str> = text.split(' ').collect();
        let at = again.numbers.below(words.len() - 3);
        let length = 2 + again.numbers.below(2);
        let phrase: Vec<&str> =
            words.into_iter().skip(at).take(length).map(|word| word.trim_end_matches('.')).collect();
        format!("\"{}\"", phrase.join(" "))
    });
    ask(&index, "beginning of 3", None, || prefix(&mut writer, 3));
    ask(&index, "beginning of 4", None, || prefix(&mut writer, 4));
    ask(&index, "word in a tenth", Some(&some), || writer.searched().to_owned());

    timed(
        "remove a ticket",
        (0..QUERIES.min(tickets as usize)).map(|ticket| time(|| index.remove(ticket as i64))).collect(),
    );
    timed("purge", vec![time(|| index.purge())]);
}

fn ask(index: &TextIndex, name: &str, within: Option<&RoaringTreemap>, mut query: impl FnMut() -> String) {
    let queries: Vec<Query> = (0..QUERIES).map(|_| Query::parse(&query())).collect();
    let times = queries.iter().map(|query| {
        let search = Search { terms: &query.terms, kinds: Kinds::ALL, within, offset: 0, limit: 50 };
        time(|| index.search(&search))
    });
    timed(name, times.collect());
}

fn measure_people(count: usize) {
    let people = People::new();
    let mut numbers = Numbers(7);
    let made: Vec<(String, String, String)> = (0..count)
        .map(|person| {
            let (first, last) = (numbers.word(2), numbers.word(3));
            let address = format!("{first}.{last}{person}@example{}.org", numbers.below(500));
            (format!("{first} {last}"), address, format!("+49 30 {}", 1_000_000 + numbers.below(9_000_000)))
        })
        .collect();
    let start = Instant::now();
    for (person, (name, address, phone)) in (1..).zip(&made) {
        people.insert(Identity::Email(address), person);
        people.insert(Identity::Phone(phone), person);
        people.describe(person, &[name, address, phone]);
    }
    println!("{count} people: {:.2} s, {:.1} MB", start.elapsed().as_secs_f64(), people.bytes() as f64 / 1e6);
    let mut some = || made.get(numbers.below(count)).cloned().unwrap_or_default();
    let addresses: Vec<String> = (0..QUERIES).map(|_| some().1).collect();
    let names: Vec<String> = (0..QUERIES).map(|_| some().0).collect();
    let part = |name: &String, length: usize| name.chars().skip(1).take(length).collect::<String>();
    timed("exact address", addresses.iter().map(|address| time(|| people.find(Identity::Email(address)))).collect());
    for length in [2, 3, 5] {
        let parts: Vec<String> = names.iter().map(|name| part(name, length)).collect();
        timed(&format!("{length} letters"), parts.iter().map(|part| time(|| people.search(part, 0, 20))).collect());
    }
    timed("remove one person", (1..=QUERIES as i64).map(|person| time(|| people.remove(&[person]))).collect());
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

fn timed(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |percent: usize| {
        times.get(times.len() * percent / 100).or(times.last()).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    println!("  {name:<22} p50 {:8.4} ms   p99 {:8.4} ms", at(50), at(99));
}
