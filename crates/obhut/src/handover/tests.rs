//! Stories of hand-overs on both engines: the task goes along, the ticket comes back, and the chain holds.

use testkit::Engine;

use super::approvals;
use super::ops::{self, Finish, NewHandover, Target};
use super::words::HandoverState;
use crate::context::Cx;
use crate::error::Error;
use crate::listing::Window;
use crate::staff::groups::{self, GroupChange};
use crate::testing::TestDesk;
use crate::tickets::{NewComment, NewTicket, Requester, create, read};
use crate::words::{Rights, Role};

struct House {
    desk: TestDesk,
    /// Works in the group of meters, masked.
    specialist: i64,
    /// The group of meters.
    meters: i64,
    /// Another agent.
    other: i64,
    ticket: i64,
}

fn house(engine: Engine) -> House {
    let desk = TestDesk::new(engine);
    let specialist = desk.staff("Sören Fach", "soeren@lindhof.example", Role::Specialist);
    let other = desk.staff("Marlene Brandt", "marlene@lindhof.example", Role::Agent);
    let meters = desk
        .write(&desk.system(), move |tx, cx| {
            let group = groups::create(tx, cx, "Zähler", &GroupChange::default())?;
            groups::join(tx, cx, specialist, group, Rights::Edit)?;
            Ok(group)
        })
        .unwrap();
    let (agent, group) = (desk.agent, desk.group);
    let ticket = desk
        .write(&desk.acting(agent), move |tx, cx| {
            let requester =
                Requester::Address { name: Some("Lena Kundin".into()), email: "lena@kunden.example".into() };
            let new = NewTicket {
                requester,
                group: Some(group),
                assignee: Some(agent),
                ..NewTicket::new("Zähler", NewComment::message("Der Zähler zeigt F12.", true))
            };
            Ok(create::create(tx, cx, &new)?.ticket)
        })
        .unwrap();
    House { desk, specialist, meters, other, ticket }
}

impl House {
    fn give(&self, person: i64, to: Target, task: &str) -> Result<i64, Error> {
        let (ticket, new) = (self.ticket, NewHandover { to, task: task.to_owned(), note: None });
        self.desk.write(&self.desk.acting(person), move |tx, cx| ops::hand_over(tx, cx, ticket, &new))
    }

    fn end(&self, person: i64, handover: i64, finish: &Finish) -> Result<(), Error> {
        let (ticket, finish) = (self.ticket, finish.clone());
        self.desk.write(&self.desk.acting(person), move |tx, cx| ops::finish(tx, cx, ticket, handover, &finish))
    }

    fn place(&self) -> (Option<i64>, Option<i64>) {
        let ticket = self.ticket;
        let row = self.desk.read(&self.desk.system(), move |tx, cx| Ok(read::get(tx, cx, ticket)?.row)).unwrap();
        (row.group, row.assignee)
    }

    fn tasks(&self, person: i64) -> Vec<i64> {
        let part = self.desk.read(&self.desk.acting(person), |tx, cx| ops::mine(tx, cx, &Window::first(10))).unwrap();
        part.rows.iter().map(|keyed| keyed.id).collect()
    }

    fn notes(&self) -> Vec<String> {
        let ticket = self.ticket;
        let part =
            self.desk.read(&self.desk.system(), move |tx, cx| read::comments(tx, cx, ticket, &Window::first(20)));
        let disclosure = crate::disclosure::for_system(personal::SystemUse::Backup);
        let rows = part.unwrap().rows;
        let notes = rows.iter().filter(|keyed| !keyed.row.row.public);
        notes.map(|keyed| keyed.row.body.as_ref().unwrap().text.disclose(&disclosure).clone()).collect()
    }
}

fn done(note: Option<&str>, approve: Option<i64>) -> Finish {
    Finish { state: HandoverState::Done, note: note.map(str::to_owned), approve }
}

fn each(story: impl Fn(&House)) {
    for engine in Engine::BOTH {
        story(&house(engine));
    }
}

#[test]
fn editors_are_given_a_task_by_name_because_none_of_them_would_find_it_in_their_group() {
    each(|house| {
        let desk = &house.desk;
        let editor = desk.staff("Eda Text", "eda@lindhof.example", Role::Editor);
        let web = desk.write(&desk.system(), move |tx, cx| {
            let group = groups::create(tx, cx, "Webredaktion", &GroupChange::default())?;
            groups::join(tx, cx, editor, group, Rights::Edit)?;
            Ok(group)
        });
        let (web, agent, other) = (web.unwrap(), desk.agent, house.other);
        let Err(Error::Invalid(faults)) = house.give(agent, Target::Group(web), "Anleitung ändern") else {
            panic!("it would lie there unseen");
        };
        assert_eq!(faults[0].field, "to");
        let task = house.give(agent, Target::Person(editor), "Anleitung ändern").unwrap();
        assert_eq!((house.tasks(editor), house.place()), (vec![task], (Some(web), Some(editor))));
        house.end(editor, task, &done(None, None)).unwrap();
        // With somebody beside them who sees the group's tickets it may go there.
        desk.write(&desk.system(), move |tx, cx| groups::join(tx, cx, other, web, Rights::Edit)).unwrap();
        house.give(agent, Target::Group(web), "Anleitung ändern").unwrap();
    });
}

#[test]
fn a_ticket_goes_to_a_group_on_to_a_colleague_and_back_the_same_way() {
    each(|house| {
        let agent = house.desk.agent;
        let first = house.give(agent, Target::Group(house.meters), "Ist F12 plausibel?").unwrap();
        assert_eq!(house.place(), (Some(house.meters), None));
        assert_eq!(house.tasks(house.specialist), [first]);
        assert_eq!(house.tasks(agent), [0; 0], "who gave it has no task");
        let second = house.give(house.specialist, Target::Person(house.other), "Bitte im Lager nachsehen").unwrap();
        assert_eq!(house.place().1, Some(house.other));
        assert_eq!((house.tasks(house.specialist), house.tasks(house.other)), (vec![], vec![second]));
        // The one below waits for the one on top.
        assert!(matches!(house.end(agent, first, &done(None, None)), Err(Error::Changed)));
        house.end(house.other, second, &done(Some("Liegt nicht im Lager."), None)).unwrap();
        assert_eq!(house.place(), (Some(house.meters), Some(house.specialist)));
        assert_eq!(house.tasks(house.specialist), [first]);
        house.end(house.specialist, first, &done(Some("F12 ist harmlos."), None)).unwrap();
        assert_eq!(house.place(), (Some(house.desk.group), Some(agent)));
        assert_eq!((house.tasks(house.specialist), house.tasks(house.other)), (vec![], vec![]));
        assert_eq!(house.notes(), ["Liegt nicht im Lager.", "F12 ist harmlos."]);
        let ticket = house.ticket;
        let acts = house.desk.read(&house.desk.acting(agent), move |tx, cx| {
            let steps = crate::audit::history::of(tx, cx, read::object(ticket), 0, 100)?;
            Ok(steps
                .into_iter()
                .map(|step| step.entry.act)
                .filter(|act| act.starts_with("handover"))
                .collect::<Vec<_>>())
        });
        assert_eq!(acts.unwrap(), ["handover.open", "handover.open", "handover.close", "handover.close"]);
    });
}

#[test]
fn whoever_gave_a_task_can_take_it_back_and_nobody_else() {
    each(|house| {
        let agent = house.desk.agent;
        let handover = house.give(agent, Target::Group(house.meters), "Ist F12 plausibel?").unwrap();
        let withdraw = Finish { state: HandoverState::Withdrawn, note: None, approve: None };
        assert!(matches!(house.end(house.specialist, handover, &withdraw), Err(Error::Forbidden)));
        house.end(agent, handover, &withdraw).unwrap();
        assert_eq!(house.place(), (Some(house.desk.group), Some(agent)));
        assert!(matches!(house.end(agent, handover, &withdraw), Err(Error::Changed)), "it has ended");
    });
}

#[test]
fn a_task_that_cannot_be_solved_goes_back_too() {
    each(|house| {
        let handover = house.give(house.desk.agent, Target::Person(house.specialist), "Bitte prüfen").unwrap();
        assert_eq!(house.place(), (Some(house.meters), Some(house.specialist)), "into the group they belong to");
        let declined =
            Finish { state: HandoverState::Declined, note: Some("Kein Zähler von uns.".into()), approve: None };
        house.end(house.specialist, handover, &declined).unwrap();
        assert_eq!(house.place(), (Some(house.desk.group), Some(house.desk.agent)));
    });
}

#[test]
fn an_approval_keeps_who_stood_for_which_text_and_when() {
    each(|house| {
        let ticket = house.ticket;
        let handover = house.give(house.desk.agent, Target::Group(house.meters), "Bitte freigeben").unwrap();
        let comment = house
            .desk
            .read(&house.desk.system(), move |tx, cx| Ok(read::comments(tx, cx, ticket, &Window::first(1))?.rows[0].id))
            .unwrap();
        assert!(house.end(house.specialist, handover, &done(None, Some(comment + 9_999))).is_err(), "no such text");
        house.end(house.specialist, handover, &done(None, Some(comment))).unwrap();
        let cx: Cx = house.desk.acting(house.desk.agent);
        let (found, row) = house
            .desk
            .read(&cx, move |tx, cx| {
                let row = read::comment(tx, cx, ticket, comment)?.row;
                Ok((approvals::of_ticket(tx, cx, ticket)?, row))
            })
            .unwrap();
        assert_eq!(found.len(), 1);
        let one = &found[0];
        assert_eq!((one.author, one.row, one.table.as_str()), (house.specialist, comment, "comment"));
        assert!(one.version > 0 && one.created_at == cx.at());
        let key = vault::KeyId(row.key);
        assert!(approvals::is_of(&cx, one, key, "Der Zähler zeigt F12.").unwrap());
        assert!(!approvals::is_of(&cx, one, key, "Der Zähler zeigt F13.").unwrap());
    });
}

#[test]
fn a_task_needs_words_and_somebody_to_do_it() {
    each(|house| {
        let agent = house.desk.agent;
        let refused = |to, task: &str| match house.give(agent, to, task) {
            Err(Error::Invalid(faults)) => faults[0].field,
            _ => "",
        };
        assert_eq!(refused(Target::Group(house.meters), "  "), "task");
        assert_eq!(refused(Target::Group(house.meters), &"x".repeat(1_001)), "task");
        assert_eq!(refused(Target::Group(999_999), "Bitte"), "to");
        let lena = house.desk.account.people.by_email("lena@kunden.example").unwrap();
        assert_eq!(refused(Target::Person(lena), "Bitte"), "to", "a customer gets no tasks");
        assert_eq!(house.place(), (Some(house.desk.group), Some(agent)), "nothing has changed");
    });
}
