//! The shapes of what comes in. Members that are not known are ignored; every member may be absent, null or a value.
//! None has `Debug`: they hold what people wrote.

mod collaborator;
mod envelope;
pub mod loose;
mod organisation;
mod ticket;
mod user;
mod voice;

pub use collaborator::{CollaboratorInput, ParticipantAction, ParticipantInput};
pub use envelope::{
    GroupBody, GroupMembershipBody, IdentityBody, MOST, OrganisationBody, OrganisationMembershipBody,
    OrganisationsBody, TicketBody, TicketsBody, UserBody, UsersBody,
};
pub use organisation::{GroupInput, MembershipInput, OrganisationInput};
pub use ticket::{
    CommentInput, CustomFieldInput, MergeInput, Priority, RequesterInput, Status, TagsInput, TicketInput, TicketType,
};
pub use user::{IdentityInput, OrganisationName, Role, UserInput, UserMergeBody, UserMergeInput};
pub use voice::{CallConsentInput, VoiceInput};

/// Values of the account's own fields by their words, as JSON; null empties one.
pub fn given(
    values: &crate::api_v2::Patch<serde_json::Map<String, serde_json::Value>>,
) -> std::collections::BTreeMap<String, Option<String>> {
    let pairs = values.value().into_iter().flatten();
    pairs.map(|(word, value)| (word.clone(), (!value.is_null()).then(|| value.to_string()))).collect()
}
