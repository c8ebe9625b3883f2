//! Many tickets in one request: answered as a job.

use std::sync::Arc;

use axum::Json;

use super::write::{Changing, Making, known};
use super::{Staff, jobs};
use crate::api_v2::answers::JobAnswer;
use crate::api_v2::input::{MOST, MergeInput, TicketsBody};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Query};
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::merge::MergeComments;
use crate::tickets::{NewComment, bulk, merge as merging, trash};

/// Makes up to a hundred tickets.
#[utoipa::path(post, path = "/tickets/create_many", tag = "tickets", request_body = TicketsBody,
    responses((status = 200, body = JobAnswer)))]
pub(super) async fn create_many(
    Staff(caller): Staff,
    Body(body): Body<TicketsBody>,
) -> Result<Json<JobAnswer>, ApiError> {
    let new: Result<Vec<_>, _> = body.list()?.iter().map(|input| Making::of(&caller.cx, input)).collect();
    started(&caller, jobs::CREATE_TICKETS, new?, |tx, cx, making: &Making| making.run(tx, cx)).await
}

/// Changes up to a hundred tickets: all that `ids` names in the same way, or each in its own.
#[utoipa::path(put, path = "/tickets/update_many", tag = "tickets", request_body = TicketsBody,
    responses((status = 200, body = JobAnswer)))]
pub(super) async fn update_many(
    Staff(caller): Staff,
    query: Query,
    Body(body): Body<TicketsBody>,
) -> Result<Json<JobAnswer>, ApiError> {
    let mut ids = query.ids("ids", MOST)?;
    let inputs = match body.ticket {
        Some(one) if !ids.is_empty() => vec![one; ids.len()],
        Some(_) => return Err(ApiError::field_invalid("ids", "BlankValue", "cannot be blank")),
        None => {
            let list = TicketsBody { ticket: None, tickets: body.tickets }.list()?;
            let named: Option<Vec<i64>> = list.iter().map(|input| input.id.value().copied()).collect();
            ids = named.ok_or_else(|| ApiError::field_invalid("id", "BlankValue", "is required for each ticket"))?;
            list
        }
    };
    let known = known(&caller, &ids, &inputs).await?;
    let nobody = (Vec::new(), Vec::new());
    let changes: Result<Vec<_>, _> = ids
        .iter()
        .zip(&inputs)
        .enumerate()
        .map(|(place, (id, input))| Changing::of(&caller.cx, input, *id, known.get(place).unwrap_or(&nobody)))
        .collect();
    started(&caller, jobs::UPDATE_TICKETS, changes?, |tx, cx, changing: &Changing| changing.run(tx, cx)).await
}

/// Puts up to a hundred tickets into the trash.
#[utoipa::path(delete, path = "/tickets/destroy_many", tag = "tickets", responses((status = 200, body = JobAnswer)))]
pub(super) async fn destroy_many(Staff(caller): Staff, query: Query) -> Result<Json<JobAnswer>, ApiError> {
    let ids = query.required_ids("ids", MOST)?;
    started(&caller, jobs::DELETE_TICKETS, ids, |tx, cx, id: &i64| trash::trash(tx, cx, *id).map(|()| *id)).await
}

/// Merges other tickets into one: they are closed and say where the matter went on.
#[utoipa::path(post, path = "/tickets/{id}/merge", tag = "tickets", params(("id" = i64, Path)), request_body = MergeInput,
    responses((status = 200, body = JobAnswer)))]
pub(super) async fn merge(
    Staff(caller): Staff,
    Ids([target]): Ids<1>,
    Body(body): Body<MergeInput>,
) -> Result<Json<JobAnswer>, ApiError> {
    let ids = body.ids.value().filter(|ids| !ids.is_empty()).cloned();
    let ids = ids.ok_or_else(|| ApiError::field_invalid("ids", "BlankValue", "cannot be blank"))?;
    if ids.len() > MOST {
        return Err(ApiError::too_many_values(MOST));
    }
    caller.read(move |tx, cx| crate::tickets::read::get(tx, cx, target).map(drop)).await?;
    let said = |text: Option<&String>, public: Option<&bool>| {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(NewComment::message(text, public.copied().unwrap_or(false)))
    };
    let said = Arc::new(MergeComments {
        target: said(body.target_comment.value(), body.target_comment_is_public.value()),
        source: said(body.source_comment.value(), body.source_comment_is_public.value()),
    });
    let act =
        move |tx: &mut db::Tx<'_>, cx: &Cx, ids: &Vec<i64>| merging::merge(tx, cx, target, ids, &said).map(|()| target);
    started(&caller, jobs::MERGE_TICKETS, vec![ids], act).await
}

/// Runs a job and answers that it waits: what clients expect to be told first.
async fn started<T: Send + Sync + 'static>(
    caller: &Caller,
    kind: &'static str,
    items: Vec<T>,
    act: impl Fn(&mut db::Tx<'_>, &Cx, &T) -> Result<i64, Error> + Send + Sync + 'static,
) -> Result<Json<JobAnswer>, ApiError> {
    let job = bulk::run(&caller.cx, kind, items, act).await?;
    Ok(Json(JobAnswer { job_status: jobs::queued(&caller.base, &job) }))
}
