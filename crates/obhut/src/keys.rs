//! Where the keyring, its mirror and its root lie.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use db::{Db, PostgresOptions};
use vault::{KeptRoots, OpenMirror, Pkcs11RootStore, RecoveryKit, RootError, RootStore, SEALED_COPY, Vault};
use world::World;

use crate::config::Place;

/// The file of pages within a folder of a keyring, the mirror's too.
pub const PAGES: &str = "keyring.db";

/// The places of an installation's keys, for backup, recovery kit and doctor.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The folder of the keyring.
    pub keyring: PathBuf,
    /// The folder of its mirror.
    pub mirror: Option<PathBuf>,
    /// The file of the root secret; none where the root lies in a device.
    pub root: Option<PathBuf>,
    /// The device that holds the root, as PKCS#11 names it.
    pub device: Option<String>,
    /// The configuration file, where there is one.
    pub config: Option<PathBuf>,
}

impl Places {
    /// The places that options and data directory name.
    pub fn of(data: &Path, place: &Place) -> Self {
        let keyring = data.join("keyring");
        let root = place.root.clone().unwrap_or_else(|| keyring.join("root"));
        let device = root.to_str().filter(|uri| uri.starts_with("pkcs11:")).map(str::to_owned);
        let config = place.config.clone().unwrap_or_else(|| data.join("config.toml"));
        Self {
            mirror: place.mirror(),
            root: Some(root).filter(|_| device.is_none()),
            device,
            config: Some(config).filter(|config| config.is_file()),
            keyring,
        }
    }
}

/// What was chosen at the set-up against the loss of the keys.
pub mod safety {
    /// The name of the choice among the settings of no account.
    pub const SETTING: &str = "key_safety";
    /// What can be chosen.
    pub const WAYS: [&str; 3] = ["mirror", "kit", "none"];
}

/// Makes a folder that nobody else may enter.
///
/// # Errors
/// One line that names the folder.
pub fn private_folder(path: &Path) -> Result<(), String> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o700)))
        .map_err(|error| format!("cannot make {}: {error}", path.display()))
}

/// The database that holds the pages.
///
/// # Errors
/// One line.
pub fn pages(places: &Places, place: &Place) -> Result<Db, String> {
    match place.keyring_url.as_ref().or(place.database.as_ref()) {
        Some(url) => {
            let options = PostgresOptions { schema: "keyring".into(), connections: 3 };
            Db::postgres(url, &options).map_err(|error| format!("the keyring's database: {error}"))
        }
        None => Db::sqlite(&places.keyring.join(PAGES)).map_err(|error| format!("the file keyring.db: {error}")),
    }
}

/// Opens the keyring with its root, and keeps its mirror where one is set.
///
/// # Errors
/// One message that says what is wrong and what to do.
pub fn open(places: &Places, place: &Place, world: &World) -> Result<Vault, String> {
    private_folder(&places.keyring)?;
    let pages = pages(places, place)?;
    let options = vault::Options { mirror: places.mirror.as_deref().map(mirror), ..vault::Options::default() };
    Vault::open(pages, root(places, world)?, world.clone(), options).map_err(|error| format!("the keyring: {error}"))
}

fn root(places: &Places, world: &World) -> Result<Box<dyn RootStore>, String> {
    if let Some(uri) = &places.device {
        let roots = Pkcs11RootStore::open(uri, Arc::clone(&world.random));
        return Ok(Box::new(roots.map_err(|error| format!("the root secret: {error}"))?));
    }
    let path = places.root.clone().unwrap_or_else(|| places.keyring.join("root"));
    let random = Arc::clone(&world.random);
    let kept = KeptRoots::open(&path, &places.keyring, places.mirror.as_deref(), random);
    Ok(Box::new(kept.map_err(|error| format!("the root secret: {error}"))?))
}

/// The mirror's database. Its folder must be there: a disk that is not mounted must not be taken for an empty mirror.
fn mirror(folder: &Path) -> OpenMirror {
    let file = folder.join(PAGES);
    Arc::new(move || Db::sqlite(&file))
}

/// Brings the root secret back with a recovery kit. Answers what there is to say.
///
/// # Errors
/// One line: the kit cannot be read, is of another time, or the root is not lost.
pub fn use_kit(data: &Path, place: &Place, kit: &Path, sealed: Option<&Path>, world: &World) -> Result<String, String> {
    let places = Places::of(data, place);
    let root = places.root.clone().ok_or("the root lies in a device; a kit cannot bring it back")?;
    let text = fs::read_to_string(kit).map_err(|error| format!("{}: {error}", kit.display()))?;
    let kit = RecoveryKit::parse(&zeroize::Zeroizing::new(text))
        .ok_or("the kit cannot be read: it has a line \"kit: …\" and a line \"key: …\"; a letter may be wrong")?;
    private_folder(&places.keyring)?;
    let usual = [Some(places.keyring.clone()), places.mirror.clone()];
    let usual = usual.into_iter().flatten().map(|folder| folder.join(SEALED_COPY)).find(|file| file.is_file());
    let sealed = sealed
        .map(Path::to_owned)
        .or(usual)
        .ok_or("there is no root-for-kit, neither beside the keyring nor in the mirror; name it with --sealed FILE")?;
    let opened = vault::open_with_kit(&kit, &sealed, &root, Arc::clone(&world.random));
    opened.map_err(|error| match error {
        RootError::Missing => {
            format!("{} was sealed to another kit; a newer kit ends the older ones", sealed.display())
        }
        other => format!("the root secret: {other}"),
    })?;
    Ok(format!("the root secret is back in {}; make a new kit soon: obhut recovery-kit create", root.display()))
}
