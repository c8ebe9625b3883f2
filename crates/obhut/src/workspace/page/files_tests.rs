//! Stories of files that are shown in place: whatever is in them, no script runs and no other host is asked.

use std::sync::Arc;

use crate::http::download::SHOWN;
use crate::testing::{Answer, TestApp};
use crate::tickets::attachments::NewFile;
use crate::tickets::{NewComment, TicketChange, sql, update};

use super::tests::{Browser, each};

const SCRIPT: &str = "<script>fetch('https://elsewhere.example/')</script>";

/// A file of this kind on the ticket, with a page in it whatever its name says; its number.
fn send(app: &TestApp, ticket: i64, kind: &str) -> i64 {
    app.desk.clock.advance_seconds(1);
    let mut comment = NewComment::message("Siehe Anhang.", true);
    comment.files.push(Arc::new(NewFile {
        name: "Rechnung\r\nSet-Cookie: a=b.pdf".into(),
        content_type: kind.to_owned(),
        content_id: None,
        inline: false,
        content: SCRIPT.as_bytes().to_vec().into(),
    }));
    let change = TicketChange { comment: Some(comment), ..TicketChange::default() };
    let customer = app.desk.acting(app.end_user);
    app.desk.write(&customer, move |tx, cx| update::update(tx, cx, ticket, &change)).unwrap();
    let files = app.desk.read(&app.desk.system(), move |tx, cx| Ok(sql::files_of(tx, cx.id(), ticket)?)).unwrap();
    files.into_iter().map(|file| file.id).max().unwrap()
}

/// What an answer allows, by the name of the directive.
fn policy(answer: &Answer) -> Vec<(String, String)> {
    let all = answer.headers["content-security-policy"].to_str().unwrap();
    let parts = all.split(';').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once(' ').unwrap_or((part, "")))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect()
}

#[test]
fn what_is_shown_in_place_runs_nothing_and_asks_nobody() {
    each(|app, ticket| {
        let mut jana = Browser::of(app, "jana@lindhof.example");
        // What is sent as sound and is none is called nothing in particular: its stories stand with the calls.
        for kind in SHOWN.into_iter().filter(|kind| !kind.starts_with("audio/")) {
            let id = send(app, ticket, kind);
            let answer = jana.get(&format!("/attachments/{id}"));
            let of = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
            assert_eq!((answer.status, of("content-type").as_str()), (200, kind), "never as what it looks like");
            assert!(of("content-disposition").starts_with("inline;"), "{kind}");
            assert_eq!(of("x-content-type-options"), "nosniff");
            assert!(answer.headers.get("set-cookie").is_none_or(|cookie| !cookie.to_str().unwrap().starts_with("a=")));
            let policy = policy(&answer);
            let value = |name: &str| policy.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
            assert_eq!(value("default-src"), Some("'none'"), "{kind}");
            for (name, allowed) in &policy {
                assert!(
                    !name.starts_with("script-src") && name != "connect-src" && name != "worker-src",
                    "{kind}: {name}"
                );
                let hosts = allowed.split(' ').any(|word| word.contains([':', '.', '*']));
                assert!(!hosts, "{kind}: {name} {allowed} names a host");
            }
            match value("sandbox") {
                Some(allows) => assert_eq!(allows, "", "{kind}: nothing is let out of the sandbox"),
                // The viewer of a PDF does not start in one: what a page could do besides is forbidden by name.
                None => {
                    assert_eq!(kind, "application/pdf");
                    for name in ["base-uri", "form-action", "frame-ancestors"] {
                        assert_eq!(value(name), Some("'none'"), "{name}");
                    }
                }
            }
        }
    });
}

#[test]
fn everything_else_is_saved_and_never_shown() {
    each(|app, ticket| {
        let mut jana = Browser::of(app, "jana@lindhof.example");
        for kind in
            ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "APPLICATION/PDF+x", "", "a\r\nb: c"]
        {
            let id = send(app, ticket, kind);
            let answer = jana.get(&format!("/attachments/{id}"));
            assert_eq!(answer.status, 200);
            assert_eq!(answer.headers["content-type"], "application/octet-stream", "{kind}");
            assert!(answer.headers["content-disposition"].to_str().unwrap().starts_with("attachment;"), "{kind}");
            assert!(policy(&answer).contains(&("sandbox".to_owned(), String::new())), "{kind}");
            assert!(answer.headers.get("b").is_none());
        }
    });
}
