//! Stories of people told through the API.

use serde_json::{Value, json};
use testkit::Engine;

use crate::testing::{TestApp, Who};

fn story(tell: impl Fn(&TestApp)) {
    for engine in Engine::BOTH {
        tell(&TestApp::new(engine));
    }
}

#[test]
fn everybody_learns_who_they_are_and_nobody_is_anonymous() {
    story(|app| {
        let (status, me) = app.get(Who::Anonymous, "users/me.json");
        assert_eq!((status, &me["user"]["name"], &me["user"]["id"]), (200, &json!("Anonymous user"), &Value::Null));
        for (who, id, role) in [
            (Who::Administrator, app.desk.administrator, "admin"),
            (Who::Agent, app.desk.agent, "agent"),
            (Who::Specialist, app.specialist, "agent"),
            (Who::EndUser, app.end_user, "end-user"),
        ] {
            let (status, me) = app.get(who, "users/me");
            assert_eq!((status, &me["user"]["id"], &me["user"]["role"]), (200, &json!(id), &json!(role)), "{who:?}");
            assert!(me["user"]["email"].is_string(), "{who:?}");
        }
    });
}

#[test]
fn a_customer_is_added_shown_changed_and_deleted() {
    story(|app| {
        let body = json!({"user": {"name": "Kim Tran", "email": "kim@firma.example", "phone": "+49 30 123456"}});
        let (status, made) = app.post(Who::Agent, "users.json", &body);
        assert_eq!(status, 201, "{made}");
        let id = made["user"]["id"].as_i64().unwrap();
        assert_eq!(made["user"]["email"], "kim@firma.example");
        assert_eq!(made["user"]["url"], format!("http://desk.example/api/v2/users/{id}.json"));
        let (status, again) = app.post(Who::Agent, "users", &body);
        assert_eq!((status, &again["details"]["email"][0]["error"]), (422, &json!("DuplicateValue")));
        let change = json!({"user": {"notes": "prefers letters", "tags": ["b", "a"]}});
        let (status, changed) = app.put(Who::Agent, &format!("users/{id}"), &change);
        assert_eq!((status, &changed["user"]["tags"]), (200, &json!(["a", "b"])));
        let (status, gone) = app.delete(Who::Agent, &format!("users/{id}"));
        assert_eq!((status, &gone["user"]["active"], &gone["user"]["email"]), (200, &json!(false), &Value::Null));
        assert_eq!(gone["user"]["phone"], Value::Null);
        assert_eq!(app.get(Who::Agent, &format!("users/{id}")).0, 404);
    });
}
