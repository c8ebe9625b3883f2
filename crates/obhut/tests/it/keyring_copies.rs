//! The mirror of the keyring and the recovery kit: what is lost comes back, and what is forgotten does not.

use std::fs;

use serde_json::{Value, json};

use crate::backup::{Kept, ask, fails, root_secrets, succeeds, text};
use crate::program::{Program, said};

fn status(program: &Program, token: &str, ticket: i64) -> u16 {
    let served = program.serve(&[]);
    let (status, _) = served.call("GET", &format!("/api/v2/tickets/{ticket}.json"), token, &Value::Null);
    served.stop();
    status
}

#[test]
fn forgetting_waits_for_the_mirror_and_working_does_not() {
    let kept = Kept::new(false);
    let program = &kept.program;
    let token = program.set_up();
    let served = program.serve(&[]);
    let (one, two) = (ask(&served, &token, "mia", "Eins"), ask(&served, &token, "tom", "Zwei"));
    let told = succeeds(program, &["doctor"]);
    assert!(told.contains("keyring mirror: current"), "{told}");
    fs::rename(kept.place("mirror"), kept.place("away")).unwrap();
    fails(program, &["forget", "--ticket", &one.to_string(), "--yes"], "mirror");
    let told = succeeds(program, &["doctor"]);
    assert!(told.contains("erasures wait until it is back"), "{told}");
    // Nobody sees it any more, and work goes on, after a start without the mirror too.
    let path = format!("/api/v2/tickets/{one}.json");
    assert_eq!(served.call("GET", &path, &token, &Value::Null).0, 404);
    ask(&served, &token, "lea", "Drei");
    served.stop();
    let served = program.serve(&[]);
    ask(&served, &token, "ole", "Vier");
    fs::rename(kept.place("away"), kept.place("mirror")).unwrap();
    // The job tries again by itself; the next command that needs the keyring settles what waits.
    succeeds(program, &["forget", "--ticket", &two.to_string(), "--yes"]);
    let told = succeeds(program, &["doctor"]);
    assert!(told.contains("keyring mirror: current"), "{told}");
    served.stop();
    // With the keyring's disk gone, the mirror is the keyring.
    let backup = kept.backup("backup");
    let new = Kept::empty(false, testkit::temp_dir());
    succeeds(&new.program, &["restore", "--from", text(&backup), "--keyring", text(&kept.place("mirror"))]);
    assert_eq!((status(&new.program, &token, one), status(&new.program, &token, two)), (404, 404));
    assert_eq!(status(&new.program, &token, 3), 200);
}

#[test]
fn a_kill_while_the_mirror_is_written_loses_nothing() {
    let kept = Kept::new(false);
    let program = &kept.program;
    let token = program.set_up();
    let served = program.serve(&[]);
    let tickets: Vec<i64> = (0..12).map(|n| ask(&served, &token, &format!("k{n}"), "Wort")).collect();
    served.stop();
    for (round, ticket) in (0..6_u64).zip(&tickets) {
        let ticket = ticket.to_string();
        let mut child = program.command(&["forget", "--ticket", &ticket, "--yes"]).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(40 + 25 * round));
        let _ = child.kill();
        child.wait().unwrap();
        succeeds(program, &["doctor"]);
    }
    let backup = kept.backup("backup");
    let new = Kept::empty(false, testkit::temp_dir());
    succeeds(&new.program, &["restore", "--from", text(&backup), "--keyring", text(&kept.place("mirror"))]);
    for ticket in &tickets[6..] {
        assert_eq!(status(&new.program, &token, *ticket), 200);
    }
}

#[test]
fn a_lost_root_comes_back_with_the_newest_kit_and_with_no_other() {
    let kept = Kept::new(false);
    let program = &kept.program;
    let token = program.set_up();
    let served = program.serve(&[]);
    let (gone, stays) = (ask(&served, &token, "mia", "Eins"), ask(&served, &token, "tom", "Zwei"));
    let (old, new) = (kept.place("old-kit.txt"), kept.place("kit.txt"));
    succeeds(program, &["recovery-kit", "create", "--to", text(&old)]);
    succeeds(program, &["recovery-kit", "create", "--to", text(&new), "--days", "30"]);
    fails(program, &["recovery-kit", "create", "--to", text(&new)], "exists");
    assert!(succeeds(program, &["doctor"]).contains("second horizon 30 days"));
    succeeds(program, &["forget", "--ticket", &gone.to_string(), "--yes"]);
    fails(program, &["recovery-kit", "use", "--kit", text(&new)], "is served by process");
    served.stop();
    fails(program, &["recovery-kit", "use", "--kit", text(&new)], "it needs no kit");

    // With a kit the mirror no longer holds the root itself.
    let secrets = root_secrets(program);
    assert_eq!(secrets.len(), 1);
    assert!(testkit::residue::scan_bytes(&[kept.place("mirror")], &secrets).is_empty());

    fs::remove_file(program.data.join("keyring/root")).unwrap();
    fails(program, &["doctor"], "the root secret is lost");
    fails(program, &["recovery-kit", "use", "--kit", text(&old)], "was sealed to another kit");
    let slip = fs::read_to_string(&new).unwrap().replacen("key: ", "key: 0", 1);
    fs::write(kept.place("slip.txt"), slip).unwrap();
    fails(program, &["recovery-kit", "use", "--kit", text(&kept.place("slip.txt"))], "a letter may be wrong");
    succeeds(program, &["recovery-kit", "use", "--kit", text(&new)]);
    assert_eq!((status(program, &token, gone), status(program, &token, stays)), (404, 200));
}

#[test]
fn a_machine_that_burnt_down_comes_back_from_backup_mirror_and_kit() {
    let kept = Kept::new(false);
    let token = kept.program.set_up();
    let served = kept.program.serve(&[]);
    let ticket = ask(&served, &token, "mia", "Eins");
    let kit = kept.place("kit.txt");
    succeeds(&kept.program, &["recovery-kit", "create", "--to", text(&kit)]);
    let backup = kept.backup("backup");
    served.stop();
    let new = Kept::empty(false, testkit::temp_dir());
    let mirror = kept.place("mirror");
    let restore = ["restore", "--from", text(&backup), "--keyring", text(&mirror)];
    fails(&new.program, &restore, "recovery-kit use --kit FILE --sealed");
    let sealed = mirror.join("root-for-kit");
    succeeds(&new.program, &["recovery-kit", "use", "--kit", text(&kit), "--sealed", text(&sealed)]);
    succeeds(&new.program, &restore);
    assert_eq!(status(&new.program, &token, ticket), 200);
}

/// One account goes, with one key; what it leaves can be read by whoever asked for it.
fn an_account_is_closed(postgres: bool) {
    let kept = Kept::new(postgres);
    let program = &kept.program;
    program.set_up();
    let named = ["--account", "zweite", "--admin-email", crate::program::ADMIN];
    succeeds(program, &[&["init"][..], &named].concat());
    let output = program
        .command(&["token", "create", "--account", "zweite", "--email", crate::program::ADMIN, "--name", "t"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let second = String::from_utf8(output.stdout).unwrap().split_whitespace().last().unwrap().to_owned();
    let served = program.serve(&[]);
    let path = "/zweite.zendesk.com/api/v2/tickets.json";
    let body = json!({ "ticket": { "subject": "Frage Wortspiel", "comment": { "body": "Es geht um Wortspiel." },
        "requester": { "name": "Mia Ohm", "email": "mia@kunden.example" } } });
    assert_eq!(served.call("POST", path, &second, &body).0, 201);
    let backup = kept.backup("before");

    let export = kept.place("export");
    fails(program, &["account", "close", "zweite"], "nothing was closed");
    assert_eq!(served.call("GET", path, &second, &Value::Null).0, 200, "asked, not answered: nothing happened");
    let told = succeeds(program, &["account", "close", "zweite", "--export", text(&export), "--yes"]);
    assert!(told.contains("1 tickets") && told.contains("is forgotten"), "{told}");
    let tickets = fs::read_to_string(export.join("tickets.jsonl")).unwrap();
    assert!(tickets.contains("Frage Wortspiel") && tickets.contains("Es geht um Wortspiel."), "{tickets}");
    let people = fs::read_to_string(export.join("people.jsonl")).unwrap();
    assert!(people.contains("Mia Ohm") && people.contains("mia@kunden.example"), "{people}");
    assert!(!people.contains("argon2"), "no passwords");
    assert!(export.join("log/checkpoint").is_file());

    for (method, path) in [
        ("GET", "/zweite.zendesk.com/api/v2/tickets.json"),
        ("GET", "/zweite.zendesk.com/api/v2/tickets/1.json"),
        ("GET", "/zweite.zendesk.com/api/v2/users.json"),
        ("POST", "/zweite.zendesk.com/api/v2/tickets.json"),
    ] {
        let unknown = served.call(method, &path.replace("zweite", "dritte"), &second, &Value::Null);
        assert_eq!(served.call(method, path, &second, &Value::Null).0, unknown.0, "{path}: as if it had never been");
        assert_ne!(unknown.0, 200);
    }
    fails(program, &["account", "close", "zweite", "--yes"], "account is not known");
    let output = program.run(&["account", "list", "--json"]);
    assert!(said(&output).contains("lindhof") && !said(&output).contains("zweite"));
    succeeds(program, &["verify"]);
    served.stop();

    // A backup in which it was still in use does not bring it back; the other account is there.
    let new = Kept::empty(postgres, testkit::temp_dir());
    let said = succeeds(&new.program, &["restore", "--from", text(&backup), "--keyring", text(&kept.place("mirror"))]);
    assert!(said.contains("1 accounts"), "{said}");
    let listed = succeeds(&new.program, &["account", "list"]);
    assert!(listed.contains("lindhof") && !listed.contains("zweite"), "{listed}");
    // Its name is free again, for an account of its own.
    succeeds(&new.program, &["account", "create", "zweite"]);
}

#[test]
fn an_account_is_closed_for_good_on_sqlite() {
    an_account_is_closed(false);
}

#[test]
fn an_account_is_closed_for_good_on_postgres() {
    an_account_is_closed(true);
}

/// SoftHSM stands for the device: the desk works, forgets and says what that is worth; without the device it does not start.
#[test]
fn a_root_in_a_device_serves_a_desk() {
    let folder = testkit::temp_dir();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("tokens")).unwrap();
    fs::write(path("pin"), "4711\n").unwrap();
    fs::write(path("softhsm2.conf"), format!("directories.tokendir = {}\n", path("tokens").display())).unwrap();
    let token = ["--init-token", "--free", "--label", "obhut", "--so-pin", "0815", "--pin", "4711"];
    let mut tool = std::process::Command::new("softhsm2-util");
    let made = tool.args(token).env("SOFTHSM2_CONF", path("softhsm2.conf")).stdout(std::process::Stdio::null());
    assert!(made.status().expect("the tests need SoftHSM: apt-get install softhsm2").success());
    let module = "/usr/lib/softhsm/libsofthsm2.so";
    let root = format!("pkcs11:token=obhut;object=lindhof?module-path={module}&pin-source={}", path("pin").display());
    let program = Program::new(None);
    let run = |arguments: &[&str]| {
        let mut command = program.command(arguments);
        command.env("OBHUT_ROOT", &root).env("SOFTHSM2_CONF", path("softhsm2.conf"));
        command.env("OBHUT_ADMIN_PASSWORD", crate::program::PASSWORD);
        command.output().unwrap()
    };
    let done = |arguments: &[&str]| {
        let output = run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        said(&output)
    };
    done(&["init", "--account", "lindhof", "--admin-email", crate::program::ADMIN]);
    let mail =
        crate::program::file(folder.path(), "mail.eml", b"From: mia@kunden.example\nMessage-ID: <1@k>\n\nText\n");
    done(&["ingest", &mail]);
    assert!(done(&["forget", "--ticket", "1", "--yes"]).contains("Forgotten: ticket 1"));
    assert!(done(&["doctor"]).contains("root secret: hardware"));
    assert!(!program.data.join("keyring/root").exists(), "no secret lies in a file");
    let kit = run(&["recovery-kit", "create", "--to", text(&path("kit"))]);
    assert!(said(&kit).contains("a kit cannot hold it"), "{}", said(&kit));
    fs::rename(path("pin"), path("away")).unwrap();
    let refused = run(&["doctor"]);
    assert!(!refused.status.success() && said(&refused).contains("the file of the PIN"), "{}", said(&refused));
}
