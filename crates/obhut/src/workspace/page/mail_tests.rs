//! A story of what the desk gave up on: each thing is called what it is.

use crate::email::{acknowledge, outbox};
use crate::erasure::ERASE;
use crate::scheduled::jobs::SCHEDULED;
use crate::staff::invites::INVITE;
use crate::tickets::snooze::WAKE;

use super::tests::{Browser, each};

#[test]
fn what_was_given_up_on_is_called_what_it_is() {
    each(|app, ticket| {
        let agent = app.desk.agent;
        let jobs = [
            (outbox::MAIL, 1, ticket, "Antwort"),
            (acknowledge::ACKNOWLEDGE, 1, ticket, "Eingangsbestätigung"),
            (SCHEDULED, 1, ticket, "geplante Antwort"),
            (WAKE, ticket, agent, "Wiedervorlage"),
            (crate::side_conversations::send::MAIL, 1, 1, "Mail an Partner"),
            (INVITE, agent, 0, "Einladung"),
            (ERASE, 77, 0, "Löschung"),
            ("forget_person_field", 5, 0, "Löschung der Werte eines Feldes"),
            ("something_newer", 1, 0, "Auftrag"),
        ];
        app.desk
            .write(&app.desk.system(), move |tx, cx| {
                for (kind, subject, argument, _) in jobs {
                    let id = cx.account.ids.next(tx)?;
                    let job = ::jobs::NewJob { account: cx.id(), id, kind, subject, argument, run_at: cx.now };
                    cx.desk.queue.enqueue(tx, &job)?;
                }
                Ok(())
            })
            .unwrap();
        app.desk.clock.advance_seconds(60);
        let desk = &app.desk.desk;
        ::jobs::run_due(&desk.db, &desk.queue, |_| ::jobs::Outcome::Fail("server_refused")).unwrap();
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let page = ada.get("/admin/mail").text;
        let cell = |name: &str| format!("<span>{name}");
        for (kind, .., name) in jobs {
            assert!(page.contains(&cell(name)), "{kind}: {name} in {page}");
        }
        assert!(page.contains("Jana") && page.contains("Lena Kundin"), "the invited and the customers by name");
        let links = page.matches(&format!("href=\"/tickets/{ticket}\">#")).count();
        assert_eq!(links, 4, "a number that is none of a ticket leads to none");
        assert!(!page.contains("#77"));
    });
}
