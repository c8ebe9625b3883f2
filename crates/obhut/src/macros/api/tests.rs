//! Stories of macros told through the API.

use serde_json::{Value, json};
use testkit::Engine;

use crate::testing::{TestApp, Who};

fn story(tell: impl Fn(&TestApp)) {
    for engine in Engine::BOTH {
        tell(&TestApp::new(engine));
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a story reads better with the value written where it is used")]
fn add(app: &TestApp, who: Who, body: Value) -> (u16, Value) {
    app.post(who, "macros", &json!({ "macro": body }))
}

fn wait(app: &TestApp) -> i64 {
    let body = json!({"title": "TV::Wartet auf Kundin oder Kunde", "description": "Nachfrage", "actions": [
        {"field": "status", "value": "pending"},
        {"field": "assignee_id", "value": "current_user"},
        {"field": "current_tags", "value": "nachfrage tv"},
        {"field": "comment_value", "value": ["channel:all", "{{ticket.requester.salutation}},\nzu #{{ticket.id}}: {{current_user.first_name}}"]},
        {"field": "comment_mode_is_public", "value": true},
    ]});
    let (status, made) = add(app, Who::Administrator, body);
    assert_eq!(status, 201, "{made}");
    made["macro"]["id"].as_i64().unwrap()
}

fn titles(answer: &Value) -> Vec<&str> {
    answer["macros"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect()
}

#[test]
fn a_macro_is_added_found_changed_and_deleted() {
    story(|app| {
        let id = wait(app);
        let (_, one) = app.get(Who::Agent, &format!("macros/{id}"));
        assert_eq!(one["macro"]["restriction"], Value::Null);
        assert_eq!(one["macro"]["actions"][0], json!({"field": "status", "value": "pending"}));
        for path in
            ["macros", "macros/active", "macros/search?query=kundin", "macros?category=TV", "macros?access=account"]
        {
            assert_eq!(titles(&app.get(Who::Agent, path).1), ["TV::Wartet auf Kundin oder Kunde"], "{path}");
        }
        assert!(titles(&app.get(Who::Agent, "macros/search?query=anders").1).is_empty());
        assert_eq!(app.get(Who::Agent, "macros/categories").1, json!({"categories": ["TV"]}));
        assert_eq!(app.get(Who::Agent, "macros/definitions").1["definitions"]["actions"][0]["subject"], "status");
        let off = json!({"macro": {"active": false}});
        assert_eq!(app.put(Who::Agent, &format!("macros/{id}"), &off).0, 403, "shared ones are the administrator's");
        let (status, changed) = app.put(Who::Administrator, &format!("macros/{id}"), &off);
        assert_eq!((status, &changed["macro"]["active"]), (200, &json!(false)));
        assert!(titles(&app.get(Who::Agent, "macros/active").1).is_empty());
        let many = json!({"macros": [{"id": id, "active": true, "position": 9}]});
        let (status, changed) = app.put(Who::Administrator, "macros/update_many", &many);
        assert_eq!((status, &changed["macros"][0]["position"]), (200, &json!(9)));
        assert_eq!(app.delete(Who::Administrator, &format!("macros/destroy_many?ids={id}")).0, 204);
        assert_eq!(app.get(Who::Agent, &format!("macros/{id}")).0, 404);
    });
}

#[test]
fn everybody_keeps_their_own_and_a_group_has_its_own() {
    story(|app| {
        let own = json!({"title": "Meins", "actions": [{"field": "priority", "value": "high"}]});
        let (_, made) = add(app, Who::Agent, own);
        assert_eq!(made["macro"]["restriction"]["type"], "User");
        let id = made["macro"]["id"].as_i64().unwrap();
        assert_eq!(app.get(Who::Administrator, &format!("macros/{id}")).0, 404, "it is nobody else's");
        let group = json!({"type": "Group", "id": app.desk.group});
        let body = json!({"title": "Team", "restriction": group, "actions": [{"field": "status", "value": "hold"}]});
        assert_eq!(add(app, Who::Agent, body.clone()).0, 403);
        assert_eq!(add(app, Who::Administrator, body).0, 201);
        assert_eq!(titles(&app.get(Who::Specialist, "macros").1), ["Team"]);
        assert_eq!(titles(&app.get(Who::Agent, "macros").1), ["Meins", "Team"]);
        assert_eq!(titles(&app.get(Who::Agent, "macros?access=personal").1), ["Meins"]);
    });
}

#[test]
fn applying_shows_the_ticket_as_it_would_be_and_changes_nothing() {
    story(|app| {
        let id = wait(app);
        let body = json!({"ticket": {"subject": "Ton", "comment": {"body": "Der Ton setzt aus."}, "tags": ["alt"],
            "requester": {"name": "Leyla Demir", "email": "leyla@post.example"}}});
        let ticket = app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap();
        let (status, applied) = app.get(Who::Agent, &format!("tickets/{ticket}/macros/{id}/apply"));
        let would = &applied["result"]["ticket"];
        assert_eq!((status, &would["status"], &would["id"]), (200, &json!("pending"), &json!(ticket)));
        assert_eq!(would["tags"], json!(["alt", "nachfrage", "tv"]));
        assert_eq!(would["assignee_id"], app.desk.agent);
        assert_eq!(would["comment"]["body"], format!("Guten Tag Leyla Demir,\nzu #{ticket}: Jana"));
        assert_eq!(would["comment"]["public"], true);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{ticket}")).1["ticket"]["status"], "new");
        let alone = app.get(Who::Agent, &format!("macros/{id}/apply")).1;
        assert!(alone["result"]["ticket"]["comment"]["body"].as_str().unwrap().contains("{{ticket.id}}"));
    });
}

#[test]
fn what_cannot_be_is_named() {
    story(|app| {
        let refused = |body: Value, field: &str| {
            let (status, answer) = add(app, Who::Administrator, body);
            assert_eq!(status, 422, "{answer}");
            assert!(answer["details"][field].is_array(), "{field}: {answer}");
        };
        let good = json!([{"field": "status", "value": "open"}]);
        refused(json!({"title": "", "actions": good}), "title");
        refused(json!({"title": "a"}), "actions");
        refused(json!({"title": "a", "actions": [{"field": "status", "value": "closed"}]}), "actions");
        refused(json!({"title": "a", "actions": [{"field": "role", "value": "admin"}]}), "actions");
        refused(
            json!({"title": "a", "actions": [{"field": "comment_value", "value": "{{user.password}}"}]}),
            "actions",
        );
        refused(json!({"title": "a", "actions": good, "restriction": {"type": "Group", "id": 999_999}}), "restriction");
        refused(json!({"title": "a", "actions": good, "purpose_id": 999_999}), "purpose_id");
    });
}

#[test]
fn a_purpose_without_a_legal_basis_is_refused_and_an_existing_macro_stops() {
    story(|app| {
        let id = wait(app);
        let desk = &app.desk;
        desk.write(&desk.system(), |tx, cx| {
            Ok(crate::accounts::sql::insert_purpose(tx, cx.id(), 77, "newsletter", "")?)
        })
        .unwrap();
        let body =
            json!({"title": "Werbung", "purpose_id": 77, "actions": [{"field": "comment_value", "value": "Kaufen!"}]});
        let (status, answer) = add(app, Who::Administrator, body);
        assert_eq!(status, 422, "{answer}");
        assert!(answer["details"]["purpose_id"].is_array(), "{answer}");
        let change = json!({"macro": {"purpose_id": 77}});
        assert_eq!(app.put(Who::Administrator, &format!("macros/{id}"), &change).0, 422);
    });
}

#[test]
fn a_new_macro_begins_with_another_or_with_a_ticket() {
    story(|app| {
        let id = wait(app);
        let (status, new) = app.get(Who::Agent, &format!("macros/new?macro_id={id}"));
        assert_eq!((status, &new["macro"]["title"]), (200, &json!("TV::Wartet auf Kundin oder Kunde")));
        assert_eq!(new["macro"]["actions"][0], json!({"field": "status", "value": "pending"}));
        assert!(new["macro"].get("id").is_none(), "nothing is stored");
        assert_eq!(titles(&app.get(Who::Agent, "macros").1).len(), 1);
        let ticket = json!({"ticket": {"subject": "Ton", "comment": {"body": "Kein Ton."}, "priority": "high",
            "group_id": app.desk.group, "status": "open"}});
        let made = app.post(Who::Agent, "tickets", &ticket).1;
        let number = &made["ticket"]["id"];
        let (status, new) = app.get(Who::Agent, &format!("macros/new?ticket_id={number}"));
        assert_eq!(status, 200, "{new}");
        let actions = new["macro"]["actions"].as_array().unwrap();
        for (field, value) in [("status", "open"), ("priority", "high")] {
            assert!(actions.contains(&json!({"field": field, "value": value})), "{actions:?}");
        }
        assert_eq!(app.get(Who::Agent, "macros/new?ticket_id=987654").0, 404);
        assert_eq!(app.get(Who::Agent, "macros/new").0, 422);
    });
}
