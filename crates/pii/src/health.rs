//! Words that tell of somebody's health: a short list, each so particular that it hardly means anything else.
//!
//! It is made for hiding before showing, where a word hidden in vain costs a look and a word shown in vain a secret. It
//! says nothing about whom the words tell of, and it is no search for special categories: most of what people write
//! about their health is not on it.

use std::ops::Range;

/// Beginnings of words in small letters, in the order of their first letters; a word that begins so is meant, whatever its
/// ending.
const STEMS: [&str; 51] = [
    "alkoholkrank",
    "alzheimer",
    "arbeitsunfähig",
    "arthritis",
    "asthma",
    "autismus",
    "autistisch",
    "berufsunfähig",
    "brustkrebs",
    "chemotherap",
    "darmkrebs",
    "dementia",
    "demenz",
    "depressiv",
    "diabetes",
    "diabetic",
    "diabetiker",
    "dialyse",
    "epilep",
    "erwerbsunfähig",
    "fehlgeburt",
    "hautkrebs",
    "hepatitis",
    "herzinfarkt",
    "herzschrittmacher",
    "insulin",
    "krankgeschrieben",
    "krankschreibung",
    "krebsdiagnose",
    "krebserkrank",
    "krebspatient",
    "leukämie",
    "leukaemia",
    "leukemia",
    "lungenentzündung",
    "lungenkrebs",
    "miscarriage",
    "multiple sklerose",
    "multiple sclerosis",
    "pflegegrad",
    "pflegestufe",
    "pneumonia",
    "pregnan",
    "psychotherap",
    "schizophren",
    "schlaganfall",
    "schwanger",
    "schwerbehinder",
    "suchtkrank",
    "tuberkulose",
    "tuberculosis",
];

/// Words and turns that count only as they stand, in the order of their first letters.
const WHOLE: [&str; 16] = [
    "aids-erkrankung",
    "breast cancer",
    "cancer diagnosis",
    "cancer patient",
    "cancer treatment",
    "grad der behinderung",
    "heart attack",
    "hiv",
    "hiv-infektion",
    "hiv-positiv",
    "hiv-positive",
    "lung cancer",
    "morbus parkinson",
    "parkinson's disease",
    "pacemaker",
    "prostate cancer",
];

/// Where such words stand, in their order, nothing overlapping.
pub fn words(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut word_goes_on = false;
    for (start, char) in text.char_indices() {
        let begins = char.is_alphabetic() && !word_goes_on;
        word_goes_on = char.is_alphanumeric();
        if !begins || found.last().is_some_and(|last| start < last.end) {
            continue;
        }
        let rest = text.get(start..).unwrap_or_default();
        let whole = like(&WHOLE, char).filter_map(|word| length(rest, word)).filter(|at| !goes_on(rest, *at)).max();
        let stem = || like(&STEMS, char).find_map(|stem| length(rest, stem)).map(|at| at + ending(rest, at));
        if let Some(length) = whole.or_else(stem) {
            found.push(start..start + length);
        }
    }
    found
}

/// Those of the list that begin like a word that begins with `first`: nearly every word of a text has a handful.
fn like(list: &'static [&'static str], first: char) -> impl Iterator<Item = &'static str> {
    let letter = first.to_lowercase().next().filter(char::is_ascii).map_or(0, |letter| letter as u8);
    let begins = |word: &&str| word.as_bytes().first().copied().unwrap_or_default();
    let from = list.partition_point(|word| begins(word) < letter);
    list.iter().skip(from).take_while(move |word| begins(word) == letter).copied()
}

/// How many bytes of the text are this word in whatever case, if it begins so.
fn length(text: &str, word: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    for wanted in word.chars() {
        let (_, char) = chars.next()?;
        let same = char == wanted || char.to_lowercase().eq(std::iter::once(wanted));
        let space = wanted == ' ' && char.is_whitespace();
        if !same && !space {
            return None;
        }
    }
    Some(chars.next().map_or(text.len(), |(at, _)| at))
}

fn goes_on(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric)
}

/// How much of a word follows: its ending, and what a hyphen adds (`Diabetes-Erkrankung`).
fn ending(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(|char: char| !char.is_alphanumeric() && char != '-').unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().trim_end_matches('-').len()
}

#[cfg(test)]
mod tests {
    use super::words;

    fn found(text: &str) -> Vec<&str> {
        words(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn particular_words_are_found_with_their_endings() {
        assert_eq!(
            found("Wegen meiner Diabetes-Erkrankung und Schwangerschaft."),
            ["Diabetes-Erkrankung", "Schwangerschaft"]
        );
        assert_eq!(
            found("MULTIPLE\u{a0}SKLEROSE, a heart attack; HIV"),
            ["MULTIPLE\u{a0}SKLEROSE", "heart attack", "HIV"]
        );
        assert_eq!(found("mein Schwerbehindertenausweis liegt bei"), ["Schwerbehindertenausweis"]);
    }

    #[test]
    fn every_word_of_the_lists_is_found_in_whatever_letters() {
        for word in super::STEMS.into_iter().chain(super::WHOLE) {
            for text in [word.to_owned(), word.to_uppercase()] {
                assert_eq!(found(&text), [text.as_str()]);
            }
        }
    }

    #[test]
    fn words_of_every_day_are_left_alone() {
        for text in [
            "Das Gerät ist krank vor lauter Updates, der Krebs im Aquarium auch nicht.",
            "HIVE-Tabelle, hived, Depression der Märkte, Herr Parkinson",
            "The hearing aids pair over Bluetooth; a stroke of the pen, fever pitch.",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
        assert!(found("").is_empty());
    }
}
