//! Searching behind a mask: a ticket is found by what its reader is shown of it, so that a search tells nothing that the
//! pages hide, neither by what it finds nor by how much nor by what it leaves out.

use db::Tx;
use index::query::{Filter, Key, Operator, Query, Term, Value};
use index::text::{Doc, Kind, Kinds, Search, TextIndex};
use roaring::RoaringTreemap;
use serde_json::Value as Json;

use super::Mask;
use crate::conditions::Sets;
use crate::context::Cx;
use crate::error::Error;
use crate::listing::Window;
use crate::tickets::read::{self, Ticket};
use crate::tickets::{self, Fields};

/// Tickets looked through for one search, the newest first.
pub const MOST: i64 = 1_000;

/// Whether a filter asks for a value that a mask may hide.
pub const fn is_about_values(key: Key) -> bool {
    matches!(key, Key::Tags | Key::CustomField(_) | Key::FieldValue | Key::ExternalId)
}

/// Whether the shown part of a ticket is what the query asks for.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor; the database's or the vault's.
pub fn fits(tx: &mut Tx<'_>, cx: &Cx, query: &Query, id: i64) -> Result<bool, Error> {
    let ticket = read::get(tx, cx, id)?;
    let mask = Mask::for_ticket(tx, cx, &ticket.row)?;
    let mut filters = query.filters.iter().filter(|filter| is_about_values(filter.key));
    if !filters.all(|filter| has(&mask, ticket.fields.as_ref(), filter) != filter.negated) {
        return Ok(false);
    }
    if query.terms.is_empty() || query.number == Some(id) {
        return Ok(true);
    }
    says(tx, cx, &mask, &ticket, &query.terms)
}

/// What a condition of a view asks for.
pub enum Sought {
    /// One of these tags, parted by blanks or commas.
    Tags(String),
    /// A value of this field; which one has been looked up.
    Field(i64),
}

/// Those of the tickets in which what is asked for is shown, of the newest that exist for the actor.
///
/// # Errors
/// The database's or the vault's.
pub fn among(tx: &mut Tx<'_>, cx: &Cx, set: &RoaringTreemap, sought: &Sought) -> Result<RoaringTreemap, Error> {
    let system = crate::disclosure::for_system(personal::SystemUse::Masking);
    let sets = Sets { within: Some(set.clone()), ..Sets::default() };
    let newest = Window { column: "id", descending: true, ..Window::first(MOST) };
    let filter = read::Filter { sets, ..read::Filter::default() };
    let mut shown_in = RoaringTreemap::new();
    for keyed in read::list(tx, cx, &filter, &newest)?.rows {
        let ticket = keyed.row;
        let mask = Mask::for_ticket(tx, cx, &ticket.row)?;
        let is_shown = match (sought, &ticket.fields) {
            (Sought::Tags(wanted), Some(fields)) => {
                let tags = mask.tags(fields.tags.iter().map(|tag| tag.disclose(&system)));
                wanted.split([' ', ',']).any(|wanted| tags.iter().any(|tag| tag.as_str() == wanted))
            }
            (Sought::Field(field), Some(fields)) => {
                fields.custom.get(field).is_some_and(|value| !shown(&mask, value.disclose(&system)).is_empty())
            }
            (_, None) => false,
        };
        if is_shown {
            shown_in.extend(u64::try_from(keyed.id));
        }
    }
    Ok(shown_in)
}

/// Whether the shown words are those of the query.
fn says(tx: &mut Tx<'_>, cx: &Cx, mask: &Mask, ticket: &Ticket, terms: &[Term]) -> Result<bool, Error> {
    let disclosure = crate::disclosure::for_actor(&Cx { looks: None, ..cx.clone() });
    let index = TextIndex::new();
    let fields = ticket.fields.as_ref();
    let subject = fields.and_then(|fields| fields.reveal_subject(&disclosure)).map(|subject| mask.line(subject));
    index.add(Doc { id: 0, ticket: 1, kind: Kind::Subject, text: subject.as_deref().unwrap_or_default() });
    for row in tickets::sql::comments_of(tx, cx.id(), ticket.row.id)? {
        let kind = if row.public { Kind::Public } else { Kind::Internal };
        let number = u64::try_from(row.id).unwrap_or_default();
        let said = read::open_comment(cx, row)?.body;
        let text = said.as_ref().and_then(|body| body.reveal_text(&disclosure)).map(|text| mask.line(text));
        index.add(Doc { id: number, ticket: 1, kind, text: text.as_deref().unwrap_or_default() });
    }
    index.commit();
    let search = Search { terms, kinds: Kinds::WITHOUT_FILES, within: None, offset: 0, limit: 0 };
    Ok(index.search(&search).total > 0)
}

/// Whether the shown values are one of those asked for.
fn has(mask: &Mask, fields: Option<&Fields>, filter: &Filter) -> bool {
    let Some(fields) = fields else { return false };
    let system = crate::disclosure::for_system(personal::SystemUse::Masking);
    let values: Vec<String> = match filter.key {
        Key::Tags => mask.tags(fields.tags.iter().map(|tag| tag.disclose(&system))),
        Key::CustomField(field) => {
            fields.custom.get(&field).map(|value| shown(mask, value.disclose(&system))).unwrap_or_default()
        }
        Key::FieldValue => fields.custom.values().flat_map(|value| shown(mask, value.disclose(&system))).collect(),
        // What another system calls it tells who it is.
        _ => Vec::new(),
    };
    filter.values.iter().any(|value| match value {
        Value::None => values.is_empty(),
        Value::Any => !values.is_empty(),
        Value::Text { text, prefix } => meets(&values, text.as_str(), *prefix, filter.operator),
        Value::Number(number) => meets(&values, &number.to_string(), false, filter.operator),
        _ => false,
    })
}

fn meets(values: &[String], wanted: &str, prefix: bool, operator: Operator) -> bool {
    let wanted = wanted.to_lowercase();
    values.iter().map(|value| value.to_lowercase()).any(|value| match (operator, prefix) {
        (Operator::Equal, true) => value.starts_with(&wanted),
        (Operator::Equal, false) => value == wanted,
        _ => match (value.parse::<i64>(), wanted.parse::<i64>()) {
            (Ok(value), Ok(wanted)) => operator.holds(&value, &wanted),
            _ => operator.holds(&value, &wanted),
        },
    })
}

/// A field's value as it is shown, a list as each of its words; what has a gap is no value.
fn shown(mask: &Mask, stored: &str) -> Vec<String> {
    let value = serde_json::from_str(stored).unwrap_or_else(|_| Json::String(stored.to_owned()));
    let whole = |value: &Json| mask.value(value.clone()) == *value;
    match value {
        Json::Array(items) => items.iter().filter(|item| whole(item)).map(text).collect(),
        Json::Null => Vec::new(),
        other if whole(&other) => vec![text(&other)],
        _ => Vec::new(),
    }
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
