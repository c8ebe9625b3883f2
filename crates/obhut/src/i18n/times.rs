//! Dates and times as a person reads them: relative while fresh, then the day, always with the full date at hand.

use std::borrow::Cow;
use std::fmt;

use askama::filters::HtmlSafe;
use jiff::Zoned;
use jiff::tz::TimeZone;
use world::Timestamp;

use super::{Argument, Key, Translator};

/// Until when a time is told as its distance from now.
const RELATIVE_SECONDS: i64 = 24 * 60 * 60;

const MONTHS_SHORT: [Key; 12] = [
    Key("month-short-1"),
    Key("month-short-2"),
    Key("month-short-3"),
    Key("month-short-4"),
    Key("month-short-5"),
    Key("month-short-6"),
    Key("month-short-7"),
    Key("month-short-8"),
    Key("month-short-9"),
    Key("month-short-10"),
    Key("month-short-11"),
    Key("month-short-12"),
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

const WEEKDAYS: [Key; 7] = [
    Key("weekday-1"),
    Key("weekday-2"),
    Key("weekday-3"),
    Key("weekday-4"),
    Key("weekday-5"),
    Key("weekday-6"),
    Key("weekday-7"),
];

/// Tells times in one language, seen from one moment and one time zone.
#[derive(Clone)]
pub struct Times {
    /// The language.
    pub t: Translator,
    /// The moment from which distances are told.
    pub now: Timestamp,
    /// The reader's time zone.
    pub zone: TimeZone,
}

impl Times {
    /// A `<time>` element for a page: short text, full date as its title, machine-readable attribute.
    pub fn element(&self, at: &Timestamp) -> Time {
        let zoned = self.zoned(*at);
        Time {
            machine: zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            full: self.full_of(&zoned),
            short: self.short_of(*at, &zoned),
        }
    }

    /// "vor 12 Min." up to 24 hours ago, then "18. Nov.", in another year "18. Nov. 2025". A moment to come is told by its day.
    pub fn short(&self, at: Timestamp) -> Cow<'static, str> {
        self.short_of(at, &self.zoned(at))
    }

    /// "Mittwoch, 18. November 2026, 16:12 Uhr".
    pub fn full(&self, at: Timestamp) -> Cow<'static, str> {
        self.full_of(&self.zoned(at))
    }

    fn short_of(&self, at: Timestamp, zoned: &Zoned) -> Cow<'static, str> {
        let seconds = self.now.seconds() - at.seconds();
        match seconds {
            0..60 => self.t.get("time-now"),
            60..3600 => self.t.with("time-minutes-ago", "n", (seconds / 60).to_string()),
            3600..RELATIVE_SECONDS => self.t.with("time-hours-ago", "n", (seconds / 3600).to_string()),
            _ => self.day(zoned),
        }
    }

    /// "18. Nov." or, in another year than now's, "18. Nov. 2025". Numbers go in as text: nothing in these texts
    /// depends on the plural, and choosing it would cost more than all the rest of a list's row.
    fn day(&self, at: &Zoned) -> Cow<'static, str> {
        let (day, month) = (at.day().to_string(), self.name(&MONTHS_SHORT, at.month()));
        if at.year() == self.zoned(self.now).year() {
            return self.t.with2("time-day", "day", day, "month", month);
        }
        let year = at.year().to_string();
        self.t.with_all("time-day-year", &[("day", &day), ("month", &month), ("year", &year)])
    }

    fn full_of(&self, at: &Zoned) -> Cow<'static, str> {
        let weekday = self.name(&WEEKDAYS, at.weekday().to_monday_one_offset());
        let month = self.name(&MONTHS, at.month());
        let (day, year) = (at.day().to_string(), at.year().to_string());
        let clock = format!("{:02}:{:02}", at.hour(), at.minute());
        let parts: [(&str, &dyn Argument); 5] =
            [("weekday", &weekday), ("day", &day), ("month", &month), ("year", &year), ("clock", &clock)];
        self.t.with_all("time-full", &parts)
    }

    /// The name of a month or weekday, counted from one as calendars do.
    fn name(&self, names: &[Key], number: i8) -> Cow<'static, str> {
        let key = usize::try_from(number - 1).ok().and_then(|index| names.get(index));
        key.map(|key| self.t.get(key)).unwrap_or_default()
    }

    /// A moment out of the calendar's range (years beyond 9999) is shown as its nearest end.
    fn zoned(&self, at: Timestamp) -> Zoned {
        let end = if at.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_microsecond(at.0).unwrap_or(end).to_zoned(self.zone.clone())
    }
}

/// A moment as an HTML element; made by [`Times::element`].
pub struct Time {
    machine: String,
    full: Cow<'static, str>,
    short: Cow<'static, str>,
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"<time datetime="{}" title="{}">{}</time>"#, self.machine, self.full, self.short)
    }
}

/// All three parts are made of numbers and of our own texts, which hold no markup (tested with the keys).
impl HtmlSafe for Time {}
