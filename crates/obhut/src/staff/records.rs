//! What is sealed of those who sign in.

use personal::{Personal, PersonalData, Unknown};

/// What proves who somebody is. Owners: a unit key, the person.
#[derive(PersonalData)]
#[personal(name = "credential")]
pub struct Credential {
    /// Argon2id, in PHC form (RFC 9106).
    #[personal(n = 0, category = Credential, purposes("support"))]
    pub password_hash: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// What its maker called a token. Owners: a unit key, the maker.
#[derive(PersonalData)]
#[personal(name = "token_label")]
pub struct TokenLabel {
    /// Free text.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub label: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
