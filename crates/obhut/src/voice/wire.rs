//! What telephone systems send, and how calls look in the API.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use world::Timestamp;
use zeroize::Zeroizing;

use super::CallKind;
use super::consent::Agreed;
use super::ops::Call;
use super::take::Told;
use crate::api_v2::input::{TicketInput, loose};
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Details, Patch};
use crate::context::Cx;
use crate::i18n::Translator;
use crate::tickets::NewTicket;
use crate::tickets::api::accept;

/// A call, and to whom it is shown.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct VoiceTicketBody {
    /// The agent on whose page the ticket appears.
    #[serde(default, deserialize_with = "loose::id")]
    pub display_to_agent: Patch<i64>,
    /// The ticket with its call.
    #[serde(default)]
    pub ticket: VoiceTicketInput,
}

/// A ticket with a call.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct VoiceTicketInput {
    /// The ticket, as it is made elsewhere; without a requester, it is whoever has the number.
    #[serde(flatten)]
    pub ticket: TicketInput,
    /// 44: a message left on the machine; 45: somebody called; 46: the desk called.
    pub via_id: Option<i64>,
    /// The call.
    pub voice_comment: Option<VoiceInput>,
}

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
    pub recording_consent: ConsentInput,
}

/// Who agreed to a recording.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct ConsentInput {
    /// When the person outside agreed.
    #[serde(default, deserialize_with = "loose::text")]
    pub caller_at: Patch<String>,
    /// When the agent agreed.
    #[serde(default, deserialize_with = "loose::text")]
    pub agent_at: Patch<String>,
}

/// What the recording of a comment says.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct TranscriptBody {
    /// The text; empty: none.
    #[serde(default, deserialize_with = "loose::text")]
    pub transcript: Patch<String>,
}

/// How the desk treats calls.
#[derive(Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
pub struct VoiceSettings {
    /// Whether recordings are taken, with the consent of both sides.
    #[serde(default)]
    pub recording: bool,
}

/// `{"voice_settings": …}`
#[derive(Clone, Copy, Serialize, ToSchema)]
pub struct SettingsAnswer {
    /// The settings.
    pub voice_settings: VoiceSettings,
}

/// `{"voice_settings": …}`
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
pub struct SettingsBody {
    /// The settings.
    #[serde(default)]
    pub voice_settings: VoiceSettings,
}

/// The calls of a ticket.
#[derive(Serialize, ToSchema)]
pub struct CallList {
    /// The oldest first.
    pub calls: Vec<CallRecord>,
}

/// A call of a ticket.
#[derive(Serialize, ToSchema)]
pub struct CallRecord {
    /// Its number.
    pub id: i64,
    /// The comment that carries its recording.
    pub comment_id: i64,
    /// `voicemail`, `in` or `out`.
    pub kind: &'static str,
    /// The number that called, for those who may see it.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub from: Patch<String>,
    /// The number that was called.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub to: Patch<String>,
    /// When it began.
    pub started_at: Time,
    /// How long it was, in seconds.
    pub call_duration: i64,
    /// `none`, `stored`, `fetching` or `no_sound`.
    pub recording: &'static str,
    /// Why it is not fetched yet.
    pub recording_error: Option<String>,
    /// When the person outside agreed to the recording.
    pub caller_consent_at: Option<Time>,
    /// When the agent agreed.
    pub agent_consent_at: Option<Time>,
    /// When it was noted that the caller is who they say.
    pub checked_at: Option<Time>,
}

/// A call as the API shows it.
pub(super) fn call(cx: &Cx, one: &Call) -> CallRecord {
    let disclosure = crate::disclosure::for_actor(cx);
    let sees = cx.actor.sees_identity();
    let (row, details) = (&one.row, one.details.as_ref());
    let time = |at: Option<i64>| at.map(|at| Time(Timestamp(at)));
    CallRecord {
        id: row.id,
        comment_id: row.comment,
        kind: row.kind.word(),
        from: Patch::shown(sees, details.and_then(|details| details.reveal_from(&disclosure)).cloned()),
        to: Patch::shown(sees, details.and_then(|details| details.reveal_to(&disclosure)).cloned()),
        started_at: Time(Timestamp(row.started_at)),
        call_duration: row.seconds,
        recording: row.state.word(),
        recording_error: row.last_error.clone(),
        caller_consent_at: time(row.caller_agreed_at),
        agent_consent_at: time(row.staff_agreed_at),
        checked_at: time(row.checked_at),
    }
}

/// What sort of call `via_id` names; a ticket without a call needs none.
pub(super) fn kind(via: Option<i64>, called: bool) -> Result<CallKind, ApiError> {
    match via.map(CallKind::of_via) {
        Some(Some(kind)) => Ok(kind),
        None if !called => Ok(CallKind::In),
        _ => Err(ApiError::field_invalid(
            "via_id",
            "InvalidValue",
            "must be 44 (voice message), 45 (call in) or 46 (call out)",
        )),
    }
}

/// The ticket of a call; without words of its own, it says what sort of call it was.
pub(super) fn ticket(cx: &Cx, kind: CallKind, input: &VoiceTicketInput) -> Result<NewTicket, ApiError> {
    let mut given = input.ticket.clone();
    let said = given.description.value().is_some_and(|text| !text.trim().is_empty()) || given.comment.value().is_some();
    if !said {
        given.description = Patch::Value(Translator::new(cx.language).get(kind.key()).into_owned());
    }
    let new = accept::new_ticket(cx, &given)?;
    // Who called is asked, not who wrote it down; and a call belongs to no other ticket.
    Ok(NewTicket { submitter: None, problem: None, follow_up_of: None, organisation: None, ..new })
}

/// A call as the operations take it.
pub(super) fn told(given: &VoiceInput) -> Result<Told, ApiError> {
    let mut details = Details::default();
    let mut moment = |field: &str, text: &Patch<String>| {
        let text = text.value().filter(|text| !text.trim().is_empty())?;
        let time = Time::parse(text);
        if time.is_none() {
            details.invalid(field, "is no moment");
        }
        time.map(|time| time.0.0)
    };
    let consent = &given.recording_consent;
    let told = Told {
        from: given.from.value().cloned(),
        to: given.to.value().cloned(),
        started_at: moment("started_at", &given.started_at),
        recorded_from: moment("recording_started_at", &given.recording_started_at),
        seconds: given.call_duration.value().copied().unwrap_or(0),
        agreed: Agreed {
            caller_at: moment("recording_consent.caller_at", &consent.caller_at),
            staff_at: moment("recording_consent.agent_at", &consent.agent_at),
        },
        recording: given.recording_url.value().filter(|url| !url.trim().is_empty()).cloned(),
        uploads: given.uploads.value().cloned().unwrap_or_default(),
        transcript: given
            .transcription_text
            .value()
            .filter(|text| !text.trim().is_empty())
            .cloned()
            .map(Zeroizing::new),
    };
    details.into_result()?;
    Ok(told)
}
