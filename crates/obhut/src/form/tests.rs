//! Stories of people who write to the desk through a form.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use testkit::Engine;

use super::receipt;
use crate::consent::{self, Reason, Verdict};
use crate::erasure::{Outcome, people, run};
use crate::testing::{Answer, TestApp, Who};

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

pub(crate) fn page(app: &TestApp, path: &str) -> Answer {
    let request = Request::builder().uri(path).header("host", "desk.example").header("accept-language", "de");
    app.send(request.body(Body::empty()).unwrap())
}

pub(crate) fn post(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    let request = Request::builder().method("POST").uri(path).header("host", "desk.example");
    let request = request.header("accept-language", "de").header("sec-fetch-site", "same-origin");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    app.send(request.body(Body::from(form.finish())).unwrap())
}

/// The value of the first field of this name.
fn value(html: &str, name: &str) -> String {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\"")).expect("a field");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Opens the form and reads it for a minute; answers its note.
fn opened(app: &TestApp, path: &str) -> String {
    let answer = page(app, path);
    assert_eq!(answer.status, 200, "{}", answer.text);
    app.desk.clock.advance_seconds(60);
    value(&answer.text, "token")
}

const LENA: [(&str, &str); 3] =
    [("name", "Mia Ohm"), ("email", "mia@kunde.example"), ("message", "Der Fernseher bleibt schwarz.\nSeit gestern.")];

fn with<'a>(token: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = LENA.to_vec();
    fields.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    fields.push(("token", token));
    fields.extend(more);
    fields
}

fn tickets(app: &TestApp) -> Vec<Value> {
    app.get(Who::Agent, "tickets").1["tickets"].as_array().unwrap().clone()
}

/// The number that somebody is told.
fn number(answer: &Answer) -> i64 {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let (_, rest) = answer.text.split_once("id=\"vorgang\">").expect("a number");
    rest.split('<').next().unwrap().parse().unwrap()
}

fn person_of(app: &TestApp, ticket: i64) -> i64 {
    app.get(Who::Agent, &format!("tickets/{ticket}")).1["ticket"]["requester_id"].as_i64().unwrap()
}

fn source(app: &TestApp, ticket: i64) -> String {
    let row = app.desk.read(&app.desk.system(), move |tx, cx| Ok(crate::tickets::sql::get(tx, cx.id(), ticket)?));
    row.unwrap().unwrap().source
}

fn surveys(app: &TestApp, person: i64) -> Verdict {
    app.desk.read(&app.desk.system(), move |tx, cx| consent::may(tx, cx, person, "surveys")).unwrap()
}

#[test]
fn whoever_fills_in_the_form_gets_a_number_and_the_desk_a_ticket_with_the_proof() {
    each(|app| {
        let token = opened(app, "/contact");
        let sent = post(app, "/contact/1", &with(&token, &[("agree-2", "1")]));
        let ticket = number(&sent);
        let seen = app.get(Who::Agent, &format!("tickets/{ticket}")).1;
        assert_eq!(seen["ticket"]["subject"], "Der Fernseher bleibt schwarz.");
        assert_eq!(seen["ticket"]["via"]["channel"], "web");
        assert_eq!(source(app, ticket), "form", "the desk tells it from its own pages");
        let found = app.get(Who::Agent, "search?query=type:ticket via:web").1;
        assert!(found["results"].as_array().unwrap().iter().any(|one| one["id"] == ticket), "{found}");
        let agent = app.desk.acting(app.desk.agent);
        let proof = app.desk.read(&agent, move |tx, cx| super::ops::proof(tx, cx, ticket)).unwrap();
        assert_eq!((&proof["form"], &proof["version"], &proof["language"]), (&json!(1), &json!(1), &json!("de")));
        assert_eq!(proof["boxes"][0]["chosen"], true);
        assert!(proof["boxes"][0]["wording"].as_str().unwrap().contains("wie zufrieden"));
        assert_eq!(proof["information"].as_array().unwrap().len(), 5);
        let specialist = app.desk.acting(app.specialist);
        assert!(app.desk.read(&specialist, move |tx, cx| super::ops::proof(tx, cx, ticket)).is_err());
        let person = person_of(app, ticket);
        assert_eq!(surveys(app, person), Verdict::No { reason: Reason::Unconfirmed }, "an address proves nothing");
    });
}

#[test]
fn the_receipt_names_the_number_and_repeats_nothing_that_was_typed() {
    each(|app| {
        let token = opened(app, "/contact/1");
        let ticket = number(&post(app, "/contact/1", &with(&token, &[("agree-2", "1")])));
        let person = person_of(app, ticket);
        let system = app.desk.system();
        let letter = app.desk.write(&system, move |tx, cx| {
            crate::accounts::sql::set(tx, cx.id(), "public_url", "https://desk.example")?;
            receipt::letter(tx, cx, ticket, person, "Fernsehhaus")
        });
        let letter = letter.unwrap();
        assert!(letter.subject.contains(&ticket.to_string()) && letter.text.contains("- Umfragen"), "{}", letter.text);
        assert!(!letter.text.contains("schwarz") && !letter.text.contains("Mia"), "{}", letter.text);
        let jobs = app.desk.read(&system, |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 100)?)).unwrap();
        assert_eq!(jobs.iter().filter(|job| job.kind == receipt::RECEIPT).count(), 1);
    });
}

#[test]
fn the_link_of_the_receipt_changes_nothing_before_a_button_is_pressed() {
    each(|app| {
        let token = opened(app, "/contact/1");
        let ticket = number(&post(app, "/contact/1", &with(&token, &[("agree-2", "1")])));
        let person = person_of(app, ticket);
        let system = app.desk.system();
        let address = app.desk.write(&system, move |tx, cx| {
            crate::accounts::sql::set(tx, cx.id(), "public_url", "https://desk.example")?;
            consent::link::address(tx, cx, person)
        });
        let address = address.unwrap().expect("an address");
        let path = address.strip_prefix("https://desk.example").unwrap().to_owned();
        for _ in 0..2 {
            let seen = page(app, &path);
            assert!(seen.status == 200 && seen.text.contains("noch nicht bestätigt"), "{}", seen.text);
        }
        assert_eq!(surveys(app, person), Verdict::No { reason: Reason::Unconfirmed });
        let said = post(app, &path, &[("purpose", "2"), ("act", "confirm")]);
        assert!(said.status == 200 && said.text.contains("erteilt"), "{}", said.text);
        assert!(matches!(surveys(app, person), Verdict::Yes { .. }));
        let said = post(app, &path, &[("purpose", "2"), ("act", "withdraw")]);
        assert!(said.text.contains("widerrufen"), "{}", said.text);
        assert_eq!(surveys(app, person), Verdict::No { reason: Reason::Withdrawn });
        assert_eq!(page(app, "/consent/unbekannt").status, 404);
    });
}

#[test]
fn a_robot_a_second_send_and_an_old_page_are_explained_and_make_one_ticket_at_most() {
    each(|app| {
        let fresh = value(&page(app, "/contact/1").text, "token");
        let fast = post(app, "/contact/1", &with(&fresh, &[]));
        assert!(fast.status == 422 && fast.text.contains("eines Programms"), "{}", fast.text);
        assert!(fast.text.contains("Der Fernseher bleibt schwarz.\nSeit gestern."), "the text stays");
        let token = opened(app, "/contact/1");
        let trap = post(app, "/contact/1", &with(&token, &[("website", "https://spam.example")]));
        assert_eq!((trap.status, tickets(app).len()), (422, 0));
        let forged = post(app, "/contact/1", &with("nichts", &[]));
        assert_eq!((forged.status, tickets(app).len()), (422, 0));
        let first = number(&post(app, "/contact/1", &with(&token, &[])));
        assert_eq!(number(&post(app, "/contact/1", &with(&token, &[]))), first, "twice is once");
        let other = post(app, "/contact/1", &with(&token, &[("message", "Etwas anderes")]));
        assert!(other.status == 409 && other.text.contains("Etwas anderes"), "{}", other.text);
        assert_eq!(tickets(app).len(), 1);
        let token = opened(app, "/contact/1");
        app.desk.clock.advance_seconds(25 * 3_600);
        let old = post(app, "/contact/1", &with(&token, &[("agree-2", "1")]));
        assert!(old.status == 422 && old.text.contains("älter als ein Tag") && old.text.contains("Seit gestern."));
        assert!(!old.text.contains("checked"), "what is agreed to is ticked anew");
        app.desk.clock.advance_seconds(60);
        let again = value(&old.text, "token");
        assert!(number(&post(app, "/contact/1", &with(&again, &[]))) != first);
    });
}

#[test]
fn what_is_missing_is_named_and_what_was_typed_stays() {
    each(|app| {
        let token = opened(app, "/contact/1");
        let sent = post(app, "/contact/1", &with(&token, &[("email", "keine Adresse"), ("message", " ")]));
        assert_eq!(sent.status, 422);
        assert!(sent.text.contains("2 Angaben fehlen") && sent.text.contains("#c-email"), "{}", sent.text);
        assert!(sent.text.contains("value=\"Mia Ohm\"") && sent.text.contains("value=\"keine Adresse\""));
        assert_eq!(tickets(app).len(), 0);
    });
}

/// Sends a form with a file, as a browser would.
fn post_file(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (field, value) in fields {
        body += &format!("--grenze\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
    }
    body += "--grenze\r\nContent-Disposition: form-data; name=\"files\"; filename=\"bild.txt\"\r\n\
        Content-Type: text/plain\r\n\r\nBeleg\r\n--grenze--\r\n";
    let request = Request::builder().method("POST").uri(path).header("host", "desk.example");
    let request = request.header("accept-language", "de").header("sec-fetch-site", "same-origin");
    let request = request.header("content-type", "multipart/form-data; boundary=grenze");
    app.send(request.body(Body::from(body)).unwrap())
}

#[test]
fn a_form_that_asks_for_no_files_takes_none_and_says_so() {
    each(|app| {
        let asked = page(app, "/contact/1").text;
        assert!(asked.contains("type=\"file\"") && asked.contains("die Dateien, die Sie anhängen"), "{asked}");
        let administrator = app.desk.acting(app.desk.administrator);
        app.desk
            .write(&administrator, |tx, cx| {
                let mut design = super::ops::get(tx, cx, 1)?.design;
                design.files = false;
                super::ops::save(tx, cx, 1, &design)?;
                super::ops::publish(tx, cx, 1)
            })
            .unwrap();
        for path in ["/contact/1", "/contact/1?embed=1"] {
            let asked = page(app, path).text;
            assert!(!asked.contains("type=\"file\"") && !asked.contains("die Sie anhängen"), "{asked}");
            let token = opened(app, path);
            let sent = post_file(app, path, &with(&token, &[]));
            assert_eq!((sent.status, tickets(app).len()), (422, 0), "{}", sent.text);
            assert!(
                sent.text.contains("nimmt keine Dateien an") && sent.text.contains("Seit gestern."),
                "{}",
                sent.text
            );
            assert!(!sent.text.contains("noch einmal aus"), "nobody is asked to choose them again: {}", sent.text);
        }
        let token = opened(app, "/contact/1");
        number(&post(app, "/contact/1", &with(&token, &[])));
    });
}

#[test]
fn many_forms_from_one_network_wait() {
    let app = &TestApp::new(Engine::Sqlite);
    let token = opened(app, "/contact/1");
    let mut last = 0;
    for _ in 0..12 {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(with(&token, &[("email", "")]));
        let mut request = Request::builder().method("POST").uri("/contact/1").header("host", "desk.example");
        request = request.header("content-type", "application/x-www-form-urlencoded");
        let mut request = request.body(Body::from(form.finish())).unwrap();
        request.extensions_mut().insert(crate::http::Peer("192.0.2.7".parse().unwrap()));
        last = app.send(request).status;
    }
    assert_eq!(last, 429);
}

#[test]
fn another_site_may_show_the_form_only_where_it_is_named() {
    each(|app| {
        let embedded = page(app, "/contact/1?embed=1");
        assert!(embedded.headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
        assert!(embedded.headers.contains_key("x-frame-options"));
        let administrator = app.desk.acting(app.desk.administrator);
        app.desk
            .write(&administrator, |tx, cx| {
                let mut design = super::ops::get(tx, cx, 1)?.design;
                design.origins = vec!["https://www.laden.example".into()];
                super::ops::save(tx, cx, 1, &design)?;
                super::ops::publish(tx, cx, 1)
            })
            .unwrap();
        let embedded = page(app, "/contact/1?embed=1");
        let policy = embedded.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors https://www.laden.example") && policy.contains("default-src 'self'"));
        assert!(!embedded.headers.contains_key("x-frame-options"));
        assert!(page(app, "/contact/1").headers.contains_key("x-frame-options"), "only where it is asked for so");
        let script = page(app, "/contact/1/embed.js");
        assert!(script.text.contains("http://desk.example/contact/1?embed=1"), "{}", script.text);
        assert!(script.text.len() < 3_000);
    });
}

#[test]
fn a_field_without_a_purpose_keeps_a_form_from_being_published() {
    each(|app| {
        let body = json!({"ticket_field": {"type": "text", "title": "Seriennummer"}});
        let (status, made) = app.post(Who::Administrator, "ticket_fields", &body);
        assert_eq!(status, 201, "{made}");
        let field = made["ticket_field"]["id"].as_i64().unwrap();
        let administrator = app.desk.acting(app.desk.administrator);
        let publish = |purpose: i64| {
            app.desk.write(&administrator, move |tx, cx| {
                let mut row = crate::fields::sql::get(tx, cx.id(), crate::words::FieldTarget::Ticket, field)?
                    .ok_or(crate::error::Error::NotFound)?;
                row.purpose = purpose;
                crate::fields::sql::update(tx, cx.id(), &row)?;
                let mut design = super::ops::get(tx, cx, 1)?.design;
                design.asks = vec![super::design::Ask { field, ..Default::default() }];
                super::ops::save(tx, cx, 1, &design)?;
                super::ops::publish(tx, cx, 1)
            })
        };
        let refused = publish(0).unwrap_err();
        assert!(consent::uses::is_refusal(&refused) == Some(Reason::NoBasis), "{refused:?}");
        assert!(!page(app, "/contact/1").text.contains("Seriennummer"));
        publish(1).unwrap();
        let shown = page(app, "/contact/1").text;
        assert!(shown.contains("Seriennummer") && shown.contains("Zweck:"), "{shown}");
    });
}

#[test]
fn forgetting_the_person_leaves_nothing_of_the_form() {
    each(|app| {
        let token = opened(app, "/contact/1");
        let ticket = number(&post(app, "/contact/1", &with(&token, &[("agree-2", "1")])));
        let person = person_of(app, ticket);
        let administrator = app.desk.acting(app.desk.administrator);
        let erasure =
            app.desk.write(&administrator, move |tx, cx| people::forget(tx, cx, person, Outcome::Content)).unwrap();
        run::carry_out(&app.desk.system(), erasure).unwrap();
        let left = app.desk.read(&app.desk.system(), move |tx, cx| {
            let events = consent::sql::events(tx, cx.id(), person)?;
            let proof = super::sql::proof(tx, cx.id(), ticket)?;
            Ok((events.iter().any(|event| event.sealed.is_some()), proof.is_some_and(|proof| proof.sealed.is_some())))
        });
        assert_eq!(left.unwrap(), (false, false));
    });
}
