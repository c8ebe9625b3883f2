//! Stories of redaction, of the trash and of forgetting somebody, told with a browser.

use std::sync::Arc;

use testkit::Engine;

use crate::erasure::{run, sql};
use crate::error::Error;
use crate::staff::passwords;
use crate::testing::{TestApp, TestDesk};
use crate::tickets::{NewComment, NewTicket, Requester, TicketChange, create, read, sql as tickets, trash, update};
use crate::words::{Role, Standing};

use super::tests::{Browser, PASSWORD, each, field, to};

fn first_comment(app: &TestApp, ticket: i64) -> i64 {
    app.desk
        .read(&app.desk.system(), move |tx, cx| Ok(tickets::first_comment(tx, cx.id(), ticket)?.unwrap().id))
        .unwrap()
}

fn customer(app: &TestApp) -> i64 {
    app.desk.customer("Mia Ohm", "mia@kunde.example")
}

fn ask(app: &TestApp, who: i64, subject: &'static str, text: &'static str) -> i64 {
    app.desk
        .write(&app.desk.system(), move |tx, cx| {
            let comment = NewComment { author: Some(who), ..NewComment::message(text, true) };
            let new = NewTicket { requester: Requester::Known(who), ..NewTicket::new(subject, comment) };
            Ok(create::create(tx, cx, &new)?.ticket)
        })
        .unwrap()
}

fn text_of(app: &TestApp, ticket: i64, comment: i64) -> String {
    app.desk
        .read(&app.desk.system(), move |tx, cx| {
            let system = crate::disclosure::for_system(personal::SystemUse::Backup);
            let body = read::comment(tx, cx, ticket, comment)?.body.unwrap();
            Ok(body.text.disclose(&system).clone())
        })
        .unwrap()
}

#[test]
fn words_are_looked_at_first_and_then_gone() {
    each(|app, _| {
        let ticket = ask(app, customer(app), "Kennwort", "Mein Kennwort ist Rose-4711");
        let said = first_comment(app, ticket);
        let path = format!("/tickets/{ticket}/redact/{said}");
        let mut agent = Browser::of(app, "jana@lindhof.example");
        assert!(agent.get(&format!("/tickets/{ticket}")).text.contains(&path), "the way there stands at the message");
        let form = agent.get(&path).text;
        assert!(form.contains("Mein Kennwort ist Rose-4711") && !form.contains("value=\"redact\""));
        let looked = agent.post(&path, &[("act", "look"), ("words", "Rose-4711"), ("reason", "secret")]);
        assert_eq!(looked.status, 200);
        assert!(looked.text.contains("<mark>Rose-4711</mark>") && looked.text.contains("value=\"redact\""));
        assert_eq!(text_of(app, ticket, said), "Mein Kennwort ist Rose-4711", "to look changes nothing");
        let without = agent.post(&path, &[("act", "redact"), ("words", "Rose-4711")]);
        assert_eq!((without.status, without.text.contains("id=\"p-reason\"")), (422, true));
        let absent = agent.post(&path, &[("act", "look"), ("words", "Nelke")]);
        assert_eq!((absent.status, absent.text.contains("id=\"p-text\"")), (422, true));
        let done = agent.post(&path, &[("act", "redact"), ("words", "Rose-4711"), ("reason", "secret")]);
        assert_eq!((done.status, to(&done)), (303, &*format!("/tickets/{ticket}")));
        assert_eq!(text_of(app, ticket, said), "Mein Kennwort ist ▇▇▇▇▇▇▇▇▇");
        let mut specialist = Browser::of(app, "soeren@lindhof.example");
        assert_eq!(specialist.get(&path).status, 404);
    });
}

#[test]
fn tickets_leave_the_trash_for_good_only_after_a_question() {
    each(|app, ticket| {
        let second = ask(app, customer(app), "Werbung", "Kaufen Sie!");
        let agent = app.desk.acting(app.desk.agent);
        for ticket in [ticket, second] {
            app.desk.write(&agent, move |tx, cx| trash::trash(tx, cx, ticket)).unwrap();
        }
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let page = browser.get("/trash").text;
        assert!(page.contains("30 Tage") && page.contains(&format!("name=\"ticket\" value=\"{ticket}\"")), "{page}");
        let nothing = browser.post("/trash", &[("act", "forget")]);
        assert_eq!((nothing.status, to(&nothing)), (303, "/trash"), "nothing was chosen");
        let asked = browser.post("/trash", &[("act", "forget"), ("ticket", &ticket.to_string())]);
        assert_eq!((asked.status, asked.text.contains("name=\"sure\"")), (200, true));
        let standing = |app: &TestApp, ticket: i64| {
            app.desk
                .read(&app.desk.system(), move |tx, cx| Ok(tickets::get(tx, cx.id(), ticket)?.unwrap().standing))
                .unwrap()
        };
        assert_eq!(standing(app, ticket), Standing::Trashed);
        let sure = browser.post("/trash", &[("act", "forget"), ("ticket", &ticket.to_string()), ("sure", "1")]);
        assert_eq!((sure.status, to(&sure)), (303, "/trash"));
        assert_eq!((standing(app, ticket), standing(app, second)), (Standing::Forgotten, Standing::Trashed));
        let again = browser.post("/trash", &[("act", "restore"), ("ticket", &ticket.to_string())]);
        assert_eq!((again.status, to(&again)), (303, "/trash"), "said that it is gone, and no accident");
        assert_eq!(browser.post("/trash", &[("act", "empty")]).status, 200);
        assert_eq!(browser.post("/trash", &[("act", "empty"), ("sure", "1")]).status, 303);
        assert_eq!(standing(app, second), Standing::Forgotten);
    });
}

#[test]
fn what_keeps_a_ticket_shows_wherever_somebody_looks_for_it() {
    each(|app, _| {
        let mia = customer(app);
        let ticket = ask(app, mia, "Rechnung", "Bitte aufheben");
        let path = format!("/tickets/{ticket}/holds");
        let mut agent = Browser::of(app, "jana@lindhof.example");
        assert_eq!(agent.get(&path).status, 404, "agents do not decide that");
        assert_eq!(agent.post(&path, &[("ground", "claim")]).status, 404);
        let mut admin = Browser::of(app, "ada@lindhof.example");
        assert!(admin.get(&format!("/tickets/{ticket}")).text.contains(&path), "the way there stands in the menu");
        let typed = [("ground", "claim"), ("until", "2020-01-01"), ("note", "Az. 4 O 123/26")];
        let wrong = admin.post(&path, &typed);
        assert!(wrong.status == 422 && wrong.text.contains("Az. 4 O 123/26"), "nothing typed is lost: {}", wrong.text);
        let done = admin.post(&path, &[("ground", "claim"), ("until", "2099-12-31"), ("note", "Az. 4 O 123/26")]);
        assert_eq!((done.status, to(&done)), (303, path.as_str()));
        let duty = "Rechtsansprüche (Art. 17 Abs. 3 e DSGVO), bis 31.12.2099";
        let told = |page: String| assert!(page.contains(duty), "{page}");
        told(admin.get(&path).text);
        told(agent.get(&format!("/tickets/{ticket}")).text);
        told(admin.get(&format!("/people/{mia}/forget")).text);
        let said = first_comment(app, ticket);
        told(agent.get(&format!("/tickets/{ticket}/redact/{said}")).text);
        let redacted = agent.post(
            &format!("/tickets/{ticket}/redact/{said}"),
            &[("act", "redact"), ("words", "Bitte"), ("reason", "secret")],
        );
        assert_eq!(redacted.status, 422);
        told(redacted.text);
        let done = admin.post(&format!("/people/{mia}/forget"), &[("outcome", "content"), ("confirm", "mia ohm")]);
        let progress = to(&done).to_owned();
        let erasure: i64 = progress.rsplit('/').next().unwrap().parse().unwrap();
        run::carry_out(&app.desk.system(), erasure).unwrap();
        told(admin.get(&progress).text);
        assert!(admin.get(&path).text.contains("Mia Ohm"), "who it was is kept with it");
        agent.post(&format!("/tickets/{ticket}/trash"), &[]);
        told(agent.get("/trash").text);
        let refused = agent.post("/trash", &[("act", "forget"), ("ticket", &ticket.to_string()), ("sure", "1")]);
        assert_eq!((refused.status, to(&refused)), (303, "/trash"));
        let hold = app
            .desk
            .read(&app.desk.system(), move |tx, cx| Ok(crate::holds::sql::in_force(tx, cx.id(), ticket)?[0].id))
            .unwrap();
        let lifted = admin.post(&format!("{path}/{hold}/lift"), &[]);
        assert_eq!((lifted.status, to(&lifted)), (303, path.as_str()));
        assert_eq!(admin.get(&format!("/tickets/{ticket}")).status, 404, "with the duty it goes");
    });
}

#[test]
fn a_person_is_forgotten_after_a_look_at_what_goes_and_their_name_typed() {
    each(|app, other| {
        let mia = customer(app);
        ask(app, mia, "Fernseher", "Kein Netz");
        let agent = app.desk.acting(app.desk.agent);
        let said = app
            .desk
            .write(&agent, move |tx, cx| {
                let comment = Some(NewComment::message("Wie bei Mia Ohm neulich", false));
                update::update(tx, cx, other, &TicketChange { comment, ..TicketChange::default() })
            })
            .unwrap()
            .comment
            .unwrap();
        let path = format!("/people/{mia}/forget");
        let mut agent = Browser::of(app, "jana@lindhof.example");
        assert_eq!(agent.get(&path).status, 404, "agents do not decide that");
        let mut admin = Browser::of(app, "ada@lindhof.example");
        assert!(admin.get(&format!("/people/{mia}")).text.contains(&path));
        let page = admin.get(&path).text;
        assert!(page.contains("<mark>Mia Ohm</mark>") && page.contains(&format!("m-{other}-{said}")), "{page}");
        let wrong = admin.post(&path, &[("outcome", "content"), ("confirm", "Mia")]);
        assert_eq!((wrong.status, wrong.text.contains("id=\"p-confirm\"")), (422, true));
        let leave = format!("m-{other}-{said}");
        let done = admin.post(&path, &[("outcome", "content"), ("confirm", "mia ohm"), (&leave, "needed")]);
        assert_eq!(done.status, 303);
        let progress = to(&done).to_owned();
        let erasure: i64 = progress.rsplit('/').next().unwrap().parse().unwrap();
        let running = admin.get(&progress).text;
        assert!(running.contains("data-again") && running.contains("http-equiv=\"refresh\""), "it moves by itself");
        run::carry_out(&app.desk.system(), erasure).unwrap();
        let ended = admin.get(&progress).text;
        assert!(!ended.contains("data-again") && ended.contains("0 geschwärzt, 1 stehen gelassen"), "{ended}");
        assert_eq!(text_of(app, other, said), "Wie bei Mia Ohm neulich", "left, with a reason");
        let again = admin.get(&path);
        assert_eq!((again.status, to(&again)), (303, progress.as_str()), "whoever asks again is led there");
        let (out, left) =
            app.desk.read(&app.desk.system(), move |tx, cx| Ok(sql::mentions(tx, cx.id(), erasure)?)).unwrap();
        assert_eq!((out, left), (0, 1));
    });
}

#[test]
fn those_who_oversee_read_what_was_forgotten_and_only_administrators_set_rules() {
    each(|app, ticket| {
        let agent = app.desk.acting(app.desk.agent);
        app.desk.write(&agent, move |tx, cx| trash::trash(tx, cx, ticket)).unwrap();
        app.desk.write(&agent, move |tx, cx| crate::erasure::tickets::forget(tx, cx, &[ticket])).unwrap();
        let mut admin = Browser::of(app, "ada@lindhof.example");
        let list = admin.get("/privacy/erasures").text;
        assert!(list.contains("Vorgänge") && list.contains("name=\"days\""));
        let wrong = admin.post("/privacy/erasures", &[("outcome", "identity"), ("days", "0")]);
        assert_eq!((wrong.status, wrong.text.contains("id=\"p-days\"")), (422, true));
        assert_eq!(admin.post("/privacy/erasures", &[("outcome", "identity"), ("days", "14")]).status, 303);
        assert_eq!(field(&admin.get("/privacy/erasures").text, "days"), "14");
        let officer = app.desk.staff("Olga Amt", "olga@lindhof.example", Role::Officer);
        let hashed = passwords::hash(PASSWORD, &*app.desk.desk.world.random).unwrap();
        app.desk.write(&app.desk.system(), move |tx, cx| passwords::set(tx, cx, officer, &hashed)).unwrap();
        let mut browser = Browser::of(app, "olga@lindhof.example");
        let list = browser.get("/privacy/erasures");
        assert!(list.status == 200 && !list.text.contains("name=\"days\""), "reads, and sets nothing");
        assert_eq!(browser.post("/privacy/erasures", &[("outcome", "content"), ("days", "30")]).status, 403);
        let mut agent = Browser::of(app, "jana@lindhof.example");
        assert_eq!(agent.get("/privacy/erasures").status, 404);
    });
}

#[test]
fn while_the_mirror_of_the_keyring_is_away_the_page_says_what_the_erasure_waits_for() {
    const NOTICE: &str = "Der Spiegel des Schlüsselbunds ist nicht erreichbar";
    for engine in Engine::BOTH {
        let folder = testkit::temp_dir();
        let copy = db::Db::sqlite(&folder.path().join("keyring.db")).unwrap();
        let mirror = copy.clone();
        let options =
            vault::Options { mirror: Some(Arc::new(move || Ok(mirror.clone()))), ..vault::Options::default() };
        let app = TestApp::of(TestDesk::with_keyring(engine, options));
        let (admin, hashed) =
            (app.desk.administrator, passwords::hash(PASSWORD, &*app.desk.desk.world.random).unwrap());
        app.desk.write(&app.desk.system(), move |tx, cx| passwords::set(tx, cx, admin, &hashed)).unwrap();
        let execute = |sql: &'static str| copy.write_blocking(move |tx| tx.execute(sql, &[])).unwrap();
        let mia = customer(&app);
        let ticket = ask(&app, mia, "Fernseher", "Kein Netz");

        let mut admin = Browser::of(&app, "ada@lindhof.example");
        let form = [("outcome", "content"), ("confirm", "mia ohm")];
        let progress = to(&admin.post(&format!("/people/{mia}/forget"), &form)).to_owned();
        let erasure: i64 = progress.rsplit('/').next().unwrap().parse().unwrap();
        assert!(!admin.get(&progress).text.contains(NOTICE), "it is there");
        execute("ALTER TABLE keyring_page RENAME TO away");
        let carry_out = || run::carry_out(&app.desk.system(), erasure);
        assert!(matches!(carry_out(), Err(Error::Vault(vault::Error::Pending))));
        let waiting = admin.get(&progress).text;
        assert!(waiting.contains(NOTICE) && waiting.contains("data-again"), "it says so, and looks again: {waiting}");
        let gone = app.desk.read(&app.desk.system(), move |tx, cx| read::get(tx, cx, ticket).map(drop));
        assert!(matches!(gone, Err(Error::NotFound | Error::Gone)), "nobody finds the ticket meanwhile");

        execute("ALTER TABLE away RENAME TO keyring_page");
        carry_out().unwrap();
        let done = admin.get(&progress).text;
        assert!(!done.contains(NOTICE) && !done.contains("data-again"), "{done}");
    }
}
