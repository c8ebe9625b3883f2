//! Tells greetings from what a message says. Guesses at no name: for whom a greeting is, is read elsewhere ([`super::check`]).

use std::borrow::Cow;

/// Words of the longest greeting.
const LONGEST: usize = 7;
/// Beginnings after which nothing but a greeting stands in a line.
const FORMAL: [&str; 4] = ["sehr geehrte", "sehr geehrter", "sehr geehrtes", "dear"];
/// Beginnings of greetings after which a line may go on with something else.
const OTHERS: [&str; 17] = [
    "guten tag",
    "guten morgen",
    "guten abend",
    "gruss gott",
    "hallo",
    "hi",
    "hey",
    "moin",
    "servus",
    "liebe",
    "lieber",
    "liebes",
    "hello",
    "good morning",
    "good afternoon",
    "good evening",
    "good day",
];

fn begins_with(folded: &str, greeting: &str) -> bool {
    folded.strip_prefix(greeting).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Whether a line only greets: `Guten Tag,`, `Hallo Lindhof-Team!`, `Dear Sir or Madam`.
pub fn is_greeting(line: &str) -> bool {
    let line = line.trim();
    let folded = index::fold::fold(line);
    let begins = |greeting: &&str| begins_with(&folded, greeting);
    let bare = line.trim_end_matches([',', '!', '.']);
    let words = bare.split_whitespace().count();
    let short = words <= 2 || line.ends_with([',', '!']);
    let greets = FORMAL.iter().any(begins) || short && OTHERS.iter().any(begins);
    // Whatever goes on after a comma or a full stop says more than a greeting.
    greets && words <= LONGEST && !bare.contains(['.', '!', '?', ','])
}

/// Whether a text begins with a greeting, in a line of its own or before what the line goes on to say.
pub fn greets(text: &str) -> bool {
    let line = text.trim_start().lines().next().unwrap_or_default();
    // `Guten Tag, hier ist Mia` greets; `Hallo Fernseher kaputt` may be anything.
    let end = line.find([',', '!']).map_or(line.len(), |at| at + 1);
    is_greeting(line.get(..end).unwrap_or(line))
}

/// A text without the lines at its beginning that only greet.
pub fn without(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(line) = rest.lines().next().filter(|line| is_greeting(line)) {
        rest = rest.get(line.len()..).unwrap_or_default().trim_start();
    }
    rest
}

/// A text that greets once: of two greetings at its beginning `usual`, with which it began by itself, gives way to the one
/// that somebody wrote. Two that somebody wrote are theirs.
pub fn once<'a>(text: &'a str, usual: &str) -> Cow<'a, str> {
    let begun = text.trim_start();
    let Some(first) = begun.lines().next().filter(|line| is_greeting(line)) else { return Cow::Borrowed(text) };
    let rest = begun.get(first.len()..).unwrap_or_default().trim_start();
    if !greets(rest) {
        return Cow::Borrowed(text);
    }
    if first.trim() == usual {
        return Cow::Borrowed(rest);
    }
    match rest.lines().next().filter(|second| second.trim() == usual) {
        Some(second) => {
            let rest = rest.get(second.len()..).unwrap_or_default().trim_start();
            Cow::Owned(format!("{}\n\n{rest}", first.trim_end()))
        }
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn of_two_greetings_the_one_that_somebody_wrote_stays() {
        for (text, wanted) in [
            ("Guten Tag,\n\nHallo Frau Holm,\n\nwas heißt F12?", "Hallo Frau Holm,\n\nwas heißt F12?"),
            ("Hallo Frau Holm,\n\nGuten Tag,\n\nwas heißt F12?", "Hallo Frau Holm,\n\nwas heißt F12?"),
            ("Guten Tag,\nGuten Tag, hier ist Mia.", "Guten Tag, hier ist Mia."),
            ("Guten Tag,\n\nGuten Tag,\n\nwas heißt F12?", "Guten Tag,\n\nwas heißt F12?"),
        ] {
            assert_eq!(once(text, "Guten Tag,"), wanted);
        }
        for stays in [
            "Guten Tag,\n\nwas heißt F12?",
            "Liebe Anna,\nlieber Ben,\n\nwas heißt F12?",
            "Was heißt F12?\n\nGuten Tag,",
            "Guten Tag,\n\nHallo Fernseher kaputt",
            "",
        ] {
            assert_eq!(once(stays, "Guten Tag,"), stays);
        }
    }

    #[test]
    fn a_quotation_begins_after_its_greeting() {
        assert_eq!(without("Guten Tag,\n\nder Ton setzt aus."), "der Ton setzt aus.");
        assert_eq!(without("Guten Tag, der Ton setzt aus."), "Guten Tag, der Ton setzt aus.");
        assert_eq!(without("Moin"), "");
    }

    proptest! {
        #[test]
        fn any_text_greets_at_most_as_often_as_before(text in "\\PC{0,80}\n\\PC{0,80}") {
            prop_assert!(once(&text, "Guten Tag,").len() <= text.len() + 2);
            prop_assert!(text.ends_with(without(&text)));
        }
    }
}
