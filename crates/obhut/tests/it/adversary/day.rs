//! A day at a desk, with a word of its own in every place where personal data comes in.

use base64::Engine as _;
use obhut::context::{Actor, Cx};
use obhut::drafts;
use obhut::error::Error;
use obhut::words::Source;
use serde_json::{Value, json};
use testkit::residue::Marker;

use crate::postfix::{Postfix, wait};
use crate::program::{ADMIN, Program, Served, file, said};
use crate::stories::DESK;

/// What is to be forgotten: every place whose name begins so.
const FORGOTTEN: [&str; 4] = ["ticket", "content", "identity", "redacted"];

/// The places. `ticket`: a ticket that goes, of somebody who stays. `content`: somebody who goes with what they wrote.
/// `identity`: what goes of somebody whose texts stay. `redacted`: words of a text that stays. `kept`: what stays.
pub const PLACES: [&str; 34] = [
    "ticket subject",
    "ticket text",
    "ticket note",
    "ticket tag",
    "ticket draft",
    "ticket partner subject",
    "ticket partner text",
    "ticket merged text",
    "content name",
    "content address",
    "content subject",
    "content text",
    "content header",
    "content file name",
    "content file",
    "content small file",
    "content text elsewhere",
    "content later text",
    "content answer",
    "content old subject",
    "content notes",
    "identity name",
    "identity address",
    "identity second address",
    "identity header",
    "identity notes",
    "identity name in a text",
    "redacted words",
    "kept subject",
    "kept text",
    "kept name",
    "kept name in copy",
    "kept address",
    "kept text of the identity",
];

/// The day: who and what there is.
pub struct Day<'a> {
    program: &'a Program,
    served: Option<Served>,
    options: Vec<String>,
    /// Through whom mail comes in; the command line takes it in where there is none.
    postman: Option<&'a Postfix>,
    token: String,
    /// One for each place.
    pub markers: Vec<Marker>,
    /// The ticket that goes.
    pub ticket: i64,
    /// Somebody whose ticket goes and who stays.
    pub keeper: i64,
    kept_ticket: i64,
    content_ticket: i64,
    /// Of whoever goes by name only.
    pub identity_ticket: i64,
}

impl<'a> Day<'a> {
    pub fn begin(program: &'a Program) -> Self {
        Self::with(program, &["--undo-seconds", "3600"], None)
    }

    pub fn with(program: &'a Program, options: &[&str], postman: Option<&'a Postfix>) -> Self {
        let mut markers: Vec<Marker> = PLACES.iter().map(|_| Marker::new(&world::SystemRandom)).collect();
        // The name that stands in a text is the name.
        markers[at("identity name in a text")] = markers[at("identity name")].clone();
        let token = program.set_up();
        let (ticket, keeper, kept_ticket, content_ticket, identity_ticket) = (0, 0, 0, 0, 0);
        let served = Some(program.serve(options));
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        Self {
            program,
            served,
            options,
            postman,
            token,
            markers,
            ticket,
            keeper,
            kept_ticket,
            content_ticket,
            identity_ticket,
        }
    }

    pub fn word(&self, place: &str) -> &str {
        self.markers[at(place)].text()
    }

    pub fn marker(&self, place: &str) -> Marker {
        self.markers[at(place)].clone()
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.served.as_ref().unwrap().call(method, path, &self.token, body);
        assert!(matches!(status, 200 | 201), "{method} {path}: {status} {answer}");
        answer
    }

    fn person(&self, name: &str, address: &str, notes: &str) -> i64 {
        let user = json!({ "user": { "name": name, "email": format!("{address}@kunden.example"), "notes": notes } });
        self.call("POST", "/api/v2/users.json", &user)["user"]["id"].as_i64().unwrap()
    }

    fn open(&self, person: i64, subject: &str, text: &str, tag: &str) -> i64 {
        let ticket = json!({ "ticket": {
            "subject": subject, "comment": { "body": text }, "requester_id": person, "tags": [tag],
        } });
        self.call("POST", "/api/v2/tickets.json", &ticket)["ticket"]["id"].as_i64().unwrap()
    }

    fn say(&self, ticket: i64, person: Option<i64>, text: &str, public: bool) {
        let mut comment = json!({ "body": text, "public": public });
        if let Some(person) = person {
            comment["author_id"] = person.into();
        }
        self.call("PUT", &format!("/api/v2/tickets/{ticket}.json"), &json!({ "ticket": { "comment": comment } }));
    }

    fn mail_in(&self, mail: &str) -> i64 {
        if let Some(postfix) = self.postman {
            let known = self.tickets();
            postfix.submit("absender@kunden.example", &[DESK], mail.replace('\n', "\r\n").as_bytes());
            let fresh = || self.tickets().into_iter().find(|ticket| !known.contains(ticket));
            return wait("the mail is a ticket", fresh, || postfix.log());
        }
        let folder = testkit::temp_dir();
        let path = file(folder.path(), "mail.eml", mail.replace('\n', "\r\n").as_bytes());
        let output = self.program.run(&["ingest", &path]);
        assert!(output.status.success(), "{}", said(&output));
        let outcome: Value = serde_json::from_slice(&output.stdout).unwrap();
        outcome["ticket"].as_i64().unwrap()
    }

    /// The steps, in their order; each leaves something behind.
    pub const STEPS: [fn(&mut Self); 9] = [
        Self::a_customer_who_stays,
        Self::a_mail_with_files,
        Self::a_mail_of_somebody_whose_texts_stay,
        Self::a_ticket_that_will_go,
        Self::others_take_part,
        Self::colleagues_answer_and_change,
        Self::a_partner_is_asked,
        Self::one_ticket_is_merged,
        Self::a_draft_and_an_export,
    ];

    fn a_customer_who_stays(&mut self) {
        self.keeper = self.person(&format!("Kai {}", self.word("kept name")), self.word("kept address"), "");
        self.kept_ticket = self.open(self.keeper, self.word("kept subject"), self.word("kept text"), "heizung");
        let number = format!("Die Nummer ist {}, vielen Dank.", self.word("redacted words"));
        self.say(self.kept_ticket, Some(self.keeper), &number, true);
    }

    fn a_mail_with_files(&mut self) {
        let base64 = |place: &str, times: usize| {
            let text = base64::engine::general_purpose::STANDARD.encode(self.word(place).repeat(times));
            text.as_bytes().chunks(76).map(|line| format!("{}\n", String::from_utf8_lossy(line))).collect::<String>()
        };
        let mail = format!(
            "From: {} Ohm <{}@kunden.example>\nTo: support@lindhof.example\nCc: {} <kopie@kunden.example>\n\
             Message-ID: <1.{}@kunden.example>\nSubject: Frage {}\nMIME-Version: 1.0\n\
             Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n\
             Guten Tag {}\n--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"{}.pdf\"\n\
             Content-Transfer-Encoding: base64\n\n{}--x\nContent-Type: text/plain\n\
             Content-Disposition: attachment; filename=\"klein.txt\"\nContent-Transfer-Encoding: base64\n\n{}--x--\n",
            self.word("content name"),
            self.word("content address"),
            self.word("kept name in copy"),
            self.word("content header"),
            self.word("content subject"),
            self.word("content text"),
            self.word("content file name"),
            base64("content file", 9_000),
            base64("content small file", 3),
        );
        self.content_ticket = self.mail_in(&mail);
    }

    fn a_mail_of_somebody_whose_texts_stay(&mut self) {
        let name = self.word("identity name");
        let mail = format!(
            "From: {name} Rau <{}@kunden.example>\nTo: support@lindhof.example\nSubject: Radio\n\
             Message-ID: <2.{}@kunden.example>\n\nGuten Tag,\n{}\nGern an {}@kunden.example, Ihr {name} Rau\n",
            self.word("identity address"),
            self.word("identity header"),
            self.word("kept text of the identity"),
            self.word("identity address"),
        );
        self.identity_ticket = self.mail_in(&mail);
        let person = self.requester(self.identity_ticket);
        let identity = json!({ "identity": {
            "type": "email", "value": format!("{}@privat.example", self.word("identity second address")),
        } });
        self.call("POST", &format!("/api/v2/users/{person}/identities.json"), &identity);
        let notes = json!({ "user": { "notes": self.word("identity notes") } });
        self.call("PUT", &format!("/api/v2/users/{person}.json"), &notes);
    }

    fn a_ticket_that_will_go(&mut self) {
        let (subject, text, tag) = (self.word("ticket subject"), self.word("ticket text"), self.word("ticket tag"));
        self.ticket = self.open(self.keeper, subject, text, tag);
    }

    fn others_take_part(&mut self) {
        let person = self.requester(self.content_ticket);
        self.say(self.kept_ticket, Some(person), self.word("content text elsewhere"), true);
        self.say(self.content_ticket, Some(person), self.word("content later text"), true);
        let notes = json!({ "user": { "notes": self.word("content notes") } });
        self.call("PUT", &format!("/api/v2/users/{person}.json"), &notes);
    }

    fn colleagues_answer_and_change(&mut self) {
        self.say(self.ticket, None, self.word("ticket note"), false);
        self.say(self.kept_ticket, None, "Wir sehen nach.", true);
        self.say(self.content_ticket, None, self.word("content answer"), true);
        for subject in [self.word("content old subject"), self.word("content subject")] {
            let change = json!({ "ticket": { "subject": format!("Frage {subject}"), "status": "pending" } });
            self.call("PUT", &format!("/api/v2/tickets/{}.json", self.content_ticket), &change);
        }
    }

    fn a_partner_is_asked(&mut self) {
        let message = json!({ "message": {
            "subject": self.word("ticket partner subject"), "body": self.word("ticket partner text"),
            "to": [{ "email": "werk@partner.example", "name": "Werk" }],
        } });
        self.call("POST", &format!("/api/v2/tickets/{}/side_conversations.json", self.ticket), &message);
    }

    fn one_ticket_is_merged(&mut self) {
        let other = self.open(self.keeper, "Noch einmal", "Das auch.", "heizung");
        let merge = json!({ "ids": [other], "target_comment": self.word("ticket merged text") });
        self.call("POST", &format!("/api/v2/tickets/{}/merge.json", self.ticket), &merge);
    }

    fn a_draft_and_an_export(&mut self) {
        self.call("GET", "/api/v2/access_logs/export.json", &Value::Null);
        self.stop();
        {
            let (_dir, desk) = self.program.open();
            let account = desk.account(1).unwrap();
            let ada = account.people.by_email(ADMIN).unwrap();
            let now = desk.world.clock.now().0;
            let actor = desk.db.read_blocking(move |tx| obhut::staff::actors::actor(tx, 1, ada, now)).unwrap().unwrap();
            assert_ne!(actor.role, Actor::system().role);
            let cx = Cx::new(&desk, &account, actor, Source::Web);
            let text = zeroize::Zeroizing::new(self.word("ticket draft").to_owned());
            let written = drafts::ops::Written { text, ..drafts::ops::Written::default() };
            let ticket = self.ticket;
            desk.db
                .write_blocking(move |tx| drafts::ops::save(tx, &cx, ticket, &written, false))
                .unwrap_or_else(|error: Error| panic!("{error}"));
        }
        self.resume();
    }

    fn tickets(&self) -> Vec<i64> {
        let answer = self.call("GET", "/api/v2/tickets.json", &Value::Null);
        answer["tickets"].as_array().unwrap().iter().map(|ticket| ticket["id"].as_i64().unwrap()).collect()
    }

    fn requester(&self, ticket: i64) -> i64 {
        let ticket = self.call("GET", &format!("/api/v2/tickets/{ticket}.json"), &Value::Null);
        ticket["ticket"]["requester_id"].as_i64().unwrap()
    }

    /// The process that serves.
    pub fn process(&self) -> u32 {
        self.served.as_ref().unwrap().id()
    }

    /// Lets the desk have mail from outside.
    pub fn has_an_address(&self) {
        let address = json!({ "recipient_address": { "email": DESK, "name": "Service" } });
        self.call("POST", "/api/v2/recipient_addresses.json", &address);
    }

    pub fn stop(&mut self) {
        self.served.take().unwrap().stop();
    }

    pub fn resume(&mut self) {
        let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
        self.served = Some(self.program.serve(&options));
    }

    /// The erasures, by the API and by the command line of the serving program.
    pub fn forget(&self) {
        let path = format!("/api/v2/tickets/{}/comments", self.kept_ticket);
        let shown = self.call("GET", &format!("{path}.json"), &Value::Null);
        let word = self.word("redacted words");
        let named = |comment: &&Value| comment["plain_body"].as_str().is_some_and(|text| text.contains(word));
        let comment = shown["comments"].as_array().unwrap().iter().find(named).unwrap()["id"].as_i64().unwrap();
        self.call("PUT", &format!("{path}/{comment}/redact.json"), &json!({ "text": word }));
        let ticket = self.ticket.to_string();
        let content = format!("{}@kunden.example", self.word("content address"));
        let identity = format!("{}@kunden.example", self.word("identity address"));
        for what in [
            ["--ticket", ticket.as_str(), "--outcome", "content"],
            ["--person", &content, "--outcome", "content"],
            ["--person", &identity, "--outcome", "identity"],
        ] {
            let output = self.program.run(&[&["forget"], &what[..], &["--yes"]].concat());
            assert!(output.status.success(), "{}", said(&output));
        }
    }

    /// The desk goes on with other people's affairs.
    pub fn goes_on(&self) {
        for number in 0..20 {
            let person = self.person(&format!("Nora Neu {number}"), &format!("nora{number}"), "ruft gern an");
            let ticket = self.open(person, "Heizung kalt seit gestern Abend", "Guten Tag, es wird nicht warm.", "kalt");
            self.say(ticket, None, "Bitte drehen Sie den Regler auf drei und warten Sie zehn Minuten.", true);
            self.say(ticket, None, "Siehe Anleitung, Seite vier, unten links.", false);
            self.mail_in(&format!(
                "From: Nora Neu <nora{number}@kunden.example>\nTo: support@lindhof.example\nSubject: Heizung\n\
                 Message-ID: <n{number}@kunden.example>\n\nGuten Tag,\nes wird warm, vielen Dank.\n"
            ));
            self.call("GET", &format!("/api/v2/tickets/{ticket}/comments.json"), &Value::Null);
            self.call("GET", "/api/v2/search.json?query=heizung", &Value::Null);
        }
    }

    /// Everything that the API tells to the administrator, in one text, in capitals as the words are.
    pub fn told(&self) -> String {
        let mut told = String::new();
        let mut paths = vec![
            "/api/v2/users.json".to_owned(),
            "/api/v2/tickets.json".to_owned(),
            "/api/v2/deleted_tickets.json".to_owned(),
            "/api/v2/deleted_users.json".to_owned(),
        ];
        for ticket in [self.ticket, self.kept_ticket, self.content_ticket, self.identity_ticket] {
            for rest in ["", "/comments", "/audits", "/side_conversations", "/email_ccs"] {
                paths.push(format!("/api/v2/tickets/{ticket}{rest}.json"));
            }
        }
        for path in paths {
            let (_, answer) = self.served.as_ref().unwrap().call("GET", &path, &self.token, &Value::Null);
            told.push_str(&answer.to_string());
        }
        told.to_uppercase()
    }

    /// How many rows a search for a place's word finds.
    pub fn found(&self, place: &str) -> i64 {
        let path = format!("/api/v2/search/count.json?query={}", self.word(place));
        self.call("GET", &path, &Value::Null)["count"].as_i64().unwrap()
    }
}

pub fn at(place: &str) -> usize {
    PLACES.iter().position(|known| *known == place).unwrap()
}

pub fn is_forgotten(place: &str) -> bool {
    FORGOTTEN.iter().any(|kind| place.starts_with(kind))
}
