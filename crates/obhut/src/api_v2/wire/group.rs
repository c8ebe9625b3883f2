//! Groups of staff.

use serde::Serialize;
use utoipa::ToSchema;

use super::time::Time;

/// A group.
#[derive(Clone, Serialize, ToSchema)]
pub struct Group {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// Whether any agent may join.
    pub is_public: bool,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether new tickets go there.
    pub default: bool,
    /// Whether it was deleted; tickets still name it.
    pub deleted: bool,
    /// When added.
    pub created_at: Time,
    /// When last changed.
    pub updated_at: Time,
}

/// Who belongs to which group.
#[derive(Clone, Serialize, ToSchema)]
pub struct GroupMembership {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// The agent.
    pub user_id: i64,
    /// The group.
    pub group_id: i64,
    /// Whether the agent's first.
    pub default: bool,
    /// When added.
    pub created_at: Time,
    /// When last changed.
    pub updated_at: Time,
}
