//! What a certificate says, in the reader's language: the same lines on the page, in the PDF and for those who oversee.

use super::ops::Issued;
use super::{Certificate, moment};
use crate::i18n::{Key, Translator};

/// A day in microseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Where something was told on to, and whether it has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// What it is.
    pub kind: Key,
    /// Its number within the desk: names of partners belong to the desk, not on the certificate.
    pub number: i64,
    /// How far it is.
    pub state: Key,
}

/// A part of the certificate.
pub struct Part {
    /// Its heading.
    pub title: String,
    /// Names with values.
    pub lines: Vec<(String, String)>,
    /// Sentences below.
    pub sentences: Vec<String>,
}

/// The parts of a certificate.
pub fn parts(t: &Translator, issued: &Issued, outside: &[Outside]) -> Vec<Part> {
    let one = &issued.certificate;
    vec![what(t, one), when(t, one), reach(t, one, outside), limits(t), proof(t, issued)]
}

fn line(t: &Translator, key: Key, value: impl Into<String>) -> (String, String) {
    (t.get(key).into_owned(), value.into())
}

/// What was forgotten, in one word.
pub fn subject(kind: &str, outcome: &str) -> Key {
    match (kind, outcome) {
        ("person", "identity") => Key("certificate-person-identity"),
        ("person", _) => Key("certificate-person-content"),
        ("tickets", _) => Key("certificate-tickets"),
        _ => Key("certificate-other"),
    }
}

/// Why.
pub fn reason(word: &str) -> Key {
    match word {
        "trash_over" => Key("certificate-reason-trash"),
        "by_hand" => Key("certificate-reason-hand"),
        "duty_over" => Key("certificate-reason-duty"),
        _ => Key("certificate-reason-other"),
    }
}

fn what(t: &Translator, one: &Certificate) -> Part {
    let word = |name| one.word(name).unwrap_or_default();
    let mut lines = vec![
        line(t, Key("certificate-subject"), t.get(subject(word("kind"), word("outcome")))),
        line(t, Key("certificate-reason"), format!("{} ({})", t.get(reason(word("reason"))), word("reason"))),
    ];
    for (key, name) in [
        (Key("certificate-count-people"), "people"),
        (Key("certificate-count-tickets"), "tickets"),
        (Key("certificate-count-messages"), "messages"),
        (Key("certificate-count-files"), "files"),
        (Key("certificate-count-mails"), "mails"),
        (Key("certificate-count-keys"), "keys"),
    ] {
        lines.extend(one.number(name).map(|count| line(t, key, count.to_string())));
    }
    let sentences = vec![t.get(Key("certificate-keys-text")).into_owned()];
    Part { title: t.get(Key("certificate-what")).into_owned(), lines, sentences }
}

fn when(t: &Translator, one: &Certificate) -> Part {
    let mut lines = vec![line(t, Key("certificate-job"), one.erasure.to_string())];
    let times =
        [(Key("certificate-decided"), one.number("decided")), (Key("certificate-destroyed"), one.number("destroyed"))];
    lines.extend(times.into_iter().filter_map(|(key, at)| Some(line(t, key, moment(at?)))));
    lines.push(line(t, Key("certificate-written"), moment(one.at)));
    if let (Some(before), Some(after)) = (one.number("gen_before"), one.number("gen_after")) {
        lines.push(line(t, Key("certificate-generation"), format!("{before} → {after}")));
    }
    lines.extend(one.word("root").map(|root| line(t, Key("certificate-root"), root)));
    lines.extend(one.word("provider").map(|provider| line(t, Key("certificate-provider"), provider)));
    lines.extend(one.number("nodes").map(|nodes| line(t, Key("certificate-nodes"), nodes.to_string())));
    let logical = one.word("provider").is_some_and(|provider| provider.contains("logical"));
    let sentences = logical.then(|| t.get(Key("certificate-logical")).into_owned()).into_iter().collect();
    Part { title: t.get(Key("certificate-when")).into_owned(), lines, sentences }
}

fn reach(t: &Translator, one: &Certificate, outside: &[Outside]) -> Part {
    let destroyed = one.number("destroyed").unwrap_or(one.at);
    let days = one.number("copy_days").unwrap_or(0);
    let later = if days > 0 {
        t.with2(Key("certificate-horizon-days"), "days", days, "until", moment(destroyed + days * DAY)).into_owned()
    } else {
        t.get(Key("certificate-horizon-none")).into_owned()
    };
    let mut lines = vec![
        line(t, Key("certificate-horizon-online"), moment(destroyed)),
        line(t, Key("certificate-horizon-copies"), later),
    ];
    for other in outside {
        lines.push((format!("{} {}", t.get(other.kind), other.number), t.get(other.state).into_owned()));
    }
    let told = if outside.is_empty() { Key("certificate-outside-none") } else { Key("certificate-outside-text") };
    let sentences = vec![t.get(told).into_owned()];
    Part { title: t.get(Key("certificate-reach")).into_owned(), lines, sentences }
}

fn limits(t: &Translator) -> Part {
    let sentences = vec![
        t.get(Key("certificate-limit-mailboxes")).into_owned(),
        t.get(Key("certificate-limit-attests")).into_owned(),
    ];
    Part { title: t.get(Key("certificate-limits")).into_owned(), lines: Vec::new(), sentences }
}

fn proof(t: &Translator, issued: &Issued) -> Part {
    let lines = vec![
        line(t, Key("certificate-log"), issued.origin.clone()),
        line(t, Key("certificate-entry"), issued.certificate.seq.to_string()),
        line(t, Key("certificate-size"), issued.size.to_string()),
        line(t, Key("certificate-log-root"), issued.root.clone()),
        line(t, Key("certificate-key"), issued.key.clone()),
    ];
    let sentences = vec![t.get(Key("certificate-proof-text")).into_owned()];
    Part { title: t.get(Key("certificate-proof")).into_owned(), lines, sentences }
}
