//! The log: read, narrowed, exported.

use axum::body::Body;
use axum::extract::Query;
use axum::response::Response;
use db::Tx;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use personal::{Categories, Category, PurposeId};
use serde::Deserialize;

use super::super::answer::redirect;
use super::super::form::{Form, Posted};
use super::super::names::Names;
use super::super::reader::Reader;
use super::filled;
use crate::access_log::read::{self, Filter};
use crate::access_log::sql::{self, Of};
use crate::access_log::{self, Act, Deed, Note, days, export as files};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::http::download::file_headers;
use crate::words::Role;
use crate::workspace::console::{self, Again};
use crate::workspace::privacy::{self, LogFilter, LogPage};

/// Entries of a page.
const PAGE: i64 = 50;

/// What the address says. Words, days and numbers of rows: nothing in it tells who anybody is.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    deed: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    before: String,
}

impl Asked {
    fn of(form: &Form) -> Self {
        let text = |name| form.text(name).trim().to_owned();
        Self {
            deed: text("deed"),
            role: text("role"),
            category: text("category"),
            purpose: text("purpose"),
            from: text("from"),
            until: text("until"),
            person: text("person"),
            ticket: text("ticket"),
            before: String::new(),
        }
    }

    /// As the page holds it; what means nothing is left out.
    fn filter(&self) -> LogFilter {
        LogFilter {
            deed: Deed::from_word(&self.deed),
            role: Role::from_word(&self.role),
            category: Category::ALL.into_iter().find(|category| category.slug() == self.category),
            purpose: self.purpose.parse().ok(),
            from: day(&self.from).map(|_| self.from.clone()).unwrap_or_default(),
            until: day(&self.until).map(|_| self.until.clone()).unwrap_or_default(),
            person: self.person.parse().ok(),
            ticket: self.ticket.parse().ok(),
        }
    }
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// The first moment of a day in microseconds, in the time zone that pages tell times in.
fn moment(date: Date) -> Option<i64> {
    Some(date.to_zoned(TimeZone::system()).ok()?.timestamp().as_microsecond())
}

/// What the operation is asked for.
fn operation(filter: &LogFilter) -> Filter {
    let of = match (filter.ticket, filter.person) {
        (Some(ticket), _) => Of::Ticket(ticket),
        (None, Some(person)) => Of::Person(person),
        (None, None) => Of::Desk,
    };
    Filter {
        of,
        deed: filter.deed,
        role: filter.role,
        category: filter.category,
        purpose: filter.purpose,
        from: day(&filter.from).and_then(moment),
        until: day(&filter.until).and_then(|date| date.tomorrow().ok()).and_then(moment),
        ..Filter::default()
    }
}

/// `GET /privacy/log`.
pub(super) async fn show(reader: Reader, Query(asked): Query<Asked>) -> Response {
    let answer = draw(&reader, asked, Again::default()).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, asked: Asked, again: Again) -> Result<Response, Error> {
    let drawn = reader.read(move |tx, reader| Ok((reader.shell(tx, None, None)?, page(tx, &reader.cx, &asked)?)));
    let (shell, page) = drawn.await?;
    let page = LogPage { again, ..page };
    let status = if page.again.has_problems() { 422 } else { 200 };
    Ok(reader.page(status, console::own(&shell, &privacy::log(&reader.visitor.translator(), &page))))
}

fn page(tx: &mut Tx<'_>, cx: &Cx, asked: &Asked) -> Result<LogPage, Error> {
    // For everybody else there is no such page.
    read::must_oversee(cx).map_err(|_| Error::NotFound)?;
    let filter = asked.filter();
    let wanted = Filter { before: asked.before.parse().ok(), ..operation(&filter) };
    let mut found = read::list(tx, cx, &wanted, PAGE + 1)?;
    let more = found.len() as i64 > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let (purposes, mut names, mut lines) = (sql::purposes(tx, cx.id())?, Names::default(), Vec::new());
    for line in found {
        lines.push(filled(tx, cx, line, &purposes, Some(&mut names))?);
    }
    let older = lines.last().filter(|_| more).map(|last| address(&filter, Some(last.seq)));
    Ok(LogPage { lines, older, filter, purposes, days: days::kept(tx, cx)?, again: Again::default() })
}

/// The address of the log, narrowed like this.
fn address(filter: &LogFilter, before: Option<i64>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(filter.pairs());
    query.extend_pairs(before.map(|seq| ("before", seq.to_string())));
    let query = query.finish();
    if query.is_empty() { "/privacy/log".to_owned() } else { format!("/privacy/log?{query}") }
}

/// `POST /privacy/log`: an address that somebody typed becomes a number before it can stand in the page's own address.
pub(super) async fn narrow(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match narrowed(&reader.cx, &form) {
        Ok(filter) => Ok(redirect(&address(&filter, None))),
        Err(Error::Invalid(faults)) => {
            let mut again = Again::typed(form.typed());
            again.faults(&reader.visitor.translator(), &faults);
            draw(&reader, Asked::of(&form), again).await
        }
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

fn narrowed(cx: &Cx, form: &Form) -> Result<LogFilter, Error> {
    read::must_oversee(cx).map_err(|_| Error::NotFound)?;
    let asked = Asked::of(form);
    let mut filter = asked.filter();
    let mut faults = Vec::new();
    let mut wrong = |field, kind| faults.push(Fault { field, kind, of: None });
    if !asked.person.is_empty() && filter.person.is_none() {
        filter.person = cx.account.people.by_email(&asked.person);
        if filter.person.is_none() {
            wrong("person", FaultKind::Unknown);
        }
    }
    for (field, typed, taken) in [
        ("ticket", &asked.ticket, filter.ticket.is_some()),
        ("from", &asked.from, !filter.from.is_empty()),
        ("until", &asked.until, !filter.until.is_empty()),
    ] {
        if !typed.is_empty() && !taken {
            wrong(field, FaultKind::Invalid);
        }
    }
    if faults.is_empty() { Ok(filter) } else { Err(Error::Invalid(faults)) }
}

/// `POST /privacy/log/export`: the entries as a file. That it was taken along is written down before it is answered.
pub(super) async fn export(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let filter = Asked::of(&form).filter();
    let json = form.text("format") == "json";
    let file = reader.write(move |tx, cx| {
        let found = read::list(tx, cx, &operation(&filter), files::MOST).map_err(|_| Error::NotFound)?;
        let purposes = sql::purposes(tx, cx.id())?;
        let mut rows = Vec::with_capacity(found.len());
        for line in found {
            let people = sql::people(tx, cx.id(), line.row.seq)?;
            rows.push(files::Row::of(line, people, &purposes));
        }
        let note = Note {
            act: Act::Export,
            person: filter.person,
            ticket: filter.ticket,
            categories: Categories::of(&[Category::Identity]),
            purpose: PurposeId(cx.account.support),
            through: cx.source,
            recipient: None,
        };
        access_log::note(tx, cx, &note)?;
        Ok(if json { files::json(&rows) } else { files::csv(&rows) })
    });
    let answer = file.await.map(|text| {
        let (name, kind) = if json { ("log.json", "application/json") } else { ("log.csv", "text/csv; charset=utf-8") };
        let mut response = Response::new(Body::from(text));
        *response.headers_mut() = file_headers(name, kind, false);
        response
    });
    reader.finish(answer).await
}
