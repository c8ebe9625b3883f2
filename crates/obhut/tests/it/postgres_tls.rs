//! The way to PostgreSQL is encrypted, and only to the server that was meant.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};

use db::{Db, PostgresOptions};
use testkit::postgres::Server;

use crate::postfix::{certificates, user};
use crate::program::{Program, said};

/// A server with a certificate for `localhost`, and the file of the authority that signed it.
fn server(folder: &tempfile::TempDir) -> (Server, String) {
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    certificates(folder.path());
    let key = folder.path().join("key.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    // Where tests run as root, the server runs under the name of its own user, who has to read the key; elsewhere the key
    // belongs to the right user already, and nobody may give it away.
    let _ = chown(&key, Some(user("postgres")), None);
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (cert, key) = (path("cert.pem"), path("key.pem"));
    let server = Server::start(&[("ssl", "on"), ("ssl_cert_file", &cert), ("ssl_key_file", &key)]).unwrap();
    (server, path("ca.pem"))
}

#[test]
fn a_desk_works_over_an_encrypted_connection_to_the_server_it_knows() {
    let folder = testkit::temp_dir();
    let (server, authority) = server(&folder);
    let plain = server.url("postgres");
    let host = plain.replace("127.0.0.1", "localhost");
    let program = Program::new(Some(&format!("{host}?sslmode=verify-full&sslrootcert={authority}")));
    program.set_up();
    let served = program.serve(&[]);
    let db = Db::postgres(&plain, &PostgresOptions { connections: 1, ..PostgresOptions::default() }).unwrap();
    let count = |encrypted: &'static str| {
        let sql = format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) \
             WHERE a.backend_type = 'client backend' AND pid <> pg_backend_pid() AND {encrypted}"
        );
        db.read_blocking(move |tx| tx.row(&sql, &[], |row| row.get::<i64>(0))).unwrap().unwrap()
    };
    assert!(count("s.ssl") > 3, "the connections of desk and keyring");
    assert_eq!(count("NOT s.ssl"), 0);
    served.stop();
    // A dump goes the same way.
    let to = folder.path().join("backup");
    let output = program.run(&["backup", "--to", to.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn a_server_that_cannot_be_trusted_is_refused_with_the_reason() {
    let folder = testkit::temp_dir();
    let (server, authority) = server(&folder);
    let numbers = server.url("postgres");
    let host = numbers.replace("127.0.0.1", "localhost");
    let plain = Server::start(&[]).unwrap();
    for (url, why) in [
        (format!("{host}?sslmode=verify-full"), "nobody trusted has signed it; name who did: sslrootcert=FILE"),
        (format!("{host}?sslmode=require"), "nobody trusted has signed it"),
        (format!("{numbers}?sslmode=verify-full&sslrootcert={authority}"), "another name than the host in the URL"),
        (format!("{}?sslmode=require", plain.url("postgres")), "the server offers no TLS"),
        (format!("{host}?sslmode=require&sslrootcert=/nonexistent.pem"), "sslrootcert"),
    ] {
        let program = Program::new(Some(&url));
        let output = program.run(&["doctor"]);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(why), "{why}: {told}");
        let password = url.split(':').nth(2).unwrap().split('@').next().unwrap();
        assert!(!told.contains(password), "a password never shows in a complaint");
    }
}
