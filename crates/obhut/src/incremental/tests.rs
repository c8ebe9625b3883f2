//! Stories of a program that keeps a copy.

use serde_json::{Value, json};
use testkit::Engine;

use crate::testing::{TestApp, Who};

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

fn ticket(app: &TestApp, subject: &str) -> i64 {
    let body = json!({"ticket": {"subject": subject, "comment": {"body": "schwarz"}}});
    app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap()
}

fn get(app: &TestApp, path: &str) -> Value {
    let (status, answer) = app.get(Who::Administrator, path);
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

fn numbers(answer: &Value) -> Vec<i64> {
    answer["tickets"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

/// The path after the address of the API.
fn path(url: &Value) -> String {
    url.as_str().unwrap().split_once("/api/v2/").unwrap().1.to_owned()
}

#[test]
fn a_copy_is_kept_by_cursor_and_misses_nothing_that_changes() {
    each(|app| {
        let begun = app.desk.system().at() / 1_000_000;
        let (one, two) = (ticket(app, "Eins"), ticket(app, "Zwei"));
        let first = get(app, &format!("incremental/tickets/cursor?start_time={begun}"));
        assert_eq!(numbers(&first), Vec::<i64>::new(), "what is a minute old at the least");
        assert_eq!(first["end_of_stream"], true);
        app.desk.clock.advance_seconds(61);
        let second = get(app, &path(&first["after_url"]));
        assert_eq!(numbers(&second), [one, two]);
        app.put(Who::Agent, &format!("tickets/{one}"), &json!({"ticket": {"status": "pending"}}));
        app.desk.clock.advance_seconds(61);
        let third = get(app, &path(&second["after_url"]));
        assert_eq!((numbers(&third), &third["tickets"][0]["status"]), (vec![one], &json!("pending")));
        assert!(third["tickets"][0]["generated_timestamp"].is_i64(), "{third}");
        let fourth = get(app, &path(&third["after_url"]));
        assert_eq!((numbers(&fourth), &fourth["end_of_stream"]), (Vec::new(), &json!(true)));
    });
}

#[test]
fn by_time_tickets_people_and_organisations_are_told_since_a_moment() {
    each(|app| {
        let one = ticket(app, "Eins");
        app.post(Who::Administrator, "organizations", &json!({"organization": {"name": "Lindenhof"}}));
        app.desk.clock.advance_seconds(61);
        let told = get(app, "incremental/tickets?start_time=0");
        assert_eq!((numbers(&told), &told["count"], &told["end_of_stream"]), (vec![one], &json!(1), &json!(true)));
        assert_eq!(numbers(&get(app, &path(&told["next_page"]))), [one], "its second is part of the next step");
        let date = get(app, "incremental/tickets?start_time=2001-01-01T00:00:00Z");
        assert_eq!(numbers(&date), [one]);
        let people = get(app, "incremental/users?start_time=0.0");
        assert!(people["count"].as_i64().unwrap() >= 3, "{people}");
        let names = get(app, "incremental/users/cursor?start_time=0");
        assert_eq!(names["users"].as_array().unwrap().len(), people["users"].as_array().unwrap().len());
        let firms = get(app, "incremental/organizations?start_time=0");
        assert_eq!(firms["organizations"][0]["name"], "Lindenhof");
        assert_eq!(app.get(Who::Administrator, "incremental/tickets?start_time=soon").0, 400);
        assert_eq!(app.get(Who::Administrator, "incremental/tickets/cursor?cursor=x").0, 400);
        assert_eq!(app.get(Who::Agent, "incremental/tickets?start_time=0").0, 403, "copies are the administrator's");
    });
}
