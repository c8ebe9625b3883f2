//! The root file with copies, for the day its disk dies: in the clear beside the keyring's mirror, or, once a recovery
//! kit was made, sealed to the kit.
//!
//! Any one copy brings the root back, so an old root is destroyed only once it is gone from all of them. A copy that
//! cannot be reached therefore holds erasures back; it never holds back reading or taking in.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use world::Random;
use zeroize::Zeroizing;

use super::file::SEALED;
use super::kit::SEALED_ROOT;
use super::{FileRootStore, KitPublic, ProviderClass, RecoveryKit, RootError, RootId, RootStore};
use crate::aead::KEY;

/// The name of a copy in the clear within the mirror's folder.
pub const ROOT_COPY: &str = "root";
/// The name of a copy sealed to the recovery kit.
pub const SEALED_COPY: &str = "root-for-kit";
/// The name of the public half of the recovery kit, beside the keyring.
pub const KIT: &str = "kit";

/// See the module.
pub struct KeptRoots {
    own: FileRootStore,
    /// Where the public half of a recovery kit lies, and a copy sealed to it.
    keyring: PathBuf,
    mirror: Option<PathBuf>,
    random: Arc<dyn Random>,
    /// Held by whoever makes, destroys or copies roots: a copy made while another destroys would bring the root back.
    turn: Mutex<()>,
}

impl KeptRoots {
    /// Over the root file `path`, with the keyring's folder and that of the mirror.
    ///
    /// # Errors
    /// [`RootError::Unavailable`] when the file itself cannot be opened; a mirror that is away is no error here.
    pub fn open(
        path: &Path,
        keyring: &Path,
        mirror: Option<&Path>,
        random: Arc<dyn Random>,
    ) -> Result<Self, RootError> {
        let own = FileRootStore::open(path, Arc::clone(&random))?;
        Ok(Self {
            own,
            keyring: keyring.to_owned(),
            mirror: mirror.map(Path::to_owned),
            random,
            turn: Mutex::default(),
        })
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The public half of the recovery kit in use.
    ///
    /// # Errors
    /// [`RootError::Unavailable`] when it cannot be read.
    pub fn kit(&self) -> Result<Option<KitPublic>, RootError> {
        KitPublic::load(&self.keyring.join(KIT))
    }

    fn copy(&self, folder: &Path, sealed: bool) -> Result<FileRootStore, RootError> {
        if !folder.is_dir() {
            return Err(RootError::Unavailable("the folder of the mirror is not there".into()));
        }
        let random = Arc::clone(&self.random);
        if sealed {
            FileRootStore::open_as(&folder.join(SEALED_COPY), random, SEALED)
        } else {
            FileRootStore::open(&folder.join(ROOT_COPY), random)
        }
    }

    /// The copies there have to be, and with which kit.
    fn copies(&self) -> Result<(Vec<FileRootStore>, Option<KitPublic>), RootError> {
        let kit = self.kit()?;
        let folders = kit.iter().map(|_| &self.keyring).chain(self.mirror.iter());
        let copies = folders.map(|folder| self.copy(folder, kit.is_some())).collect::<Result<_, _>>()?;
        Ok((copies, kit))
    }

    /// Every copy that ever was and may still hold something.
    fn former(&self) -> Result<Vec<FileRootStore>, RootError> {
        let mut found = Vec::new();
        for (folder, sealed) in
            [(Some(&self.keyring), true), (self.mirror.as_ref(), true), (self.mirror.as_ref(), false)]
        {
            let Some(folder) = folder else { continue };
            let name = if sealed { SEALED_COPY } else { ROOT_COPY };
            if !folder.is_dir() || folder.join(name).exists() {
                found.push(self.copy(folder, sealed)?);
            }
        }
        Ok(found)
    }

    fn secret(&self, id: RootId) -> Result<Zeroizing<Vec<u8>>, RootError> {
        self.own.content(id, KEY)?.ok_or(RootError::Missing)
    }

    fn put(&self, copies: &[&FileRootStore], kit: Option<&KitPublic>, id: RootId) -> Result<(), RootError> {
        let secret = self.secret(id)?;
        for copy in copies {
            match kit {
                Some(kit) => copy.put(id, &kit.seal(id, &secret, &*self.random)?)?,
                None => copy.put(id, &secret)?,
            }
        }
        Ok(())
    }
}

/// Puts roots back that a recovery kit opens: out of the copy `sealed` into the root file `path`, which must hold none.
/// Answers how many.
///
/// # Errors
/// [`RootError::Missing`] when the copy holds nothing for this kit, [`RootError::Corrupt`] when it does not open,
/// [`RootError::Unavailable`] when the root file holds a root already, or a file cannot be read.
pub fn open_with_kit(
    kit: &RecoveryKit,
    sealed: &Path,
    path: &Path,
    random: Arc<dyn Random>,
) -> Result<usize, RootError> {
    if !sealed.is_file() {
        return Err(RootError::Unavailable(format!("there is no {}", sealed.display())));
    }
    let from = FileRootStore::open_as(sealed, Arc::clone(&random), SEALED)?;
    let into = FileRootStore::open(path, random)?;
    if !into.list()?.is_empty() {
        return Err(RootError::Unavailable("the root file holds a root already; it needs no kit".into()));
    }
    let mut opened = Vec::new();
    for id in from.list()? {
        let content = from.content(id, SEALED_ROOT)?.ok_or(RootError::Missing)?;
        match kit.open(id, &content) {
            Ok(secret) => opened.push((id, secret)),
            // Sealed to an earlier kit: its root is on the way out.
            Err(RootError::Missing) => {}
            Err(error) => return Err(error),
        }
    }
    for (id, secret) in &opened {
        into.put(*id, secret)?;
    }
    if opened.is_empty() { Err(RootError::Missing) } else { Ok(opened.len()) }
}

impl RootStore for KeptRoots {
    fn create(&self) -> Result<RootId, RootError> {
        let _turn = self.turn();
        let (copies, kit) = self.copies()?;
        let id = self.own.create()?;
        if let Err(error) = self.put(&copies.iter().collect::<Vec<_>>(), kit.as_ref(), id) {
            // It wraps nothing yet; what is left of it is garbage that recovery removes.
            for store in copies.iter().chain([&self.own]) {
                let _ = store.destroy(id);
            }
            return Err(error);
        }
        Ok(id)
    }

    fn wrap(&self, id: RootId, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, RootError> {
        self.own.wrap(id, context, key)
    }

    fn unwrap(&self, id: RootId, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, RootError> {
        self.own.unwrap(id, context, wrapped)
    }

    /// From the copies first: as long as the file itself has it, it counts as there.
    fn destroy(&self, id: RootId) -> Result<(), RootError> {
        let _turn = self.turn();
        self.former()?.iter().try_for_each(|copy| copy.destroy(id))?;
        self.own.destroy(id)
    }

    fn list(&self) -> Result<Vec<RootId>, RootError> {
        self.own.list()
    }

    fn tidy(&self) -> Result<(), RootError> {
        self.own.tidy()
    }

    /// Adds what a copy misses, seals anew what an earlier kit would open, and takes away what is destroyed.
    fn keep_copies(&self) -> Result<(), RootError> {
        let _turn = self.turn();
        let (copies, kit) = self.copies()?;
        let own = self.own.list()?;
        for id in &own {
            let mut behind = Vec::new();
            for copy in &copies {
                let length = if kit.is_some() { 16 } else { KEY };
                let content = copy.content(*id, length)?;
                let whole = content.is_some_and(|content| match &kit {
                    Some(kit) => content.as_slice() == kit.id,
                    None => self.secret(*id).is_ok_and(|secret| *secret == *content),
                });
                if !whole {
                    behind.push(copy);
                }
            }
            self.put(&behind, kit.as_ref(), *id)?;
        }
        for copy in self.former()? {
            let kept = copies.iter().any(|wanted| wanted.path() == copy.path());
            for id in copy.list()?.into_iter().filter(|id| !kept || !own.contains(id)) {
                copy.destroy(id)?;
            }
            copy.tidy()?;
        }
        Ok(())
    }

    fn second_horizon_days(&self) -> Option<u32> {
        self.kit().ok().flatten().map(|kit| kit.days)
    }

    fn class(&self) -> ProviderClass {
        ProviderClass::File
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use world::SystemRandom;

    struct Scene {
        folder: tempfile::TempDir,
    }

    impl Scene {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            for name in ["keyring", "mirror"] {
                std::fs::create_dir(folder.path().join(name)).unwrap();
            }
            Self { folder }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn roots(&self) -> KeptRoots {
            let (keyring, mirror) = (self.path("keyring"), self.path("mirror"));
            KeptRoots::open(&self.path("keyring/root"), &keyring, Some(&mirror), Arc::new(SystemRandom)).unwrap()
        }
    }

    fn secret(roots: &KeptRoots, id: RootId) -> Vec<u8> {
        roots.secret(id).unwrap().to_vec()
    }

    fn holds(path: &Path, secret: &[u8]) -> bool {
        std::fs::read(path).unwrap_or_default().windows(secret.len()).any(|bytes| bytes == secret)
    }

    #[test]
    fn a_root_is_in_the_copy_from_the_start_and_in_none_once_destroyed() {
        let scene = Scene::new();
        let roots = scene.roots();
        let (first, second) = (roots.create().unwrap(), roots.create().unwrap());
        let gone = secret(&roots, first);
        assert!(holds(&scene.path("mirror/root"), &gone));
        roots.destroy(first).unwrap();
        assert!(!holds(&scene.path("mirror/root"), &gone) && !holds(&scene.path("keyring/root"), &gone));
        assert!(holds(&scene.path("mirror/root"), &secret(&roots, second)));
        // The copy put in the file's place is the file.
        std::fs::copy(scene.path("mirror/root"), scene.path("keyring/root")).unwrap();
        assert_eq!(scene.roots().list().unwrap(), [second]);
    }

    #[test]
    fn a_copy_that_is_away_holds_back_destroying_but_not_reading() {
        let scene = Scene::new();
        let roots = scene.roots();
        let id = roots.create().unwrap();
        let wrapped = roots.wrap(id, b"here", &[5; 32]).unwrap();
        std::fs::rename(scene.path("mirror"), scene.path("away")).unwrap();
        assert!(matches!(roots.create(), Err(RootError::Unavailable(_))));
        assert!(matches!(roots.destroy(id), Err(RootError::Unavailable(_))));
        assert!(matches!(roots.keep_copies(), Err(RootError::Unavailable(_))));
        assert_eq!(*scene.roots().unwrap(id, b"here", &wrapped).unwrap(), [5; 32]);
        assert_eq!(roots.list().unwrap(), [id]);
        std::fs::rename(scene.path("away"), scene.path("mirror")).unwrap();
        roots.destroy(id).unwrap();
    }

    #[test]
    fn an_old_copy_is_brought_up_to_date() {
        let scene = Scene::new();
        let roots = scene.roots();
        let old = roots.create().unwrap();
        let gone = secret(&roots, old);
        let stale = std::fs::read(scene.path("mirror/root")).unwrap();
        let new = roots.create().unwrap();
        roots.destroy(old).unwrap();
        std::fs::write(scene.path("mirror/root"), stale).unwrap();
        roots.keep_copies().unwrap();
        assert!(!holds(&scene.path("mirror/root"), &gone));
        assert!(holds(&scene.path("mirror/root"), &secret(&roots, new)));
    }

    #[test]
    fn a_root_that_is_destroyed_while_copies_are_made_comes_back_into_none() {
        let scene = Scene::new();
        let roots = scene.roots();
        for _ in 0..20 {
            let id = roots.create().unwrap();
            let gone = secret(&roots, id);
            std::thread::scope(|scope| {
                let keeping = scope.spawn(|| roots.keep_copies());
                roots.destroy(id).unwrap();
                keeping.join().unwrap().unwrap();
            });
            assert!(!holds(&scene.path("mirror/root"), &gone));
        }
    }

    #[test]
    fn with_a_kit_no_copy_is_in_the_clear_and_the_kit_brings_the_root_back() {
        let scene = Scene::new();
        let roots = scene.roots();
        let id = roots.create().unwrap();
        let plain = secret(&roots, id);
        let (old, new) = (RecoveryKit::new(&SystemRandom), RecoveryKit::new(&SystemRandom));
        for kit in [&old, &new] {
            kit.public(7, 0).unwrap().store(&scene.path("keyring/kit")).unwrap();
            roots.keep_copies().unwrap();
        }
        assert_eq!(roots.second_horizon_days(), Some(7));
        for copy in ["mirror/root", "mirror/root-for-kit", "keyring/root-for-kit"] {
            assert!(!holds(&scene.path(copy), &plain), "{copy}");
        }
        std::fs::remove_file(scene.path("keyring/root")).unwrap();
        let open = |kit: &RecoveryKit| {
            open_with_kit(kit, &scene.path("mirror/root-for-kit"), &scene.path("keyring/root"), Arc::new(SystemRandom))
        };
        assert!(matches!(open(&old), Err(RootError::Missing)), "a new kit ends the old one");
        assert_eq!(open(&new).unwrap(), 1);
        assert_eq!(secret(&scene.roots(), id), plain);
        assert!(matches!(open(&new), Err(RootError::Unavailable(_))), "a root that is there needs no kit");
    }
}
