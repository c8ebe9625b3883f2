//! What the pages of partners show, ready to print.

use askama::Template;
use world::Timestamp;

use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::workspace::{Choice, Frame, Problems, Shell};

/// All partners, and what was last passed on.
pub struct RecipientsPage {
    /// The partners.
    pub recipients: Vec<RecipientLine>,
    /// What was last passed on, newest first.
    pub passed: Vec<PassedLine>,
}

/// A partner in the list.
pub struct RecipientLine {
    /// Its number.
    pub id: u64,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Key,
    /// The country.
    pub country: Option<&'static str>,
    /// The contract's date.
    pub contract: Option<Timestamp>,
    /// What allows a transfer to a third country.
    pub ground: Option<Key>,
    /// Whether it is in use.
    pub active: bool,
    /// Whether identities may be passed on to it.
    pub complete: bool,
}

/// Something that was passed on.
pub struct PassedLine {
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub recipient: String,
    /// About which ticket.
    pub ticket: u64,
    /// What for.
    pub purpose: Key,
    /// Categories of data.
    pub categories: Vec<Key>,
    /// Whether names and addresses stayed in the house.
    pub masked: bool,
    /// The partner's own sign.
    pub reference: Option<String>,
}

/// The form of a partner; for a new one without a number.
#[derive(Default)]
pub struct RecipientPage {
    /// Its number.
    pub id: Option<u64>,
    /// The name.
    pub name: String,
    /// Roles.
    pub roles: Vec<Choice>,
    /// Countries.
    pub countries: Vec<Choice>,
    /// Grounds of transfer.
    pub grounds: Vec<Choice>,
    /// What finds the contract.
    pub contract: String,
    /// The contract's date, as the form has it.
    pub contract_at: String,
    /// Purposes.
    pub purposes: Vec<Choice>,
    /// Addresses, one on each line.
    pub addresses: String,
    /// Remarks.
    pub notes: String,
    /// Whether it is in use.
    pub active: bool,
    /// What was passed on to it, newest first.
    pub passed: Vec<PassedLine>,
    /// What is wrong with the form.
    pub problems: Problems,
}

#[derive(Template)]
#[template(path = "recipients/list.html")]
struct ListTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a RecipientsPage,
}

#[derive(Template)]
#[template(path = "recipients/form.html")]
struct FormTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a RecipientPage,
}

/// Draws the list (`GET /recipients`).
pub fn list(shell: &Shell, page: &RecipientsPage) -> Result<String, askama::Error> {
    ListTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}

/// Draws one partner, or the form for a new one (`GET /recipients/{id}`, `GET /recipients/new`).
pub fn one(shell: &Shell, page: &RecipientPage) -> Result<String, askama::Error> {
    FormTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}
