//! What the machine can do at best: an empty answer over HTTP, and the same rows in SQLite with nothing sealed.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use rusqlite::{Connection, params};

use crate::Wanted;
use crate::client::{self, Make};
use crate::process;
use crate::server::{self, Server};
use crate::table::{Row, Table};
use crate::text;

/// Asks this program to be the bare server.
pub const HELLO: &str = "--hello-server";

/// Answers everything with one word.
pub fn hello(port: u16) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
        let router = axum::Router::new().route("/", axum::routing::get(async || "hello"));
        Ok(axum::serve(listener, router).await?)
    })
}

/// Measures all yardsticks.
pub fn measure(wanted: &Wanted, folder: &Path, table: &mut Table) -> Result<()> {
    let port = server::free_port()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args([HELLO, &port.to_string()]);
    let server = Server::spawn(command, port, "/")?;
    let make: Make = Arc::new(|_, _| client::request("GET", "/", "", ""));
    let before = process::cpu_millis(server.id());
    let mut load = client::closed(server.address, 16, wanted.seconds, &make)?;
    let cpu = (process::cpu_millis(server.id()) - before) / load.done.max(1) as f64;
    let (median, slowest) = (load.percentile(0.5), load.percentile(0.99));
    table.add(
        Row::new("yardsticks", "axum answering \"hello\", 16 clients", 0)
            .rate(load.rate())
            .latency(median, slowest)
            .cpu(cpu),
    );
    drop(server);
    sqlite(wanted, folder, table)
}

fn sqlite(wanted: &Wanted, folder: &Path, table: &mut Table) -> Result<()> {
    let conn = Connection::open(folder.join("bare.db"))?;
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;")?;
    for migration in obhut::migrations::MIGRATIONS {
        conn.execute_batch(&db::dialect::sqlite(migration.sql))?;
    }
    let count = (wanted.seconds * 2_000.0) as i64;
    let mut id = 0;
    for (name, at_once) in [("one a flush", 1), ("64 a flush", 64)] {
        let (begin, cpu) = (Instant::now(), process::cpu_millis(std::process::id()));
        let groups = (count / if at_once == 1 { 8 } else { 1 }) / at_once;
        for _ in 0..groups {
            conn.execute_batch("BEGIN IMMEDIATE")?;
            for _ in 0..at_once {
                id += 1;
                insert(&conn, id, 1)?;
            }
            conn.execute_batch("COMMIT")?;
        }
        let done = (groups * at_once) as f64;
        let cpu = (process::cpu_millis(std::process::id()) - cpu) / done;
        let name = format!("SQLite: insert ticket and comment, not sealed, {name}");
        table.add(Row::new("yardsticks", &name, 0).rate(done / begin.elapsed().as_secs_f64()).cpu(cpu).statements(2.0));
    }
    conn.execute_batch("BEGIN")?;
    for long in 0..200 {
        insert(&conn, 10_000_000 + long, 20)?;
    }
    conn.execute_batch("COMMIT")?;
    let (begin, cpu) = (Instant::now(), process::cpu_millis(std::process::id()));
    let mut bytes = 0;
    for turn in 0..count {
        bytes += select(&conn, 10_000_000 + turn % 200)?;
    }
    anyhow::ensure!(bytes > 0, "nothing was read");
    let cpu = (process::cpu_millis(std::process::id()) - cpu) / count as f64;
    let rate = count as f64 / begin.elapsed().as_secs_f64();
    let row = Row::new("yardsticks", "SQLite: select a ticket with 20 comments, not sealed", 0);
    table.add(row.rate(rate).cpu(cpu).statements(2.0));
    Ok(())
}

fn insert(conn: &Connection, id: i64, comments: i64) -> Result<()> {
    let subject = text::subject(id as u64);
    conn.prepare_cached(
        "INSERT INTO ticket (account_id, id, standing, kind_of_data, source, purpose_id, status, group_id, requester_id, \
         submitter_id, is_public, comments, version, reply_token, key_id, fields_key_id, sealed_fields, created_at, \
         updated_at, last_activity_at) VALUES (1, ?1, 'normal', 'ticket', 'api', 1, 'new', 1, 7, 7, 1, ?2, 1, ?3, 0, 0, ?4, \
         ?1, ?1, ?1)",
    )?
    .execute(params![id, comments, format!("{id:012}"), subject.as_bytes()])?;
    for number in 0..comments {
        let text = text::comment(id as u64, number as u64);
        conn.prepare_cached(
            "INSERT INTO comment (account_id, id, ticket_id, author_id, is_public, kind, source, standing, kind_of_data, \
             attachments, log_seq, key_id, sealed_body, created_at) VALUES (1, ?1, ?2, 7, 1, 'message', 'api', 'normal', \
             'comment', 0, ?1, 0, ?3, ?1)",
        )?
        .execute(params![id * 32 + number, id, text.as_bytes()])?;
    }
    Ok(())
}

fn select(conn: &Connection, id: i64) -> Result<usize> {
    let mut ticket = conn.prepare_cached("SELECT * FROM ticket WHERE account_id = 1 AND id = ?1")?;
    let mut bytes: usize = ticket.query_row([id], |row| Ok(row.get::<_, Vec<u8>>("sealed_fields")?.len()))?;
    let mut comments =
        conn.prepare_cached("SELECT * FROM comment WHERE account_id = 1 AND ticket_id = ?1 ORDER BY id LIMIT 100")?;
    let mut rows = comments.query([id])?;
    while let Some(row) = rows.next()? {
        bytes += row.get::<_, Vec<u8>>("sealed_body")?.len();
    }
    Ok(bytes)
}
