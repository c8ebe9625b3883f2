//! What is sealed of a draft.

use personal::{Personal, PersonalData, Unknown};

/// What somebody has written and not sent. Owners: a unit key, the ticket or, where there is none yet, whoever asks (if they
/// are known), the writer.
#[derive(PersonalData)]
#[personal(name = "draft_text")]
pub struct DraftText {
    /// The text of the message.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub text: Personal<String>,
    /// Changes that wait for the send, each as `field=value`.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub changes: Vec<Personal<String>>,
    /// Of a new ticket: what it is about.
    #[personal(n = 2, category = Content, purposes("support"))]
    pub subject: Option<Personal<String>>,
    /// Of a new ticket: who asks.
    #[personal(n = 3, category = Identity, purposes("support"))]
    pub requester_name: Option<Personal<String>>,
    /// Of a new ticket: their address.
    #[personal(n = 4, category = Contact, purposes("support"))]
    pub requester_email: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
