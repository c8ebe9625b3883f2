//! A ticket goes from an agent to specialists, from them to a partner outside by a real mail server, and all the way back.

use std::sync::Arc;

use jobs::{Job, Outcome, run_due};
use obhut::context::Cx;
use obhut::handover::{self, Finish, HandoverState, NewHandover, Target};
use obhut::i18n::Language;
use obhut::recipients::{self, NewRecipient, PassingPurpose, register};
use obhut::side_conversations::{MessageState, NewSide, answers, ops, read, send};
use obhut::staff::groups;
use obhut::words::{Rights, Role};
use testkit::Engine;

use crate::postfix::Postfix;
use crate::stories::*;
use crate::testing::TestDesk;

/// Does what is due, as the running program does.
fn work(desk: &TestDesk) -> usize {
    let inner = Arc::clone(&desk.desk);
    let carry_out = move |job: &Job| match job.kind.as_str() {
        send::MAIL => send::send(&inner, job),
        _ => obhut::email::send::send(&inner, job),
    };
    run_due(&desk.desk.db, &desk.desk.queue, carry_out).unwrap()
}

/// One server for all of it: to start one takes longer than the stories.
#[test]
fn a_question_goes_out_without_the_customer_and_the_answer_comes_back_to_them() {
    let postfix = Postfix::start();
    for engine in Engine::BOTH {
        the_whole_way(engine, &postfix);
        nothing_leaves_twice(engine, &postfix);
    }
}

struct House {
    desk: TestDesk,
    specialist: Cx,
    meters: i64,
    partner: i64,
}

fn house(engine: Engine, postfix: &Postfix) -> House {
    let mut desk = TestDesk::new(engine);
    restarted(&mut desk, Some(postfix.mail_out()));
    let person = desk.staff("Sören Fach", "soeren@lindhof.example", Role::Specialist);
    let (meters, partner) = desk
        .write(&desk.acting(desk.administrator), move |tx, cx| {
            let group = groups::create(tx, cx, "Zähler", &groups::GroupChange::default())?;
            groups::join(tx, cx, person, group, Rights::Edit)?;
            // The server of these tests takes mail for this domain alone.
            let holm = NewRecipient::named("Zählerwerk Holm GmbH", "holm@kunden.example");
            Ok((group, recipients::ops::create(tx, cx, &holm)?))
        })
        .unwrap();
    let specialist = desk.acting(person);
    House { desk, specialist, meters, partner }
}

fn question(partner: i64, subject: &str, text: &str) -> NewSide {
    NewSide {
        recipient: partner,
        address: None,
        subject: subject.into(),
        text: text.into(),
        purpose: PassingPurpose::Question,
        masked: true,
        files: Vec::new(),
        language: Language::German,
        seen: None,
    }
}

fn the_whole_way(engine: Engine, postfix: &Postfix) {
    let House { desk, specialist, meters, partner } = house(engine, postfix);
    let text = "Guten Tag,\nmein Zähler zeigt F12. Rufen Sie an: 0431 555 01 38.\nMira Kundin\n";
    let outcome = arrive(&desk, letter(MIRA, "erste-4711", "F12 bei Mira Kundin", text));
    let id = outcome["ticket"].as_i64().unwrap();
    let task = NewHandover { to: Target::Group(meters), task: "Was heißt F12?".into(), note: None };
    let given = desk.write(&agent(&desk), move |tx, cx| handover::ops::hand_over(tx, cx, id, &task)).unwrap();
    // The specialist asks the manufacturer and never learns who Mira is.
    let new = question(partner, "F12 bei Mira Kundin", &format!("{text}\nWir nennen die Person {}.", ops::PERSON));
    let asked = desk.write(&specialist, move |tx, cx| ops::create(tx, cx, id, &new)).unwrap();
    assert_eq!(work(&desk), 1);
    let bytes = postfix.next();
    let source = String::from_utf8_lossy(&bytes).to_lowercase();
    for trace in
        ["mira", "kundin", "555 01 38", "5550138", "erste-4711", "in-reply-to", "references:", "jana", "soeren"]
    {
        assert!(!source.contains(trace), "{trace}:\n{source}");
    }
    let mail = mail::parse(&bytes);
    assert!(mail.problems.is_empty(), "{:?}", mail.problems);
    let said = mail.text.clone().unwrap();
    assert!(said.contains("F12") && said.contains("[Name]") && !said.contains(ops::PERSON), "{said}");
    assert_eq!(mail.to[0].address, "holm@kunden.example");
    let about = register::Asked { ticket: Some(id), ..register::Asked::default() };
    let window = obhut::listing::Window::first(10);
    let passed = desk.read(&agent(&desk), move |tx, cx| register::list(tx, cx, &about, &window)).unwrap();
    assert_eq!((passed.rows.len(), passed.rows[0].row.row.recipient), (1, partner));
    assert!(passed.rows[0].row.row.masked && passed.rows[0].row.row.person.is_some());
    // The answer, from a program that quotes nothing but our identifier.
    let ours = mail.message_id.clone().unwrap();
    let fields = [
        ("From", "Ines Holm <holm@kunden.example>"),
        ("To", DESK),
        ("Subject", "AW: F12"),
        ("Message-ID", "<h1@holm.example>"),
        ("In-Reply-To", ours.as_str()),
    ];
    let taken = arrive(&desk, crate::stories::mail(&fields, "F12 ist harmlos: Bitte neu starten.\n"));
    assert_eq!((&taken["outcome"], &taken["ticket"]), (&"side_conversation".into(), &id.into()), "{taken}");
    let (side, message) = (asked.side, taken["message"].as_i64().unwrap());
    assert_eq!(comments(&desk, id).len(), 1, "it is no comment of the ticket");
    desk.write(&specialist, move |tx, cx| answers::approve(tx, cx, id, side, message)).unwrap();
    // A further question stands in the partner's own thread, and in nothing of the customer's.
    let again = ops::NewReply { text: "Danke!".into(), files: Vec::new(), language: Language::German, seen: None };
    desk.write(&specialist, move |tx, cx| ops::reply(tx, cx, id, side, &again).map(drop)).unwrap();
    assert_eq!(work(&desk), 1);
    let thread = mail::parse(&postfix.next());
    assert_eq!(
        (thread.in_reply_to, thread.references),
        (vec!["<h1@holm.example>".into()], vec!["<h1@holm.example>".into()])
    );
    // Back to the agent, who answers the customer with the approved words.
    let done = Finish { state: HandoverState::Done, note: Some("Antwort liegt vor.".into()), approve: None };
    desk.write(&specialist, move |tx, cx| handover::ops::finish(tx, cx, id, given, &done)).unwrap();
    let row = ticket(&desk, id).row;
    assert_eq!(row.assignee, Some(desk.agent));
    assert!(desk.read(&specialist, move |tx, cx| read::one(tx, cx, id, side).map(drop)).is_err(), "it left the group");
    let quoted = desk.read(&agent(&desk), move |tx, cx| answers::quote(tx, cx, id, side, message)).unwrap();
    reply(&desk, id, &quoted);
    desk.clock.advance_seconds(10);
    assert_eq!(work(&desk), 1);
    let bytes = postfix.next();
    let to_mira = mail::parse(&bytes);
    assert_eq!(to_mira.to[0].address, "mira@kunden.example");
    assert!(to_mira.text.unwrap().contains("F12 ist harmlos: Bitte neu starten."));
    let source = String::from_utf8_lossy(&bytes).to_lowercase();
    assert!(!source.contains("holm"), "the customer learns nothing of the partner:\n{source}");
    assert!(postfix.is_empty());
}

fn nothing_leaves_twice(engine: Engine, postfix: &Postfix) {
    let House { desk, specialist, meters, partner } = house(engine, postfix);
    let id = open(&desk, MIRA, "1");
    change(&desk, id, move || obhut::tickets::TicketChange { group: Some(Some(meters)), ..Default::default() });
    let new = question(partner, "F12", "Was heißt F12?");
    let asked = desk.write(&specialist, move |tx, cx| ops::create(tx, cx, id, &new)).unwrap();
    let job = waiting(&desk).remove(0);
    assert_eq!((job.subject, job.argument), (asked.message, asked.side), "the queue holds numbers only");
    assert_eq!(send::send(&desk.desk, &job), Outcome::Done);
    let first = mail::parse(&postfix.next()).message_id;
    // The program ended before the job was closed: it comes again and sends nothing.
    assert_eq!(work(&desk), 1);
    assert!(waiting(&desk).is_empty() && postfix.is_empty());
    let side = asked.side;
    let known = desk.read(&agent(&desk), move |tx, cx| read::one(tx, cx, id, side)).unwrap();
    assert_eq!(known.messages[0].row.state, MessageState::Sent);
    // It ended before it could note that the mail had left: nobody can know, so it goes out as the same mail.
    let forget = "UPDATE side_message SET mail_token = NULL WHERE account_id = $1 AND ticket_id = $2";
    let account = desk.account.key.id;
    desk.desk.db.write_blocking(move |tx| tx.execute(forget, db::params![account, id])).unwrap();
    assert_eq!(send::send(&desk.desk, &job), Outcome::Done);
    assert_eq!(mail::parse(&postfix.next()).message_id, first);
    // What lies in the trash is not asked about any more.
    let new = question(partner, "F13", "Und F13?");
    desk.write(&specialist, move |tx, cx| ops::create(tx, cx, id, &new).map(drop)).unwrap();
    desk.write(&desk.acting(desk.administrator), move |tx, cx| obhut::tickets::trash::trash(tx, cx, id)).unwrap();
    work(&desk);
    assert!(postfix.is_empty());
}
