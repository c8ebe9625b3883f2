use serde_json::{Value, json};

use super::{ids, story, ticket};
use crate::testing::{TestApp, Who};

/// The job as it is told at first, and as it ended.
fn ended(app: &TestApp, answer: (u16, Value)) -> Value {
    let (status, first) = answer;
    assert_eq!((status, &first["job_status"]["status"]), (200, &json!("queued")), "{first}");
    assert_eq!(first["job_status"]["results"], Value::Null);
    let id = first["job_status"]["id"].as_str().unwrap();
    let (_, job) = app.get(Who::Agent, &format!("job_statuses/{id}.json"));
    assert_eq!(job["job_status"]["status"], "completed");
    assert_eq!(ids_of_jobs(&app.get(Who::Agent, &format!("job_statuses/show_many?ids={id},V3-0")).1), [id]);
    assert!(ids_of_jobs(&app.get(Who::Agent, "job_statuses").1).contains(&id));
    job["job_status"]["results"].clone()
}

fn ids_of_jobs(list: &Value) -> Vec<&str> {
    list["job_statuses"].as_array().unwrap().iter().map(|job| job["id"].as_str().unwrap()).collect()
}

#[test]
fn many_tickets_are_made_changed_and_deleted_as_jobs() {
    story(|app| {
        let tickets = json!({"tickets": [
            {"subject": "A", "comment": {"body": "a"}}, {"subject": "B", "comment": {"body": "b"}, "group_id": 999_999},
        ]});
        let results = ended(app, app.post(Who::Agent, "tickets/create_many.json", &tickets));
        let id = results[0]["id"].as_i64().unwrap();
        assert_eq!(results[0], json!({"index": 0, "id": id, "account_id": app.desk.account.key.id}));
        assert_eq!((&results[1]["error"], &results[1]["success"]), (&json!("RecordInvalid"), &json!(false)));
        assert_eq!(results[1]["details"], "group_id");

        let other = ticket(app, "C", "c");
        let path = format!("tickets/update_many.json?ids={id},{other},999999");
        let results = ended(app, app.put(Who::Agent, &path, &json!({"ticket": {"priority": "low"}})));
        assert_eq!(results[1], json!({"id": other, "action": "update", "status": "Updated", "success": true}));
        assert_eq!(results[2]["error"], "RecordNotFound");
        let each = json!({"tickets": [{"id": id, "status": "open"}, {"id": other, "status": "pending"}]});
        ended(app, app.put(Who::Agent, "tickets/update_many", &each));
        let (_, after) = app.get(Who::Agent, &format!("tickets/show_many?ids={id},{other}"));
        assert_eq!(
            (&after["tickets"][0]["status"], &after["tickets"][1]["status"]),
            (&json!("open"), &json!("pending"))
        );
        assert_eq!(after["tickets"][0]["priority"], "low");

        let results = ended(app, app.delete(Who::Agent, &format!("tickets/destroy_many?ids={id},{other}")));
        assert_eq!(results[0], json!({"id": id, "action": "delete", "status": "Deleted", "success": true}));
        assert_eq!(app.get(Who::Agent, "tickets/count").1["count"]["value"], 0);
        assert_eq!(app.get(Who::Agent, "job_statuses/V3-00").0, 404);
        assert_eq!(app.post(Who::Agent, "tickets/create_many", &json!({"tickets": []})).0, 422);
        let many = vec![json!({"comment": {"body": "x"}}); 101];
        assert_eq!(
            app.post(Who::Agent, "tickets/create_many", &json!({ "tickets": many })).1["error"],
            "TooManyValues"
        );
    });
}

#[test]
fn two_tickets_about_one_matter_become_one() {
    story(|app| {
        let (target, source) = (ticket(app, "Leak", "water"), ticket(app, "Leak again", "more water"));
        let body = json!({"ids": [source], "target_comment": "Also reported there.", "source_comment": "Goes on in the other.",
            "source_comment_is_public": true});
        ended(app, app.post(Who::Agent, &format!("tickets/{target}/merge"), &body));
        let (_, closed) = app.get(Who::Agent, &format!("tickets/{source}"));
        assert_eq!(closed["ticket"]["status"], "closed");
        let (_, comments) = app.get(Who::Agent, &format!("tickets/{target}/comments"));
        assert_eq!((ids(&comments["comments"]).len(), &comments["comments"][1]["public"]), (2, &json!(false)));
        let (_, audits) = app.get(Who::Agent, &format!("tickets/{source}/audits"));
        let told = json!(target.to_string());
        let events = audits["audits"][1]["events"].as_array().unwrap();
        assert!(events.iter().any(|event| event["field_name"] == "merged_into" && event["value"] == told));
        assert_eq!(app.post(Who::Agent, "tickets/999999/merge", &body).0, 404);
        assert_eq!(app.post(Who::Agent, &format!("tickets/{target}/merge"), &json!({})).0, 422);
    });
}
