//! Systems and partners outside who are told when somebody is forgotten: by signed webhook, or by mail (Art. 17(2), 19 GDPR).
//!
//! What they are told is their own reference, never ours and never an identity. It lies under the key of the case, which goes
//! once everybody has confirmed; until then the erasure has an open horizon, which its certificate shows.

pub mod api;
pub mod deliver;
pub(crate) mod gather;
pub mod notices;
pub mod ops;
pub mod page;
pub mod partners;
pub mod records;
pub mod sql;
#[cfg(test)]
mod tests;

use crate::i18n::Key;
use crate::words::words;

words! {
    /// How somebody is told.
    Way {
        /// By webhook.
        Webhook = "webhook",
        /// By mail to a partner.
        Partner = "partner",
    }
}

words! {
    /// What they are told of.
    Event {
        /// Somebody or something was forgotten.
        Erasure = "erasure",
        /// Words or files of a ticket were taken out for good.
        Redaction = "redaction",
        /// Nothing happened: somebody tries whether they can be reached.
        Test = "test",
    }
}

words! {
    /// How far that is.
    Standing {
        /// Not taken yet.
        Waiting = "waiting",
        /// Taken; the confirmation is outstanding.
        Sent = "sent",
        /// Confirmed by them, or by somebody of the desk on their behalf.
        Confirmed = "confirmed",
        /// A mail was taken by their mail server; the law asks for no more.
        Told = "told",
        /// Given up after many attempts: somebody has to see to it.
        GivenUp = "given_up",
    }
}

impl Standing {
    /// Whether nothing is outstanding.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Confirmed | Self::Told)
    }

    /// The name on pages.
    pub const fn key(self) -> Key {
        match self {
            Self::Waiting => Key("notice-waiting"),
            Self::Sent => Key("notice-sent"),
            Self::Confirmed => Key("notice-confirmed"),
            Self::Told => Key("notice-told"),
            Self::GivenUp => Key("notice-given-up"),
        }
    }
}

impl Way {
    /// The name on pages.
    pub const fn key(self) -> Key {
        match self {
            Self::Webhook => Key("notice-webhook"),
            Self::Partner => Key("notice-partner"),
        }
    }
}

/// Why somebody could not be told, in words.
pub fn reason(word: &str) -> Key {
    match word {
        "private_address" => Key("notice-reason-private"),
        "answer" => Key("notice-reason-answer"),
        "redirect" => Key("notice-reason-redirect"),
        "refused" => Key("notice-reason-refused"),
        "not_there" => Key("notice-reason-not-there"),
        "too_many" => Key("notice-reason-too-many"),
        "server_error" => Key("notice-reason-server-error"),
        "not_accepted" => Key("notice-reason-not-accepted"),
        "out_of_use" => Key("notice-reason-out-of-use"),
        "no_public_address" => Key("notice-reason-no-public-address"),
        "forgotten" => Key("notice-reason-forgotten"),
        other => Key(crate::workspace::mail_reason(other)),
    }
}
