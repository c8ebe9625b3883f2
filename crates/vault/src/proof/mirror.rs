//! The copy is the keyring when the keyring is lost, and holds an erasure back while it does not have it.

use std::path::Path;
use std::sync::Arc;

use db::{Db, params};
use tempfile::TempDir;

use super::scene::{Scene, copy_folder, open_folder};
use crate::keyring::hooks::Step;
use crate::{Error, KeyId, OpenError, Vault};

fn mirrored() -> (Scene, TempDir) {
    let mut scene = Scene::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = Db::sqlite(&elsewhere.path().join("keyring.db")).unwrap();
    scene.options.mirror = Some(Arc::new(move || Ok(copy.clone())));
    (scene, elsewhere)
}

/// Starts on the copy with the present root, as after the loss of the disk.
fn start_on_copy(scene: &Scene, elsewhere: &Path) -> Result<Vault, OpenError> {
    let copy = copy_folder(elsewhere);
    std::fs::copy(scene.folder.path().join("root"), copy.path().join("root")).unwrap();
    let options = crate::Options { mirror: None, ..scene.options.clone() };
    open_folder(&copy.keep(), &options, scene.hooks.clone())
}

#[test]
fn the_copy_is_the_keyring_at_every_moment() {
    let (scene, elsewhere) = mirrored();
    let mut vault = scene.open();
    let mut live: Vec<KeyId> = Vec::new();
    let mut erased: Vec<KeyId> = Vec::new();
    for round in 0..12 {
        live.extend((0..300).map(|_| vault.allocate().unwrap()));
        // Whole leaves too, so that pages vanish.
        let gone: Vec<KeyId> = live.drain(..if round % 3 == 0 { 280 } else { 10 }).collect();
        assert!(vault.erase(&gone).unwrap().effective);
        erased.extend(gone);
        if round == 6 {
            vault = scene.open();
        }
        assert_eq!(vault.mirror_is_current(), Some(true));
        let copy = start_on_copy(&scene, elsewhere.path()).unwrap();
        assert!(live.iter().all(|key| copy.exists(*key).unwrap()), "round {round}");
        assert!(erased.iter().all(|key| !copy.exists(*key).unwrap()), "round {round}");
        for key in live.iter().step_by(17) {
            assert_eq!(copy.mark(*key, b"").unwrap(), vault.mark(*key, b"").unwrap());
        }
    }
}

#[test]
fn an_erasure_is_not_effective_without_the_copy() {
    let (scene, elsewhere) = mirrored();
    let vault = scene.open();
    let keys: Vec<KeyId> = (0..10).map(|_| vault.allocate().unwrap()).collect();
    let copy = scene.options.mirror.clone().unwrap()().unwrap();
    let execute =
        |sql: &'static str| -> Result<u64, db::Error> { copy.write_blocking(move |tx| tx.execute(sql, params![])) };
    execute("ALTER TABLE keyring_page RENAME TO away").unwrap();
    assert!(!vault.erase(&keys[..1]).unwrap().effective);
    assert_eq!(vault.mirror_is_current(), Some(false));
    assert_eq!(vault.keyring.root().list().unwrap().len(), 2, "the copy still needs the old root");
    assert!(!vault.exists(keys[0]).unwrap());
    execute("ALTER TABLE away RENAME TO keyring_page").unwrap();
    // The copy of before is still good: nothing is lost if the disk dies now.
    assert!(start_on_copy(&scene, elsewhere.path()).is_ok_and(|copy| copy.exists(keys[1]).unwrap()));
}

#[test]
fn when_the_copy_is_back_the_erasure_is_completed() {
    let (scene, elsewhere) = mirrored();
    let vault = scene.open();
    let keys: Vec<KeyId> = (0..10).map(|_| vault.allocate().unwrap()).collect();
    let copy = scene.options.mirror.clone().unwrap()().unwrap();
    let execute =
        |sql: &'static str| -> Result<u64, db::Error> { copy.write_blocking(move |tx| tx.execute(sql, params![])) };
    execute("ALTER TABLE keyring_page RENAME TO away").unwrap();
    assert!(!vault.erase(&keys[..1]).unwrap().effective);
    execute("ALTER TABLE away RENAME TO keyring_page").unwrap();
    vault.recover().unwrap();
    assert_eq!(vault.keyring.root().list().unwrap().len(), 1);
    let copy = start_on_copy(&scene, elsewhere.path()).unwrap();
    assert!(!copy.exists(keys[0]).unwrap() && copy.exists(keys[1]).unwrap());
}

#[test]
fn a_crash_before_the_copy_is_written_is_made_good_at_start() {
    let (scene, elsewhere) = mirrored();
    let keys: Vec<KeyId> = {
        let vault = scene.open();
        (0..10).map(|_| vault.allocate().unwrap()).collect()
    };
    let vault = scene.open_hooked(scene.breaking_at(Step::Committed));
    assert!(matches!(vault.erase(&keys[..1]), Err(Error::Interrupted)));
    drop(vault);
    drop(scene.open());
    let copy = start_on_copy(&scene, elsewhere.path()).unwrap();
    assert!(!copy.exists(keys[0]).unwrap() && copy.exists(keys[1]).unwrap());
}

#[test]
fn a_keyring_behind_its_copy_is_refused() {
    let (scene, _elsewhere) = mirrored();
    let vault = scene.open();
    let key = vault.allocate().unwrap();
    let old = copy_folder(scene.folder.path());
    vault.erase(&[key]).unwrap();
    drop(vault);
    let refused = open_folder(old.path(), &scene.options, scene.hooks.clone());
    assert!(matches!(refused, Err(OpenError::MirrorAhead)));
    let new = tempfile::tempdir().unwrap();
    let refused = open_folder(new.path(), &scene.options, scene.hooks.clone());
    assert!(matches!(refused, Err(OpenError::MirrorAhead)), "an empty keyring must not overwrite the copy");
    drop(scene.open());
}

#[test]
fn a_copy_that_is_away_at_the_start_holds_back_erasing_only() {
    let mut scene = Scene::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = elsewhere.path().join("disk");
    let file = folder.join("keyring.db");
    scene.options.mirror = Some(Arc::new(move || Db::sqlite(&file)));
    let vault = scene.open();
    let keys: Vec<KeyId> = (0..10).map(|_| vault.allocate().unwrap()).collect();
    assert_eq!(vault.mirror_is_current(), Some(false));
    for _ in 0..5 {
        assert!(matches!(vault.erase_fully(&keys[..1]), Err(Error::Pending)));
    }
    assert_eq!(vault.keyring.root().list().unwrap().len(), 2, "roots that wait do not pile up");
    drop(vault);
    let vault = scene.open();
    assert!(!vault.settled().unwrap());
    std::fs::create_dir(&folder).unwrap();
    assert!(vault.settled().unwrap());
    assert!(vault.erase_fully(&keys[..1]).unwrap().effective);
    assert_eq!(vault.keyring.root().list().unwrap().len(), 1);
    let copy = start_on_copy(&scene, &folder).unwrap();
    assert!(!copy.exists(keys[0]).unwrap() && copy.exists(keys[1]).unwrap());
}

#[test]
fn a_copy_is_carried_to_a_new_place_and_never_over_another_keyring() {
    let (scene, elsewhere) = mirrored();
    let vault = scene.open();
    let keys: Vec<KeyId> = (0..700).map(|_| vault.allocate().unwrap()).collect();
    vault.erase(&keys[..300]).unwrap();
    let new = tempfile::tempdir().unwrap();
    let (from, into) = (Db::sqlite(&elsewhere.path().join("keyring.db")), Db::sqlite(&new.path().join("keyring.db")));
    let (from, into) = (from.unwrap(), into.unwrap());
    assert_eq!(crate::carry_keyring(&from, &into).unwrap(), vault.generation().unwrap());
    assert!(matches!(crate::carry_keyring(&from, &into), Err(OpenError::Occupied)));
    assert!(matches!(
        crate::carry_keyring(&Db::sqlite(&new.path().join("none.db")).unwrap(), &from),
        Err(OpenError::Missing)
    ));
    drop(into);
    std::fs::copy(scene.folder.path().join("root"), new.path().join("root")).unwrap();
    let options = crate::Options { mirror: None, ..scene.options.clone() };
    let carried = open_folder(new.path(), &options, scene.hooks.clone()).unwrap();
    assert!(keys[..300].iter().all(|key| !carried.exists(*key).unwrap()));
    assert!(keys[300..].iter().all(|key| carried.mark(*key, b"").unwrap() == vault.mark(*key, b"").unwrap()));
}
