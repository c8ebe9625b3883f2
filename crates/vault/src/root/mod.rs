//! Where the one secret lives that everything else hangs from.
//!
//! Each generation of the keyring has its own root under a random id; an old root is destroyed once the new generation
//! is safe. What "destroyed" is worth depends on the provider; the erasure certificate names its class.

mod file;
mod kept;
mod kit;
mod memory;
mod pkcs11;

pub use file::FileRootStore;
pub use kept::{KIT, KeptRoots, ROOT_COPY, SEALED_COPY, open_with_kit};
pub use kit::{KitPublic, RecoveryKit};
pub use memory::MemoryRootStore;
pub use pkcs11::Pkcs11RootStore;

use zeroize::Zeroizing;

/// Names one root secret. Random, so that two writers can never mean different secrets by one name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RootId(pub [u8; 16]);

impl std::fmt::Debug for RootId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "root {:02x}{:02x}", self.0[0], self.0[1])
    }
}

/// What destroying a root of this store is worth; the certificate says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderClass {
    /// Overwritten in place in a file: as good as the disk below (flash and snapshots may keep a copy): "logical".
    File,
    /// A device or server that destroys keys itself.
    Hardware,
    /// In memory only, for tests and measurements: gone with the process.
    Memory,
    /// Any other, named by whoever wrote it.
    Other(&'static str),
}

impl ProviderClass {
    /// The word for the certificate.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file (logical)",
            Self::Hardware => "hardware",
            Self::Memory => "memory (test)",
            Self::Other(name) => name,
        }
    }
}

/// A root store failed.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// The store has no root of that name (any more).
    #[error("the root store has no such root key")]
    Missing,
    /// The wrapped key does not open under that root.
    #[error("the wrapped key does not open under its root key")]
    Corrupt,
    /// The store cannot be reached or written; nothing is known to have changed.
    #[error("the root store is not available: {0}")]
    Unavailable(String),
}

impl From<std::io::Error> for RootError {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(error.kind().to_string())
    }
}

/// Keeps root secrets, wraps keys under them, and forgets them for good.
pub trait RootStore: Send + Sync {
    /// Makes a new root under a fresh random id, durable when this returns. Never overwrites another one.
    ///
    /// # Errors
    /// [`RootError::Unavailable`].
    fn create(&self) -> Result<RootId, RootError>;

    /// Seals `key` under the root `id`, bound to `context`.
    ///
    /// # Errors
    /// [`RootError::Missing`] when there is no such root.
    fn wrap(&self, id: RootId, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, RootError>;

    /// Opens what [`RootStore::wrap`] sealed.
    ///
    /// # Errors
    /// [`RootError::Missing`] when there is no such root, [`RootError::Corrupt`] when the bytes do not open.
    fn unwrap(&self, id: RootId, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, RootError>;

    /// Destroys a root for good, durable and read back when this returns. A root that is not there is success.
    ///
    /// # Errors
    /// [`RootError::Unavailable`]: it may or may not be gone; try again.
    fn destroy(&self, id: RootId) -> Result<(), RootError>;

    /// The roots that exist.
    ///
    /// # Errors
    /// [`RootError::Unavailable`].
    fn list(&self) -> Result<Vec<RootId>, RootError>;

    /// Overwrites remains of broken-off writes. Called only once the root in use is known to be there.
    ///
    /// # Errors
    /// [`RootError::Unavailable`].
    fn tidy(&self) -> Result<(), RootError> {
        Ok(())
    }

    /// Brings copies of the roots up to date, where there are any. An erasure is effective only once this succeeds.
    ///
    /// # Errors
    /// [`RootError::Unavailable`] while a copy cannot be reached.
    fn keep_copies(&self) -> Result<(), RootError> {
        Ok(())
    }

    /// For how many days after an erasure an offline recovery key may still open old copies of the keyring; none where
    /// there is no such key.
    fn second_horizon_days(&self) -> Option<u32> {
        None
    }

    /// What destruction is worth here.
    fn class(&self) -> ProviderClass;
}

/// Wrapping as both stores of this crate do it: `nonce(12) | ciphertext | tag`, AES-256-GCM-SIV.
mod wrapping {
    use super::{RootError, RootId};
    use crate::aead::{AES_256_GCM_SIV, Cipher, KEY, NONCE, split};
    use world::Random;
    use zeroize::Zeroizing;

    fn associated(id: RootId, context: &[u8]) -> Vec<u8> {
        [b"obhut.root.v1".as_slice(), &id.0, context].concat()
    }

    pub(super) fn wrap(
        secret: &[u8; KEY],
        id: RootId,
        context: &[u8],
        key: &[u8; KEY],
        random: &dyn Random,
    ) -> Result<Vec<u8>, RootError> {
        let nonce: [u8; NONCE] = world::random_bytes(random);
        let mut wrapped = Vec::with_capacity(NONCE + KEY + 16);
        wrapped.extend_from_slice(&nonce);
        wrapped.extend_from_slice(key);
        Cipher::new(&AES_256_GCM_SIV, secret)
            .and_then(|cipher| cipher.seal(nonce, &associated(id, context), &mut wrapped, NONCE))
            .map_err(|_| RootError::Corrupt)?;
        Ok(wrapped)
    }

    pub(super) fn unwrap(
        secret: &[u8; KEY],
        id: RootId,
        context: &[u8],
        wrapped: &[u8],
    ) -> Result<Zeroizing<[u8; KEY]>, RootError> {
        let (nonce, sealed) = split::<NONCE>(wrapped).ok_or(RootError::Corrupt)?;
        let plain = Cipher::new(&AES_256_GCM_SIV, secret)
            .and_then(|cipher| cipher.open(nonce, &associated(id, context), sealed))
            .map_err(|_| RootError::Corrupt)?;
        let key: &[u8; KEY] = plain.as_slice().try_into().map_err(|_| RootError::Corrupt)?;
        Ok(Zeroizing::new(*key))
    }
}
