//! Pages in memory, in shards so that reading threads do not wait for each other, within a bound.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::page::{Page, Pid};

const SHARDS: usize = 16;

pub(crate) struct PageCache {
    shards: [RwLock<Shard>; SHARDS],
    per_shard: usize,
    /// Counts changes. A page read from an older snapshot than the last change must not enter the cache.
    epoch: AtomicU64,
}

#[derive(Default)]
struct Shard {
    places: HashMap<Pid, usize>,
    entries: Vec<Entry>,
    hand: usize,
}

struct Entry {
    pid: Pid,
    page: Arc<Page>,
    used: AtomicBool,
}

impl PageCache {
    /// Room for about `pages` pages of 8 KiB.
    pub(crate) fn new(pages: usize) -> Self {
        Self { shards: Default::default(), per_shard: pages.div_ceil(SHARDS).max(4), epoch: AtomicU64::new(0) }
    }

    fn shard(&self, pid: Pid) -> &RwLock<Shard> {
        // Neighbouring leaves are used together: spread them.
        let spread = (pid.0 as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60;
        &self.shards[spread as usize % SHARDS]
    }

    /// Calls `f` with the page, if it is here.
    pub(crate) fn with<T>(&self, pid: Pid, f: impl FnOnce(&Page) -> T) -> Option<T> {
        let shard = self.shard(pid).read().unwrap_or_else(PoisonError::into_inner);
        let entry = shard.entries.get(*shard.places.get(&pid)?)?;
        if !entry.used.load(Ordering::Relaxed) {
            entry.used.store(true, Ordering::Relaxed);
        }
        Some(f(&entry.page))
    }

    /// The present count of changes; take it before reading pages that may be offered to [`PageCache::offer`].
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    /// Keeps a page that was read while the count was `epoch`, unless something has changed since.
    pub(crate) fn offer(&self, epoch: u64, pid: Pid, page: &Arc<Page>) {
        let mut shard = self.shard(pid).write().unwrap_or_else(PoisonError::into_inner);
        if self.epoch() == epoch {
            shard.put(pid, Arc::clone(page), self.per_shard);
        }
    }

    /// Brings the cache to a new state: pages replaced, or gone (`None`).
    pub(crate) fn change(&self, pages: impl IntoIterator<Item = (Pid, Option<Arc<Page>>)>) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        for (pid, page) in pages {
            let mut shard = self.shard(pid).write().unwrap_or_else(PoisonError::into_inner);
            match page {
                Some(page) => shard.put(pid, page, self.per_shard),
                None => shard.remove(pid),
            }
        }
    }

    /// Drops everything.
    pub(crate) fn clear(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        for shard in &self.shards {
            *shard.write().unwrap_or_else(PoisonError::into_inner) = Shard::default();
        }
    }
}

impl Shard {
    fn put(&mut self, pid: Pid, page: Arc<Page>, limit: usize) {
        let entry = Entry { pid, page, used: AtomicBool::new(false) };
        if let Some(old) = self.places.get(&pid).and_then(|place| self.entries.get_mut(*place)) {
            *old = entry;
            return;
        }
        if self.entries.len() < limit {
            self.places.insert(pid, self.entries.len());
            self.entries.push(entry);
            return;
        }
        let place = self.victim();
        if let Some(old) = self.entries.get_mut(place) {
            self.places.remove(&old.pid);
            self.places.insert(pid, place);
            *old = entry;
        }
    }

    /// Second chance: the first entry not used since the hand last passed.
    fn victim(&mut self) -> usize {
        for _ in 0..2 * self.entries.len() {
            self.hand = (self.hand + 1) % self.entries.len();
            if self.entries.get(self.hand).is_some_and(|entry| !entry.used.swap(false, Ordering::Relaxed)) {
                break;
            }
        }
        self.hand
    }

    fn remove(&mut self, pid: Pid) {
        let Some(place) = self.places.remove(&pid) else { return };
        self.entries.swap_remove(place);
        if let Some(moved) = self.entries.get(place) {
            self.places.insert(moved.pid, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(mark: u8) -> Arc<Page> {
        let mut page = Page::empty();
        page.set(mark, &[mark; 32]);
        Arc::new(page)
    }

    #[test]
    fn it_stays_within_its_bound_and_keeps_what_is_used() {
        let cache = PageCache::new(64);
        let favourite = Pid::new(0, 1);
        for index in 1..5_000 {
            cache.offer(0, Pid::new(0, index), &page(1));
            assert!(cache.with(favourite, |_| ()).is_some(), "lost after {index}");
        }
        let held: usize = cache.shards.iter().map(|shard| shard.read().unwrap().entries.len()).sum();
        assert!(held <= 64, "{held}");
        for shard in &cache.shards {
            let shard = shard.read().unwrap();
            assert_eq!(shard.places.len(), shard.entries.len());
            assert!(shard.places.iter().all(|(pid, place)| shard.entries[*place].pid == *pid));
        }
    }

    #[test]
    fn a_page_read_before_a_change_stays_out() {
        let cache = PageCache::new(64);
        let pid = Pid::new(0, 1);
        let epoch = cache.epoch();
        cache.change([(pid, None)]);
        cache.offer(epoch, pid, &page(1));
        assert!(cache.with(pid, |_| ()).is_none());
        cache.change([(pid, Some(page(2)))]);
        assert_eq!(cache.with(pid, |page| page.has(2)), Some(true));
        cache.clear();
        assert!(cache.with(pid, |_| ()).is_none());
    }
}
