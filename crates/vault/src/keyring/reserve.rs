//! New leaves. They are born full and durable before any of their keys is used. The root store is not asked, except when
//! the tree grows by a level.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use db::Tx;
use zeroize::Zeroizing;

use super::head::{HEIGHT_AT_MOST, Head, Loaded};
use super::{Keyring, wait};
use crate::Error;
use crate::page::{FANOUT, Page, Pid, fresh};

struct Reserved {
    ids: Range<i64>,
    pages: Vec<(Pid, Page)>,
    /// The new head and top key, when the tree grew.
    grown: Option<(Head, Zeroizing<[u8; 32]>)>,
}

impl Keyring {
    /// Adds `leaves` leaves and answers the key ids that are now this process's own.
    pub(super) fn reserve(self: &Arc<Self>, leaves: u32) -> Result<Range<i64>, Error> {
        // Without the writer's lock: an erasure may wait for other processes. If one comes between, the pages are not
        // offered to the cache, for the keys in them may be old by then.
        let epoch = self.cache.epoch();
        let this = Arc::clone(self);
        let reserved = wait(self.db.write(move |tx| this.write_leaves(tx, leaves)))?;
        if let Some((head, key)) = &reserved.grown {
            self.remember_top(head, key)?;
        }
        // A mirror that cannot be written must not stop the intake: it is copied in full when it is back.
        let _ = self.mirror_up(reserved.pages.iter().map(|(pid, _)| *pid).collect());
        for (pid, page) in reserved.pages {
            self.cache.offer(epoch, pid, &Arc::new(page));
        }
        Ok(reserved.ids)
    }

    fn write_leaves(&self, tx: &mut Tx<'_>, leaves: u32) -> Result<Reserved, Error> {
        let mut head = Head::lock(tx, self.id)?;
        let first = head.next_leaf;
        head.next_leaf += i64::from(leaves);

        let top = self.top_of(&head)?;
        let mut inner =
            BTreeMap::from([(head.top_pid(), Loaded::new(self.read_page(tx, head.top_pid(), &top.key)?, &top.key))]);
        let mut gained = BTreeSet::new();
        let grown = self.grow(&mut head, &mut inner, &mut gained)?;

        let mut pages = Vec::new();
        for leaf in (first..head.next_leaf).map(|index| Pid::new(0, index)) {
            let page = Page::full(&*self.world.random);
            let key = fresh(&*self.world.random);
            self.write_page(tx, leaf, &page, &key)?;
            pages.push((leaf, page));
            self.load_inner(tx, leaf.parent(), &mut inner, &mut gained)?;
            inner.get_mut(&leaf.parent()).ok_or(Error::Corrupt)?.page.set(leaf.slot(), &key);
            gained.insert(leaf.parent());
        }
        for (pid, loaded) in inner {
            if gained.contains(&pid) {
                self.write_page(tx, pid, &loaded.page, &loaded.key)?;
            }
            pages.push((pid, loaded.page));
        }
        head.write(tx, self.id)?;
        let keys = FANOUT as i64;
        let grown = grown.map(|key| (head.clone(), key));
        Ok(Reserved { ids: first * keys..head.next_leaf * keys, pages, grown })
    }

    /// Puts a new top above the old one until the tree has room. The old top's key becomes a key inside the new top; it
    /// is replaced like any other when something below it is erased.
    fn grow(
        &self,
        head: &mut Head,
        inner: &mut BTreeMap<Pid, Loaded>,
        gained: &mut BTreeSet<Pid>,
    ) -> Result<Option<Zeroizing<[u8; 32]>>, Error> {
        let mut grown = None;
        while head.next_leaf > head.leaves() {
            if head.height == HEIGHT_AT_MOST {
                return Err(Error::Full);
            }
            let below = inner.get(&head.top_pid()).ok_or(Error::Corrupt)?;
            let mut page = Page::empty();
            page.set(0, &below.key);
            let key = fresh(&*self.world.random);
            head.height += 1;
            gained.insert(head.top_pid());
            inner.insert(head.top_pid(), Loaded::new(page, &key));
            self.wrap_top(head, &key)?;
            grown = Some(key);
        }
        Ok(grown)
    }

    /// Makes sure that the inner page `pid` is in `inner`: read, or new where there is none (any more).
    fn load_inner(
        &self,
        tx: &mut Tx<'_>,
        pid: Pid,
        inner: &mut BTreeMap<Pid, Loaded>,
        gained: &mut BTreeSet<Pid>,
    ) -> Result<(), Error> {
        if inner.contains_key(&pid) {
            return Ok(());
        }
        self.load_inner(tx, pid.parent(), inner, gained)?;
        let above = inner.get_mut(&pid.parent()).ok_or(Error::Corrupt)?;
        let loaded = match above.page.get(pid.slot()) {
            Some(key) => Loaded::new(self.read_page(tx, pid, key)?, key),
            None => {
                let key = fresh(&*self.world.random);
                above.page.set(pid.slot(), &key);
                gained.insert(pid.parent());
                Loaded::new(Page::empty(), &key)
            }
        };
        inner.insert(pid, loaded);
        Ok(())
    }
}

#[cfg(test)]
impl Keyring {
    /// Leaves without the pool.
    pub(crate) fn reserve_for_test(self: &Arc<Self>, leaves: u32) -> Range<i64> {
        self.reserve(leaves).unwrap()
    }

    /// All ids of the leaves that were ever made.
    pub(crate) fn ids_for_test(&self) -> Range<i64> {
        let id = self.id;
        let head = wait(self.db.read(move |tx| Head::read(tx, id))).unwrap().unwrap();
        FANOUT as i64..head.next_leaf * FANOUT as i64
    }
}
