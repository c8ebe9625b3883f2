//! Stories of partners on both engines: who keeps the list, what it refuses, and what the register tells.

use testkit::Engine;

use super::ops::{self, NewRecipient, RecipientChange};
use super::register::{self, Asked, Passed};
use super::{Ground, PassingPurpose, Position};
use crate::error::Error;
use crate::listing::Window;
use crate::testing::TestDesk;
use crate::tickets::{NewComment, NewTicket, Requester, create, read};
use crate::words::Role;

fn each(story: impl Fn(&TestDesk)) {
    for engine in Engine::BOTH {
        story(&TestDesk::new(engine));
    }
}

fn add(desk: &TestDesk, person: i64, new: &NewRecipient) -> Result<i64, Error> {
    let new = new.clone();
    desk.write(&desk.acting(person), move |tx, cx| ops::create(tx, cx, &new))
}

fn holm() -> NewRecipient {
    NewRecipient {
        role: Position::Processor,
        country: Some("de".into()),
        contract: Some("AV-17".into()),
        contract_at: Some(1_738_540_800_000_000),
        purposes: vec![PassingPurpose::Repair],
        ..NewRecipient::named("Zählerwerk Holm GmbH", "service@holm.example")
    }
}

#[test]
fn whoever_works_tickets_adds_partners_and_few_change_them() {
    each(|desk| {
        let id = add(desk, desk.agent, &holm()).unwrap();
        let change = RecipientChange { name: Some("Holm SE".into()), ..RecipientChange::default() };
        let rename = |person: i64| {
            let change = change.clone();
            desk.write(&desk.acting(person), move |tx, cx| ops::update(tx, cx, id, &change))
        };
        assert!(matches!(rename(desk.agent), Err(Error::Forbidden)));
        rename(desk.administrator).unwrap();
        let coordinator = desk.staff("Kara Vogt", "kara@lindhof.example", Role::Coordinator);
        rename(coordinator).unwrap();
        let lena = desk.customer("Lena Kundin", "lena@kunden.example");
        assert!(add(desk, lena, &holm()).is_err());
        assert!(desk.read(&desk.acting(lena), move |tx, cx| ops::get(tx, cx, id).map(drop)).is_err());
        let known = desk.read(&desk.acting(desk.agent), move |tx, cx| ops::get(tx, cx, id)).unwrap();
        assert_eq!(known.name(&crate::disclosure::of_colleagues(&desk.acting(desk.agent))), "Holm SE");
        assert_eq!(known.row.country.as_deref(), Some("DE"));
    });
}

#[test]
fn what_is_wrong_is_named_by_its_field() {
    each(|desk| {
        let field = |new: &NewRecipient| match add(desk, desk.agent, new) {
            Err(Error::Invalid(faults)) => faults[0].field,
            _ => "",
        };
        assert_eq!(field(&NewRecipient { name: " ".into(), ..holm() }), "name");
        assert_eq!(field(&NewRecipient { country: Some("XX".into()), ..holm() }), "country");
        assert_eq!(field(&NewRecipient { addresses: vec![], ..holm() }), "addresses");
        assert_eq!(field(&NewRecipient { addresses: vec!["holm".into()], ..holm() }), "addresses");
        let third = NewRecipient { country: Some("CN".into()), ground: Some(Ground::Adequacy), ..holm() };
        assert_eq!(field(&third), "transfer_ground");
        assert_eq!(field(&holm()), "");
    });
}

#[test]
fn the_register_tells_what_was_passed_on_and_under_which_sign() {
    each(|desk| {
        let partner = add(desk, desk.agent, &holm()).unwrap();
        let ticket = desk
            .write(&desk.acting(desk.agent), |tx, cx| {
                let requester =
                    Requester::Address { name: Some("Lena Kundin".into()), email: "lena@kunden.example".into() };
                let comment = NewComment::message("F12", true);
                Ok(create::create(tx, cx, &NewTicket { requester, ..NewTicket::new("F12", comment) })?.ticket)
            })
            .unwrap();
        let lena = desk.account.people.by_email("lena@kunden.example").unwrap();
        let pass = |message: i64, masked: bool| {
            desk.write(&desk.system(), move |tx, cx| {
                let passed = Passed {
                    recipient: partner,
                    ticket,
                    person: Some(lena),
                    side: 77,
                    message,
                    masked,
                    purpose: PassingPurpose::Repair,
                    files: message == 2,
                };
                register::note(tx, cx, &passed)
            })
            .unwrap();
        };
        pass(1, true);
        desk.write(&desk.acting(desk.agent), move |tx, cx| register::set_reference(tx, cx, ticket, 77, " H-4711 "))
            .unwrap();
        pass(2, false);
        let disclosure = crate::disclosure::of_colleagues(&desk.acting(desk.agent));
        let told = |person: i64, asked: Asked| {
            let part =
                desk.read(&desk.acting(person), move |tx, cx| register::list(tx, cx, &asked, &Window::first(9)))?;
            Ok::<_, Error>(part.rows.into_iter().map(|keyed| keyed.row).collect::<Vec<_>>())
        };
        let about = Asked { person: Some(lena), ..Asked::default() };
        let lines = told(desk.agent, about).unwrap();
        assert_eq!(lines[0].categories(), ["content"]);
        assert_eq!(lines[1].categories(), ["content", "identity", "contact", "files"]);
        for line in &lines {
            assert_eq!(line.reference(&disclosure).as_deref(), Some("H-4711"), "the sign holds for later ones too");
        }
        assert_eq!(told(lena, about).unwrap().len(), 2, "the person may know to whom it was passed on");
        assert_eq!(told(desk.agent, Asked { ticket: Some(ticket), ..Asked::default() }).unwrap().len(), 2);
        let mia = desk.customer("Mia Ohm", "mia@kunden.example");
        assert!(told(mia, about).is_err());
        // The sign goes with the ticket's key, once the partner is told; that something went to them stays.
        let key = desk.read(&desk.system(), move |tx, cx| Ok(read::get(tx, cx, ticket)?.row.key)).unwrap();
        desk.desk.vault.erase(&[vault::KeyId(key)]).unwrap();
        let lines = told(desk.agent, about).unwrap();
        assert_eq!((lines.len(), lines[0].reference(&disclosure)), (2, None));
    });
}

#[test]
fn a_partner_that_got_something_stays_and_another_can_go() {
    each(|desk| {
        let id = add(desk, desk.agent, &holm()).unwrap();
        let remove = |person: i64| desk.write(&desk.acting(person), move |tx, cx| ops::remove(tx, cx, id));
        assert!(matches!(remove(desk.agent), Err(Error::Forbidden)));
        remove(desk.administrator).unwrap();
        assert!(matches!(remove(desk.administrator), Err(Error::NotFound)));
    });
}
