//! Ids of rows: blocks handed out in memory, so that no request waits for a counter.
//!
//! A ticket's number and the log's sequence come from counters in the transaction itself; all other kinds share one
//! space of ids per account. What is left of a block after a restart is lost, which harms nobody below 2^53.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use db::{Db, Error, Tx, params};

const BLOCK: i64 = 4096;
const LOW_WATER: i64 = 1024;

const TAKE: &str = "UPDATE counter SET next = next + $3 WHERE account_id = $1 AND kind = $2 RETURNING next";

/// The ids of one account.
#[derive(Clone)]
pub struct Ids {
    shared: Arc<Shared>,
}

struct Shared {
    db: Db,
    account: i64,
    block: Mutex<(i64, i64)>,
    refilling: AtomicBool,
    /// The highest id that came from the counter itself.
    singles: AtomicI64,
}

impl Ids {
    /// Ids of `account`; nothing is taken before the first use.
    pub fn new(db: Db, account: i64) -> Self {
        let shared = Shared {
            db,
            account,
            block: Mutex::new((0, 0)),
            refilling: AtomicBool::new(false),
            singles: AtomicI64::new(0),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Takes the first block, so that no transaction holds the counter while it waits for something else. Blocks.
    ///
    /// # Errors
    /// The database's [`Error`].
    pub fn fill(&self) -> Result<(), Error> {
        let account = self.shared.account;
        let first = self.shared.db.write_blocking(move |tx| count(tx, account, "id", BLOCK))?;
        *self.shared.block.lock().unwrap_or_else(PoisonError::into_inner) = (first, first + BLOCK);
        Ok(())
    }

    /// A new id. While a block is on its way, single ids come from the counter in `tx`.
    ///
    /// # Errors
    /// The database's [`Error`].
    pub fn next(&self, tx: &mut Tx<'_>) -> Result<i64, Error> {
        let (id, left) = {
            let mut block = self.shared.block.lock().unwrap_or_else(PoisonError::into_inner);
            let id = (block.0 < block.1).then(|| {
                block.0 += 1;
                block.0 - 1
            });
            (id, block.1 - block.0)
        };
        if left < LOW_WATER {
            self.refill();
        }
        match id {
            Some(id) => Ok(id),
            None => self.single(tx),
        }
    }

    /// An id from the counter itself. A block taken before it would hand out lower ones later, and what is listed by id
    /// would stand in the wrong order: such a block is lost.
    fn single(&self, tx: &mut Tx<'_>) -> Result<i64, Error> {
        let id = count(tx, self.shared.account, "id", 1)?;
        self.shared.singles.fetch_max(id, Ordering::AcqRel);
        let mut block = self.shared.block.lock().unwrap_or_else(PoisonError::into_inner);
        if block.0 < id {
            *block = (0, 0);
        }
        Ok(id)
    }

    fn refill(&self) {
        if self.shared.refilling.swap(true, Ordering::AcqRel) {
            return;
        }
        let shared = Arc::clone(&self.shared);
        std::thread::spawn(move || {
            let account = shared.account;
            if let Ok(first) = shared.db.write_blocking(move |tx| count(tx, account, "id", BLOCK)) {
                let mut block = shared.block.lock().unwrap_or_else(PoisonError::into_inner);
                // What was left of the old block is lost; a request took it down to a quarter already.
                if first > shared.singles.load(Ordering::Acquire) {
                    *block = (first, first + BLOCK);
                }
            }
            shared.refilling.store(false, Ordering::Release);
        });
    }
}

/// Takes `n` numbers of a counter and answers the first.
///
/// # Errors
/// The database's [`Error`].
pub fn count(tx: &mut Tx<'_>, account: i64, kind: &'static str, n: i64) -> Result<i64, Error> {
    let next = tx.row(TAKE, params![account, kind, n], |row| row.get::<i64>(0))?;
    next.map(|next| next - n).ok_or(Error::Column(0))
}

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[TAKE];
