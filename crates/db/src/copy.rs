//! A whole copy of a database as of one moment, while it goes on being used; and the way back.
//!
//! SQLite: `VACUUM INTO`, a file without free pages. PostgreSQL: `pg_dump` on a snapshot that a transaction of ours
//! exports, without the schema `keyring`. Their programs are told by the environment whom to ask, so that no password
//! stands in the list of processes.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use postgres::config::Host;

use crate::{Db, Engine, Error, PostgresOptions, Tx, sqlite_engine};

/// The schema that never leaves with the data.
const LEFT_OUT: &str = "keyring";

/// A copy could not be made or brought back.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The database's own error.
    #[error(transparent)]
    Database(#[from] Error),
    /// A program of PostgreSQL is not there.
    #[error("{0} is not installed here (Debian, Ubuntu: apt-get install postgresql-client)")]
    Missing(&'static str),
    /// A program of PostgreSQL failed; this is what it said.
    #[error("{0} failed: {1}")]
    Program(&'static str, String),
    /// A file could not be written or read.
    #[error("a file of the copy: {0}")]
    File(#[from] std::io::Error),
}

impl Db {
    /// Copies the database as it is at one moment into `folder`, and lets `f` read that very moment. Answers the name of
    /// the file, `stem.db` or `stem.pgdump`, and what `f` answered. The file is durable when this returns; one that is
    /// there already is refused or replaced, so call it with a folder of one's own.
    ///
    /// # Errors
    /// [`CopyError`]; then the file may be there in part.
    pub fn copy_blocking<T, F>(&self, folder: &Path, stem: &str, f: F) -> Result<(String, T), CopyError>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + Sync + 'static,
        T: Send + 'static,
    {
        let (name, answer) = match &self.engine {
            Engine::Sqlite(engine) => {
                let name = format!("{stem}.db");
                let file = folder.join(&name);
                sqlite_engine::vacuum_into(engine.path(), &file)?;
                let copy = Self::sqlite(&file)?;
                (name, copy.read_blocking(f)?)
            }
            Engine::Postgres(engine) => {
                let name = format!("{stem}.pgdump");
                let (file, server) = (folder.join(&name), engine.server().clone());
                let answer = self.read_blocking(move |tx| {
                    let snapshot = tx.row("SELECT pg_export_snapshot()", &[], |row| row.get::<String>(0))?;
                    let answer = f(tx)?;
                    dump(&server, &snapshot.unwrap_or_default(), &file)?;
                    Ok::<_, CopyError>(answer)
                })?;
                (name, answer)
            }
        };
        File::open(folder.join(&name))?.sync_all()?;
        Ok((name, answer))
    }
}

/// Brings a dump that [`Db::copy_blocking`] made into the database at `url`, which must not hold any of its tables. All
/// of it arrives or nothing.
///
/// # Errors
/// [`CopyError`]; then the database is as it was.
pub fn restore_dump(file: &Path, url: &str) -> Result<(), CopyError> {
    let options = PostgresOptions { connections: 1, ..PostgresOptions::default() };
    // Names the fault in our words when the server cannot be reached.
    let server = Db::postgres(url, &options)?;
    let Engine::Postgres(engine) = &server.engine else { return Err(CopyError::Missing("PostgreSQL")) };
    let mut command = engine.server().command("pg_restore")?;
    command.args(["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--dbname"]);
    command.arg(&engine.server().database).arg(file);
    run("pg_restore", command)
}

fn dump(server: &Server, snapshot: &str, file: &Path) -> Result<(), CopyError> {
    let mut command = server.command("pg_dump")?;
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--no-password"]);
    command.arg(format!("--exclude-schema={LEFT_OUT}")).arg(format!("--snapshot={snapshot}"));
    command.arg("--file").arg(file);
    run("pg_dump", command)
}

fn run(name: &'static str, mut command: Command) -> Result<(), CopyError> {
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    // The first line names the fault; what follows may repeat statements.
    let said = String::from_utf8_lossy(&output.stderr);
    Err(CopyError::Program(name, said.lines().next().unwrap_or("no reason given").to_owned()))
}

/// A server as its own programs are told of it.
#[derive(Clone)]
pub(crate) struct Server {
    environment: Vec<(&'static str, String)>,
    database: String,
}

impl Server {
    pub(crate) fn of(config: &postgres::Config, roots: Option<&str>, encrypted: bool) -> Self {
        let host = config.get_hosts().first().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        });
        let user = config.get_user().unwrap_or("postgres").to_owned();
        let database = config.get_dbname().map_or_else(|| user.clone(), str::to_owned);
        let mut environment = vec![("PGUSER", user), ("PGDATABASE", database.clone())];
        environment.extend(host.map(|host| ("PGHOST", host)));
        environment.extend(config.get_ports().first().map(|port| ("PGPORT", port.to_string())));
        let password = config.get_password().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        environment.extend(password.map(|password| ("PGPASSWORD", password)));
        if encrypted {
            environment.push(("PGSSLMODE", "verify-full".into()));
            environment.push(("PGSSLROOTCERT", roots.unwrap_or("system").to_owned()));
        }
        Self { environment, database }
    }

    fn command(&self, name: &'static str) -> Result<Command, CopyError> {
        let mut command = Command::new(find(name).ok_or(CopyError::Missing(name))?);
        command.envs(self.environment.iter().map(|(name, value)| (*name, value)));
        Ok(command)
    }
}

/// A program of PostgreSQL: in the path, else the newest of Debian's folders.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    in_path.or_else(|| {
        let versions = Path::new("/usr/lib/postgresql").read_dir().ok()?.flatten();
        let versions = versions.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let mut versions: Vec<u32> = versions.collect();
        versions.sort_unstable_by(|a, b| b.cmp(a));
        let folders = versions.into_iter().map(|version| format!("/usr/lib/postgresql/{version}/bin/{name}"));
        folders.map(PathBuf::from).find(|file| file.is_file())
    })
}
