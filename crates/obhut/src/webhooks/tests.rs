//! Who outside is told what: of everything that is forgotten, once, and of nothing that has been forgotten since.

use axum::http::Method;
use jobs::{Job, Outcome as JobOutcome};
use personal::{Personal, SystemUse};
use serde_json::json;
use testkit::Engine;

use super::ops::NewWebhook;
use super::records::NoticeBody;
use super::sql::NoticeRow;
use super::{Event, Standing, Way, deliver, ops, sql};
use crate::accounts::{self, base};
use crate::certificates;
use crate::context::Cx;
use crate::erasure::{Outcome, people, run, sql as erasures, tickets};
use crate::error::Error;
use crate::people::ops::{PersonChange, update};
use crate::recipients::records::PartnerReference;
use crate::recipients::sql::TransmissionRow;
use crate::recipients::{self, NewRecipient, PassingPurpose, register};
use crate::redaction;
use crate::testing::{TestApp, TestDesk, Who};
use crate::tickets::comments::NewComment;
use crate::tickets::{NewTicket, Requester, create, trash};

fn on_both(story: impl Fn(TestDesk)) {
    Engine::BOTH.into_iter().for_each(|engine| story(TestDesk::new(engine)));
}

/// A customer whom others know as `K-1`, with a ticket that they know as `T-1`: the person, the ticket, what was said.
fn known_outside(desk: &TestDesk) -> (i64, i64, i64) {
    let mia = desk.customer("Mia Ohm", "mia@kunde.example");
    let change = PersonChange { external_id: Some(Some("K-1".into())), ..PersonChange::default() };
    desk.write(&desk.acting(desk.agent), move |tx, cx| update(tx, cx, mia, &change).map(drop)).unwrap();
    let (ticket, comment) = desk
        .write(&desk.system(), move |tx, cx| {
            let comment = NewComment { author: Some(mia), ..NewComment::message("Mein Kennwort ist Rose-4711", true) };
            let external_id = Some("T-1".to_owned());
            let new = NewTicket { requester: Requester::Known(mia), external_id, ..NewTicket::new("Netz", comment) };
            let ticket = create::create(tx, cx, &new)?.ticket;
            Ok((ticket, crate::tickets::sql::comments_of(tx, cx.id(), ticket)?[0].id))
        })
        .unwrap();
    (mia, ticket, comment)
}

fn shop() -> NewWebhook {
    NewWebhook {
        name: "Laden".into(),
        endpoint: "https://127.0.0.1:1/hook".into(),
        authorization: Some("Bearer 4711".into()),
        active: true,
        erasures: true,
        redactions: true,
        ..NewWebhook::default()
    }
}

fn enter(desk: &TestDesk, new: NewWebhook) -> Result<i64, Error> {
    desk.write(&desk.acting(desk.administrator), move |tx, cx| ops::create(tx, cx, &new))
}

fn forget(desk: &TestDesk, person: i64, outcome: Outcome) -> i64 {
    desk.write(&desk.acting(desk.administrator), move |tx, cx| people::forget(tx, cx, person, outcome)).unwrap()
}

fn all(desk: &TestDesk) -> Vec<NoticeRow> {
    desk.read(&desk.system(), |tx, cx| Ok(sql::latest(tx, cx.id(), 100)?)).unwrap()
}

fn plain(list: &[Personal<String>]) -> Vec<String> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    list.iter().map(|one| one.disclose(&system).clone()).collect()
}

fn said(desk: &TestDesk, notice: &NoticeRow) -> NoticeBody {
    deliver::opened(&desk.system(), notice).unwrap().unwrap()
}

/// Tries what is to be told once.
fn deliver_due(desk: &TestDesk) {
    let inner = std::sync::Arc::clone(&desk.desk);
    let carry_out = move |job: &Job| match job.kind.as_str() {
        deliver::NOTICE => deliver::job(&inner, job),
        _ => JobOutcome::Done,
    };
    jobs::run_due(&desk.desk.db, &desk.desk.queue, carry_out).unwrap();
}

#[test]
fn when_somebody_is_forgotten_with_their_tickets_others_are_told_of_both() {
    on_both(|desk| {
        let (mia, ..) = known_outside(&desk);
        enter(&desk, shop()).unwrap();
        let erasure = forget(&desk, mia, Outcome::Content);
        run::carry_out(&desk.system(), erasure).unwrap();
        let told = all(&desk);
        assert_eq!((told.len(), told[0].erasure), (1, Some(erasure)));
        let body = said(&desk, &told[0]);
        assert_eq!((plain(&body.people), plain(&body.tickets)), (vec!["K-1".to_owned()], vec!["T-1".to_owned()]));
    });
}

#[test]
fn who_is_forgotten_but_for_their_texts_is_told_of_alone() {
    on_both(|desk| {
        let (mia, ..) = known_outside(&desk);
        enter(&desk, shop()).unwrap();
        let erasure = forget(&desk, mia, Outcome::Identity);
        run::carry_out(&desk.system(), erasure).unwrap();
        let body = said(&desk, &all(&desk)[0]);
        assert_eq!((plain(&body.people), plain(&body.tickets)), (vec!["K-1".to_owned()], Vec::new()));
    });
}

/// Notes that something was passed on to a partner, so many times; the partner's number.
fn passed_on(desk: &TestDesk, person: i64, ticket: i64, times: i64) -> i64 {
    let partner = desk
        .write(&desk.acting(desk.agent), |tx, cx| {
            recipients::ops::create(tx, cx, &NewRecipient::named("Holm GmbH", "holm@holm.example"))
        })
        .unwrap();
    desk.write(&desk.system(), move |tx, cx| {
        for message in 0..times {
            let row = TransmissionRow {
                id: cx.account.ids.next(tx)?,
                recipient: partner,
                ticket,
                person: Some(person),
                side: 1,
                message,
                masked: true,
                purpose: PassingPurpose::Question,
                categories: String::new(),
                key: cx.desk.vault.allocate()?.0,
                sealed_reference: None,
                created_at: cx.at(),
            };
            recipients::sql::note(tx, cx.id(), &row)?;
        }
        Ok(())
    })
    .unwrap();
    partner
}

#[test]
fn all_that_was_passed_on_is_told_however_much_it_is() {
    on_both(|desk| {
        let (mia, ticket, _) = known_outside(&desk);
        let partner = passed_on(&desk, mia, ticket, 1_201);
        let erasure = forget(&desk, mia, Outcome::Content);
        run::carry_out(&desk.system(), erasure).unwrap();
        let told = all(&desk);
        let passed: Vec<usize> = told.iter().rev().map(|notice| said(&desk, notice).passed_at.len()).collect();
        assert!(told.iter().all(|notice| notice.way == Way::Partner && notice.target == partner));
        assert_eq!(passed, [1_000, 201], "each once, though person and ticket both go");
    });
}

#[test]
fn a_partners_sign_goes_with_whose_matter_it_was_and_with_the_ticket() {
    on_both(|desk| {
        for with_content in [false, true] {
            let (mia, ticket, _) = known_outside(&desk);
            passed_on(&desk, mia, ticket, 1);
            let sign = move |tx: &mut db::Tx<'_>, cx: &Cx| register::set_reference(tx, cx, ticket, 1, "H-99");
            desk.write(&desk.acting(desk.agent), sign).unwrap();
            let rows =
                || desk.read(&desk.system(), move |tx, cx| Ok(recipients::sql::of_side(tx, cx.id(), ticket, 1)?));
            let sealed = rows().unwrap().remove(0);
            let readable = || {
                let cx = desk.system();
                let cell = cx.cell("transmission", sealed.id, "sealed_reference");
                let opened =
                    cx.desk.vault.open_record::<PartnerReference>(&cell, sealed.sealed_reference.as_ref().unwrap());
                crate::desk::opened(opened).unwrap().is_some()
            };
            assert!(readable());
            let erasure = if with_content {
                desk.write(&desk.system(), move |tx, cx| {
                    trash::trash(tx, cx, ticket)?;
                    tickets::forget(tx, cx, &[ticket])
                })
                .unwrap()
            } else {
                forget(&desk, mia, Outcome::Identity)
            };
            run::carry_out(&desk.system(), erasure).unwrap();
            assert!(!readable());
            let row = rows().unwrap().remove(0);
            assert!(row.sealed_reference.is_none() && (with_content || row.person.is_none()));
            let notices = all(&desk);
            assert_eq!(plain(&said(&desk, &notices[0]).people), ["H-99"], "which the partner has been told");
        }
    });
}

#[test]
fn an_erasure_that_two_carry_out_at_once_is_told_and_certified_once() {
    on_both(|desk| {
        let (mia, ..) = known_outside(&desk);
        enter(&desk, shop()).unwrap();
        let erasure = forget(&desk, mia, Outcome::Content);
        let row =
            || desk.read(&desk.system(), move |tx, cx| Ok(erasures::get(tx, cx.id(), erasure)?.unwrap())).unwrap();
        let certified = || {
            let row = desk.read(&desk.system(), move |tx, cx| Ok(certificates::sql::get(tx, cx.id(), erasure)?));
            row.unwrap().unwrap().destroyed.unwrap()
        };
        let (first, second) = (row(), row());
        for planned in [&first, &second] {
            assert!(certificates::ops::before(&desk.system(), planned).unwrap());
        }
        run::destroy(&desk.system(), first).unwrap();
        let (keys, before) = (row().keys, certified());
        run::destroy(&desk.system(), second).unwrap();
        assert_eq!((row().keys, certified()), (keys, before));
        let told = all(&desk);
        let notice = told[0].id;
        let queued = desk
            .read(&desk.system(), move |tx, cx| Ok(cx.desk.queue.about(tx, cx.id(), deliver::NOTICE, notice)?.len()));
        assert_eq!((told.len(), queued.unwrap()), (1, 1));
    });
}

#[test]
fn a_redaction_that_was_not_told_yet_goes_with_its_ticket() {
    on_both(|desk| {
        let (_, ticket, comment) = known_outside(&desk);
        enter(&desk, NewWebhook { erasures: false, ..shop() }).unwrap();
        let agent = desk.acting(desk.agent);
        desk.write(&agent, move |tx, cx| {
            let words = ["Rose-4711".to_owned()];
            redaction::ops::words(tx, cx, (ticket, comment), &words, redaction::Reason::Secret).map(drop)
        })
        .unwrap();
        let notice = all(&desk).remove(0);
        assert_eq!(notice.event, Event::Redaction);
        assert_eq!(plain(&said(&desk, &notice).tickets), ["T-1"]);
        desk.write(&agent, move |tx, cx| trash::trash(tx, cx, ticket).map(drop)).unwrap();
        let erasure = desk.write(&desk.system(), move |tx, cx| tickets::forget(tx, cx, &[ticket])).unwrap();
        run::carry_out(&desk.system(), erasure).unwrap();
        assert!(deliver::opened(&desk.system(), &notice).unwrap().is_none(), "its reference is forgotten");
        deliver_due(&desk);
        let notice = all(&desk).remove(0);
        assert_eq!((notice.state, notice.last_error.as_deref()), (Standing::GivenUp, Some("forgotten")));
    });
}

#[test]
fn what_cannot_be_read_is_given_up_where_somebody_sees_it() {
    on_both(|desk| {
        let (mia, ..) = known_outside(&desk);
        enter(&desk, shop()).unwrap();
        let erasure = forget(&desk, mia, Outcome::Content);
        run::carry_out(&desk.system(), erasure).unwrap();
        let account = desk.account.key.id;
        let spoil = "UPDATE notice SET sealed_body = $2 WHERE account_id = $1";
        desk.desk.db.write_blocking(move |tx| tx.execute(spoil, db::params![account, b"x".as_slice()])).unwrap();
        deliver_due(&desk);
        let notice = all(&desk).remove(0);
        assert_eq!((notice.state, notice.last_error.as_deref()), (Standing::GivenUp, Some("cannot_be_written")));
    });
}

#[test]
fn what_was_given_up_is_tried_again_when_somebody_says_so() {
    on_both(|desk| {
        let (mia, ..) = known_outside(&desk);
        let system = enter(&desk, shop()).unwrap();
        let erasure = forget(&desk, mia, Outcome::Content);
        run::carry_out(&desk.system(), erasure).unwrap();
        let set_active = |active: bool| {
            let change = move |tx: &mut db::Tx<'_>, cx: &Cx| {
                let known = ops::get(tx, cx, system)?.as_written();
                ops::update(tx, cx, system, &NewWebhook { active, ..known })
            };
            desk.write(&desk.acting(desk.administrator), change).unwrap();
        };
        let notice = all(&desk)[0].id;
        let again = |person: i64| desk.write(&desk.acting(person), move |tx, cx| super::notices::again(tx, cx, notice));
        assert!(matches!(again(desk.administrator), Err(Error::NotFound)), "it waits already");
        set_active(false);
        deliver_due(&desk);
        assert_eq!((all(&desk)[0].state, all(&desk)[0].last_error.as_deref()), (Standing::GivenUp, Some("out_of_use")));
        set_active(true);
        assert!(matches!(again(desk.agent), Err(Error::NotFound)));
        again(desk.administrator).unwrap();
        deliver_due(&desk);
        let tried = all(&desk).remove(0);
        assert_eq!((tried.state, tried.last_error.as_deref()), (Standing::Waiting, Some("private_address")));
    });
}

#[test]
fn who_confirms_by_a_call_needs_an_address_that_can_be_called() {
    on_both(|desk| {
        let (mia, ..) = known_outside(&desk);
        let calling = || NewWebhook { calls_back: true, ..shop() };
        let set = |address: &'static str| {
            let set =
                desk.write(&desk.system(), move |tx, cx| Ok(accounts::sql::set(tx, cx.id(), base::SETTING, address)?));
            set.unwrap();
        };
        let refused = |made: Result<i64, Error>| match made {
            Err(Error::Invalid(faults)) => assert_eq!(faults[0].field, "confirms_by_call"),
            _ => panic!("nobody could confirm"),
        };
        refused(enter(&desk, calling()));
        desk.desk.public_url.set("http://desk.example".into()).unwrap();
        refused(enter(&desk, calling()));
        // The account's own address counts before that of the installation.
        set("https://lindhof.example/");
        enter(&desk, calling()).unwrap();
        let erasure = forget(&desk, mia, Outcome::Content);
        run::carry_out(&desk.system(), erasure).unwrap();
        set("http://lindhof.example");
        deliver_due(&desk);
        let notice = all(&desk).remove(0);
        assert_eq!((notice.state, notice.last_error.as_deref()), (Standing::Waiting, Some("no_public_address")));
        set("https://lindhof.example");
        desk.clock.advance_seconds(3_600);
        deliver_due(&desk);
        assert_eq!(all(&desk)[0].last_error.as_deref(), Some("private_address"), "now it is tried");
    });
}

#[test]
fn a_system_that_is_written_anew_keeps_what_is_not_mentioned() {
    for engine in Engine::BOTH {
        let app = TestApp::new(engine);
        let id = enter(&app.desk, shop()).unwrap();
        let path = {
            let list = app.get(Who::Administrator, "webhooks").1;
            format!("webhooks/{}", list["webhooks"][0]["id"].as_str().unwrap())
        };
        let stored =
            || app.desk.read(&app.desk.system(), move |tx, cx| Ok(ops::get(tx, cx, id)?.as_written())).unwrap();
        let secret = stored().secret;
        let body = json!({"webhook": {"name": "Laden neu", "endpoint": "https://laden.example/hook"}});
        assert_eq!(app.put(Who::Administrator, &path, &body).0, 204);
        let known = stored();
        assert_eq!((known.name.as_str(), known.authorization.as_deref()), ("Laden neu", Some("Bearer 4711")));
        assert!(known.secret == secret && known.erasures && known.redactions && known.active);
        let body = json!({"webhook": {"authentication": null}});
        assert_eq!(app.call(Who::Administrator, Method::PATCH, &path, &body).status, 204);
        assert_eq!((stored().authorization, stored().name.as_str()), (None, "Laden neu"));
    }
}
