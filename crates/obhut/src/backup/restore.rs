//! `obhut restore`: a backup beside the newest keyring, with the server stopped.
//!
//! Everything is looked at before anything is written; then come the keyring (if it is not there already), the files, and
//! the data last, in one step. A restore that was broken off is not served ([`super::state`]) and is done again.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use db::{Db, PostgresOptions};
use vault::{FileRootStore, ROOT_COPY, RootStore, SEALED_COPY};
use world::World;

use super::manifest::{Manifest, copied};
use super::state::{self, Restored};
use super::{Refused, make};
use crate::config::Place;
use crate::keys::{self, PAGES, Places};

/// The file of data that is not whole yet.
const COMING: &str = "desk.db.coming";
const DESK: &str = "desk.db";

/// Puts a backup into a data directory that the caller holds. Answers what there is to say.
///
/// # Errors
/// [`Refused`]: what was expected, what was found, and what helps. What was there before is as it was.
pub fn restore(
    data: &Path,
    place: &Place,
    from: &Path,
    keyring: Option<&Path>,
    world: &World,
) -> Result<Vec<String>, Refused> {
    let manifest = Manifest::checked(from)?;
    must_be_known(&manifest)?;
    let begun = state::load(data)?.filter(|note| !note.whole);
    let arrived = must_be_empty(data, place, &manifest, begun.as_ref())?;
    let places = Places::of(data, place);
    let mut lines = Vec::new();
    must_have_keyring(&places, place, keyring, &manifest, world, &mut lines)?;
    if !arrived {
        let mut note = Restored { made_at: manifest.made_at, generation: manifest.keyring_generation, whole: false };
        state::store(data, &note)?;
        files(data, from, &manifest)?;
        bring(data, place, from, &manifest, begun.is_some())?;
        note.whole = true;
        state::store(data, &note)?;
    } else if let Some(note) = begun {
        state::store(data, &Restored { whole: true, ..note })?;
    }
    lines.push(format!("{} files are back", manifest.files.len()));
    if manifest.files.iter().any(|part| part.name == make::CONFIG) {
        let config = data.join("config.toml.restored");
        fs::copy(from.join(make::CONFIG), &config).map_err(|error| Refused::file(&config, error))?;
        lines.push(format!("the configuration of then is {}; put what you need into config.toml", config.display()));
    }
    Ok(lines)
}

fn must_be_known(manifest: &Manifest) -> Result<(), Refused> {
    let newest = super::newest_schema();
    if manifest.schema <= newest {
        return Ok(());
    }
    Err(Refused(format!(
        "the backup was made by a newer version ({}): its schema is {}, this version knows {newest}; update obhut",
        manifest.version, manifest.schema
    )))
}

/// The target has no data yet. Answers whether the data have arrived already and only the note is missing.
fn must_be_empty(data: &Path, place: &Place, manifest: &Manifest, begun: Option<&Restored>) -> Result<bool, Refused> {
    let dump = Path::new(&manifest.data).extension().is_some_and(|ending| ending == "pgdump");
    match (&place.database, dump) {
        (None, true) => {
            return Err(Refused(
                "the backup is of a desk on PostgreSQL; name an empty database with --database".into(),
            ));
        }
        (Some(_), false) => {
            return Err(Refused("the backup is of a desk on SQLite; leave --database away".into()));
        }
        _ => {}
    }
    let full = match &place.database {
        Some(url) => has_tables(url)?,
        None => data.join(DESK).exists(),
    };
    if begun.is_some_and(|note| !full || note.made_at == manifest.made_at) {
        return Ok(full);
    }
    if full {
        let what = if place.database.is_some() { "the database holds tables" } else { "desk.db is there" };
        return Err(Refused(format!(
            "{} holds a desk already ({what}). Restore into an empty one, or move desk.db, desk.db-wal, desk.db-shm and \
             blobs out of it; the folder keyring stays where it is",
            data.display()
        )));
    }
    let blobs = data.join(make::BLOBS);
    if blobs.is_dir() && blobs.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Refused(format!("{} holds files of another desk; move them away", blobs.display())));
    }
    Ok(false)
}

fn has_tables(url: &str) -> Result<bool, Refused> {
    let db = Db::postgres(url, &PostgresOptions { connections: 1, ..PostgresOptions::default() })?;
    Ok(!db.read_blocking(|tx| tx.tables_with("account_id"))?.is_empty())
}

/// The keyring that is there, or the mirror's, which is then brought here with its root; never one that is older than the
/// data.
fn must_have_keyring(
    places: &Places,
    place: &Place,
    named: Option<&Path>,
    manifest: &Manifest,
    world: &World,
    lines: &mut Vec<String>,
) -> Result<(), Refused> {
    keys::private_folder(&places.keyring).map_err(Refused)?;
    let own = keys::pages(places, place).map_err(Refused)?;
    let vault = |error: vault::Error| Refused(format!("the keyring: {error}"));
    let found = vault::keyring_generation(&own).map_err(vault)?;
    let folder = named.map(Path::to_owned).or_else(|| places.mirror.clone());
    if let Some(generation) = found {
        if let Some(folder) = named {
            // The same one, brought here by a restore that was broken off, is welcome.
            if vault::keyring_generation(&mirror(folder)?).map_err(vault)? != Some(generation) {
                return Err(Refused(format!(
                    "{} holds another keyring already. If it is the newest, leave --keyring away; else move it out first",
                    places.keyring.display()
                )));
            }
        }
        must_be_newer(generation, manifest, &places.keyring)?;
        drop(own);
        return keys::open(places, place, world).map(drop).map_err(Refused);
    }
    let folder = folder.ok_or_else(|| {
        Refused(format!(
            "there is no keyring in {} and no mirror is set; name the newest copy with --keyring DIR. Without the keyring \
             nobody can read anything in a backup",
            places.keyring.display()
        ))
    })?;
    let copy = mirror(&folder)?;
    let generation = vault::keyring_generation(&copy).map_err(vault)?;
    let generation = generation
        .ok_or_else(|| Refused(format!("{} holds no keyring; name the folder of the mirror", folder.display())))?;
    must_be_newer(generation, manifest, &folder)?;
    let root = bring_root(places, &folder, world)?;
    vault::carry_keyring(&copy, &own).map_err(|error| Refused(format!("the keyring: {error}")))?;
    drop(own);
    // Whether the root fits; what it says when not is written for this moment.
    if let Err(error) = keys::open(places, place, world) {
        take_back(places, place, root);
        return Err(Refused(error));
    }
    lines.push(format!("the keyring is back from {}, generation {generation}", folder.display()));
    Ok(())
}

/// A keyring that does not fit its root is not left behind.
fn take_back(places: &Places, place: &Place, root: bool) {
    if root && let Some(path) = &places.root {
        let _ = fs::remove_file(path);
    }
    if place.database.is_none() && place.keyring_url.is_none() {
        for ending in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(places.keyring.join(format!("{PAGES}{ending}")));
        }
    }
}

fn must_be_newer(generation: i64, manifest: &Manifest, folder: &Path) -> Result<(), Refused> {
    if generation >= manifest.keyring_generation {
        return Ok(());
    }
    Err(Refused(format!(
        "the keyring in {} is older than the data: the backup was made at generation {}, it stands at {generation}. A \
         keyring is never restored from a backup: name the newest copy (the mirror) with --keyring, or take an older backup",
        folder.display(),
        manifest.keyring_generation
    )))
}

fn mirror(folder: &Path) -> Result<Db, Refused> {
    let file = folder.join(PAGES);
    if !file.is_file() {
        return Err(Refused(format!("there is no {}; name the folder of the mirror with --keyring", file.display())));
    }
    Ok(Db::sqlite(&file)?)
}

/// The root from the mirror, where it is a file that is lost; whether it was brought.
fn bring_root(places: &Places, folder: &Path, world: &World) -> Result<bool, Refused> {
    let Some(root) = &places.root else { return Ok(false) };
    let fault = |error: vault::RootError| Refused(format!("the root secret: {error}"));
    let there = FileRootStore::open(root, Arc::clone(&world.random)).and_then(|store| store.list()).map_err(fault)?;
    if !there.is_empty() {
        return Ok(false);
    }
    let (copy, sealed) = (folder.join(ROOT_COPY), folder.join(SEALED_COPY));
    // Once there is a kit, the copy in the clear is still a file, without a root in it.
    if copy.is_file() && FileRootStore::copy(&copy, root, Arc::clone(&world.random)).map_err(fault)? > 0 {
        return Ok(true);
    }
    if sealed.is_file() {
        return Err(Refused(format!(
            "the root secret is lost; bring it back with the recovery kit first: obhut recovery-kit use --kit FILE --sealed {}",
            sealed.display()
        )));
    }
    Err(Refused(format!(
        "the root secret is lost: neither {} nor {} holds it. Name the file with --root",
        root.display(),
        folder.display()
    )))
}

fn files(data: &Path, from: &Path, manifest: &Manifest) -> Result<(), Refused> {
    let blobs = data.join(make::BLOBS);
    if blobs.is_dir() {
        // Of a restore that was broken off; of no other, that was looked at before.
        fs::remove_dir_all(&blobs).map_err(|error| Refused::file(&blobs, error))?;
    }
    keys::private_folder(&blobs).map_err(Refused)?;
    let mut shelves = std::collections::BTreeSet::from([blobs]);
    for part in manifest.files.iter().filter(|part| part.name.starts_with(make::BLOBS)) {
        let to = part.path(data)?;
        if let Some(shelf) = to.parent().filter(|shelf| !shelves.contains(*shelf)) {
            keys::private_folder(shelf).map_err(Refused)?;
            shelves.insert(shelf.to_owned());
        }
        copy(&part.path(from)?, &to, &part.sha256)?;
    }
    for shelf in shelves {
        File::open(&shelf).and_then(|shelf| shelf.sync_all()).map_err(|error| Refused::file(&shelf, error))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, sha256: &str) -> Result<(), Refused> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let copied = File::open(from).and_then(|mut from| {
        let mut file = options.open(to)?;
        let (_, found) = copied(&mut from, &mut file)?;
        file.sync_all()?;
        Ok(found)
    });
    match copied {
        Ok(found) if found == sha256 => Ok(()),
        Ok(_) => Err(Refused(format!("{} changed while it was read; try again", from.display()))),
        Err(error) => Err(Refused::file(to, error)),
    }
}

/// The data, in one step.
fn bring(data: &Path, place: &Place, from: &Path, manifest: &Manifest, again: bool) -> Result<(), Refused> {
    if let Some(url) = &place.database {
        let brought = db::restore_dump(&from.join(&manifest.data), url);
        // The program of a restore that was broken off may have come to its end by itself meanwhile: all or nothing.
        return match brought {
            Err(_) if again && has_tables(url)? => Ok(()),
            brought => Ok(brought?),
        };
    }
    let part = manifest.files.iter().find(|part| part.name == manifest.data);
    let part = part.ok_or_else(|| Refused("the manifest names no data".into()))?;
    let coming = data.join(COMING);
    copy(&part.path(from)?, &coming, &part.sha256)?;
    let named = fs::rename(&coming, data.join(DESK)).and_then(|()| File::open(data)?.sync_all());
    named.map_err(|error| Refused::file(&coming, error))
}
