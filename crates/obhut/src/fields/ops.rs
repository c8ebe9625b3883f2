//! What administrators do with fields.

use db::Tx;
use ledger::{Fact, Facts, Object};

use super::sql::{self, FieldRow};
use super::{Choice, choices, stored, values};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::words::{FieldKind, FieldTarget};

/// More fields of one sort than this nobody fills in.
const AT_MOST: usize = 400;
/// More choices than this nobody reads.
const CHOICES_AT_MOST: usize = 2_000;

/// A choice as it is given: without a number it is new.
#[derive(Clone, Debug, Default)]
pub struct NewChoice {
    /// The number of one that exists.
    pub id: Option<i64>,
    /// What people read.
    pub name: String,
    /// What is stored.
    pub value: String,
    /// Whether it is offered first.
    pub default: bool,
}

/// What is to change about a field; `None` leaves it alone.
#[derive(Clone, Default)]
pub struct FieldChange {
    /// New name.
    pub title: Option<String>,
    /// New help.
    pub description: Option<String>,
    /// All choices, replacing the old.
    pub options: Option<Vec<NewChoice>>,
    /// New pattern.
    pub pattern: Option<String>,
    /// New word of a ticked box.
    pub tag: Option<String>,
    /// What it is filled in for; inner `None`: not said yet.
    pub purpose: Option<Option<i64>>,
    /// In use or not.
    pub active: Option<bool>,
    /// Needed for solving or not.
    pub required: Option<bool>,
    /// Shown to customers or not.
    pub visible: Option<bool>,
    /// Filled in by customers or not.
    pub editable: Option<bool>,
    /// New place in the order.
    pub position: Option<i64>,
}

/// The fields of tickets, people or organisations, in their order.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, target: FieldTarget) -> Result<Vec<FieldRow>, Error> {
    cx.actor.must_be_staff()?;
    Ok(sql::all(tx, cx.id(), target)?)
}

/// The fields in use.
///
/// # Errors
/// As [`list`].
pub fn in_use(tx: &mut Tx<'_>, cx: &Cx, target: FieldTarget) -> Result<Vec<FieldRow>, Error> {
    let mut fields = list(tx, cx, target)?;
    fields.retain(|field| field.active);
    Ok(fields)
}

/// One field.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for customers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, target: FieldTarget, id: i64) -> Result<FieldRow, Error> {
    cx.actor.must_be_staff()?;
    sql::get(tx, cx.id(), target, id)?.ok_or(Error::NotFound)
}

/// Adds a field. Without a word about the purpose it is the desk's work on requests.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming what does not fit.
pub fn create(
    tx: &mut Tx<'_>,
    cx: &Cx,
    target: FieldTarget,
    kind: FieldKind,
    slug: &str,
    change: &FieldChange,
) -> Result<FieldRow, Error> {
    cx.actor.must_administer()?;
    let known = sql::all(tx, cx.id(), target)?;
    if known.len() >= AT_MOST {
        return Err(Error::invalid("base", FaultKind::TooLong));
    }
    let slug = if target == FieldTarget::Ticket { String::new() } else { word(slug)? };
    if !slug.is_empty() && known.iter().any(|field| field.slug == slug) {
        return Err(Error::invalid("key", FaultKind::Duplicate));
    }
    let last = known.iter().map(|field| field.position).max().unwrap_or(0);
    let mut field = FieldRow {
        id: cx.account.ids.next(tx)?,
        target,
        kind,
        slug,
        title: String::new(),
        description: String::new(),
        options: stored(&[]),
        pattern: String::new(),
        tag: String::new(),
        purpose: cx.account.support,
        active: true,
        required: false,
        visible: false,
        editable: false,
        position: last.saturating_add(1),
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    let named = FieldChange { title: Some(change.title.clone().unwrap_or_default()), ..change.clone() };
    apply(tx, cx, &mut field, &named)?;
    sql::insert(tx, cx.id(), &field)?;
    log(tx, cx, "field.create", &field)?;
    Ok(field)
}

/// Changes a field. What it takes stays what it was made for.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, target: FieldTarget, id: i64, change: &FieldChange) -> Result<FieldRow, Error> {
    cx.actor.must_administer()?;
    let mut field = sql::get(tx, cx.id(), target, id)?.ok_or(Error::NotFound)?;
    apply(tx, cx, &mut field, change)?;
    field.updated_at = cx.at();
    sql::update(tx, cx.id(), &field)?;
    log(tx, cx, "field.update", &field)?;
    Ok(field)
}

/// Puts fields into this order; those not named follow.
///
/// # Errors
/// [`Error::Invalid`] for a number that is none of theirs.
pub fn reorder(tx: &mut Tx<'_>, cx: &Cx, target: FieldTarget, ids: &[i64]) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let mut fields = sql::all(tx, cx.id(), target)?;
    if ids.iter().any(|id| fields.iter().all(|field| field.id != *id)) {
        return Err(Error::invalid("ids", FaultKind::Unknown));
    }
    let place = |id: i64| ids.iter().position(|known| *known == id).unwrap_or(ids.len());
    fields.sort_by_key(|field| (place(field.id), field.position, field.id));
    for (position, mut field) in (1..).zip(fields) {
        if field.position != position {
            field.position = position;
            field.updated_at = cx.at();
            sql::update(tx, cx.id(), &field)?;
        }
    }
    let object = Object { kind: "field_order", id: 0 };
    let facts = Facts::from([("of".into(), Fact::Word(target.word()))]);
    audit::record(tx, cx, Record { act: "field.reorder", object, facts, detail: None, owners: &[] })?;
    Ok(())
}

/// Removes a field, and what was written into it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor administers.
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, target: FieldTarget, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let field = sql::get(tx, cx.id(), target, id)?.ok_or(Error::NotFound)?;
    sql::drop_field(tx, cx.id(), target, id)?;
    super::record_ops::forget_later(tx, cx, target, id)?;
    log(tx, cx, "field.delete", &field)
}

/// Adds a choice or changes one; answers it and whether it is new.
///
/// # Errors
/// [`Error::Invalid`] where the field has no choices, or the value is taken.
pub fn set_choice(
    tx: &mut Tx<'_>,
    cx: &Cx,
    target: FieldTarget,
    id: i64,
    new: &NewChoice,
) -> Result<(Choice, bool), Error> {
    let field = get(tx, cx, target, id)?;
    let mut all: Vec<NewChoice> = choices(&field.options).into_iter().map(NewChoice::from).collect();
    let known = new.id.and_then(|wanted| all.iter_mut().find(|choice| choice.id == Some(wanted)));
    let is_new = known.is_none();
    match known {
        Some(choice) => *choice = new.clone(),
        None if new.id.is_some() => return Err(Error::NotFound),
        None => all.push(new.clone()),
    }
    let change = FieldChange { options: Some(all), ..FieldChange::default() };
    let field = update(tx, cx, target, id, &change)?;
    let made = choices(&field.options).into_iter().find(|choice| choice.value == new.value.trim());
    Ok((made.ok_or(Error::NotFound)?, is_new))
}

/// Takes a choice away; values that were chosen stay until they are changed.
///
/// # Errors
/// [`Error::NotFound`].
pub fn drop_choice(tx: &mut Tx<'_>, cx: &Cx, target: FieldTarget, id: i64, choice: i64) -> Result<(), Error> {
    let field = get(tx, cx, target, id)?;
    let all = choices(&field.options);
    if all.iter().all(|known| known.id != choice) {
        return Err(Error::NotFound);
    }
    let left = all.into_iter().filter(|known| known.id != choice).map(NewChoice::from).collect();
    update(tx, cx, target, id, &FieldChange { options: Some(left), ..FieldChange::default() }).map(drop)
}

impl From<Choice> for NewChoice {
    fn from(choice: Choice) -> Self {
        Self { id: Some(choice.id), name: choice.name, value: choice.value, default: choice.default }
    }
}

fn apply(tx: &mut Tx<'_>, cx: &Cx, field: &mut FieldRow, change: &FieldChange) -> Result<(), Error> {
    if let Some(title) = &change.title {
        field.title = line("title", title)?;
    }
    if field.title.is_empty() {
        return Err(Error::invalid("title", FaultKind::Blank));
    }
    if let Some(text) = &change.description {
        field.description = at_most("description", text, 2_000)?;
    }
    if let Some(pattern) = &change.pattern {
        field.pattern = at_most("regexp_for_validation", pattern, 1_000)?;
    }
    if field.kind == FieldKind::Regexp && values::regex(&field.pattern).is_none() {
        return Err(Error::invalid("regexp_for_validation", FaultKind::Invalid));
    }
    if let Some(tag) = &change.tag {
        field.tag = line("tag", tag)?.to_lowercase().replace([' ', ','], "_");
    }
    if let Some(options) = &change.options {
        field.options = stored(&numbered(tx, cx, field, options)?);
    }
    if let Some(purpose) = change.purpose {
        field.purpose = purpose.unwrap_or(0);
    }
    field.active = change.active.unwrap_or(field.active);
    // Without a purpose there is nothing to be active for; said outright it is refused, said by silence it waits.
    if field.active && !crate::purposes::ops::may_serve(tx, cx, field.purpose)? {
        if change.active == Some(true) || change.active.is_none() && change.purpose.flatten().is_some() {
            return Err(Error::invalid("purpose_id", FaultKind::Invalid));
        }
        field.active = false;
    }
    field.required = change.required.unwrap_or(field.required);
    field.visible = change.visible.unwrap_or(field.visible);
    field.editable = change.editable.unwrap_or(field.editable);
    field.position = change.position.unwrap_or(field.position);
    Ok(())
}

fn numbered(tx: &mut Tx<'_>, cx: &Cx, field: &FieldRow, given: &[NewChoice]) -> Result<Vec<Choice>, Error> {
    let fault = |kind| Error::invalid("custom_field_options", kind);
    if !field.kind.has_choices() && !given.is_empty() {
        return Err(fault(FaultKind::Invalid));
    }
    if given.len() > CHOICES_AT_MOST {
        return Err(fault(FaultKind::TooLong));
    }
    let known = choices(&field.options);
    let mut all: Vec<Choice> = Vec::with_capacity(given.len());
    for choice in given {
        let (name, value) = (choice.name.trim(), choice.value.trim());
        if name.is_empty() || value.is_empty() {
            return Err(fault(FaultKind::Blank));
        }
        if name.chars().count() > 255 || value.chars().count() > 255 {
            return Err(fault(FaultKind::TooLong));
        }
        if all.iter().any(|other| other.value == value) {
            return Err(fault(FaultKind::Duplicate));
        }
        let same = known.iter().find(|known| Some(known.id) == choice.id || known.value == value);
        let id = match same {
            Some(same) => same.id,
            None => cx.account.ids.next(tx)?,
        };
        all.push(Choice { id, name: name.to_owned(), value: value.to_owned(), default: choice.default });
    }
    Ok(all)
}

fn line(field: &'static str, text: &str) -> Result<String, Error> {
    at_most(field, text, 255)
}

fn at_most(field: &'static str, text: &str, most: usize) -> Result<String, Error> {
    let text = text.trim();
    if text.chars().count() > most { Err(Error::invalid(field, FaultKind::TooLong)) } else { Ok(text.to_owned()) }
}

/// The word by which the API names a field.
fn word(slug: &str) -> Result<String, Error> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    match slug.trim() {
        "" => Err(Error::invalid("key", FaultKind::Blank)),
        slug if slug.len() > 255 => Err(Error::invalid("key", FaultKind::TooLong)),
        slug if !slug.chars().all(fits) => Err(Error::invalid("key", FaultKind::Invalid)),
        slug => Ok(slug.to_owned()),
    }
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, field: &FieldRow) -> Result<(), Error> {
    let facts = Facts::from([
        ("active".into(), Fact::Flag(field.active)),
        ("of".into(), Fact::Word(field.target.word())),
        ("purpose".into(), Fact::Number(field.purpose)),
    ]);
    let object = Object { kind: "field", id: field.id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}
