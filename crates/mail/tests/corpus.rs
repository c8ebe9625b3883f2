//! Every mail of `tests/corpus` gives the facts written beside it, with either kind of line end.
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::path::Path;

use serde_json::Value;

/// The facts that do not depend on the line ends; sizes of files do not either, since all of them are encoded.
fn facts(bytes: &[u8]) -> Value {
    serde_json::to_value(mail::facts("name", bytes)).expect("facts are plain data")
}

fn check(name: &str, bytes: &[u8], expected: &Value) {
    let found = facts(bytes);
    for (field, value) in expected.as_object().expect("an object of facts") {
        assert_eq!(&found[field], value, "{name}: {field}");
    }
}

#[test]
fn corpus_reads_as_written_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the corpus") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("the mail");
        let expected = std::fs::read(path.with_extension("json")).expect("facts beside every mail");
        let expected: Value = serde_json::from_slice(&expected).expect("JSON");
        check(&name, &bytes, &expected);
        let with_crlf: Vec<u8> =
            bytes.iter().flat_map(|&b| if b == b'\n' { vec![b'\r', b'\n'] } else { vec![b] }).collect();
        check(&format!("{name} with CRLF"), &with_crlf, &expected);
        count += 1;
    }
    assert!(count >= 22, "the corpus has shrunk to {count}");
}

#[test]
fn mbox_gives_each_mail_once_and_unescapes() {
    let file = b"From a@x Mon Mar  2 10:00:00 2026\nSubject: one\n\ntext\n>From here on\n\nFrom now it is quiet\n\nFrom b@y Mon Mar  2 10:00:00 2026\nSubject: two\n\nx\n";
    assert!(mail::mbox::is_mbox(file));
    let mails: Vec<_> = mail::mbox::split(file).map(|mail| mail::parse(&mail)).collect();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].text.as_deref(), Some("text\nFrom here on\n\nFrom now it is quiet\n\n"));
    assert_eq!(mails[1].subject.as_deref(), Some("two"));
    assert!(!mail::mbox::is_mbox(b"From here to there\n"));
}

#[test]
fn token_is_found_in_the_best_place() {
    let bytes = b"To: hilfe+best-1@x.example\nIn-Reply-To: <obhut.second.r@x.example>\nReferences: <obhut.third.r@x.example>\nSubject: Re: a [#fourth]\n\nx\n";
    assert_eq!(mail::parse(bytes).tokens, ["best-1", "second", "third", "fourth"]);
    let id = mail::token::message_id("abcd", "xyz", "desk.example");
    assert_eq!(mail::token::in_message_id(&id), Some("abcd"));
    assert_eq!(mail::token::in_message_id("<somebody.else@x>"), None);
}

#[test]
fn damage_is_named() {
    let mail = mail::parse(b"Subject: x\nDate: never\nContent-Type: multipart/mixed; boundary=a\n\n--b\n");
    assert_eq!(mail.problems, [mail::Problem::UnreadableDate, mail::Problem::DamagedStructure]);
    assert_eq!(mail::parse(b"").problems, [mail::Problem::NoHeader]);
}

#[test]
fn deep_nesting_ends_instead_of_the_stack() {
    let mut multiparts = Vec::new();
    let mut messages = b"Subject: x\n".to_vec();
    for n in 0..20_000 {
        multiparts.extend_from_slice(format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n").as_bytes());
        messages.extend_from_slice(b"Content-Type: message/rfc822\nContent-Disposition: inline\n\n");
    }
    for bytes in [multiparts, messages] {
        assert!(mail::parse(&bytes).problems.contains(&mail::Problem::DamagedStructure));
    }
    let html = format!("<p>a</p>{}b{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    assert!(mail::html::clean(&html).contains('b'));
    assert!(mail::html::to_text(&"<blockquote>x".repeat(50_000)).contains('x'));
}
