//! The pages of the administration, and those everybody has for themselves.

use super::{Album, DAY, HOUR, NOW, ago, frame, problems, shell};
use crate::error::{Fault, FaultKind};
use crate::i18n::{Key, Language, Translator};
use crate::oauth::Scopes;
use crate::oauth::view::{ClientLine, Programs};
use crate::training::defaults;
use crate::words::{FieldKind, FieldTarget, MailRuleKind, Rights, Role};
use crate::workspace::admin::mail_setup;
use crate::workspace::admin::{
    ApiToken, AppearancePage, Away, FieldPage, FieldShown, GroupPage, GroupShown, Invitation, Member, MemberPage,
    OwnPage, PurposeShown, RevealShown, RoleTraining, RuleShown, SessionShown, SuspendedShown, Taken, Test,
};
use crate::workspace::console::{self, Again, Console};
use crate::workspace::{AdminEntry, AdminSection, Administration, NavView, Notice, Problem, Problems, Shell, admin};

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
    let sections = vec![
        AdminSection {
            key: Key("admin-team"),
            entries: vec![
                entry("/admin/people", Key("staff-title"), Key("admin-people-text"), "user", 0),
                entry("/admin/groups", Key("groups-title"), Key("admin-groups-text"), "users", 0),
                entry("/admin/training", Key("training-title"), Key("admin-training-text"), "graduation-cap", 0),
            ],
        },
        AdminSection {
            key: Key("admin-desk"),
            entries: vec![
                entry("/admin/fields", Key("fields-title"), Key("admin-fields-text"), "list", 0),
                entry("/admin/appearance", Key("look-title"), Key("admin-look-text"), "sun", 0),
                entry("/admin/tokens", Key("tokens-title"), Key("admin-tokens-text"), "link", 0),
            ],
        },
        AdminSection {
            key: Key("admin-protection"),
            entries: vec![
                entry("/admin/purposes", Key("purposes-title"), Key("admin-purposes-text"), "shield-check", 0),
                entry("/admin/reveal-purposes", Key("reveals-title"), Key("admin-reveals-text"), "eye", 0),
            ],
        },
        AdminSection {
            key: Key("admin-channels"),
            entries: vec![
                entry("/admin/suspended", Key("suspended-title"), Key("admin-suspended-text"), "hand", 0),
                entry("/admin/mail", Key("mail-title"), Key("admin-mail-text"), "mail", 2),
            ],
        },
    ];
    Administration { here: path.starts_with("/admin"), sections }
}

/// What stands around a page of the administration.
fn around(language: Language, path: &str) -> Shell {
    let views = shell(language).views.into_iter().map(|view| NavView { current: false, ..view }).collect();
    Shell { administration: Some(administration(path)), views, ..shell(language) }
}

fn member(id: i64, name: &str, role: Role) -> Member {
    Member {
        id,
        name: name.into(),
        email: format!("person-{id}@fernsehhaus.example"),
        role,
        groups: vec!["Service".into(), "Reparatur und Gewährleistung".into()],
        suspended: false,
        invited: false,
        away: None,
        untrained: false,
    }
}

fn colleagues() -> Vec<(i64, String)> {
    vec![(8, "Jonas Feld".into()), (9, "Ayşe <b>nicht</b> Körner".into())]
}

fn away() -> Away {
    Away {
        from: "2026-11-23T08:00".into(),
        until: "2026-12-04T17:00".into(),
        substitute: Some(8),
        colleagues: colleagues(),
        set: true,
        now: true,
    }
}

/// A form that came back: what was typed, and these fields wrong.
pub(super) fn again(language: Language, fields: &[(&'static str, FaultKind)]) -> Again {
    let mut again = Again::typed(vec![("name".into(), "Nele".into())]);
    let faults: Vec<Fault> = fields.iter().map(|(field, kind)| Fault { field, kind: *kind, of: None }).collect();
    again.faults(&Translator::new(language), &faults);
    again
}

pub(super) type Put<'a> = dyn FnMut(&'static str, &str, &Console) + 'a;

/// Every page of the administration.
pub(super) fn pages(album: &mut Album, language: Language) {
    let t = Translator::new(language);
    let mut put = |name: &'static str, path: &str, page: &Console| {
        album.put(name, console::administration(&around(language, path), page));
    };
    put("admin", "/admin", &admin::index(&t, &administration("/admin")));
    people(&mut put, &t, language);
    settings(&mut put, &t, language);
    mail(&mut put, &t, language);
    training(&mut put, &t);
    super::rules::hours(&mut put, &t, language);
    super::chat::set_up(&mut put, &t);
    super::rules::sla(&mut put, &t, language);
    super::rules::triggers(&mut put, &t, language);
    addresses(&mut put, &t);
    super::rules::rate(album, language);
    own(album, &t, language);
}

fn people(put: &mut Put<'_>, t: &Translator, language: Language) {
    let all = vec![
        member(7, "Bärbel Hoffmeister-Kaltenbrunner zu Oberwiesenfeld", Role::Administrator),
        Member { suspended: true, untrained: true, groups: Vec::new(), ..member(8, "Jonas Feld", Role::Agent) },
        Member { invited: true, ..member(9, "Mira Sandoval", Role::Specialist) },
        Member { away: Some(None), ..member(10, "Ruth Ebeling", Role::Officer) },
    ];
    put("admin-people", "/admin/people", &admin::people(t, &all));
    let groups = [(1, "Service".to_owned()), (2, "Personal".to_owned())];
    put("admin-person-new", "/admin/people", &admin::new_member(t, &groups, true, &Again::default()));
    let wrong = again(language, &[("name", FaultKind::TooLong), ("email", FaultKind::Duplicate)]);
    put("admin-person-problems", "/admin/people", &admin::new_member(t, &groups, false, &wrong));
    let one = || MemberPage {
        member: member(8, "Jonas Feld", Role::Agent),
        locale: "de".into(),
        sessions: 2,
        charge: 12,
        colleagues: colleagues(),
        away: away(),
        own: false,
        link: None,
        by_mail: true,
    };
    put("admin-person", "/admin/people/8", &admin::member(t, &one(), &Again::default()));
    let told = MemberPage { link: Some("https://desk.example/invite/0f-9Zk".into()), by_mail: false, ..one() };
    let wrong = again(language, &[("base", FaultKind::InUse), ("until", FaultKind::Invalid)]);
    put("admin-person-link", "/admin/people/8", &admin::member(t, &told, &wrong));
    let group = |id, name: &str, is_default, closed| GroupShown {
        id,
        name: name.into(),
        description: "Fernseher, Anschlüsse und <nachts> Notdienst".replace("<nachts> ", ""),
        members: 4,
        is_default,
        closed,
    };
    let all = [group(1, "Service", true, false), group(2, "Personal", false, true), group(3, "TV", false, false)];
    put("admin-groups", "/admin/groups", &admin::groups(t, &all, &Again::default()));
    let wrong = again(language, &[("name", FaultKind::Blank)]);
    put("admin-groups-problems", "/admin/groups", &admin::groups(t, &all, &wrong));
    let page = GroupPage {
        group: group(2, "Personal", false, true),
        people: vec![
            (7, "Bärbel Hoffmeister".into(), Role::Administrator, Some(Rights::Full)),
            (8, "Jonas Feld".into(), Role::Agent, Some(Rights::See)),
            (9, "Mira Sandoval".into(), Role::Specialist, None),
        ],
        others: vec![(1, "Service".into()), (3, "TV".into())],
        tickets: 5,
    };
    put("admin-group", "/admin/groups/2", &admin::group(t, &page, &Again::default()));
}

fn reveals(put: &mut Put<'_>, t: &Translator, language: Language) {
    let bank = crate::masking::Opened { number: true, health: true, ..crate::masking::Opened::default() };
    let one = |id, title: &str, active| RevealShown {
        id,
        title: title.into(),
        opens: bank,
        shows: crate::masking::purposes::shows(t, bank),
        active,
    };
    let all = [one(1, "Erstattung prüfen", true), one(2, "Hausbesuch", false)];
    put("admin-reveals", "/admin/reveal-purposes", &admin::reveals(t, &all, true, &Again::default()));
    put("admin-reveals-read", "/admin/reveal-purposes", &admin::reveals(t, &all, false, &Again::default()));
    let wrong = again(language, &[("title", FaultKind::Duplicate), ("opens", FaultKind::Blank)]);
    put("admin-reveal", "/admin/reveal-purposes", &admin::reveal(t, &all[0], &wrong));
}

fn settings(put: &mut Put<'_>, t: &Translator, language: Language) {
    let purpose = |id, title: &str, basis| PurposeShown {
        id,
        title: title.into(),
        description: "Was nötig ist, um ein Anliegen zu erledigen.".into(),
        basis,
    };
    let purposes = || {
        vec![purpose(1, "Anliegen bearbeiten", Some(personal::LegalBasis::Contract)), purpose(2, "Treueprogramm", None)]
    };
    let field = |id, target, kind| FieldShown {
        id,
        target,
        kind,
        title: "Modell des Geräts".into(),
        slug: "modell".into(),
        description: "Steht auf der Rückseite.".into(),
        options: "lx = LX-Reihe\nq = Q-Reihe".into(),
        pattern: "^[A-Z]+-[0-9]+$".into(),
        purpose: 1,
        active: id != 12,
        required: true,
    };
    let all = [
        field(11, FieldTarget::Ticket, FieldKind::Tagger),
        field(12, FieldTarget::Ticket, FieldKind::Regexp),
        field(13, FieldTarget::Person, FieldKind::Text),
    ];
    put("admin-fields", "/admin/fields", &admin::fields(t, &all, &purposes()));
    for (name, id, kind) in [("admin-field", 11, FieldKind::Tagger), ("admin-field-pattern", 12, FieldKind::Regexp)] {
        let page = FieldPage { field: field(id, FieldTarget::Ticket, kind), purposes: purposes() };
        put(name, "/admin/fields", &admin::field(t, &page, &Again::default()));
    }
    let page = FieldPage { field: field(0, FieldTarget::Person, FieldKind::Text), purposes: purposes() };
    let wrong = [("title", FaultKind::Blank), ("key", FaultKind::Duplicate), ("purpose_id", FaultKind::Invalid)];
    put("admin-field-problems", "/admin/fields", &admin::field(t, &page, &again(language, &wrong)));
    put("admin-purposes", "/admin/purposes", &admin::purposes(t, &purposes(), true, &Again::default()));
    put("admin-purposes-read", "/admin/purposes", &admin::purposes(t, &purposes(), false, &Again::default()));
    let wrong = again(language, &[("basis", FaultKind::InUse)]);
    put("admin-purpose", "/admin/purposes", &admin::purpose(t, &purpose(1, "Umfragen", None), &wrong));
    reveals(put, t, language);
    let look = AppearancePage {
        company: "Fernsehhaus Wendt".into(),
        colour: "#1f5c7a".into(),
        has_logo: true,
        footer: super::portal::footer(),
    };
    put("admin-appearance", "/admin/appearance", &admin::appearance(t, &look, &Again::default()));
    let mut wrong = Again::typed(vec![("colour".into(), "#ffee00".into())]);
    wrong.wrong("colour", t.with(Key("look-colour-contrast"), "contrast", "1.2"));
    wrong.wrong("logo", t.get(Key("look-logo-unreadable")));
    wrong.wrong("footer_imprint_en", crate::workspace::console::said(t, FaultKind::Invalid));
    put("admin-appearance-problems", "/admin/appearance", &admin::appearance(t, &look, &wrong));
    put("admin-tokens", "/admin/tokens", &admin::api_tokens(t, &tokens(), &programs(), &Again::default()));
    let none = Programs::default();
    put("admin-tokens-empty", "/admin/tokens", &admin::api_tokens(t, &[], &none, &Again::default()));
    let told = Programs { told: Some(("Warenwirtschaft".into(), "g3heim-nur-jetzt".into())), ..programs() };
    put("admin-tokens-told", "/admin/tokens", &admin::api_tokens(t, &[], &told, &Again::default()));
    let wrong =
        [("name", FaultKind::Blank), ("redirect_uri", FaultKind::Invalid), ("identifier", FaultKind::Duplicate)];
    let wrong = again(language, &wrong);
    put("admin-tokens-problems", "/admin/tokens", &admin::api_tokens(t, &tokens(), &programs(), &wrong));
}

fn programs() -> Programs {
    let line = |id, name: &str, confidential, scopes, seconds, uris: &[&str]| ClientLine {
        id,
        name: name.into(),
        identifier: format!("programm_{id}"),
        confidential,
        scopes,
        owner: "Jonas Feld".into(),
        redirect_uris: uris.iter().map(|uri| (*uri).to_owned()).collect(),
        seconds,
    };
    Programs {
        clients: vec![
            line(71, "Warenwirtschaft", true, Scopes::Read, 1_800, &[]),
            line(72, "Telefonanlage", false, Scopes::Both, 28_800, &["https://anlage.example/zurueck"]),
        ],
        owners: vec![(1, "Ayşe Körner".into()), (2, "Jonas Feld".into())],
        told: None,
    }
}

fn tokens() -> Vec<ApiToken> {
    let token = |id, label: &str, used| ApiToken {
        id,
        owner: "Jonas Feld".into(),
        label: label.into(),
        created: ago(40 * DAY),
        used,
    };
    vec![token(31, "Warenwirtschaft", Some(ago(DAY))), token(32, "", None)]
}

fn mail(put: &mut Put<'_>, t: &Translator, language: Language) {
    let one = |id, subject: &str, reason: &str| SuspendedShown {
        id,
        from: "Gewinnspiel <gewinn@werbung.example>".replace(['<', '>'], "|"),
        subject: subject.into(),
        reason: reason.into(),
        at: ago(3 * HOUR),
        size: 4_200,
        to: "service@fernsehhaus.example".into(),
        text: "Sie haben gewonnen!\n\nKlicken Sie hier.".into(),
    };
    let mails = [one(41, "Sie haben gewonnen", "blocked_sender"), one(42, "", "loop")];
    let rule = |id, kind, pattern: &str| RuleShown { id, kind, pattern: pattern.into() };
    let rules =
        [rule(51, MailRuleKind::Block, "werbung.example"), rule(52, MailRuleKind::Allow, "bestellung@werbung.example")];
    put("admin-suspended", "/admin/suspended", &admin::suspended(t, &mails, &rules, &Again::default()));
    let wrong = again(language, &[("pattern", FaultKind::Invalid)]);
    put("admin-suspended-empty", "/admin/suspended", &admin::suspended(t, &[], &[], &wrong));
    let page = admin::suspended_one(t, &one(41, "Sie haben gewonnen", "suspended_sender"), &Again::default());
    put("admin-suspended-one", "/admin/suspended/41", &page);
    let wrong = again(language, &[("base", FaultKind::Invalid)]);
    put("admin-suspended-problem", "/admin/suspended/42", &admin::suspended_one(t, &one(42, "", "loop"), &wrong));
}

fn training(put: &mut Put<'_>, t: &Translator) {
    let of = |role, published, draft| RoleTraining { role, published, draft };
    let roles = [
        of(Role::Administrator, None, Some(1)),
        of(Role::Agent, Some((2, Some(ago(30 * DAY)))), Some(3)),
        of(Role::Specialist, None, None),
    ];
    let try_of =
        |name: &str, passed| Taken { name: name.into(), role: Role::Agent, version: 2, passed, at: ago(2 * DAY) };
    let taken = [try_of("Jonas Feld", true), try_of("Mira Sandoval", false)];
    put("admin-training", "/admin/training", &admin::training(t, &roles, &taken, true));
    put("admin-training-read", "/admin/training", &admin::training(t, &roles, &[], false));
    let (lesson, questions) = defaults::of(Role::Agent, t.language());
    let written = crate::training::written(&questions);
    let page = admin::training_draft(t, Role::Agent, &lesson, &written, &Again::default());
    put("admin-training-draft", "/admin/training", &page);
    let mut wrong = Again::typed(vec![("questions".into(), "Eine Frage ohne Antwort".into())]);
    wrong.wrong("questions", t.get(Key("training-questions-wrong")));
    put("admin-training-problems", "/admin/training", &admin::training_draft(t, Role::Agent, &lesson, "", &wrong));
}

fn own(album: &mut Album, t: &Translator, language: Language) {
    let session = |id, this: bool| SessionShown { id, created: ago(5 * HOUR), seen: (!this).then(|| ago(HOUR)), this };
    let page = |word: Option<&str>, training| OwnPage {
        name: "Ayşe Körner".into(),
        alias: "Ayşe K.".into(),
        signature: "Mit freundlichen Grüßen\nAyşe Körner".into(),
        locale: "de".into(),
        sessions: vec![session(61, true), session(62, false)],
        tokens: tokens(),
        word: word.map(Into::into),
        away: Away { set: true, now: false, ..away() },
        training,
    };
    let shell = |notice| Shell { notice, ..around(language, "/profile") };
    let drawn = admin::own(t, &page(None, Some(Some(NOW.plus_seconds(90 * DAY)))), &Again::default());
    album.put("own", console::own(&shell(Some(Notice::PasswordChanged)), &drawn));
    let wrong = [("name", FaultKind::Blank), ("label", FaultKind::Blank), ("substitute", FaultKind::Invalid)];
    let mut wrong = again(language, &wrong);
    wrong.wrong("password_now", t.get(Key("own-password-wrong")));
    let drawn = admin::own(t, &page(Some("w0rt-nur-jetzt"), Some(None)), &wrong);
    album.put("own-problems", console::own(&shell(None), &drawn));
    let (lesson, questions) = defaults::of(Role::Agent, language);
    let test = |until, wrong| Test { version: 2, lesson: lesson.clone(), questions: questions.clone(), until, wrong };
    let fresh = admin::test(t, &test(Some(NOW.plus_seconds(9 * DAY)), Vec::new()), &Again::default());
    album.put("training", console::own(&shell(None), &fresh));
    let tried = Again::typed(vec![("q0".into(), "1".into())]);
    album.put("training-wrong", console::own(&shell(None), &admin::test(t, &test(None, vec![0, 2]), &tried)));
    let frame = frame(language);
    let invited = |good, problems| Invitation { word: "w0rt".into(), good, problems };
    album.put("invitation", admin::invitation(&frame, &invited(true, Problems::default())));
    let wrong = problems(&[("password", Problem::TooShort { least: 12 }), ("password_again", Problem::Differs)]);
    album.put("invitation-problems", admin::invitation(&frame, &invited(true, wrong)));
    album.put("invitation-spent", admin::invitation(&frame, &invited(false, Problems::default())));
}

fn addresses(put: &mut Put<'_>, t: &Translator) {
    let (full, empty) = (mail_overview(), mail_setup::Overview::default());
    put("admin-addresses", "/admin/addresses", &mail_setup::overview(t, &full));
    put("admin-addresses-empty", "/admin/addresses", &mail_setup::overview(t, &empty));
    let mut wrong = Again::typed(vec![("email".into(), "kein".into())]);
    wrong.wrong("email", t.get(Key("problem-invalid")));
    let new = mail_setup::AddressForm::default();
    put("admin-address-wrong", "/admin/addresses/new", &mail_setup::address(t, &new, &wrong));
    let known = mail_setup::AddressForm {
        id: Some(7),
        address: "hilfe@lindhof.example".into(),
        signature: "{{agent.name}}\nLindhof".into(),
        outgoing: vec![(9, "hilfe · mail.lindhof.example".into())],
        outgoing_chosen: Some(9),
        tested: Some("sign_in_refused".into()),
        ..mail_setup::AddressForm::default()
    };
    put("admin-address", "/admin/addresses/7", &mail_setup::address(t, &known, &Again::default()));
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
    put("admin-server", "/admin/servers/8", &mail_setup::server(t, &server, &Again::default()));
    let server = mail_setup::ServerForm::default();
    put("admin-server-new", "/admin/servers/new/smtp", &mail_setup::server(t, &server, &Again::default()));
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
