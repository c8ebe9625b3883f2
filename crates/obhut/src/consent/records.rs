//! What is sealed of a statement.

use personal::{Personal, PersonalData, Unknown};

/// What somebody was shown when they spoke, and how they were heard. Owners: a unit key, the person.
#[derive(PersonalData)]
#[personal(name = "consent_proof")]
pub struct ConsentProof {
    /// The wording, in the language in which it was shown.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub wording: Option<Personal<String>>,
    /// What a colleague noted about how it was said.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub remark: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
