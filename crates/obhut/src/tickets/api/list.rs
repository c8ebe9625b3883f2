//! Lists of tickets, and one ticket.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::Staff;
use super::answers::{TicketAnswer, TicketList};
use super::include::{self, Wants};
use super::present::{self, Eyes};
use crate::api_v2::answers::CountAnswer;
use crate::api_v2::input::MOST;
use crate::api_v2::paging::{Answer, Order};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Caller, Listing, Page, Paging, Query, convert, wire};
use crate::listing::{From, Keyed, Part, Window};
use crate::tickets::Ticket;
use crate::tickets::read::{self, Filter};
use crate::words::TicketKind;

/// Lists of tickets can be sorted by these.
const LIST: Paging = Paging { fields: &["created_at", "updated_at", "status", "priority", "due_at"], ..Paging::LIST };

/// Tickets in work order, not in the order of letters.
const BY_STATUS: &str = "CASE status WHEN 'new' THEN 1 WHEN 'open' THEN 2 WHEN 'pending' THEN 3 WHEN 'hold' THEN 4 \
    WHEN 'solved' THEN 5 ELSE 6 END";
const BY_PRIORITY: &str =
    "CASE priority WHEN 'urgent' THEN 4 WHEN 'high' THEN 3 WHEN 'normal' THEN 2 WHEN 'low' THEN 1 ELSE 0 END";
const BY_DUE_DATE: &str = "COALESCE(due_at, 0)";

/// The expression that orders a list of tickets by a field of the API.
pub(crate) fn column(field: &'static str) -> &'static str {
    match field {
        "status" => BY_STATUS,
        "priority" => BY_PRIORITY,
        "due_at" => BY_DUE_DATE,
        other => other,
    }
}

/// A page of tickets with what the query wants beside them.
async fn listed(caller: &Caller, listing: &Listing, filter: Filter) -> Result<Answer<wire::Ticket>, ApiError> {
    let request = listing.request(&LIST)?;
    let window = convert::window(&request);
    let window = Window { column: column(window.column), ..window };
    let (base, wants) = (caller.base.clone(), Wants::of(&listing.query));
    let (part, beside) = caller
        .read(move |tx, cx| {
            let Part { rows, total, more } = read::list(tx, cx, &filter, &window)?;
            let places: Vec<(i64, i64)> = rows.iter().map(|keyed| (keyed.key, keyed.id)).collect();
            let tickets: Vec<Ticket> = rows.into_iter().map(|keyed| keyed.row).collect();
            let eyes = Eyes::of(cx, &base);
            let mut shown = present::tickets(tx, &eyes, &tickets)?;
            include::within(tx, &eyes, wants, &tickets, &mut shown)?;
            let beside = include::beside(tx, &eyes, wants, &tickets)?;
            let rows = places.into_iter().zip(shown).map(|((key, id), row)| Keyed { key, id, row }).collect();
            Ok((Part { rows, total, more }, beside))
        })
        .await?;
    let mut answer = listing.answer(&LIST, &request, "tickets", convert::page(part, |ticket| ticket));
    for (name, value) in beside {
        answer = with(answer, &name, value);
    }
    Ok(answer)
}

/// The names are those of [`include::beside`]; the answer wants them constant.
pub(crate) fn with<T>(answer: Answer<T>, name: &str, value: Value) -> Answer<T> {
    match ["users", "groups", "organizations", "last_audits"].into_iter().find(|known| *known == name) {
        Some(name) => answer.with(name, value),
        None => answer,
    }
}

/// Tickets; with `external_id` those that another system calls so.
#[utoipa::path(get, path = "/tickets", tag = "tickets", responses((status = 200, body = TicketList)))]
pub(super) async fn all(Staff(caller): Staff, listing: Listing) -> Result<Answer<wire::Ticket>, ApiError> {
    let ids = match listing.query.get("external_id") {
        Some(external_id) => Some(crate::search::ops::by_external_id(&caller.cx, external_id).await),
        None => None,
    };
    listed(&caller, &listing, Filter { ids, ..Filter::default() }).await
}

/// One ticket.
#[utoipa::path(get, path = "/tickets/{id}", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = TicketAnswer)))]
pub(super) async fn show(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    query: Query,
) -> Result<Json<TicketAnswer>, ApiError> {
    let (base, wants) = (caller.base.clone(), Wants::of(&query));
    let answer = caller.read(move |tx, cx| {
        let found = read::get(tx, cx, id)?;
        let eyes = Eyes::of(cx, &base);
        let mut ticket = present::ticket(tx, &eyes, &found)?;
        include::within(tx, &eyes, wants, std::slice::from_ref(&found), std::slice::from_mut(&mut ticket))?;
        let beside = include::beside(tx, &eyes, wants, std::slice::from_ref(&found))?;
        Ok(TicketAnswer { ticket, beside })
    });
    Ok(Json(answer.await?))
}

/// Several tickets by number, in the order asked for.
#[utoipa::path(get, path = "/tickets/show_many", tag = "tickets", responses((status = 200, body = TicketList)))]
pub(super) async fn show_many(Staff(caller): Staff, listing: Listing) -> Result<Answer<wire::Ticket>, ApiError> {
    let ids = listing.query.required_ids("ids", MOST)?;
    let (base, wants) = (caller.base.clone(), Wants::of(&listing.query));
    let (shown, beside) = caller
        .read(move |tx, cx| {
            let found = read::many(tx, cx, &ids)?;
            let eyes = Eyes::of(cx, &base);
            let mut shown = present::tickets(tx, &eyes, &found)?;
            include::within(tx, &eyes, wants, &found, &mut shown)?;
            Ok((shown, include::beside(tx, &eyes, wants, &found)?))
        })
        .await?;
    let mut answer = whole(&listing, "tickets", shown);
    for (name, value) in beside {
        answer = with(answer, &name, value);
    }
    Ok(answer)
}

/// An answer with everything on one page.
pub(crate) fn whole<T>(listing: &Listing, name: &'static str, items: Vec<T>) -> Answer<T> {
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let per_page = u32::try_from(items.len()).unwrap_or(u32::MAX).max(1);
    let request = crate::api_v2::PageRequest::Offset { page: 1, per_page, order: Order::ID };
    listing.answer(&LIST, &request, name, Page { items, total, more: false, ends: None })
}

/// How many tickets there are.
#[utoipa::path(get, path = "/tickets/count", tag = "tickets", responses((status = 200, body = CountAnswer)))]
pub(super) async fn count(Staff(caller): Staff) -> Result<Json<CountAnswer>, ApiError> {
    let value = caller.read(|tx, cx| read::count(tx, cx, &Filter::default())).await?;
    Ok(Json(CountAnswer { count: wire::Count::new(value, caller.cx.now) }))
}

/// Tickets that changed last, newest first.
#[utoipa::path(get, path = "/tickets/recent", tag = "tickets", responses((status = 200, body = TicketList)))]
pub(super) async fn recent(Staff(caller): Staff, listing: Listing) -> Result<Response, ApiError> {
    let base = caller.base.clone();
    let window = Window { column: "updated_at", descending: true, from: From::Offset(0), size: 20, counted: false };
    let shown = caller.read(move |tx, cx| {
        let found: Vec<Ticket> =
            read::list(tx, cx, &Filter::default(), &window)?.rows.into_iter().map(|keyed| keyed.row).collect();
        present::tickets(tx, &Eyes::of(cx, &base), &found)
    });
    Ok(whole(&listing, "tickets", shown.await?).into_response())
}

/// Tickets of type problem.
#[utoipa::path(get, path = "/problems", tag = "tickets", responses((status = 200, body = TicketList)))]
pub(super) async fn problems(Staff(caller): Staff, listing: Listing) -> Result<Answer<wire::Ticket>, ApiError> {
    listed(&caller, &listing, Filter { kind: Some(TicketKind::Problem), ..Filter::default() }).await
}

/// Incidents of a problem.
#[utoipa::path(get, path = "/tickets/{id}/incidents", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = TicketList)))]
pub(super) async fn incidents(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Ticket>, ApiError> {
    caller.read(move |tx, cx| read::get(tx, cx, id).map(drop)).await?;
    listed(&caller, &listing, Filter { problem: Some(id), ..Filter::default() }).await
}

/// Tickets that somebody asked.
#[utoipa::path(get, path = "/users/{id}/tickets/requested", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = TicketList)))]
pub(super) async fn requested(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Ticket>, ApiError> {
    must_know(&caller, id).await?;
    listed(&caller, &listing, Filter { requester: Some(id), ..Filter::default() }).await
}

/// Tickets with somebody in copy.
#[utoipa::path(get, path = "/users/{id}/tickets/ccd", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = TicketList)))]
pub(super) async fn in_copy(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Ticket>, ApiError> {
    must_know(&caller, id).await?;
    listed(&caller, &listing, Filter { copied: Some(id), ..Filter::default() }).await
}

/// Tickets that somebody works.
#[utoipa::path(get, path = "/users/{id}/tickets/assigned", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = TicketList)))]
pub(super) async fn assigned(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Ticket>, ApiError> {
    must_know(&caller, id).await?;
    listed(&caller, &listing, Filter { assignee: Some(id), ..Filter::default() }).await
}

/// Tickets that somebody follows.
#[utoipa::path(get, path = "/users/{id}/tickets/followed", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = TicketList)))]
pub(super) async fn followed(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Ticket>, ApiError> {
    must_know(&caller, id).await?;
    listed(&caller, &listing, Filter { follower: Some(id), ..Filter::default() }).await
}

/// Tickets of an organisation.
#[utoipa::path(get, path = "/organizations/{id}/tickets", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = TicketList)))]
pub(super) async fn of_organisation(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Ticket>, ApiError> {
    caller.read(move |tx, cx| crate::organisations::ops::get(tx, cx, id).map(drop)).await?;
    listed(&caller, &listing, Filter { organisation: Some(id), ..Filter::default() }).await
}

/// 404 for somebody the desk does not know.
async fn must_know(caller: &Caller, id: i64) -> Result<(), ApiError> {
    caller.read(move |tx, cx| crate::people::ops::get(tx, cx, id).map(drop)).await
}
