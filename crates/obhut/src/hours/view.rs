//! The pages of business hours, drawn from what is known: all schedules, and one with its week and its holidays.

use jiff::civil::Date;

use super::holidays::{self, Land};
use super::ops::NewSchedule;
use super::sql::{HolidayRow, ScheduleRow};
use crate::error::Fault;
use crate::i18n::{Key, Translator};
use crate::workspace::Choice;
use crate::workspace::console::{Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table, Tone};

/// The days of a week as a form names them, with their numbers counted from Sunday; Monday is shown first.
pub(super) const DAYS: [(&str, u32, Key); 7] = [
    ("day-1", 1, Key("weekday-1")),
    ("day-2", 2, Key("weekday-2")),
    ("day-3", 3, Key("weekday-3")),
    ("day-4", 4, Key("weekday-4")),
    ("day-5", 5, Key("weekday-5")),
    ("day-6", 6, Key("weekday-6")),
    ("day-0", 0, Key("weekday-7")),
];

const MONTHS: [Key; 12] = [
    Key("month-1"),
    Key("month-2"),
    Key("month-3"),
    Key("month-4"),
    Key("month-5"),
    Key("month-6"),
    Key("month-7"),
    Key("month-8"),
    Key("month-9"),
    Key("month-10"),
    Key("month-11"),
    Key("month-12"),
];

/// What a form of schedules found wrong, at the fields where it stands.
pub(super) fn faults(t: &Translator, again: &mut Again, faults: &[Fault]) {
    for fault in faults {
        let name = match fault.field {
            "time_zone" => "zone",
            "intervals" => "day-1",
            other => other,
        };
        again.wrong(name, crate::workspace::console::said(t, fault.kind));
    }
}

/// All schedules, with the form of a new one.
pub(crate) fn list(t: &Translator, all: &[ScheduleRow], again: &Again) -> Console {
    let text = |key| t.get(key).into_owned();
    let rows = all.iter().map(|row| {
        let path = format!("/admin/hours/{}", row.id);
        let mut acts = Vec::new();
        let mut name = vec![Bit::link(&path, &row.name)];
        if row.is_default {
            name.push(Bit::chip(text(Key("hours-default")), Tone::Info));
        } else {
            acts.push(Bit::Act(Act::new(format!("{path}/prefer"), text(Key("hours-prefer"))).of(&row.name)));
        }
        let land = row.land.as_deref().and_then(Land::from_word).map_or(Key("hours-no-land"), Land::key);
        vec![name, vec![Bit::text(t.get(land))], vec![Bit::text(&row.zone)], acts]
    });
    let head = [Key("hours-name"), Key("hours-land"), Key("hours-zone")];
    let mut head: Vec<String> = head.into_iter().map(text).collect();
    head.push(String::new());
    let table = Table { head, rows: rows.collect(), empty: text(Key("hours-empty")) };
    Console {
        title: text(Key("hours-title")),
        lead: text(Key("hours-lead")),
        problems: again.count(),
        cards: vec![
            Card::new("schedules", text(Key("hours-title"))).with(Block::Table(table)),
            Card::new("add", text(Key("hours-new"))).with(Block::Form(form(
                t,
                "new",
                "/admin/hours",
                &NewSchedule::default(),
                again,
            ))),
        ],
        ..Console::default()
    }
}

fn form(t: &Translator, id: &str, action: &str, stored: &NewSchedule, again: &Again) -> Form {
    let text = |key| t.get(key).into_owned();
    let value = |name: &str, stored: &str| again.value(name, stored).to_owned();
    let word = stored.land.map_or("", Land::word);
    let choice = |value: &str, label: String| Choice {
        value: value.to_owned(),
        label,
        selected: again.value("land", word) == value,
    };
    let mut lands = vec![choice("", text(Key("hours-no-land")))];
    lands.extend(Land::ALL.into_iter().map(|land| choice(land.word(), text(land.key()))));
    let form = Form::new(id, action, text(Key("hours-save")))
        .with(Field::line("name", text(Key("hours-name")), value("name", &stored.name)).needed().checked(again))
        .with(Field::pick("land", text(Key("hours-land")), lands).hint(text(Key("hours-land-hint"))).checked(again))
        .with(
            Field::line("zone", text(Key("hours-zone")), value("zone", &stored.zone))
                .hint(text(Key("hours-zone-hint")))
                .needed()
                .checked(again),
        );
    DAYS.into_iter().fold(form, |form, (name, day, key)| {
        let field = Field::line(name, text(key), value(name, &stored.week.line(day))).checked(again);
        form.with(if day == 1 { field.hint(text(Key("hours-day-hint"))) } else { field })
    })
}

fn date(t: &Translator, day: Date) -> String {
    let month = usize::try_from(day.month() - 1).ok().and_then(|at| MONTHS.get(at)).map(|key| t.get(*key));
    let (number, year, month) = (day.day().to_string(), day.year().to_string(), month.unwrap_or_default());
    t.with_all(Key("time-day-year"), &[("day", &number), ("month", &month), ("year", &year)]).into_owned()
}

/// One schedule.
pub(crate) fn one(t: &Translator, row: &ScheduleRow, own: &[HolidayRow], year: i16, again: &Again) -> Console {
    let text = |key| t.get(key).into_owned();
    let path = format!("/admin/hours/{}", row.id);
    let gone = Act::new(format!("{path}/delete"), text(Key("hours-delete"))).dangerous();
    let settings = Card::new("schedule", text(Key("hours-settings")))
        .with(Block::Form(form(t, "schedule", &path, &row.as_new(), again)))
        .with(Block::Acts(vec![Bit::Act(gone)]));
    Console {
        title: row.name.clone(),
        back: Some(Go::to("/admin/hours", text(Key("hours-title")))),
        problems: again.count(),
        cards: vec![settings, own_days(t, &path, own, again), of_state(t, row, year)],
        ..Console::default()
    }
}

fn own_days(t: &Translator, path: &str, own: &[HolidayRow], again: &Again) -> Card {
    let text = |key| t.get(key).into_owned();
    let rows = own.iter().map(|row| {
        let new = row.as_new();
        let mut days = vec![Bit::text(date(t, new.from))];
        if new.until != new.from {
            days.push(Bit::sub(t.with(Key("hours-until"), "day", date(t, new.until))));
        }
        if new.yearly {
            days.push(Bit::chip(text(Key("hours-yearly")), Tone::Plain));
        }
        let gone = Act::new(format!("{path}/holidays/{}/delete", row.id), text(Key("hours-delete")));
        vec![vec![Bit::Strong(new.name.clone())], days, vec![Bit::Act(gone.of(&new.name).dangerous())]]
    });
    let head = vec![text(Key("hours-holiday")), text(Key("hours-days")), String::new()];
    let table = Table { head, rows: rows.collect(), empty: text(Key("hours-own-empty")) };
    let value = |name: &str| again.value(name, "").to_owned();
    let form = Form::new("holiday", format!("{path}/holidays"), text(Key("hours-add-day")))
        .with(Field::line("holiday", text(Key("hours-holiday")), value("holiday")).needed().checked(again))
        .with(Field::kind("date", "from", text(Key("hours-first")), value("from")).needed().checked(again))
        .with(
            Field::kind("date", "until", text(Key("hours-last")), value("until"))
                .hint(text(Key("hours-last-hint")))
                .checked(again),
        )
        .with(Field::tick("yearly", text(Key("hours-yearly")), again.ticked("yearly", false)));
    Card::new("own", text(Key("hours-own")))
        .about(text(Key("hours-own-text")))
        .with(Block::Table(table))
        .with(Block::Form(form))
}

fn of_state(t: &Translator, row: &ScheduleRow, year: i16) -> Card {
    let land = row.as_new().land;
    let days = land.map(|land| (year..=year.saturating_add(1)).flat_map(move |year| holidays::of(land, year)));
    let days = days.into_iter().flatten();
    let rows = days.map(|(day, key)| vec![vec![Bit::text(date(t, day))], vec![Bit::text(t.get(key))]]);
    let head = vec![t.get(Key("hours-days")).into_owned(), t.get(Key("hours-holiday")).into_owned()];
    let table = Table { head, rows: rows.collect(), empty: t.get(Key("hours-no-land")).into_owned() };
    let title = t.with(Key("hours-public"), "year", year.to_string()).into_owned();
    Card::new("public", title).with(Block::Table(table))
}
