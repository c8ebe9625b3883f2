//! One step of an export: where it begins, which records it holds, and where the next one begins.
//!
//! Records stand in the order of their last change, and a change moves a record to the end: whoever goes on from the place
//! where a step ended misses nothing and is told twice only of what changed twice.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use serde::Serialize;
use utoipa::ToSchema;

use super::sql::{Mark, Stretch};
use crate::api_v2::query::invalid_parameter;
use crate::api_v2::{ApiError, Query};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;

/// Records of one step.
pub(super) const MOST: i64 = 1_000;
/// What changed within the last minute is left for the next step, in microseconds: others may still be writing.
pub(super) const REST: i64 = 60_000_000;
/// Microseconds of a second.
const SECOND: i64 = 1_000_000;
/// What the next step is asked for as well.
const KEPT: [&str; 3] = ["include", "per_page", "exclude_deleted"];

/// How a step by time goes on.
#[derive(Serialize, ToSchema)]
pub struct ByTime {
    /// The next step.
    pub next_page: String,
    /// How many records this one has.
    pub count: usize,
    /// Whether there is nothing more for now.
    pub end_of_stream: bool,
    /// From which second on it goes on, in seconds since 1970; null where nothing was told.
    pub end_time: Option<i64>,
}

/// How a step by cursor goes on.
#[derive(Serialize, ToSchema)]
pub struct ByCursor {
    /// The next step, at the end too.
    pub after_url: String,
    /// Its cursor.
    pub after_cursor: String,
    /// Always null.
    pub before_url: Option<String>,
    /// Always null.
    pub before_cursor: Option<String>,
    /// Whether there is nothing more for now.
    pub end_of_stream: bool,
}

/// Seconds since 1970, whole or not, or a date.
pub(super) fn seconds(query: &Query) -> Result<i64, ApiError> {
    let given = query.option("start_time").ok_or_else(|| invalid_parameter("start_time", "is missing"))?;
    let whole = given.split('.').next().and_then(|whole| whole.parse::<i64>().ok());
    let date = given.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second);
    whole.or(date).ok_or_else(|| invalid_parameter("start_time", "must be seconds since 1970"))
}

/// How many records a step is to have.
pub(super) fn size(query: &Query) -> i64 {
    let asked = query.option("per_page").or(query.option("page[size]")).and_then(|text| text.parse::<i64>().ok());
    asked.unwrap_or(MOST).clamp(1, MOST)
}

/// Where a step begins.
#[derive(Clone, Copy)]
pub(super) struct Start {
    after: Mark,
    most: i64,
}

impl Start {
    /// Reads `cursor`, else `start_time`.
    pub(super) fn of(query: &Query) -> Result<Self, ApiError> {
        let most = size(query);
        if let Some(cursor) = query.option("cursor") {
            let wrong = || invalid_parameter("cursor", "is none of this export");
            let text = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let pair = text.as_deref().and_then(|text| text.split_once('.')).ok_or_else(wrong)?;
            let mark = pair.0.parse().ok().zip(pair.1.parse().ok()).map(|(at, id)| Mark { at, id });
            return Ok(Self { after: mark.ok_or_else(wrong)?, most });
        }
        Self::by_time(query)
    }

    /// Reads `start_time` alone. What has just this time is part of the step.
    pub(super) fn by_time(query: &Query) -> Result<Self, ApiError> {
        let at = seconds(query)?.saturating_mul(SECOND).saturating_sub(1);
        Ok(Self { after: Mark { at, id: i64::MAX }, most: size(query) })
    }
}

/// One step, with the place of its last record.
pub(super) struct Step<T> {
    pub(super) items: Vec<T>,
    last: Mark,
    told: bool,
    end: bool,
}

impl<T> Step<T> {
    /// The same records as they are shown.
    pub(super) fn with<U>(self, items: Vec<U>) -> Step<U> {
        Step { items, last: self.last, told: self.told, end: self.end }
    }
}

/// The places of what changed, by the statement of a kind of record.
type Changed = fn(&mut Tx<'_>, i64, Stretch) -> Result<Vec<Mark>, db::Error>;

/// The numbers of one step by cursor.
pub(super) fn by_cursor(tx: &mut Tx<'_>, cx: &Cx, changed: Changed, start: Start) -> Result<Step<i64>, Error> {
    let stretch = Stretch { after: start.after, until: cx.at() - REST, most: start.most + 1 };
    let mut marks = changed(tx, cx.id(), stretch)?;
    let end = marks.len() <= usize::try_from(start.most).unwrap_or(usize::MAX);
    marks.truncate(usize::try_from(start.most).unwrap_or(usize::MAX));
    Ok(step(start, &marks, end))
}

/// The numbers of one step by time: whole seconds, however many records a second has, so that the next step begins with the
/// second after. Else a second with more records than a step has would be told over and over.
pub(super) fn by_time(tx: &mut Tx<'_>, cx: &Cx, changed: Changed, start: Start) -> Result<Step<i64>, Error> {
    let until = (cx.at() - REST).div_euclid(SECOND).saturating_mul(SECOND) - 1;
    let mut marks = changed(tx, cx.id(), Stretch { after: start.after, until, most: start.most })?;
    let full = i64::try_from(marks.len()).is_ok_and(|count| count >= start.most);
    let Some(last) = marks.last().copied().filter(|_| full) else { return Ok(step(start, &marks, true)) };
    let second = last.at.div_euclid(SECOND).saturating_add(1).saturating_mul(SECOND) - 1;
    marks.extend(changed(tx, cx.id(), Stretch { after: last, until: second.min(until), most: i64::MAX })?);
    let after = Mark { at: second, id: i64::MAX };
    let end = changed(tx, cx.id(), Stretch { after, until, most: 1 })?.is_empty();
    Ok(step(start, &marks, end))
}

fn step(start: Start, marks: &[Mark], end: bool) -> Step<i64> {
    Step {
        items: marks.iter().map(|mark| mark.id).collect(),
        last: marks.last().copied().unwrap_or(start.after),
        told: !marks.is_empty(),
        end,
    }
}

/// What leads on from a step by time. `path` is that of the export.
pub(super) fn on_by_time<T>(base: &Base, path: &str, query: &Query, step: &Step<T>) -> ByTime {
    let next = step.last.at.div_euclid(SECOND).saturating_add(1);
    ByTime {
        next_page: url(base, path, query, "start_time", &next.to_string()),
        count: step.items.len(),
        end_of_stream: step.end,
        end_time: step.told.then_some(next),
    }
}

/// What leads on from a step by cursor.
pub(super) fn on_by_cursor<T>(base: &Base, path: &str, query: &Query, step: &Step<T>) -> ByCursor {
    let cursor = URL_SAFE_NO_PAD.encode(format!("{}.{}", step.last.at, step.last.id));
    ByCursor {
        after_url: url(base, path, query, "cursor", &cursor),
        after_cursor: cursor,
        before_url: None,
        before_cursor: None,
        end_of_stream: step.end,
    }
}

/// The address of another step of the same export.
pub(super) fn url(base: &Base, path: &str, query: &Query, name: &str, value: &str) -> String {
    let mut encoder = form_urlencoded::Serializer::new(String::new());
    encoder.append_pair(name, value);
    for kept in KEPT {
        let values = query.list(kept);
        if !values.is_empty() {
            encoder.append_pair(kept, &values.join(","));
        }
    }
    format!("{}?{}", base.record(path), encoder.finish())
}
