//! Destroying keys. Eight steps; their order is what makes a crash anywhere harmless.
//!
//! 1. Lock the head: one writer in the process, one in the cluster.
//! 2. Load the paths to the keys and clear their slots. A slot that is empty already is success.
//! 3. From the bottom up: an empty page goes, every other page on the paths gets a fresh key and is sealed again, and
//!    its key is put into the page above. The top page too.
//! 4. Make a new root, durable, beside the old one.
//! 5. In the same transaction: pages, head of the next generation under the new root, the old root to `retire`. The
//!    commit decides whether it has happened.
//! 6. Read the new generation back over another connection. If that fails the old root stays and nothing is lost.
//! 7. Bring the caches up to date, in every process.
//! 8. Destroy the old root. Only now is anything gone, and now it is.
//!
//! An unclear end (a crash, an unknown outcome of the commit) never leads to step 8 but to recovery.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use aws_lc_rs::digest;
use db::{Tx, params};
use world::Timestamp;

use super::head::{Head, Loaded};
#[cfg(test)]
use super::hooks::Sabotage;
use super::hooks::Step;
use super::{Keyring, Writer, lock, sql, wait};
use crate::aead::Secret;
use crate::page::{Page, Pid, fresh};
use crate::root::{ProviderClass, RootId};
use crate::{Error, KeyId};

/// Generations of changes kept for other nodes.
const CHANGES_KEPT: i64 = 1_000;

/// What an erasure did; the facts for its certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Keys destroyed by this call.
    pub destroyed: u64,
    /// Keys that had been destroyed before.
    pub gone_before: u64,
    /// The keyring's generation before.
    pub generation_before: i64,
    /// The keyring's generation after.
    pub generation_after: i64,
    /// SHA-256 of the id of the root that went with it.
    pub root_sha256: [u8; 32],
    /// What destroying that root is worth.
    pub provider: ProviderClass,
    /// False while the old root must be kept because the new generation is not yet durable everywhere; then
    /// [`crate::Vault::recover`] completes it later.
    pub effective: bool,
    /// When.
    pub at: Timestamp,
}

/// One caller's wish; wishes that wait together are fulfilled together.
pub(super) struct Request {
    keys: Vec<KeyId>,
    answer: Mutex<Option<Result<Erased, Error>>>,
}

/// What one pass over the tree is to do.
struct Plan {
    erase: BTreeSet<KeyId>,
    /// Leaves whose pages get fresh keys although nothing in them is erased.
    refresh: BTreeSet<i64>,
}

impl Plan {
    fn leaves(&self) -> BTreeSet<i64> {
        self.erase.iter().map(|key| key.leaf().index()).chain(self.refresh.iter().copied()).collect()
    }
}

/// Pages after a pass; `None` for one that is gone.
type Changed = Vec<(Pid, Option<Page>)>;

struct Rewritten {
    before: Head,
    after: Head,
    top: Secret,
    pages: Changed,
    destroyed: BTreeSet<KeyId>,
}

impl Keyring {
    /// Destroys keys; callers that wait at the same time share one pass.
    pub(crate) fn erase(self: &Arc<Self>, keys: &[KeyId]) -> Result<Erased, Error> {
        if keys.iter().any(|key| !key.is_possible()) {
            return Err(Error::Unknown);
        }
        let request = Arc::new(Request { keys: keys.to_vec(), answer: Mutex::new(None) });
        lock(&self.requests).push(Arc::clone(&request));
        let mut writer = self.writer();
        // Whoever held the lock before may have done it already.
        if let Some(answer) = lock(&request.answer).take() {
            return answer;
        }
        let together = std::mem::take(&mut *lock(&self.requests));
        self.erase_together(&mut writer, &together);
        let answer = lock(&request.answer).take();
        answer.unwrap_or(Err(Error::Unverified))
    }

    /// Gives the pages of `leaves` leaves from `first` on, and all above them, fresh keys, and replaces the root.
    pub(crate) fn refresh(self: &Arc<Self>, first: i64, leaves: i64) -> Result<Erased, Error> {
        let refresh = (first.max(0)..first.max(0).saturating_add(leaves)).collect();
        self.pass(&mut self.writer(), Plan { erase: BTreeSet::new(), refresh }).map(|(erased, _)| erased)
    }

    /// Finishes what waits for a copy: answers whether nothing does any more.
    pub(crate) fn settled(self: &Arc<Self>) -> Result<bool, Error> {
        let mut writer = self.writer();
        if writer.suspect {
            self.recover_locked(&mut writer)?;
        }
        if writer.pending.is_empty() {
            return Ok(true);
        }
        if self.mirror_up(BTreeSet::new()).is_err() || !(self.durable)(self.generation()?) {
            return Ok(false);
        }
        self.destroy_pending(&mut writer)?;
        Ok(true)
    }

    fn erase_together(self: &Arc<Self>, writer: &mut Writer, requests: &[Arc<Request>]) {
        let erase = requests.iter().flat_map(|request| request.keys.iter().copied()).collect();
        let result = self.pass(writer, Plan { erase, refresh: BTreeSet::new() });
        if result.is_err() && requests.len() > 1 {
            // One wish may have spoilt the others: each by itself.
            for request in requests {
                self.erase_together(writer, std::slice::from_ref(request));
            }
            return;
        }
        let mut result = Some(result);
        for request in requests {
            let answer = match &result {
                Some(Ok((erased, destroyed))) => Ok(erased.for_request(&request.keys, destroyed)),
                _ => result.take().unwrap_or(Err(Error::Unverified)).map(|(erased, _)| erased),
            };
            *lock(&request.answer) = Some(answer);
        }
    }

    fn pass(self: &Arc<Self>, writer: &mut Writer, plan: Plan) -> Result<(Erased, BTreeSet<KeyId>), Error> {
        if writer.suspect {
            self.recover_locked(writer)?;
        }
        let staged = Arc::new(Mutex::new(None));
        let retired = writer.destroyed.clone();
        let written = {
            let (this, plan, staged) = (Arc::clone(self), Arc::new(plan), Arc::clone(&staged));
            let sample = Arc::clone(&plan);
            let written = wait(self.db.write(move |tx| this.rewrite(tx, &plan, &staged, &retired)));
            written.map(|written| (written, sample))
        };
        let result = match written {
            Ok((written, plan)) => {
                writer.destroyed.clear();
                self.settle(writer, written, &plan)
            }
            // Refused before anything was touched.
            Err(Error::Unknown) => return Err(Error::Unknown),
            // No new root could be made: the transaction is undone, and nothing in memory has changed.
            Err(Error::Root(error)) if lock(&staged).is_none() => return Err(error.into()),
            Err(error) => Err(error),
        };
        if result.is_err() {
            // Nothing in memory can be trusted to be what the tree is now; the next pass begins with recovery.
            writer.suspect = true;
            self.cache.clear();
        }
        #[cfg(test)]
        if result.is_err() && self.hooks.is(Sabotage::UnknownOutcomeIsSuccess) {
            let this = Arc::clone(self);
            let head = wait(self.db.read(move |tx| Head::read(tx, this.id)))?.ok_or(Error::Corrupt)?;
            self.root.destroy(head.root)?;
        }
        result
    }

    /// Steps 1 to 5, inside the transaction.
    fn rewrite(
        &self,
        tx: &mut Tx<'_>,
        plan: &Plan,
        staged: &Mutex<Option<RootId>>,
        retired: &[RootId],
    ) -> Result<Rewritten, Error> {
        let before = Head::lock(tx, self.id)?;
        self.hooks.reached(Step::Locked)?;
        if plan.erase.iter().any(|key| key.leaf().index() >= before.next_leaf) {
            return Err(Error::Unknown);
        }
        let mut pages = self.load_paths(tx, &before, plan)?;
        let mut destroyed = BTreeSet::new();
        for key in &plan.erase {
            let slot_cleared = pages.get_mut(&key.leaf()).is_some_and(|leaf| self.clear(&mut leaf.page, *key));
            if slot_cleared {
                destroyed.insert(*key);
            }
        }
        self.hooks.reached(Step::Cleared)?;
        let (top, changed) = self.reseal(tx, &before, pages)?;
        self.hooks.reached(Step::Resealed)?;

        let mut after = Head { generation: before.generation + 1, ..before.clone() };
        after.root = self.stage(staged, &before)?;
        self.hooks.reached(Step::Staged)?;
        self.wrap_top(&mut after, &top)?;
        after.write(tx, self.id)?;
        self.retire(tx, &before, &after, retired)?;
        let pids: Vec<u8> = changed.iter().flat_map(|(pid, _)| pid.0.to_be_bytes()).collect();
        tx.execute(sql::INSERT_CHANGE, params![self.id, after.generation, pids])?;
        tx.execute(sql::TRIM_CHANGE, params![self.id, after.generation - CHANGES_KEPT])?;
        self.trim_nodes(tx)?;
        self.hooks.reached(Step::Written)?;
        Ok(Rewritten { before, after, top, pages: changed, destroyed })
    }

    /// Step 2: the union of the paths, from the top. What is already gone is left out.
    fn load_paths(&self, tx: &mut Tx<'_>, head: &Head, plan: &Plan) -> Result<BTreeMap<Pid, Loaded>, Error> {
        let top = self.top_of(head)?;
        let page = self.read_page(tx, head.top_pid(), &top.key)?;
        let mut pages = BTreeMap::from([(head.top_pid(), Loaded::new(page, &top.key))]);
        let leaves = plan.leaves();
        for level in (0..head.height - 1).rev() {
            let indexes: BTreeSet<i64> = leaves.iter().map(|leaf| leaf >> (8 * u32::from(level))).collect();
            for pid in indexes.into_iter().map(|index| Pid::new(level, index)) {
                let key = pages.get(&pid.parent()).and_then(|above| above.page.get(pid.slot()));
                let Some(key) = key else { continue };
                let loaded = Loaded::new(self.read_page(tx, pid, key)?, key);
                pages.insert(pid, loaded);
            }
        }
        Ok(pages)
    }

    /// Step 3. `pages` is ordered by level, so a page comes before the one above it.
    fn reseal(
        &self,
        tx: &mut Tx<'_>,
        head: &Head,
        mut pages: BTreeMap<Pid, Loaded>,
    ) -> Result<(Secret, Changed), Error> {
        let mut changed = Vec::with_capacity(pages.len());
        let top = loop {
            let (pid, loaded) = pages.pop_first().ok_or(Error::Corrupt)?;
            let is_top = pid == head.top_pid();
            if loaded.page.is_empty() && !is_top {
                tx.execute(sql::DELETE_PAGE, params![self.id, pid.0])?;
                pages.get_mut(&pid.parent()).ok_or(Error::Corrupt)?.page.clear(pid.slot());
                changed.push((pid, None));
                continue;
            }
            let key = self.fresh_page_key(pid, is_top, &loaded);
            self.write_page(tx, pid, &loaded.page, &key)?;
            changed.push((pid, Some(loaded.page)));
            if is_top {
                break key;
            }
            pages.get_mut(&pid.parent()).ok_or(Error::Corrupt)?.page.set(pid.slot(), &key);
        };
        Ok((top, changed))
    }

    /// Step 4, once per pass even if the transaction runs again.
    fn stage(&self, staged: &Mutex<Option<RootId>>, before: &Head) -> Result<RootId, Error> {
        let mut staged = lock(staged);
        let root = match *staged {
            Some(root) => root,
            None => self.root.create()?,
        };
        *staged = Some(root);
        self.overwritten(before)?;
        Ok(root)
    }

    /// The end of step 5: the old root is to be destroyed; earlier ones that are destroyed need no row any more.
    fn retire(&self, tx: &mut Tx<'_>, before: &Head, after: &Head, retired: &[RootId]) -> Result<(), Error> {
        for root in retired {
            tx.execute(sql::DELETE_RETIRE, params![self.id, root.0])?;
        }
        #[cfg(test)]
        if self.hooks.is(Sabotage::RetireBeforeCommit) {
            self.root.destroy(before.root)?;
        }
        #[cfg(test)]
        if self.hooks.is(Sabotage::RetireForgotten) {
            return Ok(());
        }
        tx.execute(sql::INSERT_RETIRE, params![self.id, after.generation, before.root.0])?;
        Ok(())
    }

    /// Steps 6 to 8, after the commit.
    fn settle(
        self: &Arc<Self>,
        writer: &mut Writer,
        written: Rewritten,
        plan: &Plan,
    ) -> Result<(Erased, BTreeSet<KeyId>), Error> {
        let Rewritten { before, after, top, pages, destroyed } = written;
        self.hooks.reached(Step::Committed)?;
        let survivor = plan
            .leaves()
            .into_iter()
            .find(|leaf| pages.iter().any(|(pid, page)| *pid == Pid::new(0, *leaf) && page.is_some()));
        self.verify(Some((after.generation, after.root)), survivor)?;
        self.hooks.reached(Step::Verified)?;
        self.evict(&after, &top, pages)?;
        self.wait_for_others(after.generation)?;
        self.hooks.reached(Step::Evicted)?;
        writer.pending.push(before.root);
        let mirrored = self.mirror_up(BTreeSet::new()).is_ok();
        let effective = mirrored && (self.durable)(after.generation);
        if effective {
            self.destroy_pending(writer)?;
        }
        self.hooks.reached(Step::Destroyed)?;
        let erased = Erased {
            destroyed: destroyed.len() as u64,
            gone_before: (plan.erase.len() - destroyed.len()) as u64,
            generation_before: before.generation,
            generation_after: after.generation,
            root_sha256: digest::digest(&digest::SHA256, &before.root.0).as_ref().try_into().unwrap_or_default(),
            provider: self.root.class(),
            effective,
            at: self.world.clock.now(),
        };
        Ok((erased, destroyed))
    }

    /// Step 7.
    fn evict(&self, after: &Head, top: &Secret, pages: Changed) -> Result<(), Error> {
        #[cfg(test)]
        if self.hooks.is(Sabotage::CacheKept) {
            return Ok(());
        }
        self.remember_top(after, top)?;
        self.cache.change(pages.into_iter().map(|(pid, page)| (pid, page.map(Arc::new))));
        Ok(())
    }

    /// Step 8, and the same for earlier roots that had to wait.
    fn destroy_pending(&self, writer: &mut Writer) -> Result<(), Error> {
        #[cfg(test)]
        if self.hooks.is(Sabotage::RootKept) {
            return Ok(());
        }
        for root in &writer.pending {
            self.root.destroy(*root)?;
        }
        let left = self.root.list()?;
        if writer.pending.iter().any(|root| left.contains(root)) {
            return Err(Error::Root(crate::RootError::Unavailable("a destroyed root is still there".into())));
        }
        writer.destroyed.append(&mut writer.pending);
        Ok(())
    }
}

/// The places of the deliberate mistakes; in the product each is the plain right thing.
impl Keyring {
    fn clear(&self, page: &mut Page, key: KeyId) -> bool {
        #[cfg(test)]
        if self.hooks.is(Sabotage::SlotKept) {
            return page.has(key.slot());
        }
        page.clear(key.slot())
    }

    #[cfg_attr(not(test), expect(unused_variables, reason = "only mistakes keep an old key"))]
    fn fresh_page_key(&self, pid: Pid, is_top: bool, loaded: &Loaded) -> Secret {
        #[cfg(test)]
        {
            let kept = if is_top {
                Sabotage::TopKeyKept
            } else if pid.level() == 0 {
                Sabotage::LeafKeyKept
            } else {
                Sabotage::ParentKeyKept
            };
            if self.hooks.is(kept) {
                return loaded.key.clone();
            }
        }
        fresh(&*self.world.random)
    }

    #[cfg_attr(
        not(test),
        expect(unused_variables, clippy::unused_self, clippy::unnecessary_wraps, reason = "only a mistake overwrites")
    )]
    fn overwritten(&self, before: &Head) -> Result<(), Error> {
        #[cfg(test)]
        if self.hooks.is(Sabotage::StagedRootOverwritten) {
            self.root.destroy(before.root)?;
        }
        Ok(())
    }
}

impl Erased {
    /// This caller's share of a pass that served several.
    fn for_request(&self, keys: &[KeyId], destroyed: &BTreeSet<KeyId>) -> Self {
        let asked: BTreeSet<KeyId> = keys.iter().copied().collect();
        let own = asked.intersection(destroyed).count() as u64;
        Self { destroyed: own, gone_before: asked.len() as u64 - own, ..self.clone() }
    }
}
