//! The help centre: a thousand articles, read and searched by people who are not signed in.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
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

/// Publishes the articles, before the server takes the directory; answers their numbers.
pub fn prepare(place: &Path) -> Result<Vec<i64>> {
    let opened = desk::open(place)?;
    let cx = opened.system();
    let section = opened.write(&cx, |tx, cx| {
        let name = NewText::new("Bench", "");
        let category = topics::create(tx, cx, None, Language::English, &name, None)?;
        topics::create(tx, cx, Some(category), Language::English, &name, None)
    })?;
    let mut numbers = Vec::new();
    for first in (0..ARTICLES).step_by(AT_ONCE as usize) {
        numbers.extend(opened.write(&cx, move |tx, cx| {
            let one = |n: u64| {
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

/// Loads articles and the search.
pub fn measure(bench: &Bench<'_>, articles: &[i64], table: &mut Table) -> Result<()> {
    let articles: Arc<[i64]> = articles.into();
    let one: Make = Arc::new(move |client, turn| {
        let id = articles[(client * 31 + turn as usize) % articles.len()];
        client::request("GET", &format!("/help/en/articles/{id}"), "", "")
    });
    bench.saturate(table, "help centre: an article", 16, &one, Some("≥ 2,000/s, p95 < 20 ms"))?;
    let search = |words: usize| -> Make {
        Arc::new(move |client, turn| {
            let word = |n: usize| text::word(20 + (client * 7 + turn as usize * 3 + n * 11) as u64 % 200);
            let query = (0..words).map(word).collect::<Vec<_>>().join("+");
            client::request("GET", &format!("/help/search?lang=en&q={query}"), "", "")
        })
    };
    for (words, name) in [(1, "help centre: search, one word"), (3, "help centre: search, three words")] {
        bench.saturate(table, name, 4, &search(words), Some("p95 < 20 ms"))?;
    }
    let (_, body) = client::once(bench.server.address, &one(0, 0))?;
    table.add(Row::new("help", "an article as HTML", bench.seeded.size).value(body.len() as f64 / 1_000.0, "kB"));
    Ok(())
}
