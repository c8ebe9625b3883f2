//! The envelopes of answers about tickets.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::api_v2::paging::{Links, Meta};
use crate::api_v2::wire;

/// `{"ticket": …}` with what was asked for beside it.
#[derive(Serialize, ToSchema)]
pub struct TicketAnswer {
    /// The ticket.
    pub ticket: wire::Ticket,
    /// People, groups and organisations asked for by `include`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub beside: Map<String, Value>,
}

/// `{"ticket": …, "audit": …}`: what a change made of the ticket, and what it was.
#[derive(Serialize, ToSchema)]
pub struct TicketAuditAnswer {
    /// The ticket as it is now.
    pub ticket: wire::Ticket,
    /// What was done.
    pub audit: wire::Audit,
}

/// Declares the answer that holds one record or value under its name.
macro_rules! answer {
    ($($(#[$doc:meta])* $answer:ident { $name:ident: $record:ty })+) => {$(
        $(#[$doc])*
        #[derive(Serialize, ToSchema)]
        pub struct $answer {
            /// What was asked for.
            pub $name: $record,
        }
    )+};
}

/// Declares the description of a list with pages.
macro_rules! list {
    ($($(#[$doc:meta])* $answer:ident { $name:ident: $record:ty })+) => {$(
        $(#[$doc])*
        #[derive(ToSchema)]
        pub struct $answer {
            /// The records of this page.
            pub $name: Vec<$record>,
            /// By offset: the next page, null on the last.
            pub next_page: Option<String>,
            /// By offset: the page before, null on the first.
            pub previous_page: Option<String>,
            /// By offset: how many records there are in all.
            pub count: Option<i64>,
            /// By cursor: where the page lies.
            pub meta: Option<Meta>,
            /// By cursor: the way to other pages.
            pub links: Option<Links>,
        }
    )+};
}

answer! {
    /// `{"audit": …}`
    AuditAnswer { audit: wire::Audit }
    /// `{"attachment": …}`
    AttachmentAnswer { attachment: wire::Attachment }
    /// `{"upload": …}`
    UploadAnswer { upload: wire::Upload }
    /// `{"ticket_related": …}`
    RelatedAnswer { ticket_related: Related }
    /// `{"job_statuses": […]}`
    JobsAnswer { job_statuses: Vec<wire::JobStatus> }
}

/// What hangs on a ticket.
#[derive(Serialize, ToSchema)]
pub struct Related {
    /// Always null.
    pub topic_id: Option<i64>,
    /// Always empty.
    pub jira_issue_ids: Vec<i64>,
    /// The closed ticket that this one follows.
    pub followup_source_ids: Vec<i64>,
    /// Always false: nothing is archived.
    pub from_archive: bool,
    /// Incidents of this problem.
    pub incidents: i64,
}

list! {
    /// A page of tickets.
    TicketList { tickets: wire::Ticket }
    /// A page of comments.
    CommentList { comments: wire::Comment }
    /// A page of audits.
    AuditList { audits: wire::Audit }
    /// A page of tags.
    TagPage { tags: wire::TagCount }
    /// A page of jobs.
    JobList { job_statuses: wire::JobStatus }
}
