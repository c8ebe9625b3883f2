//! What the page of redaction shows, ready to print.

use askama::Template;
use world::Timestamp;

use super::Tally;
use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::workspace::{Choice, Frame, Problems, Shell};

/// A comment about to be redacted.
pub struct RedactPage {
    /// The ticket.
    pub number: u64,
    /// The comment.
    pub comment: u64,
    /// Who said it.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// Its text in pieces, and whether each would go.
    pub pieces: Vec<(String, bool)>,
    /// The words, one on each line.
    pub words: String,
    /// Its files.
    pub files: Vec<FileChoice>,
    /// Reasons to choose from.
    pub reasons: Vec<Choice>,
    /// What would go, once it was looked at.
    pub preview: Option<Tally>,
    /// A duty keeps the original as it is: ground and date in words, where they are known.
    pub held: Option<String>,
    /// What was wrong with the last try (`text`, `reason`).
    pub problems: Problems,
}

/// A file of the comment.
pub struct FileChoice {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Whether it goes.
    pub chosen: bool,
}

impl RedactPage {
    /// What would go, as sentences with their numbers.
    fn effects(&self) -> Vec<(Key, i64)> {
        let Some(tally) = &self.preview else { return Vec::new() };
        [
            (Key("redact-n-places"), tally.places),
            (Key("redact-n-copies"), tally.copies),
            (Key("redact-n-files"), tally.files),
            (Key("redact-n-mails"), tally.mails),
            (Key("redact-n-mails-gone"), tally.mails_given_up),
            (Key("redact-n-history"), tally.history),
            (Key("redact-n-held"), tally.held),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect()
    }
}

#[derive(Template)]
#[template(path = "redaction/form.html")]
struct FormTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    page: &'a RedactPage,
}

/// Draws `GET` and `POST /tickets/{number}/redact/{comment}`.
pub fn form(shell: &Shell, page: &RedactPage) -> Result<String, askama::Error> {
    FormTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
}
