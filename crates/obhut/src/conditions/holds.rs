//! Whether a condition holds for one ticket, told from its row and fields alone: what rules ask while a ticket changes.

use personal::SystemUse;

use super::{Condition, Field, Operator, plan};
use crate::tickets::places;
use crate::tickets::{Fields, TicketRow};
use crate::words::{Priority, Status, TicketKind};

/// A ticket as a rule looks at it.
pub struct Seen<'a> {
    /// Its row.
    pub row: &'a TicketRow,
    /// Its fields, unless forgotten.
    pub fields: Option<&'a Fields>,
    /// What is being said, if something is.
    pub said: Option<&'a str>,
    /// Who acts, if it is a person.
    pub actor: Option<i64>,
}

/// Whether a field can be asked of one ticket: times belong to what runs by the clock.
pub const fn is_of_the_moment(field: Field) -> bool {
    !field.is_of_time()
}

/// Whether the condition holds.
pub fn holds(condition: &Condition, seen: &Seen<'_>) -> bool {
    let (value, row) = (condition.value.as_str(), seen.row);
    let negated = matches!(condition.operator, Operator::IsNot | Operator::NotIncludes | Operator::NotPresent);
    let numbered = |id: Option<i64>| id == value.parse().ok() && (id.is_some() || value.is_empty());
    let found = match condition.field {
        Field::Status => {
            let place = Status::from_word(value).map_or(0, places::status);
            return stands(condition.operator, places::status(row.status), place);
        }
        Field::Priority => {
            let place = places::priority(Priority::from_word(value));
            return stands(condition.operator, places::priority(row.priority), place);
        }
        Field::Kind => row.kind == TicketKind::from_word(value),
        Field::Group => numbered(row.group),
        Field::Assignee if value == "current_user" => row.assignee.is_some() && row.assignee == seen.actor,
        Field::Assignee => numbered(row.assignee),
        Field::Requester if value == "current_user" => row.requester.is_some() && row.requester == seen.actor,
        Field::Requester if value == "assignee_id" => row.requester.is_some() && row.requester == row.assignee,
        Field::Requester => numbered(row.requester),
        Field::Organisation => numbered(row.organisation),
        Field::Via => plan::source(value).is_some_and(|doors| doors.contains(&row.source.as_str())),
        Field::Tags => {
            let (tags, lower) = (tags(seen), value.to_lowercase());
            lower.split([' ', ',']).any(|wanted| tags.iter().any(|tag| tag == wanted))
        }
        Field::Custom(field) => return has_value(condition.operator, custom(seen, field).as_deref(), value),
        Field::Subject => subject(seen).is_some_and(|text| has_word(&text, value)),
        Field::Comment => seen.said.is_some_and(|text| has_word(text, value)),
        Field::Created
        | Field::Updated
        | Field::Solved
        | Field::Due
        | Field::UntilDue
        | Field::UntilBreach
        | Field::Breach => return false,
    };
    found != negated
}

/// Whether the condition holds at a moment, hours included: the same as [`plan`](super::plan) asks of rows.
pub fn holds_at(condition: &Condition, seen: &Seen<'_>, now: i64) -> bool {
    let (row, hours) = (seen.row, plan::hours(&condition.value));
    let (ahead, at) = match condition.field {
        Field::Created => (false, Some(row.created_at)),
        Field::Updated => (false, Some(row.updated_at)),
        Field::Solved => (false, row.solved_at),
        Field::Due => (false, row.due_at),
        Field::Breach => (false, row.target_at),
        Field::UntilDue => (true, row.due_at),
        Field::UntilBreach => (true, row.target_at),
        _ => return holds(condition, seen),
    };
    let Some(at) = at else { return false };
    match (ahead, condition.operator) {
        (true, Operator::LessThan) => at < now + hours,
        (true, Operator::GreaterThan) => at > now + hours,
        (true, _) => (now + hours..now + hours + plan::HOUR).contains(&at),
        (false, Operator::LessThan) => at > now - hours && at <= now,
        (false, Operator::GreaterThan) => at < now - hours,
        (false, _) => at > now - hours - plan::HOUR && at <= now - hours,
    }
}

fn stands(operator: Operator, is: u8, wanted: u8) -> bool {
    match operator {
        Operator::LessThan => is < wanted,
        Operator::GreaterThan => is > wanted,
        Operator::IsNot => is != wanted,
        _ => is == wanted,
    }
}

/// The ticket's tags.
pub fn tags(seen: &Seen<'_>) -> Vec<String> {
    let system = crate::disclosure::for_system(SystemUse::Index);
    seen.fields.map(|fields| fields.tags.iter().map(|tag| tag.disclose(&system).clone()).collect()).unwrap_or_default()
}

fn subject(seen: &Seen<'_>) -> Option<String> {
    let system = crate::disclosure::for_system(SystemUse::Index);
    seen.fields.map(|fields| fields.subject.disclose(&system).clone())
}

/// A value of the desk's own field, as it is typed.
pub fn custom(seen: &Seen<'_>, field: i64) -> Option<String> {
    let system = crate::disclosure::for_system(SystemUse::Index);
    let text = seen.fields?.custom.get(&field)?.disclose(&system).clone();
    Some(match serde_json::from_str(&text) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(serde_json::Value::Array(items)) => {
            let words = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            words.collect::<Vec<_>>().join(" ")
        }
        _ => text,
    })
}

fn has_value(operator: Operator, known: Option<&str>, value: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let less = |one: &str, other: &str| match (number(one), number(other)) {
        (Some(one), Some(other)) => one < other,
        _ => one < other,
    };
    let known = known.filter(|known| !known.is_empty());
    let word =
        || known.is_some_and(|known| value.split_whitespace().any(|word| known.split(' ').any(|one| one == word)));
    match operator {
        Operator::Present => known.is_some(),
        Operator::NotPresent => known.is_none(),
        Operator::LessThan => known.is_some_and(|known| less(known, value)),
        Operator::GreaterThan => known.is_some_and(|known| less(value, known)),
        Operator::Is => known == Some(value),
        Operator::IsNot => known != Some(value),
        Operator::Includes => word() || known == Some(value),
        Operator::NotIncludes => !word() && known != Some(value),
    }
}

/// Whether one of the words occurs, written large or small.
fn has_word(text: &str, words: &str) -> bool {
    let text = index::fold::fold(text);
    let found: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let wanted = index::fold::fold(words);
    wanted.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).any(|word| found.contains(&word))
}
