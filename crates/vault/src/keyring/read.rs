//! From a key id to its key.

use std::sync::Arc;

use db::params;
use zeroize::Zeroizing;

use super::head::Head;
use super::{Keyring, sql, wait};
use crate::page::{Page, Pid};
use crate::root::RootError;
use crate::{Error, KeyId};

impl KeyId {
    pub(crate) fn leaf(self) -> Pid {
        Pid::new(0, self.0 >> 8)
    }

    pub(crate) fn slot(self) -> u8 {
        (self.0 & 0xff) as u8
    }

    pub(crate) fn is_possible(self) -> bool {
        self.0 > 0 && self.0 < 1 << 53
    }
}

impl Keyring {
    /// Copies a key. [`Error::Forgotten`] when it is destroyed, [`Error::Unknown`] when it never was.
    pub(crate) fn copy_key(self: &Arc<Self>, key: KeyId, out: &mut [u8; 32]) -> Result<(), Error> {
        if !key.is_possible() {
            return Err(Error::Unknown);
        }
        self.hold_lease()?;
        // Leaves are born full and only ever lose keys: a cleared slot in a cached leaf is certain.
        let mut copy = |page: &Page| page.get(key.slot()).map(|found| *out = *found).ok_or(Error::Forgotten);
        match self.cache.with(key.leaf(), &mut copy) {
            Some(copied) => copied,
            None => copy(&*self.load_leaf(key.leaf())?),
        }
    }

    fn load_leaf(self: &Arc<Self>, leaf: Pid) -> Result<Arc<Page>, Error> {
        let epoch = self.cache.epoch();
        // An inner page in memory may be older than the tree, so only success counts here.
        let key = self.cache.with(leaf.parent(), |page| page.get(leaf.slot()).map(|key| Zeroizing::new(*key)));
        if let Some(key) = key.flatten()
            && let Some(page) = self.open_leaf(leaf, &key)?
        {
            let page = Arc::new(page);
            self.cache.offer(epoch, leaf, &page);
            return Ok(page);
        }
        match self.walk(leaf) {
            // An erasure may have finished between the snapshot and the question to the root store: look once more.
            Err(Error::Corrupt | Error::Root(RootError::Missing | RootError::Corrupt)) => self.walk(leaf),
            found => found,
        }
    }

    fn open_leaf(&self, leaf: Pid, key: &[u8; 32]) -> Result<Option<Page>, Error> {
        let id = self.id;
        let blob =
            wait(self.db.read(move |tx| {
                tx.row(sql::PAGE, params![id, leaf.0], |row| row.get::<Vec<u8>>(0)).map_err(Error::from)
            }))?;
        Ok(blob.and_then(|blob| Page::open(key, id, leaf, &blob).ok()))
    }

    /// Reads the whole path in one snapshot and opens it from the top.
    fn walk(self: &Arc<Self>, leaf: Pid) -> Result<Arc<Page>, Error> {
        let epoch = self.cache.epoch();
        let id = self.id;
        let (head, blobs) = wait(self.db.read(move |tx| {
            let head = Head::read(tx, id)?.ok_or(Error::Corrupt)?;
            let mut blobs = Vec::with_capacity(usize::from(head.height));
            for level in (0..head.height).rev() {
                let pid = Pid::new(level, leaf.index() >> (8 * u32::from(level)));
                blobs.push((pid, tx.row(sql::PAGE, params![id, pid.0], |row| row.get::<Vec<u8>>(0))?));
            }
            Ok::<_, Error>((head, blobs))
        }))?;
        if leaf.index() >= head.next_leaf || leaf.index() >= head.leaves() {
            return Err(Error::Unknown);
        }
        let mut key = Zeroizing::new(*self.top_of(&head)?.key);
        let mut opened = Vec::with_capacity(blobs.len());
        for (pid, blob) in blobs {
            let page = Arc::new(Page::open(&key, id, pid, &blob.ok_or(Error::Corrupt)?)?);
            if pid.level() > 0 {
                let below = Pid::new(pid.level() - 1, leaf.index() >> (8 * u32::from(pid.level() - 1)));
                *key = *page.get(below.slot()).ok_or(Error::Forgotten)?;
            }
            opened.push((pid, page));
        }
        for (pid, page) in &opened {
            self.cache.offer(epoch, *pid, page);
        }
        opened.pop().map(|(_, page)| page).ok_or(Error::Corrupt)
    }
}
