//! Stories of how long all that is stored about somebody stays open, and of the other door to it.

use super::{Browser, LENA, PASSWORD, each, mailed, to};
use crate::consent::texts::{self, NewText};
use crate::consent::{self, Act, Statement};
use crate::i18n::Language;
use crate::testing::TestApp;

const OPEN: &str = "Was gespeichert ist";

fn signed_in(app: &TestApp) -> Browser<'_> {
    let mut lena = Browser::new(app);
    lena.get("/portal/sign-in");
    lena.post("/portal/sign-in", &[("email", LENA), ("password", PASSWORD)]);
    lena.get("/portal/data");
    lena
}

#[test]
fn no_click_keeps_the_data_open_for_longer_than_the_proof_is_fresh() {
    each(|app, _| {
        let mut lena = signed_in(app);
        assert_eq!(to(&lena.post("/portal/data/open", &[])), "/portal/data");
        for _ in 0..2 {
            app.desk.clock.advance_seconds(7 * 60);
            assert!(lena.get("/portal/data").text.contains(OPEN));
            assert_eq!(to(&lena.post("/portal/data/open", &[])), "/portal/data", "open is open");
        }
        app.desk.clock.advance_seconds(61);
        assert!(!lena.get("/portal/data").text.contains(OPEN), "a quarter of an hour after the password");
        assert_eq!(lena.post("/portal/data/open", &[]).status, 401);
        assert_eq!(lena.get("/portal/requests").status, 200, "the session goes on");
        // Asked again, and open again for as long.
        lena.get("/portal/data");
        assert_eq!(to(&lena.post("/portal/data/open", &[("password", PASSWORD)])), "/portal/data");
        app.desk.clock.advance_seconds(14 * 60);
        assert!(lena.get("/portal/data").text.contains(OPEN));
    });
}

#[test]
fn who_opens_the_data_late_reads_them_for_what_is_left_of_the_proof() {
    each(|app, _| {
        let mut lena = signed_in(app);
        app.desk.clock.advance_seconds(14 * 60);
        assert_eq!(to(&lena.post("/portal/data/open", &[])), "/portal/data");
        assert!(lena.get("/portal/data").text.contains(OPEN));
        app.desk.clock.advance_seconds(61);
        assert!(!lena.get("/portal/data").text.contains(OPEN));
    });
}

#[test]
fn a_mailed_link_opens_the_requests_to_programs_of_the_browser_too_and_not_the_file() {
    each(|app, ticket| {
        let mut lena = Browser::of(app, LENA);
        assert_eq!(lena.get(&format!("/api/v2/requests/{ticket}")).status, 200);
        assert_eq!(lena.get(&format!("/api/v2/users/{}/requests.json", app.end_user)).status, 200);
        let file = ["/access_log", "/consents", "/consents/record"];
        let read = |lena: &mut Browser<'_>, part: &str| lena.get(&format!("/api/v2/users/{}{part}", app.end_user));
        for part in file {
            let answer = read(&mut lena, part);
            assert!(answer.status == 403 && !answer.text.contains(LENA), "{part}: {}", answer.text);
        }
        assert_eq!(lena.get("/api/v2/users/me.json").status, 403);
        // What the portal has opened is open here, and for as long.
        lena.get("/portal/data");
        assert_eq!(to(&lena.post("/portal/data/open", &[("password", PASSWORD)])), "/portal/data");
        for part in file {
            assert_eq!(read(&mut lena, part).status, 200, "{part}");
        }
        app.desk.clock.advance_seconds(15 * 60 + 1);
        assert_eq!(read(&mut lena, "/access_log").status, 403);
    });
}

#[test]
fn who_agrees_anew_is_shown_the_words_of_today_and_held_to_no_others() {
    each(|app, _| {
        let person = app.end_user;
        let say = |act| {
            let said = Statement::new(2, act, Language::German);
            app.desk.write(&app.desk.acting(person), move |tx, cx| consent::record(tx, cx, person, &said)).unwrap();
        };
        let publish = |wording: &'static str| {
            let wording = wording.to_owned();
            let new = NewText { purpose: 2, language: Language::German, wording, valid_days: Some(30) };
            let ada = app.desk.acting(app.desk.administrator);
            app.desk.write(&ada, move |tx, cx| texts::publish(tx, cx, &new)).unwrap()
        };
        say(Act::Given);
        say(Act::Withdrawn);
        let old = publish("Zwei Fragen im Jahr.").to_string();
        let mut lena = signed_in(app);
        lena.post("/portal/data/open", &[]);
        mailed(app);
        let page = lena.get("/portal/data").text;
        assert!(page.contains("Zwei Fragen im Jahr.") && !page.contains("wie zufrieden ich war"), "{page}");
        let agree =
            |wording: &str| [("purpose", "2".to_owned()), ("act", "give".to_owned()), ("wording", wording.to_owned())];
        // Meanwhile it reads otherwise: the page comes back with the new words, and nothing is agreed to.
        let new = publish("Vier Fragen im Jahr.").to_string();
        let sent = agree(&old);
        lena.post("/portal/data/consent", &sent.each_ref().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(said(app), (Act::Withdrawn, Some(1)));
        assert!(lena.get("/portal/data").text.contains("Vier Fragen im Jahr."));
        let sent = agree(&new);
        lena.post("/portal/data/consent", &sent.each_ref().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(said(app), (Act::Given, Some(3)));
        let page = lena.get("/portal/data").text;
        assert!(page.contains("gilt bis") && page.contains("Fassung 3"), "{page}");
    });
}

/// What she said last about surveys, and in which version of the words.
fn said(app: &TestApp) -> (Act, Option<i64>) {
    let person = app.end_user;
    let heard = app.desk.read(&app.desk.acting(person), move |tx, cx| consent::ops::history(tx, cx, person)).unwrap();
    heard.last().map(|last| (last.row.act, last.version)).unwrap()
}

#[test]
fn the_way_in_is_seen_on_a_telephone_too() {
    each(|app, _| {
        let page = Browser::new(app).get("/help").text;
        let (_, tools) = page.split_once("class=\"tools-x\"").unwrap();
        let (tools, _) = tools.split_once("</header>").unwrap();
        assert!(tools.contains("href=\"/portal/sign-in\"") && !tools.contains("hide-m"), "{tools}");
    });
}
