//! A current copy of the keyring in another place, for the day the disk dies. It is updated in place, page by page, and
//! an erasure is effective only once the copy has the new generation: before that the copy still needs the old root.
//!
//! The copy holds the same tables; put in the keyring's place it is the keyring. It never goes back: one that is ahead of
//! the keyring stops the start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use db::{Db, Tx, params};

use super::head::Head;
use super::{Keyring, lock, sql, wait};
use crate::page::Pid;
use crate::{Error, OpenError};

/// Pages compared at a time when the whole copy is checked.
const AT_ONCE: i64 = 256;

pub(super) struct Mirror {
    db: Db,
    /// The generation that the copy has in full; none when that is not known.
    at: Mutex<Option<i64>>,
}

/// The new state of some pages; `None` for one that is gone.
type Blobs = Vec<(Pid, Option<Vec<u8>>)>;

impl Mirror {
    pub(super) fn open(db: Db) -> Result<Self, OpenError> {
        db.migrate(sql::MIGRATIONS)?;
        Ok(Self { db, at: Mutex::new(None) })
    }
}

impl Keyring {
    /// At start, before anything is made or changed: the copy must not know more than the keyring.
    pub(super) fn check_mirror(&self) -> Result<(), OpenError> {
        let Some(mirror) = &self.mirror else { return Ok(()) };
        let id = self.id;
        let copy = wait(mirror.db.read(move |tx| Head::read(tx, id)))?;
        let own = wait(self.db.read(move |tx| Head::read(tx, id)))?;
        let state = |head: Option<Head>| head.map_or((0, None), |head| (head.generation, Some(head.root)));
        let ((copied, copied_root), (generation, root)) = (state(copy), state(own));
        if copied > generation || (copied == generation && copied_root != root && copied > 0) {
            return Err(OpenError::MirrorAhead);
        }
        Ok(())
    }

    /// Whether the copy has everything; `None` where there is no copy.
    pub(crate) fn mirror_is_current(&self) -> Option<bool> {
        self.mirror.as_ref().map(|mirror| lock(&mirror.at).is_some())
    }

    /// Brings the copy up to date: what erasures have changed since, and `pages`, which a reservation has just written.
    pub(super) fn mirror_up(self: &Arc<Self>, pages: BTreeSet<Pid>) -> Result<(), Error> {
        let Some(mirror) = &self.mirror else { return Ok(()) };
        // One at a time, so that an older state never overwrites a newer one.
        let mut at = lock(&mirror.at);
        let copied = match at.take() {
            Some(since) => self.copy_changed(mirror, since, pages),
            None => self.copy_all(mirror),
        };
        *at = Some(copied?);
        Ok(())
    }

    fn copy_changed(self: &Arc<Self>, mirror: &Mirror, since: i64, pages: BTreeSet<Pid>) -> Result<i64, Error> {
        let this = Arc::clone(self);
        let read = wait(self.db.read(move |tx| {
            let (generation, changed) = this.changes_since(tx, since)?;
            let Some(changed) = changed else { return Ok::<_, Error>(None) };
            let head = Head::read(tx, this.id)?.ok_or(Error::Corrupt)?;
            let mut blobs = Blobs::new();
            for pid in changed.into_iter().collect::<BTreeSet<_>>().union(&pages) {
                let blob = tx.row(sql::PAGE, params![this.id, pid.0], |row| row.get::<Vec<u8>>(0))?;
                blobs.push((*pid, blob));
            }
            Ok(Some((generation, head, blobs)))
        }))?;
        let Some((generation, head, blobs)) = read else { return self.copy_all(mirror) };
        self.write_copy(mirror, Some(head), blobs)?;
        Ok(generation)
    }

    /// Compares page by page and writes what differs, then what was changed meanwhile.
    fn copy_all(self: &Arc<Self>, mirror: &Mirror) -> Result<i64, Error> {
        let id = self.id;
        let head = wait(self.db.read(move |tx| Head::read(tx, id)))?.ok_or(Error::Corrupt)?;
        let mut after = -1;
        loop {
            let from = after;
            let own = wait(self.db.read(move |tx| read_pages(tx, id, from, i64::MAX)))?;
            let last = own.last_key_value().map(|(pid, _)| *pid);
            let to = if own.len() < AT_ONCE as usize { i64::MAX } else { last.unwrap_or(i64::MAX) };
            let copy = wait(mirror.db.read(move |tx| read_pages(tx, id, from, to)))?;
            let gone = copy.keys().filter(|pid| !own.contains_key(pid)).map(|pid| (Pid(*pid), None));
            let differ = own.iter().filter(|(pid, blob)| copy.get(pid) != Some(blob));
            let blobs: Blobs = gone.chain(differ.map(|(pid, blob)| (Pid(*pid), Some(blob.clone())))).collect();
            // The copy may have more pages in this stretch than were read at once: then stay until they are gone.
            let stay = copy.len() == AT_ONCE as usize && copy.keys().any(|pid| !own.contains_key(pid));
            self.write_copy(mirror, None, blobs)?;
            if stay {
                continue;
            }
            if to == i64::MAX {
                break;
            }
            after = to;
        }
        self.write_copy(mirror, Some(head.clone()), Blobs::new())?;
        let this = Arc::clone(self);
        let generation = wait(self.db.read(move |tx| Head::read(tx, this.id)))?.ok_or(Error::Corrupt)?.generation;
        if generation == head.generation {
            Ok(generation)
        } else {
            self.copy_changed(mirror, head.generation, BTreeSet::new())
        }
    }

    fn write_copy(&self, mirror: &Mirror, head: Option<Head>, blobs: Blobs) -> Result<(), Error> {
        if head.is_none() && blobs.is_empty() {
            return Ok(());
        }
        let id = self.id;
        wait(mirror.db.write(move |tx| {
            for (pid, blob) in &blobs {
                match blob {
                    Some(blob) => tx.execute(sql::UPSERT_PAGE, params![id, pid.0, blob])?,
                    None => tx.execute(sql::DELETE_PAGE, params![id, pid.0])?,
                };
            }
            if let Some(head) = &head {
                let none: &[u8] = &[0; 16];
                tx.execute(sql::INSERT_HEAD, params![id, i64::from(head.height), none])?;
                head.write(tx, id)?;
            }
            Ok(())
        }))
    }
}

/// At most [`AT_ONCE`] pages after `from`, up to `to`.
fn read_pages(tx: &mut Tx<'_>, keyring: i64, from: i64, to: i64) -> Result<BTreeMap<i64, Vec<u8>>, Error> {
    let rows = tx.rows(sql::PAGES, params![keyring, from, to, AT_ONCE], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}
