//! The page of a ticket's holds: what keeps it and until when, placing one, lifting one. Works without script.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use db::Tx;
use serde::Deserialize;
use world::Timestamp;

use super::ops::{self, Hold, NewHold};
use super::{Duty, Ground};
use crate::erasure::waiting;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Translator};
use crate::state::App;
use crate::workspace::console::{self, Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table, Tone};
use crate::workspace::page::{Form as Sent, Names, Posted, Reader, number, redirect_saying};
use crate::workspace::{Choice, Notice};

/// The routes of this slice's page.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/tickets/{number}/holds", get(show).post(place))
        .route("/tickets/{number}/holds/{hold}/lift", post(lift))
}

/// A hold as the page shows it.
pub struct HoldLine {
    /// Its number.
    pub id: i64,
    /// Ground and end.
    pub duty: Duty,
    /// Who placed it.
    pub author: String,
    /// When.
    pub from: Timestamp,
    /// When it came to its end.
    pub ended: Option<Timestamp>,
    /// What was noted.
    pub note: String,
}

/// What the page shows.
pub struct HoldsPage {
    /// The ticket.
    pub ticket: i64,
    /// Its holds, the newest first.
    pub lines: Vec<HoldLine>,
    /// Names that are kept for the duty though the person is forgotten.
    pub kept: Vec<String>,
    /// The last one shown, where there are older ones.
    pub older: Option<i64>,
}

/// What the address says.
#[derive(Clone, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    before: String,
}

/// `GET /tickets/{number}/holds`.
async fn show(reader: Reader, Path(ticket): Path<String>, Query(asked): Query<Asked>) -> Response {
    let before = asked.before.parse().unwrap_or(i64::MAX);
    let answer = match number(&ticket) {
        Ok(ticket) => draw(&reader, ticket, before, Again::default()).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw(reader: &Reader, ticket: i64, before: i64, again: Again) -> Result<Response, Error> {
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        let shown = filled(tx, reader, ticket, before)?;
        Ok((reader.around(tx)?, page(&reader.visitor.translator(), &shown, &inner)))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(if again.has_problems() { 422 } else { 200 }, console::own(&shell, &page)))
}

fn filled(tx: &mut Tx<'_>, reader: &Reader, ticket: i64, before: i64) -> Result<HoldsPage, Error> {
    let cx = &reader.cx;
    let disclosure = crate::disclosure::for_actor(cx);
    let (mut names, mut lines) = (Names::default(), Vec::new());
    let (holds, more) = ops::list(tx, cx, ticket, before).map_err(hidden)?;
    for Hold { row, note } in holds {
        lines.push(HoldLine {
            id: row.id,
            duty: row.duty(),
            author: names.of(tx, cx, row.author)?.name,
            from: Timestamp(row.from),
            ended: row.ended_at.map(Timestamp),
            note: note.as_ref().and_then(|note| note.reveal_note(&disclosure)).cloned().unwrap_or_default(),
        });
    }
    let older = lines.last().filter(|_| more).map(|last| last.id);
    Ok(HoldsPage { ticket, lines, kept: waiting::names(tx, cx, ticket)?, older })
}

/// Who decides nothing of it does not see the page.
fn hidden(error: Error) -> Error {
    if matches!(error, Error::Forbidden) { Error::NotFound } else { error }
}

/// The page, ready to print.
pub fn page(t: &Translator, shown: &HoldsPage, again: &Again) -> Console {
    let text = |key| t.get(key).into_owned();
    let path = format!("/tickets/{}", shown.ticket);
    let mut now = Card::new("holds", text(Key("hold-now"))).with(Block::Table(table(t, shown)));
    if !shown.kept.is_empty() {
        let names = shown.kept.join(", ");
        now = now.with(Block::Notice(Tone::Info, t.with(Key("hold-kept"), "names", names.as_str()).into_owned()));
    }
    if let Some(last) = shown.older {
        let go = Go::to(format!("{path}/holds?before={last}"), text(Key("older")));
        now = now.with(Block::Acts(vec![Bit::Link(go)]));
    }
    let mut new = Card::new("place", text(Key("hold-new")));
    if let Some(problem) = again.problem("base") {
        new = new.with(Block::Notice(Tone::Bad, problem.to_owned()));
    }
    Console {
        title: t.with(Key("hold-title"), "number", shown.ticket.to_string().as_str()).into_owned(),
        lead: text(Key("hold-lead")),
        back: Some(Go::to(path.as_str(), t.with(Key("hold-back"), "number", shown.ticket.to_string().as_str()))),
        problems: again.count(),
        cards: vec![now, new.with(Block::Form(form(t, &path, again)))],
        ..Console::default()
    }
}

fn table(t: &Translator, shown: &HoldsPage) -> Table {
    let rows = shown.lines.iter().map(|line| {
        let mut why = vec![Bit::text(line.duty.text(t))];
        if !line.note.is_empty() {
            why.push(Bit::sub(line.note.as_str()));
        }
        let mut end = Vec::new();
        match line.ended {
            Some(at) => end.extend([Bit::chip(t.get(Key("hold-ended")), Tone::Plain), Bit::Time(at)]),
            None => {
                let act = format!("/tickets/{}/holds/{}/lift", shown.ticket, line.id);
                end.push(Bit::Act(Act::new(act, t.get(Key("hold-lift"))).dangerous()));
            }
        }
        vec![why, vec![Bit::text(line.author.as_str()), Bit::Time(line.from)], end]
    });
    let head = [Key("hold-why"), Key("hold-who"), Key("hold-end")].map(|key| t.get(key).into_owned()).to_vec();
    Table { head, rows: rows.collect(), empty: t.get(Key("hold-none")).into_owned() }
}

fn form(t: &Translator, path: &str, again: &Again) -> Form {
    let text = |key| t.get(key).into_owned();
    let grounds = Ground::ALL.iter().map(|ground| Choice {
        value: ground.word().into(),
        label: text(ground.key()),
        selected: again.value("ground", Ground::Retention.word()) == ground.word(),
    });
    Form::new("hold", format!("{path}/holds"), text(Key("hold-place")))
        .with(Field::pick("ground", text(Key("hold-why")), grounds.collect()).needed().checked(again))
        .with(
            Field::kind("date", "until", text(Key("hold-last-day")), again.value("until", ""))
                .hint(text(Key("hold-last-day-hint")))
                .checked(again),
        )
        .with(
            Field::area("note", text(Key("hold-note")), again.value("note", ""), 3)
                .hint(text(Key("hold-note-hint")))
                .checked(again),
        )
}

/// `POST /tickets/{number}/holds`.
async fn place(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => write(&reader, ticket, &form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write(reader: &Reader, ticket: i64, form: &Sent) -> Result<Response, Error> {
    let [ground, until, note] = ["ground", "until", "note"].map(|name| form.text(name).to_owned());
    let placed = reader.write(move |tx, cx| {
        ops::ticket(tx, cx, ticket).map_err(hidden)?;
        ops::place(tx, cx, ticket, &typed(&ground, &until, &note)?)
    });
    match placed.await {
        Ok(_) => Ok(redirect_saying(&format!("/tickets/{ticket}/holds"), Notice::Saved)),
        Err(Error::Invalid(faults)) => {
            let typed = ["ground", "until", "note"].map(|name| (name.to_owned(), form.text(name).to_owned()));
            let mut again = Again::typed(typed.into());
            again.faults(&reader.visitor.translator(), &faults);
            draw(reader, ticket, i64::MAX, again).await
        }
        Err(error) => Err(error),
    }
}

/// What the form says: the hold lasts until the end of the day that was typed.
fn typed(ground: &str, until: &str, note: &str) -> Result<NewHold, Error> {
    let wrong = |field| Error::invalid(field, FaultKind::Invalid);
    let ground = Ground::from_word(ground).ok_or_else(|| wrong("ground"))?;
    let until = match until.trim() {
        "" => None,
        text => Some(after(text).ok_or_else(|| wrong("until"))?),
    };
    Ok(NewHold { ground, until, note: note.to_owned() })
}

fn after(text: &str) -> Option<i64> {
    let day: jiff::civil::Date = text.parse().ok()?;
    let next = day.tomorrow().ok()?.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(next.timestamp().as_microsecond())
}

/// `POST /tickets/{number}/holds/{hold}/lift`.
async fn lift(Path((ticket, hold)): Path<(String, String)>, posted: Posted) -> Response {
    let reader = posted.reader;
    let lifted = match (number(&ticket), number(&hold)) {
        (Ok(ticket), Ok(hold)) => reader.write(move |tx, cx| ops::lift(tx, cx, ticket, hold).map_err(hidden)).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    let answer = lifted.map(|()| redirect_saying(&format!("/tickets/{ticket}/holds"), Notice::Saved));
    reader.finish(answer).await
}
