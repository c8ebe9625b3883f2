//! Changing macros.

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::lists::macros_only;
use super::show::{self, MacroAnswer, ShownMacro};
use crate::api_v2::input::MOST;
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Patch, Query};
use crate::context::Cx;
use crate::macros::Action;
use crate::macros::ops::{self, MacroChange};
use crate::words::{Availability, Prepared, Role};

/// A macro as a client sends it.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct MacroInput {
    /// Which one, where several are changed.
    #[serde(default)]
    pub id: Option<i64>,
    /// Its name.
    #[serde(default)]
    pub title: Patch<String>,
    /// What it is for.
    #[serde(default)]
    pub description: Patch<String>,
    /// Whether it is offered.
    #[serde(default)]
    pub active: Patch<bool>,
    /// Its place in the order.
    #[serde(default)]
    pub position: Patch<i64>,
    /// What it does, replacing what it did.
    #[serde(default)]
    pub actions: Patch<Vec<ActionInput>>,
    /// For whom; null means everybody.
    #[serde(default)]
    pub restriction: Patch<RestrictionInput>,
    /// The purpose that using it serves; one without a legal basis is refused.
    #[serde(default)]
    pub purpose_id: Patch<i64>,
}

/// One thing that it does.
#[derive(Clone, Deserialize, ToSchema)]
pub struct ActionInput {
    /// Which field.
    pub field: String,
    /// What it becomes: text, a number, a boolean, or a channel and a text.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub value: Value,
}

/// For whom it is there.
#[derive(Clone, Deserialize, ToSchema)]
pub struct RestrictionInput {
    /// `Group` or `User`.
    pub r#type: String,
    /// The group or user.
    #[serde(default)]
    pub id: Option<i64>,
    /// The same as a list.
    #[serde(default)]
    pub ids: Option<Vec<i64>>,
}

/// `{"macro": …}`
#[derive(Clone, Deserialize, ToSchema)]
pub struct MacroBody {
    /// The record.
    pub r#macro: MacroInput,
}

/// `{"macros": […]}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct MacrosBody {
    /// The records.
    #[serde(default)]
    pub macros: Vec<MacroInput>,
}

fn change(cx: &Cx, input: &MacroInput, is_new: bool) -> MacroChange {
    let availability = match &input.restriction {
        Patch::Value(restriction) if restriction.r#type == "Group" => {
            let first = restriction.ids.as_ref().and_then(|ids| ids.first().copied());
            Some((Availability::Group, restriction.id.or(first)))
        }
        Patch::Value(_) => Some((Availability::Own, None)),
        Patch::Null => Some((Availability::Everybody, None)),
        // Without a word about it, what an administrator makes is for everybody, and what others make is their own.
        Patch::Absent if is_new && cx.actor.role == Role::Administrator => Some((Availability::Everybody, None)),
        Patch::Absent => None,
    };
    MacroChange {
        title: input.title.value().cloned(),
        description: input.description.clone().into_change(),
        actions: input.actions.value().map(|actions| actions.iter().map(action).collect()),
        active: input.active.value().copied(),
        position: input.position.value().copied(),
        availability,
        purpose: input.purpose_id.value().copied(),
    }
}

fn action(input: &ActionInput) -> Action {
    let value = match &input.value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        // A comment with its channel: the text is the last.
        Value::Array(list) if input.field.starts_with("comment_") => {
            list.last().and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    Action::new(&input.field, &value)
}

/// Adds a macro.
#[utoipa::path(post, path = "/macros", tag = "macros", request_body = MacroBody,
    responses((status = 201, body = MacroAnswer)))]
pub(super) async fn create(caller: Caller, Body(body): Body<MacroBody>) -> Result<impl IntoResponse, ApiError> {
    let made = caller.write(move |tx, cx| {
        let id = ops::create(tx, cx, Prepared::Macro, &change(cx, &body.r#macro, true))?;
        ops::get(tx, cx, id)
    });
    let shown = show::one(&caller.base, &made.await?);
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(&shown.url) {
        headers.insert(LOCATION, url);
    }
    Ok((StatusCode::CREATED, headers, Json(MacroAnswer { r#macro: shown })))
}

/// Changes a macro.
#[utoipa::path(put, path = "/macros/{id}", tag = "macros", params(("id" = i64, Path)), request_body = MacroBody,
    responses((status = 200, body = MacroAnswer)))]
pub(super) async fn update(
    caller: Caller,
    Ids([id]): Ids<1>,
    Body(body): Body<MacroBody>,
) -> Result<Json<MacroAnswer>, ApiError> {
    let changed = caller.write(move |tx, cx| {
        macros_only(ops::get(tx, cx, id)?)?;
        ops::update(tx, cx, id, &change(cx, &body.r#macro, false))
    });
    Ok(Json(MacroAnswer { r#macro: show::one(&caller.base, &changed.await?) }))
}

/// Drops a macro for good.
#[utoipa::path(delete, path = "/macros/{id}", tag = "macros", params(("id" = i64, Path)),
    responses((status = 204)))]
pub(super) async fn delete(caller: Caller, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    let gone = caller.write(move |tx, cx| {
        macros_only(ops::get(tx, cx, id)?)?;
        ops::delete(tx, cx, id)
    });
    gone.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `{"macros": […]}`
#[derive(serde::Serialize, ToSchema)]
pub(super) struct MacrosAnswer {
    /// The macros as they are now.
    macros: Vec<ShownMacro>,
}

/// Changes up to a hundred macros, all or none.
#[utoipa::path(put, path = "/macros/update_many", tag = "macros", request_body = MacrosBody,
    responses((status = 200, body = MacrosAnswer)))]
pub(super) async fn update_many(caller: Caller, Body(body): Body<MacrosBody>) -> Result<Json<MacrosAnswer>, ApiError> {
    caller.cx.actor.must_operate()?;
    if body.macros.is_empty() {
        return Err(ApiError::field_invalid("macros", "BlankValue", "cannot be blank"));
    }
    if body.macros.len() > MOST {
        return Err(ApiError::too_many_values(MOST));
    }
    let changed = caller.write(move |tx, cx| {
        let mut changed = Vec::with_capacity(body.macros.len());
        for input in &body.macros {
            let id = input.id.ok_or(crate::error::Error::NotFound)?;
            macros_only(ops::get(tx, cx, id)?)?;
            changed.push(ops::update(tx, cx, id, &change(cx, input, false))?);
        }
        Ok(changed)
    });
    let macros = changed.await?.iter().map(|one| show::one(&caller.base, one)).collect();
    Ok(Json(MacrosAnswer { macros }))
}

/// Drops up to a hundred macros, all or none.
#[utoipa::path(delete, path = "/macros/destroy_many", tag = "macros", params(("ids" = String, Query)),
    responses((status = 204)))]
pub(super) async fn destroy_many(caller: Caller, query: Query) -> Result<StatusCode, ApiError> {
    caller.cx.actor.must_operate()?;
    let ids = query.required_ids("ids", MOST)?;
    let gone = caller.write(move |tx, cx| {
        ids.iter().try_for_each(|id| {
            macros_only(ops::get(tx, cx, *id)?)?;
            ops::delete(tx, cx, *id)
        })
    });
    gone.await?;
    Ok(StatusCode::NO_CONTENT)
}
