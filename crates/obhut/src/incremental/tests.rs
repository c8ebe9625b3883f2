//! Stories of a program that keeps a copy.

use serde_json::{Value, json};
use testkit::Engine;

use crate::testing::{TestApp, Who};

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

fn ticket(app: &TestApp, subject: &str) -> i64 {
    let body = json!({"ticket": {"subject": subject, "comment": {"body": "schwarz"}}});
    app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap()
}

fn get(app: &TestApp, path: &str) -> Value {
    let (status, answer) = app.get(Who::Administrator, path);
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

fn numbers(answer: &Value) -> Vec<i64> {
    answer["tickets"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

/// The path after the address of the API.
fn path(url: &Value) -> String {
    url.as_str().unwrap().split_once("/api/v2/").unwrap().1.to_owned()
}

#[test]
fn a_copy_is_kept_by_cursor_and_misses_nothing_that_changes() {
    each(|app| {
        let begun = app.desk.system().at() / 1_000_000;
        let (one, two) = (ticket(app, "Eins"), ticket(app, "Zwei"));
        let first = get(app, &format!("incremental/tickets/cursor?start_time={begun}"));
        assert_eq!(numbers(&first), Vec::<i64>::new(), "what is a minute old at the least");
        assert_eq!(first["end_of_stream"], true);
        app.desk.clock.advance_seconds(61);
        let second = get(app, &path(&first["after_url"]));
        assert_eq!(numbers(&second), [one, two]);
        app.put(Who::Agent, &format!("tickets/{one}"), &json!({"ticket": {"status": "pending"}}));
        app.desk.clock.advance_seconds(61);
        let third = get(app, &path(&second["after_url"]));
        assert_eq!((numbers(&third), &third["tickets"][0]["status"]), (vec![one], &json!("pending")));
        assert!(third["tickets"][0]["generated_timestamp"].is_i64(), "{third}");
        let fourth = get(app, &path(&third["after_url"]));
        assert_eq!((numbers(&fourth), &fourth["end_of_stream"]), (Vec::new(), &json!(true)));
    });
}

#[test]
fn by_time_tickets_people_and_organisations_are_told_since_a_moment() {
    each(|app| {
        let one = ticket(app, "Eins");
        app.post(Who::Administrator, "organizations", &json!({"organization": {"name": "Lindenhof"}}));
        app.desk.clock.advance_seconds(61);
        let told = get(app, "incremental/tickets?start_time=0");
        assert_eq!((numbers(&told), &told["count"], &told["end_of_stream"]), (vec![one], &json!(1), &json!(true)));
        assert_eq!(numbers(&get(app, &path(&told["next_page"]))), Vec::<i64>::new(), "its second has been told whole");
        let date = get(app, "incremental/tickets?start_time=2001-01-01T00:00:00Z");
        assert_eq!(numbers(&date), [one]);
        let people = get(app, "incremental/users?start_time=0.0");
        assert!(people["count"].as_i64().unwrap() >= 3, "{people}");
        let names = get(app, "incremental/users/cursor?start_time=0");
        assert_eq!(names["users"].as_array().unwrap().len(), people["users"].as_array().unwrap().len());
        let firms = get(app, "incremental/organizations?start_time=0");
        assert_eq!(firms["organizations"][0]["name"], "Lindenhof");
        assert_eq!(app.get(Who::Administrator, "incremental/tickets?start_time=soon").0, 400);
        assert_eq!(app.get(Who::Administrator, "incremental/tickets/cursor?cursor=x").0, 400);
        assert_eq!(app.get(Who::Agent, "incremental/tickets?start_time=0").0, 403, "copies are the administrator's");
    });
}

/// All tickets of an export by cursor, as many at a time; `between` happens after the first step.
fn gone_through(app: &TestApp, size: usize, between: impl FnOnce()) -> Vec<(i64, String)> {
    let mut next = format!("incremental/tickets/cursor?start_time=0&per_page={size}");
    let (mut told, mut between) = (Vec::new(), Some(between));
    for _ in 0..100 {
        let step = get(app, &next);
        let tickets = step["tickets"].as_array().unwrap();
        told.extend(
            tickets.iter().map(|one| (one["id"].as_i64().unwrap(), one["status"].as_str().unwrap().to_owned())),
        );
        if step["end_of_stream"] == true {
            return told;
        }
        if let Some(between) = between.take() {
            between();
        }
        next = path(&step["after_url"]);
    }
    panic!("it has no end");
}

#[test]
fn what_changes_while_a_program_goes_through_is_neither_lost_nor_told_twice_as_it_was() {
    each(|app| {
        let all: Vec<i64> = (0..7).map(|_| ticket(app, "Bild")).collect();
        app.desk.clock.advance_seconds(61);
        let told = gone_through(app, 3, || {
            // One that was told and one that was not change; one is deleted, another arises: all of it too fresh for now.
            for id in [all[1], all[4]] {
                app.put(Who::Agent, &format!("tickets/{id}"), &json!({"ticket": {"status": "pending"}}));
            }
            assert_eq!(app.delete(Who::Agent, &format!("tickets/{}", all[5])).0, 204);
            ticket(app, "Ton");
        });
        let ids: Vec<i64> = told.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, [all[0], all[1], all[2], all[3], all[6]], "what changed meanwhile comes when it has rested");
        app.desk.clock.advance_seconds(61);
        let told = gone_through(app, 3, || {});
        let status = |id: i64| told.iter().filter(|(one, _)| *one == id).map(|(_, s)| s.as_str()).collect::<Vec<_>>();
        assert_eq!((status(all[1]), status(all[4])), (vec!["pending"], vec!["pending"]));
        assert_eq!((status(all[5]), status(all[0]), told.len()), (vec!["deleted"], vec!["new"], 8));
    });
}

#[test]
fn what_is_in_the_trash_is_told_as_deleted_and_what_is_forgotten_as_scrubbed() {
    each(|app| {
        let (one, other) = (ticket(app, "Behalten"), ticket(app, "Geheimnis"));
        let kept = json!({"ticket": {"priority": "high", "tags": ["fernseher"]}});
        app.put(Who::Agent, &format!("tickets/{other}"), &kept);
        assert_eq!(app.delete(Who::Agent, &format!("tickets/{other}")).0, 204);
        app.desk.clock.advance_seconds(61);
        let step = get(app, "incremental/tickets/cursor?start_time=0&include=metric_sets");
        assert_eq!(numbers(&step), [one, other]);
        let gone = &step["tickets"][1];
        assert_eq!(
            (&gone["status"], &gone["subject"], &gone["priority"]),
            (&json!("deleted"), &json!("Geheimnis"), &json!("high"))
        );
        assert!(gone["metric_set"].is_object() && step["after_url"].as_str().unwrap().contains("include=metric_sets"));
        let without = get(app, "incremental/tickets/cursor?start_time=0&exclude_deleted=true");
        assert_eq!(numbers(&without), [one]);
        assert_eq!(app.delete(Who::Administrator, &format!("deleted_tickets/{other}")).0, 200);
        app.desk.clock.advance_seconds(61);
        let later = get(app, &path(&step["after_url"]));
        let scrubbed = &later["tickets"][0];
        let frame = ["id", "status", "subject", "description", "priority"].map(|name| &scrubbed[name]);
        assert_eq!(frame, [&json!(other), &json!("deleted"), &json!("SCRUBBED"), &json!("X"), &Value::Null], "{later}");
        assert_eq!(scrubbed["tags"], json!([]));
        assert!(!later.to_string().contains("Geheimnis"));
    });
}

#[test]
fn more_tickets_of_one_second_than_a_step_has_are_told_whole_and_the_next_step_goes_on() {
    each(|app| {
        let first: Vec<i64> = (0..5).map(|_| ticket(app, "Bild")).collect();
        app.desk.clock.advance_seconds(1);
        let later = ticket(app, "Ton");
        app.desk.clock.advance_seconds(61);
        let step = get(app, "incremental/tickets?start_time=0&per_page=2");
        assert_eq!((numbers(&step), &step["end_of_stream"]), (first.clone(), &json!(false)), "the second is not cut");
        let next = get(app, &path(&step["next_page"]));
        assert_eq!((numbers(&next), &next["end_of_stream"]), (vec![later], &json!(true)));
        // Whoever begins with `end_time` instead comes to the end as well.
        let own = get(app, &format!("incremental/tickets?start_time={}&per_page=2", step["end_time"]));
        assert_eq!(numbers(&own), [later]);
        let end = get(app, &path(&next["next_page"]));
        assert_eq!((&end["count"], &end["end_of_stream"], &end["end_time"]), (&json!(0), &json!(true), &Value::Null));
    });
}

#[test]
fn people_whose_address_changes_or_who_go_are_told_again_and_organisations_that_go_say_when() {
    each(|app| {
        let kim = app.desk.customer("Kim Klein", "kim@kunden.example");
        let (_, firm) = app.post(Who::Administrator, "organizations", &json!({"organization": {"name": "Lindenhof"}}));
        let firm = firm["organization"]["id"].as_i64().unwrap();
        app.desk.clock.advance_seconds(61);
        let all = get(app, "incremental/users/cursor?start_time=0&include=identities");
        let named = |answer: &Value| -> Vec<i64> {
            answer["users"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
        };
        assert!(named(&all).contains(&kim));
        assert!(all["identities"].as_array().unwrap().iter().any(|one| one["value"] == "kim@kunden.example"));
        let address = json!({"identity": {"type": "email", "value": "kim@neu.example"}});
        assert_eq!(app.post(Who::Administrator, &format!("users/{kim}/identities"), &address).0, 201);
        app.desk.clock.advance_seconds(61);
        let again = get(app, &path(&all["after_url"]));
        assert_eq!(named(&again), [kim], "an address of theirs is new");
        assert!(again["identities"].as_array().unwrap().iter().any(|one| one["value"] == "kim@neu.example"));
        assert_eq!(app.delete(Who::Administrator, &format!("users/{kim}")).0, 200);
        assert_eq!(app.delete(Who::Administrator, &format!("organizations/{firm}")).0, 204);
        app.desk.clock.advance_seconds(61);
        let gone = get(app, &path(&again["after_url"]));
        let shown = &gone["users"][0];
        assert_eq!((&shown["id"], &shown["active"], &shown["email"]), (&json!(kim), &json!(false), &Value::Null));
        assert_eq!(gone["identities"], json!([]));
        let firms = get(app, "incremental/organizations?start_time=0");
        assert!(firms["organizations"][0]["deleted_at"].is_string(), "{firms}");
    });
}

#[test]
fn tickets_of_closed_groups_are_not_exported_by_an_administrator_who_does_not_belong_to_them() {
    each(|app| {
        let body = json!({"group": {"name": "Personal", "is_public": false}});
        let group = app.post(Who::Administrator, "groups", &body).1["group"]["id"].as_i64().unwrap();
        let agent = app.desk.agent;
        let join = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
            crate::staff::groups::join(tx, cx, agent, group, crate::words::Rights::Full)
        };
        app.desk.write(&app.desk.system(), join).unwrap();
        let body = json!({"ticket": {"subject": "Gehalt", "group_id": group, "comment": {"body": "vertraulich"}}});
        let closed = app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap();
        let open = ticket(app, "Bild");
        app.desk.clock.advance_seconds(61);
        assert_eq!(numbers(&get(app, "incremental/tickets/cursor?start_time=0")), [open]);
        assert_eq!(app.delete(Who::Agent, &format!("tickets/{closed}")).0, 204);
        app.desk.clock.advance_seconds(61);
        assert_eq!(numbers(&get(app, "incremental/tickets?start_time=0")), [open], "not in the trash either");
        for path in ["incremental/ticket_events", "incremental/ticket_metric_events"] {
            let told = get(app, &format!("{path}?start_time=0")).to_string();
            assert!(told.contains(&format!("\"ticket_id\":{open}")), "{told}");
            assert!(!told.contains(&format!("\"ticket_id\":{closed}")), "{told}");
        }
    });
}

#[test]
fn what_happened_is_told_step_by_step_with_what_was_said_where_it_is_asked_for() {
    each(|app| {
        let one = ticket(app, "Bild");
        let said = json!({"ticket": {"status": "pending", "priority": "high", "comment": {"body": "Kabel prüfen."}}});
        app.put(Who::Agent, &format!("tickets/{one}"), &said);
        app.desk.clock.advance_seconds(61);
        let told = get(app, "incremental/ticket_events?start_time=0&include=comment_events&per_page=1");
        let events = told["ticket_events"].as_array().unwrap();
        assert_eq!((events.len(), &events[0]["ticket_id"], &told["end_of_stream"]), (2, &json!(one), &json!(true)));
        let children = events[1]["child_events"].as_array().unwrap();
        let of = |name: &str| children.iter().find(|child| child.get(name).is_some()).unwrap();
        assert_eq!((&of("status")["status"], &of("status")["previous_value"]), (&json!("pending"), &json!("new")));
        let comment = children.iter().find(|child| child["event_type"] == "Comment").unwrap();
        assert_eq!((&comment["body"], &comment["public"]), (&json!("Kabel prüfen."), &json!(true)));
        assert!(comment["created_at"].is_string() && comment["via"].is_object(), "{comment}");
        let quiet = get(app, "incremental/ticket_events?start_time=0").to_string();
        assert!(!quiet.contains("Kabel") && quiet.contains("\"comment_present\":true"), "{quiet}");
        let next = get(app, &path(&told["next_page"]));
        assert_eq!((&next["count"], &next["end_of_stream"]), (&json!(0), &json!(true)));
        ticket(app, "Ton");
        app.desk.clock.advance_seconds(61);
        assert_eq!(get(app, &path(&told["next_page"]))["count"], 1, "it goes on where it was");
        assert_eq!(app.get(Who::Agent, "incremental/ticket_events?start_time=0").0, 403);
    });
}

#[test]
fn how_the_times_of_a_ticket_ran_is_told_with_what_was_promised_and_broken() {
    each(|app| {
        let policy = json!({"sla_policy": {"title": "Zusage", "policy_metrics":
            [{"metric": "first_reply_time", "priority": "normal", "target": 60, "business_hours": false}]}});
        assert_eq!(app.post(Who::Administrator, "slas/policies", &policy).0, 201);
        let one = ticket(app, "Bild");
        let change = |body: Value| {
            app.desk.clock.advance_seconds(7_200);
            assert_eq!(app.put(Who::Agent, &format!("tickets/{one}"), &json!({"ticket": body})).0, 200);
        };
        change(json!({"comment": {"body": "Kabel prüfen."}, "status": "pending"}));
        change(json!({"status": "open"}));
        change(json!({"status": "solved"}));
        app.desk.clock.advance_seconds(61);
        let told = get(app, "incremental/ticket_metric_events?start_time=0");
        assert_eq!((&told["meta"]["has_more"], &told["links"]["next"]), (&json!(false), &told["next_page"]));
        let events = told["ticket_metric_events"].as_array().unwrap();
        let of = |metric: &str| -> Vec<&str> {
            events.iter().filter(|one| one["metric"] == metric).map(|one| one["type"].as_str().unwrap()).collect()
        };
        assert_eq!(of("reply_time"), ["activate", "apply_sla", "fulfill", "update_status", "breach"]);
        let wait = ["activate", "pause", "update_status", "activate", "fulfill", "update_status"];
        assert_eq!(of("requester_wait_time"), wait);
        let last = events.iter().rfind(|one| one["metric"] == "requester_wait_time").unwrap();
        assert_eq!(last["status"]["calendar"], 240, "two hours twice; the two between did not count");
        let sla = events.iter().find(|one| one["type"] == "apply_sla").unwrap();
        assert_eq!((&sla["sla"]["target"], &sla["sla"]["business_hours"]), (&json!(60), &json!(false)));
        let mut ids: Vec<i64> = events.iter().map(|one| one["id"].as_i64().unwrap()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "each is one of a kind");
    });
}

#[test]
fn histories_of_all_tickets_are_told_newest_first_and_older_ones_are_led_to() {
    each(|app| {
        let all: Vec<i64> = (0..5).map(|_| ticket(app, "Bild")).collect();
        let numbers = |answer: &Value| -> Vec<i64> {
            answer["audits"].as_array().unwrap().iter().map(|one| one["ticket_id"].as_i64().unwrap()).collect()
        };
        let first = get(app, "ticket_audits?limit=2");
        assert_eq!(numbers(&first), [all[4], all[3]]);
        let second = get(app, &path(&first["before_url"]));
        assert_eq!(numbers(&second), [all[2], all[1]]);
        let third = get(app, &path(&second["before_url"]));
        assert_eq!(numbers(&third), [all[0]]);
        let end = get(app, &path(&third["before_url"]));
        assert_eq!((numbers(&end), &end["before_url"]), (Vec::new(), &Value::Null));
        assert_eq!(numbers(&get(app, &path(&third["after_url"]))).len(), 2, "and back to what is newer");
        let paged = get(app, "ticket_audits?page[size]=4");
        assert_eq!((numbers(&paged).len(), &paged["meta"]["has_more"]), (4, &json!(true)));
        let rest = get(app, &path(&paged["links"]["next"]));
        assert_eq!((numbers(&rest), &rest["meta"]["has_more"]), (vec![all[0]], &json!(false)));
    });
}

#[test]
fn how_tickets_went_is_a_list_too_and_promises_stand_beside_tickets_that_ask_for_them() {
    each(|app| {
        let policy = json!({"sla_policy": {"title": "Zusage", "policy_metrics":
            [{"metric": "first_reply_time", "priority": "normal", "target": 240, "business_hours": false}]}});
        assert_eq!(app.post(Who::Administrator, "slas/policies", &policy).0, 201);
        let (one, other) = (ticket(app, "Bild"), ticket(app, "Ton"));
        let sets = get(app, "ticket_metrics?page[size]=1");
        assert_eq!((&sets["ticket_metrics"][0]["ticket_id"], &sets["meta"]["has_more"]), (&json!(one), &json!(true)));
        assert_eq!(get(app, &path(&sets["links"]["next"]))["ticket_metrics"][0]["ticket_id"], other);
        for path in [format!("tickets/{one}/metrics"), format!("ticket_metrics/{one}")] {
            assert_eq!(get(app, &path)["ticket_metric"]["ticket_id"], one);
        }
        app.desk.clock.advance_seconds(3_600);
        let slas = get(app, &format!("tickets/{one}?include=slas"))["ticket"]["slas"].clone();
        let promised = &slas["policy_metrics"][0];
        assert_eq!(
            (&promised["metric"], &promised["stage"], &promised["hours"]),
            (&json!("first_reply_time"), &json!("active"), &json!(3))
        );
        assert!(promised["breach_at"].is_string());
        assert!(get(app, &format!("tickets/{one}"))["ticket"].get("slas").is_none(), "only where it is asked for");
    });
}

#[test]
fn what_was_set_up_is_told_in_order_and_names_nobody_but_staff() {
    each(|app| {
        app.desk.customer("Kim Klein", "kim@kunden.example");
        let group = json!({"group": {"name": "Werkstatt"}});
        let group = app.post(Who::Administrator, "groups", &group).1["group"]["id"].as_i64().unwrap();
        let bild = ticket(app, "Bild");
        assert_eq!(app.get(Who::Agent, &format!("tickets/{bild}")).0, 200);
        app.desk.desk.looks.flush(&app.desk.desk).unwrap();
        let told = get(app, "audit_logs?page[size]=100&sort=created_at");
        let all = told["audit_logs"].as_array().unwrap();
        let made = all.iter().find(|one| one["source_type"] == "group" && one["source_id"] == group).unwrap();
        assert_eq!((&made["action"], &made["actor_name"]), (&json!("create"), &json!("Ada Admin")));
        assert!(all.iter().all(|one| one["source_type"] != "ticket"), "tickets have histories of their own");
        let looked = |one: &&Value| one["action_label"].as_str().is_some_and(|act| act.ends_with(".look"));
        assert_eq!(all.iter().find(looked), None, "who looked is told by the access log alone");
        assert!(!told.to_string().contains("Kim") && !told.to_string().contains("kunden.example"));
        let newest = get(app, "audit_logs?page[size]=1");
        assert_eq!((&newest["audit_logs"][0]["id"], &newest["meta"]["has_more"]), (&made["id"], &json!(true)));
        let next = get(app, &path(&newest["links"]["next"]));
        assert!(next["audit_logs"][0]["id"].as_i64() < made["id"].as_i64());
        let between = "2100-01-01T00:00:00Z,2100-01-02T00:00:00Z";
        assert_eq!(get(app, &format!("audit_logs?filter[created_at][]={between}"))["audit_logs"], json!([]));
        assert_eq!(get(app, &format!("audit_logs/{}", made["id"]))["audit_log"], *made);
    });
}

#[test]
fn a_token_that_reads_opens_nothing_that_would_change_something_and_ends_when_its_owner_says_so() {
    each(|app| {
        let body = json!({"token": {"scopes": ["read"], "name": "Kopie", "expires_in": 3_600}});
        let (status, made) = app.post(Who::Administrator, "oauth/tokens", &body);
        let word = made["token"]["full_token"].as_str().unwrap().to_owned();
        assert_eq!((status, &made["token"]["scopes"]), (201, &json!(["read"])));
        let ask = |method: &str, path: &str, body: &Value| {
            let request = axum::http::Request::builder()
                .method(method)
                .uri(format!("/api/v2/{path}"))
                .header("authorization", format!("Bearer {word}"))
                .header("content-type", "application/json")
                .body(axum::body::Body::from(body.to_string()))
                .unwrap();
            let answer = app.send(request);
            (answer.status, answer.json())
        };
        assert_eq!(ask("GET", "incremental/tickets?start_time=0", &Value::Null).0, 200);
        let (status, refused) = ask("POST", "groups", &json!({"group": {"name": "Neu"}}));
        assert_eq!(status, 403);
        assert!(refused["description"].as_str().unwrap().starts_with("Missing the following required scopes"));
        let current = ask("GET", "oauth/tokens/current", &Value::Null).1;
        assert_eq!((&current["token"]["id"], current["token"].get("full_token")), (&made["token"]["id"], None));
        assert!(current["token"]["expires_at"].is_string());
        let path = format!("oauth/tokens/{}", made["token"]["id"]);
        assert_eq!(app.get(Who::Agent, &path).0, 404, "others know nothing of it");
        assert_eq!(app.delete(Who::Administrator, &path).0, 204);
        assert_eq!(ask("GET", "tickets", &Value::Null).0, 401);
    });
}

#[test]
fn tickets_of_an_organisation_that_goes_are_told_again_and_name_it_no_more() {
    each(|app| {
        let firm = app.post(Who::Administrator, "organizations", &json!({"organization": {"name": "Lindenhof"}})).1;
        let firm = firm["organization"]["id"].as_i64().unwrap();
        let (one, two, other) = (ticket(app, "Eins"), ticket(app, "Zwei"), ticket(app, "Drei"));
        for id in [one, two] {
            let body = json!({"ticket": {"organization_id": firm}});
            assert_eq!(app.put(Who::Agent, &format!("tickets/{id}"), &body).0, 200);
        }
        app.put(Who::Agent, &format!("tickets/{two}"), &json!({"ticket": {"status": "solved"}}));
        app.desk.clock.advance_seconds(61);
        let first = get(app, "incremental/tickets/cursor?start_time=0");
        assert_eq!(first["tickets"].as_array().unwrap().iter().filter(|one| one["organization_id"] == firm).count(), 2);

        assert_eq!(app.delete(Who::Administrator, &format!("organizations/{firm}")).0, 204);
        app.desk.clock.advance_seconds(61);
        let second = get(app, &path(&first["after_url"]));
        assert_eq!(numbers(&second), [one, two]);
        assert!(second["tickets"].as_array().unwrap().iter().all(|one| one["organization_id"].is_null()), "{second}");
        let by_time = get(app, "incremental/tickets?start_time=0");
        let gone = by_time["tickets"].as_array().unwrap().iter().all(|one| one["organization_id"].is_null());
        assert!(gone && by_time["count"] == 3, "{by_time}");
        let listed = app.get(Who::Agent, "tickets?sort_by=updated_at&sort_order=desc").1;
        assert_eq!(numbers(&listed)[2], other, "lists in memory know of the change, too");
    });
}
