//! The chat, and the page that sets it up.

use world::Timestamp;

use super::admin::Put;
use super::{Album, DAY, HOUR, ago, frame};
use crate::chat::admin;
use crate::chat::delete::Deleted;
use crate::chat::said::{File, Line};
use crate::chat::settings::{ChatSettings, Naming};
use crate::chat::view::{self, ChatPage, Refused, Talk, Typed};
use crate::holds::{Duty, Ground};
use crate::i18n::{Key, Language, Translator};
use crate::workspace::console::Again;

fn line(seq: i64, by: &str, text: &str, at: Timestamp, files: Vec<File>) -> Line {
    Line { seq, comment: seq, own: by.is_empty(), by: by.into(), at, text: text.into(), files }
}

fn page(there: bool, talk: Option<Talk>, refused: Option<Refused>) -> ChatPage {
    ChatPage {
        company: "Stadtwerke Lindhof".into(),
        privacy: String::new(),
        there,
        known: false,
        talk,
        typed: Typed { once: "k3y".into(), ..Typed::default() },
        refused,
    }
}

fn talk() -> Talk {
    let file = File { id: 17, name: "zaehler_<links>.jpg".into(), size: 482_113 };
    let lines = vec![
        line(
            3,
            "",
            "Kann ich den Stand auch am Wochenende durchgeben? <script>alert(1)</script>",
            ago(HOUR),
            vec![file],
        ),
        line(5, "Marlene B.", "Ja, jederzeit.\nEin Foto des Zählers reicht.", ago(60), Vec::new()),
    ];
    Talk { lines, mails: true }
}

/// The pages of visitors.
pub(super) fn all(album: &mut Album, language: Language) {
    let t = Translator::new(language);
    let frame = frame(language);
    album.put("chat", view::chat(&frame, &page(true, None, None)));
    album.put("chat-away", view::chat(&frame, &page(false, None, None)));
    album.put("chat-talk", view::chat(&frame, &page(true, Some(talk()), None)));
    for (name, field, key) in [
        ("chat-no-address", "email", "problem-not-an-address"),
        ("chat-fast", "text", "chat-too-fast"),
        ("chat-large", "files", "problem-file-too-large"),
        ("chat-mailed", "", "chat-mailed"),
    ] {
        let refused = Refused { field, text: t.get(Key(key)).into_owned(), status: 422 };
        let shown = page(false, field.is_empty().then(talk), Some(refused));
        album.put(name, view::chat(&frame, &shown));
    }
    let duty = Duty { ground: Ground::Retention, until: Some(ago(-900 * DAY).0) };
    for (name, deleted) in [
        ("chat-deleted", Deleted::Forgotten),
        ("chat-trashed", Deleted::Trashed(30)),
        ("chat-held", Deleted::Kept(duty)),
    ] {
        let said = Refused { field: "", text: deleted.text(&t), status: 200 };
        album.put(name, view::chat(&frame, &page(true, None, Some(said))));
    }
}

/// The administrator's page.
pub(super) fn set_up(put: &mut Put<'_>, t: &Translator) {
    let stored = ChatSettings {
        open: true,
        origins: vec!["https://www.lindhof.example".into(), "https://hilfe.lindhof.example".into()],
        naming: Naming::Company,
        privacy: "https://www.lindhof.example/privacy".into(),
    };
    let origin = "https://desk.lindhof.example";
    put("admin-chat", "/admin/chat", &admin::console(t, &stored, origin, &Again::default()));
    let mut wrong = Again::typed(vec![("origins".into(), "lindhof.example".into())]);
    wrong.wrong("origins", t.get(Key("chat-admin-origins-wrong")));
    put("admin-chat-problems", "/admin/chat", &admin::console(t, &ChatSettings::default(), origin, &wrong));
}
