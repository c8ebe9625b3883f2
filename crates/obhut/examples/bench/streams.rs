//! Open pages: what two hundred event streams cost, and how soon a change is on all of them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::client;
use crate::desk::{PASSWORD, STAFF};
use crate::http::Bench;
use crate::process;
use crate::table::{Row, Table};

/// Pages open at the same time.
const OPEN: usize = 200;
/// Changes that are waited for.
const CHANGES: usize = 10;
/// How long a change may take to arrive before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Opens the streams, changes a ticket that they all show, and waits until each has told it.
pub fn measure(bench: &Bench<'_>, table: &mut Table) -> Result<()> {
    let size = bench.seeded.size;
    let cookie = sign_in(bench)?;
    let ticket = bench.seeded.long.first().copied().context("no ticket with many messages")?;
    let before = process::resident(bench.server.id());
    let (told, hear) = mpsc::channel();
    let mut open = Vec::with_capacity(OPEN);
    for _ in 0..OPEN {
        let request = format!(
            "GET /events?after=0&view=all&ticket={ticket}&seen=0 HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\n\r\n",
            bench.server.address
        );
        let mut line = TcpStream::connect(bench.server.address)?;
        line.write_all(request.as_bytes())?;
        open.push(line.try_clone()?);
        let told = told.clone();
        std::thread::Builder::new().stack_size(64 << 10).spawn(move || listen(line, &told))?;
    }
    std::thread::sleep(Duration::from_secs(2));
    let idle = process::resident(bench.server.id());
    let cpu = process::cpu_millis(bench.server.id());
    let path = format!("/api/v2/tickets/{ticket}.json");
    let mut times = Vec::new();
    for change in 0..CHANGES {
        while hear.try_recv().is_ok() {}
        let body = json!({"ticket": {"comment": {"body": format!("Change {change}"), "public": false}}}).to_string();
        let began = Instant::now();
        let (status, _) = client::once(bench.server.address, &client::request("PUT", &path, &bench.credential, &body))?;
        if status != 200 {
            bail!("the change was answered {status}");
        }
        for heard in 0..OPEN {
            if hear.recv_timeout(PATIENCE).is_err() {
                bail!("only {heard} of {OPEN} streams told the change");
            }
        }
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        std::thread::sleep(Duration::from_secs(3));
    }
    let loaded = process::resident(bench.server.id());
    let each = (process::cpu_millis(bench.server.id()) - cpu) / (CHANGES * OPEN) as f64;
    drop(open);
    times.sort_by(f64::total_cmp);
    let (median, slowest) = (times.get(CHANGES / 2).copied(), times.last().copied());
    let row = Row::new("streams", "a change told on the last of 200 open pages of the ticket", size);
    let row = row.latency(median.unwrap_or_default(), slowest.unwrap_or_default()).cpu(each);
    table.add(row.aim("< 1 s"));
    let row = Row::new("streams", "memory of 200 open streams, at rest", size);
    table.add(row.value(idle - before, "MB").aim("< 50 MB"));
    let row = Row::new("streams", "memory of 200 open streams, after changes", size);
    table.add(row.value(loaded - before, "MB").aim("< 50 MB"));
    Ok(())
}

/// Reads a stream to its end and tells of every conversation that comes by.
fn listen(mut line: TcpStream, told: &mpsc::Sender<()>) {
    let mut buffer = [0_u8; 16 << 10];
    let mut tail = Vec::new();
    while let Ok(read) = line.read(&mut buffer) {
        if read == 0 {
            return;
        }
        tail.extend_from_slice(buffer.get(..read).unwrap_or_default());
        let mark = b"hx-target=\"#verlauf\"";
        while let Some(at) = tail.windows(mark.len()).position(|part| part == mark) {
            tail.drain(..at + mark.len());
            let _ = told.send(());
        }
        let kept = tail.len().saturating_sub(mark.len());
        tail.drain(..kept);
    }
}

/// Signs the member of staff in; answers the session's cookie.
fn sign_in(bench: &Bench<'_>) -> Result<String> {
    let form: String = [("email", STAFF), ("password", PASSWORD)]
        .iter()
        .map(|(name, value)| format!("{name}={}", value.replace(' ', "+").replace('@', "%40")))
        .collect::<Vec<_>>()
        .join("&");
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        bench.server.address,
        form.len()
    );
    let mut line = TcpStream::connect(bench.server.address)?;
    line.write_all(request.as_bytes())?;
    let mut answer = String::new();
    line.read_to_string(&mut answer)?;
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: obhut="));
    let word = cookie.and_then(|cookie| cookie.split(';').next()).context("no session was begun")?;
    Ok(format!("obhut={word}"))
}
