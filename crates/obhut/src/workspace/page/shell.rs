//! What stands around a page: views with their counts, groups, who is signed in.

use db::Tx;

use super::list::unsigned;
use super::names::Names;
use super::reader::Reader;
use super::views::{self, View};
use crate::accounts::sql as accounts;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Key;
use crate::live::{choices, marks};
use crate::masking::Mask;
use crate::staff::sql as staff;
use crate::views::System;
use crate::words::Role;
use crate::workspace::{Moving, NavView, Notice, Recent, Shell, UserBadge, ViewName};

/// Builds it for the view that the page shows.
pub(super) fn build(
    tx: &mut Tx<'_>,
    reader: &Reader,
    current: Option<View>,
    notice: Option<Notice>,
) -> Result<Shell, Error> {
    let cx = &reader.cx;
    let Entries { common, teams, own } = entries(tx, cx, current)?;
    let administration = super::admin::nav::of(tx, cx, &reader.visitor.path)?;
    let privacy = super::privacy::shown(tx, cx, &reader.visitor.path)?;
    let name = Names::default().of(tx, cx, cx.actor.person)?.name;
    let role = reader.visitor.translator().get(role(cx.actor.role)).into_owned();
    let away = match cx.actor.person {
        Some(person) => crate::absence::ops::now(tx, cx, person)?.is_some(),
        None => false,
    };
    let mut frame = reader.visitor.frame(company(tx, cx)?);
    frame.brand = crate::appearance::ops::brand(tx, cx.id())?;
    let handover = crate::handover::page::nav(tx, cx)?;
    let calls = super::calls::cards(tx, reader)?;
    let moving =
        Moving { calls, recent: recent(tx, cx)?, keys_off: !choices::single_keys(tx, cx)?, ..Moving::default() };
    Ok(Shell {
        moving,
        frame,
        user: UserBadge { name, role, away },
        views: common,
        teams,
        own,
        administration,
        handover,
        privacy,
        people: cx.actor.sees_identity(),
        opens: cx.actor.sees_identity() && cx.actor.must_operate().is_ok(),
        works: cx.actor.must_operate().is_ok(),
        notice,
    })
}

/// The views of the side bar.
pub(super) struct Entries {
    /// Those that everybody has.
    pub(super) common: Vec<NavView>,
    /// Of groups and of colleagues who are away.
    pub(super) teams: Vec<NavView>,
    /// Those that people made.
    pub(super) own: Vec<NavView>,
}

/// Reads them, with how many tickets each shows.
pub(super) fn entries(tx: &mut Tx<'_>, cx: &Cx, current: Option<View>) -> Result<Entries, Error> {
    let mut common = Vec::with_capacity(System::ALL.len());
    for system in System::ALL {
        common.push(entry(tx, cx, View::Common(system), current)?);
    }
    let mut teams = Vec::new();
    for colleague in crate::absence::ops::stands_in_for(tx, cx)? {
        teams.push(entry(tx, cx, View::StandIn(colleague), current)?);
    }
    for (group, _) in cx.actor.groups.iter() {
        teams.push(entry(tx, cx, View::Group(*group), current)?);
    }
    Ok(Entries { common, teams, own: own(tx, cx, current)? })
}

/// Tickets opened last that the side bar shows.
const RECENT: i64 = 5;

fn recent(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Recent>, Error> {
    let disclosure = crate::disclosure::for_actor(cx);
    let mut recent = Vec::new();
    let apart = cx.apart();
    for ticket in marks::recent(tx, &apart, RECENT)? {
        let mask = Mask::for_page(tx, &apart, &ticket.row)?;
        let subject = ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&disclosure));
        let subject = mask.line(subject.map_or("", String::as_str));
        recent.push(Recent { number: unsigned(ticket.row.id), subject });
    }
    Ok(recent)
}

/// The name of the company whose desk this is.
pub(super) fn company(tx: &mut Tx<'_>, cx: &Cx) -> Result<String, Error> {
    Ok(accounts::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone()))
}

/// The name of a group; a deleted one has its name still.
pub(super) fn group_name(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Option<String>, Error> {
    Ok(staff::group(tx, cx.id(), id)?.map(|group| group.name))
}

/// Views in the side bar at most; the page of views shows all.
const VIEWS: usize = 30;

fn own(tx: &mut Tx<'_>, cx: &Cx, current: Option<View>) -> Result<Vec<NavView>, Error> {
    let mut entries = Vec::new();
    for view in crate::views::ops::list(tx, cx)?.into_iter().filter(|view| view.active).take(VIEWS) {
        let count = views::count_saved(tx, cx, &view)?;
        let place = View::Saved(view.id);
        let (slug, current) = (place.slug(), current == Some(place));
        entries.push(NavView { slug, name: ViewName::Own(view.title), count, current });
    }
    Ok(entries)
}

fn entry(tx: &mut Tx<'_>, cx: &Cx, view: View, current: Option<View>) -> Result<NavView, Error> {
    let name = match view {
        View::Common(system) => views::common_name(system),
        View::Group(id) => ViewName::Group(group_name(tx, cx, id)?.unwrap_or_default()),
        View::Saved(_) => ViewName::Own(String::new()),
        View::StandIn(id) => views::stand_in_name(tx, cx, id)?,
    };
    Ok(NavView { slug: view.slug(), name, count: view.count(tx, cx)?, current: current == Some(view) })
}

pub(super) const fn role(role: Role) -> Key {
    match role {
        Role::Administrator => Key("role-administrator"),
        Role::Agent => Key("role-agent"),
        Role::Specialist => Key("role-specialist"),
        Role::Editor => Key("role-editor"),
        Role::Coordinator => Key("role-coordinator"),
        Role::Officer => Key("role-officer"),
        Role::Operator | Role::EndUser | Role::System => Key("role-other"),
    }
}
