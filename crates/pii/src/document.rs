//! Numbers of identity cards, passports, driving licences and residence permits, and vehicle registrations. Their forms are
//! wide, so the word before decides.

use crate::context;

/// After these a row of letters and digits is a document's number.
const DOCUMENTS: [&str; 34] = [
    "ausweis",
    "^perso ",
    "^perso-",
    "reisepass",
    "^pass-n",
    "^pass n",
    "^passn",
    "^pass:",
    "passport",
    "hrerschein",
    "fuehrerschein",
    "fahrerlaubnis",
    "driver's licen",
    "drivers licen",
    "driver\u{2019}s licen",
    "driver licen",
    "driving licen",
    "residence permit",
    "aufenthaltstitel",
    "aufenthaltserlaubnis",
    "aufenthaltskarte",
    "^id card",
    "^id-card",
    "identity card",
    "^id document",
    "national id",
    "^brp",
    "^dl no",
    "^id number",
    "^id no",
    "dokumentennummer",
    "document no",
    "document number",
    "identification card",
];

/// After these something else is meant, though a document was named before.
const NOT_DOCUMENTS: [&str; 9] =
    ["fahrzeug", "vehicle", "kennzeichen", "^geb", "^born", "ausgestellt", "issued", "^gelten bis", "kundenausweis"];

/// A document's number that begins at `start`.
pub fn number(text: &str, start: usize) -> Option<usize> {
    let end = code_end(text, start, 14)?;
    let code = text.get(start..end)?;
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let bare = code.bytes().filter(u8::is_ascii_alphanumeric).count();
    let small = code.bytes().any(|byte| byte.is_ascii_lowercase());
    // All of it written small: noise. Mixed: a word with a number.
    let upper = code.bytes().any(|byte| byte.is_ascii_uppercase());
    if !(6..=14).contains(&bare) || digits < 1 || (small && upper) || (small && digits < 3) || is_like_a_date(code) {
        return None;
    }
    let place = context::nearest_far(text, start, &DOCUMENTS)?;
    let other = context::nearest_far(text, start, &NOT_DOCUMENTS);
    (Some(place) > other && !context::has_digit_after(text, start, place)).then_some(end)
}

/// The end of letters and digits in groups, held together by single hyphens, or by single blanks before another group that
/// has a digit.
fn code_end(text: &str, start: usize, most: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let group =
        |from: usize| bytes.iter().skip(from).take(most + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let mut end = start + group(start);
    let mut bare = end - start;
    let mut has_digit = bytes.get(start..end)?.iter().any(u8::is_ascii_digit);
    while let Some(sign) = bytes.get(end).filter(|sign| matches!(sign, b'-' | b' ')) {
        let next = group(end + 1);
        let digits = bytes.iter().skip(end + 1).take(next).filter(|byte| byte.is_ascii_digit()).count();
        let joins =
            if *sign == b'-' { next > 0 && digits > 0 } else { next > 1 && digits == next && bare < 6 && has_digit };
        if !joins || bare + next > most {
            break;
        }
        end += 1 + next;
        bare += next;
        has_digit = true;
    }
    (end > start && context::ends(text, end)).then_some(end)
}

fn is_like_a_date(code: &str) -> bool {
    let groups: Vec<usize> = code.split('-').map(str::len).collect();
    matches!(groups.as_slice(), [4, 2, 2] | [1 | 2, 1 | 2, 2 | 4])
        && code.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// After these a registration stands.
const VEHICLES: [&str; 27] = [
    "kennzeichen",
    "kennz.",
    "nummernschild",
    "fahrzeug",
    "^auto ",
    "^auto:",
    "^kfz",
    "^pkw",
    "^lkw",
    "^wagen",
    "motorrad",
    "transporter",
    "anh\u{e4}nger",
    "vehicle",
    "^car ",
    "^car:",
    "^van ",
    "license plate",
    "licence plate",
    "number plate",
    "^plate",
    "registration",
    "^reg ",
    "^reg.",
    "^reg:",
    "^vrm",
    "^vrn",
];

/// A vehicle's registration that begins at `start`.
pub fn plate(text: &str, start: usize) -> Option<usize> {
    let german = german_plate(text, start);
    let british = british_plate(text, start);
    let Some(end) = german.or(british) else { return named_plate(text, start) };
    let code = text.get(start..end)?;
    if let Some(place) = context::nearest_far(text, start, &VEHICLES) {
        return (!context::has_digit_after(text, start, place)).then_some(end);
    }
    // In full form, written large, it is one without a word before it, unless a word says otherwise.
    let large = !code.chars().any(char::is_lowercase);
    let full = german.is_some_and(|_| is_full(code)) || (british.is_some() && code.contains(' '));
    let other = context::nearest_far(
        text,
        start,
        &[
            "^art", "model", "^typ", "^ger", "serie", "^nr", "fehler", "error", "code", "bestell", "order", "postcode",
            "plz", "^no.",
        ],
    );
    (large && full && other.is_none()).then_some(end)
}

/// Right after "license plate": whatever is written on it.
fn named_plate(text: &str, start: usize) -> Option<usize> {
    let length = text
        .as_bytes()
        .iter()
        .skip(start)
        .take(9)
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        .count();
    let code = text.get(start..start + length).filter(|code| (5..=8).contains(&code.len()))?;
    let mixed =
        code.contains(|char: char| char.is_ascii_digit()) && code.contains(|char: char| char.is_ascii_uppercase());
    let place = context::nearest_far(
        text,
        start,
        &["license plate", "licence plate", "number plate", "plate number", "^plate"],
    )?;
    (mixed && context::ends(text, start + length) && !context::has_digit_after(text, start, place))
        .then_some(start + length)
}

/// `M-AB 1234`: the hyphen, two letters, a blank, three digits at least.
fn is_full(code: &str) -> bool {
    let Some((area, rest)) = code.split_once('-') else { return false };
    let Some((letters, digits)) = rest.split_once(' ') else { return false };
    AREAS.split(' ').any(|known| known == area)
        && letters.chars().count() == 2
        && digits.bytes().filter(u8::is_ascii_digit).count() > 2
}

/// The areas with the most cars; the others need a word before them.
const AREAS: &str = "A AA AC AK AUR B BA BB BC BI BL BM BN BO BOR BS BT C CE CB CO CUX D DA DD DE DN DO DU DÜW E EL EM EN ER ES \
ESW EU F FB FD FF FR FS FT FÜ G GE GF GG GI GL GM GP GS GT GÖ GTH HA HAL HB HD HDH HE HEF HEI HF HG HH HI HL HM HN HO HP HR HRO HS \
HSK HX IN IZ J K KA KB KI KL KN KO KR KS KT KU L LA LB LD LDK LEV LER LG LI LIP LM LÖ LU LÜN M MA MB MD ME MG MH MI MK MM MR MS MTK MYK \
MZ N NB ND NE NEA NF NI NMS NOH NOM NR NU NW OA OB OD OF OG OH OHA OL OS OSL P PA PAF PB PE PF PI PIR PLÖ PM R RA RD RE RO RS RT RV RW \
RZ S SAW SB SE SG SHA SHG SI SIG SL SLS SN SO SOE SP SR ST STA STD SU SW SZ TBB TF TR TS TÜ TUT UE UL UN V VEC VER VIE VS W WAF WB WE WEN \
WES WF WHV WI WIL WL WM WN WND WO WOB WST WT WÜ WUN Z ZW";

/// One to three letters, one or two, one to four digits, perhaps E or H; between them a blank, a hyphen or nothing.
fn german_plate(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let letter = |char: char| char.is_ascii_alphabetic() || matches!(char, 'Ä' | 'Ö' | 'Ü' | 'ä' | 'ö' | 'ü');
    let area: String = rest.chars().take(4).take_while(|char| letter(*char)).collect();
    if !(1..=3).contains(&area.chars().count()) {
        return None;
    }
    let mut at = area.len();
    let sign = rest.get(at..)?.chars().next().filter(|sign| matches!(sign, '-' | ' ' | '\u{a0}' | '–'))?;
    at += sign.len_utf8();
    let letters = rest.get(at..)?.bytes().take(3).take_while(u8::is_ascii_alphabetic).count();
    if !(1..=2).contains(&letters) {
        return None;
    }
    at += letters;
    if rest.get(at..)?.starts_with([' ', '-']) {
        at += 1;
    }
    let digits = rest.get(at..)?.bytes().take(5).take_while(u8::is_ascii_digit).count();
    if !(1..=4).contains(&digits) || rest.as_bytes().get(at) == Some(&b'0') {
        return None;
    }
    at += digits;
    let tail = rest.get(at..)?;
    for glued in ["E", "H", "e", "h", " E", " H"] {
        if tail.starts_with(glued) && context::ends(text, start + at + glued.len()) {
            return Some(start + at + glued.len());
        }
    }
    context::ends(text, start + at).then_some(start + at)
}

/// Two letters, two digits, three letters.
fn british_plate(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let at = |place: usize| bytes.get(start + place).copied().unwrap_or_default();
    let head =
        at(0).is_ascii_alphabetic() && at(1).is_ascii_alphabetic() && at(2).is_ascii_digit() && at(3).is_ascii_digit();
    let gap = usize::from(at(4) == b' ');
    let tail = (4..7).all(|place| at(place + gap).is_ascii_alphabetic());
    let end = start + 7 + gap;
    (head && tail && context::ends(text, end)).then_some(end)
}
