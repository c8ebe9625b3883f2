//! Stories of when the desk works, and of holidays that come and go by the year and the state.

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use testkit::Engine;

use super::holidays::{self, Land, easter};
use super::time::{Closed, Hours, zone};
use super::week::Week;
use crate::testing::{TestApp, Who};

const HOUR: i64 = 3_600_000_000;

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

fn at(text: &str) -> i64 {
    let local: jiff::civil::DateTime = text.parse().unwrap();
    zone("Europe/Berlin").unwrap().to_timestamp(local).unwrap().as_microsecond()
}

fn office(land: Option<Land>) -> Hours {
    Hours { zone: zone("Europe/Berlin").unwrap(), week: Week::usual(), land, closed: Vec::new() }
}

fn is(land: Land, days: &[Date]) -> Vec<bool> {
    days.iter().map(|day| holidays::is(land, *day)).collect()
}

#[test]
fn easter_falls_on_the_sundays_of_the_calendars() {
    for (year, month, day) in [
        (1954, 4, 18),
        (1981, 4, 19),
        (2019, 4, 21),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2038, 4, 25),
        (2049, 4, 18),
    ] {
        assert_eq!(easter(year), Some(date(year, month, day)));
    }
}

#[test]
fn every_state_keeps_its_own_holidays() {
    let count = |land| holidays::of(land, 2026).len();
    let all: Vec<usize> = Land::ALL.into_iter().map(count).collect();
    // BW, BY, BE, BB (with both Sundays), HB, HH, HE, MV, NI, NW, RP, SL, SN, ST, SH, TH.
    assert_eq!(all, [12, 12, 10, 12, 10, 10, 10, 11, 10, 11, 11, 12, 11, 11, 10, 11]);
    let days = [date(2026, 6, 4), date(2026, 11, 1), date(2026, 10, 31), date(2026, 11, 18), date(2026, 3, 8)];
    assert_eq!(is(Land::Nw, &days), [true, true, false, false, false], "Corpus Christi, All Saints");
    assert_eq!(is(Land::Sn, &days), [false, false, true, true, false], "Reformation, Repentance");
    assert_eq!(is(Land::Mv, &days), [false, false, true, false, true], "Reformation, Women's Day");
    assert_eq!(holidays::of(Land::By, 2026)[0].0, date(2026, 1, 1));
}

#[test]
fn a_holiday_begins_in_the_year_of_its_law() {
    assert_eq!(is(Land::Be, &[date(2018, 3, 8), date(2019, 3, 8)]), [false, true]);
    assert_eq!(is(Land::Mv, &[date(2022, 3, 8), date(2023, 3, 8)]), [false, true]);
    assert_eq!(is(Land::Be, &[date(2025, 5, 8), date(2026, 5, 8)]), [true, false]);
    let reformation = [date(2016, 10, 31), date(2017, 10, 31), date(2018, 10, 31)];
    assert_eq!(is(Land::By, &reformation), [false, true, false]);
    assert_eq!(is(Land::Hh, &reformation), [false, true, true]);
    assert_eq!(is(Land::Th, &reformation), [true, true, true]);
    assert_eq!(holidays::of(Land::Th, 2017).iter().filter(|(day, _)| *day == reformation[1]).count(), 1);
}

#[test]
fn hours_pass_only_while_the_desk_works() {
    let office = office(Some(Land::He));
    // Friday, 16:00: one hour today, three on Monday.
    assert_eq!(office.after(at("2026-11-20T16:00"), 4 * HOUR), Some(at("2026-11-23T12:00")));
    // Before they open, at night and on Sunday, the clock starts in the morning.
    assert_eq!(office.after(at("2026-11-22T23:00"), HOUR), Some(at("2026-11-23T10:00")));
    // Good Friday and Easter Monday lie between.
    assert_eq!(office.after(at("2026-04-02T16:30"), HOUR), Some(at("2026-04-07T09:30")));
    assert_eq!(office.between(at("2026-04-02T16:30"), at("2026-04-07T09:30")), HOUR);
    assert_eq!(office.between(at("2026-11-20T16:00"), at("2026-11-23T12:00")), 4 * HOUR);
    assert_eq!(office.between(at("2026-11-23T12:00"), at("2026-11-20T16:00")), 0);
    assert!(office.is_open(at("2026-11-23T09:00")) && !office.is_open(at("2026-11-23T17:00")));
}

#[test]
fn when_the_clocks_change_an_hour_stays_an_hour() {
    let week = Week::of(&[(0, 7 * 24 * 60)]).unwrap();
    let always = Hours { week, ..office(None) };
    // The night of 29 March 2026 has no second hour, that of 25 October 2026 has it twice.
    assert_eq!(always.after(at("2026-03-29T00:00"), 4 * HOUR), Some(at("2026-03-29T05:00")));
    assert_eq!(always.after(at("2026-10-25T00:00"), 4 * HOUR), Some(at("2026-10-25T03:00")));
    assert_eq!(always.between(at("2026-10-25T00:00"), at("2026-10-26T00:00")), 25 * HOUR);
}

#[test]
fn own_days_rest_once_or_every_year_over_its_end_too() {
    let closed = |from, until, yearly| Closed { from, until, yearly };
    let own =
        vec![closed(date(2025, 12, 24), date(2026, 1, 2), true), closed(date(2026, 5, 15), date(2026, 5, 15), false)];
    let office = Hours { closed: own, ..office(Some(Land::Nw)) };
    assert_eq!(office.after(at("2027-12-23T16:00"), 2 * HOUR), Some(at("2028-01-03T10:00")));
    assert!(office.is_closed(date(2026, 5, 15)) && !office.is_closed(date(2027, 5, 15)));
}

#[test]
fn a_desk_that_never_works_has_no_deadline() {
    let never = Hours {
        closed: vec![Closed { from: date(2020, 1, 1), until: date(2020, 12, 31), yearly: true }],
        ..office(None)
    };
    assert_eq!(never.after(at("2026-11-20T16:00"), HOUR), None);
}

#[test]
fn a_week_is_read_as_people_write_it_and_as_the_api_counts_it() {
    let week = Week::of(&[(540, 720), (720, 1020), (1400, 1500)]).unwrap();
    assert_eq!(week.intervals(), [(540, 1020), (1400, 1440), (1440, 1500)], "joined, and cut at midnight");
    assert_eq!(Week::of_text(&week.text()), week);
    assert_eq!(week.line(0), "09:00-17:00, 23:20-24:00");
    for wrong in [&[][..], &[(600, 500)], &[(0, 20_000)], &[(0, 100), (50, 200)], &[(-5, 10)]] {
        assert!(Week::of(wrong).is_err(), "{wrong:?}");
    }
    let mut lines: [String; 7] = Default::default();
    lines[1] = "9-12:30, 13.00 – 17:00".into();
    assert_eq!(Week::of_lines(&lines).unwrap(), [(1_980, 2_190), (2_220, 2_460)]);
    lines[2] = "morgens".into();
    lines[3] = "17-9".into();
    assert_eq!(Week::of_lines(&lines).unwrap_err(), [2, 3]);
}

fn made(app: &TestApp, schedule: &Value) -> Value {
    let (status, made) = app.post(Who::Administrator, "business_hours/schedules", &json!({"schedule": schedule}));
    assert_eq!(status, 201, "{made}");
    made["schedule"].clone()
}

#[test]
fn the_api_keeps_schedules_with_their_week_and_their_days() {
    each(|app| {
        let first = made(app, &json!({"name": "Service", "time_zone": "Europe/Berlin", "holiday_state": "DE-BW"}));
        assert_eq!((&first["default"], &first["holiday_state"]), (&json!(true), &json!("DE-BW")));
        assert_eq!(first["intervals"][0], json!({"start_time": 1980, "end_time": 2460}));
        let second = made(app, &json!({"name": "Werkstatt", "default": true}));
        let path = format!("business_hours/schedules/{}", second["id"]);
        let week = json!({"workweek": {"intervals": [{"start_time": 1860, "end_time": 2280}]}});
        assert_eq!(app.put(Who::Administrator, &format!("{path}/workweek"), &week), (200, week.clone()));
        assert_eq!(app.put(Who::Agent, &format!("{path}/workweek"), &week).0, 403);
        let day = json!({"holiday": {"name": "Betriebsausflug", "start_date": "2026-07-03"}});
        let (status, noted) = app.post(Who::Administrator, &format!("{path}/holidays"), &day);
        assert_eq!((status, &noted["holiday"]["end_date"]), (201, &json!("2026-07-03")));
        let one = format!("{path}/holidays/{}", noted["holiday"]["id"]);
        let changed = json!({"holiday": {"end_date": "2026-07-04", "yearly": true}});
        assert_eq!(app.put(Who::Administrator, &one, &changed).1["holiday"]["yearly"], true);
        assert_eq!(app.get(Who::Agent, &format!("{path}/holidays")).1["holidays"][0]["end_date"], "2026-07-04");
        let backwards = json!({"holiday": {"start_date": "2026-07-05"}});
        assert_eq!(app.put(Who::Administrator, &one, &backwards).0, 422);
        assert_eq!(app.delete(Who::Administrator, &one).0, 204);
        assert_eq!(app.get(Who::Agent, &one).0, 404);
        for wrong in [
            json!({"name": ""}),
            json!({"name": "Service"}),
            json!({"name": "N", "time_zone": "Mars/Olympus"}),
            json!({"name": "N", "holiday_state": "DE-XX"}),
            json!({"name": "N", "intervals": []}),
        ] {
            assert_eq!(
                app.post(Who::Administrator, "business_hours/schedules", &json!({"schedule": wrong})).0,
                422,
                "{wrong}"
            );
        }
        assert_eq!(app.delete(Who::Administrator, &path).0, 204);
        let left = app.get(Who::Agent, "business_hours/schedules").1;
        assert_eq!((left["schedules"].as_array().unwrap().len(), &left["schedules"][0]["default"]), (1, &json!(true)));
    });
}
