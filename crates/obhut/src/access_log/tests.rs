//! Stories about looks.

use serde_json::{Value, json};
use testkit::Engine;

use super::read::{self, Filter, Line};
use super::sql::Of;
use super::*;
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

#[test]
fn bits_come_back() {
    let some = Categories::of(&[Category::Identity, Category::Content]);
    assert_eq!(of_bits(bits(some)), [Category::Identity, Category::Content]);
}
