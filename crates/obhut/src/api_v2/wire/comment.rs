//! A comment of a ticket.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::attachment::Attachment;
use super::time::Time;
use super::via::Via;
use crate::api_v2::Patch;
use crate::voice::wire::VoiceData;

/// A comment.
#[derive(Clone, Serialize, ToSchema)]
pub struct Comment {
    /// Its id.
    pub id: i64,
    /// `Comment` or `VoiceComment`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Who wrote it.
    pub author_id: i64,
    /// Text with the marks of Markdown.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub body: Patch<String>,
    /// Cleaned HTML.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub html_body: Patch<String>,
    /// Text alone.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub plain_body: Patch<String>,
    /// Whether the requester sees it.
    pub public: bool,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// The audit that it belongs to.
    pub audit_id: i64,
    /// How it came.
    pub via: Via,
    /// When.
    pub created_at: Time,
    /// Circumstances.
    pub metadata: CommentMetadata,
    /// The call that it tells of, where it is a `VoiceComment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<VoiceData>,
    /// The number that called, as pages show it.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub formatted_from: Patch<String>,
    /// The number that was called, as pages show it.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub formatted_to: Patch<String>,
    /// Whether what was said is shown in writing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcription_visible: Option<bool>,
}

/// Circumstances. `system` stays empty: nothing is kept of the sender's machine, network or place.
#[derive(Clone, Default, Serialize, ToSchema)]
pub struct CommentMetadata {
    /// Always empty.
    #[schema(value_type = Object)]
    pub system: Map<String, Value>,
    /// What the client gave along.
    #[schema(value_type = Object)]
    pub custom: Map<String, Value>,
}
