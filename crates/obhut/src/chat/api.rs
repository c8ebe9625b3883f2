//! The API of chats: what was said in them, as the role of whoever asks allows.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use db::Tx;
use index::query::{Query as Asked, ResultKind};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ops;
use super::sql::{self, ChatRow};
use super::wire::{ChatBody, FoundChat, ShownChat, chat};
use crate::api_v2::path::Ids;
use crate::api_v2::query::invalid_parameter;
use crate::api_v2::{ApiError, Body, Caller, Query};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::listing::{From, Window};
use crate::search::build;
use crate::search::ops as search;
use crate::state::App;
use crate::tickets::api::Staff;
use crate::tickets::trash;

/// Chats of one page.
const PAGE: i64 = 40;
/// Chats of one step of an export.
const STEP: i64 = 1_000;
/// Chats named in one request.
const MOST: usize = 100;
/// What changed within the last minute is left for the next step, in microseconds: others may still be writing.
const REST: i64 = 60_000_000;

/// Larger times are no seconds since 1970 but microseconds, as the address of a next step has them.
const SECONDS_AT_MOST: i64 = 100_000_000_000;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create, delete_many))
        .routes(routes!(find))
        .routes(routes!(show, delete))
        .routes(routes!(export))
}

/// A page of chats, the newest first; with `ids`, the chats by their numbers.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum ChatList {
    /// A page.
    Page {
        /// The chats.
        chats: Vec<ShownChat>,
        /// How many there are on this page.
        count: usize,
        /// Where the list goes on.
        next_url: Option<String>,
        /// Always null: the list is read from its newest entry on.
        prev_url: Option<String>,
    },
    /// Those that were asked for.
    Named {
        /// Each under its number.
        docs: BTreeMap<String, ShownChat>,
        /// How many there are.
        count: usize,
    },
}

/// The chats that a search finds.
#[derive(Serialize, ToSchema)]
pub struct FoundChats {
    /// The chats in short.
    pub results: Vec<FoundChat>,
    /// How many there are in all.
    pub count: i64,
    /// Where the list goes on.
    pub next_url: Option<String>,
    /// Where it came from.
    pub prev_url: Option<String>,
}

/// Chats in the order in which they last changed.
#[derive(Serialize, ToSchema)]
pub struct ChatExport {
    /// The chats.
    pub chats: Vec<ShownChat>,
    /// How many this step has.
    pub count: usize,
    /// The time of the last one, in seconds since 1970.
    pub end_time: i64,
    /// The number of the last one.
    pub end_id: String,
    /// The next step.
    pub next_page: String,
}

/// Chats that exist for the reader; those that do not are left out.
fn shown(tx: &mut Tx<'_>, cx: &Cx, base: &Base, rows: Vec<ChatRow>) -> Result<Vec<ShownChat>, Error> {
    let mut chats = Vec::with_capacity(rows.len());
    for row in rows {
        match chat(tx, cx, base, row) {
            Ok(shown) => chats.push(shown),
            // Not for this reader, deleted, or forgotten.
            Err(Error::NotFound | Error::Gone) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(chats)
}

/// The chats, the newest first; `before` is the number below which the page begins. With `ids`, those.
#[utoipa::path(get, path = "/chat/chats", tag = "chats",
    params(("before" = Option<i64>, Query), ("ids" = Option<String>, Query)), responses((status = 200, body = ChatList)))]
async fn list(Staff(caller): Staff, query: Query) -> Result<Json<ChatList>, ApiError> {
    let base = caller.base.clone();
    if query.get("ids").is_some() {
        let ids = query.required_ids("ids", MOST)?;
        let read = caller.read(move |tx, cx| {
            let mut rows = Vec::with_capacity(ids.len());
            for id in &ids {
                rows.extend(sql::get(tx, cx.id(), *id)?);
            }
            shown(tx, cx, &base, rows)
        });
        let docs: BTreeMap<String, ShownChat> =
            read.await?.into_iter().map(|chat| (chat.id.to_string(), chat)).collect();
        return Ok(Json(ChatList::Named { count: docs.len(), docs }));
    }
    let before = query.option("before").and_then(|before| before.parse().ok()).unwrap_or(i64::MAX);
    let read = caller.read(move |tx, cx| {
        let rows = sql::before(tx, cx.id(), before, PAGE)?;
        let more = i64::try_from(rows.len()).is_ok_and(|count| count == PAGE);
        let last = rows.last().filter(|_| more).map(|row| row.id);
        let chats = shown(tx, cx, &base, rows)?;
        Ok((chats, last.map(|last| base.url(&format!("/api/v2/chat/chats.json?before={last}")))))
    });
    let (chats, next_url) = read.await?;
    Ok(Json(ChatList::Page { count: chats.len(), chats, next_url, prev_url: None }))
}

/// One chat.
#[utoipa::path(get, path = "/chat/chats/{id}", tag = "chats", params(("id" = i64, Path)),
    responses((status = 200, body = ShownChat)))]
async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<ShownChat>, ApiError> {
    Ok(Json(one(&caller, id).await?))
}

async fn one(caller: &Caller, id: i64) -> Result<ShownChat, ApiError> {
    let base = caller.base.clone();
    let read = caller.read(move |tx, cx| {
        let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
        chat(tx, cx, &base, row)
    });
    read.await
}

/// Finds chats by what was said in them, by the words of every search.
#[utoipa::path(get, path = "/chat/chats/search", tag = "chats",
    params(("q" = String, Query), ("page" = Option<i64>, Query)), responses((status = 200, body = FoundChats)))]
async fn find(Staff(caller): Staff, query: Query) -> Result<Json<FoundChats>, ApiError> {
    let text = query.get("q").ok_or_else(|| ApiError::search_invalid("q cannot be blank"))?.to_owned();
    // Clients join what they look for by a word that means nothing here.
    let asked = Asked::parse(&format!("{} type:ticket via:chat", text.replace(" AND ", " ")));
    if !asked.problems.is_empty() {
        return Err(ApiError::search_invalid("q cannot be read"));
    }
    let page: i64 = query.option("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 1_000);
    build::warm(&caller.cx).await;
    let base = caller.base.clone();
    let read = caller.read(move |tx, cx| {
        let from = From::Offset((page - 1) * PAGE);
        let window = Window { column: "created_at", descending: true, from, size: PAGE, counted: true };
        let part = search::find(tx, cx, &asked, ResultKind::Ticket, &window)?;
        let mut rows = Vec::with_capacity(part.rows.len());
        for keyed in &part.rows {
            rows.extend(sql::by_ticket(tx, cx.id(), keyed.id)?);
        }
        let results: Vec<FoundChat> = shown(tx, cx, &base, rows)?.iter().map(FoundChat::of).collect();
        Ok((results, part.total.unwrap_or(0), part.more))
    });
    let (results, count, more) = read.await?;
    let typed: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let url = |page: i64| caller.base.url(&format!("/api/v2/chat/chats/search.json?q={typed}&page={page}"));
    let (next_url, prev_url) = (more.then(|| url(page + 1)), (page > 1).then(|| url(page - 1)));
    Ok(Json(FoundChats { results, count, next_url, prev_url }))
}

/// Chats that changed since `start_time`, in seconds since 1970, in the order of their changes; what changed within the last
/// minute comes with the next step. `start_id` parts those of the same second. All members are told whatever `fields` says.
#[utoipa::path(get, path = "/chat/incremental/chats", tag = "chats",
    params(("start_time" = Option<i64>, Query), ("start_id" = Option<i64>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, body = ChatExport)))]
async fn export(Staff(caller): Staff, query: Query) -> Result<Json<ChatExport>, ApiError> {
    let number = |name: &'static str| match query.option(name) {
        Some(text) => match text.parse::<i64>() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(invalid_parameter(name, "must be a whole number")),
        },
        None => Ok(None),
    };
    let (time, id) = (number("start_time")?.unwrap_or(0), number("start_id")?);
    let limit = number("limit")?.unwrap_or(STEP).clamp(1, STEP);
    // What has just this time is part of it, unless it was the last one told.
    let start = match id.filter(|_| time > SECONDS_AT_MOST) {
        Some(id) => (time, id),
        None => (time.saturating_mul(1_000_000).saturating_sub(1), i64::MAX),
    };
    let base = caller.base.clone();
    let read = caller.read(move |tx, cx| {
        let rows = sql::changed(tx, cx.id(), start, cx.at().saturating_sub(REST), limit)?;
        let last = rows.last().map(|(at, row)| (*at, row.ticket));
        Ok((shown(tx, cx, &base, rows.into_iter().map(|(_, row)| row).collect())?, last))
    });
    let (chats, last) = read.await?;
    // The time is that of the last row itself, in microseconds: several may have changed within a second.
    let (at, id) = last.unwrap_or(start);
    let next = match last {
        Some((at, id)) => format!("start_time={at}&start_id={id}"),
        None if time > SECONDS_AT_MOST => format!("start_time={}&start_id={}", start.0, start.1),
        None => format!("start_time={time}"),
    };
    let next_page = caller.base.url(&format!("/api/v2/chat/incremental/chats.json?{next}"));
    let end_time = at.max(0) / 1_000_000;
    Ok(Json(ChatExport { count: chats.len(), chats, end_time, end_id: id.to_string(), next_page }))
}

/// Enters a message that was left while nobody was there; it becomes a ticket of its visitor.
#[utoipa::path(post, path = "/chat/chats", tag = "chats", request_body = ChatBody,
    responses((status = 201, body = ShownChat)))]
async fn create(
    Staff(caller): Staff,
    Body(body): Body<ChatBody>,
) -> Result<(StatusCode, HeaderMap, Json<ShownChat>), ApiError> {
    caller.cx.actor.must_operate()?;
    let new = body.entered();
    let row = caller.write(move |tx, cx| ops::enter(tx, cx, &new)).await?;
    let mut headers = HeaderMap::new();
    let location = HeaderValue::from_str(&caller.base.record(&format!("chat/chats/{}", row.id)));
    headers.extend(location.ok().map(|location| (LOCATION, location)));
    Ok((StatusCode::CREATED, headers, Json(one(&caller, row.id).await?)))
}

/// Puts a chat into the trash, with its ticket.
#[utoipa::path(delete, path = "/chat/chats/{id}", tag = "chats", params(("id" = i64, Path)),
    responses((status = 204)))]
async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| discard(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts up to a hundred chats into the trash: all that `ids` names, or none.
#[utoipa::path(delete, path = "/chat/chats", tag = "chats", params(("ids" = String, Query)),
    responses((status = 204)))]
async fn delete_many(Staff(caller): Staff, query: Query) -> Result<StatusCode, ApiError> {
    let ids = query.required_ids("ids", MOST)?;
    caller.write(move |tx, cx| ids.iter().try_for_each(|id| discard(tx, cx, *id))).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn discard(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    trash::trash(tx, cx, row.ticket)?;
    Ok(sql::end(tx, cx.id(), id, cx.at())?)
}
