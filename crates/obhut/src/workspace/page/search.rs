//! The search page. What is searched for is posted, so that no address, no history and no log repeats it.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use db::Tx;
use index::people::Identity;
use index::places::Facet;
use index::query::{ProblemKind, Query};
use roaring::RoaringTreemap;

use super::form::Posted;
use super::list::{self, unsigned};
use super::people;
use super::reader::Reader;
use super::{rows, shell};
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Key;
use crate::listing::{From as Begin, Window};
use crate::search::{build, ops, snippets};
use crate::state::App;
use crate::tickets::places;
use crate::tickets::read::{self, Filter, Ticket};
use crate::words::Role;
use crate::workspace::{self, Chip, Hit, PersonRow, Priority, SearchPage, Status, TicketRow};

/// Tickets of a page.
const SIZE: i64 = 20;
/// People whose tickets a search shows.
const PEOPLE: usize = 20;
/// People shown by name.
const NAMED: usize = 6;
/// Tickets that are read through for a reader to whom parts of the texts are hidden.
const READ_THROUGH: i64 = 200;
/// Messages of a ticket that are looked through for the words.
const MESSAGES: i64 = 50;

/// The routes of the search.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/search", get(empty).post(search))
}

/// `GET /search`.
async fn empty(reader: Reader) -> Response {
    let drawn = reader.read(|tx, reader| reader.shell(tx, None, None)).await;
    let answer = drawn.map(|shell| reader.page(200, workspace::search(&shell, &blank(String::new(), None))));
    reader.finish(answer).await
}

/// `POST /search`: `q`; `toggle`, a filter to switch on or off; `from`, how many to pass over.
async fn search(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let q = toggled(form.text("q").trim(), form.text("toggle"));
    let offset = form.text("from").parse().ok().filter(|from| (0..=10_000).contains(from)).unwrap_or(0);
    build::warm(&reader.cx).await;
    let drawn = reader.read(move |tx, reader| Ok((reader.shell(tx, None, None)?, page(tx, reader, &q, offset)?)));
    let answer = drawn.await.map(|(shell, page)| reader.page(200, workspace::search(&shell, &page)));
    reader.finish(answer).await
}

/// The search with one filter switched.
fn toggled(q: &str, token: &str) -> String {
    if token.is_empty() {
        return q.to_owned();
    }
    let words: Vec<&str> = q.split_whitespace().collect();
    let kept: Vec<&str> = words.iter().copied().filter(|word| *word != token).collect();
    if kept.len() == words.len() { format!("{q} {token}").trim().to_owned() } else { kept.join(" ") }
}

fn blank(q: String, problem: Option<Key>) -> SearchPage {
    SearchPage {
        searched: !q.is_empty(),
        q,
        problem,
        chips: Vec::new(),
        people: Vec::new(),
        hits: Vec::new(),
        total: 0,
        offset: 0,
        earlier: None,
        later: None,
    }
}

fn page(tx: &mut Tx<'_>, reader: &Reader, q: &str, offset: i64) -> Result<SearchPage, Error> {
    let cx = &reader.cx;
    let query = Query::parse(q);
    if let Some(problem) = query.problems.first() {
        return Ok(blank(q.to_owned(), Some(problem_key(problem.kind))));
    }
    if q.is_empty() {
        return Ok(blank(String::new(), None));
    }
    cx.account.search.text.commit();
    let (persons, named) = called(tx, reader, &query, q)?;
    let set = found(tx, cx, &query, &persons)?;
    let wanted = snippets::wanted(&query);
    let (tickets, total) = if cx.actor.sees_identity() {
        let filter = within(set.clone());
        let window = Window { descending: true, from: Begin::Offset(offset), size: SIZE, ..Window::first(SIZE) };
        let rows = read::list(tx, cx, &filter, &window)?.rows;
        (rows.into_iter().map(|keyed| keyed.row).collect(), set.len())
    } else {
        seen(tx, cx, &set, &wanted, offset)?
    };
    let rows = rows::of(tx, cx, &tickets.iter().collect::<Vec<_>>(), None)?;
    let mut hits = Vec::with_capacity(tickets.len());
    for (ticket, row) in tickets.iter().zip(rows) {
        hits.push(hit(tx, cx, ticket, row, &wanted)?);
    }
    let after = offset + i64::try_from(hits.len()).unwrap_or(0);
    Ok(SearchPage {
        chips: chips(tx, reader, q, &set)?,
        people: named,
        hits,
        total,
        offset: unsigned(offset),
        earlier: (offset > 0).then(|| unsigned((offset - SIZE).max(0))),
        later: (unsigned(after) < total).then(|| unsigned(after)),
        ..blank(q.to_owned(), None)
    })
}

fn within(set: RoaringTreemap) -> Filter {
    let mut filter = Filter::default();
    filter.sets.within = Some(set);
    filter
}

/// Customers who are called or reached as the words say, and those of them that are shown.
fn called(tx: &mut Tx<'_>, reader: &Reader, query: &Query, q: &str) -> Result<(Vec<i64>, Vec<PersonRow>), Error> {
    let cx = &reader.cx;
    let words = q.split_whitespace().filter(|word| !word.contains(':')).collect::<Vec<_>>().join(" ");
    if !cx.actor.sees_identity() || words.is_empty() || query.terms.iter().any(|term| term.negated) {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut ids = cx.account.people.map.search(&words, 0, PEOPLE);
    ids.extend(cx.account.people.map.find(Identity::Email(&words)));
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.dedup();
    let mut shown = Vec::new();
    for person in crate::people::ops::many(tx, cx, &ids)? {
        if person.row.role == Role::EndUser && shown.len() < NAMED {
            shown.push(people::row(tx, reader, &person)?);
        }
    }
    Ok((ids, shown))
}

/// The tickets that words and filters find, and those of the people found, as far as the filters let them through.
fn found(tx: &mut Tx<'_>, cx: &Cx, query: &Query, persons: &[i64]) -> Result<RoaringTreemap, Error> {
    let mut set = match ops::filter(tx, cx, query)? {
        Some(filter) => read::numbers(tx, cx, &filter)?,
        None => RoaringTreemap::new(),
    };
    if !persons.is_empty() {
        let others = Query { terms: Vec::new(), number: None, ..query.clone() };
        if let Some(filter) = ops::filter(tx, cx, &others)? {
            for person in persons {
                set |= read::numbers(tx, cx, &Filter { requester: Some(*person), ..filter.clone() })?;
            }
        }
    }
    Ok(set)
}

/// For a reader to whom parts of the texts are hidden: the tickets whose visible texts hold the words. What is hidden
/// finds nothing, and counts nothing.
fn seen(
    tx: &mut Tx<'_>,
    cx: &Cx,
    set: &RoaringTreemap,
    wanted: &[String],
    offset: i64,
) -> Result<(Vec<Ticket>, u64), Error> {
    let window = Window { descending: true, ..Window::first(READ_THROUGH) };
    let mut kept = Vec::new();
    for keyed in read::list(tx, cx, &within(set.clone()), &window)?.rows {
        let mut texts = vec![list::subject(tx, cx, &keyed.row)?];
        for comment in read::comments(tx, cx, keyed.id, &Window::first(MESSAGES))?.rows {
            texts.push(list::preview(tx, cx, &keyed.row, &comment.row, usize::MAX)?);
        }
        if snippets::are_all_in(&texts, wanted) {
            kept.push(keyed.row);
        }
    }
    let total = kept.len() as u64;
    let skip = usize::try_from(offset).unwrap_or(0);
    Ok((kept.into_iter().skip(skip).take(usize::try_from(SIZE).unwrap_or(0)).collect(), total))
}

fn hit(tx: &mut Tx<'_>, cx: &Cx, ticket: &Ticket, row: TicketRow, wanted: &[String]) -> Result<Hit, Error> {
    let mut snippet = None;
    let newest = Window { column: "created_at", descending: true, ..Window::first(MESSAGES) };
    if !wanted.is_empty() {
        for comment in read::comments(tx, cx, ticket.row.id, &newest)?.rows {
            let text = list::preview(tx, cx, ticket, &comment.row, usize::MAX)?;
            snippet = snippets::snippet(&text, wanted);
            if snippet.is_some() {
                break;
            }
        }
    }
    Ok(Hit {
        subject: snippets::marked(&row.subject, wanted),
        snippet: snippet.unwrap_or_else(|| vec![(row.preview.clone(), false)]),
        row,
    })
}

/// Filters by what the tickets found are: those that would narrow them, and those that are on.
fn chips(tx: &mut Tx<'_>, reader: &Reader, q: &str, set: &RoaringTreemap) -> Result<Vec<Chip>, Error> {
    let (cx, t) = (&reader.cx, reader.visitor.translator());
    let held = &cx.account.places;
    let on = |token: &str| q.split_whitespace().any(|word| word == token);
    let mut chips = Vec::new();
    let mut offer = |token: String, label: String, facet: Facet, number: i64| {
        let is_on = on(&token);
        // A count would tell what a reader may not see.
        let count = cx.actor.sees_identity().then(|| set.intersection_len(&held.any_of(facet, &[number])));
        if is_on || count.is_none_or(|count| count > 0 && count < set.len()) {
            chips.push(Chip { token, label, count: count.filter(|_| !is_on), on: is_on });
        }
    };
    for status in crate::words::Status::ALL {
        let named = Status::from_slug(status.word()).map(|status| t.get(status.key()).into_owned());
        let number = i64::from(places::status(*status));
        offer(format!("status:{}", status.word()), named.unwrap_or_default(), Facet::Status, number);
    }
    for priority in [crate::words::Priority::Urgent, crate::words::Priority::High] {
        let named = Priority::from_slug(priority.word()).map(|priority| t.get(priority.key()).into_owned());
        let number = i64::from(places::priority(Some(priority)));
        offer(format!("priority:{}", priority.word()), named.unwrap_or_default(), Facet::Priority, number);
    }
    if let Some(person) = cx.actor.person {
        offer("assignee:me".into(), t.get(Key("assigned-to-me")).into_owned(), Facet::Assignee, person);
    }
    for (group, _) in cx.actor.groups.iter() {
        let name = shell::group_name(tx, cx, *group)?.unwrap_or_default();
        offer(format!("group:{group}"), name, Facet::Group, *group);
    }
    Ok(chips)
}

const fn problem_key(kind: ProblemKind) -> Key {
    match kind {
        ProblemKind::MissingValue => Key("search-missing-value"),
        ProblemKind::UnknownValue => Key("search-unknown-value"),
        ProblemKind::BadDate => Key("search-bad-date"),
        ProblemKind::BadNumber => Key("search-bad-number"),
        ProblemKind::NotComparable => Key("search-not-comparable"),
        ProblemKind::StarInside => Key("search-star"),
        ProblemKind::PrefixTooShort => Key("search-short"),
        ProblemKind::TooManyParts => Key("search-long"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_filter_is_switched_on_and_off() {
        assert_eq!(super::toggled("zähler", "status:open"), "zähler status:open");
        assert_eq!(super::toggled("zähler status:open", "status:open"), "zähler");
        assert_eq!(super::toggled("", "assignee:me"), "assignee:me");
        assert_eq!(super::toggled("zähler", ""), "zähler");
    }
}
