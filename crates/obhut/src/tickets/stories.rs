//! What happens to tickets, told on both engines.

use testkit::Engine;
use vault::KeyId;

use super::*;
use crate::error::{Error, FaultKind};
use crate::listing::Window;
use crate::people::ops::NewPerson;
use crate::staff::groups::{self, GroupChange};
use crate::testing::TestDesk;
use crate::words::{Priority, Rights, Role, Status};

fn on_both(story: fn(TestDesk)) {
    Engine::BOTH.iter().for_each(|engine| story(TestDesk::new(*engine)));
}

/// A ticket of a new customer, taken down by the agent.
fn ask(desk: &TestDesk, subject: &'static str, text: &'static str) -> i64 {
    desk.write(&desk.acting(desk.agent), move |tx, cx| {
        let mut new = NewTicket::new(subject, NewComment::message(text, true));
        let email = "mia.ohm@kunde.example".to_owned();
        new.requester = Requester::Address { name: Some("Mia Ohm".into()), email };
        Ok(create::create(tx, cx, &new)?.ticket)
    })
    .unwrap()
}

fn change(desk: &TestDesk, who: i64, ticket: i64, change: TicketChange) -> Result<(), Error> {
    desk.write(&desk.acting(who), move |tx, cx| update::update(tx, cx, ticket, &change).map(drop))
}

fn row(desk: &TestDesk, ticket: i64) -> TicketRow {
    desk.read(&desk.system(), move |tx, cx| Ok(sql::get(tx, cx.id(), ticket)?.unwrap())).unwrap()
}

fn fault(result: Result<(), Error>) -> (&'static str, FaultKind) {
    match result {
        Err(Error::Invalid(faults)) => (faults[0].field, faults[0].kind),
        Err(other) => panic!("another error: {other}"),
        Ok(()) => panic!("it was taken"),
    }
}

#[test]
fn a_ticket_arises_numbered_in_order_and_can_be_read() {
    on_both(|desk| {
        assert_eq!(ask(&desk, "Fernseher", "Kein Netz"), 1);
        assert_eq!(ask(&desk, "Radio", "Kein Ton"), 2);
        let first = row(&desk, 1);
        assert_eq!((first.status, first.group, first.comments), (Status::New, Some(desk.group), 1));
        // The same address is the same person.
        assert_eq!(first.requester, row(&desk, 2).requester);
        let text = desk
            .read(&desk.acting(desk.agent), |tx, cx| {
                let disclosure = crate::disclosure::for_actor(cx);
                let said = read::comments(tx, cx, 1, &Window::first(10))?;
                Ok(said.rows[0].row.body.as_ref().unwrap().reveal_text(&disclosure).unwrap().clone())
            })
            .unwrap();
        assert_eq!(text, "Kein Netz");
    });
}

#[test]
fn statuses_follow_the_rules() {
    on_both(|desk| {
        let ticket = ask(&desk, "Fernseher", "Kein Netz");
        change(&desk, desk.agent, ticket, TicketChange { assignee: Some(Some(desk.agent)), ..Default::default() })
            .unwrap();
        assert_eq!(row(&desk, ticket).assignee, Some(desk.agent));
        let to = |status| TicketChange { status: Some(status), ..TicketChange::default() };
        change(&desk, desk.agent, ticket, to(Status::Pending)).unwrap();
        assert_eq!(fault(change(&desk, desk.agent, ticket, to(Status::New))), ("status", FaultKind::Invalid));
        change(&desk, desk.agent, ticket, to(Status::Solved)).unwrap();
        assert!(row(&desk, ticket).solved_at.is_some());
        change(&desk, desk.agent, ticket, to(Status::Closed)).unwrap();
        assert_eq!(fault(change(&desk, desk.agent, ticket, to(Status::Open))), ("status", FaultKind::Closed));
    });
}

#[test]
fn a_changed_subject_is_a_new_version_and_the_old_key_is_destroyed() {
    on_both(|desk| {
        let ticket = ask(&desk, "Fernseher von Mia Ohm", "Kein Netz");
        let old = row(&desk, ticket);
        let renamed = TicketChange { subject: Some("Fernseher".into()), ..TicketChange::default() };
        change(&desk, desk.agent, ticket, renamed).unwrap();
        assert_ne!(row(&desk, ticket).fields_key, old.fields_key);
        assert!(read::open_fields(&desk.system(), &old).unwrap().is_some(), "until the sweep the old version opens");
        assert_eq!(crate::sweep::sweep(&desk.desk).unwrap(), 1);
        assert!(!desk.desk.vault.exists(KeyId(old.fields_key)).unwrap());
        assert!(read::open_fields(&desk.system(), &old).unwrap().is_none(), "an old copy of the row opens no more");
        assert!(read::open_fields(&desk.system(), &row(&desk, ticket)).unwrap().is_some());
    });
}

#[test]
fn what_does_not_fit_is_named_and_nothing_is_half_done() {
    on_both(|desk| {
        let ticket = ask(&desk, "Fernseher", "Kein Netz");
        let before = row(&desk, ticket);
        let wrong = TicketChange {
            priority: Some(Priority::High),
            custom: [(99, Some("1".to_owned()))].into(),
            ..TicketChange::default()
        };
        assert_eq!(fault(change(&desk, desk.agent, ticket, wrong)), ("custom_fields", FaultKind::Unknown));
        let empty = TicketChange { comment: Some(NewComment::message("  ", true)), ..TicketChange::default() };
        assert_eq!(fault(change(&desk, desk.agent, ticket, empty)), ("comment", FaultKind::Blank));
        let nobody = TicketChange { assignee: Some(Some(4_711)), ..TicketChange::default() };
        assert_eq!(fault(change(&desk, desk.agent, ticket, nobody)), ("assignee_id", FaultKind::Unknown));
        let after = row(&desk, ticket);
        assert_eq!((after.version, after.priority, after.comments), (before.version, None, 1));
    });
}

#[test]
fn whoever_was_slower_is_told() {
    on_both(|desk| {
        let ticket = ask(&desk, "Fernseher", "Kein Netz");
        let seen = row(&desk, ticket).updated_at;
        desk.clock.advance_seconds(5);
        let note = |seen| TicketChange {
            comment: Some(NewComment::message("Ich rufe an", false)),
            seen: Some(seen),
            ..TicketChange::default()
        };
        change(&desk, desk.agent, ticket, note(seen)).unwrap();
        assert!(matches!(change(&desk, desk.agent, ticket, note(seen)), Err(Error::Changed)));
    });
}

#[test]
fn tickets_of_a_closed_group_do_not_exist_for_others() {
    on_both(|desk| {
        let administrator = desk.acting(desk.administrator);
        let personnel = desk
            .write(&administrator, |tx, cx| {
                groups::create(tx, cx, "Personal", &GroupChange { closed: Some(true), ..GroupChange::default() })
            })
            .unwrap();
        let member = desk.staff("Pia Personal", "pia@lindhof.example", Role::Agent);
        desk.write(&administrator, move |tx, cx| groups::join(tx, cx, member, personnel, Rights::Full)).unwrap();
        let ticket = desk
            .write(&desk.acting(member), move |tx, cx| {
                let mut new = NewTicket::new("Zeugnis", NewComment::message("Bitte vertraulich", true));
                new.group = Some(personnel);
                Ok(create::create(tx, cx, &new)?.ticket)
            })
            .unwrap();
        for (who, exists) in [(member, true), (desk.agent, false), (desk.administrator, false)] {
            let alone = desk.read(&desk.acting(who), move |tx, cx| read::get(tx, cx, ticket));
            assert_eq!(alone.is_ok(), exists);
            let filter = read::Filter::default();
            let listed = desk.read(&desk.acting(who), move |tx, cx| read::count(tx, cx, &filter)).unwrap();
            assert_eq!(listed, i64::from(exists));
        }
        assert!(matches!(change(&desk, desk.agent, ticket, TicketChange::default()), Err(Error::NotFound)));
    });
}

#[test]
fn a_specialist_sees_own_tickets_and_no_identity() {
    on_both(|desk| {
        let ticket = ask(&desk, "Fernseher", "Kein Netz");
        let specialist = desk.staff("Timo Technik", "timo@lindhof.example", Role::Specialist);
        let open = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| read::get(tx, cx, ticket).map(drop);
        assert!(matches!(desk.read(&desk.acting(specialist), open), Err(Error::NotFound)));
        let group = desk.group;
        let join =
            move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| groups::join(tx, cx, specialist, group, Rights::Edit);
        desk.write(&desk.acting(desk.administrator), join).unwrap();
        desk.read(&desk.acting(specialist), open).unwrap();
        let requester = row(&desk, ticket).requester.unwrap();
        let (name, email, again) = desk
            .read(&desk.acting(specialist), move |tx, cx| {
                let person = crate::people::ops::get(tx, cx, requester)?;
                let disclosure = crate::disclosure::for_actor(cx);
                let email = person.primary(crate::words::IdentityKind::Email, &disclosure).map(str::to_owned);
                Ok((person.name(cx, &disclosure), email, person.name(cx, &disclosure)))
            })
            .unwrap();
        assert!(crate::people::pseudonym::is_one(&name) && !name.contains("Mia"), "{name}");
        assert_eq!((email, again), (None, name));
        let answer = TicketChange { comment: Some(NewComment::message("Hallo", true)), ..TicketChange::default() };
        assert!(matches!(change(&desk, specialist, ticket, answer), Err(Error::Forbidden)));
        let note = TicketChange { comment: Some(NewComment::message("Neu starten", false)), ..TicketChange::default() };
        change(&desk, specialist, ticket, note).unwrap();
    });
}

#[test]
fn a_reply_can_be_taken_back_until_it_leaves() {
    on_both(|desk| {
        let ticket = ask(&desk, "Fernseher", "Kein Netz");
        let reply = TicketChange { comment: Some(NewComment::message("Guten Tag", true)), ..TicketChange::default() };
        let answer = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
            Ok(update::update(tx, cx, ticket, &reply)?.comment.unwrap())
        };
        let comment = desk.write(&desk.acting(desk.agent), answer.clone()).unwrap();
        let take_back =
            move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| undo::undo(tx, cx, ticket, comment).map(drop);
        desk.write(&desk.acting(desk.agent), take_back).unwrap();
        assert_eq!(row(&desk, ticket).comments, 1);
        assert!(matches!(desk.write(&desk.acting(desk.agent), take_back), Err(Error::NotFound)));
    });
}

#[test]
fn the_trash_takes_a_ticket_out_of_sight() {
    on_both(|desk| {
        let ticket = ask(&desk, "Fernseher", "Kein Netz");
        desk.write(&desk.acting(desk.agent), move |tx, cx| trash::trash(tx, cx, ticket)).unwrap();
        let open = desk.read(&desk.acting(desk.administrator), move |tx, cx| read::get(tx, cx, ticket).map(drop));
        assert!(matches!(open, Err(Error::NotFound)));
        assert!(matches!(change(&desk, desk.agent, ticket, TicketChange::default()), Err(Error::NotFound)));
    });
}

#[test]
fn two_tickets_of_one_matter_become_one() {
    on_both(|desk| {
        let (one, two) = (ask(&desk, "Fernseher", "Kein Netz"), ask(&desk, "Nochmal Fernseher", "Immer noch"));
        let said = || Some(NewComment::message("Zusammengelegt", false));
        desk.write(&desk.acting(desk.agent), move |tx, cx| {
            merge::merge(tx, cx, one, &[two], &merge::MergeComments { target: said(), source: said() })
        })
        .unwrap();
        let merged = row(&desk, two);
        assert_eq!((merged.status, merged.merged_into), (Status::Closed, Some(one)));
        assert_eq!((row(&desk, one).comments, merged.comments), (2, 2));
    });
}

#[test]
fn every_change_stands_in_the_log_and_its_leaf_names_nobody() {
    on_both(|desk| {
        let ticket = ask(&desk, "Fernseher von Mia Ohm", "Kein Netz");
        let renamed = TicketChange { subject: Some("Fernseher".into()), ..TicketChange::default() };
        change(&desk, desk.agent, ticket, renamed).unwrap();
        desk.read(&desk.acting(desk.agent), move |tx, cx| {
            let steps = crate::audit::history::of(tx, cx, read::object(ticket), 0, 10)?;
            let acts: Vec<&str> = steps.iter().map(|step| step.entry.act.as_str()).collect();
            assert_eq!(acts, ["ticket.create", "ticket.update"]);
            for step in &steps {
                let leaf = String::from_utf8(step.entry.leaf.clone()).unwrap();
                assert!(!leaf.contains("Mia") && !leaf.contains("Fernseher"), "{leaf}");
            }
            let disclosure = crate::disclosure::for_actor(cx);
            let detail = steps[1].detail.as_ref().unwrap();
            assert_eq!(detail.changes[0].reveal_old(&disclosure).unwrap(), "Fernseher von Mia Ohm");
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn one_address_is_one_person_even_when_many_write_at_once() {
    on_both(|desk| {
        let threads: Vec<_> = (0..24)
            .map(|_| {
                let (desk_handle, cx) = (std::sync::Arc::clone(&desk.desk), desk.system());
                std::thread::spawn(move || {
                    desk_handle
                        .db
                        .write_blocking(move |tx| {
                            crate::people::ops::find_or_create(tx, &cx, None, "Same@Kunde.example")
                        })
                        .unwrap()
                })
            })
            .collect();
        let mut people: Vec<i64> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        people.dedup();
        assert_eq!(people.len(), 1, "{people:?}");
        let twice = desk.write(&desk.system(), |tx, cx| {
            crate::people::ops::create(tx, cx, &NewPerson::customer(None, "same@kunde.example")).map(drop)
        });
        assert_eq!(fault(twice), ("email", FaultKind::Duplicate));
    });
}
