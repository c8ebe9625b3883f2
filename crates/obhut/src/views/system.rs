//! The views everybody has.

use db::Tx;

use crate::context::Cx;
use crate::error::Error;
use crate::tickets::read::Filter;
use crate::tickets::snooze;
use crate::words::Status;

/// A view everybody has. Numbers below 1000 belong to no row, so the API can name these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Open tickets of the reader that are not put aside.
    Mine,
    /// Open tickets of nobody.
    Unassigned,
    /// Open tickets on which the reader was named in a note.
    Mentions,
    /// Tickets that the reader has put aside until a moment.
    Snoozed,
    /// Open tickets that the reader follows.
    Followed,
    /// All that are not solved.
    Open,
    /// Waiting for the person who asked.
    Pending,
    /// Solved ones.
    Solved,
    /// Every ticket.
    All,
}

/// What is still to be done.
pub const UNDONE: [Status; 4] = [Status::New, Status::Open, Status::Pending, Status::Hold];

impl System {
    /// All of them, in the order of the side bar.
    pub const ALL: [Self; 9] = [
        Self::Mine,
        Self::Unassigned,
        Self::Mentions,
        Self::Snoozed,
        Self::Followed,
        Self::Open,
        Self::Pending,
        Self::Solved,
        Self::All,
    ];

    /// The number in the API.
    pub fn number(self) -> i64 {
        match self {
            Self::Mine => 1,
            Self::Unassigned => 2,
            Self::Open => 3,
            Self::Pending => 4,
            Self::Solved => 5,
            Self::All => 6,
            Self::Snoozed => 7,
            Self::Followed => 8,
            Self::Mentions => 9,
        }
    }

    /// The view of a number.
    pub fn of_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.number() == number)
    }

    /// The word in addresses of pages.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Unassigned => "unassigned",
            Self::Mentions => "mentions",
            Self::Snoozed => "snoozed",
            Self::Followed => "followed",
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Solved => "solved",
            Self::All => "all",
        }
    }

    /// The name in the API, which speaks English.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Mine => "Your open tickets",
            Self::Unassigned => "Unassigned tickets",
            Self::Mentions => "Mentions of you",
            Self::Snoozed => "Snoozed by you",
            Self::Followed => "Followed by you",
            Self::Open => "All unsolved tickets",
            Self::Pending => "Pending tickets",
            Self::Solved => "Solved tickets",
            Self::All => "All tickets",
        }
    }

    /// Whether the number beside it is of use: how many there ever were is not.
    pub const fn is_counted(self) -> bool {
        !matches!(self, Self::Solved | Self::All)
    }

    /// Which tickets it shows.
    ///
    /// # Errors
    /// The database's.
    pub fn filter(self, tx: &mut Tx<'_>, cx: &Cx) -> Result<Filter, Error> {
        let undone = Filter { statuses: UNDONE.to_vec(), ..Filter::default() };
        let person = cx.actor.person.unwrap_or(0);
        Ok(match self {
            Self::Mine => {
                let mut filter = Filter { assignee: Some(person), ..undone };
                filter.sets.without =
                    snooze::of(tx, cx)?.into_iter().filter_map(|(id, _)| u64::try_from(id).ok()).collect();
                filter
            }
            Self::Unassigned => Filter { unassigned: true, ..undone },
            Self::Mentions => {
                let ids = crate::mentions::of(tx, cx, person)?;
                Filter { ids: Some(ids), ..undone }
            }
            Self::Snoozed => {
                let ids = snooze::of(tx, cx)?.into_iter().map(|(id, _)| id).collect();
                Filter { ids: Some(ids), ..undone }
            }
            Self::Followed => {
                let ids = crate::tickets::sql::followed(tx, cx.id(), person)?;
                Filter { ids: Some(ids), ..undone }
            }
            Self::Open => undone,
            Self::Pending => Filter { statuses: vec![Status::Pending], ..Filter::default() },
            Self::Solved => Filter { statuses: vec![Status::Solved], ..Filter::default() },
            Self::All => Filter::default(),
        })
    }
}
