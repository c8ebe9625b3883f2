//! What telephone systems send, and how calls look in the API.

use personal::Category;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use world::Timestamp;
use zeroize::Zeroizing;

use super::consent::Agreed;
use super::ops::Call;
use super::take::Told;
use super::{CallKind, Sound};
use crate::api_v2::input::{TicketInput, VoiceInput, loose};
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Details, Patch};
use crate::context::Cx;
use crate::i18n::Translator;
use crate::masking::Mask;
use crate::tickets::api::accept;
use crate::tickets::api::present::{self, Eyes};
use crate::tickets::{CommentView, NewTicket};

/// A call, and to whom it is shown.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct VoiceTicketBody {
    /// The agent on whose page the ticket appears.
    #[serde(default, deserialize_with = "loose::id")]
    pub display_to_agent: Patch<i64>,
    /// The ticket with its call, as it is made elsewhere; without a requester, it is whoever has the number.
    #[serde(default)]
    pub ticket: TicketInput,
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

/// What is told of a call beside its comment.
#[derive(Clone, Serialize, ToSchema)]
pub struct VoiceData {
    /// The number that called, for those who may see it.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub from: Patch<String>,
    /// The number that was called.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub to: Patch<String>,
    /// Where the sound is, for those who may see the ticket; null where there is none.
    pub recording_url: Option<String>,
    /// When the call began.
    pub started_at: Time,
    /// How long it was, in seconds.
    pub call_duration: i64,
    /// The number of the call.
    pub call_id: i64,
    /// Always null: who answered is told by the history of the ticket.
    pub answered_by_id: Option<i64>,
    /// What was said, in writing.
    #[serde(skip_serializing_if = "Patch::is_absent")]
    pub transcription_text: Patch<String>,
    /// Always null: nobody's place is kept.
    pub location: Option<String>,
}

/// The call that a comment tells of, as its reader may see it; `None` where it tells of none.
pub(crate) fn data(eyes: &Eyes<'_>, mask: &Mask, view: &CommentView, calls: &[Call]) -> Option<VoiceData> {
    let call = calls.iter().find(|call| call.row.comment == view.row.id)?;
    let (disclosure, details) = (&eyes.disclosure, call.details.as_ref());
    let sees = eyes.cx.actor.sees_identity();
    let text = view.body.as_ref().and_then(|body| body.reveal_transcript(disclosure)).map(|text| mask.line(text));
    let files = present::attachments(eyes, mask, view);
    let sound = files.into_iter().find(|file| Sound::of_media_type(&file.content_type).is_some());
    Some(VoiceData {
        from: Patch::shown(sees, details.and_then(|details| details.reveal_from(disclosure)).cloned()),
        to: Patch::shown(sees, details.and_then(|details| details.reveal_to(disclosure)).cloned()),
        recording_url: sound.map(|file| file.content_url),
        started_at: Time(Timestamp(call.row.started_at)),
        call_duration: call.row.seconds,
        call_id: call.row.id,
        answered_by_id: None,
        transcription_text: Patch::shown(eyes.sees(Category::Content), text),
        location: None,
    })
}

/// What sort of call `via_id` names; a ticket without a call needs none.
pub(crate) fn kind(via: Option<i64>, called: bool) -> Result<CallKind, ApiError> {
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
pub(super) fn ticket(cx: &Cx, kind: CallKind, input: &TicketInput) -> Result<NewTicket, ApiError> {
    let mut given = input.clone();
    let said = given.description.value().is_some_and(|text| !text.trim().is_empty()) || given.comment.value().is_some();
    if !said {
        given.description = Patch::Value(Translator::new(cx.language).get(kind.key()).into_owned());
    }
    let new = accept::new_ticket(cx, &given)?;
    // Who called is asked, not who wrote it down; and a call belongs to no other ticket.
    Ok(NewTicket { submitter: None, problem: None, follow_up_of: None, organisation: None, ..new })
}

/// A call as the operations take it.
pub(crate) fn told(given: &VoiceInput) -> Result<Told, ApiError> {
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
