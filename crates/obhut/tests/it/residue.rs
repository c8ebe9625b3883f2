//! What people write lies nowhere in the clear: not in the database, its journal, its log, the files, or our own log.

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use obhut::access_log::{days, opening, read};
use obhut::accounts::AccountState;
use obhut::context::{Actor, Cx};
use obhut::desk::Desk;
use obhut::error::Error;
use obhut::listing::Window;
use obhut::people::NewPerson;
use obhut::words::{Role, Source};
use serde_json::{Value, json};
use testkit::postgres::Server;
use testkit::residue::{Marker, assert_clean};

use crate::program::{Program, Served, file, said};

/// Where personal data comes in, each place with a word of its own.
const PLACES: [&str; 27] = [
    "mail name",
    "mail address",
    "mail subject",
    "mail body",
    "mail file name",
    "mail file",
    "mail header",
    "mail copy",
    "person name",
    "person address",
    "person phone",
    "person notes",
    "person details",
    "person external id",
    "person tag",
    "organisation name",
    "organisation domain",
    "organisation notes",
    "ticket subject",
    "ticket comment",
    "internal note",
    "ticket tag",
    "custom field",
    "search",
    "staff name",
    "staff address",
    "opening reason",
];

struct Story<'a> {
    served: &'a Served,
    token: String,
    markers: Vec<Marker>,
}

impl Story<'_> {
    fn word(&self, place: &str) -> &str {
        let at = PLACES.iter().position(|known| *known == place).unwrap();
        self.markers[at].text()
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.served.call(method, path, &self.token, body);
        assert!(matches!(status, 200 | 201), "{method} {path}: {status} {answer}");
        answer
    }

    fn mail(&self) -> String {
        let content = base64::engine::general_purpose::STANDARD.encode(self.word("mail file").repeat(9_000));
        let content: String =
            content.as_bytes().chunks(76).map(|line| format!("{}\r\n", String::from_utf8_lossy(line))).collect();
        format!(
            "From: {} Kundin <{}@kunden.example>\r\nTo: support@lindhof.example\r\nCc: <{}@kunden.example>\r\n\
             Message-ID: <1.{}@kunden.example>\r\nSubject: Frage {}\r\nX-Kunde: {}\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
             Guten Tag {}\r\n--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"{}.pdf\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{content}--x--\r\n",
            self.word("mail name"),
            self.word("mail address"),
            self.word("mail copy"),
            self.word("mail header"),
            self.word("mail subject"),
            self.word("mail header"),
            self.word("mail body"),
            self.word("mail file name"),
        )
    }

    /// People and organisations through the API.
    fn people(&self) -> (i64, i64) {
        let organisation = self.call(
            "POST",
            "/api/v2/organizations.json",
            &json!({ "organization": {
            "name": format!("Firma {}", self.word("organisation name")),
            "domain_names": [format!("{}.example", self.word("organisation domain"))],
            "notes": self.word("organisation notes"),
        } }),
        );
        let organisation = organisation["organization"]["id"].as_i64().unwrap();
        let person = self.call(
            "POST",
            "/api/v2/users.json",
            &json!({ "user": {
            "name": format!("Otto {}", self.word("person name")),
            "email": format!("{}@kunden.example", self.word("person address")),
            "phone": "+49 30 901820", "notes": self.word("person notes"), "details": self.word("person details"),
            "external_id": self.word("person external id"), "tags": [self.word("person tag")],
            "organization_id": organisation,
        } }),
        );
        let person = person["user"]["id"].as_i64().unwrap();
        self.call(
            "POST",
            &format!("/api/v2/users/{person}/identities.json"),
            &json!({ "identity": {
            "type": "email", "value": format!("{}@privat.example", self.word("person phone")),
        } }),
        );
        // A colleague, who looks below.
        self.call(
            "POST",
            "/api/v2/users.json",
            &json!({ "user": {
            "name": format!("Jana {}", self.word("staff name")), "role": "agent",
            "email": format!("{}@lindhof.example", self.word("staff address")),
        } }),
        );
        (person, organisation)
    }

    /// Tickets through the API: one is written, changed, answered, found, and merged into another.
    fn tickets(&self, person: i64, field: i64) -> i64 {
        let ticket = self.call(
            "POST",
            "/api/v2/tickets.json",
            &json!({ "ticket": {
            "subject": format!("Angebot {}", self.word("ticket subject")),
            "comment": { "body": format!("Bitte {}", self.word("ticket comment")) },
            "requester_id": person, "tags": [self.word("ticket tag")],
            "custom_fields": [{ "id": field, "value": self.word("custom field") }],
        } }),
        );
        let ticket = ticket["ticket"]["id"].as_i64().unwrap();
        let path = format!("/api/v2/tickets/{ticket}.json");
        self.call("PUT", &path, &json!({ "ticket": {
            "comment": { "body": format!("Intern: {}", self.word("internal note")), "public": false }, "priority": "high",
        } }));
        self.call(
            "PUT",
            &path,
            &json!({ "ticket": {
            "subject": format!("Angebot geändert {}", self.word("ticket subject")), "status": "pending",
            "comment": { "body": format!("Antwort {}", self.word("ticket comment")) },
        } }),
        );
        for place in ["search", "ticket comment", "mail body", "person name"] {
            self.call("GET", &format!("/api/v2/search.json?query={}", self.word(place)), &Value::Null);
        }
        let other = self.call(
            "POST",
            "/api/v2/tickets.json",
            &json!({ "ticket": {
            "subject": "Nochmal", "comment": { "body": self.word("ticket comment") }, "requester_id": person,
        } }),
        );
        let merge = format!("/api/v2/tickets/{ticket}/merge.json");
        self.call(
            "POST",
            &merge,
            &json!({ "ids": [other["ticket"]["id"]], "target_comment": self.word("internal note") }),
        );
        ticket
    }

    /// Every word can be read by those who may: the scan below looks for what is there.
    fn everything_is_there(&self, mailed: i64, ticket: i64, person: i64, organisation: i64) {
        let mut shown = String::new();
        for path in [
            format!("/api/v2/tickets/{mailed}.json"),
            format!("/api/v2/tickets/{mailed}/comments.json?include=users"),
            format!("/api/v2/tickets/{mailed}/email_ccs.json"),
            format!("/api/v2/tickets/{ticket}.json"),
            format!("/api/v2/tickets/{ticket}/comments.json"),
            format!("/api/v2/users/{person}.json"),
            format!("/api/v2/users/{person}/identities.json"),
            format!("/api/v2/organizations/{organisation}.json"),
            "/api/v2/users.json".into(),
        ] {
            shown.push_str(&self.call("GET", &path, &Value::Null).to_string().to_lowercase());
        }
        // Files and headers come back as they were; the word that was searched for stands nowhere.
        let elsewhere = ["mail file", "mail header", "search", "opening reason"];
        for place in PLACES.iter().filter(|place| !elsewhere.contains(place)) {
            assert!(shown.contains(&self.word(place).to_lowercase()), "{place} is not shown");
        }
    }
}

/// The whole story; answers the markers.
fn work(program: &Program) -> Vec<Marker> {
    let markers: Vec<Marker> = PLACES.iter().map(|_| Marker::new(&world::SystemRandom)).collect();
    let token = program.set_up();
    let field = custom_field(program);
    let served = program.serve(&["--undo-seconds", "3600"]);
    let story = Story { served: &served, token, markers: markers.clone() };
    let folder = testkit::temp_dir();
    let path = file(folder.path(), "mail.eml", story.mail().as_bytes());
    let output = program.run(&["ingest", &path]);
    assert!(output.status.success(), "{}", said(&output));
    let outcome: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mailed = outcome["ticket"].as_i64().unwrap();
    let (person, organisation) = story.people();
    let ticket = story.tickets(person, field);
    story.everything_is_there(mailed, ticket, person, organisation);
    // Errors must not repeat what was sent either.
    let wrong = format!("/api/v2/users/{}.json", story.word("search"));
    assert!(served.call("GET", &wrong, &story.token, &Value::Null).0 >= 400);
    let wrong = json!({ "user": { "name": "x", "email": format!("{}@@", story.word("search")) } });
    assert!(served.call("POST", "/api/v2/users.json", &story.token, &wrong).0 >= 400);
    served.stop();
    header_and_file_are_there(program, mailed, outcome["comment"].as_i64().unwrap(), &markers);
    who_looked_is_sealed_and_opened(program, &markers);
    markers
}

/// The looks of the story are in the log with who it was sealed; somebody asks for it, two consent, it is read.
fn who_looked_is_sealed_and_opened(program: &Program, markers: &[Marker]) {
    let word = |place: &str| markers[PLACES.iter().position(|known| *known == place).unwrap()].text().to_owned();
    let (_dir, desk) = program.open();
    let account = desk.account(1).unwrap();
    let system = cx(&desk, &account, obhut::context::Actor::system());
    let agent = account.people.by_email(&format!("{}@lindhof.example", word("staff address"))).unwrap();
    let (new, reason) = (system.clone(), word("opening reason"));
    let (asks, consents) = desk
        .db
        .write_blocking(move |tx| {
            let mut made = Vec::new();
            for (name, role) in [("Ruth", Role::Coordinator), ("Katrin", Role::Officer)] {
                let person = NewPerson { role, ..NewPerson::customer(Some(name), &format!("{name}@lindhof.example")) };
                made.push(obhut::people::ops::create(tx, &new, &person)?);
            }
            Ok::<_, Error>((obhut::people::ops::list(tx, &new, &administrators(), &Window::first(1))?.rows[0].id, made))
        })
        .unwrap();
    let actor = |person: i64| {
        let now = desk.world.clock.now().0;
        let actor = desk.db.read_blocking(move |tx| obhut::staff::actors::actor(tx, 1, person, now));
        let actor = actor.unwrap().unwrap();
        cx(&desk, &account, actor)
    };
    // The colleague looks once more, through a page.
    let looks = actor(agent);
    let first = desk.db.read_blocking(move |tx| {
        obhut::tickets::read::get(tx, &looks, 1).map(|ticket| {
            let eyes = obhut::disclosure::for_actor(&looks);
            ticket.fields.is_some_and(|fields| fields.reveal_subject(&eyes).is_some())
        })
    });
    assert!(first.unwrap());
    desk.looks.flush(&desk).unwrap();
    let by = actor(asks);
    let id = desk.db.write_blocking(move |tx| {
        let reason = format!("Die Kundin fragt: {reason}");
        let day = 86_400_000_000;
        opening::ask(tx, &by, &opening::Ask { reason, ticket: Some(1), from: by.at() - day, until: by.at() + day })
    });
    let id = id.unwrap();
    for person in consents {
        let by = actor(person);
        desk.db.write_blocking(move |tx| opening::consent(tx, &by, id)).unwrap();
    }
    let by = actor(asks);
    let named = desk.db.write_blocking(move |tx| opening::names(tx, &by, id)).unwrap();
    assert!(named.iter().any(|named| named.staff == Some(agent)), "the opening names the colleague");
}

fn administrators() -> obhut::people::ops::Filter {
    obhut::people::ops::Filter { roles: vec![Role::Administrator], organisation: None }
}

fn cx(desk: &Arc<Desk>, account: &Arc<AccountState>, actor: Actor) -> Cx {
    Cx::new(desk, account, actor, Source::Web)
}

/// Who looked, as far as the data directory tells: the numbers of the employees, none where it cannot be told.
fn who_looked(program: &Program) -> Vec<Option<i64>> {
    let (_dir, desk) = program.open();
    let account = desk.account(1).unwrap();
    let system = cx(&desk, &account, Actor::system());
    let told = desk.db.read_blocking(move |tx| {
        let filter = read::Filter { deed: Some(obhut::access_log::Deed::Seen), ..read::Filter::default() };
        let lines = read::list(tx, &system, &filter, 100)?;
        lines.iter().map(|line| days::open(&system, line.row.seq, line.row.sealed_staff.as_ref().unwrap())).collect()
    });
    told.unwrap()
}

/// Once the day is forgotten, not even the files as they were before tell who looked: the key is gone from the keyring,
/// and an older keyring does not open with the present root.
#[test]
fn no_copy_tells_who_looked_once_the_day_is_forgotten() {
    let program = Program::new(None);
    let token = program.set_up();
    let served = program.serve(&[]);
    let ticket = json!({ "ticket": { "subject": "Netz", "comment": { "body": "Es geht nicht." } } });
    let made = served.call("POST", "/api/v2/tickets.json", &token, &ticket).1["ticket"]["id"].as_i64().unwrap();
    let path = format!("/api/v2/tickets/{made}.json");
    assert_eq!(served.call("GET", &path, &token, &Value::Null).0, 200);
    served.stop();
    assert!(matches!(who_looked(&program)[..], [Some(_)]), "before, it can be told");
    let copies = testkit::temp_dir();
    let files = ["desk.db", "desk.db-wal", "keyring/keyring.db", "keyring/keyring.db-wal"];
    for name in files {
        let to = copies.path().join(name.replace('/', "_"));
        if program.data.join(name).exists() {
            std::fs::copy(program.data.join(name), to).unwrap();
        }
    }
    {
        let (_dir, desk) = program.open();
        let account = desk.account(1).unwrap();
        // As if the day had passed.
        desk.db.write_blocking(|tx| obhut::accounts::sql::set(tx, 1, days::SETTING, "-1")).unwrap();
        assert_eq!(days::forget_passed(&desk, &account).unwrap(), 1);
        assert_eq!(obhut::sweep::sweep(&desk).unwrap(), 1);
    }
    assert_eq!(who_looked(&program), [None], "the entry stays, who it was is gone");
    let back = |name: &str| {
        let copy = copies.path().join(name.replace('/', "_"));
        let place = program.data.join(name);
        if copy.exists() { std::fs::copy(copy, place).map(drop).unwrap() } else { drop(std::fs::remove_file(place)) }
    };
    ["desk.db", "desk.db-wal"].into_iter().for_each(back);
    drop(std::fs::remove_file(program.data.join("desk.db-shm")));
    assert_eq!(who_looked(&program), [None], "nor from the old data beside the present keyring");
    let served = program.serve(&[]);
    assert_eq!(served.call("GET", &path, &token, &Value::Null).0, 200, "which still opens everything else");
    served.stop();
    ["keyring/keyring.db", "keyring/keyring.db-wal"].into_iter().for_each(back);
    drop(std::fs::remove_file(program.data.join("keyring/keyring.db-shm")));
    let output = program.run(&["token", "create", "--email", "ada@lindhof.example", "--name", "x"]);
    assert!(!output.status.success(), "an old keyring with the present root is refused");
}

/// A field of the desk's own, as the administrator defines it.
fn custom_field(program: &Program) -> i64 {
    let (_dir, desk) = program.open();
    let insert = "INSERT INTO ticket_field (account_id, id, kind, title, options, purpose_id, active, required, position, \
        created_at, updated_at) VALUES (1, 900, 'text', 'Vertrag', '[]', 1, TRUE, FALSE, 1, 0, 0)";
    desk.db.write_blocking(move |tx| tx.execute(insert, &[])).unwrap();
    900
}

fn header_and_file_are_there(program: &Program, ticket: i64, comment: i64, markers: &[Marker]) {
    let (_dir, desk) = program.open();
    let account = desk.account(1).unwrap();
    let actor = obhut::context::Actor::system();
    let cx = obhut::context::Cx::new(&desk, &account, actor, obhut::words::Source::System);
    let mail = desk.db.read_blocking(move |tx| obhut::email::original::read(tx, &cx, ticket, comment)).unwrap();
    let mail = String::from_utf8(mail.to_vec()).unwrap();
    let at = PLACES.iter().position(|place| *place == "mail header").unwrap();
    assert!(mail.contains(markers[at].text()));
}

#[test]
fn nothing_of_it_lies_in_the_clear_on_sqlite() {
    let program = Program::new(None);
    let markers = work(&program);
    assert_clean(&[program.data.clone(), program.log.clone()], &markers);
}

#[test]
fn nothing_of_it_lies_in_the_clear_on_postgres() {
    // A server of its own that writes down every statement it is told.
    let server = Server::start(&[("log_statement", "all"), ("log_min_duration_statement", "0")]).unwrap();
    let program = Program::new(Some(&server.url("postgres")));
    let markers = work(&program);
    checkpoint(&server.url("postgres"));
    let places: Vec<PathBuf> =
        vec![program.data.clone(), program.log.clone(), server.data_directory(), server.log_file()];
    assert_clean(&places, &markers);
}

/// Makes PostgreSQL write all it holds in memory to its files.
fn checkpoint(url: &str) {
    let db = db::Db::postgres(url, &db::PostgresOptions::default()).unwrap();
    db.write_blocking(|tx| tx.execute("CHECKPOINT", &[])).unwrap();
}

/// The scan finds what does lie there: a word written past the product is seen, in the database and in its log.
#[test]
fn a_word_in_the_clear_is_found() {
    let server = Server::start(&[("log_statement", "all")]).unwrap();
    for database in [None, Some(server.url("postgres"))] {
        let program = Program::new(database.as_deref());
        program.set_up();
        let marker = Marker::new(&world::SystemRandom);
        let (dir, desk) = program.open();
        let text = marker.text().to_owned();
        let insert = "INSERT INTO setting (account_id, name, value) VALUES (1, 'company', $1)";
        desk.db.write_blocking(move |tx| tx.execute(insert, db::params![text])).unwrap();
        drop((dir, desk));
        let places = match database {
            None => vec![program.data.clone()],
            Some(url) => {
                checkpoint(&url);
                vec![server.data_directory()]
            }
        };
        assert!(!testkit::residue::scan(&places, &[marker]).is_empty());
    }
}
