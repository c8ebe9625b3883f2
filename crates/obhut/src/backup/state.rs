//! Whether a restore came to its end. A note in the data directory says that one began; as long as it does not say that all
//! is there, nothing is served. It goes once what was forgotten since the backup is gone again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Refused, make};

const NAME: &str = "restored.json";

/// The note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// When the backup was made, in microseconds since 1970.
    pub made_at: i64,
    /// The keyring's generation then.
    pub generation: i64,
    /// Whether everything is in its place.
    pub whole: bool,
}

fn path(data: &Path) -> PathBuf {
    data.join(NAME)
}

/// The note of a data directory, if a restore is not settled yet.
///
/// # Errors
/// [`Refused`] when it cannot be read.
pub fn load(data: &Path) -> Result<Option<Restored>, Refused> {
    let path = path(data);
    match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| Refused::file(&path, error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Refused::file(&path, error)),
    }
}

/// Writes the note, whole or not at all.
///
/// # Errors
/// [`Refused`].
pub fn store(data: &Path, note: &Restored) -> Result<(), Refused> {
    let (path, new) = (path(data), data.join("restored.new"));
    make::write(&new, &serde_json::to_vec(note).map_err(|error| Refused(error.to_string()))?)?;
    let named = fs::rename(&new, &path).and_then(|()| File::open(data)?.sync_all());
    named.map_err(|error| Refused::file(&path, error))
}

/// Takes the note away: the restore is settled.
///
/// # Errors
/// [`Refused`].
pub fn clear(data: &Path) -> Result<(), Refused> {
    match fs::remove_file(path(data)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Refused::file(&path(data), error)),
        _ => Ok(()),
    }
}

/// Before anything is opened: a restore that was broken off is not served.
///
/// # Errors
/// One line that says what to do.
pub fn must_be_whole(data: &Path) -> Result<(), String> {
    match load(data) {
        Ok(Some(note)) if !note.whole => Err(format!(
            "a restore into {} was broken off; run obhut restore again with the same backup",
            data.display()
        )),
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}
