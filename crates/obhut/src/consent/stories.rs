//! Stories of looks at consents, of consents given anew, and of a purpose that may not be used any more: the same answer on a page,
//! to a program, in a trigger and in a macro.

use serde_json::json;
use testkit::Engine;

use super::texts::{self, NewText};
use super::{Act, Reason, Statement, Verdict, may, ops, record};
use crate::access_log::Deed;
use crate::access_log::read::{self as log, Filter};
use crate::access_log::sql::Of;
use crate::error::Error;
use crate::i18n::Language;
use crate::testing::{TestApp, TestDesk, Who};
use crate::words::FieldTarget;

const MARKETING: i64 = 3;

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

fn say(desk: &TestDesk, person: i64, act: Act) -> Option<i64> {
    let said = Statement::new(MARKETING, act, Language::German);
    desk.write(&desk.acting(person), move |tx, cx| record(tx, cx, person, &said)).unwrap()
}

fn verdict(desk: &TestDesk, person: i64) -> Verdict {
    desk.read(&desk.system(), move |tx, cx| may(tx, cx, person, "marketing")).unwrap()
}

/// Asks for consent for so many days, in these words.
fn ask(desk: &TestDesk, wording: &'static str, valid_days: i64) {
    let new = NewText {
        purpose: MARKETING,
        language: Language::German,
        wording: wording.into(),
        valid_days: Some(valid_days),
    };
    desk.write(&desk.acting(desk.administrator), move |tx, cx| texts::publish(tx, cx, &new)).unwrap();
}

fn heard(desk: &TestDesk, person: i64) -> Vec<ops::Heard> {
    desk.read(&desk.acting(person), move |tx, cx| ops::history(tx, cx, person)).unwrap()
}

#[test]
fn looks_of_staff_at_what_somebody_agreed_to_are_heard_and_those_of_the_person_are_none() {
    each(|app| {
        let (desk, person) = (&app.desk, app.end_user);
        say(desk, person, Act::Given);
        let looks = || {
            desk.desk.looks.flush(&desk.desk).unwrap();
            let filter = Filter { of: Of::Person(person), deed: Some(Deed::Seen), ..Filter::default() };
            desk.read(&desk.system(), move |tx, cx| log::list(tx, cx, &filter, 100)).unwrap().len()
        };
        assert_eq!(app.get(Who::EndUser, &format!("users/{person}/consents")).0, 200);
        assert_eq!(looks(), 0, "what is one's own is not looked at");
        assert_eq!(app.get(Who::Agent, &format!("users/{person}/consents")).0, 200);
        assert_eq!(looks(), 1);
        desk.clock.advance_seconds(3_600);
        assert_eq!(app.get(Who::Agent, &format!("users/{person}/consents/record")).0, 200);
        assert_eq!(looks(), 2, "the record is a look, too");
        assert_eq!(app.get(Who::Specialist, &format!("users/{person}/consents")).0, 404);
        assert_eq!(looks(), 2);
    });
}

#[test]
fn what_is_given_anew_counts_with_its_own_words_time_and_end_and_the_history_keeps_the_rest() {
    each(|app| {
        let (desk, mia) = (&app.desk, app.end_user);
        ask(desk, "Angebote im Monat.", 30);
        say(desk, mia, Act::Given).unwrap();
        say(desk, mia, Act::Withdrawn).unwrap();
        assert_eq!(verdict(desk, mia), Verdict::No { reason: Reason::Withdrawn });
        ask(desk, "Angebote im Jahr.", 100);
        desk.clock.advance_days(20);
        say(desk, mia, Act::Given).unwrap();
        assert!(matches!(verdict(desk, mia), Verdict::Yes { .. }));
        let last = heard(desk, mia).pop().unwrap();
        let now = desk.desk.world.clock.now();
        assert_eq!((last.version, last.wording.as_deref()), (Some(3), Some("Angebote im Jahr.")));
        assert_eq!((last.row.at, last.row.expires_at), (now.0, Some(now.plus_seconds(100 * 86_400).0)));
        // Within its time it is renewed, and the end follows from the last word.
        assert_eq!(say(desk, mia, Act::Given), None, "the same day it is the same consent");
        desk.clock.advance_days(80);
        say(desk, mia, Act::Given).unwrap();
        desk.clock.advance_days(30);
        assert!(matches!(verdict(desk, mia), Verdict::Yes { .. }), "a hundred days from the second time");
        desk.clock.advance_days(71);
        assert_eq!(verdict(desk, mia), Verdict::No { reason: Reason::Expired });
        // Other words are agreed to anew, although the old ones still hold.
        say(desk, mia, Act::Given).unwrap();
        ask(desk, "Angebote in der Woche.", 100);
        say(desk, mia, Act::Given).unwrap();
        let all: Vec<_> = heard(desk, mia).iter().map(|one| (one.row.act, one.version)).collect();
        let given = |version| (Act::Given, Some(version));
        assert_eq!(all, [given(2), (Act::Withdrawn, Some(2)), given(3), given(3), given(3), given(4)]);
    });
}

#[test]
fn the_last_word_counts_although_a_clock_was_set_back() {
    each(|app| {
        let (desk, mia) = (&app.desk, app.end_user);
        say(desk, mia, Act::Given).unwrap();
        let early = desk.desk.world.clock.now().plus_seconds(-3_600);
        desk.clock.set(early);
        say(desk, mia, Act::Withdrawn).unwrap();
        assert_eq!(verdict(desk, mia), Verdict::No { reason: Reason::Withdrawn });
    });
}

/// A field of tickets that is filled in for marketing.
pub(crate) fn field_for_marketing(app: &TestApp) -> i64 {
    let body = json!({"ticket_field": {"type": "text", "title": "Lieblingsserie"}});
    let field = app.post(Who::Administrator, "ticket_fields", &body).1["ticket_field"]["id"].as_i64().unwrap();
    app.desk
        .write(&app.desk.system(), move |tx, cx| {
            let row = crate::fields::sql::get(tx, cx.id(), FieldTarget::Ticket, field)?;
            let mut row = row.ok_or(Error::NotFound)?;
            row.purpose = MARKETING;
            Ok(crate::fields::sql::update(tx, cx.id(), &row)?)
        })
        .unwrap();
    field
}
