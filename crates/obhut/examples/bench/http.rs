//! Loads on the server over HTTP.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use obhut::command::Request;
use obhut::command::control::Remote;
use serde_json::json;

use crate::Wanted;
use crate::chats;
use crate::client::{self, Make};
use crate::desk::STAFF;
use crate::help;
use crate::pages;
use crate::process;
use crate::search;
use crate::seed::Seeded;
use crate::server::Server;
use crate::streams;
use crate::table::{Row, Table};
use crate::text;

/// A server under load.
pub struct Bench<'a> {
    /// Where it runs.
    pub server: Server,
    /// What is wanted.
    pub wanted: &'a Wanted,
    /// What is in the desk.
    pub seeded: &'a Seeded,
    /// The `Authorization` header of the member of staff.
    pub credential: String,
}

/// Measures everything that goes through the server.
pub fn measure(wanted: &Wanted, place: &Path, seeded: &Seeded, table: &mut Table) -> Result<()> {
    let size = seeded.size;
    let browser = if wanted.wants("pages") { Some(pages::prepare(place)?) } else { None };
    let articles = if wanted.wants("help") { Some(help::prepare(place)?) } else { None };
    if wanted.wants("chats") {
        chats::prepare(place)?;
    }
    let mut starts = Vec::new();
    for _ in 0..4 {
        starts.push(Server::start(place)?.started_in);
    }
    let server = Server::start(place)?;
    starts.push(server.started_in);
    starts.sort_by(f64::total_cmp);
    let median = starts.get(starts.len() / 2).copied().unwrap_or_default();
    let credential = credential(&seeded.token);
    let bench = Bench { server, wanted, seeded, credential };
    settle(&bench)?;
    table.add(Row::new("process", "cold start to the first answer", size).value(median, "ms").aim("< 150 ms"));
    let idle = process::resident(bench.server.id());
    table.add(Row::new("process", "memory, idle, people in memory", size).value(idle, "MB").aim("< 120 MB"));
    if wanted.wants("read") {
        reads(&bench, table)?;
    }
    if wanted.wants("create") {
        creates(&bench, table)?;
    }
    if wanted.wants("ingest") {
        ingest(&bench, place, table)?;
    }
    if wanted.wants("streams") {
        streams::measure(&bench, table)?;
    }
    if wanted.wants("chats") {
        chats::measure(&bench, table)?;
    }
    let loaded = process::resident(bench.server.id());
    let row = Row::new("process", "memory after these loads, without the search index", size);
    table.add(row.value(loaded, "MB").aim("< 120 MB"));
    if wanted.wants("search") {
        search::measure(&bench, table)?;
    }
    if let Some(browser) = &browser {
        pages::measure(&bench, browser, table)?;
    }
    if let Some(articles) = &articles {
        help::measure(&bench, articles, table)?;
    }
    Ok(())
}

/// The `Authorization` header of the member of staff.
pub fn credential(token: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{STAFF}/token:{token}")))
}

/// Waits until the account is in memory, and everything else has come to rest.
pub fn settle(bench: &Bench<'_>) -> Result<()> {
    let path = "/api/v2/users/me.json";
    for _ in 0..600 {
        let (status, _) = client::once(bench.server.address, &bench.get(path))?;
        if status == 200 {
            std::thread::sleep(Duration::from_millis(500));
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("{path} does not answer")
}

fn reads(bench: &Bench<'_>, table: &mut Table) -> Result<()> {
    let long: Arc<[i64]> = bench.seeded.long.as_slice().into();
    let (first, last) = bench.seeded.tickets;
    let one = |path: fn(i64) -> String, tickets: Arc<[i64]>, credential: String| -> Make {
        Arc::new(move |client, turn| {
            let ticket = tickets[(client * 31 + turn as usize) % tickets.len()];
            client::request("GET", &path(ticket), &credential, "")
        })
    };
    let every: Arc<[i64]> = (first..=last).step_by(37).collect();
    let me: Make = bench.always("/api/v2/users/me.json");
    bench.saturate(table, "who am I (what every call costs)", 16, &me, None)?;
    let make = one(|id| format!("/api/v2/tickets/{id}.json"), every, bench.credential.clone());
    bench.saturate(table, "a ticket", 16, &make, None)?;
    let make = one(|id| format!("/api/v2/tickets/{id}/comments.json"), long, bench.credential.clone());
    if let Some(rate) = bench.saturate(table, "20 comments of a ticket", 16, &make, Some("≤ 0.15 ms"))? {
        bench.half(table, "20 comments of a ticket", rate, &make, "p99 < 5 ms")?;
    }
    let make = bench.always("/api/v2/tickets.json?page%5Bsize%5D=50&sort=-updated_at");
    if let Some(rate) = bench.saturate(table, "list of 50, by cursor", 16, &make, Some("≤ 0.4 ms"))? {
        bench.half(table, "list of 50, by cursor", rate, &make, "p99 < 10 ms")?;
    }
    let make = bench.always("/api/v2/tickets.json?per_page=50&sort_by=updated_at&sort_order=desc");
    bench.saturate(table, "list of 50, by page, counted", 16, &make, None)?;
    Ok(())
}

fn creates(bench: &Bench<'_>, table: &mut Table) -> Result<()> {
    for (clients, aim) in [(1, Some("≥ 1,000/s")), (16, None), (64, Some("≥ 6,000/s, ≤ 0.3 ms"))] {
        let make = creating(bench.seeded.people.clone(), bench.credential.clone());
        let name = format!("create, durable, {clients} client{}", if clients == 1 { "" } else { "s" });
        bench.saturate(table, &name, clients, &make, aim)?;
    }
    Ok(())
}

/// New tickets, in the words of customers.
pub fn creating(people: Vec<i64>, credential: String) -> Make {
    Arc::new(move |client, turn| {
        let number = turn * 64 + client as u64 + 9_000_000;
        let customer = people[number as usize % people.len()];
        let body = json!({ "ticket": {
            "subject": text::subject(number), "requester_id": customer, "priority": "normal",
            "comment": { "body": text::comment(number, 0), "author_id": customer },
        } });
        client::request("POST", "/api/v2/tickets.json", &credential, &body.to_string())
    })
}

/// Mails over the socket of the command line, eight at a time.
fn ingest(bench: &Bench<'_>, place: &Path, table: &mut Table) -> Result<()> {
    const LINES: u64 = 8;
    let before = process::cpu_millis(bench.server.id());
    let begin = Instant::now();
    let threads: Vec<_> = (0..LINES)
        .map(|line| {
            let (place, last) = (place.to_owned(), bench.wanted.seconds);
            std::thread::spawn(move || -> Result<u64> {
                let mut remote = Remote::connect(&place)?;
                let mut count = 0;
                while begin.elapsed().as_secs_f64() < last {
                    let mail = STANDARD.encode(mail(count * LINES + line));
                    let answer = remote.ask(&Request::Ingest { mail, file: "bench.eml".into(), account: None })?;
                    if answer.json["outcome"] != "ticket" {
                        bail!("a mail was not taken in: {}", answer.json);
                    }
                    count += 1;
                }
                Ok(count)
            })
        })
        .collect();
    let mut count = 0;
    for thread in threads {
        count += thread.join().unwrap_or_else(|_| bail!("a client broke off"))?;
    }
    let rate = count as f64 / begin.elapsed().as_secs_f64();
    let cpu = (process::cpu_millis(bench.server.id()) - before) / count.max(1) as f64;
    table.add(Row::new("ingest", "mails of 2 kB taken in, 8 at a time", bench.seeded.size).rate(rate).cpu(cpu));
    Ok(())
}

fn mail(number: u64) -> String {
    let from = number % 500;
    let body = [text::comment(number, 1), text::comment(number, 2), text::comment(number, 3)].join("\r\n\r\n");
    format!(
        "From: Customer {from} <mail{from}@example.org>\r\nTo: support@desk.example\r\nSubject: {}\r\n\
         Date: Mon, 2 Nov 2026 10:00:00 +0100\r\nMessage-ID: <bench-{number}@example.org>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n",
        text::subject(number)
    )
}

impl Bench<'_> {
    /// A GET of the member of staff.
    pub fn get(&self, path: &str) -> Vec<u8> {
        client::request("GET", path, &self.credential, "")
    }

    fn always(&self, path: &str) -> Make {
        let request = self.get(path);
        Arc::new(move |_, _| request.clone())
    }

    /// As much as the server can do; the rate, unless it refuses.
    pub fn saturate(
        &self,
        table: &mut Table,
        name: &str,
        clients: usize,
        make: &Make,
        aim: Option<&'static str>,
    ) -> Result<Option<f64>> {
        let mut row = Row::new("over HTTP", name, self.seeded.size);
        row = aim.into_iter().fold(row, Row::aim);
        let (status, body) = client::once(self.server.address, &make(clients + 1, 0))?;
        if status >= 400 {
            table.add(row.note(format!("not measured: {status} {}", body.chars().take(80).collect::<String>())));
            return Ok(None);
        }
        // A short load first: caches, statements, threads.
        client::closed(self.server.address, clients, self.wanted.seconds / 5.0, &shifted(make))?;
        let before = process::cpu_millis(self.server.id());
        let mut load = client::closed(self.server.address, clients, self.wanted.seconds, make)?;
        let cpu = (process::cpu_millis(self.server.id()) - before) / load.done.max(1) as f64;
        let (median, slowest) = (load.percentile(0.5), load.percentile(0.99));
        row = row.rate(load.rate()).latency(median, slowest).cpu(cpu);
        if load.failed > 0 {
            let complaint = load.complaint.take().unwrap_or_default();
            row = row.note(format!("{} failed: {}", load.failed, complaint.chars().take(80).collect::<String>()));
        }
        let rate = load.rate();
        table.add(row);
        Ok(Some(rate))
    }

    /// The latency at half of what the server can do.
    fn half(&self, table: &mut Table, name: &str, rate: f64, make: &Make, aim: &'static str) -> Result<()> {
        let before = process::cpu_millis(self.server.id());
        let mut load = client::steady(self.server.address, 16, self.wanted.seconds, rate / 2.0, make)?;
        let cpu = (process::cpu_millis(self.server.id()) - before) / load.done.max(1) as f64;
        let (median, slowest) = (load.percentile(0.5), load.percentile(0.99));
        let row = Row::new("over HTTP", &format!("{name}, at half of that rate"), self.seeded.size);
        table.add(row.rate(load.rate()).latency(median, slowest).cpu(cpu).aim(aim));
        Ok(())
    }
}

/// The same requests, but others of them.
fn shifted(make: &Make) -> Make {
    let make = Arc::clone(make);
    Arc::new(move |client, turn| make(client, turn + 1_000_000))
}
