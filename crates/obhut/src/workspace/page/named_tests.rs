//! Stories of forms that take names and fields of the desk's own: views and prepared texts.

use serde_json::{Value, json};

use super::tests::{Browser, each, field, to};
use crate::organisations::ops::{self as organisations, NewOrganisation};
use crate::people::ops::{self as people, PersonChange};
use crate::testing::Who;

#[test]
fn a_view_names_people_and_organisations_by_name_and_keeps_their_numbers() {
    each(|app, _| {
        let lena = app.end_user;
        let other = app.desk.customer("Lena Kundin-Berg", "berg@kunden.example");
        let verein = app
            .desk
            .write(&app.desk.system(), move |tx, cx| {
                let new = NewOrganisation { name: "Verein am See".into(), ..NewOrganisation::default() };
                let verein = organisations::create(tx, cx, &new)?;
                let change = PersonChange { organisation: Some(Some(verein)), ..PersonChange::default() };
                people::update(tx, cx, other, &change)?;
                Ok(verein)
            })
            .unwrap();
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let mut post = |act: &str, field: &str, text: &str| {
            let fields = [
                ("title", "Von einer Person"),
                ("all_field", field),
                ("all_operator", "is"),
                ("all_choice", ""),
                ("all_text", text),
                ("sort", "updated"),
                ("active", "1"),
                ("act", act),
            ];
            browser.post("/views", &fields)
        };
        for name in ["lena kundin", "lena@kunden.example", &lena.to_string(), &format!("Lena Kundin (#{lena})")] {
            let tried = post("preview", "requester_id", name).text;
            assert!(tried.contains("gerade 1 Vorgang") && tried.contains("Ton bei"), "{name}");
        }
        assert!(post("preview", "organization_id", "verein").text.contains("kein Vorgang"));
        let several = post("save", "requester_id", "Lena");
        assert_eq!(several.status, 422);
        for offered in [format!("Lena Kundin (#{lena})"), format!("Lena Kundin-Berg (#{other})"), "berg@".to_owned()] {
            assert!(several.text.contains(&offered), "{offered}");
        }
        assert!(several.text.contains("value=\"Lena\""), "what was typed stays");
        for unknown in ["Niemand Hier", "#4711", "niemand@nirgends.example"] {
            let refused = post("save", "requester_id", unknown);
            assert_eq!((refused.status, refused.text.contains("Niemand heißt hier so")), (422, true), "{unknown}");
        }
        let saved = post("save", "organization_id", "Verein am See");
        let view = to(&saved).rsplit("v-").next().unwrap().to_owned();
        let shown = format!("value=\"Verein am See (#{verein})\"");
        assert!(browser.get(&format!("/views/{view}")).text.contains(&shown), "shown by name again");
        let found = browser.post("/views/names", &[("field", "requester_id"), ("q", "kundin")]).text;
        assert!(found.contains(&format!("Lena Kundin (#{lena})")), "{found}");
        let mut specialist = Browser::of(app, "soeren@lindhof.example");
        let found = specialist.post("/views/names", &[("field", "requester_id"), ("q", "kundin")]).text;
        assert_eq!(found, "[]", "who may not know people finds none");
        let refused = [
            ("title", "Von Lena"),
            ("all_field", "requester_id"),
            ("all_operator", "is"),
            ("all_choice", ""),
            ("all_text", "Lena Kundin"),
            ("act", "save"),
        ];
        let refused = specialist.post("/views", &refused);
        assert_eq!((refused.status, refused.text.contains("(#")), (422, false));
    });
}

#[test]
fn rules_name_people_and_organisations_by_name_and_keep_their_numbers() {
    each(|app, _| {
        let lena = app.end_user;
        let other = app.desk.customer("Lena Kundin-Berg", "berg@kunden.example");
        let verein = app.desk.write(&app.desk.system(), |tx, cx| {
            let new = NewOrganisation { name: "Verein am See".into(), ..NewOrganisation::default() };
            organisations::create(tx, cx, &new)
        });
        let verein = verein.unwrap();
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let kinds = [
            ("/admin/triggers", "triggers", ["current_tags", "not_includes", "stamm"]),
            ("/admin/automations", "automations", ["SOLVED", "greater_than", "48"]),
        ];
        for (path, rules, when) in kinds {
            let mut post = |field: &str, text: &str| {
                let fields = [
                    ("title", "Von einer Person"),
                    ("all_field", "status"),
                    ("all_operator", "is"),
                    ("all_choice", "status:solved"),
                    ("all_text", ""),
                    ("all_field", when[0]),
                    ("all_operator", when[1]),
                    ("all_choice", ""),
                    ("all_text", when[2]),
                    ("all_field", field),
                    ("all_operator", "is"),
                    ("all_choice", ""),
                    ("all_text", text),
                    ("actions_field", "current_tags"),
                    ("actions_choice", ""),
                    ("actions_subject", ""),
                    ("actions_text", "stamm"),
                    ("active", "1"),
                ];
                ada.post(path, &fields)
            };
            let several = post("requester_id", "Lena");
            assert_eq!(several.status, 422);
            for offered in [format!("Lena Kundin (#{lena})"), format!("Lena Kundin-Berg (#{other}) · berg@")] {
                assert!(several.text.contains(&offered), "{offered}: {}", several.text);
            }
            assert!(several.text.contains("value=\"Lena\""), "what was typed stays");
            let nobody = post("organization_id", "Verein am Meer");
            assert_eq!((nobody.status, nobody.text.contains("Niemand heißt hier so")), (422, true));
            for text in ["lena kundin", "lena@kunden.example"] {
                assert_eq!(post("requester_id", text).status, 303, "{text}");
            }
            assert_eq!(post("organization_id", "verein am").status, 303);
            let mut all = app.get(Who::Administrator, rules).1[rules].as_array().unwrap().clone();
            all.retain(|one| one["title"] == "Von einer Person");
            let value = |at: usize| {
                let conditions = all[at]["conditions"]["all"].as_array().unwrap();
                let is_named = |one: &&Value| one["field"] == "requester_id" || one["field"] == "organization_id";
                let named = conditions.iter().find(is_named).unwrap();
                named["value"].to_string().trim_matches('"').to_owned()
            };
            assert_eq!(
                [value(0), value(1), value(2)],
                [lena, lena, verein].map(|number| number.to_string()),
                "{all:?}"
            );
            let shown = ada.get(&format!("{path}/{}", all[2]["id"])).text;
            assert!(shown.contains(&format!("value=\"Verein am See (#{verein})\"")), "shown by name again: {shown}");
            let kept = ada.get(&format!("{path}/{}", all[0]["id"])).text;
            assert!(kept.contains(&format!("value=\"Lena Kundin (#{lena})\"")) && kept.contains("<datalist"));
        }
    });
}

#[test]
fn a_prepared_text_sets_the_subject_and_the_desks_own_fields() {
    each(|app, ticket| {
        let add = |body: serde_json::Value| {
            let (_, made) = app.post(Who::Administrator, "ticket_fields", &json!({ "ticket_field": body }));
            made["ticket_field"]["id"].as_i64().expect("a field")
        };
        let device = add(json!({"type": "tagger", "title": "Gerät", "custom_field_options": [
            {"name": "Fernseher", "value": "fernseher"}, {"name": "Radio", "value": "radio"}]}));
        let count = add(json!({"type": "integer", "title": "Anzahl"}));
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let form = browser.get("/macros/new").text;
        for shown in ["name=\"subject\"", "Gerät", "Anzahl", "bleibt, wie es ist"] {
            assert!(form.contains(shown), "{shown}");
        }
        let (device_name, count_name) = (format!("custom_fields_{device}"), format!("custom_fields_{count}"));
        let (device_shown, count_shown) = (format!("{device_name}_shown"), format!("{count_name}_shown"));
        let fields = |device: &'static str, count: &'static str| {
            vec![
                ("title", "Gerät aufnehmen"),
                ("kind", "macro"),
                ("comment_value", "Wir haben es notiert."),
                ("subject", "Gerät: {{ticket.id}}"),
                ("audience", "own"),
                (device_shown.as_str(), "1"),
                (device_name.as_str(), device),
                (count_shown.as_str(), "1"),
                (count_name.as_str(), count),
            ]
        };
        let wrong = browser.post("/macros", &fields("radio", "zwei"));
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains(&format!("id=\"p-{count_name}\"")) && wrong.text.contains("value=\"zwei\""));
        assert!(wrong.text.contains("value=\"radio\" selected"), "what was chosen stays");
        assert_eq!(to(&browser.post("/macros", &fields("radio", "2"))), "/macros");
        let list = browser.get("/macros").text;
        assert!(list.contains("Feld Gerät: Radio") && list.contains("Feld Anzahl: 2"), "in words: {list}");
        let id = list.split("href=\"/macros/").filter_map(|rest| rest.split('"').next()?.parse::<i64>().ok()).next();
        let id = id.expect("the prepared text");
        let again = browser.get(&format!("/macros/{id}")).text;
        assert!(again.contains("value=\"radio\" selected") && again.contains("value=\"2\""));
        browser.post(&format!("/tickets/{ticket}/macros/{id}"), &[]);
        let page = browser.get(&format!("/tickets/{ticket}")).text;
        let stages: Vec<&str> =
            page.split("name=\"stage\" value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(stages.len(), 3, "{stages:?}");
        let version = field(&page, "version");
        let mut said = vec![("body", "Wir haben es notiert."), ("public", "0"), ("version", version.as_str())];
        said.extend(stages.iter().map(|stage| ("stage", *stage)));
        let sent = browser.post(&format!("/tickets/{ticket}/comments"), &said);
        assert_eq!(sent.status, 303, "{}", sent.text);
        let page = browser.get(&format!("/tickets/{ticket}")).text;
        assert!(page.contains(&format!("Gerät: {ticket}")) && page.contains("value=\"radio\" selected"));
    });
}
