//! The pages of the administration.

use super::{Album, shell};
use crate::i18n::{Key, Language, Translator};
use crate::workspace::console::{self, Console};
use crate::workspace::{AdminEntry, AdminSection, Administration, NavView, Shell, admin};

/// The navigation as the page at `path` shows it.
pub(super) fn administration(path: &str) -> Administration {
    let entry = |href: &'static str, title: Key, text: Key, icon: &'static str, count| AdminEntry {
        href,
        title,
        text,
        icon,
        count,
        current: path.starts_with(href),
    };
    let channels = AdminSection {
        key: Key("admin-channels"),
        entries: vec![entry("/admin/mail", Key("mail-title"), Key("admin-mail-text"), "mail", 2)],
    };
    Administration { here: path.starts_with("/admin"), sections: vec![channels] }
}

/// What stands around a page of the administration.
fn around(language: Language, path: &str) -> Shell {
    let views = shell(language).views.into_iter().map(|view| NavView { current: false, ..view }).collect();
    Shell { administration: Some(administration(path)), views, ..shell(language) }
}

/// Every page of the administration.
pub(super) fn pages(album: &mut Album, language: Language) {
    let t = Translator::new(language);
    let mut put = |name: &'static str, path: &str, page: &Console| {
        album.put(name, console::administration(&around(language, path), page));
    };
    put("admin", "/admin", &admin::index(&t, &administration("/admin")));
}
