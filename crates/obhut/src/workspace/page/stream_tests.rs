//! Stories of pages that stay open: what the stream tells whom, and what is done to many tickets at once.

use std::time::Duration;

use super::tests::{Browser, each, field};
use crate::absence::{AbsenceRow, ops as absence};
use crate::live::hub::Note;
use crate::staff::groups;
use crate::tickets::{NewComment, TicketChange, update};
use crate::words::{Rights, Status};

/// Somebody writes a note, as the agent.
fn write(app: &crate::testing::TestApp, ticket: i64, text: &'static str) {
    let said = TicketChange { comment: Some(NewComment::message(text, false)), ..TicketChange::default() };
    app.desk.write(&app.desk.acting(app.desk.agent), move |tx, cx| update::update(tx, cx, ticket, &said)).unwrap();
}

fn hear(browser: &Browser<'_>, path: &str, until: &str) -> (u16, String) {
    browser.app.hear(browser.request(path), until, Duration::from_secs(5))
}

#[test]
fn an_open_page_is_told_what_is_new_and_what_it_missed() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "ada@lindhof.example");
        let page = browser.get(&format!("/tickets/{ticket}?view=open")).text;
        let address = page.split("hx-sse:connect=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a stream");
        let address = address.replace("&#38;", "&");
        assert!(address.contains(&format!("ticket={ticket}")), "{address}");
        write(app, ticket, "Der Techniker kommt.");
        let (status, told) = hear(&browser, &address, "Der Techniker kommt.");
        assert_eq!(status, 200);
        assert!(told.contains("hx-target=\"#verlauf\"") && told.contains("id: "), "{told}");
        // The row of the list beside it, and the numbers of the views.
        let (_, told) = hear(&browser, &address, "event: counts");
        assert!(told.contains(&format!("hx-target=\"#reihe-{ticket}\"")), "{told}");
        assert!(told.contains("\"open\":1"), "{told}");
    });
}

#[test]
fn nobody_hears_of_what_does_not_exist_for_them_and_pseudonyms_stay_pseudonyms() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "soeren@lindhof.example");
        let path = format!("/events?after=0&view=all&ticket={ticket}&seen=0");
        let (status, told) = hear(&browser, &path, "event: counts");
        assert_eq!(status, 200);
        assert!(told.contains("#verlauf"), "{told}");
        for hidden in ["Lena", "Kundin", "lena@kunden.example", "5550199"] {
            assert!(!told.contains(hidden), "{hidden} in {told}");
        }
        // A closed group of others: neither the ticket nor its number is heard of.
        app.desk
            .write(&app.desk.system(), move |tx, cx| {
                let change = groups::GroupChange { closed: Some(true), ..Default::default() };
                let group = groups::create(tx, cx, "Vertraulich", &change)?;
                groups::join(
                    tx,
                    cx,
                    cx.account.people.by_email("jana@lindhof.example").unwrap_or(0),
                    group,
                    Rights::Full,
                )?;
                let moved = TicketChange { group: Some(Some(group)), ..TicketChange::default() };
                update::update(tx, cx, ticket, &moved)
            })
            .unwrap();
        let (status, told) = hear(&browser, &path, "event: beat");
        assert_eq!(status, 200);
        assert!(!told.contains("hx-partial") && !told.contains(&ticket.to_string()), "{told}");
        assert_eq!(browser.get(&format!("/tickets/{ticket}")).status, 404);
        let nobody = Browser::new(app);
        assert_eq!(hear(&nobody, &path, "event").0, 401);
    });
}

#[test]
fn a_line_gives_its_sign_of_life_however_much_happens_meanwhile() {
    each(|app, ticket| {
        let browser = Browser::of(app, "ada@lindhof.example");
        // Given a desk on which something happens many times a second, as long as the page listens.
        let account = std::sync::Arc::clone(&app.desk.account);
        let busy = app.runtime().spawn(async move {
            loop {
                account.live.tell(Note::Presence(ticket));
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        // Then the page hears that the line lives all the same.
        let (status, told) = hear(&browser, &format!("/events?after=0&view=all&ticket={ticket}"), "event: beat");
        busy.abort();
        assert_eq!(status, 200);
        assert!(told.contains("event: beat"), "{told}");
    });
}

#[test]
fn a_view_of_followed_tickets_is_told_of_those_alone() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "ada@lindhof.example");
        let row = format!("hx-target=\"#reihe-{ticket}\"");
        let fits = format!("data-fits=\"{ticket}\"");
        let told = |browser: &Browser<'_>, view: &str| {
            hear(browser, &format!("/events?after=0&view={view}"), "event: counts").1
        };
        for view in ["followed", "mentions", "snoozed", "for-4711"] {
            let told = told(&browser, view);
            assert!(told.contains(&row) && !told.contains(&fits), "{view}: no news of what it does not show: {told}");
        }
        assert!(told(&browser, "followed").contains("\"followed\":0"));
        assert_eq!(browser.post(&format!("/tickets/{ticket}/follow"), &[]).status, 303);
        write(app, ticket, "Der Techniker kommt.");
        let told = told(&browser, "followed");
        assert!(told.contains(&fits) && told.contains("\"followed\":1"), "{told}");
    });
}

#[test]
fn what_a_colleague_has_read_is_not_unread_for_whoever_stands_in_for_them() {
    each(|app, ticket| {
        let (agent, substitute) = (app.desk.agent, app.desk.administrator);
        let given = TicketChange { assignee: Some(Some(agent)), ..TicketChange::default() };
        app.desk.write(&app.desk.acting(agent), move |tx, cx| update::update(tx, cx, ticket, &given)).unwrap();
        let mut colleague = Browser::of(app, "jana@lindhof.example");
        let mut browser = Browser::of(app, "ada@lindhof.example");
        let unread = |page: &str| page.contains("class=\"tk new\"");
        colleague.get(&format!("/tickets/{ticket}"));
        app.settle(|| !unread(&colleague.get("/tickets?view=mine").text));
        assert!(unread(&browser.get("/tickets?view=open").text), "not hers to read yet");
        let now = app.desk.system().at();
        let away = AbsenceRow { person: agent, from: now, until: None, substitute: Some(substitute) };
        app.desk.write(&app.desk.acting(agent), move |tx, cx| absence::set(tx, cx, &away)).unwrap();
        app.desk.clock.advance_seconds(60);
        let view = format!("/tickets?view=for-{agent}");
        assert!(!unread(&browser.get(&view).text), "read by the colleague before they went");
        assert!(!browser.get(&format!("/tickets/{ticket}")).text.contains("class=\"since\""));
        app.desk.write(&app.desk.acting(agent), move |tx, cx| absence::end(tx, cx, agent)).unwrap();
        let page = browser.get(&format!("/tickets/{ticket}?view=for-{agent}"));
        assert_eq!(page.status, 200, "the ticket is there though the view is not");
    });
}

#[test]
fn what_came_while_a_colleague_is_away_is_unread_for_whoever_stands_in() {
    each(|app, ticket| {
        let (agent, substitute) = (app.desk.agent, app.desk.administrator);
        let given = TicketChange { assignee: Some(Some(agent)), ..TicketChange::default() };
        app.desk.write(&app.desk.acting(agent), move |tx, cx| update::update(tx, cx, ticket, &given)).unwrap();
        let mut colleague = Browser::of(app, "jana@lindhof.example");
        let unread = |page: &str| page.contains("class=\"tk new\"");
        colleague.get(&format!("/tickets/{ticket}"));
        app.settle(|| !unread(&colleague.get("/tickets?view=mine").text));
        let now = app.desk.system().at();
        let away = AbsenceRow { person: agent, from: now, until: None, substitute: Some(substitute) };
        app.desk.write(&app.desk.acting(agent), move |tx, cx| absence::set(tx, cx, &away)).unwrap();
        app.desk.clock.advance_seconds(60);
        let customer = app.end_user;
        app.desk
            .write(&app.desk.system(), move |tx, cx| {
                let comment = NewComment { author: Some(customer), ..NewComment::message("Noch etwas.", true) };
                update::update(tx, cx, ticket, &TicketChange { comment: Some(comment), ..TicketChange::default() })
            })
            .unwrap();
        let mut browser = Browser::of(app, "ada@lindhof.example");
        assert!(unread(&browser.get(&format!("/tickets?view=for-{agent}")).text));
        assert!(browser.get(&format!("/tickets/{ticket}")).text.contains("class=\"since\""), "below a line");
    });
}

#[test]
fn what_was_not_read_is_marked_until_it_is_opened() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "ada@lindhof.example");
        let unread = |page: &str| page.contains("class=\"tk new\"");
        assert!(unread(&browser.get("/tickets?view=open").text), "never opened");
        assert!(!browser.get(&format!("/tickets/{ticket}")).text.contains("class=\"since\""), "the first visit");
        app.settle(|| !unread(&browser.get("/tickets?view=open").text));
        app.desk.clock.advance_seconds(60);
        write(app, ticket, "Neues.");
        assert!(unread(&browser.get("/tickets?view=open").text));
        assert!(browser.get(&format!("/tickets/{ticket}")).text.contains("class=\"since\""));
        app.settle(|| !unread(&browser.get("/tickets?view=open").text));
        assert!(browser.get("/tickets?view=open").text.contains(&format!("<span class=\"num\">#{ticket}</span>")));
    });
}

#[test]
fn many_tickets_are_changed_at_once_as_far_as_one_may() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let number = ticket.to_string();
        let form = [
            ("ticket", &*number),
            ("ticket", "4711"),
            ("status", "solved"),
            ("add_tags", "Ton erledigt"),
            ("back", "/tickets?view=open"),
        ];
        let answer = browser.post("/tickets/bulk", &form);
        assert_eq!((answer.status, super::tests::to(&answer)), (303, "/tickets?view=open"));
        let page = browser.get("/tickets?view=open").text;
        assert!(page.contains("1 Vorgang geändert, 1 nicht"), "{page}");
        let row = app.desk.read(&app.desk.system(), move |tx, cx| crate::tickets::read::get(tx, cx, ticket)).unwrap();
        assert_eq!(row.row.status, Status::Solved);
        let mut outsider = Browser::of(app, "soeren@lindhof.example");
        let token = field(&outsider.get("/tickets").text, "csrf");
        let far = outsider.send(
            axum::http::Method::POST,
            "/tickets/bulk",
            &[("ticket", &number), ("back", "//elsewhere.example"), ("csrf", &token)],
        );
        assert_eq!(super::tests::to(&far), "/", "no way to another host");
    });
}

#[test]
fn single_keys_can_be_switched_off_and_the_palette_tells_no_names_to_who_may_not_know_them() {
    each(|app, ticket| {
        let mut agent = Browser::of(app, "jana@lindhof.example");
        assert!(agent.get("/tickets").text.contains("id=\"keys-on\" checked"));
        assert_eq!(agent.post("/preferences/keys", &[("on", "0")]).status, 204);
        assert!(!agent.get("/tickets").text.contains("id=\"keys-on\" checked"));
        let found = agent.post("/palette", &[("q", "lena")]).text;
        assert!(found.contains("Lena Kundin") && found.contains(&format!("/tickets/{ticket}")), "{found}");
        let mut specialist = Browser::of(app, "soeren@lindhof.example");
        assert_eq!(specialist.post("/palette", &[("q", "lena")]).text, "[]");
        let found = specialist.post("/palette", &[("q", &format!("#{ticket}"))]).text;
        assert!(found.contains(&format!("#{ticket} ")) && !found.contains("Lena"), "{found}");
    });
}
