//! What is found dead at a start: read anew before anything is done to it, and with it what is about whom.

use db::params;
use personal::SystemUse;
use testkit::Engine;
use vault::KeyId;

use super::replay::{self, Found, Replayed};
use crate::testing::TestDesk;
use crate::tickets::attachments::NewFile;
use crate::tickets::{NewComment, NewTicket, Requester, create, read, sql as tickets, update};

fn on_both(story: impl Fn(TestDesk)) {
    Engine::BOTH.into_iter().for_each(|engine| story(TestDesk::new(engine)));
}

fn ask(desk: &TestDesk, who: i64, copy: i64) -> i64 {
    desk.write(&desk.system(), move |tx, cx| {
        let file = NewFile {
            name: "radio.txt".into(),
            content_type: "text/plain".into(),
            content_id: None,
            inline: false,
            content: zeroize::Zeroizing::new(vec![7; 40_000]),
        };
        let files = vec![std::sync::Arc::new(file)];
        let comment = NewComment { author: Some(who), files, ..NewComment::message("Kein Ton", true) };
        let copies = vec![Requester::Known(copy)];
        let new = NewTicket { requester: Requester::Known(who), copies, ..NewTicket::new("Radio", comment) };
        Ok(create::create(tx, cx, &new)?.ticket)
    })
    .unwrap()
}

/// What is about whom: person, table, key.
fn about(desk: &TestDesk, people: [i64; 2]) -> Vec<(i64, String, i64)> {
    const ABOUT: &str = "SELECT person_id, table_name, key_id FROM about WHERE account_id = $1 AND person_id IN ($2, $3) \
        AND table_name NOT IN ('identity', 'person') ORDER BY person_id, table_name, row_id";
    desk.read(&desk.system(), move |tx, cx| {
        let [one, two] = people;
        Ok(tx.rows(ABOUT, params![cx.id(), one, two], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
    })
    .unwrap()
}

fn started(desk: &TestDesk) -> Replayed {
    replay::at_start(&desk.desk, desk.desk.blobs.parent().unwrap()).unwrap()
}

#[test]
fn what_is_about_whom_keeps_step_with_what_a_start_finds_gone() {
    on_both(|desk| {
        let (mia, tom) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let (renamed, emptied, gone) = (ask(&desk, mia, tom), ask(&desk, mia, tom), ask(&desk, mia, tom));
        started(&desk);
        let keys = desk
            .read(&desk.system(), move |tx, cx| {
                let comment = tickets::comments_of(tx, cx.id(), emptied)?[0].key;
                let file = tickets::files_of(tx, cx.id(), emptied)?[0].key;
                let fields = tickets::get(tx, cx.id(), renamed)?.unwrap().fields_key;
                Ok([comment, file, fields, tickets::get(tx, cx.id(), gone)?.unwrap().key])
            })
            .unwrap();
        desk.desk.vault.erase(&keys.map(KeyId)).unwrap();
        let found = started(&desk);
        assert_eq!((found.tickets, found.comments, found.files, found.replaced), (1, 1, 1, 1));
        let left = about(&desk, [mia, tom]);
        let tables = |person: i64| -> Vec<&str> {
            left.iter().filter(|(whom, ..)| *whom == person).map(|(_, table, _)| table.as_str()).collect()
        };
        assert_eq!(tables(mia), ["attachment", "comment", "ticket", "ticket"]);
        assert_eq!(tables(tom), ["ticket", "ticket"], "nothing is left of the ticket that is gone");
        assert!(left.iter().all(|(.., key)| desk.desk.vault.exists(KeyId(*key)).unwrap()), "no dead key is named");
    });
}

#[test]
fn what_was_set_right_between_reading_and_locking_is_left_alone() {
    on_both(|desk| {
        let (mia, tom) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let ticket = ask(&desk, mia, tom);
        let old = desk
            .read(&desk.system(), move |tx, cx| Ok(tickets::get(tx, cx.id(), ticket)?.unwrap().fields_key))
            .unwrap();
        // Found dead here; meanwhile another process has given the ticket a new subject.
        desk.write(&desk.system(), move |tx, cx| {
            let mut row = tickets::get_locked(tx, cx.id(), ticket)?.unwrap();
            let mut fields = read::open_fields(cx, &row)?.unwrap();
            fields.subject = personal::Personal::new("Fernseher".into());
            update::reseal(tx, cx, &mut row, &fields)?;
            Ok(tickets::update(tx, cx.id(), &row)?)
        })
        .unwrap();
        desk.desk.vault.erase(&[KeyId(old)]).unwrap();
        let cx = desk.system();
        let at = |id| vec![Found { id, ticket: 0 }];
        assert_eq!(replay::each(&cx, at(ticket), replay::one_ticket).unwrap(), Replayed::default());
        assert_eq!(replay::each(&cx, at(mia), replay::one_person).unwrap(), Replayed::default());
        let subject = desk.read(&cx, move |tx, cx| {
            let row = tickets::get(tx, cx.id(), ticket)?.unwrap();
            let system = crate::disclosure::for_system(SystemUse::Backup);
            Ok(read::open_fields(cx, &row)?.map(|fields| fields.subject.disclose(&system).clone()))
        });
        assert_eq!(subject.unwrap().as_deref(), Some("Fernseher"));
        let name = desk.read(&cx, move |tx, cx| {
            let row = crate::people::ops::row(tx, cx, mia)?;
            Ok(crate::people::ops::open_profile(cx, &row)?.is_some())
        });
        assert!(name.unwrap());
    });
}

/// A mail to more people than one seal has room for.
fn letter(desk: &TestDesk, id: &str) -> i64 {
    let copies: Vec<String> = (0..12).map(|n| format!("k{n}@kunde.example")).collect();
    let mail = format!(
        "From: Mia Ohm <mia@kunde.example>\r\nTo: hilfe@lindhof.example\r\nCc: {}\r\nSubject: Rechnung\r\n\
         Message-ID: <{id}@kunde.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBitte aufheben.\r\n",
        copies.join(", ")
    );
    crate::email::ingest::ingest(&desk.system(), mail.as_bytes()).unwrap()["ticket"].as_i64().unwrap()
}

#[test]
fn a_mail_is_found_gone_whichever_of_many_it_names_is_forgotten() {
    on_both(|desk| {
        desk.customer("Mia Ohm", "mia@kunde.example");
        let many: Vec<i64> = (0..12).map(|n| desk.customer("Kim Weber", &format!("k{n}@kunde.example"))).collect();
        letter(&desk, "eins");
        started(&desk);
        let last = many[11];
        let key = desk.read(&desk.system(), move |tx, cx| Ok(crate::people::ops::row(tx, cx, last)?.key)).unwrap();
        desk.desk.vault.rotate().unwrap();
        assert_eq!(started(&desk), Replayed::default(), "nobody is gone");
        desk.desk.vault.erase(&[KeyId(key)]).unwrap();
        let found = started(&desk);
        assert_eq!((found.people, found.files, found.tickets), (1, 1, 0));
    });
}

#[test]
fn what_a_duty_keeps_of_somebody_gone_is_named() {
    on_both(|desk| {
        let (mia, tom) = (desk.customer("Mia Ohm", "mia@kunde.example"), desk.customer("Tom Rau", "tom@kunde.example"));
        let (kept, free) = (ask(&desk, mia, tom), ask(&desk, mia, tom));
        desk.write(&desk.acting(desk.administrator), move |tx, cx| {
            let new =
                crate::holds::ops::NewHold { ground: crate::holds::Ground::Claim, until: None, note: String::new() };
            crate::holds::ops::place(tx, cx, kept, &new)
        })
        .unwrap();
        started(&desk);
        let keys = desk
            .read(&desk.system(), move |tx, cx| {
                Ok([crate::people::ops::row(tx, cx, mia)?.key, tickets::get(tx, cx.id(), free)?.unwrap().key])
            })
            .unwrap();
        desk.desk.vault.erase(&keys.map(KeyId)).unwrap();
        let found = started(&desk);
        assert_eq!((found.people, found.tickets, found.held), (1, 1, 1));
        let row = desk.read(&desk.system(), move |tx, cx| Ok(tickets::get(tx, cx.id(), kept)?.unwrap())).unwrap();
        assert!(row.held && row.requester == Some(mia), "it stays as it is");
    });
}
