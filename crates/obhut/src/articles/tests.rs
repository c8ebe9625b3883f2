//! Stories of the help centre through the API: who reads what, who writes, what becomes of comments.

use serde_json::{Value, json};
use testkit::Engine;

use super::comments::Verdict;
use super::words::CommentState;
use super::{comments, editing, library};
use crate::erasure::{Outcome, people, run};
use crate::error::Error;
use crate::i18n::Language;
use crate::testing::{TestApp, Who};
use crate::words::Role;

pub(crate) fn each(story: fn(&TestApp)) {
    Engine::BOTH.iter().for_each(|engine| story(&TestApp::new(*engine)));
}

/// A section in a category.
pub(crate) fn section(app: &TestApp) -> i64 {
    let body = json!({"category": {"name": "Fernseher", "locale": "de", "translations": [
        {"locale": "en", "title": "Televisions", "body": "Picture and sound"}]}});
    let (status, made) = app.post(Who::Administrator, "help_center/categories", &body);
    assert_eq!(status, 201, "{made}");
    let category = made["category"]["id"].as_i64().unwrap();
    let body = json!({"section": {"name": "Bild", "description": "Kein Bild", "locale": "de"}});
    let (status, made) = app.post(Who::Administrator, &format!("help_center/categories/{category}/sections"), &body);
    assert_eq!(status, 201, "{made}");
    made["section"]["id"].as_i64().unwrap()
}

pub(crate) fn article(app: &TestApp, section: i64, article: &Value) -> i64 {
    let body = json!({"article": article});
    let (status, made) = app.post(Who::Administrator, &format!("help_center/sections/{section}/articles"), &body);
    assert_eq!(status, 201, "{made}");
    made["article"]["id"].as_i64().unwrap()
}

pub(crate) fn black_picture(app: &TestApp) -> i64 {
    let text = json!({"title": "Das Bild bleibt schwarz", "locale": "de", "label_names": ["Bild", "HDMI"],
        "body": "<p>Ziehen Sie den <b>Netzstecker</b> für eine Minute.</p><script>x()</script>"});
    article(app, section(app), &text)
}

#[test]
fn an_article_is_read_by_everybody_in_its_language_once_it_is_published() {
    each(|app| {
        let id = black_picture(app);
        for who in Who::ALL {
            let (status, told) = app.get(who, &format!("help_center/articles/{id}"));
            assert_eq!(status, 200, "{who:?} {told}");
            let shown = &told["article"];
            assert_eq!(shown["title"], "Das Bild bleibt schwarz");
            assert_eq!(shown["body"], "<p>Ziehen Sie den <b>Netzstecker</b> für eine Minute.</p>");
            assert_eq!((&shown["locale"], &shown["draft"]), (&json!("de"), &json!(false)));
            assert_eq!(shown["label_names"], json!(["Bild", "HDMI"]));
            let staff = !matches!(who, Who::Anonymous | Who::EndUser);
            assert_eq!(shown["author_id"], if staff { json!(app.desk.administrator) } else { json!(null) });
        }
        assert_eq!(app.get(Who::Anonymous, &format!("help_center/en-us/articles/{id}")).0, 404, "not in English");
        assert_eq!(app.get(Who::Anonymous, "help_center/en-us/articles").1["count"], 0);
        let english =
            json!({"translation": {"locale": "en-us", "title": "Black picture", "body": "<p>Unplug it.</p>"}});
        let (status, made) = app.post(Who::Administrator, &format!("help_center/articles/{id}/translations"), &english);
        assert_eq!((status, &made["translation"]["locale"]), (201, &json!("en")), "{made}");
        let (_, told) = app.get(Who::Anonymous, &format!("help_center/en-us/articles/{id}"));
        assert_eq!(told["article"]["title"], "Black picture");
        let (_, list) = app.get(Who::Anonymous, "help_center/articles?locale=en-us");
        assert_eq!((&list["count"], &list["articles"][0]["name"]), (&json!(1), &json!("Black picture")));
        let missing = app.get(Who::Agent, &format!("help_center/articles/{id}/translations/missing"));
        assert_eq!(missing.1["locales"], json!([]));
        let (_, both) = app.get(Who::Anonymous, &format!("help_center/articles/{id}/translations"));
        assert_eq!(both["count"], 2);
        let again = app.post(Who::Administrator, &format!("help_center/articles/{id}/translations"), &english);
        assert_eq!(again.0, 422, "the language is taken");
    });
}

#[test]
fn what_a_writer_changes_waits_for_whoever_publishes_and_readers_keep_the_old_text() {
    each(|app| {
        let id = black_picture(app);
        let path = format!("help_center/articles/{id}/translations/de");
        let change = json!({"translation": {"body": "<p>Neu.</p>"}});
        let (status, told) = app.put(Who::Specialist, &path, &change);
        assert_eq!((status, &told["translation"]["body"]), (200, &json!("<p>Neu.</p>")), "{told}");
        assert!(!app.get(Who::Anonymous, &path).1["translation"]["body"].as_str().unwrap().contains("Neu"));
        let settings = json!({"article": {"user_segment_id": 2}});
        assert_eq!(app.put(Who::Specialist, &format!("help_center/articles/{id}"), &settings).0, 403);
        let system = app.desk.acting(app.desk.administrator);
        app.desk.write(&system, move |tx, cx| editing::publish(tx, cx, id, Language::German)).unwrap();
        assert_eq!(app.get(Who::Anonymous, &path).1["translation"]["body"], "<p>Neu.</p>");
        let specialist = app.desk.acting(app.specialist);
        let refused = app.desk.write(&specialist, move |tx, cx| editing::publish(tx, cx, id, Language::German));
        assert!(matches!(refused, Err(Error::Forbidden)));
    });
}

#[test]
fn drafts_archived_articles_and_those_for_others_do_not_exist_for_readers() {
    each(|app| {
        let section = section(app);
        let draft = article(app, section, &json!({"title": "Entwurf", "locale": "de", "draft": true}));
        let inside = article(app, section, &json!({"title": "Nur intern", "locale": "de", "user_segment_id": 2}));
        let signed = article(app, section, &json!({"title": "Für Angemeldete", "locale": "de", "user_segment_id": 1}));
        let gone = article(app, section, &json!({"title": "Vorbei", "locale": "de"}));
        assert_eq!(app.delete(Who::Administrator, &format!("help_center/articles/{gone}")).0, 204);
        assert_eq!(app.delete(Who::Administrator, &format!("help_center/articles/{gone}")).0, 404);
        let sees = |who, id: i64| app.get(who, &format!("help_center/articles/{id}")).0;
        for (id, statuses) in [
            (draft, [404, 404, 200, 200, 200]),
            (inside, [404, 404, 200, 200, 200]),
            (signed, [404, 200, 200, 200, 200]),
            (gone, [404, 404, 200, 200, 200]),
        ] {
            assert_eq!(Who::ALL.map(|who| sees(who, id)), statuses);
        }
        let counts = Who::ALL.map(|who| app.get(who, "help_center/articles").1["count"].as_i64().unwrap());
        assert_eq!(counts, [0, 1, 3, 3, 3]);
        let found = |who| app.get(who, "help_center/articles/search?query=intern&locale=de").1["count"].clone();
        assert_eq!((found(Who::EndUser), found(Who::Specialist)), (json!(0), json!(1)));
        assert_eq!(app.delete(Who::Administrator, &format!("help_center/sections/{section}")).0, 422, "it is full");
    });
}

#[test]
fn a_search_finds_words_beginnings_and_labels_and_marks_them() {
    each(|app| {
        let id = black_picture(app);
        article(app, section(app), &json!({"title": "Rechnung", "locale": "de", "body": "<p>Zahlen.</p>"}));
        let found = |query: &str| app.get(Who::Anonymous, &format!("help_center/articles/search?{query}")).1;
        let netz = found("query=Netzst&locale=de");
        assert_eq!((&netz["count"], &netz["results"][0]["id"]), (&json!(1), &json!(id)), "{netz}");
        assert!(netz["results"][0]["snippet"].as_str().unwrap().contains("<em>Netzstecker</em>"), "{netz}");
        assert_eq!(found("query=hdmi&locale=de")["count"], 1);
        assert_eq!(found("label_names=HDMI&locale=de")["count"], 1);
        assert_eq!(found("query=hdmi&locale=en-us")["count"], 0);
        assert_eq!(found("query=unauffindbar&locale=de")["count"], 0);
    });
}

#[test]
fn a_customers_comment_waits_is_shown_under_a_pseudonym_and_only_moderators_know_whose_it_is() {
    each(|app| {
        let id = black_picture(app);
        let path = format!("help_center/articles/{id}/comments");
        let body = json!({"comment": {"body": "<p>Hat bei mir geholfen.</p>", "locale": "de"}});
        assert_eq!(app.post(Who::Anonymous, &path, &body).0, 401);
        let (status, made) = app.post(Who::EndUser, &path, &body);
        assert_eq!((status, &made["comment"]["pending"]), (201, &json!(true)), "{made}");
        let comment = made["comment"]["id"].as_i64().unwrap();
        let seen = Who::ALL.map(|who| app.get(who, &path).1["count"].as_i64().unwrap());
        assert_eq!(seen, [0, 1, 0, 1, 1], "whoever wrote it, and those who moderate");
        assert!(matches!(show(app, app.specialist, id, comment), Err(Error::Forbidden)));
        show(app, app.desk.agent, id, comment).unwrap();
        let seen = Who::ALL.map(|who| app.get(who, &path).1["count"].as_i64().unwrap());
        assert_eq!(seen, [1; 5]);
        let (_, told) = app.get(Who::Anonymous, &path);
        assert_eq!(told["comments"][0]["author_id"], json!(null));
        let changed = json!({"comment": {"body": "Doch nicht."}});
        let (_, told) = app.put(Who::EndUser, &format!("{path}/{comment}"), &changed);
        assert_eq!(told["comment"]["pending"], true, "what is changed waits again");
        assert_eq!(
            app.put(Who::Agent, &format!("{path}/{comment}"), &changed).0,
            404,
            "nobody changes another's words"
        );
        assert_eq!(app.delete(Who::EndUser, &format!("{path}/{comment}")).0, 204);
        assert_eq!(app.get(Who::Agent, &path).1["count"], 0);
    });
}

#[test]
fn everybody_has_one_vote_and_may_take_it_back() {
    each(|app| {
        let id = black_picture(app);
        let article = || app.get(Who::Anonymous, &format!("help_center/articles/{id}")).1["article"].clone();
        assert_eq!(app.post(Who::Anonymous, &format!("help_center/articles/{id}/up"), &Value::Null).0, 401);
        app.post(Who::EndUser, &format!("help_center/articles/{id}/up"), &Value::Null);
        app.post(Who::EndUser, &format!("help_center/articles/{id}/up"), &Value::Null);
        let (status, told) = app.post(Who::Agent, &format!("help_center/articles/{id}/down"), &Value::Null);
        assert_eq!((status, &told["vote"]["value"]), (200, &json!(-1)));
        assert_eq!((&article()["vote_sum"], &article()["vote_count"]), (&json!(0), &json!(2)));
        let votes = |who| app.get(who, &format!("help_center/articles/{id}/votes")).1["count"].clone();
        assert_eq!([votes(Who::EndUser), votes(Who::Specialist), votes(Who::Agent)], [1, 0, 2].map(|n| json!(n)));
        let own = told["vote"]["id"].as_i64().unwrap();
        assert_eq!(app.delete(Who::EndUser, &format!("help_center/votes/{own}")).0, 404);
        assert_eq!(app.delete(Who::Agent, &format!("help_center/votes/{own}")).0, 204);
        assert_eq!((&article()["vote_sum"], &article()["vote_count"]), (&json!(1), &json!(1)));
    });
}

#[test]
fn what_readers_see_is_in_memory_and_changes_with_the_next_look() {
    each(|app| {
        let id = black_picture(app);
        let open = || app.runtime().block_on(library::open(&app.desk.desk, &app.desk.account)).unwrap();
        let first = open();
        assert!(std::sync::Arc::ptr_eq(&first, &open()), "read once");
        assert_eq!(first.articles[&id].text(Language::German).unwrap().text.title, "Das Bild bleibt schwarz");
        let editor = app.desk.staff("Eda Text", "eda@lindhof.example", Role::Editor);
        let editor = app.desk.acting(editor);
        app.desk.write(&editor, move |tx, cx| editing::withdraw(tx, cx, id, Language::German)).unwrap();
        assert!(!open().articles.contains_key(&id));
    });
}

/// A comment that readers see.
pub(crate) fn said(app: &TestApp, article: i64, text: &str) -> i64 {
    let body = json!({"comment": {"body": text, "locale": "de"}});
    let (_, made) = app.post(Who::EndUser, &format!("help_center/articles/{article}/comments"), &body);
    let comment = made["comment"]["id"].as_i64().unwrap();
    show(app, app.desk.agent, article, comment).unwrap();
    comment
}

/// Somebody shows a comment to readers as it is worded now.
pub(crate) fn show(app: &TestApp, who: i64, article: i64, comment: i64) -> Result<(), Error> {
    app.desk.write(&app.desk.acting(who), move |tx, cx| {
        let seen = comments::get(tx, &cx.as_system(), article, comment)?.wording();
        comments::decide(tx, cx, article, comment, Verdict::Be(CommentState::Shown), seen)
    })
}

fn forget(app: &TestApp, outcome: Outcome) {
    let (administrator, person) = (app.desk.acting(app.desk.administrator), app.end_user);
    let erasure = app.desk.write(&administrator, move |tx, cx| people::forget(tx, cx, person, outcome)).unwrap();
    run::carry_out(&app.desk.system(), erasure).unwrap();
}

#[test]
fn of_whoever_is_forgotten_what_they_said_stays_without_their_name() {
    each(|app| {
        let id = black_picture(app);
        said(app, id, "Bei mir, Lena Kundin (lena@kunden.example), half es.");
        app.post(Who::EndUser, &format!("help_center/articles/{id}/up"), &Value::Null);
        forget(app, Outcome::Identity);
        let (_, told) = app.get(Who::Administrator, &format!("help_center/articles/{id}/comments"));
        let text = told["comments"][0]["body"].as_str().unwrap();
        assert!(text.contains("half es") && !text.contains("Kundin") && !text.contains("lena@"), "{text}");
        assert_eq!(told["comments"][0]["author_id"], json!(null));
        let library = app.runtime().block_on(library::open(&app.desk.desk, &app.desk.account)).unwrap();
        assert_eq!(library.articles[&id].comments.len(), 1, "readers still find it");
        let (_, votes) = app.get(Who::Administrator, &format!("help_center/articles/{id}/votes"));
        assert_eq!(votes["count"], 0);
        let (_, shown) = app.get(Who::Anonymous, &format!("help_center/articles/{id}"));
        assert_eq!(shown["article"]["vote_sum"], 1, "the figure stays");
    });
}

#[test]
fn of_whoever_is_forgotten_with_content_nothing_they_said_stays() {
    each(|app| {
        let id = black_picture(app);
        said(app, id, "Meine Worte.");
        forget(app, Outcome::Content);
        assert_eq!(app.get(Who::Administrator, &format!("help_center/articles/{id}/comments")).1["count"], 0);
        let library = app.runtime().block_on(library::open(&app.desk.desk, &app.desk.account)).unwrap();
        assert!(library.articles[&id].comments.is_empty());
    });
}
