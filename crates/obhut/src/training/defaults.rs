//! What a desk finds written when it begins: a sensible text and test for each role, as a draft to be adapted.

use super::{Question, parse};
use crate::i18n::Language;
use crate::words::Role;

/// A text and a test for a role, to begin with.
pub fn of(role: Role, language: Language) -> (String, Vec<Question>) {
    let (common, knowing, unknowing) = match language {
        Language::German => (GERMAN, GERMAN_KNOWING, GERMAN_UNKNOWING),
        Language::English => (ENGLISH, ENGLISH_KNOWING, ENGLISH_UNKNOWING),
    };
    let own = if role.sees_identity() { knowing } else { unknowing };
    let (lesson, test) = common.split_once("\n---\n").unwrap_or((common, ""));
    let (own_lesson, own_test) = own.split_once("\n---\n").unwrap_or((own, ""));
    let lesson = format!("{}\n\n{}", lesson.trim(), own_lesson.trim());
    let questions = parse(&format!("{}\n\n{}", test.trim(), own_test.trim())).unwrap_or_default();
    (lesson, questions)
}

const GERMAN: &str = include_str!("defaults/common.de.txt");
const GERMAN_KNOWING: &str = include_str!("defaults/knowing.de.txt");
const GERMAN_UNKNOWING: &str = include_str!("defaults/unknowing.de.txt");
const ENGLISH: &str = include_str!("defaults/common.en.txt");
const ENGLISH_KNOWING: &str = include_str!("defaults/knowing.en.txt");
const ENGLISH_UNKNOWING: &str = include_str!("defaults/unknowing.en.txt");
