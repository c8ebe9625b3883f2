//! Delivery status notifications (RFC 3464), where they belong and where they stray.

use super::{Delivery, MOST, Source, delivery};

/// One field of a delivery-status part.
type Field = (String, String);

/// The groups of fields of a report: from the part made for it, else from the explanation where the fields stand as text.
pub(super) fn fields(source: &Source<'_>, explanation: &str) -> Option<Vec<Vec<Field>>> {
    for part in &source.tree.parts {
        let typed = matches!(
            part.content_type.value.as_str(),
            "message/delivery-status" | "message/global-delivery-status" | "message/delivery-report"
        );
        if typed {
            let content = part.decoded(source.bytes).0;
            let mut text = String::from_utf8_lossy(&content).into_owned();
            // Some write the fields into the header of the part.
            if text.trim().is_empty() {
                text = part
                    .headers
                    .iter()
                    .map(|field| {
                        format!("{}: {}\n", String::from_utf8_lossy(field.name), crate::header::plain(field.value))
                    })
                    .collect();
            }
            let groups = groups(&text);
            if has_recipient(&groups) {
                return Some(groups);
            }
        }
    }
    // Last resort: anywhere in a leaf that is text; the parts of broken reports are often mislabelled.
    let stray = groups(explanation);
    if has_recipient(&stray) {
        return Some(stray);
    }
    source.tree.parts.iter().filter(|part| !part.container && !part.is("message/rfc822")).find_map(|part| {
        let raw = source.bytes.get(part.body.clone()).unwrap_or_default();
        let raw = raw.get(..super::LONGEST_TEXT).unwrap_or(raw);
        let groups = groups(&String::from_utf8_lossy(raw));
        (has_recipient(&groups) && groups.iter().flatten().any(|(name, _)| name == "action")).then_some(groups)
    })
}

fn has_recipient(groups: &[Vec<Field>]) -> bool {
    groups.iter().flatten().any(|(name, _)| name == "final-recipient" || name == "original-recipient")
}

/// Splits at blank lines and unfolds; lines that are no field are skipped.
fn groups(text: &str) -> Vec<Vec<Field>> {
    let mut groups: Vec<Vec<Field>> = vec![Vec::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            if groups.last().is_some_and(|group| !group.is_empty()) && groups.len() < MOST {
                groups.push(Vec::new());
            }
            continue;
        }
        let Some(group) = groups.last_mut() else { continue };
        if line.starts_with([' ', '\t']) && !group.is_empty() {
            if let Some((_, value)) = group.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) =
            line.split_once(':').filter(|(name, _)| !name.contains(' ') && name.len() < 60)
        {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        } else if let Some((_, value)) = group.last_mut().filter(|(name, _)| name == "diagnostic-code") {
            // A continuation that lost its indent.
            value.push(' ');
            value.push_str(line.trim());
        }
    }
    groups
}

/// One delivery for each recipient of the report.
pub(super) fn deliveries(groups: &[Vec<Field>], explanation: &str) -> Vec<Delivery> {
    let mut found: Vec<Delivery> = Vec::new();
    // Some put a blank line between the fields of one recipient: groups without a recipient go to the one before.
    let mut joined: Vec<Vec<Field>> = Vec::new();
    for group in groups {
        let names = group.iter().any(|(name, _)| name == "final-recipient");
        match joined.last_mut() {
            Some(last)
                if !names
                    && last.iter().any(|(name, _)| name == "final-recipient")
                    && !last.iter().any(|(name, _)| name == "status") =>
            {
                last.extend(group.iter().cloned());
            }
            _ => joined.push(group.clone()),
        }
    }
    let only = joined.iter().filter(|group| group.iter().any(|(name, _)| name.ends_with("-recipient"))).count() == 1;
    for group in &joined {
        let get = |name: &str| {
            group.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
        };
        let Some(recipient) = get("final-recipient").or_else(|| get("original-recipient")) else { continue };
        let recipient = address(recipient);
        let action =
            get("action").unwrap_or_default().split([' ', ';', '(']).next().unwrap_or_default().to_ascii_lowercase();
        let code =
            get("diagnostic-code").map_or("", |value| value.split_once(';').map_or(value, |(_, text)| text)).trim();
        let spoken = spoken(explanation, recipient.as_deref(), only);
        let diagnostic = diagnostic(code, &spoken);
        found.push(delivery(recipient, &action, get("status"), &diagnostic, after_data(explanation, only)));
        if found.len() >= MOST {
            break;
        }
    }
    found
}

/// What the machine fields say, and where they say little, what the explanation says.
fn diagnostic(code: &str, spoken: &str) -> String {
    // A multi-line reply is often cut after its first line.
    let cut =
        code.len() < 90 && code.starts_with(|c: char| c.is_ascii_digit()) && code.as_bytes().get(3) == Some(&b'-');
    if code.is_empty() || code.len() < 12 || cut {
        return format!("{code} {spoken}");
    }
    code.to_owned()
}

/// The part of the explanation about this recipient.
fn spoken(explanation: &str, recipient: Option<&str>, only: bool) -> String {
    if only {
        return explanation.to_owned();
    }
    let Some(recipient) = recipient else { return String::new() };
    let lines: Vec<&str> = explanation.lines().collect();
    let Some(at) = lines.iter().rposition(|line| line.contains(recipient)) else { return String::new() };
    lines
        .iter()
        .skip(at)
        .enumerate()
        .take_while(|(n, line)| *n == 0 || !line.contains('@') && *n < 6)
        .map(|(_, line)| *line)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The text was refused after the recipients had been accepted.
pub(super) fn after_data(explanation: &str, only: bool) -> bool {
    let lower = explanation.to_lowercase();
    if lower.contains("in reply to end of data") {
        return only;
    }
    let last_command = lower.lines().rfind(|line| line.trim_start().starts_with(">>>"));
    only && last_command.is_some_and(|line| line.contains(">>> data"))
}

/// The address of `rfc822; user@host`.
fn address(value: &str) -> Option<String> {
    let text = value.split_once(';').map_or(value, |(_, text)| text).trim();
    let text = text.trim_matches(['<', '>', '"', ' ']);
    let text = text.split([' ', '(']).next().unwrap_or_default();
    (!text.is_empty()).then(|| text.trim_matches(['<', '>']).to_owned())
}
