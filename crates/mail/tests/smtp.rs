//! Handing over to a relay that takes, refuses for now, refuses for good, or is not there.
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;
use std::time::Duration;

use mail::smtp::{Config, Security, SendError, send};

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
                "EHLO" => "250 test",
                "RCPT" => answer,
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
    let config = Config {
        host: "127.0.0.1".into(),
        port,
        security: Security::None,
        timeout: Duration::from_secs(20),
        ..Config::default()
    };
    (config, thread)
}

#[test]
fn relay_that_takes_gets_envelope_and_bytes() {
    let (config, thread) = relay("250 ok");
    assert_eq!(send(&config, "", &["a@kunde.example"], b"Subject: x\r\n\r\n.dot\r\n"), Ok(()));
    let told = thread.join().expect("the relay");
    assert!(told.iter().any(|line| line == "MAIL FROM:<>"), "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("RCPT TO:<a@kunde.example>")));
    assert!(told.iter().any(|line| line == "..dot"), "a leading dot is doubled");
}

#[test]
fn refusals_tell_now_from_never_and_name_nobody() {
    for (answer, expected) in [
        ("450 4.2.1 geheim@kunde.example busy", SendError::Temporary(450)),
        ("550 5.1.1 geheim@kunde.example unknown", SendError::Permanent(550)),
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
    let config = Config {
        host: "127.0.0.1".into(),
        port,
        security: Security::None,
        timeout: Duration::from_secs(5),
        ..Config::default()
    };
    assert_eq!(send(&config, "a@b.example", &["c@d.example"], b"x"), Err(SendError::Unreachable));
    assert!(SendError::Unreachable.is_temporary() && !SendError::Permanent(550).is_temporary());

    let (config, thread) = relay("250 ok");
    let config = Config { security: Security::StartTls, ..config };
    assert!(send(&config, "a@b.example", &["c@d.example"], b"x").is_err(), "the relay offers no STARTTLS");
    assert!(!thread.join().expect("the relay").iter().any(|line| line.starts_with("MAIL")));
}
