//! Every file below some paths, piece by piece.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Files larger than this are read in several pieces that overlap.
const PIECE: usize = 64 << 20;
const OVERLAP: usize = 1 << 20;

/// All regular files, links not followed. What vanishes meanwhile (servers tidy up) is passed over; a path that was asked
/// for must be there.
pub(super) fn files<P: AsRef<Path>>(paths: &[P]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        let path = path.as_ref();
        assert!(path.exists(), "{} is to be scanned and does not exist", path.display());
        collect(path, &mut found);
    }
    found
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) {
    let kind = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == ErrorKind::NotFound => return,
        Err(error) => panic!("{} cannot be scanned: {error}", path.display()),
    };
    if kind.is_file() {
        found.push(path.to_owned());
    }
    if !kind.is_dir() {
        return;
    }
    match path.read_dir() {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), found)),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => panic!("{} cannot be scanned: {error}", path.display()),
    }
}

/// Hands the file's bytes to `look`, each piece with where it begins.
pub(super) fn read_in_pieces(path: &Path, look: impl FnMut(usize, &[u8])) {
    match read(path, PIECE, OVERLAP, look) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => panic!("{} cannot be scanned: {error}", path.display()),
    }
}

fn read(path: &Path, piece: usize, overlap: usize, mut look: impl FnMut(usize, &[u8])) -> std::io::Result<()> {
    let mut file = File::open(path)?;
    let mut at = 0;
    let mut buffer = Vec::new();
    loop {
        file.seek(SeekFrom::Start(at as u64))?;
        buffer.clear();
        (&mut file).take(piece as u64).read_to_end(&mut buffer)?;
        look(at, &buffer);
        if buffer.len() < piece {
            return Ok(());
        }
        at += piece - overlap;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_the_file_and_overlap() {
        let folder = crate::temp_dir();
        let path = folder.path().join("file");
        let content: Vec<u8> = (0..=255).collect();
        fs::write(&path, &content).unwrap();
        let mut seen = vec![0; content.len()];
        read(&path, 100, 10, |at, piece| {
            assert_eq!(piece, &content[at..at + piece.len()]);
            seen[at..at + piece.len()].iter_mut().for_each(|count| *count += 1);
        })
        .unwrap();
        assert!(seen.iter().all(|count| *count >= 1), "every byte is seen");
        assert_eq!(seen[95], 2, "a text across the seam is whole in one of the pieces");
    }

    #[test]
    #[should_panic(expected = "does not exist")]
    fn a_path_that_is_not_there_fails_the_scan() {
        files(&["/nonexistent/data"]);
    }
}
