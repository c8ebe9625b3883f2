//! Samples of the help centre: what readers see, and where it is written.

use super::*;
use crate::articles::desk_view::{self, EditorFile, EditorPage, TaskLine, Tongue};
use crate::articles::view::{
    self, Around, ArticlePage, Block, FileLink, Hit, HomePage, Meta, Own, SaidLine, TopicPage,
};
use crate::articles::words::TopicIcon;
use crate::form::{self, draw::FormPage};
use crate::portal::{Place, PortalFrame};

type Link = view::Link;

fn link(href: &str, label: &str) -> Link {
    Link { href: href.into(), label: label.into() }
}

fn portal(language: Language, signed_in: bool) -> PortalFrame {
    PortalFrame {
        frame: frame(language),
        place: Place::Help,
        signed_in,
        help: true,
        contact: true,
        chat: true,
        footer: super::portal::footer(),
    }
}

fn meta() -> Meta {
    let both = |path: &str| [("de", format!("/help/de{path}")), ("en", format!("/help/en{path}"))].to_vec();
    Meta {
        canonical: "/help/de/articles/12".into(),
        alternates: both("/articles/12"),
        description: "Was hilft, wenn das Bild <nachts> schwarz bleibt.".into(),
        feed: "/help/de/feed.xml".into(),
    }
}

fn block(title: &str) -> Block {
    let links = vec![
        link("/help/de/articles/12", "Das Bild bleibt nach dem Update schwarz, das Standby-Licht leuchtet"),
        link("/help/de/articles/13", "Sender <nachts> suchen"),
    ];
    Block { title: title.into(), href: "/help/de/categories/3".into(), links, more: true, icon: TopicIcon::Screen }
}

fn article(own: Option<Own>) -> ArticlePage {
    let said = |author: &str, staff: bool, text: &str| SaidLine {
        author: author.into(),
        staff,
        text: text.into(),
        at: ago(2 * DAY),
    };
    ArticlePage {
        id: 12,
        title: "Das Bild bleibt nach dem Update schwarz".into(),
        html: "<h2>Zuerst</h2><ol><li>Netzstecker <strong>zwei Minuten</strong> ziehen.</li><li>Wieder einstecken.</li></ol>"
            .into(),
        crumbs: vec![link("/help/de", "Hilfe"), link("/help/de/categories/3", "Bild und Ton")],
        published: ago(9 * DAY),
        files: vec![FileLink { id: 5, name: "anleitung_<nachts>.pdf".into(), size: 1_204_224 }],
        others: vec![link("/help/de/articles/13", "Kein Ton über HDMI")],
        comments: vec![
            said("Stille Amsel", false, "Bei mir half es erst beim dritten Mal <nachts>."),
            said("Ayşe Körner", true, "Danke, das steht jetzt oben."),
        ],
        comments_open: true,
        own,
    }
}

fn readers(album: &mut Album, language: Language) {
    let (outside, inside, meta) = (portal(language, false), portal(language, true), meta());
    let plain = Around { portal: &outside, meta: &meta, notice: None };
    let known = Around { portal: &inside, meta: &meta, notice: Some(Notice::CommentWaits) };
    let topics = vec![block("Bild und Ton"), block("Rechnung und Zahlung"), block("Lieferung")];
    let beside = FormPage { beside: true, ..super::contact::page(&Translator::new(language)) };
    let contact = form::draw::beside(&outside.frame, &beside).unwrap();
    album.put("help", view::home(&plain, &HomePage { topics, contact: Some(contact) }));
    let forms = [(1, "Schreiben Sie uns".to_owned()), (2, "Rückruf <nachts>".to_owned())];
    let choice = form::draw::choice(&outside.frame, &forms).unwrap();
    album.put("help-choice", view::home(&plain, &HomePage { topics: vec![block("Bild")], contact: Some(choice) }));
    album.put("help-empty", view::home(&plain, &HomePage { topics: Vec::new(), contact: None }));
    let topic = TopicPage {
        title: "Bild und Ton".into(),
        text: "Wenn etwas nicht zu sehen oder zu hören ist.".into(),
        crumbs: vec![link("/help/de", "Hilfe")],
        blocks: vec![block("Bild"), block("Ton")],
    };
    album.put("help-topic", view::topic(&plain, &topic));
    album.put("help-article", view::article(&plain, &article(None)));
    let voted = Own { helped: Some(true), edits: true, ..Own::default() };
    album.put("help-article-known", view::article(&known, &article(Some(voted))));
    let wrong = Own {
        shown_as: "Amsel".into(),
        problems: problems(&[("body", Problem::Missing), ("base", Problem::NotOffered)]),
        ..Own::default()
    };
    album.put("help-article-problems", view::article(&known, &article(Some(wrong))));
    let snippet = vec![("… das ".into(), false), ("Bild".into(), true), (" bleibt <nachts> schwarz".into(), false)];
    let hit = Hit { href: "/help/de/articles/12".into(), title: "Das Bild bleibt schwarz".into(), snippet };
    let search = view::SearchPage { query: "bild <nachts>".into(), hits: vec![hit] };
    album.put("help-search", view::search(&plain, &search));
    let nothing = view::SearchPage { query: "unauffindbar".into(), hits: Vec::new() };
    album.put("help-search-nothing", view::search(&plain, &nothing));
}

fn editor(id: Option<u64>) -> EditorPage {
    let tongue = |tag, name, standing: &str, current| Tongue { tag, name, standing: standing.into(), current };
    EditorPage {
        id,
        tongues: vec![tongue("de", "Deutsch", "veröffentlicht", true), tongue("en", "English", "fehlt", false)],
        tag: "de",
        version: 3,
        standing: "veröffentlicht, neuer Entwurf".into(),
        published: id.is_some(),
        in_review: false,
        archived: false,
        html: false,
        title: if id.is_some() { "Das Bild bleibt <nachts> schwarz".into() } else { String::new() },
        summary: String::new(),
        body: "## Zuerst\n\nNetzstecker ziehen.".into(),
        labels: "Bild, HDMI".into(),
        sections: vec![choice("4", "Bild und Ton – Bild")],
        audiences: vec![choice("everybody", "Alle"), choice("staff", "Nur das Team")],
        promoted: false,
        comments_open: true,
        problems: Problems::default(),
        preview: None,
        publishes: true,
        attaches: true,
        files: Vec::new(),
        task: None,
        newer: false,
        only: true,
    }
}

fn writers(album: &mut Album, language: Language) {
    let shell = shell(language);
    let file = |id, inline| EditorFile { id, name: "rückseite_<nachts>.png".into(), size: 88_000, inline };
    let full = EditorPage {
        preview: Some("<h2>Zuerst</h2><p>Netzstecker ziehen.</p>".into()),
        files: vec![file(5, true), file(6, false)],
        task: Some(TaskLine {
            ticket: 1204,
            task: Body::plain("Bitte aufschreiben, was bei F12 hilft <nachts>"),
            from: "Marlene Brandt".into(),
            since: ago(2 * HOUR),
        }),
        only: false,
        ..editor(Some(12))
    };
    album.put("article", desk_view::editor(&shell, &full));
    album.put("article-new", desk_view::editor(&shell, &editor(None)));
    let refused = EditorPage {
        title: String::new(),
        newer: true,
        problems: problems(&[
            ("title", Problem::Missing),
            ("body", Problem::TooLong { most: 500_000 }),
            ("summary", Problem::TooLong { most: 400 }),
            ("section_id", Problem::NotOffered),
            ("label_names", Problem::TooLong { most: 255 }),
        ]),
        ..editor(Some(12))
    };
    album.put("article-problems", desk_view::editor(&shell, &refused));
    let archived = EditorPage { archived: true, in_review: true, publishes: true, ..editor(Some(12)) };
    album.put("article-archived", desk_view::editor(&shell, &archived));
    let writer = EditorPage { publishes: false, attaches: false, files: vec![file(5, true)], ..editor(Some(12)) };
    album.put("article-writer", desk_view::editor(&shell, &writer));
}

pub(super) fn all(album: &mut Album, language: Language) {
    readers(album, language);
    writers(album, language);
}
