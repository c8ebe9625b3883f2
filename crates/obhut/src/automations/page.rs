//! Serves the pages of automations: the list with what was stopped, one of them, a new one.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};

use super::ops::{self, Automation, NewAutomation};
use crate::conditions::{Condition, Conditions};
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::state::App;
use crate::triggers::Act as Doing;
use crate::triggers::actions;
use crate::triggers::page::trial_page;
use crate::workspace::Notice;
use crate::workspace::console::{self, Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table, Tone};
use crate::workspace::page::rule_rows::{self, Sort, Unclear};
use crate::workspace::page::{self, Form as Sent, Posted, Reader};
use crate::workspace::{Offer, Rules};

/// Fields of the form that are typed.
const TYPED: [&str; 5] = ["title", "description", "all", "any", "actions"];

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/automations", get(list).post(create))
        .route("/admin/automations/{id}", get(show).post(save))
        .route("/admin/automations/{id}/trial", get(trial))
        .route("/admin/automations/{id}/delete", post(delete))
        .route("/admin/automations/{id}/earlier", post(earlier))
}

/// `GET /admin/automations`.
async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    crate::search::build::warm(&reader.cx).await;
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        let t = reader.visitor.translator();
        let mut automations = Vec::new();
        for one in ops::list(tx, &reader.cx)? {
            automations.push((one.would_act(tx, &reader.cx)?, one));
        }
        let offers = offers(tx, reader)?;
        let new = NewAutomation { active: true, ..NewAutomation::default() };
        let page = Console {
            title: t.get(Key("automations-title")).into_owned(),
            lead: t.get(Key("automations-lead")).into_owned(),
            problems: inner.count(),
            cards: vec![
                Card::new("automations", t.get(Key("automations-title"))).with(Block::Table(table(&t, &automations))),
                Card::new("add", t.get(Key("automations-new"))).with(Block::Form(form(
                    &t,
                    "new",
                    "/admin/automations",
                    &new,
                    &inner,
                    offers,
                ))),
            ],
            ..Console::default()
        };
        Ok((reader.around(tx)?, rule_rows::by_name(tx, reader, page)?))
    });
    let (shell, page) = drawn.await?;
    let status = if again.has_problems() { 422 } else { 200 };
    Ok(reader.page(status, console::administration(&shell, &page)))
}

fn table(t: &Translator, automations: &[(usize, Automation)]) -> Table {
    let rows = automations.iter().enumerate().map(|(at, (would, one))| {
        let path = format!("/admin/automations/{}", one.row.id);
        let mut name = vec![Bit::link(&path, &one.title)];
        name.extend(one.description.as_deref().map(Bit::sub));
        let mut acts = Vec::new();
        if at > 0 {
            acts.push(Bit::Act(Act::new(format!("{path}/earlier"), t.get(Key("triggers-earlier"))).of(&one.title)));
        }
        let would = i64::try_from(*would).unwrap_or(i64::MAX);
        let would = t.with(Key("automations-would-of"), "count", would).into_owned();
        vec![name, standing(t, one), vec![Bit::text(would)], acts]
    });
    let head = [Key("triggers-name"), Key("triggers-state"), Key("automations-would")];
    let mut head = head.map(|key| t.get(key).into_owned()).to_vec();
    head.push(String::new());
    Table { head, rows: rows.collect(), empty: t.get(Key("automations-empty")).into_owned() }
}

fn standing(t: &Translator, one: &Automation) -> Vec<Bit> {
    let Some(at) = one.row.stopped_at else {
        let (key, tone) = match (one.row.active, &one.rule) {
            (true, Some(_)) => (Key("triggers-runs"), Tone::Good),
            (true, None) => (Key("triggers-unreadable"), Tone::Bad),
            (false, _) => (Key("triggers-rests"), Tone::Plain),
        };
        return vec![Bit::chip(t.get(key), tone)];
    };
    vec![
        Bit::chip(t.get(Key("triggers-stopped")), Tone::Bad),
        Bit::sub(t.get(Key("triggers-not-possible"))),
        Bit::Time(world::Timestamp(at)),
    ]
}

/// What the rows of the form offer: two lists of conditions, and what is done.
type Offers = [Offer; 3];

fn offers(tx: &mut db::Tx<'_>, reader: &Reader) -> Result<Offers, Error> {
    let mut conditions = || rule_rows::conditions(tx, reader, Sort::Automation);
    let (all, any) = (conditions()?, conditions()?);
    Ok([all, any, rule_rows::acts(tx, reader, Sort::Automation)?])
}

fn form(
    t: &Translator,
    id: &str,
    action: &str,
    stored: &NewAutomation,
    again: &Again,
    [all, any, done]: Offers,
) -> Form {
    let text = |key| t.get(key).into_owned();
    let value = |name: &str, stored: &str| again.value(name, stored).to_owned();
    let lines = |conditions: &[Condition]| conditions.iter().map(Condition::line).collect::<Vec<_>>().join("\n");
    let acts = stored.acts.iter().map(Doing::line).collect::<Vec<_>>().join("\n");
    let description = stored.description.clone().unwrap_or_default();
    Form::new(id, action, text(Key("triggers-save")))
        .with(Field::line("title", text(Key("triggers-name")), value("title", &stored.title)).needed().checked(again))
        .with(
            Field::line("description", text(Key("triggers-description")), value("description", &description))
                .checked(again),
        )
        .with(
            Field::rules(
                "all",
                text(Key("triggers-all")),
                Rules::conditions(all, &value("all", &lines(&stored.conditions.all))),
            )
            .hint(text(Key("rules-hours-hint")))
            .checked(again),
        )
        .with(
            Field::rules(
                "any",
                text(Key("triggers-any")),
                Rules::conditions(any, &value("any", &lines(&stored.conditions.any))),
            )
            .checked(again),
        )
        .with(
            Field::rules("actions", text(Key("triggers-actions")), Rules::acts(done, &value("actions", &acts)))
                .hint(text(Key("rules-acts-hint")))
                .checked(again),
        )
        .with(Field::tick("active", text(Key("triggers-runs")), again.ticked("active", stored.active)))
}

/// What a form says; every list at fault is named. None of it counts while it is not clear who is meant.
fn typed(sent: &Sent, clear: bool) -> Result<NewAutomation, Error> {
    let mut faults = Vec::new();
    let mut lines = |name| {
        Conditions::of_lines(name, &rule_rows::condition_lines(sent, name)).unwrap_or_else(|error| {
            if let Error::Invalid(found) = error {
                faults.extend(found.into_iter().take(1));
            }
            Vec::new()
        })
    };
    let conditions = Conditions { all: lines("all"), any: lines("any") };
    let acts = actions::of_lines(&rule_rows::act_lines(sent, "actions")).unwrap_or_else(|error| {
        if let Error::Invalid(found) = error {
            faults.extend(found);
        }
        Vec::new()
    });
    if !clear || !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(NewAutomation {
        title: sent.text("title").trim().to_owned(),
        description: sent.filled("description").map(str::to_owned),
        conditions,
        acts,
        active: sent.has("active"),
    })
}

/// The form as it was typed with what is wrong with it.
fn again(reader: &Reader, sent: &Sent, unclear: Unclear, error: Error) -> Result<Again, Error> {
    let Error::Invalid(faults) = error else { return Err(error) };
    let fields = TYPED.map(|name| (name.to_owned(), rule_rows::typed(sent, name)));
    let tick = sent.has("active").then(|| ("active".to_owned(), "1".to_owned()));
    let mut again = Again::typed(fields.into_iter().chain(tick).collect());
    for (list, text) in unclear {
        again.wrong(list, text);
    }
    again.faults(&reader.visitor.translator(), &faults);
    Ok(again)
}

/// `POST /admin/automations`.
async fn create(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let (named, unclear) = match rule_rows::by_number(&reader, &form).await {
        Ok(told) => told,
        Err(error) => return reader.finish(Err(error)).await,
    };
    let made = match typed(&named, unclear.is_empty()) {
        Ok(new) => reader.write(move |tx, cx| ops::create(tx, cx, &new)).await,
        Err(error) => reader.cx.actor.must_administer().and(Err(error)),
    };
    let answer = match made {
        Ok(_) => Ok(page::redirect_saying("/admin/automations", Notice::Created)),
        Err(error) => match again(&reader, &form, unclear, error) {
            Ok(again) => draw_list(&reader, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `GET /admin/automations/{id}`.
async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw_one(&reader, &id, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_one(reader: &Reader, id: &str, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let id = page::number(id)?;
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        let t = reader.visitor.translator();
        let one = ops::get(tx, &reader.cx, id)?;
        let path = format!("/admin/automations/{id}");
        let mut card = Card::new("automation", t.get(Key("triggers-settings")));
        if one.row.stopped_at.is_some() {
            card = card.with(Block::Notice(Tone::Bad, t.get(Key("triggers-not-possible")).into_owned()));
        }
        let gone = Act::new(format!("{path}/delete"), t.get(Key("triggers-delete"))).dangerous();
        let card = card
            .with(Block::Form(form(&t, "automation", &path, &one.as_new(), &inner, offers(tx, reader)?)))
            .with(Block::Acts(vec![Bit::Act(gone)]));
        let page = Console {
            title: one.title,
            back: Some(Go::to("/admin/automations", t.get(Key("automations-title")))),
            actions: vec![Go::to(format!("{path}/trial"), t.get(Key("trial-go")))],
            problems: inner.count(),
            cards: vec![card],
            ..Console::default()
        };
        Ok((reader.around(tx)?, rule_rows::by_name(tx, reader, page)?))
    });
    let (shell, page) = drawn.await?;
    let status = if again.has_problems() { 422 } else { 200 };
    Ok(reader.page(status, console::administration(&shell, &page)))
}

/// `GET /admin/automations/{id}/trial`: what it would have done in the last week.
async fn trial(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw_trial(&reader, &id).await;
    reader.finish(answer).await
}

async fn draw_trial(reader: &Reader, id: &str) -> Result<Response, Error> {
    reader.administration()?;
    let id = page::number(id)?;
    crate::search::build::warm(&reader.cx).await;
    let drawn = reader.read(move |tx, reader| {
        let one = ops::get(tx, &reader.cx, id)?;
        let told = super::trial::week(tx, &reader.cx, &one)?;
        let acts = one.rule.map(|(_, acts)| acts).unwrap_or_default();
        let path = format!("/admin/automations/{id}");
        Ok((reader.around(tx)?, trial_page(&reader.visitor.translator(), path, (&one.title, &acts), &told)))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, console::administration(&shell, &page)))
}

/// `POST /admin/automations/{id}`.
async fn save(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let (named, unclear) = match rule_rows::by_number(&reader, &form).await {
        Ok(told) => told,
        Err(error) => return reader.finish(Err(error)).await,
    };
    let written = match (page::number(&id), typed(&named, unclear.is_empty())) {
        (Ok(id), Ok(new)) => reader.write(move |tx, cx| ops::update(tx, cx, id, &new)).await,
        (Err(error), _) | (_, Err(error)) => reader.cx.actor.must_administer().and(Err(error)),
    };
    let answer = match written {
        Ok(()) => Ok(page::redirect_saying("/admin/automations", Notice::Saved)),
        Err(error) => match again(&reader, &form, unclear, error) {
            Ok(again) => draw_one(&reader, &id, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `POST /admin/automations/{id}/delete`.
async fn delete(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let gone = match page::number(&id) {
        Ok(id) => reader.write(move |tx, cx| ops::delete(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    let answer = gone.map(|()| page::redirect_saying("/admin/automations", Notice::Saved));
    reader.finish(answer).await
}

/// `POST /admin/automations/{id}/earlier`: it runs one place earlier.
async fn earlier(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let moved = match page::number(&id) {
        Ok(id) => {
            reader
                .write(move |tx, cx| {
                    let mut ids: Vec<i64> = ops::list(tx, cx)?.iter().map(|one| one.row.id).collect();
                    let at = ids.iter().position(|one| *one == id).ok_or(Error::NotFound)?;
                    ids.swap(at, at.saturating_sub(1));
                    ops::reorder(tx, cx, &ids)
                })
                .await
        }
        Err(error) => Err(error),
    };
    let answer = moved.map(|()| page::redirect_saying("/admin/automations", Notice::Saved));
    reader.finish(answer).await
}
