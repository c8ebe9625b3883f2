//! Stories of people told through the API.

use serde_json::{Value, json};
use testkit::Engine;

use crate::testing::{TestApp, Who};

fn story(tell: impl Fn(&TestApp)) {
    for engine in Engine::BOTH {
        tell(&TestApp::new(engine));
    }
}

/// A customer with everything that can be known of one.
fn kim(app: &TestApp) -> i64 {
    let body = json!({"user": {
        "name": "Kim Tran", "email": "kim@firma.example", "phone": "+49 30 123456", "external_id": "crm-77",
        "notes": "calls on Mondays", "details": "Lindenweg 4", "alias": "kt", "tags": ["gold"],
        "identities": [{"type": "email", "value": "tran@firma.example"}],
    }});
    let (status, made) = app.post(Who::Agent, "users.json", &body);
    assert_eq!(status, 201, "{made}");
    made["user"]["id"].as_i64().unwrap()
}

fn ids(answer: &Value) -> Vec<i64> {
    answer["users"].as_array().unwrap().iter().map(|user| user["id"].as_i64().unwrap()).collect()
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
        let id = kim(app);
        let (_, shown) = app.get(Who::Agent, &format!("users/{id}"));
        assert_eq!(shown["user"]["email"], "kim@firma.example");
        assert_eq!(shown["user"]["url"], format!("http://desk.example/api/v2/users/{id}.json"));
        let (status, again) =
            app.post(Who::Agent, "users", &json!({"user": {"name": "K", "email": "KIM@firma.example"}}));
        assert_eq!((status, &again["details"]["email"][0]["error"]), (422, &json!("DuplicateValue")));
        let change = json!({"user": {"notes": "prefers letters", "tags": ["b", "a"]}});
        let (status, changed) = app.put(Who::Agent, &format!("users/{id}"), &change);
        assert_eq!((status, &changed["user"]["tags"]), (200, &json!(["a", "b"])));
        let (status, gone) = app.delete(Who::Agent, &format!("users/{id}"));
        assert_eq!((status, &gone["user"]["active"], &gone["user"]["email"]), (200, &json!(false), &Value::Null));
        assert_eq!(gone["user"]["phone"], Value::Null);
        assert_eq!(app.get(Who::Agent, &format!("users/{id}")).0, 404);
        let (status, new) =
            app.post(Who::Agent, "users", &json!({"user": {"name": "K", "email": "kim@firma.example"}}));
        assert_eq!(status, 201, "the address is free again");
        assert_ne!(new["user"]["id"], json!(id));
    });
}

#[test]
fn a_specialist_never_sees_who_a_customer_is() {
    story(|app| {
        let id = kim(app);
        let (_, known) = app.get(Who::Agent, &format!("users/{id}/identities"));
        let identity = known["identities"][0]["id"].as_i64().unwrap();
        let paths = [
            "users".to_owned(),
            "users?page[size]=100".to_owned(),
            "users?role[]=end-user".to_owned(),
            format!("users/{id}"),
            format!("users/show_many?ids={id}"),
            "users/show_many?external_ids=crm-77".to_owned(),
            "users/search?query=kim".to_owned(),
            "users/search?query=kim@firma.example".to_owned(),
            "users/search?query=email:kim@firma.example".to_owned(),
            "users/search?query=49 30 123456".to_owned(),
            "users/search?external_id=crm-77".to_owned(),
            "users/autocomplete?name=kim".to_owned(),
            format!("users/{id}/related"),
            format!("users/{id}/tags"),
            format!("users/{id}/identities"),
            format!("users/{id}/identities/{identity}"),
            format!("users/{id}/organizations"),
        ];
        for path in paths {
            let text = app.call(Who::Specialist, axum::http::Method::GET, &path, &Value::Null).text;
            for word in ["Kim", "Tran", "firma", "123456", "crm-77", "Mondays", "Lindenweg", "kt\""] {
                let told = text.split("\"next_page\"").next().unwrap_or_default();
                assert!(!told.contains(word), "{path} tells {word}: {told}");
            }
        }
        for query in ["query=kim", "query=kim@firma.example", "external_id=crm-77", "query=nobody"] {
            let (status, found) = app.get(Who::Specialist, &format!("users/search?{query}"));
            assert_eq!((status, found["count"].as_i64()), (200, Some(0)), "known and unknown look the same: {query}");
        }
        let (_, shown) = app.get(Who::Specialist, &format!("users/{id}"));
        assert!(crate::people::pseudonym::is_one(shown["user"]["name"].as_str().unwrap()));
        let (_, colleague) = app.get(Who::Specialist, "users/search?query=jana");
        assert_eq!(ids(&colleague), [app.desk.agent], "colleagues are found by name");
    });
}

#[test]
fn unknown_and_forbidden_look_the_same() {
    story(|app| {
        let id = kim(app);
        for path in ["users/{}", "users/{}/related", "users/{}/tags", "users/{}/identities", "users/{}/groups"] {
            let (there, not_there) = (path.replace("{}", &id.to_string()), path.replace("{}", "999999"));
            assert_eq!(app.get(Who::EndUser, &there), app.get(Who::EndUser, &not_there), "{path}");
        }
        let change = json!({"user": {"name": "X"}});
        for who in [Who::EndUser, Who::Specialist] {
            assert_eq!(app.put(who, &format!("users/{id}"), &change), app.put(who, "users/999999", &change));
            assert_eq!(app.delete(who, &format!("users/{id}")), app.delete(who, "users/999999"));
        }
    });
}

#[test]
fn people_are_found_by_what_is_known_of_them() {
    story(|app| {
        let id = kim(app);
        for query in [
            "query=kim",
            "query=tran@firma.example",
            "query=email:kim@firma.example",
            "query=\"Kim Tran\"",
            "query=49 30 123456",
            "query=ki*",
            "external_id=crm-77",
            "query=external_id:crm-77",
            "query=type:user role:end-user tran",
        ] {
            let (status, found) = app.get(Who::Agent, &format!("users/search?{query}"));
            assert_eq!((status, ids(&found)), (200, vec![id]), "{query}");
        }
        assert_eq!(ids(&app.get(Who::Agent, "users/autocomplete?name=tra").1), [id]);
        assert_eq!(ids(&app.get(Who::Agent, &format!("users/show_many?ids={id},999")).1), [id]);
        assert_eq!(ids(&app.get(Who::Agent, "users/show_many?external_ids=crm-77,x").1), [id]);
        assert_eq!(app.get(Who::Agent, "users/search?query=kim&page[size]=2").0, 400);
    });
}

#[test]
fn lists_go_on_page_by_page() {
    story(|app| {
        let (_, all) = app.get(Who::Agent, "users");
        let (_, count) = app.get(Who::Agent, "users/count");
        assert_eq!((all["count"].as_i64(), count["count"]["value"].as_i64()), (Some(4), Some(4)));
        let mut seen = Vec::new();
        let mut path = "users?page[size]=3".to_owned();
        loop {
            let (status, page) = app.get(Who::Agent, &path);
            assert_eq!(status, 200);
            seen.extend(ids(&page));
            let Some(next) = page["links"]["next"].as_str() else { break };
            path = next.strip_prefix("http://desk.example/api/v2/").unwrap().to_owned();
        }
        assert_eq!(seen, ids(&all));
        assert_eq!(ids(&app.get(Who::Agent, "users?role=admin").1), [app.desk.administrator]);
    });
}

#[test]
fn the_same_person_is_added_once_and_then_changed() {
    story(|app| {
        let body = |name: &str| json!({"user": {"name": name, "email": "kim@firma.example", "external_id": "crm-1"}});
        let (status, made) = app.post(Who::Agent, "users/create_or_update", &body("Kim"));
        assert_eq!(status, 201);
        let (status, changed) = app.post(Who::Agent, "users/create_or_update", &body("Kim T."));
        assert_eq!(
            (status, &changed["user"]["id"], &changed["user"]["name"]),
            (200, &made["user"]["id"], &json!("Kim T."))
        );
    });
}

#[test]
fn many_people_at_once_are_a_job() {
    story(|app| {
        let users = json!({"users": [
            {"name": "A", "email": "a@firma.example", "external_id": "a"},
            {"name": "B", "email": "b@firma.example"},
            {"name": "", "email": "lena@kunden.example"},
        ]});
        let (status, job) = app.post(Who::Agent, "users/create_many", &users);
        assert_eq!(
            (status, &job["job_status"]["status"], &job["job_status"]["progress"]),
            (200, &json!("queued"), &Value::Null)
        );
        assert!(job["job_status"]["id"].as_str().unwrap().starts_with("V3-"));
        let made = ids(&app.get(Who::Agent, "users/search?query=firma").1);
        assert_eq!(made.len(), 2);
        let change = json!({"user": {"tags": ["both"]}});
        let list = format!("{},{}", made[0], made[1]);
        assert_eq!(app.put(Who::Agent, &format!("users/update_many?ids={list}"), &change).0, 200);
        assert_eq!(app.get(Who::Agent, &format!("users/{}/tags", made[1])).1, json!({"tags": ["both"]}));
        assert_eq!(app.delete(Who::Agent, "users/destroy_many?external_ids=a").0, 200);
        assert_eq!(ids(&app.get(Who::Agent, "users/search?query=firma").1).len(), 1);
        let too_many: Vec<Value> = (0..101).map(|n| json!({"name": format!("N{n}")})).collect();
        assert_eq!(app.post(Who::Agent, "users/create_many", &json!({"users": too_many})).1["error"], "TooManyValues");
    });
}

#[test]
fn addresses_are_added_made_primary_and_removed() {
    story(|app| {
        let id = kim(app);
        let body = json!({"identity": {"type": "email", "value": "new@firma.example"}});
        let (status, made) = app.post(Who::Agent, &format!("users/{id}/identities"), &body);
        assert_eq!((status, &made["identity"]["value"]), (201, &json!("new@firma.example")));
        let identity = made["identity"]["id"].as_i64().unwrap();
        let (status, all) =
            app.put(Who::Agent, &format!("users/{id}/identities/{identity}/make_primary"), &Value::Null);
        assert_eq!((status, all["identities"].as_array().unwrap().len()), (200, 4));
        assert_eq!(app.get(Who::Agent, &format!("users/{id}")).1["user"]["email"], "new@firma.example");
        assert_eq!(
            app.delete(Who::Agent, &format!("users/{id}/identities/{identity}")).0,
            422,
            "the primary one stays"
        );
        let old = all["identities"].as_array().unwrap().iter().find(|one| one["value"] == "kim@firma.example").unwrap();
        assert_eq!(app.delete(Who::Agent, &format!("users/{id}/identities/{}", old["id"])).0, 204);
        let (status, taken) = app.post(
            Who::Agent,
            &format!("users/{id}/identities"),
            &json!({"identity": {"type": "email", "value": "lena@kunden.example"}}),
        );
        assert_eq!((status, &taken["details"]["email"][0]["error"]), (422, &json!("DuplicateValue")));
    });
}

#[test]
fn two_records_of_one_human_become_one() {
    story(|app| {
        let id = kim(app);
        let (status, winner) =
            app.put(Who::Agent, &format!("users/{id}/merge"), &json!({"user": {"id": app.end_user}}));
        assert_eq!((status, &winner["user"]["id"]), (200, &json!(app.end_user)));
        assert_eq!(app.get(Who::Agent, &format!("users/{id}")).0, 404);
        assert_eq!(ids(&app.get(Who::Agent, "users/search?query=kim@firma.example").1), [app.end_user]);
    });
}

#[test]
fn tags_are_set_added_and_taken_away() {
    story(|app| {
        let path = format!("users/{}/tags", kim(app));
        let tags = |words: &[&str]| json!({"tags": words});
        assert_eq!(app.post(Who::Agent, &path, &tags(&["b", "a"])), (201, tags(&["a", "b"])));
        assert_eq!(app.put(Who::Agent, &path, &tags(&["c", "a"])), (200, tags(&["a", "b", "c"])));
        let gone = app.call(Who::Agent, axum::http::Method::DELETE, &path, &tags(&["b"]));
        assert_eq!((gone.status, gone.json()), (200, tags(&["a", "c"])));
    });
}

#[test]
fn a_password_opens_the_door_once_it_is_set() {
    let app = TestApp::new(Engine::Sqlite);
    let path = format!("users/{}/password", app.desk.agent);
    let short = json!({"password": "short"});
    assert_eq!(app.post(Who::Agent, &path, &short).0, 422);
    assert_eq!(app.post(Who::Agent, &path, &json!({"password": "correct horse battery"})).0, 200);
    let sent = crate::testing::basic("jana@lindhof.example:correct horse battery");
    let request = axum::http::Request::builder().uri("/api/v2/users/me").header("authorization", sent);
    let me = app.send(request.body(axum::body::Body::empty()).unwrap());
    assert_eq!(me.json()["user"]["id"], json!(app.desk.agent));
    let other = format!("users/{}/password", app.desk.administrator);
    assert_eq!(app.post(Who::Agent, &other, &json!({"password": "correct horse battery"})).0, 403);
}

#[test]
fn who_waits_for_an_answer_is_not_deleted() {
    story(|app| {
        let body = json!({"ticket": {"subject": "Lamp", "comment": {"body": "It hums."},
            "requester": {"name": "Kim Tran", "email": "kim@firma.example"}}});
        let ticket = app.post(Who::Agent, "tickets", &body).1["ticket"].clone();
        let person = format!("users/{}", ticket["requester_id"]);
        let (status, refused) = app.delete(Who::Agent, &person);
        assert_eq!((status, &refused["details"]["base"][0]["error"]), (422, &json!("RecordInUse")), "{refused}");
        assert_eq!(app.get(Who::Agent, &person).1["user"]["active"], true);
        assert_eq!(app.delete(Who::Agent, &format!("tickets/{}", ticket["id"])).0, 204);
        assert_eq!(app.delete(Who::Agent, &person).0, 200);
    });
}
