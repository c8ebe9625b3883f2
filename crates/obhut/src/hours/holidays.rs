//! The public holidays of the German states as data: where, since when, and on which day of a year. Those that only some
//! municipalities keep are the desk's own days.

use jiff::civil::{Date, Weekday};

use crate::i18n::Key;

/// A German state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Land {
    /// Baden-Württemberg.
    Bw,
    /// Bavaria.
    By,
    /// Berlin.
    Be,
    /// Brandenburg.
    Bb,
    /// Bremen.
    Hb,
    /// Hamburg.
    Hh,
    /// Hesse.
    He,
    /// Mecklenburg-Western Pomerania.
    Mv,
    /// Lower Saxony.
    Ni,
    /// North Rhine-Westphalia.
    Nw,
    /// Rhineland-Palatinate.
    Rp,
    /// Saarland.
    Sl,
    /// Saxony.
    Sn,
    /// Saxony-Anhalt.
    St,
    /// Schleswig-Holstein.
    Sh,
    /// Thuringia.
    Th,
}

use Land::*;

impl Land {
    /// All of them, in the order of their names.
    pub const ALL: [Self; 16] = [Bw, By, Be, Bb, Hb, Hh, He, Mv, Ni, Nw, Rp, Sl, Sn, St, Sh, Th];

    /// The code of ISO 3166-2.
    pub const fn word(self) -> &'static str {
        match self {
            Bw => "DE-BW",
            By => "DE-BY",
            Be => "DE-BE",
            Bb => "DE-BB",
            Hb => "DE-HB",
            Hh => "DE-HH",
            He => "DE-HE",
            Mv => "DE-MV",
            Ni => "DE-NI",
            Nw => "DE-NW",
            Rp => "DE-RP",
            Sl => "DE-SL",
            Sn => "DE-SN",
            St => "DE-ST",
            Sh => "DE-SH",
            Th => "DE-TH",
        }
    }

    /// The state of a code.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|land| land.word() == word)
    }

    /// Its name.
    pub const fn key(self) -> Key {
        match self {
            Bw => Key("land-bw"),
            By => Key("land-by"),
            Be => Key("land-be"),
            Bb => Key("land-bb"),
            Hb => Key("land-hb"),
            Hh => Key("land-hh"),
            He => Key("land-he"),
            Mv => Key("land-mv"),
            Ni => Key("land-ni"),
            Nw => Key("land-nw"),
            Rp => Key("land-rp"),
            Sl => Key("land-sl"),
            Sn => Key("land-sn"),
            St => Key("land-st"),
            Sh => Key("land-sh"),
            Th => Key("land-th"),
        }
    }
}

/// On which day of a year a holiday falls.
#[derive(Clone, Copy)]
enum On {
    /// Month and day.
    Fixed(i8, i8),
    /// Days after Easter Sunday.
    Easter(i64),
    /// The Wednesday before 23 November.
    Repentance,
}

/// A holiday: what it is called, when it is, in which years, and where; an empty list stands for everywhere.
struct Rule(Key, On, (i16, i16), &'static [Land]);

/// The first and the last year for which something holds.
const ALWAYS: (i16, i16) = (1995, i16::MAX);
const fn since(year: i16) -> (i16, i16) {
    (year, i16::MAX)
}
const fn only(year: i16) -> (i16, i16) {
    (year, year)
}

const RULES: &[Rule] = &[
    Rule(Key("holiday-new-year"), On::Fixed(1, 1), ALWAYS, &[]),
    Rule(Key("holiday-epiphany"), On::Fixed(1, 6), ALWAYS, &[Bw, By, St]),
    Rule(Key("holiday-women"), On::Fixed(3, 8), since(2019), &[Be]),
    Rule(Key("holiday-women"), On::Fixed(3, 8), since(2023), &[Mv]),
    Rule(Key("holiday-good-friday"), On::Easter(-2), ALWAYS, &[]),
    Rule(Key("holiday-easter-sunday"), On::Easter(0), ALWAYS, &[Bb]),
    Rule(Key("holiday-easter-monday"), On::Easter(1), ALWAYS, &[]),
    Rule(Key("holiday-labour"), On::Fixed(5, 1), ALWAYS, &[]),
    Rule(Key("holiday-liberation"), On::Fixed(5, 8), only(2020), &[Be]),
    Rule(Key("holiday-liberation"), On::Fixed(5, 8), only(2025), &[Be]),
    Rule(Key("holiday-ascension"), On::Easter(39), ALWAYS, &[]),
    Rule(Key("holiday-whit-sunday"), On::Easter(49), ALWAYS, &[Bb]),
    Rule(Key("holiday-whit-monday"), On::Easter(50), ALWAYS, &[]),
    Rule(Key("holiday-uprising"), On::Fixed(6, 17), only(2028), &[Be]),
    Rule(Key("holiday-corpus-christi"), On::Easter(60), ALWAYS, &[Bw, By, He, Nw, Rp, Sl]),
    Rule(Key("holiday-assumption"), On::Fixed(8, 15), ALWAYS, &[Sl]),
    Rule(Key("holiday-children"), On::Fixed(9, 20), since(2019), &[Th]),
    Rule(Key("holiday-unity"), On::Fixed(10, 3), ALWAYS, &[]),
    Rule(Key("holiday-reformation"), On::Fixed(10, 31), ALWAYS, &[Bb, Mv, Sn, St, Th]),
    Rule(Key("holiday-reformation"), On::Fixed(10, 31), only(2017), &[Bw, By, Be, He, Nw, Rp, Sl, Hb, Hh, Ni, Sh]),
    Rule(Key("holiday-reformation"), On::Fixed(10, 31), since(2018), &[Hb, Hh, Ni, Sh]),
    Rule(Key("holiday-all-saints"), On::Fixed(11, 1), ALWAYS, &[Bw, By, Nw, Rp, Sl]),
    Rule(Key("holiday-repentance"), On::Repentance, ALWAYS, &[Sn]),
    Rule(Key("holiday-christmas"), On::Fixed(12, 25), ALWAYS, &[]),
    Rule(Key("holiday-boxing"), On::Fixed(12, 26), ALWAYS, &[]),
];

/// Easter Sunday of a year, after Gauss as Lichtenberg mended it.
pub fn easter(year: i16) -> Option<Date> {
    let x = i32::from(year);
    let century = x / 100;
    let moon = 15 + (3 * century + 3) / 4 - (8 * century + 13) / 25;
    let sun = 2 - (3 * century + 3) / 4;
    let golden = x % 19;
    let seed = (19 * golden + moon) % 30;
    let late = (seed + golden / 11) / 29;
    let border = 21 + seed - late;
    let sunday = 7 - (x + x / 4 + sun) % 7;
    let away = 7 - (border - sunday) % 7;
    Date::new(year, 3, 1).ok()?.checked_add(jiff::Span::new().try_days(border + away - 1).ok()?).ok()
}

impl On {
    fn day(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Easter(days) => easter(year)?.checked_add(jiff::Span::new().try_days(days).ok()?).ok(),
            Self::Repentance => Date::new(year, 11, 23).ok()?.nth_weekday(-1, Weekday::Wednesday).ok(),
        }
    }
}

/// The holidays of a state in a year, in their order.
pub fn of(land: Land, year: i16) -> Vec<(Date, Key)> {
    let here = RULES.iter().filter(|Rule(_, _, (from, until), lands)| {
        (*from..=*until).contains(&year) && (lands.is_empty() || lands.contains(&land))
    });
    let mut days: Vec<(Date, Key)> = here.filter_map(|Rule(key, on, ..)| Some((on.day(year)?, *key))).collect();
    days.sort_by_key(|(day, _)| *day);
    days
}

/// Whether a day is a holiday of a state.
pub fn is(land: Land, day: Date) -> bool {
    of(land, day.year()).iter().any(|(holiday, _)| *holiday == day)
}
