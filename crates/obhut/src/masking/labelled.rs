//! Numbers that the text itself calls somebody's: `Kundennummer 4821-7730`, `customer no. C-77 120`. Whoever looks the number
//! up knows who it is, also before the desk has it in a record.

use index::fold::fold;

use super::{Hole, around};
use crate::workspace::Gap;

/// Words that name such a number by themselves, folded, without their signs.
const NAMES: [&str; 14] = [
    "kundennummer",
    "kundennummern",
    "kundennr",
    "kundenid",
    "kdnr",
    "kundenkonto",
    "kundenkontonummer",
    "mitgliedsnummer",
    "mitgliedsnr",
    "vertragsnummer",
    "vertragsnr",
    "versicherungsnummer",
    "versichertennummer",
    "versicherungsnr",
];
/// Words that do so together with a word for *number*.
const WHOSE: [&str; 11] = [
    "kunden",
    "kunde",
    "kundin",
    "kd",
    "mitglieds",
    "vertrags",
    "customer",
    "client",
    "member",
    "membership",
    "contract",
];
/// Words for *number*.
const NUMBER: [&str; 7] = ["nummer", "nr", "no", "number", "id", "num", "konto"];
/// What may stand between the name and the number.
const BETWEEN: [&str; 13] =
    ["ist", "lautet", "war", "is", "was", "die", "the", "nummer", "nr", "no", "number", "id", "konto"];
/// With fewer digits it is a count.
const FEWEST_DIGITS: usize = 3;
/// Words that are passed over before the number.
const PASSED_OVER: usize = 3;

/// Adds the numbers of this text.
pub(super) fn numbers(text: &str, holes: &mut Vec<Hole>) {
    if text.bytes().filter(u8::is_ascii_digit).count() < FEWEST_DIGITS {
        return;
    }
    let mut words = around::words(text);
    let mut before = "";
    while let Some((_, word)) = words.next() {
        let named = is_name(word) || is_number(word) && is_whose(before);
        before = word;
        if !named {
            continue;
        }
        // What follows is only looked at: it may be the next name.
        let mut letters = None;
        for (at, next) in words.clone().take(PASSED_OVER + 1) {
            if next.contains(|char: char| char.is_ascii_digit()) {
                holes.extend(number_at(text, letters.unwrap_or(at), at + next.len()));
                break;
            }
            // `KD 4821`: letters that belong to the number.
            if next.chars().count() <= 3 && next.chars().all(char::is_uppercase) {
                letters.get_or_insert(at);
            } else if BETWEEN.contains(&bare(next).as_str()) {
                letters = None;
            } else {
                break;
            }
        }
    }
}

/// The number that begins here and whose first group has ended there, with all its groups.
fn number_at(text: &str, start: usize, mut end: usize) -> Option<Hole> {
    while let Some(rest) = text.get(end..) {
        let mut signs = rest.chars();
        let parts = signs.next().is_some_and(|sign| matches!(sign, ' ' | '.' | '/' | '-' | '\u{a0}'));
        let group = signs.as_str().split(|char: char| !char.is_alphanumeric()).next().unwrap_or_default();
        if !parts || group.is_empty() || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        end = text.len() - signs.as_str().len() + group.len();
    }
    let digits = text.get(start..end)?.bytes().filter(u8::is_ascii_digit).count();
    (digits >= FEWEST_DIGITS).then_some(Hole { start, end, gap: Gap::Number, sure: true })
}

fn is_name(word: &str) -> bool {
    // Most words are passed by their first letter.
    if !word.starts_with(['k', 'K', 'm', 'M', 'v', 'V', 'c', 'C']) {
        return false;
    }
    let joined = word.split_once('-').is_some_and(|(whose, number)| is_whose(whose) && is_number(number));
    joined || NAMES.contains(&bare(word).as_str())
}

fn is_whose(word: &str) -> bool {
    WHOSE.contains(&bare(word).as_str())
}

fn is_number(word: &str) -> bool {
    NUMBER.contains(&bare(word).as_str())
}

/// The word folded, without signs.
fn bare(word: &str) -> String {
    fold(word).chars().filter(|char| char.is_alphanumeric()).collect()
}
