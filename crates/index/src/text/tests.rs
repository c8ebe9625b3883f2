//! The index against stories, and against a model that keeps every text and looks through all of them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use roaring::RoaringTreemap;

use super::*;
use crate::fold::{fold, words};
use crate::query::{Query, Words};

fn add(index: &TextIndex, ticket: i64, id: u64, kind: Kind, text: &str) {
    index.add(Doc { id, ticket, kind, text });
}

fn find_in(index: &TextIndex, query: &str, kinds: Kinds, within: Option<&RoaringTreemap>) -> Vec<i64> {
    let query = Query::parse(query);
    assert_eq!(query.problems, []);
    let search = Search { terms: &query.terms, kinds, within, offset: 0, limit: 1000 };
    let hits = index.search(&search);
    assert_eq!(hits.total, hits.tickets.len() as u64);
    let mut matching: Vec<i64> = index.matching(&search).into_iter().map(|ticket| ticket as i64).collect();
    matching.reverse();
    assert_eq!(matching, hits.tickets);
    hits.tickets
}

fn find(index: &TextIndex, query: &str) -> Vec<i64> {
    find_in(index, query, Kinds::ALL, None)
}

/// Three tickets about printers, one of them with an internal note.
fn printers() -> TextIndex {
    let index = TextIndex::new();
    add(&index, 1, 1, Kind::Subject, "Drucker in Raum 3 streikt");
    add(&index, 1, 2, Kind::Public, "Guten Tag, die Druckerpatronen sind leer. Viele Grüße, Jörg Müller");
    add(&index, 1, 3, Kind::Internal, "Der Kunde Mueller hat schon zweimal angerufen, Geduld.");
    add(&index, 2, 1, Kind::Subject, "Printer problems");
    add(&index, 2, 2, Kind::Public, "Our printers keep jamming, error E-42. See attachment.");
    add(&index, 2, 3, Kind::FileName, "printer_log_2026.txt");
    add(&index, 3, 1, Kind::Subject, "Rechnung über zwei Häuser");
    add(&index, 3, 2, Kind::Public, "Die Straße heißt Fußweg, das Haus hat Nummer 42. I am waiting for the printer.");
    index.commit();
    index
}

#[test]
fn a_word_finds_its_inflections_in_both_languages() {
    let index = printers();
    assert_eq!(find(&index, "printer"), [3, 2]);
    assert_eq!(find(&index, "printers"), [3, 2]);
    assert_eq!(find(&index, "Haus"), [3]);
    assert_eq!(find(&index, "häusern"), [3]);
    assert_eq!(find(&index, "druckers"), [1]);
    assert_eq!(find(&index, "waited"), [3]);
    assert_eq!(find(&index, "Anrufer"), [0; 0]);
}

#[test]
fn one_name_is_found_in_every_spelling() {
    let index = printers();
    for name in ["Müller", "mueller", "MULLER", "Mu\u{308}ller"] {
        assert_eq!(find(&index, name), [1], "{name}");
    }
    assert_eq!(find(&index, "strasse"), [3]);
    assert_eq!(find(&index, "\"gruesse jorg\""), [1]);
}

#[test]
fn words_may_stand_in_different_parts_of_a_ticket_but_a_phrase_stands_in_one() {
    let index = printers();
    assert_eq!(find(&index, "streikt leer"), [1]);
    assert_eq!(find(&index, "\"patronen sind leer\""), [0; 0]);
    assert_eq!(find(&index, "\"druckerpatronen sind leer\""), [1]);
    assert_eq!(find(&index, "\"leer sind\""), [0; 0]);
    assert_eq!(find(&index, "e-42"), [2]);
    assert_eq!(find(&index, "42"), [3, 2]);
    assert_eq!(find(&index, "printer_log*"), [2]);
}

#[test]
fn beginnings_and_negations_and_fields() {
    let index = printers();
    assert_eq!(find(&index, "druck*"), [1]);
    assert_eq!(find(&index, "printer -jamming"), [3]);
    assert_eq!(find(&index, "-printer"), [1]);
    assert_eq!(find(&index, "subject:printer"), [2]);
    assert_eq!(find(&index, "description:printer"), [3, 2]);
    assert_eq!(find(&index, "-subject:printer printer"), [3]);
    assert_eq!(find(&index, ""), [3, 2, 1]);
    assert_eq!(find(&index, "???"), [3, 2, 1]);
}

#[test]
fn an_end_user_does_not_find_what_only_a_note_says() {
    let index = printers();
    assert_eq!(find(&index, "Geduld"), [1]);
    assert_eq!(find_in(&index, "Geduld", Kinds::PUBLIC, None), [0; 0]);
    assert_eq!(find_in(&index, "-Geduld", Kinds::PUBLIC, None), [3, 2, 1]);
    assert_eq!(find_in(&index, "description:Geduld", Kinds::PUBLIC, None), [0; 0]);
    assert_eq!(find_in(&index, "müller", Kinds::PUBLIC, None), [1]);
}

#[test]
fn a_search_stays_within_what_the_reader_may_see() {
    let index = printers();
    let own: RoaringTreemap = [1, 2, 99].into_iter().collect();
    assert_eq!(find_in(&index, "printer", Kinds::ALL, Some(&own)), [2]);
    assert_eq!(find_in(&index, "-printer", Kinds::ALL, Some(&own)), [99, 1]);
    assert_eq!(find_in(&index, "printer", Kinds::ALL, Some(&RoaringTreemap::new())), [0; 0]);
}

#[test]
fn pages_are_newest_first_and_count_everything() {
    let index = TextIndex::new();
    for ticket in 1..=25 {
        add(&index, ticket * 7 % 26, 1, Kind::Public, "same words");
    }
    index.commit();
    let query = Query::parse("words");
    let page =
        |offset, limit| index.search(&Search { terms: &query.terms, kinds: Kinds::ALL, within: None, offset, limit });
    assert_eq!(page(0, 3), Hits { tickets: vec![25, 24, 23], total: 25 });
    assert_eq!(page(3, 3), Hits { tickets: vec![22, 21, 20], total: 25 });
    assert_eq!(page(24, 3), Hits { tickets: vec![1], total: 25 });
    assert_eq!(page(25, 3), Hits { tickets: vec![], total: 25 });
    assert_eq!(page(0, 0), Hits { tickets: vec![], total: 25 });
}

#[test]
fn what_is_added_waits_for_the_commit_and_what_is_removed_does_not() {
    let index = printers();
    add(&index, 4, 1, Kind::Public, "Fresh printer");
    assert_eq!(find(&index, "printer"), [3, 2]);
    index.commit();
    assert_eq!(find(&index, "printer"), [4, 3, 2]);
    index.remove(3);
    assert_eq!(find(&index, "printer"), [4, 2]);
    index.remove_doc(2, 2);
    assert_eq!(find(&index, "printer"), [4, 2]);
    assert_eq!(find(&index, "jamming"), [0; 0]);
    add(&index, 5, 1, Kind::Public, "Never to be seen");
    index.remove(5);
    index.commit();
    assert_eq!(find(&index, "seen"), [0; 0]);
}

#[test]
fn an_edited_part_replaces_the_old_one() {
    let index = printers();
    add(&index, 2, 2, Kind::Public, "Draft");
    add(&index, 2, 2, Kind::Internal, "Redacted");
    index.commit();
    assert_eq!(find(&index, "jamming"), [0; 0]);
    assert_eq!(find(&index, "draft"), [0; 0]);
    assert_eq!(find(&index, "redacted"), [2]);
    assert_eq!(find(&index, "\"printer problems\""), [2]);
}

#[test]
fn after_a_purge_nothing_of_a_removed_ticket_is_left() {
    let index = printers();
    let full = index.size();
    index.remove(1);
    add(&index, 9, 1, Kind::Public, "Zaphod queued");
    index.remove(9);
    assert_eq!(index.size().removed, 3);
    assert_eq!(index.size().words, full.words);
    index.purge();

    let store = index.read();
    let left: BTreeSet<String> =
        (0..store.words.places() as u32).map(|word| store.words.letters(word).to_owned()).collect();
    for gone in ["jörg", "müller", "mueller", "geduld", "druckerpatronen", "zaphod"] {
        assert!(!left.contains(gone), "{gone}");
    }
    assert!(left.contains("printer"));
    drop(store);
    let size = index.size();
    assert_eq!((size.tickets, size.documents, size.removed), (2, 5, 0));
    assert!(size.words < full.words);

    // The freed places are used again and everything is still found.
    add(&index, 1, 1, Kind::Subject, "Neuer Geduldsfaden für Jörg");
    index.commit();
    assert_eq!(find(&index, "jorg"), [1]);
    assert_eq!(find(&index, "gedul*"), [1]);
    assert_eq!(find(&index, "printer"), [3, 2]);
}

#[test]
fn searches_beside_a_busy_writer_see_whole_batches() {
    let index = TextIndex::new();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for batch in 0..50 {
                for ticket in 0..40 {
                    add(&index, batch * 40 + ticket, 1, Kind::Public, "left right");
                }
                index.commit();
                if batch % 10 == 9 {
                    index.remove(batch);
                    index.purge();
                    add(&index, batch, 1, Kind::Public, "left right");
                }
            }
            index.commit();
        });
        while !writer.is_finished() {
            assert_eq!(find(&index, "left -right"), [0; 0]);
            assert!(find(&index, "\"right left\"").is_empty());
        }
    });
    assert_eq!(index.size().tickets, 2000);
}

/// Few words, so that random texts share them; several spellings and inflections of the same.
const VOCABULARY: [&str; 14] = [
    "haus", "häuser", "Haeuser", "house", "houses", "blue", "Müller", "mueller", "printing", "prints", "straße",
    "strassen", "東京", "x-ray",
];

#[derive(Clone, Debug)]
enum Step {
    Add(i64, u64, u8, Vec<usize>),
    Remove(i64),
    RemoveDoc(i64, u64),
    Commit,
    Purge,
    Search(Vec<(usize, bool)>, u8),
    Phrase(usize, usize),
    Prefix(usize, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let word = 0..VOCABULARY.len();
    let step = prop_oneof![
        6 => (0..6i64, 0..4u64, 0..4u8, prop::collection::vec(word.clone(), 0..6)).prop_map(|(t, i, k, w)| Step::Add(t, i, k, w)),
        1 => (0..6i64).prop_map(Step::Remove),
        1 => (0..6i64, 0..4u64).prop_map(|(t, i)| Step::RemoveDoc(t, i)),
        3 => Just(Step::Commit),
        1 => Just(Step::Purge),
        4 => (prop::collection::vec((word.clone(), any::<bool>()), 1..3), 0..16u8).prop_map(|(w, k)| Step::Search(w, k)),
        2 => (word.clone(), word.clone()).prop_map(|(a, b)| Step::Phrase(a, b)),
        2 => (word, 1..6usize).prop_map(|(w, n)| Step::Prefix(w, n)),
    ];
    prop::collection::vec(step, 1..60)
}

type Parts = BTreeMap<(i64, u64), (u8, String)>;

fn cut(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    words(text, &mut String::new(), |word, _| found.push(word.to_owned()));
    found
}

fn same_stem(a: &str, b: &str) -> bool {
    use rust_stemmers::{Algorithm, Stemmer};
    let stems = |algorithm| {
        let stemmer = Stemmer::create(algorithm);
        fold(&stemmer.stem(a)) == fold(&stemmer.stem(b))
    };
    fold(a) == fold(b) || stems(Algorithm::German) || stems(Algorithm::English)
}

/// Tickets with a part in which `matches` accepts the words from some place on.
fn naive(parts: &Parts, kinds: Kinds, matches: impl Fn(&[String]) -> bool) -> BTreeSet<i64> {
    let searchable = parts.iter().filter(|(_, (kind, _))| kinds.0 & 1 << kind != 0);
    let found = searchable.filter(|(_, (_, text))| {
        let words = cut(text);
        (0..words.len()).any(|at| matches(&words[at..]))
    });
    found.map(|((ticket, _), _)| *ticket).collect()
}

fn naive_word(parts: &Parts, kinds: Kinds, word: &str) -> BTreeSet<i64> {
    let wanted = cut(word);
    naive(parts, kinds, |words| match wanted.as_slice() {
        [one] => same_stem(&words[0], one),
        several => words.len() >= several.len() && several.iter().zip(words).all(|(a, b)| fold(a) == fold(b)),
    })
}

fn ask(index: &TextIndex, words: Vec<(Words, bool)>, kinds: Kinds) -> BTreeSet<i64> {
    let terms: Vec<Term> = words.into_iter().map(|(words, negated)| Term { words, field: None, negated }).collect();
    let search = Search { terms: &terms, kinds, within: None, offset: 0, limit: 100 };
    let hits = index.search(&search);
    assert!(hits.tickets.is_sorted_by(|a, b| a > b));
    hits.tickets.into_iter().collect()
}

proptest! {
    #[test]
    fn it_agrees_with_looking_through_every_text(steps in steps()) {
        let index = TextIndex::new();
        let mut queued: Vec<((i64, u64), (u8, String))> = Vec::new();
        let mut parts = Parts::new();
        for step in steps {
            match step {
                Step::Add(ticket, id, kind, words) => {
                    let text = words.iter().map(|&word| VOCABULARY[word]).collect::<Vec<_>>().join(" ");
                    let kinds = [Kind::Subject, Kind::Public, Kind::Internal, Kind::FileName];
                    add(&index, ticket, id, kinds[kind as usize], &text);
                    queued.push(((ticket, id), (kind, text)));
                }
                Step::Remove(ticket) => {
                    index.remove(ticket);
                    queued.retain(|((other, _), _)| *other != ticket);
                    parts.retain(|(other, _), _| *other != ticket);
                }
                Step::RemoveDoc(ticket, id) => {
                    index.remove_doc(ticket, id);
                    queued.retain(|(key, _)| *key != (ticket, id));
                    parts.remove(&(ticket, id));
                }
                Step::Commit => {
                    index.commit();
                    parts.extend(queued.drain(..));
                }
                Step::Purge => {
                    index.purge();
                    parts.extend(queued.drain(..));
                    let spellings: BTreeSet<String> = parts.values().flat_map(|(_, text)| cut(text)).collect();
                    prop_assert_eq!(index.size().words, spellings.len());
                    prop_assert_eq!(index.size().removed, 0);
                }
                Step::Search(words, kinds) => {
                    let kinds = Kinds(kinds);
                    let mut expected: BTreeSet<i64> = naive(&parts, kinds, |_| true);
                    // A ticket whose parts are empty has text all the same.
                    expected.extend(parts.iter().filter(|(_, (kind, _))| kinds.0 & 1 << kind != 0).map(|((ticket, _), _)| *ticket));
                    for (word, negated) in &words {
                        let with = naive_word(&parts, kinds, VOCABULARY[*word]);
                        expected.retain(|ticket| with.contains(ticket) != *negated);
                    }
                    let terms = words.iter().map(|(word, negated)| (Words::Word(crate::query::Text::new(VOCABULARY[*word])), *negated));
                    prop_assert_eq!(ask(&index, terms.collect(), kinds), expected);
                }
                Step::Phrase(a, b) => {
                    let phrase = format!("{} {}", VOCABULARY[a], VOCABULARY[b]);
                    let expected = naive_word(&parts, Kinds::ALL, &phrase);
                    prop_assert_eq!(ask(&index, vec![(Words::Phrase(crate::query::Text::new(&phrase)), false)], Kinds::ALL), expected);
                }
                Step::Prefix(word, length) => {
                    let Some(word) = cut(VOCABULARY[word]).into_iter().next() else { continue };
                    let beginning: String = word.chars().take(length).collect();
                    let expected = naive(&parts, Kinds::ALL, |words| fold(&words[0]).starts_with(&fold(&beginning)));
                    prop_assert_eq!(ask(&index, vec![(Words::Prefix(crate::query::Text::new(&beginning)), false)], Kinds::ALL), expected);
                }
            }
        }
    }
}
