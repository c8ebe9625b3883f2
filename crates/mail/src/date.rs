//! Date fields (RFC 5322 §3.3 and §4.3) and the forms that old and careless senders write instead.

use mail_parser::DateTime;
use world::Timestamp;

/// Reads a date value; `None` where no day, month and year can be found. A missing zone is read as UTC.
pub fn read(value: &str) -> Option<Timestamp> {
    let value = without_comments(value);
    if let Some(iso) = iso(&value) {
        return Some(iso);
    }
    let mut found = Found::default();
    let text = value.replace([',', ';'], " ");
    for token in text.split_whitespace().take(20) {
        found.take(token);
    }
    found.finish()
}

#[derive(Default)]
struct Found {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<u32>,
    time: Option<(u32, u32, u32)>,
    zone: Option<i64>,
    afternoon: Option<bool>,
}

impl Found {
    fn take(&mut self, token: &str) {
        if token.contains(':') {
            self.clock(token);
            return;
        }
        if let Some(zone) = numeric_zone(token).filter(|_| self.time.is_some()) {
            self.zone.get_or_insert(zone);
            return;
        }
        let pieces: Vec<&str> = token.split(['-', '/', '.']).filter(|piece| !piece.is_empty()).collect();
        if pieces.len() == 3 {
            pieces.iter().for_each(|piece| self.piece(piece));
            return;
        }
        self.piece(token);
    }

    fn piece(&mut self, piece: &str) {
        if let Ok(number) = piece.trim_end_matches('.').parse::<u32>() {
            self.number(number, piece.len());
        } else if let Some(month) = month(piece).filter(|_| self.month.is_none()) {
            self.month = Some(month);
        } else if piece.eq_ignore_ascii_case("am") || piece.eq_ignore_ascii_case("pm") {
            self.afternoon = Some(piece.eq_ignore_ascii_case("pm"));
        } else if let Some(zone) = zone_name(piece) {
            self.zone.get_or_insert(zone);
        }
    }

    fn number(&mut self, number: u32, digits: usize) {
        if digits >= 4 && (1900..=9999).contains(&number) {
            self.year.get_or_insert(number);
        } else if self.day.is_none() && (1..=31).contains(&number) {
            self.day = Some(number);
        } else if self.month.is_none() && (1..=12).contains(&number) {
            self.month = Some(number);
        } else if self.year.is_none() && number < 1000 {
            // RFC 5322 §4.3: two digits below 50 are of this century; three digits count from 1900.
            self.year = Some(if number < 50 { 2000 + number } else { 1900 + number });
        }
    }

    fn clock(&mut self, token: &str) {
        // "10:20:30+0200": the zone may stick to the time.
        let split = token.char_indices().skip(1).find(|&(_, c)| c == '+' || c == '-').map(|(at, _)| at);
        let (time, zone) = split.map_or((token, None), |at| (token.get(..at).unwrap_or(token), token.get(at..)));
        let numbers: Vec<Option<u32>> =
            time.split([':', '.']).map(|piece| piece.trim_end_matches(char::is_alphabetic).parse().ok()).collect();
        let (Some(Some(hour)), Some(Some(minute))) = (numbers.first().copied(), numbers.get(1).copied()) else {
            return;
        };
        let second = numbers.get(2).copied().flatten().unwrap_or(0);
        if self.time.is_none() && hour < 25 && minute < 60 && second < 62 {
            self.time = Some((hour, minute, second));
            self.zone = self.zone.or(zone.and_then(numeric_zone));
        }
    }

    fn finish(self) -> Option<Timestamp> {
        let (mut hour, minute, second) = self.time.unwrap_or_default();
        match self.afternoon {
            Some(true) if hour < 12 => hour += 12,
            Some(false) if hour == 12 => hour = 0,
            _ => {}
        }
        moment(self.year?, self.month?, self.day?, hour, minute, second, self.zone.unwrap_or(0))
    }
}

/// `2024-05-06T07:08:09Z` and its like.
fn iso(value: &str) -> Option<Timestamp> {
    let value = value.trim();
    let (date, time) = value.split_once(['T', ' '])?;
    let mut pieces = date.split('-').map(|piece| piece.parse::<u32>().ok());
    let (year, month, day) = (pieces.next()??, pieces.next()??, pieces.next()??);
    if year < 1000 || pieces.next().is_some() {
        return None;
    }
    let mut found = Found::default();
    for token in time.trim_end_matches(['Z', 'z']).split_whitespace().take(4) {
        found.take(token);
    }
    let (hour, minute, second) = found.time?;
    moment(year, month, day, hour, minute, second, found.zone.unwrap_or(0))
}

fn moment(
    year: u32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    zone_seconds: i64,
) -> Option<Timestamp> {
    let whole = DateTime {
        year: u16::try_from(year).ok()?,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
        hour: 0,
        minute: 0,
        second: 0,
        tz_before_gmt: false,
        tz_hour: 0,
        tz_minute: 0,
    };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    Some(Timestamp::from_seconds(whole.to_timestamp() + seconds - zone_seconds))
}

/// `+0200`, `-05:30`, `+2`: seconds east of Greenwich.
fn numeric_zone(token: &str) -> Option<i64> {
    let sign = match token.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = token.chars().skip(1).filter(|c| *c != ':').take_while(char::is_ascii_digit).collect();
    let number: i64 = digits.parse().ok()?;
    let (hours, minutes) = match digits.len() {
        1 | 2 => (number, 0),
        3 | 4 => (number / 100, number % 100),
        _ => return None,
    };
    (hours <= 24).then_some(sign * (hours * 3_600 + minutes * 60))
}

fn zone_name(name: &str) -> Option<i64> {
    let hours = match name.to_ascii_uppercase().as_str() {
        "UT" | "UTC" | "GMT" | "Z" | "WET" => 0,
        "EST" | "CDT" => -5,
        "EDT" => -4,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        "CET" | "MEZ" | "BST" | "MET" => 1,
        "CEST" | "MESZ" | "EET" | "MEST" => 2,
        "EEST" | "MSK" => 3,
        "JST" | "KST" => 9,
        _ => return None,
    };
    Some(hours * 3_600)
}

fn month(name: &str) -> Option<u32> {
    const ENGLISH: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const GERMAN: [(&str, u32); 4] = [("mär", 3), ("mai", 5), ("okt", 10), ("dez", 12)];
    let start: String = name.chars().take(3).collect::<String>().to_lowercase();
    let english = ENGLISH.iter().position(|month| *month == start).and_then(|n| u32::try_from(n + 1).ok());
    english.or_else(|| GERMAN.iter().find(|(month, _)| *month == start).map(|&(_, n)| n))
}

fn without_comments(value: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}
