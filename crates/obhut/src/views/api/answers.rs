//! Views on the wire.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::{Layout, Sharing, System};
use super::Known;
use crate::api_v2::wire::Time;
use crate::conditions::Conditions;
use crate::context::Cx;
use crate::http::Base;

/// A view.
#[derive(Serialize, ToSchema)]
pub struct View {
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
    /// Whether it is offered.
    pub active: bool,
    /// Whether everybody has it.
    pub default: bool,
    /// Its place among the others.
    pub position: i64,
    /// When it was made.
    pub created_at: Option<Time>,
    /// When it last changed.
    pub updated_at: Option<Time>,
    /// Columns, order and grouping.
    #[schema(value_type = Object)]
    pub execution: Value,
    /// Which tickets it shows.
    #[schema(value_type = Object)]
    pub conditions: Value,
    /// Whom it is for; null for everybody.
    #[schema(value_type = Option<Object>)]
    pub restriction: Value,
}

/// `{"view": …}`
#[derive(Serialize, ToSchema)]
pub struct ViewAnswer {
    /// The view.
    pub view: View,
}

/// A page of views.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct ViewList {
    /// The views.
    views: Vec<View>,
    /// The next page, null on the last.
    next_page: Option<String>,
    /// The page before, null on the first.
    previous_page: Option<String>,
    /// How many there are in all.
    count: i64,
}

/// How many tickets a view shows.
#[derive(Serialize, ToSchema)]
pub struct ViewCount {
    /// The view; null for a preview.
    pub view_id: Option<i64>,
    /// Where the count is.
    pub url: Option<String>,
    /// How many.
    pub value: Option<i64>,
    /// The same as text.
    pub pretty: String,
    /// Whether it is of this moment.
    pub fresh: bool,
    /// Whether it is offered.
    pub active: bool,
}

/// `{"view_count": …}`
#[derive(Serialize, ToSchema)]
pub struct ViewCountAnswer {
    /// The count.
    pub view_count: ViewCount,
}

/// `{"view_counts": […]}`
#[derive(Serialize, ToSchema)]
pub struct ViewCountList {
    /// The counts.
    pub view_counts: Vec<ViewCount>,
}

/// A view as the API shows it.
pub(super) fn view(cx: &Cx, base: &Base, known: &Known) -> View {
    let (usual, none) = (Layout::default(), Conditions::default());
    let (description, active, position, times, layout, conditions, restriction) = match known {
        Known::Common(system) => (None, true, system.number(), None, &usual, common(*system), Value::Null),
        Known::Saved(view) => {
            let restriction = match view.sharing {
                Sharing::Own => json!({"type": "User", "id": cx.actor.person}),
                Sharing::Group(group) => json!({"type": "Group", "id": group, "ids": [group]}),
                Sharing::Everybody => Value::Null,
            };
            let conditions = view.conditions.as_ref().unwrap_or(&none).wire();
            let times = Some((view.created_at, view.updated_at));
            (view.description.clone(), view.active, view.position, times, &view.layout, conditions, restriction)
        }
    };
    View {
        url: base.record(&format!("views/{}", known.id())),
        id: known.id(),
        title: known.title().to_owned(),
        raw_title: known.title().to_owned(),
        description,
        active,
        default: matches!(known, Known::Common(_)),
        position,
        created_at: times.map(|(made, _)| Time(world::Timestamp(made))),
        updated_at: times.map(|(_, changed)| Time(world::Timestamp(changed))),
        execution: execution(layout),
        conditions,
        restriction,
    }
}

fn execution(layout: &Layout) -> Value {
    let columns: Vec<Value> = layout.columns.iter().map(|word| column(word)).collect();
    let order = if layout.descending { "desc" } else { "asc" };
    let group = layout.group_by.as_ref().map(|word| json!({"id": word, "title": title(word), "order": "asc"}));
    json!({
        "group_by": layout.group_by, "group_order": "asc", "sort_by": layout.sort_by, "sort_order": order,
        "group": group, "sort": {"id": layout.sort_by, "title": title(&layout.sort_by), "order": order},
        "columns": columns, "fields": columns, "custom_fields": [],
    })
}

/// A column with its heading.
pub(super) fn column(word: &str) -> Value {
    json!({"id": word, "title": title(word)})
}

fn title(word: &str) -> String {
    let words = word.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The conditions of the views that everybody has, in the words of the others.
fn common(system: System) -> Value {
    let one = |field: &str, operator: &str, value: Value| json!({"field": field, "operator": operator, "value": value});
    let undone = one("status", "less_than", "solved".into());
    let all = match system {
        System::Mine | System::Snoozed => vec![undone, one("assignee_id", "is", "current_user".into())],
        System::Unassigned => vec![undone, one("assignee_id", "is", Value::Null)],
        System::Open | System::Followed | System::Mentions => vec![undone],
        System::Pending => vec![one("status", "is", "pending".into())],
        System::Solved => vec![one("status", "is", "solved".into())],
        System::All => Vec::new(),
    };
    json!({"all": all, "any": []})
}
