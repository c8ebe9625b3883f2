//! The API of requests: tickets as whoever asked sees them. Staff who call it are customers here too: they see what they asked
//! themselves, and of it what is public.

use std::sync::Arc;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::LOCATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Tx;
use index::query::{Key, Query as Asked};
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::requests;
use super::wire::{CommentAnswer, CommentsList, RequestAnswer, RequestBody, RequestInput, RequestList, shown};
use crate::api_v2::input::MOST;
use crate::api_v2::paging::Answer;
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, Paging, convert, wire};
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::listing::{Keyed, Part, Window};
use crate::masking::Mask;
use crate::people;
use crate::search::{build, ops as search_ops};
use crate::state::App;
use crate::tickets::api::list::{column, whole};
use crate::tickets::api::present::{self, Eyes};
use crate::tickets::comments::NewComment;
use crate::tickets::read::{self, Filter};
use crate::tickets::{
    CommentView, NewText, NewTicket, Requester, Ticket, TicketChange, create as making, update as changing,
};
use crate::words::{CommentKind, Role, Status};

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(all, create))
        .routes(routes!(open))
        .routes(routes!(solved))
        .routes(routes!(search))
        .routes(routes!(show_many))
        .routes(routes!(show, update))
        .routes(routes!(comments))
        .routes(routes!(comment))
        .routes(routes!(of_user))
}

/// Lists of requests can be sorted by these.
const LIST: Paging = Paging { fields: &["created_at", "updated_at"], ..Paging::LIST };

/// A caller as whoever asked: whatever they may do as staff counts for nothing here.
pub(super) struct Asking(Caller);

impl FromRequestParts<App> for Asking {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let actor = Actor { person: caller.cx.actor.person, role: Role::EndUser, ..Actor::system() };
        let cx = Cx { actor, ..caller.cx.clone() };
        Ok(Self(Caller { cx, ..caller }))
    }
}

async fn listed(caller: &Caller, listing: &Listing, filter: Filter) -> Result<Answer<super::wire::Request>, ApiError> {
    let request = listing.request(&LIST)?;
    let window = convert::window(&request);
    let window = Window { column: column(window.column), ..window };
    let base = caller.base.clone();
    let part = caller
        .read(move |tx, cx| {
            let filter = Filter { requester: Some(requests::customer(cx)?), ..filter.clone() };
            let Part { rows, total, more } = read::list(tx, cx, &filter, &window)?;
            let places: Vec<(i64, i64)> = rows.iter().map(|keyed| (keyed.key, keyed.id)).collect();
            let tickets: Vec<Ticket> = rows.into_iter().map(|keyed| keyed.row).collect();
            let shown = shown(tx, &Eyes::of(cx, &base), &tickets)?;
            let rows = places.into_iter().zip(shown).map(|((key, id), row)| Keyed { key, id, row }).collect();
            Ok(Part { rows, total, more })
        })
        .await?;
    Ok(listing.answer(&LIST, &request, "requests", convert::page(part, |request| request)))
}

/// What the caller asked; with `status` those in one of these states.
#[utoipa::path(get, path = "/requests", tag = "requests", responses((status = 200, body = RequestList)))]
async fn all(Asking(caller): Asking, listing: Listing) -> Result<Answer<super::wire::Request>, ApiError> {
    let statuses = listing.query.list("status").into_iter().filter_map(Status::from_word).collect();
    listed(&caller, &listing, Filter { statuses, ..Filter::default() }).await
}

/// What the caller asked and is not solved.
#[utoipa::path(get, path = "/requests/open", tag = "requests", responses((status = 200, body = RequestList)))]
async fn open(Asking(caller): Asking, listing: Listing) -> Result<Answer<super::wire::Request>, ApiError> {
    let statuses = vec![Status::New, Status::Open, Status::Pending, Status::Hold];
    listed(&caller, &listing, Filter { statuses, ..Filter::default() }).await
}

/// What the caller asked and is solved.
#[utoipa::path(get, path = "/requests/solved", tag = "requests", responses((status = 200, body = RequestList)))]
async fn solved(Asking(caller): Asking, listing: Listing) -> Result<Answer<super::wire::Request>, ApiError> {
    let statuses = vec![Status::Solved, Status::Closed];
    listed(&caller, &listing, Filter { statuses, ..Filter::default() }).await
}

/// Finds among what the caller asked, by words and by state and times. What the desk sorts by finds nothing here.
#[utoipa::path(get, path = "/requests/search", tag = "requests", responses((status = 200, body = RequestList)))]
async fn search(Asking(caller): Asking, listing: Listing) -> Result<Answer<super::wire::Request>, ApiError> {
    let text = listing.query.get("query").ok_or_else(|| ApiError::search_invalid("query cannot be blank"))?;
    let mut asked = Asked::parse(text);
    asked.filters.retain(|filter| matches!(filter.key, Key::Status | Key::Created | Key::Updated | Key::Solved));
    build::warm(&caller.cx).await;
    let found = caller.read(move |tx, cx| search_ops::filter(tx, cx, &asked)).await?;
    let nothing = || Filter { ids: Some(Vec::new()), ..Filter::default() };
    listed(&caller, &listing, found.unwrap_or_else(nothing)).await
}

/// Several requests by number, in the order asked for.
#[utoipa::path(get, path = "/requests/show_many", tag = "requests", responses((status = 200, body = RequestList)))]
async fn show_many(Asking(caller): Asking, listing: Listing) -> Result<Answer<super::wire::Request>, ApiError> {
    let ids = listing.query.required_ids("ids", MOST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let tickets = read::many(tx, cx, &ids)?;
        shown(tx, &Eyes::of(cx, &base), &tickets)
    });
    Ok(whole(&listing, "requests", found.await?))
}

/// What somebody asked: for themselves, and for those who may know them.
#[utoipa::path(get, path = "/users/{id}/requests", tag = "requests", params(("id" = i64, Path)),
    responses((status = 200, body = RequestList)))]
async fn of_user(
    caller: Caller,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<super::wire::Request>, ApiError> {
    caller
        .read(move |tx, cx| {
            let may = cx.actor.person == Some(id) || cx.actor.role != Role::EndUser && cx.actor.sees_identity();
            if may { people::ops::get(tx, cx, id).map(drop) } else { Err(Error::NotFound) }
        })
        .await?;
    // What lies in a closed group stays hidden from colleagues outside of it.
    let hidden_groups = Arc::clone(&caller.cx.actor.hidden_groups);
    let actor = Actor { person: Some(id), role: Role::EndUser, hidden_groups, ..Actor::system() };
    let caller = Caller { cx: Cx { actor, ..caller.cx.clone() }, ..caller };
    listed(&caller, &listing, Filter::default()).await
}

fn one(tx: &mut Tx<'_>, cx: &Cx, base: &crate::http::Base, id: i64) -> Result<RequestAnswer, Error> {
    let ticket = read::get(tx, cx, id)?;
    let request = shown(tx, &Eyes::of(cx, base), std::slice::from_ref(&ticket))?.pop().ok_or(Error::NotFound)?;
    Ok(RequestAnswer { request })
}

/// One request.
#[utoipa::path(get, path = "/requests/{id}", tag = "requests", params(("id" = i64, Path)),
    responses((status = 200, body = RequestAnswer)))]
async fn show(Asking(caller): Asking, Ids([id]): Ids<1>) -> Result<Json<RequestAnswer>, ApiError> {
    let base = caller.base.clone();
    Ok(Json(caller.read(move |tx, cx| one(tx, cx, &base, id)).await?))
}

/// What somebody says.
fn said(input: &RequestInput) -> NewComment {
    let given = input.comment.value();
    let html = given.and_then(|given| given.html_body.value()).filter(|html| !html.trim().is_empty());
    let text = match (html, given.and_then(|given| given.body.value())) {
        (Some(html), _) => mail::html::to_text(html),
        (None, Some(body)) => body.clone(),
        (None, None) => input.description.value().cloned().unwrap_or_default(),
    };
    NewComment {
        text: NewText { text: text.into(), html: html.map(|html| html.clone().into()), ..NewText::default() },
        public: true,
        author: None,
        kind: CommentKind::Message,
        uploads: given.and_then(|given| given.uploads.value()).cloned().unwrap_or_default(),
        files: Vec::new(),
        created_at: None,
    }
}

/// Asks something. Who is not signed in uses the contact form, which keeps robots out.
#[utoipa::path(post, path = "/requests", tag = "requests", request_body = RequestBody,
    responses((status = 201, body = RequestAnswer)))]
async fn create(Asking(caller): Asking, Body(body): Body<RequestBody>) -> Result<Response, ApiError> {
    let input = Arc::new(body.request);
    let base = caller.base.clone();
    let answer = caller.write(move |tx, cx| {
        requests::customer(cx)?;
        let subject = input.subject.value().cloned().unwrap_or_default();
        let new = NewTicket { requester: Requester::Actor, ..NewTicket::new(&subject, said(&input)) };
        let ticket = making::create(tx, cx, &new)?.ticket;
        one(tx, cx, &base, ticket)
    });
    let answer = answer.await?;
    let mut headers = HeaderMap::new();
    if let Ok(location) = HeaderValue::from_str(&answer.request.url) {
        headers.insert(LOCATION, location);
    }
    Ok((StatusCode::CREATED, headers, Json(answer)).into_response())
}

/// Answers a request, or closes it with `solved`.
#[utoipa::path(put, path = "/requests/{id}", tag = "requests", params(("id" = i64, Path)), request_body = RequestBody,
    responses((status = 200, body = RequestAnswer)))]
async fn update(
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
    Body(body): Body<RequestBody>,
) -> Result<Json<RequestAnswer>, ApiError> {
    let (input, base) = (Arc::new(body.request), caller.base.clone());
    let answer = caller.write(move |tx, cx| {
        requests::customer(cx)?;
        let present = read::get(tx, cx, id)?.row.status;
        let solved = input.solved.value() == Some(&true);
        let status = solved.then_some(Status::Solved).filter(|status| *status != present);
        let comment = input.comment.value().filter(|given| !given.is_blank()).map(|_| said(&input));
        if comment.is_some() || status.is_some() {
            changing::update(tx, cx, id, &TicketChange { comment, status, ..TicketChange::default() })?;
        }
        one(tx, cx, &base, id)
    });
    Ok(Json(answer.await?))
}

/// The public comments of a request, the oldest first unless `sort_order` says otherwise.
#[utoipa::path(get, path = "/requests/{id}/comments", tag = "requests", params(("id" = i64, Path)),
    responses((status = 200, body = CommentsList)))]
async fn comments(
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Comment>, ApiError> {
    let request = listing.request(&COMMENTS)?;
    let (window, base) = (convert::window(&request), caller.base.clone());
    let (part, users) = caller
        .read(move |tx, cx| {
            let mut part = read::comments(tx, cx, id, &window)?;
            requests::settle(cx, &mut part);
            let users = writers(tx, cx, part.rows.iter().filter_map(|keyed| keyed.row.row.author))?;
            let eyes = Eyes::of(cx, &base);
            let shown = |keyed: Keyed<CommentView>| Keyed {
                key: keyed.key,
                id: keyed.id,
                row: present::comment(&eyes, &Mask::none(), &keyed.row),
            };
            let Part { rows, total, more } = part;
            Ok((Part { rows: rows.into_iter().map(shown).collect(), total, more }, users))
        })
        .await?;
    let answer = listing.answer(&COMMENTS, &request, "comments", convert::page(part, |comment| comment));
    Ok(answer.with("users", users))
}

const COMMENTS: Paging = Paging { fields: &["created_at"], ..Paging::LIST };

/// Who wrote, under the names that the customer knows.
fn writers(tx: &mut Tx<'_>, cx: &Cx, people: impl Iterator<Item = i64>) -> Result<Value, Error> {
    let mut once: Vec<i64> = people.collect();
    once.sort_unstable();
    once.dedup();
    let mut users = Vec::with_capacity(once.len());
    for person in once {
        let staff = people::sql::get(tx, cx.id(), person)?.is_some_and(|row| row.role.is_staff());
        let name = requests::writer(tx, cx, Some(person))?;
        users.push(json!({"id": person, "name": name, "agent": staff, "organization_id": null, "photo": null}));
    }
    Ok(Value::Array(users))
}

/// One public comment of a request.
#[utoipa::path(get, path = "/requests/{id}/comments/{comment_id}", tag = "requests",
    params(("id" = i64, Path), ("comment_id" = i64, Path)), responses((status = 200, body = CommentAnswer)))]
async fn comment(Asking(caller): Asking, Ids([id, comment]): Ids<2>) -> Result<Json<CommentAnswer>, ApiError> {
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let view = read::comment(tx, cx, id, comment)?;
        if !requests::is_settled(cx, &view.row) {
            return Err(Error::NotFound);
        }
        Ok(CommentAnswer { comment: present::comment(&Eyes::of(cx, &base), &Mask::none(), &view) })
    });
    Ok(Json(found.await?))
}
