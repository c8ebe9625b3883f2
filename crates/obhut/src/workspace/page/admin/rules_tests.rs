//! The stories of an administrator who sets up when the desk works and what it promises.

use serde_json::json;

use super::super::tests::{Browser, each};
use crate::testing::Who;

#[test]
fn the_page_sets_hours_and_days_and_keeps_what_was_typed() {
    each(|app, _| {
        assert_eq!(Browser::of(app, "jana@lindhof.example").get("/admin/hours").status, 404);
        let mut ada = Browser::of(app, "ada@lindhof.example");
        assert!(ada.get("/admin/hours").text.contains("Noch keine Geschäftszeiten"));
        let wrong = [("name", "Service"), ("zone", "Europe/Berlin"), ("land", "DE-SN"), ("day-1", "neun bis fünf")];
        let answer = ada.post("/admin/hours", &wrong);
        assert!(answer.status == 422 && answer.text.contains("neun bis fünf"), "{}", answer.text);
        let new = [("name", "Service"), ("zone", "Europe/Berlin"), ("land", "DE-SN"), ("day-1", "8-12, 13-16")];
        assert_eq!(ada.post("/admin/hours", &new).status, 303);
        let schedule = app.get(Who::Agent, "business_hours/schedules").1["schedules"][0].clone();
        assert_eq!(schedule["intervals"][1], json!({"start_time": 2220, "end_time": 2400}));
        let path = format!("/admin/hours/{}", schedule["id"]);
        let page = ada.get(&path).text;
        assert!(page.contains("08:00-12:00, 13:00-16:00") && page.contains("Buß- und Bettag"), "{page}");
        let day = [("holiday", "Inventur"), ("from", "2026-12-30"), ("until", "2026-12-29")];
        let answer = ada.post(&format!("{path}/holidays"), &day);
        assert!(answer.status == 422 && answer.text.contains("Inventur"), "{}", answer.text);
        let day = [("holiday", "Inventur"), ("from", "2026-12-30"), ("until", "")];
        assert_eq!(ada.post(&format!("{path}/holidays"), &day).status, 303);
        assert!(ada.get(&path).text.contains("Inventur"));
        assert_eq!(ada.post(&format!("{path}/delete"), &[]).status, 303);
        assert_eq!(ada.get(&path).status, 404);
    });
}

#[test]
fn the_page_promises_by_priority_and_the_ticket_shows_the_deadline() {
    each(|app, _| {
        assert_eq!(Browser::of(app, "jana@lindhof.example").get("/admin/sla").status, 404);
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let wrong = [("title", "Garantie"), ("all", "mood is good"), ("first-normal", "bald")];
        let answer = ada.post("/admin/sla", &wrong);
        assert!(answer.status == 422 && answer.text.contains("value=\"good\""), "{}", answer.text);
        assert!(answer.text.contains("value=\"bald\""), "{}", answer.text);
        let new =
            [("title", "Garantie"), ("first-normal", "4h"), ("solved-normal", "2d"), ("metric", "agent_work_time")];
        assert_eq!(ada.post("/admin/sla", &new).status, 303);
        let listed = app.get(Who::Agent, "slas/policies").1;
        let metrics = listed["sla_policies"][0]["policy_metrics"].clone();
        assert_eq!((&metrics[0]["target"], &metrics[1]["metric"]), (&json!(240), &json!("agent_work_time")));
        let body = json!({"ticket": {"subject": "Bild", "comment": {"body": "schwarz"}}});
        let ticket = app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].to_string();
        let page = ada.get(&format!("/tickets/{ticket}")).text;
        assert!(page.contains("Erste Antwort: fällig"), "{page}");
        assert!(ada.get("/tickets?view=all").text.contains("noch 4 Std."));
        let path = format!("/admin/sla/{}", listed["sla_policies"][0]["id"]);
        assert!(ada.get(&path).text.contains("value=\"4h\""));
        assert_eq!(ada.post(&path, &new[..2]).status, 303);
        assert_eq!(ada.post(&format!("{path}/earlier"), &[]).status, 303);
        assert_eq!(ada.post(&format!("{path}/delete"), &[]).status, 303);
        assert_eq!(ada.get(&path).status, 404);
    });
}
