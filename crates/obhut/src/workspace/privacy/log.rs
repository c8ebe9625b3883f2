//! The log as those who oversee read it.

use personal::Category;
use world::Timestamp;

use super::{category, door, purpose, role};
use crate::access_log::Deed;
use crate::i18n::{Key, Translator};
use crate::words::Role;
use crate::workspace::Choice;
use crate::workspace::console::{Act, Again, Bit, Block, Card, Chip, Console, Field, Form, Go, Table, Tone};

/// What the page shows.
#[derive(Default)]
pub struct LogPage {
    /// The entries, newest first.
    pub lines: Vec<LogLine>,
    /// Where older ones are.
    pub older: Option<String>,
    /// How it is narrowed.
    pub filter: LogFilter,
    /// The purposes of the register: number and slug.
    pub purposes: Vec<(i64, String)>,
    /// For how many days it can be told who it was.
    pub days: i64,
    /// A form that could not be taken.
    pub again: Again,
}

/// How the log is narrowed, as the form holds it.
#[derive(Clone, Default)]
pub struct LogFilter {
    /// The sort of deed.
    pub deed: Option<Deed>,
    /// The role.
    pub role: Option<Role>,
    /// The category.
    pub category: Option<Category>,
    /// The purpose's number.
    pub purpose: Option<i64>,
    /// The first day, as `2026-11-25`.
    pub from: String,
    /// The last day.
    pub until: String,
    /// The person's number.
    pub person: Option<i64>,
    /// The ticket's number.
    pub ticket: Option<i64>,
}

/// One entry.
pub struct LogLine {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// The sort of deed.
    pub deed: Deed,
    /// What exactly was done.
    pub act: String,
    /// To which kind of row.
    pub kind: String,
    /// And its number.
    pub object: i64,
    /// Of whom, by name.
    pub people: Vec<String>,
    /// Which categories, with how many values where that is counted.
    pub categories: Vec<(Category, Option<i64>)>,
    /// The slug of the purpose.
    pub purpose: Option<String>,
    /// In which role.
    pub role: Role,
    /// Through which door.
    pub via: String,
}

/// The name of a sort of deed and how it is marked.
pub fn deed(t: &Translator, deed: Deed) -> Chip {
    let (key, tone) = match deed {
        Deed::Collected => (Key("deed-collected"), Tone::Plain),
        Deed::Changed => (Key("deed-changed"), Tone::Plain),
        Deed::Seen => (Key("deed-seen"), Tone::Plain),
        Deed::Revealed => (Key("deed-revealed"), Tone::Warn),
        Deed::Sent => (Key("deed-sent"), Tone::Info),
        Deed::Exported => (Key("deed-exported"), Tone::Warn),
        Deed::Deleted => (Key("deed-deleted"), Tone::Bad),
        Deed::Opened => (Key("deed-opened"), Tone::Warn),
        Deed::Other => (Key("deed-other"), Tone::Plain),
    };
    Chip::new(t.get(key), tone)
}

/// What was done it to, as text and as a link.
fn object(t: &Translator, line: &LogLine) -> Bit {
    match line.kind.as_str() {
        "ticket" | "look.ticket" => Bit::link(format!("/tickets/{}", line.object), ticket(t, line.object)),
        "person" | "look.person" => Bit::text(t.get(Key("log-object-person"))),
        "organisation" => Bit::text(t.get(Key("log-object-organisation"))),
        "opening" if line.object > 0 => {
            Bit::link(format!("/privacy/openings/{}", line.object), t.get(Key("log-object-opening")))
        }
        "opening" => Bit::text(t.get(Key("log-object-settings"))),
        _ => Bit::text(t.get(Key("log-object-list"))),
    }
}

fn ticket(t: &Translator, number: i64) -> String {
    t.with(Key("log-object-ticket"), "number", number.to_string()).into_owned()
}

/// What needs saying besides the sort of deed.
fn act(t: &Translator, act: &str) -> Option<String> {
    let key = match act {
        "attachment.look" => Key("log-act-attachment"),
        "original.look" => Key("log-act-original"),
        "opening.ask" => Key("log-act-ask"),
        "opening.consent" => Key("log-act-consent"),
        "opening.refuse" => Key("log-act-refuse"),
        "opening.withdraw" => Key("log-act-withdraw"),
        "opening.open" => Key("log-act-open"),
        "opening.read" => Key("log-act-read"),
        "opening.consenters" => Key("log-act-consenters"),
        "opening.days" => Key("log-act-days"),
        _ => return None,
    };
    Some(t.get(key).into_owned())
}

/// An entry in one sentence, for the panel of a ticket.
pub fn line_text(t: &Translator, line: &LogLine) -> String {
    let seen: Vec<_> = line.categories.iter().map(|(it, _)| category(t, *it).into_owned()).collect();
    let what = [act(t, &line.act).into_iter().collect(), seen].concat().join(", ");
    if what.is_empty() {
        return t
            .with2(Key("log-sentence-plain"), "role", role(t, line.role), "deed", deed(t, line.deed).text)
            .into_owned();
    }
    let parts: [(&str, &dyn crate::i18n::Argument); 3] =
        [("role", &role(t, line.role)), ("deed", &deed(t, line.deed).text), ("what", &what)];
    t.with_all(Key("log-sentence"), &parts).into_owned()
}

fn cells(t: &Translator, line: &LogLine) -> Vec<Vec<Bit>> {
    let mut what = vec![object(t, line)];
    if !line.people.is_empty() {
        what.push(Bit::sub(line.people.join(", ")));
    }
    let mut done = vec![Bit::Chip(deed(t, line.deed))];
    done.extend(act(t, &line.act).map(Bit::Sub));
    let seen: Vec<String> = line
        .categories
        .iter()
        .map(|(it, count)| match count {
            Some(count) => format!("{} ({count})", category(t, *it)),
            None => category(t, *it).into_owned(),
        })
        .collect();
    let purpose = line.purpose.as_deref().map(|slug| purpose(t, slug)).unwrap_or_default();
    vec![
        vec![Bit::Time(line.at)],
        done,
        what,
        vec![Bit::text(seen.join(", "))],
        vec![Bit::text(purpose)],
        vec![Bit::text(role(t, line.role)), Bit::sub(door(t, &line.via))],
    ]
}

fn pick(all: String, choices: impl Iterator<Item = (String, String, bool)>) -> Vec<Choice> {
    let mut list: Vec<Choice> = choices.map(|(value, label, selected)| Choice { value, label, selected }).collect();
    let none = !list.iter().any(|choice| choice.selected);
    list.insert(0, Choice { value: String::new(), label: all, selected: none });
    list
}

/// The page (`GET /privacy/log`).
pub fn log(t: &Translator, page: &LogPage) -> Console {
    let heads =
        [Key("log-when"), Key("log-deed"), Key("log-what"), Key("log-data"), Key("log-purpose"), Key("log-who")];
    let table = Table {
        head: heads.iter().map(|key| t.get(*key).into_owned()).collect(),
        rows: page.lines.iter().map(|line| cells(t, line)).collect(),
        empty: t.get(Key("log-empty")).into_owned(),
    };
    let mut entries = Card::new("log", t.get(Key("log-entries")))
        .about(t.with(Key("log-sealed"), "days", page.days))
        .with(Block::Table(table));
    if let Some(older) = &page.older {
        entries = entries.with(Block::Acts(vec![Bit::Link(Go::to(older.as_str(), t.get(Key("log-older"))))]));
    }
    Console {
        title: t.get(Key("log-title")).into_owned(),
        lead: t.get(Key("log-lead")).into_owned(),
        actions: vec![Go::to("/privacy/openings", t.get(Key("openings-title")))],
        problems: page.again.count(),
        cards: vec![filter(t, page), entries, export(t, &page.filter)],
        ..Console::default()
    }
}

fn filter(t: &Translator, page: &LogPage) -> Card {
    let (filter, again) = (&page.filter, &page.again);
    let all = || t.get(Key("log-all")).into_owned();
    let deeds = Deed::ALL.iter().filter(|deed| **deed != Deed::Other);
    let deeds = deeds.map(|it| (it.word().to_owned(), deed(t, *it).text, filter.deed == Some(*it)));
    let roles = Role::ALL.iter().map(|it| (it.word().to_owned(), role(t, *it).into_owned(), filter.role == Some(*it)));
    let categories = Category::ALL.into_iter();
    let categories =
        categories.map(|it| (it.slug().to_owned(), category(t, it).into_owned(), filter.category == Some(it)));
    let purposes = page.purposes.iter();
    let purposes = purposes.map(|(id, slug)| (id.to_string(), purpose(t, slug), filter.purpose == Some(*id)));
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let form = Form::new("narrow", "/privacy/log", t.get(Key("log-narrow")))
        .with(Field::pick("deed", t.get(Key("log-deed")), pick(all(), deeds)))
        .with(Field::pick("category", t.get(Key("log-data")), pick(all(), categories)))
        .with(Field::pick("purpose", t.get(Key("log-purpose")), pick(all(), purposes)))
        .with(Field::pick("role", t.get(Key("log-role")), pick(all(), roles)))
        .with(Field::kind("date", "from", t.get(Key("log-from")), again.value("from", &filter.from)).checked(again))
        .with(Field::kind("date", "until", t.get(Key("log-until")), again.value("until", &filter.until)).checked(again))
        .with(
            Field::line("person", t.get(Key("log-person")), again.value("person", &number(filter.person)))
                .hint(t.get(Key("log-person-hint")))
                .checked(again),
        )
        .with(
            Field::line("ticket", t.get(Key("ticket")), again.value("ticket", &number(filter.ticket))).checked(again),
        );
    let form = Form { cancel: Some(Go::to("/privacy/log", t.get(Key("log-all-entries")))), ..form };
    Card::new("narrow", t.get(Key("log-filter"))).with(Block::Form(form))
}

fn export(t: &Translator, filter: &LogFilter) -> Card {
    let button = |format: &str, label: Key| {
        let mut act = Act::new("/privacy/log/export", t.get(label)).sending("format", format);
        for (name, value) in filter.pairs() {
            act = act.sending(name, value);
        }
        Bit::Act(act)
    };
    let buttons = vec![button("csv", Key("log-export-csv")), button("json", Key("log-export-json"))];
    Card::new("export", t.get(Key("log-export"))).about(t.get(Key("log-export-text"))).with(Block::Acts(buttons))
}

impl LogFilter {
    /// Names and values as the address and the forms carry them: words, days and numbers of rows.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let all = [
            ("deed", self.deed.map_or("", Deed::word).to_owned()),
            ("role", self.role.map_or("", Role::word).to_owned()),
            ("category", self.category.map_or("", Category::slug).to_owned()),
            ("purpose", number(self.purpose)),
            ("from", self.from.clone()),
            ("until", self.until.clone()),
            ("person", number(self.person)),
            ("ticket", number(self.ticket)),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}
