//! Stories of the order of lists: which ticket follows a solved one, what groups show, what a row says of an own draft.

use super::tests::{Browser, each, field, to};
use crate::testing::TestApp;
use crate::tickets::{NewComment, NewTicket, Requester, create};
use crate::words::Priority;

/// A ticket of Lena Kundin, a minute after the last.
fn ticket(app: &TestApp, subject: &'static str, priority: Option<Priority>) -> i64 {
    app.desk.clock.advance_seconds(60);
    let (person, group) = (app.end_user, app.desk.group);
    let made = app.desk.write(&app.desk.acting(app.desk.agent), move |tx, cx| {
        let mut new = NewTicket::new(subject, NewComment::message("Bitte ansehen", true));
        new.requester = Requester::Known(person);
        (new.priority, new.group) = (priority, Some(group));
        Ok(create::create(tx, cx, &new)?.ticket)
    });
    made.unwrap()
}

fn solve(browser: &mut Browser<'_>, ticket: i64, view: &str) -> String {
    // Taken from a page without a list, so that the list that was last shown stays the last.
    let csrf = field(&browser.get("/profile").text, "csrf");
    let fields = [("status", "solved"), ("next", "1"), ("view", view), ("csrf", &*csrf)];
    to(&browser.send(axum::http::Method::POST, &format!("/tickets/{ticket}/change"), &fields)).to_owned()
}

/// The numbers of the rows, in their order.
fn rows(page: &str) -> Vec<i64> {
    page.split("id=\"reihe-").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn after_solving_one_is_led_to_what_presses_next_or_what_follows_in_the_order_one_chose() {
    each(|app, first| {
        let low = ticket(app, "Ohne Eile", Some(Priority::Low));
        let urgent = ticket(app, "Brennt", Some(Priority::Urgent));
        let high = ticket(app, "Drückt", Some(Priority::High));
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let list = browser.get("/tickets?view=open").text;
        assert_eq!(rows(&list), [urgent, high, first, low]);
        assert_eq!(solve(&mut browser, urgent, "open"), format!("/tickets/{high}?view=open"));
        assert_eq!(solve(&mut browser, high, "open"), format!("/tickets/{first}?view=open"));
        browser.get("/tickets?view=open&sort=newest");
        let beside = browser.get(&format!("/tickets/{low}?view=open")).text;
        assert_eq!(rows(&beside), [low, first], "beside the ticket the list has the order that was chosen");
        assert_eq!(solve(&mut browser, low, "open"), format!("/tickets/{first}?view=open"));
        assert_eq!(solve(&mut browser, first, "open"), "/tickets?view=open", "there is no other");
    });
}

#[test]
fn a_view_is_drawn_in_groups_page_after_page_and_solving_follows_them() {
    each(|app, first| {
        let mut expected = [Vec::new(), Vec::new(), vec![first]];
        for number in 0..36 {
            let (place, priority) = if number % 3 == 0 { (0, Priority::High) } else { (1, Priority::Low) };
            expected[place].push(ticket(app, "Eine von vielen", Some(priority)));
        }
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let fields = [
            ("title", "Nach Dringlichkeit"),
            ("all_field", "status"),
            ("all_operator", "less_than"),
            ("all_choice", "status:solved"),
            ("all_text", ""),
            ("sort", "id"),
            ("order", "asc"),
            ("group_by", "priority"),
            ("active", "1"),
            ("act", "save"),
        ];
        let view = to(&browser.post("/views", &fields)).to_owned();
        let page = browser.get(&view).text;
        let headings = |page: &str| -> Vec<String> {
            let parts = page.split("<li class=\"group\"><h2>").skip(1);
            parts.map(|rest| rest.split("</h2>").next().unwrap().to_owned()).collect()
        };
        assert_eq!(headings(&page), ["Hoch", "Niedrig"]);
        assert!(page.contains(">12<span") && page.contains(">24<span") && page.contains("(37)"), "counts of all pages");
        let all: Vec<i64> = expected.concat();
        assert_eq!(rows(&page), all[..30]);
        let older = field_after(&page, "name=\"page\" value=\"");
        let second = browser.get(&format!("{view}&page={older}")).text;
        assert_eq!(
            (rows(&second), headings(&second)),
            (all[30..].to_vec(), vec!["Niedrig".into(), "Ohne Angabe".into()])
        );
        let newer = field_after(&second, "name=\"page\" value=\"");
        let back = browser.get(&format!("{view}&page={newer}")).text;
        assert_eq!((rows(&back), headings(&back)), (all[..30].to_vec(), vec!["Hoch".into(), "Niedrig".into()]));
        let slug = view.rsplit("view=").next().unwrap().to_owned();
        assert_eq!(
            solve(&mut browser, all[11], &slug),
            format!("/tickets/{}?view={slug}", all[12]),
            "into the next group"
        );
        // Each way of grouping shows every ticket.
        for by in ["status", "type", "group", "assignee"] {
            let again: Vec<_> =
                fields.iter().map(|(name, value)| (*name, if *name == "group_by" { by } else { *value })).collect();
            let view = to(&browser.post("/views", &again)).to_owned();
            let page = browser.get(&view).text;
            assert!(rows(&page).len() == 30 && page.contains("(36)") && headings(&page).len() == 1, "{by}");
        }
    });
}

fn field_after(page: &str, start: &str) -> String {
    page.rsplit(start).next().unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn a_row_says_that_it_is_an_own_draft_also_when_it_is_drawn_anew() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let page = browser.get(&format!("/tickets/{ticket}")).text;
        let once = field(&page, "idempotency");
        let draft = [("body", "Guten Tag, wir"), ("public", "1"), ("quiet", "1"), ("idempotency", &*once)];
        assert_eq!(browser.post(&format!("/tickets/{ticket}/draft"), &draft).status, 204);
        let marked = |text: &str| text.contains("Entwurf:</span> Guten Tag, wir");
        assert!(marked(&browser.get("/tickets?view=open").text));
        let (_, told) =
            app.hear(browser.request("/events?after=0&view=open"), "reihe-", std::time::Duration::from_secs(5));
        assert!(marked(&told), "{told}");
        let mut other = Browser::of(app, "ada@lindhof.example");
        assert!(!other.get("/tickets?view=open").text.contains("Entwurf:"), "one's own drafts only");
    });
}

#[test]
fn a_page_that_is_put_into_an_open_one_leaves_out_what_that_one_has() {
    each(|app, ticket| {
        let mut browser = Browser::of(app, "jana@lindhof.example");
        let path = format!("/tickets/{ticket}");
        let whole = browser.get(&path).text;
        let mut request = browser.request(&path);
        request.headers_mut().insert("hx-request", axum::http::HeaderValue::from_static("true"));
        let inside = app.send(request).text;
        for dialog in ["id=\"tasten\"", "id=\"befehle\""] {
            assert!(whole.contains(dialog) && !inside.contains(dialog), "{dialog}");
        }
        for loaded in ["rel=\"stylesheet\"", "<script src", "rel=\"preload\"", "htmx-config"] {
            assert!(whole.contains(loaded) && !inside.contains(loaded), "{loaded}");
        }
        assert!(inside.contains("<title>"), "the title is its own");
        assert!(inside.contains("id=\"vorgang\"") && inside.contains("class=\"views\""), "all else is there");
    });
}
