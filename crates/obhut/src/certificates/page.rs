//! Serves certificates: to whoever holds the link, without signing in, and to those who oversee.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use axum::routing::get;

use super::ops::{self, Issued, Progress};
use super::statement::{self, Outside};
use super::view::{self, CertificatePage};
use super::{moment, pdf, sql};
use crate::accounts;
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::state::App;
use crate::workspace::console::{self, Again, Bit, Block, Card, Console, Field, Form, Go, Table, Tone};
use crate::workspace::page::{self, Posted, Reader, Visitor};
use crate::workspace::{Failure, Frame, Notice};

/// Certificates on one page of the list.
const SHOWN: i64 = 200;

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/certificate/{word}", get(held))
        .route("/certificate/{word}/certificate.pdf", get(held_pdf))
        .route("/certificate/{word}/certificate.tlog-proof", get(held_proof))
        .route("/admin/certificates", get(list).post(set_days))
        .route("/admin/certificates/{id}", get(show))
        .route("/admin/certificates/{id}/certificate.pdf", get(show_pdf))
        .route("/admin/certificates/{id}/certificate.tlog-proof", get(show_proof))
}

/// What a link opens: the frame around it, the erasure, and how far it is.
struct Held {
    frame: Frame,
    erasure: i64,
    progress: Progress,
    outside: Vec<Outside>,
}

async fn open(visitor: &Visitor, word: String) -> Result<Held, Failure> {
    let account = visitor.account().await?;
    let id = account.key.id;
    let found = visitor.app.desk.db.read(move |tx| {
        let (erasure, progress) = ops::by_word(tx, id, &word)?;
        let company = accounts::sql::setting(tx, id, "company")?;
        let brand = crate::appearance::ops::brand(tx, id)?;
        Ok::<_, Error>((erasure, progress, outside(tx, id, erasure)?, company, brand))
    });
    let (erasure, progress, outside, company, brand) = found.await.map_err(|error| page::failure(&error))?;
    let frame = visitor.frame(company.unwrap_or_else(|| account.name.clone()));
    Ok(Held { frame: Frame { brand, ..frame }, erasure, progress, outside })
}

/// Others who were told of an erasure, and how far they are.
fn outside(tx: &mut db::Tx<'_>, account: i64, erasure: i64) -> Result<Vec<Outside>, Error> {
    let told = crate::webhooks::sql::of_erasure(tx, account, erasure)?;
    let line = |notice: crate::webhooks::sql::NoticeRow| Outside {
        kind: notice.way.key(),
        number: notice.target,
        state: notice.state.key(),
    };
    Ok(told.into_iter().map(line).collect())
}

/// Kept out of search engines and caches: whoever has the address has the certificate.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `GET /certificate/{word}`.
async fn held(visitor: Visitor, Path(word): Path<String>) -> Response {
    match open(&visitor, word.clone()).await {
        Ok(held) => {
            let parts = match &held.progress {
                Progress::Issued(issued) => statement::parts(&visitor.translator(), issued, &held.outside),
                Progress::Pending => Vec::new(),
            };
            let shown = CertificatePage { word, erasure: held.erasure, parts };
            private(page::html(200, view::page(&held.frame, &shown)))
        }
        Err(failure) => page::refused(&visitor, failure),
    }
}

/// `GET /certificate/{word}/certificate.pdf`.
async fn held_pdf(visitor: Visitor, Path(word): Path<String>) -> Response {
    match open(&visitor, word).await {
        Ok(Held { frame, progress: Progress::Issued(issued), outside, .. }) => {
            private(pdf_file(&visitor.translator(), &frame.desk, &issued, &outside))
        }
        Ok(_) => page::refused(&visitor, Failure::NotFound),
        Err(failure) => page::refused(&visitor, failure),
    }
}

/// `GET /certificate/{word}/certificate.tlog-proof`.
async fn held_proof(visitor: Visitor, Path(word): Path<String>) -> Response {
    match open(&visitor, word).await {
        Ok(Held { progress: Progress::Issued(issued), .. }) => private(proof_file(&issued)),
        Ok(_) => page::refused(&visitor, Failure::NotFound),
        Err(failure) => page::refused(&visitor, failure),
    }
}

fn pdf_file(t: &Translator, desk: &str, issued: &Issued, outside: &[Outside]) -> Response {
    let title = t.get(Key("certificate-title"));
    let lead = t.with(Key("certificate-lead"), "desk", desk);
    let bytes = pdf::draw(t.language().tag(), &title, &lead, &statement::parts(t, issued, outside));
    file("application/pdf", "pdf", bytes)
}

fn proof_file(issued: &Issued) -> Response {
    file("text/plain; charset=utf-8", "tlog-proof", issued.proof.text().into_bytes())
}

fn file(kind: &'static str, ending: &str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    let name = HeaderValue::from_str(&format!("attachment; filename=\"certificate.{ending}\""));
    if let Ok(name) = name {
        response.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    response
}

/// `GET /admin/certificates`.
async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, again: Again) -> Result<Response, Error> {
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        ops::must_see(cx)?;
        let lines = sql::erasures(tx, cx.id(), i64::MAX, SHOWN)?;
        let days = ops::copy_days(tx, cx)?;
        let sets = cx.actor.must_administer().is_ok();
        Ok((reader.around(tx)?, list_page(&reader.visitor.translator(), lines, days, sets, &inner)))
    });
    let (shell, page) = drawn.await?;
    let status = if again.has_problems() { 422 } else { 200 };
    Ok(reader.page(status, console::administration(&shell, &page)))
}

fn list_page(t: &Translator, lines: Vec<sql::Line>, days: i64, sets: bool, again: &Again) -> Console {
    let text = |key| t.get(key).into_owned();
    let rows = lines.into_iter().map(|line| {
        let (state, tone) = state(&line.state);
        vec![
            vec![Bit::link(format!("/admin/certificates/{}", line.id), line.id.to_string())],
            vec![Bit::text(t.get(statement::subject(&line.kind, &line.outcome)))],
            vec![Bit::text(t.get(statement::reason(&line.reason)))],
            vec![Bit::text(moment(line.created_at))],
            vec![Bit::chip(t.get(state), tone)],
        ]
    });
    let table = Table {
        head: vec![
            text(Key("certificate-job")),
            text(Key("certificate-subject")),
            text(Key("certificate-reason")),
            text(Key("certificate-decided")),
            text(Key("certificate-state")),
        ],
        rows: rows.collect(),
        empty: text(Key("certificates-empty")),
    };
    let mut cards = vec![Card::new("certificates", text(Key("certificates-title"))).with(Block::Table(table))];
    if sets {
        let stored = days.to_string();
        let field = Field::kind("number", "days", text(Key("certificates-days")), again.value("days", &stored))
            .hint(text(Key("certificates-days-hint")))
            .needed()
            .checked(again);
        let form = Form::new("copies", "/admin/certificates", text(Key("certificates-save"))).with(field);
        cards.push(Card::new("horizon", text(Key("certificates-horizon"))).with(Block::Form(form)));
    }
    Console {
        title: text(Key("certificates-title")),
        lead: text(Key("certificates-lead")),
        problems: again.count(),
        cards,
        ..Console::default()
    }
}

/// The name of a state.
fn state(word: &str) -> (Key, Tone) {
    match word {
        "done" => (Key("certificate-state-done"), Tone::Good),
        "destroyed" | "cleaned" | "purged" => (Key("certificate-state-destroyed"), Tone::Info),
        _ => (Key("certificate-state-planned"), Tone::Warn),
    }
}

/// `POST /admin/certificates`: for how many days copies of the keyring are kept.
async fn set_days(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let days = form.text("days").trim().parse().map_err(|_| Error::invalid("days", crate::error::FaultKind::Invalid));
    let saved = match days {
        Ok(days) => reader.write(move |tx, cx| ops::set_copy_days(tx, cx, days)).await,
        Err(error) => Err(error),
    };
    let answer = match saved {
        Ok(()) => Ok(page::redirect_saying("/admin/certificates", Notice::Saved)),
        Err(Error::Invalid(faults)) => {
            let mut again = Again::typed(vec![("days".into(), form.text("days").into())]);
            again.faults(&reader.visitor.translator(), &faults);
            draw_list(&reader, again).await
        }
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn seen(reader: &Reader, id: &str) -> Result<(crate::workspace::Shell, i64, Progress, Vec<Outside>), Error> {
    let id = page::number(id)?;
    let drawn = reader.read(move |tx, reader| {
        ops::must_see(&reader.cx)?;
        let progress = ops::read(tx, reader.cx.id(), id)?;
        Ok((reader.around(tx)?, id, progress, outside(tx, reader.cx.id(), id)?))
    });
    drawn.await
}

/// `GET /admin/certificates/{id}`.
async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = seen(&reader, &id).await.map(|(shell, id, progress, outside)| {
        let page = one_page(&reader.visitor.translator(), id, &progress, &outside);
        reader.page(200, console::administration(&shell, &page))
    });
    reader.finish(answer).await
}

fn one_page(t: &Translator, id: i64, progress: &Progress, outside: &[Outside]) -> Console {
    let text = |key| t.get(key).into_owned();
    let below = |name: &str| format!("/admin/certificates/{id}/certificate.{name}");
    let (mut cards, mut actions) = (Vec::new(), Vec::new());
    match progress {
        Progress::Pending => {
            let notice = Block::Notice(Tone::Info, text(Key("certificate-pending")));
            cards.push(Card::new("pending", text(Key("certificate-title"))).with(notice));
        }
        Progress::Issued(issued) => {
            actions.push(Go::main(below("pdf"), t.get(Key("certificate-pdf"))));
            actions.push(Go::to(below("tlog-proof"), t.get(Key("certificate-file"))));
            for (place, part) in statement::parts(t, issued, outside).into_iter().enumerate() {
                let facts =
                    part.lines.into_iter().map(|(name, value)| (name, vec![Bit::Text(value)])).collect::<Vec<_>>();
                let mut card = Card::new(format!("part{place}"), part.title);
                if !facts.is_empty() {
                    card = card.with(Block::Facts(facts));
                }
                cards.push(part.sentences.into_iter().fold(card, |card, said| card.with(Block::Text(said))));
            }
        }
    }
    Console {
        title: t.with(Key("certificate-number"), "number", id.to_string()).into_owned(),
        back: Some(Go::to("/admin/certificates", t.get(Key("certificates-title")))),
        actions,
        cards,
        narrow: true,
        ..Console::default()
    }
}

/// `GET /admin/certificates/{id}/certificate.pdf`.
async fn show_pdf(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = seen(&reader, &id).await.and_then(|(shell, _, progress, outside)| match progress {
        Progress::Issued(issued) => Ok(pdf_file(&reader.visitor.translator(), &shell.frame.desk, &issued, &outside)),
        Progress::Pending => Err(Error::NotFound),
    });
    reader.finish(answer).await
}

/// `GET /admin/certificates/{id}/certificate.tlog-proof`.
async fn show_proof(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = seen(&reader, &id).await.and_then(|(_, _, progress, _)| match progress {
        Progress::Issued(issued) => Ok(proof_file(&issued)),
        Progress::Pending => Err(Error::NotFound),
    });
    reader.finish(answer).await
}
