//! The story of an administrator who sets up what happens by itself.

use serde_json::{Value, json};

use super::super::tests::{Browser, each, to};
use crate::testing::{TestApp, Who};

fn ticket(app: &TestApp) -> i64 {
    let body = json!({"ticket": {"subject": "Bitte sofort", "comment": {"body": "Das Bild bleibt schwarz"}}});
    app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap()
}

fn shown(app: &TestApp, ticket: i64) -> Value {
    app.get(Who::Agent, &format!("tickets/{ticket}")).1["ticket"].clone()
}

#[test]
fn a_page_makes_changes_orders_and_removes_them_and_keeps_what_was_typed() {
    each(|app, _| {
        let mut jana = Browser::of(app, "jana@lindhof.example");
        assert_eq!(jana.get("/admin/triggers").status, 404);
        let new = [
            ("title", "Eilig"),
            ("all", "update_type is Create\nsubject_includes_word includes eilig sofort"),
            ("actions", "priority=urgent\ncomment_value=Zeile eins\\nZeile zwei"),
            ("active", "1"),
        ];
        assert_eq!(jana.post("/admin/triggers", &new).status, 403);
        let mut ada = Browser::of(app, "ada@lindhof.example");
        assert!(ada.get("/admin/triggers").text.contains("Noch kein Auslöser"));
        let wrong = ada.post("/admin/triggers", &[("title", "Eilig"), ("all", "mood is good"), ("actions", "x")]);
        assert!(wrong.status == 422 && wrong.text.contains("mood is good"), "{}", wrong.text);
        assert_eq!(to(&ada.post("/admin/triggers", &new)), "/admin/triggers");
        let urgent = ticket(app);
        assert_eq!(shown(app, urgent)["priority"], "urgent");
        let (_, listed) = app.get(Who::Administrator, "triggers");
        let path = format!("/admin/triggers/{}", listed["triggers"][0]["id"]);
        let page = ada.get(&path).text;
        assert!(page.contains("subject_includes_word includes eilig sofort"), "{page}");
        assert!(page.contains("Zeile eins\\nZeile zwei"), "{page}");
        let resting = [("title", "Eilig"), ("all", "update_type is Create"), ("actions", "priority=low")];
        assert_eq!(ada.post(&path, &resting).status, 303);
        assert_eq!(shown(app, ticket(app))["priority"], json!(null));
        assert_eq!(ada.post(&format!("{path}/earlier"), &[]).status, 303);
        assert_eq!(ada.post(&format!("{path}/delete"), &[]).status, 303);
        assert_eq!(ada.get(&path).status, 404);
    });
}

#[test]
fn a_page_says_how_many_tickets_an_automation_would_meet_now() {
    each(|app, _| {
        let new = [("title", "Alt"), ("all", "NEW greater_than 24"), ("actions", "priority=high"), ("active", "1")];
        let mut jana = Browser::of(app, "jana@lindhof.example");
        assert_eq!((jana.get("/admin/automations").status, jana.post("/admin/automations", &new).status), (404, 403));
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let wrong = ada.post("/admin/automations", &[("title", "Alt"), ("all", "status is open"), ("actions", "x")]);
        assert!(wrong.status == 422 && wrong.text.contains("status is open"), "{}", wrong.text);
        assert_eq!(to(&ada.post("/admin/automations", &new)), "/admin/automations");
        assert!(ada.get("/admin/automations").text.contains("0 Vorgänge"));
        let (_, listed) = app.get(Who::Administrator, "automations");
        let path = format!("/admin/automations/{}", listed["automations"][0]["id"]);
        assert!(ada.get(&path).text.contains("NEW greater_than 24"));
        let resting = [("title", "Alt"), ("all", "NEW greater_than 48"), ("actions", "priority=low")];
        assert_eq!(ada.post(&path, &resting).status, 303);
        assert_eq!(ada.post(&format!("{path}/earlier"), &[]).status, 303);
        assert_eq!(ada.post(&format!("{path}/delete"), &[]).status, 303);
    });
}
