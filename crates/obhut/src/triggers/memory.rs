//! The triggers of an account as they are kept in memory: a ticket that sets none off costs no statement.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ops::Trigger;

/// How often one trigger may fire on one ticket, and one customer be written to, within [`WINDOW`].
const MOST: u32 = 20;
/// How often one trigger may tell a system outside, of whichever tickets, within [`WINDOW`].
const CALLS: u32 = 500;
/// An hour, in microseconds.
const WINDOW: i64 = 3_600_000_000;
/// Stands where people are counted and not tickets: no trigger has this number.
const NO_TRIGGER: i64 = 0;
/// Stands where calls are counted and not tickets: no ticket has this number.
const NO_TICKET: i64 = 0;
/// Pairs of trigger and ticket that are counted at once.
const COUNTED: usize = 10_000;

/// Triggers in use, in their order, and how often they fire.
#[derive(Default)]
pub struct Memory(Mutex<State>);

#[derive(Default)]
struct State {
    version: u64,
    known: Option<Arc<[Trigger]>>,
    fired: HashMap<(i64, i64), (i64, u32)>,
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known, else the version under which it may be told.
    pub(super) fn known(&self) -> Result<Arc<[Trigger]>, u64> {
        let state = self.lock();
        state.known.clone().ok_or(state.version)
    }

    /// Keeps what was read, unless something has changed meanwhile.
    pub(super) fn keep(&self, version: u64, triggers: &Arc<[Trigger]>) {
        let mut state = self.lock();
        if state.version == version {
            state.known = Some(Arc::clone(triggers));
        }
    }

    /// They are read anew when they are needed.
    pub fn forget(&self) {
        let mut state = self.lock();
        state.version += 1;
        state.known = None;
    }

    /// Counts that a trigger fires on a ticket; `false` where it does so too often.
    pub(super) fn may_fire(&self, trigger: i64, ticket: i64, now: i64) -> bool {
        self.count((trigger, ticket), now) <= MOST
    }

    /// Counts that somebody is written to; `false` where that happens too often: two machines that answer each other come
    /// to rest, whichever tickets they make.
    pub(super) fn may_tell(&self, person: i64, now: i64) -> bool {
        self.count((NO_TRIGGER, person), now) <= MOST
    }

    /// Counts that a trigger tells a system outside; `false` where that happens too often.
    pub(super) fn may_call(&self, trigger: i64, now: i64) -> bool {
        self.count((trigger, NO_TICKET), now) <= CALLS
    }

    fn count(&self, what: (i64, i64), now: i64) -> u32 {
        let mut state = self.lock();
        if state.fired.len() >= COUNTED {
            state.fired.retain(|_, (since, _)| now - *since < WINDOW);
            if state.fired.len() >= COUNTED {
                state.fired.clear();
            }
        }
        let (since, count) = state.fired.entry(what).or_insert((now, 0));
        if now - *since >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count
    }

    /// What was counted of a trigger does not count any more: somebody has looked at it.
    pub(super) fn absolve(&self, trigger: i64) {
        self.lock().fired.retain(|(id, _), _| *id != trigger);
    }
}
