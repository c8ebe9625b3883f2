//! The trash of tickets: listed, restored, emptied for good.

use axum::Json;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use world::Timestamp;

use super::super::tickets::forget;
use crate::api_v2::answers::JobAnswer;
use crate::api_v2::input::MOST;
use crate::api_v2::paging::Answer;
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Caller, Listing, Paging, Query, convert};
use crate::listing::{Keyed, Part};
use crate::tickets::api::{Staff, jobs};
use crate::tickets::{bulk, trash};

const LIST: Paging = Paging { fields: &["created_at", "trashed_at"], ..Paging::LIST };

/// A ticket in the trash.
#[derive(Serialize, ToSchema)]
pub(super) struct DeletedTicket {
    id: i64,
    subject: Option<String>,
    /// Who put it there.
    actor: Value,
    deleted_at: Time,
    /// Where it stood.
    previous_state: &'static str,
}

/// Tickets in the trash.
#[derive(Serialize, ToSchema)]
pub(super) struct DeletedTicketList {
    deleted_tickets: Vec<DeletedTicket>,
}

/// Tickets in the trash, for those who look after it.
#[utoipa::path(get, path = "/deleted_tickets", tag = "deletion", responses((status = 200, body = DeletedTicketList)))]
pub(super) async fn list(Staff(caller): Staff, listing: Listing) -> Result<Answer<DeletedTicket>, ApiError> {
    let request = listing.request(&LIST)?;
    let window = convert::window(&request);
    let part = caller.read(move |tx, cx| {
        let Part { rows, total, more } = trash::list(tx, cx, &window)?;
        let opened = crate::disclosure::for_actor(cx);
        let mut shown = Vec::with_capacity(rows.len());
        for Keyed { key, id, row } in rows {
            let subject = row.ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&opened)).cloned();
            let actor = match row.trashed_by {
                Some(person) => {
                    let known = crate::people::ops::row(tx, cx, person)?;
                    let known = crate::people::ops::open(tx, cx, known)?;
                    json!({ "id": person, "name": known.name(cx, &crate::disclosure::of_colleagues(cx)) })
                }
                None => Value::Null,
            };
            let deleted_at = Time(Timestamp(row.trashed_at));
            let previous_state = row.ticket.row.status.word();
            shown.push(Keyed { key, id, row: DeletedTicket { id, subject, actor, deleted_at, previous_state } });
        }
        Ok(Part { rows: shown, total, more })
    });
    Ok(listing.answer(&LIST, &request, "deleted_tickets", convert::page(part.await?, |row| row)))
}

/// Takes a ticket out of the trash.
#[utoipa::path(put, path = "/deleted_tickets/{id}/restore", tag = "deletion", params(("id" = i64, Path)),
    responses((status = 200, body = Value)))]
pub(super) async fn restore(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<Value>, ApiError> {
    caller.write(move |tx, cx| trash::restore(tx, cx, id)).await?;
    Ok(Json(json!({})))
}

/// Takes up to a hundred tickets out of the trash; all of them, or none when one is not there.
#[utoipa::path(put, path = "/deleted_tickets/restore_many", tag = "deletion", responses((status = 200, body = Value)))]
pub(super) async fn restore_many(Staff(caller): Staff, query: Query) -> Result<Json<Value>, ApiError> {
    let ids = query.required_ids("ids", MOST)?;
    caller.write(move |tx, cx| ids.iter().try_for_each(|id| trash::restore(tx, cx, *id))).await?;
    Ok(Json(json!({})))
}

/// Forgets a ticket in the trash for good.
#[utoipa::path(delete, path = "/deleted_tickets/{id}", tag = "deletion", params(("id" = i64, Path)),
    responses((status = 200, body = JobAnswer)))]
pub(super) async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<JobAnswer>, ApiError> {
    // Said at once: a job that would only fail helps nobody.
    let free = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
        let row = trash::trashed(tx, cx, id)?;
        crate::holds::ops::must_be_free(tx, cx, &row)
    };
    caller.write(free).await?;
    started(&caller, vec![id]).await
}

/// Forgets up to a hundred tickets in the trash for good; one that is not there does not stop the others.
#[utoipa::path(delete, path = "/deleted_tickets/destroy_many", tag = "deletion",
    responses((status = 200, body = JobAnswer)))]
pub(super) async fn destroy_many(Staff(caller): Staff, query: Query) -> Result<Json<JobAnswer>, ApiError> {
    let ids = query.required_ids("ids", MOST)?;
    started(&caller, ids).await
}

async fn started(caller: &Caller, ids: Vec<i64>) -> Result<Json<JobAnswer>, ApiError> {
    caller.cx.actor.must_operate()?;
    let act = |tx: &mut db::Tx<'_>, cx: &crate::context::Cx, id: &i64| forget(tx, cx, &[*id]).map(|_| *id);
    let job = bulk::run(&caller.cx, jobs::FORGET_TICKETS, ids, act).await?;
    Ok(Json(JobAnswer { job_status: jobs::queued(&caller.base, &job) }))
}
