//! The API of automations.

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ops::{self, Automation, NewAutomation};
use crate::api_v2::input::MOST;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Body, Listing, Query, convert};
use crate::conditions::{Conditions, Field};
use crate::error::Error;
use crate::http::Base;
use crate::macros::actions::FIELDS;
use crate::state::App;
use crate::tickets::api::Staff;
use crate::triggers::actions;
use crate::triggers::api::TrialAnswer;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(active))
        .routes(routes!(search))
        .routes(routes!(definitions))
        .routes(routes!(reorder))
        .routes(routes!(destroy_many))
        .routes(routes!(trial))
        .routes(routes!(show, update, delete))
}

/// An automation.
#[derive(Serialize, ToSchema)]
pub struct ShownAutomation {
    /// Where it is.
    pub url: String,
    /// Its number.
    pub id: i64,
    /// Its name.
    pub title: String,
    /// The same: names hold no placeholders here.
    pub raw_title: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it runs.
    pub active: bool,
    /// Whether it came with the desk.
    pub default: bool,
    /// Its place in the order.
    pub position: i64,
    /// When it fires.
    #[schema(value_type = Object)]
    pub conditions: Value,
    /// What it does.
    #[schema(value_type = Vec<Object>)]
    pub actions: Value,
    /// When the desk stopped it.
    pub stopped_at: Option<Time>,
    /// Why: `not_possible`.
    pub stopped_reason: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// `{"automation": …}`
#[derive(Serialize, ToSchema)]
pub struct AutomationAnswer {
    /// The automation.
    pub automation: ShownAutomation,
}

/// A page of automations.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct AutomationList {
    /// The automations.
    automations: Vec<ShownAutomation>,
    /// The next page, null on the last.
    next_page: Option<String>,
    /// The page before, null on the first.
    previous_page: Option<String>,
    /// How many there are in all.
    count: i64,
}

/// `{"automation": …}`
#[derive(Deserialize, ToSchema)]
pub struct AutomationBody {
    /// The automation.
    #[serde(default)]
    pub automation: AutomationInput,
}

/// The members of an automation; what is absent stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct AutomationInput {
    /// Its name.
    title: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// Whether it runs.
    active: Option<bool>,
    /// When it fires: `{"all": […], "any": […]}`.
    #[schema(value_type = Option<Object>)]
    conditions: Option<Value>,
    /// What it does.
    #[schema(value_type = Option<Vec<Object>>)]
    actions: Option<Value>,
}

/// `{"automation_ids": […]}`
#[derive(Deserialize, ToSchema)]
pub struct AutomationOrder {
    /// The automations, first to last.
    #[serde(default)]
    pub automation_ids: Vec<i64>,
}

/// `{"definitions": …}`
#[derive(Serialize, ToSchema)]
pub struct AutomationDefinitions {
    /// Conditions and actions that there are.
    #[schema(value_type = Object)]
    pub definitions: Value,
}

impl AutomationInput {
    fn over(&self, mut new: NewAutomation) -> Result<NewAutomation, Error> {
        if let Some(title) = &self.title {
            new.title.clone_from(title);
        }
        if self.description.is_some() {
            new.description.clone_from(&self.description);
        }
        if let Some(both) = &self.conditions {
            new.conditions = Conditions::of_wire(both.get("all"), both.get("any"))?;
        }
        if let Some(acts) = &self.actions {
            new.acts = actions::of_wire(acts)?;
        }
        new.active = self.active.unwrap_or(new.active);
        Ok(new)
    }
}

fn shown(base: &Base, automation: &Automation) -> ShownAutomation {
    let (row, rule) = (&automation.row, automation.rule.clone().unwrap_or_default());
    let time = |at| Time(world::Timestamp(at));
    ShownAutomation {
        url: base.record(&format!("automations/{}", row.id)),
        id: row.id,
        title: automation.title.clone(),
        raw_title: automation.title.clone(),
        description: automation.description.clone(),
        active: row.active,
        default: false,
        position: row.position,
        conditions: rule.0.wire(),
        actions: actions::wire(&rule.1),
        stopped_at: row.stopped_at.map(time),
        stopped_reason: row.reason.clone(),
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
    }
}

async fn listed(
    Staff(caller): Staff,
    listing: Listing,
    wanted: impl Fn(&Automation) -> bool + Send + Sync + 'static,
) -> Result<Answer<ShownAutomation>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let automations = ops::list(tx, cx)?.into_iter().filter(|one| wanted(one));
        // The order of the list is theirs, not that of their numbers.
        Ok((1..).zip(automations.map(|one| shown(&base, &one))).collect::<Vec<(i64, _)>>())
    });
    Ok(listing.answer(&Paging::LIST, &request, "automations", convert::slice(&request, found.await?)))
}

/// What the desk does by itself.
#[utoipa::path(get, path = "/automations", tag = "automations", responses((status = 200, body = AutomationList)))]
async fn list(staff: Staff, listing: Listing) -> Result<Answer<ShownAutomation>, ApiError> {
    let wanted = listing.query.option("active").map(|word| word == "true");
    listed(staff, listing, move |one| wanted.is_none_or(|active| one.row.active == active)).await
}

/// Those that run.
#[utoipa::path(get, path = "/automations/active", tag = "automations", responses((status = 200, body = AutomationList)))]
async fn active(staff: Staff, listing: Listing) -> Result<Answer<ShownAutomation>, ApiError> {
    listed(staff, listing, |one| one.row.active).await
}

/// Those whose name contains the words.
#[utoipa::path(get, path = "/automations/search", tag = "automations", params(("query" = String, Query)),
    responses((status = 200, body = AutomationList)))]
async fn search(staff: Staff, listing: Listing) -> Result<Answer<ShownAutomation>, ApiError> {
    let words = index::fold::fold(listing.query.get("query").unwrap_or_default());
    listed(staff, listing, move |one| index::fold::fold(&one.title).contains(&words)).await
}

/// Which conditions and actions there are.
#[utoipa::path(get, path = "/automations/definitions", tag = "automations",
    responses((status = 200, body = AutomationDefinitions)))]
async fn definitions(Staff(_): Staff) -> Json<AutomationDefinitions> {
    let conditions: Vec<Value> = Field::ALL
        .into_iter()
        .map(|field| {
            let operators: Vec<Value> =
                field.operators().iter().map(|operator| json!({"value": operator.word()})).collect();
            json!({"subject": field.word(), "title": field.word(), "operators": operators})
        })
        .collect();
    let own = [
        "notification_user",
        "notification_group",
        "notification_webhook",
        "comment_value",
        "satisfaction_score",
        "redact_patterns",
        "delete_ticket",
    ];
    let set = FIELDS.into_iter().filter(|field| !field.starts_with("comment_"));
    let acts: Vec<Value> = set.chain(own).map(|word| json!({"subject": word, "title": word})).collect();
    let definitions = json!({"conditions_all": conditions, "conditions_any": conditions, "actions": acts});
    Json(AutomationDefinitions { definitions })
}

/// Puts automations in order.
#[utoipa::path(put, path = "/automations/reorder", tag = "automations", request_body = AutomationOrder,
    responses((status = 200, body = AutomationList)))]
async fn reorder(
    Staff(caller): Staff,
    listing: Listing,
    Body(body): Body<AutomationOrder>,
) -> Result<Answer<ShownAutomation>, ApiError> {
    caller.write(move |tx, cx| ops::reorder(tx, cx, &body.automation_ids)).await?;
    listed(Staff(caller), listing, |_| true).await
}

/// One automation.
#[utoipa::path(get, path = "/automations/{id}", tag = "automations", params(("id" = i64, Path)),
    responses((status = 200, body = AutomationAnswer)))]
async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<AutomationAnswer>, ApiError> {
    let base = caller.base.clone();
    let automation = caller.read(move |tx, cx| Ok(shown(&base, &ops::get(tx, cx, id)?))).await?;
    Ok(Json(AutomationAnswer { automation }))
}

/// Makes an automation.
#[utoipa::path(post, path = "/automations", tag = "automations", request_body = AutomationBody,
    responses((status = 201, body = AutomationAnswer)))]
async fn create(Staff(caller): Staff, Body(body): Body<AutomationBody>) -> Result<impl IntoResponse, ApiError> {
    caller.cx.actor.must_administer()?;
    let base = caller.base.clone();
    let automation = caller.write(move |tx, cx| {
        let new = body.automation.over(NewAutomation { active: true, ..NewAutomation::default() })?;
        let id = ops::create(tx, cx, &new)?;
        Ok(shown(&base, &ops::get(tx, cx, id)?))
    });
    let automation = automation.await?;
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(&automation.url) {
        headers.insert(LOCATION, url);
    }
    Ok((StatusCode::CREATED, headers, Json(AutomationAnswer { automation })))
}

/// Changes an automation; conditions and actions that are given replace the old ones.
#[utoipa::path(put, path = "/automations/{id}", tag = "automations", params(("id" = i64, Path)), request_body = AutomationBody,
    responses((status = 200, body = AutomationAnswer)))]
async fn update(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<AutomationBody>,
) -> Result<Json<AutomationAnswer>, ApiError> {
    caller.cx.actor.must_administer()?;
    let base = caller.base.clone();
    let automation = caller.write(move |tx, cx| {
        let present = ops::get(tx, cx, id)?;
        ops::update(tx, cx, id, &body.automation.over(present.as_new())?)?;
        Ok(shown(&base, &ops::get(tx, cx, id)?))
    });
    Ok(Json(AutomationAnswer { automation: automation.await? }))
}

/// Removes an automation.
#[utoipa::path(delete, path = "/automations/{id}", tag = "automations", params(("id" = i64, Path)),
    responses((status = 204)))]
async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| ops::delete(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes up to a hundred automations, all or none.
#[utoipa::path(delete, path = "/automations/destroy_many", tag = "automations", params(("ids" = String, Query)),
    responses((status = 204)))]
async fn destroy_many(Staff(caller): Staff, query: Query) -> Result<StatusCode, ApiError> {
    caller.cx.actor.must_administer()?;
    let ids = query.required_ids("ids", MOST)?;
    caller.write(move |tx, cx| ids.iter().try_for_each(|id| ops::delete(tx, cx, *id))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What an automation would have done in the last week, had it run alone; nothing is done.
#[utoipa::path(get, path = "/automations/{id}/trial", tag = "automations", params(("id" = i64, Path)),
    responses((status = 200, body = TrialAnswer)))]
async fn trial(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<TrialAnswer>, ApiError> {
    caller.cx.actor.must_administer()?;
    crate::search::build::warm(&caller.cx).await;
    let told = caller.read(move |tx, cx| {
        let one = ops::get(tx, cx, id)?;
        let told = super::trial::week(tx, cx, &one)?;
        Ok((told, one.rule.map(|(_, acts)| actions::wire(&acts)).unwrap_or_default()))
    });
    let (told, actions) = told.await?;
    Ok(Json(TrialAnswer::of(&told, actions)))
}
