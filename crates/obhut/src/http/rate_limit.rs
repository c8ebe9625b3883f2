//! Token buckets in memory: so many requests a minute for each key. What a key is (a credential, a network) is the
//! caller's business; here it is a keyed hash, so that no credential lies about in a map.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use world::{Clock, Timestamp};

/// Buckets kept before idle ones are swept out.
const SWEEP_AT: usize = 20_000;
/// Buckets kept at most; beyond it a new key shares the bucket of all strangers, so memory stays bounded and a flood of
/// invented keys slows down itself.
const MOST: usize = 100_000;
const MINUTE_IN_MICROSECONDS: i64 = 60_000_000;

/// A limit per key and minute. Cheap to clone; all clones share the buckets.
#[derive(Clone)]
pub struct RateLimiter {
    per_minute: u32,
    clock: Arc<dyn Clock>,
    buckets: Arc<Mutex<HashMap<u64, Bucket>>>,
    hasher: RandomState,
}

/// How a key stands after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the request may go on.
    pub allowed: bool,
    /// Requests per minute.
    pub limit: u32,
    /// Requests left at this moment.
    pub remaining: u32,
    /// Seconds until the bucket is full again.
    pub reset: u32,
    /// Seconds until one more request is allowed; zero where one is.
    pub retry_after: u32,
}

/// Microseconds of credit: a request costs `minute / limit`.
#[derive(Clone, Copy)]
struct Bucket {
    credit: i64,
    seen: Timestamp,
}

impl RateLimiter {
    /// A limiter that grants each key `per_minute` requests (at least one) at once and as many every minute after.
    pub fn new(per_minute: u32, clock: Arc<dyn Clock>) -> Self {
        Self { per_minute: per_minute.max(1), clock, buckets: Arc::default(), hasher: RandomState::new() }
    }

    /// Takes one request from the bucket of `key`, if there is one.
    pub fn take(&self, key: impl Hash) -> Verdict {
        self.spend(self.hasher.hash_one(key), self.cost())
    }

    /// Takes so many requests at once from the bucket of `key`; never more than a full one holds.
    pub fn take_many(&self, key: impl Hash, many: u32) -> Verdict {
        self.spend(self.hasher.hash_one(key), self.cost() * i64::from(many.clamp(1, self.per_minute)))
    }

    /// Forgets every key whose bucket is full again: it limits nothing.
    pub fn sweep(&self) {
        let now = self.clock.now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.retain(|_, bucket| bucket.credit_at(now) < MINUTE_IN_MICROSECONDS);
    }

    /// How many keys are remembered.
    pub fn remembered(&self) -> usize {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// How `key` stands, without taking anything.
    pub fn peek(&self, key: impl Hash) -> Verdict {
        self.spend(self.hasher.hash_one(key), 0)
    }

    fn cost(&self) -> i64 {
        (MINUTE_IN_MICROSECONDS / i64::from(self.per_minute)).max(1)
    }

    fn spend(&self, key: u64, cost: i64) -> Verdict {
        let now = self.clock.now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= SWEEP_AT && !buckets.contains_key(&key) {
            buckets.retain(|_, bucket| bucket.credit_at(now) < MINUTE_IN_MICROSECONDS);
        }
        let key = if buckets.len() >= MOST && !buckets.contains_key(&key) { 0 } else { key };
        let bucket = buckets.entry(key).or_insert(Bucket { credit: MINUTE_IN_MICROSECONDS, seen: now });
        let credit = bucket.credit_at(now);
        let needed = cost.max(self.cost());
        let allowed = credit >= needed;
        let left = if allowed { credit - cost } else { credit };
        *bucket = Bucket { credit: left, seen: now.max(bucket.seen) };
        Verdict {
            allowed,
            limit: self.per_minute,
            remaining: u32::try_from(left / self.cost()).unwrap_or(u32::MAX).min(self.per_minute),
            reset: seconds_up(MINUTE_IN_MICROSECONDS - left),
            retry_after: if allowed { 0 } else { seconds_up(needed - credit).max(1) },
        }
    }
}

impl Bucket {
    /// The credit grows with time up to a full minute; a clock that goes back takes nothing away.
    fn credit_at(self, now: Timestamp) -> i64 {
        let passed = now.0.saturating_sub(self.seen.0).max(0);
        self.credit.saturating_add(passed).min(MINUTE_IN_MICROSECONDS)
    }
}

fn seconds_up(microseconds: i64) -> u32 {
    u32::try_from((microseconds.max(0) + 999_999) / 1_000_000).unwrap_or(u32::MAX)
}
