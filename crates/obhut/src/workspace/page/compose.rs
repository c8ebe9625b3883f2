//! The box to answer in, on the server's side: what it shows, drafts and their files, answers planned for later.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::Tx;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use world::Timestamp;

use super::answer::{html, redirect, redirect_saying};
use super::form::{Form, Posted};
use super::letter::Letter;
use super::names::Names;
use super::reader::{Reader, number};
use super::stages;
use crate::context::Cx;
use crate::drafts::{self, Written};
use crate::error::{Error, FaultKind};
use crate::guard::Doubt;
use crate::i18n::{Key, Times};
use crate::masking::Mask;
use crate::scheduled;
use crate::tickets::attachments::{FileView, NewFile};
use crate::tickets::{TicketRow, sql};
use crate::words::Planned;
use crate::workspace::composer::{DoubtLine, PlannedAnswer, Preset, WaitingFile, Writing};
use crate::workspace::{self, Notice, Problem};

/// Characters of a planned answer that are shown.
const SHOWN: usize = 2_000;

/// What surrounds the text of the box; `stages` are the changes that a refused form brought back.
pub(super) fn fill(
    tx: &mut Tx<'_>,
    reader: &Reader,
    row: &TicketRow,
    back: Option<&super::fill::Again>,
    draft: Option<&drafts::Draft>,
    mask: &Mask,
    names: &mut Names,
) -> Result<Writing, Error> {
    let cx = &reader.cx;
    let times = reader.visitor.frame(String::new()).times;
    let brought = back.filter(|again| again.body.is_some());
    let staged = match brought {
        Some(again) => again.stages.clone(),
        None => draft.map(|draft| draft.written.changes.clone()).unwrap_or_default(),
    };
    let mut labelled = Vec::with_capacity(staged.len());
    for stage in &staged {
        labelled.extend(stages::label(tx, reader, stage, names)?);
    }
    let files = waiting(&drafts::files::of(tx, cx, row.id)?, cx);
    let doubts = brought.map(|again| again.doubts.as_slice()).unwrap_or_default();
    let requester = names.of(tx, cx, row.requester)?.name;
    let mut planned = Vec::new();
    for answer in scheduled::waiting(tx, cx, row.id)? {
        let own = Some(answer.row.author) == cx.actor.person;
        // What somebody typed themselves they know; a colleague may have called the customer by name.
        let shown = |text: &str| if own { text.to_owned() } else { mask.line(text) };
        planned.push(PlannedAnswer {
            id: super::list::unsigned(answer.row.id),
            author: names.of(tx, cx, Some(answer.row.author))?.name,
            when: times.full(Timestamp(answer.row.due_at)).into_owned(),
            at: local(&times, answer.row.due_at),
            text: answer.text.map(|text| shown(&text).chars().take(SHOWN).collect()).unwrap_or_default(),
            held: answer.row.state == Planned::Held,
            own,
        });
    }
    Ok(Writing {
        edition: draft.map_or(0, |draft| draft.row.edition),
        drafted: draft.is_some() && brought.is_none(),
        files,
        stages: labelled,
        fits: if doubts.is_empty() { String::new() } else { fingerprint(cx, doubts)? },
        doubts: doubts.iter().map(|doubt| line(reader, doubt, &requester)).collect(),
        planned,
        presets: presets(reader, &times),
        earliest: local(&times, times.now.0),
        send_at: brought.map(|again| again.send_at.clone()).unwrap_or_default(),
    })
}

fn waiting(files: &[FileView], cx: &Cx) -> Vec<WaitingFile> {
    let disclosure = crate::disclosure::for_actor(cx);
    let mut waiting = Vec::with_capacity(files.len());
    for file in files {
        let Some(meta) = &file.meta else { continue };
        waiting.push(WaitingFile {
            id: super::list::unsigned(file.row.id),
            name: meta.reveal_name(&disclosure).cloned().unwrap_or_default(),
            size: super::list::unsigned(file.row.size),
            content_id: own_content_id(meta).filter(|_| file.row.inline),
        });
    }
    waiting
}

/// How the writer's own text refers to their own file: made by the desk, and about nobody.
fn own_content_id(meta: &crate::tickets::records::FileMeta) -> Option<String> {
    let system = crate::disclosure::for_system(personal::SystemUse::Masking);
    meta.content_id.as_ref().map(|id| id.disclose(&system).clone())
}

fn line(reader: &Reader, doubt: &Doubt, requester: &str) -> DoubtLine {
    let t = reader.visitor.translator();
    let name = if requester.is_empty() { t.get(Key("guard-nobody")) } else { requester.into() };
    let (text, file) = match doubt {
        Doubt::Salutation { greeted } => {
            (t.with2(Key("guard-salutation"), "greeted", greeted.as_str(), "name", name), None)
        }
        Doubt::File { id, name: file, names } => {
            let parts: [(&str, &dyn crate::i18n::Argument); 3] =
                [("file", &file.as_str()), ("other", &names.as_str()), ("name", &name)];
            (t.with_all(Key("guard-file"), &parts), Some(super::list::unsigned(*id)))
        }
        Doubt::Number { written, of } => {
            let parts: [(&str, &dyn crate::i18n::Argument); 3] =
                [("written", &written.as_str()), ("other", &of.as_str()), ("name", &name)];
            (t.with_all(Key("guard-number"), &parts), None)
        }
    };
    DoubtLine { text: text.into_owned(), file }
}

/// Says which doubts were looked at, so that new ones are asked about again.
pub(super) fn fingerprint(cx: &Cx, doubts: &[Doubt]) -> Result<String, Error> {
    let mark = cx.desk.vault.mark(cx.account.key.key, format!("doubts {doubts:?}").as_bytes())?;
    Ok(mark.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn local(times: &Times, at: i64) -> String {
    let moment = jiff::Timestamp::from_microsecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.to_zoned(times.zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

fn presets(reader: &Reader, times: &Times) -> Vec<Preset> {
    let t = reader.visitor.translator();
    let now = jiff::Timestamp::from_microsecond(times.now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let now = now.to_zoned(times.zone.clone());
    let nine = |days: i64| -> Option<i64> {
        let day = now.date().checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
        let moment = day.at(9, 0, 0, 0).to_zoned(times.zone.clone()).ok()?;
        Some(moment.timestamp().as_microsecond())
    };
    let monday = 8 - i64::from(now.weekday().to_monday_one_offset());
    let two_hours = Some(times.now.plus_seconds(2 * 3_600).0);
    let mut presets = Vec::with_capacity(3);
    for (key, at) in [
        (Key("preset-hours"), two_hours),
        (Key("preset-tomorrow"), nine(1)),
        (Key("preset-monday"), nine(monday).filter(|_| monday > 1)),
    ] {
        presets.extend(at.map(|at| Preset { label: t.get(key).into_owned(), at }));
    }
    presets
}

/// The moment that a form means: `later` holds microseconds, or `send_at` a local time in the writer's time zone.
pub(super) fn moment(reader: &Reader, form: &Form) -> Result<i64, Error> {
    let wrong = || Error::invalid("send_at", FaultKind::Invalid);
    if let Ok(at) = form.text("later").parse::<i64>() {
        return Ok(at);
    }
    let written: DateTime = form.text("send_at").trim().parse().map_err(|_| wrong())?;
    let own = Some(form.text("zone")).filter(|zone| !zone.is_empty()).and_then(|zone| TimeZone::get(zone).ok());
    let zone = own.unwrap_or_else(|| reader.visitor.frame(String::new()).times.zone);
    let moment = written.to_zoned(zone).map_err(|_| wrong())?;
    Ok(moment.timestamp().as_microsecond())
}

/// What a form holds of a draft.
pub(super) fn written(form: &Form) -> Written {
    Written {
        text: form.text("body").to_owned().into(),
        public: form.text("public") != "0",
        changes: form.all("stage").map(str::to_owned).collect(),
        subject: form.text("subject").to_owned(),
        requester_name: form.text("requester_name").to_owned(),
        requester_email: form.text("requester_email").to_owned(),
    }
}

/// `POST /tickets/{number}/draft`: what is typed so far; `quiet` from script, otherwise a page follows.
pub(super) async fn draft(Path(ticket): Path<String>, letter: Letter) -> Response {
    let answer = match number(&ticket) {
        Ok(ticket) => save(&letter, ticket).await,
        Err(error) => Err(error),
    };
    letter.reader.finish(answer).await
}

/// `POST /tickets/new/draft`: the same for the form of a new ticket.
pub(super) async fn new_draft(letter: Letter) -> Response {
    let answer = save(&letter, drafts::NEW_TICKET).await;
    letter.reader.finish(answer).await
}

async fn save(letter: &Letter, ticket: i64) -> Result<Response, Error> {
    let (reader, form) = (&letter.reader, &letter.form);
    let (written, then) = (written(form), form.text("then").to_owned());
    let remove = form.text("without").parse::<i64>().ok();
    let mark = reader.mark(form.text("idempotency"))?;
    let seen = form.text("edition").parse::<i64>().ok();
    let files = store(reader, ticket, letter).await;
    let discard = then == "discard";
    reader
        .write(move |tx, cx| {
            // What comes after the send that it belongs to is no draft any more.
            if let Some(mark) = &mark
                && sql::known_request(tx, cx.id(), mark)?.is_some()
            {
                return Ok(());
            }
            if discard {
                return drafts::discard(tx, cx, ticket);
            }
            if let Some(file) = remove {
                drafts::files::remove(tx, cx, ticket, file)?;
            }
            // A page that has not seen what the desk put into the box must not write over it.
            let present = drafts::get(tx, cx, ticket)?.map_or(0, |draft| draft.row.edition);
            if seen.is_some_and(|seen| seen < present) {
                return Ok(());
            }
            drafts::save(tx, cx, ticket, &written, false)
        })
        .await?;
    if form.text("quiet") == "1" {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let here = if ticket == drafts::NEW_TICKET { "/tickets/new".to_owned() } else { format!("/tickets/{ticket}") };
    if files.is_err() || letter.too_large {
        return Ok(redirect_saying(&here, Notice::FileTooLarge));
    }
    Ok(match then.as_str() {
        "macros" => redirect(&format!("{here}/macros")),
        "articles" => redirect(&format!("{here}/articles")),
        "discard" => redirect_saying(&here, Notice::DraftDiscarded),
        _ => redirect_saying(&here, Notice::DraftSaved),
    })
}

/// Puts the files of a form beside the draft.
pub(super) async fn store(reader: &Reader, ticket: i64, letter: &Letter) -> Result<(), Error> {
    for file in &letter.files {
        let file: Arc<NewFile> = Arc::clone(file);
        reader.write(move |tx, cx| drafts::files::add(tx, cx, ticket, &file).map(drop)).await?;
    }
    Ok(())
}

/// `POST /tickets/{number}/draft/files`: adds the files sent or takes away `without`; answers the list as drawn.
pub(super) async fn files(Path(ticket): Path<String>, letter: Letter) -> Response {
    let answer = match number(&ticket) {
        Ok(ticket) => change_files(&letter, ticket).await,
        Err(error) => Err(error),
    };
    letter.reader.finish(answer).await
}

async fn change_files(letter: &Letter, ticket: i64) -> Result<Response, Error> {
    let reader = &letter.reader;
    let stored = store(reader, ticket, letter).await;
    if let Ok(file) = letter.form.text("without").parse::<i64>() {
        reader.write(move |tx, cx| drafts::files::remove(tx, cx, ticket, file)).await?;
    }
    let refused = match stored {
        Ok(()) => letter.too_large,
        Err(Error::Invalid(_)) => true,
        Err(error) => return Err(error),
    };
    let list = reader.read(move |tx, reader| {
        crate::tickets::read::get(tx, &reader.cx, ticket)?;
        Ok(waiting(&drafts::files::of(tx, &reader.cx, ticket)?, &reader.cx))
    });
    let list = list.await?;
    let problem = refused.then_some(Problem::FileTooLarge);
    let t = reader.visitor.translator();
    let drawn = workspace::composer::waits(t, &list, &format!("/tickets/{ticket}/draft"), problem);
    Ok(html(if refused { 422 } else { 200 }, drawn))
}

/// `POST /tickets/{number}/scheduled/{id}`: another time, now, or not at all.
pub(super) async fn planned(Path((ticket, id)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match (number(&ticket), number(&id)) {
        (Ok(ticket), Ok(id)) => change_plan(&reader, ticket, id, &form).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

async fn change_plan(reader: &Reader, ticket: i64, id: i64, form: &Form) -> Result<Response, Error> {
    let here = format!("/tickets/{ticket}");
    match form.text("act") {
        "cancel" => {
            reader.write(move |tx, cx| scheduled::call_off(tx, cx, ticket, id)).await?;
            Ok(redirect_saying(&here, Notice::CalledOff))
        }
        "now" => {
            reader.write(move |tx, cx| scheduled::say_now(tx, cx, ticket, id)).await?;
            Ok(redirect_saying(&here, Notice::PlanSent))
        }
        "move" => {
            let moved = match moment(reader, form) {
                Ok(at) => reader.write(move |tx, cx| scheduled::move_to(tx, cx, ticket, id, at)).await,
                Err(error) => Err(error),
            };
            match moved {
                Ok(()) => Ok(redirect_saying(&here, Notice::PlanMoved)),
                Err(Error::Invalid(_)) => Ok(redirect_saying(&here, Notice::NotAhead)),
                Err(error) => Err(error),
            }
        }
        _ => Err(Error::NotFound),
    }
}
