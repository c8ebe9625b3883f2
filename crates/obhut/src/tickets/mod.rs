//! Tickets: what somebody asks, and all that is said about it.

pub mod access;
pub mod api;
pub mod attachments;
pub mod bulk;
#[cfg(test)]
mod closed_groups;
pub mod comments;
pub mod content;
pub mod create;
pub mod followers;
pub mod lost_fields;
pub mod merge;
pub mod metrics;
pub mod places;
pub mod privacy;
pub mod read;
pub mod records;
pub mod salutation;
pub mod snooze;
pub mod split;
pub mod sql;
#[cfg(test)]
mod stories;
pub mod take_back;
pub mod trash;
pub mod undo;
pub mod update;
pub mod urgency;

pub use comments::{NewComment, NewText};
pub use create::{Created, NewTicket, Requester};
pub use read::{CommentView, Ticket};
pub use records::{Body, Fields, Quote};
pub use sql::{CommentRow, TicketRow};
pub use update::TicketChange;

/// Acts in a ticket's history that leave its version as it is.
const QUIET_ACTS: [&str; 7] =
    ["comment.send", "ticket.snooze", "ticket.wake", "ticket.follow", "ticket.send", "ticket.notify", "ticket.inform"];

/// Whether an act leaves the ticket's version as it is; so does all that happens beside the conversation.
pub fn is_quiet(act: &str) -> bool {
    QUIET_ACTS.contains(&act) || ["side.", "handover.", "voice."].iter().any(|beside| act.starts_with(beside))
}
