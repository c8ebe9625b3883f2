//! Several processes on one keyring: each holds a lease, and none opens anything without one.
//!
//! A process says with its lease which generation it has seen, that is, whose erased pages it has dropped from memory.
//! An erasure waits until every other process has seen the new generation or has lost its lease; only then is the old
//! root destroyed. The clocks of the hosts may differ by [`SKEW`].

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use db::{Tx, params};

use super::head::Head;
use super::{Keyring, lock, sql, wait};
use crate::page::Pid;
use crate::{Error, OpenError};

/// Seconds that a lease lasts.
const LEASE: i64 = 5;
/// Seconds by which clocks may differ.
const SKEW: i64 = 1;
/// Between two looks at the other processes' leases.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Seconds after which the row of a process that is gone is removed.
const ROW_KEPT: i64 = 24 * 3600;

/// This process's lease; none where the keyring has one process only.
pub(super) struct Lease {
    node: i64,
    /// Microseconds since 1970; read on every use of a key.
    until: AtomicI64,
    /// The generation whose erasures are gone from memory.
    seen: Mutex<i64>,
}

impl Lease {
    pub(super) fn new(random: &dyn world::Random) -> Self {
        let node = i64::from_be_bytes(world::random_bytes(random)) & i64::MAX;
        Self { node, until: AtomicI64::new(0), seen: Mutex::new(0) }
    }
}

impl Keyring {
    /// Called before any key is used.
    pub(super) fn hold_lease(self: &Arc<Self>) -> Result<(), Error> {
        match &self.lease {
            Some(lease) if self.world.clock.now().0 >= lease.until.load(Ordering::Acquire) => self.renew(),
            _ => Ok(()),
        }
    }

    /// Drops what other processes erased and takes the lease anew. A server calls it every second or so; then erasures
    /// elsewhere do not have to wait for this lease to run out.
    pub(crate) fn renew(self: &Arc<Self>) -> Result<(), Error> {
        let Some(lease) = &self.lease else { return Ok(()) };
        let mut seen = lock(&lease.seen);
        let until = self.world.clock.now().plus_seconds(LEASE);
        let (this, from) = (Arc::clone(self), *seen);
        let (generation, changed) = wait(self.db.read(move |tx| this.changes_since(tx, from)))?;
        if generation != *seen {
            *self.top.write().unwrap_or_else(PoisonError::into_inner) = None;
            match changed {
                Some(pids) => self.cache.change(pids.into_iter().map(|pid| (pid, None))),
                None => self.cache.clear(),
            }
            *seen = generation;
        }
        // The claim is made under the head's lock: an erasure in between either sees this lease or is seen by the next.
        let (id, node) = (self.id, lease.node);
        wait(self.db.write(move |tx| {
            Head::lock(tx, id)?;
            tx.execute(sql::UPSERT_NODE, params![id, node, generation, until.0]).map(drop).map_err(Error::from)
        }))?;
        lease.until.store(until.0, Ordering::Release);
        Ok(())
    }

    /// The present generation and the pages changed since `seen`; `None` where that is no longer known in full.
    pub(super) fn changes_since(&self, tx: &mut Tx<'_>, seen: i64) -> Result<(i64, Option<Vec<Pid>>), Error> {
        let generation = Head::read(tx, self.id)?.ok_or(Error::Corrupt)?.generation;
        let changes = tx.rows(sql::CHANGES, params![self.id, seen], |row| row.get::<Vec<u8>>(0))?;
        let complete = changes.len() as i64 == generation - seen;
        let pids = changes.iter().flat_map(|pids| pids.as_chunks::<8>().0).map(|pid| Pid(i64::from_be_bytes(*pid)));
        Ok((generation, complete.then(|| pids.collect())))
    }

    /// Waits until no other process can open anything of a generation before `generation`.
    pub(super) fn wait_for_others(&self, generation: i64) -> Result<(), Error> {
        let Some(lease) = &self.lease else { return Ok(()) };
        let own = lease.node;
        // A clock that stands still must not stop erasures for ever: past twice the lease it is an error.
        for _ in 0..(2 * (LEASE + SKEW)) * 1_000 / LOOK_AGAIN.as_millis() as i64 {
            let (id, valid) = (self.id, self.world.clock.now().plus_seconds(-SKEW).0);
            let behind = wait(self.second.read(move |tx| {
                let sql = sql::NODES_BEHIND;
                tx.row(sql, params![id, own, generation, valid], |row| row.get::<i64>(0)).map_err(Error::from)
            }))?;
            if behind == Some(0) {
                return Ok(());
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        Err(Error::Unverified)
    }

    /// Removes rows of processes that are long gone.
    pub(super) fn trim_nodes(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        if self.lease.is_some() {
            let before = self.world.clock.now().plus_seconds(-ROW_KEPT).0;
            tx.execute(sql::TRIM_NODES, params![self.id, before])?;
        }
        Ok(())
    }

    /// At start nothing is in memory yet: the present generation is seen.
    pub(super) fn first_lease(self: &Arc<Self>) -> Result<(), OpenError> {
        Ok(self.renew()?)
    }
}
