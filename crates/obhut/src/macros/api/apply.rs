//! What a macro would make of a ticket. Nothing changes: the client sends the ticket if it likes what it sees.

use axum::Json;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::lists::macros_only;
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Caller};
use crate::context::Cx;
use crate::macros::apply::{self, Applied};
use crate::macros::{Action, ops, values};
use crate::tickets::api::present::{self, Eyes};
use crate::tickets::{access, read};

/// `{"result": {"ticket": …}}`
#[derive(Serialize, ToSchema)]
pub(super) struct ResultAnswer {
    /// What came of it.
    result: Outcome,
}

/// The ticket as it would be.
#[derive(Serialize, ToSchema)]
pub(super) struct Outcome {
    /// The members that change, and the comment; on a ticket all its members.
    #[schema(value_type = Object)]
    ticket: Map<String, Value>,
}

/// What a macro does, without a ticket; placeholders stay as they are written.
#[utoipa::path(get, path = "/macros/{id}/apply", tag = "macros", params(("id" = i64, Path)),
    responses((status = 200, body = ResultAnswer)))]
pub(super) async fn alone(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<ResultAnswer>, ApiError> {
    let ticket = caller.read(move |tx, cx| {
        let found = macros_only(ops::get(tx, cx, id)?)?;
        let actions = found.content.map(|content| content.actions).unwrap_or_default();
        let applied = apply::fill(&values::Values::new(), &actions, access::must_answer(cx).is_ok());
        let mut ticket = Map::new();
        changed(cx, &mut ticket, &applied);
        Ok(ticket)
    });
    Ok(Json(ResultAnswer { result: Outcome { ticket: ticket.await? } }))
}

/// A ticket as the macro would make it.
#[utoipa::path(get, path = "/tickets/{id}/macros/{macro_id}/apply", tag = "macros",
    params(("id" = i64, Path), ("macro_id" = i64, Path)), responses((status = 200, body = ResultAnswer)))]
pub(super) async fn on_ticket(caller: Caller, Ids([ticket, id]): Ids<2>) -> Result<Json<ResultAnswer>, ApiError> {
    caller.cx.actor.must_operate()?;
    let base = caller.base.clone();
    let ticket = caller.read(move |tx, cx| {
        macros_only(ops::get(tx, cx, id)?)?;
        let applied = apply::on_ticket(tx, cx, ticket, id)?;
        let found = read::get(tx, cx, ticket)?;
        let shown = present::ticket(tx, &Eyes::of(cx, &base), &found)?;
        let mut shown = match serde_json::to_value(shown) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        };
        changed(cx, &mut shown, &applied);
        Ok(shown)
    });
    Ok(Json(ResultAnswer { result: Outcome { ticket: ticket.await? } }))
}

fn changed(cx: &Cx, ticket: &mut Map<String, Value>, applied: &Applied) {
    for action in &applied.actions {
        member(cx, ticket, action);
    }
    if !applied.text.is_empty() {
        let html = match &applied.html {
            Some(html) => html.to_string(),
            None => crate::markdown::html(&applied.text),
        };
        let scope = if applied.public == Some(false) { "channel:none" } else { "channel:all" };
        ticket.insert(
            "comment".into(),
            json!({
                "body": applied.text.as_str(),
                "html_body": html,
                "scoped_body": [[scope, applied.text.as_str()]],
                "public": applied.public.unwrap_or(true),
            }),
        );
    }
}

fn member(cx: &Cx, ticket: &mut Map<String, Value>, action: &Action) {
    let value = action.value.as_str();
    let number = || value.parse::<i64>().map_or(Value::Null, Value::from);
    let words: Vec<&str> = value.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    match action.field.as_str() {
        "group_id" => drop(ticket.insert("group_id".into(), number())),
        "assignee_id" => {
            let own = value == crate::macros::actions::CURRENT_USER;
            let person = if own { cx.actor.person.map_or(Value::Null, Value::from) } else { number() };
            ticket.insert("assignee_id".into(), person);
        }
        "set_tags" => drop(ticket.insert("tags".into(), json!(words))),
        "current_tags" | "remove_tags" => {
            let present = ticket.get("tags").and_then(Value::as_array).cloned().unwrap_or_default();
            let mut tags: Vec<String> = present.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            if action.field == "current_tags" {
                tags.extend(words.iter().filter(|word| !present.contains(&json!(word))).map(|word| (*word).to_owned()));
            } else {
                tags.retain(|tag| !words.contains(&tag.as_str()));
            }
            ticket.insert("tags".into(), json!(tags));
        }
        field => match action.custom() {
            Some(id) => {
                let mut fields = ticket.get("fields").and_then(Value::as_array).cloned().unwrap_or_default();
                fields.retain(|field| field["id"] != id);
                fields.push(json!({"id": id, "value": value}));
                ticket.insert("fields".into(), json!(fields));
            }
            None => drop(ticket.insert(field.to_owned(), json!(value))),
        },
    }
}
