//! Dates of birth: a date is one only after a word that says so.

use crate::context;

/// After these a date is that of a birth.
const BIRTH: [&str; 14] = [
    "^geb.", "^geb:", "^geb ", "^gebor", "geburt", "^born", "birth", "^dob", "^d.o.b", "^gebd", "^b-day", "^bday",
    "^n\u{e9}", "^*",
];
/// After these it is another day.
const OTHER: [&str; 12] = [
    "bestell",
    "order",
    "ausgestellt",
    "issued",
    "^seit",
    "since",
    "liefer",
    "deliver",
    "rechnung",
    "invoice",
    "vertrag",
    "^termin",
];

const MONTHS: [&str; 36] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "januar",
    "februar",
    "märz",
    "maerz",
    "mai",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "jan",
    "feb",
    "mar",
    "mär",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "okt",
    "nov",
    "dec",
    "dez",
];

/// A date of birth that begins at `start`.
pub fn date(text: &str, start: usize) -> Option<usize> {
    let end = date_end(text, start).filter(|end| context::ends(text, *end))?;
    let place = context::nearest_far(text, start, &BIRTH).or_else(|| star(text, start));
    let Some(place) = place else {
        return followed(text, end).then_some(end);
    };
    let other = context::nearest_far(text, start, &OTHER);
    (Some(place) > other && !context::has_digit_after(text, start, place)).then_some(end)
}

/// `* 3.4.1980`
fn star(text: &str, start: usize) -> Option<usize> {
    let before = text.get(..start)?.trim_end_matches(' ');
    before.ends_with(['*', '✶']).then_some(usize::MAX)
}

/// `am 3.4.1980 geboren`
fn followed(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    rest.starts_with(" geboren")
        || rest.starts_with(" in ") && rest.chars().take(40).collect::<String>().contains(" geboren")
}

fn number(text: &str, at: usize, most: usize) -> Option<(u32, usize)> {
    let length = text.as_bytes().iter().skip(at).take(most + 1).take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 || length > most {
        return None;
    }
    Some((text.get(at..at + length)?.parse().ok()?, at + length))
}

/// Where a date ends that begins here, in one of the usual forms.
pub fn date_end(text: &str, start: usize) -> Option<usize> {
    if !text.as_bytes().get(start)?.is_ascii_digit() {
        return month_first(text, start);
    }
    let (first, at) = number(text, start, 4)?;
    let sign = text.get(at..)?.chars().next()?;
    if at - start == 4 {
        // 1980-04-03
        let (month, at) = number(text, at + 1, 2).filter(|_| matches!(sign, '-' | '/' | '.'))?;
        let (day, at) = text.get(at..)?.starts_with(sign).then(|| number(text, at + 1, 2))??;
        return (is_year(first) && (1..=12).contains(&month) && (1..=31).contains(&day)).then_some(at);
    }
    if !(1..=31).contains(&first) {
        return None;
    }
    if let Some(end) = month_between(text, at) {
        return Some(end);
    }
    if !matches!(sign, '.' | '/' | '-') {
        return None;
    }
    let blank = usize::from(text.get(at + 1..)?.starts_with(' '));
    let (month, at) = number(text, at + 1 + blank, 2)?;
    let blank = usize::from(text.get(at + 1..)?.starts_with(' '));
    let (year, end) = text.get(at..)?.starts_with(sign).then(|| number(text, at + 1 + blank, 4))??;
    let days = (1..=12).contains(&month) || (sign == '/' && (1..=12).contains(&first) && (1..=31).contains(&month));
    let length = end - at - 1 - blank;
    (days && (length == 2 || length == 4 && is_year(year))).then_some(end)
}

const fn is_year(year: u32) -> bool {
    year >= 1890 && year <= 2100
}

/// `. April 1980`, `th of April, 1980`, ` Apr 80` after the day.
fn month_between(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let bare = ["st", "nd", "rd", "th"].into_iter().find_map(|ending| rest.strip_prefix(ending)).unwrap_or(rest);
    let bare = bare.trim_start_matches(['.', ' ', '-', '\u{a0}']);
    let bare = bare.strip_prefix("of ").unwrap_or(bare);
    let (length, after) = month(bare)?;
    let skipped = rest.len() - bare.len() + length;
    let signs = after.len() - after.trim_start_matches(['.', ',', ' ', '-', '\u{a0}']).len();
    let (year, end) = number(text, at + skipped + signs, 4)?;
    (signs > 0 && skipped < 20 && (is_year(year) || end - at - skipped - signs == 2)).then_some(end)
}

/// `April 3, 1980`
fn month_first(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let (length, after) = month(rest)?;
    let blanks = after.len() - after.trim_start_matches(['.', ' ']).len();
    let (day, at) = number(text, start + length + blanks, 2)?;
    let after = text.get(at..)?;
    let bare = ["st", "nd", "rd", "th"].into_iter().find_map(|ending| after.strip_prefix(ending)).unwrap_or(after);
    let year_at = bare.trim_start_matches([',', ' ']);
    let place = text.len() - year_at.len();
    let (year, end) = number(text, place, 4)?;
    (blanks > 0 && (1..=31).contains(&day) && is_year(year) && place > at && place - at < 6).then_some(end)
}

/// A month's name at the beginning: its length and what follows.
fn month(text: &str) -> Option<(usize, &str)> {
    let length = text.find(|char: char| !char.is_alphabetic()).unwrap_or(text.len());
    let word = text.get(..length).filter(|word| word.len() < 12)?.to_lowercase();
    MONTHS.contains(&word.as_str()).then(|| (length, text.get(length..).unwrap_or_default()))
}
