//! The keyring: a tree of sealed pages from which a key can be removed for good.
//!
//! | file | what |
//! |---|---|
//! | `head` | the one row that names generation, root and height |
//! | `read` | from a key id to its key |
//! | `reserve`, `pool` | new leaves, handed out key by key |
//! | `erase` | the eight steps |
//! | `recover` | after a crash, at start, after any error |
//! | `lease` | several processes on one keyring |
//! | `mirror` | a current copy elsewhere |
//! | `cache` | pages in memory |
//! | `hooks` | fail points and mistakes for the proofs |

mod cache;
mod erase;
mod head;
pub(crate) mod hooks;
mod lease;
pub(crate) mod mirror;
mod pool;
mod read;
mod recover;
mod reserve;
mod sql;

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::task::{Context, Poll, Wake, Waker};

use db::Db;
use world::World;

use crate::root::{RootId, RootStore};
use crate::{DurabilityGate, OpenError, Options};

use cache::PageCache;
use head::Top;
use hooks::Hooks;

pub use erase::Erased;

/// See the module.
pub(crate) struct Keyring {
    id: i64,
    db: Db,
    /// Where an erasure is read back; a connection other than the one that wrote.
    second: Db,
    root: Box<dyn RootStore>,
    world: World,
    durable: DurabilityGate,
    cache: PageCache,
    top: RwLock<Option<Arc<Top>>>,
    writer: Mutex<Writer>,
    requests: Mutex<Vec<Arc<erase::Request>>>,
    pool: pool::Pool,
    lease: Option<lease::Lease>,
    mirror: Option<mirror::Mirror>,
    hooks: Hooks,
}

/// What only the holder of the writer's lock may know. One thread of the process changes the tree at a time; between
/// processes the row lock on the head does the same.
#[derive(Default)]
struct Writer {
    /// An operation broke off: recover before the next erasure.
    suspect: bool,
    /// Old roots that are kept until the generation after them is durable everywhere.
    pending: Vec<RootId>,
    /// Destroyed roots whose `retire` row goes with the next erasure's transaction (it saves a flush).
    destroyed: Vec<RootId>,
}

impl Keyring {
    pub(crate) fn open(
        db: Db,
        root: Box<dyn RootStore>,
        world: World,
        options: Options,
        hooks: Hooks,
    ) -> Result<Arc<Self>, OpenError> {
        db.migrate(sql::MIGRATIONS)?;
        if options.shared && options.mirror.is_some() {
            return Err(OpenError::MirrorShared);
        }
        let mirror = options.mirror.map(mirror::Mirror::new);
        let lease = options.shared.then(|| lease::Lease::new(&*world.random));
        let keyring = Arc::new(Self {
            id: options.keyring,
            second: options.second.unwrap_or_else(|| db.clone()),
            db,
            root,
            world,
            durable: options.durable,
            cache: PageCache::new(options.cached_pages),
            top: RwLock::new(None),
            writer: Mutex::default(),
            requests: Mutex::default(),
            pool: pool::Pool::default(),
            lease,
            mirror,
            hooks,
        });
        keyring.check_mirror()?;
        keyring.found(options.height.clamp(2, head::HEIGHT_AT_MOST))?;
        keyring.recover()?;
        keyring.first_lease()?;
        Ok(keyring)
    }

    pub(crate) fn root(&self) -> &dyn RootStore {
        &*self.root
    }

    pub(crate) fn id(&self) -> i64 {
        self.id
    }

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        // A panic under the lock may have broken off anything: recovery finds out.
        self.writer.lock().unwrap_or_else(|poisoned| {
            self.writer.clear_poison();
            let mut writer = poisoned.into_inner();
            writer.suspect = true;
            writer
        })
    }
}

/// Waits for the database on any thread, whether or not it runs async code.
fn wait<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    // Inside an async task the runtime's fairness budget would run out and never be refilled while we wait.
    let mut future = pin!(tokio::task::unconstrained(future));
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(answer) = future.as_mut().poll(&mut context) {
            return answer;
        }
        std::thread::park();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The text of the one migration, for a test that makes the tables by hand.
#[cfg(test)]
pub(crate) fn migration_text() -> &'static str {
    sql::MIGRATIONS[0].sql
}
