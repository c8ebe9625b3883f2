//! Who is named in a note.

use testkit::Engine;

use super::{Mentioned, Whom, find, named, of};
use crate::staff::groups::{self, GroupChange};
use crate::testing::TestDesk;
use crate::tickets::{NewComment, NewTicket, TicketChange, create, sql, update};
use crate::words::{Rights, Role};

fn staff() -> Vec<(Whom, String)> {
    let person = |id, name: &str| (Whom::Person(id), name.to_owned());
    vec![
        person(1, "Jana Krüger"),
        person(2, "Jana Krüger-Weiß"),
        person(3, "Ömer Aydın"),
        (Whom::Group(9), "Technik TV".to_owned()),
    ]
}

#[test]
fn names_are_found_whole_longest_first_and_never_in_addresses() {
    let one = |text: &str| named(text, &staff());
    assert_eq!(one("@Jana Krüger bitte ansehen"), [Whom::Person(1)]);
    assert_eq!(one("Frage an @jana krüger-weiß."), [Whom::Person(2)]);
    assert_eq!(one("(@ÖMER AYDıN, @technik tv)"), [Whom::Person(3), Whom::Group(9)]);
    assert_eq!(one("@Ömer und noch einmal @Ömer Aydın"), [Whom::Person(3)]);
    assert_eq!(one("@Jana"), [], "two bear this first name");
    assert_eq!(one("@Ömerli, mail@ömer.example, @@, @"), []);
}

#[test]
fn a_note_tells_those_it_names_and_an_answer_names_nobody() {
    for engine in Engine::BOTH {
        let desk = TestDesk::new(engine);
        let customer = desk.customer("Lena Kundin", "lena@kunden.example");
        let colleague = desk.staff("Tom Berg", "tom@lindhof.example", Role::Agent);
        let outsider = desk.staff("Sven Fern", "sven@lindhof.example", Role::Agent);
        let cx = desk.acting(desk.agent);
        let first = desk
            .write(&cx, move |tx, cx| {
                let new = NewTicket {
                    requester: crate::tickets::Requester::Known(customer),
                    ..NewTicket::new("Ton", NewComment::message("Der Ton setzt aus.", true))
                };
                let ticket = create::create(tx, cx, &new)?.ticket;
                let note = |text: &str, public| TicketChange {
                    comment: Some(NewComment::message(text, public)),
                    ..TicketChange::default()
                };
                update::update(tx, cx, ticket, &note("@Tom Berg, kennst du das Gerät?", false))?;
                // What a customer reads names nobody.
                update::update(tx, cx, ticket, &note("@Sven Fern hilft Ihnen.", true))?;
                Ok(ticket)
            })
            .unwrap();
        let told = |person| desk.read(&cx, move |tx, cx| of(tx, cx, person)).unwrap();
        assert_eq!((told(colleague), told(outsider), told(desk.agent)), (vec![first], vec![], vec![]));
        let listed = desk.read(&desk.acting(colleague), move |tx, cx| {
            let filter = crate::views::System::Mentions.filter(tx, cx)?;
            crate::tickets::read::count(tx, cx, &filter)
        });
        assert_eq!(listed.unwrap(), 1);
    }
}

#[test]
fn whoever_cannot_see_the_ticket_is_not_told_and_the_writer_learns_of_it() {
    for engine in Engine::BOTH {
        let desk = TestDesk::new(engine);
        let outsider = desk.staff("Sven Fern", "sven@lindhof.example", Role::Agent);
        let agent = desk.agent;
        let found = desk
            .write(&desk.system(), move |tx, cx| {
                let change = GroupChange { closed: Some(true), ..GroupChange::default() };
                let closed = groups::create(tx, cx, "Personal", &change)?;
                groups::join(tx, cx, agent, closed, Rights::Full)?;
                let requester = crate::tickets::Requester::Address { name: None, email: "a@b.example".into() };
                let comment = NewComment::message("Vertraulich", true);
                let new = NewTicket { requester, group: Some(closed), ..NewTicket::new("Antrag", comment) };
                let ticket = create::create(tx, cx, &new)?.ticket;
                let row = sql::get(tx, cx.id(), ticket)?.unwrap();
                find(tx, cx, &row, "@Sven Fern @Jana Krüger @Personal")
            })
            .unwrap();
        assert_eq!(found, Mentioned { told: vec![agent], unable: vec![outsider] });
    }
}
