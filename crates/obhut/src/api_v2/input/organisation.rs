//! What clients send to make or change organisations, groups and memberships.

use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::loose;
use crate::api_v2::Patch;

/// An organisation to make or the change of one. `id` counts in lists of changes only.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct OrganisationInput {
    /// Which organisation, in a list of changes.
    #[serde(default, deserialize_with = "loose::id")]
    pub id: Patch<i64>,
    /// Name, one of a kind in the account.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
    /// Id in a system of the client's.
    #[serde(default, deserialize_with = "loose::text")]
    pub external_id: Patch<String>,
    /// New people with addresses there become members.
    #[serde(default, deserialize_with = "loose::words")]
    pub domain_names: Patch<Vec<String>>,
    /// About it.
    #[serde(default, deserialize_with = "loose::text")]
    pub details: Patch<String>,
    /// What staff noted.
    #[serde(default, deserialize_with = "loose::text")]
    pub notes: Patch<String>,
    /// New tickets of members go to this group.
    #[serde(default, deserialize_with = "loose::id")]
    pub group_id: Patch<i64>,
    /// Whether members see each other's tickets.
    #[serde(default, deserialize_with = "loose::flag")]
    pub shared_tickets: Patch<bool>,
    /// Whether members comment on each other's tickets.
    #[serde(default, deserialize_with = "loose::flag")]
    pub shared_comments: Patch<bool>,
    /// All tags.
    #[serde(default, deserialize_with = "loose::words")]
    pub tags: Patch<Vec<String>>,
    /// Values of the account's own fields, by key.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub organization_fields: Patch<Map<String, Value>>,
}

/// A group to make or the change of one.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct GroupInput {
    /// Name.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
    /// What it is for.
    #[serde(default, deserialize_with = "loose::text")]
    pub description: Patch<String>,
    /// Whether new tickets go there.
    #[serde(default, deserialize_with = "loose::flag")]
    pub default: Patch<bool>,
    /// Whether any agent may join.
    #[serde(default, deserialize_with = "loose::flag")]
    pub is_public: Patch<bool>,
}

/// Who is to belong to which group or organisation.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct MembershipInput {
    /// The person.
    #[serde(default, deserialize_with = "loose::id")]
    pub user_id: Patch<i64>,
    /// The group.
    #[serde(default, deserialize_with = "loose::id")]
    pub group_id: Patch<i64>,
    /// The organisation.
    #[serde(default, deserialize_with = "loose::id")]
    pub organization_id: Patch<i64>,
    /// Whether it becomes the person's first.
    #[serde(default, deserialize_with = "loose::flag")]
    pub default: Patch<bool>,
}
