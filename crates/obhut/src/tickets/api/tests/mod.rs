//! Stories of tickets told through the API, on both engines.

mod access;
mod bodies;
mod files;
mod many;
mod metrics;
mod search;
mod stories;

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use testkit::Engine;

use crate::testing::{Answer, TestApp, Who};

/// Tells a story on both engines.
fn story(tell: impl Fn(&TestApp)) {
    for engine in Engine::BOTH {
        tell(&TestApp::new(engine));
    }
}

/// A ticket of Lena's that the agent enters; answers its number.
fn ticket(app: &TestApp, subject: &str, text: &str) -> i64 {
    made(app, &json!({"subject": subject, "comment": {"body": text}, "requester_id": app.end_user}))
}

/// A ticket as the agent enters it; answers its number.
fn made(app: &TestApp, ticket: &Value) -> i64 {
    let (status, answer) = app.post(Who::Agent, "tickets.json", &json!({ "ticket": ticket }));
    assert_eq!(status, 201, "{answer}");
    answer["ticket"]["id"].as_i64().unwrap()
}

/// Sends raw bytes.
fn raw(app: &TestApp, who: Who, path: &str, kind: &str, bytes: &[u8]) -> Answer {
    let mut request =
        Request::builder().method(Method::POST).uri(format!("/api/v2/{path}")).header("host", "desk.example");
    request = request.header("content-type", kind);
    if let Some(credential) = app.credential(who) {
        request = request.header("authorization", credential);
    }
    app.send(request.body(Body::from(bytes.to_vec())).unwrap())
}

/// The `id`s of a list.
fn ids(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}
