//! Fields: what may be written into them, who sets them up, and that nothing is left of one that goes.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::Engine;

use super::values::canonical;
use super::{Choice, FieldRow, record_ops, stored};
use crate::error::FaultKind;
use crate::purposes::ops::{self as purposes, Purpose};
use crate::testing::{TestApp, Who};
use crate::words::{FieldKind, FieldTarget};

fn field(kind: FieldKind) -> FieldRow {
    let choice = |id, value: &str| Choice { id, name: value.to_uppercase(), value: value.into(), default: false };
    FieldRow {
        id: 1,
        target: FieldTarget::Ticket,
        kind,
        slug: String::new(),
        title: "Feld".into(),
        description: String::new(),
        options: stored(&[choice(1, "rot"), choice(2, "blau")]),
        pattern: "^[A-Z]{2}-[0-9]+$".into(),
        tag: String::new(),
        purpose: 1,
        active: true,
        required: false,
        visible: false,
        editable: false,
        position: 1,
        created_at: 0,
        updated_at: 0,
    }
}

#[test]
fn a_value_is_kept_in_one_form_or_refused() {
    use FaultKind::{Invalid, TooLong};
    use FieldKind::{Checkbox, Date, Decimal, Integer, MultiSelect, Regexp, Tagger, Text, TextArea};
    let long = "x".repeat(256);
    for (kind, given, expected) in [
        (Text, json!("  hallo "), Ok(Some(r#""hallo""#))),
        (Text, json!(5), Ok(Some(r#""5""#))),
        (Text, json!(long), Err(TooLong)),
        (Text, json!({}), Err(Invalid)),
        (TextArea, json!("a\nb"), Ok(Some(r#""a\nb""#))),
        (Checkbox, json!(true), Ok(Some("true"))),
        (Checkbox, json!("0"), Ok(Some("false"))),
        (Checkbox, json!("vielleicht"), Err(Invalid)),
        (Date, json!("2026-11-25"), Ok(Some(r#""2026-11-25""#))),
        (Date, json!("2026-11-25T10:00:00Z"), Ok(Some(r#""2026-11-25""#))),
        (Date, json!("2026-02-30"), Err(Invalid)),
        (Date, json!("2026-11-25x"), Err(Invalid)),
        (Integer, json!("42"), Ok(Some("42"))),
        (Integer, json!("4.2"), Err(Invalid)),
        (Decimal, json!("4,25"), Ok(Some("4.25"))),
        (Decimal, json!("NaN"), Err(Invalid)),
        (Regexp, json!("AB-12"), Ok(Some(r#""AB-12""#))),
        (Regexp, json!("ab-12"), Err(Invalid)),
        (Tagger, json!("rot"), Ok(Some(r#""rot""#))),
        (Tagger, json!("grün"), Err(Invalid)),
        (MultiSelect, json!(["blau", "rot", "blau"]), Ok(Some(r#"["blau","rot"]"#))),
        (MultiSelect, json!(["grün"]), Err(Invalid)),
        (Text, json!("  "), Ok(None)),
        (Date, Value::Null, Ok(None)),
    ] {
        let kept = canonical(&field(kind), &given);
        assert_eq!(kept.as_ref().map(|kept| kept.as_deref()).map_err(|fault| *fault), expected, "{kind:?} {given}");
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a story reads better with the value written where it is used")]
fn made(app: &TestApp, path: &str, envelope: &str, body: Value) -> i64 {
    let (status, answer) = app.post(Who::Administrator, path, &json!({ envelope: body }));
    assert_eq!(status, 201, "{answer}");
    answer[envelope]["id"].as_i64().unwrap()
}

fn each(story: impl Fn(&TestApp)) {
    for engine in Engine::BOTH {
        story(&TestApp::new(engine));
    }
}

#[test]
fn a_value_that_does_not_fit_is_refused_naming_the_field() {
    each(|app| {
        let number = made(app, "ticket_fields", "ticket_field", json!({"type": "integer", "title": "Geräte"}));
        let ticket = |value: Value| {
            let body = json!({"ticket": {"subject": "Zwei Geräte", "comment": {"body": "Beide stumm."},
                "custom_fields": [{"id": number, "value": value}]}});
            app.post(Who::Agent, "tickets", &body)
        };
        let (status, refused) = ticket(json!("viele"));
        assert_eq!(status, 422);
        assert_eq!(refused["details"][format!("custom_fields.{number}")][0]["error"], "InvalidValue", "{refused}");
        let (status, taken) = ticket(json!("2"));
        assert_eq!((status, &taken["ticket"]["custom_fields"][0]["value"]), (201, &json!(2)));
        let id = taken["ticket"]["id"].as_i64().unwrap();
        let change = |value: Value| {
            let body = json!({"ticket": {"custom_fields": [{"id": number, "value": value}]}});
            app.put(Who::Agent, &format!("tickets/{id}"), &body)
        };
        assert_eq!(change(json!("zwei")).0, 422);
        let (status, emptied) = change(Value::Null);
        assert_eq!((status, emptied["ticket"]["custom_fields"].as_array().map(Vec::len)), (200, Some(0)));
    });
}

#[test]
fn a_field_without_a_purpose_with_a_legal_basis_cannot_be_used() {
    each(|app| {
        let admin = app.desk.acting(app.desk.administrator);
        let purpose = app.desk.write(&admin, |tx, cx| {
            purposes::create(tx, cx, &Purpose { title: "Treueprogramm".into(), ..Purpose::default() })
        });
        let purpose = purpose.unwrap();
        let body = |purpose: Value, active: Value| {
            let field = json!({"type": "text", "title": "Kartennummer", "purpose_id": purpose, "active": active});
            app.post(Who::Administrator, "ticket_fields", &json!({ "ticket_field": field }))
        };
        let (status, refused) = body(json!(purpose), json!(true));
        assert_eq!((status, &refused["details"]["purpose_id"][0]["error"]), (422, &json!("InvalidValue")));
        let (_, waiting) = body(Value::Null, Value::Null);
        assert_eq!(waiting["ticket_field"]["active"], false, "without a purpose it waits: {waiting}");
        let id = waiting["ticket_field"]["id"].as_i64().unwrap();
        let path = format!("ticket_fields/{id}");
        assert_eq!(app.put(Who::Administrator, &path, &json!({"ticket_field": {"active": true}})).0, 422);
        let with_basis =
            Purpose { title: "Treueprogramm".into(), basis: Some(personal::LegalBasis::Consent), ..Purpose::default() };
        app.desk.write(&admin, move |tx, cx| purposes::update(tx, cx, purpose, &with_basis)).unwrap();
        let change = json!({"ticket_field": {"active": true, "purpose_id": purpose}});
        let (status, active) = app.put(Who::Administrator, &path, &change);
        assert_eq!((status, &active["ticket_field"]["active"]), (200, &json!(true)));
        let gone = Purpose { title: "Treueprogramm".into(), ..Purpose::default() };
        let kept = app.desk.write(&admin, move |tx, cx| purposes::update(tx, cx, purpose, &gone));
        assert!(matches!(kept, Err(crate::error::Error::Invalid(_))), "what is used keeps its basis");
    });
}

#[test]
fn the_desk_lists_its_own_fields_after_those_every_desk_has() {
    each(|app| {
        let first = made(app, "ticket_fields", "ticket_field", json!({"type": "text", "title": "Modell"}));
        let second = made(app, "ticket_fields", "ticket_field", json!({"type": "checkbox", "title": "Garantie"}));
        let order = json!({"ticket_field_ids": [second, first]});
        assert_eq!(app.put(Who::Administrator, "ticket_fields/reorder", &order).0, 200);
        let (_, list) = app.get(Who::Agent, "ticket_fields");
        let titles: Vec<&str> =
            list["ticket_fields"].as_array().unwrap().iter().map(|field| field["title"].as_str().unwrap()).collect();
        assert_eq!(
            titles,
            ["Subject", "Description", "Status", "Type", "Priority", "Group", "Assignee", "Garantie", "Modell"]
        );
        assert_eq!(app.get(Who::Agent, "ticket_fields/count").1["count"]["value"], 9);
        assert_eq!(app.get(Who::Agent, "ticket_fields/3").1["ticket_field"]["type"], "status");
        assert_eq!(app.delete(Who::Administrator, "ticket_fields/3").0, 422, "nobody removes the status");
        let (_, forms) = app.get(Who::Agent, "ticket_forms");
        assert_eq!(forms["ticket_forms"][0]["ticket_field_ids"], json!([1, 2, 3, 4, 5, 6, 7, second, first]));
        for (path, name) in [("slas/policies", "sla_policies"), ("satisfaction_ratings", "satisfaction_ratings")] {
            let (status, empty) = app.get(Who::Agent, path);
            assert_eq!((status, &empty[name], &empty["count"]), (200, &json!([]), &json!(0)), "{path}");
            let (_, empty) = app.get(Who::Agent, &format!("{path}?page[size]=2"));
            assert_eq!(empty["meta"]["has_more"], false);
        }
    });
}

#[test]
fn choices_are_added_changed_and_taken_away() {
    each(|app| {
        let options = json!([{"name": "Rot", "value": "rot"}, {"name": "Blau", "value": "blau"}]);
        let field = json!({"type": "tagger", "title": "Farbe", "custom_field_options": options});
        let id = made(app, "ticket_fields", "ticket_field", field);
        let path = format!("ticket_fields/{id}/options");
        let (status, new) =
            app.post(Who::Administrator, &path, &json!({"custom_field_option": {"name": "Grün", "value": "gruen"}}));
        assert_eq!(status, 201);
        let option = new["custom_field_option"]["id"].as_i64().unwrap();
        let renamed = json!({"custom_field_option": {"id": option, "name": "Grasgrün", "value": "gruen"}});
        let (status, changed) = app.post(Who::Administrator, &path, &renamed);
        assert_eq!((status, &changed["custom_field_option"]["name"]), (200, &json!("Grasgrün")));
        let twice = json!({"custom_field_option": {"name": "Auch rot", "value": "rot"}});
        assert_eq!(app.post(Who::Administrator, &path, &twice).0, 422);
        assert_eq!(app.delete(Who::Administrator, &format!("{path}/{option}")).0, 204);
        assert_eq!(app.get(Who::Agent, &path).1["count"], 2);
        let wrong = json!({"ticket_field": {"type": "text", "title": "X", "custom_field_options": options}});
        assert_eq!(app.post(Who::Administrator, "ticket_fields", &wrong).0, 422, "a line has no choices");
        let broken = json!({"ticket_field": {"type": "regexp", "title": "X", "regexp_for_validation": "("}});
        assert_eq!(app.post(Who::Administrator, "ticket_fields", &broken).0, 422, "no pattern");
    });
}

#[test]
fn values_of_people_and_organisations_are_kept_under_their_words_and_hidden_from_specialists() {
    each(|app| {
        let options = json!([{"name": "Gold", "value": "gold"}]);
        made(app, "user_fields", "user_field", json!({"type": "text", "key": "kundennummer", "title": "Kundennummer"}));
        let level = json!({"type": "dropdown", "key": "stufe", "title": "Stufe", "custom_field_options": options});
        made(app, "user_fields", "user_field", level);
        made(
            app,
            "organization_fields",
            "organization_field",
            json!({"type": "integer", "key": "sitze", "title": "Sitze"}),
        );
        let twice = json!({"user_field": {"type": "text", "key": "stufe", "title": "Noch einmal"}});
        assert_eq!(app.post(Who::Administrator, "user_fields", &twice).0, 422);
        let path = format!("users/{}", app.end_user);
        let values = json!({"user": {"user_fields": {"kundennummer": "K-4711", "stufe": "gold", "fremd": 1}}});
        let (status, user) = app.put(Who::Agent, &path, &values);
        assert_eq!(status, 200, "{user}");
        let kept = json!({"kundennummer": "K-4711", "stufe": "gold"});
        assert_eq!(app.get(Who::Agent, &path).1["user"]["user_fields"], kept);
        assert!(!app.get(Who::Specialist, &path).1.to_string().contains("4711"));
        let wrong = json!({"user": {"user_fields": {"stufe": "platin"}}});
        let (status, refused) = app.put(Who::Agent, &path, &wrong);
        assert_eq!(status, 422);
        assert!(refused["details"].to_string().contains("user_fields."), "{refused}");
        let body = json!({"organization": {"name": "Lindenhof", "organization_fields": {"sitze": "12"}}});
        let (_, made) = app.post(Who::Agent, "organizations", &body);
        assert_eq!(made["organization"]["organization_fields"], json!({"sitze": 12}));
        let id = made["organization"]["id"].as_i64().unwrap();
        let (_, empty) = app.put(
            Who::Agent,
            &format!("organizations/{id}"),
            &json!({"organization": {"organization_fields": {"sitze": null}}}),
        );
        assert_eq!(empty["organization"]["organization_fields"], json!({"sitze": null}));
    });
}

#[test]
fn with_a_field_goes_what_was_written_into_it() {
    each(|app| {
        let id = made(app, "ticket_fields", "ticket_field", json!({"type": "text", "title": "Modell"}));
        let key = made(app, "user_fields", "user_field", json!({"type": "text", "key": "nummer", "title": "Nummer"}));
        let body = json!({"ticket": {"subject": "Ton fehlt", "comment": {"body": "Stumm."},
            "custom_fields": [{"id": id, "value": "LX-900"}]}});
        let ticket = app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap();
        let person = format!("users/{}", app.end_user);
        app.put(Who::Agent, &person, &json!({"user": {"user_fields": {"nummer": "4711"}}}));
        assert_eq!(app.delete(Who::Administrator, &format!("ticket_fields/{id}")).0, 204);
        assert_eq!(app.delete(Who::Administrator, &format!("user_fields/{key}")).0, 204);
        let desk = &app.desk.desk;
        let jobs = app.desk.read(&app.desk.system(), |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 10)?)).unwrap();
        assert_eq!(jobs.len(), 2);
        for job in &jobs {
            let target = record_ops::target_of(job).unwrap();
            assert!(matches!(record_ops::forget(desk, job, target), jobs::Outcome::Done));
        }
        let left = app.desk.read(&app.desk.system(), move |tx, cx| {
            let row = crate::tickets::sql::get(tx, cx.id(), ticket)?.unwrap();
            Ok(crate::tickets::read::open_fields(cx, &row)?.unwrap().custom.len())
        });
        assert_eq!(left.unwrap(), 0);
        let (person, shown) = (app.end_user, app.get(Who::Agent, &person).1);
        assert_eq!(shown["user"]["user_fields"], json!({}));
        let left = app.desk.read(&app.desk.system(), move |tx, cx| {
            let row = crate::people::sql::get(tx, cx.id(), person)?.unwrap();
            Ok(crate::people::ops::open_profile(cx, &row)?.unwrap().custom.len())
        });
        assert_eq!(left.unwrap(), 0);
    });
}

#[test]
fn only_administrators_set_fields_up() {
    let app = TestApp::new(Engine::Sqlite);
    let body = json!({"ticket_field": {"type": "text", "title": "Modell"}});
    for who in [Who::EndUser, Who::Specialist, Who::Agent] {
        assert_eq!(app.call(who, Method::POST, "ticket_fields", &body).status, 403, "{who:?}");
    }
}
