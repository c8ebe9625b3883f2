//! The search of the API.

use axum::Json;
use db::Tx;
use index::query::{Problem, ProblemKind, Query as Asked, ResultKind};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{build, ops};
use crate::api_v2::paging::{Answer, Direction, Order};
use crate::api_v2::wire::Found;
use crate::api_v2::{ApiError, Listing, Page, Paging, Query, convert};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::listing::{From, Keyed, Part, Window};
use crate::state::App;
use crate::tickets::api::Staff;
use crate::tickets::api::include::{self, Wants};
use crate::tickets::api::list::column;
use crate::tickets::api::present::{self, Eyes};
use crate::tickets::read;
use crate::{organisations, people, staff};

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search)).routes(routes!(count)).routes(routes!(export))
}

/// Sorted by relevance, which is newness here, unless the request says otherwise.
const SEARCH: Paging = Paging {
    fields: &["created_at", "updated_at", "priority", "status", "ticket_type"],
    default: Order { field: "id", direction: Direction::Descending },
    ..Paging::SEARCH
};

/// A page of results.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct FoundList {
    /// What was found.
    results: Vec<Found>,
    /// Always null.
    facets: Option<String>,
    /// The next page, null on the last.
    next_page: Option<String>,
    /// The page before, null on the first.
    previous_page: Option<String>,
    /// How many there are in all.
    count: i64,
}

/// `{"count": …}`
#[derive(Serialize, ToSchema)]
pub struct FoundCount {
    /// How many there are.
    count: i64,
}

/// What was typed; `filter[type]` counts as `type:`.
fn asked(query: &Query) -> Result<Asked, ApiError> {
    let text = query.get("query").ok_or_else(|| ApiError::search_invalid("query cannot be blank"))?;
    let asked = match query.option("filter[type]") {
        Some(kind) => Asked::parse(&format!("{text} type:{kind}")),
        None => Asked::parse(text),
    };
    match asked.problems.first() {
        Some(problem) => Err(ApiError::search_invalid(&told(problem))),
        None => Ok(asked),
    }
}

/// Names the part of the query, never what was typed there.
fn told(problem: &Problem) -> String {
    let text = match problem.kind {
        ProblemKind::MissingValue => "needs a value",
        ProblemKind::UnknownValue => "has no such value",
        ProblemKind::BadDate => "needs a date, a time, or an age such as 4hours",
        ProblemKind::BadNumber => "needs a number",
        ProblemKind::NotComparable => "cannot be compared",
        ProblemKind::StarInside => "takes a star at the end only",
        ProblemKind::PrefixTooShort => "needs more letters before the star",
        ProblemKind::TooManyParts => "has too many parts",
    };
    format!("{} {text}", problem.key)
}

/// Finds tickets, people, organisations and groups.
#[utoipa::path(get, path = "/search", tag = "search", responses((status = 200, body = FoundList)))]
async fn search(Staff(caller): Staff, listing: Listing) -> Result<Answer<Found>, ApiError> {
    let asked = asked(&listing.query)?;
    let request = listing.request(&SEARCH)?;
    build::warm(&caller.cx).await;
    let (window, base) = (sorted(convert::window(&request)), caller.base.clone());
    let wants = Wants::of(&listing.query);
    let (found, total, beside) = caller
        .read(move |tx, cx| {
            let (places, total) = mixed(tx, cx, &asked, &window)?;
            let eyes = Eyes::of(cx, &base);
            let found = opened(tx, cx, &eyes, &places)?;
            let users = match wants.users {
                true => Some(include::users(tx, &eyes, found.iter().flat_map(named))?),
                false => None,
            };
            Ok((found, total, users))
        })
        .await?;
    let page = Page { items: found, total, more: false, ends: None };
    let answer = listing.answer(&SEARCH, &request, "results", page).with("facets", Value::Null);
    Ok(match beside {
        Some(users) => answer.with("users", users),
        None => answer,
    })
}

/// People that a result names.
fn named(found: &Found) -> Vec<i64> {
    match found {
        Found::Ticket(ticket) => {
            let mut named = vec![ticket.requester_id, ticket.submitter_id];
            named.extend(ticket.assignee_id);
            named
        }
        _ => Vec::new(),
    }
}

fn sorted(window: Window) -> Window {
    let column = if window.column == "ticket_type" { BY_KIND } else { column(window.column) };
    Window { column, counted: true, ..window }
}

const BY_KIND: &str =
    "CASE kind WHEN 'question' THEN 1 WHEN 'incident' THEN 2 WHEN 'problem' THEN 3 WHEN 'task' THEN 4 ELSE 0 END";

type Places = Vec<(ResultKind, i64)>;

/// Kinds follow each other: tickets, people, organisations, groups.
fn mixed(tx: &mut Tx<'_>, cx: &Cx, asked: &Asked, window: &Window) -> Result<(Places, i64), Error> {
    let mut skip = match window.from {
        From::Offset(offset) => offset,
        From::After(..) | From::Before(..) => 0,
    };
    let (mut take, mut total, mut places) = (window.size, 0, Vec::new());
    for kind in ops::kinds(asked) {
        let part = ops::find(tx, cx, asked, kind, &Window { from: From::Offset(skip), size: take, ..*window })?;
        let all = part.total.unwrap_or(0);
        total += all;
        skip = (skip - all).max(0);
        take -= i64::try_from(part.rows.len()).unwrap_or(0);
        places.extend(part.rows.into_iter().map(|keyed| (kind, keyed.id)));
    }
    Ok((places, total))
}

fn opened(tx: &mut Tx<'_>, cx: &Cx, eyes: &Eyes<'_>, places: &[(ResultKind, i64)]) -> Result<Vec<Found>, Error> {
    let mut found = Vec::with_capacity(places.len());
    for (kind, id) in places {
        match one(tx, cx, eyes, *kind, *id) {
            Ok(one) => found.push(one),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

fn one(tx: &mut Tx<'_>, cx: &Cx, eyes: &Eyes<'_>, kind: ResultKind, id: i64) -> Result<Found, Error> {
    Ok(match kind {
        ResultKind::Ticket => {
            let ticket = read::get(tx, cx, id)?;
            Found::Ticket(present::ticket(tx, eyes, &ticket)?)
        }
        ResultKind::User => {
            let person = people::ops::get(tx, cx, id)?;
            Found::User(people::api::show::user(tx, cx, eyes.base, &person)?)
        }
        ResultKind::Organization => {
            let known = organisations::ops::get(tx, cx, id)?;
            Found::Organisation(organisations::api::show::organisation(cx, eyes.base, &known))
        }
        ResultKind::Group => Found::Group(staff::api::show::group(eyes.base, &staff::groups::get(tx, cx, id)?)),
    })
}

/// How much a search finds.
#[utoipa::path(get, path = "/search/count", tag = "search", responses((status = 200, body = FoundCount)))]
async fn count(Staff(caller): Staff, query: Query) -> Result<Json<FoundCount>, ApiError> {
    let asked = asked(&query)?;
    build::warm(&caller.cx).await;
    let window = Window { counted: true, ..Window::first(0) };
    let count = caller.read(move |tx, cx| Ok(mixed(tx, cx, &asked, &window)?.1)).await?;
    Ok(Json(FoundCount { count }))
}

/// Everything of one kind that a search finds, page after page by cursor.
#[utoipa::path(get, path = "/search/export", tag = "search", responses((status = 200, body = FoundList)))]
async fn export(Staff(caller): Staff, listing: Listing) -> Result<Answer<Found>, ApiError> {
    let kind = listing.query.option("filter[type]").and_then(ResultKind::parse);
    let kind =
        kind.ok_or_else(|| ApiError::search_invalid("filter[type] must be ticket, user, organization or group"))?;
    let typed = Asked::parse(listing.query.get("query").unwrap_or_default());
    // Clients name the type in both places; only one that contradicts is a mistake.
    if typed.filter(index::query::Key::Type).is_some() && ops::kinds(&typed) != [kind] {
        return Err(ApiError::search_invalid("type in the query is not the one in filter[type]"));
    }
    if let Some(problem) = typed.problems.first() {
        return Err(ApiError::search_invalid(&told(problem)));
    }
    let paging = Paging::EXPORT;
    let listing = listing.at(caller.cx.now);
    let request = listing.request(&paging)?;
    build::warm(&caller.cx).await;
    let (window, base): (Window, Base) = (convert::window(&request), caller.base.clone());
    let part = caller
        .read(move |tx, cx| {
            let part = ops::find(tx, cx, &typed, kind, &window)?;
            let eyes = Eyes::of(cx, &base);
            let mut rows = Vec::with_capacity(part.rows.len());
            for Keyed { key, id, .. } in part.rows {
                match one(tx, cx, &eyes, kind, id) {
                    Ok(row) => rows.push(Keyed { key, id, row }),
                    Err(Error::NotFound) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(Part { rows, total: part.total, more: part.more })
        })
        .await?;
    if let Some(categories) = caller.cx.looks.as_ref().map(|looks| looks.take()) {
        // What leaves by the hundred is written down before it is answered.
        caller.write(move |tx, cx| crate::access_log::exported(tx, cx, categories)).await?;
    }
    let answer = listing.answer(&paging, &request, "results", convert::page(part, |found| found));
    Ok(answer.with("facets", Value::Null))
}
