//! What is sealed of an answer that leaves later.

use personal::{Personal, PersonalData, Unknown};

/// What is to be said. Owners: a unit key, the ticket, the writer.
#[derive(PersonalData)]
#[personal(name = "scheduled_text")]
pub struct ScheduledText {
    /// The text of the answer.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub text: Personal<String>,
    /// Changes made with it, each as `field=value`.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub changes: Vec<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
