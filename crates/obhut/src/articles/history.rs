//! Serves what was before: the versions of a text with who wrote them and when, and what was done with the article.

use axum::extract::{Path, Query};
use axum::response::Response;
use db::Tx;
use world::Timestamp;

use super::editor::Wanted;
use super::texts::{self, Of};
use super::{editing, must_publish, must_write, object, texts_sql};
use crate::audit::history::{self, Step};
use crate::error::Error;
use crate::i18n::{Key, Language};
use crate::workspace::console::{self, Act, Bit, Block, Card, Console, Go, Table, Tone};
use crate::workspace::page::{Names, Reader, number};

/// Versions shown, and entries of the log read at once.
const SHOWN: i64 = 200;
/// Steps shown.
const ROWS: usize = 200;
/// How often entries are read until enough of them are steps.
const ROUNDS: usize = 25;

/// `GET /articles/{id}/history`.
pub(super) async fn show(reader: Reader, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    let answer = async {
        let id = number(&id)?;
        let language = Language::from_tag(&wanted.lang).unwrap_or(Language::German);
        let version = wanted.version.parse().ok();
        let drawn = reader.read(move |tx, reader| {
            must_write(&reader.cx).map_err(|_| Error::NotFound)?;
            Ok((reader.around(tx)?, page(tx, reader, id, language, version)?))
        });
        let (shell, page) = drawn.await?;
        Ok(reader.page(200, console::own(&shell, &page)))
    };
    let answer = answer.await;
    reader.finish(answer).await
}

fn page(tx: &mut Tx<'_>, reader: &Reader, id: i64, language: Language, version: Option<i64>) -> Result<Console, Error> {
    let (cx, t) = (&reader.cx, reader.visitor.translator());
    let text = |key| t.get(key).into_owned();
    let article = editing::get(tx, cx, id)?;
    let row = texts::translation(tx, cx, Of::article(id, article.key), language)?;
    let mut names = Names::default();
    let mut cards = Vec::new();
    if let Some(version) = version {
        let shown = texts::text(tx, cx, &row, version)?.ok_or(Error::NotFound)?;
        let path = format!("/articles/{id}/act");
        let take = Act::new(path, t.get(Key("article-take-version")))
            .sending("lang", language.tag())
            .sending("act", "take")
            .sending("version", version.to_string());
        let title = t.with(Key("article-version"), "n", version).into_owned();
        cards.push(
            Card::new("fassung", title)
                .with(Block::Text(shown.title.clone()))
                .with(Block::Raw(shown.body.clone()))
                .with(Block::Acts(vec![Bit::Act(take)])),
        );
    }
    let mut rows = Vec::new();
    for one in texts_sql::versions(tx, cx.id(), row.id, SHOWN)? {
        let mut what = vec![match one.sealed.is_some() {
            true => Bit::link(
                format!("/articles/{id}/history?lang={}&version={}", language.tag(), one.version),
                t.with(Key("article-version"), "n", one.version),
            ),
            false => Bit::text(t.get(Key("article-version-gone"))),
        }];
        if row.published == Some(one.version) {
            what.push(Bit::chip(t.get(Key("article-state-published")), Tone::Good));
        }
        let mut acts = Vec::new();
        let older = one.version != row.latest && row.published != Some(one.version) && one.sealed.is_some();
        if older && must_publish(cx).is_ok() {
            let act = Act::new(format!("/articles/{id}/act"), t.get(Key("article-version-forget"))).dangerous();
            let act = act.of(&t.with(Key("article-version"), "n", one.version));
            acts.push(Bit::Act(
                act.sending("lang", language.tag())
                    .sending("act", "forget")
                    .sending("version", one.version.to_string()),
            ));
        }
        let who = names.of(tx, cx, one.author)?.name;
        rows.push(vec![what, vec![Bit::text(who)], vec![Bit::Time(Timestamp(one.created_at))], acts]);
    }
    let mut head = [Key("article-versions"), Key("article-who"), Key("article-when")].map(text).to_vec();
    head.push(String::new());
    let table = Table { head, rows, empty: String::new() };
    cards.push(Card::new("fassungen", text(Key("article-versions"))).with(Block::Table(table)));
    cards.push(steps(tx, reader, id, &mut names)?);
    Ok(Console {
        title: text(Key("article-history")),
        back: Some(Go::to(format!("/articles/{id}?lang={}", language.tag()), t.get(Key("article-edit")))),
        cards,
        ..Console::default()
    })
}

/// What was done with the article, the newest first. Its entries in the log also tell of readers, who may be many: of those it
/// is looked through so many.
fn steps(tx: &mut Tx<'_>, reader: &Reader, id: i64, names: &mut Names) -> Result<Card, Error> {
    let (cx, t) = (&reader.cx, reader.visitor.translator());
    let (mut rows, mut before) = (Vec::new(), i64::MAX);
    for _ in 0..ROUNDS {
        let some = history::newest(tx, cx, object(id), before, SHOWN)?;
        let Some(last) = some.last() else { break };
        before = last.entry.seq;
        for step in &some {
            rows.extend(line(tx, reader, step, names)?);
        }
        if rows.len() >= ROWS {
            break;
        }
    }
    rows.truncate(ROWS);
    let head = [Key("article-what"), Key("article-who"), Key("article-when")].map(|key| t.get(key).into_owned());
    let table = Table { head: head.to_vec(), rows, empty: String::new() };
    Ok(Card::new("schritte", t.get(Key("article-steps"))).with(Block::Table(table)))
}

/// A step as a row; nothing for what readers do.
fn line(tx: &mut Tx<'_>, reader: &Reader, step: &Step, names: &mut Names) -> Result<Option<Vec<Vec<Bit>>>, Error> {
    let (cx, t) = (&reader.cx, reader.visitor.translator());
    let Some(key) = act(&step.entry.act) else { return Ok(None) };
    let number = step.facts.get("by").and_then(serde_json::Value::as_i64);
    let who = match number {
        Some(_) => names.of(tx, cx, number)?.name,
        None => String::new(),
    };
    let tag = step.facts.get("language").and_then(serde_json::Value::as_str).unwrap_or_default();
    Ok(Some(vec![
        vec![Bit::text(t.get(key)), Bit::sub(tag)],
        vec![Bit::text(who)],
        vec![Bit::Time(Timestamp(step.entry.at))],
    ]))
}

/// What an act is called; what readers do is no step of the article.
fn act(word: &str) -> Option<Key> {
    Some(match word {
        "article.create" => Key("article-act-create"),
        "article.write" => Key("article-act-write"),
        "article.submit" => Key("article-act-submit"),
        "article.hand_back" => Key("article-act-hand-back"),
        "article.publish" => Key("article-act-publish"),
        "article.withdraw" => Key("article-act-withdraw"),
        "article.archive" => Key("article-act-archive"),
        "article.restore" => Key("article-act-restore"),
        "article.redact" => Key("article-act-redact"),
        "article.update" => Key("article-act-update"),
        "article.forget_version" => Key("article-act-forget"),
        "article.remove_translation" => Key("article-act-remove"),
        "article.add_file" | "article.drop_file" => Key("article-act-files"),
        _ => return None,
    })
}
