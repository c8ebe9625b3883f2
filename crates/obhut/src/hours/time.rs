//! Counting in business hours: how much of them lies between two moments, and when so much will have passed. The clocks
//! change within them as they do outside: an hour is an hour that passes. Pure.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::holidays::{self, Land};
use super::week::Week;

/// Days that are looked through until enough hours are found: ten years.
const FARTHEST: usize = 3_660;
/// Berlin's clocks as one rule, for machines that know no time zones.
const BERLIN: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// Days on which the desk does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The first of them.
    pub from: Date,
    /// The last of them.
    pub until: Date,
    /// Whether they come back every year.
    pub yearly: bool,
}

impl Closed {
    fn covers(&self, day: Date) -> bool {
        if !self.yearly {
            return (self.from..=self.until).contains(&day);
        }
        let of = |day: Date| (day.month(), day.day());
        let (from, until, day) = (of(self.from), of(self.until), of(day));
        if from <= until { (from..=until).contains(&day) } else { day >= from || day <= until }
    }
}

/// When the desk works.
#[derive(Clone)]
pub struct Hours {
    /// Where the clock hangs.
    pub zone: TimeZone,
    /// The hours of a week.
    pub week: Week,
    /// Whose public holidays are kept.
    pub land: Option<Land>,
    /// Days of the desk's own.
    pub closed: Vec<Closed>,
}

/// The time zone of a name; Berlin is known everywhere.
pub fn zone(name: &str) -> Option<TimeZone> {
    match name {
        "Europe/Berlin" | "Berlin" => TimeZone::get("Europe/Berlin").or_else(|_| TimeZone::posix(BERLIN)).ok(),
        _ => TimeZone::get(name).ok(),
    }
}

impl Hours {
    /// Whether nobody works on a day.
    pub fn is_closed(&self, day: Date) -> bool {
        self.land.is_some_and(|land| holidays::is(land, day)) || self.closed.iter().any(|closed| closed.covers(day))
    }

    /// The hours of a day, in microseconds since 1970.
    fn of_day(&self, day: Date) -> Vec<(i64, i64)> {
        if self.is_closed(day) {
            return Vec::new();
        }
        let weekday = u32::try_from(day.weekday().to_sunday_zero_offset()).unwrap_or(0);
        let at = |minute: u32| {
            let time = day.at(0, 0, 0, 0).checked_add(jiff::Span::new().try_minutes(i64::from(minute)).ok()?).ok()?;
            Some(self.zone.to_timestamp(time).ok()?.as_microsecond())
        };
        self.week.on(weekday).filter_map(|(from, until)| Some((at(from)?, at(until)?))).collect()
    }

    fn day_of(&self, at: i64) -> Option<Date> {
        Some(self.zone.to_datetime(Timestamp::from_microsecond(at).ok()?).date())
    }

    /// Whether the desk works at a moment.
    pub fn is_open(&self, at: i64) -> bool {
        let Some(day) = self.day_of(at) else { return false };
        self.of_day(day).iter().any(|(from, until)| (*from..*until).contains(&at))
    }

    /// When so many microseconds of business hours will have passed; `None` where that is not within ten years.
    pub fn after(&self, from: i64, mut span: i64) -> Option<i64> {
        let mut day = self.day_of(from)?;
        for _ in 0..FARTHEST {
            for (begin, end) in self.of_day(day) {
                let begin = begin.max(from);
                let here = end.saturating_sub(begin);
                if here <= 0 {
                    continue;
                }
                if span <= here {
                    return Some(begin + span);
                }
                span -= here;
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    /// How many microseconds of business hours lie between two moments.
    pub fn between(&self, from: i64, until: i64) -> i64 {
        let mut sum = 0;
        let (Some(mut day), Some(last)) = (self.day_of(from), self.day_of(until)) else { return 0 };
        for _ in 0..FARTHEST {
            if day > last {
                break;
            }
            for (begin, end) in self.of_day(day) {
                sum += (end.min(until) - begin.max(from)).max(0);
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        sum
    }
}
