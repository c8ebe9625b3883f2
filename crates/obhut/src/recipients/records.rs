//! What is sealed of a partner.

use personal::{Personal, PersonalData, Unknown};

/// Who a partner is. Owners: the profile's unit key, the partner.
#[derive(PersonalData)]
#[personal(name = "recipient_profile")]
pub struct RecipientProfile {
    /// The organisation's name; a craftswoman's is a person's.
    #[personal(n = 0, category = Identity, purposes("support"))]
    pub name: Personal<String>,
    /// What finds the contract.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub contract: Option<Personal<String>>,
    /// Remarks.
    #[personal(n = 2, category = Content, purposes("support"))]
    pub notes: Option<Personal<String>>,
    /// Where to write to; answers from elsewhere are held.
    #[personal(n = 3, category = Contact, purposes("support"))]
    pub addresses: Vec<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// The sign under which the partner keeps the matter. Owners: a unit key, the partner, the ticket, whose it was.
#[derive(PersonalData)]
#[personal(name = "partner_reference")]
pub struct PartnerReference {
    /// As the partner wrote it.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub reference: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
