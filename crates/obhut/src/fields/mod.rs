//! The desk's own fields: what it wants to know of tickets, people and organisations beyond what every desk knows. Each
//! says for which purpose it is filled in, and without a purpose that has a legal basis it cannot be used.

pub mod api;
pub mod ops;
pub mod record_ops;
pub mod sql;
#[cfg(test)]
mod tests;
pub mod values;

pub use sql::FieldRow;

/// One choice of a field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Choice {
    /// Its number.
    pub id: i64,
    /// What people read.
    pub name: String,
    /// What is stored.
    pub value: String,
    /// Whether it is offered first.
    #[serde(default)]
    pub default: bool,
}

/// The choices of a field as they are stored.
pub fn choices(stored: &str) -> Vec<Choice> {
    serde_json::from_str(stored).unwrap_or_default()
}

/// As [`choices`], the other way.
fn stored(choices: &[Choice]) -> String {
    serde_json::to_string(choices).unwrap_or_default()
}
