//! Values of the desk's own fields and what customers wrote to their ratings stay as a duty found them, and no longer.

use serde_json::{Value, json};
use testkit::Engine;

use super::Ground;
use super::ops::{self, NewHold};
use crate::fields::record_ops;
use crate::testing::{TestApp, Who};
use crate::tickets::{read, sql as tickets};

fn each(story: impl Fn(&TestApp)) {
    Engine::BOTH.into_iter().for_each(|engine| story(&TestApp::new(engine)));
}

fn field(app: &TestApp, title: &str) -> i64 {
    let body = json!({"ticket_field": {"type": "text", "title": title}});
    let (status, made) = app.post(Who::Administrator, "ticket_fields", &body);
    assert_eq!(status, 201, "{made}");
    made["ticket_field"]["id"].as_i64().unwrap()
}

/// A ticket of the customer with this value.
fn ticket(app: &TestApp, field: i64, value: &str) -> i64 {
    let body = json!({"ticket": {"subject": "Bild", "comment": {"body": "schwarz"}, "requester_id": app.end_user,
        "custom_fields": [{"id": field, "value": value}]}});
    let (status, made) = app.post(Who::Agent, "tickets", &body);
    assert_eq!(status, 201, "{made}");
    made["ticket"]["id"].as_i64().unwrap()
}

fn change(app: &TestApp, ticket: i64, field: i64, value: &Value) -> (u16, Value) {
    let body = json!({"ticket": {"priority": "high", "custom_fields": [{"id": field, "value": value}]}});
    app.put(Who::Agent, &format!("tickets/{ticket}"), &body)
}

fn keep(app: &TestApp, ticket: i64) -> i64 {
    let cx = app.desk.acting(app.desk.administrator);
    let hold = NewHold { ground: Ground::Claim, until: None, note: String::new() };
    app.desk.write(&cx, move |tx, cx| ops::place(tx, cx, ticket, &hold)).unwrap()
}

fn lift(app: &TestApp, ticket: i64, hold: i64) {
    let cx = app.desk.acting(app.desk.administrator);
    app.desk.write(&cx, move |tx, cx| ops::lift(tx, cx, ticket, hold)).unwrap();
}

/// What is stored in a field, whether the field still exists or not.
fn stored(app: &TestApp, ticket: i64, field: i64) -> Option<String> {
    let read = app.desk.read(&app.desk.system(), move |tx, cx| {
        let row = tickets::get(tx, cx.id(), ticket)?.unwrap();
        let system = crate::disclosure::for_system(personal::SystemUse::Backup);
        let fields = read::open_fields(cx, &row)?.unwrap();
        Ok(fields.custom.get(&field).map(|value| value.disclose(&system).clone()))
    });
    read.unwrap()
}

#[test]
fn a_value_that_a_duty_keeps_is_not_changed_and_whoever_tries_learns_why() {
    each(|app| {
        let (model, colour) = (field(app, "Modell"), field(app, "Farbe"));
        let ticket = ticket(app, model, "LX-900");
        let hold = keep(app, ticket);
        for other in [json!("LX-1"), Value::Null] {
            let (status, refused) = change(app, ticket, model, &other);
            assert_eq!(status, 422, "{refused}");
            let fault = &refused["details"][format!("custom_fields.{model}")][0];
            assert!(fault.to_string().contains("legal claims, until it is lifted"), "{refused}");
        }
        assert_eq!(stored(app, ticket, model).as_deref(), Some("\"LX-900\""));
        assert_eq!(change(app, ticket, model, &json!("LX-900")).0, 200, "sent back as it is: the work goes on");
        assert_eq!(change(app, ticket, colour, &json!("rot")).0, 200, "nothing is lost where nothing was");
        assert_eq!(change(app, ticket, colour, &json!("blau")).0, 422);
        lift(app, ticket, hold);
        assert_eq!(change(app, ticket, model, &Value::Null).0, 200);
        assert_eq!(stored(app, ticket, model), None);
    });
}

#[test]
fn what_a_duty_keeps_outlives_its_field_and_goes_with_the_duty() {
    each(|app| {
        let model = field(app, "Modell");
        let (kept, free) = (ticket(app, model, "LX-900"), ticket(app, model, "LX-901"));
        let hold = keep(app, kept);
        assert_eq!(app.delete(Who::Administrator, &format!("ticket_fields/{model}")).0, 204);
        let jobs = app.desk.read(&app.desk.system(), |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 10)?)).unwrap();
        for (job, target) in jobs.iter().filter_map(|job| Some((job, record_ops::target_of(job)?))) {
            assert!(matches!(record_ops::forget(&app.desk.desk, job, target), jobs::Outcome::Done));
        }
        assert_eq!((stored(app, kept, model).as_deref(), stored(app, free, model)), (Some("\"LX-900\""), None));
        let colour = field(app, "Farbe");
        assert_eq!(change(app, kept, colour, &json!("rot")).0, 200);
        assert!(stored(app, kept, model).is_some(), "another change takes it along");
        lift(app, kept, hold);
        assert_eq!((stored(app, kept, model), stored(app, kept, colour)), (None, Some("\"rot\"".to_owned())));
    });
}

#[test]
fn a_trigger_leaves_alone_what_a_duty_keeps_and_does_the_rest() {
    each(|app| {
        let model = field(app, "Modell");
        let all = json!([{"field": "update_type", "operator": "is", "value": "Change"}]);
        let body = json!({"trigger": {"title": "Merken", "conditions": {"all": all, "any": []},
            "actions": [{"field": format!("custom_fields_{model}"), "value": "LX-1"}, {"field": "type", "value": "incident"}]}});
        let (status, made) = app.post(Who::Administrator, "triggers", &body);
        assert_eq!(status, 201, "{made}");
        let ticket = ticket(app, model, "LX-900");
        keep(app, ticket);
        let body = json!({"ticket": {"priority": "high"}});
        assert_eq!(app.put(Who::Agent, &format!("tickets/{ticket}"), &body).0, 200);
        assert_eq!(stored(app, ticket, model).as_deref(), Some("\"LX-900\""));
        assert_eq!(app.get(Who::Agent, &format!("tickets/{ticket}")).1["ticket"]["type"], "incident");
        let said = app.get(Who::Agent, &format!("tickets/{ticket}/comments")).1["comments"].to_string();
        assert!(said.contains("Modell"), "the ticket says what was left: {said}");
        let trigger = format!("triggers/{}", made["trigger"]["id"]);
        assert_eq!(app.get(Who::Administrator, &trigger).1["trigger"]["active"], true, "for others it goes on");
    });
}

#[test]
fn what_somebody_wrote_to_their_rating_stays_while_a_duty_keeps_the_ticket() {
    each(|app| {
        let model = field(app, "Modell");
        let ticket = ticket(app, model, "LX-900");
        assert_eq!(app.put(Who::Agent, &format!("tickets/{ticket}"), &json!({"ticket": {"status": "solved"}})).0, 200);
        let rate = |score: &str, comment: Option<&str>| {
            let body = json!({"satisfaction_rating": {"score": score, "comment": comment}});
            let (status, told) = app.post(Who::EndUser, &format!("tickets/{ticket}/satisfaction_rating"), &body);
            (status, told["satisfaction_rating"]["comment"].clone(), told.to_string())
        };
        assert_eq!(rate("bad", Some("Alles defekt.")).0, 201);
        let hold = keep(app, ticket);
        let (status, _, refused) = rate("bad", Some("Nichts."));
        assert!(status == 422 && refused.contains("RecordHeld"), "{refused}");
        assert!(
            !refused.contains("claims"),
            "of what the house is in dispute about a customer learns nothing: {refused}"
        );
        assert_eq!(rate("good", Some("Alles defekt.")).1, "Alles defekt.");
        let (status, comment, _) = rate("good", None);
        assert_eq!((status, comment), (201, json!("Alles defekt.")), "the score alone may change");
        lift(app, ticket, hold);
        assert_eq!(rate("good", Some("Alles gut.")).1, "Alles gut.");
        assert_eq!(rate("good", None).1, Value::Null);
    });
}
