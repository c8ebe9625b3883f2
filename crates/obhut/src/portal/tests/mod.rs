//! Stories of customers on their own side of the desk.

mod api;
mod data;
mod door;
mod fresh;
mod requests;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request};
use jobs::Job;
use testkit::Engine;

use super::links::LINK;
use super::mails;
use crate::staff::{passwords, tokens};
use crate::testing::{Answer, TestApp};
use crate::tickets::{NewComment, NewTicket, create};
use crate::words::Source;

const PASSWORD: &str = "kiesel-anker-lampe";
const LENA: &str = "lena@kunden.example";

/// A browser with its cookie jar, and the token of the page it was shown last.
struct Browser<'a> {
    app: &'a TestApp,
    cookies: Vec<(String, String)>,
    token: String,
}

impl<'a> Browser<'a> {
    fn new(app: &'a TestApp) -> Self {
        Self { app, cookies: Vec::new(), token: String::new() }
    }

    fn request(&self, method: Method, path: &str, kind: &str, body: String) -> Request<Body> {
        let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", "desk.example")
            .header("cookie", jar.join("; "))
            .header("sec-fetch-site", "same-origin")
            .header("accept-language", "de")
            .header("content-type", kind)
            .body(Body::from(body))
            .unwrap()
    }

    fn sent(&mut self, request: Request<Body>) -> Answer {
        let answer = self.app.send(request);
        for cookie in answer.headers.get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        if let Some(token) = field(&answer.text, "csrf") {
            self.token = token;
        }
        answer
    }

    fn get(&mut self, path: &str) -> Answer {
        self.sent(self.request(Method::GET, path, "text/plain", String::new()))
    }

    /// Sends a form of the page that was shown last.
    fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        form.append_pair("csrf", &self.token);
        self.sent(self.request(Method::POST, path, "application/x-www-form-urlencoded", form.finish()))
    }

    /// Sends a form with a file.
    fn post_file(&mut self, path: &str, fields: &[(&str, &str)], name: &str, content: &str) -> Answer {
        let mut body = String::new();
        let token = self.token.clone();
        for (field, value) in fields.iter().copied().chain([("csrf", token.as_str())]) {
            body += &format!("--grenze\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        }
        body += &format!(
            "--grenze\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: text/plain\r\n\r\n{content}\r\n--grenze--\r\n"
        );
        self.sent(self.request(Method::POST, path, "multipart/form-data; boundary=grenze", body))
    }

    /// A customer who has signed in with a mailed link.
    fn of(app: &'a TestApp, email: &str) -> Self {
        let mut browser = Self::new(app);
        browser.get("/portal/sign-in");
        browser.post("/portal/sign-in/link", &[("email", email)]);
        let path = link(&mailed(app)[0]);
        browser.get(&path);
        assert_eq!(to(&browser.post(&path, &[])), "/portal/requests");
        browser
    }
}

fn to(answer: &Answer) -> &str {
    answer.headers.get("location").map_or("", |to| to.to_str().unwrap())
}

/// The value of the first hidden field of this name.
fn field(html: &str, name: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\""))?;
    rest.split('"').next().map(str::to_owned)
}

/// What has been mailed since it was asked last: the address and the text.
fn mailed(app: &TestApp) -> Vec<(String, String)> {
    let desk = &app.desk;
    let _ = desk.desk.public_url.set("https://desk.example".into());
    let ours = |job: &Job| job.kind.starts_with("portal_");
    let cx = desk.system();
    let jobs = desk.read(&cx, |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 100)?)).unwrap();
    let mut mails = Vec::new();
    for job in jobs.into_iter().filter(ours) {
        let word = tokens::word(&*desk.desk.world.random);
        let letter = desk.write(&cx, move |tx, cx| {
            cx.desk.queue.cancel(tx, cx.id(), &job.kind, job.subject)?;
            if job.kind == LINK && job.subject == 0 {
                return Ok(None);
            }
            mails::write(tx, cx, &job, &word, ("hilfe@lindhof.example", "lindhof.example"))
        });
        mails.extend(letter.unwrap().map(|letter| (letter.to, letter.mail.text)));
    }
    mails
}

/// The path of the link in a mail.
fn link((_, text): &(String, String)) -> String {
    let (_, rest) = text.split_once("https://desk.example").expect("a link");
    rest.split_whitespace().next().unwrap().to_owned()
}

/// The program with Lena Kundin, who has a password and a ticket in the group Service.
fn house(engine: Engine) -> (TestApp, i64) {
    let app = TestApp::new(engine);
    let hashed = Arc::new(passwords::hash(PASSWORD, &*app.desk.desk.world.random).unwrap());
    for person in [app.desk.agent, app.end_user] {
        let hashed = Arc::clone(&hashed);
        app.desk.write(&app.desk.system(), move |tx, cx| passwords::set(tx, cx, person, &hashed)).unwrap();
    }
    let group = app.desk.group;
    let mut cx = app.desk.acting(app.end_user);
    cx.source = Source::Web;
    let ticket = app.desk.write(&cx, move |tx, cx| {
        let new = NewTicket {
            group: Some(group),
            ..NewTicket::new("Ton setzt aus", NewComment::message("Der Ton setzt aus. <b>Was tun?</b>", true))
        };
        Ok(create::create(tx, cx, &new)?.ticket)
    });
    (app, ticket.unwrap())
}

fn each(story: impl Fn(&TestApp, i64)) {
    for engine in Engine::BOTH {
        let (app, ticket) = house(engine);
        story(&app, ticket);
    }
}
