//! Serves the pages of business hours.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use jiff::civil::Date;

use super::ops::{self, NewHoliday, NewSchedule};
use super::view::{self, DAYS};
use super::{Land, Week};
use crate::error::{Error, Fault, FaultKind};
use crate::state::App;
use crate::workspace::Notice;
use crate::workspace::console::{self, Again};
use crate::workspace::page::{self, Form as Sent, Posted, Reader};

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/hours", get(list).post(create))
        .route("/admin/hours/{id}", get(show).post(save))
        .route("/admin/hours/{id}/prefer", post(prefer))
        .route("/admin/hours/{id}/delete", post(delete))
        .route("/admin/hours/{id}/holidays", post(add_holiday))
        .route("/admin/hours/{id}/holidays/{other}/delete", post(drop_holiday))
}

/// `GET /admin/hours`.
async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let status = if again.has_problems() { 422 } else { 200 };
    let drawn = reader.read(move |tx, reader| {
        let all = ops::list(tx, &reader.cx)?;
        Ok((reader.around(tx)?, view::list(&reader.visitor.translator(), &all, &again)))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(status, console::administration(&shell, &page)))
}

/// `GET /admin/hours/{id}`.
async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw_one(&reader, &id, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_one(reader: &Reader, id: &str, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let id = page::number(id)?;
    let status = if again.has_problems() { 422 } else { 200 };
    let drawn = reader.read(move |tx, reader| {
        let (row, own) = (ops::get(tx, &reader.cx, id)?, ops::holidays(tx, &reader.cx, id)?);
        let now = jiff::Timestamp::from_microsecond(reader.cx.at()).unwrap_or_default();
        let year = super::time::zone(&row.zone).map_or(2000, |zone| zone.to_datetime(now).year());
        Ok((reader.around(tx)?, view::one(&reader.visitor.translator(), &row, &own, year, &again)))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(status, console::administration(&shell, &page)))
}

/// The form as it was typed with what is wrong with it.
fn again(reader: &Reader, sent: &Sent, error: Error) -> Result<Again, Error> {
    let Error::Invalid(faults) = error else { return Err(error) };
    let names = ["name", "land", "zone", "holiday", "from", "until"];
    let names = names.into_iter().chain(DAYS.iter().map(|(name, ..)| *name));
    let given = names.filter(|name| sent.has(name)).map(|name| (name.to_owned(), sent.text(name).to_owned()));
    let tick = sent.has("yearly").then(|| ("yearly".to_owned(), "1".to_owned()));
    let mut again = Again::typed(given.chain(tick).collect());
    view::faults(&reader.visitor.translator(), &mut again, &faults);
    Ok(again)
}

/// What the form of a schedule says; every field at fault is named.
fn typed(sent: &Sent) -> Result<NewSchedule, Error> {
    let mut lines: [String; 7] = Default::default();
    for ((name, ..), at) in DAYS.iter().zip([1, 2, 3, 4, 5, 6, 0_usize]) {
        if let Some(line) = lines.get_mut(at) {
            sent.text(name).clone_into(line);
        }
    }
    let intervals = Week::of_lines(&lines).map_err(|days| {
        let names = ["day-0", "day-1", "day-2", "day-3", "day-4", "day-5", "day-6"];
        let at = days.into_iter().filter_map(|day| names.get(day));
        Error::Invalid(at.map(|field| Fault { field, kind: FaultKind::Invalid, of: None }).collect())
    })?;
    Ok(NewSchedule {
        name: sent.text("name").to_owned(),
        zone: sent.text("zone").trim().to_owned(),
        land: Land::from_word(sent.text("land")),
        week: Week::of(&intervals)?,
    })
}

/// What the form of a holiday says.
fn typed_day(sent: &Sent) -> Result<NewHoliday, Error> {
    let day = |name, text: &str| text.parse::<Date>().map_err(|_| Error::invalid(name, FaultKind::Invalid));
    let from = day("from", sent.text("from").trim())?;
    let until = sent.filled("until").map_or(Ok(from), |text| day("until", text))?;
    Ok(NewHoliday { name: sent.text("holiday").to_owned(), from, until, yearly: sent.has("yearly") })
}

/// `POST /admin/hours`.
async fn create(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let made = match typed(&form) {
        Ok(new) => reader.write(move |tx, cx| ops::create(tx, cx, &new)).await,
        Err(error) => reader.cx.actor.must_administer().and(Err(error)),
    };
    let answer = match made {
        Ok(id) => Ok(page::redirect_saying(&format!("/admin/hours/{id}"), Notice::Created)),
        Err(error) => match again(&reader, &form, error) {
            Ok(again) => draw_list(&reader, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// After a form of one schedule: back to it, with what is wrong if something is.
async fn after(reader: &Reader, id: &str, form: &Sent, written: Result<(), Error>) -> Response {
    let answer = match written {
        Ok(()) => Ok(page::redirect_saying(&format!("/admin/hours/{id}"), Notice::Saved)),
        Err(error) => match again(reader, form, error) {
            Ok(again) => draw_one(reader, id, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `POST /admin/hours/{id}`.
async fn save(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let written = match (page::number(&id), typed(&form)) {
        (Ok(id), Ok(new)) => reader.write(move |tx, cx| ops::update(tx, cx, id, &new)).await,
        (Err(error), _) | (_, Err(error)) => reader.cx.actor.must_administer().and(Err(error)),
    };
    after(&reader, &id, &form, written).await
}

/// `POST /admin/hours/{id}/holidays`.
async fn add_holiday(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let named = |error| match error {
        Error::Invalid(mut faults) => {
            for fault in &mut faults {
                fault.field = match fault.field {
                    "name" => "holiday",
                    "end_date" => "until",
                    other => other,
                };
            }
            Error::Invalid(faults)
        }
        error => error,
    };
    let written = match (page::number(&id), typed_day(&form)) {
        (Ok(id), Ok(new)) => {
            let new = Arc::new(new);
            reader.write(move |tx, cx| ops::add_holiday(tx, cx, id, &new)).await.map(drop).map_err(named)
        }
        (Err(error), _) | (_, Err(error)) => reader.cx.actor.must_administer().and(Err(error)),
    };
    after(&reader, &id, &form, written).await
}

/// `POST /admin/hours/{id}/holidays/{other}/delete`.
async fn drop_holiday(Path((id, day)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let written = match (page::number(&id), page::number(&day)) {
        (Ok(id), Ok(day)) => reader.write(move |tx, cx| ops::drop_holiday(tx, cx, id, day)).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    after(&reader, &id, &form, written).await
}

/// `POST /admin/hours/{id}/prefer`.
async fn prefer(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let done = match page::number(&id) {
        Ok(id) => reader.write(move |tx, cx| ops::prefer(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    reader.finish(done.map(|()| page::redirect_saying("/admin/hours", Notice::Saved))).await
}

/// `POST /admin/hours/{id}/delete`.
async fn delete(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let done = match page::number(&id) {
        Ok(id) => reader.write(move |tx, cx| ops::delete(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    reader.finish(done.map(|()| page::redirect_saying("/admin/hours", Notice::Deleted))).await
}
