//! Single acts on a ticket: picking a status or a colleague, putting aside, following, linking, the trash, taking back.

mod merge;
mod split;
mod trash;

use axum::Router;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use axum::routing::{get, post};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use world::Timestamp;

use super::answer::{redirect, redirect_saying};
use super::custom;
use super::form::{Form, Posted};
use super::grouped;
use super::list;
use super::preferences::back;
use super::reader::{Reader, number};
use super::ticket::Shown;
use super::views::View;
use super::write::chosen;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::listing::Window;
use crate::state::App;
use crate::tickets::{TicketChange, followers, read, snooze, sql, take_back, update};
use crate::words::{Priority, Status, TicketKind};
use crate::workspace::Notice;

/// How far down its list the next ticket is looked for.
const LIST: i64 = 500;

/// The routes of single acts.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/tickets/{number}/change", post(change))
        .route("/tickets/{number}/undo-change", post(undo))
        .route("/tickets/{number}/snooze", post(put_aside))
        .route("/tickets/{number}/follow", post(follow))
        .route("/tickets/{number}/problem", post(problem))
        .route("/tickets/{number}/merge", get(merge::form).post(merge::carry_out))
        .route("/tickets/{number}/split", get(split::form).post(split::carry_out))
        .route("/tickets/{number}/trash", post(trash::put))
        .route("/trash", get(trash::show).post(trash::act))
        .route("/trash/{number}/restore", post(trash::restore))
}

/// On to another page, which offers for a minute to take back what the log knows as `seq`.
fn redirect_done(path: &str, kind: &str, ticket: i64, seq: i64) -> Response {
    let mut response = redirect(path);
    let cookie = format!("done={kind}.{ticket}.{seq}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Where a form leads back to: the page that it names, else the ticket.
fn home(form: &Form, ticket: i64) -> String {
    match form.filled("back") {
        Some(path) => back(path).to_owned(),
        None => here(form, ticket),
    }
}

/// The ticket, beside the list that the reader came from.
fn here(form: &Form, ticket: i64) -> String {
    match form.filled("view").map(|view| View::of(view).slug()) {
        Some(view) => format!("/tickets/{ticket}?view={view}"),
        None => format!("/tickets/{ticket}"),
    }
}

/// A refusal that is no accident is said on the ticket's page.
fn refused(error: Error, path: &str) -> Result<Response, Error> {
    match error {
        Error::Invalid(_) | Error::Changed => Ok(redirect_saying(path, Notice::NotPossible)),
        other => Err(other),
    }
}

/// `POST /tickets/{number}/change`: what the form has of status, assignee, group, priority; `next` leads on to the next
/// ticket of the list.
async fn change(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => write_change(&reader, ticket, &form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write_change(reader: &Reader, ticket: i64, form: &Form) -> Result<Response, Error> {
    let wanted = match wanted(&reader.cx, form) {
        Ok(wanted) => wanted,
        Err(error) => return refused(error, &here(form, ticket)),
    };
    let onward = form.text("next") == "1";
    let view = form.filled("view").map(View::of);
    let next = match (onward, view) {
        (true, view) => {
            let view = view.unwrap_or(View::MINE);
            reader.read(move |tx, reader| next_in(tx, reader, view, ticket)).await?
        }
        (false, _) => None,
    };
    let solved = wanted.status == Some(Status::Solved);
    let done = reader.write(move |tx, cx| update::update(tx, cx, ticket, &wanted)).await;
    let path = match (onward, next) {
        (true, Some(next)) => here(form, next),
        (true, None) => format!("/tickets?view={}", view.unwrap_or(View::MINE).slug()),
        (false, _) => home(form, ticket),
    };
    match done {
        Ok(updated) => Ok(redirect_done(&path, if solved { "solved" } else { "changed" }, ticket, updated.seq)),
        // What a ticket lacks to be solved is named at the field.
        Err(Error::Invalid(faults)) if faults.iter().any(|fault| fault.of.is_some()) => {
            let again = custom::again(form, &faults);
            super::ticket::draw(reader, 422, ticket, Shown::default(), again, None).await
        }
        Err(error) => refused(error, &here(form, ticket)),
    }
}

fn wanted(cx: &Cx, form: &Form) -> Result<TicketChange, Error> {
    let row = |field: &'static str| -> Result<Option<Option<i64>>, Error> {
        match form.given(field).map(str::trim) {
            None => Ok(None),
            Some("") => Ok(Some(None)),
            Some("me") => Ok(Some(cx.actor.person)),
            Some(id) => id.parse().map(|id| Some(Some(id))).map_err(|_| Error::invalid("base", FaultKind::Invalid)),
        }
    };
    let mut faults = Vec::new();
    let status = chosen(form, "status", "status", Status::from_word, &mut faults);
    let priority = chosen(form, "priority", "priority", Priority::from_word, &mut faults);
    let kind = chosen(form, "type", "type", TicketKind::from_word, &mut faults);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(TicketChange {
        status,
        priority,
        assignee: row("assignee")?,
        group: row("group")?,
        kind: form.has("type").then_some(kind),
        ..TicketChange::default()
    })
}

/// The ticket that follows in a list, else the one before, in the order in which the reader has it.
fn next_in(tx: &mut db::Tx<'_>, reader: &Reader, view: View, ticket: i64) -> Result<Option<i64>, Error> {
    let cx = &reader.cx;
    let shown = view.shown(tx, cx)?;
    let (column, descending) = list::order(view, list::last_sort(&reader.visitor.last_list, &view.slug()), &shown);
    let window = Window { column, descending, ..Window::first(LIST) };
    let numbers = match &shown.group_by {
        Some(by) => grouped::numbers(tx, cx, by, &shown, &window)?,
        None => read::numbers_in_order(tx, cx, &shown.filter, &window)?,
    };
    let Some(at) = numbers.iter().position(|number| *number == ticket) else {
        return Ok(numbers.first().copied());
    };
    let before = at.checked_sub(1).and_then(|before| numbers.get(before));
    Ok(numbers.get(at + 1).or(before).copied())
}

/// `POST /tickets/{number}/undo-change`.
async fn undo(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match (number(&ticket), number(form.text("seq"))) {
        (Ok(ticket), Ok(seq)) => {
            let path = home(&form, ticket);
            match reader.write(move |tx, cx| take_back::take_back(tx, cx, ticket, seq)).await {
                Ok(()) => Ok(forget_done(redirect_saying(&path, Notice::ChangeUndone))),
                Err(Error::Invalid(_)) => Ok(forget_done(redirect_saying(&path, Notice::TooLateForChange))),
                Err(error) => Err(error),
            }
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

fn forget_done(mut response: Response) -> Response {
    let gone = HeaderValue::from_static("done=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    response.headers_mut().append(SET_COOKIE, gone);
    response
}

/// `POST /tickets/{number}/snooze`: `until` as a moment of the reader's clock, or `end`.
async fn put_aside(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => write_snooze(&reader, ticket, &form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write_snooze(reader: &Reader, ticket: i64, form: &Form) -> Result<Response, Error> {
    let until = match form.text("end") {
        "1" => None,
        _ => match moment(form.filled("preset").unwrap_or(form.text("until").trim())) {
            Some(until) => Some(until.0),
            None => return Ok(redirect_saying(&here(form, ticket), Notice::NotPossible)),
        },
    };
    match reader.write(move |tx, cx| snooze::set(tx, cx, ticket, until)).await {
        Ok(seq) => Ok(redirect_done(&home(form, ticket), "changed", ticket, seq)),
        Err(error) => refused(error, &here(form, ticket)),
    }
}

/// A local moment as a form sends it: `2026-11-25T16:00`.
fn moment(text: &str) -> Option<Timestamp> {
    let local: DateTime = text.parse().ok()?;
    let zoned = local.to_zoned(TimeZone::system()).ok()?;
    Some(Timestamp(zoned.timestamp().as_microsecond()))
}

/// `POST /tickets/{number}/follow`: `person` or, without, the reader; `end` to follow no longer.
async fn follow(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => write_follow(&reader, ticket, &form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write_follow(reader: &Reader, ticket: i64, form: &Form) -> Result<Response, Error> {
    let person = match form.filled("person") {
        Some(id) => number(id)?,
        None => reader.cx.actor.person.ok_or(Error::Forbidden)?,
    };
    let follows = form.text("end") != "1";
    match reader.write(move |tx, cx| followers::change(tx, cx, ticket, person, follows)).await {
        Ok(_) => Ok(redirect_saying(&home(form, ticket), Notice::Saved)),
        Err(error) => refused(error, &here(form, ticket)),
    }
}

/// `POST /tickets/{number}/problem`: makes it a problem, or links it to the one whose number is given.
async fn problem(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => write_problem(&reader, ticket, &form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write_problem(reader: &Reader, ticket: i64, form: &Form) -> Result<Response, Error> {
    let path = here(form, ticket);
    let wanted = match form.text("act") {
        "make" => Some(None),
        "unlink" => None,
        _ => match form.text("problem").trim().trim_start_matches('#').parse::<i64>() {
            Ok(problem) => Some(Some(problem)),
            Err(_) => return Ok(redirect_saying(&path, Notice::NotPossible)),
        },
    };
    let saved = reader.write(move |tx, cx| {
        let mut change = TicketChange::default();
        match wanted {
            None => change.problem = Some(None),
            Some(None) => change.kind = Some(Some(TicketKind::Problem)),
            Some(Some(problem)) => {
                let known =
                    sql::get(tx, cx.id(), problem)?.filter(|row| crate::tickets::access::may_see(&cx.actor, row));
                if problem == ticket || known.is_none_or(|row| row.kind != Some(TicketKind::Problem)) {
                    return Err(Error::invalid("problem", FaultKind::Unknown));
                }
                change.problem = Some(Some(problem));
                change.kind = Some(Some(TicketKind::Incident));
            }
        }
        update::update(tx, cx, ticket, &change).map(drop)
    });
    match saved.await {
        Ok(()) => Ok(redirect_saying(&path, Notice::Saved)),
        Err(error) => refused(error, &path),
    }
}
