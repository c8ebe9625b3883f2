//! Sample pages of views, search, people, and of single acts on a ticket.

use super::{Album, DAY, HOUR, ago, problems, row, shell};
use crate::i18n::{Key, Language};
use crate::workspace::*;

pub(super) fn head() -> Head {
    let preset = |value: &str, label: Key, seconds: i64| SnoozePreset { value: value.into(), label, at: ago(-seconds) };
    Head {
        may_edit: true,
        is_mine: false,
        presets: vec![
            preset("2026-11-22T16:00", Key("snooze-today"), 6 * HOUR),
            preset("2026-11-23T09:00", Key("snooze-tomorrow"), 23 * HOUR),
            preset("2026-11-23T09:00", Key("snooze-week"), 23 * HOUR),
        ],
        snoozed: Some(ago(-DAY)),
        follows: false,
        followers: vec![(12, "Jan Petrow".into()), (13, "Ayşe Körner".into())],
        may_trash: true,
        is_problem: false,
        held: Some(crate::holds::Duty { ground: crate::holds::Ground::Claim, until: None }.english()),
        may_hold: true,
        links: vec![
            Link { kind: LinkKind::Problem, number: 1100, subject: "Update 4.2 schaltet das Bild ab".into() },
            Link { kind: LinkKind::Incident, number: 1101, subject: "Bild weg".into() },
            Link { kind: LinkKind::Follows, number: 900, subject: "Lieferung <nachts>".into() },
            Link { kind: LinkKind::FollowedBy, number: 1300, subject: "Noch einmal schwarz".into() },
            Link { kind: LinkKind::MergedInto, number: 1301, subject: "Schwarzes Bild".into() },
        ],
        clocks: super::rules::clocks(),
        rating: Some(crate::satisfaction::view::Shown {
            score: Key("rating-good"),
            tone: " ok",
            comment: Some("Schnell & freundlich, <danke>".into()),
        }),
    }
}

pub(super) fn identities() -> Vec<Identity> {
    let one = |kind: Key, address: &str, primary: bool| Identity {
        kind,
        address: address.into(),
        primary,
        verified: primary,
        undeliverable: !primary,
    };
    vec![
        one(Key("field-email"), "oskar.lindner@post.example", true),
        one(Key("field-email"), "ein.sehr.langer.name.der.umbrechen.muss@verein-am-see.example", false),
        one(Key("field-phone"), "030 555 0142", true),
        one(Key("identity-foreign"), "kunde-20118", false),
    ]
}

pub(super) fn form() -> PersonForm {
    let choice =
        |value: &str, label: &str, selected: bool| Choice { value: value.into(), label: label.into(), selected };
    PersonForm {
        id: 77,
        name: "Oskar Lindner".into(),
        email: "oskar.lindner@post.example".into(),
        phone: "030 555 0142".into(),
        languages: vec![choice("", "–", false), choice("de", "Deutsch", true), choice("en", "English", false)],
        details: "Vereinskasse".into(),
        notes: "Ruft lieber an <b>nicht</b> schreiben".into(),
        back: "/tickets/1204".into(),
        problems: Problems::default(),
    }
}

pub(super) fn custom() -> Vec<CustomField> {
    let kinds = [
        CustomKind::Line,
        CustomKind::Lines,
        CustomKind::Box,
        CustomKind::Date,
        CustomKind::Number,
        CustomKind::One,
        CustomKind::Several,
    ];
    let choice = |value: &str, selected: bool| Choice { value: value.into(), label: value.into(), selected };
    let field = |(index, kind): (usize, CustomKind)| CustomField {
        id: index as u64 + 1,
        title: format!("Gerätefeld {index}"),
        kind,
        value: if kind == CustomKind::Date { "2026-11-22".into() } else { "Wert \"<nachts>\"".into() },
        choices: vec![choice("holm-q3", true), choice("holm-q4", false)],
        required: index == 0,
        hidden: index == 4,
        problem: (index == 1).then_some(Problem::Missing),
    };
    kinds.into_iter().enumerate().map(field).collect()
}

fn side(number: u64, subject: &str) -> MergeSide {
    MergeSide {
        number,
        subject: subject.into(),
        requester: "Oskar Lindner".into(),
        status: Status::Open,
        updated: ago(HOUR),
        preview: "Danke, das habe ich versucht, leider ohne Erfolg.".into(),
        messages: 4,
        closed: false,
    }
}

fn person_row(id: u64, name: &str) -> PersonRow {
    PersonRow {
        id,
        name: name.into(),
        email: Some("oskar.lindner@post.example".into()),
        phone: Some("030 555 0142".into()),
        organisation: Some("Verein am See e. V.".into()),
        since: ago(900 * DAY),
    }
}

fn person_page(form: Option<PersonForm>) -> PersonPage {
    let ticket = |number: u64, status: Status| PersonTicket {
        number,
        subject: "Fernseher bleibt nach dem Update schwarz".into(),
        status,
        updated: ago(DAY),
    };
    PersonPage {
        id: 77,
        name: "Oskar Lindner".into(),
        identities: identities(),
        organisation: Some("Verein am See e. V.".into()),
        since: ago(900 * DAY),
        last: ago(HOUR),
        counts: (1, 2),
        tickets: vec![ticket(1204, Status::Open), ticket(940, Status::Solved)],
        facts: vec![Fact { name: "Kundennummer".into(), value: "F-20 118".into() }],
        form,
        may_forget: true,
        duplicates: vec![
            Duplicate {
                id: 78,
                name: "Oskar Lindner".into(),
                reached: "030 555 0142".into(),
                likeness: Key("likeness-name-phone"),
            },
            Duplicate {
                id: 79,
                name: "O. Lindner".into(),
                reached: "oskar.lindnr@post.example".into(),
                likeness: Key("likeness-address"),
            },
        ],
    }
}

fn view_form_page(preview: Option<Preview>, faults: Problems) -> ViewForm {
    let choice =
        |value: &str, label: &str, selected: bool| Choice { value: value.into(), label: label.into(), selected };
    let condition = |index: usize, field: &str, operator: &str, choice: &str, text: &str| ConditionRow {
        index,
        field: field.into(),
        operator: operator.into(),
        choice: choice.into(),
        text: text.into(),
    };
    ViewForm {
        id: Some(7),
        title: "Heute zugesagt".into(),
        description: "Rückrufe des Tages".into(),
        all: vec![condition(1, "status", "less_than", "status:solved", ""), condition(2, "", "is", "", "")],
        named: vec![NamedRow {
            index: 4,
            problem: Some(Key("condition-several")),
            offered: vec![
                ("Kurt \"<K>\" Lindner (#77)".into(), "kurt@post.example".into()),
                ("K. Lindner (#78)".into(), String::new()),
            ],
        }],
        any: vec![
            condition(3, "current_tags", "includes", "", "heute \"<nachts>\""),
            condition(4, "requester_id", "is", "", "Lindner"),
        ],
        fields: vec![choice("status", "Status", false), choice("current_tags", "Schlagwörter", false)],
        operators: vec![
            choice("is", "ist", false),
            choice("less_than", "weniger als", false),
            choice("includes", "enthält", false),
        ],
        values: vec![ValueGroup {
            field: "status".into(),
            label: "Status".into(),
            values: vec![("status:open".into(), "Offen".into()), ("status:solved".into(), "Gelöst".into())],
        }],
        sort: vec![choice("updated", "Letzte Änderung", true), choice("created", "Eingang", false)],
        group_by: vec![choice("", "–", true), choice("status", "Status", false)],
        descending: true,
        sharing: vec![choice("own", "Nur für mich", true), choice("everybody", "Für alle", false)],
        active: true,
        preview,
        problems: faults,
    }
}

fn views_page() -> ViewsPage {
    let view = |id: u64, title: &str, group: Option<&str>, changeable: bool| ViewRow {
        id,
        title: title.into(),
        description: Some("Rückrufe des Tages".into()),
        group: group.map(Into::into),
        count: changeable.then_some(3),
        active: changeable,
        changeable,
    };
    ViewsPage {
        own: vec![view(7, "Heute zugesagt", None, true)],
        shared: vec![view(8, "Eilig", Some("Reparatur"), false), view(9, "Gewerbe", None, true)],
    }
}

fn search_page() -> SearchPage {
    let hit = |number: u64| Hit {
        row: row(number, "Oskar Lindner", "Fernseher bleibt schwarz", "Danke", HOUR),
        subject: vec![("Fernseher bleibt ".into(), false), ("schwarz".into(), true)],
        snippet: vec![
            ("… das Bild wird ".into(), false),
            ("schwarz".into(), true),
            (" <b>nicht</b> weiß …".into(), false),
        ],
    };
    let chip = |token: &str, label: &str, on: bool| Chip {
        token: token.into(),
        label: label.into(),
        count: (!on).then_some(12),
        on,
    };
    SearchPage {
        q: "schwarz status:open \"><script>alert(1)</script>".into(),
        searched: true,
        problem: None,
        chips: vec![chip("status:open", "Offen", true), chip("priority:urgent", "Dringend", false)],
        people: vec![person_row(77, "Oskar Schwarz")],
        hits: vec![hit(1204), hit(1203)],
        total: 42,
        offset: 20,
        earlier: Some(0),
        later: Some(40),
    }
}

/// All of them.
pub(super) fn pages(album: &mut Album, language: Language) {
    let shell = shell(language);
    album.put("views", views(&shell, &views_page()));
    album.put("views-empty", views(&shell, &ViewsPage { own: Vec::new(), shared: Vec::new() }));
    album.put("view-form", view_form(&shell, &view_form_page(None, Problems::default())));
    let preview =
        Preview { count: 3, first: vec![(1204, "Fernseher bleibt schwarz".into()), (1203, "Delivery".into())] };
    album.put("view-preview", view_form(&shell, &view_form_page(Some(preview), Problems::default())));
    let wrong = problems(&[("title", Problem::Missing), ("all", Problem::NotOffered), ("any", Problem::NotOffered)]);
    album.put("view-problems", view_form(&shell, &view_form_page(None, wrong)));
    album.put("search", search(&shell, &search_page()));
    let none =
        SearchPage { hits: Vec::new(), people: Vec::new(), total: 0, earlier: None, later: None, ..search_page() };
    album.put("search-empty", search(&shell, &none));
    let wrong = SearchPage { problem: Some(Key("search-bad-date")), ..search_page() };
    album.put("search-problem", search(&shell, &wrong));
    let fresh = SearchPage { q: String::new(), searched: false, chips: Vec::new(), ..search_page() };
    album.put("search-start", search(&shell, &fresh));
    let found = vec![person_row(77, "Oskar Lindner"), person_row(78, "Ayşe \"><script>alert(1)</script>")];
    album.put("people", people(&shell, &PeoplePage { q: "lindner".into(), searched: true, rows: found }));
    album.put("people-none", people(&shell, &PeoplePage { q: String::new(), searched: false, rows: Vec::new() }));
    album.put("person", person(&shell, &person_page(Some(form()))));
    let faults = problems(&[("name", Problem::Missing), ("email", Problem::NotAnAddress)]);
    album.put("person-problems", person(&shell, &person_page(Some(PersonForm { problems: faults, ..form() }))));
    let one = |id: u64| MergePerson {
        id,
        name: "Oskar Lindner".into(),
        identities: identities(),
        organisation: Some("Verein am See e. V.".into()),
        notes: Some("Ruft lieber an".into()),
        since: ago(900 * DAY),
        tickets: 3,
    };
    album.put("person-merge", person_merge(&shell, &PersonMergePage { sides: vec![one(77), one(78)] }));
    let merging = |target: Option<MergeSide>, missing: bool| MergePage {
        source: side(1204, "Fernseher bleibt schwarz"),
        asked: "1100".into(),
        missing,
        target,
        offered: vec![side(1100, "Bild weg")],
    };
    album.put("merge", merge(&shell, &merging(Some(side(1100, "Bild weg")), false)));
    album.put("merge-missing", merge(&shell, &merging(None, true)));
    let message = |id: u64, public: bool| SplitMessage {
        id,
        author: "Oskar Lindner".into(),
        at: ago(DAY),
        public,
        text: "Und außerdem: die Fernbedienung <nachts> fehlt.".into(),
        files: id,
        chosen: public,
    };
    let splitting = |faults: Problems| SplitPage {
        number: 1204,
        from: "Fernseher bleibt schwarz".into(),
        subject: "Fernbedienung fehlt".into(),
        messages: vec![message(0, true), message(2, false)],
        problems: faults,
    };
    album.put("split", split(&shell, &splitting(Problems::default())));
    let faults = problems(&[("subject", Problem::Missing), ("comment", Problem::NotOffered)]);
    album.put("split-problems", split(&shell, &splitting(faults)));
    let gone = TrashRow {
        number: 900,
        subject: "Werbung".into(),
        requester: "Oskar Lindner".into(),
        at: ago(DAY),
        days_left: 29,
        held: None,
    };
    let kept = TrashRow {
        number: 901,
        subject: "Rechnung".into(),
        requester: "Oskar Lindner".into(),
        at: ago(40 * DAY),
        days_left: 0,
        held: head().held,
    };
    album.put("trash", trash(&shell, &TrashPage { days: 30, total: 412, rows: vec![gone, kept] }));
    album.put("trash-empty", trash(&shell, &TrashPage { days: 30, total: 0, rows: Vec::new() }));
}
