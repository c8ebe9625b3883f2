//! What is sealed of keepers.

use personal::{Personal, PersonalData, Unknown};

/// Where a keeper is reached. Owner: a unit key.
#[derive(PersonalData)]
#[personal(name = "keeper_place")]
pub struct KeeperPlace {
    /// An e-mail address or an https address.
    #[personal(n = 0, category = Contact, purposes("support"))]
    pub place: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
