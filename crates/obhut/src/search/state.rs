//! What is kept in memory to be searched.

use std::sync::atomic::{AtomicU8, Ordering};

use index::bitmaps::Facts;
use index::text::TextIndex;

/// What is searched of one account. Built when somebody first searches; until then changes need not be noted.
#[derive(Default)]
pub struct SearchState {
    /// Words of subjects, comments and file names.
    pub text: TextIndex,
    /// Tags, field values and external ids of tickets.
    pub tickets: Facts,
    /// Tags and external ids of people.
    pub people: Facts,
    /// Tags and external ids of organisations.
    pub organisations: Facts,
    stage: AtomicU8,
}

const COLD: u8 = 0;
const BUILDING: u8 = 1;
const READY: u8 = 2;

impl SearchState {
    /// Whether changes have to be noted: the index is built, or being built.
    pub fn is_warm(&self) -> bool {
        self.stage.load(Ordering::Acquire) != COLD
    }

    /// Whether everything can be found.
    pub fn is_ready(&self) -> bool {
        self.stage.load(Ordering::Acquire) == READY
    }

    /// Takes the task of building; `false` when somebody else has it or it is done.
    pub fn begin(&self) -> bool {
        self.stage.compare_exchange(COLD, BUILDING, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// Building has ended, well or not.
    pub fn end(&self, built: bool) {
        self.stage.store(if built { READY } else { COLD }, Ordering::Release);
    }
}
