//! Moments on the wire: `2026-11-22T08:30:00Z`.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;
use world::Timestamp;

/// A moment, written in whole seconds of UTC. Read with any offset, with or without fractions, as a bare date (its
/// beginning in UTC) or as seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, format = DateTime)]
pub struct Time(pub Timestamp);

impl Time {
    /// Reads a text; none where it is no moment.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Some(Self(Timestamp(moment.as_microsecond())));
        }
        if let Ok(seconds) = text.parse::<i64>() {
            return Self::of_seconds(seconds);
        }
        let begins = text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?;
        Some(Self(Timestamp(begins.timestamp().as_microsecond())))
    }

    fn of_seconds(seconds: i64) -> Option<Self> {
        jiff::Timestamp::from_second(seconds).ok().map(|moment| Self(Timestamp(moment.as_microsecond())))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Moments that no calendar has cannot come in; the beginning of time stands for them.
        jiff::Timestamp::from_second(self.0.seconds()).unwrap_or(jiff::Timestamp::UNIX_EPOCH).fmt(formatter)
    }
}

impl From<Timestamp> for Time {
    fn from(moment: Timestamp) -> Self {
        Self(moment)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TimeVisitor)
    }
}

struct TimeVisitor;

impl Visitor<'_> for TimeVisitor {
    type Value = Time;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a time such as 2026-11-22T08:30:00Z")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Time, E> {
        Time::parse(text).ok_or_else(|| E::custom("expected a time such as 2026-11-22T08:30:00Z"))
    }

    fn visit_i64<E: serde::de::Error>(self, seconds: i64) -> Result<Time, E> {
        Time::of_seconds(seconds).ok_or_else(|| E::custom("expected a time such as 2026-11-22T08:30:00Z"))
    }

    fn visit_u64<E: serde::de::Error>(self, seconds: u64) -> Result<Time, E> {
        let seconds = i64::try_from(seconds).map_err(|_| E::custom("expected a time such as 2026-11-22T08:30:00Z"))?;
        self.visit_i64(seconds)
    }
}
