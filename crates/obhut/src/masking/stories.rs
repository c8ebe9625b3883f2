//! Stories of a specialist: what stays hidden, what opens for a purpose, and what they do without knowing who it is.

use std::io::Cursor;
use std::sync::Arc;

use testkit::Engine;

use super::purposes::{self, Written};
use super::release::{self, ReleaseKind};
use super::spare::{self, Place};
use super::{Mask, Opened, reveals};
use crate::context::Cx;
use crate::error::Error;
use crate::organisations::ops::{self as organisations, NewOrganisation};
use crate::people::ops::{self as people, PersonChange};
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
fn a_customer_of_an_organisation_reads_their_ticket_as_it_was_written_and_it_stays_masked_for_others() {
    for engine in Engine::BOTH {
        let Scene { desk, specialist, ticket, .. } = scene(engine, Rights::Edit);
        // Given a customer who belongs to a firm, and so does the ticket.
        let agent = desk.acting(desk.agent);
        let mia = desk.read(&desk.system(), move |tx, cx| Ok(sql::get(tx, cx.id(), ticket)?.unwrap().requester));
        let mia = mia.unwrap().unwrap();
        desk.write(&agent, move |tx, cx| {
            let new = NewOrganisation { name: "Lindenhof GmbH".into(), ..NewOrganisation::default() };
            let firm = organisations::create(tx, cx, &new)?;
            let joined = PersonChange { organisation: Some(Some(firm)), ..PersonChange::default() };
            people::update(tx, cx, mia, &joined)?;
            let moved = TicketChange { organisation: Some(Some(firm)), ..TicketChange::default() };
            update::update(tx, cx, ticket, &moved).map(drop)
        })
        .unwrap();
        let text = "Mia Ohm von der Lindenhof GmbH, IBAN DE46 1005 0000 1234 5678 90";
        // When she reads it, nothing is in the way.
        let own = desk.acting(mia);
        assert_eq!(seen(&desk, &own, ticket, text), text);
        // What goes outside in her name is masked all the same, and others read what they read before.
        let outside = desk.read(&own, move |tx, cx| {
            let row = sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
            Ok(Mask::always(tx, cx, &row)?.line(text))
        });
        let outside = outside.unwrap();
        assert!(!outside.contains("Ohm") && !outside.contains("Lindenhof") && !outside.contains("DE46"), "{outside}");
        assert_eq!(seen(&desk, &desk.acting(specialist), ticket, text), outside);
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

const FENCED: &str = "Mia Ohm, IBAN DE46 1005 0000 1234 5678 90, wegen meiner Schwangerschaft";

/// What a page shows of a text.
fn on_a_page(desk: &TestDesk, cx: &Cx, ticket: i64, text: &'static str) -> String {
    desk.read(cx, move |tx, cx| {
        let row = sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
        Ok(Mask::for_page(tx, cx, &row)?.line(text))
    })
    .unwrap()
}

#[test]
fn accounts_and_health_are_covered_from_those_too_who_know_the_customer_until_they_look() {
    for engine in Engine::BOTH {
        let Scene { desk, specialist, ticket, .. } = scene(engine, Rights::Edit);
        let agent = desk.acting(desk.agent);
        assert_eq!(on_a_page(&desk, &agent, ticket, FENCED), "Mia Ohm, IBAN …, wegen meiner …");
        assert_eq!(seen(&desk, &agent, ticket, FENCED), FENCED, "their programs are told what the role allows");
        assert_eq!(on_a_page(&desk, &desk.acting(specialist), ticket, FENCED), "…, IBAN …, wegen meiner …");
        let officer = desk.staff("Otto Amt", "otto@lindhof.example", Role::Officer);
        assert_eq!(on_a_page(&desk, &desk.acting(officer), ticket, FENCED), FENCED, "whoever oversees sees everything");
        // Only whose ticket it is may look, and only for what is covered from them.
        let look = |cx: &Cx, why: &'static str| desk.write(cx, move |tx, cx| reveals::reveal(tx, cx, ticket, why));
        assert!(matches!(look(&agent, "number"), Err(Error::Forbidden)));
        assign(&desk, ticket, desk.agent);
        assert!(matches!(look(&agent, "visit"), Err(Error::Invalid(_))), "names are no secret from them");
        look(&agent, "number").unwrap();
        assert_eq!(on_a_page(&desk, &agent, ticket, FENCED), FENCED.replace("Schwangerschaft", "…"));
        look(&agent, "health").unwrap();
        assert_eq!(on_a_page(&desk, &agent, ticket, FENCED), FENCED);
        let steps = desk
            .read(&desk.system(), move |tx, cx| crate::audit::history::of(tx, cx, looks_at(ticket), 0, 100))
            .unwrap();
        let why: Vec<_> = steps
            .iter()
            .filter(|step| step.entry.act == "ticket.reveal")
            .map(|step| step.facts["why"].as_i64().unwrap())
            .collect();
        assert_eq!(why, [3, 5]);
        // It ends when the ticket goes on, also for whoever gets it next.
        assign(&desk, ticket, desk.administrator);
        for person in [desk.agent, desk.administrator] {
            assert_eq!(on_a_page(&desk, &desk.acting(person), ticket, FENCED), "Mia Ohm, IBAN …, wegen meiner …");
        }
    }
}

#[test]
fn purposes_are_the_desks_own_and_a_retired_one_opens_nothing_any_more() {
    for engine in Engine::BOTH {
        let Scene { desk, specialist, ticket, .. } = scene(engine, Rights::Edit);
        let (ada, cx) = (desk.acting(desk.administrator), desk.acting(specialist));
        let refund =
            Written { title: "Erstattung prüfen".into(), opens: Opened { number: true, ..Opened::default() } };
        let (one, two, three) = (refund.clone(), refund.clone(), refund.clone());
        let made = desk.write(&ada, move |tx, cx| purposes::create(tx, cx, &one)).unwrap();
        let twice = desk.write(&ada, move |tx, cx| purposes::create(tx, cx, &two));
        assert!(matches!(twice, Err(Error::Invalid(_))));
        assert!(matches!(desk.write(&cx, move |tx, cx| purposes::create(tx, cx, &three)), Err(Error::Forbidden)));
        let nothing = Written { title: "Nichts".into(), ..Written::default() };
        assert!(matches!(desk.write(&ada, move |tx, cx| purposes::create(tx, cx, &nothing)), Err(Error::Invalid(_))));
        let officer = desk.acting(desk.staff("Otto Amt", "otto@lindhof.example", Role::Officer));
        assert_eq!(desk.read(&officer, purposes::list).unwrap().len(), 6, "five of the program's, one of the desk's");
        assert!(matches!(desk.read(&cx, purposes::list), Err(Error::Forbidden)));
        let slug = format!("look-{made}");
        desk.write(&cx, move |tx, cx| reveals::reveal(tx, cx, ticket, &slug)).unwrap();
        assert!(seen(&desk, &cx, ticket, LINE).contains("DE46"));
        // What it opens is changed for those too who are looking.
        let wider = Written { opens: Opened { number: true, identity: true, ..Opened::default() }, ..refund };
        desk.write(&ada, move |tx, cx| purposes::update(tx, cx, made, &wider)).unwrap();
        assert!(seen(&desk, &cx, ticket, LINE).starts_with("Mia Ohm"));
        desk.write(&ada, move |tx, cx| purposes::set_active(tx, cx, made, false)).unwrap();
        assert_eq!(seen(&desk, &cx, ticket, LINE), "… schreibt von …, IBAN …");
        let slug = format!("look-{made}");
        let gone = desk.write(&cx, move |tx, cx| reveals::reveal(tx, cx, ticket, &slug));
        assert!(matches!(gone, Err(Error::Invalid(_))));
    }
}

#[test]
fn a_mask_that_is_kept_knows_of_every_change_and_of_nobody_who_is_forgotten() {
    for engine in Engine::BOTH {
        let Scene { desk, specialist, ticket, .. } = scene(engine, Rights::Edit);
        let text = "Mia Ohm heißt jetzt Mia Lindqvist";
        let look = || {
            desk.clock.advance_seconds(1);
            seen(&desk, &desk.acting(specialist), ticket, text)
        };
        assert_eq!(look(), "… heißt jetzt … Lindqvist");
        assert!(!desk.desk.masks.is_empty(), "it is kept");
        assert_eq!(look(), "… heißt jetzt … Lindqvist");
        let mia = desk.read(&desk.system(), move |tx, cx| Ok(sql::get(tx, cx.id(), ticket)?.unwrap().requester));
        let mia = mia.unwrap().unwrap();
        let named = PersonChange { name: Some("Mia Lindqvist".into()), ..PersonChange::default() };
        desk.write(&desk.acting(desk.agent), move |tx, cx| people::update(tx, cx, mia, &named)).unwrap();
        assert!(desk.desk.masks.is_empty(), "the record has changed");
        assert!(!look().contains("Lindqvist"));
        look();
        assert!(!desk.desk.masks.is_empty());
        let coordinator = desk.staff("Dora Daten", "dora@lindhof.example", Role::Coordinator);
        let cx = desk.acting(coordinator);
        let erasure = desk
            .write(&cx, move |tx, cx| crate::erasure::people::forget(tx, cx, mia, crate::erasure::Outcome::Content));
        let erasure = erasure.unwrap();
        look();
        crate::erasure::run::carry_out(&desk.system(), erasure).unwrap();
        assert!(desk.desk.masks.is_empty(), "nobody who is forgotten stays in memory");
    }
}
