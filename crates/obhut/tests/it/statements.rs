//! Every statement is one that both engines understand.

use std::collections::BTreeSet;
use std::path::Path;

use obhut::migrations::MIGRATIONS;

/// Every list there is, under the file it stands in.
const LISTS: &[(&str, &[&str])] = &[
    ("access_log/opening_sql.rs", obhut::access_log::opening_sql::STATEMENTS),
    ("access_log/sql.rs", obhut::access_log::sql::STATEMENTS),
    ("absence/sql.rs", obhut::absence::sql::STATEMENTS),
    ("appearance/sql.rs", obhut::appearance::sql::STATEMENTS),
    ("email/rules.rs", obhut::email::rules::STATEMENTS),
    ("email/suspended.rs", obhut::email::suspended::STATEMENTS),
    ("fields/sql.rs", obhut::fields::sql::STATEMENTS),
    ("purposes/sql.rs", obhut::purposes::sql::STATEMENTS),
    ("staff/members.rs", obhut::staff::members::STATEMENTS),
    ("training/sql.rs", obhut::training::sql::STATEMENTS),
    ("accounts/sql.rs", obhut::accounts::sql::STATEMENTS),
    ("drafts/sql.rs", obhut::drafts::sql::STATEMENTS),
    ("erasure/sql.rs", obhut::erasure::sql::STATEMENTS),
    ("erasure/sql.rs, a ticket", obhut::erasure::sql::TIDYING[0]),
    ("erasure/sql.rs, a person", obhut::erasure::sql::TIDYING[1]),
    ("email/acknowledge.rs", obhut::email::acknowledge::STATEMENTS),
    ("email/addresses/sql.rs", obhut::email::addresses::sql::STATEMENTS),
    ("email/intake/sql.rs", obhut::email::intake::sql::STATEMENTS),
    ("email/seen.rs", obhut::email::seen::STATEMENTS),
    ("email/servers/sql.rs", obhut::email::servers::sql::STATEMENTS),
    ("email/sql.rs", obhut::email::sql::STATEMENTS),
    ("handover/sql.rs", obhut::handover::sql::STATEMENTS),
    ("ids.rs", obhut::ids::STATEMENTS),
    ("masking/sql.rs", obhut::masking::sql::STATEMENTS),
    ("macros/sql.rs", obhut::macros::sql::STATEMENTS),
    ("mentions/sql.rs", obhut::mentions::sql::STATEMENTS),
    ("live/sql.rs", obhut::live::sql::STATEMENTS),
    ("organisations/sql.rs", obhut::organisations::sql::STATEMENTS),
    ("people/sql.rs", obhut::people::sql::STATEMENTS),
    ("scheduled/sql.rs", obhut::scheduled::sql::STATEMENTS),
    ("proof/sql.rs", obhut::proof::sql::STATEMENTS),
    ("the tree of the log", ledger::store::STATEMENTS),
    ("recipients/sql.rs", obhut::recipients::sql::STATEMENTS),
    ("side_conversations/sql.rs", obhut::side_conversations::sql::STATEMENTS),
    ("staff/sql.rs", obhut::staff::sql::STATEMENTS),
    ("sweep.rs", obhut::sweep::STATEMENTS),
    ("tickets/bulk.rs", obhut::tickets::bulk::STATEMENTS),
    ("tickets/snooze.rs", obhut::tickets::snooze::STATEMENTS),
    ("tickets/sql.rs", obhut::tickets::sql::STATEMENTS),
    ("views/sql.rs", obhut::views::sql::STATEMENTS),
    ("the log", ledger::STATEMENTS),
    ("the jobs", jobs::Queue::STATEMENTS),
];

testkit::on_both_engines! {
    migrations = MIGRATIONS;

    /// A statement with a misspelt column or a word that one engine does not know fails here.
    fn every_statement_prepares(db: db::Db) {
        let faults = db.write_blocking(|tx| {
            let mut faults = Vec::new();
            for (file, list) in LISTS {
                assert!(!list.is_empty(), "{file}");
                for statement in *list {
                    // On PostgreSQL a fault would end the transaction for all that follow: one at a time.
                    if let Err(error) = tx.prepare(statement) {
                        faults.push(format!("{file}: {error}: {statement}"));
                        return Ok::<_, db::Error>(faults);
                    }
                }
            }
            Ok(faults)
        });
        assert_eq!(faults.unwrap(), Vec::<String>::new());
    }
}

#[test]
fn no_list_is_forgotten() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    collect(&sources, &sources, &mut found);
    let known: BTreeSet<String> =
        LISTS.iter().map(|(file, _)| (*file).to_owned()).filter(|file| file.ends_with(".rs")).collect();
    assert_eq!(found, known, "a list of statements that the test above does not know, or one that is gone");
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && std::fs::read_to_string(&path).unwrap().contains("pub const STATEMENTS:")
        {
            found.insert(path.strip_prefix(root).unwrap().to_string_lossy().into_owned());
        }
    }
}
