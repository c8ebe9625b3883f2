//! The form for a ticket that staff make on behalf of a person.

use askama::Template;

use super::form::Problems;
use super::frame::{Frame, Shell};
use crate::assets::icon;
use crate::i18n::Translator;

/// The form, empty or with what was entered and what is wrong with it.
#[derive(Default)]
pub struct NewTicketPage {
    /// Name of the person.
    pub requester_name: String,
    /// E-mail address of the person.
    pub requester_email: String,
    /// What it is about.
    pub subject: String,
    /// The first message.
    pub body: String,
    /// The closed ticket that it goes on from.
    pub follow_up: Option<u64>,
    /// A fresh value that lets a doubled send be recognised.
    pub idempotency: String,
    /// What was wrong with the last try.
    pub problems: Problems,
}

#[derive(Template)]
#[template(path = "workspace/new_ticket.html")]
struct NewTicketTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a NewTicketPage,
}

/// Draws the form (`GET /tickets/new`, and again with problems).
pub fn new_ticket(shell: &Shell, page: &NewTicketPage) -> Result<String, askama::Error> {
    NewTicketTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}
