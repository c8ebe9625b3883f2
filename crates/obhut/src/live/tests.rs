//! Stories of read marks, of presence and of the order in which work presses, on both engines.

use std::sync::Arc;

use index::places::Facet;
use testkit::Engine;
use world::Clock as _;

use super::presence::{Present, Visit};
use super::{follow, marks};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::listing::{From, Window};
use crate::testing::TestDesk;
use crate::tickets::read::{self, Filter};
use crate::tickets::{NewComment, NewTicket, TicketChange, create, places, update, urgency};
use crate::words::{Priority, Role, Source, Status};

fn on_both(story: fn(TestDesk)) {
    Engine::BOTH.iter().for_each(|engine| story(TestDesk::new(*engine)));
}

/// A ticket of a customer, an hour after the last.
fn ticket(desk: &TestDesk, customer: i64, change: impl Fn(&mut NewTicket) + Send + Sync + 'static) -> i64 {
    desk.clock.advance_seconds(3_600);
    let agent = desk.agent;
    desk.write(&desk.acting(agent), move |tx, cx| {
        let mut new = NewTicket::new("Frage", NewComment::message("Was nun?", true));
        new.requester = crate::tickets::Requester::Known(customer);
        change(&mut new);
        Ok(create::create(tx, cx, &new)?.ticket)
    })
    .unwrap()
}

#[test]
fn a_mark_only_moves_on_and_what_was_opened_last_comes_first() {
    on_both(|desk| {
        let customer = desk.customer("Mia Ohm", "mia@kunde.example");
        let (first, second) = (ticket(&desk, customer, |_| {}), ticket(&desk, customer, |_| {}));
        let cx = desk.acting(desk.agent);
        for (number, seq) in [(first, 5), (second, 7), (first, 3)] {
            desk.write(&cx, move |tx, cx| marks::open(tx, cx, number, seq)).unwrap();
        }
        let of = |desk: &TestDesk| desk.read(&cx, move |tx, cx| marks::of(tx, cx, &[first, second, 99])).unwrap();
        assert_eq!((of(&desk).get(&first), of(&desk).get(&second), of(&desk).len()), (Some(&5), Some(&7), 2));
        let recent = desk.read(&cx, |tx, cx| marks::recent(tx, cx, 5)).unwrap();
        assert_eq!(recent.iter().map(|ticket| ticket.row.id).collect::<Vec<_>>(), [first, second]);
        desk.write(&cx, move |tx, cx| marks::advance(tx, cx, second, 9)).unwrap();
        desk.write(&cx, move |tx, cx| marks::advance(tx, cx, 99, 9)).unwrap();
        assert_eq!((of(&desk).get(&second), of(&desk).len()), (Some(&9), 2), "what was never opened has no mark");
        let other = desk.acting(desk.administrator);
        assert!(desk.read(&other, move |tx, cx| marks::seen(tx, cx, first)).unwrap().is_none(), "marks are one's own");
    });
}

#[test]
fn deadlines_press_most_then_priority_then_who_waits_longest_and_what_waits_for_others_comes_last() {
    on_both(|desk| {
        let customer = desk.customer("Mia Ohm", "mia@kunde.example");
        let agent = desk.agent;
        let later = desk.clock.now().0 + 40 * 86_400_000_000;
        let plain = ticket(&desk, customer, |_| {});
        let waiting_less = ticket(&desk, customer, |_| {});
        let low = ticket(&desk, customer, |new| new.priority = Some(Priority::Low));
        let urgent = ticket(&desk, customer, |new| new.priority = Some(Priority::Urgent));
        let due = ticket(&desk, customer, |_| {});
        let due_sooner = ticket(&desk, customer, |_| {});
        let pending = ticket(&desk, customer, |new| new.priority = Some(Priority::Urgent));
        let solved = ticket(&desk, customer, |_| {});
        let changes = [
            (due, TicketChange { due_at: Some(Some(later)), ..TicketChange::default() }),
            (due_sooner, TicketChange { due_at: Some(Some(later - 1)), ..TicketChange::default() }),
            (pending, TicketChange { status: Some(Status::Pending), ..TicketChange::default() }),
            (solved, TicketChange { status: Some(Status::Solved), ..TicketChange::default() }),
        ];
        for (number, change) in changes {
            desk.write(&desk.acting(agent), move |tx, cx| update::update(tx, cx, number, &change)).unwrap();
        }
        let expected = [due_sooner, due, urgent, plain, waiting_less, low, pending, solved];
        let mut window = Window { column: urgency::KEY, ..Window::first(3) };
        let mut seen = Vec::new();
        loop {
            let part =
                desk.read(&desk.acting(agent), move |tx, cx| read::list(tx, cx, &Filter::default(), &window)).unwrap();
            seen.extend(part.rows.iter().map(|keyed| keyed.id));
            match part.rows.last().filter(|_| part.more) {
                Some(last) => window.from = From::After(last.key, last.id),
                None => break,
            }
        }
        assert_eq!(seen, expected, "page by page");
    });
}

#[test]
fn who_has_a_ticket_open_is_known_while_the_page_is_open_and_nobody_writes_without_a_page() {
    let desk = TestDesk::new(Engine::Sqlite);
    let presence = &desk.account.live.presence;
    assert!(!presence.write(5, 7, 100));
    let first = Visit::begin(&desk.account, 5, 7);
    let second = Visit::begin(&desk.account, 5, 7);
    assert!(presence.write(5, 7, 100));
    assert_eq!(presence.of(5, 99), [Present { person: 7, writing: true }]);
    assert_eq!(presence.of(5, 100), [Present { person: 7, writing: false }]);
    drop(first);
    assert_eq!(presence.of(5, 99).len(), 1, "another page is still open");
    drop(second);
    assert_eq!(presence.of(5, 99), []);
    assert_eq!(presence.of(6, 99), []);
}

#[test]
fn the_newest_message_and_the_description_of_many_tickets_are_those_of_each_alone() {
    on_both(|desk| {
        let customer = desk.customer("Mia Ohm", "mia@kunde.example");
        let numbers: Vec<i64> = (0..3).map(|_| ticket(&desk, customer, |_| {})).collect();
        let (agent, second) = (desk.agent, numbers[1]);
        let said = TicketChange { comment: Some(NewComment::message("So.", false)), ..TicketChange::default() };
        desk.write(&desk.acting(agent), move |tx, cx| update::update(tx, cx, second, &said)).unwrap();
        let wanted = numbers.clone();
        let (newest, begun) = desk
            .read(&desk.acting(agent), move |tx, cx| {
                let newest = read::newest(tx, cx, &wanted)?;
                Ok((newest, read::descriptions(tx, cx, &wanted)?))
            })
            .unwrap();
        assert_eq!((newest.len(), begun.len()), (3, 3));
        assert!(!newest[&second].row.public && newest[&numbers[0]].row.public);
        let alone = desk.read(&desk.acting(agent), move |tx, cx| read::description(tx, cx, second)).unwrap().unwrap();
        let system = crate::disclosure::for_system(personal::SystemUse::Masking);
        assert_eq!(begun[&second].text.disclose(&system), alone.text.disclose(&system));
    });
}

#[test]
fn two_processes_on_one_database_agree_where_tickets_stand_within_a_second() {
    on_both(|desk| {
        let customer = desk.customer("Mia Ohm", "mia@kunde.example");
        let number = ticket(&desk, customer, |_| {});
        let here = &desk.desk;
        // Another process: nothing in common but database and keys.
        let other = Desk::new(
            here.db.clone(),
            here.vault.clone(),
            here.world.clone(),
            here.blobs.clone(),
            here.settings.clone(),
        );
        let other = Arc::new(other);
        let there = other.account(desk.account.key.id).unwrap();
        let agent = Actor { person: Some(desk.agent), role: Role::Agent, ..Actor::system() };
        let counted = |status: Status| {
            desk.clock.advance_seconds(2);
            let cx = Cx::new(&other, &there, agent.clone(), Source::Web);
            other
                .db
                .read_blocking(move |tx| {
                    follow::catch_up(tx, &cx)?;
                    let set = cx.account.places.any_of(Facet::Status, &[i64::from(places::status(status))]);
                    Ok::<_, Error>((set.contains(u64::try_from(number).unwrap()), set.len()))
                })
                .unwrap()
        };
        assert!(counted(Status::New).0 || counted(Status::Open).0, "as it was when it began");
        let solve = |cx: &Cx, status| {
            let change = TicketChange { status: Some(status), ..TicketChange::default() };
            let cx = Cx { now: desk.clock.now(), ..cx.clone() };
            let db = cx.desk.db.clone();
            db.write_blocking(move |tx| update::update(tx, &cx, number, &change)).unwrap();
        };
        solve(&desk.acting(desk.agent), Status::Solved);
        assert_eq!(counted(Status::Solved), (true, 1), "heard of");
        // Both change it in turn, and each sees what the other made of it.
        solve(&Cx::new(&other, &there, agent.clone(), Source::Web), Status::Hold);
        assert_eq!(counted(Status::Hold), (true, 1), "its own");
        solve(&desk.acting(desk.agent), Status::Pending);
        assert_eq!((counted(Status::Pending), counted(Status::Hold)), ((true, 1), (false, 0)));
        let agent_here = desk.acting(desk.agent);
        desk.write(&agent_here, move |tx, cx| crate::tickets::trash::trash(tx, cx, number)).unwrap();
        assert_eq!(counted(Status::Pending), (false, 0), "what lies in the trash stands nowhere");
    });
}
