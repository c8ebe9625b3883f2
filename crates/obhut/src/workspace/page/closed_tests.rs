//! A story of a ticket that went into a closed group: no page of those outside shows it any more, however near they were.

use std::time::Duration;

use crate::mentions;
use crate::staff::groups;
use crate::tickets::{NewComment, NewTicket, Requester, TicketChange, create, followers, update};
use crate::words::Rights;

use super::tests::{Browser, each};

const WORD: &str = "Gehaltsverhandlung";

#[test]
fn nothing_of_a_closed_group_is_left_in_mentions_events_titles_and_panels() {
    each(|app, ticket| {
        let desk = &app.desk;
        let (agent, administrator, customer, service) = (desk.agent, desk.administrator, app.end_user, desk.group);
        let secret = desk.write(&desk.acting(administrator), move |tx, cx| {
            let comment = NewComment::message(&format!("Es geht um {WORD}."), true);
            let new = NewTicket {
                group: Some(service),
                requester: Requester::Known(customer),
                ..NewTicket::new(WORD, comment)
            };
            Ok(create::create(tx, cx, &new)?.ticket)
        });
        let secret = secret.unwrap();
        let mut jana = Browser::of(app, "jana@lindhof.example");
        // While it was everybody's she opened it, followed it and was named on it.
        assert!(jana.get(&format!("/tickets/{secret}")).text.contains(WORD));
        desk.write(&desk.acting(agent), move |tx, cx| followers::change(tx, cx, secret, agent, true)).unwrap();
        let note = TicketChange {
            comment: Some(NewComment::message(&format!("@Jana Krüger {WORD}"), false)),
            ..TicketChange::default()
        };
        desk.write(&desk.acting(administrator), move |tx, cx| update::update(tx, cx, secret, &note)).unwrap();
        assert_eq!(desk.read(&desk.acting(agent), move |tx, cx| mentions::of(tx, cx, agent)).unwrap(), [secret]);
        app.settle(|| jana.get("/tickets?view=all").text.contains(&format!("/tickets/{secret}")));
        let group = desk.write(&desk.system(), move |tx, cx| {
            let change = groups::GroupChange { closed: Some(true), ..Default::default() };
            let group = groups::create(tx, cx, "Personal", &change)?;
            groups::join(tx, cx, administrator, group, Rights::Full)?;
            Ok(group)
        });
        let group = group.unwrap();
        let moved = TicketChange { group: Some(Some(group)), ..TicketChange::default() };
        desk.write(&desk.acting(administrator), move |tx, cx| update::update(tx, cx, secret, &moved)).unwrap();
        let panel = format!("/tickets/{ticket}");
        let person = format!("/people/{customer}");
        for path in [
            "/",
            "/tickets",
            "/tickets?view=all",
            "/tickets?view=mentions",
            "/tickets?view=followed",
            "/tickets?view=open",
            "/tickets?view=mine",
            "/search?q=Gehaltsverhandlung",
            "/tasks",
            "/views",
            &panel,
            &person,
            &format!("/tickets/{ticket}/merge"),
        ] {
            let page = jana.get(path).text.replace(&format!("value=\"{WORD}\""), "").replace(&format!("q={WORD}"), "");
            let shows = page.contains(&format!("/tickets/{secret}\"")) || page.contains(&format!("#{secret}<"));
            assert!(!shows, "{path} leads there");
            let typed = path.starts_with("/search");
            assert!(typed || !page.contains(WORD), "{path}");
        }
        // Alone it answers like a number that never was, in its title too.
        let (hidden, nowhere) = (jana.get(&format!("/tickets/{secret}")), jana.get("/tickets/987654"));
        assert_eq!((hidden.status, nowhere.status), (404, 404));
        assert!(!hidden.text.contains(WORD));
        for act in ["hand-over", "macros", "merge", "split", "partner"] {
            assert_eq!(jana.get(&format!("/tickets/{secret}/{act}")).status, 404, "{act}");
        }
        let found = jana.post("/palette", &[("q", &secret.to_string())]).text;
        assert!(!found.contains(WORD) && !found.contains("/tickets/"), "{found}");
        let said = TicketChange {
            comment: Some(NewComment::message(&format!("Noch einmal {WORD}."), true)),
            ..TicketChange::default()
        };
        desk.write(&desk.acting(customer), move |tx, cx| update::update(tx, cx, secret, &said)).unwrap();
        let path = format!("/events?after=0&view=all&ticket={secret}&seen=0");
        let (_, told) = app.hear(jana.request(&path), "event: counts", Duration::from_secs(5));
        assert!(!told.contains(WORD) && !told.contains(&format!("#reihe-{secret}\"")), "{told}");
        // Its members see all of it.
        let mut ada = Browser::of(app, "ada@lindhof.example");
        assert!(ada.get("/tickets?view=all").text.contains(WORD));
    });
}
