//! Serves the page on which comments are looked at before readers see them.

use axum::response::Response;
use world::Timestamp;

use super::comments::Verdict;
use super::words::CommentState;
use super::{comments, fill, must_moderate};
use crate::error::Error;
use crate::i18n::{Key, Language};
use crate::workspace::Notice;
use crate::workspace::console::{self, Act, Bit, Block, Card, Console, Go, Table};
use crate::workspace::page::{self, Names, Posted, Reader};

/// Comments on the page.
const SHOWN: i64 = 100;

/// `GET /articles/comments`.
pub(super) async fn list(reader: Reader) -> Response {
    let drawn = reader.read(|tx, reader| {
        let (cx, t) = (&reader.cx, reader.visitor.translator());
        must_moderate(cx).map_err(|_| Error::NotFound)?;
        let mut names = Names::default();
        let mut rows = Vec::new();
        for comment in comments::waiting(tx, cx, SHOWN)? {
            let row = &comment.row;
            let language = Language::from_tag(&row.locale).unwrap_or(Language::German);
            let act = |word: &str, key| {
                Act::new("/articles/comments", t.get(key))
                    .sending("article", row.article.to_string())
                    .sending("comment", row.id.to_string())
                    .sending("seen", comment.wording().to_string())
                    .sending("decision", word)
            };
            let who = names.of(tx, cx, row.author)?.name;
            let shown_as = comment.shown_as().unwrap_or_else(|| t.get(Key("comment-pseudonym")).into_owned());
            rows.push(vec![
                vec![
                    Bit::text(comment.text()),
                    Bit::link(fill::path(language, row.article), t.get(Key("comment-article"))),
                ],
                vec![Bit::text(who), Bit::sub(t.with(Key("comment-shown-as"), "name", shown_as))],
                vec![Bit::Time(Timestamp(row.created_at))],
                vec![
                    Bit::Act(act("shown", Key("comment-show"))),
                    Bit::Act(act("hidden", Key("comment-hide"))),
                    Bit::Act(act("delete", Key("comment-delete")).dangerous()),
                ],
            ]);
        }
        let mut head =
            [Key("help-comment"), Key("article-who"), Key("article-when")].map(|key| t.get(key).into_owned()).to_vec();
        head.push(String::new());
        let table = Table { head, rows, empty: t.get(Key("comments-empty")).into_owned() };
        let page = Console {
            title: t.get(Key("comments-title")).into_owned(),
            lead: t.get(Key("comments-lead")).into_owned(),
            back: Some(Go::to("/articles", t.get(Key("articles-title")))),
            cards: vec![Card::new("kommentare", t.get(Key("comments-title"))).with(Block::Table(table))],
            ..Console::default()
        };
        Ok((reader.around(tx)?, page))
    });
    let answer = drawn.await.map(|(shell, page)| reader.page(200, console::own(&shell, &page)));
    reader.finish(answer).await
}

/// `POST /articles/comments`.
pub(super) async fn decide(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let number = |name: &str| form.text(name).parse::<i64>().unwrap_or(0);
    let (article, comment, seen) = (number("article"), number("comment"), number("seen"));
    let verdict = match (form.text("decision"), CommentState::from_word(form.text("decision"))) {
        (_, Some(state)) => Ok(Verdict::Be(state)),
        ("delete", None) => Ok(Verdict::Delete),
        _ => Err(Error::NotFound),
    };
    let done = match verdict {
        Ok(verdict) => reader.write(move |tx, cx| comments::decide(tx, cx, article, comment, verdict, seen)).await,
        Err(error) => Err(error),
    };
    let said = match done {
        Ok(()) => Ok(Notice::Saved),
        // Its new wording is on the page, to be looked at.
        Err(Error::Changed) => Ok(Notice::CommentChanged),
        Err(error) => Err(error),
    };
    let answer = said.map(|notice| page::redirect_saying("/articles/comments", notice));
    reader.finish(answer).await
}
