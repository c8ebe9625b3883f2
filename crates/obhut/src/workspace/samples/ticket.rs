//! Sample tickets: one as most staff see it, one as a role without need to know sees it.

use super::{DAY, HOUR, ago, pane};
use crate::workspace::*;

fn message(id: u64, name: &str, side: Side, public: bool, seconds: i64, body: Body) -> Entry {
    Entry::Message(Box::new(plain_message(id, name, side, public, seconds, body)))
}

pub(super) fn plain_message(id: u64, name: &str, side: Side, public: bool, seconds: i64, body: Body) -> Message {
    Message {
        id,
        author: Author { name: name.into(), side },
        at: ago(seconds),
        channel: Channel::Email,
        public,
        to: None,
        body,
        quoted: None,
        attachments: Vec::new(),
        original: None,
        proposal: false,
        waiting: false,
        voice: None,
        transcript: None,
        transcribe: None,
    }
}

fn entries() -> Vec<Entry> {
    let first = Message {
        to: Some("service@fernsehhaus.example".into()),
        attachments: vec![
            Attachment {
                name: "standby-licht_<nachts>.jpg".into(),
                size: 2_431_800,
                url: Some("/attachments/1".into()),
                sound: None,
                no_sound: false,
            },
            Attachment {
                url: Some("/attachments/2".into()),
                size: 88_012,
                ..Attachment::hidden("Kaufbeleg.pdf".into())
            },
        ],
        original: Some("/tickets/1204/comments/1/original".into()),
        ..plain_message(
            1,
            "Oskar Lindner",
            Side::Person,
            true,
            2 * DAY,
            Body::plain(
                "Guten Tag,\n\nseit dem Update von gestern bleibt das Bild schwarz. Der Ton läuft.\nDas Gerät ist acht Monate alt & <b>nicht</b> gefallen.\n\n\nOskar Lindner",
            ),
        )
    };
    let answer = Message {
        to: Some("Oskar Lindner".into()),
        quoted: Some(Body::plain("> seit dem Update von gestern bleibt das Bild schwarz.\n> Der Ton läuft.")),
        ..plain_message(3, "Ayşe Körner", Side::Staff, true, 3 * HOUR, Body::CleanedHtml(
            "<p>Guten Tag Herr Lindner,</p><p>bitte ziehen Sie den Stecker für <strong>zwei Minuten</strong> und halten Sie dabei den Knopf an der Rückseite:</p><ol><li>Stecker ziehen</li><li>Knopf 30 Sekunden halten</li></ol>".into(),
        ))
    };
    let last = Message {
        to: Some("Ayşe Körner".into()),
        quoted: Some(Body::plain("bitte ziehen Sie den Stecker für zwei Minuten")),
        ..plain_message(
            4,
            "Oskar Lindner",
            Side::Person,
            true,
            25,
            Body::plain(
                "Danke, das habe ich versucht, leider ohne Erfolg. https://bilder.example/ein/sehr/langer/verweis/der/nirgends/umbrechen/kann/weil/er/keine/leerzeichen/hat",
            ),
        )
    };
    let events = vec![
        Event { change: Change::Tagged("garantie".into()), at: ago(4 * HOUR) },
        Event { change: Change::Untagged("neu".into()), at: ago(4 * HOUR) },
        Event { change: Change::Assignee(Some("Ayşe Körner".into())), at: ago(4 * HOUR) },
        Event { change: Change::Assignee(None), at: ago(4 * HOUR) },
        Event { change: Change::Group(Some("Reparatur".into())), at: ago(4 * HOUR) },
        Event { change: Change::Group(None), at: ago(4 * HOUR) },
        Event { change: Change::Priority(Some(Priority::Urgent)), at: ago(4 * HOUR) },
        Event { change: Change::Priority(None), at: ago(4 * HOUR) },
        Event { change: Change::Kind(Some(Kind::Incident)), at: ago(4 * HOUR) },
        Event { change: Change::Subject, at: ago(4 * HOUR) },
        Event { change: Change::MergedInto(1100), at: ago(4 * HOUR) },
        Event { change: Change::Absorbed(1198), at: ago(4 * HOUR) },
        Event { change: Change::Field("Gerätenummer".into()), at: ago(4 * HOUR) },
    ];
    vec![
        Entry::Events {
            by: "Oskar Lindner".into(),
            events: vec![Event { change: Change::Received(Channel::Email), at: ago(2 * DAY) }],
        },
        Entry::Message(Box::new(first)),
        message(
            2,
            "Jan Petrow",
            Side::Staff,
            false,
            5 * HOUR,
            Body::plain("Gerät ist in der Garantie, Seriennummer geprüft."),
        ),
        Entry::Events { by: "Ayşe Körner".into(), events },
        Entry::Message(Box::new(answer)),
        message(7, "Obhut", Side::Desk, true, 2 * HOUR, Body::plain("Eingangsbestätigung gesendet.")),
        Entry::Events {
            by: "Ayşe Körner".into(),
            events: vec![Event { change: Change::Status(Status::Pending), at: ago(3 * HOUR) }],
        },
        Entry::Since,
        Entry::Message(Box::new(last)),
    ]
}

pub(super) fn composer(body: &str) -> Composer {
    Composer {
        version: 7,
        idempotency: "k3y".into(),
        body: body.into(),
        public: true,
        may_answer: true,
        may_propose: false,
        recipient: Some("oskar.lindner@post.example".into()),
        undeliverable: false,
        status: Status::Open,
        newer_message: false,
        problems: Problems::default(),
        writing: composer::Writing::default(),
    }
}

pub(super) fn properties() -> Properties {
    let choice = |value: &str, label: &str, selected| Choice { value: value.into(), label: label.into(), selected };
    Properties {
        version: 7,
        status: Status::Open,
        priority: Some(Priority::Urgent),
        has_priority: true,
        kind: Some(Kind::Incident),
        assignees: vec![choice("3", "Ayşe Körner", true), choice("4", "Jan Petrow", false)],
        groups: vec![choice("1", "Reparatur und Gewährleistung", true), choice("2", "Lieferung", false)],
        tags: "garantie schwarzes-bild".into(),
        custom: super::views::custom(),
        problems: Problems::default(),
    }
}

fn known() -> Customer {
    let fact = |name: &str, value: &str| Fact { name: name.into(), value: value.into() };
    let other = |number, subject: &str, seconds| OtherTicket {
        number,
        subject: subject.into(),
        updated: ago(seconds),
        status: Status::Solved,
    };
    Customer::Known(Box::new(Profile {
        name: "Oskar Lindner".into(),
        organisation: Some("Verein am See e. V.".into()),
        since: Some(ago(900 * DAY)),
        facts: vec![fact("Kundennummer", "F-20 118")],
        others: vec![other(940, "Lieferung am Samstag", 200 * DAY), other(512, "Beratung zum Wandhalter", 800 * DAY)],
        id: 77,
        identities: super::views::identities(),
        counts: (1, 3),
        consents: vec![
            crate::consent::view::Brief {
                title: "Umfragen".into(),
                state: crate::i18n::Key("consent-given"),
                used: true,
            },
            crate::consent::view::Brief {
                title: "Werbung".into(),
                state: crate::i18n::Key("consent-withdrawn"),
                used: false,
            },
        ],
        requests: vec![other(1190, "Auskunft über meine Daten", 2 * DAY)],
        activity: vec![
            Doing { text: "Schrieb per E-Mail".into(), ticket: Some(1204), at: ago(DAY) },
            Doing { text: "Widersprach: Werbung".into(), ticket: None, at: ago(30 * DAY) },
        ],
        shared: vec![other(930, "Leinwand für das Vereinsheim", 20 * DAY)],
        form: Some(super::views::form()),
    }))
}

pub(super) fn page() -> TicketPage {
    TicketPage {
        number: 1204,
        version: 7,
        subject: "Fernseher bleibt nach dem Update schwarz".into(),
        status: Status::Open,
        priority: Some(Priority::Urgent),
        assignee: Some("Ayşe Körner".into()),
        group: Some("Reparatur und Gewährleistung".into()),
        tags: vec!["garantie".into(), "schwarzes-bild".into()],
        list: Some(pane()),
        view: "mine".into(),
        back: "?view=mine".into(),
        older: Some("b.9".into()),
        entries: entries(),
        composer: Some(composer("")),
        properties: Some(properties()),
        customer: known(),
        mask: crate::masking::view::Beside::default(),
        undo: None,
        beside: crate::handover::view::Beside::default(),
        log: Vec::new(),
        head: super::views::head(),
    }
}

/// As somebody sees it who may know the customer: what is fenced to fewer eyes is covered, and opens to a purpose while
/// the ticket is theirs.
pub(super) fn covered_page(t: &crate::i18n::Translator, own: bool) -> TicketPage {
    let parts = vec![
        Part::Text("Guten Tag,\n\nbitte überweisen Sie auf ".into()),
        Part::Gap(Gap::Bank),
        Part::Text(". Ich bin wegen ".into()),
        Part::Doubt(Gap::Health, 0),
        Part::Text(" zu Hause.".into()),
    ];
    let first = plain_message(1, "Oskar Lindner", Side::Person, true, 2 * DAY, Body::Covered(parts, 1));
    let opens = crate::masking::Opened { number: true, ..crate::masking::Opened::default() };
    let purpose = crate::masking::view::Purpose {
        slug: "number".into(),
        name: t.get(crate::i18n::Key("why-number")).into_owned(),
        shows: crate::masking::purposes::shows(t, opens),
    };
    let mask = crate::masking::view::Beside {
        covered: true,
        purposes: if own { vec![purpose] } else { Vec::new() },
        may_spare: true,
        request: Some(false),
        ..crate::masking::view::Beside::default()
    };
    TicketPage { entries: vec![Entry::Message(Box::new(first))], mask, undo: None, ..page() }
}

/// As a role without need to know sees it: the caller left everything out already.
pub(super) fn masked_page() -> TicketPage {
    let first = Message {
        attachments: vec![Attachment::hidden("Anhang 1, JPG".into())],
        ..plain_message(
            1,
            "Ahorn 37",
            Side::Pseudonym,
            true,
            2 * DAY,
            Body::Parts(vec![
                Part::Text("Guten Tag,\n\ndas Gerät steht in der ".into()),
                Part::Gap(Gap::Address),
                Part::Text(", erreichbar bin ich unter ".into()),
                Part::Gap(Gap::Phone),
                Part::Text(" oder ".into()),
                Part::Gap(Gap::Email),
                Part::Text(".\n".into()),
                Part::Gap(Gap::Bank),
                Part::Text(", ".into()),
                Part::Gap(Gap::Number),
                Part::Text(", ".into()),
                Part::Gap(Gap::Other),
                Part::Text("\n\n".into()),
                Part::Gap(Gap::Name),
            ]),
        )
    };
    let mut list = pane();
    for (index, row) in list.rows.iter_mut().enumerate() {
        row.requester = format!("Ahorn {}", 37 + index);
    }
    TicketPage {
        list: Some(list),
        entries: vec![Entry::Message(Box::new(first))],
        composer: Some(Composer { recipient: Some("Ahorn 37".into()), ..composer("") }),
        customer: Customer::Pseudonym(Pseudonym {
            name: "Ahorn 37".into(),
            facts: vec![Fact { name: "Modell".into(), value: "W-55".into() }],
            hidden: vec![Hidden::Identity, Hidden::OtherTickets, Hidden::Attachments, Hidden::Original],
        }),
        ..page()
    }
}

/// With everything that a box can have at once.
pub(super) fn busy_page() -> TicketPage {
    let file = |id, name: &str, content_id: Option<&str>| composer::WaitingFile {
        id,
        name: name.into(),
        size: 88_012,
        content_id: content_id.map(Into::into),
    };
    let stage = |value: &str, label: &str| composer::Stage { value: value.into(), label: label.into() };
    let planned = |id, held, own| composer::PlannedAnswer {
        id,
        author: "Ayşe Körner".into(),
        when: "Donnerstag, 26. November 2026, 9:00 Uhr".into(),
        at: "2026-11-26T09:00".into(),
        text: "Guten Tag,\n<b>morgen</b> mehr.".into(),
        held,
        own,
    };
    let writing = composer::Writing {
        edition: 3,
        drafted: true,
        files: vec![file(31, "Abschlag_Nowak.pdf", None), file(32, "Bild <1>.png", Some("b1@desk"))],
        stages: vec![
            stage("status=pending", "Status: Wartet auf Antwort"),
            stage("current_tags=a", "Schlagwörter dazu: a"),
        ],
        doubts: vec![
            composer::DoubtLine {
                text: "Die Anrede nennt Nowak, die Antwort geht an Oskar Lindner.".into(),
                file: None,
            },
            composer::DoubtLine { text: "Abschlag_Nowak.pdf nennt Tomasz Nowak.".into(), file: Some(31) },
        ],
        fits: "f1ts".into(),
        planned: vec![planned(51, false, true), planned(52, true, true), planned(53, false, false)],
        presets: vec![composer::Preset { label: "Morgen um 9 Uhr".into(), at: 1_795_420_800_000_000 }],
        earliest: "2026-11-22T10:00".into(),
        send_at: "2026-11-26T09:00".into(),
    };
    TicketPage { composer: Some(Composer { writing, ..composer("Guten Tag Herr Nowak,\n**bitte** sehr.") }), ..page() }
}

pub(super) fn picker() -> macros::PickerPage {
    let offered = |id, title: &str, snippet: bool, changes: &[&str]| macros::Offered {
        id,
        title: title.into(),
        description: (!snippet).then(|| "Wenn etwas fehlt".into()),
        snippet,
        text: "Guten Tag Oskar Lindner,\nbitte schicken Sie uns <die> Rechnung.".into(),
        public: (!snippet).then_some(true),
        changes: changes.iter().map(|change| (*change).to_owned()).collect(),
    };
    macros::PickerPage {
        ticket: 1204,
        query: "rechnung".into(),
        offered: vec![
            offered(7, "Rechnung <fehlt>", false, &["Status: Wartet auf Antwort", "Schlagwörter dazu: rechnung"]),
            offered(8, "Öffnungszeiten", true, &[]),
        ],
    }
}

pub(super) fn kept() -> macros::KeepPage {
    let kept = |id, title: &str, active, keeps| macros::Kept {
        id,
        title: title.into(),
        description: Some("Wenn etwas fehlt".into()),
        audience: "Für alle".into(),
        active,
        changes: vec!["Status: Gelöst".into(), "Priorität: Hoch".into()],
        keeps,
    };
    macros::KeepPage {
        macros: vec![kept(7, "Rechnung <fehlt>", true, true), kept(9, "Gelöst", false, true)],
        snippets: vec![kept(8, "Öffnungszeiten", true, false)],
    }
}

pub(super) fn edited(problems: Problems) -> macros::EditPage {
    let choice =
        |value: &str, label: &str| Choice { value: value.into(), label: label.into(), selected: value.is_empty() };
    macros::EditPage {
        title: "Rechnung <fehlt>".into(),
        text: "{{ticket.nichts}}".into(),
        audiences: vec![choice("own", "Nur für mich")],
        purposes: vec![choice("1", "support")],
        statuses: vec![choice("", "bleibt, wie es ist"), choice("solved", "Gelöst")],
        placeholders: vec!["{{ticket.id}}".into()],
        unknown: vec!["ticket.nichts".into()],
        active: true,
        problems,
        ..macros::EditPage::default()
    }
}
