//! The sample company is complete, and works.

use std::sync::Arc;

use testkit::Engine;
use vault::{FileRootStore, Vault};

use super::content::{VISITOR, Voice, matters, people};
use super::{fill, story};
use crate::appearance::footer::{self, Leads};
use crate::chat;
use crate::context::{Actor, Cx};
use crate::desk::{Desk, Settings};
use crate::error::Error;
use crate::i18n::Language;
use crate::listing::Window;
use crate::recipients::register;
use crate::side_conversations::MessageState;
use crate::staff::actors;
use crate::tickets::read::{self, Filter};
use crate::training;
use crate::words::{Role, Source, Status};

#[test]
fn the_texts_are_read_whole() {
    let people = people();
    assert_eq!((people.staff.len(), people.customers.len(), people.organisations.len()), (12, 40, 5));
    assert!(people.staff.first().is_some_and(|one| one.role == Role::Administrator));
    for customer in &people.customers {
        let named = |name: &str| people.organisations.iter().any(|(known, _)| *known == name);
        assert!(customer.organisation.is_none_or(named), "{}", customer.name);
        assert!(["de", "en"].contains(&customer.language), "{}", customer.name);
    }
    let groups: Vec<&str> = people.groups.iter().map(|group| group.word).collect();
    assert!(people.staff.iter().flat_map(|one| &one.groups).all(|word| groups.contains(word)));
    for matter in matters() {
        assert!(
            groups.contains(&matter.group) && matter.kind.is_some() && matter.priority.is_some(),
            "{}",
            matter.subject
        );
        assert!(matter.parts.first().is_some_and(|(voice, _)| *voice == Voice::Customer), "{}", matter.subject);
    }
}

#[test]
fn the_story_has_a_chapter_for_each_of_its_steps_and_every_chapter_says_all_that_it_needs() {
    let (chapters, people) = (story::chapters(), people());
    assert_eq!(chapters.iter().map(|chapter| chapter.step).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
    let needs = ["", "note", "task", "ask", "answer", "result", "write", "reply", ""];
    for chapter in chapters {
        assert_eq!(people.customers[chapter.customer].language, "de");
        for part in needs.iter().take(chapter.step).filter(|part| !part.is_empty()) {
            assert!(chapter.said(part).is_ok(), "chapter {} says nothing under {part}", chapter.step);
        }
    }
    assert!(people.customers.iter().any(|customer| customer.email == VISITOR));
}

/// A desk with the sample company, the lines that its start prints, and what must last as long.
fn company(engine: Engine) -> (Arc<Desk>, Vec<String>, impl Sized) {
    let (world, _clock) = testkit::world(7);
    let (data, keys) = (engine.migrated(crate::migrations::MIGRATIONS), engine.fresh());
    let folder = testkit::temp_dir();
    let root = FileRootStore::open(&folder.path().join("root"), Arc::clone(&world.random)).unwrap();
    let vault = Vault::open(keys.db.clone(), Box::new(root), world.clone(), vault::Options::default()).unwrap();
    let desk = Arc::new(Desk::new(data.db.clone(), vault, world, folder.path().join("blobs"), Settings::default()));
    let lines = super::fill(&desk, "http://desk.example").unwrap();
    assert_eq!(super::fill(&desk, "http://desk.example").unwrap(), lines, "a second start tells the same");
    (desk, lines, (data, keys, folder))
}

#[test]
fn the_company_is_made_once_and_tells_its_logins_and_a_ticket_at_each_step_of_the_story() {
    for engine in Engine::BOTH {
        let (desk, lines, _kept) = company(engine);
        assert!(lines[0].starts_with("ada@lindhof.example "), "the administrator comes first");
        assert!(lines[12].starts_with(VISITOR), "the customer after the staff");
        everyday(&desk);
        let tickets: Vec<i64> = lines[13..].iter().map(|line| number(line)).collect();
        told(&desk, tickets.try_into().expect("nine tickets"));
        let answer = crate::command::verify::verify(&desk, None, None, None).unwrap();
        assert!(answer.ok, "{:?}", answer.lines);
    }
}

/// The ticket that a line names.
fn number(line: &str) -> i64 {
    let (_, rest) = line.split_once("/tickets/").unwrap();
    rest.split(' ').next().unwrap().parse().unwrap()
}

fn system(desk: &Arc<Desk>) -> Cx {
    Cx::new(desk, &desk.account(1).unwrap(), Actor::system(), Source::System)
}

fn everyday(desk: &Arc<Desk>) {
    let cx = system(desk);
    let read = move |tx: &mut db::Tx<'_>| {
        let count = read::count(tx, &cx, &Filter::default())?;
        let newest = Window { column: "updated_at", descending: true, ..Window::first(4) };
        let newest = read::list(tx, &cx, &Filter::default(), &newest)?;
        let open = newest.rows.iter().all(|keyed| keyed.row.row.closed_at.is_none());
        let latest = newest.rows.first().map_or(0, |keyed| keyed.key);
        Ok::<_, Error>((count, open, latest <= cx.at(), cx.desk.queue.waiting(tx, cx.id(), 10)?))
    };
    let (count, open, past, waiting) = desk.db.read_blocking(read).unwrap();
    assert_eq!(count, fill::TICKETS);
    assert!(open && past, "the newest tickets can be worked on, and nothing lies in the future");
    let waiting: Vec<_> = waiting.into_iter().map(|job| job.kind).collect();
    assert!(waiting.is_empty(), "nothing of the past leaves by mail: {waiting:?}");
    let articles = desk.db.read_blocking(|tx| crate::articles::sql::articles(tx, 1, 0, 100)).unwrap();
    assert_eq!(articles.len(), 13, "ten that customers read, two that the story wrote, and a draft");
    // Customers can chat, and every link below their pages leads to an article that they can read.
    let (open, footer) =
        desk.db.read_blocking(|tx| Ok::<_, Error>((chat::settings::is_open(tx, 1)?, footer::get(tx, 1)?))).unwrap();
    assert!(open);
    for language in Language::ALL {
        let links: Vec<_> = footer.links(language).collect();
        assert_eq!(links.len(), Leads::ALL.len());
        for (leads, address) in links {
            let (shelf, number) = address.rsplit_once('/').unwrap();
            assert_eq!(shelf, format!("/help/{}/articles", language.tag()), "{leads:?}");
            assert!(articles.iter().any(|article| article.id.to_string() == number), "{leads:?}: {address}");
        }
    }
    // Every login has passed what its role demands, and whoever has a task in the story finds it.
    let cx = system(desk);
    let read = move |tx: &mut db::Tx<'_>| {
        let published = training::ops::overview(tx, &cx)?.iter().filter(|one| one.published.is_some()).count();
        let (mut trained, mut tasks) = (0, Vec::new());
        for employee in people().staff {
            let person = cx.account.people.by_email(&employee.email()).unwrap();
            let actor = actors::actor(tx, cx.id(), person, cx.at())?.unwrap();
            trained += usize::from(actor.trained);
            let own = Cx { actor, ..cx.clone() };
            tasks.push(crate::handover::ops::mine(tx, &own, &Window::first(5))?.rows.len());
        }
        Ok::<_, Error>((published, trained, tasks))
    };
    let (published, trained, tasks) = desk.db.read_blocking(read).unwrap();
    assert_eq!((published, trained), (6, 12));
    assert_eq!(tasks, [0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0], "two specialists and an editor have tasks");
}

/// The story's tickets, each where its step has brought it.
fn told(desk: &Arc<Desk>, tickets: [i64; 9]) {
    let cx = system(desk);
    let read = move |tx: &mut db::Tx<'_>| {
        let mut found = Vec::new();
        for ticket in tickets {
            found.push(Standing::of(tx, &cx, ticket)?);
        }
        Ok::<_, Error>(found)
    };
    let found = desk.db.read_blocking(read).unwrap();
    let status: Vec<Status> = found.iter().map(|one| one.status).collect();
    assert_eq!((status[0], status[7], status[8]), (Status::New, Status::Solved, Status::Closed));
    assert!(status[1..7].iter().all(|status| *status == Status::Open), "{status:?}");
    let by_form: Vec<bool> = found.iter().map(|one| one.proven).collect();
    assert_eq!(by_form, [true, true, false, true, true, true, true, true, true], "the third came by mail");
    let assignees: Vec<&str> = found.iter().map(|one| one.assignee.as_str()).collect();
    assert_eq!(assignees, ["", "jana", "soeren", "ilka", "ilka", "jana", "noah", "jana", "jana"]);
    let asked: Vec<&[MessageState]> = found.iter().map(|one| one.said.as_slice()).collect();
    let (sent, all) = (MessageState::Sent, [MessageState::Sent, MessageState::Approved]);
    assert_eq!(asked[..5], [&[][..], &[], &[], &[sent], &[sent, MessageState::Arrived]]);
    assert!(asked[5..].iter().all(|said| *said == all), "{asked:?}");
    assert!(found[3..].iter().all(|one| one.passed_on == Some(true)), "the manufacturer is noted, without the name");
    assert_eq!(found[6].article, Some(None), "the editor has still to write");
    for one in &found[7..] {
        assert!(one.answer.contains("http://desk.example/help/de/articles/"), "{}", one.answer);
    }
}

/// Where a ticket stands.
struct Standing {
    status: Status,
    /// Whether what the form showed lies with it.
    proven: bool,
    /// The login of whoever has it.
    assignee: String,
    /// What became of the messages to and from the manufacturer.
    said: Vec<MessageState>,
    /// Whether something was passed on without the name.
    passed_on: Option<bool>,
    /// Whether there is a task to write, and which article it is about.
    article: Option<Option<i64>>,
    /// What the desk last told the customer.
    answer: String,
}

impl Standing {
    fn of(tx: &mut db::Tx<'_>, cx: &Cx, ticket: i64) -> Result<Self, Error> {
        let row = read::get(tx, cx, ticket)?.row;
        let mut assignee = String::new();
        for employee in people().staff {
            if row.assignee.is_some() && cx.account.people.by_email(&employee.email()) == row.assignee {
                assignee = employee.email().split('@').next().unwrap_or_default().to_owned();
            }
        }
        let messages = crate::side_conversations::sql::messages_of_ticket(tx, cx.id(), ticket)?;
        let asked = register::Asked { ticket: Some(ticket), ..register::Asked::default() };
        let passed = register::list(tx, cx, &asked, &Window::first(5))?.rows;
        let task = crate::handover::ops::current(tx, cx, ticket)?;
        let article = match task {
            Some(task) => crate::articles::tasks::of(tx, cx, ticket, task.row.id)?,
            None => None,
        };
        let system = crate::disclosure::for_system(personal::SystemUse::Backup);
        let comments = read::comments(tx, cx, ticket, &Window::first(50))?.rows;
        let answer = comments.iter().rfind(|keyed| keyed.row.row.public).and_then(|keyed| keyed.row.body.as_ref());
        Ok(Self {
            status: row.status,
            proven: crate::form::sql::proof(tx, cx.id(), ticket)?.is_some(),
            assignee,
            said: messages.iter().map(|message| message.state).collect(),
            passed_on: passed.first().map(|keyed| keyed.row.row.masked && keyed.row.row.person.is_some()),
            article,
            answer: answer.map(|body| body.text.disclose(&system).clone()).unwrap_or_default(),
        })
    }
}
