//! Fail points, a view on every blob, and deliberate mistakes, for the proofs. Without tests all of it compiles to
//! nothing.

use crate::page::Pid;

/// The places in an erasure at which a crash is tried, numbered as in `erase`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// 1: the head is locked.
    Locked,
    /// 2: the paths are loaded and the slots cleared, in memory.
    Cleared,
    /// 3: pages written inside the transaction.
    Resealed,
    /// 4: the new root is durable.
    Staged,
    /// 5, before the commit.
    Written,
    /// 5, after the commit.
    Committed,
    /// 6: the new generation was read back.
    Verified,
    /// 7: caches no longer hold what was erased.
    Evicted,
    /// 8: the old root is destroyed.
    Destroyed,
}

#[cfg(not(test))]
#[derive(Default)]
pub(crate) struct Hooks {}

#[cfg(not(test))]
impl Hooks {
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the tests' version does something")]
    pub(crate) fn reached(&self, _: Step) -> Result<(), crate::Error> {
        Ok(())
    }
    pub(crate) fn page_sealed(&self, _: Pid, _: &[u8]) {}
    pub(crate) fn top_wrapped(&self, _: &[u8], _: &[u8]) {}
}

#[cfg(test)]
pub(crate) use in_tests::{Hooks, Sabotage, Seen};

#[cfg(test)]
mod in_tests {
    use super::{Pid, Step};
    use crate::Error;
    use std::sync::{Arc, Mutex};

    /// Deliberate mistakes; each must make a proof fail.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Sabotage {
        /// Step 2 leaves the slot in the leaf.
        SlotKept,
        /// Step 3 seals the leaf again under its old key.
        LeafKeyKept,
        /// Step 3 seals inner pages again under their old keys.
        ParentKeyKept,
        /// Step 3 keeps the top page's key.
        TopKeyKept,
        /// Step 4 overwrites the root in use instead of adding one.
        StagedRootOverwritten,
        /// Step 8 before step 5's commit.
        RetireBeforeCommit,
        /// The `retire` row of step 5 is not written.
        RetireForgotten,
        /// Step 7 is left out.
        CacheKept,
        /// Step 8 is left out.
        RootKept,
        /// Recovery destroys what the head does not name before it looks whether the head's own root is there.
        RecoveryDeletesFirst,
        /// An error of the commit is taken for success.
        UnknownOutcomeIsSuccess,
    }

    /// Everything that ever left the process towards the disk.
    #[derive(Default)]
    pub(crate) struct Seen {
        pub(crate) pages: Vec<(Pid, Vec<u8>)>,
        pub(crate) tops: Vec<(Vec<u8>, Vec<u8>)>,
    }

    type FailPoint = Arc<dyn Fn(Step) -> bool + Send + Sync>;

    #[derive(Clone, Default)]
    pub(crate) struct Hooks {
        pub(crate) sabotage: Option<Sabotage>,
        /// Answers whether the operation breaks off here.
        pub(crate) fail_point: Option<FailPoint>,
        pub(crate) seen: Option<Arc<Mutex<Seen>>>,
    }

    impl Hooks {
        pub(crate) fn is(&self, sabotage: Sabotage) -> bool {
            self.sabotage == Some(sabotage)
        }
        pub(crate) fn reached(&self, step: Step) -> Result<(), Error> {
            match &self.fail_point {
                Some(breaks) if breaks(step) => Err(Error::Interrupted),
                _ => Ok(()),
            }
        }
        pub(crate) fn page_sealed(&self, pid: Pid, blob: &[u8]) {
            if let Some(seen) = &self.seen {
                seen.lock().unwrap().pages.push((pid, blob.to_vec()));
            }
        }
        pub(crate) fn top_wrapped(&self, context: &[u8], wrapped: &[u8]) {
            if let Some(seen) = &self.seen {
                seen.lock().unwrap().tops.push((context.to_vec(), wrapped.to_vec()));
            }
        }
    }
}
