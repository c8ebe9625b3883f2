//! What every page has around its content: head, side navigation, who is signed in.

use std::borrow::Cow;

use crate::i18n::{Key, Times, Translator};

/// What every page needs, signed in or not.
pub struct Frame {
    /// Language, the present moment and the reader's time zone.
    pub times: Times,
    /// The name of the company whose desk this is; empty before the set-up.
    pub desk: String,
    /// Light or dark.
    pub theme: Theme,
    /// The value that proves that a form came from our page.
    pub csrf: String,
    /// The path of this page, to which the preferences form returns. Holds nothing personal.
    pub path: String,
    /// The company's own colour and logo.
    pub brand: crate::appearance::Brand,
    /// Whether the page goes into an open one, which has the styles and scripts and keeps what is the same on every page.
    pub inside: bool,
}

impl Frame {
    /// The texts of the reader's language.
    pub const fn translator(&self) -> Translator {
        self.times.t
    }
}

/// The colours chosen by the reader.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// What it is called.
    pub const fn key(self) -> Key {
        match self {
            Self::System => Key("theme-system"),
            Self::Light => Key("theme-light"),
            Self::Dark => Key("theme-dark"),
        }
    }

    /// Its picture.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::System => "monitor",
            Self::Light => "sun",
            Self::Dark => "moon",
        }
    }

    /// The value in the preferences form and in the document.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a slug; everything unknown is the system's.
    pub fn from_slug(slug: &str) -> Self {
        match slug {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// What a page for signed-in staff has besides.
pub struct Shell {
    /// What every page has.
    pub frame: Frame,
    /// Who is signed in.
    pub user: UserBadge,
    /// The views everybody has.
    pub views: Vec<NavView>,
    /// One view for each group of the reader.
    pub teams: Vec<NavView>,
    /// The reader's own views.
    pub own: Vec<NavView>,
    /// The administrator's entries; absent for everybody else.
    pub administration: Option<Administration>,
    /// Tasks and partners.
    pub handover: crate::handover::view::Nav,
    /// What is there about the access log; absent for those it does not concern.
    pub privacy: Option<Privacy>,
    /// Whether the reader may look for people.
    pub people: bool,
    /// Whether the reader may open tickets for others.
    pub opens: bool,
    /// Whether the reader works on tickets and so has prepared texts.
    pub works: bool,
    /// Something to say once, after an act.
    pub notice: Option<Notice>,
    /// What moves around the page.
    pub moving: super::moving::Moving,
}

/// The entries about the access log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Privacy {
    /// Whether the reader may read the log.
    pub log: bool,
    /// Openings that wait for the reader.
    pub waiting: u64,
    /// Whether this page is the log.
    pub at_log: bool,
    /// Whether this page is about openings.
    pub at_openings: bool,
    /// Whether the reader may read what was forgotten.
    pub erasures: bool,
    /// Whether this page is about what was forgotten.
    pub at_erasures: bool,
}

/// The signed-in member of staff.
pub struct UserBadge {
    /// Name as colleagues see it.
    pub name: String,
    /// The role's name in the reader's language.
    pub role: String,
    /// Whether they have told that they are away.
    pub away: bool,
}

/// An entry of the side navigation.
pub struct NavView {
    /// Value of `view` in the list's address.
    pub slug: String,
    /// What it is called.
    pub name: ViewName,
    /// How many tickets it shows, if that is known.
    pub count: Option<u64>,
    /// Whether this page shows it.
    pub current: bool,
}

/// What a view is called.
#[derive(Clone)]
pub enum ViewName {
    /// Open tickets of the reader.
    Mine,
    /// Open tickets of nobody.
    Unassigned,
    /// All that are not solved.
    Open,
    /// Waiting for the person who asked.
    Pending,
    /// On which the reader was named.
    Mentions,
    /// Put aside by the reader until a moment.
    Snoozed,
    /// Followed by the reader.
    Followed,
    /// Solved ones.
    Solved,
    /// Every ticket the reader may see.
    All,
    /// The tickets of a group.
    Group(String),
    /// The tickets of a colleague who is away.
    StandIn(String),
    /// A view made by people.
    Own(String),
}

impl ViewName {
    /// The name in the reader's language.
    pub fn text(&self, t: &Translator) -> Cow<'_, str> {
        match self {
            Self::Mine => t.get(Key("view-mine")),
            Self::Unassigned => t.get(Key("view-unassigned")),
            Self::Open => t.get(Key("view-open")),
            Self::Pending => t.get(Key("view-pending")),
            Self::Mentions => t.get(Key("view-mentions")),
            Self::Snoozed => t.get(Key("view-snoozed")),
            Self::Followed => t.get(Key("view-followed")),
            Self::Solved => t.get(Key("view-solved")),
            Self::All => t.get(Key("view-all")),
            Self::StandIn(name) => t.with(Key("view-stand-in"), "name", name),
            Self::Group(name) | Self::Own(name) => Cow::Borrowed(name),
        }
    }

    /// The icon beside the name.
    pub const fn icon(&self) -> &'static str {
        match self {
            Self::Mine => "inbox",
            Self::Unassigned => "circle-dot",
            Self::Open => "layers",
            Self::Pending => "hourglass",
            Self::Mentions => "at-sign",
            Self::Snoozed => "clock",
            Self::Followed => "eye",
            Self::Solved => "circle-check",
            Self::All => "archive",
            Self::Group(_) => "users",
            Self::StandIn(_) => "user-check",
            Self::Own(_) => "list-filter",
        }
    }
}

/// The entries of the administration that this reader has.
pub struct Administration {
    /// Whether this page is one of them.
    pub here: bool,
    /// The entries, by section.
    pub sections: Vec<AdminSection>,
}

impl Administration {
    /// How much waits to be looked at, over all entries.
    pub fn to_do(&self) -> u64 {
        self.sections.iter().flat_map(|section| &section.entries).map(|entry| entry.count).sum()
    }
}

/// Entries that belong together.
pub struct AdminSection {
    /// What they are called together.
    pub key: Key,
    /// The entries.
    pub entries: Vec<AdminEntry>,
}

/// A page of the administration.
#[derive(Clone, Copy)]
pub struct AdminEntry {
    /// Its path.
    pub href: &'static str,
    /// What it is called.
    pub title: Key,
    /// What one does there.
    pub text: Key,
    /// Its icon.
    pub icon: &'static str,
    /// How much waits there to be looked at.
    pub count: u64,
    /// Whether this page is it, or belongs to it.
    pub current: bool,
}

/// Something said once at the head of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The properties were saved.
    Saved,
    /// The ticket changed meanwhile; nothing was saved.
    ChangedMeanwhile,
    /// The answer was taken back and is in the text box again.
    Undone,
    /// The answer has already left.
    TooLateToUndo,
    /// The ticket was made.
    Created,
    /// The failed mail will be tried again.
    MailRetried,
    /// The failed mail was discarded.
    MailDiscarded,
    /// Something could not be done.
    NotPossible,
    /// A change was taken back.
    ChangeUndone,
    /// A change can no longer be taken back.
    TooLateForChange,
    /// Two tickets were merged.
    Merged,
    /// A ticket was split.
    Split,
    /// A ticket lies in the trash.
    Trashed,
    /// Words or files are gone from a ticket.
    Redacted,
    /// Tickets are forgotten for good.
    Forgotten,
    /// A ticket is back from the trash.
    Restored,
    /// Something was deleted.
    Deleted,
    /// Two records of a person became one.
    PersonsMerged,
    /// The draft is stored.
    DraftSaved,
    /// The draft is thrown away.
    DraftDiscarded,
    /// Somebody named in a note cannot see the ticket.
    MentionUnseen,
    /// A file was too large.
    FileTooLarge,
    /// The answer leaves later.
    Planned,
    /// It leaves at another time.
    PlanMoved,
    /// It has left now.
    PlanSent,
    /// It does not leave.
    CalledOff,
    /// The time given is not ahead.
    NotAhead,
    /// The prepared text is stored.
    MacroSaved,
    /// The prepared text is deleted.
    MacroDeleted,
    /// Somebody was asked in.
    Invited,
    /// Sessions were ended.
    SessionsEnded,
    /// A mail put aside has become a ticket.
    Recovered,
    /// A training is in force.
    Published,
    /// The test was passed.
    Passed,
    /// The password was changed.
    PasswordChanged,
    /// A comment is shown once somebody has looked at it.
    CommentWaits,
    /// A comment was worded anew; nothing was decided about it.
    CommentChanged,
    /// It was noted whether an article helped.
    Voted,
    /// A text waits for somebody who publishes.
    HandedIn,
    /// A text is out of the readers' sight.
    Withdrawn,
}

impl Notice {
    /// The sentence.
    pub const fn key(self) -> Key {
        match self {
            Self::Saved => Key("notice-saved"),
            Self::ChangedMeanwhile => Key("notice-changed-meanwhile"),
            Self::Undone => Key("notice-undone"),
            Self::TooLateToUndo => Key("notice-too-late"),
            Self::Created => Key("notice-created"),
            Self::MailRetried => Key("notice-mail-retried"),
            Self::MailDiscarded => Key("notice-mail-discarded"),
            Self::NotPossible => Key("notice-not-possible"),
            Self::ChangeUndone => Key("notice-change-undone"),
            Self::TooLateForChange => Key("notice-too-late-change"),
            Self::Merged => Key("notice-merged"),
            Self::Split => Key("notice-split"),
            Self::Trashed => Key("notice-trashed"),
            Self::Redacted => Key("notice-redacted"),
            Self::Forgotten => Key("notice-forgotten"),
            Self::Restored => Key("notice-restored"),
            Self::Deleted => Key("notice-deleted"),
            Self::PersonsMerged => Key("notice-persons-merged"),
            Self::DraftSaved => Key("notice-draft-saved"),
            Self::DraftDiscarded => Key("notice-draft-discarded"),
            Self::MentionUnseen => Key("notice-mention-unseen"),
            Self::FileTooLarge => Key("problem-file-too-large"),
            Self::Planned => Key("notice-planned"),
            Self::PlanMoved => Key("notice-plan-moved"),
            Self::PlanSent => Key("notice-plan-sent"),
            Self::CalledOff => Key("notice-called-off"),
            Self::NotAhead => Key("problem-not-ahead"),
            Self::MacroSaved => Key("notice-macro-saved"),
            Self::MacroDeleted => Key("notice-macro-deleted"),
            Self::Invited => Key("notice-invited"),
            Self::SessionsEnded => Key("notice-sessions-ended"),
            Self::Recovered => Key("notice-recovered"),
            Self::Published => Key("notice-published"),
            Self::Passed => Key("notice-passed"),
            Self::PasswordChanged => Key("notice-password-changed"),
            Self::CommentWaits => Key("notice-comment-waits"),
            Self::CommentChanged => Key("notice-comment-changed"),
            Self::Voted => Key("notice-voted"),
            Self::HandedIn => Key("notice-handed-in"),
            Self::Withdrawn => Key("notice-withdrawn"),
        }
    }

    /// Whether it says that something did not happen.
    pub const fn warns(self) -> bool {
        matches!(
            self,
            Self::ChangedMeanwhile
                | Self::TooLateToUndo
                | Self::NotPossible
                | Self::TooLateForChange
                | Self::MentionUnseen
                | Self::FileTooLarge
                | Self::NotAhead
                | Self::CommentChanged
        )
    }
}
