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
