//! From conditions to what can be looked up: sets in memory for statuses, groups, tags, field values and words; conditions
//! in SQL for times and people.

use db::Tx;
use index::places::Facet;
use index::query::{Term, Text, TextField, Words};
use index::text::{Kinds, Search};
use roaring::RoaringTreemap;

use super::{Condition, Conditions, Field, Operator, Sets};
use crate::context::Cx;
use crate::error::Error;
use crate::listing::Made;
use crate::masking::search::{self as masking, Sought};
use crate::tickets::places;
use crate::tickets::read::{self, Filter};
use crate::words::{Priority, Source, Status, TicketKind};

/// Microseconds of an hour.
pub(super) const HOUR: i64 = 3_600_000_000;
/// Hours beyond which nobody counts hours.
const MOST_HOURS: i64 = 24 * 366 * 100;

/// What a list is narrowed to.
#[derive(Clone, Default)]
pub struct Plan {
    /// By sets in memory.
    pub sets: Sets,
    /// By conditions on rows.
    pub made: Vec<Made>,
}

/// One condition, looked up.
enum Part {
    Set(RoaringTreemap, bool),
    Rows(Made),
}

/// Whether a value says something to this field and operator.
pub(super) fn is_readable(field: Field, operator: Operator, value: &str) -> bool {
    let number = || value.parse::<i64>().is_ok_and(|number| number > 0);
    match field {
        Field::Status => Status::from_word(value).is_some(),
        Field::Priority => value.is_empty() || value == "-" || Priority::from_word(value).is_some(),
        Field::Kind => value.is_empty() || TicketKind::from_word(value).is_some(),
        Field::Group => value.is_empty() || value == "current_groups" || number(),
        Field::Assignee => value.is_empty() || value == "current_user" || number(),
        Field::Requester => value == "current_user" || value == "assignee_id" || number(),
        Field::Organisation => value.is_empty() || number(),
        Field::Tags | Field::Subject | Field::Comment => !value.is_empty(),
        Field::Custom(_) => matches!(operator, Operator::Present | Operator::NotPresent) || !value.is_empty(),
        Field::Created
        | Field::Updated
        | Field::Solved
        | Field::Due
        | Field::UntilDue
        | Field::UntilBreach
        | Field::Breach => value.parse().is_ok_and(|hours: i64| (0..=MOST_HOURS).contains(&hours)),
        Field::Via => source(value).is_some(),
    }
}

/// Looks the conditions up for the actor, now.
///
/// # Errors
/// The database's.
pub fn plan(tx: &mut Tx<'_>, cx: &Cx, conditions: &Conditions) -> Result<Plan, Error> {
    if needs_index(conditions) {
        cx.account.search.text.commit();
    }
    let mut plan = Plan::default();
    for condition in &conditions.all {
        match shown(tx, cx, condition)? {
            Part::Set(set, negated) => plan.sets.add(set, negated),
            Part::Rows(made) => plan.made.push(made),
        }
    }
    if conditions.any.is_empty() {
        return Ok(plan);
    }
    let (mut union, mut made) = (RoaringTreemap::new(), Made::default());
    let mut sets = false;
    for condition in &conditions.any {
        match shown(tx, cx, condition)? {
            Part::Set(set, negated) => {
                sets = true;
                union |= if negated { cx.account.places.all() - set } else { set };
            }
            Part::Rows(one) => {
                if !made.text.is_empty() {
                    made.text.push_str(" OR ");
                }
                made.text.push_str(&one.text);
                made.values.extend(one.values);
            }
        }
    }
    if made.text.is_empty() {
        plan.sets.add(union, false);
        return Ok(plan);
    }
    made.text = format!("({})", made.text);
    if sets {
        // Either in one of the sets or among these rows: the rows become a set too.
        let filter = Filter { made: vec![made], ..Filter::default() };
        union |= read::numbers(tx, &cx.as_system(), &filter)?;
        plan.sets.add(union, false);
    } else {
        plan.made.push(made);
    }
    Ok(plan)
}

/// Whether tags, field values or words are asked for: they are known once the index is built.
pub fn needs_index(conditions: &Conditions) -> bool {
    let by_value = |condition: &Condition| {
        matches!(condition.field, Field::Tags | Field::Custom(_) | Field::Subject | Field::Comment)
    };
    conditions.all.iter().chain(&conditions.any).any(by_value)
}

/// One condition, looked up; a reader behind a mask is told by what they are shown.
fn shown(tx: &mut Tx<'_>, cx: &Cx, condition: &Condition) -> Result<Part, Error> {
    let part = part(cx, condition);
    let Part::Set(set, negated) = part else { return Ok(part) };
    let value = condition.value.as_str();
    let sought = match condition.field {
        _ if cx.actor.sees_identity() => return Ok(Part::Set(set, negated)),
        Field::Tags => Sought::Tags(value.to_lowercase()),
        Field::Custom(field) => Sought::Field(field),
        _ => return Ok(Part::Set(set, negated)),
    };
    Ok(Part::Set(masking::among(tx, cx, &set, &sought)?, negated))
}

fn part(cx: &Cx, condition: &Condition) -> Part {
    let value = condition.value.as_str();
    let negated = matches!(condition.operator, Operator::IsNot | Operator::NotIncludes | Operator::NotPresent);
    let facet = |facet, values: &[i64]| Part::Set(cx.account.places.any_of(facet, values), negated);
    match condition.field {
        Field::Status => {
            let place = Status::from_word(value).map_or(0, places::status);
            let numbers = (1..=Status::ALL.len()).filter_map(|number| u8::try_from(number).ok());
            facet(Facet::Status, &compared(condition.operator, place, numbers))
        }
        Field::Priority => {
            let place = places::priority(Priority::from_word(value));
            let numbers = (0..=Priority::ALL.len()).filter_map(|number| u8::try_from(number).ok());
            facet(Facet::Priority, &compared(condition.operator, place, numbers))
        }
        Field::Kind => facet(Facet::Kind, &[i64::from(places::kind(TicketKind::from_word(value)))]),
        Field::Group if value == "current_groups" => {
            let own: Vec<i64> = cx.actor.groups.iter().map(|(group, _)| *group).collect();
            facet(Facet::Group, &own)
        }
        Field::Group => facet(Facet::Group, &[value.parse().unwrap_or(0)]),
        Field::Assignee if value == "current_user" => facet(Facet::Assignee, &[cx.actor.person.unwrap_or(-1)]),
        Field::Assignee => facet(Facet::Assignee, &[value.parse().unwrap_or(0)]),
        Field::Requester if value == "assignee_id" => {
            let (text, _) = ("requester_id = assignee_id", ());
            Part::Rows(Made { text: if negated { denied(text) } else { text.to_owned() }, values: Vec::new() })
        }
        Field::Requester if value == "current_user" => Part::Rows(numbered("requester_id", cx.actor.person, negated)),
        Field::Requester => Part::Rows(numbered("requester_id", value.parse().ok(), negated)),
        Field::Organisation if value.is_empty() => {
            let text = if negated { "organisation_id IS NOT NULL" } else { "organisation_id IS NULL" };
            Part::Rows(Made { text: text.to_owned(), values: Vec::new() })
        }
        Field::Organisation => Part::Rows(numbered("organisation_id", value.parse().ok(), negated)),
        Field::Tags => {
            let tags = &cx.account.search.tickets;
            let lower = value.to_lowercase();
            let found = lower.split([' ', ',']).filter(|tag| !tag.is_empty()).map(|tag| tags.tagged(tag));
            Part::Set(found.fold(RoaringTreemap::new(), |all, one| all | one), negated)
        }
        Field::Custom(field) => Part::Set(with_value(cx, field, condition.operator, value), negated),
        Field::Created => Part::Rows(since(cx, "created_at", condition.operator, value)),
        Field::Updated => Part::Rows(since(cx, "updated_at", condition.operator, value)),
        Field::Solved => Part::Rows(since(cx, "solved_at", condition.operator, value)),
        Field::Due => Part::Rows(since(cx, "due_at", condition.operator, value)),
        Field::UntilDue => Part::Rows(until(cx, "due_at", condition.operator, value)),
        Field::UntilBreach => Part::Rows(until(cx, "target_at", condition.operator, value)),
        Field::Breach => Part::Rows(since(cx, "target_at", condition.operator, value)),
        Field::Via => {
            let words = source(value).unwrap_or_default();
            let list = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
            let sign = if negated { "NOT IN" } else { "IN" };
            Part::Rows(Made { text: format!("source {sign} ({list})"), values: Vec::new() })
        }
        Field::Subject => Part::Set(with_words(cx, Some(TextField::Subject), value), negated),
        Field::Comment => Part::Set(with_words(cx, Some(TextField::Comments), value), negated),
    }
}

/// The values that stand so to `place`; "is not" looks for the value itself and is turned round by the caller.
fn compared(operator: Operator, place: u8, all: impl Iterator<Item = u8>) -> Vec<i64> {
    let holds = |number: &u8| match operator {
        Operator::LessThan => *number < place,
        Operator::GreaterThan => *number > place,
        _ => *number == place,
    };
    all.filter(holds).map(i64::from).collect()
}

fn denied(text: &str) -> String {
    // A row without the fact does not have the value that is unwanted.
    format!("NOT COALESCE(({text}), FALSE)")
}

fn numbered(column: &str, id: Option<i64>, negated: bool) -> Made {
    let text = format!("{column} = {{}}");
    Made { text: if negated { denied(&text) } else { text }, values: vec![id.unwrap_or(0)] }
}

/// Hours as they are typed, in microseconds.
pub(super) fn hours(value: &str) -> i64 {
    value.parse::<i64>().unwrap_or(0).clamp(0, MOST_HOURS).saturating_mul(HOUR)
}

/// Less than so many hours ago, more, or in just that hour.
fn since(cx: &Cx, column: &str, operator: Operator, value: &str) -> Made {
    let (now, hours) = (cx.at(), hours(value));
    let (text, values) = match operator {
        Operator::LessThan => (format!("{column} > {{}} AND {column} <= {{}}"), vec![now - hours, now]),
        Operator::GreaterThan => (format!("{column} < {{}}"), vec![now - hours]),
        _ => (format!("{column} > {{}} AND {column} <= {{}}"), vec![now - hours - HOUR, now - hours]),
    };
    Made { text: format!("({column} IS NOT NULL AND {text})"), values }
}

/// Due within so many hours (what is overdue too), later, or in just that hour.
fn until(cx: &Cx, column: &str, operator: Operator, value: &str) -> Made {
    let then = cx.at() + hours(value);
    let (text, values) = match operator {
        Operator::LessThan => (format!("{column} < {{}}"), vec![then]),
        Operator::GreaterThan => (format!("{column} > {{}}"), vec![then]),
        _ => (format!("{column} >= {{}} AND {column} < {{}}"), vec![then, then + HOUR]),
    };
    Made { text: format!("({column} IS NOT NULL AND {text})"), values }
}

/// The doors of a word or of the number that the API gives it.
pub(super) fn source(value: &str) -> Option<Vec<&'static str>> {
    Some(match value {
        "mail" | "email" | "4" => vec![Source::Email.word()],
        // The API knows one word for all pages, ours and the customers'.
        "web" | "web_form" | "0" => vec![Source::Web.word(), Source::Form.word(), Source::Portal.word()],
        "form" => vec![Source::Form.word()],
        "portal" => vec![Source::Portal.word()],
        "chat" | "29" => vec![Source::Chat.word()],
        "api" | "web_service" | "5" => vec![Source::Api.word(), Source::Command.word()],
        "voice" | "phone" | "voicemail" | "phone_call_inbound" | "phone_call_outbound" | "44" | "45" | "46" => {
            vec![Source::Voice.word()]
        }
        "system" | "rule" | "8" => vec![Source::System.word()],
        _ => return None,
    })
}

fn with_value(cx: &Cx, field: i64, operator: Operator, value: &str) -> RoaringTreemap {
    let facts = &cx.account.search.tickets;
    let number = |text: &str| text.parse::<f64>().ok();
    let less = |one: &str, other: &str| match (number(one), number(other)) {
        (Some(one), Some(other)) => one < other,
        _ => one < other,
    };
    match operator {
        Operator::Present | Operator::NotPresent => facts.with_field_like(field, ""),
        Operator::LessThan => facts.with_field_where(field, |known| less(known, value)),
        Operator::GreaterThan => facts.with_field_where(field, |known| less(value, known)),
        Operator::Is | Operator::IsNot => facts.with_field(field, value),
        Operator::Includes | Operator::NotIncludes => {
            let found = value.split_whitespace().map(|word| facts.with_field(field, word));
            found.fold(facts.with_field(field, value), |all, one| all | one)
        }
    }
}

/// Tickets with one of the words. Who may not know customers finds nobody so: the words may be their names.
fn with_words(cx: &Cx, field: Option<TextField>, value: &str) -> RoaringTreemap {
    if !cx.actor.sees_identity() {
        return RoaringTreemap::new();
    }
    let mut found = RoaringTreemap::new();
    for word in value.split_whitespace() {
        let words = Words::Word(Text::new(word));
        let terms = [Term { field, words, negated: false }];
        let search = Search { terms: &terms, kinds: Kinds::ALL, within: None, offset: 0, limit: 0 };
        found |= cx.account.search.text.matching(&search);
    }
    found
}
