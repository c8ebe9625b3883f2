//! Many people in one request: answered as a job.

use axum::Json;
use db::Tx;

use super::super::ops;
use super::{find, input, users};
use crate::api_v2::answers::JobAnswer;
use crate::api_v2::input::{MOST, UserInput, UsersBody};
use crate::api_v2::wire::JobStatus;
use crate::api_v2::{ApiError, Body, Caller, Query};
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::bulk;

/// Runs a job and answers that it waits: what clients expect to be told first.
pub(crate) async fn started<T: Send + Sync + 'static>(
    caller: &Caller,
    kind: &'static str,
    name: &'static str,
    items: Vec<T>,
    act: impl Fn(&mut Tx<'_>, &Cx, &T) -> Result<i64, Error> + Send + Sync + 'static,
) -> Result<Json<JobAnswer>, ApiError> {
    let job = bulk::run(&caller.cx, kind, items, act).await?;
    Ok(Json(JobAnswer { job_status: JobStatus::queued(&caller.base, job.id, name) }))
}

/// Adds up to a hundred people.
#[utoipa::path(post, path = "/users/create_many", tag = "users", request_body = UsersBody,
    responses((status = 200, body = JobAnswer)))]
pub(super) async fn create_many(caller: Caller, Body(body): Body<UsersBody>) -> Result<Json<JobAnswer>, ApiError> {
    users::must_keep_people(&caller.cx)?;
    let add = |tx: &mut Tx<'_>, cx: &Cx, user: &UserInput| ops::create(tx, cx, &input::new(cx, user)?);
    started(&caller, "create_users", "Bulk Create User", body.list()?, add).await
}

/// Changes up to a hundred people by external id or address, or adds them.
#[utoipa::path(post, path = "/users/create_or_update_many", tag = "users", request_body = UsersBody,
    responses((status = 200, body = JobAnswer)))]
pub(super) async fn create_or_update_many(
    caller: Caller,
    Body(body): Body<UsersBody>,
) -> Result<Json<JobAnswer>, ApiError> {
    users::must_keep_people(&caller.cx)?;
    let save = |tx: &mut Tx<'_>, cx: &Cx, user: &UserInput| users::save(tx, cx, user).map(|(_, id)| id);
    started(&caller, "create_users", "Bulk Create User", body.list()?, save).await
}

/// Changes up to a hundred people: all that `ids` or `external_ids` name in the same way, or each in its own.
#[utoipa::path(put, path = "/users/update_many", tag = "users", params(("ids" = Option<String>, Query), ("external_ids" = Option<String>, Query)),
    request_body = UsersBody, responses((status = 200, body = JobAnswer)))]
pub(super) async fn update_many(
    caller: Caller,
    query: Query,
    Body(body): Body<UsersBody>,
) -> Result<Json<JobAnswer>, ApiError> {
    users::must_keep_people(&caller.cx)?;
    let mut items: Vec<(Option<i64>, UserInput)> = Vec::new();
    match body.user {
        Some(one) => {
            let ids = named(&caller.cx, &query)?;
            items.extend(ids.into_iter().map(|id| (id, one.clone())));
        }
        None => {
            for user in (UsersBody { user: None, users: body.users }).list()? {
                let external = user.external_id.value().and_then(|id| find::by_external_id(&caller.cx, id));
                items.push((user.id.value().copied().or(external), user));
            }
        }
    }
    let update = |tx: &mut Tx<'_>, cx: &Cx, (id, user): &(Option<i64>, UserInput)| {
        let id = id.ok_or(Error::NotFound)?;
        ops::update(tx, cx, id, &input::change(cx, user)?).map(|()| id)
    };
    started(&caller, "update_users", "Bulk Update User", items, update).await
}

/// Puts up to a hundred people into the trash.
#[utoipa::path(delete, path = "/users/destroy_many", tag = "users", params(("ids" = Option<String>, Query), ("external_ids" = Option<String>, Query)),
    responses((status = 200, body = JobAnswer)))]
pub(super) async fn destroy_many(caller: Caller, query: Query) -> Result<Json<JobAnswer>, ApiError> {
    users::must_keep_people(&caller.cx)?;
    let ids = named(&caller.cx, &query)?;
    let trash = |tx: &mut Tx<'_>, cx: &Cx, id: &Option<i64>| {
        let id = id.ok_or(Error::NotFound)?;
        ops::trash(tx, cx, id).map(|_| id)
    };
    started(&caller, "delete_users", "Bulk Delete User", ids, trash).await
}

/// The people that `ids` or `external_ids` name; none where an external id is unknown.
fn named(cx: &Cx, query: &Query) -> Result<Vec<Option<i64>>, ApiError> {
    let external = query.list("external_ids");
    if external.is_empty() {
        return Ok(query.required_ids("ids", MOST)?.into_iter().map(Some).collect());
    }
    if external.len() > MOST {
        return Err(ApiError::too_many_values(MOST));
    }
    Ok(external.into_iter().map(|id| find::by_external_id(cx, id)).collect())
}
