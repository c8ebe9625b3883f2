//! Stories of organisations told through the API.

use serde_json::{Value, json};
use testkit::Engine;

use crate::testing::{TestApp, Who};

fn story(tell: impl Fn(&TestApp)) {
    for engine in Engine::BOTH {
        tell(&TestApp::new(engine));
    }
}

fn lindenhof(app: &TestApp) -> i64 {
    let body = json!({"organization": {
        "name": "Lindenhof Buch", "external_id": "o-1", "domain_names": ["linde.example"], "notes": "old friends",
        "tags": ["books"],
    }});
    let (status, made) = app.post(Who::Agent, "organizations.json", &body);
    assert_eq!(status, 201, "{made}");
    made["organization"]["id"].as_i64().unwrap()
}

fn ids(answer: &Value) -> Vec<i64> {
    answer["organizations"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

#[test]
fn an_organisation_is_added_found_changed_and_deleted() {
    story(|app| {
        let id = lindenhof(app);
        let (status, again) =
            app.post(Who::Agent, "organizations", &json!({"organization": {"name": "lindenhof buch"}}));
        assert_eq!((status, &again["details"]["name"][0]["error"]), (422, &json!("DuplicateValue")));
        for path in [
            "organizations".to_owned(),
            "organizations/search?external_id=o-1".to_owned(),
            "organizations/search?name=Lindenhof Buch".to_owned(),
            "organizations/autocomplete?name=lind".to_owned(),
            format!("organizations/show_many?ids={id}"),
        ] {
            assert_eq!(ids(&app.get(Who::Agent, &path).1), [id], "{path}");
        }
        let change = json!({"organization": {"details": "Hauptstr. 1", "tags": ["a"]}});
        let (status, changed) = app.put(Who::Agent, &format!("organizations/{id}"), &change);
        assert_eq!((status, &changed["organization"]["details"]), (200, &json!("Hauptstr. 1")));
        assert_eq!(app.delete(Who::Agent, &format!("organizations/{id}")), (204, Value::Null));
        assert_eq!(app.get(Who::Agent, &format!("organizations/{id}")).0, 404);
        assert_eq!(app.get(Who::Agent, "organizations/count").1["count"]["value"], 0);
    });
}

#[test]
fn people_come_into_an_organisation_and_leave_it() {
    story(|app| {
        let id = lindenhof(app);
        let body = json!({"organization_membership": {"user_id": app.end_user, "organization_id": id}});
        let (status, made) = app.post(Who::Agent, "organization_memberships", &body);
        assert_eq!((status, &made["organization_membership"]["organization_name"]), (201, &json!("Lindenhof Buch")));
        let (_, members) = app.get(Who::Agent, &format!("organizations/{id}/users"));
        assert_eq!(members["users"][0]["id"], json!(app.end_user));
        let (_, related) = app.get(Who::Agent, &format!("organizations/{id}/related"));
        assert_eq!(related["organization_related"]["users_count"], 1);
        assert_eq!(ids(&app.get(Who::Agent, &format!("users/{}/organizations", app.end_user)).1), [id]);
        let membership = made["organization_membership"]["id"].as_i64().unwrap();
        assert_eq!(app.delete(Who::Agent, &format!("organization_memberships/{membership}")).0, 204);
        assert_eq!(app.get(Who::Agent, "organization_memberships").1["count"], 0);
        let unknown = json!({"organization_membership": {"user_id": 999_999, "organization_id": id}});
        assert_eq!(app.post(Who::Agent, "organization_memberships", &unknown).0, 422);
    });
}

#[test]
fn a_specialist_does_not_learn_which_organisation_it_is() {
    story(|app| {
        let id = lindenhof(app);
        app.put(Who::Agent, &format!("users/{}", app.end_user), &json!({"user": {"organization_id": id}}));
        for path in [
            "organizations".to_owned(),
            format!("organizations/{id}"),
            format!("organizations/show_many?ids={id}"),
            "organizations/show_many?external_ids=o-1".to_owned(),
            "organizations/search?external_id=o-1".to_owned(),
            "organizations/autocomplete?name=lind".to_owned(),
            format!("users/{}/organizations", app.end_user),
            "organization_memberships".to_owned(),
        ] {
            let text = app.call(Who::Specialist, axum::http::Method::GET, &path, &Value::Null).text;
            for word in ["Lindenhof", "linde.example", "o-1\"", "old friends"] {
                assert!(!text.contains(word), "{path} tells {word}: {text}");
            }
        }
        assert_eq!(ids(&app.get(Who::Specialist, "organizations/search?name=Lindenhof Buch").1), Vec::<i64>::new());
    });
}

#[test]
fn many_organisations_at_once_are_a_job() {
    story(|app| {
        let body = json!({"organizations": [{"name": "One"}, {"name": "Two"}, {"name": ""}]});
        let (status, job) = app.post(Who::Agent, "organizations/create_many", &body);
        assert_eq!((status, &job["job_status"]["status"]), (200, &json!("queued")));
        let made = ids(&app.get(Who::Agent, "organizations").1);
        assert_eq!(made.len(), 2);
        let change = json!({"organizations": [{"id": made[0], "notes": "n"}, {"id": made[1], "name": "Zwei"}]});
        assert_eq!(app.put(Who::Agent, "organizations/update_many", &change).0, 200);
        assert_eq!(app.get(Who::Agent, &format!("organizations/{}", made[1])).1["organization"]["name"], "Zwei");
        assert_eq!(app.delete(Who::Agent, &format!("organizations/destroy_many?ids={},{}", made[0], made[1])).0, 200);
        assert_eq!(ids(&app.get(Who::Agent, "organizations").1), Vec::<i64>::new());
    });
}
