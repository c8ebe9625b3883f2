//! What remains of an erasure: a certificate that names nobody, can be checked by others, and betrays every change.

use axum::body::Body;
use axum::http::Request;
use ledger::note::NoteError;
use ledger::proof::ProofError;
use testkit::Engine;

use super::verify::{self, Refusal};
use super::{ops, sql};
use crate::command::verify as command;
use crate::erasure::{Outcome, people, run};
use crate::testing::{Answer, TestApp, TestDesk};
use crate::tickets::comments::NewComment;
use crate::tickets::{NewTicket, Requester, create};

fn on_both(story: impl Fn(TestDesk)) {
    Engine::BOTH.into_iter().for_each(|engine| story(TestDesk::new(engine)));
}

/// A customer with a ticket is forgotten; the erasure's number.
fn forgotten(desk: &TestDesk) -> i64 {
    let mia = desk.customer("Mia Ohm", "mia@kunde.example");
    desk.write(&desk.system(), move |tx, cx| {
        let comment = NewComment { author: Some(mia), ..NewComment::message("Kein Netz", true) };
        let new = NewTicket { requester: Requester::Known(mia), ..NewTicket::new("Fernseher", comment) };
        create::create(tx, cx, &new).map(drop)
    })
    .unwrap();
    let erasure = desk
        .write(&desk.acting(desk.administrator), move |tx, cx| people::forget(tx, cx, mia, Outcome::Content))
        .unwrap();
    run::carry_out(&desk.system(), erasure).unwrap();
    crate::proof::ops::integrate(&desk.desk);
    erasure
}

fn issued(desk: &TestDesk, erasure: i64) -> Box<ops::Issued> {
    let found = desk.read(&desk.system(), move |tx, cx| ops::read(tx, cx.id(), erasure)).unwrap();
    match found {
        ops::Progress::Issued(issued) => issued,
        ops::Progress::Pending => panic!("the certificate of erasure {erasure} is not there"),
    }
}

#[test]
fn an_erasure_is_certified_by_an_entry_of_the_log_that_names_nobody() {
    on_both(|desk| {
        let erasure = forgotten(&desk);
        let issued = issued(&desk, erasure);
        let one = &issued.certificate;
        let numbers =
            ["people", "tickets", "messages", "files", "mails", "links", "nodes"].map(|name| one.number(name));
        assert_eq!(numbers, [1, 1, 1, 0, 0, 0, 1].map(Some));
        assert!(one.number("keys") > Some(1) && one.number("gen_after") > one.number("gen_before"));
        assert_eq!((one.word("provider"), one.word("root").map(str::len)), (Some("file (logical)"), Some(64)));
        assert!(one.number("decided") <= one.number("destroyed") && one.number("destroyed") <= Some(one.at));
        let text = issued.proof.text();
        let leaf = String::from_utf8(issued.proof.extra.clone().unwrap()).unwrap();
        assert!(!leaf.contains("Mia") && !leaf.contains("kunde.example"), "{leaf}");
        assert_eq!(verify::offline(&text, &issued.key).unwrap().0, *one);
        let account = desk.account.key.id;
        let kept = text.clone();
        let held = desk.read(&desk.system(), move |tx, _| Ok(verify::against_log(tx, account, &kept))).unwrap();
        assert_eq!(held.unwrap(), *one);
        // It holds under later heads of the log, too, and all are checked together.
        forgotten(&desk);
        let later = desk.read(&desk.system(), move |tx, _| Ok(verify::against_log(tx, account, &text))).unwrap();
        assert!(later.is_ok());
        assert_eq!(desk.read(&desk.system(), move |tx, _| verify::all(tx, account)).unwrap(), Ok(2));
        let told = command::verify(&desk.desk, None, None, None).unwrap();
        assert!(told.ok && told.json["logs"][0]["certificates"] == 2, "{}", told.json);
    });
}

#[test]
fn a_forged_a_flipped_and_a_foreign_certificate_are_each_named() {
    let desk = TestDesk::new(Engine::Sqlite);
    let erasure = forgotten(&desk);
    let issued = issued(&desk, erasure);
    let (text, key) = (issued.proof.text(), issued.key.clone());
    let refusal = |text: &str, key: &str| verify::offline(text, key).unwrap_err().to_string();
    // A claim that says more than was logged.
    let leaf = String::from_utf8(issued.proof.extra.clone().unwrap()).unwrap();
    let forged = leaf.replace("\"tickets\":1", "\"tickets\":9");
    assert_ne!(forged, leaf);
    let forged = ledger::proof::Proof { extra: Some(forged.into_bytes()), ..issued.proof.clone() };
    assert_eq!(refusal(&forged.text(), &key), "the leaf does not stand in this log at this place");
    // Any byte of the file.
    for place in (0..text.len()).step_by(7) {
        let mut bytes = text.clone().into_bytes();
        bytes[place] ^= 1;
        let Ok(flipped) = String::from_utf8(bytes) else { continue };
        assert!(verify::offline(&flipped, &key).is_err(), "byte {place}");
    }
    // Another log.
    let other = TestDesk::new(Engine::Sqlite);
    world::random_bytes::<8>(&*other.desk.world.random);
    let foreign = {
        let erasure = forgotten(&other);
        self::issued(&other, erasure)
    };
    assert_eq!(refusal(&text, &foreign.key), "no signature of this key is under the checkpoint");
    let unsigned = verify::offline(&foreign.proof.text(), &key).unwrap_err();
    assert!(matches!(unsigned, Refusal::Proof(ProofError::Note(NoteError::Unsigned))));
    let elsewhere = command::certificate(&desk.desk, None, &foreign.proof.text()).unwrap();
    assert!(!elsewhere.ok && elsewhere.lines[0].contains("no signature of this key"), "{:?}", elsewhere.lines);
    assert_eq!(refusal("hello", &key), "this is no proof of a log");
    assert!(command::certificate(&desk.desk, None, &text).unwrap().ok);
    assert!(command::certificate_alone(&text, &format!("{key}\n")).ok);
}

fn get(app: &TestApp, path: &str) -> Answer {
    let request = Request::builder().uri(path).header("host", "desk.example").header("accept-language", "de");
    app.send(request.body(Body::empty()).unwrap())
}

#[test]
fn whoever_has_the_link_sees_the_certificate_and_nobody_else() {
    for engine in Engine::BOTH {
        let app = TestApp::new(engine);
        let desk = &app.desk;
        let erasure = forgotten(desk);
        let word = "MDEyMzQ1Njc4OWFiY2RlZg";
        let account = desk.account.key.id;
        let hash = crate::staff::tokens::hash(word);
        desk.desk.db.write_blocking(move |tx| sql::insert_link(tx, account, &hash, erasure, 1)).unwrap();
        let page = get(&app, &format!("/certificate/{word}"));
        assert_eq!(page.status, 200);
        assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow");
        assert!(page.text.contains("Löschbescheinigung") && page.text.contains("name=\"robots\""));
        assert!(!page.text.contains("Mia") && !page.text.contains("kunde.example"));
        let pdf = get(&app, &format!("/certificate/{word}/certificate.pdf"));
        assert!(pdf.status == 200 && pdf.text.starts_with("%PDF-"));
        let proof = get(&app, &format!("/certificate/{word}/certificate.tlog-proof"));
        assert!(command::certificate_alone(&proof.text, &issued(desk, erasure).key).ok);
        for path in ["/certificate/x", "/certificate/x/certificate.pdf", "/certificate/x/certificate.tlog-proof"] {
            assert_eq!(get(&app, path).status, 404, "{path}");
        }
        assert_eq!(get(&app, "/admin/certificates").status, 303);
    }
}
