//! What was acknowledged is there, whatever ends the program or takes its disk or its database away.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use testkit::postgres::fresh_database;

use crate::program::{Program, Served};

fn body(word: &str, size: usize) -> Value {
    let text = format!("{word} {}", "x".repeat(size));
    json!({ "ticket": { "subject": format!("Frage {word}"), "comment": { "body": text } } })
}

/// Creates a ticket; its number if it was acknowledged, the status otherwise, nothing where the connection broke.
fn create(served: &Served, token: &str, word: &str, size: usize) -> Result<i64, Option<u16>> {
    let sent =
        served.send("POST", "/api/v2/tickets.json", token, "application/json", body(word, size).to_string().as_bytes());
    let (status, answer) = sent.map_err(|_| None)?;
    if status != 201 {
        return Err(Some(status));
    }
    let answer: Value = serde_json::from_slice(&answer).map_err(|_| None)?;
    answer["ticket"]["id"].as_i64().ok_or(None)
}

/// Every acknowledged ticket opens and says what was sent.
fn all_are_there(served: &Served, token: &str, acknowledged: &[(i64, String)]) {
    for (id, word) in acknowledged {
        let (status, answer) = served.call("GET", &format!("/api/v2/tickets/{id}.json"), token, &Value::Null);
        assert_eq!(status, 200, "ticket {id}: {answer}");
        assert_eq!(answer["ticket"]["subject"], format!("Frage {word}"));
        let description = answer["ticket"]["description"].as_str().unwrap_or_default();
        assert!(description.starts_with(word.as_str()), "ticket {id}");
    }
}

fn killed_in_the_middle(database: Option<&str>) {
    const WRITERS: usize = 4;
    const BEFORE: usize = 60;
    let program = Program::new(database);
    let token = program.set_up();
    let acknowledged = Mutex::new(Vec::new());
    for round in 0..3 {
        let served = program.serve(&[]);
        let count = AtomicUsize::new(0);
        let pid = served.id().to_string();
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (served, token, count, acknowledged, pid) = (&served, &token, &count, &acknowledged, &pid);
                scope.spawn(move || {
                    for number in 0.. {
                        let word = format!("r{round}w{writer}n{number}");
                        let Ok(id) = create(served, token, &word, 200) else { break };
                        acknowledged.lock().unwrap().push((id, word));
                        // In the middle: the other writers are at work.
                        if count.fetch_add(1, Ordering::Relaxed) == BEFORE {
                            Command::new("kill").args(["-9", pid]).status().unwrap();
                        }
                    }
                });
            }
        });
        served.kill();
    }
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() >= 3 * BEFORE);
    let mut ids: Vec<i64> = acknowledged.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), acknowledged.len(), "no number was given twice");
    let served = program.serve(&[]);
    all_are_there(&served, &token, &acknowledged);
    assert!(create(&served, &token, "danach", 10).is_ok());
    served.stop();
}

#[test]
fn what_was_acknowledged_survives_a_kill_on_sqlite() {
    killed_in_the_middle(None);
}

#[test]
fn what_was_acknowledged_survives_a_kill_on_postgres() {
    let database = fresh_database();
    killed_in_the_middle(Some(&database.url));
}

/// What the log says was done, newest first.
fn deeds(served: &Served, token: &str, ticket: i64) -> Vec<String> {
    let path = format!("/api/v2/access_logs.json?filter%5Bpath%5D=/tickets/{ticket}");
    let (status, answer) = served.call("GET", &path, token, &Value::Null);
    assert_eq!(status, 200, "{answer}");
    let entries = answer["access_logs"].as_array().unwrap();
    entries.iter().map(|entry| entry["category"].as_str().unwrap_or_default().to_owned()).collect()
}

fn killed_after_a_look(database: Option<&str>) {
    let program = Program::new(database);
    let token = program.set_up();
    let served = program.serve(&[]);
    let tickets: Vec<i64> = (0..4).map(|n| create(&served, &token, &format!("n{n}"), 10).unwrap()).collect();
    let look = |served: &Served, ticket: i64| {
        let path = format!("/api/v2/tickets/{ticket}.json");
        assert_eq!(served.call("GET", &path, &token, &Value::Null).0, 200);
    };
    tickets[..3].iter().for_each(|ticket| look(&served, *ticket));
    // A look is written within a second; the log itself says when it is.
    let written = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        deeds(&served, &token, tickets[2]).first().is_some_and(|deed| deed == "seen")
    });
    assert!(written, "two seconds were not enough");
    // The last look is cut off or not; the others are there whatever happens.
    look(&served, tickets[3]);
    served.kill();
    let served = program.serve(&[]);
    for ticket in &tickets[..3] {
        assert_eq!(deeds(&served, &token, *ticket), ["seen", "collected"], "ticket {ticket}");
    }
    let last = deeds(&served, &token, tickets[3]);
    assert!(last == ["seen", "collected"] || last == ["collected"], "{last:?}");
    // An end in order writes what waits.
    look(&served, tickets[3]);
    served.stop();
    let served = program.serve(&[]);
    assert_eq!(deeds(&served, &token, tickets[3]).iter().filter(|deed| *deed == "seen").count(), last.len());
    served.stop();
}

#[test]
fn a_kill_loses_at_most_the_looks_of_the_last_second_on_sqlite() {
    killed_after_a_look(None);
}

#[test]
fn a_kill_loses_at_most_the_looks_of_the_last_second_on_postgres() {
    let database = fresh_database();
    killed_after_a_look(Some(&database.url));
}

/// An export is in the log before it is answered: whatever ends the program after the answer, the entry is there.
#[test]
fn an_export_that_was_answered_is_in_the_log_after_a_kill() {
    let program = Program::new(None);
    let token = program.set_up();
    for round in 1..=5 {
        let served = program.serve(&[]);
        let (_, exported) = served.call("GET", "/api/v2/access_logs/export.json", &token, &Value::Null);
        assert!(exported["access_logs"].is_array(), "{exported}");
        served.kill();
        let served = program.serve(&[]);
        let (_, answer) = served.call("GET", "/api/v2/access_logs.json", &token, &Value::Null);
        let entries = answer["access_logs"].as_array().unwrap();
        assert_eq!(entries.iter().filter(|entry| entry["category"] == "exported").count(), round);
        served.stop();
    }
}

/// The system refuses to let files grow, as a full disk does.
#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let program = Program::new(None);
    let token = program.set_up();
    let inner = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    // An ignored signal stays ignored in the program, so that writing fails instead of ending it.
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 4096; exec \"$@\"", "sh"])
        .arg(inner.get_program())
        .args(inner.get_args());
    let served = program.start(limited);
    let mut acknowledged = Vec::new();
    let mut refused = 0;
    for number in 0..2_000 {
        let word = format!("n{number}");
        match create(&served, &token, &word, 40_000) {
            Ok(id) => acknowledged.push((id, word)),
            Err(status) => {
                assert_eq!(status, Some(503), "after {} tickets", acknowledged.len());
                refused += 1;
            }
        }
        if refused == 5 {
            break;
        }
    }
    assert_eq!(refused, 5, "{} tickets fitted", acknowledged.len());
    assert!(!acknowledged.is_empty());
    // A file larger than what is left is refused too, and leaves no part of itself behind.
    let upload = "/api/v2/uploads.json?filename=gross.bin";
    assert_eq!(served.send("POST", upload, &token, "application/binary", &vec![7; 6 << 20]).unwrap().0, 503);
    assert_eq!(files(&program.data.join("blobs")), 0);
    // What is there can still be read.
    all_are_there(&served, &token, &acknowledged);
    served.stop();
    let served = program.serve(&[]);
    all_are_there(&served, &token, &acknowledged);
    assert!(create(&served, &token, "danach", 40_000).is_ok());
    served.stop();
}

/// How many files lie in a folder and those below it.
fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

/// The way to a database, which a test can cut.
struct Way {
    listener: Mutex<Option<TcpListener>>,
    open: Arc<AtomicBool>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
    target: String,
    port: u16,
}

impl Way {
    fn to(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let way = Self {
            listener: Mutex::new(None),
            open: Arc::default(),
            streams: Arc::default(),
            target: target.to_owned(),
            port,
        };
        way.carry(listener);
        way
    }

    fn carry(&self, listener: TcpListener) {
        self.open.store(true, Ordering::Release);
        *self.listener.lock().unwrap() = Some(listener.try_clone().unwrap());
        let (open, streams, target) = (Arc::clone(&self.open), Arc::clone(&self.streams), self.target.clone());
        std::thread::spawn(move || {
            for near in listener.incoming() {
                if !open.load(Ordering::Acquire) {
                    break;
                }
                let (Ok(near), Ok(far)) = (near, TcpStream::connect(&target)) else { break };
                let mut kept = streams.lock().unwrap();
                kept.extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                drop(kept);
                for (from, to) in [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near)] {
                    std::thread::spawn(move || pass(from, to));
                }
            }
        });
    }

    fn cut(&self) {
        self.open.store(false, Ordering::Release);
        // Wakes the thread that accepts, so that the port is free.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        *self.listener.lock().unwrap() = None;
        for stream in self.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        let listener = loop {
            // The port is free once the thread that listened has ended.
            if let Ok(listener) = TcpListener::bind(("127.0.0.1", self.port)) {
                break listener;
            }
            std::thread::yield_now();
        };
        self.carry(listener);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

#[test]
fn a_database_that_is_away_is_told_and_comes_back() {
    let database = fresh_database();
    let (front, rest) = database.url.split_once('@').unwrap();
    let (host, name) = rest.split_once('/').unwrap();
    let way = Way::to(host);
    let program = Program::new(Some(&format!("{front}@127.0.0.1:{}/{name}", way.port)));
    let token = program.set_up();
    let served = program.serve(&[]);
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        for number in 0..5 {
            let word = format!("r{round}n{number}");
            let id = create(&served, &token, &word, 100).unwrap();
            acknowledged.push((id, word));
        }
        way.cut();
        for _ in 0..6 {
            assert_eq!(create(&served, &token, "weg", 100), Err(Some(503)));
        }
        assert_eq!(served.send("GET", "/health", &token, "text/plain", b"").unwrap().0, 503);
        way.mend();
        // Old connections are noticed one by one; each costs one refusal at the most.
        let back = (0..50).any(|_| create(&served, &token, "zurück", 100).is_ok());
        assert!(back, "it works again without a start");
    }
    all_are_there(&served, &token, &acknowledged);
    served.stop();
}
