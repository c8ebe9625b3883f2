//! What the page of the article's editor shows, ready to print.

use askama::Template;
use world::Timestamp;

use crate::assets::icon;
use crate::i18n::Translator;
use crate::workspace::{Body, Choice, Frame, Problems, Shell};

/// The editor.
pub struct EditorPage {
    /// The article; none while it is new.
    pub id: Option<u64>,
    /// The languages there are texts in, or could be: tag, name, how it stands, whether this is it.
    pub tongues: Vec<Tongue>,
    /// The language that is written.
    pub tag: &'static str,
    /// The version that was read.
    pub version: u64,
    /// How the text stands, in words.
    pub standing: String,
    /// Whether readers see a version of it.
    pub published: bool,
    /// Whether it waits for review.
    pub in_review: bool,
    /// Whether the article is archived.
    pub archived: bool,
    /// Whether the text is HTML.
    pub html: bool,
    /// What is typed: heading, summary, text, labels.
    pub title: String,
    /// What search engines show.
    pub summary: String,
    /// The text.
    pub body: String,
    /// Labels, with commas between.
    pub labels: String,
    /// Sections to stand in.
    pub sections: Vec<Choice>,
    /// Who may read it.
    pub audiences: Vec<Choice>,
    /// Whether it stands first.
    pub promoted: bool,
    /// Whether people may comment.
    pub comments_open: bool,
    /// What is wrong.
    pub problems: Problems,
    /// How it would look, as cleaned HTML.
    pub preview: Option<String>,
    /// Whether the reader publishes.
    pub publishes: bool,
    /// Files.
    pub files: Vec<EditorFile>,
    /// Whether the reader may add files and remove them.
    pub attaches: bool,
    /// The ticket that the task came with.
    pub task: Option<TaskLine>,
    /// Whether somebody has written a newer version meanwhile.
    pub newer: bool,
    /// Whether this is the only language there is.
    pub only: bool,
}

/// A language.
pub struct Tongue {
    /// Its tag.
    pub tag: &'static str,
    /// Its own name.
    pub name: &'static str,
    /// How the text stands, in words.
    pub standing: String,
    /// Whether it is written now.
    pub current: bool,
}

/// A file of the article.
pub struct EditorFile {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Whether it is a picture for the text.
    pub inline: bool,
}

/// A task that came with a ticket.
pub struct TaskLine {
    /// The ticket.
    pub ticket: u64,
    /// What is to be done.
    pub task: Body,
    /// Who gave it.
    pub from: String,
    /// When.
    pub since: Timestamp,
}

#[derive(Template)]
#[template(path = "articles/editor.html")]
struct EditorTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a EditorPage,
}

/// Draws the editor (`GET /articles/{id}`).
///
/// # Errors
/// Of the template.
pub fn editor(shell: &Shell, page: &EditorPage) -> Result<String, askama::Error> {
    EditorTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}
