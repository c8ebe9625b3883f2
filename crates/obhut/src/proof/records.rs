//! What is sealed of the proof of the log.

use personal::{Personal, PersonalData, Unknown};

/// The secret that signs an account's log. Owners: a unit key.
#[derive(PersonalData)]
#[personal(name = "log_seed")]
pub struct Seed {
    /// 32 random bytes in base64, from which the Ed25519 key is made (RFC 8032).
    #[personal(n = 0, category = Credential, purposes("support"))]
    pub seed: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
