//! A mix of searches: one word, two, a phrase somebody wrote, the beginning of a word, a word and a filter.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::client::{self, Make};
use crate::http::Bench;
use crate::process;
use crate::table::{Row, Table};
use crate::text::{self, Dice};

/// The index is built in the background; longer than this nobody waits.
const PATIENCE: Duration = Duration::from_secs(300);

/// Makes one query out of a number.
type Query = fn(&mut Dice, u64) -> String;

const KINDS: [(&str, Query); 5] = [
    ("one word", |dice, _| text::word(20 + dice.below(2_000))),
    ("two words", |dice, _| format!("{} {}", text::word(5 + dice.below(200)), text::word(5 + dice.below(200)))),
    ("a phrase", phrase),
    ("a prefix", |dice, _| format!("{}*", text::word(100 + dice.below(5_000)).chars().take(5).collect::<String>())),
    ("a word and a filter", |dice, _| format!("status:open priority:high {}", text::word(5 + dice.below(200)))),
];

/// Two neighbouring words of a comment that is there.
fn phrase(dice: &mut Dice, size: u64) -> String {
    let words = text::words(dice.below(size) * 64 + dice.below(crate::seed::COMMENTS));
    let place = dice.below(words.len() as u64 - 1) as usize;
    format!("\"{}\"", words.get(place..place + 2).unwrap_or_default().join(" "))
}

/// Builds the index by the first search, then measures each kind and the mix.
pub fn measure(bench: &Bench<'_>, table: &mut Table) -> Result<()> {
    let size = bench.seeded.size;
    let probe = bench.get("/api/v2/search.json?query=type%3Aticket%20status%3Aopen");
    let begin = Instant::now();
    let (status, body) = client::once(bench.server.address, &probe)?;
    if status >= 400 {
        let told: String = body.chars().take(80).collect();
        table.add(Row::new("search", "search", size).note(format!("not measured: {status} {told}")));
        return Ok(());
    }
    let rest = at_rest(bench, begin);
    let built = begin.elapsed().as_secs_f64() - rest;
    table.add(Row::new("search", "index built in the background", size).value(built, "s"));
    let memory = process::resident(bench.server.id());
    table.add(Row::new("search", "memory with the search index", size).value(memory, "MB"));
    for (name, query) in KINDS {
        let make = make(bench, &[query]);
        bench.saturate(table, &format!("search: {name}"), 4, &make, Some("p99 < 20 ms"))?;
    }
    let make = make(bench, &KINDS.map(|(_, query)| query));
    bench.saturate(table, "search: all five by turns", 4, &make, Some("p99 < 20 ms"))?;
    Ok(())
}

/// Waits until the server has nothing to do any more; how long it has rested then, in seconds.
fn at_rest(bench: &Bench<'_>, since: Instant) -> f64 {
    const GLANCE: Duration = Duration::from_millis(250);
    let mut before = process::cpu_millis(bench.server.id());
    while since.elapsed() < PATIENCE {
        std::thread::sleep(GLANCE);
        let now = process::cpu_millis(bench.server.id());
        if now - before <= 20.0 {
            return GLANCE.as_secs_f64();
        }
        before = now;
    }
    0.0
}

fn make(bench: &Bench<'_>, queries: &[Query]) -> Make {
    let (queries, credential, size) = (queries.to_vec(), bench.credential.clone(), bench.seeded.size as u64);
    Arc::new(move |client, turn| {
        let mut dice = Dice::new(turn * 64 + client as u64 + 77);
        let Some(query) = queries.get(turn as usize % queries.len()) else { return Vec::new() };
        let words = query(&mut dice, size);
        let escaped: String = words
            .bytes()
            .map(
                |byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") },
            )
            .collect();
        client::request("GET", &format!("/api/v2/search.json?query=type%3Aticket%20{escaped}"), &credential, "")
    })
}
