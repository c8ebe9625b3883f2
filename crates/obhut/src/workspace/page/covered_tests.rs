//! Stories of what is covered on everybody's pages, with a browser: accounts and words of health open to a purpose.

use crate::masking::purposes;
use crate::testing::{TestApp, Who};
use crate::tickets::{NewComment, TicketChange, update};
use crate::words::Status;

use super::tests::{Browser, each};

const JANA: &str = "jana@lindhof.example";
const IBAN: &str = "DE46 1005 0000 1234 5678 90";

/// The customer writes what is better not read by everybody, as HTML.
fn write(app: &TestApp, ticket: i64) {
    app.desk.clock.advance_seconds(1);
    let html =
        format!("<p>Bitte auf <b>{}</b>&nbsp;{} und nicht<br>mehr, ich bin schwanger.</p>", &IBAN[..4], &IBAN[5..]);
    let mut comment = NewComment::message(&format!("Bitte auf {IBAN} und nicht mehr, ich bin schwanger."), true);
    comment.text.html = Some(html.into());
    comment.text.signature = Some(format!("Lena Kundin\nKonto {IBAN}").into());
    let change = TicketChange { comment: Some(comment), ..TicketChange::default() };
    let customer = app.desk.acting(app.end_user);
    app.desk.write(&customer, move |tx, cx| update::update(tx, cx, ticket, &change)).unwrap();
}

#[test]
fn an_agent_reads_an_account_only_for_a_purpose_and_while_the_ticket_is_theirs() {
    each(|app, ticket| {
        write(app, ticket);
        let mut jana = Browser::of(app, JANA);
        let at = format!("/tickets/{ticket}");
        for path in [at.as_str(), "/tickets?view=all"] {
            let page = jana.get(path).text;
            assert!(page.contains("Lena Kundin"), "{path}: the agent knows who it is");
            assert!(!page.contains("1005") && !page.contains("schwanger"), "{path}");
        }
        let page = jana.get(&at).text;
        assert!(page.contains("popovertarget=\"einblick\"") && page.contains("Übernehmen Sie den offenen Vorgang"));
        assert!(page.contains("und nicht<br>mehr"), "the letter keeps its form");
        let refused = jana.post(&format!("{at}/reveal"), &[("why", "number")]);
        assert_eq!(refused.status, 403);
        jana.post(&format!("{at}/change"), &[("assignee", "me")]);
        let page = jana.get(&at).text;
        assert!(
            page.contains("value=\"number\"") && page.contains("value=\"health\"") && !page.contains("value=\"visit\"")
        );
        assert_eq!(jana.post(&format!("{at}/reveal"), &[("why", "number")]).status, 303);
        let page = jana.get(&at).text;
        assert!(page.contains("1005") && !page.contains("schwanger") && page.contains("Nummer zuordnen"));
        // A colleague still finds it covered, and so does Jana once it is done.
        assert!(!Browser::of(app, "ada@lindhof.example").get(&at).text.contains("1005"));
        jana.post(&format!("{at}/change"), &[("status", "solved")]);
        assert!(!jana.get(&at).text.contains("1005"));
        // Programs are told what the role allows.
        let (_, told) = app.get(Who::Agent, &format!("tickets/{ticket}/comments"));
        assert!(told.to_string().contains(IBAN));
    });
}

#[test]
fn what_may_be_looked_for_is_kept_on_a_page_that_the_data_protection_officer_reads() {
    each(|app, _| {
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let page = ada.get("/admin/reveal-purposes").text;
        assert!(page.contains("Nummer zuordnen") && page.contains("zeigt Nummern und Bankverbindung"));
        let none = ada.post("/admin/reveal-purposes", &[("title", "Erstattung prüfen")]);
        assert_eq!(
            (none.status, none.text.contains("value=\"Erstattung prüfen\"")),
            (422, true),
            "what was typed stays"
        );
        let made = ada.post("/admin/reveal-purposes", &[("title", "Erstattung prüfen"), ("opens", "number")]);
        assert_eq!(made.status, 303);
        // A name of the program's that is left as it is stays translated.
        let renamed = ada.post("/admin/reveal-purposes/3", &[("title", "Nummer zuordnen"), ("opens", "number")]);
        assert_eq!(renamed.status, 303);
        let titles = || {
            let all = app.desk.read(&app.desk.system(), purposes::list).unwrap();
            all.into_iter().map(|one| (one.title, one.active)).collect::<Vec<_>>()
        };
        assert_eq!(titles()[2], (String::new(), true));
        let own = titles().iter().position(|(title, _)| title == "Erstattung prüfen").unwrap();
        let id = app.desk.read(&app.desk.system(), purposes::list).unwrap()[own].id;
        assert_eq!(ada.post(&format!("/admin/reveal-purposes/{id}/retire"), &[]).status, 303);
        assert!(!titles()[own].1);
        assert!(ada.get("/admin/reveal-purposes").text.contains("zurückgezogen"));
        let mut jana = Browser::of(app, JANA);
        assert_eq!(jana.get("/admin/reveal-purposes").status, 404);
        assert_eq!(jana.post("/admin/reveal-purposes", &[("title", "x"), ("opens", "number")]).status, 404);
    });
}

#[test]
fn quotes_and_signatures_are_shown_masked_behind_a_fold() {
    each(|app, ticket| {
        let mut soeren = Browser::of(app, "soeren@lindhof.example");
        let page = soeren.get(&format!("/tickets/{ticket}")).text;
        let (_, fold) = page.split_once("<details class=\"quoted\">").expect("a fold");
        let fold = fold.split("</details>").next().unwrap();
        assert!(fold.contains("class=\"mask\"") && !fold.contains("Kundin") && !fold.contains("Lindenallee"), "{fold}");
        let mut jana = Browser::of(app, JANA);
        let page = jana.get(&format!("/tickets/{ticket}")).text;
        assert!(page.contains("Lindenallee 12"), "whoever may know reads it as it is");
    });
}

#[test]
fn the_trash_and_a_follow_up_tell_no_more_than_the_page() {
    each(|app, ticket| {
        let change = TicketChange { subject: Some(format!("Erstattung auf {IBAN}")), ..TicketChange::default() };
        app.desk.write(&app.desk.system(), move |tx, cx| update::update(tx, cx, ticket, &change)).unwrap();
        let mut jana = Browser::of(app, JANA);
        let closed = TicketChange { status: Some(Status::Closed), ..TicketChange::default() };
        app.desk.write(&app.desk.system(), move |tx, cx| update::update(tx, cx, ticket, &closed)).unwrap();
        let form = jana.get(&format!("/tickets/new?follow_up={ticket}"));
        assert!(
            form.status == 200 && form.text.contains("Erstattung auf") && !form.text.contains("1005"),
            "{}",
            form.text
        );
        let system = app.desk.system();
        app.desk.write(&system, move |tx, cx| crate::tickets::trash::trash(tx, cx, ticket)).unwrap();
        let trash = Browser::of(app, "ada@lindhof.example").get("/trash").text;
        assert!(trash.contains("Erstattung auf") && !trash.contains("1005"), "{trash}");
    });
}
