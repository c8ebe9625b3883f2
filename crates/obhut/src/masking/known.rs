//! Finds known people in a text: their names in every spelling, their addresses and numbers however they are parted.
//!
//! One pass over the folded text for words, one over the same text without its separators for what is often parted.
//! Both are automata, so the time is that of the text.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use index::fold::{fold, fold_with_places};

use super::Hole;
use super::around;
use super::spelling::{spellings, subscriber};
use crate::workspace::Gap;

/// How much must hold before a word counts as a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    /// It is a name wherever it stands.
    None,
    /// It is an ordinary word too: a name where it is written like one.
    Capital,
    /// It is so short or so common that its neighbours must tell.
    Context,
}

/// What a pattern of the text without separators is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Solid {
    /// Parts of a name run together, or an address: parted or not.
    Whole(Gap),
    /// A single name, parted letter by letter or by the end of a line.
    Spelled,
    /// A row of digits; longer ones may stand within another number (a prefix).
    Digits(Gap),
}

/// Collects what is known of people.
#[derive(Default)]
pub struct Collected {
    words: Vec<(String, Gap, Care)>,
    solids: Vec<(String, Solid)>,
    initials: Vec<char>,
}

/// Parts of names that are none by themselves.
const PARTICLES: [&str; 36] = [
    "von", "van", "vom", "zu", "zum", "zur", "der", "den", "dem", "des", "de", "del", "della", "di", "da", "do", "dos",
    "du", "la", "le", "les", "el", "al", "bin", "ibn", "ben", "ter", "ten", "und", "y", "e", "dr", "prof", "mac", "st",
    "san",
];

/// Names that are ordinary words of German or English too, folded.
const WORDS: &str = include_str!("words.txt");

/// Forms of a firm; its name goes without them too.
const FORMS: [&str; 16] =
    ["gmbh", "mbh", "ag", "kg", "ohg", "gbr", "ug", "se", "ev", "eg", "co", "ltd", "inc", "llc", "plc", "kgaa"];

impl Collected {
    /// A person's name.
    pub fn name(&mut self, name: &str) {
        let all: Vec<&str> = name.split(|char: char| !char.is_alphanumeric() && !around::joins(char)).collect();
        let parts: Vec<&str> = all.into_iter().filter(|part| !part.is_empty()).collect();
        for part in &parts {
            self.part(part);
            // `Meyer-Lüdenscheidt` is called by either half, and by both in one.
            let halves: Vec<&str> =
                part.split(|char: char| !char.is_alphanumeric()).filter(|half| !half.is_empty()).collect();
            if halves.len() > 1 {
                halves.iter().for_each(|half| self.part(half));
                self.run_together(&halves);
            }
        }
        let telling: Vec<&str> =
            parts.iter().copied().filter(|part| !PARTICLES.contains(&fold(part).as_str())).collect();
        self.run_together(&parts);
        self.run_together(&telling);
        let (Some(first), Some(last)) = (telling.first(), telling.last()) else { return };
        if telling.len() > 1 {
            self.run_together(&[first, last]);
            self.run_together(&[last, first]);
            // `p.mueller`, `muellerp`
            let initial: String = first.chars().take(1).collect();
            if last.chars().count() > 3 {
                self.run_together(&[&initial, last]);
                self.run_together(&[last, &initial]);
            }
        }
    }

    fn part(&mut self, part: &str) {
        let folded = fold(part);
        let length = folded.chars().filter(|char| char.is_alphanumeric()).count();
        if length == 0 || PARTICLES.contains(&folded.as_str()) {
            return;
        }
        self.initials.extend(folded.chars().next());
        if length == 1 {
            return;
        }
        let common = WORDS.split_whitespace().any(|word| word == folded);
        let care = match (length, common) {
            (2, _) => Care::Context,
            (_, true) => Care::Capital,
            _ => Care::None,
        };
        for spelling in spellings(part) {
            // A damaged spelling of two letters would be found everywhere.
            let short = spelling.chars().filter(|char| char.is_alphanumeric()).count() < 3;
            if spelling != folded && short {
                continue;
            }
            self.words.push((spelling, Gap::Name, care));
        }
        if length > 3 {
            self.solids.push((solid(part), Solid::Spelled));
        }
    }

    fn run_together(&mut self, parts: &[&str]) {
        if parts.len() > 1 {
            let whole = parts.concat();
            for spelling in spellings(&whole) {
                let bare = solid(&spelling);
                if bare.chars().count() > 4 {
                    self.solids.push((bare, Solid::Whole(Gap::Name)));
                }
            }
        }
    }

    /// An e-mail address, its local part and a domain of its own.
    pub fn email(&mut self, address: &str) {
        let Some((local, domain)) = address.rsplit_once('@') else { return };
        for (dot, at) in
            [("", ""), ("", "at"), ("dot", "at"), ("punkt", "at"), ("punkt", "aet"), ("punkt", "klammeraffe")]
        {
            let spoken = format!("{}{at}{}", local.replace('.', dot), domain.replace('.', dot));
            self.solids.push((solid(&spoken), Solid::Whole(Gap::Email)));
        }
        let telling: String = local.chars().filter(|char| char.is_alphabetic()).collect();
        // `info`, `kontakt` and the like tell of nobody.
        if telling.chars().count() > 3 && !ROLES.contains(&telling.to_lowercase().as_str()) {
            self.solids.push((solid(local), Solid::Whole(Gap::Email)));
            self.solids.push((solid(&telling), Solid::Whole(Gap::Name)));
            for piece in local.split(|char: char| !char.is_alphabetic()).filter(|piece| piece.chars().count() > 3) {
                if !ROLES.contains(&piece.to_lowercase().as_str()) {
                    self.part(piece);
                }
            }
        }
        if !PROVIDERS.contains(&domain.to_lowercase().as_str()) {
            self.words.push((fold(domain), Gap::Email, Care::None));
        }
    }

    /// A telephone number.
    pub fn phone(&mut self, number: &str) {
        let number = subscriber(number);
        if number.len() > 5 {
            // Within the area it is dialled without the code; how long that is nobody knows.
            if let Some(end) = number.get(number.len().saturating_sub(7)..).filter(|_| number.len() > 9) {
                self.solids.push((end.to_owned(), Solid::Digits(Gap::Phone)));
            }
            self.solids.push((number, Solid::Digits(Gap::Phone)));
        }
    }

    /// A customer's number, a name in another system.
    pub fn number(&mut self, value: &str) {
        let bare = solid(value);
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        if bare.chars().count() > 2 {
            self.solids.push((bare.clone(), Solid::Whole(Gap::Number)));
        }
        if digits.len() > 4 {
            self.solids.push((digits, Solid::Digits(Gap::Number)));
        }
    }

    /// What is known besides: each line that looks like an address, or a number.
    pub fn details(&mut self, details: &str) {
        for line in details.split(['\n', ',', ';']).map(str::trim) {
            let digits = line.chars().filter(char::is_ascii_digit).count();
            let letters = line.chars().filter(|char| char.is_alphabetic()).count();
            if digits > 0 && letters > 3 && line.chars().count() < 80 {
                self.solids.push((solid(line), Solid::Whole(Gap::Address)));
                let words: String = line.chars().filter(|char| !char.is_ascii_digit()).collect();
                // A street without its number tells still; a town alone does not.
                if letters > 5 && line.starts_with(char::is_alphabetic) {
                    self.solids.push((solid(words.trim()), Solid::Whole(Gap::Address)));
                }
            }
        }
    }

    /// An organisation: the whole of its name, with and without its form.
    pub fn organisation(&mut self, name: &str) {
        let words: Vec<&str> = name.split_whitespace().collect();
        let is_form = |word: &&str| FORMS.contains(&solid(word).as_str());
        let bare: Vec<&str> = words.iter().copied().filter(|word| !is_form(word)).collect();
        for whole in [words.concat(), bare.concat()] {
            if whole.chars().count() > 3 {
                self.solids.push((solid(&whole), Solid::Whole(Gap::Name)));
            }
        }
    }

    /// What can be looked for.
    pub fn build(mut self) -> Known {
        self.words.sort_by(|a, b| (&a.0, a.2 as u8).cmp(&(&b.0, b.2 as u8)));
        self.words.dedup_by(|later, earlier| later.0 == earlier.0);
        self.solids.retain(|(text, _)| !text.is_empty());
        self.solids.sort_by(|a, b| a.0.cmp(&b.0));
        self.solids.dedup_by(|later, earlier| later.0 == earlier.0 && later.1 == earlier.1);
        Known {
            by_word: automaton(self.words.iter().map(|(text, ..)| text.as_str())),
            by_solid: automaton(self.solids.iter().map(|(text, _)| text.as_str())),
            words: self.words.into_iter().map(|(_, gap, care)| (gap, care)).collect(),
            solids: self.solids.into_iter().map(|(_, solid)| solid).collect(),
            initials: self.initials,
        }
    }
}

fn automaton<'a>(patterns: impl Iterator<Item = &'a str>) -> Option<AhoCorasick> {
    let patterns: Vec<&str> = patterns.collect();
    if patterns.is_empty() {
        return None;
    }
    // Small, built for one page: the compact form is the quickest to build.
    AhoCorasick::builder().kind(Some(AhoCorasickKind::NoncontiguousNFA)).build(patterns).ok()
}

/// Local parts that name a desk and no person.
const ROLES: [&str; 24] = [
    "info",
    "kontakt",
    "contact",
    "mail",
    "email",
    "office",
    "service",
    "support",
    "post",
    "hallo",
    "hello",
    "team",
    "admin",
    "buchhaltung",
    "rechnung",
    "einkauf",
    "vertrieb",
    "sales",
    "billing",
    "verwaltung",
    "zentrale",
    "praxis",
    "kanzlei",
    "noreply",
];

/// Where everybody has their mail.
const PROVIDERS: [&str; 24] = [
    "gmail.com",
    "googlemail.com",
    "gmx.de",
    "gmx.net",
    "gmx.at",
    "gmx.ch",
    "web.de",
    "t-online.de",
    "outlook.com",
    "outlook.de",
    "hotmail.com",
    "hotmail.de",
    "live.de",
    "live.com",
    "yahoo.com",
    "yahoo.de",
    "icloud.com",
    "me.com",
    "aol.com",
    "freenet.de",
    "posteo.de",
    "mailbox.org",
    "protonmail.com",
    "proton.me",
];

/// Folded letters and digits of a text, nothing between them.
fn solid(text: &str) -> String {
    without_separators(&fold(text)).0.replace('\n', "")
}

/// What is known of the people who take part.
#[derive(Default)]
pub struct Known {
    by_word: Option<AhoCorasick>,
    words: Vec<(Gap, Care)>,
    by_solid: Option<AhoCorasick>,
    solids: Vec<Solid>,
    initials: Vec<char>,
}

impl Known {
    /// Adds what is found in the text.
    pub(super) fn find(&self, text: &str, holes: &mut Vec<Hole>) {
        if self.by_word.is_none() && self.by_solid.is_none() {
            return;
        }
        let (folded, places) = fold_with_places(text);
        let mut doubtful = Vec::new();
        self.find_words(text, &folded, &places, holes, &mut doubtful);
        self.find_solids(text, &folded, &places, holes);
        self.settle(text, doubtful, holes);
    }

    fn find_words(&self, text: &str, folded: &str, places: &[usize], holes: &mut Vec<Hole>, doubtful: &mut Vec<Hole>) {
        let Some(automaton) = &self.by_word else { return };
        for found in automaton.try_find_overlapping_iter(folded).into_iter().flatten() {
            let Some((gap, care)) = self.words.get(found.pattern().as_usize()).copied() else { continue };
            let (Some(start), Some(end)) = (places.get(found.start()).copied(), places.get(found.end()).copied())
            else {
                continue;
            };
            let long = found.len() > 5 && care == Care::None && gap == Gap::Name;
            let Some(end) = begins(text, start).then(|| ends(text, end, long)).flatten() else { continue };
            let hole = Hole { start, end, gap, sure: care == Care::None };
            let capital =
                text.get(start..).and_then(|rest| rest.chars().next()).is_some_and(|char| !char.is_lowercase());
            match care {
                Care::None => holes.push(hole),
                Care::Capital if capital => holes.push(hole),
                Care::Capital | Care::Context => doubtful.push(hole),
            }
        }
    }

    fn find_solids(&self, text: &str, folded: &str, places: &[usize], holes: &mut Vec<Hole>) {
        let Some(automaton) = &self.by_solid else { return };
        let (bare, at) = without_separators(folded);
        for found in automaton.try_find_overlapping_iter(&bare).into_iter().flatten() {
            let Some(solid) = self.solids.get(found.pattern().as_usize()).copied() else { continue };
            let place = |byte: usize| at.get(byte).and_then(|at| places.get(*at)).copied();
            let last = bare.get(..found.end()).and_then(|head| head.char_indices().next_back()).map(|(last, _)| last);
            let (Some(start), Some(last)) = (place(found.start()), last.and_then(|last| at.get(last)).copied()) else {
                continue;
            };
            let after =
                folded.get(last..).and_then(|rest| rest.chars().next()).map_or(last, |char| last + char.len_utf8());
            let Some(end) = places.get(after).copied() else { continue };
            let hole = match solid {
                Solid::Whole(gap) => begins(text, start)
                    .then(|| ends(text, end, gap != Gap::Name && found.len() > 7))
                    .flatten()
                    .map(|end| Hole { start, end, gap, sure: true }),
                Solid::Spelled => {
                    let fits = begins(text, start) && is_spelled(text.get(start..end).unwrap_or_default());
                    fits.then(|| ends(text, end, false)).flatten().map(|end| Hole {
                        start,
                        end,
                        gap: Gap::Name,
                        sure: true,
                    })
                }
                Solid::Digits(gap) => digits(text, start, end, gap, found.len()),
            };
            holes.extend(hole);
        }
    }

    /// Words that may be names are names beside a name or where names stand; a lone initial beside a name is part of it.
    fn settle(&self, text: &str, doubtful: Vec<Hole>, holes: &mut Vec<Hole>) {
        for hole in doubtful {
            let beside = |other: &Hole| {
                other.gap == Gap::Name
                    && (text.get(other.end..hole.start).is_some_and(around::is_within_a_name)
                        || text.get(hole.end..other.start).is_some_and(around::is_within_a_name))
            };
            if holes.iter().any(beside) || around::is_place_of_a_name(text, hole.start, hole.end) {
                holes.push(hole);
            }
        }
        let mut initials = Vec::new();
        for hole in holes.iter().filter(|hole| hole.gap == Gap::Name) {
            initials.extend(around::initial_before(text, hole.start));
            initials.extend(around::initial_after(text, hole.end));
        }
        for (start, end) in initials {
            let written = text.get(start..end).unwrap_or_default();
            let letter = fold(written).chars().find(|char| char.is_alphabetic());
            if letter.is_some_and(|letter| self.initials.contains(&letter)) {
                holes.push(Hole { start, end, gap: Gap::Name, sure: true });
            }
        }
    }
}

/// Whether a word begins here: nothing of it stands before, or its case or its kind changes.
fn begins(text: &str, start: usize) -> bool {
    let before = text.get(..start).and_then(|head| head.chars().next_back());
    let first = text.get(start..).and_then(|rest| rest.chars().next());
    match (before, first) {
        (Some(before), Some(first)) => {
            !before.is_alphanumeric()
                || (before.is_lowercase() && first.is_uppercase())
                || before.is_numeric() != first.is_numeric()
        }
        _ => true,
    }
}

/// What may follow a name within a word: cases, plurals, adjectives.
const ENDINGS: [&str; 18] = [
    "s", "es", "n", "en", "ns", "ens", "er", "ern", "e", "sch", "sche", "schen", "scher", "sches", "schem", "in",
    "innen", "chen",
];

/// Where the word that a name ends in ends, if the name may end here; `long` names may begin a longer word.
fn ends(text: &str, end: usize, long: bool) -> Option<usize> {
    let rest = text.get(end..)?;
    let last = text.get(..end).and_then(|head| head.chars().next_back());
    let next = rest.chars().next();
    let parted = match (last, next) {
        (Some(last), Some(next)) => {
            !next.is_alphanumeric()
                || (last.is_lowercase() && next.is_uppercase())
                || last.is_numeric() != next.is_numeric()
        }
        _ => true,
    };
    if parted {
        return Some(end + genitive(rest));
    }
    let tail = rest.split(|char: char| !char.is_alphabetic()).next().unwrap_or_default();
    (long || ENDINGS.iter().any(|ending| tail.eq_ignore_ascii_case(ending))).then_some(end + tail.len())
}

/// The length of `'s` and the like.
fn genitive(rest: &str) -> usize {
    ["'s", "’s", "`s", "´s", "'S", "’S"]
        .into_iter()
        .find(|sign| rest.strip_prefix(sign).is_some_and(|after| !after.starts_with(char::is_alphanumeric)))
        .map_or(0, str::len)
}

/// How far apart the letters of one value may stand.
const APART: usize = 4;

/// The letters and digits of a folded text, and where each of them stands in it. Where more than a few signs part them, or
/// an empty line does, a line end stays.
fn without_separators(folded: &str) -> (String, Vec<usize>) {
    let (mut bare, mut at) = (String::with_capacity(folded.len()), Vec::with_capacity(folded.len()));
    let (mut signs, mut lines) = (0, 0);
    for (place, char) in folded.char_indices() {
        if char.is_alphanumeric() {
            if signs > APART || lines > 1 {
                bare.push('\n');
                at.push(place);
            }
            (signs, lines) = (0, 0);
            // The fold makes one letter of `ae`; parted by a sign they were two.
            if char == 'e' && bare.ends_with(['a', 'o', 'u']) {
                continue;
            }
            bare.push(char);
            at.resize(bare.len(), place);
        } else {
            signs += 1;
            lines += usize::from(char == '\n');
        }
    }
    (bare, at)
}

/// Whether a name is written letter by letter, or parted at the end of a line.
fn is_spelled(written: &str) -> bool {
    let mut pieces = written.split(|char: char| !char.is_alphanumeric()).filter(|piece| !piece.is_empty());
    if pieces.clone().count() < 2 {
        return false;
    }
    let by_letter = pieces.all(|piece| piece.chars().count() == 1);
    by_letter || around::is_parted_at_line_ends(written)
}

/// A row of digits with the prefix before it and the extension glued to it.
fn digits(text: &str, start: usize, end: usize, gap: Gap, length: usize) -> Option<Hole> {
    let before = text.get(..start)?;
    let glued = before.chars().next_back().is_some_and(|char| char.is_ascii_digit());
    let prefix = before.len()
        - before
            .trim_end_matches(|char: char| {
                char.is_ascii_digit() || matches!(char, '+' | '(' | ')' | ' ' | '-' | '/' | '.' | '\u{a0}')
            })
            .len();
    let head = before.get(before.len() - prefix..)?;
    let lead: String = head.chars().filter(char::is_ascii_digit).collect();
    let is_prefix = lead.len() < 8 && gap == Gap::Phone;
    let follows = text.get(end..)?.chars().take_while(char::is_ascii_digit).count();
    if (glued && !is_prefix && length < 8) || (follows > 0 && length < 8) {
        return None;
    }
    let lettered = !glued && before.chars().next_back().is_some_and(char::is_alphabetic) && length < 6;
    if lettered {
        return None;
    }
    let first =
        if is_prefix { head.find(|char: char| char.is_ascii_digit() || matches!(char, '+' | '(')) } else { None };
    let glue = before.len() - before.trim_end_matches(|char: char| char.is_ascii_digit()).len();
    let start = first.map_or(start - glue, |first| start - prefix + first);
    Some(Hole { start, end: end + follows, gap, sure: true })
}
