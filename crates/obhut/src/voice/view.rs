//! What pages show of calls.

use askama::Template;
use world::Timestamp;

use super::CallKind;
use crate::assets::icon;
use crate::audit::history::Step;
use crate::i18n::{Key, Translator};
use crate::workspace::{Change, Frame, Problem};

/// A call beside its message.
pub struct Voice {
    /// What sort of call.
    pub kind: CallKind,
    /// The number that called, where the reader may see it.
    pub from: Option<String>,
    /// The number that was called.
    pub to: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// How long it was, as minutes and seconds; empty where that is not known.
    pub length: String,
    /// What there is to say about its recording.
    pub note: Option<Key>,
}

/// The form of a transcript.
pub struct Transcribe {
    /// The version that the reader saw.
    pub edition: i64,
    /// What stands in it.
    pub text: String,
    /// What is wrong with the last try.
    pub problem: Option<Problem>,
}

/// Somebody who is on the telephone with the reader.
pub struct CallCard {
    /// Its number.
    pub id: u64,
    /// Name or pseudonym.
    pub name: String,
    /// Their number, where the reader may see it.
    pub number: Option<String>,
    /// The ticket they call about.
    pub ticket: Option<u64>,
    /// The person, once it is noted that they are who they say.
    pub person: Option<u64>,
    /// Whether that is noted.
    pub checked: bool,
    /// Whether the reader may note it.
    pub may_check: bool,
    /// What is to be read out to them, because nobody has told them yet what is stored.
    pub say: Option<String>,
    /// Of how many tickets how many are open, once it is noted.
    pub counts: Option<(u64, u64)>,
    /// Since when.
    pub since: Timestamp,
}

/// The panel of a caller of whom nobody has noted that they are who they say.
pub struct Caller {
    /// Name.
    pub name: String,
    /// The number they called from.
    pub number: Option<String>,
    /// Whether the reader may note it.
    pub may_check: bool,
    /// What is to be read out to them, because nobody has told them yet what is stored.
    pub say: Option<String>,
}

/// Minutes and seconds.
pub fn length(seconds: i64) -> String {
    if seconds <= 0 { String::new() } else { format!("{}:{:02}", seconds / 60, seconds % 60) }
}

/// A step about a call, as a line between the messages.
pub fn change(step: &Step) -> Option<Change> {
    let (icon, key) = match step.entry.act.as_str() {
        "voice.check" => ("user-check", Key("event-voice-checked")),
        "voice.transcribe" => ("file-text", Key("event-voice-transcribed")),
        _ => return None,
    };
    Some(Change::Beside(icon, key, String::new()))
}

#[derive(Template)]
#[template(path = "voice/told.html")]
struct ToldTemplate<'a> {
    t: Translator,
    frame: &'a Frame,
    calls: &'a [CallCard],
}

/// Who is on the telephone, for a page that is open.
///
/// # Errors
/// The template's.
pub fn told(frame: &Frame, calls: &[CallCard]) -> Result<String, askama::Error> {
    ToldTemplate { t: frame.translator(), frame, calls }.render()
}
