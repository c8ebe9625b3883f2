//! What is sealed of a view.

use personal::{Personal, PersonalData, Unknown};

/// What a view is called and which tickets it shows: both may name somebody. Owners: a unit key, and the person whose own
/// view it is.
#[derive(PersonalData)]
#[personal(name = "view_content")]
pub struct ViewContent {
    /// The name in the side bar.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub title: Personal<String>,
    /// What it is for.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub description: Option<Personal<String>>,
    /// The conditions, as JSON.
    #[personal(n = 2, category = Content, purposes("support"))]
    pub conditions: Personal<String>,
    /// Order, grouping and columns, as JSON.
    #[personal(n = 3, category = Content, purposes("support"))]
    pub layout: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
