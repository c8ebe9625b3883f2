//! After a crash, at start, and after any error: find out where the last erasure stopped and finish or undo it.
//!
//! | crash after step | head | roots | what happens here |
//! |---|---|---|---|
//! | 1 to 3 | g | r | nothing |
//! | 4, or 5 before the commit | g | r, r' | r' is named nowhere: destroyed |
//! | 5 after the commit, 6, 7 | g+1 | r, r' | read back, then r is destroyed |
//! | 8 | g+1 | r' | nothing |
//! | – | g | r' only | **refuse**, and delete nothing: the pages were rolled back |

use std::collections::BTreeSet;
use std::sync::Arc;

use db::{Tx, params};
use zeroize::Zeroizing;

use super::head::Head;
#[cfg(test)]
use super::hooks::Sabotage;
use super::{Keyring, Writer, sql, wait};
use crate::page::Pid;
use crate::root::{RootError, RootId};
use crate::{Error, OpenError};

/// How often a reading back is tried while other processes replace the root.
const READ_BACK_AT_MOST: u32 = 5;

impl Keyring {
    /// Takes the writer's lock and recovers.
    pub(crate) fn recover(self: &Arc<Self>) -> Result<(), OpenError> {
        self.recover_locked(&mut self.writer())
    }

    pub(super) fn recover_locked(self: &Arc<Self>, writer: &mut Writer) -> Result<(), OpenError> {
        #[cfg(test)]
        self.recover_wrongly()?;
        // The first question, before anything is touched. Under the lock, so that no other process is between making a root
        // and destroying its predecessor.
        let this = Arc::clone(self);
        let roots = wait(self.db.write(move |tx| {
            let head = Head::lock(tx, this.id)?;
            let roots = this.root.list()?;
            if roots.contains(&head.root) { Ok(roots) } else { Err(Error::RolledBack) }
        }))
        .map_err(|error| match error {
            Error::RolledBack if self.root.list().is_ok_and(|roots| roots.is_empty()) => OpenError::RootLost,
            Error::RolledBack => OpenError::RolledBack,
            error => error.into(),
        })?;
        if self.verify(None, None).is_err() {
            return Err(OpenError::Damaged);
        }
        let mirrored = self.mirror_up(BTreeSet::new()).is_ok();
        if roots.len() > 1 {
            // A change makes the commit flush all that came before: what was read may so far be in a disk cache only,
            // and a power cut after the destruction below must not bring the older generation back.
            let this = Arc::clone(self);
            wait(self.db.write(move |tx| {
                Head::lock(tx, this.id)?;
                tx.execute(sql::TOUCH_HEAD, params![this.id]).map(drop).map_err(Error::from)
            }))?;
            let this = Arc::clone(self);
            match wait(self.db.write(move |tx| this.destroy_leftovers(tx, mirrored))) {
                // A copy of the root is away: what is left over waits, reading and taking in do not.
                Err(Error::Root(RootError::Unavailable(_))) | Ok(()) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.root.tidy()?;
        let left = self.root.list()?;
        let this = Arc::clone(self);
        let retired = wait(self.db.read(move |tx| this.retired(tx)))?;
        (writer.pending, writer.destroyed) = retired.into_iter().partition(|root| left.contains(root));
        self.forget_memory();
        writer.suspect = false;
        Ok(())
    }

    /// Under the lock of the head nobody can be between staging a root and committing it, so a root that no row names
    /// is garbage. Destroying is repeatable, so this may run again.
    fn destroy_leftovers(&self, tx: &mut Tx<'_>, mirrored: bool) -> Result<(), Error> {
        #[cfg(test)]
        if self.hooks.is(Sabotage::RootKept) {
            return Ok(());
        }
        let head = Head::lock(tx, self.id)?;
        let roots = self.root.list()?;
        if !roots.contains(&head.root) {
            return Err(Error::RolledBack);
        }
        let named = tx.rows(sql::ALL_ROOTS, &[], |row| row.get::<Vec<u8>>(0))?;
        for root in roots.iter().filter(|root| !named.iter().any(|name| *name == root.0)) {
            self.root.destroy(*root)?;
        }
        if mirrored && (self.durable)(head.generation) {
            for root in self.retired(tx)? {
                self.root.destroy(root)?;
                tx.execute(sql::DELETE_RETIRE, params![self.id, root.0])?;
            }
        }
        Ok(())
    }

    fn retired(&self, tx: &mut Tx<'_>) -> Result<Vec<RootId>, Error> {
        let rows = tx.rows(sql::RETIRED, params![self.id], |row| row.get::<Vec<u8>>(0))?;
        rows.into_iter().map(|root| root.try_into().map(RootId).map_err(|_| Error::Corrupt)).collect()
    }

    fn forget_memory(&self) {
        *self.top.write().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
        self.cache.clear();
    }

    /// Reads the tree back over the second connection with nothing taken from memory: the head is the expected one (or
    /// one that another process has put after it), the root opens the top key, the top page opens, and one leaf opens:
    /// `survivor`, or the first there is.
    pub(super) fn verify(
        self: &Arc<Self>,
        expected: Option<(i64, RootId)>,
        survivor: Option<i64>,
    ) -> Result<(), Error> {
        let mut attempts = 0;
        loop {
            let this = Arc::clone(self);
            attempts += 1;
            match wait(self.second.read(move |tx| this.read_back(tx, expected, survivor))) {
                // Another process may have replaced the root between the two looks.
                Err(Error::Root(RootError::Missing)) if attempts < READ_BACK_AT_MOST => {}
                Ok(()) => return Ok(()),
                Err(error @ (Error::Database(_) | Error::Root(RootError::Unavailable(_)))) => return Err(error),
                Err(_) => return Err(Error::Unverified),
            }
        }
    }

    fn read_back(&self, tx: &mut Tx<'_>, expected: Option<(i64, RootId)>, survivor: Option<i64>) -> Result<(), Error> {
        let head = Head::read(tx, self.id)?.ok_or(Error::Unverified)?;
        let (generation, root) = expected.unwrap_or((head.generation, head.root));
        if head.generation < generation || (head.generation == generation && head.root != root) {
            return Err(Error::Unverified);
        }
        // A later generation need not have that leaf any more.
        let survivor = survivor.filter(|_| head.generation == generation);
        let mut key = self.root.unwrap(head.root, &head.context(self.id), &head.wrapped_top)?;
        let mut pid = head.top_pid();
        let mut page = self.read_page(tx, pid, &key)?;
        while pid.level() > 0 {
            let slot = match survivor {
                Some(leaf) => Some(Pid::new(0, leaf >> (8 * u32::from(pid.level() - 1))).slot()),
                None => page.slots().next(),
            };
            let Some(slot) = slot else { break };
            key = Zeroizing::new(*page.get(slot).ok_or(Error::Unverified)?);
            pid = pid.child(slot);
            page = self.read_page(tx, pid, &key)?;
        }
        Ok(())
    }

    #[cfg(test)]
    fn recover_wrongly(self: &Arc<Self>) -> Result<(), OpenError> {
        if self.hooks.is(Sabotage::RecoveryDeletesFirst) {
            let this = Arc::clone(self);
            let head = wait(self.db.read(move |tx| Head::read(tx, this.id)))?.ok_or(OpenError::Missing)?;
            for root in self.root.list()?.into_iter().filter(|root| *root != head.root) {
                self.root.destroy(root)?;
            }
        }
        Ok(())
    }
}

impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::RolledBack | OpenError::RootLost | OpenError::Missing => Self::RolledBack,
            OpenError::Damaged | OpenError::MirrorAhead | OpenError::MirrorShared | OpenError::Occupied => {
                Self::Unverified
            }
            OpenError::Other(error) => error,
        }
    }
}
