//! What is fenced to fewer eyes, whoever may know who a customer is: accounts, cards, numbers of documents and of the
//! state, and words of health. Everybody finds them covered and looks for a purpose.

use super::Hole;
use crate::workspace::Gap;

/// Digits below which no such number can stand in a text.
const FEWEST_DIGITS: usize = 4;

/// What is covered in this text.
pub(super) fn holes(text: &str) -> Vec<Hole> {
    let mut holes = Vec::new();
    if text.bytes().filter(u8::is_ascii_digit).count() >= FEWEST_DIGITS {
        holes.extend(pii::find(text).into_iter().filter(|found| is_protected(found.label)).map(Hole::from));
    }
    health(text, &mut holes);
    holes
}

/// Adds words that tell of somebody's health.
pub(super) fn health(text: &str, holes: &mut Vec<Hole>) {
    let words = pii::health::words(text).into_iter();
    holes.extend(words.map(|at| Hole { start: at.start, end: at.end, gap: Gap::Health, sure: false }));
}

const fn is_protected(label: pii::Label) -> bool {
    use pii::Label::{CreditCard, Iban, IdDocument, SocialSecurity, TaxId};
    matches!(label, Iban | CreditCard | TaxId | SocialSecurity | IdDocument)
}
