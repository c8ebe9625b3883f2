//! Follows what other processes on the same database do, so that what is kept in memory here agrees with theirs: where
//! tickets stand, and masks. The log says what has changed; what this process wrote itself it knows already.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use db::Tx;

use crate::context::Cx;
use crate::erasure;
use crate::error::Error;
use crate::organisations::sql as organisations;
use crate::tickets::places;

/// How often the log is looked at, in microseconds: a second.
const PULSE: i64 = 1_000_000;
/// Entries read at once.
const STEP: i64 = 500;
/// Own entries remembered; whoever has so many and nobody reads, reads them again later.
const OWN: usize = 10_000;

/// How far the log of an account has been followed.
#[derive(Default)]
pub struct Follow(Mutex<State>);

#[derive(Default)]
struct State {
    seen: i64,
    looked_at: i64,
    own: BTreeSet<i64>,
    /// Tickets that were read again in the last round: a change of our own may have been overtaken by that.
    touched: BTreeSet<i64>,
}

impl Follow {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is in memory is as of this entry.
    pub fn begin(&self, seq: i64) {
        self.lock().seen = seq;
    }

    /// This process writes an entry.
    pub fn writes(&self, seq: i64) {
        let mut state = self.lock();
        if state.own.len() >= OWN {
            state.own.clear();
        }
        state.own.insert(seq);
    }

    /// It did not happen.
    pub fn undone(&self, seq: i64) {
        self.lock().own.remove(&seq);
    }
}

/// Takes in what others have written since somebody last looked, at most once a second.
///
/// # Errors
/// The database's.
pub fn catch_up(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    let follow = &cx.account.follow;
    let (mut seen, before) = {
        let mut state = follow.lock();
        if cx.at() < state.looked_at.saturating_add(PULSE) {
            return Ok(());
        }
        state.looked_at = cx.at();
        (state.seen, std::mem::take(&mut state.touched))
    };
    let mut again = BTreeSet::new();
    loop {
        let entries = ledger::after(tx, cx.id(), seen, STEP)?;
        let Some(last) = entries.last().map(|entry| entry.seq) else { break };
        for entry in &entries {
            let foreign = !follow.lock().own.contains(&entry.seq);
            let kind = entry.object_kind.as_str();
            if kind == "ticket" && (foreign || before.contains(&entry.object_id)) {
                again.insert(entry.object_id);
            }
            if foreign && kind == "trigger" {
                cx.account.triggers.forget();
            }
            if foreign && matches!(kind, "article" | "contact_form" | "help_category" | "help_section" | "erasure") {
                cx.account.help.forget();
            }
            if foreign && matches!(kind, "sla" | "schedule") {
                cx.account.sla.forget();
            }
            if foreign && kind == "erasure" {
                again.extend(erasure::tickets::of(tx, cx, entry.object_id)?);
            }
            if foreign && entry.act == "organisation.trash" {
                again.extend(organisations::left_by(tx, cx.id(), entry.object_id)?);
            }
            if let Some(ticket) = crate::audit::outdated(&entry.act, kind, entry.object_id).filter(|_| foreign) {
                cx.desk.masks.forget(cx.id(), ticket, cx.desk.world.clock.now());
            }
        }
        seen = last;
        if i64::try_from(entries.len()).is_ok_and(|count| count < STEP) {
            break;
        }
    }
    for ticket in &again {
        places::look(tx, cx, *ticket)?;
    }
    let mut state = follow.lock();
    state.seen = state.seen.max(seen);
    let seen = state.seen;
    state.own.retain(|seq| *seq > seen);
    state.touched.extend(again);
    Ok(())
}
