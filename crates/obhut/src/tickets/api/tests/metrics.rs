//! How a ticket went, and what an export leaves behind, told through the API.

use serde_json::{Value, json};

use super::{made, story, ticket};
use crate::testing::Who;

const HOUR: i64 = 3_600;

#[test]
fn a_ticket_tells_how_it_went_where_it_is_asked_for() {
    story(|app| {
        let id = made(
            app,
            &json!({"subject": "Netz", "comment": {"body": "Es geht nicht."}, "requester_id": app.end_user,
                "group_id": app.desk.group}),
        );
        let path = format!("tickets/{id}");
        let later = |hours: i64, change: Value| {
            app.desk.clock.advance_seconds(hours * HOUR);
            assert_eq!(app.put(Who::Agent, &path, &json!({ "ticket": change })).0, 200);
        };
        later(1, json!({"assignee_id": app.desk.agent, "status": "open"}));
        later(1, json!({"comment": {"body": "Intern", "public": false}}));
        later(1, json!({"comment": {"body": "Bitte neu starten."}, "status": "pending"}));
        later(2, json!({"status": "solved"}));
        later(3, json!({"status": "open"}));
        later(1, json!({"comment": {"body": "Noch einmal."}, "status": "solved"}));
        let (_, answer) = app.get(Who::Agent, &format!("{path}?include=metric_sets,dates"));
        let (set, dates) = (&answer["ticket"]["metric_set"], &answer["ticket"]["dates"]);
        let counts = ["replies", "reopens", "assignee_stations", "group_stations"].map(|name| set[name].as_i64());
        assert_eq!(counts, [Some(2), Some(1), Some(1), Some(1)], "{set}");
        let minutes = |name: &str| set[format!("{name}_in_minutes")]["calendar"].as_i64();
        assert_eq!(minutes("reply_time"), Some(180));
        assert_eq!(minutes("first_resolution_time"), Some(300));
        assert_eq!(minutes("full_resolution_time"), Some(540));
        assert_eq!(minutes("agent_wait_time"), Some(120), "pending");
        assert_eq!(minutes("requester_wait_time"), Some(240), "new and open, twice");
        assert_eq!(dates["solved_at"], set["solved_at"]);
        assert_ne!(dates["solved_at"], Value::Null);
        let (_, plain) = app.get(Who::Agent, &path);
        assert!(plain["ticket"].get("metric_set").is_none() && plain["ticket"].get("dates").is_none());
        let (_, list) = app.get(Who::Agent, "tickets?include=dates");
        assert_eq!(&list["tickets"][0]["dates"], dates);
    });
}

#[test]
fn a_cursor_of_an_export_lives_for_an_hour_and_the_export_is_written_down() {
    story(|app| {
        for n in 0..3 {
            ticket(app, "walnut", &format!("{n}"));
        }
        let path = "search/export?query=walnut&filter[type]=ticket&page[size]=2";
        let (status, first) = app.get(Who::Agent, path);
        assert_eq!(status, 200, "{first}");
        let (_, log) = app.get(Who::Administrator, "access_logs?page[size]=1");
        let entry = &log["access_logs"][0];
        assert_eq!((&entry["category"], &entry["role"]), (&json!("exported"), &json!("agent")), "{entry}");
        assert!(entry["data_categories"].as_array().unwrap().contains(&json!("content")), "{entry}");
        let next = format!("{path}&page[after]={}", first["meta"]["after_cursor"].as_str().unwrap());
        app.desk.clock.advance_seconds(HOUR);
        let (status, second) = app.get(Who::Agent, &next);
        assert_eq!((status, second["results"].as_array().map(Vec::len)), (200, Some(1)));
        app.desk.clock.advance_seconds(1);
        let (status, late) = app.get(Who::Agent, &next);
        assert_eq!(status, 400);
        assert!(late.to_string().contains("expired"), "{late}");
    });
}

#[test]
fn an_audit_tells_whom_a_comment_was_sent_to_once_it_has_left() {
    story(|app| {
        let copy = app.desk.customer("Kim Tran", "kim@firma.example");
        let id = made(
            app,
            &json!({"subject": "Netz", "comment": {"body": "Es geht nicht."}, "requester_id": app.end_user,
                "collaborator_ids": [copy]}),
        );
        let said = json!({ "ticket": { "comment": { "body": "Bitte neu starten." } } });
        let (_, answered) = app.put(Who::Agent, &format!("tickets/{id}"), &said);
        let events = |app: &crate::testing::TestApp| -> Vec<Value> {
            let (_, audits) = app.get(Who::Agent, &format!("tickets/{id}/audits?sort_order=desc"));
            audits["audits"][0]["events"].as_array().unwrap().clone()
        };
        let comment = answered["audit"]["events"][0]["id"].as_i64().unwrap();
        let of = |kind: &str, events: &[Value]| events.iter().find(|event| event["type"] == kind).cloned();
        assert!(of("Notification", &events(app)).is_none(), "it waits to be taken back");
        let person = app.end_user;
        // What the outbox writes once the server has taken the mail.
        app.desk
            .write(&app.desk.system(), move |tx, cx| {
                let facts = ledger::Facts::from([("comment".into(), ledger::Fact::Number(comment))]);
                let object = crate::tickets::read::object(id);
                let record = crate::audit::Record { act: "comment.send", object, facts, detail: None, owners: &[] };
                let seq = crate::audit::record(tx, cx, record)?;
                for person in [person, copy] {
                    crate::access_log::sql::insert_person(tx, cx.id(), person, seq)?;
                }
                Ok(())
            })
            .unwrap();
        let told = events(app);
        assert_eq!(of("Notification", &told).unwrap()["recipients"], json!([person]));
        assert_eq!(of("Cc", &told).unwrap()["recipients"], json!([copy]));
    });
}
