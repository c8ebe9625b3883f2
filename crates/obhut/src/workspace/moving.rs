//! What moves around a page: the stream it listens to, tickets opened last, what was just done and can be undone.

use askama::Template;
use world::Timestamp;

use super::frame::Frame;
use super::list::TicketRow;
use crate::assets::icon;
use crate::i18n::{Key, Translator};
use crate::workspace::initials;

/// What moves around a page.
#[derive(Default)]
pub struct Moving {
    /// What the page listens to; none where nothing on it changes by itself.
    pub stream: Option<Stream>,
    /// Tickets opened last, the last first.
    pub recent: Vec<Recent>,
    /// What was just done.
    pub done: Option<Done>,
    /// Who is on the telephone with the reader.
    pub calls: Vec<crate::voice::view::CallCard>,
    /// Single keys are switched off.
    pub keys_off: bool,
}

/// What a page listens to.
pub struct Stream {
    /// The last log entry that the page shows.
    pub after: i64,
    /// The ticket that the page shows.
    pub ticket: Option<u64>,
    /// Up to which entry the reader had read it before.
    pub seen: i64,
    /// Value of `view` of the list.
    pub view: String,
}

impl Stream {
    /// Its id in the page: another ticket or view is another stream.
    pub(crate) fn id(&self) -> String {
        format!("strom-{}-{}", self.ticket.unwrap_or(0), self.view)
    }

    /// Where it comes from.
    pub(crate) fn address(&self) -> String {
        let ticket = self.ticket.map(|ticket| format!("&ticket={ticket}&seen={}", self.seen)).unwrap_or_default();
        let view: String = form_urlencoded::byte_serialize(self.view.as_bytes()).collect();
        format!("/events?after={}&view={view}{ticket}", self.after)
    }
}

/// A ticket opened lately.
pub struct Recent {
    /// Its number.
    pub number: u64,
    /// What it is about.
    pub subject: String,
}

/// Something just done, said in the corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A ticket was solved.
    Solved {
        /// The ticket.
        ticket: u64,
        /// The log entry, by which it is undone.
        seq: i64,
    },
    /// A ticket's properties were changed.
    Changed {
        /// The ticket.
        ticket: u64,
        /// The log entry, by which it is undone.
        seq: i64,
    },
    /// Many tickets were changed at once.
    Many {
        /// How many were.
        changed: u64,
        /// How many were not.
        refused: u64,
    },
}

impl Done {
    /// The word that travels in a cookie to the next page.
    pub fn word(self) -> String {
        match self {
            Self::Solved { ticket, seq } => format!("solved.{ticket}.{seq}"),
            Self::Changed { ticket, seq } => format!("changed.{ticket}.{seq}"),
            Self::Many { changed, refused } => format!("many.{changed}.{refused}"),
        }
    }

    /// What a word means.
    pub fn of(word: &str) -> Option<Self> {
        let mut parts = word.split('.');
        let (kind, first, second) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse::<i64>().ok()?);
        match kind {
            "solved" => Some(Self::Solved { ticket: first, seq: second }),
            "changed" => Some(Self::Changed { ticket: first, seq: second }),
            "many" => Some(Self::Many { changed: first, refused: u64::try_from(second).ok()? }),
            _ => None,
        }
    }

    /// What is said.
    pub(crate) fn text(&self, t: &Translator) -> String {
        match self {
            Self::Solved { ticket, .. } => t.with(Key("done-solved"), "number", ticket.to_string()),
            Self::Changed { ticket, .. } => t.with(Key("done-changed"), "number", ticket.to_string()),
            Self::Many { changed, refused: 0 } => t.with(Key("done-many"), "n", *changed),
            Self::Many { changed, refused } => t.with2(Key("done-many-some"), "n", *changed, "refused", *refused),
        }
        .into_owned()
    }

    /// Ticket and entry, where the act can be undone.
    pub(crate) const fn undo(&self) -> Option<(u64, i64)> {
        match self {
            Self::Solved { ticket, seq } | Self::Changed { ticket, seq } => Some((*ticket, *seq)),
            Self::Many { .. } => None,
        }
    }
}

/// An act that the palette offers by name.
pub struct Command {
    /// The key, or keys, that does the same; a word where no key does.
    pub act: &'static str,
    /// What it is called.
    pub name: Key,
    /// The control that the page must have for it; empty where every page will do.
    pub needs: &'static str,
}

impl Command {
    /// The keys that do the same.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.act.split(' ').filter(|key| key.len() == 1)
    }
}

const fn command(act: &'static str, name: Key, needs: &'static str) -> Command {
    Command { act, name, needs }
}

/// The acts that the palette offers.
pub const COMMANDS: [Command; 22] = [
    command("r", Key("key-answer"), "#mode-reply"),
    command("n", Key("key-note"), "#mode-note"),
    command("m", Key("key-macro"), ".composer [data-pick]"),
    command("e", Key("key-solve"), "#solve"),
    command("s", Key("key-status"), ".props, #pick-status"),
    // No key does what cannot be undone for long.
    command("close", Key("close-for-good-act"), "#close"),
    command("a", Key("key-assign"), ".props, #pick-assignee"),
    command("i", Key("key-assign-me"), "#assign-me"),
    command("p", Key("key-priority"), ".props"),
    command("t", Key("key-tags"), ".props"),
    command("h", Key("key-snooze"), "#snooze"),
    command("d", Key("key-person"), "#person"),
    command("z", Key("key-undo"), "#undo, #undo-change"),
    command("u", Key("key-back"), "#back"),
    command("c", Key("new-ticket"), ".side .start"),
    command("/", Key("search"), ".find input"),
    command("g i", Key("key-go-mine"), ".views a[data-view=mine]"),
    command("g u", Key("key-go-unassigned"), ".views a[data-view=unassigned]"),
    command("g m", Key("key-go-mentions"), ".views a[data-view=mentions]"),
    command("g w", Key("key-go-snoozed"), ".views a[data-view=snoozed]"),
    command("g d", Key("key-go-privacy"), ".side a[href^='/privacy']"),
    command("?", Key("key-help"), ""),
];

/// A colleague who has the same ticket open.
pub struct Colleague {
    /// Their name.
    pub name: String,
    /// Whether they are writing.
    pub writing: bool,
}

/// "in 42 minutes", with the tone of its chip.
pub(super) struct DueChip {
    /// What it says.
    pub(super) text: String,
    /// The chip's tone.
    pub(super) tone: &'static str,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

pub(super) fn due_chip(frame: &Frame, due: Timestamp) -> DueChip {
    let t = frame.translator();
    let left = due.seconds() - frame.times.now.seconds();
    let text = match left {
        ..0 => t.get(Key("due-late")),
        0..HOUR => t.with(Key("due-minutes"), "n", (left / MINUTE).to_string()),
        HOUR..DAY => t.with(Key("due-hours"), "n", (left / HOUR).to_string()),
        _ => t.with(Key("due-days"), "n", left / DAY),
    };
    DueChip { text: text.into_owned(), tone: if left < 2 * HOUR { "warn" } else { "" } }
}

#[derive(Template)]
#[template(path = "live/row.html")]
struct RowPart<'a> {
    t: Translator,
    frame: &'a Frame,
    row: &'a TicketRow,
    query: &'a str,
    fits: bool,
}

/// One row of the list, to be put in the place of the old one; `fits` tells whether the list would show it.
pub fn row_part(frame: &Frame, row: &TicketRow, query: &str, fits: bool) -> Result<String, askama::Error> {
    RowPart { t: frame.translator(), frame, row, query, fits }.render()
}

#[derive(Template)]
#[template(path = "live/presence.html")]
struct PresencePart<'a> {
    t: Translator,
    colleagues: &'a [Colleague],
}

/// Who has the same ticket open.
pub fn presence_part(frame: &Frame, colleagues: &[Colleague]) -> Result<String, askama::Error> {
    PresencePart { t: frame.translator(), colleagues }.render()
}
