//! `obhut report`: figures over some days.

use std::sync::Arc;

use jiff::civil::Date;
use serde_json::json;

use super::Answer;
use super::run::{account, context};
use crate::desk::Desk;
use crate::error::{Error, FaultKind};
use crate::reports::{DAY, Times, ops};

/// Figures over the days named, `2026-01-31`; the last thirty that are over where none is.
///
/// # Errors
/// [`Error::Invalid`] naming the option at fault.
pub fn report(desk: &Arc<Desk>, name: Option<&str>, from: Option<&str>, until: Option<&str>) -> Result<Answer, Error> {
    let cx = context(desk, &account(desk, name)?);
    let until = until.map_or(Ok(cx.at().div_euclid(DAY) - 1), |text| day("until", text))?;
    let from = from.map_or(Ok(until - 29), |text| day("from", text))?;
    let report = desk.db.read_blocking(move |tx| ops::report(tx, &cx, from, until))?;
    let came: i64 = report.created.iter().map(|volume| volume.tickets).sum();
    let open = report.backlog.last().map_or(0, |open| open.tickets);
    let lines = vec![
        format!("{} to {}: {came} tickets came in, {open} stood open at the end", written(from), written(until)),
        took("first reply", &report.first_reply),
        took("first resolution", &report.first_resolution),
        took("full resolution", &report.full_resolution),
    ];
    let json = json!({ "from": written(from), "until": written(until), "report": report });
    Ok(Answer { ok: true, json, lines })
}

fn day(field: &'static str, text: &str) -> Result<i64, Error> {
    let date: Date = text.parse().map_err(|_| Error::invalid(field, FaultKind::Invalid))?;
    let since = date.since(Date::constant(1970, 1, 1)).map_err(|_| Error::invalid(field, FaultKind::Invalid))?;
    Ok(i64::from(since.get_days()))
}

fn written(day: i64) -> String {
    let date = jiff::Timestamp::from_second(day.saturating_mul(DAY / 1_000_000));
    date.map_or_else(|_| day.to_string(), |at| at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}

fn took(what: &str, times: &Times) -> String {
    let minutes = |time: Option<i64>| time.map_or_else(|| "-".into(), |time| format!("{} min", time / 60_000_000));
    let (median, ninetieth) = (minutes(times.median), minutes(times.ninetieth));
    format!("{what}: {} times; half within {median}, nine of ten within {ninetieth}", times.count)
}
