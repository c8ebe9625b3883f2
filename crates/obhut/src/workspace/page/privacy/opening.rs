//! Requests to read who it was: asked, decided, read.

use axum::extract::Path;
use axum::response::Response;
use db::Tx;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use world::Timestamp;

use super::super::answer::redirect;
use super::super::form::{Form, Posted};
use super::super::names::Names;
use super::super::reader::{Reader, number};
use super::filled;
use crate::access_log::opening::{self as ops, Ask, Opening};
use crate::access_log::{read, sql};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::words::Role;
use crate::workspace::console::{self, Again};
use crate::workspace::privacy::{self, Consenter, OpeningLine, OpeningPage, OpeningsPage};

/// `GET /privacy/openings`.
pub(super) async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, again: Again) -> Result<Response, Error> {
    let drawn = reader.read(|tx, reader| {
        let cx = &reader.cx;
        if !ops::concerns(tx, cx)? && read::must_oversee(cx).is_err() {
            return Err(Error::NotFound);
        }
        let mut names = Names::default();
        let mut lines = Vec::new();
        for opening in ops::list(tx, cx)? {
            lines.push(line(tx, cx, &opening, &mut names)?);
        }
        let mut consenters = Vec::new();
        for row in ops::consenters(tx, cx)? {
            let role = row.role.as_deref().and_then(Role::from_word);
            let name = match role {
                Some(role) => privacy::role(&reader.visitor.translator(), role).into_owned(),
                None => names.of(tx, cx, row.person)?.name,
            };
            consenters.push(Consenter { name, works_council: row.works_council });
        }
        let (may_ask, may_read_log) = (ops::may_ask(cx), read::must_oversee(cx).is_ok());
        let page = OpeningsPage { lines, may_ask, may_read_log, consenters, again: Again::default() };
        Ok((reader.shell(tx, None, None)?, page))
    });
    let (shell, page) = drawn.await?;
    let page = OpeningsPage { again, ..page };
    let status = if page.again.has_problems() { 422 } else { 200 };
    Ok(reader.page(status, console::own(&shell, &privacy::openings(&reader.visitor.translator(), &page))))
}

fn line(tx: &mut Tx<'_>, cx: &Cx, opening: &Opening, names: &mut Names) -> Result<OpeningLine, Error> {
    Ok(OpeningLine {
        id: opening.row.id,
        state: opening.state,
        requester: names.of(tx, cx, Some(opening.row.requester))?.name,
        ticket: opening.row.ticket,
        asked: Timestamp(opening.row.created_at),
        until: Timestamp(opening.row.expires_at),
        consents: opening.consents.len(),
        may_decide: opening.may_decide,
    })
}

/// `POST /privacy/openings`.
pub(super) async fn ask(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let asked = match read_ask(&form) {
        Ok(ask) => {
            let ask = std::sync::Arc::new(ask);
            reader.write(move |tx, cx| ops::ask(tx, cx, &ask)).await
        }
        Err(error) => Err(error),
    };
    let answer = match asked {
        Ok(id) => Ok(redirect(&format!("/privacy/openings/{id}"))),
        Err(Error::Invalid(faults)) => {
            let mut again = Again::typed(form.typed());
            again.faults(&reader.visitor.translator(), &faults);
            draw_list(&reader, again).await
        }
        Err(_) if !ops::may_ask(&reader.cx) => Err(Error::NotFound),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

fn read_ask(form: &Form) -> Result<Ask, Error> {
    let mut faults = Vec::new();
    let mut moment = |field| match form.filled(field).map(str::parse::<DateTime>) {
        Some(Ok(at)) => at.to_zoned(TimeZone::system()).map(|at| at.timestamp().as_microsecond()).unwrap_or(0),
        given => {
            faults.push(Fault {
                field,
                kind: if given.is_none() { FaultKind::Blank } else { FaultKind::Invalid },
                of: None,
            });
            0
        }
    };
    let (from, until) = (moment("from"), moment("until"));
    let ticket = match form.filled("ticket").map(|text| text.trim_start_matches('#').parse()) {
        Some(Ok(ticket)) => Some(ticket),
        Some(Err(_)) => {
            faults.push(Fault { field: "ticket", kind: FaultKind::Invalid, of: None });
            None
        }
        None => None,
    };
    if form.filled("reason").is_none() {
        faults.push(Fault { field: "reason", kind: FaultKind::Blank, of: None });
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(Ask { reason: form.text("reason").to_owned(), ticket, from, until })
}

/// `GET /privacy/openings/{id}`.
pub(super) async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw(&reader, &id, false).await;
    reader.finish(answer).await
}

/// `GET /privacy/openings/{id}/names`: who it was. That it was read is written down before it is shown.
pub(super) async fn names(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw(&reader, &id, true).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, id: &str, named: bool) -> Result<Response, Error> {
    let id = number(id)?;
    let names = if named { Some(reader.write(move |tx, cx| told(tx, cx, id)).await?) } else { None };
    let drawn = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        let opening = ops::get(tx, cx, id)?;
        let mut names = Names::default();
        let mut consents = Vec::new();
        for consent in &opening.consents {
            let name = names.of(tx, cx, Some(consent.person))?.name;
            consents.push((name, consent.works_council, Timestamp(consent.at)));
        }
        let page = OpeningPage {
            line: line(tx, cx, &opening, &mut names)?,
            reason: ops::reason_text(&opening),
            from: Timestamp(opening.row.from),
            to: Timestamp(opening.row.until),
            consents,
            is_own: opening.is_own,
            names: None,
        };
        Ok((reader.shell(tx, None, None)?, page))
    });
    let (shell, page) = drawn.await?;
    let page = OpeningPage { names, ..page };
    Ok(reader.page(200, console::own(&shell, &privacy::opening(&reader.visitor.translator(), &page))))
}

type Told = Vec<(privacy::LogLine, Option<String>)>;

fn told(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Told, Error> {
    let found = ops::names(tx, cx, id)?;
    let (purposes, mut names) = (sql::purposes(tx, cx.id())?, Names::default());
    let mut told = Vec::with_capacity(found.len());
    for named in found {
        let name = match named.staff {
            Some(person) => Some(names.of(tx, cx, Some(person))?.name),
            None => None,
        };
        told.push((filled(tx, cx, named.line, &purposes, None)?, name));
    }
    Ok(told)
}

/// `POST /privacy/openings/{id}/consent`, `…/refuse`, `…/withdraw`.
pub(super) async fn decide(Path((id, act)): Path<(String, String)>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = match number(&id) {
        Ok(id) => decided(&reader, id, &act).await.map(|()| redirect(&format!("/privacy/openings/{id}"))),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn decided(reader: &Reader, id: i64, act: &str) -> Result<(), Error> {
    match act {
        "consent" => reader.write(move |tx, cx| ops::consent(tx, cx, id).map(drop)).await,
        "refuse" => reader.write(move |tx, cx| ops::refuse(tx, cx, id)).await,
        "withdraw" => reader.write(move |tx, cx| ops::withdraw(tx, cx, id)).await,
        _ => Err(Error::NotFound),
    }
}
