//! Whose numbers and addresses stand in the text.

use super::{Doubt, Letter, Others, Value};

/// Words with fewer digits are dates, amounts, times.
const FEWEST_DIGITS: usize = 4;
/// Words looked at in one message.
const MOST: usize = 2_000;

pub(super) fn doubts(letter: &Letter<'_>, others: &impl Others) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = Vec::new();
    let mut note = |written: &str, value: Value<'_>| {
        if let Some(of) = others.owner_of(&value) {
            let doubt = Doubt::Number { written: written.to_owned(), of };
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
        }
    };
    let text = letter.text;
    for found in pii::find(text) {
        let Some(written) = text.get(found.range()) else { continue };
        match found.label {
            pii::Label::Email => note(written, Value::Email(written)),
            pii::Label::Phone => note(written, Value::Phone(written)),
            _ => {}
        }
    }
    for word in text.split_whitespace().take(MOST) {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if digits >= FEWEST_DIGITS && word.chars().count() <= 64 {
            note(word, Value::Number(word));
        }
    }
    doubts
}
