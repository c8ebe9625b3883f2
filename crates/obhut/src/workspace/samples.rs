//! Sample data for every page in every state worth seeing. Tests draw them; nothing here reaches the product.

mod admin;
mod asking;
mod chat;
mod contact;
mod forget;
mod handover;
mod help;
mod portal;
mod privacy;
mod proof;
mod rules;
mod ticket;
mod views;

use jiff::tz::TimeZone;
use world::Timestamp;

use self::ticket::{
    busy_page, composer, covered_page, edited, kept, masked_page, page, picker, plain_message, properties,
};
use super::*;
use crate::i18n::{Key, Language, Times, Translator};
use crate::{oauth, setup, signin};

/// Sunday, 22 November 2026, 09:00 UTC.
const NOW: Timestamp = Timestamp::from_seconds(1_795_338_000);
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn ago(seconds: i64) -> Timestamp {
    NOW.plus_seconds(-seconds)
}

fn frame(language: Language) -> Frame {
    Frame {
        times: Times { t: Translator::new(language), now: NOW, zone: TimeZone::fixed(jiff::tz::offset(1)) },
        desk: "Fernsehhaus Wendt".into(),
        theme: Theme::System,
        csrf: "c5rf".into(),
        path: "/tickets".into(),
        brand: crate::appearance::Brand::default(),
        inside: false,
    }
}

fn shell(language: Language) -> Shell {
    let view = |slug: &str, name: ViewName, count: u64| NavView {
        slug: slug.into(),
        name,
        count: Some(count),
        current: slug == "mine",
    };
    Shell {
        frame: frame(language),
        user: UserBadge { name: "Ayşe Körner".into(), role: "Administration".into(), away: false },
        views: vec![
            view("mine", ViewName::Mine, 8),
            view("unassigned", ViewName::Unassigned, 5),
            view("open", ViewName::Open, 46),
            view("pending", ViewName::Pending, 12),
            view("solved", ViewName::Solved, 230),
            NavView { slug: "all".into(), name: ViewName::All, count: None, current: false },
        ],
        teams: vec![
            view("group-1", ViewName::Group("Reparatur und Gewährleistung".into()), 14),
            view("group-2", ViewName::Group("Lieferung".into()), 9),
        ],
        own: vec![view("v-7", ViewName::Own("Heute zugesagt".into()), 3)],
        moving: Moving {
            stream: Some(Stream { after: 17, ticket: None, seen: 0, view: "mine".into() }),
            recent: vec![
                Recent { number: 1187, subject: "Fernbedienung vertauscht und außerdem noch eine Frage".into() },
                Recent { number: 877, subject: "Altgerät abholen".into() },
            ],
            ..Moving::default()
        },
        administration: Some(admin::administration("")),
        handover: crate::handover::view::Nav { tasks: 2, recipients: true, articles: true },
        privacy: None,
        people: true,
        opens: true,
        works: true,
        notice: None,
    }
}

fn row(number: u64, requester: &str, subject: &str, preview: &str, seconds: i64) -> TicketRow {
    TicketRow {
        number,
        requester: requester.into(),
        subject: subject.into(),
        preview: preview.into(),
        updated: ago(seconds),
        status: Status::Open,
        priority: None,
        due: None,
        unread: false,
        draft: false,
        current: false,
        heading: None,
    }
}

fn pane() -> ListPane {
    let mut rows = vec![
        row(
            1204,
            "Oskar Lindner",
            "Fernseher bleibt nach dem Update schwarz",
            "Danke, das habe ich versucht, leider ohne Erfolg. Das Standby-Licht…",
            25,
        ),
        row(
            1203,
            "Mira Sandoval",
            "Delivery slot for Friday",
            "Could the team call ahead, the bell is broken",
            14 * MINUTE,
        ),
        row(
            1199,
            "Gasthof zur Linde",
            "Rechnung für drei Geräte",
            "Bitte mit Anschrift des Betriebs, nicht auf mich privat.",
            3 * HOUR,
        ),
        row(
            1187,
            "Bärbel Hoffmeister-Kaltenbrunner zu Oberwiesenfeld",
            "Fernbedienung vertauscht und außerdem noch eine Frage zum Wandhalter",
            "Ich hatte die Fernbedienung vom Modell darunter im Karton",
            20 * HOUR,
        ),
        row(1181, "Piotr Zając", "Pixelfehler oben links", "Die Fotos hängen an.", 2 * DAY),
        row(1166, "Ines Vogt", "Rückgabe nach 14 Tagen", "Entschuldigung für die späte Antwort", 4 * DAY),
        row(1102, "Kemal Aksoy", "Garantieverlängerung", "", 40 * DAY),
        row(877, "Ruth Ebeling", "Altgerät abholen", "Vielen Dank, hat alles geklappt!", 400 * DAY),
    ];
    for (index, row) in rows.iter_mut().enumerate() {
        row.unread = index < 2;
        row.current = index == 0;
        row.draft = index == 5;
        row.status = Status::ALL[index % Status::ALL.len()];
    }
    rows[0].priority = Some(Priority::Urgent);
    rows[1].due = Some(ago(-42 * MINUTE));
    rows[2].due = Some(ago(-5 * HOUR));
    rows[3].due = Some(ago(-3 * DAY));
    rows[6].due = Some(ago(DAY));
    rows[3].priority = Some(Priority::High);
    ListPane {
        name: ViewName::Mine,
        view: "mine".into(),
        total: Some(8),
        sort: Sort::Urgency,
        query: "?view=mine".into(),
        here: "/tickets?view=mine".into(),
        news: "/tickets?view=mine&sort=updated".into(),
        path: "/tickets".into(),
        bulk: Some(Bulk { assignees: vec![choice("7", "Ayşe Körner")], groups: vec![choice("3", "Lieferung")] }),
        rows,
        paging: Paging { newer: Some("n.1".into()), older: Some("o.2".into()) },
    }
}

fn choice(value: &str, label: &str) -> Choice {
    Choice { value: value.into(), label: label.into(), selected: false }
}

fn problems(fields: &[(&'static str, Problem)]) -> Problems {
    let mut problems = Problems::default();
    for (field, problem) in fields {
        problems.add(field, *problem);
    }
    problems
}

/// A sample that could not be drawn fails the test with its name.
struct Album(Vec<(&'static str, String)>);

impl Album {
    fn put(&mut self, name: &'static str, drawn: Result<String, askama::Error>) {
        self.0.push((name, drawn.unwrap_or_else(|error| panic!("{name}: {error}"))));
    }
}

/// Every page in every state, by name.
pub(crate) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut album = Album(Vec::new());
    doors(&mut album, language);
    lists(&mut album, language);
    tickets(&mut album, language);
    forms(&mut album, language);
    voice(&mut album, language);
    admin::pages(&mut album, language);
    privacy::pages(&mut album, language);
    proof::pages(&mut album, language);
    contact::pages(&mut album, language);
    asking::all(&mut album, language);
    views::pages(&mut album, language);
    handover::all(&mut album, language);
    forget::all(&mut album, language);
    portal::all(&mut album, language);
    chat::all(&mut album, language);
    help::all(&mut album, language);
    let reference = Some("7f3a-19");
    for (name, one) in ["404", "403", "422", "500", "503"].into_iter().zip(Failure::ALL) {
        assert_eq!(name, one.status().to_string());
        album.put(name, failure_inside(&shell(language), one, reference));
    }
    album.put("404-outside", failure(&frame(language), Failure::NotFound, None));
    album.0
}

fn doors(album: &mut Album, language: Language) {
    let frame = frame(language);
    let empty = Frame { desk: String::new(), ..self::frame(language) };
    let token = || "t0ken".to_owned();
    let wrong = [
        ("company", Problem::Missing),
        ("name", Problem::TooLong { most: 200 }),
        ("email", Problem::NotAnAddress),
        ("password", Problem::TooShort { least: 12 }),
        ("password_again", Problem::Differs),
        ("safety", Problem::Missing),
    ];
    let refused = setup::SetupPage {
        token: token(),
        email: "nicht ganz".into(),
        asks_safety: true,
        problems: problems(&wrong),
        ..Default::default()
    };
    album.put(
        "setup",
        setup::setup(&empty, &setup::SetupPage { token: token(), asks_safety: true, ..Default::default() }),
    );
    album.put("setup-problems", setup::setup(&empty, &refused));
    let guessable = setup::SetupPage { problems: problems(&[("password", Problem::Guessable)]), ..Default::default() };
    album.put("setup-guessable", setup::setup(&empty, &guessable));
    album.put("setup-spent", setup::spent(&empty));
    let refusal = |refusal| signin::SignInPage {
        email: "ayse@fernsehhaus.example".into(),
        back: String::new(),
        refusal: Some(refusal),
    };
    album.put("sign-in", signin::sign_in(&frame, &signin::SignInPage::default()));
    album.put("sign-in-wrong", signin::sign_in(&frame, &refusal(signin::Refusal::Wrong)));
    album.put("sign-in-limited", signin::sign_in(&frame, &refusal(signin::Refusal::RateLimited { minutes: 12 })));
    album.put("sign-in-expired", signin::sign_in(&frame, &refusal(signin::Refusal::Expired)));
    album.put("signed-out", signin::signed_out(&frame));
    let allow = |scopes| oauth::view::AllowPage {
        client: "Warenwirtschaft".into(),
        name: "Ayşe Körner".into(),
        scopes,
        host: "lager.example".into(),
        hidden: vec![("client_id", "warenwirtschaft".into()), ("state", "st4nd".into())],
    };
    album.put("oauth-allow", oauth::view::allow(&frame, &allow(oauth::Scopes::Both)));
    album.put("oauth-allow-read", oauth::view::allow(&frame, &allow(oauth::Scopes::Read)));
    album.put("oauth-unknown", oauth::view::unknown(&frame));
    album.put("error-empty-desk", failure(&empty, Failure::Unavailable, Some("7f3a-19")));
}

fn lists(album: &mut Album, language: Language) {
    let shell = shell(language);
    let empty = |name: ViewName| ListPane {
        name,
        view: String::new(),
        total: Some(0),
        sort: Sort::Urgency,
        query: String::new(),
        here: "/tickets".into(),
        news: "/tickets".into(),
        path: "/tickets".into(),
        bulk: None,
        rows: Vec::new(),
        paging: Paging::default(),
    };
    album.put(
        "list",
        list(
            &shell,
            &ListPane {
                rows: pane().rows.into_iter().map(|row| TicketRow { current: false, ..row }).collect(),
                ..pane()
            },
        ),
    );
    let mut grouped = ListPane { name: ViewName::Own("Heute zugesagt".into()), view: "v-7".into(), ..pane() };
    for (at, name, count) in [(0, "Ayşe Körner", 3), (3, "Bärbel Hoffmeister-Kaltenbrunner zu Oberwiesenfeld", 5)] {
        grouped.rows[at].heading = Some(Heading { name: name.into(), count });
    }
    album.put("list-grouped", list(&shell, &grouped));
    album.put("list-empty", list(&shell, &empty(ViewName::Own("Heute zugesagt".into()))));
    album.put("list-mine-empty", list(&shell, &empty(ViewName::Mine)));
    let plain = Shell {
        administration: None,
        own: Vec::new(),
        teams: Vec::new(),
        notice: Some(Notice::Created),
        frame: Frame { theme: Theme::Dark, ..frame(language) },
        ..self::shell(language)
    };
    album.put("list-plain-dark", list(&plain, &ListPane { total: None, ..pane() }));
}

fn tickets(album: &mut Album, language: Language) {
    let normal = shell(language);
    album.put("ticket", ticket(&normal, &page()));
    album.put("ticket-masked", ticket(&normal, &masked_page()));
    for (name, own) in [("ticket-covered", true), ("ticket-covered-not-own", false)] {
        album.put(name, ticket(&normal, &covered_page(&Translator::new(language), own)));
    }
    let note = Composer { public: false, ..composer("Ich rufe morgen an.") };
    album.put("ticket-note", ticket(&normal, &TicketPage { composer: Some(note), list: None, ..page() }));
    let mut sent = page();
    sent.entries.push(Entry::Message(Box::new(Message {
        waiting: true,
        ..plain_message(9, "Ayşe Körner", Side::Staff, true, 2, Body::plain("Wir tauschen das Gerät am Montag."))
    })));
    album.put("ticket-undo", ticket(&normal, &TicketPage { undo: Some(Undo { comment: 9, seconds: 10 }), ..sent }));
    let wrong =
        Composer { problems: problems(&[("body", Problem::Missing), ("status", Problem::NotOffered)]), ..composer("") };
    let wrong_properties = Properties {
        problems: problems(&[
            ("status", Problem::NotOffered),
            ("priority", Problem::NotOffered),
            ("assignee", Problem::NotOffered),
            ("tags", Problem::TooLong { most: 80 }),
        ]),
        ..properties()
    };
    album.put(
        "ticket-problems",
        ticket(&normal, &TicketPage { composer: Some(wrong), properties: Some(wrong_properties), ..page() }),
    );
    let newer = Composer {
        newer_message: true,
        undeliverable: true,
        ..composer("Guten Tag Herr Lindner,\n\nwir tauschen das Gerät.")
    };
    let changed = Shell { notice: Some(Notice::ChangedMeanwhile), ..shell(language) };
    album.put("ticket-newer", ticket(&changed, &TicketPage { composer: Some(newer), ..page() }));
    let closed = TicketPage {
        status: Status::Closed,
        composer: None,
        properties: None,
        assignee: None,
        group: None,
        priority: None,
        tags: Vec::new(),
        older: None,
        view: String::new(),
        entries: Vec::new(),
        customer: Customer::Known(Box::new(Profile {
            name: "Mira".into(),
            id: 5,
            identities: Vec::new(),
            counts: (1, 1),
            shared: Vec::new(),
            consents: Vec::new(),
            requests: Vec::new(),
            activity: Vec::new(),
            form: None,
            organisation: None,
            since: None,
            facts: Vec::new(),
            others: Vec::new(),
        })),
        ..page()
    };
    album.put("ticket-closed", ticket(&normal, &closed));
    let notes_only = Composer { may_answer: false, recipient: None, ..composer("") };
    for (name, notice) in
        [("ticket-saved", Notice::Saved), ("ticket-undone", Notice::Undone), ("ticket-too-late", Notice::TooLateToUndo)]
    {
        let shell = Shell { notice: Some(notice), ..shell(language) };
        album.put(name, ticket(&shell, &TicketPage { composer: Some(composer("Guten Tag,")), ..page() }));
    }
    album.put("ticket-notes-only", ticket(&normal, &TicketPage { composer: Some(notes_only), ..page() }));
}

/// Somebody is on the telephone, and left a message before.
fn voice(album: &mut Album, language: Language) {
    use crate::voice::view::{CallCard, Caller, Transcribe, Voice};
    use crate::voice::{CallKind, Sound};
    let say = || "Wir speichern Ihren Namen, Ihre Nummer und worum es geht.".to_owned();
    let card = |id: u64, checked: bool| CallCard {
        id,
        name: "Oskar Lindner".into(),
        number: Some("+49 30 901820".into()),
        ticket: Some(1203 + id),
        person: checked.then_some(12),
        checked,
        may_check: true,
        say: (!checked).then(say),
        counts: checked.then_some((2, 7)),
        since: ago(20),
    };
    let mut shell = shell(language);
    shell.moving.calls = vec![card(1, false), card(2, true)];
    let file = |name: &str, sound, no_sound| Attachment {
        size: 88_012,
        url: Some("/attachments/7".into()),
        sound,
        no_sound,
        ..Attachment::hidden(name.into())
    };
    let message = |id, note, problem| Message {
        attachments: vec![
            file("Aufnahme.wav", Some(Sound::Wav), false),
            file("Aufnahme.amr", Some(Sound::Amr), false),
            file("Aufnahme.mp3", None, true),
        ],
        voice: Some(Voice {
            kind: CallKind::Voicemail,
            from: Some("+49 30 901820".into()),
            to: Some("+49 30 901821".into()),
            started: ago(HOUR),
            length: "1:15".into(),
            note,
        }),
        transcript: Some(Body::plain("Bitte rufen Sie zurück.")),
        transcribe: Some(Transcribe { edition: 3, text: "Bitte rufen Sie zurück.".into(), problem }),
        ..plain_message(id, "Oskar Lindner", Side::Person, true, HOUR, Body::plain("Sprachnachricht"))
    };
    let entries = vec![
        Entry::Message(Box::new(message(1, None, None))),
        Entry::Message(Box::new(message(2, Some(Key("voice-fetching")), Some(Problem::ChangedMeanwhile)))),
    ];
    let number = Some("+49 30 901820".to_owned());
    let caller = Caller { name: "Oskar Lindner".into(), number, may_check: true, say: Some(say()) };
    album.put("ticket-voice", ticket(&shell, &TicketPage { entries, customer: Customer::Caller(caller), ..page() }));
}

fn forms(album: &mut Album, language: Language) {
    let shell = shell(language);
    album.put("ticket-writing", ticket(&shell, &busy_page()));
    album.put("macro-picker", macros::picker(&shell, &picker()));
    album.put("macro-picker-empty", macros::picker(&shell, &macros::PickerPage { offered: Vec::new(), ..picker() }));
    album.put("macros", macros::keep(&shell, &kept()));
    album.put("macros-empty", macros::keep(&shell, &macros::KeepPage::default()));
    album.put("macro-form", macros::edit(&shell, &edited(Problems::default())));
    let wrong = [
        ("title", Problem::Missing),
        ("comment_value", Problem::UnknownPlaceholder),
        ("purpose", Problem::NoLegalBasis),
    ];
    album.put("macro-form-problems", macros::edit(&shell, &edited(problems(&wrong))));
    album.put("new-ticket", new_ticket(&shell, &NewTicketPage::default()));
    let wrong = [
        ("requester_name", Problem::Missing),
        ("requester_email", Problem::NotAnAddress),
        ("subject", Problem::TooLong { most: 250 }),
        ("body", Problem::Missing),
    ];
    album.put(
        "new-ticket-problems",
        new_ticket(
            &shell,
            &NewTicketPage { problems: problems(&wrong), requester_email: "ruth@".into(), ..Default::default() },
        ),
    );
    let letter = |id, recipient: Option<&str>, reason: &str, attempts| DeadLetter {
        id,
        what: if id == 1 { Key("job-mail") } else { Key("job-erasure") },
        ticket: (id == 1).then_some(1187),
        recipient: recipient.map(Into::into),
        reason: reason.into(),
        attempts,
        last_attempt: ago(5 * HOUR),
    };
    let full = MailPage {
        dead: vec![
            letter(1, Some("b.hoffmeister-kaltenbrunner@sehr-lange-domain-eines-vereins.example"), "server_refused", 1),
            letter(2, None, "server_unreachable", 12),
        ],
        rejected: vec![
            RejectedMail {
                at: ago(HOUR),
                reason: "too_large".into(),
                size: 31_000_000,
                original: "/admin/mail/rejected/3/mail.eml".into(),
            },
            RejectedMail {
                at: ago(50 * DAY),
                reason: "loop".into(),
                size: 812,
                original: "/admin/mail/rejected/4/mail.eml".into(),
            },
        ],
    };
    let views = || self::shell(language).views.into_iter().map(|view| NavView { current: false, ..view }).collect();
    let admin = |notice| Shell {
        views: views(),
        administration: Some(admin::administration("/admin/mail")),
        notice,
        ..self::shell(language)
    };
    album.put("mail", mail(&admin(None), &full));
    album.put(
        "mail-empty",
        mail(&admin(Some(Notice::MailDiscarded)), &MailPage { dead: Vec::new(), rejected: Vec::new() }),
    );
    album.put("mail-retried", mail(&admin(Some(Notice::MailRetried)), &full));
}
