//! The API of exports in steps: by time, or by cursor. What is in the trash or forgotten is told as gone.

use axum::Json;
use db::Tx;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::steps::{self, ByCursor, ByTime, Start, Step};
use super::{events, sql};
use crate::api_v2::{ApiError, Caller, Patch, Query, wire};
use crate::context::Cx;
use crate::erasure::api::GONE;
use crate::error::Error;
use crate::organisations;
use crate::people::{self, api::show};
use crate::state::App;
use crate::tickets::api::include::{self, Wants};
use crate::tickets::api::present::{self, Eyes};
use crate::tickets::{TicketRow, access, read, trash};
use crate::words::Standing;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(tickets))
        .routes(routes!(tickets_by_cursor))
        .routes(routes!(users))
        .routes(routes!(users_by_cursor))
        .routes(routes!(organizations))
        .merge(events::routes())
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
    /// Their addresses, where `include=identities` asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identities: Option<Vec<wire::Identity>>,
    /// How it goes on.
    #[serde(flatten)]
    pub more: ByTime,
}

/// People by cursor.
#[derive(Serialize, ToSchema)]
pub struct UsersByCursor {
    /// The people.
    pub users: Vec<wire::User>,
    /// Their addresses, where `include=identities` asks for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identities: Option<Vec<wire::Identity>>,
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

/// How an export is gone through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Time,
    Cursor,
}

impl Way {
    fn start(self, query: &Query) -> Result<Start, ApiError> {
        match self {
            Self::Time => Start::by_time(query),
            Self::Cursor => Start::of(query),
        }
    }

    fn step(
        self,
        tx: &mut Tx<'_>,
        cx: &Cx,
        changed: fn(&mut Tx<'_>, i64, sql::Stretch) -> Result<Vec<sql::Mark>, db::Error>,
        start: Start,
    ) -> Result<Step<i64>, Error> {
        match self {
            Self::Time => steps::by_time(tx, cx, changed, start),
            Self::Cursor => steps::by_cursor(tx, cx, changed, start),
        }
    }
}

/// Whether a ticket is told to whoever exports: it exists for them, or they would look after it in the trash.
fn is_told(cx: &Cx, row: &TicketRow) -> bool {
    match row.standing {
        Standing::Normal => access::may_see(&cx.actor, row),
        Standing::Trashed | Standing::Forgotten => trash::may_keep(cx, row),
        Standing::Restricted | Standing::Held => false,
    }
}

/// A ticket that is gone, as clients know it: with its content while it can be restored, and the bare frame after that.
fn as_gone(standing: Standing, ticket: &mut wire::Ticket) {
    if standing == Standing::Normal {
        return;
    }
    ticket.status = "deleted";
    if standing != Standing::Forgotten {
        return;
    }
    ticket.subject = Patch::Value("SCRUBBED".to_owned());
    ticket.raw_subject = Patch::Value("SCRUBBED".to_owned());
    ticket.description = Patch::Value("X".to_owned());
    (ticket.kind, ticket.priority, ticket.external_id) = (None, None, None);
    (ticket.assignee_id, ticket.group_id, ticket.organization_id) = (None, None, None);
    ticket.recipient = Patch::Value("X".to_owned());
    // Its keys may live for a moment longer than it does.
    (ticket.collaborator_ids, ticket.follower_ids, ticket.email_cc_ids) = (Vec::new(), Vec::new(), Vec::new());
    (ticket.tags, ticket.via.source) = (Vec::new(), wire::ViaSource::default());
    for field in ticket.custom_fields.iter_mut().chain(&mut ticket.fields) {
        field.value = serde_json::Value::Null;
    }
}

/// The tickets that changed since.
async fn some_tickets(caller: &Caller, query: &Query, way: Way) -> Result<Step<wire::Ticket>, ApiError> {
    caller.cx.actor.must_administer()?;
    let (start, wants, base) = (way.start(query)?, Wants::of(query), caller.base.clone());
    let without_deleted = query.flag("exclude_deleted");
    let read = caller.read(move |tx, cx| {
        let step = way.step(tx, cx, sql::tickets, start)?;
        let mut found = read::many_any(tx, cx, &step.items)?;
        found.retain(|ticket| is_told(cx, &ticket.row));
        found.retain(|ticket| !without_deleted || ticket.row.standing == Standing::Normal);
        let eyes = Eyes::of(cx, &base);
        let mut shown = present::tickets(tx, &eyes, &found)?;
        include::within(tx, &eyes, wants, &found, &mut shown)?;
        for (ticket, own) in shown.iter_mut().zip(&found) {
            ticket.generated_timestamp = Some(own.row.updated_at.div_euclid(1_000_000));
            as_gone(own.row.standing, ticket);
        }
        Ok(step.with(shown))
    });
    read.await
}

/// People who changed, and their addresses where they are asked for.
type People = (Step<wire::User>, Option<Vec<wire::Identity>>);

async fn some_users(caller: &Caller, query: &Query, way: Way) -> Result<People, ApiError> {
    caller.cx.actor.must_administer()?;
    let (start, base, addresses) = (way.start(query)?, caller.base.clone(), query.includes("identities"));
    let read = caller.read(move |tx, cx| {
        let step = way.step(tx, cx, sql::people, start)?;
        let (mut shown, mut identities) = (Vec::with_capacity(step.items.len()), Vec::new());
        for id in &step.items {
            let row = people::ops::row(tx, cx, *id)?;
            let person = people::ops::open(tx, cx, row)?;
            let mut user = show::user(tx, cx, &base, &person)?;
            if person.row.standing == Standing::Forgotten {
                GONE.clone_into(&mut user.name);
            }
            if addresses && user.active {
                let own = person.identities.iter();
                identities.extend(
                    own.filter_map(|(row, address)| show::identity(cx, &base, row, address.as_ref(), person.row.role)),
                );
            }
            shown.push(user);
        }
        Ok((step.with(shown), addresses.then_some(identities)))
    });
    read.await
}

/// Tickets that changed since `start_time`, a thousand at a time and whole seconds.
#[utoipa::path(get, path = "/incremental/tickets", tag = "incremental", params(("start_time" = i64, Query)),
    responses((status = 200, body = TicketsByTime)))]
async fn tickets(caller: Caller, query: Query) -> Result<Json<TicketsByTime>, ApiError> {
    let step = some_tickets(&caller, &query, Way::Time).await?;
    let more = steps::on_by_time(&caller.base, "incremental/tickets", &query, &step);
    Ok(Json(TicketsByTime { tickets: step.items, more }))
}

/// The same by cursor: `start_time` first, then `cursor`.
#[utoipa::path(get, path = "/incremental/tickets/cursor", tag = "incremental",
    params(("start_time" = Option<i64>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = TicketsByCursor)))]
async fn tickets_by_cursor(caller: Caller, query: Query) -> Result<Json<TicketsByCursor>, ApiError> {
    let step = some_tickets(&caller, &query, Way::Cursor).await?;
    let more = steps::on_by_cursor(&caller.base, "incremental/tickets/cursor", &query, &step);
    Ok(Json(TicketsByCursor { tickets: step.items, more }))
}

/// People who changed since `start_time`; those who are gone are not active.
#[utoipa::path(get, path = "/incremental/users", tag = "incremental", params(("start_time" = i64, Query)),
    responses((status = 200, body = UsersByTime)))]
async fn users(caller: Caller, query: Query) -> Result<Json<UsersByTime>, ApiError> {
    let (step, identities) = some_users(&caller, &query, Way::Time).await?;
    let more = steps::on_by_time(&caller.base, "incremental/users", &query, &step);
    Ok(Json(UsersByTime { users: step.items, identities, more }))
}

/// The same by cursor.
#[utoipa::path(get, path = "/incremental/users/cursor", tag = "incremental",
    params(("start_time" = Option<i64>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = UsersByCursor)))]
async fn users_by_cursor(caller: Caller, query: Query) -> Result<Json<UsersByCursor>, ApiError> {
    let (step, identities) = some_users(&caller, &query, Way::Cursor).await?;
    let more = steps::on_by_cursor(&caller.base, "incremental/users/cursor", &query, &step);
    Ok(Json(UsersByCursor { users: step.items, identities, more }))
}

/// Organisations that changed since `start_time`; those that are gone say when.
#[utoipa::path(get, path = "/incremental/organizations", tag = "incremental", params(("start_time" = i64, Query)),
    responses((status = 200, body = OrganizationsByTime)))]
async fn organizations(caller: Caller, query: Query) -> Result<Json<OrganizationsByTime>, ApiError> {
    caller.cx.actor.must_administer()?;
    let (start, base) = (Start::by_time(&query)?, caller.base.clone());
    let read = caller.read(move |tx, cx| {
        let step = steps::by_time(tx, cx, sql::organisations, start)?;
        let found = organisations::ops::many_any(tx, cx, &step.items)?;
        let shown = found.iter().map(|one| organisations::api::show::organisation(cx, &base, one)).collect();
        Ok(step.with(shown))
    });
    let step: Step<wire::Organisation> = read.await?;
    let more = steps::on_by_time(&caller.base, "incremental/organizations", &query, &step);
    Ok(Json(OrganizationsByTime { organizations: step.items, more }))
}
