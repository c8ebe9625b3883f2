//! Serves the list from which a link to an article is put into an answer: filling the box sends nothing.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::library::{self, Library};
use super::words::Audience;
use super::{fill, find};
use crate::drafts::{self, Written};
use crate::error::Error;
use crate::i18n::{Key, Language};
use crate::state::App;
use crate::tickets::{access, read};
use crate::workspace::console::{self, Act, Bit, Block, Card, Console, Field, Form, Go, Table};
use crate::workspace::page::{self, Posted, Reader, number};

/// Articles offered.
const OFFERED: usize = 30;

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/tickets/{number}/articles", get(pick).post(look))
        .route("/tickets/{number}/articles/{id}", post(insert))
}

#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    lang: String,
}

/// `GET /tickets/{number}/articles`.
async fn pick(reader: Reader, Path(ticket): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    let language = Language::from_tag(&wanted.lang).unwrap_or_else(|| reader.visitor.translator().language());
    let answer = draw(&reader, &ticket, language, String::new()).await;
    reader.finish(answer).await
}

/// `POST /tickets/{number}/articles`: looks for words, which stand in no address.
async fn look(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let language = Language::from_tag(form.text("lang")).unwrap_or_else(|| reader.visitor.translator().language());
    let answer = draw(&reader, &ticket, language, form.text("q").to_owned()).await;
    reader.finish(answer).await
}

/// Articles that fit: those with the words, else the newest.
fn offered(library: &Library, language: Language, words: &str) -> Vec<(i64, String)> {
    if !words.trim().is_empty() {
        let found = find::search(library, language, Audience::SignedIn, words, OFFERED);
        return found.into_iter().map(|found| (found.id, found.title)).collect();
    }
    let mut newest: Vec<_> =
        library.articles.keys().filter_map(|id| library.article(*id, Audience::SignedIn, language)).collect();
    newest.sort_by_key(|(article, text)| std::cmp::Reverse((article.row.promoted, text.row.published_at)));
    newest.into_iter().take(OFFERED).map(|(article, text)| (article.row.id, text.text.title.clone())).collect()
}

async fn draw(reader: &Reader, ticket: &str, language: Language, words: String) -> Result<Response, Error> {
    let ticket = number(ticket)?;
    let library = library::open(&reader.cx.desk, &reader.cx.account).await?;
    let drawn = reader.read(move |tx, reader| {
        let (cx, t) = (&reader.cx, reader.visitor.translator());
        let found = read::get(tx, cx, ticket)?;
        access::must_edit(cx, &found.row)?;
        let rows = offered(&library, language, &words).into_iter().map(|(id, title)| {
            let act = Act::new(format!("/tickets/{ticket}/articles/{id}"), t.get(Key("article-insert"))).of(&title);
            vec![vec![Bit::link(fill::path(language, id), title)], vec![Bit::Act(act.sending("lang", language.tag()))]]
        });
        let head = vec![t.get(Key("article-heading")).into_owned(), String::new()];
        let table = Table { head, rows: rows.collect(), empty: t.get(Key("help-nothing-found")).into_owned() };
        let form = Form::new("suche", format!("/tickets/{ticket}/articles"), t.get(Key("search")))
            .with(Field::kind("search", "q", t.get(Key("help-search")), words.as_str()))
            .sending("lang", language.tag());
        let other = if language == Language::German { Language::English } else { Language::German };
        let page = Console {
            title: t.get(Key("article-insert-title")).into_owned(),
            lead: t.get(Key("article-insert-text")).into_owned(),
            back: Some(Go::to(format!("/tickets/{ticket}"), format!("#{ticket}"))),
            actions: vec![Go::to(format!("/tickets/{ticket}/articles?lang={}", other.tag()), other.own_name())],
            cards: vec![
                Card::new("artikel", t.get(Key("articles-title"))).with(Block::Form(form)).with(Block::Table(table)),
            ],
            narrow: true,
            ..Console::default()
        };
        Ok((reader.around(tx)?, page))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, console::own(&shell, &page)))
}

/// `POST /tickets/{number}/articles/{id}`: fills the box; nothing leaves.
async fn insert(Path((ticket, id)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = async {
        let (ticket, id) = (number(&ticket)?, number(&id)?);
        let language = Language::from_tag(form.text("lang")).unwrap_or(Language::German);
        let library = library::open(&reader.cx.desk, &reader.cx.account).await?;
        let (_, text) = library.article(id, Audience::SignedIn, language).ok_or(Error::NotFound)?;
        let (title, path) = (text.text.title.clone(), fill::path(language, id));
        let here = reader.visitor.base.url("");
        reader
            .write(move |tx, cx| {
                let row = read::get(tx, cx, ticket)?.row;
                access::must_edit(cx, &row)?;
                let begun = drafts::get(tx, cx, ticket)?.map(|draft| draft.written);
                let public = access::must_speak(cx, &row).is_ok();
                let begun = begun.unwrap_or(Written { public, ..Written::default() });
                let base = Some(crate::accounts::base::of(tx, cx)?).filter(|base| !base.is_empty());
                let link = format!("{title}:\n{}{path}", base.as_deref().unwrap_or(&here));
                let text = match begun.text.trim_end() {
                    "" => Zeroizing::new(link),
                    written => Zeroizing::new(format!("{written}\n\n{link}")),
                };
                drafts::save(tx, cx, ticket, &Written { text, ..begun }, true)
            })
            .await?;
        Ok(page::redirect(&format!("/tickets/{ticket}#antwort")))
    };
    let answer = answer.await;
    reader.finish(answer).await
}
