//! What is sealed of a trigger: its texts and conditions may name somebody.

use personal::{Personal, PersonalData, Unknown};

/// What a trigger is called, when it fires and what it does. Owner: a unit key.
#[derive(PersonalData)]
#[personal(name = "trigger_content")]
pub struct TriggerContent {
    /// Its name in lists.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub title: Personal<String>,
    /// What it is for.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub description: Option<Personal<String>>,
    /// The conditions, as JSON.
    #[personal(n = 2, category = Content, purposes("support"))]
    pub conditions: Personal<String>,
    /// What it does, as JSON.
    #[personal(n = 3, category = Content, purposes("support"))]
    pub actions: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
