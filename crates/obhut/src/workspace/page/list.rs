//! The list of tickets.

use axum::extract::Query;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use db::Tx;
use index::people::Identity;
use index::query::ResultKind;
use serde::Deserialize;

use super::bulk;
use super::reader::Reader;
use super::rows;
use super::views::{self, View};
use crate::context::Cx;
use crate::error::Error;
use crate::listing::{From as Begin, Window};
use crate::tickets::read::{self, Filter, Ticket};
use crate::tickets::urgency;
use crate::views::System;
use crate::words::{Priority, Status};
use crate::workspace::{self, ListPane, Paging, Sort, Stream, ViewName};

/// Rows of one page of a list.
const ROWS: i64 = 30;
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
    /// In which order.
    #[serde(default)]
    pub(super) sort: String,
}

impl Asked {
    /// What was asked for; where nothing was, the list as it was last shown.
    pub(super) fn or_last(mut self, last: &str) -> Self {
        if self.view.is_empty()
            && let Some((view, sort)) = last.split_once('.')
        {
            (self.view, self.sort) = (view.to_owned(), sort.to_owned());
        }
        self
    }
}

/// The order of a view unless the reader chose another: what is to be done by what presses, what people made as they
/// made it.
const fn usual(view: View) -> Sort {
    match view {
        View::Common(System::Mine | System::Unassigned | System::Open | System::Pending) | View::Group(_) => {
            Sort::Urgency
        }
        View::Common(_) => Sort::Updated,
        View::Saved(_) => Sort::Own,
    }
}

/// Column and direction of an order.
const fn column(sort: Sort, own: (&'static str, bool)) -> (&'static str, bool) {
    match sort {
        Sort::Own => own,
        Sort::Urgency => (urgency::KEY, false),
        Sort::Updated => ("updated_at", true),
        Sort::Newest => ("id", true),
        Sort::Oldest => ("id", false),
    }
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
        // Read before all else: what happens meanwhile is told by the stream.
        let after = ledger::last(tx, reader.cx.id())?;
        let view = asked.q.is_none().then(|| View::of(&asked.view));
        let mut shell = reader.shell(tx, view, None)?;
        let pane = pane(tx, &reader.cx, &asked, None)?;
        if asked.q.is_none() {
            shell.moving.stream = Some(Stream { after, ticket: None, seen: 0, view: pane.view.clone() });
        }
        Ok((shell, pane))
    });
    let answer = drawn.await.map(|(shell, pane)| {
        let mut response = reader.page(200, workspace::list(&shell, &pane));
        remember(&mut response, &pane);
        response
    });
    reader.finish(answer).await
}

/// Notes which list was shown, so that a ticket opened from anywhere has it beside it. The cookie names a view, nobody.
pub(super) fn remember(response: &mut Response, pane: &ListPane) {
    if pane.view.is_empty() {
        return;
    }
    let cookie = format!("list={}.{}; Path=/; HttpOnly; SameSite=Lax", pane.view, pane.sort.slug());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// The list that an address asks for; `current` is the ticket shown beside it.
pub(super) fn pane(tx: &mut Tx<'_>, cx: &Cx, asked: &Asked, current: Option<i64>) -> Result<ListPane, Error> {
    let recent = ("updated_at", true);
    let (name, filter, own, usual, view) = match &asked.q {
        Some(q) => (ViewName::Search, found(tx, cx, q)?, recent, Sort::Updated, String::new()),
        None => {
            let view = View::of(&asked.view);
            let shown = view.shown(tx, cx)?;
            (shown.name, shown.filter, (shown.column, shown.descending), usual(view), view.slug())
        }
    };
    let sort = Sort::from_slug(&asked.sort).unwrap_or(usual);
    let window = window(&asked.page, column(sort, own));
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
    let tickets: Vec<&Ticket> = part.rows.iter().map(|keyed| &keyed.row).collect();
    let rows = rows::of(tx, cx, &tickets, current)?;
    let total = part.total.and_then(|total| u64::try_from(total).ok());
    let order = if sort == usual { String::new() } else { format!("&sort={}", sort.slug()) };
    let query = if view.is_empty() { String::new() } else { format!("?view={view}{order}") };
    let path = current.map_or_else(|| "/tickets".to_owned(), |ticket| format!("/tickets/{ticket}"));
    let bulk = if asked.q.is_none() && !rows.is_empty() { bulk::offered(tx, cx)? } else { None };
    let here = format!("{path}{query}");
    Ok(ListPane { name, view, search: asked.q.clone(), total, sort, query, here, path, bulk, rows, paging })
}

fn window(page: &str, (column, descending): (&'static str, bool)) -> Window {
    let place = |rest: &str| {
        let (key, id) = rest.split_once('.')?;
        Some((key.parse().ok()?, id.parse().ok()?))
    };
    let after = page.strip_prefix('a').and_then(place).map(|(key, id)| Begin::After(key, id));
    let before = page.strip_prefix('b').and_then(place).map(|(key, id)| Begin::Before(key, id));
    let from = after.or(before).unwrap_or(Begin::Offset(0));
    Window { column, descending, from, size: ROWS, counted: true }
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
