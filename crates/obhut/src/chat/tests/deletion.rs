//! Visitors end and delete their chats, and one rule decides for all channels how long something stays.

use super::*;
use crate::erasure::{self, housekeeping};
use crate::holds::ops::{self as holds, NewHold};
use crate::holds::{Duty, Ground};
use crate::words::Standing;

fn standing(app: &TestApp, ticket: i64) -> Standing {
    let read = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| Ok(crate::tickets::sql::get(tx, cx.id(), ticket)?);
    app.desk.read(&app.desk.system(), read).unwrap().unwrap().standing
}

fn person(app: &TestApp, person: i64) -> Standing {
    let read = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| crate::people::ops::row(tx, cx, person);
    app.desk.read(&app.desk.system(), read).unwrap().standing
}

/// Carries out whatever erasures wait.
fn carry_out(app: &TestApp) {
    let read = |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 100)?);
    for job in app.desk.read(&app.desk.system(), read).unwrap() {
        if job.kind == erasure::ERASE {
            erasure::run::carry_out(&app.desk.system(), job.subject).unwrap();
        }
    }
}

#[test]
fn who_came_only_for_the_chat_is_forgotten_with_it() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        let fields = [("text", "Mein Geheimnis."), ("once", FIRST), ("name", "Mara Ohm")];
        assert_eq!(lena.post("/chat", "text/html", &fields).status, 303);
        let chat = chats(app)[0];
        answer(app, chat.ticket, "Danke.", true);
        assert!(lena.get("/chat").text.contains("Beenden und löschen"));
        let told = lena.post("/chat/delete", "text/html", &[]);
        assert_eq!((told.status, lena.cookie.as_deref()), (200, None));
        assert!(told.text.contains("wird gerade gelöscht"), "{}", told.text);
        assert!(!told.text.contains("Geheimnis"));
        assert_eq!(app.get(Who::Agent, &format!("tickets/{}", chat.ticket)).0, 404);
        carry_out(app);
        assert_eq!((standing(app, chat.ticket), person(app, chat.person)), (Standing::Forgotten, Standing::Forgotten));
        assert_eq!(chats(app), []);
        assert_eq!(app.get(Who::Agent, "search?query=Mara").1["count"], 0);
        // Sent again by a browser that was slow, it harms nothing.
        assert_eq!(lena.post("/chat/delete", "text/html", &[]).status, 303);
    });
}

#[test]
fn of_somebody_who_is_known_besides_only_the_chat_goes_in_two_stages() {
    each(|app| {
        app.desk.clock.advance_seconds(60);
        let _watch = on_duty(app);
        let mut stranger = Visitor::new(app);
        // Whose address somebody types proves nothing: nobody is forgotten for it.
        let fields = [("text", "Ich bin es."), ("once", FIRST), ("email", "lena@kunden.example")];
        stranger.post("/chat", "text/html", &fields);
        let chat = chats(app)[0];
        assert_eq!(chat.person, app.end_user);
        let told = stranger.post("/chat/delete", "text/html", &[]).text;
        assert!(told.contains("liegt im Papierkorb") && told.contains("30 Tagen"), "{told}");
        assert_eq!((standing(app, chat.ticket), person(app, app.end_user)), (Standing::Trashed, Standing::Normal));
        assert!(!stranger.get("/chat").text.contains("Ich bin es."));
        app.desk.clock.advance_seconds(31 * 24 * 3_600);
        housekeeping::tidy_account(&app.desk.system()).unwrap();
        carry_out(app);
        assert_eq!((standing(app, chat.ticket), person(app, app.end_user)), (Standing::Forgotten, Standing::Normal));
        assert_eq!(chats(app), [], "the word goes with the ticket");
    });
}

#[test]
fn a_duty_that_keeps_the_chat_is_named_and_when_it_ends_the_chat_goes() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Meine Bestellung");
        let chat = chats(app)[0];
        let until = app.desk.desk.world.clock.now().0 + 90 * 24 * 3_600 * 1_000_000;
        let ada = app.desk.acting(app.desk.administrator);
        let hold = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
            let new = NewHold { ground: Ground::Retention, until: Some(until), note: String::new() };
            holds::place(tx, cx, chat.ticket, &new)
        };
        app.desk.write(&ada, hold).unwrap();
        let told = lena.post("/chat/delete", "text/html", &[]).text;
        let t = crate::i18n::Translator::new(crate::i18n::Language::German);
        let duty = Duty { ground: Ground::Retention, until: Some(until) }.text(&t);
        assert!(told.contains(&duty) && told.contains("noch nicht"), "{told}");
        assert!(!lena.get("/chat").text.contains("Bestellung"));
        for (days, expected) in [(40, Standing::Trashed), (60, Standing::Forgotten)] {
            app.desk.clock.advance_seconds(days * 24 * 3_600);
            housekeeping::tidy_account(&app.desk.system()).unwrap();
            carry_out(app);
            assert_eq!(standing(app, chat.ticket), expected);
        }
    });
}

#[test]
fn a_foreign_page_deletes_nothing() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Hallo");
        let mut request = lena.request(Method::POST, "/chat/delete", "text/html", String::new());
        request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        assert_eq!(app.send(request).status, 403);
        assert!(lena.get("/chat").text.contains("Hallo"));
    });
}
