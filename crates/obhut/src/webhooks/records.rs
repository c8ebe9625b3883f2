//! What is sealed of systems outside and of what they are told.

use personal::{Personal, PersonalData, Unknown};

/// A system outside. Owner: a unit key.
#[derive(PersonalData)]
#[personal(name = "webhook_profile")]
pub struct WebhookProfile {
    /// What it is called.
    #[personal(n = 0, category = Technical, purposes("support"))]
    pub name: Personal<String>,
    /// What it is for.
    #[personal(n = 1, category = Technical, purposes("support"))]
    pub description: Option<Personal<String>>,
    /// Where it is told.
    #[personal(n = 2, category = Technical, purposes("support"))]
    pub endpoint: Personal<String>,
    /// What its messages are signed with.
    #[personal(n = 3, category = Credential, purposes("support"))]
    pub secret: Personal<String>,
    /// The `Authorization` that it wants to see.
    #[personal(n = 4, category = Credential, purposes("support"))]
    pub authorization: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// What somebody outside is told. Owners: a unit key; of an erasure the case, of a redaction the ticket.
#[derive(PersonalData)]
#[personal(name = "notice_body")]
pub struct NoticeBody {
    /// Under which references they know the people.
    #[personal(n = 0, category = Content, purposes("support"))]
    pub people: Vec<Personal<String>>,
    /// Under which references they know the tickets.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub tickets: Vec<Personal<String>>,
    /// How much is forgotten.
    #[personal(n = 2, fact)]
    pub outcome: String,
    /// The word with which they confirm.
    #[personal(n = 3, category = Credential, purposes("support"))]
    pub word: Option<Personal<String>>,
    /// Of a partner: when something was passed on to them, one for each reference; 0 for none.
    #[personal(n = 4, fact)]
    pub passed_at: Vec<i64>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
