//! What a trigger does: it sets what macros set, writes a note, redacts, or has somebody notified by mail. Pure.

use serde_json::{Value, json};

use super::redact::Extent;
use crate::conditions::{Seen, custom, tags};
use crate::error::{Error, FaultKind};
use crate::macros::actions::CURRENT_USER;
use crate::macros::{Action, placeholders};
use crate::words::{Priority, Status, TicketKind};

/// Actions of one trigger at the most.
const MOST: usize = 50;
/// Bytes of the longest text.
const TEXT_AT_MOST: usize = 64 * 1024;
/// Characters of a subject.
const SUBJECT_AT_MOST: usize = 250;

/// Who is notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Whoever asks.
    Requester,
    /// Whoever works it.
    Assignee,
    /// The members of a group; of the ticket's where none is named.
    Group(Option<i64>),
}

/// One thing a trigger does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Sets something of the ticket.
    Set(Action),
    /// Writes an internal note.
    Note(String),
    /// Has whoever asked be asked whether it went well, once.
    Survey,
    /// Puts the ticket into the trash, from which it can be brought back; of automations alone.
    Trash,
    /// Closes it for good, so that an answer opens a follow-up; of automations alone.
    Close,
    /// Redacts what has the form of a card, an account or an official number.
    Redact(Extent),
    /// Tells a system outside.
    Hook {
        /// Its id, as the API names it.
        system: String,
        /// The message, as JSON with gaps in its texts; blank for the usual one.
        body: String,
    },
    /// Has somebody notified.
    Mail {
        /// Whom.
        whom: Whom,
        /// The subject line.
        subject: String,
        /// What is written.
        text: String,
    },
}

impl Act {
    /// Reads an action as it was given.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(field: &str, value: &Value) -> Result<Self, FaultKind> {
        let act = match field {
            "comment_value" => Self::Note(text_of(value)),
            "satisfaction_score" if text_of(value) == "offered" => Self::Survey,
            "delete_ticket" if text_of(value) == "trash" => Self::Trash,
            "status" if text_of(value) == Status::Closed.word() => Self::Close,
            "redact_patterns" => Self::Redact(Extent::from_word(&text_of(value)).ok_or(FaultKind::Invalid)?),
            "notification_user" | "notification_group" => mail(field, value)?,
            "notification_webhook" => hook(value)?,
            _ => {
                let action = Action::new(field, &text_of(value));
                // A trigger is nobody: it hands nothing to itself and says nothing to the customer without a mail's words.
                if action.speaks() || !action.fits() {
                    return Err(FaultKind::Invalid);
                }
                Self::Set(action)
            }
        };
        let texts: Vec<&str> = match &act {
            Self::Set(action) => vec![&action.value],
            Self::Note(text) => vec![text],
            Self::Survey | Self::Trash | Self::Close | Self::Redact(_) => Vec::new(),
            Self::Mail { subject, text, .. } => vec![subject, text],
            Self::Hook { body, .. } => vec![body],
        };
        let long = matches!(&act, Self::Mail { subject, .. } if subject.chars().count() > SUBJECT_AT_MOST);
        if long || texts.iter().any(|text| text.len() > TEXT_AT_MOST) {
            return Err(FaultKind::TooLong);
        }
        if !matches!(act, Self::Set(_) | Self::Hook { .. }) && texts.iter().any(|text| text.trim().is_empty()) {
            return Err(FaultKind::Blank);
        }
        if texts.iter().any(|text| !placeholders::unknown(text).is_empty()) {
            return Err(FaultKind::Unknown);
        }
        Ok(act)
    }

    /// As the API writes it.
    pub fn wire(&self) -> Value {
        match self {
            Self::Set(action) => json!({"field": action.field, "value": action.value}),
            Self::Note(text) => json!({"field": "comment_value", "value": text}),
            Self::Survey => json!({"field": "satisfaction_score", "value": "offered"}),
            Self::Trash => json!({"field": "delete_ticket", "value": "trash"}),
            Self::Close => json!({"field": "status", "value": Status::Closed.word()}),
            Self::Redact(extent) => json!({"field": "redact_patterns", "value": extent.word()}),
            Self::Hook { system, body } => json!({"field": "notification_webhook", "value": [system, body]}),
            Self::Mail { whom, subject, text } => {
                let (field, who) = match whom {
                    Whom::Requester => ("notification_user", "requester_id".to_owned()),
                    Whom::Assignee => ("notification_user", "assignee_id".to_owned()),
                    Whom::Group(None) => ("notification_group", "group_id".to_owned()),
                    Whom::Group(Some(group)) => ("notification_group", group.to_string()),
                };
                json!({"field": field, "value": [who, subject, text]})
            }
        }
    }

    /// As a line of a form.
    pub fn line(&self) -> String {
        match self {
            Self::Set(action) => action.written(),
            Self::Note(text) => format!("comment_value={}", one_line(text)),
            Self::Survey => "satisfaction_score=offered".to_owned(),
            Self::Trash => "delete_ticket=trash".to_owned(),
            Self::Close => format!("status={}", Status::Closed.word()),
            Self::Redact(extent) => format!("redact_patterns={}", extent.word()),
            Self::Hook { system, body } => format!("notification_webhook={system} | {}", one_line(body)),
            Self::Mail { subject, text, .. } => {
                let wire = self.wire();
                let word = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
                let field = word(wire.get("field"));
                let who = word(wire.get("value").and_then(|value| value.get(0)));
                format!("{field}={who} | {subject} | {}", one_line(text))
            }
        }
    }

    /// Reads such a line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of_line(line: &str) -> Result<Self, FaultKind> {
        let (field, value) = line.split_once('=').ok_or(FaultKind::Invalid)?;
        let value = value.trim().replace("\\n", "\n");
        if field.trim() == "notification_webhook" {
            let parts: Vec<&str> = value.splitn(2, '|').map(str::trim).collect();
            return Self::of(field.trim(), &json!(parts));
        }
        if field.trim().starts_with("notification_") {
            let parts: Vec<&str> = value.splitn(3, '|').map(str::trim).collect();
            return Self::of(field.trim(), &json!(parts));
        }
        Self::of(field.trim(), &Value::from(value))
    }

    /// Whether it would change nothing.
    pub fn is_moot(&self, seen: &Seen<'_>) -> bool {
        let Self::Set(action) = self else { return false };
        let (value, row) = (action.value.as_str(), seen.row);
        let words = || value.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_lowercase);
        match action.field.as_str() {
            "status" => row.status.word() == value,
            "priority" => row.priority == Priority::from_word(value),
            "type" => row.kind == TicketKind::from_word(value),
            "group_id" => row.group == value.parse().ok(),
            "assignee_id" => value != CURRENT_USER && row.assignee == value.parse().ok(),
            "current_tags" => words().all(|word| tags(seen).contains(&word)),
            "remove_tags" => !words().any(|word| tags(seen).contains(&word)),
            "set_tags" => {
                let mut wanted: Vec<String> = words().collect();
                wanted.sort();
                wanted.dedup();
                wanted == tags(seen)
            }
            _ => action.custom().is_some_and(|field| custom(seen, field).unwrap_or_default() == value),
        }
    }
}

fn one_line(text: &str) -> String {
    text.replace('\n', "\\n")
}

/// A part of an action that is a list.
fn part(value: &Value, at: usize) -> String {
    match value.get(at) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(other @ (Value::Object(_) | Value::Array(_))) => other.to_string(),
        _ => String::new(),
    }
}

fn hook(value: &Value) -> Result<Act, FaultKind> {
    let (system, body) = (part(value, 0), part(value, 1));
    if crate::webhooks::api::number(&system).is_err() {
        return Err(FaultKind::Unknown);
    }
    // Gaps stand in texts: what is filled in cannot change the form of the message.
    let whole = serde_json::from_str::<Value>(&body).is_ok_and(|body| body.is_object());
    if body.is_empty() || whole { Ok(Act::Hook { system, body }) } else { Err(FaultKind::Invalid) }
}

fn mail(field: &str, value: &Value) -> Result<Act, FaultKind> {
    let part = |at: usize| part(value, at);
    let whom = match (field, part(0).as_str()) {
        ("notification_user", "requester_id") => Whom::Requester,
        ("notification_user", "assignee_id") => Whom::Assignee,
        ("notification_group", "group_id") => Whom::Group(None),
        ("notification_group", number) => Whom::Group(Some(number.parse().map_err(|_| FaultKind::Invalid)?)),
        _ => return Err(FaultKind::Invalid),
    };
    Ok(Act::Mail { whom, subject: part(1), text: part(2) })
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Reads the list of a request.
///
/// # Errors
/// [`Error::Invalid`] naming `actions`.
pub fn of_wire(value: &Value) -> Result<Vec<Act>, Error> {
    let items = value.as_array().ok_or(Error::invalid("actions", FaultKind::Invalid))?;
    let read = items.iter().map(|item| {
        let field = item.get("field").and_then(Value::as_str).unwrap_or_default();
        Act::of(field, item.get("value").unwrap_or(&Value::Null))
    });
    gathered(read.collect())
}

/// Reads the lines of a form.
///
/// # Errors
/// [`Error::Invalid`] naming `actions`.
pub fn of_lines(text: &str) -> Result<Vec<Act>, Error> {
    gathered(text.lines().filter(|line| !line.trim().is_empty()).map(Act::of_line).collect())
}

/// Several as the API writes them.
pub fn wire(acts: &[Act]) -> Value {
    acts.iter().map(Act::wire).collect()
}

fn gathered(read: Vec<Result<Act, FaultKind>>) -> Result<Vec<Act>, Error> {
    let acts: Result<Vec<Act>, FaultKind> = read.into_iter().collect();
    let acts = acts.map_err(|kind| Error::invalid("actions", kind))?;
    let mails = acts.iter().filter(|act| matches!(act, Act::Mail { .. })).count();
    let hooks = acts.iter().filter(|act| matches!(act, Act::Hook { .. })).count();
    match acts.len() {
        0 => Err(Error::invalid("actions", FaultKind::Blank)),
        count if count > MOST => Err(Error::invalid("actions", FaultKind::TooLong)),
        // A job names the trigger and the ticket: two mails are two triggers.
        _ if mails > 1 || hooks > 1 => Err(Error::invalid("actions", FaultKind::Duplicate)),
        _ => Ok(acts),
    }
}
