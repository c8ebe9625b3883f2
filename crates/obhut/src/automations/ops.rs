//! What can be done with automations. Who administers sets them up; all staff may read what the desk does by itself.

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::records::AutomationContent;
use super::sql::{self, AutomationRow};
use crate::audit::{self, Record};
use crate::conditions::Conditions;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Translator};
use crate::triggers::actions::{self, Act};
use crate::triggers::run::NOT_POSSIBLE;

/// Automations of an account at the most.
const MOST: i64 = 500;
/// Characters of a name.
const TITLE_AT_MOST: usize = 255;

/// An automation about to be made or changed.
#[derive(Clone, Default)]
pub struct NewAutomation {
    /// The name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it acts.
    pub conditions: Conditions,
    /// What it does.
    pub acts: Vec<Act>,
    /// Whether it runs.
    pub active: bool,
}

/// An automation; `rule` is none once forgotten or where a newer version wrote what this one cannot read.
#[derive(Clone)]
pub struct Automation {
    /// The row.
    pub row: AutomationRow,
    /// The name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it acts and what it does.
    pub rule: Option<(Conditions, Vec<Act>)>,
}

impl Automation {
    /// The same as something to be changed.
    pub fn as_new(&self) -> NewAutomation {
        let (conditions, acts) = self.rule.clone().unwrap_or_default();
        let (title, description) = (self.title.clone(), self.description.clone());
        NewAutomation { title, description, conditions, acts, active: self.row.active }
    }
}

/// All of them, in their order.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Automation>, Error> {
    cx.actor.must_be_staff()?;
    sql::all(tx, cx.id(), MOST)?.into_iter().map(|row| open(cx, row)).collect()
}

/// One automation.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for customers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Automation, Error> {
    cx.actor.must_be_staff()?;
    open(cx, sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?)
}

/// Makes an automation at the end of the order; answers its number.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming what does not fit.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &NewAutomation) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    check(new)?;
    crate::triggers::hook::check(tx, cx, &new.acts)?;
    let all = sql::all(tx, cx.id(), MOST)?;
    if i64::try_from(all.len()).unwrap_or(MOST) >= MOST {
        return Err(Error::invalid("base", FaultKind::TooLong));
    }
    let id = cx.account.ids.next(tx)?;
    let mut row = AutomationRow {
        id,
        active: new.active,
        position: all.last().map_or(0, |row| row.position) + 1,
        stopped_at: None,
        reason: None,
        key: 0,
        sealed: None,
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    seal(cx, &mut row, new)?;
    sql::insert(tx, cx.id(), &row)?;
    note(tx, cx, "automation.create", &row)?;
    Ok(id)
}

/// A desk that is set up begins with one: what has been solved for four days is closed, so that an answer that comes later
/// opens a follow-up. Named in the language of the context.
///
/// # Errors
/// As [`create`].
pub fn seed(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    let t = Translator::new(cx.language);
    let conditions = Conditions::of_lines("all", "status is solved\nSOLVED greater_than 96")?;
    let new = NewAutomation {
        title: t.get(Key("automations-close-title")).into_owned(),
        description: Some(t.get(Key("automations-close-text")).into_owned()),
        conditions: Conditions { all: conditions, any: Vec::new() },
        acts: vec![Act::Close],
        active: true,
    };
    create(tx, cx, &new).map(drop)
}

/// Changes an automation: what it says is sealed anew, the old key is given up. Switched on again, a stopped one runs.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, new: &NewAutomation) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let mut row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    check(new)?;
    crate::triggers::hook::check(tx, cx, &new.acts)?;
    let old = KeyId(row.key);
    seal(cx, &mut row, new)?;
    crate::sweep::give_up(tx, cx, old)?;
    row.active = new.active;
    if row.active {
        (row.stopped_at, row.reason) = (None, None);
    }
    row.updated_at = cx.at();
    sql::update(tx, cx.id(), &row)?;
    note(tx, cx, "automation.update", &row)
}

/// Puts the named ones at these places, first to last; the others follow in their order.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming `automation_ids` for one that is none.
pub fn reorder(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let mut rows = sql::all(tx, cx.id(), MOST)?;
    if ids.is_empty() || ids.iter().any(|id| !rows.iter().any(|row| row.id == *id)) {
        return Err(Error::invalid("automation_ids", FaultKind::Unknown));
    }
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id).unwrap_or(usize::MAX));
    for (row, place) in rows.iter_mut().zip(1..) {
        if row.position != place {
            row.position = place;
            sql::update(tx, cx.id(), row)?;
            note(tx, cx, "automation.order", row)?;
        }
    }
    Ok(())
}

/// Removes an automation; its key is destroyed.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    sql::delete(tx, cx.id(), id)?;
    sql::drop_marks(tx, cx.id(), id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    note(tx, cx, "automation.delete", &row)
}

/// The desk stops an automation.
pub(super) fn stop(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let Some(mut row) = sql::get(tx, cx.id(), id)? else { return Ok(()) };
    row.active = false;
    (row.stopped_at, row.reason) = (Some(cx.at()), Some(NOT_POSSIBLE.to_owned()));
    sql::update(tx, cx.id(), &row)?;
    note(tx, cx, "automation.stop", &row)
}

fn check(new: &NewAutomation) -> Result<(), Error> {
    if new.title.trim().is_empty() {
        return Err(Error::invalid("title", FaultKind::Blank));
    }
    if new.title.chars().count() > TITLE_AT_MOST {
        return Err(Error::invalid("title", FaultKind::TooLong));
    }
    if new.conditions.all.is_empty() && new.conditions.any.is_empty() {
        return Err(Error::invalid("all", FaultKind::Blank));
    }
    // What looks at no time would act on all at once, and belongs to a trigger.
    if !new.conditions.all.iter().any(|one| one.field.is_of_time()) {
        return Err(Error::invalid("all", FaultKind::Invalid));
    }
    if new.acts.is_empty() {
        return Err(Error::invalid("actions", FaultKind::Blank));
    }
    Ok(())
}

fn seal(cx: &Cx, row: &mut AutomationRow, new: &NewAutomation) -> Result<(), Error> {
    let key = cx.desk.vault.allocate()?;
    let content = AutomationContent {
        title: Personal::new(new.title.trim().to_owned()),
        description: new.description.clone().filter(|text| !text.trim().is_empty()).map(Personal::new),
        conditions: Personal::new(new.conditions.wire().to_string()),
        actions: Personal::new(actions::wire(&new.acts).to_string()),
        unknown: Unknown::default(),
    };
    let cell = cx.cell("automation_rule", row.id, "sealed_rule");
    row.sealed = Some(cx.desk.vault.seal_record(&cell, &[key], &content)?);
    row.key = key.0;
    Ok(())
}

fn open(cx: &Cx, row: AutomationRow) -> Result<Automation, Error> {
    let opened: Option<AutomationContent> =
        crate::desk::opened_record(cx, &cx.cell("automation_rule", row.id, "sealed_rule"), row.sealed.as_deref())?;
    let Some(content) = opened else {
        return Ok(Automation { row, title: String::new(), description: None, rule: None });
    };
    let disclosure = crate::disclosure::for_actor(cx);
    let system = crate::disclosure::for_system(SystemUse::Index);
    let conditions = Conditions::of_text(content.conditions.disclose(&system));
    let acts = serde_json::from_str(content.actions.disclose(&system)).ok();
    let acts = acts.and_then(|value| actions::of_wire(&value).ok());
    Ok(Automation {
        row,
        title: content.reveal_title(&disclosure).cloned().unwrap_or_default(),
        description: content.reveal_description(&disclosure).cloned(),
        rule: conditions.zip(acts),
    })
}

fn note(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &AutomationRow) -> Result<(), Error> {
    let mut facts = Facts::from([("active".into(), Fact::Flag(row.active))]);
    if act == "automation.stop" {
        facts.insert("reason".into(), Fact::Word(NOT_POSSIBLE));
    }
    let object = Object { kind: "automation", id: row.id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}
