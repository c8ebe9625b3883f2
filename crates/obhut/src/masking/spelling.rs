//! How people, machines and broken mail write the same name.

use index::fold::fold;

/// The folded spellings of one word: as it is, transliterated, and as damaged in transport.
pub(super) fn spellings(word: &str) -> Vec<String> {
    let mut spellings = vec![fold(word)];
    let foreign = !word.is_ascii();
    if foreign {
        spellings.push(fold(&replaced(word, transliterated)));
        // Signs that a charset lost, that were read in another one, or that are written for an address.
        spellings.push(fold(&replaced(word, |_| Some("?".to_owned()))));
        spellings.push(fold(&replaced(word, |_| Some("\u{fffd}".to_owned()))));
        spellings.push(fold(&replaced(word, |_| Some("_".to_owned()))));
        spellings.push(fold(&replaced(word, misread)));
        spellings.push(fold(&replaced(word, |char| Some(escaped(char, '%')))));
        spellings.push(fold(&replaced(word, |char| Some(escaped(char, '=')))));
        spellings.push(fold(&replaced(word, latin)));
        spellings.push(fold(&replaced(word, entity)));
        spellings.push(fold(&replaced(word, |_| Some(String::new()))));
    }
    spellings.retain(|spelling| spelling.chars().filter(|char| char.is_alphanumeric()).count() > 1);
    spellings.sort();
    spellings.dedup();
    spellings
}

fn replaced(word: &str, by: impl Fn(char) -> Option<String>) -> String {
    let mut out = String::with_capacity(word.len() * 2);
    for char in word.chars() {
        match by(char).filter(|_| !char.is_ascii()) {
            Some(other) => out.push_str(&other),
            None => out.push(char),
        }
    }
    out
}

/// Two letters for one, where the fold knows one only.
fn transliterated(char: char) -> Option<String> {
    let letters = match char.to_lowercase().next()? {
        'å' => "aa",
        'đ' => "dj",
        'þ' => "th",
        'ð' => "th",
        'š' | 'ş' | 'ș' => "sh",
        'č' | 'ç' | 'ć' => "ch",
        'ž' => "zh",
        'ł' => "w",
        'ñ' => "ny",
        'ğ' => "gh",
        'ı' => "i",
        _ => return None,
    };
    Some(letters.to_owned())
}

/// UTF-8 read as Windows-1252: `Ã¼`.
fn misread(char: char) -> Option<String> {
    let mut bytes = [0; 4];
    Some(char.encode_utf8(&mut bytes).bytes().map(char::from).collect())
}

/// `%C3%BC`, `=C3=BC`.
fn escaped(char: char, sign: char) -> String {
    let mut bytes = [0; 4];
    char.encode_utf8(&mut bytes).bytes().map(|byte| format!("{sign}{byte:02X}")).collect()
}

/// `=FC`, as quoted-printable in Latin-1.
fn latin(char: char) -> Option<String> {
    u8::try_from(u32::from(char)).ok().map(|byte| format!("={byte:02X}"))
}

/// `&uuml;`
fn entity(char: char) -> Option<String> {
    let name = match char {
        'ä' => "auml",
        'ö' => "ouml",
        'ü' => "uuml",
        'Ä' => "Auml",
        'Ö' => "Ouml",
        'Ü' => "Uuml",
        'ß' => "szlig",
        'é' => "eacute",
        'è' => "egrave",
        'ç' => "ccedil",
        'å' => "aring",
        'ø' => "oslash",
        'ñ' => "ntilde",
        _ => return None,
    };
    Some(format!("&{name};"))
}

/// A telephone number's digits without country and trunk prefix, as far as both can be told.
pub(super) fn subscriber(number: &str) -> String {
    let digits: String = number.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let international = number.trim_start().starts_with('+') || digits.starts_with("00");
    let bare = digits.trim_start_matches('0');
    if !international {
        return bare.to_owned();
    }
    // E.164: the codes of one and of two digits; all others have three.
    const TWO: [&str; 42] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94",
    ];
    let code = match bare.get(..2) {
        Some(two) if two.starts_with('1') || two.starts_with('7') => 1,
        Some(two) if TWO.contains(&two) => 2,
        _ => 3,
    };
    bare.get(code..).unwrap_or_default().trim_start_matches('0').to_owned()
}
