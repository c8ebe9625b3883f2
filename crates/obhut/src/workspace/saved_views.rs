//! Pages of the views that people make: the list of them, and the form of one.

use askama::Template;

use super::form::{Choice, Problems};
use super::frame::{Frame, Shell};
use crate::assets::icon;
use crate::i18n::{Key, Translator};

/// Views that the reader has.
pub struct ViewsPage {
    /// The reader's own.
    pub own: Vec<ViewRow>,
    /// Those that others share.
    pub shared: Vec<ViewRow>,
}

/// A view in the list.
pub struct ViewRow {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// The group that it is for; none for everybody or the reader alone.
    pub group: Option<String>,
    /// How many tickets it shows, if that is known.
    pub count: Option<u64>,
    /// Whether it stands in the side bar.
    pub active: bool,
    /// Whether the reader may change it.
    pub changeable: bool,
}

/// The form of a view.
pub struct ViewForm {
    /// The view; none for a new one.
    pub id: Option<u64>,
    /// Its name.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// Conditions that must all hold, with an empty one at the end.
    pub all: Vec<ConditionRow>,
    /// Conditions of which one must hold, with an empty one at the end.
    pub any: Vec<ConditionRow>,
    /// What is to be said of the names in the rows, by their places.
    pub named: Vec<NamedRow>,
    /// Fields that are offered.
    pub fields: Vec<Choice>,
    /// Operators that are offered.
    pub operators: Vec<Choice>,
    /// Values that are offered: by field, with their names.
    pub values: Vec<ValueGroup>,
    /// What orders it.
    pub sort: Vec<Choice>,
    /// What it can be drawn in groups by.
    pub group_by: Vec<Choice>,
    /// The largest first.
    pub descending: bool,
    /// Whom it can be for; one entry alone is not shown.
    pub sharing: Vec<Choice>,
    /// Whether it stands in the side bar.
    pub active: bool,
    /// How many tickets it shows, and the first of them, once tried.
    pub preview: Option<Preview>,
    /// What was wrong with the last try (`title`, `all`, `any`).
    pub problems: Problems,
}

/// One condition in the form.
pub struct ConditionRow {
    /// Its place in the form, counted over both lists.
    pub index: usize,
    /// The field's word; empty for a row not used.
    pub field: String,
    /// The operator's word.
    pub operator: String,
    /// A chosen value, as `field:value`.
    pub choice: String,
    /// A typed value.
    pub text: String,
}

/// What is to be said of a name that was typed into a condition.
pub struct NamedRow {
    /// The row's place in the form.
    pub index: usize,
    /// What is wrong with it.
    pub problem: Option<Key>,
    /// Whom it could mean: what the form takes, and what tells two of one name apart.
    pub offered: Vec<(String, String)>,
}

/// Values of one field.
pub struct ValueGroup {
    /// The field's word.
    pub field: String,
    /// The field's name.
    pub label: String,
    /// Values as `field:value`, with their names.
    pub values: Vec<(String, String)>,
}

/// What a view would show.
pub struct Preview {
    /// How many tickets.
    pub count: u64,
    /// The first of them: number and subject.
    pub first: Vec<(u64, String)>,
}

impl ViewForm {
    fn heading(&self) -> Key {
        if self.id.is_some() { Key("view-edit") } else { Key("view-new") }
    }

    fn named(&self, index: &usize) -> Option<&NamedRow> {
        self.named.iter().find(|row| row.index == *index)
    }

    fn action(&self) -> String {
        self.id.map_or_else(|| "/views".to_owned(), |id| format!("/views/{id}"))
    }
}

#[derive(Template)]
#[template(path = "workspace/views.html")]
struct ViewsTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a ViewsPage,
}

/// Draws `GET /views`.
pub fn views(shell: &Shell, page: &ViewsPage) -> Result<String, askama::Error> {
    ViewsTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}

#[derive(Template)]
#[template(path = "workspace/view_form.html")]
struct FormTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a ViewForm,
}

/// Draws `GET /views/new` and `GET /views/{id}`, and the form again with problems or a preview.
pub fn view_form(shell: &Shell, page: &ViewForm) -> Result<String, askama::Error> {
    FormTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}
