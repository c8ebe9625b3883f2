//! What only a server can do: several processes on one keyring, a backend that dies, a standby that lags.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::game;
use super::scene::{Scene, open_server};
use crate::keyring::hooks::{Hooks, Step};
use crate::{Error, KeyId, OpenError};

#[test]
fn the_game_holds_there_too() {
    game::holds(Scene::on_postgres(), 31, 80);
}

#[test]
fn a_standby_that_lags_is_refused_when_promoted() {
    let scene = Scene::on_postgres();
    let url = scene.server.as_ref().unwrap().url.clone();
    let vault = scene.open();
    let keys = [vault.allocate().unwrap(), vault.allocate().unwrap()];
    drop(vault);
    let standby = testkit::postgres::fresh_database();
    copy_tables(&url, &standby.url);
    scene.open().erase(&keys[..1]).unwrap();
    let refused = open_server(&standby.url, scene.folder.path(), &scene.options, scene.hooks.clone());
    assert!(matches!(refused, Err(OpenError::RolledBack)));
    assert!(scene.open().exists(keys[1]).unwrap());
}

/// What replication would have brought over so far.
fn copy_tables(from: &str, to: &str) {
    let mut source = postgres::Client::connect(from, postgres::NoTls).unwrap();
    let mut target = postgres::Client::connect(to, postgres::NoTls).unwrap();
    target.batch_execute("CREATE SCHEMA keyring; SET search_path TO keyring").unwrap();
    target.batch_execute("CREATE TABLE migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)").unwrap();
    target.batch_execute("INSERT INTO migration VALUES (1, 'keyring')").unwrap();
    target.batch_execute(&db::dialect::postgres(crate::keyring::migration_text())).unwrap();
    for table in ["keyring_head", "keyring_page", "keyring_retire", "keyring_change", "keyring_node"] {
        let mut bytes = Vec::new();
        let mut rows = source.copy_out(&format!("COPY keyring.{table} TO STDOUT")).unwrap();
        std::io::copy(&mut rows, &mut bytes).unwrap();
        let mut writer = target.copy_in(&format!("COPY {table} FROM STDIN")).unwrap();
        std::io::Write::write_all(&mut writer, &bytes).unwrap();
        writer.finish().unwrap();
    }
}

/// The server ends the connection in the middle of the transaction, or just before its commit.
#[test]
fn a_killed_backend_loses_nothing() {
    for fatal in [Step::Locked, Step::Resealed, Step::Staged, Step::Written] {
        let scene = Scene::on_postgres();
        let url = scene.server.as_ref().unwrap().url.clone();
        let once = Mutex::new(true);
        let hooks = Hooks {
            fail_point: Some(Arc::new(move |step| {
                if step == fatal && std::mem::take(&mut *once.lock().unwrap()) {
                    let mut admin = postgres::Client::connect(&url, postgres::NoTls).unwrap();
                    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                               WHERE datname = current_database() AND pid <> pg_backend_pid()";
                    admin.query(sql, &[]).unwrap();
                }
                false
            })),
            ..scene.hooks.clone()
        };
        let vault = scene.open_hooked(hooks);
        let keys: Vec<KeyId> = (0..100).map(|_| vault.allocate().unwrap()).collect();
        assert!(matches!(vault.erase(&keys[..10]), Err(Error::Database(_))), "{fatal:?}");
        assert!(keys.iter().all(|key| vault.exists(*key).unwrap()), "{fatal:?}");
        assert_eq!(vault.erase(&keys[..10]).unwrap().destroyed, 10);
        assert_eq!(vault.keyring.root().list().unwrap().len(), 1);
        assert!(keys[10..].iter().all(|key| vault.exists(*key).unwrap()));
    }
}

/// Three processes' worth of vaults erase against each other; what one erases the others open no more.
#[test]
fn several_nodes_share_a_keyring() {
    let mut scene = Scene::on_postgres();
    scene.options.shared = true;
    let nodes = [scene.open(), scene.open(), scene.open()];
    let keys: Vec<KeyId> = (0..300).map(|_| nodes[0].allocate().unwrap()).collect();
    for node in &nodes {
        // All leaves are in everyone's memory.
        assert!(keys.iter().all(|key| node.exists(*key).unwrap()));
    }
    let erasing = AtomicUsize::new(nodes.len());
    std::thread::scope(|scope| {
        for (node, own) in nodes.iter().zip(keys.chunks(100)) {
            let erasing = &erasing;
            scope.spawn(move || {
                let results: Vec<_> = own[..10].iter().map(|key| node.erase(&[*key])).collect();
                erasing.fetch_sub(1, Ordering::SeqCst);
                assert!(results.into_iter().all(|result| result.unwrap().effective));
            });
            // A server renews its lease all the time.
            scope.spawn(move || {
                while erasing.load(Ordering::SeqCst) > 0 {
                    node.renew().unwrap();
                }
            });
        }
    });
    for node in &nodes {
        for own in keys.chunks(100) {
            assert!(own[..10].iter().all(|key| !node.exists(*key).unwrap()));
            assert!(own[10..].iter().all(|key| node.exists(*key).unwrap()));
        }
    }
    assert_eq!(nodes[0].keyring.root().list().unwrap().len(), 1);
}

/// A node that has not renewed its lease opens nothing from memory: it looks first.
#[test]
fn a_lapsed_lease_is_renewed_before_anything_opens() {
    let mut scene = Scene::on_postgres();
    scene.options.shared = true;
    let (clock, other) = (scene.open(), scene.open());
    let key = clock.allocate().unwrap();
    let kept = clock.allocate().unwrap();
    assert!(other.exists(key).unwrap() && other.exists(kept).unwrap());
    // `other` sleeps; its lease runs out and the erasure goes on without it.
    assert!(clock.erase(&[key]).unwrap().effective);
    assert!(!other.exists(key).unwrap());
    assert!(other.exists(kept).unwrap());
}
