//! Stories of tasks and of questions to partners that name somebody who is forgotten.

use personal::{Personal, SystemUse, Unknown};
use testkit::Engine;
use vault::KeyId;

use super::mentions::{self, Mention, Place, Review, Stays};
use super::{Outcome, people, run, sql, waiting};
use crate::handover::ops::{self as handovers, NewHandover, Target};
use crate::holds::Ground;
use crate::holds::ops::{self as holds, NewHold};
use crate::recipients::PassingPurpose;
use crate::side_conversations::records::{SideBody, SideFields};
use crate::side_conversations::sql::{self as sides, MessageRow, SideRow};
use crate::side_conversations::words::{MessageKind, MessageState, SideState};
use crate::testing::TestDesk;
use crate::tickets::{NewComment, NewTicket, Requester, create, sql as tickets};

fn on_both(story: impl Fn(TestDesk)) {
    Engine::BOTH.into_iter().for_each(|engine| story(TestDesk::new(engine)));
}

fn ask(desk: &TestDesk, who: i64) -> i64 {
    desk.write(&desk.system(), move |tx, cx| {
        let comment = NewComment { author: Some(who), ..NewComment::message("Kein Ton", true) };
        let new = NewTicket { requester: Requester::Known(who), ..NewTicket::new("Radio", comment) };
        Ok(create::create(tx, cx, &new)?.ticket)
    })
    .unwrap()
}

/// The agent hands a ticket over to the administrator.
fn hand_over(desk: &TestDesk, ticket: i64, task: &str) {
    let new = NewHandover { to: Target::Person(desk.administrator), task: task.into(), note: None };
    desk.write(&desk.acting(desk.agent), move |tx, cx| handovers::hand_over(tx, cx, ticket, &new)).unwrap();
}

/// A partner was asked this and has answered in somebody's name.
fn ask_partner(desk: &TestDesk, ticket: i64, subject: &'static str, texts: [&'static str; 2], from_name: &'static str) {
    let author = desk.agent;
    desk.write(&desk.system(), move |tx, cx| {
        let personal = |text: &str| Personal::new(text.to_owned());
        let ticket_key = KeyId(tickets::get(tx, cx.id(), ticket)?.unwrap().key);
        let (id, key) = (cx.account.ids.next(tx)?, cx.desk.vault.allocate()?);
        let fields = SideFields {
            subject: personal(subject),
            address: personal("werkstatt@partner.example"),
            unknown: Unknown::default(),
        };
        let cell = cx.cell("side_conversation", id, "sealed_fields");
        let side = SideRow {
            id,
            ticket,
            sid: format!("s{id}"),
            recipient: 1,
            author,
            state: SideState::Open,
            masked: true,
            purpose: PassingPurpose::Repair,
            reply_token: format!("t{id}"),
            key: key.0,
            sealed_fields: Some(cx.desk.vault.seal_record(&cell, &[key, ticket_key], &fields)?),
            created_at: cx.at(),
            updated_at: cx.at(),
            state_at: cx.at(),
        };
        sides::insert(tx, cx.id(), &side)?;
        for (text, name) in texts.into_iter().zip([None, Some(from_name)]) {
            let (id, key) = (cx.account.ids.next(tx)?, cx.desk.vault.allocate()?);
            let body = SideBody {
                text: personal(text),
                from: name.map(|_| personal("werkstatt@partner.example")),
                from_name: name.map(personal),
                message_id: None,
                unknown: Unknown::default(),
            };
            let cell = cx.cell("side_message", id, "sealed_body");
            let message = MessageRow {
                id,
                side: side.id,
                ticket,
                kind: if name.is_some() { MessageKind::Answer } else { MessageKind::Question },
                state: MessageState::Arrived,
                author: Some(author).filter(|_| name.is_none()),
                mail_token: None,
                mark: None,
                attachments: 0,
                key: key.0,
                sealed_body: Some(cx.desk.vault.seal_record(&cell, &[key, ticket_key], &body)?),
                created_at: cx.at(),
                sent_at: None,
            };
            sides::insert_message(tx, cx.id(), &message)?;
        }
        Ok(())
    })
    .unwrap();
}

/// What can be read beside a ticket: tasks, then subjects, then messages with who signed them.
fn beside(desk: &TestDesk, ticket: i64) -> Vec<String> {
    desk.read(&desk.system(), move |tx, cx| {
        let system = crate::disclosure::for_system(SystemUse::Backup);
        let text = |value: &Personal<String>| value.disclose(&system).clone();
        let mut texts = Vec::new();
        for handed in handovers::every(tx, cx, ticket)? {
            texts.extend(handed.task.map(|task| text(&task.task)));
        }
        for side in crate::side_conversations::read::every(tx, cx, ticket)? {
            texts.extend(side.fields.map(|fields| text(&fields.subject)));
            for body in side.messages.into_iter().filter_map(|message| message.body) {
                texts.push(text(&body.text));
                texts.extend(body.from_name.as_ref().map(text));
            }
        }
        Ok(texts)
    })
    .unwrap()
}

/// Sealed values beside a ticket as an old copy of the database has them: cell and bytes.
fn copied(desk: &TestDesk, ticket: i64) -> Vec<(&'static str, i64, &'static str, Vec<u8>)> {
    desk.read(&desk.system(), move |tx, cx| {
        let mut found = Vec::new();
        for handed in handovers::every(tx, cx, ticket)? {
            found.extend(handed.row.sealed_task.map(|sealed| ("handover", handed.row.id, "sealed_task", sealed)));
        }
        for side in crate::side_conversations::read::every(tx, cx, ticket)? {
            let fields =
                side.row.sealed_fields.map(|sealed| ("side_conversation", side.row.id, "sealed_fields", sealed));
            found.extend(fields);
            for message in side.messages {
                let body = message.row.sealed_body;
                found.extend(body.map(|sealed| ("side_message", message.row.id, "sealed_body", sealed)));
            }
        }
        Ok(found)
    })
    .unwrap()
}

/// How many of them still open.
fn open(desk: &TestDesk, copies: &[(&'static str, i64, &'static str, Vec<u8>)]) -> usize {
    let cx = desk.system();
    let opens = |(table, id, column, sealed): &&(&'static str, i64, &'static str, Vec<u8>)| {
        desk.desk.vault.open_value(&cx.cell(table, *id, column), sealed).is_ok()
    };
    copies.iter().filter(opens).count()
}

/// Whether an old or new value in the history of a ticket says this.
fn history_says(desk: &TestDesk, ticket: i64, word: &'static str) -> bool {
    let found = desk.write(&desk.system(), move |tx, cx| {
        crate::redaction::history::give_up(tx, cx, ticket, |value| value.contains(word))
    });
    found.unwrap() > 0
}

fn found(desk: &TestDesk, person: i64) -> Vec<Mention> {
    crate::search::build::warm_whole(&desk.system()).unwrap();
    let admin = desk.acting(desk.administrator);
    let (found, more) = desk.read(&admin, move |tx, cx| mentions::of_person(tx, cx, person)).unwrap();
    assert!(!more);
    found
}

fn forget(desk: &TestDesk, person: i64, outcome: Outcome, left: &[(i64, i64, Stays)]) -> i64 {
    let review = Review { all: None, left: left.to_vec() };
    let admin = desk.acting(desk.administrator);
    let erasure = desk.write(&admin, move |tx, cx| people::forget_reviewed(tx, cx, person, outcome, &review)).unwrap();
    run::carry_out(&desk.system(), erasure).unwrap();
    crate::sweep::sweep(&desk.desk).unwrap();
    erasure
}

const QUESTION: &str = "Frage zu Mia Löwenzahn";
const MESSAGES: [&str; 2] = ["Frau Loewenzahn wartet", "Sie wartet nicht mehr"];

#[test]
fn tasks_and_questions_that_name_somebody_are_offered_and_lose_the_name_unless_somebody_leaves_them() {
    for outcome in [Outcome::Identity, Outcome::Content] {
        on_both(|desk| {
            let mia = desk.customer("Mia Löwenzahn", "mia@kunde.example");
            let tom = desk.customer("Tom Rau", "tom@kunde.example");
            let (other, kept, free) = (ask(&desk, tom), ask(&desk, tom), ask(&desk, tom));
            hand_over(&desk, other, "Bitte Mia Löwenzahn zurückrufen");
            ask_partner(&desk, other, QUESTION, MESSAGES, "Mia Löwenzahn");
            hand_over(&desk, kept, "Mia Löwenzahn heißt auch meine Oma");
            hand_over(&desk, free, "Bitte Tom Rau zurückrufen");
            let offered = found(&desk, mia);
            let places = |ticket: i64| -> Vec<bool> {
                let of = offered.iter().filter(|mention| mention.ticket == ticket);
                of.map(|mention| matches!(mention.place, Place::Side(_))).collect()
            };
            assert_eq!((places(other), places(free)), (vec![false, true, true, true], Vec::new()));
            let first = offered.iter().find(|mention| mention.place == Place::Task).unwrap();
            assert_eq!(first.snippet, ["Bitte ", "Mia Löwenzahn", " zurückrufen"]);
            assert_eq!(first.author, Some(desk.agent));
            let leave = offered.iter().find(|mention| mention.ticket == kept).unwrap();
            let copies = copied(&desk, other);
            assert_eq!((copies.len(), open(&desk, &copies)), (4, 4));

            let left = [(leave.ticket, leave.comment, Stays::Namesake)];
            let erasure = forget(&desk, mia, outcome, &left);
            let expected = ["Bitte ▇▇▇ zurückrufen", "Frage zu ▇▇▇", "Frau ▇▇▇ wartet", MESSAGES[1], "▇▇▇"];
            assert_eq!(beside(&desk, other), expected);
            assert_eq!(open(&desk, &copies), 0, "what older copies hold is gone");
            assert!(!history_says(&desk, other, "Löwenzahn"), "the task stood in the history, too");
            assert_eq!(beside(&desk, kept), ["Mia Löwenzahn heißt auch meine Oma"], "left, with a reason");
            assert_eq!(beside(&desk, free), ["Bitte Tom Rau zurückrufen"]);
            let counts = desk.read(&desk.system(), move |tx, cx| Ok(sql::mentions(tx, cx.id(), erasure)?)).unwrap();
            assert_eq!(counts, (4, 1));
        });
    }
}

#[test]
fn on_their_own_tickets_what_is_written_beside_loses_the_name_with_the_identity() {
    on_both(|desk| {
        let mia = desk.customer("Mia Löwenzahn", "mia@kunde.example");
        let own = ask(&desk, mia);
        hand_over(&desk, own, "Bitte Mia Löwenzahn zurückrufen");
        ask_partner(&desk, own, QUESTION, MESSAGES, "Jo Werk");
        assert!(found(&desk, mia).is_empty(), "nothing to decide: it is about them");
        forget(&desk, mia, Outcome::Identity, &[]);
        let expected = ["Bitte ▇▇▇ zurückrufen", "Frage zu ▇▇▇", "Frau ▇▇▇ wartet", MESSAGES[1], "Jo Werk"];
        assert_eq!(beside(&desk, own), expected);
        assert!(!history_says(&desk, own, "Löwenzahn"));
    });
}

#[test]
fn with_content_what_is_written_beside_their_own_tickets_is_destroyed_whole() {
    on_both(|desk| {
        let (mia, tom) =
            (desk.customer("Mia Löwenzahn", "mia@kunde.example"), desk.customer("Tom Rau", "tom@x.example"));
        let (own, other) = (ask(&desk, mia), ask(&desk, tom));
        for ticket in [own, other] {
            hand_over(&desk, ticket, "Gerät abholen");
            ask_partner(&desk, ticket, "Gerät", ["Kommt morgen", "Gut"], "Jo Werk");
        }
        let (copies, others) = (copied(&desk, own), copied(&desk, other));
        assert_eq!((open(&desk, &copies), open(&desk, &others)), (4, 4));
        forget(&desk, mia, Outcome::Content, &[]);
        assert!(beside(&desk, own).is_empty());
        assert_eq!((open(&desk, &copies), open(&desk, &others)), (0, 4), "whether it names anybody or not");
        assert_eq!(beside(&desk, other).len(), 5);
    });
}

#[test]
fn what_is_written_beside_a_ticket_that_a_duty_keeps_waits_for_its_end() {
    on_both(|desk| {
        let (mia, tom) =
            (desk.customer("Mia Löwenzahn", "mia@kunde.example"), desk.customer("Tom Rau", "tom@x.example"));
        let other = ask(&desk, tom);
        hand_over(&desk, other, "Bitte Mia Löwenzahn zurückrufen");
        let admin = desk.acting(desk.administrator);
        let duty = || NewHold { ground: Ground::Claim, until: None, note: "Zeugin: Mia Löwenzahn".into() };
        let hold = desk.write(&admin, move |tx, cx| holds::place(tx, cx, other, &duty())).unwrap();
        assert!(found(&desk, mia).is_empty(), "nothing to decide as long as it is kept");
        let erasure = forget(&desk, mia, Outcome::Identity, &[]);
        assert_eq!(beside(&desk, other), ["Bitte Mia Löwenzahn zurückrufen"]);
        let waits = desk.read(&desk.system(), move |tx, cx| waiting::of_erasure(tx, cx, erasure)).unwrap();
        assert_eq!(waits.iter().map(|(ticket, _)| *ticket).collect::<Vec<_>>(), [other]);
        desk.write(&admin, move |tx, cx| holds::lift(tx, cx, other, hold)).unwrap();
        for erasure in desk.read(&desk.system(), |tx, cx| Ok(sql::unfinished(tx, cx.id())?)).unwrap() {
            run::carry_out(&desk.system(), erasure).unwrap();
        }
        assert_eq!(beside(&desk, other), ["Bitte ▇▇▇ zurückrufen"]);
        let notes = desk.read(&admin, move |tx, cx| holds::list(tx, cx, other, i64::MAX)).unwrap().0;
        let system = crate::disclosure::for_system(SystemUse::Backup);
        let note = notes[0].note.as_ref().unwrap().note.disclose(&system).clone();
        assert_eq!(note, "Zeugin: ▇▇▇", "nor does the note of the duty name them any longer");
    });
}
