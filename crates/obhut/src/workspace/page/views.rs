//! The views of the list: what each shows, and its word in addresses.

use crate::context::Cx;
use crate::tickets::read::Filter;
use crate::words::Status;
use crate::workspace::ViewName;

/// What a list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Open tickets of the reader.
    Mine,
    /// Open tickets of nobody.
    Unassigned,
    /// All that are not solved.
    Open,
    /// Waiting for the person who asked.
    Pending,
    /// Solved ones.
    Solved,
    /// Every ticket.
    All,
    /// Open tickets of a group.
    Group(i64),
}

/// What is still to be done.
const UNDONE: [Status; 4] = [Status::New, Status::Open, Status::Pending, Status::Hold];

impl View {
    /// The views everybody has, in their order.
    pub(super) const COMMON: [Self; 6] =
        [Self::Mine, Self::Unassigned, Self::Open, Self::Pending, Self::Solved, Self::All];

    /// The view of a word; the reader's own tickets for everything unknown.
    pub(super) fn of(slug: &str) -> Self {
        let group = slug.strip_prefix("group-").and_then(|id| id.parse().ok()).map(Self::Group);
        let common = Self::COMMON.into_iter().find(|view| view.slug() == slug);
        common.or(group).unwrap_or(Self::Mine)
    }

    /// The word in addresses.
    pub(super) fn slug(self) -> String {
        match self {
            Self::Mine => "mine".into(),
            Self::Unassigned => "unassigned".into(),
            Self::Open => "open".into(),
            Self::Pending => "pending".into(),
            Self::Solved => "solved".into(),
            Self::All => "all".into(),
            Self::Group(id) => format!("group-{id}"),
        }
    }

    /// The name of a common view; a group is named by its row.
    pub(super) fn name(self, group: impl FnOnce(i64) -> String) -> ViewName {
        match self {
            Self::Mine => ViewName::Mine,
            Self::Unassigned => ViewName::Unassigned,
            Self::Open => ViewName::Open,
            Self::Pending => ViewName::Pending,
            Self::Solved => ViewName::Solved,
            Self::All => ViewName::All,
            Self::Group(id) => ViewName::Group(group(id)),
        }
    }

    /// Whether the number beside it is of use: how many there ever were is not.
    pub(super) const fn is_counted(self) -> bool {
        !matches!(self, Self::Solved | Self::All)
    }

    /// Which tickets it shows.
    pub(super) fn filter(self, cx: &Cx) -> Filter {
        let undone = Filter { statuses: UNDONE.to_vec(), ..Filter::default() };
        match self {
            Self::Mine => Filter { assignee: Some(cx.actor.person.unwrap_or(0)), ..undone },
            Self::Unassigned => Filter { unassigned: true, ..undone },
            Self::Open => undone,
            Self::Pending => Filter { statuses: vec![Status::Pending], ..Filter::default() },
            Self::Solved => Filter { statuses: vec![Status::Solved], ..Filter::default() },
            Self::All => Filter::default(),
            Self::Group(id) => Filter { group: Some(id), ..undone },
        }
    }
}
