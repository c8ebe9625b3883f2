//! The page on which words and files are taken out of a comment: first looked at, then done. Works without script.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use db::Tx;
use world::Timestamp;

use super::view::{self, FileChoice, RedactPage};
use super::words::Words;
use super::{Reason, Tally, ops};
use crate::error::{Error, FaultKind};
use crate::holds::ops as holds;
use crate::i18n::{Key, Translator};
use crate::state::App;
use crate::tickets::read;
use crate::words::Standing;
use crate::workspace::page::{Form, Names, Posted, Reader, number, redirect_saying, unsigned};
use crate::workspace::{Choice, Notice, Problem, Problems};

/// The routes of this slice's page.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/tickets/{number}/redact/{comment}", get(form).post(carry_out))
}

/// What came of the last try.
#[derive(Default)]
struct Again {
    form: Form,
    preview: Option<Tally>,
    held: Option<String>,
    problems: Problems,
}

/// `GET /tickets/{number}/redact/{comment}`.
async fn form(reader: Reader, Path((ticket, comment)): Path<(String, String)>) -> Response {
    let answer = match (number(&ticket), number(&comment)) {
        (Ok(ticket), Ok(comment)) => draw(&reader, 200, (ticket, comment), Again::default()).await,
        _ => Err(Error::NotFound),
    };
    reader.finish(answer).await
}

async fn draw(reader: &Reader, status: u16, at: (i64, i64), again: Again) -> Result<Response, Error> {
    let form = again.form.clone();
    let drawn = reader.read(move |tx, reader| Ok((reader.around(tx)?, page(tx, reader, at, &form)?)));
    let (shell, page) = drawn.await?;
    let page = RedactPage { preview: again.preview, held: again.held.or(page.held), problems: again.problems, ..page };
    Ok(reader.page(status, view::form(&shell, &page)))
}

fn page(tx: &mut Tx<'_>, reader: &Reader, (ticket, comment): (i64, i64), form: &Form) -> Result<RedactPage, Error> {
    let cx = &reader.cx;
    let row = read::get(tx, cx, ticket)?.row;
    if !ops::may(cx, &row) {
        return Err(Error::NotFound);
    }
    let view = read::comment(tx, cx, ticket, comment)?;
    let disclosure = crate::disclosure::for_actor(cx);
    let quote = view.quote.as_ref();
    let parts = [
        view.body.as_ref().and_then(|body| body.reveal_text(&disclosure)),
        quote.and_then(|quote| quote.reveal_signature(&disclosure)),
        quote.and_then(|quote| quote.reveal_quoted(&disclosure)),
        view.body.as_ref().and_then(|body| body.reveal_transcript(&disclosure)),
    ];
    let text = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n\n");
    let chosen: Vec<i64> = form.all("file").filter_map(|id| id.parse().ok()).collect();
    let files = view.files.iter().map(|file| FileChoice {
        id: unsigned(file.row.id),
        name: file.meta.as_ref().and_then(|meta| meta.reveal_name(&disclosure)).cloned().unwrap_or_default(),
        chosen: chosen.contains(&file.row.id),
    });
    let words = lines(form);
    let found = Words::of(words.iter().map(String::as_str)).places(&text);
    Ok(RedactPage {
        number: unsigned(ticket),
        comment: unsigned(comment),
        author: Names::default().of(tx, cx, view.row.author)?.name,
        at: Timestamp(view.row.created_at),
        pieces: pieces(&text, found.into_iter().map(|(_, range)| range)),
        words: form.text("words").to_owned(),
        files: files.collect(),
        reasons: reasons(&reader.visitor.translator(), form.text("reason")),
        preview: None,
        held: match holds::duty(tx, cx, &row)? {
            Some(duty) => Some(duty.text(&reader.visitor.translator())),
            None => (view.row.standing == Standing::Held).then(String::new),
        },
        problems: Problems::default(),
    })
}

/// The text cut where something would go.
fn pieces(text: &str, places: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<(String, bool)> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    for range in places.filter(|range| !range.is_empty()) {
        let start = range.start.max(at);
        if start > at {
            pieces.push((text.get(at..start).unwrap_or_default().to_owned(), false));
        }
        if range.end > start {
            pieces.push((text.get(start..range.end).unwrap_or_default().to_owned(), true));
        }
        at = range.end.max(at);
    }
    pieces.push((text.get(at..).unwrap_or_default().to_owned(), false));
    pieces
}

fn lines(form: &Form) -> Vec<String> {
    form.text("words").lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect()
}

/// The reasons that are offered.
pub(crate) fn reasons(t: &Translator, chosen: &str) -> Vec<Choice> {
    let offered = Reason::OFFERED.into_iter().map(|reason| {
        let key = match reason {
            Reason::Excess | Reason::Unstated => Key("redact-why-excess"),
            Reason::Others => Key("redact-why-others"),
            Reason::Secret => Key("redact-why-secret"),
            Reason::Request => Key("redact-why-request"),
            Reason::Mistake => Key("redact-why-mistake"),
        };
        Choice { value: reason.word().into(), label: t.get(key).into_owned(), selected: reason.word() == chosen }
    });
    offered.collect()
}

/// `POST /tickets/{number}/redact/{comment}`: `act` is `look` or `redact`.
async fn carry_out(Path((ticket, comment)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match (number(&ticket), number(&comment)) {
        (Ok(ticket), Ok(comment)) => write(&reader, (ticket, comment), form).await,
        _ => Err(Error::NotFound),
    };
    reader.finish(answer).await
}

async fn write(reader: &Reader, at: (i64, i64), form: Form) -> Result<Response, Error> {
    let reason = Reason::from_word(form.text("reason")).filter(|reason| Reason::OFFERED.contains(reason));
    let really = form.text("act") == "redact";
    if really && reason.is_none() {
        let mut problems = Problems::default();
        problems.add("reason", Problem::Missing);
        return draw(reader, 422, at, Again { form, problems, ..Again::default() }).await;
    }
    let (words, reason) = (lines(&form), reason.unwrap_or(Reason::Unstated));
    let files: Vec<i64> = form.all("file").filter_map(|id| id.parse().ok()).collect();
    // To look is to do it and take it back: what is shown is what would happen.
    let seen = Arc::new(Mutex::new(None));
    let told = Arc::clone(&seen);
    let done = reader.write(move |tx, cx| {
        let tally = ops::chosen(tx, cx, at, &words, &files, reason)?;
        *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(tally);
        if really { Ok(()) } else { Err(Error::Changed) }
    });
    match done.await {
        Ok(()) => Ok(redirect_saying(&format!("/tickets/{}", at.0), Notice::Redacted)),
        Err(Error::Changed) => {
            let preview = *seen.lock().unwrap_or_else(PoisonError::into_inner);
            draw(reader, 200, at, Again { form, preview, ..Again::default() }).await
        }
        Err(Error::Invalid(faults)) => {
            let t = reader.visitor.translator();
            let held = faults.iter().find_map(|fault| match fault.kind {
                FaultKind::Held(duty) => Some(duty.map(|duty| duty.text(&t)).unwrap_or_default()),
                _ => None,
            });
            let mut problems = Problems::default();
            for fault in faults.iter().filter(|fault| !matches!(fault.kind, FaultKind::Held(_))) {
                let problem = match fault.kind {
                    FaultKind::Blank => Problem::Missing,
                    FaultKind::TooLong => Problem::TooLong { most: 100_000 },
                    _ => Problem::Absent,
                };
                problems.add("text", problem);
            }
            draw(reader, 422, at, Again { form, held, problems, ..Again::default() }).await
        }
        Err(error) => Err(error),
    }
}
