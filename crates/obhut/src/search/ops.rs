//! What a search finds: words from the index in memory, facts from the rows, and nothing that the searcher may not see.

use db::Tx;
use index::places::{By, Start};
use index::query::{Filter, Key, Operator, Query, ResultKind, TextField, Value, Words};
use index::text::{Kinds, Search};
use roaring::RoaringTreemap;

use super::build;
use super::conditions::{self, Condition};
use crate::conditions::Sets;
use crate::context::Cx;
use crate::error::Error;
use crate::listing::{Conditions, From, Keyed, Made, Part, Window, cut};
use crate::masking::search as masking;
use crate::tickets::access::Scope;
use crate::tickets::attachments::files_are_visible;
use crate::tickets::read as ticket_list;
use crate::words::Role;

/// Numbers bound in one statement.
const CHUNK: usize = 10_000;
/// People found by name at most.
const MOST_PEOPLE: usize = 10_000;

/// The kinds of things a query is after; all of them where it does not say.
pub fn kinds(query: &Query) -> Vec<ResultKind> {
    const ALL: [ResultKind; 4] = [ResultKind::Ticket, ResultKind::User, ResultKind::Organization, ResultKind::Group];
    let Some(filter) = query.filter(Key::Type) else { return ALL.to_vec() };
    let named = |kind: &ResultKind| filter.values.contains(&Value::Kind(*kind));
    ALL.into_iter().filter(|kind| named(kind) != filter.negated).collect()
}

/// A part of what one kind of thing is found by a query; rows carry nothing but their ids.
///
/// The window's column must be one of the kind's own.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, cx: &Cx, query: &Query, kind: ResultKind, window: &Window) -> Result<Part<()>, Error> {
    cx.actor.must_be_staff()?;
    cx.account.search.text.commit();
    match kind {
        ResultKind::Ticket => tickets(tx, cx, query, window),
        ResultKind::User | ResultKind::Organization if !cx.actor.sees_identity() => Ok(nothing()),
        ResultKind::User => others(tx, cx, query, window, true),
        ResultKind::Organization => others(tx, cx, query, window, false),
        ResultKind::Group => groups(tx, cx, query, window),
    }
}

fn nothing() -> Part<()> {
    Part { rows: Vec::new(), total: Some(0), more: false }
}

fn tickets(tx: &mut Tx<'_>, cx: &Cx, query: &Query, window: &Window) -> Result<Part<()>, Error> {
    let Some(filter) = filter(tx, cx, query)? else { return Ok(nothing()) };
    if let Some(part) = newest(cx, &filter, window) {
        return Ok(part);
    }
    rows(tx, cx, "ticket", &filter.made, &filter.sets, window)
}

/// What a query asks of tickets; `None` where nothing can be found.
///
/// # Errors
/// The database's.
pub fn filter(tx: &mut Tx<'_>, cx: &Cx, query: &Query) -> Result<Option<ticket_list::Filter>, Error> {
    if !cx.actor.sees_identity() && cx.actor.role != Role::EndUser {
        return behind_mask(tx, cx, query);
    }
    let (mut sets, mut made) = (Sets::default(), Vec::new());
    for filter in query.filters.iter().filter(|filter| filter.key != Key::Type) {
        if let Some(set) = known_by_value(cx, filter) {
            sets.add(set, filter.negated);
            continue;
        }
        if let Some(set) = conditions::known_by_place(tx, cx, filter)? {
            sets.add(set, filter.negated);
            continue;
        }
        match conditions::of_tickets(cx, filter) {
            Condition::Rows(condition) => made.push(condition),
            Condition::Never => return Ok(None),
        }
    }
    if !query.terms.is_empty() {
        let kinds = if files_are_visible(cx) { Kinds::ALL } else { Kinds::WITHOUT_FILES };
        let kinds = if cx.actor.role == Role::EndUser { Kinds::PUBLIC } else { kinds };
        let search = Search { terms: &query.terms, kinds, within: sets.within.as_ref(), offset: 0, limit: 0 };
        let mut found = cx.account.search.text.matching(&search);
        if let Some(number) = query.number.and_then(|number| u64::try_from(number).ok()) {
            found.insert(number);
        }
        sets.within = Some(found);
    }
    Ok(Some(ticket_list::Filter { sets, made, ..ticket_list::Filter::default() }))
}

/// What a query asks of tickets by what a reader who may not know who a customer is is shown of them. What the index finds
/// is only where to look: what is hidden neither finds a ticket nor keeps it away.
fn behind_mask(tx: &mut Tx<'_>, cx: &Cx, query: &Query) -> Result<Option<ticket_list::Filter>, Error> {
    let (mut sets, mut made) = (Sets::default(), Vec::new());
    for filter in query.filters.iter().filter(|filter| filter.key != Key::Type) {
        if masking::is_about_values(filter.key) {
            let sure = !filter.negated && !filter.values.contains(&Value::None);
            if let Some(set) = known_by_value(cx, filter).filter(|_| sure) {
                sets.add(set, false);
            }
            continue;
        }
        if let Some(set) = conditions::known_by_place(tx, cx, filter)? {
            sets.add(set, filter.negated);
            continue;
        }
        match conditions::of_tickets(cx, filter) {
            Condition::Rows(condition) => made.push(condition),
            Condition::Never => return Ok(None),
        }
    }
    let terms: Vec<_> = query.terms.iter().filter(|term| !term.negated).cloned().collect();
    if !terms.is_empty() {
        let kinds = Kinds::WITHOUT_FILES;
        let search = Search { terms: &terms, kinds, within: sets.within.as_ref(), offset: 0, limit: 0 };
        let mut found = cx.account.search.text.matching(&search);
        if let Some(number) = query.number.and_then(|number| u64::try_from(number).ok()) {
            found.insert(number);
        }
        sets.within = Some(found);
    }
    let newest = Window { column: "id", descending: true, ..Window::first(masking::MOST) };
    let mut within = RoaringTreemap::new();
    for keyed in rows(tx, cx, "ticket", &made, &sets, &newest)?.rows {
        match masking::fits(tx, cx, query, keyed.id) {
            Ok(true) => within.extend(u64::try_from(keyed.id)),
            Ok(false) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let sets = Sets { within: Some(within), ..Sets::default() };
    Ok(Some(ticket_list::Filter { sets, ..ticket_list::Filter::default() }))
}

/// The window from memory alone; `None` where facts are asked for, or another order, that only rows tell.
fn newest(cx: &Cx, filter: &ticket_list::Filter, window: &Window) -> Option<Part<()>> {
    let (true, "id", From::Offset(offset)) = (window.descending, window.column, window.from) else { return None };
    let set = ticket_list::known(cx, filter)?;
    let (offset, size) = (usize::try_from(offset).ok()?, usize::try_from(window.size).ok()?);
    let page = cx.account.places.page(&set, By::Id, true, Start::Offset(offset), size.saturating_add(1));
    let rows = page.iter().take(size).map(|(key, id)| Keyed { key: *key, id: *id, row: () }).collect();
    Some(Part { rows, total: i64::try_from(set.len()).ok(), more: page.len() > size })
}

/// Tickets with a value that is held in memory; `None` for filters on facts.
fn known_by_value(cx: &Cx, filter: &Filter) -> Option<RoaringTreemap> {
    let facts = &cx.account.search.tickets;
    let mut found = RoaringTreemap::new();
    for value in &filter.values {
        let (text, prefix) = match value {
            Value::Text { text, prefix } => (text.as_str(), *prefix),
            _ => ("", true),
        };
        let lower = text.to_lowercase();
        found |= match filter.key {
            Key::Tags if prefix => facts.tagged_like(&lower),
            Key::Tags => facts.tagged(&lower),
            Key::CustomField(field) if filter.operator != Operator::Equal => {
                facts.with_field_where(field, |value| compared(value, filter.operator, text))
            }
            Key::CustomField(field) if prefix => facts.with_field_like(field, text),
            Key::CustomField(field) => facts.with_field(field, text),
            Key::FieldValue => facts.with_value(text),
            Key::ExternalId if cx.actor.sees_identity() => facts.with_external(text),
            Key::ExternalId => RoaringTreemap::new(),
            _ => return None,
        };
        if matches!(value, Value::None) {
            // Without any value: everything but what has one.
            return Some(every_ticket(cx) - found);
        }
    }
    Some(found)
}

fn every_ticket(cx: &Cx) -> RoaringTreemap {
    let search = Search { terms: &[], kinds: Kinds::ALL, within: None, offset: 0, limit: 0 };
    cx.account.search.text.matching(&search)
}

/// Numbers compare as numbers, all else (dates among it) as text.
fn compared(value: &str, operator: Operator, wanted: &str) -> bool {
    match (value.parse::<i64>(), wanted.parse::<i64>()) {
        (Ok(value), Ok(wanted)) => operator.holds(&value, &wanted),
        _ => operator.holds(&value, &wanted),
    }
}

/// People and organisations.
fn others(tx: &mut Tx<'_>, cx: &Cx, query: &Query, window: &Window, people: bool) -> Result<Part<()>, Error> {
    let names = if people { &cx.account.people.map } else { &cx.account.organisations };
    let facts = if people { &cx.account.search.people } else { &cx.account.search.organisations };
    let called = |text: &str| ids(names.search(text, 0, MOST_PEOPLE));
    let (mut sets, mut made) = (Sets::default(), Vec::new());
    for term in &query.terms {
        let (Words::Word(text) | Words::Phrase(text) | Words::Prefix(text)) = &term.words;
        match term.field {
            Some(TextField::Subject | TextField::Comments) => return Ok(nothing()),
            None => sets.add(called(text.as_str()), term.negated),
        }
    }
    for filter in query.filters.iter().filter(|filter| filter.key != Key::Type) {
        let texts = filter.values.iter().filter_map(|value| match value {
            Value::Text { text, prefix } => Some((text.as_str(), *prefix)),
            _ => None,
        });
        let mut found = RoaringTreemap::new();
        for (text, prefix) in texts {
            found |= match filter.key {
                Key::Name => called(text),
                Key::Email | Key::Phone if people => called(text),
                Key::Tags if prefix => facts.tagged_like(text),
                Key::Tags => facts.tagged(text),
                Key::ExternalId => facts.with_external(text),
                _ => RoaringTreemap::new(),
            };
        }
        match filter.key {
            Key::Name | Key::Tags | Key::ExternalId => sets.add(found, filter.negated),
            Key::Email | Key::Phone if people => sets.add(found, filter.negated),
            _ => match conditions::of_others(cx, filter, people) {
                Condition::Rows(condition) => made.push(condition),
                Condition::Never => return Ok(nothing()),
            },
        }
    }
    let table = if people { "person" } else { "organisation" };
    let window = Window { column: own_column(window.column), ..*window };
    rows(tx, cx, table, &made, &sets, &window)
}

/// People and organisations have no status to sort by.
fn own_column(column: &'static str) -> &'static str {
    match column {
        "created_at" | "updated_at" => column,
        _ => "id",
    }
}

/// Groups by name.
fn groups(tx: &mut Tx<'_>, cx: &Cx, query: &Query, window: &Window) -> Result<Part<()>, Error> {
    let named = |filter: &Filter| matches!(filter.key, Key::Type | Key::Name);
    if !query.filters.iter().all(named) || query.terms.iter().any(|term| term.field.is_some()) {
        return Ok(nothing());
    }
    let found = crate::staff::groups::list(tx, cx, &Window::first(10_000))?.rows.into_iter().filter(|keyed| {
        let name = keyed.row.name.to_lowercase();
        let by_words = query.terms.iter().all(|term| {
            let (Words::Word(text) | Words::Phrase(text) | Words::Prefix(text)) = &term.words;
            name.contains(&text.as_str().to_lowercase()) != term.negated
        });
        by_words && query.filters.iter().filter(|filter| filter.key == Key::Name).all(|filter| {
            let fits = |value: &Value| matches!(value, Value::Text { text, .. } if name.contains(&text.as_str().to_lowercase()));
            filter.values.iter().any(fits) != filter.negated
        })
    });
    Ok(cut(found.map(|keyed| (keyed.id, keyed.id)).collect(), window))
}

fn ids(found: Vec<i64>) -> RoaringTreemap {
    found.into_iter().filter_map(|id| u64::try_from(id).ok()).collect()
}

/// The rows of `table` that meet the conditions and lie within the sets.
fn rows(
    tx: &mut Tx<'_>,
    cx: &Cx,
    table: &'static str,
    made: &[Made],
    sets: &Sets,
    window: &Window,
) -> Result<Part<()>, Error> {
    let account = cx.id();
    let read = |tx: &mut Tx<'_>, window: &Window, among: Option<&[i64]>| -> Result<Part<()>, Error> {
        let scope = Scope::of(&cx.actor);
        let mut conditions = Conditions::of_account(&account);
        if table == "ticket" {
            scope.narrow(&mut conditions);
        } else {
            conditions.add_fixed("standing = 'normal'");
        }
        made.iter().for_each(|condition| conditions.add_made(condition));
        if let Some(ids) = among {
            conditions.add_in("id", ids);
        }
        Ok(conditions.read(tx, table, "1", window, |_| Ok(()))?)
    };
    if !sets.is_used() {
        return read(tx, window, None);
    }
    let all = Window { from: From::Offset(0), size: i64::MAX - 1, counted: false, ..*window };
    let mut pairs = Vec::new();
    match &sets.within {
        Some(within) => {
            let wanted: Vec<i64> = (within - &sets.without).iter().filter_map(|id| i64::try_from(id).ok()).collect();
            for chunk in wanted.chunks(CHUNK) {
                pairs.extend(read(tx, &all, Some(chunk))?.rows.iter().map(|keyed| (keyed.key, keyed.id)));
            }
        }
        None => {
            let found = read(tx, &all, None)?.rows;
            let unwanted = |id: i64| u64::try_from(id).is_ok_and(|id| sets.without.contains(id));
            pairs.extend(found.iter().filter(|keyed| !unwanted(keyed.id)).map(|keyed| (keyed.key, keyed.id)));
        }
    }
    Ok(cut(pairs, window))
}

/// Tickets that another system calls so; none for those who may not know who a customer is.
pub async fn by_external_id(cx: &Cx, external_id: &str) -> Vec<i64> {
    if !cx.actor.sees_identity() {
        return Vec::new();
    }
    build::warm(cx).await;
    let found = cx.account.search.tickets.with_external(external_id);
    found.iter().filter_map(|id| i64::try_from(id).ok()).collect()
}
