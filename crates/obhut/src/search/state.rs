//! What is kept in memory to be searched.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use index::bitmaps::Facts;
use index::text::TextIndex;

use crate::accounts::AccountState;

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
    purging: AtomicU8,
}

const COLD: u8 = 0;
const BUILDING: u8 = 1;
const READY: u8 = 2;

const IDLE: u8 = 0;
const PURGING: u8 = 1;
const AGAIN: u8 = 2;

impl SearchState {
    /// Drops what is left of removed words soon, on a thread of its own; nobody waits for it. However many ask meanwhile, it
    /// is done once more: a thread for each of them would keep those waiting who write.
    pub(crate) fn purge_soon(account: Arc<AccountState>) {
        if account.search.purging.swap(AGAIN, Ordering::AcqRel) != IDLE {
            return;
        }
        drop(std::thread::spawn(move || {
            let state = &account.search;
            loop {
                state.purging.store(PURGING, Ordering::Release);
                state.text.purge();
                // Whatever was removed since it began wants another round.
                let done = state.purging.compare_exchange(PURGING, IDLE, Ordering::AcqRel, Ordering::Acquire);
                if done.is_ok() {
                    return;
                }
            }
        }));
    }

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
