//! Walks through every route with a number in it, and through everything an open page is told: a specialist and an editor
//! are nowhere sent who the customers are. A route that is not known here fails the walk, so that none is left out.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::need_to_know::{House, Reader, house, readable, stands};
use super::release::{self, ReleaseKind};
use crate::articles::comments::{self as articles_comments, NewComment as Said, Verdict};
use crate::articles::editing::{self, ArticleChange};
use crate::articles::words::CommentState;
use crate::articles::{NewText, topics};
use crate::handover::{self, NewHandover, Target};
use crate::i18n::Language;
use crate::organisations::ops::{self as organisations, NewOrganisation};
use crate::recipients::{self, NewRecipient, PassingPurpose};
use crate::scheduled::{self, Plan};
use crate::side_conversations::ops::{self as sides, NewSide};
use crate::testing::{TestApp, Who};
use crate::tickets::attachments::NewFile;
use crate::tickets::{NewComment, TicketChange, sql, update};
use crate::words::Status;

/// What stands for the numbers of one customer's routes.
struct Numbers {
    person: i64,
    ticket: i64,
    comment: i64,
    audit: i64,
    file: i64,
    side: i64,
    sid: String,
    organisation: i64,
    group: i64,
    other: i64,
    article: i64,
    said: i64,
}

/// Gives a customer's ticket everything that can hang on one: an organisation of their name, a partner who is asked, a
/// task, a planned answer, a note and a file that is released.
fn furnish(house: &House, place: usize) -> Numbers {
    let (app, (customer, person, ticket)) = (&house.app, &house.customers[place]);
    let (person, ticket, name) = (*person, *ticket, customer.name.clone());
    let (agent, desk) = (app.desk.acting(app.desk.agent), &app.desk);
    let group = desk.group;
    let firm = NewOrganisation { name: format!("Büro {name}"), ..NewOrganisation::default() };
    let organisation = desk.write(&agent, move |tx, cx| organisations::create(tx, cx, &firm)).unwrap();
    let text = format!("{name} wartet, bitte an {} schreiben.", customer.exact()[3]);
    let said = text.clone();
    let (file, side, sid) = desk
        .write(&agent, move |tx, cx| {
            let mut note = NewComment::message(&said, false);
            note.files.push(Arc::new(NewFile {
                name: format!("{said}.pdf"),
                content_type: "application/pdf".into(),
                content_id: None,
                inline: false,
                content: b"%PDF-1.4".to_vec().into(),
            }));
            let change =
                TicketChange { comment: Some(note), organisation: Some(Some(organisation)), ..TicketChange::default() };
            update::update(tx, cx, ticket, &change)?;
            let file = sql::files_of(tx, cx.id(), ticket)?.into_iter().map(|file| file.id).max().unwrap();
            release::release(tx, cx, file, ReleaseKind::AsIs)?;
            let partner = NewRecipient::named("Zählerwerk Holm GmbH", &format!("service{ticket}@holm.example"));
            let recipient = recipients::ops::create(tx, cx, &partner)?;
            let question = NewSide {
                recipient,
                address: None,
                subject: said.clone(),
                text: said.clone(),
                purpose: PassingPurpose::Question,
                masked: true,
                files: Vec::new(),
                language: Language::German,
                seen: None,
            };
            let asked = sides::create(tx, cx, ticket, &question)?;
            let due_at = cx.now.plus_seconds(3_600).0;
            let plan = Plan { text: said.clone().into(), changes: Vec::new(), status: None, due_at };
            scheduled::schedule(tx, cx, ticket, &plan)?;
            // A task for the group takes a ticket from the editor: every second one is left to them.
            if place % 2 == 1 {
                let note = Some(format!("Notiz: {said}"));
                let task = NewHandover { to: Target::Group(group), task: said.clone(), note };
                handover::ops::hand_over(tx, cx, ticket, &task)?;
            }
            Ok((file, asked.side, asked.sid))
        })
        .unwrap();
    let (article, below) = published(app, person);
    let (_, comments) = app.get(Who::Agent, &format!("tickets/{ticket}/comments"));
    let number = |of: &Value| of.as_i64().unwrap();
    Numbers {
        person,
        ticket,
        comment: number(&comments["comments"][0]["id"]),
        audit: number(&comments["comments"][0]["audit_id"]),
        file,
        side,
        sid,
        organisation,
        group,
        other: house.customers[(place + 1) % house.customers.len()].1,
        article,
        said: below,
    }
}

/// An article below which a customer has said something that readers see.
fn published(app: &TestApp, customer: i64) -> (i64, i64) {
    let desk = &app.desk;
    let article = desk
        .write(&desk.acting(desk.administrator), |tx, cx| {
            let text = NewText::new("Zähler ablesen", "Der Stand steht oben.");
            let category = topics::create(tx, cx, None, Language::German, &text, None)?;
            let section = topics::create(tx, cx, Some(category), Language::German, &text, None)?;
            let article = editing::create(tx, cx, section, Language::German, &text, &ArticleChange::default())?;
            editing::publish(tx, cx, article, Language::German)?;
            Ok(article)
        })
        .unwrap();
    let below = desk.write(&desk.acting(customer), move |tx, cx| {
        let new = Said { text: "Das half.".into(), shown_as: None };
        let said = articles_comments::add(tx, cx, article, Language::German, &new)?;
        let shown = Verdict::Be(CommentState::Shown);
        articles_comments::decide(tx, &cx.as_system(), article, said.id, shown, said.key)?;
        Ok(said.id)
    });
    (article, below.unwrap())
}

/// The addresses of a route for one customer; `None` for a route that nobody has told this walk about.
fn addresses(route: &str, of: &Numbers) -> Option<Vec<String>> {
    let id = match route.trim_start_matches('/').split('/').next()? {
        "tickets" | "requests" | "ticket_metrics" => of.ticket.to_string(),
        "people" | "users" | "deleted_users" => of.person.to_string(),
        "attachments" => of.file.to_string(),
        "organizations" => of.organisation.to_string(),
        "groups" => of.group.to_string(),
        "portal" => {
            if route.contains("files") {
                of.file.to_string()
            } else {
                of.ticket.to_string()
            }
        }
        "help_center" if route.contains("/users/") => of.person.to_string(),
        "articles" | "help" | "help_center" => of.article.to_string(),
        // What the desk is set up with, and what is the administrator's: small numbers and words.
        "admin"
        | "audit_logs"
        | "automations"
        | "brand"
        | "brands"
        | "calls"
        | "channels"
        | "business_hours"
        | "certificate"
        | "consent"
        | "custom_roles"
        | "contact"
        | "chat"
        | "group_memberships"
        | "guide"
        | "invite"
        | "job_statuses"
        | "locales"
        | "macros"
        | "oauth"
        | "organization_fields"
        | "organization_memberships"
        | "privacy"
        | "recipient_addresses"
        | "recipients"
        | "setup"
        | "rate"
        | "satisfaction_ratings"
        | "slas"
        | "suspended_tickets"
        | "ticket_fields"
        | "ticket_forms"
        | "triggers"
        | "user_fields"
        | "views"
        | "webhooks" => "1".to_owned(),
        _ => return None,
    };
    let said = if route.contains("help_center") { of.said } else { of.comment };
    let mut path = route.to_owned();
    for (name, value) in [
        ("id", id.as_str()),
        ("number", &id),
        ("ticket", &id),
        ("comment", &of.comment.to_string()),
        ("comment_id", &said.to_string()),
        ("audit_id", &of.audit.to_string()),
        ("side", &of.side.to_string()),
        ("sid", &of.sid),
        ("file", &of.file.to_string()),
        ("other", &of.other.to_string()),
        ("identity_id", "1"),
        ("holiday_id", "1"),
        ("macro_id", "1"),
        ("webhook_id", "1"),
        ("invocation_id", "1"),
        ("option_id", "1"),
        ("label_id", "1"),
        ("language", "de"),
        ("locale", "de"),
        ("target", "ticket"),
        ("kind", "imap"),
        ("role", "agent"),
        ("name", "logo"),
        ("word", "x"),
        ("token", "x"),
    ] {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    (!path.contains('{')).then(|| vec![path])
}

/// The routes that answer GET and have a number in them, as the source of the pages says.
fn routes_of_pages() -> BTreeSet<String> {
    fn collect(folder: &Path, routes: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, routes);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for piece in text.split(".route(").skip(1) {
                    let call = piece.split(".route(").next().unwrap();
                    let Some((route, rest)) = call.trim_start().strip_prefix('"').and_then(|call| call.split_once('"'))
                    else {
                        continue;
                    };
                    let handler = rest.trim_start_matches([',', '\n', ' ']);
                    if route.contains('{') && !route.contains("{*") && handler.starts_with("get(") {
                        routes.insert(route.to_owned());
                    }
                }
            }
        }
    }
    let mut routes = BTreeSet::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut routes);
    routes
}

fn routes_of_the_api() -> BTreeSet<String> {
    let description = serde_json::to_value(crate::api_v2::router::description()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    let with_numbers = paths.iter().filter(|(path, verbs)| path.contains('{') && verbs.get("get").is_some());
    with_numbers.map(|(path, _)| path.trim_start_matches("/api/v2/").to_owned()).collect()
}

fn readers(app: &TestApp) -> [Reader<'_>; 2] {
    let editor = app.desk.account.people.by_email("edda@lindhof.example").unwrap();
    [Reader::of(app, app.specialist, "soeren@lindhof.example"), Reader::of(app, editor, "edda@lindhof.example")]
}

/// What of a customer stands in what somebody was sent.
fn telling(house: &House, place: usize, seen: &str) -> Vec<String> {
    house.customers[place].0.exact().into_iter().filter(|value| stands(seen, value)).collect()
}

#[test]
fn no_route_with_a_number_tells_who_a_customer_is() {
    let house = house(8);
    let pages = routes_of_pages();
    let api = routes_of_the_api();
    assert!(pages.len() > 25 && api.len() > 50, "{} pages, {} routes of the API", pages.len(), api.len());
    let numbers: Vec<Numbers> = (0..house.customers.len()).map(|place| furnish(&house, place)).collect();
    let is_unknown = |route: &&String| addresses(route, &numbers[0]).is_none();
    let unknown: Vec<&String> = pages.iter().chain(&api).filter(is_unknown).collect();
    assert!(unknown.is_empty(), "say in `addresses` what the numbers of these are: {unknown:#?}");
    let agent = Reader::of(&house.app, house.app.desk.agent, "jana@lindhof.example");
    let [specialist, editor] = readers(&house.app);
    let (mut wrong, mut answered) = (Vec::new(), BTreeSet::new());
    for (place, of) in numbers.iter().enumerate() {
        for (name, reader) in [("specialist", &specialist), ("editor", &editor)] {
            for (route, is_page) in
                pages.iter().map(|route| (route, true)).chain(api.iter().map(|route| (route, false)))
            {
                for path in addresses(route, of).unwrap() {
                    let (status, text) = if is_page { reader.page(&path) } else { reader.answer(&path) };
                    assert!(status < 500, "{path}: {status}");
                    if status == 200 && name == "specialist" {
                        answered.insert(route.clone());
                    }
                    let told = telling(&house, place, &readable(&text));
                    if !told.is_empty() {
                        wrong.push(format!("{name}, {path}: {told:?}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for route in
        ["/tickets/{number}", "/tickets/{number}/partner/{side}", "/tickets/{number}/hand-over", "tickets/{id}"]
    {
        assert!(answered.contains(route), "{route} was really read: {answered:?}");
    }
    // Whoever may know is told: what was looked for is there.
    assert!(!telling(&house, 0, &agent.page(&format!("/tickets/{}", numbers[0].ticket)).1).is_empty());
}

#[test]
fn nothing_that_an_open_page_is_told_says_who_a_customer_is() {
    let house = house(6);
    let [specialist, editor] = readers(&house.app);
    let app = &house.app;
    let mut wrong = Vec::new();
    for (place, (customer, person, ticket)) in house.customers.iter().enumerate() {
        let (person, ticket, name) = (*person, *ticket, customer.name.clone());
        furnish(&house, place);
        let _visit = crate::live::presence::Visit::begin(&app.desk.account, ticket, app.desk.agent);
        app.desk.clock.advance_seconds(1);
        let email = customer.exact()[3].clone();
        // The customer writes, and the agent changes what an open page shows: head, row, thread, numbers.
        let said = TicketChange {
            comment: Some(NewComment::message(&format!("Hier ist {name}, {email}."), true)),
            ..TicketChange::default()
        };
        app.desk.write(&app.desk.acting(person), move |tx, cx| update::update(tx, cx, ticket, &said)).unwrap();
        let change = TicketChange {
            subject: Some(format!("{name} ruft wieder an")),
            status: Some(Status::Open),
            ..TicketChange::default()
        };
        app.desk
            .write(&app.desk.acting(app.desk.agent), move |tx, cx| update::update(tx, cx, ticket, &change))
            .unwrap();
        for (who, reader) in [("specialist", &specialist), ("editor", &editor)] {
            let path = format!("/events?after=0&view=all&ticket={ticket}&seen=0");
            let told = reader.hear(&path, "event: counts");
            let sees = who == "specialist" || place % 2 == 0;
            if sees {
                for kind in ["#verlauf", "#kopf", &format!("#reihe-{ticket}"), "#anwesend", "event: counts"] {
                    assert!(told.contains(kind), "{who}, {kind} of ticket {ticket}: {told}");
                }
            }
            let values = telling(&house, place, &told);
            if !values.is_empty() {
                wrong.push(format!("{who}, ticket {ticket}: {values:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Whoever may know is told by name.
    let agent = Reader::of(app, app.desk.agent, "jana@lindhof.example");
    let told = agent.hear(&format!("/events?after=0&view=all&ticket={}&seen=0", house.customers[0].2), "event: counts");
    assert!(!telling(&house, 0, &told).is_empty());
}
