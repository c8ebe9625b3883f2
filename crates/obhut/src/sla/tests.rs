//! Stories of what the desk promises and whether it is kept.

use serde_json::{Value, json};
use testkit::Engine;

use super::run;
use super::sql::TargetRow;
use crate::testing::{TestApp, Who};
use crate::tickets;

const HOUR: i64 = 3_600_000_000;

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

fn target(metric: &str, priority: &str, minutes: i64, business: bool) -> Value {
    json!({"metric": metric, "priority": priority, "target": minutes, "business_hours": business})
}

fn policy(app: &TestApp, all: &Value, metrics: &Value) -> Value {
    let body = json!({"sla_policy": {"title": "Zusage", "filter": {"all": all}, "policy_metrics": metrics}});
    let (status, made) = app.post(Who::Administrator, "slas/policies", &body);
    assert_eq!(status, 201, "{made}");
    made["sla_policy"].clone()
}

/// A customer writes.
fn ticket(app: &TestApp, more: &Value) -> i64 {
    let mut body =
        json!({"subject": "Bild", "comment": {"body": "schwarz"}, "requester": {"email": "kim@kunden.example"}});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, made) = app.post(Who::Agent, "tickets", &json!({"ticket": body}));
    assert_eq!(status, 201, "{made}");
    made["ticket"]["id"].as_i64().unwrap()
}

fn change(app: &TestApp, ticket: i64, change: &Value) {
    let (status, answer) = app.put(Who::Agent, &format!("tickets/{ticket}"), &json!({"ticket": change}));
    assert_eq!(status, 200, "{answer}");
}

fn clocks(app: &TestApp, ticket: i64) -> Vec<TargetRow> {
    let cx = app.desk.acting(app.desk.agent);
    app.desk.read(&cx, move |tx, cx| run::of(tx, cx, ticket)).unwrap()
}

fn clock(app: &TestApp, ticket: i64, metric: &str) -> TargetRow {
    clocks(app, ticket).into_iter().find(|one| one.metric == metric).unwrap()
}

fn next(app: &TestApp, ticket: i64) -> Option<i64> {
    let system = app.desk.system();
    app.desk.read(&system, move |tx, cx| Ok(tickets::sql::get(tx, cx.id(), ticket)?.unwrap().target_at)).unwrap()
}

fn now(app: &TestApp) -> i64 {
    app.desk.system().at()
}

fn pass(app: &TestApp, hours: i64) {
    app.desk.clock.advance_seconds(hours * 3_600);
}

#[test]
fn a_first_answer_keeps_its_promise_and_the_solution_the_other() {
    each(|app| {
        let metrics = json!([
            target("first_reply_time", "normal", 240, false),
            target("first_reply_time", "urgent", 60, false),
            target("total_resolution_time", "normal", 2_880, false),
        ]);
        policy(app, &json!([]), &metrics);
        let begun = now(app);
        let one = ticket(app, &json!({}));
        assert_eq!((next(app, one), clocks(app, one).len()), (Some(begun + 4 * HOUR), 2));
        pass(app, 1);
        change(app, one, &json!({"comment": {"body": "intern", "public": false}}));
        assert_eq!(clock(app, one, "first_reply_time").met_at, None, "a note is no answer");
        change(app, one, &json!({"comment": {"body": "Bitte Kabel prüfen.", "public": true}}));
        let first = clock(app, one, "first_reply_time");
        assert_eq!((first.met_at, first.spent <= first.span), (Some(begun + HOUR), true));
        assert_eq!(next(app, one), Some(begun + 48 * HOUR));
        pass(app, 50);
        change(app, one, &json!({"status": "solved"}));
        let solved = clock(app, one, "total_resolution_time");
        assert_eq!((solved.met_at, solved.spent), (Some(begun + 51 * HOUR), 51 * HOUR), "late, and said so");
        assert_eq!(next(app, one), None);
        let urgent = ticket(app, &json!({"priority": "urgent"}));
        assert_eq!(next(app, urgent), Some(now(app) + HOUR));
        change(app, urgent, &json!({"priority": "normal"}));
        assert_eq!(next(app, urgent), Some(now(app) + 4 * HOUR), "another priority, another promise");
    });
}

#[test]
fn the_clock_rests_while_the_desk_waits_for_the_customer() {
    each(|app| {
        policy(app, &json!([]), &json!([target("requester_wait_time", "normal", 600, false)]));
        let one = ticket(app, &json!({}));
        pass(app, 3);
        change(app, one, &json!({"status": "pending"}));
        assert_eq!((next(app, one), clock(app, one, "requester_wait_time").spent), (None, 3 * HOUR));
        pass(app, 100);
        change(app, one, &json!({"status": "open"}));
        assert_eq!(next(app, one), Some(now(app) + 7 * HOUR), "ten hours but three");
        pass(app, 2);
        change(app, one, &json!({"status": "solved"}));
        pass(app, 24);
        change(app, one, &json!({"status": "open"}));
        assert_eq!(next(app, one), Some(now(app) + 5 * HOUR), "opened again, it runs on");
    });
}

#[test]
fn business_hours_and_holidays_carry_a_deadline_over() {
    each(|app| {
        let week: Vec<Value> =
            (1..=5).map(|day| json!({"start_time": day * 1_440 + 540, "end_time": day * 1_440 + 1_020})).collect();
        let body = json!({"schedule": {"name": "Büro", "time_zone": "Europe/Berlin", "holiday_state": "DE-BY", "intervals": week}});
        assert_eq!(app.post(Who::Administrator, "business_hours/schedules", &body).0, 201);
        policy(app, &json!([]), &json!([target("first_reply_time", "normal", 120, true)]));
        // Thursday, 24 December 2026, 16:00: Christmas Day and the weekend follow.
        let at = |text: &str| {
            let local: jiff::civil::DateTime = text.parse().unwrap();
            crate::hours::time::zone("Europe/Berlin").unwrap().to_timestamp(local).unwrap().as_microsecond()
        };
        app.desk.clock.advance_seconds((at("2026-12-24T16:00") - now(app)) / 1_000_000);
        let one = ticket(app, &json!({}));
        assert_eq!(next(app, one).map(|due| due / 1_000_000), Some(at("2026-12-28T10:00") / 1_000_000));
    });
}

#[test]
fn the_first_policy_that_fits_counts_and_others_have_none() {
    each(|app| {
        let urgent = json!([{"field": "current_tags", "operator": "includes", "value": "vip"}]);
        policy(app, &urgent, &json!([target("first_reply_time", "normal", 30, false)]));
        let group = json!([{"field": "type", "operator": "is", "value": "incident"}]);
        let second = policy(app, &group, &json!([target("first_reply_time", "normal", 600, false)]));
        let (vip, incident, other) = (
            ticket(app, &json!({"tags": ["vip"], "type": "incident"})),
            ticket(app, &json!({"type": "incident"})),
            ticket(app, &json!({})),
        );
        assert_eq!(next(app, vip), Some(now(app) + HOUR / 2));
        assert_eq!(next(app, incident), Some(now(app) + 10 * HOUR));
        assert_eq!(next(app, other), None);
        change(app, incident, &json!({"type": "question"}));
        assert_eq!(next(app, incident), None, "no policy is for it any more");
        change(app, other, &json!({"type": "incident"}));
        assert_eq!(next(app, other), Some(now(app) + 10 * HOUR));
        assert_eq!(app.delete(Who::Administrator, &format!("slas/policies/{}", second["id"])).0, 204);
        assert_eq!(next(app, other), None, "what a policy promised goes with it");
    });
}

#[test]
fn lists_by_urgency_begin_with_the_next_deadline() {
    each(|app| {
        let metrics =
            json!([target("first_reply_time", "high", 60, false), target("first_reply_time", "low", 30, false)]);
        policy(app, &json!([]), &metrics);
        let urgent = ticket(app, &json!({"priority": "urgent"}));
        let high = ticket(app, &json!({"priority": "high"}));
        let low = ticket(app, &json!({"priority": "low"}));
        let by_urgency = || {
            let cx = app.desk.acting(app.desk.agent);
            app.desk
                .read(&cx, move |tx, cx| {
                    let window = crate::listing::Window {
                        column: tickets::urgency::KEY,
                        descending: false,
                        ..crate::listing::Window::first(10)
                    };
                    tickets::read::numbers_in_order(tx, cx, &tickets::read::Filter::default(), &window)
                })
                .unwrap()
        };
        assert_eq!(by_urgency(), [low, high, urgent]);
        change(app, low, &json!({"comment": {"body": "Wir sehen nach.", "public": true}}));
        assert_eq!(by_urgency(), [high, urgent, low]);
        // From the database alone, the order is the same.
        let specialist = app.desk.acting(app.specialist);
        let told = app.desk.read(&specialist, move |tx, cx| {
            let window = crate::listing::Window {
                column: tickets::urgency::KEY,
                descending: false,
                ..crate::listing::Window::first(10)
            };
            tickets::read::numbers_in_order(tx, cx, &tickets::read::Filter::default(), &window)
        });
        assert_eq!(told.unwrap(), [high, urgent, low]);
    });
}

#[test]
fn an_answer_taken_back_was_none() {
    each(|app| {
        policy(app, &json!([]), &json!([target("first_reply_time", "normal", 240, false)]));
        let begun = now(app);
        let one = ticket(app, &json!({}));
        pass(app, 1);
        let cx = app.desk.acting(app.desk.agent);
        let said = app.desk.write(&cx, move |tx, cx| {
            let comment = Some(tickets::NewComment::message("Zu früh.", true));
            tickets::update::update(tx, cx, one, &tickets::TicketChange { comment, ..tickets::TicketChange::default() })
        });
        let comment = said.unwrap().comment.unwrap();
        assert_eq!(next(app, one), None);
        app.desk.write(&cx, move |tx, cx| tickets::undo::undo(tx, cx, one, comment).map(drop)).unwrap();
        assert_eq!(next(app, one), Some(begun + 4 * HOUR));
    });
}

#[test]
fn a_policy_that_does_not_fit_is_refused_and_only_who_administers_makes_one() {
    each(|app| {
        let body = |policy: &Value| json!({ "sla_policy": policy });
        let good = json!([target("first_reply_time", "normal", 60, true)]);
        for wrong in [
            json!({"title": "", "policy_metrics": good}),
            json!({"title": "A"}),
            json!({"title": "A", "policy_metrics": [target("mood", "normal", 60, true)]}),
            json!({"title": "A", "policy_metrics": [target("first_reply_time", "normal", 0, true)]}),
            json!({"title": "A", "policy_metrics": good, "schedule_id": 987_654}),
            json!({"title": "A", "policy_metrics": good, "filter": {"all": [{"field": "NEW", "operator": "less_than", "value": "2"}]}}),
        ] {
            assert_eq!(app.post(Who::Administrator, "slas/policies", &body(&wrong)).0, 422, "{wrong}");
        }
        assert_eq!(app.post(Who::Agent, "slas/policies", &body(&json!({"title": "A", "policy_metrics": good}))).0, 403);
        let one = policy(app, &json!([]), &good);
        let path = format!("slas/policies/{}", one["id"]);
        let renamed = app.put(Who::Administrator, &path, &body(&json!({"title": "B"}))).1["sla_policy"].clone();
        assert_eq!((&renamed["title"], &renamed["policy_metrics"]), (&json!("B"), &one["policy_metrics"]));
        let two = policy(app, &json!([]), &good);
        let order = json!({"sla_policy_ids": [two["id"], one["id"]]});
        let listed = app.put(Who::Administrator, "slas/policies/reorder", &order).1;
        assert_eq!((&listed["sla_policies"][0]["id"], &listed["count"]), (&two["id"], &json!(2)));
    });
}

#[test]
fn whether_a_promise_was_kept_is_judged_by_what_was_promised_at_the_time() {
    each(|app| {
        let made = policy(app, &json!([]), &json!([target("first_reply_time", "normal", 240, false)]));
        let path = format!("slas/policies/{}", made["id"]);
        let says = |metrics: &Value| {
            let body = json!({"sla_policy": {"policy_metrics": metrics}});
            assert_eq!(app.put(Who::Administrator, &path, &body).0, 200);
        };
        let begun = now(app);
        let (early, late) = (ticket(app, &json!({})), ticket(app, &json!({})));
        pass(app, 2);
        // By the new word both would be late; by the old one neither is yet.
        says(&json!([target("first_reply_time", "normal", 60, false)]));
        change(app, early, &json!({"tags": ["gesehen"]}));
        assert_eq!(next(app, early), Some(begun + 4 * HOUR), "what was promised stands");
        change(app, early, &json!({"comment": {"body": "Kabel prüfen.", "public": true}}));
        let kept = clock(app, early, "first_reply_time");
        assert_eq!((kept.span, kept.due, kept.is_late()), (4 * HOUR, Some(begun + 4 * HOUR), false));
        // And a longer word makes nothing good again.
        pass(app, 4);
        says(&json!([target("first_reply_time", "normal", 6_000, false)]));
        change(app, late, &json!({"comment": {"body": "Jetzt erst.", "public": true}}));
        assert!(clock(app, late, "first_reply_time").is_late(), "six hours were not four");
        let fresh = ticket(app, &json!({}));
        assert_eq!(next(app, fresh), Some(now(app) + 100 * HOUR), "from now on it is the new word");
    });
}

#[test]
fn a_policy_for_others_by_now_takes_no_promise_back_and_a_new_one_judges_nothing_old() {
    each(|app| {
        let incident = json!([{"field": "type", "operator": "is", "value": "incident"}]);
        let made = policy(app, &incident, &json!([target("first_reply_time", "normal", 60, false)]));
        let begun = now(app);
        let one = ticket(app, &json!({"type": "incident"}));
        pass(app, 2);
        let others = json!({"sla_policy": {"filter":
            {"all": [{"field": "type", "operator": "is", "value": "problem"}], "any": []}}});
        assert_eq!(app.put(Who::Administrator, &format!("slas/policies/{}", made["id"]), &others).0, 200);
        change(app, one, &json!({"tags": ["gesehen"]}));
        assert_eq!(next(app, one), Some(begun + HOUR), "it was promised before the policy changed its mind");
        policy(app, &json!([]), &json!([target("first_reply_time", "normal", 6_000, false)]));
        change(app, one, &json!({"comment": {"body": "Kabel prüfen.", "public": true}}));
        let kept = clock(app, one, "first_reply_time");
        assert_eq!((kept.span, kept.is_late()), (HOUR, true), "the answer came after the hour that was promised");
    });
}

#[test]
fn business_hours_that_change_meanwhile_do_not_make_late_what_was_in_time() {
    each(|app| {
        let at = |text: &str| {
            let local: jiff::civil::DateTime = text.parse().unwrap();
            crate::hours::time::zone("Europe/Berlin").unwrap().to_timestamp(local).unwrap().as_microsecond()
        };
        let week = |from: i64, until: i64| -> Vec<Value> {
            (1..=5).map(|day| json!({"start_time": day * 1_440 + from, "end_time": day * 1_440 + until})).collect()
        };
        let body =
            json!({"schedule": {"name": "Büro", "time_zone": "Europe/Berlin", "intervals": week(9 * 60, 17 * 60)}});
        let made = app.post(Who::Administrator, "business_hours/schedules", &body).1;
        policy(app, &json!([]), &json!([target("first_reply_time", "normal", 120, true)]));
        // A Monday, at four: two hours of work end on Tuesday at ten.
        app.desk.clock.advance_seconds((at("2026-12-07T16:00") - now(app)) / 1_000_000);
        let one = ticket(app, &json!({}));
        assert_eq!(next(app, one).map(|due| due / 1_000_000), Some(at("2026-12-08T10:00") / 1_000_000));
        let longer = json!({"workweek": {"intervals": week(6 * 60, 22 * 60)}});
        let path = format!("business_hours/schedules/{}/workweek", made["schedule"]["id"]);
        assert_eq!(app.put(Who::Administrator, &path, &longer).0, 200);
        app.desk.clock.advance_seconds((at("2026-12-08T09:30") - now(app)) / 1_000_000);
        change(app, one, &json!({"comment": {"body": "Kabel prüfen.", "public": true}}));
        assert!(!clock(app, one, "first_reply_time").is_late(), "ten o'clock was said");
    });
}
