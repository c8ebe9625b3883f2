//! What happened to a ticket in one step.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::attachment::Attachment;
use super::comment::CommentMetadata;
use super::time::Time;
use super::via::Via;
use crate::api_v2::Patch;
use crate::voice::wire::VoiceData;

/// One change of a ticket.
#[derive(Clone, Serialize, ToSchema)]
pub struct Audit {
    /// Its id.
    pub id: i64,
    /// The ticket.
    pub ticket_id: i64,
    /// When.
    pub created_at: Time,
    /// Who did it.
    pub author_id: i64,
    /// Circumstances.
    pub metadata: CommentMetadata,
    /// By which channel.
    pub via: Via,
    /// What was done.
    pub events: Vec<AuditEvent>,
}

/// One thing that was done. `type` tells which.
#[derive(Clone, Serialize, ToSchema)]
#[serde(tag = "type")]
pub enum AuditEvent {
    /// A field got its first value.
    Create {
        /// Id of the event.
        id: i64,
        /// Name of the field, or the id of one of the account's own.
        field_name: String,
        /// Text, list of texts or null; absent where the reader may not see it.
        #[serde(skip_serializing_if = "Patch::is_absent")]
        #[schema(value_type = Value)]
        value: Patch<Value>,
    },
    /// A field got another value.
    Change {
        /// Id of the event.
        id: i64,
        /// Name of the field, or the id of one of the account's own.
        field_name: String,
        /// The new value.
        #[serde(skip_serializing_if = "Patch::is_absent")]
        #[schema(value_type = Value)]
        value: Patch<Value>,
        /// The old value.
        #[serde(skip_serializing_if = "Patch::is_absent")]
        #[schema(value_type = Value)]
        previous_value: Patch<Value>,
    },
    /// A comment was written.
    Comment {
        /// Id of the comment.
        id: i64,
        /// Who wrote it.
        author_id: i64,
        /// Text with the marks of Markdown.
        #[serde(skip_serializing_if = "Patch::is_absent")]
        body: Patch<String>,
        /// Cleaned HTML.
        #[serde(skip_serializing_if = "Patch::is_absent")]
        html_body: Patch<String>,
        /// Text alone.
        #[serde(skip_serializing_if = "Patch::is_absent")]
        plain_body: Patch<String>,
        /// Whether the requester sees it.
        public: bool,
        /// Files.
        attachments: Vec<Attachment>,
        /// The audit.
        audit_id: i64,
    },
    /// A call.
    VoiceComment {
        /// Id of the comment.
        id: i64,
        /// Who called, or was called.
        author_id: i64,
        /// What is noted of it.
        #[serde(skip_serializing_if = "Patch::is_absent")]
        body: Patch<String>,
        /// Cleaned HTML.
        #[serde(skip_serializing_if = "Patch::is_absent")]
        html_body: Patch<String>,
        /// Whether the requester sees it.
        public: bool,
        /// Files.
        attachments: Vec<Attachment>,
        /// The audit.
        audit_id: i64,
        /// The call.
        data: Box<VoiceData>,
        /// The number that called, as pages show it.
        #[serde(skip_serializing_if = "Patch::is_absent")]
        formatted_from: Patch<String>,
        /// The number that was called, as pages show it.
        #[serde(skip_serializing_if = "Patch::is_absent")]
        formatted_to: Patch<String>,
        /// Whether what was said is shown in writing.
        transcription_visible: bool,
    },
    /// A comment went out as mail.
    Notification {
        /// Id of the event.
        id: i64,
        /// To whom.
        recipients: Vec<i64>,
    },
    /// People in copy were told.
    Cc {
        /// Id of the event.
        id: i64,
        /// Whom.
        recipients: Vec<i64>,
    },
    /// A comment became internal.
    CommentPrivacyChange {
        /// Id of the event.
        id: i64,
        /// The comment.
        comment_id: i64,
        /// False: it is internal now.
        public: bool,
    },
}
