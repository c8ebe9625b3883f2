//! Samples of redaction and of forgetting.

use super::*;
use crate::erasure::people::Preview;
use crate::erasure::view::{
    self, ErasureLine, ErasuresPage, HeldLine, MentionLine, PersonPage as Forgetting, ProgressPage, SettingsForm,
    TrashQuestion,
};
use crate::erasure::{Kind, Outcome, Reason, State};
use crate::error::{Fault, FaultKind};
use crate::holds::page::{HoldLine, HoldsPage, page as holds};
use crate::holds::{Duty, Ground};
use crate::redaction::Tally;
use crate::redaction::page as redaction;
use crate::redaction::view::{FileChoice, RedactPage, form};
use crate::workspace::console::{self, Again};

fn line(id: u64, kind: Kind, state: State) -> ErasureLine {
    let done = state == State::Done;
    ErasureLine {
        id,
        kind,
        outcome: if id.is_multiple_of(2) { Outcome::Content } else { Outcome::Identity },
        reason: if kind == Kind::Tickets { Reason::TrashOver } else { Reason::ByHand },
        state,
        asked_by: (kind == Kind::Person).then(|| "Ayşe Körner".into()),
        subjects: 412,
        keys: if state == State::Planned { 0 } else { 1_874 },
        cleaned: if done { 411 } else { 120 },
        created: ago(2 * HOUR),
        destroyed: (state != State::Planned).then(|| ago(HOUR)),
        completed: done.then(|| ago(MINUTE)),
    }
}

fn choices(labels: &[&str]) -> Vec<Choice> {
    let choice = |(at, label): (usize, &&str)| Choice {
        value: if at == 0 { String::new() } else { format!("c{at}") },
        label: (*label).into(),
        selected: at == 0,
    };
    labels.iter().enumerate().map(choice).collect()
}

fn duty(t: &Translator) -> String {
    Duty { ground: Ground::Retention, until: Some(ago(-900 * DAY).0) }.text(t)
}

fn person(t: &Translator, held: bool, problems: Problems) -> Forgetting {
    let decisions = ["schwärzen", "stehen lassen: andere Person dieses Namens"];
    Forgetting {
        id: 77,
        name: "Oskar Lindner".into(),
        customer: true,
        counts: Preview {
            records: 2,
            tickets: 12,
            messages: 48,
            identities: 3,
            mails: 31,
            files: 9,
            article_comments: 2,
            chats: 4,
            calls: 1,
            held: 2,
        },
        held: if held {
            vec![HeldLine { ticket: 1102, whole: true, since: ago(40 * DAY), duty: duty(t) }]
        } else {
            Vec::new()
        },
        kept_whole: false,
        mentions: vec![MentionLine {
            ticket: Some(1187),
            href: "/tickets/1187#nachricht-5".into(),
            what: held.then(|| "Aufgabe".into()),
            name: "m-1187-5".into(),
            author: "Bärbel Hoffmeister-Kaltenbrunner zu Oberwiesenfeld".into(),
            at: ago(3 * DAY),
            snippet: ["… wie Ihr Kunde ".into(), "Herr Lindner".into(), " schon sagte, <nachts>".into()],
            choices: choices(&decisions),
        }],
        more_mentions: held,
        outcome: Outcome::Content,
        all: choices(&decisions),
        confirmation: String::new(),
        problems,
    }
}

fn redacting(t: &Translator, preview: Option<Tally>, held: bool, problems: Problems) -> RedactPage {
    RedactPage {
        number: 1204,
        comment: 3,
        author: "Oskar Lindner".into(),
        at: ago(HOUR),
        pieces: vec![
            ("Mein Kennwort ist ".into(), false),
            ("Rose-4711 blau".into(), preview.is_some()),
            (",\nbitte ändern. <nachts>".into(), false),
        ],
        words: "Rose-4711 blau".into(),
        files: vec![FileChoice { id: 9, name: "Ausweis_Vorderseite_und_Rückseite.png".into(), chosen: true }],
        reasons: redaction::reasons(t, "secret"),
        preview,
        held: held.then(|| duty(t)),
        problems,
    }
}

fn wrong(t: &Translator) -> Again {
    let mut again = Again::typed(vec![("ground".into(), "claim".into()), ("until".into(), "2020-01-01".into())]);
    again.faults(t, &[Fault { field: "until", kind: FaultKind::Invalid, of: None }]);
    again
}

/// Draws them.
pub(super) fn all(album: &mut Album, language: Language) {
    let shell = shell(language);
    let t = Translator::new(language);
    album.put("forget-person", view::person(&shell, &person(&t, false, Problems::default())));
    let mut problems = Problems::default();
    problems.add("confirm", Problem::NotOffered);
    album.put("forget-person-problems", view::person(&shell, &person(&t, true, problems)));
    let kept = Forgetting { kept_whole: true, ..person(&t, true, Problems::default()) };
    album.put("forget-person-kept", view::person(&shell, &kept));
    let settings = SettingsForm {
        outcomes: choices(&["Mit Inhalten", "Nur die Identität"]),
        days: "30".into(),
        problems: Problems::default(),
    };
    let lines = vec![
        line(8, Kind::Person, State::Planned),
        line(7, Kind::Person, State::Done),
        line(6, Kind::Tickets, State::Cleaned),
    ];
    let page = ErasuresPage { lines, older: Some(6), settings: Some(settings), trash: true };
    album.put("erasures", view::list(&shell, &page));
    let none = ErasuresPage { lines: Vec::new(), older: None, settings: None, trash: false };
    album.put("erasures-empty", view::list(&shell, &none));
    for (name, state) in
        [("erasure-waiting", State::Planned), ("erasure-running", State::Destroyed), ("erasure-done", State::Done)]
    {
        let page = ProgressPage {
            line: line(8, Kind::Person, state),
            mentions: (4, 1),
            held: vec![(1102, duty(&t))],
            mirror: state == State::Planned,
        };
        album.put(name, view::progress(&shell, &page));
    }
    let some = TrashQuestion { tickets: vec![900, 901], count: 2 };
    album.put("trash-question", view::question(&shell, &some));
    album.put("trash-question-all", view::question(&shell, &TrashQuestion { tickets: Vec::new(), count: 412 }));
    for (name, again) in [("holds", Again::default()), ("holds-problems", wrong(&t))] {
        let duty = Duty { ground: Ground::Claim, until: None };
        let line = |id, duty, ended| HoldLine {
            id,
            duty,
            author: "Ayşe Körner".into(),
            from: ago(90 * DAY),
            ended,
            note: "Az. 4 O 123/26 <nachts>".into(),
        };
        let over = Duty { ground: Ground::Order, until: Some(ago(2 * DAY).0) };
        let page = HoldsPage {
            ticket: 1102,
            lines: vec![line(9, duty, None), line(8, over, Some(ago(DAY)))],
            kept: vec!["Oskar Lindner".into()],
            older: None,
        };
        album.put(name, console::own(&shell, &holds(&t, &page, &again)));
    }
    let none = HoldsPage { ticket: 1102, lines: Vec::new(), kept: Vec::new(), older: None };
    album.put("holds-empty", console::own(&shell, &holds(&t, &none, &Again::default())));
    album.put("redact", form(&shell, &redacting(&t, None, false, Problems::default())));
    let tally = Tally { places: 1, copies: 3, files: 1, mails: 1, mails_given_up: 1, history: 2, held: 1 };
    album.put("redact-preview", form(&shell, &redacting(&t, Some(tally), false, Problems::default())));
    let mut problems = Problems::default();
    problems.add("text", Problem::Absent);
    problems.add("reason", Problem::Missing);
    album.put("redact-problems", form(&shell, &redacting(&t, None, false, problems)));
    album.put("redact-held", form(&shell, &redacting(&t, None, true, Problems::default())));
}
