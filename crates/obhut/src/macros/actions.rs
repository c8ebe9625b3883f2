//! What a macro does: a field and a value, as at other desks. Pure; what a value names is looked up when it is applied.

use std::collections::BTreeMap;

use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::TicketChange;
use crate::words::{Priority, Status, TicketKind};

/// Fields that a macro may set, besides `custom_fields_<number>`.
pub const FIELDS: [&str; 12] = [
    "status",
    "priority",
    "type",
    "group_id",
    "assignee_id",
    "subject",
    "set_tags",
    "current_tags",
    "remove_tags",
    "comment_value",
    "comment_value_html",
    "comment_mode_is_public",
];

/// Who applies it, as a value of `assignee_id`.
pub const CURRENT_USER: &str = "current_user";

/// One thing a macro does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Which field.
    pub field: String,
    /// What it becomes; empty empties it.
    pub value: String,
}

impl Action {
    /// An action.
    pub fn new(field: &str, value: &str) -> Self {
        Self { field: field.to_owned(), value: value.to_owned() }
    }

    /// As one text, for a form and a sealed row.
    pub fn written(&self) -> String {
        format!("{}={}", self.field, self.value)
    }

    /// Reads such a text; nothing for a field that no macro sets.
    pub fn read(text: &str) -> Option<Self> {
        let (field, value) = text.split_once('=')?;
        Some(Self::new(field, value)).filter(Self::is_known)
    }

    /// The number of the desk's own field that it sets.
    pub fn custom(&self) -> Option<i64> {
        self.field.strip_prefix("custom_fields_")?.parse().ok()
    }

    /// Whether it is about what is said rather than about the ticket.
    pub fn speaks(&self) -> bool {
        self.field.starts_with("comment_")
    }

    fn is_known(&self) -> bool {
        FIELDS.contains(&self.field.as_str()) || self.custom().is_some()
    }

    /// Whether field and value go together.
    pub fn fits(&self) -> bool {
        let value = self.value.as_str();
        match self.field.as_str() {
            "status" => {
                Status::from_word(value).is_some_and(|status| status != Status::New && status != Status::Closed)
            }
            "priority" => Priority::from_word(value).is_some(),
            "type" => value.is_empty() || TicketKind::from_word(value).is_some(),
            "group_id" => value.is_empty() || value.parse::<i64>().is_ok(),
            "assignee_id" => value.is_empty() || value == CURRENT_USER || value.parse::<i64>().is_ok(),
            "comment_mode_is_public" => matches!(value, "true" | "false"),
            "subject" | "comment_value" | "comment_value_html" => !value.trim().is_empty(),
            _ => self.is_known(),
        }
    }
}

/// What the actions change of a ticket; what they say is not part of it.
///
/// # Errors
/// [`Error::Invalid`] naming `actions` for a value that does not fit.
pub fn change(cx: &Cx, actions: &[Action]) -> Result<TicketChange, Error> {
    let mut change = TicketChange::default();
    let words = |value: &str| -> Vec<String> {
        value.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    for action in actions.iter().filter(|action| !action.speaks()) {
        if !action.fits() {
            return Err(Error::invalid("actions", FaultKind::Invalid));
        }
        let value = action.value.as_str();
        match action.field.as_str() {
            "status" => change.status = Status::from_word(value),
            "priority" => change.priority = Priority::from_word(value),
            "type" => change.kind = Some(TicketKind::from_word(value)),
            "group_id" => change.group = Some(value.parse().ok()),
            "assignee_id" if value == CURRENT_USER => change.assignee = Some(cx.actor.person),
            "assignee_id" => change.assignee = Some(value.parse().ok()),
            "subject" => change.subject = Some(value.to_owned()),
            "set_tags" => change.tags = Some(words(value)),
            "current_tags" => change.add_tags.extend(words(value)),
            "remove_tags" => change.remove_tags.extend(words(value)),
            _ => custom(&mut change.custom, action),
        }
    }
    Ok(change)
}

/// Values of the desk's own fields are kept as JSON.
fn custom(fields: &mut BTreeMap<i64, Option<String>>, action: &Action) {
    let Some(field) = action.custom() else { return };
    let value = match action.value.as_str() {
        "" => None,
        "true" | "false" => Some(action.value.clone()),
        text => Some(serde_json::Value::from(text).to_string()),
    };
    fields.insert(field, value);
}
