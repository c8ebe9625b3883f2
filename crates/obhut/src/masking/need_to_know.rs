//! Fifty customers whose data stand in awkward forms in all that a ticket holds; a specialist and an editor open every page
//! and every answer of the API, and search. No exact value gets through, and of the awkward forms at most one in a hundred.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request};
use index::fold::fold;
use serde_json::Value;
use testkit::Engine;

use crate::people::ops::NewPerson;
use crate::people::pseudonym;
use crate::staff::groups;
use crate::staff::passwords;
use crate::testing::{TestApp, Who, basic};
use crate::tickets::attachments::NewFile;
use crate::tickets::{NewComment, NewTicket, create};
use crate::words::{Rights, Role, Source};

const FIRST: [&str; 25] = [
    "Jörg",
    "Zoë",
    "Çağla",
    "Łukasz",
    "Ayşe",
    "Björn",
    "François",
    "Håkon",
    "Ines",
    "Jürgen",
    "Käthe",
    "Lütfiye",
    "Małgorzata",
    "Nuño",
    "Øystein",
    "Paweł",
    "Renée",
    "Søren",
    "Tomáš",
    "Ümit",
    "Vojtěch",
    "Wiebke",
    "Xaver",
    "Yıldız",
    "Žofia",
];
const LAST: [&str; 25] = [
    "Müller-Lüdenscheidt",
    "Weißhaupt",
    "Strömqvist",
    "Kowalczyk",
    "Özdemir",
    "Böttcher",
    "D'Angelo",
    "von Grünewald",
    "Näther",
    "Dvořák",
    "Großmann",
    "Schönfeld",
    "Wiśniewski",
    "Peña",
    "Ångström",
    "Hüsgen",
    "Lefèvre",
    "Jørgensen",
    "Čapek",
    "Yılmaz",
    "Süßkind",
    "Åkerlund",
    "Föhrenbach",
    "El-Mansour",
    "Škoda-Wehner",
];

/// One customer and how their data are written.
pub(super) struct Customer {
    pub(super) name: String,
    email: String,
    phone: String,
    number: String,
    street: String,
    town: String,
}

impl Customer {
    fn number(n: usize) -> Self {
        let (first, last) = (FIRST[n % 25], LAST[(n * 7 + n / 25) % 25]);
        let plain = |text: &str| fold(text).chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let local = match n % 4 {
            0 => format!("{}.{}", plain(first), plain(last)),
            1 => format!("{}{}{}", plain(first).chars().next().unwrap(), plain(last), 60 + n),
            2 => format!("{}_{}", plain(last), plain(first)),
            _ => format!("{}{}", plain(last), 1000 + n),
        };
        Self {
            name: format!("{first} {last}"),
            email: format!("{local}@{}", ["gmx.de", "web.de", "familie-post.example", "firma-nord.example"][n % 4]),
            phone: format!("+49 4{}1 {}", 3 + n % 6, 5_550_100 + n * 37),
            number: format!("{}-{}", ["KD", "K", "VN", "C"][n % 4], 190_000 + n * 531),
            street: format!("{} {}", ["Lindenhöhe", "Am Möwenstieg", "Hafenkante", "Rosenbrücke"][n % 4], 3 + n),
            town: format!("{} Seehausen", 24_100 + n),
        }
    }

    fn last(&self) -> &str {
        self.name.split_once(' ').unwrap().1
    }

    fn first(&self) -> &str {
        self.name.split_once(' ').unwrap().0
    }

    /// Values as they are stored.
    pub(super) fn exact(&self) -> Vec<String> {
        let parts = self.last().split(['-', ' ', '\'']).filter(|part| part.chars().count() > 3).map(str::to_owned);
        let mut exact = vec![self.name.clone(), self.first().to_owned(), self.last().to_owned(), self.email.clone()];
        exact.extend([self.phone.clone(), self.number.clone(), self.street.clone()]);
        exact.extend(parts);
        exact
    }

    /// The same as people and machines bend it: what must not be read, and the sentence it stands in.
    fn awkward(&self) -> Vec<(String, String)> {
        let (first, last) = (self.first(), self.last());
        let german = |text: &str| {
            [
                ("ä", "ae"),
                ("ö", "oe"),
                ("ü", "ue"),
                ("Ä", "Ae"),
                ("Ö", "Oe"),
                ("Ü", "Ue"),
                ("ß", "ss"),
                ("ø", "oe"),
                ("å", "aa"),
                ("Å", "Aa"),
            ]
            .iter()
            .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
        };
        let bare: String = last.chars().map(|char| fold(&char.to_string())).collect();
        let spaced = |text: &str| text.chars().map(String::from).collect::<Vec<_>>().join(" ");
        let lost: String = last.chars().map(|char| if char.is_ascii() { char } else { '?' }).collect();
        let misread: String = last
            .chars()
            .flat_map(|char| {
                let mut bytes = [0; 4];
                char.encode_utf8(&mut bytes).bytes().map(char::from).collect::<Vec<_>>()
            })
            .collect();
        let digits: String = self.phone.chars().filter(char::is_ascii_digit).collect();
        let (area, rest) = digits[2..].split_at(3);
        let (local, host) = self.email.split_once('@').unwrap();
        let half = last.chars().count() / 2;
        let parted: String = last.chars().take(half).chain("-\n".chars()).chain(last.chars().skip(half)).collect();
        let joined: String = last.chars().filter(|char| char.is_alphabetic()).collect();
        let say = |hidden: String, before: &str, after: &str| (hidden.clone(), format!("{before}{hidden}{after}"));
        let mut forms = vec![
            say(format!("{last}s"), "Das ist ", " Zähler."),
            say(format!("{last}'s"), "It is ", " meter."),
            say(last.to_uppercase(), "Kunde: ", " ruft an"),
            say(last.to_lowercase(), "hier schreibt ", " wieder"),
            say(german(last), "transliteriert ", " geschrieben"),
            say(bare, "ohne alles ", " geschrieben"),
            say(lost, "kaputt ", " angekommen"),
            say(misread, "falsch gelesen ", " angekommen"),
            say(format!("{last}, {first}"), "Name laut Akte: ", "."),
            say(format!("{}. {last}", first.chars().next().unwrap()), "gezeichnet ", ""),
            say(format!("{first}_{last}_Vertrag.pdf"), "siehe ", ""),
            say(format!("{first}{joined}"), "Nutzername ", " bitte"),
            say(spaced(&joined), "buchstabiert: ", " Ende"),
            say(parted, "am Zeilenende ", " getrennt"),
            say(format!("{local} (at) {host}"), "Mail an ", " bitte"),
            say(format!("{local}[at]{}", host.replace('.', " dot ")), "mail to ", " please"),
            say(local.to_owned(), "Mein Login lautet ", " seit je"),
            say(format!("0{area}/{rest}"), "Tel. ", ""),
            say(format!("0049 {area} {} {}", &rest[..3], &rest[3..]), "ruf ", " an"),
            say(format!("(0{area}) {}-{}", &rest[..4], &rest[4..]), "oder ", " abends"),
            say(format!("+49(0){area}.{rest}"), "mobil ", " geht auch"),
            say(rest.to_owned(), "im Ort ", " wählen"),
            say(self.number.replace('-', ""), "Nr ", " ist meine"),
            say(self.number.to_lowercase().replace('-', " "), "kundin ", " fragt"),
            say(self.number.split_once('-').unwrap().1.to_owned(), "also die ", " bitte"),
            say(format!("{}, {}", self.street, self.town), "Ich wohne ", "."),
            say(self.street.to_uppercase(), "Zähler in ", " prüfen"),
        ];
        forms.retain(|(hidden, _)| hidden.chars().count() > 2);
        forms
    }
}

pub(super) struct House {
    pub(super) app: TestApp,
    pub(super) customers: Vec<(Customer, i64, i64)>,
}

/// The desk with the customers, each with a ticket that the specialist's group has and the editor may see.
pub(super) fn house(count: usize) -> House {
    let app = TestApp::new(Engine::Sqlite);
    let desk = &app.desk;
    let editor = desk.staff("Edda Textor", "edda@lindhof.example", Role::Editor);
    let hashed = Arc::new(passwords::hash("kiesel-anker-lampe", &*desk.desk.world.random).unwrap());
    for person in [app.specialist, editor, desk.agent] {
        let hashed = Arc::clone(&hashed);
        desk.write(&desk.system(), move |tx, cx| passwords::set(tx, cx, person, &hashed)).unwrap();
    }
    let group = desk.group;
    desk.write(&desk.system(), move |tx, cx| groups::join(tx, cx, editor, group, Rights::Edit)).unwrap();
    let mut customers = Vec::new();
    for n in 0..count {
        let customer = Customer::number(n);
        let (forms, whole) = (customer.awkward(), customer.exact().join("\n"));
        let new = NewPerson {
            phone: Some(customer.phone.clone()),
            external_id: Some(customer.number.clone()),
            details: Some(format!("{}, {}", customer.street, customer.town)),
            tags: vec![fold(customer.last())],
            ..NewPerson::customer(Some(&customer.name), &customer.email)
        };
        let person = desk.write(&desk.system(), move |tx, cx| crate::people::ops::create(tx, cx, &new)).unwrap();
        let mut cx = desk.acting(person);
        cx.source = Source::Web;
        let subject = format!("Frage von {}, {}", customer.name, forms[n % forms.len()].1.replace('\n', " "));
        let sentences: Vec<String> = forms.iter().map(|(_, sentence)| sentence.clone()).collect();
        let text = format!("Guten Tag,\n\nder Zähler Nummer {n} steht still.\n\n{}\n\n{whole}", sentences.join("\n\n"));
        let (name, number, email) = (customer.name.clone(), customer.number.clone(), customer.email.clone());
        let tag = fold(customer.last()).replace([' ', '\''], "_");
        // The editor's tickets are the ones assigned to them; the specialist sees those of the group.
        let assignee = (n % 2 == 0).then_some(editor);
        let ticket = desk.write(&cx, move |tx, cx| {
            let mut comment = NewComment::message(&text, true);
            comment.text.html = Some(mail::html::from_text(&text).into());
            comment.text.signature = Some(format!("{name}\n{email}").into());
            comment.text.quoted = Some(format!("> schrieb {name}:").into());
            comment.files.push(Arc::new(NewFile {
                name: format!("Vertrag {name} {number}.pdf"),
                content_type: "application/pdf".into(),
                content_id: None,
                inline: false,
                content: name.clone().into_bytes().into(),
            }));
            let new = NewTicket {
                group: Some(group),
                assignee,
                tags: vec![tag.clone(), "garantie".into()],
                external_id: Some(number.clone()),
                ..NewTicket::new(&subject, comment)
            };
            Ok(create::create(tx, &cx.as_system(), &NewTicket { requester: create::Requester::Known(person), ..new })?
                .ticket)
        });
        customers.push((customer, person, ticket.unwrap()));
    }
    // A change whose old and new values stand in the history.
    for (customer, _, ticket) in &customers {
        let body = serde_json::json!({"ticket": {"subject": format!("Neu: {} fragt", customer.name), "additional_tags": [fold(customer.first())]}});
        assert_eq!(app.put(Who::Agent, &format!("tickets/{ticket}"), &body).0, 200);
    }
    House { app, customers }
}

/// A browser of somebody.
pub(super) struct Reader<'a> {
    app: &'a TestApp,
    cookie: String,
    api: String,
}

impl<'a> Reader<'a> {
    pub(super) fn of(app: &'a TestApp, person: i64, email: &str) -> Self {
        let form = format!("email={}&password=kiesel-anker-lampe", email.replace('@', "%40"));
        let request = Request::builder().method(Method::POST).uri("/sign-in").header("host", "desk.example");
        let request =
            request.header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded");
        let answer = app.send(request.body(Body::from(form)).unwrap());
        let cookies = answer.headers.get_all("set-cookie").iter();
        let cookie =
            cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap()).collect::<Vec<_>>().join("; ");
        assert_eq!(answer.status, 303, "{}", answer.text);
        Self { app, cookie, api: basic(&format!("{email}/token:{}", app.desk.api_token(person))) }
    }

    pub(super) fn page(&self, path: &str) -> (u16, String) {
        let request = Request::builder().uri(path).header("host", "desk.example").header("cookie", &self.cookie);
        let answer = self.app.send(request.header("accept-language", "de").body(Body::empty()).unwrap());
        (answer.status, answer.text)
    }

    /// What the stream of an open page tells, up to a word.
    pub(super) fn hear(&self, path: &str, until: &str) -> String {
        let request = Request::builder().uri(path).header("host", "desk.example").header("cookie", &self.cookie);
        let request = request.header("accept-language", "de").body(Body::empty()).unwrap();
        self.app.hear(request, until, std::time::Duration::from_secs(5)).1
    }

    pub(super) fn answer(&self, path: &str) -> (u16, String) {
        let uri = format!("/api/v2/{path}").replace('[', "%5B").replace(']', "%5D").replace(' ', "%20");
        let request = Request::builder().uri(uri).header("host", "desk.example").header("authorization", &self.api);
        let answer = self.app.send(request.body(Body::empty()).unwrap());
        (answer.status, answer.text)
    }

    /// Everything this reader can be sent about one customer's ticket.
    fn everything(&self, person: i64, ticket: i64, routes: &BTreeSet<String>) -> String {
        let mut seen = self.page(&format!("/tickets/{ticket}")).1;
        let (status, comments) = self.answer(&format!("tickets/{ticket}/comments"));
        let json: Value = serde_json::from_str(&comments).unwrap_or_default();
        let comment = json["comments"][0]["id"].as_i64().unwrap_or(1);
        let audit = json["comments"][0]["audit_id"].as_i64().unwrap_or(1);
        assert!(status == 200 || status == 404);
        for route in routes {
            let id = match route.split('/').next() {
                Some("users") => person,
                Some("tickets") => ticket,
                _ => continue,
            };
            let path = route.replace("{id}", &id.to_string()).replace("{comment_id}", &comment.to_string());
            let path = path.replace("{audit_id}", &audit.to_string());
            seen += &readable(&self.answer(&path).1);
        }
        seen += &readable(
            &self.answer(&format!("tickets/{ticket}?include=users,groups,organizations,last_audits,comment_count")).1,
        );
        seen + &readable(&self.answer(&format!("tickets/show_many?ids={ticket}&include=users")).1)
    }
}

/// An answer as it is read: JSON writes the end of a line with a letter.
pub(super) fn readable(answer: &str) -> String {
    answer.replace("\\n", "\n")
}

/// Whether a value stands in a page: as it is, or as HTML or JSON write it, apart from longer words.
pub(super) fn stands(page: &str, value: &str) -> bool {
    let apart = |page: &str, value: &str| {
        page.match_indices(value).any(|(at, _)| {
            let before = page[..at].chars().next_back();
            let after = page[at + value.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
    };
    let escaped = value.replace('\'', "&#39;");
    let broken = value.replace('\n', "<br>");
    [value, &escaped, &broken].into_iter().any(|value| apart(page, value))
}

#[test]
fn nobody_without_need_to_know_is_sent_a_customers_data() {
    let House { app, customers } = house(50);
    let editor = app.desk.account.people.by_email("edda@lindhof.example").unwrap();
    let readers =
        [Reader::of(&app, app.specialist, "soeren@lindhof.example"), Reader::of(&app, editor, "edda@lindhof.example")];
    let description = serde_json::to_value(crate::api_v2::router::description()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    let routes: BTreeSet<String> = paths
        .iter()
        .filter(|(_, operations)| operations.get("get").is_some())
        .map(|(path, _)| path.trim_start_matches("/api/v2/").to_owned())
        .collect();
    let (single, lists): (BTreeSet<String>, BTreeSet<String>) = routes.into_iter().partition(|path| path.contains('{'));
    assert!(single.len() > 20 && lists.len() > 10);
    // Who may know finds all of it: what is looked for below is really there.
    let (first, _, ticket) = &customers[0];
    let comments = app.call(Who::Agent, Method::GET, &format!("tickets/{ticket}/comments"), &Value::Null).text;
    let comments = readable(&comments);
    let there = |value: &String| assert!(stands(&comments, value), "{value}");
    first.exact().iter().for_each(there);
    first.awkward().iter().map(|(form, _)| form).for_each(there);
    let (mut exact, mut awkward, mut tried) = (Vec::new(), Vec::new(), 0);
    for (place, reader) in readers.iter().enumerate() {
        let mut common = String::new();
        for path in ["/", "/tickets?view=all", "/tickets?view=open", "/tickets?view=unassigned", "/tickets/new"] {
            common += &reader.page(path).1;
        }
        for path in &lists {
            for query in ["", "?per_page=100&include=users", "?page[size]=100"] {
                common += &readable(&reader.answer(&format!("{path}{query}")).1);
            }
        }
        for (customer, person, ticket) in &customers {
            let own = reader.everything(*person, *ticket, &single);
            // The editor has every second ticket; what there is to read is there.
            assert_eq!(
                own.contains("steht still"),
                place == 0 || (ticket - customers[0].2) % 2 == 0,
                "{place}, {ticket}"
            );
            for seen in [&common, &own] {
                for value in customer.exact() {
                    if stands(seen, &value) {
                        exact.push(format!("reader {place}, ticket {ticket}: {value}"));
                    }
                }
            }
            for (form, sentence) in customer.awkward() {
                tried += 1;
                if stands(&own, &form) || stands(&common, &form) {
                    awkward.push(format!("reader {place}, ticket {ticket}: {form:?} in {sentence:?}"));
                }
            }
        }
    }
    exact.sort();
    exact.dedup();
    println!("{} of {tried} awkward forms got through:\n{}", awkward.len(), awkward.join("\n"));
    assert!(exact.is_empty(), "exact values got through:\n{}", exact.join("\n"));
    assert!(
        awkward.len() * 100 <= tried,
        "{} of {tried} awkward forms got through:\n{}",
        awkward.len(),
        awkward.join("\n")
    );
}

#[test]
fn searching_for_what_is_hidden_finds_nothing() {
    let House { app, customers } = house(50);
    let reader = Reader::of(&app, app.specialist, "soeren@lindhof.example");
    let count = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default()["count"].as_i64();
    // What is shown is found.
    assert_eq!(count(&reader.answer("search/count?query=type:ticket steht still").1), Some(50));
    assert_eq!(count(&reader.answer("search/count?query=type:ticket tags:garantie").1), Some(50));
    let all = count(&reader.answer("search/count?query=type:ticket").1);
    for (customer, person, ticket) in &customers {
        let last = customer.last().split(['-', ' ', '\'']).max_by_key(|part| part.len()).unwrap();
        let beginning: String = last.chars().take(last.chars().count() - 1).collect();
        let tag = fold(customer.last()).replace([' ', '\''], "_");
        for hidden in [
            last.to_owned(),
            format!("{beginning}*"),
            format!("subject:{last}"),
            format!("tags:{tag}"),
            format!("requester:{}", customer.email),
            format!("external_id:{}", customer.number),
            customer.number.clone(),
            customer.email.clone(),
        ] {
            let (_, found) = reader.answer(&format!("search?query=type:ticket {hidden}"));
            assert_eq!(count(&found), Some(0), "{hidden}: {found}");
        }
        // Nor does what is hidden keep a ticket away.
        assert_eq!(count(&reader.answer(&format!("search/count?query=type:ticket -{last}")).1), all);
        assert_eq!(count(&reader.answer(&format!("search/count?query=type:ticket -tags:{tag}")).1), all);
        for path in ["users/search?query=", "users/autocomplete?name=", "autocomplete/tags?name="] {
            let (status, found) = reader.answer(&format!("{path}{}", fold(last)));
            assert!(status == 200 && !found.contains(&fold(last)), "{path}: {found}");
        }
        let (_, shown) = reader.answer(&format!("users/{person}"));
        let name = serde_json::from_str::<Value>(&shown).unwrap()["user"]["name"].as_str().unwrap().to_owned();
        assert!(pseudonym::is_one(&name), "{name} of ticket {ticket}");
    }
}
