//! From options to a running desk: the data directory, its lock, the keyring, the database.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use db::{Db, PostgresOptions};
use world::World;

use crate::config::Place;
use crate::desk::{Desk, Settings};
use crate::keys::{self, Places};

/// The data directory, held by this process alone.
pub struct DataDir {
    /// Where it is.
    pub path: PathBuf,
    _lock: File,
}

/// Why the directory could not be taken.
pub enum Taken {
    /// Another process serves it.
    By(String),
    /// Something else is wrong with it.
    Fault(String),
}

impl DataDir {
    /// Makes the directory if need be and takes its lock.
    ///
    /// # Errors
    /// [`Taken::By`] naming the process that has it.
    pub fn take(path: &Path) -> Result<Self, Taken> {
        let fault = |what: &str, error: std::io::Error| Taken::Fault(format!("{what} {}: {error}", path.display()));
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|e| fault("cannot make", e))?;
        let mut options = fs::OpenOptions::new();
        let mut lock = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join("lock"))
            .map_err(|e| fault("cannot write to", e))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = lock.read_to_string(&mut holder);
                return Err(Taken::By(holder.trim().to_owned()));
            }
            Err(TryLockError::Error(error)) => return Err(fault("cannot lock", error)),
        }
        let written =
            lock.set_len(0).and_then(|()| lock.rewind()).and_then(|()| write!(lock, "{}", std::process::id()));
        written.map_err(|e| fault("cannot write to", e))?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }
}

/// Opens keyring and database and brings the schema up to date.
///
/// # Errors
/// One message that says what is wrong and what to do.
pub fn open(dir: &DataDir, place: &Place, world: World) -> Result<Arc<Desk>, String> {
    let mail = crate::email::outbox::MailOut::of(&place.serve)?;
    let places = Places::of(&dir.path, place);
    crate::backup::state::must_be_whole(&dir.path)?;
    let says = |what: &'static str| move |error: db::Error| format!("{what}: {error}");
    let database = match &place.database {
        Some(url) => Db::postgres(url, &PostgresOptions::default()).map_err(says("the database"))?,
        None => Db::sqlite(&dir.path.join("desk.db")).map_err(says("the file desk.db"))?,
    };
    database.migrate(crate::migrations::MIGRATIONS).map_err(says("the schema"))?;
    let vault = keys::open(&places, place, &world)?;
    let usual = Settings::default();
    let settings = Settings {
        undo_seconds: place.serve.undo_seconds.unwrap_or(usual.undo_seconds),
        requests_per_minute: place.serve.requests_per_minute.unwrap_or(usual.requests_per_minute),
    };
    let layout = match (&place.database, &place.keyring_url) {
        (None, _) => "files in one directory",
        (Some(_), Some(_)) => "two PostgreSQL servers",
        (Some(_), None) => {
            "one PostgreSQL server: leave the schema keyring out of every dump (--exclude-schema=keyring)"
        }
    };
    let mut desk = Desk::new(database, vault, world, dir.path.join("blobs"), settings);
    (desk.mail, desk.layout, desk.places) = (mail, layout, places);
    desk.root_class = desk.vault.provider().name().to_owned();
    desk.posts.roots.clone_from(&place.serve.smtp_ca);
    desk.outbound.private = place.serve.outbound_private.unwrap_or(false);
    desk.outbound.roots.clone_from(&place.serve.outbound_ca);
    if let Some(public) = &place.serve.public_url {
        let _ = desk.public_url.set(public.trim_end_matches('/').to_owned());
    }
    let desk = Arc::new(desk);
    let found = crate::backup::replay::at_start(&desk, &dir.path).map_err(|error| error.to_string())?;
    let _ = desk.replayed.set(found);
    Ok(desk)
}
