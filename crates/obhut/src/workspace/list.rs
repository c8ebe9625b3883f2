//! The list of tickets: a pane beside the conversation, or alone.

use askama::Template;
use world::Timestamp;

use super::choices::{Priority, Status};
use super::form::Choice;
use super::frame::{Frame, Shell, ViewName};
use super::moving::{DueChip, due_chip};
use crate::assets::icon;
use crate::i18n::{Key, Translator};

/// A list of tickets as one view or search shows it.
pub struct ListPane {
    /// What is listed.
    pub name: ViewName,
    /// Value of `view` that leads back here.
    pub view: String,
    /// How many there are in all, if that is known.
    pub total: Option<u64>,
    /// In which order.
    pub sort: Sort,
    /// What leads from a row to its ticket and back to this list: `?view=…&sort=…`, or nothing.
    pub query: String,
    /// The address of this page of the list, or of the ticket that it stands beside.
    pub here: String,
    /// Where what came meanwhile is seen: by urgency it may stand far below.
    pub news: String,
    /// The path of `here`, to which the choice of the order is sent.
    pub path: String,
    /// What many tickets can be changed to at once; none for who may not, and for what a search found.
    pub bulk: Option<Bulk>,
    /// One page of them.
    pub rows: Vec<TicketRow>,
    /// The pages before and after.
    pub paging: Paging,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// As the view was made.
    Own,
    /// What presses most.
    Urgency,
    /// What changed last.
    Updated,
    /// The newest ticket.
    Newest,
    /// The oldest ticket.
    Oldest,
}

impl Sort {
    /// Those one can choose, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Urgency, Self::Updated, Self::Newest, Self::Oldest];

    /// The value in addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Urgency => "urgency",
            Self::Updated => "updated",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
        }
    }

    /// The order of a value.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.slug() == slug)
    }

    /// Its name.
    pub(super) const fn key(self) -> Key {
        match self {
            Self::Own => Key("sort-own"),
            Self::Urgency => Key("sort-urgency"),
            Self::Updated => Key("sort-updated"),
            Self::Newest => Key("sort-newest"),
            Self::Oldest => Key("sort-oldest"),
        }
    }

    /// The rule, in a sentence.
    pub(super) const fn rule(self) -> Key {
        match self {
            Self::Own => Key("sort-own-rule"),
            Self::Urgency => Key("sort-urgency-rule"),
            Self::Updated => Key("sort-updated-rule"),
            Self::Newest => Key("sort-newest-rule"),
            Self::Oldest => Key("sort-oldest-rule"),
        }
    }
}

/// What many tickets can be changed to at once.
pub struct Bulk {
    /// Staff they can be given to.
    pub assignees: Vec<Choice>,
    /// Groups they can be given to.
    pub groups: Vec<Choice>,
}

impl Bulk {
    pub(super) fn statuses() -> impl Iterator<Item = Status> {
        Status::ALL.iter().copied().filter(|status| !matches!(status, Status::New | Status::Closed))
    }
}

/// Cursors to the neighbouring pages of a list; sent back as `page`.
#[derive(Default)]
pub struct Paging {
    /// The page with newer tickets.
    pub newer: Option<String>,
    /// The page with older tickets.
    pub older: Option<String>,
}

/// A row of the list.
pub struct TicketRow {
    /// The ticket's number.
    pub number: u64,
    /// Who asked: a name, or a pseudonym for a reader without identities.
    pub requester: String,
    /// What it is about.
    pub subject: String,
    /// The beginning of the newest message.
    pub preview: String,
    /// When something last happened.
    pub updated: Timestamp,
    /// Where it stands.
    pub status: Status,
    /// How much it presses, if somebody said so.
    pub priority: Option<Priority>,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// Whether the reader has not seen the newest message.
    pub unread: bool,
    /// Whether the preview is the reader's own unsent text.
    pub draft: bool,
    /// Whether this page shows it.
    pub current: bool,
    /// What is said above it, where a group of the list begins.
    pub heading: Option<Heading>,
}

/// What stands above a group of rows.
pub struct Heading {
    /// The value that the rows have in common.
    pub name: String,
    /// How many tickets have it, on all pages.
    pub count: u64,
}

impl TicketRow {
    /// The status is worth a chip unless it is the one that everything being worked on has.
    pub(super) fn status_chip(&self) -> Option<Status> {
        (self.status != Status::Open).then_some(self.status)
    }

    pub(super) fn due_chip(&self, frame: &Frame) -> Option<DueChip> {
        let open = !matches!(self.status, Status::Solved | Status::Closed);
        self.due.filter(|_| open).map(|due| due_chip(frame, due))
    }

    pub(super) fn priority_chip(&self) -> Option<Priority> {
        self.priority.filter(|priority| priority.is_pressing())
    }
}

#[derive(Template)]
#[template(path = "workspace/list.html")]
struct ListTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    pane: &'a ListPane,
}

/// Draws the list alone (`GET /`, `GET /tickets`).
pub fn list(shell: &Shell, pane: &ListPane) -> Result<String, askama::Error> {
    ListTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, pane }.render()
}
