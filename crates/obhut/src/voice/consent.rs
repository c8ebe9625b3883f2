//! Whether a call may be recorded: only where the desk allows it at all, and both sides have agreed before (§ 201 of the
//! German penal code, Art. 6(1)(a) GDPR), and the register of consents knows nothing against it of whoever is known. A message
//! left on the machine is no recording of a conversation.

use db::Tx;
use ledger::{Fact, Facts, Object};

use super::CallKind;
use crate::accounts::sql as settings;
use crate::audit::{self, Record};
use crate::consent::{self, Reason};
use crate::context::Cx;
use crate::error::Error;

/// The setting that allows recordings: off unless it says `on`.
const RECORDING: &str = "voice_recording";
/// The purpose by its word.
const PURPOSE: &str = "recording";

/// What was agreed to, as the telephone system tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// When the person outside agreed.
    pub caller_at: Option<i64>,
    /// When the member of staff agreed.
    pub staff_at: Option<i64>,
}

/// Why a recording is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The desk records nothing.
    Off,
    /// The person outside did not agree.
    Caller,
    /// The member of staff did not agree.
    Staff,
    /// Somebody agreed only after the recording had begun.
    Late,
    /// The person outside has said otherwise, and not taken it back: what a key on the telephone says does not outweigh that.
    Register(Reason),
}

impl Refusal {
    /// As a word of the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "RecordingOff",
            Self::Caller => "CallerConsentMissing",
            Self::Staff => "AgentConsentMissing",
            Self::Late => "ConsentTooLate",
            Self::Register(Reason::Withdrawn) => "CallerConsentWithdrawn",
            Self::Register(Reason::Refused) => "CallerConsentRefused",
            Self::Register(Reason::Expired) => "CallerConsentExpired",
            Self::Register(_) => "RecordingNotPermitted",
        }
    }

    /// In words for programmers.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Off => {
                "calls are not recorded at this desk: an administrator can allow it under Administration, Telephone"
            }
            Self::Caller => {
                "the caller's consent is missing: send recording_consent.caller_at, or the call without recording"
            }
            Self::Staff => {
                "the agent's consent is missing: send recording_consent.agent_at, or the call without recording"
            }
            Self::Late => "consent must come before the recording begins (recording_started_at, else started_at)",
            Self::Register(reason) => reason.told(),
        }
    }
}

/// Whether the desk records calls at all.
///
/// # Errors
/// The database's.
pub fn is_on(tx: &mut Tx<'_>, cx: &Cx) -> Result<bool, Error> {
    Ok(settings::setting(tx, cx.id(), RECORDING)?.as_deref() == Some("on"))
}

/// Allows or forbids recordings.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn set(tx: &mut Tx<'_>, cx: &Cx, on: bool) -> Result<(), Error> {
    cx.actor.must_administer()?;
    settings::set(tx, cx.id(), RECORDING, if on { "on" } else { "off" })?;
    let facts = Facts::from([("recording".into(), Fact::Flag(on))]);
    let object = Object { kind: "setting", id: 0 };
    audit::record(tx, cx, Record { act: "setting.voice", object, facts, detail: None, owners: &[] }).map(drop)
}

/// What the register of consents says against recording somebody. Whoever was never asked in it is asked by the telephone
/// system, call by call.
///
/// # Errors
/// The database's.
pub fn against(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<Reason>, Error> {
    let reason = consent::may(tx, cx, person, PURPOSE)?.reason();
    Ok(reason.filter(|reason| !matches!(reason, Reason::NoPurpose | Reason::NotAsked | Reason::Unconfirmed)))
}

/// Whether the recording of a call may be kept. What was agreed to are facts that the telephone system brings and the call
/// keeps; what `person` said at the desk is in its register of consents.
///
/// # Errors
/// The database's.
pub fn may_record(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: CallKind,
    agreed: Agreed,
    recorded_from: i64,
    person: Option<i64>,
) -> Result<Result<(), Refusal>, Error> {
    if kind == CallKind::Voicemail {
        return Ok(Ok(()));
    }
    if !is_on(tx, cx)? {
        return Ok(Err(Refusal::Off));
    }
    if let Some(person) = person
        && let Some(reason) = against(tx, cx, person)?
    {
        return Ok(Err(Refusal::Register(reason)));
    }
    Ok(match (agreed.caller_at, agreed.staff_at) {
        (None, _) => Err(Refusal::Caller),
        (_, None) => Err(Refusal::Staff),
        (Some(caller), Some(staff)) if caller.max(staff) > recorded_from => Err(Refusal::Late),
        _ => Ok(()),
    })
}
