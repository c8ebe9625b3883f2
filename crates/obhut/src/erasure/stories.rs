//! Tickets and people are forgotten: nothing of them can be read any more, everything else can, and the figures stay.

use db::params;
use personal::SystemUse;
use testkit::Engine;

use super::{Outcome, State, housekeeping, people, run, sql, tickets};
use crate::error::Error;
use crate::holds::Ground;
use crate::holds::ops::NewHold;
use crate::testing::TestDesk;
use crate::tickets::attachments::NewFile;
use crate::tickets::comments::NewComment;
use crate::tickets::read::{self, Filter};
use crate::tickets::{NewTicket, Requester, TicketChange, create, trash, update};
use crate::words::{Role, Standing};
use crate::{drafts, scheduled};

fn on_both(story: impl Fn(TestDesk)) {
    Engine::BOTH.into_iter().for_each(|engine| story(TestDesk::new(engine)));
}

fn ask(desk: &TestDesk, who: i64, subject: &'static str, text: &'static str) -> i64 {
    desk.write(&desk.system(), move |tx, cx| {
        let comment = NewComment { author: Some(who), ..NewComment::message(text, true) };
        let new = NewTicket { requester: Requester::Known(who), ..NewTicket::new(subject, comment) };
        Ok(create::create(tx, cx, &new)?.ticket)
    })
    .unwrap()
}

fn say(desk: &TestDesk, who: i64, ticket: i64, text: &'static str) {
    desk.write(&desk.system(), move |tx, cx| {
        let comment = NewComment { author: Some(who), ..NewComment::message(text, true) };
        update::update(tx, cx, ticket, &TicketChange { comment: Some(comment), ..TicketChange::default() })
    })
    .unwrap();
}

/// Every text of a ticket that can still be opened, whatever its standing.
fn texts(desk: &TestDesk, ticket: i64) -> Vec<String> {
    desk.read(&desk.system(), move |tx, cx| {
        let system = crate::disclosure::for_system(SystemUse::Backup);
        let row = crate::tickets::sql::get(tx, cx.id(), ticket)?.unwrap();
        let mut texts: Vec<String> =
            read::open_fields(cx, &row)?.iter().map(|fields| fields.subject.disclose(&system).clone()).collect();
        for comment in crate::tickets::sql::comments_of(tx, cx.id(), ticket)? {
            let view = read::open_comment(cx, comment)?;
            texts.extend(view.body.map(|body| body.text.disclose(&system).clone()));
        }
        Ok(texts)
    })
    .unwrap()
}

fn done(desk: &TestDesk, erasure: i64) {
    run::carry_out(&desk.system(), erasure).unwrap();
    let state = desk.read(&desk.system(), move |tx, cx| Ok(sql::get(tx, cx.id(), erasure)?.unwrap().state)).unwrap();
    assert_eq!(state, State::Done);
}

fn standing(desk: &TestDesk, person: i64) -> Standing {
    desk.read(&desk.system(), move |tx, cx| Ok(crate::people::ops::row(tx, cx, person)?.standing)).unwrap()
}

/// As [`say`], with a file too large for its row.
fn send(desk: &TestDesk, who: i64, ticket: i64, text: &'static str) {
    desk.write(&desk.system(), move |tx, cx| {
        let file = NewFile {
            name: "bild.png".into(),
            content_type: "image/png".into(),
            content_id: None,
            inline: false,
            content: zeroize::Zeroizing::new(vec![7; 40_000]),
        };
        let files = vec![std::sync::Arc::new(file)];
        let comment = NewComment { author: Some(who), files, ..NewComment::message(text, true) };
        update::update(tx, cx, ticket, &TicketChange { comment: Some(comment), ..TicketChange::default() })
    })
    .unwrap();
}

/// Comments of a ticket with a body that nobody can open, and sealed files on disk.
fn dead(desk: &TestDesk, ticket: i64) -> (usize, usize) {
    let bodies = desk.read(&desk.system(), move |tx, cx| {
        let mut dead = 0;
        for comment in crate::tickets::sql::comments_of(tx, cx.id(), ticket)? {
            dead += usize::from(comment.sealed_body.is_some() && read::open_comment(cx, comment)?.body.is_none());
        }
        Ok(dead)
    });
    let shelves = std::fs::read_dir(&desk.desk.blobs).unwrap();
    let files = shelves.map(|shelf| std::fs::read_dir(shelf.unwrap().path()).unwrap().count()).sum();
    (bodies.unwrap(), files)
}

#[test]
fn a_ticket_goes_through_the_trash_and_then_for_good() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let (gone, kept) = (ask(&desk, mia, "Fernseher", "Kein Netz"), ask(&desk, mia, "Radio", "Kein Ton"));
        let agent = desk.acting(desk.agent);
        let early = desk.write(&agent, move |tx, cx| tickets::forget(tx, cx, &[gone]));
        assert!(matches!(early, Err(Error::NotFound)), "not in the trash yet");
        desk.write(&agent, move |tx, cx| trash::trash(tx, cx, gone)).unwrap();
        desk.write(&agent, move |tx, cx| trash::restore(tx, cx, gone)).unwrap();
        assert!(desk.read(&agent, move |tx, cx| read::get(tx, cx, gone)).is_ok(), "restored as it was");
        desk.write(&agent, move |tx, cx| trash::trash(tx, cx, gone)).unwrap();
        let erasure = desk.write(&agent, move |tx, cx| tickets::forget(tx, cx, &[gone])).unwrap();
        let again = desk.write(&agent, move |tx, cx| trash::restore(tx, cx, gone));
        assert!(matches!(again, Err(Error::Gone)), "decided is decided");
        assert_eq!(texts(&desk, gone).len(), 2, "the key lives until the job runs");
        done(&desk, erasure);
        assert_eq!(texts(&desk, gone), Vec::<String>::new());
        assert_eq!(texts(&desk, kept), ["Radio", "Kein Ton"]);
        let row =
            desk.read(&desk.system(), move |tx, cx| Ok(crate::tickets::sql::get(tx, cx.id(), gone)?.unwrap())).unwrap();
        assert_eq!((row.requester, row.comments, row.standing), (None, 1, Standing::Forgotten), "facts stay, links go");
        done(&desk, erasure);
    });
}

#[test]
fn the_trash_empties_itself_after_thirty_days() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let (old, young) = (ask(&desk, mia, "Alt", "alt"), ask(&desk, mia, "Jung", "jung"));
        desk.write(&desk.system(), move |tx, cx| trash::trash(tx, cx, old)).unwrap();
        desk.clock.advance_seconds(20 * 24 * 3_600);
        desk.write(&desk.system(), move |tx, cx| trash::trash(tx, cx, young)).unwrap();
        desk.clock.advance_seconds(11 * 24 * 3_600);
        housekeeping::tidy_account(&desk.system()).unwrap();
        let waiting = desk.read(&desk.system(), |tx, cx| Ok(sql::unfinished(tx, cx.id())?)).unwrap();
        assert_eq!(waiting.len(), 1);
        waiting.into_iter().for_each(|erasure| done(&desk, erasure));
        assert!(texts(&desk, old).is_empty());
        assert_eq!(texts(&desk, young).len(), 2);
        housekeeping::tidy_account(&desk.system()).unwrap();
        assert!(desk.read(&desk.system(), |tx, cx| Ok(sql::unfinished(tx, cx.id())?)).unwrap().is_empty());
    });
}

#[test]
fn a_person_goes_with_what_they_wrote_and_others_stay() {
    on_both(|desk| {
        let (mia, tom) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let (own, other) = (ask(&desk, mia, "Fernseher", "Kein Netz"), ask(&desk, tom, "Radio", "Kein Ton"));
        send(&desk, mia, other, "Bei mir auch");
        say(&desk, tom, other, "Danke");
        let preview = desk.read(&desk.acting(desk.administrator), move |tx, cx| people::preview(tx, cx, mia)).unwrap();
        assert_eq!((preview.records, preview.tickets, preview.messages, preview.identities), (1, 1, 2, 1));
        let forbidden =
            desk.write(&desk.acting(desk.agent), move |tx, cx| people::forget(tx, cx, mia, Outcome::Content));
        assert!(matches!(forbidden, Err(Error::Forbidden)));
        let forget = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| people::forget(tx, cx, mia, Outcome::Content);
        let erasure = desk.write(&desk.acting(desk.administrator), forget).unwrap();
        assert_eq!(desk.account.people.by_email("mia@kunde.example"), None, "nobody finds her from the decision on");
        done(&desk, erasure);
        assert!(texts(&desk, own).is_empty());
        assert_eq!(texts(&desk, other), ["Radio", "Kein Ton", "Danke"]);
        assert_eq!(dead(&desk, other), (0, 0), "nothing of hers lies dead in his ticket");
        assert_eq!(standing(&desk, mia), Standing::Forgotten);
        assert_eq!(standing(&desk, tom), Standing::Normal);
        let again = desk.write(&desk.acting(desk.administrator), forget);
        assert!(matches!(again, Err(Error::Gone)), "said once more: it is gone");
        let anew = desk.customer("Mia Ohm", "mia@kunde.example");
        assert_ne!(anew, mia, "the same human writing anew is a new person");
    });
}

#[test]
fn with_the_identity_alone_texts_stay_without_the_name() {
    on_both(|desk| {
        let (mia, tom) =
            (desk.customer("Mia Ohm", "mia.ohm@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let own = ask(&desk, mia, "Frage von Mia Ohm", "Bitte an mia.ohm@kunde.example, Ihre Mia Ohm");
        let other = ask(&desk, tom, "Radio", "Kein Ton");
        say(&desk, mia, other, "Bei mir auch. Mia");
        let erasure = desk
            .write(&desk.acting(desk.administrator), move |tx, cx| people::forget(tx, cx, mia, Outcome::Identity))
            .unwrap();
        done(&desk, erasure);
        assert_eq!(texts(&desk, own), ["Frage von ▇▇▇", "Bitte an ▇▇▇, Ihre ▇▇▇"]);
        assert_eq!(texts(&desk, other), ["Radio", "Kein Ton", "Bei mir auch. ▇▇▇"]);
        let row =
            desk.read(&desk.system(), move |tx, cx| Ok(crate::tickets::sql::get(tx, cx.id(), own)?.unwrap())).unwrap();
        assert_eq!((row.requester, row.standing), (None, Standing::Normal), "the ticket goes on, its link is cut");
    });
}

/// What the agent's drafts and the planned answers of a ticket say.
fn unsent(desk: &TestDesk, ticket: i64) -> Vec<String> {
    desk.read(&desk.acting(desk.agent), move |tx, cx| {
        let draft = drafts::get(tx, cx, ticket)?.map(|draft| draft.written.text.to_string());
        let planned = if ticket == drafts::NEW_TICKET { Vec::new() } else { scheduled::waiting(tx, cx, ticket)? };
        let planned = planned.into_iter().filter_map(|one| one.text).map(|text| text.to_string());
        Ok(draft.into_iter().chain(planned).collect())
    })
    .unwrap()
}

/// The rows of drafts and planned answers that are about somebody.
fn about(desk: &TestDesk, person: i64) -> Vec<String> {
    const ABOUT: &str = "SELECT table_name FROM about WHERE account_id = $1 AND person_id = $2 \
        AND table_name IN ('draft', 'scheduled_comment') ORDER BY table_name";
    desk.read(&desk.system(), move |tx, cx| Ok(tx.rows(ABOUT, params![cx.id(), person], |row| row.get::<String>(0))?))
        .unwrap()
}

#[test]
fn what_was_never_sent_forgets_whom_it_was_for() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let ticket = ask(&desk, mia, "Radio", "Kein Ton");
        let agent = desk.acting(desk.agent);
        let later = agent.now.plus_seconds(9 * 24 * 3_600).0;
        let written = |text: &str| drafts::Written { text: text.to_owned().into(), ..drafts::Written::default() };
        let anew = drafts::Written { requester_email: "mia@kunde.example".into(), ..written("Ein Anruf von Mia Ohm") };
        let draft = written("Guten Tag Mia Ohm, der Techniker");
        desk.write(&agent, move |tx, cx| {
            let text = "Guten Tag Mia Ohm, wie geht es dem Radio?".to_owned().into();
            scheduled::schedule(
                tx,
                cx,
                ticket,
                &scheduled::Plan { text, due_at: later, ..scheduled::Plan::default() },
            )?;
            drafts::save(tx, cx, ticket, &draft, false)?;
            drafts::save(tx, cx, drafts::NEW_TICKET, &anew, false)
        })
        .unwrap();
        assert_eq!(about(&desk, mia), ["draft", "draft", "scheduled_comment"], "her copy names them");
        assert_eq!(about(&desk, desk.agent), ["draft", "draft", "scheduled_comment"], "and so does the writer's");
        assert_eq!(unsent(&desk, drafts::NEW_TICKET).len(), 1);
        let erasure = desk
            .write(&desk.acting(desk.administrator), move |tx, cx| people::forget(tx, cx, mia, Outcome::Identity))
            .unwrap();
        done(&desk, erasure);
        let left = ["Guten Tag ▇▇▇, der Techniker", "Guten Tag ▇▇▇, wie geht es dem Radio?"];
        assert_eq!(unsent(&desk, ticket), left, "the ticket goes on, and so does what waits on it");
        assert!(unsent(&desk, drafts::NEW_TICKET).is_empty(), "what was begun for her alone went with her");
        assert!(about(&desk, mia).is_empty());
        assert_eq!(about(&desk, desk.agent), ["draft", "scheduled_comment"]);
    });
}

#[test]
fn merged_records_of_one_human_go_together() {
    on_both(|desk| {
        let (one, two) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("M. Ohm", "mia@arbeit.example"));
        let ticket = ask(&desk, one, "Fernseher", "Kein Netz");
        desk.write(&desk.acting(desk.administrator), move |tx, cx| crate::people::merge::merge(tx, cx, one, two))
            .unwrap();
        let erasure = desk
            .write(&desk.acting(desk.administrator), move |tx, cx| people::forget(tx, cx, two, Outcome::Content))
            .unwrap();
        done(&desk, erasure);
        assert_eq!((standing(&desk, one), standing(&desk, two)), (Standing::Forgotten, Standing::Forgotten));
        assert!(texts(&desk, ticket).is_empty());
    });
}

#[test]
fn staff_go_by_name_only_and_the_last_administrator_not_at_all() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let ticket = ask(&desk, mia, "Fernseher", "Kein Netz");
        let eva = desk.staff("Eva Alt", "eva@lindhof.example", Role::Agent);
        desk.write(&desk.acting(eva), move |tx, cx| {
            let comment = Some(NewComment::message("Bitte neu starten", true));
            update::update(tx, cx, ticket, &TicketChange { comment, ..TicketChange::default() })
        })
        .unwrap();
        let administrator = desk.administrator;
        let last = desk.write(&desk.system(), move |tx, cx| people::forget(tx, cx, administrator, Outcome::Content));
        assert!(matches!(last, Err(Error::Invalid(_))));
        let erasure = desk
            .write(&desk.acting(administrator), move |tx, cx| people::forget(tx, cx, eva, Outcome::Content))
            .unwrap();
        done(&desk, erasure);
        assert_eq!(texts(&desk, ticket).len(), 3, "what she wrote at work stays");
        let name = desk
            .read(&desk.system(), move |tx, cx| {
                let row = crate::people::ops::row(tx, cx, eva)?;
                Ok(crate::people::ops::open_profile(cx, &row)?.is_some())
            })
            .unwrap();
        assert!(!name);
    });
}

#[test]
fn lists_do_not_know_the_forgotten() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        ask(&desk, mia, "Fernseher", "Kein Netz");
        let count = |desk: &TestDesk| {
            desk.read(&desk.acting(desk.administrator), |tx, cx| read::count(tx, cx, &Filter::default())).unwrap()
        };
        assert_eq!(count(&desk), 1);
        let erasure = desk
            .write(&desk.acting(desk.administrator), move |tx, cx| people::forget(tx, cx, mia, Outcome::Content))
            .unwrap();
        assert_eq!(count(&desk), 0);
        done(&desk, erasure);
        assert_eq!(count(&desk), 0);
    });
}

#[test]
fn others_texts_lose_the_name_in_every_spelling_unless_somebody_leaves_them() {
    on_both(|desk| {
        let (mia, tom) =
            (desk.customer("Mia Löwenzahn", "mia@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let other = ask(&desk, tom, "Radio", "Meine Nachbarin Mia Loewenzahn hat das auch");
        say(&desk, tom, other, "Frau Löwenzahns Adresse: mia@kunde.example");
        let kept = ask(&desk, tom, "Wiese", "Der Löwenzahn blüht");
        let admin = desk.acting(desk.administrator);
        crate::search::build::warm_whole(&desk.system()).unwrap();
        let (found, more) = desk.read(&admin, move |tx, cx| super::mentions::of_person(tx, cx, mia)).unwrap();
        assert!(!more && found.iter().filter(|mention| mention.ticket == other).count() == 2);
        let leave = found.iter().find(|mention| mention.ticket == kept).map(|mention| mention.comment);
        let review = super::mentions::Review {
            all: None,
            left: leave.iter().map(|comment| (kept, *comment, super::mentions::Stays::Namesake)).collect(),
        };
        let erasure =
            desk.write(&admin, move |tx, cx| people::forget_reviewed(tx, cx, mia, Outcome::Content, &review)).unwrap();
        done(&desk, erasure);
        assert_eq!(texts(&desk, other), ["Radio", "Meine Nachbarin ▇▇▇ hat das auch", "Frau ▇▇▇ Adresse: ▇▇▇"]);
        assert_eq!(texts(&desk, kept), ["Wiese", "Der Löwenzahn blüht"]);
        let (out, left) = desk.read(&desk.system(), move |tx, cx| Ok(sql::mentions(tx, cx.id(), erasure)?)).unwrap();
        assert_eq!((out, left), (2, i64::from(leave.is_some())));
    });
}

#[test]
fn whoever_leaves_the_words_of_others_leaves_none_of_the_persons_own() {
    on_both(|desk| {
        let (mia, tom) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let own = ask(&desk, mia, "Radio", "Kein Ton. Ihre Mia Ohm");
        say(&desk, tom, own, "Frau Mia Ohm hat recht");
        let review = super::mentions::Review { all: Some(super::mentions::Stays::Needed), left: Vec::new() };
        let erasure = desk
            .write(&desk.acting(desk.administrator), move |tx, cx| {
                people::forget_reviewed(tx, cx, mia, Outcome::Identity, &review)
            })
            .unwrap();
        done(&desk, erasure);
        assert_eq!(texts(&desk, own), ["Radio", "Kein Ton. Ihre ▇▇▇", "Frau Mia Ohm hat recht"]);
    });
}

#[test]
fn the_stored_mail_of_somebody_else_loses_the_name_too() {
    const MAIL: &str = "From: Tom Rau <tom@rau.example>\r\nTo: hilfe@lindhof.example\r\nSubject: Radio\r\n\
        Message-ID: <radio@rau.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
        Meine Nachbarin Mia Ohm hat das auch, der Rest bleibt.\r\n";
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let ingested = crate::email::ingest::ingest(&desk.system(), MAIL.as_bytes()).unwrap();
        let ticket = ingested["ticket"].as_i64().unwrap();
        let stored = || {
            desk.read(&desk.acting(desk.agent), move |tx, cx| {
                let comment = crate::tickets::sql::comments_of(tx, cx.id(), ticket)?[0].id;
                let mail = crate::email::original::read(tx, cx, ticket, comment)?;
                let mail = mail::parse(&mail);
                Ok((mail.message_id.unwrap(), mail.text.unwrap()))
            })
            .unwrap()
        };
        assert!(stored().1.contains("Mia Ohm"));
        let admin = desk.acting(desk.administrator);
        let erasure = desk.write(&admin, move |tx, cx| people::forget(tx, cx, mia, Outcome::Content)).unwrap();
        done(&desk, erasure);
        let (id, text) = stored();
        assert_eq!(id, "<radio@rau.example>");
        assert_eq!(text.trim(), "Meine Nachbarin ▇▇▇ hat das auch, der Rest bleibt.");
    });
}

#[test]
fn what_a_duty_keeps_stays_and_the_rest_goes() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let (kept, gone) = (ask(&desk, mia, "Rechnung", "Bitte aufheben"), ask(&desk, mia, "Radio", "Kein Ton"));
        let until = Some(desk.system().at() + 1_000_000);
        desk.write(&desk.acting(desk.administrator), move |tx, cx| {
            let hold = NewHold { ground: Ground::Retention, until, note: "HGB".into() };
            crate::holds::ops::place(tx, cx, kept, &hold)
        })
        .unwrap();
        let admin = desk.acting(desk.administrator);
        let held = desk.read(&admin, move |tx, cx| super::held::of_person(tx, cx, mia)).unwrap();
        assert_eq!(held.iter().map(|held| (held.ticket, held.comment)).collect::<Vec<_>>(), [(kept, None)]);
        let erasure = desk.write(&admin, move |tx, cx| people::forget(tx, cx, mia, Outcome::Content)).unwrap();
        done(&desk, erasure);
        assert_eq!(texts(&desk, kept), ["Rechnung", "Bitte aufheben"]);
        assert!(texts(&desk, gone).is_empty());
    });
}

#[test]
fn the_trash_is_emptied_in_parts_and_only_what_the_actor_looks_after_goes() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let all: Vec<i64> = (0..5).map(|_| ask(&desk, mia, "Werbung", "Kaufen")).collect();
        for id in all.clone() {
            desk.write(&desk.system(), move |tx, cx| trash::trash(tx, cx, id)).unwrap();
        }
        let agent = desk.acting(desk.agent);
        let mut parts = Vec::new();
        while parts.last() != Some(&0) {
            parts.push(desk.write(&agent, |tx, cx| tickets::empty(tx, cx, 2)).unwrap());
        }
        assert_eq!(parts, [2, 2, 1, 0]);
        let waiting = desk.read(&desk.system(), |tx, cx| Ok(sql::unfinished(tx, cx.id())?)).unwrap();
        waiting.into_iter().for_each(|erasure| done(&desk, erasure));
        assert!(all.into_iter().all(|id| texts(&desk, id).is_empty()));
    });
}

#[test]
fn nothing_sealed_is_left_in_the_rows_beside_a_forgotten_ticket() {
    on_both(|desk| {
        let mia = desk.customer("Mia Ohm", "mia@kunde.example");
        let ticket = ask(&desk, mia, "Radio", "Kein Ton");
        let account = desk.account.key.id;
        desk.write(&desk.system(), move |tx, cx| {
            let key = cx.desk.vault.allocate()?;
            let row = crate::masking::records::SparedRow {
                id: 1,
                owner: 1,
                key: key.0,
                sealed_text: Some(vec![1]),
                created_at: 0,
            };
            crate::masking::sql::spare(tx, account, ticket, &row)?;
            crate::masking::sql::add_reveal(tx, account, ticket, 1, "visit", 0)?;
            Ok(())
        })
        .unwrap();
        desk.write(&desk.system(), move |tx, cx| trash::trash(tx, cx, ticket)).unwrap();
        let erasure = desk.write(&desk.system(), move |tx, cx| tickets::forget(tx, cx, &[ticket])).unwrap();
        done(&desk, erasure);
        desk.read(&desk.system(), move |tx, _| {
            assert!(crate::masking::sql::spared(tx, account, ticket)?.is_empty());
            assert!(crate::masking::sql::reveals(tx, account, ticket)?.is_empty());
            Ok(())
        })
        .unwrap();
    });
}
