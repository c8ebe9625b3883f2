//! Stories of the doors.

use axum::http::Method;

use super::{Browser, LENA, PASSWORD, each, link, mailed, to};
use crate::people::PersonChange;

#[test]
fn a_link_in_a_mail_opens_a_page_and_only_a_click_there_signs_in_once() {
    each(|app, ticket| {
        let mut browser = Browser::new(app);
        let door = browser.get("/portal/requests");
        assert_eq!((door.status, to(&door)), (303, "/portal/sign-in?back=%2Fportal%2Frequests"));
        browser.get("/portal/sign-in");
        let sent = browser.post("/portal/sign-in/link", &[("email", "LENA@kunden.example")]);
        assert!(sent.status == 200 && sent.text.contains("Wenn wir diese Adresse kennen"), "{}", sent.text);
        let mails = mailed(app);
        assert_eq!((mails.len(), mails[0].0.as_str()), (1, LENA));
        let path = link(&mails[0]);
        // A scanner follows the link as often as it likes.
        for _ in 0..3 {
            let looked = Browser::new(app).get(&path);
            assert_eq!((looked.status, to(&looked)), (200, ""));
            assert!(looked.headers.get("set-cookie").is_none() && looked.text.contains("Jetzt anmelden"));
            assert_eq!(looked.headers["x-robots-tag"], "noindex, nofollow");
        }
        browser.get(&path);
        let inside = browser.post(&path, &[]);
        assert_eq!((inside.status, to(&inside)), (303, "/portal/requests"));
        let list = browser.get("/portal/requests");
        assert!(list.text.contains("Ton setzt aus") && list.text.contains(&format!("/portal/requests/{ticket}\"")));
        assert_eq!(list.headers["cache-control"], "no-store");
        // It was good once; whoever has it gets a new one at the same address with one click.
        let mut late = Browser::new(app);
        let spent = late.post(&path, &[]);
        assert!(spent.status == 410 && spent.headers.get("set-cookie").is_none());
        assert!(spent.text.contains("Neuen Link schicken"));
        assert_eq!(late.post(&format!("{path}/again"), &[]).status, 200);
        let fresh = mailed(app);
        assert_eq!((fresh.len(), fresh[0].0.as_str()), (1, LENA));
        let fresh = link(&fresh[0]);
        assert_ne!(fresh, path);
        late.get(&fresh);
        assert_eq!(to(&late.post(&fresh, &[])), "/portal/requests");
        // Out again: the session is over on the server, too.
        let cookies = browser.cookies.clone();
        browser.get("/portal/requests");
        browser.post("/portal/sign-out", &[]);
        browser.cookies = cookies;
        assert_eq!(browser.get("/portal/requests").status, 303);
    });
}

#[test]
fn a_link_is_old_after_half_an_hour_and_a_word_that_was_none_says_so() {
    each(|app, _| {
        let mut browser = Browser::new(app);
        browser.post("/portal/sign-in/link", &[("email", LENA)]);
        let path = link(&mailed(app)[0]);
        app.desk.clock.advance_seconds(30 * 60 + 1);
        let old = browser.get(&path);
        assert!(old.status == 410 && old.text.contains("gilt nicht mehr"));
        assert_eq!(browser.post(&path, &[]).status, 410);
        let none = browser.get("/portal/link/unsinn");
        assert!(none.status == 404 && none.text.contains("Diesen Link kennen wir nicht"));
        assert_eq!(browser.post("/portal/link/unsinn/again", &[]).status, 404);
        assert!(mailed(app).is_empty());
        // A mail that could not leave for an hour is not sent any more.
        browser.post("/portal/sign-in/link", &[("email", LENA)]);
        app.desk.clock.advance_seconds(3_601);
        assert!(mailed(app).is_empty());
    });
}

#[test]
fn who_asks_for_a_link_learns_nothing_about_who_is_known() {
    each(|app, _| {
        let ask = |email: &str| {
            let answer = Browser::new(app).post("/portal/sign-in/link", &[("email", email)]);
            (answer.status, answer.text)
        };
        let known = ask(LENA);
        assert_eq!(mailed(app).len(), 1);
        // A stranger, and a colleague: staff have a door of their own, and no link opens it.
        for email in ["niemand@nirgends.example", "jana@lindhof.example"] {
            assert_eq!(ask(email), known, "{email}");
            assert!(mailed(app).is_empty(), "{email}");
        }
        let person = app.end_user;
        let change = PersonChange { suspended: Some(true), ..PersonChange::default() };
        app.desk.write(&app.desk.system(), move |tx, cx| crate::people::ops::update(tx, cx, person, &change)).unwrap();
        assert_eq!(ask(LENA), known);
        assert!(mailed(app).is_empty(), "the suspended get none");
        let wrong = ask("keine adresse");
        assert!(wrong.0 == 422 && wrong.1.contains("value=\"keine adresse\""));
    });
}

#[test]
fn nobody_is_flooded_with_links() {
    each(|app, _| {
        let ask = || Browser::new(app).post("/portal/sign-in/link", &[("email", LENA)]).status;
        let mut sent = 0;
        for _ in 0..8 {
            assert_eq!(ask(), 200);
            sent += mailed(app).len();
            app.desk.clock.advance_seconds(30);
        }
        assert_eq!(sent, 5, "five an hour, whoever asks");
        app.desk.clock.advance_seconds(3_600);
        assert_eq!(ask(), 200);
        assert_eq!(mailed(app).len(), 1);
        // And one network asks ten times a minute.
        let statuses: Vec<u16> = (0..11).map(|_| ask()).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 2, "{statuses:?}");
    });
}

#[test]
fn a_password_signs_customers_in_and_colleagues_not() {
    each(|app, _| {
        let mut browser = Browser::new(app);
        browser.get("/portal/sign-in?back=/portal/data");
        let wrong =
            browser.post("/portal/sign-in", &[("email", LENA), ("password", "falsch"), ("back", "/portal/data")]);
        assert!(wrong.status == 401 && wrong.text.contains("passen nicht zusammen"));
        assert!(!wrong.text.contains("falsch") && wrong.text.contains("value=\"/portal/data\""));
        let inside =
            browser.post("/portal/sign-in", &[("email", LENA), ("password", PASSWORD), ("back", "//evil.example")]);
        assert_eq!((inside.status, to(&inside)), (303, "/portal/requests"));
        assert_eq!(browser.get("/portal/requests").status, 200);
        assert_eq!(browser.get("/tickets").status, 303, "the desk's own pages are shut");
        let mut jana = Browser::new(app);
        assert_eq!(
            jana.post("/portal/sign-in", &[("email", "jana@lindhof.example"), ("password", PASSWORD)]).status,
            401
        );
        let mut forged = Browser::new(app);
        let request = forged.request(
            Method::POST,
            "/portal/sign-in/link",
            "application/x-www-form-urlencoded",
            format!("email={LENA}"),
        );
        let (mut parts, body) = request.into_parts();
        parts.headers.insert("sec-fetch-site", "cross-site".parse().unwrap());
        assert_eq!(forged.sent(axum::http::Request::from_parts(parts, body)).status, 403);
        assert!(mailed(app).is_empty());
    });
}

#[test]
fn links_and_sessions_go_with_the_person() {
    each(|app, _| {
        let mut browser = Browser::of(app, LENA);
        browser.get("/portal/requests");
        Browser::new(app).post("/portal/sign-in/link", &[("email", LENA)]);
        let path = link(&mailed(app)[0]);
        let (person, desk) = (app.end_user, &app.desk);
        let erasure = desk
            .write(&desk.acting(desk.administrator), move |tx, cx| {
                crate::erasure::people::forget(tx, cx, person, crate::erasure::Outcome::Content)
            })
            .unwrap();
        crate::erasure::run::carry_out(&desk.system(), erasure).unwrap();
        assert_eq!(browser.get("/portal/requests").status, 303);
        assert_eq!(Browser::new(app).get(&path).status, 404);
        let count = |sql: &'static str| {
            desk.read(&desk.system(), move |tx, cx| {
                Ok(tx.row(sql, db::params![cx.id()], |row| row.get::<i64>(0))?.unwrap_or(0))
            })
            .unwrap()
        };
        assert_eq!(count("SELECT COUNT(*) FROM portal_link WHERE account_id = $1"), 0);
        assert_eq!(count("SELECT COUNT(*) FROM portal_session WHERE account_id = $1"), 0);
    });
}

#[test]
fn old_links_and_sessions_that_are_over_are_dropped() {
    each(|app, _| {
        let mut browser = Browser::of(app, LENA);
        browser.get("/portal/requests");
        browser.post("/portal/sign-in/link", &[("email", LENA)]);
        let path = link(&mailed(app)[0]);
        app.desk.clock.advance_seconds(31 * 24 * 3_600);
        crate::erasure::housekeeping::tidy_account(&app.desk.system()).unwrap();
        assert_eq!(Browser::new(app).get(&path).status, 404);
        let left = app.desk.read(&app.desk.system(), |tx, cx| {
            let sql = "SELECT COUNT(*) FROM portal_session WHERE account_id = $1";
            Ok(tx.row(sql, db::params![cx.id()], |row| row.get::<i64>(0))?.unwrap_or(0))
        });
        assert_eq!(left.unwrap(), 0);
    });
}

#[test]
fn the_first_page_and_all_that_it_needs_fit_into_eighty_kilobytes() {
    let app = super::house(testkit::Engine::Sqlite).0;
    let mut browser = Browser::of(&app, LENA);
    let small = |address: &str| {
        let asset = crate::assets::respond(address).expect("served");
        (asset.gzip.as_ref().map_or(asset.body.len(), Vec::len), String::from_utf8_lossy(&asset.body).into_owned())
    };
    let named = |text: &str, until: &[char]| -> Vec<String> {
        let rest = text.split("/assets/").skip(1);
        rest.map(|rest| format!("/assets/{}", rest.split(until).next().unwrap())).collect()
    };
    let page = browser.get("/portal/requests").text;
    let mut all = std::collections::BTreeSet::from_iter(named(&page, &['"', '#']));
    for style in all.clone().iter().filter(|address| address.ends_with(".css")) {
        all.extend(named(&small(style).1, &['"', '\'', ')']));
    }
    let total: usize = all.iter().map(|address| small(address).0).sum();
    assert!(all.iter().any(|address| address.ends_with(".woff2")), "the font counts: {all:?}");
    assert!(!all.iter().any(|address| address.ends_with(".js")), "no script: {all:?}");
    assert!(total + page.len() < 80_000, "{total} bytes and the page: {all:?}");
}
