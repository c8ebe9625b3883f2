//! Words, pictures and files are gone for good: from the comment, from all that repeats it, from every older copy.

use std::sync::Arc;

use personal::SystemUse;
use testkit::Engine;
use vault::Vault;

use super::{Reason, Tally, ops, sql};
use crate::audit::history;
use crate::drafts;
use crate::email::outbox::MailOut;
use crate::email::{ingest, original, outbox, send};
use crate::error::{Error, FaultKind};
use crate::holds::ops::NewHold;
use crate::holds::{Duty, Ground};
use crate::masking::records::Spared;
use crate::scheduled;
use crate::testing::TestDesk;
use crate::tickets::attachments::NewFile;
use crate::tickets::comments::NewComment;
use crate::tickets::merge::{self, MergeComments};
use crate::tickets::sql::CommentRow;
use crate::tickets::{NewTicket, Requester, TicketChange, create, read, sql as tickets, update};
use crate::words::Role;

const SECRET: &str = "Rose-4711 blau";

fn on_both(story: impl Fn(TestDesk)) {
    Engine::BOTH.into_iter().for_each(|engine| story(TestDesk::new(engine)));
}

/// A mail whose words hide behind encodings.
const MAIL: &str = "From: Mia Ohm <mia@kunde.example>\r\nTo: service@lindhof.example\r\nMessage-ID: <1@kunde.example>\r\n\
    Subject: =?utf-8?B?S2VubndvcnQgUm9zZS00NzExIGJsYXU=?=\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    Mein Kennwort ist Rose-4711=\r\n blau, bitte =E4ndern.\r\n";

fn taken_in(desk: &TestDesk) -> i64 {
    ingest::ingest(&desk.system(), MAIL.as_bytes()).unwrap()["ticket"].as_i64().unwrap()
}

fn comments(desk: &TestDesk, ticket: i64) -> Vec<CommentRow> {
    desk.read(&desk.system(), move |tx, cx| Ok(sql::comments(tx, cx.id(), ticket)?)).unwrap()
}

fn first(desk: &TestDesk, ticket: i64) -> i64 {
    comments(desk, ticket).first().unwrap().id
}

fn answer(desk: &TestDesk, ticket: i64, text: &str) -> i64 {
    let text = text.to_owned();
    let agent = desk.acting(desk.agent);
    let said = desk.write(&agent, move |tx, cx| {
        let comment = Some(NewComment::message(&text, true));
        update::update(tx, cx, ticket, &TicketChange { comment, ..TicketChange::default() })
    });
    said.unwrap().comment.unwrap()
}

/// All texts of a ticket that can be opened: subject, comments, what they quote.
fn texts(desk: &TestDesk, ticket: i64) -> String {
    desk.read(&desk.system(), move |tx, cx| {
        let system = crate::disclosure::for_system(SystemUse::Backup);
        let row = tickets::get(tx, cx.id(), ticket)?.unwrap();
        let mut texts = Vec::new();
        if let Some(fields) = read::open_fields(cx, &row)? {
            texts.push(fields.subject.disclose(&system).clone());
            texts.extend(fields.tags.iter().map(|tag| tag.disclose(&system).clone()));
        }
        for comment in sql::comments(tx, cx.id(), ticket)? {
            let view = read::open_comment(cx, comment)?;
            if let Some(body) = view.body {
                texts.push(body.text.disclose(&system).clone());
                texts.extend(body.html.map(|html| html.disclose(&system).clone()));
            }
            texts.extend(view.quote.and_then(|quote| quote.quoted).map(|quoted| quoted.disclose(&system).clone()));
        }
        Ok(texts.join("\n"))
    })
    .unwrap()
}

fn redact(desk: &TestDesk, at: (i64, i64), text: &str) -> Result<Tally, Error> {
    let text = vec![text.to_owned()];
    desk.write(&desk.acting(desk.agent), move |tx, cx| ops::words(tx, cx, at, &text, Reason::Secret))
}

fn swept(desk: &TestDesk) {
    while crate::sweep::sweep(&desk.desk).unwrap() > 0 {}
}

#[test]
fn words_go_from_wherever_the_ticket_and_those_merged_with_it_repeat_them() {
    on_both(|desk| {
        let ticket = taken_in(&desk);
        let said = first(&desk, ticket);
        answer(&desk, ticket, "Sie schrieben:\n> Rose-4711\n> blau\nDas ändern wir.");
        let other = desk
            .write(&desk.acting(desk.agent), |tx, cx| {
                let comment = NewComment::message("Am Telefon: Rose-4711 blau", false);
                Ok(create::create(tx, cx, &NewTicket::new("Anruf", comment))?.ticket)
            })
            .unwrap();
        let agent = desk.acting(desk.agent);
        desk.write(&agent, move |tx, cx| {
            merge::merge(tx, cx, ticket, &[other], &MergeComments { target: None, source: None })?;
            let subject = Some("Kennwort Rose-4711 blau ändern".to_owned());
            update::update(tx, cx, ticket, &TicketChange { subject, ..TicketChange::default() })?;
            let written = drafts::ops::Written {
                text: "Ihr Kennwort Rose-4711 blau".to_owned().into(),
                ..drafts::ops::Written::default()
            };
            drafts::ops::save(tx, cx, ticket, &written, true)?;
            let plan = scheduled::ops::Plan {
                text: "Morgen: Rose-4711 blau".to_owned().into(),
                due_at: cx.now.plus_seconds(3_600).0,
                ..scheduled::ops::Plan::default()
            };
            scheduled::ops::schedule(tx, cx, ticket, &plan).map(drop)
        })
        .unwrap();
        let old = comments(&desk, ticket);
        let tally = redact(&desk, (ticket, said), SECRET).unwrap();
        assert_eq!((tally.places, tally.mails, tally.mails_given_up), (1, 1, 0), "{tally:?}");
        assert!(tally.copies >= 5 && tally.history >= 1, "{tally:?}");
        swept(&desk);
        for ticket in [ticket, other] {
            let texts = texts(&desk, ticket);
            assert!(!texts.contains("4711") && texts.contains('▇'), "{texts}");
        }
        assert!(texts(&desk, ticket).contains("Mein Kennwort ist ▇▇▇▇▇▇▇▇▇▇▇▇▇▇, bitte ändern."));
        let raw = desk.read(&desk.acting(desk.agent), move |tx, cx| original::read(tx, cx, ticket, said)).unwrap();
        let mail = mail::parse(&raw);
        assert_eq!(mail.subject.as_deref(), Some("Kennwort ▇▇▇▇▇▇▇▇▇▇▇▇▇▇"));
        assert!(!mail.text.as_deref().unwrap().contains("4711"));
        assert_eq!(mail.message_id.as_deref(), Some("<1@kunde.example>"), "what it is called in its thread stays");
        desk.read(&desk.acting(desk.agent), move |tx, cx| {
            let draft = drafts::ops::get(tx, cx, ticket)?.unwrap();
            assert!(!draft.written.text.contains("4711"));
            for step in history::of(tx, cx, read::object(ticket), 0, 100)? {
                let system = crate::disclosure::for_system(SystemUse::Backup);
                let changes = step.detail.iter().flat_map(|detail| &detail.changes);
                let values = changes.flat_map(|change| [&change.old, &change.new]).flatten();
                assert!(values.into_iter().all(|value| !value.disclose(&system).contains("4711")));
            }
            let last = history::of(tx, cx, read::object(ticket), 0, 100)?.pop().unwrap();
            assert_eq!((last.entry.act.as_str(), last.facts["reason"].as_str()), ("ticket.redact", Some("secret")));
            let leaf = String::from_utf8_lossy(&last.entry.leaf).into_owned();
            assert!(leaf.contains("\"places\":1") && !leaf.contains("Rose"), "{leaf}");
            Ok(())
        })
        .unwrap();
        // Whoever kept an older copy of the rows opens nothing with what is left.
        let (desk, cx) = (&desk, desk.system());
        for old in old.into_iter().filter(|old| old.id == said) {
            let cell = cx.cell("comment", old.id, "sealed_body");
            let opened = desk.desk.vault.open_value(&cell, old.sealed_body.as_ref().unwrap());
            assert!(matches!(opened, Err(vault::Error::Forgotten)));
        }
    });
}

#[test]
fn a_mail_that_still_waits_leaves_without_the_words() {
    on_both(|mut desk| {
        let options = crate::config::Serve {
            smtp: Some("smtp://127.0.0.1:9".into()),
            mail_from: Some("service@lindhof.example".into()),
            ..crate::config::Serve::default()
        };
        let old = Arc::clone(&desk.desk);
        let mut new = crate::desk::Desk::new(
            old.db.clone(),
            old.vault.clone(),
            old.world.clone(),
            old.blobs.clone(),
            old.settings.clone(),
        );
        new.mail = MailOut::of(&options).unwrap();
        desk.desk = Arc::new(new);
        desk.account = desk.desk.account(desk.account.key.id).unwrap();
        let ticket = taken_in(&desk);
        let said = answer(&desk, ticket, "Ihr neues Kennwort: Rose-4711 blau");
        let waiting = move |desk: &TestDesk| {
            let account = desk.account.key.id;
            let queue = desk.desk.queue.clone();
            let jobs = desk.desk.db.read_blocking(move |tx| queue.about(tx, account, outbox::MAIL, said)).unwrap();
            send::would_send(&desk.system(), jobs.first().unwrap()).unwrap()
        };
        assert!(mail::parse(&waiting(&desk)).text.unwrap().contains(SECRET));
        redact(&desk, (ticket, said), SECRET).unwrap();
        let text = mail::parse(&waiting(&desk)).text.unwrap();
        assert!(text.contains('▇') && !text.contains("4711"), "{text}");
    });
}

#[test]
fn short_words_go_from_their_comment_alone() {
    on_both(|desk| {
        let ticket = taken_in(&desk);
        let one = answer(&desk, ticket, "Zimmer 12");
        answer(&desk, ticket, "Seite 12");
        redact(&desk, (ticket, one), "12").unwrap();
        let texts = texts(&desk, ticket);
        assert!(texts.contains("Zimmer ▇▇") && texts.contains("Seite 12"), "{texts}");
    });
}

#[test]
fn a_file_is_replaced_by_an_empty_one_and_so_are_its_copies() {
    on_both(|desk| {
        let mail = "From: Mia Ohm <mia@kunde.example>\r\nTo: service@lindhof.example\r\nSubject: Ausweis\r\n\
            Message-ID: <2@kunde.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
            --x\r\nContent-Type: text/html\r\n\r\n<p>Siehe <img src=\"cid:bild\"></p>\r\n--x\r\n\
            Content-Type: image/png; name=ausweis.png\r\nContent-ID: <bild>\r\nContent-Disposition: inline\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nQXVzd2Vpcw==\r\n--x--\r\n";
        let ticket = ingest::ingest(&desk.system(), mail.as_bytes()).unwrap()["ticket"].as_i64().unwrap();
        let said = first(&desk, ticket);
        let agent = desk.acting(desk.agent);
        desk.write(&agent, move |tx, cx| {
            let file = NewFile {
                name: "kopie.png".into(),
                content_type: "image/png".into(),
                content_id: None,
                inline: false,
                content: b"Ausweis".to_vec().into(),
            };
            let comment = NewComment { files: vec![Arc::new(file)], ..NewComment::message("Kopie", false) };
            update::update(tx, cx, ticket, &TicketChange { comment: Some(comment), ..TicketChange::default() })
        })
        .unwrap();
        let files = move |desk: &TestDesk| {
            desk.read(&desk.acting(desk.agent), move |tx, cx| Ok(tickets::files_of(tx, cx.id(), ticket)?)).unwrap()
        };
        let before = files(&desk);
        let id = before.iter().find(|file| file.comment == Some(said)).unwrap().id;
        let tally = desk.write(&agent, move |tx, cx| ops::file(tx, cx, (ticket, said), id, Reason::Others)).unwrap();
        assert_eq!((tally.files, tally.mails), (2, 1), "{tally:?}");
        swept(&desk);
        for (old, new) in before.iter().zip(files(&desk)) {
            let cell_of = desk.system();
            let cell = cell_of.cell("attachment", old.id, "sealed_meta");
            let opened = desk.desk.vault.open_value(&cell, old.sealed_meta.as_ref().unwrap());
            assert!(matches!(opened, Err(vault::Error::Forgotten)));
            assert_eq!((new.size, Vault::owners(new.sealed_meta.as_ref().unwrap()).unwrap()[0].0), (0, new.key));
        }
        let html = texts(&desk, ticket);
        assert!(html.contains("<p>Siehe </p>"), "the picture left the text: {html}");
        let raw = desk.read(&desk.acting(desk.agent), move |tx, cx| original::read(tx, cx, ticket, said)).unwrap();
        assert!(mail::parse(&raw).attachments.iter().all(|file| file.bytes.is_empty()));
    });
}

#[test]
fn a_mail_that_nobody_can_read_is_given_up_whole() {
    on_both(|desk| {
        let mail = MAIL.replace("quoted-printable", "rot13");
        let ticket = ingest::ingest(&desk.system(), mail.as_bytes()).unwrap()["ticket"].as_i64().unwrap();
        let said = first(&desk, ticket);
        let tally = redact(&desk, (ticket, said), "Mein Kennwort").unwrap();
        assert_eq!((tally.mails, tally.mails_given_up), (0, 1), "{tally:?}");
        let gone = desk.read(&desk.acting(desk.agent), move |tx, cx| original::read(tx, cx, ticket, said));
        assert!(matches!(gone, Err(Error::NotFound)));
    });
}

#[test]
fn what_a_duty_keeps_refuses_and_says_why() {
    on_both(|desk| {
        let ticket = taken_in(&desk);
        let said = first(&desk, ticket);
        let admin = desk.acting(desk.administrator);
        let duty = Duty { ground: Ground::Claim, until: None };
        let hold = desk
            .write(&admin, move |tx, cx| {
                let new = NewHold { ground: duty.ground, until: duty.until, note: String::new() };
                crate::holds::ops::place(tx, cx, ticket, &new)
            })
            .unwrap();
        match redact(&desk, (ticket, said), SECRET) {
            Err(Error::Invalid(faults)) => {
                assert_eq!((faults[0].field, faults[0].kind), ("base", FaultKind::Held(Some(duty))));
            }
            other => panic!("{other:?}"),
        }
        desk.write(&admin, move |tx, cx| crate::holds::ops::lift(tx, cx, ticket, hold)).unwrap();
        redact(&desk, (ticket, said), SECRET).unwrap();
    });
}

#[test]
fn only_those_who_may_delete_may_redact() {
    on_both(|desk| {
        let ticket = taken_in(&desk);
        let said = first(&desk, ticket);
        let officer = desk.staff("Olga Amt", "olga@lindhof.example", Role::Officer);
        let specialist = desk.staff("Sören Fach", "soeren@lindhof.example", Role::Specialist);
        let text = || vec![SECRET.to_owned()];
        let words = text();
        let refused =
            desk.write(&desk.acting(officer), move |tx, cx| ops::words(tx, cx, (ticket, said), &words, Reason::Secret));
        assert!(matches!(refused, Err(Error::Forbidden)), "the officer only reads");
        let words = text();
        let unknown = desk
            .write(&desk.acting(specialist), move |tx, cx| ops::words(tx, cx, (ticket, said), &words, Reason::Secret));
        assert!(matches!(unknown, Err(Error::NotFound)), "no ticket of theirs");
        for (text, kind) in [("   ", FaultKind::Blank), ("steht da nicht", FaultKind::Absent)] {
            match redact(&desk, (ticket, said), text) {
                Err(Error::Invalid(faults)) => assert_eq!((faults[0].field, faults[0].kind), ("text", kind)),
                other => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn what_somebody_found_to_tell_of_nobody_is_blacked_out_too() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let ticket = desk
            .write(&desk.system(), move |tx, cx| {
                let comment = NewComment { author: Some(mia), ..NewComment::message("Gruß, Rosenthal", true) };
                let new = NewTicket { requester: Requester::Known(mia), ..NewTicket::new("Frage", comment) };
                Ok(create::create(tx, cx, &new)?.ticket)
            })
            .unwrap();
        let said = first(&desk, ticket);
        desk.write(&desk.acting(desk.agent), move |tx, cx| {
            let row = tickets::get(tx, cx.id(), ticket)?.unwrap();
            let (id, key) = (cx.account.ids.next(tx)?, cx.desk.vault.allocate()?);
            let spared = Spared { text: personal::Personal::new("Rosenthal".into()), unknown: Default::default() };
            let cell = cx.cell("mask_exception", id, "sealed_text");
            let sealed = cx.desk.vault.seal_record(&cell, &[key, vault::KeyId(row.key)], &spared)?;
            let row = crate::masking::records::SparedRow {
                id,
                owner: 1,
                key: key.0,
                sealed_text: Some(sealed),
                created_at: cx.at(),
            };
            Ok(crate::masking::sql::spare(tx, cx.id(), ticket, &row)?)
        })
        .unwrap();
        let tally = redact(&desk, (ticket, said), "Rosenthal").unwrap();
        assert_eq!((tally.places, tally.copies), (1, 1));
    });
}

#[test]
fn words_go_from_what_was_noted_about_a_duty_and_from_what_a_rating_says() {
    on_both(|desk| {
        let ticket = taken_in(&desk);
        let said = first(&desk, ticket);
        let mia = desk.account.people.by_email("mia@kunde.example").unwrap();
        let hold = desk.write(&desk.acting(desk.administrator), move |tx, cx| {
            let note = format!("Beweis: {SECRET}");
            crate::holds::ops::place(tx, cx, ticket, &NewHold { ground: Ground::Claim, until: None, note })
        });
        let hold = hold.unwrap();
        desk.write(&desk.system(), move |tx, cx| {
            let key = cx.desk.vault.allocate()?;
            let owners = [
                key,
                vault::KeyId(tickets::get(tx, cx.id(), ticket)?.unwrap().key),
                vault::KeyId(crate::people::ops::row(tx, cx, mia)?.key),
            ];
            let text = personal::Personal::new(format!("Danke, {SECRET} geht jetzt"));
            let comment = crate::satisfaction::records::RatingComment { text, unknown: personal::Unknown::default() };
            let sealed =
                cx.desk.vault.seal_record(&cx.cell("satisfaction_rating", 7, "sealed_comment"), &owners, &comment)?;
            tx.execute(
                "INSERT INTO satisfaction_rating (account_id, id, ticket_id, requester_id, score, key_id, \
                    sealed_comment, expires_at, created_at, updated_at) VALUES ($1, 7, $2, $3, 'good', $4, $5, 0, 0, 0)",
                db::params![cx.id(), ticket, mia, key.0, sealed],
            )?;
            Ok(())
        })
        .unwrap();
        let noted = move |desk: &TestDesk| {
            desk.read(&desk.system(), move |tx, cx| {
                let system = crate::disclosure::for_system(SystemUse::Backup);
                let (holds, _) = crate::holds::ops::list(tx, cx, ticket, i64::MAX)?;
                let note = holds.into_iter().next().and_then(|hold| hold.note).map(|note| note.note);
                let row = crate::satisfaction::sql::of_ticket(tx, cx.id(), ticket)?.unwrap();
                let cell = cx.cell("satisfaction_rating", row.id, "sealed_comment");
                let rating: crate::satisfaction::records::RatingComment =
                    cx.desk.vault.open_record(&cell, &row.sealed.unwrap())?;
                Ok([note.unwrap().disclose(&system).clone(), rating.text.disclose(&system).clone()])
            })
            .unwrap()
        };
        let held = redact(&desk, (ticket, said), SECRET);
        assert!(matches!(held, Err(Error::Invalid(faults)) if matches!(faults[0].kind, FaultKind::Held(_))));
        assert!(noted(&desk).iter().all(|text| text.contains(SECRET)), "while it is in force nothing goes");
        desk.write(&desk.acting(desk.administrator), move |tx, cx| crate::holds::ops::lift(tx, cx, ticket, hold))
            .unwrap();
        redact(&desk, (ticket, said), SECRET).unwrap();
        swept(&desk);
        assert_eq!(noted(&desk), ["Beweis: ▇▇▇▇▇▇▇▇▇▇▇▇▇▇", "Danke, ▇▇▇▇▇▇▇▇▇▇▇▇▇▇ geht jetzt"]);
    });
}
