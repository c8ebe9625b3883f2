//! Whoever copies everything: every file after every step, and every blob of the keyring as it is written.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use db::{Db, PostgresOptions, params};
use obhut::inventory::SEALED;
use testkit::postgres::Server;

use super::carve::Values;
use super::closure::{self, Root, Top, Written};
use crate::program::{Program, said};

/// The thief.
pub struct Copies {
    /// Folders whose every file is copied.
    folders: Vec<PathBuf>,
    url: Option<String>,
    data: PathBuf,
    /// What was copied already, by its name: the digest.
    seen: HashMap<PathBuf, Vec<u8>>,
    /// Every value in any copy.
    pub values: Values,
    /// Every root that ever was.
    pub roots: Vec<Root>,
    /// Of a desk in one folder: the data as it was after each step, to be put back.
    pub folder: tempfile::TempDir,
    /// How many steps.
    pub steps: usize,
    /// How many bytes were looked at.
    pub bytes: usize,
}

const HISTORY: [&str; 4] = [
    "CREATE TABLE every_page (pid BIGINT NOT NULL, blob {bytes} NOT NULL)",
    "CREATE TABLE every_top (gen BIGINT NOT NULL, height BIGINT NOT NULL, wrapped {bytes} NOT NULL)",
    "INSERT INTO every_page SELECT pid, blob FROM keyring_page",
    "INSERT INTO every_top SELECT gen, height, wrapped_top FROM keyring_head WHERE gen > 0",
];
const PAGE: &str = "INSERT INTO every_page VALUES (NEW.pid, NEW.blob);";
const TOP: &str = "INSERT INTO every_top VALUES (NEW.gen, NEW.height, NEW.wrapped_top);";

impl Copies {
    /// Begins: from now on the keyring's own tables tell of every version of a page and of the head. The tables are
    /// there from the program's first start on.
    pub fn begin(program: &Program, server: Option<&Server>) -> Self {
        let output = program.run(&["doctor"]);
        assert!(program.data.join("keyring/root").exists(), "{}", said(&output));
        let url = server.map(|server| server.url("postgres"));
        let keyring = keyring(&program.data, url.as_deref());
        keyring.write_blocking(|tx| HISTORY.iter().try_for_each(|sql| tx.execute(sql, &[]).map(drop))).unwrap();
        let on_postgres = server.is_some();
        for (table, insert) in [("keyring_page", PAGE), ("keyring_head", TOP)] {
            let statements = if on_postgres {
                vec![
                    format!(
                        "CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql SET search_path = keyring AS \
                         'BEGIN {insert} RETURN NEW; END'"
                    ),
                    format!(
                        "CREATE TRIGGER keep AFTER INSERT OR UPDATE ON {table} FOR EACH ROW \
                         EXECUTE FUNCTION keep_{table}()"
                    ),
                ]
            } else {
                let on = |word: &str| {
                    format!("CREATE TRIGGER keep_{table}_{word} AFTER {word} ON {table} BEGIN {insert} END")
                };
                vec![on("INSERT"), on("UPDATE")]
            };
            keyring
                .write_blocking(move |tx| statements.iter().try_for_each(|sql| tx.execute(sql, &[]).map(drop)))
                .unwrap();
        }
        let mut folders = vec![program.data.clone()];
        folders.extend(server.map(Server::data_directory));
        let (seen, values, folder) = (HashMap::new(), Values::default(), testkit::temp_dir());
        let data = program.data.clone();
        let mut copies = Self { folders, url, data, seen, values, roots: Vec::new(), folder, steps: 0, bytes: 0 };
        copies.take();
        copies
    }

    /// Copies everything as it is now.
    pub fn take(&mut self) {
        if let Some(url) = &self.url {
            // What the server holds in memory goes to its files; old row versions and its log stay there too.
            let db = Db::postgres(url, &PostgresOptions::default()).unwrap();
            db.write_blocking(|tx| tx.execute("CHECKPOINT", &[])).unwrap();
        }
        self.steps += 1;
        for folder in self.folders.clone() {
            self.take_folder(&folder);
        }
        let to = self.folder.path().join(self.steps.to_string());
        if self.url.is_none() {
            copy(&self.data, &to);
            self.rows(&Db::sqlite(&scratch(&to).join("desk.db")).unwrap());
        } else {
            self.rows(&Db::postgres(self.url.as_ref().unwrap(), &PostgresOptions::default()).unwrap());
        }
        for root in closure::roots(&std::fs::read(self.data.join("keyring/root")).unwrap()) {
            if !self.roots.contains(&root) {
                self.roots.push(root);
            }
        }
    }

    fn take_folder(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                self.take_folder(&path);
                continue;
            }
            // Sockets, and files that the server tidied away meanwhile, hold nothing.
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes).as_ref().to_vec();
            if self.seen.insert(path, digest.clone()).as_ref() != Some(&digest) {
                self.bytes += bytes.len();
                self.values.carve(&bytes);
            }
        }
    }

    /// Every sealed value that stands in a row, whole.
    fn rows(&mut self, db: &Db) {
        for sealed in SEALED {
            let text = format!("SELECT {0} FROM {1} WHERE {0} IS NOT NULL", sealed.column, sealed.table);
            let rows: Vec<Vec<u8>> =
                db.read_blocking(move |tx| tx.rows(&text, &[], |row| row.get(0))).unwrap_or_default();
            rows.iter().for_each(|value| self.values.add(value));
        }
    }

    /// Every blob that the keyring ever wrote.
    pub fn written(&self) -> Written {
        let keyring = keyring(&self.data, self.url.as_deref());
        keyring
            .read_blocking(|tx| {
                let pages = tx.rows("SELECT pid, blob FROM every_page", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let tops = tx.rows("SELECT gen, height, wrapped FROM every_top ORDER BY gen", params![], |row| {
                    Ok(Top { generation: row.get(0)?, height: row.get(1)?, wrapped: row.get(2)? })
                })?;
                Ok::<_, db::Error>(Written { pages, tops })
            })
            .unwrap()
    }
}

/// The keyring's database, beside the program that uses it.
fn keyring(data: &Path, url: Option<&str>) -> Db {
    match url {
        Some(url) => Db::postgres(url, &PostgresOptions { schema: "keyring".into(), connections: 1 }).unwrap(),
        None => Db::sqlite(&data.join("keyring/keyring.db")).unwrap(),
    }
}

/// The desk's database, beside the program that uses it.
pub fn desk(data: &Path, url: Option<&str>) -> Db {
    match url {
        Some(url) => Db::postgres(url, &PostgresOptions::default()).unwrap(),
        None => Db::sqlite(&data.join("desk.db")).unwrap(),
    }
}

/// Copies a folder with all files below it, the index of a journal left out: it lies in shared memory.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else if path.is_file() && !name.to_string_lossy().ends_with("-shm") {
            std::fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// A second copy to open, so that the first stays as it is.
fn scratch(copy_of: &Path) -> PathBuf {
    let to = copy_of.with_extension("opened");
    copy(copy_of, &to);
    to
}
