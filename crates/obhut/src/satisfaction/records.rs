//! What is sealed of a rating.

use personal::{Personal, PersonalData, Unknown};

/// What somebody wrote to their rating. Owners: a unit key, the ticket, whoever asked.
#[derive(PersonalData)]
#[personal(name = "rating_comment")]
pub struct RatingComment {
    /// As they wrote it.
    #[personal(n = 0, category = Content, purposes("surveys"))]
    pub text: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
