//! Holds: a duty keeps a ticket as it is. While one is in force the ticket is worked on as usual and can be put into the trash,
//! but nothing of it is forgotten, redacted or moved away. When the duty ends, what had to wait for it goes on.

#[cfg(test)]
mod field_tests;
#[cfg(test)]
mod late_tests;
pub mod ops;
pub(crate) mod page;
pub mod records;
pub mod sql;
#[cfg(test)]
mod tests;

use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Language, Translator};
use crate::words;

words! {
    /// Why a ticket is kept.
    Ground {
        /// A law says how long (commercial and tax law).
        Retention = "retention",
        /// To establish, exercise or defend legal claims (Art. 17(3)(e) GDPR).
        Claim = "claim",
        /// A court or an authority has ordered it.
        Order = "order",
    }
}

impl Ground {
    const fn key(self) -> Key {
        match self {
            Self::Retention => Key("hold-ground-retention"),
            Self::Claim => Key("hold-ground-claim"),
            Self::Order => Key("hold-ground-order"),
        }
    }

    const fn english(self) -> &'static str {
        match self {
            Self::Retention => "statutory retention",
            Self::Claim => "legal claims",
            Self::Order => "an order of a court or an authority",
        }
    }
}

/// The duty that keeps something: ground and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Why.
    pub ground: Ground,
    /// The first moment after it; none until somebody lifts it.
    pub until: Option<i64>,
}

impl Duty {
    /// What a refused redaction or erasure gets.
    pub(crate) fn refuse(self) -> Error {
        Error::invalid("base", FaultKind::Held(Some(self)))
    }

    /// Ground and last day, in the reader's words.
    pub fn text(&self, t: &Translator) -> String {
        let ground = t.get(self.ground.key());
        match self.last_day() {
            Some(day) => {
                let day = match t.language() {
                    Language::German => day.strftime("%d.%m.%Y").to_string(),
                    Language::English => day.to_string(),
                };
                t.with2(Key("hold-until"), "ground", ground.as_ref(), "day", day.as_str()).into_owned()
            }
            None => t.with(Key("hold-open"), "ground", ground.as_ref()).into_owned(),
        }
    }

    /// Ground and last day for programs.
    pub fn english(&self) -> String {
        match self.last_day() {
            Some(day) => format!("{}, until {day}", self.ground.english()),
            None => format!("{}, until it is lifted", self.ground.english()),
        }
    }

    fn last_day(&self) -> Option<jiff::civil::Date> {
        let last = jiff::Timestamp::from_microsecond(self.until? - 1).ok()?;
        Some(last.to_zoned(jiff::tz::TimeZone::UTC).date())
    }
}
