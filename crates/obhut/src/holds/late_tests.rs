//! A duty keeps all that a ticket holds, also when it comes while somebody is being forgotten; and no longer than it lasts.

use db::params;
use personal::{Personal, Unknown};
use vault::KeyId;

use super::ops::{self, NewHold};
use super::tests::{DAY, ask, forget, go_on, keep, kept_keys, on_both, say, texts};
use super::{Duty, Ground};
use crate::backup::replay;
use crate::erasure::{Outcome, Reason, State, housekeeping, people, run, sql as erasures, tickets as erasing, waiting};
use crate::error::{Error, FaultKind};
use crate::recipients::records::PartnerReference;
use crate::testing::TestDesk;
use crate::tickets::comments::NewText;
use crate::tickets::{NewComment, TicketChange, read, sql as tickets, trash, update};
use crate::words::{Role, Standing};

fn plan(desk: &TestDesk, person: i64, outcome: Outcome) -> i64 {
    desk.write(&desk.acting(desk.administrator), move |tx, cx| people::forget(tx, cx, person, outcome)).unwrap()
}

fn place(desk: &TestDesk, ticket: i64) -> Result<i64, Error> {
    desk.write(&desk.acting(desk.administrator), move |tx, cx| {
        ops::place(tx, cx, ticket, &NewHold { ground: Ground::Order, until: None, note: String::new() })
    })
}

fn lift(desk: &TestDesk, ticket: i64, hold: i64) {
    desk.write(&desk.acting(desk.administrator), move |tx, cx| ops::lift(tx, cx, ticket, hold)).unwrap();
}

fn standing(desk: &TestDesk, ticket: i64) -> Standing {
    desk.read(&desk.system(), move |tx, cx| Ok(tickets::get(tx, cx.id(), ticket)?.unwrap().standing)).unwrap()
}

#[test]
fn a_duty_that_comes_after_the_decision_still_keeps_what_it_is_placed_on() {
    on_both(|desk| {
        let (mia, tom) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let (own, free) = (ask(&desk, mia, "Rechnung", "Ihre Mia Ohm"), ask(&desk, mia, "Radio", "Kein Ton"));
        let other = ask(&desk, tom, "Streit", "Frau Mia Ohm hat es gesehen");
        say(&desk, mia, other, "Das stimmt");
        let erasure = plan(&desk, mia, Outcome::Content);
        assert_eq!(standing(&desk, own), Standing::Forgotten, "nobody finds it");
        let until = Some(desk.system().at() + DAY);
        keep(&desk, own, until);
        keep(&desk, other, until);
        assert_eq!(standing(&desk, own), Standing::Normal, "it is found again");
        run::carry_out(&desk.system(), erasure).unwrap();
        crate::sweep::sweep(&desk.desk).unwrap();
        assert!(texts(&desk, free).is_empty(), "the rest goes now");
        assert_eq!(texts(&desk, own), ["Rechnung", "Ihre Mia Ohm"]);
        assert_eq!(texts(&desk, other), ["Streit", "Frau Mia Ohm hat es gesehen", "Das stimmt"]);
        let duty = Some(Duty { ground: Ground::Claim, until });
        let left = desk.read(&desk.system(), move |tx, cx| waiting::of_erasure(tx, cx, erasure)).unwrap();
        assert_eq!(left, [(own, duty), (other, duty)], "it waits, and says for what");
        assert_eq!(kept_keys(&desk).len(), 1, "who it was is kept with it");

        desk.clock.advance_seconds(24 * 3_600);
        housekeeping::tidy_account(&desk.system()).unwrap();
        go_on(&desk);
        assert!(texts(&desk, own).is_empty());
        assert_eq!(texts(&desk, other), ["Streit", "Frau ▇▇▇ hat es gesehen"]);
        assert!(kept_keys(&desk).is_empty());
    });
}

#[test]
fn a_duty_that_comes_when_the_keys_are_gone_is_told_so() {
    on_both(|desk| {
        let (mia, tom) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let (own, other) = (ask(&desk, mia, "Rechnung", "Bitte"), ask(&desk, tom, "Streit", "Was meinen Sie?"));
        say(&desk, mia, other, "Das stimmt");
        let erasure = plan(&desk, mia, Outcome::Content);
        // Broken off between the keys and the rows.
        let row = desk.write(&desk.system(), move |tx, cx| {
            tx.execute(
                "UPDATE erasure SET closed_at = 1 WHERE account_id = $1 AND id = $2",
                params![cx.id(), erasure],
            )?;
            Ok(erasures::get(tx, cx.id(), erasure)?.unwrap())
        });
        let late = |refused: Result<i64, Error>| {
            assert!(matches!(refused, Err(Error::Invalid(faults)) if faults[0].kind == FaultKind::Late));
        };
        late(place(&desk, other));
        assert!(matches!(place(&desk, own), Err(Error::Gone)));
        run::destroy(&desk.system(), row.unwrap()).unwrap();
        late(place(&desk, other));
        assert!(matches!(place(&desk, own), Err(Error::Gone)));
        run::carry_out(&desk.system(), erasure).unwrap();
        assert!(matches!(place(&desk, own), Err(Error::Gone)));
        place(&desk, other).unwrap();
        assert_eq!(texts(&desk, other), ["Streit", "Was meinen Sie?"], "what is left can be kept");
    });
}

#[test]
fn a_ticket_on_its_way_out_of_the_trash_is_kept_and_goes_when_the_duty_is_lifted() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let ticket = ask(&desk, mia, "Rechnung", "Bitte");
        let agent = desk.acting(desk.agent);
        desk.write(&agent, move |tx, cx| trash::trash(tx, cx, ticket)).unwrap();
        let erasure = desk.write(&agent, move |tx, cx| erasing::forget(tx, cx, &[ticket])).unwrap();
        let hold = place(&desk, ticket).unwrap();
        run::carry_out(&desk.system(), erasure).unwrap();
        assert_eq!((texts(&desk, ticket).len(), standing(&desk, ticket)), (2, Standing::Trashed));
        lift(&desk, ticket, hold);
        // A second duty comes before the keys go: it waits on.
        let again = place(&desk, ticket).unwrap();
        go_on(&desk);
        assert_eq!(texts(&desk, ticket).len(), 2);
        lift(&desk, ticket, again);
        go_on(&desk);
        assert!(texts(&desk, ticket).is_empty());
    });
}

#[test]
fn an_erasure_goes_on_only_where_the_first_has_ended() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let (first, second) = (quoting(&desk, mia), quoting(&desk, mia));
        let hold = keep(&desk, first, None);
        keep(&desk, second, None);
        plan(&desk, mia, Outcome::Identity);
        lift(&desk, first, hold);
        let mut under_way = desk.read(&desk.system(), |tx, cx| Ok(erasures::unfinished(tx, cx.id())?)).unwrap();
        assert_eq!(under_way.len(), 2);
        // The later one comes first, and must not take the keys that the other one needs.
        run::carry_out(&desk.system(), under_way.pop().unwrap()).unwrap();
        crate::sweep::sweep(&desk.desk).unwrap();
        assert_eq!((quotes(&desk, first), quotes(&desk, second)), (0, 1));
    });
}

#[test]
fn after_a_backup_is_brought_back_what_a_duty_keeps_still_goes_when_it_ends() {
    on_both(|desk| {
        let (mia, tom) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let (own, ended) = (ask(&desk, mia, "Rechnung", "Ihre Mia Ohm"), ask(&desk, mia, "Radio", "Kein Ton"));
        let other = ask(&desk, tom, "Streit", "Was meinen Sie?");
        say(&desk, mia, other, "Das stimmt");
        let (first, second) = (keep(&desk, own, None), keep(&desk, other, None));
        keep(&desk, ended, None);
        let start = || replay::at_start(&desk.desk, desk.desk.blobs.parent().unwrap()).unwrap();
        start();
        // The data are older than an erasure, and older than the end of one duty; the keyring is of today.
        let keys = desk.read(&desk.system(), move |tx, cx| {
            Ok([crate::people::ops::row(tx, cx, mia)?.key, tickets::get(tx, cx.id(), ended)?.unwrap().key])
        });
        desk.desk.vault.erase(&keys.unwrap().map(KeyId)).unwrap();
        let found = start();
        assert_eq!((found.people, found.tickets, found.held), (1, 1, 2));
        let known = desk.read(&desk.system(), |tx, cx| Ok(erasures::newest(tx, cx.id(), i64::MAX, 9)?)).unwrap();
        let [erasure] = known.as_slice() else { panic!("one erasure for one person") };
        assert_eq!((erasure.reason, erasure.row.state), (Reason::Restored, State::Done));
        let id = erasure.row.id;
        let waiting = || desk.read(&desk.system(), move |tx, cx| waiting::of_erasure(tx, cx, id)).unwrap();
        assert_eq!(waiting().iter().map(|(ticket, _)| *ticket).collect::<Vec<_>>(), [own, other]);
        assert_eq!(texts(&desk, own), ["Rechnung", "Ihre Mia Ohm"]);

        lift(&desk, own, first);
        go_on(&desk);
        assert!(texts(&desk, own).is_empty());
        assert_eq!(texts(&desk, other), ["Streit", "Was meinen Sie?", "Das stimmt"], "the other duty is in force");
        lift(&desk, other, second);
        go_on(&desk);
        assert_eq!(texts(&desk, other), ["Streit", "Was meinen Sie?"], "what others said stays");
        assert!(waiting().is_empty());
        let author = desk.read(&desk.system(), move |tx, cx| Ok(tickets::comments_of(tx, cx.id(), other)?[1].author));
        assert_eq!(author.unwrap(), None, "nothing leads to them any more");
    });
}

#[test]
fn after_a_backup_is_brought_back_what_a_colleague_wrote_who_is_gone_stays_for_others() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let gone = desk.staff("Jo Werk", "jo@lindhof.example", Role::Agent);
        let ticket = ask(&desk, mia, "Rechnung", "Bitte");
        say(&desk, gone, ticket, "Liegt bei");
        let hold = keep(&desk, ticket, None);
        let start = || replay::at_start(&desk.desk, desk.desk.blobs.parent().unwrap()).unwrap();
        start();
        let key = desk.read(&desk.system(), move |tx, cx| Ok(crate::people::ops::row(tx, cx, gone)?.key)).unwrap();
        desk.desk.vault.erase(&[KeyId(key)]).unwrap();
        let found = start();
        assert_eq!((found.people, found.held), (1, 1));
        lift(&desk, ticket, hold);
        go_on(&desk);
        assert_eq!(texts(&desk, ticket), ["Rechnung", "Bitte", "Liegt bei"]);
    });
}

/// A ticket whose message quotes something.
fn quoting(desk: &TestDesk, person: i64) -> i64 {
    let ticket = ask(desk, person, "Rechnung", "Bitte");
    desk.write(&desk.system(), move |tx, cx| {
        let quoted = Some(zeroize::Zeroizing::new("Sehr geehrte Frau Ohm".to_owned()));
        let text = NewText { quoted, ..NewText::plain("Siehe unten") };
        let comment = Some(NewComment { author: Some(person), text, ..NewComment::message("", true) });
        update::update(tx, cx, ticket, &TicketChange { comment, ..TicketChange::default() })
    })
    .unwrap();
    ticket
}

/// Quotes of a ticket that can be opened.
fn quotes(desk: &TestDesk, ticket: i64) -> usize {
    desk.read(&desk.system(), move |tx, cx| {
        let mut quotes = 0;
        for comment in tickets::comments_of(tx, cx.id(), ticket)? {
            quotes += usize::from(read::open_comment(cx, comment)?.quote.is_some());
        }
        Ok(quotes)
    })
    .unwrap()
}

/// What hangs on a ticket and lies under a person's key: table and column.
const PARTS: [(&str, &str); 4] = [
    ("contact_proof", "sealed_proof"),
    ("call", "sealed_call"),
    ("satisfaction_rating", "sealed_comment"),
    ("transmission", "sealed_reference"),
];

fn hang_on(desk: &TestDesk, ticket: i64, person: i64) {
    desk.write(&desk.system(), move |tx, cx| {
        let keys = [
            cx.desk.vault.allocate()?,
            KeyId(tickets::get(tx, cx.id(), ticket)?.unwrap().key),
            KeyId(crate::people::ops::row(tx, cx, person)?.key),
        ];
        let (account, unit) = (cx.id(), keys[0].0);
        let sign = PartnerReference { reference: Personal::new("Mia".into()), unknown: Unknown::default() };
        let seal = |part: usize, id: i64| {
            let (table, column) = PARTS[part];
            let cell = cx.cell(table, id, column);
            if part == 3 {
                cx.desk.vault.seal_record(&cell, &keys, &sign)
            } else {
                cx.desk.vault.seal(&cell, &keys, b"Mia")
            }
        };
        tx.execute(
            "INSERT INTO contact_proof (account_id, ticket_id, form_id, version, locale, key_id, sealed_proof, created_at) \
                VALUES ($1, $2, 1, 1, 'de', $3, $4, 0)",
            params![account, ticket, unit, seal(0, ticket)?],
        )?;
        tx.execute(
            "INSERT INTO call (account_id, ticket_id, id, comment_id, kind, state, started_at, seconds, key_id, \
                sealed_call, created_at) VALUES ($1, $2, 7, 0, 'call', 'silent', 0, 0, $3, $4, 0)",
            params![account, ticket, unit, seal(1, 7)?],
        )?;
        tx.execute(
            "INSERT INTO satisfaction_rating (account_id, id, ticket_id, requester_id, score, key_id, sealed_comment, \
                expires_at, created_at, updated_at) VALUES ($1, 7, $2, $5, 'good', $3, $4, 0, 0, 0)",
            params![account, ticket, unit, seal(2, 7)?, person],
        )?;
        tx.execute(
            "INSERT INTO transmission (account_id, id, recipient_id, ticket_id, person_id, side_conversation_id, \
                message_id, masked, purpose, categories, key_id, sealed_reference, created_at) \
                VALUES ($1, 7, 1, $2, $5, 1, 1, FALSE, 'support', 'content', $3, $4, 0)",
            params![account, ticket, unit, seal(3, 7)?, person],
        )?;
        Ok(())
    })
    .unwrap();
}

/// What lies in the rows of [`hang_on`] now.
fn hung(desk: &TestDesk, ticket: i64) -> Vec<(usize, Vec<u8>)> {
    desk.read(&desk.system(), move |tx, cx| {
        let mut found = Vec::new();
        for (at, (table, column)) in PARTS.iter().enumerate() {
            let select = format!("SELECT {column} FROM {table} WHERE account_id = $1 AND ticket_id = $2");
            let sealed: Option<Option<Vec<u8>>> = tx.row(&select, params![cx.id(), ticket], |row| row.get(0))?;
            found.extend(sealed.flatten().map(|sealed| (at, sealed)));
        }
        Ok(found)
    })
    .unwrap()
}

/// How much of it opens.
fn open(desk: &TestDesk, ticket: i64, rows: &[(usize, Vec<u8>)]) -> usize {
    let cx = desk.system();
    let opens = |(at, sealed): &&(usize, Vec<u8>)| {
        let (table, column) = PARTS[*at];
        let id = if *at == 0 { ticket } else { 7 };
        desk.desk.vault.open_value(&cx.cell(table, id, column), sealed).is_ok()
    };
    rows.iter().filter(opens).count()
}

#[test]
fn what_lies_under_the_persons_key_in_a_held_ticket_stays_as_long_as_the_duty() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let ticket = quoting(&desk, mia);
        hang_on(&desk, ticket, mia);
        let before = hung(&desk, ticket);
        let hold = keep(&desk, ticket, None);
        forget(&desk, mia, Outcome::Identity);
        crate::sweep::sweep(&desk.desk).unwrap();
        assert_eq!(open(&desk, ticket, &before), 0, "what older copies hold went with the person's key");
        let kept = hung(&desk, ticket);
        assert_eq!((open(&desk, ticket, &kept), quotes(&desk, ticket)), (4, 1));
        lift(&desk, ticket, hold);
        go_on(&desk);
        assert_eq!(open(&desk, ticket, &kept), 0, "in no copy");
        assert_eq!((hung(&desk, ticket).len(), quotes(&desk, ticket)), (0, 0));
    });
}

#[test]
fn somebody_only_named_in_a_held_ticket_is_taken_out_when_the_duty_ends() {
    on_both(|desk| {
        let (mia, tom) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let other = ask(&desk, tom, "Streit", "Frau Mia Ohm hat es gesehen");
        let hold = keep(&desk, other, None);
        let erasure = forget(&desk, mia, Outcome::Content);
        assert_eq!(texts(&desk, other), ["Streit", "Frau Mia Ohm hat es gesehen"]);
        let left = desk.read(&desk.system(), move |tx, cx| waiting::of_erasure(tx, cx, erasure)).unwrap();
        assert_eq!(left, [(other, Some(Duty { ground: Ground::Claim, until: None }))]);
        lift(&desk, other, hold);
        go_on(&desk);
        assert_eq!(texts(&desk, other), ["Streit", "Frau ▇▇▇ hat es gesehen"]);
        assert!(kept_keys(&desk).is_empty());
    });
}

/// A mail to more people than one seal has room for.
fn letter(desk: &TestDesk, id: &str) -> i64 {
    let copies: Vec<String> = (0..12).map(|n| format!("k{n}@kunde.example")).collect();
    let mail = format!(
        "From: Mia Ohm <mia@kunde.example>\r\nTo: hilfe@lindhof.example\r\nCc: {}\r\nSubject: Rechnung\r\n\
         Message-ID: <{id}@kunde.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBitte aufheben.\r\n",
        copies.join(", ")
    );
    crate::email::ingest::ingest(&desk.system(), mail.as_bytes()).unwrap()["ticket"].as_i64().unwrap()
}

fn original(desk: &TestDesk, ticket: i64) -> Result<String, Error> {
    desk.read(&desk.acting(desk.administrator), move |tx, cx| {
        let comment = tickets::comments_of(tx, cx.id(), ticket)?[0].id;
        let mail = crate::email::original::read(tx, cx, ticket, comment)?;
        Ok(String::from_utf8_lossy(&mail).into_owned())
    })
}

#[test]
fn the_mail_in_a_held_ticket_stays_and_goes_with_the_duty_however_many_it_names() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let many: Vec<i64> = (0..12).map(|n| desk.customer("Kim Weber", &format!("k{n}@kunde.example"))).collect();
        let (kept, free) = (letter(&desk, "eins"), letter(&desk, "zwei"));
        let hold = keep(&desk, kept, None);
        forget(&desk, mia, Outcome::Identity);
        forget(&desk, many[10], Outcome::Identity);
        crate::sweep::sweep(&desk.desk).unwrap();
        assert!(original(&desk, kept).unwrap().contains("Bitte aufheben"));
        assert!(matches!(original(&desk, free), Err(Error::NotFound)), "the same in a free ticket goes at once");
        lift(&desk, kept, hold);
        go_on(&desk);
        assert!(matches!(original(&desk, kept), Err(Error::NotFound)));
        assert_eq!(texts(&desk, kept).len(), 2, "the text itself is not theirs alone");
    });
}

#[test]
fn the_subject_of_a_held_ticket_stays_as_it_is() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let ticket = ask(&desk, mia, "Rechnung 4711", "Bitte");
        let hold = keep(&desk, ticket, None);
        let change = |subject: &'static str| {
            desk.write(&desk.acting(desk.agent), move |tx, cx| {
                let change = TicketChange {
                    subject: Some(subject.into()),
                    add_tags: vec![subject.chars().filter(char::is_ascii_digit).collect::<String>() + "x"],
                    ..TicketChange::default()
                };
                update::update(tx, cx, ticket, &change)
            })
        };
        let held = FaultKind::Held(Some(Duty { ground: Ground::Claim, until: None }));
        assert!(matches!(change("▇▇▇"), Err(Error::Invalid(faults)) if faults[0].kind == held));
        change("Rechnung 4711").unwrap();
        assert_eq!(texts(&desk, ticket)[0], "Rechnung 4711", "sent back as it is: the rest of the work goes on");
        lift(&desk, ticket, hold);
        change("Rechnung").unwrap();
    });
}

#[test]
fn all_duties_of_a_ticket_can_be_paged_through() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let ticket = ask(&desk, mia, "Rechnung", "Bitte");
        let first = place(&desk, ticket).unwrap();
        for _ in 0..110 {
            place(&desk, ticket).unwrap();
        }
        let (mut before, mut seen) = (i64::MAX, Vec::new());
        loop {
            let cx = desk.acting(desk.administrator);
            let (holds, more) = desk.read(&cx, move |tx, cx| ops::list(tx, cx, ticket, before)).unwrap();
            seen.extend(holds.iter().map(|hold| hold.row.id));
            if !more {
                break;
            }
            before = *seen.last().unwrap();
        }
        assert_eq!((seen.len(), seen.last()), (111, Some(&first)));
        lift(&desk, ticket, first);
    });
}
