//! Keys ready to be handed out: a counter in memory over leaves that are already durable.
//!
//! The first call reserves a single leaf, so that a short command wastes little. A process that goes on gets a
//! background refill long before the pool is dry, in batches that last about a second at the present demand.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use world::Timestamp;

use super::{Keyring, lock};
use crate::page::FANOUT;
use crate::{Error, KeyId};

/// Leaves of one refill when demand is low.
const BATCH_AT_LEAST: u32 = 16;
/// 131,072 keys, 4 MiB of pages.
const BATCH_AT_MOST: u32 = 512;

#[derive(Default)]
pub(super) struct Pool {
    stock: Mutex<Stock>,
    refilled: Condvar,
}

#[derive(Default)]
struct Stock {
    ranges: VecDeque<Range<i64>>,
    left: i64,
    /// Below this many a refill starts.
    low_water: i64,
    refilling: bool,
    batch: u32,
    taken_since: i64,
    since: Timestamp,
}

impl Stock {
    fn take(&mut self) -> Option<KeyId> {
        let range = self.ranges.front_mut()?;
        let id = range.next()?;
        if range.is_empty() {
            self.ranges.pop_front();
        }
        self.left -= 1;
        self.taken_since += 1;
        Some(KeyId(id))
    }

    /// How many leaves the next refill makes: a second's worth, at most four times as many as last time.
    fn plan(&mut self, now: Timestamp) -> u32 {
        let elapsed = now.0.saturating_sub(self.since.0).max(1);
        let per_second = i128::from(self.taken_since) * 1_000_000 / i128::from(elapsed);
        let wanted = u32::try_from(per_second / FANOUT as i128).unwrap_or(u32::MAX);
        let ceiling = self.batch.saturating_mul(4).clamp(BATCH_AT_LEAST, BATCH_AT_MOST);
        self.batch = wanted.clamp(BATCH_AT_LEAST, ceiling);
        self.since = now;
        self.taken_since = 0;
        self.batch
    }

    fn add(&mut self, ids: Range<i64>) {
        self.left += ids.end - ids.start;
        self.low_water = (ids.end - ids.start) / 2;
        self.ranges.push_back(ids);
    }
}

impl Keyring {
    /// Hands out a key that nobody else gets.
    pub(crate) fn allocate(self: &Arc<Self>) -> Result<KeyId, Error> {
        let mut stock = lock(&self.pool.stock);
        loop {
            if let Some(id) = stock.take() {
                if stock.left < stock.low_water && !stock.refilling {
                    stock.refilling = true;
                    drop(stock);
                    self.refill_in_background();
                }
                return Ok(id);
            }
            if stock.refilling {
                stock = self.pool.refilled.wait(stock).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            stock.refilling = true;
            let first = stock.batch == 0;
            drop(stock);
            self.refill(first)?;
            stock = lock(&self.pool.stock);
        }
    }

    /// Fills the pool now, as a server does before it takes requests.
    pub(crate) fn fill(self: &Arc<Self>) -> Result<(), Error> {
        let mut stock = lock(&self.pool.stock);
        while stock.refilling {
            stock = self.pool.refilled.wait(stock).unwrap_or_else(PoisonError::into_inner);
        }
        if stock.left > stock.low_water {
            return Ok(());
        }
        stock.refilling = true;
        drop(stock);
        self.refill(false)
    }

    fn refill_in_background(self: &Arc<Self>) {
        let this = Arc::clone(self);
        let spawned = std::thread::Builder::new().name("vault-refill".into()).spawn(move || {
            // A failure shows itself to whoever finds the pool dry and tries again on its own thread.
            let _ = this.refill(false);
        });
        if spawned.is_err() {
            lock(&self.pool.stock).refilling = false;
        }
    }

    /// Reserves leaves; the caller has set `refilling`.
    fn refill(self: &Arc<Self>, first: bool) -> Result<(), Error> {
        let leaves = if first { 1 } else { lock(&self.pool.stock).plan(self.world.clock.now()) };
        let reserved = self.reserve(leaves);
        let mut stock = lock(&self.pool.stock);
        stock.refilling = false;
        if first {
            stock.batch = 1;
            stock.since = self.world.clock.now();
        }
        let result = reserved.map(|ids| stock.add(ids));
        drop(stock);
        self.pool.refilled.notify_all();
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refill_lasts_about_a_second_at_the_present_demand() {
        let mut stock = Stock { batch: 1, ..Stock::default() };
        let second = 1_000_000;
        assert_eq!(stock.plan(Timestamp(second)), BATCH_AT_LEAST, "no demand");
        for (now, taken, leaves) in [
            // 25,000 keys a second are 97 leaves, reached in steps of four times at most.
            (2, 25_000, 64),
            (3, 25_000, 97),
            (4, 1_000_000, 388),
            (5, 1_000_000, BATCH_AT_MOST),
            (6, 0, BATCH_AT_LEAST),
        ] {
            stock.taken_since = taken;
            assert_eq!(stock.plan(Timestamp(now * second)), leaves, "after {now} s");
        }
        // A clock that stands still or goes back is no reason to stop.
        stock.taken_since = 10_000;
        assert_eq!(stock.plan(Timestamp(0)), 64);
    }

    #[test]
    fn ids_come_in_order_and_never_twice() {
        let mut stock = Stock::default();
        stock.add(256..258);
        stock.add(512..513);
        assert_eq!(std::iter::from_fn(|| stock.take()).map(|key| key.0).collect::<Vec<_>>(), [256, 257, 512]);
        assert_eq!(stock.left, 0);
    }
}
