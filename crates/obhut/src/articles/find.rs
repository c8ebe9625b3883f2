//! Search in the help centre: in memory, in the reader's language, among what the reader may see.

use index::query::{Term, Text as Typed, Words};
use index::text::{Kinds, Search};
use roaring::RoaringTreemap;

use super::library::{Article, Library, Text};
use super::render;
use super::words::Audience;
use crate::i18n::Language;
use crate::search::snippets::{self, Piece};

/// Words of a question that count.
const WORDS: usize = 24;

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
    let spelled: Vec<&str> =
        typed.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.chars().count() >= shortest).collect();
    let unfinished = typed.chars().next_back().is_some_and(char::is_alphanumeric);
    let last = spelled.len().min(WORDS).saturating_sub(1);
    let index = library.words(language);
    let mut found = Vec::new();
    for (at, word) in spelled.iter().take(WORDS).enumerate() {
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
