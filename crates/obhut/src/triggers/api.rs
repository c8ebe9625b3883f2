//! The API of triggers.

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ops::{self, NewTrigger, Trigger};
use super::trial::Trial;
use super::{Checks, actions};
use crate::api_v2::input::MOST;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Body, Listing, Query, convert};
use crate::conditions::Field;
use crate::error::Error;
use crate::http::Base;
use crate::macros::actions::FIELDS;
use crate::state::App;
use crate::tickets::api::Staff;

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

/// A trigger.
#[derive(Serialize, ToSchema)]
pub struct ShownTrigger {
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
    /// Categories are not kept.
    pub category_id: Option<String>,
    /// When it fires.
    #[schema(value_type = Object)]
    pub conditions: Value,
    /// What it does.
    #[schema(value_type = Vec<Object>)]
    pub actions: Value,
    /// When the desk stopped it, which it does with what would run away.
    pub stopped_at: Option<Time>,
    /// Why: `too_often` or `not_possible`.
    pub stopped_reason: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// `{"trigger": …}`
#[derive(Serialize, ToSchema)]
pub struct TriggerAnswer {
    /// The trigger.
    pub trigger: ShownTrigger,
}

/// A page of triggers.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct TriggerList {
    /// The triggers.
    triggers: Vec<ShownTrigger>,
    /// The next page, null on the last.
    next_page: Option<String>,
    /// The page before, null on the first.
    previous_page: Option<String>,
    /// How many there are in all.
    count: i64,
}

/// `{"trigger": …}`
#[derive(Deserialize, ToSchema)]
pub struct TriggerBody {
    /// The trigger.
    #[serde(default)]
    pub trigger: TriggerInput,
}

/// The members of a trigger; what is absent stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct TriggerInput {
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

/// `{"trigger_ids": […]}`
#[derive(Deserialize, ToSchema)]
pub struct OrderBody {
    /// The triggers, first to last.
    #[serde(default)]
    pub trigger_ids: Vec<i64>,
}

/// `{"definitions": …}`
#[derive(Serialize, ToSchema)]
pub struct TriggerDefinitions {
    /// Conditions and actions that there are.
    #[schema(value_type = Object)]
    pub definitions: Value,
}

impl TriggerInput {
    fn over(&self, mut new: NewTrigger) -> Result<NewTrigger, Error> {
        if let Some(title) = &self.title {
            new.title.clone_from(title);
        }
        if self.description.is_some() {
            new.description.clone_from(&self.description);
        }
        if let Some(both) = &self.conditions {
            new.checks = Checks::of_wire(both.get("all"), both.get("any"))?;
        }
        if let Some(acts) = &self.actions {
            new.acts = actions::of_wire(acts)?;
        }
        new.active = self.active.unwrap_or(new.active);
        Ok(new)
    }
}

fn shown(base: &Base, trigger: &Trigger) -> ShownTrigger {
    let (row, rule) = (&trigger.row, trigger.rule.clone().unwrap_or_default());
    let time = |at| Time(world::Timestamp(at));
    ShownTrigger {
        url: base.record(&format!("triggers/{}", row.id)),
        id: row.id,
        title: trigger.title.clone(),
        raw_title: trigger.title.clone(),
        description: trigger.description.clone(),
        active: row.active,
        default: false,
        position: row.position,
        category_id: None,
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
    wanted: impl Fn(&Trigger) -> bool + Send + Sync + 'static,
) -> Result<Answer<ShownTrigger>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let triggers = ops::list(tx, cx)?.into_iter().filter(|one| wanted(one));
        // The order of the list is theirs, not that of their numbers.
        Ok((1..).zip(triggers.map(|one| shown(&base, &one))).collect::<Vec<(i64, _)>>())
    });
    Ok(listing.answer(&Paging::LIST, &request, "triggers", convert::slice(&request, found.await?)))
}

/// What the desk does by itself.
#[utoipa::path(get, path = "/triggers", tag = "triggers", responses((status = 200, body = TriggerList)))]
async fn list(staff: Staff, listing: Listing) -> Result<Answer<ShownTrigger>, ApiError> {
    let wanted = listing.query.option("active").map(|word| word == "true");
    listed(staff, listing, move |one| wanted.is_none_or(|active| one.row.active == active)).await
}

/// Those that run.
#[utoipa::path(get, path = "/triggers/active", tag = "triggers", responses((status = 200, body = TriggerList)))]
async fn active(staff: Staff, listing: Listing) -> Result<Answer<ShownTrigger>, ApiError> {
    listed(staff, listing, |one| one.row.active).await
}

/// Those whose name contains the words.
#[utoipa::path(get, path = "/triggers/search", tag = "triggers", params(("query" = String, Query)),
    responses((status = 200, body = TriggerList)))]
async fn search(staff: Staff, listing: Listing) -> Result<Answer<ShownTrigger>, ApiError> {
    let words = index::fold::fold(listing.query.get("query").unwrap_or_default());
    listed(staff, listing, move |one| index::fold::fold(&one.title).contains(&words)).await
}

/// Which conditions and actions there are.
#[utoipa::path(get, path = "/triggers/definitions", tag = "triggers",
    responses((status = 200, body = TriggerDefinitions)))]
async fn definitions(Staff(_): Staff) -> Json<TriggerDefinitions> {
    let fields = Field::ALL.into_iter().filter(|field| crate::conditions::is_of_the_moment(*field));
    let mut conditions: Vec<Value> = fields
        .map(|field| {
            let operators: Vec<Value> =
                field.operators().iter().map(|operator| json!({"value": operator.word()})).collect();
            json!({"subject": field.word(), "title": field.word(), "operators": operators})
        })
        .collect();
    for (subject, operators) in
        [("update_type", &["is", "is_not"][..]), ("comment_is_public", &["is"]), ("role", &["is", "is_not"])]
    {
        let operators: Vec<Value> = operators.iter().map(|word| json!({"value": word})).collect();
        conditions.push(json!({"subject": subject, "title": subject, "operators": operators}));
    }
    let own = [
        "notification_user",
        "notification_group",
        "notification_webhook",
        "comment_value",
        "satisfaction_score",
        "redact_patterns",
    ];
    let set = FIELDS.into_iter().filter(|field| !field.starts_with("comment_"));
    let acts: Vec<Value> = set.chain(own).map(|word| json!({"subject": word, "title": word})).collect();
    let definitions = json!({"conditions_all": conditions, "conditions_any": conditions, "actions": acts});
    Json(TriggerDefinitions { definitions })
}

/// Puts triggers in order.
#[utoipa::path(put, path = "/triggers/reorder", tag = "triggers", request_body = OrderBody,
    responses((status = 200, body = TriggerList)))]
async fn reorder(
    Staff(caller): Staff,
    listing: Listing,
    Body(body): Body<OrderBody>,
) -> Result<Answer<ShownTrigger>, ApiError> {
    caller.write(move |tx, cx| ops::reorder(tx, cx, &body.trigger_ids)).await?;
    listed(Staff(caller), listing, |_| true).await
}

/// One trigger.
#[utoipa::path(get, path = "/triggers/{id}", tag = "triggers", params(("id" = i64, Path)),
    responses((status = 200, body = TriggerAnswer)))]
async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<TriggerAnswer>, ApiError> {
    let base = caller.base.clone();
    let trigger = caller.read(move |tx, cx| Ok(shown(&base, &ops::get(tx, cx, id)?))).await?;
    Ok(Json(TriggerAnswer { trigger }))
}

/// Makes a trigger.
#[utoipa::path(post, path = "/triggers", tag = "triggers", request_body = TriggerBody,
    responses((status = 201, body = TriggerAnswer)))]
async fn create(Staff(caller): Staff, Body(body): Body<TriggerBody>) -> Result<impl IntoResponse, ApiError> {
    caller.cx.actor.must_administer()?;
    let base = caller.base.clone();
    let trigger = caller.write(move |tx, cx| {
        let new = body.trigger.over(NewTrigger { active: true, ..NewTrigger::default() })?;
        let id = ops::create(tx, cx, &new)?;
        Ok(shown(&base, &ops::get(tx, cx, id)?))
    });
    let trigger = trigger.await?;
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(&trigger.url) {
        headers.insert(LOCATION, url);
    }
    Ok((StatusCode::CREATED, headers, Json(TriggerAnswer { trigger })))
}

/// Changes a trigger; conditions and actions that are given replace the old ones.
#[utoipa::path(put, path = "/triggers/{id}", tag = "triggers", params(("id" = i64, Path)), request_body = TriggerBody,
    responses((status = 200, body = TriggerAnswer)))]
async fn update(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<TriggerBody>,
) -> Result<Json<TriggerAnswer>, ApiError> {
    caller.cx.actor.must_administer()?;
    let base = caller.base.clone();
    let trigger = caller.write(move |tx, cx| {
        let present = ops::get(tx, cx, id)?;
        ops::update(tx, cx, id, &body.trigger.over(present.as_new())?)?;
        Ok(shown(&base, &ops::get(tx, cx, id)?))
    });
    Ok(Json(TriggerAnswer { trigger: trigger.await? }))
}

/// Removes a trigger.
#[utoipa::path(delete, path = "/triggers/{id}", tag = "triggers", params(("id" = i64, Path)),
    responses((status = 204)))]
async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| ops::delete(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes up to a hundred triggers, all or none.
#[utoipa::path(delete, path = "/triggers/destroy_many", tag = "triggers", params(("ids" = String, Query)),
    responses((status = 204)))]
async fn destroy_many(Staff(caller): Staff, query: Query) -> Result<StatusCode, ApiError> {
    caller.cx.actor.must_administer()?;
    let ids = query.required_ids("ids", MOST)?;
    caller.write(move |tx, cx| ids.iter().try_for_each(|id| ops::delete(tx, cx, *id))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a rule would have done in the last week.
#[derive(Serialize, ToSchema)]
pub struct TrialAnswer {
    /// Tickets that were looked at.
    pub looked_at: usize,
    /// How often it would have fired.
    pub count: usize,
    /// The last of those times, the newest first.
    pub firings: Vec<Firing>,
    /// What it does each time.
    #[schema(value_type = Vec<Object>)]
    pub actions: Value,
}

impl TrialAnswer {
    /// What was told.
    pub(crate) fn of(told: &Trial, actions: Value) -> Self {
        let firings = told.hits.iter().map(|hit| Firing { ticket_id: hit.ticket, at: Time(world::Timestamp(hit.at)) });
        Self { looked_at: told.looked, count: told.count, firings: firings.collect(), actions }
    }
}

/// A time at which it would have fired.
#[derive(Serialize, ToSchema)]
pub struct Firing {
    /// On which ticket.
    pub ticket_id: i64,
    /// When.
    pub at: Time,
}

/// What a trigger would have done in the last week, had it run alone; nothing is done.
#[utoipa::path(get, path = "/triggers/{id}/trial", tag = "triggers", params(("id" = i64, Path)),
    responses((status = 200, body = TrialAnswer)))]
async fn trial(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<TrialAnswer>, ApiError> {
    caller.cx.actor.must_administer()?;
    let told = caller.read(move |tx, cx| {
        let trigger = ops::get(tx, cx, id)?;
        let told = super::trial::week(tx, cx, &trigger)?;
        Ok((told, trigger.rule.map(|(_, acts)| actions::wire(&acts)).unwrap_or_default()))
    });
    let (told, actions) = told.await?;
    Ok(Json(TrialAnswer::of(&told, actions)))
}
