//! The API of exports in steps: by time, or by cursor.

use axum::Json;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api_v2::query::invalid_parameter;
use crate::api_v2::{ApiError, Caller, Query, wire};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::listing::{From, Keyed, Part, Window};
use crate::organisations;
use crate::people::{self, api::show};
use crate::state::App;
use crate::tickets::api::include::{self, Wants};
use crate::tickets::api::present::{self, Eyes};
use crate::tickets::{Ticket, read};

/// Records of one step.
const MOST: i64 = 1_000;
/// What changed within the last minute is left for the next step, in microseconds: others may still be writing.
const REST: i64 = 60_000_000;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(tickets))
        .routes(routes!(tickets_by_cursor))
        .routes(routes!(users))
        .routes(routes!(users_by_cursor))
        .routes(routes!(organizations))
}

/// How a step by time goes on.
#[derive(Serialize, ToSchema)]
pub struct ByTime {
    /// The next step.
    pub next_page: String,
    /// How many records this one has.
    pub count: usize,
    /// Whether there is nothing more for now.
    pub end_of_stream: bool,
    /// The time of the last record, in seconds since 1970.
    pub end_time: Option<i64>,
}

/// How a step by cursor goes on.
#[derive(Serialize, ToSchema)]
pub struct ByCursor {
    /// The next step, at the end too.
    pub after_url: String,
    /// Its cursor.
    pub after_cursor: String,
    /// Always null.
    pub before_url: Option<String>,
    /// Always null.
    pub before_cursor: Option<String>,
    /// Whether there is nothing more for now.
    pub end_of_stream: bool,
}

/// Tickets by time.
#[derive(Serialize, ToSchema)]
pub struct TicketsByTime {
    /// The tickets.
    pub tickets: Vec<wire::Ticket>,
    /// How it goes on.
    #[serde(flatten)]
    pub more: ByTime,
}

/// Tickets by cursor.
#[derive(Serialize, ToSchema)]
pub struct TicketsByCursor {
    /// The tickets.
    pub tickets: Vec<wire::Ticket>,
    /// How it goes on.
    #[serde(flatten)]
    pub more: ByCursor,
}

/// People by time.
#[derive(Serialize, ToSchema)]
pub struct UsersByTime {
    /// The people.
    pub users: Vec<wire::User>,
    /// How it goes on.
    #[serde(flatten)]
    pub more: ByTime,
}

/// People by cursor.
#[derive(Serialize, ToSchema)]
pub struct UsersByCursor {
    /// The people.
    pub users: Vec<wire::User>,
    /// How it goes on.
    #[serde(flatten)]
    pub more: ByCursor,
}

/// Organisations by time.
#[derive(Serialize, ToSchema)]
pub struct OrganizationsByTime {
    /// The organisations.
    pub organizations: Vec<wire::Organisation>,
    /// How it goes on.
    #[serde(flatten)]
    pub more: ByTime,
}

/// Where a step begins.
#[derive(Clone, Copy)]
struct Start {
    at: i64,
    id: i64,
}

impl Start {
    /// Reads `cursor`, else `start_time`: seconds since 1970, whole or not, or a date.
    fn of(query: &Query) -> Result<Self, ApiError> {
        if let Some(cursor) = query.option("cursor") {
            let wrong = || invalid_parameter("cursor", "is none of this export");
            let text = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let pair = text.as_deref().and_then(|text| text.split_once('.')).ok_or_else(wrong)?;
            return pair.0.parse().ok().zip(pair.1.parse().ok()).map(|(at, id)| Self { at, id }).ok_or_else(wrong);
        }
        let given = query.option("start_time").ok_or_else(|| invalid_parameter("start_time", "is missing"))?;
        let seconds = given.split('.').next().and_then(|whole| whole.parse::<i64>().ok());
        let date = given.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second);
        let seconds = seconds.or(date).ok_or_else(|| invalid_parameter("start_time", "must be seconds since 1970"))?;
        // What has just this time is part of it.
        Ok(Self { at: seconds.saturating_mul(1_000_000).saturating_sub(1), id: i64::MAX })
    }

    fn window(self) -> Window {
        Window {
            column: "updated_at",
            descending: false,
            from: From::After(self.at, self.id),
            size: MOST,
            counted: false,
        }
    }
}

/// One step, with the mark of its last record.
struct Step<T> {
    items: Vec<T>,
    last: Start,
    end: bool,
}

/// Takes away what is too fresh, and tells where it goes on.
fn step<T>(cx: &Cx, start: Start, mut part: Part<T>) -> Step<T> {
    let until = cx.at() - REST;
    let before = part.rows.len();
    part.rows.retain(|keyed| keyed.key <= until);
    let end = !part.more || part.rows.len() < before;
    let last = part.rows.last().map_or(start, |keyed| Start { at: keyed.key, id: keyed.id });
    Step { items: part.rows.into_iter().map(|keyed| keyed.row).collect(), last, end }
}

fn by_time<T>(base: &Base, path: &str, step: &Step<T>) -> ByTime {
    let seconds = step.last.at.div_euclid(1_000_000);
    // Whole seconds: the next step begins with the second in which this one ended.
    let next = if step.items.is_empty() { seconds + 1 } else { seconds };
    ByTime {
        next_page: format!("{}?start_time={next}", base.record(path)),
        count: step.items.len(),
        end_of_stream: step.end,
        end_time: (!step.items.is_empty()).then_some(seconds),
    }
}

fn by_cursor<T>(base: &Base, path: &str, step: &Step<T>) -> ByCursor {
    let cursor = URL_SAFE_NO_PAD.encode(format!("{}.{}", step.last.at, step.last.id));
    ByCursor {
        after_url: format!("{}?cursor={cursor}", base.record(path)),
        after_cursor: cursor,
        before_url: None,
        before_cursor: None,
        end_of_stream: step.end,
    }
}

/// The tickets that changed since.
fn changed(tx: &mut Tx<'_>, cx: &Cx, base: &Base, start: Start, wants: Wants) -> Result<Step<wire::Ticket>, Error> {
    let part = read::list(tx, cx, &read::Filter::default(), &start.window())?;
    let Step { items, last, end } = step(cx, start, part);
    let items: Vec<Ticket> = items;
    let eyes = Eyes::of(cx, base);
    let mut shown = present::tickets(tx, &eyes, &items)?;
    include::within(tx, &eyes, wants, &items, &mut shown)?;
    for (ticket, own) in shown.iter_mut().zip(&items) {
        ticket.generated_timestamp = Some(own.row.updated_at.div_euclid(1_000_000));
    }
    Ok(Step { items: shown, last, end })
}

async fn some_tickets(caller: &Caller, query: &Query) -> Result<Step<wire::Ticket>, ApiError> {
    caller.cx.actor.must_administer()?;
    let (start, wants, base) = (Start::of(query)?, Wants::of(query), caller.base.clone());
    caller.read(move |tx, cx| changed(tx, cx, &base, start, wants)).await
}

async fn some_users(caller: &Caller, query: &Query) -> Result<Step<wire::User>, ApiError> {
    caller.cx.actor.must_administer()?;
    let (start, base) = (Start::of(query)?, caller.base.clone());
    let read = caller.read(move |tx, cx| {
        let filter = people::ops::Filter { roles: Vec::new(), organisation: None };
        let Part { rows, total, more } = people::ops::list(tx, cx, &filter, &start.window())?;
        let mut shown = Vec::with_capacity(rows.len());
        for Keyed { key, id, row } in rows {
            shown.push(Keyed { key, id, row: show::user(tx, cx, &base, &row)? });
        }
        Ok(step(cx, start, Part { rows: shown, total, more }))
    });
    read.await
}

/// Tickets that changed since `start_time`, a thousand at a time.
#[utoipa::path(get, path = "/incremental/tickets", tag = "incremental", params(("start_time" = i64, Query)),
    responses((status = 200, body = TicketsByTime)))]
async fn tickets(caller: Caller, query: Query) -> Result<Json<TicketsByTime>, ApiError> {
    let step = some_tickets(&caller, &query).await?;
    let more = by_time(&caller.base, "incremental/tickets", &step);
    Ok(Json(TicketsByTime { tickets: step.items, more }))
}

/// The same by cursor: `start_time` first, then `cursor`.
#[utoipa::path(get, path = "/incremental/tickets/cursor", tag = "incremental",
    params(("start_time" = Option<i64>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = TicketsByCursor)))]
async fn tickets_by_cursor(caller: Caller, query: Query) -> Result<Json<TicketsByCursor>, ApiError> {
    let step = some_tickets(&caller, &query).await?;
    let more = by_cursor(&caller.base, "incremental/tickets/cursor", &step);
    Ok(Json(TicketsByCursor { tickets: step.items, more }))
}

/// People who changed since `start_time`.
#[utoipa::path(get, path = "/incremental/users", tag = "incremental", params(("start_time" = i64, Query)),
    responses((status = 200, body = UsersByTime)))]
async fn users(caller: Caller, query: Query) -> Result<Json<UsersByTime>, ApiError> {
    let step = some_users(&caller, &query).await?;
    let more = by_time(&caller.base, "incremental/users", &step);
    Ok(Json(UsersByTime { users: step.items, more }))
}

/// The same by cursor.
#[utoipa::path(get, path = "/incremental/users/cursor", tag = "incremental",
    params(("start_time" = Option<i64>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = UsersByCursor)))]
async fn users_by_cursor(caller: Caller, query: Query) -> Result<Json<UsersByCursor>, ApiError> {
    let step = some_users(&caller, &query).await?;
    let more = by_cursor(&caller.base, "incremental/users/cursor", &step);
    Ok(Json(UsersByCursor { users: step.items, more }))
}

/// Organisations that changed since `start_time`.
#[utoipa::path(get, path = "/incremental/organizations", tag = "incremental", params(("start_time" = i64, Query)),
    responses((status = 200, body = OrganizationsByTime)))]
async fn organizations(caller: Caller, query: Query) -> Result<Json<OrganizationsByTime>, ApiError> {
    caller.cx.actor.must_administer()?;
    let (start, base) = (Start::of(&query)?, caller.base.clone());
    let read = caller.read(move |tx, cx| {
        let part = organisations::ops::list_all(tx, cx, &start.window())?;
        let Step { items, last, end } = step(cx, start, part);
        let items = items.iter().map(|one| organisations::api::show::organisation(cx, &base, one)).collect();
        Ok(Step { items, last, end })
    });
    let step: Step<wire::Organisation> = read.await?;
    let more = by_time(&caller.base, "incremental/organizations", &step);
    Ok(Json(OrganizationsByTime { organizations: step.items, more }))
}
