//! Stories of redaction told through the API.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::Engine;

use crate::testing::{TestApp, Who};

fn story(tell: impl Fn(&TestApp)) {
    Engine::BOTH.into_iter().for_each(|engine| tell(&TestApp::new(engine)));
}

fn ticket(app: &TestApp, comment: &Value) -> (i64, i64) {
    let body = json!({"ticket": {"subject": "Frage", "comment": comment, "requester_id": app.end_user}});
    let (status, made) = app.post(Who::Agent, "tickets", &body);
    assert_eq!(status, 201, "{made}");
    let id = made["ticket"]["id"].as_i64().unwrap();
    (id, app.get(Who::Agent, &format!("tickets/{id}/comments")).1["comments"][0]["id"].as_i64().unwrap())
}

#[test]
fn words_become_black_blocks_in_every_form_of_a_comment() {
    story(|app| {
        let (id, comment) = ticket(app, &json!({"html_body": "<p>PIN <b>9876</b>, ja 9876</p>"}));
        let path = format!("tickets/{id}/comments/{comment}/redact.json");
        let (status, told) = app.put(Who::Agent, &path, &json!({"text": "9876"}));
        assert_eq!(status, 200, "{told}");
        assert_eq!(told["comment"]["html_body"], "<p>PIN <b>▇▇▇▇</b>, ja ▇▇▇▇</p>");
        assert_eq!(told["comment"]["plain_body"], told["comment"]["body"]);
        assert!(!told.to_string().contains("9876"));
        assert_eq!(app.get(Who::Agent, "search?query=9876").1["count"], 0, "nobody finds it any more");
        let (status, told) = app.put(Who::Agent, &path, &json!({"text": "9876"}));
        assert_eq!((status, &told["details"]["text"][0]["error"]), (422, &json!("NotFoundInText")));
        assert_eq!(app.put(Who::Agent, &path, &json!({"text": ""})).1["details"]["text"][0]["error"], "BlankValue");
        let odd = app.put(Who::Agent, &path, &json!({"text": "PIN", "reason": "whim"}));
        assert_eq!((odd.0, odd.1["details"].get("reason").is_some()), (422, true));
    });
}

#[test]
fn only_what_is_marked_goes_of_words_that_stand_there_twice() {
    story(|app| {
        let (id, comment) = ticket(app, &json!({"body": "Hof 7, Haus 7"}));
        let shown = app.get(Who::Agent, &format!("tickets/{id}/comments")).1["comments"][0]["html_body"].clone();
        let marked = shown.as_str().unwrap().replace("Haus 7", "Haus <redact>7</redact>");
        let path = format!("comment_redactions/{comment}");
        let body = json!({"ticket_id": id, "html_body": marked, "external_attachment_urls": []});
        let (status, told) = app.put(Who::Agent, &path, &body);
        assert_eq!((status, &told["comment"]["body"]), (200, &json!("Hof 7, Haus ▇")), "{told}");
        let stale = json!({"ticket_id": id, "html_body": "Hof <redact>8</redact>"});
        assert_eq!(app.put(Who::Agent, &path, &stale).1["details"]["html_body"][0]["error"], "TextChanged");
        let nothing = json!({"ticket_id": id, "html_body": told["comment"]["html_body"]});
        assert_eq!(app.put(Who::Agent, &path, &nothing).1["details"]["html_body"][0]["error"], "BlankValue");
        let nowhere = app.put(Who::Agent, &path, &json!({"html_body": "x"}));
        assert_eq!(nowhere.1["details"]["ticket_id"][0]["error"], "BlankValue");
    });
}

#[test]
fn links_and_files_are_marked_by_attribute_and_address() {
    story(|app| {
        let token = app.send(
            axum::http::Request::builder()
                .method(Method::POST)
                .uri("/api/v2/uploads?filename=ausweis.png")
                .header("host", "desk.example")
                .header("authorization", app.credential(Who::Agent).unwrap())
                .header("content-type", "image/png")
                .body(axum::body::Body::from("picture"))
                .unwrap(),
        );
        let token = token.json()["upload"]["token"].clone();
        let html = "<p>Hier: <a href=\"https://x.example/mia-ohm\">Profil</a></p>";
        let (id, comment) = ticket(app, &json!({"html_body": html, "uploads": [token]}));
        let (_, comments) = app.get(Who::Agent, &format!("tickets/{id}/comments"));
        let said = &comments["comments"][0];
        let marked = said["html_body"].as_str().unwrap().replace("<a ", "<a redact ");
        let address = said["attachments"][0]["content_url"].clone();
        let body = json!({"ticket_id": id, "html_body": marked, "external_attachment_urls": [address]});
        let (status, told) = app.put(Who::Agent, &format!("comment_redactions/{comment}"), &body);
        assert_eq!(status, 200, "{told}");
        let text = told["comment"].to_string();
        assert!(!text.contains("mia-ohm") && !text.contains("Profil"), "{text}");
        let file = &told["comment"]["attachments"][0];
        assert_eq!((&file["file_name"], &file["size"]), (&json!("redacted.txt"), &json!(0)));
        assert_eq!(app.get(Who::Agent, "search?query=ausweis").1["count"], 0);
    });
}

#[test]
fn a_file_goes_by_either_method_and_is_shown_as_what_is_left() {
    story(|app| {
        for method in [Method::PUT, Method::DELETE] {
            let upload = app.send(
                axum::http::Request::builder()
                    .method(Method::POST)
                    .uri("/api/v2/uploads?filename=ausweis.pdf")
                    .header("host", "desk.example")
                    .header("authorization", app.credential(Who::Agent).unwrap())
                    .header("content-type", "application/pdf")
                    .body(axum::body::Body::from("x".repeat(100_000)))
                    .unwrap(),
            );
            let token = upload.json()["upload"]["token"].clone();
            let (id, comment) = ticket(app, &json!({"body": "Anbei", "uploads": [token]}));
            let (_, comments) = app.get(Who::Agent, &format!("tickets/{id}/comments"));
            let file = comments["comments"][0]["attachments"][0]["id"].as_i64().unwrap();
            let path = format!("tickets/{id}/comments/{comment}/attachments/{file}/redact");
            assert_eq!(app.call(Who::Specialist, method.clone(), &path, &Value::Null).status, 403);
            let told = app.call(Who::Agent, method.clone(), &path, &json!({"attachment": {"id": file}}));
            assert_eq!((told.status, &told.json()["attachment"]["file_name"]), (200, &json!("redacted.txt")));
            let content = app.call(Who::Agent, Method::GET, &format!("attachments/{file}/content"), &Value::Null);
            assert_eq!((content.status, content.text.as_str()), (200, ""));
            let other = format!("tickets/{id}/comments/{comment}/attachments/999999/redact");
            assert_eq!(app.call(Who::Agent, method, &other, &Value::Null).status, 404);
        }
    });
}
