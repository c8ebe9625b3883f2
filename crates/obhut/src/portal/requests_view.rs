//! The pages of what a customer asked.

use askama::Template;
use world::Timestamp;

use super::PortalFrame;
use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::words::Status;
use crate::workspace::{Body, Problem};

/// Where a request stands, in the customer's words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The desk has it.
    Working,
    /// The desk waits for an answer.
    Yours,
    /// Answered.
    Solved,
    /// Finished for good.
    Closed,
}

impl Stage {
    /// The stage of a status.
    pub const fn of(status: Status) -> Self {
        match status {
            Status::New | Status::Open | Status::Hold => Self::Working,
            Status::Pending => Self::Yours,
            Status::Solved => Self::Solved,
            Status::Closed => Self::Closed,
        }
    }

    const fn key(self) -> Key {
        match self {
            Self::Working => Key("portal-stage-working"),
            Self::Yours => Key("portal-stage-yours"),
            Self::Solved => Key("portal-stage-solved"),
            Self::Closed => Key("portal-stage-closed"),
        }
    }

    const fn tone(self) -> &'static str {
        match self {
            Self::Working => "accent",
            Self::Yours => "warn",
            Self::Solved => "ok",
            Self::Closed => "",
        }
    }
}

/// A request in the list.
pub struct Line {
    /// Its number.
    pub number: i64,
    /// What it is about.
    pub subject: String,
    /// Where it stands.
    pub stage: Stage,
    /// When it last changed.
    pub changed: Timestamp,
}

/// The list.
pub struct ListPage {
    /// The requests.
    pub lines: Vec<Line>,
    /// Where the list goes on.
    pub older: Option<String>,
}

/// A file.
pub struct File {
    /// What it is called.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Where it lies; none while it waits for its answer.
    pub url: Option<String>,
}

/// What was said.
pub struct Said {
    /// Number of the message.
    pub id: i64,
    /// Whether the customer said it.
    pub own: bool,
    /// Who did, where it was not the customer.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub body: Body,
    /// The files with it.
    pub files: Vec<File>,
}

/// Why an answer was not taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The page was older than the session.
    Old,
    /// A file, or all of it, was too large.
    TooLarge,
    /// There was something wrong with the text.
    Text(Problem),
}

impl Refused {
    fn text(self, t: &Translator) -> std::borrow::Cow<'static, str> {
        match self {
            Self::Old => t.get(Key("portal-answer-old")),
            Self::TooLarge => t.get(Key("problem-file-too-large")),
            Self::Text(problem) => problem.text(*t),
        }
    }

    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::Old => 409,
            Self::TooLarge | Self::Text(_) => 422,
        }
    }
}

/// The box to answer in.
#[derive(Default)]
pub struct AnswerBox {
    /// What was typed.
    pub text: String,
    /// The word under which files wait.
    pub once: String,
    /// The files that wait.
    pub files: Vec<File>,
    /// Why it was not taken.
    pub refused: Option<Refused>,
}

/// A request.
pub struct RequestPage {
    /// Its number.
    pub number: i64,
    /// What it is about.
    pub subject: String,
    /// Where it stands.
    pub stage: Stage,
    /// When it was asked.
    pub asked: Timestamp,
    /// What was said, oldest first.
    pub said: Vec<Said>,
    /// Where older messages are.
    pub older: Option<String>,
    /// The box to answer in.
    pub answer: AnswerBox,
}

/// A text that somebody typed before they were signed out.
pub struct KeptPage {
    /// The number of the request.
    pub number: i64,
    /// What was typed.
    pub text: String,
    /// The word under which files wait.
    pub once: String,
    /// Whether files were sent with it, which are not kept.
    pub files: bool,
}

#[derive(Template)]
#[template(path = "portal/requests.html")]
struct ListTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    page: &'a ListPage,
}

#[derive(Template)]
#[template(path = "portal/request.html")]
struct RequestTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    page: &'a RequestPage,
}

#[derive(Template)]
#[template(path = "portal/kept.html")]
struct KeptTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    page: &'a KeptPage,
}

/// Draws the list.
pub fn list(portal: &PortalFrame, page: &ListPage) -> Result<String, askama::Error> {
    ListTemplate { t: portal.frame.translator(), portal, page }.render()
}

/// Draws a request.
pub fn request(portal: &PortalFrame, page: &RequestPage) -> Result<String, askama::Error> {
    RequestTemplate { t: portal.frame.translator(), portal, page }.render()
}

/// Draws a text that is kept.
pub fn kept(portal: &PortalFrame, page: &KeptPage) -> Result<String, askama::Error> {
    KeptTemplate { t: portal.frame.translator(), portal, page }.render()
}
