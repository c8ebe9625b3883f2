//! Those who work here, as an administrator sees them: asked in, given work and rights, taken leave of.

use db::{Error as DbError, Tx, params};
use ledger::Facts;

use super::{groups, sql, tokens};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::people::{self, NewPerson, Person};
use crate::tickets::{self, TicketChange};
use crate::words::{Rights, Role};

const STAFF: &str = "SELECT id FROM person WHERE account_id = $1 AND role IN ('administrator', 'agent', 'specialist', 'editor', \
        'coordinator', 'data_protection_officer', 'operator') AND standing = 'normal' ORDER BY +id";
const ASSIGNED: &str = "SELECT id FROM ticket WHERE account_id = $1 AND assignee_id = $2 AND standing = 'normal' \
    AND status <> 'closed' ORDER BY +id LIMIT $3";
const ASSIGNED_COUNT: &str = "SELECT COUNT(*) FROM ticket WHERE account_id = $1 AND assignee_id = $2 \
    AND standing = 'normal' AND status <> 'closed'";
const OF_GROUP: &str = "SELECT id FROM ticket WHERE account_id = $1 AND group_id = $2 AND standing = 'normal' \
    AND status <> 'closed' ORDER BY id LIMIT $3";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[STAFF, ASSIGNED, ASSIGNED_COUNT, OF_GROUP];

/// Tickets that change hands in one transaction.
const STEP: i64 = 200;

/// The roles that somebody who works here can have.
pub const ROLES: [Role; 6] =
    [Role::Administrator, Role::Agent, Role::Specialist, Role::Editor, Role::Coordinator, Role::Officer];

/// Everybody who works here, in the order they came.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Person>, Error> {
    cx.actor.must_be_staff()?;
    let ids = tx.rows(STAFF, params![cx.id()], |row| row.get(0)).map_err(|error: DbError| error)?;
    people::ops::many(tx, cx, &ids)
}

/// Asks somebody to work here: adds them, and makes them a member of groups. They choose a password by a link.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming what does not fit.
pub fn add(
    tx: &mut Tx<'_>,
    cx: &Cx,
    name: &str,
    email: &str,
    role: Role,
    locale: Option<&str>,
    in_groups: &[i64],
) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    if !ROLES.contains(&role) {
        return Err(Error::invalid("role", FaultKind::Invalid));
    }
    if name.trim().is_empty() {
        return Err(Error::invalid("name", FaultKind::Blank));
    }
    let locale = locale.map(str::to_owned);
    let person = NewPerson { role, locale, ..NewPerson::customer(Some(name), email) };
    let id = people::ops::create(tx, &as_knowing(cx), &person)?;
    for group in in_groups {
        groups::join(tx, cx, id, *group, Rights::Edit)?;
    }
    Ok(id)
}

/// Staff are named to every administrator, whatever they may learn of customers.
pub(super) fn as_knowing(cx: &Cx) -> Cx {
    let mut cx = cx.clone();
    cx.actor.trained = true;
    cx
}

/// How many tickets that are not closed are in somebody's charge.
///
/// # Errors
/// The database's.
pub fn charge(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<i64, Error> {
    Ok(tx.row(ASSIGNED_COUNT, params![cx.id(), person], |row| row.get(0))?.unwrap_or(0))
}

/// Gives some of the tickets in somebody's charge to another, or to nobody; answers whether more are left. Where the other
/// does not work in a ticket's group, it is nobody's there.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn hand_over_some(tx: &mut Tx<'_>, cx: &Cx, person: i64, to: Option<i64>) -> Result<bool, Error> {
    cx.actor.must_administer()?;
    if to == Some(person) {
        return Err(Error::invalid("to", FaultKind::Invalid));
    }
    let ids: Vec<i64> = tx.rows(ASSIGNED, params![cx.id(), person, STEP], |row| row.get(0))?;
    let system = cx.as_system();
    for id in &ids {
        let give = |assignee| TicketChange { assignee: Some(assignee), ..TicketChange::default() };
        match tickets::update::update(tx, &system, *id, &give(to)) {
            Err(Error::Invalid(_)) => drop(tickets::update::update(tx, &system, *id, &give(None))?),
            done => drop(done?),
        }
    }
    Ok(charge(tx, cx, person)? > 0)
}

/// Takes leave of somebody: they cannot sign in any more, their sessions and tokens end, their address is free.
///
/// # Errors
/// [`Error::Invalid`] naming `base` while tickets are in their charge, for oneself and for the last administrator.
pub fn take_leave(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let row = people::ops::row(tx, cx, person)?;
    if !row.role.is_staff() {
        return Err(Error::NotFound);
    }
    if row.role == Role::Administrator && people::sql::administrators(tx, cx.id())? <= 1 {
        return Err(Error::invalid("base", FaultKind::InUse));
    }
    for (group, _) in sql::groups_of(tx, cx.id(), person)? {
        groups::leave(tx, cx, person, group)?;
    }
    crate::absence::sql::drop_of(tx, cx.id(), person)?;
    people::ops::trash(tx, &as_knowing(cx), person).map(drop)
}

/// Who works in a group with which rights: all at once.
///
/// # Errors
/// As [`groups::join`].
pub fn set_rights(tx: &mut Tx<'_>, cx: &Cx, group: i64, wanted: &[(i64, Option<Rights>)]) -> Result<(), Error> {
    cx.actor.must_administer()?;
    groups::must_exist(tx, cx, group)?;
    for (person, rights) in wanted {
        let now = sql::membership_of(tx, cx.id(), *person, group)?.map(|membership| membership.rights);
        match rights {
            Some(rights) if now != Some(*rights) => groups::join(tx, cx, *person, group, *rights)?,
            None if now.is_some() => groups::leave(tx, cx, *person, group)?,
            _ => {}
        }
    }
    Ok(())
}

/// Moves some of the tickets of a group into another; answers whether more are left.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] for the same group, or one out of use.
pub fn move_some(tx: &mut Tx<'_>, cx: &Cx, from: i64, into: i64) -> Result<bool, Error> {
    cx.actor.must_administer()?;
    groups::must_exist(tx, cx, into)?;
    if from == into {
        return Err(Error::invalid("into", FaultKind::Invalid));
    }
    let ids: Vec<i64> = tx.rows(OF_GROUP, params![cx.id(), from, STEP], |row| row.get(0))?;
    let system = cx.as_system();
    for id in &ids {
        let change = TicketChange { group: Some(Some(into)), ..TicketChange::default() };
        tickets::update::update(tx, &system, *id, &change)?;
    }
    Ok(sql::group_tickets(tx, cx.id(), from)? > 0)
}

/// Ends every session of somebody; their tokens for the API stay.
///
/// # Errors
/// [`Error::Forbidden`] unless it is the actor or the actor administers.
pub fn end_sessions(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<(), Error> {
    if cx.actor.person != Some(person) {
        cx.actor.must_administer()?;
    }
    people::ops::row(tx, cx, person)?;
    sql::drop_sessions_of(tx, cx.id(), person)?;
    super::actors::changed(tx, cx);
    let object = people::ops::object(person);
    audit::record(tx, cx, Record { act: "session.end_all", object, facts: Facts::new(), detail: None, owners: &[] })?;
    Ok(())
}

/// What anybody may change about themselves.
#[derive(Clone, Default)]
pub struct OwnProfile {
    /// The name colleagues and customers read.
    pub name: String,
    /// The name that customers read instead; empty where they may read the real one.
    pub alias: String,
    /// What stands under answers.
    pub signature: String,
    /// The language of the desk for them.
    pub locale: Option<String>,
}

/// The actor changes what is their own.
///
/// # Errors
/// [`Error::Invalid`] naming what does not fit.
pub fn save_own(tx: &mut Tx<'_>, cx: &Cx, profile: &OwnProfile) -> Result<(), Error> {
    cx.actor.must_be_staff()?;
    let person = cx.actor.person.ok_or(Error::Forbidden)?;
    if profile.signature.chars().count() > 2_000 {
        return Err(Error::invalid("signature", FaultKind::TooLong));
    }
    if profile.alias.chars().count() > 255 {
        return Err(Error::invalid("alias", FaultKind::TooLong));
    }
    let change = people::PersonChange {
        name: Some(profile.name.clone()),
        alias: Some(Some(profile.alias.trim().to_owned())),
        signature: Some(Some(profile.signature.trim().to_owned())),
        locale: Some(profile.locale.clone()),
        ..people::PersonChange::default()
    };
    people::ops::update(tx, cx, person, &change)
}

/// Ends a token or session of somebody by its number, with what it was called.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless it is one's own or the actor administers.
pub fn end_token(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    tokens::end_by_id(tx, cx, id)
}

/// Changes somebody who works here.
///
/// # Errors
/// As [`people::ops::update`]; [`Error::Invalid`] naming `base` for shutting oneself out.
pub fn change(tx: &mut Tx<'_>, cx: &Cx, person: i64, change: &people::PersonChange) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let row = people::ops::row(tx, cx, person)?;
    if !row.role.is_staff() {
        return Err(Error::NotFound);
    }
    if change.suspended == Some(true) {
        let last = row.role == Role::Administrator && people::sql::administrators(tx, cx.id())? <= 1;
        if last || cx.actor.person == Some(person) {
            return Err(Error::invalid("base", FaultKind::InUse));
        }
        sql::drop_sessions_of(tx, cx.id(), person)?;
    }
    people::ops::update(tx, &as_knowing(cx), person, change)
}
