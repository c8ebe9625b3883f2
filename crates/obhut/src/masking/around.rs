//! Where names stand in letters: after a title or a greeting, under a closing, beside "wrote".

use index::fold::fold;

use super::Hole;
use crate::workspace::Gap;

/// Words after which a name stands, folded.
const BEFORE: [&str; 46] = [
    "herr",
    "herrn",
    "frau",
    "fr",
    "hr",
    "mr",
    "mrs",
    "ms",
    "miss",
    "sir",
    "madam",
    "dr",
    "prof",
    "fam",
    "familie",
    "family",
    "eheleute",
    "hallo",
    "hi",
    "hey",
    "hello",
    "dear",
    "liebe",
    "lieber",
    "moin",
    "servus",
    "grussgott",
    "name",
    "vorname",
    "nachname",
    "inhaber",
    "inhaberin",
    "kontoinhaber",
    "kontoinhaberin",
    "gruss",
    "grusse",
    "grussen",
    "gruse",
    "mfg",
    "lg",
    "vg",
    "regards",
    "wishes",
    "cheers",
    "sincerely",
    "greetings",
];
/// Titles: what follows is surely a name.
const TITLES: [&str; 16] = [
    "herr", "herrn", "frau", "fr", "hr", "mr", "mrs", "ms", "miss", "dr", "prof", "fam", "familie", "family",
    "eheleute", "dipl",
];
/// Words that follow a title and are no name.
const NO_NAMES: [&str; 24] = [
    "und",
    "and",
    "oder",
    "or",
    "kollege",
    "kollegin",
    "doktor",
    "professor",
    "direktor",
    "direktorin",
    "prasident",
    "minister",
    "ministerin",
    "doctor",
    "president",
    "chair",
    "holle",
    "holl",
    "sir",
    "madam",
    "ihr",
    "ihre",
    "sie",
    "der",
];
/// What closes a letter, folded, the whole line.
const CLOSINGS: [&str; 34] = [
    "gruss",
    "grusse",
    "viele grusse",
    "liebe grusse",
    "beste grusse",
    "schone grusse",
    "herzliche grusse",
    "freundliche grusse",
    "mit freundlichen grussen",
    "mit freundlichem gruss",
    "mit besten grussen",
    "mit herzlichen grussen",
    "hochachtungsvoll",
    "mfg",
    "lg",
    "vg",
    "bg",
    "danke",
    "vielen dank",
    "besten dank",
    "danke und gruss",
    "regards",
    "best regards",
    "kind regards",
    "warm regards",
    "best wishes",
    "yours sincerely",
    "yours faithfully",
    "sincerely",
    "cheers",
    "thanks",
    "many thanks",
    "thank you",
    "best",
];

/// Whether the sign joins the halves of a name.
pub(super) const fn joins(char: char) -> bool {
    matches!(char, '-' | '‐' | '‑' | '\'' | '’')
}

/// Whether these signs may stand between two parts of one name.
pub(super) fn is_within_a_name(between: &str) -> bool {
    const SMALL: [&str; 16] =
        ["von", "van", "vom", "zu", "zur", "der", "den", "de", "del", "da", "di", "dos", "la", "el", "al", "bin"];
    let plain =
        between.trim_matches(|char: char| char.is_whitespace() || joins(char) || matches!(char, ',' | '.' | '_'));
    let one_line = !between.contains('\n')
        || between.chars().filter(|char| *char == '\n').count() < 2 && plain.is_empty() && between.contains('-');
    one_line
        && between.chars().count() < 16
        && plain.split_whitespace().all(|word| {
            SMALL.contains(&word.to_lowercase().as_str()) || word.trim_end_matches('.').chars().count() == 1
        })
}

/// Whether a name is expected at this place of a text.
pub(super) fn is_place_of_a_name(text: &str, start: usize, end: usize) -> bool {
    let head = text.get(..start).unwrap_or_default();
    let before =
        head.trim_end_matches(|char: char| char.is_whitespace() || matches!(char, '.' | ',' | ':' | '!' | '"' | '„'));
    let word = before.rsplit(|char: char| !char.is_alphanumeric()).next().unwrap_or_default();
    if BEFORE.contains(&fold(word).as_str()) {
        return true;
    }
    // Alone in its line.
    let line_start = head.rfind('\n').map_or(0, |place| place + 1);
    let rest = text.get(end..).unwrap_or_default();
    let after = rest.split('\n').next().unwrap_or_default();
    let lone = |part: &str| part.chars().all(|char| !char.is_alphanumeric());
    lone(head.get(line_start..).unwrap_or_default()) && lone(after) && line_start > 0
}

/// An initial that stands before a name: `P. Müller`.
pub(super) fn initial_before(text: &str, start: usize) -> Option<(usize, usize)> {
    let head = text.get(..start)?;
    let bare = head.trim_end_matches([' ', '.', '\u{a0}', '_', '-']);
    if bare.len() == head.len() {
        return None;
    }
    let (place, letter) = bare.char_indices().next_back().filter(|(_, letter)| letter.is_alphabetic())?;
    let before = bare.get(..place)?.chars().next_back();
    let lone = !before.is_some_and(char::is_alphanumeric);
    (lone && letter.is_uppercase()).then_some((place, start))
}

/// An initial that stands after a name: `Peter M.`
pub(super) fn initial_after(text: &str, end: usize) -> Option<(usize, usize)> {
    let rest = text.get(end..)?;
    let bare = rest.trim_start_matches([' ', '\u{a0}', '_', '-']);
    let gap = rest.len() - bare.len();
    let letter = bare.chars().next().filter(|letter| letter.is_uppercase())?;
    let after = bare.get(letter.len_utf8()..)?;
    let lone = !after.starts_with(char::is_alphanumeric);
    (gap > 0 && lone).then(|| (end, end + gap + letter.len_utf8() + usize::from(after.starts_with('.'))))
}

/// Whether a word is parted by a hyphen at the end of a line, quoted or not, and nowhere else.
pub(super) fn is_parted_at_line_ends(written: &str) -> bool {
    let mut parted = false;
    let mut rest = written;
    while let Some(place) = rest.find(|char: char| !char.is_alphanumeric()) {
        let tail = rest.get(place..).unwrap_or_default();
        let signs = tail.find(char::is_alphanumeric).unwrap_or(tail.len());
        let between = tail.get(..signs).unwrap_or_default();
        let line_end = between.contains('\n')
            && between.chars().all(|char| char.is_whitespace() || matches!(char, '-' | '>' | '=' | '|'));
        if !line_end {
            return false;
        }
        parted = true;
        rest = tail.get(signs..).unwrap_or_default();
    }
    parted
}

/// Adds names of people who need not be known, by the place where they stand.
pub(super) fn names(text: &str, holes: &mut Vec<Hole>) {
    let mut closing = false;
    let mut start = 0;
    for line in text.split('\n') {
        let quoted = line.len() - line.trim_start_matches(['>', ' ', '\t', '|']).len();
        let plain = line.get(quoted..).unwrap_or_default();
        let place = start + quoted;
        start += line.len() + 1;
        titled(plain, place, holes);
        attributed(plain, place, holes);
        if plain.trim().is_empty() {
            continue;
        }
        let folded = fold(plain.trim().trim_end_matches([',', '!', '.']));
        let closes = CLOSINGS.contains(&folded.as_str());
        if closing && !closes {
            signed(plain, place, holes);
        }
        closing = closes;
    }
}

/// `Frau Dr. Ohm`, `Mr Smith`.
fn titled(line: &str, place: usize, holes: &mut Vec<Hole>) {
    let mut after_title = false;
    for (at, word) in words(line) {
        let folded = fold(word);
        if TITLES.contains(&folded.as_str()) {
            // A small `ms` is milliseconds.
            after_title = folded.len() > 3 || word.starts_with(char::is_uppercase);
            continue;
        }
        if after_title && word.chars().next().is_some_and(char::is_uppercase) && !NO_NAMES.contains(&folded.as_str()) {
            holes.push(Hole { start: place + at, end: place + at + word.len(), gap: Gap::Name, sure: false });
            // First and last name.
            let next = line.get(at + word.len()..).and_then(|rest| rest.strip_prefix(' '));
            let second = next.and_then(|rest| rest.split(|char: char| !char.is_alphanumeric() && !joins(char)).next());
            if let Some(second) = second.filter(|second| is_like_a_name(second)) {
                let begin = place + at + word.len() + 1;
                let known = TITLES.contains(&fold(second).as_str());
                // German nouns look like names: a second one counts only at the end of a phrase.
                let ends = next.and_then(|rest| rest.get(second.len()..)).is_some_and(|rest| !rest.starts_with(' '));
                if !known && ends && !word.ends_with('s') {
                    holes.push(Hole { start: begin, end: begin + second.len(), gap: Gap::Name, sure: false });
                }
            }
        }
        after_title = false;
    }
}

/// The name of whoever is quoted: `Am … schrieb Mia Ohm:`, `On … Mia Ohm wrote:`, `Von: Mia Ohm`.
fn attributed(line: &str, place: usize, holes: &mut Vec<Hole>) {
    const HEADS: [&str; 10] =
        ["Von:", "From:", "An:", "To:", "Cc:", "Kopie:", "Absender:", "Sender:", "Empfänger:", "Reply-To:"];
    const NAMED: [&str; 8] =
        ["Name:", "Vorname:", "Nachname:", "Kontoinhaber:", "Inhaber:", "First name:", "Last name:", "Full name:"];
    let bare = line.trim_start_matches(['*', ' ']);
    let offset = line.len() - bare.len();
    for head in HEADS.iter().chain(&NAMED) {
        let starts = bare.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head));
        let named = NAMED.contains(head);
        if let Some(rest) = bare.get(head.len()..).filter(|_| starts) {
            name_like(rest, place + offset + head.len(), named, holes);
        }
    }
    if let Some((before, rest)) = line.split_once(" schrieb ").or_else(|| line.split_once(" hat geschrieben ")) {
        name_like(rest, place + line.len() - rest.len(), false, holes);
        // `Am 3. Mai` stands there as well as `Mia Ohm`.
        if !before.contains(|char: char| char.is_ascii_digit()) {
            name_like(before, place, false, holes);
        }
    }
    if let Some(before) = line.trim_end().strip_suffix("wrote:") {
        let from = before.rfind([',', ':']).map_or(0, |at| at + 1);
        name_like(before.get(from..).unwrap_or_default(), place + from, false, holes);
    }
}

/// A short line under a closing.
fn signed(line: &str, place: usize, holes: &mut Vec<Hole>) {
    let words: Vec<_> = words(line).collect();
    let named = words.iter().filter(|(_, word)| is_like_a_name(word)).count();
    if (1..=4).contains(&words.len()) && named == words.len() {
        name_like(line, place, true, holes);
    }
}

/// Adds every line of a signature that is like a name: one to four words, each with a capital.
pub(super) fn signatures(text: &str, holes: &mut Vec<Hole>) {
    let mut start = 0;
    for line in text.split('\n') {
        signed(line, start, holes);
        start += line.len() + 1;
    }
}

/// Everything in this piece that is written like a name.
fn name_like(piece: &str, place: usize, small_too: bool, holes: &mut Vec<Hole>) {
    let piece = piece.split(['<', '[', '(', '|']).next().unwrap_or_default();
    for (at, word) in words(piece).take(6) {
        let letters = word.chars().all(|char| char.is_alphabetic() || joins(char));
        if letters && word.chars().count() > 1 && (small_too || is_like_a_name(word)) && !is_day(word) {
            holes.push(Hole { start: place + at, end: place + at + word.len(), gap: Gap::Name, sure: false });
        }
    }
}

fn is_like_a_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && word.chars().count() > 1
}

/// Days and months stand where quotes begin.
fn is_day(word: &str) -> bool {
    const DAYS: [&str; 36] = [
        "am", "on", "uhr", "um", "mo", "di", "mi", "do", "fr", "sa", "so", "mon", "tue", "wed", "thu", "fri", "sat",
        "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "okt", "nov", "dec", "dez", "pm",
        "at", "gmt", "utc",
    ];
    const LONG: [&str; 26] = [
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "januar",
        "februar",
        "marz",
        "april",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
        "january",
    ];
    let folded = fold(word);
    DAYS.contains(&folded.as_str()) || LONG.contains(&folded.as_str())
}

/// The words of a line with their places; hyphens and apostrophes belong to them.
pub(super) fn words(line: &str) -> impl Iterator<Item = (usize, &str)> + Clone {
    let is_letter = |char: char| char.is_alphanumeric() || joins(char);
    let mut at = 0;
    line.split(move |char: char| !is_letter(char)).filter_map(move |word| {
        let start = at;
        let next = line.get(at + word.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        at += word.len() + next;
        (!word.is_empty()).then_some((start, word))
    })
}
