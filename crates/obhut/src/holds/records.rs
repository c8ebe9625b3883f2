//! What is sealed of holds.

use personal::{Personal, PersonalData, Unknown};

/// What somebody noted about a hold. Owners: a unit key, the ticket.
#[derive(PersonalData)]
#[personal(name = "hold_note")]
pub struct HoldNote {
    /// The words.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub note: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
