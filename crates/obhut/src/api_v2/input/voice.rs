//! A call, as telephone systems tell it.

use serde::Deserialize;
use utoipa::ToSchema;

use super::loose;
use crate::api_v2::Patch;

/// A call.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct VoiceInput {
    /// The number that called.
    #[serde(default, deserialize_with = "loose::text")]
    pub from: Patch<String>,
    /// The number that was called.
    #[serde(default, deserialize_with = "loose::text")]
    pub to: Patch<String>,
    /// Where the recording can be fetched, over https; it is fetched once and forgotten.
    #[serde(default, deserialize_with = "loose::text")]
    pub recording_url: Patch<String>,
    /// Tokens of uploads that hold the recording.
    #[serde(default, deserialize_with = "loose::words")]
    pub uploads: Patch<Vec<String>>,
    /// When the call began.
    #[serde(default, deserialize_with = "loose::text")]
    pub started_at: Patch<String>,
    /// How long it was, in seconds.
    #[serde(default, deserialize_with = "loose::id")]
    pub call_duration: Patch<i64>,
    /// What was said, in writing.
    #[serde(default, deserialize_with = "loose::text")]
    pub transcription_text: Patch<String>,
    /// When the recording began; with the call, where nothing is said.
    #[serde(default, deserialize_with = "loose::text")]
    pub recording_started_at: Patch<String>,
    /// Who agreed to the recording, and when.
    #[serde(default)]
    pub recording_consent: CallConsentInput,
}

/// Who agreed to a recording.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct CallConsentInput {
    /// When the person outside agreed.
    #[serde(default, deserialize_with = "loose::text")]
    pub caller_at: Patch<String>,
    /// When the agent agreed.
    #[serde(default, deserialize_with = "loose::text")]
    pub agent_at: Patch<String>,
}
