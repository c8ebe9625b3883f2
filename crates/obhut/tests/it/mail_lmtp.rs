//! Mail that a mail server hands over by LMTP, from a real Postfix and from senders that hang up.

use std::io::Cursor;
use std::net::TcpListener;
use std::sync::Arc;

use jobs::run_due;
use obhut::email::addresses::NewAddress;
use obhut::email::{lmtp, send};
use obhut::words::{CommentKind, Status};
use testkit::Engine;

use crate::postfix::{Postfix, wait};
use crate::stories::*;
use crate::testing::TestDesk;

fn address(address: &str) -> NewAddress {
    NewAddress { address: address.into(), ..NewAddress::default() }
}

/// What a sender is answered that says all of this.
fn talk(desk: &TestDesk, said: &str) -> Vec<String> {
    let mut answers = Vec::new();
    lmtp::talk(&desk.desk, Cursor::new(said.replace('\n', "\r\n").into_bytes()), &mut answers).unwrap();
    String::from_utf8(answers).unwrap().lines().map(str::to_owned).collect()
}

stories! {
    fn each_recipient_is_answered_and_the_mail_becomes_one_ticket(desk) {
        add_address(desk, &address("hilfe@lindhof.example"));
        add_address(desk, &address("verkauf@lindhof.example"));
        let mail = letter(MIRA, "1", "Rechnung", "Guten Tag\n.\n..\n").replace("\r\n.", "\r\n..");
        let said = format!(
            "LHLO mx.example\nMAIL FROM:<mira@kunden.example>\nRCPT TO:<hilfe@lindhof.example>\n\
             RCPT TO:<niemand@lindhof.example>\nRCPT TO:<VERKAUF+abc@lindhof.example>\nDATA\n{}\n.\nQUIT\n",
            mail.replace("\r\n", "\n")
        );
        let answers = talk(desk, &said);
        let codes: Vec<&str> = answers.iter().filter(|line| !line.starts_with("250-")).map(|line| &line[..3]).collect();
        assert_eq!(codes, ["220", "250", "250", "250", "550", "250", "354", "250", "250", "221"], "{answers:?}");
        let [ticket] = tickets(desk)[..] else { panic!("one ticket") };
        let said = comments(desk, ticket);
        assert_eq!(text(desk, &said[0]).trim(), "Guten Tag\n.\n..");
    }

    fn a_mail_without_a_promise_is_brought_again_and_known(desk) {
        add_address(desk, &address("hilfe@lindhof.example"));
        let mail = letter(MIRA, "1", "Rechnung", "Guten Tag\n").replace("\r\n", "\n");
        let head = "LHLO mx.example\nMAIL FROM:<mira@kunden.example>\nRCPT TO:<hilfe@lindhof.example>\nDATA\n";
        // The sender breaks off: nothing was promised, nothing is there.
        for broken in [format!("{head}{mail}"), format!("{head}{mail}."), head.to_owned()] {
            let answers = talk(desk, &broken);
            assert!(answers.last().unwrap().starts_with("354"), "{answers:?}");
            assert!(tickets(desk).is_empty());
        }
        // It hangs up without having read the promise, and comes again, to a program that has just started.
        for _ in 0..2 {
            let answers = talk(desk, &format!("{head}{mail}\n.\n"));
            assert!(answers.last().unwrap().starts_with("250"), "{answers:?}");
            restarted(desk, None);
        }
        assert_eq!(tickets(desk).len(), 1);
        // Without an address of ours, and with one that is set up elsewhere, nobody is at home.
        let stranger = "LHLO mx.example\nMAIL FROM:<>\nRCPT TO:<a@fremd.example>\nDATA\n";
        let answers = talk(desk, stranger);
        assert!(answers[answers.len() - 2].starts_with("550 5.1.1") && answers.last().unwrap().starts_with("503"));
    }

    fn a_mail_that_is_too_large_is_refused_and_the_next_one_is_taken(desk) {
        add_address(desk, &address("hilfe@lindhof.example"));
        let large = "x".repeat(obhut::email::ingest::AT_MOST + 1);
        let head = "MAIL FROM:<a@b.example>\nRCPT TO:<hilfe@lindhof.example>\nDATA\n";
        let small = letter(MIRA, "1", "Rechnung", "Guten Tag\n").replace("\r\n", "\n");
        let answers = talk(desk, &format!("LHLO x\n{head}{large}\n.\n{head}{small}\n.\n"));
        let codes: Vec<&str> = answers.iter().filter(|line| !line.starts_with("250-")).map(|line| &line[..3]).collect();
        assert_eq!(codes, ["220", "250", "250", "250", "354", "552", "250", "250", "354", "250"]);
        assert_eq!(tickets(desk).len(), 1);
    }
}

/// A port that nobody listens at yet.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_postfix_in_front_brings_mail_and_brings_back_what_did_not_arrive() {
    for engine in Engine::BOTH {
        let port = free_port();
        let postfix = Postfix::before(Some(port));
        let mut desk = TestDesk::new(engine);
        restarted(&mut desk, Some(postfix.mail_out()));
        add_address(&desk, &address("support@lindhof.example"));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let place = format!("127.0.0.1:{port}");
        // Nobody listens yet: the mail waits at the server.
        postfix.submit("mira@kunden.example", &[DESK], letter(MIRA, "1", "Rechnung", "Guten Tag\n").as_bytes());
        lmtp::listen(&runtime, &desk.desk, &place).unwrap();
        wait("the mail is a ticket", || tickets(&desk).first().copied(), || postfix.log());
        // Somebody whom nobody knows here: the customer hears of it.
        let lost = letter(MIRA, "2", "Rechnung", "Guten Tag\n");
        postfix.submit("mira@kunden.example", &["tippfehler@lindhof.example"], lost.as_bytes());
        let returned = mail::parse(&postfix.next());
        assert_eq!(returned.class.kind, mail::Kind::Bounce);
        // An answer to somebody who is gone comes back into the ticket and marks the address.
        let gone = "Weg Gezogen <weg@gone.example>";
        let id = open(&desk, gone, "3");
        reply(&desk, id, "Anbei.");
        set_status(&desk, id, Status::Pending);
        desk.clock.advance_seconds(10);
        let inner = Arc::clone(&desk.desk);
        assert_eq!(run_due(&desk.desk.db, &desk.desk.queue, move |job| send::send(&inner, job)).unwrap(), 1);
        let bounce = || comments(&desk, id).into_iter().find(|said| said.row.kind == CommentKind::Bounce);
        wait("the report comes back", bounce, || postfix.log());
        let now = ticket(&desk, id);
        assert_eq!(now.row.status, Status::Open);
        let person = now.row.requester.unwrap();
        let known = desk.read(&agent(&desk), move |tx, cx| obhut::people::identities::of(tx, cx, person)).unwrap();
        assert_eq!(known[0].0.undeliverable, 1);
        runtime.shutdown_background();
    }
}
