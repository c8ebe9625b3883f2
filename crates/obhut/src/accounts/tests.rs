//! Closing an account: in bounded steps, nothing of it readable from the first, and a crash after any of them made good.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use db::params;
use testkit::Engine;

use super::{closing, ops, sql};
use crate::error::Error;
use crate::testing::TestDesk;
use crate::tickets::attachments::NewFile;
use crate::tickets::{NewComment, NewTicket, Requester, create};

/// So few that every table takes several steps.
const FEW: i64 = 3;

fn filled(desk: &TestDesk) {
    let mia = desk.customer("Mia Ohm", "mia@kunde.example");
    for _ in 0..4 {
        desk.write(&desk.acting(desk.agent), move |tx, cx| {
            let file = NewFile {
                name: "radio.txt".into(),
                content_type: "text/plain".into(),
                content_id: None,
                inline: false,
                content: zeroize::Zeroizing::new(vec![7; 40_000]),
            };
            let files = vec![Arc::new(file)];
            let comment = NewComment { author: Some(mia), files, ..NewComment::message("Kein Ton", true) };
            let new = NewTicket { requester: Requester::Known(mia), ..NewTicket::new("Radio", comment) };
            create::create(tx, cx, &new)
        })
        .unwrap();
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let shelves = std::fs::read_dir(folder).unwrap().map(|shelf| shelf.unwrap().path());
    shelves.flat_map(|shelf| std::fs::read_dir(shelf).unwrap().map(|file| file.unwrap().path())).collect()
}

/// How many rows of the account there are: in tables that are emptied, and entries of the log with something sealed.
fn rows(desk: &TestDesk, id: i64) -> (i64, i64) {
    const SEALED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM log_entry WHERE account_id = $1 \
        AND (sealed_detail IS NOT NULL OR sealed_staff IS NOT NULL OR actor_id IS NOT NULL)";
    desk.desk
        .db
        .read_blocking(move |tx| {
            let mut count = 0;
            for table in sql::emptied(tx)? {
                let text = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table} WHERE account_id = $1");
                count += tx.row(&text, params![id], |row| row.get::<i64>(0))?.unwrap_or(0);
            }
            Ok::<_, db::Error>((count, tx.row(SEALED, params![id], |row| row.get::<i64>(0))?.unwrap_or(0)))
        })
        .unwrap()
}

#[test]
fn a_crash_after_any_step_of_closing_an_account_is_made_good() {
    Engine::BOTH.into_iter().for_each(|engine| {
        let desk = TestDesk::new(engine);
        filled(&desk);
        let (id, key) = (desk.account.key.id, desk.account.key.key);
        desk.desk.db.write_blocking(move |tx| ops::close(tx, id)).unwrap();
        desk.desk.vault.erase_fully(&[key]).unwrap();
        let (mut steps, mut before, all) = (0, rows(&desk, id), files(&desk.desk.blobs).len());
        assert!(all == 4 && before.0 > 40 && before.1 >= 4, "{all} {before:?}");
        loop {
            // The program dies after one step, and begins anew.
            let mut after_one = || Err(Error::Waiting);
            match closing::in_steps(&desk.desk, id, FEW, &mut after_one) {
                Err(Error::Waiting) => steps += 1,
                ended => break ended.unwrap(),
            }
            assert!(matches!(desk.desk.account(id), Err(Error::NotFound)), "out of reach");
            assert!(!desk.desk.vault.exists(key).unwrap(), "and without a key");
            let now = rows(&desk, id);
            assert!(before.0 - now.0 <= FEW && before.1 - now.1 <= FEW, "never more at once: {before:?} {now:?}");
            let gone = desk.desk.db.read_blocking(sql::closing).unwrap();
            assert_eq!(gone, [(id, key.0)], "and it is known that there is more to do");
            before = now;
            assert!(steps < 500, "it comes to an end: {now:?}");
        }
        assert_eq!((rows(&desk, id), files(&desk.desk.blobs).len()), ((0, 0), 0), "after {steps} crashes");
    });
}

#[test]
fn closing_goes_on_by_itself_and_leaves_the_log_alone() {
    Engine::BOTH.into_iter().for_each(|engine| {
        let desk = TestDesk::new(engine);
        filled(&desk);
        let (id, key) = (desk.account.key.id, desk.account.key.key);
        let entries = || desk.desk.db.read_blocking(move |tx| sql::last_entry(tx, id)).unwrap();
        let before = entries();
        desk.desk.db.write_blocking(move |tx| ops::close(tx, id)).unwrap();
        desk.desk.vault.erase_fully(&[key]).unwrap();
        let mut left = 7;
        let mut some = || {
            left -= 1;
            if left == 0 { Err(Error::Waiting) } else { Ok(()) }
        };
        assert!(matches!(closing::in_steps(&desk.desk, id, FEW, &mut some), Err(Error::Waiting)));
        assert!(rows(&desk, id).0 > 0);
        closing::finish(&desk.desk).unwrap();
        assert_eq!((rows(&desk, id), files(&desk.desk.blobs).len(), entries()), ((0, 0), 0, before));
        assert!(desk.desk.db.read_blocking(sql::closing).unwrap().is_empty());
    });
}
