//! Values as clients really send them: numbers as texts, empty texts for nothing, one word where a list is meant.
//! For `#[serde(default, deserialize_with = "…")]` on members of type [`Patch`].

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::api_v2::Patch;

/// A whole number, also as text; an empty text is null.
pub fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Patch<i64>, D::Error> {
    patch(deserializer, number)
}

/// A list of whole numbers, also as texts, also with commas in one text.
pub fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Patch<Vec<i64>>, D::Error> {
    patch(deserializer, |value| {
        let ids: Option<Vec<Option<i64>>> = match value {
            Value::Array(values) => values.into_iter().map(|value| number(value).ok()).collect(),
            Value::String(text) => text.split(',').map(|text| number(text.into()).ok()).collect(),
            Value::Number(_) => number(value).ok().map(|id| vec![id]),
            _ => None,
        };
        match ids {
            Some(ids) => Ok(Some(ids.into_iter().flatten().collect())),
            None => Err("a list of whole numbers"),
        }
    })
}

/// Yes or no, also as text or as 1 and 0; an empty text is null.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Patch<bool>, D::Error> {
    patch(deserializer, |value| match value {
        Value::Bool(flag) => Ok(Some(flag)),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Ok(Some(true)),
            "false" | "0" | "no" => Ok(Some(false)),
            "" => Ok(None),
            _ => Err("true or false"),
        },
        Value::Number(number) if number.as_i64() == Some(1) => Ok(Some(true)),
        Value::Number(number) if number.as_i64() == Some(0) => Ok(Some(false)),
        _ => Err("true or false"),
    })
}

/// A text; numbers and yes or no count as their text.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Patch<String>, D::Error> {
    patch(deserializer, |value| words_of(value).map(Some).ok_or("a text"))
}

/// A list of words: an array, or one text with blanks or commas between.
pub fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Patch<Vec<String>>, D::Error> {
    patch(deserializer, |value| {
        let words: Option<Vec<String>> = match value {
            Value::Array(values) => values.into_iter().map(words_of).collect(),
            Value::String(text) => Some(text.split([' ', ',']).map(str::to_owned).collect()),
            _ => None,
        };
        let words = words.ok_or("a list of words")?;
        Ok(Some(words.into_iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()))
    })
}

/// A list of texts, or a single one.
pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Patch<Vec<String>>, D::Error> {
    patch(deserializer, |value| {
        let texts: Option<Vec<String>> = match value {
            Value::Array(values) => values.into_iter().map(words_of).collect(),
            Value::String(text) => Some(vec![text]),
            _ => None,
        };
        texts.map(Some).ok_or("a list of texts")
    })
}

/// A word of a closed set, in any case; an empty text is null.
pub fn choice<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Patch<T>, D::Error> {
    let value = match Value::deserialize(deserializer)? {
        Value::String(text) if text.trim().is_empty() => Value::Null,
        Value::String(text) => Value::String(text.trim().to_ascii_lowercase()),
        other => other,
    };
    match value {
        Value::Null => Ok(Patch::Null),
        value => T::deserialize(value).map(Patch::Value).map_err(D::Error::custom),
    }
}

/// Whole numbers as numbers or texts; nothing for null and the empty text.
fn number(value: Value) -> Result<Option<i64>, &'static str> {
    const EXPECTED: &str = "a whole number";
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => number.as_i64().map(Some).ok_or(EXPECTED),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => text.trim().parse().map(Some).map_err(|_| EXPECTED),
        _ => Err(EXPECTED),
    }
}

fn words_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The message names what was expected, never what came.
fn patch<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: impl FnOnce(Value) -> Result<Option<T>, &'static str>,
) -> Result<Patch<T>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(Patch::Null),
        value => match read(value) {
            Ok(value) => Ok(value.into()),
            Err(expected) => Err(D::Error::custom(format_args!("expected {expected}"))),
        },
    }
}
