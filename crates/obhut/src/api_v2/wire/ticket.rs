//! A ticket.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::metric::{MetricSet, TicketDates, TicketSlas};
use super::time::Time;
use super::via::Via;
use crate::api_v2::Patch;

/// A ticket as clients read it. What the reader may not see is absent (`Patch::Absent`).
#[derive(Clone, Serialize, ToSchema)]
pub struct Ticket {
    /// Address of this record.
    pub url: String,
    /// Its number.
    pub id: i64,
    /// Id in a system of the client's.
    pub external_id: Option<String>,
    /// How it came.
    pub via: Via,
    /// When it came.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// `question`, `incident`, `problem`, `task`.
    #[serde(rename = "type")]
    pub kind: Option<&'static str>,
    /// Subject with placeholders filled in.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub subject: Patch<String>,
    /// Subject as stored.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub raw_subject: Patch<String>,
    /// Text of the first comment.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub description: Patch<String>,
    /// `low`, `normal`, `high`, `urgent`.
    pub priority: Option<&'static str>,
    /// `new`, `open`, `pending`, `hold`, `solved`, `closed`.
    pub status: &'static str,
    /// Address of ours that the first mail went to.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub recipient: Patch<String>,
    /// Whose request it is.
    pub requester_id: i64,
    /// Who entered it.
    pub submitter_id: i64,
    /// Agent in charge.
    pub assignee_id: Option<i64>,
    /// Organisation of the requester.
    pub organization_id: Option<i64>,
    /// Whether a person asks for their rights in it (access, erasure …).
    pub data_request: bool,
    /// Group in charge.
    pub group_id: Option<i64>,
    /// People in copy.
    pub collaborator_ids: Vec<i64>,
    /// Staff who follow.
    pub follower_ids: Vec<i64>,
    /// People in copy of mails.
    pub email_cc_ids: Vec<i64>,
    /// Always null.
    pub forum_topic_id: Option<i64>,
    /// The problem that this incident belongs to.
    pub problem_id: Option<i64>,
    /// Whether incidents belong to it.
    pub has_incidents: bool,
    /// Whether any comment is public.
    pub is_public: bool,
    /// When a task is due.
    pub due_at: Option<Time>,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// Values of the account's own fields.
    pub custom_fields: Vec<CustomField>,
    /// What the requester thought of it.
    pub satisfaction_rating: SatisfactionRating,
    /// Always empty.
    pub sharing_agreement_ids: Vec<i64>,
    /// The account's own status, where it has such.
    pub custom_status_id: Option<i64>,
    /// The same as `custom_fields`.
    pub fields: Vec<CustomField>,
    /// Tickets that follow this one.
    pub followup_ids: Vec<i64>,
    /// Form it was entered in.
    pub ticket_form_id: Option<i64>,
    /// Brand it came to.
    pub brand_id: Option<i64>,
    /// Always false.
    pub allow_channelback: bool,
    /// Whether files may be attached.
    pub allow_attachments: bool,
    /// Whether it came by a messaging channel.
    pub from_messaging_channel: bool,
    /// Seconds since 1970 of the last change; in exports only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated_timestamp: Option<i64>,
    /// Number of comments; where `include` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment_count: Option<i64>,
    /// Number of incidents of a problem; where `include` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident_count: Option<i64>,
    /// How it went; where `include=metric_sets` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_set: Option<Box<MetricSet>>,
    /// When what happened; where `include=dates` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<Box<TicketDates>>,
    /// What was promised and how it stands; where `include=slas` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slas: Option<Box<TicketSlas>>,
}

/// Value of a field.
#[derive(Clone, Serialize, ToSchema)]
pub struct CustomField {
    /// Id of the field.
    pub id: i64,
    /// Text, number, yes or no, list of choices, or null.
    pub value: Value,
}

/// A rating.
#[derive(Clone, Serialize, ToSchema)]
pub struct SatisfactionRating {
    /// `unoffered`, `offered`, `good`, `bad`.
    pub score: &'static str,
    /// What was written to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Default for SatisfactionRating {
    fn default() -> Self {
        Self { score: "unoffered", comment: None }
    }
}
