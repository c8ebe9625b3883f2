//! The API of schedules and their holidays.

use axum::Json;
use axum::http::StatusCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ops::{self, NewHoliday, NewSchedule};
use super::sql::{HolidayRow, ScheduleRow};
use super::{Land, Week};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Body};
use crate::error::{Error, FaultKind};
use crate::http::Base;
use crate::state::App;
use crate::tickets::api::Staff;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, update, delete))
        .routes(routes!(workweek))
        .routes(routes!(holidays, add_holiday))
        .routes(routes!(holiday, change_holiday, drop_holiday))
}

/// Hours of a week, in minutes since Sunday, midnight.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
pub struct Interval {
    /// The first minute.
    pub start_time: i64,
    /// The minute after the last.
    pub end_time: i64,
}

/// A schedule.
#[derive(Serialize, ToSchema)]
pub struct ShownSchedule {
    /// Where it is.
    pub url: String,
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The name of its time zone.
    pub time_zone: String,
    /// The German state whose public holidays are kept, after ISO 3166-2: `DE-BW`.
    pub holiday_state: Option<String>,
    /// Whether it counts where none is named.
    pub default: bool,
    /// The hours of a week.
    pub intervals: Vec<Interval>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// `{"schedule": …}`
#[derive(Serialize, ToSchema)]
pub struct ScheduleAnswer {
    /// The schedule.
    pub schedule: ShownSchedule,
}

/// `{"schedules": […]}`
#[derive(Serialize, ToSchema)]
pub struct ScheduleList {
    /// The schedules.
    pub schedules: Vec<ShownSchedule>,
}

/// `{"schedule": …}`
#[derive(Deserialize, ToSchema)]
pub struct ScheduleBody {
    /// The schedule.
    #[serde(default)]
    pub schedule: ScheduleInput,
}

/// The members of a schedule; what is absent stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct ScheduleInput {
    /// Its name.
    name: Option<String>,
    /// The name of its time zone: `Europe/Berlin`.
    time_zone: Option<String>,
    /// The state whose holidays are kept; an empty word for none.
    holiday_state: Option<String>,
    /// The hours of a week.
    intervals: Option<Vec<Interval>>,
    /// Whether it counts where none is named; only `true` changes something.
    default: Option<bool>,
}

/// `{"workweek": {"intervals": […]}}`
#[derive(Deserialize, ToSchema)]
pub struct WorkweekBody {
    /// The hours of a week.
    #[serde(default)]
    pub workweek: Workweek,
}

/// `{"intervals": […]}`
#[derive(Default, Deserialize, Serialize, ToSchema)]
pub struct Workweek {
    /// The hours of a week.
    #[serde(default)]
    pub intervals: Vec<Interval>,
}

/// `{"workweek": {"intervals": […]}}`
#[derive(Serialize, ToSchema)]
pub struct WorkweekAnswer {
    /// The hours of a week.
    pub workweek: Workweek,
}

/// Days of the desk's own.
#[derive(Serialize, ToSchema)]
pub struct ShownHoliday {
    /// Their number.
    pub id: i64,
    /// What they are called.
    pub name: String,
    /// The first of them.
    pub start_date: String,
    /// The last of them.
    pub end_date: String,
    /// Whether they come back every year.
    pub yearly: bool,
}

/// `{"holiday": …}`
#[derive(Serialize, ToSchema)]
pub struct HolidayAnswer {
    /// The holiday.
    pub holiday: ShownHoliday,
}

/// `{"holidays": […]}`
#[derive(Serialize, ToSchema)]
pub struct HolidayList {
    /// The holidays.
    pub holidays: Vec<ShownHoliday>,
}

/// `{"holiday": …}`
#[derive(Deserialize, ToSchema)]
pub struct HolidayBody {
    /// The holiday.
    #[serde(default)]
    pub holiday: HolidayInput,
}

/// The members of a holiday; what is absent stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct HolidayInput {
    /// What it is called.
    name: Option<String>,
    /// Its first day: `2026-12-24`.
    start_date: Option<String>,
    /// Its last day.
    end_date: Option<String>,
    /// Whether it comes back every year.
    yearly: Option<bool>,
}

fn week(intervals: &[Interval]) -> Result<Week, Error> {
    Week::of(&intervals.iter().map(|one| (one.start_time, one.end_time)).collect::<Vec<_>>())
}

impl ScheduleInput {
    fn over(&self, mut new: NewSchedule) -> Result<NewSchedule, Error> {
        new.name = self.name.clone().unwrap_or(new.name);
        new.zone = self.time_zone.clone().unwrap_or(new.zone);
        match self.holiday_state.as_deref() {
            None => {}
            Some("") => new.land = None,
            Some(word) => {
                let land = Land::from_word(word);
                new.land = Some(land.ok_or(Error::invalid("holiday_state", FaultKind::Unknown))?);
            }
        }
        if let Some(intervals) = &self.intervals {
            new.week = week(intervals)?;
        }
        Ok(new)
    }
}

impl HolidayInput {
    fn over(&self, present: Option<NewHoliday>) -> Result<NewHoliday, Error> {
        let day = |field, text: &Option<String>, present: Option<Date>| match text {
            Some(text) => text.parse::<Date>().map_err(|_| Error::invalid(field, FaultKind::Invalid)),
            None => present.ok_or(Error::invalid(field, FaultKind::Blank)),
        };
        let from = day("start_date", &self.start_date, present.as_ref().map(|one| one.from))?;
        let until = day("end_date", &self.end_date, Some(present.as_ref().map_or(from, |one| one.until)))?;
        Ok(NewHoliday {
            name: self.name.clone().or(present.as_ref().map(|one| one.name.clone())).unwrap_or_default(),
            from,
            until,
            yearly: self.yearly.unwrap_or(present.is_some_and(|one| one.yearly)),
        })
    }
}

fn shown(base: &Base, row: &ScheduleRow) -> ShownSchedule {
    let new = row.as_new();
    let minutes = |(from, until): &(u32, u32)| Interval { start_time: (*from).into(), end_time: (*until).into() };
    ShownSchedule {
        url: base.record(&format!("business_hours/schedules/{}", row.id)),
        id: row.id,
        name: new.name,
        time_zone: new.zone,
        holiday_state: row.land.clone(),
        default: row.is_default,
        intervals: new.week.intervals().iter().map(minutes).collect(),
        created_at: Time(world::Timestamp(row.created_at)),
        updated_at: Time(world::Timestamp(row.updated_at)),
    }
}

fn day_shown(row: &HolidayRow) -> ShownHoliday {
    let new = row.as_new();
    let (start_date, end_date) = (new.from.to_string(), new.until.to_string());
    ShownHoliday { id: row.id, name: new.name, start_date, end_date, yearly: new.yearly }
}

/// When the desk works.
#[utoipa::path(get, path = "/business_hours/schedules", tag = "business hours",
    responses((status = 200, body = ScheduleList)))]
async fn list(Staff(caller): Staff) -> Result<Json<ScheduleList>, ApiError> {
    let base = caller.base.clone();
    let schedules =
        caller.read(move |tx, cx| Ok(ops::list(tx, cx)?.iter().map(|row| shown(&base, row)).collect())).await?;
    Ok(Json(ScheduleList { schedules }))
}

/// One schedule.
#[utoipa::path(get, path = "/business_hours/schedules/{id}", tag = "business hours", params(("id" = i64, Path)),
    responses((status = 200, body = ScheduleAnswer)))]
async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<ScheduleAnswer>, ApiError> {
    let base = caller.base.clone();
    let schedule = caller.read(move |tx, cx| Ok(shown(&base, &ops::get(tx, cx, id)?))).await?;
    Ok(Json(ScheduleAnswer { schedule }))
}

/// Makes a schedule.
#[utoipa::path(post, path = "/business_hours/schedules", tag = "business hours", request_body = ScheduleBody,
    responses((status = 201, body = ScheduleAnswer)))]
async fn create(
    Staff(caller): Staff,
    Body(body): Body<ScheduleBody>,
) -> Result<(StatusCode, Json<ScheduleAnswer>), ApiError> {
    caller.cx.actor.must_administer()?;
    let base = caller.base.clone();
    let schedule = caller.write(move |tx, cx| {
        let id = ops::create(tx, cx, &body.schedule.over(NewSchedule::default())?)?;
        if body.schedule.default == Some(true) {
            ops::prefer(tx, cx, id)?;
        }
        Ok(shown(&base, &ops::get(tx, cx, id)?))
    });
    Ok((StatusCode::CREATED, Json(ScheduleAnswer { schedule: schedule.await? })))
}

/// Changes a schedule.
#[utoipa::path(put, path = "/business_hours/schedules/{id}", tag = "business hours", params(("id" = i64, Path)),
    request_body = ScheduleBody, responses((status = 200, body = ScheduleAnswer)))]
async fn update(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<ScheduleBody>,
) -> Result<Json<ScheduleAnswer>, ApiError> {
    caller.cx.actor.must_administer()?;
    let base = caller.base.clone();
    let schedule = caller.write(move |tx, cx| {
        let present = ops::get(tx, cx, id)?;
        ops::update(tx, cx, id, &body.schedule.over(present.as_new())?)?;
        if body.schedule.default == Some(true) {
            ops::prefer(tx, cx, id)?;
        }
        Ok(shown(&base, &ops::get(tx, cx, id)?))
    });
    Ok(Json(ScheduleAnswer { schedule: schedule.await? }))
}

/// Removes a schedule.
#[utoipa::path(delete, path = "/business_hours/schedules/{id}", tag = "business hours", params(("id" = i64, Path)),
    responses((status = 204)))]
async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| ops::delete(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets the hours of a week.
#[utoipa::path(put, path = "/business_hours/schedules/{id}/workweek", tag = "business hours",
    params(("id" = i64, Path)), request_body = WorkweekBody, responses((status = 200, body = WorkweekAnswer)))]
async fn workweek(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<WorkweekBody>,
) -> Result<Json<WorkweekAnswer>, ApiError> {
    caller.cx.actor.must_administer()?;
    let base = caller.base.clone();
    let schedule = caller.write(move |tx, cx| {
        let present = ops::get(tx, cx, id)?.as_new();
        ops::update(tx, cx, id, &NewSchedule { week: week(&body.workweek.intervals)?, ..present })?;
        Ok(shown(&base, &ops::get(tx, cx, id)?))
    });
    Ok(Json(WorkweekAnswer { workweek: Workweek { intervals: schedule.await?.intervals } }))
}

/// The own holidays of a schedule; those of its state are not listed.
#[utoipa::path(get, path = "/business_hours/schedules/{id}/holidays", tag = "business hours",
    params(("id" = i64, Path)), responses((status = 200, body = HolidayList)))]
async fn holidays(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<HolidayList>, ApiError> {
    let holidays = caller.read(move |tx, cx| Ok(ops::holidays(tx, cx, id)?.iter().map(day_shown).collect())).await?;
    Ok(Json(HolidayList { holidays }))
}

/// One holiday.
#[utoipa::path(get, path = "/business_hours/schedules/{id}/holidays/{holiday_id}", tag = "business hours",
    params(("id" = i64, Path), ("holiday_id" = i64, Path)), responses((status = 200, body = HolidayAnswer)))]
async fn holiday(Staff(caller): Staff, Ids([id, day]): Ids<2>) -> Result<Json<HolidayAnswer>, ApiError> {
    let holiday = caller.read(move |tx, cx| Ok(day_shown(&ops::holiday(tx, cx, id, day)?))).await?;
    Ok(Json(HolidayAnswer { holiday }))
}

/// Notes a holiday.
#[utoipa::path(post, path = "/business_hours/schedules/{id}/holidays", tag = "business hours",
    params(("id" = i64, Path)), request_body = HolidayBody, responses((status = 201, body = HolidayAnswer)))]
async fn add_holiday(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<HolidayBody>,
) -> Result<(StatusCode, Json<HolidayAnswer>), ApiError> {
    caller.cx.actor.must_administer()?;
    let holiday = caller.write(move |tx, cx| {
        let day = ops::add_holiday(tx, cx, id, &body.holiday.over(None)?)?;
        Ok(day_shown(&ops::holiday(tx, cx, id, day)?))
    });
    Ok((StatusCode::CREATED, Json(HolidayAnswer { holiday: holiday.await? })))
}

/// Changes a holiday.
#[utoipa::path(put, path = "/business_hours/schedules/{id}/holidays/{holiday_id}", tag = "business hours",
    params(("id" = i64, Path), ("holiday_id" = i64, Path)), request_body = HolidayBody,
    responses((status = 200, body = HolidayAnswer)))]
async fn change_holiday(
    Staff(caller): Staff,
    Ids([id, day]): Ids<2>,
    Body(body): Body<HolidayBody>,
) -> Result<Json<HolidayAnswer>, ApiError> {
    caller.cx.actor.must_administer()?;
    let holiday = caller.write(move |tx, cx| {
        let present = ops::holiday(tx, cx, id, day)?.as_new();
        ops::change_holiday(tx, cx, id, day, &body.holiday.over(Some(present))?)?;
        Ok(day_shown(&ops::holiday(tx, cx, id, day)?))
    });
    Ok(Json(HolidayAnswer { holiday: holiday.await? }))
}

/// Removes a holiday.
#[utoipa::path(delete, path = "/business_hours/schedules/{id}/holidays/{holiday_id}", tag = "business hours",
    params(("id" = i64, Path), ("holiday_id" = i64, Path)), responses((status = 204)))]
async fn drop_holiday(Staff(caller): Staff, Ids([id, day]): Ids<2>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| ops::drop_holiday(tx, cx, id, day)).await?;
    Ok(StatusCode::NO_CONTENT)
}
