//! The same test on SQLite and on PostgreSQL.

use std::collections::hash_map::DefaultHasher;
use std::future::Future;
use std::hash::{Hash, Hasher};

use db::{Db, Migration, PostgresOptions};
use tempfile::TempDir;

use crate::postgres::{TestDatabase, fresh_database, fresh_database_from};

/// Connections per test: few, because hundreds of tests share one server.
const CONNECTIONS: usize = 4;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of the run's private server.
    Postgres,
}

/// A database that lasts as long as this value.
pub struct TestDb {
    /// The database itself.
    pub db: Db,
    /// Where its bytes are.
    pub place: Place,
}

/// Where the bytes of a test's database are.
pub enum Place {
    /// The folder that holds `test.db` and its journal.
    Folder(TempDir),
    /// A database on the PostgreSQL server.
    Server(TestDatabase),
}

impl Engine {
    /// Both, for tests that loop.
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// An empty database.
    pub fn fresh(self) -> TestDb {
        match self {
            Self::Sqlite => open_sqlite(),
            Self::Postgres => open_postgres(fresh_database()),
        }
    }

    /// A database with `migrations` applied. On PostgreSQL it is copied from a template made once per server.
    pub fn migrated(self, migrations: &'static [Migration]) -> TestDb {
        match self {
            _ if migrations.is_empty() => self.fresh(),
            Self::Sqlite => {
                let test = open_sqlite();
                test.db.migrate(migrations).expect("the migrations run on SQLite");
                test
            }
            Self::Postgres => open_postgres(fresh_database_from(&fingerprint(migrations), |url| {
                connect(url).migrate(migrations).expect("the migrations run on PostgreSQL");
            })),
        }
    }

    /// Runs `test` on a database with `migrations` applied and removes it afterwards.
    pub fn run(self, migrations: &'static [Migration], test: impl FnOnce(Db)) {
        let database = self.migrated(migrations);
        test(database.db.clone());
    }

    /// Runs an asynchronous `test` on a database with `migrations` applied and removes it afterwards.
    pub fn run_async<F: Future<Output = ()>>(self, migrations: &'static [Migration], test: impl FnOnce(Db) -> F) {
        let database = self.migrated(migrations);
        block_on(test(database.db.clone()));
    }
}

/// Runs a future to its end on a runtime of its own.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("the system gives threads for a runtime").block_on(future)
}

fn open_sqlite() -> TestDb {
    let folder = crate::temp_dir();
    let db = Db::sqlite(&folder.path().join("test.db")).expect("SQLite opens a new file");
    TestDb { db, place: Place::Folder(folder) }
}

fn open_postgres(database: TestDatabase) -> TestDb {
    TestDb { db: connect(&database.url), place: Place::Server(database) }
}

fn connect(url: &str) -> Db {
    let options = PostgresOptions { connections: CONNECTIONS, ..PostgresOptions::default() };
    Db::postgres(url, &options).expect("PostgreSQL takes a connection to a new database")
}

/// A name for the template of these migrations: another text, another template.
fn fingerprint(migrations: &[Migration]) -> String {
    let mut hasher = DefaultHasher::new();
    for migration in migrations {
        (migration.number, migration.name, migration.sql).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

/// Makes of each function two tests, `name::sqlite` and `name::postgres`, each with a database of its own: empty, or with
/// the migrations applied that a first line `migrations = …;` names (a `&'static [db::Migration]`).
///
/// ```
/// testkit::on_both_engines! {
///     /// What is written can be read.
///     fn a_row_comes_back(db: db::Db) {
///         db.write_blocking(|tx| tx.execute("CREATE TABLE t (a BIGINT)", db::params![])).unwrap();
///     }
///
///     async fn so_it_does_when_awaited(db: db::Db) {
///         db.write(|tx| tx.execute("CREATE TABLE t (a BIGINT)", db::params![])).await.unwrap();
///     }
/// }
/// ```
#[macro_export]
macro_rules! on_both_engines {
    (migrations = $migrations:expr; $($rest:tt)*) => {
        $crate::on_both_engines! { @each ($migrations) $($rest)* }
    };
    (@each $migrations:tt) => {};
    (@each $migrations:tt $(#[$attribute:meta])* fn $name:ident($db:ident: $type:ty) $body:block $($rest:tt)*) => {
        $(#[$attribute])*
        #[cfg(test)]
        #[allow(clippy::needless_pass_by_value, reason = "every test gets a database of its own")]
        fn $name($db: $type) $body
        $crate::on_both_engines! { @tests run $name $migrations }
        $crate::on_both_engines! { @each $migrations $($rest)* }
    };
    (@each $migrations:tt $(#[$attribute:meta])* async fn $name:ident($db:ident: $type:ty) $body:block $($rest:tt)*) => {
        $(#[$attribute])*
        #[cfg(test)]
        async fn $name($db: $type) $body
        $crate::on_both_engines! { @tests run_async $name $migrations }
        $crate::on_both_engines! { @each $migrations $($rest)* }
    };
    (@tests $run:ident $name:ident ($migrations:expr)) => {
        #[cfg(test)]
        mod $name {
            #[allow(unused_imports, reason = "the migrations may be named by a path or given as they are")]
            use super::*;
            #[test]
            fn sqlite() {
                $crate::Engine::Sqlite.$run($migrations, super::$name);
            }
            #[test]
            fn postgres() {
                $crate::Engine::Postgres.$run($migrations, super::$name);
            }
        }
    };
    ($($functions:tt)*) => {
        $crate::on_both_engines! { @each (&[]) $($functions)* }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Migration = Migration { number: 1, name: "shelf", sql: "CREATE TABLE shelf (a BIGINT PRIMARY KEY)" };
    static STEPS: [Migration; 1] = [STEP];

    fn add_row(tx: &mut db::Tx) -> Result<u64, db::Error> {
        tx.execute("INSERT INTO shelf (a) VALUES ($1)", db::params![7_i64])
    }

    on_both_engines! {
        fn a_fresh_database_is_empty(db: Db) {
            db.migrate(&STEPS).unwrap();
            assert_eq!(db.write_blocking(add_row).unwrap(), 1);
        }
    }

    on_both_engines! {
        migrations = &STEPS;

        /// Attributes and several functions in one go.
        fn a_migrated_database_has_its_tables(db: Db) {
            assert_eq!(db.write_blocking(add_row).unwrap(), 1);
        }

        async fn an_asynchronous_test_runs_too(db: Db) {
            assert_eq!(db.write(add_row).await.unwrap(), 1);
        }
    }

    #[test]
    fn migrated_databases_start_equal_and_stay_apart() {
        for engine in Engine::BOTH {
            let (one, two) = (engine.migrated(&STEPS), engine.migrated(&STEPS));
            assert_eq!(one.db.write_blocking(add_row).unwrap(), 1, "{engine:?}");
            assert_eq!(two.db.write_blocking(add_row).unwrap(), 1, "{engine:?}: the other one's row is not here");
        }
    }

    #[test]
    fn other_migrations_have_another_template() {
        let other = Migration { sql: "CREATE TABLE shelf (a BIGINT)", ..STEP };
        assert_ne!(fingerprint(&[STEP]), fingerprint(&[other]));
        assert_eq!(fingerprint(&[STEP]), fingerprint(&[STEP]));
    }
}
