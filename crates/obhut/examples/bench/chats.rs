//! Chats: five hundred visitors at once, each of whom says something every five seconds and is told it by a stream.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use obhut::accounts;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::desk;
use crate::http::Bench;
use crate::process;
use crate::table::{Row, Table};

/// Visitors at the same time.
const VISITORS: usize = 500;
/// How often each says something.
const EVERY: Duration = Duration::from_secs(5);
/// How often each page says that it is alive.
const SIGN: Duration = Duration::from_secs(10);
/// How long is measured, once all are there.
const MEASURED: Duration = Duration::from_secs(30);

/// Opens the chat, before the server takes the directory.
pub fn prepare(place: &Path) -> Result<()> {
    let opened = desk::open(place)?;
    let cx = opened.system();
    opened.write(&cx, |tx, cx| Ok(accounts::sql::set(tx, cx.id(), "chat_open", "yes")?))
}

/// What the visitors have counted.
#[derive(Default)]
struct Counted {
    said: AtomicU64,
    told: AtomicU64,
    refused: AtomicU64,
}

/// Lets the visitors talk, and takes what the server needs for it.
pub fn measure(bench: &Bench<'_>, table: &mut Table) -> Result<()> {
    let size = bench.seeded.size;
    let (process, address) = (bench.server.id(), bench.server.address);
    let before = process::resident(process);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (cpu, seconds, counted) = runtime.block_on(async {
        let counted = Arc::new(Counted::default());
        let mut visitors = Vec::with_capacity(VISITORS);
        for number in 0..VISITORS {
            let cookie = begin(address, number).await?;
            visitors.push(tokio::spawn(listen(address, number, cookie.clone(), Arc::clone(&counted))));
            visitors.push(tokio::spawn(talk(address, number, cookie, Arc::clone(&counted))));
        }
        // Everybody is there, and their beginnings are over.
        tokio::time::sleep(EVERY).await;
        let (cpu, began) = (process::cpu_millis(process), Instant::now());
        for count in [&counted.said, &counted.told, &counted.refused] {
            count.store(0, Ordering::Relaxed);
        }
        tokio::time::sleep(MEASURED).await;
        let used = process::cpu_millis(process) - cpu;
        visitors.iter().for_each(tokio::task::JoinHandle::abort);
        Ok::<_, anyhow::Error>((used, began.elapsed().as_secs_f64(), counted))
    })?;
    let (said, told, refused) = (
        counted.said.load(Ordering::Relaxed),
        counted.told.load(Ordering::Relaxed),
        counted.refused.load(Ordering::Relaxed),
    );
    if refused > 0 || told * 10 < said * 9 {
        bail!("{said} messages were sent, {told} told, {refused} refused");
    }
    let share = cpu / (seconds * 10.0);
    let row = Row::new("chats", "500 chats with a message every 5 s: part of one core", size);
    table.add(row.value(share, "%").aim("< 20 %"));
    let row = Row::new("chats", "500 chats: messages taken and told", size);
    table.add(row.rate(said as f64 / seconds).cpu(cpu / (said.max(1) as f64)));
    let row = Row::new("chats", "500 chats: memory", size);
    table.add(row.value(process::resident(process) - before, "MB").aim("< 100 MB"));
    Ok(())
}

/// A connection from an address of the visitor's own: one network may begin only so many conversations.
async fn connect(address: SocketAddr, number: usize) -> io::Result<TcpStream> {
    let [site, host] = [number / 200, number % 200].map(|part| u8::try_from(part + 1).unwrap_or(u8::MAX));
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 9, site.wrapping_add(host), host)), 0))?;
    socket.connect(address).await
}

/// A form as a page of the chat posts it.
pub fn post(address: SocketAddr, path: &str, cookie: &str, form: &str) -> Vec<u8> {
    let text = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nsec-fetch-site: same-origin\r\naccept: application/json\r\n\
         cookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    text.into_bytes()
}

/// Sends a request and reads its answer, which is short.
pub async fn exchange(line: &mut TcpStream, request: &[u8]) -> Result<String> {
    line.write_all(request).await?;
    let mut answer = Vec::new();
    let mut buffer = [0_u8; 4 << 10];
    loop {
        let read = line.read(&mut buffer).await?;
        if read == 0 {
            bail!("the connection was closed");
        }
        answer.extend_from_slice(buffer.get(..read).unwrap_or_default());
        let text = String::from_utf8_lossy(&answer);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
        if body.len() >= length {
            return Ok(text.into_owned());
        }
    }
}

/// Says the first message; answers the cookie that opens the conversation.
async fn begin(address: SocketAddr, number: usize) -> Result<String> {
    let mut line = connect(address, number).await?;
    let once = format!("{number:040}");
    let form = format!("text=Hello+{number}&once={once}&email=visitor{number}%40example.org");
    let answer = exchange(&mut line, &post(address, "/chat", "none=1", &form)).await?;
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookie.and_then(|cookie| cookie.split(';').next());
    Ok(cookie
        .with_context(|| format!("no conversation was begun: {}", answer.lines().next().unwrap_or_default()))?
        .to_owned())
}

/// Reads the stream, and counts what it tells.
async fn listen(address: SocketAddr, number: usize, cookie: String, counted: Arc<Counted>) -> Result<()> {
    let mut line = connect(address, number).await?;
    let request = format!("GET /chat/events?after=0 HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\n\r\n");
    line.write_all(request.as_bytes()).await?;
    let mut buffer = [0_u8; 4 << 10];
    loop {
        let read = line.read(&mut buffer).await?;
        if read == 0 {
            bail!("the stream ended");
        }
        let text = String::from_utf8_lossy(buffer.get(..read).unwrap_or_default());
        let told = text.matches("event: message").count();
        counted.told.fetch_add(told as u64, Ordering::Relaxed);
    }
}

/// Says something every five seconds, and that the page is alive.
async fn talk(address: SocketAddr, number: usize, cookie: String, counted: Arc<Counted>) -> Result<()> {
    let mut line = connect(address, number).await?;
    tokio::time::sleep(EVERY.mul_f64(number as f64 / VISITORS as f64)).await;
    let mut next = Instant::now();
    let mut signed = Instant::now();
    for turn in 1_u64.. {
        let once = turn * 1_000 + number as u64 + 1_000_000;
        let form = format!("text=Message+{turn}+of+{number}&once={once:040}");
        let answer = exchange(&mut line, &post(address, "/chat", &cookie, &form)).await?;
        let taken = answer.starts_with("HTTP/1.1 200");
        let count = if taken { &counted.said } else { &counted.refused };
        count.fetch_add(1, Ordering::Relaxed);
        if signed.elapsed() >= SIGN {
            signed = Instant::now();
            exchange(&mut line, &post(address, "/chat/seen", &cookie, "seq=1")).await?;
        }
        next += EVERY;
        tokio::time::sleep(next.saturating_duration_since(Instant::now())).await;
    }
    Ok(())
}
