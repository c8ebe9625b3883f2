//! What holds for every record and for every byte string.

use std::collections::BTreeMap;

use personal::{Categories, Disclosure, Grant, Personal, PersonalData, Reason, SystemUse, Unknown};
use proptest::collection::{btree_map, vec};
use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};

#[derive(PersonalData)]
#[personal(name = "everything")]
struct Everything {
    #[personal(n = 0, category = Identity, purposes("support"))]
    text: Personal<String>,
    #[personal(n = 23, category = Contact, purposes("support"))]
    bytes: Option<Personal<Vec<u8>>>,
    #[personal(n = 24, category = Content, purposes("support"))]
    numbers: Vec<Personal<i64>>,
    #[personal(n = 70_000, category = Content, purposes("support"))]
    custom: BTreeMap<i64, Personal<String>>,
    #[personal(n = 70_001, category = Protected, purposes("support"))]
    flag: Option<Personal<bool>>,
    #[personal(n = 4_294_967_295, fact)]
    facts: Vec<i64>,
    #[personal(unknown)]
    unknown: Unknown,
}

/// A version that knows only the middle.
#[derive(PersonalData)]
#[personal(name = "everything")]
struct Middle {
    #[personal(n = 24, category = Content, purposes("support"))]
    numbers: Vec<Personal<i64>>,
    #[personal(unknown)]
    unknown: Unknown,
}

type Plain = (String, Option<Vec<u8>>, Vec<i64>, BTreeMap<i64, String>, Option<bool>, Vec<i64>);

fn plain() -> impl Strategy<Value = Plain> {
    (
        ".{0,400}",
        any::<Option<Vec<u8>>>(),
        vec(any::<i64>(), 0..40),
        btree_map(any::<i64>(), ".{0,9}", 0..5),
        any::<Option<bool>>(),
        vec(any::<i64>(), 0..3),
    )
}

fn closed((text, bytes, numbers, custom, flag, facts): Plain) -> Everything {
    Everything {
        text: text.into(),
        bytes: bytes.map(Personal::new),
        numbers: numbers.into_iter().map(Personal::new).collect(),
        custom: custom.into_iter().map(|(key, value)| (key, value.into())).collect(),
        flag: flag.map(Personal::new),
        facts,
        unknown: Unknown::default(),
    }
}

fn opened(record: Everything) -> Plain {
    let token =
        Disclosure::issue(Grant { open: Categories::ALL, reason: Reason::System(SystemUse::Backup), looks: None });
    (
        record.text.into_disclosed(&token),
        record.bytes.map(|bytes| bytes.into_disclosed(&token)),
        record.numbers.into_iter().map(|number| number.into_disclosed(&token)).collect(),
        record.custom.into_iter().map(|(key, value)| (key, value.into_disclosed(&token))).collect(),
        record.flag.map(|flag| flag.into_disclosed(&token)),
        record.facts,
    )
}

proptest! {
    #[test]
    fn every_record_comes_back(plain in plain()) {
        let Ok(again) = Everything::decode(&closed(plain.clone()).encode()) else { unreachable!("what was written is read") };
        prop_assert_eq!(opened(again), plain);
    }

    #[test]
    fn another_version_rewrites_the_same_bytes(plain in plain()) {
        let stored = closed(plain).encode();
        let Ok(middle) = Middle::decode(&stored) else { unreachable!("an older version reads it") };
        prop_assert_eq!(&*middle.encode(), &*stored);
    }

    #[test]
    fn arbitrary_bytes_are_refused_or_read(bytes in vec(any::<u8>(), 0..80)) {
        if let Ok(record) = Everything::decode(&bytes) {
            let stored = record.encode();
            let Ok(again) = Everything::decode(&stored) else { unreachable!("what was written is read") };
            prop_assert_eq!(&*again.encode(), &*stored);
        }
    }

    #[test]
    fn damaged_records_are_refused_or_read(plain in plain(), place in any::<usize>(), byte in any::<u8>()) {
        let mut stored = closed(plain).encode().to_vec();
        let place = place % stored.len();
        if let Some(slot) = stored.get_mut(place) {
            *slot = byte;
        }
        if let Ok(record) = Everything::decode(&stored) {
            let _ = opened(record);
        }
    }
}
