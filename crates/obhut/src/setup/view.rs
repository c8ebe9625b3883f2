//! The pages behind the one-time link.

use askama::Template;

use crate::assets::icon;
use crate::i18n::Translator;
use crate::workspace::{Frame, Problems};

/// The form, empty or with what was entered (passwords are never sent back) and what is wrong with it.
#[derive(Default)]
pub struct SetupPage {
    /// The token of the one-time link.
    pub token: String,
    /// Name of the company.
    pub company: String,
    /// Name of the administrator.
    pub name: String,
    /// E-mail address of the administrator.
    pub email: String,
    /// Whether to ask what happens when the disk dies: not where a mirror is set already.
    pub asks_safety: bool,
    /// What was chosen: `mirror`, `kit` or `none`.
    pub safety: String,
    /// What was wrong with the last try.
    pub problems: Problems,
}

#[derive(Template)]
#[template(path = "setup/form.html")]
struct SetupTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    page: &'a SetupPage,
}

#[derive(Template)]
#[template(path = "setup/spent.html")]
struct SpentTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
}

/// Draws the form (`GET /setup/{token}`, and again with problems).
pub fn setup(frame: &Frame, page: &SetupPage) -> Result<String, askama::Error> {
    SetupTemplate { t: frame.translator(), frame, page }.render()
}

/// Draws what a used, expired or wrong link shows (404).
pub fn spent(frame: &Frame) -> Result<String, askama::Error> {
    SpentTemplate { t: frame.translator(), frame }.render()
}
