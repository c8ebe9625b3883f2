//! What a ticket's own fields say of somebody whose identity is forgotten stays with the ticket, without the name.

use serde_json::json;
use testkit::Engine;

use super::{Outcome, people, run};
use crate::testing::{TestApp, Who};

#[test]
fn fields_and_tags_stay_without_the_name_and_what_does_not_name_anybody_stays_as_it_is() {
    for engine in Engine::BOTH {
        let app = TestApp::new(engine);
        let mia = app.desk.customer("Mia Ohm", "mia.ohm@kunde.example");
        let field = |kind: &str, title: &str| {
            let body = json!({"ticket_field": {"type": kind, "title": title}});
            app.post(Who::Administrator, "ticket_fields", &body).1["ticket_field"]["id"].as_i64().unwrap()
        };
        let (ends, model, year) = (field("text", "Empfänger"), field("text", "Modell"), field("integer", "Baujahr"));
        let body = json!({"ticket": {"subject": "Radio von Mia Ohm", "comment": {"body": "Kein Ton"},
            "requester_id": mia, "tags": ["stamm", "mia.ohm@kunde.example"], "external_id": "mia.ohm@kunde.example/1",
            "custom_fields": [{"id": ends, "value": "an Frau Mia Ohm, Tor 2"}, {"id": model, "value": "LX-1"},
                {"id": year, "value": 2019}]}});
        let (status, made) = app.post(Who::Agent, "tickets", &body);
        assert_eq!(status, 201, "{made}");
        let ticket = made["ticket"]["id"].as_i64().unwrap();
        let acting = app.desk.acting(app.desk.administrator);
        let erasure = app.desk.write(&acting, move |tx, cx| people::forget(tx, cx, mia, Outcome::Identity)).unwrap();
        run::carry_out(&app.desk.system(), erasure).unwrap();
        let left = app.get(Who::Agent, &format!("tickets/{ticket}")).1["ticket"].clone();
        assert_eq!((&left["subject"], &left["tags"]), (&json!("Radio von ▇▇▇"), &json!(["stamm"])));
        assert_eq!(left["external_id"], json!(null), "a reference with a gap refers to nothing");
        let value = |field: i64| {
            let all = left["custom_fields"].as_array().unwrap();
            all.iter().find(|one| one["id"] == field).unwrap()["value"].clone()
        };
        let values = [value(ends), value(model), value(year)];
        assert_eq!(values, [json!("an Frau ▇▇▇, Tor 2"), json!("LX-1"), json!(2019)]);
    }
}
