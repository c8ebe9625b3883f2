//! Stories of what happens by itself when time passes.

use serde_json::{Value, json};
use testkit::Engine;

use super::run;
use crate::testing::{TestApp, Who};

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

fn automation(app: &TestApp, all: &Value, actions: &Value) -> i64 {
    let body = json!({"automation": {"title": "Später", "conditions": {"all": all, "any": []}, "actions": actions}});
    let (status, made) = app.post(Who::Administrator, "automations", &body);
    assert_eq!(status, 201, "{made}");
    made["automation"]["id"].as_i64().unwrap()
}

fn ticket(app: &TestApp, tags: &[&str]) -> i64 {
    let body = json!({"ticket": {"subject": "Bild", "tags": tags, "comment": {"body": "schwarz"}}});
    app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap()
}

fn shown(app: &TestApp, ticket: i64) -> Value {
    app.get(Who::Agent, &format!("tickets/{ticket}")).1["ticket"].clone()
}

fn change(app: &TestApp, ticket: i64, change: &Value) {
    let (status, answer) = app.put(Who::Agent, &format!("tickets/{ticket}"), &json!({"ticket": change}));
    assert_eq!(status, 200, "{answer}");
}

fn comments(app: &TestApp, ticket: i64) -> i64 {
    app.get(Who::Agent, &format!("tickets/{ticket}/comments")).1["count"].as_i64().unwrap()
}

/// An hour later the automations run.
fn hours(app: &TestApp, hours: i64) {
    app.desk.clock.advance_seconds(hours * 3_600);
    run::due(&app.desk.desk);
}

fn longer(field: &str, hours: i64) -> Value {
    json!({"field": field, "operator": "greater_than", "value": hours.to_string()})
}

#[test]
fn what_waits_too_long_is_pressed_once_until_somebody_changes_it() {
    each(|app| {
        let all = json!([{"field": "status", "operator": "less_than", "value": "solved"}, longer("updated_at", 48)]);
        let acts = json!([{"field": "priority", "value": "urgent"}, {"field": "comment_value", "value": "Wartet."}]);
        automation(app, &all, &acts);
        let one = ticket(app, &[]);
        hours(app, 24);
        assert_eq!(shown(app, one)["priority"], json!(null));
        hours(app, 25);
        assert_eq!((&shown(app, one)["priority"], comments(app, one)), (&json!("urgent"), 2));
        hours(app, 72);
        assert_eq!(comments(app, one), 2, "nobody has touched it: once is enough");
        change(app, one, &json!({"tags": ["neu"]}));
        hours(app, 50);
        assert_eq!(comments(app, one), 3, "it was changed, and waits again");
        change(app, one, &json!({"status": "solved"}));
        hours(app, 50);
        assert_eq!(comments(app, one), 3);
    });
}

#[test]
fn tags_spare_a_ticket_even_before_the_index_was_asked_for() {
    each(|app| {
        let spared = json!({"field": "current_tags", "operator": "not_includes", "value": "warten"});
        automation(app, &json!([longer("NEW", 1), spared]), &json!([{"field": "priority", "value": "high"}]));
        let (one, other) = (ticket(app, &["warten"]), ticket(app, &[]));
        hours(app, 2);
        assert_eq!((&shown(app, one)["priority"], &shown(app, other)["priority"]), (&json!(null), &json!("high")));
    });
}

#[test]
fn one_without_hours_is_refused_and_who_administers_sets_them_up() {
    each(|app| {
        let status = json!([{"field": "status", "operator": "is", "value": "open"}]);
        let body = |all: &Value| {
            json!({"automation": {"title": "A", "conditions": {"all": all},
                "actions": [{"field": "priority", "value": "low"}]}})
        };
        assert_eq!(app.post(Who::Administrator, "automations", &body(&status)).0, 422, "that is a trigger");
        let good = body(&json!([longer("SOLVED", 96)]));
        assert_eq!(app.post(Who::Agent, "automations", &good).0, 403);
        let (status, made) = app.post(Who::Administrator, "automations", &good);
        assert_eq!((status, &made["automation"]["active"]), (201, &json!(true)));
        let path = format!("automations/{}", made["automation"]["id"]);
        let resting = json!({"automation": {"active": false}});
        assert_eq!(app.put(Who::Administrator, &path, &resting).1["automation"]["active"], false);
        assert_eq!(app.get(Who::Agent, "automations/active").1["count"], 0);
        assert_eq!(app.get(Who::Agent, "automations").1["count"], 1);
        assert_eq!(app.delete(Who::Administrator, &path).0, 204);
        assert_eq!(app.get(Who::Agent, &path).0, 404);
    });
}

#[test]
fn what_is_old_goes_to_the_trash_and_can_be_brought_back() {
    each(|app| {
        let acts = json!([{"field": "delete_ticket", "value": "trash"}]);
        automation(
            app,
            &json!([longer("SOLVED", 24), {"field": "status", "operator": "is", "value": "solved"}]),
            &acts,
        );
        let (one, other) = (ticket(app, &[]), ticket(app, &[]));
        change(app, one, &json!({"status": "solved"}));
        hours(app, 30);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{one}")).0, 404);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{other}")).0, 200);
        assert_eq!(app.get(Who::Agent, "tickets").1["count"], 1);
        assert_eq!(app.get(Who::Agent, "deleted_tickets").1["deleted_tickets"][0]["id"], json!(one));
        assert_eq!(app.put(Who::Agent, &format!("deleted_tickets/{one}/restore"), &Value::Null).0, 200);
        assert_eq!(shown(app, one)["status"], "solved");
    });
}
