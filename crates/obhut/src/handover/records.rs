//! What is sealed of a hand-over.

use personal::{Personal, PersonalData, Unknown};

/// What is to be done. Owners: a unit key, the ticket.
#[derive(PersonalData)]
#[personal(name = "handover_task")]
pub struct Task {
    /// In a sentence.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub task: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
