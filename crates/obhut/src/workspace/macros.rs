//! Prepared texts: the list to choose from on a ticket, and the pages on which they are kept.

use askama::Template;

use super::form::{Choice, Problem, Problems};
use super::frame::{Frame, Shell};
use crate::assets::icon;
use crate::i18n::Translator;

/// The list to choose from on a ticket.
pub struct PickerPage {
    /// The ticket.
    pub ticket: u64,
    /// What was searched for.
    pub query: String,
    /// What is offered.
    pub offered: Vec<Offered>,
}

/// A prepared text, as it would be on this ticket.
pub struct Offered {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// A short text for the caret rather than an answer with changes.
    pub snippet: bool,
    /// What it says.
    pub text: String,
    /// Whether that is an answer or a note, where it decides.
    pub public: Option<bool>,
    /// What it changes, in words.
    pub changes: Vec<String>,
}

#[derive(Template)]
#[template(path = "workspace/macro_picker.html")]
struct PickerTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a PickerPage,
}

/// Draws the list to choose from (`GET /tickets/{n}/macros`).
///
/// # Errors
/// Of the template.
pub fn picker(shell: &Shell, page: &PickerPage) -> Result<String, askama::Error> {
    PickerTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}

/// The prepared texts that a reader uses or keeps.
#[derive(Default)]
pub struct KeepPage {
    /// Answers with changes.
    pub macros: Vec<Kept>,
    /// Short texts.
    pub snippets: Vec<Kept>,
}

/// A prepared text in the list.
pub struct Kept {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// For whom it is there.
    pub audience: String,
    /// Whether it is offered.
    pub active: bool,
    /// What it changes, in words.
    pub changes: Vec<String>,
    /// Whether the reader may change it.
    pub keeps: bool,
}

#[derive(Template)]
#[template(path = "workspace/macros.html")]
struct KeepTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a KeepPage,
}

/// Draws the list of prepared texts (`GET /macros`).
///
/// # Errors
/// Of the template.
pub fn keep(shell: &Shell, page: &KeepPage) -> Result<String, askama::Error> {
    KeepTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}

/// The form of a prepared text.
#[derive(Default)]
pub struct EditPage {
    /// Its number; none for a new one.
    pub id: Option<u64>,
    /// Its name.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// A short text rather than an answer with changes.
    pub snippet: bool,
    /// Whether it is offered.
    pub active: bool,
    /// What it says.
    pub text: String,
    /// The subject afterwards.
    pub subject: String,
    /// What is written into the desk's own fields.
    pub custom: Vec<MacroField>,
    /// Tags that replace all others.
    pub set_tags: String,
    /// Tags added.
    pub add_tags: String,
    /// Tags taken away.
    pub remove_tags: String,
    /// For whom.
    pub audiences: Vec<Choice>,
    /// The purpose it serves.
    pub purposes: Vec<Choice>,
    /// Answer or note.
    pub modes: Vec<Choice>,
    /// The status afterwards.
    pub statuses: Vec<Choice>,
    /// The priority afterwards.
    pub priorities: Vec<Choice>,
    /// The type afterwards.
    pub kinds: Vec<Choice>,
    /// The group afterwards.
    pub groups: Vec<Choice>,
    /// The assignee afterwards.
    pub assignees: Vec<Choice>,
    /// Every placeholder there is.
    pub placeholders: Vec<String>,
    /// Placeholders in the text that do not exist.
    pub unknown: Vec<String>,
    /// What was wrong with the last try.
    pub problems: Problems,
}

/// What is written into one of the desk's own fields.
pub struct MacroField {
    /// Its name in the form.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// How it is filled in.
    pub input: FieldInput,
    /// What can be chosen, and what is.
    pub choices: Vec<Choice>,
    /// What was typed.
    pub value: String,
    /// What was wrong with the last try.
    pub problem: Option<Problem>,
}

/// How a field is filled in on the form of a prepared text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FieldInput {
    /// A line, in which placeholders are filled in.
    Line,
    /// A day.
    Date,
    /// One of several choices.
    One,
    /// Some of several choices.
    Several,
}

impl EditPage {
    /// How many fields are wrong.
    fn wrong(&self) -> usize {
        self.problems.count() + self.custom.iter().filter(|field| field.problem.is_some()).count()
    }
}

#[derive(Template)]
#[template(path = "workspace/macro_form.html")]
struct EditTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a EditPage,
}

/// Draws the form of a prepared text (`GET /macros/new`, `GET /macros/{id}`, and again with problems).
///
/// # Errors
/// Of the template.
pub fn edit(shell: &Shell, page: &EditPage) -> Result<String, askama::Error> {
    EditTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}
