//! What leaves by mail, handed to a real Postfix.

use std::sync::Arc;

use jobs::{Job, Outcome, State, run_due};
use obhut::words::CommentKind;
use testkit::Engine;

use crate::postfix::Postfix;
use crate::stories::*;
use crate::testing::TestDesk;

/// Does what is due, as the runner does; answers how many jobs were tried.
fn work(desk: &TestDesk) -> usize {
    let inner = Arc::clone(&desk.desk);
    run_due(&desk.desk.db, &desk.desk.queue, move |job| obhut::email::send::send(&inner, job)).unwrap()
}

fn dead(desk: &TestDesk) -> Vec<Job> {
    let (queue, account) = (desk.desk.queue.clone(), desk.account.key.id);
    desk.desk.db.read_blocking(move |tx| queue.dead_letters(tx, account, 10)).unwrap()
}

fn desk(engine: Engine, postfix: &Postfix) -> TestDesk {
    let mut desk = TestDesk::new(engine);
    restarted(&mut desk, Some(postfix.mail_out()));
    desk
}

/// One server for all of it: to start one takes longer than the stories.
#[test]
fn replies_leave_as_they_should() {
    let mut postfix = Postfix::start();
    for engine in Engine::BOTH {
        a_reply_arrives_after_the_time_to_undo(engine, &postfix);
        what_is_taken_back_does_not_leave(engine, &postfix);
        what_is_refused_for_good_is_a_dead_letter(engine, &postfix);
        nothing_leaves_twice(engine, &postfix);
        internal_notes_stay_and_the_program_sends_no_answers_of_its_own(engine, &postfix);
        a_server_that_is_down_gets_it_later(engine, &mut postfix);
    }
}

fn a_reply_arrives_after_the_time_to_undo(engine: Engine, postfix: &Postfix) {
    let desk = desk(engine, postfix);
    let id = open(&desk, MIRA, "1");
    let comment = reply(&desk, id, "Schöne Grüße, anbei die Rechnung über 12 €.");
    assert_eq!(work(&desk), 0, "there is time to take it back");
    desk.clock.advance_seconds(9);
    assert_eq!(work(&desk), 0);
    desk.clock.advance_seconds(1);
    assert_eq!(work(&desk), 1);
    let bytes = postfix.next();
    let mail = mail::parse(&bytes);
    let token = ticket(&desk, id).row.reply_token;
    let message_id = mail.message_id.clone().unwrap();
    assert_eq!(mail::token::in_message_id(&message_id), Some(token.as_str()));
    assert_eq!(mail.reply_to[0].address, format!("support+{token}@lindhof.example"));
    assert_eq!(mail.in_reply_to, ["<1@kunden.example>"]);
    assert_eq!(mail.from[0].address, DESK);
    assert_eq!(mail.to[0].address, "mira@kunden.example");
    assert_eq!(mail.subject.as_deref(), Some("Re: Rechnung fehlt"));
    assert_eq!(mail.text.as_deref().map(str::trim), Some("Schöne Grüße, anbei die Rechnung über 12 €."));
    assert!(mail.problems.is_empty(), "{:?}", mail.problems);
    let path = String::from_utf8_lossy(&bytes);
    assert!(path.starts_with(&format!("Return-Path: <support+{token}@lindhof.example>")), "reports find the ticket");
    let row = comments(&desk, id).into_iter().find(|said| said.row.id == comment).unwrap().row;
    assert!(message_id.contains(&row.mail_token.unwrap()));
    // The customer's answer, from a program that quotes nothing but our identifier, goes on in the ticket.
    let fields =
        [("From", MIRA), ("To", DESK), ("Message-ID", "<2@kunden.example>"), ("In-Reply-To", message_id.as_str())];
    let outcome = arrive(&desk, crate::stories::mail(&fields, "Danke!\n"));
    assert_eq!((&outcome["outcome"], &outcome["ticket"]), (&"answer".into(), &id.into()));
    // The same mail sent round to us is known as ours.
    assert_eq!(arrive(&desk, &bytes)["reason"], "loop");
    assert!(postfix.is_empty());
}

fn what_is_taken_back_does_not_leave(engine: Engine, postfix: &Postfix) {
    let desk = desk(engine, postfix);
    let id = open(&desk, MIRA, "1");
    let comment = reply(&desk, id, "Halt.");
    desk.clock.advance_seconds(5);
    let undone = desk.write(&agent(&desk), move |tx, cx| obhut::tickets::undo::undo(tx, cx, id, comment)).unwrap();
    assert_eq!(text(&desk, &undone.view), "Halt.");
    desk.clock.advance_seconds(60);
    assert_eq!(work(&desk), 0);
    assert_eq!(comments(&desk, id).len(), 1);
    assert!(postfix.is_empty());
    // Too late is told.
    let comment = reply(&desk, id, "Doch.");
    desk.clock.advance_seconds(10);
    assert_eq!(work(&desk), 1);
    let late = desk.write(&agent(&desk), move |tx, cx| obhut::tickets::undo::undo(tx, cx, id, comment).map(drop));
    assert!(matches!(late, Err(obhut::error::Error::Invalid(_))));
    postfix.next();
}

fn what_is_refused_for_good_is_a_dead_letter(engine: Engine, postfix: &Postfix) {
    let desk = desk(engine, postfix);
    let id = open(&desk, "Niemand <refused@kunden.example>", "1");
    reply(&desk, id, "Anbei.");
    desk.clock.advance_seconds(10);
    assert_eq!(work(&desk), 1);
    let letters = dead(&desk);
    assert_eq!((letters.len(), letters[0].last_error.as_deref()), (1, Some("no_such_address")));
    let note = comments(&desk, id).pop().unwrap();
    assert!(note.row.kind == CommentKind::Bounce && !note.row.public);
    assert!(text(&desk, &note).contains("endgültig abgelehnt"));
    let person = ticket(&desk, id).row.requester.unwrap();
    let known = desk.read(&agent(&desk), move |tx, cx| obhut::people::identities::of(tx, cx, person)).unwrap();
    assert_eq!(known[0].0.undeliverable, 1, "the server said that there is no such address");
    assert!(waiting(&desk).is_empty() && postfix.is_empty());
}

fn a_server_that_is_down_gets_it_later(engine: Engine, postfix: &mut Postfix) {
    let mut desk = desk(engine, postfix);
    let id = open(&desk, MIRA, "1");
    reply(&desk, id, "Anbei.");
    desk.clock.advance_seconds(10);
    postfix.pause();
    // A new connection, as the pool's would be after the server went.
    restarted(&mut desk, Some(postfix.mail_out()));
    assert_eq!(work(&desk), 1);
    let left = waiting(&desk);
    assert_eq!(
        (left.len(), left[0].state, left[0].last_error.as_deref()),
        (1, State::Ready, Some("server_unreachable"))
    );
    assert_eq!(work(&desk), 0, "there is a pause before the next try");
    postfix.resume();
    desk.clock.set(left[0].due_at);
    assert_eq!(work(&desk), 1);
    assert_eq!(mail::parse(&postfix.next()).text.as_deref().map(str::trim), Some("Anbei."));
    assert!(waiting(&desk).is_empty() && dead(&desk).is_empty() && postfix.is_empty());
}

fn nothing_leaves_twice(engine: Engine, postfix: &Postfix) {
    let desk = desk(engine, postfix);
    let id = open(&desk, MIRA, "1");
    reply(&desk, id, "Einmal.");
    desk.clock.advance_seconds(10);
    let job = waiting(&desk).remove(0);
    assert_eq!(obhut::email::send::send(&desk.desk, &job), Outcome::Settled);
    let first = mail::parse(&postfix.next()).message_id;
    // The program ended before the job was closed: it comes again and sends nothing.
    assert_eq!(work(&desk), 1);
    assert!(waiting(&desk).is_empty() && postfix.is_empty());
    // It ended before it could note that the mail had left: nobody can know, so it goes out as the same mail.
    let forget = "UPDATE comment SET mail_token = NULL WHERE account_id = $1 AND ticket_id = $2";
    let account = desk.account.key.id;
    desk.desk.db.write_blocking(move |tx| tx.execute(forget, db::params![account, id])).unwrap();
    assert_eq!(obhut::email::send::send(&desk.desk, &job), Outcome::Settled);
    assert_eq!(mail::parse(&postfix.next()).message_id, first);
}

fn internal_notes_stay_and_the_program_sends_no_answers_of_its_own(engine: Engine, postfix: &Postfix) {
    let desk = desk(engine, postfix);
    let id = open(&desk, MIRA, "1");
    change(&desk, id, || obhut::tickets::TicketChange {
        comment: Some(obhut::tickets::NewComment::message("Nur wir.", false)),
        ..Default::default()
    });
    let fields =
        [("From", MIRA), ("To", DESK), ("Auto-Submitted", "auto-replied"), ("In-Reply-To", "<1@kunden.example>")];
    arrive(&desk, crate::stories::mail(&fields, "Bin weg.\n"));
    desk.clock.advance_seconds(60);
    assert_eq!(work(&desk), 0);
    assert!(postfix.is_empty());
}
