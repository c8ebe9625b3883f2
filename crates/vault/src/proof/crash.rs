//! A crash after each step: the folder is copied as it is at that moment, write-ahead log included, and the copy is
//! started.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use db::{Db, params};
use tempfile::TempDir;

use super::adversary::derive;
use super::game::STEPS;
use super::scene::{Scene, copy_folder, open_folder, raw};
use crate::keyring::hooks::{Hooks, Sabotage, Step};
use crate::{Error, KeyId, OpenError};

/// What a start after the crash finds.
#[derive(Debug, PartialEq, Eq)]
enum After {
    /// The erasure has not happened; the job runs again and does it.
    NotDone,
    /// The erasure has happened.
    Done,
    /// Keys that nobody erased are gone, or the start is refused.
    Lost,
    /// The erasure was done but an adversary still derives what was erased.
    Leaked,
}

/// The process dies at `fatal`, and a new one starts on what is left.
fn crash(fatal: Step, sabotage: Option<Sabotage>) -> After {
    let mut scene = Scene::new();
    scene.options.height = 3;
    scene.hooks.sabotage = sabotage;
    let vault = scene.open();
    let keys: Vec<KeyId> = (0..600).map(|_| vault.allocate().unwrap()).collect();
    let before: BTreeMap<KeyId, [u8; 32]> = keys.iter().map(|key| (*key, raw(&vault, *key))).collect();
    let (erase, keep) = keys.split_at(300);
    drop(vault);

    let image: Arc<Mutex<Option<TempDir>>> = Arc::default();
    let (to, from) = (Arc::clone(&image), scene.folder.path().to_owned());
    let hooks = Hooks {
        fail_point: Some(Arc::new(move |step| {
            if step == fatal {
                *to.lock().unwrap() = Some(copy_folder(&from));
            }
            step == fatal
        })),
        ..scene.hooks.clone()
    };
    assert!(matches!(scene.open_hooked(hooks).erase(erase), Err(Error::Interrupted)));
    let image = image.lock().unwrap().take().unwrap();

    let Ok(vault) = open_folder(image.path(), &scene.options, scene.hooks.clone()) else { return After::Lost };
    if keep.iter().any(|key| !vault.exists(*key).unwrap_or(false) || raw(&vault, *key) != before[key]) {
        return After::Lost;
    }
    let left = erase.iter().filter(|key| vault.exists(**key).unwrap()).count();
    assert!(left == 0 || left == erase.len(), "{fatal:?}: {left} of {} are left", erase.len());
    let again = vault.erase(erase).unwrap();
    assert_eq!(again.destroyed as usize, left);
    let roots = vault.keyring.root();
    let derived = derive(&scene.hooks.seen.as_ref().unwrap().lock().unwrap(), roots, 1);
    if erase.iter().any(|key| derived.contains_key(&key.0)) {
        return After::Leaked;
    }
    assert!(keep.iter().all(|key| derived[&key.0] == before[key]));
    assert_eq!(roots.list().unwrap().len(), 1);
    if left == 0 { After::Done } else { After::NotDone }
}

#[test]
fn a_crash_after_any_step_loses_nothing_and_leaks_nothing() {
    for step in STEPS {
        let committed = matches!(step, Step::Committed | Step::Verified | Step::Evicted | Step::Destroyed);
        let expected = if committed { After::Done } else { After::NotDone };
        assert_eq!(crash(step, None), expected, "{step:?}");
    }
}

#[test]
fn mutants_of_the_order_lose_everything_in_a_crash() {
    for (sabotage, step) in [
        (Sabotage::RetireBeforeCommit, Step::Written),
        (Sabotage::StagedRootOverwritten, Step::Staged),
        (Sabotage::StagedRootOverwritten, Step::Written),
    ] {
        assert_eq!(crash(step, Some(sabotage)), After::Lost, "{sabotage:?} at {step:?}");
    }
    assert_eq!(crash(Step::Committed, Some(Sabotage::RootKept)), After::Leaked);
}

/// The commit's answer does not arrive. The process lives on and must not go on to step 8.
fn unknown_outcome(sabotage: Option<Sabotage>) -> bool {
    let mut scene = Scene::new();
    scene.hooks.sabotage = sabotage;
    let keys: Vec<KeyId> = {
        let vault = scene.open();
        (0..200).map(|_| vault.allocate().unwrap()).collect()
    };
    for fatal in [Step::Written, Step::Committed] {
        let vault = scene.open_hooked(scene.breaking_at(fatal));
        assert!(vault.erase(&keys[..1]).is_err());
        drop(vault);
        match open_folder(scene.folder.path(), &scene.options, scene.hooks.clone()) {
            Ok(vault) if keys[1..].iter().all(|key| vault.exists(*key).unwrap()) => {}
            _ => return false,
        }
    }
    true
}

#[test]
fn an_unknown_outcome_is_left_to_recovery() {
    assert!(unknown_outcome(None));
    assert!(!unknown_outcome(Some(Sabotage::UnknownOutcomeIsSuccess)));
}

/// After an error the same process recovers by itself before the next erasure.
#[test]
fn the_next_erasure_finishes_a_broken_one() {
    for fatal in STEPS {
        let scene = Scene::new();
        let once = Arc::new(Mutex::new(true));
        let hooks = Hooks {
            fail_point: Some(Arc::new(move |step| step == fatal && std::mem::take(&mut *once.lock().unwrap()))),
            ..scene.hooks.clone()
        };
        let vault = scene.open_hooked(hooks);
        let keys: Vec<KeyId> = (0..100).map(|_| vault.allocate().unwrap()).collect();
        assert!(matches!(vault.erase(&keys[..50]), Err(Error::Interrupted)));
        assert_eq!(vault.erase(&keys[..50]).unwrap().gone_before == 50, fatal as u8 >= Step::Committed as u8);
        assert!(keys[..50].iter().all(|key| !vault.exists(*key).unwrap()));
        assert!(keys[50..].iter().all(|key| vault.exists(*key).unwrap()));
        assert_eq!(vault.keyring.root().list().unwrap().len(), 1);
    }
}

/// A copy of the pages from before an erasure beside the present root; answers whether the root survived the refusal.
fn rolled_back(sabotage: Option<Sabotage>) -> bool {
    let scene = Scene::new();
    let vault = scene.open();
    let key = vault.allocate().unwrap();
    let old = copy_folder(scene.folder.path());
    vault.rotate().unwrap();
    drop(vault);
    std::fs::copy(scene.folder.path().join("root"), old.path().join("root")).unwrap();
    let hooks = Hooks { sabotage, ..scene.hooks.clone() };
    let refused = open_folder(old.path(), &scene.options, hooks);
    assert!(matches!(refused, Err(OpenError::RolledBack | OpenError::RootLost)));
    std::fs::copy(old.path().join("root"), scene.folder.path().join("root")).unwrap();
    open_folder(scene.folder.path(), &scene.options, scene.hooks.clone()).is_ok_and(|vault| vault.exists(key).unwrap())
}

#[test]
fn refusing_a_rolled_back_keyring_keeps_the_root() {
    assert!(rolled_back(None));
    assert!(!rolled_back(Some(Sabotage::RecoveryDeletesFirst)));
}

/// While the new generation is not durable everywhere, a failover may need the old root; answers whether it was there
/// after a restart.
fn old_root_is_kept_while_pending(sabotage: Option<Sabotage>) -> bool {
    let mut scene = Scene::new();
    scene.hooks.sabotage = sabotage;
    let durable = Arc::new(Mutex::new(false));
    let answer = Arc::clone(&durable);
    scene.options.durable = Arc::new(move |_| *answer.lock().unwrap());
    let vault = scene.open();
    let keys = [vault.allocate().unwrap(), vault.allocate().unwrap()];
    let standby = copy_folder(scene.folder.path());
    assert!(!vault.erase(&keys[..1]).unwrap().effective);
    drop(vault);
    drop(scene.open());

    std::fs::copy(scene.folder.path().join("root"), standby.path().join("root")).unwrap();
    let failover = open_folder(standby.path(), &scene.options, scene.hooks.clone());
    let kept = failover.is_ok_and(|vault| vault.exists(keys[0]).unwrap());
    *durable.lock().unwrap() = true;
    let vault = scene.open();
    assert!(!vault.exists(keys[0]).unwrap());
    assert_eq!(vault.keyring.root().list().unwrap().len(), 1);
    kept
}

#[test]
fn a_generation_that_is_not_durable_everywhere_keeps_the_old_root() {
    assert!(old_root_is_kept_while_pending(None));
    assert!(!old_root_is_kept_while_pending(Some(Sabotage::RetireForgotten)));
}

#[test]
fn a_pending_root_goes_with_the_next_durable_erasure() {
    let mut scene = Scene::new();
    let durable = Arc::new(Mutex::new(false));
    let answer = Arc::clone(&durable);
    scene.options.durable = Arc::new(move |_| *answer.lock().unwrap());
    let vault = scene.open();
    let keys = [vault.allocate().unwrap(), vault.allocate().unwrap()];
    vault.erase(&keys[..1]).unwrap();
    assert_eq!(vault.keyring.root().list().unwrap().len(), 2);
    *durable.lock().unwrap() = true;
    assert!(vault.erase(&keys[1..]).unwrap().effective);
    assert_eq!(vault.keyring.root().list().unwrap().len(), 1);
}

/// A damaged page is reported and never mended by deleting.
#[test]
fn a_damaged_keyring_is_refused_with_its_root_kept() {
    let scene = Scene::new();
    drop(scene.open());
    let database = scene.folder.path().join("keyring.db");
    let other = Scene::new();
    drop(other.open());
    // The root of another installation beside these pages.
    let path = scene.folder.path().join("root");
    let own = std::fs::read(&path).unwrap();
    std::fs::copy(other.folder.path().join("root"), &path).unwrap();
    let refused = open_folder(scene.folder.path(), &scene.options, scene.hooks.clone());
    assert!(matches!(refused, Err(OpenError::RolledBack)));
    assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(other.folder.path().join("root")).unwrap());
    std::fs::write(&path, &own).unwrap();

    // One flipped bit in the top page.
    let seen = scene.hooks.seen.as_ref().unwrap().lock().unwrap().pages.last().cloned();
    let (pid, right) = seen.unwrap();
    let mut damaged = right.clone();
    damaged[20] ^= 1;
    overwrite(&database, pid.0, damaged);
    let refused = open_folder(scene.folder.path(), &scene.options, scene.hooks.clone());
    assert!(matches!(refused, Err(OpenError::Damaged)));
    assert_eq!(std::fs::read(&path).unwrap(), own);
    overwrite(&database, pid.0, right);
    drop(scene.open());
}

fn overwrite(database: &Path, pid: i64, blob: Vec<u8>) {
    let db = Db::sqlite(database).unwrap();
    let sql = "UPDATE keyring_page SET blob = $2 WHERE pid = $1";
    let changed: Result<u64, db::Error> = db.write_blocking(move |tx| tx.execute(sql, params![pid, blob]));
    assert_eq!(changed.unwrap(), 1);
}
