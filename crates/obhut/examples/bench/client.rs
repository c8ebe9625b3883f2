//! A small HTTP/1.1 client that asks as fast as it is answered, or at a steady rate. It shares the two cores with the
//! server, so it does as little as it can: connections stay open, and of an answer only status and length are read.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Makes the `turn`-th request of a client.
pub type Make = Arc<dyn Fn(usize, u64) -> Vec<u8> + Send + Sync>;

/// What came of a load.
#[derive(Default)]
pub struct Load {
    /// Answers with a status below 400.
    pub done: u64,
    /// Other answers, and none.
    pub failed: u64,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// How long each answer took.
    pub micros: Vec<u32>,
    /// The first answer that was an error, for whoever looks into it.
    pub complaint: Option<String>,
}

impl Load {
    /// Answers a second.
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.seconds.max(1e-9)
    }

    /// The latency in milliseconds below which this part of the answers came.
    pub fn percentile(&mut self, part: f64) -> f64 {
        if self.micros.is_empty() {
            return 0.0;
        }
        let place = ((self.micros.len() - 1) as f64 * part).round() as usize;
        let (_, value, _) = self.micros.select_nth_unstable(place);
        f64::from(*value) / 1000.0
    }

    fn add(&mut self, other: Self) {
        self.done += other.done;
        self.failed += other.failed;
        self.micros.extend(other.micros);
        self.complaint = self.complaint.take().or(other.complaint);
    }
}

/// A request as it goes over the wire.
pub fn request(method: &str, path: &str, credential: &str, body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: desk.example\r\n");
    if !credential.is_empty() {
        text.push_str(&format!("authorization: {credential}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

/// One request on a connection of its own: status and body.
pub fn once(address: SocketAddr, request: &[u8]) -> io::Result<(u16, String)> {
    runtime()?.block_on(async {
        let mut line = Line::connect(address).await?;
        let (status, body) = line.exchange(request).await?;
        Ok((status, String::from_utf8_lossy(line.buffer.get(body..).unwrap_or_default()).into_owned()))
    })
}

/// Every client asks again as soon as it is answered, for that long.
pub fn closed(address: SocketAddr, clients: usize, seconds: f64, make: &Make) -> io::Result<Load> {
    run(address, clients, Duration::from_secs_f64(seconds), None, make)
}

/// Requests leave at a steady rate, whether or not the last was answered; lateness counts as latency.
pub fn steady(address: SocketAddr, clients: usize, seconds: f64, rate: f64, make: &Make) -> io::Result<Load> {
    run(address, clients, Duration::from_secs_f64(seconds), Some(rate), make)
}

fn run(address: SocketAddr, clients: usize, last: Duration, rate: Option<f64>, make: &Make) -> io::Result<Load> {
    runtime()?.block_on(async {
        let mut lines = Vec::new();
        for _ in 0..clients {
            lines.push(Line::connect(address).await?);
        }
        let start = Instant::now();
        let pace = rate.map(|rate| Duration::from_secs_f64(clients as f64 / rate.max(0.001)));
        let tasks: Vec<_> = lines
            .into_iter()
            .enumerate()
            .map(|(client, line)| {
                let first = pace.map_or(start, |pace| start + pace.mul_f64(client as f64 / clients as f64));
                tokio::spawn(ask(line, client, (first, start + last), pace, Arc::clone(make)))
            })
            .collect();
        let mut load = Load::default();
        for task in tasks {
            load.add(task.await.map_err(io::Error::other)??);
        }
        load.seconds = start.elapsed().as_secs_f64();
        Ok(load)
    })
}

async fn ask(
    mut line: Line,
    client: usize,
    (first, end): (Instant, Instant),
    pace: Option<Duration>,
    make: Make,
) -> io::Result<Load> {
    let mut load = Load::default();
    let mut turn = 0_u64;
    loop {
        let begin = match pace {
            Some(pace) => {
                let due = first + pace.mul_f64(turn as f64);
                tokio::time::sleep_until(due.into()).await;
                due
            }
            None => Instant::now(),
        };
        if begin >= end {
            return Ok(load);
        }
        let (status, body) = line.exchange(&make(client, turn)).await?;
        turn += 1;
        if status < 400 {
            load.done += 1;
            load.micros.push(u32::try_from(begin.elapsed().as_micros()).unwrap_or(u32::MAX));
        } else {
            load.failed += 1;
            if load.complaint.is_none() {
                let body = String::from_utf8_lossy(line.buffer.get(body..).unwrap_or_default()).into_owned();
                load.complaint = Some(format!("{status} {body}"));
            }
        }
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Line {
    async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(256 * 1024) })
    }

    /// Sends a request and reads the whole answer; where its body begins.
    async fn exchange(&mut self, request: &[u8]) -> io::Result<(u16, usize)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let mut ends = None;
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
            }
            if ends.is_none() {
                ends = head(&self.buffer);
            }
            match &ends {
                Some(Head { status, body, length: Some(length) }) if self.buffer.len() >= body + length => {
                    return Ok((*status, *body));
                }
                Some(Head { status, body, length: None }) if self.buffer.ends_with(b"0\r\n\r\n") => {
                    return Ok((*status, *body));
                }
                _ => {}
            }
        }
    }
}

struct Head {
    status: u16,
    body: usize,
    /// None where the answer comes in chunks.
    length: Option<usize>,
}

fn head(bytes: &[u8]) -> Option<Head> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let status = text.split(' ').nth(1)?.parse().ok()?;
    let named = |name: &str| {
        text.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let length = match named("transfer-encoding") {
        Some(_) => None,
        None => Some(named("content-length").and_then(|value| value.parse().ok()).unwrap_or(0)),
    };
    Some(Head { status, body: end, length })
}
