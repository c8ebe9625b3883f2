//! Stories of what the desk does by itself.

use serde_json::{Value, json};
use testkit::Engine;

use super::notify::NOTIFY;
use super::redact::REDACT;
use crate::holds::ops::{self as holds, NewHold};
use crate::testing::{TestApp, Who};
use crate::tickets::{NewComment, TicketChange, update};
use crate::words::CommentKind;

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

fn trigger(app: &TestApp, title: &str, all: &Value, actions: &Value) -> i64 {
    let body = json!({"trigger": {"title": title, "conditions": {"all": all, "any": []}, "actions": actions}});
    let (status, made) = app.post(Who::Administrator, "triggers", &body);
    assert_eq!(status, 201, "{made}");
    made["trigger"]["id"].as_i64().unwrap()
}

fn ticket(app: &TestApp, subject: &str) -> i64 {
    let body = json!({"ticket": {"subject": subject, "comment": {"body": "Das Bild bleibt schwarz"}}});
    app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap()
}

fn shown(app: &TestApp, ticket: i64) -> Value {
    app.get(Who::Agent, &format!("tickets/{ticket}")).1["ticket"].clone()
}

fn change(app: &TestApp, ticket: i64, change: &Value) {
    let (status, answer) = app.put(Who::Agent, &format!("tickets/{ticket}"), &json!({"ticket": change}));
    assert_eq!(status, 200, "{answer}");
}

fn created() -> Value {
    json!({"field": "update_type", "operator": "is", "value": "Create"})
}

#[test]
fn a_new_ticket_is_sorted_by_its_words_and_the_next_trigger_sees_what_the_first_did() {
    each(|app| {
        trigger(
            app,
            "Fernseher",
            &json!([created(), {"field": "subject_includes_word", "operator": "includes", "value": "fernseher tv"}]),
            &json!([{"field": "current_tags", "value": "fernseher"}, {"field": "priority", "value": "high"}]),
        );
        trigger(
            app,
            "Dringend",
            &json!([created(), {"field": "current_tags", "operator": "includes", "value": "fernseher"}]),
            &json!([
                {"field": "assignee_id", "value": "current_user"},
                {"field": "comment_value", "value": "Vorgang {{ticket.id}} ist dringend."},
            ]),
        );
        let one = ticket(app, "Mein Fernseher ist schwarz");
        let seen = shown(app, one);
        assert_eq!((&seen["priority"], &seen["tags"]), (&json!("high"), &json!(["fernseher"])));
        assert_eq!((&seen["assignee_id"], &seen["status"]), (&json!(app.desk.agent), &json!("open")));
        let (_, said) = app.get(Who::Agent, &format!("tickets/{one}/comments"));
        assert_eq!(said["comments"][1]["body"], format!("Vorgang {one} ist dringend."));
        assert_eq!(said["comments"][1]["public"], false);
        let other = shown(app, ticket(app, "Meine Rechnung"));
        assert_eq!((&other["priority"], &other["tags"]), (&json!(null), &json!([])), "nothing fits, nothing happens");
        change(app, one, &json!({"tags": ["anders"]}));
        assert_eq!(shown(app, one)["tags"], json!(["anders"]), "what fires on arising does not fire on change");
    });
}

#[test]
fn a_move_fires_once_and_two_that_undo_each_other_come_to_rest() {
    each(|app| {
        let to = |value: &str| json!([{"field": "priority", "operator": "is", "value": value}]);
        let first = trigger(app, "Auf", &to("low"), &json!([{"field": "priority", "value": "high"}]));
        let second = trigger(app, "Ab", &to("high"), &json!([{"field": "priority", "value": "low"}]));
        let one = ticket(app, "Hin und her");
        change(app, one, &json!({"priority": "low"}));
        assert_eq!(shown(app, one)["priority"], "low", "each once: up, and down again");
        for id in [first, second] {
            assert_eq!(app.get(Who::Agent, &format!("triggers/{id}")).1["trigger"]["active"], true);
        }
        for id in [first, second] {
            assert_eq!(app.delete(Who::Administrator, &format!("triggers/{id}")).0, 204);
        }
        let moved = json!([{"field": "status", "operator": "value", "value": "solved"}]);
        trigger(app, "Gelöst", &moved, &json!([{"field": "comment_value", "value": "Gelöst."}]));
        change(app, one, &json!({"status": "solved"}));
        change(app, one, &json!({"priority": "normal"}));
        let (_, said) = app.get(Who::Agent, &format!("tickets/{one}/comments"));
        assert_eq!(said["count"], 2, "it fires when the ticket is solved, not while it is");
    });
}

#[test]
fn one_that_runs_away_is_stopped_and_named_until_somebody_switches_it_on_again() {
    each(|app| {
        let all = json!([{"field": "update_type", "operator": "is", "value": "Change"}]);
        let id = trigger(app, "Läuft davon", &all, &json!([{"field": "comment_value", "value": "Schon wieder."}]));
        let one = ticket(app, "Immer wieder");
        for round in 0..22 {
            change(app, one, &json!({"tags": [format!("runde{round}")]}));
        }
        let (_, stopped) = app.get(Who::Administrator, &format!("triggers/{id}"));
        assert_eq!(
            (&stopped["trigger"]["active"], &stopped["trigger"]["stopped_reason"]),
            (&json!(false), &json!("too_often"))
        );
        let (_, said) = app.get(Who::Agent, &format!("tickets/{one}/comments"));
        assert_eq!(said["count"], 21, "twenty notes and the first message");
        let again = json!({"trigger": {"active": true}});
        assert_eq!(
            app.put(Who::Administrator, &format!("triggers/{id}"), &again).1["trigger"]["stopped_at"],
            json!(null)
        );
        change(app, one, &json!({"tags": ["neu"]}));
        assert_eq!(app.get(Who::Agent, &format!("tickets/{one}/comments")).1["count"], 22);
    });
}

#[test]
fn what_cannot_be_done_any_more_stops_the_trigger_and_not_the_customer() {
    each(|app| {
        let (_, group) = app.post(Who::Administrator, "groups", &json!({"group": {"name": "Zeitweise"}}));
        let group = group["group"]["id"].as_i64().unwrap();
        let id = trigger(app, "Weiter", &json!([created()]), &json!([{"field": "group_id", "value": group}]));
        let away = app.delete(Who::Administrator, &format!("groups/{group}"));
        assert!(away.0 == 204 || away.0 == 200, "{}", away.1);
        assert!(ticket(app, "Weiter") > 0, "the ticket arises all the same");
        let (_, stopped) = app.get(Who::Administrator, &format!("triggers/{id}"));
        assert_eq!(stopped["trigger"]["stopped_reason"], "not_possible");
    });
}

/// The jobs that write to somebody.
fn letters(app: &TestApp) -> Vec<jobs::Job> {
    let mut jobs = app.desk.read(&app.desk.system(), |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 100)?)).unwrap();
    jobs.retain(|job| job.kind == NOTIFY);
    jobs
}

fn telling(who: &str) -> Value {
    json!([{"field": "notification_user", "value":
        [who, "Anfrage {{ticket.id}}", "{{ticket.requester.salutation}}, es geht um {{ticket.title}}."]}])
}

#[test]
fn the_customer_is_told_by_mail_with_words_filled_in_when_it_leaves_and_staff_without_the_name() {
    each(|app| {
        let customer = app.desk.customer("Leyla Demir", "leyla@post.example");
        let first = trigger(app, "Eingang", &json!([created()]), &telling("requester_id"));
        let second = trigger(app, "Hinweis", &json!([created()]), &telling("assignee_id"));
        let body = json!({"ticket": {"subject": "Bild", "requester_id": customer, "assignee_id": app.desk.agent,
            "comment": {"body": "schwarz"}}});
        let one = app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap();
        let jobs = letters(app);
        let named: Vec<_> = jobs.iter().map(|job| (job.subject, job.argument)).collect();
        assert_eq!(named, [(first, one), (second, one)], "jobs hold numbers alone");
        let said = |at: usize, app: &TestApp| {
            let notice = jobs[at].clone();
            let row = app.desk.read(&app.desk.system(), move |tx, cx| {
                let row = crate::tickets::sql::get(tx, cx.id(), one)?.unwrap();
                Ok(super::notify::notice(tx, cx, notice.subject, &row)?.unwrap())
            });
            row.unwrap()
        };
        let (told, staff) = (said(0, app), said(1, app));
        assert_eq!((told.people, told.subject), (vec![customer], format!("Anfrage {one}")));
        assert_eq!(told.text, "Guten Tag Leyla Demir, es geht um Bild.");
        assert_eq!(staff.people, [app.desk.agent]);
        assert!(!staff.text.contains("Leyla") && !staff.text.contains("Bild"), "{}", staff.text);
    });
}

#[test]
fn a_machine_is_not_answered_and_nobody_is_flooded() {
    each(|app| {
        let customer = app.desk.customer("Leyla Demir", "leyla@post.example");
        trigger(
            app,
            "Immer",
            &json!([{"field": "status", "operator": "less_than", "value": "closed"}]),
            &telling("requester_id"),
        );
        let body = json!({"ticket": {"subject": "Bild", "requester_id": customer, "comment": {"body": "schwarz"}}});
        let one = app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap();
        assert_eq!(letters(app).len(), 1);
        app.desk
            .write(&app.desk.system(), move |tx, cx| {
                let absent = NewComment::message("Ich bin im Urlaub.", true);
                let absent = NewComment { author: Some(customer), kind: CommentKind::AutoReply, ..absent };
                update::update(tx, cx, one, &TicketChange { comment: Some(absent), ..TicketChange::default() })
            })
            .unwrap();
        assert_eq!(letters(app).len(), 1, "an automatic answer is not answered");
        for _ in 0..24 {
            app.post(Who::Agent, "tickets", &body);
        }
        assert_eq!(letters(app).len(), 20, "however many tickets there are");
        app.desk.clock.advance_seconds(3_600);
        app.post(Who::Agent, "tickets", &body);
        assert_eq!(letters(app).len(), 21);
    });
}

#[test]
fn who_administers_sets_them_up_and_what_does_not_fit_is_named() {
    each(|app| {
        let good = json!({"trigger": {"title": "Gut", "conditions": {"all": [created()]},
            "actions": [{"field": "priority", "value": "high"}]}});
        assert_eq!(app.post(Who::Agent, "triggers", &good).0, 403);
        for (part, wrong) in [
            ("conditions", json!({"all": [{"field": "NEW", "operator": "less_than", "value": "3"}]})),
            ("conditions", json!({"all": [{"field": "status", "operator": "value", "value": "asleep"}]})),
            ("conditions", json!({"all": [{"field": "mood", "operator": "changed"}]})),
            ("conditions", json!({"all": [], "any": []})),
            ("actions", json!([])),
            ("actions", json!([{"field": "status", "value": "closed"}])),
            ("actions", json!([{"field": "notification_user", "value": ["requester_id", "", "Text"]}])),
            ("actions", json!([{"field": "notification_user", "value": ["requester_id", "a", "{{ticket.nothing}}"]}])),
        ] {
            let mut body = good.clone();
            body["trigger"][part] = wrong;
            assert_eq!(app.post(Who::Administrator, "triggers", &body).0, 422, "{body}");
        }
        let first = app.post(Who::Administrator, "triggers", &good).1["trigger"]["id"].clone();
        let closing = json!({"trigger": {"actions": [{"field": "status", "value": "closed"}]}});
        let (status, refused) = app.put(Who::Administrator, &format!("triggers/{first}"), &closing);
        assert_eq!((status, refused["details"]["actions"].is_array()), (422, true), "only time closes: {refused}");
        let second = app.post(Who::Administrator, "triggers", &good).1["trigger"]["id"].clone();
        let order = json!({"trigger_ids": [second, first]});
        let (status, listed) = app.put(Who::Administrator, "triggers/reorder", &order);
        assert_eq!((status, &listed["triggers"][0]["id"], &listed["count"]), (200, &second, &json!(2)));
        assert_eq!(app.get(Who::Agent, "triggers/search?query=gut").1["count"], 2);
        assert_eq!(app.get(Who::Agent, "triggers/active").1["count"], 2);
        let (_, shown) = app.get(Who::Agent, &format!("triggers/{first}"));
        assert_eq!(shown["trigger"]["conditions"]["all"], json!([created()]));
        assert_eq!(shown["trigger"]["actions"], json!([{"field": "priority", "value": "high"}]));
    });
}

#[test]
fn a_trial_says_and_counts_nothing_of_tickets_in_closed_groups() {
    each(|app| {
        let id = trigger(app, "Neu", &json!([created()]), &json!([{"field": "priority", "value": "high"}]));
        let path = format!("triggers/{id}");
        let off = json!({"trigger": {"active": false}});
        assert_eq!(app.put(Who::Administrator, &path, &off).0, 200);
        let body = json!({"group": {"name": "Personal", "is_public": false}});
        let group = app.post(Who::Administrator, "groups", &body).1["group"]["id"].as_i64().unwrap();
        let (agent, open) = (app.desk.agent, ticket(app, "Fernseher"));
        let join = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
            crate::staff::groups::join(tx, cx, agent, group, crate::words::Rights::Full)
        };
        app.desk.write(&app.desk.system(), join).unwrap();
        let body = json!({"ticket": {"subject": "Gehalt", "group_id": group, "comment": {"body": "vertraulich"}}});
        assert_eq!(app.post(Who::Agent, "tickets", &body).0, 201);
        let told = app.get(Who::Administrator, &format!("{path}/trial")).1;
        assert_eq!((&told["looked_at"], &told["count"]), (&json!(1), &json!(1)), "{told}");
        assert_eq!(told["firings"][0]["ticket_id"], json!(open));
    });
}

/// A system outside that may be told.
fn system(app: &TestApp) -> String {
    let body = json!({"webhook": {"name": "Lager", "endpoint": "https://lager.example/hook"}});
    app.post(Who::Administrator, "webhooks", &body).1["webhook"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_system_is_told_of_a_ticket_without_the_customers_name() {
    each(|app| {
        let customer = app.desk.customer("Leyla Demir", "leyla@post.example");
        let body = json!({"vorgang": "{{ticket.id}}", "von": "{{ticket.requester.name}}", "was": ["{{ticket.title}}"]});
        let told = json!([{"field": "notification_webhook", "value": [system(app), body.to_string()]}]);
        let id = trigger(app, "Lager", &json!([created()]), &told);
        assert_eq!(app.get(Who::Agent, &format!("triggers/{id}")).1["trigger"]["actions"], told);
        let body = json!({"ticket": {"subject": "Bild von \"Leyla Demir\"", "requester_id": customer,
            "comment": {"body": "schwarz"}}});
        let one = app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap();
        let jobs = app.desk.read(&app.desk.system(), |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 100)?)).unwrap();
        let jobs: Vec<_> = jobs.iter().filter(|job| job.kind == super::hook::HOOK).collect();
        assert_eq!(jobs.iter().map(|job| (job.subject, job.argument)).collect::<Vec<_>>(), [(id, one)]);
        let said = app.desk.read(&app.desk.system(), move |tx, cx| super::hook::message(tx, cx, id, one));
        let (_, said) = said.unwrap().unwrap();
        assert_eq!(said["vorgang"], one.to_string());
        assert!(said["von"].is_string() && said["was"][0].is_string(), "{said}");
        assert!(!said.to_string().contains("Leyla") && !said.to_string().contains("Demir"), "{said}");
    });
}

#[test]
fn a_system_that_makes_tickets_of_what_it_is_told_does_not_run_away() {
    each(|app| {
        let told = json!([{"field": "notification_webhook", "value": [system(app), ""]}]);
        let id = trigger(app, "Immer", &json!([created()]), &told);
        for round in 0..501 {
            app.desk.account.triggers.may_call(id, app.desk.system().at() + round);
        }
        ticket(app, "Noch eins");
        let stopped = app.get(Who::Administrator, &format!("triggers/{id}")).1;
        let standing = (&stopped["trigger"]["active"], &stopped["trigger"]["stopped_reason"]);
        assert_eq!(standing, (&json!(false), &json!("too_often")));
    });
}

#[test]
fn what_a_system_is_told_must_name_one_and_be_whole() {
    each(|app| {
        let known = system(app);
        for wrong in [
            json!(["01HZZZZZZZZZZZZZZZZZZZZZZZ", ""]),
            json!(["4711", ""]),
            json!([known, "{\"id\": {{ticket.id}}}"]),
            json!([known, "[]"]),
            json!([known, "{\"a\": \"{{ticket.nothing}}\"}"]),
        ] {
            let body = json!({"trigger": {"title": "Lager", "conditions": {"all": [created()]},
                "actions": [{"field": "notification_webhook", "value": wrong}]}});
            assert_eq!(app.post(Who::Administrator, "triggers", &body).0, 422, "{wrong}");
        }
    });
}

/// Carries out what rules have left to be redacted; answers how much.
fn redact(app: &TestApp) -> usize {
    let jobs = app.desk.read(&app.desk.system(), |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 100)?)).unwrap();
    let waiting: Vec<_> = jobs.into_iter().filter(|job| job.kind == REDACT).collect();
    for job in &waiting {
        assert!(matches!(super::redact::job(&app.desk.desk, job), jobs::Outcome::Done));
    }
    waiting.len()
}

fn texts(app: &TestApp, ticket: i64) -> Vec<String> {
    let (_, said) = app.get(Who::Administrator, &format!("tickets/{ticket}/comments"));
    said["comments"].as_array().unwrap().iter().map(|one| one["body"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_card_and_an_account_are_taken_out_of_what_was_said_and_its_mail_and_nothing_else_is() {
    each(|app| {
        let acts = json!([{"field": "redact_patterns", "value": "newest"}]);
        let any = json!([{"field": "status", "operator": "less_than", "value": "closed"}]);
        let id = trigger(app, "Nummern", &any, &acts);
        let told = app.get(Who::Administrator, &format!("triggers/{id}")).1;
        assert_eq!(told["trigger"]["actions"], acts);
        let mail = "From: Mia Ohm <mia@kunde.example>\r\nTo: hilfe@lindhof.example\r\nSubject: Erstattung\r\n\
            Message-ID: <eins@kunde.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
            Meine Karte ist 4111 1111 1111 1111, das Konto DE89 3704 0044 0532 0130 00. Bestellung 4711.\r\n";
        let came = crate::email::ingest::ingest(&app.desk.system(), mail.as_bytes()).unwrap();
        let one = came["ticket"].as_i64().unwrap();
        assert!(redact(app) > 0);
        let said = texts(app, one);
        assert!(!said[0].contains("1111") && !said[0].contains("DE89"), "{said:?}");
        assert!(said[0].contains("Meine Karte ist") && said[0].contains("Bestellung 4711"), "{said:?}");
        let original = app.desk.read(&app.desk.acting(app.desk.administrator), move |tx, cx| {
            let comment = crate::tickets::sql::comments_of(tx, cx.id(), one)?[0].id;
            crate::email::original::read(tx, cx, one, comment)
        });
        let original = mail::parse(&original.unwrap()).text.unwrap();
        assert!(original.contains("Bestellung 4711") && !original.contains("1111 1111"), "{original}");
        let before = texts(app, one).len();
        change(app, one, &json!({"comment": {"body": "Danke, alles gut.", "public": false}}));
        redact(app);
        assert_eq!(texts(app, one).len(), before + 1, "where there is nothing, nothing is said");
        assert_eq!(app.get(Who::Administrator, &format!("triggers/{id}")).1["trigger"]["active"], true);
    });
}

#[test]
fn a_ticket_that_a_duty_keeps_is_not_redacted_and_says_why() {
    each(|app| {
        let acts = json!([{"field": "redact_patterns", "value": "all"}]);
        let changed = json!([{"field": "update_type", "operator": "is", "value": "Change"}]);
        let id = trigger(app, "Nummern", &changed, &acts);
        let card = "Karte 4111 1111 1111 1111";
        let body = json!({"ticket": {"subject": "Erstattung", "comment": {"body": card}}});
        let one = app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap();
        let hold = app.desk.write(&app.desk.acting(app.desk.administrator), move |tx, cx| {
            let ground = crate::holds::Ground::Claim;
            holds::place(tx, cx, one, &NewHold { ground, until: None, note: String::new() })
        });
        change(app, one, &json!({"priority": "high"}));
        assert_eq!(redact(app), 0);
        let said = texts(app, one);
        assert_eq!((said[0].as_str(), said[1].contains("Legal claims")), (card, true), "{said:?}");
        let trial = app.desk.read(&app.desk.acting(app.desk.administrator), move |tx, cx| {
            let one = super::ops::get(tx, cx, id)?;
            super::trial::week(tx, cx, &one)
        });
        assert!(trial.unwrap().hits.iter().any(|hit| hit.ticket == one && hit.held), "the trial tells it, too");

        let hold = hold.unwrap();
        app.desk.write(&app.desk.acting(app.desk.administrator), move |tx, cx| holds::lift(tx, cx, one, hold)).unwrap();
        change(app, one, &json!({"priority": "low"}));
        assert!(redact(app) > 0);
        assert!(!texts(app, one)[0].contains("1111"), "once it is lifted, it goes");
        assert_eq!(app.get(Who::Administrator, &format!("triggers/{id}")).1["trigger"]["active"], true);
    });
}
