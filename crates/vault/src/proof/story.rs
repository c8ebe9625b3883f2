//! What a user of the vault sees.

use super::scene::{Scene, account, cell, copy_folder, open_folder, raw};
use crate::{Error, KeyId, OpenError, Vault};

/// Each story on both engines.
macro_rules! stories {
    ($($story:ident),* $(,)?) => {$(
        mod $story {
            use crate::proof::scene::Scene;
            #[test]
            fn sqlite() {
                super::$story(&Scene::new());
            }
            #[test]
            fn postgresql() {
                super::$story(&Scene::on_postgres());
            }
        }
    )*};
}

stories!(
    destroying_any_owner_destroys_the_value,
    a_keyring_lives_on_in_a_new_process,
    an_id_that_never_was_is_unknown_and_nothing_is_erased_with_it,
    marks_are_stable_and_go_with_the_key,
    the_tree_grows_and_old_keys_stay,
    refreshing_and_rotating_change_no_key,
    many_threads_get_different_keys_and_erase_together,
);

fn destroying_any_owner_destroys_the_value(scene: &Scene) {
    let vault = scene.open();
    let account = account(&vault);
    let cell = cell(&account);
    let owners: Vec<KeyId> = (0..4).map(|_| vault.allocate().unwrap()).collect();
    for die in owners.iter().chain([&account.key]) {
        let with = [*die, owners[3]];
        let without: Vec<KeyId> = owners.iter().copied().filter(|owner| owner > die).collect();
        let sealed = vault.seal(&cell, &with, b"Elsa Klein, Linz").unwrap();
        let survives = (!without.is_empty()).then(|| vault.seal(&cell, &without, b"still here").unwrap());
        assert_eq!(**vault.open_value(&cell, &sealed).unwrap(), *b"Elsa Klein, Linz");
        let erased = vault.erase(&[*die]).unwrap();
        assert!(erased.effective);
        assert_eq!((erased.destroyed, erased.gone_before), (1, 0));
        assert_eq!(erased.generation_after, erased.generation_before + 1);
        assert!(matches!(vault.open_value(&cell, &sealed), Err(Error::Forgotten)));
        if let Some(survives) = survives {
            assert_eq!(**vault.open_value(&cell, &survives).unwrap(), *b"still here");
        }
        assert!(!vault.exists(*die).unwrap());
        let again = vault.erase(&[*die]).unwrap();
        assert_eq!((again.destroyed, again.gone_before), (0, 1));
        if *die == owners[3] {
            break;
        }
    }
}

fn a_keyring_lives_on_in_a_new_process(scene: &Scene) {
    let vault = scene.open();
    let account = account(&vault);
    let (kept, gone) = (vault.allocate().unwrap(), vault.allocate().unwrap());
    let sealed = vault.seal(&cell(&account), &[kept], b"text").unwrap();
    let lost = vault.seal(&cell(&account), &[gone, kept], b"text").unwrap();
    vault.erase(&[gone]).unwrap();
    drop(vault);
    let vault = scene.open();
    assert_eq!(**vault.open_value(&cell(&account), &sealed).unwrap(), *b"text");
    assert!(matches!(vault.open_value(&cell(&account), &lost), Err(Error::Forgotten)));
    let fresh = vault.allocate().unwrap();
    assert!(fresh.0 >= kept.0 + 254, "ids of the last process are not handed out again");
}

fn an_id_that_never_was_is_unknown_and_nothing_is_erased_with_it(scene: &Scene) {
    let vault = scene.open();
    let key = vault.allocate().unwrap();
    for strange in [KeyId(0), KeyId(-1), KeyId(9_999_999), KeyId(i64::MAX), KeyId(1 << 53)] {
        assert!(matches!(vault.erase(&[key, strange]), Err(Error::Unknown)), "{strange:?}");
        assert!(!vault.exists(strange).unwrap());
        assert!(matches!(vault.mark(strange, b""), Err(Error::Unknown)));
    }
    assert!(vault.exists(key).unwrap());
    assert_eq!(vault.erase(&[key]).unwrap().destroyed, 1);
}

#[test]
fn a_rolled_back_keyring_is_refused_and_nothing_is_deleted() {
    let scene = Scene::new();
    let vault = scene.open();
    let (kept, gone) = (vault.allocate().unwrap(), vault.allocate().unwrap());
    let old = copy_folder(scene.folder.path());
    vault.erase(&[gone]).unwrap();
    drop(vault);

    std::fs::copy(scene.folder.path().join("root"), old.path().join("root")).unwrap();
    let root = std::fs::read(old.path().join("root")).unwrap();
    let refused = open_folder(old.path(), &scene.options, scene.hooks.clone());
    let Err(error) = refused else { panic!("a rolled-back keyring was accepted") };
    assert!(matches!(error, OpenError::RolledBack));
    assert!(error.to_string().contains("put the newest keyring back"));
    assert_eq!(std::fs::read(old.path().join("root")).unwrap(), root);
    assert!(scene.open().exists(kept).unwrap());
}

/// Raw bytes of keys and of destroyed roots, looked for in every file.
#[test]
fn no_key_lies_readable_in_any_file() {
    let scene = Scene::new();
    let vault = scene.open();
    let keys: Vec<KeyId> = (0..20).map(|_| vault.allocate().unwrap()).collect();
    let mut secrets: Vec<Vec<u8>> = keys.iter().map(|key| raw(&vault, *key).to_vec()).collect();
    let root_path = scene.folder.path().join("root");
    for key in &keys[..5] {
        let slots = std::fs::read(&root_path).unwrap();
        let root = slots.chunks(512).find(|slot| slot.iter().any(|byte| *byte != 0)).unwrap()[24..56].to_vec();
        assert!(holds(&slots, &root), "the search finds the root in use");
        vault.erase(&[*key]).unwrap();
        secrets.push(root);
    }
    for entry in std::fs::read_dir(scene.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(!secrets.iter().any(|secret| holds(&bytes, secret)), "{path:?}");
    }
}

fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}

#[test]
fn a_lost_keyring_is_not_replaced_by_an_empty_one() {
    let scene = Scene::new();
    drop(scene.open());
    for file in ["keyring.db", "keyring.db-wal", "keyring.db-shm"] {
        let _ = std::fs::remove_file(scene.folder.path().join(file));
    }
    let root = std::fs::read(scene.folder.path().join("root")).unwrap();
    for _ in 0..2 {
        let refused = open_folder(scene.folder.path(), &scene.options, scene.hooks.clone());
        assert!(matches!(refused, Err(OpenError::Missing)));
    }
    assert_eq!(std::fs::read(scene.folder.path().join("root")).unwrap(), root);
}

fn marks_are_stable_and_go_with_the_key(scene: &Scene) {
    let vault = scene.open();
    let (one, other) = (vault.allocate().unwrap(), vault.allocate().unwrap());
    let mark = vault.mark(one, b"survey 7").unwrap();
    assert_eq!(vault.mark(one, b"survey 7").unwrap(), mark);
    assert_ne!(vault.mark(one, b"survey 8").unwrap(), mark);
    assert_ne!(vault.mark(other, b"survey 7").unwrap(), mark);
    vault.erase(&[one]).unwrap();
    assert!(matches!(vault.mark(one, b"survey 7"), Err(Error::Forgotten)));
}

fn the_tree_grows_and_old_keys_stay(scene: &Scene) {
    let vault = scene.open();
    let first = vault.allocate().unwrap();
    let before = vault.mark(first, b"x").unwrap();
    vault.keyring.reserve_for_test(300);
    let far = KeyId(299 * 256);
    assert!(vault.exists(far).unwrap());
    drop(vault);
    let vault = scene.open();
    assert_eq!(vault.mark(first, b"x").unwrap(), before);
    assert_eq!(vault.erase(&[far, KeyId(300 * 256 + 1)]).unwrap().destroyed, 2);
    assert_eq!(vault.mark(first, b"x").unwrap(), before);
}

fn refreshing_and_rotating_change_no_key(scene: &Scene) {
    let vault = scene.open();
    let keys: Vec<KeyId> = (0..600).map(|_| vault.allocate().unwrap()).collect();
    let marks = |vault: &Vault| keys.iter().map(|key| vault.mark(*key, b"").unwrap()).collect::<Vec<_>>();
    let before = marks(&vault);
    vault.rotate().unwrap();
    assert_eq!(vault.refresh(0, 100).unwrap().destroyed, 0);
    assert_eq!(marks(&vault), before);
    drop(vault);
    assert_eq!(marks(&scene.open()), before);
}

/// A page or a job may open values on an async thread; the runtime's fairness budget must not stop it.
#[test]
fn it_works_on_an_async_thread_with_nothing_in_memory() {
    let mut scene = Scene::new();
    scene.options.cached_pages = 1;
    let vault = scene.open();
    let ids = vault.keyring.reserve_for_test(200);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let firsts = ids.step_by(256).map(KeyId);
        assert_eq!(firsts.filter(|key| vault.exists(*key).unwrap()).count(), 200);
        let own: Vec<KeyId> = (0..5_000).map(|_| vault.allocate().unwrap()).collect();
        assert_eq!(vault.erase(&own[..1]).unwrap().destroyed, 1);
    });
}

fn many_threads_get_different_keys_and_erase_together(scene: &Scene) {
    let vault = scene.open();
    let mut all: Vec<KeyId> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let own: Vec<KeyId> = (0..1_000).map(|_| vault.allocate().unwrap()).collect();
                    assert_eq!(vault.erase(&own[..10]).unwrap().destroyed, 10);
                    assert!(own[..10].iter().all(|key| !vault.exists(*key).unwrap()));
                    assert!(own[10..].iter().all(|key| vault.exists(*key).unwrap()));
                    own
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 8_000);
}
