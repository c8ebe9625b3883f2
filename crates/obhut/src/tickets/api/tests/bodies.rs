use axum::http::Method;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use testkit::Engine;

use super::{story, ticket};
use crate::testing::{TestApp, Who};

#[test]
fn faults_are_told_by_field() {
    story(|app| {
        let (status, answer) = app.post(Who::Agent, "tickets", &json!({"ticket": {"subject": "empty"}}));
        assert_eq!(status, 422);
        assert_eq!(
            answer,
            json!({"error": "RecordInvalid", "description": "Record validation errors", "details":
            {"description": [{"description": "Description: cannot be blank", "error": "BlankValue"}]}})
        );
        for (field, ticket) in [
            ("requester_id", json!({"comment": {"body": "x"}, "requester_id": 999_999})),
            ("assignee_id", json!({"comment": {"body": "x"}, "assignee_id": app.end_user})),
            ("group_id", json!({"comment": {"body": "x"}, "group_id": 999_999})),
            ("organization_id", json!({"comment": {"body": "x"}, "organization_id": 999_999})),
            ("custom_fields.5", json!({"comment": {"body": "x"}, "custom_fields": [{"id": 5, "value": "y"}]})),
            ("problem_id", json!({"comment": {"body": "x"}, "problem_id": 999_999})),
            ("uploads", json!({"comment": {"body": "x", "uploads": ["nonsense"]}})),
            ("author_id", json!({"comment": {"body": "x", "author_id": 999_999}})),
            ("requester", json!({"comment": {"body": "x"}, "requester": {}})),
            ("priority", json!({"comment": {"body": "x"}, "priority": "soon"})),
        ] {
            let (status, answer) = app.post(Who::Agent, "tickets", &json!({ "ticket": ticket }));
            assert_eq!((status, &answer["error"]), (422, &json!("RecordInvalid")), "{field} {answer}");
            assert!(answer["details"].get(field).is_some(), "{field} {answer}");
        }
        assert_eq!(app.get(Who::Agent, "tickets/count").1["count"]["value"], 0);
    });
}

#[test]
fn a_change_that_cannot_be_names_its_field() {
    story(|app| {
        let id = ticket(app, "Work", "text");
        let put = |ticket: Value| app.put(Who::Agent, &format!("tickets/{id}"), &json!({ "ticket": ticket }));
        assert!(put(json!({"priority": null})).1["details"].get("priority").is_some());
        assert_eq!(put(json!({"status": "open"})).0, 200);
        assert!(put(json!({"status": "new"})).1["details"].get("status").is_some());
        assert_eq!(put(json!({"status": "closed"})).0, 200);
        let (status, closed) = put(json!({"subject": "late"}));
        assert_eq!((status, &closed["details"]["status"][0]["error"]), (422, &json!("ClosedRecord")));
        assert_eq!(app.get(Who::Agent, "tickets/abc").0, 400);
        assert_eq!(app.get(Who::Agent, "tickets/9223372036854775807").0, 404);
        let (status, many) = app.get(
            Who::Agent,
            &format!("tickets/show_many?ids={}", (1..=101).map(|n| n.to_string()).collect::<Vec<_>>().join(",")),
        );
        assert_eq!((status, &many["error"]), (400, &json!("TooManyValues")));
        assert_eq!(
            app.get(Who::Agent, "tickets?page=101&per_page=100").1["errors"][0]["code"],
            "InvalidPaginationDepth"
        );
    });
}

/// Any JSON, with the names that tickets have among its members.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["open", "urgent", "task", "a@b.example", "1", "2026-11-22T08:30:00Z", "<b>x</b>"])
            .prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "ticket",
        "subject",
        "comment",
        "body",
        "html_body",
        "uploads",
        "requester",
        "requester_id",
        "name",
        "email",
        "custom_fields",
        "fields",
        "id",
        "value",
        "tags",
        "collaborators",
        "email_ccs",
        "user_email",
        "followers",
        "status",
        "priority",
        "type",
        "due_at",
        "assignee_id",
        "assignee_email",
        "group_id",
        "external_id",
        "problem_id",
        "is_public",
        "via_followup_source_id",
        "metadata",
        "author_id",
        "safe_update",
        "updated_stamp",
        "recipient",
    ]);
    leaf.prop_recursive(4, 40, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

#[test]
fn no_body_brings_the_server_down() {
    let app = TestApp::new(Engine::Sqlite);
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    let body = (anything(), any::<bool>()).prop_map(|(value, wrapped)| {
        let ticket = match value {
            Value::Object(mut members) if wrapped => {
                members.entry("comment").or_insert_with(|| json!({"body": "text"}));
                Value::Object(members)
            }
            other => other,
        };
        json!({ "ticket": ticket })
    });
    runner
        .run(&body, |body| {
            let answer = app.call(Who::Agent, Method::POST, "tickets", &body);
            prop_assert!([201, 400, 403, 404, 422].contains(&answer.status), "{} for {}", answer.status, body);
            Ok(())
        })
        .unwrap();
}
