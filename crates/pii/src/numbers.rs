//! Numbers with check digits, and the few identity numbers whose form is narrow enough without.

use crate::{checksum, context};

/// Characters with the separators between them left out, and where each of them ended in the text.
struct Squeezed {
    bare: String,
    ends: Vec<usize>,
}

impl Squeezed {
    /// Reads up to `most` letters and digits from `start`, over single blanks, no-break blanks, hyphens and dots.
    fn read(text: &str, start: usize, most: usize) -> Self {
        let mut squeezed = Self { bare: String::new(), ends: Vec::new() };
        let mut separated = true;
        for (place, char) in text.get(start..).unwrap_or_default().char_indices() {
            if char.is_ascii_alphanumeric() && squeezed.ends.len() < most {
                squeezed.bare.push(char);
                squeezed.ends.push(start + place + 1);
                separated = false;
            } else if matches!(char, ' ' | '\u{a0}' | '\u{202f}' | '-' | '.') && !separated {
                separated = true;
            } else {
                break;
            }
        }
        squeezed
    }

    /// Where the number ends if it has this many characters and nothing is glued to it.
    fn end(&self, text: &str, length: usize) -> Option<usize> {
        let end = *self.ends.get(length.checked_sub(1)?)?;
        context::ends(text, end).then_some(end)
    }
}

/// The lengths of the groups of digits from `start`, all separated by the same sign (blank or hyphen), at most five groups.
fn groups(text: &str, start: usize) -> (String, Vec<usize>, usize) {
    let mut digits = String::new();
    let mut lengths = Vec::new();
    let mut place = start;
    let mut separator = None;
    let mut end = start;
    while lengths.len() < 5 {
        let length = text.bytes().skip(place).take(20).take_while(u8::is_ascii_digit).count();
        if length == 0 {
            break;
        }
        digits.push_str(text.get(place..place + length).unwrap_or_default());
        lengths.push(length);
        end = place + length;
        let sign =
            text.get(end..).and_then(|rest| rest.chars().next()).filter(|sign| matches!(sign, ' ' | '\u{a0}' | '-'));
        match (sign, separator) {
            (Some(sign), Some(first)) if sign != first => break,
            (Some(sign), _) => {
                separator = Some(sign);
                place = end + sign.len_utf8();
            }
            (None, _) => break,
        }
    }
    (digits, lengths, end)
}

/// An IBAN, in groups or not.
pub fn iban(text: &str, start: usize) -> Option<usize> {
    let length = checksum::iban_length(text.get(start..)?)?;
    let number = Squeezed::read(text, start, length);
    let end = number.end(text, length)?;
    checksum::iban(&number.bare).then_some(end)
}

/// A payment card's number: in one piece, or in the groups printed on the card.
pub fn credit_card(text: &str, start: usize) -> Option<usize> {
    let (digits, lengths, end) = groups(text, start);
    let (number, end) = match lengths.as_slice() {
        [12..=19] => (digits.as_str(), end),
        [4, 4, 4, 4, 1..=3] | [4, 4, 4, 4] | [4, 6, 4 | 5] => (digits.as_str(), end),
        // Another number follows.
        [4, 4, 4, 4, _] => (digits.get(..16)?, nth_digit_end(text, start, 16)?),
        [4, 6, fourth @ (4 | 5), ..] => (digits.get(..10 + fourth)?, nth_digit_end(text, start, 10 + fourth)?),
        [length @ 12..=19, ..] => (digits.get(..*length)?, start + length),
        _ => return None,
    };
    let valid = issued(number) && checksum::luhn(number) && !checksum::article(number) && context::ends(text, end);
    valid.then_some(end)
}

fn nth_digit_end(text: &str, start: usize, count: usize) -> Option<usize> {
    text.bytes()
        .enumerate()
        .skip(start)
        .filter(|(_, byte)| byte.is_ascii_digit())
        .nth(count.checked_sub(1)?)
        .map(|(place, _)| place + 1)
}

/// Whether cards with this beginning are issued in this length (ISO/IEC 7812 ranges of the large schemes).
fn issued(number: &str) -> bool {
    let prefix = |length: usize| number.get(..length).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or_default();
    let length = number.len();
    match prefix(2) {
        40..=49 => matches!(length, 13 | 16 | 19),
        51..=55 => length == 16,
        34 | 37 => length == 15,
        30 | 36 | 38 | 39 => length == 14,
        35 => matches!(length, 16..=19),
        22..=27 => length == 16 && (2221..=2720).contains(&prefix(4)),
        18 | 21 => length == 15 && matches!(prefix(4), 1800 | 2131),
        50 | 56..=69 => true,
        _ => false,
    }
}

/// A German tax identification number: eleven digits, in one piece or as 2-3-3-3; or, named as such, a British one.
pub fn tax_id(text: &str, start: usize) -> Option<usize> {
    let (digits, lengths, end) = groups(text, start);
    if matches!(lengths.as_slice(), [10] | [5, 5]) {
        let named = context::nearest(text, start, &["^utr", "taxpayer reference"]).is_some();
        return (named && context::ends(text, end)).then_some(end);
    }
    let end = match lengths.as_slice() {
        [11] | [2, 3, 3, 3] => end,
        [11, ..] => start + 11,
        [2, 3, 3, 3, ..] => nth_digit_end(text, start, 11)?,
        _ => return None,
    };
    (checksum::steuer_id(digits.get(..11)?) && context::ends(text, end)).then_some(end)
}

/// A German pension insurance number, a British national insurance number or a US social security number.
pub fn social_security(text: &str, start: usize) -> Option<usize> {
    let number = Squeezed::read(text, start, 12);
    if checksum::rentenversicherungsnummer(&number.bare) {
        return number.end(text, 12);
    }
    if is_nino(number.bare.get(..9).unwrap_or_default()) {
        return number.end(text, 9);
    }
    let (digits, lengths, _) = groups(text, start);
    let written = text.get(start..start + 11).filter(|written| !written.contains(' '));
    let three_groups = matches!(lengths.as_slice(), [3, 2, 4] | [3, 2, 4, ..]);
    (three_groups && written.is_some() && is_ssn(digits.get(..9)?) && context::ends(text, start + 11))
        .then_some(start + 11)
}

/// Two letters that were given out, six digits, A to D.
fn is_nino(number: &str) -> bool {
    let upper = number.to_ascii_uppercase();
    let [first, second, digits @ .., suffix] = upper.as_bytes() else {
        return false;
    };
    let letters = first.is_ascii_uppercase()
        && second.is_ascii_uppercase()
        && !b"DFIQUV".contains(first)
        && !b"DFIOQUV".contains(second)
        && !matches!([*first, *second].as_slice(), b"BG" | b"GB" | b"KN" | b"NK" | b"NT" | b"TN" | b"ZZ");
    letters && digits.len() == 6 && digits.iter().all(u8::is_ascii_digit) && matches!(suffix, b'A'..=b'D')
}

/// Area, group and serial number, none of them in the ranges never given out.
fn is_ssn(digits: &str) -> bool {
    let (Some(area), Some(group), Some(serial)) = (digits.get(..3), digits.get(3..5), digits.get(5..)) else {
        return false;
    };
    !matches!(area, "000" | "666") && !area.starts_with('9') && group != "00" && serial != "0000"
}
