//! The neighbourhood of a place in the text.

/// How far back the words that decide about a number are looked for, in bytes.
const REACH: usize = 28;
/// The same for what is named further back.
const FAR: usize = 44;

/// How near to `start` one of the stems stands before it: the offset within the [`REACH`] bytes before, larger is nearer.
///
/// Stems are small ASCII letters and match within words, so that compounds are met; with `^` in front only where a word
/// begins.
pub fn nearest(text: &str, start: usize, stems: &[&str]) -> Option<usize> {
    let before = before(text, start, REACH);
    stems.iter().filter_map(|stem| last_match(&before, stem)).max()
}

/// As [`nearest`], from further back: a document or a birth is often named at the head of a clause.
pub fn nearest_far(text: &str, start: usize, stems: &[&str]) -> Option<usize> {
    let before = before(text, start, FAR);
    stems.iter().filter_map(|stem| last_match(&before, stem)).max()
}

/// Whether a digit stands between the place that [`nearest_far`] found and `start`: then the word was about that number.
pub fn has_digit_after(text: &str, start: usize, place: usize) -> bool {
    before(text, start, FAR).get(place..).is_some_and(|between| between.bytes().any(|byte| byte.is_ascii_digit()))
}

/// The word right before `start`, in small ASCII letters, signs between left out.
pub fn word_before(text: &str, start: usize) -> String {
    let before = before(text, start, REACH);
    let word = before.trim_end_matches(|char: char| !char.is_alphanumeric());
    word.rsplit(|char: char| !char.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

/// Whether a number may end here: no letter or digit follows.
pub fn ends(text: &str, end: usize) -> bool {
    !text.get(end..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric)
}

fn before(text: &str, start: usize, reach: usize) -> String {
    let mut from = start.saturating_sub(reach);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..start).unwrap_or_default().to_ascii_lowercase()
}

fn last_match(before: &str, stem: &str) -> Option<usize> {
    let Some(stem) = stem.strip_prefix('^') else {
        return before.rfind(stem);
    };
    let begins =
        |place: usize| !before.get(..place).and_then(|head| head.chars().next_back()).is_some_and(char::is_alphabetic);
    before.rmatch_indices(stem).map(|(place, _)| place).find(|place| begins(*place))
}
