//! Training: what is published closes identities to those who have not passed, and only to them.

use testkit::Engine;

use super::{defaults, ops, parse, written};
use crate::error::Error;
use crate::i18n::Language;
use crate::testing::TestDesk;
use crate::words::Role;

fn each(story: fn(TestDesk)) {
    Engine::BOTH.iter().for_each(|engine| story(TestDesk::new(*engine)));
}

fn publish(desk: &TestDesk, role: Role) -> i64 {
    let (lesson, questions) = defaults::of(role, Language::German);
    let admin = desk.acting(desk.administrator);
    desk.write(&admin, move |tx, cx| ops::save_draft(tx, cx, role, &lesson, &questions)).unwrap();
    desk.write(&admin, move |tx, cx| ops::publish(tx, cx, role)).unwrap().version
}

fn right_answers(role: Role) -> Vec<Option<usize>> {
    defaults::of(role, Language::German).1.iter().map(|question| Some(question.right)).collect()
}

#[test]
fn questions_are_written_as_they_are_read() {
    for language in Language::ALL {
        for role in ops::ROLES {
            let (lesson, questions) = defaults::of(role, language);
            assert!(lesson.len() > 500 && questions.len() >= 6, "{role:?} in {}", language.tag());
            assert_eq!(parse(&written(&questions)), Some(questions));
        }
    }
    for wrong in ["", "Frage?", "Frage?\n+ a", "Frage?\n- a\n- b", "Frage?\n+ a\n+ b", "Frage?\n+ a\nb", "+ a\n- b"] {
        assert_eq!(parse(wrong), None, "{wrong}");
    }
}

#[test]
fn without_a_published_training_nobody_needs_one() {
    each(|desk| {
        let (lesson, questions) = defaults::of(Role::Agent, Language::English);
        let admin = desk.acting(desk.administrator);
        desk.write(&admin, move |tx, cx| ops::save_draft(tx, cx, Role::Agent, &lesson, &questions)).unwrap();
        assert!(desk.acting(desk.agent).actor.sees_identity(), "a draft demands nothing");
    });
}

#[test]
fn who_has_not_passed_sees_no_identities_until_they_have() {
    each(|desk| {
        let customer = desk.customer("Lena Kundin", "lena@kunden.example");
        let name = |desk: &TestDesk| {
            let cx = desk.acting(desk.agent);
            desk.read(&cx, move |tx, cx| {
                let person = crate::people::ops::get(tx, cx, customer)?;
                Ok(person.name(cx, &crate::disclosure::for_actor(cx)))
            })
            .unwrap()
        };
        assert_eq!(name(&desk), "Lena Kundin");
        let version = publish(&desk, Role::Agent);
        assert!(!name(&desk).contains("Lena"), "closed at once");
        assert!(desk.acting(desk.administrator).actor.sees_identity(), "another role's training");
        let cx = desk.acting(desk.agent);
        let refused = desk.write(&cx, move |tx, cx| crate::people::ops::trash(tx, cx, customer).map(drop));
        assert!(matches!(refused, Err(Error::Forbidden)), "nor do they change who people are");
        let wrong = desk.write(&desk.acting(desk.agent), move |tx, cx| ops::answer(tx, cx, version, &[])).unwrap();
        assert_eq!(wrong.len(), right_answers(Role::Agent).len());
        assert!(!name(&desk).contains("Lena"), "every answer must be right");
        let old = desk.write(&desk.acting(desk.agent), |tx, cx| ops::answer(tx, cx, 99, &right_answers(Role::Agent)));
        assert!(matches!(old, Err(Error::Changed)));
        let cx = desk.acting(desk.agent);
        let wrong = desk.write(&cx, move |tx, cx| ops::answer(tx, cx, version, &right_answers(Role::Agent))).unwrap();
        assert!(wrong.is_empty());
        assert_eq!(name(&desk), "Lena Kundin");
        let admin = desk.acting(desk.administrator);
        let proof = desk.read(&admin, |tx, cx| ops::results(tx, cx, 10)).unwrap();
        assert_eq!(
            proof.iter().map(|one| (one.person, one.version, one.passed)).collect::<Vec<_>>(),
            [(desk.agent, version, true), (desk.agent, version, false),]
        );
        desk.clock.advance_seconds(366 * 24 * 3600);
        assert!(!name(&desk).contains("Lena"), "a year later it is due again");
        desk.write(&desk.acting(desk.administrator), |tx, cx| ops::withdraw(tx, cx, Role::Agent)).unwrap();
        assert_eq!(name(&desk), "Lena Kundin", "nothing is demanded any more");
    });
}

#[test]
fn only_administrators_write_and_those_who_oversee_read_the_proof() {
    each(|desk| {
        let officer = desk.staff("Dora Daten", "dora@lindhof.example", Role::Officer);
        publish(&desk, Role::Agent);
        assert!(desk.read(&desk.acting(officer), |tx, cx| ops::results(tx, cx, 10)).is_ok());
        for who in [officer, desk.agent] {
            let refused = desk.write(&desk.acting(who), |tx, cx| ops::withdraw(tx, cx, Role::Agent));
            assert!(matches!(refused, Err(Error::Forbidden)));
        }
        assert!(matches!(desk.read(&desk.acting(desk.agent), ops::overview), Err(Error::Forbidden)));
    });
}
