//! Conditions on tickets as views have them, and rules later: a field, an operator, a value; all of some and any of others.
//!
//! The words are the API's. What was typed is read once, here; [`plan`] turns it into sets of tickets held in memory and
//! conditions on rows.

mod holds;
mod plan;
mod sets;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::error::{Error, Fault, FaultKind};

pub use holds::{Seen, custom, holds, holds_at, is_of_the_moment, tags};
pub use plan::{Plan, needs_index, plan};
pub use sets::Sets;

/// Conditions of one list at most.
const MOST: usize = 50;
/// Characters of a value at most.
const VALUE_AT_MOST: usize = 1_000;

/// What a condition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Where the ticket stands.
    Status,
    /// How much it presses.
    Priority,
    /// What sort of request it is.
    Kind,
    /// The group that works it.
    Group,
    /// Who works it.
    Assignee,
    /// Who asks.
    Requester,
    /// Whose organisation it is.
    Organisation,
    /// Its tags.
    Tags,
    /// A field of the desk's own.
    Custom(i64),
    /// Hours since it arose.
    Created,
    /// Hours since it last changed.
    Updated,
    /// Hours since it was solved.
    Solved,
    /// Hours since it was due.
    Due,
    /// Hours until it is due.
    UntilDue,
    /// Hours until the next thing that the desk promised for it is due.
    UntilBreach,
    /// Hours since it was due.
    Breach,
    /// The door it came through.
    Via,
    /// A word of the subject.
    Subject,
    /// A word of what was said.
    Comment,
}

impl Field {
    /// All fields but the desk's own, in the order in which a page offers them.
    pub const ALL: [Self; 18] = [
        Self::Status,
        Self::Priority,
        Self::Kind,
        Self::Group,
        Self::Assignee,
        Self::Tags,
        Self::Requester,
        Self::Organisation,
        Self::Via,
        Self::Created,
        Self::Updated,
        Self::Solved,
        Self::UntilDue,
        Self::Due,
        Self::UntilBreach,
        Self::Breach,
        Self::Subject,
        Self::Comment,
    ];

    /// The word on the wire.
    pub fn word(self) -> String {
        match self {
            Self::Status => "status",
            Self::Priority => "priority",
            Self::Kind => "type",
            Self::Group => "group_id",
            Self::Assignee => "assignee_id",
            Self::Requester => "requester_id",
            Self::Organisation => "organization_id",
            Self::Tags => "current_tags",
            Self::Custom(id) => return format!("custom_fields_{id}"),
            Self::Created => "NEW",
            Self::Updated => "updated_at",
            Self::Solved => "SOLVED",
            Self::Due => "due_date",
            Self::UntilDue => "until_due_date",
            Self::UntilBreach => "until_sla_next_breach_at",
            Self::Breach => "sla_next_breach_at",
            Self::Via => "via_id",
            Self::Subject => "subject_includes_word",
            Self::Comment => "comment_includes_word",
        }
        .to_owned()
    }

    /// The field of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "created_at" => return Some(Self::Created),
            "solved_at" => return Some(Self::Solved),
            "tags" => return Some(Self::Tags),
            _ => {}
        }
        if let Some(id) = word.strip_prefix("custom_fields_") {
            return id.parse().ok().filter(|id| *id > 0).map(Self::Custom);
        }
        Self::ALL.into_iter().find(|field| field.word() == word)
    }

    /// Whether it asks for hours: what only time changes.
    pub const fn is_of_time(self) -> bool {
        use Field::*;
        matches!(self, Created | Updated | Solved | Due | UntilDue | UntilBreach | Breach)
    }

    /// The operators that go with it.
    pub const fn operators(self) -> &'static [Operator] {
        use Operator::*;
        match self {
            Self::Status | Self::Priority => &[Is, IsNot, LessThan, GreaterThan],
            Self::Kind | Self::Group | Self::Assignee | Self::Requester | Self::Organisation | Self::Via => {
                &[Is, IsNot]
            }
            Self::Tags | Self::Subject | Self::Comment => &[Includes, NotIncludes],
            Self::Custom(_) => &[Is, IsNot, Includes, NotIncludes, Present, NotPresent, LessThan, GreaterThan],
            Self::Created
            | Self::Updated
            | Self::Solved
            | Self::Due
            | Self::UntilDue
            | Self::UntilBreach
            | Self::Breach => &[LessThan, GreaterThan, Is],
        }
    }
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The same.
    Is,
    /// Another.
    IsNot,
    /// Less.
    LessThan,
    /// More.
    GreaterThan,
    /// At least one of them.
    Includes,
    /// None of them.
    NotIncludes,
    /// Any value.
    Present,
    /// No value.
    NotPresent,
}

impl Operator {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Self; 8] = [
        Self::Is,
        Self::IsNot,
        Self::LessThan,
        Self::GreaterThan,
        Self::Includes,
        Self::NotIncludes,
        Self::Present,
        Self::NotPresent,
    ];

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is_not",
            Self::LessThan => "less_than",
            Self::GreaterThan => "greater_than",
            Self::Includes => "includes",
            Self::NotIncludes => "not_includes",
            Self::Present => "present",
            Self::NotPresent => "not_present",
        }
    }

    /// The operator of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.word() == word)
    }
}

/// One condition. Its value may name a person, so it is overwritten when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Condition {
    /// What it looks at.
    pub field: Field,
    /// How it compares.
    pub operator: Operator,
    /// With what: words separated by blanks for tags, a word or a number else; empty for "none".
    pub value: Zeroizing<String>,
}

impl Condition {
    /// Reads a condition as it was given.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(field: &str, operator: &str, value: &str) -> Result<Self, FaultKind> {
        let field = Field::from_word(field.trim()).ok_or(FaultKind::Unknown)?;
        let operator = Operator::from_word(operator.trim()).ok_or(FaultKind::Invalid)?;
        let value = value.trim();
        if value.chars().count() > VALUE_AT_MOST {
            return Err(FaultKind::TooLong);
        }
        let fits = field.operators().contains(&operator) && plan::is_readable(field, operator, value);
        let value = Zeroizing::new(value.to_owned());
        if fits { Ok(Self { field, operator, value }) } else { Err(FaultKind::Invalid) }
    }

    /// As a line of a form.
    pub fn line(&self) -> String {
        format!("{} {} {}", self.field.word(), self.operator.word(), self.value.as_str()).trim_end().to_owned()
    }

    /// As the API writes it.
    pub fn wire(&self) -> Value {
        let value = if self.value.is_empty() { Value::Null } else { Value::from(self.value.as_str()) };
        json!({"field": self.field.word(), "operator": self.operator.word(), "value": value})
    }
}

/// Conditions that must all hold, and conditions of which one must.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    /// All of these.
    pub all: Vec<Condition>,
    /// Any of these, if there are some.
    pub any: Vec<Condition>,
}

impl Conditions {
    /// Reads the lists of a request, as `[{field, operator, value}, …]`.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `all` or `any`.
    pub fn of_wire(all: Option<&Value>, any: Option<&Value>) -> Result<Self, Error> {
        Ok(Self { all: list("all", all)?, any: list("any", any)? })
    }

    /// Reads the lines of a form: field, operator and value.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the list.
    pub fn of_lines(name: &'static str, text: &str) -> Result<Vec<Condition>, Error> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let read: Result<Vec<Condition>, FaultKind> = lines
            .map(|line| {
                let mut words = line.trim().splitn(3, char::is_whitespace);
                let mut word = || words.next().unwrap_or_default();
                Condition::of(word(), word(), word())
            })
            .collect();
        let read = read.map_err(|kind| Error::invalid(name, kind))?;
        if read.len() > MOST { Err(Error::invalid(name, FaultKind::TooLong)) } else { Ok(read) }
    }

    /// As the API writes it.
    pub fn wire(&self) -> Value {
        let list = |conditions: &[Condition]| conditions.iter().map(Condition::wire).collect::<Vec<_>>();
        json!({"all": list(&self.all), "any": list(&self.any)})
    }

    /// As it is sealed.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.wire().to_string())
    }

    /// As it was sealed. What a newer version wrote and this one does not know makes the whole unreadable: a view with a
    /// condition left out would show more than was meant.
    pub fn of_text(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        Self::of_wire(value.get("all"), value.get("any")).ok()
    }
}

fn list(name: &'static str, value: Option<&Value>) -> Result<Vec<Condition>, Error> {
    let items = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Error::invalid(name, FaultKind::Invalid)),
    };
    if items.len() > MOST {
        return Err(Error::invalid(name, FaultKind::TooLong));
    }
    let mut conditions = Vec::with_capacity(items.len());
    let mut faults = Vec::new();
    for item in items {
        let word = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
        match Condition::of(word("field"), word("operator"), &value_of(item.get("value"))) {
            Ok(condition) => conditions.push(condition),
            Err(kind) => faults.push(Fault { field: name, kind, of: None }),
        }
    }
    if faults.is_empty() { Ok(conditions) } else { Err(Error::Invalid(faults)) }
}

/// A value on the wire is a word, a number, a list of words, or nothing.
pub(crate) fn value_of(value: Option<&Value>) -> Zeroizing<String> {
    Zeroizing::new(match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let words = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            words.collect::<Vec<_>>().join(" ")
        }
        Some(other) => other.to_string(),
    })
}
