//! Reading macros, and what they may do.

use axum::Json;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::show::{self, MacroAnswer, MacroList, ShownAction, ShownMacro};
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Caller, Listing, convert};
use crate::error::{Error, FaultKind};
use crate::macros::actions::CURRENT_USER;
use crate::macros::{Filter, Macro, ops};
use crate::tickets::{TicketRow, read};
use crate::words::{Availability, Prepared, Priority, Status, TicketKind};

const LIST: Paging = Paging { fields: &["created_at", "updated_at", "position"], ..Paging::LIST };
/// Parts categories in a title.
const PARTS: &str = "::";

fn filter(listing: &Listing) -> Filter {
    Filter {
        kind: Some(Prepared::Macro),
        active: listing.query.option("active").map(|active| active == "true"),
        availability: match listing.query.option("access") {
            Some("personal") => Some(Availability::Own),
            Some("account") => Some(Availability::Everybody),
            Some("shared") if listing.query.option("group_id").is_some() => Some(Availability::Group),
            _ => None,
        },
        group: listing.query.option("group_id").and_then(|group| group.parse().ok()),
    }
}

async fn listed(caller: &Caller, listing: &Listing, filter: Filter) -> Result<Answer<ShownMacro>, ApiError> {
    let request = listing.request(&LIST)?;
    if let Some(category) = listing.query.option("category") {
        let category = category.to_owned();
        let found = caller.read(move |tx, cx| ops::offered(tx, cx, &filter)).await?;
        let within = |one: &Macro| one.title().split(PARTS).next().is_some_and(|first| first.trim() == category);
        let found = found.into_iter().filter(within).map(|one| (one.row.id, show::one(&caller.base, &one))).collect();
        return Ok(listing.answer(&LIST, &request, "macros", convert::slice(&request, found)));
    }
    let window = convert::window(&request);
    let part = caller.read(move |tx, cx| ops::list(tx, cx, &filter, &window)).await?;
    Ok(listing.answer(&LIST, &request, "macros", convert::page(part, |one| show::one(&caller.base, &one))))
}

/// The macros that are there for the caller.
#[utoipa::path(get, path = "/macros", tag = "macros",
    params(("access" = Option<String>, Query), ("active" = Option<bool>, Query), ("category" = Option<String>, Query),
        ("group_id" = Option<i64>, Query)),
    responses((status = 200, body = MacroList)))]
pub(super) async fn list(caller: Caller, listing: Listing) -> Result<Answer<ShownMacro>, ApiError> {
    let filter = filter(&listing);
    listed(&caller, &listing, filter).await
}

/// Those in use.
#[utoipa::path(get, path = "/macros/active", tag = "macros", responses((status = 200, body = MacroList)))]
pub(super) async fn active(caller: Caller, listing: Listing) -> Result<Answer<ShownMacro>, ApiError> {
    let filter = Filter { active: Some(true), ..filter(&listing) };
    listed(&caller, &listing, filter).await
}

/// Those whose title contains the words.
#[utoipa::path(get, path = "/macros/search", tag = "macros", params(("query" = String, Query)),
    responses((status = 200, body = MacroList)))]
pub(super) async fn search(caller: Caller, listing: Listing) -> Result<Answer<ShownMacro>, ApiError> {
    let request = listing.request(&LIST)?;
    let (filter, query) = (filter(&listing), listing.query.get("query").unwrap_or_default().to_owned());
    let found = caller.read(move |tx, cx| ops::search(tx, cx, &filter, &query)).await?;
    let found = found.into_iter().map(|one| (one.row.id, show::one(&caller.base, &one))).collect();
    Ok(listing.answer(&LIST, &request, "macros", convert::slice(&request, found)))
}

/// One macro.
#[utoipa::path(get, path = "/macros/{id}", tag = "macros", params(("id" = i64, Path)),
    responses((status = 200, body = MacroAnswer)))]
pub(super) async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<MacroAnswer>, ApiError> {
    let found = caller.read(move |tx, cx| macros_only(ops::get(tx, cx, id)?)).await?;
    Ok(Json(MacroAnswer { r#macro: show::one(&caller.base, &found) }))
}

/// A snippet is no macro.
pub(super) fn macros_only(found: Macro) -> Result<Macro, crate::error::Error> {
    if found.row.kind == Prepared::Macro { Ok(found) } else { Err(crate::error::Error::NotFound) }
}

/// What a new macro would begin with: the actions of another, or what a ticket stands at. Nothing is stored.
#[utoipa::path(get, path = "/macros/new", tag = "macros",
    params(("macro_id" = Option<i64>, Query), ("ticket_id" = Option<i64>, Query)),
    responses((status = 200, body = ReplicaAnswer)))]
pub(super) async fn replica(caller: Caller, listing: Listing) -> Result<Json<ReplicaAnswer>, ApiError> {
    caller.cx.actor.must_operate()?;
    let number = |name: &str| listing.query.option(name).and_then(|id| id.parse::<i64>().ok());
    let (of_macro, of_ticket) = (number("macro_id"), number("ticket_id"));
    let replica = caller.read(move |tx, cx| match (of_macro, of_ticket) {
        (Some(id), _) => {
            let found = macros_only(ops::get(tx, cx, id)?)?;
            let content = found.content.unwrap_or_default();
            let actions = content.actions.into_iter().map(|action| (action.field, action.value)).collect();
            Ok((content.title, content.description, actions))
        }
        (None, Some(id)) => Ok((String::new(), None, standing(&read::get(tx, cx, id)?.row))),
        (None, None) => Err(Error::invalid("macro_id", FaultKind::Blank)),
    });
    let (title, description, actions): (String, Option<String>, Vec<(String, String)>) = replica.await?;
    let actions =
        actions.into_iter().map(|(field, value)| ShownAction { field, value: Value::String(value) }).collect();
    Ok(Json(ReplicaAnswer { r#macro: Replica { raw_title: title.clone(), title, description, actions } }))
}

/// What a ticket stands at, as what a macro does.
fn standing(ticket: &TicketRow) -> Vec<(String, String)> {
    let mut actions = vec![("status".to_owned(), ticket.status.word().to_owned())];
    let mut add = |field: &str, value: Option<String>| actions.extend(value.map(|value| (field.to_owned(), value)));
    add("priority", ticket.priority.map(|priority| priority.word().to_owned()));
    add("type", ticket.kind.map(|kind| kind.word().to_owned()));
    add("group_id", ticket.group.map(|group| group.to_string()));
    add("assignee_id", ticket.assignee.map(|person| person.to_string()));
    actions
}

/// `{"macro": …}`
#[derive(Serialize, ToSchema)]
pub(super) struct ReplicaAnswer {
    /// What a new macro would begin with.
    r#macro: Replica,
}

/// A macro that is not stored.
#[derive(Serialize, ToSchema)]
pub(super) struct Replica {
    /// Its name.
    title: String,
    /// The same.
    raw_title: String,
    /// What it is for.
    description: Option<String>,
    /// What it does.
    actions: Vec<ShownAction>,
}

/// `{"categories": […]}`
#[derive(Serialize, ToSchema)]
pub(super) struct CategoriesAnswer {
    /// What stands before `::` in titles.
    categories: Vec<String>,
}

/// The categories that titles name.
#[utoipa::path(get, path = "/macros/categories", tag = "macros",
    responses((status = 200, body = CategoriesAnswer)))]
pub(super) async fn categories(caller: Caller) -> Result<Json<CategoriesAnswer>, ApiError> {
    let filter = Filter { kind: Some(Prepared::Macro), ..Filter::default() };
    let found = caller.read(move |tx, cx| ops::offered(tx, cx, &filter)).await?;
    let mut categories: Vec<String> = found
        .iter()
        .filter_map(|one| one.title().split_once(PARTS))
        .map(|(first, _)| first.trim().to_owned())
        .collect();
    categories.sort();
    categories.dedup();
    Ok(Json(CategoriesAnswer { categories }))
}

/// One thing that macros may do.
#[derive(Serialize, ToSchema)]
pub(super) struct Possible {
    /// The field.
    subject: &'static str,
    /// Its name.
    title: &'static str,
    /// What sort of value it takes.
    r#type: &'static str,
    /// Where it belongs.
    group: &'static str,
    /// Whether it may be emptied.
    nullable: bool,
    /// Whether a macro may have it more than once.
    repeatable: bool,
    /// The values to choose from; empty where it is text.
    #[schema(value_type = Vec<Object>)]
    values: Vec<Value>,
}

/// `{"actions": […]}`
#[derive(Serialize, ToSchema)]
pub(super) struct ActionsAnswer {
    /// What macros may do.
    actions: Vec<Possible>,
}

/// `{"definitions": …}`
#[derive(Serialize, ToSchema)]
pub(super) struct DefinitionsAnswer {
    /// What macros may do.
    definitions: ActionsAnswer,
}

/// What macros may do.
#[utoipa::path(get, path = "/macros/actions", tag = "macros", responses((status = 200, body = ActionsAnswer)))]
pub(super) async fn actions(caller: Caller) -> Result<Json<ActionsAnswer>, ApiError> {
    caller.cx.actor.must_be_staff()?;
    Ok(Json(possible()))
}

/// The same with the values to choose from.
#[utoipa::path(get, path = "/macros/definitions", tag = "macros",
    responses((status = 200, body = DefinitionsAnswer)))]
pub(super) async fn definitions(caller: Caller) -> Result<Json<DefinitionsAnswer>, ApiError> {
    caller.cx.actor.must_be_staff()?;
    Ok(Json(DefinitionsAnswer { definitions: possible() }))
}

fn possible() -> ActionsAnswer {
    let words = |list: &[&'static str]| {
        list.iter().map(|word| json!({"value": word, "title": word, "enabled": true})).collect()
    };
    let one = |subject, title, r#type, nullable, values| Possible {
        subject,
        title,
        r#type,
        group: "ticket",
        nullable,
        repeatable: false,
        values,
    };
    let statuses = [Status::Open, Status::Pending, Status::Hold, Status::Solved].map(Status::word);
    let priorities: Vec<&str> = Priority::ALL.iter().map(|one| one.word()).collect();
    let kinds: Vec<&str> = TicketKind::ALL.iter().map(|one| one.word()).collect();
    ActionsAnswer {
        actions: vec![
            one("status", "Status", "list", false, words(&statuses)),
            one("priority", "Priority", "list", false, words(&priorities)),
            one("type", "Type", "list", true, words(&kinds)),
            one("group_id", "Group", "group", true, Vec::new()),
            one("assignee_id", "Assignee", "user", true, words(&[CURRENT_USER])),
            one("subject", "Subject", "text", false, Vec::new()),
            one("set_tags", "Set tags", "tags", true, Vec::new()),
            one("current_tags", "Add tags", "tags", false, Vec::new()),
            one("remove_tags", "Remove tags", "tags", false, Vec::new()),
            one("comment_value", "Comment", "textarea", false, Vec::new()),
            one("comment_value_html", "Comment in HTML", "textarea", false, Vec::new()),
            one("comment_mode_is_public", "Comment mode", "list", false, words(&["true", "false"])),
        ],
    }
}
