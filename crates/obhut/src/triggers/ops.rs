//! What can be done with triggers. Who administers sets them up; all staff may read what the desk does by itself.

use std::sync::Arc;

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::actions::{self, Act};
use super::checks::Checks;
use super::records::TriggerContent;
use super::sql::{self, TriggerRow};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};

/// Triggers of an account at the most.
const MOST: i64 = 500;
/// Characters of a name.
const TITLE_AT_MOST: usize = 255;

/// A trigger about to be made or changed.
#[derive(Clone, Default)]
pub struct NewTrigger {
    /// The name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it fires.
    pub checks: Checks,
    /// What it does.
    pub acts: Vec<Act>,
    /// Whether it runs.
    pub active: bool,
}

/// A trigger; `rule` is none once forgotten or where a newer version wrote what this one cannot read.
#[derive(Clone)]
pub struct Trigger {
    /// The row.
    pub row: TriggerRow,
    /// The name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it fires and what it does.
    pub rule: Option<(Checks, Vec<Act>)>,
}

impl Trigger {
    /// The same as something to be changed.
    pub fn as_new(&self) -> NewTrigger {
        let (checks, acts) = self.rule.clone().unwrap_or_default();
        let (title, description) = (self.title.clone(), self.description.clone());
        NewTrigger { title, description, checks, acts, active: self.row.active }
    }
}

/// All of them, in their order.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Trigger>, Error> {
    cx.actor.must_be_staff()?;
    sql::all(tx, cx.id(), MOST)?.into_iter().map(|row| open(cx, row)).collect()
}

/// Those that run, from memory where it knows them.
pub(super) fn running(tx: &mut Tx<'_>, cx: &Cx) -> Result<Arc<[Trigger]>, Error> {
    let version = match cx.account.triggers.known() {
        Ok(known) => return Ok(known),
        Err(version) => version,
    };
    let all = list(tx, &cx.as_system())?;
    let running: Arc<[Trigger]> = all.into_iter().filter(|one| one.row.active && one.rule.is_some()).collect();
    cx.account.triggers.keep(version, &running);
    Ok(running)
}

/// One trigger.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for customers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Trigger, Error> {
    cx.actor.must_be_staff()?;
    open(cx, sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?)
}

/// Makes a trigger at the end of the order; answers its number.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming what does not fit.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &NewTrigger) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    check(new)?;
    super::hook::check(tx, cx, &new.acts)?;
    let all = sql::all(tx, cx.id(), MOST)?;
    if i64::try_from(all.len()).unwrap_or(MOST) >= MOST {
        return Err(Error::invalid("base", FaultKind::TooLong));
    }
    let id = cx.account.ids.next(tx)?;
    let mut row = TriggerRow {
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
    note(tx, cx, "trigger.create", &row)?;
    Ok(id)
}

/// Changes a trigger: what it says is sealed anew, the old key is given up. Switched on again, a stopped one runs.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, new: &NewTrigger) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let mut row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    check(new)?;
    super::hook::check(tx, cx, &new.acts)?;
    let old = KeyId(row.key);
    seal(cx, &mut row, new)?;
    crate::sweep::give_up(tx, cx, old)?;
    row.active = new.active;
    if row.active {
        (row.stopped_at, row.reason) = (None, None);
        cx.account.triggers.absolve(id);
    }
    row.updated_at = cx.at();
    sql::update(tx, cx.id(), &row)?;
    note(tx, cx, "trigger.update", &row)
}

/// Puts the named ones at these places, first to last; the others follow in their order.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming `trigger_ids` for one that is none.
pub fn reorder(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let mut rows = sql::all(tx, cx.id(), MOST)?;
    if ids.is_empty() || ids.iter().any(|id| !rows.iter().any(|row| row.id == *id)) {
        return Err(Error::invalid("trigger_ids", FaultKind::Unknown));
    }
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id).unwrap_or(usize::MAX));
    for (row, place) in rows.iter_mut().zip(1..) {
        if row.position != place {
            row.position = place;
            sql::update(tx, cx.id(), row)?;
            note(tx, cx, "trigger.order", row)?;
        }
    }
    Ok(())
}

/// Removes a trigger; its key is destroyed.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    sql::delete(tx, cx.id(), id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    note(tx, cx, "trigger.delete", &row)
}

/// The desk stops a trigger; why is a word of a closed list.
pub(super) fn stop(tx: &mut Tx<'_>, cx: &Cx, id: i64, why: &'static str) -> Result<(), Error> {
    let Some(mut row) = sql::get(tx, cx.id(), id)? else { return Ok(()) };
    row.active = false;
    (row.stopped_at, row.reason) = (Some(cx.at()), Some(why.to_owned()));
    sql::update(tx, cx.id(), &row)?;
    note(tx, cx, "trigger.stop", &row)
}

fn check(new: &NewTrigger) -> Result<(), Error> {
    if new.title.trim().is_empty() {
        return Err(Error::invalid("title", FaultKind::Blank));
    }
    if new.title.chars().count() > TITLE_AT_MOST {
        return Err(Error::invalid("title", FaultKind::TooLong));
    }
    if new.checks.all.is_empty() && new.checks.any.is_empty() {
        return Err(Error::invalid("all", FaultKind::Blank));
    }
    if new.acts.is_empty() {
        return Err(Error::invalid("actions", FaultKind::Blank));
    }
    // Whoever makes a ticket finds it again and can go on with it: only time takes one away or ends it.
    if new.acts.iter().any(|act| matches!(act, Act::Trash | Act::Close)) {
        return Err(Error::invalid("actions", FaultKind::Invalid));
    }
    Ok(())
}

fn seal(cx: &Cx, row: &mut TriggerRow, new: &NewTrigger) -> Result<(), Error> {
    let key = cx.desk.vault.allocate()?;
    let content = TriggerContent {
        title: Personal::new(new.title.trim().to_owned()),
        description: new.description.clone().filter(|text| !text.trim().is_empty()).map(Personal::new),
        conditions: Personal::new(new.checks.wire().to_string()),
        actions: Personal::new(actions::wire(&new.acts).to_string()),
        unknown: Unknown::default(),
    };
    let cell = cx.cell("trigger_rule", row.id, "sealed_rule");
    row.sealed = Some(cx.desk.vault.seal_record(&cell, &[key], &content)?);
    row.key = key.0;
    Ok(())
}

fn open(cx: &Cx, row: TriggerRow) -> Result<Trigger, Error> {
    let opened: Option<TriggerContent> =
        crate::desk::opened_record(cx, &cx.cell("trigger_rule", row.id, "sealed_rule"), row.sealed.as_deref())?;
    let Some(content) = opened else {
        return Ok(Trigger { row, title: String::new(), description: None, rule: None });
    };
    let disclosure = crate::disclosure::for_actor(cx);
    let system = crate::disclosure::for_system(SystemUse::Index);
    let checks = Checks::of_text(content.conditions.disclose(&system));
    let acts = serde_json::from_str(content.actions.disclose(&system)).ok();
    let acts = acts.and_then(|value| actions::of_wire(&value).ok());
    Ok(Trigger {
        row,
        title: content.reveal_title(&disclosure).cloned().unwrap_or_default(),
        description: content.reveal_description(&disclosure).cloned(),
        rule: checks.zip(acts),
    })
}

fn note(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &TriggerRow) -> Result<(), Error> {
    let mut facts = Facts::from([("active".into(), Fact::Flag(row.active))]);
    if act == "trigger.stop" {
        let often = row.reason.as_deref() == Some(super::run::TOO_OFTEN);
        facts.insert("reason".into(), Fact::Word(if often { super::run::TOO_OFTEN } else { super::run::NOT_POSSIBLE }));
    }
    let object = Object { kind: "trigger", id: row.id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] })?;
    let (done, undone) = (Arc::clone(&cx.account), Arc::clone(&cx.account));
    tx.after_commit(move || done.triggers.forget());
    tx.on_rollback(move || undone.triggers.forget());
    Ok(())
}
