//! Check digits. Every function takes the bare number: digits (and letters where it has them), no separators.

/// An international bank account number: the country's length, and ISO 7064 MOD 97-10 as ISO 13616 applies it.
pub fn iban(number: &str) -> bool {
    let bytes = number.as_bytes();
    let ([first, second, tens, ones, ..], Some(length)) = (bytes, iban_length(number)) else {
        return false;
    };
    let head =
        first.is_ascii_alphabetic() && second.is_ascii_alphabetic() && tens.is_ascii_digit() && ones.is_ascii_digit();
    if !head || bytes.len() != length {
        return false;
    }
    // The first four characters count last; letters count as 10 to 35.
    let mut remainder = 0_u32;
    for byte in bytes.iter().skip(4).chain(bytes.iter().take(4)) {
        let Some(value) = char::from(*byte).to_digit(36) else {
            return false;
        };
        remainder = (remainder * if value < 10 { 10 } else { 100 } + value) % 97;
    }
    remainder == 1
}

/// How long an account number of this country is, from its first two letters (SWIFT's IBAN registry).
pub fn iban_length(number: &str) -> Option<usize> {
    let country = number.get(..2)?;
    IBAN_LENGTHS
        .iter()
        .find(|(_, countries)| countries.split(' ').any(|known| known.eq_ignore_ascii_case(country)))
        .map(|(length, _)| *length)
}

const IBAN_LENGTHS: [(usize, &str); 18] = [
    (15, "NO"),
    (16, "BE"),
    (18, "DK FK FI FO GL NL SD"),
    (19, "MK SI"),
    (20, "AT BA EE KZ LT LU MN XK"),
    (21, "CH HR LI LV"),
    (22, "BG BH CR DE GB GE IE ME RS VA"),
    (23, "AE GI IL IQ OM SO TL"),
    (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
    (25, "LY PT ST"),
    (26, "IS TR"),
    (27, "BI DJ FR GR IT MC MR SM"),
    (28, "AL AZ BY CY DO GT HU LB NI PL SV"),
    (29, "BR EG PS QA UA"),
    (30, "JO KW MU YE"),
    (31, "MT SC"),
    (32, "LC"),
    (33, "RU"),
];

/// The check digit of payment cards (ISO/IEC 7812-1, after Luhn).
pub fn luhn(number: &str) -> bool {
    let mut sum = 0;
    for (place, byte) in number.bytes().rev().enumerate() {
        let Some(digit) = char::from(byte).to_digit(10) else {
            return false;
        };
        sum += if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 };
    }
    !number.is_empty() && sum % 10 == 0
}

/// The check digit of article numbers (GS1: EAN-8, UPC-12, EAN-13, GTIN-14), which look like card numbers.
pub fn article(number: &str) -> bool {
    let mut sum = 0;
    for (place, byte) in number.bytes().rev().enumerate() {
        let Some(digit) = char::from(byte).to_digit(10) else {
            return false;
        };
        sum += if place % 2 == 0 { digit } else { digit * 3 };
    }
    matches!(number.len(), 8 | 12 | 13 | 14) && sum % 10 == 0
}

/// The German tax identification number (§ 139b AO): eleven digits, the first not 0; among the first ten exactly one digit
/// occurs twice or three times, the others once at most; the last by ISO 7064 MOD 11,10.
pub fn steuer_id(number: &str) -> bool {
    let Some(digits) = digits::<11>(number) else {
        return false;
    };
    let [d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, check] = digits;
    let body = [d0, d1, d2, d3, d4, d5, d6, d7, d8, d9];
    if d0 == 0 {
        return false;
    }
    let mut repeated = 0;
    for digit in 0..10 {
        match body.iter().filter(|other| **other == digit).count() {
            0 | 1 => {}
            2 | 3 => repeated += 1,
            _ => return false,
        }
    }
    if repeated != 1 {
        return false;
    }
    let mut product = 10;
    for digit in body {
        let sum = (digit + product) % 10;
        product = if sum == 0 { 10 } else { sum } * 2 % 11;
    }
    (11 - product) % 10 == check
}

/// The German pension insurance number (§ 147 SGB VI, § 3 VKVV): area, day of birth, initial, serial number, check digit.
pub fn rentenversicherungsnummer(number: &str) -> bool {
    const WEIGHTS: [u32; 12] = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let (Some(front), Some(letter), Some(back)) = (number.get(..8), number.get(8..9), number.get(9..)) else {
        return false;
    };
    let (Some(front), Some(letter), Some([s0, s1, check])) = (
        digits::<8>(front),
        letter.chars().next().filter(char::is_ascii_alphabetic).and_then(|letter| letter.to_digit(36)),
        digits::<3>(back),
    ) else {
        return false;
    };
    // The letter counts as its place in the alphabet, two digits.
    let place = letter - 9;
    let [a0, a1, d0, d1, m0, m1, y0, y1] = front;
    // Where birthdays outnumber serial numbers, 50 is added to the day.
    let (day, month) = ((d0 * 10 + d1) % 50, m0 * 10 + m1);
    if !(1..=31).contains(&day) || !(1..=12).contains(&month) || d0 > 8 {
        return false;
    }
    let values = [a0, a1, d0, d1, m0, m1, y0, y1, place / 10, place % 10, s0, s1];
    let sum: u32 = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight / 10 + value * weight % 10).sum();
    sum % 10 == check
}

fn digits<const N: usize>(number: &str) -> Option<[u32; N]> {
    let mut digits = [0; N];
    if number.len() != N {
        return None;
    }
    for (digit, char) in digits.iter_mut().zip(number.chars()) {
        *digit = char.to_digit(10)?;
    }
    Some(digits)
}
