//! Calls and voice messages: what a telephone system tells the desk, and what staff do with it.
//!
//! A call is a comment of its ticket with the sound as its file and the transcript in its body, so that both are found,
//! masked, redacted and forgotten like everything that was said; this slice keeps beside it who called whom, and whether both
//! sides agreed to a recording. Until somebody notes that the caller was who they say, their panel shows number and name only.

pub mod api;
pub mod audio;
pub mod consent;
pub mod display;
pub mod fetch;
pub mod mails;
pub mod ops;
pub mod page;
pub mod records;
pub mod sql;
pub mod take;
#[cfg(test)]
mod tests;
pub mod transcript;
pub mod view;
pub mod wire;

pub use audio::Sound;

use crate::i18n::Key;
use crate::words::words;

words! {
    /// What sort of call it was.
    CallKind {
        /// A message left on the machine.
        Voicemail = "voicemail",
        /// Somebody called.
        In = "in",
        /// The desk called.
        Out = "out",
    }
}

words! {
    /// Where the sound is.
    SoundState {
        /// There is none.
        Silent = "none",
        /// It is a file of the comment.
        Stored = "stored",
        /// It is being fetched from the telephone system.
        Fetching = "fetching",
        /// What came was no sound; it is a file all the same.
        NoSound = "no_sound",
    }
}

impl CallKind {
    /// The kind of Zendesk's `via_id`.
    pub const fn of_via(via: i64) -> Option<Self> {
        match via {
            44 => Some(Self::Voicemail),
            45 => Some(Self::In),
            46 => Some(Self::Out),
            _ => None,
        }
    }

    /// As Zendesk's `via_id`.
    pub const fn via(self) -> i64 {
        match self {
            Self::Voicemail => 44,
            Self::In => 45,
            Self::Out => 46,
        }
    }

    /// The name on pages.
    pub const fn key(self) -> Key {
        match self {
            Self::Voicemail => Key("voice-kind-voicemail"),
            Self::In => Key("voice-kind-in"),
            Self::Out => Key("voice-kind-out"),
        }
    }
}
