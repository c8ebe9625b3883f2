//! The list of tickets.

use axum::extract::Query;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use db::Tx;
use serde::Deserialize;

use super::bulk;
use super::grouped;
use super::reader::Reader;
use super::rows;
use super::views::{self, Shown, View};
use crate::context::Cx;
use crate::error::Error;
use crate::listing::{From as Begin, Window};
use crate::masking::Mask;
use crate::tickets::read::{self, CommentView, Filter, Ticket};
use crate::tickets::urgency;
use crate::views::System;
use crate::words::{Priority, Status};
use crate::workspace::{self, ListPane, Paging, Sort, Stream, TicketRow};

/// Rows of one page of a list.
const ROWS: i64 = 30;

/// What the list's address says.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Asked {
    /// Which view.
    #[serde(default)]
    pub(super) view: String,
    /// A cursor.
    #[serde(default)]
    pub(super) page: String,
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
        if self.sort.is_empty() {
            self.sort = last_sort(last, &self.view).to_owned();
        }
        self
    }
}

/// The order in which the list of this view was last shown; nothing where the last list was another.
pub(super) fn last_sort<'a>(last: &'a str, view: &str) -> &'a str {
    last.split_once('.').filter(|(known, _)| *known == view).map_or("", |(_, sort)| sort)
}

/// The order of a list: what was asked for, else what is usual for the view.
pub(super) fn order(view: View, asked: &str, shown: &Shown) -> (&'static str, bool) {
    column(Sort::from_slug(asked).unwrap_or(usual(view)), (shown.column, shown.descending))
}

/// The order of a view unless the reader chose another: what is to be done by what presses, what people made as they
/// made it.
const fn usual(view: View) -> Sort {
    match view {
        View::Common(System::Mine | System::Unassigned | System::Open | System::Pending)
        | View::Group(_)
        | View::StandIn(_) => Sort::Urgency,
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
    if by_value {
        crate::search::build::warm(&reader.cx).await;
    }
    let drawn = reader.read(move |tx, reader| {
        // Read before all else: what happens meanwhile is told by the stream.
        let after = ledger::last(tx, reader.cx.id())?;
        let mut shell = reader.shell(tx, Some(View::of(&asked.view)), None)?;
        let pane = pane(tx, &reader.cx, &asked, None)?;
        shell.moving.stream = Some(Stream { after, ticket: None, seen: 0, view: pane.view.clone() });
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
    let view = View::of(&asked.view);
    let shown = view.shown(tx, cx)?;
    let window = window(&asked.page, order(view, &asked.sort, &shown));
    let found = match &shown.group_by {
        Some(by) => grouped::page(tx, cx, by, &shown, &asked.page, &window)?,
        None => plain(tx, cx, &shown.filter, &window)?,
    };
    let (headings, tickets): (Vec<_>, Vec<Ticket>) =
        found.rows.into_iter().map(|(heading, keyed)| (heading, keyed.row)).unzip();
    let mut rows = rows::of(tx, cx, &tickets.iter().collect::<Vec<_>>(), current)?;
    for (row, heading) in rows.iter_mut().zip(headings) {
        row.heading = heading;
    }
    let (usual, name, view) = (usual(view), shown.name, view.slug());
    let sort = Sort::from_slug(&asked.sort).unwrap_or(usual);
    let order = if sort == usual { String::new() } else { format!("&sort={}", sort.slug()) };
    let query = format!("?view={view}{order}");
    let path = current.map_or_else(|| "/tickets".to_owned(), |ticket| format!("/tickets/{ticket}"));
    let bulk = if rows.is_empty() { None } else { bulk::offered(tx, cx)? };
    let here = format!("{path}{query}");
    let by_news =
        if sort == Sort::Urgency { format!("?view={view}&sort={}", Sort::Updated.slug()) } else { query.clone() };
    let news = format!("{path}{by_news}");
    let paging = Paging { newer: found.newer, older: found.older };
    Ok(ListPane { name, view, total: Some(found.total), sort, query, here, news, path, bulk, rows, paging })
}

/// One page of a list without groups.
fn plain(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, window: &Window) -> Result<grouped::Page, Error> {
    let part = read::list(tx, cx, filter, window)?;
    let cursor = |direction: &str, at: Option<&crate::listing::Keyed<Ticket>>| {
        at.map(|keyed| format!("{direction}{}.{}", keyed.key, keyed.id))
    };
    let backwards = matches!(window.from, Begin::Before(..));
    let (has_newer, has_older) = match window.from {
        Begin::Offset(_) => (false, part.more),
        Begin::After(..) => (true, part.more),
        Begin::Before(..) => (part.more, backwards),
    };
    Ok(grouped::Page {
        total: part.total.map_or(0, unsigned),
        newer: cursor("b", part.rows.first().filter(|_| has_newer)),
        older: cursor("a", part.rows.last().filter(|_| has_older)),
        rows: part.rows.into_iter().map(|keyed| (None, keyed)).collect(),
    })
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

/// A ticket as a list shows it.
pub(super) fn summary(tx: &mut Tx<'_>, cx: &Cx, ticket: &Ticket) -> Result<TicketRow, Error> {
    rows::of(tx, cx, &[ticket], None)?.pop().ok_or(Error::NotFound)
}

/// What a ticket is about, as this reader may see it.
pub(super) fn subject(tx: &mut Tx<'_>, cx: &Cx, ticket: &Ticket) -> Result<String, Error> {
    let disclosure = crate::disclosure::for_actor(cx);
    let mask = Mask::for_page(tx, cx, &ticket.row)?;
    let subject = ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&disclosure));
    Ok(mask.line(subject.map_or("", String::as_str)))
}

/// The beginning of a message of the ticket, as this reader may see it.
pub(super) fn preview(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &Ticket,
    comment: &CommentView,
    most: usize,
) -> Result<String, Error> {
    let disclosure = crate::disclosure::for_actor(cx);
    let mask = Mask::for_page(tx, cx, &ticket.row)?;
    let text = comment.body.as_ref().and_then(|body| body.reveal_text(&disclosure));
    let text = text.map_or("", String::as_str).split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(mask.line(&text).chars().take(most).collect())
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
