//! Postal addresses, German and British or American: a street with a number, and the town where it follows.

use crate::context;

/// How far ahead an address is looked for, in bytes.
const REACH: usize = 60;

/// What German streets end in, in one word with their name or as a word of their own, folded to small letters.
const GERMAN: [&str; 30] = [
    "straße",
    "strasse",
    "str.",
    "str",
    "weg",
    "platz",
    "allee",
    "gasse",
    "ring",
    "damm",
    "ufer",
    "chaussee",
    "promenade",
    "steig",
    "stieg",
    "pfad",
    "hof",
    "markt",
    "graben",
    "berg",
    "winkel",
    "kamp",
    "twiete",
    "gürtel",
    "wall",
    "zeile",
    "park",
    "garten",
    "brücke",
    "höhe",
];
/// What English streets end in.
const ENGLISH: [&str; 34] = [
    "street",
    "st",
    "st.",
    "road",
    "rd",
    "rd.",
    "lane",
    "ln",
    "avenue",
    "ave",
    "ave.",
    "drive",
    "dr",
    "dr.",
    "close",
    "court",
    "ct",
    "place",
    "pl",
    "square",
    "sq",
    "terrace",
    "gardens",
    "grove",
    "way",
    "boulevard",
    "blvd",
    "blvd.",
    "crescent",
    "hill",
    "row",
    "quay",
    "parade",
    "wall",
];
/// Small words within the names of streets.
const SMALL: [&str; 18] = [
    "am", "an", "im", "in", "auf", "der", "dem", "den", "die", "zum", "zur", "von", "vom", "bei", "hinter", "unter",
    "alten", "the",
];

/// An address that begins at `start`.
pub fn address(text: &str, start: usize) -> Option<usize> {
    let first = text.get(start..)?.chars().next()?;
    if first.is_ascii_digit() {
        return english(text, start);
    }
    german(text, start)
}

/// The words from `start` on, with their ends, as far as a line and the reach go.
fn words(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut cut = text.len().min(start + REACH);
    while !text.is_char_boundary(cut) {
        cut += 1;
    }
    let line = text.get(start..cut).unwrap_or_default().split('\n').next().unwrap_or_default();
    let mut at = start;
    line.split(' ').map(move |word| {
        at += word.len();
        let end = at;
        at += 1;
        (end, word)
    })
}

fn german(text: &str, start: usize) -> Option<usize> {
    let mut previous: Option<&str> = None;
    for (count, (end, word)) in words(text, start).enumerate() {
        let begin = end - word.len();
        if word.starts_with(|char: char| char.is_ascii_digit()) {
            let street = previous?;
            let number_end = house_number(text, begin)?;
            let named = is_street(street);
            let town = german_town(text, number_end);
            if (named && (count > 0)) || (town.is_some() && street.chars().count() > 2) {
                return Some(town.unwrap_or(number_end));
            }
            return None;
        }
        let small = SMALL.contains(&word.to_lowercase().as_str());
        let plain =
            !word.is_empty() && word.chars().all(|char| char.is_alphabetic() || matches!(char, '-' | '.' | '\'' | '’'));
        let large = word.starts_with(char::is_uppercase);
        // A full stop ends a sentence, but for a short form.
        let stops = word.ends_with('.') && !word.to_lowercase().ends_with("str.") && word.chars().count() > 4;
        if count > 4
            || !plain
            || stops
            || !(large || small || is_street(word))
            || (count == 0 && !(large || is_street(word)))
        {
            return None;
        }
        // `die Karte an Rosenweg 3`: the street begins behind the small word.
        let turns = matches!(word, "an" | "in" | "bei" | "auf" | "von" | "nach") && count > 0;
        if turns && !previous.is_some_and(|before| SMALL.contains(&before.to_lowercase().as_str())) {
            return None;
        }
        previous = Some(word);
    }
    None
}

fn is_street(word: &str) -> bool {
    let word = word.to_lowercase();
    GERMAN.iter().any(|ending| word.ends_with(ending) && (word.len() > ending.len() + 1 || ending.len() > 4))
}

/// `12`, `12a`, `12 a`, `12-14`, `12/3`.
fn house_number(text: &str, start: usize) -> Option<usize> {
    let digits = |at: usize| text.as_bytes().iter().skip(at).take(5).take_while(|byte| byte.is_ascii_digit()).count();
    let length = digits(start);
    if !(1..=4).contains(&length) {
        return None;
    }
    let mut end = start + length;
    let rest = text.get(end..)?;
    for (sign, width) in [("-", 1), ("/", 1), ("–", 3), (" - ", 3)] {
        let next = digits(end + width);
        if rest.starts_with(sign) && (1..=3).contains(&next) {
            end += width + next;
            break;
        }
    }
    let rest = text.get(end..)?;
    let letter = rest.trim_start_matches(' ').chars().next().filter(|char| matches!(char, 'a'..='h' | 'A'..='H'));
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    if letter.is_some() && blanks < 2 && context::ends(text, end + blanks + 1) {
        end += blanks + 1;
    }
    // `12.` is a day, `12 Euro` a price, `12:30` a time.
    let rest = text.get(end..)?;
    let dated =
        rest.starts_with('.') && rest.get(1..)?.trim_start_matches(' ').starts_with(|char: char| char.is_ascii_digit());
    let timed = rest.starts_with(':') && rest.get(1..)?.starts_with(|char: char| char.is_ascii_digit());
    let priced = [" Euro", " EUR", " €", "€", ",", " Uhr", " kWh", "%"].iter().any(|unit| {
        rest.starts_with(unit)
            && (*unit != "," || rest.get(1..).is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_digit())))
    });
    (context::ends(text, end) && !dated && !timed && !priced).then_some(end)
}

/// A postal code and a town after a street.
fn german_town(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let bare = rest.trim_start_matches([',', ' ', '\n', '\r', ';', '>']);
    let bare = ["D-", "A-", "CH-"].into_iter().find_map(|land| bare.strip_prefix(land)).unwrap_or(bare);
    let skipped = rest.len() - bare.len();
    let digits = bare.bytes().take(6).take_while(u8::is_ascii_digit).count();
    if skipped == 0 || skipped > 6 || !(4..=5).contains(&digits) {
        return None;
    }
    let town = bare.get(digits..)?.strip_prefix(' ')?;
    let mut place = end + skipped + digits + 1;
    let mut found = None;
    for (count, word) in town.split([' ']).take(4).enumerate() {
        let name = word
            .split(|char: char| !(char.is_alphabetic() || matches!(char, '-' | '.' | '/')))
            .next()
            .unwrap_or_default();
        let name = name.trim_end_matches(['.', '/', '-']);
        let joined = matches!(name, "am" | "an" | "der" | "im" | "bei" | "ob" | "vor" | "in" | "den" | "a" | "i");
        let second = count > 0 && !joined && !is_of_a_town(town, count);
        if name.is_empty() || (!name.starts_with(char::is_uppercase) && !joined && count > 0) || second {
            break;
        }
        if !joined {
            found = Some(place + name.len());
        }
        if name.len() != word.len() && word.get(name.len()..).is_none_or(|tail| tail != ".") {
            break;
        }
        place += word.len() + 1;
    }
    found
}

/// `Bad Berka`, `Sankt Augustin`, `Frankfurt am Main`: whether the word at `count` belongs to the town.
fn is_of_a_town(town: &str, count: usize) -> bool {
    const FIRST: [&str; 12] = ["Bad", "Sankt", "St.", "Neu", "Alt", "Groß", "Klein", "am", "an", "der", "im", "bei"];
    let before = town.split(' ').nth(count.saturating_sub(1)).unwrap_or_default();
    FIRST.contains(&before) || matches!(before, "in" | "den" | "ob" | "vor" | "a.")
}

/// `12 High Street`, then comma or line after comma or line until a postal code.
fn english(text: &str, start: usize) -> Option<usize> {
    let mut street = None;
    for (count, (end, word)) in words(text, start).enumerate() {
        let bare = word.trim_end_matches([',', '.', ';']);
        if count == 0 {
            let digits = word.bytes().take_while(u8::is_ascii_digit).count();
            let tail = word.get(digits..)?;
            if !(1..=5).contains(&digits)
                || !(tail.is_empty()
                    || (tail.len() < 8
                        && tail.chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '–' | '/'))))
            {
                return None;
            }
            continue;
        }
        if count > 5 || !(bare.starts_with(char::is_uppercase) || SMALL.contains(&bare)) {
            break;
        }
        if count > 1 && ENGLISH.contains(&bare.to_lowercase().as_str()) {
            street = Some(end - (word.len() - bare.len()));
            // `Hatch Street Upper`
            break;
        }
        if word.ends_with(',') {
            break;
        }
    }
    let mut end = street?;
    // Up to six more pieces, the last of them a code or a town.
    for _ in 0..6 {
        let rest = text.get(end..)?;
        let Some(next) =
            rest.strip_prefix(", ").or_else(|| rest.strip_prefix('\n')).or_else(|| rest.strip_prefix(",\n"))
        else {
            break;
        };
        let length = next.find([',', '\n', '.', ';', ':', '(']).unwrap_or(next.len());
        let piece = next.get(..length)?.trim_end();
        let capital = piece.split(' ').all(|word| {
            word.starts_with(|char: char| char.is_uppercase() || char.is_ascii_digit()) || SMALL.contains(&word)
        });
        if piece.is_empty() || piece.chars().count() > 30 || !capital || piece.split(' ').count() > 4 {
            break;
        }
        let code = is_postal_code(piece);
        let inline = rest.starts_with(", ");
        if !inline && !code && !is_before_code(next) {
            break;
        }
        end = end + (rest.len() - next.len()) + piece.len();
        if code {
            break;
        }
    }
    Some(end)
}

/// Whether one of the next two lines is a postal code.
fn is_before_code(next: &str) -> bool {
    next.split(['\n', ',']).skip(1).take(2).any(|piece| is_postal_code(piece.trim()))
}

/// `EC1R 5HA`, `CA 94403`, `D02 PY28`, with or without a town before it.
fn is_postal_code(piece: &str) -> bool {
    let words: Vec<&str> = piece.split(' ').collect();
    let mixed = |word: &&str| {
        word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
            && (2..=5).contains(&word.len())
    };
    match words.as_slice() {
        [.., one, two] if mixed(one) && mixed(two) && two.len() > 2 => true,
        [.., state, zip] => state.len() == 2 && zip.len() == 5 && zip.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}
