//! SQLite and PostgreSQL behind one synchronous [`Db`] and [`Tx`], with one SQL text.
//!
//! A statement is constant text with `$1` placeholders and a few tokens (see [`dialect`]); nothing outside this crate
//! asks which engine runs. A closure given to [`Db::read`] or [`Db::write`] may run more than once (serialisation
//! failures), so it has no effects other than those of its [`Tx`]; what must happen outside is left to
//! [`Tx::after_commit`] and [`Tx::on_rollback`].
//!
//! This crate knows no table of the product.

mod copy;
pub mod dialect;
mod error;
mod migrate;
mod param;
mod postgres_engine;
mod postgres_tls;
mod row;
mod sqlite_engine;
mod task;
mod tx;

use std::path::Path;
use std::sync::Arc;

pub use copy::{CopyError, restore_dump};
pub use error::Error;
pub use migrate::Migration;
pub use param::{Param, Value};
pub use postgres_engine::PostgresOptions;
pub use row::{FromColumn, Row};
pub use tx::{Tx, statements_run};

use task::{Mode, Work};

/// A database. Cheap to clone; the last clone closes the connections.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
}

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<sqlite_engine::Sqlite>),
    Postgres(Arc<postgres_engine::Postgres>),
}

impl Db {
    /// Opens (or makes) the SQLite file at `path`: WAL, `synchronous=FULL`, one writer thread that shares one flush
    /// among all requests that wait, and reader threads with snapshots.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the file cannot be opened.
    pub fn sqlite(path: &Path) -> Result<Self, Error> {
        Ok(Self { engine: Engine::Sqlite(Arc::new(sqlite_engine::Sqlite::open(path)?)) })
    }

    /// Connects to PostgreSQL with a bounded pool of threads, each with its own connection.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection can be made.
    pub fn postgres(url: &str, options: &PostgresOptions) -> Result<Self, Error> {
        Ok(Self { engine: Engine::Postgres(Arc::new(postgres_engine::Postgres::connect(url, options)?)) })
    }

    /// Runs `f` on a snapshot; it may not change anything.
    ///
    /// # Errors
    /// What `f` answers, or the database's [`Error`].
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (work, answer) = Work::boxed(f);
        self.submit(Mode::Read, work)?;
        answer.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Runs `f` in a transaction and answers once the change is durable; an error of `f` undoes all it did.
    ///
    /// # Errors
    /// What `f` answers, or the database's [`Error`]; then nothing has happened.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (work, answer) = Work::boxed(f);
        self.submit(Mode::Write, work)?;
        answer.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// [`Db::read`] for threads that run no async code; panics inside an async runtime.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (work, answer) = Work::boxed(f);
        self.submit(Mode::Read, work)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// [`Db::write`] for threads that run no async code; panics inside an async runtime.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (work, answer) = Work::boxed(f);
        self.submit(Mode::Write, work)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Brings the schema up to date: runs the migrations that have not run, in order, each in one transaction.
    ///
    /// # Errors
    /// [`Error::Statement`] when a migration does not fit, [`Error::Unavailable`] as ever.
    pub fn migrate(&self, migrations: &'static [Migration]) -> Result<(), Error> {
        migrate::run(self, migrations)
    }

    fn submit(&self, mode: Mode, work: task::BoxedWork) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.submit(mode, work),
            Engine::Postgres(engine) => engine.submit(mode, work),
        }
    }
}

/// Builds the parameter list of a statement: `params![account, id]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$(&$value as &dyn $crate::Param),*][..]
    };
}
