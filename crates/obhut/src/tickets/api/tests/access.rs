use axum::http::Method;
use serde_json::{Value, json};

use super::{raw, story, ticket};
use crate::testing::Who;

#[test]
fn customers_and_strangers_have_no_tickets_here() {
    story(|app| {
        let id = ticket(app, "Mine", "text");
        let paths = ["tickets", "tickets/1", "search?query=text", "tags", "job_statuses", "tickets/count", "problems"];
        for path in paths {
            assert_eq!(app.get(Who::Anonymous, path).0, 401, "{path}");
            assert_eq!(app.get(Who::EndUser, path).0, 403, "{path}");
        }
        let body = json!({"ticket": {"subject": "x", "comment": {"body": "y"}}});
        for (method, path) in [
            (Method::POST, "tickets".to_owned()),
            (Method::PUT, format!("tickets/{id}")),
            (Method::DELETE, format!("tickets/{id}")),
            (Method::PUT, format!("tickets/update_many?ids={id}")),
        ] {
            assert_eq!(app.call(Who::Anonymous, method.clone(), &path, &body).status, 401, "{path}");
            assert_eq!(app.call(Who::EndUser, method, &path, &body).status, 403, "{path}");
        }
    });
}

#[test]
fn a_specialist_helps_without_learning_who_asks() {
    story(|app| {
        let upload = raw(app, Who::Agent, "uploads?filename=passport.png", "image/png", b"not really").json();
        let token = &upload["upload"]["token"];
        let body = json!({"ticket": {"subject": "Router", "comment": {"body": "It blinks.", "uploads": token},
            "requester_id": app.end_user, "external_id": "L-1"}});
        let (_, made) = app.post(Who::Agent, "tickets", &body);
        let id = made["ticket"]["id"].as_i64().unwrap();
        let file = made["audit"]["events"][0]["attachments"][0]["id"].as_i64().unwrap();

        let (status, seen) = app.get(Who::Specialist, &format!("tickets/{id}?include=users"));
        assert_eq!((status, &seen["ticket"]["subject"]), (200, &json!("Router")));
        assert_eq!(seen["ticket"]["external_id"], Value::Null);
        let lena = seen["users"].as_array().unwrap().iter().find(|user| user["id"] == app.end_user).cloned().unwrap();
        assert!(crate::people::pseudonym::is_one(lena["name"].as_str().unwrap()), "{lena}");
        assert!(lena.get("email").is_none());
        let (_, comments) = app.get(Who::Specialist, &format!("tickets/{id}/comments"));
        assert_eq!(comments["comments"][0]["attachments"], json!([]));
        assert_eq!(app.get(Who::Specialist, &format!("attachments/{file}")).0, 404);
        assert_eq!(app.get(Who::Specialist, &format!("attachments/{file}/content")).0, 404);
        assert_eq!(app.get(Who::Agent, &format!("attachments/{file}")).0, 200);

        for query in
            ["requester:lena@kunden.example", "requester:Lena", "external_id:L-1", "type:user lena", "passport"]
        {
            assert_eq!(app.get(Who::Specialist, &format!("search?query={query}")).1["count"], 0, "{query}");
            assert_eq!(app.get(Who::Agent, &format!("search?query={query}")).1["count"], 1, "{query}");
        }
        assert_eq!(app.get(Who::Specialist, "search?query=blinks").1["count"], 1);
        assert_eq!(app.get(Who::Specialist, "tickets?external_id=L-1").1["count"], 0);

        let note = json!({"ticket": {"comment": {"body": "Try a new cable."}}});
        let (status, noted) = app.put(Who::Specialist, &format!("tickets/{id}"), &note);
        assert_eq!((status, &noted["audit"]["events"][0]["public"]), (200, &json!(false)), "{noted}");
        let aloud = json!({"ticket": {"comment": {"body": "Hello", "public": true}}});
        assert_eq!(app.put(Who::Specialist, &format!("tickets/{id}"), &aloud).0, 403);
        assert_eq!(app.delete(Who::Specialist, &format!("tickets/{id}")).0, 403);
        for guess in [
            json!({"requester": {"email": "lena@kunden.example"}}),
            json!({"requester": {"name": "Lena Kundin"}}),
            json!({"collaborators": ["lena@kunden.example"]}),
        ] {
            let mut ticket = guess;
            ticket["comment"] = json!({"body": "who?", "public": false});
            assert_eq!(app.post(Who::Specialist, "tickets", &json!({ "ticket": ticket })).0, 403, "{ticket}");
        }
    });
}

#[test]
fn what_lies_in_a_closed_group_does_not_exist_for_others() {
    story(|app| {
        let staff_only = app
            .desk
            .write(&app.desk.system(), |tx, cx| {
                let change = crate::staff::groups::GroupChange { closed: Some(true), ..Default::default() };
                crate::staff::groups::create(tx, cx, "Board", &change)
            })
            .unwrap();
        let body = json!({"ticket": {"subject": "Quetzal", "comment": {"body": "secret"}, "group_id": staff_only, "tags": ["hush"]}});
        let (status, made) = app.post(Who::Administrator, "tickets", &body);
        assert_eq!(status, 201, "{made}");
        let id = made["ticket"]["id"].as_i64().unwrap();
        assert_eq!(app.get(Who::Agent, &format!("tickets/{id}")).0, 404);
        assert_eq!(app.get(Who::Agent, "tickets").1["count"], 0);
        for query in ["quetzal", "tags:hush", "status:new"] {
            assert_eq!(app.get(Who::Agent, &format!("search?query=type:ticket {query}")).1["count"], 0, "{query}");
        }
        assert_eq!(app.put(Who::Agent, &format!("tickets/{id}"), &json!({"ticket": {"priority": "low"}})).0, 404);
    });
}
