//! The search page: words and filters, people, tickets with the place where the words stand.

use askama::Template;

use super::frame::{Frame, Shell};
use super::list::TicketRow;
use super::people::PersonRow;
use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::search::snippets::Piece;

/// A search and what it found.
pub struct SearchPage {
    /// What was typed. It travels in the form, never in an address.
    pub q: String,
    /// Whether anything was searched for.
    pub searched: bool,
    /// What of it could not be understood.
    pub problem: Option<Key>,
    /// Filters to switch on and off.
    pub chips: Vec<Chip>,
    /// People who are called or reached so; empty for readers who may not know them.
    pub people: Vec<PersonRow>,
    /// Tickets of this page.
    pub hits: Vec<Hit>,
    /// How many tickets there are in all.
    pub total: u64,
    /// How many come before this page.
    pub offset: u64,
    /// Where the page before begins.
    pub earlier: Option<u64>,
    /// Where the next page begins.
    pub later: Option<u64>,
}

/// A filter that can be switched.
pub struct Chip {
    /// Its words in the search, such as `status:open`.
    pub token: String,
    /// Its name.
    pub label: String,
    /// How many of the tickets found it leaves; none for one that is on.
    pub count: Option<u64>,
    /// Whether it is on.
    pub on: bool,
}

/// A ticket found.
pub struct Hit {
    /// The ticket.
    pub row: TicketRow,
    /// Its subject, with the words marked.
    pub subject: Vec<Piece>,
    /// The place where the words stand; else the newest message.
    pub snippet: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "workspace/search.html")]
struct SearchTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a SearchPage,
}

/// Draws `GET` and `POST /search`.
pub fn search(shell: &Shell, page: &SearchPage) -> Result<String, askama::Error> {
    SearchTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}
