//! The page that a link opens, ready to print.

use askama::Template;

use super::statement::Part;
use crate::assets::icon;
use crate::i18n::Translator;
use crate::workspace::Frame;

/// What the page shows.
pub struct CertificatePage {
    /// The word of the link, for the files below it.
    pub word: String,
    /// The erasure's number.
    pub erasure: i64,
    /// What it says; nothing while it is not there yet.
    pub parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "certificates/page.html")]
struct PageTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    page: &'a CertificatePage,
}

/// Draws the page (`GET /certificate/{word}`).
pub fn page(frame: &Frame, page: &CertificatePage) -> Result<String, askama::Error> {
    PageTemplate { t: frame.translator(), frame, page }.render()
}
