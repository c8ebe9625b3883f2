//! Results of searches, counts, tags.

use serde::Serialize;
use utoipa::ToSchema;

use super::group::Group;
use super::organisation::Organisation;
use super::ticket::Ticket;
use super::time::Time;
use super::user::User;

/// One result. `result_type` tells what it is.
#[derive(Clone, Serialize, ToSchema)]
#[serde(tag = "result_type", rename_all = "lowercase")]
pub enum Found {
    /// A ticket.
    Ticket(Ticket),
    /// A person.
    User(User),
    /// An organisation.
    #[serde(rename = "organization")]
    Organisation(Organisation),
    /// A group.
    Group(Group),
}

/// How many, and when that was counted.
#[derive(Clone, Serialize, ToSchema)]
pub struct Count {
    /// How many.
    pub value: i64,
    /// When counted, with `+00:00`.
    pub refreshed_at: String,
}

impl Count {
    /// Counted just now.
    pub fn new(value: i64, now: world::Timestamp) -> Self {
        let time = Time(now).to_string();
        Self { value, refreshed_at: format!("{}+00:00", time.trim_end_matches('Z')) }
    }
}

/// A tag and how often it is used.
#[derive(Clone, Serialize, ToSchema)]
pub struct TagCount {
    /// The tag.
    pub name: String,
    /// Records with it.
    pub count: i64,
}

/// The tags of one record.
#[derive(Clone, Serialize, ToSchema)]
pub struct TagList {
    /// Sorted.
    pub tags: Vec<String>,
}
