//! The page of the chat.

use askama::Template;

use super::said::Line;
use super::script::file_url;
use crate::assets::icon;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Translator};
use crate::workspace::page::{Form, Parts};
use crate::workspace::{Frame, Problem};

/// What stands in the fields.
#[derive(Clone, Default)]
pub struct Typed {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The message.
    pub text: String,
    /// The word that tells a message sent twice from two.
    pub once: String,
}

impl Typed {
    /// What a form says.
    pub(super) fn of(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Self { name: text("name"), email: text("email"), text: text("text"), once: text("once") }
    }
}

/// Why a message was not taken, or what else is to be said.
pub struct Refused {
    /// The field at fault.
    pub field: &'static str,
    /// What is said.
    pub text: String,
    /// The HTTP status.
    pub status: u16,
}

impl Refused {
    /// What keeps a message from being taken before anybody reads it.
    pub(super) fn before(t: &Translator, parts: &Parts, limited: bool) -> Option<Self> {
        let refused = |field, key: Key, status| Some(Self { field, text: t.get(key).into_owned(), status });
        if limited {
            return refused("text", Key("chat-too-fast"), 429);
        }
        if parts.too_large { refused("files", Key("problem-file-too-large"), 413) } else { None }
    }

    /// What the error says to a visitor; `None` where it is not theirs to mend.
    pub(super) fn of(t: &Translator, error: &Error) -> Option<Self> {
        let refused =
            |field, text: std::borrow::Cow<'_, str>| Some(Self { field, text: text.into_owned(), status: 422 });
        let faults = match error {
            Error::Invalid(faults) => faults,
            Error::Replayed => return refused("text", t.get(Key("chat-twice"))),
            _ => return None,
        };
        let fault = faults.first()?;
        match (fault.field, fault.kind) {
            ("comment", FaultKind::TooLong) => refused("text", Problem::TooLong { most: 1024 * 1024 }.text(*t)),
            ("comment", _) => refused("text", Problem::Missing.text(*t)),
            ("name", FaultKind::TooLong) => refused("name", Problem::TooLong { most: 255 }.text(*t)),
            ("once", _) => refused("text", t.get(Key("chat-twice"))),
            (_, FaultKind::Blank) => refused("email", Problem::Missing.text(*t)),
            _ => refused("email", Problem::NotAnAddress.text(*t)),
        }
    }

    /// Whether a transcript is under way.
    pub(super) fn told(t: &Translator, asked: bool) -> Self {
        let key = if asked { Key("chat-mailed") } else { Key("chat-not-mailed") };
        Self { field: "", text: t.get(key).into_owned(), status: 200 }
    }
}

/// A conversation.
pub struct Talk {
    /// What was said.
    pub lines: Vec<Line>,
    /// Whether there is an address to which it can be mailed.
    pub mails: bool,
}

impl Talk {
    fn newest(&self) -> i64 {
        self.lines.iter().map(|line| line.seq).max().unwrap_or(0)
    }
}

/// The page.
pub struct ChatPage {
    /// Who answers.
    pub company: String,
    /// Where it tells how it treats data; may be empty.
    pub privacy: String,
    /// Whether somebody is there.
    pub there: bool,
    /// Whether a customer is signed in, so that no name is asked for.
    pub known: bool,
    /// The conversation, once it has begun.
    pub talk: Option<Talk>,
    /// What stands in the fields.
    pub typed: Typed,
    /// What is wrong.
    pub refused: Option<Refused>,
}

impl ChatPage {
    fn wrong(&self, field: &str) -> Option<&str> {
        self.refused.as_ref().filter(|refused| refused.field == field).map(|refused| refused.text.as_str())
    }

    fn newest(&self) -> i64 {
        self.talk.as_ref().map_or(0, Talk::newest)
    }
}

#[derive(Template)]
#[template(path = "chat/page.html")]
struct Page<'a> {
    t: Translator,
    frame: &'a Frame,
    page: &'a ChatPage,
}

/// Draws the chat.
///
/// # Errors
/// The template's.
pub fn chat(frame: &Frame, page: &ChatPage) -> askama::Result<String> {
    Page { t: frame.translator(), frame, page }.render()
}
