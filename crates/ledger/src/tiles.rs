//! How the tree lies in files and rows: tiles of 256 hashes and bundles of 256 leaves (C2SP tlog-tiles).

use crate::tree::{Hash, Hashes, TILE_HEIGHT, TILE_WIDTH, TreeError, fold, leaf_hash};

/// The path of a tile in an export; `width` hashes of it are there.
pub fn tile_path(level: u32, index: u64, width: u64) -> String {
    format!("tile/{level}/{}{}", number(index), partial(width))
}

/// The path of a bundle of leaves in an export.
pub fn bundle_path(index: u64, width: u64) -> String {
    format!("tile/entries/{}{}", number(index), partial(width))
}

/// Groups of three digits, all but the last marked: `x001/x234/067`.
fn number(index: u64) -> String {
    let mut text = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        text = format!("x{:03}/{text}", rest % 1000);
        rest /= 1000;
    }
    text
}

fn partial(width: u64) -> String {
    if width == TILE_WIDTH { String::new() } else { format!(".p/{width}") }
}

/// The tiles that a tree of `size` leaves has: level, number and width of each.
pub fn of_tree(size: u64) -> impl Iterator<Item = (u32, u64, u64)> {
    let levels = (0..).map_while(move |level| size.checked_shr(level * TILE_HEIGHT).filter(|hashes| *hashes > 0));
    levels.zip(0..).flat_map(|(hashes, level)| widths(hashes).map(move |(number, width)| (level, number, width)))
}

/// The bundles that `size` leaves fill: number and width of each.
pub fn of_leaves(size: u64) -> impl Iterator<Item = (u64, u64)> {
    widths(size)
}

fn widths(count: u64) -> impl Iterator<Item = (u64, u64)> {
    (0..count.div_ceil(TILE_WIDTH)).map(move |number| (number, (count - number * TILE_WIDTH).min(TILE_WIDTH)))
}

/// Leaves as a bundle keeps them: each after its length in two bytes.
///
/// # Errors
/// [`TreeError::Range`] for a leaf of 64 KiB or more.
pub fn bundle<'a>(leaves: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, TreeError> {
    let mut bytes = Vec::new();
    for leaf in leaves {
        let length = u16::try_from(leaf.len()).map_err(|_| TreeError::Range)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(leaf);
    }
    Ok(bytes)
}

/// The leaves of a bundle; `None` where its bytes end too early.
pub fn leaves(mut bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut leaves = Vec::new();
    while !bundle.is_empty() {
        let (length, rest) = bundle.split_first_chunk::<2>()?;
        let (leaf, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        leaves.push(leaf);
        bundle = rest;
    }
    Some(leaves)
}

/// A tree that lies in memory, level by level; grows by leaves.
#[derive(Default)]
pub struct MemoryTree {
    levels: Vec<Vec<Hash>>,
}

impl MemoryTree {
    /// Adds a leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        self.push_hash(leaf_hash(leaf));
    }

    fn push_hash(&mut self, mut hash: Hash) {
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(hashes) = self.levels.get_mut(level) else { return };
            hashes.push(hash);
            let full = u64::try_from(hashes.len()).is_ok_and(|count| count.is_multiple_of(TILE_WIDTH));
            let tile = hashes.last_chunk::<256>().filter(|_| full).and_then(|tile| fold(tile.to_vec()));
            match tile {
                Some(above) => hash = above,
                None => return,
            }
        }
    }

    /// Leaves so far.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// The hashes of a level.
    pub fn level(&self, level: u32) -> &[Hash] {
        self.levels.get(level as usize).map_or(&[], Vec::as_slice)
    }
}

impl Hashes for MemoryTree {
    fn hashes(&mut self, level: u32, first: u64, count: u64) -> Result<Vec<Hash>, TreeError> {
        let missing = TreeError::Missing { level, index: first };
        let (Ok(from), Ok(to)) = (usize::try_from(first), usize::try_from(first + count)) else { return Err(missing) };
        self.level(level).get(from..to).map(<[Hash]>::to_vec).ok_or(missing)
    }
}
