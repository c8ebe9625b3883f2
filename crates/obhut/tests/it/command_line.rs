//! The command line as scripts rely on it: what goes where, and with which code it ends.

use serde_json::{Value, json};

use crate::program::{ADMIN, PASSWORD, Program, file, said};

const MAIL: &[u8] = b"From: Mira <mira@kunden.example>\nTo: support@lindhof.example\nMessage-ID: <1@k.example>\nSubject: Hallo\n\nText\n";

fn lines(bytes: &[u8]) -> Vec<Value> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON line: {line}"))).collect()
}

#[test]
fn a_desk_is_set_up_fed_and_looked_at_without_a_server() {
    let program = Program::new(None);
    let token = program.set_up();
    assert!(token.len() >= 40 && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    // The same account again is refused, with a reason and the code for failure.
    let again = program.run(&["init", "--account", "lindhof", "--admin-email", ADMIN]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("account is taken"), "{}", said(&again));

    let folder = testkit::temp_dir();
    let one = file(folder.path(), "one.eml", MAIL);
    let output = program.run(&["ingest", &one]);
    assert_eq!(output.status.code(), Some(0));
    let told = lines(&output.stdout);
    assert_eq!((told.len(), &told[0]["outcome"], &told[0]["ticket"]), (1, &json!("ticket"), &json!(1)));
    assert_eq!(told[0]["file"], json!(one));
    // Standard input, and an mbox of two.
    let mbox = b"From a@b Mon Jan  1 00:00:00 2024\nFrom: a@k.example\nMessage-ID: <2@k>\n\nEins\n\nFrom a@b Mon Jan  1 00:00:00 2024\nFrom: b@k.example\nMessage-ID: <3@k>\n\nZwei\n";
    let output = program.run_with(&["ingest", "-"], mbox);
    assert_eq!(lines(&output.stdout).iter().map(|line| line["ticket"].clone()).collect::<Vec<_>>(), [2, 3]);
    // A file that is not there fails, the others are taken in all the same.
    let two = file(folder.path(), "two.eml", &String::from_utf8_lossy(MAIL).replace("<1@", "<4@").into_bytes());
    let output = program.run(&["ingest", "/nonexistent.eml", &two]);
    assert_eq!((output.status.code(), lines(&output.stdout)[0]["ticket"].as_i64()), (Some(1), Some(4)));

    let output = program.run(&["doctor", "--json"]);
    let told = &lines(&output.stdout)[0];
    assert_eq!((&told["accounts"], &told["keyring"], &told["dead_letters"]), (&json!(1), &json!("ok"), &json!(0)));
    let output = program.run(&["doctor"]);
    assert!(output.stdout.is_empty() && said(&output).contains("accounts: 1"), "words for people go to standard error");
}

#[test]
fn accounts_are_added_listed_and_closed() {
    let program = Program::new(None);
    program.set_up();
    assert!(program.run(&["account", "create", "zweite"]).status.success());
    assert_eq!(program.run(&["account", "create", "Zweite Firma"]).status.code(), Some(1));
    let listed = program.run(&["account", "list", "--json"]);
    let names: Vec<Value> =
        lines(&listed.stdout)[0].as_array().unwrap().iter().map(|row| row["account"].clone()).collect();
    assert_eq!(names, ["lindhof", "zweite"]);
    // With two of them a command has to say which.
    let output = program.run_with(&["ingest"], MAIL);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("account is missing"), "{}", said(&output));
    let output = program.run_with(&["ingest", "--account", "zweite"], MAIL);
    assert!(output.status.success(), "{}", said(&output));
    assert!(program.run(&["account", "close", "zweite", "--yes"]).status.success());
    assert_eq!(program.run(&["account", "close", "zweite", "--yes"]).status.code(), Some(1));
    let listed = program.run(&["account", "list", "--json"]);
    assert_eq!(lines(&listed.stdout)[0].as_array().unwrap().len(), 1);
}

#[test]
fn wrong_usage_is_one_line_and_code_2() {
    let program = Program::new(None);
    for arguments in [
        &["serve", "--lisen", "127.0.0.1:1"][..],
        &["serve", "--listen", "nowhere"],
        &["no-such-command"],
        &["init"],
        &["token", "create", "--email", "x@y"],
        &["ingest", "--no-such-option"],
        &["init", "--config", "/nonexistent/config.toml", "--account", "a", "--admin-email", "a@b.example"],
    ] {
        let output = program.run(arguments);
        let text = String::from_utf8(output.stderr.clone()).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
        assert_eq!((output.stdout.len(), text.lines().count()), (0, 1), "{arguments:?}: {text}");
        assert!(text.starts_with("obhut: "), "{text}");
    }
    // A missing password is wrong usage too, never a password from nowhere.
    let output = program.command(&["init", "--account", "a", "--admin-email", "a@b.example"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    // A misspelt key of the configuration is named.
    let folder = testkit::temp_dir();
    let config = file(folder.path(), "config.toml", b"lisen = \"127.0.0.1:1\"\n");
    let output = program.run(&["serve", "--config", &config]);
    assert!(output.status.code() == Some(2) && said(&output).contains("lisen"), "{}", said(&output));
    // A password never shows in a complaint.
    let output = program.run(&["serve", "--smtp", "ftp://user:geheim-wort@host"]);
    assert!(!output.status.success() && !said(&output).contains("geheim-wort"), "{}", said(&output));
}

#[test]
fn a_directory_is_served_once_and_commands_go_through_the_one_who_serves() {
    let deep = format!("{}/{}", "tief".repeat(15), "unten".repeat(15));
    let program = Program::in_folder(testkit::temp_dir(), &deep, None);
    assert!(program.data.as_os_str().len() > 107, "longer than the path of a socket can be");
    program.set_up();
    let served = program.serve(&[]);
    let second = program.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(said(&second).contains(&format!("process {}", served.id())), "{}", said(&second));

    let token = program.token();
    let output = program.run_with(&["ingest"], MAIL);
    let told = lines(&output.stdout);
    assert_eq!(told[0]["outcome"], "ticket", "{}", said(&output));
    let (status, answer) = served.call("GET", "/api/v2/tickets/1.json", &token, &Value::Null);
    assert_eq!((status, &answer["ticket"]["subject"]), (200, &json!("Hallo")));
    assert!(program.run(&["doctor"]).status.success());
    assert!(program.run(&["account", "list"]).status.success());
    served.stop();
    // Afterwards they work by themselves again, and the next one may serve.
    assert!(program.run(&["doctor"]).status.success());
    program.serve(&[]).stop();
}

#[test]
fn a_dry_run_says_what_a_mail_holds_and_stores_nothing() {
    let program = Program::new(None);
    let folder = testkit::temp_dir();
    let path = file(folder.path(), "mail.eml", MAIL);
    let output = program.run(&["ingest", "--dry-run", "--json", &path]);
    assert!(output.status.success(), "{}", said(&output));
    let facts = &lines(&output.stdout)[0];
    assert_eq!(facts["subject"], "Hallo");
    assert_eq!(facts["from"], json!([{ "name": "Mira", "address": "mira@kunden.example" }]));
    assert_eq!((&facts["kind"], &facts["auto"], &facts["file"]), (&json!("message"), &json!(false), &json!(path)));
    assert!(!program.data.exists(), "it did not even make the data directory");
}

#[test]
fn the_first_start_shows_a_link_and_secrets_lie_under_private_modes() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::new(None);
    program.serve(&[]).stop();
    let log = std::fs::read_to_string(&program.log).unwrap();
    assert!(log.contains("/setup/"), "{log}");
    for below in ["", "keyring", "lock", "control.sock"] {
        let mode = std::fs::metadata(program.data.join(below)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{below}: {mode:o}");
    }
    assert!(!log.contains(PASSWORD));
}

#[test]
fn a_report_tells_figures_and_names_the_day_it_cannot_read() {
    let program = Program::new(None);
    program.set_up();
    assert!(program.run_with(&["ingest"], MAIL).status.success());
    let told = program.run(&["report", "--until", "2199-12-31", "--from", "2199-12-01", "--json"]);
    assert!(told.status.success(), "{}", said(&told));
    let told = &lines(&told.stdout)[0];
    assert_eq!((&told["from"], &told["report"]["created"]), (&json!("2199-12-01"), &json!([])));
    assert_eq!(told["report"]["backlog"].as_array().unwrap().len(), 31);
    assert_eq!(told["report"]["backlog"][30]["tickets"], 1, "it stands open until somebody solves it");
    let words = program.run(&["report"]);
    assert!(words.stdout.is_empty() && said(&words).contains("tickets came in"), "{}", said(&words));
    for (options, fault) in [
        (&["--from", "31.1.2026"][..], "from is not valid"),
        (&["--from", "2026-01-02", "--until", "2026-01-01"], "until is not valid"),
        (&["--from", "2020-01-01", "--until", "2026-01-01"], "until is too long"),
    ] {
        let output = program.run(&[&["report"], options].concat());
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(fault), "{}", said(&output));
    }
}
