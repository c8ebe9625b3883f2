//! Groups: who works which tickets together.

use db::Tx;
use ledger::{Fact, Facts, Object};

pub use super::sql::{GroupRow, MembershipRow};
use super::{actors, sql};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::listing::{Conditions, Part, Window};
use crate::words::{Rights, Role};

/// What is to change about a group.
#[derive(Default)]
pub struct GroupChange {
    /// New name.
    pub name: Option<String>,
    /// New description.
    pub description: Option<String>,
    /// Takes what nobody assigned.
    pub is_default: Option<bool>,
    /// Its tickets do not exist for others.
    pub closed: Option<bool>,
}

/// Adds a group.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] without a name.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, name: &str, change: &GroupChange) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    let id = cx.account.ids.next(tx)?;
    let group = GroupRow {
        id,
        name: named(name)?,
        description: change.description.clone().unwrap_or_default(),
        is_default: change.is_default.unwrap_or(false),
        closed: change.closed.unwrap_or(false),
        deleted: false,
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    sql::insert_group(tx, cx.id(), &group)?;
    if group.is_default {
        sql::only_default(tx, cx.id(), id)?;
    }
    log(tx, cx, "group.create", id, Facts::new())?;
    actors::changed(tx, cx);
    Ok(id)
}

/// One group; a deleted one too, for history names it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] for customers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<GroupRow, Error> {
    cx.actor.must_be_staff()?;
    sql::group(tx, cx.id(), id)?.ok_or(Error::NotFound)
}

/// Refuses a reference to a group that does not exist.
pub(crate) fn must_exist(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let found = sql::group(tx, cx.id(), id)?.is_some_and(|group| !group.deleted);
    if found { Ok(()) } else { Err(Error::invalid("group_id", FaultKind::Unknown)) }
}

/// The groups in use.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, window: &Window) -> Result<Part<GroupRow>, Error> {
    cx.actor.must_be_staff()?;
    let account = cx.id();
    let mut conditions = Conditions::of_account(&account);
    conditions.add_fixed("NOT deleted");
    Ok(conditions.read(tx, "desk_group", sql::GROUP_COLUMNS, window, sql::read_group)?)
}

/// Changes a group.
///
/// # Errors
/// As [`create`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, change: &GroupChange) -> Result<GroupRow, Error> {
    cx.actor.must_administer()?;
    let mut group = sql::group(tx, cx.id(), id)?.filter(|group| !group.deleted).ok_or(Error::NotFound)?;
    if let Some(name) = &change.name {
        group.name = named(name)?;
    }
    group.description = change.description.clone().unwrap_or(group.description);
    group.is_default = change.is_default.unwrap_or(group.is_default);
    group.closed = change.closed.unwrap_or(group.closed);
    group.updated_at = cx.at();
    sql::update_group(tx, cx.id(), &group)?;
    if group.is_default {
        sql::only_default(tx, cx.id(), id)?;
    }
    log(tx, cx, "group.update", id, Facts::from([("closed".into(), Fact::Flag(group.closed))]))?;
    actors::changed(tx, cx);
    Ok(group)
}

/// Takes a group out of use.
///
/// # Errors
/// [`Error::Invalid`] while tickets of it are not closed.
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let mut group = sql::group(tx, cx.id(), id)?.filter(|group| !group.deleted).ok_or(Error::NotFound)?;
    if group.is_default || sql::group_tickets(tx, cx.id(), id)? > 0 {
        return Err(Error::invalid("base", FaultKind::InUse));
    }
    group.deleted = true;
    group.updated_at = cx.at();
    sql::update_group(tx, cx.id(), &group)?;
    sql::leave_all(tx, cx.id(), id)?;
    log(tx, cx, "group.delete", id, Facts::new())?;
    actors::changed(tx, cx);
    Ok(())
}

/// Makes a member of staff a member of a group, or changes their rights there.
///
/// # Errors
/// [`Error::Invalid`] for customers and unknown groups.
pub fn join(tx: &mut Tx<'_>, cx: &Cx, person: i64, group: i64, rights: Rights) -> Result<(), Error> {
    cx.actor.must_administer()?;
    must_exist(tx, cx, group)?;
    let row = crate::people::ops::row(tx, cx, person)?;
    if row.role == Role::EndUser {
        return Err(Error::invalid("user_id", FaultKind::Invalid));
    }
    let id = cx.account.ids.next(tx)?;
    sql::join(tx, cx.id(), person, group, id, rights, cx.at())?;
    let facts = Facts::from([("member".into(), Fact::Number(person)), ("rights".into(), Fact::Word(rights.word()))]);
    log(tx, cx, "group.join", group, facts)?;
    actors::changed(tx, cx);
    Ok(())
}

/// Ends a membership.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn leave(tx: &mut Tx<'_>, cx: &Cx, person: i64, group: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    sql::leave(tx, cx.id(), person, group)?;
    log(tx, cx, "group.leave", group, Facts::from([("member".into(), Fact::Number(person))]))?;
    actors::changed(tx, cx);
    Ok(())
}

/// The members of a group.
///
/// # Errors
/// [`Error::NotFound`].
pub fn members(tx: &mut Tx<'_>, cx: &Cx, group: i64) -> Result<Vec<i64>, Error> {
    get(tx, cx, group)?;
    Ok(sql::members(tx, cx.id(), group)?)
}

/// Which memberships a list is to show.
#[derive(Clone, Copy)]
pub enum Members {
    /// All.
    All,
    /// Those of a group.
    OfGroup(i64),
    /// Those of a member of staff.
    OfPerson(i64),
}

/// Who belongs to which group.
///
/// # Errors
/// [`Error::Forbidden`] for customers; [`Error::NotFound`] for a group or person that does not exist.
pub fn memberships(tx: &mut Tx<'_>, cx: &Cx, of: Members, window: &Window) -> Result<Part<MembershipRow>, Error> {
    cx.actor.must_be_staff()?;
    let account = cx.id();
    let mut conditions = Conditions::of_account(&account);
    match &of {
        Members::All => {}
        Members::OfGroup(group) => {
            get(tx, cx, *group)?;
            conditions.add("group_id = {}", group);
        }
        Members::OfPerson(person) => {
            crate::people::ops::get(tx, cx, *person)?;
            conditions.add("person_id = {}", person);
        }
    }
    Ok(conditions.read(tx, "membership", sql::MEMBERSHIP_COLUMNS, window, sql::read_membership)?)
}

/// One membership.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for customers.
pub fn membership(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<MembershipRow, Error> {
    cx.actor.must_be_staff()?;
    sql::membership(tx, cx.id(), id)?.ok_or(Error::NotFound)
}

/// The membership of somebody in a group.
///
/// # Errors
/// As [`membership`].
pub fn membership_of(tx: &mut Tx<'_>, cx: &Cx, person: i64, group: i64) -> Result<MembershipRow, Error> {
    cx.actor.must_be_staff()?;
    sql::membership_of(tx, cx.id(), person, group)?.ok_or(Error::NotFound)
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64, facts: Facts) -> Result<(), Error> {
    let object = Object { kind: "group", id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}

fn named(name: &str) -> Result<String, Error> {
    match name.trim() {
        "" => Err(Error::invalid("name", FaultKind::Blank)),
        name if name.chars().count() > 255 => Err(Error::invalid("name", FaultKind::TooLong)),
        name => Ok(name.to_owned()),
    }
}
