//! Stories of the help centre: who may hang files on an article, what a moderator's yes is for, and what exists for whom.

use serde_json::{Value, json};

use super::comments::{self, Verdict};
use super::tests::{article, black_picture, each, said, section, show};
use super::words::CommentState;
use super::{editing, files};
use crate::erasure::{Outcome, people, run};
use crate::error::Error;
use crate::i18n::Language;
use crate::testing::{TestApp, Who};
use crate::tickets::attachments::NewFile;

fn plan() -> NewFile {
    NewFile {
        name: "plan.txt".into(),
        content_type: "text/plain".into(),
        content_id: None,
        inline: false,
        content: b"Plan".to_vec().into(),
    }
}

/// Somebody hangs a file on an article, or sends one for an article that is not known yet.
fn attach(app: &TestApp, who: i64, article: Option<i64>) -> Result<i64, Error> {
    app.desk.write(&app.desk.acting(who), move |tx, cx| files::add(tx, cx, article, &plan()))
}

#[test]
fn what_hangs_on_an_article_that_readers_see_is_decided_by_whoever_publishes() {
    each(|app| {
        let id = black_picture(app);
        let (specialist, agent, administrator) = (app.specialist, app.desk.agent, app.desk.administrator);
        let below = attach(app, administrator, Some(id)).unwrap();
        let remove = |who, file| app.desk.write(&app.desk.acting(who), move |tx, cx| files::delete(tx, cx, file));
        for writer in [specialist, agent] {
            assert!(matches!(attach(app, writer, Some(id)), Err(Error::Forbidden)));
            assert!(matches!(remove(writer, below), Err(Error::Forbidden)));
            let loose = attach(app, writer, None).unwrap();
            let hung = app.desk.write(&app.desk.acting(writer), move |tx, cx| files::hang(tx, cx, id, &[loose]));
            assert!(matches!(hung, Err(Error::Forbidden)), "not by way of a file that hung nowhere");
        }
        let shown = |who| app.get(who, &format!("help_center/articles/{id}/attachments")).1["count"].clone();
        assert_eq!(shown(Who::Anonymous), 1);
        // In the archive it is still what readers saw, and may see again.
        let archive = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| editing::archive(tx, cx, id, true);
        app.desk.write(&app.desk.acting(administrator), archive).unwrap();
        assert!(matches!(attach(app, specialist, Some(id)), Err(Error::Forbidden)));
        // As long as it is a draft it is the writers' own matter.
        let draft = article(app, section(app), &json!({"title": "Entwurf", "locale": "de", "draft": true}));
        let file = attach(app, specialist, Some(draft)).unwrap();
        remove(agent, file).unwrap();
        remove(administrator, below).unwrap();
    });
}

#[test]
fn a_moderators_yes_is_for_the_words_that_were_seen() {
    each(|app| {
        let id = black_picture(app);
        let path = format!("help_center/articles/{id}/comments");
        let said = |text: &str| json!({"comment": {"body": text, "locale": "de"}});
        let (_, made) = app.post(Who::EndUser, &path, &said("Hat geholfen."));
        let comment = made["comment"]["id"].as_i64().unwrap();
        let agent = app.desk.acting(app.desk.agent);
        let seen = app.desk.read(&agent, move |tx, cx| Ok(comments::get(tx, cx, id, comment)?.wording())).unwrap();
        app.put(Who::EndUser, &format!("{path}/{comment}"), &said("Kauft bei www.fremd.example!"));
        for verdict in [Verdict::Be(CommentState::Shown), Verdict::Be(CommentState::Hidden), Verdict::Delete] {
            let decided = app.desk.write(&agent, move |tx, cx| comments::decide(tx, cx, id, comment, verdict, seen));
            assert!(matches!(decided, Err(Error::Changed)), "{verdict:?}");
        }
        assert_eq!(app.get(Who::Anonymous, &path).1["count"], 0, "nobody has looked at that");
        assert_eq!(app.get(Who::Agent, &path).1["comments"][0]["pending"], true, "nor is it gone");
        show(app, app.desk.agent, id, comment).unwrap();
        assert_eq!(app.get(Who::Anonymous, &path).1["count"], 1);
    });
}

#[test]
fn whoever_may_not_know_customers_is_not_told_whose_a_comment_is() {
    each(|app| {
        let id = black_picture(app);
        said(app, id, "Half.");
        let author =
            |who| app.get(who, &format!("help_center/articles/{id}/comments")).1["comments"][0]["author_id"].clone();
        let known = json!(app.end_user);
        assert_eq!(Who::ALL.map(author), [Value::Null, known.clone(), Value::Null, known.clone(), known]);
    });
}

#[test]
fn the_help_centre_loses_the_name_of_whoever_is_forgotten_in_the_words_of_others() {
    each(|app| {
        let thanks = json!({"title": "Netzstecker", "locale": "de", "body": "<p>Der Rat kam von Lena Kundin.</p>"});
        let id = article(app, section(app), &thanks);
        let draft = json!({"translation": {"body": "<p>Frau Kundins Rat (lena@kunden.example).</p>"}});
        app.put(Who::Specialist, &format!("help_center/articles/{id}/translations/de"), &draft);
        let lena = app.end_user;
        let tom = app.desk.acting(app.desk.customer("Tom Rau", "tom@kunden.example"));
        let say = |text: &str| {
            let new = comments::NewComment { text: text.into(), shown_as: Some("Nachbar von Lena Kundin".into()) };
            let said =
                app.desk.write(&tom, move |tx, cx| comments::add(tx, cx, id, Language::German, &new)).unwrap().id;
            show(app, app.desk.agent, id, said).unwrap();
            said
        };
        let (gone, kept) = (say("Lena Kundin hat recht."), say("Lena Kundin hieß auch meine Oma."));
        said(app, id, "Ich, Lena Kundin, sage nichts mehr.");
        let administrator = app.desk.acting(app.desk.administrator);
        let (found, more) =
            app.desk.read(&administrator, move |tx, cx| crate::erasure::mentions::of_person(tx, cx, lena)).unwrap();
        assert!(!more && found.iter().all(|mention| matches!(mention.place, crate::erasure::mentions::Place::Help(_))));
        let [mut one, mut two] = [gone, kept].map(|id| found.iter().filter(move |mention| mention.comment == id));
        assert!(one.next().is_some());
        let kept = two.next().unwrap();
        let places: Vec<_> = found.iter().map(|mention| (mention.comment, &mention.snippet)).collect();
        assert_eq!(places.len(), 4, "two comments, two versions: {places:?}");
        assert!(kept.snippet[1].contains("Lena Kundin"), "{places:?}");
        let left = vec![(kept.ticket, kept.comment, crate::erasure::mentions::Stays::Namesake)];
        let review = crate::erasure::mentions::Review { all: None, left };
        let erasure = app
            .desk
            .write(&administrator, move |tx, cx| people::forget_reviewed(tx, cx, lena, Outcome::Content, &review));
        run::carry_out(&app.desk.system(), erasure.unwrap()).unwrap();
        let (_, told) = app.get(Who::Anonymous, &format!("help_center/articles/{id}"));
        assert_eq!(told["article"]["body"], "<p>Der Rat kam von ▇▇▇.</p>");
        let (_, newest) = app.get(Who::Administrator, &format!("help_center/articles/{id}"));
        assert_eq!(newest["article"]["body"], "<p>Frau ▇▇▇ Rat (▇▇▇).</p>");
        let (_, said) = app.get(Who::Anonymous, &format!("help_center/articles/{id}/comments"));
        let bodies: Vec<&str> =
            said["comments"].as_array().unwrap().iter().map(|one| one["body"].as_str().unwrap()).collect();
        assert_eq!(bodies, ["▇▇▇ hat recht.", "Lena Kundin hieß auch meine Oma."]);
        let library = app.runtime().block_on(super::library::open(&app.desk.desk, &app.desk.account)).unwrap();
        let authors: Vec<&str> = library.articles[&id].comments.iter().map(|said| said.author[0].as_str()).collect();
        assert!(!authors[0].contains("Kundin") && authors[1] == "Nachbar von Lena Kundin", "{authors:?}");
    });
}

/// A section of a new category that holds an article for an audience; their numbers.
fn topic(app: &TestApp, segment: &Value, draft: bool) -> [i64; 3] {
    let section = section(app);
    let text =
        json!({"title": "Intern", "body": "<p>Wort</p>", "locale": "de", "user_segment_id": segment, "draft": draft});
    let (_, shown) = app.get(Who::Administrator, &format!("help_center/sections/{section}"));
    [shown["section"]["category_id"].as_i64().unwrap(), section, article(app, section, &text)]
}

#[test]
fn topics_that_hold_nothing_for_somebody_do_not_exist_for_them() {
    each(|app| {
        let empty = section(app);
        let open = topic(app, &Value::Null, false);
        let signed = topic(app, &json!(1), false);
        let inside = topic(app, &json!(2), false);
        let draft = topic(app, &Value::Null, true);
        let counts = |path: &str| Who::ALL.map(|who| app.get(who, path).1["count"].as_i64().unwrap());
        for list in ["categories", "sections", "categories?locale=de", "sections?locale=de"] {
            assert_eq!(counts(&format!("help_center/{list}")), [1, 2, 5, 5, 5], "{list}");
        }
        let sections = |who| app.get(who, &format!("help_center/categories/{}/sections", open[0])).1["count"].clone();
        assert_eq!(Who::ALL.map(sections), [1; 5].map(|n| json!(n)));
        let paths = |[category, section, _]: [i64; 3]| {
            let category = ["", "/sections", "/articles", "/translations", "/translations/de"]
                .map(|part| format!("help_center/categories/{category}{part}"));
            let section = ["", "/articles", "/translations", "/translations/de"]
                .map(|part| format!("help_center/sections/{section}{part}"));
            category.into_iter().chain(section).collect::<Vec<_>>()
        };
        for (topic, expected) in [
            (open, [200; 5]),
            (signed, [404, 200, 200, 200, 200]),
            (inside, [404, 404, 200, 200, 200]),
            (draft, [404, 404, 200, 200, 200]),
        ] {
            for path in paths(topic) {
                assert_eq!(Who::ALL.map(|who| app.get(who, &path).0), expected, "{path}");
                assert_eq!(app.get(Who::Anonymous, &path.replace("help_center/", "help_center/de/")).0, expected[0]);
            }
        }
        assert_eq!(app.get(Who::EndUser, &format!("help_center/sections/{empty}")).0, 404, "nothing stands in it");
        for (topic, expected) in [(open, [1; 5]), (signed, [0, 1, 1, 1, 1]), (inside, [0, 0, 1, 1, 1])] {
            let [category, section, _] = topic;
            for narrowed in [format!("category={category}"), format!("section={section}")] {
                let path = format!("help_center/articles/search?query=wort&locale=de&{narrowed}");
                assert_eq!(counts(&path), expected, "{path}");
            }
        }
    });
}

#[test]
fn with_an_article_everything_about_it_is_out_of_sight() {
    each(|app| {
        let id = black_picture(app);
        let comment = said(app, id, "Half.");
        let voted = app.post(Who::EndUser, &format!("help_center/articles/{id}/up"), &Value::Null).1;
        let other = app.post(Who::EndUser, &format!("help_center/articles/{id}/comments/{comment}/up"), &Value::Null).1;
        let file = attach(app, app.desk.administrator, Some(id)).unwrap();
        let number = |voted: &Value| voted["vote"]["id"].as_i64().unwrap();
        let about = [
            format!("help_center/articles/{id}"),
            format!("help_center/articles/{id}/labels"),
            format!("help_center/articles/{id}/translations"),
            format!("help_center/articles/{id}/translations/de"),
            format!("help_center/articles/{id}/comments"),
            format!("help_center/articles/{id}/comments/{comment}"),
            format!("help_center/articles/{id}/comments/{comment}/votes"),
            format!("help_center/articles/{id}/votes"),
            format!("help_center/articles/{id}/attachments"),
            format!("help_center/articles/{id}/attachments/inline"),
            format!("help_center/articles/{id}/attachments/block"),
            format!("help_center/articles/attachments/{file}"),
            format!("help_center/votes/{}", number(&voted)),
            format!("help_center/votes/{}", number(&other)),
        ];
        let all = |status: u16| {
            for path in &about {
                assert_eq!(app.get(Who::EndUser, path).0, status, "{path}");
            }
        };
        let own = || app.get(Who::EndUser, &format!("help_center/users/{}/votes", app.end_user)).1["count"].clone();
        all(200);
        assert_eq!(own(), 2);
        let inside = json!({"article": {"user_segment_id": 2}});
        assert_eq!(app.put(Who::Administrator, &format!("help_center/articles/{id}"), &inside).0, 200);
        all(404);
        assert_eq!(own(), 0);
        let comments = format!("help_center/articles/{id}/comments");
        let anew = json!({"comment": {"body": "Doch.", "locale": "de"}});
        assert_eq!(app.post(Who::EndUser, &comments, &anew).0, 404);
        assert_eq!(app.put(Who::EndUser, &format!("{comments}/{comment}"), &anew).0, 404);
        assert_eq!(app.delete(Who::EndUser, &format!("{comments}/{comment}")).0, 404);
        assert_eq!(app.post(Who::EndUser, &format!("help_center/articles/{id}/up"), &Value::Null).0, 404);
        assert_eq!(app.delete(Who::EndUser, &format!("help_center/votes/{}", number(&voted))).0, 404);
        let withdraw =
            move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| editing::withdraw(tx, cx, id, Language::German);
        app.desk.write(&app.desk.acting(app.desk.administrator), withdraw).unwrap();
        all(404);
    });
}
