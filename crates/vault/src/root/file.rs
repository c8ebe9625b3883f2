//! Roots in a file of fixed 512-byte slots, written in place: renaming a new file over the old one would leave the old
//! secret in freed blocks of the disk. A slot is one disk sector, so a broken-off write leaves the old slot, the new
//! one, or one whose checksum is wrong.
//!
//! Slot: `magic(8) | id(16) | content | zeros | SHA-256 over slot number and the 480 bytes before it (32)`. The content
//! is the secret (32), or in a copy for the recovery kit the secret sealed to it. A free slot is all zeros. Nothing is
//! kept in memory between calls.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::digest;
use world::Random;
use zeroize::Zeroizing;

use super::{ProviderClass, RootError, RootId, RootStore, wrapping};
use crate::memory::Locked;

const SLOT: usize = 512;
const CHECKED: usize = 480;
const MAGIC: &[u8; 8] = b"OBHUTRT1";
/// Of slots whose secret is sealed to a recovery kit.
pub(super) const SEALED: &[u8; 8] = b"OBHUTRE1";
/// Where the content of a slot begins.
const CONTENT: usize = 24;

type Slot = Zeroizing<[u8; SLOT]>;

/// The default root store: one small file, mode 0600, best kept outside the folder of the pages and of what is backed
/// up. Several processes of one host may share it.
pub struct FileRootStore {
    file: File,
    path: PathBuf,
    random: Arc<dyn Random>,
    magic: &'static [u8; 8],
}

impl FileRootStore {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// [`RootError::Unavailable`] when it cannot be opened for writing.
    pub fn open(path: &Path, random: Arc<dyn Random>) -> Result<Self, RootError> {
        Self::open_as(path, random, MAGIC)
    }

    /// The same for slots of another kind.
    pub(super) fn open_as(path: &Path, random: Arc<dyn Random>, magic: &'static [u8; 8]) -> Result<Self, RootError> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let mut permissions = file.metadata()?.permissions();
        if permissions.mode() & 0o077 != 0 {
            permissions.set_mode(0o600);
            file.set_permissions(permissions)?;
        }
        // The name must survive a power cut as well as the content.
        if let Some(folder) = path.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            File::open(folder)?.sync_all()?;
        }
        Ok(Self { file, path: path.to_owned(), random, magic })
    }

    /// Puts the roots of the file `from` into the file `to`, which has none. Answers how many.
    ///
    /// # Errors
    /// [`RootError::Unavailable`] when one cannot be read or written, or `to` holds a root.
    pub fn copy(from: &Path, to: &Path, random: Arc<dyn Random>) -> Result<usize, RootError> {
        let (from, to) = (Self::open(from, Arc::clone(&random))?, Self::open(to, random)?);
        if !to.list()?.is_empty() {
            return Err(RootError::Unavailable("the root file holds a root already".into()));
        }
        let ids = from.list()?;
        for id in &ids {
            let secret = from.content(*id, 32)?.ok_or(RootError::Missing)?;
            to.put(*id, &secret)?;
        }
        Ok(ids.len())
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `f` while no other process writes the file.
    fn locked<T>(&self, f: impl FnOnce() -> Result<T, RootError>) -> Result<T, RootError> {
        // The lock belongs to the open file, so threads of this process need a handle of their own.
        let own = OpenOptions::new().read(true).write(true).open(&self.path)?;
        own.lock()?;
        let result = f();
        own.unlock()?;
        result
    }

    fn slots(&self) -> Result<u64, RootError> {
        Ok(self.file.metadata()?.len().div_ceil(SLOT as u64))
    }

    fn read(&self, number: u64) -> Result<Slot, RootError> {
        let mut slot = Zeroizing::new([0; SLOT]);
        let start = number * SLOT as u64;
        let length = self.file.metadata()?.len().saturating_sub(start).min(SLOT as u64) as usize;
        self.file.read_exact_at(slot.get_mut(..length).unwrap_or_default(), start)?;
        Ok(slot)
    }

    fn write(&self, number: u64, slot: &Slot) -> Result<(), RootError> {
        self.file.write_all_at(slot.as_slice(), number * SLOT as u64)?;
        self.file.sync_data()?;
        Ok(())
    }

    fn find(&self, id: RootId) -> Result<Option<(u64, Slot)>, RootError> {
        for number in 0..self.slots()? {
            let slot = self.read(number)?;
            if self.id_of(&slot, number) == Some(id) {
                return Ok(Some((number, slot)));
            }
        }
        Ok(None)
    }

    fn secret(&self, id: RootId) -> Result<Locked, RootError> {
        let (_, slot) = self.find(id)?.ok_or(RootError::Missing)?;
        let secret: &[u8; 32] = slot.get(24..56).and_then(|bytes| bytes.try_into().ok()).ok_or(RootError::Corrupt)?;
        Locked::new(secret).ok_or_else(|| RootError::Unavailable("no memory".into()))
    }

    /// Writes a slot for `id` with this content: over its own if it has one, else into a free one.
    pub(super) fn put(&self, id: RootId, content: &[u8]) -> Result<(), RootError> {
        self.locked(|| self.put_locked(id, content))
    }

    fn put_locked(&self, id: RootId, content: &[u8]) -> Result<(), RootError> {
        let number = match self.find(id)? {
            Some((number, _)) => number,
            None => {
                let mut number = 0;
                while number < self.slots()? && !is_free(&self.read(number)?) {
                    number += 1;
                }
                number
            }
        };
        let mut slot: Slot = Zeroizing::new([0; SLOT]);
        slot[..8].copy_from_slice(self.magic);
        slot[8..CONTENT].copy_from_slice(&id.0);
        let place = slot.get_mut(CONTENT..CONTENT + content.len()).ok_or(RootError::Corrupt)?;
        place.copy_from_slice(content);
        let sum = checksum(&slot, number);
        slot[CHECKED..].copy_from_slice(&sum);
        self.write(number, &slot)
    }

    /// The first `length` bytes of the content of a slot; none where there is no such root.
    pub(super) fn content(&self, id: RootId, length: usize) -> Result<Option<Zeroizing<Vec<u8>>>, RootError> {
        let Some((_, slot)) = self.find(id)? else { return Ok(None) };
        Ok(slot.get(CONTENT..CONTENT + length).map(|bytes| Zeroizing::new(bytes.to_vec())))
    }

    /// The id of the root in a whole slot.
    fn id_of(&self, slot: &Slot, number: u64) -> Option<RootId> {
        let whole = slot[..8] == *self.magic && slot[CHECKED..] == checksum(slot, number);
        whole.then(|| slot[8..CONTENT].try_into().ok().map(RootId)).flatten()
    }

    /// Overwrites a slot in place, waits for the disk, and looks again.
    fn wipe(&self, number: u64) -> Result<(), RootError> {
        self.write(number, &Zeroizing::new([0; SLOT]))?;
        if is_free(&self.read(number)?) {
            Ok(())
        } else {
            Err(RootError::Unavailable("a slot did not take zeros".into()))
        }
    }
}

impl RootStore for FileRootStore {
    fn create(&self) -> Result<RootId, RootError> {
        let id = RootId(world::random_bytes(&*self.random));
        let secret = crate::page::fresh(&*self.random);
        self.put(id, secret.as_slice())?;
        Ok(id)
    }

    fn wrap(&self, id: RootId, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, RootError> {
        wrapping::wrap(&*self.secret(id)?, id, context, key, &*self.random)
    }

    fn unwrap(&self, id: RootId, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, RootError> {
        wrapping::unwrap(&*self.secret(id)?, id, context, wrapped)
    }

    fn destroy(&self, id: RootId) -> Result<(), RootError> {
        self.locked(|| match self.find(id)? {
            Some((number, _)) => self.wipe(number),
            None => Ok(()),
        })
    }

    fn list(&self) -> Result<Vec<RootId>, RootError> {
        let mut found = Vec::new();
        for number in 0..self.slots()? {
            found.extend(self.id_of(&self.read(number)?, number));
        }
        Ok(found)
    }

    fn tidy(&self) -> Result<(), RootError> {
        self.locked(|| {
            for number in 0..self.slots()? {
                let slot = self.read(number)?;
                if !is_free(&slot) && self.id_of(&slot, number).is_none() {
                    self.wipe(number)?;
                }
            }
            Ok(())
        })
    }

    fn class(&self) -> ProviderClass {
        ProviderClass::File
    }
}

fn is_free(slot: &Slot) -> bool {
    slot.iter().all(|byte| *byte == 0)
}

fn checksum(slot: &Slot, number: u64) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&number.to_be_bytes());
    context.update(&slot[..CHECKED]);
    let mut sum = [0; 32];
    sum.copy_from_slice(context.finish().as_ref());
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use world::SystemRandom;

    fn store(folder: &Path) -> FileRootStore {
        FileRootStore::open(&folder.join("root"), Arc::new(SystemRandom)).unwrap()
    }

    #[test]
    fn a_destroyed_root_leaves_no_bytes_and_its_slot_is_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let roots = store(folder.path());
        let first = roots.create().unwrap();
        let second = roots.create().unwrap();
        let wrapped = roots.wrap(first, b"here", &[9; 32]).unwrap();
        assert_eq!(*roots.unwrap(first, b"here", &wrapped).unwrap(), [9; 32]);
        assert!(matches!(roots.unwrap(first, b"there", &wrapped), Err(RootError::Corrupt)));
        assert!(matches!(roots.unwrap(second, b"here", &wrapped), Err(RootError::Corrupt)));

        let before = std::fs::read(roots.path()).unwrap();
        let secret = &before[24..56];
        roots.destroy(first).unwrap();
        roots.destroy(first).unwrap();
        let after = std::fs::read(roots.path()).unwrap();
        assert!(!after.windows(32).any(|bytes| bytes == secret));
        assert_eq!(after[..SLOT], [0; SLOT]);
        assert!(matches!(roots.unwrap(first, b"here", &wrapped), Err(RootError::Missing)));
        assert_eq!(roots.list().unwrap(), [second]);

        let third = roots.create().unwrap();
        assert_eq!(roots.list().unwrap(), [third, second]);
        assert_eq!(std::fs::metadata(roots.path()).unwrap().len(), 2 * SLOT as u64);
        assert_eq!(std::fs::metadata(roots.path()).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_torn_slot_is_no_root_and_is_tidied_away() {
        let folder = tempfile::tempdir().unwrap();
        let roots = store(folder.path());
        let kept = roots.create().unwrap();
        let torn = roots.create().unwrap();
        roots.file.write_all_at(&[0xff; 7], 2 * SLOT as u64 - 9).unwrap();
        assert_eq!(roots.list().unwrap(), [kept]);
        assert!(matches!(roots.wrap(torn, b"", &[0; 32]), Err(RootError::Missing)));
        roots.tidy().unwrap();
        assert_eq!(std::fs::read(roots.path()).unwrap()[SLOT..], [0; SLOT]);
        assert_eq!(roots.list().unwrap(), [kept]);
    }

    #[test]
    fn a_file_open_to_others_is_closed_to_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root");
        std::fs::write(&path, b"").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let roots = store(folder.path());
        assert_eq!(std::fs::metadata(roots.path()).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
