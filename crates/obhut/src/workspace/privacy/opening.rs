//! Asking for who it was: the requests, one request, and who may consent.

use std::borrow::Cow;

use world::Timestamp;

use super::log::LogLine;
use super::{door, line_text};
use crate::access_log::opening::State;
use crate::i18n::{Key, Translator};
use crate::workspace::Choice;
use crate::workspace::console::{Act, Again, Bit, Block, Card, Chip, Console, Field, Form, Go, Table, Tone};

/// A request in the list.
pub struct OpeningLine {
    /// Its number.
    pub id: i64,
    /// Where it stands.
    pub state: State,
    /// Who asks, by name.
    pub requester: String,
    /// About which ticket.
    pub ticket: Option<i64>,
    /// When it was asked.
    pub asked: Timestamp,
    /// Until when it can be decided or read.
    pub until: Timestamp,
    /// How many have consented.
    pub consents: usize,
    /// Whether the reader is asked.
    pub may_decide: bool,
}

/// The list of requests.
#[derive(Default)]
pub struct OpeningsPage {
    /// The requests, newest first.
    pub lines: Vec<OpeningLine>,
    /// Whether the reader may ask.
    pub may_ask: bool,
    /// Whether the reader may read the log.
    pub may_read_log: bool,
    /// Who consents, in words.
    pub consenters: Vec<Consenter>,
    /// The form as it was typed.
    pub again: Again,
}

/// A line of the settings in words.
pub struct Consenter {
    /// The role or the person.
    pub name: String,
    /// Speaks for the works council.
    pub works_council: bool,
}

/// One request.
pub struct OpeningPage {
    /// What the list shows of it.
    pub line: OpeningLine,
    /// Why.
    pub reason: String,
    /// The time it is about.
    pub from: Timestamp,
    /// And its end.
    pub to: Timestamp,
    /// Who has consented, and when.
    pub consents: Vec<(String, bool, Timestamp)>,
    /// Whether the reader asked.
    pub is_own: bool,
    /// The entries with who it was, once the reader has opened them.
    pub names: Option<Vec<(LogLine, Option<String>)>>,
}

/// Who may consent, and for how long it can be told who it was.
#[derive(Default)]
pub struct SettingsPage {
    /// What stands in the lines: `role:…` or `person:…`.
    pub lines: Vec<String>,
    /// Which line speaks for the works council, counted from one.
    pub council: Option<usize>,
    /// What can be chosen.
    pub choices: Vec<ConsenterChoice>,
    /// For how many days.
    pub days: i64,
    /// The form as it was typed.
    pub again: Again,
}

/// A role or a member of staff.
pub struct ConsenterChoice {
    /// What the form sends.
    pub value: String,
    /// What it is called.
    pub label: String,
}

fn state(t: &Translator, state: State) -> Chip {
    let (key, tone) = match state {
        State::Asked => (Key("opening-asked"), Tone::Warn),
        State::Open => (Key("opening-open"), Tone::Good),
        State::Refused => (Key("opening-refused"), Tone::Bad),
        State::Withdrawn => (Key("opening-withdrawn"), Tone::Plain),
        State::Expired => (Key("opening-expired"), Tone::Plain),
        State::Over => (Key("opening-over"), Tone::Plain),
    };
    Chip::new(t.get(key), tone)
}

fn about(t: &Translator, ticket: Option<i64>) -> Cow<'static, str> {
    match ticket {
        Some(number) => t.with(Key("log-object-ticket"), "number", number.to_string()),
        None => t.get(Key("opening-whole-desk")),
    }
}

fn path(id: i64) -> String {
    format!("/privacy/openings/{id}")
}

/// The list (`GET /privacy/openings`).
pub fn openings(t: &Translator, page: &OpeningsPage) -> Console {
    let heads = [
        Key("opening-asked-at"),
        Key("opening-about"),
        Key("opening-state"),
        Key("opening-requester"),
        Key("opening-consents"),
    ];
    let rows = page.lines.iter().map(|line| {
        let mut where_it_stands = vec![Bit::Chip(state(t, line.state))];
        if line.may_decide {
            where_it_stands.push(Bit::sub(t.get(Key("opening-you-decide"))));
        }
        vec![
            vec![Bit::Time(line.asked)],
            vec![Bit::link(path(line.id), about(t, line.ticket))],
            where_it_stands,
            vec![Bit::text(line.requester.as_str())],
            vec![Bit::text(line.consents.to_string())],
        ]
    });
    let table = Table {
        head: heads.iter().map(|key| t.get(*key).into_owned()).collect(),
        rows: rows.collect(),
        empty: t.get(Key("openings-empty")).into_owned(),
    };
    let who = page.consenters.iter().map(|line| match line.works_council {
        true => t.with(Key("opening-line-council"), "name", line.name.as_str()).into_owned(),
        false => line.name.clone(),
    });
    let who = who.collect::<Vec<_>>().join(" · ");
    let mut cards = vec![
        Card::new("openings", t.get(Key("openings-list")))
            .about(t.with(Key("openings-who"), "who", who))
            .with(Block::Table(table)),
    ];
    if page.may_ask {
        cards.push(
            Card::new("ask", t.get(Key("opening-ask"))).about(t.get(Key("opening-ask-text"))).with(form(t, page)),
        );
    }
    Console {
        title: t.get(Key("openings-title")).into_owned(),
        lead: t.get(Key("openings-lead")).into_owned(),
        actions: if page.may_read_log { vec![Go::to("/privacy/log", t.get(Key("log-title")))] } else { Vec::new() },
        problems: page.again.count(),
        cards,
        ..Console::default()
    }
}

fn form(t: &Translator, page: &OpeningsPage) -> Block {
    let again = &page.again;
    let moment = |name: &str, label: Key| {
        Field::kind("datetime-local", name, t.get(label), again.value(name, "")).needed().checked(again)
    };
    Block::Form(
        Form::new("ask", "/privacy/openings", t.get(Key("opening-ask-act")))
            .with(
                Field::area("reason", t.get(Key("opening-reason")), again.value("reason", ""), 4)
                    .hint(t.get(Key("opening-reason-hint")))
                    .needed()
                    .checked(again),
            )
            .with(moment("from", Key("opening-from")))
            .with(moment("until", Key("opening-until")))
            .with(
                Field::line("ticket", t.get(Key("ticket")), again.value("ticket", ""))
                    .hint(t.get(Key("opening-ticket-hint")))
                    .checked(again),
            ),
    )
}

/// One request (`GET /privacy/openings/{id}`, and `…/names` with who it was).
pub fn opening(t: &Translator, page: &OpeningPage) -> Console {
    let line = &page.line;
    let mut facts = vec![
        (t.get(Key("opening-requester")), vec![Bit::text(line.requester.as_str())]),
        (t.get(Key("opening-about")), vec![Bit::text(about(t, line.ticket))]),
        (t.get(Key("opening-from")), vec![Bit::Time(page.from)]),
        (t.get(Key("opening-until")), vec![Bit::Time(page.to)]),
        (t.get(Key("opening-asked-at")), vec![Bit::Time(line.asked)]),
    ];
    match line.state {
        State::Asked => facts.push((t.get(Key("opening-decide-by")), vec![Bit::Time(line.until)])),
        State::Open => facts.push((t.get(Key("opening-read-by")), vec![Bit::Time(line.until)])),
        _ => {}
    }
    for (name, council, at) in &page.consents {
        let label = if *council { Key("opening-consent-council") } else { Key("opening-consent-of") };
        facts.push((t.get(label), vec![Bit::text(name.as_str()), Bit::text(" "), Bit::Time(*at)]));
    }
    let facts = facts.into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
    let mut card = Card::new("request", t.get(Key("opening-request")))
        .marked(state(t, line.state))
        .with(Block::Facts(facts))
        .with(Block::Text(page.reason.clone()));
    let acts = acts(t, page);
    if !acts.is_empty() {
        card = card.with(Block::Acts(acts));
    }
    let mut cards = vec![card];
    if let Some(names) = &page.names {
        cards.push(who(t, names));
    }
    Console {
        title: t.get(Key("opening-title")).into_owned(),
        back: Some(Go::to("/privacy/openings", t.get(Key("openings-title")))),
        cards,
        narrow: page.names.is_none(),
        ..Console::default()
    }
}

fn acts(t: &Translator, page: &OpeningPage) -> Vec<Bit> {
    let base = path(page.line.id);
    if page.line.may_decide {
        let consent = Act::new(format!("{base}/consent"), t.get(Key("opening-consent")));
        let refuse = Act::new(format!("{base}/refuse"), t.get(Key("opening-refuse"))).dangerous();
        return vec![Bit::Act(consent), Bit::Act(refuse)];
    }
    match (page.is_own, page.line.state) {
        (true, State::Asked) => {
            vec![Bit::Act(Act::new(format!("{base}/withdraw"), t.get(Key("opening-withdraw"))).dangerous())]
        }
        (true, State::Open) if page.names.is_none() => {
            vec![Bit::link(format!("{base}/names"), t.get(Key("opening-names-act")))]
        }
        _ => Vec::new(),
    }
}

fn who(t: &Translator, names: &[(LogLine, Option<String>)]) -> Card {
    let heads = [Key("log-when"), Key("opening-who"), Key("log-what"), Key("log-via")];
    let rows = names.iter().map(|(line, name)| {
        let name = match name {
            Some(name) => Bit::Strong(name.clone()),
            None => Bit::text(t.get(Key("opening-forgotten"))),
        };
        let what = match line.kind.as_str() {
            "ticket" | "look.ticket" => Bit::link(format!("/tickets/{}", line.object), about(t, Some(line.object))),
            "look.person" => Bit::text(t.get(Key("log-object-person"))),
            _ => Bit::text(t.get(Key("log-object-list"))),
        };
        vec![
            vec![Bit::Time(line.at)],
            vec![name],
            vec![what, Bit::sub(line_text(t, line))],
            vec![Bit::text(door(t, &line.via))],
        ]
    });
    let table = Table {
        head: heads.iter().map(|key| t.get(*key).into_owned()).collect(),
        rows: rows.collect(),
        empty: t.get(Key("opening-names-empty")).into_owned(),
    };
    Card::new("names", t.get(Key("opening-names"))).about(t.get(Key("opening-names-text"))).with(Block::Table(table))
}

/// Who may consent (`GET /admin/access-log`).
pub fn settings(t: &Translator, page: &SettingsPage) -> Console {
    let again = &page.again;
    let mut form = Form::new("consenters", "/admin/access-log", t.get(Key("openers-save")));
    for (at, stored) in (1_usize..).zip(&page.lines) {
        let name = format!("line{at}");
        let chosen = again.value(&name, stored).to_owned();
        let none = Choice {
            value: String::new(),
            label: t.get(Key("openers-nobody")).into_owned(),
            selected: chosen.is_empty(),
        };
        let offered = page.choices.iter().map(|choice| Choice {
            value: choice.value.clone(),
            label: choice.label.clone(),
            selected: choice.value == chosen,
        });
        let choices = std::iter::once(none).chain(offered).collect();
        let label = t.with(Key("openers-line"), "n", at.to_string()).into_owned();
        form = form.with(Field::pick(name.as_str(), label, choices).checked(again));
    }
    let council = page.council.map(|line| line.to_string()).unwrap_or_default();
    let council = again.value("council", &council).to_owned();
    let mut lines = vec![Choice {
        value: String::new(),
        label: t.get(Key("openers-no-council")).into_owned(),
        selected: council.is_empty(),
    }];
    lines.extend((1..=page.lines.len()).map(|at| Choice {
        value: at.to_string(),
        label: t.with(Key("openers-line"), "n", at.to_string()).into_owned(),
        selected: council == at.to_string(),
    }));
    form = form.with(Field::pick("council", t.get(Key("openers-council")), lines).checked(again)).with(
        Field::kind("number", "days", t.get(Key("openers-days")), again.value("days", &page.days.to_string()))
            .hint(t.get(Key("openers-days-hint")))
            .checked(again),
    );
    if let Some(problem) = again.problem("consenters") {
        form = form.with(Field {
            problem: Some(problem.to_owned()),
            ..Field::ticks("consenters", t.get(Key("openers-lines")), Vec::new())
        });
    }
    Console {
        title: t.get(Key("openers-title")).into_owned(),
        lead: t.get(Key("openers-lead")).into_owned(),
        problems: again.count(),
        cards: vec![
            Card::new("consenters", t.get(Key("openers-lines")))
                .about(t.get(Key("openers-text")))
                .with(Block::Form(form)),
        ],
        narrow: true,
        ..Console::default()
    }
}
