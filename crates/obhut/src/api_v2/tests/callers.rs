//! Who is let in, and as whom.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use testkit::Engine;

use crate::http::Base;
use crate::http::session::SessionSecret;
use crate::staff::tokens;
use crate::testing::{Answer, TestApp, Who, basic};
use crate::words::TokenKind;

fn get(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::empty()).unwrap())
}

fn with_token(app: &TestApp, person: i64, kind: TokenKind, word: &str) {
    let word = word.to_owned();
    app.desk
        .write(&app.desk.system(), move |tx, cx| tokens::store(tx, cx, Some(person), kind, &word, None, None))
        .unwrap();
}

#[test]
fn wrong_credentials_are_401_but_users_me_knows_nobody() {
    let app = TestApp::new(Engine::Sqlite);
    let wrong_token = basic("ada@lindhof.example/token:wrong");
    let other_owner = app.credential(Who::Agent).unwrap().to_owned();
    assert_eq!(get(&app, "/api/v2/users", &[("authorization", &other_owner)]).status, 200);
    for credential in [wrong_token.as_str(), "Bearer wrong", "Digest x"] {
        for path in ["/api/v2/users.json", "/api/v2/users/me.json"] {
            let answer = get(&app, path, &[("authorization", credential)]);
            assert_eq!((answer.status, answer.json()), (401, json!({"error": "Couldn't authenticate you"})), "{path}");
        }
    }
    let wrong_password = basic("ada@lindhof.example:wrong");
    let me = get(&app, "/api/v2/users/me.json", &[("authorization", &wrong_password)]);
    assert_eq!((me.status, &me.json()["user"]["name"]), (200, &json!("Anonymous user")));
    assert_eq!(get(&app, "/api/v2/users", &[("authorization", &wrong_password)]).status, 401);
}

#[test]
fn a_token_opens_with_its_owners_address_only() {
    let app = TestApp::new(Engine::Sqlite);
    let token = app.desk.api_token(app.desk.agent);
    let own = basic(&format!("JANA@lindhof.example/token:{token}"));
    assert_eq!(get(&app, "/api/v2/users", &[("authorization", &own)]).status, 200);
    let other = basic(&format!("ada@lindhof.example/token:{token}"));
    assert_eq!(get(&app, "/api/v2/users", &[("authorization", &other)]).status, 401);
    assert_eq!(get(&app, "/api/v2/users", &[("authorization", &format!("Bearer {token}"))]).status, 401);
}

#[test]
fn many_wrong_guesses_have_to_wait() {
    let app = TestApp::new(Engine::Sqlite);
    let wrong = basic("ada@lindhof.example/token:wrong");
    for _ in 0..20 {
        assert_eq!(get(&app, "/api/v2/users", &[("authorization", &wrong)]).status, 401);
    }
    let answer = get(&app, "/api/v2/users", &[("authorization", &wrong)]);
    assert_eq!(answer.status, 429);
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(app.get(Who::Agent, "users").0, 200);
}

#[test]
fn a_page_changes_something_only_with_its_form_token() {
    let app = TestApp::new(Engine::Sqlite);
    let random = &*app.desk.desk.world.random;
    let secret = SessionSecret::new(random);
    let cookie = secret.set_cookie(&Base::default(), None).unwrap();
    let cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
    let word = cookie.split_once('=').unwrap().1.to_owned();
    with_token(&app, app.desk.agent, TokenKind::Session, &word);
    assert_eq!(get(&app, "/api/v2/users", &[("cookie", &cookie)]).status, 200);
    let body = json!({"user": {"name": "Kim", "email": "kim@firma.example"}}).to_string();
    let post = |token: Option<String>| {
        let mut request = Request::builder().method("POST").uri("/api/v2/users").header("cookie", &cookie);
        if let Some(token) = token {
            request = request.header("x-csrf-token", token);
        }
        app.send(request.body(Body::from(body.clone())).unwrap()).status
    };
    assert_eq!(post(None), 403);
    assert_eq!(post(Some(SessionSecret::new(random).csrf_token(random))), 403);
    assert_eq!(post(Some(secret.csrf_token(random))), 201);
    assert_eq!(get(&app, "/api/v2/users", &[("authorization", &format!("Bearer {word}"))]).status, 401);
}

#[test]
fn an_administrator_acts_for_others_and_nobody_else_does() {
    let app = TestApp::new(Engine::Sqlite);
    let me = |who: Who, other: &str| {
        get(&app, "/api/v2/users/me", &[("authorization", app.credential(who).unwrap()), ("x-on-behalf-of", other)])
    };
    assert_eq!(me(Who::Administrator, "jana@lindhof.example").json()["user"]["id"], json!(app.desk.agent));
    assert_eq!(me(Who::Administrator, "lena@kunden.example").json()["user"]["role"], json!("end-user"));
    assert_eq!(me(Who::Administrator, "nobody@kunden.example").status, 404);
    assert_eq!(me(Who::Agent, "lena@kunden.example").status, 403);
    assert_eq!(me(Who::Agent, "nobody@kunden.example").status, 403);
}

#[test]
fn the_prefix_names_the_account() {
    let app = TestApp::new(Engine::Sqlite);
    let credential = app.credential(Who::Agent).unwrap();
    let of = |account: &str| {
        let path = format!("/{account}.zendesk.com/api/v2/users/{}.json", app.desk.agent);
        get(&app, &path, &[("authorization", credential), ("host", "desk.example")])
    };
    let answer = of("lindhof");
    let url = format!("http://desk.example/lindhof.zendesk.com/api/v2/users/{}.json", app.desk.agent);
    assert_eq!((answer.status, &answer.json()["user"]["url"]), (200, &json!(url)));
    assert_eq!(of("other").status, 404);
}
