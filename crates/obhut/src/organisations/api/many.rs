//! Many organisations in one request: answered as a job.

use axum::Json;
use db::Tx;

use super::super::ops;
use super::find;
use super::organisations::{change, new};
use crate::api_v2::answers::JobAnswer;
use crate::api_v2::input::{MOST, OrganisationInput, OrganisationsBody};
use crate::api_v2::{ApiError, Body, Caller, Query};
use crate::context::Cx;
use crate::error::Error;
use crate::people::api::many::started;

fn must_keep(caller: &Caller) -> Result<(), Error> {
    caller.cx.actor.must_operate()?;
    caller.cx.actor.must_see_identity()
}

/// Adds up to a hundred organisations.
#[utoipa::path(post, path = "/organizations/create_many", tag = "organizations", request_body = OrganisationsBody,
    responses((status = 200, body = JobAnswer)))]
pub(super) async fn create_many(
    caller: Caller,
    Body(body): Body<OrganisationsBody>,
) -> Result<Json<JobAnswer>, ApiError> {
    must_keep(&caller)?;
    let add = |tx: &mut Tx<'_>, cx: &Cx, input: &OrganisationInput| ops::create(tx, cx, &new(input));
    started(&caller, "create_organizations", "Bulk Create Organization", body.list()?, add).await
}

/// Changes up to a hundred organisations: all that `ids` or `external_ids` name in the same way, or each in its own.
#[utoipa::path(put, path = "/organizations/update_many", tag = "organizations",
    params(("ids" = Option<String>, Query), ("external_ids" = Option<String>, Query)),
    request_body = OrganisationsBody, responses((status = 200, body = JobAnswer)))]
pub(super) async fn update_many(
    caller: Caller,
    query: Query,
    Body(body): Body<OrganisationsBody>,
) -> Result<Json<JobAnswer>, ApiError> {
    must_keep(&caller)?;
    let mut items: Vec<(Option<i64>, OrganisationInput)> = Vec::new();
    match body.organization {
        Some(one) => items.extend(named(&caller.cx, &query)?.into_iter().map(|id| (id, one.clone()))),
        None => {
            for one in (OrganisationsBody { organization: None, organizations: body.organizations }).list()? {
                let external = one.external_id.value().and_then(|id| find::by_external_id(&caller.cx, id));
                items.push((one.id.value().copied().or(external), one));
            }
        }
    }
    let update = |tx: &mut Tx<'_>, cx: &Cx, (id, input): &(Option<i64>, OrganisationInput)| {
        let id = id.ok_or(Error::NotFound)?;
        ops::update(tx, cx, id, &change(input)).map(|()| id)
    };
    started(&caller, "update_organizations", "Bulk Update Organization", items, update).await
}

/// Puts up to a hundred organisations into the trash.
#[utoipa::path(delete, path = "/organizations/destroy_many", tag = "organizations",
    params(("ids" = Option<String>, Query), ("external_ids" = Option<String>, Query)),
    responses((status = 200, body = JobAnswer)))]
pub(super) async fn destroy_many(caller: Caller, query: Query) -> Result<Json<JobAnswer>, ApiError> {
    must_keep(&caller)?;
    let ids = named(&caller.cx, &query)?;
    let trash = |tx: &mut Tx<'_>, cx: &Cx, id: &Option<i64>| {
        let id = id.ok_or(Error::NotFound)?;
        ops::trash(tx, cx, id).map(|()| id)
    };
    started(&caller, "delete_organizations", "Bulk Delete Organization", ids, trash).await
}

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
