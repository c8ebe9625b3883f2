//! Views as clients of the API see them.

use serde_json::json;
use testkit::Engine;

use crate::testing::{TestApp, Who};

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

fn ticket(app: &TestApp, subject: &str, tags: &[&str]) -> i64 {
    let body =
        json!({"ticket": {"subject": subject, "comment": {"body": "Hilfe"}, "tags": tags, "group_id": app.desk.group}});
    app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap()
}

#[test]
fn a_view_is_made_shown_run_counted_and_removed() {
    each(|app| {
        ticket(app, "Eins", &["vip"]);
        let two = ticket(app, "Zwei", &["still"]);
        let body = json!({"view": {
            "title": "VIP", "all": [{"field": "current_tags", "operator": "includes", "value": "vip"}],
            "any": [], "output": {"columns": ["subject", "requester", "status"], "sort_by": "created", "sort_order": "desc"},
            "restriction": {"type": "User", "id": app.desk.agent},
        }});
        let (status, made) = app.post(Who::Agent, "views.json", &body);
        assert_eq!(status, 201);
        let id = made["view"]["id"].as_i64().unwrap();
        assert_eq!(made["view"]["conditions"]["all"][0]["value"], "vip");
        assert_eq!(made["view"]["execution"]["columns"][1]["id"], "requester");
        assert_eq!(made["view"]["restriction"]["type"], "User");
        let (_, shown) = app.get(Who::Agent, &format!("views/{id}"));
        assert_eq!(shown["view"]["title"], "VIP");
        let (_, run) = app.get(Who::Agent, &format!("views/{id}/execute"));
        assert_eq!(run["rows"][0]["subject"], "Eins");
        assert_eq!((run["rows"].as_array().unwrap().len(), &run["view"]["id"]), (1, &json!(id)));
        assert_eq!(run["columns"][0], json!({"id": "subject", "title": "Subject"}));
        let (_, listed) = app.get(Who::Agent, &format!("views/{id}/tickets"));
        assert_eq!((&listed["count"], &listed["tickets"][0]["subject"]), (&json!(1), &json!("Eins")));
        let (_, count) = app.get(Who::Agent, &format!("views/{id}/count"));
        assert_eq!((&count["view_count"]["value"], &count["view_count"]["view_id"]), (&json!(1), &json!(id)));
        app.put(Who::Agent, &format!("tickets/{two}"), &json!({"ticket": {"tags": ["vip"]}}));
        let (_, counts) = app.get(Who::Agent, &format!("views/count_many?ids={id},3"));
        assert_eq!(counts["view_counts"].as_array().unwrap().len(), 2);
        assert_eq!(counts["view_counts"][1]["value"], 2);
        let (status, changed) = app.put(Who::Agent, &format!("views/{id}"), &json!({"view": {"title": "Wichtig"}}));
        assert_eq!((status, &changed["view"]["title"]), (200, &json!("Wichtig")));
        assert_eq!(changed["view"]["conditions"]["all"][0]["value"], "vip", "what is absent stays");
        assert_eq!(app.get(Who::Administrator, &format!("views/{id}")).0, 404, "an own view is nobody else's");
        assert_eq!(app.delete(Who::Agent, &format!("views/{id}")).0, 204);
        assert_eq!(app.get(Who::Agent, &format!("views/{id}")).0, 404);
    });
}

#[test]
fn conditions_can_be_tried_before_they_are_a_view() {
    each(|app| {
        ticket(app, "Eins", &["vip"]);
        let body = json!({"view": {"all": [{"field": "status", "operator": "is", "value": "new"}],
            "output": {"columns": ["subject"]}}});
        let (status, tried) = app.post(Who::Agent, "views/preview", &body);
        assert_eq!((status, &tried["rows"][0]["subject"]), (200, &json!("Eins")));
        let (_, count) = app.post(Who::Agent, "views/preview/count", &body);
        assert_eq!((&count["view_count"]["value"], &count["view_count"]["view_id"]), (&json!(1), &json!(null)));
        let wrong = json!({"view": {"title": "x", "all": [{"field": "mood", "operator": "is", "value": "x"}]}});
        let (status, told) = app.post(Who::Agent, "views", &wrong);
        assert_eq!((status, told["details"]["all"].is_array()), (422, true));
    });
}

#[test]
fn every_desk_has_views_from_the_first_day() {
    each(|app| {
        ticket(app, "Eins", &[]);
        let (_, views) = app.get(Who::Agent, "views");
        assert_eq!((views["views"].as_array().unwrap().len(), &views["count"]), (9, &json!(9)));
        let (_, found) = app.get(Who::Agent, "views/search?query=unassigned");
        assert_eq!(found["views"].as_array().unwrap().len(), 1);
        let id = found["views"][0]["id"].as_i64().unwrap();
        assert_eq!(app.get(Who::Agent, &format!("views/{id}/tickets")).1["tickets"][0]["subject"], "Eins");
        assert_eq!(app.put(Who::Administrator, &format!("views/{id}"), &json!({"view": {"title": "x"}})).0, 403);
        let (_, page) = app.get(Who::Agent, &format!("views/{id}/tickets?page[size]=1"));
        assert_eq!(page["meta"]["has_more"], false);
    });
}

#[test]
fn a_specialist_sees_of_a_view_what_they_may_see_of_tickets() {
    each(|app| {
        ticket(app, "Von Lena Kundin", &["vip"]);
        let body = json!({"view": {"title": "Namen", "restriction": {"type": "User", "id": app.specialist},
            "all": [{"field": "subject_includes_word", "operator": "includes", "value": "Kundin"}]}});
        let (status, made) = app.post(Who::Specialist, "views", &body);
        assert_eq!(status, 201);
        let id = made["view"]["id"].as_i64().unwrap();
        assert_eq!(app.get(Who::Specialist, &format!("views/{id}/count")).1["view_count"]["value"], 0);
        assert_eq!(app.get(Who::Specialist, "views/2/tickets").1["count"], 1, "the group's ticket itself is there");
    });
}
