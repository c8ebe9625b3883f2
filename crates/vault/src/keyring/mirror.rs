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
use crate::{Error, OpenError, OpenMirror};

/// Pages compared at a time when the whole copy is checked.
const AT_ONCE: i64 = 256;

pub(super) struct Mirror {
    open: OpenMirror,
    /// The copy's database; none while it cannot be reached.
    db: Mutex<Option<Db>>,
    /// The generation that the copy has in full; none when that is not known.
    at: Mutex<Option<i64>>,
}

/// The new state of some pages; `None` for one that is gone.
type Blobs = Vec<(Pid, Option<Vec<u8>>)>;

impl Mirror {
    pub(super) fn new(open: OpenMirror) -> Self {
        Self { open, db: Mutex::default(), at: Mutex::default() }
    }

    /// The copy's database, opened now if it was not reachable before.
    fn reach(&self, keyring: &Arc<Keyring>) -> Result<Db, OpenError> {
        let mut known = lock(&self.db);
        if let Some(db) = &*known {
            return Ok(db.clone());
        }
        let db = (self.open)()?;
        db.migrate(sql::MIGRATIONS)?;
        keyring.compare(&db)?;
        *known = Some(db.clone());
        Ok(db)
    }
}

impl Keyring {
    /// At start, before anything is made or changed: the copy must not know more than the keyring. A copy that cannot be
    /// reached does not stop the start; erasures wait for it.
    pub(super) fn check_mirror(self: &Arc<Self>) -> Result<(), OpenError> {
        let Some(mirror) = &self.mirror else { return Ok(()) };
        match mirror.reach(self) {
            Err(OpenError::MirrorAhead) => Err(OpenError::MirrorAhead),
            _ => Ok(()),
        }
    }

    fn compare(&self, copy: &Db) -> Result<(), OpenError> {
        let id = self.id;
        let copy = wait(copy.read(move |tx| Head::read(tx, id)))?;
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
        self.mirror.as_ref().map(|mirror| lock(&mirror.at).is_some() && self.root.keep_copies().is_ok())
    }

    /// Brings the copy up to date: what erasures have changed since, and `pages`, which a reservation has just written.
    pub(super) fn mirror_up(self: &Arc<Self>, pages: BTreeSet<Pid>) -> Result<(), Error> {
        let Some(mirror) = &self.mirror else { return Ok(self.root.keep_copies()?) };
        // One at a time, so that an older state never overwrites a newer one.
        let mut at = lock(&mirror.at);
        let since = at.take();
        self.root.keep_copies()?;
        let copy = mirror.reach(self)?;
        let copied = match since {
            Some(since) => self.copy_changed(&copy, since, pages),
            None => self.copy_all(&copy),
        };
        // A connection that failed may belong to a folder that is mounted anew: the next time it is opened afresh.
        if copied.is_err() {
            *lock(&mirror.db) = None;
        }
        *at = Some(copied?);
        Ok(())
    }

    fn copy_changed(self: &Arc<Self>, mirror: &Db, since: i64, pages: BTreeSet<Pid>) -> Result<i64, Error> {
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
    fn copy_all(self: &Arc<Self>, mirror: &Db) -> Result<i64, Error> {
        let id = self.id;
        let head = wait(self.db.read(move |tx| Head::read(tx, id)))?.ok_or(Error::Corrupt)?;
        let mut after = -1;
        loop {
            let from = after;
            let own = wait(self.db.read(move |tx| read_pages(tx, id, from, i64::MAX)))?;
            let last = own.last_key_value().map(|(pid, _)| *pid);
            let to = if own.len() < AT_ONCE as usize { i64::MAX } else { last.unwrap_or(i64::MAX) };
            let copy = wait(mirror.read(move |tx| read_pages(tx, id, from, to)))?;
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

    fn write_copy(&self, mirror: &Db, head: Option<Head>, blobs: Blobs) -> Result<(), Error> {
        if head.is_none() && blobs.is_empty() {
            return Ok(());
        }
        write_pages(mirror, self.id, head, blobs)
    }
}

fn write_pages(into: &Db, id: i64, head: Option<Head>, blobs: Blobs) -> Result<(), Error> {
    wait(into.write(move |tx| {
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

/// The generation of the keyring in a database; none where there is no keyring.
pub(crate) fn generation(db: &Db, id: i64) -> Result<Option<i64>, Error> {
    db.migrate(sql::MIGRATIONS)?;
    let head = wait(db.read(move |tx| Head::read(tx, id)))?;
    Ok(head.map(|head| head.generation).filter(|generation| *generation > 0))
}

/// Puts the keyring in `from`, a mirror, into the database `into`, which has none; the head last, so that a broken-off
/// copy is no keyring. Answers its generation.
pub(crate) fn carry(from: &Db, into: &Db, id: i64) -> Result<i64, OpenError> {
    let Some(generation) = generation(from, id)? else { return Err(OpenError::Missing) };
    if self::generation(into, id)?.is_some() {
        return Err(OpenError::Occupied);
    }
    let head = wait(from.read(move |tx| Head::read(tx, id)))?;
    let mut after = -1;
    loop {
        let from_pid = after;
        let pages = wait(from.read(move |tx| read_pages(tx, id, from_pid, i64::MAX)))?;
        let Some((last, _)) = pages.last_key_value() else { break };
        after = *last;
        write_pages(into, id, None, pages.into_iter().map(|(pid, blob)| (Pid(pid), Some(blob))).collect())?;
    }
    write_pages(into, id, head, Blobs::new())?;
    Ok(generation)
}

/// At most [`AT_ONCE`] pages after `from`, up to `to`.
fn read_pages(tx: &mut Tx<'_>, keyring: i64, from: i64, to: i64) -> Result<BTreeMap<i64, Vec<u8>>, Error> {
    let rows = tx.rows(sql::PAGES, params![keyring, from, to, AT_ONCE], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}
