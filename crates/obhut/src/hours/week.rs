//! The hours of a week, as pairs of minutes since Sunday, midnight: so the API counts them. Pure.

use crate::error::{Error, FaultKind};

/// Minutes of a day.
const DAY: u32 = 24 * 60;
/// Minutes of a week.
const WEEK: u32 = 7 * DAY;
/// Intervals at the most: seven a day.
const MOST: usize = 49;

/// The hours of a week, in order, apart from each other, none beyond midnight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week(Vec<(u32, u32)>);

impl Week {
    /// Reads intervals; those that touch become one, those that reach beyond midnight two.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `intervals`: none, too many, one that ends before it begins, two that overlap.
    pub fn of(intervals: &[(i64, i64)]) -> Result<Self, Error> {
        let wrong = |kind| Error::invalid("intervals", kind);
        let mut given = Vec::with_capacity(intervals.len());
        for (from, until) in intervals {
            let pair = u32::try_from(*from).ok().zip(u32::try_from(*until).ok());
            let (from, until) =
                pair.filter(|(from, until)| from < until && *until <= WEEK).ok_or(wrong(FaultKind::Invalid))?;
            given.push((from, until));
        }
        if given.is_empty() {
            return Err(wrong(FaultKind::Blank));
        }
        given.sort_unstable();
        if given.iter().zip(given.iter().skip(1)).any(|(one, next)| next.0 < one.1) {
            return Err(wrong(FaultKind::Duplicate));
        }
        let mut week: Vec<(u32, u32)> = Vec::new();
        for (mut from, until) in given {
            while from < until {
                let end = until.min((from / DAY + 1) * DAY);
                match week.last_mut() {
                    Some(last) if last.1 == from && from % DAY != 0 => last.1 = end,
                    _ => week.push((from, end)),
                }
                from = end;
            }
        }
        if week.len() > MOST { Err(wrong(FaultKind::TooLong)) } else { Ok(Self(week)) }
    }

    /// Nine to five, Monday to Friday: what a new schedule begins with.
    pub fn usual() -> Self {
        Self((1..=5).map(|day| (day * DAY + 9 * 60, day * DAY + 17 * 60)).collect())
    }

    /// The intervals.
    pub fn intervals(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// The intervals of a day, in minutes since its midnight; days are counted from Sunday.
    pub fn on(&self, weekday: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let base = weekday * DAY;
        let here = self.0.iter().filter(move |(from, _)| (base..base + DAY).contains(from));
        here.map(move |(from, until)| (from - base, until - base))
    }

    /// As it is kept.
    pub fn text(&self) -> String {
        self.0.iter().map(|(from, until)| format!("{from}-{until}")).collect::<Vec<_>>().join(" ")
    }

    /// As it was kept; what cannot be read is never.
    pub fn of_text(text: &str) -> Self {
        let pairs = text.split(' ').filter_map(|pair| {
            let (from, until) = pair.split_once('-')?;
            Some((from.parse().ok()?, until.parse().ok()?))
        });
        Self::of(&pairs.collect::<Vec<_>>()).unwrap_or_default()
    }

    /// The hours of a day as a form shows them: `09:00-12:00, 13:00-17:00`.
    pub fn line(&self, weekday: u32) -> String {
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let parts: Vec<String> =
            self.on(weekday).map(|(from, until)| format!("{}-{}", clock(from), clock(until))).collect();
        parts.join(", ")
    }

    /// Reads such lines, from Sunday on; answers the days that cannot be read.
    ///
    /// # Errors
    /// The numbers of the days at fault.
    pub fn of_lines(lines: &[String; 7]) -> Result<Vec<(i64, i64)>, Vec<usize>> {
        let (mut intervals, mut wrong) = (Vec::new(), Vec::new());
        for ((at, line), base) in lines.iter().enumerate().zip((0..).step_by(24 * 60)) {
            let read: Option<Vec<(i64, i64)>> = line
                .split([',', ';'])
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| part.split_once(['-', '–']).and_then(|(from, until)| minute(from).zip(minute(until))))
                .collect();
            match read.filter(|read| read.iter().all(|(from, until)| from < until)) {
                Some(read) => intervals.extend(read.into_iter().map(|(from, until)| (base + from, base + until))),
                None => wrong.push(at),
            }
        }
        if wrong.is_empty() { Ok(intervals) } else { Err(wrong) }
    }
}

/// A time of day as people write it: `9`, `9:30`, `09.30`, `24:00`.
fn minute(text: &str) -> Option<i64> {
    let (hour, minute) = text.trim().split_once([':', '.']).unwrap_or((text.trim(), "0"));
    let (hour, minute) = (hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?);
    let whole = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && whole <= DAY).then_some(i64::from(whole))
}
