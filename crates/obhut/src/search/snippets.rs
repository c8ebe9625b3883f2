//! Where the words of a search stand in a text, and the piece around the first of them.

use index::fold::fold;
use index::query::{Query, Words};

/// Characters before the first word found.
const BEFORE: usize = 60;
/// Characters of a snippet.
const LENGTH: usize = 220;
/// A longer word may begin with a shorter one and still be the same: inflections.
const STEM: usize = 4;

/// A piece of text, and whether it is what was looked for.
pub type Piece = (String, bool);

/// The words that a query looks for, folded.
pub fn wanted(query: &Query) -> Vec<String> {
    let positive = query.terms.iter().filter(|term| !term.negated);
    let texts = positive.map(|term| match &term.words {
        Words::Word(text) | Words::Phrase(text) | Words::Prefix(text) => text.as_str(),
    });
    texts
        .flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()))
        .map(fold)
        .filter(|w| !w.is_empty())
        .collect()
}

/// The text with the wanted words marked.
pub fn marked(text: &str, wanted: &[String]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (word, is_word) in words(text) {
        let hit = is_word && is_wanted(word, wanted);
        match pieces.last_mut() {
            Some((piece, marked)) if *marked == hit => piece.push_str(word),
            _ => pieces.push((word.to_owned(), hit)),
        }
    }
    pieces
}

/// The piece around the first wanted word, marked; nothing where there is none.
pub fn snippet(text: &str, wanted: &[String]) -> Option<Vec<Piece>> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut at = 0;
    let mut first = None;
    for (word, is_word) in words(&line) {
        if is_word && is_wanted(word, wanted) {
            first = Some(at);
            break;
        }
        at += word.chars().count();
    }
    let first = first?;
    // From the beginning of a word, so that none is cut in two.
    let from = first.saturating_sub(BEFORE);
    let skipped: String = line.chars().skip(from).collect();
    let (lead, rest) = match skipped.split_once(' ').filter(|(lead, _)| from > 0 && lead.chars().count() < first - from)
    {
        Some((_, rest)) => ("… ", rest),
        None if from > 0 => ("… ", skipped.as_str()),
        None => ("", skipped.as_str()),
    };
    let cut: String = rest.chars().take(LENGTH).collect();
    let tail = if rest.chars().count() > LENGTH { " …" } else { "" };
    Some(marked(&format!("{lead}{cut}{tail}"), wanted))
}

/// Whether every wanted word stands in one of the texts: what a reader cannot see does not count.
pub fn are_all_in(texts: &[String], wanted: &[String]) -> bool {
    wanted.iter().all(|one| {
        texts
            .iter()
            .any(|text| words(text).any(|(word, is_word)| is_word && is_wanted(word, std::slice::from_ref(one))))
    })
}

fn is_wanted(word: &str, wanted: &[String]) -> bool {
    let word = fold(word);
    wanted.iter().any(|one| {
        word == *one
            || (one.chars().count() >= STEM && word.starts_with(one.as_str()))
            || (word.chars().count() >= STEM && one.starts_with(word.as_str()) && one.len() - word.len() <= 3)
    })
}

/// Words and what stands between them, in turn.
fn words(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_word = first.is_alphanumeric();
        let end = rest.find(|letter: char| letter.is_alphanumeric() != is_word).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some((piece, is_word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: &[Piece]) -> String {
        pieces.iter().map(|(text, hit)| if *hit { format!("[{text}]") } else { text.clone() }).collect()
    }

    #[test]
    fn words_are_marked_in_every_inflection_and_spelling() {
        let wanted = wanted(&Query::parse("zähler rechnung -gas"));
        assert_eq!(
            shown(&marked("Die Zählers Rechnungen, der ZAEHLER und Gas.", &wanted)),
            "Die [Zählers] [Rechnungen], der [ZAEHLER] und Gas."
        );
    }

    #[test]
    fn a_snippet_begins_with_a_whole_word_near_the_first_hit() {
        let text = format!("{} Der Zähler läuft rückwärts. {}", "Lorem ipsum ".repeat(30), "dolor ".repeat(80));
        let wanted = wanted(&Query::parse("zähler"));
        let told = shown(&snippet(&text, &wanted).unwrap());
        assert!(told.starts_with("… ") && told.contains("[Zähler] läuft") && told.ends_with(" …"), "{told}");
        assert!(snippet("nichts davon", &wanted).is_none());
    }

    #[test]
    fn what_is_not_in_the_visible_text_is_not_found() {
        let texts = ["Ton bei … setzt aus".to_owned(), "Bitte um Rückruf".to_owned()];
        assert!(are_all_in(&texts, &wanted(&Query::parse("ton rückruf"))));
        assert!(!are_all_in(&texts, &wanted(&Query::parse("ton kundin"))));
    }
}
