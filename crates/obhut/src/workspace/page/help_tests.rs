//! Stories of the help centre with a browser: somebody publishes, everybody reads, a customer's words wait.

use super::tests::{Browser, each, field, to};

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
        assert!(guest.get("/help/suggest?q=Mein+Bild+ist+schwarz&lang=de").text.contains(&path));
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
