//! Proof that the log is whole: its entries become leaves of a signed tree, which this program and others can check.
//!
//! Nothing is done on the way of a request. Once a second, what was written becomes leaves, many in one step
//! ([`ops::integrate`]); until then an entry stands in the log and is under no head yet.

pub mod ops;
pub mod records;
pub mod sql;
#[cfg(test)]
mod stories;

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether an account has entries that are no leaves yet. Begins with yes, because nobody knows after a start.
pub struct Pending(AtomicBool);

impl Default for Pending {
    fn default() -> Self {
        Self(AtomicBool::new(true))
    }
}

impl Pending {
    /// An entry was written.
    pub fn note(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether there may be entries; asked by whoever makes them leaves now.
    fn take(&self) -> bool {
        self.0.swap(false, Ordering::AcqRel)
    }
}
