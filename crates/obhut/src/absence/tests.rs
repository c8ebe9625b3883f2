//! Absences: told by oneself, ended by time, seen by the substitute.

use testkit::Engine;

use super::ops::{self, AbsenceRow};
use crate::error::Error;
use crate::testing::TestDesk;
use crate::words::Role;

const DAY: i64 = 24 * 3600 * 1_000_000;

#[test]
fn the_substitute_stands_in_while_it_lasts_and_no_longer() {
    for engine in Engine::BOTH {
        let desk = TestDesk::new(engine);
        let other = desk.staff("Jonas Feld", "jonas@lindhof.example", Role::Agent);
        let (agent, now) = (desk.agent, desk.system().at());
        let absence =
            AbsenceRow { person: agent, from: now + DAY, until: Some(now + 3 * DAY), substitute: Some(other) };
        desk.write(&desk.acting(agent), move |tx, cx| ops::set(tx, cx, &absence)).unwrap();
        let stands_in = || desk.read(&desk.acting(other), ops::stands_in_for).unwrap();
        assert!(stands_in().is_empty(), "not yet");
        desk.clock.advance_seconds(25 * 3600);
        assert_eq!(stands_in(), [agent]);
        assert!(desk.read(&desk.system(), move |tx, cx| ops::now(tx, cx, agent)).unwrap().is_some());
        desk.clock.advance_seconds(2 * 24 * 3600);
        assert!(stands_in().is_empty(), "it ends by itself");
        let away = AbsenceRow { person: agent, from: desk.system().at(), until: None, substitute: None };
        desk.write(&desk.acting(desk.administrator), move |tx, cx| ops::set(tx, cx, &away)).unwrap();
        assert!(desk.read(&desk.system(), move |tx, cx| ops::now(tx, cx, agent)).unwrap().is_some());
        desk.write(&desk.acting(agent), move |tx, cx| ops::end(tx, cx, agent)).unwrap();
        assert!(desk.read(&desk.system(), move |tx, cx| ops::now(tx, cx, agent)).unwrap().is_none());
    }
}

#[test]
fn nobody_sends_a_colleague_away_or_stands_in_for_themselves() {
    for engine in Engine::BOTH {
        let desk = TestDesk::new(engine);
        let customer = desk.customer("Lena Kundin", "lena@kunden.example");
        let (agent, administrator, now) = (desk.agent, desk.administrator, desk.system().at());
        let set = |who: i64, person: i64, until, substitute| {
            let absence = AbsenceRow { person, from: now, until, substitute };
            desk.write(&desk.acting(who), move |tx, cx| ops::set(tx, cx, &absence))
        };
        assert!(matches!(set(agent, administrator, None, None), Err(Error::Forbidden)));
        assert!(matches!(set(administrator, customer, None, None), Err(Error::NotFound)));
        for (until, substitute) in [(None, Some(agent)), (None, Some(customer)), (Some(now - DAY), None)] {
            assert!(matches!(set(agent, agent, until, substitute), Err(Error::Invalid(_))));
        }
    }
}
