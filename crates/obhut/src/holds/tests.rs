//! A duty keeps what it must and no longer; whoever is refused learns ground and date.

use axum::http::Method;
use personal::SystemUse;
use serde_json::json;
use testkit::Engine;
use vault::KeyId;

use super::ops::{self, NewHold};
use super::{Duty, Ground};
use crate::erasure::{Outcome, housekeeping, people, run, sql as erasures, tickets as erasing, waiting};
use crate::error::{Error, FaultKind};
use crate::testing::{TestApp, TestDesk, Who};
use crate::tickets::{
    NewComment, NewTicket, Requester, TicketChange, create, read, split, sql as tickets, trash, update,
};
use crate::words::Role;

pub(super) const DAY: i64 = 24 * 3_600 * 1_000_000;

pub(super) fn on_both(story: impl Fn(TestDesk)) {
    Engine::BOTH.into_iter().for_each(|engine| story(TestDesk::new(engine)));
}

pub(super) fn ask(desk: &TestDesk, who: i64, subject: &'static str, text: &'static str) -> i64 {
    desk.write(&desk.system(), move |tx, cx| {
        let comment = NewComment { author: Some(who), ..NewComment::message(text, true) };
        let new = NewTicket { requester: Requester::Known(who), ..NewTicket::new(subject, comment) };
        Ok(create::create(tx, cx, &new)?.ticket)
    })
    .unwrap()
}

pub(super) fn say(desk: &TestDesk, who: i64, ticket: i64, text: &'static str) {
    desk.write(&desk.system(), move |tx, cx| {
        let comment = NewComment { author: Some(who), ..NewComment::message(text, true) };
        update::update(tx, cx, ticket, &TicketChange { comment: Some(comment), ..TicketChange::default() })
    })
    .unwrap();
}

pub(super) fn texts(desk: &TestDesk, ticket: i64) -> Vec<String> {
    desk.read(&desk.system(), move |tx, cx| {
        let system = crate::disclosure::for_system(SystemUse::Backup);
        let row = tickets::get(tx, cx.id(), ticket)?.unwrap();
        let mut texts: Vec<String> =
            read::open_fields(cx, &row)?.iter().map(|fields| fields.subject.disclose(&system).clone()).collect();
        for comment in tickets::comments_of(tx, cx.id(), ticket)? {
            texts.extend(read::open_comment(cx, comment)?.body.map(|body| body.text.disclose(&system).clone()));
        }
        Ok(texts)
    })
    .unwrap()
}

pub(super) fn keep(desk: &TestDesk, ticket: i64, until: Option<i64>) -> i64 {
    desk.write(&desk.acting(desk.administrator), move |tx, cx| {
        ops::place(tx, cx, ticket, &NewHold { ground: Ground::Claim, until, note: "Az. 4 O 123/26".into() })
    })
    .unwrap()
}

pub(super) fn forget(desk: &TestDesk, person: i64, outcome: Outcome) -> i64 {
    let erasure =
        desk.write(&desk.acting(desk.administrator), move |tx, cx| people::forget(tx, cx, person, outcome)).unwrap();
    run::carry_out(&desk.system(), erasure).unwrap();
    erasure
}

pub(super) fn go_on(desk: &TestDesk) {
    let waiting = desk.read(&desk.system(), |tx, cx| Ok(erasures::unfinished(tx, cx.id())?)).unwrap();
    assert!(!waiting.is_empty(), "an erasure goes on");
    waiting.into_iter().for_each(|erasure| run::carry_out(&desk.system(), erasure).unwrap());
    crate::sweep::sweep(&desk.desk).unwrap();
}

/// The keys under which it is kept who somebody was.
pub(super) fn kept_keys(desk: &TestDesk) -> Vec<i64> {
    const KEYS: &str = "SELECT key_id FROM erasure_kept WHERE account_id = $1";
    desk.read(&desk.system(), |tx, cx| Ok(tx.rows(KEYS, db::params![cx.id()], |row| row.get(0))?)).unwrap()
}

#[test]
fn the_erasure_goes_on_by_itself_when_the_day_has_come() {
    on_both(|desk| {
        let (mia, tom) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let (own, free) = (ask(&desk, mia, "Rechnung", "Ihre Mia Ohm"), ask(&desk, mia, "Radio", "Kein Ton"));
        let other = ask(&desk, tom, "Streit", "Frau Mia Ohm hat es gesehen");
        say(&desk, mia, other, "Das stimmt");
        let until = Some(desk.system().at() + DAY);
        keep(&desk, own, until);
        keep(&desk, other, until);
        let erasure = forget(&desk, mia, Outcome::Content);
        assert!(texts(&desk, free).is_empty());
        assert_eq!(texts(&desk, own), ["Rechnung", "Ihre Mia Ohm"]);
        assert_eq!(texts(&desk, other), ["Streit", "Frau Mia Ohm hat es gesehen", "Das stimmt"]);
        let admin = desk.acting(desk.administrator);
        let duty = Duty { ground: Ground::Claim, until };
        let left = desk.read(&admin, move |tx, cx| waiting::of_erasure(tx, cx, erasure)).unwrap();
        assert_eq!(left, [(own, Some(duty)), (other, Some(duty))], "named with ground and date");
        let names = desk.read(&admin, move |tx, cx| waiting::names(tx, cx, own)).unwrap();
        assert_eq!(names, ["Mia Ohm"], "who it was is kept with it");
        let keys = kept_keys(&desk);
        assert_eq!(keys.len(), 1);

        desk.clock.advance_seconds(24 * 3_600);
        housekeeping::tidy_account(&desk.system()).unwrap();
        go_on(&desk);
        assert!(texts(&desk, own).is_empty());
        assert_eq!(texts(&desk, other), ["Streit", "Frau ▇▇▇ hat es gesehen"]);
        assert!(kept_keys(&desk).is_empty());
        assert!(!desk.desk.vault.exists(KeyId(keys[0])).unwrap(), "nobody knows any longer who it was");
        let left = desk.read(&desk.system(), move |tx, cx| waiting::of_erasure(tx, cx, erasure)).unwrap();
        assert!(left.is_empty());
    });
}

#[test]
fn of_the_identity_alone_the_name_goes_when_the_duty_is_lifted() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let own = ask(&desk, mia, "Frage von Mia Ohm", "Bitte an mia@kunde.example");
        let (first, second) = (keep(&desk, own, None), keep(&desk, own, Some(desk.system().at() + DAY)));
        forget(&desk, mia, Outcome::Identity);
        assert_eq!(texts(&desk, own), ["Frage von Mia Ohm", "Bitte an mia@kunde.example"]);
        let lift = |hold| desk.write(&desk.acting(desk.administrator), move |tx, cx| ops::lift(tx, cx, own, hold));
        lift(second).unwrap();
        assert!(matches!(lift(second), Err(Error::NotFound)), "it has ended");
        let admin = desk.acting(desk.administrator);
        let duty = desk.read(&admin, move |tx, cx| {
            let row = tickets::get(tx, cx.id(), own)?.unwrap();
            ops::duty(tx, cx, &row)
        });
        assert_eq!(duty.unwrap(), Some(Duty { ground: Ground::Claim, until: None }), "the other one still keeps it");
        lift(first).unwrap();
        go_on(&desk);
        assert_eq!(texts(&desk, own), ["Frage von ▇▇▇", "Bitte an ▇▇▇"]);
        assert!(kept_keys(&desk).is_empty());
    });
}

#[test]
fn a_mail_that_a_duty_keeps_outlives_the_key_of_whom_it_names() {
    const MAIL: &str = "From: Mia Ohm <mia@kunde.example>\r\nTo: hilfe@lindhof.example\r\nSubject: Rechnung\r\n\
        Message-ID: <eins@kunde.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBitte aufheben.\r\n";
    on_both(|desk| {
        let kept = crate::email::ingest::ingest(&desk.system(), MAIL.as_bytes()).unwrap()["ticket"].as_i64().unwrap();
        let second = MAIL.replace("eins", "zwei");
        let gone = crate::email::ingest::ingest(&desk.system(), second.as_bytes()).unwrap()["ticket"].as_i64().unwrap();
        let mia = desk.account.people.by_email("mia@kunde.example").unwrap();
        keep(&desk, kept, None);
        forget(&desk, mia, Outcome::Content);
        crate::sweep::sweep(&desk.desk).unwrap();
        let mail = |ticket: i64| {
            desk.read(&desk.acting(desk.administrator), move |tx, cx| {
                let comment = tickets::comments_of(tx, cx.id(), ticket)?[0].id;
                crate::email::original::read(tx, cx, ticket, comment)
            })
        };
        assert!(String::from_utf8_lossy(&mail(kept).unwrap()).contains("Bitte aufheben"));
        assert!(matches!(mail(gone), Err(Error::NotFound)));
    });
}

#[test]
fn whoever_is_refused_learns_ground_and_date() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let (kept, free) = (ask(&desk, mia, "Rechnung", "Bitte aufheben"), ask(&desk, mia, "Radio", "Kein Ton"));
        say(&desk, mia, kept, "Noch etwas");
        let until = Some(desk.system().at() + DAY);
        keep(&desk, kept, until);
        let agent = desk.acting(desk.agent);
        let held = FaultKind::Held(Some(Duty { ground: Ground::Claim, until }));
        let divided = desk.write(&agent, move |tx, cx| {
            let comments = tickets::comments_of(tx, cx.id(), kept)?;
            split::split(tx, cx, kept, &[comments[1].id], "Neu")
        });
        assert!(matches!(divided, Err(Error::Invalid(faults)) if faults[0].kind == held), "nothing is moved away");
        for ticket in [kept, free] {
            desk.write(&agent, move |tx, cx| trash::trash(tx, cx, ticket)).unwrap();
        }
        let alone = desk.write(&agent, move |tx, cx| erasing::forget(tx, cx, &[kept]));
        assert!(matches!(alone, Err(Error::Invalid(faults)) if faults[0].kind == held));
        let erasure = desk.write(&agent, move |tx, cx| erasing::forget(tx, cx, &[kept, free])).unwrap();
        run::carry_out(&desk.system(), erasure).unwrap();
        assert!(texts(&desk, free).is_empty(), "the rest goes now");
        desk.clock.advance_seconds(40 * 24 * 3_600);
        let until = Some(desk.system().at() + DAY);
        desk.write(&desk.acting(desk.administrator), move |tx, cx| {
            ops::place(tx, cx, kept, &NewHold { ground: Ground::Order, until, note: String::new() })
        })
        .unwrap();
        housekeeping::tidy_account(&desk.system()).unwrap();
        assert_eq!(texts(&desk, kept).len(), 3, "the days in the trash are over, the duty is not");
        desk.clock.advance_seconds(24 * 3_600);
        housekeeping::tidy_account(&desk.system()).unwrap();
        go_on(&desk);
        assert!(texts(&desk, kept).is_empty());
    });
}

#[test]
fn only_those_who_decide_about_deletion_decide_what_is_kept() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let ticket = ask(&desk, mia, "Rechnung", "Bitte aufheben");
        let coordinator = desk.staff("Ayşe Körner", "ayse@lindhof.example", Role::Coordinator);
        let officer = desk.staff("Olga Amt", "olga@lindhof.example", Role::Officer);
        let place = |who: i64, until: Option<i64>| {
            desk.write(&desk.acting(who), move |tx, cx| {
                ops::place(tx, cx, ticket, &NewHold { ground: Ground::Order, until, note: String::new() })
            })
        };
        assert!(matches!(place(desk.agent, None), Err(Error::Forbidden)));
        assert!(matches!(place(officer, None), Err(Error::Forbidden)));
        let past = Some(desk.system().at());
        assert!(matches!(place(coordinator, past), Err(Error::Invalid(faults)) if faults[0].field == "until"));
        place(coordinator, None).unwrap();
        let list = desk.read(&desk.acting(coordinator), move |tx, cx| ops::list(tx, cx, ticket, i64::MAX)).unwrap().0;
        assert_eq!(list.iter().map(|hold| hold.row.author).collect::<Vec<_>>(), [Some(coordinator)]);
    });
}

#[test]
fn the_api_names_ground_and_date() {
    Engine::BOTH.into_iter().for_each(|engine| {
        let app = TestApp::new(engine);
        let desk = &app.desk;
        let ticket = ask(desk, app.end_user, "Rechnung", "Mein Kennwort ist Rose");
        keep(desk, ticket, Some(1_900_000_000_000_000));
        let comment =
            desk.read(&desk.system(), move |tx, cx| Ok(tickets::comments_of(tx, cx.id(), ticket)?[0].id)).unwrap();
        let path = format!("tickets/{ticket}/comments/{comment}/redact");
        let refused = app.call(Who::Administrator, Method::PUT, &path, &json!({ "text": "Rose" }));
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains("legal claims, until 2030-03-17"), "{}", refused.text);
    });
}
