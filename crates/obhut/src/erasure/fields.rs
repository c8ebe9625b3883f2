//! What a ticket's own fields say of somebody whose identity is forgotten: they stay with the ticket, without the name.

use personal::{Personal, SystemUse};
use serde_json::Value;

use super::clean::GONE;
use crate::masking::Mask;
use crate::tickets::records::Fields;

/// Takes what the mask knows out of subject, tags, the desk's own fields and the reference of another system; answers whether
/// anything stood in them.
pub(super) fn take_out(fields: &mut Fields, mask: &Mask) -> bool {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let mut changed = false;
    if let Some(masked) = mask.without(fields.subject.disclose(&system), GONE) {
        fields.subject = Personal::new(masked);
        changed = true;
    }
    // A tag with a gap sorts nothing, and a reference with one refers to nothing.
    let names = |text: &Personal<String>| !mask.places(text.disclose(&system)).is_empty();
    let tags = fields.tags.len();
    fields.tags.retain(|tag| !names(tag));
    changed |= tags != fields.tags.len();
    changed |= fields.external_id.take_if(|reference| names(reference)).is_some();
    for value in fields.custom.values_mut() {
        let stored = value.disclose(&system);
        let mut json = serde_json::from_str(stored).unwrap_or_else(|_| Value::String(stored.clone()));
        if take_out_of(&mut json, mask) {
            *value = Personal::new(json.to_string());
            changed = true;
        }
    }
    changed
}

fn take_out_of(value: &mut Value, mask: &Mask) -> bool {
    match value {
        Value::String(text) => match mask.without(text, GONE) {
            Some(masked) => {
                *text = masked;
                true
            }
            None => false,
        },
        Value::Array(items) => items.iter_mut().fold(false, |changed, item| take_out_of(item, mask) | changed),
        // A number with a gap is none: a customer's number, say.
        Value::Number(number) if !mask.places(&number.to_string()).is_empty() => {
            *value = Value::Null;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use testkit::Engine;

    use crate::erasure::{Outcome, people, run};
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
            let (ends, model, year) =
                (field("text", "Empfänger"), field("text", "Modell"), field("integer", "Baujahr"));
            let body = json!({"ticket": {"subject": "Radio von Mia Ohm", "comment": {"body": "Kein Ton"},
                "requester_id": mia, "tags": ["stamm", "mia.ohm@kunde.example"], "external_id": "mia.ohm@kunde.example/1",
                "custom_fields": [{"id": ends, "value": "an Frau Mia Ohm, Tor 2"}, {"id": model, "value": "LX-1"},
                    {"id": year, "value": 2019}]}});
            let (status, made) = app.post(Who::Agent, "tickets", &body);
            assert_eq!(status, 201, "{made}");
            let ticket = made["ticket"]["id"].as_i64().unwrap();
            let acting = app.desk.acting(app.desk.administrator);
            let erasure =
                app.desk.write(&acting, move |tx, cx| people::forget(tx, cx, mia, Outcome::Identity)).unwrap();
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
}
