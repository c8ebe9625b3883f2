//! The stored form: golden bytes, and what other versions wrote.

use std::collections::BTreeMap;

use personal::{Categories, DecodeError, Disclosure, Grant, Personal, PersonalData, Reason, SystemUse, Unknown};

#[derive(PersonalData)]
#[personal(name = "address")]
struct Address {
    #[personal(n = 0, category = Contact, purposes("support"))]
    value: Personal<String>,
    #[personal(n = 1, fact)]
    verified: bool,
    #[personal(unknown)]
    unknown: Unknown,
}

#[derive(PersonalData)]
#[personal(name = "profile", retired(9))]
struct Profile {
    #[personal(n = 0, category = Identity, purposes("support"))]
    name: Personal<String>,
    #[personal(n = 1, category = Contact, purposes("support", "surveys"))]
    phone: Option<Personal<String>>,
    #[personal(n = 2, category = Content, purposes("support"))]
    tags: Vec<Personal<String>>,
    #[personal(n = 3, category = Content, purposes("support"))]
    custom: BTreeMap<i64, Personal<String>>,
    #[personal(n = 4, category = Protected, purposes("support"))]
    picture: Option<Personal<Vec<u8>>>,
    #[personal(n = 5, category = Protected, purposes("support"))]
    vip: Option<Personal<bool>>,
    #[personal(n = 6, category = Identity, purposes("support"))]
    born: Option<Personal<i64>>,
    #[personal(n = 7, fact)]
    locale: Option<String>,
    #[personal(n = 8, record)]
    addresses: Vec<Address>,
    #[personal(unknown)]
    unknown: Unknown,
}

/// The same record two versions earlier.
#[derive(PersonalData)]
#[personal(name = "profile")]
struct EarlyProfile {
    #[personal(n = 0, category = Identity, purposes("support"))]
    name: Personal<String>,
    #[personal(n = 5, category = Protected, purposes("support"))]
    vip: Option<Personal<bool>>,
    #[personal(unknown)]
    unknown: Unknown,
}

fn token() -> Disclosure {
    Disclosure::issue(Grant { open: Categories::ALL, reason: Reason::System(SystemUse::Index), looks: None })
}

fn full() -> Profile {
    Profile {
        name: "Jo".into(),
        phone: Some("+49".into()),
        tags: vec!["a".into(), "ü".into()],
        custom: BTreeMap::from([(-1, "x".into()), (360_000_000_001, "y".into())]),
        picture: Some(vec![0, 255].into()),
        vip: Some(true.into()),
        born: Some((-300).into()),
        locale: Some("de".to_owned()),
        addresses: vec![Address { value: "j@x.y".into(), verified: false, unknown: Unknown::default() }],
        unknown: Unknown::default(),
    }
}

fn bare() -> Profile {
    Profile {
        name: "Jo".into(),
        phone: None,
        tags: Vec::new(),
        custom: BTreeMap::new(),
        picture: None,
        vip: None,
        born: None,
        locale: None,
        addresses: Vec::new(),
        unknown: Unknown::default(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sealed bytes outlive every migration: if this test fails, the change cannot be released.
#[test]
fn stored_form_never_changes() {
    assert_eq!(hex(&bare().encode()), "a100624a6f");
    assert_eq!(
        hex(&full().encode()),
        concat!(
            "a9",
            "00624a6f",
            "01632b3439",
            "0282616162c3bc",
            "03a22061781b00000053d1ac10016179",
            "044200ff",
            "05f5",
            "0639012b",
            "07626465",
            "0881a200656a40782e7901f4",
        )
    );
}

#[test]
fn reads_what_it_wrote() {
    let profile = Profile::decode(&full().encode()).unwrap();
    let token = token();
    assert_eq!(profile.reveal_name(&token).map(String::as_str), Some("Jo"));
    assert_eq!(profile.reveal_phone(&token).map(String::as_str), Some("+49"));
    assert_eq!(profile.reveal_tags(&token), ["a", "ü"]);
    assert_eq!(profile.reveal_custom(&token), [(-1, &"x".to_owned()), (360_000_000_001, &"y".to_owned())]);
    assert_eq!(profile.reveal_picture(&token), Some(&vec![0, 255]));
    assert_eq!(profile.reveal_vip(&token), Some(&true));
    assert_eq!(profile.reveal_born(&token), Some(&-300));
    assert_eq!(profile.locale.as_deref(), Some("de"));
    let [address] = profile.addresses.as_slice() else { unreachable!("one address was stored") };
    assert_eq!(address.reveal_value(&token).map(String::as_str), Some("j@x.y"));
    assert!(!address.verified);
    assert!(profile.unknown.is_empty());
}

#[test]
fn absent_fields_are_empty() {
    let profile = Profile::decode(&bare().encode()).unwrap();
    assert!(profile.phone.is_none() && profile.picture.is_none() && profile.locale.is_none());
    assert!(profile.tags.is_empty() && profile.custom.is_empty() && profile.addresses.is_empty());
}

#[test]
fn earlier_version_keeps_what_it_does_not_know() {
    let stored = full().encode();
    let early = EarlyProfile::decode(&stored).unwrap();
    assert_eq!(early.unknown.len(), 7);
    assert_eq!(early.reveal_vip(&token()), Some(&true));
    assert_eq!(hex(&early.encode()), hex(&stored));
}

#[test]
fn order_does_not_matter() {
    let profile = Profile::decode(&[0xa2, 0x05, 0xf4, 0x00, 0x62, b'J', b'o']).unwrap();
    assert_eq!(profile.reveal_vip(&token()), Some(&false));
    assert_eq!(hex(&profile.encode()), "a200624a6f05f4");
}

#[test]
fn retired_fields_are_dropped() {
    let profile = Profile::decode(&[0xa2, 0x09, 0x61, b'?', 0x00, 0x62, b'J', b'o']).unwrap();
    assert_eq!(hex(&profile.encode()), "a100624a6f");
}

fn refusal(bytes: &[u8]) -> DecodeError {
    match Profile::decode(bytes) {
        Ok(_) => unreachable!("these bytes are no profile"),
        Err(error) => error,
    }
}

#[test]
fn refuses_what_is_no_record() {
    let name = [0x00, 0x62, b'J', b'o'];
    assert_eq!(refusal(&[]), DecodeError::Malformed);
    assert_eq!(refusal(b"\xa1\x00\x42Jo"), DecodeError::Malformed, "bytes where text belongs");
    assert_eq!(refusal(b"\xa1\x00\x62\xff\xff"), DecodeError::Malformed, "text that is not UTF-8");
    assert_eq!(refusal(b"\xa1\x00\x62J"), DecodeError::Malformed, "cut off");
    assert_eq!(refusal(b"\xbf\x00\x62Jo\xff"), DecodeError::Malformed, "a map without length");
    assert_eq!(
        refusal(b"\xa2\x00\x62Jo\x02\x9b\xff\xff\xff\xff\xff\xff\xff\xff"),
        DecodeError::Malformed,
        "a list too long to be true"
    );
    assert_eq!(refusal(b"\xa2\x00\x62Jo\x03\xa2\x01\x61x\x01\x61y"), DecodeError::Malformed, "one key twice");
    assert_eq!(
        refusal(&[&[0xa2], &name[..], &name[..]].concat()),
        DecodeError::Duplicate { record: "profile", number: 0 }
    );
    assert_eq!(
        refusal(b"\xa3\x00\x62Jo\x18\x63\x01\x18\x63\x02"),
        DecodeError::Duplicate { record: "profile", number: 99 }
    );
    assert_eq!(refusal(&[0xa0]), DecodeError::Missing { record: "profile", number: 0 });
    assert_eq!(refusal(&[&[0xa1], &name[..], &[0x00]].concat()), DecodeError::TrailingBytes);
}
