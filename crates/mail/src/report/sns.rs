//! Amazon's notifications: a JSON object as the text of a mail.

use super::{Delivery, Report, Source, delivery};

pub(super) fn read(source: &Source<'_>) -> Option<Report> {
    let text = source.text.trim_start();
    if !text.starts_with('{') || !text.contains("\"notificationType\"") {
        return None;
    }
    let recipient = value(text, "emailAddress")
        .or_else(|| value(text.split_once("\"recipients\"")?.1, "recipients"))
        .or_else(|| value(text, "destination"));
    match value(text, "notificationType")?.as_str() {
        "Complaint" => Some(Report::Complaint),
        "Bounce" => {
            let permanent = value(text, "bounceType").is_some_and(|kind| kind == "Permanent");
            let status = value(text, "status").unwrap_or_else(|| if permanent { "5.1.1" } else { "4.0.0" }.to_owned());
            let said = value(text, "diagnosticCode").unwrap_or_default();
            Some(Report::Delivery(vec![delivery(recipient, "failed", Some(&status), &said, false)]))
        }
        "Delivery" => {
            let one = delivery(recipient, "delivered", Some("2.6.0"), "", false);
            Some(Report::Delivery(vec![Delivery { diagnostic: String::new(), ..one }]))
        }
        _ => None,
    }
}

/// The first string after `"key"`, with its escapes left as they are.
fn value(text: &str, key: &str) -> Option<String> {
    let (_, after) = text.split_once(&format!("\"{key}\""))?;
    let after = after.trim_start().strip_prefix(':')?;
    let inside = after.trim_start_matches(['[', ' ', '\n']).strip_prefix('"')?;
    Some(inside.split('"').next().unwrap_or_default().chars().take(1_000).collect())
}
