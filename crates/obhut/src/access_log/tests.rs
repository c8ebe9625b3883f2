//! Stories about looks.

use db::Tx;
use serde_json::{Value, json};
use testkit::Engine;

use super::opening::{self, State};
use super::read::{self, Filter, Line};
use super::sql::Of;
use super::*;
use crate::erasure::{Outcome, people, run};
use crate::testing::{TestApp, Who};
use crate::words::Role;

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

/// Each story is told on both engines.
macro_rules! stories {
    ($(fn $name:ident($engine:ident: Engine) $body:block)+) => {$(
        #[test]
        fn $name() {
            for $engine in Engine::BOTH $body
        }
    )+};
}

/// A desk with one ticket of a customer; its number and the customer's.
fn with_ticket(engine: Engine) -> (TestApp, i64, i64) {
    let app = TestApp::new(engine);
    let ticket = json!({ "ticket": { "subject": "Netz", "comment": { "body": "Es geht nicht." },
        "requester": { "name": "Katrin Beispiel", "email": "katrin@kunden.example" }, "group_id": app.desk.group } });
    let (status, made) = app.post(Who::Agent, "tickets", &ticket);
    assert_eq!(status, 201, "{made}");
    let (ticket, person) = (&made["ticket"]["id"], &made["ticket"]["requester_id"]);
    let (ticket, person) = (ticket.as_i64().unwrap(), person.as_i64().unwrap());
    (app, ticket, person)
}

/// The log as the program itself reads it.
fn log(app: &TestApp, filter: &Filter) -> Vec<Line> {
    app.desk.desk.looks.flush(&app.desk.desk).unwrap();
    let filter = filter.clone();
    app.desk.read(&app.desk.system(), move |tx, cx| read::list(tx, cx, &filter, 1_000)).unwrap()
}

fn seen(app: &TestApp) -> Vec<Line> {
    log(app, &Filter { deed: Some(Deed::Seen), ..Filter::default() })
}

fn slugs(line: &Line) -> Vec<&'static str> {
    of_bits(line.row.categories).into_iter().map(Category::slug).collect()
}

fn staff(app: &TestApp, line: &Line) -> Option<i64> {
    days::open(&app.desk.system(), line.row.seq, line.row.sealed_staff.as_ref()?).unwrap()
}

stories! {
    fn a_look_at_a_ticket_is_one_entry_with_what_was_disclosed(engine: Engine) {
        let (app, ticket, person) = with_ticket(engine);
        assert!(seen(&app).is_empty(), "whoever wrote it has not looked");
        for _ in 0..3 {
            assert_eq!(app.get(Who::Agent, &format!("tickets/{ticket}")).0, 200);
        }
        let looks = seen(&app);
        assert_eq!(looks.len(), 1, "three looks within ten minutes are one");
        assert_eq!((looks[0].row.act.as_str(), looks[0].row.object), ("ticket.look", ticket));
        assert_eq!((looks[0].row.role.as_str(), looks[0].row.via.as_str()), ("agent", "api"));
        assert!(slugs(&looks[0]).contains(&"content"), "{:?}", slugs(&looks[0]));
        assert!(!slugs(&looks[0]).contains(&"contact"), "the address was not part of the answer");
        // Asked for beside the ticket, the customer's address is seen too: that is new, and written.
        assert_eq!(app.get(Who::Agent, &format!("tickets/{ticket}?include=users")).0, 200);
        let looks = seen(&app);
        assert_eq!(looks.len(), 2);
        assert!(slugs(&looks[0]).contains(&"contact"));
        app.desk.clock.advance_seconds(11 * MINUTE);
        assert_eq!(app.get(Who::Agent, &format!("tickets/{ticket}")).0, 200);
        assert_eq!(seen(&app).len(), 3, "eleven minutes later it is another");
        let of = Filter { of: Of::Person(person), deed: Some(Deed::Seen), ..Filter::default() };
        assert_eq!(log(&app, &of).len(), 3, "and the customer finds them");
    }

    fn who_looked_stands_nowhere_and_is_forgotten_after_half_a_year(engine: Engine) {
        let (app, ticket, _) = with_ticket(engine);
        app.get(Who::Specialist, &format!("tickets/{ticket}"));
        let looks = seen(&app);
        let leaf = String::from_utf8(looks[0].row.leaf.clone()).unwrap();
        assert!(leaf.contains("\"cs\":\"") && !leaf.contains("\"by\""), "{leaf}");
        assert_eq!(slugs(&looks[0]), ["content"], "a specialist does not see who it is");
        assert_eq!(staff(&app, &looks[0]), Some(app.specialist));
        let desk = &app.desk;
        let raw = desk.desk.db.read_blocking(|tx| {
            tx.rows("SELECT actor_id FROM log_entry WHERE account_id = 1 AND deed = 'seen'", &[], |row| row.get::<Option<i64>>(0))
        });
        assert_eq!(raw.unwrap(), [None]);
        desk.clock.advance_seconds(180 * DAY);
        assert_eq!(days::forget_passed(&desk.desk, &desk.account).unwrap(), 0);
        desk.clock.advance_seconds(DAY);
        assert_eq!(days::forget_passed(&desk.desk, &desk.account).unwrap(), 1);
        crate::sweep::sweep(&desk.desk).unwrap();
        let looks = seen(&app);
        assert_eq!(looks.len(), 1, "the entry stays");
        assert_eq!(String::from_utf8(looks[0].row.leaf.clone()).unwrap(), leaf);
        assert_eq!(staff(&app, &looks[0]), None, "and nobody can tell any more");
    }

    fn a_customer_reading_their_own_is_no_look_but_somebody_in_their_name_is(engine: Engine) {
        let app = TestApp::new(engine);
        let path = format!("users/{}", app.end_user);
        assert_eq!(app.get(Who::EndUser, "users/me").0, 200);
        assert!(seen(&app).is_empty());
        let request = axum::http::Request::builder()
            .uri("/api/v2/users/me")
            .header("host", "desk.example")
            .header("authorization", app.credential(Who::Administrator).unwrap())
            .header("x-on-behalf-of", "lena@kunden.example");
        assert_eq!(app.send(request.body(axum::body::Body::empty()).unwrap()).status, 200);
        let looks = seen(&app);
        assert_eq!(looks.len(), 1);
        assert_eq!(staff(&app, &looks[0]), Some(app.desk.administrator));
        assert_eq!(app.get(Who::Administrator, &path).0, 200);
        assert_eq!(seen(&app)[0].row.act, "person.look");
    }

    fn what_a_browser_fetches_ahead_is_not_answered_and_no_look(engine: Engine) {
        let (app, ticket, _) = with_ticket(engine);
        for (name, value) in [("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch"), ("x-moz", "prefetch")] {
            let request = axum::http::Request::builder()
                .uri(format!("/api/v2/tickets/{ticket}"))
                .header("host", "desk.example")
                .header("authorization", app.credential(Who::Agent).unwrap())
                .header(name, value);
            let answer = app.send(request.body(axum::body::Body::empty()).unwrap());
            assert_eq!((answer.status, answer.text.as_str()), (503, ""), "{name}");
        }
        assert!(seen(&app).is_empty());
    }

    fn a_list_is_one_entry_a_request_with_how_much_it_held(engine: Engine) {
        let (app, _, _) = with_ticket(engine);
        for _ in 0..2 {
            assert_eq!(app.get(Who::Agent, "users").0, 200);
        }
        let looks = seen(&app);
        assert_eq!(looks.len(), 2, "a program's lists are counted one by one");
        assert_eq!(looks[0].row.act, "list.look");
        assert_eq!(looks[0].facts["contact"], Value::from(2), "two customers, each with an address");
    }

    fn looks_do_not_show_in_a_tickets_history(engine: Engine) {
        let (app, ticket, _) = with_ticket(engine);
        app.get(Who::Agent, &format!("tickets/{ticket}"));
        assert_eq!(seen(&app).len(), 1);
        let (_, audits) = app.get(Who::Agent, &format!("tickets/{ticket}/audits"));
        assert_eq!(audits["audits"].as_array().unwrap().len(), 1);
    }

    fn what_is_revealed_or_exported_is_written_with_the_deed_and_seals_who_did_it(engine: Engine) {
        let (app, ticket, person) = with_ticket(engine);
        let cx = app.desk.acting(app.specialist);
        let categories = Categories::of(&[Category::Identity]);
        let revealed = app.desk.write(&cx, move |tx, cx| {
            reveal(tx, cx, ticket, Some(person), categories, PurposeId(cx.account.support))
        });
        let undone = app.desk.write(&cx, move |tx, cx| {
            reveal(tx, cx, ticket, Some(person), categories, PurposeId(cx.account.support))?;
            Err::<(), _>(Error::Forbidden)
        });
        assert!(undone.is_err());
        let found = log(&app, &Filter { of: Of::Ticket(ticket), deed: Some(Deed::Revealed), ..Filter::default() });
        assert_eq!(found.iter().map(|line| line.row.seq).collect::<Vec<_>>(), [revealed.unwrap()]);
        assert_eq!((found[0].row.act.as_str(), slugs(&found[0])), ("ticket.reveal", vec!["identity"]));
        assert_eq!(staff(&app, &found[0]), Some(app.specialist));
        let cx = app.desk.acting(app.desk.agent);
        let agent = app.desk.agent;
        app.desk.write(&cx, move |tx, cx| {
            let purpose = PurposeId(cx.account.support);
            let through = Source::Email;
            note(tx, cx, &Note { act: Act::Send, person: None, ticket: Some(ticket), categories, purpose, through, recipient: Some(77) })
        }).unwrap();
        let sent = log(&app, &Filter { deed: Some(Deed::Sent), ..Filter::default() });
        assert_eq!((&sent[0].facts["by"], &sent[0].facts["recipient"]), (&json!(agent), &json!(77)), "a work record");
    }

    fn the_log_is_narrowed_by_time_role_and_category(engine: Engine) {
        let (app, ticket, _) = with_ticket(engine);
        let start = app.desk.system().at();
        app.get(Who::Agent, &format!("tickets/{ticket}?include=users"));
        app.desk.clock.advance_seconds(3 * DAY);
        app.get(Who::Specialist, &format!("tickets/{ticket}"));
        let deed = Some(Deed::Seen);
        let count = |filter: Filter| log(&app, &Filter { deed, ..filter }).len();
        assert_eq!(count(Filter::default()), 2);
        assert_eq!(count(Filter { role: Some(Role::Specialist), ..Filter::default() }), 1);
        assert_eq!(count(Filter { category: Some(Category::Contact), ..Filter::default() }), 1);
        assert_eq!(count(Filter { from: Some(start + DAY * 1_000_000), ..Filter::default() }), 1);
        assert_eq!(count(Filter { until: Some(start + DAY * 1_000_000), ..Filter::default() }), 1);
        assert_eq!(count(Filter { purpose: Some(99), ..Filter::default() }), 0);
        let last = log(&app, &Filter { deed, ..Filter::default() })[0].row.seq;
        assert_eq!(count(Filter { before: Some(last), ..Filter::default() }), 1);
    }
}

/// A desk with a look of the agent at a ticket, and a coordinator and an officer.
fn with_look(engine: Engine) -> (TestApp, i64, i64, i64) {
    let (app, ticket, _) = with_ticket(engine);
    app.get(Who::Agent, &format!("tickets/{ticket}"));
    seen(&app);
    let coordinator = app.desk.staff("Ruth Rat", "ruth@lindhof.example", Role::Coordinator);
    let officer = app.desk.staff("Katrin Wacht", "katrin@lindhof.example", Role::Officer);
    (app, ticket, coordinator, officer)
}

fn asked_by(app: &TestApp, person: i64, ticket: i64) -> Result<i64, Error> {
    let cx = app.desk.acting(person);
    let ask = move |tx: &mut Tx<'_>, cx: &Cx| {
        let (from, until) = (cx.at() - DAY * 1_000_000, cx.at() + 1);
        let reason = "Die Kundin fragt, warum in ihren Vorgang gesehen wurde.".to_owned();
        opening::ask(tx, cx, &opening::Ask { reason, ticket: Some(ticket), from, until })
    };
    app.desk.write(&cx, ask)
}

fn consent(app: &TestApp, person: i64, id: i64) -> Result<State, Error> {
    app.desk.write(&app.desk.acting(person), move |tx, cx| opening::consent(tx, cx, id))
}

fn names(app: &TestApp, person: i64, id: i64) -> Result<Vec<Option<i64>>, Error> {
    let read = app.desk.write(&app.desk.acting(person), move |tx, cx| opening::names(tx, cx, id));
    Ok(read?.into_iter().map(|named| named.staff).collect())
}

fn waiting(app: &TestApp, person: i64) -> u64 {
    app.desk.read(&app.desk.acting(person), opening::waiting).unwrap()
}

stories! {
    fn a_reason_goes_with_whoever_gave_it_and_with_the_ticket_that_it_is_about(engine: Engine) {
        let (app, ticket, coordinator, officer) = with_look(engine);
        let desk = &app.desk;
        let (theirs, of_ticket) = (asked_by(&app, officer, ticket).unwrap(), asked_by(&app, coordinator, ticket).unwrap());
        let reason = |id: i64| {
            let opening = desk.read(&desk.acting(coordinator), move |tx, cx| opening::get(tx, cx, id)).unwrap();
            opening::reason_text(&opening)
        };
        let forget = move |tx: &mut Tx<'_>, cx: &Cx| people::forget(tx, cx, officer, Outcome::Identity);
        let erasure = desk.write(&desk.acting(desk.administrator), forget).unwrap();
        run::carry_out(&desk.system(), erasure).unwrap();
        assert_eq!((reason(theirs).as_str(), reason(of_ticket).is_empty()), ("", false));
        let erasure = desk.write(&desk.system(), move |tx, cx| {
            crate::tickets::trash::trash(tx, cx, ticket)?;
            crate::erasure::tickets::forget(tx, cx, &[ticket])
        });
        run::carry_out(&desk.system(), erasure.unwrap()).unwrap();
        assert_eq!(reason(of_ticket), "");
    }

    fn who_it_was_opens_with_a_reason_and_two_who_did_not_ask(engine: Engine) {
        let (app, ticket, coordinator, officer) = with_look(engine);
        let (admin, agent) = (app.desk.administrator, app.desk.agent);
        assert!(matches!(asked_by(&app, agent, ticket), Err(Error::Forbidden)), "colleagues do not ask");
        let id = asked_by(&app, admin, ticket).unwrap();
        assert!(matches!(names(&app, admin, id), Err(Error::NotFound)), "nobody has consented");
        assert!(matches!(consent(&app, admin, id), Err(Error::Forbidden)), "whoever asks does not consent");
        assert!(matches!(consent(&app, agent, id), Err(Error::NotFound)), "it does not exist for others");
        assert_eq!((waiting(&app, coordinator), waiting(&app, officer), waiting(&app, admin)), (1, 1, 0));
        assert_eq!(consent(&app, coordinator, id).unwrap(), State::Asked);
        assert!(matches!(consent(&app, coordinator, id), Err(Error::Forbidden)), "nobody consents twice");
        let other = app.desk.staff("Rolf Rat", "rolf@lindhof.example", Role::Coordinator);
        assert!(matches!(consent(&app, other, id), Err(Error::Forbidden)), "nor two under one line of the settings");
        assert_eq!(consent(&app, officer, id).unwrap(), State::Open);
        assert_eq!((waiting(&app, officer), waiting(&app, admin)), (0, 1));
        assert_eq!(names(&app, admin, id).unwrap(), [Some(agent)]);
        assert!(matches!(names(&app, officer, id), Err(Error::NotFound)), "for whoever asked alone");
        app.desk.clock.advance_seconds(DAY);
        assert!(matches!(names(&app, admin, id), Err(Error::NotFound)), "and for a day");
        let steps = log(&app, &Filter { deed: Some(Deed::Opened), ..Filter::default() });
        let acts: Vec<_> = steps.iter().rev().map(|line| line.row.act.as_str()).collect();
        assert_eq!(acts, ["opening.ask", "opening.consent", "opening.consent", "opening.open", "opening.read"]);
    }

    fn a_request_is_refused_withdrawn_or_runs_out(engine: Engine) {
        let (app, ticket, coordinator, officer) = with_look(engine);
        let admin = app.desk.administrator;
        let state = |id| app.desk.read(&app.desk.acting(admin), move |tx, cx| Ok(opening::get(tx, cx, id)?.state)).unwrap();
        let refused = asked_by(&app, admin, ticket).unwrap();
        consent(&app, coordinator, refused).unwrap();
        app.desk.write(&app.desk.acting(officer), move |tx, cx| opening::refuse(tx, cx, refused)).unwrap();
        assert_eq!(state(refused), State::Refused);
        let withdrawn = asked_by(&app, admin, ticket).unwrap();
        app.desk.write(&app.desk.acting(admin), move |tx, cx| opening::withdraw(tx, cx, withdrawn)).unwrap();
        assert_eq!(state(withdrawn), State::Withdrawn);
        let late = asked_by(&app, admin, ticket).unwrap();
        consent(&app, coordinator, late).unwrap();
        app.desk.clock.advance_seconds(7 * DAY);
        assert_eq!(state(late), State::Expired);
        for id in [refused, withdrawn, late] {
            assert!(matches!(consent(&app, officer, id), Err(Error::Changed)), "{id}");
            assert!(matches!(names(&app, admin, id), Err(Error::NotFound)), "{id}");
        }
        let vague = |reason: &str| {
            let reason = reason.to_owned();
            let ask = move |tx: &mut Tx<'_>, cx: &Cx| {
                opening::ask(tx, cx, &opening::Ask { reason: reason.clone(), ticket: Some(999), from: 5, until: 5 })
            };
            let Err(Error::Invalid(faults)) = app.desk.write(&app.desk.acting(admin), ask) else { panic!("it was taken") };
            faults.into_iter().map(|fault| fault.field).collect::<Vec<_>>()
        };
        assert_eq!(vague("  "), ["reason", "until", "ticket"]);
    }

    fn the_works_council_must_be_one_of_the_two_where_there_is_one(engine: Engine) {
        let (app, ticket, coordinator, officer) = with_look(engine);
        let council = app.desk.staff("Berta Rat", "berta@lindhof.example", Role::Agent);
        let line = |role: Option<Role>, person, works_council| {
            opening_sql::ConsenterRow { id: 0, role: role.map(|role| role.word().to_owned()), person, works_council }
        };
        let three = vec![line(Some(Role::Coordinator), None, false), line(Some(Role::Officer), None, false), line(None, Some(council), true)];
        let set = |person, lines: Vec<opening_sql::ConsenterRow>| {
            app.desk.write(&app.desk.acting(person), move |tx, cx| opening::set_consenters(tx, cx, &lines))
        };
        assert!(matches!(set(officer, three.clone()), Err(Error::Forbidden)));
        assert!(matches!(set(app.desk.administrator, vec![three[0].clone()]), Err(Error::Invalid(_))), "two at least");
        let customer = vec![three[0].clone(), line(None, Some(app.end_user), false)];
        assert!(matches!(set(app.desk.administrator, customer), Err(Error::Invalid(_))), "staff alone");
        let early = asked_by(&app, app.desk.administrator, ticket).unwrap();
        consent(&app, coordinator, early).unwrap();
        set(app.desk.administrator, three).unwrap();
        assert_eq!(consent(&app, officer, early).unwrap(), State::Asked, "what was said under the old lines is asked anew");
        let id = asked_by(&app, app.desk.administrator, ticket).unwrap();
        assert_eq!(consent(&app, coordinator, id).unwrap(), State::Asked);
        assert_eq!(consent(&app, officer, id).unwrap(), State::Asked, "two, but not the council");
        assert_eq!(consent(&app, council, id).unwrap(), State::Open);
    }

    fn after_the_day_is_forgotten_an_opening_names_nobody(engine: Engine) {
        let (app, ticket, coordinator, officer) = with_look(engine);
        let id = asked_by(&app, app.desk.administrator, ticket).unwrap();
        consent(&app, coordinator, id).unwrap();
        consent(&app, officer, id).unwrap();
        let desk = &app.desk;
        desk.write(&desk.system(), |tx, cx| crate::accounts::sql::set(tx, cx.id(), days::SETTING, "0").map_err(Error::from)).unwrap();
        desk.clock.advance_seconds(DAY - 1);
        assert_eq!(days::forget_passed(&desk.desk, &desk.account).unwrap(), 1);
        crate::sweep::sweep(&desk.desk).unwrap();
        assert_eq!(names(&app, app.desk.administrator, id).unwrap(), [None]);
    }
}

stories! {
    fn a_person_reads_their_own_part_and_nobody_elses(engine: Engine) {
        let app = TestApp::new(engine);
        let own = format!("users/{}/access_log", app.end_user);
        assert_eq!(app.get(Who::Agent, &format!("users/{}", app.end_user)).0, 200);
        app.desk.desk.looks.flush(&app.desk.desk).unwrap();
        let (status, read) = app.get(Who::EndUser, &own);
        assert_eq!(status, 200);
        let look = &read["access_logs"][0];
        assert_eq!((&look["category"], &look["role"]), (&json!("seen"), &json!("agent")));
        assert_eq!((&look["user_id"], &look["ip_address"]), (&Value::Null, &Value::Null));
        assert!(look["data_categories"].as_array().unwrap().contains(&json!("contact")), "{look}");
        let other = app.desk.customer("Kim Tran", "kim@firma.example");
        assert_eq!(app.get(Who::EndUser, &format!("users/{other}/access_log")).0, 404);
        assert_eq!(app.get(Who::Administrator, &own).0, 404, "those who set the desk up do not read along");
    }

    fn that_somebody_signs_in_stands_in_no_log(engine: Engine) {
        let app = TestApp::new(engine);
        app.desk.api_token(app.desk.agent);
        let acts: Vec<_> = log(&app, &Filter::default()).into_iter().map(|line| line.row.act).collect();
        assert!(acts.iter().any(|act| act == "person.create"), "{acts:?}");
        assert!(!acts.iter().any(|act| act.starts_with("token")), "{acts:?}");
    }

    fn programs_turn_the_log_page_by_page_and_never_learn_who(engine: Engine) {
        let (app, ticket, person) = with_ticket(engine);
        for _ in 0..5 {
            app.get(Who::Agent, &format!("tickets/{ticket}"));
            app.desk.clock.advance_seconds(11 * MINUTE);
        }
        app.desk.desk.looks.flush(&app.desk.desk).unwrap();
        let path = format!("access_logs?filter[path]=/api/v2/tickets/{ticket}&page[size]=4");
        let (status, first) = app.get(Who::Administrator, &path);
        assert_eq!(status, 200, "{first}");
        let ids = |page: &Value| -> Vec<String> {
            page["access_logs"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
        };
        let after = first["meta"]["after_cursor"].as_str().unwrap();
        assert_eq!((ids(&first).len(), &first["meta"]["has_more"]), (4, &json!(true)));
        let (_, second) = app.get(Who::Administrator, &format!("{path}&page[after]={after}"));
        assert_eq!((ids(&second).len(), &second["meta"]["has_more"]), (2, &json!(false)), "five looks and the arrival");
        let before = second["meta"]["before_cursor"].as_str().unwrap();
        let (_, back) = app.get(Who::Administrator, &format!("{path}&page[before]={before}"));
        assert_eq!(ids(&back), ids(&first));
        assert!(ids(&first).is_sorted_by(|a, b| a > b), "the newest first: {:?}", ids(&first));
        assert!(first["access_logs"].as_array().unwrap().iter().all(|it| it["user_id"].is_null()));
        let (_, of) = app.get(Who::Administrator, &format!("access_logs?filter[path]=/users/{person}&page[size]=100"));
        let looks = of["access_logs"].as_array().unwrap().iter().filter(|it| it["category"] == "seen").count();
        assert_eq!(looks, 5);
        assert_eq!(app.get(Who::Administrator, "access_logs?filter[user_id]=1").0, 400);
        assert_eq!(app.get(Who::Administrator, "access_logs?filter[start]=never").0, 400);
        assert_eq!(app.get(Who::Agent, "access_logs").0, 403);
    }
}

#[test]
fn bits_come_back() {
    let some = Categories::of(&[Category::Identity, Category::Content]);
    assert_eq!(of_bits(bits(some)), [Category::Identity, Category::Content]);
}

stories! {
    fn of_two_records_that_became_one_the_person_finds_everything(engine: Engine) {
        let (app, first, katrin) = with_ticket(engine);
        let ticket = json!({ "ticket": { "subject": "Rechnung", "comment": { "body": "Wo ist sie?" },
            "requester": { "name": "K. Beispiel", "email": "kb@firma.example" }, "group_id": app.desk.group } });
        let made = app.post(Who::Agent, "tickets", &ticket).1;
        let (second, other) =
            (made["ticket"]["id"].as_i64().unwrap(), made["ticket"]["requester_id"].as_i64().unwrap());
        let third = app.desk.customer("Käte Beispiel", "kaete@firma.example");
        for (ticket, person) in [(first, katrin), (second, other)] {
            assert_eq!(app.get(Who::Agent, &format!("tickets/{ticket}?include=users")).0, 200);
            assert_eq!(app.get(Who::Agent, &format!("users/{person}")).0, 200);
        }
        app.desk.desk.looks.flush(&app.desk.desk).unwrap();
        let seen_of =
            |person| log(&app, &Filter { of: Of::Person(person), deed: Some(Deed::Seen), ..Filter::default() });
        let before = (seen_of(katrin).len(), seen_of(other).len());
        assert!(before.0 > 0 && before.1 > 0);
        let agent = app.desk.acting(app.desk.agent);
        for (loser, winner) in [(other, third), (third, katrin)] {
            app.desk.write(&agent, move |tx, cx| crate::people::merge::merge(tx, cx, loser, winner)).unwrap();
        }
        let tickets: Vec<i64> = seen_of(katrin).iter().map(|line| line.row.object).collect();
        assert!(tickets.contains(&first) && tickets.contains(&second), "{tickets:?}");
        assert_eq!(seen_of(katrin).len(), before.0 + before.1, "each look once");
        let merges = log(&app, &Filter { of: Of::Person(katrin), deed: Some(Deed::Changed), ..Filter::default() });
        assert_eq!(merges.iter().filter(|line| line.row.act == "person.merge").count(), 2);
    }

    fn reading_a_mail_that_became_no_ticket_is_a_look(engine: Engine) {
        let app = TestApp::new(engine);
        let mail = "From: Mia Ohm <mia@ohm.example>\r\nTo: x@lindhof.example\r\nX-Loop: 1\r\n\
            Auto-Submitted: auto-replied\r\nMessage-ID: <1@ohm.example>\r\nSubject: Re\r\n\r\nBin weg.\r\n";
        let told = crate::email::ingest::ingest(&app.desk.system(), mail.as_bytes()).unwrap();
        assert_eq!(told["outcome"], "rejected", "{told}");
        let admin = app.desk.acting(app.desk.administrator);
        let list = app.desk.read(&admin, |tx, cx| crate::email::rejected::list(tx, cx, 10)).unwrap();
        let id = list[0].id;
        app.desk.write(&admin, move |tx, cx| crate::email::rejected::read(tx, cx, id)).unwrap();
        let looks = seen(&app);
        assert_eq!((looks.len(), looks[0].row.act.as_str()), (1, "list.look"));
        assert!(slugs(&looks[0]).contains(&"content") && slugs(&looks[0]).contains(&"identity"));
        assert_eq!(staff(&app, &looks[0]), Some(app.desk.administrator), "who it was lies sealed");
    }
}
