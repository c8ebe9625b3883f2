//! What a backup consists of. The manifest is written last: a folder without it is no backup.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::Refused;

/// The manifest's name.
pub const NAME: &str = "manifest.json";
/// The form that this version writes and reads.
pub const FORM: u32 = 1;

/// See the module.
#[derive(Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this file.
    pub form: u32,
    /// The program's version.
    pub version: String,
    /// When it was made, in microseconds since 1970.
    pub made_at: i64,
    /// The last step of the schema.
    pub schema: i64,
    /// The keyring's generation: a keyring older than this is none for these data.
    pub keyring_generation: i64,
    /// The file of the database.
    pub data: String,
    /// Every file.
    pub files: Vec<Part>,
    /// Files of things that were forgotten while the backup was made.
    pub gone_meanwhile: usize,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its path within the backup.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// Their SHA-256.
    pub sha256: String,
}

impl Part {
    /// Reads a file of a folder.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of(folder: &Path, name: &str) -> std::io::Result<Self> {
        copied(&mut File::open(folder.join(name))?, &mut std::io::sink()).map(|(size, sha256)| Self {
            name: name.to_owned(),
            size,
            sha256,
        })
    }
}

/// Passes bytes on; answers how many, and their hash.
///
/// # Errors
/// Reading or writing failed.
pub fn copied(from: &mut impl Read, to: &mut impl Write) -> std::io::Result<(u64, String)> {
    let (mut size, mut hash, mut bytes) = (0, Context::new(&SHA256), vec![0; 256 * 1024]);
    loop {
        let count = match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let some = bytes.get(..count).unwrap_or_default();
        hash.update(some);
        to.write_all(some)?;
        size += count as u64;
    }
    Ok((size, hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()))
}

impl Manifest {
    /// Reads the manifest of a backup and checks every file against it.
    ///
    /// # Errors
    /// What was expected and what was found.
    pub fn checked(folder: &Path) -> Result<Self, Refused> {
        let path = folder.join(NAME);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Refused(format!(
                "{} is no whole backup: {NAME}: {error}; a folder that ends in .partial is what a broken-off backup left",
                folder.display()
            ))
        })?;
        let manifest: Self = serde_json::from_str(&text)
            .map_err(|error| Refused(format!("{} is damaged ({error}); take another backup", path.display())))?;
        if manifest.form != FORM {
            let (found, known) = (manifest.form, FORM);
            return Err(Refused(format!("the backup has form {found}, this version reads form {known}; update obhut")));
        }
        for part in &manifest.files {
            part.must_be_whole(folder)?;
        }
        if !manifest.files.iter().any(|part| part.name == manifest.data) {
            return Err(Refused(format!("{} names no file for the data; take another backup", path.display())));
        }
        Ok(manifest)
    }
}

impl Part {
    /// Where the file lies; only within the folder.
    pub fn path(&self, folder: &Path) -> Result<PathBuf, Refused> {
        let name = Path::new(&self.name);
        if name.components().all(|part| matches!(part, Component::Normal(_))) {
            return Ok(folder.join(name));
        }
        Err(Refused(format!("the manifest names a file outside the backup: {}", self.name)))
    }

    fn must_be_whole(&self, folder: &Path) -> Result<(), Refused> {
        let path = self.path(folder)?;
        let found = Self::of(folder, &self.name).map_err(|error| Refused::file(&path, error))?;
        if found == *self {
            return Ok(());
        }
        Err(Refused(format!(
            "{} is damaged: expected {} bytes with SHA-256 {}, found {} bytes with {}; take another backup",
            path.display(),
            self.size,
            self.sha256,
            found.size,
            found.sha256
        )))
    }
}
