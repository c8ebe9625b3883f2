//! Purposes: without a legal basis nothing is done for them.

use personal::LegalBasis;
use testkit::Engine;

use super::ops::{self, Purpose};
use crate::error::{Error, FaultKind};
use crate::testing::TestDesk;
use crate::words::Role;

fn each(story: fn(TestDesk)) {
    Engine::BOTH.iter().for_each(|engine| story(TestDesk::new(*engine)));
}

#[test]
fn a_purpose_serves_only_with_a_legal_basis() {
    each(|desk| {
        let admin = desk.acting(desk.administrator);
        let survey = Purpose { title: "Umfrage zum Versand".into(), ..Purpose::default() };
        let new = survey.clone();
        let id = desk.write(&admin, move |tx, cx| ops::create(tx, cx, &new)).unwrap();
        let serves = |id| desk.read(&desk.system(), move |tx, cx| ops::may_serve(tx, cx, id)).unwrap();
        assert!(!serves(id) && !serves(0) && !serves(987_654), "without a basis, or unknown");
        let based = Purpose { basis: Some(LegalBasis::Consent), ..survey.clone() };
        desk.write(&admin, move |tx, cx| ops::update(tx, cx, id, &based)).unwrap();
        assert!(serves(id));
        let again = survey.clone();
        let twice = desk.write(&admin, move |tx, cx| ops::create(tx, cx, &again));
        assert!(matches!(twice, Err(Error::Invalid(faults)) if faults[0].kind == FaultKind::Duplicate));
        let support = desk.account.support;
        let none = desk.write(&admin, move |tx, cx| ops::update(tx, cx, support, &Purpose::default()));
        assert!(
            matches!(none, Err(Error::Invalid(faults)) if faults[0].kind == FaultKind::InUse),
            "all work is for it"
        );
    });
}

#[test]
fn coordinators_decide_and_agents_read() {
    each(|desk| {
        let coordinator = desk.staff("Dora Daten", "dora@lindhof.example", Role::Coordinator);
        let new =
            Purpose { title: "Rückruf".into(), basis: Some(LegalBasis::LegitimateInterests), ..Purpose::default() };
        let (one, two) = (new.clone(), new);
        assert!(desk.write(&desk.acting(coordinator), move |tx, cx| ops::create(tx, cx, &one)).is_ok());
        let refused = desk.write(&desk.acting(desk.agent), move |tx, cx| ops::create(tx, cx, &two));
        assert!(matches!(refused, Err(Error::Forbidden)));
        assert_eq!(desk.read(&desk.acting(desk.agent), ops::list).unwrap().len(), 5);
    });
}
