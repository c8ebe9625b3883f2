//! The list of tickets: a pane beside the conversation, or alone.

use askama::Template;
use world::Timestamp;

use super::choices::{Priority, Status};
use super::frame::{Frame, Shell, ViewName};
use crate::assets::icon;
use crate::i18n::Translator;

/// A list of tickets as one view or search shows it.
pub struct ListPane {
    /// What is listed.
    pub name: ViewName,
    /// Value of `view` that leads back here; empty for a search.
    pub view: String,
    /// What was searched for, to show it in the search field. `Some("")` shows an empty field.
    pub search: Option<String>,
    /// How many there are in all, if that is known.
    pub total: Option<u64>,
    /// One page of them.
    pub rows: Vec<TicketRow>,
    /// The pages before and after.
    pub paging: Paging,
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
    /// Whether the reader has not seen the newest message.
    pub unread: bool,
    /// Whether the preview is the reader's own unsent text.
    pub draft: bool,
    /// Whether this page shows it.
    pub current: bool,
}

impl TicketRow {
    /// The status is worth a chip unless it is the one that everything being worked on has.
    pub(super) fn status_chip(&self) -> Option<Status> {
        (self.status != Status::Open).then_some(self.status)
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
