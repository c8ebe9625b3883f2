//! The desk's own fields on the form of a prepared text: what it writes into them, where it writes something.

use std::collections::BTreeMap;

use db::Tx;

use super::form::Form;
use super::reader::Reader;
use super::write::problem;
use crate::context::Cx;
use crate::error::{Error, Fault};
use crate::fields::{self, FieldRow, ops, values};
use crate::i18n::{Key, Translator};
use crate::macros::{Action, actions};
use crate::words::{FieldKind, FieldTarget};
use crate::workspace::macros::{FieldInput, MacroField};
use crate::workspace::{Choice, Problem};

/// What the form sends to empty a field; no choice is called that.
const EMPTIES: &str = "(empty)";

fn name(field: i64) -> String {
    format!("custom_fields_{field}")
}

/// The fields in use with what the form says of them.
pub(super) fn of(
    tx: &mut Tx<'_>,
    reader: &Reader,
    form: &Form,
    wrong: &[(i64, Problem)],
) -> Result<Vec<MacroField>, Error> {
    let t = reader.visitor.translator();
    let mut shown = Vec::new();
    for field in ops::in_use(tx, &reader.cx, FieldTarget::Ticket)? {
        let name = name(field.id);
        let given: Vec<String> = form.all(&name).map(str::to_owned).collect();
        let problem = wrong.iter().find(|(id, _)| *id == field.id).map(|(_, problem)| *problem);
        shown.push(one(&t, field, name, &given, problem));
    }
    Ok(shown)
}

fn one(t: &Translator, field: FieldRow, name: String, given: &[String], problem: Option<Problem>) -> MacroField {
    let word = |key: Key| t.get(key).into_owned();
    let options = fields::choices(&field.options).into_iter().map(|choice| (choice.value, choice.name));
    let input = match field.kind {
        FieldKind::MultiSelect => FieldInput::Several,
        FieldKind::Tagger | FieldKind::Checkbox => FieldInput::One,
        FieldKind::Date => FieldInput::Date,
        _ => FieldInput::Line,
    };
    let mut offered = Vec::new();
    if input == FieldInput::One {
        offered.push((String::new(), word(Key("macro-keep"))));
        offered.push((EMPTIES.to_owned(), word(Key("none"))));
    }
    if field.kind == FieldKind::Checkbox {
        offered.push(("true".to_owned(), word(Key("macro-tick"))));
        offered.push(("false".to_owned(), word(Key("macro-untick"))));
    }
    offered.extend(options);
    // Several choices are kept as words in one value.
    let chosen: Vec<&str> = match input {
        FieldInput::Several => given.iter().flat_map(|value| value.split([' ', ','])).collect(),
        _ => given.iter().map(String::as_str).collect(),
    };
    let choices =
        offered.into_iter().map(|(value, label)| Choice { selected: chosen.contains(&value.as_str()), value, label });
    MacroField {
        name,
        title: field.title,
        input,
        choices: choices.collect(),
        value: given.first().cloned().unwrap_or_default(),
        problem,
    }
}

/// What the form says of the fields that it shows.
pub(super) fn given(form: &Form) -> Vec<Action> {
    let shown = form.names().filter_map(|name| name.strip_suffix("_shown"));
    let shown = shown.filter(|name| Action::new(name, "").custom().is_some());
    let action = |name: &str| {
        let given: Vec<&str> = form.all(name).map(str::trim).filter(|value| !value.is_empty()).collect();
        let value = given.join(" ");
        (!value.is_empty()).then(|| Action::new(name, if value == EMPTIES { "" } else { &value }))
    };
    shown.filter_map(action).collect()
}

/// Whether the form has a field for this action.
pub(super) fn shows(form: &Form, action: &Action) -> bool {
    action.custom().is_some() && form.has(&format!("{}_shown", action.field))
}

/// An action as the form shows it.
pub(super) fn fill(form: &mut Form, action: &Action) {
    form.add(&action.field, if action.value.is_empty() { EMPTIES } else { &action.value });
}

/// Whether what is to be written fits the fields; what a placeholder stands for is known only on a ticket.
///
/// # Errors
/// [`Error::Invalid`] naming each field whose value does not fit.
pub(super) fn check(tx: &mut Tx<'_>, cx: &Cx, form: &Form) -> Result<(), Error> {
    let plain: Vec<Action> = given(form).into_iter().filter(|action| !action.value.contains("{{")).collect();
    let values: BTreeMap<i64, String> =
        actions::change(cx, &plain)?.custom.into_iter().filter_map(|(id, value)| Some((id, value?))).collect();
    values::checked(tx, cx, &values).map(drop)
}

/// What is wrong with which of them.
pub(super) fn faults(faults: &[Fault]) -> Vec<(i64, Problem)> {
    faults.iter().filter_map(|fault| fault.of.map(|field| (field, problem(fault.kind)))).collect()
}
