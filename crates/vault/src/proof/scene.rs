//! A keyring in a folder: pages in `keyring.db`, root in `root`, and what the tests look at.

use std::path::Path;
use std::sync::{Arc, Mutex};

use db::{Db, PostgresOptions};
use tempfile::TempDir;
use testkit::postgres::TestDatabase;
use world::World;

use crate::keyring::hooks::{Hooks, Sabotage, Seen, Step};
use crate::{Account, Cell, FileRootStore, KeyId, OpenError, Options, Vault};

pub(super) struct Scene {
    /// The root, and on SQLite the pages too.
    pub(super) folder: TempDir,
    pub(super) server: Option<TestDatabase>,
    pub(super) hooks: Hooks,
    pub(super) options: Options,
}

impl Scene {
    /// A small tree (65,536 keys, then it grows), so that a short history meets everything.
    pub(super) fn new() -> Self {
        let hooks = Hooks { seen: Some(Arc::new(Mutex::new(Seen::default()))), ..Hooks::default() };
        let options = Options { height: 2, ..Options::default() };
        Self { folder: tempfile::tempdir().unwrap(), server: None, hooks, options }
    }

    pub(super) fn on_postgres() -> Self {
        Self { server: Some(testkit::postgres::fresh_database()), ..Self::new() }
    }

    pub(super) fn with(sabotage: Sabotage) -> Self {
        let mut scene = Self::new();
        scene.hooks.sabotage = Some(sabotage);
        scene
    }

    /// The same keyring with an erasure that breaks off at a step.
    pub(super) fn breaking_at(&self, fatal: Step) -> Hooks {
        Hooks { fail_point: Some(Arc::new(move |step| step == fatal)), ..self.hooks.clone() }
    }

    pub(super) fn open(&self) -> Vault {
        self.open_hooked(self.hooks.clone())
    }

    pub(super) fn open_hooked(&self, hooks: Hooks) -> Vault {
        match &self.server {
            Some(server) => open_server(&server.url, self.folder.path(), &self.options, hooks).unwrap(),
            None => open_folder(self.folder.path(), &self.options, hooks).unwrap(),
        }
    }
}

pub(super) fn open_folder(folder: &Path, options: &Options, hooks: Hooks) -> Result<Vault, OpenError> {
    open_db(Db::sqlite(&folder.join("keyring.db"))?, folder, options, hooks)
}

pub(super) fn open_server(url: &str, folder: &Path, options: &Options, hooks: Hooks) -> Result<Vault, OpenError> {
    let connect = PostgresOptions { schema: "keyring".into(), connections: 3 };
    open_db(Db::postgres(url, &connect)?, folder, options, hooks)
}

fn open_db(db: Db, folder: &Path, options: &Options, hooks: Hooks) -> Result<Vault, OpenError> {
    let world = World::real();
    let root = FileRootStore::open(&folder.join("root"), Arc::clone(&world.random))?;
    Vault::open_with(db, Box::new(root), world, options.clone(), hooks)
}

/// Copies every file of the folder as it is now, write-ahead log included: what a crash would leave.
pub(super) fn copy_folder(from: &Path) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // The index of the write-ahead log lives in shared memory and is rebuilt after a crash.
        if entry.file_name() != "keyring.db-shm" {
            std::fs::copy(entry.path(), to.path().join(entry.file_name())).unwrap();
        }
    }
    to
}

pub(super) fn account(vault: &Vault) -> Account {
    Account { id: 4, key: vault.allocate().unwrap() }
}

pub(super) fn cell(account: &Account) -> Cell<'_> {
    Cell { account, table: "message", row: 12, column: "sealed_unit_ticket" }
}

/// The key's raw bytes, as the harness records them.
pub(super) fn raw(vault: &Vault, key: KeyId) -> [u8; 32] {
    let mut bytes = [0; 32];
    vault.keyring.copy_key(key, &mut bytes).unwrap();
    bytes
}
