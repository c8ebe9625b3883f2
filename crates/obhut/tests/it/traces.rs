//! What was forgotten lies nowhere any more: in no file, no journal, no log, no queue of the mail server, and not in the
//! memory of the program that goes on serving. All of it is searched before the erasure as well, and then it is found.
//!
//! The memory is read as root reads it with a debugger, from `/proc`; so this test needs to be root.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use testkit::postgres::Server;
use testkit::residue::Scanner;

use crate::adversary::closure::{self, Key};
use crate::adversary::copies::Copies;
use crate::adversary::day::{Day, PLACES, is_forgotten};
use crate::adversary::until_swept;
use crate::mail_lmtp::free_port;
use crate::postfix::Postfix;
use crate::program::Program;

/// Bytes read at once, and how many of them twice, so that nothing lies across a seam.
const PIECE: u64 = 32 << 20;
const OVERLAP: u64 = 4 << 10;

/// Bytes on either side of a finding that a complaint shows.
const AROUND: usize = 120;

/// Searches everything a process has in memory that it can write to.
fn memory(process: u32, scanner: &Scanner) -> Vec<String> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let (mut hits, mut read) = (Vec::new(), 0);
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap(), words.next().unwrap());
        if !rights.starts_with("rw") {
            continue;
        }
        let name = words.nth(3).unwrap_or("heap of a thread");
        let (from, until) = range.split_once('-').unwrap();
        let number = |text: &str| u64::from_str_radix(text, 16).unwrap();
        let (mut from, until) = (number(from), number(until));
        while from < until {
            let mut bytes = vec![0; (until - from).min(PIECE) as usize];
            // A part may be gone by now, or may be a device's.
            let Ok(length) = memory.read_at(&mut bytes, from) else { break };
            read += length;
            let found = scanner.scan_buffer(&format!("{name} {range}"), &bytes[..length]);
            hits.extend(found.iter().map(|hit| {
                let (first, last) = (hit.offset.saturating_sub(AROUND), (hit.offset + AROUND).min(length));
                format!("{hit}, in {:?}", String::from_utf8_lossy(&bytes[first..last]))
            }));
            if length < bytes.len() || from + PIECE >= until {
                break;
            }
            from += PIECE - OVERLAP;
        }
    }
    assert!(read > 1 << 20, "only {read} bytes of memory could be read");
    hits
}

fn lines<T: ToString>(hits: &[T]) -> String {
    let lines: Vec<String> = hits.iter().take(40).map(ToString::to_string).collect();
    format!("{} traces:\n{}", hits.len(), lines.join("\n"))
}

fn nothing_is_left(server: Option<&Server>) {
    let url = server.map(|server| server.url("postgres"));
    let program = Program::new(url.as_deref());
    let mut copies = Copies::begin(&program, server);
    let lmtp = free_port();
    let postfix = Postfix::before(Some(lmtp));
    let (listen, smtp) = (format!("127.0.0.1:{lmtp}"), format!("smtp+starttls://localhost:{}", postfix.port()));
    let roots = postfix.roots();
    let options = [
        ["--lmtp-listen", &listen],
        ["--smtp", &smtp],
        ["--smtp-ca", roots.to_str().unwrap()],
        ["--mail-from", crate::stories::DESK],
        ["--undo-seconds", "0"],
    ];
    let mut day = Day::with(&program, options.as_flattened(), Some(&postfix));
    day.has_an_address();
    // Without the last: it starts the program anew, and memory would hold little of the day.
    Day::STEPS[..8].iter().for_each(|step| step(&mut day));
    day.told();
    let found: i64 = PLACES.iter().map(|place| day.found(place)).sum();
    assert!(found > 0, "the search knows the words");

    let goes: Vec<_> = PLACES.iter().filter(|place| is_forgotten(place)).map(|place| day.marker(place)).collect();
    let before = memory(day.process(), &Scanner::new(&goes, &[]));
    assert!(!before.is_empty(), "before, it is in memory");
    copies.take();
    // What leaves the house is others'.
    while !postfix.is_empty() {
        postfix.next();
    }
    let everything = closure::opened(&copies.written(), &copies.roots);
    day.forget();
    until_swept(&program, url.as_deref());
    let now = closure::roots(&fs::read(program.data.join("keyring/root")).unwrap());
    let written = copies.written();
    let live = closure::keys(&closure::opened(&written, &now));
    let ever = closure::keys(&everything);
    let gone: Vec<Key> = ever.iter().filter(|(id, _)| !live.contains_key(id)).map(|(_, key)| *key).collect();
    assert!(gone.len() >= 10);
    let secrets: Vec<&[u8]> = gone.iter().map(<[u8; 32]>::as_slice).collect();
    let scanner = Scanner::new(&goes, &secrets);

    let mut places: Vec<PathBuf> = vec![program.data.clone(), program.log.clone(), postfix.queue()];
    places.extend(server.into_iter().flat_map(|server| [server.data_directory(), server.log_file()]));
    if server.is_some() {
        copies.take();
    }
    let left = scanner.scan(&places);
    assert!(left.is_empty(), "on disk, {}", lines(&left));
    // Pieces of a word may lie where a thread's calls have returned, until it works on something else.
    day.goes_on();
    let left = memory(day.process(), &scanner);
    let words: Vec<String> = PLACES.iter().map(|place| format!("{} is {place}", day.word(place))).collect();
    assert!(left.is_empty(), "in memory, {}\n{}", lines(&left), words.join("\n"));
    // The search still finds what is there: the words that stay.
    let stays: Vec<_> = PLACES.iter().filter(|place| !is_forgotten(place)).map(|place| day.marker(place)).collect();
    assert!(!memory(day.process(), &Scanner::new(&stays, &[])).is_empty(), "what stays is in memory");
    day.stop();
    let left = scanner.scan(&places);
    assert!(left.is_empty(), "after the end, {}", lines(&left));
}

#[test]
fn nothing_forgotten_is_left_on_disk_or_in_memory_on_sqlite() {
    nothing_is_left(None);
}

#[test]
fn nothing_forgotten_is_left_on_disk_or_in_memory_on_postgres() {
    let server = Server::start(&[("log_statement", "all"), ("full_page_writes", "on")]).unwrap();
    nothing_is_left(Some(&server));
}
