//! The contact form: how long somebody waits after *Send*.
//!
//! What is measured ends with the thanks and the number of the ticket. These are drawn after `Db::write` has answered, and it
//! answers after the commit: with `synchronous=FULL` SQLite has flushed its log by then. So person, ticket, answers, proof, the
//! unconfirmed consent and the queued receipt are all durable when the answer comes. Every sender is new to the desk, which is
//! the dearest case; receipts wait, because no mail server is named, and what the tries cost meanwhile is in the figures.
//!
//! Nothing of what keeps robots out is switched off. Every form goes out with a note of its own, from a page that was opened
//! and lay there for longer than anybody needs at least, and from a loopback address of its own, because one network may
//! send ten a minute. Opening and waiting are not part of what is measured, nor is the connection, which a browser has.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use form_urlencoded::Serializer;
use obhut::error::Error;
use obhut::fields::ops::{self as fields, FieldChange, NewChoice};
use obhut::form::answers::{box_of, name_of};
use obhut::form::design::{Ask, Said};
use obhut::form::ops;
use obhut::purposes;
use obhut::words::{FieldKind, FieldTarget};
use tokio::net::{TcpSocket, TcpStream};

use crate::Wanted;
use crate::chats::{exchange, post};
use crate::client::Load;
use crate::desk;
use crate::http::{self, Bench};
use crate::process;
use crate::seed::Seeded;
use crate::server::Server;
use crate::table::{Row, Table};
use crate::text;

/// The form every desk begins with.
const FORM: i64 = 1;
/// What it asks beside name, address, subject and message, and whether it must be answered.
const QUESTIONS: [(FieldKind, &str, bool); 4] = [
    (FieldKind::Text, "Serial number", true),
    (FieldKind::Tagger, "Device", true),
    (FieldKind::Date, "Bought on", false),
    (FieldKind::Checkbox, "It cannot wait", false),
];
/// What can be chosen.
const DEVICES: [&str; 3] = ["Television", "Telephone", "Radio"];
/// How long every page lies open: three seconds are too fast for a person.
const READING: Duration = Duration::from_millis(3_500);
/// Connections over which pages are opened.
const READERS: usize = 4;
/// Forms that are sent before anything counts.
const FIRST: usize = 300;

/// The form that is filled in: what its parts are sent as.
struct Form {
    path: String,
    fields: Vec<String>,
    opt_in: String,
}

/// Publishes the form, starts the server, and sends forms, by one person and by four at the same time. Runs after what else
/// goes over HTTP, because the help centre shows the form.
pub fn measure(wanted: &Wanted, place: &Path, seeded: &Seeded, table: &mut Table) -> Result<()> {
    let form = Arc::new(prepare(place)?);
    let credential = http::credential(&seeded.token);
    let bench = Bench { server: Server::start(place)?, wanted, seeded, credential };
    http::settle(&bench)?;
    let (process, address) = (bench.server.id(), bench.server.address);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut from = 0;
    for (clients, name) in [(1, "a form sent, durable, 1 client"), (4, "a form sent, durable, 4 clients")] {
        let first = runtime.block_on(async {
            let tokens = open(address, &form, FIRST).await?;
            send(address, &form, clients, wanted.seconds / 5.0, (from, tokens)).await
        })?;
        from += FIRST;
        // More than can be sent in the time, as far as the first forms tell.
        let enough = (first.rate() * wanted.seconds * 1.5) as usize + FIRST;
        let tokens = runtime.block_on(open(address, &form, enough))?;
        let before = process::cpu_millis(process);
        let mut load = runtime.block_on(send(address, &form, clients, wanted.seconds, (from, tokens)))?;
        let cpu = (process::cpu_millis(process) - before) / load.done.max(1) as f64;
        from += enough;
        let (median, slow, slowest) = (load.percentile(0.5), load.percentile(0.95), load.percentile(0.99));
        let row = Row::new("forms", name, seeded.size).rate(load.rate()).latency(median, slowest).cpu(cpu);
        // The table has no column for it; in JSON it is the value.
        let row = row.value(slow, "ms at p95").note(format!("p95 {slow:.2} ms"));
        table.add(row.aim("p95 < 30 ms"));
    }
    Ok(())
}

/// Publishes the form with its questions and the box of a survey, before the server takes the directory.
fn prepare(place: &Path) -> Result<Form> {
    let opened = desk::open(place)?;
    let (fields, surveys) = opened.write(&opened.system(), |tx, cx| {
        let mut asks = Vec::new();
        for (kind, title, required) in QUESTIONS {
            let choice =
                |name: &str| NewChoice { name: name.into(), value: name.to_lowercase(), ..NewChoice::default() };
            let options = kind.has_choices().then(|| DEVICES.map(choice).to_vec());
            let change = FieldChange { title: Some(title.into()), options, ..FieldChange::default() };
            let field = fields::create(tx, cx, FieldTarget::Ticket, kind, "", &change)?.id;
            asks.push(Ask { field, required, ..Ask::default() });
        }
        let numbers: Vec<i64> = asks.iter().map(|ask| ask.field).collect();
        let known = purposes::ops::list(tx, cx)?;
        let surveys = known.iter().find(|purpose| purpose.slug == "surveys").ok_or(Error::NotFound)?.id;
        let mut design = ops::get(tx, cx, FORM)?.design;
        design.title = Said { de: "Schreiben Sie uns".into(), en: "Write to us".into() };
        (design.subject, design.asks, design.boxes) = (true, asks, vec![surveys]);
        ops::save(tx, cx, FORM, &design)?;
        ops::publish(tx, cx, FORM)?;
        Ok((numbers, surveys))
    })?;
    let fields = fields.into_iter().map(name_of).collect();
    Ok(Form { path: format!("/contact/{FORM}"), fields, opt_in: box_of(surveys) })
}

impl Form {
    /// What the `number`-th person sends: everything is answered, and the box is ticked.
    fn filled(&self, number: usize, token: &str) -> String {
        let seed = 7_000_000 + number as u64;
        let device = DEVICES.get(number % DEVICES.len()).copied().unwrap_or_default().to_lowercase();
        let answers = [format!("SN-{seed}"), device, format!("2025-03-{:02}", number % 28 + 1), "1".to_owned()];
        let mut typed = Serializer::new(String::new());
        typed.append_pair("token", token).append_pair("website", "");
        typed.append_pair("name", &format!("{} {}", text::word(seed), text::word(seed + 40)));
        typed.append_pair("email", &format!("visitor{number}@forms.example"));
        typed.append_pair("subject", &text::subject(seed)).append_pair("message", &text::comment(seed, 0));
        for (name, answer) in self.fields.iter().zip(&answers) {
            typed.append_pair(name, answer);
        }
        typed.append_pair(&self.opt_in, "1");
        typed.finish()
    }
}

/// Opens the page so many times and lets them lie; answers the note in each.
async fn open(address: SocketAddr, form: &Form, count: usize) -> Result<Vec<String>> {
    let mut readers = Vec::with_capacity(READERS);
    for reader in 0..READERS {
        let own = count / READERS + usize::from(reader < count % READERS);
        readers.push(tokio::spawn(read(address, form.path.clone(), own)));
    }
    let mut tokens = Vec::with_capacity(count);
    for reader in readers {
        tokens.extend(reader.await??);
    }
    tokio::time::sleep(READING).await;
    Ok(tokens)
}

async fn read(address: SocketAddr, path: String, count: usize) -> Result<Vec<String>> {
    let mut line = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\naccept-language: en\r\n\r\n");
    let mut tokens = Vec::with_capacity(count);
    for _ in 0..count {
        let page = exchange(&mut line, request.as_bytes()).await?;
        let (_, rest) = page.split_once("name=\"token\" value=\"").context("the page has no form")?;
        tokens.push(rest.split('"').next().unwrap_or_default().to_owned());
    }
    Ok(tokens)
}

/// Every client sends one form after the other, until the time is over or all are sent. The first has this number.
async fn send(
    address: SocketAddr,
    form: &Arc<Form>,
    clients: usize,
    seconds: f64,
    (from, tokens): (usize, Vec<String>),
) -> Result<Load> {
    let begin = Instant::now();
    let end = begin + Duration::from_secs_f64(seconds);
    let mut own: Vec<Vec<(usize, String)>> = vec![Vec::new(); clients];
    for (place, token) in tokens.into_iter().enumerate() {
        if let Some(own) = own.get_mut(place % clients) {
            own.push((from + place, token));
        }
    }
    let tasks: Vec<_> =
        own.into_iter().map(|forms| tokio::spawn(send_own(address, Arc::clone(form), forms, end))).collect();
    let mut load = Load::default();
    for task in tasks {
        load.micros.extend(task.await??);
    }
    load.done = load.micros.len() as u64;
    load.seconds = begin.elapsed().as_secs_f64();
    Ok(load)
}

async fn send_own(address: SocketAddr, form: Arc<Form>, forms: Vec<(usize, String)>, end: Instant) -> Result<Vec<u32>> {
    let mut micros = Vec::with_capacity(forms.len());
    for (number, token) in forms {
        let request = post(address, &form.path, "none=1", &form.filled(number, &token));
        let mut line = connect(address, number).await?;
        let begin = Instant::now();
        if begin >= end {
            break;
        }
        let answer = exchange(&mut line, &request).await?;
        micros.push(u32::try_from(begin.elapsed().as_micros()).unwrap_or(u32::MAX));
        if !answer.starts_with("HTTP/1.1 200") || !answer.contains("id=\"vorgang\"") {
            bail!("form {number} was not taken: {}", answer.lines().next().unwrap_or_default());
        }
    }
    Ok(micros)
}

/// A connection from an address that nobody else has: 127.64.0.1 and the millions after it.
async fn connect(address: SocketAddr, number: usize) -> Result<TcpStream> {
    let own = Ipv4Addr::from(0x7f40_0001_u32 + u32::try_from(number % (1 << 22))?);
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(IpAddr::V4(own), 0))?;
    let stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}
