//! Telephone numbers, German and international.
//!
//! They have no check digits, so the form decides, and where the form is weak the words before it: a lone row of digits is
//! a telephone number after "Tel." and an order number after "Bestellung".

use crate::context;

/// Longest written form looked at, in bytes.
const REACH: usize = 34;
/// ITU-T E.164: at most fifteen digits.
const MOST_DIGITS: usize = 15;

/// After these a row of digits is a telephone number.
const CALLS: [&str; 25] = [
    "^tel",
    "telefon",
    "^fon",
    "phone",
    "mobil",
    "handy",
    "fax",
    "^ruf",
    "anruf",
    "ckruf",
    "zurufen",
    "^call",
    "^cell",
    "^reach",
    "erreich",
    "durchwahl",
    "whatsapp",
    "^sms",
    "hotline",
    "nebenstelle",
    "^dial",
    "^ring ",
    "text me",
    "message on my",
    "festnetz",
];
/// After these it is another number.
const OTHERS: [&str; 33] = [
    "bestell",
    "^order",
    "paket",
    "sendung",
    "parcel",
    "tracking",
    "rechnung",
    "invoice",
    "ticket",
    "artikel",
    "article",
    "^ean",
    "serien",
    "serial",
    "^kunden",
    "customer",
    "vertrag",
    "contract",
    "police",
    "policy",
    "^case",
    "vorgang",
    "fehler",
    "error",
    "isbn",
    "konto",
    "beleg",
    "receipt",
    "purchase",
    "auftrag",
    "lieferschein",
    "^plz",
    "^utr",
];

/// A run of digits and the signs people put between them.
struct Run {
    digits: String,
    /// Lengths of the groups, and where each ended.
    groups: Vec<(usize, usize)>,
    /// Whether `+` stood before the first digit, within a bracket or not.
    plus: bool,
    /// Whether all signs between the groups were one and the same hyphen or dot.
    uniform: Option<char>,
}

/// A telephone number that begins at `start`.
pub fn number(text: &str, start: usize) -> Option<usize> {
    let mut run = read(text, start)?;
    loop {
        let (_, end) = *run.groups.last()?;
        let written = text.get(start..end)?;
        // `(030 1234` begins behind the bracket.
        let closed = written.matches('(').count() == written.matches(')').count();
        if run.digits.len() <= MOST_DIGITS && closed && context::ends(text, end) && is_number(text, start, &run) {
            return Some(end);
        }
        // What follows may be something else: try without the last group.
        let (length, _) = run.groups.pop()?;
        run.digits.truncate(run.digits.len() - length);
    }
}

fn is_number(text: &str, start: usize, run: &Run) -> bool {
    let digits = run.digits.as_str();
    let count = digits.len();
    let first = run.groups.first().map_or(0, |(length, _)| *length);
    if run.plus {
        return count >= 8;
    }
    if let Some(international) = digits.strip_prefix("00") {
        return count >= 10 && !international.starts_with('0') && (run.groups.len() > 1 || count <= 15);
    }
    // The nearer word decides.
    let call = context::nearest(text, start, &CALLS);
    let other = context::nearest(text, start, &OTHERS);
    let (named, other) = (call.is_some() && call >= other, other.is_some() && other > call);
    let national = digits.starts_with('0') && (7..=13).contains(&count);
    if national && run.groups.len() > 1 && first >= 3 {
        return !other;
    }
    if national && run.groups.len() == 1 {
        let mobile =
            ["015", "016", "017"].iter().any(|prefix| digits.starts_with(prefix)) && (11..=12).contains(&count);
        return (mobile && !other) || named;
    }
    let north_american = run.uniform.is_some() && run.groups.iter().map(|(length, _)| *length).eq([3, 3, 4]);
    if north_american {
        return !other;
    }
    named && (6..=13).contains(&count) && (run.groups.len() > 1 || count >= 7) && !is_date(run)
}

/// `12.03.2024` and `2024-03-12` after "Anruf am" are days.
fn is_date(run: &Run) -> bool {
    let lengths = run.groups.iter().map(|(length, _)| *length);
    run.uniform.is_some() && (lengths.clone().eq([2, 2, 4]) || lengths.clone().eq([4, 2, 2]) || lengths.eq([2, 2, 2]))
}

fn read(text: &str, start: usize) -> Option<Run> {
    let mut run = Run { digits: String::new(), groups: Vec::new(), plus: false, uniform: None };
    let mut between = String::new();
    let mut signs: Vec<String> = Vec::new();
    let mut group = 0;
    for (place, char) in text.get(start..)?.char_indices().take_while(|(place, _)| *place < REACH) {
        if char.is_ascii_digit() {
            if group == 0 && !run.digits.is_empty() {
                signs.push(std::mem::take(&mut between));
            }
            between.clear();
            run.digits.push(char);
            group += 1;
            close(&mut run, group, start + place + 1);
            continue;
        }
        group = 0;
        let first = run.digits.is_empty();
        let fits = match char {
            '+' => between.is_empty() || between == "(" || between == " ",
            '(' => !between.contains('('),
            ')' => !first && between.is_empty(),
            ' ' | '\u{a0}' | '-' | '/' | '.' | '–' => !first && between.chars().count() < 3,
            _ => false,
        };
        if !fits {
            break;
        }
        run.plus |= char == '+' && first;
        between.push(char);
    }
    if signs.windows(2).all(|pair| pair.first() == pair.last()) {
        run.uniform = signs.first().and_then(|sign| sign.chars().next()).filter(|sign| matches!(sign, '-' | '.' | '/'));
    }
    if signs.first().is_some_and(|sign| sign.starts_with(')')) && signs.get(1).is_some_and(|sign| sign == "-") {
        run.uniform = Some('-');
    }
    Some(run)
}

/// Notes that the group that is being read now has `length` digits and ends at `end`.
fn close(run: &mut Run, length: usize, end: usize) {
    if length > 1 {
        run.groups.pop();
    }
    run.groups.push((length, end));
}
