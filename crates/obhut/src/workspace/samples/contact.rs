//! The form to write to the desk, and the page that a link in its mail opens.

use super::{Album, ago, frame};
use crate::consent::page as consent;
use crate::consent::view::{Choice as Choosing, Line};
use crate::form::draw::{self, Agree, Control, FormPage, Part, Refused};
use crate::i18n::{Key, Language, Translator};
use crate::portal::{Place, PortalFrame};
use crate::workspace::{Choice, Problem};

fn part(name: &str, label: &str, control: Control) -> Part {
    Part {
        name: name.into(),
        label: label.into(),
        hint: String::new(),
        purpose: None,
        control,
        required: false,
        problem: None,
        when: None,
    }
}

fn line(kind: &'static str, value: &str) -> Control {
    Control::Line { kind, value: value.into(), autocomplete: "off" }
}

fn choices() -> Vec<Choice> {
    ["Fernseher", "Wandhalter"]
        .map(|name| Choice { value: name.to_lowercase(), label: name.into(), selected: name == "Fernseher" })
        .into()
}

fn parts(t: &Translator) -> Vec<Part> {
    vec![
        Part { required: true, ..part("f-1", "Worum geht es?", Control::One(choices())) },
        Part {
            hint: "Steht auf der Rückseite.".into(),
            purpose: Some(t.with(Key("form-for"), "purpose", "Garantie").into_owned()),
            when: Some(("f-1".into(), "fernseher".into(), "Nur wenn „Worum geht es?“: Fernseher.".into())),
            ..part("f-2", "Seriennummer", line("text", "SN-2207"))
        },
        part("f-3", "Zubehör", Control::Several(choices())),
        part("f-4", "Gerät ist noch im Karton", Control::Tick(false)),
        Part {
            required: true,
            problem: Some(Problem::Missing),
            ..part("message", "Ihre Nachricht", Control::Lines(String::new()))
        },
    ]
}

pub(super) fn page(t: &Translator) -> FormPage {
    let agree = |name: &str, wording: &str, fields: &str| Agree {
        name: name.into(),
        wording: wording.into(),
        fields: fields.into(),
        ticked: false,
        problem: None,
    };
    FormPage {
        action: "/contact/1".into(),
        title: t.get(Key("form-title")).into_owned(),
        lead: t.get(Key("form-lead")).into_owned(),
        token: "bm90ZQ".into(),
        pair: vec![
            part("name", "Ihr Name", line("text", "Oskar Lindner")),
            Part { required: true, ..part("email", "Ihre E-Mail-Adresse", line("email", "oskar@lindner.example")) },
        ],
        parts: parts(t),
        boxes: vec![
            agree("agree-4", "Meine Kundennummer darf gespeichert werden.", "Kundennummer"),
            agree("agree-2", "Ich möchte gefragt werden, wie zufrieden ich war.", ""),
        ],
        files: true,
        information: vec![
            (Key("form-what"), "Was Sie hier eingeben.".into()),
            (Key("form-object"), "Jederzeit.".into()),
        ],
        version: 3,
        refused: None,
        lost_files: true,
        faults: vec![("message".into(), "Ihre Nachricht".into())],
        preview: false,
        beside: false,
    }
}

fn lines() -> Vec<Line> {
    let line = |purpose, title: &str, state, used, choice| Line {
        purpose,
        title: title.into(),
        text: "Ich möchte nach Abschluss meiner Anfrage gefragt werden.".into(),
        state,
        used,
        at: Some(ago(super::DAY)),
        source: Some(Key("consent-by-page")),
        version: Some(2),
        until: (choice == Some(Choosing::Withdraw)).then(|| ago(-200 * super::DAY)),
        wording: (choice == Some(Choosing::Give)).then_some(7),
        choice,
    };
    vec![
        line(2, "Umfragen", Key("consent-asked"), false, Some(Choosing::Confirm)),
        line(3, "Werbung", Key("consent-given"), true, Some(Choosing::Withdraw)),
        line(4, "Statistik", Key("consent-objected"), false, None),
    ]
}

/// The form empty of faults and with them, within another site, its thanks, the choice, and the page of consents.
pub(super) fn pages(album: &mut Album, language: Language) {
    let t = Translator::new(language);
    let portal = PortalFrame {
        frame: frame(language),
        place: Place::Contact,
        signed_in: false,
        help: true,
        contact: true,
        chat: true,
        footer: super::portal::footer(),
    };
    album.put("contact", draw::form(&portal, &page(&t), false));
    let old = FormPage { refused: Some(Refused::Old), faults: Vec::new(), ..page(&t) };
    album.put("contact-embedded", draw::form(&portal, &old, true));
    album.put("contact-thanks", draw::thanks(&portal, 1204, false));
    album.put("contact-embedded-thanks", draw::thanks(&portal, 1204, true));
    album.put("contact-choose", draw::choose(&portal, &[(1, "Reparatur".into()), (2, "Lieferung".into())]));
    album.put("consent", consent::draw(&portal, &lines(), "/consent/bm90ZQ", true));
    album.put("consent-none", consent::draw(&portal, &[], "/consent/bm90ZQ", false));
}
