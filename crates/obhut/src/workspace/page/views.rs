//! The views of the list by their words in addresses: those everybody has, groups, and those that people made.

use db::Tx;

use crate::conditions;
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::read::{self, Filter};
use crate::views::{self, SavedView, System};
use crate::workspace::ViewName;

/// What a list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// A view everybody has.
    Common(System),
    /// Open tickets of a group.
    Group(i64),
    /// A view that people made.
    Saved(i64),
    /// Open tickets of a colleague who is away and for whom the reader stands in.
    StandIn(i64),
}

/// A view with what its list needs.
pub(super) struct Shown {
    /// Its name.
    pub(super) name: ViewName,
    /// Which tickets it shows.
    pub(super) filter: Filter,
    /// The column that orders it.
    pub(super) column: &'static str,
    /// The largest first.
    pub(super) descending: bool,
    /// What it is drawn in groups by.
    pub(super) group_by: Option<String>,
}

impl View {
    /// The reader's own open tickets.
    pub(super) const MINE: Self = Self::Common(System::Mine);

    /// The view of a word; the reader's own tickets for everything unknown.
    pub(super) fn of(slug: &str) -> Self {
        let numbered = |start: &str| slug.strip_prefix(start).and_then(|id| id.parse().ok());
        let common = System::ALL.into_iter().find(|view| view.slug() == slug).map(Self::Common);
        common
            .or(numbered("group-").map(Self::Group))
            .or(numbered("v-").map(Self::Saved))
            .or(numbered("for-").map(Self::StandIn))
            .unwrap_or(Self::MINE)
    }

    /// The word in addresses.
    pub(super) fn slug(self) -> String {
        match self {
            Self::Common(system) => system.slug().into(),
            Self::Group(id) => format!("group-{id}"),
            Self::Saved(id) => format!("v-{id}"),
            Self::StandIn(id) => format!("for-{id}"),
        }
    }

    /// Looks the view up.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such view for the actor.
    pub(super) fn shown(self, tx: &mut Tx<'_>, cx: &Cx) -> Result<Shown, Error> {
        match self {
            Self::Common(system) => Ok(Shown {
                name: common_name(system),
                filter: system.filter(tx, cx)?,
                column: "updated_at",
                descending: true,
                group_by: None,
            }),
            Self::Group(id) => Ok(Shown {
                name: ViewName::Group(super::shell::group_name(tx, cx, id)?.unwrap_or_default()),
                filter: of_group(id),
                column: "updated_at",
                descending: true,
                group_by: None,
            }),
            Self::StandIn(id) => Ok(Shown {
                name: stand_in_name(tx, cx, id)?,
                filter: of_colleague(id),
                column: "updated_at",
                descending: true,
                group_by: None,
            }),
            Self::Saved(id) => {
                let view = views::ops::get(tx, cx, id)?;
                Ok(Shown {
                    filter: view.filter(tx, cx)?,
                    column: view.layout.column(),
                    descending: view.layout.descending,
                    group_by: view.layout.group_by,
                    name: ViewName::Own(view.title),
                })
            }
        }
    }

    /// How many tickets a common view or a group shows, where that is of use.
    pub(super) fn count(self, tx: &mut Tx<'_>, cx: &Cx) -> Result<Option<u64>, Error> {
        let filter = match self {
            Self::Common(system) if !system.is_counted() => return Ok(None),
            Self::Common(system) => system.filter(tx, cx)?,
            Self::Group(id) => of_group(id),
            Self::StandIn(id) => of_colleague(id),
            Self::Saved(_) => return Ok(None),
        };
        Ok(u64::try_from(read::count(tx, cx, &filter)?).ok())
    }
}

/// How many tickets a view made by people shows, where that is cheap to tell: from memory, once the index is there.
pub(super) fn count_saved(tx: &mut Tx<'_>, cx: &Cx, view: &SavedView) -> Result<Option<u64>, Error> {
    let Some(wanted) = &view.conditions else { return Ok(None) };
    if conditions::needs_index(wanted) && !cx.account.search.is_ready() {
        return Ok(None);
    }
    let filter = view.filter(tx, cx)?;
    Ok(u64::try_from(read::count(tx, cx, &filter)?).ok())
}

/// Whether a view asks for what is known only once the index of words and values is built.
pub(super) fn needs_index(tx: &mut Tx<'_>, cx: &Cx, view: View) -> Result<bool, Error> {
    let View::Saved(id) = view else { return Ok(false) };
    match views::ops::get(tx, cx, id) {
        Ok(view) => Ok(view.conditions.as_ref().is_some_and(conditions::needs_index)),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What the view of somebody who is away is called; there is none for whoever does not stand in for them now.
pub(super) fn stand_in_name(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<ViewName, Error> {
    if !crate::absence::ops::stands_in_for(tx, cx)?.contains(&id) {
        return Err(Error::NotFound);
    }
    Ok(ViewName::StandIn(super::names::Names::default().of(tx, cx, Some(id))?.name))
}

fn of_colleague(id: i64) -> Filter {
    Filter { assignee: Some(id), statuses: views::system::UNDONE.to_vec(), ..Filter::default() }
}

fn of_group(id: i64) -> Filter {
    Filter { group: Some(id), statuses: views::system::UNDONE.to_vec(), ..Filter::default() }
}

/// The name of a common view.
pub(super) const fn common_name(system: System) -> ViewName {
    match system {
        System::Mine => ViewName::Mine,
        System::Unassigned => ViewName::Unassigned,
        System::Mentions => ViewName::Mentions,
        System::Snoozed => ViewName::Snoozed,
        System::Followed => ViewName::Followed,
        System::Open => ViewName::Open,
        System::Pending => ViewName::Pending,
        System::Solved => ViewName::Solved,
        System::All => ViewName::All,
    }
}
