//! What sealing, key allocation and erasure cost: `cargo bench -p vault`. Figures go to standard output.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement, run by hand")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use db::Db;
use vault::{Account, Cell, FileRootStore, KeyId, Options, Suite, Vault};
use world::World;

const KEYS: usize = 200_000;

fn main() {
    let only_sealing = std::env::args().any(|argument| argument == "sealing");
    let folder = tempfile::tempdir_in(std::env::var_os("BENCH_DIR").unwrap_or_else(|| ".".into())).unwrap();
    let vault = open(folder.path(), Options::default());
    let keys = if only_sealing { (0..5_000).map(|_| vault.allocate().unwrap()).collect() } else { allocation(&vault) };
    let account = Account { id: 1, key: keys[0] };
    sealing(&vault, &account, &keys, "AES-256-GCM");
    drop(vault);
    for (suite, name) in [(Suite::ChaCha20Poly1305, "ChaCha20-Poly1305"), (Suite::Null, "null")] {
        let vault = open(folder.path(), Options { suite, null_cipher: true, ..Options::default() });
        sealing(&vault, &account, &keys, name);
    }
    if only_sealing {
        return;
    }
    stored(folder.path());
    readers(&open(folder.path(), Options::default()), &account, &keys);
    cold(&open(folder.path(), Options { cached_pages: 64, ..Options::default() }), &keys);
    erasing(&open(folder.path(), Options::default()), keys);
}

fn open(folder: &Path, options: Options) -> Vault {
    let world = World::real();
    let db = Db::sqlite(&folder.join("keyring.db")).unwrap();
    let root = FileRootStore::open(&folder.join("root"), Arc::clone(&world.random)).unwrap();
    Vault::open(db, Box::new(root), world, options).unwrap()
}

fn cell(account: &Account) -> Cell<'_> {
    Cell { account, table: "message", row: 77, column: "sealed_unit_ticket" }
}

fn allocation(vault: &Vault) -> Vec<KeyId> {
    vault.fill().unwrap();
    let mut keys = Vec::with_capacity(KEYS);
    // 25,000 keys a second, as the request path sees it.
    let start = Instant::now();
    let mut waits = Vec::with_capacity(KEYS);
    for number in 0..75_000_u32 {
        while start.elapsed() < Duration::from_secs(1) * number / 25_000 {
            std::hint::spin_loop();
        }
        let call = Instant::now();
        keys.push(vault.allocate().unwrap());
        waits.push(call.elapsed());
    }
    waits.sort();
    let above = waits.iter().filter(|wait| **wait > Duration::from_micros(500)).count();
    println!("allocate at 25k/s: {}, {above} calls above 0.5 ms, longest {:?}", spread(&waits), waits[waits.len() - 1]);

    vault.fill().unwrap();
    let start = Instant::now();
    keys.extend((0..2_000).map(|_| vault.allocate().unwrap()));
    println!("allocate, pool filled: {} ns", start.elapsed().as_nanos() / 2_000);
    let start = Instant::now();
    let rest = KEYS - keys.len();
    keys.extend((0..rest).map(|_| vault.allocate().unwrap()));
    println!("allocate without pause: {:.0} keys/s", rest as f64 / start.elapsed().as_secs_f64());
    keys
}

fn sealing(vault: &Vault, account: &Account, keys: &[KeyId], name: &str) {
    let cell = cell(account);
    let plain = [0x61; 200];
    for owners in [1, 2, 3] {
        let owners = &keys[500..500 + owners];
        let sealed = vault.seal(&cell, owners, &plain).unwrap();
        let seal = per_call(|| drop(black_box(vault.seal(&cell, owners, &plain).unwrap())));
        let open = per_call(|| drop(black_box(vault.open_value(&cell, &sealed).unwrap())));
        println!("{name}, 200 B, {} owners: seal {seal}, open {open}", owners.len());
    }
    let page = vec![0x61; 8 * 1024];
    let sealed = vault.seal(&cell, &keys[500..502], &page).unwrap();
    let seal = per_call(|| drop(black_box(vault.seal(&cell, &keys[500..502], &page).unwrap())));
    let open = per_call(|| drop(black_box(vault.open_value(&cell, &sealed).unwrap())));
    println!("{name}, 8 KiB, 2 owners: seal {seal}, open {open}");
}

/// Nanoseconds per call: the best of many short runs, which a busy machine disturbs least, and their median.
fn per_call(f: impl Fn()) -> String {
    let mut runs: Vec<u128> = (0..200)
        .map(|_| {
            let start = Instant::now();
            (0..500).for_each(|_| f());
            start.elapsed().as_nanos() / 500
        })
        .collect();
    runs.sort_unstable();
    format!("{} (median {}) ns", runs[0], runs[100])
}

fn stored(folder: &Path) {
    let db = Db::sqlite(&folder.join("keyring.db")).unwrap();
    let sql = "SELECT (SELECT COUNT(*) FROM keyring_page WHERE pid < 72057594037927936) * 256, \
               (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)";
    let sizes: Result<_, db::Error> =
        db.read_blocking(move |tx| tx.row(sql, &[], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))));
    let (keys, bytes) = sizes.unwrap().unwrap();
    println!("stored: {keys} keys, {:.1} bytes each", bytes as f64 / keys as f64);
}

fn readers(vault: &Vault, account: &Account, keys: &[KeyId]) {
    let cell = cell(account);
    let sealed: Vec<Vec<u8>> =
        keys[1000..3000].windows(2).map(|owners| vault.seal(&cell, owners, &[0x61; 200]).unwrap()).collect();
    for threads in [1, 2] {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    for value in (0..50).flat_map(|_| &sealed) {
                        black_box(vault.open_value(&cell, value).unwrap());
                    }
                });
            }
        });
        let opened = (50 * sealed.len() * threads) as f64;
        println!("{threads} reading threads: {:.0} opens/s", opened / start.elapsed().as_secs_f64());
    }
}

fn cold(vault: &Vault, keys: &[KeyId]) {
    let mut times = Vec::new();
    // One key of each leaf, leaves far apart, with a cache that holds few.
    for number in 0..2_000 {
        let key = keys[number * 7_919 % keys.len()];
        let start = Instant::now();
        assert!(vault.exists(key).unwrap());
        times.push(start.elapsed());
    }
    times.sort();
    println!("get, leaf not in memory: {}", spread(&times));
}

fn erasing(vault: &Vault, mut keys: Vec<KeyId>) {
    let mut seed = 1_u64;
    for (batch, runs) in [(1, 200), (10, 100), (100, 50), (1_000, 20)] {
        let mut times = Vec::new();
        for _ in 0..runs {
            let erase: Vec<KeyId> = (0..batch)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let at = (seed >> 33) as usize % (keys.len() - 1) + 1;
                    keys.swap_remove(at)
                })
                .collect();
            let start = Instant::now();
            vault.erase(&erase).unwrap();
            times.push(start.elapsed());
        }
        times.sort();
        println!("erase {batch} random of {KEYS}: {}", spread(&times));
    }
}

fn spread(sorted: &[Duration]) -> String {
    format!("p50 {:?}, p99 {:?}", sorted[sorted.len() / 2], sorted[sorted.len() * 99 / 100])
}
