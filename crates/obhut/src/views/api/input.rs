//! What a request says about a view.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::{Layout, NewView, Sharing};
use crate::conditions::Conditions;
use crate::context::Cx;
use crate::error::{Error, FaultKind};

/// `{"view": …}`
#[derive(Deserialize, ToSchema)]
pub struct ViewBody {
    /// The view.
    #[serde(default)]
    pub view: ViewInput,
}

/// The members of a view; what is absent stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct ViewInput {
    /// Its name.
    title: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// Whether it is offered.
    active: Option<bool>,
    /// Its place among the others.
    position: Option<i64>,
    /// Conditions that must all hold.
    #[schema(value_type = Option<Vec<Object>>)]
    all: Option<Value>,
    /// Conditions of which one must hold.
    #[schema(value_type = Option<Vec<Object>>)]
    any: Option<Value>,
    /// Both lists in one object, as answers have them.
    #[schema(value_type = Option<Object>)]
    conditions: Option<Value>,
    /// Columns, order and grouping.
    #[schema(value_type = Option<Object>)]
    output: Option<Value>,
    /// Whom it is for: `{"type": "User" | "Group", "id": …}`, null for everybody.
    #[schema(value_type = Option<Object>)]
    #[serde(deserialize_with = "some")]
    restriction: Option<Value>,
}

/// Tells `null` from absent.
fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl ViewInput {
    /// A new view: for everybody if the caller may share, else the caller's own.
    pub(super) fn for_new(&self, cx: &Cx) -> Result<NewView, Error> {
        let sharing = if cx.actor.must_administer().is_ok() { Sharing::Everybody } else { Sharing::Own };
        self.over(NewView {
            title: String::new(),
            description: None,
            conditions: Conditions::default(),
            layout: Layout::default(),
            sharing,
            active: true,
        })
    }

    /// A place, if one is given.
    pub(super) const fn position(&self) -> Option<i64> {
        self.position
    }

    /// The view with what is given here.
    pub(super) fn over(&self, mut view: NewView) -> Result<NewView, Error> {
        if let Some(title) = &self.title {
            view.title.clone_from(title);
        }
        if self.description.is_some() {
            view.description.clone_from(&self.description);
        }
        view.active = self.active.unwrap_or(view.active);
        if let Some(conditions) = self.conditions()? {
            view.conditions = conditions;
        }
        if let Some(output) = &self.output {
            view.layout = layout(view.layout, output);
        }
        if let Some(restriction) = &self.restriction {
            view.sharing = sharing(restriction)?;
        }
        Ok(view)
    }

    /// The conditions, if some are given.
    pub(super) fn conditions(&self) -> Result<Option<Conditions>, Error> {
        let within = |name: &str| self.conditions.as_ref().and_then(|both| both.get(name));
        let (all, any) = (self.all.as_ref().or(within("all")), self.any.as_ref().or(within("any")));
        if all.is_none() && any.is_none() {
            return Ok(None);
        }
        Conditions::of_wire(all, any).map(Some)
    }

    /// Order and columns, over the usual ones.
    pub(super) fn layout(&self) -> Layout {
        self.output.as_ref().map_or_else(Layout::default, |output| layout(Layout::default(), output))
    }
}

fn layout(mut layout: Layout, output: &Value) -> Layout {
    if let Some(columns) = output.get("columns").and_then(Value::as_array) {
        let word = |column: &Value| column.as_str().map_or_else(|| column.to_string(), str::to_owned);
        // A bare number names a field of the desk's own.
        let named = |word: String| if word.parse::<i64>().is_ok() { format!("custom_fields_{word}") } else { word };
        layout.columns = columns.iter().map(word).map(named).collect();
    }
    if let Some(sort) = output.get("sort_by").and_then(Value::as_str) {
        layout.sort_by = plain(sort);
    }
    if let Some(order) = output.get("sort_order").and_then(Value::as_str) {
        layout.descending = order.eq_ignore_ascii_case("desc");
    }
    if let Some(group) = output.get("group_by") {
        layout.group_by = group.as_str().map(plain);
    }
    layout
}

/// Columns go by several names.
fn plain(word: &str) -> String {
    match word {
        "created_at" => "created",
        "updated_at" => "updated",
        "nice_id" | "ticket_id" => "id",
        "due_at" => "due_date",
        "ticket_type" => "type",
        "group_id" => "group",
        "assignee_id" => "assignee",
        other => other,
    }
    .to_owned()
}

fn sharing(restriction: &Value) -> Result<Sharing, Error> {
    if restriction.is_null() {
        return Ok(Sharing::Everybody);
    }
    let first = restriction.get("ids").and_then(|ids| ids.get(0));
    let id = restriction.get("id").or(first).and_then(Value::as_i64);
    match (restriction.get("type").and_then(Value::as_str), id) {
        (Some("User"), _) => Ok(Sharing::Own),
        (Some("Group"), Some(id)) => Ok(Sharing::Group(id)),
        _ => Err(Error::invalid("restriction", FaultKind::Invalid)),
    }
}
