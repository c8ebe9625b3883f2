//! What is sealed of the access log.

use personal::{Personal, PersonalData, Unknown};

/// Which employee it was. Owner: the key of the day.
#[derive(PersonalData)]
#[personal(name = "log_staff")]
pub struct Staff {
    /// The number of the employee.
    #[personal(n = 0, category = Identity, purposes("support"))]
    pub person: Personal<i64>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// Why somebody wants to read who it was. Owners: a unit key, whoever asks, the ticket where it is about one.
#[derive(PersonalData)]
#[personal(name = "log_reason")]
pub struct Reason {
    /// In the words of whoever asks.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub text: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
