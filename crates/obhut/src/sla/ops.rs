//! What can be done with policies. Who administers sets them up; all staff may read what the desk promises.

use std::sync::Arc;

use db::Tx;
use ledger::{Facts, Object};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::records::SlaContent;
use super::run;
use super::sql::{self, PolicyRow};
use super::targets::Targets;
use crate::audit::{self, Record};
use crate::conditions::{self, Conditions, Seen};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::hours::{self, Hours};

/// Policies of an account at the most.
const MOST: i64 = 500;
/// Characters of a name.
const TITLE_AT_MOST: usize = 255;

/// A policy about to be made or changed.
#[derive(Clone, Default)]
pub struct NewPolicy {
    /// The name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// For which tickets; all where there is no condition.
    pub conditions: Conditions,
    /// What is promised.
    pub targets: Targets,
    /// The business hours that count; none for those of the desk.
    pub schedule: Option<i64>,
}

/// A policy; `conditions` is none once forgotten or where a newer version wrote what this one cannot read.
#[derive(Clone)]
pub struct Policy {
    /// The row.
    pub row: PolicyRow,
    /// The name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// For which tickets.
    pub conditions: Option<Conditions>,
}

/// A policy as it is kept in memory.
pub struct Running {
    /// Its number.
    pub(super) id: i64,
    /// What is promised.
    pub(super) targets: Targets,
    /// Which business hours count.
    pub(super) schedule: Option<i64>,
    /// When its conditions last changed, if they did.
    pub(super) conditions_at: Option<i64>,
    /// When the desk works.
    pub(super) hours: Option<Hours>,
    conditions: Conditions,
}

impl Running {
    /// Whether it is for a ticket.
    pub(super) fn covers(&self, seen: &Seen<'_>) -> bool {
        let (all, any) = (&self.conditions.all, &self.conditions.any);
        all.iter().all(|one| conditions::holds(one, seen))
            && (any.is_empty() || any.iter().any(|one| conditions::holds(one, seen)))
    }
}

impl Policy {
    /// The same as something to be changed.
    pub fn as_new(&self) -> NewPolicy {
        NewPolicy {
            title: self.title.clone(),
            description: self.description.clone(),
            conditions: self.conditions.clone().unwrap_or_default(),
            targets: Targets::of_text(&self.row.targets),
            schedule: self.row.schedule,
        }
    }
}

/// All of them, in their order: the first whose conditions a ticket meets is its policy.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Policy>, Error> {
    cx.actor.must_be_staff()?;
    sql::all(tx, cx.id(), MOST)?.into_iter().map(|row| open(cx, row)).collect()
}

/// Those that can be read, from memory where it knows them.
pub(super) fn running(tx: &mut Tx<'_>, cx: &Cx) -> Result<Arc<[Running]>, Error> {
    let version = match cx.account.sla.known() {
        Ok(known) => return Ok(known),
        Err(version) => version,
    };
    let mut all = Vec::new();
    for one in list(tx, &cx.as_system())? {
        let Some(conditions) = one.conditions else { continue };
        let hours = hours::ops::hours(tx, cx, one.row.schedule)?;
        let PolicyRow { id, schedule, conditions_at, .. } = one.row;
        all.push(Running {
            id,
            targets: Targets::of_text(&one.row.targets),
            schedule,
            conditions_at,
            hours,
            conditions,
        });
    }
    let running: Arc<[Running]> = all.into();
    cx.account.sla.keep(version, &running);
    Ok(running)
}

/// One policy.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for customers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Policy, Error> {
    cx.actor.must_be_staff()?;
    open(cx, sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?)
}

/// Makes a policy at the end of the order; answers its number. It counts for tickets from their next change on.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming what does not fit.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &NewPolicy) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    check(tx, cx, new)?;
    let all = sql::all(tx, cx.id(), MOST)?;
    if i64::try_from(all.len()).unwrap_or(MOST) >= MOST {
        return Err(Error::invalid("base", FaultKind::TooLong));
    }
    let id = cx.account.ids.next(tx)?;
    let mut row = PolicyRow {
        id,
        position: all.last().map_or(0, |row| row.position) + 1,
        schedule: new.schedule,
        targets: new.targets.wire().to_string(),
        key: 0,
        sealed: None,
        created_at: cx.at(),
        conditions_at: None,
        updated_at: cx.at(),
    };
    seal(cx, &mut row, new)?;
    sql::insert(tx, cx.id(), &row)?;
    note(tx, cx, "sla.create", id)?;
    Ok(id)
}

/// Changes a policy: what it says is sealed anew, the old key is given up. What it has promised before stands.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, new: &NewPolicy) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let mut row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    check(tx, cx, new)?;
    let old = KeyId(row.key);
    if open(cx, row.clone())?.conditions.as_ref() != Some(&new.conditions) {
        row.conditions_at = Some(cx.at());
    }
    seal(cx, &mut row, new)?;
    crate::sweep::give_up(tx, cx, old)?;
    row.schedule = new.schedule;
    row.targets = new.targets.wire().to_string();
    row.updated_at = cx.at();
    sql::update(tx, cx.id(), &row)?;
    note(tx, cx, "sla.update", id)
}

/// Puts the named ones at these places, first to last; the others follow in their order.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming `sla_policy_ids` for one that is none.
pub fn reorder(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let mut rows = sql::all(tx, cx.id(), MOST)?;
    if ids.is_empty() || ids.iter().any(|id| !rows.iter().any(|row| row.id == *id)) {
        return Err(Error::invalid("sla_policy_ids", FaultKind::Unknown));
    }
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id).unwrap_or(usize::MAX));
    for (row, place) in rows.iter_mut().zip(1..) {
        if row.position != place {
            row.position = place;
            sql::update(tx, cx.id(), row)?;
            note(tx, cx, "sla.order", row.id)?;
        }
    }
    Ok(())
}

/// Removes a policy; its key is destroyed, and what it promised is no longer due.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    sql::delete(tx, cx.id(), id)?;
    run::release(tx, cx, id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    note(tx, cx, "sla.delete", id)
}

fn check(tx: &mut Tx<'_>, cx: &Cx, new: &NewPolicy) -> Result<(), Error> {
    if new.title.trim().is_empty() {
        return Err(Error::invalid("title", FaultKind::Blank));
    }
    if new.title.chars().count() > TITLE_AT_MOST {
        return Err(Error::invalid("title", FaultKind::TooLong));
    }
    // A clock is set when a ticket changes: what only time changes, or only one reader sees, cannot choose its policy.
    let fits = |one: &conditions::Condition| {
        conditions::is_of_the_moment(one.field)
            && one.field != conditions::Field::Comment
            && !matches!(one.value.as_str(), "current_groups" | "current_user")
    };
    for (name, list) in [("all", &new.conditions.all), ("any", &new.conditions.any)] {
        if !list.iter().all(fits) {
            return Err(Error::invalid(name, FaultKind::Invalid));
        }
    }
    if new.targets == Targets::default() {
        return Err(Error::invalid("policy_metrics", FaultKind::Blank));
    }
    if let Some(schedule) = new.schedule
        && hours::sql::get(tx, cx.id(), schedule)?.is_none()
    {
        return Err(Error::invalid("schedule_id", FaultKind::Unknown));
    }
    Ok(())
}

fn seal(cx: &Cx, row: &mut PolicyRow, new: &NewPolicy) -> Result<(), Error> {
    let key = cx.desk.vault.allocate()?;
    let content = SlaContent {
        title: Personal::new(new.title.trim().to_owned()),
        description: new.description.clone().filter(|text| !text.trim().is_empty()).map(Personal::new),
        conditions: Personal::new(new.conditions.wire().to_string()),
        unknown: Unknown::default(),
    };
    let cell = cx.cell("sla_policy", row.id, "sealed_policy");
    row.sealed = Some(cx.desk.vault.seal_record(&cell, &[key], &content)?);
    row.key = key.0;
    Ok(())
}

fn open(cx: &Cx, row: PolicyRow) -> Result<Policy, Error> {
    let opened: Option<SlaContent> =
        crate::desk::opened_record(cx, &cx.cell("sla_policy", row.id, "sealed_policy"), row.sealed.as_deref())?;
    let Some(content) = opened else {
        return Ok(Policy { row, title: String::new(), description: None, conditions: None });
    };
    let disclosure = crate::disclosure::for_actor(cx);
    let system = crate::disclosure::for_system(SystemUse::Index);
    Ok(Policy {
        row,
        title: content.reveal_title(&disclosure).cloned().unwrap_or_default(),
        description: content.reveal_description(&disclosure).cloned(),
        conditions: Conditions::of_text(content.conditions.disclose(&system)),
    })
}

fn note(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64) -> Result<(), Error> {
    let object = Object { kind: "sla", id };
    audit::record(tx, cx, Record { act, object, facts: Facts::new(), detail: None, owners: &[] })?;
    forget(tx, cx);
    Ok(())
}

/// Policies are read anew once this is durable, or undone.
pub(crate) fn forget(tx: &mut Tx<'_>, cx: &Cx) {
    let (done, undone) = (Arc::clone(&cx.account), Arc::clone(&cx.account));
    tx.after_commit(move || done.sla.forget());
    tx.on_rollback(move || undone.sla.forget());
}
