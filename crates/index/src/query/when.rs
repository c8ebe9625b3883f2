//! Days, moments and ages in a query.

use world::Timestamp;

const MICROS: i64 = 1_000_000;

/// A point or stretch of time as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A calendar day in the account's time zone.
    Day(Day),
    /// A second in a zone that was written with it (`Z` or an offset).
    Moment(Timestamp),
    /// A second of the clock in the account's time zone.
    Local(Day, u32),
    /// So long before now.
    Ago(Age),
}

/// A calendar day that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

/// A length of time counted back from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// Calendar months (a year is twelve), counted on the calendar of UTC.
    pub months: u32,
    /// Seconds.
    pub seconds: i64,
}

/// A stretch of time: `from` belongs to it, `until` no more. An open end is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First moment inside.
    pub from: Option<Timestamp>,
    /// First moment after.
    pub until: Option<Timestamp>,
}

impl Span {
    /// Whether the moment lies inside.
    pub fn contains(self, moment: Timestamp) -> bool {
        self.from.is_none_or(|from| moment >= from) && self.until.is_none_or(|until| moment < until)
    }
}

impl When {
    /// Reads `2026-01-31`, `2026-01-31T12:00`, `2026-01-31T12:00:05.25+01:00`, `4hours`, `2 days`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(age) = Age::parse(text) {
            return Some(Self::Ago(age));
        }
        let Some((date, time)) = text.split_once(['T', 't', ' ']) else {
            return Day::parse(text).map(Self::Day);
        };
        let day = Day::parse(date)?;
        let (clock, offset) = split_zone(time.trim())?;
        let seconds = parse_clock(clock)?;
        Some(match offset {
            None => Self::Local(day, seconds),
            Some(offset) => {
                let utc = day.utc_midnight().seconds() + i64::from(seconds) - offset;
                Self::Moment(Timestamp::from_seconds(utc))
            }
        })
    }

    /// The times that `fact OPERATOR self` admits. `midnight` tells when a day begins in the account's time zone.
    ///
    /// A day is a stretch: `>` means after its end, `<=` up to its end. An age is the moment that long ago, and
    /// `created:2days` means since then.
    pub fn admits(self, operator: super::Operator, now: Timestamp, midnight: impl Fn(Day) -> Timestamp) -> Span {
        use super::Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
        let (start, end) = match self {
            Self::Ago(age) => {
                let moment = age.before(now);
                let from = matches!(operator, Equal | Greater | GreaterOrEqual).then_some(moment);
                let until = matches!(operator, Less | LessOrEqual).then_some(moment);
                return Span { from, until };
            }
            Self::Day(day) => (midnight(day), midnight(day.next())),
            Self::Moment(moment) => (moment, moment.plus_seconds(1)),
            Self::Local(day, seconds) => {
                let moment = midnight(day).plus_seconds(i64::from(seconds));
                (moment, moment.plus_seconds(1))
            }
        };
        match operator {
            Equal => Span { from: Some(start), until: Some(end) },
            Less => Span { from: None, until: Some(start) },
            LessOrEqual => Span { from: None, until: Some(end) },
            Greater => Span { from: Some(end), until: None },
            GreaterOrEqual => Span { from: Some(start), until: None },
        }
    }
}

impl Day {
    /// Reads `2026-01-31` (or with slashes); `None` for a day that does not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(['-', '/']);
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 || month.len() > 2 || day.len() > 2 {
            return None;
        }
        let year = i32::try_from(digits(year)?).ok()?;
        Self::new(year, digits(month)?, digits(day)?)
    }

    /// The day, if the calendar has it.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let exists =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The day after; the last day of the year 9999 is followed by itself.
    pub fn next(self) -> Self {
        let Self { year, month, day } = self;
        Self::new(year, month, day + 1)
            .or_else(|| Self::new(year, month + 1, 1))
            .or_else(|| Self::new(year + 1, 1, 1))
            .unwrap_or(self)
    }

    /// When the day begins in UTC.
    pub fn utc_midnight(self) -> Timestamp {
        Timestamp::from_seconds(self.number() * 86_400)
    }

    /// Days since 1970-01-01. Years are counted from March, so that the leap day is the last of its year.
    fn number(self) -> i64 {
        let late = i64::from(self.month > 2);
        let year = i64::from(self.year) - 1 + late;
        let month = (i64::from(self.month) + 9) % 12;
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        // The months from March on have 153 days in every five.
        let into_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        year * 365 + leap_days + into_year - 719_468
    }

    /// The day a number of days after 1970-01-01, kept within the years 1 to 9999.
    fn from_number(number: i64) -> Self {
        let days = (number + 719_468).clamp(306, 3_652_364);
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let into_year = day_of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
        let month = (5 * into_year + 2) / 153;
        let day = into_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Self {
            year: i32::try_from(year).unwrap_or(9999),
            month: u32::try_from(month).unwrap_or(1),
            day: u32::try_from(day).unwrap_or(1),
        }
    }
}

impl Age {
    /// Reads `4hours`, `1 day`, `3weeks`.
    fn parse(text: &str) -> Option<Self> {
        let split = text.find(|c: char| !c.is_ascii_digit())?;
        let (amount, unit) = text.split_at_checked(split)?;
        let amount = digits(amount)?;
        let unit = unit.trim_start().to_ascii_lowercase();
        let seconds = |each: i64| Some(Self { months: 0, seconds: i64::from(amount) * each });
        match unit.strip_suffix('s').unwrap_or(&unit) {
            "second" => seconds(1),
            "minute" => seconds(60),
            "hour" => seconds(3_600),
            "day" => seconds(86_400),
            "week" => seconds(7 * 86_400),
            "month" => Some(Self { months: amount, seconds: 0 }),
            "year" => Some(Self { months: amount.checked_mul(12)?, seconds: 0 }),
            _ => None,
        }
    }

    /// The moment this long before `now`; a day the month does not have becomes its last.
    pub fn before(self, now: Timestamp) -> Timestamp {
        let now = now.plus_seconds(-self.seconds);
        if self.months == 0 {
            return now;
        }
        let day_length = 86_400 * MICROS;
        let (number, rest) = (now.0.div_euclid(day_length), now.0.rem_euclid(day_length));
        let day = Day::from_number(number);
        let months = i64::from(day.year) * 12 + i64::from(day.month) - 1 - i64::from(self.months);
        let year = i32::try_from(months.div_euclid(12)).unwrap_or(1).max(1);
        let month = u32::try_from(months.rem_euclid(12)).unwrap_or(0) + 1;
        let day = Day { year, month, day: day.day.min(days_in(year, month)) };
        Timestamp(day.utc_midnight().0 + rest)
    }
}

fn days_in(year: i32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A number of at most nine digits and nothing else: `str::parse` would take a sign too.
fn digits(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Seconds since midnight of `12:00` or `12:00:05.25`; fractions are dropped.
fn parse_clock(text: &str) -> Option<u32> {
    let mut parts = text.split(':');
    let (hour, minute) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let second = match parts.next() {
        None => 0,
        Some(text) => digits(text.split_once(['.', ',']).map_or(text, |(whole, _)| whole))?,
    };
    let valid = parts.next().is_none() && hour < 24 && minute < 60 && second < 61;
    valid.then_some(hour * 3_600 + minute * 60 + second)
}

/// Parts `12:00+01:00` into the clock and the seconds east of Greenwich, if any are written.
fn split_zone(text: &str) -> Option<(&str, Option<i64>)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, Some(0)));
    }
    let Some(at) = text.find(['+', '-']) else {
        return Some((text, None));
    };
    let (clock, offset) = text.split_at_checked(at)?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let offset = offset.get(1..)?;
    let (hours, minutes) = match offset.split_once(':') {
        Some((hours, minutes)) => (digits(hours)?, digits(minutes)?),
        None if offset.len() == 4 => (digits(offset.get(..2)?)?, digits(offset.get(2..)?)?),
        None => (digits(offset)?, 0),
    };
    let valid = hours < 24 && minutes < 60;
    valid.then_some((clock, Some(sign * i64::from(hours * 3_600 + minutes * 60))))
}
