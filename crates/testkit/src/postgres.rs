//! PostgreSQL for tests: one private server for a whole test run, one fresh database for each test.
//!
//! `cargo xtask test` starts the server and names it in [`VARIABLE`]; then every test process uses that one. A test
//! process that is started without the variable starts a server of its own when it first needs one; it ends with the
//! process, however that ends.

mod binaries;
#[cfg(feature = "databases")]
mod database;
mod server;

pub use binaries::{HELP, find};
#[cfg(feature = "databases")]
pub use database::{TestDatabase, admin_url, data_directory, fresh_database, fresh_database_from, with_database};
pub use server::{Server, StartError};

/// The environment variable that carries the address of the server shared by a test run: a URL of a superuser, such as
/// `postgres://obhut:secret@127.0.0.1:54321/postgres`.
pub const VARIABLE: &str = "OBHUT_TEST_POSTGRES";
