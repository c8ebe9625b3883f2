use world::Timestamp;

use super::super::sql::{GroupRow, MembershipRow};
use crate::api_v2::wire::{Group, GroupMembership, Time};
use crate::http::Base;

/// A group. Its name is configuration and shown to all staff.
pub fn group(base: &Base, row: &GroupRow) -> Group {
    Group {
        url: base.record(&format!("groups/{}", row.id)),
        id: row.id,
        is_public: !row.closed,
        name: row.name.clone(),
        description: row.description.clone(),
        default: row.is_default,
        deleted: row.deleted,
        created_at: Time(Timestamp(row.created_at)),
        updated_at: Time(Timestamp(row.updated_at)),
    }
}

/// Who belongs to which group.
pub fn membership(base: &Base, row: &MembershipRow) -> GroupMembership {
    GroupMembership {
        url: base.record(&format!("group_memberships/{}", row.id)),
        id: row.id,
        user_id: row.person,
        group_id: row.group,
        default: row.is_default,
        created_at: Time(Timestamp(row.created_at)),
        updated_at: Time(Timestamp(row.created_at)),
    }
}
