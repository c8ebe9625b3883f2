//! Stories of answers that leave later.

use testkit::Engine;

use super::jobs::{SCHEDULED, deliver};
use super::{Plan, Scheduled, call_off, move_to, say_now, schedule, waiting};
use crate::context::Cx;
use crate::drafts;
use crate::error::Error;
use crate::listing::Window;
use crate::staff::groups;
use crate::testing::TestDesk;
use crate::tickets::{NewComment, NewTicket, Requester, TicketChange, create, read, update};
use crate::words::{Planned, Rights, Role, Status};

const HOUR: i64 = 3_600;

fn desk(engine: Engine) -> (TestDesk, Cx, i64, i64) {
    let desk = TestDesk::new(engine);
    let customer = desk.customer("Lena Kundin", "lena@kunden.example");
    let cx = desk.acting(desk.agent);
    let ticket = desk.write(&cx, move |tx, cx| {
        let requester = Requester::Known(customer);
        let new = NewTicket { requester, ..NewTicket::new("Ton", NewComment::message("Der Ton setzt aus.", true)) };
        Ok(create::create(tx, cx, &new)?.ticket)
    });
    let ticket = ticket.unwrap();
    (desk, cx, ticket, customer)
}

fn plan(cx: &Cx, seconds: i64) -> Plan {
    Plan {
        text: "**Guten** Morgen".to_owned().into(),
        changes: vec!["current_tags=spaeter".into()],
        status: Some(Status::Pending),
        due_at: cx.now.plus_seconds(seconds).0,
    }
}

fn planned(desk: &TestDesk, cx: &Cx, ticket: i64) -> Vec<Scheduled> {
    desk.read(cx, move |tx, cx| waiting(tx, cx, ticket)).unwrap()
}

fn run(desk: &TestDesk) -> usize {
    let inner = std::sync::Arc::clone(&desk.desk);
    let work = move |job: &jobs::Job| match job.kind.as_str() {
        SCHEDULED => deliver(&inner, job),
        _ => jobs::Outcome::Done,
    };
    jobs::run_due(&desk.desk.db, &desk.desk.queue, work).unwrap()
}

fn comments(desk: &TestDesk, cx: &Cx, ticket: i64) -> i64 {
    desk.read(cx, move |tx, cx| Ok(read::get(tx, cx, ticket)?.row.comments)).unwrap()
}

#[test]
fn an_answer_leaves_at_its_time_with_its_changes_as_if_its_writer_sent_it() {
    for engine in Engine::BOTH {
        let (desk, cx, ticket, _) = desk(engine);
        let wanted = plan(&cx, 2 * HOUR);
        desk.write(&cx, move |tx, cx| schedule(tx, cx, ticket, &wanted)).unwrap();
        desk.clock.advance_seconds(HOUR);
        run(&desk);
        assert_eq!((comments(&desk, &cx, ticket), planned(&desk, &cx, ticket).len()), (1, 1));
        desk.clock.advance_seconds(HOUR + 1);
        run(&desk);
        assert_eq!((comments(&desk, &cx, ticket), planned(&desk, &cx, ticket).len()), (2, 0));
        let (author, html, status) = desk
            .read(&cx, move |tx, cx| {
                let newest = Window { column: "created_at", descending: true, ..Window::first(1) };
                let last = read::comments(tx, cx, ticket, &newest)?.rows.pop().unwrap().row;
                let disclosure = crate::disclosure::for_actor(cx);
                let html = last.body.as_ref().and_then(|body| body.reveal_html(&disclosure)).cloned();
                Ok((last.row.author, html, read::get(tx, cx, ticket)?.row.status))
            })
            .unwrap();
        assert_eq!((author, status), (Some(desk.agent), Status::Pending));
        assert!(html.unwrap().contains("<strong>Guten</strong>"));
    }
}

#[test]
fn a_newer_message_of_the_customer_holds_it_and_its_writer_finds_the_ticket() {
    for engine in Engine::BOTH {
        let (desk, cx, ticket, customer) = desk(engine);
        let wanted = plan(&cx, HOUR);
        let id = desk.write(&cx, move |tx, cx| schedule(tx, cx, ticket, &wanted)).unwrap();
        desk.clock.advance_seconds(60);
        let wrote = desk.write(&desk.acting(customer), move |tx, cx| {
            let comment = Some(NewComment::message("Hat sich erledigt.", true));
            update::update(tx, cx, ticket, &TicketChange { comment, ..TicketChange::default() })
        });
        wrote.unwrap();
        desk.clock.advance_seconds(HOUR);
        run(&desk);
        let held = planned(&desk, &cx, ticket);
        assert_eq!((comments(&desk, &cx, ticket), held.len()), (2, 1));
        assert_eq!(held[0].row.state, Planned::Held);
        let agent = desk.agent;
        assert_eq!(desk.read(&cx, move |tx, cx| crate::mentions::of(tx, cx, agent)).unwrap(), [ticket]);
        // Planned anew it has been seen, and leaves.
        let now = desk.acting(desk.agent);
        let due = now.now.plus_seconds(HOUR).0;
        desk.write(&now, move |tx, cx| move_to(tx, cx, ticket, id, due)).unwrap();
        desk.clock.advance_seconds(HOUR + 1);
        run(&desk);
        assert_eq!((comments(&desk, &cx, ticket), planned(&desk, &cx, ticket).len()), (3, 0));
    }
}

#[test]
fn it_can_be_called_off_moved_and_sent_at_once_by_its_writer_alone() {
    for engine in Engine::BOTH {
        let (desk, cx, ticket, _) = desk(engine);
        let wanted = plan(&cx, HOUR);
        let id = desk.write(&cx, move |tx, cx| schedule(tx, cx, ticket, &wanted)).unwrap();
        let colleague = desk.acting(desk.administrator);
        assert_eq!(planned(&desk, &colleague, ticket).len(), 1, "colleagues see that something is planned");
        let taken = desk.write(&colleague, move |tx, cx| call_off(tx, cx, ticket, id));
        assert!(matches!(taken, Err(Error::NotFound)));
        desk.write(&cx, move |tx, cx| call_off(tx, cx, ticket, id)).unwrap();
        let draft = desk.read(&cx, move |tx, cx| drafts::get(tx, cx, ticket)).unwrap().unwrap().written;
        assert_eq!((draft.text.as_str(), draft.changes.len()), ("**Guten** Morgen", 1));
        desk.clock.advance_seconds(2 * HOUR);
        run(&desk);
        assert_eq!(comments(&desk, &cx, ticket), 1);
        let now = desk.acting(desk.agent);
        let wanted = plan(&now, HOUR);
        let id = desk.write(&now, move |tx, cx| schedule(tx, cx, ticket, &wanted)).unwrap();
        desk.write(&now, move |tx, cx| say_now(tx, cx, ticket, id)).unwrap();
        assert_eq!((comments(&desk, &cx, ticket), planned(&desk, &cx, ticket).len()), (2, 0));
    }
}

#[test]
fn what_lies_behind_or_too_far_ahead_and_what_says_nothing_is_refused() {
    for engine in Engine::BOTH {
        let (desk, cx, ticket, _) = desk(engine);
        for (seconds, text) in [(-1, "Text"), (0, "Text"), (400 * 24 * HOUR, "Text"), (HOUR, "  ")] {
            let wanted = Plan { text: text.to_owned().into(), ..plan(&cx, seconds) };
            let refused = desk.write(&cx, move |tx, cx| schedule(tx, cx, ticket, &wanted));
            assert!(matches!(refused, Err(Error::Invalid(_))), "{seconds} {text}");
        }
    }
}

#[test]
fn a_specialist_with_all_rights_plans_an_answer_and_the_desk_greets_in_their_name() {
    for engine in Engine::BOTH {
        let (desk, _, ticket, _) = desk(engine);
        let specialist = desk.staff("Sören Fach", "soeren@lindhof.example", Role::Specialist);
        let group = desk.group;
        let join = |rights: Rights| {
            desk.write(&desk.system(), move |tx, cx| groups::join(tx, cx, specialist, group, rights)).unwrap();
        };
        let place = TicketChange { group: Some(Some(group)), ..TicketChange::default() };
        desk.write(&desk.acting(desk.agent), move |tx, cx| update::update(tx, cx, ticket, &place)).unwrap();
        join(Rights::Edit);
        let wanted = |cx: &Cx| Plan { text: "{Anrede},\nalles gut.".to_owned().into(), ..plan(cx, HOUR) };
        let cx = desk.acting(specialist);
        let early = wanted(&cx);
        let refused = desk.write(&cx, move |tx, cx| schedule(tx, cx, ticket, &early));
        assert!(matches!(refused, Err(Error::Forbidden)), "who may only edit does not write to the customer");
        join(Rights::Full);
        let cx = desk.acting(specialist);
        let allowed = wanted(&cx);
        desk.write(&cx, move |tx, cx| schedule(tx, cx, ticket, &allowed)).unwrap();
        desk.clock.advance_seconds(HOUR + 1);
        run(&desk);
        let (author, text) = desk
            .read(&desk.system(), move |tx, cx| {
                let newest = Window { column: "created_at", descending: true, ..Window::first(1) };
                let last = read::comments(tx, cx, ticket, &newest)?.rows.pop().unwrap().row;
                let system = crate::disclosure::for_system(personal::SystemUse::Outbox);
                Ok((last.row.author, last.body.unwrap().text.disclose(&system).clone()))
            })
            .unwrap();
        assert_eq!((author, text.as_str()), (Some(specialist), "Guten Tag Lena Kundin,\nalles gut."));
    }
}
