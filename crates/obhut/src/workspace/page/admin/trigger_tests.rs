//! The story of an administrator who sets up what happens by itself.

use serde_json::{Value, json};

use super::super::tests::{Browser, each, to};
use crate::testing::{TestApp, Who};

fn ticket(app: &TestApp) -> i64 {
    let body = json!({"ticket": {"subject": "Bitte sofort", "comment": {"body": "Das Bild bleibt schwarz"}}});
    app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap()
}

fn shown(app: &TestApp, ticket: i64) -> Value {
    app.get(Who::Agent, &format!("tickets/{ticket}")).1["ticket"].clone()
}

#[test]
fn a_page_makes_changes_orders_and_removes_them_and_keeps_what_was_typed() {
    each(|app, _| {
        let mut jana = Browser::of(app, "jana@lindhof.example");
        assert_eq!(jana.get("/admin/triggers").status, 404);
        let new = [
            ("title", "Eilig"),
            ("all", "update_type is Create\nsubject_includes_word includes eilig sofort"),
            ("actions", "priority=urgent\ncomment_value=Zeile eins\\nZeile zwei"),
            ("active", "1"),
        ];
        assert_eq!(jana.post("/admin/triggers", &new).status, 403);
        let mut ada = Browser::of(app, "ada@lindhof.example");
        assert!(ada.get("/admin/triggers").text.contains("Noch kein Auslöser"));
        let wrong = ada.post("/admin/triggers", &[("title", "Eilig"), ("all", "mood is good"), ("actions", "x")]);
        assert!(wrong.status == 422 && wrong.text.contains("value=\"good\""), "{}", wrong.text);
        assert_eq!(to(&ada.post("/admin/triggers", &new)), "/admin/triggers");
        let urgent = ticket(app);
        assert_eq!(shown(app, urgent)["priority"], "urgent");
        let (_, listed) = app.get(Who::Administrator, "triggers");
        let path = format!("/admin/triggers/{}", listed["triggers"][0]["id"]);
        let page = ada.get(&path).text;
        assert!(page.contains("value=\"eilig sofort\""), "{page}");
        assert!(page.contains("Zeile eins\nZeile zwei"), "{page}");
        let resting = [("title", "Eilig"), ("all", "update_type is Create"), ("actions", "priority=low")];
        assert_eq!(ada.post(&path, &resting).status, 303);
        assert_eq!(shown(app, ticket(app))["priority"], json!(null));
        assert_eq!(ada.post(&format!("{path}/earlier"), &[]).status, 303);
        assert_eq!(ada.post(&format!("{path}/delete"), &[]).status, 303);
        assert_eq!(ada.get(&path).status, 404);
    });
}

#[test]
fn a_page_says_how_many_tickets_an_automation_would_meet_now() {
    each(|app, _| {
        let new = [("title", "Alt"), ("all", "NEW greater_than 24"), ("actions", "priority=high"), ("active", "1")];
        let mut jana = Browser::of(app, "jana@lindhof.example");
        assert_eq!((jana.get("/admin/automations").status, jana.post("/admin/automations", &new).status), (404, 403));
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let wrong = ada.post("/admin/automations", &[("title", "Alt"), ("all", "status is open"), ("actions", "x")]);
        assert!(wrong.status == 422 && wrong.text.contains("value=\"status:open\" selected"), "{}", wrong.text);
        assert_eq!(to(&ada.post("/admin/automations", &new)), "/admin/automations");
        assert!(ada.get("/admin/automations").text.contains("0 Vorgänge"));
        let (_, listed) = app.get(Who::Administrator, "automations");
        let path = format!("/admin/automations/{}", listed["automations"][0]["id"]);
        let trial = ada.get(&format!("{path}/trial"));
        assert!(trial.status == 200 && trial.text.contains("0 Mal gehandelt"), "{}", trial.text);
        assert_eq!(jana.get(&format!("{path}/trial")).status, 404);
        assert!(ada.get(&path).text.contains("value=\"24\""));
        let resting = [("title", "Alt"), ("all", "NEW greater_than 48"), ("actions", "priority=low")];
        assert_eq!(ada.post(&path, &resting).status, 303);
        assert_eq!(ada.post(&format!("{path}/earlier"), &[]).status, 303);
        assert_eq!(ada.post(&format!("{path}/delete"), &[]).status, 303);
    });
}

#[test]
fn rows_of_choices_say_the_same_as_lines_and_come_back_when_something_is_wrong() {
    each(|app, _| {
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let row = |name: &'static str,
                   field: &'static str,
                   operator: &'static str,
                   choice: &'static str,
                   text: &'static str| {
            let part = |part: &str, value: &'static str| (format!("{name}_{part}"), value);
            vec![
                part("field", field),
                part("operator", operator),
                part("choice", choice),
                part("subject", "Ihr | Bild"),
                part("text", text),
            ]
        };
        let mut fields = vec![("title".to_owned(), "Eilig"), ("active".to_owned(), "1")];
        fields.extend(row("all", "update_type", "is", "update_type:Create", ""));
        fields.extend(row("all", "subject_includes_word", "includes", "", "sofort"));
        fields.extend(row("all", "", "is", "", ""));
        fields.extend(row("any", "", "is", "", ""));
        fields.extend(row("actions", "priority", "", "priority:urgent", ""));
        fields.extend(row(
            "actions",
            "notification_user",
            "",
            "notification_user:requester_id",
            "Guten Tag,\nwir eilen.",
        ));
        fields.extend(row("actions", "comment_value", "", "", ""));
        let sent = |fields: &[(String, &'static str)]| -> Vec<(String, String)> {
            fields.iter().map(|(name, value)| (name.clone(), (*value).to_owned())).collect()
        };
        let post = |ada: &mut Browser<'_>, fields: &[(String, String)]| {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            ada.post("/admin/triggers", &fields)
        };
        let answer = post(&mut ada, &sent(&fields));
        assert_eq!(answer.status, 422, "a note without words");
        assert!(answer.text.contains("value=\"priority:urgent\" selected"), "{}", answer.text);
        assert!(answer.text.contains("wir eilen."), "{}", answer.text);
        let without: Vec<_> = sent(&fields)[..fields.len() - 5].to_vec();
        assert_eq!(to(&post(&mut ada, &without)), "/admin/triggers");
        let (_, listed) = app.get(Who::Administrator, "triggers");
        let one = &listed["triggers"][0];
        assert_eq!(one["conditions"]["all"][1]["value"], "sofort");
        assert_eq!(one["actions"][1]["value"], json!(["requester_id", "Ihr / Bild", "Guten Tag,\nwir eilen."]));
        let urgent = ticket(app);
        assert_eq!(shown(app, urgent)["priority"], "urgent");
    });
}

#[test]
fn a_trial_tells_what_last_week_would_have_brought_and_does_nothing() {
    each(|app, _| {
        let old = ticket(app);
        app.desk.clock.advance_seconds(8 * 86_400);
        let first = ticket(app);
        let body = json!({"ticket": {"status": "pending", "priority": "high"}});
        app.put(Who::Agent, &format!("tickets/{first}"), &body);
        app.desk.clock.advance_seconds(86_400);
        app.put(Who::Agent, &format!("tickets/{first}"), &json!({"ticket": {"status": "solved"}}));
        app.put(Who::Agent, &format!("tickets/{old}"), &json!({"ticket": {"status": "solved"}}));
        let trial = |all: serde_json::Value| {
            let body = json!({"trigger": {"title": "T", "active": false, "conditions": {"all": all},
                "actions": [{"field": "priority", "value": "low"}]}});
            let id = app.post(Who::Administrator, "triggers", &body).1["trigger"]["id"].to_string();
            (id.clone(), app.get(Who::Administrator, &format!("triggers/{id}/trial")).1)
        };
        let check =
            |field: &str, operator: &str, value: &str| json!({"field": field, "operator": operator, "value": value});
        let (id, told) = trial(json!([check("status", "value", "solved")]));
        assert_eq!((&told["count"], &told["looked_at"]), (&json!(2), &json!(2)), "{told}");
        let (_, told) =
            trial(json!([check("status", "value", "solved"), check("status", "value_previous", "pending")]));
        assert_eq!((&told["count"], &told["firings"][0]["ticket_id"]), (&json!(1), &json!(first)), "{told}");
        let (_, told) =
            trial(json!([check("update_type", "is", "Create"), check("subject_includes_word", "includes", "sofort")]));
        assert_eq!(told["count"], 1, "the other one is older than a week: {told}");
        let (_, told) = trial(json!([check("priority", "is", "high"), check("status", "value", "pending")]));
        assert_eq!(told["count"], 1, "{told}");
        assert_eq!(shown(app, first)["priority"], "high", "nothing was done");
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let page = ada.get(&format!("/admin/triggers/{id}/trial"));
        assert!(page.status == 200 && page.text.contains("2 Mal gehandelt"), "{}", page.text);
        assert_eq!(Browser::of(app, "jana@lindhof.example").get(&format!("/admin/triggers/{id}/trial")).status, 404);
    });
}

#[test]
fn to_close_for_good_is_offered_to_automations_and_to_no_trigger() {
    each(|app, _| {
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let offered = |ada: &mut Browser<'_>, page: &str| {
            let text = ada.get(page).text;
            let (_, acts) = text.split_once("name=\"actions_choice\"").expect("a row of what is done");
            let (acts, _) = acts.split_once("</select>").unwrap();
            assert!(acts.contains("value=\"status:solved\""), "{acts}");
            acts.contains("value=\"status:closed\"")
        };
        assert!(offered(&mut ada, "/admin/automations") && !offered(&mut ada, "/admin/triggers"));
        let row = [
            ("title", "Schließen"),
            ("all", "SOLVED greater_than 96"),
            ("actions_field", "status"),
            ("actions_choice", "status:closed"),
            ("actions_subject", ""),
            ("actions_text", ""),
        ];
        assert_eq!(to(&ada.post("/admin/automations", &row)), "/admin/automations");
        let (_, listed) = app.get(Who::Administrator, "automations");
        assert_eq!(listed["automations"][0]["actions"], json!([{"field": "status", "value": "closed"}]));
        let page = ada.get(&format!("/admin/automations/{}", listed["automations"][0]["id"])).text;
        assert!(page.contains("value=\"status:closed\" selected"), "{page}");
        let mut trigger = row;
        trigger[1].1 = "update_type is Create";
        let refused = ada.post("/admin/triggers", &trigger);
        assert!(refused.status == 422 && refused.text.contains("Dieser Wert passt hier nicht."), "{}", refused.text);
        assert_eq!(app.get(Who::Administrator, "triggers").1["count"], 0);
    });
}
