//! Tags: those of the desk with their counts, those of one ticket.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::Staff;
use super::answers::TagPage;
use super::present::{Eyes, tags};
use crate::api_v2::answers::CountAnswer;
use crate::api_v2::input::TagsInput;
use crate::api_v2::paging::Answer;
use crate::api_v2::path::Ids;
use crate::api_v2::query::invalid_parameter;
use crate::api_v2::wire::{Count, TagCount, TagList};
use crate::api_v2::{ApiError, Body, Caller, Listing, Paging, Query, convert};
use crate::listing::Window;
use crate::masking::Mask;
use crate::search::build;
use crate::tickets::read::Filter;
use crate::tickets::{TicketChange, read, update};

/// Suggestions at most.
const SUGGESTIONS: usize = 30;
/// The fewest letters that are completed.
const FEWEST: usize = 2;

/// Tickets whose tags are counted for a reader who may not see those of all.
const NEWEST: i64 = 300;

/// Whether the tags of every ticket may be told: no group is closed to the reader, and nothing is masked.
fn sees_all(caller: &Caller) -> bool {
    caller.cx.actor.sees_identity() && caller.cx.actor.hidden_groups.is_empty()
}

/// Tags with their counts, the most frequent first: those of the desk, or, for a reader who may not see every ticket, those of the newest tickets that exist for them, without the ones that would tell.
async fn counted(caller: &Caller) -> Result<Vec<TagCount>, ApiError> {
    if sees_all(caller) {
        build::warm(&caller.cx).await;
        let counts = caller.cx.account.search.tickets.tag_counts().into_iter();
        let count = |count| i64::try_from(count).unwrap_or(i64::MAX);
        return Ok(counts.map(|tag| TagCount { name: tag.value.clone(), count: count(tag.count) }).collect());
    }
    let counts = caller.read(|tx, cx| {
        let newest = Window { column: "updated_at", descending: true, ..Window::first(NEWEST) };
        let disclosure = crate::disclosure::for_actor(cx);
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        for keyed in read::list(tx, cx, &Filter::default(), &newest)?.rows {
            let mask = Mask::for_ticket(tx, cx, &keyed.row.row)?;
            for tag in tags(&mask, keyed.row.fields.as_ref(), &disclosure) {
                *counts.entry(tag).or_default() += 1;
            }
        }
        Ok(counts)
    });
    let mut counts: Vec<TagCount> = counts.await?.into_iter().map(|(name, count)| TagCount { name, count }).collect();
    counts.sort_by_key(|tag| std::cmp::Reverse(tag.count));
    Ok(counts)
}

/// Tags of tickets, the most frequent first.
#[utoipa::path(get, path = "/tags", tag = "tags", responses((status = 200, body = TagPage)))]
pub(super) async fn all(Staff(caller): Staff, listing: Listing) -> Result<Answer<TagCount>, ApiError> {
    let paging = Paging::LIST;
    let request = listing.request(&paging)?;
    let page = convert::slice(&request, (1..).zip(counted(&caller).await?).collect());
    Ok(listing.answer(&paging, &request, "tags", page))
}

/// How many tags there are.
#[utoipa::path(get, path = "/tags/count", tag = "tags", responses((status = 200, body = CountAnswer)))]
pub(super) async fn count(Staff(caller): Staff) -> Result<Json<CountAnswer>, ApiError> {
    let value = i64::try_from(counted(&caller).await?.len()).unwrap_or(i64::MAX);
    Ok(Json(CountAnswer { count: Count::new(value, caller.cx.now) }))
}

/// Suggestions.
#[derive(Serialize, ToSchema)]
pub(super) struct Suggestions {
    /// Tags that begin so.
    tags: Vec<String>,
    /// How many.
    count: usize,
}

/// Tags that begin with `name`.
#[utoipa::path(get, path = "/autocomplete/tags", tag = "tags", responses((status = 200, body = Suggestions)))]
pub(super) async fn complete(Staff(caller): Staff, query: Query) -> Result<Json<Suggestions>, ApiError> {
    let beginning = query.get("name").unwrap_or_default().to_lowercase();
    if beginning.chars().count() < FEWEST {
        return Err(invalid_parameter("name", "must have at least two letters"));
    }
    let tags: Vec<String> = if sees_all(&caller) {
        build::warm(&caller.cx).await;
        let found = caller.cx.account.search.tickets.complete_tag(&beginning, SUGGESTIONS);
        found.into_iter().map(|tag| tag.value.clone()).collect()
    } else {
        let known = counted(&caller).await?.into_iter().map(|tag| tag.name);
        known.filter(|tag| tag.starts_with(&beginning)).take(SUGGESTIONS).collect()
    };
    Ok(Json(Suggestions { count: tags.len(), tags }))
}

async fn now(caller: &Caller, id: i64) -> Result<Json<TagList>, ApiError> {
    let base = caller.base.clone();
    let list = caller.read(move |tx, cx| {
        let ticket = read::get(tx, cx, id)?;
        let mask = Mask::for_ticket(tx, cx, &ticket.row)?;
        Ok(TagList { tags: tags(&mask, ticket.fields.as_ref(), &Eyes::of(cx, &base).disclosure) })
    });
    Ok(Json(list.await?))
}

/// The tags of a ticket.
#[utoipa::path(get, path = "/tickets/{id}/tags", tag = "tags", params(("id" = i64, Path)),
    responses((status = 200, body = TagList)))]
pub(super) async fn of_ticket(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<TagList>, ApiError> {
    now(&caller, id).await
}

async fn change(
    caller: &Caller,
    id: i64,
    input: &TagsInput,
    change: fn(Vec<String>) -> TicketChange,
) -> Result<Json<TagList>, ApiError> {
    let seen = match (input.safe_update.value(), input.updated_stamp.value()) {
        (Some(true), Some(stamp)) => Some(stamp.0.0),
        (Some(true), None) => return Err(ApiError::field_invalid("updated_stamp", "BlankValue", "cannot be blank")),
        _ => None,
    };
    let change = TicketChange { seen, ..change(input.tags.value().cloned().unwrap_or_default()) };
    caller.write(move |tx, cx| update::update(tx, cx, id, &change)).await?;
    now(caller, id).await
}

/// Gives a ticket these tags and no others.
#[utoipa::path(post, path = "/tickets/{id}/tags", tag = "tags", params(("id" = i64, Path)), request_body = TagsInput,
    responses((status = 201, body = TagList)))]
pub(super) async fn set(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<TagsInput>,
) -> Result<(StatusCode, Json<TagList>), ApiError> {
    let tags = change(&caller, id, &body, |tags| TicketChange { tags: Some(tags), ..TicketChange::default() });
    Ok((StatusCode::CREATED, tags.await?))
}

/// Gives a ticket these tags too.
#[utoipa::path(put, path = "/tickets/{id}/tags", tag = "tags", params(("id" = i64, Path)), request_body = TagsInput,
    responses((status = 200, body = TagList)))]
pub(super) async fn add(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<TagsInput>,
) -> Result<Json<TagList>, ApiError> {
    change(&caller, id, &body, |tags| TicketChange { add_tags: tags, ..TicketChange::default() }).await
}

/// Takes these tags away.
#[utoipa::path(delete, path = "/tickets/{id}/tags", tag = "tags", params(("id" = i64, Path)), request_body = TagsInput,
    responses((status = 200, body = TagList)))]
pub(super) async fn remove(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<TagsInput>,
) -> Result<Json<TagList>, ApiError> {
    change(&caller, id, &body, |tags| TicketChange { remove_tags: tags, ..TicketChange::default() }).await
}
