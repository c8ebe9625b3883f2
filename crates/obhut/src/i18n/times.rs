//! Dates and times as a person reads them: relative while fresh, then the day, always with the full date at hand.

use std::borrow::Cow;
use std::fmt;

use askama::filters::HtmlSafe;
use jiff::Zoned;
use jiff::tz::TimeZone;
use world::Timestamp;

use super::{Key, Translator};

/// Until when a time is told as its distance from now.
const RELATIVE_SECONDS: i64 = 24 * 60 * 60;

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
        Time { machine: self.machine(*at), full: self.full(*at), short: self.short(*at).into_owned() }
    }

    /// "vor 12 Min." up to 24 hours ago, then "18. Nov.", in another year "18. Nov. 2025". A moment to come is told by its day.
    pub fn short(&self, at: Timestamp) -> Cow<'static, str> {
        let seconds = self.now.seconds() - at.seconds();
        match seconds {
            0..60 => self.t.get("time-now"),
            60..3600 => self.t.with("time-minutes-ago", "n", seconds / 60),
            3600..RELATIVE_SECONDS => self.t.with("time-hours-ago", "n", seconds / 3600),
            _ => self.day(at),
        }
    }

    /// "18. Nov." or, in another year than now's, "18. Nov. 2025".
    fn day(&self, at: Timestamp) -> Cow<'static, str> {
        let (at, now) = (self.zoned(at), self.zoned(self.now));
        let (day, month) = (at.day(), self.t.with("time-month-short", "month", at.month()));
        if at.year() == now.year() {
            return self.t.with2("time-day", "day", day, "month", month);
        }
        let year = at.year().to_string();
        self.t.with_all("time-day-year", &[("day", &day), ("month", &month), ("year", &year)])
    }

    /// "Mittwoch, 18. November 2026, 16:12".
    pub fn full(&self, at: Timestamp) -> String {
        let at = self.zoned(at);
        let weekday = self.t.with("time-weekday", "weekday", at.weekday().to_monday_one_offset());
        let month = self.t.with("time-month", "month", at.month());
        let (day, year) = (at.day(), at.year().to_string());
        let clock = format!("{:02}:{:02}", at.hour(), at.minute());
        let parts: [(&str, &dyn super::Argument); 5] =
            [("weekday", &weekday), ("day", &day), ("month", &month), ("year", &year), ("clock", &clock)];
        self.t.with_all(Key("time-full"), &parts).into_owned()
    }

    /// RFC 3339 with the offset of the zone, for the `datetime` attribute.
    pub fn machine(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
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
    full: String,
    short: String,
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"<time datetime="{}" title="{}">{}</time>"#, self.machine, self.full, self.short)
    }
}

/// All three parts are made of numbers and of our own texts, which hold no markup (tested with the keys).
impl HtmlSafe for Time {}
