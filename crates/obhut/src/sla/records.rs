//! What is sealed of a policy: its texts and conditions may name somebody.

use personal::{Personal, PersonalData, Unknown};

/// What a policy is called and for which tickets it is. Owner: a unit key.
#[derive(PersonalData)]
#[personal(name = "sla_content")]
pub struct SlaContent {
    /// Its name in lists.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub title: Personal<String>,
    /// What it is for.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub description: Option<Personal<String>>,
    /// The conditions, as JSON.
    #[personal(n = 2, category = Content, purposes("support"))]
    pub conditions: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
