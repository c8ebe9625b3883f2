//! Filters of a search as conditions on rows. Everything that was typed becomes a number, a fixed word, or nothing.

use db::Tx;
use index::people::Identity;
use index::places::Facet;
use index::query::{Filter, Key, Operator, Priority, Status, Value};

use crate::context::Cx;
use crate::error::Error;
use crate::listing::{Made, Window};
use crate::tickets::places;
use roaring::RoaringTreemap;

/// Names that match more people than this are too common to mean anybody.
const MOST_PEOPLE: usize = 1_000;

/// What a filter asks of a row.
pub(super) enum Condition {
    /// A condition in SQL.
    Rows(Made),
    /// This kind of thing has no such fact: nothing is found.
    Never,
}

/// A filter on tickets; those on values in memory are none of this function's.
pub(super) fn of_tickets(cx: &Cx, filter: &Filter) -> Condition {
    let mut any = Alternatives::default();
    for value in &filter.values {
        match filter.key {
            Key::Id => any.compared("id", filter.operator, value),
            Key::Requester => any.numbers("requester_id", value, &people(cx, value, false)),
            Key::Submitter => any.numbers("submitter_id", value, &people(cx, value, false)),
            Key::Cc => any.among(IN_COPY, value, &people(cx, value, false)),
            Key::Commenter => any.among(COMMENTED, value, &people(cx, value, false)),
            Key::Organization => any.numbers("organisation_id", value, &organisations(cx, value)),
            Key::Created | Key::Updated | Key::Solved | Key::Due => any.times(cx, filter.key, filter.operator, value),
            Key::Via => any.source(value),
            Key::Brand | Key::Form => any.fixed(if matches!(value, Value::None) { "1 = 1" } else { "1 = 0" }),
            _ => return Condition::Never,
        }
    }
    any.condition(filter.negated)
}

/// The tickets of a filter on where tickets stand, from memory; `None` for filters that only rows can tell.
///
/// # Errors
/// The database's.
pub(super) fn known_by_place(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter) -> Result<Option<RoaringTreemap>, Error> {
    let facet = match filter.key {
        Key::Status => Facet::Status,
        Key::Priority => Facet::Priority,
        Key::TicketType => Facet::Kind,
        Key::Group => Facet::Group,
        Key::Assignee => Facet::Assignee,
        _ => return Ok(None),
    };
    let mut wanted: Vec<i64> = Vec::new();
    let held = &cx.account.places;
    let mut found = RoaringTreemap::new();
    for value in &filter.values {
        match (facet, value) {
            (_, Value::None) => wanted.push(0),
            (_, Value::Any) => found |= held.all() - held.any_of(facet, &[0]),
            (Facet::Status, Value::Status(word)) => {
                let holds = |status: &&crate::words::Status| {
                    STATUSES.iter().any(|known| known.word() == status.word() && filter.operator.holds(known, word))
                };
                wanted.extend(crate::words::Status::ALL.iter().filter(holds).map(|s| i64::from(places::status(*s))));
            }
            (Facet::Priority, Value::Priority(word)) => {
                let holds = |priority: &&crate::words::Priority| {
                    PRIORITIES.iter().any(|known| known.word() == priority.word() && filter.operator.holds(known, word))
                };
                let fitting = crate::words::Priority::ALL.iter().filter(holds);
                wanted.extend(fitting.map(|priority| i64::from(places::priority(Some(*priority)))));
            }
            (Facet::Kind, Value::TicketKind(word)) => {
                wanted.push(i64::from(places::kind(crate::words::TicketKind::from_word(word.word()))));
            }
            (Facet::Group, value) => wanted.extend(groups(tx, cx, value)?),
            (Facet::Assignee, value) => wanted.extend(people(cx, value, true)),
            _ => {}
        }
    }
    found |= held.any_of(facet, &wanted);
    Ok(Some(found))
}

const STATUSES: [Status; 6] =
    [Status::New, Status::Open, Status::Pending, Status::Hold, Status::Solved, Status::Closed];
const PRIORITIES: [Priority; 4] = [Priority::Low, Priority::Normal, Priority::High, Priority::Urgent];

/// A filter on people or organisations.
pub(super) fn of_others(cx: &Cx, filter: &Filter, people: bool) -> Condition {
    let mut any = Alternatives::default();
    for value in &filter.values {
        match filter.key {
            Key::Id => any.compared("id", filter.operator, value),
            Key::Created | Key::Updated => any.times(cx, filter.key, filter.operator, value),
            Key::Organization if people => any.numbers("organisation_id", value, &organisations(cx, value)),
            Key::Role if people => any.role(value),
            _ => return Condition::Never,
        }
    }
    any.condition(filter.negated)
}

const IN_COPY: (&str, &str) =
    ("id IN (SELECT ticket_id FROM ticket_party WHERE account_id = $1 AND part = 'cc'", " AND person_id IN (");
const COMMENTED: (&str, &str) = ("id IN (SELECT ticket_id FROM comment WHERE account_id = $1", " AND author_id IN (");

/// The people a value means. Who may not know customers finds none by name or address; colleagues they may find.
fn people(cx: &Cx, value: &Value, colleagues: bool) -> Vec<i64> {
    match value {
        Value::Number(id) => vec![*id],
        Value::Me => cx.actor.person.into_iter().collect(),
        Value::Text { text, .. } if colleagues || cx.actor.sees_identity() => {
            match cx.account.people.map.find(Identity::Email(text.as_str())) {
                Some(person) => vec![person],
                None => cx.account.people.map.search(text.as_str(), 0, MOST_PEOPLE),
            }
        }
        _ => Vec::new(),
    }
}

fn groups(tx: &mut Tx<'_>, cx: &Cx, value: &Value) -> Result<Vec<i64>, Error> {
    match value {
        Value::Number(id) => Ok(vec![*id]),
        Value::Text { text, prefix } => {
            let wanted = text.as_str().to_lowercase();
            let rows = crate::staff::groups::list(tx, cx, &Window::first(10_000))?.rows;
            let fits = |name: &str| if *prefix { name.starts_with(&wanted) } else { name == wanted };
            Ok(rows.into_iter().filter(|keyed| fits(&keyed.row.name.to_lowercase())).map(|keyed| keyed.id).collect())
        }
        _ => Ok(Vec::new()),
    }
}

fn organisations(cx: &Cx, value: &Value) -> Vec<i64> {
    match value {
        Value::Number(id) => vec![*id],
        Value::Text { text, .. } if cx.actor.sees_identity() => {
            cx.account.organisations.search(text.as_str(), 0, MOST_PEOPLE)
        }
        _ => Vec::new(),
    }
}

/// Conditions of which one must hold.
#[derive(Default)]
struct Alternatives(Made);

impl Alternatives {
    fn condition(self, negated: bool) -> Condition {
        let Made { text, values } = self.0;
        let text = if text.is_empty() { "1 = 0".to_owned() } else { text };
        // A row without the fact does not have the value that is unwanted.
        let text = if negated { format!("NOT COALESCE(({text}), FALSE)") } else { format!("({text})") };
        Condition::Rows(Made { text, values })
    }

    fn fixed(&mut self, fragment: &str) {
        if !self.0.text.is_empty() {
            self.0.text.push_str(" OR ");
        }
        self.0.text.push_str(fragment);
    }

    fn bound(&mut self, fragment: &str, values: &[i64]) {
        self.fixed(fragment);
        self.0.values.extend_from_slice(values);
    }

    fn numbers(&mut self, column: &str, value: &Value, ids: &[i64]) {
        match value {
            Value::None => self.fixed(&format!("{column} IS NULL")),
            Value::Any => self.fixed(&format!("{column} IS NOT NULL")),
            _ if ids.is_empty() => self.fixed("1 = 0"),
            _ => self.bound(&format!("{column} IN ({})", marks(ids)), ids),
        }
    }

    fn among(&mut self, (select, narrowed): (&str, &str), value: &Value, ids: &[i64]) {
        match value {
            Value::None => self.fixed(&format!("NOT ({select}))")),
            Value::Any => self.fixed(&format!("{select})")),
            _ if ids.is_empty() => self.fixed("1 = 0"),
            _ => self.bound(&format!("{select}{narrowed}{}))", marks(ids)), ids),
        }
    }

    fn compared(&mut self, column: &str, operator: Operator, value: &Value) {
        if let Value::Number(number) = value {
            self.bound(&format!("{column} {} {{}}", sign(operator)), &[*number]);
        }
    }

    fn role(&mut self, value: &Value) {
        let Value::Text { text, .. } = value else { return };
        match text.as_str().to_ascii_lowercase().as_str() {
            "admin" | "administrator" => self.fixed("role = 'administrator'"),
            "agent" => self.fixed("role NOT IN ('administrator', 'end_user', 'system')"),
            "end-user" | "end_user" => self.fixed("role = 'end_user'"),
            _ => self.fixed("1 = 0"),
        }
    }

    fn source(&mut self, value: &Value) {
        let Value::Text { text, .. } = value else { return };
        match text.as_str().to_ascii_lowercase().as_str() {
            "mail" | "email" => self.fixed("source = 'email'"),
            "web" | "web_form" => self.fixed("source IN ('web', 'form', 'portal')"),
            "form" => self.fixed("source = 'form'"),
            "portal" => self.fixed("source = 'portal'"),
            "api" | "web_service" => self.fixed("source IN ('api', 'command')"),
            "system" => self.fixed("source = 'system'"),
            "chat" => self.fixed("source = 'chat'"),
            "voice" | "phone" | "voicemail" => self.fixed("source = 'voice'"),
            _ => self.fixed("1 = 0"),
        }
    }

    fn times(&mut self, cx: &Cx, key: Key, operator: Operator, value: &Value) {
        let column = match key {
            Key::Created => "created_at",
            Key::Updated => "updated_at",
            Key::Solved => "solved_at",
            _ => "due_at",
        };
        match value {
            Value::None => self.fixed(&format!("{column} IS NULL")),
            Value::Any => self.fixed(&format!("{column} IS NOT NULL")),
            Value::When(when) => {
                let span = when.admits(operator, cx.now, index::query::Day::utc_midnight);
                let mut values = Vec::new();
                let mut parts = vec![format!("{column} IS NOT NULL")];
                for (sign, end) in [(">=", span.from), ("<", span.until)] {
                    if let Some(end) = end {
                        parts.push(format!("{column} {sign} {{}}"));
                        values.push(end.0);
                    }
                }
                self.bound(&format!("({})", parts.join(" AND ")), &values);
            }
            _ => {}
        }
    }
}

fn marks(ids: &[i64]) -> String {
    vec!["{}"; ids.len()].join(", ")
}

const fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "=",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
    }
}
