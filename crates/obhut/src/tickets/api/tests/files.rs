use axum::http::Method;
use serde_json::{Value, json};

use super::{raw, story};
use crate::testing::Who;

#[test]
fn a_file_is_sent_hung_on_a_comment_and_handed_out() {
    story(|app| {
        let big: Vec<u8> = (0..100_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let first = raw(app, Who::Agent, "uploads.json?filename=notes.txt", "text/plain", b"small").json();
        let token = first["upload"]["token"].as_str().unwrap().to_owned();
        assert_eq!(first["upload"]["attachment"]["file_name"], "notes.txt");
        let path = format!("uploads?filename=big%20pic.html&token={token}");
        let second = raw(app, Who::Agent, &path, "text/html", &big);
        assert_eq!((second.status, second.json()["upload"]["attachments"].as_array().unwrap().len()), (201, 2));

        let body = json!({"ticket": {"subject": "Files", "comment": {"body": "See there.", "uploads": [token]}}});
        let (status, made) = app.post(Who::Agent, "tickets", &body);
        assert_eq!(status, 201, "{made}");
        let id = made["ticket"]["id"].as_i64().unwrap();
        let (_, comments) = app.get(Who::Agent, &format!("tickets/{id}/comments"));
        let files = comments["comments"][0]["attachments"].as_array().unwrap().clone();
        assert_eq!((files.len(), &files[1]["size"]), (2, &json!(100_000)));
        let path = files[1]["content_url"].as_str().unwrap().strip_prefix("http://desk.example/api/v2/").unwrap();
        let content = app.call(Who::Agent, Method::GET, path, &Value::Null);
        assert_eq!(content.headers["content-length"], "100000");
        assert_eq!(content.headers["content-type"], "application/octet-stream");
        assert!(
            content.headers["content-disposition"]
                .to_str()
                .unwrap()
                .starts_with("attachment; filename=\"big pic.html\"")
        );
        assert!(content.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
        assert_eq!(app.call(Who::Anonymous, Method::GET, path, &Value::Null).status, 401);
        let (status, shown) = app.get(Who::Agent, &format!("attachments/{}", files[0]["id"]));
        assert_eq!((status, &shown["attachment"]["file_name"]), (200, &json!("notes.txt")));
        assert_eq!(app.get(Who::Agent, "search?query=notes").1["count"], 1);
        let late = raw(app, Who::Agent, "uploads?filename=wombat.pdf", "application/pdf", b"w").json();
        let alone = json!({"ticket": {"comment": {"uploads": late["upload"]["token"]}}});
        assert_eq!(app.put(Who::Agent, &format!("tickets/{id}"), &alone).0, 200);
        assert_eq!(app.get(Who::Agent, "search?query=wombat").1["count"], 1);
        let again = json!({"ticket": {"comment": {"body": "again", "uploads": [token]}}});
        assert_eq!(app.put(Who::Agent, &format!("tickets/{id}"), &again).0, 422);
    });
}

#[test]
fn an_upload_belongs_to_whoever_sent_it_and_can_be_thrown_away() {
    story(|app| {
        let token =
            raw(app, Who::Agent, "uploads?filename=a.txt", "text/plain", b"a").json()["upload"]["token"].clone();
        let path = format!("uploads/{}", token.as_str().unwrap());
        assert_eq!(app.delete(Who::Administrator, &path).0, 404);
        assert_eq!(app.delete(Who::Agent, &format!("{path}.json")).0, 204);
        assert_eq!(app.delete(Who::Agent, &path).0, 404);
        assert_eq!(raw(app, Who::Agent, "uploads", "text/plain", b"a").status, 422);
        assert_eq!(raw(app, Who::Agent, "uploads?filename=b&token=wrong", "text/plain", b"a").status, 404);
        assert_eq!(raw(app, Who::Anonymous, "uploads?filename=b", "text/plain", b"a").status, 401);
    });
}
