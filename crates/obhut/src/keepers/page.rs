//! Serves the page of those who keep signed heads of the log, with the key that checks them.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};

use super::KeeperKind;
use super::ops::{self, Keeper};
use crate::certificates::moment;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Language, Translator};
use crate::proof;
use crate::state::App;
use crate::webhooks::reason;
use crate::workspace::console::{self, Act, Again, Bit, Block, Card, Console, Field, Form, Table, Tone};
use crate::workspace::page::{self, Posted, Reader};
use crate::workspace::{Choice, Notice};

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/keepers", get(show).post(add))
        .route("/admin/keepers/hours", post(set_hours))
        .route("/admin/keepers/{id}/send", post(send))
        .route("/admin/keepers/{id}/delete", post(remove))
}

/// `GET /admin/keepers`.
async fn show(reader: Reader) -> Response {
    let answer = draw(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, again: Again) -> Result<Response, Error> {
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        let (cx, t) = (&reader.cx, reader.visitor.translator());
        let keepers = ops::list(tx, cx)?;
        let sets = cx.actor.must_administer().is_ok();
        let mut cards =
            vec![Card::new("keepers", t.get(Key("keepers-title"))).with(Block::Table(table(&t, &keepers, sets)))];
        if sets {
            let place = Field::line("place", t.get(Key("keeper-place")), inner.value("place", ""))
                .hint(t.get(Key("keeper-place-hint")))
                .needed()
                .checked(&inner);
            let speaks = Field::pick("language", t.get(Key("keeper-language")), languages(&t, &inner));
            let form = Form::new("new", "/admin/keepers", t.get(Key("keeper-add"))).with(place).with(speaks);
            cards.push(Card::new("add", t.get(Key("keeper-new"))).with(Block::Form(form)));
            let stored = ops::hours(tx, cx)?.to_string();
            let hours = Field::kind("number", "hours", t.get(Key("keeper-hours")), inner.value("hours", &stored))
                .needed()
                .checked(&inner);
            let form = Form::new("often", "/admin/keepers/hours", t.get(Key("certificates-save"))).with(hours);
            cards.push(Card::new("schedule", t.get(Key("keeper-schedule"))).with(Block::Form(form)));
        }
        let (key, head) = (proof::sql::key(tx, cx.id())?, ledger::store::head(tx, cx.id())?);
        let raw = [key.map(|key| key.verifier + "\n"), head.map(|head| head.note)];
        let raw: Vec<String> = raw.into_iter().flatten().collect();
        cards.push(
            Card::new("key", t.get(Key("keeper-key")))
                .about(t.get(Key("keeper-key-text")))
                .with(Block::Raw(raw.join("\n"))),
        );
        let page = Console {
            title: t.get(Key("keepers-title")).into_owned(),
            lead: t.get(Key("keepers-lead")).into_owned(),
            problems: inner.count(),
            cards,
            ..Console::default()
        };
        Ok((reader.around(tx)?, page))
    });
    let (shell, page) = drawn.await?;
    let status = if again.has_problems() { 422 } else { 200 };
    Ok(reader.page(status, console::administration(&shell, &page)))
}

fn languages(t: &Translator, again: &Again) -> Vec<Choice> {
    let chosen = again.value("language", t.language().tag());
    let choice = |language: Language| Choice {
        value: language.tag().into(),
        label: language.own_name().into(),
        selected: language.tag() == chosen,
    };
    Language::ALL.map(choice).into()
}

fn table(t: &Translator, keepers: &[Keeper], sets: bool) -> Table {
    let text = |key| t.get(key).into_owned();
    let rows = keepers.iter().map(|one| {
        let place = one.place.clone().unwrap_or_default();
        let kind = match one.row.kind {
            KeeperKind::Mail => Key("keeper-mail"),
            KeeperKind::Https => Key("keeper-https"),
        };
        let sent = match one.row.sent_at {
            Some(at) => {
                vec![Bit::text(moment(at)), Bit::sub(t.with(Key("keeper-size"), "size", one.row.size))]
            }
            None => vec![Bit::text(t.get(Key("notice-never")))],
        };
        let state = match one.row.last_error.as_deref() {
            Some(word) => vec![
                Bit::chip(t.with(Key("keeper-failed"), "n", one.row.attempts), Tone::Bad),
                Bit::sub(t.get(reason(word))),
            ],
            None if one.row.sent_at.is_some() => vec![Bit::chip(t.get(Key("keeper-good")), Tone::Good)],
            None => vec![Bit::chip(t.get(Key("keeper-waiting")), Tone::Warn)],
        };
        let below = |act: &str| format!("/admin/keepers/{}/{act}", one.row.id);
        let acts = if sets {
            vec![
                Bit::Act(Act::new(below("send"), text(Key("keeper-send"))).of(&place)),
                Bit::Act(Act::new(below("delete"), text(Key("keeper-delete"))).of(&place).dangerous()),
            ]
        } else {
            Vec::new()
        };
        vec![vec![Bit::Strong(place), Bit::sub(t.get(kind))], sent, state, acts]
    });
    Table {
        head: vec![text(Key("keeper-whom")), text(Key("keeper-last")), text(Key("certificate-state")), String::new()],
        rows: rows.collect(),
        empty: text(Key("keepers-empty")),
    }
}

async fn answered(reader: &Reader, done: Result<(), Error>, typed: Vec<(String, String)>) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(page::redirect_saying("/admin/keepers", Notice::Saved)),
        Err(Error::Invalid(faults)) => {
            let mut again = Again::typed(typed);
            again.faults(&reader.visitor.translator(), &faults);
            draw(reader, again).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /admin/keepers`.
async fn add(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let place = form.text("place").to_owned();
    let typed = ["place", "language"].map(|name| (name.to_owned(), form.text(name).to_owned())).to_vec();
    let language = Language::from_tag(form.text("language")).unwrap_or(reader.visitor.translator().language());
    let done = reader.write(move |tx, cx| ops::add(tx, cx, &place, language).map(drop)).await;
    let answer = answered(&reader, done, typed).await;
    reader.finish(answer).await
}

/// `POST /admin/keepers/hours`.
async fn set_hours(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let typed = vec![("hours".to_owned(), form.text("hours").to_owned())];
    let done = match form.text("hours").trim().parse() {
        Ok(hours) => reader.write(move |tx, cx| ops::set_hours(tx, cx, hours)).await,
        Err(_) => Err(Error::invalid("hours", FaultKind::Invalid)),
    };
    let answer = answered(&reader, done, typed).await;
    reader.finish(answer).await
}

/// `POST /admin/keepers/{id}/send`: now, without waiting for its time.
async fn send(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let done = match page::number(&id) {
        Ok(id) => reader.write(move |tx, cx| ops::send_now(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    let answer = answered(&reader, done, Vec::new()).await;
    reader.finish(answer).await
}

/// `POST /admin/keepers/{id}/delete`.
async fn remove(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let done = match page::number(&id) {
        Ok(id) => reader.write(move |tx, cx| ops::remove(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    let answer = answered(&reader, done, Vec::new()).await;
    reader.finish(answer).await
}
