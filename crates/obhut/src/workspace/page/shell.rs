//! What stands around a page: views with their counts, groups, who is signed in.

use db::Tx;

use super::names::Names;
use super::reader::Reader;
use super::views::View;
use crate::accounts::sql as accounts;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Key;
use crate::staff::sql as staff;
use crate::tickets;
use crate::words::Role;
use crate::workspace::{NavView, Notice, Shell, UserBadge};

/// Builds it for the view that the page shows.
pub(super) fn build(
    tx: &mut Tx<'_>,
    reader: &Reader,
    current: Option<View>,
    notice: Option<Notice>,
) -> Result<Shell, Error> {
    let cx = &reader.cx;
    let mut views = Vec::with_capacity(View::COMMON.len());
    for view in View::COMMON {
        views.push(entry(tx, cx, view, current)?);
    }
    let mut teams = Vec::new();
    for (group, _) in cx.actor.groups.iter() {
        teams.push(entry(tx, cx, View::Group(*group), current)?);
    }
    let administration = super::admin::nav::of(tx, cx, &reader.visitor.path)?;
    let name = Names::default().of(tx, cx, cx.actor.person)?.name;
    let role = reader.visitor.translator().get(role(cx.actor.role)).into_owned();
    let frame = reader.visitor.frame(company(tx, cx)?);
    Ok(Shell { frame, user: UserBadge { name, role }, views, teams, own: Vec::new(), administration, notice })
}

/// The name of the company whose desk this is.
pub(super) fn company(tx: &mut Tx<'_>, cx: &Cx) -> Result<String, Error> {
    Ok(accounts::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone()))
}

/// The name of a group; a deleted one has its name still.
pub(super) fn group_name(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Option<String>, Error> {
    Ok(staff::group(tx, cx.id(), id)?.map(|group| group.name))
}

fn entry(tx: &mut Tx<'_>, cx: &Cx, view: View, current: Option<View>) -> Result<NavView, Error> {
    let count = if view.is_counted() { Some(tickets::read::count(tx, cx, &view.filter(cx))?) } else { None };
    let group = if let View::Group(id) = view { group_name(tx, cx, id)? } else { None };
    Ok(NavView {
        slug: view.slug(),
        name: view.name(|_| group.unwrap_or_default()),
        count: count.and_then(|count| u64::try_from(count).ok()),
        current: current == Some(view),
    })
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
