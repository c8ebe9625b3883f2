//! Stories of a specialist: what stays hidden, what opens for a purpose, and what they do without knowing who it is.

use std::io::Cursor;
use std::sync::Arc;

use testkit::Engine;

use super::release::{self, ReleaseKind};
use super::spare::{self, Place};
use super::{Mask, reveals};
use crate::context::Cx;
use crate::error::Error;
use crate::staff::groups;
use crate::testing::TestDesk;
use crate::tickets::attachments::{self, NewFile};
use crate::tickets::{NewComment, NewTicket, TicketChange, create, read, sql, update};
use crate::words::{Rights, Role, Status};

/// A ticket of Mia Ohm in the specialist's group, with a picture.
struct Scene {
    desk: TestDesk,
    specialist: i64,
    ticket: i64,
    file: i64,
}

fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = image::RgbImage::from_fn(64, 64, |x, y| image::Rgb([if (x + y) % 2 == 0 { 255 } else { 0 }, 0, 0]));
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn scene(engine: Engine, rights: Rights) -> Scene {
    let desk = TestDesk::new(engine);
    let specialist = desk.staff("Sören Fach", "soeren@lindhof.example", Role::Specialist);
    let (group, mia) = (desk.group, desk.customer("Mia Ohm", "mia@ohm.example"));
    desk.write(&desk.system(), move |tx, cx| groups::join(tx, cx, specialist, group, rights)).unwrap();
    let ticket = desk.write(&desk.acting(mia), move |tx, cx| {
        let text = "Mia Ohm hier. Der Zähler ist ein Frau Holle Modell, Serie 0431 5550199.";
        let mut comment = NewComment::message(text, true);
        comment.files.push(Arc::new(NewFile {
            name: "Mia Ohm.png".into(),
            content_type: "image/png".into(),
            content_id: None,
            inline: false,
            content: picture().into(),
        }));
        Ok(create::create(tx, cx, &NewTicket { group: Some(group), ..NewTicket::new("Frage von Mia Ohm", comment) })?
            .ticket)
    });
    let ticket = ticket.unwrap();
    assign(&desk, ticket, specialist);
    let account = desk.account.key.id;
    let file =
        desk.read(&desk.system(), move |tx, _| Ok(sql::files_of(tx, account, ticket)?.pop().map(|file| file.id)));
    Scene { file: file.unwrap().unwrap(), desk, specialist, ticket }
}

fn assign(desk: &TestDesk, ticket: i64, to: i64) {
    let change = TicketChange { assignee: Some(Some(to)), ..TicketChange::default() };
    desk.write(&desk.acting(desk.agent), move |tx, cx| update::update(tx, cx, ticket, &change)).unwrap();
}

fn seen(desk: &TestDesk, cx: &Cx, ticket: i64, text: &'static str) -> String {
    desk.read(cx, move |tx, cx| {
        let row = sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
        Ok(Mask::for_ticket(tx, cx, &row)?.line(text))
    })
    .unwrap()
}

/// Where the log keeps looks at a ticket: apart from its history.
const fn looks_at(ticket: i64) -> ledger::Object {
    ledger::Object { kind: crate::access_log::shelf("ticket"), id: ticket }
}

const LINE: &str = "Mia Ohm schreibt von mia@ohm.example, IBAN DE46 1005 0000 1234 5678 90";

#[test]
fn a_look_opens_what_its_purpose_needs_while_the_ticket_is_the_readers() {
    for engine in Engine::BOTH {
        let Scene { desk, specialist, ticket, .. } = scene(engine, Rights::Edit);
        let cx = desk.acting(specialist);
        assert_eq!(seen(&desk, &cx, ticket, LINE), "… schreibt von …, IBAN …");
        let wrong = desk.write(&cx, move |tx, cx| reveals::reveal(tx, cx, ticket, "curiosity"));
        assert!(matches!(wrong, Err(Error::Invalid(_))));
        desk.write(&cx, move |tx, cx| reveals::reveal(tx, cx, ticket, "visit")).unwrap();
        assert_eq!(seen(&desk, &cx, ticket, LINE), "Mia Ohm schreibt von mia@ohm.example, IBAN …");
        // It stands in the log, without naming whom.
        let steps = desk
            .read(&desk.system(), move |tx, cx| crate::audit::history::of(tx, cx, looks_at(ticket), 0, 100))
            .unwrap();
        let look = steps.iter().find(|step| step.entry.act == "ticket.reveal").unwrap();
        assert!(!String::from_utf8_lossy(&look.entry.leaf).contains("Mia"));
        // Nobody else sees more for it, and it ends when the ticket goes on, for good.
        assign(&desk, ticket, desk.agent);
        assert_eq!(seen(&desk, &cx, ticket, LINE), "… schreibt von …, IBAN …");
        let later = desk.write(&cx, move |tx, cx| reveals::reveal(tx, cx, ticket, "visit"));
        assert!(matches!(later, Err(Error::Forbidden)));
        assign(&desk, ticket, specialist);
        assert_eq!(seen(&desk, &cx, ticket, LINE), "… schreibt von …, IBAN …");
        desk.write(&cx, move |tx, cx| reveals::reveal(tx, cx, ticket, "number")).unwrap();
        assert_eq!(seen(&desk, &cx, ticket, LINE), "… schreibt von …, IBAN DE46 1005 0000 1234 5678 90");
        let done = TicketChange { status: Some(Status::Solved), ..TicketChange::default() };
        desk.write(&cx, move |tx, cx| update::update(tx, cx, ticket, &done)).unwrap();
        assert_eq!(seen(&desk, &cx, ticket, LINE), "… schreibt von …, IBAN …");
    }
}

#[test]
fn a_gap_that_tells_of_nobody_opens_and_closes_again() {
    for engine in Engine::BOTH {
        let Scene { desk, specialist, ticket, .. } = scene(engine, Rights::Edit);
        let cx = desk.acting(specialist);
        let comment =
            desk.read(&cx, move |tx, cx| Ok(sql::comments_of(tx, cx.id(), ticket)?.first().map(|row| row.id))).unwrap();
        let text = "Der Zähler ist ein Frau Holle Modell, Serie 0431 5550199.";
        assert_eq!(seen(&desk, &cx, ticket, text), "Der Zähler ist ein Frau Holle Modell, Serie ….");
        let number = Place { comment, gap: 0 };
        let note = desk.write(&cx, move |tx, cx| spare::spare(tx, cx, ticket, number)).unwrap();
        assert_eq!(seen(&desk, &cx, ticket, text), text);
        assert_eq!(desk.read(&cx, move |tx, cx| spare::last(tx, cx, ticket)).unwrap(), Some(note));
        // The customer's own name is no doubtful gap: there is no second one.
        let name = desk.write(&cx, move |tx, cx| spare::spare(tx, cx, ticket, Place { comment, gap: 0 }));
        assert!(matches!(name, Err(Error::NotFound)));
        desk.write(&cx, move |tx, cx| spare::take_back(tx, cx, ticket, note)).unwrap();
        assert_eq!(seen(&desk, &cx, ticket, text), "Der Zähler ist ein Frau Holle Modell, Serie ….");
    }
}

#[test]
fn a_file_is_hidden_until_somebody_releases_it_as_it_is_or_blurred() {
    for engine in Engine::BOTH {
        let Scene { desk, specialist, file, .. } = scene(engine, Rights::Edit);
        let (cx, own) = (desk.acting(specialist), desk.acting(desk.agent));
        let content = |cx: &Cx| {
            desk.read(cx, move |tx, cx| {
                let view = attachments::get(tx, cx, file)?;
                Ok(attachments::read_content(tx, cx, &view.row)?.to_vec())
            })
        };
        assert!(matches!(content(&cx), Err(Error::NotFound)));
        let refused = desk.write(&cx, move |tx, cx| release::release(tx, cx, file, ReleaseKind::AsIs));
        assert!(matches!(refused, Err(Error::Forbidden)));
        desk.write(&own, move |tx, cx| release::release(tx, cx, file, ReleaseKind::Blurred)).unwrap();
        let blurred = content(&cx).unwrap();
        assert_ne!(blurred, picture());
        let shown = image::load_from_memory(&blurred).unwrap().to_rgb8();
        // Black and red squares of one point each have become one colour.
        let spread = shown.pixels().map(|point| point.0[0]).max().unwrap()
            - shown.pixels().map(|point| point.0[0]).min().unwrap();
        assert!(spread < 40, "{spread}");
        assert_eq!(content(&own).unwrap(), picture(), "who may see it sees it whole");
        desk.write(&own, move |tx, cx| release::release(tx, cx, file, ReleaseKind::AsIs)).unwrap();
        assert_eq!(content(&cx).unwrap(), picture());
        desk.write(&own, move |tx, cx| release::withdraw(tx, cx, file)).unwrap();
        assert!(matches!(content(&cx), Err(Error::NotFound)));
    }
}

#[test]
fn a_request_for_rights_does_not_exist_for_those_without_need_to_know() {
    for engine in Engine::BOTH {
        let Scene { desk, specialist, ticket, .. } = scene(engine, Rights::Full);
        let cx = desk.acting(specialist);
        let count = || desk.read(&cx, |tx, cx| read::count(tx, cx, &read::Filter::default())).unwrap();
        assert_eq!(count(), 1);
        let own = TicketChange { is_request: Some(true), ..TicketChange::default() };
        let refused = desk.write(&cx, {
            let own = own.clone();
            move |tx, cx| update::update(tx, cx, ticket, &own)
        });
        assert!(matches!(refused, Err(Error::Forbidden)));
        desk.write(&desk.acting(desk.agent), move |tx, cx| update::update(tx, cx, ticket, &own)).unwrap();
        assert_eq!(count(), 0);
        assert!(matches!(desk.read(&cx, move |tx, cx| read::get(tx, cx, ticket).map(drop)), Err(Error::NotFound)));
        assert!(desk.read(&desk.acting(desk.agent), move |tx, cx| read::get(tx, cx, ticket).map(drop)).is_ok());
    }
}

#[test]
fn with_all_rights_a_specialist_answers_and_the_desk_puts_the_salutation_in() {
    for engine in Engine::BOTH {
        let answer = TicketChange {
            comment: Some(NewComment::message("{Anrede},\nder Stand passt.", true)),
            ..TicketChange::default()
        };
        let Scene { desk, specialist, ticket, .. } = scene(engine, Rights::Edit);
        let (cx, said) = (desk.acting(specialist), answer.clone());
        assert!(matches!(desk.write(&cx, move |tx, cx| update::update(tx, cx, ticket, &said)), Err(Error::Forbidden)));
        let Scene { desk, specialist, ticket, .. } = scene(engine, Rights::Full);
        let cx = desk.acting(specialist);
        let comment = desk.write(&cx, move |tx, cx| update::update(tx, cx, ticket, &answer)).unwrap().comment.unwrap();
        let view = desk.read(&desk.system(), move |tx, cx| read::comment(tx, cx, ticket, comment)).unwrap();
        let system = crate::disclosure::for_system(personal::SystemUse::Outbox);
        assert_eq!(view.body.unwrap().text.disclose(&system), "Guten Tag Mia Ohm,\nder Stand passt.");
        assert_eq!(seen(&desk, &cx, ticket, "Guten Tag Mia Ohm,\nder Stand passt."), "Guten Tag …,\nder Stand passt.");
    }
}
