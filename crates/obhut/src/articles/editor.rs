//! Serves the pages on which articles are written: the list, the editor with its preview, files and further acts.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use db::Tx;
use serde::Deserialize;
use world::Timestamp;

use super::desk_view::{self, EditorFile, EditorPage, TaskLine, Tongue};
use super::editing::{self, ArticleChange};
use super::sql::{self, ArticleRow};
use super::texts::{self, NewText, Of};
use super::texts_sql::{self, TranslationRow};
use super::words::{Audience, Kind, TextState};
use super::{fill, history, list, moderation, must_publish, must_write, render, tasks, topics_page};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::handover;
use crate::i18n::{Key, Language};
use crate::side_conversations::veil::Veil;
use crate::state::App;
use crate::tickets::read;
use crate::workspace::console::Tone;
use crate::workspace::page::{self, FORM_AT_MOST, Form, Letter, Names, Posted, Reader, number, unsigned};
use crate::workspace::{Body, Choice, Notice, Problem, Problems};

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/articles", get(list::list).post(create))
        .route("/articles/new", get(new))
        .route("/articles/topics", get(topics_page::list).post(topics_page::create))
        .route("/articles/topics/{kind}/{id}", get(topics_page::show).post(topics_page::save))
        .route("/articles/topics/{kind}/{id}/delete", post(topics_page::delete))
        .route("/articles/comments", get(moderation::list).post(moderation::decide))
        .route("/articles/{id}", get(show).post(save))
        .route("/articles/{id}/act", post(act))
        .route("/articles/{id}/files", post(add_files).layer(DefaultBodyLimit::max(FORM_AT_MOST)))
        .route("/articles/{id}/history", get(history::show))
}

/// What an address says.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    pub(super) lang: String,
    #[serde(default)]
    pub(super) state: String,
    #[serde(default)]
    pub(super) ticket: String,
    #[serde(default)]
    pub(super) version: String,
}

/// How a text stands, in words.
pub(super) fn standing(row: Option<&TranslationRow>) -> (Key, Tone) {
    match row.map(|row| (row.state, row.published)) {
        None => (Key("article-missing"), Tone::Plain),
        Some((TextState::Published, _)) => (Key("article-state-published"), Tone::Good),
        Some((TextState::Review, _)) => (Key("article-state-review"), Tone::Warn),
        Some((TextState::Draft, Some(_))) => (Key("article-state-newer-draft"), Tone::Info),
        Some((TextState::Draft, None)) => (Key("article-state-draft"), Tone::Plain),
    }
}

pub(super) const fn audience(audience: Audience) -> Key {
    match audience {
        Audience::Everybody => Key("audience-everybody"),
        Audience::SignedIn => Key("audience-signed-in"),
        Audience::Staff => Key("audience-staff"),
    }
}

/// What an editor's page is filled with.
struct Draft {
    id: Option<i64>,
    language: Language,
    form: Form,
    problems: Problems,
    preview: bool,
    newer: bool,
    ticket: Option<i64>,
}

/// `GET /articles/new`.
async fn new(reader: Reader, Query(wanted): Query<Wanted>) -> Response {
    let language = Language::from_tag(&wanted.lang).unwrap_or(Language::German);
    let draft = Draft {
        id: None,
        language,
        form: Form::default(),
        problems: Problems::default(),
        preview: false,
        newer: false,
        ticket: number(&wanted.ticket).ok(),
    };
    let answer = draw(&reader, 200, draft).await;
    reader.finish(answer).await
}

/// `GET /articles/{id}`.
async fn show(reader: Reader, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    let answer = async {
        let id = number(&id)?;
        let language = match Language::from_tag(&wanted.lang) {
            Some(language) => language,
            None => {
                let row = reader.read(move |tx, reader| editing::get(tx, &reader.cx, id)).await?;
                Language::from_tag(&row.locale).unwrap_or(Language::German)
            }
        };
        let draft = Draft {
            id: Some(id),
            language,
            form: Form::default(),
            problems: Problems::default(),
            preview: false,
            newer: false,
            ticket: number(&wanted.ticket).ok(),
        };
        draw(&reader, 200, draft).await
    };
    let answer = answer.await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, status: u16, draft: Draft) -> Result<Response, Error> {
    let drawn = reader.read(move |tx, reader| {
        must_write(&reader.cx).map_err(|_| Error::NotFound)?;
        Ok((reader.around(tx)?, filled(tx, reader, &draft)?))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(status, desk_view::editor(&shell, &page)))
}

fn filled(tx: &mut Tx<'_>, reader: &Reader, draft: &Draft) -> Result<EditorPage, Error> {
    let (cx, t) = (&reader.cx, reader.visitor.translator());
    let row = draft.id.map(|id| editing::get(tx, cx, id)).transpose()?;
    let own = match &row {
        Some(row) => texts_sql::of(tx, cx.id(), Kind::Article, row.id)?,
        None => Vec::new(),
    };
    let present = own.iter().find(|text| text.locale == draft.language.tag());
    let stored = match present {
        Some(text) => texts::text(tx, cx, text, text.latest)?,
        None => None,
    };
    let stored = stored.unwrap_or_default();
    let form = &draft.form;
    let typed = |name: &str, stored: &str| form.given(name).unwrap_or(stored).to_owned();
    let text = NewText {
        title: typed("title", &stored.title),
        body: typed("body", &stored.body),
        summary: Some(typed("summary", stored.summary.as_deref().unwrap_or_default())),
        html: form.given("html").map_or(stored.html, |html| html == "1"),
    };
    let fresh = form.given("title").is_none();
    let tongues = Language::ALL.map(|tongue| {
        let (key, _) = standing(own.iter().find(|text| text.locale == tongue.tag()));
        Tongue {
            tag: tongue.tag(),
            name: tongue.own_name(),
            standing: t.get(key).into_owned(),
            current: tongue == draft.language,
        }
    });
    let section = form.given("section").and_then(|id| id.parse().ok()).or(row.as_ref().map(|row| row.section));
    let chosen = form.given("audience").and_then(Audience::from_word);
    let chosen = chosen.or(row.as_ref().map(|row| row.audience)).unwrap_or(Audience::Everybody);
    let labels = match &row {
        Some(row) => editing::labels(cx, row)?.join(", "),
        None => String::new(),
    };
    let files = match &row {
        Some(row) => super::files::of(tx, cx, row.id)?,
        None => Vec::new(),
    };
    // Of an article that readers see, files are the matter of whoever publishes.
    let attaches = must_publish(cx).is_ok() || own.iter().all(|text| text.published.is_none());
    let (key, _) = standing(present);
    Ok(EditorPage {
        id: draft.id.map(unsigned),
        tongues: tongues.into_iter().collect(),
        tag: draft.language.tag(),
        version: present.map_or(0, |text| unsigned(text.latest)),
        standing: t.get(key).into_owned(),
        published: present.is_some_and(|text| text.published.is_some()),
        in_review: present.is_some_and(|text| text.state == TextState::Review),
        archived: row.as_ref().is_some_and(|row| row.archived),
        html: text.html,
        preview: draft.preview.then(|| render::html(&text)),
        title: text.title,
        summary: text.summary.unwrap_or_default(),
        body: text.body,
        labels: typed("labels", &labels),
        sections: sections(tx, cx, t.language(), section)?,
        audiences: Audience::ALL
            .iter()
            .map(|one| Choice {
                value: one.word().to_owned(),
                label: t.get(audience(*one)).into_owned(),
                selected: *one == chosen,
            })
            .collect(),
        promoted: if fresh { row.as_ref().is_some_and(|row| row.promoted) } else { form.has("promoted") },
        comments_open: if fresh { row.as_ref().is_none_or(|row| row.comments_open) } else { form.has("comments_open") },
        problems: draft.problems.clone(),
        publishes: must_publish(cx).is_ok(),
        attaches,
        files: files
            .into_iter()
            .map(|file| EditorFile {
                id: unsigned(file.row.id),
                name: file.name,
                size: unsigned(file.row.size),
                inline: file.row.inline,
            })
            .collect(),
        task: match draft.ticket {
            Some(ticket) => task(tx, cx, ticket)?,
            None => None,
        },
        newer: draft.newer,
        only: own.len() < 2 || present.is_none(),
    })
}

/// Sections to choose from, under the names of their categories.
pub(super) fn sections(
    tx: &mut Tx<'_>,
    cx: &Cx,
    language: Language,
    chosen: Option<i64>,
) -> Result<Vec<Choice>, Error> {
    let categories = topics_page::names(tx, cx, Kind::Category, language)?;
    let names = topics_page::names(tx, cx, Kind::Section, language)?;
    let rows = sql::sections(tx, cx.id())?;
    let label = |row: &sql::TopicRow| {
        let category = categories.get(&row.category).map_or("", String::as_str);
        format!("{category} – {}", names.get(&row.id).map_or("", String::as_str))
    };
    Ok(rows
        .iter()
        .map(|row| Choice { value: row.id.to_string(), label: label(row), selected: chosen == Some(row.id) })
        .collect())
}

/// The task that lies on top of a ticket, as the reader may know it; nothing where it is none to write.
fn task(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Option<TaskLine>, Error> {
    let found = match read::get(tx, cx, ticket) {
        Ok(found) => found,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(current) = handover::ops::current(tx, cx, ticket)? else { return Ok(None) };
    if tasks::of(tx, cx, ticket, current.row.id)?.is_none() {
        return Ok(None);
    }
    let veil = Veil::for_reader(tx, cx, &found.row)?;
    let disclosure = crate::disclosure::for_actor(cx);
    let said = current.task.as_ref().and_then(|task| task.reveal_task(&disclosure)).cloned().unwrap_or_default();
    Ok(Some(TaskLine {
        ticket: unsigned(ticket),
        task: Body::Parts(veil.parts(&said)),
        from: Names::default().of(tx, cx, Some(current.row.author))?.name,
        since: Timestamp(current.row.created_at),
    }))
}

/// What a form says of the text.
fn text_of(form: &Form) -> NewText {
    NewText {
        title: form.text("title").to_owned(),
        body: form.text("body").to_owned(),
        summary: form.filled("summary").map(str::to_owned),
        html: form.text("html") == "1",
    }
}

/// What a form decides besides the text; only what differs.
fn change_of(cx: &Cx, form: &Form, row: Option<&ArticleRow>) -> ArticleChange {
    if must_publish(cx).is_err() {
        return ArticleChange::default();
    }
    let labels: Vec<String> = form.text("labels").split(',').map(str::to_owned).collect();
    let new = ArticleChange {
        section: form.text("section").parse().ok(),
        position: None,
        audience: Audience::from_word(form.text("audience")),
        promoted: Some(form.has("promoted")),
        comments_open: Some(form.has("comments_open")),
        labels: Some(labels),
    };
    let Some(row) = row else { return new };
    let known = editing::labels(cx, row).unwrap_or_default();
    let mut typed: Vec<String> = form.text("labels").split(',').map(|name| name.trim().to_owned()).collect();
    typed.retain(|name| !name.is_empty());
    typed.sort();
    ArticleChange {
        section: new.section.filter(|section| *section != row.section),
        audience: new.audience.filter(|audience| *audience != row.audience),
        promoted: new.promoted.filter(|promoted| *promoted != row.promoted),
        comments_open: new.comments_open.filter(|open| *open != row.comments_open),
        labels: new.labels.filter(|_| typed != known),
        position: None,
    }
}

/// `POST /articles`.
async fn create(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let language = Language::from_tag(form.text("lang")).unwrap_or(Language::German);
    let answer = write(&reader, None, language, form).await;
    reader.finish(answer).await
}

/// `POST /articles/{id}`.
async fn save(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match (number(&id), Language::from_tag(form.text("lang"))) {
        (Ok(id), Some(language)) => write(&reader, Some(id), language, form).await,
        _ => Err(Error::NotFound),
    };
    reader.finish(answer).await
}

async fn write(reader: &Reader, id: Option<i64>, language: Language, form: Form) -> Result<Response, Error> {
    let then = form.text("then").to_owned();
    let ticket = number(form.text("ticket")).ok();
    let draft = |problems, newer, preview| Draft { id, language, form: form.clone(), problems, preview, newer, ticket };
    if then == "preview" {
        return draw(reader, 200, draft(Problems::default(), false, true)).await;
    }
    let sent = form.clone();
    let t = reader.visitor.translator();
    let written = reader.write(move |tx, cx| {
        let text = text_of(&sent);
        let id = match id {
            Some(id) => {
                let row = editing::get(tx, cx, id)?;
                editing::update(tx, cx, id, &change_of(cx, &sent, Some(&row)))?;
                let seen = sent.text("version").parse().unwrap_or(0);
                editing::write(tx, cx, id, language, &text, Some(seen))?;
                id
            }
            None => {
                let section = sent.text("section").parse().unwrap_or(0);
                editing::create(tx, cx, section, language, &text, &change_of(cx, &sent, None))?
            }
        };
        if let Some(ticket) = ticket {
            tasks::begun(tx, cx, ticket, id)?;
        }
        match sent.text("then") {
            "submit" => editing::submit(tx, cx, id, language)?,
            "publish" => {
                editing::publish(tx, cx, id, language)?;
                if let Some(ticket) = ticket {
                    let base = crate::accounts::base::of(tx, cx)?;
                    let link = format!("{}\n{base}{}", text.title.trim(), fill::path(language, id));
                    tasks::done(tx, cx, ticket, &t.with(Key("article-task-done"), "link", link))?;
                }
            }
            _ => {}
        }
        Ok(id)
    });
    let notice = match then.as_str() {
        "publish" => Notice::Published,
        "submit" => Notice::HandedIn,
        _ => Notice::DraftSaved,
    };
    match written.await {
        Ok(id) => {
            let task = ticket.filter(|_| then != "publish").map(|ticket| format!("&ticket={ticket}"));
            let path = format!("/articles/{id}?lang={}{}", language.tag(), task.unwrap_or_default());
            Ok(page::redirect_saying(&path, notice))
        }
        Err(Error::Invalid(faults)) => draw(reader, 422, draft(problems(&faults), false, false)).await,
        Err(Error::Changed) => draw(reader, 409, draft(Problems::default(), true, false)).await,
        Err(error) => Err(error),
    }
}

/// What is wrong, by field.
pub(super) fn problems(faults: &[Fault]) -> Problems {
    let mut problems = Problems::default();
    for fault in faults {
        let most = match fault.field {
            "body" => 500_000,
            "summary" => 400,
            _ => 255,
        };
        let problem = match fault.kind {
            FaultKind::Blank => Problem::Missing,
            FaultKind::TooLong => Problem::TooLong { most },
            _ => Problem::NotOffered,
        };
        problems.add(fault.field, problem);
    }
    problems
}

/// `POST /articles/{id}/act`.
async fn act(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = async {
        let id = number(&id)?;
        let language = Language::from_tag(form.text("lang")).ok_or(Error::NotFound)?;
        let act = form.text("act").to_owned();
        let version = form.text("version").parse().unwrap_or(0);
        let file = form.text("file").parse().unwrap_or(0);
        let here = format!("/articles/{id}?lang={}", language.tag());
        let (to, notice) = match act.as_str() {
            "withdraw" => (here, Notice::Withdrawn),
            "remove_language" | "drop_file" => (format!("/articles/{id}"), Notice::Deleted),
            "forget" => (format!("/articles/{id}/history?lang={}", language.tag()), Notice::Deleted),
            _ => (here, Notice::Saved),
        };
        let done = reader.write(move |tx, cx| match act.as_str() {
            "withdraw" => editing::withdraw(tx, cx, id, language),
            "hand_back" => editing::hand_back(tx, cx, id, language),
            "archive" => editing::archive(tx, cx, id, true),
            "restore" => editing::archive(tx, cx, id, false),
            "remove_language" => editing::remove_translation(tx, cx, id, language),
            "forget" => editing::forget_version(tx, cx, id, language, version),
            "take" => take(tx, cx, id, language, version),
            "drop_file" => super::files::delete(tx, cx, file),
            _ => Err(Error::NotFound),
        });
        match done.await {
            Ok(()) => Ok(page::redirect_saying(&to, notice)),
            Err(Error::Invalid(_)) => Ok(page::redirect_saying(&to, Notice::NotPossible)),
            Err(error) => Err(error),
        }
    };
    let answer = answer.await;
    reader.finish(answer).await
}

/// An older version becomes the newest draft.
fn take(tx: &mut Tx<'_>, cx: &Cx, id: i64, language: Language, version: i64) -> Result<(), Error> {
    let article = editing::get(tx, cx, id)?;
    let row = texts::translation(tx, cx, Of::article(id, article.key), language)?;
    let text = texts::text(tx, cx, &row, version)?.ok_or(Error::NotFound)?;
    editing::write(tx, cx, id, language, &text, None).map(drop)
}

/// `POST /articles/{id}/files`.
async fn add_files(Path(id): Path<String>, letter: Letter) -> Response {
    let Letter { reader, form, files, too_large } = letter;
    let answer = async {
        let id = number(&id)?;
        let tag = Language::from_tag(form.text("lang")).unwrap_or(Language::German).tag();
        reader
            .write(move |tx, cx| {
                must_write(cx)?;
                files.iter().try_for_each(|file| super::files::add(tx, cx, Some(id), file).map(drop))
            })
            .await?;
        let notice = if too_large { Notice::FileTooLarge } else { Notice::Saved };
        Ok(page::redirect_saying(&format!("/articles/{id}?lang={tag}"), notice))
    };
    let answer = answer.await;
    reader.finish(answer).await
}
