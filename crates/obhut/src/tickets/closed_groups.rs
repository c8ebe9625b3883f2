//! Tickets of a closed group do not exist for those who do not belong to it: not in lists, counts, search, panels, titles,
//! nor alone; and what is said about them is what is said about tickets that never were.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::Engine;

use crate::testing::{TestApp, Who};

/// A word that stands in the closed ticket and nowhere else.
const WORD: &str = "gehaltsverhandlung";

struct House {
    app: TestApp,
    closed: i64,
    open: i64,
    group: i64,
    comment: i64,
}

/// A customer with a ticket in the open group *Service* and one in a closed group, to which the administrator belongs and
/// the agent does not.
fn house(engine: Engine) -> House {
    let app = TestApp::new(engine);
    let body = json!({"group": {"name": "Personal", "is_public": false}});
    let group = app.post(Who::Administrator, "groups", &body).1["group"]["id"].as_i64().unwrap();
    let member = json!({"group_membership": {"user_id": app.desk.administrator, "group_id": group}});
    assert_eq!(app.post(Who::Administrator, "group_memberships", &member).0, 201);
    let ticket = |subject: &str, group: i64| {
        let body = json!({"ticket": {"subject": subject, "comment": {"body": format!("Es geht um {subject}.")},
            "requester_id": app.end_user, "group_id": group, "tags": [subject], "type": "problem"}});
        let (status, made) = app.post(Who::Administrator, "tickets", &body);
        assert_eq!(status, 201, "{made}");
        made["ticket"]["id"].as_i64().unwrap()
    };
    let (open, closed) = (ticket("fernseher", app.desk.group), ticket(WORD, group));
    let comments = app.get(Who::Administrator, &format!("tickets/{closed}/comments")).1;
    let comment = comments["comments"][0]["id"].as_i64().unwrap();
    House { app, closed, open, group, comment }
}

fn each(story: impl Fn(&House)) {
    Engine::BOTH.into_iter().for_each(|engine| story(&house(engine)));
}

/// Every read of the API that could show a ticket; `{t}` is the ticket, `{u}` its requester.
const READS: [&str; 24] = [
    "tickets",
    "tickets?page[size]=100",
    "tickets/recent",
    "tickets/show_many?ids={t},{o}",
    "users/{u}/tickets/requested",
    "users/{u}/tickets/ccd",
    "users/{u}/tickets/assigned",
    "users/{u}/tickets/followed",
    "problems",
    "tags",
    "autocomplete/tags?name=geh",
    "search?query=gehaltsverhandlung",
    "search?query=type:ticket",
    "search?query=tags:gehaltsverhandlung",
    "search?query=gehalts*",
    "search?query=requester:lena@kunden.example",
    "search/export?filter[type]=ticket&query=gehaltsverhandlung",
    "views",
    "views/6/tickets",
    "views/6/execute",
    "views/search?query=gehalt",
    "tickets/{o}/related",
    "tickets/{o}/incidents",
    "tickets?external_id=x",
];

#[test]
fn no_list_search_view_or_completion_shows_a_ticket_of_a_closed_group() {
    each(|house| {
        let mut found = Vec::new();
        for read in READS {
            let path = read
                .replace("{t}", &house.closed.to_string())
                .replace("{o}", &house.open.to_string())
                .replace("{u}", &house.app.end_user.to_string());
            for who in [Who::Specialist, Who::Agent] {
                let answer = house.app.call(who, Method::GET, &path, &Value::Null);
                assert_eq!(answer.status, 200, "{path} as {who:?}: {}", answer.text);
                if answer.text.to_lowercase().replace(&format!("query={WORD}"), "").contains(WORD) {
                    found.push(format!("{who:?} {path}"));
                }
            }
        }
        assert_eq!(found, Vec::<String>::new(), "shown although the group is closed");
        let seen = house.app.get(Who::Administrator, "search?query=gehaltsverhandlung").1;
        assert_eq!(seen["count"], 1, "its members find it");
    });
}

#[test]
fn no_number_counts_a_ticket_of_a_closed_group() {
    each(|house| {
        let count = |who, path: &str| house.app.get(who, path).1;
        assert_eq!(count(Who::Agent, "tickets/count")["count"]["value"], 1);
        assert_eq!(count(Who::Administrator, "tickets/count")["count"]["value"], 2);
        assert_eq!(count(Who::Agent, "tickets")["count"], 1);
        assert_eq!(count(Who::Agent, "search/count?query=gehaltsverhandlung")["count"], 0);
        assert_eq!(count(Who::Agent, "views/6/count")["view_count"]["value"], 1);
        assert_eq!(count(Who::Agent, "views/count_many?ids=6")["view_counts"][0]["value"], 1);
        let related = count(Who::Agent, &format!("users/{}/related", house.app.end_user));
        assert_eq!(related["user_related"]["requested_tickets"], 1, "{related}");
    });
}

#[test]
fn alone_it_answers_like_a_ticket_that_never_was() {
    each(|house| {
        let (closed, comment) = (house.closed, house.comment);
        let nowhere = 987_654;
        let change = json!({"ticket": {"priority": "high"}});
        let merge = json!({"ids": [house.open]});
        for (method, path, body) in [
            (Method::GET, "tickets/{t}", &Value::Null),
            (Method::PUT, "tickets/{t}", &change),
            (Method::DELETE, "tickets/{t}", &Value::Null),
            (Method::GET, "tickets/{t}/comments", &Value::Null),
            (Method::GET, "tickets/{t}/comments/count", &Value::Null),
            (Method::GET, "tickets/{t}/audits", &Value::Null),
            (Method::GET, "tickets/{t}/tags", &Value::Null),
            (Method::PUT, "tickets/{t}/tags", &json!({"tags": ["x"]})),
            (Method::GET, "tickets/{t}/collaborators", &Value::Null),
            (Method::GET, "tickets/{t}/followers", &Value::Null),
            (Method::GET, "tickets/{t}/email_ccs", &Value::Null),
            (Method::GET, "tickets/{t}/incidents", &Value::Null),
            (Method::GET, "tickets/{t}/related", &Value::Null),
            (Method::POST, "tickets/{t}/merge", &merge),
            (Method::PUT, "tickets/{t}/comments/{c}/make_private", &Value::Null),
        ] {
            let at = |ticket: i64| path.replace("{t}", &ticket.to_string()).replace("{c}", &comment.to_string());
            for who in [Who::Specialist, Who::Agent] {
                let hidden = house.app.call(who, method.clone(), &at(closed), body);
                let missing = house.app.call(who, method.clone(), &at(nowhere), body);
                let alike = (hidden.status, &hidden.text) == (missing.status, &missing.text);
                assert!(alike, "{method} {path} as {who:?}: {} {} for {}", hidden.status, hidden.text, missing.text);
            }
        }
        let merged = house.app.post(Who::Agent, &format!("tickets/{}/merge", house.open), &json!({"ids": [closed]}));
        let absent = house.app.post(Who::Agent, &format!("tickets/{}/merge", house.open), &json!({"ids": [nowhere]}));
        assert_eq!(merged.0, absent.0, "no target and no source");
        let still = house.app.get(Who::Administrator, &format!("tickets/{closed}")).1;
        assert_eq!((&still["ticket"]["status"], &still["ticket"]["priority"]), (&json!("new"), &Value::Null));
    });
}

#[test]
fn a_member_with_the_right_to_see_reads_and_changes_nothing() {
    each(|house| {
        let (agent, group, admin) =
            (house.app.desk.agent, house.group, house.app.desk.acting(house.app.desk.administrator));
        let rights = |rights| {
            house
                .app
                .desk
                .write(&admin, move |tx, cx| crate::staff::groups::join(tx, cx, agent, group, rights))
                .unwrap();
        };
        let path = format!("tickets/{}", house.closed);
        let change = json!({"ticket": {"priority": "high"}});
        let tries = || (house.app.get(Who::Agent, &path).0, house.app.put(Who::Agent, &path, &change).0);
        assert_eq!(tries(), (404, 404));
        rights(crate::words::Rights::See);
        assert_eq!(tries(), (200, 403));
        rights(crate::words::Rights::Edit);
        assert_eq!(tries(), (200, 200));
    });
}
