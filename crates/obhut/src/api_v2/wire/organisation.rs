//! Organisations.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::time::Time;

/// An organisation.
#[derive(Clone, Serialize, ToSchema)]
pub struct Organisation {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// Name, one of a kind in the account.
    pub name: String,
    /// Whether members see each other's tickets.
    pub shared_tickets: bool,
    /// Whether members comment on each other's tickets.
    pub shared_comments: bool,
    /// Id in a system of the client's.
    pub external_id: Option<String>,
    /// When added.
    pub created_at: Time,
    /// When last changed.
    pub updated_at: Time,
    /// When it was deleted; in exports alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Time>,
    /// New people with addresses there become members.
    pub domain_names: Vec<String>,
    /// About it.
    pub details: Option<String>,
    /// What staff noted.
    pub notes: Option<String>,
    /// New tickets of members go to this group.
    pub group_id: Option<i64>,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// Values of the account's own fields, by key.
    #[schema(value_type = Object)]
    pub organization_fields: Map<String, Value>,
}

/// Who belongs to which organisation.
#[derive(Clone, Serialize, ToSchema)]
pub struct OrganisationMembership {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// The person.
    pub user_id: i64,
    /// The organisation.
    pub organization_id: i64,
    /// Whether the person's first.
    pub default: bool,
    /// Name of the organisation.
    pub organization_name: String,
    /// Whether the person sees all tickets there.
    pub view_tickets: bool,
    /// When added.
    pub created_at: Time,
    /// When last changed.
    pub updated_at: Time,
}

/// How much hangs on an organisation.
#[derive(Clone, Serialize, ToSchema)]
pub struct OrganisationRelated {
    /// Tickets.
    pub tickets_count: i64,
    /// Members.
    pub users_count: i64,
}
