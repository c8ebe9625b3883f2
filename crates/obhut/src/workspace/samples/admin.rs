//! The pages of the administration.

use super::{Album, shell};
use crate::i18n::{Key, Language, Translator};
use crate::workspace::admin::mail_setup;
use crate::workspace::console::{self, Again, Console};
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
    let (full, empty) = (mail_overview(), mail_setup::Overview::default());
    put("admin-addresses", "/admin/addresses", &mail_setup::overview(&t, &full));
    put("admin-addresses-empty", "/admin/addresses", &mail_setup::overview(&t, &empty));
    let mut wrong = Again::typed(vec![("email".into(), "kein".into())]);
    wrong.wrong("email", t.get(Key("problem-invalid")));
    let new = mail_setup::AddressForm::default();
    put("admin-address-wrong", "/admin/addresses/new", &mail_setup::address(&t, &new, &wrong));
    let known = mail_setup::AddressForm {
        id: Some(7),
        address: "hilfe@lindhof.example".into(),
        signature: "{{agent.name}}\nLindhof".into(),
        outgoing: vec![(9, "hilfe · mail.lindhof.example".into())],
        outgoing_chosen: Some(9),
        tested: Some("sign_in_refused".into()),
        ..mail_setup::AddressForm::default()
    };
    put("admin-address", "/admin/addresses/7", &mail_setup::address(&t, &known, &Again::default()));
    let server = mail_setup::ServerForm {
        id: Some(8),
        incoming: true,
        host: "mail.lindhof.example".into(),
        port: "993".into(),
        security: "tls".into(),
        sign_in: "oauth".into(),
        user: "hilfe".into(),
        folders: "INBOX".into(),
        after_import: "move".into(),
        move_to: "Erledigt".into(),
        active: true,
        line: mail_overview().servers.into_iter().next(),
        ..mail_setup::ServerForm::default()
    };
    put("admin-server", "/admin/servers/8", &mail_setup::server(&t, &server, &Again::default()));
    let server = mail_setup::ServerForm::default();
    put("admin-server-new", "/admin/servers/new/smtp", &mail_setup::server(&t, &server, &Again::default()));
}

fn mail_overview() -> mail_setup::Overview {
    let address = |id, address: &str, is_default| mail_setup::AddressLine {
        id,
        address: address.into(),
        name: "Lindhof Service".into(),
        is_default,
        group: (!is_default).then(|| "Verkauf".into()),
        incoming: Some("hilfe · mail.lindhof.example".into()),
        outgoing: None,
        last_mail: is_default.then_some(world::Timestamp(1_772_438_400_000_000)),
    };
    let server = |id, incoming, error: Option<&str>, worked: bool| mail_setup::ServerLine {
        id,
        incoming,
        name: "hilfe · mail.lindhof.example".into(),
        active: true,
        error: error.map(Into::into),
        last_success: worked.then_some(world::Timestamp(1_772_438_400_000_000)),
        last_mail: None,
    };
    mail_setup::Overview {
        addresses: vec![address(7, "hilfe@lindhof.example", true), address(6, "verkauf@lindhof.example", false)],
        servers: vec![
            server(8, true, None, true),
            server(9, false, Some("sign_in_refused"), false),
            server(10, false, None, false),
        ],
        spam_field: "X-Spam-Flag".into(),
        spam_word: "YES".into(),
    }
}
