//! Whoever reaches behind the program's back into its log is noticed by `obhut verify`: a changed byte, an entry that was
//! taken out, a log that was shortened with everything that belongs to it.

use db::{Db, params};
use serde_json::{Value, json};
use testkit::postgres::fresh_database;

use crate::adversary::copies::desk;
use crate::program::{Program, file, said};

/// One column of bytes of one row, and what it says.
fn leaf(db: &Db, seq: i64) -> Vec<u8> {
    let text = "SELECT leaf FROM log_entry WHERE account_id = 1 AND seq = $1";
    db.read_blocking(move |tx| tx.row(text, params![seq], |row| row.get(0))).unwrap().unwrap()
}

fn act(db: &Db, text: &'static str) {
    db.write_blocking(move |tx| tx.execute(text, &[])).unwrap();
}

fn set_leaf(db: &Db, seq: i64, leaf: &[u8]) {
    let leaf = leaf.to_vec();
    let text = "UPDATE log_entry SET leaf = $2 WHERE account_id = 1 AND seq = $1";
    db.write_blocking(move |tx| tx.execute(text, params![seq, leaf])).unwrap();
}

fn holds(program: &Program, options: &[&str]) -> bool {
    let output = program.run(&[&["verify"], options].concat());
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
    output.status.success()
}

fn fault(program: &Program, options: &[&str]) -> String {
    let output = program.run(&[&["verify"], options].concat());
    assert_eq!(output.status.code(), Some(1), "it was not noticed: {}", said(&output));
    String::from_utf8(output.stderr).unwrap()
}

/// What is kept of the log, to be put back.
const KEEP: [&str; 3] = [
    "CREATE TABLE kept_entry AS SELECT * FROM log_entry",
    "CREATE TABLE kept_tile AS SELECT * FROM log_tile",
    "CREATE TABLE kept_head AS SELECT * FROM log_head",
];
const BACK: [&str; 6] = [
    "DELETE FROM log_entry",
    "DELETE FROM log_tile",
    "DELETE FROM log_head",
    "INSERT INTO log_entry SELECT * FROM kept_entry",
    "INSERT INTO log_tile SELECT * FROM kept_tile",
    "INSERT INTO log_head SELECT * FROM kept_head",
];

fn story(url: Option<&str>) {
    let program = Program::new(url);
    let token = program.set_up();
    let work = |count: usize| {
        let served = program.serve(&[]);
        for number in 0..count {
            let ticket = json!({ "ticket": { "subject": format!("{number}"), "comment": { "body": "Kein Netz" } } });
            assert_eq!(served.call("POST", "/api/v2/tickets.json", &token, &ticket).0, 201);
        }
        assert_eq!(served.call("GET", "/api/v2/tickets/1.json", &token, &Value::Null).0, 200);
        served.stop();
    };
    work(5);
    assert!(holds(&program, &[]));
    // Somebody outside keeps the head.
    let folder = testkit::temp_dir();
    let export = folder.path().join("export");
    assert!(holds(&program, &["--account", "lindhof", "--export", export.to_str().unwrap()]));
    let early = std::fs::read(export.join("checkpoint")).unwrap();
    {
        let db = desk(&program.data, url);
        KEEP.iter().for_each(|text| act(&db, text));
    }
    work(5);
    let early = file(folder.path(), "kept", &early);
    let against = ["--account", "lindhof", "--against", early.as_str()];
    assert!(holds(&program, &against));
    let grown = folder.path().join("grown");
    assert!(holds(&program, &["--account", "lindhof", "--export", grown.to_str().unwrap()]));
    let late = file(folder.path(), "late", &std::fs::read(grown.join("checkpoint")).unwrap());

    let open = || desk(&program.data, url);
    for seq in [1, 4, 8] {
        let right = leaf(&open(), seq);
        for at in [0, right.len() / 2, right.len() - 1] {
            let mut wrong = right.clone();
            wrong[at] ^= 1;
            set_leaf(&open(), seq, &wrong);
            assert!(fault(&program, &[]).contains("an entry has been changed"), "entry {seq}, byte {at}");
        }
        set_leaf(&open(), seq, &right);
        assert!(holds(&program, &[]));
    }
    act(&open(), "UPDATE log_entry SET seq = -seq WHERE account_id = 1 AND seq = 3");
    assert!(fault(&program, &[]).contains("entry 3 of the log is missing"));
    act(&open(), "UPDATE log_entry SET seq = -seq WHERE account_id = 1 AND seq = -3");
    assert!(holds(&program, &against));
    // The whole log as it was after the first half: it holds by itself, and not against a head that somebody kept.
    BACK.iter().for_each(|text| act(&open(), text));
    assert!(holds(&program, &[]) && holds(&program, &against));
    let told = fault(&program, &["--account", "lindhof", "--against", &late]);
    assert!(told.contains("it has been shortened"), "{told}");
    act(&open(), "DELETE FROM log_entry WHERE account_id = 1 AND seq > 4");
    assert!(fault(&program, &[]).contains("it has been shortened"));
}

#[test]
fn whoever_changes_the_log_is_noticed_on_sqlite() {
    story(None);
}

#[test]
fn whoever_changes_the_log_is_noticed_on_postgres() {
    let database = fresh_database();
    story(Some(&database.url));
}
