//! The pages for coming in and going out.

use std::borrow::Cow;

use askama::Template;

use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::workspace::Frame;

/// The form, empty or after a refused try.
#[derive(Default)]
pub struct SignInPage {
    /// The address entered last. The password is never sent back.
    pub email: String,
    /// The path to go to behind the door; empty for the list.
    pub back: String,
    /// Why the last try was refused.
    pub refusal: Option<Refusal>,
}

/// Why somebody was not let in. Says the same for an unknown address and a wrong password.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Address and password do not fit together.
    Wrong,
    /// Too many tries.
    RateLimited {
        /// After how many minutes to try again; at least one.
        minutes: u64,
    },
    /// The session or the form was too old.
    Expired,
}

impl Refusal {
    fn text(self, t: &Translator) -> Cow<'static, str> {
        match self {
            Self::Wrong => t.get(Key("sign-in-wrong")),
            Self::RateLimited { minutes } => t.with(Key("sign-in-rate-limited"), "minutes", minutes),
            Self::Expired => t.get(Key("sign-in-expired")),
        }
    }
}

#[derive(Template)]
#[template(path = "signin/form.html")]
struct SignInTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    page: &'a SignInPage,
}

#[derive(Template)]
#[template(path = "signin/signed_out.html")]
struct SignedOutTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
}

/// Draws the form (`GET /sign-in`, and again after a refused try).
pub fn sign_in(frame: &Frame, page: &SignInPage) -> Result<String, askama::Error> {
    SignInTemplate { t: frame.translator(), frame, page }.render()
}

/// Draws the page after signing out.
pub fn signed_out(frame: &Frame) -> Result<String, askama::Error> {
    SignedOutTemplate { t: frame.translator(), frame }.render()
}
