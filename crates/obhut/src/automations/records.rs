//! What is sealed of an automation: its texts and conditions may name somebody.

use personal::{Personal, PersonalData, Unknown};

/// What an automation is called, when it acts and what it does. Owner: a unit key.
#[derive(PersonalData)]
#[personal(name = "automation_content")]
pub struct AutomationContent {
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
