//! Several processes on one database: who answers and who reads is the same for all of them.

use std::sync::Arc;

use super::*;
use crate::accounts::AccountState;
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::live::elsewhere;
use crate::live::hub;
use crate::words::Role;

/// Another process: nothing in common but database and keys.
fn other(app: &TestApp) -> (Arc<Desk>, Arc<AccountState>) {
    let here = &app.desk.desk;
    let other =
        Desk::new(here.db.clone(), here.vault.clone(), here.world.clone(), here.blobs.clone(), here.settings.clone());
    let other = Arc::new(other);
    let account = other.account(app.desk.account.key.id).unwrap();
    (other, account)
}

#[test]
fn an_agent_in_another_process_is_there_for_visitors_of_this_one() {
    each(|app| {
        let (desk, account) = other(app);
        let mut lena = Visitor::new(app);
        assert!(lena.get("/chat").text.contains("Gerade ist niemand da."));
        let agent = Actor { person: Some(app.desk.agent), role: Role::Agent, ..Actor::system() };
        let watch = Watch::begin(&account, &agent).unwrap();
        let exchange = || app.runtime().block_on(elsewhere::exchange(&desk, &account)).unwrap();
        exchange();
        assert!(lena.get("/chat").text.contains("Es ist jemand da."));
        lena.say(FIRST, "Hallo");
        assert!(lena.hear(0, "event: there\ndata: 1").contains("event: there\ndata: 1"));
        drop(watch);
        exchange();
        assert!(lena.get("/chat").text.contains("Gerade ist niemand da."));
        // A process that ended without a word counts for seconds.
        let _watch = Watch::begin(&account, &agent).unwrap();
        exchange();
        assert!(lena.get("/chat").text.contains("Es ist jemand da."));
        app.desk.clock.advance_seconds(30);
        assert!(lena.get("/chat").text.contains("Gerade ist niemand da."));
    });
}

#[test]
fn an_answer_through_another_process_is_shown_where_the_visitor_reads_and_writing_is_told_both_ways() {
    each(|app| {
        let _watch = on_duty(app);
        let (desk, account) = other(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Hallo");
        let chat = chats(app)[0];
        let now = || app.desk.desk.world.clock.now().0;
        let line = presence::Visit::of_visitor(&app.desk.account, chat.ticket, chat.person, now());
        let both = || {
            for (desk, account) in [(&desk, &account), (&app.desk.desk, &app.desk.account)] {
                app.runtime().block_on(elsewhere::exchange(desk, account)).unwrap();
            }
            app.runtime().block_on(elsewhere::exchange(&desk, &account)).unwrap()
        };
        both();
        // The agent's process does not mail what the visitor has before her.
        let agent = Actor { person: Some(app.desk.agent), ..app.desk.acting(app.desk.agent).actor };
        let answered = {
            let cx = Cx::new(&desk, &account, agent, Source::Web);
            let change =
                TicketChange { comment: Some(NewComment::message("Von nebenan.", true)), ..TicketChange::default() };
            let write = move |tx: &mut db::Tx<'_>| update::update(tx, &cx, chat.ticket, &change);
            desk.db.write_blocking(write).unwrap()
        };
        assert_eq!((waiting(app, outbox::MAIL), waiting(app, away::AWAY)), (0, 1));
        assert!(lena.hear(0, "Von nebenan.").contains(&format!("id: {}\n", answered.seq)));
        // She writes: there it is known, though not what.
        assert_eq!(lena.post("/chat/typing", "text/html", &[]).status, 204);
        both();
        let sign = account.live.elsewhere.of(chat.ticket);
        assert!(sign.present && sign.visitor_until > now() && sign.staff_until == 0, "{sign:?}");
        // The agent writes: here it is told.
        let page = presence::Visit::begin(&account, chat.ticket, app.desk.agent);
        account.live.presence.write(chat.ticket, app.desk.agent, now() + 5_000_000);
        both();
        both();
        assert!(app.desk.account.live.elsewhere.of(chat.ticket).staff_until > now());
        drop((page, line));
        both();
        assert!(!account.live.elsewhere.of(chat.ticket).present);
    });
}

#[test]
fn a_sign_of_life_that_reaches_another_process_counts_there_too() {
    each(|app| {
        let _watch = on_duty(app);
        let (desk, account) = other(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Hallo");
        let chat = chats(app)[0];
        // Her page listens elsewhere; its signs come here.
        assert_eq!(lena.post("/chat/seen", "text/html", &[("seq", "1")]).status, 204);
        let cx = Cx::new(&desk, &account, Actor::system(), Source::System);
        let asked = move || {
            let cx = Cx { now: desk.world.clock.now(), ..cx.clone() };
            desk.db.read_blocking(move |tx| elsewhere::ask(tx, &cx, chat.ticket)).unwrap()
        };
        assert!(asked().present);
        app.desk.clock.advance_seconds(30);
        assert!(!asked().present);
    });
}

#[test]
fn what_processes_tell_each_other_names_nobody_and_ends_with_the_last_page() {
    each(|app| {
        let account = &app.desk.account;
        let count = |app: &TestApp| {
            let read = |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
                let sql = "SELECT COUNT(*) FROM presence WHERE account_id = $1";
                Ok(tx.row(sql, db::params![cx.id()], |row| row.get::<i64>(0))?.unwrap_or(0))
            };
            app.desk.read(&app.desk.system(), read).unwrap()
        };
        let notes = app.runtime().block_on(hub::listen(&app.desk.desk, account)).unwrap();
        app.settle(|| count(app) == 1);
        drop(notes);
        app.settle(|| count(app) == 0);
    });
}
