//! The closed lists of words about partners.

use personal::LegalBasis;

use crate::i18n::Key;
use crate::words::words;

words! {
    /// What a partner is to us in the sense of the GDPR.
    Position {
        /// Nobody has decided yet.
        Undetermined = "undetermined",
        /// Works on our instructions (Art. 28).
        Processor = "processor",
        /// Decides for itself.
        Controller = "controller",
        /// Decides together with us (Art. 26).
        JointController = "joint_controller",
        /// An authority.
        Authority = "authority",
    }
}

words! {
    /// What allows a transfer to a country outside the EEA (Art. 45 to 49).
    Ground {
        /// The Commission has decided that the country protects enough (Art. 45).
        Adequacy = "adequacy",
        /// Standard contractual clauses (Art. 46(2)(c)).
        Clauses = "standard_clauses",
        /// Binding rules within a group of companies (Art. 47).
        Rules = "binding_rules",
        /// An exception for the single case (Art. 49).
        Exception = "exception",
    }
}

words! {
    /// What something is passed on for. Each has a legal basis; a purpose without one does not exist here.
    PassingPurpose {
        /// To find the answer to what was asked.
        Question = "question",
        /// To repair or render the service.
        Repair = "repair",
        /// To deliver, or to come by.
        Delivery = "delivery",
        /// To bill or to pay back.
        Billing = "billing",
        /// To raise or defend a claim.
        Claim = "claim",
        /// Because a law demands it.
        Duty = "duty",
    }
}

impl Position {
    /// The name on pages.
    pub const fn key(self) -> Key {
        match self {
            Self::Undetermined => Key("recipient-role-undetermined"),
            Self::Processor => Key("recipient-role-processor"),
            Self::Controller => Key("recipient-role-controller"),
            Self::JointController => Key("recipient-role-joint-controller"),
            Self::Authority => Key("recipient-role-authority"),
        }
    }
}

impl Ground {
    /// The name on pages.
    pub const fn key(self) -> Key {
        match self {
            Self::Adequacy => Key("ground-adequacy"),
            Self::Clauses => Key("ground-clauses"),
            Self::Rules => Key("ground-rules"),
            Self::Exception => Key("ground-exception"),
        }
    }
}

impl PassingPurpose {
    /// The name on pages.
    pub const fn key(self) -> Key {
        match self {
            Self::Question => Key("passing-question"),
            Self::Repair => Key("passing-repair"),
            Self::Delivery => Key("passing-delivery"),
            Self::Billing => Key("passing-billing"),
            Self::Claim => Key("passing-claim"),
            Self::Duty => Key("passing-duty"),
        }
    }

    /// What the passing on rests on (Art. 6(1)).
    pub const fn basis(self) -> LegalBasis {
        match self {
            Self::Question | Self::Repair | Self::Delivery | Self::Billing => LegalBasis::Contract,
            Self::Claim => LegalBasis::LegitimateInterests,
            Self::Duty => LegalBasis::LegalObligation,
        }
    }

    /// The purposes in a column that holds several, one after the other.
    pub fn stored_list(words: &str) -> Vec<Self> {
        words.split_whitespace().filter_map(Self::from_word).collect()
    }

    /// Several purposes for one column.
    pub fn list_word(purposes: &[Self]) -> String {
        Self::ALL.iter().filter(|one| purposes.contains(one)).map(|one| one.word()).collect::<Vec<_>>().join(" ")
    }
}
