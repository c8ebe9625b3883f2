//! German and English say the same things: each message exists in both, with the same variables.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Source};

const FOLDER: &str = "crates/obhut/locales/";

/// A message or an attribute of one, by its name.
type Messages<'a> = BTreeMap<String, Message<'a>>;

#[derive(Default)]
struct Message<'a> {
    line: usize,
    variables: BTreeSet<&'a str>,
}

/// Compares each file with its twin.
pub fn check(sources: &[Source]) -> Vec<Finding> {
    let files: BTreeMap<&str, &Source> =
        sources.iter().filter_map(|source| Some((source.path.strip_prefix(FOLDER)?, source))).collect();
    let mut findings = Vec::new();
    for (place, source) in files.iter().filter(|(_, source)| source.ending() == "ftl") {
        let Some((language, name)) = place.split_once('/') else { continue };
        let other = if language == "de" { "en" } else { "de" };
        let twin_path = format!("{FOLDER}{other}/{name}");
        let Some(twin) = files.get(format!("{other}/{name}").as_str()) else {
            findings.push(Finding::new(&source.path, 0, format!("has no twin: add {twin_path}")));
            continue;
        };
        findings.extend(compare(source, &parse(&source.text), &parse(&twin.text), &twin_path));
    }
    findings
}

fn compare(source: &Source, own: &Messages<'_>, twin: &Messages<'_>, twin_path: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, message) in own {
        match twin.get(name) {
            None => {
                findings.push(Finding::new(&source.path, message.line, format!("{name} is missing in {twin_path}")));
            }
            Some(other) => {
                for variable in message.variables.difference(&other.variables) {
                    let text = format!("{name} uses ${variable}, which {twin_path}:{} does not", other.line);
                    findings.push(Finding::new(&source.path, message.line, text));
                }
            }
        }
    }
    findings
}

fn parse(text: &str) -> Messages<'_> {
    let mut messages = Messages::new();
    let (mut message, mut current) = (String::new(), String::new());
    for (number, line) in text.lines().enumerate() {
        if line.starts_with('#') {
            continue;
        }
        let (head, value) = line.split_once('=').unwrap_or((line, ""));
        let head = head.trim_end();
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        };
        let attribute = head.trim_start().strip_prefix('.').filter(|name| is_name(name));
        if line.contains('=') && is_name(head.strip_prefix('-').unwrap_or(head)) {
            (message, current) = (head.to_owned(), head.to_owned());
        } else if let (true, Some(attribute)) = (line.contains('='), attribute) {
            current = format!("{message}.{attribute}");
        }
        if current.is_empty() {
            continue;
        }
        let entry =
            messages.entry(current.clone()).or_insert_with(|| Message { line: number + 1, ..Message::default() });
        let body = if entry.line == number + 1 { value } else { line };
        entry.variables.extend(variables(body));
    }
    messages
}

fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(rest.len());
        &rest[..end]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(german: &str, english: &str) -> Vec<String> {
        let sources = [
            Source::new("crates/obhut/locales/de/a.ftl", german),
            Source::new("crates/obhut/locales/en/a.ftl", english),
        ];
        check(&sources).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn twins_pass() {
        let german = "# Kommentar\nhello = Guten Tag, { $name }\n    .title = Gruß\ncount = { $n ->\n    [one] ein\n   *[other] { $n }\n}\n-brand = Obhut";
        let english = "hello = Hello, { $name }\n    .title = Greeting\n\ncount = { $n ->\n    [one] one = 1\n   *[other] { $n }\n}\n-brand = Obhut";
        assert_eq!(texts(german, english), [""; 0]);
    }

    #[test]
    fn a_message_or_attribute_missing_on_either_side_is_found() {
        let found = texts("a = x\nb = y\n    .t = z", "a = x\nb = y\nc = w");
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("crates/obhut/locales/de/a.ftl:3: error: b.t is missing"), "{found:?}");
        assert!(found[1].starts_with("crates/obhut/locales/en/a.ftl:3: error: c is missing"), "{found:?}");
    }

    #[test]
    fn other_variables_are_found() {
        let found = texts("a = { $name }", "a = { $person }");
        assert!(found.len() == 2 && found[0].contains("$name") && found[1].contains("$person"), "{found:?}");
    }

    #[test]
    fn a_file_without_a_twin_is_found() {
        let sources = [Source::new("crates/obhut/locales/de/only.ftl", "a = x")];
        assert_eq!(check(&sources).len(), 1);
    }
}
