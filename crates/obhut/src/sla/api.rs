//! The API of policies.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ops::{self, NewPolicy, Policy};
use super::targets::{Metric, Targets};
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Body, Listing, convert};
use crate::conditions::{Conditions, Field, is_of_the_moment};
use crate::error::Error;
use crate::http::Base;
use crate::state::App;
use crate::tickets::api::Staff;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(definitions))
        .routes(routes!(reorder))
        .routes(routes!(show, update, delete))
}

/// A policy.
#[derive(Serialize, ToSchema)]
pub struct ShownPolicy {
    /// Where it is.
    pub url: String,
    /// Its number.
    pub id: i64,
    /// Its name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its place in the order.
    pub position: i64,
    /// For which tickets: `{"all": […], "any": […]}`.
    #[schema(value_type = Object)]
    pub filter: Value,
    /// What is promised: metric, priority, target in minutes, business hours or not.
    #[schema(value_type = Vec<Object>)]
    pub policy_metrics: Value,
    /// The business hours that count; null for those of the desk.
    pub schedule_id: Option<i64>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// `{"sla_policy": …}`
#[derive(Serialize, ToSchema)]
pub struct PolicyAnswer {
    /// The policy.
    pub sla_policy: ShownPolicy,
}

/// A page of policies.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct PolicyList {
    /// The policies.
    sla_policies: Vec<ShownPolicy>,
    /// The next page, null on the last.
    next_page: Option<String>,
    /// The page before, null on the first.
    previous_page: Option<String>,
    /// How many there are in all.
    count: i64,
}

/// `{"sla_policy": …}`
#[derive(Deserialize, ToSchema)]
pub struct PolicyBody {
    /// The policy.
    #[serde(default)]
    pub sla_policy: PolicyInput,
}

/// The members of a policy; what is absent stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct PolicyInput {
    /// Its name.
    title: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// For which tickets: `{"all": […], "any": […]}`.
    #[schema(value_type = Option<Object>)]
    filter: Option<Value>,
    /// What is promised.
    #[schema(value_type = Option<Vec<Object>>)]
    policy_metrics: Option<Value>,
    /// The business hours that count; 0 for those of the desk.
    schedule_id: Option<i64>,
}

/// `{"sla_policy_ids": […]}`
#[derive(Deserialize, ToSchema)]
pub struct PolicyOrder {
    /// The policies, first to last.
    #[serde(default)]
    pub sla_policy_ids: Vec<i64>,
}

/// `{"definitions": …}`
#[derive(Serialize, ToSchema)]
pub struct PolicyDefinitions {
    /// Conditions and metrics that there are.
    #[schema(value_type = Object)]
    pub definitions: Value,
}

impl PolicyInput {
    fn over(&self, mut new: NewPolicy) -> Result<NewPolicy, Error> {
        if let Some(title) = &self.title {
            new.title.clone_from(title);
        }
        if self.description.is_some() {
            new.description.clone_from(&self.description);
        }
        if let Some(both) = &self.filter {
            new.conditions = Conditions::of_wire(both.get("all"), both.get("any"))?;
        }
        if let Some(metrics) = &self.policy_metrics {
            new.targets = Targets::of_wire(metrics)?;
        }
        if let Some(schedule) = self.schedule_id {
            new.schedule = Some(schedule).filter(|id| *id != 0);
        }
        Ok(new)
    }
}

fn shown(base: &Base, policy: &Policy) -> ShownPolicy {
    let row = &policy.row;
    ShownPolicy {
        url: base.record(&format!("slas/policies/{}", row.id)),
        id: row.id,
        title: policy.title.clone(),
        description: policy.description.clone(),
        position: row.position,
        filter: policy.conditions.clone().unwrap_or_default().wire(),
        policy_metrics: Targets::of_text(&row.targets).wire(),
        schedule_id: row.schedule,
        created_at: Time(world::Timestamp(row.created_at)),
        updated_at: Time(world::Timestamp(row.updated_at)),
    }
}

/// What the desk promises.
#[utoipa::path(get, path = "/slas/policies", tag = "slas", responses((status = 200, body = PolicyList)))]
async fn list(Staff(caller): Staff, listing: Listing) -> Result<Answer<ShownPolicy>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let policies = ops::list(tx, cx)?.into_iter();
        // The order of the list is theirs, not that of their numbers.
        Ok((1..).zip(policies.map(|one| shown(&base, &one))).collect::<Vec<(i64, _)>>())
    });
    Ok(listing.answer(&Paging::LIST, &request, "sla_policies", convert::slice(&request, found.await?)))
}

/// Which conditions and metrics there are.
#[utoipa::path(get, path = "/slas/policies/definitions", tag = "slas",
    responses((status = 200, body = PolicyDefinitions)))]
async fn definitions(Staff(_): Staff) -> Json<PolicyDefinitions> {
    let fields = Field::ALL.into_iter().filter(|field| is_of_the_moment(*field) && *field != Field::Comment);
    let conditions: Vec<Value> = fields
        .map(|field| {
            let operators: Vec<Value> =
                field.operators().iter().map(|one| json!({"value": one.word(), "title": one.word()})).collect();
            json!({"value": field.word(), "title": field.word(), "operators": operators})
        })
        .collect();
    let metrics: Vec<&str> = Metric::ALL.into_iter().map(Metric::word).collect();
    Json(PolicyDefinitions { definitions: json!({"all": conditions, "any": conditions, "metrics": metrics}) })
}

/// Puts policies in order.
#[utoipa::path(put, path = "/slas/policies/reorder", tag = "slas", request_body = PolicyOrder,
    responses((status = 200, body = PolicyList)))]
async fn reorder(
    Staff(caller): Staff,
    listing: Listing,
    Body(body): Body<PolicyOrder>,
) -> Result<Answer<ShownPolicy>, ApiError> {
    caller.write(move |tx, cx| ops::reorder(tx, cx, &body.sla_policy_ids)).await?;
    list(Staff(caller), listing).await
}

/// One policy.
#[utoipa::path(get, path = "/slas/policies/{id}", tag = "slas", params(("id" = i64, Path)),
    responses((status = 200, body = PolicyAnswer)))]
async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<PolicyAnswer>, ApiError> {
    let base = caller.base.clone();
    let sla_policy = caller.read(move |tx, cx| Ok(shown(&base, &ops::get(tx, cx, id)?))).await?;
    Ok(Json(PolicyAnswer { sla_policy }))
}

/// Makes a policy.
#[utoipa::path(post, path = "/slas/policies", tag = "slas", request_body = PolicyBody,
    responses((status = 201, body = PolicyAnswer)))]
async fn create(
    Staff(caller): Staff,
    Body(body): Body<PolicyBody>,
) -> Result<(StatusCode, Json<PolicyAnswer>), ApiError> {
    caller.cx.actor.must_administer()?;
    let base = caller.base.clone();
    let made = caller.write(move |tx, cx| {
        let id = ops::create(tx, cx, &body.sla_policy.over(NewPolicy::default())?)?;
        Ok(shown(&base, &ops::get(tx, cx, id)?))
    });
    Ok((StatusCode::CREATED, Json(PolicyAnswer { sla_policy: made.await? })))
}

/// Changes a policy; filter and metrics that are given replace the old ones.
#[utoipa::path(put, path = "/slas/policies/{id}", tag = "slas", params(("id" = i64, Path)), request_body = PolicyBody,
    responses((status = 200, body = PolicyAnswer)))]
async fn update(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<PolicyBody>,
) -> Result<Json<PolicyAnswer>, ApiError> {
    caller.cx.actor.must_administer()?;
    let base = caller.base.clone();
    let changed = caller.write(move |tx, cx| {
        let present = ops::get(tx, cx, id)?;
        ops::update(tx, cx, id, &body.sla_policy.over(present.as_new())?)?;
        Ok(shown(&base, &ops::get(tx, cx, id)?))
    });
    Ok(Json(PolicyAnswer { sla_policy: changed.await? }))
}

/// Removes a policy.
#[utoipa::path(delete, path = "/slas/policies/{id}", tag = "slas", params(("id" = i64, Path)),
    responses((status = 204)))]
async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| ops::delete(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
