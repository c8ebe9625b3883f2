//! What signing the log and checking it costs: `cargo bench -p ledger`, with `-- N` for another number of entries than a
//! million. Figures go to standard output.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::disallowed_methods, reason = "a measurement, run by hand")]

use std::time::{Duration, Instant};

use db::{Db, Migration};
use ledger::check;
use ledger::note::Signer;
use ledger::store;
use ledger::{Fact, Facts, NewEntry, Object, Traits};

const ORIGIN: &str = "log.example/desk";
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

fn main() {
    let entries = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(1_000_000_i64);
    let folder = tempfile::tempdir_in(std::env::var_os("BENCH_DIR").unwrap_or_else(|| ".".into())).unwrap();
    let db = Db::sqlite(&folder.path().join("log.db")).unwrap();
    db.migrate(MIGRATIONS).unwrap();
    let signer = Signer::new(ORIGIN, &[3; 32]).unwrap();
    let verifier = signer.verifier_key();

    let start = Instant::now();
    (0..entries).step_by(10_000).for_each(|first| write(&db, first + 1..=(first + 10_000).min(entries)));
    each("append", start.elapsed(), entries);

    let (mut signed, mut slowest, start) = (0, Duration::ZERO, Instant::now());
    let signer = std::sync::Arc::new(signer);
    loop {
        let (step, signer) = (Instant::now(), std::sync::Arc::clone(&signer));
        let count = db.write_blocking(move |tx| {
            store::integrate(tx, 1, 7, ORIGIN, &|checkpoint| signer.sign(checkpoint)).map_err(|error| match error {
                ledger::tree::TreeError::Db(error) => error,
                _ => db::Error::Column(0),
            })
        });
        let count = count.unwrap();
        if count == 0 {
            break;
        }
        slowest = slowest.max(step.elapsed());
        signed += count;
    }
    assert_eq!(i64::try_from(signed).unwrap(), entries);
    each("make leaves of entries and sign, in steps", start.elapsed(), entries);
    println!("the slowest step of {} entries: {slowest:?}", store::STEP);

    let start = Instant::now();
    let checked = db.read_blocking(move |tx| Ok::<_, db::Error>(check::database(tx, 1, ORIGIN, &verifier, None)));
    let checked = checked.unwrap().unwrap().unwrap();
    assert_eq!(i64::try_from(checked.head.size).unwrap(), entries);
    each("check every entry, the tree and the signature", start.elapsed(), entries);
}

fn write(db: &Db, entries: std::ops::RangeInclusive<i64>) {
    let facts = Facts::from([("status".into(), Fact::Word("open")), ("group".into(), Fact::Number(3))]);
    db.write_blocking(move |tx| {
        for seq in entries.clone() {
            let entry = NewEntry {
                account: 1,
                seq,
                at: seq * 10,
                role: "agent",
                act: "ticket.update",
                object: Object { kind: "ticket", id: seq % 100_000 },
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

fn each(what: &str, took: Duration, entries: i64) {
    let each = took.as_secs_f64() * 1e6 / entries as f64;
    println!("{what}: {entries} in {:.2} s, {each:.2} µs each", took.as_secs_f64());
}
