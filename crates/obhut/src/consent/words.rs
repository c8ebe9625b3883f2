//! The closed lists of words about consent.

use crate::i18n::Key;
use crate::words::words;

words! {
    /// What somebody said about a purpose.
    Act {
        /// Wished for with an address that nobody has proven yet.
        Asked = "asked",
        /// Agreed.
        Given = "given",
        /// Did not agree when asked.
        Refused = "refused",
        /// Took the consent back.
        Withdrawn = "withdrawn",
        /// Objected to what happens without consent.
        Objected = "objected",
    }
}

impl Act {
    /// What people read.
    pub const fn key(self) -> Key {
        match self {
            Self::Asked => Key("consent-said-asked"),
            Self::Given => Key("consent-said-given"),
            Self::Refused => Key("consent-said-refused"),
            Self::Withdrawn => Key("consent-said-withdrawn"),
            Self::Objected => Key("consent-said-objected"),
        }
    }

    /// The act of the log.
    pub const fn deed(self) -> &'static str {
        match self {
            Self::Asked => "consent.ask",
            Self::Given => "consent.give",
            Self::Refused => "consent.refuse",
            Self::Withdrawn => "consent.withdraw",
            Self::Objected => "consent.object",
        }
    }
}

words! {
    /// Why data may not be used for a purpose.
    Reason {
        /// There is no such purpose.
        NoPurpose = "no_purpose",
        /// Nobody has recorded a legal basis for it.
        NoBasis = "no_legal_basis",
        /// The person was never asked.
        NotAsked = "not_asked",
        /// The person has not confirmed the wish from their mailbox.
        Unconfirmed = "not_confirmed",
        /// The person did not agree.
        Refused = "refused",
        /// The person took the consent back.
        Withdrawn = "withdrawn",
        /// The consent was given for a time that is over.
        Expired = "expired",
        /// The person objected.
        Objected = "objected",
        /// The person's data are kept and not used.
        Restricted = "restricted",
    }
}

impl Reason {
    /// The sentence.
    pub const fn key(self) -> Key {
        match self {
            Self::NoPurpose => Key("reason-no-purpose"),
            Self::NoBasis => Key("reason-no-basis"),
            Self::NotAsked => Key("reason-not-asked"),
            Self::Unconfirmed => Key("reason-unconfirmed"),
            Self::Refused => Key("reason-refused"),
            Self::Withdrawn => Key("reason-withdrawn"),
            Self::Expired => Key("reason-expired"),
            Self::Objected => Key("reason-objected"),
            Self::Restricted => Key("reason-restricted"),
        }
    }

    /// The same for programs.
    pub const fn told(self) -> &'static str {
        match self {
            Self::NoPurpose => "may not be used: there is no such purpose",
            Self::NoBasis => "may not be used: no legal basis is recorded for its purpose",
            Self::NotAsked => "may not be used: the person was never asked for their consent",
            Self::Unconfirmed => "may not be used: the person has not confirmed their consent yet",
            Self::Refused => "may not be used: the person did not agree",
            Self::Withdrawn => "may not be used: the person has withdrawn their consent",
            Self::Expired => "may not be used: the person's consent has expired",
            Self::Objected => "may not be used: the person has objected",
            Self::Restricted => "may not be used: the person's data are restricted",
        }
    }
}
