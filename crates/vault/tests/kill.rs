//! A process that erases is killed (`SIGKILL`) in the middle, again and again; each time the keyring is started on what
//! it left. What was acknowledged stays erased, what nobody erased stays alive, and what was under way is either.
//!
//! This program starts itself as the child: `kill --erase FOLDER`, or `kill --erase FOLDER URL` on PostgreSQL.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic, reason = "a test with a main of its own")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use db::{Db, PostgresOptions};
use vault::{FileRootStore, KeyId, OpenError, Options, RootStore, Vault};
use world::World;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let asked = |word: &str| arguments.iter().any(|argument| argument == word);
    // Test runners ask for a list first, and once more for what is to be left out: nothing.
    if asked("--list") {
        if !asked("--ignored") {
            println!("killed_in_the_middle_of_erasing: test");
        }
        return;
    }
    match arguments.iter().position(|argument| argument == "--erase") {
        Some(at) => erase_until_killed(Path::new(&arguments[at + 1]), arguments.get(at + 2).map(String::as_str)),
        None => {
            rounds("sqlite", None, 40);
            let database = testkit::postgres::fresh_database();
            rounds("postgresql", Some(&database.url), 15);
        }
    }
}

fn open(folder: &Path, url: Option<&str>) -> Result<Vault, OpenError> {
    let world = World::real();
    let db = match url {
        Some(url) => Db::postgres(url, &PostgresOptions { schema: "keyring".into(), connections: 3 })?,
        None => Db::sqlite(&folder.join("keyring.db"))?,
    };
    let root = FileRootStore::open(&folder.join("root"), Arc::clone(&world.random))?;
    Vault::open(db, Box::new(root), world, Options { height: 3, ..Options::default() })
}

/// The child: says what it does before and after, one line each, until it is killed.
fn erase_until_killed(folder: &Path, url: Option<&str>) {
    let vault = open(folder, url).unwrap();
    let mut out = std::io::stdout().lock();
    for batch in 1.. {
        let keys: Vec<KeyId> = (0..40).map(|_| vault.allocate().unwrap()).collect();
        for key in &keys {
            // A value under the key must be possible once the key is handed out.
            assert!(vault.exists(*key).unwrap());
        }
        say(&mut out, "live", &keys);
        let (erase, _) = keys.split_at(1 + batch % 30);
        say(&mut out, "try", erase);
        vault.erase(erase).unwrap();
        say(&mut out, "done", erase);
    }
}

fn say(out: &mut impl Write, word: &str, keys: &[KeyId]) {
    let ids: Vec<String> = keys.iter().map(|key| key.0.to_string()).collect();
    writeln!(out, "{word} {}", ids.join(" ")).unwrap();
    out.flush().unwrap();
}

#[derive(Default)]
struct Known {
    live: BTreeMap<KeyId, [u8; 16]>,
    erased: BTreeSet<KeyId>,
}

fn rounds(name: &str, url: Option<&str>, rounds: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut known = Known::default();
    let (mut finished, mut undone) = (0, 0);
    // How long to wait, in turns of a loop. It follows the outcomes, so that the kills gather around the commit.
    let mut patience = 50_000;
    for round in 0..rounds {
        let attempted = run_and_kill(folder.path(), url, round, patience, &mut known);
        let vault = open(folder.path(), url).unwrap();
        let left: BTreeSet<KeyId> = attempted.iter().copied().filter(|key| vault.exists(*key).unwrap()).collect();
        assert!(left.is_empty() || left == attempted, "half an erasure");
        if !attempted.is_empty() {
            *if left.is_empty() { &mut finished } else { &mut undone } += 1;
        }
        patience = if left.is_empty() { patience * 2 / 3 } else { patience * 3 / 2 + 1 };
        if left.is_empty() {
            known.erased.extend(&attempted);
            known.live.retain(|key, _| !attempted.contains(key));
        }
        for key in &known.erased {
            assert!(!vault.exists(*key).unwrap(), "an acknowledged erasure came back");
        }
        for (key, mark) in &mut known.live {
            let now = vault.mark(*key, b"kill").unwrap();
            assert!(*mark == [0; 16] || *mark == now, "a live key changed");
            *mark = now;
        }
        // The job runs again.
        vault.erase(&left.into_iter().collect::<Vec<_>>()).unwrap();
        known.erased.extend(&attempted);
        known.live.retain(|key, _| !attempted.contains(key));
        assert_eq!(roots(folder.path()), 1);
    }
    println!(
        "kill -9 on {name}: {rounds} rounds, {finished} erasures found done and {undone} found not done, \
         {} keys erased, {} alive",
        known.erased.len(),
        known.live.len()
    );
    assert!(known.live.len() >= 100 && known.erased.len() >= 100);
}

fn roots(folder: &Path) -> usize {
    FileRootStore::open(&folder.join("root"), World::real().random).unwrap().list().unwrap().len()
}

/// Starts the child and kills it some moment after it began one of its erasures; answers what that was to erase.
fn run_and_kill(folder: &Path, url: Option<&str>, round: u64, patience: u64, known: &mut Known) -> BTreeSet<KeyId> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("--erase").arg(folder).args(url).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut attempted = BTreeSet::new();
    let mut begun = 0;
    let mut killed = false;
    // After the kill the pipe still holds what the child had said before.
    while let Some(Ok(line)) = lines.next() {
        let mut words = line.split(' ');
        let word = words.next().unwrap_or_default();
        let keys: BTreeSet<KeyId> = words.filter_map(|id| id.parse().ok().map(KeyId)).collect();
        match word {
            "live" => known.live.extend(keys.into_iter().map(|key| (key, [0; 16]))),
            "try" => {
                attempted = keys;
                begun += 1;
                if begun > round % 4 && !killed {
                    for _ in 0..patience {
                        std::hint::black_box(begun);
                    }
                    child.kill().unwrap();
                    killed = true;
                }
            }
            "done" => {
                known.live.retain(|key, _| !keys.contains(key));
                known.erased.extend(keys);
                attempted.clear();
            }
            other => panic!("the child said {other:?}"),
        }
    }
    child.wait().unwrap();
    assert!(killed, "the child ended by itself");
    attempted
}
