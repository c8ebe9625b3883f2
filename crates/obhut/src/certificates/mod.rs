//! What remains of an erasure to be shown: a certificate, which is an entry of the log with the proof that it stands there.
//!
//! Before the keys go, whoever is forgotten is mailed a link with a secret that only they have ([`link`]); afterwards the
//! certificate appears there, and on the pages of those who oversee. It names nobody. It says what was destroyed, when and how
//! far that reaches; it does not prove that no other copy exists, and says so.

pub mod link;
pub mod ops;
pub mod page;
pub mod pdf;
pub mod sql;
pub mod statement;
#[cfg(test)]
mod stories;
pub mod verify;
pub mod view;

use serde_json::{Map, Value};

/// The act of the entry that certifies an erasure.
pub const ACT: &str = "erasure.done";

/// What an entry of the log says of an erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The erasure's number.
    pub erasure: i64,
    /// The entry's number.
    pub seq: i64,
    /// When it was written, in microseconds since 1970.
    pub at: i64,
    facts: Map<String, Value>,
}

impl Certificate {
    /// Reads a leaf; `None` where it is not about a finished erasure.
    pub fn of_leaf(leaf: &[u8]) -> Option<Self> {
        let leaf: Value = serde_json::from_slice(leaf).ok()?;
        let erasure = leaf["obj"].as_str()?.strip_prefix("erasure/")?.parse().ok()?;
        let facts = leaf["facts"].as_object()?.clone();
        let certifies = leaf["act"].as_str() == Some(ACT) && facts.contains_key("destroyed");
        certifies.then_some(Self { erasure, seq: leaf["seq"].as_i64()?, at: leaf["t"].as_i64()?, facts })
    }

    /// A number that it states.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.facts.get(name)?.as_i64()
    }

    /// A word that it states.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.facts.get(name)?.as_str()
    }
}

/// A moment as certificates write it, the same in every language and time zone.
pub fn moment(at: i64) -> String {
    let moment = jiff::Timestamp::from_microsecond(at).unwrap_or_default();
    moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
