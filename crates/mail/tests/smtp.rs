//! Handing over to a relay that takes, refuses for now, refuses for good, or is not there.
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;
use std::time::Duration;

use mail::smtp::{Config, Endpoint, Login, Refusal, Security, SendError, Transport, send};

fn config(port: u16, security: Security) -> Config {
    let timeout = Duration::from_secs(20);
    let endpoint = Endpoint { host: "127.0.0.1".into(), port, security, timeout, extra_roots: None };
    Config { endpoint, ..Config::default() }
}

/// A relay for one connection that answers RCPT with `answer` and gives back what it was told.
fn relay(answer: &'static str) -> (Config, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let thread = std::thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a client");
        let mut writer = stream.try_clone().expect("a socket");
        let mut told = Vec::new();
        let mut say = |text: &str| writer.write_all(format!("{text}\r\n").as_bytes()).is_ok();
        say("220 test");
        let mut data = false;
        for line in BufReader::new(stream).lines() {
            let Ok(line) = line else { break };
            told.push(line.clone());
            let reply = match line.get(..4).unwrap_or_default() {
                _ if data && line == "." => {
                    data = false;
                    "250 taken"
                }
                _ if data => continue,
                "EHLO" => "250-test\r\n250 AUTH PLAIN XOAUTH2",
                "RCPT" if line.contains("fort@") => "550 5.1.1 geheim@kunde.example unknown",
                "RCPT" => answer,
                "AUTH" if line.contains("eHh4eA==") => "535 5.7.8 no",
                "AUTH" => "235 2.7.0 welcome",
                "DATA" => {
                    data = true;
                    "354 go"
                }
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            if !say(reply) || reply.starts_with("221") {
                break;
            }
        }
        told
    });
    (config(port, Security::None), thread)
}

#[test]
fn relay_that_takes_gets_envelope_and_bytes() {
    let (config, thread) = relay("250 ok");
    assert_eq!(send(&config, "", &["a@kunde.example"], b"Subject: x\r\n\r\n.dot\r\n"), Ok(vec![]));
    let told = thread.join().expect("the relay");
    assert!(told.iter().any(|line| line == "MAIL FROM:<>"), "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("RCPT TO:<a@kunde.example>")));
    assert!(told.iter().any(|line| line == "..dot"), "a leading dot is doubled");
}

#[test]
fn refusals_tell_now_from_never_and_name_nobody() {
    for (answer, expected) in [
        ("450 4.2.1 geheim@kunde.example busy", SendError::Temporary(450)),
        ("550 5.1.1 geheim@kunde.example unknown", SendError::NoSuchAddress(550)),
        ("554 5.7.1 geheim@kunde.example refused", SendError::Permanent(554)),
    ] {
        let (config, thread) = relay(answer);
        let error = send(&config, "hilfe@desk.example", &["geheim@kunde.example"], b"x").expect_err("refused");
        assert_eq!(error, expected);
        assert!(!format!("{error} {error:?}").contains("geheim"));
        thread.join().expect("the relay");
    }
}

#[test]
fn nobody_there_is_temporary_and_no_tls_is_never_skipped() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address").port();
    let config = config(port, Security::None);
    assert_eq!(send(&config, "a@b.example", &["c@d.example"], b"x"), Err(SendError::Unreachable));
    assert!(SendError::Unreachable.is_temporary() && !SendError::Permanent(550).is_temporary());

    let (config, thread) = relay("250 ok");
    let config = self::config(config.endpoint.port, Security::StartTls);
    assert!(send(&config, "a@b.example", &["c@d.example"], b"x").is_err(), "the relay offers no STARTTLS");
    assert!(!thread.join().expect("the relay").iter().any(|line| line.starts_with("MAIL")));
}

#[test]
fn a_recipient_who_is_gone_does_not_keep_the_mail_from_the_others() {
    let (config, thread) = relay("250 ok");
    let sent = send(&config, "a@b.example", &["da@kunde.example", "fort@kunde.example"], b"x");
    assert_eq!(sent, Ok(vec![Refusal { index: 1, code: 550, no_such_address: true }]));
    assert_eq!(thread.join().expect("the relay").iter().filter(|line| *line == "DATA").count(), 1);
    // Somebody who is refused for now has nobody get it, so that nobody gets it twice.
    let (config, thread) = relay("450 4.2.1 later");
    let sent = send(&config, "a@b.example", &["fort@kunde.example", "da@kunde.example"], b"x");
    assert_eq!(sent, Err(SendError::Temporary(450)));
    assert!(!thread.join().expect("the relay").iter().any(|line| line == "DATA"));
}

#[test]
fn a_password_or_a_token_opens_the_relay_and_a_wrong_one_is_told() {
    let token = |token: &str| Login::Token { user: "hilfe@desk.example".into(), token: token.into() };
    let password = Login::Password { user: "hilfe".into(), password: "geheim".into() };
    for login in [token("abc"), password] {
        let (config, thread) = relay("250 ok");
        let transport = Transport::new(&Config { login: Some(login), ..config }).expect("settings");
        assert_eq!(transport.send("a@b.example", &["c@d.example"], b"x"), Ok(vec![]));
        // The connection stays for the next mail.
        assert_eq!(transport.send("a@b.example", &["c@d.example"], b"y"), Ok(vec![]));
        drop(transport);
        let told = thread.join().expect("the relay");
        assert_eq!(told.iter().filter(|line| line.starts_with("AUTH")).count(), 1, "{told:?}");
    }
    let (config, thread) = relay("250 ok");
    // "xxx" at the end of the answer, as this relay knows the wrong one.
    let wrong = Login::Password { user: "hilf".into(), password: "xxxx".into() };
    let transport = Transport::new(&Config { login: Some(wrong), ..config }).expect("settings");
    assert_eq!(transport.send("a@b.example", &["c@d.example"], b"x"), Err(SendError::Login));
    thread.join().expect("the relay");
}
