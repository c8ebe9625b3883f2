//! Contact forms and wordings as those see them who make them, and one person's consents as staff see them.

use super::admin::administration;
use super::{Album, DAY, ago, shell};
use crate::consent::admin as wordings;
use crate::consent::notice::Told;
use crate::consent::ops::Heard;
use crate::consent::sql::{EventRow, TextRow};
use crate::consent::view::{Choice, Line};
use crate::consent::{Act, Reason};
use crate::error::{Fault, FaultKind};
use crate::fields::FieldRow;
use crate::form::design::{Ask, Design, Said, When};
use crate::form::desk_view::{self, Desk};
use crate::form::ops::Form;
use crate::form::sql::{FormRow, VersionRow};
use crate::i18n::{Key, Language, Translator};
use crate::purposes::PurposeRow;
use crate::words::{FieldKind, FieldTarget, Source};
use crate::workspace::Shell;
use crate::workspace::console::{self, Again, Console};

fn purpose(id: i64, slug: &str, title: &str, basis: &str) -> PurposeRow {
    PurposeRow {
        id,
        slug: slug.into(),
        title: title.into(),
        description: "Bearbeiten, was jemand fragt.".into(),
        basis: basis.into(),
        updated_at: ago(90 * DAY).0,
    }
}

fn purposes() -> Vec<PurposeRow> {
    vec![
        purpose(1, "support", "", "contract"),
        purpose(2, "surveys", "", "consent"),
        purpose(3, "marketing", "", "consent"),
        purpose(9, "garantie", "Garantie und Gewährleistung", ""),
    ]
}

fn field(id: i64, kind: FieldKind, title: &str, purpose: i64) -> FieldRow {
    let options =
        r#"[{"id":1,"name":"Fernseher","value":"fernseher"},{"id":2,"name":"Wandhalter","value":"wandhalter"}]"#;
    FieldRow {
        id,
        target: FieldTarget::Ticket,
        kind,
        slug: String::new(),
        title: title.into(),
        description: String::new(),
        options: if kind == FieldKind::Tagger { options.into() } else { String::new() },
        pattern: String::new(),
        tag: String::new(),
        purpose,
        active: true,
        required: false,
        visible: true,
        editable: true,
        position: id,
        created_at: ago(90 * DAY).0,
        updated_at: ago(90 * DAY).0,
    }
}

fn desk(t: &Translator) -> Desk {
    let mut purposes = purposes();
    for purpose in &mut purposes {
        purpose.title = crate::consent::view::title(t, purpose);
    }
    Desk {
        groups: vec![(3, "Lieferung".into()), (4, "Reparatur und Gewährleistung".into())],
        fields: vec![
            field(11, FieldKind::Tagger, "Worum geht es?", 1),
            field(12, FieldKind::Text, "Seriennummer <vom Gerät>", 9),
            field(13, FieldKind::Checkbox, "Noch im Karton", 2),
        ],
        purposes,
    }
}

fn form(id: i64, active: bool, published: Option<i64>, newest: i64) -> Form {
    let said = |de: &str, en: &str| Said { de: de.into(), en: en.into() };
    let when = Some(When { field: 11, is: "fernseher".into() });
    let design = Design {
        title: said("Reparatur", "Repair"),
        group: Some(4),
        files: true,
        asks: vec![Ask { field: 11, required: true, ..Ask::default() }, Ask { field: 12, when, ..Ask::default() }],
        boxes: vec![2],
        origins: vec!["https://www.fernsehhaus.example".into()],
        ..Design::default()
    };
    let at = ago(9 * DAY).0;
    let row = FormRow { id, active, position: id, published, created_at: at, updated_at: at };
    let published_at = (published == Some(newest)).then_some(at);
    let newest = VersionRow { version: newest, design: design.stored(), published_at, updated_at: at };
    Form { row, newest, design }
}

fn text(id: i64, purpose: i64, version: i64, valid_days: Option<i64>) -> TextRow {
    let wording = "Ich möchte einmal im Monat gefragt werden, wie zufrieden ich war.".into();
    TextRow { id, purpose, locale: "de".into(), version, wording, valid_days, created_at: ago(30 * DAY).0 }
}

fn lines() -> Vec<Line> {
    let line = |purpose, title: &str, state, used, choice| Line {
        purpose,
        title: title.into(),
        text: "Ich möchte einmal im Monat gefragt werden, wie zufrieden ich war.".into(),
        state,
        used,
        at: Some(ago(DAY)),
        source: Some(Key("consent-by-page")),
        version: Some(2),
        until: None,
        choice,
        wording: None,
    };
    vec![
        line(2, "Umfragen", Key("consent-given"), true, Some(Choice::Withdraw)),
        line(3, "Werbung", Key("consent-expired"), false, Some(Choice::Give)),
    ]
}

fn heard() -> Vec<Heard> {
    let one = |id, act, days: i64, remark: Option<&str>| Heard {
        row: EventRow {
            id,
            purpose: 2,
            act,
            source: Source::Web.word().into(),
            text: Some(1),
            ticket: Some(1204),
            key: 5,
            sealed: None,
            at: ago(days * DAY).0,
            expires_at: None,
        },
        wording: remark.is_some().then(|| "Ich möchte gefragt werden.".into()),
        version: Some(1),
        locale: Some("de".into()),
        remark: remark.map(str::to_owned),
    };
    vec![one(1, Act::Asked, 9, None), one(2, Act::Given, 8, Some("Am Telefon, Rückruf um zehn"))]
}

/// The list of forms and one of them in its states, the wordings, and what one person said.
pub(super) fn all(album: &mut Album, language: Language) {
    let t = Translator::new(language);
    let around = |path| Shell { administration: Some(administration(path)), ..shell(language) };
    let (fresh, desk) = (Again::default(), desk(&t));
    let forms =
        [form(1, true, Some(2), 2), form(2, true, Some(1), 2), form(3, false, Some(4), 4), form(4, true, None, 1)];
    let mut wrong = Again::typed(vec![("title_de".into(), "Reparatur".into()), ("title_en".into(), String::new())]);
    wrong.faults(&t, &[Fault { field: "title_en", kind: FaultKind::Blank, of: None }]);
    let base = "https://desk.fernsehhaus.example";
    let faults = [
        Fault { field: "asks", kind: FaultKind::NoGround(Reason::NoBasis), of: Some(12) },
        Fault { field: "boxes", kind: FaultKind::Blank, of: Some(3) },
    ];
    let against = desk_view::against(&t, &desk, &faults);
    let [open, changed, closed, draft] = &forms;
    let one = |form, again, against| desk_view::one(&t, &desk, form, base, again, against);
    let pages: [(&'static str, Console); 7] = [
        ("forms", desk_view::list(&t, &forms, &fresh)),
        ("forms-empty", desk_view::list(&t, &[], &wrong)),
        ("form", one(open, &fresh, Vec::new())),
        ("form-changed", one(changed, &wrong, Vec::new())),
        ("form-closed", one(closed, &fresh, Vec::new())),
        ("form-draft", one(draft, &fresh, Vec::new())),
        ("form-refused", one(draft, &fresh, against)),
    ];
    for (name, page) in &pages {
        album.put(name, console::administration(&around("/admin/forms"), page));
    }
    let asked: Vec<PurposeRow> = purposes().into_iter().filter(|purpose| purpose.basis == "consent").collect();
    let texts = [text(1, 2, 1, None), text(7, 2, 2, Some(90)), text(3, 3, 1, Some(1))];
    let usual = Language::ALL.map(|language| {
        Translator::new(language).with(Key("notice-text"), "company", "Fernsehhaus Wendt").into_owned()
    });
    let told = Told { on: true, texts: ["Wir speichern Ihre Mail.".into(), String::new()], usual };
    let mut typed = Again::typed(vec![("wording".into(), String::new()), ("valid_days".into(), "nie".into())]);
    let fault = |field, kind| Fault { field, kind, of: None };
    typed.faults(&t, &[fault("wording", FaultKind::Blank), fault("valid_days", FaultKind::Invalid)]);
    for (name, page) in [
        ("wordings", wordings::page(&t, &asked, &texts, &told, true, &fresh)),
        ("wordings-wrong", wordings::page(&t, &asked, &[], &told, true, &typed)),
        ("wordings-read", wordings::page(&t, &asked, &texts, &told, false, &fresh)),
    ] {
        album.put(name, console::administration(&around("/admin/consent"), &page));
    }
    let mut silent = Again::typed(vec![("remark".into(), String::new()), ("act".into(), "given".into())]);
    silent.faults(&t, &[fault("remark", FaultKind::Blank)]);
    for (name, page) in [
        ("person-consents", wordings::person_page(&t, 12, &lines(), &purposes(), &heard(), true, &fresh)),
        ("person-consents-wrong", wordings::person_page(&t, 12, &lines(), &purposes(), &heard(), true, &silent)),
        ("person-consents-none", wordings::person_page(&t, 12, &[], &purposes(), &[], false, &fresh)),
    ] {
        album.put(name, console::own(&shell(language), &page));
    }
}
