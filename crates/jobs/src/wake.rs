//! How a commit wakes the threads that wait for work.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Counts the reasons to look. A thread notes the count, looks, and sleeps only while the count is still the same; so no
/// reason that comes between looking and sleeping is lost.
#[derive(Default)]
pub struct Wake {
    reasons: Mutex<u64>,
    changed: Condvar,
}

impl Wake {
    /// Gives a reason to look.
    pub fn wake(&self) {
        let mut reasons = self.lock();
        *reasons = reasons.wrapping_add(1);
        self.changed.notify_all();
    }

    /// The count to pass to [`Wake::wait`] after having looked.
    pub fn seen(&self) -> u64 {
        *self.lock()
    }

    /// Sleeps until there is a reason that came after `seen`, or for `longest`.
    pub fn wait(&self, seen: u64, longest: Duration) {
        drop(self.changed.wait_timeout_while(self.lock(), longest, |reasons| *reasons == seen));
    }

    /// A thread that panicked while holding the lock cannot have broken a number.
    fn lock(&self) -> MutexGuard<'_, u64> {
        self.reasons.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
