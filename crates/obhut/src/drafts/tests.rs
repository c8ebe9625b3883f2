//! Stories of drafts.

use std::sync::Arc;

use testkit::Engine;

use super::{Written, discard, files, get, ops, save};
use crate::context::Cx;
use crate::error::Error;
use crate::scheduled;
use crate::testing::TestDesk;
use crate::tickets::attachments::{self, NewFile};
use crate::tickets::{NewComment, NewTicket, Requester, TicketChange, create, undo, update};
use crate::words::{Role, Status};

fn written(text: &str) -> Written {
    Written { text: text.to_owned().into(), public: true, ..Written::default() }
}

fn file(name: &str, content: &[u8]) -> Arc<NewFile> {
    Arc::new(NewFile {
        name: name.into(),
        content_type: "text/plain".into(),
        content_id: None,
        inline: false,
        content: content.to_vec().into(),
    })
}

fn desk(engine: Engine) -> (TestDesk, Cx, i64) {
    let desk = TestDesk::new(engine);
    let customer = desk.customer("Lena Kundin", "lena@kunden.example");
    let cx = desk.acting(desk.agent);
    let ticket = desk.write(&cx, move |tx, cx| {
        let requester = Requester::Known(customer);
        let new = NewTicket { requester, ..NewTicket::new("Ton", NewComment::message("Der Ton setzt aus.", true)) };
        Ok(create::create(tx, cx, &new)?.ticket)
    });
    let ticket = ticket.unwrap();
    (desk, cx, ticket)
}

fn text(desk: &TestDesk, cx: &Cx, ticket: i64) -> Option<String> {
    desk.read(cx, move |tx, cx| Ok(get(tx, cx, ticket)?.map(|draft| draft.written.text.to_string()))).unwrap()
}

#[test]
fn what_is_typed_is_there_again_for_its_writer_alone() {
    for engine in Engine::BOTH {
        let (desk, cx, ticket) = desk(engine);
        desk.write(&cx, move |tx, cx| save(tx, cx, ticket, &written("Guten T"), false)).unwrap();
        desk.write(&cx, move |tx, cx| save(tx, cx, ticket, &written("Guten Tag"), false)).unwrap();
        assert_eq!(text(&desk, &cx, ticket).as_deref(), Some("Guten Tag"));
        let colleague = desk.acting(desk.administrator);
        assert_eq!(text(&desk, &colleague, ticket), None);
        let listed = desk.read(&cx, |tx, cx| ops::beginnings(tx, cx, 5)).unwrap();
        assert_eq!(listed, [(ticket, "Guten".to_owned())]);
        desk.write(&cx, move |tx, cx| save(tx, cx, ticket, &written("  "), false)).unwrap();
        assert_eq!(text(&desk, &cx, ticket), None, "nothing written is no draft");
    }
}

#[test]
fn what_the_desk_fills_in_raises_the_edition_and_typing_does_not() {
    for engine in Engine::BOTH {
        let (desk, cx, ticket) = desk(engine);
        let mut editions = Vec::new();
        for fills in [false, false, true, false, true] {
            desk.write(&cx, move |tx, cx| save(tx, cx, ticket, &written("Text"), fills)).unwrap();
            let edition = desk.read(&cx, move |tx, cx| Ok(get(tx, cx, ticket)?.map(|draft| draft.row.edition)));
            editions.push(edition.unwrap().unwrap());
        }
        assert_eq!(editions, [0, 0, 1, 1, 2]);
    }
}

#[test]
fn the_key_of_every_earlier_text_is_given_up_and_a_destroyed_key_takes_the_draft_along() {
    for engine in Engine::BOTH {
        let (desk, cx, ticket) = desk(engine);
        let key = |desk: &TestDesk| desk.read(&cx, move |tx, cx| Ok(get(tx, cx, ticket)?.unwrap().row.key)).unwrap();
        desk.write(&cx, move |tx, cx| save(tx, cx, ticket, &written("eins"), false)).unwrap();
        let first = key(&desk);
        desk.write(&cx, move |tx, cx| save(tx, cx, ticket, &written("zwei"), false)).unwrap();
        crate::sweep::sweep(&desk.desk).unwrap();
        let vault = &desk.desk.vault;
        assert!(!vault.exists(vault::KeyId(first)).unwrap() && vault.exists(vault::KeyId(key(&desk))).unwrap());
        let own = desk.read(&cx, move |tx, cx| Ok(crate::tickets::read::get(tx, cx, ticket)?.row.key)).unwrap();
        vault.erase(&[vault::KeyId(own)]).unwrap();
        assert_eq!(text(&desk, &cx, ticket), None, "it is about the ticket and goes with it");
    }
}

#[test]
fn who_may_not_write_on_a_ticket_has_no_draft_there() {
    for engine in Engine::BOTH {
        let (desk, _, ticket) = desk(engine);
        let officer = desk.staff("Otto Aufsicht", "otto@lindhof.example", Role::Officer);
        let refused = desk.write(&desk.acting(officer), move |tx, cx| save(tx, cx, ticket, &written("Text"), false));
        assert!(matches!(refused, Err(Error::Forbidden)));
        let editor = desk.staff("Eva Edel", "eva@lindhof.example", Role::Editor);
        let hidden = desk.write(&desk.acting(editor), move |tx, cx| save(tx, cx, ticket, &written("Text"), false));
        assert!(matches!(hidden, Err(Error::NotFound)));
    }
}

#[test]
fn files_wait_with_the_draft_leave_with_the_message_and_come_back_with_it() {
    for engine in Engine::BOTH {
        let (desk, cx, ticket) = desk(engine);
        let names = |desk: &TestDesk| {
            let cx = cx.clone();
            desk.read(&cx, move |tx, cx| Ok(files::of(tx, cx, ticket)?.len())).unwrap()
        };
        let large = vec![7; 40_000];
        desk.write(&cx, move |tx, cx| files::add(tx, cx, ticket, &file("a.txt", b"klein"))).unwrap();
        let gone = desk.write(&cx, move |tx, cx| files::add(tx, cx, ticket, &file("b.txt", &large))).unwrap();
        desk.write(&cx, move |tx, cx| files::remove(tx, cx, ticket, gone)).unwrap();
        assert_eq!(names(&desk), 1);
        let colleague = desk.acting(desk.administrator);
        assert!(desk.write(&colleague, move |tx, cx| files::remove(tx, cx, ticket, gone)).is_err());
        let said = desk.write(&cx, move |tx, cx| {
            let mut comment = NewComment::message("Anbei.", true);
            comment.uploads.push(files::token(cx, ticket)?);
            let change =
                TicketChange { comment: Some(comment), status: Some(Status::Solved), ..TicketChange::default() };
            let said = update::update(tx, cx, ticket, &change)?.comment.unwrap();
            discard(tx, cx, ticket)?;
            Ok(said)
        });
        let said = said.unwrap();
        assert_eq!(names(&desk), 0);
        let undone = desk.write(&cx, move |tx, cx| {
            undo::undo(tx, cx, ticket, said)?;
            files::take_back(tx, cx, ticket, said)
        });
        undone.unwrap();
        assert_eq!(names(&desk), 1, "the file waits again");
        let status = desk.read(&cx, move |tx, cx| Ok(crate::tickets::read::get(tx, cx, ticket)?.row.status)).unwrap();
        assert_eq!(status, Status::New, "solving it is taken back too");
        desk.write(&cx, move |tx, cx| discard(tx, cx, ticket)).unwrap();
        assert_eq!(names(&desk), 0);
    }
}

#[test]
fn taking_back_puts_the_properties_back_and_tells_them() {
    for engine in Engine::BOTH {
        let (desk, cx, ticket) = desk(engine);
        let agent = desk.agent;
        let changes = desk.write(&cx, move |tx, cx| {
            let change = TicketChange {
                comment: Some(NewComment::message("Gleich.", true)),
                priority: Some(crate::words::Priority::High),
                assignee: Some(Some(agent)),
                add_tags: vec!["eilig".into()],
                ..TicketChange::default()
            };
            let said = update::update(tx, cx, ticket, &change)?.comment.unwrap();
            Ok(undo::undo(tx, cx, ticket, said)?.changes)
        });
        let assignee = format!("assignee_id={agent}");
        let mut changes = changes.unwrap();
        changes.retain(|change| !change.starts_with("group_id"));
        assert_eq!(changes, ["priority=high", assignee.as_str(), "set_tags=eilig"]);
        let row = desk.read(&cx, move |tx, cx| Ok(crate::tickets::read::get(tx, cx, ticket)?.row)).unwrap();
        assert_eq!((row.priority, row.assignee), (None, None));
    }
}

#[test]
fn files_wait_with_a_draft_and_a_planned_answer_longer_than_an_upload_that_nobody_uses() {
    for engine in Engine::BOTH {
        let (desk, cx, ticket) = desk(engine);
        let waiting = |desk: &TestDesk| {
            let cx = cx.clone();
            desk.read(&cx, move |tx, cx| Ok(files::of(tx, cx, ticket)?.len())).unwrap()
        };
        let tidy = |desk: &TestDesk| crate::erasure::housekeeping::tidy_account(&desk.acting(desk.agent)).unwrap();
        desk.write(&cx, move |tx, cx| files::add(tx, cx, ticket, &file("planned.txt", b"Plan"))).unwrap();
        let in_a_month = cx.now.plus_seconds(30 * 24 * 3600).0;
        let planned = desk.write(&cx, move |tx, cx| {
            let text = "Wir melden uns.".to_owned().into();
            let plan = scheduled::Plan { text, changes: Vec::new(), status: None, due_at: in_a_month };
            scheduled::schedule(tx, cx, ticket, &plan)
        });
        let planned = planned.unwrap();
        desk.write(&cx, move |tx, cx| files::add(tx, cx, ticket, &file("drafted.txt", b"Entwurf"))).unwrap();
        let unused = file("unused.txt", b"nichts");
        desk.write(&cx, move |tx, cx| attachments::upload(tx, cx, "unused", &unused)).unwrap();
        desk.clock.advance_days(10);
        tidy(&desk);
        assert_eq!(waiting(&desk), 1, "the file of a draft with nothing typed yet");
        let unused = desk.read(&cx, |tx, cx| attachments::of_upload(tx, cx, "unused")).unwrap();
        assert!(unused.is_empty(), "an upload that nobody used goes after three days");
        desk.write(&cx, move |tx, cx| scheduled::call_off(tx, cx, ticket, planned)).unwrap();
        assert_eq!(waiting(&desk), 2, "the file of the planned answer is back with the draft");
        desk.write(&cx, move |tx, cx| discard(tx, cx, ticket)).unwrap();
        assert_eq!(waiting(&desk), 0);
    }
}
