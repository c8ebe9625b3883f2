//! Reports stay what they were when half of all people are forgotten, whatever happened before.

use obhut::context::Cx;
use obhut::reports::{DAY, Report, Times, ops};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use testkit::Engine;

use crate::testing::TestDesk;
use obhut::erasure::{Outcome, people, run, tickets as erasures};
use obhut::error::Error;
use obhut::tickets::comments::NewComment;
use obhut::tickets::read::{self, Filter};
use obhut::tickets::{NewTicket, Requester, TicketChange, create, trash, update};
use obhut::words::{Priority, Status};

const PEOPLE: usize = 6;

/// Something that happens at a desk; numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Ask { who: usize, priority: u8 },
    Say { who: usize, ticket: usize },
    Answer { ticket: usize, public: bool },
    Status { ticket: usize, status: u8 },
    Trash { ticket: usize },
    Wait { minutes: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..PEOPLE, 0..5_u8).prop_map(|(who, priority)| Step::Ask { who, priority }),
        2 => (0..PEOPLE, any::<usize>()).prop_map(|(who, ticket)| Step::Say { who, ticket }),
        3 => (any::<usize>(), any::<bool>()).prop_map(|(ticket, public)| Step::Answer { ticket, public }),
        3 => (any::<usize>(), 0..4_u8).prop_map(|(ticket, status)| Step::Status { ticket, status }),
        1 => any::<usize>().prop_map(|ticket| Step::Trash { ticket }),
        3 => (1..2_000_i64).prop_map(|minutes| Step::Wait { minutes }),
    ]
}

struct History {
    desk: TestDesk,
    people: Vec<i64>,
    tickets: Vec<i64>,
    trashed: Vec<i64>,
    first: i64,
}

impl History {
    fn new(engine: Engine) -> Self {
        let desk = TestDesk::new(engine);
        let name = |number: usize| format!("Person {number} Kundin");
        let people = (0..PEOPLE).map(|n| desk.customer(&name(n), &format!("p{n}@kunden.example"))).collect();
        let first = desk.system().at() / DAY;
        Self { desk, people, tickets: Vec::new(), trashed: Vec::new(), first }
    }

    fn pick(&self, number: usize) -> Option<i64> {
        let alive: Vec<i64> = self.tickets.iter().copied().filter(|ticket| !self.trashed.contains(ticket)).collect();
        (!alive.is_empty()).then(|| alive[number % alive.len()])
    }

    fn happen(&mut self, step: &Step) {
        let desk = &self.desk;
        let change = |ticket: i64, change: TicketChange, by: i64| {
            let done = desk.write(&desk.acting(by), move |tx, cx| update::update(tx, cx, ticket, &change).map(drop));
            // What a ticket refuses has not happened.
            assert!(matches!(done, Ok(()) | Err(Error::Invalid(_))), "{done:?}");
        };
        match *step {
            Step::Ask { who, priority: step_of } => {
                let who = self.people[who];
                let priority = [Priority::Low, Priority::Normal, Priority::High, Priority::Urgent];
                let priority = priority.get(usize::from(step_of)).copied();
                let made = desk.write(&desk.system(), move |tx, cx| {
                    let comment = NewComment { author: Some(who), ..NewComment::message("Kein Netz", true) };
                    let new =
                        NewTicket { requester: Requester::Known(who), priority, ..NewTicket::new("Netz", comment) };
                    Ok(create::create(tx, cx, &new)?.ticket)
                });
                self.tickets.push(made.unwrap());
            }
            Step::Say { who, ticket } => {
                let (who, Some(ticket)) = (self.people[who], self.pick(ticket)) else { return };
                let comment = NewComment { author: Some(who), ..NewComment::message("Noch etwas", true) };
                change(ticket, TicketChange { comment: Some(comment), ..TicketChange::default() }, desk.administrator);
            }
            Step::Answer { ticket, public } => {
                let Some(ticket) = self.pick(ticket) else { return };
                let comment = Some(NewComment::message("Bitte neu starten", public));
                change(ticket, TicketChange { comment, ..TicketChange::default() }, desk.agent);
            }
            Step::Status { ticket, status } => {
                let Some(ticket) = self.pick(ticket) else { return };
                let status = Some([Status::Open, Status::Pending, Status::Solved, Status::Solved][usize::from(status)]);
                change(ticket, TicketChange { status, ..TicketChange::default() }, desk.agent);
            }
            Step::Trash { ticket } => {
                let Some(ticket) = self.pick(ticket) else { return };
                desk.write(&desk.system(), move |tx, cx| trash::trash(tx, cx, ticket)).unwrap();
                self.trashed.push(ticket);
            }
            Step::Wait { minutes } => desk.clock.advance_seconds(minutes * 60),
        }
    }

    /// Of all days that are over.
    fn report(&self) -> Report {
        self.between(self.first, self.desk.system().at() / DAY - 1)
    }

    fn between(&self, from: i64, until: i64) -> Report {
        let administrator = self.desk.acting(self.desk.administrator);
        self.desk.read(&administrator, move |tx, cx| ops::report(tx, cx, from, until)).unwrap()
    }

    /// What lists and views count.
    fn counts(&self) -> Vec<i64> {
        let cx = self.desk.acting(self.desk.administrator);
        let mut counts = vec![self.desk.read(&cx, |tx, cx| read::count(tx, cx, &Filter::default())).unwrap()];
        for status in [Status::New, Status::Open, Status::Pending, Status::Solved] {
            let filter = move || Filter { statuses: vec![status], ..Filter::default() };
            counts.push(self.desk.read(&cx, move |tx, cx| read::count(tx, cx, &filter())).unwrap());
        }
        counts
    }

    fn carry_out(&self, erasure: i64) {
        run::carry_out(&self.desk.system(), erasure).unwrap();
    }
}

fn half_are_forgotten(engine: Engine, steps: &[Step], outcomes: &[bool]) {
    let mut history = History::new(engine);
    steps.iter().for_each(|step| history.happen(step));
    history.desk.clock.advance_days(2);
    let (before, counts) = (history.report(), history.counts());
    let asked: i64 = before.created.iter().map(|volume| volume.tickets).sum();
    assert_eq!(asked, i64::try_from(history.tickets.len()).unwrap(), "every ticket is in the report");
    for open in &before.backlog {
        assert_eq!(
            history.between(open.day, open.day).backlog[0].tickets,
            open.tickets,
            "a day by itself says the same"
        );
    }
    let chosen: Vec<(i64, bool)> = history.people.iter().copied().step_by(2).zip(outcomes.iter().copied()).collect();
    let desk = &history.desk;
    for (person, content) in &chosen {
        let (person, outcome) = (*person, if *content { Outcome::Content } else { Outcome::Identity });
        let forget = move |tx: &mut db::Tx<'_>, cx: &Cx| people::forget(tx, cx, person, outcome);
        let erasure = desk.write(&desk.acting(desk.administrator), forget).unwrap();
        assert_eq!(history.report(), before, "decided");
        history.carry_out(erasure);
        assert_eq!(history.report(), before, "done");
    }
    if chosen.iter().all(|(_, content)| !content) {
        assert_eq!(history.counts(), counts, "lists count what they counted");
    }
    // Tickets in the trash too, those at least that went with nobody.
    for ticket in history.trashed.clone() {
        match desk.write(&desk.system(), move |tx, cx| erasures::forget(tx, cx, &[ticket])) {
            Ok(erasure) => history.carry_out(erasure),
            Err(Error::NotFound | Error::Gone) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(history.report(), before, "and without the trash");
}

#[test]
fn reports_do_not_change_when_half_of_all_people_are_forgotten() {
    for engine in Engine::BOTH {
        let cases = if engine == Engine::Sqlite { 12 } else { 4 };
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
        let history = (proptest::collection::vec(step(), 10..60), proptest::collection::vec(any::<bool>(), PEOPLE / 2));
        runner
            .run(&history, |(steps, outcomes)| {
                half_are_forgotten(engine, &steps, &outcomes);
                Ok(())
            })
            .unwrap();
        let asks = [Step::Ask { who: 0, priority: 0 }, Step::Ask { who: 1, priority: 1 }, Step::Wait { minutes: 60 }];
        half_are_forgotten(engine, &asks, &[false; PEOPLE / 2]);
        half_are_forgotten(engine, &asks, &[true; PEOPLE / 2]);
    }
}

#[test]
fn a_report_counts_and_measures() {
    let mut history = History::new(Engine::Sqlite);
    let ask = Step::Ask { who: 0, priority: 3 };
    [&ask, &ask, &Step::Wait { minutes: 30 }, &Step::Answer { ticket: 0, public: true }, &Step::Wait { minutes: 30 }]
        .into_iter()
        .for_each(|step| history.happen(step));
    history.happen(&Step::Status { ticket: 0, status: 2 });
    history.desk.clock.advance_days(1);
    let report = history.report();
    let kinds: Vec<_> = report.created.iter().map(|v| (v.status.as_str(), v.priority.as_deref(), v.tickets)).collect();
    assert_eq!(kinds, [("new", Some("urgent"), 1), ("solved", Some("urgent"), 1)]);
    assert_eq!(report.first_reply, Times { count: 1, median: Some(30 * 60_000_000), ninetieth: Some(30 * 60_000_000) });
    assert_eq!(report.first_resolution.median, Some(60 * 60_000_000));
    assert_eq!(report.backlog.iter().map(|open| open.tickets).collect::<Vec<_>>(), [1]);
    let wrong = history.desk.acting(history.desk.administrator);
    for (from, until) in [(10, 9), (0, ops::DAYS)] {
        let refused = history.desk.read(&wrong, move |tx, cx| ops::report(tx, cx, from, until));
        assert!(matches!(refused, Err(Error::Invalid(_))));
    }
    let agent = history.desk.acting(history.desk.agent);
    assert!(matches!(history.desk.read(&agent, |tx, cx| ops::report(tx, cx, 0, 0)), Err(Error::Forbidden)));
}
