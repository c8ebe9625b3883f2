//! Serves the pages of policies.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use db::Tx;

use super::ops::{self, NewPolicy};
use super::targets::{Metric, Target, Targets};
use super::view::{self, ROWS, UNTIL_SOLVED};
use crate::conditions::Conditions;
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::state::App;
use crate::words::Priority;
use crate::workspace::Notice;
use crate::workspace::console::{self, Again};
use crate::workspace::page::rule_rows::{self, Sort, Unclear};
use crate::workspace::page::{self, Form as Sent, Posted, Reader};

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/sla", get(list).post(create))
        .route("/admin/sla/{id}", get(show).post(save))
        .route("/admin/sla/{id}/delete", post(delete))
        .route("/admin/sla/{id}/earlier", post(earlier))
}

fn schedules(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<(i64, String)>, Error> {
    Ok(crate::hours::ops::list(tx, cx)?.into_iter().map(|row| (row.id, row.name)).collect())
}

fn offers(tx: &mut Tx<'_>, reader: &Reader) -> Result<view::Offers, Error> {
    let mut conditions = || rule_rows::conditions(tx, reader, Sort::Promise);
    Ok([conditions()?, conditions()?])
}

/// `GET /admin/sla`.
async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let status = if again.has_problems() { 422 } else { 200 };
    let drawn = reader.read(move |tx, reader| {
        let (all, hours) = (ops::list(tx, &reader.cx)?, schedules(tx, &reader.cx)?);
        let page = view::list(&reader.visitor.translator(), &all, &hours, &again, offers(tx, reader)?);
        Ok((reader.around(tx)?, rule_rows::by_name(tx, reader, page)?))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(status, console::administration(&shell, &page)))
}

/// `GET /admin/sla/{id}`.
async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw_one(&reader, &id, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_one(reader: &Reader, id: &str, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let id = page::number(id)?;
    let status = if again.has_problems() { 422 } else { 200 };
    let drawn = reader.read(move |tx, reader| {
        let (one, hours) = (ops::get(tx, &reader.cx, id)?, schedules(tx, &reader.cx)?);
        let page = view::one(&reader.visitor.translator(), &one, &hours, &again, offers(tx, reader)?);
        Ok((reader.around(tx)?, rule_rows::by_name(tx, reader, page)?))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(status, console::administration(&shell, &page)))
}

/// The form as it was typed with what is wrong with it.
fn again(reader: &Reader, sent: &Sent, unclear: Unclear, error: Error) -> Result<Again, Error> {
    let Error::Invalid(mut faults) = error else { return Err(error) };
    for fault in &mut faults {
        fault.field = match fault.field {
            "policy_metrics" => "first-urgent",
            "schedule_id" => "schedule",
            other => other,
        };
    }
    let names = ["title", "description", "all", "any", "metric", "schedule"].into_iter();
    let names = names.chain(ROWS.iter().flat_map(|(_, first, solved, _)| [*first, *solved]));
    let typed = names.map(|name| (name.to_owned(), rule_rows::typed(sent, name)));
    let ticks = ["first-business", "solved-business"].into_iter().filter(|name| sent.has(name));
    let mut again = Again::typed(typed.chain(ticks.map(|name| (name.to_owned(), "1".to_owned()))).collect());
    for (list, text) in unclear {
        again.wrong(list, text);
    }
    again.faults(&reader.visitor.translator(), &faults);
    Ok(again)
}

/// What a form says; every field at fault is named. None of it counts while it is not clear who is meant.
fn typed(sent: &Sent, clear: bool) -> Result<NewPolicy, Error> {
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
    let metric = Metric::from_word(sent.text("metric")).filter(|metric| UNTIL_SOLVED.contains(metric));
    let metric = metric.unwrap_or(Metric::RequesterWait);
    let mut targets = Vec::new();
    let mut add = |name: &'static str, metric, priority: Priority, business| {
        let Some(text) = sent.filled(name) else { return };
        match view::minutes(text) {
            Some(minutes) => targets.push(Target { metric, priority, minutes, business }),
            None => faults.push(Fault { field: name, kind: FaultKind::Invalid, of: None }),
        }
    };
    for (priority, first, solved, _) in ROWS {
        add(first, Metric::FirstReply, priority, sent.has("first-business"));
        add(solved, metric, priority, sent.has("solved-business"));
    }
    if !clear || !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(NewPolicy {
        title: sent.text("title").trim().to_owned(),
        description: sent.filled("description").map(str::to_owned),
        conditions,
        targets: Targets::of(targets)?,
        schedule: sent.filled("schedule").and_then(|id| id.parse().ok()),
    })
}

/// `POST /admin/sla`.
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
        Ok(_) => Ok(page::redirect_saying("/admin/sla", Notice::Created)),
        Err(error) => match again(&reader, &form, unclear, error) {
            Ok(again) => draw_list(&reader, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `POST /admin/sla/{id}`.
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
        Ok(()) => Ok(page::redirect_saying("/admin/sla", Notice::Saved)),
        Err(error) => match again(&reader, &form, unclear, error) {
            Ok(again) => draw_one(&reader, &id, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `POST /admin/sla/{id}/delete`.
async fn delete(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let gone = match page::number(&id) {
        Ok(id) => reader.write(move |tx, cx| ops::delete(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    reader.finish(gone.map(|()| page::redirect_saying("/admin/sla", Notice::Deleted))).await
}

/// `POST /admin/sla/{id}/earlier`: it is asked one place earlier.
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
    reader.finish(moved.map(|()| page::redirect_saying("/admin/sla", Notice::Saved))).await
}
