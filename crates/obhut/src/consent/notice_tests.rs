//! Stories of what people are told of whom something is stored, handed to a server that keeps what it is given.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use db::params;
use jobs::{Job, run_due};
use testkit::Engine;

use super::notice::{self, Told};
use super::sql;
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::email::outbox::MailOut;
use crate::email::send;
use crate::i18n::Language;
use crate::testing::TestDesk;
use crate::tickets::{NewComment, NewTicket, Requester, TicketChange, create, update};
use crate::words::Source;

/// A sentence of the notice that stands nowhere else.
const NOTICE: &str = "sich bei einer Aufsichtsbehörde beschweren";

type Mails = Arc<Mutex<Vec<Vec<u8>>>>;

/// A server that takes every mail; its port, and what it was given.
fn server() -> (u16, Mails) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mails = Mails::default();
    let kept = Arc::clone(&mails);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let kept = Arc::clone(&kept);
            std::thread::spawn(move || talk(&stream, &kept));
        }
    });
    (port, mails)
}

fn talk(mut stream: &TcpStream, mails: &Mails) {
    let mut lines = BufReader::new(stream).split(b'\n');
    let mut say = |text: &str| stream.write_all(text.as_bytes()).is_ok();
    say("220 here\r\n");
    while let Some(Ok(line)) = lines.next() {
        let word = String::from_utf8_lossy(&line).trim().to_ascii_uppercase();
        let answered = if word.starts_with("EHLO") {
            say("250-here\r\n250 8BITMIME\r\n")
        } else if word == "DATA" {
            say("354 go on\r\n");
            let mut mail = Vec::new();
            while let Some(Ok(line)) = lines.next() {
                if line == b".\r" {
                    break;
                }
                mail.extend_from_slice(&line);
                mail.push(b'\n');
            }
            mails.lock().unwrap().push(mail);
            say("250 kept\r\n")
        } else if word.starts_with("QUIT") {
            say("221 bye\r\n");
            return;
        } else {
            say("250 well\r\n")
        };
        if !answered {
            return;
        }
    }
}

/// A desk that tells people what is stored, with a way out; what leaves it is read with [`left`].
fn desk(engine: Engine) -> (TestDesk, Mails) {
    let (port, mails) = server();
    let mut desk = TestDesk::new(engine);
    let options = crate::config::Serve {
        smtp: Some(format!("smtp://127.0.0.1:{port}")),
        mail_from: Some("service@lindhof.example".into()),
        ..crate::config::Serve::default()
    };
    let old = Arc::clone(&desk.desk);
    let (db, world) = (old.db.clone(), old.world.clone());
    let mut new = Desk::new(db, old.vault.clone(), world, old.blobs.clone(), old.settings.clone());
    new.mail = MailOut::of(&options).unwrap();
    desk.desk = Arc::new(new);
    desk.account = desk.desk.account(desk.account.key.id).unwrap();
    desk.write(&desk.system(), |tx, cx| notice::set(tx, cx, &Told { on: true, ..Told::default() })).unwrap();
    (desk, mails)
}

/// Carries out what is due; what left, as recipients' fields and text.
fn left(desk: &TestDesk, mails: &Mails) -> Vec<(String, String)> {
    let inner = Arc::clone(&desk.desk);
    run_due(&desk.desk.db, &desk.desk.queue, move |job| send::send(&inner, job)).unwrap();
    let left = std::mem::take(&mut *mails.lock().unwrap());
    let read = |bytes: &Vec<u8>| {
        let mail = mail::parse(bytes);
        let to: Vec<&str> = mail.to.iter().chain(&mail.cc).map(|one| one.address.as_str()).collect();
        (to.join(" "), mail.text.clone().unwrap_or_default())
    };
    left.iter().map(read).collect()
}

fn each(story: impl Fn(&TestDesk, &Mails)) {
    for engine in Engine::BOTH {
        let (desk, mails) = desk(engine);
        story(&desk, &mails);
    }
}

fn arrive(desk: &TestDesk, from: &str, copy: &str, id: &str) -> i64 {
    let copy = if copy.is_empty() { String::new() } else { format!("Cc: {copy}\r\n") };
    let mail = format!(
        "From: {from}\r\nTo: service@lindhof.example\r\n{copy}Subject: Ton\r\nMessage-ID: <{id}@kunde.example>\r\n\r\nKein Ton.\r\n"
    );
    crate::email::ingest::ingest(&desk.system(), mail.as_bytes()).unwrap()["ticket"].as_i64().unwrap()
}

fn answer(desk: &TestDesk, ticket: i64, text: &'static str) {
    desk.write(&desk.acting(desk.agent), move |tx, cx| {
        let comment = Some(NewComment::message(text, true));
        update::update(tx, cx, ticket, &TicketChange { comment, ..TicketChange::default() }).map(drop)
    })
    .unwrap();
    desk.clock.advance_seconds(11);
}

fn person(desk: &TestDesk, address: &str) -> i64 {
    desk.account.people.by_email(address).unwrap()
}

/// The leaves of one act.
fn leaves(desk: &TestDesk, act: &'static str) -> Vec<String> {
    let account = desk.account.key.id;
    let statement = "SELECT leaf FROM log_entry WHERE account_id = $1 AND act = $2 ORDER BY seq";
    let read = desk.desk.db.read_blocking(move |tx| tx.rows(statement, params![account, act], |row| row.get(0)));
    let leaves: Vec<Vec<u8>> = read.unwrap();
    leaves.into_iter().map(|leaf| String::from_utf8(leaf).unwrap()).collect()
}

#[test]
fn a_desk_that_is_set_up_tells_people_in_both_languages() {
    for engine in Engine::BOTH {
        let desk = TestDesk::new(engine);
        let (language, password) = (Language::German, "kiesel-anker-lampe");
        let made = crate::command::run::set_up(&desk.desk, language, "neu", "chef@neu.example", "Chef Neu", password);
        let account = desk.desk.account(made.unwrap()).unwrap();
        let cx = Cx::new(&desk.desk, &account, Actor::system(), Source::System);
        let said = |language| desk.read(&cx, move |tx, cx| notice::text(tx, cx, language)).unwrap().unwrap();
        let (german, english) = (said(Language::German), said(Language::English));
        assert!(german.contains(NOTICE) && german.contains("Art. 6"), "{german}");
        assert!(english.contains("complain to a supervisory authority"), "{english}");
    }
}

#[test]
fn whoever_writes_and_is_not_answered_is_told_after_a_day_and_the_leaf_names_nobody() {
    each(|desk, mails| {
        arrive(desk, "Mia Ohm <mia@kunde.example>", "", "1");
        arrive(desk, "Mia Ohm <mia@kunde.example>", "", "2");
        desk.clock.advance_seconds(23 * 3_600);
        assert!(left(desk, mails).is_empty(), "an answer may tell it");
        desk.clock.advance_seconds(3_600);
        let told = left(desk, mails);
        assert_eq!(told.len(), 1);
        assert!(told[0].0 == "mia@kunde.example" && told[0].1.contains(NOTICE), "{told:?}");
        let mia = person(desk, "mia@kunde.example");
        let leaves = leaves(desk, "ticket.inform");
        assert_eq!(leaves.len(), 1);
        assert!(!leaves[0].contains("person") && !leaves[0].contains(&format!(":{mia}")), "{}", leaves[0]);
        // Beside the leaf, and gone with her: whom it was.
        let line = desk.read(&desk.system(), move |tx, cx| {
            let filter = crate::access_log::read::Filter {
                of: crate::access_log::sql::Of::Person(mia),
                ..crate::access_log::read::Filter::default()
            };
            crate::access_log::read::list(tx, cx, &filter, 100)
        });
        assert!(line.unwrap().iter().any(|line| line.row.act == "ticket.inform"));
        arrive(desk, "Mia Ohm <mia@kunde.example>", "", "3");
        desk.clock.advance_days(2);
        assert!(left(desk, mails).is_empty(), "once is enough");
    });
}

#[test]
fn those_in_copy_read_it_below_the_first_answer_and_are_not_written_to_before() {
    each(|desk, mails| {
        let ticket = arrive(desk, "Mia Ohm <mia@kunde.example>", "Tom Ohm <tom@kunde.example>", "1");
        assert!(left(desk, mails).is_empty(), "a name in copy makes nobody write");
        answer(desk, ticket, "Bitte den Stecker ziehen.");
        let first = left(desk, mails);
        assert_eq!(first.len(), 1);
        assert!(first[0].0.contains("tom@kunde.example") && first[0].1.contains(NOTICE), "{first:?}");
        answer(desk, ticket, "Geht es wieder?");
        let second = left(desk, mails);
        assert!(second.len() == 1 && !second[0].1.contains(NOTICE), "once is enough: {second:?}");
        desk.clock.advance_days(29);
        assert!(left(desk, mails).is_empty());
    });
}

#[test]
fn whom_no_answer_reaches_is_told_within_the_month() {
    each(|desk, mails| {
        arrive(desk, "Mia Ohm <mia@kunde.example>", "Tom Ohm <tom@kunde.example>", "1");
        desk.clock.advance_days(1);
        assert_eq!(left(desk, mails).len(), 1, "she wrote herself");
        desk.clock.advance_days(26);
        assert!(left(desk, mails).is_empty());
        desk.clock.advance_days(1);
        let told = left(desk, mails);
        assert!(told.len() == 1 && told[0].0 == "tom@kunde.example" && told[0].1.contains(NOTICE), "{told:?}");
        let tom = person(desk, "tom@kunde.example");
        assert!(desk.read(&desk.system(), move |tx, cx| Ok(sql::told_with(tx, cx.id(), tom)?)).unwrap().is_some());
        assert!(leaves(desk, "ticket.inform").iter().all(|leaf| !leaf.contains("person")));
    });
}

#[test]
fn whom_a_colleague_enters_is_told_with_the_first_answer_and_one_that_is_taken_back_tells_nobody() {
    each(|desk, mails| {
        let ticket = desk.write(&desk.acting(desk.agent), |tx, cx| {
            let new = NewTicket::new("Rückruf", NewComment::message("Hat angerufen.", false));
            let requester = Requester::Address { name: Some("Mia Ohm".into()), email: "mia@kunde.example".into() };
            Ok(create::create(tx, cx, &NewTicket { requester, ..new })?.ticket)
        });
        let ticket = ticket.unwrap();
        assert!(left(desk, mails).is_empty());
        let said = desk.write(&desk.acting(desk.agent), move |tx, cx| {
            let comment = Some(NewComment::message("Halt.", true));
            let change = TicketChange { comment, ..TicketChange::default() };
            let comment = update::update(tx, cx, ticket, &change)?.comment.unwrap();
            crate::tickets::undo::undo(tx, cx, ticket, comment).map(drop)
        });
        said.unwrap();
        desk.clock.advance_seconds(60);
        assert!(left(desk, mails).is_empty());
        answer(desk, ticket, "Guten Tag.");
        let first = left(desk, mails);
        assert!(first.len() == 1 && first[0].1.contains(NOTICE), "{first:?}");
    });
}

#[test]
fn where_it_is_switched_off_nobody_is_told() {
    each(|desk, mails| {
        desk.write(&desk.system(), |tx, cx| notice::set(tx, cx, &Told::default())).unwrap();
        let ticket = arrive(desk, "Mia Ohm <mia@kunde.example>", "Tom Ohm <tom@kunde.example>", "1");
        answer(desk, ticket, "Bitte den Stecker ziehen.");
        desk.clock.advance_days(40);
        let all = left(desk, mails);
        assert!(all.len() == 1 && !all[0].1.contains(NOTICE), "{all:?}");
    });
}

#[test]
fn a_name_with_markup_is_text_in_a_mail_of_html() {
    each(|desk, mails| {
        let ticket = arrive(desk, "\"<script>x</script> Ohm\" <mia@kunde.example>", "", "1");
        desk.write(&desk.acting(desk.agent), move |tx, cx| {
            let mut comment = NewComment::message("{Anrede},", true);
            comment.text.html = Some("<p>{Anrede},</p>".to_owned().into());
            update::update(tx, cx, ticket, &TicketChange { comment: Some(comment), ..TicketChange::default() })
                .map(drop)
        })
        .unwrap();
        desk.clock.advance_seconds(11);
        let inner = Arc::clone(&desk.desk);
        run_due(&desk.desk.db, &desk.desk.queue, move |job: &Job| send::send(&inner, job)).unwrap();
        let sent = mails.lock().unwrap().pop().unwrap();
        let html = mail::parse(&sent).html.unwrap();
        assert!(html.contains("Guten Tag &lt;script&gt;x&lt;/script&gt; Ohm") && !html.contains("<script"), "{html}");
    });
}
