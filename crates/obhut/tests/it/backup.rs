//! Old data beside the newest keyring: who was forgotten since stays forgotten, everybody else is back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use testkit::postgres::{TestDatabase, fresh_database};
use testkit::residue::Marker;

use crate::program::{Program, Served, said};

/// A desk whose keyring has a mirror in another folder.
pub struct Kept {
    pub program: Program,
    /// The mirror, and room for backups.
    pub elsewhere: tempfile::TempDir,
    _database: Option<TestDatabase>,
}

impl Kept {
    /// On SQLite, or on a PostgreSQL database of its own.
    pub fn new(postgres: bool) -> Self {
        let elsewhere = testkit::temp_dir();
        fs::create_dir(elsewhere.path().join("mirror")).unwrap();
        let this = Self::empty(postgres, elsewhere);
        fs::create_dir(&this.program.data).unwrap();
        let config = format!("[keyring]\nmirror = {:?}\n", this.place("mirror"));
        fs::write(this.program.data.join("config.toml"), config).unwrap();
        this
    }

    /// A place with nothing in it, to restore into.
    pub fn empty(postgres: bool, elsewhere: tempfile::TempDir) -> Self {
        let database = postgres.then(fresh_database);
        let program = Program::new(database.as_ref().map(|database| database.url.as_str()));
        Self { program, elsewhere, _database: database }
    }

    pub fn place(&self, name: &str) -> PathBuf {
        self.elsewhere.path().join(name)
    }

    pub fn backup(&self, name: &str) -> PathBuf {
        let to = self.place(name);
        succeeds(&self.program, &["backup", "--to", text(&to)]);
        to
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

pub fn succeeds(program: &Program, arguments: &[&str]) -> String {
    let output = program.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

pub fn fails(program: &Program, arguments: &[&str], why: &str) {
    let output = program.run(arguments);
    let told = said(&output);
    assert!(output.status.code() == Some(1) && told.contains(why), "{arguments:?}: expected {why:?}: {told}");
}

/// The secrets in the root file.
pub fn root_secrets(program: &Program) -> Vec<Vec<u8>> {
    let root = fs::read(program.data.join("keyring/root")).unwrap();
    let slots = root.chunks(512).map(|slot| slot[24..56].to_vec());
    slots.filter(|secret| secret.iter().any(|byte| *byte != 0)).collect()
}

/// Somebody asks something, with a file too large for a row; answers the ticket's number.
pub fn ask(served: &Served, token: &str, name: &str, word: &str) -> i64 {
    let content = word.repeat(3_000).into_bytes();
    let path = format!("/api/v2/uploads.json?filename={word}.txt");
    let (status, answer) = served.send("POST", &path, token, "text/plain", &content).unwrap();
    assert_eq!(status, 201);
    let upload: Value = serde_json::from_slice(&answer).unwrap();
    let body = json!({ "ticket": {
        "subject": format!("Frage {word}"), "tags": [word.to_lowercase()],
        "comment": { "body": format!("Es geht um {word}."), "uploads": [upload["upload"]["token"]] },
        "requester": { "name": format!("{name} {word}"), "email": format!("{name}@kunden.example") },
    } });
    let (status, answer) = served.call("POST", "/api/v2/tickets.json", token, &body);
    assert_eq!(status, 201, "{answer}");
    answer["ticket"]["id"].as_i64().unwrap()
}

/// Everything that the API tells, in one text.
fn told(served: &Served, token: &str, tickets: &[i64], words: &[&str]) -> String {
    let mut paths: Vec<String> = [
        "users.json",
        "tickets.json",
        "deleted_tickets.json",
        "deleted_users.json",
        "suspended_tickets.json",
        "organizations.json",
        "access_logs.json",
        "tags.json",
        "incremental/tickets.json?start_time=0",
        "incremental/users.json?start_time=0",
    ]
    .map(str::to_owned)
    .into();
    for ticket in tickets {
        paths.extend(["", "/comments", "/audits"].map(|part| format!("tickets/{ticket}{part}.json?include=users")));
    }
    paths.extend(words.iter().map(|word| format!("search.json?query={word}")));
    let calls = paths.iter().map(|path| served.send("GET", &format!("/api/v2/{path}"), token, "", b"").unwrap().1);
    // What was asked for stands in the links of a list.
    let answers: Vec<Value> = calls.map(|answer| serde_json::from_slice(&answer).unwrap_or_default()).collect();
    answers.iter().map(|answer| without_links(answer.clone()).to_string()).collect::<String>().to_lowercase()
}

fn without_links(mut answer: Value) -> Value {
    if let Value::Object(fields) = &mut answer {
        fields.retain(|name, _| !matches!(name.as_str(), "links" | "next_page" | "previous_page" | "after_url"));
    }
    answer
}

fn is_told(all: &str, marker: &Marker) -> bool {
    all.contains(&marker.text().to_lowercase())
}

fn an_old_backup_forgets_again(postgres: bool) {
    let kept = Kept::new(postgres);
    let (program, token) = (&kept.program, kept.program.set_up());
    let served = program.serve(&[]);
    let words: [Marker; 4] = std::array::from_fn(|_| Marker::new(&world::SystemRandom));
    let [mia, tom, lone, later] = words.each_ref();
    let tickets = [
        ask(&served, &token, "mia", mia.text()),
        ask(&served, &token, "tom", tom.text()),
        ask(&served, &token, "tom", lone.text()),
    ];
    // Mia writes in Tom's ticket too.
    let user = served.call("GET", "/api/v2/users/search.json?query=email:mia@kunden.example", &token, &Value::Null).1;
    let comment = json!({ "ticket": { "comment": {
        "body": format!("Ich auch: {}", mia.text()), "author_id": user["users"][0]["id"] } } });
    let path = format!("/api/v2/tickets/{}.json", tickets[1]);
    assert_eq!(served.call("PUT", &path, &token, &comment).0, 200);
    let texts: Vec<&str> = words.iter().map(Marker::text).collect();
    let before = told(&served, &token, &tickets, &texts);
    assert!([mia, tom, lone].iter().all(|word| is_told(&before, word)), "everything is there before");
    succeeds(program, &["verify", "--export", text(&kept.place("log"))]);
    let old = kept.backup("old");

    succeeds(program, &["forget", "--person", "mia@kunden.example", "--yes"]);
    succeeds(program, &["forget", "--ticket", &tickets[2].to_string(), "--yes"]);
    let young = kept.backup("young");
    let fresh = ask(&served, &token, "lea", later.text());
    // The log grows past the backup, and somebody keeps its head.
    succeeds(program, &["verify", "--export", text(&kept.place("newest-log"))]);
    served.stop();

    for (name, from) in [("old", &old), ("young", &young)] {
        let new = Kept::empty(postgres, testkit::temp_dir());
        let said = succeeds(&new.program, &["restore", "--from", text(from), "--keyring", text(&kept.place("mirror"))]);
        let expected = if name == "old" { "1 people, 2 tickets, 1 comments" } else { "0 people, 0 tickets" };
        assert!(said.contains(expected), "{name}: {said}");
        let served = new.program.serve(&[]);
        let all = told(&served, &token, &[tickets[0], tickets[1], tickets[2], fresh], &texts);
        assert!(is_told(&all, tom), "{name}: others are readable");
        for gone in [mia, lone, later] {
            assert!(!is_told(&all, gone), "{name}: {all}");
        }
        for ticket in [tickets[0], tickets[2]] {
            let path = format!("/api/v2/tickets/{ticket}.json");
            assert_eq!(served.call("GET", &path, &token, &Value::Null).0, 404, "{name}: forgotten, not rubble");
        }
        // The file of the other ticket, and the desk works on.
        let comments =
            served.call("GET", &format!("/api/v2/tickets/{}/comments.json", tickets[1]), &token, &Value::Null).1;
        let url = comments["comments"][0]["attachments"][0]["content_url"].as_str().unwrap().to_owned();
        let path = url.split_once("//").unwrap().1.split_once('/').unwrap().1.to_owned();
        let (status, content) = served.send("GET", &format!("/{path}"), &token, "", b"").unwrap();
        assert_eq!((status, content.len()), (200, 3_000 * 24), "{name}");
        ask(&served, &token, "neu", "Neues");
        // Whole by itself, and shorter than what was kept elsewhere.
        succeeds(&new.program, &["verify"]);
        succeeds(&new.program, &["verify", "--against", text(&kept.place("log/checkpoint"))]);
        fails(&new.program, &["verify", "--against", text(&kept.place("newest-log/checkpoint"))], "lindhof");
        served.stop();
        let (_dir, desk) = new.program.open();
        let told = "SELECT CAST(COUNT(*) AS BIGINT) FROM log_entry WHERE account_id = 1 AND act = 'account.restore'";
        let count = desk.db.read_blocking(move |tx| tx.row(told, &[], |row| row.get::<i64>(0))).unwrap();
        assert_eq!(count, Some(1), "{name}: the log says so, once");
    }
}

#[test]
fn an_old_backup_forgets_again_on_sqlite() {
    an_old_backup_forgets_again(false);
}

#[test]
fn an_old_backup_forgets_again_on_postgres() {
    an_old_backup_forgets_again(true);
}

/// Nothing of keys or root is in a backup, and no word in the clear.
#[test]
fn a_backup_holds_no_key_and_no_word() {
    let kept = Kept::new(false);
    let token = kept.program.set_up();
    let word = Marker::new(&world::SystemRandom);
    let served = kept.program.serve(&[]);
    ask(&served, &token, "mia", word.text());
    let backup = kept.backup("backup");
    served.stop();
    let secrets = root_secrets(&kept.program);
    assert_eq!(secrets.len(), 1);
    assert!(!testkit::residue::scan_bytes(std::slice::from_ref(&kept.program.data), &secrets).is_empty());
    assert!(testkit::residue::scan_bytes(std::slice::from_ref(&backup), &secrets).is_empty());
    testkit::residue::assert_clean(std::slice::from_ref(&backup), &[word]);
    for name in ["keyring", "root", "lock", "control.sock"] {
        assert!(!backup.join(name).exists(), "{name}");
    }
    assert!(fs::read_to_string(backup.join("config.toml")).unwrap().contains("mirror"));
}

#[test]
fn what_does_not_fit_is_refused_with_what_helps() {
    let kept = Kept::new(false);
    let program = &kept.program;
    let token = program.set_up();
    let served = program.serve(&[]);
    ask(&served, &token, "mia", "Wort");
    fails(program, &["backup", "--to", text(&program.data.join("inside"))], "name a folder on another disk");
    fails(program, &["backup", "--to", text(&kept.place("mirror/inside"))], "name a folder on another disk");
    let stale = kept.place("stale");
    fs::create_dir(&stale).unwrap();
    for entry in ["keyring.db", "keyring.db-wal", "root"] {
        fs::copy(kept.place("mirror").join(entry), stale.join(entry)).unwrap();
    }
    succeeds(program, &["forget", "--ticket", "1", "--yes"]);
    let backup = kept.backup("backup");
    fails(program, &["backup", "--to", text(&backup)], "is there already");
    fails(program, &["restore", "--from", text(&backup)], "is served by process");
    served.stop();
    // Ends in order, so that all pages lie in one file.
    succeeds(program, &["doctor"]);
    fails(program, &["restore", "--from", text(&backup)], "holds a desk already");

    let new = Kept::empty(false, testkit::temp_dir());
    let restore = |from: &Path, keyring: &Path, why: &str| {
        fails(&new.program, &["restore", "--from", text(from), "--keyring", text(keyring)], why);
        assert!(!new.program.data.join("desk.db").exists(), "{why}");
    };
    fails(&new.program, &["restore", "--from", text(&backup)], "name the newest copy with --keyring");
    restore(&kept.place("log"), &kept.place("mirror"), "is no whole backup");
    restore(&backup, &stale, "is older than the data");
    restore(&backup, &kept.place("nowhere"), "name the folder of the mirror");
    // The pages of the mirror with a root of another time.
    let mixed = kept.place("mixed");
    fs::create_dir(&mixed).unwrap();
    fs::copy(kept.place("mirror/keyring.db"), mixed.join("keyring.db")).unwrap();
    restore(&backup, &mixed, "the root secret is lost");
    fs::copy(stale.join("root"), mixed.join("root")).unwrap();
    restore(&backup, &mixed, "rolled back");
    for (damage, why) in [("desk.db", "is damaged: expected"), ("manifest.json", "is damaged")] {
        let copy = kept.place(&format!("damaged-{damage}"));
        assert!(Command::new("cp").arg("-r").args([&backup, &copy]).status().unwrap().success());
        let mut bytes = fs::read(copy.join(damage)).unwrap();
        let at = bytes.len() / 2;
        bytes[at] ^= 0x10;
        fs::write(copy.join(damage), bytes).unwrap();
        if damage == "manifest.json" {
            fs::write(copy.join(damage), "{ \"form\": 1").unwrap();
        }
        restore(&copy, &kept.place("mirror"), why);
    }
    restore(&backup, &stale, "is older than the data");
    succeeds(&new.program, &["restore", "--from", text(&backup), "--keyring", text(&kept.place("mirror"))]);
}

/// The whole machine comes back from a snapshot but the keyring, or the keyring without the data: seen at the start.
#[test]
fn data_and_keyring_of_different_times_are_noticed_without_a_restore() {
    let kept = Kept::new(false);
    let program = &kept.program;
    let token = program.set_up();
    let served = program.serve(&[]);
    let ticket = ask(&served, &token, "mia", "Wort");
    served.stop();
    succeeds(program, &["doctor"]);
    let old = fs::read(program.data.join("desk.db")).unwrap();
    succeeds(program, &["forget", "--ticket", &ticket.to_string(), "--yes"]);
    let new = fs::read(program.data.join("desk.db")).unwrap();
    // Somebody copies the old file over the new one.
    fs::write(program.data.join("desk.db"), old).unwrap();
    let served = program.serve(&[]);
    let path = format!("/api/v2/tickets/{ticket}.json");
    assert_eq!(served.call("GET", &path, &token, &Value::Null).0, 404);
    served.stop();
    succeeds(program, &["doctor"]);
    // The data know of more than the keyring does: another keyring, younger by itself.
    fs::write(program.data.join("desk.db"), new).unwrap();
    let other = Kept::new(false);
    other.program.set_up();
    for name in ["keyring/keyring.db", "keyring/root"] {
        fs::copy(other.program.data.join(name), program.data.join(name)).unwrap();
    }
    fs::remove_dir_all(kept.place("mirror")).unwrap();
    fs::create_dir(kept.place("mirror")).unwrap();
    fails(program, &["doctor"], "the keyring is older than the data");
}

fn killed_in_the_middle(postgres: bool) {
    let kept = Kept::new(postgres);
    let token = kept.program.set_up();
    let served = kept.program.serve(&[]);
    let tickets: Vec<i64> = (0..12).map(|n| ask(&served, &token, &format!("k{n}"), "Wort")).collect();
    served.stop();
    for round in 0..8_u64 {
        let to = kept.place(&format!("b{round}"));
        kill_after(&kept.program, &["backup", "--to", text(&to)], 15 + 25 * round);
        if to.exists() {
            assert!(to.join("manifest.json").is_file(), "a backup with a name is whole");
        }
    }
    let backup = kept.backup("b0-again");
    for round in 0..6_u64 {
        let new = Kept::empty(postgres, testkit::temp_dir());
        let mirror = kept.place("mirror");
        let restore = ["restore", "--from", text(&backup), "--keyring", text(&mirror)];
        kill_after(&new.program, &restore, 20 + 40 * round);
        // What is half there is not served; the same command again ends it, unless it had come to its end.
        let again = new.program.run(&restore);
        let told = said(&again);
        assert!(again.status.success() || told.contains("holds a desk already"), "{told}");
        let served = new.program.serve(&[]);
        for ticket in &tickets {
            let path = format!("/api/v2/tickets/{ticket}.json");
            assert_eq!(served.call("GET", &path, &token, &Value::Null).0, 200, "round {round}");
        }
        served.stop();
    }
}

fn kill_after(program: &Program, arguments: &[&str], milliseconds: u64) {
    let mut child = program.command(arguments).stderr(std::process::Stdio::null()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(milliseconds));
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn a_kill_in_the_middle_of_backup_or_restore_harms_nothing_on_sqlite() {
    killed_in_the_middle(false);
}

#[test]
fn a_kill_in_the_middle_of_backup_or_restore_harms_nothing_on_postgres() {
    killed_in_the_middle(true);
}
