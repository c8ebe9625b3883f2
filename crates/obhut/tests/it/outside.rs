//! What leaves the house about an erasure: the link to whoever is forgotten, the message to other systems, the notice to
//! partners, and the heads of the log to those who keep them. Over a real mail server and real TLS.

use std::path::Path;
use std::sync::Arc;

use jobs::{Job, Outcome as JobOutcome, run_due};
use obhut::certificates;
use obhut::email::outbox::MailOut;
use obhut::erasure::{self, Outcome};
use obhut::error::Error;
use obhut::i18n::Language;
use obhut::keepers;
use obhut::outbound::Outbound;
use obhut::people::ops::PersonChange;
use obhut::recipients::{self, NewRecipient, PassingPurpose, register};
use obhut::side_conversations::{NewSide, ops as sides, send};
use obhut::webhooks::{self, Standing, deliver, ops::NewWebhook};
use testkit::Engine;

use crate::postfix::Postfix;
use crate::receiver::Receiver;
use crate::stories::*;
use crate::testing::TestDesk;

/// One mail server for all of it: to start one takes longer than the stories.
#[test]
fn those_outside_are_told() {
    let mut postfix = Postfix::start();
    let receiver = Receiver::start();
    for engine in Engine::BOTH {
        whoever_is_forgotten_has_a_link_before_and_a_certificate_after(engine, &postfix);
        a_dead_mail_server_keeps_nobody_from_being_forgotten(engine, &mut postfix);
        a_system_is_told_by_its_own_reference_until_it_confirms(engine, &receiver);
        a_system_that_calls_back_is_waited_for(engine, &receiver);
        a_partner_is_told_under_their_own_sign(engine, &postfix);
        keepers_get_the_head_of_the_log(engine, &postfix, &receiver);
    }
}

#[test]
fn what_is_fetched_is_here_whole_and_in_bounds_or_not_at_all() {
    use obhut::outbound::{Fault, Target, get};
    let receiver = Receiver::start();
    let target = Target::of(&receiver.url()).unwrap();
    let allowed = Outbound { private: true, roots: Some(receiver.roots()) };
    let fetched = |answer: &str| {
        receiver.will_say(answer);
        get(&allowed, &target, 1_000).map(|answer| (answer.status, answer.body.len()))
    };
    assert_eq!(fetched("200 OK\r\ncontent-length: 4\r\n\r\nRIFF"), Ok((200, 4)));
    assert_eq!(fetched("200 OK\r\ncontent-length: 999999999\r\n\r\nRIFF"), Err(Fault::Large), "not even begun");
    let endless = format!("200 OK\r\nconnection: close\r\n\r\n{}", "x".repeat(2_000));
    assert_eq!(fetched(&endless), Err(Fault::Large), "what says nothing of its length is counted");
    assert_eq!(fetched("200 OK\r\ncontent-length: 100\r\n\r\nbroken off"), Err(Fault::Silent), "a part is nothing");
    receiver.take();
    let elsewhere = "302 Found\r\nlocation: https://10.0.0.1/a.wav\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(fetched(elsewhere), Ok((302, 0)));
    assert_eq!(receiver.take().len(), 1, "nobody is sent on");
    let strict = Outbound { private: false, roots: Some(receiver.roots()) };
    assert_eq!(get(&strict, &target, 1_000), Err(Fault::Private));
    assert!(receiver.take().is_empty());
}

/// A desk that sends mail there and trusts this authority.
fn desk(engine: Engine, mail: Option<MailOut>, roots: Option<&Path>) -> TestDesk {
    let mut desk = TestDesk::new(engine);
    let old = Arc::clone(&desk.desk);
    let (settings, world) = (old.settings.clone(), old.world.clone());
    let mut new = obhut::desk::Desk::new(old.db.clone(), old.vault.clone(), world, old.blobs.clone(), settings);
    new.mail = mail;
    new.outbound = Outbound { private: roots.is_some(), roots: roots.map(Path::to_owned) };
    new.public_url.set("https://desk.example".to_owned()).unwrap();
    desk.desk = Arc::new(new);
    desk.account = desk.desk.account(desk.account.key.id).unwrap();
    desk
}

/// Does what is due, as the running program does.
fn work(desk: &TestDesk) -> usize {
    let inner = Arc::clone(&desk.desk);
    let carry_out = move |job: &Job| match job.kind.as_str() {
        send::MAIL => send::send(&inner, job),
        erasure::ERASE => erasure::run::job(&inner, job),
        deliver::NOTICE => deliver::job(&inner, job),
        keepers::send::CHECKPOINT => keepers::send::job(&inner, job),
        _ => JobOutcome::Done,
    };
    run_due(&desk.desk.db, &desk.desk.queue, carry_out).unwrap()
}

/// Mira has written, and is about to be forgotten.
fn mira(desk: &TestDesk, reference: Option<&str>) -> i64 {
    let id = open(desk, MIRA, "1");
    let mira = desk.account.people.by_email("mira@kunden.example").unwrap();
    if let Some(reference) = reference {
        let change = PersonChange { external_id: Some(Some(reference.to_owned())), ..PersonChange::default() };
        desk.write(&agent(desk), move |tx, cx| obhut::people::ops::update(tx, cx, mira, &change)).unwrap();
    }
    id
}

fn forget(desk: &TestDesk) -> i64 {
    let mira = desk.account.people.by_email("mira@kunden.example").unwrap();
    let administrator = desk.acting(desk.administrator);
    desk.write(&administrator, move |tx, cx| erasure::people::forget(tx, cx, mira, Outcome::Content)).unwrap()
}

fn state(desk: &TestDesk, erasure: i64) -> erasure::State {
    desk.read(&desk.system(), move |tx, cx| Ok(erasure::sql::get(tx, cx.id(), erasure)?.unwrap().state)).unwrap()
}

fn certificate(desk: &TestDesk, erasure: i64) -> Box<certificates::ops::Issued> {
    obhut::proof::ops::integrate(&desk.desk);
    let account = desk.account.key.id;
    match desk.read(&desk.system(), move |tx, _| certificates::ops::read(tx, account, erasure)).unwrap() {
        certificates::ops::Progress::Issued(issued) => issued,
        certificates::ops::Progress::Pending => panic!("no certificate yet"),
    }
}

fn whoever_is_forgotten_has_a_link_before_and_a_certificate_after(engine: Engine, postfix: &Postfix) {
    let desk = desk(engine, Some(postfix.mail_out()), None);
    mira(&desk, None);
    let erasure = forget(&desk);
    work(&desk);
    assert_eq!(state(&desk, erasure), erasure::State::Done);
    let letter = mail::parse(&postfix.next());
    assert_eq!(letter.to[0].address, "mira@kunden.example");
    let text = letter.text.unwrap();
    let (_, rest) = text.split_once("https://desk.example/certificate/").unwrap();
    let word: String = rest.chars().take_while(|letter| !letter.is_whitespace()).collect();
    assert_eq!(word.len(), 22, "128 random bits: {word}");
    let issued = certificate(&desk, erasure);
    assert_eq!(issued.certificate.number("links"), Some(1));
    let account = desk.account.key.id;
    let opened = desk.read(&desk.system(), move |tx, _| certificates::ops::by_word(tx, account, &word)).unwrap();
    assert_eq!(opened.0, erasure);
    let strange = desk.read(&desk.system(), move |tx, _| certificates::ops::by_word(tx, account, "x").map(drop));
    assert!(matches!(strange, Err(Error::NotFound)));
    assert!(postfix.is_empty());
}

fn a_dead_mail_server_keeps_nobody_from_being_forgotten(engine: Engine, postfix: &mut Postfix) {
    let desk = desk(engine, Some(postfix.mail_out()), None);
    mira(&desk, None);
    postfix.pause();
    let erasure = forget(&desk);
    work(&desk);
    assert_eq!(state(&desk, erasure), erasure::State::Planned, "the keys wait for the link");
    assert!(matches!(erasure::run::carry_out(&desk.system(), erasure), Err(Error::Waiting)));
    desk.clock.advance_seconds(3_601);
    work(&desk);
    assert_eq!(state(&desk, erasure), erasure::State::Done, "but not for ever");
    assert_eq!(certificate(&desk, erasure).certificate.number("links"), Some(0));
    postfix.resume();
}

fn add(desk: &TestDesk, new: &NewWebhook) -> i64 {
    let new = new.clone();
    desk.write(&desk.acting(desk.administrator), move |tx, cx| webhooks::ops::create(tx, cx, &new)).unwrap()
}

fn shop(receiver: &Receiver) -> NewWebhook {
    NewWebhook {
        name: "Laden".into(),
        endpoint: receiver.url(),
        secret: Some("sehr-geheimes-geheimnis".into()),
        authorization: Some("Bearer 4711".into()),
        active: true,
        erasures: true,
        ..NewWebhook::default()
    }
}

fn told(desk: &TestDesk, erasure: i64) -> Vec<webhooks::sql::NoticeRow> {
    desk.read(&desk.system(), move |tx, cx| Ok(webhooks::sql::of_erasure(tx, cx.id(), erasure)?)).unwrap()
}

/// Whether the key of the case still exists, once what was given up is swept.
fn case_is_open(desk: &TestDesk, erasure: i64) -> bool {
    obhut::sweep::sweep(&desk.desk).unwrap();
    let row = desk.read(&desk.system(), move |tx, cx| Ok(certificates::sql::get(tx, cx.id(), erasure)?.unwrap()));
    desk.desk.vault.exists(vault::KeyId(row.unwrap().case_key)).unwrap()
}

fn a_system_is_told_by_its_own_reference_until_it_confirms(engine: Engine, receiver: &Receiver) {
    let desk = desk(engine, None, Some(&receiver.roots()));
    mira(&desk, Some("K-4711"));
    add(&desk, &shop(receiver));
    // One that is not told of erasures, and one that is out of use.
    add(&desk, &NewWebhook { erasures: false, ..shop(receiver) });
    add(&desk, &NewWebhook { active: false, ..shop(receiver) });
    receiver.will_say("500 Internal Server Error");
    receiver.will_say("302 Found\r\nlocation: https://localhost:1/elsewhere");
    let erasure = forget(&desk);
    work(&desk);
    let post = receiver.take().remove(0);
    assert_eq!(post.line, "POST /hook HTTP/1.1");
    assert_eq!(post.headers["authorization"], "Bearer 4711");
    let timestamp = &post.headers["x-zendesk-webhook-signature-timestamp"];
    let signature = deliver::signature("sehr-geheimes-geheimnis", timestamp, &post.body);
    assert_eq!(post.headers["x-zendesk-webhook-signature"], signature);
    let said: serde_json::Value = serde_json::from_str(&post.body).unwrap();
    assert_eq!(said["type"], "obhut:event-type:erasure");
    assert_eq!(said["detail"]["users"], serde_json::json!([{ "external_id": "K-4711" }]));
    let lower = post.body.to_lowercase();
    assert!(!lower.contains("mira") && !lower.contains("kunden.example"), "{lower}");
    let rows = told(&desk, erasure);
    assert_eq!((rows.len(), rows[0].state, rows[0].last_status), (1, Standing::Waiting, Some(500)));
    assert!(case_is_open(&desk, erasure), "what has to be said again is kept");
    let issued = certificate(&desk, erasure);
    assert!(issued.certificate.number("destroyed").is_some(), "the keys do not wait for others");
    desk.clock.advance_seconds(60);
    work(&desk);
    assert_eq!(receiver.take().len(), 1, "the redirect is not followed");
    assert_eq!(told(&desk, erasure)[0].last_error.as_deref(), Some("redirect"));
    desk.clock.advance_seconds(3_600);
    work(&desk);
    assert_eq!(receiver.take()[0].body, post.body, "the same message");
    let rows = told(&desk, erasure);
    assert!(rows[0].state == Standing::Confirmed && rows[0].sealed_body.is_none() && rows[0].attempts == 3);
    assert!(!case_is_open(&desk, erasure), "with the last confirmation the key of the case goes");
    // The house's own addresses are refused where the installation does not allow them.
    let strict = self::desk(engine, None, None);
    mira(&strict, Some("K-1"));
    add(&strict, &shop(receiver));
    let erasure = forget(&strict);
    work(&strict);
    assert_eq!(told(&strict, erasure)[0].last_error.as_deref(), Some("private_address"));
    assert!(receiver.take().is_empty());
    what_follows_the_status_does_not_matter(receiver);
    // Nobody vouches for the certificate: nothing is said.
    let target = obhut::outbound::Target::of(&receiver.url()).unwrap();
    let allowed = Outbound { private: true, roots: None };
    let sent = obhut::outbound::post(&allowed, &target, "text/plain", &[], b"geheim".to_vec());
    assert_eq!(sent, Err(obhut::outbound::Fault::Tls));
    assert!(receiver.take().is_empty());
}

fn what_follows_the_status_does_not_matter(receiver: &Receiver) {
    let target = obhut::outbound::Target::of(&receiver.url()).unwrap();
    let allowed = Outbound { private: true, roots: Some(receiver.roots()) };
    let long = "x".repeat(100_000);
    receiver.will_say(&format!("200 OK\r\ncontent-length: 100000\r\n\r\n{long}"));
    receiver.will_say("202 Accepted\r\ncontent-length: 100\r\n\r\nbroken off");
    for (status, length) in [(200, 64 * 1024), (202, 10)] {
        let answer = obhut::outbound::post(&allowed, &target, "text/plain", &[], Vec::new()).unwrap();
        assert!(answer.is_taken() && answer.status == status);
        assert_eq!(answer.body.len(), length);
    }
    receiver.take();
}

fn a_system_that_calls_back_is_waited_for(engine: Engine, receiver: &Receiver) {
    let desk = desk(engine, None, Some(&receiver.roots()));
    mira(&desk, Some("K-4711"));
    add(&desk, &NewWebhook { calls_back: true, ..shop(receiver) });
    let erasure = forget(&desk);
    work(&desk);
    let said: serde_json::Value = serde_json::from_str(&receiver.take()[0].body).unwrap();
    let word = said["detail"]["confirmation_url"].as_str().unwrap();
    let word = word.strip_prefix("https://desk.example/confirmation/").unwrap().to_owned();
    assert_eq!(told(&desk, erasure)[0].state, Standing::Sent);
    assert!(case_is_open(&desk, erasure));
    let call =
        |word: String| desk.write(&desk.system(), move |tx, cx| webhooks::notices::confirm_by_word(tx, cx, &word));
    assert!(matches!(call("x".into()), Err(Error::NotFound)));
    call(word.clone()).unwrap();
    assert_eq!(told(&desk, erasure)[0].state, Standing::Confirmed);
    assert!(!case_is_open(&desk, erasure));
    assert!(matches!(call(word), Err(Error::NotFound)), "once");
}

fn a_partner_is_told_under_their_own_sign(engine: Engine, postfix: &Postfix) {
    let desk = desk(engine, Some(postfix.mail_out()), None);
    let id = mira(&desk, None);
    let partner = NewRecipient::named("Zählerwerk Holm GmbH", "holm@kunden.example");
    let partner = desk.write(&agent(&desk), move |tx, cx| recipients::ops::create(tx, cx, &partner)).unwrap();
    let question = NewSide {
        recipient: partner,
        address: None,
        subject: "F12".into(),
        text: "Was heißt F12?".into(),
        purpose: PassingPurpose::Question,
        masked: true,
        files: Vec::new(),
        language: Language::German,
        seen: None,
    };
    let asked = desk.write(&agent(&desk), move |tx, cx| sides::create(tx, cx, id, &question)).unwrap();
    work(&desk);
    postfix.next();
    let side = asked.side;
    desk.write(&agent(&desk), move |tx, cx| register::set_reference(tx, cx, id, side, "H-99")).unwrap();
    let erasure = forget(&desk);
    work(&desk);
    work(&desk);
    let letters = [mail::parse(&postfix.next()), mail::parse(&postfix.next())];
    let notice = letters.iter().find(|letter| letter.to[0].address == "holm@kunden.example").unwrap();
    let text = notice.text.clone().unwrap();
    assert!(text.contains("Ihr Zeichen H-99") && text.contains("Art. 19"), "{text}");
    assert!(!text.to_lowercase().contains("mira"), "{text}");
    let rows = told(&desk, erasure);
    assert_eq!((rows.len(), rows[0].state), (1, Standing::Told));
    assert!(!case_is_open(&desk, erasure));
}

fn keepers_get_the_head_of_the_log(engine: Engine, postfix: &Postfix, receiver: &Receiver) {
    let desk = desk(engine, Some(postfix.mail_out()), Some(&receiver.roots()));
    obhut::proof::ops::integrate(&desk.desk);
    let enter = |place: &str| {
        let place = place.to_owned();
        let english = obhut::i18n::Language::English;
        desk.write(&desk.acting(desk.administrator), move |tx, cx| keepers::ops::add(tx, cx, &place, english))
    };
    for wrong in ["", "http://plain.example/", "nobody", "https://a:b@x.example/"] {
        assert!(matches!(enter(wrong), Err(Error::Invalid(_))), "{wrong}");
    }
    enter("betriebsrat@kunden.example").unwrap();
    enter(&receiver.url()).unwrap();
    assert!(matches!(enter("Betriebsrat@kunden.example"), Err(Error::Invalid(_))), "once is enough");
    receiver.will_say("503 Service Unavailable");
    work(&desk);
    let letter = mail::parse(&postfix.next());
    let file = letter.attachments.iter().find(|file| file.name.as_deref() == Some("checkpoint.txt")).unwrap();
    let key = desk.read(&desk.system(), |tx, cx| Ok(obhut::proof::sql::key(tx, cx.id())?.unwrap().verifier)).unwrap();
    let head = ledger::note::open(&String::from_utf8(file.bytes.clone()).unwrap(), &key).unwrap();
    let text = letter.text.unwrap();
    assert!(head.size > 0 && text.contains(&key));
    assert!(!text.contains("Guten Tag"), "in the keeper's language: {text}");
    let list = |desk: &TestDesk| desk.read(&desk.acting(desk.administrator), keepers::ops::list).unwrap();
    let states: Vec<_> = list(&desk).iter().map(|one| (one.row.attempts, one.row.last_error.clone())).collect();
    assert_eq!(states, [(0, None), (1, Some("server_error".to_owned()))], "a failure can be seen");
    receiver.take();
    desk.clock.advance_seconds(120);
    work(&desk);
    let posted = receiver.take().remove(0);
    assert!(ledger::note::open(&posted.body, &key).is_ok());
    assert_eq!(posted.headers["x-obhut-log-key"], key);
    assert!(list(&desk).iter().all(|one| one.row.last_error.is_none() && one.row.sent_at.is_some()));
    // Once a day, and not before.
    let due = |desk: &TestDesk| {
        erasure::housekeeping::tidy_account(&desk.system()).unwrap();
        waiting(desk).iter().filter(|job| job.kind == keepers::send::CHECKPOINT).count()
    };
    assert_eq!(due(&desk), 0);
    desk.clock.advance_seconds(24 * 3_600);
    assert_eq!(due(&desk), 2);
    assert_eq!(due(&desk), 2, "none is queued twice");
    // What they keep tells later that nothing was rewritten.
    obhut::proof::ops::integrate(&desk.desk);
    let account = desk.account.key.id;
    let checked =
        desk.read(&desk.system(), move |tx, _| Ok(obhut::proof::ops::verify(tx, account, Some(&posted.body))));
    assert!(checked.unwrap().is_ok());
    assert!(postfix.is_empty());
}

#[test]
fn a_certificate_of_a_log_that_was_changed_behind_our_back_is_refused() {
    let desk = desk(Engine::Sqlite, None, None);
    mira(&desk, None);
    let erasure = forget(&desk);
    work(&desk);
    let issued = certificate(&desk, erasure);
    let (account, seq, text) = (desk.account.key.id, issued.certificate.seq, issued.proof.text());
    let refused = |text: &str| obhut::command::verify::certificate(&desk.desk, None, text).unwrap();
    assert!(refused(&text).ok);
    let spoil = "UPDATE log_entry SET leaf = $3 WHERE account_id = $1 AND seq = $2";
    desk.desk.db.write_blocking(move |tx| tx.execute(spoil, db::params![account, seq, b"{}".as_slice()])).unwrap();
    let spoilt = refused(&text);
    assert!(!spoilt.ok && spoilt.lines[0].contains("an entry has been changed"), "{:?}", spoilt.lines);
    let whole = obhut::command::verify::verify(&desk.desk, None, None, None).unwrap();
    assert!(!whole.ok, "{:?}", whole.lines);
}
