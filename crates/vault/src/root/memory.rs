use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use world::Random;
use zeroize::Zeroizing;

use super::{ProviderClass, RootError, RootId, RootStore, wrapping};
use crate::page::fresh;

/// Roots in memory only: for tests and measurements. Clones share the roots, so a test can reopen a keyring with them.
#[derive(Clone)]
pub struct MemoryRootStore {
    roots: Arc<Mutex<HashMap<RootId, Zeroizing<[u8; 32]>>>>,
    random: Arc<dyn Random>,
}

impl MemoryRootStore {
    /// An empty store.
    pub fn new(random: Arc<dyn Random>) -> Self {
        Self { roots: Arc::default(), random }
    }

    fn roots(&self) -> MutexGuard<'_, HashMap<RootId, Zeroizing<[u8; 32]>>> {
        self.roots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RootStore for MemoryRootStore {
    fn create(&self) -> Result<RootId, RootError> {
        let id = RootId(world::random_bytes(&*self.random));
        self.roots().insert(id, fresh(&*self.random));
        Ok(id)
    }

    fn wrap(&self, id: RootId, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, RootError> {
        wrapping::wrap(self.roots().get(&id).ok_or(RootError::Missing)?, id, context, key, &*self.random)
    }

    fn unwrap(&self, id: RootId, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, RootError> {
        wrapping::unwrap(self.roots().get(&id).ok_or(RootError::Missing)?, id, context, wrapped)
    }

    fn destroy(&self, id: RootId) -> Result<(), RootError> {
        self.roots().remove(&id);
        Ok(())
    }

    fn list(&self) -> Result<Vec<RootId>, RootError> {
        Ok(self.roots().keys().copied().collect())
    }

    fn class(&self) -> ProviderClass {
        ProviderClass::Memory
    }
}
