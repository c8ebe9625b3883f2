//! The adversary has a copy of every file after every step of a day, every blob that the keyring ever wrote, and the
//! root as it is now. What was forgotten stays closed to them, and everything else opens. The mistakes that an erasure
//! could make are made as well: each gives the adversary back what should be gone.
#![allow(clippy::print_stdout, reason = "the figures are for whoever runs it by hand")]

mod carve;
pub mod closure;
pub mod copies;
pub mod day;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use db::params;
use testkit::postgres::Server;

use self::closure::{Key, Opened, Root, Written, above, level};
use self::copies::{Copies, desk};
use self::day::{Day, PLACES, is_forgotten};
use crate::program::Program;

/// What the adversary ends up with.
struct Loot {
    copies: Copies,
    written: Written,
    /// The roots of the store as it is in the end.
    now: Vec<Root>,
    /// All keys that ever were, by their numbers.
    ever: BTreeMap<i64, Key>,
    account: i64,
}

impl Loot {
    fn keys(&self, written: &Written, roots: &[Root]) -> BTreeMap<i64, Key> {
        closure::keys(&closure::opened(written, roots))
    }

    fn places(&self, day: &Day<'_>, keys: &BTreeMap<i64, Key>) -> BTreeSet<&'static str> {
        let read = self.copies.values.read(keys, &self.ever, self.account, &day.markers);
        println!("{} values open, {} closed", read.opened, read.closed);
        // A word that stands in two places is found in both.
        let said = read.markers.iter().map(|found| day.markers[*found].text()).collect::<BTreeSet<_>>();
        PLACES.into_iter().filter(|place| said.contains(day.word(place))).collect()
    }
}

/// Keys by the numbers that rows name: of the account, of what goes, and of what stays.
struct Named {
    account: i64,
    goes: Vec<i64>,
    stays: Vec<i64>,
}

fn named(day: &Day<'_>, program: &Program, url: Option<&str>) -> Named {
    let db = desk(&program.data, url);
    let (ticket, keeper, identity) = (day.ticket, day.keeper, day.identity_ticket);
    db.read_blocking(move |tx| {
        let mut one = |sql: &str, id: i64| tx.rows(sql, params![id], |row| row.get::<i64>(0));
        let account = one("SELECT key_id FROM account WHERE account_id = $1", 1)?[0];
        let mut goes = one("SELECT key_id FROM ticket WHERE account_id = 1 AND id = $1", ticket)?;
        goes.extend(one(
            "SELECT p.key_id FROM ticket t JOIN person p ON p.account_id = t.account_id AND p.id = t.requester_id \
             WHERE t.account_id = 1 AND t.id <> $1 AND t.requester_id IS NOT NULL AND p.role = 'end_user'",
            ticket,
        )?);
        let mut stays = one("SELECT key_id FROM person WHERE account_id = 1 AND id = $1", keeper)?;
        stays.extend(one("SELECT key_id FROM ticket WHERE account_id = 1 AND id = $1", identity)?);
        goes.retain(|key| !stays.contains(key));
        stays.push(account);
        Ok::<_, db::Error>(Named { account, goes, stays })
    })
    .unwrap()
}

/// Keys given up are destroyed within a second or two of the program's own time.
pub fn until_swept(program: &Program, url: Option<&str>) {
    let db = desk(&program.data, url);
    let swept = (0..2_000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        let left = "SELECT CAST(COUNT(*) AS BIGINT) FROM given_up WHERE account_id > 0";
        let left = db.read_blocking(move |tx| tx.row(left, &[], |row| row.get::<i64>(0)));
        left.unwrap() == Some(0)
    });
    assert!(swept, "keys given up are still there");
}

fn day(server: Option<&Server>) {
    let url = server.map(|server| server.url("postgres"));
    let program = Program::new(url.as_deref());
    let mut copies = Copies::begin(&program, server);
    let mut day = Day::begin(&program);
    copies.take();
    for step in Day::STEPS {
        step(&mut day);
        copies.take();
    }
    let named = named(&day, &program, url.as_deref());
    assert_eq!((named.goes.len(), named.stays.len()), (3, 3));
    let before = day.told();
    assert!(before.contains(day.word("content text")) && before.contains(day.word("identity name")));
    day.forget();
    copies.take();
    until_swept(&program, url.as_deref());
    copies.take();
    let root = std::fs::read(program.data.join("keyring/root")).unwrap();
    let written = copies.written();
    let now = closure::roots(&root);
    assert_eq!(now.len(), 1, "one root is left");
    let ever = closure::keys(&closure::opened(&written, &copies.roots));
    let account = named.account;
    let loot = Loot { copies, written, now, ever, account };
    println!(
        "{} copies of everything, {} MiB, {} values, {} blobs of pages, {} roots, {} keys ever",
        loot.copies.steps,
        loot.copies.bytes >> 20,
        loot.copies.values.len(),
        loot.written.pages.len(),
        loot.copies.roots.len(),
        loot.ever.len()
    );

    // With all roots there ever were, everything that was said is found: the adversary can read.
    assert_eq!(loot.places(&day, &loot.ever), BTreeSet::from(PLACES), "before");
    // With the present one: what was to stay, and nothing else.
    let live = loot.keys(&loot.written, &loot.now);
    let stays: BTreeSet<&str> = PLACES.into_iter().filter(|place| place.starts_with("kept")).collect();
    assert_eq!(loot.places(&day, &live), stays, "after");
    assert!(named.goes.iter().all(|key| loot.ever.contains_key(key) && !live.contains_key(key)));
    assert!(named.stays.iter().all(|key| live.contains_key(key)));
    assert!(live.iter().all(|(id, key)| loot.ever.get(id) == Some(key)) && live.len() >= 100);

    mutants(&day, &loot, &live);
    if server.is_none() {
        old_copies_are_put_back(&mut day, &program, &loot);
    }
}

/// What a wrong erasure would have left on disk: some page sealed again under the key that it had, or the old root.
fn mutants(day: &Day<'_>, loot: &Loot, live: &BTreeMap<i64, Key>) {
    let every = closure::opened(&loot.written, &loot.copies.roots);
    let present = closure::opened(&loot.written, &loot.now);
    let lost: BTreeSet<i64> = loot.ever.keys().filter(|key| !live.contains_key(key)).copied().collect();
    let gained = |what: &str, written: &Written, roots: &[Root]| {
        let keys = loot.keys(written, roots);
        let back = keys.keys().filter(|key| lost.contains(key)).count();
        let places = loot.places(day, &keys);
        println!("mutant: {what}: {back} of {} keys come back, {} places", lost.len(), places.len());
        assert!(back > 0, "{what} goes unnoticed");
        assert!(places.into_iter().any(is_forgotten), "{what}");
    };
    gained("the roots are kept", &loot.written, &loot.copies.roots);
    // Pages whose older version holds a key that is gone, by what is below them.
    let older = |wanted: i64| {
        let holds = move |page: &&Opened| level(page.pid) == wanted;
        every.iter().filter(holds).filter(|page| !present.iter().any(|now| now.blob == page.blob)).collect::<Vec<_>>()
    };
    for (what, wanted) in [("leaves keep their keys", 0), ("pages above the leaves keep their keys", 1)] {
        let mut written = loot.written.clone();
        for old in older(wanted) {
            let (parent, slot) = above(old.pid);
            for now in present.iter().filter(|page| page.pid == parent) {
                let mut children = now.children.clone();
                children.insert(slot, old.key);
                written.pages.push((parent, closure::seal_page(&now.key, parent, &children)));
            }
        }
        gained(what, &written, &loot.now);
    }
    let mut written = loot.written.clone();
    let last = written.tops.last().unwrap().clone();
    for old in older(last.height - 1) {
        written.tops.push(closure::wrap(&loot.now[0], last.generation, last.height, &old.key));
    }
    gained("the top page keeps its key", &written, &loot.now);
}

/// Each old copy of the data, put beside the present keyring, tells of nothing that was forgotten.
fn old_copies_are_put_back(day: &mut Day<'_>, program: &Program, loot: &Loot) {
    let after = day.told();
    day.stop();
    let keyring = testkit::temp_dir();
    copies::copy(&program.data.join("keyring"), keyring.path());
    let mut kept = 0;
    // The first copies are from before the set-up.
    for step in 3..=loot.copies.steps {
        std::fs::remove_dir_all(&program.data).unwrap();
        copies::copy(&loot.copies.folder.path().join(step.to_string()), &program.data);
        std::fs::remove_dir_all(program.data.join("keyring")).unwrap();
        copies::copy(keyring.path(), &program.data.join("keyring"));
        day.resume();
        let told = day.told();
        let searched: BTreeMap<&str, i64> = PLACES.into_iter().map(|place| (place, day.found(place))).collect();
        day.stop();
        for place in PLACES.iter().filter(|place| is_forgotten(place)) {
            assert!(!told.contains(day.word(place)), "copy {step} tells {place}");
            assert_eq!(searched[*place], 0, "copy {step} finds {place}");
        }
        kept += usize::from(told.contains(day.word("kept text")));
    }
    assert!(after.contains(day.word("kept text")) && kept == loot.copies.steps - 2, "{kept}");
}

#[test]
fn with_all_copies_and_the_present_root_nothing_forgotten_opens_on_sqlite() {
    day(None);
}

#[test]
fn with_all_copies_and_the_present_root_nothing_forgotten_opens_on_postgres() {
    let server = Server::start(&[("full_page_writes", "on"), ("wal_level", "replica")]).unwrap();
    day(Some(&server));
}
