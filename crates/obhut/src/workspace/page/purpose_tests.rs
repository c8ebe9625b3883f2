//! The story of a consent that is withdrawn: the next use fails with the reason, on the page, for a program, in a trigger and in a
//! macro.

use serde_json::json;

use super::tests::{Browser, each, field, to};
use crate::consent::stories::field_for_marketing;
use crate::consent::{self, Act, Statement};
use crate::i18n::Language;
use crate::testing::{TestApp, Who};

fn say(app: &TestApp, act: Act) {
    let (person, said) = (app.end_user, Statement::new(3, act, Language::German));
    app.desk.write(&app.desk.acting(person), move |tx, cx| consent::record(tx, cx, person, &said)).unwrap();
}

#[test]
fn whoever_withdraws_a_consent_stops_page_program_trigger_and_macro_with_the_reason() {
    each(|app, ticket| {
        let own = field_for_marketing(app);
        let offer = json!({"macro": {"title": "Angebot", "purpose_id": 3,
            "actions": [{"field": "comment_value", "value": "Heute im Angebot."}]}});
        let (status, made) = app.post(Who::Administrator, "macros", &offer);
        assert_eq!(status, 201, "{made}");
        let offer = made["macro"]["id"].as_i64().unwrap();
        let trigger = json!({"trigger": {"title": "Merken",
            "conditions": {"all": [{"field": "update_type", "operator": "is", "value": "Create"}], "any": []},
            "actions": [{"field": format!("custom_fields_{own}"), "value": "Tatort"}]}});
        assert_eq!(app.post(Who::Administrator, "triggers", &trigger).0, 201);
        let mut jana = Browser::of(app, "jana@lindhof.example");
        let path = format!("/tickets/{ticket}");
        let group = app.desk.group.to_string();
        let (shown, named) = (format!("custom_{own}_shown"), format!("custom_{own}"));
        let by_page = |jana: &mut Browser<'_>, value: &str| {
            let version = field(&jana.get(&path).text, "version");
            let fields = [
                ("status", "open"),
                ("group", group.as_str()),
                ("version", version.as_str()),
                (shown.as_str(), "1"),
                (named.as_str(), value),
            ];
            jana.post(&path, &fields)
        };
        let by_program = |value: &str| {
            let change = json!({"ticket": {"custom_fields": [{"id": own, "value": value}]}});
            app.put(Who::Agent, &format!("tickets/{ticket}"), &change)
        };
        let by_trigger = || {
            let new =
                json!({"ticket": {"subject": "Frage", "comment": {"body": "Hallo"}, "requester_id": app.end_user}});
            let (status, made) = app.post(Who::Agent, "tickets", &new);
            assert_eq!(status, 201, "{made}");
            let id = made["ticket"]["id"].as_i64().unwrap();
            let seen = app.get(Who::Agent, &format!("tickets/{id}")).1["ticket"]["custom_fields"].to_string();
            let said = app.get(Who::Agent, &format!("tickets/{id}/comments")).1["comments"].to_string();
            (seen.contains("Tatort"), said)
        };
        let macros = format!("tickets/{ticket}/macros/{offer}/apply");
        let fill = format!("{path}/macros/{offer}");

        say(app, Act::Given);
        assert_eq!(to(&by_page(&mut jana, "Tatort")), path);
        assert_eq!(by_program("Polizeiruf").0, 200);
        assert!(by_trigger().0);
        assert_eq!(app.get(Who::Agent, &macros).0, 200);
        assert_eq!(to(&jana.post(&fill, &[])), format!("{path}#antwort"));

        say(app, Act::Withdrawn);
        let page = by_page(&mut jana, "Derrick");
        assert_eq!(page.status, 422);
        assert!(page.text.contains("ihre Einwilligung widerrufen") && page.text.contains("Derrick"), "{}", page.text);
        let (status, told) = by_program("Derrick");
        assert_eq!(status, 422, "{told}");
        assert!(told.to_string().contains("has withdrawn their consent"), "{told}");
        let (set, said) = by_trigger();
        assert!(!set && said.contains("Lieblingsserie") && said.contains("has withdrawn their consent"), "{said}");
        let (status, told) = app.get(Who::Agent, &macros);
        assert_eq!(status, 422, "{told}");
        assert!(told.to_string().contains("has withdrawn their consent"), "{told}");
        let page = jana.post(&fill, &[]);
        assert_eq!(page.status, 422);
        assert!(page.text.contains("ihre Einwilligung widerrufen"), "{}", page.text);
        assert!(page.text.contains("Heute im Angebot."), "what stood in the box stays");
    });
}
