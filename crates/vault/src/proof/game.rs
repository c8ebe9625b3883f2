//! The closure game: random histories, then an adversary with everything except the past.

use std::collections::{BTreeMap, BTreeSet};

use super::adversary::derive;
use super::scene::{Scene, raw};
use crate::keyring::hooks::{Sabotage, Step};
use crate::{Error, KeyId, Vault};

/// The steps at which a history may crash.
pub(super) const STEPS: [Step; 9] = [
    Step::Locked,
    Step::Cleared,
    Step::Resealed,
    Step::Staged,
    Step::Written,
    Step::Committed,
    Step::Verified,
    Step::Evicted,
    Step::Destroyed,
];

/// How a game ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) erased: usize,
    pub(super) erased_but_derived: usize,
    pub(super) live: usize,
    pub(super) live_and_derived: usize,
    /// Keys that the vault itself still hands out after their erasure.
    pub(super) erased_but_readable: usize,
    pub(super) crashes: usize,
    pub(super) roots: usize,
}

/// A small generator of its own: a history must be the same in every run of its seed.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % sides
    }
}

struct Game {
    scene: Scene,
    vault: Vault,
    dice: Dice,
    /// Keys handed out and alive, with their bytes.
    live: BTreeMap<KeyId, [u8; 32]>,
    erased: BTreeMap<KeyId, [u8; 32]>,
    outcome: Outcome,
}

impl Game {
    fn play(scene: Scene, seed: u64, moves: usize) -> Outcome {
        let vault = scene.open();
        let (live, erased) = (BTreeMap::new(), BTreeMap::new());
        let mut game = Self { scene, vault, dice: Dice(seed), live, erased, outcome: Outcome::default() };
        game.allocate(400);
        for _ in 0..moves {
            game.make_a_move();
            if game.live.len() < 150 {
                game.allocate(300);
            }
        }
        game.judge()
    }

    fn make_a_move(&mut self) {
        match self.dice.roll(20) {
            0..=3 => {
                let count = 1 + self.dice.roll(90);
                self.allocate(count);
            }
            4..=9 => self.erase_some(1),
            10..=12 => {
                let count = 2 + self.dice.roll(40);
                self.erase_some(count);
            }
            13 => self.erase_neighbours(),
            14 => drop(self.vault.rotate().unwrap()),
            15 => {
                let first = self.dice.roll(4) as i64;
                self.vault.refresh(first, 3).unwrap();
            }
            16 => self.vault = self.scene.open(),
            // Keys that nobody uses stay derivable: they are alive.
            17 => drop(self.vault.keyring.reserve_for_test(1)),
            _ => self.crash(),
        }
    }

    fn allocate(&mut self, count: u64) {
        for _ in 0..count {
            let key = self.vault.allocate().unwrap();
            self.live.insert(key, raw(&self.vault, key));
        }
    }

    fn pick(&mut self, count: u64) -> Vec<KeyId> {
        let all: Vec<KeyId> = self.live.keys().copied().collect();
        let picked: BTreeSet<KeyId> = (0..count).map(|_| all[self.dice.roll(all.len() as u64) as usize]).collect();
        picked.into_iter().collect()
    }

    fn erase_some(&mut self, count: u64) {
        let keys = self.pick(count);
        self.vault.erase(&keys).unwrap();
        self.bury(&keys);
    }

    /// A run of ids across leaf borders, with those that earlier processes left unused: whole pages vanish.
    fn erase_neighbours(&mut self) {
        let start = self.pick(1)[0].0;
        let handed_out = self.live.keys().chain(self.erased.keys()).max().unwrap().0;
        let end = (start + 700).min(handed_out + 1);
        let keys: Vec<KeyId> = (start..end).map(KeyId).collect();
        self.vault.erase(&keys).unwrap();
        self.bury(&keys);
    }

    fn bury(&mut self, keys: &[KeyId]) {
        for key in keys {
            let bytes = self.live.remove(key);
            self.erased.entry(*key).or_insert(bytes.unwrap_or_default());
            self.outcome.erased_but_readable += usize::from(self.vault.exists(*key).unwrap());
        }
    }

    /// The process dies in the middle of an erasure; a new one starts and the job runs again.
    fn crash(&mut self) {
        let step = STEPS[self.dice.roll(STEPS.len() as u64) as usize];
        let keys = self.pick(5);
        self.vault = self.scene.open_hooked(self.scene.breaking_at(step));
        assert!(matches!(self.vault.erase(&keys), Err(Error::Interrupted)));
        self.vault = self.scene.open();
        self.vault.erase(&keys).unwrap();
        self.bury(&keys);
        self.outcome.crashes += 1;
    }

    fn judge(mut self) -> Outcome {
        let roots = self.vault.keyring.root();
        let seen = self.scene.hooks.seen.clone().unwrap();
        let derived = derive(&seen.lock().unwrap(), roots, 1);
        let alive: BTreeSet<i64> =
            self.vault.keyring.ids_for_test().filter(|id| !self.erased.contains_key(&KeyId(*id))).collect();
        assert!(derived.keys().all(|id| alive.contains(id) || self.erased.contains_key(&KeyId(*id))));
        for (key, bytes) in &self.live {
            assert_eq!(raw(&self.vault, *key), *bytes, "a live key changed");
        }
        let right = |id: &i64, bytes: &[u8; 32]| self.live.get(&KeyId(*id)).is_none_or(|known| known == bytes);
        self.outcome.roots = roots.list().unwrap().len();
        self.outcome.erased = self.erased.len();
        self.outcome.erased_but_derived = self.erased.keys().filter(|key| derived.contains_key(&key.0)).count();
        self.outcome.live = alive.len();
        self.outcome.live_and_derived =
            derived.iter().filter(|(id, bytes)| alive.contains(id) && right(id, bytes)).count();
        self.outcome
    }
}

pub(super) fn holds(scene: Scene, seed: u64, moves: usize) {
    let outcome = Game::play(scene, seed, moves);
    println!("game {seed}: {outcome:?}");
    assert!(outcome.live >= 100 && outcome.erased >= 100, "{outcome:?}");
    assert_eq!(outcome.erased_but_derived, 0, "{outcome:?}");
    assert_eq!(outcome.erased_but_readable, 0, "{outcome:?}");
    assert_eq!(outcome.live_and_derived, outcome.live, "{outcome:?}");
    assert_eq!(outcome.roots, 1, "{outcome:?}");
}

#[test]
fn the_adversary_derives_exactly_the_live_keys() {
    for seed in 1..=3 {
        holds(Scene::new(), seed, 200);
    }
}

#[test]
fn also_when_the_tree_is_higher_and_grows() {
    let mut scene = Scene::new();
    scene.options.height = 3;
    holds(scene, 11, 120);
    let scene = Scene::new();
    let vault = scene.open();
    vault.keyring.reserve_for_test(253);
    drop(vault);
    holds(scene, 12, 120);
}

#[test]
fn mutants_of_the_erasure_lose_the_game() {
    let leaking =
        [Sabotage::SlotKept, Sabotage::LeafKeyKept, Sabotage::ParentKeyKept, Sabotage::TopKeyKept, Sabotage::RootKept];
    for sabotage in leaking {
        let mut scene = Scene::with(sabotage);
        // Three levels, so that there are inner pages below the top.
        scene.options.height = 3;
        let outcome = Game::play(scene, 21, 60);
        println!("mutant {sabotage:?}: {outcome:?}");
        assert!(outcome.live >= 100);
        assert!(outcome.erased_but_derived > 0, "{sabotage:?} went unnoticed: {outcome:?}");
        // The harness itself works: what lives is still derived.
        assert_eq!(outcome.live_and_derived, outcome.live, "{sabotage:?}: {outcome:?}");
    }
    let outcome = Game::play(Scene::with(Sabotage::CacheKept), 21, 60);
    println!("mutant CacheKept: {outcome:?}");
    assert!(outcome.erased_but_readable > 0, "{outcome:?}");
}
