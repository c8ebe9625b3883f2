//! Stories of side conversations on both engines: nothing of the customer leaves, and what comes back stays inside.

use std::sync::Arc;

use testkit::Engine;

use super::answers::{self, Decision};
use super::ops::{self, NewReply, NewSide};
use super::send;
use super::words::{MessageKind, MessageState, SideState};
use super::{pseudonym, read};
use crate::context::Cx;
use crate::desk::Desk;
use crate::email::outbox::MailOut;
use crate::error::Error;
use crate::i18n::Language;
use crate::recipients::{self, NewRecipient, PassingPurpose, Position};
use crate::staff::groups;
use crate::testing::TestDesk;
use crate::tickets::attachments::NewFile;
use crate::tickets::{NewComment, NewTicket, Requester, create};
use crate::words::{Rights, Role, Source, Status};

/// A desk that has a mail server, which nobody reaches in these stories.
struct House {
    desk: TestDesk,
    specialist: i64,
    partner: i64,
}

impl House {
    fn new(engine: Engine) -> Self {
        let mut desk = TestDesk::new(engine);
        let options = crate::config::Serve {
            smtp: Some("smtp://127.0.0.1:9".into()),
            mail_from: Some("service@lindhof.example".into()),
            ..crate::config::Serve::default()
        };
        let old = Arc::clone(&desk.desk);
        let (db, vault) = (old.db.clone(), old.vault.clone());
        let mut new = Desk::new(db, vault, old.world.clone(), old.blobs.clone(), old.settings.clone());
        new.mail = MailOut::of(&options).unwrap();
        desk.desk = Arc::new(new);
        desk.account = desk.desk.account(desk.account.key.id).unwrap();
        let specialist = desk.staff("Sören Fach", "soeren@lindhof.example", Role::Specialist);
        let group = desk.group;
        desk.write(&desk.system(), move |tx, cx| groups::join(tx, cx, specialist, group, Rights::Edit)).unwrap();
        let partner = desk.write(&desk.acting(desk.administrator), |tx, cx| {
            recipients::ops::create(tx, cx, &NewRecipient::named("Zählerwerk Holm GmbH", "service@holm.example"))
        });
        let partner = partner.unwrap();
        Self { desk, specialist, partner }
    }

    /// A mail of a customer that became a ticket of the group.
    fn ticket(&self, name: &str, email: &str, subject: &str, text: &str) -> i64 {
        let group = self.desk.group;
        let (name, email, subject, text) = (name.to_owned(), email.to_owned(), subject.to_owned(), text.to_owned());
        let mut cx = self.desk.system();
        cx.source = Source::Email;
        let created = self.desk.write(&cx, move |tx, cx| {
            let requester = Requester::Address { name: Some(name.clone()), email: email.clone() };
            let requester = Requester::Known(create::resolve(tx, cx, &requester)?);
            let mut comment = NewComment::message(&text, true);
            let Requester::Known(author) = requester else { return Err(Error::NotFound) };
            comment.author = Some(author);
            comment.files.push(Arc::new(NewFile {
                name: format!("Rechnung {name}.pdf"),
                content_type: "application/pdf".into(),
                content_id: None,
                inline: false,
                content: b"%PDF-1.4".to_vec().into(),
            }));
            let new = NewTicket { group: Some(group), requester, ..NewTicket::new(&subject, comment) };
            create::create(tx, cx, &new)
        });
        created.unwrap().ticket
    }

    fn specialist(&self) -> Cx {
        self.desk.acting(self.specialist)
    }

    fn agent(&self) -> Cx {
        self.desk.acting(self.desk.agent)
    }

    fn ask(&self, cx: &Cx, ticket: i64, subject: &str, text: &str) -> Result<ops::Asked, Error> {
        let new = question(self.partner, subject, text);
        self.desk.write(cx, move |tx, cx| ops::create(tx, cx, ticket, &new))
    }

    /// The mail of a message as it would be handed to the server.
    fn source(&self, side: i64, message: i64) -> Option<String> {
        let out = self.desk.desk.mail.clone().unwrap();
        let written =
            self.desk.read(&self.desk.system(), move |tx, cx| send::write(tx, cx, &out, side, message)).unwrap();
        written.map(|letter| String::from_utf8_lossy(&letter.bytes).into_owned())
    }

    fn arrive(&self, mail: &str) -> serde_json::Value {
        crate::email::ingest::ingest(&self.desk.system(), mail.as_bytes()).unwrap()
    }

    fn side(&self, ticket: i64, side: i64) -> read::Side {
        self.desk.read(&self.agent(), move |tx, cx| read::one(tx, cx, ticket, side)).unwrap()
    }

    fn states(&self, ticket: i64, side: i64) -> Vec<(MessageKind, MessageState)> {
        self.side(ticket, side).messages.iter().map(|one| (one.row.kind, one.row.state)).collect()
    }
}

fn question(recipient: i64, subject: &str, text: &str) -> NewSide {
    NewSide {
        recipient,
        address: None,
        subject: subject.to_owned(),
        text: text.to_owned(),
        purpose: PassingPurpose::Question,
        masked: true,
        files: Vec::new(),
        language: Language::German,
        seen: None,
    }
}

fn answer(token: &str, from: &str, id: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nTo: service+{token}@lindhof.example\r\nSubject: Re: Frage\r\nMessage-ID: <{id}@holm.example>\r\n\
         \r\n{text}\r\n\r\nAm 03.06.2026 um 09:02 schrieb Lindhof Service:\r\n> Ist das plausibel?\r\n"
    )
}

fn each(story: impl Fn(&House)) {
    for engine in Engine::BOTH {
        story(&House::new(engine));
    }
}

const GIVEN: [&str; 20] = [
    "Jürgen",
    "Ayşe",
    "Zoë",
    "Łukasz",
    "Bärbel",
    "Seán",
    "Håkon",
    "Inés",
    "Müslüm",
    "Anna-Lena",
    "Øyvind",
    "Thérèse",
    "Đorđe",
    "Gül",
    "Björn",
    "Nuño",
    "Sigrún",
    "François",
    "Ewa",
    "Jörg",
];
const FAMILY: [&str; 20] = [
    "Großkopf",
    "Yıldırım",
    "Lindqvist",
    "Wójcik",
    "Hoffmeister-Kaltenbrunn",
    "O'Rourke",
    "Ødegaard",
    "Ibáñez",
    "Köseoğlu",
    "Weißenborn",
    "Sørensen",
    "Lefèvre",
    "Petrović",
    "Aydoğan",
    "Ångström",
    "Muñoz",
    "Jónsdóttir",
    "D'Aubigné",
    "Kowalczyk",
    "Schönfelder",
];

/// The name without what an old keyboard lacks.
fn plain(name: &str) -> String {
    let spelled = |letter: char| match letter {
        'ä' => "ae".to_owned(),
        'ö' => "oe".to_owned(),
        'ü' => "ue".to_owned(),
        'ß' => "ss".to_owned(),
        letter => letter.to_string(),
    };
    name.to_lowercase().chars().map(spelled).collect()
}

#[test]
fn twenty_customers_are_asked_about_and_none_of_them_leaves_the_house() {
    each(|house| {
        let (mut awkward, mut missed) = (0, Vec::new());
        for (number, (given, family)) in GIVEN.iter().zip(FAMILY).enumerate() {
            let local: String = plain(family).chars().filter(char::is_ascii_alphanumeric).collect();
            let email = format!("{local}{number}@kunden{number}.example");
            let phone = format!("0431 55{number:02} 01 38");
            let text = format!(
                "Guten Tag, hier {given} {family}. Meine Nummer ist {phone}, Mail {email}.\n\
                 {family}s Zähler zeigt F12, schrieb Frau {family} schon. {} hat recht.\n-- \n{given} {family}\n",
                family.to_uppercase()
            );
            let subject = format!("Zähler von {given} {family} zeigt F12");
            let ticket = house.ticket(&format!("{given} {family}"), &email, &subject, &text);
            let asked = house.ask(&house.specialist(), ticket, &subject, &text).unwrap();
            let source = house.source(asked.side, asked.message).unwrap();
            let mail = mail::parse(source.as_bytes());
            let shown = format!("{} {}", mail.subject.clone().unwrap(), mail.text.clone().unwrap());
            for exact in [*given, family, &email, &phone] {
                assert!(!shown.contains(exact) && !source.contains(exact), "{exact} leaves:\n{shown}");
            }
            for form in [family.to_uppercase(), format!("{family}s"), plain(family), local.clone()] {
                awkward += 1;
                if shown.contains(&form) {
                    missed.push(form);
                }
            }
            assert!(shown.contains("F12"), "what it is about leaves: {shown}");
            let folded = source.to_lowercase();
            for field in ["\nin-reply-to:", "\nreferences:", "\ncc:", "\nx-original"] {
                assert!(!folded.contains(field), "{field}\n{source}");
            }
            assert_eq!(mail.from[0].address, "service@lindhof.example");
            assert_eq!(mail.to.iter().map(|to| to.address.as_str()).collect::<Vec<_>>(), ["service@holm.example"]);
        }
        assert!(missed.len() * 100 <= awkward, "{} of {awkward}: {missed:?}", missed.len());
    });
}

#[test]
fn what_was_shown_is_what_leaves_and_anything_else_is_refused() {
    each(|house| {
        let ticket = house.ticket("Lena Kundin", "lena@kunden.example", "Fehler F12", "Der Zähler zeigt F12.");
        let mut new = question(house.partner, "Fehler F12", "Ist F12 bei {Person} bekannt, Frau Kundin fragt?");
        let shown = new.clone();
        let preview = house.desk.read(&house.specialist(), move |tx, cx| ops::preview(tx, cx, ticket, &shown)).unwrap();
        assert!(!preview.text.contains("Kundin") && !preview.text.contains("{Person}"), "{}", preview.text);
        new.seen = Some([7; 16]);
        let other = new.clone();
        let refused = house.desk.write(&house.specialist(), move |tx, cx| ops::create(tx, cx, ticket, &other));
        assert!(matches!(refused, Err(Error::Changed)));
        new.seen = Some(preview.mark);
        let asked = house.desk.write(&house.specialist(), move |tx, cx| ops::create(tx, cx, ticket, &new)).unwrap();
        let mail = mail::parse(house.source(asked.side, asked.message).unwrap().as_bytes());
        assert_eq!(mail.text.unwrap().trim_end(), preview.text);
        assert_eq!(mail.subject.unwrap(), preview.subject);
        assert_eq!(mail.to[0].address, preview.address);
    });
}

#[test]
fn a_customer_has_one_name_at_each_partner_and_another_at_every_other() {
    each(|house| {
        let ticket = house.ticket("Lena Kundin", "lena@kunden.example", "F12", "F12.");
        let partner = house.partner;
        let names = house.desk.read(&house.agent(), move |tx, cx| {
            let requester = crate::tickets::read::get(tx, cx, ticket)?.row.requester;
            let mut of = |partner| pseudonym::of_requester(tx, cx, requester, partner, Language::German);
            Ok((of(partner)?, of(partner)?, of(partner + 1)?))
        });
        let (first, again, elsewhere) = names.unwrap();
        assert!(first.is_some() && first == again && first != elsewhere);
    });
}

#[test]
fn names_go_only_to_a_partner_with_role_contract_country_and_ground() {
    each(|house| {
        let ticket = house.ticket("Lena Kundin", "lena@kunden.example", "F12", "F12.");
        let new = NewSide { masked: false, ..question(house.partner, "F12", "Frau Kundin fragt.") };
        let fields = |cx: &Cx| {
            let new = new.clone();
            match house.desk.write(cx, move |tx, cx| ops::create(tx, cx, ticket, &new)) {
                Err(Error::Invalid(faults)) => faults.iter().map(|fault| fault.field).collect::<Vec<_>>(),
                Ok(_) => Vec::new(),
                Err(other) => panic!("{other}"),
            }
        };
        assert_eq!(fields(&house.agent()), ["role", "contract", "country"]);
        let partner = house.partner;
        let complete = |ground| {
            let change = recipients::RecipientChange {
                role: Some(Position::Processor),
                contract: Some(Some("AV-2025-17".into())),
                contract_at: Some(Some(1_738_540_800_000_000)),
                country: Some(Some("IN".into())),
                ground: Some(ground),
                ..recipients::RecipientChange::default()
            };
            let cx = house.desk.acting(house.desk.administrator);
            house.desk.write(&cx, move |tx, cx| recipients::ops::update(tx, cx, partner, &change))
        };
        complete(None).unwrap();
        assert_eq!(fields(&house.agent()), ["transfer_ground"]);
        assert!(complete(Some(recipients::Ground::Adequacy)).is_err(), "there is no decision about that country");
        complete(Some(recipients::Ground::Clauses)).unwrap();
        assert_eq!(fields(&house.specialist()), ["masked"], "who may not know names cannot pass them on");
        assert_eq!(fields(&house.agent()), [""; 0]);
    });
}

#[test]
fn an_answer_comes_back_into_the_conversation_is_approved_and_quoted() {
    each(|house| {
        let ticket = house.ticket("Lena Kundin", "lena@kunden.example", "F12", "Was heißt F12?");
        let asked = house.ask(&house.specialist(), ticket, "F12", "Was heißt F12?").unwrap();
        let token = house.side(ticket, asked.side).row.reply_token;
        let status = house.desk.write(&house.agent(), move |tx, cx| {
            let change =
                crate::tickets::TicketChange { status: Some(Status::Hold), ..crate::tickets::TicketChange::default() };
            crate::tickets::update::update(tx, cx, ticket, &change).map(drop)
        });
        status.unwrap();
        let mail = answer(&token, "Ines Holm <service@holm.example>", "a1", "F12 ist harmlos.");
        let taken = house.arrive(&mail);
        assert_eq!((&taken["outcome"], &taken["state"]), (&"side_conversation".into(), &"arrived".into()));
        assert_eq!(house.arrive(&mail)["outcome"], "duplicate");
        let message = taken["message"].as_i64().unwrap();
        let known = house.side(ticket, asked.side);
        let disclosure = crate::disclosure::for_actor(&house.agent());
        assert_eq!(known.messages.len(), 2);
        assert_eq!(known.messages[1].text(&disclosure), "F12 ist harmlos.");
        // It woke the ticket, and is no comment of it: the customer can never read it.
        let (row, said) = house
            .desk
            .read(&house.agent(), move |tx, cx| {
                let row = crate::tickets::read::get(tx, cx, ticket)?.row;
                let all = crate::listing::Window { counted: true, ..crate::listing::Window::first(10) };
                Ok((row, crate::tickets::read::comments(tx, cx, ticket, &all)?.total))
            })
            .unwrap();
        assert_eq!((row.status, said), (Status::Open, Some(1)));
        assert!(house.desk.account.people.by_email("service@holm.example").is_none(), "a partner is no customer");
        let side = asked.side;
        let early = house.desk.read(&house.specialist(), move |tx, cx| answers::quote(tx, cx, ticket, side, message));
        assert!(matches!(early, Err(Error::Invalid(_))), "nobody has approved it");
        let approve = move |tx: &mut db::Tx<'_>, cx: &Cx| answers::approve(tx, cx, ticket, side, message);
        house.desk.write(&house.specialist(), approve).unwrap();
        assert!(house.desk.write(&house.agent(), approve).is_err(), "once is enough");
        let quoted = house.desk.read(&house.agent(), move |tx, cx| answers::quote(tx, cx, ticket, side, message));
        assert_eq!(quoted.unwrap(), "F12 ist harmlos.");
        let approvals = house
            .desk
            .read(&house.agent(), move |tx, cx| crate::handover::approvals::of_ticket(tx, cx, ticket))
            .unwrap();
        assert_eq!((approvals.len(), approvals[0].author, approvals[0].row), (1, house.specialist, message));
        let key = vault::KeyId(known.messages[1].row.key);
        let cx = house.agent();
        assert!(crate::handover::approvals::is_of(&cx, &approvals[0], key, "F12 ist harmlos.").unwrap());
        assert!(!crate::handover::approvals::is_of(&cx, &approvals[0], key, "F12 ist gefährlich.").unwrap());
    });
}

#[test]
fn an_answer_from_an_unknown_address_waits_for_a_decision() {
    each(|house| {
        let ticket = house.ticket("Lena Kundin", "lena@kunden.example", "F12", "F12.");
        let asked = house.ask(&house.agent(), ticket, "F12", "Was heißt F12?").unwrap();
        let (side, token) = (asked.side, house.side(ticket, asked.side).row.reply_token);
        let arrive = |from: &str, id: &str| {
            let taken = house.arrive(&answer(&token, from, id, "Von mir."));
            (taken["state"].as_str().unwrap().to_owned(), taken["message"].as_i64().unwrap())
        };
        let decide = |message: i64, decision| {
            house.desk.write(&house.agent(), move |tx, cx| answers::decide(tx, cx, ticket, side, message, decision))
        };
        let (state, first) = arrive("fremd@elsewhere.example", "b1");
        assert_eq!(state, "held");
        let approve = house.desk.write(&house.agent(), move |tx, cx| answers::approve(tx, cx, ticket, side, first));
        assert!(approve.is_err(), "what is held cannot be approved");
        decide(first, Decision::Reject).unwrap();
        assert!(decide(first, Decision::Accept).is_err(), "it was decided");
        let (_, second) = arrive("neu@holm.example", "b2");
        decide(second, Decision::AcceptAndAdd).unwrap();
        assert_eq!(arrive("neu@holm.example", "b3").0, "arrived", "the address is the partner's by now");
        let states: Vec<MessageState> = house.states(ticket, side).into_iter().map(|(_, state)| state).collect();
        let expected = [MessageState::Waiting, MessageState::Rejected, MessageState::Arrived, MessageState::Arrived];
        assert_eq!(states, expected);
    });
}

#[test]
fn a_question_that_comes_back_is_marked_and_can_be_asked_again() {
    each(|house| {
        let ticket = house.ticket("Lena Kundin", "lena@kunden.example", "F12", "F12.");
        let asked = house.ask(&house.specialist(), ticket, "F12", "Was heißt F12?").unwrap();
        let side = asked.side;
        let known = house.side(ticket, side);
        let sent = known.messages[0].row.clone();
        house
            .desk
            .write(&house.desk.system(), move |tx, cx| Ok(super::sql::set_sent(tx, cx.id(), &sent, "t", cx.at())?))
            .unwrap();
        let report = format!(
            "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: service+{}@lindhof.example\r\n\
             Subject: Undelivered Mail Returned to Sender\r\nContent-Type: multipart/report; report-type=delivery-status; \
             boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nuser unknown\r\n--b\r\n\
             Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
             Final-Recipient: rfc822; service@holm.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n",
            known.row.reply_token
        );
        assert_eq!(house.arrive(&report)["kind"], "bounce");
        assert_eq!(
            house.states(ticket, side),
            [(MessageKind::Question, MessageState::Returned), (MessageKind::Bounce, MessageState::Arrived)]
        );
        house
            .desk
            .write(&house.agent(), move |tx, cx| ops::set_state(tx, cx, ticket, side, SideState::Closed))
            .unwrap();
        let again = NewReply { text: "Noch einmal.".into(), files: Vec::new(), language: Language::German, seen: None };
        let message = house.desk.write(&house.agent(), move |tx, cx| ops::reply(tx, cx, ticket, side, &again)).unwrap();
        assert_eq!(house.side(ticket, side).row.state, SideState::Open);
        assert!(house.source(side, message).unwrap().contains("Noch einmal."));
    });
}

#[test]
fn only_a_ticket_of_the_readers_has_side_conversations() {
    each(|house| {
        let ticket = house.ticket("Lena Kundin", "lena@kunden.example", "F12", "F12.");
        let asked = house.ask(&house.agent(), ticket, "F12", "Was heißt F12?").unwrap();
        let lena = house.desk.account.people.by_email("lena@kunden.example").unwrap();
        let stranger = house.desk.staff("Edda Ruhig", "edda@lindhof.example", Role::Specialist);
        for person in [lena, stranger] {
            let cx = house.desk.acting(person);
            let seen = house.desk.read(&cx, move |tx, cx| read::one(tx, cx, ticket, asked.side).map(drop));
            assert!(matches!(seen, Err(Error::NotFound | Error::Forbidden)));
            assert!(house.ask(&cx, ticket, "F12", "Was?").is_err());
        }
        // A closed file that was not released may not go along masked.
        let new = NewSide { files: vec![1], ..question(house.partner, "F12", "F12?") };
        let refused = house.desk.write(&house.agent(), move |tx, cx| ops::create(tx, cx, ticket, &new));
        assert!(matches!(refused, Err(Error::Invalid(_))));
    });
}

mod api {
    //! The same through the API, as clients of other desks call it.

    use axum::body::Body;
    use axum::http::{Method, Request};
    use serde_json::{Value, json};
    use testkit::Engine;

    use crate::testing::{TestApp, Who};

    fn each(story: impl Fn(&TestApp, i64)) {
        for engine in Engine::BOTH {
            let app = TestApp::new(engine);
            let ticket = json!({"ticket": {
                "subject": "Zähler von Lena Kundin", "requester_id": app.end_user, "group_id": app.desk.group,
                "comment": {"body": "Lena Kundin, 040 5550199: Was heißt F12?"},
            }});
            let (status, made) = app.post(Who::Agent, "tickets", &ticket);
            assert_eq!(status, 201, "{made}");
            story(&app, made["ticket"]["id"].as_i64().unwrap());
        }
    }

    fn holm(subject: &str, body: &str) -> Value {
        json!({"message": {"subject": subject, "body": body, "to": [{"email": "service@holm.example", "name": "Holm"}]}})
    }

    #[test]
    fn a_specialist_asks_reads_asks_again_and_closes() {
        each(|app, ticket| {
            let path = format!("tickets/{ticket}/side_conversations");
            let question = holm("F12 bei Lena Kundin", "Frau Kundin (040 5550199) fragt nach F12.");
            let (status, made) = app.post(Who::Specialist, &path, &question);
            assert_eq!(status, 201, "{made}");
            let side = &made["side_conversation"];
            assert_eq!(
                (&side["state"], &side["ticket_id"], &side["masked"]),
                (&json!("open"), &json!(ticket), &json!(true))
            );
            assert_eq!(side["participants"][1]["email"], "service@holm.example");
            let sid = side["id"].as_str().unwrap();
            assert_eq!((sid.len(), &sid[14..15]), (36, "4"), "a UUID: {sid}");
            let one = format!("{path}/{sid}");
            let (_, plain) = app.get(Who::Specialist, &one);
            assert!(plain.get("events").is_none());
            let (_, whole) = app.get(Who::Agent, &format!("{one}?include=side_conversation_events"));
            assert_eq!(whole["events"][0]["type"], "create");
            let said = whole.to_string();
            assert!(said.contains("F12") && !said.contains("Kundin") && !said.contains("5550199"), "{said}");
            let (status, again) =
                app.post(Who::Specialist, &format!("{one}/reply"), &json!({"message": {"body": "Eilt."}}));
            assert_eq!((status, &again["event"]["type"]), (201, &json!("reply")), "{again}");
            let (_, events) = app.get(Who::Agent, &format!("{one}/events"));
            assert_eq!(events["count"], 2);
            let (status, closed) = app.put(Who::Agent, &one, &json!({"side_conversation": {"state": "closed"}}));
            assert_eq!((status, &closed["side_conversation"]["state"]), (200, &json!("closed")));
            let wrong = json!({"side_conversation": {"state": "gone"}});
            assert_eq!(app.put(Who::Agent, &one, &wrong).0, 422);
            assert_eq!(app.get(Who::Agent, &format!("{path}/8566255a-ece5-11e8-857d-493066fa7b17")).0, 404);
            // The address made a partner, once.
            app.post(Who::Agent, &path, &holm("F13", "F13?"));
            assert_eq!(app.get(Who::Agent, "recipients").1["count"], 1);
            assert_eq!(app.get(Who::Agent, &path).1["count"], 2);
        });
    }

    #[test]
    fn names_are_refused_by_field_until_the_partner_is_complete() {
        each(|app, ticket| {
            let path = format!("tickets/{ticket}/side_conversations");
            let mut question = holm("F12", "Frau Kundin fragt.");
            question["masked"] = json!(false);
            let (status, refused) = app.post(Who::Agent, &path, &question);
            assert_eq!(status, 422);
            for field in ["role", "contract", "country"] {
                assert!(refused["details"][field].is_array(), "{refused}");
            }
            let none = json!({"message": {"subject": "F12", "body": "F12?"}});
            assert!(app.post(Who::Agent, &path, &none).1["details"]["to"].is_array());
            let (status, _) = app.post(Who::Agent, &path, &json!({"message": {}, "purpose": "fun"}));
            assert_eq!(status, 422);
        });
    }

    #[test]
    fn what_was_led_elsewhere_is_taken_over_and_nothing_is_sent() {
        each(|app, ticket| {
            let path = format!("tickets/{ticket}/side_conversations");
            let old = json!({
                "side_conversation": {"subject": "Old", "state": "closed"},
                "events": [
                    {"created_at": "2022-10-05T20:47:02Z",
                     "message": {"body": "What is F12?", "to": [{"email": "service@holm.example"}]}},
                    {"created_at": "2022-10-06T20:47:02Z",
                     "message": {"html_body": "<p>Nothing.</p>", "from": {"email": "service@holm.example"}}},
                ],
            });
            let (status, made) = app.post(Who::Agent, &format!("{path}/import"), &old);
            assert_eq!((status, &made["side_conversation"]["state"]), (201, &json!("closed")), "{made}");
            let sid = made["side_conversation"]["id"].as_str().unwrap();
            let (_, events) = app.get(Who::Agent, &format!("{path}/{sid}/events"));
            let states: Vec<&str> =
                events["events"].as_array().unwrap().iter().map(|event| event["state"].as_str().unwrap()).collect();
            assert_eq!(states, ["sent", "arrived"]);
            assert_eq!(events["events"][1]["message"]["body"], "Nothing.");
            assert_eq!(events["events"][0]["created_at"], "2022-10-05T20:47:02Z");
            let (queue, account) = (app.desk.desk.queue.clone(), app.desk.account.key.id);
            let waiting = app.desk.desk.db.read_blocking(move |tx| queue.waiting(tx, account, 10)).unwrap();
            assert!(waiting.iter().all(|job| job.kind != crate::side_conversations::send::MAIL));
        });
    }

    #[test]
    fn a_file_sent_for_a_partner_goes_along_under_a_name_that_tells_nothing() {
        each(|app, ticket| {
            let form = "--grenze\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Kundin Lena.txt\"\r\n\
                        Content-Type: text/plain\r\n\r\nMessreihe\r\n--grenze--\r\n";
            let request = Request::builder()
                .method(Method::POST)
                .uri("/api/v2/tickets/side_conversations/attachments")
                .header("host", "desk.example")
                .header("content-type", "multipart/form-data; boundary=grenze")
                .header("authorization", app.credential(Who::Specialist).unwrap());
            let sent = app.send(request.body(Body::from(form)).unwrap());
            assert_eq!(sent.status, 201, "{}", sent.text);
            let sent = sent.json();
            assert_eq!(sent["attachment"]["file_name"], "Kundin Lena.txt");
            let mut question = holm("F12", "Anbei.");
            question["message"]["attachment_ids"] = json!([sent["attachment"]["id"]]);
            let path = format!("tickets/{ticket}/side_conversations");
            let (status, made) = app.post(Who::Specialist, &path, &question);
            assert_eq!(status, 201, "{made}");
            let sid = made["side_conversation"]["id"].as_str().unwrap();
            let (_, events) = app.get(Who::Agent, &format!("{path}/{sid}/events"));
            let file = &events["events"][0]["message"]["attachments"][0];
            let name = file["file_name"].as_str().unwrap();
            assert!(name.starts_with("attachment-") && name.ends_with(".txt"), "{name}");
            assert_eq!(app.post(Who::Specialist, &path, &question).0, 422, "a file is used once");
        });
    }
}
