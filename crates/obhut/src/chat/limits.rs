//! How much of the chat one may use. What counts is the conversation that a word opens and the network that a request comes
//! from, never the word itself: that anybody can invent anew for every message. Counted in memory behind keyed hashes, and
//! forgotten within minutes.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use world::Clock;

use crate::http::Peer;
use crate::http::rate_limit::RateLimiter;

/// Messages of one conversation in a minute.
const WORDS: u32 = 60;
/// Small signs of one conversation in a minute: that somebody writes, reads on, takes the transcript.
const SIGNS: u32 = 120;
/// Messages from one network in a minute.
const FROM_NETWORK: u32 = 1_200;
/// Conversations begun from one network in a minute.
const BEGUN: u32 = 20;
/// Pages of one conversation that listen at the same time.
const PAGES: usize = 8;
/// Pages from one network that listen at the same time.
const PAGES_OF_NETWORK: usize = 1_000;
/// KiB of one conversation in a minute: a form that is as large as forms may be, and a little more.
const SIZE: u32 = 128 * 1024;
/// KiB from one network in a minute.
const SIZE_OF_NETWORK: u32 = 512 * 1024;
/// How many networks of the usual size a site may be as loud as.
const SITE: u32 = 10;

/// Where a request comes from, as two keys: the network that one customer has, and the site around it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Origin {
    account: i64,
    network: Option<std::net::IpAddr>,
    site: Option<std::net::IpAddr>,
}

impl Origin {
    /// Where a peer of an account is.
    pub fn of(account: i64, peer: Option<Peer>) -> Self {
        Self { account, network: peer.map(Peer::network), site: peer.map(Peer::site) }
    }
}

/// The limits of all chats of this process.
pub struct Limits {
    words: RateLimiter,
    signs: RateLimiter,
    from_network: Pair,
    begun: Pair,
    size: RateLimiter,
    size_of_network: Pair,
    open: Arc<Mutex<HashMap<u64, usize>>>,
    hasher: RandomState,
}

/// A limit of a network, and ten times that of the site around it.
struct Pair(RateLimiter, RateLimiter);

impl Pair {
    fn new(per_minute: u32, clock: &Arc<dyn Clock>) -> Self {
        let of = |many| RateLimiter::new(many, Arc::clone(clock));
        Self(of(per_minute), of(per_minute.saturating_mul(SITE)))
    }

    fn take(&self, from: Origin, many: u32) -> bool {
        let (network, site) = ((from.account, from.network), (from.account, from.site));
        self.0.take_many(network, many).allowed && self.1.take_many(site, many).allowed
    }
}

impl Limits {
    /// Nothing is used yet.
    pub fn new(clock: &Arc<dyn Clock>) -> Self {
        let of = |many| RateLimiter::new(many, Arc::clone(clock));
        Self {
            words: of(WORDS),
            signs: of(SIGNS),
            from_network: Pair::new(FROM_NETWORK, clock),
            begun: Pair::new(BEGUN, clock),
            size: of(SIZE),
            size_of_network: Pair::new(SIZE_OF_NETWORK, clock),
            open: Arc::default(),
            hasher: RandomState::new(),
        }
    }

    /// Whether a message of so many bytes may be taken, for the conversation `chat` or as the first of one.
    pub fn message(&self, from: Origin, chat: Option<i64>, bytes: usize) -> bool {
        let size = u32::try_from(bytes / 1024).unwrap_or(u32::MAX).saturating_add(1);
        let own = match chat {
            Some(chat) => {
                let key = (from.account, chat);
                self.words.take(key).allowed && self.size.take_many(key, size).allowed
            }
            None => self.begun.take(from, 1),
        };
        own && self.from_network.take(from, 1) && self.size_of_network.take(from, size)
    }

    /// Whether a small sign of a conversation may be taken.
    pub fn sign(&self, from: Origin, chat: i64) -> bool {
        self.signs.take((from.account, chat)).allowed
    }

    /// One more page of a conversation listens; `None` where that are too many. Dropped, it counts no longer.
    pub fn listen(&self, from: Origin, chat: i64) -> Option<Open> {
        let keys = [
            (self.hasher.hash_one(("chat", from.account, chat)), PAGES),
            (self.hasher.hash_one(("network", from.account, from.network)), PAGES_OF_NETWORK),
        ];
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.iter().any(|(key, most)| open.get(key).is_some_and(|count| count >= most)) {
            return None;
        }
        for (key, _) in keys {
            *open.entry(key).or_default() += 1;
        }
        Some(Open { open: Arc::clone(&self.open), keys: keys.map(|(key, _)| key) })
    }

    /// Forgets what no longer limits anything.
    pub fn tidy(&self) {
        for limiter in self.all() {
            limiter.sweep();
        }
    }

    /// How many conversations and networks are remembered.
    pub fn remembered(&self) -> usize {
        self.all().iter().map(|limiter| limiter.remembered()).sum()
    }

    fn all(&self) -> [&RateLimiter; 9] {
        let Self { words, signs, from_network, begun, size, size_of_network, .. } = self;
        [
            words,
            signs,
            &from_network.0,
            &from_network.1,
            &begun.0,
            &begun.1,
            size,
            &size_of_network.0,
            &size_of_network.1,
        ]
    }
}

/// A page that listens.
pub struct Open {
    open: Arc<Mutex<HashMap<u64, usize>>>,
    keys: [u64; 2],
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for key in self.keys {
            if let Some(count) = open.get_mut(&key) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    open.remove(&key);
                }
            }
        }
    }
}
