//! The pages of forgetting: a person, the trash, what became of it. What somebody may not open does not exist for them.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use db::Tx;
use serde::Deserialize;
use world::Timestamp;

use super::mentions::{self, Place, Review, Stays};
use super::view::{self, ErasureLine, ErasuresPage, HeldLine, MentionLine, PersonPage, ProgressPage, SettingsForm};
use super::{Outcome, State, held, people as ops, settings, sql, waiting};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Key;
use crate::people::ops as records;
use crate::state::App;
use crate::words::{Role, Standing};
use crate::workspace::page::{Form, Names, Posted, Reader, number, redirect, redirect_saying, unsigned};
use crate::workspace::{Choice, Notice, Problem, Problems};

/// Erasures on a page.
const SHOWN: i64 = 50;

/// The routes of this slice's pages.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/people/{id}/forget", get(ask).post(carry_out))
        .route("/privacy/erasures", get(list).post(set))
        .route("/privacy/erasures/{id}", get(show))
}

/// Whether the reader may forget people.
pub(crate) fn may_forget(cx: &Cx) -> bool {
    matches!(cx.actor.role, Role::Administrator | Role::Coordinator) && cx.actor.sees_identity()
}

/// Those who may read what was forgotten.
fn oversees(reader: &Reader) -> Result<(), Error> {
    if may_oversee(&reader.cx) { Ok(()) } else { Err(Error::NotFound) }
}

/// Whether the reader may read what was forgotten.
pub(crate) fn may_oversee(cx: &Cx) -> bool {
    matches!(cx.actor.role, Role::Administrator | Role::Coordinator | Role::Officer)
}

/// `GET /people/{id}/forget`.
async fn ask(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = match number(&id) {
        Ok(id) => draw(&reader, 200, id, Form::default(), Problems::default()).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw(reader: &Reader, status: u16, id: i64, form: Form, problems: Problems) -> Result<Response, Error> {
    if !may_forget(&reader.cx) {
        return Err(Error::NotFound);
    }
    crate::search::build::warm(&reader.cx).await;
    let drawn = reader.read(move |tx, reader| match page(tx, reader, id, &form) {
        Ok(page) => Ok(Ok((reader.around(tx)?, page))),
        // Whoever asks again is led to how far it is.
        Err(Error::Gone) => Ok(Err(sql::of_person(tx, reader.cx.id(), id)?.last().map(|erasure| erasure.row.id))),
        Err(error) => Err(error),
    });
    match drawn.await? {
        Ok((shell, page)) => {
            let page = PersonPage { problems, ..page };
            Ok(reader.page(status, view::person(&shell, &page)))
        }
        Err(Some(erasure)) => Ok(redirect(&format!("/privacy/erasures/{erasure}"))),
        Err(None) => Err(Error::NotFound),
    }
}

fn page(tx: &mut Tx<'_>, reader: &Reader, id: i64, form: &Form) -> Result<PersonPage, Error> {
    let cx = &reader.cx;
    let counts = ops::preview(tx, cx, id)?;
    let row = records::row(tx, cx, id)?;
    let (customer, standing) = (row.role == Role::EndUser, row.standing);
    let person = records::open(tx, cx, row)?;
    let name = person.name(cx, &crate::disclosure::about(cx, id, person.row.role));
    let (found, more_mentions) = mentions::of_person(tx, cx, id)?;
    let t = reader.visitor.translator();
    let (mut names, mut lines) = (Names::default(), Vec::with_capacity(found.len()));
    for mention in found {
        let (ticket, number) = (mention.ticket, mention.comment);
        let (href, what) = match &mention.place {
            Place::Comment => (format!("/tickets/{ticket}#nachricht-{number}"), None),
            Place::Help(href) => (href.clone(), Some(t.get(Key("portal-help")))),
            Place::Task => (format!("/tickets/{ticket}"), Some(t.get(Key("forget-mention-task")))),
            Place::Side(side) => (format!("/tickets/{ticket}/partner/{side}"), Some(t.get(Key("forget-mention-side")))),
        };
        let of_ticket = match mention.place {
            Place::Help(_) => None,
            Place::Comment | Place::Task | Place::Side(_) => Some(ticket),
        };
        let name = match of_ticket {
            Some(ticket) => format!("m-{ticket}-{number}"),
            None => format!("h-{number}"),
        };
        let chosen = form.text(&name).to_owned();
        lines.push(MentionLine {
            ticket: of_ticket.map(unsigned),
            href,
            what: what.map(std::borrow::Cow::into_owned),
            name,
            author: names.of(tx, cx, mention.author)?.name,
            at: Timestamp(mention.at),
            snippet: mention.snippet,
            choices: view::choices(&t, &chosen),
        });
    }
    let kept = held::of_person(tx, cx, id)?.into_iter().map(|held| HeldLine {
        ticket: unsigned(held.ticket),
        whole: held.comment.is_none(),
        since: Timestamp(held.since),
        duty: held.duty.map(|duty| duty.text(&t)).unwrap_or_default(),
    });
    let usual = if customer { settings::outcome(tx, cx)? } else { Outcome::Identity };
    let all = form.text("all");
    let mut choices = view::choices(&t, if all == "out" { "" } else { all });
    choices.iter_mut().for_each(|choice| choice.selected &= form.has("all") && all != "each");
    Ok(PersonPage {
        id: unsigned(id),
        name,
        customer,
        counts,
        held: kept.collect(),
        kept_whole: standing == Standing::Held,
        mentions: lines,
        more_mentions,
        outcome: Outcome::from_word(form.text("outcome")).unwrap_or(usual),
        all: choices,
        confirmation: form.text("confirm").to_owned(),
        problems: Problems::default(),
    })
}

/// `POST /people/{id}/forget`.
async fn carry_out(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&id) {
        Ok(id) => write(&reader, id, form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write(reader: &Reader, id: i64, form: Form) -> Result<Response, Error> {
    if !may_forget(&reader.cx) {
        return Err(Error::NotFound);
    }
    let (outcome, review) = (Outcome::from_word(form.text("outcome")), review(&form));
    let typed = form.text("confirm").trim().to_lowercase();
    let done = reader.write(move |tx, cx| {
        let row = records::row(tx, cx, id)?;
        if row.standing == Standing::Forgotten {
            return Err(Error::Gone);
        }
        let person = records::open(tx, cx, row)?;
        let name = person.name(cx, &crate::disclosure::about(cx, id, person.row.role));
        if name.trim().to_lowercase() != typed {
            return Err(Error::invalid("confirm", FaultKind::Invalid));
        }
        let outcome = outcome.ok_or(Error::invalid("outcome", FaultKind::Blank))?;
        ops::forget_reviewed(tx, cx, id, outcome, &review)
    });
    match done.await {
        Ok(erasure) => Ok(redirect(&format!("/privacy/erasures/{erasure}"))),
        Err(Error::Invalid(faults)) => {
            let mut problems = Problems::default();
            for fault in faults {
                match fault.field {
                    "confirm" => problems.add("confirm", Problem::NotOffered),
                    _ => problems.add("base", Problem::NotOffered),
                }
            }
            draw(reader, 422, id, form, problems).await
        }
        Err(Error::Gone) => draw(reader, 200, id, form, Problems::default()).await,
        Err(error) => Err(error),
    }
}

/// What the form decides about other people's texts.
fn review(form: &Form) -> Review {
    let all = form.text("all");
    if all == "out" {
        return Review::default();
    }
    if let Some(reason) = Stays::from_word(all) {
        return Review { all: Some(reason), left: Vec::new() };
    }
    let left = form.names().filter_map(|name| {
        let (ticket, comment) = match name.strip_prefix("h-") {
            Some(text) => (sql::HELP, text),
            None => {
                let (ticket, comment) = name.strip_prefix("m-")?.split_once('-')?;
                (ticket.parse().ok()?, comment)
            }
        };
        Some((ticket, comment.parse().ok()?, Stays::from_word(form.text(name))?))
    });
    Review { all: None, left: left.collect() }
}

fn line(tx: &mut Tx<'_>, cx: &Cx, names: &mut Names, told: &sql::Told) -> Result<ErasureLine, Error> {
    let asked_by = match told.asked_by {
        Some(person) => Some(names.of(tx, cx, Some(person))?.name),
        None => None,
    };
    Ok(ErasureLine {
        id: unsigned(told.row.id),
        kind: told.row.kind,
        outcome: told.row.outcome,
        reason: told.reason,
        state: told.row.state,
        asked_by,
        subjects: unsigned(told.row.subjects),
        keys: unsigned(told.row.keys),
        cleaned: unsigned(told.cleaned),
        created: Timestamp(told.created_at),
        destroyed: told.destroyed_at.map(Timestamp),
        completed: told.completed_at.map(Timestamp),
    })
}

/// What the address of the list says.
#[derive(Clone, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    before: String,
}

/// `GET /privacy/erasures`.
async fn list(reader: Reader, Query(asked): Query<Asked>) -> Response {
    let answer = draw_list(&reader, 200, asked.before.parse().unwrap_or(i64::MAX), None).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, status: u16, before: i64, again: Option<Form>) -> Result<Response, Error> {
    oversees(reader)?;
    let drawn = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        let mut found = sql::newest(tx, cx.id(), before, SHOWN + 1)?;
        let more = found.len() as i64 > SHOWN;
        found.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
        let (mut names, mut lines) = (Names::default(), Vec::with_capacity(found.len()));
        for told in found {
            lines.push(line(tx, cx, &mut names, &told)?);
        }
        let older = lines.last().filter(|_| more).map(|last| last.id);
        let settings = match cx.actor.role {
            Role::Administrator => Some(settings_form(tx, reader, again.as_ref())?),
            _ => None,
        };
        let trash = cx.actor.must_operate().is_ok() && cx.actor.sees_identity();
        Ok((reader.around(tx)?, ErasuresPage { lines, older, settings, trash }))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(status, view::list(&shell, &page)))
}

fn settings_form(tx: &mut Tx<'_>, reader: &Reader, again: Option<&Form>) -> Result<SettingsForm, Error> {
    let t = reader.visitor.translator();
    let now = settings::outcome(tx, &reader.cx)?;
    let chosen = again.and_then(|form| Outcome::from_word(form.text("outcome"))).unwrap_or(now);
    let choice = |outcome: Outcome, key: Key| Choice {
        value: outcome.word().to_owned(),
        label: t.get(key).into_owned(),
        selected: outcome == chosen,
    };
    let mut problems = Problems::default();
    if again.is_some() {
        problems.add("days", Problem::NotOffered);
    }
    let days = match again {
        Some(form) => form.text("days").to_owned(),
        None => settings::days(tx, &reader.cx)?.to_string(),
    };
    let outcomes =
        vec![choice(Outcome::Content, Key("forget-content")), choice(Outcome::Identity, Key("forget-identity"))];
    Ok(SettingsForm { outcomes, days, problems })
}

/// `POST /privacy/erasures`: the settings.
async fn set(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = write_settings(&reader, form).await;
    reader.finish(answer).await
}

async fn write_settings(reader: &Reader, form: Form) -> Result<Response, Error> {
    oversees(reader)?;
    let outcome = Outcome::from_word(form.text("outcome"));
    let days: i64 = form.text("days").trim().parse().unwrap_or(0);
    let saved = reader.write(move |tx, cx| {
        let outcome = outcome.ok_or(Error::invalid("days", FaultKind::Invalid))?;
        settings::set(tx, cx, outcome, days)
    });
    match saved.await {
        Ok(()) => Ok(redirect_saying("/privacy/erasures", Notice::Saved)),
        Err(Error::Invalid(_)) => draw_list(reader, 422, i64::MAX, Some(form)).await,
        Err(error) => Err(error),
    }
}

/// `GET /privacy/erasures/{id}`.
async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = match number(&id) {
        Ok(id) => draw_progress(&reader, id).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw_progress(reader: &Reader, id: i64) -> Result<Response, Error> {
    oversees(reader)?;
    let drawn = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        let told = sql::newest(tx, cx.id(), id + 1, 1)?.into_iter().find(|told| told.row.id == id);
        let told = told.ok_or(Error::NotFound)?;
        let (out, left) = sql::mentions(tx, cx.id(), id)?;
        let line = line(tx, cx, &mut Names::default(), &told)?;
        let t = reader.visitor.translator();
        let kept = waiting::of_erasure(tx, cx, id)?.into_iter();
        let held = kept.map(|(ticket, duty)| (unsigned(ticket), duty.map(|duty| duty.text(&t)).unwrap_or_default()));
        // Keys count as destroyed once no copy of the keyring can bring them back.
        let mirror = told.row.state == State::Planned && cx.desk.vault.mirror_is_current() == Some(false);
        let mentions = (unsigned(out), unsigned(left));
        Ok((reader.around(tx)?, ProgressPage { line, mentions, held: held.collect(), mirror }))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, view::progress(&shell, &page)))
}
