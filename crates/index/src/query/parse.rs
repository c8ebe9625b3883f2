//! From characters to a [`Query`], in one pass.

use super::{
    Filter, Key, MAX_PARTS, MIN_PREFIX, Operator, Order, OrderBy, Priority, Problem, ProblemKind, Query, ResultKind,
    Status, Term, Text, TextField, TicketKind, Value, When, Words,
};

/// Keyboards and word processors offer all of these.
const QUOTES: [char; 4] = ['"', '\u{201c}', '\u{201d}', '\u{201e}'];

pub(super) fn parse(text: &str) -> Query {
    let mut query = Query::default();
    let mut rest = text.trim_start();
    let mut parts = 0;
    while !rest.is_empty() {
        if parts == MAX_PARTS {
            query.problem("text", ProblemKind::TooManyParts);
            break;
        }
        parts += 1;
        rest = part(&mut query, rest).trim_start();
    }
    query.number = only_number(&query);
    query
}

/// Reads one part and returns what follows.
fn part<'a>(query: &mut Query, text: &'a str) -> &'a str {
    let (negated, text) = match text.strip_prefix('-') {
        Some(after) if after.starts_with(|c: char| !c.is_whitespace() && c != '-') => (true, after),
        _ => (false, text),
    };
    if text.starts_with(QUOTES) {
        let (phrase, rest) = quoted(text);
        query.phrase(phrase, None, negated);
        return rest;
    }
    let Some((key, operator, text)) = key(text) else {
        let (word, rest) = bare(text);
        query.word(word, None, negated);
        return rest;
    };
    let in_quotes = text.starts_with(QUOTES);
    let (value, rest) = if in_quotes { quoted(text) } else { bare(text) };
    match key {
        Target::Text(field) if value.trim().is_empty() => query.problem(field_name(field), ProblemKind::MissingValue),
        Target::Text(field) if operator != Operator::Equal => {
            query.problem(field_name(field), ProblemKind::NotComparable);
        }
        Target::Text(field) if in_quotes => query.phrase(value, Some(field), negated),
        Target::Text(field) => query.word(value, Some(field), negated),
        Target::OrderBy => query.order_by(value),
        Target::Sort => query.sort(value),
        Target::Fact(key) => query.fact(key, operator, value.trim(), negated),
    }
    rest
}

/// What a key stands for.
enum Target {
    Text(TextField),
    Fact(Key),
    OrderBy,
    Sort,
}

/// A known key with its operator, and what follows them.
fn key(text: &str) -> Option<(Target, Operator, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (name, rest) = text.split_at_checked(end)?;
    // `created:>2026-01-31` is a common slip.
    let rest = match rest.strip_prefix(':') {
        Some(after) if after.starts_with(['<', '>']) => after,
        _ => rest,
    };
    let (operator, rest) = [
        (">=", Operator::GreaterOrEqual),
        ("<=", Operator::LessOrEqual),
        (">", Operator::Greater),
        ("<", Operator::Less),
        (":", Operator::Equal),
    ]
    .into_iter()
    .find_map(|(sign, operator)| Some((operator, rest.strip_prefix(sign)?)))?;
    Some((target(name)?, operator, rest))
}

fn target(name: &str) -> Option<Target> {
    let name = name.to_ascii_lowercase();
    let key = match name.as_str() {
        "subject" => return Some(Target::Text(TextField::Subject)),
        "description" | "comment" => return Some(Target::Text(TextField::Comments)),
        "order_by" => return Some(Target::OrderBy),
        "sort" => return Some(Target::Sort),
        "id" | "ticket_id" => Key::Id,
        "type" => Key::Type,
        "ticket_type" => Key::TicketType,
        "status" => Key::Status,
        "priority" => Key::Priority,
        "assignee" | "assignee_id" => Key::Assignee,
        "requester" | "requester_id" => Key::Requester,
        "submitter" | "submitter_id" => Key::Submitter,
        "commenter" => Key::Commenter,
        "cc" => Key::Cc,
        "group" | "group_id" => Key::Group,
        "organization" | "organization_id" => Key::Organization,
        "tags" | "tag" => Key::Tags,
        "created" | "created_at" => Key::Created,
        "updated" | "updated_at" => Key::Updated,
        "solved" => Key::Solved,
        "due_date" | "due" => Key::Due,
        "via" => Key::Via,
        "brand" | "brand_id" => Key::Brand,
        "form" | "ticket_form_id" => Key::Form,
        "fieldvalue" => Key::FieldValue,
        "external_id" => Key::ExternalId,
        "name" => Key::Name,
        "email" => Key::Email,
        "phone" => Key::Phone,
        "role" => Key::Role,
        _ => Key::CustomField(number(name.strip_prefix("custom_field_")?)?),
    };
    Some(Target::Fact(key))
}

/// The inside of quotes and what follows; an open end takes the rest.
fn quoted(text: &str) -> (&str, &str) {
    let mut characters = text.chars();
    characters.next();
    let inside = characters.as_str();
    inside.split_once(QUOTES).unwrap_or((inside, ""))
}

/// Everything up to the next white space.
fn bare(text: &str) -> (&str, &str) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn field_name(field: TextField) -> &'static str {
    match field {
        TextField::Subject => "subject",
        TextField::Comments => "description",
    }
}

/// An id: digits only, below 2^53.
fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|number| *number < 1 << 53)
}

/// The number that is all of the query.
fn only_number(query: &Query) -> Option<i64> {
    let [Term { words: Words::Word(word), field: None, negated: false }] = query.terms.as_slice() else {
        return None;
    };
    let filtered = query.filters.iter().any(|filter| filter.key != Key::Type);
    let word = word.as_str();
    if filtered { None } else { number(word.strip_prefix('#').unwrap_or(word)) }
}

impl Query {
    fn problem(&mut self, key: &str, kind: ProblemKind) {
        self.problems.push(Problem { key: key.to_owned(), kind });
    }

    fn phrase(&mut self, words: &str, field: Option<TextField>, negated: bool) {
        if words.contains(char::is_alphanumeric) {
            self.terms.push(Term { words: Words::Phrase(Text::new(words)), field, negated });
        }
    }

    fn word(&mut self, word: &str, field: Option<TextField>, negated: bool) {
        let key = field.map_or("text", field_name);
        let stem = word.trim_end_matches('*');
        if stem.contains('*') {
            return self.problem(key, ProblemKind::StarInside);
        }
        // A mere sign or a lone star asks for nothing in particular.
        let characters = stem.chars().filter(|c| c.is_alphanumeric()).count();
        if characters == 0 {
            return;
        }
        let words = if stem.len() == word.len() {
            Words::Word(Text::new(stem))
        } else if characters < MIN_PREFIX {
            return self.problem(key, ProblemKind::PrefixTooShort);
        } else {
            Words::Prefix(Text::new(stem))
        };
        self.terms.push(Term { words, field, negated });
    }

    fn order_by(&mut self, value: &str) {
        let Some(by) = OrderBy::parse(value) else {
            return self.problem("order_by", ProblemKind::UnknownValue);
        };
        let descending = self.order.is_none_or(|order| order.descending);
        self.order = Some(Order { by, descending });
    }

    fn sort(&mut self, value: &str) {
        let descending = match value.to_ascii_lowercase().as_str() {
            "asc" => false,
            "desc" => true,
            _ => return self.problem("sort", ProblemKind::UnknownValue),
        };
        let by = self.order.map_or(OrderBy::Created, |order| order.by);
        self.order = Some(Order { by, descending });
    }

    fn fact(&mut self, key: Key, operator: Operator, value: &str, negated: bool) {
        // `type:incident` means the ticket's own type.
        let key = if key == Key::Type && TicketKind::parse(value).is_some() { Key::TicketType } else { key };
        let value = match read_value(key, operator, value) {
            Ok(value) => value,
            Err(kind) => return self.problem(&key.name(), kind),
        };
        if operator == Operator::Equal {
            let same =
                |filter: &&mut Filter| filter.key == key && filter.operator == operator && filter.negated == negated;
            if let Some(filter) = self.filters.iter_mut().find(same) {
                return filter.values.push(value);
            }
        }
        self.filters.push(Filter { key, operator, values: vec![value], negated });
    }
}

fn read_value(key: Key, operator: Operator, value: &str) -> Result<Value, ProblemKind> {
    if value.is_empty() {
        return Err(ProblemKind::MissingValue);
    }
    let is_time = matches!(key, Key::Created | Key::Updated | Key::Solved | Key::Due);
    let ordered = is_time || matches!(key, Key::Id | Key::Status | Key::Priority | Key::CustomField(_));
    if operator != Operator::Equal && !ordered {
        return Err(ProblemKind::NotComparable);
    }
    let may_lack = !matches!(key, Key::Id | Key::Type | Key::Status | Key::Created | Key::Updated);
    if operator == Operator::Equal && may_lack {
        match value {
            "*" => return Ok(Value::Any),
            _ if value.eq_ignore_ascii_case("none") => return Ok(Value::None),
            _ => {}
        }
    }
    let unknown = ProblemKind::UnknownValue;
    match key {
        Key::Id => number(value.strip_prefix('#').unwrap_or(value)).map(Value::Number).ok_or(ProblemKind::BadNumber),
        Key::Type => ResultKind::parse(value).map(Value::Kind).ok_or(unknown),
        Key::TicketType => TicketKind::parse(value).map(Value::TicketKind).ok_or(unknown),
        Key::Status => Status::parse(value).map(Value::Status).ok_or(unknown),
        Key::Priority => Priority::parse(value).map(Value::Priority).ok_or(unknown),
        Key::Created | Key::Updated | Key::Solved | Key::Due => {
            When::parse(value).map(Value::When).ok_or(ProblemKind::BadDate)
        }
        Key::Assignee | Key::Requester | Key::Submitter | Key::Commenter | Key::Cc
            if value.eq_ignore_ascii_case("me") =>
        {
            Ok(Value::Me)
        }
        Key::Assignee
        | Key::Requester
        | Key::Submitter
        | Key::Commenter
        | Key::Cc
        | Key::Group
        | Key::Organization
        | Key::Brand
        | Key::Form => number(value).map_or_else(|| text_value(value), |id| Ok(Value::Number(id))),
        _ => text_value(value),
    }
}

fn text_value(value: &str) -> Result<Value, ProblemKind> {
    let text = value.trim_end_matches('*');
    if text.contains('*') || text.is_empty() {
        return Err(ProblemKind::StarInside);
    }
    Ok(Value::Text { text: Text::new(text), prefix: text.len() < value.len() })
}
