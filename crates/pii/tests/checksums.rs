//! Check digits: known numbers, and that one wrong digit is always noticed.

use pii::checksum::{article, iban, iban_length, luhn, rentenversicherungsnummer, steuer_id};
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

#[test]
fn account_numbers() {
    for number in [
        "DE46100500001234567890",
        "AT311200000012345678",
        "CH6900700110001234567",
        "GB29NWBK60161331926819",
        "gb29nwbk60161331926819",
        "MT84MALT011000012345MTLCAST001S",
        "NO9386011117947",
        "LC55HEMM000100010012001200023015",
    ] {
        assert!(iban(number), "{number}");
    }
    for number in [
        "",
        "DE",
        "DE46",
        "DE4610050000123456789",
        "DE461005000012345678901",
        "DE47100500001234567890",
        "XX46100500001234567890",
        "DE46 10050000123456789",
        "46DE100500001234567890",
        "ÄE4610050000123456789",
    ] {
        assert!(!iban(number), "{number}");
    }
    assert_eq!(iban_length("NO"), Some(15));
    assert_eq!(iban_length("N"), None);
    assert_eq!(iban_length("ÖÖ"), None);
}

#[test]
fn card_numbers() {
    for number in ["4556737586899855", "371449635398431", "5000000000000000617"] {
        assert!(luhn(number), "{number}");
    }
    for number in ["", "4556737586899856", "4556 7375 8689 9855", "４"] {
        assert!(!luhn(number), "{number}");
    }
    assert!(article("4006381333931"));
    assert!(!article("4006381333932") && !article("4556737586899855"));
}

#[test]
fn tax_numbers() {
    assert!(steuer_id("65092174372"));
    assert!(steuer_id("12345678995"));
    assert!(!steuer_id("12345678994"), "check digit");
    assert!(!steuer_id("12345678903"), "ten different digits");
    assert!(!steuer_id("55551234672"), "one digit four times");
    assert!(!steuer_id("0123456789"), "too short");
    assert!(!steuer_id("1234567899x"));
}

#[test]
fn pension_insurance_numbers() {
    for number in ["65170839J003", "15070649C103", "53711285Z492", "65170839j003"] {
        assert!(rentenversicherungsnummer(number), "{number}");
    }
    for number in ["65170839J004", "65171339J008", "65990839J003", "6517083900003", "65170839J00", "", "ÄÄÄÄ0839J003"]
    {
        assert!(!rentenversicherungsnummer(number), "{number}");
    }
}

/// The digits of a number with one of them replaced by another.
fn spoil(number: &str, place: usize, digit: u32) -> String {
    let place = place % number.len();
    number
        .char_indices()
        .map(|(index, char)| if index == place { char::from_digit(digit, 10).unwrap_or(char) } else { char })
        .collect()
}

proptest! {
    #[test]
    fn one_wrong_digit_is_noticed(place in any::<usize>(), digit in 0..10_u32) {
        for (number, check) in [
            ("4556737586899855", luhn as fn(&str) -> bool),
            ("65092174372", steuer_id),
            ("86011117947", |rest| iban(&format!("NO93{rest}"))),
        ] {
            let spoiled = spoil(number, place, digit);
            prop_assert_eq!(check(&spoiled), spoiled == number, "{}", spoiled);
        }
    }

    #[test]
    fn one_check_digit_of_ten_is_right(body in "[0-9]{12,18}") {
        let right = (0..10).filter(|digit| luhn(&format!("{body}{digit}"))).count();
        prop_assert_eq!(right, 1);
    }

    #[test]
    fn arbitrary_text_is_no_number_and_no_panic(text in ".{0,40}") {
        let checks = [iban, luhn, article, steuer_id, rentenversicherungsnummer];
        let valid = checks.iter().any(|check| check(&text));
        prop_assert!(!valid || text.chars().any(|char| char.is_ascii_digit()));
    }
}
