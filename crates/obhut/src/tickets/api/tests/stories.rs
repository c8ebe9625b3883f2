use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use super::{ids, made, story, ticket};
use crate::testing::{Answer, TestApp, Who};

#[test]
fn a_ticket_is_entered_worked_and_solved() {
    story(|app| {
        let body = json!({"ticket": {
            "id": "", "subject": "Printer on fire", "comment": {"body": "It smokes."}, "priority": "high", "type": "incident",
            "requester": {"name": "Kim Tran", "email": "kim@firma.example"}, "tags": ["Printer", "fire"],
            "external_id": "K-17", "collaborators": ["otto@firma.example", {"name": "Eva", "email": "eva@firma.example"}],
        }});
        let answer = app.call(Who::Agent, Method::POST, "tickets.json", &body);
        assert_eq!(answer.status, 201, "{}", answer.text);
        let made = answer.json();
        let (ticket, audit) = (&made["ticket"], &made["audit"]);
        let id = ticket["id"].as_i64().unwrap();
        assert_eq!(answer.headers["location"], format!("http://desk.example/api/v2/tickets/{id}.json"));
        assert_eq!(ticket["url"], answer.headers["location"].to_str().unwrap());
        assert_eq!((&ticket["status"], &ticket["description"]), (&json!("new"), &json!("It smokes.")));
        assert_eq!((&ticket["tags"], &ticket["external_id"]), (&json!(["fire", "printer"]), &json!("K-17")));
        assert_eq!(ticket["collaborator_ids"].as_array().unwrap().len(), 2);
        assert_eq!((&audit["ticket_id"], &audit["events"][0]["type"]), (&json!(id), &json!("Comment")));
        assert!(audit["events"].as_array().unwrap().iter().any(|event| event["field_name"] == "subject"));

        let change = json!({"ticket": {"assignee_id": app.desk.agent, "subject": "Printer smokes", "comment": {"body": "We come.", "public": true}}});
        let (status, changed) = app.put(Who::Agent, &format!("tickets/{id}.json"), &change);
        assert_eq!(status, 200, "{changed}");
        assert_eq!(
            (&changed["ticket"]["status"], &changed["ticket"]["subject"]),
            (&json!("open"), &json!("Printer smokes"))
        );
        let event = |field: &str| -> Value {
            let events = changed["audit"]["events"].as_array().unwrap();
            events.iter().find(|event| event["field_name"] == field).cloned().unwrap_or_default()
        };
        assert_eq!(event("subject")["previous_value"], "Printer on fire");
        assert_eq!(event("assignee_id")["value"], app.desk.agent.to_string());

        let (status, solved) = app.put(Who::Agent, &format!("tickets/{id}"), &json!({"ticket": {"status": "solved"}}));
        assert_eq!((status, &solved["ticket"]["status"]), (200, &json!("solved")));
        let (_, audits) = app.get(Who::Agent, &format!("tickets/{id}/audits.json"));
        assert_eq!((&audits["count"], audits["audits"].as_array().unwrap().len()), (&json!(3), 3));
        assert_eq!(audits["audits"][0]["events"][1]["value"], "Printer on fire");
        let first = &audits["audits"][0]["id"];
        let (status, one) = app.get(Who::Agent, &format!("tickets/{id}/audits/{first}"));
        assert_eq!((status, &one["audit"]), (200, &audits["audits"][0]));
        assert_eq!(app.get(Who::Agent, &format!("tickets/{id}/audits/999999")).0, 404);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{id}/audits/count")).1["count"]["value"], 3);
    });
}

#[test]
fn lists_come_in_pages_of_both_kinds() {
    story(|app| {
        let numbers: Vec<i64> = (0..5).map(|n| ticket(app, &format!("Request {n}"), "text")).collect();
        let (_, first) = app.get(Who::Agent, "tickets.json?per_page=2&sort_by=created_at&sort_order=asc");
        assert_eq!((ids(&first["tickets"]), &first["count"]), (numbers[..2].to_vec(), &json!(5)));
        let next = first["next_page"].as_str().unwrap().strip_prefix("http://desk.example/api/v2/").unwrap().to_owned();
        assert_eq!(ids(&app.get(Who::Agent, &next).1["tickets"]), numbers[2..4]);

        let (_, page) = app.get(Who::Agent, "tickets?page[size]=3&sort=-id");
        assert_eq!(
            (ids(&page["tickets"]), &page["meta"]["has_more"]),
            (vec![numbers[4], numbers[3], numbers[2]], &json!(true))
        );
        let cursor = page["meta"]["after_cursor"].as_str().unwrap();
        let (_, rest) = app.get(Who::Agent, &format!("tickets?page[size]=3&sort=-id&page[after]={cursor}"));
        assert_eq!((ids(&rest["tickets"]), &rest["meta"]["has_more"]), (vec![numbers[1], numbers[0]], &json!(false)));

        let (status, many) = app.get(Who::Agent, &format!("tickets/show_many?ids={},{},77777", numbers[3], numbers[1]));
        assert_eq!((status, ids(&many["tickets"])), (200, vec![numbers[3], numbers[1]]));
        assert_eq!(app.get(Who::Agent, "tickets/count").1["count"]["value"], 5);
        assert_eq!(app.get(Who::Agent, &format!("users/{}/tickets/requested", app.end_user)).1["count"], 5);
        assert_eq!(app.get(Who::Agent, "users/424242/tickets/requested").0, 404);
        assert_eq!(ids(&app.get(Who::Agent, "tickets/recent").1["tickets"]).len(), 5);
        let (_, urgent) =
            app.put(Who::Agent, &format!("tickets/{}", numbers[2]), &json!({"ticket": {"priority": "urgent"}}));
        assert_eq!(urgent["ticket"]["priority"], "urgent");
        let (_, sorted) = app.get(Who::Agent, "tickets?sort_by=priority&sort_order=desc&per_page=1");
        assert_eq!(ids(&sorted["tickets"]), [numbers[2]]);
    });
}

#[test]
fn what_is_said_is_listed_and_can_become_internal() {
    story(|app| {
        let id = ticket(app, "Invoice", "Please send it again.");
        let said = json!({"ticket": {"comment": {"html_body": "<p>Here it <b>is</b>.</p>", "public": true}}});
        app.put(Who::Agent, &format!("tickets/{id}"), &said);
        let (_, list) = app.get(Who::Agent, &format!("tickets/{id}/comments.json?include=users"));
        let comments = list["comments"].as_array().unwrap();
        assert_eq!((comments.len(), &list["count"]), (2, &json!(2)));
        assert_eq!(
            comments[1]["html_body"].as_str().unwrap().replace("<p>", "").replace("</p>", "").trim(),
            "Here it <b>is</b>."
        );
        assert_eq!(comments[0]["metadata"], json!({"system": {}, "custom": {}}));
        assert_eq!(list["users"][0]["id"], app.desk.agent);
        let (_, newest) = app.get(Who::Agent, &format!("tickets/{id}/comments?sort_order=desc&page[size]=1"));
        assert_eq!(newest["comments"][0]["id"], comments[1]["id"]);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{id}/comments/count")).1["count"]["value"], 2);

        let path = format!("tickets/{id}/comments/{}/make_private", comments[1]["id"]);
        assert_eq!(app.put(Who::Agent, &path, &Value::Null).0, 200);
        let (_, after) = app.get(Who::Agent, &format!("tickets/{id}/comments"));
        assert_eq!(after["comments"][1]["public"], false);
        let (_, audits) = app.get(Who::Agent, &format!("tickets/{id}/audits?sort_order=desc"));
        assert_eq!(audits["audits"][0]["events"][0]["type"], "CommentPrivacyChange");
    });
}

fn posted(app: &TestApp, key: &str, body: &Value) -> Answer {
    let request = Request::builder().method(Method::POST).uri("/api/v2/tickets.json").header("host", "desk.example");
    let request = request.header("authorization", app.credential(Who::Agent).unwrap()).header("idempotency-key", key);
    app.send(request.body(Body::from(body.to_string())).unwrap())
}

#[test]
fn the_same_request_sent_twice_makes_one_ticket() {
    story(|app| {
        let body = json!({"ticket": {"subject": "Once", "comment": {"body": "only"}}});
        let first = posted(app, "order-1", &body);
        let again = posted(app, "order-1", &body);
        assert_eq!((first.status, &first.headers["x-idempotency-lookup"]), (201, &"miss".parse().unwrap()));
        assert_eq!((again.status, &again.headers["x-idempotency-lookup"]), (201, &"hit".parse().unwrap()));
        assert_eq!(first.json()["ticket"]["id"], again.json()["ticket"]["id"]);
        let other = posted(app, "order-1", &json!({"ticket": {"subject": "Twice", "comment": {"body": "other"}}}));
        assert_eq!((other.status, &other.json()["error"]), (400, &json!("IdempotentRequestError")));
        assert_eq!(app.get(Who::Agent, "tickets/count").1["count"]["value"], 1);
    });
}

#[test]
fn a_change_of_a_stale_copy_is_refused_if_wished() {
    story(|app| {
        let id = ticket(app, "Stale", "text");
        let stale =
            json!({"ticket": {"subject": "Other", "safe_update": true, "updated_stamp": "2001-01-01T00:00:00Z"}});
        let (status, answer) = app.put(Who::Agent, &format!("tickets/{id}"), &stale);
        assert_eq!((status, &answer["error"]), (409, &json!("UpdateConflict")));
        let stamp = app.get(Who::Agent, &format!("tickets/{id}")).1["ticket"]["updated_at"].clone();
        let fresh = json!({"ticket": {"subject": "Other", "safe_update": true, "updated_stamp": stamp}});
        assert_eq!(app.put(Who::Agent, &format!("tickets/{id}"), &fresh).0, 200);
    });
}

#[test]
fn a_deleted_ticket_is_gone_everywhere() {
    story(|app| {
        let id = made(
            app,
            &json!({"subject": "Zebra", "comment": {"body": "unusual"}, "tags": ["rare"], "external_id": "Z-1"}),
        );
        assert_eq!(app.get(Who::Agent, "search?query=zebra").1["count"], 1);
        assert_eq!(
            app.call(Who::Agent, Method::DELETE, &format!("tickets/{id}.json"), &json!({"ticket": {"id": id}})).status,
            204
        );
        for path in ["", "/comments", "/audits", "/tags", "/related", "/collaborators"] {
            let (status, answer) = app.get(Who::Administrator, &format!("tickets/{id}{path}"));
            assert_eq!((status, &answer["error"]), (404, &json!("RecordNotFound")), "{path}");
        }
        assert_eq!(app.delete(Who::Agent, &format!("tickets/{id}")).0, 404);
        assert_eq!(app.put(Who::Agent, &format!("tickets/{id}"), &json!({"ticket": {"subject": "back"}})).0, 404);
        for list in ["tickets", "tickets?external_id=Z-1", "tickets/recent", "tickets?page[size]=5"] {
            assert_eq!(app.get(Who::Administrator, list).1["tickets"], json!([]), "{list}");
        }
        assert_eq!(app.get(Who::Agent, "search?query=zebra").1["count"], 0);
        assert_eq!(app.get(Who::Agent, "search/count?query=tags:rare").1["count"], 0);
        assert_eq!(app.get(Who::Agent, "tags").1["tags"], json!([]));
    });
}

#[test]
fn problems_know_their_incidents_and_tickets_their_people() {
    story(|app| {
        let problem = made(app, &json!({"subject": "Outage", "comment": {"body": "all"}, "type": "problem"}));
        let incident = made(
            app,
            &json!({"subject": "No net", "comment": {"body": "one"}, "type": "incident", "problem_id": problem,
            "email_ccs": [{"user_email": "otto@firma.example", "action": "put"}], "followers": [{"user_id": app.desk.administrator}]}),
        );
        assert_eq!(ids(&app.get(Who::Agent, "problems").1["tickets"]), [problem]);
        assert_eq!(ids(&app.get(Who::Agent, &format!("tickets/{problem}/incidents")).1["tickets"]), [incident]);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{problem}")).1["ticket"]["has_incidents"], true);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{problem}/related")).1["ticket_related"]["incidents"], 1);
        let (_, copied) = app.get(Who::Agent, &format!("tickets/{incident}/email_ccs"));
        assert_eq!(copied["users"][0]["email"], "otto@firma.example");
        assert_eq!(
            ids(&app.get(Who::Agent, &format!("tickets/{incident}/followers")).1["users"]),
            [app.desk.administrator]
        );
        let otto = copied["users"][0]["id"].as_i64().unwrap();
        assert_eq!(ids(&app.get(Who::Agent, &format!("users/{otto}/tickets/ccd")).1["tickets"]), [incident]);
        let out = json!({"ticket": {"email_ccs": [{"user_id": otto, "action": "delete"}]}});
        let (status, after) = app.put(Who::Agent, &format!("tickets/{incident}"), &out);
        assert_eq!((status, &after["ticket"]["collaborator_ids"]), (200, &json!([])));
    });
}

#[test]
fn tags_of_a_ticket_are_set_added_and_taken_away() {
    story(|app| {
        let id = made(app, &json!({"subject": "Tags", "comment": {"body": "x"}, "tags": ["one"]}));
        let path = format!("tickets/{id}/tags");
        assert_eq!(
            app.post(Who::Agent, &path, &json!({"tags": ["two", "three"]})),
            (201, json!({"tags": ["three", "two"]}))
        );
        assert_eq!(
            app.put(Who::Agent, &path, &json!({"tags": ["four"]})),
            (200, json!({"tags": ["four", "three", "two"]}))
        );
        let gone = app.call(Who::Agent, Method::DELETE, &path, &json!({"tags": ["two"]}));
        assert_eq!((gone.status, gone.json()), (200, json!({"tags": ["four", "three"]})));
        assert_eq!(app.get(Who::Agent, &path).1, json!({"tags": ["four", "three"]}));
        let (_, all) = app.get(Who::Agent, "tags");
        assert_eq!((&all["tags"][0]["count"], &all["count"]), (&json!(1), &json!(2)));
        assert_eq!(app.get(Who::Agent, "autocomplete/tags?name=fo").1["tags"], json!(["four"]));
    });
}
