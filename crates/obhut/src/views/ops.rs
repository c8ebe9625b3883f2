//! What can be done with views.

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::{Personal, SystemUse, Unknown};
use serde_json::{Value, json};
use vault::KeyId;

use super::records::ViewContent;
use super::sql::{self, ViewRow};
use crate::audit::{self, Record};
use crate::conditions::{self, Conditions};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::read::Filter;
use crate::words::Role;

/// Views of one desk at most.
const MOST: i64 = 500;
/// Characters of a name at most.
const TITLE_AT_MOST: usize = 100;
/// Columns of a view at most.
const COLUMNS_AT_MOST: usize = 10;

/// Columns that a view may have, besides the desk's own fields.
pub const COLUMNS: [&str; 13] = [
    "status",
    "subject",
    "requester",
    "assignee",
    "group",
    "priority",
    "type",
    "organization",
    "created",
    "updated",
    "solved",
    "due_date",
    "nice_id",
];

/// Whom a view is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Whoever made it.
    Own,
    /// Everybody.
    Everybody,
    /// The members of a group.
    Group(i64),
}

/// Order, grouping, columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns, by their words.
    pub columns: Vec<String>,
    /// What orders it: `id`, `created`, `updated`, `status`, `priority`, `due_date`.
    pub sort_by: String,
    /// The largest first.
    pub descending: bool,
    /// What it is grouped by: a column with few values, or nothing.
    pub group_by: Option<String>,
}

impl Default for Layout {
    fn default() -> Self {
        let columns = ["status", "subject", "requester", "updated", "assignee"];
        Self {
            columns: columns.map(str::to_owned).to_vec(),
            sort_by: "updated".into(),
            descending: true,
            group_by: None,
        }
    }
}

impl Layout {
    fn text(&self) -> String {
        json!({"columns": self.columns, "sort_by": self.sort_by, "descending": self.descending, "group_by": self.group_by})
            .to_string()
    }

    fn of_text(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let usual = Self::default();
        let word = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let columns = value.get("columns").and_then(Value::as_array);
        Self {
            columns: columns
                .map_or(usual.columns, |all| all.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            sort_by: word("sort_by").unwrap_or(usual.sort_by),
            descending: value.get("descending").and_then(Value::as_bool).unwrap_or(true),
            group_by: word("group_by"),
        }
    }

    fn check(&self) -> Result<(), Error> {
        let known = |word: &String| {
            COLUMNS.contains(&word.as_str())
                || word.strip_prefix("custom_fields_").is_some_and(|id| id.parse::<i64>().is_ok())
        };
        if self.columns.len() > COLUMNS_AT_MOST || !self.columns.iter().all(known) {
            return Err(Error::invalid("columns", FaultKind::Invalid));
        }
        if !["id", "created", "updated", "status", "priority", "due_date"].contains(&self.sort_by.as_str()) {
            return Err(Error::invalid("sort_by", FaultKind::Invalid));
        }
        let groups = ["status", "priority", "type", "group", "assignee"];
        if self.group_by.as_deref().is_some_and(|word| !groups.contains(&word)) {
            return Err(Error::invalid("group_by", FaultKind::Invalid));
        }
        Ok(())
    }

    /// The column of rows that orders the view.
    pub fn column(&self) -> &'static str {
        use crate::tickets::api::list::column;
        match self.sort_by.as_str() {
            "id" => "id",
            "created" => "created_at",
            "status" => column("status"),
            "priority" => column("priority"),
            "due_date" => column("due_at"),
            _ => "updated_at",
        }
    }
}

/// A view about to be made or changed.
#[derive(Clone)]
pub struct NewView {
    /// The name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// Which tickets it shows.
    pub conditions: Conditions,
    /// How it shows them.
    pub layout: Layout,
    /// Whom it is for.
    pub sharing: Sharing,
    /// Whether it is offered.
    pub active: bool,
}

/// A view as its readers see it.
#[derive(Clone)]
pub struct SavedView {
    /// Number within the account.
    pub id: i64,
    /// The name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// Which tickets it shows; none where a newer version wrote what this one cannot read.
    pub conditions: Option<Conditions>,
    /// How it shows them.
    pub layout: Layout,
    /// Whom it is for.
    pub sharing: Sharing,
    /// Whether it is offered.
    pub active: bool,
    /// Its place among the others.
    pub position: i64,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

impl SavedView {
    /// Which tickets it shows, looked up for the actor.
    ///
    /// # Errors
    /// The database's.
    pub fn filter(&self, tx: &mut Tx<'_>, cx: &Cx) -> Result<Filter, Error> {
        match &self.conditions {
            Some(conditions) => filter(tx, cx, conditions),
            None => Ok(Filter { ids: Some(Vec::new()), ..Filter::default() }),
        }
    }

    /// The same as something to be changed.
    pub fn as_new(&self) -> NewView {
        NewView {
            title: self.title.clone(),
            description: self.description.clone(),
            conditions: self.conditions.clone().unwrap_or_default(),
            layout: self.layout.clone(),
            sharing: self.sharing,
            active: self.active,
        }
    }
}

/// The tickets of conditions.
///
/// # Errors
/// The database's.
pub fn filter(tx: &mut Tx<'_>, cx: &Cx, wanted: &Conditions) -> Result<Filter, Error> {
    let plan = conditions::plan(tx, cx, wanted)?;
    Ok(Filter { made: plan.made, sets: plan.sets, ..Filter::default() })
}

/// Shared views and the actor's own, in their order.
///
/// # Errors
/// [`Error::Forbidden`] for customers; the database's.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<SavedView>, Error> {
    cx.actor.must_be_staff()?;
    let mut views = Vec::new();
    for row in sql::all(tx, cx.id(), cx.actor.person.unwrap_or(0), MOST)? {
        if is_for(cx, &row) {
            views.extend(open(cx, &row)?);
        }
    }
    Ok(views)
}

/// One view.
///
/// # Errors
/// [`Error::NotFound`] when there is none for the actor.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<SavedView, Error> {
    cx.actor.must_be_staff()?;
    let row = sql::get(tx, cx.id(), id)?.filter(|row| is_for(cx, row)).ok_or(Error::NotFound)?;
    open(cx, &row)?.ok_or(Error::NotFound)
}

/// Makes a view; answers its number.
///
/// # Errors
/// [`Error::Invalid`] naming what does not fit; [`Error::Forbidden`] for a shared one of somebody who does not administer.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &NewView) -> Result<i64, Error> {
    cx.actor.must_be_staff()?;
    let (person, group) = place(tx, cx, new.sharing)?;
    check(new)?;
    if sql::count(tx, cx.id())? >= MOST {
        return Err(Error::invalid("base", FaultKind::TooLong));
    }
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let row = ViewRow {
        id,
        person,
        group,
        active: new.active,
        position: sql::last(tx, cx.id())? + 1,
        key: key.0,
        sealed: Some(seal(tx, cx, id, key, person, new)?),
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &row)?;
    note(tx, cx, "view.create", &row)?;
    Ok(id)
}

/// Changes a view: what it says is sealed anew, the old key is given up.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, new: &NewView) -> Result<(), Error> {
    let mut row = changeable(tx, cx, id)?;
    (row.person, row.group) = place(tx, cx, new.sharing)?;
    check(new)?;
    let key = cx.desk.vault.allocate()?;
    row.sealed = Some(seal(tx, cx, id, key, row.person, new)?);
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    row.key = key.0;
    row.active = new.active;
    row.updated_at = cx.at();
    sql::update(tx, cx.id(), &row)?;
    note(tx, cx, "view.update", &row)
}

/// Removes a view; its key is destroyed.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = changeable(tx, cx, id)?;
    sql::delete(tx, cx.id(), id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    note(tx, cx, "view.delete", &row)
}

/// Moves a view before or behind its neighbour.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn shift(tx: &mut Tx<'_>, cx: &Cx, id: i64, up: bool) -> Result<(), Error> {
    let row = changeable(tx, cx, id)?;
    let person = cx.actor.person.unwrap_or(0);
    let alike = |other: &ViewRow| other.person.is_some() == row.person.is_some();
    let mut rows: Vec<ViewRow> = sql::all(tx, cx.id(), person, MOST)?.into_iter().filter(alike).collect();
    let Some(at) = rows.iter().position(|other| other.id == id) else { return Err(Error::NotFound) };
    let other = if up { at.checked_sub(1) } else { Some(at + 1).filter(|next| *next < rows.len()) };
    let Some(other) = other else { return Ok(()) };
    rows.swap(at, other);
    let mut places: Vec<i64> = rows.iter().map(|row| row.position).collect();
    places.sort_unstable();
    for (row, place) in rows.iter_mut().zip(places) {
        if row.position != place {
            row.position = place;
            sql::update(tx, cx.id(), row)?;
        }
    }
    note(tx, cx, "view.update", &row)
}

/// Puts a view at a place of its own.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn set_position(tx: &mut Tx<'_>, cx: &Cx, id: i64, position: i64) -> Result<(), Error> {
    let mut row = changeable(tx, cx, id)?;
    row.position = position.clamp(0, 1_000_000);
    Ok(sql::update(tx, cx.id(), &row)?)
}

/// Whether the actor may change a view of this sharing.
pub fn may_change(cx: &Cx, view: &SavedView) -> bool {
    view.sharing == Sharing::Own || cx.actor.role == Role::Administrator
}

fn changeable(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<ViewRow, Error> {
    cx.actor.must_be_staff()?;
    let row = sql::get(tx, cx.id(), id)?.filter(|row| is_for(cx, row)).ok_or(Error::NotFound)?;
    if row.person.is_none() {
        cx.actor.must_administer()?;
    }
    Ok(row)
}

/// Whether a view exists for the actor.
fn is_for(cx: &Cx, row: &ViewRow) -> bool {
    match (row.person, row.group) {
        (Some(person), _) => cx.actor.person == Some(person),
        (None, None) => true,
        (None, Some(group)) => cx.actor.role == Role::Administrator || cx.actor.rights_in(group).is_some(),
    }
}

fn place(tx: &mut Tx<'_>, cx: &Cx, sharing: Sharing) -> Result<(Option<i64>, Option<i64>), Error> {
    match sharing {
        Sharing::Own => Ok((Some(cx.actor.person.ok_or(Error::Forbidden)?), None)),
        Sharing::Everybody => cx.actor.must_administer().map(|()| (None, None)),
        Sharing::Group(group) => {
            cx.actor.must_administer()?;
            crate::staff::groups::must_exist(tx, cx, group)?;
            Ok((None, Some(group)))
        }
    }
}

fn check(new: &NewView) -> Result<(), Error> {
    if new.title.trim().is_empty() {
        return Err(Error::invalid("title", FaultKind::Blank));
    }
    if new.title.chars().count() > TITLE_AT_MOST {
        return Err(Error::invalid("title", FaultKind::TooLong));
    }
    if new.conditions.all.is_empty() && new.conditions.any.is_empty() {
        return Err(Error::invalid("all", FaultKind::Blank));
    }
    new.layout.check()
}

fn seal(tx: &mut Tx<'_>, cx: &Cx, id: i64, key: KeyId, person: Option<i64>, new: &NewView) -> Result<Vec<u8>, Error> {
    let content = ViewContent {
        title: Personal::new(new.title.trim().to_owned()),
        description: new.description.clone().filter(|text| !text.trim().is_empty()).map(Personal::new),
        conditions: Personal::new(new.conditions.text().to_string()),
        layout: Personal::new(new.layout.text()),
        unknown: Unknown::default(),
    };
    let mut owners = vec![key];
    if let Some(person) = person {
        owners.push(KeyId(crate::people::ops::row(tx, cx, person)?.key));
    }
    Ok(cx.desk.vault.seal_record(&cx.cell("saved_view", id, "sealed_view"), &owners, &content)?)
}

/// Opens a view; `None` once forgotten. Its name is for whoever the view is for: [`is_for`] has been asked.
fn open(cx: &Cx, row: &ViewRow) -> Result<Option<SavedView>, Error> {
    let Some(sealed) = &row.sealed else { return Ok(None) };
    let cell = cx.cell("saved_view", row.id, "sealed_view");
    let Some(content) = crate::desk::opened(cx.desk.vault.open_record::<ViewContent>(&cell, sealed))? else {
        return Ok(None);
    };
    let disclosure = crate::disclosure::for_actor(cx);
    let system = crate::disclosure::for_system(SystemUse::Index);
    let Some(title) = content.reveal_title(&disclosure).cloned() else { return Ok(None) };
    Ok(Some(SavedView {
        id: row.id,
        title,
        description: content.reveal_description(&disclosure).cloned(),
        conditions: Conditions::of_text(content.conditions.disclose(&system)),
        layout: Layout::of_text(content.layout.disclose(&system)),
        sharing: match (row.person, row.group) {
            (Some(_), _) => Sharing::Own,
            (None, Some(group)) => Sharing::Group(group),
            (None, None) => Sharing::Everybody,
        },
        active: row.active,
        position: row.position,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }))
}

fn note(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &ViewRow) -> Result<(), Error> {
    let facts =
        Facts::from([("shared".into(), Fact::Flag(row.person.is_none())), ("active".into(), Fact::Flag(row.active))]);
    let object = Object { kind: "view", id: row.id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}
