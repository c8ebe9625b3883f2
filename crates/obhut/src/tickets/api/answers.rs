//! The envelopes of answers about tickets.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::api_v2::answers::{answer, list};
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
#[derive(Clone, Serialize, ToSchema)]
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
