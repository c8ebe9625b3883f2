//! `obhut backup`: data, files and configuration as of one moment, while the desk is served.
//!
//! Everything is written into a folder that ends in `.partial`, the manifest last; only then does the folder get its name.
//! So a backup that was broken off is never taken for a whole one.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::manifest::{FORM, Manifest, NAME, Part, copied};
use super::{Refused, settings, sql};
use crate::desk::Desk;

/// The folder of files within a backup, as within a data directory.
pub const BLOBS: &str = "blobs";
/// The configuration within a backup.
pub const CONFIG: &str = "config.toml";

/// What was backed up.
pub struct Made {
    /// Files, the database's included.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// The keyring's generation at that moment.
    pub generation: i64,
}

/// Makes a backup in the folder `to`, which must not be there yet.
///
/// # Errors
/// [`Refused`]; then nothing named `to` is there.
pub fn make(desk: &Arc<Desk>, to: &Path) -> Result<Made, Refused> {
    let (partial, parent) = place(desk, to)?;
    let made = fill(desk, &partial);
    let made = match made {
        Ok(made) => made,
        Err(error) => {
            let _ = fs::remove_dir_all(&partial);
            return Err(error);
        }
    };
    let named = fs::rename(&partial, to).and_then(|()| File::open(&parent)?.sync_all());
    named.map_err(|error| Refused::file(to, error))?;
    Ok(made)
}

/// The folder to write into, and the one it lies in.
fn place(desk: &Desk, to: &Path) -> Result<(PathBuf, PathBuf), Refused> {
    let name = to.file_name().and_then(|name| name.to_str()).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Refused("--to needs the name of a new folder".into()))?;
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let parent = parent.canonicalize().map_err(|error| Refused::file(parent, error))?;
    let target = parent.join(name);
    if target.exists() {
        return Err(Refused(format!(
            "{} is there already; a backup is never written over another: name a new folder",
            target.display()
        )));
    }
    let data = desk.blobs.parent().map(Path::to_owned);
    let own = data.into_iter().chain([desk.places.keyring.clone()]).chain(desk.places.mirror.clone());
    for folder in own.filter_map(|folder| folder.canonicalize().ok()) {
        if target.starts_with(&folder) {
            return Err(Refused(format!(
                "{} lies in {}: a backup there is lost with what it is to replace; name a folder on another disk",
                target.display(),
                folder.display()
            )));
        }
    }
    let partial = parent.join(format!("{name}.partial"));
    if partial.is_dir() {
        // Left by a backup that was broken off.
        fs::remove_dir_all(&partial).map_err(|error| Refused::file(&partial, error))?;
    }
    let made = fs::DirBuilder::new().mode(0o700).create(&partial);
    made.map_err(|error| Refused::file(&partial, error))?;
    Ok((partial, parent))
}

fn fill(desk: &Arc<Desk>, folder: &Path) -> Result<Made, Refused> {
    // Before the data: rows may name keys of this generation or later ones, never the other way round.
    let generation = desk.vault.generation()?;
    let (data, blobs) = desk.db.copy_blocking(folder, "desk", sql::blobs)?;
    let mut files = vec![Part::of(folder, &data).map_err(|error| Refused::file(&folder.join(&data), error))?];
    let mut gone_meanwhile = 0;
    for blob in &blobs {
        match copy_blob(desk, folder, blob)? {
            Some(part) => files.push(part),
            None => gone_meanwhile += 1,
        }
    }
    flush_folders(folder, &blobs)?;
    if let Some(config) = &desk.places.config {
        let text = settings::without_secrets(config).map_err(Refused)?;
        let path = folder.join(CONFIG);
        write(&path, text.as_bytes())?;
        files.push(Part::of(folder, CONFIG).map_err(|error| Refused::file(&path, error))?);
    }
    let made = Made { files: files.len(), bytes: files.iter().map(|part| part.size).sum(), generation };
    let manifest = Manifest {
        form: FORM,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: desk.world.clock.now().0,
        schema: super::newest_schema(),
        keyring_generation: generation,
        data,
        files,
        gone_meanwhile,
    };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| Refused(error.to_string()))?;
    write(&folder.join(NAME), &text)?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| Refused::file(folder, error))?;
    Ok(made)
}

/// Copies one sealed file; none when what it belongs to was forgotten since the moment of the backup.
fn copy_blob(desk: &Arc<Desk>, folder: &Path, blob: &str) -> Result<Option<Part>, Refused> {
    let name = format!("{BLOBS}/{}/{blob}", shelf(blob));
    let source = desk.blobs.join(shelf(blob)).join(blob);
    let mut from = match File::open(&source) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let wanted = blob.to_owned();
            if desk.db.read_blocking(move |tx| sql::names_blob(tx, &wanted))? {
                return Err(Refused(format!(
                    "{} is missing although the data names it: restore it from an earlier backup",
                    source.display()
                )));
            }
            return Ok(None);
        }
        Err(error) => return Err(Refused::file(&source, error)),
    };
    let to = folder.join(&name);
    let copy = || {
        if let Some(shelf) = to.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(shelf)?;
        }
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&to)?;
        let (size, sha256) = copied(&mut from, &mut file)?;
        file.sync_all()?;
        Ok::<_, std::io::Error>(Part { name, size, sha256 })
    };
    copy().map(Some).map_err(|error| Refused::file(&source, error))
}

/// Files stand on shelves of their first two letters, here as in the data directory.
pub(super) fn shelf(blob: &str) -> String {
    blob.chars().take(2).collect()
}

fn flush_folders(folder: &Path, blobs: &[String]) -> Result<(), Refused> {
    let shelves: BTreeSet<String> = blobs.iter().map(|blob| shelf(blob)).collect();
    let below = folder.join(BLOBS);
    let all = shelves.iter().map(|shelf| below.join(shelf)).chain([below.clone()]);
    for one in all.filter(|one| one.is_dir()) {
        File::open(&one).and_then(|one| one.sync_all()).map_err(|error| Refused::file(&one, error))?;
    }
    Ok(())
}

pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Refused> {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| Refused::file(path, error))
}
