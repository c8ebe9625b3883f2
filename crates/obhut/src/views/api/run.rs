//! What views show: tickets, rows, counts.

use axum::Json;
use db::Tx;
use serde_json::{Map, Value, json};

use super::answers::{self, ViewCount, ViewCountAnswer, ViewCountList};
use super::input::ViewBody;
use super::{Known, get};
use crate::api_v2::input::MOST;
use crate::api_v2::paging::{Answer, Direction, Order, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, Query, convert, wire};
use crate::conditions;
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::listing::{Keyed, Part, Window};
use crate::search::build;
use crate::tickets::Ticket;
use crate::tickets::api::Staff;
use crate::tickets::api::answers::TicketList;
use crate::tickets::api::include::{self, Wants};
use crate::tickets::api::list::column;
use crate::tickets::api::present::{self, Eyes};
use crate::tickets::read::{self, Filter};
use crate::views::{Layout, ops};

/// Lists of a view can be sorted by these; else they are as the view says.
const LIST: Paging = Paging {
    fields: &["created_at", "updated_at", "status", "priority", "due_at"],
    default: Order { field: "view", direction: Direction::Ascending },
    ..Paging::LIST
};

impl Known {
    fn filter(&self, tx: &mut Tx<'_>, cx: &Cx) -> Result<Filter, Error> {
        match self {
            Self::Common(system) => system.filter(tx, cx),
            Self::Saved(view) => view.filter(tx, cx),
        }
    }

    fn layout(&self) -> Layout {
        match self {
            Self::Common(_) => Layout::default(),
            Self::Saved(view) => view.layout.clone(),
        }
    }

    fn needs_index(&self) -> bool {
        match self {
            Self::Common(_) => false,
            Self::Saved(view) => view.conditions.as_ref().is_some_and(conditions::needs_index),
        }
    }
}

/// The window of a request; without a wish of its own it is ordered as the layout says.
fn ordered(window: Window, layout: &Layout) -> Window {
    match window.column {
        "view" => Window { column: layout.column(), descending: layout.descending, ..window },
        other => Window { column: column(other), ..window },
    }
}

async fn looked_up(caller: &Caller, id: i64) -> Result<Known, ApiError> {
    let known = caller.read(move |tx, cx| get(tx, cx, id)).await?;
    if known.needs_index() {
        build::warm(&caller.cx).await;
    }
    Ok(known)
}

/// The tickets of a view.
#[utoipa::path(get, path = "/views/{id}/tickets", tag = "views", params(("id" = i64, Path)),
    responses((status = 200, body = TicketList)))]
pub(super) async fn tickets(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Ticket>, ApiError> {
    let known = looked_up(&caller, id).await?;
    let request = listing.request(&LIST)?;
    let window = ordered(convert::window(&request), &known.layout());
    let (base, wants) = (caller.base.clone(), Wants::of(&listing.query));
    let (part, beside) = caller
        .read(move |tx, cx| {
            let filter = known.filter(tx, cx)?;
            let (tickets, part) = page(tx, cx, &filter, &window)?;
            let eyes = Eyes::of(cx, &base);
            let mut shown = present::tickets(tx, &eyes, &tickets)?;
            include::within(tx, &eyes, wants, &tickets, &mut shown)?;
            let beside = include::beside(tx, &eyes, wants, &tickets)?;
            let rows = part.rows.into_iter().zip(shown).map(|(k, row)| Keyed { key: k.key, id: k.id, row }).collect();
            Ok((Part { rows, total: part.total, more: part.more }, beside))
        })
        .await?;
    let mut answer = listing.answer(&LIST, &request, "tickets", convert::page(part, |ticket| ticket));
    for (name, value) in beside {
        answer = crate::tickets::api::list::with(answer, &name, value);
    }
    Ok(answer)
}

fn page(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, window: &Window) -> Result<(Vec<Ticket>, Part<()>), Error> {
    let Part { rows, total, more } = read::list(tx, cx, filter, window)?;
    let places = rows.iter().map(|keyed| Keyed { key: keyed.key, id: keyed.id, row: () }).collect();
    Ok((rows.into_iter().map(|keyed| keyed.row).collect(), Part { rows: places, total, more }))
}

/// A view's rows with its columns.
#[utoipa::path(get, path = "/views/{id}/execute", tag = "views", params(("id" = i64, Path)),
    responses((status = 200, body = Object)))]
pub(super) async fn execute(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<Value>, ApiError> {
    let known = looked_up(&caller, id).await?;
    let layout = known.layout();
    executed(&caller, &listing, Some(id), layout, move |tx, cx| known.filter(tx, cx)).await
}

/// The rows of conditions that are no view yet.
#[utoipa::path(post, path = "/views/preview", tag = "views", request_body = ViewBody,
    responses((status = 200, body = Object)))]
pub(super) async fn preview(
    Staff(caller): Staff,
    listing: Listing,
    Body(body): Body<ViewBody>,
) -> Result<Answer<Value>, ApiError> {
    let wanted = body.view.conditions()?.unwrap_or_default();
    if conditions::needs_index(&wanted) {
        build::warm(&caller.cx).await;
    }
    executed(&caller, &listing, None, body.view.layout(), move |tx, cx| ops::filter(tx, cx, &wanted)).await
}

async fn executed(
    caller: &Caller,
    listing: &Listing,
    id: Option<i64>,
    layout: Layout,
    filter: impl Fn(&mut Tx<'_>, &Cx) -> Result<Filter, Error> + Send + Sync + 'static,
) -> Result<Answer<Value>, ApiError> {
    let request = listing.request(&LIST)?;
    let window = ordered(convert::window(&request), &layout);
    let (base, columns) = (caller.base.clone(), layout.columns.clone());
    let (part, users, groups) = caller
        .read(move |tx, cx| {
            let filter = filter(tx, cx)?;
            let (tickets, part) = page(tx, cx, &filter, &window)?;
            let eyes = Eyes::of(cx, &base);
            let shown = present::tickets(tx, &eyes, &tickets)?;
            let named = tickets.iter().flat_map(|ticket| [ticket.row.requester, ticket.row.assignee]).flatten();
            let users = include::users(tx, &eyes, named)?;
            let groups = include::groups(tx, &eyes, tickets.iter().filter_map(|ticket| ticket.row.group))?;
            let rows = shown.iter().map(|ticket| row(ticket, &columns)).collect::<Vec<_>>();
            let rows = part.rows.into_iter().zip(rows).map(|(k, row)| Keyed { key: k.key, id: k.id, row }).collect();
            Ok((Part { rows, total: part.total, more: part.more }, users, groups))
        })
        .await?;
    let columns: Vec<Value> = layout.columns.iter().map(|word| answers::column(word)).collect();
    let view = id.map(|id| json!({"id": id, "url": caller.base.record(&format!("views/{id}"))}));
    let answer = listing.answer(&LIST, &request, "rows", convert::page(part, |row| row));
    let answer = answer.with("columns", columns.into()).with("users", users).with("groups", groups);
    Ok(answer.with("view", view.unwrap_or_default()))
}

/// A row: the ticket, and what the columns name under their words.
fn row(ticket: &wire::Ticket, columns: &[String]) -> Value {
    let whole = serde_json::to_value(ticket).unwrap_or_default();
    let member = |name: &str| whole.get(name).cloned().unwrap_or_default();
    let mut row = Map::new();
    for column in columns {
        let (name, value) = match column.as_str() {
            "requester" => ("requester_id", member("requester_id")),
            "assignee" => ("assignee_id", member("assignee_id")),
            "group" => ("group_id", member("group_id")),
            "organization" => ("organization_id", member("organization_id")),
            "created" => ("created", member("created_at")),
            "updated" => ("updated", member("updated_at")),
            "due_date" => ("due_date", member("due_at")),
            "nice_id" => ("nice_id", member("id")),
            "solved" => continue,
            custom if custom.starts_with("custom_fields_") => {
                let id = custom.trim_start_matches("custom_fields_").parse::<i64>().unwrap_or(0);
                let fields = whole.get("custom_fields").and_then(Value::as_array);
                let found = fields.and_then(|all| all.iter().find(|one| one["id"].as_i64() == Some(id)));
                let value = found.and_then(|one| one.get("value").cloned()).unwrap_or_default();
                row.insert(custom.to_owned(), value);
                continue;
            }
            other => (other, member(other)),
        };
        row.insert(name.to_owned(), value);
    }
    row.insert("ticket_id".into(), member("id"));
    let parts = ["id", "subject", "description", "status", "type", "priority", "url"];
    row.insert(
        "ticket".into(),
        parts.into_iter().map(|name| (name.to_owned(), member(name))).collect::<Map<_, _>>().into(),
    );
    Value::Object(row)
}

fn counted(base: &Base, known: Option<&Known>, value: i64) -> ViewCount {
    let id = known.map(Known::id);
    ViewCount {
        view_id: id,
        url: id.map(|id| base.record(&format!("views/{id}/count"))),
        value: Some(value),
        pretty: value.to_string(),
        fresh: true,
        active: known.is_none_or(Known::is_active),
    }
}

/// How many tickets a view shows.
#[utoipa::path(get, path = "/views/{id}/count", tag = "views", params(("id" = i64, Path)),
    responses((status = 200, body = ViewCountAnswer)))]
pub(super) async fn count(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<ViewCountAnswer>, ApiError> {
    let known = looked_up(&caller, id).await?;
    let base = caller.base.clone();
    let view_count = caller.read(move |tx, cx| {
        let filter = known.filter(tx, cx)?;
        Ok(counted(&base, Some(&known), read::count(tx, cx, &filter)?))
    });
    Ok(Json(ViewCountAnswer { view_count: view_count.await? }))
}

/// How many tickets several views show.
#[utoipa::path(get, path = "/views/count_many", tag = "views", responses((status = 200, body = ViewCountList)))]
pub(super) async fn count_many(Staff(caller): Staff, query: Query) -> Result<Json<ViewCountList>, ApiError> {
    // zenpy names the list after the route.
    let name = if query.get("count_many").is_some() { "count_many" } else { "ids" };
    let ids = query.required_ids(name, MOST)?;
    let wanted = ids.clone();
    let by_value = caller.read(move |tx, cx| {
        let known = super::all(tx, cx)?;
        Ok(known.iter().any(|view| wanted.contains(&view.id()) && view.needs_index()))
    });
    if by_value.await? {
        build::warm(&caller.cx).await;
    }
    let base = caller.base.clone();
    let view_counts = caller.read(move |tx, cx| {
        let mut counts = Vec::new();
        for known in super::all(tx, cx)?.iter().filter(|view| ids.contains(&view.id())) {
            let filter = known.filter(tx, cx)?;
            counts.push(counted(&base, Some(known), read::count(tx, cx, &filter)?));
        }
        Ok(counts)
    });
    Ok(Json(ViewCountList { view_counts: view_counts.await? }))
}

/// How many tickets conditions find that are no view yet.
#[utoipa::path(post, path = "/views/preview/count", tag = "views", request_body = ViewBody,
    responses((status = 200, body = ViewCountAnswer)))]
pub(super) async fn preview_count(
    Staff(caller): Staff,
    Body(body): Body<ViewBody>,
) -> Result<Json<ViewCountAnswer>, ApiError> {
    let wanted = body.view.conditions()?.unwrap_or_default();
    if conditions::needs_index(&wanted) {
        build::warm(&caller.cx).await;
    }
    let base = caller.base.clone();
    let view_count = caller.read(move |tx, cx| {
        let filter = ops::filter(tx, cx, &wanted)?;
        Ok(counted(&base, None, read::count(tx, cx, &filter)?))
    });
    Ok(Json(ViewCountAnswer { view_count: view_count.await? }))
}
