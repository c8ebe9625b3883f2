//! Stories of views, on both engines.

use serde_json::json;
use testkit::Engine;
use world::Clock as _;

use super::*;
use crate::conditions::Conditions;
use crate::error::{Error, FaultKind};
use crate::listing::Window;
use crate::testing::TestDesk;
use crate::tickets::read::{self, Filter};
use crate::tickets::{NewComment, NewTicket, TicketChange, create, snooze, trash, update};
use crate::words::{Priority, Role, Status};

fn on_both(story: fn(TestDesk)) {
    Engine::BOTH.iter().for_each(|engine| story(TestDesk::new(*engine)));
}

#[expect(clippy::needless_pass_by_value, reason = "a story reads better with the value written where it is used")]
fn conditions(all: serde_json::Value, any: serde_json::Value) -> Conditions {
    Conditions::of_wire(Some(&all), Some(&any)).unwrap()
}

fn view(title: &str, conditions: Conditions, sharing: Sharing) -> NewView {
    NewView { title: title.to_owned(), description: None, conditions, layout: Layout::default(), sharing, active: true }
}

/// Six tickets: tags, priorities, statuses and assignees differ.
fn tickets(desk: &TestDesk) {
    let (agent, group) = (desk.agent, desk.group);
    let person = desk.customer("Mia Ohm", "mia@kunde.example");
    for number in 1..=6_i64 {
        desk.clock.advance_seconds(3_600);
        desk.write(&desk.acting(agent), move |tx, cx| {
            let mut new = NewTicket::new(&format!("Sache {number}"), NewComment::message("Bitte", true));
            new.requester = crate::tickets::Requester::Known(person);
            new.group = Some(group);
            new.tags = if number % 2 == 0 { vec!["vip".into()] } else { vec!["still".into()] };
            new.priority = (number > 3).then_some(Priority::High);
            new.assignee = (number == 1 || number == 4).then_some(agent);
            create::create(tx, cx, &new)
        })
        .unwrap();
    }
    let solved = TicketChange { status: Some(Status::Solved), ..TicketChange::default() };
    desk.write(&desk.acting(agent), move |tx, cx| update::update(tx, cx, 6, &solved)).unwrap();
    // What is searched by value is known once the index is built.
    let cx = desk.system();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(crate::search::build::warm(&cx));
}

fn shown(desk: &TestDesk, who: i64, wanted: Conditions) -> Vec<i64> {
    desk.read(&desk.acting(who), move |tx, cx| {
        let filter = ops::filter(tx, cx, &wanted)?;
        let window = Window { column: "id", ..Window::first(100) };
        let listed: Vec<i64> = read::list(tx, cx, &filter, &window)?.rows.iter().map(|keyed| keyed.id).collect();
        assert_eq!(read::count(tx, cx, &filter)?, i64::try_from(listed.len()).unwrap(), "the count is the list's");
        let by_change = Window { column: "updated_at", descending: true, counted: true, ..Window::first(2) };
        let part = read::list(tx, cx, &filter, &by_change)?;
        assert_eq!(part.total, i64::try_from(listed.len()).ok());
        assert_eq!(part.more, listed.len() > 2);
        Ok(listed)
    })
    .unwrap()
}

#[test]
fn a_view_shows_what_its_conditions_say() {
    on_both(|desk| {
        tickets(&desk);
        let one = |field: &str, operator: &str, value: serde_json::Value| {
            conditions(json!([{"field": field, "operator": operator, "value": value}]), json!([]))
        };
        let agent = desk.agent;
        for (wanted, expected) in [
            (one("status", "less_than", "solved".into()), vec![1, 2, 3, 4, 5]),
            (one("status", "is_not", "open".into()), vec![2, 3, 5, 6]),
            (one("priority", "greater_than", "normal".into()), vec![4, 5, 6]),
            (one("priority", "is", json!(null)), vec![1, 2, 3]),
            (one("assignee_id", "is", "current_user".into()), vec![1, 4]),
            (one("assignee_id", "is", json!(null)), vec![2, 3, 5, 6]),
            (one("group_id", "is", desk.group.into()), vec![1, 2, 3, 4, 5, 6]),
            (one("group_id", "is", json!(null)), vec![]),
            (one("current_tags", "includes", "vip nichts".into()), vec![2, 4, 6]),
            (one("current_tags", "not_includes", "vip".into()), vec![1, 3, 5]),
            (one("created_at", "less_than", "3".into()), vec![4, 5, 6]),
            (one("NEW", "greater_than", "3".into()), vec![1, 2]),
            (one("SOLVED", "less_than", "1".into()), vec![6]),
            (one("via_id", "is", "api".into()), vec![1, 2, 3, 4, 5, 6]),
            (one("via_id", "is", "mail".into()), vec![]),
            (one("subject_includes_word", "includes", "Sache".into()), vec![1, 2, 3, 4, 5, 6]),
        ] {
            let told = wanted.wire().to_string();
            assert_eq!(shown(&desk, agent, wanted), expected, "{told}");
        }
        let both = conditions(
            json!([{"field": "current_tags", "operator": "includes", "value": "vip"}]),
            json!([
                {"field": "assignee_id", "operator": "is", "value": "current_user"},
                {"field": "SOLVED", "operator": "less_than", "value": "1"},
            ]),
        );
        assert_eq!(shown(&desk, agent, both), [4, 6], "all of some, and one of others, from memory and from rows");
        let rows = conditions(
            json!([]),
            json!([
                {"field": "NEW", "operator": "less_than", "value": "1"},
                {"field": "SOLVED", "operator": "less_than", "value": "1"},
            ]),
        );
        assert_eq!(shown(&desk, agent, rows), [6]);
    });
}

#[test]
fn a_view_follows_every_change_and_forgets_what_is_in_the_trash() {
    on_both(|desk| {
        tickets(&desk);
        let vip = || conditions(json!([{"field": "current_tags", "operator": "includes", "value": "vip"}]), json!([]));
        let cx = desk.acting(desk.administrator);
        desk.write(&cx, |tx, cx| trash::trash(tx, cx, 2)).unwrap();
        let change = TicketChange { add_tags: vec!["vip".into()], ..TicketChange::default() };
        desk.write(&cx, move |tx, cx| update::update(tx, cx, 3, &change)).unwrap();
        assert_eq!(shown(&desk, desk.agent, vip()), [3, 4, 6]);
    });
}

#[test]
fn memory_and_rows_tell_the_same() {
    on_both(|desk| {
        tickets(&desk);
        let agent = desk.agent;
        desk.read(&desk.acting(agent), move |tx, cx| {
            let specialist = {
                let mut cx = cx.clone();
                cx.actor.role = Role::Specialist;
                cx
            };
            for filter in [
                Filter { assignee: Some(agent), ..Filter::default() },
                Filter { unassigned: true, statuses: vec![Status::New], ..Filter::default() },
                Filter { group: Some(1), ..Filter::default() },
                Filter::default(),
            ] {
                // A specialist of the group is asked of the rows, an agent of memory.
                let window = Window { column: "updated_at", descending: true, counted: true, ..Window::first(3) };
                let one = read::list(tx, cx, &filter, &window)?;
                let other = read::list(tx, &specialist, &filter, &window)?;
                let ids = |part: &crate::listing::Part<_>| part.rows.iter().map(|k| (k.key, k.id)).collect::<Vec<_>>();
                assert_eq!((ids(&one), one.total, one.more), (ids(&other), other.total, other.more));
            }
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn views_are_for_whom_they_are_made() {
    on_both(|desk| {
        let undone = || conditions(json!([{"field": "status", "operator": "less_than", "value": "solved"}]), json!([]));
        let (agent, administrator) = (desk.acting(desk.agent), desk.acting(desk.administrator));
        let other = desk.staff("Tom Tal", "tom@lindhof.example", Role::Agent);
        let other = desk.acting(other);
        let own = view("Meine Kunden", undone(), Sharing::Own);
        let own = desk.write(&agent, move |tx, cx| ops::create(tx, cx, &own)).unwrap();
        let group = view("Team", undone(), Sharing::Group(desk.group));
        let refused = group.clone();
        let answer = desk.write(&agent, move |tx, cx| ops::create(tx, cx, &refused));
        assert!(matches!(answer, Err(Error::Forbidden)), "who does not administer shares nothing");
        let shared = desk.write(&administrator, move |tx, cx| ops::create(tx, cx, &group)).unwrap();
        let titles = |cx| -> Vec<String> {
            desk.read(cx, |tx, cx| Ok(ops::list(tx, cx)?.into_iter().map(|view| view.title).collect())).unwrap()
        };
        assert_eq!(titles(&agent), ["Meine Kunden", "Team"]);
        assert_eq!(titles(&administrator), ["Team"]);
        assert_eq!(titles(&other), [""; 0]);
        for (cx, id) in [(&other, own), (&other, shared), (&administrator, own)] {
            assert!(matches!(desk.read(cx, move |tx, cx| ops::get(tx, cx, id)), Err(Error::NotFound)));
            assert!(matches!(desk.write(cx, move |tx, cx| ops::delete(tx, cx, id)), Err(Error::NotFound)));
        }
        assert!(matches!(desk.write(&agent, move |tx, cx| ops::delete(tx, cx, shared)), Err(Error::Forbidden)));
        let nameless = view("  ", undone(), Sharing::Own);
        let answer = desk.write(&agent, move |tx, cx| ops::create(tx, cx, &nameless));
        assert!(matches!(answer, Err(Error::Invalid(faults)) if faults[0].kind == FaultKind::Blank));
    });
}

#[test]
fn a_changed_view_leaves_its_old_name_behind_in_no_copy() {
    on_both(|desk| {
        let agent = desk.acting(desk.agent);
        let undone = conditions(json!([{"field": "status", "operator": "is", "value": "open"}]), json!([]));
        let new = view("Alles von Familie Ohm", undone, Sharing::Own);
        let changed = NewView { title: "Stammkunden".into(), ..new.clone() };
        let id = desk.write(&agent, move |tx, cx| ops::create(tx, cx, &new)).unwrap();
        let old = desk.read(&agent, move |tx, cx| Ok(sql::get(tx, cx.id(), id)?.unwrap())).unwrap();
        desk.write(&agent, move |tx, cx| ops::update(tx, cx, id, &changed)).unwrap();
        assert_eq!(crate::sweep::sweep(&desk.desk).unwrap(), 1);
        assert!(!desk.desk.vault.exists(vault::KeyId(old.key)).unwrap());
        let now = desk.read(&agent, move |tx, cx| ops::get(tx, cx, id)).unwrap();
        assert_eq!(now.title, "Stammkunden");
        desk.write(&agent, move |tx, cx| ops::delete(tx, cx, id)).unwrap();
        assert_eq!(crate::sweep::sweep(&desk.desk).unwrap(), 1);
    });
}

#[test]
fn views_move_among_their_like() {
    on_both(|desk| {
        let agent = desk.acting(desk.agent);
        let mut ids = Vec::new();
        for title in ["Eins", "Zwei", "Drei"] {
            let undone = conditions(json!([{"field": "status", "operator": "is", "value": "open"}]), json!([]));
            let new = view(title, undone, Sharing::Own);
            ids.push(desk.write(&agent, move |tx, cx| ops::create(tx, cx, &new)).unwrap());
        }
        let (first, last) = (ids[0], ids[2]);
        desk.write(&agent, move |tx, cx| ops::shift(tx, cx, last, true)).unwrap();
        desk.write(&agent, move |tx, cx| ops::shift(tx, cx, first, true)).unwrap();
        let titles: Vec<String> =
            desk.read(&agent, |tx, cx| Ok(ops::list(tx, cx)?.into_iter().map(|v| v.title).collect())).unwrap();
        assert_eq!(titles, ["Eins", "Drei", "Zwei"]);
    });
}

#[test]
fn a_ticket_put_aside_leaves_ones_own_list_until_its_time_or_until_something_happens() {
    on_both(|desk| {
        tickets(&desk);
        let agent = desk.agent;
        let list = |system: System| -> Vec<i64> {
            desk.read(&desk.acting(agent), move |tx, cx| {
                let filter = system.filter(tx, cx)?;
                let window = Window { column: "id", ..Window::first(100) };
                Ok(read::list(tx, cx, &filter, &window)?.rows.iter().map(|keyed| keyed.id).collect())
            })
            .unwrap()
        };
        assert_eq!((list(System::Mine), list(System::Snoozed)), (vec![1, 4], vec![]));
        let until = desk.clock.now().plus_seconds(7_200).0;
        desk.write(&desk.acting(agent), move |tx, cx| snooze::set(tx, cx, 1, Some(until))).unwrap();
        desk.write(&desk.acting(agent), move |tx, cx| snooze::set(tx, cx, 4, Some(until))).unwrap();
        assert_eq!((list(System::Mine), list(System::Snoozed)), (vec![], vec![1, 4]));
        assert_eq!(list(System::Open), [1, 2, 3, 4, 5], "for everybody else it is where it was");
        let note = TicketChange { comment: Some(NewComment::message("Neues", false)), ..TicketChange::default() };
        let mine = note.clone();
        desk.write(&desk.acting(agent), move |tx, cx| update::update(tx, cx, 4, &mine)).unwrap();
        assert_eq!(list(System::Snoozed), [1, 4], "what one does oneself wakes nothing");
        desk.write(&desk.acting(desk.administrator), move |tx, cx| update::update(tx, cx, 4, &note)).unwrap();
        assert_eq!((list(System::Mine), list(System::Snoozed)), (vec![4], vec![1]));
        desk.clock.advance_seconds(7_201);
        let inner = std::sync::Arc::clone(&desk.desk);
        jobs::run_due(&desk.desk.db, &desk.desk.queue, move |job| match job.kind.as_str() {
            snooze::WAKE => snooze::wake(&inner, job),
            _ => jobs::Outcome::Done,
        })
        .unwrap();
        assert_eq!((list(System::Mine), list(System::Snoozed)), (vec![1, 4], vec![]));
        let past = desk.clock.now().plus_seconds(-1).0;
        let answer = desk.write(&desk.acting(agent), move |tx, cx| snooze::set(tx, cx, 1, Some(past)));
        assert!(matches!(answer, Err(Error::Invalid(faults)) if faults[0].field == "until"));
    });
}
