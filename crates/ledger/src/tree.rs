//! The Merkle tree over the leaves (RFC 6962 §2.1, RFC 9162 §2.1): hashes, roots, proofs and their verification.
//!
//! Everything is computed from the hashes of complete subtrees of 256, 256² … leaves, as the tiles keep them
//! ([`crate::tiles`]); nothing here knows where they lie.

use aws_lc_rs::digest::{Context, SHA256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// Leaves under one hash of the next level of tiles, as a power of two (C2SP tlog-tiles).
pub const TILE_HEIGHT: u32 = 8;
/// Hashes of a full tile.
pub const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;

/// Why a tree could not be read or a proof does not hold.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// A hash that the tree needs is not there.
    #[error("the log lacks the hash of level {level}, number {index}")]
    Missing {
        /// Level of tiles.
        level: u32,
        /// Number within the level.
        index: u64,
    },
    /// The numbers do not describe a place in a tree.
    #[error("there is no such place in the tree")]
    Range,
    /// The database's.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Gives hashes of complete subtrees of 256^level leaves.
pub trait Hashes {
    /// `count` hashes of `level`, from number `first` on.
    ///
    /// # Errors
    /// [`TreeError::Missing`] where one is not there.
    fn hashes(&mut self, level: u32, first: u64, count: u64) -> Result<Vec<Hash>, TreeError>;
}

fn digest(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    parts.iter().for_each(|part| context.update(part));
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// `SHA-256(0x00 | leaf)`.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    digest(&[&[0], leaf])
}

/// `SHA-256(0x01 | left | right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    digest(&[&[1], left, right])
}

/// The hash over a whole number of leaves that is a power of two.
pub fn fold(mut hashes: Vec<Hash>) -> Option<Hash> {
    while hashes.len() > 1 {
        let pairs = hashes.as_chunks::<2>();
        if !pairs.1.is_empty() {
            return None;
        }
        hashes = pairs.0.iter().map(|[left, right]| node_hash(left, right)).collect();
    }
    hashes.pop()
}

/// The root over the first `size` leaves; of no leaves, the hash of nothing.
///
/// # Errors
/// A hash is missing.
pub fn root(tree: &mut dyn Hashes, size: u64) -> Result<Hash, TreeError> {
    if size == 0 {
        return Ok(digest(&[]));
    }
    range(tree, 0, size)
}

/// The hash over the leaves `start..end`, where `start` is a place at which a subtree of that size may begin.
fn range(tree: &mut dyn Hashes, start: u64, end: u64) -> Result<Hash, TreeError> {
    let mut parts = Vec::new();
    let mut at = start;
    while at < end {
        let height = (end - at).ilog2();
        parts.push(subtree(tree, at, height)?);
        at += 1 << height;
    }
    let mut parts = parts.into_iter().rev();
    let last = parts.next().ok_or(TreeError::Range)?;
    Ok(parts.fold(last, |right, left| node_hash(&left, &right)))
}

/// The hash over `2^height` leaves from `start` on.
fn subtree(tree: &mut dyn Hashes, start: u64, height: u32) -> Result<Hash, TreeError> {
    let level = height / TILE_HEIGHT;
    let first = start >> (level * TILE_HEIGHT);
    fold(tree.hashes(level, first, 1 << (height % TILE_HEIGHT))?).ok_or(TreeError::Range)
}

/// The largest power of two below `size`, which is at least two.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The hashes that lead from the leaf `index` to the root over `size` leaves.
///
/// # Errors
/// [`TreeError::Range`] when there is no such leaf; a hash is missing.
pub fn prove_inclusion(tree: &mut dyn Hashes, index: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
    if index >= size {
        return Err(TreeError::Range);
    }
    let (mut low, mut high) = (0, size);
    let mut proof = Vec::new();
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            proof.push(range(tree, middle, high)?);
            high = middle;
        } else {
            proof.push(range(tree, low, middle)?);
            low = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The hashes that show that the first `old` of `size` leaves are the ones they were.
///
/// # Errors
/// [`TreeError::Range`] when `old` is none or more than `size`; a hash is missing.
pub fn prove_consistency(tree: &mut dyn Hashes, old: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
    if old == 0 || old > size {
        return Err(TreeError::Range);
    }
    let (mut low, mut high) = (0, size);
    let mut proof = Vec::new();
    let mut whole = true;
    while high != old {
        let middle = low + split(high - low);
        if old <= middle {
            proof.push(range(tree, middle, high)?);
            high = middle;
        } else {
            proof.push(range(tree, low, middle)?);
            low = middle;
            whole = false;
        }
    }
    if !whole {
        proof.push(range(tree, low, high)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Whether `leaf` (its hash) is number `index` of the `size` leaves under `root` (RFC 9162 §2.1.3.2).
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(sibling, &hash);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// Whether the tree under `new_root` begins with the tree under `old_root` (RFC 9162 §2.1.4.2).
pub fn verify_consistency(old: u64, old_root: &Hash, size: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old == 0 || old > size {
        return false;
    }
    if old == size {
        return proof.is_empty() && old_root == new_root;
    }
    let mut steps = proof.iter();
    let first = if old.is_power_of_two() { Some(old_root) } else { steps.next() };
    let Some(first) = first else { return false };
    let (mut place, mut last) = (old - 1, size - 1);
    while place & 1 == 1 {
        (place, last) = (place >> 1, last >> 1);
    }
    let (mut before, mut after) = (*first, *first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            before = node_hash(step, &before);
            after = node_hash(step, &after);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            after = node_hash(&after, step);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && before == *old_root && after == *new_root
}
