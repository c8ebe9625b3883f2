//! The desk's own addresses: who gets what is written to them, and what leaves from them.

use std::sync::Arc;

use jobs::{Outcome, run_due};
use obhut::email::acknowledge::ACKNOWLEDGE;
use obhut::email::addresses::{self, NewAddress};
use obhut::email::servers::NewServer;
use obhut::email::{ingest, send};
use obhut::error::Error;
use obhut::staff::groups::{self, GroupChange};
use obhut::words::{CommentKind, MailKind, MailSecurity, SignIn, Status};
use testkit::Engine;

use crate::postfix::Postfix;
use crate::stories::*;
use crate::testing::TestDesk;

fn address(address: &str) -> NewAddress {
    NewAddress { address: address.into(), ..NewAddress::default() }
}

fn work(desk: &TestDesk) -> usize {
    let inner = Arc::clone(&desk.desk);
    run_due(&desk.desk.db, &desk.desk.queue, move |job| send::send(&inner, job)).unwrap()
}

fn recipient(desk: &TestDesk, id: i64) -> Option<String> {
    let system = obhut::disclosure::for_system(personal::SystemUse::Outbox);
    ticket(desk, id).fields.unwrap().recipient.map(|recipient| recipient.disclose(&system).clone())
}

fn faults(desk: &TestDesk, new: NewAddress) -> Vec<&'static str> {
    let add = move |tx: &mut db::Tx<'_>, cx: &obhut::context::Cx| addresses::add(tx, cx, &new);
    match desk.write(&desk.acting(desk.administrator), add) {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        Ok(_) => Vec::new(),
        Err(other) => panic!("{other}"),
    }
}

fn settings(desk: &TestDesk, values: &'static [(&'static str, &'static str)]) {
    desk.write(&desk.system(), move |tx, cx| {
        for (name, value) in values {
            obhut::accounts::sql::set(tx, cx.id(), name, value)?;
        }
        Ok(())
    })
    .unwrap();
}

stories! {
    fn mail_goes_to_the_group_of_the_address_that_it_was_written_to(desk) {
        let administrator = desk.acting(desk.administrator);
        let sales = desk.write(&administrator, |tx, cx| groups::create(tx, cx, "Verkauf", &GroupChange::default())).unwrap();
        add_address(desk, &address(DESK));
        add_address(desk, &NewAddress { group: Some(sales), ..address("verkauf@lindhof.example") });
        let arrived = |id: &str, fields: &[(&str, &str)]| {
            let message = format!("<{id}@kunden.example>");
            let mut all = vec![("From", MIRA), ("Message-ID", message.as_str()), ("Subject", "x")];
            all.extend_from_slice(fields);
            arrive(desk, mail(&all, "Guten Tag\n"))["ticket"].as_i64().unwrap()
        };
        let sold = arrived("1", &[("To", "Verkauf <Verkauf@Lindhof.example>")]);
        assert_eq!((ticket(desk, sold).row.group, recipient(desk, sold).as_deref()), (Some(sales), Some("verkauf@lindhof.example")));
        let asked = arrived("2", &[("To", "jemand@fremd.example"), ("Cc", DESK)]);
        assert_eq!((ticket(desk, asked).row.group, recipient(desk, asked).as_deref()), (Some(desk.group), Some(DESK)));
        // A blind copy names nobody: the server that delivered it does.
        let blind = arrived("3", &[("To", "liste@fremd.example"), ("Delivered-To", "verkauf@lindhof.example")]);
        assert_eq!(ticket(desk, blind).row.group, Some(sales));
        // To several of ours: one ticket, and none of ours is in copy.
        let both = arrived("4", &[("To", "verkauf@lindhof.example, support@lindhof.example"), ("Cc", DESK)]);
        assert_eq!(ticket(desk, both).row.group, Some(sales));
        let parties = desk.read(&agent(desk), move |tx, cx| Ok(obhut::tickets::sql::parties(tx, cx.id(), both)?)).unwrap();
        assert!(parties.is_empty(), "{parties:?}");
    }

    fn what_does_not_fit_is_named(desk) {
        assert_eq!(faults(desk, address("")), ["email"]);
        assert_eq!(faults(desk, address("support+x@lindhof.example")), ["email"]);
        // Mail to a colleague's own address would go round.
        assert_eq!(faults(desk, address("jana@lindhof.example")), ["email"]);
        assert_eq!(faults(desk, NewAddress { signature: "{{agent.salary}}".into(), ..address(DESK) }), ["signature"]);
        let nowhere = NewAddress { group: Some(9), incoming: Some(9), outgoing: Some(9), locale: Some("xx".into()), ..address(DESK) };
        assert_eq!(faults(desk, nowhere), ["locale", "group_id", "incoming", "outgoing"]);
        assert_eq!(faults(desk, address(DESK)), Vec::<&str>::new());
        assert_eq!(faults(desk, address("SUPPORT@lindhof.example")), ["email"]);
        // One is always the usual one.
        let usual = add_address(desk, &NewAddress { is_default: true, ..address("hilfe@lindhof.example") });
        let all = desk.read(&agent(desk), addresses::visible).unwrap();
        assert_eq!(all.iter().map(|one| one.row.is_default).collect::<Vec<_>>(), [false, true]);
        let remove = move |tx: &mut db::Tx<'_>, cx: &obhut::context::Cx| addresses::remove(tx, cx, usual);
        assert!(matches!(desk.write(&desk.acting(desk.administrator), remove), Err(Error::Invalid(_))));
        // Colleagues read, administrators write.
        let remove = move |tx: &mut db::Tx<'_>, cx: &obhut::context::Cx| addresses::remove(tx, cx, usual);
        assert!(matches!(desk.write(&agent(desk), remove), Err(Error::Forbidden)));
    }

    fn a_password_is_never_sent_to_another_host_than_it_was_given_for(desk) {
        let right = NewServer::usual(MailKind::Smtp, "mail.lindhof.example", 465, "hilfe", "geheim");
        let id = add_server(desk, &right);
        let change = |desk: &TestDesk, new: NewServer| {
            let change = move |tx: &mut db::Tx<'_>, cx: &obhut::context::Cx| obhut::email::servers::change(tx, cx, id, &new);
            match desk.write(&desk.acting(desk.administrator), change) {
                Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
                other => other.map(|()| Vec::new()).unwrap(),
            }
        };
        let kept = NewServer { password: None, ..right.clone() };
        assert_eq!(change(desk, NewServer { port: 587, security: MailSecurity::StartTls, ..kept.clone() }), Vec::<&str>::new());
        assert_eq!(obhut::email::servers::Server::text(server(desk, id).login.password.as_ref()), "geheim");
        assert_eq!(change(desk, NewServer { host: "fremd.example".into(), ..kept.clone() }), ["password"]);
        // Nothing goes in the clear to another machine.
        assert_eq!(change(desk, NewServer { security: MailSecurity::None, ..kept }), ["security"]);
        // The key of the replaced login is given up.
        let given_up = "SELECT COUNT(*) FROM given_up WHERE account_id > 0";
        assert_eq!(desk.desk.db.read_blocking(move |tx| tx.row(given_up, &[], |row| row.get::<i64>(0))).unwrap(), Some(1));
    }

    fn what_a_filter_marked_is_set_aside_where_it_is_set_so(desk) {
        let spam = |id: &str, value: &str| {
            let id = format!("<{id}@kunden.example>");
            let fields = [("From", MIRA), ("To", DESK), ("Message-ID", id.as_str()), ("X-Spam-Flag", value)];
            arrive(desk, mail(&fields, "Gewinn!\n"))
        };
        assert_eq!(spam("1", "YES")["outcome"], "ticket", "nobody has set it so");
        settings(desk, &[(ingest::SPAM_FIELD, "X-Spam-Flag"), (ingest::SPAM_WORD, "yes")]);
        assert_eq!(spam("2", "YES")["reason"], "marked_as_spam");
        assert_eq!(spam("3", "NO")["outcome"], "ticket");
        // An answer to us is looked at whatever a filter thinks of it.
        let id = open(desk, MIRA, "4");
        let to = reply_address(desk, id);
        let fields = [("From", MIRA), ("To", to.as_str()), ("Message-ID", "<5@kunden.example>"), ("X-Spam-Flag", "YES")];
        assert_eq!(arrive(desk, mail(&fields, "Danke!\n"))["outcome"], "answer");
    }

    fn only_new_mail_of_people_is_acknowledged_and_not_without_end(desk) {
        let acknowledged = |desk: &TestDesk| waiting(desk).iter().filter(|job| job.kind == ACKNOWLEDGE).count();
        add_address(desk, &address("still@lindhof.example"));
        arrive(desk, mail(&[("From", MIRA), ("To", "still@lindhof.example"), ("Message-ID", "<0@k.example>")], "x\n"));
        assert_eq!(acknowledged(desk), 0, "it is off unless somebody wants it");
        add_address(desk, &NewAddress { acknowledges: true, ..address(DESK) });
        for (id, field) in [("1", ("Auto-Submitted", "auto-generated")), ("2", ("List-Id", "<a.b>")), ("3", ("X-Obhut-Loop", "abc"))] {
            let id = format!("<{id}@k.example>");
            arrive(desk, mail(&[("From", "Maschine <m@k.example>"), ("To", DESK), ("Message-ID", &id), field], "x\n"));
        }
        // A colleague who writes to the desk is none the wiser for it.
        arrive(desk, letter("Jana <jana@lindhof.example>", "4", "x", "x\n"));
        assert_eq!(acknowledged(desk), 0);
        let id = open(desk, "Neu <neu@kunden.example>", "5");
        assert_eq!(acknowledged(desk), 1);
        let to = reply_address(desk, id);
        arrive(desk, mail(&[("From", "Neu <neu@kunden.example>"), ("To", &to), ("Message-ID", "<6@k.example>")], "Noch was\n"));
        assert_eq!(acknowledged(desk), 1, "an answer is none");
        for number in 7..20 {
            open(desk, "Neu <neu@kunden.example>", &number.to_string());
        }
        assert_eq!(acknowledged(desk), 3, "two machines that answer each other come to rest");
        desk.clock.advance_seconds(3_601);
        open(desk, "Neu <neu@kunden.example>", "99");
        assert_eq!(acknowledged(desk), 4);
    }
}

/// One server for all of it: to start one takes longer than the stories.
#[test]
fn answers_leave_from_the_address_that_was_written_to() {
    let postfix = Postfix::start();
    for engine in Engine::BOTH {
        an_answer_has_sender_signature_and_way_of_its_address(engine, &postfix);
        an_acknowledgement_arrives_and_nothing_answers_it(engine, &postfix);
        what_is_refused_is_noted_on_the_ticket(engine, &postfix);
    }
}

fn with_server(engine: Engine, postfix: &Postfix) -> (TestDesk, i64) {
    let mut desk = TestDesk::new(engine);
    trusting(&mut desk, &postfix.roots());
    let usual = NewServer::usual(MailKind::Smtp, "localhost", i64::from(postfix.port()), "", "");
    let server = NewServer { security: MailSecurity::StartTls, sign_in: SignIn::None, ..usual };
    let id = add_server(&desk, &server);
    (desk, id)
}

fn an_answer_has_sender_signature_and_way_of_its_address(engine: Engine, postfix: &Postfix) {
    let (desk, outgoing) = with_server(engine, postfix);
    add_address(&desk, &address("hilfe@lindhof.example"));
    let sales = NewAddress {
        name: "Lindhof Verkauf".into(),
        signature: "{{agent.name}}\nAnfrage {{ticket.id}} · {{address}}".into(),
        outgoing: Some(outgoing),
        ..address("verkauf@lindhof.example")
    };
    add_address(&desk, &sales);
    let fields =
        [("From", MIRA), ("To", "verkauf@lindhof.example"), ("Message-ID", "<1@k.example>"), ("Subject", "Angebot")];
    let id = arrive(&desk, mail(&fields, "Was kostet das?\n"))["ticket"].as_i64().unwrap();
    reply(&desk, id, "Zwölf Euro.");
    desk.clock.advance_seconds(10);
    assert_eq!(work(&desk), 1);
    let bytes = postfix.next();
    let left = mail::parse(&bytes);
    let token = ticket(&desk, id).row.reply_token;
    assert_eq!(
        (left.from[0].name.as_str(), left.from[0].address.as_str()),
        ("Lindhof Verkauf", "verkauf@lindhof.example")
    );
    assert_eq!(left.reply_to[0].address, format!("verkauf+{token}@lindhof.example"));
    assert!(String::from_utf8_lossy(&bytes).starts_with(&format!("Return-Path: <verkauf+{token}@lindhof.example>")));
    assert_eq!(left.reply.text.trim(), "Zwölf Euro.");
    assert_eq!(
        left.reply.signature.trim_start_matches("-- ").trim(),
        format!("Jana Krüger\nAnfrage {id} · verkauf@lindhof.example")
    );
    assert_eq!(left.in_reply_to, ["<1@k.example>"]);
    assert!(server(&desk, outgoing).row.last_mail_at.is_some());
    // The usual address has no way out: its answers wait, and that is told.
    let fields = [("From", MIRA), ("To", "hilfe@lindhof.example"), ("Message-ID", "<2@k.example>")];
    let other = arrive(&desk, mail(&fields, "Hallo\n"))["ticket"].as_i64().unwrap();
    reply(&desk, other, "Guten Tag.");
    desk.clock.advance_seconds(10);
    assert_eq!(work(&desk), 1);
    assert_eq!(waiting(&desk)[0].last_error.as_deref(), Some("no_mail_server"));
    assert!(postfix.is_empty());
}

fn an_acknowledgement_arrives_and_nothing_answers_it(engine: Engine, postfix: &Postfix) {
    let (desk, outgoing) = with_server(engine, postfix);
    let with = NewAddress { acknowledges: true, outgoing: Some(outgoing), locale: Some("de".into()), ..address(DESK) };
    add_address(&desk, &with);
    let id = open(&desk, MIRA, "1");
    assert_eq!(work(&desk), 1);
    let bytes = postfix.next();
    let left = mail::parse(&bytes);
    assert!(left.class.auto && left.class.kind == mail::Kind::AutoReply);
    assert!(String::from_utf8_lossy(&bytes).starts_with("Return-Path: <>"));
    let text = left.text.unwrap();
    assert!(text.contains(&format!("Nummer {id}.")) && text.contains("Nachricht erhalten"), "{text}");
    // The customer may answer it, and the answer finds its ticket.
    let to = left.reply_to[0].address.clone();
    let fields = [("From", MIRA), ("To", to.as_str()), ("Message-ID", "<2@k.example>")];
    assert_eq!(arrive(&desk, mail(&fields, "Noch etwas\n"))["ticket"], id);
    assert_eq!(work(&desk), 0);
    assert!(postfix.is_empty());
}

fn what_is_refused_is_noted_on_the_ticket(engine: Engine, postfix: &Postfix) {
    let (desk, outgoing) = with_server(engine, postfix);
    add_address(&desk, &NewAddress { outgoing: Some(outgoing), ..address(DESK) });
    let fields = [
        ("From", MIRA),
        ("To", DESK),
        ("Cc", "Niemand <refused@kunden.example>"),
        ("Message-ID", "<1@k.example>"),
        ("Subject", "x"),
    ];
    let id = arrive(&desk, mail(&fields, "Guten Tag\n"))["ticket"].as_i64().unwrap();
    reply(&desk, id, "Anbei.");
    set_status(&desk, id, Status::Solved);
    desk.clock.advance_seconds(10);
    let job = waiting(&desk).remove(0);
    // Note, log entry and the end of the job are one step.
    assert_eq!(send::send(&desk.desk, &job), Outcome::Settled);
    assert_eq!(mail::parse(&postfix.next()).cc.len(), 1);
    let last = comments(&desk, id).pop().unwrap();
    assert!(last.row.kind == CommentKind::Bounce && !last.row.public);
    assert!(text(&desk, &last).contains("nicht alle erreicht"));
    assert_eq!(ticket(&desk, id).row.status, Status::Open);
    let gone = desk.account.people.by_email("refused@kunden.example").unwrap();
    let known = desk.read(&agent(&desk), move |tx, cx| obhut::people::identities::of(tx, cx, gone)).unwrap();
    assert_eq!(known[0].0.undeliverable, 1);
    assert!(postfix.is_empty());
}
