//! The desk's own fields on the page of a ticket: shown, and read from the form.

use std::collections::BTreeMap;

use db::Tx;
use serde_json::Value;

use super::fill::Again;
use super::form::Form;
use super::write::problem;
use crate::context::Cx;
use crate::error::{Error, Fault};
use crate::fields::{self, FieldRow, ops, values};
use crate::masking::Mask;
use crate::tickets::Fields;
use crate::words::{FieldKind, FieldTarget};
use crate::workspace::{Choice, CustomField, CustomKind, Problem};

/// The fields in use with the values of a ticket. A value of which a part is hidden from the reader cannot be changed by
/// them: what is not seen cannot be written anew.
pub(super) fn of(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: Option<&Fields>,
    mask: &Mask,
    again: &Again,
) -> Result<Vec<CustomField>, Error> {
    let disclosure = crate::disclosure::for_actor(cx);
    let known: BTreeMap<i64, String> = match ticket {
        Some(ticket) => ticket.reveal_custom(&disclosure).into_iter().map(|(id, value)| (id, value.clone())).collect(),
        None => BTreeMap::new(),
    };
    let mut shown = Vec::new();
    for field in ops::in_use(tx, cx, FieldTarget::Ticket)? {
        let stored = known.get(&field.id).map(|value| texts(&values::json(value))).unwrap_or_default();
        let hidden = stored.iter().any(|text| mask.line(text) != *text);
        let typed = again.custom_typed.iter().find(|(id, _)| *id == field.id).map(|(_, typed)| typed.clone());
        let present = typed.unwrap_or(stored);
        let problem = again.custom.iter().find(|(id, _)| *id == field.id).map(|(_, problem)| *problem);
        shown.push(one(field, &present, hidden, problem));
    }
    Ok(shown)
}

fn one(field: FieldRow, present: &[String], hidden: bool, problem: Option<Problem>) -> CustomField {
    let choices = fields::choices(&field.options).into_iter().map(|choice| Choice {
        selected: present.contains(&choice.value),
        value: choice.value,
        label: choice.name,
    });
    CustomField {
        id: u64::try_from(field.id).unwrap_or(0),
        title: field.title,
        kind: match field.kind {
            FieldKind::Text | FieldKind::Regexp => CustomKind::Line,
            FieldKind::TextArea => CustomKind::Lines,
            FieldKind::Checkbox => CustomKind::Box,
            FieldKind::Date => CustomKind::Date,
            FieldKind::Integer | FieldKind::Decimal => CustomKind::Number,
            FieldKind::Tagger => CustomKind::One,
            FieldKind::MultiSelect => CustomKind::Several,
        },
        value: if hidden { String::new() } else { present.first().cloned().unwrap_or_default() },
        choices: choices.collect(),
        required: field.required,
        hidden,
        problem,
    }
}

/// A stored value as a form shows it.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        other => vec![other.to_string()],
    }
}

/// What the form says of the fields it shows, as JSON; a field left empty loses its value.
pub(super) fn given(tx: &mut Tx<'_>, cx: &Cx, form: &Form) -> Result<BTreeMap<i64, Option<String>>, Error> {
    let mut given = BTreeMap::new();
    for field in ops::in_use(tx, cx, FieldTarget::Ticket)? {
        if !form.has(&format!("custom_{}_shown", field.id)) {
            continue;
        }
        let typed = typed(form, field.id);
        let value = match field.kind {
            FieldKind::Checkbox => Some(Value::Bool(!typed.is_empty())),
            FieldKind::MultiSelect => {
                Some(Value::from(typed)).filter(|all| all.as_array().is_some_and(|all| !all.is_empty()))
            }
            _ => typed.into_iter().next().filter(|text| !text.trim().is_empty()).map(Value::String),
        };
        given.insert(field.id, value.map(|value| value.to_string()));
    }
    Ok(given)
}

fn typed(form: &Form, field: i64) -> Vec<String> {
    form.all(&format!("custom_{field}")).map(str::to_owned).collect()
}

/// What is wrong with which field.
pub(super) fn faults(faults: &[Fault]) -> Vec<(i64, Problem)> {
    faults.iter().filter_map(|fault| fault.of.map(|field| (field, problem(fault.kind)))).collect()
}

/// The same page again with what was typed and what is wrong with it.
pub(super) fn again(form: &Form, wrong: &[Fault]) -> Again {
    let custom = faults(wrong);
    let shown = form.names().filter_map(|name| name.strip_prefix("custom_")?.strip_suffix("_shown")?.parse().ok());
    let custom_typed = shown.map(|field| (field, typed(form, field))).collect();
    Again { custom, custom_typed, ..Again::default() }
}
