//! What a person sees when a request cannot be served: what happened, and what to do now.

use askama::Template;

use super::frame::{Frame, Shell};
use crate::assets::icon;
use crate::i18n::{Key, Translator};

/// Why a request was not served.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// 404; also for what the reader may not know to exist.
    NotFound,
    /// 403: the form was not ours or is too old, or the role may not do this.
    Forbidden,
    /// 422: the request could not be understood.
    Unprocessable,
    /// 500.
    Internal,
    /// 503: the database or the disk is away; nothing was lost.
    Unavailable,
}

impl Failure {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::NotFound, Self::Forbidden, Self::Unprocessable, Self::Internal, Self::Unavailable];

    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::Unprocessable => 422,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    const fn title(self) -> Key {
        match self {
            Self::NotFound => Key("error-not-found"),
            Self::Forbidden => Key("error-forbidden"),
            Self::Unprocessable => Key("error-unprocessable"),
            Self::Internal => Key("error-internal"),
            Self::Unavailable => Key("error-unavailable"),
        }
    }

    const fn advice(self) -> Key {
        match self {
            Self::NotFound => Key("error-not-found-advice"),
            Self::Forbidden => Key("error-forbidden-advice"),
            Self::Unprocessable => Key("error-unprocessable-advice"),
            Self::Internal => Key("error-internal-advice"),
            Self::Unavailable => Key("error-unavailable-advice"),
        }
    }
}

#[derive(Template)]
#[template(path = "workspace/error_inside.html")]
struct InsideTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    shell: &'a Shell,
    failure: Failure,
    reference: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "workspace/error.html")]
struct OutsideTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    failure: Failure,
    reference: Option<&'a str>,
}

/// Draws a failure for signed-in staff. `reference` is what finds the event in the log; it holds nothing personal.
pub fn failure_inside(shell: &Shell, failure: Failure, reference: Option<&str>) -> Result<String, askama::Error> {
    InsideTemplate { t: shell.frame.translator(), frame: &shell.frame, shell, failure, reference }.render()
}

/// Draws a failure for everybody else.
pub fn failure(frame: &Frame, failure: Failure, reference: Option<&str>) -> Result<String, askama::Error> {
    OutsideTemplate { t: frame.translator(), frame, failure, reference }.render()
}
