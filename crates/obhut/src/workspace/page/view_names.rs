//! People and organisations in the conditions of a view: typed and shown by name or address, kept by number. Only for who may
//! know who people are.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::Tx;
use index::fold::fold;
use serde::Serialize;

use super::form::Posted;
use super::names::Names;
use crate::conditions::Field;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Key;
use crate::organisations;
use crate::people;
use crate::words::{IdentityKind, Standing};

/// Names offered where several fit.
const OFFERED: usize = 8;
/// Fewer letters name too many.
const LETTERS: usize = 2;

/// Somebody, or an organisation, by name.
#[derive(Clone, Serialize)]
pub(super) struct Offered {
    /// What the form takes: the name and the number.
    pub(super) value: String,
    /// What tells two of the same name apart.
    pub(super) hint: String,
}

/// What a typed text stands for.
pub(super) enum Meant {
    /// This value.
    Value(String),
    /// Nobody who is known here.
    Nobody,
    /// More than one.
    Several(Vec<Offered>),
}

impl Meant {
    /// What is said beside the row.
    pub(super) const fn problem(&self) -> Option<Key> {
        match self {
            Self::Value(_) => None,
            Self::Nobody => Some(Key("condition-nobody")),
            Self::Several(_) => Some(Key("condition-several")),
        }
    }
}

/// Whether a field's value is somebody, or an organisation, that this reader may look for by name.
pub(super) fn is_named(cx: &Cx, field: Field) -> bool {
    cx.actor.sees_identity() && matches!(field, Field::Requester | Field::Organisation)
}

/// What a text in a condition on such a field means: a number, a word of the closed list, an address, a name.
///
/// # Errors
/// The database's or the vault's.
pub(super) fn meant(tx: &mut Tx<'_>, cx: &Cx, field: Field, text: &str) -> Result<Meant, Error> {
    let text = text.trim();
    let word = text.is_empty() || matches!(text, "current_user" | "assignee_id");
    if word || text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Meant::Value(text.to_owned()));
    }
    if let Some(number) = numbered(text) {
        let there = name_of(tx, cx, field, number)?.is_some();
        return Ok(if there { Meant::Value(number.to_string()) } else { Meant::Nobody });
    }
    if field == Field::Requester
        && text.contains('@')
        && let Some(person) = cx.account.people.by_email(text)
    {
        return Ok(Meant::Value(person.to_string()));
    }
    let found = offered(tx, cx, field, text)?;
    let exact: Vec<i64> =
        found.iter().filter(|(_, name, _)| fold(name) == fold(text)).map(|(number, ..)| *number).collect();
    Ok(match (exact.as_slice(), found.as_slice()) {
        ([number], _) | (_, [(number, ..)]) => Meant::Value(number.to_string()),
        (_, []) => Meant::Nobody,
        _ => Meant::Several(found.into_iter().map(|(number, name, hint)| shown(number, &name, hint)).collect()),
    })
}

/// A stored value as the form shows it.
///
/// # Errors
/// The database's or the vault's.
pub(super) fn text(tx: &mut Tx<'_>, cx: &Cx, field: Field, value: &str) -> Result<String, Error> {
    let Ok(number) = value.parse::<i64>() else { return Ok(value.to_owned()) };
    let name = name_of(tx, cx, field, number)?;
    Ok(name.map_or_else(|| value.to_owned(), |name| shown(number, &name, String::new()).value))
}

fn shown(number: i64, name: &str, hint: String) -> Offered {
    Offered { value: format!("{name} (#{number})"), hint }
}

/// The number at the end of what the form offers, or a number with its sign.
fn numbered(text: &str) -> Option<i64> {
    let tail = text.strip_suffix(')').and_then(|text| text.rsplit_once("(#")).map(|(_, number)| number);
    tail.or_else(|| text.strip_prefix('#'))?.trim().parse().ok().filter(|number| *number > 0)
}

fn name_of(tx: &mut Tx<'_>, cx: &Cx, field: Field, number: i64) -> Result<Option<String>, Error> {
    if field == Field::Organisation {
        let disclosure = crate::disclosure::for_actor(cx);
        let found = organisations::ops::many(tx, cx, &[number])?.pop();
        return Ok(found.map(|organisation| organisation.name(&disclosure)));
    }
    let row = people::sql::get(tx, cx.id(), number)?.filter(|row| row.standing == Standing::Normal);
    match row {
        Some(_) => Ok(Some(Names::default().of(tx, cx, Some(number))?.name)),
        None => Ok(None),
    }
}

type Found = Vec<(i64, String, String)>;

/// Those whose names or addresses begin like this: number, name, and what tells two apart.
fn offered(tx: &mut Tx<'_>, cx: &Cx, field: Field, text: &str) -> Result<Found, Error> {
    if text.chars().count() < LETTERS {
        return Ok(Vec::new());
    }
    let disclosure = crate::disclosure::for_actor(cx);
    let mut found = Vec::new();
    if field == Field::Organisation {
        let numbers = cx.account.organisations.search(text, 0, OFFERED);
        for organisation in organisations::ops::many(tx, cx, &numbers)? {
            found.push((organisation.row.id, organisation.name(&disclosure), String::new()));
        }
        return Ok(found);
    }
    let numbers = cx.account.people.map.search(text, 0, OFFERED);
    for person in people::ops::many(tx, cx, &numbers)? {
        let address = person.primary(IdentityKind::Email, &disclosure).unwrap_or_default().to_owned();
        found.push((person.row.id, person.name(cx, &disclosure), address));
    }
    Ok(found)
}

/// `POST /views/names`: what could be meant, while somebody types.
pub(super) async fn find(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let (field, text) = (Field::from_word(form.text("field")), form.text("q").trim().to_owned());
    let Some(field) = field.filter(|field| is_named(&reader.cx, *field)) else {
        return Json(Vec::<Offered>::new()).into_response();
    };
    let found = reader.read(move |tx, reader| offered(tx, &reader.cx, field, &text)).await;
    match found {
        Ok(found) => {
            let found: Vec<Offered> =
                found.into_iter().map(|(number, name, hint)| shown(number, &name, hint)).collect();
            Json(found).into_response()
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
