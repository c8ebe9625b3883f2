//! What is composed reads back as it was meant, whatever the values are, and hides no second header.
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use mail::{Address, Attachment, AutoSubmitted, ComposeError, Outgoing, Problem, compose, parse};
use proptest::prelude::*;
use world::Timestamp;

fn outgoing() -> Outgoing {
    Outgoing {
        from: Address { name: "Kundendienst, Köln".into(), address: "hilfe@desk.example".into() },
        to: vec![Address { name: "Jörg \"J\" Müller".into(), address: "joerg@kunde.example".into() }],
        cc: vec![Address { name: String::new(), address: "chef@kunde.example".into() }],
        reply_to: Some(Address { name: String::new(), address: "hilfe+tok12345@desk.example".into() }),
        subject: "Ihre Anfrage – Rückfrage zur Störung, die ein langer Betreff mit Umlauten äöü beschreibt [#tok12345]"
            .into(),
        date: Timestamp::from_seconds(1_772_000_000),
        text: "Guten Tag,\n\nSchöne Grüße\n-- \nKöln".into(),
        html: Some("<p>Guten Tag</p><img src=\"cid:logo@desk.example\">".into()),
        message_id: mail::token::message_id("tok12345", "r4nd0m", "desk.example"),
        in_reply_to: Some("<a@kunde.example>".into()),
        references: vec!["<0@kunde.example>".into(), "<a@kunde.example>".into()],
        auto_submitted: Some(AutoSubmitted::Replied),
        loop_mark: Some("konto-1".into()),
        attachments: vec![
            Attachment {
                name: Some("Rechnung März.pdf".into()),
                content_type: "application/pdf".into(),
                bytes: vec![0, 255, 13, 10, 46],
                ..Attachment::default()
            },
            Attachment {
                name: Some("logo.png".into()),
                content_type: "image/png".into(),
                bytes: vec![1, 2],
                content_id: Some("logo@desk.example".into()),
                inline: true,
                ..Attachment::default()
            },
        ],
    }
}

#[test]
fn composed_mail_reads_back() {
    let sent = outgoing();
    let bytes = compose(&sent).expect("a valid mail");
    assert_eq!(bytes, compose(&sent).expect("a valid mail"), "the same value gives the same bytes");
    assert!(bytes.split(|&b| b == b'\n').all(|line| line.len() <= 999 && line.is_ascii()), "RFC 5322 line length");
    let read = parse(&bytes);
    assert_eq!(read.from, [sent.from]);
    assert_eq!(read.to, sent.to);
    assert_eq!(read.cc, sent.cc);
    assert_eq!(read.reply_to, [sent.reply_to.expect("set above")]);
    assert_eq!(read.subject, Some(sent.subject));
    assert_eq!(read.date, Some(sent.date));
    assert_eq!(read.message_id, Some(sent.message_id));
    assert_eq!(read.in_reply_to, ["<a@kunde.example>"]);
    assert_eq!(read.references, sent.references);
    assert_eq!(read.text, Some(sent.text));
    assert_eq!(read.html, sent.html);
    let mut files: Vec<_> = read
        .attachments
        .iter()
        .map(|one| (one.name.clone(), one.content_type.clone(), one.bytes.clone(), one.content_id.clone()))
        .collect();
    files.sort();
    let mut expected: Vec<_> = sent
        .attachments
        .iter()
        .map(|one| (one.name.clone(), one.content_type.clone(), one.bytes.clone(), one.content_id.clone()))
        .collect();
    expected.sort();
    assert_eq!(files, expected);
    assert!(read.class.auto && read.class.looping, "our own notice must stop here when it comes back");
    assert_eq!(read.class.loop_marks, ["konto-1"], "the desk tells its own mail from another's by the mark");
    assert_eq!(read.problems, [], "our own mail is clean");
}

#[test]
fn wrong_values_are_refused_without_naming_them() {
    let secret = "geheim-geheim";
    let bad = Outgoing {
        to: vec![Address { name: String::new(), address: format!("{secret}\r\nBcc: x@y.example") }],
        ..outgoing()
    };
    let error = compose(&bad).expect_err("no address");
    assert_eq!(error, ComposeError::Address("To"));
    assert!(!format!("{error} {error:?}").contains(secret));
    assert_eq!(
        compose(&Outgoing { message_id: "<a@b>\r\nX: y".into(), ..outgoing() }),
        Err(ComposeError::Identifier("Message-ID"))
    );
    assert_eq!(compose(&Outgoing { to: vec![], cc: vec![], ..outgoing() }), Err(ComposeError::NoRecipient));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let mail = parse(&bytes);
        mail::mbox::split(&bytes).for_each(drop);
        prop_assert!(mail.problems.len() <= 6);
    }

    #[test]
    fn anything_like_a_mail_is_read(lines in proptest::collection::vec("(From|To|Subject|Date|Content-Type|References|--b|--b--|>|On|=\\?utf-8\\?[qb]\\?|<p>|\\(|\")?[: ;=/<>@\"()a-z0-9=?*'%,.-]{0,40}(multipart/mixed; boundary=b|message/rfc822|text/html|base64)?", 0..40)) {
        let mail = parse(lines.join("\n").as_bytes());
        let crlf = parse(lines.join("\r\n").as_bytes());
        prop_assert_eq!(mail.subject, crlf.subject);
        prop_assert_eq!(mail.from, crlf.from);
        prop_assert_eq!(mail.class.auto, crlf.class.auto);
    }

    #[test]
    fn any_text_survives_the_round_trip(subject in "\\PC{0,200}", name in "[^\\pC\"\\\\]{0,60}", text in "[\\PC\n]{0,300}") {
        let sent = Outgoing { subject: subject.clone(), from: Address { name: name.clone(), address: "a@b.example".into() }, text: text.clone(), html: None, attachments: vec![], ..outgoing() };
        let read = parse(&compose(&sent).expect("valid"));
        let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(fold(&read.subject.unwrap_or_default()), fold(&subject));
        let read_text = read.text.unwrap_or_default();
        prop_assert_eq!(read_text.trim_end(), text.trim_end());
        prop_assert_eq!(read.from.len(), 1);
        prop_assert_eq!(&read.from[0].address, "a@b.example");
        prop_assert!(!read.problems.contains(&Problem::DamagedHeader));
    }

    #[test]
    fn no_value_makes_a_header_of_its_own(evil in "[a\r\n: ]{0,20}\r\nBcc: evil@evil.example\r\n\r\n[a\r\n]{0,20}") {
        let mut sent = outgoing();
        sent.subject = evil.clone();
        sent.from.name = evil.clone();
        sent.to[0].name = evil.clone();
        sent.loop_mark = Some(evil.clone());
        sent.attachments[0].name = Some(evil.clone());
        sent.attachments[0].content_type = evil.clone();
        sent.references = vec![evil.clone()];
        let bytes = compose(&sent).expect("control characters become blanks");
        let header = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a header");
        let header = String::from_utf8_lossy(&bytes[..header]).to_lowercase();
        prop_assert!(!header.lines().any(|line| line.starts_with("bcc:")));
        prop_assert_eq!(parse(&bytes).attachments.len(), 2);
    }

    #[test]
    fn splitting_a_reply_loses_no_word(lines in proptest::collection::vec("(> |>> |On 3 May 2024 at 10:00, A <a@b.example> wrote:|Am 03.05.2024 schrieb A <a@b.example>:|-- |Viele Grüße|Von: a@b.example|Gesendet: heute|An: b|Betreff: x|-----Original Message-----|Sent from my iPhone)?[a-zäöü .,]{0,12}", 0..30)) {
        let text = lines.join("\n");
        let reply = mail::reply::split(&text);
        let mut found: Vec<&str> = [&reply.text, &reply.quoted, &reply.signature].iter().flat_map(|part| part.split_whitespace()).collect();
        let mut all: Vec<&str> = text.split_whitespace().collect();
        found.sort_unstable();
        all.sort_unstable();
        prop_assert_eq!(found, all);
    }

    #[test]
    fn cleaned_html_stays_clean(html in "(<[a-z]{1,6}( (src|href|style|onclick)=['\"]?(javascript:|https?://|cid:|obhut-remote:)?[a-z\"'<>&]{0,8})?>?|[a-z&;<>\"'/! -]{0,10}){0,30}") {
        let cleaned = mail::html::clean(&html);
        prop_assert_eq!(mail::html::clean(&cleaned.replace(mail::html::REMOTE, "title")).contains("onclick="), false);
        prop_assert!(!cleaned.contains("<script") && !cleaned.contains(" style=") && !cleaned.contains(" src=\"http"));
        mail::html::to_text(&html);
    }
}

#[test]
fn a_second_closing_below_a_quote_is_kept_too() {
    let reply = mail::reply::split("ü\nViele Grüße\nö\n> \nViele Grüße\nö");
    assert_eq!(reply.signature.matches("Viele Grüße").count(), 2, "{reply:?}");
}
