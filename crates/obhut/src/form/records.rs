//! What is sealed of a form that was sent.

use personal::{Personal, PersonalData, Unknown};

/// What somebody was shown and chose. Owners: a unit key, the ticket, the person.
#[derive(PersonalData)]
#[personal(name = "contact_proof")]
pub struct ContactProof {
    /// Language, versions, the information as it was read, boxes with wording and choice, time; as JSON.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub shown: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
