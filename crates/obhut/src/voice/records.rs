//! What is sealed of a call.

use personal::{Personal, PersonalData, Unknown};

/// Who called whom. Owners: a unit key, the ticket, the person on the other side: it goes with the identity even where what
/// was said stays.
#[derive(PersonalData)]
#[personal(name = "call")]
pub struct CallDetails {
    /// The number that called.
    #[personal(n = 0, category = Contact, purposes("support"))]
    pub from: Option<Personal<String>>,
    /// The number that was called.
    #[personal(n = 1, category = Contact, purposes("support"))]
    pub to: Option<Personal<String>>,
    /// Where the recording is fetched; gone once it is here.
    #[personal(n = 2, category = Technical, purposes("support"))]
    pub recording: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
