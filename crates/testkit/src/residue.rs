//! Looks for what should have been forgotten, in the raw bytes of every file.
//!
//! A test puts a [`Marker`] into a name, an address, a subject, lets the product work, and scans everything the product
//! could have written: database, journals, blobs, logs, the folder of the PostgreSQL server. The scanner knows the disguises
//! in which software writes text (see [`Variant`]) and looks into compressed streams wherever they begin. Keys, which are
//! bytes and not text, are looked for the same way.
//!
//! Each disguise is searched by its two halves, so a text that a page boundary or a line break cuts in two is found.

mod carve;
mod variants;
mod walk;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use aho_corasick::{AhoCorasick, MatchKind};
use world::Random;

pub use carve::Container;
pub use variants::Variant;

/// How many streams within streams are opened.
const DEPTH: usize = 4;

/// The alphabet of RFC 4648 base32.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A random word that occurs nowhere by chance: 24 characters of base32, 120 bits. It passes through every channel
/// unharmed: it is a valid local part, file name, tag and search word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker(String);

impl Marker {
    /// A new one.
    pub fn new(random: &dyn Random) -> Self {
        let bytes = world::random_bytes::<24>(random);
        Self(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// The word.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The file, or the name that was given to a buffer.
    pub path: PathBuf,
    /// The compressed streams it lies in, outermost first, each with where it begins; empty for the file itself.
    pub inside: Vec<(Container, usize)>,
    /// Where in the file or innermost stream, in bytes; 0 for a hit in the file's own name.
    pub offset: usize,
    /// Which marker (its text) or key (its number among those looked for).
    pub needle: String,
    /// In what disguise.
    pub variant: Variant,
}

impl fmt::Display for Hit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.path.display())?;
        for (container, offset) in &self.inside {
            write!(out, " > {container:?} at {offset}")?;
        }
        write!(out, ", byte {}: {} as {:?}", self.offset, self.needle, self.variant)
    }
}

/// Finds markers in files and folders; folders with all they hold.
///
/// # Panics
/// A path does not exist, or there is no file at all: a scan of nothing proves nothing.
pub fn scan<P: AsRef<Path>>(paths: &[P], markers: &[Marker]) -> Vec<Hit> {
    Scanner::new(markers, &[]).scan(paths)
}

/// Finds keys (or other secret bytes) in files and folders; folders with all they hold.
///
/// # Panics
/// As [`scan`] does.
pub fn scan_bytes<P: AsRef<Path>, B: AsRef<[u8]>>(paths: &[P], secrets: &[B]) -> Vec<Hit> {
    let secrets: Vec<&[u8]> = secrets.iter().map(AsRef::as_ref).collect();
    Scanner::new(&[], &secrets).scan(paths)
}

/// Fails the test if one of the markers is found.
///
/// # Panics
/// A marker was found, with a list of where; or as [`scan`] does.
pub fn assert_clean<P: AsRef<Path>>(paths: &[P], markers: &[Marker]) {
    let hits = scan(paths, markers);
    let lines: Vec<String> = hits.iter().take(20).map(Hit::to_string).collect();
    assert!(hits.is_empty(), "{} places where nothing should be left:\n{}", hits.len(), lines.join("\n"));
}

/// A search for a fixed set of markers and secrets; making one costs more than a small scan.
pub struct Scanner {
    automaton: AhoCorasick,
    /// What each pattern of the automaton stands for.
    meanings: Vec<(usize, Variant)>,
    needles: Vec<String>,
}

impl Scanner {
    /// Prepares the search.
    pub fn new(markers: &[Marker], secrets: &[&[u8]]) -> Self {
        let mut patterns = Vec::new();
        let mut meanings = Vec::new();
        let mut needles = Vec::new();
        let texts = markers.iter().map(|marker| (marker.0.clone(), variants::of_text(&marker.0)));
        let keys = secrets.iter().enumerate();
        let keys = keys.map(|(number, secret)| (format!("secret {number}"), variants::of_bytes(secret)));
        for (name, forms) in texts.chain(keys) {
            for (variant, pattern) in forms {
                patterns.push(pattern);
                meanings.push((needles.len(), variant));
            }
            needles.push(name);
        }
        // Nothing we look for becomes likelier by chance when case is ignored, and half of the disguises need not be listed.
        let automaton =
            AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(patterns);
        Self { automaton: automaton.expect("the patterns fit an automaton"), meanings, needles }
    }

    /// Searches files and folders, contents and names.
    ///
    /// # Panics
    /// A path does not exist, or there is no file at all.
    pub fn scan<P: AsRef<Path>>(&self, paths: &[P]) -> Vec<Hit> {
        let mut hits = BTreeSet::new();
        let files = walk::files(paths);
        assert!(!files.is_empty(), "there is no file to scan, so the scan would prove nothing");
        for file in files {
            let name = file.file_name().unwrap_or_default().as_encoded_bytes();
            self.search(&file, &[], name, &mut hits);
            walk::read_in_pieces(&file, |at, piece| {
                let mut found = BTreeSet::new();
                self.search_with_streams(&file, &[], piece, &mut found);
                hits.extend(found.into_iter().map(|hit| shifted(hit, at)));
            });
        }
        hits.into_iter().collect()
    }

    /// Searches bytes in memory: an answer, a message, a log.
    pub fn scan_buffer(&self, name: &str, bytes: &[u8]) -> Vec<Hit> {
        let mut hits = BTreeSet::new();
        self.search_with_streams(Path::new(name), &[], bytes, &mut hits);
        hits.into_iter().collect()
    }

    fn search_with_streams(&self, path: &Path, inside: &[(Container, usize)], bytes: &[u8], hits: &mut BTreeSet<Hit>) {
        self.search(path, inside, bytes, hits);
        if inside.len() == DEPTH {
            return;
        }
        carve::streams(bytes, |container, at, content| {
            let inside = [inside, &[(container, at)]].concat();
            self.search_with_streams(path, &inside, content, hits);
        });
    }

    /// Reports each disguise of each needle once per buffer, at its first place.
    fn search(&self, path: &Path, inside: &[(Container, usize)], bytes: &[u8], hits: &mut BTreeSet<Hit>) {
        let mut known = BTreeSet::new();
        for found in self.automaton.find_overlapping_iter(bytes) {
            let (needle, variant) = self.meanings[found.pattern()];
            if known.insert((needle, variant)) {
                hits.insert(Hit {
                    path: path.to_owned(),
                    inside: inside.to_vec(),
                    offset: found.start(),
                    needle: self.needles[needle].clone(),
                    variant,
                });
            }
        }
    }
}

/// A hit in a piece of a file, told in terms of the whole file.
fn shifted(mut hit: Hit, at: usize) -> Hit {
    match hit.inside.first_mut() {
        Some((_, offset)) => *offset += at,
        None => hit.offset += at,
    }
    hit
}

#[cfg(test)]
mod tests;
