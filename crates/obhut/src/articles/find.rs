//! Search in the help centre: in memory, in the reader's language, among what the reader may see.

use index::query::{Term, Text as Typed, Words};
use index::text::{Kinds, Search};
use roaring::RoaringTreemap;

use super::library::{Article, Library, Text};
use super::render;
use super::words::Audience;
use crate::i18n::Language;
use crate::search::snippets::{self, Piece};

/// Words of a question that count; more say less.
const WORDS: usize = 16;
/// Letters of a word that count; and of the question, from its beginning.
const LETTERS: usize = 48;
const QUESTION: usize = 512;

/// An article that was found.
pub struct Found {
    /// Its number.
    pub id: i64,
    /// Its heading.
    pub title: String,
    /// The piece around the first word found, else the beginning.
    pub snippet: Vec<Piece>,
}

/// A word with the articles in which it stands.
struct Word {
    anywhere: RoaringTreemap,
    heading: RoaringTreemap,
}

/// Articles in their rank, and the words that were looked for, folded.
pub struct Ranked {
    /// The articles' numbers, the best first.
    pub ids: Vec<i64>,
    /// The words.
    pub wanted: Vec<String>,
}

/// Articles in which all the words stand, those first that have them in their heading; where none has all, those with the
/// rarest of them. The last word may be the beginning of one.
pub fn ranked(
    library: &Library,
    language: Language,
    sees: Audience,
    typed: &str,
    fits: &dyn Fn(&Article) -> bool,
    limit: usize,
) -> Ranked {
    let (words, wanted) = words(library, language, sees, typed, 1);
    let Some(all) = words.iter().map(|word| word.anywhere.clone()).reduce(|a, b| a & b) else {
        return Ranked { ids: Vec::new(), wanted };
    };
    let among = if all.is_empty() { union(&words) } else { all };
    Ranked { ids: in_order(library, &words, &among, fits, limit), wanted }
}

/// The articles that fit, whatever their words.
pub fn labelled(
    library: &Library,
    language: Language,
    sees: Audience,
    fits: &dyn Fn(&Article) -> bool,
    limit: usize,
) -> Ranked {
    let all = library.articles.keys().filter_map(|id| library.article(*id, sees, language));
    let ids = all.filter(|(article, _)| fits(article)).map(|(article, _)| article.row.id).take(limit).collect();
    Ranked { ids, wanted: Vec::new() }
}

/// What a search shows.
pub fn search(library: &Library, language: Language, sees: Audience, typed: &str, limit: usize) -> Vec<Found> {
    let ranked = ranked(library, language, sees, typed, &|_| true, limit);
    found(library, language, sees, &ranked)
}

/// Articles that may answer what somebody is about to ask. Words of one or two letters say nothing.
pub fn suggest(library: &Library, language: Language, sees: Audience, subject: &str, limit: usize) -> Vec<Found> {
    let (mut words, wanted) = words(library, language, sees, subject, 3);
    // What stands in more than every third article does not tell them apart.
    let common = (library.articles.len() as u64 / 3).max(3);
    words.retain(|word| word.anywhere.len() <= common);
    let ids = in_order(library, &words, &union(&words), &|_| true, limit);
    found(library, language, sees, &Ranked { ids, wanted })
}

fn union(words: &[Word]) -> RoaringTreemap {
    words.iter().fold(RoaringTreemap::new(), |all, word| all | &word.anywhere)
}

fn words(
    library: &Library,
    language: Language,
    sees: Audience,
    typed: &str,
    shortest: usize,
) -> (Vec<Word>, Vec<String>) {
    let allowed: RoaringTreemap = library
        .articles
        .values()
        .filter(|article| article.row.audience <= sees)
        .filter_map(|article| u64::try_from(article.row.id).ok())
        .collect();
    let (spelled, unfinished) = spelled(typed, shortest);
    let last = spelled.len().saturating_sub(1);
    let index = library.words(language);
    let mut found = Vec::new();
    for (at, word) in spelled.iter().enumerate() {
        let mut shapes = vec![Words::Word(Typed::new(word))];
        if at == last && unfinished {
            shapes.push(Words::Prefix(Typed::new(word)));
        }
        let (mut anywhere, mut heading) = (RoaringTreemap::new(), RoaringTreemap::new());
        for words in shapes {
            let terms = [Term { words, field: None, negated: false }];
            let search = |kinds| Search { terms: &terms, kinds, within: Some(&allowed), offset: 0, limit: 0 };
            anywhere |= index.matching(&search(Kinds::ALL));
            heading |= index.matching(&search(Kinds::only(index::text::Kind::Subject)));
        }
        found.push(Word { anywhere, heading });
    }
    (found, spelled.iter().map(|word| index::fold::fold(word)).collect())
}

/// The beginning of a text, of so many letters at the most.
fn beginning(text: &str, letters: usize) -> &str {
    text.char_indices().nth(letters).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// The words of a question that count, and whether the last of them may go on: however long it is, no more than so many
/// of so many letters.
fn spelled(typed: &str, shortest: usize) -> (Vec<&str>, bool) {
    let typed = beginning(typed, QUESTION);
    let words = typed.split(|letter: char| !letter.is_alphanumeric());
    let whole: Vec<&str> = words.filter(|word| word.chars().count() >= shortest).take(WORDS).collect();
    let unfinished = whole.last().is_some_and(|last| typed.ends_with(last));
    (whole.into_iter().map(|word| beginning(word, LETTERS)).collect(), unfinished)
}

fn in_order(
    library: &Library,
    words: &[Word],
    among: &RoaringTreemap,
    fits: &dyn Fn(&Article) -> bool,
    limit: usize,
) -> Vec<i64> {
    let all = library.articles.len() as f64;
    let mut ranked: Vec<(f64, i64)> = Vec::new();
    for number in among {
        let Some(article) = i64::try_from(number).ok().and_then(|id| library.articles.get(&id)) else { continue };
        if !fits(article) {
            continue;
        }
        let weight = |word: &Word| {
            let rare = (1.0 + all / word.anywhere.len().max(1) as f64).ln();
            let times = u8::from(word.anywhere.contains(number)) + 3 * u8::from(word.heading.contains(number));
            rare * f64::from(times)
        };
        let sum = words.iter().map(weight).sum::<f64>() + if article.row.promoted { 0.1 } else { 0.0 };
        ranked.push((sum, article.row.id));
    }
    ranked.sort_by(|(a, x), (b, y)| b.total_cmp(a).then(x.cmp(y)));
    ranked.into_iter().map(|(_, id)| id).take(limit).collect()
}

fn found(library: &Library, language: Language, sees: Audience, ranked: &Ranked) -> Vec<Found> {
    let texts = ranked.ids.iter().filter_map(|id| Some((*id, library.article(*id, sees, language)?.1)));
    let show =
        |(id, text): (i64, &Text)| Found { id, title: text.text.title.clone(), snippet: snippet(text, &ranked.wanted) };
    texts.map(show).collect()
}

/// The piece of a text around the first word found, else its beginning.
pub fn snippet(text: &Text, wanted: &[String]) -> Vec<Piece> {
    snippets::snippet(text.plain(), wanted).unwrap_or_else(|| vec![(render::description(&text.text), false)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_huge_question_only_its_first_words_count() {
        let huge = format!("{} und {}", "Donaudampfschifffahrt".repeat(40_000), "zwei ".repeat(90_000));
        let (words, unfinished) = spelled(&huge, 1);
        assert_eq!((words.len(), words[0].chars().count(), unfinished), (1, LETTERS, true));
        let many = "wort ".repeat(90_000);
        let (words, unfinished) = spelled(&many, 1);
        assert_eq!((words, unfinished), (vec!["wort"; WORDS], false));
        let umlauts = "ä".repeat(700);
        let (words, unfinished) = spelled(&umlauts, 1);
        assert_eq!((words[0].chars().count(), unfinished), (LETTERS, true), "letters are never cut in two");
    }

    #[test]
    fn the_last_word_may_be_the_beginning_of_one_as_long_as_nothing_follows_it() {
        assert_eq!(spelled("Netz steck", 1), (vec!["Netz", "steck"], true));
        assert_eq!(spelled("Netz steck ", 1), (vec!["Netz", "steck"], false));
        assert_eq!(spelled("Wo ist es", 3), (vec!["ist"], false));
        assert_eq!(spelled("", 1), (vec![], false));
    }
}
