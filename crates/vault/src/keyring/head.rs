//! The one row that says what the tree is: generation, root, height, wrapped top key, next leaf.

use std::sync::{Arc, PoisonError};

use db::{Row, Tx, params};
use zeroize::Zeroizing;

use super::{Keyring, sql, wait};
use crate::aead::Secret;
use crate::memory::Locked;
use crate::page::{Page, Pid, fresh};
use crate::root::{RootError, RootId};
use crate::{Error, OpenError};

/// A tree of height 6 holds 2^48 keys, well below the 2^53 that an id may reach.
pub(super) const HEIGHT_AT_MOST: u8 = 6;

#[derive(Clone)]
pub(super) struct Head {
    pub(super) generation: i64,
    pub(super) height: u8,
    pub(super) next_leaf: i64,
    pub(super) root: RootId,
    pub(super) wrapped_top: Vec<u8>,
}

/// The key of the top page, in locked memory.
pub(super) struct Top {
    pub(super) generation: i64,
    pub(super) height: u8,
    pub(super) key: Locked,
}

impl Head {
    pub(super) fn top_pid(&self) -> Pid {
        Pid::new(self.height - 1, 0)
    }

    /// Leaves that fit under a tree of this height.
    pub(super) fn leaves(&self) -> i64 {
        1 << (8 * (u32::from(self.height) - 1))
    }

    /// What the wrapped top key is bound to.
    pub(super) fn context(&self, keyring: i64) -> [u8; 17] {
        let mut bytes = [0; 17];
        bytes[..8].copy_from_slice(&keyring.to_be_bytes());
        bytes[8..16].copy_from_slice(&self.generation.to_be_bytes());
        bytes[16] = self.height;
        bytes
    }

    pub(super) fn read(tx: &mut Tx<'_>, keyring: i64) -> Result<Option<Self>, Error> {
        tx.row(sql::HEAD, params![keyring], Self::from_row)?.transpose()
    }

    /// Reads the head and keeps every other writer out until the transaction ends.
    pub(super) fn lock(tx: &mut Tx<'_>, keyring: i64) -> Result<Self, Error> {
        tx.row(sql::LOCK_HEAD, params![keyring], Self::from_row)?.transpose()?.ok_or(Error::Corrupt)
    }

    pub(super) fn write(&self, tx: &mut Tx<'_>, keyring: i64) -> Result<(), Error> {
        let height = i64::from(self.height);
        let values = params![keyring, self.generation, height, self.next_leaf, self.root.0, self.wrapped_top];
        tx.execute(sql::UPDATE_HEAD, values)?;
        Ok(())
    }

    fn from_row(row: &Row<'_>) -> Result<Result<Self, Error>, db::Error> {
        let (height, root, generation) = (row.get::<i64>(1)?, row.get::<Vec<u8>>(3)?, row.get(0)?);
        let (next_leaf, wrapped_top) = (row.get(2)?, row.get(4)?);
        let height = u8::try_from(height).ok().filter(|height| (2..=HEIGHT_AT_MOST).contains(height));
        let root = <[u8; 16]>::try_from(root).ok().map(RootId);
        Ok(height.zip(root).ok_or(Error::Corrupt).map(|(height, root)| Self {
            generation,
            height,
            next_leaf,
            root,
            wrapped_top,
        }))
    }
}

impl Keyring {
    /// The key of the top page as `head` has it; asks the root store only when it is not in memory.
    pub(super) fn top_of(&self, head: &Head) -> Result<Arc<Top>, Error> {
        let known = self.top.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(top) = known.filter(|top| (top.generation, top.height) == (head.generation, head.height)) {
            return Ok(top);
        }
        let key = self.root.unwrap(head.root, &head.context(self.id), &head.wrapped_top)?;
        self.remember_top(head, &key)
    }

    /// Keeps a top key in memory, unless a newer one is there.
    pub(super) fn remember_top(&self, head: &Head, key: &[u8; 32]) -> Result<Arc<Top>, Error> {
        let key = Locked::new(key).ok_or_else(|| RootError::Unavailable("no memory".into()))?;
        let top = Arc::new(Top { generation: head.generation, height: head.height, key });
        let mut known = self.top.write().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|known| (known.generation, known.height) < (top.generation, top.height)) {
            *known = Some(Arc::clone(&top));
        }
        Ok(top)
    }

    /// The generation as it stands in the database.
    pub(crate) fn generation(&self) -> Result<i64, Error> {
        let id = self.id;
        Ok(wait(self.db.read(move |tx| Head::read(tx, id)))?.ok_or(Error::Corrupt)?.generation)
    }

    /// Makes the keyring where there is none. The head is written first, as generation 0, so that a root without a head
    /// always means a lost keyring and never a crash in here.
    pub(super) fn found(self: &Arc<Self>, height: u8) -> Result<(), OpenError> {
        let this = Arc::clone(self);
        let (head, pages) = wait(self.db.read(move |tx| {
            let pages = tx.row(sql::SOME_PAGE, params![this.id], |row| row.get::<i64>(0))?.is_some();
            Ok::<_, Error>((Head::read(tx, this.id)?, pages))
        }))?;
        let roots = self.root.list()?.len();
        match head {
            Some(head) if head.generation > 0 => return Ok(()),
            // Broken off below, with at most the one root it made.
            Some(_) if roots <= 1 && !pages => {}
            None if roots == 0 && !pages => {
                let (id, height) = (self.id, i64::from(height));
                wait(self.db.write(move |tx| {
                    let none: &[u8] = &[0; 16];
                    tx.execute(sql::INSERT_HEAD, params![id, height, none]).map(drop).map_err(Error::from)
                }))?;
            }
            _ => return Err(OpenError::Missing),
        }
        let root = self.root.create()?;
        let this = Arc::clone(self);
        wait(self.db.write(move |tx| this.write_first(tx, root)))?;
        Ok(())
    }

    fn write_first(&self, tx: &mut Tx<'_>, root: RootId) -> Result<(), Error> {
        let mut head = Head::lock(tx, self.id)?;
        if head.generation > 0 {
            return Ok(());
        }
        head.generation = 1;
        head.root = root;
        let key = fresh(&*self.world.random);
        self.write_page(tx, head.top_pid(), &Page::empty(), &key)?;
        self.wrap_top(&mut head, &key)?;
        head.write(tx, self.id)
    }

    /// Wraps the top key into the head.
    pub(super) fn wrap_top(&self, head: &mut Head, key: &Secret) -> Result<(), Error> {
        let context = head.context(self.id);
        head.wrapped_top = self.root.wrap(head.root, &context, key)?;
        self.hooks.top_wrapped(&context, &head.wrapped_top);
        Ok(())
    }

    /// Seals and writes one page.
    pub(super) fn write_page(&self, tx: &mut Tx<'_>, pid: Pid, page: &Page, key: &Secret) -> Result<(), Error> {
        let blob = page.seal(key, self.id, pid, &*self.world.random)?;
        self.hooks.page_sealed(pid, &blob);
        tx.execute(sql::UPSERT_PAGE, params![self.id, pid.0, blob])?;
        Ok(())
    }

    /// Reads and opens one page.
    pub(super) fn read_page(&self, tx: &mut Tx<'_>, pid: Pid, key: &[u8; 32]) -> Result<Page, Error> {
        let blob = tx.row(sql::PAGE, params![self.id, pid.0], |row| row.get::<Vec<u8>>(0))?.ok_or(Error::Corrupt)?;
        Page::open(key, self.id, pid, &blob)
    }
}

/// A page with its own key, as a change works on it.
pub(super) struct Loaded {
    pub(super) page: Page,
    pub(super) key: Secret,
}

impl Loaded {
    pub(super) fn new(page: Page, key: &[u8; 32]) -> Self {
        Self { page, key: Zeroizing::new(*key) }
    }
}
