//! Samples of hand-overs, partners and side conversations.

use super::*;
use crate::handover::view as handover;
use crate::handover::view::{AskedPartner, Banner, Beside, SideStanding};
use crate::i18n::Key;
use crate::recipients::page as partners;
use crate::recipients::view as recipients;
use crate::recipients::{Ground, PassingPurpose, Position};
use crate::side_conversations::view as side;

fn choices(names: &[&str], chosen: usize) -> Vec<Choice> {
    let choice = |(place, name): (usize, &&str)| Choice {
        value: format!("g{place}"),
        label: (*name).into(),
        selected: place == chosen,
    };
    names.iter().enumerate().map(choice).collect()
}

/// A ticket with a task on top and two partners asked.
pub(super) fn beside(finish: bool) -> Beside {
    let asked = |standing, masked: bool, sent: Option<i64>| AskedPartner {
        side: 7,
        name: "Zählerwerk Holm GmbH und Söhne Messtechnik".into(),
        role: Position::Processor.key(),
        country: masked.then_some("Deutschland"),
        contract: masked.then(|| ago(400 * DAY)),
        masked,
        standing,
        text: Body::Parts(vec![
            Part::Text("Ist bei Kiesel 6114 ein Stand von 4.812 kWh plausibel? Zähler in ".into()),
            Part::Gap(Gap::Address),
            Part::Text(".".into()),
        ]),
        sent: sent.map(ago),
    };
    Beside {
        may_pass_on: true,
        task: Some(Banner {
            handover: 5,
            task: Body::plain("Ist der abgelesene Stand vom Januar plausibel? <nachts>"),
            from: "Marlene Brandt".into(),
            to: "Netz und Zähler".into(),
            since: ago(2 * HOUR),
            may_finish: finish,
            article: finish.then(|| "/articles/new?ticket=1204".into()),
            may_withdraw: !finish,
            approvable: choices(&["Der Stand passt zum Verlauf der letzten Jahre", "Bitte prüfen"], 9),
        }),
        asked: vec![asked(SideStanding::Held, true, Some(3 * HOUR)), asked(SideStanding::Leaving, false, None)],
    }
}

fn partner_fields(t: &Translator) -> (Vec<Choice>, Vec<Choice>, Vec<Choice>) {
    (
        partners::roles(t, Position::Processor.word()),
        partners::country_choices(t, "DE"),
        partners::grounds(t, Ground::Clauses.word()),
    )
}

fn passed() -> Vec<recipients::PassedLine> {
    let line = |masked, reference: Option<&str>| recipients::PassedLine {
        at: ago(3 * HOUR),
        recipient: "Zählerwerk Holm GmbH".into(),
        ticket: 1204,
        purpose: PassingPurpose::Question.key(),
        categories: vec![Key("category-content"), Key("category-files")],
        masked,
        reference: reference.map(Into::into),
    };
    vec![line(true, Some("H-2026/4711")), line(false, None)]
}

fn ask(t: &Translator) -> side::AskPage {
    let (roles, countries, grounds) = partner_fields(t);
    side::AskPage {
        number: 1204,
        ticket_subject: "Fernseher bleibt nach dem Update schwarz".into(),
        original: Some(side::Original {
            author: "Oskar Lindner".into(),
            at: ago(HOUR),
            body: Body::plain(
                "Guten Tag,\n\nmein Gerät bleibt schwarz. <nachts>\n\nOskar Lindner, Tel. 0431 555 01 38",
            ),
        }),
        side: None,
        recipients: choices(&["Zählerwerk Holm GmbH", "Panelwerk Kiel"], 0),
        new: side::NewPartner { roles, countries, grounds, ..side::NewPartner::default() },
        purposes: choices(&["Frage klären", "Reparatur oder Leistung"], 0),
        masked: true,
        may_unmask: true,
        subject: "Fernseher bleibt nach dem Update schwarz".into(),
        text: "Guten Tag,\n\nmein Gerät bleibt schwarz.\n\n[Name], Tel. [Telefon]".into(),
        files: vec![side::FileChoice { id: 3, name: "attachment-1.jpg".into(), size: 120_000, chosen: true }],
        preview: None,
        idempotency: "k3y".into(),
        changed: false,
        problems: Problems::default(),
    }
}

fn preview(refusals: Vec<Key>) -> side::Preview {
    side::Preview {
        recipient: "Zählerwerk Holm GmbH".into(),
        address: "service@holm.example".into(),
        from: "service@lindhof.example".into(),
        subject: "Fernseher bleibt nach dem Update schwarz".into(),
        text: "Guten Tag,\n\nmein Gerät bleibt schwarz.\n\n[Name], Tel. [Telefon]".into(),
        files: vec![("attachment-1.jpg".into(), 120_000)],
        refusals,
        mark: "00112233".into(),
    }
}

fn message(id: u64, ours: bool, chip: &'static str, tone: &'static str) -> side::SideMessage {
    side::SideMessage {
        id,
        author: if ours { "Torben Eggers".into() } else { "Ines Holm, Zählerwerk Holm GmbH".into() },
        from: (!ours).then(|| "service@holm.example".into()),
        ours,
        chip: Key(chip),
        tone,
        body: Body::plain("Der Stand passt zum Verlauf.\n\nDie Schätzung lag zu hoch."),
        files: if ours {
            Vec::new()
        } else {
            vec![("Messreihe.pdf".into(), 44_000, Some("/tickets/1/partner/7/files/3".into()))]
        },
        at: ago(2 * HOUR),
        held: false,
        arrived: false,
        approved: None,
    }
}

fn conversation(t: &Translator) -> side::SidePage {
    let mut messages = vec![
        message(1, true, "side-message-sent", ""),
        message(2, false, "side-message-approved", "ok"),
        message(3, false, "side-message-held", "warn"),
        message(4, false, "side-message-arrived", "accent"),
    ];
    messages[1].approved = Some(("Torben Eggers".into(), 7, ago(HOUR)));
    messages[2].held = true;
    messages[3].arrived = true;
    side::SidePage {
        number: 1204,
        ticket_subject: "Fernseher bleibt nach dem Update schwarz".into(),
        side: 7,
        subject: "Stand vom Januar".into(),
        recipient: "Zählerwerk Holm GmbH".into(),
        address: "service@holm.example".into(),
        purpose: PassingPurpose::Question.key(),
        masked: true,
        pseudonym: Some("Kiesel 6114".into()),
        standing: SideStanding::Held,
        closed: false,
        messages,
        reference: Some("H-4711".into()),
        may_edit: true,
        ask: Some(side::AskPage { side: Some(7), text: String::new(), ..ask(t) }),
    }
}

/// All of them.
pub(super) fn all(album: &mut Album, language: Language) {
    let shell = shell(language);
    let t = shell.frame.translator();
    album.put("ticket-task", ticket(&shell, &TicketPage { beside: beside(true), ..page() }));
    album.put("ticket-task-given", ticket(&shell, &TicketPage { beside: beside(false), ..masked_page() }));
    let member = |name: &str, masked| handover::Member { name: name.into(), masked };
    let circle = |name: &str, closed, members| handover::Circle { name: name.into(), closed, members };
    let form = |wrong: &[(&'static str, Problem)]| handover::HandoverPage {
        number: 1204,
        subject: "Fernseher bleibt nach dem Update schwarz".into(),
        task: "Ist der Stand plausibel?".into(),
        note: String::new(),
        groups: choices(&["Netz und Zähler · sieht ein Pseudonym", "Lieferung · sieht den Namen"], 0),
        people: choices(&["Torben Eggers · sieht ein Pseudonym"], 9),
        circles: vec![
            circle("Netz und Zähler", false, vec![member("Torben Eggers", true), member("Jonas Petersen", false)]),
            circle("Personal", true, Vec::new()),
        ],
        articles: choices(&["Neuen Artikel schreiben", "Ändern: Das Bild bleibt <nachts> schwarz"], 0),
        files: vec![handover::HiddenFile { id: 3, name: "Beleg.jpg".into(), size: 90_000, picture: true }],
        problems: problems(wrong),
    };
    album.put("hand-over", handover::form(&shell, &form(&[])));
    let wrong = [("to", Problem::Missing), ("task", Problem::TooLong { most: 1_000 })];
    album.put("hand-over-problems", handover::form(&shell, &form(&wrong)));
    let task = |group: Option<&str>| handover::TaskRow {
        ticket: 1204,
        subject: "Fernseher bleibt nach dem Update schwarz".into(),
        task: Body::plain("Ist der Stand plausibel?"),
        from: "Marlene Brandt".into(),
        group: group.map(Into::into),
        since: ago(DAY),
    };
    let tasks = handover::TasksPage { tasks: vec![task(None), task(Some("Netz und Zähler"))] };
    album.put("tasks", handover::tasks(&shell, &tasks));
    album.put("tasks-empty", handover::tasks(&shell, &handover::TasksPage { tasks: Vec::new() }));
    let line = |active: bool, complete: bool| recipients::RecipientLine {
        id: 9,
        name: "Zählerwerk Holm GmbH".into(),
        role: Position::Processor.key(),
        country: complete.then_some("Indien"),
        contract: complete.then(|| ago(400 * DAY)),
        ground: complete.then(|| Ground::Clauses.key()),
        active,
        complete,
    };
    let lines = vec![line(true, true), line(true, false), line(false, false)];
    let page = recipients::RecipientsPage { recipients: lines, passed: passed() };
    album.put("recipients", recipients::list(&shell, &page));
    let none = recipients::RecipientsPage { recipients: Vec::new(), passed: Vec::new() };
    album.put("recipients-empty", recipients::list(&shell, &none));
    let (roles, countries, grounds) = partner_fields(&t);
    let one = recipients::RecipientPage {
        id: Some(9),
        name: "Zählerwerk Holm GmbH".into(),
        roles,
        countries,
        grounds,
        purposes: choices(&["Frage klären", "Reparatur oder Leistung"], 1),
        addresses: "service@holm.example".into(),
        active: true,
        passed: passed(),
        ..recipients::RecipientPage::default()
    };
    album.put("recipient", recipients::one(&shell, &one));
    let wrong = [
        ("name", Problem::Missing),
        ("addresses", Problem::NotAnAddress),
        ("country", Problem::NotOffered),
        ("contract_at", Problem::NotOffered),
        ("transfer_ground", Problem::NotOffered),
    ];
    let new = recipients::RecipientPage { problems: problems(&wrong), ..recipients::RecipientPage::default() };
    album.put("recipient-problems", recipients::one(&shell, &new));
    album.put("partner-ask", side::ask(&shell, &ask(&t)));
    let wrong = [("recipient", Problem::Missing), ("text", Problem::Missing), ("addresses", Problem::NotAnAddress)];
    let first = side::AskPage {
        problems: problems(&wrong),
        recipients: Vec::new(),
        original: None,
        may_unmask: false,
        files: Vec::new(),
        ..ask(&t)
    };
    album.put("partner-ask-problems", side::ask(&shell, &first));
    let seen = side::AskPage { preview: Some(preview(Vec::new())), ..ask(&t) };
    album.put("partner-preview", side::ask(&shell, &seen));
    let refused = side::AskPage {
        preview: Some(preview(vec![Key("refusal-contract"), Key("refusal-country")])),
        masked: false,
        changed: true,
        ..ask(&t)
    };
    album.put("partner-preview-refused", side::ask(&shell, &refused));
    album.put("partner-side", side::side(&shell, &conversation(&t)));
    let closed = side::SidePage {
        closed: true,
        standing: SideStanding::Closed,
        masked: false,
        pseudonym: None,
        reference: None,
        may_edit: false,
        ask: None,
        ..conversation(&t)
    };
    album.put("partner-side-closed", side::side(&shell, &closed));
}
