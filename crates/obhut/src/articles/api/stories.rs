//! Stories of programs that read the help centre whole: in an order, with what belongs to it, by its languages and labels.

use serde_json::{Value, json};

use crate::articles::tests::{article, each, said, section};
use crate::testing::{TestApp, Who};

fn names(list: &Value, of: &str, name: &str) -> Vec<String> {
    list[of].as_array().unwrap().iter().map(|one| one[name].as_str().unwrap_or_default().to_owned()).collect()
}

/// Three articles of one section, a second apart: the section and their numbers.
fn three(app: &TestApp) -> (i64, [i64; 3]) {
    let section = section(app);
    let made = [("Bild", 3), ("ton", 1), ("Antenne", 2)].map(|(title, position)| {
        app.desk.clock.advance_seconds(1);
        article(app, section, &json!({"title": title, "locale": "de", "position": position}))
    });
    (section, made)
}

#[test]
fn articles_come_in_the_order_that_is_asked_for_page_by_page() {
    each(|app| {
        let (_, [first, ..]) = three(app);
        app.desk.clock.advance_seconds(1);
        let title = json!({"translation": {"title": "Zuletzt"}});
        app.put(Who::Administrator, &format!("help_center/articles/{first}/translations/de"), &title);
        let listed = |query: &str| {
            names(&app.get(Who::Anonymous, &format!("help_center/articles?{query}")).1, "articles", "title")
        };
        assert_eq!(listed(""), ["Antenne", "ton", "Zuletzt"], "the newest first");
        assert_eq!(listed("sort_by=position&sort_order=asc"), ["ton", "Antenne", "Zuletzt"]);
        assert_eq!(listed("sort_by=title&sort_order=asc"), ["Antenne", "ton", "Zuletzt"]);
        assert_eq!(listed("sort_by=created_at&sort_order=asc"), ["Zuletzt", "ton", "Antenne"]);
        for newest in ["updated_at", "edited_at"] {
            assert_eq!(listed(&format!("sort_by={newest}&sort_order=desc"))[0], "Zuletzt");
        }
        let (mut path, mut seen) = ("help_center/articles?sort=position&page%5Bsize%5D=2".to_owned(), Vec::new());
        for _ in 0..2 {
            let (_, page) = app.get(Who::Anonymous, &path);
            seen.extend(names(&page, "articles", "title"));
            let next = page["links"]["next"].as_str().unwrap();
            path = next.split_once("/api/v2/").unwrap().1.to_owned();
        }
        assert_eq!(seen, ["ton", "Antenne", "Zuletzt"]);
    });
}

#[test]
fn topics_come_in_their_order_or_by_time() {
    each(|app| {
        let made = [3, 1, 2].map(|position| {
            app.desk.clock.advance_seconds(1);
            let body = json!({"category": {"name": format!("K{position}"), "locale": "de", "position": position}});
            app.post(Who::Administrator, "help_center/categories", &body).1["category"]["id"].as_i64().unwrap()
        });
        let listed = |query: &str| {
            names(&app.get(Who::Agent, &format!("help_center/categories?{query}")).1, "categories", "name")
        };
        assert_eq!(listed(""), ["K1", "K2", "K3"]);
        assert_eq!(listed("sort_by=created_at&sort_order=asc"), ["K3", "K1", "K2"]);
        app.desk.clock.advance_seconds(1);
        let path = format!("help_center/categories/{}", made[1]);
        app.put(Who::Administrator, &path, &json!({"category": {"description": "neu"}}));
        assert_eq!(listed("sort_by=updated_at&sort_order=desc")[0], "K1");
    });
}

#[test]
fn beside_articles_stand_their_topics_languages_and_for_staff_their_authors() {
    each(|app| {
        let (section, [first, ..]) = three(app);
        let english = json!({"translation": {"locale": "en-us", "title": "Picture", "body": "<p>Unplug it.</p>"}});
        app.post(Who::Administrator, &format!("help_center/articles/{first}/translations"), &english);
        let include = "include=users,sections,categories,translations";
        for who in [Who::Anonymous, Who::Agent] {
            let (_, list) =
                app.get(who, &format!("help_center/de/articles?sort_by=created_at&sort_order=asc&{include}"));
            assert_eq!((list["sections"].as_array().unwrap().len(), &list["sections"][0]["id"]), (1, &json!(section)));
            assert_eq!(list["categories"][0]["id"], list["sections"][0]["category_id"]);
            let locales = names(&list["articles"][0], "translations", "locale");
            assert_eq!(locales, ["de", "en"]);
            let users = list["users"].as_array().unwrap();
            let known: Vec<&Value> = users.iter().map(|user| &user["id"]).collect();
            let expected = json!(app.desk.administrator);
            assert_eq!(known, if who == Who::Agent { vec![&expected] } else { vec![] }, "{who:?}");
        }
        let (_, one) = app.get(Who::Anonymous, &format!("help_center/en-us/articles/{first}?{include}"));
        assert_eq!((&one["article"]["title"], &one["sections"][0]["id"]), (&json!("Picture"), &json!(section)));
        let plain = app.get(Who::Anonymous, &format!("help_center/articles/{first}")).1;
        assert!(plain.get("sections").is_none() && plain["article"].get("translations").is_none());
    });
}

#[test]
fn labels_are_put_on_articles_and_taken_off_by_whoever_publishes() {
    each(|app| {
        let (_, [first, second, _]) = three(app);
        let path = format!("help_center/articles/{first}/labels");
        let (status, made) = app.post(Who::Administrator, &path, &json!({"label": {"name": " HDMI "}}));
        assert_eq!((status, &made["label"]["name"]), (201, &json!("HDMI")), "{made}");
        assert_eq!(app.post(Who::Administrator, &path, &json!({"label": {"name": " "}})).0, 422);
        let again = app.post(
            Who::Administrator,
            &format!("help_center/articles/{second}/labels"),
            &json!({"label": {"name": "HDMI"}}),
        );
        assert_eq!(again.1["label"]["id"], made["label"]["id"], "a word is one label");
        app.post(Who::Administrator, &path, &json!({"label": {"name": "Bild"}}));
        let (_, all) = app.get(Who::Agent, "help_center/articles/labels");
        assert_eq!(names(&all, "labels", "name"), ["Bild", "HDMI"]);
        let id = made["label"]["id"].as_i64().unwrap();
        let (status, shown) = app.get(Who::Agent, &format!("help_center/articles/labels/{id}"));
        assert_eq!((status, &shown["label"]), (200, &made["label"]));
        assert_eq!(app.delete(Who::Agent, &format!("{path}/{id}")).0, 403);
        assert_eq!(app.delete(Who::Administrator, &format!("{path}/{id}")).0, 204);
        assert_eq!(app.delete(Who::Administrator, &format!("{path}/{id}")).0, 404);
        assert_eq!(names(&app.get(Who::Anonymous, &path).1, "labels", "name"), ["Bild"]);
    });
}

#[test]
fn what_somebody_wrote_and_said_is_listed_for_those_who_may_know_it() {
    each(|app| {
        let (_, [first, ..]) = three(app);
        said(app, first, "Half.");
        let (author, lena) = (app.desk.administrator, app.end_user);
        let (_, wrote) = app.get(Who::Agent, &format!("help_center/users/{author}/articles"));
        assert_eq!(wrote["count"], 3);
        assert_eq!(app.get(Who::Agent, &format!("help_center/users/{lena}/articles")).1["count"], 0);
        let comments = format!("help_center/users/{lena}/comments");
        assert_eq!(Who::ALL.map(|who| app.get(who, &comments).0), [401, 200, 404, 200, 200]);
        assert_eq!(app.get(Who::EndUser, &comments).1["comments"][0]["body"], "Half.");
        let segments =
            |person| app.get(Who::Agent, &format!("help_center/users/{person}/user_segments")).1["count"].clone();
        assert_eq!((segments(lena), segments(author)), (json!(1), json!(2)));
    });
}

#[test]
fn audiences_and_languages_have_numbers_and_tags() {
    each(|app| {
        let (section, [first, ..]) = three(app);
        app.put(
            Who::Administrator,
            &format!("help_center/articles/{first}"),
            &json!({"article": {"user_segment_id": 1}}),
        );
        let (_, one) = app.get(Who::Agent, "help_center/user_segments/1");
        assert_eq!(one["user_segment"]["user_type"], "signed_in_users");
        let sections = |id| app.get(Who::Agent, &format!("help_center/user_segments/{id}/sections")).1;
        assert_eq!((&sections(1)["sections"][0]["id"], &sections(2)["count"]), (&json!(section), &json!(0)));
        assert_eq!(app.get(Who::Agent, "help_center/user_segments/applicable").1["count"], 2);
        assert_eq!(app.get(Who::Agent, "guide/permission_groups/1").1["permission_group"]["id"], 1);
        let (_, told) = app.get(Who::Anonymous, "help_center/locales");
        assert_eq!(told, json!({"locales": ["de", "en"], "default_locale": "de"}));
        let path = format!("help_center/sections/{section}");
        let source =
            |tag| app.put(Who::Administrator, &format!("{path}/source_locale"), &json!({"source_locale": tag})).0;
        assert_eq!(source("en-us"), 422, "it has no name in English");
        let name = json!({"translation": {"locale": "en-us", "title": "Picture"}});
        app.post(Who::Administrator, &format!("{path}/translations"), &name);
        assert_eq!((source("en-us"), source("fr")), (200, 422));
        let (_, shown) = app.get(Who::Agent, &path);
        assert_eq!((&shown["section"]["name"], &shown["section"]["source_locale"]), (&json!("Picture"), &json!("en")));
    });
}
