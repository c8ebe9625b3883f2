//! Stories of what people agree to, take back and object to, and what follows from it.

use personal::LegalBasis;
use serde_json::json;
use testkit::Engine;

use super::texts::{self, NewText};
use super::{Act, Reason, Statement, Verdict, may, notice, ops, record, uses};
use crate::error::Error;
use crate::i18n::Language;
use crate::testing::{TestApp, TestDesk, Who};
use crate::words::FieldTarget;

/// The numbers of the purposes every desk begins with.
const SURVEYS: i64 = 2;
const MARKETING: i64 = 3;

fn on_both(story: impl Fn(TestDesk)) {
    Engine::BOTH.into_iter().for_each(|engine| story(TestDesk::new(engine)));
}

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

fn say(desk: &TestDesk, who: i64, person: i64, purpose: i64, act: Act) -> Result<Option<i64>, Error> {
    let cx = desk.acting(who);
    desk.write(&cx, move |tx, cx| record(tx, cx, person, &Statement::new(purpose, act, Language::German)))
}

fn verdict(desk: &TestDesk, person: i64, purpose: &'static str) -> Verdict {
    desk.read(&desk.system(), move |tx, cx| may(tx, cx, person, purpose)).unwrap()
}

fn refused(reason: Reason) -> Verdict {
    Verdict::No { reason }
}

fn set_basis(desk: &TestDesk, purpose: i64, basis: &'static str) {
    desk.write(&desk.system(), move |tx, cx| {
        let mut row = crate::purposes::sql::get(tx, cx.id(), purpose)?.ok_or(Error::NotFound)?;
        row.basis = basis.to_owned();
        Ok(crate::purposes::sql::update(tx, cx.id(), &row)?)
    })
    .unwrap();
}

#[test]
fn without_a_word_of_the_person_nothing_happens_that_rests_on_consent() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        assert_eq!(verdict(&desk, mia, "support"), Verdict::Yes { basis: LegalBasis::Contract });
        assert_eq!(verdict(&desk, mia, "surveys"), refused(Reason::NotAsked));
        assert_eq!(verdict(&desk, mia, "nichts"), refused(Reason::NoPurpose));
        say(&desk, desk.agent, mia, SURVEYS, Act::Given).unwrap().unwrap();
        assert_eq!(verdict(&desk, mia, "surveys"), Verdict::Yes { basis: LegalBasis::Consent });
        assert_eq!(verdict(&desk, mia, "marketing"), refused(Reason::NotAsked), "one purpose is not another");
        assert_eq!(say(&desk, mia, mia, SURVEYS, Act::Given).unwrap(), None, "what is said twice is said once");
        say(&desk, mia, mia, SURVEYS, Act::Withdrawn).unwrap().unwrap();
        assert_eq!(verdict(&desk, mia, "surveys"), refused(Reason::Withdrawn));
        let other = desk.customer("Tom Ohm", "tom@kunde.example");
        assert!(
            matches!(say(&desk, other, mia, SURVEYS, Act::Given), Err(Error::NotFound)),
            "nobody speaks for others"
        );
        let heard = desk.read(&desk.acting(mia), move |tx, cx| ops::history(tx, cx, mia)).unwrap();
        let acts: Vec<_> = heard.iter().map(|heard| (heard.row.act, heard.version, heard.locale.as_deref())).collect();
        assert_eq!(acts, [(Act::Given, Some(1), Some("de")), (Act::Withdrawn, Some(1), Some("de"))]);
        assert!(heard[0].wording.as_deref().unwrap().contains("wie zufrieden"));
    });
}

#[test]
fn a_new_wording_asks_whoever_comes_and_leaves_what_was_agreed_to_as_it_was_read() {
    on_both(|desk| {
        let (mia, tom) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("Tom Ohm", "tom@kunde.example"));
        say(&desk, mia, mia, MARKETING, Act::Given).unwrap();
        let new = NewText {
            purpose: MARKETING,
            language: Language::German,
            wording: "Ich möchte Angebote für Fernseher erhalten.".into(),
            valid_days: Some(30),
        };
        let inner = new.clone();
        let administrator = desk.acting(desk.administrator);
        let id = desk.write(&administrator, move |tx, cx| texts::publish(tx, cx, &inner)).unwrap();
        let inner = new.clone();
        let same = desk.write(&administrator, move |tx, cx| texts::publish(tx, cx, &inner)).unwrap();
        assert_eq!(same, id, "the same words are no new version");
        let inner = new.clone();
        let agent = desk.write(&desk.acting(desk.agent), move |tx, cx| texts::publish(tx, cx, &inner));
        assert!(matches!(agent, Err(Error::Forbidden)));
        let wrong = NewText { purpose: 1, ..new };
        assert!(matches!(
            desk.write(&administrator, move |tx, cx| texts::publish(tx, cx, &wrong)),
            Err(Error::Invalid(faults)) if faults[0].field == "purpose"
        ));
        say(&desk, tom, tom, MARKETING, Act::Given).unwrap();
        let versions = |who: i64| {
            let heard = desk.read(&desk.acting(who), move |tx, cx| ops::history(tx, cx, who)).unwrap();
            heard.last().map(|heard| (heard.version, heard.wording.clone().unwrap()))
        };
        assert_eq!(versions(mia).unwrap().0, Some(1));
        assert_eq!(versions(tom).unwrap(), (Some(2), "Ich möchte Angebote für Fernseher erhalten.".into()));
        desk.clock.advance_days(31);
        assert_eq!(verdict(&desk, tom, "marketing"), refused(Reason::Expired));
        assert!(matches!(verdict(&desk, mia, "marketing"), Verdict::Yes { .. }), "the old words had no end");
        say(&desk, tom, tom, MARKETING, Act::Given).unwrap().expect("what has lapsed is given anew");
        assert!(matches!(verdict(&desk, tom, "marketing"), Verdict::Yes { .. }));
    });
}

#[test]
fn an_objection_ends_what_happens_without_consent() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        set_basis(&desk, MARKETING, "legitimate_interests");
        assert!(matches!(verdict(&desk, mia, "marketing"), Verdict::Yes { .. }));
        assert!(say(&desk, mia, mia, MARKETING, Act::Given).is_err(), "nobody is asked for what needs no consent");
        say(&desk, mia, mia, MARKETING, Act::Objected).unwrap().unwrap();
        assert_eq!(verdict(&desk, mia, "marketing"), refused(Reason::Objected));
        assert!(say(&desk, mia, mia, 1, Act::Objected).is_err(), "a contract is not objected to");
        set_basis(&desk, MARKETING, "");
        assert_eq!(verdict(&desk, mia, "marketing"), refused(Reason::NoBasis));
    });
}

#[test]
fn withdrawing_makes_the_next_use_of_a_field_fail_with_the_reason() {
    each(|app| {
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
        let fill = |value: &str| {
            let ticket = json!({"subject": "Frage", "comment": {"body": "Hallo"}, "requester_id": app.end_user,
                "custom_fields": [{"id": field, "value": value}]});
            app.post(Who::Agent, "tickets", &json!({"ticket": ticket}))
        };
        let (status, told) = fill("Tatort");
        assert_eq!(status, 422, "{told}");
        assert!(told.to_string().contains("never asked"), "{told}");
        say(&app.desk, app.desk.agent, app.end_user, MARKETING, Act::Given).unwrap();
        let (status, made) = fill("Tatort");
        assert_eq!(status, 201, "{made}");
        let ticket = made["ticket"]["id"].as_i64().unwrap();
        say(&app.desk, app.end_user, app.end_user, MARKETING, Act::Withdrawn).unwrap();
        let change = json!({"ticket": {"custom_fields": [{"id": field, "value": "Polizeiruf"}]}});
        let (status, told) = app.put(Who::Agent, &format!("tickets/{ticket}"), &change);
        assert_eq!(status, 422, "{told}");
        assert!(told.to_string().contains("withdrawn"), "{told}");
        let emptied = json!({"ticket": {"custom_fields": [{"id": field, "value": null}]}});
        assert_eq!(app.put(Who::Agent, &format!("tickets/{ticket}"), &emptied).0, 200, "taking it out is always right");
    });
}

#[test]
fn a_macro_for_a_purpose_is_refused_without_a_ground_and_says_why() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let ask = |purpose| desk.read(&desk.system(), move |tx, cx| uses::prepared(tx, cx, Some(mia), purpose, &[]));
        assert!(ask(1).is_ok());
        assert_eq!(uses::is_refusal(&ask(MARKETING).unwrap_err()), Some(Reason::NotAsked));
        say(&desk, mia, mia, MARKETING, Act::Given).unwrap();
        assert!(ask(MARKETING).is_ok());
    });
}

#[test]
fn two_records_of_one_human_keep_the_last_word() {
    on_both(|desk| {
        let (mia, twin) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("M. Ohm", "ohm@kunde.example"));
        say(&desk, mia, mia, SURVEYS, Act::Given).unwrap();
        desk.clock.advance_days(1);
        say(&desk, twin, twin, SURVEYS, Act::Given).unwrap();
        say(&desk, twin, twin, SURVEYS, Act::Withdrawn).unwrap();
        desk.write(&desk.acting(desk.agent), move |tx, cx| crate::people::merge::merge(tx, cx, twin, mia)).unwrap();
        assert_eq!(verdict(&desk, mia, "surveys"), refused(Reason::Withdrawn));
    });
}

#[test]
fn whoever_is_written_about_is_told_once() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let waiting = || {
            let jobs = desk.read(&desk.system(), |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 100)?)).unwrap();
            jobs.iter().filter(|job| job.kind == notice::NOTICE).count()
        };
        let tell = |on| {
            desk.write(&desk.system(), move |tx, cx| {
                notice::set(tx, cx, &notice::Told { on, ..Default::default() })?;
                notice::tell(tx, cx, 1, mia, false)
            })
            .unwrap();
        };
        tell(false);
        assert_eq!(waiting(), 0, "only where it is switched on");
        tell(true);
        tell(true);
        assert_eq!(waiting(), 1);
        let text = desk.read(&desk.system(), |tx, cx| notice::text(tx, cx, Language::German)).unwrap().unwrap();
        assert!(text.contains("Art. 6") && text.contains("Kopie"), "{text}");
    });
}

#[test]
fn a_trigger_leaves_a_field_alone_without_a_ground_says_why_and_does_the_rest() {
    each(|app| {
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
        let trigger = json!({"trigger": {"title": "Merken",
            "conditions": {"all": [{"field": "update_type", "operator": "is", "value": "Create"}], "any": []},
            "actions": [{"field": format!("custom_fields_{field}"), "value": "Tatort"}, {"field": "priority", "value": "high"}]}});
        let (status, made) = app.post(Who::Administrator, "triggers", &trigger);
        assert_eq!(status, 201, "{made}");
        let new = || {
            let ticket = json!({"subject": "Frage", "comment": {"body": "Hallo"}, "requester_id": app.end_user});
            let (status, made) = app.post(Who::Agent, "tickets", &json!({"ticket": ticket}));
            assert_eq!(status, 201, "{made}");
            let id = made["ticket"]["id"].as_i64().unwrap();
            let shown = app.get(Who::Agent, &format!("tickets/{id}")).1["ticket"].clone();
            let said = app.get(Who::Agent, &format!("tickets/{id}/comments")).1["comments"].to_string();
            (shown["priority"].clone(), shown["custom_fields"].to_string().contains("Tatort"), said)
        };
        let (priority, set, said) = new();
        assert_eq!((&priority, set), (&json!("high"), false));
        assert!(said.contains("Lieblingsserie") && said.contains("never asked"), "{said}");
        let id = made["trigger"]["id"].as_i64().unwrap();
        assert_eq!(app.get(Who::Administrator, &format!("triggers/{id}")).1["trigger"]["active"], true);
        say(&app.desk, app.desk.agent, app.end_user, MARKETING, Act::Given).unwrap();
        assert!(new().1, "with a ground it is set");
        say(&app.desk, app.end_user, app.end_user, MARKETING, Act::Withdrawn).unwrap();
        assert!(new().2.contains("withdrawn"));
    });
}

#[test]
fn programs_read_what_was_said_why_not_and_the_record_that_others_understand() {
    each(|app| {
        let path = format!("users/{}/consents", app.end_user);
        let said = json!({"consent": {"purpose": "surveys", "status": "given", "locale": "en"}});
        let (status, told) = app.post(Who::EndUser, &path, &said);
        assert_eq!(status, 201, "{told}");
        assert_eq!(
            (&told["consents"][1]["permitted"], &told["consents"][1]["events"][0]["locale"]),
            (&json!(true), &json!("en"))
        );
        assert_eq!(told["consents"][2]["reason"], "not_asked");
        let (status, wrong) =
            app.post(Who::Agent, &path, &json!({"consent": {"purpose": "surveys", "status": "asked"}}));
        assert_eq!(status, 422, "{wrong}");
        let gone = json!({"consent": {"purpose": "surveys", "status": "withdrawn", "remark": "Am Telefon"}});
        assert_eq!(app.post(Who::Agent, &path, &gone).0, 201);
        let (_, told) = app.get(Who::Agent, &path);
        assert_eq!(
            (&told["consents"][1]["permitted"], &told["consents"][1]["reason"]),
            (&json!(false), &json!("withdrawn"))
        );
        let (status, record) = app.get(Who::EndUser, &format!("{path}/record"));
        assert_eq!(status, 200);
        let one = &record["@graph"][0];
        assert_eq!(
            (&one["@type"], &one["dct:conformsTo"]["@id"]),
            (&json!("dpv:ConsentRecord"), &json!("https://w3id.org/dpv/schema/dpv-27560#record"),)
        );
        let events: Vec<_> =
            one["dpv:hasConsentStatus"].as_array().unwrap().iter().map(|event| event["@type"].clone()).collect();
        assert_eq!(events, ["dpv:ConsentGiven", "dpv:ConsentWithdrawn"]);
        assert!(
            one["dpv:hasConsentStatus"][0]["dpv:hasNotice"]["dct:description"].as_str().unwrap().contains("satisfied")
        );
    });
}
