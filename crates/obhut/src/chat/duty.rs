//! Who is there to answer: known in memory only, while a page of the workspace is open.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::accounts::AccountState;
use crate::context::Actor;

/// How many pages are open of people who answer customers.
#[derive(Default)]
pub struct Duty(AtomicUsize);

impl Duty {
    /// Whether somebody is there.
    pub fn anybody(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

/// One open page; dropped, it counts no longer.
pub struct Watch(Arc<AccountState>);

impl Watch {
    /// Somebody has opened a page of the workspace; `None` where they do not answer customers.
    pub fn begin(account: &Arc<AccountState>, actor: &Actor) -> Option<Self> {
        if actor.must_operate().is_err() || !actor.sees_identity() {
            return None;
        }
        account.live.duty.0.fetch_add(1, Ordering::Relaxed);
        Some(Self(Arc::clone(account)))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.live.duty.0.fetch_sub(1, Ordering::Relaxed);
    }
}
