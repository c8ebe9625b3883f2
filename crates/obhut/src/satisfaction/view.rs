//! The page that a link opens: a question, two answers, and room for a sentence.

use askama::Template;

use super::sql::Score;
use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::workspace::Frame;

/// What the page shows.
pub struct RatePage {
    /// The word of the link.
    pub word: String,
    /// The ticket's number.
    pub ticket: i64,
    /// What was chosen.
    pub score: Option<Score>,
    /// What was typed.
    pub comment: String,
    /// What is wrong with it.
    pub problem: Option<Key>,
    /// Whether it has been taken.
    pub thanks: bool,
}

impl RatePage {
    fn is(&self, score: Score) -> bool {
        self.score == Some(score)
    }
}

#[derive(Template)]
#[template(path = "satisfaction/rate.html")]
struct PageTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    page: &'a RatePage,
}

/// Draws the page (`GET /rate/{word}`).
pub fn page(frame: &Frame, page: &RatePage) -> Result<String, askama::Error> {
    PageTemplate { t: frame.translator(), frame, page }.render()
}

/// A score as a ticket's page shows it.
pub const fn score_key(score: Score) -> Key {
    match score {
        Score::Offered => Key("rating-offered"),
        Score::Good => Key("rating-good"),
        Score::Bad => Key("rating-bad"),
    }
}

/// A rating as a ticket's page shows it.
pub struct Shown {
    /// What was said.
    pub score: Key,
    /// The tone of its chip.
    pub tone: &'static str,
    /// What was written to it.
    pub comment: Option<String>,
}

/// A rating as a ticket's page shows it.
pub fn shown(rating: super::Rating) -> Shown {
    let tone = match rating.row.score {
        Score::Offered => "",
        Score::Good => " ok",
        Score::Bad => " bad",
    };
    Shown { score: score_key(rating.row.score), tone, comment: rating.comment }
}
