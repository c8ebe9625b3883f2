//! Macros as the API shows them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api_v2::paging::{Links, Meta};
use crate::api_v2::wire::Time;
use crate::http::Base;
use crate::macros::Macro;
use crate::words::Availability;
use world::Timestamp;

/// A macro.
#[derive(Clone, Serialize, ToSchema)]
pub struct ShownMacro {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// Its name; `::` parts categories.
    pub title: String,
    /// The name as it was written.
    pub raw_title: String,
    /// Whether it is offered.
    pub active: bool,
    /// Whether it came with the desk.
    pub default: bool,
    /// Its place in the order.
    pub position: i64,
    /// What it is for.
    pub description: Option<String>,
    /// What it does.
    pub actions: Vec<ShownAction>,
    /// For whom it is there; null means everybody.
    pub restriction: Option<Restriction>,
    /// The purpose that using it serves.
    pub purpose_id: i64,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// One thing that a macro does.
#[derive(Clone, Serialize, ToSchema)]
pub struct ShownAction {
    /// Which field.
    pub field: String,
    /// What it becomes.
    #[schema(value_type = Object)]
    pub value: Value,
}

/// For whom a macro is there.
#[derive(Clone, Serialize, ToSchema)]
pub struct Restriction {
    /// `Group` or `User`.
    pub r#type: &'static str,
    /// The group or user.
    pub id: i64,
    /// The same as a list.
    pub ids: Vec<i64>,
}

/// `{"macro": …}`
#[derive(Clone, Serialize, ToSchema)]
pub struct MacroAnswer {
    /// The macro.
    pub r#macro: ShownMacro,
}

/// A list of macros.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only described; the answer is written by the listing")]
pub struct MacroList {
    /// The macros of this page.
    pub macros: Vec<ShownMacro>,
    /// By offset: the next page, null on the last.
    pub next_page: Option<String>,
    /// By offset: the page before, null on the first.
    pub previous_page: Option<String>,
    /// By offset: how many there are in all.
    pub count: Option<i64>,
    /// By cursor: where the page lies.
    pub meta: Option<Meta>,
    /// By cursor: the way to other pages.
    pub links: Option<Links>,
}

/// One macro.
pub fn one(base: &Base, shown: &Macro) -> ShownMacro {
    let row = &shown.row;
    let content = shown.content.clone().unwrap_or_default();
    let restriction = match (row.availability, row.group) {
        (Availability::Everybody, _) | (Availability::Group, None) => None,
        (Availability::Group, Some(group)) => Some(("Group", group)),
        (Availability::Own, _) => Some(("User", row.owner)),
    };
    ShownMacro {
        url: base.record(&format!("macros/{}", row.id)),
        id: row.id,
        raw_title: content.title.clone(),
        title: content.title,
        active: row.active,
        default: false,
        position: row.position,
        description: content.description,
        actions: content
            .actions
            .into_iter()
            .map(|action| ShownAction { field: action.field, value: Value::String(action.value) })
            .collect(),
        restriction: restriction.map(|(r#type, id)| Restriction { r#type, id, ids: vec![id] }),
        purpose_id: row.purpose,
        created_at: Time(Timestamp(row.created_at)),
        updated_at: Time(Timestamp(row.updated_at)),
    }
}
