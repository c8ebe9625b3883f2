//! What clients send to make or change people.

use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::loose;
use crate::api_v2::{ApiError, Details, Patch};

/// A person to make or the change of one. `id` counts in lists of changes only.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct UserInput {
    /// Which person, in a list of changes.
    #[serde(default, deserialize_with = "loose::id")]
    pub id: Patch<i64>,
    /// Name.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
    /// Address. On a change it is added to those there are.
    #[serde(default, deserialize_with = "loose::text")]
    pub email: Patch<String>,
    /// Phone number.
    #[serde(default, deserialize_with = "loose::text")]
    pub phone: Patch<String>,
    /// Role.
    #[serde(default, deserialize_with = "loose::choice")]
    pub role: Patch<Role>,
    /// Id in a system of the client's.
    #[serde(default, deserialize_with = "loose::text")]
    pub external_id: Patch<String>,
    /// First organisation.
    #[serde(default, deserialize_with = "loose::id")]
    pub organization_id: Patch<i64>,
    /// First organisation, by name: `{"name": …}`.
    #[serde(default)]
    pub organization: Patch<OrganisationName>,
    /// All tags.
    #[serde(default, deserialize_with = "loose::words")]
    pub tags: Patch<Vec<String>>,
    /// Name shown to end users.
    #[serde(default, deserialize_with = "loose::text")]
    pub alias: Patch<String>,
    /// What the person says of themselves.
    #[serde(default, deserialize_with = "loose::text")]
    pub details: Patch<String>,
    /// What staff noted.
    #[serde(default, deserialize_with = "loose::text")]
    pub notes: Patch<String>,
    /// Ends the person's mails.
    #[serde(default, deserialize_with = "loose::text")]
    pub signature: Patch<String>,
    /// Language.
    #[serde(default, deserialize_with = "loose::text")]
    pub locale: Patch<String>,
    /// Language, by number.
    #[serde(default, deserialize_with = "loose::id")]
    pub locale_id: Patch<i64>,
    /// Time zone.
    #[serde(default, deserialize_with = "loose::text")]
    pub time_zone: Patch<String>,
    /// Whether an identity is confirmed.
    #[serde(default, deserialize_with = "loose::flag")]
    pub verified: Patch<bool>,
    /// Whether tickets from this person are put aside.
    #[serde(default, deserialize_with = "loose::flag")]
    pub suspended: Patch<bool>,
    /// Whether no mail asks for confirmation.
    #[serde(default, deserialize_with = "loose::flag")]
    pub skip_verify_email: Patch<bool>,
    /// Further ways to reach the person; of new people.
    #[serde(default)]
    pub identities: Patch<Vec<IdentityInput>>,
    /// Values of the account's own fields, by key.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub user_fields: Patch<Map<String, Value>>,
    /// The account's own role.
    #[serde(default, deserialize_with = "loose::id")]
    pub custom_role_id: Patch<i64>,
    /// First group.
    #[serde(default, deserialize_with = "loose::id")]
    pub default_group_id: Patch<i64>,
    /// Whether only internal comments may be written.
    #[serde(default, deserialize_with = "loose::flag")]
    pub only_private_comments: Patch<bool>,
}

/// Role of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Asks.
    EndUser,
    /// Answers.
    Agent,
    /// Sets up.
    Admin,
}

/// An organisation by its name.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct OrganisationName {
    /// The name.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
}

/// A way to reach a person.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct IdentityInput {
    /// `email` or `phone_number`.
    #[serde(default, rename = "type", deserialize_with = "loose::text")]
    pub kind: Patch<String>,
    /// The address or number.
    #[serde(default, deserialize_with = "loose::text")]
    pub value: Patch<String>,
    /// Whether confirmed.
    #[serde(default, deserialize_with = "loose::flag")]
    pub verified: Patch<bool>,
    /// Whether it becomes the first of its kind.
    #[serde(default, deserialize_with = "loose::flag")]
    pub primary: Patch<bool>,
    /// Whether no mail asks for confirmation.
    #[serde(default, deserialize_with = "loose::flag")]
    pub skip_verify_email: Patch<bool>,
}

/// Body of a merge of people.
#[derive(Clone, Deserialize, ToSchema)]
pub struct UserMergeBody {
    /// Who stays.
    pub user: UserMergeInput,
}

/// Who stays, by id or address.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct UserMergeInput {
    /// By id.
    #[serde(default, deserialize_with = "loose::id")]
    pub id: Patch<i64>,
    /// By address.
    #[serde(default, deserialize_with = "loose::text")]
    pub email: Patch<String>,
}

impl UserInput {
    /// Checks what a new person must have.
    ///
    /// # Errors
    /// 422 without a name.
    pub fn check_new(&self) -> Result<(), ApiError> {
        let mut details = Details::default();
        if self.name.value().is_none_or(|name| name.trim().is_empty()) {
            details.blank("name");
        }
        details.into_result()
    }
}
