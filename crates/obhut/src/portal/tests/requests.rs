//! Stories of what customers asked.

use super::{Browser, LENA, PASSWORD, each, field, to};
use crate::testing::{TestApp, Who};
use crate::tickets::{NewComment, NewTicket, Requester, TicketChange, create, sql, update};
use crate::words::Status;

/// The agent says something, and the time to take it back passes.
fn says(app: &TestApp, ticket: i64, text: &str, public: bool, status: Option<Status>) {
    let comment = Some(NewComment::message(text, public));
    let change = TicketChange { comment, status, ..TicketChange::default() };
    app.desk.clock.advance_seconds(1);
    app.desk
        .write(&app.desk.acting(app.desk.agent), move |tx, cx| update::update(tx, cx, ticket, &change).map(drop))
        .unwrap();
    app.desk.clock.advance_seconds(11);
}

fn status(app: &TestApp, ticket: i64) -> Status {
    app.desk.read(&app.desk.system(), move |tx, cx| Ok(sql::get(tx, cx.id(), ticket)?.unwrap().status)).unwrap()
}

#[test]
fn a_customer_reads_what_is_public_and_answers_with_a_file() {
    each(|app, ticket| {
        says(app, ticket, "Intern: Kundin ruft oft an.", false, None);
        says(app, ticket, "{Anrede}, bitte ziehen Sie den Stecker.", true, Some(Status::Pending));
        let mut lena = Browser::of(app, LENA);
        assert!(lena.get("/portal/requests").text.contains("wartet auf Ihre Antwort"));
        let path = format!("/portal/requests/{ticket}");
        let page = lena.get(&path);
        assert_eq!(page.status, 200);
        assert!(page.text.contains("Der Ton setzt aus. &#60;b&#62;Was tun?&#60;/b&#62;"));
        assert!(page.text.contains("Guten Tag Lena Kundin, bitte ziehen Sie den Stecker."), "as the mail says it");
        assert!(page.text.contains("Jana Krüger") && !page.text.contains("Intern"));
        let once = field(&page.text, "once").unwrap();
        let fields = [("text", "Danke, der Ton ist wieder da."), ("once", once.as_str())];
        let sent = lena.post_file(&path, &fields, "foto.txt", "ein Bild");
        assert_eq!((sent.status, to(&sent)), (303, path.as_str()));
        assert_eq!(status(app, ticket), Status::Open);
        // Sent twice, said once.
        lena.post_file(&path, &fields, "foto.txt", "ein Bild");
        let page = lena.get(&path);
        assert_eq!(page.text.matches("Danke, der Ton ist wieder da.").count(), 1);
        let (_, rest) = page.text.split_once("/portal/files/").expect("the file hangs on it");
        let file = rest.split('"').next().unwrap();
        let file = lena.get(&format!("/portal/files/{file}"));
        assert_eq!((file.status, file.text.as_str()), (200, "ein Bild"));
        let (_, seen) = app.get(Who::Agent, &format!("tickets/{ticket}/comments"));
        let last = seen["comments"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((last["public"].as_bool(), last["author_id"].as_i64()), (Some(true), Some(app.end_user)));
        assert_eq!(last["attachments"][0]["file_name"], "foto.txt");
        assert_eq!(last["via"]["channel"], "web");
        let said = app.desk.read(&app.desk.system(), move |tx, cx| Ok(sql::comments_of(tx, cx.id(), ticket)?));
        assert_eq!(said.unwrap().last().unwrap().source, "portal", "the desk tells it from its own pages");
    });
}

#[test]
fn an_answer_that_can_still_be_taken_back_is_not_shown_yet() {
    each(|app, ticket| {
        let mut lena = Browser::of(app, LENA);
        let comment = Some(NewComment::message("Vorschnell", true));
        let change = TicketChange { comment, ..TicketChange::default() };
        let agent = app.desk.acting(app.desk.agent);
        app.desk.write(&agent, move |tx, cx| update::update(tx, cx, ticket, &change).map(drop)).unwrap();
        let path = format!("/portal/requests/{ticket}");
        assert!(!lena.get(&path).text.contains("Vorschnell"));
        app.desk.clock.advance_seconds(11);
        assert!(lena.get(&path).text.contains("Vorschnell"));
    });
}

#[test]
fn requests_are_closed_and_opened_again_and_a_closed_one_is_followed() {
    each(|app, ticket| {
        let mut lena = Browser::of(app, LENA);
        let path = format!("/portal/requests/{ticket}");
        lena.get(&path);
        assert_eq!(to(&lena.post(&format!("{path}/close"), &[])), path);
        assert_eq!(status(app, ticket), Status::Solved);
        let page = lena.get(&path);
        assert!(page.text.contains("gelöst") && page.text.contains("wieder öffnen"));
        lena.post(&format!("{path}/reopen"), &[]);
        assert_eq!(status(app, ticket), Status::Open);
        // Closed with the last word.
        let page = lena.get(&path);
        let once = field(&page.text, "once").unwrap();
        lena.post(&path, &[("text", "Erledigt, danke!"), ("once", &once), ("close", "1")]);
        assert_eq!(status(app, ticket), Status::Solved);
        says(app, ticket, "Gern.", true, Some(Status::Closed));
        let page = lena.get(&path);
        assert!(page.text.contains("Noch einmal schreiben") && !page.text.contains("/reopen\""));
        assert_eq!(to(&lena.post(&format!("{path}/reopen"), &[])), path);
        assert_eq!(status(app, ticket), Status::Closed, "closed for good");
        let once = field(&lena.get(&path).text, "once").unwrap();
        let sent = lena.post(&path, &[("text", "Jetzt wieder."), ("once", &once)]);
        let follower: i64 = to(&sent).rsplit('/').next().unwrap().parse().unwrap();
        assert_ne!(follower, ticket);
        let row =
            app.desk.read(&app.desk.system(), move |tx, cx| Ok(sql::get(tx, cx.id(), follower)?.unwrap())).unwrap();
        assert_eq!((row.follow_up_of, row.requester), (Some(ticket), Some(app.end_user)));
        assert_eq!(to(&lena.post(&path, &[("text", "Jetzt wieder."), ("once", &once)])), to(&sent), "once");
    });
}

#[test]
fn nothing_typed_is_lost() {
    each(|app, ticket| {
        let mut lena = Browser::of(app, LENA);
        let path = format!("/portal/requests/{ticket}");
        let once = field(&lena.get(&path).text, "once").unwrap();
        // Nothing but blanks: the files wait beside the box.
        let large = "x".repeat(1024 * 1024 + 1);
        let long = lena.post_file(&path, &[("text", &large), ("once", &once)], "plan.txt", "Plan");
        assert_eq!(long.status, 422);
        assert!(long.text.contains(&large) && long.text.contains("plan.txt"));
        assert_eq!(field(&long.text, "once").unwrap(), once);
        lena.post(&path, &[("text", "Kürzer."), ("once", &once)]);
        let page = lena.get(&path);
        assert!(page.text.contains("Kürzer.") && page.text.contains("plan.txt"));
        let empty = lena.post(&path, &[("text", "  "), ("once", "leer")]);
        assert!(empty.status == 422 && empty.text.contains("role=\"alert\""));
        // The page was open while its writer signed in anew: text and all, once more.
        let good = std::mem::replace(&mut lena.token, "alt".into());
        let old = lena.post(&path, &[("text", "Von vorhin"), ("once", "w")]);
        assert!(old.status == 409 && old.text.contains("Von vorhin"));
        lena.token = good;
        // Signed out meanwhile.
        let mut out = Browser::new(app);
        out.token = "alt".into();
        let kept = out.post(&path, &[("text", "Noch <da>"), ("once", "v")]);
        assert!(kept.status == 403 && kept.text.contains("Noch &#60;da&#62;") && kept.text.contains("nicht verloren"));
        out.get("/portal/sign-in");
        out.post("/portal/sign-in", &[("email", LENA), ("password", PASSWORD)]);
        out.token = String::new();
        let again = out.post(&path, &[("text", "Noch <da>"), ("once", "v")]);
        assert!(again.status == 409 && again.text.contains("Noch &#60;da&#62;"));
        assert_eq!(out.post(&path, &[("text", "Noch <da>"), ("once", "v")]).status, 303);
        assert!(out.get(&path).text.contains("Noch &#60;da&#62;"));
    });
}

#[test]
fn nobody_finds_what_others_asked() {
    each(|app, ticket| {
        let paul = app.desk.customer("Paul Fremd", "paul@fremd.example");
        let theirs = app.desk.write(&app.desk.acting(app.desk.agent), move |tx, cx| {
            let new = NewTicket {
                requester: Requester::Known(paul),
                ..NewTicket::new("Pauls Sache", NewComment::message("Von Paul", true))
            };
            let hidden = NewTicket {
                requester: Requester::Known(paul),
                ..NewTicket::new("Notiz über Paul", NewComment::message("nur intern", false))
            };
            Ok((create::create(tx, cx, &new)?.ticket, create::create(tx, cx, &hidden)?.ticket))
        });
        let (theirs, hidden) = theirs.unwrap();
        let mut lena = Browser::of(app, LENA);
        assert!(!lena.get("/portal/requests").text.contains("Paul"));
        for id in [theirs, hidden, 99_999] {
            let path = format!("/portal/requests/{id}");
            assert_eq!(lena.get(&path).status, 404);
            lena.get("/portal/requests");
            for verb in ["", "/close", "/reopen"] {
                let tried = lena.post(&format!("{path}{verb}"), &[("text", "hallo"), ("once", "o")]);
                assert_eq!(tried.status, 404, "{path}{verb}");
            }
        }
        let mut paul = Browser::of(app, "paul@fremd.example");
        let list = paul.get("/portal/requests");
        assert!(list.text.contains("Pauls Sache") && !list.text.contains("Notiz über Paul"));
        assert_eq!(paul.get(&format!("/portal/requests/{ticket}")).status, 404);
        // Staff have a side of their own.
        let mut jana = Browser::new(app);
        jana.post("/sign-in", &[("email", "jana@lindhof.example"), ("password", PASSWORD)]);
        assert_eq!(jana.get(&format!("/portal/requests/{ticket}")).status, 303);
    });
}
