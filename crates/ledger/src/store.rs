//! The tree of an account's log in the database: tiles, the signed head, and how entries become leaves of it.

use std::collections::BTreeMap;

use db::{Error, Tx, params};

use crate::note::Checkpoint;
use crate::tree::{self, Hash, Hashes, TILE_WIDTH, TreeError};

/// Entries that become leaves in one step at the most.
pub const STEP: i64 = 4_096;

const LEAVES: &str = "SELECT seq, leaf FROM log_entry WHERE account_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
const TILE: &str = "SELECT hashes FROM log_tile WHERE account_id = $1 AND level = $2 AND tile = $3";
const PUT_TILE: &str = "INSERT INTO log_tile (account_id, level, tile, hashes) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (account_id, level, tile) DO UPDATE SET hashes = excluded.hashes";
const HEAD: &str = "SELECT size, root, note, at FROM log_head WHERE account_id = $1";
const HEAD_LOCKED: &str = "SELECT size, root, note, at FROM log_head WHERE account_id = $1 {for_update}";
const PUT_HEAD: &str = "INSERT INTO log_head (account_id, size, root, note, at) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (account_id) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note, at = excluded.at";

/// Every statement of the tree, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[LEAVES, TILE, PUT_TILE, HEAD, HEAD_LOCKED, PUT_HEAD];

/// The tables of the tree.
pub const SCHEMA: &str = "\
CREATE TABLE log_tile (
    account_id BIGINT NOT NULL,
    level      BIGINT NOT NULL,
    tile       BIGINT NOT NULL,
    hashes     {bytes} NOT NULL,
    PRIMARY KEY (account_id, level, tile)
);
CREATE TABLE log_head (
    account_id BIGINT NOT NULL,
    size       BIGINT NOT NULL,
    root       {bytes} NOT NULL,
    note       TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (account_id)
);
";

/// The newest signed head of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Leaves under it.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The signed note.
    pub note: String,
    /// When it was signed, in microseconds since 1970.
    pub at: i64,
}

/// The newest head of an account's log; none before the first.
///
/// # Errors
/// The database's.
pub fn head(tx: &mut Tx<'_>, account: i64) -> Result<Option<Head>, Error> {
    read_head(tx, HEAD, account)
}

fn read_head(tx: &mut Tx<'_>, sql: &str, account: i64) -> Result<Option<Head>, Error> {
    tx.row(sql, params![account], |row| {
        let root: Vec<u8> = row.get(1)?;
        Ok(Head {
            size: u64::try_from(row.get::<i64>(0)?).map_err(|_| Error::Column(0))?,
            root: root.try_into().map_err(|_| Error::Column(1))?,
            note: row.get(2)?,
            at: row.get(3)?,
        })
    })
}

/// Leaves after number `after` (counted from 1, as entries are), in their order.
///
/// # Errors
/// The database's.
pub fn leaves(tx: &mut Tx<'_>, account: i64, after: u64, limit: i64) -> Result<Vec<(i64, Vec<u8>)>, Error> {
    let after = i64::try_from(after).map_err(|_| Error::Column(0))?;
    tx.rows(LEAVES, params![account, after, limit], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Makes leaves of the entries that are none yet, at most [`STEP`], and signs the new head. Answers how many.
///
/// An entry that is missing ends the step before it: nothing after a gap is ever signed.
///
/// # Errors
/// A tile is missing, or the database's.
pub fn integrate(
    tx: &mut Tx<'_>,
    account: i64,
    at: i64,
    origin: &str,
    sign: &dyn Fn(&Checkpoint) -> String,
) -> Result<usize, TreeError> {
    let size = read_head(tx, HEAD_LOCKED, account)?.map_or(0, |head| head.size);
    let fresh = leaves(tx, account, size, STEP)?;
    let due = i64::try_from(size).map_err(|_| TreeError::Range)? + 1;
    let fresh: Vec<_> =
        fresh.iter().zip(due..).take_while(|((seq, _), due)| seq == due).map(|((_, leaf), _)| leaf).collect();
    if fresh.is_empty() {
        return Ok(0);
    }
    let mut tree = StoredTree::new(tx, account);
    let mut size = size;
    for leaf in &fresh {
        tree.push(size, tree::leaf_hash(leaf))?;
        size += 1;
    }
    let root = tree::root(&mut tree, size)?;
    tree.store()?;
    let checkpoint = Checkpoint { origin: origin.to_owned(), size, root };
    let stored = i64::try_from(size).map_err(|_| TreeError::Range)?;
    tx.execute(PUT_HEAD, params![account, stored, root.as_slice(), sign(&checkpoint), at])?;
    Ok(fresh.len())
}

/// The tiles of an account's log, read when they are asked for.
pub struct StoredTree<'a, 'tx> {
    tx: &'a mut Tx<'tx>,
    account: i64,
    tiles: BTreeMap<(u32, u64), Tile>,
}

#[derive(Default)]
struct Tile {
    hashes: Vec<Hash>,
    changed: bool,
}

impl<'a, 'tx> StoredTree<'a, 'tx> {
    /// The tree of this account; nothing is read yet.
    pub fn new(tx: &'a mut Tx<'tx>, account: i64) -> Self {
        Self { tx, account, tiles: BTreeMap::new() }
    }

    /// The hashes of one tile, as many as there are.
    ///
    /// # Errors
    /// The database's.
    pub fn tile(&mut self, level: u32, number: u64) -> Result<&[Hash], TreeError> {
        self.entry(level, number).map(|tile| tile.hashes.as_slice())
    }

    fn entry(&mut self, level: u32, number: u64) -> Result<&mut Tile, TreeError> {
        if !self.tiles.contains_key(&(level, number)) {
            let stored = i64::try_from(number).map_err(|_| TreeError::Range)?;
            let bytes: Option<Vec<u8>> =
                self.tx.row(TILE, params![self.account, i64::from(level), stored], |row| row.get(0))?;
            let (hashes, rest) = bytes.as_deref().unwrap_or_default().as_chunks::<32>();
            if !rest.is_empty() {
                return Err(TreeError::Missing { level, index: number * TILE_WIDTH });
            }
            self.tiles.insert((level, number), Tile { hashes: hashes.to_vec(), changed: false });
        }
        Ok(self.tiles.entry((level, number)).or_default())
    }

    /// Adds the leaf number `index`, which is the next one.
    fn push(&mut self, index: u64, leaf: Hash) -> Result<(), TreeError> {
        let (mut hash, mut index, mut level) = (leaf, index, 0);
        loop {
            let tile = self.entry(level, index / TILE_WIDTH)?;
            if tile.hashes.len() as u64 != index % TILE_WIDTH {
                return Err(TreeError::Missing { level, index });
            }
            tile.hashes.push(hash);
            tile.changed = true;
            if tile.hashes.len() as u64 != TILE_WIDTH {
                return Ok(());
            }
            hash = tree::fold(tile.hashes.clone()).ok_or(TreeError::Range)?;
            (index, level) = (index / TILE_WIDTH, level + 1);
        }
    }

    /// Writes what has changed.
    fn store(&mut self) -> Result<(), TreeError> {
        for ((level, number), tile) in self.tiles.iter_mut().filter(|(_, tile)| tile.changed) {
            let number = i64::try_from(*number).map_err(|_| TreeError::Range)?;
            let bytes = tile.hashes.as_flattened();
            self.tx.execute(PUT_TILE, params![self.account, i64::from(*level), number, bytes])?;
            tile.changed = false;
        }
        Ok(())
    }
}

impl Hashes for StoredTree<'_, '_> {
    fn hashes(&mut self, level: u32, first: u64, count: u64) -> Result<Vec<Hash>, TreeError> {
        let mut found = Vec::new();
        for index in first..first + count {
            let missing = TreeError::Missing { level, index };
            let place = usize::try_from(index % TILE_WIDTH).map_err(|_| TreeError::Range)?;
            found.push(*self.tile(level, index / TILE_WIDTH)?.get(place).ok_or(missing)?);
        }
        Ok(found)
    }
}
