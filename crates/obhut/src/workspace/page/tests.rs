//! Stories of people with a browser: who gets in, what they see, what they do.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request};
use testkit::Engine;

use crate::email::outbox;
use crate::people::ops::{self, PersonChange};
use crate::staff::passwords;
use crate::testing::{Answer, TestApp};
use crate::tickets::attachments::NewFile;
use crate::tickets::{NewComment, NewTicket, create};
use crate::words::{Role, Source};

pub(super) const PASSWORD: &str = "kiesel-anker-lampe";

/// A browser with its cookie jar.
pub(super) struct Browser<'a> {
    pub(super) app: &'a TestApp,
    pub(super) cookies: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    pub(super) fn new(app: &'a TestApp) -> Self {
        Self { app, cookies: Vec::new() }
    }

    /// Somebody who has signed in.
    pub(super) fn of(app: &'a TestApp, email: &str) -> Self {
        let mut browser = Self::new(app);
        let answer = browser.send(Method::POST, "/sign-in", &[("email", email), ("password", PASSWORD)]);
        assert_eq!((answer.status, to(&answer)), (303, "/"));
        browser
    }

    pub(super) fn send(&mut self, method: Method, path: &str, fields: &[(&str, &str)]) -> Answer {
        let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request = Request::builder().method(method).uri(path).header("host", "desk.example");
        let request = request.header("cookie", jar.join("; ")).header("sec-fetch-site", "same-origin");
        let request =
            request.header("accept-language", "de").header("content-type", "application/x-www-form-urlencoded");
        let answer = self.app.send(request.body(Body::from(form.finish())).unwrap());
        for cookie in answer.headers.get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        answer
    }

    /// A request for a page, as this browser would send it.
    pub(super) fn request(&self, path: &str) -> Request<Body> {
        let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder().uri(path).header("host", "desk.example");
        request.header("cookie", jar.join("; ")).header("accept-language", "de").body(Body::empty()).unwrap()
    }

    pub(super) fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[])
    }

    /// Sends a form as our page would, with its token.
    pub(super) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = field(&self.get("/tickets").text, "csrf");
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        self.send(Method::POST, path, &fields)
    }
}

pub(super) fn to(answer: &Answer) -> &str {
    answer.headers.get("location").map_or("", |to| to.to_str().unwrap())
}

/// The value of the first hidden field of this name.
pub(super) fn field(html: &str, name: &str) -> String {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\"")).expect("a field");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// The program with somebody of each role, all with the same password, and a ticket of Lena Kundin in the group Service.
fn house(engine: Engine) -> (TestApp, i64) {
    let app = TestApp::new(engine);
    let hashed = Arc::new(passwords::hash(PASSWORD, &*app.desk.desk.world.random).unwrap());
    for person in [app.desk.administrator, app.desk.agent, app.specialist, app.end_user] {
        let hashed = Arc::clone(&hashed);
        app.desk.write(&app.desk.system(), move |tx, cx| passwords::set(tx, cx, person, &hashed)).unwrap();
    }
    let (person, group) = (app.end_user, app.desk.group);
    let phone = PersonChange { phone: Some(Some("+49 40 5550199".into())), ..PersonChange::default() };
    app.desk.write(&app.desk.system(), move |tx, cx| ops::update(tx, cx, person, &phone)).unwrap();
    let mut cx = app.desk.acting(person);
    cx.source = Source::Web;
    let ticket = app.desk.write(&cx, move |tx, cx| {
        let text = "Der Ton setzt aus.\n\nRufen Sie mich an: +49 40 5550199 oder lena@kunden.example.\nLena Kundin";
        let mut comment = NewComment::message(text, true);
        comment.text.signature = Some("Lena Kundin, Lindenallee 12".to_owned().into());
        comment.files.push(Arc::new(NewFile {
            name: "Kaufbeleg Kundin.txt".into(),
            content_type: "text/plain".into(),
            content_id: None,
            inline: false,
            content: b"Beleg 4711".to_vec().into(),
        }));
        let new = NewTicket { group: Some(group), ..NewTicket::new("Ton bei Lena Kundin setzt aus", comment) };
        Ok(create::create(tx, cx, &new)?.ticket)
    });
    (app, ticket.unwrap())
}

pub(super) fn each(story: impl Fn(&TestApp, i64)) {
    for engine in Engine::BOTH {
        let (app, ticket) = house(engine);
        story(&app, ticket);
    }
}

#[test]
fn who_is_not_signed_in_is_sent_to_the_door_and_back() {
    each(|app, ticket| {
        let mut browser = Browser::new(app);
        let sent = browser.get(&format!("/tickets/{ticket}"));
        assert_eq!((sent.status, to(&sent)), (303, &*format!("/sign-in?back=%2Ftickets%2F{ticket}")));
        let door = browser.get(to(&sent).to_owned().as_str());
        assert_eq!(field(&door.text, "back"), format!("/tickets/{ticket}"));
        let back = format!("/tickets/{ticket}");
        let fields = [("email", "jana@lindhof.example"), ("password", PASSWORD), ("back", back.as_str())];
        let inside = browser.send(Method::POST, "/sign-in", &fields);
        assert_eq!(to(&inside), back);
        let page = browser.get(&back);
        assert_eq!(page.status, 200);
        assert_eq!(page.headers["cache-control"], "no-store");
        assert!(page.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'self'"));
        for elsewhere in ["//evil.example", "/\\evil.example", "https://evil.example"] {
            let fields = [("email", "jana@lindhof.example"), ("password", PASSWORD), ("back", elsewhere)];
            assert_eq!(to(&Browser::new(app).send(Method::POST, "/sign-in", &fields)), "/");
        }
    });
}

#[test]
fn an_unknown_address_a_wrong_password_and_a_customer_are_refused_alike() {
    each(|app, _| {
        let refused = |email: &str, password: &str| {
            let answer = Browser::new(app).send(Method::POST, "/sign-in", &[("email", email), ("password", password)]);
            assert!(!answer.headers.contains_key("set-cookie"));
            (answer.status, answer.text.replace(email, ""))
        };
        let wrong = refused("jana@lindhof.example", "falsch und lang genug");
        assert_eq!(wrong.0, 401);
        assert_eq!(refused("niemand@nirgends.example", "falsch und lang genug"), wrong);
        assert_eq!(refused("lena@kunden.example", PASSWORD), wrong);
    });
}

#[test]
fn too_many_wrong_passwords_are_put_off() {
    let (app, _) = house(Engine::Sqlite);
    let mut browser = Browser::new(&app);
    let mut tried = |password| {
        browser.send(Method::POST, "/sign-in", &[("email", "jana@lindhof.example"), ("password", password)]).status
    };
    let statuses: Vec<u16> = (0..21).map(|_| tried("falsch und lang genug")).collect();
    assert_eq!(statuses, [[401_u16; 20].as_slice(), &[429]].concat());
    assert_eq!(tried(PASSWORD), 429, "the right one too");
}

#[test]
fn after_signing_out_the_cookie_opens_nothing() {
    each(|app, _| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let kept = browser.cookies.clone();
        assert_eq!(to(&browser.post("/sign-out", &[])), "/signed-out");
        browser.cookies = kept;
        assert_eq!(to(&browser.get("/tickets")), "/sign-in?back=%2Ftickets");
    });
}

#[test]
fn a_form_that_is_not_ours_changes_nothing() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let mut other = Browser::of(app, "ada@lindhof.example");
        let foreign = field(&other.get("/tickets").text, "csrf");
        let own = format!("/tickets/{ticket}");
        for path in [
            own.clone(),
            format!("{own}/comments"),
            format!("{own}/undo"),
            "/tickets".into(),
            "/preferences".into(),
            "/sign-out".into(),
            "/admin/mail/1/retry".into(),
        ] {
            for token in ["fremd", &foreign] {
                let fields = [("csrf", token), ("body", "von anderswo"), ("public", "1"), ("version", "1")];
                assert_eq!(browser.send(Method::POST, &path, &fields).status, 403, "{path}");
            }
        }
        assert_eq!(browser.send(Method::POST, &own, &[("body", "ohne")]).status, 403);
        assert!(!browser.get(&own).text.contains("von anderswo"));
    });
}

#[test]
fn an_answer_waits_to_leave_and_can_be_taken_back() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let own = format!("/tickets/{ticket}");
        let page = browser.get(&own).text;
        let version = field(&page, "version");
        let once = field(&page, "idempotency");
        let fields = [
            ("body", "Bis <Montag>."),
            ("public", "1"),
            ("status", "pending"),
            ("version", version.as_str()),
            ("idempotency", once.as_str()),
        ];
        assert_eq!(to(&browser.post(&format!("{own}/comments"), &fields)), own);
        assert_eq!(to(&browser.post(&format!("{own}/comments"), &fields)), own, "sent twice, said once");
        let waiting = app.desk.read(&app.desk.system(), |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 10)?)).unwrap();
        assert_eq!(waiting.iter().map(|job| job.kind.as_str()).collect::<Vec<_>>(), [outbox::MAIL]);
        let page = browser.get(&own).text;
        assert_eq!(page.matches("Bis &lt;Montag&gt;.").count(), 1, "{page}");
        assert!(page.contains("id=\"undo\"") && page.contains("Wartet auf Antwort"));
        let comment = field(&page, "comment");
        let undone = browser.post(&format!("{own}/undo"), &[("comment", &comment)]);
        assert_eq!(undone.status, 200);
        assert!(undone.text.contains(">\nBis &#60;Montag&#62;.</textarea>") && !undone.text.contains("id=\"undo\""));
        let waiting = app.desk.read(&app.desk.system(), |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 10)?.len()));
        assert_eq!(waiting.unwrap(), 0);
        assert_eq!(browser.post(&format!("{own}/undo"), &[("comment", &comment)]).status, 404, "it is gone already");
    });
}

#[test]
fn an_empty_answer_is_refused_beside_the_box_and_a_newer_message_asks_once_more() {
    each(|app, ticket| {
        let (mut jana, mut ada) = (Browser::of(app, "jana@lindhof.example"), Browser::of(app, "ada@lindhof.example"));
        let (own, comments) = (format!("/tickets/{ticket}"), format!("/tickets/{ticket}/comments"));
        let version = field(&jana.get(&own).text, "version");
        let say = |body| [("body", body), ("public", "0"), ("status", "new"), ("version", version.as_str())];
        let empty = jana.post(&comments, &say("  "));
        assert_eq!(empty.status, 422);
        assert!(empty.text.contains("id=\"p-body\""));
        assert_eq!(to(&ada.post(&comments, &say("Ich war schneller."))), own);
        let newer = jana.post(&comments, &say("Meine Notiz"));
        assert_eq!(newer.status, 409);
        assert!(newer.text.contains("Ich war schneller.") && newer.text.contains("Meine Notiz</textarea>"));
        let version = field(&newer.text, "version");
        let again = [("body", "Meine Notiz"), ("public", "0"), ("status", "new"), ("version", version.as_str())];
        assert_eq!(to(&jana.post(&comments, &again)), own);
    });
}

#[test]
fn properties_are_saved_unless_somebody_was_faster() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let own = format!("/tickets/{ticket}");
        let version = field(&browser.get(&own).text, "version");
        let assignee = app.desk.agent.to_string();
        let fields = |priority| {
            [
                ("status", "hold"),
                ("priority", priority),
                ("type", "incident"),
                ("assignee", assignee.as_str()),
                ("group", ""),
                ("tags", "ton, fernseher"),
                ("version", version.as_str()),
            ]
        };
        assert_eq!(to(&browser.post(&own, &fields("high"))), own);
        let page = browser.get(&own).text;
        for shown in ["Angehalten", "Hoch", "Jana Krüger", "fernseher", "Gespeichert."] {
            assert!(page.contains(shown), "{shown}");
        }
        assert!(!browser.get(&own).text.contains("Gespeichert."), "said once");
        let late = browser.post(&own, &fields("urgent"));
        assert_eq!(late.status, 409);
        assert!(
            late.text.contains("inzwischen geändert") && late.text.contains("value=\"urgent\" selected"),
            "it stays"
        );
        assert_ne!(field(&late.text, "version"), version, "and can be saved over what is there now");
        assert!(browser.get(&own).text.contains("value=\"high\" selected"), "nothing was saved");
    });
}

#[test]
fn a_property_that_is_not_offered_is_refused_at_its_field_and_what_was_chosen_stays() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let own = format!("/tickets/{ticket}");
        let version = field(&browser.get(&own).text, "version");
        let wrong = [
            ("status", "erledigt", "Status"),
            ("priority", "höchste", "Priorität"),
            ("type", "frage", "Art"),
            ("assignee", "jana", "Zugewiesen an"),
            ("assignee", "4711", "Zugewiesen an"),
            ("group", "Service", "Gruppe"),
            ("group", "4711", "Gruppe"),
        ];
        for (name, value, label) in wrong {
            let mut fields = vec![
                ("status", "hold"),
                ("priority", "high"),
                ("type", "incident"),
                ("assignee", ""),
                ("group", ""),
                ("tags", "ton fernseher"),
                ("version", version.as_str()),
            ];
            fields.retain(|(field, _)| *field != name);
            fields.push((name, value));
            let refused = browser.post(&own, &fields);
            assert_eq!(refused.status, 422, "{name}={value}");
            let said = refused.text.split(&format!("id=\"p-{name}\"")).nth(1).expect("said at the field");
            let said = said.split("</p>").next().unwrap_or_default();
            assert!(said.contains(&format!("{label}: ")), "{name}: {said}");
            assert!(refused.text.contains("value=\"ton fernseher\""), "{name}: what was typed stays");
            for (field, kept) in [("status", "hold"), ("priority", "high"), ("type", "incident")] {
                let kept = format!("value=\"{kept}\" selected");
                assert!(field == name || refused.text.contains(&kept), "{name}: {kept}");
            }
        }
        let row =
            app.desk.read(&app.desk.system(), move |tx, cx| crate::tickets::read::get(tx, cx, ticket)).unwrap().row;
        assert_eq!((row.priority, row.kind, row.assignee), (None, None, None), "nothing was taken");
        let change = format!("{own}/change");
        assert_eq!(to(&browser.post(&change, &[("priority", "höchste")])), own);
        assert!(browser.get(&own).text.contains("nicht möglich"), "nor with one click");
        let bulk = [("ticket", &*ticket.to_string()), ("status", "erledigt"), ("back", "/tickets?view=open")];
        browser.post("/tickets/bulk", &bulk);
        assert!(browser.get("/tickets?view=open").text.contains("nicht möglich"), "nor for many");
        let said = [("body", "Eine Notiz"), ("public", "0"), ("status", "erledigt"), ("version", version.as_str())];
        assert_eq!(browser.post(&format!("{own}/comments"), &said).status, 422, "nor with a message");
    });
}

#[test]
fn a_specialist_learns_nothing_about_who_the_customer_is() {
    each(|app, ticket| {
        let mut agent = Browser::of(app, "jana@lindhof.example");
        let own = format!("/tickets/{ticket}");
        let known = agent.get(&own).text;
        for shown in ["Lena Kundin", "lena@kunden.example", "5550199", "Lindenallee", "Kaufbeleg"] {
            assert!(known.contains(shown), "{shown}");
        }
        let (_, file) = known.split_once("href=\"/attachments/").unwrap();
        let file = format!("/attachments/{}", file.split('"').next().unwrap());
        let sent = agent.get(&file);
        assert_eq!(sent.text, "Beleg 4711");
        assert!(sent.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
        let mut specialist = Browser::of(app, "soeren@lindhof.example");
        let group = format!("/tickets?view=group-{}", app.desk.group);
        for path in [&own, "/tickets?view=all", group.as_str()] {
            let page = specialist.get(path);
            assert_eq!(page.status, 200, "{path}");
            for hidden in ["Lena", "Kundin", "kunden.example", "5550199", "Lindenallee", "Kaufbeleg", "/attachments/"] {
                let page = page.text.replace("value=\"Kundin\"", "");
                assert!(!page.contains(hidden), "{path} tells {hidden}");
            }
        }
        let page = specialist.get(&own).text;
        assert!(page.contains("Der Ton setzt aus.") && page.contains("Pseudonym"), "the matter itself is there");
        for path in [file, format!("{own}/original/1"), format!("{own}/original/1/mail.eml")] {
            assert_eq!(specialist.get(&path).status, 404, "{path}");
        }
        let answer = [("body", "Hallo"), ("public", "1"), ("version", "1"), ("status", "new")];
        assert_eq!(specialist.post(&format!("{own}/comments"), &answer).status, 403, "notes only");
    });
}

#[test]
fn what_is_not_for_the_reader_looks_like_what_does_not_exist() {
    each(|app, ticket| {
        let group = app.desk.group;
        let specialist = app.specialist;
        app.desk
            .write(&app.desk.system(), move |tx, cx| crate::staff::groups::leave(tx, cx, specialist, group))
            .unwrap();
        let mut browser = Browser::of(app, "soeren@lindhof.example");
        let alike = |answer: Answer, path: &str| {
            // The token of the forms is another each time.
            let (_, rest) = answer.text.split_once("name=\"csrf\" value=\"").unwrap();
            let token = rest.split('"').next().unwrap_or_default();
            (answer.status, answer.text.replace(token, "").replace(path, ""))
        };
        let (hidden, missing) = (format!("/tickets/{ticket}"), "/tickets/999999".to_owned());
        let (one, two) = (alike(browser.get(&hidden), &hidden), alike(browser.get(&missing), &missing));
        assert_eq!(one.0, 404);
        assert!(one == two, "nothing tells them apart");
        for path in ["/admin/mail", "/tickets/x", "/nix", "/attachments/7"] {
            assert_eq!(browser.get(path).status, 404, "{path}");
        }
    });
}

#[test]
fn staff_make_a_ticket_for_somebody() {
    each(|app, _| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let refused = browser.post("/tickets", &[("requester_name", "Frieda Lorenz")]);
        assert_eq!((refused.status, refused.text.matches("class=\"problem\"").count()), (422, 3));
        assert!(refused.text.contains("value=\"Frieda Lorenz\""), "what was right stays");
        let fields = [
            ("requester_name", "Frieda Lorenz"),
            ("requester_email", "frieda@post.example"),
            ("subject", "Fernbedienung fehlt"),
            ("body", "Im Karton lag keine."),
            ("idempotency", "eins"),
        ];
        let made = browser.post("/tickets", &fields);
        assert_eq!(to(&browser.post("/tickets", &fields)), to(&made), "sent twice, made once");
        let page = browser.get(to(&made)).text;
        assert!(page.contains("Im Karton lag keine.") && page.contains("frieda@post.example"));
        assert!(browser.post("/search", &[("q", "frieda")]).text.contains("Fernbedienung fehlt"));
    });
}

#[test]
fn a_list_is_turned_page_by_page() {
    let (app, _) = house(Engine::Sqlite);
    for number in 0..35 {
        let new = NewTicket::new(&format!("Sache {number}"), NewComment::message("Bitte", true));
        let cx = app.desk.acting(app.end_user);
        app.desk.write(&cx, move |tx, cx| create::create(tx, cx, &new)).unwrap();
        app.desk.clock.advance_seconds(60);
    }
    let mut browser = Browser::of(&app, "jana@lindhof.example");
    let first = browser.get("/tickets?view=all").text;
    assert_eq!(first.matches("class=\"tk").count(), 30);
    assert!(first.contains("Sache 34") && !first.contains("Sache 4<"));
    let older = field_of_button(&first);
    let second = browser.get(&format!("/tickets?view=all&page={older}")).text;
    assert_eq!(second.matches("class=\"tk").count(), 6);
    let newer = field_of_button(&second);
    let back = browser.get(&format!("/tickets?view=all&page={newer}")).text;
    assert!(back.contains("Sache 34"));
}

/// The cursor behind the first button that turns pages.
fn field_of_button(html: &str) -> String {
    let (_, rest) = html.split_once("name=\"page\" value=\"").expect("a button");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// A browser of somebody who oversees, and the look of an agent at the ticket.
fn overseen<'a>(app: &'a TestApp, ticket: i64, role: Role, email: &str) -> Browser<'a> {
    let person = app.desk.staff("Ruth Rat", email, role);
    let hashed = Arc::new(passwords::hash(PASSWORD, &*app.desk.desk.world.random).unwrap());
    app.desk.write(&app.desk.system(), move |tx, cx| passwords::set(tx, cx, person, &hashed)).unwrap();
    let mut agent = Browser::of(app, "jana@lindhof.example");
    assert_eq!(agent.get(&format!("/tickets/{ticket}")).status, 200);
    app.desk.desk.looks.flush(&app.desk.desk).unwrap();
    Browser::of(app, email)
}

#[test]
fn those_who_oversee_read_the_log_and_take_it_along() {
    each(|app, ticket| {
        let mut officer = overseen(app, ticket, Role::Officer, "ruth@lindhof.example");
        let page = officer.get("/privacy/log?deed=seen").text;
        let line = format!("href=\"/tickets/{ticket}\"");
        assert!(page.contains("Gesehen") && page.contains(&line) && page.contains("Lena Kundin"), "{page}");
        assert!(!page.contains("Jana"), "who looked stands nowhere");
        let answer = officer.post("/privacy/log", &[("deed", "seen"), ("person", "lena@kunden.example")]);
        let narrowed = to(&answer).to_owned();
        assert_eq!(narrowed, format!("/privacy/log?deed=seen&person={}", app.end_user), "no address in an address");
        assert!(officer.get(&narrowed).text.contains(&line));
        assert!(!officer.get("/privacy/log?deed=deleted").text.contains(&line));
        let refused = officer.post("/privacy/log", &[("person", "niemand@x.example"), ("from", "gestern")]);
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("niemand@x.example") && refused.text.contains("aria-invalid"));
        let file = officer.post("/privacy/log/export", &[("format", "csv"), ("ticket", &ticket.to_string())]);
        assert!(file.text.starts_with("seq,time,deed,act,object"), "{}", file.text);
        assert!(file.text.contains(&format!("ticket.look,ticket/{ticket},{}", app.end_user)), "{}", file.text);
        assert!(!file.text.contains("Lena"));
        let file = officer.post("/privacy/log/export", &[("format", "json"), ("deed", "exported")]);
        let rows: serde_json::Value = serde_json::from_str(&file.text).unwrap();
        assert_eq!(rows[0]["act"], "ticket.export", "the first file is written down before the second is made");
        let panel = officer.get(&format!("/tickets/{ticket}")).text;
        assert!(panel.contains("log-lines") && panel.contains("Service: Gesehen"), "{panel}");
    });
}

#[test]
fn the_log_does_not_exist_for_those_who_do_not_oversee() {
    each(|app, ticket| {
        for email in ["jana@lindhof.example", "ada@lindhof.example", "soeren@lindhof.example"] {
            let mut browser = Browser::of(app, email);
            assert_eq!(browser.get("/privacy/log").status, 404, "{email}");
            assert_eq!(browser.post("/privacy/log", &[("deed", "seen")]).status, 404, "{email}");
            assert_eq!(browser.post("/privacy/log/export", &[("format", "csv")]).status, 404, "{email}");
            assert!(!browser.get(&format!("/tickets/{ticket}")).text.contains("log-lines"), "{email}");
        }
        for email in ["jana@lindhof.example", "soeren@lindhof.example"] {
            let mut browser = Browser::of(app, email);
            assert_eq!(browser.get("/privacy/openings").status, 404, "{email}");
            assert_eq!(browser.get("/admin/access-log").status, 404, "{email}");
        }
    });
}

#[test]
fn an_opening_is_asked_for_decided_by_two_and_read() {
    each(|app, ticket| {
        let mut officer = overseen(app, ticket, Role::Officer, "ruth@lindhof.example");
        let mut coordinator = overseen(app, ticket, Role::Coordinator, "rolf@lindhof.example");
        let mut admin = Browser::of(app, "ada@lindhof.example");
        let short = [("reason", "kurz"), ("from", "2020-01-01T00:00"), ("until", "x")];
        let refused = admin.post("/privacy/openings", &short);
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("kurz") && refused.text.contains("2020-01-01T00:00"), "what was typed stays");
        let now = jiff::Timestamp::from_microsecond(app.desk.system().at()).unwrap();
        let at = |hours: i64| {
            let moment = now + jiff::SignedDuration::from_hours(hours);
            moment.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%dT%H:%M").to_string()
        };
        let (from, until, number) = (at(-2), at(2), ticket.to_string());
        let reason = ("reason", "Die Kundin fragt, wer nachts hineingesehen hat.");
        let asked = admin.post("/privacy/openings", &[reason, ("from", &from), ("until", &until), ("ticket", &number)]);
        assert_eq!(asked.status, 303, "{}", asked.text);
        let path = to(&asked).to_owned();
        assert_eq!(admin.get(&format!("{path}/names")).status, 404);
        assert!(officer.get("/tickets").text.contains("warten auf Sie"), "the side bar says so");
        assert!(officer.get(&path).text.contains("nachts hineingesehen"));
        assert_eq!(Browser::of(app, "jana@lindhof.example").get(&path).status, 404);
        assert_eq!(officer.post(&format!("{path}/consent"), &[]).status, 303);
        assert_eq!(coordinator.post(&format!("{path}/consent"), &[]).status, 303);
        assert!(admin.get(&path).text.contains("Namen anzeigen"));
        let names = admin.get(&format!("{path}/names")).text;
        assert!(names.contains("Jana Krüger"), "{names}");
        assert_eq!(officer.get(&format!("{path}/names")).status, 404);
        assert!(officer.get("/privacy/log?deed=opened").text.contains("Namen gelesen"));
    });
}

#[test]
fn the_administrator_sets_who_consents() {
    each(|app, _| {
        let mut admin = Browser::of(app, "ada@lindhof.example");
        let council = format!("person:{}", app.desk.agent);
        let lines = [("line1", "role:coordinator"), ("line2", council.as_str()), ("council", "2"), ("days", "90")];
        assert_eq!(admin.post("/admin/access-log", &lines).status, 303);
        let page = admin.get("/admin/access-log").text;
        assert!(page.contains(&format!("<option value=\"{council}\" selected>")), "{page}");
        assert!(page.contains("value=\"90\""));
        let refused = admin.post("/admin/access-log", &[("line1", "role:coordinator"), ("days", "1")]);
        assert_eq!(refused.status, 422);
        let mut agent = Browser::of(app, "jana@lindhof.example");
        assert_eq!(agent.get("/privacy/openings").status, 200, "whoever may consent finds the page");
    });
}

#[test]
fn a_conversation_says_which_way_each_message_took() {
    each(|app, _| {
        let ways = [
            (Source::Email, "E-Mail"),
            (Source::Form, "Webformular"),
            (Source::Portal, "Kundenportal"),
            (Source::Web, "Arbeitsplatz"),
            (Source::Api, "Schnittstelle"),
            (Source::Chat, "Chat"),
            (Source::Voice, "Anruf"),
        ];
        let mut jana = Browser::of(app, "jana@lindhof.example");
        for (source, named) in ways {
            // Given a ticket that came this way.
            let mut cx = app.desk.acting(app.end_user);
            cx.source = source;
            let ticket = app.desk.write(&cx, |tx, cx| {
                let comment = NewComment::message("Der Ton setzt aus.", true);
                Ok(create::create(tx, cx, &NewTicket::new("Ton", comment))?.ticket)
            });
            // Then its message says so.
            let text = jana.get(&format!("/tickets/{}", ticket.unwrap())).text;
            assert!(text.contains(&format!("<span>{named}</span>")), "{named}: {text}");
        }
    });
}
