//! What is sealed of a macro: its texts may hold what somebody knows about people.

use personal::{Personal, PersonalData, Unknown};

/// What a macro is called, says and does. Owners: a unit key, whoever made it where it is for them alone.
#[derive(PersonalData)]
#[personal(name = "macro_content")]
pub struct MacroContent {
    /// Its name in lists.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub title: Personal<String>,
    /// What it is for.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub description: Option<Personal<String>>,
    /// What it does, each as `field=value`.
    #[personal(n = 2, category = Content, purposes("support"))]
    pub actions: Vec<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
