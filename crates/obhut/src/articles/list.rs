//! Serves the list of articles to those who work here.

use std::collections::HashMap;

use axum::extract::Query;
use axum::response::Response;
use db::Tx;
use world::Timestamp;

use super::editor::{Wanted, audience, standing};
use super::sql::{self, ArticleRow};
use super::texts;
use super::texts_sql::{self, TranslationRow};
use super::words::{Kind, TextState};
use super::{must_publish, must_write, topics_page};
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Key;
use crate::workspace::console::{self, Bit, Block, Card, Console, Go, Table};
use crate::workspace::page::Reader;

/// Articles in the list.
const LISTED: usize = 300;
/// Rows read in one step.
const STEP: i64 = 500;

/// `GET /articles`.
pub(super) async fn list(reader: Reader, Query(wanted): Query<Wanted>) -> Response {
    let drawn = reader.read(move |tx, reader| {
        reader.cx.actor.must_be_staff()?;
        Ok((reader.around(tx)?, listed(tx, reader, &wanted.state)?))
    });
    let answer = drawn.await.map(|(shell, page)| reader.page(200, console::own(&shell, &page)));
    reader.finish(answer).await
}

fn listed(tx: &mut Tx<'_>, reader: &Reader, state: &str) -> Result<Console, Error> {
    let (cx, t) = (&reader.cx, reader.visitor.translator());
    let text = |key| t.get(key).into_owned();
    let mut texts: HashMap<i64, Vec<TranslationRow>> = HashMap::new();
    each(
        tx,
        texts_sql::some,
        |row: &TranslationRow| row.id,
        cx,
        |row| {
            if row.kind == Kind::Article {
                texts.entry(row.row).or_default().push(row);
            }
        },
    )?;
    let mut rows: Vec<ArticleRow> = Vec::new();
    each(tx, sql::articles, |row: &ArticleRow| row.id, cx, |row| rows.push(row))?;
    let is = |row: &ArticleRow, wanted: TextState| {
        texts.get(&row.id).is_some_and(|texts| texts.iter().any(|text| text.state == wanted))
    };
    rows.retain(|row| match TextState::from_word(state) {
        Some(wanted) => !row.archived && is(row, wanted),
        None if state == "archived" => row.archived,
        None => !row.archived,
    });
    rows.sort_by_key(|row| {
        let newest = texts.get(&row.id).and_then(|texts| texts.iter().map(|text| text.updated_at).max());
        std::cmp::Reverse(newest.unwrap_or(row.updated_at).max(row.updated_at))
    });
    let names = topics_page::names(tx, cx, Kind::Section, t.language())?;
    let mut lines = Vec::new();
    for row in rows.into_iter().take(LISTED) {
        let own = texts.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let first = own.iter().find(|text| text.locale == row.locale).or(own.first());
        let title = match first {
            Some(first) => texts::text(tx, cx, first, first.latest)?.map(|text| text.title).unwrap_or_default(),
            None => String::new(),
        };
        let mut tongues = Vec::new();
        for text in own {
            let (key, tone) = standing(Some(text));
            tongues.push(Bit::chip(format!("{}: {}", text.locale, t.get(key)), tone));
        }
        let lang = first.map_or("de", |first| first.locale.as_str());
        lines.push(vec![
            vec![Bit::link(format!("/articles/{}?lang={lang}", row.id), title)],
            vec![
                Bit::text(names.get(&row.section).cloned().unwrap_or_default()),
                Bit::sub(t.get(audience(row.audience))),
            ],
            tongues,
            vec![Bit::text(format!("{} / {}", row.up, row.down))],
            vec![Bit::Time(Timestamp(row.updated_at))],
        ]);
    }
    let head = [
        Key("article-heading"),
        Key("article-section"),
        Key("article-state"),
        Key("article-votes"),
        Key("article-changed"),
    ];
    let head = head.map(text).to_vec();
    let mut actions = Vec::new();
    if must_write(cx).is_ok() {
        actions.push(Go::main("/articles/new", text(Key("article-new"))));
    }
    if must_publish(cx).is_ok() {
        actions.push(Go::to("/articles/topics", text(Key("topics-title"))));
    }
    if super::must_moderate(cx).is_ok() {
        let waiting = super::comments::waiting(tx, cx, 100)?.len();
        actions.push(Go::to("/articles/comments", t.with(Key("comments-waiting"), "n", waiting)));
    }
    actions.push(Go::to(format!("/help/{}", t.language().tag()), text(Key("article-look"))));
    let views = [
        ("", Key("article-list-all")),
        ("draft", Key("article-list-draft")),
        ("review", Key("article-list-review")),
        ("published", Key("article-list-published")),
        ("archived", Key("article-list-archived")),
    ];
    let views = views.map(|(word, key)| Bit::link(format!("/articles?state={word}"), t.get(key)));
    let card = Card::new("artikel", text(Key("articles-title")))
        .with(Block::Acts(views.into_iter().collect()))
        .with(Block::Table(Table { head, rows: lines, empty: text(Key("articles-empty")) }));
    Ok(Console {
        title: text(Key("articles-title")),
        lead: text(Key("articles-lead")),
        actions,
        cards: vec![card],
        ..Console::default()
    })
}

/// Reads so many rows of an account that come after a number.
type Step<T> = fn(&mut Tx<'_>, i64, i64, i64) -> Result<Vec<T>, db::Error>;

/// Reads rows step by step.
fn each<T>(tx: &mut Tx<'_>, read: Step<T>, id: fn(&T) -> i64, cx: &Cx, mut take: impl FnMut(T)) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let some = read(tx, cx.id(), after, STEP)?;
        let Some(last) = some.last().map(id) else { return Ok(()) };
        some.into_iter().for_each(&mut take);
        after = last;
    }
}
