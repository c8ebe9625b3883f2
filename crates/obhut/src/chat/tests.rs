//! Stories of the chat: somebody asks on a page, staff answer in the workspace, and neither loses a word.

mod api;
mod deletion;
mod limits;
mod presence_elsewhere;
mod seen;
mod widget;

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::Value;
use testkit::Engine;

use super::duty::Watch;
use super::settings::{self, ChatSettings, Naming};
use super::{away, sql, transcript};
use crate::email::outbox;
use crate::live::presence;
use crate::testing::{Answer, TestApp, Who};
use crate::tickets::{NewComment, TicketChange, update};
use crate::words::Source;

const SITE: &str = "https://www.lindhof.example";
const FIRST: &str = "0123456789abcdef0123456789abcdef";
const SECOND: &str = "1123456789abcdef0123456789abcdef";

/// A browser in a frame of the company's site: it keeps cookies.
struct Visitor<'a> {
    app: &'a TestApp,
    cookie: Option<String>,
}

impl<'a> Visitor<'a> {
    fn new(app: &'a TestApp) -> Self {
        Self { app, cookie: None }
    }

    fn request(&self, method: Method, path: &str, accept: &str, body: String) -> Request<Body> {
        let kind = "application/x-www-form-urlencoded";
        let request = Request::builder().method(method).uri(path).header("host", "desk.example");
        let request = request.header("sec-fetch-site", "same-origin").header("accept-language", "de");
        let request = request.header("accept", accept).header("content-type", kind);
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        request.body(Body::from(body)).unwrap()
    }

    fn sent(&mut self, request: Request<Body>) -> Answer {
        let answer = self.app.send(request);
        for cookie in answer.headers.get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            self.cookie = Some(pair).filter(|pair| !pair.ends_with('='));
        }
        answer
    }

    fn get(&mut self, path: &str) -> Answer {
        self.sent(self.request(Method::GET, path, "text/html", String::new()))
    }

    fn post(&mut self, path: &str, accept: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.sent(self.request(Method::POST, path, accept, form.finish()))
    }

    /// Says something as the script does.
    fn say(&mut self, once: &str, text: &str) -> Answer {
        self.post("/chat", "application/json", &[("text", text), ("once", once)])
    }

    /// Hears the stream from after `after` until something is told.
    fn hear(&self, after: i64, until: &str) -> String {
        let path = format!("/chat/events?after={after}");
        let request = self.request(Method::GET, &path, "text/event-stream", String::new());
        let (status, heard) = self.app.hear(request, until, Duration::from_secs(20));
        assert_eq!(status, 200);
        assert!(heard.contains(until), "{until}: {heard}");
        heard
    }
}

/// A desk with a chat, whatever its engine.
fn each(story: impl Fn(&TestApp)) {
    for engine in Engine::BOTH {
        let app = TestApp::new(engine);
        set_up(&app, &[SITE], Naming::Alias);
        story(&app);
    }
}

fn set_up(app: &TestApp, origins: &[&str], naming: Naming) {
    let origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
    let new = ChatSettings { open: true, origins, naming, privacy: "https://www.lindhof.example/privacy".into() };
    let ada = app.desk.acting(app.desk.administrator);
    app.desk.write(&ada, move |tx, cx| settings::save(tx, cx, &new)).unwrap();
}

/// Somebody has the workspace open.
fn on_duty(app: &TestApp) -> Watch {
    Watch::begin(&app.desk.account, &app.desk.acting(app.desk.agent).actor).unwrap()
}

fn chats(app: &TestApp) -> Vec<sql::ChatRow> {
    app.desk.read(&app.desk.system(), |tx, cx| Ok(sql::before(tx, cx.id(), i64::MAX, 50)?)).unwrap()
}

fn said(app: &TestApp, ticket: i64) -> Vec<String> {
    let list = app.get(Who::Agent, &format!("tickets/{ticket}/comments")).1;
    list["comments"].as_array().unwrap().iter().map(|one| one["plain_body"].as_str().unwrap().to_owned()).collect()
}

fn answer(app: &TestApp, ticket: i64, text: &str, public: bool) -> (i64, i64) {
    let change = TicketChange { comment: Some(NewComment::message(text, public)), ..TicketChange::default() };
    let jana = app.desk.acting(app.desk.agent);
    let done = app.desk.write(&jana, move |tx, cx| update::update(tx, cx, ticket, &change)).unwrap();
    (done.comment.unwrap(), done.seq)
}

fn waiting(app: &TestApp, kind: &'static str) -> usize {
    let all = app.desk.read(&app.desk.system(), |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 100)?)).unwrap();
    all.into_iter().filter(|job| job.kind == kind).count()
}

#[test]
fn a_visitor_is_told_first_and_leaves_nothing_before_the_first_message() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        let page = lena.get("/chat");
        assert_eq!(page.status, 200);
        assert!(page.headers.get("set-cookie").is_none(), "no cookie for somebody who only looks");
        for told in ["Art. 6 Abs. 1", "Aufsichtsbehörde", "https://www.lindhof.example/privacy", "Es ist jemand da."] {
            assert!(page.text.contains(told), "{told}");
        }
        let policy = page.headers["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains(&format!("frame-ancestors 'self' {SITE}")), "{policy}");
        assert!(policy.contains("default-src 'self'") && page.headers.get("x-frame-options").is_none());
        assert_eq!(chats(app), []);
        // Every other page stays out of frames.
        let other = lena.get("/help");
        assert_eq!(other.headers["x-frame-options"], "DENY");
    });
}

#[test]
fn a_message_sent_twice_is_said_once_even_where_its_answer_was_lost() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        let first = lena.say(FIRST, "Kann ich den Zählerstand auch am Wochenende durchgeben?");
        assert_eq!(first.status, 200, "{}", first.text);
        let cookie = lena.cookie.clone();
        assert!(cookie.is_some());
        let set = first.headers["set-cookie"].to_str().unwrap().to_owned();
        assert!(set.contains("HttpOnly") && !set.contains("Max-Age"), "{set}");
        // The answer was lost, and with it the cookie: the same message opens the same conversation.
        lena.cookie = None;
        assert_eq!(lena.say(FIRST, "Kann ich den Zählerstand auch am Wochenende durchgeben?").status, 200);
        assert_eq!(lena.cookie, cookie);
        // With the cookie, too, it is said once.
        assert_eq!(lena.say(FIRST, "Kann ich den Zählerstand auch am Wochenende durchgeben?").status, 200);
        assert!(lena.say(SECOND, "Und ein Foto?").json()["id"].is_i64());
        assert_eq!(lena.say(SECOND, "Und ein Foto?").json()["id"], Value::Null);
        let twice = lena.say(SECOND, "Etwas anderes.");
        assert_eq!((twice.status, twice.json()["field"].as_str()), (422, Some("text")));
        let all = chats(app);
        assert_eq!(all.len(), 1);
        assert_eq!(said(app, all[0].ticket).len(), 2);
        let ticket = &app.get(Who::Agent, &format!("tickets/{}", all[0].ticket)).1["ticket"];
        assert_eq!(ticket["via"]["channel"], "chat");
    });
}

#[test]
fn an_answer_reaches_the_visitor_at_once_and_again_after_a_cut() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Ist der Zähler kaputt?");
        let chat = chats(app)[0];
        // She has the chat open.
        let here = presence::Visit::begin(&app.desk.account, chat.ticket, chat.person);
        let (_, noted) = answer(app, chat.ticket, "Die Kundin klingt ungeduldig.", false);
        let (_, answered) = answer(app, chat.ticket, "{Anrede}, bitte ein Foto.", true);
        drop(here);
        assert_eq!((waiting(app, outbox::MAIL), waiting(app, away::AWAY)), (0, 1), "shown, not mailed");
        let heard = lena.hear(0, "bitte ein Foto");
        assert!(heard.contains("Ist der Zähler kaputt?") && heard.contains("Jana Krüger"), "{heard}");
        assert!(!heard.contains("ungeduldig"), "internal notes stay inside");
        // Cut off and back: only what was missed is told.
        let (_, later) = answer(app, chat.ticket, "Oder den Stand als Zahl.", true);
        app.desk.clock.advance_seconds(app.desk.desk.settings.undo_seconds + 1);
        let heard = lena.hear(answered, "als Zahl");
        assert!(!heard.contains("bitte ein Foto"), "{heard}");
        assert!(heard.contains(&format!("id: {later}\n")) && noted < answered);
        // What her page says she was shown is not mailed later.
        assert_eq!(lena.post("/chat/seen", "text/html", &[("seq", &later.to_string())]).status, 204);
        assert_eq!(chats(app)[0].shown, later);
    });
}

#[test]
fn whoever_has_left_gets_the_answer_by_mail() {
    each(|app| {
        let mut lena = Visitor::new(app);
        // Nobody is there: an answer needs an address, and nothing typed is lost over it.
        let fields = [("text", "Geht es morgen?"), ("once", FIRST)];
        let refused = lena.post("/chat", "text/html", &fields);
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("Geht es morgen?") && refused.text.contains("id=\"email-e\""));
        assert_eq!(chats(app), []);
        let fields = [("text", "Geht es morgen?"), ("once", FIRST), ("email", "mara@kunden.example")];
        assert_eq!(lena.post("/chat", "text/html", &fields).status, 303);
        let chat = chats(app)[0];
        answer(app, chat.ticket, "Ja.", true);
        assert_eq!(waiting(app, outbox::MAIL), 1, "she has gone");
        // One that was on its way to an open page that closed is mailed after a minute.
        let here = presence::Visit::begin(&app.desk.account, chat.ticket, chat.person);
        let (comment, _) = answer(app, chat.ticket, "Um zehn.", true);
        drop(here);
        assert_eq!(waiting(app, outbox::MAIL), 1);
        app.desk.write(&app.desk.system(), move |tx, cx| away::look(tx, cx, chat.ticket, comment)).unwrap();
        assert_eq!(waiting(app, outbox::MAIL), 2);
    });
}

#[test]
fn the_page_works_without_script_and_can_be_kept_and_ended() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        let fields = [("text", "Hallo?\nIst jemand da?"), ("once", FIRST), ("email", "mara@kunden.example")];
        assert_eq!(lena.post("/chat", "text/html", &fields).status, 303);
        let page = lena.get("/chat");
        assert!(page.text.contains("Ist jemand da?") && page.text.contains("Chat beenden"));
        assert!(lena.get("/chat/transcript").text.contains("Hallo?"));
        for _ in 0..3 {
            assert!(lena.post("/chat/transcript", "text/html", &[]).text.contains("unterwegs"));
        }
        assert!(!lena.post("/chat/transcript", "text/html", &[]).text.contains("unterwegs"), "not without an end");
        let mail = app.desk.write(&app.desk.system(), |tx, cx| {
            let jobs = cx.desk.queue.waiting(tx, cx.id(), 100)?;
            let job = jobs.into_iter().find(|job| job.kind == transcript::TRANSCRIPT).unwrap();
            transcript::write(tx, cx, &job, ("hilfe@lindhof.example", "lindhof.example"))
        });
        let letter = mail.unwrap().unwrap();
        assert_eq!(letter.to, "mara@kunden.example");
        assert!(letter.mail.text.contains("Ist jemand da?"));
        assert_eq!(lena.post("/chat/end", "text/html", &[]).status, 303);
        assert_eq!(lena.cookie, None);
        assert!(!lena.get("/chat").text.contains("Ist jemand da?"));
    });
}

#[test]
fn a_word_opens_one_conversation_and_nothing_else() {
    each(|app| {
        let _watch = on_duty(app);
        // Somebody claims the address of a customer who has asked something before.
        let mine = app.desk.acting(app.end_user);
        let other = app.desk.write(&mine, |tx, cx| {
            let new = crate::tickets::NewTicket::new("Rechnung", NewComment::message("Kontostand 17", true));
            Ok(crate::tickets::create::create(tx, cx, &new)?.ticket)
        });
        let mut stranger = Visitor::new(app);
        let fields = [("text", "Ich bin es."), ("once", FIRST), ("email", "lena@kunden.example")];
        assert_eq!(stranger.post("/chat", "text/html", &fields).status, 303);
        let chat = chats(app)[0];
        assert_eq!(chat.person, app.end_user);
        let here = presence::Visit::begin(&app.desk.account, chat.ticket, chat.person);
        answer(app, chat.ticket, "{Anrede}, was fehlt?", true);
        drop(here);
        let page = stranger.get("/chat").text;
        assert!(page.contains("was fehlt?"));
        assert!(!page.contains("Lena Kundin") && !page.contains("Kontostand"), "nothing of whom they claim to be");
        assert_ne!(stranger.get(&format!("/portal/requests/{}", other.unwrap())).status, 200);
        // Staff are not taken at their address.
        let mut second = Visitor::new(app);
        let fields = [("text", "Ich bin Jana."), ("once", SECOND), ("email", "jana@lindhof.example")];
        assert_eq!(second.post("/chat", "text/html", &fields).status, 303);
        assert!(chats(app).iter().all(|chat| chat.person != app.desk.agent));
        // A guessed word opens nothing, and neither does one of another form.
        let mut third = Visitor::new(app);
        third.cookie = Some("chat=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".into());
        assert_eq!(third.get("/chat/transcript").status, 404);
        assert_eq!(third.get("/chat/events").status, 204);
        assert_eq!(third.get("/chat/files/1").status, 404);
    });
}

#[test]
fn writing_is_told_both_ways_without_a_word_of_it() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Hallo");
        let chat = chats(app)[0];
        let live = &app.desk.account.live;
        let here = presence::Visit::begin(&app.desk.account, chat.ticket, chat.person);
        assert_eq!(lena.post("/chat/typing", "text/html", &[]).status, 204);
        let now = app.desk.desk.world.clock.now().0;
        assert!(live.presence.of(chat.ticket, now).iter().any(|one| one.person == chat.person && one.writing));
        drop(here);
        let agent = presence::Visit::begin(&app.desk.account, chat.ticket, app.desk.agent);
        live.presence.write(chat.ticket, app.desk.agent, i64::MAX);
        assert!(lena.hear(0, "event: writing\ndata: 1").contains("event: there\ndata: 1"));
        drop(agent);
    });
}

#[test]
fn forgetting_a_visitor_forgets_the_chat() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Mein Geheimnis.");
        let chat = chats(app)[0];
        let ada = app.desk.acting(app.desk.administrator);
        let forget = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
            crate::erasure::people::forget(tx, cx, chat.person, crate::erasure::Outcome::Content)
        };
        let erasure = app.desk.write(&ada, forget).unwrap();
        assert!(!lena.get("/chat").text.contains("Geheimnis"), "out of reach from the decision on");
        crate::erasure::run::carry_out(&app.desk.system(), erasure).unwrap();
        assert_eq!(chats(app), [], "the hash of her word has gone, too");
        let page = lena.get("/chat");
        assert_eq!(page.status, 200);
        assert!(!page.text.contains("Geheimnis"));
        assert_eq!(lena.get("/chat/transcript").status, 404);
    });
}

#[test]
fn without_a_chat_there_is_no_door_and_only_named_sites_frame_it() {
    for engine in Engine::BOTH {
        let app = TestApp::new(engine);
        let mut lena = Visitor::new(&app);
        for path in ["/chat", "/chat/loader.js", "/chat/events"] {
            assert_eq!(lena.get(path).status, 404, "{path}");
        }
        let wrong = ["https://a.example/path", "javascript:alert(1)", "https://a.example;script-src", "*", "'none'"];
        for origin in wrong {
            let new = ChatSettings { open: true, origins: vec![origin.to_owned()], ..ChatSettings::default() };
            let ada = app.desk.acting(app.desk.administrator);
            assert!(app.desk.write(&ada, move |tx, cx| settings::save(tx, cx, &new)).is_err(), "{origin}");
        }
        set_up(&app, &["http://localhost:8080"], Naming::Company);
        let loader = lena.get("/chat/loader.js");
        assert_eq!(loader.headers["content-type"], "text/javascript; charset=utf-8");
        assert!(loader.text.len() < 3_072, "{}", loader.text.len());
        assert!(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/chat.js")).len() < 40_960);
    }
}

#[test]
fn a_form_of_a_foreign_page_says_nothing() {
    each(|app| {
        let _watch = on_duty(app);
        let lena = Visitor::new(app);
        let mut request = lena.request(Method::POST, "/chat", "text/html", format!("text=x&once={FIRST}"));
        request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        assert_eq!(app.send(request).status, 403);
        assert_eq!(chats(app), []);
    });
}

#[test]
fn the_api_tells_chats_as_the_role_allows() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        let fields = [("text", "Ich bin Mara Ohm."), ("once", FIRST), ("name", "Mara Ohm")];
        lena.post("/chat", "application/json", &fields);
        let chat = chats(app)[0];
        answer(app, chat.ticket, "Intern.", false);
        answer(app, chat.ticket, "Guten Tag.", true);
        let (status, list) = app.get(Who::Agent, "chat/chats");
        assert_eq!((status, list["count"].as_i64()), (200, Some(1)));
        let shown = &list["chats"][0];
        assert_eq!(shown["visitor"]["name"], "Mara Ohm");
        assert_eq!(shown["zendesk_ticket_id"], chat.ticket);
        assert_eq!(shown["history"].as_array().unwrap().len(), 2);
        let one = app.get(Who::Specialist, &format!("chat/chats/{}", chat.id)).1.to_string();
        assert!(!one.contains("Mara") && one.contains("Guten Tag."), "{one}");
        assert_eq!(app.get(Who::EndUser, "chat/chats").0, 403);
        assert_eq!(Source::from_word("chat"), Some(Source::Chat));
    });
}
