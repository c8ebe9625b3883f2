//! Measures a release server from outside and the same operations from inside, and prints one table.
//!
//! `cargo xtask bench` builds what is needed and starts this. Everything happens in a temporary directory.
#![allow(clippy::disallowed_methods, reason = "a benchmark measures real time with real randomness")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it talks to the person who started it")]

mod chats;
mod client;
mod desk;
mod forgetting;
mod forms;
mod help;
mod http;
mod operations;
mod pages;
mod process;
mod sealing;
mod search;
mod seed;
mod server;
mod streams;
mod table;
mod text;
mod yardsticks;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use table::Table;

/// The allocator of the program itself, so that what happens here costs what it costs there.
#[global_allocator]
static ALLOCATOR: vault::memory::ZeroingAllocator = vault::memory::ZeroingAllocator::new();

/// What is to be measured.
pub struct Wanted {
    /// How many tickets, one run each.
    pub sizes: Vec<usize>,
    /// Seconds each load lasts.
    pub seconds: f64,
    /// Print JSON instead of the table.
    pub json: bool,
    /// The page whose table is replaced.
    pub markdown: Option<PathBuf>,
    /// Only rows whose group begins with this.
    pub only: Option<String>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [yardsticks::HELLO, port] => return yardsticks::hello(port.parse()?),
        [sealing::SERVE, cipher, place, port] => return sealing::serve(cipher, place.as_ref(), port.parse()?),
        _ => {}
    }
    let wanted = read(&arguments)?;
    let folder = tempfile::tempdir()?;
    let mut table = Table::new(&wanted);
    if wanted.wants("yardstick") {
        yardsticks::measure(&wanted, folder.path(), &mut table)?;
    }
    if wanted.wants("sealing") {
        sealing::measure(&wanted, folder.path(), &mut table)?;
    }
    for size in &wanted.sizes {
        let place = folder.path().join(format!("desk-{size}"));
        eprintln!("{size} tickets: seeding");
        let seeded = seed::seed(&place, *size, &mut table)?;
        if wanted.wants("operation") {
            operations::measure(&wanted, &place, &seeded, &mut table)?;
        }
        http::measure(&wanted, &place, &seeded, &mut table)?;
        if wanted.wants("forms") {
            forms::measure(&wanted, &place, &seeded, &mut table)?;
        }
        if wanted.wants("forgetting") {
            forgetting::measure(&wanted, &place, &seeded, &mut table)?;
        }
        std::fs::remove_dir_all(&place)?;
    }
    table.publish(&wanted)
}

impl Wanted {
    /// Whether rows of this group are wanted.
    pub fn wants(&self, group: &str) -> bool {
        self.only.as_deref().is_none_or(|only| group.starts_with(only))
    }
}

fn read(arguments: &[String]) -> Result<Wanted> {
    let mut wanted =
        Wanted { sizes: vec![1_000, 10_000, 100_000], seconds: 5.0, json: false, markdown: None, only: None };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().with_context(|| format!("{argument} wants a value"));
        match argument.as_str() {
            "--quick" => (wanted.sizes, wanted.seconds) = (vec![1_000], 1.0),
            "--json" => wanted.json = true,
            "--markdown" => wanted.markdown = Some(PathBuf::from(value()?)),
            "--tickets" => {
                let sizes: Result<Vec<usize>, _> = value()?.split(',').map(str::parse).collect();
                wanted.sizes = sizes.context("--tickets wants numbers with commas between them")?;
            }
            "--seconds" => wanted.seconds = value()?.parse().context("--seconds wants a number")?,
            "--only" => wanted.only = Some(value()?.clone()),
            _ => bail!(
                "{argument} is not known: --quick, --json, --markdown FILE, --tickets N,N, --seconds N, --only GROUP"
            ),
        }
    }
    Ok(wanted)
}
