//! The log of an account in the database: entries become leaves, and whatever is changed behind its back is noticed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a helper that cannot do its work fails the test that called it"
)]

use std::fs;

use db::{Db, Migration, params};
use ledger::check::{self, Fault};
use ledger::note::{self, Checkpoint, Signer};
use ledger::store::{self, StoredTree};
use ledger::{Facts, NewEntry, Object, Traits, tree};
use testkit::Engine;

/// Runs a story on SQLite and on PostgreSQL.
fn on_both(story: impl Fn(&Db)) {
    for engine in Engine::BOTH {
        story(&engine.migrated(MIGRATIONS).db);
    }
}

/// The columns by which the product filters its log.
const TRAITS: &str = "\
ALTER TABLE log_entry ADD COLUMN deed TEXT;
ALTER TABLE log_entry ADD COLUMN role TEXT;
ALTER TABLE log_entry ADD COLUMN via TEXT;
ALTER TABLE log_entry ADD COLUMN categories BIGINT;
ALTER TABLE log_entry ADD COLUMN purpose_id BIGINT;
";

static MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "log", sql: ledger::SCHEMA },
    Migration { number: 2, name: "tree", sql: store::SCHEMA },
    Migration { number: 3, name: "traits", sql: TRAITS },
];
const ORIGIN: &str = "log.example/desk";

fn signer() -> Signer {
    Signer::new(ORIGIN, &[3; 32]).unwrap()
}

fn write(db: &Db, entries: std::ops::RangeInclusive<i64>) {
    db.write_blocking(move |tx| {
        for seq in entries.clone() {
            let object = Object { kind: "ticket", id: seq % 17 };
            let facts = Facts::new();
            let entry = NewEntry {
                account: 1,
                seq,
                at: seq * 10,
                role: "agent",
                act: "ticket.update",
                object,
                facts: &facts,
                actor: None,
                commitment: None,
                sealed_detail: None,
                staff: None,
                traits: Traits::default(),
                shelf: None,
            };
            ledger::append(tx, &entry)?;
        }
        Ok::<_, db::Error>(())
    })
    .unwrap();
}

fn integrate(db: &Db) -> usize {
    let mut all = 0;
    loop {
        let step = db
            .write_blocking(|tx| {
                let signer = signer();
                let done = store::integrate(tx, 1, 99, ORIGIN, &|checkpoint| signer.sign(checkpoint));
                Ok::<_, db::Error>(done.expect("the tree grows"))
            })
            .unwrap();
        all += step;
        if step == 0 {
            return all;
        }
    }
}

fn verify(db: &Db, earlier: Option<Checkpoint>) -> Result<u64, Fault> {
    let key = signer().verifier_key();
    db.read_blocking(move |tx| Ok::<_, db::Error>(check::database(tx, 1, ORIGIN, &key, earlier.as_ref())))
        .unwrap()
        .map(|checked| checked.map_or(0, |checked| checked.head.size + checked.unsigned))
}

fn tamper(db: &Db, sql: &'static str) {
    assert!(db.write_blocking(move |tx| tx.execute(sql, params![])).unwrap() > 0, "{sql}");
}

fn head(db: &Db) -> Checkpoint {
    let head = db.read_blocking(|tx| store::head(tx, 1)).unwrap().unwrap();
    note::open(&head.note, &signer().verifier_key()).unwrap()
}

#[test]
fn a_log_grows_in_steps_and_holds() {
    on_both(|db| {
        assert_eq!(verify(db, None).unwrap(), 0);
        write(db, 1..=700);
        assert!(matches!(verify(db, None), Err(Fault::NoHead)));
        assert_eq!(integrate(db), 700);
        let first = head(db);
        write(db, 701..=5_000);
        assert_eq!(integrate(db), 4_300);
        assert_eq!(integrate(db), 0);
        write(db, 5_001..=5_003);
        assert_eq!(verify(db, Some(first.clone())).unwrap(), 5_003, "entries without a head yet are counted");
        let grown = head(db);
        let proof = db
            .read_blocking(move |tx| {
                Ok::<_, db::Error>(tree::prove_consistency(&mut StoredTree::new(tx, 1), 700, 5_000).unwrap())
            })
            .unwrap();
        assert!(tree::verify_consistency(first.size, &first.root, grown.size, &grown.root, &proof));
    });
}

#[test]
fn a_changed_a_dropped_and_a_missing_entry_are_noticed() {
    on_both(|db| {
        write(db, 1..=600);
        integrate(db);
        let kept = head(db);
        tamper(
            db,
            "UPDATE log_entry SET leaf = (SELECT leaf FROM log_entry WHERE account_id = 1 AND seq = 5) WHERE account_id = 1 AND seq = 30",
        );
        assert!(matches!(verify(db, None), Err(Fault::Root)));
        tamper(db, "DELETE FROM log_entry WHERE account_id = 1 AND seq = 30");
        assert!(matches!(verify(db, None), Err(Fault::Gap(30))));
        tamper(db, "DELETE FROM log_entry WHERE account_id = 1 AND seq >= 30");
        assert!(matches!(verify(db, None), Err(Fault::Short { signed: 600, found: 29 })));
        // Somebody who also signs anew is found out by whoever kept a head.
        tamper(db, "DELETE FROM log_head WHERE account_id = 1");
        tamper(db, "DELETE FROM log_tile WHERE account_id = 1");
        integrate(db);
        assert_eq!(verify(db, None).unwrap(), 29);
        assert!(matches!(verify(db, Some(kept.clone())), Err(Fault::Short { signed: 600, found: 29 })));
        write(db, 30..=700);
        tamper(
            db,
            "UPDATE log_entry SET leaf = (SELECT leaf FROM log_entry WHERE account_id = 1 AND seq = 5) WHERE account_id = 1 AND seq = 31",
        );
        integrate(db);
        assert!(matches!(verify(db, Some(kept)), Err(Fault::Rewritten(600))));
    });
}

#[test]
fn a_damaged_tile_and_a_head_of_another_log_are_noticed() {
    on_both(|db| {
        write(db, 1..=300);
        integrate(db);
        let key = signer().verifier_key();
        let other = db
            .read_blocking(move |tx| Ok::<_, db::Error>(check::database(tx, 1, "log.example/other", &key, None)))
            .unwrap();
        assert!(matches!(other, Err(Fault::Origin { .. })));
        tamper(
            db,
            "UPDATE log_tile SET hashes = (SELECT hashes FROM log_tile WHERE account_id = 1 AND level = 0 AND tile = 1) WHERE account_id = 1 AND level = 0 AND tile = 0",
        );
        assert!(verify(db, None).is_err());
    });
}

#[test]
fn nothing_after_a_gap_is_signed() {
    on_both(|db| {
        write(db, 1..=3);
        write(db, 5..=9);
        assert_eq!(integrate(db), 3);
        assert!(matches!(verify(db, None), Err(Fault::Gap(4))));
    });
}

#[test]
fn an_export_holds_alone_until_a_byte_is_flipped() {
    on_both(|db| {
        write(db, 1..=1_000);
        integrate(db);
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().to_owned(), signer().verifier_key());
        let to = path.clone();
        let exported =
            db.read_blocking(move |tx| Ok::<_, db::Error>(check::export(tx, 1, &key, &to).unwrap())).unwrap();
        assert_eq!(exported.unwrap().size, 1_000);
        let key = signer().verifier_key();
        assert_eq!(check::folder(&path, &key).unwrap(), head(db));
        for file in [
            "checkpoint",
            "tile/entries/000",
            "tile/entries/003.p/232",
            "tile/0/000",
            "tile/0/003.p/232",
            "tile/1/000.p/3",
        ] {
            let bytes = fs::read(path.join(file)).unwrap();
            for at in [0, bytes.len() / 2, bytes.len() - 2] {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1;
                fs::write(path.join(file), &flipped).unwrap();
                assert!(check::folder(&path, &key).is_err(), "{file} with a flipped bit at {at}");
            }
            fs::write(path.join(file), &bytes[..bytes.len() - 1]).unwrap();
            // The last line end of a note is no part of what it says.
            assert!(file == "checkpoint" || check::folder(&path, &key).is_err(), "{file} shortened");
            fs::write(path.join(file), &bytes).unwrap();
        }
        fs::remove_file(path.join("tile/0/001")).unwrap();
        assert!(check::folder(&path, &key).is_err());
    });
}
