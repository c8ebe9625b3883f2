//! What somebody filled in, checked against what they were asked. Whatever comes is read; what does not fit is named.

use std::collections::BTreeMap;

use serde_json::Value;

use super::shown::{Asked, Shown};
use crate::fields::values::canonical;
use crate::guard::greeting::is_greeting;
use crate::people::identities;
use crate::words::{FieldKind, IdentityKind};
use crate::workspace::Problem;
use crate::workspace::page::Form;

/// Characters of a message.
const MESSAGE_AT_MOST: usize = 50_000;
/// Characters of a line.
const LINE_AT_MOST: usize = 255;
/// Characters of a subject that is made of the message.
const SUBJECT: usize = 80;
/// Bytes of the shortest sentence that makes a subject.
const SENTENCE: usize = 16;

/// What somebody filled in.
#[derive(Default)]
pub struct Answers {
    /// Who they say they are; may be empty.
    pub name: String,
    /// Where to answer to.
    pub email: String,
    /// What it is about.
    pub subject: String,
    /// What they ask.
    pub message: String,
    /// Values of the desk's fields, as they are stored.
    pub values: BTreeMap<i64, String>,
    /// Purposes whose boxes are ticked.
    pub agreed: Vec<i64>,
}

/// What is wrong: the part of a form by its name, and why.
pub type Wrong = Vec<(String, Problem)>;

/// The name of a field in the form.
pub fn name_of(field: i64) -> String {
    format!("f-{field}")
}

/// The name of a box in the form.
pub fn box_of(purpose: i64) -> String {
    format!("agree-{purpose}")
}

/// What was sent, without its boxes to agree.
pub(crate) fn without_boxes(form: Form) -> Form {
    form.keeping(|name| !name.starts_with("agree-"))
}

/// Reads what was sent.
///
/// # Errors
/// Everything that does not fit.
pub(crate) fn read(shown: &Shown, form: &Form) -> Result<Answers, Wrong> {
    let mut wrong: Wrong = Vec::new();
    let mut fault = |name: &str, problem| wrong.push((name.to_owned(), problem));
    let line = |name: &str| form.text(name).trim().to_owned();
    let (name, email, message) = (line("name"), line("email"), form.text("message").trim().to_owned());
    let given = if shown.subject { line("subject") } else { String::new() };
    for (part, text) in [("name", &name), ("subject", &given)] {
        if text.chars().count() > LINE_AT_MOST {
            fault(part, Problem::TooLong { most: LINE_AT_MOST as u64 });
        }
    }
    if email.is_empty() {
        fault("email", Problem::Missing);
    } else if identities::check(IdentityKind::Email, &email).is_err() {
        fault("email", Problem::NotAnAddress);
    }
    if message.is_empty() {
        fault("message", Problem::Missing);
    } else if message.chars().count() > MESSAGE_AT_MOST {
        fault("message", Problem::TooLong { most: MESSAGE_AT_MOST as u64 });
    }
    let agreed: Vec<i64> =
        shown.boxes.iter().map(|one| one.purpose).filter(|purpose| form.has(&box_of(*purpose))).collect();
    let mut values: BTreeMap<i64, String> = BTreeMap::new();
    for asked in &shown.fields {
        if !is_asked(asked, &values) {
            continue;
        }
        match value(asked, form) {
            Err(problem) => fault(&name_of(asked.field.id), problem),
            Ok(None) if asked.required => fault(&name_of(asked.field.id), Problem::Missing),
            Ok(None) => {}
            // What rests on consent is kept with it or not at all: the person decides which.
            Ok(Some(_)) if asked.consents && !agreed.contains(&asked.field.purpose) => {
                if !is_unticked(asked, form) {
                    fault(&box_of(asked.field.purpose), Problem::NotAgreed);
                }
            }
            Ok(Some(value)) => drop(values.insert(asked.field.id, value)),
        }
    }
    let mut seen = Vec::new();
    wrong.retain(|(part, _)| {
        let first = !seen.contains(part);
        seen.push(part.clone());
        first
    });
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let subject = if given.is_empty() { beginning(&message) } else { given };
    Ok(Answers { name, email, subject, message, values, agreed })
}

/// Whether a field is asked, given the answers before it.
fn is_asked(asked: &Asked, values: &BTreeMap<i64, String>) -> bool {
    let Some(when) = &asked.when else { return true };
    let known = values.get(&when.field).and_then(|stored| serde_json::from_str::<Value>(stored).ok());
    match known {
        Some(Value::String(text)) => text == when.is,
        Some(Value::Array(all)) => all.iter().any(|one| one.as_str() == Some(&when.is)),
        Some(Value::Null) | None => when.is == "false",
        Some(other) => {
            let text = other.to_string();
            text == when.is
        }
    }
}

/// A box of the form itself that is not ticked says nothing that would need consent.
fn is_unticked(asked: &Asked, form: &Form) -> bool {
    asked.field.kind == FieldKind::Checkbox && !form.has(&name_of(asked.field.id))
}

fn value(asked: &Asked, form: &Form) -> Result<Option<String>, Problem> {
    let name = name_of(asked.field.id);
    let given = match asked.field.kind {
        FieldKind::Checkbox if asked.required && !form.has(&name) => return Ok(None),
        FieldKind::Checkbox => Value::Bool(form.has(&name)),
        FieldKind::MultiSelect => {
            let all: Vec<&str> = form.all(&name).filter(|value| !value.is_empty()).collect();
            if all.is_empty() {
                return Ok(None);
            }
            Value::from(all)
        }
        _ => Value::from(form.text(&name).trim()),
    };
    canonical(&asked.field, &given).map_err(|kind| match kind {
        crate::error::FaultKind::TooLong => Problem::TooLong { most: LINE_AT_MOST as u64 },
        crate::error::FaultKind::Blank => Problem::Missing,
        _ => Problem::NotOffered,
    })
}

/// The beginning of a message, as a subject: its first sentence after the greeting, cut at a word.
fn beginning(message: &str) -> String {
    let lines = || message.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines().find(|line| !is_greeting(line)).or_else(|| lines().next()).unwrap_or_default();
    // A very short first sentence says little.
    let ends = line.match_indices(['.', '!', '?']).map(|(at, _)| at + 1);
    let mut ends = ends.filter(|end| *end >= SENTENCE && line.get(*end..).is_some_and(|rest| rest.starts_with(' ')));
    let sentence = ends.next().and_then(|end| line.get(..end)).unwrap_or(line);
    let said = if sentence.chars().count() <= SUBJECT {
        sentence.to_owned()
    } else {
        let cut: String = sentence.chars().take(SUBJECT).collect();
        let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
        format!("{whole}…")
    };
    let mut letters = said.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::i18n::Language;

    fn plain() -> Shown {
        Shown {
            form: 1,
            version: 1,
            language: Language::German,
            title: String::new(),
            lead: String::new(),
            subject: true,
            files: false,
            fields: Vec::new(),
            boxes: Vec::new(),
            information: Vec::new(),
            origins: Vec::new(),
            group: None,
        }
    }

    #[test]
    fn a_subject_is_the_first_sentence_and_no_greeting() {
        for (message, wanted) in [
            (
                "Guten Tag,\n\nunser Fernseher findet das WLAN nicht. Seit Samstag.",
                "Unser Fernseher findet das WLAN nicht.",
            ),
            ("Sehr geehrte Damen und Herren,\nwo ist mein Paket?", "Wo ist mein Paket?"),
            ("Hallo Lindhof-Team!\n\nRechnung fehlt", "Rechnung fehlt"),
            ("Hallo, mein Telefon geht nicht mehr an.", "Hallo, mein Telefon geht nicht mehr an."),
            ("Dear Sir or Madam,\nthe screen is black", "The screen is black"),
            ("Moin", "Moin"),
            ("Es geht z. B. nicht am Abend.", "Es geht z. B. nicht am Abend."),
            ("Liebesbrief verloren\nBitte suchen", "Liebesbrief verloren"),
            ("Hallo Fernseher kaputt\nBitte helfen", "Hallo Fernseher kaputt"),
        ] {
            assert_eq!(beginning(message), wanted);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(answers) = read(&plain(), &Form::of(&body)) {
                prop_assert!(!answers.email.is_empty() && !answers.message.is_empty());
            }
        }

        #[test]
        fn a_subject_is_made_of_any_message(message in "\\PC{0,300}") {
            // A letter may become two when it becomes a capital.
            prop_assert!(beginning(&message).chars().count() <= SUBJECT + 4);
        }
    }
}
