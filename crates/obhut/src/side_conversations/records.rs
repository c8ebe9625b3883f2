//! What is sealed of a side conversation.

use personal::{Personal, PersonalData, Unknown};

/// What it is about and where it goes. Owners: a unit key, the ticket.
#[derive(PersonalData)]
#[personal(name = "side_fields")]
pub struct SideFields {
    /// The subject as it leaves.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub subject: Personal<String>,
    /// The partner's address.
    #[personal(n = 1, category = Contact, purposes("support"))]
    pub address: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// A message. Owners: a unit key, the ticket.
#[derive(PersonalData)]
#[personal(name = "side_body")]
pub struct SideBody {
    /// The text as it left, or as it came without what was quoted.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub text: Personal<String>,
    /// The address it came from.
    #[personal(n = 1, category = Contact, purposes("support"))]
    pub from: Option<Personal<String>>,
    /// The name of whoever wrote it at the partner's.
    #[personal(n = 2, category = Identity, purposes("support"))]
    pub from_name: Option<Personal<String>>,
    /// The partner's own identifier of the mail, which an answer names.
    #[personal(n = 3, category = Technical, purposes("support"))]
    pub message_id: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
