//! What may be written into a field. A value is kept as JSON in one form, whatever form it came in.

use std::collections::BTreeMap;

use db::Tx;
use regex_automata::meta::Regex;
use serde_json::Value;

use super::sql::{self, FieldRow};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::words::{FieldKind, FieldTarget};

/// A line.
const LINE_AT_MOST: usize = 255;
/// Several lines.
const TEXT_AT_MOST: usize = 65_536;

/// The values of a ticket's fields in the form in which they are kept.
///
/// # Errors
/// [`Error::Invalid`] naming each field whose value does not fit, or that does not exist or is out of use.
pub fn checked(tx: &mut Tx<'_>, cx: &Cx, given: &BTreeMap<i64, String>) -> Result<BTreeMap<i64, String>, Error> {
    let (mut faults, mut kept) = (Vec::new(), BTreeMap::new());
    for (id, value) in given {
        let field = sql::get(tx, cx.id(), FieldTarget::Ticket, *id)?.filter(|field| field.active);
        let fault = |kind| Fault { field: "custom_fields", kind, of: Some(*id) };
        match field.map(|field| canonical(&field, &json(value))) {
            None => faults.push(fault(FaultKind::Unknown)),
            Some(Err(kind)) => faults.push(fault(kind)),
            Some(Ok(Some(value))) => drop(kept.insert(*id, value)),
            Some(Ok(None)) => {}
        }
    }
    if faults.is_empty() { Ok(kept) } else { Err(Error::Invalid(faults)) }
}

/// A stored or sent value as JSON; what is none is text.
pub fn json(value: &str) -> Value {
    serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()))
}

/// The value as it is kept; `None` where it is empty.
///
/// # Errors
/// What is wrong with it.
pub fn canonical(field: &FieldRow, value: &Value) -> Result<Option<String>, FaultKind> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(_) if field.kind == FieldKind::MultiSelect => String::new(),
        Value::Array(_) | Value::Object(_) => return Err(FaultKind::Invalid),
    };
    if text.is_empty() && !value.is_array() {
        return Ok(None);
    }
    let kept = match field.kind {
        FieldKind::Text => Value::String(within(text, LINE_AT_MOST)?),
        FieldKind::TextArea => Value::String(within(text, TEXT_AT_MOST)?),
        FieldKind::Checkbox => Value::Bool(flag(&text)?),
        FieldKind::Date => Value::String(date(&text)?),
        FieldKind::Integer => Value::from(text.parse::<i64>().map_err(|_| FaultKind::Invalid)?),
        FieldKind::Decimal => decimal(&text)?,
        FieldKind::Regexp => Value::String(matching(&field.pattern, within(text, LINE_AT_MOST)?)?),
        FieldKind::Tagger => Value::String(choice(field, &text)?),
        FieldKind::MultiSelect => several(field, value)?,
    };
    Ok(Some(kept.to_string()))
}

fn within(text: String, most: usize) -> Result<String, FaultKind> {
    if text.chars().count() > most { Err(FaultKind::TooLong) } else { Ok(text) }
}

fn flag(text: &str) -> Result<bool, FaultKind> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(FaultKind::Invalid),
    }
}

/// A day; clients also send a moment, of which the day counts.
fn date(text: &str) -> Result<String, FaultKind> {
    let day = text.get(..10).unwrap_or(text);
    let rest_fits = text.len() == day.len() || text[day.len()..].starts_with(['T', ' ']);
    let day: jiff::civil::Date = day.parse().map_err(|_| FaultKind::Invalid)?;
    if rest_fits { Ok(day.to_string()) } else { Err(FaultKind::Invalid) }
}

/// Written as the reader's language writes it too: with a comma.
fn decimal(text: &str) -> Result<Value, FaultKind> {
    let number: f64 = text.replace(',', ".").parse().map_err(|_| FaultKind::Invalid)?;
    serde_json::Number::from_f64(number).map(Value::Number).ok_or(FaultKind::Invalid)
}

fn matching(pattern: &str, text: String) -> Result<String, FaultKind> {
    let known = regex(pattern).ok_or(FaultKind::Invalid)?;
    if known.is_match(&text) { Ok(text) } else { Err(FaultKind::Invalid) }
}

/// A pattern that is not too large to be tried at every write; linear in the text, whatever it says.
pub fn regex(pattern: &str) -> Option<Regex> {
    let config = Regex::config().nfa_size_limit(Some(1 << 20)).onepass(false).hybrid(false);
    if pattern.is_empty() { None } else { Regex::builder().configure(config).build(pattern).ok() }
}

fn choice(field: &FieldRow, text: &str) -> Result<String, FaultKind> {
    let known = super::choices(&field.options).into_iter().find(|choice| choice.value == text);
    known.map(|choice| choice.value).ok_or(FaultKind::Invalid)
}

fn several(field: &FieldRow, value: &Value) -> Result<Value, FaultKind> {
    let given: Vec<String> = match value {
        Value::Array(values) => values
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .ok_or(FaultKind::Invalid)?,
        Value::String(text) => text.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        _ => return Err(FaultKind::Invalid),
    };
    let mut kept = Vec::new();
    for value in given {
        let value = choice(field, &value)?;
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    Ok(Value::from(kept))
}
