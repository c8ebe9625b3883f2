//! One database for one test.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, process, thread};

use postgres::{Client, NoTls};

use super::{Server, VARIABLE};

/// A database of its own for a test; dropped with this value, whoever is still connected.
pub struct TestDatabase {
    /// Where it is, as the database's owner.
    pub url: String,
    /// Its name on the server.
    pub name: String,
}

/// An empty database on the server of this test run.
pub fn fresh_database() -> TestDatabase {
    create(None)
}

/// A copy of a template that `prepare` fills once per server; it is told the template's URL and must be disconnected
/// when it returns. `name` must change when what `prepare` does changes.
pub fn fresh_database_from(name: &str, prepare: impl FnOnce(&str) + Send) -> TestDatabase {
    let template = format!("template_{name}");
    assert_name(&template);
    outside_any_runtime(|| {
        let mut admin = connect(admin_url());
        // Many test processes may come at once; the lock makes all but the first wait until the template is whole.
        run(&mut admin, "SELECT pg_advisory_lock(7205759)");
        let known = admin.query("SELECT 1 FROM pg_database WHERE datname = $1 AND NOT datallowconn", &[&template]);
        if known.expect("PostgreSQL lists its databases").is_empty() {
            run(&mut admin, &format!("DROP DATABASE IF EXISTS {template} WITH (FORCE)"));
            run(&mut admin, &format!("CREATE DATABASE {template}"));
            prepare(&with_database(admin_url(), &template));
            run(&mut admin, &format!("ALTER DATABASE {template} ALLOW_CONNECTIONS false"));
        }
    });
    create(Some(&template))
}

/// The URL of the server's maintenance database, as a superuser. Starts a server when the run has none yet.
pub fn admin_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    static SERVER: OnceLock<Server> = OnceLock::new();
    URL.get_or_init(|| {
        if let Ok(url) = env::var(VARIABLE) {
            return url;
        }
        let server = SERVER.get_or_init(|| Server::start(&[]).unwrap_or_else(|error| panic!("{error}")));
        server.url("postgres")
    })
}

/// Where the server of this run keeps its files, for tests that look at the bytes.
pub fn data_directory() -> std::path::PathBuf {
    outside_any_runtime(|| {
        let row = connect(admin_url()).query_one("SHOW data_directory", &[]);
        row.expect("PostgreSQL tells where its data lies").get::<_, String>(0).into()
    })
}

/// The same server, user and options as `url`, another database.
pub fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, None), |(address, options)| (address, Some(options)));
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find('/').map_or(address.len(), |at| start + at);
    let base = &address[..end];
    options.map_or_else(|| format!("{base}/{name}"), |options| format!("{base}/{name}?{options}"))
}

fn create(template: Option<&str>) -> TestDatabase {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let source = template.unwrap_or("template0");
    outside_any_runtime(|| {
        let mut admin = connect(admin_url());
        // A server that outlives its runs may hold a leftover of an earlier process with this number.
        run(&mut admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        run(&mut admin, &format!("CREATE DATABASE {name} TEMPLATE {source}"));
    });
    TestDatabase { url: with_database(admin_url(), &name), name }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // No panic here: it would hide why the test failed, and the server itself goes at the end of the run.
        outside_any_runtime(|| {
            if let Ok(mut admin) = Client::connect(admin_url(), NoTls) {
                let _ = admin.batch_execute(&statement);
            }
        });
    }
}

/// The driver brings a runtime of its own and panics inside another one, so an asynchronous test needs a plain thread.
fn outside_any_runtime<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| match scope.spawn(work).join() {
        Ok(value) => value,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

fn connect(url: &str) -> Client {
    Client::connect(url, NoTls)
        .unwrap_or_else(|error| panic!("the test server ({VARIABLE}) cannot be reached: {error}"))
}

fn run(client: &mut Client, statement: &str) {
    client.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
}

fn assert_name(name: &str) {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    assert!(plain && name.len() < 64, "{name:?} is no name for a database: a-z, 0-9 and _ only, at most 63 of them");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count_tables(url: &str) -> i64 {
        let sql = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
        Client::connect(url, NoTls).unwrap().query_one(sql, &[]).unwrap().get(0)
    }

    #[test]
    fn another_database_keeps_user_and_options() {
        assert_eq!(with_database("postgres://u:p@h:1/postgres", "x"), "postgres://u:p@h:1/x");
        assert_eq!(with_database("postgres://u:p@h:1", "x"), "postgres://u:p@h:1/x");
        assert_eq!(with_database("postgres://u@h/a?sslmode=disable", "x"), "postgres://u@h/x?sslmode=disable");
    }

    #[test]
    fn two_fresh_databases_do_not_see_each_other() {
        let (one, two) = (fresh_database(), fresh_database());
        Client::connect(&one.url, NoTls).unwrap().batch_execute("CREATE TABLE t (a bigint)").unwrap();
        assert_eq!((count_tables(&one.url), count_tables(&two.url)), (1, 0));
    }

    #[test]
    fn a_dropped_database_is_gone_even_with_a_client_on_it() {
        let database = fresh_database();
        let _client = Client::connect(&database.url, NoTls).unwrap();
        let url = database.url.clone();
        drop(database);
        assert!(Client::connect(&url, NoTls).is_err());
    }

    #[test]
    fn a_template_is_filled_once_and_copied_often() {
        let filled = AtomicU32::new(0);
        let make = || {
            fresh_database_from("testkit_own_test", |url| {
                filled.fetch_add(1, Ordering::Relaxed);
                Client::connect(url, NoTls).unwrap().batch_execute("CREATE TABLE t (a bigint)").unwrap();
            })
        };
        let copies = [make(), make(), make()];
        assert!(filled.load(Ordering::Relaxed) <= 1);
        assert!(copies.iter().all(|copy| count_tables(&copy.url) == 1));
    }

    #[test]
    fn a_server_of_its_own_leaves_nothing_behind() {
        let server = Server::start(&[("wal_level", "replica"), ("max_wal_senders", "2")]).unwrap();
        let level: String =
            Client::connect(&server.url("postgres"), NoTls).unwrap().query_one("SHOW wal_level", &[]).unwrap().get(0);
        assert_eq!(level, "replica");
        let (data, log) = (server.data_directory(), server.log_file());
        assert!(data.join("PG_VERSION").is_file() && log.is_file());
        drop(server);
        assert!(!data.exists() && !log.exists());
    }
}
