//! The policies of an account as they are kept in memory: a desk that promises nothing does nothing more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ops::Running;

/// Policies in use, in their order.
#[derive(Default)]
pub struct Memory(Mutex<State>);

#[derive(Default)]
struct State {
    version: u64,
    known: Option<Arc<[Running]>>,
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known, else the version under which it may be told.
    pub(super) fn known(&self) -> Result<Arc<[Running]>, u64> {
        let state = self.lock();
        state.known.clone().ok_or(state.version)
    }

    /// Keeps what was read, unless something has changed meanwhile.
    pub(super) fn keep(&self, version: u64, policies: &Arc<[Running]>) {
        let mut state = self.lock();
        if state.version == version {
            state.known = Some(Arc::clone(policies));
        }
    }

    /// They are read anew when they are needed.
    pub fn forget(&self) {
        let mut state = self.lock();
        state.version += 1;
        state.known = None;
    }
}
