//! What is sealed about masks.

use personal::{Personal, PersonalData, Unknown};

/// A text that was hidden and tells of nobody. Owners: a unit key, the ticket.
#[derive(PersonalData)]
#[personal(name = "mask_exception")]
pub struct Spared {
    /// The text, folded; every gap that hides the same is open.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub text: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// Its row.
pub struct SparedRow {
    /// Number within the account.
    pub id: i64,
    /// Who found it to tell of nobody.
    pub owner: i64,
    /// Its unit key.
    pub key: i64,
    /// The sealed text.
    pub sealed_text: Option<Vec<u8>>,
    /// When.
    pub created_at: i64,
}
