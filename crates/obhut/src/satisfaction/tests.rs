//! Stories of being asked whether it went well.

use axum::body::Body;
use axum::http::{Method, Request};
use personal::LegalBasis;
use serde_json::{Value, json};
use testkit::Engine;

use super::ops::{self, PURPOSE};
use super::{mail, sql};
use crate::accounts;
use crate::consent::{self, Act, Statement};
use crate::i18n::Language;
use crate::purposes::ops::{self as purposes, Purpose};
use crate::testing::{Answer, TestApp, Who};

fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

/// Somebody has decided that customers may be asked.
fn with_basis(app: &TestApp) {
    let administrator = app.desk.acting(app.desk.administrator);
    let set = app.desk.write(&administrator, |tx, cx| {
        let id = accounts::sql::purpose(tx, cx.id(), PURPOSE)?.unwrap();
        let based = Purpose { basis: Some(LegalBasis::LegitimateInterests), ..Purpose::default() };
        purposes::update(tx, cx, id, &based)
    });
    set.unwrap();
    with_address(app);
}

/// Whoever asked says this about surveys.
fn say(app: &TestApp, person: i64, act: Act) {
    let said = app.desk.write(&app.desk.acting(person), move |tx, cx| {
        let purpose = accounts::sql::purpose(tx, cx.id(), PURPOSE)?.unwrap();
        consent::record(tx, cx, person, &Statement::new(purpose, act, Language::German))
    });
    assert!(said.unwrap().is_some());
}

/// The desk has an address.
fn with_address(app: &TestApp) {
    let set = app.desk.write(&app.desk.system(), |tx, cx| {
        Ok(accounts::sql::set(tx, cx.id(), accounts::base::SETTING, "https://desk.example")?)
    });
    set.unwrap();
}

/// Four days after a ticket is solved, whoever asked is asked.
fn asks(app: &TestApp) {
    let all = json!([{"field": "SOLVED", "operator": "greater_than", "value": "96"},
        {"field": "status", "operator": "is", "value": "solved"}]);
    let body = json!({"automation": {"title": "Umfrage", "conditions": {"all": all},
        "actions": [{"field": "satisfaction_score", "value": "offered"}]}});
    let (status, made) = app.post(Who::Administrator, "automations", &body);
    assert_eq!((status, &made["automation"]["actions"]), (201, &body["automation"]["actions"]), "{made}");
}

fn solved(app: &TestApp) -> i64 {
    let body = json!({"ticket": {"subject": "Bild", "comment": {"body": "schwarz"}, "status": "solved",
        "assignee_id": app.desk.agent, "requester": {"name": "Kim", "email": "kim@kunden.example"}}});
    app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap()
}

fn days(app: &TestApp, days: i64) {
    app.desk.clock.advance_seconds(days * 86_400);
    crate::automations::run::due(&app.desk.desk);
}

/// The mail leaves, and with it the link.
fn link(app: &TestApp, ticket: i64) -> Option<(String, String)> {
    let written = app.desk.write(&app.desk.system(), move |tx, cx| {
        let Some(row) = sql::of_ticket(tx, cx.id(), ticket)? else { return Ok(None) };
        mail::letter(tx, cx, row.id, "kiesel-anker-lampe", "hilfe@desk.example", "desk.example")
    });
    written.unwrap().map(|(to, letter)| (to, letter.text))
}

fn browse(app: &TestApp, method: Method, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    let request = Request::builder().method(method).uri(path).header("host", "desk.example");
    let request = request.header("sec-fetch-site", "same-origin").header("accept-language", "de");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    app.send(request.body(Body::from(form.finish())).unwrap())
}

fn score(app: &TestApp, ticket: i64) -> Option<(sql::Score, Option<String>)> {
    let cx = app.desk.acting(app.desk.agent);
    let rating = app.desk.read(&cx, move |tx, cx| ops::of_ticket(tx, cx, ticket)).unwrap();
    rating.map(|rating| (rating.row.score, rating.comment))
}

#[test]
fn only_the_click_on_the_page_answers_and_it_may_be_another_one_later() {
    each(|app| {
        with_basis(app);
        asks(app);
        let ticket = solved(app);
        days(app, 3);
        assert_eq!(score(app, ticket), None);
        days(app, 2);
        assert_eq!(score(app, ticket), Some((sql::Score::Offered, None)));
        let (to, text) = link(app, ticket).unwrap();
        assert_eq!(to, "kim@kunden.example");
        assert!(text.contains("https://desk.example/rate/kiesel-anker-lampe"), "{text}");
        assert!(text.contains("https://desk.example/consent/"), "the way not to be asked any more: {text}");
        let path = "/rate/kiesel-anker-lampe";
        let page = browse(app, Method::GET, &format!("{path}?score=good"), &[]);
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(page.text.contains("value=\"good\" checked"), "{}", page.text);
        assert_eq!(
            score(app, ticket),
            Some((sql::Score::Offered, None)),
            "a scanner that follows the link says nothing"
        );
        let nothing = browse(app, Method::POST, path, &[("comment", "Schnell war es.")]);
        assert!(nothing.status == 422 && nothing.text.contains("Schnell war es."), "{}", nothing.text);
        let said = browse(app, Method::POST, path, &[("score", "good"), ("comment", "Schnell war es.")]);
        assert_eq!(said.status, 303, "{}", said.text);
        assert_eq!(score(app, ticket), Some((sql::Score::Good, Some("Schnell war es.".to_owned()))));
        assert!(browse(app, Method::GET, path, &[]).text.contains("Danke"));
        assert_eq!(browse(app, Method::POST, path, &[("score", "bad")]).status, 303);
        assert_eq!(score(app, ticket), Some((sql::Score::Bad, None)));
        app.desk.clock.advance_seconds(31 * 86_400);
        assert_eq!(browse(app, Method::GET, path, &[]).status, 404);
        assert_eq!(browse(app, Method::POST, path, &[("score", "good")]).status, 404);
        assert_eq!(browse(app, Method::GET, "/rate/anything", &[]).status, 404);
    });
}

#[test]
fn nobody_is_asked_without_consent_or_twice() {
    each(|app| {
        with_address(app);
        asks(app);
        let ticket = solved(app);
        days(app, 5);
        assert_eq!(score(app, ticket), None, "consent is the basis, and nobody gave it");
        let kim = app.desk.account.people.by_email("kim@kunden.example").unwrap();
        say(app, kim, Act::Given);
        let second = solved(app);
        days(app, 5);
        assert_eq!(score(app, second), Some((sql::Score::Offered, None)));
        let again = app.desk.write(&app.desk.system(), move |tx, cx| ops::offer(tx, cx, second));
        assert!(!again.unwrap());
        assert!(link(app, second).is_some());
        say(app, kim, Act::Withdrawn);
        assert!(link(app, second).is_none(), "taken back before the mail leaves: it does not");
        let third = solved(app);
        days(app, 5);
        assert_eq!(score(app, third), None);
    });
}

#[test]
fn the_api_lists_ratings_and_whoever_asked_rates_what_is_solved() {
    each(|app| {
        let body = json!({"ticket": {"subject": "Ton", "comment": {"body": "stumm"}}});
        let (status, made) = app.post(Who::EndUser, "tickets", &body);
        let ticket = if status == 201 { made["ticket"]["id"].as_i64().unwrap() } else { own(app) };
        let path = format!("tickets/{ticket}/satisfaction_rating");
        let rating = json!({"satisfaction_rating": {"score": "good", "comment": "Alles gut."}});
        assert_eq!(app.post(Who::EndUser, &path, &rating).0, 422, "it is not solved yet");
        assert_eq!(app.put(Who::Agent, &format!("tickets/{ticket}"), &json!({"ticket": {"status": "solved"}})).0, 200);
        assert_eq!(app.post(Who::Agent, &path, &rating).0, 403, "staff does not rate itself");
        let (status, rated) = app.post(Who::EndUser, &path, &rating);
        assert_eq!((status, &rated["satisfaction_rating"]["score"]), (201, &json!("good")), "{rated}");
        let listed = |query: &str| app.get(Who::Agent, &format!("satisfaction_ratings?{query}")).1;
        let all: Value = listed("score=good_with_comment");
        assert_eq!((&all["count"], &all["satisfaction_ratings"][0]["comment"]), (&json!(1), &json!("Alles gut.")));
        assert_eq!(listed("score=bad")["count"], 0);
        assert_eq!(app.get(Who::Agent, "satisfaction_ratings/count?score=received").1["count"]["value"], 1);
        let one = format!("satisfaction_ratings/{}", rated["satisfaction_rating"]["id"]);
        assert_eq!(app.get(Who::Agent, &one).1["satisfaction_rating"]["ticket_id"], json!(ticket));
        assert_eq!(app.get(Who::EndUser, &one).0, 403);
    });
}

/// A ticket that the customer of the tests asked.
fn own(app: &TestApp) -> i64 {
    let body = json!({"ticket": {"subject": "Ton", "comment": {"body": "stumm"}, "requester_id": app.end_user}});
    app.post(Who::Agent, "tickets", &body).1["ticket"]["id"].as_i64().unwrap()
}

#[test]
fn a_customer_of_an_organisation_rates_in_their_own_words() {
    each(|app| {
        let firm = app.post(Who::Administrator, "organizations", &json!({"organization": {"name": "Lindenhof"}})).1;
        let member = json!({"user": {"organization_id": firm["organization"]["id"]}});
        assert_eq!(app.put(Who::Administrator, &format!("users/{}", app.end_user), &member).0, 200);
        let body = json!({"ticket": {"subject": "Bild", "comment": {"body": "schwarz"}, "status": "solved",
            "requester_id": app.end_user}});
        let ticket = app.post(Who::Administrator, "tickets", &body).1["ticket"]["id"].as_i64().unwrap();
        let rating = json!({"satisfaction_rating": {"score": "good", "comment": "Danke, Lindenhof"}});
        let (status, told) = app.post(Who::EndUser, &format!("tickets/{ticket}/satisfaction_rating"), &rating);
        assert_eq!((status, &told["satisfaction_rating"]["comment"]), (201, &json!("Danke, Lindenhof")), "{told}");
    });
}
