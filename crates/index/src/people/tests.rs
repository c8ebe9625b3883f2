//! People by address and by part of a name, as stories and against a model.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn reserved(claim: Claim) -> Reservation {
    match claim {
        Claim::Reserved(reservation) => reservation,
        Claim::Taken(_) | Claim::Pending(_) | Claim::Blank => panic!("not reserved"),
    }
}

#[test]
fn a_reservation_is_the_persons_once_confirmed() {
    let people = People::new();
    let reservation = reserved(people.reserve(Identity::Email("Ada@Example.org"), 1));
    assert_eq!(people.find(Identity::Email("ada@example.org")), None);
    assert!(matches!(people.reserve(Identity::Email("ada@example.org "), 2), Claim::Pending(1)));
    reservation.confirm();
    assert_eq!(people.find(Identity::Email(" ADA@example.ORG")), Some(1));
    assert!(matches!(people.reserve(Identity::Email("ada@example.org"), 2), Claim::Taken(1)));
}

#[test]
fn a_rollback_gives_the_address_back() {
    let people = People::new();
    let reservation = reserved(people.reserve(Identity::Email("ada@example.org"), 1));
    // What a rolled-back transaction does with the closure it was to run after its commit.
    let after_commit: Box<dyn FnOnce() + Send> = Box::new(move || reservation.confirm());
    drop(after_commit);
    assert_eq!(people.find(Identity::Email("ada@example.org")), None);
    reserved(people.reserve(Identity::Email("ada@example.org"), 2)).confirm();
    assert_eq!(people.find(Identity::Email("ada@example.org")), Some(2));
}

#[test]
fn who_waits_for_a_pending_address_learns_how_it_ended() {
    for commits in [true, false] {
        let people = People::new();
        let first = reserved(people.reserve(Identity::Email("ada@example.org"), 1));
        let patient = people.clone();
        let second = std::thread::spawn(move || {
            patient.reserve_within(Identity::Email("ada@example.org"), 2, Duration::from_secs(60))
        });
        if commits {
            first.confirm();
            assert!(matches!(second.join().unwrap(), Claim::Taken(1)));
        } else {
            drop(first);
            assert!(matches!(second.join().unwrap(), Claim::Reserved(_)));
        }
    }
}

#[test]
fn patience_ends() {
    let people = People::new();
    let _first = reserved(people.reserve(Identity::Email("ada@example.org"), 1));
    let second = people.reserve_within(Identity::Email("ada@example.org"), 2, Duration::from_millis(1));
    assert!(matches!(second, Claim::Pending(1)));
}

#[test]
fn phone_numbers_are_their_digits() {
    let people = People::new();
    assert_eq!(people.insert(Identity::Phone("+49 (0) 30 / 123-456"), 1), Some(1));
    assert_eq!(people.find(Identity::Phone("0049 30 123456")), Some(1));
    assert_eq!(people.find(Identity::Phone("4930123456")), Some(1));
    assert_eq!(people.find(Identity::Email("4930123456")), None);
    assert_eq!(people.insert(Identity::Phone("n/a"), 2), None);
    assert!(matches!(people.reserve(Identity::Email("  "), 2), Claim::Blank));
}

#[test]
fn addresses_go_with_their_person_or_to_another() {
    let people = People::new();
    for (address, person) in [("a@x.org", 1), ("b@x.org", 1), ("c@x.org", 2), ("d@x.org", 3)] {
        people.insert(Identity::Email(address), person);
        people.describe(person, &["Somebody", address]);
    }
    people.merge(1, 2);
    assert_eq!(people.find(Identity::Email("a@x.org")), Some(2));
    people.release(Identity::Email("c@x.org"), 3);
    assert_eq!(people.find(Identity::Email("c@x.org")), Some(2));
    people.release(Identity::Email("c@x.org"), 2);
    assert_eq!(people.find(Identity::Email("c@x.org")), None);
    people.remove(&[2, 3]);
    for address in ["a@x.org", "b@x.org", "c@x.org", "d@x.org"] {
        assert_eq!(people.find(Identity::Email(address)), None);
    }
    assert!(people.is_empty());
    assert_eq!(people.search("somebody", 0, 9), [0; 0]);
}

#[test]
fn parts_of_names_addresses_and_numbers_find_people_newest_first() {
    let people = People::new();
    people.describe(10, &["Jörg Müller", "j.mueller@example.org", "+49 (0) 30 1234567"]);
    people.describe(30, &["Anna Muller", "anna@example.com"]);
    people.describe(20, &["Bo Mü", "bo@example.net"]);
    assert_eq!(people.search("mü", 0, 9), [30, 20, 10]);
    assert_eq!(people.search("MUELL", 0, 9), [30, 10]);
    assert_eq!(people.search("mull joe", 0, 9), [10]);
    assert_eq!(people.search("anna müller", 0, 9), [30]);
    assert_eq!(people.search("@example.net", 0, 9), [20]);
    assert_eq!(people.search("030 12345", 0, 9), [10]);
    assert_eq!(people.search("+49 30 123", 0, 9), [10]);
    assert_eq!(people.search("mü", 1, 1), [20]);
    assert_eq!(people.count("mü"), 3);
    assert_eq!(people.search("m", 0, 9), [0; 0]);
    assert_eq!(people.search("  ", 0, 9), [0; 0]);
    people.describe(30, &["Anna Schmidt"]);
    assert_eq!(people.search("muller", 0, 9), [10]);
    assert_eq!(people.search("schmi", 0, 9), [30]);
}

proptest! {
    #[test]
    fn searches_agree_with_reading_every_description(
        changes in prop::collection::vec((1..12i64, prop::option::of("[a-cäu ]{0,8}")), 0..40),
        queries in prop::collection::vec("[a-cäu ]{0,4}", 1..8),
    ) {
        let people = People::new();
        let mut model = BTreeMap::new();
        for (person, name) in changes {
            match name {
                Some(name) => {
                    people.describe(person, &[&name]);
                    model.insert(person, name);
                }
                None => {
                    people.remove(&[person]);
                    model.remove(&person);
                }
            }
        }
        for query in queries {
            let words: Vec<String> = query.split_whitespace().map(crate::fold::fold).collect();
            let possible = words.iter().any(|word| word.chars().count() >= 2);
            let fits = |name: &String| possible && words.iter().all(|word| crate::fold::fold(name).contains(word));
            let expected: Vec<i64> = model.iter().rev().filter(|(_, name)| fits(name)).map(|(person, _)| *person).collect();
            prop_assert_eq!(people.search(&query, 0, 99), expected);
        }
    }
}
