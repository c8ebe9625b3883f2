//! The help centre: a thousand articles, read and searched by people who are not signed in.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, bail};
use obhut::articles::editing::{self, ArticleChange};
use obhut::articles::{NewText, topics};
use obhut::error::Error;
use obhut::i18n::Language;

use crate::client::{self, Make};
use crate::desk;
use crate::http::Bench;
use crate::table::{Row, Table};
use crate::text;

/// Articles.
const ARTICLES: u64 = 1_000;
/// Articles written in one transaction.
const AT_ONCE: u64 = 100;
/// Categories, each with so many sections.
const CATEGORIES: u64 = 8;
const SECTIONS: u64 = 5;

/// Publishes the articles, before the server takes the directory; answers their numbers.
pub fn prepare(place: &Path) -> Result<Vec<i64>> {
    let opened = desk::open(place)?;
    let cx = opened.system();
    let sections: Arc<[i64]> = opened
        .write(&cx, |tx, cx| {
            let mut sections = Vec::new();
            for category in 0..CATEGORIES {
                let name = NewText::new(&text::word(400 + category), "");
                let category = topics::create(tx, cx, None, Language::English, &name, None)?;
                for section in 0..SECTIONS {
                    let name = NewText::new(&text::word(500 + section), "");
                    sections.push(topics::create(tx, cx, Some(category), Language::English, &name, None)?);
                }
            }
            Ok(sections)
        })?
        .into();
    let mut numbers = Vec::new();
    for first in (0..ARTICLES).step_by(AT_ONCE as usize) {
        let sections = Arc::clone(&sections);
        numbers.extend(opened.write(&cx, move |tx, cx| {
            let one = |n: u64| {
                let section = sections.get(n as usize % sections.len()).copied().unwrap_or_default();
                let paragraphs: Vec<String> = (0..6).map(|part| text::comment(n, part)).collect();
                let text = NewText::new(&text::subject(n), &paragraphs.join("\n\n"));
                let id = editing::create(tx, cx, section, Language::English, &text, &ArticleChange::default())?;
                editing::publish(tx, cx, id, Language::English)?;
                Ok(id)
            };
            (first..first + AT_ONCE).map(one).collect::<Result<Vec<i64>, Error>>()
        })?);
    }
    Ok(numbers)
}

/// A GET of somebody with a browser.
fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: desk.example\r\naccept-language: en\r\naccept-encoding: gzip\r\n\r\n")
        .into_bytes()
}

/// Loads the home page, articles and the search.
pub fn measure(bench: &Bench<'_>, articles: &[i64], table: &mut Table) -> Result<()> {
    let plain = |path: &str| client::once(bench.server.address, &client::request("GET", path, "", ""));
    // The first reader after a change waits for it all to be read and its words to be put in order.
    let begin = Instant::now();
    let (status, home) = plain("/help/en")?;
    let first = begin.elapsed().as_secs_f64() * 1_000.0;
    if status != 200 || !home.contains("/help/en/articles/") {
        bail!("the home page of the help centre answers {status} without an article");
    }
    let row = |name: &str| Row::new("help", name, bench.seeded.size);
    table.add(row("all articles read anew, until the first answer").value(first, "ms"));
    let always: Make = Arc::new(|_, _| get("/help/en"));
    let name = match home.contains("data-contact") {
        true => "help centre: its page, with the form",
        false => "help centre: its page",
    };
    bench.saturate(table, name, 4, &always, Some("p95 < 20 ms"))?;
    let articles: Arc<[i64]> = articles.into();
    let path = |articles: &[i64], client: usize, turn: u64| {
        let id = articles.get((client * 31 + turn as usize) % articles.len().max(1)).copied().unwrap_or_default();
        format!("/help/en/articles/{id}")
    };
    let known = Arc::clone(&articles);
    let one: Make = Arc::new(move |client, turn| get(&path(&known, client, turn)));
    bench.saturate(table, "help centre: an article", 16, &one, Some("≥ 2,000/s, p95 < 20 ms"))?;
    for (words, name) in [(1, "help centre: search, one word"), (3, "help centre: search, three words")] {
        let (_, found) = plain(&query(words, 0, 0))?;
        if !found.contains("class=\"hits\"") {
            bail!("nothing is found in the help centre");
        }
        let search: Make = Arc::new(move |client, turn| get(&query(words, client, turn)));
        bench.saturate(table, name, 4, &search, Some("p95 < 20 ms"))?;
    }
    let (_, body) = plain(&path(&articles, 0, 0))?;
    table.add(row("an article as HTML").value(body.len() as f64 / 1_000.0, "kB"));
    table.add(row("its page as HTML").value(home.len() as f64 / 1_000.0, "kB"));
    Ok(())
}

/// A search for so many words, in turn other ones.
fn query(words: usize, client: usize, turn: u64) -> String {
    let word = |n: usize| text::word(20 + (client as u64 * 7 + turn * 3 + n as u64 * 11) % 200);
    format!("/help/search?lang=en&q={}", (0..words).map(word).collect::<Vec<_>>().join("+"))
}
