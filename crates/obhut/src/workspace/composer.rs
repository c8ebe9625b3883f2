//! What belongs to the box to answer in besides its text: files, changes that wait for the send, doubts, answers planned
//! for later.

use askama::Template;

use super::form::Problem;
use crate::assets::icon;
use crate::i18n::Translator;

/// Everything around the text.
#[derive(Default)]
pub struct Writing {
    /// Rises whenever something other than typing fills the box, so that a page put into the present one does not keep
    /// what stood there.
    pub edition: i64,
    /// Whether what the box shows is stored as a draft.
    pub drafted: bool,
    /// Files that leave with the message.
    pub files: Vec<WaitingFile>,
    /// Changes that happen with the send.
    pub stages: Vec<Stage>,
    /// What does not fit the person; sending asks about it once.
    pub doubts: Vec<DoubtLine>,
    /// Sent back with "fits", so that only these doubts are answered by it.
    pub fits: String,
    /// Answers of this ticket that leave later.
    pub planned: Vec<PlannedAnswer>,
    /// Times to choose from.
    pub presets: Vec<Preset>,
    /// The earliest time that may be entered, as `datetime-local` takes it.
    pub earliest: String,
    /// What was entered as time of sending.
    pub send_at: String,
}

/// A file that waits with the draft.
pub struct WaitingFile {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Shown within the text, and how the text refers to it.
    pub content_id: Option<String>,
}

impl WaitingFile {
    /// Whether a browser shows it as a picture.
    pub fn is_picture(&self) -> bool {
        is_picture(&self.name)
    }
}

/// A change that happens with the send.
pub struct Stage {
    /// `field=value`.
    pub value: String,
    /// In words.
    pub label: String,
}

/// What does not fit, in words.
pub struct DoubtLine {
    /// The sentence.
    pub text: String,
    /// The file it is about.
    pub file: Option<u64>,
}

/// An answer that leaves later.
pub struct PlannedAnswer {
    /// Its number.
    pub id: u64,
    /// Who wrote it.
    pub author: String,
    /// When it leaves, in full.
    pub when: String,
    /// The same as `datetime-local` takes it.
    pub at: String,
    /// What it says.
    pub text: String,
    /// Whether something newer came in, so that it does not leave.
    pub held: bool,
    /// Whether the reader wrote it and may change it.
    pub own: bool,
}

/// A time to choose.
pub struct Preset {
    /// In words.
    pub label: String,
    /// In microseconds since 1970.
    pub at: i64,
}

/// Whether a file of this name is one that browsers show as a picture.
pub fn is_picture(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    ["png", "jpg", "jpeg", "gif", "webp"].contains(&ending.as_str())
}

#[derive(Template)]
#[template(path = "workspace/waits_alone.html")]
struct WaitsTemplate<'a> {
    t: Translator,
    files: &'a [WaitingFile],
    draft_path: &'a str,
    problem: Option<Problem>,
}

/// Draws the list of files that wait, alone (`POST /tickets/{n}/draft/files`).
///
/// # Errors
/// Of the template.
pub fn waits(
    t: Translator,
    files: &[WaitingFile],
    draft_path: &str,
    problem: Option<Problem>,
) -> Result<String, askama::Error> {
    WaitsTemplate { t, files, draft_path, problem }.render()
}
