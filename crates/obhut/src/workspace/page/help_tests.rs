//! Stories of the help centre with a browser: somebody publishes, everybody reads, a customer's words wait.

use std::sync::Arc;

use axum::http::Method;

use super::tests::{Browser, PASSWORD, each, field, to};
use crate::articles::editing;
use crate::staff::passwords;
use crate::testing::TestApp;
use crate::words::Role;

const ADA: &str = "ada@lindhof.example";
const JANA: &str = "jana@lindhof.example";

/// Makes category, section and a published article; answers the article's number.
fn publish(ada: &mut Browser<'_>) -> String {
    let made = ada.post("/articles/topics", &[("kind", "category"), ("name_de", "Fernseher"), ("name_en", "TVs")]);
    assert_eq!(made.status, 303, "{}", made.text);
    let page = ada.get("/articles/topics").text;
    let (_, category) = page.split_once("/articles/topics/category/").unwrap();
    let category = category.split('"').next().unwrap().to_owned();
    let section = [("kind", "section"), ("category", category.as_str()), ("name_de", "Bild")];
    assert_eq!(ada.post("/articles/topics", &section).status, 303);
    let new = ada.get("/articles/new").text;
    let (_, section) = new.split_once("id=\"f-section\"").unwrap();
    let (_, section) = section.split_once("<option value=\"").unwrap();
    let section = section.split('"').next().unwrap().to_owned();
    let text = [
        ("lang", "de"),
        ("title", "Das Bild bleibt schwarz"),
        ("body", "Ziehen Sie den **Netzstecker**. <script>x</script>"),
        ("section", &section),
        ("audience", "everybody"),
        ("comments_open", "1"),
        ("then", "publish"),
    ];
    let made = ada.post("/articles", &text);
    assert_eq!(made.status, 303, "{}", made.text);
    to(&made).trim_start_matches("/articles/").split('?').next().unwrap().to_owned()
}

#[test]
fn a_category_has_the_picture_that_was_chosen_for_it() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        publish(&mut ada);
        let topics =
            |home: &str| home.split_once("class=\"topics\"").unwrap().1.split_once("</ul>").unwrap().0.to_owned();
        let mut guest = Browser::new(app);
        assert!(topics(&guest.get("/help").text).contains("#file-text\""), "until one is chosen");
        let page = ada.get("/articles/topics").text;
        let (_, category) = page.split_once("/articles/topics/category/").unwrap();
        let path = format!("/articles/topics/category/{}", category.split('"').next().unwrap());
        let form = ada.get(&path).text;
        assert!(form.contains("<option value=\"monitor\">Bildschirm"), "{form}");
        let changed = [("name_de", "Fernseher"), ("position", "0"), ("icon", "monitor")];
        assert_eq!(ada.post(&path, &changed).status, 303);
        let home = topics(&guest.get("/help").text);
        assert!(home.contains("#monitor\"") && !home.contains("#file-text\""), "{home}");
        // Another word than those that are offered changes nothing.
        let other = [("name_de", "Fernseher"), ("position", "0"), ("icon", "../fremd")];
        assert_eq!(ada.post(&path, &other).status, 303);
        assert!(topics(&guest.get("/help").text).contains("#monitor\""));
    });
}

#[test]
fn what_is_published_is_found_by_everybody_without_a_script() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        let id = publish(&mut ada);
        let mut guest = Browser::new(app);
        let home = guest.get("/help");
        assert_eq!((home.status, home.text.contains("Das Bild bleibt schwarz")), (200, true), "{}", home.text);
        let path = format!("/help/de/articles/{id}");
        let page = guest.get(&path);
        assert!(
            page.text.contains("<strong>Netzstecker</strong>") && !page.text.contains("<script>x"),
            "{}",
            page.text
        );
        assert!(page.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'self'"));
        assert!(page.headers.contains_key("etag") && !page.text.contains("/articles/new"));
        let english = guest.get(&format!("/help/en/articles/{id}"));
        assert_eq!((english.status, to(&english)), (303, path.as_str()), "what is not there in English is in German");
        for query in ["schwarz", "netzst"] {
            let found = guest.get(&format!("/help/search?q={query}&lang=de"));
            assert!(found.text.contains(&path), "{query}: {}", found.text);
            assert_eq!(found.headers["cache-control"], "no-store");
        }
        assert!(guest.get("/help/search?q=unauffindbar&lang=de").text.contains("nichts gefunden"));
        let token = field(&guest.get("/portal/sign-in").text, "csrf");
        let about = [("csrf", token.as_str()), ("q", "Mein Bild ist schwarz"), ("lang", "de")];
        assert!(guest.send(Method::POST, "/help/suggest", &about).text.contains(&path));
        let feed = guest.get("/help/de/feed.xml");
        assert!(feed.headers["content-type"].to_str().unwrap().starts_with("application/rss+xml"));
        assert!(feed.text.contains("<title>Das Bild bleibt schwarz</title>") && feed.text.contains(&path));
        assert!(guest.get("/sitemap.xml").text.contains(&path));
        for nowhere in ["/help/fr", "/help/de/articles/99999", "/help/de/sections/x", "/help/files/1"] {
            assert_eq!(guest.get(nowhere).status, 404, "{nowhere}");
        }
    });
}

#[test]
fn a_new_name_of_the_desk_stands_on_pages_that_were_drawn_before() {
    each(|app, _| {
        let id = publish(&mut Browser::of(app, ADA));
        let (mut guest, path) = (Browser::new(app), format!("/help/de/articles/{id}"));
        let known = guest.get(&path).headers["etag"].clone();
        assert_eq!(guest.get(&path).headers["etag"], known);
        let system = app.desk.system();
        let rename = |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
            Ok(crate::accounts::sql::set(tx, cx.id(), "company", "Zählerhaus Neu")?)
        };
        app.desk.write(&system, rename).unwrap();
        app.desk.clock.advance_seconds(2);
        let page = guest.get(&path);
        assert!(page.text.contains("Zählerhaus Neu") && page.headers["etag"] != known, "{}", page.text);
    });
}

#[test]
fn a_draft_stays_inside_and_an_archived_article_leaves_no_trace_outside() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        let id = publish(&mut ada);
        let (editor, path) = (format!("/articles/{id}"), format!("/help/de/articles/{id}"));
        let version = field(&ada.get(&format!("{editor}?lang=de")).text, "version");
        let draft = [
            ("lang", "de"),
            ("version", version.as_str()),
            ("title", "Neuer Titel"),
            ("body", "Neu"),
            ("then", "save"),
        ];
        assert_eq!(ada.post(&editor, &draft).status, 303);
        let mut guest = Browser::new(app);
        assert!(guest.get(&path).text.contains("Das Bild bleibt schwarz"), "readers keep the published text");
        let late = ada.post(&editor, &draft);
        assert_eq!((late.status, late.text.contains("value=\"Neuer Titel\"")), (409, true), "somebody was faster");
        let look = [("lang", "de"), ("title", "Vorschau"), ("body", "**Fett**"), ("then", "preview")];
        assert!(ada.post(&editor, &look).text.contains("<strong>Fett</strong>"));
        let empty = [("lang", "de"), ("version", "2"), ("title", " "), ("body", "Bleibt stehen"), ("then", "save")];
        let refused = ada.post(&editor, &empty);
        assert_eq!((refused.status, refused.text.contains("Bleibt stehen")), (422, true));
        let history = ada.get(&format!("{editor}/history?lang=de")).text;
        assert!(history.contains("Fassung 2") && history.contains("Veröffentlicht") && history.contains("Ada Admin"));
        assert_eq!(ada.post(&format!("{editor}/act"), &[("lang", "de"), ("act", "archive")]).status, 303);
        assert_eq!(guest.get(&path).status, 404);
        assert!(!guest.get("/help").text.contains("Das Bild"));
        assert_eq!(ada.post(&format!("{editor}/act"), &[("lang", "de"), ("act", "restore")]).status, 303);
        assert_eq!(guest.get(&path).status, 200);
    });
}

#[test]
fn whoever_only_writes_hands_in_and_customers_and_officers_are_kept_out() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        let id = publish(&mut ada);
        let mut jana = Browser::of(app, JANA);
        let version = field(&jana.get(&format!("/articles/{id}?lang=de")).text, "version");
        let page = jana.get(&format!("/articles/{id}?lang=de")).text;
        assert!(page.contains("value=\"submit\"") && !page.contains("value=\"publish\""));
        let text =
            [("lang", "de"), ("version", version.as_str()), ("title", "Besser"), ("body", "Neu"), ("then", "submit")];
        assert_eq!(jana.post(&format!("/articles/{id}"), &text).status, 303);
        assert!(ada.get("/articles?state=review").text.contains("Besser"));
        let force = [("lang", "de"), ("version", "2"), ("title", "Besser"), ("body", "Neu"), ("then", "publish")];
        assert_ne!(jana.post(&format!("/articles/{id}"), &force).status, 303);
        for path in ["/articles/topics", "/articles/comments"] {
            let expected = if path == "/articles/comments" { 200 } else { 404 };
            assert_eq!(jana.get(path).status, expected, "{path}");
        }
        let mut soeren = Browser::of(app, "soeren@lindhof.example");
        assert_eq!(soeren.get("/articles/comments").status, 404, "whoever may not know customers does not moderate");
        assert_eq!(Browser::new(app).get("/articles").status, 303, "to the door");
    });
}

#[test]
fn an_article_link_is_put_into_the_answer_and_nothing_is_sent() {
    each(|app, ticket| {
        let mut ada = Browser::of(app, ADA);
        let id = publish(&mut ada);
        let mut jana = Browser::of(app, JANA);
        let list = jana.get(&format!("/tickets/{ticket}/articles?lang=de"));
        assert!(list.text.contains("Das Bild bleibt schwarz"), "{}", list.text);
        let found = jana.post(&format!("/tickets/{ticket}/articles"), &[("lang", "de"), ("q", "Netzstecker")]);
        assert!(found.text.contains(&format!("/tickets/{ticket}/articles/{id}")));
        let put = jana.post(&format!("/tickets/{ticket}/articles/{id}"), &[("lang", "de")]);
        assert_eq!(to(&put), format!("/tickets/{ticket}#antwort"));
        let page = jana.get(&format!("/tickets/{ticket}")).text;
        assert!(page.contains(&format!("/help/de/articles/{id}")), "it stands in the box");
        let mut soeren = Browser::of(app, "soeren@lindhof.example");
        assert_eq!(soeren.get("/tickets/9999/articles").status, 404);
    });
}

/// A web editor, who does not know who the customers are.
fn editor(app: &TestApp) -> i64 {
    let editor = app.desk.staff("Eda Text", "eda@lindhof.example", Role::Editor);
    let hashed = Arc::new(passwords::hash(PASSWORD, &*app.desk.desk.world.random).unwrap());
    app.desk.write(&app.desk.system(), move |tx, cx| passwords::set(tx, cx, editor, &hashed)).unwrap();
    editor
}

#[test]
fn a_task_to_write_travels_without_the_customer_and_comes_back_with_the_article() {
    each(|app, ticket| {
        publish(&mut Browser::of(app, ADA));
        let (eda, here) = (editor(app), format!("/tickets/{ticket}"));
        let mut jana = Browser::of(app, JANA);
        assert!(jana.get(&format!("{here}/hand-over")).text.contains("Ändern: Das Bild bleibt schwarz"));
        let to_eda = format!("p{eda}");
        let task = "Bitte aufschreiben, was Lena Kundin (lena@kunden.example) half.";
        let form = [("to", to_eda.as_str()), ("task", task), ("article", "new")];
        assert_eq!(jana.post(&format!("{here}/hand-over"), &form).status, 303);
        let mut eda = Browser::of(app, "eda@lindhof.example");
        let page = eda.get(&here).text;
        let place = format!("/articles/new?ticket={ticket}");
        assert!(page.contains(&place), "{page}");
        let form = eda.get(&place).text;
        assert!(form.contains("Bitte aufschreiben") && !form.contains("Kundin") && !form.contains("lena@"), "{form}");
        let (_, section) = form.split_once("id=\"f-section\"").unwrap();
        let section = section.split_once("<option value=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let number = ticket.to_string();
        let text = [
            ("lang", "de"),
            ("title", "Der Ton setzt aus"),
            ("body", "Kabel tauschen."),
            ("section", section.as_str()),
            ("audience", "everybody"),
            ("ticket", number.as_str()),
            ("then", "publish"),
        ];
        let made = eda.post("/articles", &text);
        assert_eq!(made.status, 303, "{}", made.text);
        let id = to(&made).trim_start_matches("/articles/").split('?').next().unwrap().to_owned();
        let back = jana.get(&here).text;
        assert!(back.contains(&format!("/help/de/articles/{id}")), "the note leads to the article");
        assert!(!jana.get("/tasks").text.contains("Bitte aufschreiben"), "the task is done");
        let public = Browser::new(app).get(&format!("/help/de/articles/{id}")).text;
        assert!(public.contains("Kabel tauschen") && !public.contains("Kundin") && !public.contains(&here), "{public}");
        let history = eda.get(&format!("/articles/{id}/history?lang=de")).text;
        assert!(!history.contains("Kundin") && !history.contains(&here));
    });
}

#[test]
fn comments_are_looked_at_on_a_page_and_shown_under_the_name_that_was_chosen() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        let id = publish(&mut ada);
        let path = format!("/help/de/articles/{id}");
        let mut lena = Browser::new(app);
        let token = field(&lena.get("/portal/sign-in").text, "csrf");
        let door = [("csrf", token.as_str()), ("email", "lena@kunden.example"), ("password", PASSWORD)];
        assert_eq!(lena.send(Method::POST, "/portal/sign-in", &door).status, 303);
        let page = lena.get(&path).text;
        assert!(page.contains("War das hilfreich") && page.contains("name=\"vote\""), "{page}");
        let csrf = field(&page, "csrf");
        let empty = lena.send(Method::POST, &format!("{path}/comments"), &[("csrf", &csrf), ("text", " ")]);
        assert_eq!((empty.status, empty.text.contains("aria-invalid")), (422, true));
        let said = [("csrf", csrf.as_str()), ("text", "Half sofort."), ("shown_as", "Amsel")];
        assert_eq!(lena.send(Method::POST, &format!("{path}/comments"), &said).status, 303);
        let vote = [("csrf", csrf.as_str()), ("vote", "up")];
        assert_eq!(lena.send(Method::POST, &format!("{path}/vote"), &vote).status, 303);
        let mut guest = Browser::new(app);
        assert!(!guest.get(&path).text.contains("Half sofort."), "it waits");
        let waiting = ada.get("/articles/comments").text;
        assert!(waiting.contains("Half sofort.") && waiting.contains("Lena Kundin") && waiting.contains("Amsel"));
        let (comment, seen) = (field(&waiting, "comment"), field(&waiting, "seen"));
        let decision = |seen| [("article", id.as_str()), ("comment", &*comment), ("seen", seen), ("decision", "shown")];
        for unseen in ["", "1"] {
            assert_eq!(to(&ada.post("/articles/comments", &decision(unseen))), "/articles/comments");
            let page = ada.get("/articles/comments").text;
            assert!(page.contains("inzwischen geändert") && page.contains("Half sofort."), "{page}");
        }
        assert!(!guest.get(&path).text.contains("Half sofort."), "nobody saw what that was about");
        assert_eq!(ada.post("/articles/comments", &decision(&seen)).status, 303);
        let page = guest.get(&path).text;
        assert!(page.contains("Half sofort.") && page.contains("Amsel") && !page.contains("Kundin"), "{page}");
    });
}

#[test]
fn files_of_what_readers_see_have_buttons_only_for_those_who_publish() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        let id = publish(&mut ada);
        let page = format!("/articles/{id}?lang=de");
        let files =
            |text: &str| (text.contains(&format!("/articles/{id}/files")), text.contains("value=\"drop_file\""));
        let article: i64 = id.parse().unwrap();
        let file = crate::tickets::attachments::NewFile {
            name: "plan.txt".into(),
            content_type: "text/plain".into(),
            content_id: None,
            inline: false,
            content: b"Plan".to_vec().into(),
        };
        let administrator = app.desk.acting(app.desk.administrator);
        let add = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
            crate::articles::files::add(tx, cx, Some(article), &file)
        };
        let number = app.desk.write(&administrator, add).unwrap().to_string();
        let mut jana = Browser::of(app, JANA);
        let seen = jana.get(&page).text;
        assert!(seen.contains("plan.txt"), "she may read it");
        assert_eq!((files(&seen), files(&ada.get(&page).text)), ((false, false), (true, true)));
        let drop = [("lang", "de"), ("act", "drop_file"), ("file", number.as_str())];
        assert_eq!(jana.post(&format!("/articles/{id}/act"), &drop).status, 403);
        assert_eq!(ada.post(&format!("/articles/{id}/act"), &[("lang", "de"), ("act", "withdraw")]).status, 303);
        assert_eq!(files(&jana.get(&page).text), (true, true), "of a draft it is her matter too");
        assert_eq!(jana.post(&format!("/articles/{id}/act"), &drop).status, 303);
    });
}

#[test]
fn the_history_of_an_article_begins_with_what_was_done_last() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        let id = publish(&mut ada);
        let article: i64 = id.parse().unwrap();
        let administrator = app.desk.acting(app.desk.administrator);
        // Readers, and programs, leave more entries than there are steps.
        let busy = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
            (0..450).try_for_each(|n| editing::mark(tx, cx, article, crate::i18n::Language::German, n % 2 == 0))
        };
        app.desk.write(&administrator, busy).unwrap();
        assert_eq!(ada.post(&format!("/articles/{id}/act"), &[("lang", "de"), ("act", "archive")]).status, 303);
        let page = ada.get(&format!("/articles/{id}/history?lang=de")).text;
        let (_, steps) = page.split_once("id=\"schritte-t\"").unwrap();
        let at = |word: &str| steps.find(word).unwrap_or_else(|| panic!("{word}: {steps}"));
        let (last, published, first) = (at("Archiviert"), at("Veröffentlicht"), at("Angelegt"));
        assert!(last < published && published < first, "{steps}");
    });
}

/// What a program of the editor's is answered.
fn asked(app: &TestApp, credential: &str, path: &str) -> (u16, String) {
    let request = axum::http::Request::builder().uri(format!("/api/v2/{path}")).header("host", "desk.example");
    let request = request.header("authorization", credential).body(axum::body::Body::empty()).unwrap();
    let answer = app.send(request);
    (answer.status, answer.text)
}

#[test]
fn neither_page_nor_program_tells_the_editor_of_a_task_who_the_customer_is() {
    each(|app, ticket| {
        publish(&mut Browser::of(app, ADA));
        let (number, lena) = (editor(app), app.end_user);
        let words = "Hier ist Lena Kundin, Tel. 0151 23456789, lena@kunden.example. Der Ton setzt aus.";
        app.desk
            .write(&app.desk.acting(lena), move |tx, cx| {
                let comment = Some(crate::tickets::NewComment::message(words, true));
                let change = crate::tickets::TicketChange { comment, ..Default::default() };
                crate::tickets::update::update(tx, cx, ticket, &change).map(drop)
            })
            .unwrap();
        let mut jana = Browser::of(app, JANA);
        let (here, to_eda) = (format!("/tickets/{ticket}"), format!("p{number}"));
        let task = "Frau Kundin (lena@kunden.example) fragt, was bei aussetzendem Ton hilft.";
        let form = [("to", to_eda.as_str()), ("task", task), ("article", "new")];
        assert_eq!(jana.post(&format!("{here}/hand-over"), &form).status, 303);
        assert!(jana.get(&here).text.contains("Lena Kundin"), "whoever answers knows her");
        let identity = ["Kundin", "kunden.example", "0151", "23456789"];
        let mut eda = Browser::of(app, "eda@lindhof.example");
        let (person, writing) = (format!("/people/{lena}"), format!("/articles/new?ticket={ticket}"));
        let hand_back = format!("{here}/hand-over");
        let pages = [&here, &writing, &hand_back, &person, "/tasks", "/tickets", "/tickets?view=all", "/", "/articles"];
        for path in pages {
            let page = eda.get(path);
            // Customers in general are spoken of, too.
            let text = page.text.replace("Kundinnen", "");
            assert!(identity.iter().all(|word| !text.contains(word)), "{path}: {text}");
        }
        let page = eda.get(&here);
        assert!(page.status == 200 && page.text.contains("Der Ton setzt aus"), "she knows what it is about");
        for word in ["Kundin", "kunden.example", "23456789"] {
            let found = eda.post("/search", &[("q", word)]).text;
            assert!(!found.contains("class=\"hit\""), "{word} leads there: {found}");
        }
        let token = app.desk.api_token(number);
        let credential = crate::testing::basic(&format!("eda@lindhof.example/token:{token}"));
        for path in [
            format!("tickets/{ticket}.json?include=users,organizations"),
            format!("tickets/{ticket}/comments.json?include=users"),
            format!("tickets/{ticket}/audits.json?include=users"),
            "tickets.json?include=users".to_owned(),
            format!("users/{lena}.json"),
            format!("users/{lena}/identities.json"),
            "users.json".to_owned(),
            "search.json?query=Ton%20type:ticket&include=tickets(users)".to_owned(),
            "search.json?query=Kundin".to_owned(),
            "users/search.json?query=lena".to_owned(),
            format!("users/{lena}/tickets/requested.json"),
            format!("help_center/users/{lena}/comments.json"),
        ] {
            let (status, text) = asked(app, &credential, &path);
            // The question itself may stand in the address of another page.
            let text = text.replace("query=Kundin", "");
            assert!(identity.iter().all(|word| !text.contains(word)), "{path} {status}: {text}");
        }
        assert_eq!(asked(app, &credential, &format!("tickets/{ticket}.json")).0, 200, "the ticket is there for her");
    });
}

#[test]
fn the_page_of_the_help_centre_has_form_colours_and_chat_and_needs_no_script() {
    each(|app, _| {
        let id = publish(&mut Browser::of(app, ADA));
        let mut guest = Browser::new(app);
        let home = guest.get("/help/de");
        let article = format!("/help/de/articles/{id}");
        assert!(home.text.contains(&article) && home.text.contains("action=\"/contact/1\""), "{}", home.text);
        assert!(home.text.contains("<h2 id=\"kontakt\">") && home.text.contains("name=\"theme\" value=\"dark\""));
        assert!(!home.headers.contains_key("etag"), "each visitor has a form of their own");
        assert_ne!(field(&guest.get("/help/de").text, "token"), field(&guest.get("/help/de").text, "token"));
        let token = field(&guest.get("/help/de").text, "token");
        app.desk.clock.advance_seconds(60);
        let form = [("token", token.as_str()), ("email", "mia@kunde.example"), ("message", "Kein Ton, sagt Mia.")];
        let sent = guest.send(Method::POST, "/contact/1", &form);
        assert!(sent.status == 200 && sent.text.contains("id=\"vorgang\""), "{}", sent.text);
        let wrong = [("token", token.as_str()), ("email", "mia@"), ("message", "Kein Ton.")];
        assert_eq!(guest.send(Method::POST, "/contact/1", &wrong).status, 422);
        assert!(guest.get("/help/en").text.contains("lang=\"en\"") && guest.get(&article).headers.contains_key("etag"));
        assert!(!home.text.contains("id=\"chat\""), "nobody has opened a chat");
        let open = |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
            let settings = crate::chat::settings::ChatSettings { open: true, ..Default::default() };
            crate::chat::settings::save(tx, cx, &settings)
        };
        app.desk.write(&app.desk.acting(app.desk.administrator), open).unwrap();
        app.desk.clock.advance_seconds(2);
        for path in ["/help/de", &article, "/help/search?q=x&lang=de", "/contact"] {
            assert!(guest.get(path).text.contains("src=\"/chat\""), "{path}");
        }
        assert!(!guest.get("/portal/sign-in").text.contains("src=\"/chat\""));
        let chat = guest.get("/chat");
        assert!(!chat.headers.contains_key("x-frame-options") && !chat.headers.contains_key("set-cookie"));
    });
}
