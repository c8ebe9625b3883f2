//! What is sealed of the help centre.

use personal::{Personal, PersonalData, Unknown};

/// A version of a text. Owners: a unit key, of an article's text also the article.
#[derive(PersonalData)]
#[personal(name = "help_text")]
pub struct HelpText {
    /// The heading.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub title: Personal<String>,
    /// The text as it was written.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub body: Personal<String>,
    /// What search engines show of it.
    #[personal(n = 2, category = Content, purposes("support"))]
    pub summary: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// The labels of an article. Owners: a unit key, the article.
#[derive(PersonalData)]
#[personal(name = "help_labels")]
pub struct HelpLabels {
    /// The words.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub names: Vec<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// What somebody says below an article. Owners: a unit key, whoever wrote it.
#[derive(PersonalData)]
#[personal(name = "help_comment")]
pub struct HelpComment {
    /// What they say.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub text: Personal<String>,
    /// The name under which they want to be read; a pseudonym where there is none.
    #[personal(n = 1, category = Identity, purposes("support"))]
    pub shown_as: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// How somebody voted. Owners: a unit key, whoever voted.
#[derive(PersonalData)]
#[personal(name = "help_vote")]
pub struct HelpVote {
    /// `up` or `down`.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub ballot: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
