//! Checks a whole log: in the database, and in an export that travels alone.

use std::fs;
use std::path::Path;

use db::Tx;

use crate::note::{self, Checkpoint};
use crate::store::{self, STEP, StoredTree};
use crate::tiles::{self, MemoryTree};
use crate::tree::{self, Hashes, TreeError};

/// What is wrong with a log, in words that name the place.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// There is no signed head, though there are entries.
    #[error("the log has no signed head")]
    NoHead,
    /// The head's signature or form.
    #[error("the head of the log: {0}")]
    Head(#[from] note::NoteError),
    /// The head is of another log.
    #[error("the head is of the log {found}, not of {expected}")]
    Origin {
        /// The log asked for.
        expected: String,
        /// The log the head names.
        found: String,
    },
    /// Entries are missing.
    #[error("entry {0} of the log is missing")]
    Gap(u64),
    /// Fewer entries than were signed.
    #[error("the log has {found} entries, and {signed} were signed: it has been shortened")]
    Short {
        /// Entries under the signed head.
        signed: u64,
        /// Entries that are there.
        found: u64,
    },
    /// An entry was changed, or the tree was.
    #[error("the entries do not lead to the signed root: an entry has been changed")]
    Root,
    /// The tiles do not lead to the root.
    #[error("the tiles of the log do not lead to the signed root")]
    Tiles,
    /// An earlier head, kept elsewhere, is not the beginning of this log.
    #[error("the log does not begin with the {0} entries of the earlier head: it has been rewritten")]
    Rewritten(u64),
    /// The tree could not be read.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A file of an export.
    #[error("{path}: {error}")]
    File {
        /// The file, within the export.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
}

impl From<db::Error> for Fault {
    fn from(error: db::Error) -> Self {
        Self::Tree(error.into())
    }
}

/// A log that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The signed head.
    pub head: Checkpoint,
    /// Entries written after it, which no head covers yet.
    pub unsigned: u64,
}

/// Checks every entry of an account's log against the tree and the signed head, and the head against an earlier one that
/// somebody kept. `None`: the log is empty.
///
/// # Errors
/// [`Fault`]: the first thing that does not hold.
pub fn database(
    tx: &mut Tx<'_>,
    account: i64,
    origin: &str,
    verifier_key: &str,
    earlier: Option<&Checkpoint>,
) -> Result<Option<Checked>, Fault> {
    let Some(stored) = store::head(tx, account)? else {
        return if store::leaves(tx, account, 0, 1)?.is_empty() { Ok(None) } else { Err(Fault::NoHead) };
    };
    let head = opened(&stored.note, origin, verifier_key)?;
    let mut grown = MemoryTree::default();
    let mut found = 0;
    loop {
        let step = store::leaves(tx, account, found, STEP)?;
        for (seq, leaf) in &step {
            if u64::try_from(*seq).ok() != Some(found + 1) {
                return Err(Fault::Gap(found + 1));
            }
            if found < head.size {
                grown.push(leaf);
            }
            found += 1;
        }
        if step.is_empty() {
            break;
        }
    }
    if found < head.size {
        return Err(Fault::Short { signed: head.size, found });
    }
    if tree::root(&mut grown, head.size)? != head.root {
        return Err(Fault::Root);
    }
    if let Some(earlier) = earlier {
        begins_with(&mut grown, &head, earlier)?;
    }
    let mut stored = StoredTree::new(tx, account);
    for (level, number, width) in tiles::of_tree(head.size) {
        if stored.tile(level, number)? != grown.hashes(level, number * tree::TILE_WIDTH, width)? {
            return Err(Fault::Tiles);
        }
    }
    let unsigned = found - head.size;
    Ok(Some(Checked { head, unsigned }))
}

fn opened(note: &str, origin: &str, verifier_key: &str) -> Result<Checkpoint, Fault> {
    let head = note::open(note, verifier_key)?;
    if head.origin == origin {
        return Ok(head);
    }
    Err(Fault::Origin { expected: origin.to_owned(), found: head.origin })
}

fn begins_with(tree: &mut dyn Hashes, head: &Checkpoint, earlier: &Checkpoint) -> Result<(), Fault> {
    if earlier.size > head.size {
        return Err(Fault::Short { signed: earlier.size, found: head.size });
    }
    if earlier.size > 0 && tree::root(tree, earlier.size)? != earlier.root {
        return Err(Fault::Rewritten(earlier.size));
    }
    Ok(())
}

/// Writes a log as a folder that others can check without us (C2SP tlog-tiles): the head, the tiles, the leaves. Answers
/// the head; `None` where there is none yet.
///
/// # Errors
/// A file cannot be written, or the tree cannot be read.
pub fn export(tx: &mut Tx<'_>, account: i64, verifier_key: &str, folder: &Path) -> Result<Option<store::Head>, Fault> {
    let Some(head) = store::head(tx, account)? else { return Ok(None) };
    let put = |path: &str, bytes: &[u8]| {
        let to = folder.join(path);
        let made = to.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&to, bytes)).map_err(|error| Fault::File { path: path.to_owned(), error })
    };
    for (number, width) in tiles::of_leaves(head.size) {
        let leaves = store::leaves(tx, account, number * tree::TILE_WIDTH, i64::try_from(width).unwrap_or(256))?;
        let bundle = tiles::bundle(leaves.iter().map(|(_, leaf)| leaf.as_slice()))?;
        put(&tiles::bundle_path(number, width), &bundle)?;
    }
    let mut tree = StoredTree::new(tx, account);
    for (level, number, width) in tiles::of_tree(head.size) {
        let hashes = tree.hashes(level, number * tree::TILE_WIDTH, width)?;
        put(&tiles::tile_path(level, number, width), hashes.as_flattened())?;
    }
    put("key", format!("{verifier_key}\n").as_bytes())?;
    // The head last: a folder with a head is whole.
    put("checkpoint", head.note.as_bytes())?;
    Ok(Some(head))
}

/// Checks an exported folder with nothing but the verifier key: the signature, every leaf, every tile.
///
/// # Errors
/// [`Fault`]: the first thing that does not hold.
pub fn folder(folder: &Path, verifier_key: &str) -> Result<Checkpoint, Fault> {
    let get = |path: &str| fs::read(folder.join(path)).map_err(|error| Fault::File { path: path.to_owned(), error });
    let note = String::from_utf8(get("checkpoint")?).map_err(|_| note::NoteError::Form)?;
    let head = note::open(&note, verifier_key)?;
    let mut tree = MemoryTree::default();
    for (number, width) in tiles::of_leaves(head.size) {
        let bundle = get(&tiles::bundle_path(number, width))?;
        let leaves = tiles::leaves(&bundle).ok_or(Fault::Root)?;
        if leaves.len() as u64 != width {
            return Err(Fault::Short { signed: head.size, found: tree.size() + leaves.len() as u64 });
        }
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
    }
    if tree::root(&mut tree, head.size)? != head.root {
        return Err(Fault::Root);
    }
    for (level, number, width) in tiles::of_tree(head.size) {
        let bytes = get(&tiles::tile_path(level, number, width))?;
        if bytes != tree.hashes(level, number * tree::TILE_WIDTH, width)?.as_flattened() {
            return Err(Fault::Tiles);
        }
    }
    Ok(head)
}
