//! Pages of single acts on a ticket: merging, splitting, the trash; and the menus at its head.

use askama::Template;
use world::Timestamp;

use super::choices::Status;
use super::form::Problems;
use super::frame::{Frame, Shell};
use crate::assets::icon;
use crate::i18n::{Key, Translator};

/// What the menus at the head of a ticket offer.
pub struct Head {
    /// Whether the reader may change the ticket.
    pub may_edit: bool,
    /// Whether the reader has it.
    pub is_mine: bool,
    /// Moments to put it aside until.
    pub presets: Vec<SnoozePreset>,
    /// Until when the reader has put it aside.
    pub snoozed: Option<Timestamp>,
    /// Whether the reader follows it.
    pub follows: bool,
    /// Who follows it: number and name.
    pub followers: Vec<(u64, String)>,
    /// Whether the reader may put it into the trash.
    pub may_trash: bool,
    /// Whether it is a problem.
    pub is_problem: bool,
    /// Tickets that belong to it.
    pub links: Vec<Link>,
    /// What is promised for it, and how that stands.
    pub clocks: Vec<crate::sla::view::Shown>,
    /// What whoever asked says of it.
    pub rating: Option<crate::satisfaction::view::Shown>,
    /// The duty that keeps it, with ground and date.
    pub held: Option<String>,
    /// Whether the reader decides what is kept.
    pub may_hold: bool,
}

impl Head {
    pub(super) fn has_problem(&self) -> bool {
        self.links.iter().any(|link| link.kind == LinkKind::Problem)
    }
}

/// A moment to put a ticket aside until.
pub struct SnoozePreset {
    /// What the form sends: a moment of the reader's clock.
    pub value: String,
    /// What it is called.
    pub label: Key,
    /// The moment.
    pub at: Timestamp,
}

/// A ticket that belongs to another.
pub struct Link {
    /// How.
    pub kind: LinkKind,
    /// Its number.
    pub number: u64,
    /// What it is about.
    pub subject: String,
}

/// How tickets belong together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// This is an incident of that problem.
    Problem,
    /// That is an incident of this problem.
    Incident,
    /// This follows that closed one.
    Follows,
    /// That follows this closed one.
    FollowedBy,
    /// This was merged into that.
    MergedInto,
}

impl LinkKind {
    const fn key(self) -> Key {
        match self {
            Self::Problem => Key("link-problem"),
            Self::Incident => Key("link-incident"),
            Self::Follows => Key("link-follows"),
            Self::FollowedBy => Key("link-followed-by"),
            Self::MergedInto => Key("link-merged-into"),
        }
    }

    /// The words before the number.
    pub fn text(self, t: &Translator) -> std::borrow::Cow<'static, str> {
        t.get(self.key())
    }
}

/// One side of a merge.
pub struct MergeSide {
    /// Its number.
    pub number: u64,
    /// What it is about.
    pub subject: String,
    /// Who asked.
    pub requester: String,
    /// Where it stands.
    pub status: Status,
    /// When something last happened.
    pub updated: Timestamp,
    /// The beginning of the newest message.
    pub preview: String,
    /// How many messages it has.
    pub messages: u64,
    /// Whether nothing changes it any more.
    pub closed: bool,
}

/// Merging a ticket into another.
pub struct MergePage {
    /// The ticket that closes.
    pub source: MergeSide,
    /// The ticket that stays, once chosen.
    pub target: Option<MergeSide>,
    /// What was typed as its number.
    pub asked: String,
    /// Whether there is no open ticket of that number.
    pub missing: bool,
    /// Other open tickets of the same person.
    pub offered: Vec<MergeSide>,
}

/// A message that may move.
pub struct SplitMessage {
    /// Its id.
    pub id: u64,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// Whether the person who asked can read it.
    pub public: bool,
    /// Its beginning.
    pub text: String,
    /// How many files hang on it.
    pub files: u64,
    /// Whether it was chosen.
    pub chosen: bool,
}

/// Splitting a ticket.
pub struct SplitPage {
    /// The ticket's number.
    pub number: u64,
    /// What it is about.
    pub from: String,
    /// What the new one is about.
    pub subject: String,
    /// Messages to choose from, oldest first.
    pub messages: Vec<SplitMessage>,
    /// What was wrong with the last try (`subject`, `comment`).
    pub problems: Problems,
}

/// A ticket in the trash.
pub struct TrashRow {
    /// Its number.
    pub number: u64,
    /// What it is about.
    pub subject: String,
    /// Who asked.
    pub requester: String,
    /// Since when.
    pub at: Timestamp,
    /// Days until it goes for good by itself.
    pub days_left: i64,
    /// The duty that keeps it, with ground and date.
    pub held: Option<String>,
}

/// The trash.
pub struct TrashPage {
    /// Days that a ticket lies here.
    pub days: i64,
    /// How many tickets lie here, those not shown included.
    pub total: u64,
    /// What lies in it, the last first.
    pub rows: Vec<TrashRow>,
}

macro_rules! page {
    ($(#[$doc:meta])* $function:ident, $template:ident, $path:literal, $page:ty) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $template<'a> {
            t: Translator,
            frame: &'a Frame,
            shell: &'a Shell,
            page: &'a $page,
        }

        $(#[$doc])*
        pub fn $function(shell: &Shell, page: &$page) -> Result<String, askama::Error> {
            $template { t: shell.frame.translator(), frame: &shell.frame, shell, page }.render()
        }
    };
}

page! {
    /// Draws `GET /tickets/{n}/merge`.
    merge, MergeTemplate, "workspace/merge.html", MergePage
}
page! {
    /// Draws `GET /tickets/{n}/split`.
    split, SplitTemplate, "workspace/split.html", SplitPage
}
page! {
    /// Draws `GET /trash`.
    trash, TrashTemplate, "workspace/trash.html", TrashPage
}
