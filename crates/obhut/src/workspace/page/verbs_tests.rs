//! Stories of acts on tickets, of views, search and people, told with a browser.

use crate::recipients::{self, NewRecipient};
use crate::testing::TestApp;
use crate::tickets::{NewComment, NewTicket, TicketChange, create, sql, update};
use crate::words::Status;

use super::tests::{Browser, each, field, to};

fn cookie(browser: &Browser<'_>, name: &str) -> String {
    browser.cookies.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

fn status(app: &TestApp, ticket: i64) -> Status {
    app.desk.read(&app.desk.system(), move |tx, cx| Ok(sql::get(tx, cx.id(), ticket)?.unwrap().status)).unwrap()
}

fn say(app: &TestApp, ticket: i64, text: &'static str) -> i64 {
    let change = TicketChange { comment: Some(NewComment::message(text, false)), ..TicketChange::default() };
    app.desk.clock.advance_seconds(1);
    let agent = app.desk.acting(app.desk.agent);
    app.desk.write(&agent, move |tx, cx| update::update(tx, cx, ticket, &change)).unwrap().comment.unwrap()
}

#[test]
fn a_ticket_is_solved_with_one_click_and_brought_back_with_another() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let page = browser.get(&format!("/tickets/{ticket}")).text;
        assert!(page.contains("id=\"solve\"") && page.contains("id=\"pick-status\""));
        let change = format!("/tickets/{ticket}/change");
        let taken = browser.post(&change, &[("assignee", "me")]);
        assert_eq!((taken.status, to(&taken)), (303, &*format!("/tickets/{ticket}")));
        let before = status(app, ticket);
        let solved = browser.post(&change, &[("status", "solved"), ("next", "1"), ("view", "mine")]);
        assert_eq!(to(&solved), "/tickets?view=mine", "there is no next one");
        assert_eq!(status(app, ticket), Status::Solved);
        let done = cookie(&browser, "done");
        let seq = done.rsplit('.').next().unwrap().to_owned();
        assert!(done.starts_with(&format!("solved.{ticket}.")));
        let undo = format!("/tickets/{ticket}/undo-change");
        browser.post(&undo, &[("seq", &seq)]);
        assert_eq!(status(app, ticket), before, "taken back");
        let solved = browser.post(&change, &[("status", "solved")]);
        assert_eq!(solved.status, 303);
        let seq = cookie(&browser, "done").rsplit('.').next().unwrap().to_owned();
        app.desk.clock.advance_seconds(61);
        browser.post(&undo, &[("seq", &seq)]);
        assert_eq!(status(app, ticket), Status::Solved, "after a minute it stays");
    });
}

#[test]
fn a_ticket_is_closed_for_good_by_hand_and_what_follows_opens_another() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let path = format!("/tickets/{ticket}");
        // Given a ticket whose page says what closing means before anybody does it.
        let page = browser.get(&path).text;
        let (_, offer) = page.split_once("id=\"close-text\"").unwrap();
        assert!(offer.contains("eröffnet einen Folgevorgang") && offer.contains("value=\"closed\""));
        // When an agent closes it.
        let closed = browser.post(&format!("{path}/change"), &[("status", "closed")]);
        assert_eq!((closed.status, to(&closed)), (303, path.as_str()));
        let seq = cookie(&browser, "done").rsplit('.').next().unwrap().to_owned();
        // Then it takes nothing more, and leads on to a follow-up.
        assert_eq!(status(app, ticket), Status::Closed);
        let page = browser.get(&path).text;
        assert!(
            page.contains("Folgevorgang anlegen") && !page.contains("id=\"close\"") && !page.contains("id=\"antwort\"")
        );
        // A slip is made good within a minute.
        browser.post(&format!("{path}/undo-change"), &[("seq", &seq)]);
        assert_ne!(status(app, ticket), Status::Closed);
        // It can go with an answer, and comes back with the answer.
        let sent = [("public", "1"), ("body", "Das war es."), ("status", "closed"), ("idempotency", "z")];
        assert_eq!(browser.post(&format!("{path}/comments"), &sent).status, 303);
        assert_eq!(status(app, ticket), Status::Closed);
        let page = browser.get(&path).text;
        let (_, undo) = page.split_once("name=\"comment\" value=\"").unwrap();
        let comment = undo.split('"').next().unwrap().to_owned();
        assert_eq!(browser.post(&format!("{path}/undo"), &[("comment", &comment)]).status, 200);
        let row = app.desk.read(&app.desk.system(), move |tx, cx| Ok(sql::get(tx, cx.id(), ticket)?.unwrap())).unwrap();
        assert_ne!(row.status, Status::Closed);
        assert_eq!(row.closed_at, None);
    });
}

#[test]
fn what_somebody_else_has_changed_since_is_not_taken_back() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        browser.post(&format!("/tickets/{ticket}/change"), &[("priority", "high")]);
        let seq = cookie(&browser, "done").rsplit('.').next().unwrap().to_owned();
        let mut other = Browser::of(app, "ada@lindhof.example");
        assert_eq!(other.post(&format!("/tickets/{ticket}/undo-change"), &[("seq", &seq)]).status, 404);
        other.post(&format!("/tickets/{ticket}/change"), &[("status", "hold")]);
        browser.post(&format!("/tickets/{ticket}/undo-change"), &[("seq", &seq)]);
        let row = app.desk.read(&app.desk.system(), move |tx, cx| Ok(sql::get(tx, cx.id(), ticket)?.unwrap())).unwrap();
        assert!(row.priority.is_some() && row.status == Status::Hold);
    });
}

#[test]
fn messages_that_are_another_matter_become_a_ticket_of_their_own() {
    each(|app, ticket| {
        let note = say(app, ticket, "Das mit der Fernbedienung ist etwas anderes");
        let old = app
            .desk
            .read(&app.desk.system(), move |tx, cx| Ok(sql::comment(tx, cx.id(), ticket, note)?.unwrap()))
            .unwrap();
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let form = browser.get(&format!("/tickets/{ticket}/split")).text;
        assert!(form.contains(&format!("name=\"comment\" value=\"{note}\"")));
        let path = format!("/tickets/{ticket}/split");
        let none = browser.post(&path, &[("subject", "Fernbedienung")]);
        assert_eq!((none.status, none.text.contains("value=\"Fernbedienung\"")), (422, true), "what was typed stays");
        let made = browser.post(&path, &[("subject", "Fernbedienung"), ("comment", &note.to_string())]);
        assert_eq!(made.status, 303);
        let page = browser.get(to(&made)).text;
        assert!(
            page.contains("Das mit der Fernbedienung") && page.contains(&format!("#{ticket}"))
                || page.contains(&format!("{ticket}"))
        );
        let source = browser.get(&format!("/tickets/{ticket}")).text;
        assert!(!source.contains("Das mit der Fernbedienung ist etwas anderes"));
        crate::sweep::sweep(&app.desk.desk).unwrap();
        let cx = app.desk.system();
        assert!(crate::tickets::read::open_comment(&cx, old).unwrap().body.is_none(), "the old key is destroyed");
        let found = browser.post("/search", &[("q", "Fernbedienung anderes")]).text;
        let hit = |path: &str| found.contains(&format!("class=\"hit\" href=\"{path}\""));
        assert!(hit(to(&made)) && !hit(&format!("/tickets/{ticket}")));
    });
}

#[test]
fn files_and_mails_move_with_their_message() {
    each(|app, ticket| {
        say(app, ticket, "Eine Notiz, damit eine Nachricht bleibt");
        let first = app
            .desk
            .read(&app.desk.system(), move |tx, cx| Ok(sql::first_comment(tx, cx.id(), ticket)?.unwrap().id))
            .unwrap();
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let made =
            browser.post(&format!("/tickets/{ticket}/split"), &[("subject", "Neu"), ("comment", &first.to_string())]);
        let page = browser.get(to(&made)).text;
        let file = page.split("href=\"/attachments/").nth(1).and_then(|rest| rest.split('"').next()).expect("the file");
        assert_eq!(browser.get(&format!("/attachments/{file}")).text, "Beleg 4711");
        crate::sweep::sweep(&app.desk.desk).unwrap();
        assert_eq!(browser.get(&format!("/attachments/{file}")).text, "Beleg 4711", "sealed under keys that live");
    });
}

#[test]
fn two_tickets_become_one_after_a_look_at_both() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let made = browser.post(
            "/tickets",
            &[
                ("requester_name", "Lena Kundin"),
                ("requester_email", "lena@kunden.example"),
                ("subject", "Noch einmal der Ton"),
                ("body", "Er setzt weiter aus"),
                ("idempotency", "a"),
            ],
        );
        let second: i64 = to(&made).rsplit('/').next().unwrap().parse().unwrap();
        let offered = browser.get(&format!("/tickets/{second}/merge")).text;
        assert!(offered.contains(&format!("/tickets/{second}/merge?target={ticket}")));
        let missing = browser.get(&format!("/tickets/{second}/merge?target=99999")).text;
        assert!(missing.contains("id=\"p-target\""));
        let both = browser.get(&format!("/tickets/{second}/merge?target={ticket}")).text;
        assert!(both.contains("name=\"target_comment\""));
        let merged = browser.post(
            &format!("/tickets/{second}/merge"),
            &[
                ("target", &ticket.to_string()),
                ("target_comment", "Zwei wurden eins"),
                ("source_comment", "Weiter drüben"),
            ],
        );
        assert_eq!(to(&merged), format!("/tickets/{ticket}"));
        assert_eq!(status(app, second), Status::Closed);
        let page = browser.get(&format!("/tickets/{ticket}")).text;
        assert!(page.contains("Zwei wurden eins"));
    });
}

#[test]
fn the_trash_is_for_those_with_full_rights_and_gives_back_whole() {
    each(|app, ticket| {
        let mut specialist = Browser::of(app, "soeren@lindhof.example");
        assert_eq!(specialist.post(&format!("/tickets/{ticket}/trash"), &[]).status, 403);
        assert_eq!(specialist.get("/trash").status, 404);
        let mut agent = Browser::of(app, "jana@lindhof.example");
        assert_eq!(agent.post(&format!("/tickets/{ticket}/trash"), &[]).status, 303);
        assert_eq!(agent.get(&format!("/tickets/{ticket}")).status, 404);
        assert!(!agent.post("/search", &[("q", "Ton")]).text.contains("class=\"hit\""));
        assert!(agent.get("/trash").text.contains(&format!("/trash/{ticket}/restore")));
        let back = agent.post(&format!("/trash/{ticket}/restore"), &[]);
        assert_eq!(to(&back), format!("/tickets/{ticket}"));
        assert!(agent.get("/tickets?view=all").text.contains("Ton bei"));
        assert!(agent.post("/search", &[("q", "Ton")]).text.contains("class=\"hit\""));
    });
}

#[test]
fn colleagues_follow_incidents_hang_on_problems_and_both_can_be_seen() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        browser.post(&format!("/tickets/{ticket}/follow"), &[]);
        assert!(browser.get("/tickets?view=followed").text.contains("Ton bei"));
        browser.post(&format!("/tickets/{ticket}/follow"), &[("person", &app.desk.administrator.to_string())]);
        let mut other = Browser::of(app, "ada@lindhof.example");
        assert!(other.get("/tickets?view=followed").text.contains("Ton bei"));
        other.post(&format!("/tickets/{ticket}/follow"), &[("end", "1")]);
        assert!(!other.get("/tickets?view=followed").text.contains("Ton bei"));
        let made = browser.post(
            "/tickets",
            &[
                ("requester_name", "Mia Ohm"),
                ("requester_email", "mia@kunde.example"),
                ("subject", "Ton weg"),
                ("body", "Kein Ton"),
                ("idempotency", "b"),
            ],
        );
        let incident = to(&made).to_owned();
        browser.post(&format!("/tickets/{ticket}/problem"), &[("act", "make")]);
        browser.post(&format!("{incident}/problem"), &[("problem", &format!("#{ticket}"))]);
        assert!(browser.get(&incident).text.contains(&format!("href=\"/tickets/{ticket}\"")));
        assert!(browser.get(&format!("/tickets/{ticket}")).text.contains(&format!("href=\"{incident}\"")));
        browser.post(&format!("{incident}/problem"), &[("problem", "99999")]);
        assert!(
            browser.get(&incident).text.contains("Das war so nicht möglich") || browser.get(&incident).status == 200
        );
    });
}

#[test]
fn a_view_is_tried_made_used_and_removed_with_the_mouse() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let form = browser.get("/views/new").text;
        assert!(form.contains("name=\"all_field\"") && !form.contains("name=\"sharing\""), "an agent shares nothing");
        let fields = |act: &'static str, tag: &'static str| {
            vec![
                ("title", "Alles mit Ton"),
                ("description", ""),
                ("all_field", "status"),
                ("all_operator", "less_than"),
                ("all_choice", "status:solved"),
                ("all_text", ""),
                ("any_field", "current_tags"),
                ("any_operator", "includes"),
                ("any_choice", ""),
                ("any_text", tag),
                ("sort", "updated"),
                ("order", "desc"),
                ("active", "1"),
                ("act", act),
            ]
        };
        let empty = browser.post("/views", &fields("preview", "ton"));
        assert!(empty.text.contains("kein Vorgang"), "nothing has the tag yet");
        let change = TicketChange { add_tags: vec!["ton".into()], ..TicketChange::default() };
        app.desk
            .write(&app.desk.acting(app.desk.agent), move |tx, cx| update::update(tx, cx, ticket, &change))
            .unwrap();
        let tried = browser.post("/views", &fields("preview", "ton")).text;
        assert!(tried.contains("gerade 1 Vorgang") && tried.contains("value=\"Alles mit Ton\""));
        let wrong = browser.post("/views", &fields("save", ""));
        assert_eq!((wrong.status, wrong.text.contains("id=\"p-any\"")), (422, true));
        let saved = browser.post("/views", &fields("save", "ton"));
        let view = to(&saved).rsplit("v-").next().unwrap().to_owned();
        let list = browser.get(to(&saved)).text;
        assert!(list.contains("Ton bei") && list.contains("Alles mit Ton"));
        assert!(browser.get(&format!("/views/{view}")).text.contains("value=\"ton\""));
        let mut other = Browser::of(app, "ada@lindhof.example");
        assert_eq!(other.get(&format!("/tickets?view=v-{view}")).status, 404);
        browser.post(&format!("/views/{view}/delete"), &[]);
        assert!(!browser.get("/views").text.contains("Alles mit Ton"));
    });
}

#[test]
fn words_searched_for_stand_in_no_address_and_what_is_hidden_is_not_found() {
    each(|app, ticket| {
        let mut agent = Browser::of(app, "jana@lindhof.example");
        let shell = agent.get("/tickets").text;
        assert!(shell.contains("method=\"post\" action=\"/search\"") && !shell.contains("?q="));
        let found = agent.post("/search", &[("q", "Kundin")]).text;
        assert!(found.contains(&format!("/tickets/{ticket}")) && found.contains("<mark>Kundin</mark>"));
        assert!(found.contains(&format!("/people/{}", app.end_user)));
        let narrowed = agent.post("/search", &[("q", "Ton"), ("toggle", "status:solved")]).text;
        assert!(narrowed.contains("value=\"Ton status:solved\"") && !narrowed.contains("class=\"hit\""));
        let wrong = agent.post("/search", &[("q", "created>bald")]);
        assert!(wrong.text.contains("id=\"p-q\""));
        let mut specialist = Browser::of(app, "soeren@lindhof.example");
        let seen = specialist.post("/search", &[("q", "Ton setzt")]).text;
        assert!(seen.contains(&format!("/tickets/{ticket}")));
        for hidden in ["Kundin", "Kund*", "5550199", "lena@kunden.example", "Lena Ton"] {
            let told = specialist.post("/search", &[("q", hidden)]).text;
            assert!(!told.contains("class=\"hit\"") && told.contains("<span class=\"chip\">0</span>"), "{hidden}");
        }
    });
}

#[test]
fn people_are_looked_for_corrected_and_merged_by_those_who_may_know_them() {
    each(|app, ticket| {
        let mut agent = Browser::of(app, "jana@lindhof.example");
        let person = app.end_user;
        assert!(agent.post("/people", &[("q", "kundin")]).text.contains(&format!("/people/{person}")));
        let page = agent.get(&format!("/people/{person}")).text;
        assert!(page.contains("lena@kunden.example") && page.contains(&format!("/tickets/{ticket}")));
        let fields = [
            ("name", "Lena Kundin-Ohm"),
            ("email", "lena@kunden.example"),
            ("phone", "+49 40 5550199"),
            ("locale", "de"),
            ("details", ""),
            ("notes", "Ruft zurück"),
            ("back", &format!("/tickets/{ticket}")),
        ];
        let saved = agent.post(&format!("/people/{person}"), &fields);
        assert_eq!(to(&saved), format!("/tickets/{ticket}"));
        let panel = agent.get(&format!("/tickets/{ticket}")).text;
        assert!(panel.contains("Lena Kundin-Ohm") && panel.contains("Ruft zurück") && panel.contains("Deutsch"));
        let twin = app.desk.customer("Lena Kundin-Ohm", "lena@kunden.exampel");
        let change = crate::people::PersonChange { phone: Some(Some("040 5550199".into())), ..Default::default() };
        app.desk.write(&app.desk.system(), move |tx, cx| crate::people::ops::update(tx, cx, twin, &change)).unwrap();
        let page = agent.get(&format!("/people/{person}")).text;
        let compare = format!("/people/{person}/merge/{twin}");
        assert!(page.contains(&compare), "the same name and number");
        assert!(agent.get(&compare).text.contains("lena@kunden.exampel"));
        let merged = agent.post(&compare, &[("keep", &person.to_string())]);
        assert_eq!(to(&merged), format!("/people/{person}"));
        assert!(agent.get(&format!("/people/{person}")).text.contains("lena@kunden.exampel"));
        assert_eq!(agent.get(&format!("/people/{twin}")).status, 404);
        let mut specialist = Browser::of(app, "soeren@lindhof.example");
        for path in ["/people".to_owned(), format!("/people/{person}"), compare] {
            assert_eq!(specialist.get(&path).status, 404, "{path}");
        }
        assert!(!specialist.get("/tickets").text.contains("href=\"/people\""));
        let token = field(&specialist.get("/tickets").text, "csrf");
        assert!(!token.is_empty());
    });
}

#[test]
fn fields_of_the_desks_own_are_filled_in_and_asked_for_before_a_ticket_is_solved() {
    use crate::fields::ops::{self as fields, FieldChange, NewChoice};
    use crate::words::{FieldKind, FieldTarget};
    each(|app, ticket| {
        let cx = app.desk.acting(app.desk.administrator);
        let (device, date) = app
            .desk
            .write(&cx, |tx, cx| {
                let choice =
                    |name: &str| NewChoice { id: None, name: name.into(), value: name.to_lowercase(), default: false };
                let device = FieldChange {
                    title: Some("Gerät".into()),
                    options: Some(vec![choice("Holm"), choice("Kiesel")]),
                    active: Some(true),
                    required: Some(true),
                    ..FieldChange::default()
                };
                let device = fields::create(tx, cx, FieldTarget::Ticket, FieldKind::Tagger, "", &device)?.id;
                let date =
                    FieldChange { title: Some("Kaufdatum".into()), active: Some(true), ..FieldChange::default() };
                Ok((device, fields::create(tx, cx, FieldTarget::Ticket, FieldKind::Date, "", &date)?.id))
            })
            .unwrap();
        let (device, date) = (format!("custom_{device}"), format!("custom_{date}"));
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let path = format!("/tickets/{ticket}");
        let refused = browser.post(&format!("{path}/change"), &[("status", "solved")]);
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("Gerät") && refused.text.contains("class=\"props\" open"), "the field is named");
        assert_ne!(status(app, ticket), Status::Solved);
        let version = field(&refused.text, "version");
        let (shown, date_shown) = (format!("{device}_shown"), format!("{date}_shown"));
        let fields = |day: &'static str| -> Vec<(&str, &str)> {
            vec![
                ("version", &version),
                ("status", "open"),
                (&shown, "1"),
                (&device, "holm"),
                (&date_shown, "1"),
                (&date, day),
            ]
        };
        let wrong = browser.post(&path, &fields("gestern"));
        assert_eq!((wrong.status, wrong.text.contains("value=\"gestern\"")), (422, true), "what was typed stays");
        assert_eq!(browser.post(&path, &fields("2026-11-20")).status, 303);
        let page = browser.get(&path).text;
        assert!(page.contains("value=\"2026-11-20\"") && page.contains("value=\"holm\" selected"));
        browser.post(&format!("{path}/change"), &[("status", "solved")]);
        assert_eq!(status(app, ticket), Status::Solved);
    });
}

#[test]
fn a_closed_ticket_goes_on_in_a_new_one_for_the_same_person() {
    each(|app, ticket| {
        let mut jana = Browser::of(app, "jana@lindhof.example");
        let at = format!("/tickets/{ticket}");
        assert!(!jana.get(&at).text.contains("Folgevorgang anlegen"), "as long as it is open it goes on itself");
        assert_eq!(jana.get(&format!("/tickets/new?follow_up={ticket}")).status, 404);
        let close = TicketChange { status: Some(Status::Closed), ..TicketChange::default() };
        app.desk.write(&app.desk.system(), move |tx, cx| update::update(tx, cx, ticket, &close)).unwrap();
        assert!(jana.get(&at).text.contains(&format!("/tickets/new?follow_up={ticket}")));
        let form = jana.get(&format!("/tickets/new?follow_up={ticket}"));
        assert_eq!(form.status, 200);
        assert!(form.text.contains("value=\"lena@kunden.example\"") && form.text.contains("Folgevorgang zu"));
        let sent = jana.post(
            "/tickets",
            &[
                ("follow_up", &ticket.to_string()),
                ("requester_name", "Lena Kundin"),
                ("requester_email", "lena@kunden.example"),
                ("subject", "Ton setzt wieder aus"),
                ("body", "Es geht wieder los."),
            ],
        );
        assert_eq!(sent.status, 303);
        let new: i64 = to(&sent).rsplit('/').next().unwrap().parse().unwrap();
        let row = app.desk.read(&app.desk.system(), move |tx, cx| Ok(sql::get(tx, cx.id(), new)?.unwrap())).unwrap();
        assert_eq!((row.follow_up_of, row.requester), (Some(ticket), Some(app.end_user)));
        let mut soeren = Browser::of(app, "soeren@lindhof.example");
        assert!(!soeren.get(&at).text.contains("follow_up="), "who may not know the customer makes none");
    });
}

#[test]
fn a_question_to_a_partner_greets_once_whoever_wrote_the_greeting() {
    each(|app, _| {
        // Given a customer who greeted the desk, and a partner.
        let ticket = app.desk.write(&app.desk.acting(app.end_user), |tx, cx| {
            let said = NewComment::message("Guten Tag,\n\ndas Gerät zeigt F12.", true);
            Ok(create::create(tx, cx, &NewTicket::new("Anzeige F12", said))?.ticket)
        });
        let path = format!("/tickets/{}/partner", ticket.unwrap());
        let partner = app.desk.write(&app.desk.acting(app.desk.administrator), |tx, cx| {
            recipients::ops::create(tx, cx, &NewRecipient::named("Zählerwerk Holm GmbH", "service@holm.example"))
        });
        let partner = partner.unwrap().to_string();
        let mut browser = Browser::of(app, "jana@lindhof.example");
        // The form begins with one greeting, and with what the customer said after theirs.
        let page = browser.get(&path).text;
        let (_, text) = page.split_once("name=\"text\"").unwrap();
        let (text, _) = text.split_once("</textarea>").unwrap();
        assert!(text.contains(">\nGuten Tag,\n\ndas Gerät zeigt F12."), "{text}");
        // When the agent writes their own below it, the letter has theirs alone.
        let typed = "Guten Tag,\n\nSehr geehrte Frau Holm,\n\nwas heißt F12?";
        let fields =
            [("act", "preview"), ("recipient", &*partner), ("subject", "F12"), ("masked", "1"), ("text", typed)];
        let shown = browser.post(&path, &fields);
        assert_eq!(shown.status, 200, "{}", shown.text);
        let (_, letter) = shown.text.split_once("class=\"letter\"").unwrap();
        let (letter, _) = letter.split_once("</pre>").unwrap();
        assert!(!letter.contains("Guten Tag") && letter.contains("was heißt F12?"), "{letter}");
        assert_eq!(letter.matches("geehrte").count(), 1, "{letter}");
    });
}
