//! Stories of what happens by itself when time passes.

use serde_json::{Value, json};
use testkit::Engine;

use super::{ops, run};
use crate::context::{Actor, Cx};
use crate::holds::ops::{self as holds, NewHold};
use crate::i18n::Language;
use crate::portal::requests;
use crate::testing::{TestApp, TestDesk, Who};
use crate::triggers::Act;
use crate::words::Source;

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

fn automation(app: &TestApp, all: &Value, actions: &Value) -> i64 {
    let body = json!({"automation": {"title": "Später", "conditions": {"all": all, "any": []}, "actions": actions}});
    let (status, made) = app.post(Who::Administrator, "automations", &body);
    assert_eq!(status, 201, "{made}");
    made["automation"]["id"].as_i64().unwrap()
}

fn ticket(app: &TestApp, tags: &[&str]) -> i64 {
    let body = json!({"ticket": {"subject": "Bild", "tags": tags, "comment": {"body": "schwarz"}}});
    app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap()
}

fn shown(app: &TestApp, ticket: i64) -> Value {
    app.get(Who::Agent, &format!("tickets/{ticket}")).1["ticket"].clone()
}

fn change(app: &TestApp, ticket: i64, change: &Value) {
    let (status, answer) = app.put(Who::Agent, &format!("tickets/{ticket}"), &json!({"ticket": change}));
    assert_eq!(status, 200, "{answer}");
}

fn comments(app: &TestApp, ticket: i64) -> i64 {
    app.get(Who::Agent, &format!("tickets/{ticket}/comments")).1["count"].as_i64().unwrap()
}

/// An hour later the automations run.
fn hours(app: &TestApp, hours: i64) {
    app.desk.clock.advance_seconds(hours * 3_600);
    run::due(&app.desk.desk);
}

fn longer(field: &str, hours: i64) -> Value {
    json!({"field": field, "operator": "greater_than", "value": hours.to_string()})
}

#[test]
fn what_waits_too_long_is_pressed_once_until_somebody_changes_it() {
    each(|app| {
        let all = json!([{"field": "status", "operator": "less_than", "value": "solved"}, longer("updated_at", 48)]);
        let acts = json!([{"field": "priority", "value": "urgent"}, {"field": "comment_value", "value": "Wartet."}]);
        automation(app, &all, &acts);
        let one = ticket(app, &[]);
        hours(app, 24);
        assert_eq!(shown(app, one)["priority"], json!(null));
        hours(app, 25);
        assert_eq!((&shown(app, one)["priority"], comments(app, one)), (&json!("urgent"), 2));
        hours(app, 72);
        assert_eq!(comments(app, one), 2, "nobody has touched it: once is enough");
        change(app, one, &json!({"tags": ["neu"]}));
        hours(app, 50);
        assert_eq!(comments(app, one), 3, "it was changed, and waits again");
        change(app, one, &json!({"status": "solved"}));
        hours(app, 50);
        assert_eq!(comments(app, one), 3);
    });
}

#[test]
fn tags_spare_a_ticket_even_before_the_index_was_asked_for() {
    each(|app| {
        let spared = json!({"field": "current_tags", "operator": "not_includes", "value": "warten"});
        automation(app, &json!([longer("NEW", 1), spared]), &json!([{"field": "priority", "value": "high"}]));
        let (one, other) = (ticket(app, &["warten"]), ticket(app, &[]));
        hours(app, 2);
        assert_eq!((&shown(app, one)["priority"], &shown(app, other)["priority"]), (&json!(null), &json!("high")));
    });
}

#[test]
fn one_without_hours_is_refused_and_who_administers_sets_them_up() {
    each(|app| {
        let status = json!([{"field": "status", "operator": "is", "value": "open"}]);
        let body = |all: &Value| {
            json!({"automation": {"title": "A", "conditions": {"all": all},
                "actions": [{"field": "priority", "value": "low"}]}})
        };
        assert_eq!(app.post(Who::Administrator, "automations", &body(&status)).0, 422, "that is a trigger");
        let good = body(&json!([longer("SOLVED", 96)]));
        assert_eq!(app.post(Who::Agent, "automations", &good).0, 403);
        let (status, made) = app.post(Who::Administrator, "automations", &good);
        assert_eq!((status, &made["automation"]["active"]), (201, &json!(true)));
        let path = format!("automations/{}", made["automation"]["id"]);
        let resting = json!({"automation": {"active": false}});
        assert_eq!(app.put(Who::Administrator, &path, &resting).1["automation"]["active"], false);
        assert_eq!(app.get(Who::Agent, "automations/active").1["count"], 0);
        assert_eq!(app.get(Who::Agent, "automations").1["count"], 1);
        assert_eq!(app.delete(Who::Administrator, &path).0, 204);
        assert_eq!(app.get(Who::Agent, &path).0, 404);
    });
}

#[test]
fn what_is_old_goes_to_the_trash_and_can_be_brought_back() {
    each(|app| {
        let acts = json!([{"field": "delete_ticket", "value": "trash"}]);
        automation(
            app,
            &json!([longer("SOLVED", 24), {"field": "status", "operator": "is", "value": "solved"}]),
            &acts,
        );
        let (one, other) = (ticket(app, &[]), ticket(app, &[]));
        change(app, one, &json!({"status": "solved"}));
        hours(app, 30);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{one}")).0, 404);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{other}")).0, 200);
        assert_eq!(app.get(Who::Agent, "tickets").1["count"], 1);
        assert_eq!(app.get(Who::Agent, "deleted_tickets").1["deleted_tickets"][0]["id"], json!(one));
        assert_eq!(app.put(Who::Agent, &format!("deleted_tickets/{one}/restore"), &Value::Null).0, 200);
        assert_eq!(shown(app, one)["status"], "solved");
    });
}

#[test]
fn what_somebody_took_out_of_the_trash_is_not_put_back_at_once() {
    each(|app| {
        let acts = json!([{"field": "delete_ticket", "value": "trash"}]);
        let all = json!([longer("SOLVED", 36), {"field": "status", "operator": "is", "value": "solved"}]);
        automation(app, &all, &acts);
        let one = ticket(app, &[]);
        change(app, one, &json!({"status": "solved"}));
        hours(app, 40);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{one}")).0, 404);
        assert_eq!(app.put(Who::Agent, &format!("deleted_tickets/{one}/restore"), &Value::Null).0, 200);
        hours(app, 2);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{one}")).0, 200, "it was wanted back");
        change(app, one, &json!({"comment": {"body": "Wird noch gebraucht.", "public": false}}));
        hours(app, 30);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{one}")).0, 200, "a note is no reason either");
        hours(app, 10);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{one}")).0, 404, "the same wait again, and it goes");
    });
}

/// A ticket in a closed group to which the administrator does not belong.
fn hidden(app: &TestApp) -> i64 {
    let body = json!({"group": {"name": "Personal", "is_public": false}});
    let group = app.post(Who::Administrator, "groups", &body).1["group"]["id"].as_i64().unwrap();
    let agent = app.desk.agent;
    let join = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
        crate::staff::groups::join(tx, cx, agent, group, crate::words::Rights::Full)
    };
    app.desk.write(&app.desk.system(), join).unwrap();
    let body = json!({"ticket": {"subject": "Gehalt", "group_id": group, "comment": {"body": "vertraulich"}}});
    let (status, made) = app.post(Who::Agent, "tickets", &body);
    assert_eq!(status, 201, "{made}");
    made["ticket"]["id"].as_i64().unwrap()
}

#[test]
fn a_trial_tells_what_would_have_happened_hour_by_hour_and_nothing_of_closed_groups() {
    each(|app| {
        let all = json!([{"field": "status", "operator": "less_than", "value": "solved"}, longer("updated_at", 48)]);
        let body = json!({"automation": {"title": "Später", "active": false,
            "conditions": {"all": all, "any": []}, "actions": [{"field": "priority", "value": "urgent"}]}});
        let id = app.post(Who::Administrator, "automations", &body).1["automation"]["id"].clone();
        let (one, other, closed) = (ticket(app, &[]), ticket(app, &[]), hidden(app));
        hours(app, 24);
        change(app, other, &json!({"status": "solved"}));
        hours(app, 30);
        change(app, one, &json!({"tags": ["gesehen"]}));
        hours(app, 60);
        let told = app.get(Who::Administrator, &format!("automations/{id}/trial"));
        assert_eq!(told.0, 200, "{}", told.1);
        let firings = told.1["firings"].as_array().unwrap();
        let on: Vec<_> = firings.iter().map(|one| one["ticket_id"].as_i64().unwrap()).collect();
        assert_eq!(on, [one, one], "once before it was touched and once after; the solved one never");
        assert_eq!((&told.1["count"], &told.1["looked_at"]), (&json!(2), &json!(2)), "no count of {closed} either");
        assert_eq!(shown(app, one)["priority"], json!(null), "nothing was done");
        assert_eq!(app.get(Who::Agent, &format!("automations/{id}/trial")).0, 403);
    });
}

#[test]
fn how_many_an_automation_would_meet_counts_no_ticket_of_a_closed_group() {
    each(|app| {
        let all = json!([longer("NEW", 1)]);
        let id = automation(app, &all, &json!([{"field": "priority", "value": "high"}]));
        let (_, closed) = (ticket(app, &[]), hidden(app));
        app.desk.clock.advance_seconds(2 * 3_600);
        let cx = app.desk.acting(app.desk.administrator);
        let would = |cx: &crate::context::Cx| {
            app.desk.read(cx, move |tx, cx| super::ops::get(tx, &cx.as_system(), id)?.would_act(tx, cx)).unwrap()
        };
        assert_eq!((would(&cx), would(&app.desk.system())), (1, 2));
        run::due(&app.desk.desk);
        let agent = app.get(Who::Agent, &format!("tickets/{closed}")).1;
        assert_eq!(agent["ticket"]["priority"], "high", "the desk itself acts on all");
    });
}

#[test]
fn an_automation_hears_of_a_promise_before_it_is_broken() {
    each(|app| {
        let policy = json!({"sla_policy": {"title": "Zusage", "policy_metrics":
            [{"metric": "first_reply_time", "priority": "normal", "target": 600, "business_hours": false}]}});
        assert_eq!(app.post(Who::Administrator, "slas/policies", &policy).0, 201);
        let soon = json!([{"field": "until_sla_next_breach_at", "operator": "less_than", "value": "2"}]);
        automation(app, &soon, &json!([{"field": "priority", "value": "urgent"}]));
        let one = ticket(app, &[]);
        hours(app, 7);
        assert_eq!(shown(app, one)["priority"], json!(null), "three hours are left");
        hours(app, 2);
        assert_eq!(shown(app, one)["priority"], "urgent", "one is");
    });
}

fn solved_for(hours: i64) -> Value {
    json!([{"field": "status", "operator": "is", "value": "solved"}, longer("SOLVED", hours)])
}

/// The customer answers a request; in which ticket it stands.
fn answers(app: &TestApp, ticket: i64) -> i64 {
    let said = requests::Answer { text: "Es ist wieder schwarz.".into(), once: String::new(), closes: false };
    app.desk.write(&app.desk.acting(app.end_user), move |tx, cx| requests::answer(tx, cx, ticket, &said)).unwrap()
}

#[test]
fn what_was_solved_four_days_ago_is_closed_and_an_answer_opens_a_follow_up() {
    each(|app| {
        let id = automation(app, &solved_for(96), &json!([{"field": "status", "value": "closed"}]));
        let body = json!({"request": {"subject": "Bild", "comment": {"body": "schwarz"}}});
        let asked = || app.post(Who::EndUser, "requests", &body).1["request"]["id"].as_i64().unwrap();
        let (one, reopened) = (asked(), asked());
        for ticket in [one, reopened] {
            change(app, ticket, &json!({"status": "solved"}));
        }
        hours(app, 90);
        assert_eq!(shown(app, one)["status"], "solved", "six hours are left");
        assert_eq!(answers(app, reopened), reopened);
        hours(app, 8);
        assert_eq!(shown(app, one)["status"], "closed");
        assert_eq!(shown(app, reopened)["status"], "open", "it was opened again meanwhile");
        let follower = answers(app, one);
        assert_ne!(follower, one);
        let row = app.desk.read(&app.desk.system(), move |tx, cx| Ok(crate::tickets::sql::get(tx, cx.id(), follower)?));
        assert_eq!(row.unwrap().unwrap().follow_up_of, Some(one));
        change(app, reopened, &json!({"status": "solved"}));
        hours(app, 90);
        assert_eq!(shown(app, reopened)["status"], "solved", "it waits anew");
        hours(app, 8);
        assert_eq!(shown(app, reopened)["status"], "closed");
        let (_, kept) = app.get(Who::Agent, &format!("automations/{id}"));
        assert_eq!((&kept["automation"]["active"], &kept["automation"]["stopped_at"]), (&json!(true), &json!(null)));
        assert_eq!(kept["automation"]["actions"], json!([{"field": "status", "value": "closed"}]));
    });
}

#[test]
fn time_closes_a_ticket_without_the_fields_that_staff_must_fill_in_and_one_that_a_duty_keeps() {
    each(|app| {
        let acts = json!([
            {"field": "status", "value": "closed"},
            {"field": "priority", "value": "low"},
            {"field": "comment_value", "value": "Nichts mehr gehört."},
        ]);
        let waits = json!([{"field": "status", "operator": "less_than", "value": "solved"}, longer("updated_at", 96)]);
        automation(app, &waits, &acts);
        let one = ticket(app, &[]);
        let field = json!({"ticket_field": {"type": "text", "title": "Gerät", "required": true}});
        assert_eq!(app.post(Who::Administrator, "ticket_fields", &field).0, 201);
        let solved = json!({"ticket": {"status": "solved"}});
        assert_eq!(app.put(Who::Agent, &format!("tickets/{one}"), &solved).0, 422, "staff must fill it in");
        let hold = NewHold { ground: crate::holds::Ground::Claim, until: None, note: String::new() };
        let placed =
            app.desk.write(&app.desk.acting(app.desk.administrator), move |tx, cx| holds::place(tx, cx, one, &hold));
        placed.unwrap();
        hours(app, 97);
        let seen = shown(app, one);
        assert_eq!((&seen["status"], &seen["priority"]), (&json!("closed"), &json!("low")));
        assert_eq!(comments(app, one), 2, "what else it does stands in the ticket that it closes");
        hours(app, 97);
        assert_eq!(comments(app, one), 2, "a closed ticket is not looked at again");
    });
}

#[test]
fn a_trial_tells_what_would_have_been_closed_and_closes_nothing() {
    each(|app| {
        let body = json!({"automation": {"title": "Schließen", "active": false,
            "conditions": {"all": solved_for(96), "any": []}, "actions": [{"field": "status", "value": "closed"}]}});
        let id = app.post(Who::Administrator, "automations", &body).1["automation"]["id"].clone();
        let (one, open) = (ticket(app, &[]), ticket(app, &[]));
        change(app, one, &json!({"status": "solved"}));
        hours(app, 98);
        let told = app.get(Who::Administrator, &format!("automations/{id}/trial")).1;
        assert_eq!((&told["count"], &told["firings"][0]["ticket_id"]), (&json!(1), &json!(one)), "not {open}: {told}");
        assert_eq!(told["actions"], json!([{"field": "status", "value": "closed"}]));
        assert_eq!(shown(app, one)["status"], "solved");
    });
}

#[test]
fn a_desk_that_is_set_up_closes_what_is_solved_by_an_automation_named_in_its_language() {
    for engine in Engine::BOTH {
        let desk = TestDesk::new(engine);
        for (language, name, title) in [
            (Language::German, "neu", "Gelöste Vorgänge nach 4 Tagen schließen"),
            (Language::English, "new", "Close solved tickets after 4 days"),
        ] {
            let email = format!("chef@{name}.example");
            let made =
                crate::command::run::set_up(&desk.desk, language, name, &email, "Chef Neu", "kiesel-anker-lampe");
            let account = desk.desk.account(made.unwrap()).unwrap();
            let cx = Cx::new(&desk.desk, &account, Actor::system(), Source::System);
            let all = desk.read(&cx, ops::list).unwrap();
            let [one] = all.as_slice() else { panic!("{} automations", all.len()) };
            assert_eq!((one.title.as_str(), one.row.active), (title, true));
            let (conditions, acts) = one.rule.as_ref().unwrap();
            assert_eq!(acts, &[Act::Close]);
            assert_eq!(conditions.wire()["all"], solved_for(96));
        }
    }
}
