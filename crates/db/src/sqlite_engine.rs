//! SQLite: one writer thread with group commit, reader threads with snapshots.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::Error;
use crate::dialect::{self, Texts};
use crate::task::{BoxedWork, Mode, Ran};
use crate::tx::{Conn, Hooks, Tx};

/// Requests that share one flush at the most; more would let the first wait too long.
const GROUP_AT_MOST: usize = 256;
const READERS: usize = 3;
const STATEMENTS_KEPT: usize = 400;

pub(crate) struct Sqlite {
    read: Option<Sender<BoxedWork>>,
    write: Option<Sender<BoxedWork>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    path: PathBuf,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let writer = connect(path, 16)?;
        writer.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 4000;")?;
        let mut threads = Vec::new();
        let (write, jobs) = crossbeam_channel::unbounded();
        threads.push(spawn("db-write", move || write_loop(&writer, &jobs))?);
        let (read, jobs) = crossbeam_channel::unbounded();
        for _ in 0..READERS {
            let reader = connect(path, 4)?;
            reader.execute_batch("PRAGMA query_only = ON;")?;
            let jobs = Receiver::clone(&jobs);
            threads.push(spawn("db-read", move || read_loop(&reader, &jobs))?);
        }
        Ok(Self { read: Some(read), write: Some(write), threads: Mutex::new(threads), path: path.to_owned() })
    }

    /// Where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn submit(&self, mode: Mode, work: BoxedWork) -> Result<(), Error> {
        let queue = match mode {
            Mode::Read => &self.read,
            Mode::Write => &self.write,
        };
        queue.as_ref().ok_or(Error::Closed)?.send(work).map_err(|_| Error::Closed)
    }
}

impl Drop for Sqlite {
    /// Lets the threads finish what is queued, so that the file is closed (and its WAL folded in) when this returns.
    fn drop(&mut self) {
        self.read = None;
        self.write = None;
        let threads = self.threads.get_mut().map(std::mem::take).unwrap_or_default();
        let current = std::thread::current().id();
        for thread in threads.into_iter().filter(|thread| thread.thread().id() != current) {
            let _ = thread.join();
        }
    }
}

fn spawn(name: &str, f: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Error> {
    std::thread::Builder::new().name(name.into()).spawn(f).map_err(|_| Error::Unavailable("no thread".into()))
}

fn connect(path: &Path, cache_mib: i64) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(PathBuf::from(path), flags)?;
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // Plans do not depend on what is bound: else SQLite prepares many kept statements anew at every use.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // FULL: an acknowledged change survives a power cut. MEMORY: no temporary file ever holds anything.
    conn.execute_batch(&format!(
        "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{};",
        cache_mib * 1024
    ))?;
    Ok(conn)
}

/// Writes what the database holds at one moment into a new file, while others go on writing.
pub(crate) fn vacuum_into(path: &Path, to: &Path) -> Result<(), Error> {
    let to = to.to_str().ok_or_else(|| Error::Unavailable("the path of the copy is no text".into()))?;
    connect(path, 4)?.execute("VACUUM INTO ?1", [to])?;
    Ok(())
}

fn read_loop(conn: &Connection, jobs: &Receiver<BoxedWork>) {
    let mut texts = Texts::new(dialect::sqlite);
    for mut work in jobs {
        if let Err(error) = run_fixed(conn, "BEGIN") {
            work.fail(error);
            continue;
        }
        let mut tx = Tx::new(Conn::Sqlite { conn, texts: &mut texts });
        work.run(&mut tx);
        let hooks = tx.into_hooks();
        let _ = run_fixed(conn, "COMMIT");
        hooks.committed();
        work.answer();
    }
}

fn write_loop(conn: &Connection, jobs: &Receiver<BoxedWork>) {
    let mut texts = Texts::new(dialect::sqlite);
    while let Ok(first) = jobs.recv() {
        let mut group = Group::default();
        if let Err(error) = run_fixed(conn, "BEGIN IMMEDIATE") {
            first.fail(error);
            continue;
        }
        group.run(conn, &mut texts, first);
        while group.size < GROUP_AT_MOST && !conn.is_autocommit() {
            let Ok(next) = jobs.try_recv() else { break };
            group.run(conn, &mut texts, next);
        }
        group.end(conn);
    }
}

/// Requests that commit together.
#[derive(Default)]
struct Group {
    size: usize,
    done: Vec<(BoxedWork, Hooks)>,
    refused: Vec<BoxedWork>,
}

impl Group {
    /// Runs one request in a savepoint of its own, so that its failure undoes only itself.
    fn run(&mut self, conn: &Connection, texts: &mut Texts, mut work: BoxedWork) {
        self.size += 1;
        if let Err(error) = run_fixed(conn, "SAVEPOINT request") {
            return work.fail(error);
        }
        let mut tx = Tx::new(Conn::Sqlite { conn, texts });
        let ran = work.run(&mut tx);
        let hooks = tx.into_hooks();
        if matches!(ran, Ran::Done) && run_fixed(conn, "RELEASE request").is_ok() {
            self.done.push((work, hooks));
            return;
        }
        // After a full disk SQLite may have undone everything already; then there is no savepoint to go back to.
        if !conn.is_autocommit() {
            let _ = run_fixed(conn, "ROLLBACK TO request");
            let _ = run_fixed(conn, "RELEASE request");
        }
        hooks.rolled_back();
        self.refused.push(work);
    }

    fn end(self, conn: &Connection) {
        let committed = if conn.is_autocommit() {
            Err(Error::Unavailable("the transaction was undone".into()))
        } else {
            run_fixed(conn, "COMMIT")
        };
        match committed {
            Ok(()) => {
                for (work, hooks) in self.done {
                    hooks.committed();
                    work.answer();
                }
            }
            Err(error) => {
                if !conn.is_autocommit() {
                    let _ = run_fixed(conn, "ROLLBACK");
                }
                let reason = error.to_string();
                for (work, hooks) in self.done.into_iter().rev() {
                    hooks.rolled_back();
                    work.fail(Error::Unavailable(reason.clone()));
                }
            }
        }
        for work in self.refused {
            work.answer();
        }
    }
}

fn run_fixed(conn: &Connection, sql: &str) -> Result<(), Error> {
    conn.prepare_cached(sql)?.raw_execute()?;
    Ok(())
}
