//! The pages about the access log.

use personal::Category;

use super::{Album, DAY, HOUR, MINUTE, ago, page, shell};
use crate::access_log::Deed;
use crate::access_log::opening::State;
use crate::i18n::{Language, Translator};
use crate::words::Role;
use crate::workspace::console::{self, Again, Console};
use crate::workspace::privacy::{
    Consenter, ConsenterChoice, LogFilter, LogLine, LogPage, OpeningLine, OpeningPage, OpeningsPage, SettingsPage, log,
    opening, openings, settings,
};
use crate::workspace::{Privacy, Shell, TicketPage, ticket};

fn line(act: &str, deed: Deed, kind: &str, role: Role, seconds: i64) -> LogLine {
    LogLine {
        seq: seconds,
        at: ago(seconds),
        deed,
        act: act.into(),
        kind: kind.into(),
        object: 1204,
        people: vec!["Oskar Lindner".into()],
        categories: vec![(Category::Identity, None), (Category::Content, None)],
        purpose: Some("support".into()),
        role,
        via: "web".into(),
    }
}

fn lines() -> Vec<LogLine> {
    let counted = vec![(Category::Identity, Some(100)), (Category::Contact, Some(97))];
    let list = line("list.look", Deed::Seen, "look.list", Role::Administrator, HOUR);
    vec![
        line("ticket.look", Deed::Seen, "look.ticket", Role::Agent, 25),
        line("ticket.reveal", Deed::Revealed, "look.ticket", Role::Specialist, 14 * MINUTE),
        line("original.look", Deed::Seen, "look.ticket", Role::Agent, 20 * MINUTE),
        LogLine { people: Vec::new(), categories: counted, via: "api".into(), ..list },
        line("comment.send", Deed::Sent, "ticket", Role::System, 3 * HOUR),
        line("person.update", Deed::Changed, "person", Role::Agent, 20 * HOUR),
        LogLine {
            object: 7,
            people: Vec::new(),
            ..line("opening.consent", Deed::Opened, "opening", Role::Officer, DAY)
        },
        line("list.export", Deed::Exported, "look.list", Role::Coordinator, 2 * DAY),
        line("ticket.trash", Deed::Deleted, "ticket", Role::Agent, 4 * DAY),
        line("ticket.create", Deed::Collected, "ticket", Role::EndUser, 5 * DAY),
    ]
}

fn request(id: i64, state: State, ticket: Option<i64>, may_decide: bool) -> OpeningLine {
    OpeningLine {
        id,
        state,
        requester: "Ayşe Körner".into(),
        ticket,
        asked: ago(DAY),
        until: ago(-3 * DAY),
        consents: 1,
        may_decide,
    }
}

fn one(state: State) -> OpeningPage {
    OpeningPage {
        line: request(7, state, Some(1204), state == State::Asked),
        reason: "Herr Lindner fragt, warum jemand nachts in seinen Vorgang gesehen hat.".into(),
        from: ago(3 * DAY),
        to: ago(2 * DAY),
        consents: vec![("Berta Rat".into(), true, ago(HOUR)), ("Dr. Katrin Sommer".into(), false, ago(MINUTE))],
        is_own: true,
        names: None,
    }
}

/// What stands around a page for somebody who oversees.
fn around(language: Language, at_log: bool) -> Shell {
    let privacy = Privacy { log: true, waiting: 2, at_log, at_openings: !at_log, erasures: true, at_erasures: false };
    Shell { privacy: Some(privacy), administration: None, ..shell(language) }
}

/// Every page about the access log.
pub(super) fn pages(album: &mut Album, language: Language) {
    let t = Translator::new(language);
    let mut put = |name: &'static str, at_log: bool, page: &Console| {
        album.put(name, console::own(&around(language, at_log), page));
    };
    let purposes = vec![(1, "support".to_owned()), (9, "Rückruf".to_owned())];
    let filter =
        LogFilter { deed: Some(Deed::Seen), from: "2026-11-20".into(), ticket: Some(1204), ..LogFilter::default() };
    let older = Some("/privacy/log?before=812".to_owned());
    let full = LogPage { lines: lines(), older, filter, purposes, days: 180, again: Again::default() };
    put("log", true, &log(&t, &full));
    let mut again = Again::typed(vec![("person".into(), "nobody".into())]);
    again.wrong("person", "?");
    put("log-empty", true, &log(&t, &LogPage { again, days: 180, ..LogPage::default() }));
    let states = State::ALL.iter().zip(1..);
    let requests = states.map(|(state, id)| request(id, *state, (id % 2 == 0).then_some(1204), *state == State::Asked));
    let consenters = vec![
        Consenter { name: "Datenschutzkoordination".into(), works_council: false },
        Consenter { name: "Berta Rat".into(), works_council: true },
    ];
    let list =
        OpeningsPage { lines: requests.collect(), may_ask: true, may_read_log: true, consenters, ..Default::default() };
    put("openings", false, &openings(&t, &list));
    let mut again = Again::typed(vec![("reason".into(), "kurz".into())]);
    ["reason", "from", "until", "ticket"].iter().for_each(|field| again.wrong(field, "?"));
    put("openings-problems", false, &openings(&t, &OpeningsPage { may_ask: true, again, ..Default::default() }));
    put("opening", false, &opening(&t, &one(State::Asked)));
    put("opening-ready", false, &opening(&t, &one(State::Open)));
    let names = vec![
        (line("ticket.look", Deed::Seen, "look.ticket", Role::Agent, 2 * DAY), Some("Jonas Reuter".to_owned())),
        (line("ticket.look", Deed::Seen, "look.ticket", Role::Agent, 3 * DAY), None),
    ];
    put("opening-names", false, &opening(&t, &OpeningPage { names: Some(names), ..one(State::Open) }));
    let choice = |value: &str, label: &str| ConsenterChoice { value: value.into(), label: label.into() };
    let set = SettingsPage {
        lines: vec!["role:coordinator".into(), "person:12".into(), String::new(), String::new()],
        council: Some(2),
        choices: vec![choice("role:coordinator", "Datenschutzkoordination"), choice("person:12", "Berta Rat")],
        days: 180,
        again: Again::default(),
    };
    let admin = Shell { administration: Some(super::admin::administration("/admin/access-log")), ..shell(language) };
    album.put("access-log-settings", console::administration(&admin, &settings(&t, &set)));
    let mut again = Again::typed(vec![("days".into(), "1".into())]);
    ["consenters", "days"].iter().for_each(|field| again.wrong(field, "?"));
    album.put(
        "access-log-settings-problems",
        console::administration(&admin, &settings(&t, &SettingsPage { again, ..set })),
    );
    let watched = Shell {
        privacy: Some(Privacy {
            log: true,
            waiting: 0,
            at_log: false,
            at_openings: false,
            erasures: true,
            at_erasures: false,
        }),
        ..shell(language)
    };
    album.put("ticket-log", ticket(&watched, &TicketPage { log: lines(), ..page() }));
}
