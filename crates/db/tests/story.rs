//! What a caller relies on, told on a SQLite file. (The product's tests run on both engines.)

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects by failing")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::{Db, Error, Migration, params};

const SCHEMA: &[Migration] = &[Migration {
    number: 1,
    name: "first",
    sql: "CREATE TABLE note (account_id BIGINT NOT NULL, id BIGINT NOT NULL, body {bytes}, seen BOOLEAN, title TEXT, \
          PRIMARY KEY (account_id, id)) {clustered}",
}];

fn open(dir: &tempfile::TempDir) -> Db {
    let db = Db::sqlite(&dir.path().join("test.db")).unwrap();
    db.migrate(SCHEMA).unwrap();
    db
}

fn count(db: &Db) -> i64 {
    db.read_blocking(|tx| tx.row("SELECT COUNT(*) FROM note", &[], |row| row.get(0))).unwrap().unwrap()
}

fn insert(tx: &mut db::Tx<'_>, id: i64) -> Result<u64, Error> {
    tx.execute(
        "INSERT INTO note (account_id, id, body, seen, title) VALUES ($1, $2, $3, $4, $5)",
        params![1_i64, id, vec![1_u8, 2], true, None::<String>],
    )
}

#[test]
fn what_is_written_is_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let db = open(&dir);
    db.write_blocking(|tx| insert(tx, 7)).unwrap();
    let (id, body, seen, title) = db
        .read_blocking(|tx| {
            tx.row("SELECT id, body, seen, title FROM note WHERE account_id = $1", params![1_i64], |row| {
                Ok((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?, row.get::<bool>(2)?, row.get::<Option<String>>(3)?))
            })
        })
        .unwrap()
        .unwrap();
    assert_eq!((id, body, seen, title), (7, vec![1, 2], true, None));
}

#[test]
fn a_refused_request_undoes_only_itself_and_hooks_tell_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let db = open(&dir);
    let (committed, undone) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let threads: Vec<_> = (0..40)
        .map(|id| {
            let (db, committed, undone) = (db.clone(), Arc::clone(&committed), Arc::clone(&undone));
            std::thread::spawn(move || {
                db.write_blocking(move |tx| {
                    let (committed, undone) = (Arc::clone(&committed), Arc::clone(&undone));
                    tx.after_commit(move || {
                        committed.fetch_add(1, Ordering::SeqCst);
                    });
                    tx.on_rollback(move || {
                        undone.fetch_add(1, Ordering::SeqCst);
                    });
                    insert(tx, id)?;
                    if id % 4 == 0 { Err(Error::Conflict) } else { Ok(()) }
                })
                .is_ok()
            })
        })
        .collect();
    let ok = threads.into_iter().filter(|_| true).map(|thread| thread.join().unwrap()).filter(|ok| *ok).count();
    assert_eq!((ok, count(&db)), (30, 30));
    assert_eq!((committed.load(Ordering::SeqCst), undone.load(Ordering::SeqCst)), (30, 10));
}

#[test]
fn a_panic_is_an_error_and_the_writer_lives_on() {
    let dir = tempfile::tempdir().unwrap();
    let db = open(&dir);
    let result: Result<(), Error> = db.write_blocking(|tx| {
        insert(tx, 1)?;
        panic!("broken")
    });
    assert!(matches!(result, Err(Error::Panicked)));
    db.write_blocking(|tx| insert(tx, 2)).unwrap();
    assert_eq!(count(&db), 1);
}

#[test]
fn errors_name_the_constraint_and_the_statement_but_no_value() {
    let dir = tempfile::tempdir().unwrap();
    let db = open(&dir);
    db.write_blocking(|tx| insert(tx, 1)).unwrap();
    let twice = db.write_blocking(|tx| insert(tx, 1)).unwrap_err();
    assert!(matches!(twice, Error::Constraint(_)), "{twice}");
    let wrong = db.read_blocking(|tx| {
        tx.row("SELECT nothing FROM note WHERE title = $1", params!["Geheim"], |row| row.get::<i64>(0))
    });
    let text = wrong.unwrap_err().to_string();
    assert!(text.contains("nothing") && !text.contains("Geheim"), "{text}");
}

#[test]
fn readers_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let db = open(&dir);
    assert!(db.read_blocking(|tx| insert(tx, 1)).is_err());
    assert_eq!(count(&db), 0);
}

#[test]
fn a_migration_runs_once() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(&dir));
    let db = open(&dir);
    assert_eq!(count(&db), 0);
}
