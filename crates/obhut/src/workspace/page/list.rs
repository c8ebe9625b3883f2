//! The list of tickets.

use axum::extract::Query;
use axum::response::Response;
use db::Tx;
use index::people::Identity;
use index::query::ResultKind;
use serde::Deserialize;
use world::Timestamp;

use super::names::Names;
use super::reader::Reader;
use super::views::{self, View};
use crate::context::Cx;
use crate::error::Error;
use crate::listing::{From as Begin, Window};
use crate::masking::Mask;
use crate::tickets::read::{self, Filter, Ticket};
use crate::words::{Priority, Status};
use crate::workspace::{self, ListPane, Paging, TicketRow, ViewName};

/// Rows of one page of a list.
const ROWS: i64 = 30;
/// Characters of a preview.
const PREVIEW: usize = 120;
/// Tickets that words find at the most.
const FOUND: i64 = 300;
/// People whose tickets a search shows.
const PEOPLE: usize = 50;

/// What the list's address says.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Asked {
    /// Which view.
    #[serde(default)]
    pub(super) view: String,
    /// A cursor.
    #[serde(default)]
    pub(super) page: String,
    /// What to search for.
    pub(super) q: Option<String>,
}

/// `GET /`, `GET /tickets`.
pub(super) async fn show(reader: Reader, Query(asked): Query<Asked>) -> Response {
    let view = View::of(&asked.view);
    let by_value = match reader.read(move |tx, reader| views::needs_index(tx, &reader.cx, view)).await {
        Ok(by_value) => by_value,
        Err(error) => return reader.finish(Err(error)).await,
    };
    if asked.q.is_some() || by_value {
        crate::search::build::warm(&reader.cx).await;
    }
    let drawn = reader.read(move |tx, reader| {
        let view = asked.q.is_none().then(|| View::of(&asked.view));
        let shell = reader.shell(tx, view, None)?;
        Ok((shell, pane(tx, &reader.cx, &asked, None)?))
    });
    let answer = drawn.await.map(|(shell, pane)| reader.page(200, workspace::list(&shell, &pane)));
    reader.finish(answer).await
}

/// The list that an address asks for; `current` is the ticket shown beside it.
pub(super) fn pane(tx: &mut Tx<'_>, cx: &Cx, asked: &Asked, current: Option<i64>) -> Result<ListPane, Error> {
    let mut window = window(&asked.page);
    let (name, view, filter) = match &asked.q {
        Some(q) => (ViewName::Search, String::new(), found(tx, cx, q)?),
        None => {
            let view = View::of(&asked.view);
            let shown = view.shown(tx, cx)?;
            (window.column, window.descending) = (shown.column, shown.descending);
            (shown.name, view.slug(), shown.filter)
        }
    };
    let part = read::list(tx, cx, &filter, &window)?;
    let cursor = |direction: &str, at: Option<&crate::listing::Keyed<Ticket>>| {
        at.map(|keyed| format!("{direction}{}.{}", keyed.key, keyed.id))
    };
    let backwards = matches!(window.from, Begin::Before(..));
    let (has_newer, has_older) = match window.from {
        Begin::Offset(_) => (false, part.more),
        Begin::After(..) => (true, part.more),
        Begin::Before(..) => (part.more, backwards),
    };
    let paging = Paging {
        newer: cursor("b", part.rows.first().filter(|_| has_newer)),
        older: cursor("a", part.rows.last().filter(|_| has_older)),
    };
    let mut names = Names::default();
    let mut rows = Vec::with_capacity(part.rows.len());
    for keyed in part.rows {
        rows.push(row(tx, cx, &keyed.row, &mut names, current)?);
    }
    let total = part.total.and_then(|total| u64::try_from(total).ok());
    Ok(ListPane { name, view, search: asked.q.clone(), total, rows, paging })
}

fn window(page: &str) -> Window {
    let place = |rest: &str| {
        let (key, id) = rest.split_once('.')?;
        Some((key.parse().ok()?, id.parse().ok()?))
    };
    let after = page.strip_prefix('a').and_then(place).map(|(key, id)| Begin::After(key, id));
    let before = page.strip_prefix('b').and_then(place).map(|(key, id)| Begin::Before(key, id));
    let from = after.or(before).unwrap_or(Begin::Offset(0));
    Window { column: "updated_at", descending: true, from, size: ROWS, counted: true }
}

/// The tickets that a search means: a number, else those of people who are called or reached so, and those that the
/// words and filters find.
fn found(tx: &mut Tx<'_>, cx: &Cx, q: &str) -> Result<Filter, Error> {
    let q = q.trim();
    let mut ids = Vec::new();
    if let Ok(number) = q.trim_start_matches('#').parse::<i64>() {
        ids.push(number);
    } else if !q.is_empty() && cx.actor.sees_identity() {
        let people = &cx.account.people.map;
        let mut persons = people.search(q, 0, PEOPLE);
        persons.extend(people.find(Identity::Email(q)));
        for person in persons {
            let filter = Filter { requester: Some(person), ..Filter::default() };
            let newest = Window { column: "updated_at", descending: true, ..Window::first(ROWS) };
            ids.extend(read::list(tx, cx, &filter, &newest)?.rows.iter().map(|keyed| keyed.id));
        }
    }
    let query = index::query::Query::parse(q);
    // What cannot be searched so is not guessed at; people and numbers have been looked for.
    if !q.is_empty() && query.problems.is_empty() {
        let newest = Window { column: "updated_at", descending: true, ..Window::first(FOUND) };
        let found = crate::search::ops::find(tx, cx, &query, ResultKind::Ticket, &newest)?;
        ids.extend(found.rows.iter().map(|keyed| keyed.id));
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(Filter { ids: Some(ids), ..Filter::default() })
}

fn row(tx: &mut Tx<'_>, cx: &Cx, ticket: &Ticket, names: &mut Names, current: Option<i64>) -> Result<TicketRow, Error> {
    let disclosure = crate::disclosure::for_actor(cx);
    let mask = Mask::for_ticket(tx, cx, &ticket.row)?;
    let subject = ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&disclosure)).cloned();
    let newest = Window { column: "created_at", descending: true, ..Window::first(1) };
    let last = read::comments(tx, cx, ticket.row.id, &newest)?.rows.pop();
    let text = last.and_then(|keyed| keyed.row.body).and_then(|body| body.reveal_text(&disclosure).cloned());
    let text: String = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let preview: String = mask.line(&text).chars().take(PREVIEW).collect();
    Ok(TicketRow {
        number: unsigned(ticket.row.id),
        requester: names.of(tx, cx, ticket.row.requester)?.name,
        subject: mask.line(&subject.unwrap_or_default()),
        preview,
        updated: Timestamp(ticket.row.updated_at),
        status: status(ticket.row.status),
        priority: ticket.row.priority.map(priority),
        unread: false,
        draft: false,
        current: current == Some(ticket.row.id),
    })
}

/// A row's id in a page.
pub(crate) fn unsigned(id: i64) -> u64 {
    u64::try_from(id).unwrap_or(0)
}

/// The page's word for a status.
pub(super) const fn status(status: Status) -> workspace::Status {
    match status {
        Status::New => workspace::Status::New,
        Status::Open => workspace::Status::Open,
        Status::Pending => workspace::Status::Pending,
        Status::Hold => workspace::Status::Hold,
        Status::Solved => workspace::Status::Solved,
        Status::Closed => workspace::Status::Closed,
    }
}

/// The page's word for a priority.
pub(super) const fn priority(priority: Priority) -> workspace::Priority {
    match priority {
        Priority::Low => workspace::Priority::Low,
        Priority::Normal => workspace::Priority::Normal,
        Priority::High => workspace::Priority::High,
        Priority::Urgent => workspace::Priority::Urgent,
    }
}
