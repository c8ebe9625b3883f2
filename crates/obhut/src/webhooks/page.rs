//! Serves the pages of systems outside: the list, one of them, who has not answered; and the call with which they confirm.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use db::Tx;

use super::ops::{self, NewWebhook, Webhook};
use super::sql::{self, NoticeRow};
use super::{Event, Standing, Way, deliver, notices, reason};
use crate::certificates::moment;
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::state::App;
use crate::words::Source;
use crate::workspace::Notice;
use crate::workspace::console::{self, Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table, Tone};
use crate::workspace::page::{self, Form as Sent, Posted, Reader, Visitor};

/// Messages shown on a page.
const SHOWN: i64 = 200;

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/systems", get(list).post(create))
        .route("/admin/systems/{id}", get(show).post(save))
        .route("/admin/systems/{id}/delete", post(delete))
        .route("/admin/systems/{id}/secret", post(renew))
        .route("/admin/systems/{id}/test", post(test))
        .route("/admin/notices/{id}/confirm", post(confirm))
        .route("/admin/notices/{id}/again", post(again_now))
        .route("/confirmation/{word}", post(confirmed))
}

/// `POST /confirmation/{word}`: a system outside says that it is done.
async fn confirmed(State(app): State<App>, visitor: Visitor, Path(word): Path<String>) -> Response {
    let Ok(account) = visitor.account().await else { return StatusCode::NOT_FOUND.into_response() };
    let cx = Cx::new(&app.desk, &account, Actor::system(), Source::Api);
    match app.desk.db.write(move |tx| notices::confirm_by_word(tx, &cx, &word)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `GET /admin/systems`.
async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, again: Again) -> Result<Response, Error> {
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        let systems = ops::list(tx, cx)?;
        let told = sql::latest(tx, cx.id(), SHOWN)?;
        let t = reader.visitor.translator();
        let mut cards = vec![
            Card::new("systems", t.get(Key("systems-title"))).with(Block::Table(systems_table(&t, &systems))),
            Card::new("told", t.get(Key("notices-title")))
                .about(t.get(Key("notices-text")))
                .with(Block::Table(notices_table(tx, cx, &t, &told, &systems)?)),
        ];
        if cx.actor.must_administer().is_ok() {
            let form = form(
                &t,
                "new",
                "/admin/systems",
                &NewWebhook { active: true, erasures: true, ..NewWebhook::default() },
                &inner,
            );
            cards.push(
                Card::new("add", t.get(Key("systems-new")))
                    .about(t.get(Key("systems-new-text")))
                    .with(Block::Form(form)),
            );
        }
        let page = Console {
            title: t.get(Key("systems-title")).into_owned(),
            lead: t.get(Key("systems-lead")).into_owned(),
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

fn systems_table(t: &Translator, systems: &[Webhook]) -> Table {
    let rows = systems.iter().map(|one| {
        let standing = if one.row.active {
            Bit::chip(t.get(Key("system-active")), Tone::Good)
        } else {
            Bit::chip(t.get(Key("system-inactive")), Tone::Plain)
        };
        let mut last = vec![match one.row.last_success_at {
            Some(at) => Bit::text(moment(at)),
            None => Bit::text(t.get(Key("notice-never"))),
        }];
        last.extend(one.row.last_error.as_deref().map(|word| Bit::chip(t.get(reason(word)), Tone::Bad)));
        vec![
            vec![Bit::link(format!("/admin/systems/{}", one.row.id), one.name()), Bit::sub(one.endpoint())],
            vec![Bit::text(told_of(t, one))],
            vec![standing],
            last,
        ]
    });
    let head = [Key("system-name"), Key("system-events"), Key("certificate-state"), Key("system-last")];
    Table {
        head: head.map(|key| t.get(key).into_owned()).to_vec(),
        rows: rows.collect(),
        empty: t.get(Key("systems-empty")).into_owned(),
    }
}

fn told_of(t: &Translator, one: &Webhook) -> String {
    let events = [(one.row.erasures, Key("system-erasures")), (one.row.redactions, Key("system-redactions"))];
    let events: Vec<_> = events.into_iter().filter(|(on, _)| *on).map(|(_, key)| t.get(key)).collect();
    events.join(", ")
}

/// What others were told: of which erasure, who, how far; with a button for what is confirmed by other means.
fn notices_table(
    tx: &mut Tx<'_>,
    cx: &Cx,
    t: &Translator,
    told: &[NoticeRow],
    systems: &[Webhook],
) -> Result<Table, Error> {
    let colleagues = crate::disclosure::of_colleagues(cx);
    let works = cx.actor.must_operate().is_ok();
    let mut rows = Vec::new();
    for notice in told {
        let name = match notice.way {
            Way::Webhook => systems.iter().find(|one| one.row.id == notice.target).map(Webhook::name),
            Way::Partner => crate::recipients::ops::get(tx, cx, notice.target).ok().map(|one| one.name(&colleagues)),
        };
        let tone = match notice.state {
            Standing::Confirmed | Standing::Told => Tone::Good,
            Standing::Waiting | Standing::Sent => Tone::Warn,
            Standing::GivenUp => Tone::Bad,
        };
        let mut state = vec![Bit::chip(t.get(notice.state.key()), tone)];
        if !notice.state.is_final() {
            state.extend(notice.last_error.as_deref().map(|word| Bit::sub(t.get(reason(word)))));
        }
        let about = match notice.erasure {
            Some(erasure) => Bit::link(format!("/admin/certificates/{erasure}"), erasure.to_string()),
            None if notice.event == Event::Redaction => Bit::text(t.get(Key("system-redactions"))),
            None => Bit::text("–"),
        };
        let number = notice.target.to_string();
        let name = name.filter(|name| !name.is_empty()).unwrap_or(number);
        let act = |act: &str, label| {
            Bit::Act(Act::new(format!("/admin/notices/{}/{act}", notice.id), t.get(label)).of(&name))
        };
        let mut acts = Vec::new();
        if works && notice.state == Standing::GivenUp && notice.last_error.as_deref() != Some("forgotten") {
            acts.push(act("again", Key("notice-again")));
        }
        if works && !notice.state.is_final() {
            acts.push(act("confirm", Key("notice-confirm")));
        }
        rows.push(vec![
            vec![Bit::text(&name), Bit::sub(t.get(notice.way.key()))],
            vec![about],
            vec![Bit::text(moment(notice.created_at))],
            state,
            acts,
        ]);
    }
    let head = [Key("notice-whom"), Key("notice-about"), Key("notice-at"), Key("certificate-state")];
    let mut head = head.map(|key| t.get(key).into_owned()).to_vec();
    head.push(String::new());
    Ok(Table { head, rows, empty: t.get(Key("notices-empty")).into_owned() })
}

fn form(t: &Translator, id: &str, action: &str, stored: &NewWebhook, again: &Again) -> Form {
    let text = |key| t.get(key).into_owned();
    let value = |name: &str, stored: &str| again.value(name, stored).to_owned();
    let tick = |name: &str, key, on| Field::tick(name, text(key), again.ticked(name, on));
    let description = stored.description.clone().unwrap_or_default();
    Form::new(id, action, text(Key("certificates-save")))
        .with(Field::line("name", text(Key("system-name")), value("name", &stored.name)).needed().checked(again))
        .with(
            Field::kind("url", "endpoint", text(Key("system-endpoint")), value("endpoint", &stored.endpoint))
                .hint(text(Key("system-endpoint-hint")))
                .needed()
                .checked(again),
        )
        .with(
            Field::line("description", text(Key("system-description")), value("description", &description))
                .wide()
                .checked(again),
        )
        .with(tick("erasures", Key("system-erasures"), stored.erasures))
        .with(tick("redactions", Key("system-redactions"), stored.redactions))
        .with(
            tick("confirms_by_call", Key("system-calls-back"), stored.calls_back)
                .hint(text(Key("system-calls-back-hint")))
                .checked(again),
        )
        .with(tick("active", Key("system-active"), stored.active))
}

/// What a form says, laid over what is there.
fn typed(sent: &Sent, known: NewWebhook) -> NewWebhook {
    NewWebhook {
        name: sent.text("name").trim().to_owned(),
        description: sent.filled("description").map(str::to_owned),
        endpoint: sent.text("endpoint").trim().to_owned(),
        active: sent.has("active"),
        erasures: sent.has("erasures"),
        redactions: sent.has("redactions"),
        calls_back: sent.has("confirms_by_call"),
        ..known
    }
}

/// The form as it was typed with what is wrong with it.
fn again(reader: &Reader, sent: &Sent, error: Error) -> Result<Again, Error> {
    let Error::Invalid(faults) = error else { return Err(error) };
    let fields = ["name", "endpoint", "description"].map(|name| (name.to_owned(), sent.text(name).to_owned()));
    let ticks = ["erasures", "redactions", "confirms_by_call", "active"].into_iter().filter(|name| sent.has(name));
    let ticks = ticks.map(|name| (name.to_owned(), "1".to_owned()));
    let mut again = Again::typed(fields.into_iter().chain(ticks).collect());
    let t = reader.visitor.translator();
    if faults.iter().any(|fault| fault.field == "confirms_by_call") {
        again.wrong("confirms_by_call", t.get(Key("system-calls-back-wrong")));
    }
    again.faults(&t, &faults);
    Ok(again)
}

/// `POST /admin/systems`.
async fn create(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let new = typed(&form, NewWebhook::default());
    let made = reader.write(move |tx, cx| ops::create(tx, cx, &new)).await;
    let answer = match made {
        Ok(id) => Ok(page::redirect_saying(&format!("/admin/systems/{id}"), Notice::Created)),
        Err(error) => match again(&reader, &form, error) {
            Ok(again) => draw_list(&reader, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `GET /admin/systems/{id}`.
async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw_one(&reader, &id, Again::default(), None).await;
    reader.finish(answer).await
}

async fn draw_one(reader: &Reader, id: &str, again: Again, tried: Option<String>) -> Result<Response, Error> {
    let id = page::number(id)?;
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        let (cx, t) = (&reader.cx, reader.visitor.translator());
        let one = ops::get(tx, cx, id)?;
        let told = sql::of_target(tx, cx.id(), Way::Webhook, id, SHOWN)?;
        let systems = [one];
        let mut cards = Vec::new();
        if let Some(tried) = &tried {
            cards.push(Card::new("tried", t.get(Key("system-test"))).with(Block::Text(tried.clone())));
        }
        let [one] = &systems;
        if cx.actor.must_administer().is_ok() {
            let below = |act: &str| format!("/admin/systems/{id}{act}");
            cards.push(Card::new("system", t.get(Key("system-settings"))).with(Block::Form(form(
                &t,
                "system",
                &below(""),
                &one.as_written(),
                &inner,
            ))));
            let acts = vec![
                Bit::Act(Act::new(below("/test"), t.get(Key("system-test")))),
                Bit::Act(Act::new(below("/secret"), t.get(Key("system-renew")))),
                Bit::Act(Act::new(below("/delete"), t.get(Key("system-delete"))).dangerous()),
            ];
            cards.push(
                Card::new("secret", t.get(Key("system-secret")))
                    .about(t.get(Key("system-secret-text")))
                    .with(Block::Raw(one.secret()))
                    .with(Block::Acts(acts)),
            );
        }
        let table = notices_table(tx, cx, &t, &told, &systems)?;
        cards.push(Card::new("told", t.get(Key("notices-title"))).with(Block::Table(table)));
        let page = Console {
            title: one.name(),
            lead: told_of(&t, one),
            back: Some(Go::to("/admin/systems", t.get(Key("systems-title")))),
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

/// `POST /admin/systems/{id}`.
async fn save(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let written = match page::number(&id) {
        Ok(number) => {
            let form = form.clone();
            reader
                .write(move |tx, cx| {
                    let known = ops::get(tx, cx, number)?.as_written();
                    ops::update(tx, cx, number, &typed(&form, known))
                })
                .await
        }
        Err(error) => Err(error),
    };
    let answer = match written {
        Ok(()) => Ok(page::redirect_saying(&format!("/admin/systems/{id}"), Notice::Saved)),
        Err(error) => match again(&reader, &form, error) {
            Ok(again) => draw_one(&reader, &id, again, None).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `POST /admin/systems/{id}/delete`.
async fn delete(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let gone = match page::number(&id) {
        Ok(id) => reader.write(move |tx, cx| ops::delete(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    let answer = gone.map(|()| page::redirect_saying("/admin/systems", Notice::Saved));
    reader.finish(answer).await
}

/// `POST /admin/systems/{id}/secret`.
async fn renew(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let renewed = match page::number(&id) {
        Ok(id) => reader.write(move |tx, cx| ops::renew_secret(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    let answer = renewed.map(|()| page::redirect_saying(&format!("/admin/systems/{id}"), Notice::Saved));
    reader.finish(answer).await
}

/// `POST /admin/systems/{id}/test`.
async fn test(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = match try_out(&reader, &id).await {
        Ok(said) => draw_one(&reader, &id, Again::default(), Some(said)).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn try_out(reader: &Reader, id: &str) -> Result<String, Error> {
    let id = page::number(id)?;
    reader.administration()?;
    let system = reader.read(move |tx, reader| ops::get(tx, &reader.cx, id)).await?;
    let cx = reader.cx.clone();
    let sent = tokio::task::spawn_blocking(move || deliver::test(&cx, &system)).await;
    let t = reader.visitor.translator();
    Ok(match sent {
        Ok(Ok(answer)) => t.with(Key("system-test-status"), "status", i64::from(answer.status)).into_owned(),
        Ok(Err(fault)) => t.get(reason(fault.word())).into_owned(),
        Err(_) => t.get(reason("other")).into_owned(),
    })
}

/// `POST /admin/notices/{id}/again`: what was given up is tried once more.
async fn again_now(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let queued = match page::number(&id) {
        Ok(id) => reader.write(move |tx, cx| notices::again(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    let answer = queued.map(|()| page::redirect_saying("/admin/systems", Notice::Saved));
    reader.finish(answer).await
}

/// `POST /admin/notices/{id}/confirm`: somebody outside said so by other means.
async fn confirm(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let confirmed = match page::number(&id) {
        Ok(id) => reader.write(move |tx, cx| notices::confirm_by_hand(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    let answer = confirmed.map(|()| page::redirect_saying("/admin/systems", Notice::Saved));
    reader.finish(answer).await
}
